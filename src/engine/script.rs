//! A plan as a script, written without a database: what `psql -v ON_ERROR_STOP=1 -f` of it leaves is what a run leaves,
//! except times, user and durations.
//!
//! The rows of the state are the same SQL text as the runner's (`tables`). Every transaction compares the state before
//! anything changes, just as the runner's do: a script that goes on after an error, in a program that does not stop,
//! therefore changes nothing in the transactions that follow.
//!
//! Two limits. A revision outside a transaction that stopped half-way is finished by a run, not by the script, whose
//! guard stops it. And `psql` replaces `:name` in the text of `execute` where a variable of that name is set.

use std::time::Duration;

use super::error::EngineError;
use super::rows;
use super::runner::{check_atomic, timeout};
use super::stamp::{self, Stamp};
use super::tables::{Elapsed, Tables, digest};
use crate::ddl::{Compiled, Copy, Direction, Statement};
use crate::text::quote_literal;

/// The state that a script is written for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssumedState {
    /// The ids of the applied revisions; their order does not matter.
    pub applied: Vec<String>,
}

/// How a script runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptOptions {
    /// One transaction around all steps.
    pub atomic: bool,
    /// How long a statement waits for a lock on a table; zero is for ever.
    pub lock_timeout: Duration,
    /// The schema of the state tables. Default: the one that is current when the script is run.
    pub state_schema: Option<String>,
    /// What the log says of this run besides what was done.
    pub tag: Option<String>,
}

impl Default for ScriptOptions {
    fn default() -> Self {
        Self { atomic: false, lock_timeout: Duration::from_secs(5), state_schema: None, tag: None }
    }
}

/// Writes the script. Fails only where one transaction was asked for and a step cannot be in it.
pub fn write_script(
    steps: &[Compiled],
    assumed: &AssumedState,
    options: &ScriptOptions,
) -> Result<String, EngineError> {
    if options.atomic {
        check_atomic(steps)?;
    }
    let mut writer = Writer::new(assumed, options);
    let way = steps.first().map_or("nothing to do", |step| step.direction.word());
    writer.header(way, steps.len(), options);
    if steps.is_empty() {
        return Ok(writer.text);
    }
    writer.prologue();
    if options.atomic {
        writer.begin();
        for step in steps {
            writer.title(step);
            writer.inside(step)?;
        }
        writer.put("commit");
    } else {
        for step in steps {
            writer.blank();
            writer.title(step);
            if step.transactional {
                writer.begin();
                writer.inside(step)?;
                writer.put("commit");
            } else {
                writer.outside(step)?;
            }
        }
    }
    writer.epilogue();
    Ok(writer.text)
}

