//! What kind of statement it is, and which relations it is about, as far as rules about raw SQL ask.

mod block;
mod read;

use std::ops::Range;

use super::Token;

/// A relation that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The schema, if it was written, folded.
    pub schema: Option<String>,
    /// The name, folded.
    pub name: String,
    /// Its place in the text.
    pub range: Range<usize>,
}

/// `if exists` or `if not exists`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// Whether it is `if not exists`.
    pub is_not: bool,
    /// Its place in the text.
    pub range: Range<usize>,
}

/// A statement as a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// What it does.
    pub does: Does,
    /// What it is about; of `create index` its table.
    pub targets: Vec<Target>,
    /// The relation that it makes.
    pub makes: Option<Target>,
    /// Whether it goes on where something is there or missing.
    pub guard: Option<Guard>,
    /// The place of `cascade`.
    pub cascade: Option<Range<usize>>,
}

/// What a command does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Does {
    /// Something that no rule asks about.
    #[default]
    Other,
    /// Writes a table anew: the words for it, such as `vacuum full`.
    Rewrite(&'static str),
    /// `reindex`
    Reindex {
        /// `index`, `table`, `schema`, `database`, `system`
        kind: String,
        /// Whether others go on meanwhile.
        concurrently: bool,
    },
    /// `alter table N rename to ...`
    RenameTable,
    /// `create index`
    BuildIndex {
        /// Whether others go on meanwhile.
        concurrently: bool,
    },
    /// `drop ...`: the words for what is dropped, such as `materialized view`.
    Drop(String),
    /// `alter table ... drop column ... cascade`: the columns.
    DropColumns(Vec<String>),
    /// `truncate`
    Truncate,
    /// `lock table`
    Lock {
        /// The mode, if one was written.
        mode: Option<String>,
    },
    /// `set`, `reset`, `set_config(...)`
    Set {
        /// What is set, folded: `search_path`, `role`, `statement_timeout`; `all` of `reset all`.
        name: String,
        /// What it is set to, as written; none where it is set back.
        value: Option<String>,
        /// Whether it lasts to the end of the transaction only.
        is_local: bool,
    },
    /// `do`: whether its text changes objects, or runs text that nobody sees before.
    Block {
        /// The word that does it, with its place.
        changes: Option<(String, Range<usize>)>,
    },
    /// `create function`, `create procedure`
    Routine {
        /// The place of `security definer`.
        definer: Option<Range<usize>>,
        /// Whether it says which schemas its names are looked for in.
        sets_path: bool,
    },
}

