//! What the operations on objects that are not tables share: finding one, free names, and who uses what.

use super::{Refusal, Refusals, lookup};
use crate::diag::{Diagnostic, codes::check as code, nearest};
use crate::schema::{
    CastContext, Definition, Expr, Name, ObjName, Object, ObjectKey, ObjectKind, Schema, Space, Table, Trigger, Type,
    Used,
};
use crate::text::Span;

/// The object of this key.
pub fn object<'a>(schema: &'a Schema, key: &ObjectKey) -> Result<&'a Object, Refusal> {
    schema.object(key).ok_or_else(|| unknown_object(schema, key))
}

/// The refusal for an object that is not there.
pub fn unknown_object(schema: &Schema, key: &ObjectKey) -> Refusal {
    let (kind, name) = (key.kind, &key.name);
    if schema.is_poisoned(&name.name) {
        return Refusal { diagnostics: Vec::new(), waits: true };
    }
    let word = kind.word();
    let other = ObjectKind::ALL
        .iter()
        .filter(|other| **other != kind)
        .find_map(|other| schema.object(&ObjectKey { kind: *other, ..key.clone() }))
        .map(|other| (other.key.kind.with_article(), other.key.kind.word(), other.key.name.span));
    let relation = schema.relation(name).map(|found| (found.with_article(), found.word(), found.origin()));
    if let Some((article, what, origin)) = other.or(relation.filter(|_| kind.space() == Space::Relations)) {
        return Refusal::waiting(
            Diagnostic::new(
                code::UNKNOWN_OBJECT,
                name.span,
                format!("`{name}` is not {}", kind.with_article()),
                format!("this is {article}"),
            )
            .related(origin, format!("the {what} is made here")),
        );
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_OBJECT,
        name.span,
        format!("unknown {word} `{key}`"),
        format!("no such {word} at this point of the history"),
    );
    if let Some((span, text)) = schema.where_gone(&object_key(key)) {
        return Refusal::waiting(diagnostic.related(*span, text.clone()));
    }
    let all = || schema.objects().filter(|object| object.key.kind == kind);
    let elsewhere = all().find(|object| object.key.name.name == name.name);
    let near = elsewhere.or_else(|| {
        let near = nearest(&name.name, all().map(|object| object.key.name.name.as_str()))?;
        all().find(|object| object.key.name.name == near)
    });
    if let Some(near) = near {
        let found = &near.key;
        diagnostic = diagnostic
            .help(format!("there is {} `{found}`", kind.with_article()))
            .related(found.name.span, format!("`{found}` is made here"));
    } else if let Some(&span) = schema.opaque().first() {
        diagnostic = diagnostic.related(span, "this raw SQL may have made it, but the model does not follow it");
    }
    Refusal::waiting(diagnostic)
}

/// The key under which an object is remembered when it goes.
pub fn object_key(key: &ObjectKey) -> String {
    format!("{} {}.{}", key.kind.word(), key.name.schema, key)
}

/// Takes a schema that nobody made, and that is not gone, as one that was there before.
pub fn assume_schema(schema: &mut Schema, key: &ObjectKey) -> Result<(), Refusal> {
    if key.kind != ObjectKind::Schema || schema.object(key).is_some() {
        return Ok(());
    }
    let name = Name::new(key.name.name.clone(), key.name.span);
    schema_there(schema, &name)?;
    schema.add_object(schema.assumed_schema(&name));
    Ok(())
}

/// Refuses a schema that was dropped or renamed; one that nobody made is assumed to be there.
pub fn schema_there(schema: &Schema, name: &Name) -> Result<(), Refusal> {
    let key = ObjectKey::global(ObjectKind::Schema, name);
    let gone = schema.object(&key).is_none() && schema.where_gone(&object_key(&key)).is_some();
    if gone { Err(unknown_object(schema, &key)) } else { Ok(()) }
}

/// Checks that a new schema has not a name that the server keeps for itself.
pub fn free_schema_name(schema: &Schema, key: &ObjectKey) -> Result<(), Refusal> {
    let name = &key.name;
    let there = name.name == "public" && schema.where_gone(&object_key(key)).is_none();
    let label = match name.name.strip_prefix("pg_") {
        Some(_) => "the server keeps names that begin with `pg_` for itself",
        None if there || name.name == "information_schema" => "every database has it from the start",
        None => return Ok(()),
    };
    Err(Refusal::fatal(Diagnostic::new(code::NAME_TAKEN, name.span, format!("the name `{name}` is taken"), label)))
}

