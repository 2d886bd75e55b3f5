//! Changes of rows on a server: what is there after the way up, and after the way back, to the byte.

use std::process::Command;

use aludel::compile;
use aludel::engine::{Database, RunOptions, Session, Silent, measure};
use aludel::history::Direction;
use aludel::op::RowFile;

use crate::cluster::TestDatabase;
use crate::revisions::{fresh, open};

/// A history of revisions in a folder of its own, on a database of its own.
pub struct Project {
    pub folder: tempfile::TempDir,
    pub database: TestDatabase,
}

impl Project {
    pub fn new(hint: &str) -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a folder"), database: fresh(hint) };
        std::fs::create_dir(project.folder.path().join("migrations")).expect("a folder");
        std::fs::write(project.folder.path().join("aludel.yaml"), "migrations: migrations\n").expect("a file");
        project
    }

    /// Revision `number` (from 1), whose `upgrade` has this body.
    pub fn revision(&self, number: usize, body: &str) {
        let parent = if number == 1 { "base".to_owned() } else { format!("r{}", number - 1) };
        let text = format!("revision r{number}\nrevises {parent}\nmessage '{number}'\n\nupgrade {{\n{body}\n}}\n");
        self.file(&format!("{number}.mig"), text.as_bytes());
    }

    pub fn file(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join("migrations").join(name), bytes).expect("a file");
    }

    /// Runs the program; gives its exit code and all it said.
    pub fn run(&self, args: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_aludel"))
            .current_dir(self.folder.path())
            .args(["--database", &self.database.url()])
            .args(args)
            .stdin(std::process::Stdio::null())
            .output()
            .expect("the program runs");
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap_or(-1), told)
    }

    /// Runs the program, which must succeed.
    pub fn done(&self, args: &[&str]) -> String {
        let (code, told) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {told}");
        told
    }

    /// The rows of a table as text, sorted.
    pub fn rows(&self, table: &str) -> Vec<String> {
        let rows = self.database.rows(&format!("select t::text from {table} t order by 1"));
        rows.into_iter().flatten().collect()
    }
}

