//! Layer 5: planned steps to SQL statements. The only folder that spells SQL.
//!
//! DDL as a person would write it: lower case, names quoted only where needed, one statement an operation where
//! PostgreSQL allows it, every constraint and index with its name.

mod access;
mod alter;
mod apart;
mod data;
mod enums;
mod losses;
mod object;
mod partition;
mod pending;
mod policy;
mod routine;
mod script;
mod sequence;
mod table;
mod trigger;
mod values;
mod view;
mod writer;

pub(crate) use apart::stays_together;
// What follows a table and says which rows a partition has is the same in SQL and in `.mig`.
pub use losses::loss_words;
pub(crate) use partition::{bound as partition_bound, clauses as table_clauses};
pub use pending::changed_table;
pub use script::{Compiled, Copy, Direction, Loss, Reversibility, Statement, Transaction};
pub(crate) use table::{Piece, pieces as table_pieces};

use indexmap::IndexSet;

use crate::op::{AddEnumValue, Op, creation};
use crate::plan::{PlannedOp, Step};
use crate::schema::{Name, ObjectKey, ObjectKind, Schema};
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
    let statements = all(&step.operations, !origin.transaction_none);
    let irreversible = step.inverse.as_ref().err().cloned();
    let transactional = !origin.transaction_none && statements.iter().all(|one| one.transaction == Transaction::Shared);
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
        inverse: step.inverse.as_ref().map(|ops| all(ops, !origin.transaction_none)).unwrap_or_default(),
        transactional,
        reversibility,
        irreversible,
        losses: step.losses.iter().map(losses::loss).collect(),
        checksum: origin.checksum,
        file_hash: origin.file_hash,
        path: origin.path,
    }
}

fn all(ops: &[PlannedOp], one_transaction: bool) -> Vec<Statement> {
    let mut all: Vec<Statement> = Vec::new();
    let mut added: Vec<(usize, AddEnumValue)> = Vec::new();
    for (planned, (settled, own)) in ops.iter().zip(by_operation(ops, one_transaction)) {
        all.extend(settled);
        if let Op::AddEnumValue(op) = &planned.op {
            added.push((all.len(), op.clone()));
        }
        if let Op::RenameEnumValue(op) = &planned.op {
            let same = |add: &AddEnumValue| add.key == op.key && add.label.text == op.label.text;
            let renamed = added.iter().filter(|(_, add)| same(add));
            let renamed = renamed.map(|(at, add)| (*at, AddEnumValue { label: op.to.clone(), ..add.clone() }));
            added.extend(renamed.collect::<Vec<_>>());
        }
        all.extend(own);
    }
    if one_transaction {
        apart::validations(ops, &mut all);
    }
    // A value of an enum can be used only after the transaction that adds it. Source: PostgreSQL's documentation of
    // `ALTER TYPE`.
    for (at, op) in added {
        let count = all.len();
        let (before, after) = all.split_at_mut((at + 1).min(count));
        if let Some(adds) = before.last_mut()
            && after.iter().any(|statement| enums::may_use(&op, statement))
        {
            adds.transaction = Transaction::Outside;
        }
    }
    all
}

/// The statements of a step in the order of running, by operation: those that make pending checks before it, and its own.
pub(crate) fn by_operation(ops: &[PlannedOp], one_transaction: bool) -> Vec<(Vec<Statement>, Vec<Statement>)> {
    let mut pending = pending::Pending::default();
    let each = ops.iter().map(|planned| {
        let settled = pending.settle(&planned.op).into_iter().filter(|_| one_transaction);
        let settled = settled.map(|sql| Statement::generated(sql, Some(planned.span))).collect();
        (settled, statements(&planned.op, Some(planned.span)))
    });
    each.collect()
}

/// Whether the operations of a revision are one transaction, unless its file says otherwise.
pub(crate) fn is_one_transaction(ops: &[PlannedOp]) -> bool {
    all(ops, true).iter().all(|statement| statement.transaction == Transaction::Shared)
}

/// How many of the statements of a compiled step each of its operations has.
pub(crate) fn counts(ops: &[PlannedOp], compiled: &Compiled) -> Vec<usize> {
    let count = |one_transaction| -> Vec<usize> {
        let each = by_operation(ops, one_transaction).into_iter();
        each.map(|(settled, own)| settled.len() + own.len()).collect()
    };
    let all = count(true);
    if all.iter().sum::<usize>() == compiled.statements.len() { all } else { count(false) }
}

