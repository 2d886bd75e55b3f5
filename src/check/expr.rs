//! SQL expressions: parsed, their mentions resolved to columns, cut into the model's parts.

use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{Refusal, Refusals, of_name, unknown_column, unknown_object, unknown_table};
use crate::schema::{Expr, Name, ObjName, ObjectKey, ObjectKind, Part, Relation, Schema, Table, Use, Used};
use crate::sql;
use crate::syntax::ast;
use crate::text::Span;

/// What an expression may mention.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    /// No column: a default.
    Default,
    /// No column: the bound of a partition.
    Bound,
    /// The columns of a table; the word says what the expression is.
    Columns(&'a Table, &'static str),
    /// `value`: a check of a domain.
    Value,
    /// The same for a change of rows: PostgreSQL would take a subquery, but what it reads is not followed.
    Rows(&'a Table, &'static str),
    /// The columns of a table, and subqueries: a policy.
    Policy(&'a Table),
    /// The columns of a trigger's rows, as `old.c` and `new.c`; at which events it runs, and whether for each row.
    Trigger(&'a Table, &'a [ast::TriggerEvent], bool),
}

/// What an expression is parsed to, or the refusal of what is no expression.
pub(super) fn parse(written: &ast::Sql) -> Result<sql::Expression, Refusal> {
    let parsed = sql::expression(&written.text);
    let Some(fault) = parsed.faults.first() else { return Ok(parsed) };
    let whole = written.span;
    let span = match (fault.range.is_empty(), written.text.is_empty()) {
        (false, _) => inside(written, &fault.range),
        (true, false) => whole,
        // The parentheses around nothing.
        (true, true) => Span::new(whole.source, (whole.start as usize).saturating_sub(1), whole.end as usize + 1),
    };
    Err(Refusal::fatal(Diagnostic::new(code::NOT_SQL, span, "this expression is not SQL", fault.message.clone())))
}

/// A place inside a piece of SQL.
pub(super) fn inside(written: &ast::Sql, range: &std::ops::Range<usize>) -> Span {
    let start = written.span.start as usize;
    Span::new(written.span.source, start + range.start, start + range.end)
}

/// Refuses what a change of rows cannot have though PostgreSQL would take it: subqueries; and what neither would take.
pub(super) fn check_rows(written: &ast::Sql, parsed: &sql::Expression, what: &str) -> Result<(), Refusal> {
    if let Some(range) = &parsed.subquery {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::EXPRESSION,
                inside(written, range),
                format!("{what} cannot contain a subquery"),
                "the tables in it would not be followed",
            )
            .help("write the statement with `execute`"),
        ));
    }
    forbidden(written, parsed, what)
}

fn forbidden(written: &ast::Sql, parsed: &sql::Expression, what: &str) -> Result<(), Refusal> {
    match forbidden_call(&parsed.tokens(&(0..written.text.len())), what) {
        None => Ok(()),
        Some((function, why)) => Err(Refusal::fatal(Diagnostic::new(
            code::EXPRESSION,
            written.span,
            format!("{what} cannot call `{function}`"),
            why,
        ))),
    }
}

/// Reads an expression; the second value is the function's name where it is one call.
pub(super) fn expr(schema: &Schema, written: &ast::Sql, scope: Scope<'_>) -> Result<(Expr, Option<String>), Refusal> {
    let parsed = parse(written)?;
    Ok((resolved(schema, written, scope, &parsed)?, parsed.call))
}

