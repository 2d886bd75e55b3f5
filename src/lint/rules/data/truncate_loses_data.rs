//! `truncate_table` of tables that were there before the run, with all that is emptied along.

use super::Rule;
use crate::diag::codes::lint::data as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;

pub(super) const RULE: Rule = Rule::operation(code::TRUNCATE_LOSES_DATA, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::TruncateTable(op) = at.op else { return };
    for name in op.tables.iter().filter(|name| !at.run.is_new(name) && at.before.table(name).is_some()) {
        let mut along = at.before.descendants(name);
        along.extend(at.before.all_heirs(name));
        along.retain(|one| !op.tables.contains(one));
        let names: Vec<String> = along.iter().map(|one| format!("`{one}`")).collect();
        let also = if names.is_empty() { String::new() } else { format!(", and of {} with it", names.join(", ")) };
        let found = out
            .at(
                at.place(name.span),
                format!("all rows of `{name}` are lost{also}"),
                "nobody can read it until the transaction ends",
            )
            .help(
                "delete in batches what is not needed; where really all of it may go, say why on the line above:\n\
                 allow truncate-loses-data 'filled again every night'",
            );
        out.push(found);
    }
}
