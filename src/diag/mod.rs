//! Layer 0: what the compiler has to say about a text.
//!
//! A phase takes `&mut Diagnostics` and never stops at the first fault. Faults of the world (files, databases) are not
//! diagnostics but errors. How a diagnostic looks on a terminal is `render`'s business.

pub mod codes;
mod collector;
mod nearest;

pub use codes::{Code, CodeInfo};
pub use collector::{Diagnostics, Reported};
pub use nearest::nearest;

use crate::text::Span;

/// How bad it is. Errors make a run fail; warnings only under `--deny warnings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Advice,
    /// Allowed, and probably not what was wanted.
    Warning,
    /// The text cannot be compiled.
    Error,
}

impl Severity {
    /// `error`, `warning` or `advice`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What the place is, a few words, no full stop.
    pub text: String,
}

/// One finding: what is wrong, where, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its entry in the table of codes.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The headline: what is wrong, without a full stop, never "you".
    pub message: String,
    /// The one place it is about.
    pub primary: Label,
    /// Other places that explain it, in any source.
    pub related: Vec<Label>,
    /// The way out; may have several lines.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding of the code's usual severity; the label says what the place is.
    pub fn new(code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.0.severity,
            message: message.into(),
            primary: Label { span, text: label.into() },
            related: Vec::new(),
            help: None,
        }
    }

    /// Adds the way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the way out if there is one.
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Adds another place that explains the finding.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }
}
