//! Sample culture sites with inspections, and sample works: `data/demo/sites.csv` and `works.csv`.

use super::{drawing, sessions::id};
use crate::{
    cli::{
        CliError,
        import::{ImportError, Row, Table},
    },
    storage::Storage,
};
use app::{
    clock,
    features::{
        accounts::{Account, Actor, Role},
        attachments::store::{AttachmentStore, Received},
        reference::Reference,
        sites::{
            Finding, Inspection, Site,
            input::SiteInput,
            store::{SiteStore, SiteWrite},
        },
        works::{Work, WorkInput, actions::owner, store::WorkStore},
    },
    ids::{InspectionId, WorkId},
    pages::SentFile,
};
use chrono::{DateTime, Days, Utc};
use rand::{SeedableRng, rngs::StdRng};
use std::path::Path;
use tokio::task::spawn_blocking;

const SITE_COLUMNS: [&str; 15] = [
    "code",
    "where",
    "kind",
    "zh",
    "en",
    "hours",
    "booking",
    "step_free",
    "themes",
    "exhibits",
    "inspect_months",
    "inspected_days",
    "finding",
    "repair_days",
    "note",
];
const WORK_COLUMNS: [&str; 8] = ["code", "kind", "title", "maker", "year", "about", "link", "permission"];
/// The gap in a name.
const VILLAGE: &str = "{village}";

/// Who and when.
pub(super) struct Sampler<'a> {
    pub(super) storage: &'a Storage,
    pub(super) operator: &'a Actor,
    pub(super) reference: &'a Reference,
    pub(super) accounts: &'a [Account],
    pub(super) now: DateTime<Utc>,
}

