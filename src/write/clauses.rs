//! What several operations share: names, texts, expressions, the bodies of constraints and indexes.

use crate::format::format_name;
use crate::schema::{
    Action, Constraint, ConstraintKind, Deferral, Exclude, Expr, Index, IndexItem, IndexKey, Name, ObjName,
    SequenceOptions,
};
use crate::syntax::groups::ends_in_line_comment;
use crate::text::quote_literal;

/// A name of one part.
pub(super) fn name(name: &Name) -> String {
    format_name(&name.text)
}

/// The name of an object, with its schema if that was written.
pub(super) fn path(path: &ObjName) -> String {
    if path.qualified {
        format!("{}.{}", format_name(&path.schema), format_name(&path.name))
    } else {
        format_name(&path.name)
    }
}

/// `table.column`, `table.constraint`
pub(super) fn member(table: &ObjName, member: &Name) -> String {
    format!("{}.{}", path(table), name(member))
}

/// `(a, b)`
pub(super) fn names(names: &[Name]) -> String {
    format!("({})", names.iter().map(name).collect::<Vec<_>>().join(", "))
}

/// A comment, or `null` for none.
pub(super) fn text_or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), quote_literal)
}

/// SQL that something follows on its line: a comment at its end must not swallow that.
fn closed(sql: String) -> String {
    if ends_in_line_comment(&sql) { format!("{sql}\n") } else { sql }
}

/// An expression in parentheses.
pub(super) fn parens(expr: &Expr) -> String {
    format!("({})", closed(expr.text()))
}

/// `(start with 10 increment by 5)` with a blank before it, or nothing.
pub(super) fn sequence_options(named: Option<&ObjName>, options: &SequenceOptions) -> String {
    let mut all: Vec<String> = named.map(|sequence| format!("sequence name {}", path(sequence))).into_iter().collect();
    let mut push = |word: &str, value: Option<i64>| all.extend(value.map(|value| format!("{word} {value}")));
    push("start with", options.start);
    push("increment by", options.increment);
    push("minvalue", options.min);
    push("maxvalue", options.max);
    push("cache", options.cache);
    if options.cycle {
        all.push("cycle".to_owned());
    }
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(" ")) }
}

/// What follows the words that say which kind of constraint it is, in pieces.
pub(super) struct Body {
    /// `nulls not distinct `, or nothing.
    pub nulls: &'static str,
    /// `(a, b)`: columns, or the condition of a check.
    pub columns: String,
    /// The rest, with a blank before it.
    pub rest: String,
}

/// What follows the words that say which kind of constraint it is.
pub(super) fn constraint_body(constraint: &Constraint) -> String {
    let Body { nulls, columns, rest } = body(constraint);
    format!("{nulls}{columns}{rest}")
}

/// The same in pieces.
pub(super) fn body(constraint: &Constraint) -> Body {
    let mut body = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, include } => {
            Body { nulls: "", columns: names(columns), rest: including(include) }
        }
        ConstraintKind::Unique { columns, include, nulls_not_distinct } => {
            let nulls = if *nulls_not_distinct { "nulls not distinct " } else { "" };
            Body { nulls, columns: names(columns), rest: including(include) }
        }
        ConstraintKind::Check { expr, no_inherit } => {
            let rest = if *no_inherit { " no inherit" } else { "" };
            Body { nulls: "", columns: parens(expr), rest: rest.to_owned() }
        }
        ConstraintKind::ForeignKey(key) => {
            let mut rest = format!(" references {} {}", path(&key.target.table), names(&key.target.columns));
            if key.match_full {
                rest.push_str(" match full");
            }
            for (event, action) in [("delete", &key.on_delete), ("update", &key.on_update)] {
                if let Some(action) = foreign_key_action(action) {
                    rest.push_str(&format!(" on {event} {action}"));
                }
            }
            Body { nulls: "", columns: names(&key.columns), rest }
        }
        ConstraintKind::Exclude(exclude) => exclude_body(exclude),
    };
    if !matches!(constraint.kind, ConstraintKind::Exclude(_)) {
        body.rest.push_str(&with(&constraint.with));
    } else {
        body.rest.insert_str(0, &with(&constraint.with));
    }
    body.rest.push_str(deferral(constraint.deferral));
    if constraint.not_valid {
        body.rest.push_str(" not valid");
    }
    body
}

fn exclude_body(exclude: &Exclude) -> Body {
    let index = &exclude.index;
    let method = if index.method == "btree" { String::new() } else { format!("using {} ", format_name(&index.method)) };
    let pairs = index.items.iter().zip(&exclude.operators);
    let items: Vec<String> = pairs.map(|(item, operator)| format!("{} with {operator}", index_item(item))).collect();
    let mut rest = including(&index.include);
    if let Some(predicate) = &index.predicate {
        rest.push_str(&format!(" where {}", parens(predicate)));
    }
    Body { nulls: "", columns: format!("{method}({})", items.join(", ")), rest }
}

/// ` with (a = 1)`, or nothing.
fn with(options: &[(String, String)]) -> String {
    if options.is_empty() {
        return String::new();
    }
    let options: Vec<String> =
        options.iter().map(|(name, value)| format!("{} = {}", format_name(name), closed(value.clone()))).collect();
    format!(" with ({})", options.join(", "))
}

/// ` include (a, b)`, or nothing.
fn including(include: &[Name]) -> String {
    if include.is_empty() { String::new() } else { format!(" include {}", names(include)) }
}

fn foreign_key_action(action: &Action) -> Option<String> {
    let with = |word: &str, columns: &[Name]| {
        if columns.is_empty() { word.to_owned() } else { format!("{word} {}", names(columns)) }
    };
    match action {
        Action::NoAction => None,
        Action::Restrict => Some("restrict".to_owned()),
        Action::Cascade => Some("cascade".to_owned()),
        Action::SetNull(columns) => Some(with("set null", columns)),
        Action::SetDefault(columns) => Some(with("set default", columns)),
    }
}

/// ` deferrable ...`, or nothing.
pub(super) fn deferral(deferral: Deferral) -> &'static str {
    match (deferral.deferrable, deferral.initially_deferred) {
        (_, true) => " deferrable initially deferred",
        (true, false) => " deferrable",
        (false, false) => "",
    }
}

/// What follows the name and the table of an index.
pub(super) fn index_body(index: &Index) -> String {
    let mut out = String::new();
    if index.method != "btree" {
        out.push_str(&format!(" using {}", format_name(&index.method)));
    }
    let items: Vec<String> = index.items.iter().map(index_item).collect();
    out.push_str(&format!(" ({}){}", items.join(", "), including(&index.include)));
    if index.nulls_not_distinct {
        out.push_str(" nulls not distinct");
    }
    out.push_str(&with(&index.with));
    if let Some(predicate) = &index.predicate {
        out.push_str(&format!(" where {}", parens(predicate)));
    }
    out
}

/// `lower(a) collate "C" desc`
pub(super) fn index_item(item: &IndexItem) -> String {
    let mut out = match &item.key {
        IndexKey::Column(column) => name(column),
        IndexKey::Expr { expr, call: true } => closed(expr.text()),
        IndexKey::Expr { expr, call: false } => parens(expr),
    };
    if let Some(collation) = &item.collation {
        out.push_str(&format!(" collate {collation}"));
    }
    if let Some(class) = &item.opclass {
        out.push_str(&format!(" {class}"));
    }
    if item.descending {
        out.push_str(" desc");
    }
    if item.nulls_first != item.descending {
        out.push_str(if item.nulls_first { " nulls first" } else { " nulls last" });
    }
    out
}
