//! Finding what a name means in the schema, and saying so when it means nothing.

use super::{Refusal, Refusals};
use crate::diag::{Diagnostic, codes::check as code, nearest};
use crate::schema::{Column, Constraint, Index, Name, NotNullName, ObjName, Relation, Schema, Statistics, Table};
use crate::text::Span;

/// The table of this name.
pub fn table<'a>(schema: &'a Schema, name: &ObjName) -> Result<&'a Table, Refusal> {
    schema.table(name).ok_or_else(|| unknown_table(schema, name))
}

/// The refusal for a table that is not there.
pub fn unknown_table(schema: &Schema, name: &ObjName) -> Refusal {
    if schema.is_poisoned(&name.name) {
        return Refusal { diagnostics: Vec::new(), waits: true };
    }
    if let Some(relation) = schema.relation(name) {
        let what = relation.word();
        return Refusal::waiting(
            Diagnostic::new(
                code::UNKNOWN_TABLE,
                name.span,
                format!("`{name}` is not a table"),
                format!("this is {}", relation.with_article()),
            )
            .related(relation.origin(), format!("the {what} is made here")),
        );
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_TABLE,
        name.span,
        format!("unknown table `{name}`"),
        "no such table at this point of the history",
    );
    if let Some((span, text)) = schema.where_gone(&relation_key(name)) {
        return Refusal::waiting(diagnostic.related(*span, text.clone()));
    }
    let member_of = ObjName { schema: schema.default_schema().to_owned(), name: name.schema.clone(), ..name.clone() };
    if name.qualified && schema.table(&member_of).is_some() {
        return Refusal::waiting(diagnostic.help(format!(
            "a table takes one name, or two with its schema; `{}` is a table, not a schema",
            crate::text::quote_ident(&name.schema)
        )));
    }
    let elsewhere = schema.tables().find(|table| table.name.name == name.name).map(|table| &table.name);
    let near = elsewhere.or_else(|| {
        let names = schema.tables().filter(|table| table.name.schema == name.schema);
        let near = nearest(&name.name, names.map(|table| table.name.name.as_str()))?;
        schema.tables().map(|table| &table.name).find(|other| other.name == near && other.schema == name.schema)
    });
    if let Some(near) = near {
        diagnostic =
            diagnostic.help(format!("there is a table `{near}`")).related(near.span, format!("`{near}` is made here"));
    } else if let Some(&span) = schema.opaque().first() {
        diagnostic = diagnostic
            .related(span, "this raw SQL may have made it, but the model does not follow it")
            .help("what raw SQL made is changed by `execute` too");
    }
    Refusal::waiting(diagnostic)
}

/// The column of this name.
pub fn column<'a>(schema: &Schema, table: &'a Table, name: &Name) -> Result<&'a Column, Refusal> {
    table.columns.get(&name.text).ok_or_else(|| unknown_column(schema, table, name))
}

/// The refusal for a column that is not there.
pub fn unknown_column(schema: &Schema, table: &Table, name: &Name) -> Refusal {
    if table.poisoned || schema.is_poisoned(&member_key(&table.name, &name.text)) {
        return Refusal { diagnostics: Vec::new(), waits: true };
    }
    let near = nearest(&name.text, table.columns.keys().map(String::as_str)).and_then(|near| table.columns.get(near));
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_COLUMN,
        name.span,
        format!("unknown column `{name}` of table `{}`", table.name),
        format!("`{}` has no such column at this point", table.name),
    );
    if let Some((span, text)) = schema.where_gone(&member_key(&table.name, &name.text)) {
        diagnostic = diagnostic.related(*span, text.clone());
    } else if let Some(near) = near {
        diagnostic = diagnostic
            .help(format!("there is a column `{}`", near.name))
            .related(near.name.span, format!("`{}` is made here", near.name));
    } else {
        if let Some(&span) = schema.opaque().first() {
            diagnostic = diagnostic.related(span, "this raw SQL may have made it, but the model does not follow it");
        }
        let names: Vec<String> = table.columns.values().map(|column| column.name.to_string()).collect();
        if !names.is_empty() {
            diagnostic = diagnostic.help(format!("its columns are {}", names.join(", ")));
        }
        diagnostic = diagnostic.related(table.name.span, format!("`{}` is made here", table.name));
    }
    Refusal::waiting(diagnostic)
}

