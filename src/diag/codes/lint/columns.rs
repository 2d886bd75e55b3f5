//! Codes of rules about columns that are added, and columns that become not null.

use crate::diag::codes::codes;

codes! {
    "lint":
    ADD_COLUMN_REWRITES = "add-column-rewrites", Warning;
    ADD_COLUMN_DOMAIN_REWRITES = "add-column-domain-rewrites", Warning;
    ADD_COLUMN_CHECK_SCANS = "add-column-check-scans", Warning;
    ADD_COLUMN_NOT_NULL_WITHOUT_DEFAULT = "add-column-not-null-without-default", Warning;
    ADD_COLUMN_FK_LOCKS_REFERENCED = "add-column-fk-locks-referenced", Warning;
    ADD_COLUMN_INLINE_UNIQUE = "add-column-inline-unique", Warning;
    BACKFILL_IN_ONE_TRANSACTION = "backfill-in-one-transaction", Warning;
    SET_NOT_NULL_SCANS = "set-not-null-scans", Warning;
    NOT_NULL_HELPER_DROPPED_TOO_EARLY = "not-null-helper-dropped-too-early", Warning;
    NOT_NULL_SPLIT_FROM_DEFINITION = "not-null-split-from-definition", Warning;
}
