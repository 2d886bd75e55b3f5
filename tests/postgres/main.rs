//! Tests on real PostgreSQL servers: one binary, each test with a cluster of its own.

mod catalog;
mod cluster;
mod histories;
mod random;

/// How many cases a property test runs: `ALUDEL_CASES`, else a number that is quick.
fn cases(quick: usize) -> usize {
    std::env::var("ALUDEL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(quick)
}
