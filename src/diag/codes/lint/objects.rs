//! Codes of rules about triggers, views, domains and commands on whole tables.

use crate::diag::codes::codes;

codes! {
    "lint":
    MATVIEW_REFRESH_BLOCKS = "matview-refresh-blocks", Warning;
    DOMAIN_CHANGE_LOCKS_USERS = "domain-change-locks-users", Warning;
    TRIGGER_DDL_LOCK = "trigger-ddl-lock", Advice;
    UNLOGGED_LOSES_ON_CRASH = "unlogged-loses-on-crash", Advice;
    STRONG_LOCKS_ACCUMULATE = "strong-locks-accumulate", Advice;
}
