//! What valid checks say of the rows of a table, as far as it decides whether they belong to a partition: then the server
//! does not look at them. Measured on PostgreSQL 15 with its messages of level `debug1`.

use std::cmp::Ordering;

use crate::schema::{Bound, BoundValue, ConstraintKind, Expr, IndexKey, Name, Part, Partitioning, Table};

/// A word of a condition.
#[derive(Clone, Debug, PartialEq)]
enum Word {
    Column(String),
    Text(String),
}

impl Word {
    fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Text(text) if text.eq_ignore_ascii_case(wanted))
    }
}

/// A value that can be compared.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
}

/// A condition on the column that divides the table.
enum Atom {
    Null,
    NotNull,
    Compared(String, Value),
    In(Vec<Value>),
    NotIn(Vec<Value>),
}

/// The one column that a table is divided by.
pub fn key(by: &Partitioning) -> Option<&Name> {
    match by.items.as_slice() {
        [item] => match &item.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expr { .. } => None,
        },
        _ => None,
    }
}

/// The condition that says which rows belong, in the words of a check, where the table is divided by one column.
pub fn condition(by: &Partitioning, bound: &Bound, is_not_null: bool) -> Option<String> {
    let column = key(by)?;
    let mut all: Vec<String> = Vec::new();
    if !is_not_null {
        all.push(format!("{column} is not null"));
    }
    match bound {
        Bound::Range { from, to } => {
            for (sign, value) in [(">=", from.first()?), ("<", to.first()?)] {
                if let BoundValue::Expr(expr) = value {
                    all.push(format!("{column} {sign} {}", expr.text()));
                }
            }
        }
        Bound::List(values) => {
            let texts = values.iter().map(|value| match value {
                BoundValue::Expr(expr) if !is_null(expr) => Some(expr.text()),
                BoundValue::Expr(_) | BoundValue::Min | BoundValue::Max => None,
            });
            all.push(format!("{column} in ({})", texts.collect::<Option<Vec<_>>>()?.join(", ")));
        }
        Bound::Default | Bound::Hash { .. } => return None,
    }
    (!all.is_empty()).then(|| all.join(" and "))
}

fn is_null(expr: &Expr) -> bool {
    expr.text().trim().eq_ignore_ascii_case("null")
}

/// Whether valid checks prove that all rows of the table belong to the bound.
pub fn belong(table: &Table, by: &Partitioning, bound: &Bound) -> bool {
    let checks: Vec<Vec<Word>> = checks(table);
    let Some(column) = key(by).filter(|_| *bound != Bound::Default) else { return mentions_all(table, by) };
    let mut known = Vec::new();
    for check in &checks {
        conjuncts(check, &mut known);
    }
    let atoms: Vec<Atom> = known.into_iter().filter_map(|words| atom(words, column, table)).collect();
    let not_null = table.columns.get(&column.text).is_some_and(|column| column.not_null)
        || atoms.iter().any(|atom| matches!(atom, Atom::NotNull));
    match bound {
        Bound::Range { from, to } => {
            let at_least = |limit: &Value, atom: &Atom| match atom {
                Atom::Compared(sign, value) if [">=", ">", "="].contains(&sign.as_str()) => {
                    matches!(order(value, limit), Some(Ordering::Equal | Ordering::Greater))
                }
                _ => false,
            };
            let below = |limit: &Value, atom: &Atom| match atom {
                Atom::Compared(sign, value) if sign == "<" => {
                    matches!(order(value, limit), Some(Ordering::Equal | Ordering::Less))
                }
                Atom::Compared(sign, value) if ["<=", "="].contains(&sign.as_str()) => {
                    order(value, limit) == Some(Ordering::Less)
                }
                _ => false,
            };
            let holds = |limit: Option<&BoundValue>, test: &dyn Fn(&Value, &Atom) -> bool| match limit {
                Some(BoundValue::Min | BoundValue::Max) => true,
                Some(BoundValue::Expr(expr)) => {
                    value_of(expr).is_some_and(|limit| atoms.iter().any(|atom| test(&limit, atom)))
                }
                None => false,
            };
            not_null && holds(from.first(), &at_least) && holds(to.first(), &below)
        }
        Bound::List(values) => {
            let Some((values, has_null)) = listed(values) else { return false };
            let is_among = |value: &Value| values.iter().any(|one| order(one, value) == Some(Ordering::Equal));
            let inside = atoms.iter().any(|atom| match atom {
                Atom::Compared(sign, value) => sign == "=" && is_among(value),
                Atom::In(all) => all.iter().all(is_among),
                Atom::Null | Atom::NotNull | Atom::NotIn(_) => false,
            });
            (not_null || has_null) && inside
        }
        Bound::Default | Bound::Hash { .. } => false,
    }
}

