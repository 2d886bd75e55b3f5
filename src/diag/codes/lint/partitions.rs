//! Codes of rules about partitions.

use crate::diag::codes::codes;

codes! {
    "lint":
}
