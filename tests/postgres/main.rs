//! Tests on a real PostgreSQL server, which they start themselves: see `cluster`.

mod cluster;
#[cfg(feature = "embedded")]
mod embedded;
mod engine;
mod resume;
mod revisions;
mod tls;
