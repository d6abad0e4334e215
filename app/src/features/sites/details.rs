//! A naming, a change of state, an inspection as a form has them, and how they become checked ones.

use super::{
    input::{LINE_MAX, TEXT_MAX, date},
    model::{Finding, Inspection, Level, Naming, Site, SiteState, StateChange},
};
use crate::{
    error::{Refusal, Why, checked_line, checked_text},
    ids::{AccountId, InspectionId},
    pages::{Pairs, value},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Days after an inspection by which something is to be put right, where nobody says a day.
pub const REPAIR_DAYS: u64 = 30;

/// A day that does not fit to another one.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Fault {
    /// Something was to be put right before it was found.
    RepairBeforeInspection,
    /// A naming ended before it began.
    EndedBeforeNaming,
}

fn field(pairs: &Pairs, name: &str) -> String {
    value(pairs, name).unwrap_or_default().trim().to_owned()
}

/// A naming as typed: the fields `naming`, `level`, `title`, `batch`, `document`, `body`, `named_on`, `ended_on`.
pub fn naming(pairs: &Pairs, site: &str, today: NaiveDate) -> Result<Naming, Vec<Refusal>> {
    let mut wrong = Vec::new();
    let text = |name: &str| field(pairs, name);
    let level = Level::from_key(&text("level"));
    if level.is_none() {
        wrong.push(Refusal::new("level", Why::Required));
    }
    let id = text("naming");
    if id.is_empty() || id.len() > 80 {
        wrong.push(Refusal::new("naming", Why::Required));
    }
    let mut line = |name: &str, needed: bool| checked_line(&mut wrong, name, &text(name), LINE_MAX, needed);
    let (title, batch) = (line("title", true), line("batch", false));
    let (document, body) = (line("document", false), line("body", false));
    let named_on = date(&mut wrong, "named_on", &text("named_on"), false);
    let ended_on = date(&mut wrong, "ended_on", &text("ended_on"), false);
    if named_on.is_some_and(|named| named > today) {
        wrong.push(Refusal::new("named_on", Why::AfterToday));
    }
    if let (Some(named), Some(ended)) = (named_on, ended_on)
        && ended <= named
    {
        wrong.push(Refusal::new("ended_on", Why::Site(Fault::EndedBeforeNaming)));
    }
    match level {
        Some(level) if wrong.is_empty() => {
            Ok(Naming { id, site: site.to_owned(), level, title, batch, document, body, named_on, ended_on })
        }
        _ => Err(wrong),
    }
}

/// A change of state as typed: the fields `change`, `state`, `began_on`, `reason`.
pub fn state_change(
    pairs: &Pairs,
    site: &str,
    who: &str,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<StateChange, Vec<Refusal>> {
    let mut wrong = Vec::new();
    let text = |name: &str| field(pairs, name);
    let state = SiteState::from_key(&text("state"));
    if state.is_none() {
        wrong.push(Refusal::new("state", Why::Required));
    }
    let id = text("change").parse::<Uuid>().ok();
    if id.is_none() {
        wrong.push(Refusal::new("change", Why::Required));
    }
    let began_on = date(&mut wrong, "began_on", &text("began_on"), true);
    if began_on.is_some_and(|day| day > today) {
        wrong.push(Refusal::new("began_on", Why::AfterToday));
    }
    let needs_reason = state.is_some_and(|state| !state.is_standing());
    let reason = checked_line(&mut wrong, "reason", &text("reason"), LINE_MAX, needs_reason);
    match (id, state, began_on) {
        (Some(id), Some(state), Some(began_on)) if wrong.is_empty() => {
            Ok(StateChange { id, site: site.to_owned(), state, began_on, reason, who: who.to_owned(), made_at: now })
        }
        _ => Err(wrong),
    }
}

/// Who inspects which site, when it is sent, and what day it is.
#[derive(Clone, Debug)]
pub struct Inspecting<'a> {
    /// The site.
    pub site: &'a Site,
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub who: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
    /// Today.
    pub today: NaiveDate,
}

