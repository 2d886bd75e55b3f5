//! What keys need: columns that exist, types that can be indexed and compared, targets that are unique.

use super::objects::can_reference;
use super::{Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{
    Action, Column, Constraint, ConstraintKind, ForeignKey, Index, IndexKey, Name, Schema, Table, Type,
    provider_of_indexing,
};

/// Checks a constraint against the table it is, or is to be, on; its name is not looked at.
pub fn check_constraint(schema: &Schema, table: &Table, constraint: &Constraint) -> Result<(), Refusal> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, include } | ConstraintKind::Unique { columns, include, .. } => {
            let mut refusals = Refusals::default();
            refusals.take(distinct_columns(schema, table, columns));
            refusals.take(all_columns(schema, table, include));
            for (at, name) in columns.iter().enumerate() {
                let again = columns.iter().take(at).any(|other| other == name);
                if !again
                    && let Some(column) = table.columns.get(&name.text)
                    && column.ty.has_btree() == Some(false)
                {
                    refusals.push(no_btree(table, name, constraint.kind.word()));
                }
            }
            refusals.finish()
        }
        // Its mentions were resolved when it was read.
        ConstraintKind::Check { expr, .. } => {
            let mut refusals = Refusals::default();
            for column in expr.columns().filter(|column| !table.columns.contains_key(*column)) {
                refusals.push(lookup::unknown_column(schema, table, &Name::new(column, constraint.origin())));
            }
            refusals.finish()
        }
        ConstraintKind::ForeignKey(key) => check_foreign_key(schema, table, key),
        ConstraintKind::Exclude(exclude) => super::exclude::check(schema, table, constraint, exclude),
    }
}

/// Checks that a second primary key is not added.
pub fn check_single_primary_key(table: &Table, constraint: &Constraint) -> Result<(), Refusal> {
    let is_key = matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
    match table.primary_key().filter(|_| is_key) {
        None => Ok(()),
        Some(first) => Err(Refusal::fatal(
            Diagnostic::new(
                code::SECOND_PRIMARY_KEY,
                constraint.origin(),
                format!("table `{}` already has a primary key", table.name),
                "a table has one at most",
            )
            .related(first.origin(), format!("`{}` is made here", first.name))
            .help(format!(
                "drop the first one before, with `drop_constraint {}.{}`, or make this one `unique`",
                table.name, first.name
            )),
        )),
    }
}

fn no_btree(table: &Table, name: &Name, what: &str) -> Refusal {
    let ty = table.columns.get(&name.text).map(|column| column.ty.to_string()).unwrap_or_default();
    Refusal::fatal(
        Diagnostic::new(
            code::NO_OPERATOR_CLASS,
            name.span,
            format!("a column of type {ty} cannot be in a {what}"),
            format!("{ty} has no order"),
        )
        .maybe_help((ty == "json").then(|| "`jsonb` can be".to_owned())),
    )
}

/// Checks that the columns exist.
pub fn all_columns(schema: &Schema, table: &Table, names: &[Name]) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    for name in names {
        refusals.take(lookup::column(schema, table, name));
    }
    refusals.finish()
}

/// Checks that the columns exist and none stands twice.
pub fn distinct_columns(schema: &Schema, table: &Table, names: &[Name]) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    for (at, name) in names.iter().enumerate() {
        refusals.take(lookup::column(schema, table, name));
        if let Some(first) = names.iter().take(at).find(|other| *other == name) {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::REPEATED,
                    name.span,
                    format!("column `{name}` stands twice in the key"),
                    "the second time",
                )
                .related(first.span, "the first time"),
            ));
        }
    }
    refusals.finish()
}

/// The refusal of a foreign key without target columns whose target has no primary key.
pub fn missing_target(target: &Table, at: crate::text::Span) -> Refusal {
    if target.poisoned {
        return Refusal { diagnostics: Vec::new(), waits: true };
    }
    Refusal::waiting(
        Diagnostic::new(
            code::FOREIGN_KEY_TARGET,
            at,
            format!("table `{}` has no primary key to point to", target.name),
            "without columns, a foreign key points to the primary key",
        )
        .related(target.name.span, format!("`{}` is made here", target.name))
        .help("name the columns of a unique key, or add a primary key"),
    )
}

