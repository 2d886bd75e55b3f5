//! Views and materialized views: over tables and over views, with joins, expressions, groups and odd names.

use aludel::schema::{Definition, Object, ObjectKind, Schema};
use aludel::text::quote_ident;

use super::Random;
use super::functions::called_on;
use super::pick::name;

/// What a query may read from: its name as it is written, and its columns.
struct Source {
    name: String,
    columns: Vec<String>,
}

impl Source {
    fn column(&self, random: &mut Random) -> String {
        quote_ident(&self.columns[random.below(self.columns.len())])
    }
}

/// Any table or view of which the columns are known; not the one of this name.
fn source(random: &mut Random, schema: &Schema) -> Option<Source> {
    let tables = schema
        .tables()
        .map(|table| Source { name: table.name.to_string(), columns: table.columns.keys().cloned().collect() });
    let views = schema.objects().filter_map(|object| {
        let columns = object.definition.output()?.to_vec();
        Some(Source { name: object.key.name.to_string(), columns })
    });
    let mut all: Vec<Source> = tables.chain(views).filter(|source| !source.columns.is_empty()).collect();
    if all.is_empty() { None } else { Some(all.swap_remove(random.below(all.len()))) }
}

/// A query that reads one table or view, or two.
fn query(random: &mut Random, schema: &Schema) -> Option<String> {
    let one = source(random, schema)?;
    let two = source(random, schema)?;
    let (from, to) = (&one.name, &two.name);
    let (a, b, c) = (one.column(random), one.column(random), two.column(random));
    Some(match random.below(16) {
        0 => format!("select * from {from}"),
        1 => {
            let label = format!("{b}'s text").replace('"', "");
            format!("select {a}, {b}::text || '-- no comment' as \"{label}\" from {from}")
        }
        2 => format!("select x.{a}, y.{c} as \"Other one\" from {from} as x join {to} y on x.{b}::text = y.{c}::text"),
        3 => format!("select x.*, y.{c}::text as other from {from} x left join {to} y on x.{a} is not null"),
        4 => format!("select {a}, count(*) as \"how many\", max({b}::text) from {from} group by {a} order by 2 desc"),
        5 => format!("select {a}::text as one from {from} union all select {c}::text from {to}"),
        6 => format!(
            "with x as (select {a} as first, {b} from {from} limit 5) select first from x where first is not null"
        ),
        7 => format!("select {a} from {from} where exists (select from {to} y where y.{c} is null) or {b} is null"),
        8 => format!("select distinct {a}, row_number() over (partition by {b}::text order by {a}::text) from {from}"),
        9 => format!(
            "select {a} as \"select\", (select count({c}) from {to}) as total from {from} where {b} is distinct from null"
        ),
        10 => {
            format!("select coalesce({a}::text, 'it''s'), case when {b} is null then 1 else 2 end as kind from {from}")
        }
        11 => "values (1, 'a'), (2, 'b')".to_owned(),
        12 => format!("select q.one, n from (select {a} as one from {from}) q, generate_series(1, 3) as n"),
        13 => {
            let call = called_on(random, schema, &format!("{a}::text"))?;
            format!("select {a}, {call} as called from {from}")
        }
        14 => format!("select * from {from} x cross join (select 1 as \"größe\") y"),
        _ => format!("select {a} from {from}"),
    })
}

/// Names for some of its columns, sometimes.
fn names(random: &mut Random) -> String {
    if random.chance(15) { format!(" ({})", name(random)) } else { String::new() }
}

/// Any view of the kind.
fn view<'a>(random: &mut Random, schema: &'a Schema, kind: ObjectKind) -> Option<&'a Object> {
    let all: Vec<&Object> = schema.objects().filter(|object| object.key.kind == kind).collect();
    if all.is_empty() { None } else { Some(random.pick(&all)) }
}

/// Whether there are enough views: what they read stays as it is.
fn enough(schema: &Schema) -> bool {
    let is_view = |object: &Object| matches!(object.key.kind, ObjectKind::View | ObjectKind::MaterializedView);
    schema.objects().filter(|object| is_view(object)).count() > 4
}

pub fn create_view(random: &mut Random, schema: &Schema) -> Option<String> {
    if enough(schema) {
        return None;
    }
    let new = name(random);
    if random.chance(15) {
        let table =
            source(random, schema).filter(|source| schema.tables().any(|t| t.name.to_string() == source.name))?;
        let (a, from) = (table.column(random), &table.name);
        let check = random.pick(&["", "local ", "cascaded "]);
        return Some(format!(
            "create_view {new} as $$select {a} from {from} where {a} is not null$$ with {check}check option"
        ));
    }
    let (names, query) = (names(random), query(random, schema)?);
    let options = random.pick(&["", "", "", " with (security_barrier)", " with (security_barrier = false)"]);
    Some(format!("create_view {new}{names}{options} as $${query}$$"))
}

