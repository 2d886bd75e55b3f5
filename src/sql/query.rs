//! Queries: what a view, or the body of a SQL function, reads.
//!
//! Names are told apart by where they stand; what a name means is for `check` to know, which has the schema.

use std::ops::Range;

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::expression::{fold, is_argument_name, is_callee, is_current, object_mention};
use super::{Fault, ObjectMention, joined, tokens, with_tree};

/// Something that a query reads rows from, by the name its columns are qualified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The alias, or the relation's own name.
    pub name: String,
    /// The relation; `None` for a subquery, a function, a common table expression: its columns are not known.
    pub relation: Option<RelationMention>,
    /// Whether an alias gives its columns other names.
    pub renamed: bool,
    /// The names of its results, if it is a query in this one, as far as the text says.
    pub output: Option<Vec<Output>>,
}

/// The name of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationMention {
    /// Its schema, folded, if it was written.
    pub schema: Option<String>,
    /// The name, folded.
    pub name: String,
    /// Its place in the text.
    pub range: Range<usize>,
}

/// The name of a column, or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMention {
    /// What stands before the dot.
    pub qualifier: Option<String>,
    /// The name; `None` is every column.
    pub name: Option<String>,
    /// Its place in the text, qualifier included.
    pub range: Range<usize>,
    /// What it may be a column of: indexes into [`Query::sources`], the innermost query's first.
    pub levels: Vec<Vec<usize>>,
    /// Whether it may be the name of a result of the query as well.
    pub may_be_result: bool,
}

/// One column of a query's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Its name.
    Named(String),
    /// The columns of the star at this place of [`Query::columns`].
    Star(usize),
}

/// What a query says.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What is not SQL.
    pub faults: Vec<Fault>,
    /// Its tokens in one canonical spacing and case.
    pub tokens: String,
    /// How many statements the text has.
    pub statements: usize,
    /// Whether it is one query that changes nothing.
    pub is_query: bool,
    /// What it reads from.
    pub sources: Vec<Source>,
    /// The columns it names.
    pub columns: Vec<ColumnMention>,
    /// The types and functions it names.
    pub objects: Vec<ObjectMention>,
    /// Names that stand for something made in the query: aliases of joins, results.
    pub aliases: Vec<String>,
    /// The names of its results, where they can be known.
    pub output: Vec<Output>,
}

/// Parses a query, or the statements of a function's body.
pub fn query(text: &str) -> Query {
    let read = with_tree(text, |root, faults| {
        let mut query = Query { faults, ..Query::default() };
        if query.faults.is_empty() {
            query.read(root, text.len());
        }
        query
    });
    read.unwrap_or_else(|fault| Query { faults: vec![fault], ..Query::default() })
}

fn range_of(node: &SyntaxNode) -> Range<usize> {
    usize::from(node.text_range().start())..usize::from(node.text_range().end())
}

/// Whether sources of rows belong to this node and not to one around it.
fn is_level(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::SELECT | SyntaxKind::UPDATE | SyntaxKind::DELETE | SyntaxKind::INSERT | SyntaxKind::MERGE
    ) || kind == SyntaxKind::TABLE
}

fn level_of(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.ancestors().skip(1).find(|above| is_level(above.kind()))
}

/// The names in a path, folded: schema and name.
fn names(node: &SyntaxNode) -> Vec<String> {
    let tokens = node.descendants_with_tokens().filter_map(squawk_syntax::SyntaxElement::into_token);
    tokens
        .filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT | SyntaxKind::DOT))
        .map(|token| fold(token.text()))
        .collect()
}

fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == kind)
}

/// The alias of an item of `from`, and whether it renames the columns.
fn alias(item: &SyntaxNode) -> Option<(String, bool)> {
    let alias = child(item, SyntaxKind::FROM_ALIAS)?;
    let name = child(&alias, SyntaxKind::TABLE_ALIAS).and_then(|name| names(&name).pop())?;
    let renamed = alias.children().any(|part| part.kind() != SyntaxKind::TABLE_ALIAS);
    Some((name, renamed))
}

