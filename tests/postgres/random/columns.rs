//! Columns.

use aludel::schema::{ConstraintKind, Schema, Table};

use super::Random;
use super::pick::{name, table, unquoted, used_column};
use super::types::{enum_condition, enum_value, made_type};

/// Types with a default that fits, and whether two of them can be converted into each other without `using`.
pub const TYPES: &[(&str, &str)] = &[
    ("integer", "42"),
    ("bigint", "-7"),
    ("smallint", "1"),
    ("text", "'it''s'"),
    ("varchar(40)", "'x'"),
    ("varchar", "lower('ABC')"),
    ("char(3)", "'abc'"),
    ("numeric(12, 2)", "0.50"),
    ("boolean", "true"),
    ("timestamptz", "now()"),
    ("timestamp(3)", "current_timestamp"),
    ("date", "date '2026-01-01'"),
    ("uuid", "'00000000-0000-0000-0000-000000000000'"),
    ("jsonb", "'{}'::jsonb"),
    ("double precision", "1.5e3"),
    ("text[]", "'{}'::text[]"),
    ("bytea", "'\\x00'::bytea"),
    ("interval day to second", "'1 day'"),
    ("time with time zone", "'12:00+00'"),
    ("bit varying(8)", "B'101'"),
    ("inet", "'127.0.0.1'"),
];

const INTEGERS: &[&str] = &["smallint", "integer", "bigint"];

/// Any type, and a default that fits, if one is known.
fn any_type(random: &mut Random, schema: &Schema) -> (String, Option<String>) {
    if random.chance(30)
        && let Some(made) = made_type(random, schema)
    {
        return made;
    }
    let (ty, default) = random.pick(TYPES);
    (ty.to_owned(), Some(default.to_owned()))
}

fn type_and_default(random: &mut Random, schema: &Schema) -> String {
    let (ty, default) = any_type(random, schema);
    match default {
        Some(default) if random.chance(45) => format!("{ty} default {default}"),
        _ => ty,
    }
}

/// How long values are kept.
const KEPT: &[&str] =
    &["statistics 200", "statistics 0", "storage external", "storage main", "storage default", "compression pglz"];

/// A column as it is written after `add_column` or inside a table.
pub fn definition(random: &mut Random, schema: &Schema, name: &str, inside: bool) -> String {
    let mut out = format!("{name} ");
    match random.below(if inside { 14 } else { 12 }) {
        0 => out.push_str(random.pick(&["serial", "bigserial", "smallserial"])),
        1 => {
            let always = random.pick(&["always", "by default"]);
            let options =
                random.pick(&["", " (start with 10 increment by 5)", " (minvalue 3 maxvalue 999 cache 4 cycle)"]);
            out.push_str(&format!("{} generated {always} as identity{options}", random.pick(INTEGERS)));
        }
        2 | 3 => {
            let keyed: Vec<&Table> = schema.tables().filter(|table| table.primary_key().is_some()).collect();
            let single = keyed.iter().find_map(|table| match &table.primary_key()?.kind {
                ConstraintKind::PrimaryKey { columns, .. } if columns.len() == 1 => {
                    let column = table.columns.get(&columns[0].text)?;
                    Some((table.name.to_string(), column.ty.to_string()))
                }
                _ => None,
            });
            match single {
                Some((target, ty)) => {
                    let action = random.pick(&[
                        "",
                        " on delete cascade",
                        " on update restrict on delete set null",
                        " match full",
                        " deferrable initially deferred",
                    ]);
                    out.push_str(&format!("{ty} references {target}{action}"));
                }
                None => out.push_str(&type_and_default(random, schema)),
            }
        }
        4 => out.push_str("text collate \"C\" not null default ''"),
        5 if random.chance(40) => {
            let ty = random.pick(&["text", "bytea", "varchar(40)", "text[]"]);
            out.push_str(&format!("{ty} {}", random.pick(KEPT)));
        }
        _ => {
            out.push_str(&type_and_default(random, schema));
            if random.chance(30) {
                out.push_str(" not null");
            }
            if random.chance(15) {
                out.push_str(" unique");
            }
            if random.chance(15) {
                out.push_str(&format!(" check ({name}::text <> '')"));
            }
        }
    }
    if random.chance(20) {
        out.push_str(" comment 'a column''s comment \\ with a backslash'");
    }
    out
}

pub fn add_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let (on, new) = (&table.name, name(random));
    if random.chance(8)
        && let Some(condition) = enum_condition(random, schema, table)
    {
        return Some(format!("add_column {on}.{new} boolean generated always as ({condition}) stored"));
    }
    if random.chance(10) {
        let (ty, default) = any_type(random, schema);
        let (value, tail) = (default?, random.pick(&["", " not null", " not null unique"]));
        return Some(format!("add_column {on}.{new} {ty} backfill ({value}){tail}"));
    }
    let definition = definition(random, schema, &new, false);
    Some(format!("add_column {on}.{definition}"))
}

pub fn drop_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    Some(format!("drop_column {}.{}", table.name, used_column(random, table)?))
}

pub fn rename_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    Some(format!("rename_column {}.{} to {}", table.name, used_column(random, table)?, name(random)))
}

pub fn alter_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let column = used_column(random, table)?;
    // A type whose text depends on settings cannot follow into an index's expression.
    let in_expression = table.indexes.values().any(|index| {
        index.mentions(&unquoted(&column)) && (index.predicate.is_some() || index.key_columns().is_none())
    });
    // By the real counts: half nullability, a third types, then defaults, comments, identity.
    let kind = random.below(if in_expression { 68 } else { 100 });
    let action = match kind {
        0..25 => "not null".to_owned(),
        25..50 => "null".to_owned(),
        50..54 => "drop default".to_owned(),
        54..59 => {
            let ty = table.columns.get(&unquoted(&column))?.ty.to_string();
            let builtin = TYPES.iter().find(|(name, _)| *name == ty).map(|(_, value)| (*value).to_owned());
            let known = builtin.or_else(|| enum_value(random, schema, &table.columns.get(&unquoted(&column))?.ty));
            format!("default {}", known?)
        }
        59 => "comment 'changed'".to_owned(),
        60 => "drop comment".to_owned(),
        61 => format!("set {}", random.pick(KEPT)),
        62 => match random.below(4) {
            0 => "set statistics default".to_owned(),
            1 => format!("set generated {}", random.pick(&["always", "by default"])),
            2 => "set identity (increment by 3 cache 7)".to_owned(),
            _ => format!("constraint {} not null", name(random)),
        },
        63..65 => "drop identity".to_owned(),
        65..68 => "not null drop default add generated by default as identity".to_owned(),
        68..78 => {
            let (ty, default) = any_type(random, schema);
            let default = default.map_or_else(|| "drop default".to_owned(), |value| format!("default {value}"));
            format!("type {ty} using (null) reverse using (null) {default}")
        }
        78..86 => format!("type {}", random.pick(&["bigint", "integer", "numeric(14, 3)"])),
        86..92 => "type text default 'other'".to_owned(),
        _ => format!("type {}", random.pick(&["varchar(80)", "text", "varchar"])),
    };
    Some(format!("alter_column {}.{column} {action}", table.name))
}
