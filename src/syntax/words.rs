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
    "inherit_table",
    "disinherit_table",
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
    "alter_extension",
    "drop_extension",
    "create_sequence",
    "alter_sequence",
    "rename_sequence",
    "drop_sequence",
    "enable_row_security",
    "disable_row_security",
    "force_row_security",
    "no_force_row_security",
    "create_policy",
    "alter_policy",
    "rename_policy",
    "drop_policy",
    "comment_column",
    "comment_constraint",
    "comment_index",
    "comment_schema",
    "comment_extension",
    "comment_enum",
    "comment_domain",
    "comment_sequence",
    "comment_view",
    "comment_materialized_view",
    "comment_function",
    "comment_procedure",
    "comment_trigger",
    "comment_policy",
    "comment_statistics",
    "set_schema",
    "owner",
    "grant",
    "revoke",
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
    "create_view",
    "replace_view",
    "rename_view",
    "drop_view",
    "create_materialized_view",
    "replace_materialized_view",
    "refresh_materialized_view",
    "rename_materialized_view",
    "drop_materialized_view",
    "create_function",
    "replace_function",
    "rename_function",
    "drop_function",
    "create_procedure",
    "replace_procedure",
    "rename_procedure",
    "drop_procedure",
    "create_trigger",
    "create_constraint_trigger",
    "rename_trigger",
    "drop_trigger",
    "enable_trigger",
    "disable_trigger",
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

/// Verbs with a list outside parentheses: a comma does not end them, unless a verb follows it.
pub(crate) const LIST_VERBS: &[&str] = &["create_policy", "alter_policy", "grant", "revoke"];

/// Words that stand for roles.
pub(crate) const ROLE_WORDS: &[&str] = &["public", "current_user", "current_role", "session_user"];

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
    // What no `create_...` can say: who may do what, and what a partition or an heir has differently from its parent.
    let also = [
        "grant",
        "revoke",
        "owner",
        "enable_row_security",
        "force_row_security",
        "enable_trigger",
        "disable_trigger",
        "alter_sequence",
        "alter_column",
        "rename_constraint",
        "rename_index",
        "validate_constraint",
    ];
    is_operation_word(&word)
        && (word.starts_with("create_") || word.starts_with("comment_") || also.contains(&word.as_str()))
}

/// Whether it may follow the closing brace of a table.
pub(super) fn is_tail_word(word: &str) -> bool {
    among(word, TAIL_WORDS)
}

/// Whether it is the verb of an operation with a list outside parentheses.
pub(super) fn has_list(word: &str) -> bool {
    among(word, LIST_VERBS)
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
            include_str!("../../grammar/sequences.pest"),
            include_str!("../../grammar/policies.pest"),
            include_str!("../../grammar/access.pest"),
            include_str!("../../grammar/views.pest"),
            include_str!("../../grammar/routines.pest"),
            include_str!("../../grammar/triggers.pest"),
        ];
        let grammar = files.concat();
        for word in VERBS.iter().chain(HEADER_WORDS) {
            assert!(grammar.contains(&format!("kw_{word} = @")), "{word}");
        }
    }
}
