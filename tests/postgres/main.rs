//! Tests on a real PostgreSQL server, which they start themselves: see `cluster`.

#![allow(clippy::print_stdout, reason = "each suite prints its time")]

mod bad_inputs;
mod branches;
#[path = "../cases/mod.rs"]
mod cases;
mod catalog;
mod cluster;
mod commands;
mod data;
mod dump;
#[cfg(feature = "embedded")]
mod embedded;
mod engine;
mod examples;
mod from_nothing;
mod good_inputs;
mod histories;
mod random;
mod resume;
mod revisions;
mod stamps;
mod tls;

/// How many cases a property test runs: `ALUDEL_CASES`, else a number that is quick.
fn cases(quick: usize) -> usize {
    std::env::var("ALUDEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(quick)
}
