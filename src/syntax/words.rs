//! The closed sets of words that lines begin with.

/// The verbs of the operations there are, in the order of the language's table.
pub(crate) const VERBS: &[&str] = &[
    "create_table",
    "drop_table",
    "rename_table",
    "comment_table",
    "truncate_table",
    "create_partition",
    "attach_partition",
    "detach_partition",
    "add_column",
    "drop_column",
    "rename_column",
    "alter_column",
    "create_primary_key",
    "create_foreign_key",
    "create_unique_constraint",
    "create_check_constraint",
    "create_exclude_constraint",
    "drop_constraint",
    "validate_constraint",
    "rename_constraint",
    "create_index",
    "create_unique_index",
    "drop_index",
    "rename_index",
    "create_schema",
    "rename_schema",
    "drop_schema",
    "create_extension",
    "drop_extension",
    "create_enum",
    "add_enum_value",
    "rename_enum_value",
    "drop_enum_value",
    "rename_enum",
    "drop_enum",
    "create_domain",
    "alter_domain",
    "rename_domain",
    "drop_domain",
    "insert_rows",
    "delete_rows",
    "update_rows",
    "create_statistics",
    "alter_statistics",
    "drop_statistics",
    "rename_statistics",
    "copy_rows",
    "execute",
];

/// The words that header lines begin with, in canonical order.
pub(crate) const HEADER_WORDS: &[&str] =
    &["revision", "revises", "message", "created", "depends_on", "labels", "transaction", "allow"];

/// The words that blocks begin with.
pub(crate) const BLOCK_WORDS: &[&str] = &["upgrade", "downgrade"];

/// Words that are not reserved in PostgreSQL and mean something where a name may stand in a `.mig` file: the formatter quotes
/// them as names, because a reader, and in some places the parser, would take them for what they usually are.
pub(crate) const ITEM_WORDS: &[&str] = &[
    "action",
    "add",
    "allow",
    "always",
    "backfill",
    "by",
    "comment",
    "downgrade",
    "drop",
    "exclude",
    "execute",
    "external",
    "generated",
    "identity",
    "include",
    "index",
    "irreversible",
    "key",
    "match",
    "no",
    "nothing",
    "nulls",
    "outside",
    "reverse",
    "set",
    "stored",
    "type",
    "upgrade",
    "valid",
    "virtual",
];

/// Words that are reserved in PostgreSQL and cannot begin a line of a table: such a line continues the one above.
const CONTINUATIONS: &[&str] =
    &["not", "null", "default", "references", "on", "deferrable", "initially", "collate", "using", "where", "with"];

/// The words that may follow the closing brace of a table.
const TAIL_WORDS: &[&str] = &["unlogged", "inherits", "partition", "with", "tablespace", "irreversible"];

fn among(word: &str, list: &[&str]) -> bool {
    list.iter().any(|candidate| candidate.eq_ignore_ascii_case(word))
}

/// Whether it is the verb of an operation, in any case.
pub(super) fn is_operation_word(word: &str) -> bool {
    among(word, VERBS)
}

/// Whether it is the verb of an operation that a schema file is made of: one that says what is there.
pub(super) fn is_schema_word(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    is_operation_word(&word) && (word.starts_with("create_") || word.starts_with("comment_"))
}

/// Whether it may follow the closing brace of a table.
pub(super) fn is_tail_word(word: &str) -> bool {
    among(word, TAIL_WORDS)
}

/// Whether it begins a block.
pub(super) fn is_block_word(word: &str) -> bool {
    among(word, BLOCK_WORDS)
}

/// Whether a line of a table that begins with it continues the line above.
pub(super) fn is_continuation(word: &str) -> bool {
    among(word, CONTINUATIONS)
}

#[cfg(test)]
mod tests {
    use pest::Parser as _;

    use super::*;
    use crate::syntax::grammar::{Grammar, Rule};
    use crate::text::is_reserved;

    #[test]
    fn words_that_continue_a_line_are_reserved() {
        assert!(CONTINUATIONS.iter().all(|word| is_reserved(word)));
        assert!(ITEM_WORDS.is_sorted());
        assert!(ITEM_WORDS.iter().all(|word| !is_reserved(word)));
    }

    #[test]
    fn a_name_is_never_a_word_that_begins_a_clause() {
        // The list in the grammar is a part of PostgreSQL's.
        let grammar = include_str!("../../grammar/lex.pest");
        let (_, list) = grammar.split_once("clause_word =").expect("the rule is there");
        let (list, _) = list.split_once(") ~").expect("the rule ends");
        let words: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        assert!(words.len() > 15);
        for word in words {
            assert!(is_reserved(word), "{word}");
            assert!(Grammar::parse(Rule::name, word).is_err(), "{word}");
        }
    }

    #[test]
    fn the_grammar_knows_every_verb() {
        let files = [
            include_str!("../../grammar/mig.pest"),
            include_str!("../../grammar/objects.pest"),
            include_str!("../../grammar/data.pest"),
            include_str!("../../grammar/constraint.pest"),
            include_str!("../../grammar/tables.pest"),
        ];
        let grammar = files.concat();
        for word in VERBS.iter().chain(HEADER_WORDS) {
            assert!(grammar.contains(&format!("kw_{word} = @")), "{word}");
        }
    }
}