/// Whether valid checks prove that no row of the table belongs to the bound.
pub fn stay_out(table: &Table, by: &Partitioning, bound: &Bound) -> bool {
    let Some(column) = key(by) else { return mentions_all(table, by) };
    checks(table).iter().any(|check| is_false(check, column, table, bound))
}

/// Keys of several columns or of expressions are not looked into: a check that names all of it is taken for a proof.
fn mentions_all(table: &Table, by: &Partitioning) -> bool {
    table.constraints.values().any(|constraint| match &constraint.kind {
        ConstraintKind::Check { expr, .. } => {
            let named = |key: &IndexKey| match key {
                IndexKey::Column(name) => expr.mentions(&name.text),
                IndexKey::Expr { expr: key, .. } => key.columns().all(|column| expr.mentions(column)),
            };
            !constraint.not_valid && by.items.iter().all(|item| named(&item.key))
        }
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    })
}

/// Whether the condition is false for every row of the bound.
fn is_false(words: &[Word], column: &Name, table: &Table, bound: &Bound) -> bool {
    let words = bare(words);
    let either = joined_by(words, "or");
    if either.len() > 1 {
        return either.into_iter().all(|one| is_false(one, column, table, bound));
    }
    let both = joined_by(words, "and");
    if both.len() > 1 {
        return both.into_iter().any(|one| is_false(one, column, table, bound));
    }
    if let [first, rest @ ..] = words
        && first.is("not")
    {
        return joined_by(bare(rest), "and").into_iter().all(|one| is_true(one, column, table, bound));
    }
    let Some(atom) = atom(words, column, table) else { return false };
    match bound {
        Bound::Range { from, to } => {
            let (from, to) = (from.first().and_then(limit), to.first().and_then(limit));
            let below = |value: &Value, equal: bool| {
                let found = from.as_ref().and_then(|from| order(value, from));
                found == Some(Ordering::Less) || equal && found == Some(Ordering::Equal)
            };
            let above = |value: &Value| {
                let found = to.as_ref().and_then(|to| order(value, to));
                matches!(found, Some(Ordering::Greater | Ordering::Equal))
            };
            match atom {
                Atom::Null => true,
                Atom::Compared(sign, value) => match sign.as_str() {
                    "<" => below(&value, true),
                    "<=" => below(&value, false),
                    ">" | ">=" => above(&value),
                    "=" => below(&value, false) || above(&value),
                    _ => false,
                },
                Atom::In(all) => all.iter().all(|value| below(value, false) || above(value)),
                Atom::NotNull | Atom::NotIn(_) => false,
            }
        }
        Bound::List(values) => {
            let Some((values, has_null)) = listed(values) else { return false };
            let is_among =
                |all: &[Value], value: &Value| all.iter().any(|one| order(one, value) == Some(Ordering::Equal));
            match atom {
                Atom::Null => !has_null,
                Atom::Compared(sign, value) => match sign.as_str() {
                    "<>" | "!=" => !has_null && values.iter().all(|one| order(one, &value) == Some(Ordering::Equal)),
                    "=" => !is_among(&values, &value),
                    _ => false,
                },
                Atom::NotIn(all) => !has_null && values.iter().all(|value| is_among(&all, value)),
                Atom::In(all) => !all.iter().any(|value| is_among(&values, value)),
                Atom::NotNull => false,
            }
        }
        Bound::Default | Bound::Hash { .. } => false,
    }
}

