//! The order of a block: the written order is a wish, the dependencies are the law.
//!
//! An operation that cannot run at its place waits for what it needs and runs directly after the last thing it waits
//! for. New tables that point to each other are made first and tied afterwards. Raw SQL is a barrier.

use indexmap::{IndexMap, IndexSet};

use super::calls::calls;
use super::external;
use super::mentions::{made_relation, made_schema, makes, reads, schemas, takes_away, uses};
use super::resolve::{left_out, resolve};
use super::table::wanted;
use super::{Settings, mentions::Mention, object, sequence};
use crate::diag::{Diagnostic, Diagnostics, codes::check as code};
use crate::op::{Effect, Op, OpLoss, Refusal, member_key, of_name, relation_key, schema_there, statistics_key};
use crate::schema::{ObjName, ObjectKey, ObjectKind, Schema};
use crate::syntax::ast::{self, Kind};
use crate::text::Span;

/// An operation that was run on the model, with what it did.
#[derive(Clone, Debug)]
pub struct Done {
    /// The operation.
    pub op: Op,
    /// Where it was written.
    pub span: Span,
    /// What takes it back.
    pub inverse: Vec<Op>,
    /// Why nothing takes it back, where the inverse cannot be derived.
    pub no_way_back: Option<Diagnostic>,
    /// `irreversible 'why'`
    pub irreversible: Option<String>,
    /// Data that running it destroys.
    pub losses: Vec<OpLoss>,
}

/// What waits: an operation, or what was left out of it: a foreign key of a new table, the owner of a new sequence.
#[derive(Clone, Copy)]
struct Waiting<'a> {
    operation: &'a ast::Operation,
    foreign_key: Option<usize>,
}

/// What went along with a column, as its inverse brings it back.
fn gone_along(op: &Op, inverse: &[Op]) -> Vec<(String, String)> {
    let Op::DropColumn(dropped) = op else { return Vec::new() };
    let text = format!("it goes with column `{}` here", dropped.column);
    inverse
        .iter()
        .filter_map(|back| match back {
            Op::AddConstraint(op) => Some(member_key(&op.table, &op.constraint.name.text)),
            Op::CreateIndex(op) => {
                Some(relation_key(&op.table.sibling(op.index.name.text.clone(), op.index.name.span)))
            }
            Op::CreateStatistics(op) => Some(statistics_key(&op.statistics.name)),
            _ => None,
        })
        .map(|name| (name, text.clone()))
        .collect()
}

/// The table that an operation makes.
fn made_table(cx: &Settings, operation: &ast::Operation) -> Option<ObjName> {
    match &operation.kind {
        Kind::CreateTable(written) => Some(cx.object(&written.table)),
        Kind::CreatePartition(written) => Some(cx.object(&written.table)),
        _ => None,
    }
}

/// Whether it runs at its written place and nothing is moved across it: raw SQL, and changes of rows.
fn stays(operation: &ast::Operation) -> bool {
    matches!(operation.kind, Kind::Execute(_)) || changes_rows(operation)
}

/// Whether it changes rows.
fn changes_rows(operation: &ast::Operation) -> bool {
    matches!(operation.kind, Kind::InsertRows(_) | Kind::DeleteRows(_) | Kind::UpdateRows(_) | Kind::CopyRows(_))
}

/// The table or column that an operation makes, as others mention it.
fn makes_mention(cx: &Settings, operation: &ast::Operation) -> Option<Mention> {
    match &operation.kind {
        Kind::CreateTable(written) => Some(Mention::Table(cx.object(&written.table))),
        Kind::RenameTable { table, to } => Some(Mention::Table(cx.object(table).sibling(to.name.clone(), to.span))),
        Kind::AddColumn { path, .. } => {
            let (on, name) = cx.member(path);
            Some(Mention::Member(on, name.text))
        }
        Kind::RenameColumn { path, to } => Some(Mention::Member(cx.member(path).0, to.name.clone())),
        _ => None,
    }
}

