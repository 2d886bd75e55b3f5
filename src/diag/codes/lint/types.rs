//! Codes of rules about changes of a column's type.

use crate::diag::codes::codes;

codes! {
    "lint":
}
