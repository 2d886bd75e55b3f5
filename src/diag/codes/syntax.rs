//! Codes of the syntax phase.

use super::codes;

codes! {
    EXPECTED = "syntax::expected", Error, "something else was expected here",
        "The text does not follow the grammar at this place. The message lists what could stand here; the place is the first byte that does not fit.";
    BELONGS_TO_COLUMN_ABOVE = "syntax::belongs-to-column-above", Error, "this clause belongs to the column above",
        "Inside a table a newline ends a column. This line starts with words that can only continue a column, so it was probably broken in two: join the lines.";
    UNKNOWN_VERB = "syntax::unknown-verb", Error, "not an operation",
        "A line between operations starts with one of a closed set of verbs such as create_table or add_column. This word is none of them.";
    TOO_DEEP = "syntax::too-deep", Error, "nested too deeply",
        "Parentheses are nested deeper than any hand-written text needs. The limit protects the parser's stack.";
}
