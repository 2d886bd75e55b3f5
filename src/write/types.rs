//! Enums and domains: the operations beyond making, dropping and renaming.

use super::clauses::{name, parens, path};
use crate::op::{AddEnumValue, AlterDomain, DomainAction, DropEnumValue, RenameEnumValue};
use crate::schema::{Domain, DomainCheck, Object};
use crate::text::quote_literal;

/// `add_enum_value e 'c' after 'b'`
pub(super) fn add_enum_value(op: &AddEnumValue) -> String {
    let place = match &op.neighbour {
        Some((true, other)) => format!(" before {}", quote_literal(&other.text)),
        Some((false, other)) => format!(" after {}", quote_literal(&other.text)),
        None => String::new(),
    };
    format!("add_enum_value {} {}{place}", path(&op.key.name), quote_literal(&op.label.text))
}

/// `drop_enum_value e 'c'`
pub(super) fn drop_enum_value(op: &DropEnumValue) -> String {
    format!("drop_enum_value {} {}", path(&op.key.name), quote_literal(&op.label.text))
}

/// `rename_enum_value e 'a' to 'b'`
pub(super) fn rename_enum_value(op: &RenameEnumValue) -> String {
    let (from, to) = (quote_literal(&op.label.text), quote_literal(&op.to.text));
    format!("rename_enum_value {} {from} to {to}", path(&op.key.name))
}

/// ` as TYPE clauses`
pub(super) fn domain(object: &Object, domain: &Domain) -> String {
    let mut out = format!(" as {}", domain.ty);
    if let Some(collation) = &domain.collation {
        out.push_str(&format!(" collate {collation}"));
    }
    if domain.not_null {
        out.push_str(" not null");
    }
    if let Some(default) = &domain.default {
        out.push_str(&format!(" default {}", default.text()));
    } else if !domain.ty.array && domain.is_of_domain(&object.uses) {
        out.push_str(" default null");
    }
    for one in domain.checks.values() {
        out.push_str(&format!(" {}", check(one)));
    }
    out
}

fn check(check: &DomainCheck) -> String {
    let not_valid = if check.not_valid { " not valid" } else { "" };
    format!("constraint {} check {}{not_valid}", name(&check.name), parens(&check.expr))
}

/// `alter_domain d not null ...`
pub(super) fn alter_domain(op: &AlterDomain) -> String {
    let action = |action: &DomainAction| match action {
        DomainAction::Default(Some(expr)) => format!("default {}", expr.text()),
        DomainAction::Default(None) => "drop default".to_owned(),
        DomainAction::NotNull(true) => "not null".to_owned(),
        DomainAction::NotNull(false) => "null".to_owned(),
        DomainAction::Add(one) => format!("add {}", check(one)),
        DomainAction::Drop(constraint) => format!("drop constraint {}", name(constraint)),
        DomainAction::Rename(from, to) => format!("rename constraint {} to {}", name(from), name(to)),
        DomainAction::Validate(constraint) => format!("validate constraint {}", name(constraint)),
    };
    let actions: Vec<String> = op.actions.iter().map(action).collect();
    format!("alter_domain {} {}", path(&op.key.name), actions.join(" "))
}
