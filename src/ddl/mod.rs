//! Layer 5: planned steps to SQL statements. The only folder that spells SQL.
//!
//! DDL as a person would write it: lower case, names quoted only where needed, one statement an operation where
//! PostgreSQL allows it, every constraint and index with its name.

mod alter;
mod losses;
mod object;
mod routine;
mod script;
mod table;
mod trigger;
mod view;
mod writer;

pub use script::{Compiled, Direction, Loss, Reversibility, Statement};

use crate::op::Op;
use crate::plan::{PlannedOp, Step};
use crate::schema::{Definition, Object, Schema, Space, Used};
use crate::text::{Span, quote_ident};

/// What compiling a step needs to know of its revision.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The revision's id.
    pub revision: String,
    /// Its parents.
    pub parents: Vec<String>,
    /// Its dependencies, as ids.
    pub depends_on: Vec<String>,
    /// Its message.
    pub message: String,
    /// Whether the file says `transaction none`.
    pub transaction_none: bool,
    /// SHA-256 of the canonical form of the file, hex.
    pub checksum: String,
    /// SHA-256 of the bytes of the file, hex.
    pub file_hash: String,
    /// The path of the file.
    pub path: String,
}

/// Compiles a step to SQL.
pub fn compile(step: &Step, origin: Origin) -> Compiled {
    let statements = all(&step.operations);
    let irreversible = step.inverse.as_ref().err().cloned();
    let transactional = !origin.transaction_none && statements.iter().all(|statement| statement.transactional);
    let reversibility = if irreversible.is_some() {
        Reversibility::None
    } else if step.raw_sql || !step.not_restored.is_empty() {
        Reversibility::Structural
    } else {
        Reversibility::Exact
    };
    Compiled {
        revision: origin.revision,
        parents: origin.parents,
        depends_on: origin.depends_on,
        message: origin.message,
        direction: step.direction,
        statements,
        inverse: step.inverse.as_ref().map(|ops| all(ops)).unwrap_or_default(),
        transactional,
        reversibility,
        irreversible,
        losses: step.losses.iter().map(losses::loss).collect(),
        checksum: origin.checksum,
        file_hash: origin.file_hash,
        path: origin.path,
    }
}

fn all(ops: &[PlannedOp]) -> Vec<Statement> {
    ops.iter().flat_map(|planned| statements(&planned.op, Some(planned.span))).collect()
}

/// The statements of one operation.
pub fn statements(op: &Op, span: Option<Span>) -> Vec<Statement> {
    let plain = |sql: String| Statement { sql, span, sql_offset: None, transactional: true, builds_index: None };
    match op {
        Op::CreateTable(op) => table::create_table(&op.table).into_iter().map(plain).collect(),
        Op::DropTable(op) => vec![plain(format!("drop table {}", op.table))],
        Op::RenameTable(op) => vec![plain(format!("alter table {} rename to {}", op.table, op.to))],
        Op::CommentTable(op) => vec![plain(writer::comment("table", &op.table.to_string(), op.comment.as_deref()))],
        Op::AddColumn(op) => table::add_column(op).into_iter().map(plain).collect(),
        Op::DropColumn(op) => vec![plain(format!("alter table {} drop column {}", op.table, op.column))],
        Op::RenameColumn(op) => {
            vec![plain(format!("alter table {} rename column {} to {}", op.table, op.column, op.to))]
        }
        Op::AlterColumn(op) => alter::alter_column(op).into_iter().map(plain).collect(),
        Op::AddConstraint(op) => {
            vec![plain(format!("alter table {} add {}", op.table, writer::constraint(&op.constraint)))]
        }
        Op::DropConstraint(op) => vec![plain(format!("alter table {} drop constraint {}", op.table, op.constraint))],
        Op::RenameConstraint(op) => {
            vec![plain(format!("alter table {} rename constraint {} to {}", op.table, op.constraint, op.to))]
        }
        Op::CreateIndex(op) => vec![Statement {
            sql: writer::index(&op.table, &op.index, op.concurrently),
            span,
            sql_offset: None,
            transactional: !op.concurrently,
            builds_index: op
                .concurrently
                .then(|| op.table.sibling(op.index.name.text.clone(), op.index.name.span).to_string()),
        }],
        Op::DropIndex(op) => {
            let concurrently = if op.concurrently { "concurrently " } else { "" };
            vec![Statement {
                sql: format!("drop index {concurrently}{}", op.index),
                span,
                sql_offset: None,
                transactional: !op.concurrently,
                builds_index: None,
            }]
        }
        Op::RenameIndex(op) => vec![plain(format!("alter index {} rename to {}", op.index, op.to))],
        Op::CreateObject(op) => object::create(&op.object).into_iter().map(plain).collect(),
        Op::DropObject(op) => vec![plain(object::drop(&op.key))],
        Op::RenameObject(op) => vec![plain(object::rename(&op.key, &op.to))],
        Op::ReplaceObject(op) => object::replace(&op.object, op.anew).into_iter().map(plain).collect(),
        Op::RefreshView(op) => vec![plain(view::refresh(&op.key, op.concurrently))],
        Op::CreateTrigger(op) => trigger::create(&op.table, &op.trigger).into_iter().map(plain).collect(),
        Op::DropTrigger(op) => vec![plain(format!("drop trigger {} on {}", op.trigger, op.table))],
        Op::RenameTrigger(op) => {
            vec![plain(format!("alter trigger {} on {} rename to {}", op.trigger, op.table, op.to))]
        }
        Op::SwitchTrigger(op) => vec![plain(trigger::switch(&op.table, op.trigger.as_str(), op.enable))],
        Op::Execute(op) => {
            let sql = op.sql.trim_end().trim_end_matches(';').to_owned();
            vec![Statement { sql, span, sql_offset: op.offset, transactional: op.transactional, builds_index: None }]
        }
    }
}

