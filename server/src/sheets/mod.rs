//! Files of rows that people send: workbooks (XLSX, XLS, ODS) and text (CSV, or pasted). What comes out is plain text
//! in cells. Nothing in a file is ever run: a formula gives the value that was stored with it.
//!
//! A file is strange until it is read, so bounds come first: `unfold` counts what a ZIP really unfolds to, `old` walks
//! through the records of an XLS, before the reader of either allocates anything by what the file claims.

mod book;
mod builder;
mod ods;
mod old;
mod text;
mod unfold;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

use app::features::sheets::{
    grid::{FILE_BYTES_MAX, Grid, SheetRefusal},
    store::SheetReader,
};
use async_trait::async_trait;
use std::{panic::catch_unwind, sync::Arc};
use tokio::sync::Semaphore;

/// Files that are read at once: each may unfold to as much as [`unfold::UNFOLDED_MAX`].
const AT_ONCE: usize = 2;

/// Reads files beside the threads that answer requests.
pub struct Sheets {
    turns: Arc<Semaphore>,
}

impl Default for Sheets {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

#[async_trait]
impl SheetReader for Sheets {
    async fn read(&self, bytes: Vec<u8>) -> Result<Vec<Grid>, SheetRefusal> {
        let Ok(turn) = Arc::clone(&self.turns).acquire_owned().await else { return Err(SheetRefusal::Broken) };
        let reading = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            read(&bytes)
        });
        reading.await.unwrap_or_else(|error| {
            tracing::error!(%error, "the reading of a sheet was given up");
            Err(SheetRefusal::Broken)
        })
    }
}

/// The sheets of a file that hold anything, whatever its name says that it is.
///
/// No input makes this panic. The readers of workbooks take the places that a file names at their word (calamine 0.38:
/// where a sheet begins in an XLS), and as far as its sender is concerned that is the file's fault; hence the net.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid>, SheetRefusal> {
    catch_unwind(|| sheets(bytes)).unwrap_or_else(|_| {
        tracing::error!("a sheet broke its reader");
        Err(SheetRefusal::Broken)
    })
}

fn sheets(bytes: &[u8]) -> Result<Vec<Grid>, SheetRefusal> {
    if bytes.is_empty() {
        return Err(SheetRefusal::Nothing);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(SheetRefusal::TooManyBytes);
    }
    let mut grids = if bytes.starts_with(unfold::MAGIC) {
        let archive = unfold::Archive::check(bytes)?;
        if archive.has("xl/workbook.xml") {
            book::xlsx(bytes)?
        } else if archive.has("content.xml") {
            ods::read(&archive.unfold("content.xml")?)?
        } else {
            return Err(SheetRefusal::NotASheet);
        }
    } else if bytes.starts_with(old::MAGIC) {
        old::check(bytes)?;
        book::xls(bytes)?
    } else {
        vec![text::read(bytes)?]
    };
    grids.retain(|grid| !grid.rows.is_empty());
    if grids.is_empty() { Err(SheetRefusal::Empty) } else { Ok(grids) }
}
