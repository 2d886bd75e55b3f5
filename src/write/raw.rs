//! Raw SQL.

use crate::op::{Execute, RawSql, Reverse};

/// `execute $$...$$ reverse $$...$$ defines { ... }`
pub(super) fn execute(op: &Execute) -> String {
    let outside = if op.transactional { "" } else { "outside transaction " };
    let reverse = match &op.reverse {
        Reverse::Sql(sql) => format!(" reverse {}", dollar(&sql.text)),
        Reverse::Nothing => " reverse nothing".to_owned(),
        Reverse::Unknown => String::new(),
    };
    format!("execute {outside}{}{reverse}{}", dollar(&op.sql.text), defines(&op.sql))
}

/// ` defines { ... }`
fn defines(sql: &RawSql) -> String {
    let Some(declared) = sql.defines else { return String::new() };
    let first = sql.follows.len().saturating_sub(declared);
    let lines: Vec<String> = sql.follows.iter().skip(first).map(super::operation).collect();
    format!(" defines {{\n{}\n}}", lines.join("\n"))
}

/// The text in dollar quotes whose tag does not stand in it.
pub(super) fn dollar(text: &str) -> String {
    if !text.contains('$') {
        return format!("$${text}$$");
    }
    let tags = ["$sql$".to_owned()].into_iter().chain((1u32..).map(|number| format!("$sql{number}$")));
    let mut free = tags.filter(|tag| !text.contains(tag.as_str()));
    let tag = free.next().unwrap_or_default();
    format!("{tag}{text}{tag}")
}