/// Reads a statement as a command.
pub(super) fn command(text: &str, tokens: &[Token]) -> Command {
    read::Reader { text, tokens }.read()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::script;

    fn told(text: &str) -> Command {
        let found = script(text);
        assert_eq!(found.faults, [], "{text}");
        found.statements.into_iter().next().expect("a statement").command
    }

    fn names(command: &Command) -> Vec<String> {
        let shown = |target: &Target| match &target.schema {
            Some(schema) => format!("{schema}.{}", target.name),
            None => target.name.clone(),
        };
        command.targets.iter().map(shown).collect()
    }

    #[test]
    fn what_a_statement_does_is_read_from_its_words() {
        for (text, does, targets) in [
            ("vacuum full verbose app.t, \"Order\" (a)", Does::Rewrite("vacuum full"), vec!["app.t", "Order"]),
            ("vacuum (full, analyze) t", Does::Rewrite("vacuum full"), vec!["t"]),
            ("vacuum (full off) t", Does::Other, vec![]),
            ("vacuum analyze t", Does::Other, vec![]),
            ("cluster t using i", Does::Rewrite("cluster"), vec!["t"]),
            ("cluster i on t", Does::Rewrite("cluster"), vec!["t"]),
            ("alter table only t set tablespace s", Does::Rewrite("set tablespace"), vec!["t"]),
            ("alter table t add column a int, set unlogged", Does::Rewrite("set unlogged"), vec!["t"]),
            ("alter table t alter column a set expression as (b + 1)", Does::Rewrite("set expression"), vec!["t"]),
            (
                "alter table t drop column if exists a, drop b cascade",
                Does::DropColumns(vec!["a".into(), "b".into()]),
                vec!["t"],
            ),
            ("alter table if exists i rename to j", Does::RenameTable, vec!["i"]),
            ("reindex (verbose) table t", Does::Reindex { kind: "table".into(), concurrently: false }, vec!["t"]),
            ("reindex (concurrently) index i", Does::Reindex { kind: "index".into(), concurrently: true }, vec!["i"]),
            ("reindex index concurrently i", Does::Reindex { kind: "index".into(), concurrently: true }, vec!["i"]),
            ("create unique index concurrently on app.t (a)", Does::BuildIndex { concurrently: true }, vec!["app.t"]),
            ("drop materialized view if exists a, b cascade", Does::Drop("materialized view".into()), vec!["a", "b"]),
            ("drop function f(int), g cascade", Does::Drop("function".into()), vec!["f", "g"]),
            ("truncate table only a, b * restart identity cascade", Does::Truncate, vec!["a", "b"]),
            (
                "lock table a in share row exclusive mode",
                Does::Lock { mode: Some("share row exclusive".into()) },
                vec!["a"],
            ),
            ("lock a", Does::Lock { mode: None }, vec!["a"]),
        ] {
            let found = told(text);
            assert_eq!(
                (&found.does, names(&found)),
                (&does, targets.iter().map(|&name| name.to_owned()).collect()),
                "{text}"
            );
        }
    }

    #[test]
    fn settings_are_read_however_they_are_made() {
        let set = |text: &str| match told(text).does {
            Does::Set { name, value, is_local } => format!("{name} {} {is_local}", value.unwrap_or_default()),
            other => format!("{other:?}"),
        };
        for (text, is) in [
            ("set search_path = app, public", "search_path app, public false"),
            ("set session search_path to app", "search_path app false"),
            ("SET LOCAL statement_timeout TO '5s';", "statement_timeout '5s' true"),
            ("set search_path to default", "search_path  false"),
            ("reset all", "all  false"),
            ("set role app", "role app false"),
            ("set time zone 'UTC'", "timezone 'UTC' false"),
            ("set session authorization bob", "session_authorization bob false"),
            ("select pg_catalog.set_config('search_path', '', false)", "search_path '' false"),
            ("select set_config('my.x', '1', true)", "my.x '1' true"),
            ("set constraints all deferred", "Other"),
        ] {
            assert_eq!(set(text), is, "{text}");
        }
    }

    #[test]
    fn blocks_are_searched_for_statements_and_not_for_words() {
        let changes = |text: &str| match told(text).does {
            Does::Block { changes } => changes.map(|(word, range)| text[range].to_owned() + "=" + &word),
            other => Some(format!("{other:?}")),
        };
        assert_eq!(changes("do $$ begin create type t as enum ('a'); end $$"), Some("create=create".to_owned()));
        assert_eq!(
            changes("do $x$ begin if a then EXECUTE 'drop table t'; end if; end $x$"),
            Some("EXECUTE=execute".to_owned())
        );
        assert_eq!(changes("do $$ begin -- create it\n update t set a = 'drop'; delete from alter_log; end $$"), None);
        assert_eq!(changes("do $$ begin perform f('; create table t'); end $$"), None);
        assert_eq!(
            changes("do $$ begin for r in select 1 loop insert into t values (r.create); end loop; end $$"),
            None
        );
    }

    #[test]
    fn functions_say_whose_rights_they_have() {
        let definer = |text: &str| match told(text).does {
            Does::Routine { definer, sets_path } => (definer.map(|range| text[range].to_owned()), sets_path),
            other => (Some(format!("{other:?}")), false),
        };
        let body = "as $$ select 'security definer' $$";
        assert_eq!(definer(&format!("create function f() returns text language sql {body}")), (None, false));
        assert_eq!(
            definer(&format!("create or replace function f(a int) returns text language sql SECURITY  definer {body}")),
            (Some("SECURITY  definer".to_owned()), false)
        );
        assert!(definer(&format!("create function f() returns text security definer set search_path = app {body}")).1);
        assert!(definer("create function f() returns int security definer return 1").1);
    }
}
