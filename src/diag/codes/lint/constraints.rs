//! Codes of rules about constraints.

use crate::diag::codes::codes;

codes! {
    "lint":
    ADD_CHECK_SCANS = "add-check-scans", Warning;
    ADD_FK_SCANS = "add-fk-scans", Warning;
    VALIDATE_IN_SAME_TRANSACTION = "validate-in-same-transaction", Warning;
    CONSTRAINT_LEFT_UNVALIDATED = "constraint-left-unvalidated", Warning;
    ADD_UNIQUE_BLOCKS = "add-unique-blocks", Warning;
    ADD_PK_BLOCKS = "add-pk-blocks", Warning;
    PK_USING_INDEX_NULLABLE = "pk-using-index-nullable", Warning;
    ADD_EXCLUSION_BLOCKS = "add-exclusion-blocks", Warning;
    DROP_LOCKS_PARTNER = "drop-locks-partner", Advice;
    FK_WITHOUT_INDEX = "fk-without-index", Advice;
    DEFERRED_EVENTS_PENDING = "deferred-events-pending", Warning;
}
