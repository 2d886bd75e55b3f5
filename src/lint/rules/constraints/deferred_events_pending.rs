//! A table that is changed in the transaction that changed rows of it, while constraints wait for the end to look at these.

use super::Rule;
use crate::ddl;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{Deferred, Op, deferred};
use crate::schema::{Constraint, ConstraintKind, Name, ObjName, Schema};
use crate::sql::{self, RawStatement, TableMention};
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::DEFERRED_EVENTS_PENDING, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    if !at.one_transaction {
        return;
    }
    let Some(table) = ddl::changed_table(at.op) else { return };
    // Nothing is read where nothing waits.
    if at.before.table(table).is_none_or(|found| deferred(at.before, found).is_empty()) {
        return;
    }
    let mut pending: Option<(Span, Name)> = None;
    for (place, planned) in at.operations.iter().take(at.at + 1).enumerate() {
        match &planned.op {
            Op::Execute(raw) => {
                for statement in &sql::script(&raw.sql.text).statements {
                    if place == at.at && statement.changes_tables {
                        break;
                    }
                    if statement.words.starts_with("set constraints") {
                        pending = None;
                    } else if let Some(name) = left_by(statement, table, at.before) {
                        pending = pending.or(Some((planned.span, name)));
                    }
                }
            }
            // Before an operation that changes the table the compiler lets the checks run; it does not look into raw SQL.
            Op::InsertRows(op) if at.is_raw => waits(&mut pending, planned.span, table, &op.rows.table, &op.deferred),
            Op::DeleteRows(op) if at.is_raw => waits(&mut pending, planned.span, table, &op.rows.table, &op.deferred),
            Op::UpdateRows(op) if at.is_raw => waits(&mut pending, planned.span, table, &op.table, &op.deferred),
            Op::CopyRows(op) if at.is_raw => waits(&mut pending, planned.span, table, &op.table, &op.deferred),
            _ => {}
        }
    }
    let Some((span, name)) = pending else { return };
    out.push(
        out.at(
            at.span,
            format!("PostgreSQL refuses this where rows were changed before: `{name}` still has to look at them"),
            format!("`{table}` cannot be changed while checks wait for the end of the transaction"),
        )
        .related(span, format!("the rows of `{table}` are changed here"))
        .help("let the checks run in between, or write the change into a revision of its own:\nexecute $$set constraints all immediate$$ reverse nothing"),
    );
}

/// Remembers that a change of rows leaves something to be looked at, if the rows are of the table.
fn waits(pending: &mut Option<(Span, Name)>, span: Span, table: &ObjName, changed: &ObjName, deferred: &[Deferred]) {
    if let Some(one) = deferred.first().filter(|_| changed == table && pending.is_none()) {
        *pending = Some((span, Name::new(one.name.name.clone(), one.name.span)));
    }
}

/// The constraint that has to look, at the end, at what a statement does to the rows of a table.
fn left_by(statement: &RawStatement, table: &ObjName, schema: &Schema) -> Option<Name> {
    let is_it = |mention: &&TableMention| {
        let space = mention.schema.as_deref().unwrap_or_else(|| schema.default_schema());
        mention.is_written && mention.name == table.name && space == table.schema
    };
    let mention = statement.tables.iter().find(is_it)?;
    let found = schema.table(table)?;
    let written = |columns: &[Name]| {
        let is_written = |column: &Name| mention.columns.iter().any(|(name, _)| *name == column.text);
        columns.iter().any(is_written)
    };
    let own = |wanted: &dyn Fn(&[Name]) -> bool| {
        let waits = |one: &&Constraint| one.deferral.initially_deferred && wanted(own_columns(&one.kind));
        found.constraints.values().find(waits).map(|one| one.name.clone())
    };
    let pointing = |wanted: &dyn Fn(&[Name]) -> bool| {
        schema.references_to(table).find_map(|(owner, name, key)| {
            let waits = owner.constraints.get(&name.text)?.deferral.initially_deferred;
            (waits && wanted(&key.target.columns)).then(|| name.clone())
        })
    };
    match statement.words.split(' ').next().unwrap_or_default() {
        "insert" => own(&|columns| mention.columns.is_empty() || written(columns)),
        "update" => own(&written).or_else(|| pointing(&written)),
        "delete" => pointing(&|_| true),
        _ => None,
    }
}

fn own_columns(kind: &ConstraintKind) -> &[Name] {
    match kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => columns,
        ConstraintKind::ForeignKey(key) => &key.columns,
        ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => &[],
    }
}
