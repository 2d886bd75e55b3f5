//! Codes of rules about raw SQL.

use crate::diag::codes::codes;

codes! {
    "lint":
    TABLE_REWRITE_COMMAND = "table-rewrite-command", Warning;
    REINDEX_BLOCKS = "reindex-blocks", Warning;
    INDEX_RENAMED_AS_TABLE = "index-renamed-as-table", Warning;
    LOCK_TABLE_STOPS_READS = "lock-table-stops-reads", Advice;
    CONCURRENT_BUILD_CAN_BE_MASKED = "concurrent-build-can-be-masked", Warning;
    TIMEOUT_KILLS_CONCURRENT_BUILD = "timeout-kills-concurrent-build", Warning;
    CASCADE_COLLATERAL = "cascade-collateral", Warning;
    TRUNCATE_CASCADE_REACH = "truncate-cascade-reach", Warning;
    SQL_UNBOUNDED_DML = "sql-unbounded-dml", Warning;
    SETTING_OUTLIVES_REVISION = "setting-outlives-revision", Warning;
    SEARCH_PATH_MISLEADS = "search-path-misleads", Warning;
    SECURITY_DEFINER_SEARCH_PATH = "security-definer-search-path", Warning;
    BLOCK_CHANGES_OBJECTS = "block-changes-objects", Advice;
    RERUN_GUARD = "rerun-guard", Advice;
    SQL_BLOCKS_OTHERS = "sql-blocks-others", Warning;
    SQL_BREAKS_CLIENTS = "sql-breaks-clients", Warning;
    SQL_LOSES_DATA = "sql-loses-data", Warning;
    SQL_DROPS_GUARANTEE = "sql-drops-guarantee", Warning;
}
