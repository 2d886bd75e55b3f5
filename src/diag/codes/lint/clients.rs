//! Codes of rules about programs that run while the schema changes.

use crate::diag::codes::codes;

codes! {
    "lint":
}
