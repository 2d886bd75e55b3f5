//! `create_primary_key ... using index` where a column of the index allows nulls.

use super::super::source::{before, list, not_null, nullable, told};
use super::Rule;
use crate::diag::codes::lint::constraints as code;
use crate::lint::fix::{Edit, Fix};
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::Op;
use crate::schema::{IndexKey, Name};

pub(super) const RULE: Rule = Rule::operation(code::PK_USING_INDEX_NULLABLE, see);

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::UseIndex(op) = at.op else { return };
    let Some(table) = at.live(&op.table).filter(|_| op.primary) else { return };
    let Some(index) = table.indexes.get(&op.index.text) else { return };
    let key: Vec<Name> = index
        .items
        .iter()
        .filter_map(|item| match &item.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expr { .. } => None,
        })
        .collect();
    let nullable = nullable(table, &key);
    if nullable.is_empty() {
        return;
    }
    let names: Vec<&Name> = nullable.iter().map(|column| &column.name).collect();
    let lines: Vec<String> = nullable.iter().flat_map(|column| not_null(at.before, table, column)).collect();
    let found = out
        .at(
            at.span,
            format!(
                "the index is there, but every read and write of `{}` waits while {} is searched for nulls",
                op.table,
                list(&names)
            ),
            "ACCESS EXCLUSIVE lock while all rows are read",
        )
        .help(told("prove before that there are none", &lines));
    // A waiver before the operation stays before it.
    let fix = at.written.filter(|written| written.allows.is_empty()).map(|written| Fix {
        title: "prove before that there are no nulls".to_owned(),
        edits: vec![Edit { span: before(written.span), text: format!("{}\n  ", lines.join("\n  ")) }],
    });
    out.push_with(found, fix);
}