/// The common table expression of this name that is visible there.
fn common_table(node: &SyntaxNode, name: &str) -> Option<SyntaxNode> {
    let at = node.text_range().start();
    node.ancestors().find_map(|above| {
        let with = child(&above, SyntaxKind::WITH_CLAUSE)?;
        let recursive = with.children_with_tokens().any(|part| part.kind() == SyntaxKind::RECURSIVE_KW);
        with.children().filter(|part| part.kind() == SyntaxKind::WITH_TABLE).find(|table| {
            let named = child(table, SyntaxKind::CTE_NAME).and_then(|own| names(&own).pop());
            // One sees those before it, and itself where the clause is recursive.
            let before = table.text_range().end() <= at || recursive;
            before && named.as_deref() == Some(name)
        })
    })
}

/// The query inside a source: that of a subquery with an alias, or of a common table expression without names of its own.
fn inner(node: &SyntaxNode) -> Option<SyntaxNode> {
    match node.kind() {
        SyntaxKind::FROM_ALIAS => child(&node.parent()?, SyntaxKind::PAREN_SELECT),
        SyntaxKind::RELATION_NAME_REF => {
            let table = common_table(node, &names(node).pop()?)?;
            let is_query = |part: &SyntaxNode| {
                matches!(
                    part.kind(),
                    SyntaxKind::SELECT
                        | SyntaxKind::COMPOUND_SELECT
                        | SyntaxKind::PAREN_SELECT
                        | SyntaxKind::VALUES
                        | SyntaxKind::TABLE
                )
            };
            let has_more = |part: SyntaxNode| {
                matches!(part.kind(), SyntaxKind::COLUMN_LIST | SyntaxKind::SEARCH_CLAUSE | SyntaxKind::CYCLE_CLAUSE)
            };
            table.children().find(is_query).filter(|_| !table.children().any(has_more))
        }
        _ => None,
    }
}

impl Query {
    fn read(&mut self, root: &SyntaxNode, length: usize) {
        use SyntaxKind::{
            COMPOUND_SELECT, DELETE, INSERT, INTO_CLAUSE, MERGE, PAREN_SELECT, SELECT, TABLE, UPDATE, VALUES,
        };
        self.tokens = joined(&tokens(root), &(0..length));
        let statements: Vec<SyntaxNode> = root.children().collect();
        self.statements = statements.len();
        let changes = |node: SyntaxNode| matches!(node.kind(), INSERT | UPDATE | DELETE | MERGE | INTO_CLAUSE);
        let first = statements.first();
        self.is_query = statements.len() == 1
            && first.is_some_and(|only| {
                matches!(only.kind(), SELECT | COMPOUND_SELECT | PAREN_SELECT | VALUES | TABLE)
                    && !only.descendants().any(changes)
            });
        // Every source first: a column may stand before the `from` it is of.
        let mut levels: Vec<Option<SyntaxNode>> = Vec::new();
        let mut inside: Vec<Option<SyntaxNode>> = Vec::new();
        for node in root.descendants() {
            if let Some(source) = self.source(&node) {
                let is_inner = source.relation.is_none() && !source.renamed;
                inside.push(if is_inner { inner(&node) } else { None });
                self.sources.push(source);
                levels.push(level_of(&node));
            }
        }
        for node in root.descendants() {
            self.column(&node, &levels);
            self.objects.extend(object_mention(&node));
        }
        let outputs: Vec<_> = inside.iter().map(|query| self.results(query.as_ref()?)).collect();
        for (source, output) in self.sources.iter_mut().zip(outputs) {
            source.output = output;
        }
        if let Some(first) = first {
            self.output = self.results(first).unwrap_or_default();
        }
    }

