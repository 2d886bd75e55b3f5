//! PostgreSQL inside this process: the only file that knows `pglite-oxide`.

use std::path::Path;

use super::error::EngineError;

/// A running embedded server.
pub(super) struct Server {
    url: String,
}

impl Server {
    /// Starts it on the data in `folder`.
    pub(super) fn start(folder: &Path) -> Result<Self, EngineError> {
        let _ = folder;
        Err(EngineError::EmbeddedMissing)
    }

    /// Where to connect.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Stops it.
    pub(super) fn stop(self) -> Result<(), EngineError> {
        Ok(())
    }
}
