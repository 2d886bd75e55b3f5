//! `drop_table` of a table that was there before the run.

use super::Rule;
use crate::diag::codes::lint::data as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::Name;

pub(super) const RULE: Rule = Rule::operation(code::DROP_TABLE_LOSES_DATA, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::DropTable(op) = at.op else { return };
    let Some(table) = at.before.table(&op.table).filter(|_| !at.run.is_new(&op.table)) else { return };
    let partitions = at.before.descendants(&op.table).len();
    let along = match partitions {
        0 => String::new(),
        1 => " and those of its partition".to_owned(),
        count => format!(" and those of its {count} partitions"),
    };
    let label = match &table.partition_of {
        Some(of) => format!("a part of `{}`", of.parent),
        None => "programs that still name it fail from here on".to_owned(),
    };
    let help = if table.partition_of.is_some() {
        "where they are not needed any more, or are kept elsewhere, say so on the line above:\n\
         allow drop-table-loses-data 'archived every night'"
            .to_owned()
    } else {
        let to = Name::new(format!("{}_unused", table.name.name), op.table.span);
        format!(
            "let it rest under another name for a release:\n\
             rename_table {} to {to}\n\
             -- in a later revision:\n\
             allow drop-table-loses-data 'nobody has missed it'\n\
             drop_table {}",
            op.table,
            op.table.sibling(to.text.clone(), to.span)
        )
    };
    let message = format!("the rows of `{}` are lost{along}", op.table);
    out.push(out.at(at.place(op.table.span), message, label).help(help));
}
