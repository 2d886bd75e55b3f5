//! Partitioned tables and their partitions, tables that begin or cease to inherit.

use aludel::schema::{ColumnDefault, ConstraintKind, IndexKey, ObjectKind, PartitionStrategy, Schema, Table, Type};

use super::Random;
use super::columns::definition;
use super::pick::{name, table, written};
use super::schemas::placed;
use super::tables::kept;

/// Types of which a bound's values are known.
const KEY_TYPES: &[&str] = &["integer", "bigint", "text", "varchar(40)", "date", "numeric(12, 2)"];

fn key_type(random: &mut Random, schema: &Schema) -> String {
    let enums: Vec<String> = schema
        .objects()
        .filter(|object| object.key.kind == ObjectKind::Enum)
        .map(|object| object.key.name.to_string())
        .collect();
    if !enums.is_empty() && random.chance(25) {
        return enums[random.below(enums.len())].clone();
    }
    random.pick(KEY_TYPES).to_owned()
}

/// `partition by ...` of one or two of these columns.
fn by(random: &mut Random, columns: &[(String, String)]) -> String {
    let word = random.pick(&["range", "range", "list", "hash"]);
    let (one, ty) = &columns[random.below(columns.len())];
    if word != "list" && columns.len() > 1 && random.chance(30) {
        return format!("partition by {word} ({}, {})", columns[0].0, columns[1].0);
    }
    // The text of others depends on settings.
    if random.chance(15) && ["integer", "bigint", "text", "varchar(40)"].contains(&ty.as_str()) {
        return format!("partition by {word} (({one}::text))");
    }
    format!("partition by {word} ({one})")
}

pub fn create_partitioned(random: &mut Random, schema: &Schema) -> Option<String> {
    if schema.tables().count() > 12 {
        return None;
    }
    let (one, two) = (name(random), name(random));
    let (ty, other) = (key_type(random, schema), key_type(random, schema));
    let mut lines = vec![format!("{one} {ty} not null"), format!("{two} {other}")];
    for _ in 0..random.below(4) {
        let new = name(random);
        let line = definition(random, schema, &new, true);
        // A key has to have the columns of the partition key.
        if !line.contains(" unique") {
            lines.push(line);
        }
    }
    match random.below(6) {
        0 => lines.push(format!("primary key ({one}, {two})")),
        1 => lines.push(format!("unique ({one}, {two})")),
        2 => lines.push(format!("index ({two})")),
        3 => lines.push(format!("unique index ({two}, {one})")),
        _ => {}
    }
    if random.chance(30) {
        lines.push(format!("constraint {} check ({one}::text <> 'no -- row')", name(random)));
    }
    let by = by(random, &[(one, ty), (two, other)]);
    let tail = if random.chance(10) { " unlogged" } else { "" };
    Some(format!("create_table {} {{\n  {}\n}} {by}{tail}", placed(random, schema), lines.join("\n  ")))
}

/// A value for each item of the key: texts in the order of their numbers.
fn values(schema: &Schema, table: &Table, number: usize) -> Option<Vec<String>> {
    let items = &table.partitioning.as_ref()?.items;
    let value = |ty: Option<&Type>| {
        let name = ty.map_or("text", |ty| ty.name.as_str());
        if let Some(object) = ty.and_then(|ty| schema.object_of_type(ty)) {
            let label = &object.definition.labels()?.get(number)?.text;
            return Some(format!("'{}'", label.replace('\'', "''")));
        }
        Some(match name {
            "integer" | "bigint" | "numeric" => number.to_string(),
            "text" | "varchar" => format!("'v{number:06}'"),
            "date" => format!("'{}-01-01'", 1000 + number),
            _ => return None,
        })
    };
    items
        .iter()
        .map(|item| match &item.key {
            IndexKey::Column(column) => value(Some(&table.columns.get(&column.text)?.ty)),
            IndexKey::Expr { .. } => value(None),
        })
        .collect()
}

/// A bound that is most probably free.
fn bound(random: &mut Random, schema: &Schema, table: &Table) -> Option<String> {
    let strategy = table.partitioning.as_ref()?.strategy;
    if strategy != PartitionStrategy::Hash && random.chance(15) {
        return Some("default".to_owned());
    }
    let of_enum = values(schema, table, 5).is_none();
    let number = if of_enum { random.below(3) } else { random.below(8000) };
    Some(match strategy {
        PartitionStrategy::Range => {
            let (from, to) = (values(schema, table, number)?, values(schema, table, number + 1)?);
            format!("for values from ({}) to ({})", from.join(", "), to.join(", "))
        }
        PartitionStrategy::List => {
            let mut all = values(schema, table, number)?;
            if random.chance(20) {
                all.push("null".to_owned());
            }
            format!("for values in ({})", all.join(", "))
        }
        PartitionStrategy::Hash => format!("for values with (modulus 5, remainder {})", random.below(5)),
    })
}

/// Any partitioned table.
fn partitioned<'a>(random: &mut Random, schema: &'a Schema) -> Option<&'a Table> {
    let all: Vec<&Table> = schema.tables().filter(|table| table.partitioning.is_some()).collect();
    if all.is_empty() { None } else { Some(random.pick(&all)) }
}

pub fn create_partition(random: &mut Random, schema: &Schema) -> Option<String> {
    if schema.tables().count() > 14 {
        return None;
    }
    let parent = partitioned(random, schema)?;
    let bound = bound(random, schema, parent)?;
    let tail = if random.chance(25) {
        let columns = parent.columns.values().take(2).map(|c| (written(&c.name.text), c.ty.to_string()));
        let columns: Vec<_> = columns.collect();
        format!(" {}", by(random, &columns))
    } else {
        kept(random).to_owned()
    };
    Some(format!("create_partition {} of {} {bound}{tail}", placed(random, schema), parent.name))
}

