//! Raw SQL that the model follows: each statement that says what an operation of the language says is read as that
//! operation, resolved and applied to the model. What runs stays what was written.

use indexmap::IndexSet;

use super::external;
use super::mentions::makes;
use super::raw::RawText;
use super::resolve::resolve;
use super::{Settings, Transaction, name};
use crate::diag::{Code, Diagnostic, Severity, codes::check as code};
use crate::op::{Op, Refusal, RenameConstraint, unknown_column, unknown_table};
use crate::schema::{ConstraintKind, Name, Naming, ObjName, Relation, Schema};
use crate::sql::{self, Action, RawStatement, TableMention};
use crate::syntax::{ast, parse_operations};
use crate::text::Span;

/// What a text of raw SQL does to the model.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent properties of one text")]
pub(super) struct Followed {
    /// What it does, in the order of running.
    pub ops: Vec<Op>,
    /// For each statement, how many of `ops` it is; none where it was not followed.
    pub statements: Vec<Option<usize>>,
    /// What takes that back, in the order to run.
    pub inverse: Vec<Op>,
    /// How many of the last of `ops` were not followed but declared by `defines`.
    pub defines: Option<usize>,
    /// Statements that change objects in ways the model does not follow.
    pub is_opaque: bool,
    /// Those of them that change tables or indexes, which the model would follow in the form of operations.
    pub unfollowed: Vec<Span>,
    /// Names of rows' tables and columns that mean nothing.
    pub warnings: Vec<Diagnostic>,
    /// Whether it consists of statements that were followed, and nothing else.
    pub is_proved: bool,
    /// Whether everything that changed something may run again: `if not exists`.
    pub is_repeatable: bool,
}

impl Followed {
    /// Whether every change of objects was followed.
    pub fn is_whole(&self) -> bool {
        !self.is_opaque
    }
}

/// Operations, each with what takes it back.
type Done = Vec<(Op, Vec<Op>)>;

/// What became of one statement.
enum Outcome {
    /// It was followed, and does these operations.
    Did(Done),
    /// The model cannot follow it.
    Unknown,
}

/// Follows raw SQL on a schema. A statement that PostgreSQL would refuse is a refusal, at its place.
pub(super) fn follow(
    cx: &Settings,
    schema: &mut Schema,
    text: &RawText<'_>,
    transaction: Transaction,
) -> Result<Followed, Refusal> {
    // The server names what the statement does not.
    let cx = &Settings { naming: Naming::default(), ..cx.clone() };
    let mut found = Followed { is_proved: true, is_repeatable: true, ..Followed::default() };
    for statement in &text.script.statements {
        // After something unknown, what looks wrong may be right.
        let is_certain = schema.opaque().is_empty() && !found.is_opaque;
        let one = Follower { cx, text, transaction, is_certain };
        if let Some(name) = &statement.makes_temporary {
            schema.add_temporary(name);
        }
        if is_certain && !text.script.sets_path {
            for table in &statement.tables {
                found.warnings.extend(one.unknown_rows(schema, table));
            }
        }
        let outcome = if text.script.sets_path { Outcome::Unknown } else { one.statement(schema, statement)? };
        match outcome {
            Outcome::Did(done) => {
                found.statements.push(Some(done.len()));
                let guarded = statement.actions.iter().flatten().all(|action| action.if_not_exists.is_some());
                found.is_repeatable &= guarded;
                for (op, inverse) in done {
                    found.ops.push(op);
                    found.inverse.splice(0..0, inverse);
                }
            }
            Outcome::Unknown => {
                found.statements.push(None);
                found.is_proved &= statement.is_setting;
                found.is_opaque |= statement.is_ddl;
                if statement.changes_tables {
                    found.unfollowed.push(text.place(&statement.range));
                }
            }
        }
    }
    Ok(found)
}

struct Follower<'a> {
    cx: &'a Settings,
    text: &'a RawText<'a>,
    transaction: Transaction,
    /// Nothing before it was unknown.
    is_certain: bool,
}