const ODD: &str = r#"
  create_table app."Größe ""x""" {
    "Ä b" text primary key
    "from" jsonb
    tags text[]
    raw bytea
    at timestamptz
    n numeric(6, 2) not null default 7
  }
  insert_rows app."Größe ""x""" ("Ä b", "from", tags, raw, at, n) {
    ('it''s; -- "odd"', '{"a": [1, null, "ü"]}', array['a,b', 'c"d', null], '\xdeadbeef', '2026-01-01T12:00:00+02', 1.239)
    ($$dollar ' $1 quoted$$, null, '{}', E'\\x00', null, default) -- the second
    (E'tab\tand\\back\nslash', '[]', null, null, now(), -0.005)
    (' 日本語 ', null /* nothing */, null, null, null, 0)
  }
"#;

#[test]
fn odd_names_and_values_come_and_go() {
    let project = Project::new("data_odd");
    project.database.client().batch_execute("create schema app").expect("a schema");
    project.revision(1, ODD);
    project.done(&["upgrade", "head"]);
    let rows = project
        .database
        .rows(r#"select "Ä b", "from"::text, tags::text, raw::text, n::text from app."Größe ""x""" order by 1"#);
    assert_eq!(
        rows,
        [
            [" 日本語 ", "~", "~", "~", "0.00"],
            ["dollar ' $1 quoted", "~", "{}", "\\x00", "7.00"],
            ["it's; -- \"odd\"", "{\"a\": [1, null, \"ü\"]}", "{\"a,b\",\"c\\\"d\",NULL}", "\\xdeadbeef", "1.24"],
            ["tab\tand\\back\nslash", "[]", "~", "~", "-0.01"],
        ]
    );
    // A row that came since stays where only the rows are taken back.
    project.revision(2, r#"insert_rows app."Größe ""x""" ("Ä b") { ('x''y') ('z') }"#);
    project.done(&["upgrade", "head"]);
    project.database.psql(r#"insert into app."Größe ""x""" ("Ä b") values ('own')"#).expect("a row");
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows(r#"(select "Ä b" from app."Größe ""x""")"#).len(), 5);
}

#[test]
fn rows_are_found_again_whatever_they_became_when_they_were_stored() {
    let project = Project::new("data_keys");
    project.database.client().batch_execute("create type mood as enum ('so', 'la')").expect("a type");
    let tables = [
        ("real", "(0.1) (-0.25) ('1e10')"),
        ("double precision", "(0.1) ('NaN') (1)"),
        ("numeric(6, 2)", "(1.239) ('2.005') (-3)"),
        ("smallint", "(1.6) ('4') (-3)"),
        ("timestamp(0)", "('2026-01-01 12:00:00.6') (timestamp '2026-01-02 00:00:00.4')"),
        ("timestamptz", "('2026-01-01T12:00:00+02') (timestamptz '2026-01-02 00:00:00Z')"),
        ("date", "('2026-01-01') (date '2026-01-02') (timestamp '2026-01-03 10:00:00')"),
        ("time(1)", "('12:00:00.26')"),
        ("interval", "('1 day') (interval '2' hour)"),
        ("text", "(5) ('x') ('a'::varchar(3)) (true)"),
        ("varchar(3)", "('ab ') ('abc   ') (7)"),
        ("char(4)", "('ab') ('ab c')"),
        ("boolean", "(true) ('no')"),
        ("uuid", "('00000000-0000-0000-0000-00000000000A')"),
        ("bytea", "('\\x00ff') (E'\\\\x01')"),
        ("jsonb", "('{\"b\": 1, \"a\": 2}') ('[]')"),
        ("int[]", "('{1, 2}') (array[3])"),
        ("numeric(3, 1)[]", "('{1.25}') (array[3.14])"),
        ("varchar(2)[]", "('{a,b}')"),
        ("inet", "('10.0.0.1/8') ('::1')"),
        ("bit(3)", "(B'101') ('001')"),
        ("varbit(5)", "(B'101')"),
        ("money", "(5) ('6.50')"),
        ("int4range", "('[1,5]') ('empty')"),
        ("name", "('n')"),
        ("mood", "('so') ('la')"),
    ];
    let body: Vec<String> = tables
        .iter()
        .enumerate()
        .map(|(at, (ty, rows))| {
            let rows_of_two = rows.replace(") (", ", 'x') (").replace("))", ")").trim_end_matches(')').to_owned();
            format!(
                "create_table one_{at} {{ k {ty} primary key }}\ninsert_rows one_{at} (k) {{ {rows} }}\n\
                 create_table two_{at} {{ k {ty}, l text, primary key (k, l) }}\n\
                 insert_rows two_{at} (k, l) {{ {rows_of_two}, 'x') }}"
            )
        })
        .collect();
    let (creates, inserts): (Vec<&str>, Vec<&str>) =
        body.iter().flat_map(|text| text.lines()).partition(|line| line.starts_with("create"));
    project.revision(2, &creates.join("\n"));
    project.revision(3, &inserts.join("\n"));
    // A type that raw SQL made is unknown to the model unless raw SQL that is not followed could have made it.
    project.revision(1, "execute $sql$do $$ begin execute 'select 1'; end $$$sql$ reverse nothing");
    project.done(&["upgrade", "head"]);
    for (at, (_, rows)) in tables.iter().enumerate() {
        for table in [format!("one_{at}"), format!("two_{at}")] {
            assert!(!project.rows(&table).is_empty(), "{table}: {rows}");
        }
    }
    project.done(&["downgrade", "-1"]);
    for (at, (ty, _)) in tables.iter().enumerate() {
        for table in [format!("one_{at}"), format!("two_{at}")] {
            assert_eq!(project.rows(&table), Vec::<String>::new(), "{table}: {ty}");
        }
    }
    project.done(&["upgrade", "head"]);
}

#[test]
fn deleted_rows_come_back_as_they_were_listed() {
    let project = Project::new("data_delete");
    project.revision(
        1,
        r#"
  create_table t {
    id int generated always as identity primary key
    a text
    "B" jsonb
    c int not null default 5
    d int generated always as (c * 2) stored
  }
  insert_rows t (id, a, "B", c) {
    (1, 'it''s', '{"x": "ä"}', 1)
    (2, null, null, 2)
    (3, $$three$$, '[1]', 3)
  }"#,
    );
    project.revision(2, "delete_rows t (id, a, \"B\", c) { (1, 'it''s', '{\"x\": \"ä\"}', 1) (2, null, null, 2) }");
    project.done(&["upgrade", "r1"]);
    let before = project.rows("t");
    project.done(&["upgrade", "head"]);
    assert_eq!(project.rows("t"), ["(3,three,[1],3,6)"]);
    let quality = project.database.rows("select reversibility from aludel_revision where id = 'r2'");
    assert_eq!(quality, [["exact"]], "nothing is lost");
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), before);

    project.revision(2, "delete_rows t (id) { (1) (2) }");
    project.done(&["upgrade", "head"]);
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), ["(1,,,5,10)", "(2,,,5,10)", "(3,three,[1],3,6)"]);
}

#[test]
fn changed_rows_change_back_as_it_was_written() {
    let project = Project::new("data_update");
    project.revision(1, "create_table t { id int primary key, a text default 'd', n int }");
    project.revision(
        2,
        "insert_rows t (id, a, n) { (1, 'it''s', 1) (2, null, 2) (3, 'c', null) }
         update_rows t set (a = upper(a) || ' -- ' -- shouted
         , n = t.n + 10) where (a is not null -- some
         ) reverse set (a = lower(split_part(a, ' -- ', 1)), n = n - 10) where (a like '% -- %')
         update_rows t set (a = default) where (a is null) reverse set (a = null) where (a = 'd')",
    );
    project.done(&["upgrade", "head"]);
    assert_eq!(project.rows("t"), ["(1,\"IT'S -- \",11)", "(2,d,2)", "(3,\"C -- \",)"]);
    project.revision(3, "update_rows t set (n = 0) reverse nothing");
    project.done(&["upgrade", "head"]);
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), ["(1,\"IT'S -- \",0)", "(2,d,0)", "(3,\"C -- \",0)"]);
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), Vec::<String>::new());
}

