//! The clauses that several statements share.

use crate::schema::{
    Action, Column, ColumnDefault, Constraint, ConstraintKind, Deferral, Exclude, Expr, ForeignKey, Index, IndexKey,
    Name, ObjName, OwnedSequence, SequenceOptions, Table, server_name, usual_not_null_name,
};
use crate::text::{quote_ident, quote_literal};

/// `a, b, c`, each quoted where needed.
pub(super) fn list(names: &[Name]) -> String {
    names.iter().map(Name::to_string).collect::<Vec<_>>().join(", ")
}

/// An expression in parentheses. A line comment at its end must not swallow the closing one.
pub(super) fn parenthesised(expr: &Expr) -> String {
    let text = expr.text();
    if text.rsplit('\n').next().is_some_and(|line| line.contains("--")) {
        format!("({text}\n)")
    } else {
        format!("({text})")
    }
}

/// A text in dollar quotes, with a tag that does not stand in it.
pub(super) fn dollar_quoted(text: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut number = 0;
    // A dollar at the end would join the closing tag.
    while text.contains(&tag) || (tag == "$$" && text.ends_with('$')) {
        number += 1;
        tag = format!("$q{number}$");
    }
    format!("{tag}{text}{tag}")
}

/// `comment on table t is '...'`
pub(super) fn comment(kind: &str, object: &str, text: Option<&str>) -> String {
    format!("comment on {kind} {object} is {}", text.map_or_else(|| "null".to_owned(), quote_literal))
}

/// The same for something that says its kind itself.
pub(super) fn comment_on(named: &str, text: Option<&str>) -> String {
    format!("comment on {named} is {}", text.map_or_else(|| "null".to_owned(), quote_literal))
}

/// The comment on a constraint and the one on its index, if it has them.
pub(super) fn constraint_comments(table: &ObjName, constraint: &Constraint) -> impl Iterator<Item = String> {
    let own = constraint.comment.as_deref();
    let own = own.map(|text| comment("constraint", &format!("{} on {table}", constraint.name), Some(text)));
    let index = || table.sibling(constraint.name.text.clone(), constraint.name.span).to_string();
    let of_index = constraint.index_comment.as_deref().map(|text| comment("index", &index(), Some(text)));
    own.into_iter().chain(of_index)
}

/// The comment on an index, if it has one.
pub(super) fn index_comment(table: &ObjName, index: &Index) -> Option<String> {
    let text = index.comment.as_deref()?;
    Some(comment("index", &table.sibling(index.name.text.clone(), index.name.span).to_string(), Some(text)))
}

/// The comment on a column.
pub(super) fn column_comment(table: &ObjName, column: &Name, text: Option<&str>) -> String {
    comment("column", &format!("{table}.{column}"), text)
}

/// How a column's own sequence comes to be.
pub(super) enum Numbered<'a> {
    /// No sequence.
    No,
    /// `serial`: the server makes it under the name it would choose.
    Serial(&'static str),
    /// `serial` whose sequence has another name: it is made by hand. Its name, and itself.
    ByHand(String, &'a OwnedSequence),
}

/// How to make the sequence of a serial column.
pub(super) fn numbered<'a>(table: &ObjName, column: &'a Column) -> Numbered<'a> {
    let Some(sequence) = &column.sequence else { return Numbered::No };
    let chosen = server_name(&table.name, Some(&column.name.text), "seq", |_| false);
    let serial = match column.ty.name.as_str() {
        "integer" => Some("serial"),
        "bigint" => Some("bigserial"),
        "smallint" => Some("smallserial"),
        _ => None,
    };
    match serial {
        Some(serial)
            if chosen == sequence.name
                && column.ty == sequence.ty
                && column.not_null
                && column.default == Some(ColumnDefault::Sequence) =>
        {
            Numbered::Serial(serial)
        }
        _ => Numbered::ByHand(table.sibling(sequence.name.clone(), column.name.span).to_string(), sequence),
    }
}

/// `nextval('t_id_seq')` for the sequence of a column.
pub(super) fn next_value(sequence: &str) -> String {
    format!("nextval({})", quote_literal(sequence))
}

