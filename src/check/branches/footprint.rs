//! The names that a revision has to do with, as coarse as can be: revisions without a common one are never tried.
//!
//! It only saves time. Whether two revisions commute is found by running them in both orders; that this may be left out
//! where the footprints are apart is a law in `tests/laws.rs`.

use crate::check::mentions::{Mention, made_relation, made_schema, reads, schemas, takes_away, uses};
use crate::check::{CheckedRevision, Settings, calls::calls, check_revision};
use crate::diag::Diagnostics;
use crate::op::Op;
use crate::schema::{Name, Names, ObjName, ObjectKey, ObjectKind, Schema};
use crate::syntax::ast;
use crate::text::Span;

/// The names that a revision has to do with.
#[derive(Clone, Debug, Default)]
pub struct Footprint {
    /// Everything that it looks at.
    touches: Names,
    /// What it makes, changes, drops, or whose rows it changes.
    changes: Names,
    /// Whether it may have to do with anything.
    everything: bool,
}

impl Footprint {
    /// That of a revision that leads from one schema to another; `rows` are the tables whose rows it changes.
    pub fn new(
        cx: &Settings,
        file: &ast::File,
        checked: &CheckedRevision,
        rows: impl IntoIterator<Item = ObjName>,
        before: &Schema,
        after: &Schema,
    ) -> Self {
        let mut changes = before.changed_names(after);
        changes.extend(rows);
        let mut touches = changes.clone();
        let blocks = file.upgrade.iter().chain(match &file.downgrade {
            Some(ast::Downgrade::Block(block)) => Some(block),
            Some(ast::Downgrade::Irreversible { .. }) | None => None,
        });
        for operation in blocks.flat_map(|block| &block.operations) {
            names_of(cx, operation, &mut touches);
        }
        // Tables have the names that were written; what belongs to them may have been given one.
        let is_table = |name: &ObjName| before.table(name).is_some() || after.table(name).is_some();
        for name in changes.iter().filter(|name| !is_table(name)) {
            numbered_before(name, &mut touches);
        }
        let around = [before.with_neighbours(&touches), after.with_neighbours(&touches)];
        touches.extend(around.into_iter().flatten());
        let everything = checked.up.iter().any(|done| may_be_anything(&done.op));
        Self { touches, changes, everything }
    }

    /// That of a revision that is checked in this schema, as far as the model holds what it does.
    pub fn of(cx: &Settings, file: &ast::File, schema: &Schema) -> Self {
        let mut after = schema.clone();
        let checked = check_revision(cx, file, &mut after, &mut Diagnostics::default());
        Self::new(cx, file, &checked, [], schema, &after)
    }

    /// Whether the one may notice what the other does.
    pub fn meets(&self, other: &Self) -> bool {
        let apart = |one: &Self, other: &Self| one.changes.iter().all(|name| !other.touches.contains(name));
        self.everything || other.everything || !apart(self, other) || !apart(other, self)
    }

    /// What it makes, changes or drops.
    pub fn changes(&self) -> &Names {
        &self.changes
    }

    /// Everything that it looks at.
    pub fn touches(&self) -> &Names {
        &self.touches
    }

    /// Whether it may have to do with anything.
    pub fn is_everything(&self) -> bool {
        self.everything
    }
}

/// Whether it may have to do with what it does not name: raw SQL, and extensions, whose objects only the server knows.
fn may_be_anything(op: &Op) -> bool {
    let is_extension = |key: &ObjectKey| key.kind == ObjectKind::Extension;
    match op {
        Op::Execute(_) | Op::AlterExtension(_) => true,
        Op::CreateObject(op) => is_extension(&op.object.key),
        Op::DropObject(op) => is_extension(&op.key),
        _ => false,
    }
}

/// The names in a written operation.
fn names_of(cx: &Settings, operation: &ast::Operation, names: &mut Names) {
    let mentions = uses(cx, operation).into_iter().chain(calls(cx, operation)).chain(takes_away(cx, operation));
    for mention in mentions {
        match mention {
            Mention::Table(name) | Mention::Index(name) | Mention::Statistics(name) => names.insert(name),
            Mention::Member(table, name) => names.insert(table.sibling(name, table.span)) | names.insert(table),
            Mention::Object(key) => names.insert(key.name),
        };
    }
    names.extend(reads(cx, operation));
    names.extend(made_relation(cx, operation));
    names.extend(schemas(cx, operation).iter().map(|name| ObjectKey::global(ObjectKind::Schema, name).name));
    names.extend(made_schema(operation).map(|name| {
        let name = Name::new(name, Span::default());
        ObjectKey::global(ObjectKind::Schema, &name).name
    }));
}

/// The names that were taken when this one got a number: `t_x_idx` and `t_x_idx1` of `t_x_idx2`.
fn numbered_before(name: &ObjName, names: &mut Names) {
    let bare = name.name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name.name.get(bare.len()..).and_then(|digits| digits.parse::<usize>().ok());
    let Some(number) = number.filter(|&number| number < 100) else { return };
    names.insert(name.sibling(bare, name.span));
    names.extend((1..number).map(|number| name.sibling(format!("{bare}{number}"), name.span)));
}
