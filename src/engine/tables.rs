//! The SQL of the state tables, as pure functions from values to text.
//!
//! The runner sends this text and the offline script contains it, so that both leave the same rows.
//!
//! - `aludel_revision` has a row for every applied revision, with the way back as it was compiled: a downgrade needs no
//!   file. `position` is the order of application. `checksum` is of the file's canonical form, `file_hash` of its bytes.
//!   `transactional` says whether the way back may be one transaction. The format's number is in the table's comment.
//! - `aludel_event` is a log: `upgrade`, `downgrade`, `stamp` or `unstamp` of a revision, when, by whom, how long, under
//!   which tag. Never changed.
//! - `aludel_progress` has a row for every begun step of a revision that runs outside a transaction, with the hash of its
//!   statement; no `finished_at` means begun and not known to be done. The rows go when the revision's state row comes.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::ddl::{Compiled, Copy, Direction, Statement, Transaction};
use crate::op::RowFile;
use crate::text::{quote_ident, quote_literal};

/// The format of the tables that this version reads and writes.
pub const STATE_FORMAT: u32 = 1;

/// What the comment on `aludel_revision` begins with; the format's number follows.
pub(super) const FORMAT_MARK: &str = "aludel state, format ";

/// The three tables, in a schema or wherever `current_schema()` points.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    schema: Option<String>,
    tag: Option<String>,
}

/// How the duration of a run is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Elapsed {
    /// It was measured.
    Measured(Duration),
    /// By the server: since the transaction or the last event began, whichever is later.
    InTransaction,
    /// By the server: since the revision's first step began.
    SinceFirstStep,
}

impl Tables {
    /// The tables in a schema; `None`: unqualified, in the schema that is current when the text is run.
    pub(super) fn new(schema: Option<&str>) -> Self {
        Self { schema: schema.map(str::to_owned), tag: None }
    }

    /// The same, with a tag for every event that is written.
    pub(super) fn tagged(self, tag: Option<&str>) -> Self {
        Self { tag: tag.map(str::to_owned), ..self }
    }

    /// Gives a log that was made before there were tags a place for them; nothing where no tag is to be written.
    pub(super) fn prepare_tags(&self) -> Option<String> {
        self.tag.as_ref()?;
        let event = self.event();
        Some(format!(
            "do $aludel$ begin if not exists (select from pg_attribute where attrelid = {}::regclass and attname = 'tag' and \
             not attisdropped) then alter table {event} add column tag text; end if; end $aludel$",
            quote_literal(&event)
        ))
    }

    /// A table of this schema, as SQL spells it.
    pub(super) fn name(&self, table: &str) -> String {
        self.schema
            .as_ref()
            .map_or_else(|| quote_ident(table), |schema| format!("{}.{}", quote_ident(schema), quote_ident(table)))
    }

    /// The table of applied revisions, as SQL spells it.
    pub(super) fn revision(&self) -> String {
        self.name("aludel_revision")
    }

    /// The log of events.
    pub(super) fn event(&self) -> String {
        self.name("aludel_event")
    }

    /// The steps of revisions that run outside a transaction.
    pub(super) fn progress(&self) -> String {
        self.name("aludel_progress")
    }

    /// The schema as a SQL expression.
    fn schema_expression(&self) -> String {
        self.schema.as_ref().map_or_else(|| "current_schema()".to_owned(), |schema| quote_literal(schema))
    }

    /// The key of the session lock as a SQL expression: a number from a constant and the schema's name, so that states in
    /// two schemas of one database do not wait for each other. Advisory locks are per database already.
    pub(super) fn lock_key(&self) -> String {
        format!("hashtextextended('aludel ' || {}, 0)", self.schema_expression())
    }