/// Writes stamps as a script: what is recorded as applied changes, and nothing is run.
pub fn write_stamp_script(stamps: &[Stamp<'_>], assumed: &AssumedState, options: &ScriptOptions) -> String {
    let mut writer = Writer::new(assumed, options);
    writer.header("stamp", stamps.len(), options);
    if stamps.is_empty() {
        return writer.text;
    }
    writer.prologue();
    writer.blank();
    writer.begin();
    for statement in stamp::statements(&writer.tables, stamps) {
        writer.put(&statement);
    }
    writer.put("commit");
    writer.epilogue();
    writer.text
}

/// Writes the tables of the state as a script, for a database where somebody else makes tables.
pub fn write_ensure_script(options: &ScriptOptions) -> String {
    let mut writer = Writer::new(&AssumedState::default(), options);
    writer.comment(&format!("aludel {}: the tables of the state", env!("CARGO_PKG_VERSION")));
    writer.comment("Run it with: psql -v ON_ERROR_STOP=1 -f THIS_FILE");
    writer.blank();
    writer.put("begin");
    for statement in writer.tables.create() {
        writer.put(&statement);
    }
    writer.put("commit");
    writer.text
}

struct Writer {
    text: String,
    tables: Tables,
    applied: Vec<String>,
    limit: String,
}

impl Writer {
    fn new(assumed: &AssumedState, options: &ScriptOptions) -> Self {
        Self {
            text: String::new(),
            tables: Tables::new(options.state_schema.as_deref()).tagged(options.tag.as_deref()),
            applied: assumed.applied.clone(),
            limit: timeout(options.lock_timeout),
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    /// One of our own statements.
    fn put(&mut self, sql: &str) {
        self.text.push_str(sql);
        self.text.push_str(";\n");
    }

    /// A comment of one line, whatever is in the text.
    fn comment(&mut self, text: &str) {
        let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.text.push_str("-- ");
        self.line(one_line.trim_end());
    }

    fn header(&mut self, what: &str, count: usize, options: &ScriptOptions) {
        self.comment(&format!("aludel {}: {what}, {count} revision(s)", env!("CARGO_PKG_VERSION")));
        self.comment("Run it with: psql -v ON_ERROR_STOP=1 -f THIS_FILE");
        let assumed = if self.applied.is_empty() { "nothing".to_owned() } else { self.applied.join(", ") };
        self.comment(&format!("It stops unless exactly this is applied: {assumed}"));
        if options.atomic {
            self.comment("All of it is one transaction.");
        }
        self.blank();
    }

    /// Settings that the meaning of the text depends on, the lock, the tables if nothing is applied, and the guard.
    fn prologue(&mut self) {
        self.put("set standard_conforming_strings = on");
        self.put("set client_encoding = 'UTF8'");
        let remember = |name: &str| format!("set_config('aludel.{name}', current_setting('{name}'), false)");
        self.put(&format!("do $aludel$ begin perform {}, {}; end $aludel$", remember("role"), remember("search_path")));
        let key = self.tables.lock_key();
        self.line("do $aludel$");
        self.line("begin");
        self.line(&format!("    if not pg_try_advisory_lock({key}) then"));
        self.line("        raise exception 'another aludel is at work on this database';");
        self.line("    end if;");
        self.line("end");
        self.line("$aludel$;");
        self.blank();
        self.put("begin");
        if self.applied.is_empty() {
            for statement in self.tables.create() {
                self.put(&statement);
            }
        } else {
            let missing = format!("to_regclass({}) is null", quote_literal(&self.tables.revision()));
            self.raise_if(&missing, "'nothing is applied to this database: the state tables are not there'");
        }
        self.guard();
        if let Some(prepare) = self.tables.prepare_tags() {
            self.put(&prepare);
        }
        self.put("commit");
    }

    /// Gives the lock back.
    fn epilogue(&mut self) {
        self.blank();
        let unlock = format!("do $aludel$ begin perform pg_advisory_unlock({}); end $aludel$", self.tables.lock_key());
        self.put(&unlock);
    }

    fn raise_if(&mut self, condition: &str, raise: &str) {
        self.line("do $aludel$");
        self.line("begin");
        self.line(&format!("    if {condition} then"));
        self.line(&format!("        raise exception {raise};"));
        self.line("    end if;");
        self.line("end");
        self.line("$aludel$;");
    }

    /// Locks the state and compares it with what should be applied at this point.
    fn guard(&mut self) {
        let lock = self.tables.lock();
        self.put(&lock);
        let condition = format!(
            "({})\n        <> '{}'",
            self.tables.digest_query(),
            digest(self.applied.iter().map(String::as_str))
        );
        let raise = format!(
            "'the applied revisions are not those that this script was written for: expected %; found %',\n            \
             {},\n            (select coalesce(string_agg(id, ', ' order by position), 'nothing') from {})",
            quote_literal(&brief(&self.applied)),
            self.tables.revision(),
        );
        self.raise_if(&condition, &raise);
    }

    fn begin(&mut self) {
        self.put("begin");
        self.guard();
        let limit = format!("set local lock_timeout = {}", self.limit);
        self.put(&limit);
    }

    fn title(&mut self, step: &Compiled) {
        self.comment(&format!("Running {} {}", step.direction.word(), way(step)));
    }

    /// A revision in an open transaction.
    fn inside(&mut self, step: &Compiled) -> Result<(), EngineError> {
        for statement in &step.statements {
            self.statement(step, statement)?;
        }
        if step.statements.iter().any(|s| s.sql_offset.is_some()) {
            self.settle();
        }
        self.record(step, Elapsed::InTransaction);
        Ok(())
    }

    fn record(&mut self, step: &Compiled, elapsed: Elapsed) {
        for statement in self.tables.record(step, elapsed) {
            self.put(&statement);
        }
        match step.direction {
            Direction::Upgrade => self.applied.push(step.revision.clone()),
            Direction::Downgrade => self.applied.retain(|id| *id != step.revision),
        }
    }

    /// A revision's own text may set the role or `search_path`; the state is written and the next revision begins with
    /// what the script was begun with.
    fn settle(&mut self) {
        let settle = |name: &str| format!("set_config('{name}', current_setting('aludel.{name}'), false)");
        self.put(&format!("do $aludel$ begin perform {}, {}; end $aludel$", settle("role"), settle("search_path")));
    }

    /// A revision outside a transaction: the same rows before and after each statement as the runner writes.
    fn outside(&mut self, step: &Compiled) -> Result<(), EngineError> {
        for (index, statement) in step.statements.iter().enumerate() {
            self.begin();
            if statement.transaction.is_inside() && statement.sql_offset.is_none() {
                self.statement(step, statement)?;
                let done = self.tables.done_step(step, index + 1, statement);
                self.put(&done);
                self.put("commit");
            } else {
                let start = self.tables.start_step(step, index + 1, statement);
                self.put(&start);
                self.put("commit");
                let limit =
                    if statement.transaction.is_inside() { self.limit.clone() } else { timeout(Duration::ZERO) };
                self.put(&format!("set lock_timeout = {limit}"));
                self.statement(step, statement)?;
                if statement.sql_offset.is_some() {
                    self.settle();
                }
                self.put("reset lock_timeout");
                let finish = self.tables.finish_step(step, index + 1);
                self.put(&finish);
            }
        }
        self.begin();
        self.record(step, Elapsed::SinceFirstStep);
        let forget = self.tables.forget_steps(&step.revision, step.direction);
        self.put(&forget);
        self.put("commit");
        Ok(())
    }

    /// A statement of a revision, closed by a semicolon that no comment at its end can swallow.
    fn statement(&mut self, step: &Compiled, statement: &Statement) -> Result<(), EngineError> {
        if let Some(copy) = &statement.copy {
            return self.rows(step, copy);
        }
        let sql = statement.sql.trim_end();
        self.text.push_str(sql);
        if statement.sql_offset.is_some() {
            let last = sql.lines().last().unwrap_or("");
            match (last.contains("--"), sql.ends_with(';')) {
                (true, _) => self.text.push_str("\n;"),
                (false, false) => self.text.push(';'),
                (false, true) => {}
            }
        } else {
            self.text.push(';');
        }
        self.blank();
        Ok(())
    }

    /// `copy`, and its rows as `pg_dump` writes them.
    fn rows(&mut self, step: &Compiled, copy: &Copy) -> Result<(), EngineError> {
        if let Some(before) = &copy.before {
            self.put(before);
        }
        self.put(&copy.sql);
        self.text.push_str(&rows::inline(step, copy)?);
        self.line("\\.");
        for after in &copy.after {
            self.put(after);
        }
        Ok(())
    }
}

/// A list of ids that fits a message.
fn brief(ids: &[String]) -> String {
    match ids {
        [] => "nothing".to_owned(),
        [.., last] if ids.len() > 5 => format!("{} revisions, {last} the last of them", ids.len()),
        ids => ids.join(", "),
    }
}

/// `a, b -> c, message`, and the other way round for a downgrade; a revision without parents begins at `<base>`.
fn way(step: &Compiled) -> String {
    let parents = if step.parents.is_empty() { "<base>".to_owned() } else { step.parents.join(", ") };
    match step.direction {
        Direction::Upgrade => format!("{parents} -> {}, {}", step.revision, step.message),
        Direction::Downgrade => format!("{} -> {parents}, {}", step.revision, step.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ddl::{Reversibility, Transaction};

    fn statement(sql: &str, transactional: bool, verbatim: bool) -> Statement {
        Statement {
            sql: sql.into(),
            span: None,
            sql_offset: verbatim.then_some(10),
            transaction: Transaction::outside_if(!transactional),
            builds_index: None,
            copy: None,
        }
    }

    fn step(revision: &str, parents: &[&str], statements: Vec<Statement>) -> Compiled {
        Compiled {
            revision: revision.into(),
            parents: parents.iter().map(|&p| p.into()).collect(),
            depends_on: vec![],
            message: format!("make {revision}"),
            direction: Direction::Upgrade,
            transactional: statements.iter().all(|s| s.transaction == Transaction::Shared),
            statements,
            inverse: vec![],
            reversibility: Reversibility::Exact,
            irreversible: None,
            losses: vec![],
            checksum: "c".into(),
            file_hash: "f".into(),
            path: "a.mig".into(),
        }
    }

    fn script(steps: &[Compiled], applied: &[&str], atomic: bool) -> String {
        let assumed = AssumedState { applied: applied.iter().map(|&id| id.into()).collect() };
        write_script(steps, &assumed, &ScriptOptions { atomic, ..ScriptOptions::default() }).expect("writes")
    }

    #[test]
    fn each_revision_is_a_transaction() {
        let steps = [
            step("a", &[], vec![statement("create table t (id int)", true, false)]),
            step("b", &["a"], vec![statement("create table u (id int)", true, false)]),
        ];
        let text = script(&steps, &[], false);
        assert_eq!(text.matches("\nbegin;\n").count(), 3);
        assert_eq!(text.matches("\ncommit;\n").count(), 3);
        assert!(text.contains("-- Running upgrade <base> -> a, make a\nbegin;\n"));
        assert!(text.contains("-- Running upgrade a -> b, make b\nbegin;\n"));
        assert!(text.contains("create table if not exists aludel_revision"));
        assert_eq!(script(&steps, &[], true).matches("\nbegin;\n").count(), 2);
    }

    #[test]
    fn a_state_that_is_assumed_is_not_made() {
        let text = script(&[step("b", &["a"], vec![])], &["a"], false);
        assert!(!text.contains("create table"));
        assert!(text.contains("if to_regclass('aludel_revision') is null then"));
        assert!(text.contains(&digest(["a"])));
    }

    #[test]
    fn concurrent_steps_stand_outside() {
        let steps = [step("a", &[], vec![statement("create index concurrently i on t (a)", false, false)])];
        let text = script(&steps, &[], false);
        assert!(text.contains(
            "commit;\nset lock_timeout = '0';\ncreate index concurrently i on t (a);\nreset lock_timeout;\n"
        ));
        let options = ScriptOptions { atomic: true, ..ScriptOptions::default() };
        assert!(write_script(&steps, &AssumedState::default(), &options).is_err());
    }

    #[test]
    fn own_text_is_closed_whatever_its_end() {
        for (sql, closed) in [
            ("select 1", "select 1;\n"),
            ("select 1;\n", "select 1;\n"),
            ("select 1 -- done;", "select 1 -- done;\n;\n"),
            ("select 1 /* a; */", "select 1 /* a; */;\n"),
        ] {
            let text = script(&[step("a", &[], vec![statement(sql, true, true)])], &[], false);
            assert!(text.contains(closed), "{text}");
        }
    }

    #[test]
    fn a_message_stays_in_its_comment() {
        let mut one = step("a", &[], vec![]);
        one.message = "x\ndrop table users".into();
        assert!(script(&[one], &[], false).contains("-- Running upgrade <base> -> a, x drop table users\nbegin;"));
    }
}
