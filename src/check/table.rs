//! `create_table`: from written lines to a complete table.

use indexmap::IndexSet;

use super::constraint::{Wanted, constraint};
use super::index::index;
use super::{Settings, column, values};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{CreateTable, Refusal, Refusals, with_inherited};
use crate::schema::{Constraint, ConstraintKind, ObjName, Schema, Table};
use crate::syntax::ast::{self, TableItemKind as Item};

/// The constraints of a table in the written order: those on columns stand where their column does.
pub(super) fn wanted(written: &ast::CreateTable) -> Vec<Wanted<'_>> {
    use ast::ColumnClauseKind as Clause;
    let mut all = Vec::new();
    for item in &written.items {
        match &item.kind {
            Item::Column(column) => all.extend(
                column
                    .clauses
                    .iter()
                    .filter(|clause| {
                        matches!(
                            clause.kind,
                            Clause::PrimaryKey(_) | Clause::Unique { .. } | Clause::Check(_) | Clause::References(_)
                        )
                    })
                    .map(|clause| Wanted::OnColumn(&column.name, clause)),
            ),
            Item::Constraint(constraint) => all.push(Wanted::ByItself(constraint)),
            Item::Index(_) | Item::Comment(_) => {}
        }
    }
    all
}

/// Resolves a table. Foreign keys to the tables of `later` are left out: they are added afterwards.
pub(super) fn table(
    cx: &Settings,
    schema: &Schema,
    written: &ast::CreateTable,
    later: &IndexSet<ObjName>,
) -> Result<Table, Refusal> {
    let mut refusals = Refusals::default();
    let own = cx.object(&written.table);
    let mut table = Table::new(own.clone());
    table.poisoned = written.faulty;
    let wanted = wanted(written);
    let mut reserved: IndexSet<String> =
        wanted.iter().filter_map(Wanted::name).map(|ident| ident.name.clone()).collect();
    reserved.insert(own.name.clone());
    for item in &written.items {
        if let Item::Index(index) = &item.kind {
            reserved.extend(index.name.iter().map(|ident| ident.name.clone()));
        }
    }
    for item in &written.items {
        let Item::Column(line) = &item.kind else { continue };
        let sequences = reserved.clone();
        let taken = |name: &str| sequences.contains(name);
        if let Some((mut column, _)) = refusals.take(column::column(schema, &own, line, &taken)) {
            values::column(cx, written.clauses.unlogged.is_some(), &mut column, line);
            reserved.extend(column.sequence_names().map(str::to_owned));
            if let Some(first) = table.columns.get(&column.name.text) {
                refusals.push(Refusal::fatal(
                    Diagnostic::new(
                        code::NAME_TAKEN,
                        column.name.span,
                        format!("column `{}` stands twice", column.name),
                        "the second time",
                    )
                    .related(first.name.span, "the first time"),
                ));
            }
            table.columns.insert(column.name.text.clone(), column);
        } else {
            // A column whose definition was refused is known all the same, so that nothing else complains of it.
            table.poisoned = true;
        }
    }
    table.inheritance.parents = written.clauses.inherits.iter().map(|path| cx.object(path)).collect();
    if !table.inheritance.parents.is_empty() {
        // Its constraints may mention what it inherits. Without its parents, nothing of it can be looked at.
        let said = table.clone();
        match with_inherited(schema, &said) {
            Ok(merged) => table = merged,
            Err(refusal) => {
                refusals.push(refusal);
                return refusals.finish().map(|()| table);
            }
        }
    }
    let scope = table.clone();
    for item in &written.items {
        let Item::Column(line) = &item.kind else { continue };
        if let Some(Some(generated)) = refusals.take(column::computed(schema, &scope, line))
            && let Some(column) = table.columns.get_mut(&line.name.name)
        {
            column.generated = Some(generated);
        }
    }
    check_computed(&table, &mut refusals);
    // The primary key first: foreign keys of the table to itself look for it.
    let is_key = |w: &Wanted<'_>| match w {
        Wanted::OnColumn(_, clause) => matches!(clause.kind, ast::ColumnClauseKind::PrimaryKey(_)),
        Wanted::ByItself(c) => matches!(c.kind, ast::TableConstraintKind::PrimaryKey { .. }),
    };
    let (keys, others): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_key);
    for one in keys.into_iter().chain(others) {
        if one.target(cx).is_some_and(|target| later.contains(&target)) {
            continue;
        }
        let taken = |name: &str| reserved.contains(name);
        if let Some(made) = refusals.take(constraint(cx, schema, &table, one, &taken)) {
            add(&mut table, made, &mut refusals);
        }
    }
    for item in &written.items {
        match &item.kind {
            Item::Index(line) => {
                let taken = |name: &str| reserved.contains(name);
                if let Some(made) = refusals.take(index(cx, schema, &table, line, &taken)) {
                    if let Some(first) = table.indexes.get(&made.name.text) {
                        refusals.push(twice(&made.name, first.name.span));
                    }
                    table.indexes.insert(made.name.text.clone(), made);
                }
            }
            Item::Comment(text) => table.comment = column::comment(text),
            Item::Column(_) | Item::Constraint(_) => {}
        }
    }
    refusals.take(super::partition::clauses(schema, &written.clauses, &mut table));
    if refusals.is_some()
        && let Err(more) = (CreateTable { table: table.clone() }).check(schema)
    {
        // What would be looked at only when the table is made.
        refusals.push(more);
    }
    refusals.finish()?;
    Ok(table)
}

fn add(table: &mut Table, made: Constraint, refusals: &mut Refusals) {
    if let ConstraintKind::PrimaryKey { columns, .. } = &made.kind {
        for name in columns {
            if let Some(column) = table.columns.get_mut(&name.text) {
                column.refuse_nulls_itself();
            }
        }
    }
    // A check that a parent hands on becomes one with it, if it is the same: that is looked at when the table is made.
    let is_inherited = table.inheritance.checks.remove(&made.name.text);
    if let Some(first) = table.constraints.get(&made.name.text).filter(|_| !is_inherited) {
        refusals.push(twice(&made.name, first.origin()));
    }
    table.constraints.insert(made.name.text.clone(), made);
}

/// The refusal of a name that stands twice.
pub(super) fn twice(name: &crate::schema::Name, first: crate::text::Span) -> Refusal {
    Refusal::fatal(
        Diagnostic::new(code::NAME_TAKEN, name.span, format!("the name `{name}` is taken"), "the second time")
            .related(first, "the first time"),
    )
}

/// Computed columns do not mention each other; only now all of them are known.
fn check_computed(table: &Table, refusals: &mut Refusals) {
    let own = table.columns.values().filter(|column| !table.inheritance.columns.contains(&column.name.text));
    for column in own {
        let Some(generated) = &column.generated else { continue };
        let other = generated
            .expr
            .columns()
            .find(|mention| table.columns.get(*mention).is_some_and(|other| other.generated.is_some()));
        if let Some(other) = other.filter(|other| *other != column.name.text) {
            refusals.push(Refusal::fatal(Diagnostic::new(
                code::EXPRESSION,
                column.name.span,
                format!("computed column `{}` mentions computed column `{other}`", column.name),
                "computed columns are computed from stored ones",
            )));
        }
    }
}
