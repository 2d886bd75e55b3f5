//! Codes of rules about data and guarantees that are lost.

use crate::diag::codes::codes;

codes! {
    "lint":
    DROP_ADD_IS_RENAME = "drop-add-is-rename", Warning;
    DROP_COLUMN_DROPS_GUARANTEES = "drop-column-drops-guarantees", Warning;
    DROP_COLUMN_LOSES_DATA = "drop-column-loses-data", Warning;
    DROP_TABLE_LOSES_DATA = "drop-table-loses-data", Warning;
    GUARANTEE_DROPPED = "guarantee-dropped", Warning;
    PRIMARY_KEY_DROPPED = "primary-key-dropped", Warning;
    TRUNCATE_LOSES_DATA = "truncate-loses-data", Warning;
    UNBOUNDED_DML = "unbounded-dml", Warning;
}
