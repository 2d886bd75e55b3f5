//! Partitions, parents that tables inherit from, what follows a table's closing parenthesis, and `truncate`.

use super::writer;
use crate::op::{AttachPartition, CreatePartition, DetachPartition, DisinheritTable, InheritTable, TruncateTable};
use crate::schema::{Bound, BoundValue, IndexKey, ObjName, Partitioning, Table};

/// ` partition by range (a) with (fillfactor = 70) tablespace fast`
pub(crate) fn clauses(table: &Table) -> String {
    let mut sql = String::new();
    if let Some(by) = &table.partitioning {
        sql.push_str(&partition_by(by));
    }
    if !table.options.is_empty() {
        let all: Vec<String> = table.options.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        sql.push_str(&format!(" with ({})", all.join(", ")));
    }
    if let Some(space) = &table.tablespace {
        sql.push_str(&format!(" tablespace {space}"));
    }
    sql
}

/// ` inherits (p, q)`
pub(super) fn inherits(table: &Table) -> String {
    let parents: Vec<String> = table.inheritance.parents.iter().map(ObjName::to_string).collect();
    if parents.is_empty() { String::new() } else { format!(" inherits ({})", parents.join(", ")) }
}

fn partition_by(by: &Partitioning) -> String {
    let items: Vec<String> = by
        .items
        .iter()
        .map(|item| {
            let mut sql = match &item.key {
                IndexKey::Column(name) => name.to_string(),
                IndexKey::Expr { expr, call: true } => expr.text(),
                IndexKey::Expr { expr, call: false } => writer::parenthesised(expr),
            };
            for (word, name) in [(" collate ", &item.collation), (" ", &item.opclass)] {
                if let Some(name) = name {
                    sql.push_str(word);
                    sql.push_str(name);
                }
            }
            sql
        })
        .collect();
    format!(" partition by {} ({})", by.strategy.word(), items.join(", "))
}

/// `for values from (1) to (2)`, `default`
pub(crate) fn bound(bound: &Bound) -> String {
    let list = |values: &[BoundValue]| {
        let all: Vec<String> = values
            .iter()
            .map(|value| match value {
                BoundValue::Min => "minvalue".to_owned(),
                BoundValue::Max => "maxvalue".to_owned(),
                BoundValue::Expr(expr) => expr.text(),
            })
            .collect();
        all.join(", ")
    };
    match bound {
        Bound::Default => "default".to_owned(),
        Bound::Range { from, to } => format!("for values from ({}) to ({})", list(from), list(to)),
        Bound::List(values) => format!("for values in ({})", list(values)),
        Bound::Hash { modulus, remainder } => {
            format!("for values with (modulus {modulus}, remainder {remainder})")
        }
    }
}

/// `create table p partition of t for values ...`
pub(super) fn create(op: &CreatePartition) -> String {
    let table = &op.table;
    let unlogged = if table.unlogged { "unlogged " } else { "" };
    let of = table.partition_of.as_ref();
    let of = of.map(|of| format!(" partition of {} {}", of.parent, bound(&of.bound))).unwrap_or_default();
    format!("create {unlogged}table {}{of}{}", table.name, clauses(table))
}

/// `alter table t attach partition p for values ...`
pub(super) fn attach(op: &AttachPartition) -> String {
    format!("alter table {} attach partition {} {}", op.parent, op.table, bound(&op.bound))
}

/// `alter table t inherit p`
pub(super) fn inherit(op: &InheritTable) -> String {
    format!("alter table {} inherit {}", op.table, op.parent)
}

/// `alter table t no inherit p`
pub(super) fn disinherit(op: &DisinheritTable) -> String {
    format!("alter table {} no inherit {}", op.table, op.parent)
}

/// `alter table t detach partition p`. Detached concurrently, the server leaves a check that says what the bound said,
/// unless another one implies it.
pub(super) fn detach(op: &DetachPartition) -> Vec<String> {
    let concurrently = if op.concurrently { " concurrently" } else { "" };
    let mut all = vec![format!("alter table {} detach partition {}{concurrently}", op.parent, op.table)];
    all.extend(op.left_check.iter().map(|check| format!("alter table {} drop constraint if exists {check}", op.table)));
    all
}

/// `truncate a, b restart identity`
pub(super) fn truncate(op: &TruncateTable) -> String {
    let tables: Vec<String> = op.tables.iter().map(ObjName::to_string).collect();
    format!("truncate {}{}", tables.join(", "), if op.restart_identity { " restart identity" } else { "" })
}