/// Columns every table has by itself. Source: PostgreSQL's documentation, "System Columns".
const SYSTEM_COLUMNS: &[&str] = &["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// Whether every table has a column of this name.
pub fn is_system(name: &str) -> bool {
    SYSTEM_COLUMNS.contains(&name)
}

/// Checks that a new column has not the name of one that every table has by itself.
pub fn not_system(name: &Name) -> Result<(), Refusal> {
    if !SYSTEM_COLUMNS.contains(&name.text.as_str()) {
        return Ok(());
    }
    Err(Refusal::fatal(
        Diagnostic::new(
            code::SYSTEM_COLUMN,
            name.span,
            format!("`{name}` is a system column"),
            "every table has a column of this name",
        )
        .help("choose another name: quotes do not help"),
    ))
}

/// The constraint of this name on the table.
pub fn constraint<'a>(schema: &Schema, table: &'a Table, name: &Name) -> Result<&'a Constraint, Refusal> {
    if let Some(constraint) = table.constraints.get(&name.text) {
        return Ok(constraint);
    }
    if let Some(written) = table.columns.values().filter_map(|c| c.not_null_name.as_ref()).find(|n| n.name == *name) {
        return Err(not_null_constraint(name, written));
    }
    if table.poisoned || schema.is_poisoned(&name.text) {
        return Err(Refusal { diagnostics: Vec::new(), waits: true });
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_CONSTRAINT,
        name.span,
        format!("unknown constraint `{name}` of table `{}`", table.name),
        format!("`{}` has no such constraint at this point", table.name),
    );
    let near =
        nearest(&name.text, table.constraints.keys().map(String::as_str)).and_then(|near| table.constraints.get(near));
    if table.indexes.contains_key(&name.text) {
        diagnostic = diagnostic.help("this is an index without a constraint: use `drop_index` or `rename_index`");
    } else if let Some((span, text)) = schema.where_gone(&member_key(&table.name, &name.text)) {
        diagnostic = diagnostic.related(*span, text.clone());
    } else if let Some(near) = near {
        diagnostic = diagnostic
            .help(format!("there is a constraint `{}`", near.name))
            .related(near.origin(), format!("`{}` is made here", near.name));
    } else {
        let names: Vec<String> = table.constraints.values().map(|c| c.name.to_string()).collect();
        if !names.is_empty() {
            diagnostic = diagnostic.help(format!("its constraints are {}", names.join(", ")));
        }
        diagnostic = diagnostic.related(table.name.span, format!("`{}` is made here", table.name));
    }
    Err(Refusal::waiting(diagnostic))
}

/// The refusal for the name of a not-null constraint.
fn not_null_constraint(name: &Name, written: &NotNullName) -> Refusal {
    let diagnostic = if written.kept {
        Diagnostic::new(
            code::CONSTRAINT_KIND,
            name.span,
            format!("`{name}` is a not-null constraint"),
            "it can be dropped and renamed only",
        )
    } else {
        Diagnostic::new(
            code::UNKNOWN_CONSTRAINT,
            name.span,
            format!("the not-null constraint `{name}` has no name on the server"),
            "PostgreSQL keeps such names from version 18 on",
        )
        .help(
            "if every server has it, write `server_version: 18` in aludel.yaml; else `alter_column ... null` drops it",
        )
    };
    Refusal::fatal(diagnostic.related(written.name.span, "it is written here"))
}