/// `id bigint not null default 0`: a column as it stands in `create table` and `add column`. `in_key`: the primary key
/// is made with it and says `not null` already.
pub(super) fn column(table: &ObjName, column: &Column, in_key: bool) -> String {
    let mut sql = column.name.to_string();
    match numbered(table, column) {
        Numbered::Serial(serial) => {
            sql.push(' ');
            sql.push_str(serial);
            sql.extend(not_null_name(table, column).map(|name| format!(" constraint {name} not null")));
            return sql;
        }
        Numbered::No | Numbered::ByHand(..) => {}
    }
    sql.push(' ');
    sql.push_str(&column.ty.to_string());
    if let Some(collation) = &column.collation {
        sql.push_str(" collate ");
        sql.push_str(collation);
    }
    if let Some(name) = not_null_name(table, column) {
        sql.push_str(&format!(" constraint {name} not null"));
    } else if column.not_null && column.identity.is_none() && !in_key {
        sql.push_str(" not null");
    }
    match &column.default {
        Some(ColumnDefault::Expr(expr)) => {
            sql.push_str(" default ");
            sql.push_str(&expr.text());
        }
        Some(ColumnDefault::Sequence) => {
            if let Numbered::ByHand(sequence, _) = numbered(table, column) {
                sql.push_str(" default ");
                sql.push_str(&next_value(&sequence));
            }
        }
        None => {}
    }
    if let Some(identity) = &column.identity {
        sql.push(' ');
        sql.push_str(&generated_as_identity(table, &column.name, identity));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "stored" } else { "virtual" };
        sql.push_str(&format!(" generated always as {} {kind}", parenthesised(&generated.expr)));
    }
    sql
}

/// The name of its not-null constraint, where the server keeps it and would not choose it by itself.
fn not_null_name(table: &ObjName, column: &Column) -> Option<Name> {
    let name = column.not_null_constraint()?;
    let is_usual =
        column.not_null_kept.chosen.is_some() && name == usual_not_null_name(&table.name, &column.name.text, |_| false);
    (!is_usual).then(|| Name::new(name, column.name.span))
}

/// `generated always as identity (start with 10)`
pub(super) fn generated_as_identity(table: &ObjName, column: &Name, identity: &crate::schema::Identity) -> String {
    let mut options = sequence_options(&identity.options);
    if identity.sequence != server_name(&table.name, Some(&column.text), "seq", |_| false) {
        options.insert(0, format!("sequence name {}", table.sibling(identity.sequence.clone(), column.span)));
    }
    let when = if identity.always { "always" } else { "by default" };
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) };
    format!("generated {when} as identity{options}")
}

fn sequence_options(options: &SequenceOptions) -> Vec<String> {
    let mut all = Vec::new();
    let mut push = |word: &str, value: Option<i64>| all.extend(value.map(|value| format!("{word} {value}")));
    push("start with", options.start);
    push("increment by", options.increment);
    push("minvalue", options.min);
    push("maxvalue", options.max);
    push("cache", options.cache);
    if options.cycle {
        all.push("cycle".to_owned());
    }
    all
}

/// `constraint n unique (a)`
pub(super) fn constraint(constraint: &Constraint) -> String {
    let include = |names: &[Name]| if names.is_empty() { String::new() } else { format!(" include ({})", list(names)) };
    let mut sql = format!("constraint {} ", constraint.name);
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, include: extra } => {
            sql.push_str(&format!("primary key ({}){}", list(columns), include(extra)));
        }
        ConstraintKind::Unique { columns, include: extra, nulls_not_distinct } => {
            let nulls = if *nulls_not_distinct { "nulls not distinct " } else { "" };
            sql.push_str(&format!("unique {nulls}({}){}", list(columns), include(extra)));
        }
        ConstraintKind::Check { expr, no_inherit } => {
            sql.push_str(&format!("check {}", parenthesised(expr)));
            if *no_inherit {
                sql.push_str(" no inherit");
            }
        }
        ConstraintKind::Exclude(kind) => sql.push_str(&exclude(kind, &constraint.with)),
        ConstraintKind::ForeignKey(key) => {
            sql.push_str(&format!("foreign key ({}) {}", list(&key.columns), references(key)));
        }
    }
    if !matches!(constraint.kind, ConstraintKind::Exclude(_)) {
        sql.push_str(&storage_parameters(&constraint.with));
    }
    sql.push_str(deferral(constraint.deferral));
    if constraint.not_valid {
        sql.push_str(" not valid");
    }
    sql
}

/// ` constraint n references t (a) on delete cascade`: a foreign key as it stands on its column. Nothing for what is none.
pub(super) fn references_of_column(constraint: &Constraint) -> String {
    match &constraint.kind {
        ConstraintKind::ForeignKey(key) => {
            format!(" constraint {} {}{}", constraint.name, references(key), deferral(constraint.deferral))
        }
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclude(_) => String::new(),
    }
}

