//! What `pg_dump --schema-only` says of a database, so that two such texts can be compared.

use crate::cluster::{Cluster, TestDatabase};

/// The entries of the dump without the state's tables, sorted: their order follows the order in which things were made. In a
/// table's entry the lines are sorted and commas dropped: positions of columns do not count.
pub fn entries(database: &TestDatabase) -> Vec<String> {
    let output = Cluster::shared()
        .program("pg_dump")
        .args(["--schema-only", "-T", "public.aludel_*", "-d", &database.url()])
        .output()
        .expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    // Newer ones write a random key after these.
    let lines = text.lines().filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut entries: Vec<String> = text.split("\n--\n-- Name: ").map(entry).collect();
    entries.sort();
    entries
}

fn entry(text: &str) -> String {
    let text = text.trim_end();
    let head = text.lines().next().unwrap_or_default();
    if !head.contains("; Type: TABLE; ") {
        return text.to_owned();
    }
    let mut lines: Vec<String> = text.lines().map(|line| without_chosen_name(line.trim_end_matches(','))).collect();
    lines.sort();
    lines.join("\n")
}

/// A line without the name of a not-null constraint that the server chose: PostgreSQL 18 forms it of the names that table and
/// column had on that day, and keeps it when they are renamed.
fn without_chosen_name(line: &str) -> String {
    let chosen = || {
        let (before, after) = line.split_once(" NOT NULL")?;
        let at = before.rfind("CONSTRAINT ")?;
        let name = before[at + "CONSTRAINT ".len()..].trim_matches('"');
        let is_chosen = name.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_not_null");
        is_chosen.then(|| format!("{}NOT NULL{after}", &before[..at]))
    };
    chosen().unwrap_or_else(|| line.to_owned())
}