#[test]
fn a_column_is_filled_before_it_refuses_nulls() {
    let project = Project::new("data_backfill");
    project.revision(1, "create_table t { id int primary key, \"Name\" text not null }");
    project.revision(
        2,
        "add_column t.slug varchar(20) not null default 'none' backfill (lower(\"Name\") || '-' || t.id -- both
         ) unique check (slug <> '') comment 'x'
         add_column t.n int backfill (case when id > 1 then id end)",
    );
    project.done(&["upgrade", "r1"]);
    project.database.psql("insert into t values (1, 'One'), (2, 'Two''s')").expect("rows");
    let before = project.rows("t");
    project.done(&["upgrade", "head"]);
    assert_eq!(project.rows("t"), ["(1,One,one-1,)", "(2,Two's,two's-2,2)"]);
    project.database.psql("insert into t values (3, 'x')").expect("the default holds");
    assert!(project.database.psql("insert into t values (4, 'x', null)").is_err(), "nulls are refused");
    project.database.psql("delete from t where id = 3").expect("deletes");
    project.done(&["downgrade", "-1", "--accept-data-loss"]);
    assert_eq!(project.rows("t"), before);
}

#[test]
fn a_script_changes_the_same_rows() {
    let project = Project::new("data_script");
    project.revision(1, "create_table t { id int primary key, a text }");
    project.revision(2, "insert_rows t (id, a) { (1, 'x; -- y') (2, $$a ' b$$) }");
    project.revision(3, "update_rows t set (a = a || ';' -- why\n ) reverse set (a = trim(trailing ';' from a))");
    let up = Command::new(env!("CARGO_BIN_EXE_aludel"))
        .current_dir(project.folder.path())
        .args(["upgrade", "head", "--sql"])
        .output()
        .expect("the program runs");
    project.database.psql(&String::from_utf8(up.stdout).expect("a text")).expect("the script runs");
    assert_eq!(project.rows("t"), ["(1,\"x; -- y;\")", "(2,\"a ' b;\")"]);
    project.done(&["downgrade", "r1"]);
    assert_eq!(project.rows("t"), Vec::<String>::new());
}

