//! What a server's catalog holds, as sorted lines: the same for equal schemas, whatever the order of columns.

use postgres::{Client, SimpleQueryMessage};

/// The catalog of the connection's database.
pub fn snapshot(client: &mut Client) -> Vec<String> {
    // The query is long: it is planned once for a connection. With an empty path every name is told with its schema.
    let prepared = client
        .query_one("select exists (select from pg_prepared_statements where name = 'snapshot')", &[])
        .expect("the session's statements can be listed");
    let prepare = if prepared.get(0) { "" } else { concat!("prepare snapshot as ", include_str!("snapshot.sql"), ";") };
    let text = format!("set search_path = ''; set jit = off; {prepare} execute snapshot; reset search_path");
    let rows = client.simple_query(&text).expect("the catalog can be read");
    rows.iter()
        .filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("(null)").to_owned()),
            _ => None,
        })
        .collect()
}

/// What the catalog of an empty database holds after these statements, which leave nothing behind.
pub fn made(client: &mut Client, statements: &[String]) -> Result<Vec<String>, postgres::Error> {
    let made = client.batch_execute("begin").and_then(|()| client.batch_execute(&statements.join(";\n")));
    let found = made.map(|()| snapshot(client));
    client.batch_execute("rollback").expect("a rollback");
    found
}

/// Drops everything of the user's, so that a database can be used for the next history.
pub fn clear(client: &mut Client) {
    client.batch_execute("set client_min_messages = warning").expect("a setting");
    client.batch_execute(include_str!("clear.sql")).expect("the schemas can be emptied");
}

/// What the lines of one side lack, for a message: `- expected` and `+ found`.
pub fn difference(expected: &[String], found: &[String]) -> String {
    let minus = expected.iter().filter(|line| !found.contains(line)).map(|line| format!("- {line}"));
    let plus = found.iter().filter(|line| !expected.contains(line)).map(|line| format!("+ {line}"));
    minus.chain(plus).collect::<Vec<_>>().join("\n")
}
