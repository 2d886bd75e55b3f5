//! A table that is named with its schema here and without it there.

use super::Rule;
use crate::diag::codes::lint::style as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{ConstraintKind, ObjName};

pub(super) const RULE: Rule = Rule::operation(code::MIXED_QUALIFICATION, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    // Raw SQL that says `pg_catalog.set_config` or was copied from a dump names things as it has to.
    if at.is_raw {
        return;
    }
    for name in named(at.op) {
        let Some(table) = at.before.table(name) else { continue };
        if table.name.qualified == name.qualified
            || !at.span.contains(name.span)
            || name.schema != at.before.default_schema()
        {
            continue;
        }
        let here = if name.qualified { "with its schema" } else { "without its schema" };
        let there = if name.qualified { "without it" } else { "with it" };
        let found = out
            .at(
                name.span,
                format!("`{name}` is named {here} here, and was made {there}"),
                "one table in the model; on a server with another `search_path`, maybe two",
            )
            .related(table.name.span, format!("`{}` is made here", table.name))
            .help(format!("write `{}`, as where it was made", table.name));
        out.push(found);
    }
}

/// The tables that an operation names, as they are written in it.
fn named(op: &Op) -> Vec<&ObjName> {
    let mut all = Vec::new();
    let mut constraints = Vec::new();
    match op {
        Op::CreateTable(op) => constraints.extend(op.table.constraints.values()),
        Op::DropTable(op) => all.push(&op.table),
        Op::RenameTable(op) => all.push(&op.table),
        Op::CommentTable(op) => all.push(&op.table),
        Op::TruncateTable(op) => all.extend(&op.tables),
        Op::CreatePartition(op) => all.extend(op.table.partition_of.as_ref().map(|of| &of.parent)),
        Op::AttachPartition(op) => all.extend([&op.table, &op.parent]),
        Op::DetachPartition(op) => all.extend([&op.table, &op.parent]),
        Op::InheritTable(op) => all.extend([&op.table, &op.parent]),
        Op::DisinheritTable(op) => all.extend([&op.table, &op.parent]),
        Op::AddColumn(op) => {
            all.push(&op.table);
            constraints.extend(&op.constraints);
        }
        Op::DropColumn(op) => all.push(&op.table),
        Op::RenameColumn(op) => all.push(&op.table),
        Op::AlterColumn(op) => all.push(&op.table),
        Op::AddConstraint(op) => {
            all.push(&op.table);
            constraints.push(&op.constraint);
        }
        Op::DropConstraint(op) => all.push(&op.table),
        Op::ValidateConstraint(op) => all.push(&op.table),
        Op::UseIndex(op) => all.push(&op.table),
        Op::RenameConstraint(op) => all.push(&op.table),
        Op::CreateIndex(op) => all.push(&op.table),
        Op::InsertRows(op) => all.push(&op.rows.table),
        Op::DeleteRows(op) => all.push(&op.rows.table),
        Op::UpdateRows(op) => all.push(&op.table),
        Op::CopyRows(op) => all.push(&op.table),
        Op::SetRowSecurity(op) => all.push(&op.table),
        Op::CreatePolicy(op) => all.push(&op.table),
        Op::AlterPolicy(op) => all.push(&op.table),
        Op::DropPolicy(op) => all.push(&op.table),
        Op::RenamePolicy(op) => all.push(&op.table),
        Op::CreateTrigger(op) => all.push(&op.table),
        Op::DropTrigger(op) => all.push(&op.table),
        Op::RenameTrigger(op) => all.push(&op.table),
        Op::SwitchTrigger(op) => all.push(&op.table),
        Op::Comment(op) => all.extend(op.on.table()),
        Op::Owner(op) => all.extend(op.on.table()),
        Op::SetSchema(op) => all.extend(op.on.table()),
        Op::Grant(op) => all.extend(op.on.iter().filter_map(|granted| granted.on.table())),
        // They name no table, or are never written.
        Op::DropIndex(_)
        | Op::RenameIndex(_)
        | Op::CreateObject(_)
        | Op::DropObject(_)
        | Op::RenameObject(_)
        | Op::AddEnumValue(_)
        | Op::DropEnumValue(_)
        | Op::RenameEnumValue(_)
        | Op::AlterDomain(_)
        | Op::CreateStatistics(_)
        | Op::AlterStatistics(_)
        | Op::DropStatistics(_)
        | Op::RenameStatistics(_)
        | Op::DeleteCopied(_)
        | Op::AlterSequence(_)
        | Op::AlterExtension(_)
        | Op::ReplaceObject(_)
        | Op::RefreshView(_)
        | Op::Execute(_) => {}
    }
    all.extend(constraints.into_iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(&key.target.table),
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::Exclude(_) => None,
    }));
    all
}
