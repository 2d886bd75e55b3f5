//! Layer 0: text and places in it.
//!
//! A [`Source`] is one file as the compiler sees it (line ends normalised, no byte order mark), a [`Span`] is a place
//! in one of the [`Sources`] of a run. Nothing here knows what the text means.

mod ident;
mod literals;
mod respelling;
mod source;
mod span;

pub use ident::{MAX_NAME_BYTES, is_bare, is_reserved, quote_ident, quote_literal};
pub use literals::{literals, replace_literal};
pub use respelling::Respelling;
pub use source::{Position, Source, Sources};
pub use span::{SourceId, Span};
