//! A change of type for which the server writes every row anew.

use super::super::source::{list, told};
use super::{Retyped, Rule, retyped};
use crate::diag::codes::lint::types as code;
use crate::forecast::Rows;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AddColumn, DropColumn, Op, RenameColumn};
use crate::schema::{Column, Name, NotNullKept, ObjName, Part, server_name};
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::TYPE_CHANGE_REWRITES, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(change) = retyped(at).filter(|change| change.cost.rewrites()) else { return };
    if at.live(&change.op.table).is_none() {
        return;
    }
    let (table, column) = (&change.op.table, &change.op.column);
    let stopped: Vec<&ObjName> = std::iter::once(table).chain(change.partners(at)).collect();
    let rows = if stopped.len() == 1 { "its rows".to_owned() } else { format!("rows of `{table}`") };
    let found = out.at(
        at.place(column.span),
        format!(
            "making `{table}.{column}` {} stops every read and write of {} while all {rows} are written anew",
            change.change.ty,
            list(&stopped),
        ),
        format!("from {} the rows cannot stay as they are", change.column.ty),
    );
    let mut help = String::new();
    if change.cost.rows == Rows::ByTimeZone {
        help = time_zone(&change);
    }
    help.push_str(&beside(&change));
    out.push(found.help(help));
}

/// How a change between times with and without a zone keeps the rows.
fn time_zone(change: &Retyped<'_>) -> String {
    let path = format!("{}.{}", change.op.table, change.op.column);
    let ty = &change.change.ty;
    let lines = [
        "execute $$set local timezone = 'UTC'$$ reverse nothing".to_owned(),
        format!("alter_column {path} type {ty} reverse using ({} at time zone 'UTC')", change.op.column),
    ];
    told("if the times without a zone are UTC, the rows stay as they are in a session of that zone", &lines) + "\nor "
}

/// A second column that takes the place of the first.
fn beside(change: &Retyped<'_>) -> String {
    let (table, column) = (&change.op.table, &change.op.column);
    let name = |suffix: &str| {
        let taken = |name: &str| change.table.columns.contains_key(name);
        Name::new(server_name(&column.text, None, suffix, taken), column.span)
    };
    let (new, old) = (name("new"), name("old"));
    let function = table.sibling(server_name(&table.name, Some(&column.text), "fill", |_| false), column.span);
    let trigger = Name::new(function.name.clone(), column.span);
    let bare = Column {
        name: new.clone(),
        ty: change.change.ty.clone(),
        collation: change.change.collation.clone(),
        not_null: false,
        not_null_name: None,
        not_null_kept: NotNullKept::default(),
        default: None,
        identity: None,
        generated: None,
        grants: change.column.grants.clone(),
        sequence: None,
        statistics: None,
        storage: None,
        compression: None,
        comment: None,
    };
    let rename = |from: &Name, to: &Name| {
        let (table, column, to) = (table.clone(), from.clone(), to.clone());
        write::operation(&Op::RenameColumn(RenameColumn { table, column, to }))
    };
    let add = AddColumn { table: table.clone(), column: bare, constraints: Vec::new(), backfill: None };
    let values = |prefix: &str| match &change.change.using {
        None => format!("{prefix}{column}"),
        Some(using) => {
            let parts = using.parts.iter().map(|part| match part {
                Part::Column(name) => format!("{prefix}{}", Name::new(name.clone(), column.span)),
                Part::Sql { text, .. } => text.clone(),
                Part::Table(_) => String::new(),
                Part::Object(key) => key.name.to_string(),
                Part::Literal(key) => format!("'{}'", key.name),
            });
            parts.collect()
        }
    };
    let mut lines = vec![
        write::operation(&Op::AddColumn(add)),
        format!("create_function {function}() returns trigger language plpgsql as $$"),
        format!("begin new.{new} := {}; return new; end", values("new.")),
        "$$".to_owned(),
        format!(
            "create_trigger {trigger} before insert or update on {table} for each row execute function {function}()"
        ),
        format!("-- then in batches, each a transaction: update {table} set {new} = {} where ...", values("")),
    ];
    let needed = dependents(change);
    if !needed.is_empty() {
        lines.push(format!("-- then for {new}, without stopping anyone, what {column} has: {}", needed.join(", ")));
    }
    lines.extend([
        "-- then in a revision:".to_owned(),
        format!("drop_trigger {table}.{trigger}"),
        format!("drop_function {function}()"),
        rename(column, &old),
        rename(&new, column),
        "-- and when nothing reads it any more:".to_owned(),
        write::operation(&Op::DropColumn(DropColumn { table: table.clone(), column: old })),
    ]);
    told("let a second column take its place step by step", &lines)
}

/// What belongs to the column, for people.
fn dependents(change: &Retyped<'_>) -> Vec<String> {
    let column = &change.op.column.text;
    let mut found = Vec::new();
    if change.column.not_null {
        found.push("not null".to_owned());
    }
    if change.column.default.is_some() || change.column.identity.is_some() {
        found.push("the default".to_owned());
    }
    let constraints = change.table.constraints.values().filter(|one| one.kind.mentions(column));
    found.extend(constraints.map(|one| one.name.to_string()));
    let indexes = change.table.indexes.values().filter(|index| index.mentions(column));
    found.extend(indexes.map(|index| index.name.to_string()));
    let keys = change.cost.partners.iter().filter(|partner| !partner.referenced);
    found.extend(keys.map(|partner| format!("{}.{}", partner.of, partner.key)));
    found
}
