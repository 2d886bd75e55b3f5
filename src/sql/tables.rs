//! The tables that a statement reads and writes, by their names.

use std::ops::Range;

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::expression::fold;

/// A table that a statement names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableMention {
    /// The schema, if it was written, folded.
    pub schema: Option<String>,
    /// The name, folded.
    pub name: String,
    /// Its place in the text.
    pub range: Range<usize>,
    /// Whether its rows are changed.
    pub is_written: bool,
    /// `updates` or `deletes`, if that is done to all of them: there is no `where`.
    pub all: Option<&'static str>,
    /// The columns that are given values, folded, with their places.
    pub columns: Vec<(String, Range<usize>)>,
}

/// The tables whose rows a statement reads or changes. Names of `with` are none, and a statement that changes objects
/// and not rows has none.
pub(super) fn tables(statement: &SyntaxNode) -> Vec<TableMention> {
    let is_about_rows = matches!(
        statement.kind(),
        SyntaxKind::SELECT
            | SyntaxKind::SELECT_INTO
            | SyntaxKind::COMPOUND_SELECT
            | SyntaxKind::PAREN_SELECT
            | SyntaxKind::TABLE
            | SyntaxKind::INSERT
            | SyntaxKind::UPDATE
            | SyntaxKind::DELETE
            | SyntaxKind::MERGE
            | SyntaxKind::TRUNCATE
            | SyntaxKind::COPY
            | SyntaxKind::LOCK
    );
    if !is_about_rows {
        return Vec::new();
    }
    let of_kind = |kind: SyntaxKind| statement.descendants().filter(move |node| node.kind() == kind);
    let queries: Vec<String> = of_kind(SyntaxKind::CTE_NAME).map(|node| fold(node.text().to_string().trim())).collect();
    let names = statement.descendants().filter(|node| is_table_name(node.kind()));
    let mentions = names.filter_map(|node| mention(&node));
    mentions.filter(|found| found.schema.is_some() || !queries.contains(&found.name)).collect()
}

fn is_table_name(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::RELATION_NAME_REF | SyntaxKind::TABLE_NAME_REF)
}

fn mention(node: &SyntaxNode) -> Option<TableMention> {
    let words = names_in(node);
    let (schema, (name, range)) = match words.as_slice() {
        [(name, range)] => (None, (name.clone(), range.clone())),
        [(schema, first), (name, last)] => (Some(schema.clone()), (name.clone(), first.start..last.end)),
        _ => return None,
    };
    let wrapper = node
        .parent()
        .filter(|parent| matches!(parent.kind(), SyntaxKind::RELATION_NAME | SyntaxKind::TABLE_RELATION_NAME));
    let user = wrapper.map_or_else(|| node.parent(), |wrapper| wrapper.parent())?;
    let is_written = matches!(
        user.kind(),
        SyntaxKind::INSERT | SyntaxKind::UPDATE | SyntaxKind::DELETE | SyntaxKind::MERGE | SyntaxKind::TABLE_LIST
    );
    let has_where =
        user.children().any(|part| matches!(part.kind(), SyntaxKind::WHERE_CLAUSE | SyntaxKind::WHERE_CURRENT_OF));
    let all = match user.kind() {
        SyntaxKind::UPDATE if !has_where => Some("updates"),
        SyntaxKind::DELETE if !has_where => Some("deletes"),
        _ => None,
    };
    let columns = match user.kind() {
        SyntaxKind::INSERT | SyntaxKind::UPDATE => assigned(&user),
        _ => Vec::new(),
    };
    Some(TableMention { schema, name, range, is_written, all, columns })
}

