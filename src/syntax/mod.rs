//! Layer 1: `.mig` text to [`ast`]. The only folder that knows pest.
//!
//! Three steps: `scan` finds words, literals and parentheses, `layout` cuts the file into lines and operations, and the
//! grammar in `grammar/` says what each of these means, one at a time. A fault therefore spoils its own line only, and
//! every line with a fault is reported. `lower` turns pest's pairs into the tree.

pub mod ast;
mod bytes;
mod faults;
#[allow(missing_docs, reason = "pest derives a public enum without documentation")]
mod grammar;
pub(crate) mod groups;
mod layout;
mod lower;
mod operations;
mod parse;
mod scan;
mod schema;
mod skip;
mod tokens;
pub(crate) mod words;

pub use bytes::{read, read_schema};
pub use lower::{NameFault, name_fault};
pub use operations::parse_operations;
pub use parse::{parse, parse_header};
pub use schema::parse_schema;
pub use tokens::{Token, TokenKind, tokens};

/// The verbs of the operations there are, in the order of the language's table.
pub fn verbs() -> &'static [&'static str] {
    words::VERBS
}

/// The words that header lines begin with, in canonical order.
pub fn header_words() -> &'static [&'static str] {
    words::HEADER_WORDS
}
