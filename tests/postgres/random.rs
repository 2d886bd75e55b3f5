//! Random histories: valid by construction, because each operation is drawn for the schema as the model has it.
//!
//! One name in five is odd: reserved, mixed case, with blanks, quotes, umlauts, 63 bytes long. Tables get keys, checks,
//! indexes, defaults and comments, so that whatever is dropped or altered has something hanging on it.

use aludel::check::{Settings, check_revision};
use aludel::diag::Diagnostics;
use aludel::schema::{ConstraintKind, Schema, Table};
use aludel::text::{SourceId, quote_ident};

/// A small generator of our own: the same numbers on every machine for a seed (splitmix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def0)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("below a usize")
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

const PLAIN: &[&str] = &[
    "account",
    "users",
    "posts",
    "orders",
    "item",
    "code",
    "name",
    "email",
    "amount",
    "created_at",
    "owner_id",
    "note",
    "state",
    "score",
    "level",
    "city",
    "zip",
    "kind",
    "parent_id",
    "data",
];

const ODD: &[&str] = &[
    "order",
    "user",
    "Mixed Case",
    "with\"quote",
    "größe",
    "select",
    "index",
    "comment",
    "1st",
    "a.b",
    "tab\tbed",
    "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ1",
    "column",
    "primary",
    "it's",
    "type",
    "$money$",
    "CamelCase",
    "-- dash",
    "*/",
];

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

/// A random history: `.mig` texts in order, and the verbs each revision uses.
pub struct History {
    pub files: Vec<String>,
    pub verbs: Vec<Vec<&'static str>>,
}

/// Draws a history of so many revisions.
pub fn history(seed: u64, revisions: usize) -> History {
    let mut random = Random::new(seed);
    let mut schema = Schema::new("public");
    let mut history = History { files: Vec::new(), verbs: Vec::new() };
    for number in 1..=revisions {
        let (mut body, mut verbs) = (Vec::new(), Vec::new());
        let wanted = if number == 1 { 4 } else { 1 + random.below(5) };
        let mut concurrent = false;
        let mut tries = 0;
        while body.len() < wanted && tries < 60 {
            tries += 1;
            let tables = schema.tables().count();
            let verb =
                if (number == 1 && body.len() < 4) || tables < 2 { "create_table" } else { draw(&mut random, tables) };
            let Some(text) = operation(&mut random, &schema, verb) else { continue };
            let concurrently = text.contains(" concurrently ");
            // What runs outside a transaction is a revision of its own: half of one could not be compared.
            if concurrently && !body.is_empty() {
                continue;
            }
            let mut next = schema.clone();
            if accepts(&text, &mut next) {
                schema = next;
                body.push(text);
                verbs.push(verb);
                concurrent = concurrently;
            }
            if concurrent {
                break;
            }
        }
        let parent = if number == 1 { "base".to_owned() } else { (number - 1).to_string() };
        let body = body.join("\n");
        history.files.push(format!(
            "revision {number}\nrevises {parent}\nmessage 'number {number}'\n\nupgrade {{\n{body}\n}}\n"
        ));
        history.verbs.push(verbs);
    }
    history
}

/// Whether the checker takes the operation; the schema is then changed.
fn accepts(text: &str, schema: &mut Schema) -> bool {
    let mut diagnostics = Diagnostics::default();
    let file = format!("revision x\nrevises base\nmessage 'x'\nupgrade {{\n{text}\n}}\n");
    let file = aludel::syntax::parse(SourceId(0), &file, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "the generator writes what the grammar reads: {text}\n{diagnostics:?}");
    check_revision(&Settings::default(), &file, schema, &mut diagnostics);
    !diagnostics.has_errors()
}

