//! One file a command: its arguments, whose doc comments are its help, and what it does.

pub(super) mod branches;
pub(super) mod completions;
pub(super) mod current;
pub(super) mod downgrade;
pub(super) mod dump;
pub(super) mod edit;
pub(super) mod ensure_version;
pub(super) mod explain;
pub(super) mod fmt;
pub(super) mod graph;
pub(super) mod heads;
pub(super) mod history;
pub(super) mod init;
pub(super) mod lint;
pub(super) mod lsp;
pub(super) mod man;
pub(super) mod merge;
pub(super) mod plan;
pub(super) mod rebase;
pub(super) mod revision;
pub(super) mod show;
pub(super) mod stamp;
pub(super) mod status;
pub(super) mod upgrade;
