//! The ports that the server hands in: everything that pages and actions need from outside.

use crate::{
    clock::Clock,
    error::AppError,
    features::{
        accounts::store::AccountStore,
        around::store::AroundStore,
        attachments::store::AttachmentStore,
        calendar::store::CalendarStore,
        counts::store::CountStore,
        duties::store::DutyStore,
        events::store::EventStore,
        feeds::store::FeedStore,
        figures::store::FigureStore,
        holidays::store::HolidayStore,
        map::store::MapStore,
        observances::{model::Almanac, store::ObservanceStore},
        photos::store::PhotoStore,
        reference::{Reference, store::ReferenceStore},
        series::store::SeriesStore,
        sheets::store::{ImportStore, SheetReader},
        sites::store::SiteStore,
        targets::store::TargetStore,
        titles::store::TitleStore,
        villages::store::VillageStore,
        works::store::WorkStore,
    },
};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// Where new identifiers come from; an argument, so that a test can foresee them.
pub trait Ids: Send + Sync {
    /// A new `UUIDv7`.
    fn next(&self) -> Uuid;
}

/// All ports together; cheap to clone.
#[derive(Clone)]
pub struct Backend {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
    /// Accounts and logins.
    pub accounts: Arc<dyn AccountStore>,
    /// Regions, units, terms, settings.
    pub reference: Arc<dyn ReferenceStore>,
    /// Sessions.
    pub events: Arc<dyn EventStore>,
    /// Sessions by the day.
    pub calendar: Arc<dyn CalendarStore>,
    /// Figures over sessions.
    pub counts: Arc<dyn CountStore>,
    /// Pictures.
    pub photos: Arc<dyn PhotoStore>,
    /// Pictures and documents of what is not a session.
    pub attachments: Arc<dyn AttachmentStore>,
    /// Culture sites.
    pub sites: Arc<dyn SiteStore>,
    /// The library of works.
    pub works: Arc<dyn WorkStore>,
    /// Published figures.
    pub figures: Arc<dyn FigureStore>,
    /// What surrounds sites and titles.
    pub around: Arc<dyn AroundStore>,
    /// Publicity nodes.
    pub observances: Arc<dyn ObservanceStore>,
    /// Public holidays.
    pub holidays: Arc<dyn HolidayStore>,
    /// Sheets that wait for a yes.
    pub imports: Arc<dyn ImportStore>,
    /// A reader of spreadsheets.
    pub sheets: Arc<dyn SheetReader>,
    /// Duty lists.
    pub duties: Arc<dyn DutyStore>,
    /// Targets and closed periods.
    pub targets: Arc<dyn TargetStore>,
    /// Titles of villages.
    pub titles: Arc<dyn TitleStore>,
    /// Changes of the roster of villages.
    pub villages: Arc<dyn VillageStore>,
    /// Secret addresses of private calendars.
    pub feeds: Arc<dyn FeedStore>,
    /// Boundaries, the rows of the schematic map, sessions as points.
    pub map: Arc<dyn MapStore>,
    /// Many sessions at once.
    pub series: Arc<dyn SeriesStore>,
    /// The Chinese calendar.
    pub almanac: Arc<dyn Almanac>,
}

impl Backend {
    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The reference data, shared.
    pub async fn reference(&self) -> Result<Arc<Reference>, AppError> {
        Ok(self.reference.load().await?)
    }
}

/// Who calls a server function; the server puts it into the context.
#[derive(Clone)]
pub struct Caller {
    /// The login of the request.
    pub login: Option<crate::features::accounts::model::Login>,
    /// For the audit log.
    pub visitor: crate::features::accounts::store::Visitor,
    /// The reader's language.
    pub locale: crate::ui::Locale,
}
