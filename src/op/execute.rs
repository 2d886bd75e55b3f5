//! `execute`: raw SQL, and the operations it amounts to as far as it is followed. Inverse: what was written as `reverse`.

use super::{Effect, Move, Op, OpLoss, Operation, Refusal};
use crate::diag::{Diagnostic, codes::check as code};
use crate::schema::Schema;
use crate::text::Span;

/// Runs raw SQL.
#[derive(Clone, Debug)]
pub struct Execute {
    /// What runs.
    pub sql: RawSql,
    /// The operation.
    pub span: Span,
    /// Whether it can run in a transaction: it does not say `outside transaction`.
    pub transactional: bool,
    /// How it is undone.
    pub reverse: Reverse,
    /// What is to be told when it is run on the model for the first time.
    pub warnings: Vec<Diagnostic>,
}

/// A text of raw SQL with what it does to the model.
#[derive(Clone, Debug, Default)]
pub struct RawSql {
    /// As written, without its quotes.
    pub text: String,
    /// Offset of its first byte in the source, so that a position the server reports is mapped to a line.
    pub offset: Option<u32>,
    /// What it does, as far as it was followed or declared. It changes the model only: what runs is the text.
    pub follows: Vec<Op>,
    /// For each statement of the text, how many of `follows` it is; none where it was not followed.
    pub statements: Vec<Option<usize>>,
    /// How many of the last of `follows` were declared by `defines`, if it stands there.
    pub defines: Option<usize>,
    /// Whether it may change objects in ways that the model does not follow.
    pub opaque: bool,
    /// Whether everything in it was followed, so that nothing about it is unknown.
    pub proved: bool,
}

/// How raw SQL is undone.
#[derive(Clone, Debug)]
pub enum Reverse {
    /// By this SQL.
    Sql(RawSql),
    /// There is nothing to undo.
    Nothing,
    /// It was not said: the file has a `downgrade` block, or there is no way back.
    Unknown,
}

impl Execute {
    /// The first words of the SQL, for a summary.
    pub fn first_words(&self) -> String {
        let words: Vec<&str> = self.sql.text.split_whitespace().take(6).collect();
        let more = self.sql.text.split_whitespace().nth(6).is_some();
        format!("{}{}", words.join(" "), if more { " ..." } else { "" })
    }

    /// Whether the model knows everything that it does, and that its reverse takes it back.
    pub fn is_proved(&self) -> bool {
        let back = match &self.reverse {
            Reverse::Sql(back) => back.proved,
            // A `downgrade` block is compared as a whole.
            Reverse::Unknown => true,
            Reverse::Nothing => false,
        };
        self.sql.proved && back
    }
}

/// Whether what is lost was in what was made.
fn is_of(loss: &OpLoss, made: &Move) -> bool {
    let (table, column) = match loss {
        OpLoss::Rows(table) | OpLoss::Counted(table) => (table, None),
        OpLoss::Values(table, column)
        | OpLoss::Precision(table, column)
        | OpLoss::Position(table, column)
        | OpLoss::ValuesOfRows(table, column)
        | OpLoss::Overwritten(table, column)
        | OpLoss::PointingRows(table, column)
        | OpLoss::PointingValues(table, column) => (table, Some(column)),
    };
    match made {
        Move::MakesTable(own) => table == own,
        Move::MakesColumn(own, made) => table == own && column == Some(made),
        Move::RenamesTable(..) | Move::RenamesColumn(..) => false,
    }
}

impl Operation for Execute {
    fn apply(&self, schema: &mut Schema) -> Result<Effect, Refusal> {
        let mut changed = schema.clone();
        let mut effect = Effect::default();
        let mut own = Vec::new();
        for op in &self.sql.follows {
            // How each of them could be taken back does not matter: the reverse was written.
            let one = op.apply(&mut changed).map_err(|refusal| Refusal { waits: false, ..refusal })?;
            // What the text itself makes has nothing to lose.
            effect.losses.extend(one.losses.into_iter().filter(|loss| !own.iter().any(|made| is_of(loss, made))));
            own.extend(op.moves());
            effect.warnings.extend(one.warnings);
        }
        if self.sql.opaque {
            changed.add_opaque(self.span);
        }
        *schema = changed;
        effect.warnings.extend(self.warnings.iter().cloned());
        match &self.reverse {
            Reverse::Sql(back) => effect.inverse.push(Op::Execute(Self {
                sql: back.clone(),
                span: self.span,
                transactional: self.transactional,
                reverse: Reverse::Sql(self.sql.clone()),
                warnings: Vec::new(),
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

    fn needs(&self) -> Vec<(u32, &'static str)> {
        self.sql.follows.iter().flat_map(Op::needs).collect()
    }
}