/// Checks that no object of the same name space has the name.
pub fn object_free(schema: &Schema, key: &ObjectKey) -> Result<(), Refusal> {
    let name = &key.name;
    match key.kind.space() {
        Space::Relations => {
            lookup::relation_free(schema, name)?;
            schema.named_type(name).map_or(Ok(()), |object| Err(taken(name, object)))
        }
        Space::Types => {
            if let Some(object) = schema.named_type(name) {
                return Err(taken(name, object));
            }
            if !name.qualified && Type::is_name_of_own(&name.name) {
                return Err(hidden(name));
            }
            // Every table and view has a type of its name. Beside a sequence the type could be made, but not the sequence
            // beside the type, so what was made in that order could not be made again.
            let is_sequence = schema.object(&ObjectKey::new(ObjectKind::Sequence, name.clone())).is_some();
            if is_sequence || schema.table(name).is_some() || schema.view(name).is_some() {
                lookup::relation_free(schema, name)
            } else {
                Ok(())
            }
        }
        Space::Schemas | Space::Extensions | Space::Statistics | Space::Routines => {
            let kinds = ObjectKind::ALL.iter().filter(|kind| kind.space() == key.kind.space());
            let mut same = kinds.filter_map(|kind| schema.object(&ObjectKey { kind: *kind, ..key.clone() }));
            same.next().map_or(Ok(()), |object| Err(taken(name, object)))
        }
    }
}

/// Checks that a table can have the name: neither a relation nor a type has it, because every table has a type.
pub fn table_free(schema: &Schema, name: &ObjName) -> Result<(), Refusal> {
    lookup::relation_free(schema, name)?;
    schema.named_type(name).map_or(Ok(()), |object| Err(taken(name, object)))
}

/// PostgreSQL's own types are found before those of any schema.
fn hidden(name: &ObjName) -> Refusal {
    let label = "PostgreSQL has a type of this name, which would be meant wherever this one is used";
    Refusal::fatal(
        Diagnostic::new(code::NAME_TAKEN, name.span, format!("the name `{name}` is taken"), label)
            .help(format!("choose another name, or write its schema everywhere: `{}.{name}`", name.schema)),
    )
}

fn taken(name: &ObjName, object: &Object) -> Refusal {
    let kind = object.key.kind;
    Refusal::fatal(
        Diagnostic::new(
            code::NAME_TAKEN,
            name.span,
            format!("the name `{name}` is taken"),
            format!("{} has this name", kind.with_article()),
        )
        .related(object.key.name.span, format!("the {} is made here", kind.word()))
        .help("choose another name, or drop or rename the other first"),
    )
}

/// Whether the type is that object, or an array of it.
pub fn is_of_type(schema: &Schema, ty: &Type, key: &ObjectKey) -> bool {
    let space = ty.schema.as_deref().unwrap_or(schema.default_schema());
    key.kind.space() == Space::Types && !ty.builtin && ty.name == key.name.name && space == key.name.schema
}

/// The type that a domain is made of, and any other type itself. An array stays what it is.
fn base(schema: &Schema, ty: &Type) -> Type {
    let mut ty = ty.clone();
    // Domains may be made of domains, but never of themselves.
    while let Some(Definition::Domain(domain)) =
        schema.object_of_type(&ty).filter(|_| !ty.array).map(|object| &object.definition)
    {
        ty = domain.ty.clone();
    }
    ty
}

fn is_enum(schema: &Schema, ty: &Type) -> bool {
    schema.object_of_type(ty).is_some_and(|object| object.definition.labels().is_some())
}

/// How a value of one type gets to another in `alter column ... type`, enums and domains included: an enum becomes a text
/// by itself, and nothing becomes an enum so.
pub fn cast(schema: &Schema, from: &Type, to: &Type) -> CastContext {
    let (from, to) = (base(schema, from), base(schema, to));
    if !is_enum(schema, &from) && !is_enum(schema, &to) {
        return from.cast_to(&to);
    }
    let same = from.name == to.name
        && from.array == to.array
        && schema.object_of_type(&from).map(|one| &one.key) == schema.object_of_type(&to).map(|one| &one.key);
    let is_text = |ty: &Type| ty.builtin && ["text", "varchar", "char", "name"].contains(&ty.name.as_str());
    let to_text = is_text(&to) && (from.array == to.array || from.array);
    if same || to_text { CastContext::Assignment } else { CastContext::Explicit }
}

