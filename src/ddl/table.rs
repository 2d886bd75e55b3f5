//! `create table` and `add column`, with the statements that must follow them.

use super::data;
use super::partition;
use super::trigger;
use super::values;
use super::writer::{self, Numbered};
use crate::op::{AddColumn, needs_index};
use crate::schema::{Column, ColumnDefault, Constraint, ConstraintKind, Expr, Name, ObjName, OwnedSequence, Table};

/// What a statement of a `create table` makes.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// The table with these of its constraints.
    Table(Vec<Constraint>),
    /// A constraint.
    Constraint(Constraint),
    /// Nothing that reaches another relation.
    Other,
}

/// The table, its indexes, its comments.
pub(super) fn create_table(table: &Table) -> Vec<String> {
    pieces(table).into_iter().map(|(_, sql)| sql).collect()
}

/// The statements that make a table, each with what it makes.
pub(crate) fn pieces(table: &Table) -> Vec<(Piece, String)> {
    let table = &table.local();
    let mut all = Vec::new();
    let mut owned = Vec::new();
    for column in table.columns.values() {
        sequence_by_hand(&table.name, column, &mut all, &mut owned);
    }
    let other = |all: Vec<String>| all.into_iter().map(|sql| (Piece::Other, sql));
    let mut all: Vec<(Piece, String)> = other(all).collect();
    let mut lines: Vec<String> = table
        .columns
        .values()
        .map(|column| writer::column(&table.name, column, writer::in_primary_key(table, column)))
        .collect();
    let (late, early): (Vec<_>, Vec<_>) = table.constraints.values().partition(|c| needs_index(table, c));
    let (inside, apart): (Vec<_>, Vec<_>) = early.into_iter().partition(|c| !c.not_valid && !is_merged(table, c));
    lines.extend(inside.iter().map(|one| writer::constraint(one)));
    let body = if lines.is_empty() { " ()".to_owned() } else { format!(" (\n  {}\n)", lines.join(",\n  ")) };
    let inherits = partition::inherits(table);
    let unlogged = if table.unlogged { "unlogged " } else { "" };
    let sql = format!("create {unlogged}table {}{body}{inherits}{}", table.name, partition::clauses(table));
    all.push((Piece::Table(inside.into_iter().cloned().collect()), sql));
    all.extend(other(owned));
    let add = |c: &Constraint| {
        let sql = format!("alter table {} add {}", table.name, writer::constraint(c));
        (Piece::Constraint(c.clone()), sql)
    };
    all.extend(apart.into_iter().map(add));
    all.extend(other(table.indexes.values().map(|index| writer::index(&table.name, index, false)).collect()));
    all.extend(late.into_iter().map(add));
    all.extend(other(belongings(table)));
    all
}

/// The statements for what belongs to a table that was just made, after its columns, constraints and indexes.
fn belongings(table: &Table) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    all.extend(table.columns.values().filter_map(|column| values::column(&table.name, column)));
    all.extend(table.statistics.values().flat_map(|statistics| values::statistics(&table.name, statistics)));
    all.extend(table.comment.as_deref().map(|text| writer::comment("table", &table.name.to_string(), Some(text))));
    for column in table.columns.values() {
        let comment = column.comment.as_deref();
        all.extend(comment.map(|text| writer::column_comment(&table.name, &column.name, Some(text))));
    }
    all.extend(table.constraints.values().flat_map(|one| writer::constraint_comments(&table.name, one)));
    all.extend(table.indexes.values().filter_map(|one| writer::index_comment(&table.name, one)));
    all.extend(super::policy::of_table(table));
    all.extend(super::access::of_table(table));
    all.extend(table.triggers.values().flat_map(|one| trigger::create(&table.name, one)));
    all
}

/// Whether PostgreSQL would silently merge the key with one before it if both stood in one `create table`
/// (`transformIndexConstraints`: same columns, same options; a name does not keep it). Likewise it would drop a
/// `not valid` there, as the table is empty.
fn is_merged(table: &Table, constraint: &Constraint) -> bool {
    let before = table.constraints.values().take_while(|other| other.name != constraint.name);
    let first_key = table.primary_key().filter(|key| key.name != constraint.name);
    before.chain(first_key).any(|other| {
        let same = match (key_of(&other.kind), key_of(&constraint.kind)) {
            (Some(a), Some(b)) => a == b,
            _ => match (&other.kind, &constraint.kind) {
                (ConstraintKind::Exclude(a), ConstraintKind::Exclude(b)) => a.is_same(b),
                _ => false,
            },
        };
        same && other.deferral == constraint.deferral && !matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
    })
}