    /// Statements that make the tables where they are missing. To be run in one transaction; the lock keeps a second
    /// runner from failing on a unique index of the catalog, and is another one than the runners', because nobody may wait
    /// for that one inside a transaction.
    pub(super) fn create(&self) -> Vec<String> {
        let (revision, event, progress) = (self.revision(), self.event(), self.progress());
        vec![
            "set local client_min_messages = warning".to_owned(),
            format!(
                "do $aludel$ begin perform pg_advisory_xact_lock(hashtextextended('aludel tables ' || {}, 0)); end $aludel$",
                self.schema_expression()
            ),
            format!(
                "create table if not exists {revision} (\n    \
                 id text primary key,\n    \
                 position bigint not null unique,\n    \
                 checksum text not null,\n    \
                 file_hash text not null,\n    \
                 parents text[] not null,\n    \
                 depends_on text[] not null,\n    \
                 message text not null,\n    \
                 path text not null,\n    \
                 transactional boolean not null,\n    \
                 reversibility text not null,\n    \
                 irreversible text,\n    \
                 inverse jsonb not null,\n    \
                 applied_at timestamp with time zone not null,\n    \
                 applied_by text not null,\n    \
                 aludel_version text not null,\n    \
                 duration_ms bigint not null\n)"
            ),
            format!(
                "comment on table {revision} is {}",
                quote_literal(&format!("{FORMAT_MARK}{STATE_FORMAT}: the applied revisions"))
            ),
            format!(
                "create table if not exists {event} (\n    \
                 id bigint generated always as identity primary key,\n    \
                 kind text not null,\n    \
                 revision text not null,\n    \
                 checksum text not null,\n    \
                 happened_at timestamp with time zone not null,\n    \
                 performed_by text not null,\n    \
                 aludel_version text not null,\n    \
                 duration_ms bigint not null,\n    \
                 tag text\n)"
            ),
            format!("comment on table {event} is 'aludel: what was done, never changed'"),
            format!(
                "create table if not exists {progress} (\n    \
                 revision text not null,\n    \
                 direction text not null,\n    \
                 step bigint not null,\n    \
                 statement_hash text not null,\n    \
                 started_at timestamp with time zone not null,\n    \
                 finished_at timestamp with time zone,\n    \
                 primary key (revision, direction, step)\n)"
            ),
            format!("comment on table {progress} is 'aludel: steps of a revision that runs outside a transaction'"),
        ]
    }

    /// Locks the state against every other writer until the transaction ends.
    pub(super) fn lock(&self) -> String {
        format!("lock table {} in share row exclusive mode", self.revision())
    }

    /// A query of one text: the digest of the applied set, which [`digest`] computes here.
    pub(super) fn digest_query(&self) -> String {
        format!(
            "select encode(sha256(convert_to(coalesce(string_agg(id, E'\\n' order by id collate \"C\"), ''), 'UTF8')), 'hex') \
             from {}",
            self.revision()
        )
    }

    /// Records that a step was taken: the state row of an upgrade comes, that of a downgrade goes, an event is written.
    pub(super) fn record(&self, step: &Compiled, elapsed: Elapsed) -> Vec<String> {
        let change = match step.direction {
            Direction::Upgrade => self.insert(step, elapsed),
            Direction::Downgrade => self.delete(&step.revision),
        };
        vec![change, self.insert_event(step.direction.word(), &step.revision, &step.checksum, elapsed, step.direction)]
    }

    /// The state row of an applied revision, after all others.
    pub(super) fn insert(&self, step: &Compiled, elapsed: Elapsed) -> String {
        format!(
            "insert into {table} (id, position, checksum, file_hash, parents, depends_on, message, path, transactional, \
             reversibility, irreversible, inverse, applied_at, applied_by, aludel_version, duration_ms)\nselect {id}, \
             coalesce(max(position), 0) + 1, {checksum}, {file_hash}, {parents}, {depends_on}, {message}, {path}, \
             {transactional}, {reversibility}, {irreversible}, {inverse}, clock_timestamp(), session_user, {version}, \
             {duration}\nfrom {table}",
            table = self.revision(),
            id = quote_literal(&step.revision),
            checksum = quote_literal(&step.checksum),
            file_hash = quote_literal(&step.file_hash),
            parents = text_array(&step.parents),
            depends_on = text_array(&step.depends_on),
            message = quote_literal(&step.message),
            path = quote_literal(&step.path),
            transactional = inverse_transactional(step),
            reversibility = quote_literal(step.reversibility.word()),
            irreversible = step.irreversible.as_deref().map_or_else(|| "null".to_owned(), quote_literal),
            inverse = quote_literal(&inverse_json(&step.inverse)),
            version = quote_literal(env!("CARGO_PKG_VERSION")),
            duration = self.duration(elapsed, &step.revision, step.direction),
        )
    }

    /// Takes the state row of a revision away.
    pub(super) fn delete(&self, revision: &str) -> String {
        format!("delete from {} where id = {}", self.revision(), quote_literal(revision))
    }

