//! Codes of rules about types, names and files.

use crate::diag::codes::codes;

codes! {
    "lint":
    CHAR_N = "char-n", Advice;
    COMMENT_MISSING = "comment-missing", Advice;
    EMPTY_MESSAGE = "empty-message", Advice;
    EMPTY_REVISION = "empty-revision", Advice;
    FILE_NAME = "file-name", Advice;
    INT_KEY = "int-key", Advice;
    JSON_NOT_JSONB = "json-not-jsonb", Advice;
    MIXED_QUALIFICATION = "mixed-qualification", Advice;
    MONEY = "money", Advice;
    NAMING_PATTERN = "naming-pattern", Advice;
    REQUIRE_PRIMARY_KEY = "require-primary-key", Advice;
    SERIAL = "serial", Advice;
    TIMESTAMP_WITHOUT_ZONE = "timestamp-without-zone", Advice;
    UNINFORMATIVE_MESSAGE = "uninformative-message", Advice;
    VARCHAR_N = "varchar-n", Advice;
}
