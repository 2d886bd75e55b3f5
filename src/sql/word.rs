//! The word that PostgreSQL makes of an expression where an index on it has to be named (`FigureIndexColname`).

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::expression::fold;

/// Names of types in `pg_type` that are not what SQL calls them.
const SYSTEM_NAMES: &[(&str, &str)] = &[
    ("bigint", "int8"),
    ("boolean", "bool"),
    ("char", "bpchar"),
    ("character", "bpchar"),
    ("double", "float8"),
    ("int", "int4"),
    ("integer", "int4"),
    ("real", "float4"),
    ("smallint", "int2"),
];

/// The word of an expression, and whether it is that of a column or a function: else a cast around it has a better one.
pub(super) fn word(node: &SyntaxNode) -> Option<(String, bool)> {
    let first = || node.first_child().and_then(|child| word(&child));
    match node.kind() {
        SyntaxKind::NAME_REF => Some((fold(&node.text().to_string()), true)),
        SyntaxKind::FIELD_EXPR => node.last_child().and_then(|child| word(&child)),
        SyntaxKind::CALL_EXPR | SyntaxKind::PAREN_EXPR | SyntaxKind::INDEX_EXPR | SyntaxKind::SLICE_EXPR => first(),
        SyntaxKind::COLLATE => first(),
        SyntaxKind::ARRAY_EXPR => Some(("array".to_owned(), true)),
        SyntaxKind::LITERAL => {
            let text = node.text().to_string().to_lowercase();
            ["true", "false"].contains(&text.as_str()).then(|| ("bool".to_owned(), false))
        }
        SyntaxKind::CAST_EXPR => first().filter(|(_, strong)| *strong).or_else(|| Some((type_word(node)?, false))),
        SyntaxKind::CASE_EXPR => {
            let otherwise = node.children().find(|child| child.kind() == SyntaxKind::ELSE_CLAUSE);
            let otherwise = otherwise.and_then(|clause| word(&clause.first_child()?));
            otherwise.filter(|(_, strong)| *strong).or_else(|| Some(("case".to_owned(), false)))
        }
        _ => None,
    }
}

/// The name of the type of a cast.
fn type_word(cast: &SyntaxNode) -> Option<String> {
    let text = cast.last_child()?.text().to_string();
    let name: String = text.split(['(', '[']).next()?.rsplit('.').next()?.trim().to_owned();
    if name.starts_with('"') {
        return Some(fold(&name));
    }
    let name = name.to_lowercase();
    let mut words = name.split_whitespace();
    let first = words.next()?;
    let varies = words.next() == Some("varying");
    Some(match SYSTEM_NAMES.iter().find(|(sql, _)| *sql == first) {
        Some(_) if varies => "varchar".to_owned(),
        Some((_, system)) => (*system).to_owned(),
        None => first.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use crate::sql::expression;

    #[test]
    fn the_word_of_an_expression_is_that_of_postgresql() {
        // Each was asked of PostgreSQL 15.
        for (text, word) in [
            ("lower(a)", "lower"),
            ("a::text || 'x'", "expr"),
            ("a::text", "a"),
            ("(\"Ä b\")::text::varchar(10)", "Ä b"),
            ("lower(a)::text", "lower"),
            ("(a || 'x')::text", "text"),
            ("(a || 'x')::character varying", "varchar"),
            ("cast(a || 'x' as varchar(20))", "varchar"),
            ("case when k > 1 then true else a < 'b' end", "case"),
            ("case when k > 1 then 'x' else a end", "a"),
            ("coalesce(a, 'x')", "coalesce"),
            ("a collate \"C\"", "a"),
            ("a is not null", "expr"),
            ("a in ('x', 'y')", "expr"),
            ("k + 1", "expr"),
            ("(k + 1)::integer", "int4"),
            ("pg_catalog.lower(a)", "lower"),
        ] {
            assert_eq!(expression(text).word, word, "{text}");
        }
    }
}
