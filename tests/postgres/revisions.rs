//! Compiled revisions made by hand, for tests of the engine alone.

use std::path::Path;

use aludel::ddl::{Compiled, Direction, Reversibility, Statement, Transaction};
use aludel::engine::{ConnectOptions, Database, DatabaseSpec, Silent};
use aludel::text::{SourceId, Span};

use crate::cluster::{Cluster, TestDatabase};

pub fn fresh(hint: &str) -> TestDatabase {
    Cluster::shared().database(hint)
}

pub fn open(database: &TestDatabase) -> Database {
    let spec = DatabaseSpec::parse(&database.url(), Path::new(".")).expect("a URL");
    Database::connect(&spec, ConnectOptions::default(), &mut Silent).expect("connects")
}

/// A generated statement; one with `concurrently` cannot be in a transaction.
pub fn sql(text: &str) -> Statement {
    let concurrent = text.contains(" concurrently ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let builds = words.iter().position(|w| *w == "on").filter(|_| concurrent && text.starts_with("create"));
    Statement {
        sql: text.into(),
        span: Some(Span::new(SourceId(0), 0, 10)),
        sql_offset: None,
        transaction: Transaction::outside_if(concurrent),
        builds_index: builds.map(|on| words[on - 1].to_owned()),
        copy: None,
    }
}

/// A user's own text, at byte 100 of the file.
pub fn own(text: &str) -> Statement {
    Statement { sql_offset: Some(100), span: Some(Span::new(SourceId(0), 90, 200)), ..sql(text) }
}

pub fn up(id: &str, parents: &[&str], statements: Vec<Statement>, inverse: Vec<Statement>) -> Compiled {
    Compiled {
        revision: id.into(),
        parents: parents.iter().map(|&p| p.into()).collect(),
        depends_on: vec![],
        message: format!("it's {id} \\ here"),
        direction: Direction::Upgrade,
        transactional: statements.iter().all(|s| s.transaction == Transaction::Shared),
        statements,
        inverse,
        reversibility: Reversibility::Exact,
        irreversible: None,
        losses: vec![],
        checksum: format!("sum-{id}"),
        file_hash: format!("hash-{id}"),
        path: format!("migrations/{id}.mig"),
    }
}

pub fn down(step: &Compiled) -> Compiled {
    Compiled {
        direction: Direction::Downgrade,
        transactional: step.inverse.iter().all(|s| s.transaction == Transaction::Shared),
        statements: step.inverse.clone(),
        inverse: vec![],
        ..step.clone()
    }
}

/// Three revisions: two plain, the last with a concurrent index between two other statements.
pub fn history() -> Vec<Compiled> {
    vec![
        up(
            "a",
            &[],
            vec![
                sql("create table users (id int primary key, email text)"),
                sql("comment on table users is 'é ''x'' \\'"),
            ],
            vec![sql("drop table users")],
        ),
        up(
            "b",
            &["a"],
            vec![
                own("insert into users values (1, 'a@b') -- one row;"),
                own("select set_config('search_path', '', false); set role pg_monitor"),
            ],
            vec![own("delete from users;")],
        ),
        up(
            "c",
            &["b"],
            vec![
                sql("alter table users add column age int"),
                sql("create index concurrently users_email on users (email)"),
                own("select set_config('search_path', 'pg_catalog', false); set role pg_monitor; -- moved"),
                sql("alter table users alter column email set not null"),
            ],
            vec![
                sql("alter table users alter column email drop not null"),
                sql("drop index concurrently users_email"),
                sql("alter table users drop column age"),
            ],
        ),
    ]
}