const SEED: &str = "id;name;note\n1;'it''s; ü';\n2;x;'''quoted'''\n3;'two\nlines';NULL\n";
const COPY: &str = "copy_rows t (id, name, note) from 'seed.csv' with (header, delimiter ';', quote '''', null 'NULL')";

/// A table, and a revision that fills it from a file.
fn copied(hint: &str) -> Project {
    let project = Project::new(hint);
    project.revision(
        1,
        "create_table t { id int generated always as identity primary key, name varchar(20) not null, note text }",
    );
    project.revision(2, COPY);
    project.file("seed.csv", SEED.as_bytes());
    project
}

const COPIED: [&str; 3] = ["(1,\"it's; ü\",\"\")", "(2,x,'quoted')", "(3,\"two\nlines\",)"];

#[test]
fn a_file_is_copied_and_taken_back() {
    let project = copied("data_copy");
    project.done(&["upgrade", "head"]);
    assert_eq!(project.rows("t"), COPIED);
    project.database.psql("insert into t overriding system value values (9, 'own')").expect("a row");
    project.database.psql("update t set name = 'changed' where id = 2").expect("changes");
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), ["(9,own,)"]);
    project.done(&["upgrade", "head"]);
    assert_eq!(project.rows("t").len(), 4);
}

#[test]
fn a_large_file_is_streamed() {
    let project = Project::new("data_large");
    project.revision(1, "create_table t { a int, b text, primary key (a, b) }");
    project.revision(2, "copy_rows t (a, b) from 'data/large.csv'");
    std::fs::create_dir(project.folder.path().join("migrations/data")).expect("a folder");
    let rows: Vec<String> = (0..100_000).map(|n| format!("{n},\"ä {n} \"\"x\"\"\"")).collect();
    project.file("data/large.csv", rows.join("\n").as_bytes());
    project.done(&["upgrade", "head"]);
    assert_eq!(project.database.rows("select count(*), max(b) from t"), [["100000", "ä 99999 \"x\""]]);
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), Vec::<String>::new());
    // The server refuses while most of it is still to be sent.
    project.file("data/large.csv", format!("1,x\nnone,y\n{}", rows.join("\n").repeat(8)).as_bytes());
    let (code, told) = project.run(&["upgrade", "head"]);
    assert!(code == 3 && told.contains("COPY t, line 2, column a: \"none\""), "{told}");
    assert_eq!(project.rows("t"), Vec::<String>::new());
}

#[test]
fn a_file_with_a_fault_leaves_nothing() {
    let project = copied("data_fault");
    project.file("seed.csv", b"id;name;note\n1;x;\n2;;\n3;'a name that is longer than twenty characters';\n");
    let (code, told) = project.run(&["upgrade", "head"]);
    assert_eq!(code, 3, "{told}");
    for part in
        ["value too long for type character varying(20)", "COPY t, line 4, column name", "2.mig:6:1", "rolled back"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(project.rows("t"), Vec::<String>::new());
    project.file("seed.csv", b"id;name;note\n1;\xff;\n");
    let (code, told) = project.run(&["upgrade", "head"]);
    assert!(code == 1 && told.contains("check::row-file") && told.contains("not UTF-8"), "{told}");
    project.file("seed.csv", SEED.as_bytes());
    project.done(&["upgrade", "head"]);
}

#[test]
fn an_edited_file_is_seen_and_its_old_rows_are_asked_for() {
    let project = copied("data_other");
    project.done(&["upgrade", "head"]);
    let told = project.done(&["status"]);
    assert!(!told.contains("edited"), "{told}");
    project.file("seed.csv", b"id;name;note\n1;y;\n");
    let (_, told) = project.run(&["status"]);
    assert!(told.contains("edited   r2"), "{told}");
    let (code, told) = project.run(&["downgrade", "base", "--accept-data-loss"]);
    assert!(code == 3 && told.contains("r2 needs the rows of its file `seed.csv`"), "{told}");
    assert_eq!(project.rows("t"), COPIED, "nothing was run");
    std::fs::remove_file(project.folder.path().join("migrations/2.mig")).expect("a file");
    let (code, told) = project.run(&["downgrade", "-1", "--accept-data-loss"]);
    assert!(code == 3 && told.contains("r2 needs the rows of its file `seed.csv`"), "{told}");
    project.revision(2, COPY);
    project.file("seed.csv", SEED.as_bytes());
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), Vec::<String>::new());
}

