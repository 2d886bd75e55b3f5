//! A new column of a domain for which the server writes every row anew.

use super::super::source::{add_then_validate, told};
use super::{Rule, added};
use crate::diag::codes::lint::columns as code;
use crate::forecast::{NewValues, default_of_type};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AddColumn, Op};
use crate::schema::{
    Column, ColumnDefault, Constraint, ConstraintKind, Deferral, Definition, Expr, Made, Name, Part, Schema, Type,
    server_name,
};
use crate::write;

pub(super) const RULE: Rule = Rule::operation(code::ADD_COLUMN_DOMAIN_REWRITES, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some((op, values)) = added(at).filter(|(op, _)| op.backfill.is_none()) else { return };
    let (table, ty) = (&op.table, &op.column.ty);
    let (what, label) = match &values {
        NewValues::Domain => (format!("`{ty}` has a condition"), "checked even where the column is null".to_owned()),
        NewValues::DomainVolatile(function) => {
            (format!("the default of `{ty}` calls `{function}`"), "each row gets a value of its own".to_owned())
        }
        NewValues::One | NewValues::Volatile(_) | NewValues::Serial | NewValues::Identity | NewValues::Stored => return,
    };
    let message = format!(
        "{what}, so `{}` stops every read and write of `{table}` while all rows are written anew",
        op.column.name
    );
    let found = out.at(at.place(op.column.name.span), message, label);
    let Some((below, checks)) = unfolded(at.before, ty) else { return };
    let mut lines = vec![plain(op, &below)];
    let help = if values == NewValues::Domain {
        let mut names: Vec<String> = Vec::new();
        for check in checks {
            let taken =
                |name: &str| names.iter().any(|own| own == name) || at.before.constraint_name_taken(table, name);
            let name = server_name(&table.name, Some(&op.column.name.text), "check", taken);
            names.push(name.clone());
            let expr = about(check, &op.column.name);
            lines.extend(add_then_validate(table, &constraint(Name::new(name, op.column.name.span), expr)));
        }
        "give it the type below the domain, and the condition as a check of the table"
    } else {
        if let Some(default) = default_of_type(at.before, ty) {
            lines.push(format!("alter_column {table}.{} default {}", op.column.name, default.text()));
        }
        "give it the type below the domain, let new rows have the default, and fill the others in batches"
    };
    out.push(found.help(told(help, &lines)));
}

/// The type below all domains, and what they demand of a value.
fn unfolded<'a>(schema: &'a Schema, ty: &Type) -> Option<(Type, Vec<&'a Expr>)> {
    let mut checks = Vec::new();
    let mut below = None;
    let mut next = Some(ty);
    while let Some(Definition::Domain(domain)) =
        next.and_then(|ty| schema.object_of_type(ty)).map(|object| &object.definition)
    {
        checks.extend(domain.checks.values().map(|check| &check.expr));
        below = Some(&domain.ty);
        next = Some(&domain.ty).filter(|ty| !ty.array);
    }
    Some((below?.clone(), checks))
}

/// The column of that type.
fn plain(op: &AddColumn, ty: &Type) -> String {
    let default = op.column.default.clone().filter(|default| !matches!(default, ColumnDefault::Sequence));
    let column = Column { ty: ty.clone(), default, ..op.column.clone() };
    write::operation(&Op::AddColumn(AddColumn { column, ..op.clone() }))
}

fn constraint(name: Name, expr: Expr) -> Constraint {
    Constraint {
        name,
        kind: ConstraintKind::Check { expr, no_inherit: false },
        deferral: Deferral::default(),
        not_valid: false,
        with: Vec::new(),
        comment: None,
        index_comment: None,
        made: Made::default(),
    }
}

/// The condition of a domain said of a column: `value` is the column.
fn about(condition: &Expr, column: &Name) -> Expr {
    let mut parts = Vec::new();
    for part in &condition.parts {
        match part {
            Part::Sql { text, .. } => {
                let text = replaced(text, &column.to_string());
                parts.push(Part::Sql { tokens: text.clone(), text });
            }
            Part::Column(_) | Part::Table(_) | Part::Object(_) | Part::Literal(_) => parts.push(part.clone()),
        }
    }
    Expr { parts }
}

/// A text with another word for `value`, outside of quotes.
fn replaced(text: &str, by: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first == '\'' || first == '"' {
            rest.get(1..).and_then(|inside| inside.find(first)).map_or(rest.len(), |end| end + 2)
        } else if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.push_str(if word.eq_ignore_ascii_case("value") { by } else { word });
        rest = after;
    }
    out
}
