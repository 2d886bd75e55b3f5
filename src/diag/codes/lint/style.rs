//! Codes of rules about types, names and files.

use crate::diag::codes::codes;

codes! {
    "lint":
}
