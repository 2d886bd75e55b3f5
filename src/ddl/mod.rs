//! Layer 5: planned steps to SQL statements. The only folder that spells SQL.

mod script;

pub use script::{Compiled, Direction, Loss, Reversibility, Statement};
