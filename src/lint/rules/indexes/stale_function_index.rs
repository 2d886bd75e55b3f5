//! A function that an index, a check or a computed column keeps results of, and that gives others from now on.

use super::Rule;
use crate::diag::codes::lint::indexes as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::op::{Op, ReplaceObject};
use crate::schema::{Definition, Expr, Name, ObjName, Routine, Table};
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::STALE_FUNCTION_INDEX, see);

/// Something that was made with the results of a function.
struct Kept {
    span: Span,
    what: String,
    way_out: String,
}

fn see(at: &Moment<'_>, out: &mut Report) {
    let Op::ReplaceObject(op) = at.op else { return };
    let Definition::Routine(after) = &op.object.definition else { return };
    let before = at.before.object(&op.object.key).map(|object| &object.definition);
    let Some(Definition::Routine(before)) = before else { return };
    if is_same(before, after) {
        return;
    }
    let kept: Vec<Kept> = at
        .before
        .tables()
        .filter(|table| at.live(&table.name).is_some())
        .flat_map(|table| kept(at, op, table))
        .collect();
    let Some(first) = kept.first() else { return };
    let key = &op.object.key;
    let (more, keep) = match kept.len() - 1 {
        0 => (String::new(), "keeps"),
        1 => (" and one more".to_owned(), "keep"),
        more => (format!(" and {more} more"), "keep"),
    };
    let mut found = out.at(
        at.span,
        format!("{}{more} {keep} what `{key}` gave before: nothing is computed again", first.what),
        "PostgreSQL replaces the function and looks at no row",
    );
    for one in &kept {
        found = found.related(one.span, format!("{} calls it", one.what));
    }
    let ways: Vec<&str> = kept.iter().map(|one| one.way_out.as_str()).collect();
    out.push(found.help(format!(
        "if it gives other results for values that are there, compute them again after it:\n{}",
        ways.join("\n")
    )));
}

/// Whether calls give what they gave: only the words around the body changed.
fn is_same(before: &Routine, after: &Routine) -> bool {
    before.body == after.body && before.language == after.language && before.settings == after.settings
}

fn kept(at: &Moment<'_>, op: &ReplaceObject, table: &Table) -> Vec<Kept> {
    let calls = |expr: &Expr| expr.objects().any(|key| key.stands_for(&op.object.key));
    let mut all = Vec::new();
    // Partitions are told with their parent.
    let from_parent = |name: &Name| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| of.indexes.contains_key(&name.text) || of.constraints.contains_key(&name.text))
    };
    for index in table.indexes.values().filter(|index| index.expressions().any(calls) && !from_parent(&index.name)) {
        let name = table.name.sibling(index.name.text.clone(), index.name.span);
        if is_made_again(at, &name) {
            continue;
        }
        all.push(Kept {
            span: index.name.span,
            what: format!("index `{name}`"),
            way_out: format!("execute outside transaction $$reindex index concurrently {name}$$ reverse nothing"),
        });
    }
    for constraint in table.constraints.values() {
        if !constraint.kind.expressions().any(calls) || from_parent(&constraint.name) {
            continue;
        }
        let (name, table_name) = (&constraint.name, &table.name);
        all.push(Kept {
            span: constraint.origin(),
            what: format!("constraint `{table_name}.{name}`"),
            way_out: format!("drop_constraint {table_name}.{name}, then create it `not valid` and validate it"),
        });
    }
    for column in table.columns.values().filter(|_| table.partition_of.is_none()) {
        if column.generated.as_ref().is_some_and(|generated| generated.stored && calls(&generated.expr)) {
            let (name, table) = (&column.name, &table.name);
            all.push(Kept {
                span: column.name.span,
                what: format!("computed column `{table}.{name}`"),
                way_out: format!("update each row of `{table}`, in batches, so that `{name}` is computed again"),
            });
        }
    }
    all
}

/// Whether the revision builds the index anew afterwards.
fn is_made_again(at: &Moment<'_>, index: &ObjName) -> bool {
    let later = at.operations.iter().skip(at.at + 1);
    later.map(|planned| &planned.op).any(|op| match op {
        Op::Execute(raw) => raw.sql.text.to_lowercase().contains("reindex"),
        Op::DropIndex(op) => op.index == *index,
        Op::DropTable(op) => at.before.table(&op.table).is_some_and(|table| table.indexes.contains_key(&index.name)),
        _ => false,
    })
}
