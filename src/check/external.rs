//! What others own: it is in the model because it was declared, and nothing here changes it.

use super::Settings;
use super::mentions::{Mention, uses};
use super::object;
use super::order::{Transaction, run_block};
use crate::diag::{Diagnostic, Diagnostics, codes::check as code};
use crate::op::{Op, Refusal};
use crate::schema::{External, Schema};
use crate::syntax::ast::{self, Kind};
use crate::text::Span;

/// The schema before any revision: what the files of others say, and nothing else.
pub fn start(cx: &Settings, files: &[ast::SchemaFile], diagnostics: &mut Diagnostics) -> Schema {
    let mut schema = cx.empty();
    for file in files {
        declare(cx, &file.operations, &mut schema, diagnostics);
    }
    schema
}

/// Declares what others own. What they declared before under the same name has changed since. Gives what was done.
pub fn declare(
    cx: &Settings,
    operations: &[ast::Operation],
    schema: &mut Schema,
    diagnostics: &mut Diagnostics,
) -> Vec<Op> {
    for operation in operations {
        if let Some(made) = made(cx, operation) {
            schema.forget_external(&made);
        }
    }
    let before = schema.clone();
    let done = run_block(cx, operations, Transaction::Whole, schema, diagnostics);
    schema.mark_external(&before);
    done.into_iter().map(|done| done.op).collect()
}

/// Declares again what another branch declared.
pub(super) fn declare_again(ops: &[Op], schema: &mut Schema) {
    for op in ops {
        let made = match op {
            Op::CreateTable(op) => Some(External::Table(op.table.name.clone())),
            Op::CreateObject(op) => Some(External::Object(op.object.key.clone())),
            _ => None,
        };
        if let Some(made) = made {
            schema.forget_external(&made);
        }
    }
    let before = schema.clone();
    for op in ops {
        // A conflict between what two branches say of it was theirs to find.
        let _ = op.apply(schema);
    }
    schema.mark_external(&before);
}

fn made(cx: &Settings, operation: &ast::Operation) -> Option<External> {
    match &operation.kind {
        Kind::CreateTable(written) => Some(External::Table(cx.object(&written.table))),
        Kind::CreateObject(written) => {
            let kind = object::kind(written.definition.kind());
            Some(External::Object(object::key(cx, kind, &written.name)))
        }
        _ => None,
    }
}

/// Applies an operation, unless it changes what others own.
pub(super) fn apply(
    cx: &Settings,
    op: &Op,
    operation: &ast::Operation,
    schema: &mut Schema,
) -> Result<crate::op::Effect, Refusal> {
    if !schema.has_external() {
        return op.apply(schema);
    }
    let mut changed = schema.clone();
    let effect = op.apply(&mut changed)?;
    if let Some(touched) = schema.external_touched(&changed) {
        return Err(owned(cx, &touched, operation));
    }
    *schema = changed;
    Ok(effect)
}

fn owned(cx: &Settings, touched: &External, operation: &ast::Operation) -> Refusal {
    let (name, origin) = match touched {
        External::Table(name) => (name.to_string(), name.span),
        External::Object(key) => (key.to_string(), key.name.span),
    };
    let place = uses(cx, operation).into_iter().find_map(|mention| match (&mention, touched) {
        (Mention::Table(table), External::Table(name)) if table == name => Some(table.span),
        (Mention::Object(key), External::Object(other)) if key == other => Some(key.name.span),
        _ => None,
    });
    let place: Span = place.unwrap_or(operation.verb);
    Refusal::fatal(
        Diagnostic::new(
            code::EXTERNAL,
            place,
            format!("`{name}` is external, and this would change it"),
            "others own it",
        )
        .related(origin, "it is declared here")
        .help("leave it to those who own it; if it is to be owned here, take it out of `external`"),
    )
}
