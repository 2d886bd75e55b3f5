//! Any bytes are parsed without a panic; what parses without errors is formatted, and the result is a fixed point.
//!
//! `cargo +nightly fuzz run parse`, with files of `examples/` as the corpus.

#![no_main]

use aludel::diag::Diagnostics;
use aludel::format::format;
use aludel::syntax::{parse, parse_header};
use aludel::text::Sources;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut sources = Sources::default();
    let id = sources.add("fuzz.mig", &String::from_utf8_lossy(data));
    let Some(text) = sources.get(id).map(|source| source.shared()) else { return };
    let mut diagnostics = Diagnostics::default();
    let file = parse(id, &text, &mut diagnostics);
    parse_header(id, &text, &mut Diagnostics::default());
    for diagnostic in diagnostics.iter() {
        assert!(text.get(diagnostic.primary.span.range()).is_some(), "{diagnostic:?}");
    }
    if diagnostics.has_errors() {
        return;
    }
    let once = format(&file, &text);
    let mut diagnostics = Diagnostics::default();
    let again = parse(id, &once, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{once}\n{:?}", diagnostics.iter().next());
    assert_eq!(format(&again, &once), once);
});