    /// What a node gives rows from.
    fn source(&mut self, node: &SyntaxNode) -> Option<Source> {
        match node.kind() {
            SyntaxKind::RELATION_NAME_REF => {
                let mut parts = names(node);
                let name = parts.pop()?;
                let schema = parts.pop();
                let around = node.ancestors().skip(1).find(|above| above.kind() != SyntaxKind::RELATION_NAME)?;
                let (called, renamed) = alias(&around).unwrap_or_else(|| (name.clone(), false));
                let common = schema.is_none() && common_table(node, &name).is_some();
                let relation = (!common).then(|| RelationMention { schema, name, range: range_of(node) });
                Some(Source { name: called, relation, renamed, output: None })
            }
            SyntaxKind::FROM_ALIAS => {
                let item = node.parent()?;
                let reads =
                    |part: SyntaxNode| matches!(part.kind(), SyntaxKind::RELATION_NAME_REF | SyntaxKind::RELATION_NAME);
                if item.children().any(reads) {
                    return None;
                }
                let (name, renamed) = alias(&item)?;
                Some(Source { name, relation: None, renamed, output: None })
            }
            SyntaxKind::REQUIRED_AS_ALIAS => {
                self.aliases.extend(names(&child(node, SyntaxKind::TABLE_ALIAS)?).pop());
                None
            }
            SyntaxKind::COLUMN_NAME if node.parent().is_some_and(|parent| parent.kind() == SyntaxKind::AS_NAME) => {
                self.aliases.extend(names(node).pop());
                None
            }
            SyntaxKind::FUNCTION_FROM_ITEM if child(node, SyntaxKind::FROM_ALIAS).is_none() => {
                let call = node.children().next()?;
                let name = call.first_child().and_then(|callee| names(&callee).pop())?;
                Some(Source { name, relation: None, renamed: false, output: None })
            }
            // A subquery needs no alias from PostgreSQL 16 on.
            SyntaxKind::PAREN_FROM_ITEM if child(node, SyntaxKind::FROM_ALIAS).is_none() => {
                child(node, SyntaxKind::PAREN_SELECT)?;
                Some(Source { name: String::new(), relation: None, renamed: false, output: None })
            }
            _ => None,
        }
    }

    /// A column that a node names.
    fn column(&mut self, node: &SyntaxNode, of: &[Option<SyntaxNode>]) {
        let (qualifier, name, place) = match node.kind() {
            SyntaxKind::NAME_REF => {
                if is_callee(node) || is_current(node) || is_argument_name(node) {
                    return;
                }
                let field = node.parent().filter(|parent| parent.kind() == SyntaxKind::FIELD_EXPR);
                let above = field.as_ref().and_then(SyntaxNode::parent);
                if above.is_some_and(|above| above.kind() == SyntaxKind::FIELD_EXPR && above.first_child() == field) {
                    // `schema.table` before a column.
                    return;
                }
                let before = field.as_ref().and_then(SyntaxNode::first_child).filter(|first| first != node);
                if field.is_some() && before.is_none() {
                    let field = field.unwrap_or_else(|| node.clone());
                    let is_star = field.children_with_tokens().any(|part| part.kind() == SyntaxKind::STAR);
                    if !is_star {
                        // The qualifier itself; it is taken with the name after it.
                        return;
                    }
                    (names(node).pop(), None, field)
                } else {
                    let qualifier = before.and_then(|before| names(&before).pop());
                    (qualifier, names(node).pop(), field.unwrap_or_else(|| node.clone()))
                }
            }
            SyntaxKind::FIELD_EXPR => {
                // `schema.table.*`
                let is_star = node.children_with_tokens().any(|part| part.kind() == SyntaxKind::STAR);
                match node.first_child() {
                    Some(path) if is_star && path.kind() == SyntaxKind::FIELD_EXPR => {
                        (names(&path).pop(), None, node.clone())
                    }
                    _ => return,
                }
            }
            SyntaxKind::TARGET => match node.first_child_or_token() {
                Some(star) if star.kind() == SyntaxKind::STAR => (None, None, node.clone()),
                _ => return,
            },
            SyntaxKind::TABLE => (None, None, node.clone()),
            SyntaxKind::COLUMN_NAME_REF => (None, names(node).pop(), node.clone()),
            // A natural join pairs columns by their names, whichever they are.
            SyntaxKind::JOIN if node.children_with_tokens().any(|part| part.kind() == SyntaxKind::NATURAL_KW) => {
                (None, None, node.clone())
            }
            _ => return,
        };
        let mut levels = Vec::new();
        for above in std::iter::once(node.clone()).chain(node.ancestors()).filter(|above| is_level(above.kind())) {
            let own = of.iter().enumerate().filter(|(_, level)| level.as_ref() == Some(&above)).map(|(at, _)| at);
            levels.push(own.collect());
        }
        levels.dedup();
        let may_be_result = node
            .ancestors()
            .any(|above| matches!(above.kind(), SyntaxKind::ORDER_BY_CLAUSE | SyntaxKind::GROUP_BY_CLAUSE));
        let range = range_of(&place);
        self.columns.push(ColumnMention { qualifier, name, range, levels, may_be_result });
    }