    /// A line of the log.
    pub(super) fn insert_event(
        &self,
        kind: &str,
        revision: &str,
        checksum: &str,
        elapsed: Elapsed,
        direction: Direction,
    ) -> String {
        let (column, tag) = self.tag_column();
        format!(
            "insert into {} (kind, revision, checksum, happened_at, performed_by, aludel_version, duration_ms{column})\n\
             values ({}, {}, {}, clock_timestamp(), session_user, {}, {}{tag})",
            self.event(),
            quote_literal(kind),
            quote_literal(revision),
            quote_literal(checksum),
            quote_literal(env!("CARGO_PKG_VERSION")),
            self.duration(elapsed, revision, direction),
        )
    }

    /// A line of the log for an applied revision whose row goes without a run; to be written before it goes.
    pub(super) fn insert_unstamp(&self, revision: &str) -> String {
        let (column, tag) = self.tag_column();
        format!(
            "insert into {} (kind, revision, checksum, happened_at, performed_by, aludel_version, duration_ms{column})\n\
             select 'unstamp', id, checksum, clock_timestamp(), session_user, {}, 0{tag} from {} where id = {}",
            self.event(),
            quote_literal(env!("CARGO_PKG_VERSION")),
            self.revision(),
            quote_literal(revision),
        )
    }

    /// The column of the tag and its value, each after a comma; nothing without a tag.
    fn tag_column(&self) -> (&'static str, String) {
        match &self.tag {
            Some(tag) => (", tag", format!(", {}", quote_literal(tag))),
            None => ("", String::new()),
        }
    }

    /// Milliseconds as a SQL expression.
    fn duration(&self, elapsed: Elapsed, revision: &str, direction: Direction) -> String {
        let since = match elapsed {
            Elapsed::Measured(took) => return took.as_millis().to_string(),
            Elapsed::InTransaction => format!("greatest(now(), (select max(happened_at) from {}))", self.event()),
            Elapsed::SinceFirstStep => {
                format!("(select min(started_at) from {} {})", self.progress(), of(revision, direction))
            }
        };
        format!("coalesce((extract(epoch from clock_timestamp() - {since}) * 1000)::bigint, 0)")
    }

    /// Records that a step outside a transaction begins (from 1); again, if it was begun before.
    pub(super) fn start_step(&self, step: &Compiled, number: usize, statement: &Statement) -> String {
        self.step_row(step, number, statement, "null")
    }

    /// Records that a step is done, in one with the step itself.
    pub(super) fn done_step(&self, step: &Compiled, number: usize, statement: &Statement) -> String {
        self.step_row(step, number, statement, "clock_timestamp()")
    }

    fn step_row(&self, step: &Compiled, number: usize, statement: &Statement, finished: &str) -> String {
        format!(
            "insert into {} (revision, direction, step, statement_hash, started_at, finished_at)\nvalues ({}, {}, {number}, \
             {}, {}, {finished})\non conflict (revision, direction, step) do update set statement_hash = \
             excluded.statement_hash, started_at = excluded.started_at, finished_at = excluded.finished_at",
            self.progress(),
            quote_literal(&step.revision),
            quote_literal(step.direction.word()),
            quote_literal(&hash(&statement.sql)),
            if finished == "null" { "clock_timestamp()" } else { "now()" },
        )
    }

    /// Records that a begun step outside a transaction is done.
    pub(super) fn finish_step(&self, step: &Compiled, number: usize) -> String {
        format!(
            "update {} set finished_at = clock_timestamp() {} and step = {number}",
            self.progress(),
            of(&step.revision, step.direction)
        )
    }

    /// Forgets the steps of a revision, when its state row says it all.
    pub(super) fn forget_steps(&self, revision: &str, direction: Direction) -> String {
        format!("delete from {} {}", self.progress(), of(revision, direction))
    }
}

fn of(revision: &str, direction: Direction) -> String {
    format!("where revision = {} and direction = {}", quote_literal(revision), quote_literal(direction.word()))
}

/// The digest of a set of applied ids, whatever their order.
pub(super) fn digest<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut sorted: Vec<&str> = ids.into_iter().collect();
    sorted.sort_unstable();
    hash(&sorted.join("\n"))
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether the way back may be one transaction: its statements can, and the file does not say `transaction none`, which
/// shows in a run that is not one although every statement could be.
fn inverse_transactional(step: &Compiled) -> bool {
    let is_shared = |statement: &Statement| statement.transaction == Transaction::Shared;
    let says_none = !step.transactional && step.statements.iter().all(is_shared);
    !says_none && step.inverse.iter().all(is_shared)
}

fn text_array(items: &[String]) -> String {
    if items.is_empty() {
        return "'{}'".to_owned();
    }
    let items: Vec<String> = items.iter().map(|item| quote_literal(item)).collect();
    format!("array[{}]", items.join(", "))
}

