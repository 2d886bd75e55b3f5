//! A name of a constraint or index that is not as `naming:` would have it.

use std::cell::Cell;

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{Constraint, ConstraintKind, Index, IndexKey, Name, NameKind, Naming, ObjName};

pub(super) const RULE: Rule = Rule::operation(code::NAMING_PATTERN, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    // What raw SQL leaves unnamed is named by the server, whatever `naming:` says.
    if at.is_raw {
        return;
    }
    let mut see = |table: &ObjName, name: &Name, expected: Option<String>| {
        let Some(expected) = expected else { return };
        let found = out
            .at(
                at.place(name.span),
                format!("`{name}` is not named as `naming` in the configuration says"),
                "a name of its own",
            )
            .help(format!("`{}`, which it gets if no name is written", Name::new(expected, table.span)));
        out.push(found);
    };
    match at.op {
        Op::CreateTable(op) => {
            let table = &op.table;
            for constraint in table.constraints.values().filter(|one| at.span.contains(one.name.span)) {
                see(&table.name, &constraint.name, constraint_differs(at.naming, &table.name, constraint));
            }
            for index in table.indexes.values() {
                see(&table.name, &index.name, index_differs(at.naming, &table.name, index));
            }
        }
        Op::AddColumn(op) => {
            for constraint in &op.constraints {
                see(&op.table, &constraint.name, constraint_differs(at.naming, &op.table, constraint));
            }
        }
        Op::AddConstraint(op) => {
            see(&op.table, &op.constraint.name, constraint_differs(at.naming, &op.table, &op.constraint));
        }
        Op::CreateIndex(op) => see(&op.table, &op.index.name, index_differs(at.naming, &op.table, &op.index)),
        _ => {}
    }
}

/// The name that a constraint would get, if it has another.
fn constraint_differs(naming: &Naming, table: &ObjName, constraint: &Constraint) -> Option<String> {
    let names = |columns: &[Name]| columns.iter().map(|name| name.text.clone()).collect::<Vec<_>>();
    let (kind, pattern, columns, target) = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => (NameKind::PrimaryKey, &naming.primary_key, names(columns), None),
        ConstraintKind::Unique { columns, include, .. } => {
            (NameKind::Unique, &naming.unique, [names(columns), names(include)].concat(), None)
        }
        ConstraintKind::Check { expr, .. } => {
            let mut columns: Vec<String> = Vec::new();
            for column in expr.columns() {
                if !columns.iter().any(|known| known == column) {
                    columns.push(column.to_owned());
                }
            }
            // The same as where a check is named: by its column if it mentions one alone.
            (NameKind::Check, &naming.check, if columns.len() == 1 { columns } else { Vec::new() }, None)
        }
        ConstraintKind::ForeignKey(key) => {
            (NameKind::ForeignKey, &naming.foreign_key, names(&key.columns), Some(key.target.table.name.as_str()))
        }
        ConstraintKind::Exclude(exclude) => (NameKind::Exclude, &naming.exclude, plain_columns(&exclude.index)?, None),
    };
    pattern.as_ref()?;
    differs(naming, kind, table, &columns, target, &constraint.name.text)
}

/// The name that an index would get, if it has another.
fn index_differs(naming: &Naming, table: &ObjName, index: &Index) -> Option<String> {
    naming.index.as_ref()?;
    differs(naming, NameKind::Index, table, &plain_columns(index)?, None, &index.name.text)
}

/// The columns of an index without expressions: what a name is made of otherwise is not kept.
fn plain_columns(index: &Index) -> Option<Vec<String>> {
    let columns = index.items.iter().map(|item| match &item.key {
        IndexKey::Column(name) => Some(name.text.clone()),
        IndexKey::Expr { .. } => None,
    });
    columns.collect()
}

/// The name by the pattern, unless the name is that or one of those with a number that stand for it where it is taken.
fn differs(
    naming: &Naming,
    kind: NameKind,
    table: &ObjName,
    columns: &[String],
    target: Option<&str>,
    name: &str,
) -> Option<String> {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let choose = |taken: &dyn Fn(&str) -> bool| naming.choose(kind, &table.name, &columns, target, taken);
    let tries = Cell::new(0);
    let is_other = |candidate: &str| {
        tries.set(tries.get() + 1);
        candidate != name && tries.get() < 20
    };
    (choose(&is_other) != name).then(|| choose(&|_| false))
}
