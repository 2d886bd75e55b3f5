//! Codes of the lint phase: of waivers and of changed files here, and one file for each group of rules.

pub mod clients;
pub mod columns;
pub mod constraints;
pub mod data;
pub mod indexes;
pub mod objects;
pub mod partitions;
pub mod raw;
pub mod style;
pub mod types;

use super::codes;

codes! {
    "lint":
    UNKNOWN_RULE = "unknown-rule", Warning;
    UNUSED_WAIVER = "unused-waiver", Warning;
    WAIVER_WITHOUT_REASON = "waiver-without-reason", Warning;
    CHANGED_REVISION = "changed-revision", Warning;
}

/// The codes of this file and of all groups.
pub const TABLES: &[&[crate::diag::Code]] = &[
    TABLE,
    types::TABLE,
    columns::TABLE,
    constraints::TABLE,
    indexes::TABLE,
    partitions::TABLE,
    objects::TABLE,
    data::TABLE,
    clients::TABLE,
    style::TABLE,
    raw::TABLE,
];
