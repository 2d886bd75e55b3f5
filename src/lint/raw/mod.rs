//! Raw SQL, statement by statement: what each of them is, whether the model follows it, and what of that which it is
//! about was there before the run.

mod reach;
mod squawk;

pub(super) use reach::{dropped_along, emptied_along};
pub(super) use squawk::{Harm, heard};

use super::moment::Moment;
use super::settings::Settings;
use crate::forecast::Run;
use crate::op::Execute;
use crate::schema::{ObjName, Relation, Schema};
use crate::sql::{self, Does, RawStatement, Target};
use crate::text::Span;

/// One statement of raw SQL.
#[derive(Clone, Debug)]
pub struct RawPart {
    /// What it says.
    pub statement: RawStatement,
    /// Its place.
    pub span: Span,
    /// Whether the model follows it: rules see what it does as operations.
    pub is_followed: bool,
    /// Whether what it does was declared by `defines`.
    pub is_defined: bool,
    /// The schema before it, as far as that is known.
    pub before: Schema,
    /// Where its text begins in the source, if it stands there as it is.
    offset: Option<u32>,
    /// Whether names without a schema may be looked for anywhere.
    is_elsewhere: bool,
    /// What earlier texts of the run made, as far as their words say so.
    seen: Seen,
}

/// What raw SQL of a run has made that the model does not know of.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    made: Vec<(Option<String>, String)>,
    /// Whether some of it made things that nobody can see from its words.
    is_blind: bool,
}

/// Something that a statement names.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// Its name, in the schema where it was found.
    pub name: ObjName,
    /// What the model knows of it.
    pub relation: Option<Relation>,
    /// Whether it was there before the run, so that others use it.
    pub is_live: bool,
}

/// The statements of an `execute` that stands where `schema` is.
pub(super) fn parts(raw: &Execute, schema: &Schema, seen: &mut Seen) -> Vec<RawPart> {
    let script = sql::script(&raw.sql.text);
    let mut before = schema.clone();
    let mut follows = raw.sql.follows.iter();
    let mut all = Vec::with_capacity(script.statements.len());
    for (at, statement) in script.statements.into_iter().enumerate() {
        let followed = raw.sql.statements.get(at).copied().flatten();
        let after = follows.by_ref().take(followed.unwrap_or(0)).fold(before.clone(), |mut schema, op| {
            // What the model refuses here was told by `check`.
            let _ = op.apply(&mut schema);
            schema
        });
        let makes = statement.command.makes.clone();
        let temporary = statement.makes_temporary.clone();
        seen.is_blind |= match &statement.command.does {
            Does::Block { changes } => changes.is_some(),
            _ => statement.words.starts_with("call "),
        };
        let part = RawPart {
            span: place(raw, &statement.range),
            statement,
            is_followed: followed.is_some(),
            is_defined: raw.sql.defines.is_some(),
            before,
            offset: raw.sql.offset,
            is_elsewhere: script.sets_path,
            seen: seen.clone(),
        };
        seen.made.extend(makes.map(|target| (target.schema, target.name)));
        seen.made.extend(temporary.map(|name| (None, name)));
        all.push(part);
        before = after;
    }
    all
}

fn place(raw: &Execute, range: &std::ops::Range<usize>) -> Span {
    match raw.sql.offset {
        Some(start) => Span::new(raw.span.source, start as usize + range.start, start as usize + range.end),
        None => raw.span,
    }
}

impl RawPart {
    /// The place of a range of bytes of the text.
    pub(super) fn place(&self, range: &std::ops::Range<usize>) -> Span {
        match self.offset {
            Some(start) => Span::new(self.span.source, start as usize + range.start, start as usize + range.end),
            None => self.span,
        }
    }

    /// What a name stands for.
    pub(super) fn find(
        &self,
        at: &Moment<'_>,
        schema: Option<&str>,
        name: &str,
        range: &std::ops::Range<usize>,
    ) -> Named {
        self.look_up(at.run, at.options, schema, name, range)
    }

    fn look_up(
        &self,
        run: &Run,
        options: &Settings,
        schema: Option<&str>,
        name: &str,
        range: &std::ops::Range<usize>,
    ) -> Named {
        let mut found = ObjName {
            schema: schema.unwrap_or(self.before.default_schema()).to_owned(),
            name: name.to_owned(),
            qualified: schema.is_some(),
            span: self.place(range),
        };
        if schema.is_none() && self.is_elsewhere && self.before.relation(&found).is_none() {
            let mut same = self.before.relations().filter(|(other, _)| other.name == name);
            if let (Some((only, _)), None) = (same.next(), same.next()) {
                found.schema.clone_from(&only.schema);
            }
        }
        let relation = self.before.relation(&found).cloned();
        let is_made = self.seen.made.iter().any(|(own, made)| {
            made == name && (own.as_deref() == schema || own.as_deref().unwrap_or(&found.schema) == found.schema)
        });
        let is_temporary = schema.is_none() && self.before.is_temporary(name);
        let is_new = |table: &ObjName| run.is_new(table) || options.is_small(table);
        let is_old = match &relation {
            Some(Relation::Table(_) | Relation::Object(..)) => !is_new(&found),
            Some(Relation::Index(owner, _) | Relation::ConstraintIndex(owner, _) | Relation::Sequence(owner, _)) => {
                !is_new(&found) && !is_new(owner)
            }
            None => {
                let mut objects = self.before.objects().filter(|object| object.key.name == found);
                !self.seen.is_blind && !is_new(&found) && !objects.any(|object| run.is_new_object(&object.key))
            }
        };
        Named { name: found, relation, is_live: is_old && !is_made && !is_temporary }
    }

    /// What it is about.
    pub(super) fn targets(&self, at: &Moment<'_>) -> Vec<Named> {
        let find = |target: &Target| self.find(at, target.schema.as_deref(), &target.name, &target.range);
        self.statement.command.targets.iter().map(find).collect()
    }

    /// What it is about and was there before the run.
    pub(super) fn live(&self, at: &Moment<'_>) -> Vec<Named> {
        let mut all = self.targets(at);
        all.retain(|named| named.is_live);
        all
    }
}

/// Names one after the other: `` `a` and `b` ``.
pub(super) fn listed(names: &[Named]) -> String {
    let names: Vec<String> = names.iter().map(|named| format!("`{}`", named.name)).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}
