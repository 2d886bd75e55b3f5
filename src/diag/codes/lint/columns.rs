//! Codes of rules about columns that are added, and columns that become not null.

use crate::diag::codes::codes;

codes! {
    "lint":
}
