//! `alter_sequence`: its options, and what owns it. Inverse: the options that were there; how far it has counted is data.

use super::objects::object;
use super::{Effect, Op, OpLoss, Operation, Refusal, Refusals};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, ObjectKey, Relation, Role, Schema, Sequence, SequenceChange, integer_range};
use crate::text::Span;

/// Changes a sequence.
#[derive(Clone, Debug)]
pub struct AlterSequence {
    /// The sequence.
    pub sequence: ObjectKey,
    /// What changes.
    pub change: SequenceChange,
    /// `restart`, from a number or from the start.
    pub restart: Option<Option<i64>>,
}

impl AlterSequence {
    /// Gives the sequence of a serial column another type, which is all that can be changed of one: it does not follow when
    /// the column gets another. Nothing where it is no such sequence, or something else changes.
    fn retype_owned(&self, schema: &mut Schema) -> Option<Effect> {
        let to = self.change.ty.as_ref()?;
        let only = SequenceChange { ty: Some(to.clone()), ..SequenceChange::default() };
        let Some(Relation::Sequence(table, _)) = schema.relation(&self.sequence.name) else { return None };
        if self.change != only || self.restart.is_some() {
            return None;
        }
        let table = table.clone();
        let name = &self.sequence.name.name;
        let owned = schema.table(&table)?.columns.values().filter_map(|column| column.sequence.as_ref());
        let before = owned.filter(|owned| owned.name == *name).map(|owned| owned.ty.clone()).next()?;
        let mut effect = Effect::default();
        if before != *to {
            let change = SequenceChange { ty: Some(before), ..SequenceChange::default() };
            effect.inverse.push(Op::AlterSequence(Self { sequence: self.sequence.clone(), change, restart: None }));
        }
        schema.change_table(&table, |table| {
            let owned = table.columns.values_mut().filter_map(|column| column.sequence.as_mut());
            for owned in owned.filter(|owned| owned.name == *name) {
                owned.ty = to.clone();
            }
        });
        Some(effect)
    }
}

impl Operation for AlterSequence {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        if let Some(done) = self.retype_owned(schema) {
            return Ok(done);
        }
        let Definition::Sequence(before) = &object(schema, &self.sequence)?.definition else {
            return Err(Refusal::default());
        };
        let after = before.changed(&self.change);
        let at = self.sequence.name.span;
        check_sequence(&self.sequence, &after, at)?;
        if after.owner != before.owner {
            let own = schema.object(&self.sequence).and_then(|object| object.access.owner.as_ref());
            check_owner(schema, &self.sequence, own, &after)?;
        }
        if let Some(Some(from)) = self.restart
            && !(after.min..=after.max).contains(&from)
        {
            return Err(out_of_range(at, "restart", from, &after));
        }
        let mut effect = Effect::default();
        let change = before.change_from(&after);
        if self.restart.is_some() {
            effect.losses.push(OpLoss::Counted(self.sequence.name.clone()));
        }
        if change == SequenceChange::default() && self.restart.is_none() {
            effect.warnings.push(
                Diagnostic::new(
                    code::NO_EFFECT,
                    at,
                    format!("sequence `{}` is so already", self.sequence),
                    "no change",
                )
                .related(before_span(schema, &self.sequence), "it is made here"),
            );
        }
        if change != SequenceChange::default() {
            let back = Self { sequence: self.sequence.clone(), change, restart: None };
            effect.inverse.push(Op::AlterSequence(back));
        }
        schema.change_object(&self.sequence, |object| object.definition = Definition::Sequence(after));
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "alter_sequence"
    }

    fn about(&self) -> String {
        self.sequence.to_string()
    }
}

fn before_span(schema: &Schema, key: &ObjectKey) -> Span {
    schema.object(key).map_or(key.name.span, |object| object.key.name.span)
}

fn out_of_range(at: Span, what: &str, value: i64, sequence: &Sequence) -> Refusal {
    let label = format!("it counts from {} to {}", sequence.min, sequence.max);
    Refusal::fatal(Diagnostic::new(code::SEQUENCE, at, format!("`{what}` {value} is outside the sequence"), label))
}

/// Checks that the column which owns a sequence is of a table with the same owner, as the server does.
pub fn check_owner(schema: &Schema, key: &ObjectKey, own: Option<&Role>, sequence: &Sequence) -> Result<(), Refusal> {
    let Some((name, _)) = &sequence.owner else { return Ok(()) };
    let of_table = schema.table(name).and_then(|table| table.access.owner.as_ref());
    if of_table == own {
        return Ok(());
    }
    let to = of_table.unwrap_or(&Role::CurrentUser);
    Err(Refusal::waiting(
        Diagnostic::new(
            code::SEQUENCE,
            name.span,
            format!("sequence `{key}` cannot be owned by a column of `{name}`"),
            "the table and the sequence belong to different roles",
        )
        .help(format!(
            "make the sequence without an owner, give it away with `owner sequence {key} to {to}`, and tie it then"
        )),
    ))
}

/// Checks the options against each other, and the owner's schema, as `init_params` and `process_owned_by` of the server do.
pub fn check_sequence(key: &ObjectKey, sequence: &Sequence, at: Span) -> Result<(), Refusal> {
    let mut refusals = Refusals::default();
    let mut refuse = |message: String, label: String| {
        refusals.push(Refusal::fatal(Diagnostic::new(code::SEQUENCE, at, message, label)));
    };
    if sequence.increment == 0 {
        refuse("a sequence cannot count by 0".to_owned(), "`increment` is 0".to_owned());
    }
    if sequence.cache < 1 {
        refuse(format!("a sequence cannot cache {} numbers", sequence.cache), "`cache` is at least 1".to_owned());
    }
    let (least, greatest) = integer_range(&sequence.ty);
    for (what, value) in [("minvalue", sequence.min), ("maxvalue", sequence.max)] {
        if !(least..=greatest).contains(&value) {
            refuse(
                format!("`{what}` {value} does not fit into {}", sequence.ty),
                format!("{} goes from {least} to {greatest}", sequence.ty),
            );
        }
    }
    if sequence.min >= sequence.max {
        refuse(
            format!("`minvalue` {} is not less than `maxvalue` {}", sequence.min, sequence.max),
            "nothing to count".to_owned(),
        );
    }
    refusals.finish()?;
    if !(sequence.min..=sequence.max).contains(&sequence.start) {
        return Err(out_of_range(at, "start", sequence.start, sequence));
    }
    if let Some((table, _)) = &sequence.owner
        && table.schema != key.name.schema
    {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::SEQUENCE,
                table.span,
                format!("sequence `{key}` cannot be owned by a column of `{table}`"),
                "the table is in another schema",
            )
            .help("a sequence and the table it goes with are in one schema"),
        ));
    }
    Ok(())
}
