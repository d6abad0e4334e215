//! `/desk/overdue`: what is past and not logged, by age; and the same reminder on every owner's desk. Each is logged,
//! or said not to have been held, right there.

use super::rules::{Urgency, days_over};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Role, require},
        events::{
            actions::{self, target},
            input::LINE_MAX,
            list_page::{choose, unit_choices, village_choices},
            model::{Event, EventState},
            parts::{self, ItemLook},
            plan_page::staff_filter,
            query::{EventFilter, When, read_page},
            rules::Step,
            store::Order,
        },
    },
    ids::EventId,
    pages::{Form, Outcome, Page, PageCx},
    ui::{Locale, bits, fields, words},
};
use chrono::TimeDelta;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
pub const PATH: &str = "/desk/overdue";
/// Sessions of a page.
const ROWS: u32 = 100;

/// A reason that was typed and not accepted.
#[derive(Default)]
struct Typed {
    event: Option<EventId>,
    reason: String,
    refusals: Vec<Refusal>,
    alarm: Option<AppError>,
}

/// How many wait, by age.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Numbers {
    /// One or two days.
    pub one: i64,
    /// Three to six days.
    pub three: i64,
    /// Seven days and more.
    pub seven: i64,
}

/// Planned sessions that are over since so many days; a unit's are those that it leads.
fn filter_since(cx: &PageCx, days: i64) -> Result<EventFilter, AppError> {
    let mut filter = staff_filter(cx)?;
    if let Some(account) = cx.account().filter(|account| account.role == Role::Unit) {
        filter.unit = String::new();
        filter.lead_unit = account.unit.clone().unwrap_or_default();
    }
    filter.states = vec![EventState::Planned];
    filter.when = Some(When::Past);
    filter.now = cx.now - TimeDelta::days(days);
    Ok(filter)
}

/// The numbers by age: three counts, whatever the number of sessions.
pub async fn numbers(cx: &PageCx) -> Result<Numbers, AppError> {
    let mut since = [0; 3];
    for (count, group) in since.iter_mut().zip(Urgency::GROUPS) {
        let filter = filter_since(cx, group.from_days())?;
        *count = cx.backend.events.list(&filter, Order::Soonest, 0, 0).await?.1;
    }
    let [seven, three, one] = since;
    Ok(Numbers { one: one - three, three: three - seven, seven })
}

/// The line with the numbers, each a link to its part of the list.
pub fn numbers_line(l: Locale, numbers: Numbers) -> AnyView {
    let Numbers { one, three, seven } = numbers;
    if one + three + seven == 0 {
        return ().into_any();
    }
    view! {
        <p class="overdue-numbers">
            {td_string!(l, overdue.numbers, one = one, three = three, seven = seven)}" "
            <a href=PATH>{td_string!(l, overdue.open)}</a>
        </p>
    }
    .into_any()
}

/// The list.
pub async fn overdue(cx: &PageCx) -> Result<Page, AppError> {
    draw(cx, Typed::default()).await
}

/// Records that a session was not held, with the reason.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let id = form.parse::<EventId>("event")?;
    let version = form.parse::<i64>("version")?;
    let reason = form.text("reason");
    let typed = |refusals, alarm| Typed { event: Some(id), reason: reason.to_owned(), refusals, alarm };
    match actions::step(&cx.backend, cx.account(), id, version, Step::NotHeld, reason).await {
        Ok(_) => {
            let back = if form.text("back") == "/desk" { "/desk" } else { PATH };
            Ok(Outcome::go(format!("{back}?did=not_held")))
        }
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(draw(cx, typed(refusals, None)).await?.status(422))),
        Err(error @ (AppError::Conflict | AppError::WrongState)) => {
            Ok(Outcome::Show(draw(cx, typed(Vec::new(), Some(error))).await?.status(409)))
        }
        Err(error) => Err(error),
    }
}

/// What was done a moment ago.
pub fn done(cx: &PageCx) -> AnyView {
    match cx.asked("did") {
        Some("not_held") => bits::notice(bits::Notice::Success, td_string!(cx.locale, overdue.done)),
        _ => ().into_any(),
    }
}

async fn draw(cx: &PageCx, typed: Typed) -> Result<Page, AppError> {
    let filter = filter_since(cx, Urgency::Soon.from_days())?;
    let page = read_page(&cx.query)?;
    let (events, total) = cx.backend.events.list(&filter, Order::Soonest, ROWS, (page - 1) * ROWS).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, overdue.title), "/desk", move || {
        let alarm = typed.alarm.as_ref().map(|error| {
            let (title, text) = words::error(l, error);
            view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p></div> }
        });
        let groups = Urgency::GROUPS.map(|group| section(&cx, group, &events, &typed)).collect_view();
        let nothing = (total == 0).then(|| {
            bits::empty(td_string!(l, overdue.nothing), Some(("/desk".into(), td_string!(l, ui.nav.desk).into())))
        });
        let pairs = [("village", filter.village.clone()), ("unit", filter.unit.clone())];
        let pairs = pairs.into_iter().filter(|(_, code)| !code.is_empty()).collect::<Vec<_>>();
        view! {
            <h1>{td_string!(l, overdue.title)}</h1>
            {done(&cx)}
            {alarm}
            {bits::error_summary(l, &typed.refusals)}
            <p>{td_string!(l, overdue.lead)}</p>
            {filters(&cx, &filter)}
            <p class="list-head" role="status">{td_string!(l, overdue.head, number = total)}</p>
            {nothing}
            {(total > 0).then_some(groups)}
            {bits::pager(l, PATH, &pairs, page, total, ROWS)}
        }
        .into_any()
    }))
}

