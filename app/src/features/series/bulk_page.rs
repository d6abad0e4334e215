//! `/desk/bulk`: planned sessions are ticked, what becomes of them is shown, and then it is done.

use super::{
    actions::sessions_of,
    bulk::{self, BulkInput, Done, Fate, Row},
    bulk_parts,
    model::BULK_MAX,
    parts::{clash_list, weekday_choices},
};
use crate::{
    clock,
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Role, require},
        events::{
            actions::target,
            input::LINE_MAX,
            list_page::filters,
            model::{Event, EventState},
            parts,
            plan_page::staff_filter,
            query::{EventFilter, When, read_page},
            store::Order,
        },
        holidays::known,
    },
    ids::{EventId, SeriesId},
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        bits,
        fields::{self, Choice, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
pub const PATH: &str = "/desk/bulk";
/// Sessions of a page to tick on.
const ROWS: u32 = 100;

/// Sessions to tick.
pub struct Listed<'a> {
    /// Which.
    pub events: &'a [Event],
    /// Those that are ticked already.
    pub ticked: &'a [EventId],
}

/// Planned sessions of the reader's desk; those to come, unless the address says otherwise.
fn filter_of(cx: &PageCx) -> Result<EventFilter, AppError> {
    if cx.staff()?.role == Role::Observer {
        return Err(AppError::Forbidden);
    }
    let mut filter = staff_filter(cx)?;
    filter.states = vec![EventState::Planned];
    if filter.when.is_none() && filter.from.is_none() && filter.to.is_none() && filter.series.is_empty() {
        filter.when = Some(When::Upcoming);
    }
    Ok(filter)
}

/// The filter as it goes on from page to page.
fn kept(filter: &EventFilter) -> Vec<(&'static str, String)> {
    let plain = EventFilter { states: Vec::new(), ..filter.clone() };
    plain.pairs()
}

/// What is planned, to be ticked.
pub async fn choose(cx: &PageCx) -> Result<Page, AppError> {
    choose_page(cx, BulkInput::default(), Vec::new()).await
}

async fn choose_page(cx: &PageCx, input: BulkInput, refusals: Vec<Refusal>) -> Result<Page, AppError> {
    let filter = filter_of(cx)?;
    let page = read_page(&cx.query)?;
    let (events, total) = cx.backend.events.list(&filter, Order::Soonest, ROWS, (page - 1) * ROWS).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, series.bulk.title), "/desk", move || {
        let ticked = input.picks.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let listed = Listed { events: &events, ticked: &ticked };
        let list = list(&cx, &listed, true);
        let all = (total > 0).then(|| {
            let number = total.min(BULK_MAX.into());
            fields::check("all", td_string!(l, series.bulk.all, number = number), false)
        });
        let list = view! { {all} {list} }.into_any();
        let nothing = (total == 0).then(|| {
            bits::empty(td_string!(l, series.bulk.nothing), Some((PATH.into(), td_string!(l, ui.clear).into())))
        });
        let form = (total > 0).then(|| choose_form(&cx, address(PATH, &kept(&filter)), list, &input, &refusals));
        view! {
            <h1>{td_string!(l, series.bulk.title)}</h1>
            {bulk_parts::done(&cx)}
            {bits::error_summary(l, &refusals)}
            <p>{td_string!(l, series.bulk.lead, max = BULK_MAX)}</p>
            {filters(&cx, &filter, PATH)}
            <h2 class="list-head">{td_string!(l, events.list.head_soonest, number = total)}</h2>
            {nothing}
            {form}
            {bits::pager(l, PATH, &kept(&filter), page, total, ROWS)}
        }
        .into_any()
    }))
}