impl Follower<'_> {
    /// Follows one statement; the schema is changed only if the whole of it was followed.
    fn statement(&self, schema: &mut Schema, statement: &RawStatement) -> Result<Outcome, Refusal> {
        let Some(actions) = &statement.actions else { return Ok(Outcome::Unknown) };
        let mut changed = schema.clone();
        let mut done = Vec::new();
        let mut waiting: Vec<&Action> = actions.iter().collect();
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut refused = Vec::new();
            for action in waiting {
                match self.action(&mut changed, action) {
                    Some(Ok(mut some)) => done.append(&mut some),
                    Some(Err(refusal)) => refused.push((action, refusal)),
                    None => return Ok(Outcome::Unknown),
                }
            }
            if refused.len() == before {
                // Nothing else in the statement mends it.
                let Some((action, refusal)) = refused.into_iter().next() else { break };
                return self.refused(action, refusal);
            }
            waiting = refused.into_iter().map(|(action, _)| action).collect();
        }
        *schema = changed;
        Ok(Outcome::Did(done))
    }

    /// What to tell of a table that raw SQL reads or writes.
    fn unknown_rows(&self, schema: &Schema, table: &TableMention) -> Vec<Diagnostic> {
        let span = self.text.place(&table.range);
        let name = ObjName {
            schema: table.schema.clone().unwrap_or_else(|| self.cx.default_schema.clone()),
            name: table.name.clone(),
            qualified: table.schema.is_some(),
            span,
        };
        let is_of_server = match &table.schema {
            Some(space) => space.starts_with("pg_") || space == "information_schema",
            None => table.name.starts_with("pg_") || schema.is_temporary(&table.name),
        };
        if is_of_server || schema.is_poisoned(&name.name) {
            return Vec::new();
        }
        let lesser = |refusal: Refusal, code: Code| {
            refusal.diagnostics.into_iter().map(move |found| Diagnostic { code, severity: Severity::Warning, ..found })
        };
        let Some(known) = schema.table(&name) else {
            return match schema.relation(&name) {
                Some(_) => Vec::new(),
                None => lesser(unknown_table(schema, &name), code::RAW_UNKNOWN_TABLE).collect(),
            };
        };
        let unknown = table.columns.iter().filter(|(column, _)| !known.columns.contains_key(column));
        let told = unknown.flat_map(|(column, range)| {
            let column = Name::new(column.clone(), self.text.place(range));
            lesser(unknown_column(schema, known, &column), code::RAW_UNKNOWN_COLUMN)
        });
        told.collect()
    }

    /// Follows one action by the first of its readings that can run; `None` where no reading is one of the language.
    fn action(&self, schema: &mut Schema, action: &Action) -> Option<Result<Done, Refusal>> {
        let mut refused: Option<Refusal> = None;
        for reading in &action.readings {
            let place = |start: usize, end: usize| self.text.place(&reading.origin(start, end));
            let Some(operations) = parse_operations(reading.text(), &place) else { continue };
            let mut changed = schema.clone();
            match self.operations(&mut changed, &operations, action.is_only)? {
                Ok(done) => {
                    *schema = changed;
                    return Some(Ok(done));
                }
                Err(refusal) => refused = refused.or(Some(refusal)),
            }
        }
        let refusal = refused?;
        Some(if self.is_excused(schema, action, &refusal) { Ok(Vec::new()) } else { Err(refusal) })
    }

    /// `is_only`: the tables below stay as they are; `None` where no operation does that.
    fn operations(
        &self,
        schema: &mut Schema,
        written: &[ast::Operation],
        is_only: bool,
    ) -> Option<Result<Done, Refusal>> {
        let mut done = Vec::new();
        for operation in written {
            let op = match renamed_key(self.cx, schema, operation) {
                Some(op) => Ok(op),
                None => resolve(self.cx, schema, operation, self.transaction, &IndexSet::new()),
            };
            if is_only && op.as_ref().is_ok_and(|op| reaches_below(schema, op)) {
                return None;
            }
            match op.and_then(|op| Ok((external::apply(self.cx, &op, operation, schema)?, op))) {
                Ok((effect, op)) => done.push((op, effect.inverse)),
                Err(refusal) => return Some(Err(refusal)),
            }
        }
        Some(Ok(done))
    }

    /// Whether the statement does nothing instead: it says `if exists`, or it is about a temporary table.
    fn is_excused(&self, schema: &Schema, action: &Action, refusal: &Refusal) -> bool {
        let all = |fits: &dyn Fn(&Diagnostic) -> bool| {
            !refusal.diagnostics.is_empty() && refusal.diagnostics.iter().all(fits)
        };
        let at = |place: &Option<std::ops::Range<usize>>, found: &Diagnostic| {
            place.as_ref().is_some_and(|range| {
                let (place, span) = (self.text.place(range), found.primary.span);
                place.contains(span) || span.contains(place)
            })
        };
        all(&|found| is_unknown(found) && at(&action.if_exists, found))
            || all(&|found| found.code == code::NAME_TAKEN && at(&action.if_not_exists, found))
            || all(&|found| is_unknown(found) && schema.is_temporary(self.text.slice(found.primary.span)))
    }

    /// What to make of a statement that the model refuses: an error, unless the model may be wrong.
    fn refused(&self, action: &Action, mut refusal: Refusal) -> Result<Outcome, Refusal> {
        let has = |wanted: Code| refusal.diagnostics.iter().any(|found| found.code == wanted);
        let goes_along = action.takes_along && has(code::STILL_USED);
        if !self.is_certain || goes_along || has(code::EXPRESSION) {
            return Ok(Outcome::Unknown);
        }
        let is_foreign = |found: &&mut Diagnostic| {
            found.help.is_none()
                && found.related.is_empty()
                && [code::UNKNOWN_TABLE, code::UNKNOWN_OBJECT].contains(&found.code)
        };
        for found in refusal.diagnostics.iter_mut().filter(is_foreign) {
            found.help =
                Some("what others made is declared in `external.mig`, or by `external` in the header".to_owned());
        }
        // Raw SQL waits for nothing.
        refusal.waits = false;
        Err(refusal)
    }
}

