//! Layer 5: planned steps to SQL statements. The only folder that spells SQL.
//!
//! DDL as a person would write it: lower case, names quoted only where needed, one statement an operation where
//! PostgreSQL allows it, every constraint and index with its name.

mod access;
mod alter;
mod losses;
mod object;
mod policy;
mod script;
mod sequence;
mod table;
mod writer;

pub use script::{Compiled, Direction, Loss, Reversibility, Statement};

use crate::op::Op;
use crate::plan::{PlannedOp, Step};
use crate::schema::Schema;
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
            let sql = format!("alter table {} add {}", op.table, writer::constraint(&op.constraint));
            let comment = writer::constraint_comment(&op.table, &op.constraint);
            std::iter::once(sql).chain(comment).map(plain).collect()
        }
        Op::DropConstraint(op) => vec![plain(format!("alter table {} drop constraint {}", op.table, op.constraint))],
        Op::RenameConstraint(op) => {
            vec![plain(format!("alter table {} rename constraint {} to {}", op.table, op.constraint, op.to))]
        }
        Op::CreateIndex(op) => {
            let build = Statement {
                sql: writer::index(&op.table, &op.index, op.concurrently),
                span,
                sql_offset: None,
                transactional: !op.concurrently,
                builds_index: op
                    .concurrently
                    .then(|| op.table.sibling(op.index.name.text.clone(), op.index.name.span).to_string()),
            };
            let comment = writer::index_comment(&op.table, &op.index).map(plain);
            std::iter::once(build).chain(comment).collect()
        }
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
        Op::AlterSequence(op) => vec![plain(sequence::alter(op))],
        Op::AlterExtension(op) => vec![plain(object::alter_extension(op))],
        Op::SetRowSecurity(op) => vec![plain(policy::set(op))],
        Op::CreatePolicy(op) => policy::create(&op.table, &op.policy).into_iter().map(plain).collect(),
        Op::AlterPolicy(op) => vec![plain(policy::alter(op))],
        Op::DropPolicy(op) => vec![plain(format!("drop policy {} on {}", op.policy, op.table))],
        Op::RenamePolicy(op) => {
            vec![plain(format!("alter policy {} on {} rename to {}", op.policy, op.table, op.to))]
        }
        Op::Comment(op) => vec![plain(access::comment(op))],
        Op::Owner(op) => vec![plain(access::owner(op))],
        Op::SetSchema(op) => vec![plain(access::set_schema(op))],
        Op::Grant(op) => access::grant(op).into_iter().map(plain).collect(),
        Op::Execute(op) => {
            let sql = op.sql.trim_end().trim_end_matches(';').to_owned();
            vec![Statement { sql, span, sql_offset: op.offset, transactional: op.transactional, builds_index: None }]
        }
    }
}

/// A script that makes the schema from nothing: schemas, tables, then the foreign keys between them.
pub fn create_all(schema: &Schema) -> Vec<String> {
    let mut spaces: Vec<&str> = Vec::new();
    for table in schema.tables() {
        if table.name.schema != schema.default_schema() && !spaces.contains(&table.name.schema.as_str()) {
            spaces.push(&table.name.schema);
        }
    }
    let mut all: Vec<String> =
        spaces.into_iter().map(|space| format!("create schema if not exists {}", quote_ident(space))).collect();
    all.extend(schema.objects().flat_map(object::create));
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
        all.extend(table::create_table(&alone));
    }
    all.extend(ties);
    all
}
