//! Where the labels of an enum stand in expressions, and what has to be converted when the enum is made anew.

use super::inherit;
use super::objects::{columns_of, is_of_type};
use crate::schema::{
    Column, ColumnDefault, Constraint, Definition, Expr, Index, IndexKey, Name, ObjName, Object, ObjectKey, Schema,
    Table, Type, Used,
};
use crate::text::Span;

/// What is converted when an enum is made anew, taken from the schema that has the labels as they will be.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// What the former type is called meanwhile.
    pub aside: Name,
    /// The tables with columns of the type.
    pub tables: Vec<ConvertedTable>,
    /// Foreign keys between such columns, each with its table: dropped before and added after.
    pub foreign_keys: Vec<(ObjName, Constraint)>,
    /// Objects that use the type or its columns: dropped before, in reverse order, and made again after.
    pub objects: Vec<Object>,
}

/// A table with columns of the type.
#[derive(Clone, Debug)]
pub struct ConvertedTable {
    /// The table.
    pub name: ObjName,
    /// The columns of the type, with their types.
    pub columns: Vec<(Name, Type)>,
    /// Defaults that stand in the way of the conversion or mention the type, to put back.
    pub defaults: Vec<(Name, Expr)>,
    /// Checks that mention such a column or the type, to make again.
    pub checks: Vec<Constraint>,
    /// Indexes whose expressions do.
    pub indexes: Vec<Index>,
}

/// Whether the expression has to do with the type: it names it, or a column of it.
fn concerns(schema: &Schema, table: &Table, expr: &Expr, key: &ObjectKey) -> bool {
    let of_type = |name: &str| table.columns.get(name).is_some_and(|column| is_of_type(schema, &column.ty, key));
    expr.objects().any(|object| object == key) || expr.columns().any(of_type)
}

fn default(column: &Column) -> Option<&Expr> {
    match &column.default {
        Some(ColumnDefault::Expr(expr)) => Some(expr),
        Some(ColumnDefault::Sequence) | None => None,
    }
}

/// Every expression of the model that may hold labels of the enum: where it was made, what it is, and whether all that it
/// mentions is of the type, so that each of its literals must be a label.
pub(super) fn expressions<'a>(schema: &'a Schema, key: &'a ObjectKey) -> Vec<(Span, String, &'a Expr, bool)> {
    let mut all = Vec::new();
    for table in schema.tables() {
        let name = &table.name;
        let only = |expr: &Expr| {
            expr.columns()
                .all(|column| table.columns.get(column).is_some_and(|column| is_of_type(schema, &column.ty, key)))
                && expr.objects().all(|object| object == key)
        };
        for column in table.columns.values() {
            let own = is_of_type(schema, &column.ty, key);
            if let Some(expr) = default(column).filter(|expr| own || concerns(schema, table, expr, key)) {
                all.push((column.name.span, format!("the default of `{name}.{}`", column.name), expr, own));
            }
            let computed = column.generated.as_ref().map(|generated| &generated.expr);
            if let Some(expr) = computed.filter(|expr| own || concerns(schema, table, expr, key)) {
                all.push((column.name.span, format!("the value of `{name}.{}`", column.name), expr, only(expr)));
            }
        }
        for constraint in table.constraints.values() {
            for expr in constraint.kind.expressions().filter(|expr| concerns(schema, table, expr, key)) {
                all.push((constraint.origin(), format!("constraint `{name}.{}`", constraint.name), expr, only(expr)));
            }
        }
        for index in table.indexes.values() {
            for expr in index.expressions().filter(|expr| concerns(schema, table, expr, key)) {
                all.push((index.name.span, format!("index `{}`", index.name), expr, only(expr)));
            }
        }
    }
    for object in schema.objects() {
        if let Definition::Domain(domain) = &object.definition {
            let own = is_of_type(schema, &domain.ty, key);
            for expr in domain.expressions().filter(|expr| own || expr.objects().any(|other| other == key)) {
                all.push((object.key.name.span, format!("domain `{}`", object.key), expr, own));
            }
        }
    }
    all
}

/// The elements of an array as its literal has them, `{a,"b c"}`; `None` where it is no array of one dimension.
fn elements(literal: &str) -> Option<Vec<String>> {
    let inside = literal.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut all = Vec::new();
    let mut element = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => element.push(chars.next()?),
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            '{' | '}' if !quoted => return None,
            ',' if !quoted => {
                let text = std::mem::take(&mut element);
                all.push(if std::mem::take(&mut was_quoted) { text } else { text.trim().to_owned() });
            }
            _ => element.push(c),
        }
    }
    if !(inside.trim().is_empty()) {
        all.push(if was_quoted { element } else { element.trim().to_owned() });
    }
    (!quoted).then_some(all)
}

