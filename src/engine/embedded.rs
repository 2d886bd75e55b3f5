//! PostgreSQL inside this process: the only file that knows `pglite-oxide`.
//!
//! It is PostgreSQL 17 compiled to WebAssembly, run by wasmer from code compiled ahead of time that is part of this
//! program: nothing is downloaded. It serves one connection at a time on a free port of the loopback, as `postgres` without
//! a password, so other users of the same machine could connect while it runs; what needs protection belongs on a server.
//!
//! What is committed survives the end of the process, `kill -9` too, but not for certain a power failure: it runs with
//! `fsync` off, because it cannot sync a folder from inside its sandbox and does not start with it on (0.5.1).
//!
//! Its data is in the given folder. Beside it, `<folder>.lock` keeps a second process out; the operating system gives the
//! lock back when a process ends, however it ends. Outside the project it writes one thing, which can be deleted at any time
//! while it does not run: the unpacked code and the template of an empty cluster, in the user's cache folder
//! (`pglite-oxide` below `$XDG_CACHE_HOME` or `~/.cache` on Linux). The crate offers no other place.

use std::path::Path;

use super::error::EngineError;

#[cfg(feature = "embedded")]
pub(super) use running::Server;

#[cfg(not(feature = "embedded"))]
pub(super) use missing::Server;

#[cfg(feature = "embedded")]
mod running {
    use std::fs::{File, TryLockError};
    use std::net::SocketAddr;
    use std::path::PathBuf;

    use pglite_oxide::PgliteServer;

    use super::{EngineError, Path};

    /// A running embedded server. Close its connection before it is stopped or dropped: it serves to the end of it.
    pub(in super::super) struct Server {
        // Dropped in this order: the server first, the lock after.
        running: PgliteServer,
        folder: PathBuf,
        _lock: File,
    }

    impl Server {
        /// Starts it on the data in `folder`, which is made if it is not there.
        pub(in super::super) fn start(folder: &Path) -> Result<Self, EngineError> {
            let lock = lock(folder)?;
            let running = PgliteServer::builder()
                .path(folder)
                .tcp(SocketAddr::from(([127, 0, 0, 1], 0)))
                .username("postgres")
                .database("postgres")
                // It starts with what `initdb` needs, and a server does not.
                .postgres_config("allow_system_table_mods", "off")
                .start()
                .map_err(|error| fault(folder, &error))?;
            Ok(Self { running, folder: folder.to_owned(), _lock: lock })
        }

        /// Where to connect.
        pub(in super::super) fn url(&self) -> String {
            self.running.connection_uri()
        }

        /// Stops it.
        pub(in super::super) fn stop(self) -> Result<(), EngineError> {
            let Self { running, folder, _lock } = self;
            running.shutdown().map_err(|error| fault(&folder, &error))
        }
    }

    /// `.aludel/postgres.lock` for `.aludel/postgres`.
    fn lock(folder: &Path) -> Result<File, EngineError> {
        let file = |path: &Path, source| EngineError::File { path: path.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(|error| file(folder, error))?;
        let mut path = folder.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        let lock =
            File::options().create(true).truncate(false).write(true).open(&path).map_err(|error| file(&path, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(EngineError::EmbeddedBusy { folder: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(file(&path, error)),
        }
    }

    /// The crate's error with its causes, which it keeps in `anyhow`'s alternate form.
    fn fault(folder: &Path, error: &dyn std::fmt::Display) -> EngineError {
        EngineError::Embedded { folder: folder.to_owned(), message: format!("{error:#}") }
    }
}

#[cfg(not(feature = "embedded"))]
mod missing {
    use super::{EngineError, Path};

    /// Nothing: this program was built without it, so there is no value of this type.
    pub(in super::super) enum Server {}

    impl Server {
        pub(in super::super) fn start(_folder: &Path) -> Result<Self, EngineError> {
            Err(EngineError::EmbeddedMissing)
        }

        pub(in super::super) fn url(&self) -> String {
            match *self {}
        }

        pub(in super::super) fn stop(self) -> Result<(), EngineError> {
            match self {}
        }
    }
}
