//! A change of type that succeeds and changes values.

use super::{Rule, retyped};
use crate::diag::codes::lint::types as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::schema::Type;

pub(super) const RULE: Rule = Rule::operation(code::TYPE_CHANGE_LOSES_PRECISION, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    // Whoever says how values are converted knows what becomes of them.
    let Some(change) = retyped(at).filter(|change| change.change.using.is_none()) else { return };
    if at.run.is_new(&change.op.table) || change.column.generated.is_some() {
        return;
    }
    let (from, to) = (&change.column.ty, &change.change.ty);
    let Some(lost) = lost(from, to) else { return };
    let (table, column) = (&change.op.table, &change.op.column);
    let found = out.at(
        at.place(column.span),
        format!("making `{table}.{column}` {to} changes values: {lost}"),
        format!("it was {from}, and no way back brings that back"),
    );
    let has_equality = from.has_btree() == Some(true);
    let look =
        format!("`select count(*) from {table} where {column} is distinct from {column}::{to}::{from}` counts them");
    let keep = "keep the former column until that is known to be right";
    out.push(found.help(if has_equality { format!("{look}; {keep}") } else { keep.to_owned() }));
}

fn number(ty: &Type, at: usize) -> Option<i64> {
    ty.args.get(at).and_then(|arg| arg.parse().ok())
}

/// What conversion by assignment does to values, where it is not refused. Measured (`value_sample` of the facts).
fn lost(from: &Type, to: &Type) -> Option<&'static str> {
    if !from.builtin || !to.builtin || from.array || to.array {
        return None;
    }
    let is_integer = |name: &str| ["smallint", "integer", "bigint"].contains(&name);
    let rounded = "digits behind the point are rounded away";
    match (from.name.as_str(), to.name.as_str()) {
        ("numeric", "numeric") => {
            let to = number(to, 1)?;
            number(from, 1).is_none_or(|from| from > to).then_some(rounded)
        }
        ("numeric", name) if is_integer(name) => number(from, 1).is_none_or(|scale| scale > 0).then_some(rounded),
        ("real" | "double precision", name) if is_integer(name) => Some(rounded),
        ("real" | "double precision", "numeric") => Some("only the digits that are certain are kept, six or fifteen"),
        ("double precision" | "numeric", "real") => Some("digits after the sixth are rounded away"),
        ("numeric", "double precision") => Some("digits after the fifteenth are rounded away"),
        ("bigint", "double precision") => Some("numbers beyond 2^53 are rounded"),
        ("integer" | "bigint", "real") => Some("numbers beyond 2^24 are rounded"),
        ("timestamp" | "timestamptz", "date") => Some("the time of day is cut off"),
        ("timestamp" | "timestamptz", "time" | "timetz") => Some("the date is cut off"),
        ("timetz", "time") => Some("the time zone is cut off"),
        ("json", "jsonb") => Some("the order of keys and all but the last of equal keys go"),
        ("inet", "cidr") => Some("bits to the right of the mask become zero"),
        (_, "\"char\"") => Some("only the first character is kept"),
        (_, "name") if from.name != "name" => Some("texts are cut to 63 bytes"),
        (a, b) if ["timestamp", "timestamptz", "time", "timetz"].contains(&a) && b != "text" => {
            let precision = |ty: &Type| number(ty, 0).unwrap_or(6);
            (["timestamp", "timestamptz", "time", "timetz"].contains(&b) && precision(to) < precision(from))
                .then_some("fractions of a second are rounded")
        }
        (a, b) if a.starts_with("interval") && b.starts_with("interval") => {
            let smaller = ["minute", "hour", "day", "month", "year"].iter().any(|field| b.ends_with(field));
            let precision = |ty: &Type| number(ty, 0).unwrap_or(6);
            (a != b && smaller || precision(to) < precision(from)).then_some("smaller parts are cut off or rounded")
        }
        _ => None,
    }
}
