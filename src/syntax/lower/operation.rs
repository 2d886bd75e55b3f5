//! Operations: from a verb to its node.

use crate::diag::{Diagnostic, codes};
use crate::syntax::ast::{
    Allow, Column, CreateTable, Defines, Execute, Ident, Kind, Operation, Path, Reverse, TableClauses, Text,
    UpdateReverse,
};
use crate::syntax::faults;
use crate::syntax::grammar::Rule;
use crate::syntax::layout::{Body, OperationShape, Slice};
use crate::syntax::scan::Tok;
use crate::syntax::schema::only_schema;
use crate::syntax::words::is_operation_word;
use crate::text::Span;

use super::expect::Once;
use super::{Lower, Pair, child, has};

/// An operation with braces, in its parts.
pub(super) struct Braces<'s, 'a> {
    /// What stands before the braces; `None` where that was reported.
    pub head: Option<Pair<'a>>,
    /// What stands in them.
    pub body: &'s Body,
    /// The verb.
    pub verb: Span,
    /// From the verb to the last token.
    pub span: Span,
    /// The opening brace.
    pub open: Span,
    /// The closing brace.
    pub close: Span,
    /// `irreversible 'why'` after them.
    pub irreversible: Option<Text>,
    /// The clauses of a table after them.
    pub clauses: TableClauses,
}

