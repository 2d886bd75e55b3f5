//! Functions and procedures, in SQL and in PL/pgSQL; and expressions that call them.
//!
//! A function that may be called takes one text, is immutable, and gives a text. No two of one name take a text first, so
//! that a call always means one of them.

use aludel::schema::{
    Argument, ArgumentMode, Definition, Object, ObjectKind, Returns, Routine, Schema, Type, Volatility,
};
use aludel::text::quote_ident;

use super::Random;
use super::pick::{name, steady_column, table};
use super::types::made_type;

/// The functions or procedures.
fn routines(schema: &Schema, kind: ObjectKind) -> Vec<(&Object, &Routine)> {
    let of_kind = schema.objects().filter(|object| object.key.kind == kind);
    of_kind
        .filter_map(|object| match &object.definition {
            Definition::Routine(routine) => Some((object, &**routine)),
            _ => None,
        })
        .collect()
}

fn routine<'a>(random: &mut Random, schema: &'a Schema, kind: ObjectKind) -> Option<(&'a Object, &'a Routine)> {
    let all = routines(schema, kind);
    if all.is_empty() { None } else { Some(all[random.below(all.len())]) }
}

fn is_text(ty: &Type) -> bool {
    ty.builtin && ty.name == "text" && !ty.array
}

fn takes_text(routine: &Routine) -> bool {
    routine.arguments.first().is_some_and(|first| first.mode == ArgumentMode::In && is_text(&first.ty))
}

/// Whether any expression may call it with one text.
fn is_callable(routine: &Routine) -> bool {
    takes_text(routine)
        && routine.volatility == Volatility::Immutable
        && routine.arguments.iter().skip(1).all(|argument| argument.default.is_some())
        && matches!(&routine.returns, Returns::Type { set: false, ty } if is_text(ty))
}

/// A call of a function that is there.
pub fn called_on(random: &mut Random, schema: &Schema, argument: &str) -> Option<String> {
    let mut all = routines(schema, ObjectKind::Function);
    all.retain(|(_, routine)| is_callable(routine));
    if all.is_empty() {
        return None;
    }
    Some(format!("{}({argument})", all[random.below(all.len())].0.key.name))
}

/// The functions of triggers, as they are written.
pub fn trigger_functions(schema: &Schema) -> Vec<String> {
    let all = routines(schema, ObjectKind::Function).into_iter();
    all.filter(|(_, routine)| routine.returns_trigger()).map(|(object, _)| object.key.name.to_string()).collect()
}

/// A name for a new one: sometimes one that another has.
fn new_name(random: &mut Random, schema: &Schema, text_first: bool) -> String {
    let all = routines(schema, ObjectKind::Function);
    if random.chance(25) && !all.is_empty() {
        let name = &all[random.below(all.len())].0.key.name;
        let has_text = all.iter().any(|(object, routine)| object.key.name == *name && takes_text(routine));
        if !(text_first && has_text) {
            return name.to_string();
        }
    }
    own_name(random)
}

/// A name that no function of the server has: `name(text)` is one, and found before any other.
fn own_name(random: &mut Random) -> String {
    let new = name(random);
    if new == "name" { "own_name".to_owned() } else { new }
}

/// Clauses that say nothing of the result.
fn clauses(random: &mut Random, set: bool) -> String {
    let mut out = String::new();
    out.push_str(random.pick(&["", "", " strict", " called on null input"]));
    out.push_str(random.pick(&["", "", " parallel safe", " parallel restricted"]));
    out.push_str(random.pick(&["", "", "", " security definer", " leakproof"]));
    out.push_str(random.pick(&["", "", "", " cost 10", " cost 0.5"]));
    if set {
        out.push_str(random.pick(&["", " rows 20", " rows 2.5"]));
    }
    out
}

/// A setting; a function that has one is not inlined.
fn setting(random: &mut Random) -> &'static str {
    random.pick(&[
        "",
        "",
        "",
        " set search_path = public, pg_temp",
        " set work_mem to '64MB' set statement_timeout = 0",
    ])
}

/// An expression that makes another text of one.
fn worked(random: &mut Random, schema: &Schema, argument: &str) -> String {
    if random.chance(20)
        && let Some(call) = called_on(random, schema, argument)
    {
        return call;
    }
    let form = random.pick(&["lower(@)", "@ || '-- it''s'", "coalesce(@, 'none')", "repeat(@, 2)"]);
    form.replace('@', argument)
}

/// Type of an argument that is not a text, as it is written, and a default if one is known.
fn argument_type(random: &mut Random, schema: &Schema) -> (String, Option<String>) {
    // A call has the defaults in it, and an index no clock.
    let is_steady = |default: &Option<String>| {
        default.as_ref().is_none_or(|text| !text.contains("()") && !text.contains("current"))
    };
    if random.chance(35)
        && let Some(made) = made_type(random, schema).filter(|(_, default)| is_steady(default))
    {
        return made;
    }
    let (ty, default) = random.pick(&[
        ("integer", "5"),
        ("bigint", "(-7)"),
        ("boolean", "true"),
        ("date", "'2026-01-01'"),
        ("numeric(12, 2)", "0.50"),
        ("varchar(40)[]", "'{}'"),
        ("timestamptz", "'2026-01-01 12:00+00'"),
    ]);
    (ty.to_owned(), Some(default.to_owned()))
}

