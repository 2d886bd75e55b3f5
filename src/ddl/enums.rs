//! Enums and domains: the statements beyond making, dropping and renaming.

use super::{Statement, object, writer};
use crate::op::{AddEnumValue, AlterDomain, Conversion, ConvertedTable, DomainAction, DropEnumValue, RenameEnumValue};
use crate::schema::{Domain, DomainCheck, ObjName, Object};
use crate::text::{literals, quote_ident, quote_literal};

/// `alter type mood add value 'c' after 'b'`
pub(super) fn add_value(op: &AddEnumValue) -> String {
    let place = match &op.neighbour {
        None => String::new(),
        Some((true, other)) => format!(" before {}", quote_literal(&other.text)),
        Some((false, other)) => format!(" after {}", quote_literal(&other.text)),
    };
    format!("alter type {} add value {}{place}", op.key, quote_literal(&op.label.text))
}

/// Whether a later statement may use a value that was added before it: it writes the value down, or reads texts as values
/// of the enum.
pub(super) fn may_use(op: &AddEnumValue, statement: &Statement) -> bool {
    let sql = &statement.sql;
    let name = quote_ident(&op.key.name.name);
    let adds_value = sql.starts_with("alter type ");
    let written = literals(sql).iter().any(|(_, value)| value == &op.label.text);
    let array = literals(sql).iter().any(|(_, value)| value.starts_with('{') && value.contains(&op.label.text));
    let converts = sql.contains(&format!("::{name}"))
        || sql.contains(&format!(".{name}"))
        || sql.contains(&format!(" type {name}"));
    !adds_value && (written || array || (converts && !sql.starts_with("create ")))
}

/// `alter type mood rename value 'a' to 'b'`
pub(super) fn rename_value(op: &RenameEnumValue) -> String {
    format!("alter type {} rename value {} to {}", op.key, quote_literal(&op.label.text), quote_literal(&op.to.text))
}

/// Makes the type anew without the value: rows that use it are looked for first, so that the error says where they are.
pub(super) fn drop_value(op: &DropEnumValue) -> Vec<String> {
    let Some((after, conversion)) = &op.conversion else { return Vec::new() };
    let key = &op.key;
    let aside = key.name.sibling(conversion.aside.text.clone(), conversion.aside.span);
    let mut all = Vec::new();
    all.extend(refuse_rows(op, conversion));
    all.extend(conversion.objects.iter().rev().map(|object| object::drop(&object.key)));
    for (table, constraint) in &conversion.foreign_keys {
        all.push(format!("alter table {table} drop constraint {}", constraint.name));
    }
    for table in &conversion.tables {
        all.extend(before(table));
    }
    all.push(format!("alter type {key} rename to {}", conversion.aside));
    all.extend(object::create(after));
    all.extend(conversion.tables.iter().filter_map(|table| convert(table, after)));
    for table in &conversion.tables {
        all.extend(table.indexes.iter().map(|index| writer::index(&table.name, index, false)));
    }
    for (table, constraint) in &conversion.foreign_keys {
        all.push(format!("alter table {table} add {}", writer::constraint(constraint)));
    }
    all.push(format!("drop type {aside}"));
    all.extend(conversion.objects.iter().flat_map(object::create));
    all
}

/// A block that raises an error where rows use the value.
fn refuse_rows(op: &DropEnumValue, conversion: &Conversion) -> Option<String> {
    let value = quote_literal(&op.label.text);
    let mut tests = Vec::new();
    for table in &conversion.tables {
        for (column, ty) in &table.columns {
            let uses = if ty.array { format!("{value} = any({column})") } else { format!("{column} = {value}") };
            let message = format!("value {value} of enum {} is still used by rows of {}.{column}", op.key, table.name);
            tests.push(format!(
                "  if exists (select from {} where {uses}) then\n    raise exception using errcode = 'object_in_use', message = {},\n      hint = 'Change or delete these rows first.';\n  end if;",
                table.name,
                quote_literal(&message)
            ));
        }
    }
    if tests.is_empty() {
        return None;
    }
    let body = format!("\nbegin\n{}\nend\n", tests.join("\n"));
    Some(format!("do {}", writer::dollar_quoted(&body)))
}

