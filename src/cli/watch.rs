//! Looks on while the engine works: log lines as Alembic prints them, and a bar when it takes more than a moment.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::ddl::{Compiled, Statement};
use crate::engine::{Notice, Observer};
use crate::render::{clean, running};

use super::Output;

/// A run shorter than this needs no bar.
const MOMENT: Duration = Duration::from_millis(800);

/// Writes what happens to standard error.
pub(super) struct Watch {
    out: Output,
    begun: Option<Instant>,
    bar: Option<ProgressBar>,
    /// Rows of a file that are on their way, and since when.
    rows: Option<(Instant, Option<ProgressBar>)>,
}

impl Watch {
    pub fn new(out: Output) -> Self {
        Self { out, begun: None, bar: None, rows: None }
    }

    fn say(&self, line: &str) {
        let rows = self.rows.as_ref().and_then(|(_, bar)| bar.as_ref());
        match self.bar.as_ref().or(rows) {
            Some(bar) => bar.suspend(|| Output::tell(line)),
            None => Output::tell(line),
        }
    }

    fn info(&self, line: &str) {
        if !self.out.quiet {
            self.say(&format!("INFO  {line}"));
        }
    }

    /// Takes the bar away.
    pub fn finish(&mut self) {
        let rows = self.rows.take().and_then(|(_, bar)| bar);
        for bar in self.bar.take().into_iter().chain(rows) {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Watch {
    fn waiting_for_database(&mut self, why: &str, waited: Duration) {
        self.info(&format!("Waiting for the database ({} s): {}", waited.as_secs(), clean(why)));
    }

    fn waiting_for_lock(&mut self, holder: Option<&str>, waited: Duration) {
        let holder = holder.map_or_else(String::new, |holder| format!(": {}", clean(holder)));
        self.info(&format!("Waiting for another aludel at work on this database ({} s){holder}", waited.as_secs()));
    }

    fn revision_started(&mut self, step: &Compiled, index: usize, total: usize) {
        let begun = *self.begun.get_or_insert_with(Instant::now);
        if self.bar.is_none()
            && !self.out.quiet
            && std::io::stderr().is_terminal()
            && index > 0
            && index + 1 < total
            && begun.elapsed() > MOMENT
        {
            let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} revisions, {eta} left") {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(index as u64);
        }
        self.info(&running(step.direction, &step.revision, &step.parents, &step.message));
    }

    fn revision_resumed(&mut self, step: &Compiled, finished: usize) {
        self.info(&format!("{} was left half done; going on after {finished} statements", step.revision));
    }

    fn statement_started(&mut self, _step: &Compiled, _index: usize, statement: &Statement) {
        if self.out.verbose {
            self.say(&format!("DEBUG {};", clean(&statement.sql)));
        }
    }

    fn rows_sent(&mut self, _step: &Compiled, file: &str, bytes: u64, all: u64) {
        let shows = !self.out.quiet && self.bar.is_none() && std::io::stderr().is_terminal();
        let (begun, bar) = self.rows.get_or_insert_with(|| (Instant::now(), None));
        if bar.is_none() && shows && begun.elapsed() > MOMENT && bytes < all {
            let new = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr());
            let template = "{msg} {bar:30} {bytes}/{total_bytes}, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(template) {
                new.set_style(style);
            }
            new.set_message(clean(file).into_owned());
            *bar = Some(new);
        }
        if let Some(bar) = bar {
            bar.set_position(bytes);
        }
        if bytes >= all
            && let Some((_, Some(bar))) = self.rows.take()
        {
            bar.finish_and_clear();
        }
    }

    fn invalid_index_dropped(&mut self, _step: &Compiled, index: &str) {
        self.info(&format!("Dropped the invalid index {} that a failed build had left", clean(index)));
    }

    fn revision_finished(&mut self, step: &Compiled, took: Duration) {
        if self.out.verbose {
            self.say(&format!("DEBUG {} took {} ms", step.revision, took.as_millis()));
        }
    }

    fn notice(&mut self, notice: &Notice) {
        let told = !matches!(notice.severity.as_str(), "NOTICE" | "INFO" | "DEBUG" | "LOG");
        if !self.out.quiet && (told || self.out.verbose) {
            self.say(&format!("{} {}", clean(&notice.severity), clean(&notice.message)));
        }
    }
}