/// The function that an operation makes, without the types of its arguments.
fn made_function(cx: &Settings, operation: &ast::Operation) -> Option<ObjectKey> {
    match &operation.kind {
        Kind::CreateObject(written) if matches!(written.definition.kind(), ast::ObjectKind::Function) => {
            Some(object::key(cx, ObjectKind::Function, &written.name))
        }
        _ => None,
    }
}

/// Whether a diagnostic says that this table or column is missing.
fn is_about(diagnostic: &Diagnostic, mention: &Mention) -> bool {
    match mention {
        Mention::Table(_) => diagnostic.code == code::UNKNOWN_TABLE,
        Mention::Member(_, name) => {
            diagnostic.code == code::UNKNOWN_COLUMN
                && diagnostic.message.contains(&format!("`{}`", crate::text::quote_ident(name)))
        }
        Mention::Index(_) | Mention::Statistics(_) | Mention::Object(_) => false,
    }
}

/// Whether foreign keys lead from one of the tables to another.
fn leads_to(tables: &IndexMap<ObjName, Vec<ObjName>>, from: &ObjName, to: &ObjName) -> bool {
    let mut seen = IndexSet::from([from]);
    let mut at = 0;
    while let Some(&table) = seen.get_index(at) {
        let targets = tables.get(table).into_iter().flatten();
        if targets.clone().any(|target| target == to) {
            return true;
        }
        seen.extend(targets);
        at += 1;
    }
    false
}

struct Run<'a, 'b> {
    cx: &'b Settings,
    schema: &'b mut Schema,
    diagnostics: &'b mut Diagnostics,
    waiting: Vec<(Waiting<'a>, Refusal)>,
    done: Vec<Done>,
    transaction: Transaction,
    /// The operations below the one at work.
    below: &'b [ast::Operation],
    /// Whether nothing below can be waited for any more.
    last: bool,
}

/// What the statements of a file run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// One transaction for all, together with the state row.
    Whole,
    /// `transaction none`: each by itself.
    None,
}

/// Runs the operations of a block on the schema and reports what cannot run; gives what was run, in the order of running.
pub fn run_block(
    cx: &Settings,
    operations: &[ast::Operation],
    transaction: Transaction,
    schema: &mut Schema,
    diagnostics: &mut Diagnostics,
) -> Vec<Done> {
    let mut run = Run {
        cx,
        schema,
        diagnostics,
        waiting: Vec::new(),
        done: Vec::new(),
        transaction,
        below: operations,
        last: false,
    };
    for (at, operation) in operations.iter().enumerate() {
        run.below = operations.get(at + 1..).unwrap_or(&[]);
        if stays(operation) {
            run.flush();
        } else if let Some(gone) = takes_away(cx, operation) {
            run.stop_crossing(operation, &gone);
        }
        run.start(Waiting { operation, foreign_key: None });
    }
    run.flush();
    run.done
}

