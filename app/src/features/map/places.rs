//! Culture sites and demonstration villages as things on the map: the same rows as the registries' own pages.

use super::layers::{Item, Layer};
use crate::{
    backend::Backend,
    error::AppError,
    features::{
        events::query::EventFilter,
        reference::Reference,
        sites::{self, query::SiteFilter},
        titles::{self, rules},
    },
    ui::Locale,
};
use chrono::NaiveDate;

/// Sites that are drawn at most; a county has some hundreds.
const SITES_MAX: u32 = 1000;

/// Whose things, and as of when.
#[derive(Copy, Clone)]
pub struct Asked<'a> {
    /// The ports.
    pub backend: &'a Backend,
    /// Reference data.
    pub reference: &'a Reference,
    /// The language of the words.
    pub locale: Locale,
    /// What the map counts: its scope, village and last day hold for these, too.
    pub filter: &'a EventFilter,
}

impl Asked<'_> {
    /// The day that titles are looked up for: the last one of the period, but none to come.
    fn day(&self) -> NaiveDate {
        let today = self.filter.today();
        self.filter.to.map_or(today, |to| to.min(today))
    }

    /// The sites that stand.
    pub async fn sites(&self) -> Result<Vec<Item>, AppError> {
        let EventFilter { scope, village, now, include_demo, .. } = self.filter;
        let filter = SiteFilter { village: village.clone(), ..SiteFilter::new(scope, *now, *include_demo) };
        let (lines, _) = self.backend.sites.list(&filter, SITES_MAX, 0).await?;
        let item = |line: &sites::model::SiteLine| {
            let site = &line.site;
            let village = site.village.as_deref().and_then(|code| self.reference.village(code));
            let kind = sites::parts::kind_word(self.locale, site.kind);
            let level = site.level.map(|level| sites::parts::level_word(self.locale, level));
            let place = village.map(|village| village.label(self.locale));
            let detail = [Some(kind), level, place].into_iter().flatten().collect::<Vec<_>>().join("\u{a0}\u{b7} ");
            Item {
                layer: Layer::Sites,
                id: site.id.clone(),
                label: site.label(self.locale).to_owned(),
                label_en: site.label(Locale::en).to_owned(),
                detail,
                kind: site.kind.key(),
                group: kind.to_owned(),
                href: format!("/sites/{}", site.id),
                village: site.village.clone().unwrap_or_default(),
                point: site.point.or_else(|| village.and_then(|village| village.point)),
                is_exact: site.point.is_some(),
                is_demo_point: if site.point.is_some() {
                    site.point_is_demo
                } else {
                    village.is_some_and(|village| village.point_is_demo)
                },
                is_demo: site.is_demo,
            }
        };
        let mut items = lines.iter().map(item).collect::<Vec<_>>();
        // Those of one kind stand together in the list.
        items.sort_by_key(|item| item.kind);
        Ok(items)
    }

    /// The titles that are held on the day, each at its village; those of no known village have no place.
    pub async fn titles(&self) -> Result<Vec<Item>, AppError> {
        let day = self.day();
        let all = self.backend.titles.all(&self.filter.scope, self.filter.include_demo).await?;
        let mut found = all
            .iter()
            .filter_map(|title| Some((title, rules::on(title, day)?)))
            .filter(|(_, standing)| standing.state.is_held())
            .filter(|(_, standing)| self.filter.village.is_empty() || standing.village == self.filter.village)
            .collect::<Vec<_>>();
        found.sort_by_key(|(title, _)| title.level);
        let item = |(title, standing): &(&titles::model::Title, rules::Standing<'_>)| {
            let village = self.reference.village(standing.village);
            Item {
                layer: Layer::Titles,
                id: title.id.to_string(),
                label: titles::parts::village_name(self.reference, self.locale, standing.village, day),
                label_en: titles::parts::village_name(self.reference, Locale::en, standing.village, day),
                detail: titles::parts::level_word(self.locale, title.level).to_owned(),
                kind: title.level.key(),
                group: titles::parts::level_word(self.locale, title.level).to_owned(),
                // Of some only the number was published: the list says so.
                href: if standing.village.is_empty() {
                    format!("/villages?level={}", title.level.key())
                } else {
                    format!("/villages/{}", standing.village)
                },
                village: standing.village.to_owned(),
                point: village.and_then(|village| village.point),
                is_exact: false,
                is_demo_point: village.is_some_and(|village| village.point_is_demo),
                is_demo: title.is_demo,
            }
        };
        Ok(found.iter().map(item).collect())
    }
}