/// Reads an expression that may have subqueries; the second value is what these read. What they name is kept as text.
pub(super) fn expr_and_reads(
    schema: &Schema,
    written: &ast::Sql,
    scope: Scope<'_>,
) -> Result<(Expr, Vec<Use>), Refusal> {
    let parsed = parse(written)?;
    let expr = resolved(schema, written, scope, &parsed)?;
    let named_queries = parsed.tokens(&(0..written.text.len())).split(' ').any(|word| word == "with");
    let mut refusals = Refusals::default();
    let mut uses = Vec::new();
    for read in &parsed.reads {
        let span = inside(written, &read.range);
        let space = read.schema.as_deref().unwrap_or(schema.default_schema()).to_owned();
        let name = ObjName { schema: space, name: read.name.clone(), qualified: read.schema.is_some(), span };
        match schema.relation(&name) {
            Some(Relation::Table(_)) => uses.push(Use { what: Used::Table(name), span }),
            Some(Relation::Object(kind, _)) => {
                uses.push(Use { what: Used::Object(ObjectKey::new(*kind, name)), span });
            }
            Some(Relation::Index(..) | Relation::ConstraintIndex(..) | Relation::Sequence(..)) => {}
            None => {
                let followed = name.schema == schema.default_schema() || schema.has_schema(&name.schema);
                let is_query = named_queries || name.name.starts_with("pg_");
                if followed && !is_query && schema.opaque().is_empty() {
                    refusals.push(unknown_table(schema, &name));
                } else {
                    uses.push(Use { what: Used::Table(name), span });
                }
            }
        }
    }
    refusals.finish()?;
    Ok((expr, uses))
}

fn resolved(schema: &Schema, written: &ast::Sql, scope: Scope<'_>, parsed: &sql::Expression) -> Result<Expr, Refusal> {
    let place = |range: &std::ops::Range<usize>| inside(written, range);
    let what = match scope {
        Scope::Default => "a default",
        Scope::Bound => "a bound",
        Scope::Columns(_, what) | Scope::Rows(_, what) => what,
        Scope::Value => "a check of a domain",
        Scope::Policy(_) => "a policy",
        Scope::Trigger(..) => "a trigger's condition",
    };
    match (scope, &parsed.subquery) {
        (Scope::Rows(..), _) => check_rows(written, parsed, what)?,
        (Scope::Default | Scope::Bound | Scope::Columns(..) | Scope::Value | Scope::Trigger(..), Some(range)) => {
            return Err(Refusal::fatal(Diagnostic::new(
                code::EXPRESSION,
                place(range),
                format!("{what} cannot contain a subquery"),
                "PostgreSQL refuses it here",
            )));
        }
        // In a subquery these may stand.
        (Scope::Policy(_), Some(_)) => {}
        (
            Scope::Default | Scope::Bound | Scope::Columns(..) | Scope::Value | Scope::Policy(_) | Scope::Trigger(..),
            None,
        ) => forbidden(written, parsed, what)?,
    }
    let mut refusals = Refusals::default();
    let mut parts = Vec::new();
    let mut at = 0;
    let push_sql = |from: usize, to: usize, parts: &mut Vec<Part>| {
        if from < to {
            let text = written.text.get(from..to).unwrap_or_default().to_owned();
            parts.push(Part::Sql { text, tokens: parsed.tokens(&(from..to)) });
        }
    };
    let objects: Vec<_> = parsed
        .objects
        .iter()
        .filter_map(|one| Some((one.range.clone(), refusals.take(known(schema, one, place(&one.range)))??)))
        .collect();
    let mut objects = objects.into_iter().peekable();
    for mention in &parsed.mentions {
        while let Some((range, part)) = objects.next_if(|(range, _)| range.start < mention.range.start) {
            push_sql(at, range.start, &mut parts);
            parts.push(part);
            at = range.end;
        }
        let table = match scope {
            Scope::Default | Scope::Bound => {
                refusals.push(Refusal::fatal(
                    Diagnostic::new(
                        code::EXPRESSION,
                        place(&mention.range),
                        format!("{what} cannot mention a column"),
                        format!("`{}` reads as a column's name", mention.name),
                    )
                    .help(format!("a text is written in single quotes: '{}'", mention.name)),
                ));
                continue;
            }
            Scope::Trigger(table, events, each_row) => {
                let mentioned = mention.qualifier.as_ref().map_or(&mention.name, |(qualifier, _)| qualifier);
                if let Err(refusal) = row_of_trigger(mentioned, events, each_row, place(&mention.range)) {
                    refusals.push(refusal);
                } else if mention.qualifier.is_none() {
                    // The row as a whole.
                } else if table.columns.contains_key(&mention.name) {
                    push_sql(at, mention.range.start, &mut parts);
                    parts.push(Part::Column(mention.name.clone()));
                    at = mention.range.end;
                } else {
                    let name = Name::new(mention.name.clone(), place(&mention.range));
                    refusals.push(unknown_column(schema, table, &name));
                }
                continue;
            }
            Scope::Columns(table, _) | Scope::Rows(table, _) | Scope::Policy(table) => table,
            Scope::Value if mention.name == "value" && mention.qualifier.is_none() => continue,
            Scope::Value => {
                refusals.push(Refusal::fatal(
                    Diagnostic::new(
                        code::EXPRESSION,
                        place(&mention.range),
                        "a check of a domain cannot mention a column",
                        format!("`{}` reads as a column's name", mention.name),
                    )
                    .help("it mentions `value`, and nothing else"),
                ));
                continue;
            }
        };
        if let Some((qualifier, range)) = &mention.qualifier {
            if *qualifier != table.name.name {
                refusals.push(Refusal::fatal(Diagnostic::new(
                    code::EXPRESSION,
                    place(range),
                    format!("{what} can mention columns of `{}` only", table.name),
                    format!("`{qualifier}` is something else"),
                )));
                continue;
            }
            push_sql(at, range.start, &mut parts);
            parts.push(Part::Table(qualifier.clone()));
            at = range.end;
        }
        if mention.name == table.name.name && mention.qualifier.is_none() && !table.columns.contains_key(&mention.name)
        {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::EXPRESSION,
                    place(&mention.range),
                    format!("{what} cannot mention the whole row of `{}`", table.name),
                    "the model could not follow its columns",
                )
                .help("name the columns; or add it with `execute`"),
            ));
            continue;
        }
        if !table.columns.contains_key(&mention.name) {
            refusals.push(unknown_column(schema, table, &Name::new(mention.name.clone(), place(&mention.range))));
            continue;
        }
        push_sql(at, mention.range.start, &mut parts);
        parts.push(Part::Column(mention.name.clone()));
        at = mention.range.end;
    }
    for (range, part) in objects {
        push_sql(at, range.start, &mut parts);
        parts.push(part);
        at = range.end;
    }
    push_sql(at, written.text.len(), &mut parts);
    refusals.finish()?;
    Ok(Expr { parts })
}

