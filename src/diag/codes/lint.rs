//! Codes of the lint phase.

use super::codes;

codes! {}
