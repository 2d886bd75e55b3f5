//! `aludel current`

use crate::cli::{Context, Fault, database, pipeline};
use crate::render::{Marks, entry, line_of_head};

/// Runs the command.
pub(in crate::cli) fn run(cx: &Context) -> Result<(), Fault> {
    let config = pipeline::configuration(cx)?;
    let project = pipeline::load_graph(&config, cx)?;
    let state = database::applied(&config, cx)?;
    let mut out = String::new();
    for id in state.heads() {
        match project.history.find(id) {
            Some(revision) if cx.out.verbose => {
                out.push_str(&entry(&project.history, revision, Marks::default()));
                out.push('\n');
            }
            Some(revision) => {
                out.push_str(&line_of_head(&project.history, revision, false));
                out.push('\n');
            }
            None => {
                out.push_str(id);
                out.push_str(" (no file)\n");
            }
        }
    }
    cx.out.result(&out)
}
