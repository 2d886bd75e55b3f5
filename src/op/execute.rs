//! `execute`: raw SQL, opaque to the model. Inverse: what was written as `reverse`.

use super::{Effect, Op, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::Schema;
use crate::text::Span;

/// Runs raw SQL.
#[derive(Clone, Debug)]
pub struct Execute {
    /// The SQL as written, without its quotes.
    pub sql: String,
    /// Offset of its first byte in the source, so that a position the server reports is mapped to a line.
    pub offset: Option<u32>,
    /// The operation.
    pub span: Span,
    /// Whether it can run in a transaction: it does not say `outside transaction`.
    pub transactional: bool,
    /// Whether it changes objects in ways that the model does not follow.
    pub opaque: bool,
    /// Its statements that change tables or indexes, which the model would follow in the form of operations.
    pub unfollowed: Vec<Span>,
    /// How it is undone.
    pub reverse: Reverse,
}

/// How raw SQL is undone.
#[derive(Clone, Debug)]
pub enum Reverse {
    /// By this SQL; with the offset of its first byte.
    Sql(String, Option<u32>),
    /// There is nothing to undo.
    Nothing,
    /// It was not said: the file has a `downgrade` block, or there is no way back.
    Unknown,
}

impl Execute {
    /// The first words of the SQL, for a summary.
    pub fn first_words(&self) -> String {
        let words: Vec<&str> = self.sql.split_whitespace().take(6).collect();
        let more = self.sql.split_whitespace().nth(6).is_some();
        format!("{}{}", words.join(" "), if more { " ..." } else { "" })
    }
}

impl Operation for Execute {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        if self.opaque {
            schema.add_opaque(self.span);
        }
        let mut effect = Effect::default();
        effect.warnings.extend(self.unfollowed.iter().map(|&span| {
            Diagnostic::new(
                code::OPAQUE,
                span,
                "the model does not follow this statement",
                "later operations are checked as if it had not run",
            )
            .help("write it as an operation, if there is one")
        }));
        match &self.reverse {
            Reverse::Sql(sql, offset) => effect.inverse.push(Op::Execute(Self {
                sql: sql.clone(),
                offset: *offset,
                span: self.span,
                transactional: self.transactional,
                opaque: false,
                unfollowed: Vec::new(),
                reverse: Reverse::Sql(self.sql.clone(), self.offset),
            })),
            Reverse::Nothing => {}
            Reverse::Unknown => {
                effect.no_way_back = Some(
                    Diagnostic::new(
                        code::NEEDS_REVERSE,
                        self.span,
                        "raw SQL does not say how it is undone",
                        "its inverse cannot be derived",
                    )
                    .help("add `reverse $$...$$`, `reverse nothing` or `irreversible 'why'`"),
                );
            }
        }
        Ok(effect)
    }

    fn verb(&self) -> &'static str {
        "execute"
    }

    fn about(&self) -> String {
        self.first_words()
    }
}
