//! What the engine tells while it works. It prints nothing: who looks on decides what becomes a line, a bar or silence.

use std::time::Duration;

use super::error::ServerMessage;
use crate::ddl::{Compiled, Statement};

/// A notice or warning of the server.
pub type Notice = ServerMessage;

/// Looks on while a run goes. Every method does nothing unless it is overridden.
pub trait Observer {
    /// The database does not answer yet; called about once a second.
    fn waiting_for_database(&mut self, _why: &str, _waited: Duration) {}

    /// Another runner is at work; called when the wait begins and about every ten seconds after that.
    fn waiting_for_lock(&mut self, _holder: Option<&str>, _waited: Duration) {}

    /// A revision begins: number `index` (from 0) of `total`.
    fn revision_started(&mut self, _step: &Compiled, _index: usize, _total: usize) {}

    /// A revision that an earlier run left half done goes on after `finished` of its statements.
    fn revision_resumed(&mut self, _step: &Compiled, _finished: usize) {}

    /// A statement is sent: number `index` (from 0) of the revision's.
    fn statement_started(&mut self, _step: &Compiled, _index: usize, _statement: &Statement) {}

    /// Rows of a file are on their way: this many bytes of all.
    fn rows_sent(&mut self, _step: &Compiled, _file: &str, _bytes: u64, _all: u64) {}

    /// An invalid index, left by a build that failed, is dropped before it is built again.
    fn invalid_index_dropped(&mut self, _step: &Compiled, _index: &str) {}

    /// A revision is done. With one transaction around all, it is not committed yet.
    fn revision_finished(&mut self, _step: &Compiled, _took: Duration) {}

    /// The server said something that is not an error.
    fn notice(&mut self, _notice: &Notice) {}
}

/// Looks away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
