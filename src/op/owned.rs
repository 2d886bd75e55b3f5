//! Sequences that belong to columns: they go with the column or table, and come back with it.

use super::objects::unknown_object;
use super::{AlterSequence, CreateObject, Op, Refusal, Refusals, lookup};
use crate::schema::{Definition, Expr, Name, ObjName, Object, ObjectKey, Schema, SequenceChange};
use crate::text::Span;

/// What makes the owned sequences of a table or column again: what runs before it is made, and what runs after it.
#[derive(Default)]
pub struct Restored {
    /// Before the table or column.
    pub before: Vec<Op>,
    /// After it.
    pub after: Vec<Op>,
}

/// The sequences that the table, or one column of it, owns.
pub fn sequences(schema: &Schema, table: &ObjName, column: Option<&str>) -> Vec<Object> {
    let owned = |object: &&Object| match &object.definition {
        Definition::Sequence(sequence) => {
            let owner = sequence.owner.as_ref();
            owner.is_some_and(|(on, own)| on == table && column.is_none_or(|column| column == own))
        }
        Definition::Schema
        | Definition::Extension(_)
        | Definition::Enum(_)
        | Definition::Domain(_)
        | Definition::View(_)
        | Definition::MaterializedView(_)
        | Definition::Routine(_) => false,
    };
    schema.objects().filter(owned).cloned().collect()
}

/// Checks that the sequences which an expression takes numbers from are there: `own` says which columns come with it.
pub fn sequences_there<'a>(
    schema: &Schema,
    expressions: impl Iterator<Item = &'a Expr>,
    table: &ObjName,
    own: &dyn Fn(&str) -> bool,
) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    for key in expressions.flat_map(Expr::sequences) {
        let is_own = key.name.schema == table.schema && own(&key.name.name);
        if !is_own && schema.relation(&key.name).is_none() {
            refusals.push(unknown_object(schema, key));
        }
    }
    refusals.finish()
}

/// Checks that nothing else takes numbers from sequences that go along: `inside` says what goes itself.
pub fn check_unused(
    schema: &Schema,
    sequences: &[Object],
    inside: &dyn Fn(&ObjName, Option<&Name>) -> bool,
    at: Span,
    headline: String,
) -> Result<(), Refusal> {
    let mut users = Vec::new();
    for key in sequences.iter().map(|sequence| &sequence.key) {
        for table in schema.tables() {
            for column in table.columns.values().filter(|column| !inside(&table.name, Some(&column.name))) {
                if column.expressions().any(|expr| expr.objects().any(|other| other == key)) {
                    let text = format!("`{}.{}` takes numbers from its sequence `{key}`", table.name, column.name);
                    users.push((column.name.span, text));
                }
            }
        }
    }
    if users.is_empty() {
        return Ok(());
    }
    let help = "drop these defaults first, or let the sequence go: `alter_sequence S owned by none`";
    Err(lookup::still_used(at, headline, "its sequence goes along", users, help.to_owned()))
}

/// Takes the sequences away, and gives what makes them again. One that a default of what goes takes numbers from has to be
/// there before, and is tied afterwards.
pub fn take(schema: &mut Schema, sequences: Vec<Object>, used: &dyn Fn(&ObjectKey) -> bool) -> Restored {
    let mut restored = Restored::default();
    for sequence in sequences {
        schema.remove_object(&sequence.key);
        let is_used = used(&sequence.key);
        match untied(&sequence) {
            Some((alone, tie)) if is_used || sequence.access.owner.is_some() => {
                restored.before.push(Op::CreateObject(CreateObject { object: alone }));
                restored.after.push(Op::AlterSequence(tie));
            }
            _ => restored.after.push(Op::CreateObject(CreateObject { object: sequence })),
        }
    }
    restored
}

/// A sequence without the column that owns it, and what ties it to that. One with an owner has to have the same as the
/// table before.
pub fn untied(sequence: &Object) -> Option<(Object, AlterSequence)> {
    let mut alone = sequence.clone();
    let Definition::Sequence(definition) = &mut alone.definition else { return None };
    let (table, column) = definition.owner.take()?;
    let owner = Some(Some((table.clone(), Name::new(column, table.span))));
    let change = SequenceChange { owner, ..SequenceChange::default() };
    Some((alone, AlterSequence { sequence: sequence.key.clone(), change, restart: None }))
}
