//! What is wrong with a target.

use crate::diag::Code;

/// A target that leads nowhere: a finding without a place, for it stands on a command line and not in a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TargetError {
    /// Its entry in the table of codes.
    pub code: Code,
    /// What is wrong, without a full stop.
    pub message: String,
    /// The way out; may have several lines.
    pub help: Option<String>,
}

impl TargetError {
    /// A fault of this kind.
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    /// Adds the way out.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