/// Whether the operation is done to partitions or tables that inherit too.
fn reaches_below(schema: &Schema, op: &Op) -> bool {
    let goes_down = |table: &ObjName, constraint: &Name| {
        let found = schema.table(table);
        found.is_some_and(|found| found.hands_on(&constraint.text) || found.not_null_named(&constraint.text).is_some())
    };
    let (table, reaches_heirs) = match op {
        Op::AddColumn(op) => (&op.table, true),
        Op::DropColumn(op) => (&op.table, true),
        Op::RenameColumn(op) => (&op.table, true),
        Op::AlterColumn(op) => (&op.table, true),
        Op::AddConstraint(op) => match &op.constraint.kind {
            ConstraintKind::Check { no_inherit, .. } => (&op.table, !no_inherit),
            // Its columns refuse nulls.
            ConstraintKind::PrimaryKey { .. } => (&op.table, true),
            ConstraintKind::Unique { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {
                (&op.table, false)
            }
        },
        Op::DropConstraint(op) => (&op.table, goes_down(&op.table, &op.constraint)),
        Op::RenameConstraint(op) => (&op.table, goes_down(&op.table, &op.constraint)),
        Op::ValidateConstraint(op) => (&op.table, goes_down(&op.table, &op.constraint)),
        Op::CreateIndex(op) => (&op.table, false),
        _ => return false,
    };
    schema.partitions(table).next().is_some() || (reaches_heirs && schema.heirs(table).next().is_some())
}

/// `alter index` renames the constraint whose index it is; the language has a verb of its own for that.
fn renamed_key(cx: &Settings, schema: &Schema, operation: &ast::Operation) -> Option<Op> {
    let ast::Kind::RenameIndex { index, to } = &operation.kind else { return None };
    let index = cx.object(index);
    let Some(Relation::ConstraintIndex(table, _)) = schema.relation(&index) else { return None };
    let constraint = Name::new(index.name.clone(), index.span);
    Some(Op::RenameConstraint(RenameConstraint { table: table.clone(), constraint, to: name(to) }))
}

/// The names that raw SQL would have made, to be silent about once it was refused.
pub(super) fn made(cx: &Settings, written: &ast::Execute) -> Vec<String> {
    let script = sql::script(&written.sql.value);
    let actions = script.statements.into_iter().flat_map(|statement| statement.actions.unwrap_or_default());
    let place = |_, _| written.sql.span;
    let operations = actions.filter_map(|action| parse_operations(action.readings.first()?.text(), &place));
    let defined = written.defines.iter().flat_map(|defines| defines.operations.clone());
    operations.flatten().chain(defined).flat_map(|operation| makes(cx, &operation)).collect()
}

/// Whether it says that a name means nothing.
fn is_unknown(found: &Diagnostic) -> bool {
    found.code.id().starts_with("check::unknown-")
}
