//! Codes of rules about data and guarantees that are lost.

use crate::diag::codes::codes;

codes! {
    "lint":
}
