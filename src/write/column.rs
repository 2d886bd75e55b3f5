//! Columns, and the operations on one.

use super::clauses::{Body, body, member, name, parens, sequence_options};
use crate::format::format_name;
use crate::op::{AddColumn, AlterColumn};
use crate::schema::{Column, ColumnDefault, Constraint, ConstraintKind, Identity, Name, ObjName, Table, server_name};
use crate::text::quote_literal;

/// A column as a line of `create_table`.
pub(super) fn line(table: &Table, column: &Column) -> String {
    let in_key = table.primary_key().is_some_and(|key| match &key.kind {
        ConstraintKind::PrimaryKey { columns, .. } => columns.contains(&column.name),
        ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    });
    let is_taken = |sequence: &str| table.constraints.contains_key(sequence);
    format!("{} {}", name(&column.name), definition(&table.name, column, in_key, &is_taken))
}

/// `add_column t.a integer ...`, with the constraints that go with it. Those that cannot stand on a column follow as
/// operations of their own.
pub(super) fn add_column(op: &AddColumn) -> String {
    let is_taken = |sequence: &str| op.constraints.iter().any(|constraint| constraint.name.text == sequence);
    let (on_column, apart): (Vec<_>, Vec<_>) =
        op.constraints.iter().partition(|constraint| stands_on_column(&op.column.name, constraint));
    let mut out = format!(
        "add_column {} {}",
        member(&op.table, &op.column.name),
        definition(&op.table, &op.column, false, &is_taken)
    );
    for constraint in on_column {
        out.push_str(&format!(" constraint {} {}", name(&constraint.name), on_column_body(constraint)));
    }
    for constraint in apart {
        out.push('\n');
        out.push_str(&super::table::add_constraint(&op.table, constraint));
    }
    out
}

/// Whether the constraint can be written on the column.
fn stands_on_column(column: &Name, constraint: &Constraint) -> bool {
    let alone = |names: &[Name]| matches!(names, [only] if only == column);
    !constraint.not_valid
        && match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, include } | ConstraintKind::Unique { columns, include, .. } => {
                alone(columns) && include.is_empty()
            }
            ConstraintKind::Check { no_inherit, .. } => !no_inherit,
            ConstraintKind::ForeignKey(key) => alone(&key.columns),
            ConstraintKind::Exclude(_) => false,
        }
}

/// A constraint as it stands on a column: its own columns are not said.
fn on_column_body(constraint: &Constraint) -> String {
    let Body { nulls, columns, rest } = body(constraint);
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => format!("primary key{rest}"),
        ConstraintKind::Unique { .. } if nulls.is_empty() => format!("unique{rest}"),
        ConstraintKind::Unique { .. } => format!("unique {}{rest}", nulls.trim_end()),
        ConstraintKind::Check { .. } => format!("check {columns}{rest}"),
        ConstraintKind::ForeignKey(_) => rest.trim_start().to_owned(),
        ConstraintKind::Exclude(_) => format!("exclude {columns}{rest}"),
    }
}