impl Sampler<'_> {
    /// Adds the sample sites and what inspections found.
    pub(super) async fn add_sites(&self, folder: &Path, rng: &mut StdRng) -> Result<(), CliError> {
        let table = Table::read(folder, "sites.csv", &SITE_COLUMNS)?;
        let mut writes = Vec::new();
        let mut inspections = Vec::new();
        for row in table.rows() {
            for village in self.places(&row)? {
                let site = self.site(&row, village.as_deref())?;
                inspections.extend(self.inspection(&row, &site, InspectionId(id(self.now, rng)))?);
                writes.push(SiteWrite { site, changes: Vec::new(), first: None, namings: Vec::new() });
            }
        }
        self.storage.sites.write(self.operator, writes, self.now).await?;
        for inspection in inspections {
            self.storage.sites.inspect(self.operator, &inspection, self.now).await?;
        }
        Ok(())
    }

    /// The villages of the sample cadres, or the town.
    fn places(&self, row: &Row<'_>) -> Result<Vec<Option<String>>, ImportError> {
        let cadres = self.accounts.iter().filter(|account| account.role == Role::Village);
        match row.needed("where")?.as_str() {
            "village" => Ok(cadres.map(|account| Some(account.scope.0.clone())).collect()),
            "town" => Ok(vec![None]),
            other => Err(row.wrong("where", format!("\"{other}\" must be village or town"))),
        }
    }

    fn site(&self, row: &Row<'_>, village: Option<&str>) -> Result<Site, ImportError> {
        let place = village.and_then(|code| self.reference.village(code));
        let named = |column: &str, name: &str| row.text(column).replace(VILLAGE, name);
        let suffix = village.map(|code| format!("-{code}")).unwrap_or_default();
        let input = SiteInput {
            id: format!("sample-{}{suffix}", row.code("code")?),
            version: "0".into(),
            kind: row.needed("kind")?,
            name: named("zh", place.map_or("", |place| &place.short_name)),
            name_en: named("en", place.map_or("", |place| &place.name_en)),
            village: village.unwrap_or_default().to_owned(),
            hours: row.text("hours"),
            booking: row.text("booking"),
            step_free: row.text("step_free"),
            themes: row.text("themes"),
            exhibits: row.text("exhibits"),
            inspect_months: row.text("inspect_months"),
            ..SiteInput::default()
        };
        let site = input.parse(None, &self.reference.site.scope, self.reference);
        let site = site.map_err(|refusals| row.wrong("code", format!("cannot be taken: {:?}", refusals.first())))?;
        // A sample lies where its village's sample point is.
        let point = place.filter(|place| place.point_is_demo).and_then(|place| place.point);
        Ok(Site { is_demo: true, point, point_is_demo: point.is_some(), ..site })
    }

    fn inspection(&self, row: &Row<'_>, site: &Site, id: InspectionId) -> Result<Option<Inspection>, ImportError> {
        let Some(days) = row.maybe_number::<u64>("inspected_days")? else { return Ok(None) };
        let today = clock::local_date(self.now);
        let done_on = today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let finding = match row.text("finding").as_str() {
            "" => Finding::Fine,
            key => Finding::from_key(key).ok_or_else(|| row.wrong("finding", format!("\"{key}\" is no finding")))?,
        };
        let repair_by = row.maybe_number::<i64>("repair_days")?.map(|days| today + chrono::TimeDelta::days(days));
        // The village's cadre, or the office, has been there.
        let of_village = |account: &&Account| account.role == Role::Village && account.scope.0 == site.scope;
        let office = |account: &&Account| account.role == Role::Office;
        let by = self.accounts.iter().find(of_village).or_else(|| self.accounts.iter().find(office));
        Ok(Some(Inspection {
            id,
            site: site.id.clone(),
            scope: site.scope.clone(),
            done_on,
            finding,
            note: row.text("note"),
            repair_by,
            resolved_on: None,
            who: by.map_or_else(|| self.operator.name().to_owned(), |account| account.display_name.clone()),
            account: by.map_or_else(|| self.operator.account(), |account| account.id),
            is_demo: true,
            made_at: self.now,
        }))
    }

    /// Adds the sample works; drawn pictures are added where there is time for that.
    pub(super) async fn add_works(&self, folder: &Path, scenes: &[String], rng: &mut StdRng) -> Result<(), CliError> {
        let table = Table::read(folder, "works.csv", &WORK_COLUMNS)?;
        for (at, row) in table.rows().enumerate() {
            let work = self.work(&row, WorkId(id(self.now, rng)))?;
            if let Some(scene) = scenes.get(at) {
                let (scene, mut chance) = (scene.clone(), StdRng::from_rng(rng));
                let drawn = spawn_blocking(move || drawing::draw(&scene, &mut chance)).await;
                let unusable = || CliError::Usage("A drawing of a sample work cannot be used.".to_owned());
                let bytes = drawn.ok().and_then(Result::ok).ok_or_else(unusable)?;
                let file = SentFile { name: String::new(), bytes };
                let owner = owner(work.id, &work.scope);
                let kept =
                    self.storage.attachments.receive(self.operator, &owner, file, work.is_shown, self.now).await?;
                if !matches!(kept, Received::Kept(_)) {
                    return Err(unusable());
                }
            }
            self.storage.works.write(self.operator, &work, Vec::new(), self.now).await?;
        }
        Ok(())
    }

    fn work(&self, row: &Row<'_>, id: WorkId) -> Result<Work, ImportError> {
        let permission = row.text("permission");
        let input = WorkInput {
            id: id.to_string(),
            version: "0".into(),
            title: row.needed("title")?,
            kind: row.needed("kind")?,
            maker: row.text("maker"),
            year: row.text("year"),
            about: row.text("about"),
            link: row.text("link"),
            is_shown: !permission.is_empty(),
            permission,
            ..WorkInput::default()
        };
        let work = input.parse(None, &self.reference.site.scope, self.reference, self.now);
        let work = work.map_err(|refusals| row.wrong("code", format!("cannot be taken: {:?}", refusals.first())))?;
        Ok(Work { is_demo: true, ..work })
    }
}
