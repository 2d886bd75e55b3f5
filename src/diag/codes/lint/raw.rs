//! Codes of rules about raw SQL.

use crate::diag::codes::codes;

codes! {
    "lint":
}