/// The index of this name that no constraint owns, and the table or materialized view it is on.
pub fn index<'a>(schema: &'a Schema, name: &ObjName) -> Result<(&'a ObjName, &'a Index), Refusal> {
    match schema.relation(name) {
        Some(Relation::Index(owner, _)) => {
            if let Some(found) = schema.indexes_of(owner).and_then(|indexes| indexes.get(&name.name)) {
                return Ok((owner, found));
            }
        }
        Some(Relation::ConstraintIndex(owner, span)) => {
            return Err(Refusal::waiting(
                Diagnostic::new(
                    code::STILL_USED,
                    name.span,
                    format!("index `{name}` belongs to a constraint"),
                    "this index comes and goes with its constraint",
                )
                .related(*span, "the constraint is made here")
                .help(format!(
                    "use `drop_constraint {owner}.{}` or `rename_constraint`",
                    crate::text::quote_ident(&name.name)
                )),
            ));
        }
        Some(relation @ (Relation::Table(_) | Relation::Sequence(..) | Relation::Object(..))) => {
            return Err(Refusal::waiting(
                Diagnostic::new(
                    code::UNKNOWN_INDEX,
                    name.span,
                    format!("`{name}` is not an index"),
                    format!("this is {}", relation.with_article()),
                )
                .related(relation.origin(), format!("the {} is made here", relation.word())),
            ));
        }
        None => {}
    }
    if schema.is_poisoned(&name.name) {
        return Err(Refusal { diagnostics: Vec::new(), waits: true });
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_INDEX,
        name.span,
        format!("unknown index `{name}`"),
        "no such index at this point of the history",
    );
    if let Some((span, text)) = schema.where_gone(&relation_key(name)) {
        return Err(Refusal::waiting(diagnostic.related(*span, text.clone())));
    }
    let indexes = || schema.relations().filter(|(_, relation)| matches!(relation, Relation::Index(..)));
    let elsewhere = indexes().find(|(other, _)| other.name == name.name);
    let near = elsewhere.or_else(|| {
        let near = nearest(&name.name, indexes().map(|(name, _)| name.name.as_str()))?;
        indexes().find(|(name, _)| name.name == near)
    });
    if let Some((near, relation)) = near {
        diagnostic = diagnostic
            .help(format!("there is an index `{near}`"))
            .related(relation.origin(), format!("`{near}` is made here"));
    } else if let Some(&span) = schema.opaque().first() {
        diagnostic = diagnostic.related(span, "this raw SQL may have made it, but the model does not follow it");
    }
    Err(Refusal::waiting(diagnostic))
}

/// Checks that no table, index or sequence has the name.
pub fn relation_free(schema: &Schema, name: &ObjName) -> Result<(), Refusal> {
    match schema.relation(name) {
        None => Ok(()),
        Some(relation) => {
            let what = relation.word();
            Err(Refusal::fatal(
                Diagnostic::new(
                    code::NAME_TAKEN,
                    name.span,
                    format!("the name `{name}` is taken"),
                    format!("{} has this name", relation.with_article()),
                )
                .related(relation.origin(), format!("the {what} is made here"))
                .help("tables, indexes and sequences share one name space: choose another name, or drop or rename the other first"),
            ))
        }
    }
}

/// Checks that the names of a new column's sequences are free.
pub fn sequences_free(schema: &Schema, table: &ObjName, column: &Column) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    for sequence in column.sequence_names() {
        refusals.take(relation_free(schema, &table.sibling(sequence, column.name.span)));
    }
    refusals.finish()
}

/// Checks that the table has no column of this name.
pub fn column_free(table: &Table, name: &Name) -> Result<(), Refusal> {
    match table.columns.get(&name.text) {
        None => Ok(()),
        Some(other) => Err(Refusal::fatal(
            Diagnostic::new(
                code::NAME_TAKEN,
                name.span,
                format!("table `{}` already has a column `{name}`", table.name),
                "a column has this name",
            )
            .related(other.name.span, "it is made here"),
        )),
    }
}

