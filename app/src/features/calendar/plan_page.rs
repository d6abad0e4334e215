//! `/desk/plan`: the calendar of planning, for staff: everything of the scope, what stands in the way of a plan, and
//! what is missing.

use super::{
    clash::{Slot, clashes_of},
    islands::PlanIsland,
    model::{Frame, Layout},
    page,
    parts::may_plan,
    sheet::Sheet,
    tools, warnings,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Account, Action, require},
        events::{
            actions,
            islands::DraftSent,
            log_page::draft_prefix,
            model::{Event, EventState},
            plan_page::staff_filter,
            query::{EventFilter, read_date},
        },
        holidays::known,
    },
    ids::EventId,
    pages::{Page, PageCx, address},
    ui::words,
};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most sessions around a saved one that are looked at for clashes.
const AROUND_MAX: u32 = 500;

/// A session that was just planned, changed or moved.
struct Done {
    event: Event,
    /// The day from which it was moved; `None` where it was saved.
    was: Option<NaiveDate>,
    /// Sessions of the days around it.
    others: Vec<Slot>,
}

/// `/desk/plan`.
pub async fn plan(cx: &PageCx) -> Result<Page, AppError> {
    let account = cx.staff()?.clone();
    let base = staff_filter(cx)?;
    let done = done(cx, &account).await?;
    let mut frame = Frame::staff(cx, base)?;
    if let (Some(done), None) = (&done, cx.asked("date")) {
        frame.day = done.event.held_on();
    }
    let sheet = Sheet::load(cx, frame).await?;
    let found = warnings::load(cx, &account, sheet.frame.period()).await?;
    let grid = matches!(sheet.frame.layout, Layout::Week | Layout::Month);
    let awake = grid || done.is_some();
    let l = cx.locale;
    let cx = cx.clone();
    let page = Page::new(td_string!(l, events.plan.list), "/desk/plan", move || {
        let new = may_plan(&cx).then(|| {
            view! {
                <div class="button-row">
                    <a class="button" href="/desk/plan/new">{td_string!(l, events.plan.title)}</a>
                    <a class="button-secondary" href="/desk/series/new">{td_string!(l, series.make.title)}</a>
                    <a class="button-secondary" href="/desk/import?kind=events">{td_string!(l, sheets.link.import)}</a>
                </div>
            }
        });
        let days = page::days(&cx, &sheet);
        let days = if grid {
            view! { <PlanIsland lang=words::tag(l).to_owned() moves=may_plan(&cx)>{days}</PlanIsland> }.into_any()
        } else {
            days
        };
        view! {
            <h1>{td_string!(l, events.plan.list)}</h1>
            {done.map(|done| notice(&cx, &account, &done))}
            {new}
            {tools::head(&cx, &sheet)}
            {known::notice(&cx, &sheet.unknown_years)}
            {days}
            {warnings::view(&cx, &found)}
        }
        .into_any()
    });
    Ok(if awake { page.island() } else { page })
}

/// The sessions that a warning is about: everything planned in the account's scope, whatever the page's filters say.
pub(super) fn planned(cx: &PageCx, account: &Account, from: NaiveDate, to: NaiveDate) -> EventFilter {
    let base = warnings::base(cx, account);
    EventFilter { states: vec![EventState::Planned], from: Some(from), to: Some(to), ..base }
}

async fn done(cx: &PageCx, account: &Account) -> Result<Option<Done>, AppError> {
    let asked = |name| cx.asked(name).and_then(|id| id.parse::<EventId>().ok());
    let Some(id) = asked("saved").or_else(|| asked("moved")) else { return Ok(None) };
    let Some(event) = cx.backend.events.find(id).await? else { return Ok(None) };
    if require(Some(account), Action::ReadStaff, &actions::target(&event)).is_err() {
        return Ok(None);
    }
    let was = cx.asked("was").filter(|_| cx.asked("moved").is_some());
    let was = was.map(|text| read_date("was", text)).transpose()?;
    let mut others = Vec::new();
    if event.state == EventState::Planned {
        let day = event.held_on();
        let (from, to) = (day.checked_sub_days(Days::new(1)), day.checked_add_days(Days::new(1)));
        let around = planned(cx, account, from.unwrap_or(day), to.unwrap_or(day));
        others = cx.backend.calendar.slots(&around, AROUND_MAX).await?;
    }
    Ok(Some(Done { event, was, others }))
}

/// What became of the session, and what stands in its way.
fn notice(cx: &PageCx, account: &Account, done: &Done) -> AnyView {
    let l = cx.locale;
    let id = done.event.id;
    let text = if done.was.is_some() {
        td_string!(l, calendar.moving.done, day = words::full_date(l, done.event.held_on()))
    } else {
        td_string!(l, events.plan.saved).to_owned()
    };
    let back = done.was.filter(|was| *was != done.event.held_on() && *was >= cx.today()).map(|was| {
        let href = address("/desk/plan/move", &[("event", id.to_string()), ("date", was.to_string())]);
        view! { " "<a href=href>{td_string!(l, calendar.moving.back, day = words::full_date(l, was))}</a> }
    });
    let own = Slot::of(&done.event);
    let clashes = clashes_of(&own, &done.others);
    let hinders = (!clashes.is_empty()).then(|| {
        let lines = clashes.iter().map(|clash| view! { <li>{warnings::clash_line(cx, clash)}</li> }).collect_view();
        view! {
            <div class="notice" data-kind="warn" role="note">
                <p>{td_string!(l, calendar.warn.own)}</p>
                <ul>{lines}</ul>
            </div>
        }
    });
    view! {
        <DraftSent prefix=draft_prefix(account) id=id.to_string() />
        <div class="notice" data-kind="success" role="status">
            <p>{text}" "<a href=format!("/events/{id}")>{td_string!(l, events.done.open)}</a>{back}</p>
        </div>
        {hinders}
    }
    .into_any()
}
