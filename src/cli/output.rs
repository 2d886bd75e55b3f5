//! Where output goes: results to standard output, everything about the run to standard error.

use std::io::{IsTerminal, Write};

use crate::render::Style;

use super::{Fault, args::Color};

/// The two streams, and how to write on them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output {
    color: Color,
    /// Whether progress is left out.
    pub quiet: bool,
    /// Whether more is told.
    pub verbose: bool,
}

impl Output {
    pub fn new(color: Color, quiet: bool, verbose: bool) -> Self {
        Self { color, quiet, verbose }
    }

    /// Writes a result, with a line end if it lacks one.
    #[allow(clippy::unused_self, reason = "results go through the same door as the rest")]
    pub fn result(self, text: &str) -> Result<(), Fault> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        if !text.is_empty() && !text.ends_with('\n') {
            out.write_all(b"\n")?;
        }
        out.flush()?;
        Ok(())
    }

    /// Writes a line about the run, unless it is to be quiet.
    pub fn note(self, line: &str) {
        if !self.quiet {
            Self::tell(line);
        }
    }

    /// Writes a line of the log: `INFO  Running upgrade ...`.
    pub fn info(self, line: &str) {
        self.note(&format!("INFO  {line}"));
    }

    /// Writes a warning, quiet or not.
    #[allow(clippy::unused_self, reason = "warnings go through the same door as the rest")]
    pub fn warn(self, line: &str) {
        Self::tell(&format!("WARNING  {line}"));
    }

    /// Writes to standard error, whatever happens to it.
    pub fn tell(text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(text.as_bytes());
        if !text.ends_with('\n') {
            let _ = err.write_all(b"\n");
        }
    }

    /// How to draw on standard output.
    pub fn style(self) -> Style {
        self.style_of(std::io::stdout().is_terminal())
    }

    /// Whether standard output is a terminal: what is longer than a line is cut there only.
    #[allow(clippy::unused_self, reason = "as above")]
    pub fn is_terminal(self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// How to draw on standard error.
    pub fn error_style(self) -> Style {
        self.style_of(std::io::stderr().is_terminal())
    }

    fn style_of(self, terminal: bool) -> Style {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !plain,
        };
        let width = if terminal {
            let said = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
            let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
            said.or_else(measured).unwrap_or(100).clamp(60, 160)
        } else {
            80
        };
        Style { width, colour }
    }
}
