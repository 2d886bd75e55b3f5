//! Why a command ends before its end, and the exit code that says so.

use crate::diag::Code;
use crate::history::TargetError;

/// Exit code for faults in the text, and for checks that found something.
pub(super) const FOUND: u8 = 1;
/// Exit code for a command line or configuration that cannot be followed.
pub(super) const USAGE: u8 = 2;
/// Exit code for a world that failed: files, databases.
pub(super) const WORLD: u8 = 3;
/// Exit code for a fault of this program.
pub(super) const BUG: u8 = 101;

/// The end of a command: what to say, and with which code.
#[derive(Debug)]
pub(super) struct Fault {
    /// One sentence without a full stop; empty if everything has been said.
    pub message: String,
    /// Its entry in the table of codes, if it has one.
    pub code: Option<&'static str>,
    /// The way out.
    pub help: Option<String>,
    /// The code.
    pub exit: u8,
}

impl Fault {
    /// The text is wrong, or a check found something.
    pub fn found(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: None, help: None, exit: FOUND }
    }

    /// The command cannot be followed.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: None, help: None, exit: USAGE }
    }

    /// The world failed.
    pub fn world(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: None, help: None, exit: WORLD }
    }

    /// Everything has been said; only the code is left.
    pub fn told(exit: u8) -> Self {
        Self { message: String::new(), code: None, help: None, exit }
    }

    /// Adds its entry in the table of codes.
    pub fn code(mut self, code: Code) -> Self {
        self.code = Some(code.id());
        self
    }

    /// Adds the way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        // Whoever reads the output has had enough: that is a good end.
        if error.kind() == std::io::ErrorKind::BrokenPipe { Self::told(0) } else { Self::world(error.to_string()) }
    }
}

impl From<TargetError> for Fault {
    fn from(error: TargetError) -> Self {
        Self { message: error.message, code: Some(error.code.id()), help: error.help, exit: USAGE }
    }
}