/// A table that could become a partition of another.
pub fn create_fitting(random: &mut Random, schema: &Schema) -> Option<String> {
    if schema.tables().count() > 12 {
        return None;
    }
    let parent = partitioned(random, schema)?;
    let lines = like(random, parent);
    Some(format!("create_table {} {{\n  {}\n}}{}", placed(random, schema), lines.join("\n  "), kept(random)))
}

/// The lines of a table that has what another hands on, and some of its keys and indexes.
fn like(random: &mut Random, parent: &Table) -> Vec<String> {
    let mut lines = Vec::new();
    for column in parent.columns.values() {
        let mut line = format!("{} {}", written(&column.name.text), column.ty);
        if let Some(collation) = &column.collation {
            line.push_str(&format!(" collate {collation}"));
        }
        if column.not_null || random.chance(10) {
            line.push_str(" not null");
        }
        match (&column.default, &column.generated) {
            (Some(ColumnDefault::Expr(expr)), _) if random.chance(60) => {
                line.push_str(&format!(" default ({})", expr.text()));
            }
            (_, Some(generated)) => line.push_str(&format!(" generated always as ({}) stored", generated.expr.text())),
            _ => {}
        }
        lines.push(line);
    }
    for constraint in parent.constraints.values() {
        match &constraint.kind {
            ConstraintKind::Check { expr, .. } => {
                lines.push(format!("constraint {} check ({})", written(&constraint.name.text), expr.text()));
            }
            ConstraintKind::PrimaryKey { columns, .. } if random.chance(50) => {
                let columns: Vec<String> = columns.iter().map(|name| written(&name.text)).collect();
                lines.push(format!("constraint {} primary key ({})", name(random), columns.join(", ")));
            }
            ConstraintKind::Unique { columns, .. } if random.chance(50) => {
                let columns: Vec<String> = columns.iter().map(|name| written(&name.text)).collect();
                lines.push(format!("constraint {} unique ({})", name(random), columns.join(", ")));
            }
            _ => {}
        }
    }
    for index in parent.indexes.values() {
        if let Some(columns) = index.key_columns().filter(|_| random.chance(50)) {
            let columns: Vec<String> = columns.iter().map(|name| written(name)).collect();
            let unique = if index.unique { "unique " } else { "" };
            lines.push(format!("{unique}index {} ({})", name(random), columns.join(", ")));
        }
    }
    lines
}

/// The tables that others may inherit from or that may inherit.
fn plain(schema: &Schema) -> Vec<&Table> {
    schema.tables().filter(|table| table.partitioning.is_none() && table.partition_of.is_none()).collect()
}

/// A table that could begin to inherit from another.
pub fn create_heir(random: &mut Random, schema: &Schema) -> Option<String> {
    let all = plain(schema);
    if schema.tables().count() > 12 || all.is_empty() {
        return None;
    }
    let parent = random.pick(&all);
    let mut lines = like(random, parent);
    lines.push(format!("{} int", name(random)));
    Some(format!("create_table {} {{\n  {}\n}}{}", placed(random, schema), lines.join("\n  "), kept(random)))
}

pub fn inherit_table(random: &mut Random, schema: &Schema) -> Option<String> {
    let all = plain(schema);
    let fits = |child: &Table, parent: &Table| {
        child.name != parent.name
            && !parent.columns.is_empty()
            && parent.columns.values().all(|wanted| {
                let own = child.columns.get(&wanted.name.text);
                own.is_some_and(|own| own.ty == wanted.ty && (own.not_null || !wanted.not_null))
            })
    };
    let pairs = all.iter().flat_map(|child| all.iter().map(move |parent| (*child, *parent)));
    let pairs: Vec<(&Table, &Table)> = pairs.filter(|(child, parent)| fits(child, parent)).collect();
    if pairs.is_empty() {
        return None;
    }
    let (child, parent) = random.pick(&pairs);
    Some(format!("inherit_table {} from {}", child.name, parent.name))
}

pub fn disinherit_table(random: &mut Random, schema: &Schema) -> Option<String> {
    let pairs = schema.tables().flat_map(|table| table.inheritance.parents.iter().map(move |parent| (table, parent)));
    let pairs: Vec<_> = pairs.collect();
    if pairs.is_empty() {
        return None;
    }
    let (child, parent) = random.pick(&pairs);
    Some(format!("disinherit_table {} from {parent}", child.name))
}

pub fn attach_partition(random: &mut Random, schema: &Schema) -> Option<String> {
    let parent = partitioned(random, schema)?;
    let fits = |table: &&Table| {
        table.partition_of.is_none()
            && table.name != parent.name
            && table.columns.len() == parent.columns.len()
            && table.columns.keys().all(|name| parent.columns.contains_key(name))
    };
    let all: Vec<&Table> = schema.tables().filter(fits).collect();
    let child = if all.is_empty() { table(random, schema)? } else { random.pick(&all) };
    Some(format!("attach_partition {} to {} {}", child.name, parent.name, bound(random, schema, parent)?))
}

pub fn detach_partition(random: &mut Random, schema: &Schema) -> Option<String> {
    let concurrently = if random.chance(15) { " concurrently" } else { "" };
    let all: Vec<(String, String)> = schema
        .tables()
        .filter_map(|table| Some((table.name.to_string(), table.partition_of.as_ref()?.parent.to_string())))
        .collect();
    if all.is_empty() {
        return None;
    }
    let (child, parent) = &all[random.below(all.len())];
    Some(format!("detach_partition{concurrently} {child} from {parent}"))
}
