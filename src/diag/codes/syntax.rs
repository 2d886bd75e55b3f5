//! Codes of the syntax phase.

use super::codes;

codes! {
    EXPECTED = "syntax::expected", Error, "something else was expected here",
        "The text does not follow the grammar at this place. The message lists what could stand here; the place is the first byte that does not fit.";
    BELONGS_TO_COLUMN_ABOVE = "syntax::belongs-to-column-above", Error, "this clause belongs to the line above",
        "Inside a table a newline ends a column. This line starts with words that can only continue a column, so it was probably broken in two: join the lines.";
    UNKNOWN_VERB = "syntax::unknown-verb", Error, "not an operation",
        "A line between operations starts with one of a closed set of verbs such as create_table or add_column. This word is none of them.";
    TOO_DEEP = "syntax::too-deep", Error, "nested too deeply",
        "Parentheses are nested deeper than any hand-written text needs. The limit protects the parser's stack.";
    UNTERMINATED = "syntax::unterminated", Error, "opened and never closed",
        "A string, a quoted name, a dollar-quoted text, a comment, a parenthesis or a brace is opened here and its end is missing. The rest of the line is not looked at, so that one missing mark is one finding.";
    NOT_UTF8 = "syntax::not-utf8", Error, "not UTF-8",
        "A file is UTF-8. This one holds bytes that mean nothing in it, so it was probably saved in another encoding, such as Latin-1 or UTF-16. Guessing would change strings and names.";
    EMPTY_FILE = "syntax::empty-file", Error, "nothing in the file",
        "The file holds no header and no block, at most comments. A revision needs at least the lines revision, revises and message and an upgrade block.";
    MISSING_HEADER_LINE = "syntax::missing-header-line", Error, "a header line is missing",
        "Every revision says who it is (revision), what it follows (revises) and what it does (message). Without these it has no place in the history.";
    MISSING_UPGRADE = "syntax::missing-upgrade", Error, "no upgrade block",
        "A revision says what it does in `upgrade { }`. A revision that does nothing, such as a merge, has an empty one.";
    OUTSIDE_BLOCKS = "syntax::outside-blocks", Error, "text outside the blocks",
        "Operations stand inside `upgrade { }` or `downgrade { }`. What follows the last block is often a sign of one closing brace too many further up.";
    MALFORMED_ID = "syntax::malformed-id", Error, "not an id or label",
        "An id is 1 to 64 of the letters A to Z and a to z, digits, `_` and `.`; a label may also have `-`, but not as its first character. The words head, heads, base and current mean something in targets, so nothing can be called that.";
    MALFORMED_TIME = "syntax::malformed-time", Error, "not a time",
        "The line `created` holds a time as RFC 3339 writes it, with a date, a time of day and an offset or Z: '2026-01-09T22:39:30Z'.";
    MALFORMED_TEXT = "syntax::malformed-text", Error, "an escape that means nothing",
        "In E'...' and U&'...' a backslash begins an escape. This one names no character.";
    NUMBER_TOO_LARGE = "syntax::number-too-large", Error, "a number out of range",
        "PostgreSQL keeps the numbers of sequences in 64 bits and the dimensions of arrays in 32. This number does not fit.";
    RESERVED_WORD = "syntax::reserved-word", Error, "a reserved word used as a name",
        "PostgreSQL reserves this word, so it can be a name only in double quotes. Quoting it here keeps every statement made from it correct.";
    NAME_TOO_LONG = "syntax::name-too-long", Error, "a name that PostgreSQL would cut",
        "PostgreSQL keeps 63 bytes of a name and cuts the rest with no more than a notice, so that the schema would differ from the file. Letters outside ASCII take two bytes or more.";
    EMPTY_NAME = "syntax::empty-name", Error, "a name without characters",
        "A name in double quotes needs at least one character between them.";
    NAME_PARTS = "syntax::name-parts", Error, "a name with too few or too many parts",
        "The verb fixes how many parts a name has: a table `t` or `schema.t`, a column or constraint `t.c` or `schema.t.c`, an index `i` or `schema.i`, a new name one part only.";
    TWICE = "syntax::twice", Error, "something that may stand once stands twice",
        "A header line, a clause of a column, an action of alter_column or a block stands a second time, and it would not be clear which one counts.";
    CONTRADICTION = "syntax::contradiction", Error, "two clauses that exclude each other",
        "Both clauses say something about the same property, and not the same thing. Remove one of them.";
    CANNOT_BE_NAMED = "syntax::cannot-be-named", Error, "a name for something that has none",
        "`constraint NAME` names the constraint that follows it: primary key, unique, check or references. Other clauses make no object that could carry a name.";
    TEXT_AFTER_DOLLAR = "syntax::text-after-dollar", Error, "text after a closing dollar quote",
        "Dollar text does not nest: the next `$$` closes it. A text that contains `$$` itself is written between tags, `$sql$ ... $sql$`.";
    MISPLACED_COMMENT = "syntax::misplaced-comment", Error, "a comment that could be the table's or the column's",
        "A line `comment 'text'` is the table's comment and stands once, after the last column. Before a column it could as well be meant for the column above, so it has to say which.";
    LOOSE_WAIVER = "syntax::loose-waiver", Error, "a waiver with nothing after it",
        "`allow RULE 'reason'` stands on the line before the operation or the item that it is for. For the whole file it stands in the header.";
    NO_WAY_BACK = "syntax::no-way-back", Error, "raw SQL that does not say how it is undone",
        "The inverse of raw SQL cannot be derived. It says `reverse $$...$$`, `reverse nothing` where there is nothing to undo, or `irreversible 'why'`; or the file has a downgrade block.";
    NOT_A_SCHEMA = "syntax::not-a-schema", Error, "something that is no part of a schema",
        "A schema file, `external.mig` and the braces after `external` and `defines` say what is there: they hold `create_...` and `comment_...` operations without header and blocks. Changes and raw SQL stand in revisions.";
    REVERSE_AND_DOWNGRADE = "syntax::reverse-and-downgrade", Error, "two ways back",
        "A file with a downgrade block is undone by that block alone, so a reverse clause in it would never run.";
}
