//! Aludel: a declarative migration plan compiler for PostgreSQL.
//!
//! A history of `.mig` files is a program and the schema is its value: `ARCHITECTURE.md` tells the whole idea.

pub mod check;
pub mod cli;
pub mod compile;
pub mod ddl;
pub mod diag;
pub mod engine;
pub mod format;
pub mod history;
pub mod op;
pub mod plan;
pub mod render;
pub mod schema;
pub mod sql;
pub mod syntax;
pub mod text;
