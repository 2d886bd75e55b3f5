//! Codes of rules about indexes.

use crate::diag::codes::codes;

codes! {
    "lint":
    CREATE_INDEX_BLOCKS_WRITES = "create-index-blocks-writes", Warning;
    DROP_INDEX_BLOCKS = "drop-index-blocks", Warning;
    INDEX_REDUNDANT = "index-redundant", Advice;
    STALE_FUNCTION_INDEX = "stale-function-index", Warning;
}
