//! Turns for work that takes a core and much memory: so many at once, whatever becomes of whoever asked.

use super::fault::Fault;
use std::sync::Arc;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

/// So many turns, shared by those who hold a copy.
#[derive(Clone)]
pub(super) struct Turns(Arc<Semaphore>);

/// Somebody's turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    pub(super) fn new(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// Waits for a turn.
    pub(super) async fn next(&self) -> Result<Turn, Fault> {
        let turn = Arc::clone(&self.0).acquire_owned().await;
        turn.map(|permit| Turn { _permit: permit }).map_err(|error| Fault::Other(error.to_string()))
    }
}

impl Turn {
    /// Works on a blocking thread, and gives the turn back with the result. The turn goes along with the work: a thread
    /// cannot be stopped, so where nobody waits for the answer any more, the turn is over only when the work is.
    pub(super) async fn work<T, F>(self, work: F) -> Result<(T, Self), Fault>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        Ok(spawn_blocking(move || (work(), self)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn a_turn_lasts_as_long_as_its_work_though_nobody_waits_for_it() {
        let turns = Turns::new(1);
        let turn = turns.next().await.unwrap();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (end, ends) = mpsc::channel::<()>();
        let asked = tokio::spawn(turn.work(move || {
            begun.send(()).unwrap();
            ends.recv()
        }));
        has_begun.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        assert_eq!(turns.0.available_permits(), 0, "the work goes on, and so does its turn");
        end.send(()).unwrap();
        turns.next().await.unwrap();
    }
}
