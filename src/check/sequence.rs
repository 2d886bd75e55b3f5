//! Sequences that stand by themselves: from what was written to what they are.

use super::{Settings, column, object};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{AlterSequence, Op, Refusal, Refusals, unknown_column, unknown_table};
use crate::schema::{Name, ObjName, ObjectKey, ObjectKind, Schema, SequenceChange};
use crate::syntax::ast;

/// Reads the options.
pub(super) fn change(cx: &Settings, schema: &Schema, written: &ast::Sequence) -> Result<SequenceChange, Refusal> {
    let mut change = SequenceChange::default();
    let mut refusals = Refusals::default();
    if let Some(ty) = &written.ty {
        let read = refusals.take(column::type_name(schema, ty));
        if let Some(read) = &read
            && (!read.is_integer() || read.array)
        {
            refusals.push(Refusal::fatal(Diagnostic::new(
                code::SEQUENCE,
                ty.span,
                "a sequence must be smallint, integer or bigint",
                format!("{read} is not"),
            )));
        }
        change.ty = read;
    }
    for option in &written.options {
        match option {
            ast::SequenceOption::Start(n) => change.start = Some(*n),
            ast::SequenceOption::Increment(n) => change.increment = Some(*n),
            ast::SequenceOption::MinValue(n) => change.min = Some(*n),
            ast::SequenceOption::MaxValue(n) => change.max = Some(*n),
            ast::SequenceOption::Cache(n) => change.cache = Some(*n),
            ast::SequenceOption::Cycle(on) => change.cycle = Some(*on),
            // Only an identity's sequence has a name among its options.
            ast::SequenceOption::Name(_) => {}
        }
    }
    match &written.owner {
        Some(ast::SequenceOwner::Column(path)) => change.owner = refusals.take(owner(cx, schema, path)).map(Some),
        Some(ast::SequenceOwner::None(_)) => change.owner = Some(None),
        None => {}
    }
    refusals.finish()?;
    Ok(change)
}

fn owner(cx: &Settings, schema: &Schema, path: &ast::Path) -> Result<(ObjName, Name), Refusal> {
    let (table, column) = cx.member(path);
    let found = schema.table(&table).ok_or_else(|| unknown_table(schema, &table))?;
    if !found.columns.contains_key(&column.text) {
        return Err(unknown_column(schema, found, &column));
    }
    Ok((table, column))
}

/// Resolves `alter_sequence`.
pub(super) fn alter(cx: &Settings, schema: &Schema, written: &ast::AlterSequence) -> Result<Op, Refusal> {
    let key = object::key(cx, ObjectKind::Sequence, &written.name);
    Ok(Op::AlterSequence(AlterSequence {
        sequence: key,
        change: change(cx, schema, &written.change)?,
        restart: written.restart,
    }))
}

/// The rest of a `create_sequence` that was run without its owner.
pub(super) fn tie(cx: &Settings, schema: &Schema, written: &ast::CreateObject) -> Result<Op, Refusal> {
    let ast::Definition::Sequence(sequence) = &written.definition else { return Err(Refusal::default()) };
    let owner_only = ast::Sequence { owner: sequence.owner.clone(), ..ast::Sequence::default() };
    Ok(Op::AlterSequence(AlterSequence {
        sequence: ObjectKey::new(ObjectKind::Sequence, cx.object(&written.name.path)),
        change: change(cx, schema, &owner_only)?,
        restart: None,
    }))
}

/// The operation without the owner of the sequence that it makes, if it makes one with an owner.
pub(super) fn without_owner(operation: &ast::Operation) -> Option<ast::Operation> {
    let ast::Kind::CreateObject(written) = &operation.kind else { return None };
    let ast::Definition::Sequence(sequence) = &written.definition else { return None };
    sequence.owner.as_ref().filter(|owner| matches!(owner, ast::SequenceOwner::Column(_)))?;
    let mut written = written.clone();
    written.definition = ast::Definition::Sequence(ast::Sequence { owner: None, ..sequence.clone() });
    Some(ast::Operation { kind: ast::Kind::CreateObject(written), ..operation.clone() })
}
