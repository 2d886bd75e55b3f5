//! A check or foreign key that is `not valid` at the end of the history.

use super::super::source::validate;
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::End;
use crate::lint::report::Report;
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::end(code::CONSTRAINT_LEFT_UNVALIDATED, see);

fn see(end: &End<'_>, out: &mut Report) {
    for table in end.schema.tables().filter(|table| !table.poisoned && !end.schema.is_external_table(&table.name)) {
        for constraint in table.constraints.values().filter(|constraint| constraint.not_valid) {
            let name = &constraint.name;
            let of_parent = table.partition_of.as_ref().is_some_and(|of| of.constraints.contains_key(&name.text));
            if of_parent || table.inheritance.checks.contains(&name.text) {
                continue;
            }
            let what = match constraint.kind {
                ConstraintKind::ForeignKey(_) => "may point to nothing",
                ConstraintKind::Check { .. }
                | ConstraintKind::PrimaryKey { .. }
                | ConstraintKind::Unique { .. }
                | ConstraintKind::Exclude(_) => {
                    "may break it, and each later update of such a row fails, whatever it changes"
                }
            };
            out.push(
                out.at(
                    constraint.origin(),
                    format!("`{name}` of `{}` is never validated: rows that were there {what}", table.name),
                    "`not valid` to the end of the history",
                )
                .help(format!("mend the rows and write `{}`", validate(&table.name, name))),
            );
        }
    }
}
