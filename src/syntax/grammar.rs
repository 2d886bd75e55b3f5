//! The parser that pest makes of `grammar/`, and what its rules are called when speaking to people.

use std::sync::LazyLock;

use pest_derive::Parser;

/// The grammar. Its entry points are the rules that end in `_line`.
#[derive(Parser)]
#[grammar = "../grammar/lex.pest"]
#[grammar = "../grammar/mig.pest"]
#[grammar = "../grammar/objects.pest"]
#[grammar = "../grammar/data.pest"]
#[grammar = "../grammar/constraint.pest"]
#[grammar = "../grammar/tables.pest"]
#[grammar = "../grammar/sequences.pest"]
#[grammar = "../grammar/policies.pest"]
#[grammar = "../grammar/access.pest"]
#[grammar = "../grammar/views.pest"]
#[grammar = "../grammar/routines.pest"]
#[grammar = "../grammar/triggers.pest"]
pub(super) struct Grammar;

/// What a rule is to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A word that stands as it is.
    Keyword(&'static str),
    /// A kind of thing.
    Thing(&'static str),
    /// Not worth a word: marks that may follow almost anything.
    Nothing,
}

/// The rules of keywords, and the words.
static KEYWORDS: LazyLock<Vec<(Rule, String)>> = LazyLock::new(|| {
    let word = |rule: &Rule| format!("{rule:?}").strip_prefix("kw_").map(str::to_owned);
    Rule::all_rules().iter().filter_map(|rule| Some((*rule, word(rule)?))).collect()
});

/// What to call a rule that pest expected.
pub(super) fn expected(rule: Rule) -> Expected {
    match rule {
        Rule::EOI => Expected::Thing(super::faults::END),
        Rule::name | Rule::path | Rule::quoted | Rule::bare => Expected::Thing("a name"),
        Rule::type_name => Expected::Thing("a type"),
        Rule::text | Rule::string | Rule::e_string | Rule::dollar => Expected::Thing("a text in quotes"),
        Rule::integer | Rule::number => Expected::Thing("a number"),
        Rule::header_word => Expected::Thing("an id"),
        Rule::rule_id => Expected::Thing("the name of a rule"),
        Rule::column_clause => Expected::Thing("a clause of the column"),
        Rule::expr | Rule::call | Rule::typed | Rule::case => Expected::Thing("an expression"),
        Rule::parens => Expected::Thing("a condition in parentheses"),
        Rule::names => Expected::Thing("columns in parentheses"),
        Rule::index_items => Expected::Thing("columns in parentheses"),
        Rule::index_item => Expected::Thing("a column or an expression"),
        Rule::exclude_key => Expected::Keyword("exclude"),
        Rule::exclude_items => Expected::Thing("columns with operators in parentheses"),
        Rule::exclude_item => Expected::Thing("a column or an expression"),
        Rule::exclude_operator => Expected::Thing("an operator"),
        Rule::using_index => Expected::Keyword("using index"),
        Rule::statistics_name => Expected::Thing("a name"),
        Rule::statistics_kinds => Expected::Thing("kinds of statistics in parentheses"),
        Rule::statistics_items => Expected::Thing("columns in parentheses"),
        Rule::statistics_kind => Expected::Thing("`ndistinct`, `dependencies` or `mcv`"),
        Rule::storage_word => Expected::Thing("`plain`, `external`, `extended`, `main` or `default`"),
        Rule::compression_word => Expected::Thing("`pglz`, `lz4` or `default`"),
        Rule::statistics_item => Expected::Thing("a column or an expression"),
        Rule::column_statistics | Rule::set_statistics => Expected::Keyword("statistics"),
        Rule::column_storage => Expected::Keyword("storage"),
        Rule::column_compression => Expected::Keyword("compression"),
        Rule::set_generated => Expected::Keyword("generated"),
        Rule::set_identity => Expected::Keyword("identity"),
        Rule::action_set => Expected::Keyword("set"),
        Rule::action_not_null => Expected::Keyword("constraint"),
        Rule::sequence_options => Expected::Nothing,
        Rule::storage | Rule::table_option => Expected::Thing("a parameter"),
        Rule::sql | Rule::sql_item => Expected::Thing("SQL"),
        Rule::open => Expected::Keyword("("),
        Rule::close => Expected::Keyword(")"),
        Rule::closing_bracket => Expected::Keyword("]"),
        Rule::comma => Expected::Keyword(","),
        Rule::equals => Expected::Keyword("="),
        Rule::irreversible => Expected::Keyword("irreversible"),
        Rule::outside_transaction => Expected::Keyword("outside transaction"),
        Rule::reverse_clause => Expected::Keyword("reverse"),
        Rule::not_null => Expected::Keyword("not null"),
        Rule::null => Expected::Keyword("null"),
        Rule::default => Expected::Keyword("default"),
        Rule::column_primary_key | Rule::primary_key => Expected::Keyword("primary key"),
        Rule::column_unique | Rule::unique_key => Expected::Keyword("unique"),
        Rule::column_check | Rule::check_key => Expected::Keyword("check"),
        Rule::foreign_key => Expected::Keyword("foreign key"),
        Rule::references => Expected::Keyword("references"),
        Rule::generated => Expected::Keyword("generated"),
        Rule::collate => Expected::Keyword("collate"),
        Rule::owned_sequence => Expected::Keyword("owns sequence"),
        Rule::comment => Expected::Keyword("comment"),
        Rule::constraint_name => Expected::Keyword("constraint"),
        Rule::nulls_not_distinct => Expected::Keyword("nulls not distinct"),
        Rule::include => Expected::Keyword("include"),
        Rule::using | Rule::index_using => Expected::Keyword("using"),
        Rule::reverse_using => Expected::Keyword("reverse using"),
        Rule::index_with => Expected::Keyword("with"),
        Rule::index_where => Expected::Keyword("where"),
        Rule::deferrable => Expected::Keyword("deferrable"),
        Rule::not_deferrable => Expected::Keyword("not deferrable"),
        Rule::initially => Expected::Keyword("initially"),
        Rule::not_valid => Expected::Keyword("not valid"),
        Rule::no_inherit => Expected::Keyword("no inherit"),
        Rule::match_full => Expected::Keyword("match full"),
        Rule::match_simple => Expected::Nothing,
        Rule::on_delete => Expected::Keyword("on delete"),
        Rule::on_update => Expected::Keyword("on update"),
        Rule::no_action => Expected::Keyword("no action"),
        Rule::restrict => Expected::Keyword("restrict"),
        Rule::cascade => Expected::Keyword("cascade"),
        Rule::set_null => Expected::Keyword("set null"),
        Rule::set_default => Expected::Keyword("set default"),
        Rule::action_type => Expected::Keyword("type"),
        Rule::action_drop => Expected::Keyword("drop"),
        Rule::action_add => Expected::Keyword("add"),
        Rule::nulls_order => Expected::Keyword("nulls"),
        Rule::opclass => Expected::Thing("an operator class"),
        Rule::by_default => Expected::Keyword("by default"),
        Rule::always | Rule::add_always => Expected::Keyword("always"),
        Rule::seq_start => Expected::Keyword("start"),
        Rule::seq_increment => Expected::Keyword("increment"),
        Rule::seq_min => Expected::Keyword("minvalue"),
        Rule::seq_max => Expected::Keyword("maxvalue"),
        Rule::seq_cache => Expected::Keyword("cache"),
        Rule::seq_cycle => Expected::Keyword("cycle"),
        Rule::seq_no => Expected::Keyword("no"),
        Rule::seq_name => Expected::Keyword("sequence name"),
        Rule::domain_check => Expected::Keyword("check"),
        Rule::domain_drop_default => Expected::Keyword("drop default"),
        Rule::domain_drop_constraint => Expected::Keyword("drop constraint"),
        Rule::domain_rename => Expected::Keyword("rename constraint"),
        Rule::domain_validate => Expected::Keyword("validate constraint"),
        Rule::domain_add => Expected::Keyword("add"),
        Rule::privileges | Rule::privilege | Rule::all_privileges => Expected::Thing("a privilege"),
        Rule::target | Rule::targets => Expected::Thing("a kind of object"),
        Rule::grant_option => Expected::Keyword("with grant option"),
        Rule::revoke_option => Expected::Keyword("grant option for"),
        Rule::policy_as => Expected::Keyword("as"),
        Rule::policy_for => Expected::Keyword("for"),
        Rule::policy_to => Expected::Keyword("to"),
        Rule::policy_check => Expected::Keyword("with check"),
        Rule::role => Expected::Thing("a role"),
        Rule::sequence_as => Expected::Keyword("as"),
        Rule::sequence_owner => Expected::Keyword("owned by"),
        Rule::sequence_restart => Expected::Keyword("restart"),
        Rule::or_keep => Expected::Keyword("or keep"),
        Rule::extension_schema => Expected::Keyword("schema"),
        Rule::extension_version => Expected::Keyword("version"),
        Rule::row => Expected::Thing("a row in parentheses"),
        Rule::row_value => Expected::Thing("a value"),
        Rule::assignment => Expected::Thing("a column"),
        Rule::set_values => Expected::Keyword("set"),
        Rule::rows_where => Expected::Keyword("where"),
        Rule::update_reverse => Expected::Keyword("reverse"),
        Rule::copy_with => Expected::Keyword("with"),
        Rule::copy_header => Expected::Keyword("header"),
        Rule::copy_delimiter => Expected::Keyword("delimiter"),
        Rule::copy_null => Expected::Keyword("null"),
        Rule::copy_quote => Expected::Keyword("quote"),
        Rule::copy_escape => Expected::Keyword("escape"),
        Rule::backfill => Expected::Keyword("backfill"),
        Rule::partition_items => Expected::Thing("columns in parentheses"),
        Rule::partition_item => Expected::Thing("a column or an expression"),
        Rule::partition_class => Expected::Thing("an operator class"),
        Rule::inherits => Expected::Keyword("inherits"),
        Rule::partition_by => Expected::Keyword("partition by"),
        Rule::table_with => Expected::Keyword("with"),
        Rule::unlogged => Expected::Keyword("unlogged"),
        Rule::tablespace => Expected::Keyword("tablespace"),
        Rule::bound_default => Expected::Keyword("default"),
        Rule::bound_range => Expected::Keyword("from"),
        Rule::bound_list => Expected::Keyword("in"),
        Rule::bound_hash => Expected::Keyword("with"),
        Rule::bound_items => Expected::Thing("values in parentheses"),
        Rule::restart_identity => Expected::Keyword("restart identity"),
        Rule::view_with => Expected::Keyword("with"),
        Rule::view_option => Expected::Thing("a parameter"),
        Rule::view_check => Expected::Keyword("with check option"),
        Rule::view_tablespace => Expected::Keyword("tablespace"),
        Rule::view_data => Expected::Keyword("with no data"),
        Rule::arguments | Rule::trigger_arguments => Expected::Thing("arguments in parentheses"),
        Rule::argument | Rule::trigger_argument => Expected::Thing("an argument"),
        Rule::argument_mode | Rule::kw_setof => Expected::Nothing,
        Rule::argument_default => Expected::Keyword("default"),
        Rule::returns => Expected::Keyword("returns"),
        Rule::routine_language => Expected::Keyword("language"),
        Rule::routine_body => Expected::Keyword("as"),
        // Named together, the many clauses of a function would say little.
        Rule::kw_window
        | Rule::kw_immutable
        | Rule::kw_stable
        | Rule::kw_volatile
        | Rule::called_on_null
        | Rule::null_on_null
        | Rule::kw_strict
        | Rule::not_leakproof
        | Rule::kw_leakproof
        | Rule::security
        | Rule::routine_parallel
        | Rule::cost
        | Rule::rows
        | Rule::support
        | Rule::setting => Expected::Thing("a clause of the function"),
        Rule::setting_value => Expected::Thing("a value"),
        Rule::table_columns => Expected::Thing("columns in parentheses"),
        Rule::table_column => Expected::Thing("a column"),
        Rule::trigger_function => Expected::Thing("a name"),
        Rule::trigger_columns => Expected::Keyword("of"),
        Rule::trigger_from => Expected::Keyword("from"),
        Rule::referencing => Expected::Keyword("referencing"),
        Rule::transition => Expected::Keyword("old table"),
        Rule::trigger_each => Expected::Keyword("for each"),
        Rule::trigger_when => Expected::Keyword("when"),
        // Any expression may go on with an operator: naming one way says nothing.
        Rule::kw_operator => Expected::Nothing,
        // A keyword's rule is called like the word: `kw_add_column`.
        other => match KEYWORDS.iter().find(|(rule, _)| *rule == other) {
            Some((_, word)) => Expected::Keyword(word),
            None => Expected::Nothing,
        },
    }
}
