//! Rows: the lines in the braces of `insert_rows` and `delete_rows`, and the clauses of `update_rows`.

use crate::diag::codes;
use crate::syntax::ast::{
    Assignment, CopyOption, CopyRows, Kind, Operation, Row, Rows, Sql, UpdateReverse, UpdateRows,
};
use crate::syntax::grammar::Rule;
use crate::syntax::layout::{Body, OperationShape};

use super::expect::Once;
use super::{Lower, Pair, child};

impl Lower<'_, '_> {
    /// Whether the verb has rows in braces.
    pub(super) fn has_rows(verb: &str) -> bool {
        ["insert_rows", "delete_rows"].iter().any(|other| other.eq_ignore_ascii_case(verb))
    }

    /// `insert_rows` or `delete_rows`; the verb is token `at`.
    pub(super) fn rows(&mut self, shape: &OperationShape, at: usize) -> Option<Operation> {
        let token = self.scan.tokens.get(at).copied()?;
        let verb = self.place(token.start, token.end);
        let deletes = self.word(at).eq_ignore_ascii_case("delete_rows");
        let head = self.parse(Rule::rows_line, &shape.head).and_then(|mut pairs| pairs.pop());
        let Some(body) = &shape.body else {
            if head.is_some() {
                let span = self.place(shape.head.end, shape.head.end);
                let message = "expected `{`, found the end of the operation";
                let help = "the rows stand in braces, one a line: `{ (1, 'a') }`";
                self.report(codes::syntax::EXPECTED, span, message, "the operation ends here", help);
            }
            return None;
        };
        // Base places are those of the slice read last, so the head is lowered before the rows.
        let head = head.map(|pair| {
            let table = child(&pair, Rule::path).and_then(|path| self.table_path(&path));
            (table, self.names_in(&pair))
        });
        let rows = self.row_lines(body);
        let mut irreversible = None;
        let mut end = body.close.end;
        if let Some(tail) = shape.tail.as_ref().filter(|tail| self.is_tail(tail)) {
            let pair = self.parse(Rule::irreversible_line, tail).and_then(|mut pairs| pairs.pop());
            irreversible = pair.and_then(|pair| self.text_in(&pair));
            end = tail.end;
        }
        let (table, columns) = head?;
        let open = self.place(body.open.start, body.open.end);
        let close = self.place(body.close.start, body.close.end);
        let rows = Rows { table: table?, columns, rows: rows?, open, close };
        let kind = if deletes { Kind::DeleteRows(rows) } else { Kind::InsertRows(rows) };
        Some(Operation { span: self.place(shape.head.start, end), verb, allows: Vec::new(), kind, irreversible })
    }

    /// The rows in the braces that can be read; `None` where there is none and nothing was reported.
    fn row_lines(&mut self, body: &Body) -> Option<Vec<Row>> {
        let mut rows = Vec::new();
        let mut whole = true;
        for shape in &body.items {
            match self.parse(Rule::row_line, &shape.slice) {
                Some(pairs) => rows.extend(pairs.iter().map(|pair| self.row(pair))),
                None => whole = false,
            }
        }
        if rows.is_empty() && whole {
            let span = self.place(body.close.start, body.close.end);
            let message = "expected a row in parentheses, found `}`";
            self.report(
                codes::syntax::EXPECTED,
                span,
                message,
                "no row stands before it",
                "write a row a line: `(1, 'a')`",
            );
            return None;
        }
        Some(rows)
    }

    fn row(&self, pair: &Pair<'_>) -> Row {
        let values = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::row_value);
        Row { values: values.map(|value| self.row_value(&value)).collect(), span: self.span(pair) }
    }

    fn row_value(&self, pair: &Pair<'_>) -> Sql {
        let item = child(pair, Rule::sql_item).unwrap_or_else(|| pair.clone());
        self.sql(&item)
    }

    /// `copy_rows T (c, ...) from 'file' ...`
    pub(super) fn copy_rows(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let table = child(pair, Rule::path).and_then(|path| self.table_path(&path));
        let columns = self.names_in(pair);
        let file = self.text_in(pair);
        let with = child(pair, Rule::copy_with);
        let mut once = Once::default();
        let mut options = Vec::new();
        for part in with.clone().into_iter().flat_map(Pair::into_inner) {
            let (what, option) = match part.as_rule() {
                Rule::copy_header => ("header", CopyOption::Header),
                Rule::copy_delimiter => ("delimiter", CopyOption::Delimiter(self.text_in(&part)?)),
                Rule::copy_null => ("null", CopyOption::Null(self.text_in(&part)?)),
                Rule::copy_quote => ("quote", CopyOption::Quote(self.text_in(&part)?)),
                Rule::copy_escape => ("escape", CopyOption::Escape(self.text_in(&part)?)),
                _ => continue,
            };
            self.once(&mut once, what, &part);
            options.push(option);
        }
        let with = with.map(|with| self.span(&with));
        Some(Kind::CopyRows(CopyRows { table: table?, columns, file: file?, options, with }))
    }

    /// `update_rows T set (...) ...`
    pub(super) fn update_rows(&mut self, pair: &Pair<'_>) -> Option<Kind> {
        let table = child(pair, Rule::path).and_then(|path| self.table_path(&path));
        let (set, filter) = self.set_values(pair);
        let reverse = child(pair, Rule::update_reverse).map(|reverse| {
            let span = self.span(&reverse);
            if child(&reverse, Rule::kw_nothing).is_some() {
                return UpdateReverse::Nothing(span);
            }
            let (set, filter) = self.set_values(&reverse);
            UpdateReverse::Set { set, filter, span }
        });
        Some(Kind::UpdateRows(UpdateRows { table: table?, set, filter, reverse }))
    }

    fn set_values(&mut self, pair: &Pair<'_>) -> (Vec<Assignment>, Option<Sql>) {
        let mut set = Vec::new();
        for part in child(pair, Rule::set_values).into_iter().flat_map(Pair::into_inner) {
            if part.as_rule() != Rule::assignment {
                continue;
            }
            if let (Some(column), Some(value)) = (self.name_in(&part), child(&part, Rule::row_value)) {
                set.push(Assignment { column, value: self.row_value(&value) });
            }
        }
        let filter = child(pair, Rule::rows_where).and_then(|filter| self.condition(&filter));
        (set, filter)
    }
}