fn draw(random: &mut Random, tables: usize) -> &'static str {
    const WEIGHTED: &[(&str, usize)] = &[
        ("create_table", 6),
        ("drop_table", 4),
        ("rename_table", 4),
        ("comment_table", 4),
        ("add_column", 12),
        ("drop_column", 10),
        ("rename_column", 6),
        ("alter_column", 16),
        ("create_primary_key", 4),
        ("create_foreign_key", 8),
        ("create_unique_constraint", 5),
        ("create_check_constraint", 5),
        ("drop_constraint", 7),
        ("rename_constraint", 4),
        ("create_index", 7),
        ("create_unique_index", 4),
        ("drop_index", 5),
        ("rename_index", 4),
        ("execute", 3),
    ];
    loop {
        let mut at = random.below(WEIGHTED.iter().map(|(_, weight)| weight).sum());
        for &(verb, weight) in WEIGHTED {
            if at < weight {
                if verb == "drop_table" && tables < 4 || verb == "create_table" && tables > 9 {
                    break;
                }
                return verb;
            }
            at -= weight;
        }
    }
}

fn name(random: &mut Random) -> String {
    let base = if random.chance(20) { random.pick(ODD) } else { random.pick(PLAIN) };
    let numbered = format!("{base}{}", random.below(30));
    let name = if random.chance(60) && base.len() < 55 { numbered } else { base.to_owned() };
    written(&name)
}

/// A name as `.mig` needs it: item words are quoted too.
fn written(name: &str) -> String {
    if ["index", "comment", "type", "exclude", "include", "match", "generated", "reverse"].contains(&name) {
        format!("\"{name}\"")
    } else {
        quote_ident(name)
    }
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => name.to_owned(),
    }
}

fn table<'a>(random: &mut Random, schema: &'a Schema) -> Option<&'a Table> {
    let all: Vec<&Table> = schema.tables().collect();
    if all.is_empty() { None } else { Some(random.pick(&all)) }
}

fn column(random: &mut Random, table: &Table) -> Option<String> {
    let all: Vec<&str> = table.columns.keys().map(String::as_str).collect();
    if all.is_empty() { None } else { Some(written(random.pick(&all))) }
}

/// A column that something mentions, if there is one: drops and changes should have something to restore.
fn used_column(random: &mut Random, table: &Table) -> Option<String> {
    let used: Vec<&str> = table
        .columns
        .keys()
        .map(String::as_str)
        .filter(|name| {
            table.constraints.values().any(|c| c.kind.mentions(name))
                || table.indexes.values().any(|i| i.mentions(name))
        })
        .collect();
    if used.is_empty() || random.chance(30) { column(random, table) } else { Some(written(random.pick(&used))) }
}

fn columns(random: &mut Random, table: &Table, most: usize) -> Option<String> {
    let mut all: Vec<String> = table.columns.keys().map(|name| written(name)).collect();
    let count = 1 + random.below(most);
    let mut chosen = Vec::new();
    while chosen.len() < count && !all.is_empty() {
        let at = random.below(all.len());
        chosen.push(all.swap_remove(at));
    }
    (!chosen.is_empty()).then(|| chosen.join(", "))
}

/// A condition on columns of the table that holds for every type: rows do not matter here, meaning does.
fn condition(random: &mut Random, table: &Table) -> Option<String> {
    let one = column(random, table)?;
    let two = column(random, table)?;
    Some(condition_on(random, &one, &two))
}

/// A condition that an index may have: on columns whose text does not depend on settings.
fn steady_condition(random: &mut Random, table: &Table) -> Option<String> {
    let one = steady_column(random, table)?;
    let two = steady_column(random, table)?;
    Some(condition_on(random, &one, &two))
}

/// A column whose conversion to text is immutable, as indexes need.
fn steady_column(random: &mut Random, table: &Table) -> Option<String> {
    let all: Vec<&str> = table
        .columns
        .values()
        .filter(|c| {
            !c.ty.array
                && ["integer", "bigint", "smallint", "text", "varchar", "uuid", "boolean"].contains(&c.ty.name.as_str())
        })
        .map(|c| c.name.as_str())
        .collect();
    if all.is_empty() { None } else { Some(written(random.pick(&all))) }
}

fn condition_on(random: &mut Random, one: &str, two: &str) -> String {
    match random.below(5) {
        0 => format!("{one} is not null"),
        1 => format!("{one} is not null or {two} is null"),
        2 => format!("{one}::text <> 'no -- comment'"),
        3 => format!("coalesce({one}::text, '') <= repeat('z', 100)"),
        _ => format!("length({one}::text) > 0 and {two} is distinct from null"),
    }
}

