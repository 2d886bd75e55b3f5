//! Values of enums, and domains.

use super::clauses::{name, parens};
use super::objects::key;
use crate::op::{AddEnumValue, AlterDomain, DomainAction, RenameEnumValue};
use crate::schema::{Domain, DomainCheck};
use crate::text::quote_literal;

/// `add_enum_value mood 'c' after 'b'`
pub(super) fn add_enum_value(op: &AddEnumValue) -> String {
    let place = match &op.neighbour {
        None => String::new(),
        Some((true, other)) => format!(" before {}", quote_literal(&other.text)),
        Some((false, other)) => format!(" after {}", quote_literal(&other.text)),
    };
    format!("add_enum_value {} {}{place}", key(&op.key), quote_literal(&op.label.text))
}

/// `rename_enum_value mood 'a' to 'b'`
pub(super) fn rename_enum_value(op: &RenameEnumValue) -> String {
    let (from, to) = (quote_literal(&op.label.text), quote_literal(&op.to.text));
    format!("rename_enum_value {} {from} to {to}", key(&op.key))
}

/// ` as text not null ...`
pub(super) fn domain(domain: &Domain) -> String {
    let mut out = format!(" as {}", domain.ty);
    if let Some(collation) = &domain.collation {
        out.push_str(&format!(" collate {collation}"));
    }
    if domain.not_null {
        out.push_str(" not null");
    }
    if let Some(default) = &domain.default {
        out.push_str(&format!(" default {}", default.text()));
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
        DomainAction::Drop(one) => format!("drop constraint {}", name(one)),
        DomainAction::Rename(from, to) => format!("rename constraint {} to {}", name(from), name(to)),
        DomainAction::Validate(one) => format!("validate constraint {}", name(one)),
    };
    format!("alter_domain {} {}", key(&op.key), op.actions.iter().map(action).collect::<Vec<_>>().join(" "))
}
