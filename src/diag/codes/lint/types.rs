//! Codes of rules about changes of a column's type.

use crate::diag::codes::codes;

codes! {
    "lint":
    TYPE_CHANGE_REWRITES = "type-change-rewrites", Warning;
    TYPE_CHANGE_REBUILDS_INDEX = "type-change-rebuilds-index", Warning;
    TYPE_CHANGE_RESCANS_CHECK = "type-change-rescans-check", Warning;
    TYPE_CHANGE_LOCKS_FK_PARTNER = "type-change-locks-fk-partner", Advice;
    TYPE_CHANGE_LOSES_PRECISION = "type-change-loses-precision", Advice;
    TYPE_CHANGE_MAY_FAIL = "type-change-may-fail", Warning;
    SERIAL_SEQUENCE_STAYS_NARROW = "serial-sequence-stays-narrow", Warning;
}
