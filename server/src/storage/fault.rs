//! What can go wrong in here, and how it leaves: logged with its cause under a short id, of which the caller gets the
//! id and nothing else.

use app::error::StoreError;
use std::{future::Future, time::Duration};

/// How often a write is begun again after the database called it off in favour of another one.
const TRIES: u32 = 5;

/// A failure inside storage.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database said no, or nothing.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The disk said no.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
    /// A row that makes no sense.
    #[error("inconsistent row in {table}: {what}")]
    Row {
        /// Where it is.
        table: &'static str,
        /// Which row, and what is wrong with it.
        what: String,
    },
    /// Another write came first; the same again may work.
    #[error("lost against another write")]
    Again,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Fault {
    /// Whether the same transaction may work when it is begun again: a serialisation failure or a deadlock.
    fn is_passing(&self) -> bool {
        match self {
            Self::Again => true,
            Self::Sql(sqlx::Error::Database(error)) => matches!(error.code().as_deref(), Some("40001" | "40P01")),
            _ => false,
        }
    }
}

impl From<tokio::task::JoinError> for Fault {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Other(format!("a blocking task ended early: {error}"))
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        failed(&fault)
    }
}

/// Logs a cause under a fresh short id and gives the error that may leave storage.
pub fn failed(cause: &(dyn std::error::Error + 'static)) -> StoreError {
    let id = format!("{:08x}", rand::random::<u32>());
    tracing::error!(id, cause, "storage failed");
    StoreError { id }
}

/// Begins a transaction again, at most [`TRIES`] times in all, while the database calls it off in favour of others.
pub(super) async fn retry<T, F>(attempt: impl Fn() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let mut tries = 1;
    loop {
        match attempt().await {
            Err(fault) if fault.is_passing() && tries < TRIES => {
                // Apart from each other, so that the same two do not meet again.
                let pause = u64::from(tries) * 10 + rand::random_range(0..10);
                tokio::time::sleep(Duration::from_millis(pause)).await;
                tries += 1;
            }
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn a_lost_write_is_tried_five_times_and_a_broken_one_once() {
        let count = AtomicU32::new(0);
        let lost = retry(|| async {
            count.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(Fault::Again)
        });
        assert!(matches!(lost.await, Err(Fault::Again)));
        assert_eq!(count.swap(0, Ordering::Relaxed), TRIES);

        let broken = retry(|| async {
            count.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(Fault::Other("broken".into()))
        });
        assert!(broken.await.is_err());
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }
}
