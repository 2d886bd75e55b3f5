//! Operations in a text that stands in no file: what raw SQL does, said in the words of the language.

use crate::diag::Diagnostics;
use crate::text::{SourceId, Span};

use super::ast::Operation;
use super::layout::{OperationShape, Part, layout_operations};
use super::lower::{Lower, Places};
use super::scan::scan_operations;

/// Reads a text of operations; `place` says where its byte ranges are shown, and every node has such a place.
///
/// `None` where anything in it is wrong: there is nobody to tell, as nobody wrote it.
pub fn parse_operations(text: &str, place: &dyn Fn(usize, usize) -> Span) -> Option<Vec<Operation>> {
    let mut found = Diagnostics::default();
    let scan = scan_operations(SourceId::default(), text, &mut found);
    let parts = layout_operations(SourceId::default(), text, &scan, &mut found);
    let mut shapes: Vec<OperationShape> = Vec::new();
    for part in parts {
        match part {
            Part::Stray(some) => shapes.extend(some),
            Part::Block(_) | Part::External(_) | Part::Line(_) => return None,
        }
    }
    let places: &Places<'_> = place;
    let operations = Lower::elsewhere(text, &scan, places, &mut found).operations(&shapes);
    found.is_empty().then_some(operations)
}
