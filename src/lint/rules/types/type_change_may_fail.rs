//! A change of type that a single value can make fail, when the table is locked already.

use super::{Retyped, Rule, retyped};
use crate::diag::codes::lint::types as code;
use crate::forecast::is_constrained;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::{Type, integer_range};

pub(super) const RULE: Rule = Rule::operation(code::TYPE_CHANGE_MAY_FAIL, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(change) = retyped(at).filter(|change| change.column.generated.is_none()) else { return };
    if at.run.is_new(&change.op.table) {
        return;
    }
    let Some(risk) = risk(at, &change) else { return };
    let (table, column, to) = (&change.op.table, &change.op.column, &change.change.ty);
    let found = out.at(
        at.place(column.span),
        format!("making `{table}.{column}` {to} fails if one row has {}", risk.what),
        "the server finds out while nobody can use the table",
    );
    out.push(found.help(format!("look for such rows before: `{}`", risk.query)));
}

/// What can go wrong.
struct Risk {
    what: String,
    query: String,
}

fn number(ty: &Type, at: usize) -> Option<i64> {
    ty.args.get(at).and_then(|arg| arg.parse().ok())
}

fn risk(at: &Moment<'_>, change: &Retyped<'_>) -> Option<Risk> {
    let (table, column) = (&change.op.table, &change.op.column);
    let (from, to) = (&change.column.ty, &change.change.ty);
    let rows = |condition: String, what: &str| {
        Some(Risk { what: what.to_owned(), query: format!("select {column} from {table} where {condition}") })
    };
    if let Some(using) = &change.change.using {
        // A cast that the server does not do by itself: nothing but the values says whether it succeeds.
        let text = using.text();
        let is_text = from.builtin && ["text", "varchar", "char", "name"].contains(&from.name.as_str());
        let is_cast = text.contains("::") || text.to_lowercase().contains("cast");
        let is_value = !(to.builtin && ["text", "varchar", "char", "name", "bytea"].contains(&to.name.as_str()));
        let is_own = using.mentions(&column.text) && using.columns().all(|name| name == column.text);
        return (is_text && is_cast && is_value && is_own).then(|| Risk {
            what: format!("a text that is no {to}"),
            query: format!("select count({text}) from {table}"),
        });
    }
    if is_constrained(at.before, to) && from != to {
        let what = format!("a value that `{to}` refuses");
        return Some(Risk { what, query: format!("select count({column}::{to}) from {table}") });
    }
    if !from.builtin || !to.builtin || from.array || to.array {
        return None;
    }
    let (a, b) = (from.name.as_str(), to.name.as_str());
    let is_float = a == "real" || a == "double precision";
    match b {
        "varchar" | "char" => {
            let longest = number(to, 0)?;
            let fits = match a {
                "text" | "varchar" | "char" | "name" => number(from, 0).is_some_and(|length| length <= longest),
                _ => widest(a).is_some_and(|length| length <= longest),
            };
            let text = if ["text", "varchar", "char"].contains(&a) {
                format!("rtrim({column})")
            } else {
                format!("{column}::text")
            };
            (!fits).then(|| rows(format!("length({text}) > {longest}"), "a longer text")).flatten()
        }
        "smallint" | "integer" | "bigint" => {
            let (least, greatest) = integer_range(to);
            let fits = match a {
                "smallint" | "integer" | "bigint" => integer_range(from).1 <= greatest,
                "numeric" => digits(from).is_some_and(|digits| digits < i64::from(greatest.ilog10()) + 1),
                _ if is_float => false,
                _ => true,
            };
            let value = if a == "numeric" || is_float { format!("round({column})") } else { column.to_string() };
            let condition = format!("{value} not between {least} and {greatest}");
            (!fits).then(|| rows(condition, "a number that is too large for it")).flatten()
        }
        "numeric" => {
            let (room, scale) = (digits(to)?, number(to, 1).unwrap_or(0));
            let fits = match a {
                "numeric" => digits(from).is_some_and(|digits| {
                    // Rounding up may need one more.
                    digits < room || (digits == room && number(from, 1).unwrap_or(0) <= scale)
                }),
                "smallint" | "integer" | "bigint" => i64::from(integer_range(from).1.ilog10()) < room,
                _ if is_float => false,
                _ => true,
            };
            let condition = format!("abs(round({column}::numeric, {scale})) >= 1e{room}");
            (!fits).then(|| rows(condition, "a number that is too large for it")).flatten()
        }
        "bit" if a == "bit" || a == "varbit" => {
            let length = number(to, 0)?;
            (a != b || number(from, 0) != Some(length))
                .then(|| rows(format!("length({column}) <> {length}"), "another number of bits"))
                .flatten()
        }
        "varbit" => {
            let longest = number(to, 0)?;
            let fits = number(from, 0).is_some_and(|length| length <= longest);
            (!fits).then(|| rows(format!("length({column}) > {longest}"), "more bits")).flatten()
        }
        _ => None,
    }
}

/// The digits before the point of a `numeric` with a precision.
fn digits(ty: &Type) -> Option<i64> {
    Some(number(ty, 0)? - number(ty, 1).unwrap_or(0))
}

/// The length of the longest text of a type.
fn widest(name: &str) -> Option<i64> {
    Some(match name {
        "boolean" => 5,
        "smallint" => 6,
        "integer" => 11,
        "bigint" => 20,
        "oid" => 10,
        "uuid" => 36,
        "macaddr" => 17,
        "macaddr8" => 23,
        "\"char\"" => 4,
        _ => return None,
    })
}