fn type_and_default(random: &mut Random) -> String {
    let (ty, default) = random.pick(TYPES);
    if random.chance(45) { format!("{ty} default {default}") } else { ty.to_owned() }
}

fn column_definition(random: &mut Random, schema: &Schema, name: &str, inside: bool) -> String {
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

fn index_items(random: &mut Random, table: &Table) -> Option<String> {
    let plain = columns(random, table, 3)?;
    let one = steady_column(random, table).unwrap_or_else(|| "null".to_owned());
    if one == "null" {
        return Some(plain);
    }
    Some(match random.below(5) {
        0 => format!("lower({one}::text)"),
        1 => format!("({one}::text || 'x') desc"),
        2 => format!("{one} desc nulls last"),
        _ => plain,
    })
}

fn operation(random: &mut Random, schema: &Schema, verb: &'static str) -> Option<String> {
    if verb == "create_table" {
        return Some(create_table(random, schema));
    }
    let table = table(random, schema)?;
    let on = table.name.to_string();
    Some(match verb {
        "drop_table" => format!("drop_table {on}"),
        "rename_table" => format!("rename_table {on} to {}", name(random)),
        "comment_table" => match random.below(3) {
            0 => format!("comment_table {on} null"),
            _ => format!("comment_table {on} 'number {}'", random.below(1000)),
        },
        "add_column" => {
            let new = name(random);
            let definition = column_definition(random, schema, &new, false);
            format!("add_column {on}.{definition}")
        }
        "drop_column" => format!("drop_column {on}.{}", used_column(random, table)?),
        "rename_column" => format!("rename_column {on}.{} to {}", used_column(random, table)?, name(random)),
        "alter_column" => {
            let column = used_column(random, table)?;
            let (ty, default) = random.pick(TYPES);
            // A type whose text depends on settings cannot follow into an index's expression.
            let in_expression = table.indexes.values().any(|index| {
                index.mentions(&unquoted(&column)) && (index.predicate.is_some() || index.key_columns().is_none())
            });
            let kind = random.below(if in_expression { 7 } else { 11 });
            let action = match kind {
                0 => "not null".to_owned(),
                1 => "null".to_owned(),
                2 => "drop default".to_owned(),
                3 => "comment 'changed'".to_owned(),
                4 => "drop comment".to_owned(),
                5 => "drop identity".to_owned(),
                6 => "not null drop default add generated by default as identity".to_owned(),
                7 => format!("type {ty} using (null) reverse using (null) default {default}"),
                8 => format!("type {} ", random.pick(&["bigint", "integer", "numeric(14, 3)"])),
                9 => "type text default 'other'".to_owned(),
                _ => format!("type {}", random.pick(&["varchar(80)", "text", "varchar"])),
            };
            format!("alter_column {on}.{column} {action}")
        }
        "create_primary_key" => format!("create_primary_key on {on} ({})", columns(random, table, 2)?),
        "create_unique_constraint" => {
            let deferrable = random.pick(&["", "", " deferrable"]);
            format!("create_unique_constraint {} on {on} ({}){deferrable}", name(random), columns(random, table, 2)?)
        }
        "create_check_constraint" => {
            let valid = random.pick(&["", "", " not valid"]);
            format!("create_check_constraint {} on {on} ({}){valid}", name(random), condition(random, table)?)
        }
        "create_foreign_key" => {
            let target = self::table(random, schema)?;
            let keys: Vec<&Vec<aludel::schema::Name>> = target
                .constraints
                .values()
                .filter_map(|c| match &c.kind {
                    ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
                        Some(columns)
                    }
                    ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => None,
                })
                .collect();
            if keys.is_empty() {
                return None;
            }
            let key = random.pick(&keys);
            let mut own = Vec::new();
            for part in key {
                let ty = &target.columns.get(&part.text)?.ty;
                let fits: Vec<&str> = table
                    .columns
                    .values()
                    .filter(|c| c.ty.can_reference(ty) == Some(true))
                    .map(|c| c.name.as_str())
                    .collect();
                if fits.is_empty() {
                    return None;
                }
                own.push(written(random.pick(&fits)));
            }
            let to: Vec<String> = key.iter().map(|name| written(&name.text)).collect();
            let tail = random.pick(&[
                "",
                " on delete cascade",
                " on update cascade",
                " not valid",
                " deferrable",
                " on delete set default",
            ]);
            format!(
                "create_foreign_key on {on} ({}) references {} ({}){tail}",
                own.join(", "),
                target.name,
                to.join(", ")
            )
        }
        "drop_constraint" | "rename_constraint" => {
            let all: Vec<&str> = table.constraints.keys().map(String::as_str).collect();
            if all.is_empty() {
                return None;
            }
            let constraint = written(random.pick(&all));
            if verb == "drop_constraint" {
                format!("drop_constraint {on}.{constraint}")
            } else {
                format!("rename_constraint {on}.{constraint} to {}", name(random))
            }
        }
        "create_index" => {
            let concurrently = if random.chance(25) { " concurrently" } else { "" };
            let mut out = format!("create_index{concurrently} on {on} ({})", index_items(random, table)?);
            if random.chance(25) {
                out.push_str(&format!(" where ({})", steady_condition(random, table)?));
            }
            out
        }
        "create_unique_index" => {
            let include =
                if random.chance(30) { format!(" include ({})", column(random, table)?) } else { String::new() };
            format!("create_unique_index {} on {on} ({}){include}", name(random), columns(random, table, 2)?)
        }
        "drop_index" | "rename_index" => {
            let all: Vec<&str> = table.indexes.keys().map(String::as_str).collect();
            if all.is_empty() {
                return None;
            }
            let index = written(random.pick(&all));
            if verb == "drop_index" {
                let concurrently = if random.chance(25) { " concurrently" } else { "" };
                format!("drop_index{concurrently} {index}")
            } else {
                format!("rename_index {index} to {}", name(random))
            }
        }
        "execute" => {
            let plain = table.columns.values().find(|c| c.generated.is_none() && c.identity.is_none())?;
            let column = written(&plain.name.text);
            format!("execute $$update {on} set {column} = {column}$$ reverse $$select count(*) from {on}$$")
        }
        other => unreachable!("{other} is drawn but not written"),
    })
}