#[test]
fn a_copy_outside_one_transaction_is_one_step() {
    let project = copied("data_apart");
    project.revision(2, &format!("{COPY}\n  create_index concurrently on t (name)"));
    project.done(&["upgrade", "head"]);
    assert_eq!(project.rows("t"), COPIED);
    project.done(&["downgrade", "-1"]);
    assert_eq!(project.rows("t"), Vec::<String>::new());
}

#[test]
fn a_script_has_the_rows_in_it() {
    let project = copied("data_inline");
    let script = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_aludel")).current_dir(project.folder.path()).args(args).output();
        let output = output.expect("the program runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("a text"), output.stderr)
    };
    let (code, up, _) = script(&["upgrade", "head", "--sql"]);
    assert!(code == Some(0) && up.contains("lines';NULL\n\\.\n"), "{up}");
    project.database.psql(&up).expect("the script runs");
    assert_eq!(project.rows("t"), COPIED);
    let (_, down, _) = script(&["downgrade", "--sql", "head:r1"]);
    project.database.psql(&down).expect("the script runs");
    assert_eq!(project.rows("t"), Vec::<String>::new());
    project.file("seed.csv", b"id;name;note\n1;'x\n\\.\n';\n");
    let (code, _, told) = script(&["upgrade", "head", "--sql"]);
    assert!(code == Some(3) && String::from_utf8_lossy(&told).contains("a line `\\.`"), "{code:?}");
}

/// Rows of every kind, up and down, on a database that is open: the embedded one runs the same.
pub fn there_and_back(db: &mut Database) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("seed.csv"), SEED).expect("writes");
    let text = |id: &str, parent: &str, body: &str| {
        let text = format!("revision {id}\nrevises {parent}\nmessage '{id}'\n\nupgrade {{\n{body}\n}}\n");
        (format!("{}/{id}.mig", folder.path().display()), text.into_bytes())
    };
    let table = "create_table t { id int primary key, name varchar(20) not null, note text }";
    let rows = format!(
        "{COPY}\n  insert_rows t (id, name) {{ (4, 'it''s') }}\n  delete_rows t (id, name, note) {{ (2, 'x', '''quoted''') }}\n  \
         update_rows t set (note = name) where (note is null) reverse set (note = null) where (note = name)\n  \
         add_column t.n int not null backfill (id * 2)"
    );
    let files = vec![text("a", "base", table), text("b", "a", &rows)];
    let mut project = compile::load(files, compile::Settings::default());
    for wanted in project.wanted_rows() {
        let place = folder.path().join(&wanted.file);
        let (hash, bytes) = measure(&place).expect("a file");
        let name = wanted.file.clone();
        project.attach(&wanted, Ok(RowFile { name, place: Some(place), hash, bytes }));
    }
    let mut session = Session::begin(db, RunOptions::default(), &mut Silent).expect("locks");
    let mut seen = Vec::new();
    for (direction, target) in
        [(Direction::Upgrade, "a"), (Direction::Upgrade, "b"), (Direction::Downgrade, "a"), (Direction::Upgrade, "b")]
    {
        let applied = session.state().ids();
        let route = project.history.route(&applied, direction, target).expect("a route");
        let plan = project.plan(&applied, &route).expect("a plan");
        let steps = project.compile(&plan);
        session.run(&steps, &mut Silent).expect("runs");
        let rows = session.database().query("testing", "select t::text from t order by 1").expect("asks");
        seen.push(rows.into_iter().flatten().flatten().collect::<Vec<String>>());
    }
    let full = ["(1,\"it's; ü\",\"\",2)", "(3,\"two\nlines\",\"two\nlines\",6)", "(4,it's,it's,8)"].map(str::to_owned);
    assert_eq!(seen, [&[][..], &full, &[], &full]);
}

#[test]
fn rows_of_every_kind_come_and_go() {
    there_and_back(&mut open(&fresh("data_all")));
}
