//! Codes of rules about triggers, views, domains and commands on whole tables.

use crate::diag::codes::codes;

codes! {
    "lint":
}