fn check_foreign_key(schema: &Schema, table: &Table, key: &ForeignKey) -> Result<(), Refusal> {
    let at = key.target.table.span;
    let mut refusals = Refusals::default();
    // Only the target's side must be distinct for the server.
    refusals.take(all_columns(schema, table, &key.columns));
    let target = if key.target.table == table.name {
        Some(table)
    } else {
        refusals.take(lookup::table(schema, &key.target.table))
    };
    if let Some(target) = target.filter(|target| target.unlogged && !table.unlogged) {
        refusals.push(Refusal::fatal(
            Diagnostic::new(
                code::UNLOGGED_TARGET,
                at,
                format!("table `{}` is unlogged, `{}` is not", target.name, table.name),
                "after a crash it would be empty, and the foreign key broken",
            )
            .related(target.name.span, format!("`{}` is made here", target.name))
            .help("only an unlogged table can point to an unlogged one"),
        ));
    }
    if let Some(target) = target {
        refusals.take(distinct_columns(schema, target, &key.target.columns));
    }
    refusals.finish()?;
    let Some(target) = target else { return Ok(()) };
    if key.columns.len() != key.target.columns.len() {
        let (here, there) = (key.columns.len(), key.target.columns.len());
        let span = key.columns.first().map_or(at, |name| name.span);
        let span = key.columns.last().map_or(span, |last| span.to(last.span));
        let names: Vec<String> = key.target.columns.iter().map(Name::to_string).collect();
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::FOREIGN_KEY_ARITY,
                span,
                format!("the foreign key has {here} column{} and points to {there}", if here == 1 { "" } else { "s" }),
                format!("{here} here"),
            )
            .related(at, format!("{there} there: {}", names.join(", "))),
        ));
    }
    let mut refusals = Refusals::default();
    for (name, target_name) in key.columns.iter().zip(&key.target.columns) {
        let (Some(own), Some(other)) = (table.columns.get(&name.text), target.columns.get(&target_name.text)) else {
            continue;
        };
        if can_reference(schema, &own.ty, &other.ty) == Some(false) {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::FOREIGN_KEY_TYPE,
                    name.span,
                    format!(
                        "`{}` ({}) cannot point to `{}.{}` ({})",
                        own.name, own.ty, target.name, other.name, other.ty
                    ),
                    format!("{} has no equality with {}", own.ty, other.ty),
                )
                .related(other.name.span, format!("`{}` is {}", other.name, other.ty))
                .help(format!("give both columns one type, such as {}", other.ty)),
            ));
        }
    }
    refusals.finish()?;
    check_actions(table, key)?;
    if unique_key(target, &key.target.columns).is_some() || target.poisoned {
        return Ok(());
    }
    let names: Vec<String> = key.target.columns.iter().map(Name::to_string).collect();
    let names = names.join(", ");
    Err(Refusal::waiting(
        Diagnostic::new(
            code::FOREIGN_KEY_TARGET,
            at,
            format!("`{}` has no unique key on ({names})", target.name),
            "a foreign key needs one to point to",
        )
        .related(target.name.span, format!("`{}` is made here", target.name))
        .help(format!("add one: `create_unique_constraint on {} ({names})`", target.name)),
    ))
}

fn check_actions(table: &Table, key: &ForeignKey) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    for action in [&key.on_delete, &key.on_update] {
        let (Action::SetNull(columns) | Action::SetDefault(columns)) = action else { continue };
        for name in columns.iter().filter(|name| !key.columns.contains(name)) {
            refusals.push(Refusal::fatal(Diagnostic::new(
                code::FOREIGN_KEY_ACTION,
                name.span,
                format!("`{name}` is not a column of the foreign key"),
                "only columns of the key can be set",
            )));
        }
    }
    for name in &key.columns {
        let Some(column) = table.columns.get(&name.text).filter(|column| column.generated.is_some()) else { continue };
        let sets = matches!(key.on_delete, Action::SetNull(_) | Action::SetDefault(_))
            || matches!(key.on_update, Action::SetNull(_) | Action::SetDefault(_) | Action::Cascade);
        if sets {
            refusals.push(Refusal::fatal(
                Diagnostic::new(
                    code::FOREIGN_KEY_ACTION,
                    name.span,
                    format!("the foreign key cannot set `{name}`, which is computed"),
                    "a computed column has no value of its own",
                )
                .related(column.name.span, "it is computed here"),
            ));
        }
    }
    refusals.finish()
}

