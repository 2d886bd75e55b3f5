//! Layer 7: the server for editors, `aludel lsp`: what the checker, the linter and the formatter know, as it is typed.
//!
//! [`Workspace`] is the whole of it as a value: the open texts over the files of the disk, asked by place. It reads
//! nothing by itself: whoever makes it gives a [`Disk`]. [`serve`] is the thin loop around it that speaks the Language
//! Server Protocol; the only place that knows how messages look is `wire`.

mod actions;
mod analysis;
mod completion;
mod context;
mod disk;
mod forms;
mod hover;
mod job;
mod names;
mod place;
mod point;
mod references;
mod requests;
mod serve;
mod symbols;
mod told;
mod uri;
mod wire;
mod workspace;

pub use disk::{Disk, Found};
pub use forms::form;
pub use job::{Checked, Job};
pub use place::Encoding;
pub use serve::{Ended, serve};
pub use workspace::{Findings, Workspace};