pub fn create_function(random: &mut Random, schema: &Schema) -> Option<String> {
    if routines(schema, ObjectKind::Function).len() > 8 {
        return None;
    }
    let kind = random.below(12);
    let new = new_name(random, schema, kind < 4);
    let (a, b) = (name(random), name(random));
    if a == b {
        return None;
    }
    Some(match kind {
        0..4 => {
            let more = match random.below(4) {
                0 => {
                    let (ty, default) = argument_type(random, schema);
                    format!(", {b} {ty} default {}", default?)
                }
                1 => format!(", in {b} text = {}", worked(random, schema, "'X'")),
                _ => String::new(),
            };
            let (clauses, setting) = (clauses(random, false), setting(random));
            let (language, body) = match random.below(3) {
                0 => ("plpgsql", format!("begin return {}; end", worked(random, schema, "$1"))),
                1 => ("plpgsql", format!("\ndeclare\n  x text;\nbegin\n  x := {a};\n  return x; -- the end\nend\n")),
                _ => ("sql", format!("select {}", worked(random, schema, "$1"))),
            };
            format!(
                "create_function {new}({a} text{more}) returns text language {language} immutable{clauses}{setting} as $f${body}$f$"
            )
        }
        4 => {
            let (ty, _) = argument_type(random, schema);
            let clauses = clauses(random, false);
            format!(
                "create_function {new}({a} {ty}) returns {ty} language plpgsql stable{clauses} as $$begin return $1; end$$"
            )
        }
        5 => format!(
            "create_function {new}({a} integer, out {b} text, inout \"c 3\" numeric default 1) language plpgsql as $$begin \"c 3\" := 5; end$$"
        ),
        6 => {
            let (on, clauses) = (&table(random, schema)?.name, clauses(random, true));
            format!("create_function {new}() returns setof {on} language sql stable{clauses} as $$select * from {on}$$")
        }
        7 => {
            let on = table(random, schema)?;
            let column = quote_ident(on.columns.keys().next()?);
            let clauses = clauses(random, true);
            format!(
                "create_function {new}({a} integer = 3) returns table ({b} text, \"n 2\" integer) language sql stable{clauses} as $$\n  select {column}::text, 1 from {} limit 5;\n$$",
                on.name
            )
        }
        8 => format!("create_function {new}(variadic {a} integer[]) returns integer language sql as $$select $1[1]$$"),
        9 => {
            let (on, clauses) = (&table(random, schema)?.name, clauses(random, false));
            format!(
                "create_function {new}({a} {on}) returns integer language plpgsql{clauses} as $$begin return 1; end$$"
            )
        }
        _ => {
            let body =
                random.pick(&["begin return coalesce(new, old); end", "begin\n  return coalesce(new, old);\nend"]);
            let security = random.pick(&["", " security definer"]);
            format!("create_function {new}() returns trigger language plpgsql{security} as $${body}$$")
        }
    })
}

pub fn create_procedure(random: &mut Random, schema: &Schema) -> Option<String> {
    if routines(schema, ObjectKind::Procedure).len() > 4 {
        return None;
    }
    let (new, a, b) = (new_name(random, schema, false), name(random), name(random));
    if a == b {
        return None;
    }
    let setting = setting(random);
    Some(match random.below(4) {
        0 => {
            let on = &table(random, schema)?.name;
            format!("create_procedure {new}() language sql{setting} as $$delete from {on} where false$$")
        }
        1 => {
            let (ty, default) = argument_type(random, schema);
            format!(
                "create_procedure {new}({a} integer, {b} {ty} default {}) language plpgsql{setting} as $$begin null; end$$",
                default?
            )
        }
        2 => format!(
            "create_procedure {new}({a} boolean, inout {b} text default 'it''s') language plpgsql security definer as $$begin null; end$$"
        ),
        _ => format!("create_procedure {new}({a} date) language sql{setting} as $$select 1; select 2$$"),
    })
}

/// An argument as it was written, or as good.
fn written(argument: &Argument) -> String {
    let mode = match argument.mode {
        ArgumentMode::In => "",
        ArgumentMode::Out => "out ",
        ArgumentMode::InOut => "inout ",
        ArgumentMode::Variadic => "variadic ",
    };
    let name = argument.name.as_ref().map(|name| format!("{} ", super::pick::written(&name.text))).unwrap_or_default();
    let default = argument.default.as_ref().map(|expr| format!(" default {}", expr.text())).unwrap_or_default();
    format!("{mode}{name}{}{default}", argument.ty)
}

