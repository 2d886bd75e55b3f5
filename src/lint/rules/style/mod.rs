//! Rules about types, names and files.

mod char_n;
mod comment_missing;
mod empty_message;
mod empty_revision;
mod file_name;
mod int_key;
mod json_not_jsonb;
mod mixed_qualification;
mod money;
mod naming_pattern;
mod require_primary_key;
mod serial;
mod timestamp_without_zone;
mod uninformative_message;
mod varchar_n;

use super::Rule;

/// The rules of this group.
pub(super) const RULES: &[Rule] = &[
    int_key::RULE,
    serial::RULE,
    char_n::RULE,
    varchar_n::RULE,
    timestamp_without_zone::RULE,
    json_not_jsonb::RULE,
    money::RULE,
    require_primary_key::RULE,
    comment_missing::RULE,
    naming_pattern::RULE,
    mixed_qualification::RULE,
    file_name::RULE,
    empty_message::RULE,
    uninformative_message::RULE,
    empty_revision::RULE,
];
