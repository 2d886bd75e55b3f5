//! `execute`: reads raw SQL, refuses what the engine could not run, and follows what the model can.

use super::follow::{Followed, follow};
use super::not_sql;
use super::order::run_block;
use super::{Settings, Transaction};
use crate::diag::{Diagnostic, Diagnostics, Severity, codes::check as code};
use crate::op::{Execute, RawSql, Refusal, Refusals, Reverse};
use crate::schema::{Naming, Schema, differences};
use crate::sql::{self, Script};
use crate::syntax::ast;
use crate::text::Span;

/// A text of raw SQL, and where each byte of it stands.
pub(super) struct RawText<'a> {
    /// As written.
    pub text: &'a ast::Text,
    /// What it says.
    pub script: Script,
    start: Option<usize>,
}

impl<'a> RawText<'a> {
    fn new(text: &'a ast::Text) -> Self {
        // The value stands in the source as it is, unless it was written with escapes.
        let start = text.raw.find(&text.value).map(|inside| text.span.start as usize + inside);
        Self { text, script: sql::script(&text.value), start }
    }

    /// The place of a range of bytes.
    pub fn place(&self, range: &std::ops::Range<usize>) -> Span {
        match self.start {
            Some(start) => Span::new(self.text.span.source, start + range.start, start + range.end),
            None => self.text.span,
        }
    }

    /// What stands at a place, where the text stands there as it is.
    pub fn slice(&self, span: Span) -> &str {
        let range =
            |start: usize| Some((span.start as usize).checked_sub(start)?..(span.end as usize).checked_sub(start)?);
        let range = self.start.and_then(range);
        range.and_then(|range| self.text.value.get(range)).unwrap_or("")
    }

    /// What runs, and what it does as far as it was followed.
    fn raw(&self, followed: &Followed) -> RawSql {
        RawSql {
            text: self.text.value.clone(),
            offset: self.start.and_then(|start| u32::try_from(start).ok()),
            follows: followed.ops.clone(),
            statements: followed.statements.clone(),
            opaque: followed.is_opaque,
            defines: followed.defines,
            proved: followed.is_proved,
        }
    }
}

/// Resolves `execute`.
pub(super) fn execute(
    cx: &Settings,
    schema: &Schema,
    operation: &ast::Operation,
    written: &ast::Execute,
    transaction: Transaction,
) -> Result<Execute, Refusal> {
    let outside = written.outside_transaction.is_some();
    let up = RawText::new(&written.sql);
    let down = match &written.reverse {
        Some(ast::Reverse::Sql(text)) => Some(RawText::new(text)),
        Some(ast::Reverse::Nothing(_)) | None => None,
    };
    let mut refusals = Refusals::default();
    for text in [Some(&up), down.as_ref()].into_iter().flatten() {
        can_run(text, outside, transaction, &mut refusals);
    }
    refusals.finish()?;

    let mut warnings = Vec::new();
    let mut after = schema.clone();
    let mut followed = follow(cx, &mut after, &up, transaction)?;
    if let Some(defines) = &written.defines {
        define(cx, &mut after, &mut followed, &defines.operations, transaction)?;
    }
    unfollowed(&followed, "later operations are checked as if it had not run", &mut warnings);
    warnings.extend(followed.warnings.iter().cloned());
    let sql = up.raw(&followed);
    let reverse = match (&written.reverse, &down) {
        (Some(ast::Reverse::Sql(_)), Some(text)) => {
            Reverse::Sql(way_back(cx, schema, &after, &followed, text, transaction, &mut warnings)?)
        }
        (Some(ast::Reverse::Nothing(span)), _) => {
            warnings.extend(left_behind(schema, &after, &followed, *span));
            Reverse::Nothing
        }
        _ => Reverse::Unknown,
    };
    Ok(Execute { sql, span: operation.span, transactional: !outside, reverse, warnings })
}

/// Applies what was said of raw SQL that is not followed; it is known then.
fn define(
    cx: &Settings,
    schema: &mut Schema,
    followed: &mut Followed,
    operations: &[ast::Operation],
    transaction: Transaction,
) -> Result<(), Refusal> {
    // The server named what the SQL did not.
    let cx = &Settings { naming: Naming::default(), ..cx.clone() };
    let mut found = Diagnostics::default();
    let done = run_block(cx, operations, transaction, schema, &mut found);
    if found.has_errors() {
        return Err(Refusal { diagnostics: found.iter().cloned().collect(), waits: false });
    }
    followed.defines = Some(done.len());
    for one in done {
        followed.inverse.splice(0..0, one.inverse);
        followed.ops.push(one.op);
    }
    followed.is_opaque = false;
    followed.is_proved = false;
    followed.unfollowed.clear();
    Ok(())
}