/// The columns of `insert into t (...)`, of `update t set ...` and of `on conflict do update set ...`.
fn assigned(statement: &SyntaxNode) -> Vec<(String, Range<usize>)> {
    let mut all = Vec::new();
    for child in statement.children() {
        let targets = match child.kind() {
            SyntaxKind::COLUMN_TARGET_LIST | SyntaxKind::SET_CLAUSE => child,
            SyntaxKind::ON_CONFLICT_CLAUSE => {
                match child.descendants().find(|node| node.kind() == SyntaxKind::SET_CLAUSE) {
                    Some(set) => set,
                    None => continue,
                }
            }
            _ => continue,
        };
        // A statement inside the values has columns of its own.
        let is_own = |node: &SyntaxNode| {
            let mut above = node.ancestors().skip(1).take_while(|above| above != &targets);
            !above.any(|above| matches!(above.kind(), SyntaxKind::SELECT | SyntaxKind::INSERT | SyntaxKind::UPDATE))
        };
        let columns = targets.descendants().filter(|node| node.kind() == SyntaxKind::COLUMN_TARGET).filter(is_own);
        // `a[1]` and `a.b` change a part of a column.
        all.extend(columns.filter_map(|column| names_in(&column).into_iter().next()));
    }
    all
}

/// The names in a node, folded, with their places.
fn names_in(node: &SyntaxNode) -> Vec<(String, Range<usize>)> {
    let tokens = node.descendants_with_tokens().filter_map(squawk_syntax::SyntaxElement::into_token);
    let is_name = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"');
    let words = tokens.filter(|token| is_name(token.text()));
    words
        .map(|token| {
            let range = token.text_range();
            (fold(token.text()), usize::from(range.start())..usize::from(range.end()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::sql::script;

    /// `schema.table`, `!` after one that is written, and the columns that are given values.
    fn told(text: &str) -> Vec<String> {
        let found = script(text);
        assert_eq!(found.faults, [], "{text}");
        let all = found.statements.iter().flat_map(|statement| &statement.tables);
        all.map(|table| {
            let schema = table.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
            let columns: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
            format!("{schema}{}{}{}", table.name, if table.is_written { "!" } else { "" }, columns.join(","))
        })
        .collect()
    }

    #[test]
    fn changes_of_all_rows_are_told_from_others() {
        let all = |text: &str| {
            let found = script(text);
            assert_eq!(found.faults, [], "{text}");
            let all = found.statements.into_iter().flat_map(|statement| statement.tables);
            all.filter_map(|table| Some(format!("{} {}", table.all?, table.name))).collect::<Vec<_>>()
        };
        assert_eq!(all("update t set a = 1; delete from only u"), ["updates t", "deletes u"]);
        assert_eq!(all("with gone as (delete from t returning a) insert into u select a from gone"), ["deletes t"]);
        assert_eq!(all("update t set a = s.a from (select a from s where a > 1 limit 5) s"), ["updates t"]);
        assert_eq!(all("update t set a = 1 where b; delete from t using u where t.a = u.a"), Vec::<String>::new());
        assert_eq!(all("delete from t where current of c; insert into t values (1)"), Vec::<String>::new());
    }

    #[test]
    fn tables_are_found_wherever_they_stand() {
        assert_eq!(
            told("insert into App.t (a, \"B\") select x from u join v on true where y in (select 1 from w)"),
            ["app.t!a,B", "u", "v", "w"]
        );
        assert_eq!(
            told(
                "with c as (select 1 from t) update only t as q set a = 1, (b, d) = (1, 2) from c, lateral (select 2 from z) l"
            ),
            ["t", "t!a,b,d", "z"]
        );
        assert_eq!(told("delete from t using u where exists (select from f(1))"), ["t!", "u"]);
        assert_eq!(told("truncate a, app.b cascade; lock table c; copy d from '/x'"), ["a!", "app.b!", "c", "d"]);
        assert_eq!(told("merge into t using s on t.a = s.a when matched then delete"), ["t!", "s"]);
        assert_eq!(told("insert into t values (1) on conflict (a) do update set b = excluded.a"), ["t!b"]);
        assert_eq!(told("with c as (insert into t (a) select b from u returning a) select * from c"), ["t!a", "u"]);
        assert_eq!(told("create view v as select 1 from t; drop table t"), Vec::<String>::new());
    }
}
