//! A rename or drop of what the body of a function names, where the server does not look into the body.

use super::Rule;
use super::old_name::{column_is_replaced, relation_is_replaced};
use crate::diag::codes::lint::clients as code;
use crate::lint::moment::Moment;
use crate::lint::report::Report;
use crate::lint::words::words;
use crate::op::Op;
use crate::schema::{Definition, Name, ObjName, Object, ObjectKey, ObjectKind, Routine, Schema, Target};
use crate::text::Span;

pub(super) const RULE: Rule = Rule::operation(code::RENAME_BREAKS_FUNCTION_BODIES, see);

/// What goes by a name that means nothing afterwards.
struct Gone<'a> {
    /// The table or object, or the table of the column.
    owner: &'a ObjName,
    /// The column.
    column: Option<&'a Name>,
    /// Where it is written.
    span: Span,
    /// For people.
    word: &'static str,
    /// `renamed`, `dropped`, `moved`.
    done: &'static str,
}

fn see(at: &Moment<'_>, out: &mut Report) {
    let Some(gone) = gone(at) else { return };
    for (object, routine) in at.before.objects().filter_map(text_bodies) {
        let key = &object.key;
        let name = gone.column.map_or(gone.owner.name.as_str(), Name::as_str);
        let found = words(&routine.language.text, &routine.body);
        let names_it = found.contains(name)
            && (gone.column.is_none() || found.contains(&gone.owner.name) || is_trigger_on(at.before, key, gone.owner));
        let is_same = matches!(at.op, Op::RenameObject(op) if op.key == *key)
            || matches!(at.op, Op::DropObject(op) if op.key == *key);
        if !names_it || is_same || is_replaced(at, key) {
            continue;
        }
        let shown = match gone.column {
            Some(column) => format!("{}.{column}", gone.owner),
            None => gone.owner.to_string(),
        };
        let diagnostic = out
            .at(
                at.place(gone.span),
                format!("`{}` fails when it is called next: it names {} `{shown}`", key.name, gone.word),
                format!("{} here; the server does not look into bodies in {}", gone.done, routine.language),
            )
            .related(key.name.span, "its body is a text")
            .help(format!("give it another body in the same revision: `{} {} ...`", replace(key.kind), key.name));
        out.push(diagnostic);
    }
}

fn replace(kind: ObjectKind) -> &'static str {
    if kind == ObjectKind::Procedure { "replace_procedure" } else { "replace_function" }
}

/// The routines whose bodies nobody reads before they run. Of bodies in SQL, `check` tells.
fn text_bodies(object: &Object) -> Option<(&Object, &Routine)> {
    match &object.definition {
        Definition::Routine(routine) if !["sql", "c", "internal"].contains(&routine.language.as_str()) => {
            Some((object, routine))
        }
        _ => None,
    }
}

/// What the operation takes the name of, if nothing has the name at the end of the revision.
fn gone<'a>(at: &Moment<'a>) -> Option<Gone<'a>> {
    let relation = |owner: &'a ObjName, word, done| Gone { owner, column: None, span: owner.span, word, done };
    let column = |owner: &'a ObjName, name: &'a Name, done| Gone {
        owner,
        column: Some(name),
        span: name.span,
        word: "column",
        done,
    };
    let found = match at.op {
        Op::RenameTable(op) => relation(&op.table, "table", "renamed"),
        Op::DropTable(op) => relation(&op.table, "table", "dropped"),
        Op::RenameColumn(op) => column(&op.table, &op.column, "renamed"),
        Op::DropColumn(op) => column(&op.table, &op.column, "dropped"),
        Op::RenameObject(op) => relation(&op.key.name, op.key.kind.word(), "renamed"),
        Op::DropObject(op) => relation(&op.key.name, op.key.kind.word(), "dropped"),
        Op::SetSchema(op) => match &op.on {
            Target::Table(name) => relation(name, "table", "moved"),
            Target::Object(key) => relation(&key.name, key.kind.word(), "moved"),
            _ => return None,
        },
        _ => return None,
    };
    let is_replaced = match found.column {
        Some(name) => column_is_replaced(at, found.owner, name, None),
        None => relation_is_replaced(at, found.owner, None) || object_comes(at, found.owner),
    };
    (!is_replaced).then_some(found)
}

/// Whether an object of this name is made below: dropped to be made anew.
fn object_comes(at: &Moment<'_>, name: &ObjName) -> bool {
    at.later().any(|op| matches!(op, Op::CreateObject(op) if op.object.key.name == *name))
}

/// Whether a trigger of the table runs the function: `new.c` then means the table's column.
fn is_trigger_on(schema: &Schema, function: &ObjectKey, table: &ObjName) -> bool {
    let runs =
        |trigger: &crate::schema::Trigger| trigger.function.stands_for(function) || trigger.function == *function;
    schema.table(table).is_some_and(|table| table.triggers.values().any(runs))
}

/// Whether the function gets another body below, or goes too.
fn is_replaced(at: &Moment<'_>, key: &ObjectKey) -> bool {
    at.later().any(|op| match op {
        Op::ReplaceObject(op) => op.object.key == *key,
        Op::DropObject(op) => op.key == *key,
        _ => false,
    })
}
