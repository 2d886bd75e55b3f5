//! Layer 6: the database. Connections, the state that a database keeps about itself, the lock, the run of a compiled
//! plan, the same plan as a script.
//!
//! It takes [`Compiled`](crate::ddl::Compiled) steps and knows nothing of `.mig` files but spans, so that a server's error
//! lands on a line. It prints nothing: an [`Observer`] is told.
//!
//! ```no_run
//! use aludel::engine::{ConnectOptions, Database, DatabaseSpec, RunOptions, Session, Silent, real_losses};
//! # fn plan(_: &aludel::engine::AppliedState) -> Vec<aludel::ddl::Compiled> { vec![] }
//! # fn main() -> Result<(), aludel::engine::EngineError> {
//! let spec = DatabaseSpec::parse("postgresql://me@localhost/shop", std::path::Path::new("."))?;
//! println!("{}", spec.display_name());                                  // never a password
//! let mut db = Database::connect(&spec, ConnectOptions::default(), &mut Silent)?;
//! let mut session = Session::begin(&mut db, RunOptions::default(), &mut Silent)?; // waits for other runners, then locks
//! let steps = plan(session.state());                                    // plan from the state that cannot change now
//! let lost = real_losses(session.database(), &steps)?;                  // ask before running, if there is any
//! let report = session.run(&steps, &mut Silent)?;
//! drop(session);                                                        // gives the lock back
//! db.close()?;
//! # Ok(()) }
//! ```
//!
//! | to | use |
//! |---|---|
//! | name a database | [`DatabaseSpec::parse`], [`DatabaseSpec::display_name`], [`DatabaseSpec::warnings`] |
//! | connect | [`Database::connect`] with [`ConnectOptions`] |
//! | read the state without a lock (`current`, `status`) | [`read_state`] |
//! | lock, plan, run | [`Session::begin`], [`Session::state`], [`Session::run`] |
//! | run what was planned before | [`run`], which compares the state first |
//! | record without running | [`Session::stamp`] |
//! | go back without the file | [`AppliedRevision::stored_downgrade`] |
//! | write `--sql` | [`write_script`], [`write_stamp_script`], [`write_ensure_script`] |
//! | read what Alembic recorded | [`read_alembic`] |
//! | ask what would be lost | [`real_losses`] |
//! | ask the catalog | [`Database::query`], [`Database::client`] |
//!
//! What is guaranteed: a revision that can be one transaction is applied wholly with its state row or not at all; no
//! revision is applied twice, whatever pooler stands between, because every transaction locks the state and compares it
//! before anything changes; a revision outside a transaction goes on where it stopped.

mod connect;
mod embedded;
mod error;
mod lock;
mod losses;
mod observer;
mod pairs;
mod pgpass;
mod rows;
mod runner;
mod script;
mod session;
mod stamp;
mod state;
mod steps;
mod tables;
mod tls;
mod url;

pub use connect::{ConnectOptions, Database, Row};
pub use error::{EngineError, Failure, ServerMessage};
pub use losses::{RealLoss, real_losses};
pub use observer::{Notice, Observer, Silent};
pub use rows::measure;
pub use runner::{Done, RunReport};
pub use script::{AssumedState, ScriptOptions, write_ensure_script, write_script, write_stamp_script};
pub use session::{RunOptions, Session, run};
pub use stamp::{Stamp, read_alembic, read_tags};
pub use state::{AppliedRevision, AppliedState, Unfinished, read_state};
pub use tables::STATE_FORMAT;
pub use url::{DatabaseSpec, EMBEDDED_FOLDER, Environment, ServerSpec};
