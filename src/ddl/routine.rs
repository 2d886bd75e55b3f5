//! Functions and procedures.

use crate::schema::{Argument, ArgumentMode, ObjectKey, ObjectKind, Parallel, Returns, Routine, Volatility};

/// `create function f(a integer) returns integer language sql as $$...$$`; `replace`: `create or replace function`.
pub(super) fn routine(key: &ObjectKey, routine: &Routine, replace: bool) -> String {
    let kind = if key.kind == ObjectKind::Procedure { "procedure" } else { "function" };
    let verb = if replace { "create or replace" } else { "create" };
    let arguments: Vec<String> = routine.arguments.iter().map(argument).collect();
    let mut lines = vec![format!("{verb} {kind} {}({})", key.name, arguments.join(", "))];
    match &routine.returns {
        Returns::Nothing => {}
        Returns::Type { set, ty } => lines.push(format!("returns {}{ty}", if *set { "setof " } else { "" })),
        Returns::Table(columns) => {
            let columns: Vec<String> = columns.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
            lines.push(format!("returns table ({})", columns.join(", ")));
        }
    }
    let mut clauses = vec![format!("language {}", routine.language)];
    let mut word = |word: &str| clauses.push(word.to_owned());
    if routine.window {
        word("window");
    }
    match routine.volatility {
        Volatility::Immutable => word("immutable"),
        Volatility::Stable => word("stable"),
        Volatility::Volatile => {}
    }
    if routine.strict {
        word("strict");
    }
    if routine.leakproof {
        word("leakproof");
    }
    if routine.definer {
        word("security definer");
    }
    match routine.parallel {
        Parallel::Safe => word("parallel safe"),
        Parallel::Restricted => word("parallel restricted"),
        Parallel::Unsafe => {}
    }
    clauses.extend(routine.cost.as_ref().map(|cost| format!("cost {cost}")));
    clauses.extend(routine.rows.as_ref().map(|rows| format!("rows {rows}")));
    clauses.extend(routine.support.as_ref().map(|support| format!("support {support}")));
    lines.push(clauses.join(" "));
    for (name, values) in &routine.settings {
        lines.push(match values {
            Some(values) => format!("set {name} = {values}"),
            None => format!("set {name} from current"),
        });
    }
    let tag = tag(&routine.body);
    lines.push(format!("as {tag}{}{tag}", routine.body));
    lines.join("\n")
}

fn argument(argument: &Argument) -> String {
    let mut sql = match argument.mode {
        ArgumentMode::In => "",
        ArgumentMode::Out => "out ",
        ArgumentMode::InOut => "inout ",
        ArgumentMode::Variadic => "variadic ",
    }
    .to_owned();
    if let Some(name) = &argument.name {
        // Words that stand for a mode are names only in quotes.
        let plain = name.to_string();
        let is_mode = ["out", "inout", "setof"].contains(&plain.as_str());
        sql.push_str(&if is_mode { format!("\"{plain}\" ") } else { format!("{plain} ") });
    }
    sql.push_str(&argument.ty.to_string());
    if let Some(default) = &argument.default {
        sql.push_str(&format!(" default {}", default.text()));
    }
    sql
}

/// A dollar quote that does not occur in the text; one that ends in `$` would end a bare quote too early.
fn tag(text: &str) -> String {
    if !text.contains("$$") && !text.ends_with('$') {
        return "$$".to_owned();
    }
    let numbered = (1..).map(|at: u32| if at == 1 { "$body$".to_owned() } else { format!("$body{at}$") });
    numbered.into_iter().find(|tag| !text.contains(tag.trim_end_matches('$'))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quote_is_not_in_the_text() {
        assert_eq!(tag("select 1"), "$$");
        assert_eq!(tag("select $$a$$"), "$body$");
        assert_eq!(tag("select $$a$$ || $body$ $body$"), "$body2$");
        assert_eq!(tag("a $"), "$body$");
    }
}