/// The statements of one operation.
pub fn statements(op: &Op, span: Option<Span>) -> Vec<Statement> {
    let plain = |sql: String| Statement::generated(sql, span);
    match op {
        Op::CreateTable(op) => table::create_table(&op.table).into_iter().map(plain).collect(),
        Op::DropTable(op) => vec![plain(format!("drop table {}", op.table))],
        Op::RenameTable(op) => vec![plain(format!("alter table {} rename to {}", op.table, op.to))],
        Op::CommentTable(op) => vec![plain(writer::comment("table", &op.table.to_string(), op.comment.as_deref()))],
        Op::TruncateTable(op) => vec![plain(partition::truncate(op))],
        Op::CreatePartition(op) => vec![plain(partition::create(op))],
        Op::AttachPartition(op) => vec![plain(partition::attach(op))],
        Op::InheritTable(op) => vec![plain(partition::inherit(op))],
        Op::DisinheritTable(op) => vec![plain(partition::disinherit(op))],
        Op::DetachPartition(op) => {
            let outside = |sql| Statement { transaction: Transaction::outside_if(op.concurrently), ..plain(sql) };
            partition::detach(op).into_iter().map(outside).collect()
        }
        Op::AddColumn(op) => table::add_column(op).into_iter().map(plain).collect(),
        Op::DropColumn(op) => vec![plain(format!("alter table {} drop column {}", op.table, op.column))],
        Op::RenameColumn(op) => {
            vec![plain(format!("alter table {} rename column {} to {}", op.table, op.column, op.to))]
        }
        Op::AlterColumn(op) => alter::alter_column(op).into_iter().map(plain).collect(),
        Op::AddConstraint(op) => {
            let sql = format!("alter table {} add {}", op.table, writer::constraint(&op.constraint));
            let comments = writer::constraint_comments(&op.table, &op.constraint);
            std::iter::once(sql).chain(comments).map(plain).collect()
        }
        Op::DropConstraint(op) => vec![plain(format!("alter table {} drop constraint {}", op.table, op.constraint))],
        Op::ValidateConstraint(op) => {
            vec![plain(format!("alter table {} validate constraint {}", op.table, op.constraint))]
        }
        Op::UseIndex(op) => {
            let kind = if op.primary { "primary key" } else { "unique" };
            let when = writer::deferral(op.deferral);
            let (table, name, index) = (&op.table, &op.name, &op.index);
            vec![plain(format!("alter table {table} add constraint {name} {kind} using index {index}{when}"))]
        }
        Op::RenameConstraint(op) => {
            vec![plain(format!("alter table {} rename constraint {} to {}", op.table, op.constraint, op.to))]
        }
        Op::CreateIndex(op) => {
            let build = Statement {
                sql: writer::index(&op.table, &op.index, op.concurrently),
                span,
                sql_offset: None,
                transaction: Transaction::outside_if(op.concurrently),
                builds_index: op
                    .concurrently
                    .then(|| op.table.sibling(op.index.name.text.clone(), op.index.name.span).to_string()),
                copy: None,
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
                transaction: Transaction::outside_if(op.concurrently),
                builds_index: None,
                copy: None,
            }]
        }
        Op::RenameIndex(op) => vec![plain(format!("alter index {} rename to {}", op.index, op.to))],
        Op::CreateObject(op) => object::create(&op.object).into_iter().map(plain).collect(),
        Op::AddEnumValue(op) => vec![plain(enums::add_value(op))],
        Op::DropEnumValue(op) => enums::drop_value(op).into_iter().map(plain).collect(),
        Op::RenameEnumValue(op) => vec![plain(enums::rename_value(op))],
        Op::AlterDomain(op) => enums::alter_domain(op).into_iter().map(plain).collect(),
        Op::DropObject(op) => vec![plain(object::drop(&op.key))],
        Op::RenameObject(op) => vec![plain(object::rename(&op.key, &op.to))],
        Op::InsertRows(op) => vec![plain(data::insert_rows(op))],
        Op::DeleteRows(op) => data::delete_rows(op).into_iter().map(plain).collect(),
        Op::UpdateRows(op) => vec![plain(data::update_rows(op))],
        Op::CreateStatistics(op) => values::statistics(&op.table, &op.statistics).into_iter().map(plain).collect(),
        Op::AlterStatistics(op) => vec![plain(values::statistics_target(&op.statistics, op.target))],
        Op::DropStatistics(op) => vec![plain(format!("drop statistics {}", op.statistics))],
        Op::RenameStatistics(op) => vec![plain(format!("alter statistics {} rename to {}", op.statistics, op.to))],
        Op::CopyRows(op) => vec![data::copy_rows(op, span)],
        Op::DeleteCopied(op) => vec![data::delete_copied(op, span)],
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
        Op::ReplaceObject(op) => object::replace(&op.object, op.anew).into_iter().map(plain).collect(),
        Op::RefreshView(op) => vec![plain(view::refresh(&op.key, op.concurrently))],
        Op::CreateTrigger(op) => trigger::create(&op.table, &op.trigger).into_iter().map(plain).collect(),
        Op::DropTrigger(op) => vec![plain(format!("drop trigger {} on {}", op.trigger, op.table))],
        Op::RenameTrigger(op) => trigger::rename(op).into_iter().map(plain).collect(),
        Op::SwitchTrigger(op) => vec![plain(trigger::switch(&op.table, op.trigger.as_str(), op.enable))],
        Op::Execute(op) => {
            let sql = op.sql.text.trim_end().trim_end_matches(';').to_owned();
            vec![Statement {
                sql_offset: op.sql.offset,
                transaction: Transaction::outside_if(!op.transactional),
                ..Statement::generated(sql, span)
            }]
        }
    }
}

/// A script that makes the schema from nothing, but not what others own. Schemas that no operation makes are made where
/// they are missing.
pub fn create_all(schema: &Schema) -> Vec<String> {
    let tables = || schema.tables().filter(|table| !schema.is_external_table(&table.name));
    let objects = schema.objects().filter(|object| !schema.is_external_object(&object.key));
    let objects = objects.map(|object| &object.key.name).filter(|name| !name.schema.is_empty());
    let statistics = tables().flat_map(|table| table.statistics.values().map(|statistics| &statistics.name));
    let names = objects.chain(tables().map(|table| &table.name)).chain(statistics);
    let mut spaces: IndexSet<&str> = names.map(|name| name.schema.as_str()).collect();
    let made = |space: &str| {
        schema.object(&ObjectKey::global(ObjectKind::Schema, &Name::new(space, Span::default()))).is_some()
    };
    spaces.retain(|space| *space != schema.default_schema() && !made(space));
    let mut all: Vec<String> =
        spaces.into_iter().map(|space| format!("create schema if not exists {}", quote_ident(space))).collect();
    let operations = creation(schema);
    all.extend(operations.iter().flat_map(|op| statements(op, None)).map(|statement| statement.sql));
    all
}