/// The object of the model that a name in an expression stands for; what is built in or not followed is none.
fn known(schema: &Schema, mention: &sql::ObjectMention, at: Span) -> Result<Option<Part>, Refusal> {
    let space = mention.schema.as_deref().unwrap_or(schema.default_schema());
    let name =
        ObjName { schema: space.to_owned(), name: mention.name.clone(), qualified: mention.schema.is_some(), span: at };
    match mention.kind {
        sql::MentionKind::Type => {
            let key = schema.named_type(&name).map(|found| found.key.clone());
            Ok(key.map(|key| Part::Object(ObjectKey { name, ..key })))
        }
        sql::MentionKind::Function => {
            let key = ObjectKey::new(ObjectKind::Function, name);
            // Which of several is meant is not known. Where it is the only one, one that is made later is not meant.
            let signatures: Vec<_> = of_name(schema, &key).map(|found| found.key.signature.clone()).collect();
            let known = match signatures.as_slice() {
                [] => None,
                [only] => Some(ObjectKey { signature: only.clone(), ..key }),
                _ => Some(key),
            };
            Ok(known.map(Part::Object))
        }
        sql::MentionKind::Relation { counts } => sequence(schema, name, counts),
    }
}

/// The sequence that a text names. Where it must be one and is something else, that is refused; one in a schema that
/// nobody made, or that raw SQL may have made, is not followed.
fn sequence(schema: &Schema, name: ObjName, must_be: bool) -> Result<Option<Part>, Refusal> {
    let key = ObjectKey::new(ObjectKind::Sequence, name);
    match schema.relation(&key.name) {
        Some(Relation::Object(ObjectKind::Sequence, _) | Relation::Sequence(..)) => Ok(Some(Part::Literal(key))),
        Some(Relation::Table(_) | Relation::Index(..) | Relation::ConstraintIndex(..) | Relation::Object(..)) => {
            if must_be {
                Err(unknown_object(schema, &key))
            } else {
                Ok(None)
            }
        }
        None => {
            // It may be that of a column beside this one: whether it is there is looked at when all are known.
            let followed = key.name.schema == schema.default_schema() || schema.has_schema(&key.name.schema);
            Ok((must_be && followed && schema.opaque().is_empty()).then_some(Part::Literal(key)))
        }
    }
}