/// A script that makes the schema from nothing: schemas, types, tables, the foreign keys between them, then what reads
/// them, and triggers last.
///
/// Functions that read nothing come before the tables whose defaults and checks may call them.
pub fn create_all(schema: &Schema) -> Vec<String> {
    let mut spaces: Vec<&str> = Vec::new();
    for table in schema.tables() {
        if table.name.schema != schema.default_schema() && !spaces.contains(&table.name.schema.as_str()) {
            spaces.push(&table.name.schema);
        }
    }
    let mut all: Vec<String> =
        spaces.into_iter().map(|space| format!("create schema if not exists {}", quote_ident(space))).collect();
    let (late, early): (Vec<_>, Vec<_>) = schema.objects().partition(|object| reads_tables(object));
    all.extend(early.into_iter().flat_map(object::create));
    let mut ties = Vec::new();
    for table in schema.tables() {
        let mut alone = table.clone();
        alone.constraints.retain(|_, constraint| {
            let is_tie = matches!(constraint.kind, crate::schema::ConstraintKind::ForeignKey(_));
            if is_tie {
                ties.push(format!("alter table {} add {}", table.name, writer::constraint(constraint)));
            }
            !is_tie
        });
        for one in std::mem::take(&mut alone.triggers).values() {
            ties.extend(trigger::create(&table.name, one));
        }
        all.extend(table::create_table(&alone));
    }
    // Of those that use each other, what is used comes first.
    let mut waiting = late;
    while !waiting.is_empty() {
        let free = waiting.iter().position(|one| !waiting.iter().any(|other| uses(one, other))).unwrap_or(0);
        all.extend(object::create(waiting.remove(free)));
    }
    all.extend(ties);
    all
}

/// Whether the object is made after the tables.
fn reads_tables(object: &Object) -> bool {
    match &object.definition {
        Definition::View(_) | Definition::MaterializedView(_) => true,
        Definition::Routine(routine) => {
            let mut all = object.uses.iter().chain(&routine.reads.0);
            all.any(|one| !matches!(&one.what, Used::Object(key) if key.kind.space() == Space::Types))
        }
        Definition::Schema | Definition::Extension(_) | Definition::Enum(_) => false,
    }
}

/// Whether one object, or its body, names the other.
fn uses(one: &Object, other: &Object) -> bool {
    let other = Used::Object(other.key.clone());
    one.uses.iter().chain(one.definition.reads()).any(|used| used.what.means(&other))
}