/// Whether the condition is true for every row of the bound.
fn is_true(words: &[Word], column: &Name, table: &Table, bound: &Bound) -> bool {
    let Some(atom) = atom(words, column, table) else { return false };
    match bound {
        Bound::Range { from, to } => {
            let compared = |limit_of: Option<&BoundValue>, value: &Value| {
                limit_of.and_then(limit).and_then(|limit| order(value, &limit))
            };
            match atom {
                Atom::NotNull => true,
                Atom::Compared(sign, value) => match sign.as_str() {
                    ">=" => matches!(compared(from.first(), &value), Some(Ordering::Less | Ordering::Equal)),
                    ">" => compared(from.first(), &value) == Some(Ordering::Less),
                    "<" | "<=" => matches!(compared(to.first(), &value), Some(Ordering::Greater | Ordering::Equal)),
                    _ => false,
                },
                Atom::Null | Atom::In(_) | Atom::NotIn(_) => false,
            }
        }
        Bound::List(values) => {
            let Some((values, has_null)) = listed(values) else { return false };
            let same = |a: &Value, b: &Value| order(a, b) == Some(Ordering::Equal);
            match atom {
                Atom::NotNull => !has_null,
                Atom::In(all) => values.iter().all(|value| all.iter().any(|one| same(one, value))),
                Atom::Compared(sign, value) => sign == "=" && values.iter().all(|one| same(one, &value)),
                Atom::Null | Atom::NotIn(_) => false,
            }
        }
        Bound::Default | Bound::Hash { .. } => false,
    }
}

fn limit(value: &BoundValue) -> Option<Value> {
    match value {
        BoundValue::Expr(expr) => value_of(expr),
        BoundValue::Min | BoundValue::Max => None,
    }
}

/// The values of a list, and whether null is one.
fn listed(values: &[BoundValue]) -> Option<(Vec<Value>, bool)> {
    let mut found = Vec::new();
    let mut has_null = false;
    for value in values {
        match value {
            BoundValue::Expr(expr) if is_null(expr) => has_null = true,
            BoundValue::Expr(expr) => found.push(value_of(expr)?),
            BoundValue::Min | BoundValue::Max => return None,
        }
    }
    Some((found, has_null))
}

fn value_of(expr: &Expr) -> Option<Value> {
    value(&words(expr), None)
}

/// The conditions of the valid checks.
fn checks(table: &Table) -> Vec<Vec<Word>> {
    let valid = table.constraints.values().filter(|constraint| !constraint.not_valid);
    let expressions = valid.filter_map(|constraint| match &constraint.kind {
        ConstraintKind::Check { expr, .. } => Some(words(expr)),
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => None,
    });
    expressions.collect()
}

/// The words of an expression; a text in quotes is one.
fn words(expr: &Expr) -> Vec<Word> {
    let mut found = Vec::new();
    for part in &expr.parts {
        match part {
            Part::Column(name) => found.push(Word::Column(name.clone())),
            Part::Sql { tokens, .. } => {
                let mut word = String::new();
                let mut quoted = false;
                for c in tokens.chars() {
                    quoted ^= c == '\'';
                    if c == ' ' && !quoted {
                        found.extend((!word.is_empty()).then(|| Word::Text(std::mem::take(&mut word))));
                    } else {
                        word.push(c);
                    }
                }
                found.extend((!word.is_empty()).then_some(Word::Text(word)));
            }
            Part::Table(name) => found.push(Word::Text(name.clone())),
            Part::Object(key) | Part::Literal(key) => found.push(Word::Text(key.to_string())),
        }
    }
    found
}

/// Without the parentheses around the whole.
fn bare(words: &[Word]) -> &[Word] {
    let mut words = words;
    while let [first, inside @ .., last] = words {
        let mut depth = 0i32;
        let closes_early = inside.iter().any(|word| {
            depth += i32::from(word.is("(")) - i32::from(word.is(")"));
            depth < 0
        });
        if !first.is("(") || !last.is(")") || closes_early {
            break;
        }
        words = inside;
    }
    words
}