/// The sessions as rows with a tick each.
pub fn list(cx: &PageCx, listed: &Listed<'_>, with_ticks: bool) -> AnyView {
    let l = cx.locale;
    let rows = listed
        .events
        .iter()
        .map(|event| {
            let may =
                event.state == EventState::Planned && require(cx.account(), Action::WriteEvent, &target(event)).is_ok();
            let when = words::moment(l, event.starts_at, cx.today());
            let place = parts::place_line(&cx.reference, l, event);
            let pick = format!("{}:{}", event.id, event.version);
            let label = td_string!(l, series.bulk.tick, title = event.title.clone(), when = when.clone());
            let tick = (with_ticks && may).then(|| {
                let checked = listed.ticked.contains(&event.id);
                view! {
                    <label class="check">
                        <input type="checkbox" name="pick" value=pick checked=checked />
                        <span class="visually-hidden">{label}</span>
                    </label>
                }
            });
            view! {
                <tr>
                    {with_ticks.then(|| view! { <td>{tick}</td> })}
                    <th scope="row"><a href=format!("/events/{}", event.id)>{event.title.clone()}</a></th>
                    <td>{when}</td>
                    <td>{place}</td>
                    <td>{parts::tags(l, event, true)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" aria-label=td_string!(l, series.bulk.table) tabindex="0" id="f-pick">
            <table class="data">
                <caption class="visually-hidden">{td_string!(l, series.bulk.table)}</caption>
                <thead>
                    <tr>
                        {with_ticks.then(|| view! { <th scope="col">{td_string!(l, series.bulk.pick)}</th> })}
                        <th scope="col">{td_string!(l, events.form.title)}</th>
                        <th scope="col">{td_string!(l, events.form.when)}</th>
                        <th scope="col">{td_string!(l, events.form.place)}</th>
                        <th scope="col">{td_string!(l, events.field.state)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form around a list: what is to become of those ticked.
pub fn choose_form(cx: &PageCx, action: String, list: AnyView, input: &BulkInput, refusals: &[Refusal]) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals };
    let kinds = ["shift", "weekday", "cancel", "publish", "unpublish"];
    let kinds = kinds.map(|what| Choice::new(what, bulk_parts::what_word(l, what))).to_vec();
    let days = Text {
        name: "days",
        label: td_string!(l, series.bulk.days).into(),
        hint: td_string!(l, series.bulk.days_hint, max = bulk::SHIFT_MAX),
        value: input.days.clone(),
        optional: true,
        max: 5,
        ..Text::default()
    };
    let reason = Text {
        name: "reason",
        label: td_string!(l, series.bulk.reason).into(),
        hint: td_string!(l, events.steps.reason_public).into(),
        value: input.reason.clone(),
        optional: true,
        max: LINE_MAX,
        ..Text::default()
    };
    let what = std::slice::from_ref(&input.what);
    view! {
        <form method="post" action=action class="bulk-form" novalidate>
            {list}
            {fields::chips(form, "what", td_string!(l, series.bulk.what), "", false, kinds, what)}
            <div class="bulk-part" data-part="shift">{fields::text(form, days)}</div>
            <div class="bulk-part" data-part="weekday">
                {fields::select(form, "weekday", td_string!(l, series.bulk.weekday), td_string!(l, series.bulk.weekday_hint), None, weekday_choices(l), &input.weekday)}
            </div>
            <div class="bulk-part" data-part="cancel">{fields::text(form, reason)}</div>
            <div class="button-row">
                <button class="button" type="submit" name="step" value="preview">{td_string!(l, series.bulk.preview)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The form, posted: previewed, or carried out.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let filter = filter_of(cx)?;
    let mut input = BulkInput::from_form(&form);
    if form.ticked("all") {
        // One more than may be, so that too many are refused and none is left out unseen.
        let (events, _) = cx.backend.events.list(&filter, Order::Soonest, BULK_MAX + 1, 0).await?;
        let may = |event: &&Event| require(cx.account(), Action::WriteEvent, &target(event)).is_ok();
        input.picks = events.iter().filter(may).map(|event| (event.id, event.version)).collect();
    }
    let pairs = kept(&filter);
    let shown = match form.text("step") {
        "confirm" => match bulk::carry_out(&cx.backend, cx.account(), &input).await {
            Ok(Done::Changed(number)) => {
                let mut pairs = pairs;
                pairs.extend([("did", input.what.clone()), ("done", number.to_string())]);
                return Ok(Outcome::go(address(PATH, &pairs)));
            }
            Ok(Done::Stale) => preview_of(cx, &input, &pairs, true).await,
            Err(error) => Err(error),
        },
        _ => preview_of(cx, &input, &pairs, false).await,
    };
    match shown {
        Ok(page) => Ok(Outcome::Show(page)),
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(choose_page(cx, input, refusals).await?.status(422))),
        Err(error) => Err(error),
    }
}

/// What would become of each; `stale` after something came between.
pub async fn preview_of(
    cx: &PageCx,
    input: &BulkInput,
    pairs: &[(&'static str, String)],
    stale: bool,
) -> Result<Page, AppError> {
    let rows = bulk::preview(&cx.backend, cx.account(), input).await?;
    let moved = rows.iter().filter_map(|row| match row.fate {
        Fate::Moved(at) => Some(clock::local_date(at)),
        _ => None,
    });
    let unknown = known::unknown_years_of(&cx.backend, moved).await?;
    let l = cx.locale;
    let action = address(PATH, pairs);
    let back = match pairs.iter().find(|(name, _)| *name == "series").and_then(|(_, id)| id.parse::<SeriesId>().ok()) {
        Some(id) if !sessions_of(&cx.backend, id).await?.is_empty() => format!("/desk/series/{id}"),
        _ => action.clone(),
    };
    let (cx, input) = (cx.clone(), input.clone());
    let page = Page::new(td_string!(l, series.bulk.preview_title), "/desk", move || {
        let (kept, left): (Vec<_>, Vec<_>) = rows.iter().partition(|row| !matches!(row.fate, Fate::Left(_)));
        let clashing = kept.iter().filter(|row| !row.clashes.is_empty()).count();
        let warn = |text: String| bits::notice(bits::Notice::Warn, text);
        let confirm = (!kept.is_empty()).then(|| confirm_form(&cx, &action, &input, &kept));
        view! {
            <h1>{td_string!(l, series.bulk.preview_title)}</h1>
            {stale.then(|| warn(td_string!(l, series.bulk.stale).into()))}
            <p class="lead">{td_string!(l, series.bulk.preview_lead, what = bulk_parts::what_word(l, &input.what), number = kept.len(), left = left.len())}</p>
            {(clashing > 0).then(|| warn(td_string!(l, series.preview.clashing, number = clashing)))}
            {known::notice(&cx, &unknown)}
            {table(&cx, &rows)}
            {confirm}
            <p><a href=back>{td_string!(l, series.bulk.back)}</a></p>
        }
        .into_any()
    });
    Ok(page.status(if stale { 409 } else { 200 }))
}

fn confirm_form(cx: &PageCx, action: &str, input: &BulkInput, rows: &[&Row]) -> AnyView {
    let l = cx.locale;
    let picks = rows.iter().map(|row| fields::hidden("pick", format!("{}:{}", row.id, row.version))).collect_view();
    let class = if input.what == "cancel" { "button-warn" } else { "button" };
    view! {
        <form method="post" action=action.to_owned()>
            {fields::hidden("what", input.what.clone())}
            {fields::hidden("days", input.days.clone())}
            {fields::hidden("weekday", input.weekday.clone())}
            {fields::hidden("reason", input.reason.clone())}
            {picks}
            <div class="button-row">
                <button class=class type="submit" name="step" value="confirm">
                    {td_string!(l, series.bulk.confirm, what = bulk_parts::what_word(l, &input.what), number = rows.len())}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn table(cx: &PageCx, rows: &[Row]) -> AnyView {
    let l = cx.locale;
    let body = rows
        .iter()
        .map(|row| {
            let title = row
                .event
                .as_ref()
                .map_or_else(|| td_string!(l, series.bulk.unknown).to_owned(), |event| event.title.clone());
            let place = row.event.as_ref().map(|event| parts::place_line(&cx.reference, l, event)).unwrap_or_default();
            let now = row.event.as_ref().map(|event| words::moment(l, event.starts_at, cx.today()));
            let then = match &row.fate {
                Fate::Moved(at) => words::moment(l, *at, cx.today()),
                Fate::Step(step) => bulk_parts::fate_word(l, *step).to_owned(),
                Fate::Left(why) => bulk_parts::why_not(l, *why),
            };
            let is_left = matches!(row.fate, Fate::Left(_));
            let stays = is_left.then(|| bits::tag("cancelled", td_string!(l, series.bulk.stays)));
            view! {
                <tr class:is-left=is_left>
                    <th scope="row">{title}" "<span class="muted">{place}</span></th>
                    <td>{now}</td>
                    <td>{stays}" "{then}{clash_list(l, &row.clashes)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" aria-label=td_string!(l, series.bulk.table) tabindex="0">
            <table class="data series-table">
                <caption class="visually-hidden">{td_string!(l, series.bulk.table)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.title)}</th>
                        <th scope="col">{td_string!(l, series.bulk.now)}</th>
                        <th scope="col">{td_string!(l, series.bulk.then)}</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The way here from a list, with its filters.
pub fn way_here(cx: &PageCx, filter: &EventFilter) -> AnyView {
    if cx.account().is_none_or(|account| account.role == Role::Observer) {
        return ().into_any();
    }
    let href = address(PATH, &kept(filter));
    view! { <p><a href=href>{td_string!(cx.locale, series.bulk.title)}</a></p> }.into_any()
}
