//! The bounds of partitions: whether they fit the key, and whether two hold the same rows as far as literals tell.

use std::cmp::Ordering;

use super::{Refusal, Refusals};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Bound, BoundValue, IndexKey, PartitionOf, PartitionStrategy, Partitioning, Schema, Table};
use crate::text::Span;

/// Checks the bound of a partition that is to be made or attached at `at`; other partitions are those of `schema`.
pub(super) fn check(schema: &Schema, parent: &Table, of: &PartitionOf, at: Span) -> Result<(), Refusal> {
    let Some(by) = &parent.partitioning else { return Err(not_partitioned(parent, at)) };
    fits(parent, by, &of.bound, at)?;
    let mut refusals = Refusals::default();
    for other in schema.partitions(&parent.name) {
        let Some(theirs) = &other.partition_of else { continue };
        if let Some((message, label, help)) = conflict(parent, &of.bound, &theirs.bound, &other.name.to_string()) {
            refusals.push(Refusal::waiting(
                Diagnostic::new(code::PARTITION_BOUND, at, message, label)
                    .related(other.name.span, format!("`{}` is made here", other.name))
                    .help(help),
            ));
            break;
        }
    }
    refusals.finish()
}

/// The refusal for a table that has no partitions.
pub(super) fn not_partitioned(table: &Table, at: Span) -> Refusal {
    if table.poisoned {
        return Refusal { diagnostics: Vec::new(), waits: true };
    }
    Refusal::fatal(
        Diagnostic::new(
            code::NOT_PARTITIONED,
            at,
            format!("table `{}` is not partitioned", table.name),
            "only a partitioned table has partitions",
        )
        .related(table.name.span, format!("`{}` is made here", table.name))
        .help("a table is partitioned from its making on: `create_table ... { ... } partition by range (...)`"),
    )
}

fn fits(parent: &Table, by: &Partitioning, bound: &Bound, at: Span) -> Result<(), Refusal> {
    let fault = |message: String, label: String| {
        Err(Refusal::fatal(
            Diagnostic::new(code::PARTITION_BOUND, at, message, label)
                .related(parent.name.span, format!("`{}` is made here", parent.name))
                .help(form(by)),
        ))
    };
    let table = &parent.name;
    match (by.strategy, bound) {
        (PartitionStrategy::Range | PartitionStrategy::List, Bound::Default) => Ok(()),
        (PartitionStrategy::Hash, Bound::Default) => fault(
            format!("table `{table}` is partitioned by hash, so it has no default partition"),
            "every row has a remainder".to_owned(),
        ),
        (PartitionStrategy::Range, Bound::Range { from, to }) => {
            if let Some(values) = [from, to].into_iter().find(|values| values.len() != by.items.len()) {
                let (have, want) = (values.len(), by.items.len());
                return fault(
                    format!("the partition key of `{table}` has {}", count(want, "item")),
                    format!("this bound has {}", count(have, "value")),
                );
            }
            for values in [from, to] {
                for pair in values.windows(2) {
                    let ends = match pair {
                        [BoundValue::Min, next] => (*next != BoundValue::Min).then_some("minvalue"),
                        [BoundValue::Max, next] => (*next != BoundValue::Max).then_some("maxvalue"),
                        _ => None,
                    };
                    if let Some(word) = ends {
                        return fault(
                            format!("every value after `{word}` has to be `{word}` too"),
                            "another value follows".to_owned(),
                        );
                    }
                }
                if values.iter().any(is_null) {
                    return fault("a range has no null".to_owned(), "`null` is in it".to_owned());
                }
            }
            if matches!(compare(parent, from, to), Some(Ordering::Equal | Ordering::Greater)) {
                return fault("the range of the partition is empty".to_owned(), "it ends before it begins".to_owned());
            }
            Ok(())
        }
        (PartitionStrategy::List, Bound::List(values)) => {
            if values.iter().any(|value| matches!(value, BoundValue::Min | BoundValue::Max)) {
                return fault(
                    "a list has neither `minvalue` nor `maxvalue`".to_owned(),
                    "they belong to ranges".to_owned(),
                );
            }
            Ok(())
        }
        (PartitionStrategy::Hash, Bound::Hash { modulus, remainder }) => {
            if *modulus < 1 || *modulus > i64::from(i32::MAX) {
                return fault(
                    "the modulus of a hash partition is a positive integer".to_owned(),
                    format!("{modulus} is not"),
                );
            }
            if !(0..*modulus).contains(remainder) {
                return fault(
                    format!("the remainder is a number from 0 to {}", modulus - 1),
                    format!("{remainder} is not"),
                );
            }
            Ok(())
        }
        (strategy, Bound::Range { .. } | Bound::List(_) | Bound::Hash { .. }) => {
            fault(format!("table `{table}` is partitioned by {}", strategy.word()), "this bound is another".to_owned())
        }
    }
}

