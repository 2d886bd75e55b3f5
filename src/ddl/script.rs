//! The compiled form of a plan: SQL statements, each with the place in a `.mig` file that it came from.

use crate::op::RowFile;
use crate::text::Span;

pub use crate::history::Direction;

/// What is executed: one SQL statement (or, from `execute`, one or several as written).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The SQL without a closing semicolon.
    pub sql: String,
    /// Where it came from; `None` for a statement restored from a database's stored inverse.
    pub span: Option<Span>,
    /// Byte offset in the source of the first byte of `sql`, where `sql` is the user's own text (`execute`), so that a
    /// position reported by the server can be mapped to a line.
    pub sql_offset: Option<u32>,
    /// What it may share a transaction with.
    pub transaction: Transaction,
    /// For `create index concurrently`: the index it builds, as SQL spells it, so that an invalid leftover can be found.
    pub builds_index: Option<String>,
    /// For `copy ... from stdin`: where the rows come from. `sql` is then all of it, for people.
    pub copy: Option<Box<Copy>>,
}

/// What a statement may share a transaction with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// All of its revision.
    #[default]
    Shared,
    /// Nothing that is before it: the locks of what is before it would be held while it works.
    Own,
    /// Nothing: the server refuses it in a transaction block.
    Outside,
}

impl Transaction {
    /// `Shared` or, where a statement cannot be in a transaction block, `Outside`.
    pub fn outside_if(is_outside: bool) -> Self {
        if is_outside { Self::Outside } else { Self::Shared }
    }

    /// Whether it is in a transaction block, be it one of its own.
    pub fn is_inside(self) -> bool {
        self != Self::Outside
    }
}

/// A statement that reads rows from a file, with what belongs to it: all of it is one statement of its revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// What runs before it.
    pub before: Option<String>,
    /// `copy ... from stdin ...`
    pub sql: String,
    /// What runs after it, in order.
    pub after: Vec<String>,
    /// The file.
    pub file: RowFile,
}

impl Statement {
    /// A generated statement that can be in a transaction.
    pub fn generated(sql: String, span: Option<Span>) -> Self {
        Self { sql, span, sql_offset: None, transaction: Transaction::Shared, builds_index: None, copy: None }
    }
}

impl Compiled {
    /// Whether it can be part of one transaction where that is asked for: no statement has to be outside of it, and the file
    /// does not say `transaction none`.
    pub fn can_be_atomic(&self) -> bool {
        let is_apart = self.statements.iter().any(|statement| statement.transaction == Transaction::Own);
        self.transactional || is_apart && self.statements.iter().all(|statement| statement.transaction.is_inside())
    }
}

/// How much a step, or the way back from it, preserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reversibility {
    /// Structure and data come back.
    Exact,
    /// The structure comes back, data is gone.
    Structural,
    /// There is no way back.
    None,
}

impl Reversibility {
    /// `exact`, `structural` or `none`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Structural => "structural",
            Self::None => "none",
        }
    }
}

/// Data that running a step destroys, if it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// For people: `table users`, `values of users.email`.
    pub what: String,
    /// A `select` of one boolean: whether such data exists now. Valid before the step runs; `None` where it cannot be asked.
    pub probe: Option<String>,
    /// The table the probe reads, as SQL spells it; if it does not exist (yet, under this name) the loss counts as real.
    pub table: Option<String>,
}

/// One revision's run in one direction, compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The revision's id.
    pub revision: String,
    /// Its parents' ids (`revises`), in the written order.
    pub parents: Vec<String>,
    /// Its `depends_on`, resolved to ids.
    pub depends_on: Vec<String>,
    /// Its message.
    pub message: String,
    /// Which way.
    pub direction: Direction,
    /// What to execute, in order.
    pub statements: Vec<Statement>,
    /// For an upgrade: what takes it back, in order; stored with the revision. Empty for a downgrade, or if there is no way back.
    pub inverse: Vec<Statement>,
    /// Whether the run is one transaction together with its state row: every statement may share it, and the file does not
    /// say `transaction none`.
    pub transactional: bool,
    /// How much the way back preserves (for a downgrade: what running it preserves).
    pub reversibility: Reversibility,
    /// Why there is no way back, where there is none.
    pub irreversible: Option<String>,
    /// What running this step destroys.
    pub losses: Vec<Loss>,
    /// SHA-256 of the canonical form of the file, hex; stored.
    pub checksum: String,
    /// SHA-256 of the bytes of the file, hex; stored.
    pub file_hash: String,
    /// The path of the file, for people.
    pub path: String,
}