/// Checks that the table has no constraint of this name and, if it will own an index, that the relation's name is free.
pub fn constraint_free(schema: &Schema, table: &Table, name: &Name, owns_index: bool) -> Result<(), Refusal> {
    if let Some(other) = table.constraints.get(&name.text) {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::NAME_TAKEN,
                name.span,
                format!("table `{}` already has a constraint `{name}`", table.name),
                format!("a {} has this name", other.kind.word()),
            )
            .related(other.origin(), "it is made here"),
        ));
    }
    if let Some(trigger) = table.triggers.get(&name.text).filter(|trigger| trigger.constraint) {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::NAME_TAKEN,
                name.span,
                format!("table `{}` already has a constraint `{name}`", table.name),
                "a constraint trigger has this name",
            )
            .related(trigger.name.span, "it is made here"),
        ));
    }
    if let Some(column) = table.not_null_named(&name.text) {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::NAME_TAKEN,
                name.span,
                format!("table `{}` already has a constraint `{name}`", table.name),
                format!("`not null` of `{}` has this name", column.name),
            )
            .related(column.name.span, "the column is made here"),
        ));
    }
    if owns_index { relation_free(schema, &table.name.sibling(name.text.clone(), name.span)) } else { Ok(()) }
}

/// The key under which a table or an index is remembered when it goes.
pub fn relation_key(name: &ObjName) -> String {
    format!("{}.{}", name.schema, name.name)
}

/// The key under which a table's member is remembered as reported, or when it goes.
pub fn member_key(table: &ObjName, member: &str) -> String {
    format!("{}.{}.{member}", table.schema, table.name)
}

/// "`x` is used by ...": the refusal to drop or change something that something else depends on.
pub fn still_used(at: Span, headline: String, label: &str, users: Vec<(Span, String)>, help: String) -> Refusal {
    let mut diagnostic = Diagnostic::new(code::STILL_USED, at, headline, label).help(help);
    for (span, text) in users {
        diagnostic = diagnostic.related(span, text);
    }
    Refusal::waiting(diagnostic)
}

/// The key under which extended statistics are remembered when they go.
pub fn statistics_key(name: &ObjName) -> String {
    format!("statistics {}.{}", name.schema, name.name)
}

/// The extended statistics of this name, and their table.
pub fn statistics<'a>(schema: &'a Schema, name: &ObjName) -> Result<(&'a Table, &'a Statistics), Refusal> {
    if let Some(found) = schema.statistics(name) {
        return Ok(found);
    }
    if schema.is_poisoned(&statistics_key(name)) {
        return Err(Refusal { diagnostics: Vec::new(), waits: true });
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_STATISTICS,
        name.span,
        format!("unknown statistics `{name}`"),
        "no such statistics at this point of the history",
    );
    if let Some((span, text)) = schema.where_gone(&statistics_key(name)) {
        return Err(Refusal::waiting(diagnostic.related(*span, text.clone())));
    }
    let elsewhere = schema.statistics_names().find(|other| other.name == name.name);
    let near = elsewhere.or_else(|| {
        let near = nearest(&name.name, schema.statistics_names().map(|name| name.name.as_str()))?;
        schema.statistics_names().find(|other| other.name == near)
    });
    if let Some(near) = near {
        diagnostic = diagnostic
            .help(format!("there are statistics `{near}`"))
            .related(near.span, format!("`{near}` is made here"));
    } else if let Some(&span) = schema.opaque().first() {
        diagnostic = diagnostic.related(span, "this raw SQL may have made them, but the model does not follow it");
    }
    Err(Refusal::waiting(diagnostic))
}

/// Checks that no extended statistics have the name.
pub fn statistics_free(schema: &Schema, name: &ObjName) -> Result<(), Refusal> {
    let Some((table, _)) = schema.statistics(name) else { return Ok(()) };
    let first = schema.statistics_names().find(|other| *other == name).map_or(name.span, |other| other.span);
    Err(Refusal::fatal(
        Diagnostic::new(
            code::NAME_TAKEN,
            name.span,
            format!("the name `{name}` is taken"),
            format!("statistics of `{}` have this name", table.name),
        )
        .related(first, "they are made here"),
    ))
}