/// What goes before the conversion: indexes and checks with expressions, and defaults.
fn before(table: &ConvertedTable) -> Vec<String> {
    let name = |text: &crate::schema::Name| table.name.sibling(text.text.clone(), text.span);
    let mut all: Vec<String> = table.indexes.iter().map(|index| format!("drop index {}", name(&index.name))).collect();
    let checks = table.checks.iter().map(|check| format!("drop constraint {}", check.name));
    let defaults = table.defaults.iter().map(|(column, _)| format!("alter column {column} drop default"));
    let actions: Vec<String> = checks.chain(defaults).collect();
    if !actions.is_empty() {
        all.push(format!("alter table {} {}", table.name, actions.join(", ")));
    }
    all
}

/// The conversion of the columns of a table, by way of text, with its defaults and checks.
fn convert(table: &ConvertedTable, enum_after: &Object) -> Option<String> {
    let spelled: &ObjName = &enum_after.key.name;
    let types = table.columns.iter().map(|(column, ty)| {
        let dimension = if ty.array { "[]" } else { "" };
        format!("alter column {column} type {ty} using {column}::text{dimension}::{spelled}{dimension}")
    });
    let defaults =
        table.defaults.iter().map(|(column, expr)| format!("alter column {column} set default {}", expr.text()));
    let checks = table.checks.iter().map(|check| format!("add {}", writer::constraint(check)));
    let actions: Vec<String> = types.chain(defaults).chain(checks).collect();
    (!actions.is_empty()).then(|| format!("alter table {} {}", table.name, actions.join(", ")))
}

/// `create domain d as text collate "C" default 'x' not null constraint n check (value > '')`
///
/// Without a default the server would take that of the domain below, which may have got one since.
pub(super) fn create_domain(object: &Object, domain: &Domain) -> Vec<String> {
    let key = &object.key;
    let of_domain = !domain.ty.array && domain.is_of_domain(&object.uses);
    let mut sql = format!("create domain {key} as {}", domain.ty);
    if let Some(collation) = &domain.collation {
        sql.push_str(&format!(" collate {collation}"));
    }
    if let Some(default) = &domain.default {
        sql.push_str(&format!(" default {}", default.text()));
    } else if of_domain {
        sql.push_str(" default null");
    }
    if domain.not_null {
        sql.push_str(" not null");
    }
    let (apart, inside): (Vec<_>, Vec<_>) = domain.checks.values().partition(|check| check.not_valid);
    for one in inside {
        sql.push_str(&format!(" {}", check(one)));
    }
    let mut all = vec![sql];
    all.extend(apart.into_iter().map(|one| format!("alter domain {key} add {}", check(one))));
    all
}

fn check(check: &DomainCheck) -> String {
    let not_valid = if check.not_valid { " not valid" } else { "" };
    format!("constraint {} check {}{not_valid}", check.name, writer::parenthesised(&check.expr))
}

/// A statement for each change of a domain: PostgreSQL takes one at a time.
pub(super) fn alter_domain(op: &AlterDomain) -> Vec<String> {
    let action = |action: &DomainAction| match action {
        DomainAction::Default(Some(expr)) => format!("set default {}", expr.text()),
        DomainAction::Default(None) => "drop default".to_owned(),
        DomainAction::NotNull(true) => "set not null".to_owned(),
        DomainAction::NotNull(false) => "drop not null".to_owned(),
        DomainAction::Add(one) => format!("add {}", check(one)),
        DomainAction::Drop(name) => format!("drop constraint {name}"),
        DomainAction::Rename(from, to) => format!("rename constraint {from} to {to}"),
        DomainAction::Validate(name) => format!("validate constraint {name}"),
    };
    op.actions.iter().map(|one| format!("alter domain {} {}", op.key, action(one))).collect()
}
