//! Queries of views, and bodies of functions in SQL: what they use, with places; what comes out of them.

use std::ops::Range;

use super::{Settings, content_start};
use crate::diag::{Diagnostic, codes::check as code};
use crate::op::{Refusal, Refusals, of_name, unknown_column, unknown_table};
use crate::schema::{Name, ObjName, Object, ObjectKey, ObjectKind, Query, Relation, Schema, Star, Table, Use, Used};
use crate::sql;
use crate::syntax::ast;
use crate::text::Span;

/// What a text in SQL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The query of a view: one, and every name in it must mean something.
    View,
    /// The body of a function: statements, whose names may be those of arguments.
    Body,
}

/// What a text in SQL says.
pub(super) struct Read {
    /// The text as the model keeps it.
    pub query: Query,
    /// What it uses; the first place of each.
    pub uses: Vec<Use>,
    /// The names of its results, if they are known.
    pub output: Option<Vec<String>>,
}

/// A source of rows, as far as the model knows it.
enum Known<'a> {
    Table(ObjName, &'a Table),
    View(&'a Object),
    /// A table whose columns have other names here.
    Renamed(ObjName, &'a Table),
    /// A query in this one, with its columns.
    Inner(Vec<String>),
    /// Something whose columns are not known.
    Other,
}

impl Known<'_> {
    /// Its columns, if they are known.
    fn columns(&self) -> Option<Vec<&str>> {
        match self {
            Self::Table(_, table) if !table.poisoned => Some(table.columns.keys().map(String::as_str).collect()),
            Self::View(view) => Some(view.definition.output()?.iter().map(String::as_str).collect()),
            Self::Inner(columns) => Some(columns.iter().map(String::as_str).collect()),
            Self::Table(..) | Self::Renamed(..) | Self::Other => None,
        }
    }
}

struct Reader<'a> {
    schema: &'a Schema,
    parsed: &'a sql::Query,
    sources: Vec<Known<'a>>,
    start: Option<usize>,
    whole: Span,
    uses: Vec<Use>,
    refusals: Refusals,
}

