//! `server import --boundaries FILE`: villages' boundaries, all of a file or nothing.

use crate::{
    cli::CliError,
    storage::{Imported, Storage},
    system::SystemClock,
};
use app::{
    clock::Clock,
    error::checked_line,
    features::map::{
        boundary::SOURCE_MAX,
        datum::Datum,
        rules::{self, FILE_BYTES_MAX},
    },
};
use std::{fs::File, io::Read, path::Path};

/// Checks the file as the office's page does, stores it and prints what came of it.
pub async fn boundaries(storage: &Storage, file: &Path, datum: &str, source: &str) -> Result<(), CliError> {
    let datum = Datum::from_key(datum).ok_or_else(|| CliError::Usage("--datum must be wgs84, gcj02 or bd09".into()))?;
    let mut refusals = Vec::new();
    let source = checked_line(&mut refusals, "source", source, SOURCE_MAX, true);
    if !refusals.is_empty() {
        return Err(CliError::Usage(format!(
            "--source must say where the file comes from, in at most {SOURCE_MAX} characters"
        )));
    }
    let cannot = || CliError::io(format!("cannot read {}", file.display()));
    let mut bytes = Vec::new();
    let most = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    File::open(file).map_err(cannot())?.take(most).read_to_end(&mut bytes).map_err(cannot())?;
    let reference = storage.reference.reload().await?;
    let now = SystemClock.now();
    let found = rules::read(&bytes, datum, &source, &reference, &reference.site.scope, now).map_err(|faults| {
        let mut lines = vec![format!("{} was not imported:", file.display())];
        lines.extend(faults.iter().map(|fault| format!("  {fault:?}")));
        CliError::Usage(lines.join("\n"))
    })?;
    let Imported { added, changed, unchanged } = storage.map.import_boundaries(&found, now).await?;
    println!("boundaries: {added} added, {changed} changed, {unchanged} as before");
    Ok(())
}
