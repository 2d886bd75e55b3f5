//! Codes of rules about constraints.

use crate::diag::codes::codes;

codes! {
    "lint":
}