/// Whether a foreign key of one type can point to a key of the other, enums and domains included; `None`: not known.
pub fn can_reference(schema: &Schema, from: &Type, to: &Type) -> Option<bool> {
    let (from, to) = (base(schema, from), base(schema, to));
    let key = |ty: &Type| schema.object_of_type(ty).map(|object| &object.key);
    match (key(&from), key(&to)) {
        (Some(one), Some(other)) => Some(one == other && from.array == to.array),
        (Some(_), None) if to.builtin => Some(false),
        (None, Some(_)) if from.builtin => Some(false),
        (None | Some(_), None) | (None, Some(_)) => from.can_reference(&to),
    }
}

/// Whether such a change keeps every value, or fails instead of changing one.
pub fn keeps_values(schema: &Schema, from: &Type, to: &Type) -> bool {
    let (from, to) = (base(schema, from), base(schema, to));
    if is_enum(schema, &from) {
        return from == to || (to.builtin && to.args.is_empty() && ["text", "varchar"].contains(&to.name.as_str()));
    }
    from.keeps_values(&to)
}

/// The columns of a type: the type itself or arrays of it.
pub fn columns_of<'a>(schema: &'a Schema, key: &'a ObjectKey) -> impl Iterator<Item = (&'a Table, &'a Name)> {
    schema.tables().flat_map(move |table| {
        let columns = table.columns.values().filter(move |column| is_of_type(schema, &column.ty, key));
        columns.map(move |column| (table, &column.name))
    })
}

/// Everything that uses it: places and a few words for each.
pub fn users(schema: &Schema, used: &Used) -> Vec<(Span, String)> {
    let mut all = Vec::new();
    for object in schema.objects() {
        if let Some(one) = object.uses.iter().find(|one| one.what.means(used)) {
            all.push((one.span, format!("{} `{}` uses it", object.key.kind.word(), object.key)));
        }
    }
    all.extend(triggers_with(schema, used));
    let Used::Object(key) = used else { return all };
    let names_it = |expr: &Expr| expr.objects().any(|object| object.stands_for(key));
    for (table, column) in columns_of(schema, key) {
        all.push((column.span, format!("column `{}.{column}` has this type", table.name)));
    }
    for table in schema.tables() {
        for constraint in table.constraints.values() {
            if constraint.kind.expressions().any(names_it) {
                all.push((constraint.origin(), format!("constraint `{}.{}` uses it", table.name, constraint.name)));
            }
        }
        for index in table.indexes.values() {
            if index.expressions().any(names_it) {
                all.push((index.name.span, format!("index `{}` uses it", index.name)));
            }
        }
        for policy in table.policies.values() {
            let reads = policy.uses.iter().any(|one| one.what.means(used));
            if reads || policy.expressions().any(names_it) {
                all.push((policy.name.span, format!("policy `{}.{}` uses it", table.name, policy.name)));
            }
        }
        for column in table.columns.values() {
            let values = column.expressions().any(names_it);
            if values && !is_of_type(schema, &column.ty, key) {
                all.push((column.name.span, format!("the value of column `{}.{}` uses it", table.name, column.name)));
            }
        }
    }
    all
}

/// Checks that nothing uses it. `what` is what cannot be done to it: `dropped`, `renamed`.
pub fn check_unused(schema: &Schema, used: &Used, at: Span, headline: String, help: &str) -> Result<(), Refusal> {
    let users = users(schema, used);
    if users.is_empty() {
        return Ok(());
    }
    let label =
        if users.len() == 1 { "something uses it".to_owned() } else { format!("{} things use it", users.len()) };
    Err(lookup::still_used(at, headline, &label, users, help.to_owned()))
}

