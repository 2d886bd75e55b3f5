//! Sequences that stand by themselves.

use crate::syntax::ast::{AlterSequence, Definition, Kind, ObjectKind, Sequence, SequenceOwner};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// `create_sequence`, `alter_sequence`.
    pub(super) fn sequence_operation(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let (sequence, restart) = self.sequence(pair)?;
        if pair.as_rule() == Rule::create_sequence {
            return self.create_object(pair, Definition::Sequence(sequence));
        }
        let name = self.object_name(pair, ObjectKind::Sequence)?;
        Some(Kind::AlterSequence(AlterSequence { name, change: sequence, restart }))
    }

    #[allow(clippy::option_option, reason = "`restart` may have no number")]
    fn sequence(&mut self, pair: &Pair<'_>) -> Option<(Sequence, Option<Option<i64>>)> {
        let mut sequence = Sequence::default();
        let mut restart = None;
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::sequence_as => {
                    self.once(&mut once, "as", &part);
                    sequence.ty = Some(self.type_in(&part)?);
                }
                Rule::sequence_owner => {
                    self.once(&mut once, "owned by", &part);
                    let path = child(&part, Rule::path)?;
                    let written = self.any_path(&path);
                    let none = matches!(written.parts.as_slice(), [only] if only.name == "none" && !only.quoted);
                    sequence.owner = Some(if none {
                        SequenceOwner::None(written.span)
                    } else {
                        SequenceOwner::Column(self.column_path(&path)?)
                    });
                }
                Rule::sequence_restart => {
                    self.once(&mut once, "restart", &part);
                    restart = Some(if has(&part, Rule::integer) { Some(self.integer_in(&part)?) } else { None });
                }
                _ => sequence.options.extend(self.sequence_option(&part, &mut once)),
            }
        }
        Some((sequence, restart))
    }
}
