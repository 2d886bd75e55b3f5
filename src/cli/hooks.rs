//! Runs what the configuration wants run after a revision was written. Alembic goes on when one of these fails; here it is a
//! failure.

use std::process::{Command, ExitStatus, Stdio};

use super::config::{Config, Hook};
use super::{Context, Fault};

/// Runs all hooks on a file, the first that fails last. `shown` is the path of the file in the project.
pub(super) fn run(config: &Config, shown: &str, cx: &Context) -> Result<(), Fault> {
    for hook in config.hooks() {
        cx.out.info(&format!("Running hook {}", hook.name));
        let folder = hook.cwd.as_ref().map_or_else(|| config.root.clone(), |cwd| config.root.join(cwd));
        let file = config.root.join(shown).display().to_string();
        let why = match start(hook, &folder, &file) {
            Ok(status) if status.success() => continue,
            Ok(status) => ended(status),
            Err(error) => format!("cannot be started: {error}"),
        };
        return Err(Fault::world(format!("the hook `{}` {why}", hook.name)).help(format!(
            "{shown} was written and stays; mend `hooks` in the configuration and run the hook on it, or remove the file"
        )));
    }
    Ok(())
}

fn start(hook: &Hook, folder: &std::path::Path, file: &str) -> std::io::Result<ExitStatus> {
    let command = hook.command_for(file);
    let mut words = command.iter();
    let program = words.next().map_or("", String::as_str);
    // What it prints is about the run: standard output holds the results of this program only.
    Command::new(program)
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::from(std::io::stderr()))
        .status()
}

/// `ended with exit code 1`
pub(super) fn ended(status: ExitStatus) -> String {
    status.code().map_or_else(|| "was ended by a signal".to_owned(), |code| format!("ended with exit code {code}"))
}
