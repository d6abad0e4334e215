//! What a village's own page shows of these registries: only what residents may read.

use super::{
    model::{Entry, Group, Meeting, VillageCount},
    page::{item, meeting_item, place},
    store::{MeetingFilter, Place, Slice},
    words as said,
};
use crate::{
    error::AppError,
    pages::{PageCx, address},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Meetings that the part shows; the rest is a link away.
const MEETINGS: u32 = 3;

/// The part of a village's page.
#[derive(Clone, Debug)]
pub struct VillagePart {
    code: String,
    entries: Vec<Entry>,
    meetings: Vec<Meeting>,
    total: i64,
    counts: Vec<VillageCount>,
}

/// Loads the part: three queries.
pub async fn village_part(cx: &PageCx, code: &str) -> Result<VillagePart, AppError> {
    let store = &cx.backend.around;
    let mut entries = store.entries(place(cx)).await?;
    entries.retain(|entry| entry.is_public);
    let filter = MeetingFilter { village: code.to_owned(), ..MeetingFilter::default() };
    let (meetings, total) = store.meetings(place(cx), &filter, Slice { limit: MEETINGS, offset: 0 }).await?;
    let counts = store.counts(Place { scope: code, with_demo: cx.demo() }).await?;
    Ok(VillagePart { code: code.to_owned(), entries, meetings, total, counts })
}

impl VillagePart {
    /// Draws it; nothing where there is nothing to tell.
    pub fn view(&self, cx: &PageCx) -> AnyView {
        let l = cx.locale;
        let own = self.entries.iter().filter(|entry| entry.village == self.code).collect::<Vec<_>>();
        if own.is_empty() && self.meetings.is_empty() && self.counts.is_empty() {
            return ().into_any();
        }
        let items = own
            .into_iter()
            .map(|entry| {
                view! {
                    <li class="around-kind">
                        <p class="muted">{said::kind_word(l, entry.kind)}</p>
                        <ul>{item(cx, entry, false)}</ul>
                    </li>
                }
            })
            .collect_view();
        let meetings = (!self.meetings.is_empty()).then(|| self.meetings(cx));
        view! {
            <h2 id="around">{td_string!(l, around.title.page)}</h2>
            {self.counts(cx)}
            <ul class="around-list">{items}</ul>
            {meetings}
        }
        .into_any()
    }

    fn meetings(&self, cx: &PageCx) -> AnyView {
        let l = cx.locale;
        let items = self.meetings.iter().map(|meeting| meeting_item(cx, meeting, &self.entries)).collect_view();
        let all = (self.total > i64::from(MEETINGS)).then(|| {
            let href = address("/around/meetings", &[("village", self.code.clone())]);
            view! { <p><a href=href>{td_string!(l, around.meeting.all, number = words::number(self.total))}</a></p> }
        });
        view! {
            <h3>{td_string!(l, around.meeting.latest)}</h3>
            <ul class="around-list">{items}</ul>
            {all}
        }
        .into_any()
    }

    /// The newest number of each group, with its year.
    fn counts(&self, cx: &PageCx) -> AnyView {
        let l = cx.locale;
        let newest =
            |group: Group| self.counts.iter().filter(|count| count.group == group).max_by_key(|count| count.year);
        let lines = Group::ALL
            .into_iter()
            .filter_map(newest)
            .map(|count| {
                let number = said::counted(l, count.group, count.number);
                let demo = count.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
                let href = format!("{}#counts", address("/around", &[("year", count.year.to_string())]));
                view! { <li><a href=href>{td_string!(l, around.count.at_end, year = count.year, number = number)}</a>" "{demo}</li> }
            })
            .collect_view();
        view! { <ul>{lines}</ul> }.into_any()
    }
}