/// Type and clauses. `in_key`: a primary key that is made with the column says `not null`. `is_taken`: what else takes the
/// name that a sequence would be given.
fn definition(table: &ObjName, column: &Column, in_key: bool, is_taken: &dyn Fn(&str) -> bool) -> String {
    let chosen = server_name(&table.name, Some(&column.name.text), "seq", |_| false);
    let is_chosen = |sequence: &str| sequence == chosen && !is_taken(sequence);
    let mut out = match serial(column) {
        Some(serial) if column.sequence.as_ref().is_some_and(|owned| is_chosen(&owned.name)) => serial.to_owned(),
        Some(_) | None => {
            let mut out = column.ty.to_string();
            if let Some(collation) = &column.collation {
                out.push_str(&format!(" collate {collation}"));
            }
            match &column.not_null_name {
                Some(written) => out.push_str(&format!(" constraint {} not null", name(&written.name))),
                None if column.not_null && column.identity.is_none() && !in_key => out.push_str(" not null"),
                None => {}
            }
            let owned = column.sequence.as_ref().map(|owned| owned.name.as_str());
            if let Some(default) = &column.default {
                out.push_str(&format!(" default {}", default_text(table, owned, default)));
            }
            if let Some(identity) = &column.identity {
                out.push_str(&format!(" generated {}", identity_text(table, identity, &is_chosen)));
            }
            if let Some(generated) = &column.generated {
                let kind = if generated.stored { "stored" } else { "virtual" };
                out.push_str(&format!(" generated always as {} {kind}", parens(&generated.expr)));
            }
            if let Some(owned) = &column.sequence {
                out.push_str(&format!(" owns sequence {}", format_name(&owned.name)));
                if owned.ty != column.ty {
                    out.push_str(&format!(" as {}", owned.ty));
                }
            }
            out
        }
    };
    if let Some(statistics) = column.statistics {
        out.push_str(&format!(" statistics {statistics}"));
    }
    if let Some(storage) = column.storage {
        out.push_str(&format!(" storage {}", storage.word()));
    }
    if let Some(compression) = column.compression {
        out.push_str(&format!(" compression {}", compression.word()));
    }
    if let Some(comment) = &column.comment {
        out.push_str(&format!(" comment {}", quote_literal(comment)));
    }
    out
}

/// The word for a column that is as `serial` makes it, but for the name of its sequence.
fn serial(column: &Column) -> Option<&'static str> {
    let owned = column.sequence.as_ref()?;
    let as_made = column.not_null
        && column.default == Some(ColumnDefault::Sequence)
        && column.ty == owned.ty
        && column.identity.is_none();
    match column.ty.name.as_str() {
        "integer" if as_made => Some("serial"),
        "bigint" if as_made => Some("bigserial"),
        "smallint" if as_made => Some("smallserial"),
        _ => None,
    }
}

/// The expression after `default`.
fn default_text(table: &ObjName, sequence: Option<&str>, default: &ColumnDefault) -> String {
    match default {
        ColumnDefault::Expr(expr) => expr.text(),
        ColumnDefault::Sequence => {
            let sequence = table.sibling(sequence.unwrap_or_default(), table.span);
            format!("nextval({})", quote_literal(&sequence.to_string()))
        }
    }
}

/// `always as identity (...)`
fn identity_text(table: &ObjName, identity: &Identity, is_chosen: &dyn Fn(&str) -> bool) -> String {
    let sequence = table.sibling(&identity.sequence, table.span);
    let named = (!is_chosen(&identity.sequence)).then_some(&sequence);
    let when = if identity.always { "always" } else { "by default" };
    format!("{when} as identity{}", sequence_options(named, &identity.options))
}

/// `alter_column t.a type text ...`
pub(super) fn alter_column(op: &AlterColumn) -> String {
    let mut out = format!("alter_column {}", member(&op.table, &op.column));
    if op.identity == Some(None) {
        out.push_str(" drop identity");
    }
    if let Some(change) = &op.ty {
        out.push_str(&format!(" type {}", change.ty));
        if let Some(collation) = &change.collation {
            out.push_str(&format!(" collate {collation}"));
        }
        if let Some(using) = &change.using {
            out.push_str(&format!(" using {}", parens(using)));
        }
        if let Some(using) = &change.reverse_using {
            out.push_str(&format!(" reverse using {}", parens(using)));
        }
    }
    match op.not_null {
        Some(true) => out.push_str(" not null"),
        Some(false) => out.push_str(" null"),
        None => {}
    }
    match &op.default {
        Some(Some(default)) => {
            out.push_str(&format!(" default {}", default_text(&op.table, op.sequence.as_deref(), default)));
        }
        Some(None) => out.push_str(" drop default"),
        None => {}
    }
    if let Some(Some(identity)) = &op.identity {
        // Which names are free is not known here, so the sequence's is always said.
        out.push_str(&format!(" add generated {}", identity_text(&op.table, identity, &|_| false)));
    }
    match &op.comment {
        Some(Some(text)) => out.push_str(&format!(" comment {}", quote_literal(text))),
        Some(None) => out.push_str(" drop comment"),
        None => {}
    }
    out
}
