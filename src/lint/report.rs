//! What rules find.

use super::fix::Fix;
use crate::diag::{Code, Diagnostic};
use crate::text::Span;

/// A finding of a rule, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is told.
    pub diagnostic: Diagnostic,
    /// What `lint --fix` does about it, where the meaning stays.
    pub fix: Option<Fix>,
}

/// Where the findings of one rule go.
#[derive(Debug)]
pub struct Report {
    code: Code,
    pub(super) found: Vec<Finding>,
}

impl Report {
    pub(super) fn new(code: Code) -> Self {
        Self { code, found: Vec::new() }
    }

    /// A diagnostic of the rule, to be given to [`Self::push`]: what is wrong, and what the place is.
    pub fn at(&self, span: Span, message: impl Into<String>, label: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, span, message, label)
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(Finding { diagnostic, fix: None });
    }

    /// Adds a finding that can be mended.
    pub fn push_with(&mut self, diagnostic: Diagnostic, fix: Option<Fix>) {
        self.found.push(Finding { diagnostic, fix });
    }
}