/// Another definition of a function: sometimes one that the server takes only after the former is gone.
pub fn replace_function(random: &mut Random, schema: &Schema) -> Option<String> {
    let (object, routine) = routine(random, schema, ObjectKind::Function)?;
    let mut arguments: Vec<String> = routine.arguments.iter().map(written).collect();
    let renames = random.chance(15) && routine.arguments.len() == 1 && routine.arguments[0].default.is_none();
    if renames && routine.arguments[0].mode == ArgumentMode::In {
        arguments = vec![format!("{} {}", name(random), routine.arguments[0].ty)];
    }
    let returns = match &routine.returns {
        Returns::Nothing => String::new(),
        Returns::Type { set, ty } => format!(" returns {}{ty}", if *set { "setof " } else { "" }),
        Returns::Table(columns) => {
            let columns: Vec<String> =
                columns.iter().map(|(name, ty)| format!("{} {ty}", super::pick::written(&name.text))).collect();
            format!(" returns table ({})", columns.join(", "))
        }
    };
    let set = matches!(routine.returns, Returns::Type { set: true, .. } | Returns::Table(_));
    // An index on a function that is no longer immutable could not be made again.
    let volatility = match routine.volatility {
        Volatility::Immutable => " immutable",
        Volatility::Stable | Volatility::Volatile => random.pick(&["", " stable"]),
    };
    let (clauses, setting) = (clauses(random, set), setting(random));
    let (language, body) = if is_callable(routine) && random.chance(60) {
        ("sql".to_owned(), "select upper($1) || 'again'".to_owned())
    } else if renames {
        ("plpgsql".to_owned(), "begin return null; end".to_owned())
    } else {
        (routine.language.to_string(), routine.body.clone())
    };
    Some(format!(
        "replace_function {}({}){returns} language {language}{volatility}{clauses}{setting} as $f${body}$f$",
        object.key.name,
        arguments.join(", ")
    ))
}

pub fn replace_procedure(random: &mut Random, schema: &Schema) -> Option<String> {
    let (object, routine) = routine(random, schema, ObjectKind::Procedure)?;
    let arguments: Vec<String> = routine.arguments.iter().map(written).collect();
    let body = random.pick(&["begin null; -- again\nend", "begin perform 1; end"]);
    let security = random.pick(&["", " security definer"]);
    let (name, arguments, setting) = (&object.key.name, arguments.join(", "), setting(random));
    Some(format!("replace_procedure {name}({arguments}) language plpgsql{security}{setting} as $${body}$$"))
}

/// A function as it is named where it is renamed or dropped.
fn named(random: &mut Random, schema: &Schema, kind: ObjectKind) -> Option<String> {
    let key = &routine(random, schema, kind)?.0.key;
    let is_only = routines(schema, kind).iter().filter(|(object, _)| object.key.name == key.name).count() == 1;
    Some(if is_only && random.chance(50) { key.name.to_string() } else { key.to_string() })
}

pub fn rename_function(random: &mut Random, schema: &Schema) -> Option<String> {
    let (named, to) = (named(random, schema, ObjectKind::Function)?, own_name(random));
    // Two that take a text first could not be told apart by a call.
    let taken = routines(schema, ObjectKind::Function).iter().any(|(object, _)| object.key.name.to_string() == to);
    (!taken).then(|| format!("rename_function {named} to {to}"))
}

pub fn rename_procedure(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_procedure {} to {}", named(random, schema, ObjectKind::Procedure)?, own_name(random)))
}

pub fn drop_function(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_function {}", named(random, schema, ObjectKind::Function)?))
}

pub fn drop_procedure(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_procedure {}", named(random, schema, ObjectKind::Procedure)?))
}

/// A column whose default or value is the result of a function.
pub fn add_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let (on, new) = (&table.name, name(random));
    if random.chance(40) {
        let column = steady_column(random, table)?;
        let call = called_on(random, schema, &format!("{column}::text"))?;
        return Some(format!("add_column {on}.{new} text generated always as ({call}) stored"));
    }
    let call = called_on(random, schema, "'x'")?;
    let tail = random.pick(&["", " not null", " unique"]);
    Some(format!("add_column {on}.{new} text default ({call}){tail}"))
}

pub fn create_check_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let column = super::pick::column(random, table)?;
    let call = called_on(random, schema, &format!("{column}::text"))?;
    let valid = random.pick(&["", "", " not valid"]);
    Some(format!("create_check_constraint {} on {} ({call} is distinct from 'no'){valid}", name(random), table.name))
}

pub fn create_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let column = steady_column(random, table)?;
    let call = called_on(random, schema, &format!("{column}::text"))?;
    let tail = if random.chance(30) { format!(" where ({call} <> '')") } else { String::new() };
    Some(format!("create_index on {} (({call})){tail}", table.name))
}

pub fn alter_domain(random: &mut Random, schema: &Schema) -> Option<String> {
    let domains: Vec<String> = schema
        .objects()
        .filter(|object| object.key.kind == ObjectKind::Domain)
        .map(|object| object.key.name.to_string())
        .collect();
    let call = called_on(random, schema, "value::text")?;
    let on = if domains.is_empty() { return None } else { &domains[random.below(domains.len())] };
    Some(format!("alter_domain {on} add check ({call} is distinct from 'no')"))
}