pub fn create_materialized_view(random: &mut Random, schema: &Schema) -> Option<String> {
    if enough(schema) {
        return None;
    }
    let (new, names, query) = (name(random), names(random), query(random, schema)?);
    let kept = random.pick(&["", "", "", " with (fillfactor = 70)", " using heap"]);
    let data = random.pick(&["", "", " with no data"]);
    Some(format!("create_materialized_view {new}{names}{kept} as $${query}$${data}"))
}

/// The query of a view with something more.
fn more(random: &mut Random, before: &str) -> Option<String> {
    if before.len() > 400 {
        return None;
    }
    let extra = random.below(1000);
    Some(match random.below(4) {
        0 => format!("select q.*, 'x'::text as \"more {extra}\" from ({before}) q"),
        1 => format!("select * from ({before}) q where 1 < {extra}"),
        2 => format!("select q.*, {extra} as more{extra}, now() as \"Now {extra}\" from ({before}) as q limit 100"),
        _ => format!("select * from ({before}) as q order by 1"),
    })
}

/// `(names)` as they are said of its columns.
fn said(columns: &[aludel::schema::Name]) -> String {
    let names: Vec<String> = columns.iter().map(|name| quote_ident(&name.text)).collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

pub fn replace_view(random: &mut Random, schema: &Schema) -> Option<String> {
    let object = view(random, schema, ObjectKind::View)?;
    let Definition::View(view) = &object.definition else { return None };
    let query = more(random, &view.query.text)?;
    let options = random.pick(&["", "", " with (security_barrier = true)"]);
    Some(format!("replace_view {}{}{options} as $${query}$$", object.key, said(&view.columns)))
}

pub fn replace_materialized_view(random: &mut Random, schema: &Schema) -> Option<String> {
    let object = view(random, schema, ObjectKind::MaterializedView)?;
    let Definition::MaterializedView(view) = &object.definition else { return None };
    let query = if random.chance(50) { more(random, &view.query.text)? } else { query(random, schema)? };
    Some(format!("replace_materialized_view {}{} as $${query}$$", object.key, said(&view.columns)))
}

pub fn rename_view(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("rename_view {} to {}", view(random, schema, ObjectKind::View)?.key, name(random)))
}

pub fn rename_materialized_view(random: &mut Random, schema: &Schema) -> Option<String> {
    let on = &view(random, schema, ObjectKind::MaterializedView)?.key;
    Some(format!("rename_materialized_view {on} to {}", name(random)))
}

pub fn drop_view(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_view {}", view(random, schema, ObjectKind::View)?.key))
}

pub fn drop_materialized_view(random: &mut Random, schema: &Schema) -> Option<String> {
    Some(format!("drop_materialized_view {}", view(random, schema, ObjectKind::MaterializedView)?.key))
}

pub fn refresh_materialized_view(random: &mut Random, schema: &Schema) -> Option<String> {
    let concurrently = if random.chance(30) { "concurrently " } else { "" };
    Some(format!("refresh_materialized_view {concurrently}{}", view(random, schema, ObjectKind::MaterializedView)?.key))
}

/// An index on a materialized view.
pub fn create_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let object = view(random, schema, ObjectKind::MaterializedView)?;
    let columns: Vec<String> = object.definition.output()?.iter().map(|name| quote_ident(name)).collect();
    let one = &columns[random.below(columns.len())];
    let items = match random.below(4) {
        0 if columns.len() > 1 => columns[..2].join(", "),
        1 => format!("{one} desc nulls last"),
        _ => one.clone(),
    };
    let tail = if random.chance(20) { format!(" where ({one} is not null)") } else { String::new() };
    Some(format!("create_index on {} ({items}){tail}", object.key))
}

/// A unique index on a materialized view, which lets it be refreshed concurrently.
pub fn create_unique_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let object = view(random, schema, ObjectKind::MaterializedView)?;
    let column = quote_ident(object.definition.output()?.first()?);
    Some(format!("create_unique_index {} on {} ({column})", name(random), object.key))
}

/// Of an index on a materialized view.
pub fn drop_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let object = view(random, schema, ObjectKind::MaterializedView)?;
    let names: Vec<String> = object.definition.indexes()?.values().map(|index| index.name.to_string()).collect();
    if names.is_empty() { None } else { Some(format!("drop_index {}", names[random.below(names.len())])) }
}
