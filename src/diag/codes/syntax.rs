//! Codes of the syntax phase.

use super::codes;

codes! {
    "syntax":
    EXPECTED = "expected", Error;
    BELONGS_TO_COLUMN_ABOVE = "belongs-to-column-above", Error;
    UNKNOWN_VERB = "unknown-verb", Error;
    TOO_DEEP = "too-deep", Error;
    UNTERMINATED = "unterminated", Error;
    NOT_UTF8 = "not-utf8", Error;
    EMPTY_FILE = "empty-file", Error;
    MISSING_HEADER_LINE = "missing-header-line", Error;
    MISSING_UPGRADE = "missing-upgrade", Error;
    OUTSIDE_BLOCKS = "outside-blocks", Error;
    MALFORMED_ID = "malformed-id", Error;
    MALFORMED_TIME = "malformed-time", Error;
    MALFORMED_TEXT = "malformed-text", Error;
    NUMBER_TOO_LARGE = "number-too-large", Error;
    RESERVED_WORD = "reserved-word", Error;
    NAME_TOO_LONG = "name-too-long", Error;
    EMPTY_NAME = "empty-name", Error;
    NAME_PARTS = "name-parts", Error;
    TWICE = "twice", Error;
    CONTRADICTION = "contradiction", Error;
    CANNOT_BE_NAMED = "cannot-be-named", Error;
    TEXT_AFTER_DOLLAR = "text-after-dollar", Error;
    MISPLACED_COMMENT = "misplaced-comment", Error;
    LOOSE_WAIVER = "loose-waiver", Error;
    NO_WAY_BACK = "no-way-back", Error;
    NOT_A_SCHEMA = "not-a-schema", Error;
    REVERSE_AND_DOWNGRADE = "reverse-and-downgrade", Error;
}