/// The reverse of raw SQL. Where all was followed, it has to lead back.
fn way_back(
    cx: &Settings,
    before: &Schema,
    after: &Schema,
    up: &Followed,
    text: &RawText<'_>,
    transaction: Transaction,
    warnings: &mut Vec<Diagnostic>,
) -> Result<RawSql, Refusal> {
    let mut back = after.clone();
    let down = match follow(cx, &mut back, text, transaction) {
        Ok(down) => down,
        Err(refusal) if up.is_whole() => return Err(refusal),
        // It speaks of what the model does not know.
        Err(_) => Followed::default(),
    };
    if up.is_whole() && down.is_whole() {
        let found = differences(before, &back);
        if !found.is_empty() {
            let headline = "the reverse of raw SQL does not lead back";
            return Err(Refusal::fatal(differs(headline, text.text.span, &found)));
        }
        warnings.extend(down.warnings.iter().cloned());
        return Ok(text.raw(&down));
    }
    warnings.extend(down.warnings.iter().cloned());
    unfollowed(&down, "whether it leads back is not known", warnings);
    // It is taken at its word: what the model knows of is taken back.
    Ok(RawSql { follows: up.inverse.clone(), statements: Vec::new(), opaque: false, proved: false, ..text.raw(&down) })
}

/// `reverse nothing` after something that changed the schema.
fn left_behind(before: &Schema, after: &Schema, up: &Followed, nothing: Span) -> Option<Diagnostic> {
    let found = differences(after, before);
    if found.is_empty() || up.is_repeatable {
        return None;
    }
    let found = differences(before, after);
    let mut told = differs("raw SQL changes the schema, and nothing takes that back", nothing, &found);
    told.severity = Severity::Warning;
    Some(told)
}

fn differs(headline: &str, place: Span, found: &[crate::schema::Difference]) -> Diagnostic {
    let lines: Vec<String> = found.iter().map(|difference| format!("- {difference}")).collect();
    Diagnostic::new(
        code::REVERSE_DIFFERS,
        place,
        format!("{headline}: {} difference{}", found.len(), if found.len() == 1 { "" } else { "s" }),
        "after it, the schema is not the one before",
    )
    .help(format!("after the way back, compared with before:\n{}", lines.join("\n")))
}

fn unfollowed(followed: &Followed, label: &str, warnings: &mut Vec<Diagnostic>) {
    warnings.extend(followed.unfollowed.iter().map(|&span| {
        Diagnostic::new(code::OPAQUE, span, "the model does not follow this statement", label)
            .help("write it as an operation, if there is one")
    }));
}

/// Refuses what cannot be run at all, or not where it stands.
fn can_run(text: &RawText<'_>, outside: bool, transaction: Transaction, refusals: &mut Refusals) {
    let (written, script) = (text.text, &text.script);
    let mut refuse = |diagnostic: Diagnostic| refusals.push(Refusal::fatal(diagnostic));
    if let Some(fault) = script.faults.first() {
        let span = if fault.range.is_empty() { written.span } else { text.place(&fault.range) };
        let found = Diagnostic::new(code::NOT_SQL, span, "this is not SQL", fault.message.clone());
        refuse(match not_sql::help(&written.value, fault.range.start) {
            Some((label, help)) => Diagnostic::new(code::NOT_SQL, span, "this is not SQL", label).help(help),
            None => found,
        });
    } else if script.statements.is_empty() {
        refuse(
            Diagnostic::new(code::NOT_SQL, written.span, "there is no SQL to run", "no statement")
                .help("if there is nothing to undo, write `reverse nothing`"),
        );
    }
    for statement in &script.statements {
        let place = text.place(&statement.range);
        if statement.is_transaction_control {
            refuse(
                Diagnostic::new(
                    code::TRANSACTION_CONTROL,
                    place,
                    "raw SQL must not begin or end a transaction",
                    "the revision and its state row are committed together",
                )
                .help("remove it; `transaction none` in the header lets each statement commit by itself"),
            );
        }
        if let Some(parameter) = &statement.parameter {
            refuse(
                Diagnostic::new(
                    code::NOT_SQL,
                    text.place(parameter),
                    format!("`{}` stands for nothing here", written.value.get(parameter.clone()).unwrap_or("$1")),
                    "no value is sent with the statement",
                )
                .help(not_sql::PLACEHOLDER),
            );
        }
        if statement.needs_client {
            refuse(
                Diagnostic::new(
                    code::NEEDS_CLIENT,
                    place,
                    "raw SQL cannot pass rows from or to the client",
                    "nobody is there to send or take them",
                )
                .help("write `insert`, or copy from or to a file of the server"),
            );
        }
        let by_itself = transaction == Transaction::None && script.statements.len() == 1;
        if statement.needs_no_transaction && !outside && !by_itself {
            refuse(
                Diagnostic::new(
                    code::NEEDS_NO_TRANSACTION,
                    place,
                    "this statement cannot run in a transaction",
                    format!("`{}`", statement.words),
                )
                .help(match transaction {
                    Transaction::Whole => "write `execute outside transaction $$...$$`",
                    Transaction::None => "give it an `execute` of its own",
                }),
            );
        }
    }
    if outside && script.statements.len() > 1 {
        refuse(
            Diagnostic::new(
                code::NEEDS_NO_TRANSACTION,
                written.span,
                "several statements cannot run outside a transaction together",
                "the server runs one message as one transaction",
            )
            .help("write one `execute outside transaction` for each"),
        );
    }
}
