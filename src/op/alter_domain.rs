//! `alter_domain`: default, nullability, checks. Inverse: what was there before.

use super::objects::{columns_of, is_of_type, object};
use super::{Effect, Op, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::{Definition, Domain, DomainCheck, Expr, Name, ObjectKey, Schema};
use crate::text::Span;

/// Changes a domain.
#[derive(Clone, Debug)]
pub struct AlterDomain {
    /// The domain.
    pub key: ObjectKey,
    /// What is changed, in order; a statement each.
    pub actions: Vec<DomainAction>,
}

/// One change of a domain.
#[derive(Clone, Debug)]
pub enum DomainAction {
    /// Another default; `None` drops it.
    Default(Option<Expr>),
    /// Whether nulls are refused.
    NotNull(bool),
    /// A new check.
    Add(DomainCheck),
    /// A check goes.
    Drop(Name),
    /// A check gets another name.
    Rename(Name, Name),
    /// A check that was `not valid` is proved.
    Validate(Name),
}

impl DomainAction {
    fn words(&self) -> String {
        match self {
            Self::Default(Some(expr)) => format!("default {}", expr.text()),
            Self::Default(None) => "drop default".to_owned(),
            Self::NotNull(true) => "not null".to_owned(),
            Self::NotNull(false) => "null".to_owned(),
            Self::Add(check) => format!("add constraint {}", check.name),
            Self::Drop(name) => format!("drop constraint {name}"),
            Self::Rename(from, to) => format!("rename constraint {from} to {to}"),
            Self::Validate(name) => format!("validate constraint {name}"),
        }
    }
}

impl Operation for AlterDomain {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let found = object(schema, &self.key)?;
        let Definition::Domain(domain) = &found.definition else { return Err(Refusal::default()) };
        let mut domain = domain.clone();
        let mut effect = Effect::default();
        let mut back = Vec::new();
        for action in &self.actions {
            // The inverse of each stands before those of the actions above it.
            let undo = self.change(&mut domain, action, &mut effect)?;
            back.splice(0..0, undo);
        }
        let arrays = arrays(schema, &self.key);
        if let Some(action) = self.actions.iter().find(|action| looks_at_rows(action))
            && !arrays.is_empty()
        {
            let refused = Diagnostic::new(
                code::STILL_USED,
                self.key.name.span,
                format!("domain `{}` is used in arrays", self.key),
                format!("PostgreSQL refuses `{}`: it does not look into them", action.words()),
            );
            return Err(Refusal::waiting(told(refused, arrays).help("give these columns another type before")));
        }
        if back.iter().any(looks_at_rows) && !arrays.is_empty() {
            let missing = Diagnostic::new(
                code::NEEDS_REVERSE,
                self.key.name.span,
                format!("the way back of domain `{}` would be refused", self.key),
                "the domain is used in arrays, into which PostgreSQL does not look",
            );
            let missing = told(missing, arrays).help("write `irreversible 'why'`, or a `downgrade` block");
            effect.no_way_back = Some(missing);
        }
        schema.change_object(&self.key, |object| object.definition = Definition::Domain(domain));
        if !back.is_empty() {
            effect.inverse.push(Op::AlterDomain(Self { key: self.key.clone(), actions: back }));
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "alter_domain"
    }

    fn about(&self) -> String {
        let words: Vec<String> = self.actions.iter().map(DomainAction::words).collect();
        format!("{} {}", self.key, words.join(", "))
    }
}

/// Whether the server looks for values that do not fit.
fn looks_at_rows(action: &DomainAction) -> bool {
    match action {
        DomainAction::NotNull(refused) => *refused,
        DomainAction::Add(check) => !check.not_valid,
        DomainAction::Validate(_) => true,
        DomainAction::Default(_) | DomainAction::Drop(_) | DomainAction::Rename(..) => false,
    }
}

/// The columns that are arrays of the domain, or of one that is made of it (PostgreSQL: `get_rels_with_domain`).
fn arrays(schema: &Schema, key: &ObjectKey) -> Vec<(Span, String)> {
    let mut keys = vec![key.clone()];
    let mut at = 0;
    while let Some(key) = keys.get(at).cloned() {
        let made_of_it = schema.objects().filter(
            |object| matches!(&object.definition, Definition::Domain(domain) if is_of_type(schema, &domain.ty, &key)),
        );
        keys.extend(made_of_it.map(|object| object.key.clone()).filter(|key| !keys.contains(key)).collect::<Vec<_>>());
        at += 1;
    }
    let columns = keys.iter().flat_map(|key| columns_of(schema, key));
    columns
        .filter(|(table, name)| table.columns.get(&name.text).is_some_and(|column| column.ty.array))
        .map(|(table, name)| (name.span, format!("column `{}.{name}` is an array of it", table.name)))
        .collect()
}

fn told(mut diagnostic: Diagnostic, places: Vec<(Span, String)>) -> Diagnostic {
    for (span, text) in places {
        diagnostic = diagnostic.related(span, text);
    }
    diagnostic
}

impl AlterDomain {
    fn change(
        &self,
        domain: &mut Domain,
        action: &DomainAction,
        effect: &mut Effect,
    ) -> Result<Vec<DomainAction>, Refusal> {
        Ok(match action {
            DomainAction::Default(default) => {
                if domain.default == *default {
                    effect.warnings.push(self.idle("the default is so already"));
                    return Ok(Vec::new());
                }
                vec![DomainAction::Default(std::mem::replace(&mut domain.default, default.clone()))]
            }
            DomainAction::NotNull(refused) => {
                if domain.not_null == *refused {
                    effect.warnings.push(self.idle(if *refused {
                        "it refuses nulls already"
                    } else {
                        "it allows nulls already"
                    }));
                    return Ok(Vec::new());
                }
                domain.not_null = *refused;
                vec![DomainAction::NotNull(!refused)]
            }
            DomainAction::Add(check) => {
                self.free(domain, &check.name)?;
                domain.checks.insert(check.name.text.clone(), check.clone());
                vec![DomainAction::Drop(check.name.clone())]
            }
            DomainAction::Drop(name) => {
                let check = self.check(domain, name)?.clone();
                domain.checks.shift_remove(&name.text);
                vec![DomainAction::Add(check)]
            }
            DomainAction::Rename(from, to) => {
                self.check(domain, from)?;
                self.free(domain, to)?;
                if let Some((place, _, mut check)) = domain.checks.shift_remove_full(&from.text) {
                    check.name.text.clone_from(&to.text);
                    domain.checks.shift_insert(place, to.text.clone(), check);
                }
                vec![DomainAction::Rename(to.clone(), from.clone())]
            }
            DomainAction::Validate(name) => {
                let check = self.check(domain, name)?.clone();
                if !check.not_valid {
                    effect.warnings.push(self.idle("the constraint is valid already"));
                    return Ok(Vec::new());
                }
                if let Some(check) = domain.checks.get_mut(&name.text) {
                    check.not_valid = false;
                }
                // The server cannot make it not valid again: it is dropped and added.
                vec![DomainAction::Drop(name.clone()), DomainAction::Add(check)]
            }
        })
    }

    fn idle(&self, label: &str) -> Diagnostic {
        let message = format!("nothing changes in domain `{}`", self.key);
        Diagnostic::new(code::NO_EFFECT, self.key.name.span, message, label)
    }

    fn check<'a>(&self, domain: &'a Domain, name: &Name) -> Result<&'a DomainCheck, Refusal> {
        domain.checks.get(&name.text).ok_or_else(|| {
            let names: Vec<String> = domain.checks.values().map(|check| check.name.to_string()).collect();
            let diagnostic = Diagnostic::new(
                code::UNKNOWN_CONSTRAINT,
                name.span,
                format!("unknown constraint `{name}` of domain `{}`", self.key),
                "the domain has no such constraint at this point",
            );
            let help = (!names.is_empty()).then(|| format!("its constraints are {}", names.join(", ")));
            Refusal::waiting(diagnostic.maybe_help(help))
        })
    }

    fn free(&self, domain: &Domain, name: &Name) -> Result<(), Refusal> {
        match domain.checks.get(&name.text) {
            None => Ok(()),
            Some(other) => Err(Refusal::fatal(
                Diagnostic::new(
                    code::NAME_TAKEN,
                    name.span,
                    format!("domain `{}` already has a constraint `{name}`", self.key),
                    "a constraint has this name",
                )
                .related(other.name.span, "it is made here"),
            )),
        }
    }
}