    /// The names of the results of a query; `None` where the text does not say.
    fn results(&self, query: &SyntaxNode) -> Option<Vec<Output>> {
        match query.kind() {
            SyntaxKind::COMPOUND_SELECT | SyntaxKind::PAREN_SELECT => self.results(&query.first_child()?),
            SyntaxKind::SELECT => {
                let clause = child(query, SyntaxKind::SELECT_CLAUSE)?;
                let list = child(&clause, SyntaxKind::TARGET_LIST)?;
                list.children().map(|target| self.result(&target)).collect()
            }
            SyntaxKind::TABLE => self.star(&range_of(query)),
            SyntaxKind::VALUES => {
                let row = query.descendants().find(|node| node.kind() == SyntaxKind::ROW)?;
                Some((1..=row.children().count()).map(|at| Output::Named(format!("column{at}"))).collect())
            }
            _ => None,
        }
    }

    fn star(&self, range: &Range<usize>) -> Option<Vec<Output>> {
        let at = self.columns.iter().position(|column| column.range == *range && column.name.is_none())?;
        Some(vec![Output::Star(at)])
    }

    fn result(&self, target: &SyntaxNode) -> Option<Output> {
        if let Some(named) = child(target, SyntaxKind::AS_NAME) {
            return Some(Output::Named(names(&named).into_iter().next_back()?));
        }
        if let Some(one) = self.star(&range_of(target)) {
            return one.into_iter().next();
        }
        let expression = target.first_child()?;
        if let Some(one) = self.star(&range_of(&expression)) {
            return one.into_iter().next();
        }
        Some(Output::Named(figured(&expression)?))
    }
}

/// The name that PostgreSQL gives to a result, where it is a simple one (`FigureColname`).
fn figured(expression: &SyntaxNode) -> Option<String> {
    match expression.kind() {
        SyntaxKind::NAME_REF if !is_current(expression) => names(expression).pop(),
        SyntaxKind::FIELD_EXPR => names(expression).pop(),
        SyntaxKind::CALL_EXPR => {
            let callee = expression.first_child()?;
            let name = names(&callee).pop()?;
            // These are written with words inside, and are other functions then.
            let is_plain = !["trim", "extract", "treat", "xmlserialize"].contains(&name.as_str());
            (is_plain && matches!(callee.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR)).then_some(name)
        }
        SyntaxKind::CAST_EXPR => figured(&expression.first_child()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str) -> Vec<String> {
        let parsed = query(text);
        assert_eq!(parsed.faults, [], "{text}");
        let spelled = |one: &ColumnMention| {
            let qualifier = one.qualifier.as_ref().map(|q| format!("{q}.")).unwrap_or_default();
            let sources: Vec<&str> = one.levels.iter().flatten().map(|at| parsed.sources[*at].name.as_str()).collect();
            format!("{qualifier}{} of {}", one.name.as_deref().unwrap_or("*"), sources.join(" "))
        };
        parsed.columns.iter().map(spelled).collect()
    }

    #[test]
    fn columns_know_what_they_may_be_of() {
        assert_eq!(columns("select a.x, y from s.t a"), ["a.x of a", "y of a"]);
        assert_eq!(columns("select * from t, u"), ["* of t u"]);
        assert_eq!(columns("select t.* from t join u using (id)"), ["t.* of t u", "id of t u"]);
        assert_eq!(columns("select (select b from u where u.c = a) from t"), ["b of u t", "u.c of u t", "a of u t"]);
        assert_eq!(columns("table t"), ["* of t"]);
    }

    #[test]
    fn relations_are_told_from_common_tables() {
        let read = |text: &str| {
            let parsed = query(text);
            parsed.sources.into_iter().filter_map(|one| Some(one.relation?.name)).collect::<Vec<_>>()
        };
        assert_eq!(read("with c as (select * from t) select * from c, u"), ["t", "u"]);
        assert_eq!(read("with t as (select * from t) select * from t"), ["t"]);
        assert_eq!(read("with recursive t as (select 1 union select * from t) select * from t"), Vec::<String>::new());
        assert_eq!(read("select * from generate_series(1, 2) g, lateral (select * from v) s"), ["v"]);
    }

    #[test]
    fn results_have_names() {
        let named = |text: &str| query(text).output;
        let name = |name: &str| Output::Named(name.to_owned());
        assert_eq!(named("select a, t.b, c::text, count(*), 1 as d from t"), ["a", "b", "c", "count", "d"].map(name));
        assert_eq!(named("select 1 from t"), []);
        assert_eq!(named("values (1, 2)"), ["column1", "column2"].map(name));
    }
}
