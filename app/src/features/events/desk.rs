//! `/desk`: what waits for me; `/desk/events`: every session of my scope.

use super::{
    actions,
    islands::DraftList,
    list_page::{duty_line, filters, present},
    log_page::draft_prefix,
    model::{Event, EventState},
    parts::{self, ItemLook},
    plan_page::staff_filter,
    query::{EventFilter, PER_PAGE, When, read_page},
    rules,
    store::Order,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Account, Role, require},
        duties, overdue, sites,
        targets::parts::{desk_line, load_desk_line},
        titles,
    },
    pages::{Page, PageCx},
    ui::{bits, fields::Choice, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Rows of each part of the desk; the rest is a link away.
const ROWS: u32 = 10;

/// One part of the desk: which sessions, and what is said of them.
struct Part {
    title: &'static str,
    nothing: &'static str,
    filter: EventFilter,
    order: Order,
    /// Whether each can be logged or put right from here.
    log: bool,
    /// Whether each is past and waits for its log.
    overdue: bool,
}

/// What waits for a role, the most pressing first.
fn parts_of(cx: &PageCx, role: Role) -> Result<Vec<Part>, AppError> {
    let l = cx.locale;
    let base = staff_filter(cx)?;
    let of = |states: &[EventState]| EventFilter { states: states.to_vec(), ..base.clone() };
    let planned = |when| EventFilter { when: Some(when), ..of(&[EventState::Planned]) };
    // A unit also reads what it only takes part in, but logs and puts right what it leads.
    let own = |filter: EventFilter| match role {
        Role::Unit => EventFilter { lead_unit: filter.unit.clone(), ..filter },
        _ => filter,
    };
    let queue = Part {
        title: td_string!(l, events.desk.queue),
        nothing: td_string!(l, events.desk.queue_nothing),
        filter: of(&[EventState::Held]),
        order: Order::Waiting,
        log: false,
        overdue: false,
    };
    let today = Part {
        title: td_string!(l, events.desk.today),
        nothing: td_string!(l, events.desk.today_nothing),
        filter: EventFilter { from: Some(cx.today()), to: Some(cx.today()), ..of(&[]) },
        order: Order::Soonest,
        log: false,
        overdue: false,
    };
    let returned = Part {
        title: td_string!(l, events.desk.returned),
        nothing: td_string!(l, events.desk.returned_nothing),
        filter: own(of(&[EventState::Returned])),
        order: Order::Waiting,
        log: true,
        overdue: false,
    };
    let mine = EventFilter { author: cx.account().map(|account| account.id), ..of(&[EventState::Returned]) };
    let mine = Part {
        title: td_string!(l, events.desk.returned),
        nothing: td_string!(l, events.desk.returned_nothing),
        filter: mine,
        order: Order::Waiting,
        log: true,
        overdue: false,
    };
    let unlogged = Part {
        title: td_string!(l, events.desk.unlogged),
        nothing: td_string!(l, events.desk.unlogged_nothing),
        filter: own(planned(When::Past)),
        order: Order::Soonest,
        log: false,
        overdue: true,
    };
    let upcoming = Part {
        title: td_string!(l, events.desk.upcoming),
        nothing: td_string!(l, events.desk.upcoming_nothing),
        filter: planned(When::Upcoming),
        order: Order::Soonest,
        log: false,
        overdue: false,
    };
    let waiting = Part {
        title: td_string!(l, events.desk.waiting),
        nothing: td_string!(l, events.desk.waiting_nothing),
        filter: of(&[EventState::Held]),
        order: Order::Latest,
        log: false,
        overdue: false,
    };
    Ok(match role {
        Role::Office | Role::Admin => vec![mine, queue, today, unlogged, upcoming],
        Role::Observer => vec![queue, today, unlogged, upcoming],
        Role::Village | Role::Unit => vec![returned, unlogged, upcoming, waiting],
    })
}

/// `/desk`.
pub async fn desk(cx: &PageCx) -> Result<Page, AppError> {
    let account = cx.staff()?.clone();
    let l = cx.locale;
    let mut loaded = Vec::new();
    for part in parts_of(cx, account.role)? {
        let (events, total) = cx.backend.events.list(&part.filter, part.order, ROWS, 0).await?;
        loaded.push((part, events, total));
    }
    let duty = duties::desk_part::load(cx, &account).await?;
    let target = load_desk_line(cx).await?;
    let overdue = overdue::page::numbers(cx).await?;
    let due = titles::desk_part::load(cx, &account).await?;
    let care = sites::desk_part::load(cx).await?;
    let cx = cx.clone();
    let may_write = account.role != Role::Observer;
    let page = Page::new(td_string!(l, ui.nav.desk), "/desk", move || {
        let mut sections =
            loaded.into_iter().map(|(part, events, total)| section(&cx, &part, &events, total, may_write));
        let first = sections.next();
        let rest = sections.collect_view();
        view! {
            <div class="desk-head">
                <h1>{account.display_name.clone()}</h1>
                {may_write.then(|| view! { <a class="button button-big" href="/log">{td_string!(l, events.desk.log)}</a> })}
            </div>
            {overdue::page::done(&cx)}
            {links(&cx, &account)}
            {target.map(|own| desk_line(&cx, &own))}
            {overdue::page::numbers_line(l, overdue)}
            {first}
            {sites::desk_part::view(&cx, &care)}
            {duty.map(|sheet| duties::desk_part::view(&cx, &account, &sheet))}
            {titles::desk_part::view(&cx, &due)}
            {may_write.then(|| view! { <DraftList lang=words::tag(l).to_owned() prefix=draft_prefix(&account) except=String::new() /> })}
            {rest}
        }
        .into_any()
    });
    Ok(if may_write { page.island() } else { page })
}

fn section(cx: &PageCx, part: &Part, events: &[Event], total: i64, may_write: bool) -> AnyView {
    let l = cx.locale;
    let look = ItemLook { staff: true, with_day: true };
    let more = total > i64::from(ROWS);
    let nothing = events.is_empty();
    let items = events
        .iter()
        .map(|event| {
            let may_log = require(cx.account(), rules::needed_to_edit(Some(event)), &actions::target(event)).is_ok();
            let log = (part.log && may_write && may_log).then(|| {
                let href = format!("/log?event={}", event.id);
                let label = if event.state == EventState::Returned {
                    td_string!(l, events.desk.fix)
                } else {
                    td_string!(l, events.desk.log_this)
                };
                view! { <p class="event-action"><a class="button-secondary" href=href>{label}</a></p> }
            });
            let reason = (event.state == EventState::Returned).then(|| {
                bits::notice(bits::Notice::Warn, td_string!(l, events.reason.returned, reason = event.reason.clone()))
            });
            let overdue = part.overdue.then(|| overdue::page::more(cx, event));
            view! {
                {parts::item(&cx.reference, l, cx.today(), event, None, look)}
                {overdue}
                {(log.is_some() || reason.is_some()).then(|| view! { <li class="event-more">{reason}{log}</li> })}
            }
        })
        .collect_view();
    view! {
        <section class="queue">
            <h2>{part.title}" "<span class="badge">{total}</span></h2>
            {nothing.then(|| view! { <p class="muted">{part.nothing}</p> })}
            <ol class="event-list">{items}</ol>
            {more.then(|| view! { <p><a href=part.filter.address("/desk/events")>{td_string!(l, events.desk.all, number = total)}</a></p> })}
        </section>
    }
    .into_any()
}

/// The other pages of a role.
fn links(cx: &PageCx, account: &Account) -> AnyView {
    let l = cx.locale;
    let mut links =
        vec![("/desk/events", td_string!(l, events.desk.events)), ("/desk/plan", td_string!(l, events.plan.list))];
    links.push(("/desk/duties", td_string!(l, duties.desk.title)));
    links.push(("/desk/targets", td_string!(l, targets.title)));
    links.push(("/desk/compare", td_string!(l, targets.compare.title)));
    if account.role != Role::Observer {
        links.push(("/desk/series/new", td_string!(l, series.make.title)));
        links.push(("/desk/bulk", td_string!(l, series.bulk.title)));
    }
    if matches!(account.role, Role::Office | Role::Admin) {
        links.push(("/desk/review", td_string!(l, events.review.title)));
        links.push(("/desk/registries", td_string!(l, events.desk.registries)));
    }
    links.push((sites::desk_page::PATH, td_string!(l, sites.desk.title)));
    links.push((sites::inspections_page::PATH, td_string!(l, sites.inspect.title)));
    links.push(("/desk/observances", td_string!(l, observances.desk.title)));
    if !matches!(account.role, Role::Village | Role::Unit) {
        links.push(("/desk/audit", td_string!(l, events.desk.audit)));
    }
    if account.role == Role::Admin {
        links.push(("/desk/accounts", td_string!(l, events.desk.accounts)));
    }
    links.push(("/desk/feeds", td_string!(l, feeds.title)));
    links.push(("/password", td_string!(l, events.desk.password)));
    let links = links.into_iter().map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect_view();
    view! { <ul class="link-list link-row">{links}</ul> }.into_any()
}

/// `/desk/events`: everything in the scope, with the state as a further filter.
pub async fn events(cx: &PageCx) -> Result<Page, AppError> {
    let filter = staff_filter(cx)?;
    let page = read_page(&cx.query)?;
    let names = duties::names::DutyNames::load_for_staff(&cx.backend, [filter.duty.as_str()]).await?;
    let order = if filter.when == Some(When::Upcoming) { Order::Soonest } else { Order::Latest };
    let (events, total) = cx.backend.events.list(&filter, order, PER_PAGE, (page - 1) * PER_PAGE).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, events.desk.events), "/desk", move || {
        let look = ItemLook { staff: true, with_day: true };
        let items =
            events.iter().map(|event| parts::item(&cx.reference, l, cx.today(), event, None, look)).collect_view();
        let head = if order == Order::Soonest {
            td_string!(l, events.list.head_soonest, number = total)
        } else {
            td_string!(l, events.list.head_latest, number = total)
        };
        let nothing = (total == 0).then(|| {
            bits::empty(
                td_string!(l, events.list.nothing),
                Some(("/desk/events".into(), td_string!(l, ui.clear).into())),
            )
        });
        view! {
            <h1>{td_string!(l, events.desk.events)}</h1>
            {duty_line(&cx, &filter, &names, "/desk/events")}
            {state_links(&cx, &filter)}
            {filters(&cx, &filter, "/desk/events")}
            {present(&cx, &filter, "/desk/events")}
            {crate::features::series::bulk_page::way_here(&cx, &filter)}
            <h2 class="list-head">{head}</h2>
            {nothing}
            <ol class="event-list">{items}</ol>
            {bits::pager(l, "/desk/events", &filter.pairs(), page, total, PER_PAGE)}
        }
        .into_any()
    }))
}

/// One link a state.
fn state_links(cx: &PageCx, filter: &EventFilter) -> AnyView {
    let l = cx.locale;
    let mut choices = vec![Choice::new("", td_string!(l, ui.all))];
    choices.extend(EventState::ALL.map(|state| Choice::new(state.key(), parts::state_word(l, state))));
    let present = filter.states.first().map_or("", |state| state.key());
    let links = choices
        .into_iter()
        .map(|choice| {
            let states = EventState::from_key(&choice.value).into_iter().collect();
            let href = EventFilter { states, ..filter.clone() }.address("/desk/events");
            let current = (choice.value == present).then_some("true");
            view! { <li><a href=href aria-current=current>{choice.label}</a></li> }
        })
        .collect_view();
    view! { <ul class="link-list link-row">{links}</ul> }.into_any()
}
