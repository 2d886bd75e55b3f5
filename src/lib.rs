//! Aludel: a declarative migration plan compiler for PostgreSQL.
//!
//! A history of `.mig` files is a program and the schema is its value: `ARCHITECTURE.md` tells the whole idea.

// Below `engine` there is no IO, no clock and no environment; `clippy.toml` lists what that means.
#![warn(clippy::disallowed_methods)]

pub mod check;
pub mod cli;
pub mod compile;
pub mod ddl;
pub mod diag;
#[allow(clippy::disallowed_methods, reason = "it talks to databases, and measures how long that takes")]
pub mod engine;
pub mod forecast;
pub mod format;
pub mod history;
pub mod lint;
pub mod lsp;
pub mod op;
pub mod plan;
pub mod render;
pub mod schema;
pub mod sql;
pub mod syntax;
pub mod text;
pub mod write;
