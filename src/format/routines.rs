//! Functions and procedures.

use crate::syntax::ast::{
    Argument, ArgumentMode, Arguments, Ident, NullInput, Parallel, Returns, Routine, Setting, Volatility,
};

use super::Speller;
use super::spell::{append, ident, path, sql_list};

/// The name of an argument: one that reads as a mode is quoted.
fn argument_name(name: &Ident) -> String {
    let plain = ident(name);
    if ["out", "inout", "setof", "variadic"].contains(&plain.as_str()) { format!("\"{plain}\"") } else { plain }
}

fn setting(setting: &Setting) -> String {
    if setting.values.is_empty() {
        return format!("set {} from current", path(&setting.name));
    }
    let values: Vec<&str> = setting.values.iter().map(|value| value.text.as_str()).collect();
    format!("set {} = {}", path(&setting.name), values.join(", "))
}

impl Speller<'_> {
    /// `(a int, out b text)`
    pub(super) fn arguments(&mut self, arguments: &Arguments) -> String {
        if let Some(raw) = self.commented_within(arguments.span) {
            return raw.to_owned();
        }
        let items: Vec<String> = arguments.items.iter().map(|argument| self.argument(argument)).collect();
        format!("({})", items.join(", "))
    }

    fn argument(&mut self, argument: &Argument) -> String {
        let mut out = match argument.mode {
            Some(ArgumentMode::In) => "in ",
            Some(ArgumentMode::Out) => "out ",
            Some(ArgumentMode::InOut) => "inout ",
            Some(ArgumentMode::Variadic) => "variadic ",
            None => "",
        }
        .to_owned();
        if let Some(name) = &argument.name {
            append(&mut out, &[&argument_name(name), " "]);
        }
        out.push_str(&self.type_name(&argument.ty));
        if let Some(default) = &argument.default {
            append(&mut out, &[" default ", &sql_list(std::slice::from_ref(default))]);
        }
        out
    }

    fn returns(&mut self, returns: &Returns) -> String {
        match returns {
            Returns::Type { set, ty } => {
                format!("{}{}", if *set { "setof " } else { "" }, self.type_name(ty))
            }
            Returns::Table { columns, span } => {
                if let Some(raw) = self.commented_within(*span) {
                    return format!("table {raw}");
                }
                let columns: Vec<String> =
                    columns.iter().map(|(name, ty)| format!("{} {}", ident(name), self.type_name(ty))).collect();
                format!("table ({})", columns.join(", "))
            }
        }
    }

    /// The clauses of a function, in one order.
    pub(super) fn routine(&mut self, routine: &Routine) -> String {
        let mut clauses = Vec::new();
        if let Some(returns) = &routine.returns {
            clauses.push(format!("returns {}", self.returns(returns)));
        }
        if let Some(language) = &routine.language {
            clauses.push(format!("language {}", ident(language)));
        }
        let mut word = |word: &str| clauses.push(word.to_owned());
        if routine.window {
            word("window");
        }
        match routine.volatility {
            Some(Volatility::Immutable) => word("immutable"),
            Some(Volatility::Stable) => word("stable"),
            Some(Volatility::Volatile) => word("volatile"),
            None => {}
        }
        match routine.null_input {
            Some(NullInput::Called) => word("called on null input"),
            Some(NullInput::Strict) => word("strict"),
            None => {}
        }
        match routine.leakproof {
            Some(true) => word("leakproof"),
            Some(false) => word("not leakproof"),
            None => {}
        }
        match routine.definer {
            Some(true) => word("security definer"),
            Some(false) => word("security invoker"),
            None => {}
        }
        match routine.parallel {
            Some(Parallel::Safe) => word("parallel safe"),
            Some(Parallel::Restricted) => word("parallel restricted"),
            Some(Parallel::Unsafe) => word("parallel unsafe"),
            None => {}
        }
        clauses.extend(routine.cost.as_ref().map(|cost| format!("cost {}", cost.text)));
        clauses.extend(routine.rows.as_ref().map(|rows| format!("rows {}", rows.text)));
        clauses.extend(routine.support.as_ref().map(|support| format!("support {}", path(support))));
        clauses.extend(routine.settings.iter().map(setting));
        clauses.extend(routine.body.as_ref().map(|body| format!("as {}", body.raw)));
        let mut out = String::new();
        for clause in &clauses {
            append(&mut out, &[" ", clause]);
        }
        out
    }
}
