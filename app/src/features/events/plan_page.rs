//! `/desk/plan`: what is planned, soonest first. The planning calendar comes with its own room.

use super::{
    islands::DraftSent,
    log_page::draft_prefix,
    model::EventState,
    parts::{self, ItemLook},
    query::{EventFilter, PER_PAGE, View, read_page},
    store::Order,
};
use crate::{
    error::AppError,
    features::accounts::Role,
    ids::EventId,
    pages::{Page, PageCx},
    ui::bits,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The staff filter of a request: everything in the account's scope; a unit sees what it takes part in.
pub fn staff_filter(cx: &PageCx) -> Result<EventFilter, AppError> {
    let account = cx.staff()?;
    let mut filter = EventFilter::new(View::Staff, &account.scope.0, cx.now, true).read(&cx.query)?;
    if account.role == Role::Unit {
        filter.unit = account.unit.clone().unwrap_or_default();
    }
    Ok(filter)
}

/// Planned sessions.
pub async fn plan(cx: &PageCx) -> Result<Page, AppError> {
    let account = cx.staff()?.clone();
    let mut filter = staff_filter(cx)?;
    filter.states = vec![EventState::Planned];
    let number = read_page(&cx.query)?;
    let (events, total) = cx.backend.events.list(&filter, Order::Soonest, PER_PAGE, (number - 1) * PER_PAGE).await?;
    let l = cx.locale;
    let cx = cx.clone();
    let saved = cx.asked("saved").and_then(|id| id.parse::<EventId>().ok());
    let page = Page::new(td_string!(l, events.plan.list), "/desk/plan", move || {
        let look = ItemLook { staff: true, with_day: true };
        let items =
            events.iter().map(|event| parts::item(&cx.reference, l, cx.today(), event, None, look)).collect_view();
        let saved = saved.map(|id| {
            let href = format!("/events/{id}");
            view! {
                <DraftSent prefix=draft_prefix(&account) id=id.to_string() />
                <div class="notice" data-kind="success" role="status">
                    <p>{td_string!(l, events.plan.saved)}" "<a href=href>{td_string!(l, events.done.open)}</a></p>
                </div>
            }
        });
        let new = (account.role != Role::Observer).then(|| {
            view! {
                <div class="button-row">
                    <a class="button" href="/desk/plan/new">{td_string!(l, events.plan.title)}</a>
                    <a class="button-secondary" href="/desk/import?kind=events">{td_string!(l, sheets.link.import)}</a>
                </div>
            }
        });
        let nothing = (total == 0).then(|| bits::empty(td_string!(l, events.plan.nothing), None));
        view! {
            <h1>{td_string!(l, events.plan.list)}</h1>
            {saved}
            {new}
            <h2 class="list-head">{td_string!(l, events.list.head_soonest, number = total)}</h2>
            {nothing}
            <ol class="event-list">{items}</ol>
            {bits::pager(l, "/desk/plan", &[], number, total, PER_PAGE)}
        }
        .into_any()
    });
    Ok(if saved.is_some() { page.island() } else { page })
}