/// An inspection as typed: the fields `id`, `done_on`, `finding`, `note`, `repair_by`.
pub fn inspection(pairs: &Pairs, by: &Inspecting<'_>) -> Result<Inspection, Vec<Refusal>> {
    let mut wrong = Vec::new();
    let text = |name: &str| field(pairs, name);
    let finding = Finding::from_key(&text("finding"));
    if finding.is_none() {
        wrong.push(Refusal::new("finding", Why::Required));
    }
    let id = text("id").parse::<InspectionId>().ok();
    if id.is_none() {
        wrong.push(Refusal::new("id", Why::Required));
    }
    let done_on = date(&mut wrong, "done_on", &text("done_on"), true);
    if done_on.is_some_and(|day| day > by.today) {
        wrong.push(Refusal::new("done_on", Why::AfterToday));
    }
    let note = checked_text(&mut wrong, "note", &text("note"), TEXT_MAX, false);
    // What is in order has nothing to put right, whatever stands in the field.
    let is_fine = finding == Some(Finding::Fine);
    let repair_by = if is_fine { None } else { date(&mut wrong, "repair_by", &text("repair_by"), false) };
    // Without a day it would never be late, and nobody would be reminded.
    let by_default = || done_on.filter(|_| !is_fine)?.checked_add_days(Days::new(REPAIR_DAYS));
    let repair_by = repair_by.or_else(by_default);
    if let (Some(done), Some(by)) = (done_on, repair_by)
        && by < done
    {
        wrong.push(Refusal::new("repair_by", Why::Site(Fault::RepairBeforeInspection)));
    }
    match (id, finding, done_on) {
        (Some(id), Some(finding), Some(done_on)) if wrong.is_empty() => Ok(Inspection {
            id,
            site: by.site.id.clone(),
            scope: by.site.scope.clone(),
            done_on,
            finding,
            note,
            repair_by,
            resolved_on: None,
            who: by.who.to_owned(),
            account: by.account,
            is_demo: by.site.is_demo,
            made_at: by.now,
        }),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{reference::Reference, sites::input::SiteInput};

    fn read(pairs: &[(&str, &str)]) -> Result<Inspection, Vec<Refusal>> {
        let input = SiteInput { name: "x".into(), kind: "park".into(), ..SiteInput::default() };
        let site = input.parse(None, "320582100", &Reference::default()).unwrap();
        let pairs = [("id", "01930000-0000-7000-8000-000000000001")].iter().chain(pairs);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Pairs>();
        let by = Inspecting {
            site: &site,
            account: AccountId(Uuid::nil()),
            who: "x",
            now: DateTime::UNIX_EPOCH,
            today: "2026-03-20".parse().unwrap(),
        };
        inspection(&pairs, &by)
    }

    #[test]
    fn what_is_broken_always_has_a_day_by_which_it_is_to_be_put_right() {
        let found = |finding: &str, by: &str| {
            read(&[("finding", finding), ("done_on", "2026-03-01"), ("repair_by", by)]).unwrap().repair_by
        };
        assert_eq!(found("broken", ""), "2026-03-31".parse().ok(), "thirty days where none is said");
        assert_eq!(found("outdated", "2026-03-10"), "2026-03-10".parse().ok());
        assert_eq!(found("fine", "2026-03-10"), None);
    }

    #[test]
    fn days_that_do_not_fit_are_refused_in_the_words_of_an_inspection() {
        let wrong = read(&[("finding", "broken"), ("done_on", "2026-03-21")]).unwrap_err();
        assert_eq!(wrong, [Refusal::new("done_on", Why::AfterToday)]);
        let wrong = read(&[("finding", "broken"), ("done_on", "2026-03-10"), ("repair_by", "2026-03-09")]);
        let why = Why::Site(Fault::RepairBeforeInspection);
        assert_eq!(wrong.unwrap_err(), [Refusal::new("repair_by", why)]);
    }
}