/// How the bounds of a table's partitions are written.
fn form(by: &Partitioning) -> String {
    let blanks = |word: &str| vec![word; by.items.len()].join(", ");
    match by.strategy {
        PartitionStrategy::Range => format!(
            "write `for values from ({}) to ({})`: the first that belong, and the first that no longer do",
            blanks("A"),
            blanks("B")
        ),
        PartitionStrategy::List => "write `for values in (A, B)`: the values that belong".to_owned(),
        PartitionStrategy::Hash => {
            "write `for values with (modulus M, remainder R)`: M partitions, R from 0 up to, without, M".to_owned()
        }
    }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn is_null(value: &BoundValue) -> bool {
    matches!(value, BoundValue::Expr(expr) if expr.text().eq_ignore_ascii_case("null"))
}

/// Why two bounds of one table exclude each other: message, label, help.
fn conflict(parent: &Table, new: &Bound, old: &Bound, name: &str) -> Option<(String, String, String)> {
    let overlap = |what: String| {
        let message = format!("the partition would overlap partition `{name}`");
        (message, what, "rows belong to one partition each: change one of the bounds".to_owned())
    };
    match (new, old) {
        (Bound::Default, Bound::Default) => Some((
            format!("partition `{name}` is the default partition already"),
            "a table has one at most".to_owned(),
            "give this one values, or detach or drop the other first".to_owned(),
        )),
        (Bound::Range { from, to }, Bound::Range { from: their_from, to: their_to }) => {
            let begins = compare(parent, from, their_to)? == Ordering::Less;
            let ends = compare(parent, their_from, to)? == Ordering::Less;
            (begins && ends).then(|| overlap("both hold some rows".to_owned()))
        }
        (Bound::List(values), Bound::List(theirs)) => {
            let shared = values.iter().find(|value| theirs.iter().any(|other| same_value(value, other)))?;
            let BoundValue::Expr(expr) = shared else { return None };
            Some(overlap(format!("`{}` is in both", expr.text())))
        }
        (Bound::Hash { modulus, remainder }, Bound::Hash { modulus: their_modulus, remainder: their_remainder }) => {
            let (small, large) = (modulus.min(their_modulus), modulus.max(their_modulus));
            if large % small != 0 {
                return Some((
                    format!("the moduli of `{}` do not divide each other", parent.name),
                    format!("{large} is no multiple of {small}"),
                    "every modulus has to be a factor of the next larger one".to_owned(),
                ));
            }
            (remainder % small == their_remainder % small).then(|| overlap("both hold some remainders".to_owned()))
        }
        (Bound::Default | Bound::Range { .. } | Bound::List(_) | Bound::Hash { .. }, _) => None,
    }
}

/// Whether two values of lists are surely the same.
fn same_value(a: &BoundValue, b: &BoundValue) -> bool {
    match (a, b) {
        (BoundValue::Expr(a), BoundValue::Expr(b)) => match (literal(&a.text()), literal(&b.text())) {
            (Some(a), Some(b)) => a == b,
            (Some(_), None) | (None, Some(_) | None) => false,
        },
        (BoundValue::Min | BoundValue::Max, _) | (_, BoundValue::Min | BoundValue::Max) => false,
    }
}

/// The order of two points of ranges, where literals tell it.
fn compare(parent: &Table, a: &[BoundValue], b: &[BoundValue]) -> Option<Ordering> {
    let items = parent.partitioning.iter().flat_map(|by| &by.items);
    for ((a, b), item) in a.iter().zip(b).zip(items) {
        let is_date = match &item.key {
            IndexKey::Column(name) => parent
                .columns
                .get(&name.text)
                .is_some_and(|column| ["date", "timestamp", "timestamptz"].contains(&column.ty.name.as_str())),
            IndexKey::Expr { .. } => false,
        };
        let order = match (a, b) {
            (BoundValue::Min, BoundValue::Min) | (BoundValue::Max, BoundValue::Max) => Ordering::Equal,
            (BoundValue::Min, _) | (_, BoundValue::Max) => Ordering::Less,
            (BoundValue::Max, _) | (_, BoundValue::Min) => Ordering::Greater,
            (BoundValue::Expr(a), BoundValue::Expr(b)) => match (literal(&a.text())?, literal(&b.text())?) {
                (Literal::Integer(a), Literal::Integer(b)) => a.cmp(&b),
                (Literal::Text(a), Literal::Text(b)) if a == b => Ordering::Equal,
                (Literal::Text(a), Literal::Text(b)) if is_date && is_day(&a) && is_day(&b) => a.cmp(&b),
                (Literal::Integer(_) | Literal::Text(_) | Literal::Null, _) => return None,
            },
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

/// `2026-01-31`: such texts are ordered as the days they mean.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

#[derive(PartialEq, Eq)]
enum Literal {
    Integer(i128),
    Text(String),
    Null,
}

/// What a literal stands for, if it is a simple one.
fn literal(text: &str) -> Option<Literal> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("null") {
        return Some(Literal::Null);
    }
    if let Ok(number) = text.parse() {
        return Some(Literal::Integer(number));
    }
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let plain = inside.replace("''", "");
    (!plain.contains('\'')).then(|| Literal::Text(inside.replace("''", "'")))
}
