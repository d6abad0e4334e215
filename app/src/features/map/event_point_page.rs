//! `/desk/events/point`: where a session is, set on a map: a page of its own, since the form of a session is kept small
//! for phones in the village.

use super::{live, point_field, point_field::Typed};
use crate::{
    error::{AppError, Refusal},
    features::events::{
        actions,
        input::{EventInput, Purpose},
        model::{Event, EventState},
        prefill::input_of,
        rules,
    },
    ids::EventId,
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        bits,
        fields::{self, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

const PATH: &str = "/desk/events/point";
/// The most characters of a reason.
const REASON_MAX: u32 = 500;

/// The form, and what is to be said about it.
struct Sheet {
    event: Event,
    typed: Typed,
    reason: String,
    refusals: Vec<Refusal>,
    is_doubted: bool,
    alarm: Option<AppError>,
}

/// The page's address for a session.
pub fn address_of(event: &Event) -> String {
    address(PATH, &[("event", event.id.to_string())])
}

/// Whether the reader may change a session, and so its point.
pub fn may(cx: &PageCx, event: &Event) -> bool {
    cx.require(rules::needed_to_edit(Some(event)), &actions::target(event)).is_ok()
}

async fn found(cx: &PageCx, id: &str) -> Result<Event, AppError> {
    cx.staff()?;
    let id = id.parse::<EventId>().map_err(|_| AppError::NotFound)?;
    let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    cx.require(rules::needed_to_edit(Some(&event)), &actions::target(&event))?;
    Ok(event)
}

/// The form as it is.
pub async fn ask(cx: &PageCx) -> Result<Page, AppError> {
    let event = found(cx, cx.asked("event").unwrap_or_default()).await?;
    let typed = Typed::of(event.point);
    let (reason, refusals, is_doubted, alarm) = (String::new(), Vec::new(), false, None);
    Ok(draw(cx, Sheet { event, typed, reason, refusals, is_doubted, alarm }))
}

/// Sets the point, or takes it away: by the same use case as the session's form.
pub async fn take(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let event = found(cx, form.text("event")).await?;
    let (typed, reason) = (Typed::from_form(&form), form.text("reason").to_owned());
    let is_doubted = typed.is_doubted(&cx.reference);
    let again = |event, refusals, alarm| {
        let (typed, reason) = (typed.clone(), reason.clone());
        Sheet { event, typed, reason, refusals, is_doubted, alarm }
    };
    let point = match typed.read() {
        Ok(point) if !is_doubted => point,
        read => {
            let refusals = read.err().into_iter().chain(point_field::doubted(is_doubted));
            let sheet = again(event, refusals.collect(), None);
            return Ok(Outcome::Show(draw(cx, sheet).status(422)));
        }
    };
    let degree = |degree: Option<f64>| degree.map(|degree| degree.to_string()).unwrap_or_default();
    let input = EventInput {
        version: form.parse::<i64>("version")?.to_string(),
        lon: degree(point.map(|at| at.lon)),
        lat: degree(point.map(|at| at.lat)),
        reason: reason.clone(),
        ..input_of(&event)
    };
    let purpose = if event.state == EventState::Planned { Purpose::Plan } else { Purpose::Log };
    match actions::save(&cx.backend, cx.account(), &input, purpose).await {
        Ok(event) => Ok(Outcome::go(format!("/events/{}", event.id))),
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(draw(cx, again(event, refusals, None)).status(422))),
        // The session as it is now, with what was typed, so that the reader can decide again.
        Err(error @ (AppError::Conflict | AppError::WrongState)) => {
            let event = found(cx, form.text("event")).await?;
            Ok(Outcome::Show(draw(cx, again(event, Vec::new(), Some(error))).status(409)))
        }
        Err(error) => Err(error),
    }
}

fn draw(cx: &PageCx, sheet: Sheet) -> Page {
    let l = cx.locale;
    let title = td_string!(l, map.event.title);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let Sheet { event, typed, reason, refusals, is_doubted, alarm } = sheet;
        let alarm = alarm.map(|error| {
            let (title, text) = words::error(l, &error);
            view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p></div> }
        });
        let form = FormCx { locale: l, refusals: &refusals };
        // What is approved changes with a reason only.
        let reason = (event.state == EventState::Approved).then(|| {
            let label = td_string!(l, events.steps.reason).into();
            fields::text(form, Text { name: "reason", label, value: reason, max: REASON_MAX, ..Text::default() })
        });
        let at = typed.read().ok().flatten();
        view! {
            <h1>{title}</h1>
            {alarm}
            {bits::error_summary(l, &refusals)}
            <dl class="kv">
                {bits::pair(td_string!(l, events.form.title), event.title.clone())}
                {bits::pair(td_string!(l, events.form.place), event.place.clone())}
            </dl>
            <form method="post" action=PATH novalidate>
                {fields::hidden("event", event.id.to_string())}
                {fields::hidden("version", event.version.to_string())}
                {point_field::view(&cx, &refusals, &typed, is_doubted)}
                {live::picker(&cx, at)}
                <p class="hint">{td_string!(l, map.event.hint)}</p>
                {reason}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, villages.registry.submit)}</button>
                    <a href=format!("/events/{}", event.id)>{td_string!(l, ui.cancel)}</a>
                </div>
            </form>
        }
        .into_any()
    })
    .with_map()
}
