//! `/around/meetings`: all meetings of deliberation that residents may read of, by forum and village.

use super::{
    model::{Entry, Kind, Meeting},
    page::{meeting_item, place},
    store::{MeetingFilter, Slice},
};
use crate::{
    error::AppError,
    features::events::{
        list_page::{choose, village_choices},
        query::{bad, read_page},
    },
    pages::{Page, PageCx},
    ui::{bits, fields::Choice, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

const PATH: &str = "/around/meetings";
/// Rows of a page.
const ROWS: u32 = 20;

struct Loaded {
    entries: Vec<Entry>,
    meetings: Vec<Meeting>,
    total: i64,
    page: u32,
    filter: MeetingFilter,
}

/// The meetings, the latest first.
pub async fn meetings(cx: &PageCx) -> Result<Page, AppError> {
    let code = |name: &str| cx.asked(name).unwrap_or_default().to_owned();
    let filter = MeetingFilter { forum: code("forum"), village: code("village"), days: None };
    let mut entries = cx.backend.around.entries(place(cx)).await?;
    entries.retain(|entry| entry.is_public && entry.kind == Kind::Forum);
    if !filter.village.is_empty() && cx.reference.village(&filter.village).is_none() {
        return Err(bad("village", "a code of the list"));
    }
    if !filter.forum.is_empty() && !entries.iter().any(|entry| entry.id == filter.forum) {
        return Err(bad("forum", "a code of the list"));
    }
    let page = read_page(&cx.query)?;
    let slice = Slice { limit: ROWS, offset: (page - 1) * ROWS };
    let (meetings, total) = cx.backend.around.meetings(place(cx), &filter, slice).await?;
    let loaded = Loaded { entries, meetings, total, page, filter };
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, around.meeting.title), "", move || {
        let items = loaded.meetings.iter().map(|meeting| meeting_item(&cx, meeting, &loaded.entries)).collect_view();
        let nothing = (loaded.total == 0).then(|| {
            bits::empty(td_string!(l, around.meeting.nothing), Some((PATH.into(), td_string!(l, ui.clear).into())))
        });
        let pairs = [("forum", loaded.filter.forum.clone()), ("village", loaded.filter.village.clone())];
        let pairs = pairs.into_iter().filter(|(_, code)| !code.is_empty()).collect::<Vec<_>>();
        view! {
            <p><a href="/around#forum">{td_string!(l, around.title.page)}</a></p>
            <h1>{td_string!(l, around.meeting.title)}</h1>
            <p>{td_string!(l, around.meeting.rule)}</p>
            {filters(&cx, &loaded)}
            <h2 class="list-head">{td_string!(l, around.meeting.head, number = words::number(loaded.total))}</h2>
            <h3 class="visually-hidden">{td_string!(l, around.meeting.title)}</h3>
            {nothing}
            <ul class="around-list">{items}</ul>
            {bits::pager(l, PATH, &pairs, loaded.page, loaded.total, ROWS)}
        }
        .into_any()
    })
    .describe(td_string!(l, around.meeting.rule)))
}

fn filters(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let forums = loaded.entries.iter().map(|entry| Choice::new(&*entry.id, entry.label(l))).collect();
    view! {
        <form class="filters" method="get" action=PATH role="search">
            <div class="filter-fields">
                {choose(cx, "forum", td_string!(l, around.field.forum), forums, &loaded.filter.forum)}
                {choose(cx, "village", td_string!(l, events.filter.village), village_choices(cx), &loaded.filter.village)}
                <button class="button-secondary" type="submit">{td_string!(l, ui.apply)}</button>
            </div>
        </form>
    }
    .into_any()
}
