//! Codes of rules about partitions.

use crate::diag::codes::codes;

codes! {
    "lint":
    CREATE_PARTITION_LOCKS_PARENT = "create-partition-locks-parent", Advice;
    ATTACH_SCANS = "attach-scans", Warning;
    ATTACH_SCANS_DEFAULT = "attach-scans-default", Warning;
    ATTACH_BUILDS_MISSING = "attach-builds-missing", Warning;
    DETACH_BLOCKS = "detach-blocks", Warning;
}
