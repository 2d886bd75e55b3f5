//! Functions and procedures.

use super::clauses::{closed, name};
use super::raw::dollar as text;
use crate::schema::{Argument, ArgumentMode, Parallel, Returns, Routine, Volatility};

/// What follows the name: arguments, clauses, the body.
pub(super) fn routine(routine: &Routine) -> String {
    let arguments: Vec<String> = routine.arguments.iter().map(argument).collect();
    let mut out = format!("({})", arguments.join(", "));
    let mut clause = |text: String| out.push_str(&format!(" {text}"));
    match &routine.returns {
        Returns::Nothing => {}
        Returns::Type { set, ty } => clause(format!("returns {}{ty}", if *set { "setof " } else { "" })),
        Returns::Table(columns) => {
            let columns: Vec<String> = columns.iter().map(|(own, ty)| format!("{} {ty}", name(own))).collect();
            clause(format!("returns table ({})", columns.join(", ")));
        }
    }
    clause(format!("language {}", name(&routine.language)));
    let words = [
        (routine.window, "window"),
        (routine.volatility == Volatility::Immutable, "immutable"),
        (routine.volatility == Volatility::Stable, "stable"),
        (routine.strict, "strict"),
        (routine.leakproof, "leakproof"),
        (routine.definer, "security definer"),
        (routine.parallel == Parallel::Safe, "parallel safe"),
        (routine.parallel == Parallel::Restricted, "parallel restricted"),
    ];
    for (_, word) in words.into_iter().filter(|(said, _)| *said) {
        clause(word.to_owned());
    }
    for (word, value) in [("cost", &routine.cost), ("rows", &routine.rows), ("support", &routine.support)] {
        if let Some(value) = value {
            clause(format!("{word} {value}"));
        }
    }
    for (setting, values) in &routine.settings {
        clause(match values {
            Some(values) => format!("set {setting} = {values}"),
            None => format!("set {setting} from current"),
        });
    }
    clause(format!("as {}", text(&routine.body)));
    out
}

fn argument(argument: &Argument) -> String {
    let mut out = match argument.mode {
        ArgumentMode::In => "",
        ArgumentMode::Out => "out ",
        ArgumentMode::InOut => "inout ",
        ArgumentMode::Variadic => "variadic ",
    }
    .to_owned();
    if let Some(own) = &argument.name {
        // Words that stand for a mode are names only in quotes.
        let plain = name(own);
        let is_mode = ["out", "inout", "setof", "variadic"].contains(&plain.as_str());
        out.push_str(&if is_mode { format!("\"{plain}\" ") } else { format!("{plain} ") });
    }
    out.push_str(&argument.ty.to_string());
    if let Some(default) = &argument.default {
        out.push_str(&format!(" default {}", closed(default.text())));
    }
    out
}