/// Columns that every table has by itself.
const SYSTEM: &[&str] = &["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// Reads a text in SQL.
pub(super) fn read(cx: &Settings, schema: &Schema, text: &ast::Text, what: What) -> Result<Read, Refusal> {
    let inner = text.value.trim();
    let inner = if what == What::View { inner.trim_end_matches(';').trim_end() } else { inner };
    let skipped = text.value.find(inner).unwrap_or(0);
    let parsed = sql::query(inner);
    let mut reader = Reader {
        schema,
        parsed: &parsed,
        sources: Vec::new(),
        start: content_start(text).map(|start| start + skipped),
        whole: text.span,
        uses: Vec::new(),
        refusals: Refusals::default(),
    };
    if let Some(fault) = parsed.faults.first() {
        let span = if fault.range.is_empty() { text.span } else { reader.place(&fault.range) };
        return Err(Refusal::fatal(Diagnostic::new(code::NOT_SQL, span, "this is not SQL", fault.message.clone())));
    }
    if what == What::View && !parsed.is_query {
        return Err(Refusal::fatal(
            Diagnostic::new(
                code::NOT_SQL,
                text.span,
                "a view is one query that changes nothing",
                "this is something else",
            )
            .help("write one `select ...`, `values ...` or `with ... select ...`"),
        ));
    }
    for source in &parsed.sources {
        let known = reader.source(cx, source, what);
        reader.sources.push(known);
    }
    for column in &parsed.columns {
        reader.column(column, what);
    }
    reader.objects(cx);
    let output = reader.output();
    let stars = reader.stars(inner);
    let Reader { uses, refusals, .. } = reader;
    refusals.finish()?;
    let query = Query { text: inner.to_owned(), tokens: parsed.tokens.clone(), stars };
    Ok(Read { query, uses, output })
}

impl<'a> Reader<'a> {
    fn place(&self, range: &Range<usize>) -> Span {
        match self.start {
            Some(start) => Span::new(self.whole.source, start + range.start, start + range.end),
            None => self.whole,
        }
    }

    fn uses(&mut self, what: Used, range: &Range<usize>) {
        let span = self.place(range);
        if !self.uses.iter().any(|one| one.what == what) {
            self.uses.push(Use { what, span });
        }
    }

    fn source(&mut self, cx: &Settings, source: &sql::Source, what: What) -> Known<'a> {
        let Some(mention) = &source.relation else {
            return self.named(source.output.as_deref().unwrap_or_default()).map_or(Known::Other, Known::Inner);
        };
        let catalogs = ["pg_catalog", "information_schema"];
        let in_catalog = mention.schema.as_deref().is_some_and(|schema| catalogs.contains(&schema));
        let name = ObjName {
            schema: mention.schema.clone().unwrap_or_else(|| cx.default_schema.clone()),
            name: mention.name.clone(),
            qualified: mention.schema.is_some(),
            span: self.place(&mention.range),
        };
        if let Some(table) = self.schema.table(&name) {
            self.uses(Used::Table(name.clone()), &mention.range);
            if source.renamed {
                // Which of its columns the new names stand for, is not followed.
                for column in table.columns.keys() {
                    self.uses(Used::Column(name.clone(), column.clone()), &mention.range);
                }
                return Known::Renamed(name, table);
            }
            return Known::Table(name, table);
        }
        if let Some(view) = self.schema.view(&name) {
            self.uses(Used::Object(ObjectKey { name, ..view.key.clone() }), &mention.range);
            return if source.renamed { Known::Other } else { Known::View(view) };
        }
        match self.schema.relation(&name) {
            Some(Relation::Object(kind, _)) => {
                self.uses(Used::Object(ObjectKey::new(*kind, name)), &mention.range);
                return Known::Other;
            }
            Some(Relation::Sequence(..)) => return Known::Other,
            Some(Relation::Table(_) | Relation::Index(..) | Relation::ConstraintIndex(..)) | None => {}
        }
        let is_system = in_catalog || (mention.schema.is_none() && mention.name.starts_with("pg_"));
        // A body may make tables of its own, for a while.
        let makes_some = what == What::Body && self.parsed.tokens.split(' ').any(|word| word == "create");
        if !is_system && !makes_some && self.schema.opaque().is_empty() {
            self.refusals.push(unknown_table(self.schema, &name));
        }
        Known::Other
    }

    fn column(&mut self, mention: &sql::ColumnMention, what: What) {
        let Some(name) = &mention.name else {
            for at in self.starred(mention) {
                self.use_all(at, &mention.range);
            }
            return;
        };
        if let Some(qualifier) = &mention.qualifier {
            let found = mention.levels.iter().flatten().copied();
            let found = found.into_iter().find(|at| self.called(*at, qualifier));
            match found {
                Some(at) => self.use_column(at, name, mention, what),
                None => self.no_source(qualifier, mention, what),
            }
            return;
        }
        let mut all_known = true;
        for level in &mention.levels {
            let mut found = false;
            for &at in level {
                let columns = self.sources.get(at).and_then(Known::columns);
                match columns {
                    Some(columns) if columns.contains(&name.as_str()) => {
                        found = true;
                        self.use_column(at, name, mention, what);
                    }
                    // What an expression is called is the server's to say.
                    Some(_) if matches!(self.sources.get(at), Some(Known::Inner(_))) => all_known = false,
                    Some(_) => {}
                    None => all_known = false,
                }
            }
            // A row as a whole, by the name of its table.
            if found || level.iter().any(|at| self.called(*at, name)) {
                return;
            }
        }
        let is_result = mention.may_be_result && self.is_result(name);
        let is_system = SYSTEM.contains(&name.as_str());
        if what == What::Body || !all_known || is_result || is_system || self.parsed.aliases.contains(name) {
            return;
        }
        self.unknown(name, mention);
    }

    /// Whether a result of a query has the name, which `order by` may then mean.
    fn is_result(&self, name: &str) -> bool {
        let outputs = self.parsed.output.iter().any(|one| matches!(one, sql::Output::Named(own) if own == name));
        outputs || self.parsed.output.iter().any(|one| matches!(one, sql::Output::Star(_)))
    }

    fn called(&self, at: usize, name: &str) -> bool {
        self.parsed.sources.get(at).is_some_and(|source| source.name == name)
    }

    fn use_column(&mut self, at: usize, name: &str, mention: &sql::ColumnMention, what: What) {
        let Some(known) = self.sources.get(at) else { return };
        let has = known.columns().is_none_or(|columns| columns.contains(&name));
        match known {
            Known::Table(table, found) => {
                let (table, found) = (table.clone(), *found);
                if has {
                    self.uses(Used::Column(table, name.to_owned()), &mention.range);
                } else if what == What::View && !SYSTEM.contains(&name) {
                    let name = Name::new(name, self.place(&mention.range));
                    self.refusals.push(unknown_column(self.schema, found, &name));
                }
            }
            Known::View(view) if !has && what == What::View => {
                let shape = crate::op::shape(view, &[]);
                let name = Name::new(name, self.place(&mention.range));
                self.refusals.push(unknown_column(self.schema, &shape, &name));
            }
            Known::View(_) | Known::Renamed(..) | Known::Inner(_) | Known::Other => {}
        }
    }

    fn use_all(&mut self, at: usize, range: &Range<usize>) {
        if let Some(Known::Table(name, table)) = self.sources.get(at) {
            let (name, table) = (name.clone(), *table);
            for column in table.columns.keys() {
                self.uses(Used::Column(name.clone(), column.clone()), range);
            }
        }
    }

    /// The sources whose columns a star stands for.
    fn starred(&self, mention: &sql::ColumnMention) -> Vec<usize> {
        match &mention.qualifier {
            Some(qualifier) => {
                let found = mention.levels.iter().flatten().find(|at| self.called(**at, qualifier));
                found.copied().into_iter().collect()
            }
            None => mention.levels.first().cloned().unwrap_or_default(),
        }
    }

    fn no_source(&mut self, qualifier: &str, mention: &sql::ColumnMention, what: What) {
        let parsed = self.parsed;
        let somewhere = parsed.sources.iter().any(|source| source.name == qualifier);
        if what == What::Body || somewhere || parsed.aliases.iter().any(|alias| alias == qualifier) {
            return;
        }
        self.refusals.push(Refusal::fatal(
            Diagnostic::new(
                code::UNKNOWN_TABLE,
                self.place(&mention.range),
                format!("nothing is called `{qualifier}` in this query"),
                "no such table or alias stands after `from`",
            )
            .help(format!("its sources are {}", self.source_names())),
        ));
    }

    fn source_names(&self) -> String {
        let all = self.parsed.sources.iter().filter(|source| !source.name.is_empty());
        let names: Vec<String> = all.map(|source| format!("`{}`", source.name)).collect();
        if names.is_empty() { "not named".to_owned() } else { names.join(", ") }
    }

    fn unknown(&mut self, name: &str, mention: &sql::ColumnMention) {
        let inner: Vec<usize> = mention.levels.iter().flatten().copied().collect();
        if let [only] = inner.as_slice()
            && matches!(self.sources.get(*only), Some(Known::Table(..)))
        {
            self.use_column(*only, name, mention, What::View);
            return;
        }
        self.refusals.push(Refusal::waiting(
            Diagnostic::new(
                code::UNKNOWN_COLUMN,
                self.place(&mention.range),
                format!("unknown column `{name}`"),
                "none of the query's sources has such a column",
            )
            .help(format!("its sources are {}", self.source_names())),
        ));
    }

    /// The types and functions of the model that the text names.
    fn objects(&mut self, cx: &Settings) {
        for mention in &self.parsed.objects {
            let name = ObjName {
                schema: mention.schema.clone().unwrap_or_else(|| cx.default_schema.clone()),
                name: mention.name.clone(),
                qualified: mention.schema.is_some(),
                span: self.place(&mention.range),
            };
            match mention.kind {
                sql::MentionKind::Type => {
                    if let Some(found) = self.schema.named_type(&name) {
                        let key = ObjectKey { name, ..found.key.clone() };
                        self.uses(Used::Object(key), &mention.range);
                    } else if self.schema.table(&name).is_some() {
                        self.uses(Used::Table(name), &mention.range);
                    }
                }
                sql::MentionKind::Function => {
                    let key = ObjectKey::new(ObjectKind::Function, name);
                    // Which of several is meant is not known; one that is made later is none of them.
                    let all = of_name(self.schema, &key).map(|found| found.key.signature.clone());
                    for signature in all.collect::<Vec<_>>() {
                        self.uses(Used::Object(ObjectKey { signature, ..key.clone() }), &mention.range);
                    }
                }
                // The sequence that a text names is looked up when the query runs, or kept by the server.
                sql::MentionKind::Relation { .. } => {
                    let key = ObjectKey::new(ObjectKind::Sequence, name);
                    if self.schema.object(&key).is_some() {
                        self.uses(Used::Object(key), &mention.range);
                    }
                }
            }
        }
    }

    /// Whether joins may show a column of both sides once: which ones a star then means is not followed.
    fn merges(&self) -> bool {
        self.parsed.tokens.split(' ').any(|word| ["natural", "using"].contains(&word))
    }

    /// The columns that a star stands for, each with its source; those of a source that is not known are not told apart.
    fn expanded(&self, mention: &sql::ColumnMention) -> Option<Vec<(String, Option<String>)>> {
        if mention.qualifier.is_none() && self.merges() {
            return None;
        }
        let mut all = Vec::new();
        for at in self.starred(mention) {
            let parsed = self.parsed.sources.get(at)?;
            let source = &parsed.name;
            if parsed.renamed && parsed.relation.is_some() {
                // It would mean more columns once the table has more.
                return None;
            }
            match self.sources.get(at).and_then(Known::columns) {
                Some(columns) => {
                    all.extend(columns.into_iter().map(|column| (source.clone(), Some(column.to_owned()))));
                }
                None => all.push((source.clone(), None)),
            }
        }
        // What has no name cannot be written.
        all.iter().all(|(source, _)| !source.is_empty()).then_some(all)
    }

    /// The names of results, if all of them are known.
    fn named(&self, results: &[sql::Output]) -> Option<Vec<String>> {
        let mut all = Vec::new();
        for one in results {
            match one {
                sql::Output::Named(name) => all.push(name.clone()),
                sql::Output::Star(at) => {
                    for (_, column) in self.expanded(self.parsed.columns.get(*at)?)? {
                        all.push(column?);
                    }
                }
            }
        }
        (!all.is_empty()).then_some(all)
    }

    fn output(&self) -> Option<Vec<String>> {
        self.named(&self.parsed.output)
    }

    fn stars(&self, text: &str) -> Vec<Star> {
        let is_star = |mention: &&sql::ColumnMention| {
            mention.name.is_none() && text.get(mention.range.clone()).is_some_and(|text| text.ends_with('*'))
        };
        let stars = self.parsed.columns.iter().filter(is_star).map(|mention| {
            let sources = self.starred(mention).into_iter().filter_map(|at| match self.sources.get(at)? {
                Known::Table(name, table) | Known::Renamed(name, table) => {
                    Some((name.clone(), table.columns.keys().cloned().collect()))
                }
                Known::View(view) => Some((view.key.name.clone(), view.definition.output()?.to_vec())),
                Known::Inner(_) | Known::Other => None,
            });
            let sources = sources.collect();
            Star { range: mention.range.clone(), columns: self.expanded(mention), sources }
        });
        stars.collect()
    }
}
