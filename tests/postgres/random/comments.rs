//! Comments on what is not a table.

use aludel::schema::{ObjectKind, Schema};

use super::Random;
use super::pick::{any, table, written};

/// What follows the name: mostly a text.
fn text(random: &mut Random) -> String {
    match random.below(4) {
        0 => "null".to_owned(),
        1 => "'it''s \\ odd'".to_owned(),
        _ => format!("'number {}'", random.below(1000)),
    }
}

fn comment(random: &mut Random, kind: &str, all: Vec<String>) -> Option<String> {
    let on = any(random, all)?;
    Some(format!("comment_{kind} {on} {}", text(random)))
}

fn on_object(random: &mut Random, schema: &Schema, kind: ObjectKind) -> Option<String> {
    let all = schema.objects().filter(|object| object.key.kind == kind).map(|object| object.key.to_string());
    comment(random, &kind.word().replace(' ', "_"), all.collect())
}

pub fn comment_column(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let all = table.columns.keys().map(|name| format!("{}.{}", table.name, written(name))).collect();
    comment(random, "column", all)
}

pub fn comment_constraint(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let all = table.constraints.keys().map(|name| format!("{}.{}", table.name, written(name))).collect();
    comment(random, "constraint", all)
}

pub fn comment_index(random: &mut Random, schema: &Schema) -> Option<String> {
    let table = table(random, schema)?;
    let mut all: Vec<String> =
        table.indexes.keys().map(|name| table.name.sibling(name, table.name.span).to_string()).collect();
    for object in schema.objects() {
        let indexes = object.definition.indexes().into_iter().flat_map(|indexes| indexes.keys());
        all.extend(indexes.map(|name| object.key.name.sibling(name, table.name.span).to_string()));
    }
    comment(random, "index", all)
}

pub fn comment_schema(random: &mut Random, schema: &Schema) -> Option<String> {
    if random.chance(30) {
        return comment(random, "schema", vec![written(schema.default_schema())]);
    }
    on_object(random, schema, ObjectKind::Schema)
}

pub fn comment_extension(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::Extension)
}

pub fn comment_enum(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::Enum)
}

pub fn comment_domain(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::Domain)
}

pub fn comment_sequence(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::Sequence)
}

pub fn comment_view(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::View)
}

pub fn comment_materialized_view(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::MaterializedView)
}

pub fn comment_function(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::Function)
}

pub fn comment_procedure(random: &mut Random, schema: &Schema) -> Option<String> {
    on_object(random, schema, ObjectKind::Procedure)
}

pub fn comment_trigger(random: &mut Random, schema: &Schema) -> Option<String> {
    let all = schema.triggers().map(|(on, trigger)| format!("{on}.{}", written(&trigger.name.text))).collect();
    comment(random, "trigger", all)
}

pub fn comment_policy(random: &mut Random, schema: &Schema) -> Option<String> {
    comment(random, "policy", super::policies::all(schema))
}

pub fn comment_statistics(random: &mut Random, schema: &Schema) -> Option<String> {
    comment(random, "statistics", schema.statistics_names().map(ToString::to_string).collect())
}
