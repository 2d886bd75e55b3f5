//! What may stand once, and what excludes each other.

use crate::diag::{Diagnostic, codes};
use crate::text::Span;

use super::{Lower, Pair};

/// What has been seen so far on one line, with its place.
#[derive(Debug, Default)]
pub(super) struct Once {
    seen: Vec<(&'static str, Span)>,
}

impl Lower<'_, '_> {
    /// Remembers that `what` stands here and reports it if it did before.
    pub(super) fn once(&mut self, once: &mut Once, what: &'static str, pair: &Pair<'_>) {
        let span = self.span(pair);
        self.once_at(once, what, span);
    }

    /// The same for a place.
    pub(super) fn once_at(&mut self, once: &mut Once, what: &'static str, span: Span) {
        if let Some(&(_, first)) = once.seen.iter().find(|(seen, _)| *seen == what) {
            let diagnostic = Diagnostic::new(
                codes::syntax::TWICE,
                span,
                format!("`{what}` stands twice"),
                "stands here a second time",
            );
            self.diagnostics.push(diagnostic.related(first, "and first here").help("remove one of them"));
        }
        once.seen.push((what, span));
    }

    /// Reports `what` if something that excludes it stands before it.
    pub(super) fn excludes(&mut self, once: &Once, what: &'static str, others: &[&'static str], span: Span) {
        if let Some(&(other, first)) = once.seen.iter().find(|(seen, _)| others.contains(seen)) {
            let message = format!("`{what}` contradicts `{other}`");
            let diagnostic = Diagnostic::new(codes::syntax::CONTRADICTION, span, message, "cannot stand together");
            self.diagnostics
                .push(diagnostic.related(first, format!("`{other}` stands here")).help("remove one of them"));
        }
    }
}