/// Whether a column was written with a type whose text is immutable.
fn is_steady(line: &str, name: &str) -> bool {
    let ty = line.strip_prefix(name).unwrap_or_default().split_whitespace().next().unwrap_or_default();
    ["text", "integer", "bigint", "uuid"].contains(&ty)
}

fn create_table(random: &mut Random, schema: &Schema) -> String {
    let mut lines = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let count = 3 + random.below(5);
    while names.len() < count {
        let new = name(random);
        if !names.contains(&new) {
            names.push(new);
        }
    }
    for (at, name) in names.iter().enumerate() {
        if at == 0 && random.chance(80) {
            let ty = random.pick(&[
                "bigint generated always as identity",
                "integer",
                "bigserial",
                "uuid default gen_random_uuid()",
                "text",
            ]);
            lines.push(format!("{name} {ty} primary key"));
        } else if at == 2 && random.chance(40) && is_steady(&lines[1], &names[1]) {
            lines.push(format!("{name} text generated always as ({}::text || 'x') stored", names[1]));
        } else {
            lines.push(column_definition(random, schema, name, true));
        }
    }
    if random.chance(35) {
        lines.push(format!("unique ({}, {})", names[1], names[names.len() - 1]));
    }
    if random.chance(35) {
        let new_name = name(random);
        lines.push(format!("constraint {} check ({} is not null or {} is not null)", new_name, names[0], names[1]));
    }
    if random.chance(40) {
        lines.push(format!("index ({})", names[names.len() - 1]));
    }
    if random.chance(20) {
        lines.push(format!("unique index ({}, {}) where ({} is not null)", names[0], names[1], names[1]));
    }
    if random.chance(40) {
        // A table's comment stands after the last column.
        lines.push("comment 'what it''s for'".to_owned());
    }
    let lines: Vec<String> = lines.into_iter().map(|line| format!("  {line}")).collect();
    format!("create_table {} {{\n{}\n}}", name(random), lines.join("\n"))
}
