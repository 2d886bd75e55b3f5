//! SQL expressions: parsed, their mentions resolved to columns, cut into the model's parts.

use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{Refusal, Refusals, of_name, unknown_column};
use crate::schema::{Expr, Name, ObjName, ObjectKey, ObjectKind, Part, Schema, Table};
use crate::sql;
use crate::syntax::ast;
use crate::text::Span;

/// What an expression may mention.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    /// No column: a default.
    Default,
    /// The columns of a table; the word says what the expression is.
    Columns(&'a Table, &'static str),
    /// The columns of a trigger's rows, as `old.c` and `new.c`; at which events it runs, and whether for each row.
    Trigger(&'a Table, &'a [ast::TriggerEvent], bool),
}

/// Reads an expression; the second value is the function's name where it is one call.
pub(super) fn expr(schema: &Schema, written: &ast::Sql, scope: Scope<'_>) -> Result<(Expr, Option<String>), Refusal> {
    let parsed = sql::expression(&written.text);
    let place = |range: &std::ops::Range<usize>| {
        let start = written.span.start as usize;
        Span::new(written.span.source, start + range.start, start + range.end)
    };
    if let Some(fault) = parsed.faults.first() {
        let whole = written.span;
        let span = match (fault.range.is_empty(), written.text.is_empty()) {
            (false, _) => place(&fault.range),
            (true, false) => whole,
            // The parentheses around nothing.
            (true, true) => Span::new(whole.source, (whole.start as usize).saturating_sub(1), whole.end as usize + 1),
        };
        return Err(Refusal::fatal(Diagnostic::new(
            code::NOT_SQL,
            span,
            "this expression is not SQL",
            fault.message.clone(),
        )));
    }
    let what = match scope {
        Scope::Default => "a default",
        Scope::Columns(_, what) => what,
        Scope::Trigger(..) => "a trigger's condition",
    };
    if let Some(range) = &parsed.subquery {
        return Err(Refusal::fatal(Diagnostic::new(
            code::EXPRESSION,
            place(range),
            format!("{what} cannot contain a subquery"),
            "PostgreSQL refuses it here",
        )));
    }
    if let Some((function, why)) = forbidden_call(&parsed.tokens(&(0..written.text.len())), what) {
        return Err(Refusal::fatal(Diagnostic::new(
            code::EXPRESSION,
            written.span,
            format!("{what} cannot call `{function}`"),
            why,
        )));
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
    let mut objects = parsed.objects.iter().filter_map(|one| Some((one.range.clone(), known(schema, one)?))).peekable();
    for mention in &parsed.mentions {
        while let Some((range, key)) = objects.next_if(|(range, _)| range.start < mention.range.start) {
            push_sql(at, range.start, &mut parts);
            parts.push(Part::Object(key));
            at = range.end;
        }
        let table = match scope {
            Scope::Default => {
                refusals.push(Refusal::fatal(
                    Diagnostic::new(
                        code::EXPRESSION,
                        place(&mention.range),
                        "a default cannot mention a column",
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
            Scope::Columns(table, _) => table,
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
    for (range, key) in objects {
        push_sql(at, range.start, &mut parts);
        parts.push(Part::Object(key));
        at = range.end;
    }
    push_sql(at, written.text.len(), &mut parts);
    refusals.finish()?;
    Ok((Expr { parts }, parsed.call))
}

/// The object of the model that a name in an expression stands for; what is built in or unknown is none.
fn known(schema: &Schema, mention: &sql::ObjectMention) -> Option<ObjectKey> {
    let space = mention.schema.as_deref().unwrap_or(schema.default_schema());
    let span = Span::default();
    let name =
        ObjName { schema: space.to_owned(), name: mention.name.clone(), qualified: mention.schema.is_some(), span };
    match mention.kind {
        sql::MentionKind::Type => {
            let key = schema.named_type(&name).map(|found| found.key.clone())?;
            Some(ObjectKey { name, ..key })
        }
        sql::MentionKind::Function => {
            let key = ObjectKey::new(ObjectKind::Function, name);
            let is_known = of_name(schema, &key).next().is_some();
            is_known.then_some(key)
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
