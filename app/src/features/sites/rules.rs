//! What follows from namings, states and inspections.

use super::model::{Finding, Inspection, Level, Naming, Site, SiteState, StateChange};
use crate::features::events::model::FieldChange;
use chrono::{Months, NaiveDate};

/// The highest level that holds on a day.
pub fn level_on(namings: &[Naming], day: NaiveDate) -> Option<Level> {
    namings.iter().filter(|naming| naming.holds_on(day)).map(|naming| naming.level).min()
}

/// The state on a day and since when: of the changes that had begun by then, the last one. A change that is entered
/// later takes its place by its day; of two on the same day, the one that was said last.
pub fn state_on(changes: &[StateChange], day: NaiveDate) -> Option<(SiteState, NaiveDate)> {
    changes
        .iter()
        .filter(|change| change.began_on <= day)
        .max_by_key(|change| (change.began_on, change.made_at, change.id))
        .map(|change| (change.state, change.began_on))
}

/// The day by which a site is to be inspected again, where that is to be done regularly: counted from the last
/// inspection, or, where there was none, from the day that its state began, or from `today`.
pub fn next_inspection(site: &Site, last: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
    let months = u32::try_from(site.inspect_months?).ok()?;
    if !site.state.is_standing() {
        return None;
    }
    let Some(last) = last else { return Some(site.state_on.unwrap_or(today)) };
    last.checked_add_months(Months::new(months))
}

/// Whether an inspection closes what an earlier one left open.
pub fn resolves(earlier: &Inspection, finding: Finding, done_on: NaiveDate) -> bool {
    earlier.is_open() && finding == Finding::Fine && earlier.done_on <= done_on
}

fn listed(codes: &[String]) -> String {
    codes.join(" ")
}

/// The fields of a site as the audit log tells them.
fn told(site: &Site) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    vec![
        ("site_kind", site.kind.key().to_owned()),
        ("title", site.name.clone()),
        ("name_en", site.name_en.clone()),
        ("village", text(&site.village)),
        ("lead_unit", text(&site.unit)),
        ("site_owner", site.owner.clone()),
        ("site_address", site.address.clone()),
        ("point", site.point.map(|point| format!("{},{}", point.lon, point.lat)).unwrap_or_default()),
        ("site_area", number(site.area)),
        ("site_built", site.built.clone()),
        ("site_keeper", site.keeper.clone()),
        ("site_themes", site.themes.clone()),
        ("laws", listed(&site.laws)),
        ("site_exhibits", site.exhibits.clone()),
        ("site_hours", site.hours.clone()),
        ("site_booking", site.booking.clone()),
        ("site_step_free", site.step_free.key().to_owned()),
        ("site_inspect_months", number(site.inspect_months)),
        ("site_pending", if site.pending { "true" } else { "false" }.to_owned()),
        ("note", site.note.clone()),
    ]
}

/// What becomes different between two states of a site; of a new one, what is said of it.
pub fn changes(old: Option<&Site>, new: &Site) -> Vec<FieldChange> {
    let before = old.map(told).unwrap_or_default();
    told(new)
        .into_iter()
        .map(|(field, new)| {
            let old = before.iter().find(|(known, _)| *known == field).map(|(_, old)| old.clone()).unwrap_or_default();
            FieldChange { field: field.to_owned(), old, new }
        })
        .filter(|change| change.old != change.new && !(old.is_none() && change.new == "false"))
        .collect()
}

/// A naming in one line, for the audit log.
pub fn naming_line(naming: &Naming) -> String {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (named, ended) = (day(naming.named_on), day(naming.ended_on));
    let until = if ended.is_empty() { String::new() } else { format!("..{ended}") };
    [naming.level.key(), &naming.title, &naming.batch, &naming.document, &naming.body, &format!("{named}{until}")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn naming(level: Level, named: Option<&str>, ended: Option<&str>) -> Naming {
        Naming {
            id: String::new(),
            site: String::new(),
            level,
            title: String::new(),
            batch: String::new(),
            document: String::new(),
            body: String::new(),
            named_on: named.map(day),
            ended_on: ended.map(day),
        }
    }

    fn change(state: SiteState, began_on: &str, said: i64) -> StateChange {
        StateChange {
            id: Uuid::nil(),
            site: String::new(),
            state,
            began_on: day(began_on),
            reason: String::new(),
            who: String::new(),
            made_at: DateTime::UNIX_EPOCH + TimeDelta::days(said),
        }
    }

    #[test]
    fn the_highest_level_that_holds_counts() {
        let namings = [
            naming(Level::County, None, None),
            naming(Level::Provincial, Some("2022-05-27"), Some("2025-01-01")),
            naming(Level::National, Some("2026-01-01"), None),
        ];
        assert_eq!(level_on(&namings, day("2021-01-01")), Some(Level::County));
        assert_eq!(level_on(&namings, day("2022-05-27")), Some(Level::Provincial));
        assert_eq!(level_on(&namings, day("2025-01-01")), Some(Level::County), "ended on that day");
        assert_eq!(level_on(&namings, day("2026-03-01")), Some(Level::National));
    }

    #[test]
    fn a_state_entered_later_takes_its_place_by_its_day() {
        let changes = [
            change(SiteState::Active, "2020-01-01", 1),
            change(SiteState::Closed, "2026-02-01", 2),
            // Said last, but of the past.
            change(SiteState::Repair, "2025-01-01", 3),
        ];
        assert_eq!(state_on(&changes, day("2019-12-31")), None);
        assert_eq!(state_on(&changes, day("2025-06-01")), Some((SiteState::Repair, day("2025-01-01"))));
        assert_eq!(state_on(&changes, day("2026-03-01")), Some((SiteState::Closed, day("2026-02-01"))));
        let corrected = [changes[1].clone(), change(SiteState::Active, "2026-02-01", 5)];
        assert_eq!(state_on(&corrected, day("2026-03-01")).map(|found| found.0), Some(SiteState::Active));
    }
}
