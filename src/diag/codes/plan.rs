//! Codes of the plan phase.

use super::codes;

codes! {}