fn filters(cx: &PageCx, filter: &EventFilter) -> AnyView {
    let l = cx.locale;
    let role = cx.account().map(|account| account.role);
    if matches!(role, Some(Role::Village)) {
        return ().into_any();
    }
    let units = (role != Some(Role::Unit))
        .then(|| choose(cx, "unit", td_string!(l, events.filter.unit), unit_choices(cx), &filter.unit));
    view! {
        <form class="filters" method="get" action=PATH role="search">
            <div class="filter-fields">
                {choose(cx, "village", td_string!(l, events.filter.village), village_choices(cx), &filter.village)}
                {units}
                <button class="button-secondary" type="submit">{td_string!(l, ui.apply)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn section(cx: &PageCx, group: Urgency, events: &[Event], typed: &Typed) -> AnyView {
    let l = cx.locale;
    let (title, id) = match group {
        Urgency::Long => (td_string!(l, overdue.group_7), "days-7"),
        Urgency::Late => (td_string!(l, overdue.group_3), "days-3"),
        Urgency::Soon | Urgency::Fresh => (td_string!(l, overdue.group_1), "days-1"),
    };
    let of_group = |event: &&Event| Urgency::after(days_over(event, cx.now)) == group;
    let events = events.iter().filter(of_group).collect::<Vec<_>>();
    let look = ItemLook { staff: true, with_day: true };
    let items = events
        .iter()
        .map(|event| {
            view! {
                {parts::item(&cx.reference, l, cx.today(), event, None, look)}
                {more_of(cx, event, PATH, typed)}
            }
        })
        .collect_view();
    let list = if events.is_empty() {
        view! { <p class="muted">{td_string!(l, overdue.none)}</p> }.into_any()
    } else {
        view! { <ol class="event-list">{items}</ol> }.into_any()
    };
    view! {
        <section class="queue" id=id>
            <h2>{title}" "<span class="badge">{events.len()}</span></h2>
            {list}
        </section>
    }
    .into_any()
}

/// Below a session of a list: how long it waits, and the two ways to settle it.
pub fn more(cx: &PageCx, event: &Event) -> AnyView {
    more_of(cx, event, "/desk", &Typed::default())
}

fn more_of(cx: &PageCx, event: &Event, back: &'static str, typed: &Typed) -> AnyView {
    let l = cx.locale;
    let days = days_over(event, cx.now);
    let urgency = Urgency::after(days);
    let (text, level) = match urgency {
        Urgency::Fresh => (td_string!(l, overdue.fresh).to_owned(), "0"),
        Urgency::Soon => (td_string!(l, overdue.days_1, days = days), "1"),
        Urgency::Late => (td_string!(l, overdue.days_3, days = days), "3"),
        Urgency::Long => (td_string!(l, overdue.days_7, days = days), "7"),
    };
    let may_write = require(cx.account(), Action::WriteEvent, &target(event)).is_ok();
    let ways = may_write.then(|| ways(cx, event, back, typed));
    view! {
        <li class="event-more">
            <p class="overdue" data-level=level>{text}</p>
            {ways}
        </li>
    }
    .into_any()
}

fn ways(cx: &PageCx, event: &Event, back: &'static str, typed: &Typed) -> AnyView {
    let l = cx.locale;
    let log = format!("/log?event={}", event.id);
    let is_typed = typed.event == Some(event.id);
    let error = typed.refusals.iter().filter(|_| is_typed).map(|refusal| words::refusal(l, &refusal.why));
    let error = error.collect::<Vec<_>>().join(" ");
    // The summary on top leads to the one field that was refused.
    let id = if is_typed { "f-reason".to_owned() } else { format!("reason-{}", event.id) };
    let error_id = format!("{id}-error");
    let reason = if is_typed { typed.reason.clone() } else { String::new() };
    let title = event.title.clone();
    let has_error = !error.is_empty();
    view! {
        <div class="overdue-ways">
            <p class="event-action">
                <a class="button-secondary" href=log>{td_string!(l, events.desk.log_this)}<span class="visually-hidden">" "{title.clone()}</span></a>
            </p>
            <details class="more" open=is_typed>
                <summary>{td_string!(l, overdue.not_held_fold)}<span class="visually-hidden">" "{title}</span></summary>
                <form method="post" action=PATH>
                    {fields::hidden("event", event.id.to_string())}
                    {fields::hidden("version", event.version.to_string())}
                    {fields::hidden("back", back)}
                    <div class="field" class:has-error=has_error>
                        <label for=id.clone()>{td_string!(l, overdue.reason)}</label>
                        <p class="field-error" id=error_id.clone() hidden=!has_error>{error}</p>
                        <input id=id name="reason" type="text" value=reason required maxlength=LINE_MAX aria-describedby=error_id />
                    </div>
                    <button class="button-secondary" type="submit">{td_string!(l, overdue.not_held)}</button>
                </form>
            </details>
        </div>
    }
    .into_any()
}