/// `references t (a) match full on delete cascade`
fn references(key: &ForeignKey) -> String {
    let mut sql = format!("references {} ({})", key.target.table, list(&key.target.columns));
    if key.match_full {
        sql.push_str(" match full");
    }
    for (event, action) in [("delete", &key.on_delete), ("update", &key.on_update)] {
        if let Some(action) = foreign_key_action(action) {
            sql.push_str(&format!(" on {event} {action}"));
        }
    }
    sql
}

fn foreign_key_action(action: &Action) -> Option<String> {
    let with = |word: &str, columns: &[Name]| {
        if columns.is_empty() { word.to_owned() } else { format!("{word} ({})", list(columns)) }
    };
    match action {
        Action::NoAction => None,
        Action::Restrict => Some("restrict".to_owned()),
        Action::Cascade => Some("cascade".to_owned()),
        Action::SetNull(columns) => Some(with("set null", columns)),
        Action::SetDefault(columns) => Some(with("set default", columns)),
    }
}

/// `exclude using gist (during with &&) where (not gone)`
fn exclude(exclude: &Exclude, with: &[(String, String)]) -> String {
    let index = &exclude.index;
    let mut sql = "exclude ".to_owned();
    if index.method != "btree" {
        sql.push_str(&format!("using {} ", quote_ident(&index.method)));
    }
    let pairs = index.items.iter().zip(&exclude.operators);
    let items: Vec<String> = pairs.map(|(item, operator)| format!("{} with {operator}", index_item(item))).collect();
    sql.push_str(&format!("({})", items.join(", ")));
    if !index.include.is_empty() {
        sql.push_str(&format!(" include ({})", list(&index.include)));
    }
    sql.push_str(&storage_parameters(with));
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" where {}", parenthesised(predicate)));
    }
    sql
}

/// ` with (fillfactor = 70)`, if there are any.
fn storage_parameters(with: &[(String, String)]) -> String {
    if with.is_empty() {
        return String::new();
    }
    let all: Vec<String> = with.iter().map(|(name, value)| format!("{} = {value}", quote_ident(name))).collect();
    format!(" with ({})", all.join(", "))
}

/// ` deferrable initially deferred`
pub(super) fn deferral(deferral: Deferral) -> &'static str {
    match (deferral.deferrable, deferral.initially_deferred) {
        (_, true) => " deferrable initially deferred",
        (true, false) => " deferrable",
        (false, false) => "",
    }
}

/// `create unique index concurrently i on t using gin (a) where (b)`
pub(super) fn index(table: &ObjName, index: &Index, concurrently: bool) -> String {
    let unique = if index.unique { "unique " } else { "" };
    let concurrently = if concurrently { "concurrently " } else { "" };
    let mut sql = format!("create {unique}index {concurrently}{} on {table}", index.name);
    if index.method != "btree" {
        sql.push_str(&format!(" using {}", quote_ident(&index.method)));
    }
    let items: Vec<String> = index.items.iter().map(index_item).collect();
    sql.push_str(&format!(" ({})", items.join(", ")));
    if !index.include.is_empty() {
        sql.push_str(&format!(" include ({})", list(&index.include)));
    }
    if index.nulls_not_distinct {
        sql.push_str(" nulls not distinct");
    }
    sql.push_str(&storage_parameters(&index.with));
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" where {}", parenthesised(predicate)));
    }
    sql
}

fn index_item(item: &crate::schema::IndexItem) -> String {
    let mut sql = match &item.key {
        IndexKey::Column(name) => name.to_string(),
        IndexKey::Expr { expr, call: true } => expr.text(),
        IndexKey::Expr { expr, call: false } => parenthesised(expr),
    };
    if let Some(collation) = &item.collation {
        sql.push_str(&format!(" collate {collation}"));
    }
    if let Some(opclass) = &item.opclass {
        sql.push_str(&format!(" {opclass}"));
    }
    if item.descending {
        sql.push_str(" desc");
    }
    if item.nulls_first != item.descending {
        sql.push_str(if item.nulls_first { " nulls first" } else { " nulls last" });
    }
    sql
}

/// Whether the column is in the primary key that is made together with its table.
pub(super) fn in_primary_key(table: &Table, column: &Column) -> bool {
    table.primary_key().is_some_and(|key| match &key.kind {
        ConstraintKind::PrimaryKey { columns, .. } => columns.contains(&column.name),
        ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    })
}