/// The triggers that use it; a trigger that its own table or view takes along is none of them.
fn triggers_with(schema: &Schema, used: &Used) -> Vec<(Span, String)> {
    let needs_it = |owner: &ObjName, trigger: &Trigger| match used {
        Used::Table(table) => trigger.from.as_ref() == Some(table) && owner != table,
        Used::Column(table, column) => owner == table && trigger.mentions(column),
        Used::Object(key) => {
            let condition = trigger.condition.as_ref();
            trigger.function.stands_for(key)
                || condition.is_some_and(|expr| expr.objects().any(|object| object.stands_for(key)))
        }
    };
    let all = schema.triggers().filter(|(owner, trigger)| needs_it(owner, trigger));
    all.map(|(owner, trigger)| (trigger.name.span, format!("trigger `{owner}.{}` uses it", trigger.name))).collect()
}

/// The objects whose text names it: a rename does not reach into them.
pub fn texts_with(schema: &Schema, used: &Used) -> Vec<(Span, String)> {
    let objects = schema.objects().filter(|object| object.definition.is_text());
    let named = objects.filter_map(|object| {
        let one = object.uses.iter().find(|one| one.what.means(used))?;
        Some((one.span, format!("{} `{}` names it", object.key.kind.word(), object.key)))
    });
    named.collect()
}

/// Checks that no text names what is to be renamed. PostgreSQL would follow, but the text in the history would no longer
/// be true, and could not be run again.
pub fn check_unnamed(schema: &Schema, used: &Used, at: Span, headline: String) -> Result<(), Refusal> {
    let users = texts_with(schema, used);
    if users.is_empty() {
        return Ok(());
    }
    let help = "drop what names it before, and create it after with the new name".to_owned();
    Err(lookup::still_used(at, headline, "a text names it, which a rename does not reach", users, help))
}

/// Warnings for functions in SQL that read what is to be dropped or renamed: the server does not know of it, and they
/// fail when they are called. `what` is what becomes of it: `dropped`, `renamed`.
pub fn readers(schema: &Schema, used: &Used, at: Span, what: &str) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for object in schema.objects() {
        let Some(one) = object.definition.reads().iter().find(|one| one.what.means(used)) else { continue };
        let name = match used {
            Used::Table(name) => name.to_string(),
            Used::Column(table, column) => format!("{table}.{}", crate::text::quote_ident(column)),
            Used::Object(key) => key.to_string(),
        };
        let word = object.key.kind.word();
        all.push(
            Diagnostic::new(
                code::BODY_NAMES_IT,
                at,
                format!("{word} `{}` reads `{name}`, which is {what}", object.key),
                "PostgreSQL does not look into the body",
            )
            .related(one.span, "it is read here")
            .help(format!("replace or drop the {word} too: `replace_{word} {} ...`", object.key)),
        );
    }
    all
}

/// Checks that everything the object uses is there.
pub fn uses_exist(schema: &Schema, object: &Object) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    for one in &object.uses {
        match &one.what {
            Used::Table(name) if schema.table(name).is_none() => {
                refusals.push(lookup::unknown_table(schema, &ObjName { span: one.span, ..name.clone() }));
            }
            Used::Column(name, column) => {
                if let Some(table) = schema.table(name)
                    && !table.columns.contains_key(column)
                    && !lookup::is_system(column)
                {
                    refusals.push(lookup::unknown_column(schema, table, &Name::new(column.as_str(), one.span)));
                }
            }
            Used::Object(key) if of_name(schema, key).next().is_none() => {
                let name = ObjName { span: one.span, ..key.name.clone() };
                refusals.push(unknown_object(schema, &ObjectKey { name, ..key.clone() }));
            }
            Used::Table(_) | Used::Object(_) => {}
        }
    }
    refusals.finish()
}

/// A function that is made again after something that its body reads went: PostgreSQL would refuse the body.
pub fn reads_as_they_are(schema: &Schema, restored: &mut Object) {
    let is_there = |used: &Used| match used {
        Used::Table(name) => schema.table(name).is_some(),
        Used::Column(name, column) => {
            schema.table(name).is_some_and(|table| table.columns.contains_key(column)) || lookup::is_system(column)
        }
        Used::Object(key) => of_name(schema, key).next().is_some(),
    };
    if let Definition::Routine(routine) = &mut restored.definition {
        routine.reads.gone = routine.reads.uses.iter().any(|one| !is_there(&one.what));
    }
}

/// The objects of the kind and name, whatever the types of their arguments are.
pub fn of_name<'a>(schema: &'a Schema, key: &'a ObjectKey) -> impl Iterator<Item = &'a Object> {
    schema.objects().filter(move |object| object.key.kind == key.kind && object.key.name == key.name)
}
