//! Codes of the history phase.

use super::codes;

codes! {}