/// What a word joins, outside parentheses; the whole where it joins nothing.
fn joined_by<'a>(all: &'a [Word], by: &str) -> Vec<&'a [Word]> {
    let all = bare(all);
    let mut depth = 0i32;
    let mut is_or = false;
    for word in all {
        depth += i32::from(word.is("(")) - i32::from(word.is(")"));
        is_or |= depth == 0 && word.is("or");
    }
    if by == "and" && is_or {
        return vec![all];
    }
    let mut found = Vec::new();
    let (mut start, mut depth, mut between) = (0, 0i32, false);
    for (at, word) in all.iter().enumerate() {
        depth += i32::from(word.is("(")) - i32::from(word.is(")"));
        between |= depth == 0 && word.is("between");
        if depth == 0 && word.is(by) && !(by == "and" && std::mem::take(&mut between)) {
            found.extend(all.get(start..at));
            start = at + 1;
        }
    }
    found.extend(all.get(start..));
    found
}

/// What `and` joins, in parentheses too.
fn conjuncts<'a>(all: &'a [Word], found: &mut Vec<&'a [Word]>) {
    match joined_by(all, "and").as_slice() {
        [one] => found.push(one),
        several => several.iter().for_each(|one| conjuncts(one, found)),
    }
}

/// What a condition without `and` and `or` says of the column, as far as it is one of the usual forms.
fn atom(words: &[Word], column: &Name, table: &Table) -> Option<Atom> {
    let [Word::Column(name), rest @ ..] = bare(words) else { return None };
    if *name != column.text {
        return None;
    }
    let ty = table.columns.get(name).map(|column| column.ty.name.as_str());
    let is = |at: usize, wanted: &str| rest.get(at).is_some_and(|word| word.is(wanted));
    if is(0, "is") && is(1, "null") && rest.len() == 2 || is(0, "isnull") && rest.len() == 1 {
        return Some(Atom::Null);
    }
    if is(0, "is") && is(1, "not") && is(2, "null") && rest.len() == 3 || is(0, "notnull") && rest.len() == 1 {
        return Some(Atom::NotNull);
    }
    if is(0, "in") {
        return values(rest.get(1..)?, ty).map(Atom::In);
    }
    if is(0, "not") && is(1, "in") {
        return values(rest.get(2..)?, ty).map(Atom::NotIn);
    }
    match rest {
        [Word::Text(sign), others @ ..] if ["=", "<>", "!=", "<", "<=", ">", ">="].contains(&sign.as_str()) => {
            value(others, ty).map(|value| Atom::Compared(sign.clone(), value))
        }
        _ => None,
    }
}

/// `(1, 2)`
fn values(all: &[Word], ty: Option<&str>) -> Option<Vec<Value>> {
    let inside = bare(all);
    if inside.len() == all.len() {
        return None;
    }
    inside.split(|word| word.is(",")).map(|words| value(words, ty)).collect()
}

/// A literal; one with a type before it only where that is the column's.
fn value(all: &[Word], ty: Option<&str>) -> Option<Value> {
    let texts: Vec<&str> = bare(all)
        .iter()
        .map(|word| match word {
            Word::Text(text) => Some(text.as_str()),
            Word::Column(_) => None,
        })
        .collect::<Option<_>>()?;
    let text = |text: &str| Some(text.strip_prefix('\'')?.strip_suffix('\'')?.to_owned());
    let number = |text: &str| text.parse::<f64>().ok();
    match texts.as_slice() {
        [one] => text(one).map(Value::Text).or_else(|| number(one).map(Value::Number)),
        ["-", one] => number(one).map(|number| Value::Number(-number)),
        [one, "::", to] => text(one).filter(|_| ty.is_none_or(|ty| ty == *to)).map(Value::Text),
        [of, one] if ty.is_none_or(|ty| ty == *of) => text(one).map(Value::Text),
        _ => None,
    }
}

/// How two values are ordered, where that is sure whatever their type and collation.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    let number = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.parse().ok(),
    };
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return a.partial_cmp(&b);
    }
    let (Value::Text(a), Value::Text(b)) = (a, b) else { return None };
    if a == b {
        return Some(Ordering::Equal);
    }
    let is_time = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | ' ' | '.' | 'T'))
    };
    // Two other texts that are not equal are in no order that is known here.
    (is_time(a) && is_time(b) && a.len() == b.len()).then(|| a.cmp(b))
}
