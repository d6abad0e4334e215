//! `/desk/series/{id}`: the sessions of a series, changed or called off together.

use super::{
    actions::{is_in, sessions_of, still_planned},
    bulk::BulkInput,
    bulk_page::{self, Listed},
    clashes::{self, Clash, Wanted},
    model::Range,
    parts::{clash_list, range_choices},
};
use crate::{
    error::{AppError, Refusal, Why},
    features::{
        accounts::{Action, require},
        events::{
            actions::target,
            input::LINE_MAX,
            islands::DraftSent,
            log_page::draft_prefix,
            model::{Event, EventState},
            parts,
        },
    },
    ids::{EventId, SeriesId},
    pages::{Form, Outcome, Page, PageCx},
    ui::{
        bits,
        fields::{self, Choice, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What was typed into the part that calls off.
#[derive(Default)]
struct Typed {
    event: String,
    range: Range,
    reason: String,
    refusals: Vec<Refusal>,
    /// After a change: what overlaps now.
    overlaps: Vec<(EventId, Vec<Clash>)>,
}

/// The most overlaps that are named one by one.
const OVERLAPS_MAX: usize = 20;

/// The sessions that the reader may see; a series of which that is none does not exist for them.
async fn load(cx: &PageCx) -> Result<(SeriesId, Vec<Event>), AppError> {
    cx.staff()?;
    let id = cx.param::<SeriesId>("id")?;
    let mut events = sessions_of(&cx.backend, id).await?;
    events.retain(|event| require(cx.account(), Action::ReadStaff, &target(event)).is_ok());
    if events.is_empty() { Err(AppError::NotFound) } else { Ok((id, events)) }
}

/// The sessions of a changed series that now overlap with something else, as a plan of one would be told.
async fn overlaps(cx: &PageCx, events: &[Event]) -> Result<Vec<(EventId, Vec<Clash>)>, AppError> {
    let account = cx.staff()?;
    let wanted = events
        .iter()
        .filter(|event| event.state == EventState::Planned && event.held_on() >= cx.today())
        .map(|event| Wanted {
            id: event.id,
            village: event.village.clone().unwrap_or_default(),
            starts_at: event.starts_at,
            ends_at: event.ends_at,
        })
        .collect::<Vec<_>>();
    let found = clashes::find(&cx.backend, account, &wanted).await?;
    let only = |clashes: Vec<Clash>| clashes.into_iter().filter(|clash| clash.overlaps).collect::<Vec<_>>();
    let found = wanted.iter().map(|one| one.id).zip(found.into_iter().map(only));
    Ok(found.filter(|(_, clashes)| !clashes.is_empty()).collect())
}

/// What overlaps, session by session.
fn overlap_list(cx: &PageCx, events: &[Event], overlaps: &[(EventId, Vec<Clash>)]) -> AnyView {
    if overlaps.is_empty() {
        return ().into_any();
    }
    let l = cx.locale;
    let lines = overlaps
        .iter()
        .take(OVERLAPS_MAX)
        .filter_map(|(id, clashes)| {
            let event = events.iter().find(|event| event.id == *id)?;
            let when = words::moment(l, event.starts_at, cx.today());
            let place = parts::place_line(&cx.reference, l, event);
            Some(view! { <li>{when}" "{place}{clash_list(l, clashes)}</li> })
        })
        .collect_view();
    view! {
        <div class="notice" data-kind="warn" role="note">
            <p>{td_string!(l, series.page.overlapping, number = overlaps.len())}</p>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

/// The page.
pub async fn series(cx: &PageCx) -> Result<Page, AppError> {
    let (id, events) = load(cx).await?;
    let overlaps = if cx.asked("changed").is_some() { overlaps(cx, &events).await? } else { Vec::new() };
    Ok(draw(cx, id, events, Typed { overlaps, ..Typed::default() }))
}

/// Calls off this one, this one and later, or all: leads to the preview that every bulk change has.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let (id, events) = load(cx).await?;
    let range = Range::from_key(form.text("range")).unwrap_or_default();
    let this = form.text("event").parse::<EventId>().ok().and_then(|id| events.iter().find(|event| event.id == id));
    let typed = |refusals| Typed {
        event: form.text("event").to_owned(),
        range,
        reason: form.text("why").to_owned(),
        refusals,
        ..Typed::default()
    };
    let Some(this) = this else {
        let refusals = vec![Refusal::new("event", Why::NotOnTheList)];
        return Ok(Outcome::Show(draw(cx, id, events.clone(), typed(refusals)).status(422)));
    };
    let picks = events.iter().filter(|event| is_in(range, this, event)).map(|event| (event.id, event.version));
    let input = BulkInput {
        what: "cancel".into(),
        reason: form.text("why").to_owned(),
        picks: picks.collect(),
        ..BulkInput::default()
    };
    match bulk_page::preview_of(cx, &input, &[("series", id.to_string())], false).await {
        Ok(page) => Ok(Outcome::Show(page)),
        Err(AppError::Refused(refusals)) => {
            let own = |refusal: Refusal| Refusal { field: refusal.field.replace("reason", "why"), ..refusal };
            let typed = typed(refusals.into_iter().map(own).collect());
            Ok(Outcome::Show(draw(cx, id, events.clone(), typed).status(422)))
        }
        Err(error) => Err(error),
    }
}

fn draw(cx: &PageCx, id: SeriesId, events: Vec<Event>, typed: Typed) -> Page {
    let l = cx.locale;
    let title = events.first().map(|event| event.title.clone()).unwrap_or_default();
    let cx = cx.clone();
    let changed = cx.asked("changed").is_some();
    let page = Page::new(td_string!(l, series.page.title, title = title.clone()), "/desk/plan", move || {
        let planned = still_planned(&events);
        let may_write = events.iter().any(|event| {
            event.state == EventState::Planned && require(cx.account(), Action::WriteEvent, &target(event)).is_ok()
        });
        let listed = Listed { events: &events, ticked: &[] };
        let list = bulk_page::list(&cx, &listed, may_write);
        let list = if may_write {
            let action = format!("/desk/bulk?series={id}");
            bulk_page::choose_form(&cx, action, list, &BulkInput::default(), &[])
        } else {
            list
        };
        view! {
            <h1>{td_string!(l, series.page.title, title = title)}</h1>
            {done(&cx)}
            {overlap_list(&cx, &events, &typed.overlaps)}
            {bits::error_summary(l, &typed.refusals)}
            <p class="list-head">{td_string!(l, series.page.head, number = events.len(), planned = planned)}</p>
            <p class="hint">{td_string!(l, series.page.hint)}</p>
            {list}
            {may_write.then(|| call_off(&cx, id, &events, &typed))}
        }
        .into_any()
    });
    if changed { page.island() } else { page }
}

/// What was done a moment ago.
fn done(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let number = |name: &str| cx.asked(name).and_then(|text| text.parse::<u32>().ok());
    if cx.asked("made").is_some() {
        return bits::notice(bits::Notice::Success, td_string!(l, series.page.made));
    }
    let Some(changed) = number("changed") else { return ().into_any() };
    let left = number("left").filter(|left| *left > 0);
    let left = left.map(|left| bits::notice(bits::Notice::Info, td_string!(l, series.page.left, number = left)));
    let kept = number("kept").filter(|kept| *kept > 0);
    let kept = kept.map(|kept| bits::notice(bits::Notice::Info, td_string!(l, series.page.kept, number = kept)));
    // What the browser kept of the form is stored by now.
    let session = cx.asked("session").and_then(|id| id.parse::<EventId>().ok());
    let forget = session.zip(cx.account()).map(|(session, account)| {
        view! { <DraftSent prefix=draft_prefix(account) id=session.to_string() /> }
    });
    view! {
        {forget}
        {bits::notice(bits::Notice::Success, td_string!(l, series.page.changed, number = changed))}
        {left}
        {kept}
    }
    .into_any()
}

fn call_off(cx: &PageCx, id: SeriesId, events: &[Event], typed: &Typed) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals: &typed.refusals };
    let choices = events
        .iter()
        .filter(|event| event.state == EventState::Planned)
        .map(|event| {
            let when = words::moment(l, event.starts_at, cx.today());
            Choice::new(event.id.to_string(), format!("{when} {}", parts::place_line(&cx.reference, l, event)))
        })
        .collect::<Vec<_>>();
    let reason = Text {
        // The form above has a reason, too, and an id is used once on a page.
        name: "why",
        label: td_string!(l, events.steps.reason).into(),
        hint: td_string!(l, events.steps.reason_public).into(),
        value: typed.reason.clone(),
        max: LINE_MAX,
        ..Text::default()
    };
    let open = !typed.refusals.is_empty();
    view! {
        <details class="more" open=open>
            <summary>{td_string!(l, series.page.call_off)}</summary>
            <form method="post" action=format!("/desk/series/{id}") novalidate>
                {fields::select(form, "event", td_string!(l, series.page.which), "", None, choices, &typed.event)}
                {fields::select(form, "range", td_string!(l, series.range.label), "", None, range_choices(l), typed.range.key())}
                {fields::text(form, reason)}
                <div class="button-row">
                    <button class="button-warn" type="submit">{td_string!(l, series.page.call_off_preview)}</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}
