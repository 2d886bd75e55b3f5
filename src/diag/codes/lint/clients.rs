//! Codes of rules about programs that run while the schema changes.

use crate::diag::codes::codes;

codes! {
    "lint":
    CACHED_PLAN_BREAKS = "cached-plan-breaks", Warning;
    DROP_ENUM_VALUE_REWRITES = "drop-enum-value-rewrites", Warning;
    RENAME_BREAKS_CLIENTS = "rename-breaks-clients", Warning;
    RENAME_BREAKS_FUNCTION_BODIES = "rename-breaks-function-bodies", Warning;
    REQUIRED_COLUMN_FOR_OLD_WRITERS = "required-column-for-old-writers", Warning;
    RLS_HIDES_ROWS = "rls-hides-rows", Warning;
    VIEW_STAR_FROZEN = "view-star-frozen", Advice;
}