/// The name of a key of the table on exactly these columns, in any order, that a foreign key can point to.
///
/// PostgreSQL takes the one made first.
pub fn unique_key<'a>(table: &'a Table, columns: &[Name]) -> Option<&'a str> {
    let same =
        |key: &[&str]| key.len() == columns.len() && columns.iter().all(|name| key.contains(&name.text.as_str()));
    let constraints = table.constraints.values().filter(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            let key: Vec<&str> = columns.iter().map(Name::as_str).collect();
            !constraint.deferral.deferrable && same(&key)
        }
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => false,
    });
    let indexes = table.indexes.values().filter(|index| index.key_columns().is_some_and(|key| same(&key)));
    let constraints = constraints.map(|constraint| (constraint.made.0, &constraint.name));
    let keys = constraints.chain(indexes.map(|index| (index.made.0, &index.name)));
    keys.min_by_key(|(made, _)| *made).map(|(_, name)| name.text.as_str())
}

/// The foreign keys that lose their target when the key of this name goes from the table.
pub fn dependents_of_key<'a>(schema: &'a Schema, table: &'a Table, key_name: &str) -> Vec<(&'a Table, &'a Name)> {
    schema
        .references_to(&table.name)
        .filter(|(_, _, key)| unique_key(table, &key.target.columns) == Some(key_name))
        .map(|(table, name, _)| (table, name))
        .collect()
}

/// Checks that no foreign key loses its target when the key of this name goes from the table.
pub fn check_unused(
    schema: &Schema,
    table: &Table,
    key: &Name,
    at: crate::text::Span,
    headline: String,
) -> Result<(), Refusal> {
    let dependents = dependents_of_key(schema, table, &key.text);
    let Some((other, name)) = dependents.first() else { return Ok(()) };
    let help = format!("drop the foreign key first: `drop_constraint {}.{name}`", other.name);
    let told =
        |(other, name): &(&Table, &Name)| (name.span, format!("foreign key `{}.{name}` points to it", other.name));
    let users = dependents.iter().map(told).collect();
    Err(lookup::still_used(at, headline, "foreign keys need it", users, help))
}

/// What the built-in index methods can do. Source: PostgreSQL's `pg_am` and the documentation of `CREATE INDEX`.
const METHODS: &[(&str, Abilities)] = &[
    ("btree", Abilities { unique: true, several: true, order: true, include: true }),
    ("hash", Abilities { unique: false, several: false, order: false, include: false }),
    ("gist", Abilities { unique: false, several: true, order: false, include: true }),
    ("spgist", Abilities { unique: false, several: false, order: false, include: true }),
    ("gin", Abilities { unique: false, several: true, order: false, include: false }),
    ("brin", Abilities { unique: false, several: true, order: false, include: false }),
];

/// The built-in types for which these methods have a default operator class. Source: PostgreSQL's `pg_opclass`.
const CLASSES: &[(&str, &[&str])] = &[
    ("gin", &["jsonb", "tsvector"]),
    ("gist", &["box", "circle", "point", "polygon", "tsquery", "tsvector"]),
    ("spgist", &["box", "cidr", "inet", "point", "polygon", "text", "varchar"]),
];

/// Whether the method may index the type without being told an operator class.
fn has_class(method: &str, ty: &Type) -> bool {
    let Some((_, types)) = CLASSES.iter().find(|(name, _)| *name == method) else { return true };
    if !ty.builtin {
        return true;
    }
    let is_range = ty.name.ends_with("range");
    match method {
        "gin" => ty.array || types.contains(&ty.name.as_str()),
        _ => !ty.array && (types.contains(&ty.name.as_str()) || is_range),
    }
}

