//! The bytes of a file to a text.

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::text::{Source, SourceId, Sources, Span};

use super::ast::{File, SchemaFile};
use super::{parse, parse_schema};

/// Adds a file to the sources and reads it.
///
/// Bytes that are not UTF-8 are reported and shown as U+FFFD. Nothing else is then reported of the file: whatever program
/// wrote it in another encoding has to write it again.
pub fn read(name: impl Into<String>, bytes: &[u8], sources: &mut Sources, diagnostics: &mut Diagnostics) -> File {
    read_by(parse, name.into(), bytes, sources, diagnostics)
}

/// The same for a file without a header: see [`parse_schema`].
pub fn read_schema(
    name: impl Into<String>,
    bytes: &[u8],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> SchemaFile {
    read_by(parse_schema, name.into(), bytes, sources, diagnostics)
}

fn read_by<T>(
    parse: impl Fn(SourceId, &str, &mut Diagnostics) -> T,
    name: String,
    bytes: &[u8],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> T {
    let id = sources.add(name, &String::from_utf8_lossy(bytes));
    let text = sources.get(id).map(Source::shared).unwrap_or_default();
    let Err(fault) = std::str::from_utf8(bytes) else { return parse(id, &text, diagnostics) };
    let valid = bytes.get(..fault.valid_up_to()).map(String::from_utf8_lossy).unwrap_or_default();
    diagnostics.push(not_utf8(id, &valid));
    parse(id, &text, &mut Diagnostics::default())
}

/// `valid` is what stands before the first bytes that are not UTF-8.
fn not_utf8(source: SourceId, valid: &str) -> Diagnostic {
    let mark = '\u{feff}';
    // The text in the sources has no byte order mark and no CR before an LF.
    let at = valid.trim_start_matches(mark).len() - valid.matches("\r\n").count();
    let span = Span::new(source, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
    Diagnostic::new(codes::syntax::NOT_UTF8, span, "the file is not UTF-8", "these bytes mean nothing in UTF-8")
        .help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_one_finding_at_its_place() {
        let mut sources = Sources::default();
        let mut found = Diagnostics::default();
        read("a.mig", b"\xef\xbb\xbfrevision a\r\nmessage '\xe4'\r\nnonsense", &mut sources, &mut found);
        let all: Vec<_> = found.iter().map(|d| (d.code.id(), sources.locate(d.primary.span))).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(all[0].0, "syntax::not-utf8");
        assert_eq!(all[0].1.map(|(_, at)| (at.line, at.column)), Some((2, 10)));
    }
}
