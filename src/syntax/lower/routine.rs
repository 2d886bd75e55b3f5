//! Functions and procedures.

use crate::diag::codes::syntax as codes;
use crate::syntax::ast::{
    Argument, ArgumentMode, Arguments, CreateObject, Definition, Ident, Kind, NullInput, ObjectKind, Parallel, Returns,
    Routine, Setting, Volatility,
};
use crate::syntax::grammar::Rule;

use super::expect::Once;
use super::{Lower, Pair, child, has};

impl Lower<'_, '_> {
    /// `create_function f(...) ...`
    pub(super) fn routine(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let procedure = has(pair, Rule::kw_create_procedure) || has(pair, Rule::kw_replace_procedure);
        let kind = if procedure { ObjectKind::Procedure } else { ObjectKind::Function };
        let name = self.object_name(pair, kind);
        let routine = self.routine_clauses(pair, procedure);
        if routine.body.is_none() || routine.language.is_none() {
            let (missing, help) = if routine.body.is_none() {
                ("as $$...$$", "the body stands in a text: `as $$ ... $$`")
            } else {
                ("language", "say what the body is written in: `language sql`, `language plpgsql`")
            };
            let message = format!("expected `{missing}`, found the end of the operation");
            let end = self.span(pair).end as usize;
            let place = self.place(end, end);
            self.report(codes::EXPECTED, place, message, "the operation ends here", help);
            return None;
        }
        let created = CreateObject { name: name?, definition: Definition::Routine(Box::new(routine)) };
        let replaces = has(pair, Rule::kw_replace_function) || has(pair, Rule::kw_replace_procedure);
        Some(if replaces { Kind::ReplaceObject(created) } else { Kind::CreateObject(created) })
    }

    fn routine_clauses(&mut self, pair: &Pair<'_>, procedure: bool) -> Routine {
        let mut routine = Routine {
            procedure,
            returns: None,
            language: None,
            window: false,
            volatility: None,
            null_input: None,
            leakproof: None,
            definer: None,
            parallel: None,
            cost: None,
            rows: None,
            support: None,
            settings: Vec::new(),
            body: None,
        };
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            let volatility = match part.as_rule() {
                Rule::kw_immutable => Some(Volatility::Immutable),
                Rule::kw_stable => Some(Volatility::Stable),
                Rule::kw_volatile => Some(Volatility::Volatile),
                _ => None,
            };
            if volatility.is_some() {
                self.once(&mut once, "immutable, stable or volatile", &part);
                routine.volatility = volatility;
            }
            match part.as_rule() {
                Rule::returns if has(&part, Rule::null_on_null) => {
                    self.once(&mut once, "strict", &part);
                    routine.null_input = Some(NullInput::Strict);
                }
                Rule::returns => {
                    self.once(&mut once, "returns", &part);
                    routine.returns = self.returns(&part);
                }
                Rule::kw_strict => {
                    self.once(&mut once, "strict", &part);
                    routine.null_input = Some(NullInput::Strict);
                }
                Rule::called_on_null => {
                    self.once(&mut once, "strict", &part);
                    routine.null_input = Some(NullInput::Called);
                }
                Rule::routine_language => {
                    self.once(&mut once, "language", &part);
                    routine.language = self.language(&part);
                }
                Rule::kw_window => {
                    self.once(&mut once, "window", &part);
                    routine.window = true;
                }
                Rule::not_leakproof | Rule::kw_leakproof => {
                    self.once(&mut once, "leakproof", &part);
                    routine.leakproof = Some(part.as_rule() == Rule::kw_leakproof);
                }
                Rule::security => {
                    self.once(&mut once, "security", &part);
                    routine.definer = Some(has(&part, Rule::kw_definer));
                }
                Rule::routine_parallel => {
                    self.once(&mut once, "parallel", &part);
                    let restricted = has(&part, Rule::kw_restricted);
                    let safe = has(&part, Rule::kw_safe);
                    routine.parallel = Some(match (safe, restricted) {
                        (true, _) => Parallel::Safe,
                        (false, true) => Parallel::Restricted,
                        (false, false) => Parallel::Unsafe,
                    });
                }
                Rule::cost => {
                    self.once(&mut once, "cost", &part);
                    routine.cost = child(&part, Rule::number).map(|number| self.sql(&number));
                }
                Rule::rows => {
                    self.once(&mut once, "rows", &part);
                    routine.rows = child(&part, Rule::number).map(|number| self.sql(&number));
                }
                Rule::support => {
                    self.once(&mut once, "support", &part);
                    routine.support = child(&part, Rule::path).and_then(|path| self.object_path(&path, "a function"));
                }
                Rule::setting => routine.settings.extend(self.setting(&part)),
                Rule::routine_body => {
                    self.once(&mut once, "as", &part);
                    routine.body = self.text_in(&part);
                }
                _ => {}
            }
        }
        routine
    }

    fn language(&mut self, pair: &Pair<'_>) -> Option<Ident> {
        if let Some(text) = self.text_in(pair) {
            // PostgreSQL's old form; a name is what it means.
            return Some(Ident { name: text.value.to_ascii_lowercase(), quoted: false, span: text.span });
        }
        self.name_in(pair)
    }

    fn returns(&mut self, pair: &Pair<'_>) -> Option<Returns> {
        if let Some(table) = child(pair, Rule::table_columns) {
            let columns = table.into_inner().filter(|part| part.as_rule() == Rule::table_column);
            let columns = columns.filter_map(|part| Some((self.name_in(&part)?, self.type_in(&part)?))).collect();
            return Some(Returns::Table { columns, span: self.span(pair) });
        }
        Some(Returns::Type { set: has(pair, Rule::kw_setof), ty: self.type_in(pair)? })
    }

    fn setting(&mut self, pair: &Pair<'_>) -> Option<Setting> {
        let name = self.object_path(&child(pair, Rule::path)?, "a setting")?;
        let values = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::setting_value);
        Some(Setting { name, values: values.map(|value| self.sql(&value)).collect(), span: self.span(pair) })
    }

    /// The `arguments` child of a pair.
    pub(super) fn arguments_in(&mut self, pair: &Pair<'_>) -> Option<Arguments> {
        let arguments = child(pair, Rule::arguments)?;
        let span = self.span(&arguments);
        let items = arguments.into_inner().filter(|part| part.as_rule() == Rule::argument);
        let items = items.filter_map(|part| self.argument(&part)).collect();
        Some(Arguments { items, span })
    }

    fn argument(&mut self, pair: &Pair<'_>) -> Option<Argument> {
        let mode = child(pair, Rule::argument_mode).map(|mode| {
            let is = |rule| has(&mode, rule);
            match (is(Rule::kw_in), is(Rule::kw_out), is(Rule::kw_variadic)) {
                (true, false, _) => ArgumentMode::In,
                (false, true, _) => ArgumentMode::Out,
                (false, false, true) => ArgumentMode::Variadic,
                (true, true, _) | (false, false, false) => ArgumentMode::InOut,
            }
        });
        Some(Argument {
            mode,
            name: self.name_in(pair),
            ty: self.type_in(pair)?,
            default: child(pair, Rule::argument_default)
                .and_then(|part| child(&part, Rule::sql_item))
                .map(|sql| self.sql(&sql)),
            span: self.span(pair),
        })
    }
}
