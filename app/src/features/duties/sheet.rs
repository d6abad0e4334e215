//! Everything that a page about a list shows, loaded with a fixed number of queries.

use super::{
    DutyItem, DutyList,
    gaps::Look,
    model::{Amendment, Progress},
    rules,
};
use crate::{
    backend::Backend,
    error::AppError,
    features::{
        accounts::Role,
        counts::period::Period,
        events::query::{EventFilter, View},
        observances::{Announced, Observance, Span},
        reference::model::SiteSettings,
    },
    ids::DutyItemId,
    pages::PageCx,
};
use chrono::NaiveDate;
use std::collections::HashMap;

/// A list with its rows and what became of them.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The list.
    pub list: DutyList,
    /// Its rows, withdrawn ones too.
    pub items: Vec<DutyItem>,
    /// The publicity nodes that rows may name.
    pub nodes: Vec<Observance>,
    /// Their days in the list's year, as far as they are known.
    pub spans: HashMap<String, Span>,
    /// Which sessions are counted.
    pub filter: EventFilter,
    /// What became of the rows.
    pub progress: HashMap<DutyItemId, Progress>,
    /// The days of their sessions.
    pub days: Vec<(DutyItemId, NaiveDate)>,
    /// The amendments, the latest first.
    pub amendments: Vec<Amendment>,
}

impl Sheet {
    /// Loads what belongs to a list; sessions of its year are counted as the filter leaves them.
    pub async fn load(backend: &Backend, list: DutyList, filter: EventFilter) -> Result<Self, AppError> {
        let new_year = NaiveDate::from_ymd_opt(list.year, 1, 1);
        let filter = new_year.map_or_else(|| filter.clone(), |day| Period::year(day).on(&filter));
        let duties = &backend.duties;
        let items = duties.items(&list.scope, list.year).await?;
        let ids = items.iter().map(|item| item.id).collect::<Vec<_>>();
        let reference = backend.reference().await?;
        let nodes = reference.observances.clone();
        let spans = spans(backend, &nodes, &reference.announced, list.year);
        let progress = duties.progress(&filter, &ids).await?;
        let days = duties.days(&filter, &ids).await?;
        let amendments = duties.amendments(&list.scope, list.year).await?;
        Ok(Self { list, items, nodes, spans, filter, progress, days, amendments })
    }

    /// What gaps are found with.
    pub fn look(&self, today: NaiveDate) -> Look<'_> {
        Look { today, spans: &self.spans, progress: &self.progress, days: &self.days }
    }

    /// One row.
    pub fn item(&self, id: DutyItemId) -> Option<&DutyItem> {
        self.items.iter().find(|item| item.id == id)
    }

    /// What became of a row.
    pub fn progress_of(&self, item: &DutyItem) -> Progress {
        self.progress.get(&item.id).cloned().unwrap_or_default()
    }

    /// One publicity node.
    pub fn node(&self, code: &str) -> Option<&Observance> {
        self.nodes.iter().find(|node| node.code == code)
    }

    /// Only what everybody may see.
    #[must_use]
    pub fn public(mut self, demo: bool) -> Self {
        self.items.retain(|item| rules::is_public_item(item, demo));
        let items = &self.items;
        self.amendments.retain_mut(|amendment| {
            amendment.changes.retain(|change| !rules::INTERNAL.contains(&change.field.as_str()));
            let is_shown = items.iter().any(|item| item.id == amendment.item);
            is_shown && !amendment.changes.is_empty()
        });
        self
    }
}

fn spans(backend: &Backend, nodes: &[Observance], announced: &[Announced], year: i32) -> HashMap<String, Span> {
    let kept = nodes.iter().filter(|node| node.is_kept_in(year));
    kept.filter_map(|node| Some((node.code.clone(), node.dates(year, announced, &*backend.almanac).span()?))).collect()
}

/// The sessions that everybody may see.
pub fn public_filter(site: &SiteSettings, now: chrono::DateTime<chrono::Utc>) -> EventFilter {
    EventFilter::new(View::Public, &site.scope, now, site.demo_mode)
}

/// The sessions that the reader sees at the desk: of the own scope, and for a unit those that it takes part in.
pub fn staff_filter(cx: &PageCx) -> Result<EventFilter, AppError> {
    let account = cx.staff()?;
    let mut filter = EventFilter::new(View::Staff, &account.scope.0, cx.now, true);
    // A row of the list is for residents; trainings of the own people count apart.
    filter.internal = Some(false);
    if account.role == Role::Unit {
        filter.unit = account.unit.clone().unwrap_or_default();
    }
    Ok(filter)
}

/// The town whose lists the reader works with.
pub fn town(cx: &PageCx) -> String {
    cx.account().map_or_else(|| cx.town().to_owned(), |account| rules::town_of(&account.scope, cx.town()).to_owned())
}