fn key_of(kind: &ConstraintKind) -> Option<(&[Name], &[Name], bool)> {
    match kind {
        ConstraintKind::PrimaryKey { columns, include } => Some((columns, include, false)),
        ConstraintKind::Unique { columns, include, nulls_not_distinct } => {
            Some((columns, include, *nulls_not_distinct))
        }
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => None,
    }
}

/// The column with the constraints written on it, and its comment.
pub(super) fn add_column(op: &AddColumn) -> Vec<String> {
    if let Some(expr) = &op.backfill {
        return add_filled_column(op, expr);
    }
    let mut all = Vec::new();
    let mut owned = Vec::new();
    sequence_by_hand(&op.table, &op.column, &mut all, &mut owned);
    let mut sql = format!("alter table {} add column {}", op.table, writer::column(&op.table, &op.column, false));
    let (inline, apart): (Vec<_>, Vec<_>) = op.constraints.iter().partition(|one| is_inline(op, one));
    for constraint in inline {
        sql.push_str(&writer::references_of_column(constraint));
    }
    for constraint in apart {
        sql.push_str(&format!(", add {}", writer::constraint(constraint)));
    }
    all.push(sql);
    all.extend(owned);
    all.extend(values::column(&op.table, &op.column));
    let comment = op.column.comment.as_deref();
    all.extend(comment.map(|text| writer::column_comment(&op.table, &op.column.name, Some(text))));
    all.extend(op.constraints.iter().flat_map(|one| writer::constraint_comments(&op.table, one)));
    all
}

/// Whether a foreign key stands on the new column itself: then the server knows that there is nothing to look up, where the
/// column has no default, and does not read the table. It does not look at the default of a domain, so a column that may
/// have one has its key apart, where all rows are looked up.
fn is_inline(op: &AddColumn, constraint: &Constraint) -> bool {
    let is_key = matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.columns == [op.column.name.clone()]);
    is_key && !constraint.not_valid && (op.column.ty.builtin || op.column.default.is_some())
}

/// The column without anything that its rows could not fulfil yet, their values, then the rest.
fn add_filled_column(op: &AddColumn, expr: &Expr) -> Vec<String> {
    let bare = Column { not_null: false, default: None, ..op.column.clone() };
    let mut all = vec![
        format!("alter table {} add column {}", op.table, writer::column(&op.table, &bare, false)),
        data::fill(&op.table, &op.column.name, expr),
    ];
    let mut actions = Vec::new();
    if op.column.not_null {
        actions.push(format!("alter column {} set not null", op.column.name));
    }
    if let Some(ColumnDefault::Expr(default)) = &op.column.default {
        actions.push(format!("alter column {} set default {}", op.column.name, default.text()));
    }
    actions.extend(op.constraints.iter().map(|constraint| format!("add {}", writer::constraint(constraint))));
    if !actions.is_empty() {
        all.push(format!("alter table {} {}", op.table, actions.join(", ")));
    }
    all.extend(values::column(&op.table, &op.column));
    let comment = op.column.comment.as_deref();
    all.extend(comment.map(|text| writer::column_comment(&op.table, &op.column.name, Some(text))));
    all.extend(op.constraints.iter().flat_map(|one| writer::constraint_comments(&op.table, one)));
    all
}

/// A serial column whose sequence does not have the name the server would choose: made before and tied after.
fn sequence_by_hand(table: &ObjName, column: &Column, before: &mut Vec<String>, after: &mut Vec<String>) {
    if let Numbered::ByHand(sequence, OwnedSequence { ty, unlogged, .. }) = writer::numbered(table, column) {
        let unlogged = if *unlogged { "unlogged " } else { "" };
        before.push(format!("create {unlogged}sequence {sequence} as {ty}"));
        after.push(format!("alter sequence {sequence} owned by {table}.{}", column.name));
    }
}
