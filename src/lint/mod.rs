//! Layer 5: what PostgreSQL accepts and a careful engineer would not send to production. One file a rule, in `rules`.
//!
//! A rule sees one operation in its place: the schema before and after it, what the run has made so far, what the
//! statement costs ([`crate::forecast`]). So it knows what a linter of SQL text cannot: that the table is new and empty,
//! that a valid check proves the `not null`, which columns an index covers. Errors are not lints: what the server would
//! refuse is said by `check`.

mod fix;
mod history;
mod made;
mod moment;
mod raw;
mod report;
mod rules;
mod settings;
mod waivers;
mod words;

pub use fix::{Edit, Fix, apply};
pub use history::{Scope, lint};
pub use moment::{End, Moment, RevisionMoment};
pub use raw::RawPart;
pub use report::{Finding, Report};
pub use rules::{Check, Rule, all, by_name};
pub use settings::{Level, Settings};
