//! Columns.

use aludel::schema::{ConstraintKind, Schema, Table};

use super::Random;
use super::pick::{name, table, unquoted, used_column};

/// Types with a default that fits, and whether two of them can be converted into each other without `using`.
const TYPES: &[(&str, &str)] = &[
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

fn type_and_default(random: &mut Random) -> String {
    let (ty, default) = random.pick(TYPES);
    if random.chance(45) { format!("{ty} default {default}") } else { ty.to_owned() }
}

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
                None => out.push_str(&type_and_default(random)),
            }
        }
        4 => out.push_str("text collate \"C\" not null default ''"),
        _ => {
            out.push_str(&type_and_default(random));
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
    let on = &table(random, schema)?.name;
    let new = name(random);
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
    let (ty, default) = random.pick(TYPES);
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
            format!("default {}", TYPES.iter().find(|(name, _)| *name == ty)?.1)
        }
        59..61 => "comment 'changed'".to_owned(),
        61..63 => "drop comment".to_owned(),
        63..65 => "drop identity".to_owned(),
        65..68 => "not null drop default add generated by default as identity".to_owned(),
        68..78 => format!("type {ty} using (null) reverse using (null) default {default}"),
        78..86 => format!("type {}", random.pick(&["bigint", "integer", "numeric(14, 3)"])),
        86..92 => "type text default 'other'".to_owned(),
        _ => format!("type {}", random.pick(&["varchar(80)", "text", "varchar"])),
    };
    Some(format!("alter_column {}.{column} {action}", table.name))
}
