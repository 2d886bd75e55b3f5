//! Codes of the check phase.

use super::codes;

codes! {}
