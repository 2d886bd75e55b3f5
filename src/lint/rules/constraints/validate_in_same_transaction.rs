//! A constraint that is validated in the transaction that added it.

use super::super::source::validate;
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{AddConstraint, Op};
use crate::schema::ConstraintKind;

pub(super) const RULE: Rule = Rule::operation(code::VALIDATE_IN_SAME_TRANSACTION, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::ValidateConstraint(op) = at.op else { return };
    let Some(table) = at.live(&op.table) else { return };
    let Some(constraint) = table.constraints.get(&op.constraint.text).filter(|constraint| constraint.not_valid) else {
        return;
    };
    let adds = |add: &AddConstraint| add.table == op.table && add.constraint.name == op.constraint;
    let is_it = |op: &Op| matches!(op, Op::AddConstraint(add) if adds(add));
    // The compiler begins a transaction before what validates a constraint that an operation has added, and never in the
    // midst of raw SQL, nor where raw SQL that is not followed may rely on one transaction.
    let own = at.operations.get(at.at).map(|planned| planned.op.in_the_model()).unwrap_or_default();
    let same_text = own.iter().take_while(|other| !std::ptr::eq(*other, at.op)).any(is_it);
    let is_shared = same_text || (at.one_transaction && at.earlier().any(is_it));
    if !is_shared {
        return;
    }
    let what = match constraint.kind {
        ConstraintKind::ForeignKey(_) => "write to",
        ConstraintKind::Check { .. }
        | ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclude(_) => "read and write of",
    };
    let name = &op.constraint;
    out.push(
        out.at(
            at.span,
            format!(
                "validating `{name}` in the transaction that adds it stops every {what} `{}` while all rows are read",
                op.table
            ),
            "the lock of `add constraint` is held until the end",
        )
        .related(constraint.origin(), format!("`{name}` is added here"))
        .help(if at.is_raw {
            format!(
                "leave it out of the raw SQL and write the operation `{}`, which runs in a transaction of its own",
                validate(&op.table, name)
            )
        } else {
            format!("write `{}` into a revision of its own", validate(&op.table, name))
        }),
    );
}