/// The way back as JSON: an array of statements, each with its text and how to run it. `verbatim` marks a user's own text.
fn inverse_json(statements: &[Statement]) -> String {
    let all: Vec<_> = statements
        .iter()
        .map(|s| {
            let mut one = json!({ "sql": s.sql });
            match s.transaction {
                Transaction::Shared => {}
                Transaction::Own => one["apart"] = json!(true),
                Transaction::Outside => one["transactional"] = json!(false),
            }
            if let Some(index) = &s.builds_index {
                one["builds_index"] = json!(index);
            }
            if let Some(copy) = &s.copy {
                // Where the file is depends on the checkout: it is found, if at all, through the revision's text.
                one["copy"] = json!({
                    "before": copy.before, "sql": copy.sql, "after": copy.after,
                    "file": copy.file.name, "hash": copy.file.hash, "bytes": copy.file.bytes,
                });
            }
            if s.sql_offset.is_some() {
                one["verbatim"] = json!(true);
            }
            one
        })
        .collect();
    serde_json::Value::Array(all).to_string()
}

/// Reads [`inverse_json`] back. A user's own text gets offset 0 in no source: enough to know that it is one.
pub(super) fn inverse_from_json(text: &str) -> Result<Vec<Statement>, serde_json::Error> {
    #[derive(serde::Deserialize)]
    struct Stored {
        sql: String,
        #[serde(default = "yes")]
        transactional: bool,
        #[serde(default)]
        apart: bool,
        #[serde(default)]
        builds_index: Option<String>,
        #[serde(default)]
        verbatim: bool,
        #[serde(default)]
        copy: Option<StoredCopy>,
    }
    #[derive(serde::Deserialize)]
    struct StoredCopy {
        before: Option<String>,
        sql: String,
        after: Vec<String>,
        file: String,
        hash: String,
        bytes: u64,
    }
    fn yes() -> bool {
        true
    }
    let stored: Vec<Stored> = serde_json::from_str(text)?;
    Ok(stored
        .into_iter()
        .map(|s| Statement {
            sql: s.sql,
            span: None,
            sql_offset: s.verbatim.then_some(0),
            transaction: match (s.transactional, s.apart) {
                (false, _) => Transaction::Outside,
                (true, true) => Transaction::Own,
                (true, false) => Transaction::Shared,
            },
            builds_index: s.builds_index,
            copy: s.copy.map(|copy| {
                let file = RowFile { name: copy.file, place: None, hash: copy.hash, bytes: copy.bytes };
                Box::new(Copy { before: copy.before, sql: copy.sql, after: copy.after, file })
            }),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str, transactional: bool) -> Statement {
        let transaction = Transaction::outside_if(!transactional);
        Statement { sql: sql.into(), span: None, sql_offset: None, transaction, builds_index: None, copy: None }
    }

    #[test]
    fn names_are_qualified_and_quoted() {
        assert_eq!(Tables::new(None).revision(), "aludel_revision");
        assert_eq!(Tables::new(Some("app")).event(), "app.aludel_event");
        assert_eq!(Tables::new(Some("My App")).progress(), "\"My App\".aludel_progress");
        assert_eq!(Tables::new(Some("it's")).lock_key(), "hashtextextended('aludel ' || 'it''s', 0)");
        assert_eq!(Tables::new(None).lock_key(), "hashtextextended('aludel ' || current_schema(), 0)");
    }

    #[test]
    fn a_digest_ignores_the_order() {
        assert_eq!(digest(["b", "a"]), digest(["a", "b"]));
        assert_eq!(digest([]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_ne!(digest(["a"]), digest(["a", "b"]));
    }

    #[test]
    fn the_way_back_survives_json() {
        let mut verbatim = statement("select 'it''s', E'\\n'", true);
        verbatim.sql_offset = Some(77);
        let mut index = statement("create index concurrently i on t (a)", false);
        index.builds_index = Some("i".into());
        let back = inverse_from_json(&inverse_json(&[verbatim.clone(), index.clone()])).expect("own JSON");
        verbatim.sql_offset = Some(0);
        assert_eq!(back, [verbatim, index]);
    }

    #[test]
    fn arrays_and_hashes_are_spelled_for_sql() {
        assert_eq!(text_array(&[]), "'{}'");
        assert_eq!(text_array(&["a".into(), "it's".into()]), "array['a', 'it''s']");
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
