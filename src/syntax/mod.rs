//! Layer 1: `.mig` text to [`ast`]. The only folder that knows pest.

pub mod ast;