/// Checks that a trigger has the row that its condition mentions.
fn row_of_trigger(row: &str, events: &[ast::TriggerEvent], each_row: bool, at: Span) -> Result<(), Refusal> {
    let refuse = |message: String, label: &str, help: &str| {
        Err(Refusal::fatal(Diagnostic::new(code::EXPRESSION, at, message, label).help(help)))
    };
    if !["old", "new"].contains(&row) {
        let message = "a trigger's condition names columns as `old.c` or `new.c`".to_owned();
        return refuse(message, "it is not said of which row", "write `old.` or `new.` before it");
    }
    if !each_row {
        let message = "the condition of a trigger for each statement cannot mention columns".to_owned();
        return refuse(message, "there are many rows, or none", "write `for each row`");
    }
    let lacks = |event: &ast::TriggerEvent| match event {
        ast::TriggerEvent::Insert => row == "old",
        ast::TriggerEvent::Delete => row == "new",
        ast::TriggerEvent::Update(_) | ast::TriggerEvent::Truncate => false,
    };
    if events.iter().any(lacks) {
        let event = if row == "old" { "insert" } else { "delete" };
        let message = format!("the condition of a trigger at `{event}` cannot mention `{row}`");
        return refuse(message, "there is no such row", "write a trigger of its own for that event");
    }
    Ok(())
}

/// Built-in functions whose value depends on more than their arguments. Source: `provolatile` in PostgreSQL's `pg_proc`.
const CHANGING: &[&str] = &[
    "clock_timestamp",
    "currval",
    "gen_random_uuid",
    "lastval",
    "nextval",
    "now",
    "random",
    "setval",
    "statement_timestamp",
    "timeofday",
    "transaction_timestamp",
];

/// Values without parentheses that do so too.
const CHANGING_VALUES: &[&str] = &[
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
];

/// Built-in functions over many rows, or with many as their result.
const OVER_ROWS: &[&str] = &[
    "array_agg",
    "avg",
    "bool_and",
    "bool_or",
    "count",
    "every",
    "generate_series",
    "json_agg",
    "jsonb_agg",
    "max",
    "min",
    "row_number",
    "string_agg",
    "sum",
    "unnest",
];

/// A built-in function that an expression of this kind cannot call, and why, as far as its tokens say.
fn forbidden_call(tokens: &str, what: &str) -> Option<(String, &'static str)> {
    let words: Vec<&str> = tokens.split(' ').collect();
    let is_fixed = ["an index", "a predicate", "a computed column"].contains(&what);
    words.iter().enumerate().find_map(|(at, &word)| {
        let after = words.get(at + 1).copied();
        // A member of something is a function of another schema, or a column.
        let is_member = at.checked_sub(1).and_then(|before| words.get(before)) == Some(&".");
        if is_member {
            return None;
        }
        if OVER_ROWS.contains(&word) && after == Some("(") {
            return Some((word.to_owned(), "it works on several rows, and PostgreSQL refuses it here"));
        }
        let changes = (CHANGING.contains(&word) && after == Some("(")) || CHANGING_VALUES.contains(&word);
        (is_fixed && changes).then(|| (word.to_owned(), "its value changes, and PostgreSQL wants one that does not"))
    })
}
