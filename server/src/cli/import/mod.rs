//! `server import`: loads the shipped reference data, all or nothing per file.

mod boundaries;
mod files;
mod table;
mod titles;

pub use boundaries::boundaries;
pub use table::{ImportError, Row, Table};

use super::CliError;
use crate::{
    storage::{Imported, Storage},
    system::SystemClock,
};
use app::{clock::Clock, features::reference::TermKind};
use files::Known;
use std::path::Path;

/// The lists, in an order in which each refers to those before it only.
const LISTS: [TermKind; 7] = [
    TermKind::Plan,
    TermKind::Focus,
    TermKind::Audience,
    TermKind::Form,
    TermKind::Law,
    TermKind::Channel,
    TermKind::Brand,
];

/// Loads every file of the folder and prints what came of it. All files are read and checked before the first one is
/// stored; what is already there and not in a file stays.
pub async fn run(storage: &Storage, folder: &Path, if_empty: bool) -> Result<(), CliError> {
    if if_empty && !storage.reference.reload().await?.regions.is_empty() {
        println!("The reference data is there already; nothing was changed.");
        return Ok(());
    }
    for (what, imported) in load(storage, folder).await? {
        let Imported { added, changed, unchanged } = imported;
        println!("{what}: {added} added, {changed} changed, {unchanged} as before");
    }
    Ok(())
}

/// Loads every file of the folder; what came of each.
pub async fn load(storage: &Storage, folder: &Path) -> Result<Vec<(String, Imported)>, CliError> {
    let now = SystemClock.now();
    let regions = files::regions(folder)?;
    let mut known = Known { regions: regions.iter().map(|region| region.code.clone()).collect(), ..Known::default() };
    let units = files::units(folder, &known.regions)?;
    known.units = units.iter().map(|(_, unit)| unit.code.clone()).collect();
    let mut lists = Vec::new();
    for kind in LISTS {
        let terms = files::terms(folder, kind, &known)?;
        known.learn(kind, &terms);
        lists.push((kind, terms));
    }
    let sites = files::sites(folder, &known.regions)?;
    let observances = files::observances(folder, &known)?;
    let holidays = files::holidays(folder)?;
    let reports = report_files(folder, "figures-")?;
    let title_files = report_files(folder, "titles-")?;
    let figures = reports.iter().map(|file| files::figures(folder, file)).collect::<Result<Vec<_>, _>>()?;
    let settings = files::settings(folder, &known.regions)?;
    let scope = settings.iter().find(|(key, _)| key == "scope").map(|(_, scope)| scope.clone()).unwrap_or_default();
    let titles = title_files
        .iter()
        .map(|file| titles::titles(folder, file, &known.regions, &scope, now))
        .collect::<Result<Vec<_>, _>>()?;
    let scope = settings.iter().find(|(key, _)| key == "scope").map_or("", |(_, scope)| scope.as_str());
    let around = files::around(folder, &known.regions, scope)?;

    let reference = &storage.reference;
    // The settings first: they say whose log tells of the rest.
    let settings = reference.import_settings(&settings, now).await?;
    let mut done = vec![
        ("regions".to_owned(), reference.import_regions(&regions, now).await?),
        ("units".to_owned(), reference.import_units(&units, now).await?),
    ];
    for (kind, terms) in lists {
        done.push((kind.key().to_owned(), reference.import_terms(kind, &terms, now).await?));
    }
    done.push(("site".to_owned(), storage.sites.import_sites(&sites, now).await?));
    done.push(("observances".to_owned(), storage.observances.import_observances(&observances, now).await?));
    done.push(("around".to_owned(), storage.around.import_entries(&around, now).await?));
    done.push(("holidays".to_owned(), storage.holidays.import_holidays(&holidays, now).await?));
    for (file, figures) in reports.into_iter().zip(figures) {
        done.push((file, storage.figures.import_figures(&figures, now).await?));
    }
    for (file, titles) in title_files.into_iter().zip(titles) {
        done.push((file, storage.titles.import_titles(&titles, now).await?));
    }
    done.push(("settings".to_owned(), settings));
    Ok(done)
}

/// The files of what reports published, one a year: `figures-<year>.csv`, `titles-<year>.csv`.
fn report_files(folder: &Path, beginning: &str) -> Result<Vec<String>, CliError> {
    let cannot = || CliError::io(format!("cannot read the folder {}", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot())? {
        let name = entry.map_err(cannot())?.file_name().to_string_lossy().into_owned();
        if name.starts_with(beginning) && Path::new(&name).extension().is_some_and(|ending| ending == "csv") {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_shipped_files_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
        let regions = files::regions(&folder).unwrap();
        let known = Known { regions: regions.into_iter().map(|region| region.code).collect(), ..Known::default() };
        let units = files::units(&folder, &known.regions).unwrap();
        let plans = files::terms(&folder, TermKind::Plan, &known).unwrap();
        let known = Known {
            units: units.into_iter().map(|(_, unit)| unit.code).collect(),
            plans: plans.into_iter().map(|(_, plan)| plan.code).collect(),
            ..known
        };
        let mut known = known;
        for kind in LISTS {
            let terms = files::terms(&folder, kind, &known).unwrap();
            assert!(!terms.is_empty(), "{kind:?}");
            known.learn(kind, &terms);
        }
        let sites = files::sites(&folder, &known.regions).unwrap();
        assert_eq!(sites.iter().filter(|(_, naming)| naming.is_some()).count(), 1, "the report names one title");
        assert!(!files::observances(&folder, &known).unwrap().is_empty());
        let holidays = files::holidays(&folder).unwrap();
        assert_eq!(holidays.iter().filter(|holiday| holiday.day.to_string().starts_with("2026-10-0")).count(), 7);
        assert_eq!(report_files(&folder, "figures-").unwrap(), ["figures-2023.csv"]);
        assert_eq!(report_files(&folder, "titles-").unwrap(), ["titles-2023.csv"]);
        let titles =
            titles::titles(&folder, "titles-2023.csv", &known.regions, "320582100", SystemClock.now()).unwrap();
        assert_eq!((titles.len(), titles.iter().filter(|title| title.is_placeholder()).count()), (37, 35));
        assert!(!files::figures(&folder, "figures-2023.csv").unwrap().is_empty());
        assert_eq!(files::around(&folder, &known.regions, "320582100").unwrap().len(), 9);
        assert!(files::settings(&folder, &known.regions).unwrap().iter().any(|(key, _)| key == "scope"));
        let none = HashSet::new();
        let error = files::settings(&folder, &none).unwrap_err();
        assert_eq!((error.file.as_str(), error.column.as_str()), ("site.csv", "value"));
    }
}
