//! Sequences that stand by themselves, and defaults that take numbers from them.
//!
//! How far one has counted is data, which the server compares with the bounds. So a start and a number to go on from are
//! always between 10 and 90, and the bounds always leave room for these; but one that counts down from -1 keeps its bounds.

use aludel::schema::{Definition, Expr, ObjName, Schema, Sequence};

use super::Random;
use super::pick::{column, name, table, unquoted, used_column, written};

/// Any sequence by itself.
fn sequence<'a>(random: &mut Random, schema: &'a Schema) -> Option<(&'a ObjName, &'a Sequence)> {
    let all: Vec<_> = schema
        .objects()
        .filter_map(|object| match &object.definition {
            Definition::Sequence(sequence) => Some((&object.key.name, sequence)),
            _ => None,
        })
        .collect();
    if all.is_empty() { None } else { Some(all[random.below(all.len())]) }
}

/// `owned by T.c` of any column.
fn owner(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    Some(format!(" owned by {}.{}", table.name, column(random, table)?))
}

pub fn create_sequence(random: &mut Random, schema: &Schema) -> Option<String> {
    let options = random.pick(&[
        "",
        " as integer",
        " as smallint start with 10 increment by 5",
        " minvalue 3 maxvalue 999 start with 50 cache 4 cycle",
        " as integer increment by -2 minvalue -90 maxvalue 100 start with 90",
        " as smallint increment by -1",
        " no minvalue no maxvalue increment by 3 no cycle",
    ]);
    let owner = if random.chance(30) { owner(random, schema)? } else { String::new() };
    Some(format!("create_sequence {}{options}{owner}", name(random)))
}

pub fn alter_sequence(random: &mut Random, schema: &Schema) -> Option<String> {
    let (on, sequence) = sequence(random, schema)?;
    let is_below_zero = sequence.max < 0;
    let change = match random.below(10) {
        0 => random.pick(&[" increment by 7", " increment by -1", " increment by 1 cache 20"]).to_owned(),
        1 => random.pick(&[" cycle", " no cycle", " cache 3 no cycle"]).to_owned(),
        2 | 3 => random.pick(&[" as bigint", " as integer", " as smallint", " as integer increment by -3"]).to_owned(),
        4..6 => owner(random, schema)?,
        6 => " owned by none".to_owned(),
        _ if is_below_zero => " restart".to_owned(),
        7 => random.pick(&[" restart", " restart with 70", " start with 20 restart"]).to_owned(),
        8 => random.pick(&[" maxvalue 200 minvalue -5", " no maxvalue", " start with 33 maxvalue 99"]).to_owned(),
        _ => random
            .pick(&[" minvalue 5", " minvalue -10 start with 12", " no cycle minvalue 9 start with 10"])
            .to_owned(),
    };
    Some(format!("alter_sequence {on}{change}"))
}

pub fn rename_sequence(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_sequence {} to {}", sequence(random, schema)?.0, name(random)))
}

pub fn drop_sequence(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_sequence {}", sequence(random, schema)?.0))
}

/// A default that takes numbers from a sequence.
fn number(random: &mut Random, schema: &Schema) -> Option<String> {
    let written = sequence(random, schema)?.0.to_string().replace('\'', "''");
    Some(match random.below(4) {
        0 => format!("nextval('{written}'::regclass)"),
        1 => format!("1000 + nextval('{written}')"),
        _ => format!("nextval('{written}')"),
    })
}

pub fn add_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let on = &table(random, schema)?.name;
    let default = number(random, schema)?;
    let ty = random.pick(&["bigint", "integer", "numeric(12, 2)"]);
    let tail = random.pick(&["", " not null", " unique"]);
    Some(format!("add_column {on}.{} {ty} default ({default}){tail}", name(random)))
}

/// A column's default begins or ends to take numbers from one.
pub fn alter_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let takes_numbers = |expr: &Expr| expr.sequences().next().is_some();
    let counting = table.columns.values().find(|column| column.expressions().any(takes_numbers));
    if let Some(column) = counting.filter(|_| random.chance(60)) {
        return Some(format!("alter_column {}.{} drop default", table.name, written(&column.name.text)));
    }
    let column = used_column(random, table)?;
    let ty = table.columns.get(&unquoted(&column))?.ty.to_string();
    let default = number(random, schema)?;
    let is_number = ["bigint", "integer", "smallint", "numeric(12, 2)", "double precision"].contains(&ty.as_str());
    is_number.then(|| format!("alter_column {}.{column} default ({default})", table.name))
}
