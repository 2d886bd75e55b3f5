//! Asking before data goes: at a terminal with a question, elsewhere by a flag.

use std::io::{BufRead, IsTerminal, Write};

use crate::ddl::Compiled;
use crate::engine::RealLoss;
use crate::render::clean;

use super::{Fault, Output};

/// What has been allowed on the command line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// `--accept-data-loss`
    pub data_loss: bool,
    /// `--yes`
    pub yes: bool,
}

/// Names what a downgrade takes away and asks, if there is reason to: rows that go, or a protected environment.
pub(super) fn downgrade(
    steps: &[Compiled],
    losses: &[RealLoss],
    protected: Option<&str>,
    allowed: Allowed,
) -> Result<(), Fault> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut asking = Vec::new();
    if !losses.is_empty() {
        let mut text = String::from("This downgrade destroys data that exists:");
        for real in losses {
            text.push_str("\n  ");
            text.push_str(&clean(&format!("{}: {}", real.revision, real.loss.what)));
        }
        Output::tell(&text);
        if !allowed.data_loss {
            asking.push("--accept-data-loss");
        }
    }
    if let Some(name) = protected
        && !allowed.yes
    {
        let ids: Vec<&str> = steps.iter().map(|step| step.revision.as_str()).collect();
        Output::tell(&format!("The environment {name} is protected. This downgrade takes back: {}", ids.join(", ")));
        asking.push("--yes");
    }
    if asking.is_empty() {
        return Ok(());
    }
    let flags = asking.join(" ");
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Fault::usage("nothing was run: this downgrade needs consent, and there is no terminal to ask at")
            .help(format!("run it again with {flags}")));
    }
    if ask("Go on? [y/N] ")? { Ok(()) } else { Err(Fault::usage("nothing was run")) }
}

fn ask(question: &str) -> Result<bool, Fault> {
    let mut err = std::io::stderr().lock();
    err.write_all(question.as_bytes())?;
    err.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
