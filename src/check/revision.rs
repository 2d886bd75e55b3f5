//! One revision: its upgrade run on the schema before, its downgrade derived or proved to lead back.

use super::Settings;
use super::external::declare;
use super::order::{Done, Transaction, run_block};
use crate::diag::{Diagnostic, Diagnostics, codes::check as code};
use crate::op::{Op, OpLoss};
use crate::schema::{Schema, differences};
use crate::syntax::ast;

/// A revision that was run on the model.
#[derive(Clone, Debug, Default)]
pub struct CheckedRevision {
    /// What its header says that others own.
    pub external: Vec<Op>,
    /// The upgrade, in the order of running.
    pub up: Vec<Done>,
    /// The way back.
    pub down: Down,
}

/// The way back from a revision.
#[derive(Clone, Debug, Default)]
pub enum Down {
    /// The inverses of what was run, in reverse order.
    #[default]
    Derived,
    /// Written by hand, in the order of running.
    Written(Vec<Done>),
    /// There is none, and why.
    Irreversible(String),
}

impl CheckedRevision {
    /// What the downgrade runs: each operation and where it comes from. `Err` is why there is no way back.
    pub fn downgrade(&self) -> Result<Vec<(Op, crate::text::Span)>, String> {
        match &self.down {
            Down::Irreversible(reason) => Err(reason.clone()),
            Down::Written(done) => Ok(done.iter().map(|done| (done.op.clone(), done.span)).collect()),
            Down::Derived => {
                let mut all = Vec::new();
                for done in self.up.iter().rev() {
                    if let Some(reason) = &done.irreversible {
                        return Err(reason.clone());
                    }
                    if let Some(missing) = &done.no_way_back {
                        return Err(missing.message.clone());
                    }
                    all.extend(done.inverse.iter().map(|op| (op.clone(), done.span)));
                }
                Ok(all)
            }
        }
    }

    /// Data that the upgrade destroys and the downgrade cannot give back.
    pub fn losses(&self) -> impl Iterator<Item = &OpLoss> {
        self.up.iter().flat_map(|done| &done.losses)
    }

    /// Whether raw SQL takes part about which the model proves nothing, or a change of rows whose way back was written.
    pub fn has_raw_sql(&self) -> bool {
        let back = match &self.down {
            Down::Written(done) => done.as_slice(),
            Down::Derived | Down::Irreversible(_) => &[],
        };
        self.up.iter().chain(back).any(|done| match &done.op {
            Op::Execute(raw) => !raw.is_proved(),
            Op::UpdateRows(_) => true,
            _ => false,
        })
    }
}

/// Runs a revision on the schema, which is then the schema after it, and reports every fault.
pub fn check_revision(
    cx: &Settings,
    file: &ast::File,
    schema: &mut Schema,
    diagnostics: &mut Diagnostics,
) -> CheckedRevision {
    let Some(upgrade) = &file.upgrade else { return CheckedRevision::default() };
    let mark = diagnostics.len();
    let external = file.header.external.as_ref();
    let external = external.map(|block| declare(cx, &block.operations, schema, diagnostics)).unwrap_or_default();
    let before = matches!(file.downgrade, Some(ast::Downgrade::Block(_))).then(|| schema.clone());
    let transaction = if file.header.transaction_none.is_some() { Transaction::None } else { Transaction::Whole };
    let up = run_block(cx, &upgrade.operations, transaction, schema, diagnostics);
    let down = match &file.downgrade {
        None => {
            for done in up.iter().filter(|done| done.irreversible.is_none()) {
                if let Some(missing) = &done.no_way_back {
                    diagnostics.push(missing.clone());
                }
                if let Some(advice) = needs_empty_table(done) {
                    diagnostics.push(advice);
                }
            }
            Down::Derived
        }
        Some(ast::Downgrade::Irreversible { reason, .. }) => Down::Irreversible(reason.value.clone()),
        Some(ast::Downgrade::Block(block)) => {
            let mut back = schema.clone();
            let done = run_block(cx, &block.operations, transaction, &mut back, diagnostics);
            // What the model does not follow on the way back may be what leads there.
            let is_opaque = done.iter().any(|done| matches!(&done.op, Op::Execute(raw) if raw.sql.opaque));
            if let Some(before) = before
                && !diagnostics.errors_since(mark)
                && !is_opaque
            {
                report_differences(block, &before, &back, diagnostics);
            }
            Down::Written(done)
        }
    };
    CheckedRevision { external, up, down }
}

/// The schema that a file without a header describes. Faults are reported. `beside` is the schema of the history that
/// it belongs to: of that it has what others own, and knows that raw SQL may have made what it uses and does not make.
pub fn check_schema(cx: &Settings, file: &ast::SchemaFile, beside: &Schema, diagnostics: &mut Diagnostics) -> Schema {
    let mut schema = beside.others();
    run_block(cx, &file.operations, Transaction::Whole, &mut schema, diagnostics);
    schema
}

/// Tells of a derived downgrade that PostgreSQL refuses where there are rows.
fn needs_empty_table(done: &Done) -> Option<Diagnostic> {
    let (Op::DropColumn(dropped), Some(Op::AddColumn(back))) = (&done.op, done.inverse.first()) else { return None };
    let column = &back.column;
    let filled = column.default.is_some() || column.identity.is_some() || column.generated.is_some();
    if !column.not_null || filled {
        return None;
    }
    let (table, name) = (&dropped.table, &dropped.column);
    let advice = Diagnostic::new(
        code::NEEDS_EMPTY_TABLE,
        name.span,
        format!("the way back adds `{table}.{name}` as not null, which fails where there are rows"),
        "it has no default to fill them with",
    );
    Some(advice.related(column.name.span, "it is made here").help(format!(
        "write a `downgrade` block: `add_column {table}.{name} {} not null default ...`, then `alter_column {table}.{name} drop default`",
        column.ty
    )))
}

fn report_differences(block: &ast::Block, before: &Schema, back: &Schema, diagnostics: &mut Diagnostics) {
    let found = differences(before, back);
    if found.is_empty() {
        return;
    }
    let lines: Vec<String> = found.iter().map(|difference| format!("- {difference}")).collect();
    diagnostics.push(
        Diagnostic::new(
            code::DOWNGRADE_DIFFERS,
            block.span,
            format!("the downgrade does not lead back: {} difference{}", found.len(), if found.len() == 1 { "" } else { "s" }),
            "after it, the schema is not the one before the upgrade",
        )
        .help(format!(
            "after the downgrade, compared with before the upgrade:\n{}\nwithout a `downgrade` block the inverse is derived",
            lines.join("\n")
        )),
    );
}
