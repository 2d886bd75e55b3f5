//! `create_index` without `concurrently` on a table that is in use.

use super::Rule;
use crate::diag::codes::lint::indexes as code;
use crate::lint::fix::{Edit, Fix};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::CREATE_INDEX_BLOCKS_WRITES, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::CreateIndex(op) = at.op else { return };
    let Some(table) = at.live(&op.table).filter(|_| !op.concurrently) else { return };
    // An index of a partitioned table cannot be built concurrently as a whole.
    if table.partitioning.is_some() {
        return;
    }
    let fix = at.written.map(|written| Fix {
        title: "build the index concurrently".to_owned(),
        edits: vec![Edit { span: after(written.verb), text: " concurrently".to_owned() }],
    });
    let found = out
        .at(
            at.span,
            format!("building `{}` stops every write to `{}` until it is done", op.index.name, op.table),
            "SHARE lock for the whole build",
        )
        .help("build it beside the others' work: `create_index concurrently ...`");
    out.push_with(found, fix);
}

/// The place right after another.
fn after(span: Span) -> Span {
    Span::new(span.source, span.end as usize, span.end as usize)
}