/// Whether an extension that was made brings the index method.
fn from_extension(schema: &Schema, index: &Index) -> bool {
    provider_of_indexing(&index.method).is_some_and(|extension| schema.has_extension(extension))
}

fn no_class(method: &str, column: &Column, name: &Name) -> Refusal {
    Refusal::waiting(
        Diagnostic::new(
            code::NO_OPERATOR_CLASS,
            name.span,
            format!("a column of type {} cannot be in a {method} index by itself", column.ty),
            format!("{method} has no default operator class for {}", column.ty),
        )
        .related(column.name.span, format!("`{}` is {}", column.name, column.ty))
        .help(match method {
            "gin" | "gist" if !column.ty.array && column.ty.has_btree() == Some(true) => {
                format!("extension btree_{method} brings one: `create_extension btree_{method}` before")
            }
            _ => "use another method, or make the extension that has a class and name the class after the column"
                .to_owned(),
        }),
    )
}

#[allow(clippy::struct_excessive_bools, reason = "a table of independent yes and no")]
struct Abilities {
    unique: bool,
    several: bool,
    order: bool,
    include: bool,
}

/// Checks an index against its table; its name is not looked at.
pub fn check_index(schema: &Schema, table: &Table, index: &Index) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    for item in &index.items {
        match &item.key {
            IndexKey::Column(name) => {
                if let Some(column) = refusals.take(lookup::column(schema, table, name))
                    && index.method == "btree"
                    && item.opclass.is_none()
                    && column.ty.has_btree() == Some(false)
                {
                    refusals.push(no_btree(table, name, "btree index"));
                }
                if let Some(column) = table.columns.get(&name.text)
                    && item.opclass.is_none()
                    && schema.opaque().is_empty()
                    && !schema.has_extension(&format!("btree_{}", index.method))
                    && !schema.has_unknown_extension()
                    && !has_class(&index.method, &column.ty)
                {
                    refusals.push(no_class(&index.method, column, name));
                }
            }
            IndexKey::Expr { expr, .. } => {
                for column in expr.columns().filter(|column| !table.columns.contains_key(*column)) {
                    refusals.push(lookup::unknown_column(schema, table, &Name::new(column, index.name.span)));
                }
            }
        }
    }
    refusals.take(all_columns(schema, table, &index.include));
    let at = index.name.span;
    match METHODS.iter().find(|(name, _)| *name == index.method) {
        None if schema.opaque().is_empty() && !schema.has_unknown_extension() && !from_extension(schema, index) => {
            let near = crate::diag::nearest(&index.method, METHODS.iter().map(|(name, _)| *name));
            refusals.push(Refusal::waiting(
                Diagnostic::new(
                    code::INDEX_METHOD,
                    at,
                    format!("unknown index method `{}`", index.method),
                    "no such method is built in, and no raw SQL could have added it",
                )
                .maybe_help(match provider_of_indexing(&index.method) {
                    Some(extension) => {
                        Some(format!("extension {extension} brings it: `create_extension {extension}` before"))
                    }
                    None => near.map(|near| format!("there is `{near}`")),
                }),
            ));
        }
        None => {}
        Some((name, can)) => {
            let mut cannot = |what: &str| {
                refusals.push(Refusal::fatal(Diagnostic::new(
                    code::INDEX_METHOD,
                    at,
                    format!("a {name} index {what}"),
                    format!("`using {name}`"),
                )));
            };
            if index.unique && !can.unique {
                cannot("cannot be unique");
            }
            if index.items.len() > 1 && !can.several {
                cannot("has one column only");
            }
            if !can.order && index.items.iter().any(|item| item.descending || item.nulls_first) {
                cannot("has no order, so neither `desc` nor `nulls first`");
            }
            if !index.include.is_empty() && !can.include {
                cannot("cannot include columns");
            }
        }
    }
    refusals.finish()
}
