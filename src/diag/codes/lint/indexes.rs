//! Codes of rules about indexes.

use crate::diag::codes::codes;

codes! {
    "lint":
    CREATE_INDEX_BLOCKS_WRITES = "create-index-blocks-writes", Warning;
}