impl<'a> Lower<'a, '_> {
    /// All operations of a block.
    pub(in crate::syntax) fn operations(&mut self, shapes: &[OperationShape]) -> Vec<Operation> {
        let mut all = Vec::new();
        let mut allows: Vec<Allow> = Vec::new();
        for shape in shapes {
            if self.word(shape.head.tokens.start).eq_ignore_ascii_case("allow") && shape.body.is_none() {
                if let Some(pair) = self.parse(Rule::allow_line, &shape.head).and_then(|mut pairs| pairs.pop()) {
                    allows.extend(self.allow(&pair));
                }
                continue;
            }
            let mark = self.diagnostics.len();
            match self.operation(shape) {
                Some(mut operation) => {
                    operation.allows = std::mem::take(&mut allows);
                    all.push(operation);
                }
                None if shape.head.broken || self.diagnostics.errors_since(mark) => allows.clear(),
                None => {
                    // Nothing is dropped in silence, whatever the reason.
                    let span = self.place(shape.head.start, shape.head.end);
                    let help = "compare it with the operation's form in the language reference";
                    self.report(codes::syntax::EXPECTED, span, "this operation cannot be read", "here", help);
                }
            }
        }
        if let Some(allow) = allows.first() {
            self.loose_waiver(allow.span);
        }
        all
    }

    /// Whether it begins with a known verb.
    pub(in crate::syntax) fn is_operation(&self, shape: &OperationShape) -> bool {
        let at = shape.head.tokens.start;
        is_operation_word(self.word(at)) || (self.word(at).contains('_') && self.near_verb(at).is_some())
    }

    /// `irreversible 'why'` by itself.
    pub(in crate::syntax) fn irreversible(&mut self, slice: &Slice) -> Option<Text> {
        let pair = self.parse(Rule::irreversible_line, slice).and_then(|mut pairs| pairs.pop())?;
        self.text_in(&pair)
    }

    /// `upgrade` is followed by something that is no brace.
    pub(in crate::syntax) fn expected_brace(&mut self, slice: &Slice) {
        let (length, found) = faults::found(self.text, slice.start, slice.end);
        let span = self.place(slice.start, slice.start + length);
        let help = "put the operations in braces: `upgrade { ... }`";
        self.report(
            codes::syntax::EXPECTED,
            span,
            format!("expected `{{`, found {found}"),
            "does not belong here",
            help,
        );
    }

    pub(super) fn word(&self, index: usize) -> &str {
        let token = self.scan.tokens.get(index).filter(|token| token.tok == Tok::Word);
        token.and_then(|token| self.text.get(token.start..token.end)).unwrap_or("")
    }

    fn operation(&mut self, shape: &OperationShape) -> Option<Operation> {
        let mut at = shape.head.tokens.start;
        if self.word(at).eq_ignore_ascii_case("outside") {
            let is_verb = |index: &usize| is_operation_word(self.word(*index));
            at = shape.head.tokens.clone().find(is_verb).unwrap_or(at);
        }
        let verb = self.word(at);
        if verb.eq_ignore_ascii_case("create_table") {
            return self.create_table(shape, at);
        }
        if verb.eq_ignore_ascii_case("create_enum") {
            return self.create_enum(shape, at);
        }
        if let Some(defines) = shape.defines.as_deref().filter(|_| verb.eq_ignore_ascii_case("execute")) {
            return self.execute_with_defines(shape, defines, at);
        }
        if Self::has_rows(verb) {
            return self.rows(shape, at);
        }
        let known = is_operation_word(verb);
        if let Some(tail) = &shape.tail {
            self.misspelt_tail(tail);
        }
        if !known {
            self.unknown_verb(shape);
            return None;
        }
        let token = self.scan.tokens.get(at).copied()?;
        let verb = self.place(token.start, token.end);
        let (pairs, end) = self.parse_operation(&shape.head)?;
        if let Some(body) = &shape.body {
            self.brace_after(body, shape.head.broken);
            return None;
        }
        let mut irreversible = None;
        let mut kind = None;
        for pair in &pairs {
            if pair.as_rule() == Rule::irreversible {
                irreversible = self.text_in(pair);
            } else {
                kind = self.kind(pair);
            }
        }
        let span = self.place(shape.head.start, end);
        Some(Operation { span, verb, allows: Vec::new(), kind: kind?, irreversible })
    }

    fn brace_after(&mut self, body: &Body, broken: bool) {
        if !broken {
            let span = self.place(body.open.start, body.open.end);
            let message = "expected the end of the operation, found `{`";
            self.report(
                codes::syntax::EXPECTED,
                span,
                message,
                "does not belong here",
                "only `create_table`, `insert_rows` and `delete_rows` have lines in braces",
            );
        }
    }

    fn create_table(&mut self, shape: &OperationShape, at: usize) -> Option<Operation> {
        let help = "the lines of the table stand in braces: `{ id bigint primary key }`";
        let parts = self.in_braces(shape, at, Rule::create_table_line, help)?;
        let table = parts.head.and_then(|pair| child(&pair, Rule::path)).and_then(|path| self.table_path(&path));
        let (items, faulty) = self.items(parts.body);
        let Braces { span, verb, irreversible, open, close, clauses, .. } = parts;
        let kind = Kind::CreateTable(CreateTable { table: table?, items, faulty, open, close, clauses });
        Some(Operation { span, verb, allows: Vec::new(), kind, irreversible })
    }

    /// The parts of an operation with braces, of which `rule` reads what stands before them. Where there are none, `help`
    /// says what belongs in them.
    pub(super) fn in_braces<'s>(
        &mut self,
        shape: &'s OperationShape,
        at: usize,
        rule: Rule,
        help: &str,
    ) -> Option<Braces<'s, 'a>> {
        let token = self.scan.tokens.get(at).copied()?;
        let verb = self.place(token.start, token.end);
        let mut slice = shape.head.clone();
        let misspelt = self.line_starts(&slice).into_iter().find(|&index| self.near_verb(index).is_some());
        if let Some(index) = misspelt.filter(|_| shape.body.is_none()) {
            let (head, rest) = self.split(&slice, index);
            self.stray_line(&rest);
            self.later_lines(&rest, rest.start);
            slice = head;
        }
        let head = self.parse(rule, &slice).and_then(|mut pairs| pairs.pop());
        let Some(body) = &shape.body else {
            if head.is_some() {
                let span = self.place(slice.end, slice.end);
                let message = "expected `{`, found the end of the operation";
                self.report(codes::syntax::EXPECTED, span, message, "the operation ends here", help);
            }
            return None;
        };
        let mut irreversible = None;
        let mut clauses = TableClauses::default();
        let mut end = body.close.end;
        let tail = shape.tail.as_ref().filter(|tail| self.is_tail(tail));
        let base = self.base;
        if let Some(tail) = tail {
            let line = if rule == Rule::create_table_line { Rule::table_tail_line } else { Rule::irreversible_line };
            let pairs = self.parse(line, tail).unwrap_or_default();
            let why = pairs.iter().find(|pair| pair.as_rule() == Rule::irreversible);
            irreversible = why.and_then(|pair| self.text_in(pair));
            clauses = self.table_clauses(pairs.into_iter());
            end = tail.end;
        }
        // What was parsed first is still to be read.
        self.base = base;
        Some(Braces {
            head,
            body,
            verb,
            span: self.place(shape.head.start, end),
            open: self.place(body.open.start, body.open.end),
            close: self.place(body.close.start, body.close.end),
            irreversible,
            clauses,
        })
    }

    fn kind(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        if pair.as_rule() == Rule::execute {
            return self.execute(pair, false);
        }
        if let Some(kind) = self.object(pair) {
            return Some(kind);
        }
        if pair.as_rule() == Rule::update_rows {
            return self.update_rows(pair);
        }
        if pair.as_rule() == Rule::copy_rows {
            return self.copy_rows(pair);
        }
        if matches!(
            pair.as_rule(),
            Rule::create_partition
                | Rule::attach_partition
                | Rule::detach_partition
                | Rule::inherit_table
                | Rule::disinherit_table
                | Rule::truncate_table
        ) {
            return self.partition_kind(pair);
        }
        if let Some(kind) = self.access_operation(pair) {
            return Some(kind);
        }
        if let Some(kind) = self.policy_operation(pair) {
            return Some(kind);
        }
        let path = child(pair, Rule::path)?;
        match pair.as_rule() {
            Rule::drop_table => Some(Kind::DropTable { table: self.table_path(&path)? }),
            Rule::rename_table => Some(Kind::RenameTable { table: self.table_path(&path)?, to: self.name_in(pair)? }),
            Rule::comment_table => {
                Some(Kind::CommentTable { table: self.table_path(&path)?, comment: self.text_in(pair) })
            }
            Rule::add_column => {
                let path = self.column_path(&path);
                let name = path.as_ref().and_then(|path| path.parts.last()).cloned();
                // The clauses are looked at even where the path is wrong.
                let place = name.unwrap_or_else(|| self.no_name(pair));
                let column: Option<Column> = self.column_named(pair, place);
                Some(Kind::AddColumn { path: path?, column: column? })
            }
            Rule::drop_column => Some(Kind::DropColumn { path: self.column_path(&path)? }),
            Rule::rename_column => Some(Kind::RenameColumn { path: self.column_path(&path)?, to: self.name_in(pair)? }),
            Rule::alter_column => {
                let path: Option<Path> = self.column_path(&path);
                let actions = self.column_actions(pair);
                Some(Kind::AlterColumn { path: path?, actions })
            }
            Rule::create_primary_key
            | Rule::create_foreign_key
            | Rule::create_unique_constraint
            | Rule::create_check_constraint
            | Rule::create_exclude_constraint => {
                let name = self.name_in(pair);
                let table = self.table_path(&path);
                let constraint = self.constraint_of(pair, name, pair)?;
                Some(Kind::CreateConstraint { table: table?, constraint })
            }
            Rule::drop_constraint => Some(Kind::DropConstraint { path: self.constraint_path(&path)? }),
            Rule::validate_constraint => Some(Kind::ValidateConstraint { path: self.constraint_path(&path)? }),
            Rule::rename_constraint => {
                Some(Kind::RenameConstraint { path: self.constraint_path(&path)?, to: self.name_in(pair)? })
            }
            Rule::create_index => {
                let table = self.table_path(&path);
                let concurrently = child(pair, Rule::kw_concurrently).map(|word| self.span(&word));
                let index = self.index(pair, has(pair, Rule::kw_create_unique_index))?;
                Some(Kind::CreateIndex { table: table?, concurrently, index })
            }
            Rule::drop_index => {
                let concurrently = child(pair, Rule::kw_concurrently).map(|word| self.span(&word));
                Some(Kind::DropIndex { index: self.index_path(&path)?, concurrently })
            }
            Rule::rename_index => Some(Kind::RenameIndex { index: self.index_path(&path)?, to: self.name_in(pair)? }),
            Rule::create_statistics => self.create_statistics(pair),
            Rule::alter_statistics => {
                let statistics = self.object_path(&path, "statistics")?;
                let part = child(pair, Rule::set_statistics)?;
                let target = if has(&part, Rule::kw_default) { None } else { Some(self.integer_in(&part)?) };
                Some(Kind::AlterStatistics { statistics, target })
            }
            Rule::drop_statistics => Some(Kind::DropStatistics { statistics: self.object_path(&path, "statistics")? }),
            Rule::rename_statistics => {
                let statistics = self.object_path(&path, "statistics")?;
                Some(Kind::RenameStatistics { statistics, to: self.name_in(pair)? })
            }
            _ => None,
        }
    }

    fn no_name(&self, pair: &Pair<'_>) -> Ident {
        Ident { name: String::new(), quoted: true, span: self.span(pair) }
    }

    /// `execute ... defines { operations }`
    fn execute_with_defines(
        &mut self,
        shape: &OperationShape,
        inside: &[OperationShape],
        at: usize,
    ) -> Option<Operation> {
        let help = "what the SQL makes stands in braces: `{ create_table t { ... } }`";
        let parts = self.in_braces(shape, at, Rule::operation_line, help)?;
        let kind = parts.head.as_ref().and_then(|pair| self.execute(pair, true));
        let operations = self.operations(inside);
        for operation in &operations {
            only_schema(self.text, operation, self.diagnostics);
        }
        let Some(Kind::Execute(mut execute)) = kind else { return None };
        execute.defines = Some(Defines { operations, open: parts.open, close: parts.close });
        let Braces { span, verb, irreversible, .. } = parts;
        Some(Operation { span, verb, allows: Vec::new(), kind: Kind::Execute(execute), irreversible })
    }

    fn execute(&mut self, pair: &Pair<'_>, braces: bool) -> Option<Kind> {
        if let Some(word) = child(pair, Rule::kw_defines).filter(|_| !braces) {
            let span = self.span(&word);
            let help = "what the SQL makes stands in braces: `defines { create_table t { ... } }`";
            self.report(codes::syntax::EXPECTED, span, "expected `{` after `defines`", "nothing follows it", help);
        }
        let sql: Text = self.text_in(pair)?;
        let mut execute = Execute { sql, outside_transaction: None, reverse: None, defines: None };
        let mut once = Once::default();
        for part in pair.clone().into_inner() {
            match part.as_rule() {
                Rule::outside_transaction => {
                    self.once(&mut once, "outside transaction", &part);
                    execute.outside_transaction = Some(self.span(&part));
                }
                Rule::reverse_clause => {
                    self.once(&mut once, "reverse", &part);
                    let span: Span = self.span(&part);
                    execute.reverse = Some(self.text_in(&part).map_or(Reverse::Nothing(span), Reverse::Sql));
                }
                _ => {}
            }
        }
        Some(Kind::Execute(execute))
    }

    /// What only the whole file tells: raw SQL needs one way back, and not two.
    pub(in crate::syntax) fn ways_back(&mut self, operation: &Operation, downgrade: bool, block: bool) {
        let reverse = match &operation.kind {
            Kind::Execute(execute) => {
                if execute.reverse.is_none() && operation.irreversible.is_none() && !downgrade {
                    let help = "add `reverse $$...$$`, `reverse nothing` where there is nothing to undo, or `irreversible 'why'`";
                    let message = "raw SQL that does not say how it is undone";
                    self.report(codes::syntax::NO_WAY_BACK, operation.verb, message, "has no way back", help);
                }
                execute.reverse.as_ref().map(|reverse| match reverse {
                    Reverse::Sql(text) => text.span,
                    Reverse::Nothing(span) => *span,
                })
            }
            Kind::AlterColumn { actions, .. } => actions.iter().find_map(|action| match &action.kind {
                crate::syntax::ast::ColumnActionKind::Type { reverse_using: Some(sql), .. } => Some(sql.span),
                _ => None,
            }),
            Kind::UpdateRows(update) => update.reverse.as_ref().map(UpdateReverse::span),
            _ => None,
        };
        let Some(span) = reverse else { return };
        if block {
            let message = "a file with a `downgrade` block has no `reverse` clauses";
            let help = "remove the clause: the block alone says how the file is undone";
            self.report(codes::syntax::REVERSE_AND_DOWNGRADE, span, message, "would never run", help);
        } else if let Some(reason) = &operation.irreversible {
            let message = "`irreversible` contradicts `reverse`";
            let diagnostic =
                Diagnostic::new(codes::syntax::CONTRADICTION, reason.span, message, "cannot stand together");
            self.diagnostics.push(diagnostic.related(span, "`reverse` stands here").help("remove one of them"));
        }
    }
}