impl<'a> Run<'a, '_> {
    /// Runs an operation at its place, or lets it wait.
    fn start(&mut self, one: Waiting<'a>) {
        match self.attempt(one, &IndexSet::new()) {
            Ok(()) => self.retry(),
            Err(refusal) if refusal.waits && stays(one.operation) => self.refuse_at_its_place(one, refusal),
            Err(refusal) if refusal.waits && self.may_come(&refusal) => self.waiting.push((one, refusal)),
            Err(refusal) => self.refuse(one, Refusal { waits: false, ..refusal }),
        }
    }

    /// Whether what it waits for may still come: an unknown type does not where no object is made any more.
    fn may_come(&self, refusal: &Refusal) -> bool {
        let waiting = self.waiting.iter().map(|(one, _)| one.operation);
        let mut to_come = waiting.chain(self.below);
        let makes_types = |operation: &ast::Operation| {
            matches!(operation.kind, Kind::CreateObject(_) | Kind::RenameObject { .. } | Kind::Execute(_))
        };
        let from_objects = [code::UNKNOWN_TYPE, code::NO_OPERATOR_CLASS, code::INDEX_METHOD];
        let lacks_type = refusal.diagnostics.iter().any(|found| from_objects.contains(&found.code));
        !lacks_type || to_come.any(makes_types)
    }

    /// Refuses a change of rows that lacks a name, and says where that is made if it is made further down.
    fn refuse_at_its_place(&mut self, one: Waiting<'a>, mut refusal: Refusal) {
        let wanted = uses(self.cx, one.operation);
        for operation in self.below {
            let made = makes_mention(self.cx, operation);
            let Some(mention) = made.filter(|made| wanted.contains(made)) else { continue };
            for diagnostic in &mut refusal.diagnostics {
                if is_about(diagnostic, &mention) {
                    let text = "it is made here, further down: rows are changed at the written place".to_owned();
                    diagnostic.related.push(crate::diag::Label { span: operation.verb, text });
                    diagnostic.help = Some("move the change of rows below it".to_owned());
                }
            }
        }
        self.refuse(one, refusal);
    }

    /// Refuses what reads a relation, or makes something in a schema, that is made further down, or in a schema that is gone. One nobody made is assumed to be there.
    fn schemas_there(&self, operation: &ast::Operation) -> Result<(), Refusal> {
        let waiting = self.waiting.iter().map(|(one, _)| one.operation);
        let mut to_come = waiting.chain(self.below);
        let lacks = |name: &ObjName| self.schema.relation(name).is_none();
        let reads: Vec<ObjName> = reads(self.cx, operation).into_iter().filter(lacks).collect();
        let made = |other: &ast::Operation| made_relation(self.cx, other).is_some_and(|made| reads.contains(&made));
        let comes = |other: &&ast::Operation| !std::ptr::eq(*other, operation) && made(other);
        if !reads.is_empty() && to_come.clone().find(comes).is_some() {
            return Err(Refusal { diagnostics: Vec::new(), waits: true });
        }
        for name in schemas(self.cx, operation) {
            if !self.schema.has_schema(&name.text) && to_come.any(|other| made_schema(other) == Some(&name.text)) {
                return Err(Refusal { diagnostics: Vec::new(), waits: true });
            }
            schema_there(self.schema, &name)?;
        }
        Ok(())
    }

    /// Whether it calls a function that is still to be made. A call of an unknown function is no fault, as the model does
    /// not know all that are built in.
    fn awaits_function(&self, operation: &ast::Operation) -> bool {
        let waiting = self.waiting.iter().map(|(one, _)| one.operation);
        let others = waiting.chain(self.below).filter(|other| other.span != operation.span);
        let to_come: Vec<ObjectKey> = others.filter_map(|other| made_function(self.cx, other)).collect();
        if to_come.is_empty() {
            return false;
        }
        calls(self.cx, operation).into_iter().any(|mention| match mention {
            Mention::Object(key) => to_come.contains(&key) && of_name(self.schema, &key).next().is_none(),
            Mention::Table(_) | Mention::Member(..) | Mention::Index(_) | Mention::Statistics(_) => false,
        })
    }

    fn attempt(&mut self, one: Waiting<'a>, later: &IndexSet<ObjName>) -> Result<(), Refusal> {
        if !self.last && self.awaits_function(one.operation) {
            return Err(Refusal { diagnostics: Vec::new(), waits: true });
        }
        self.schemas_there(one.operation)?;
        let op = match (one.foreign_key, &one.operation.kind) {
            (Some(place), Kind::CreateTable(written)) => left_out(self.cx, self.schema, written, place)?,
            (Some(_), Kind::CreateObject(written)) => sequence::tie(self.cx, self.schema, written)?,
            _ => resolve(self.cx, self.schema, one.operation, self.transaction, later)?,
        };
        let effect = external::apply(self.cx, &op, one.operation, self.schema)?;
        self.finished(op, effect, one.operation);
        Ok(())
    }

    /// Keeps what was done.
    fn finished(&mut self, op: Op, effect: Effect, operation: &ast::Operation) {
        self.warn_of_version(&op, operation);
        let gone: Vec<_> = op.in_the_model().iter().filter_map(Op::gone).collect();
        for (name, text) in gone.into_iter().chain(gone_along(&op, &effect.inverse)) {
            self.schema.remember_gone(name, operation.span, text);
        }
        self.diagnostics.extend(effect.warnings);
        self.done.push(Done {
            op,
            span: operation.span,
            inverse: effect.inverse,
            no_way_back: effect.no_way_back,
            irreversible: operation.irreversible.as_ref().map(|reason| reason.value.clone()),
            losses: effect.losses,
        });
    }

    /// Warns of clauses that the server the project is compiled for does not have.
    fn warn_of_version(&mut self, op: &Op, operation: &ast::Operation) {
        for (version, what) in op.needs() {
            if version > self.cx.server_version {
                self.diagnostics.push(
                    Diagnostic::new(
                        code::SERVER_VERSION,
                        operation.verb,
                        format!("{what} need{} PostgreSQL {version}", if what.ends_with('s') { "" } else { "s" }),
                        format!("the project is compiled for PostgreSQL {}", self.cx.server_version),
                    )
                    .help(format!("if every server has it, write `server_version: {version}` in aludel.yaml")),
                );
            }
        }
    }

    /// Tries what waits, in the written order, until nothing more can run.
    fn retry(&mut self) {
        let mut at = 0;
        while at < self.waiting.len() {
            let Some(&(one, _)) = self.waiting.get(at) else { break };
            match self.attempt(one, &IndexSet::new()) {
                Ok(()) => {
                    self.waiting.remove(at);
                    at = 0;
                }
                Err(refusal) => {
                    if refusal.waits {
                        if let Some(slot) = self.waiting.get_mut(at) {
                            slot.1 = refusal;
                        }
                        at += 1;
                    } else {
                        self.waiting.remove(at);
                        self.refuse(one, refusal);
                    }
                }
            }
        }
    }

    /// Ends the waiting: splits tables that point to each other, then refuses what is left.
    fn flush(&mut self) {
        self.last = true;
        self.retry();
        while self.split() {
            self.retry();
        }
        while let Some(one) = self.next_to_refuse() {
            // Once more: what was refused before it may be all that it lacks, and that was reported.
            if let Err(refusal) = self.attempt(one, &IndexSet::new()) {
                self.refuse(one, refusal);
            }
        }
        self.last = false;
    }

    /// Takes out the first that waits for nothing another one makes, so that a fault is told before what follows from it.
    fn next_to_refuse(&mut self) -> Option<Waiting<'a>> {
        let tables = self.waiting_tables();
        let first = self.waiting.iter().position(|(one, _)| {
            let own = made_table(self.cx, one.operation);
            uses(self.cx, one.operation).iter().all(|mention| match mention {
                Mention::Table(table) => own.as_ref() == Some(table) || !tables.contains_key(table),
                Mention::Member(..) | Mention::Index(_) | Mention::Statistics(_) | Mention::Object(_) => true,
            })
        });
        if self.waiting.is_empty() { None } else { Some(self.waiting.remove(first.unwrap_or(0)).0) }
    }

    /// The tables that wait to be made, each with the tables it points to.
    fn waiting_tables(&self) -> IndexMap<ObjName, Vec<ObjName>> {
        let whole = self.waiting.iter().filter(|(one, _)| one.foreign_key.is_none());
        whole
            .filter_map(|(one, _)| match &one.operation.kind {
                Kind::CreateTable(written) => {
                    let targets = wanted(written).iter().filter_map(|one| one.target(self.cx)).collect();
                    Some((self.cx.object(&written.table), targets))
                }
                _ => None,
            })
            .collect()
    }

    /// Makes the first waiting table of a circle without its foreign keys around the circle; these wait on their own.
    fn split(&mut self) -> bool {
        let tables = self.waiting_tables();
        for at in 0..self.waiting.len() {
            let Some(&(one, _)) = self.waiting.get(at) else { break };
            let Kind::CreateTable(written) = &one.operation.kind else { continue };
            if one.foreign_key.is_some() {
                continue;
            }
            let own = self.cx.object(&written.table);
            let later: IndexSet<ObjName> =
                tables.keys().filter(|table| **table != own && leads_to(&tables, table, &own)).cloned().collect();
            let ties: Vec<usize> = wanted(written)
                .iter()
                .enumerate()
                .filter(|(_, one)| one.target(self.cx).is_some_and(|target| later.contains(&target)))
                .map(|(place, _)| place)
                .collect();
            if ties.is_empty() || self.attempt(one, &later).is_err() {
                continue;
            }
            self.waiting.remove(at);
            for place in ties {
                let tie = Waiting { operation: one.operation, foreign_key: Some(place) };
                self.waiting.push((tie, Refusal { diagnostics: Vec::new(), waits: true }));
            }
            return true;
        }
        self.split_sequence()
    }

    /// Makes the first waiting sequence without its owner, whose default may take numbers from it; it is tied afterwards.
    fn split_sequence(&mut self) -> bool {
        for at in 0..self.waiting.len() {
            let Some(&(one, _)) = self.waiting.get(at) else { break };
            let Some(alone) = sequence::without_owner(one.operation).filter(|_| one.foreign_key.is_none()) else {
                continue;
            };
            let made = resolve(self.cx, self.schema, &alone, self.transaction, &IndexSet::new());
            let Ok(effect) = made.and_then(|op| Ok((op.apply(self.schema)?, op))) else { continue };
            self.waiting.remove(at);
            let (effect, op) = effect;
            self.finished(op, effect, one.operation);
            let tie = Waiting { operation: one.operation, foreign_key: Some(0) };
            self.waiting.push((tie, Refusal { diagnostics: Vec::new(), waits: true }));
            return true;
        }
        false
    }

    /// Refuses what waits and uses a name that this operation takes away.
    fn stop_crossing(&mut self, operation: &ast::Operation, gone: &Mention) {
        for (one, refusal) in std::mem::take(&mut self.waiting) {
            let crosses = uses(self.cx, one.operation).contains(gone);
            if crosses {
                let mut refusal = refusal;
                for diagnostic in &mut refusal.diagnostics {
                    diagnostic.related.push(crate::diag::Label {
                        span: operation.span,
                        text: "it cannot wait any longer: this takes away a name it uses".to_owned(),
                    });
                }
                self.refuse(one, refusal);
            } else {
                self.waiting.push((one, refusal));
            }
        }
    }

    fn refuse(&mut self, one: Waiting<'a>, mut refusal: Refusal) {
        if !refusal.waits {
            // Had it no fault of its own, it would have waited for these tables.
            let waiting = self.waiting.iter().map(|(one, _)| one.operation);
            let to_come: Vec<ObjName> =
                waiting.chain(self.below).filter_map(|operation| made_table(self.cx, operation)).collect();
            let awaited: Vec<Span> = uses(self.cx, one.operation)
                .into_iter()
                .filter_map(|mention| match mention {
                    Mention::Table(table) if to_come.contains(&table) => Some(table.span),
                    Mention::Table(_)
                    | Mention::Member(..)
                    | Mention::Index(_)
                    | Mention::Statistics(_)
                    | Mention::Object(_) => None,
                })
                .collect();
            refusal
                .diagnostics
                .retain(|found| found.code != code::UNKNOWN_TABLE || !awaited.contains(&found.primary.span));
        }
        self.diagnostics.extend(refusal.diagnostics);
        for name in makes(self.cx, one.operation) {
            self.schema.poison(&name);
        }
    }
}