/// The literal of an array of these elements.
fn array(elements: &[String]) -> String {
    let plain = |text: &String| {
        !text.is_empty()
            && !text.eq_ignore_ascii_case("null")
            && !text.contains(|c: char| c.is_whitespace() || "\"\\{},".contains(c))
    };
    let spelled = elements.iter().map(|text| {
        if plain(text) { text.clone() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
    });
    format!("{{{}}}", spelled.collect::<Vec<_>>().join(","))
}

/// Whether the literal is the label, or an array with it; `None` where that is not clear.
pub(super) fn literal_has(literal: &str, label: &str) -> Option<bool> {
    if literal == label {
        return Some(true);
    }
    match elements(literal) {
        Some(elements) => Some(elements.iter().any(|element| element == label)),
        None if literal.starts_with('{') && literal.contains(label) => None,
        None => Some(false),
    }
}

/// Gives a label in an expression its new text.
pub(super) fn rename_label(expr: &mut Expr, from: &str, to: &str) {
    let found: Vec<String> = expr.literals().filter(|literal| literal_has(literal, from) == Some(true)).collect();
    for literal in found {
        match elements(&literal).filter(|_| literal != from) {
            None => expr.replace_literal(from, to),
            Some(mut all) => {
                for element in all.iter_mut().filter(|element| *element == from) {
                    to.clone_into(element);
                }
                expr.replace_literal(&literal, &array(&all));
            }
        }
    }
}

/// What stands in the way of making the enum anew: the server would not convert the columns.
pub(super) fn obstacles(schema: &Schema, key: &ObjectKey) -> Vec<(Span, String)> {
    let mut all = Vec::new();
    for table in schema.tables() {
        let inherited = |column: &&Column| {
            is_of_type(schema, &column.ty, key) && schema.parents_with_column(table, &column.name.text).next().is_some()
        };
        if let Some(column) = table.columns.values().find(inherited) {
            all.push((table.name.span, format!("column `{}.{}` is inherited", table.name, column.name)));
        }
        for column in table.columns.values() {
            let Some(generated) = &column.generated else { continue };
            if is_of_type(schema, &column.ty, key) || concerns(schema, table, &generated.expr, key) {
                all.push((column.name.span, format!("column `{}.{}` is computed from it", table.name, column.name)));
            }
        }
        let name = &table.name;
        let of_type = |column: &str| table.columns.get(column).is_some_and(|c| is_of_type(schema, &c.ty, key));
        for policy in table.policies.values() {
            if policy.expressions().any(|expr| concerns(schema, table, expr, key)) {
                all.push((policy.name.span, format!("policy `{name}.{}` mentions it", policy.name)));
            }
        }
        for trigger in table.triggers.values() {
            let condition = trigger.condition.as_ref().is_some_and(|expr| concerns(schema, table, expr, key));
            if condition || trigger.columns().any(|column| of_type(column.as_str())) {
                all.push((trigger.name.span, format!("trigger `{name}.{}` mentions it", trigger.name)));
            }
        }
        partition_obstacles(schema, table, key, &mut all);
    }
    for object in schema.objects() {
        if let Definition::Domain(domain) = &object.definition
            && (is_of_type(schema, &domain.ty, key)
                || domain.expressions().any(|expr| expr.objects().any(|o| o == key)))
        {
            all.push((object.key.name.span, format!("domain `{}` is made of it", object.key)));
        }
    }
    all
}

/// What of a partitioned table or a partition stands in the way. The partitions are converted with their parent, and have then
/// what the parent has: what is their own would be lost, and so would the names of their indexes and foreign keys.
fn partition_obstacles(schema: &Schema, table: &Table, key: &ObjectKey, all: &mut Vec<(Span, String)>) {
    let name = &table.name;
    let of_type = |name: &Name| table.columns.get(&name.text).is_some_and(|column| is_of_type(schema, &column.ty, key));
    let touched = |expr: &Expr| concerns(schema, table, expr, key);
    if let Some(by) = &table.partitioning {
        let in_key = by.items.iter().any(|item| match &item.key {
            IndexKey::Column(column) => of_type(column),
            IndexKey::Expr { expr, .. } => touched(expr),
        });
        if in_key {
            all.push((name.span, format!("table `{name}` is partitioned by it")));
        }
    }
    let in_family = |table: &Table| table.partitioning.is_some() || table.partition_of.is_some();
    for (constraint, foreign) in table.foreign_keys() {
        let tied = in_family(table) || schema.table(&foreign.target.table).is_some_and(in_family);
        if tied && foreign.columns.iter().any(of_type) {
            all.push((constraint.origin(), format!("foreign key `{name}.{}` is one of partitions", constraint.name)));
        }
    }
    let of = table.partition_of.as_ref();
    if !in_family(table) {
        return;
    }
    for index in table.indexes.values().filter(|index| index.expressions().any(touched)) {
        all.push((
            index.name.span,
            format!("index `{}` of a partitioned table or a partition mentions it", index.name),
        ));
    }
    let Some((of, parent)) = of.and_then(|of| Some((of, schema.table(&of.parent)?))) else { return };
    for constraint in table.constraints.values().filter(|constraint| constraint.kind.expressions().any(touched)) {
        if !of.constraints.contains_key(&constraint.name.text) {
            all.push((constraint.origin(), format!("partition `{name}` has a check of its own that mentions it")));
        }
    }
    for column in table.columns.values() {
        let above = parent.columns.get(&column.name.text);
        let own = above.is_none_or(|above| inherit::column(above).default != column.default);
        let values = default(column).is_some_and(touched) || above.and_then(default).is_some_and(touched);
        if own && (values || is_of_type(schema, &column.ty, key)) {
            all.push((column.name.span, format!("column `{name}.{}` has a default of its own", column.name)));
        }
    }
}

/// What has to be converted when the enum is made anew. Partitions are converted with their parent.
pub(super) fn conversion(schema: &Schema, key: &ObjectKey) -> Conversion {
    let mut tables = Vec::new();
    let mut foreign_keys = Vec::new();
    for table in schema.tables().filter(|table| table.partition_of.is_none()) {
        let of_type =
            |name: &Name| table.columns.get(&name.text).is_some_and(|column| is_of_type(schema, &column.ty, key));
        for (constraint, foreign) in table.foreign_keys() {
            if foreign.columns.iter().any(of_type) {
                foreign_keys.push((table.name.clone(), constraint.clone()));
            }
        }
        let touched = |expr: &Expr| concerns(schema, table, expr, key);
        let own = |column: &&Column| is_of_type(schema, &column.ty, key);
        let columns: Vec<_> =
            table.columns.values().filter(own).map(|column| (column.name.clone(), column.ty.clone())).collect();
        let defaults = table.columns.values().filter_map(|column| {
            let expr = default(column).filter(|expr| own(&column) || touched(expr))?;
            Some((column.name.clone(), expr.clone()))
        });
        let checks = table.constraints.values().filter(|constraint| constraint.kind.expressions().any(touched));
        let indexes = table.indexes.values().filter(|index| index.expressions().any(touched));
        let one = ConvertedTable {
            name: table.name.clone(),
            columns,
            defaults: defaults.collect(),
            checks: checks.cloned().collect(),
            indexes: indexes.cloned().collect(),
        };
        if !(one.columns.is_empty() && one.defaults.is_empty() && one.checks.is_empty() && one.indexes.is_empty()) {
            tables.push(one);
        }
    }
    let name = &key.name;
    let taken = |text: &str| {
        schema.named_type(&name.sibling(text, name.span)).is_some()
            || schema.relation(&name.sibling(text, name.span)).is_some()
    };
    let aside = crate::schema::server_name(&name.name, None, "old", taken);
    Conversion { aside: Name::new(aside, name.span), tables, foreign_keys, objects: dependents(schema, key) }
}

/// The objects that use the type, its columns, or another of these objects, in the order of creation.
fn dependents(schema: &Schema, key: &ObjectKey) -> Vec<Object> {
    let mut used = vec![Used::Object(key.clone())];
    used.extend(columns_of(schema, key).map(|(table, column)| Used::Column(table.name.clone(), column.text.clone())));
    let mut found: Vec<Object> = Vec::new();
    loop {
        let before = found.len();
        for object in schema.objects() {
            let is_domain = matches!(object.definition, Definition::Domain(_));
            if is_domain || found.contains(object) || !object.uses.iter().any(|one| used.contains(&one.what)) {
                continue;
            }
            used.push(Used::Object(object.key.clone()));
            found.push(object.clone());
        }
        if found.len() == before {
            break;
        }
    }
    schema.objects().filter(|object| found.contains(object)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_in_arrays() {
        assert_eq!(literal_has("a", "a"), Some(true));
        assert_eq!(literal_has("{a, b}", "b"), Some(true));
        assert_eq!(literal_has("{\"x y\",b}", "x y"), Some(true));
        assert_eq!(literal_has("{}", ""), Some(false));
        assert_eq!(literal_has("{{a},{b}}", "a"), None);
        assert_eq!(
            elements(&array(&["it \"s\"".to_owned(), "b\\".to_owned()])),
            Some(vec!["it \"s\"".to_owned(), "b\\".to_owned()])
        );
    }
}
