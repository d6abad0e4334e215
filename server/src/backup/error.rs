//! Why a backup was not written or not put back, in sentences for whoever runs the server.

use crate::{cli::CliError, storage::OpenError};
use std::{io, path::PathBuf};

/// Why a backup was not written or not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Another kind of file was asked for.
    #[error("{} must end in .tar.gz, since that is what a backup is", .0.display())]
    Name(PathBuf),
    /// The file is there.
    #[error("{} is there already; a backup replaces no file", .0.display())]
    Exists(PathBuf),
    /// The disk said no.
    #[error("{what}: {cause}")]
    Io {
        /// What was tried.
        what: String,
        /// What came of it.
        cause: io::Error,
    },
    /// The database said no.
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file cannot be trusted to be a whole backup.
    #[error("this is no whole backup: {0}; nothing was restored")]
    Broken(String),
    /// The program and the backup do not fit.
    #[error("{0}; nothing was restored")]
    OtherVersion(String),
    /// There is something in the database.
    #[error("the database is not empty: there are rows in {0}; restore into a new one (DATABASE_URL, PUFA_DATA_DIR)")]
    NotEmpty(&'static str),
    /// The half that reads or the half that writes has stopped; the other one knows why.
    #[error("it was stopped before its end")]
    Stopped,
    /// A thread ended early.
    #[error("a part of the work ended early: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

impl BackupError {
    /// An error of the disk about something.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        |cause| Self::Io { what, cause }
    }

    /// Something is wrong with the file.
    pub(super) fn broken(what: impl ToString) -> Self {
        Self::Broken(what.to_string())
    }
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        Self::Usage(error.to_string())
    }
}
