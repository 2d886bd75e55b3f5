//! Layer 1: the tree and its comments to canonical text.
//!
//! One item a line, single blanks, no alignment: a change touches its own line only. SQL and dollar text are kept byte for
//! byte. `layout` decides on lines, comments and blank lines, `spell` on what stands on a line; neither knows pest.

mod access;
mod constraint;
mod data;
mod layout;
mod objects;
mod operations;
mod policies;
mod routines;
mod sequences;
mod spell;
mod table;
mod tables;
mod triggers;
mod types;
mod views;

use crate::syntax::ast::{File, Operation, SchemaFile};
use crate::syntax::groups::Groups;

/// The canonical text of a file that was read from `text` without errors.
///
/// Formatting it again changes nothing, and it reads as the same tree. A tree that was made and not read is printed as well,
/// with an empty `text`.
pub fn format(file: &File, text: &str) -> String {
    layout::Printer::new(text, &file.comments).file(file)
}

/// The same for a file without a header.
pub fn format_schema(file: &SchemaFile, text: &str) -> String {
    layout::Printer::new(text, &file.comments).schema(file)
}

/// One operation by itself, without its waivers, as a tree that was made and not read: no comments are looked for.
pub fn format_operation(operation: &Operation) -> String {
    layout::Printer::new("", &[]).single(operation)
}

/// A name as the formatter writes it: bare where that is the same name and no word of the language, else in double quotes.
pub fn format_name(name: &str) -> String {
    spell::name(name)
}

/// What spelling needs beside the tree.
struct Speller<'a> {
    text: &'a str,
    groups: Groups,
    /// Places that were copied as they stand, so that comments in them are not printed again.
    copied: Vec<std::ops::Range<usize>>,
}
