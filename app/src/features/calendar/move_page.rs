//! `/desk/plan/move`: a planned session to another day, without JavaScript too.

use crate::{
    clock,
    error::{AppError, Refusal},
    features::{
        accounts::Action,
        calendar::model::Layout,
        events::{actions, model::Event, model::EventState, query::read_date},
    },
    ids::EventId,
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        bits, fields,
        fields::{FormCx, Text},
        words,
    },
};
use chrono::TimeDelta;
use leptos::prelude::*;
use leptos_i18n::td_string;

const PATH: &str = "/desk/plan/move";
/// Days by which the buttons move.
const STEPS: [i64; 4] = [-7, -1, 1, 7];

/// What the form shows.
struct Sheet {
    event: Event,
    /// The date as typed.
    date: String,
    /// The layout to go back to.
    view: Layout,
    refusals: Vec<Refusal>,
    alarm: Option<AppError>,
}

async fn found(cx: &PageCx, id: &str) -> Result<Event, AppError> {
    cx.staff()?;
    let id = id.parse::<EventId>().map_err(|_| AppError::NotFound)?;
    let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::WriteEvent, &actions::target(&event))?;
    Ok(event)
}

/// The form.
pub async fn ask(cx: &PageCx) -> Result<Page, AppError> {
    let event = found(cx, cx.asked("event").unwrap_or_default()).await?;
    if event.state != EventState::Planned {
        return Err(AppError::WrongState);
    }
    let date = cx.asked("date").map(|text| read_date("date", text)).transpose()?;
    let date = date.unwrap_or_else(|| event.held_on()).to_string();
    let view = Layout::read(cx.asked("view"))?;
    Ok(draw(cx, Sheet { event, date, view, refusals: Vec::new(), alarm: None }))
}

/// Moves.
pub async fn take(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let event = found(cx, form.text("event")).await?;
    let version = form.parse::<i64>("version")?;
    let view = Layout::read(Some(form.text("view")).filter(|view| !view.is_empty()))?;
    let was = event.held_on();
    let date = form.text("date").to_owned();
    let moved = match clock::read_date(&date) {
        Some(day) => actions::move_to(&cx.backend, cx.account(), event.id, version, day).await,
        None => Err(AppError::refused("date", crate::error::Why::NotADate)),
    };
    let again = |refusals, alarm| Sheet { event: event.clone(), date, view, refusals, alarm };
    match moved {
        Ok(moved) => {
            let pairs = [
                ("moved", moved.id.to_string()),
                ("was", was.to_string()),
                ("view", view.key().to_owned()),
                ("date", moved.held_on().to_string()),
            ];
            Ok(Outcome::go(address("/desk/plan", &pairs)))
        }
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(draw(cx, again(refusals, None)).status(422))),
        // The session as it is now, with what was typed, so that the reader can decide again.
        Err(error @ (AppError::Conflict | AppError::WrongState)) => {
            Ok(Outcome::Show(draw(cx, again(Vec::new(), Some(error))).status(409)))
        }
        Err(error) => Err(error),
    }
}

fn draw(cx: &PageCx, sheet: Sheet) -> Page {
    let l = cx.locale;
    let title = td_string!(l, calendar.moving.title);
    let cx = cx.clone();
    Page::new(title, "/desk/plan", move || {
        let Sheet { event, date, view, refusals, alarm } = sheet;
        let alarm = alarm.map(|error| {
            let (title, text) = words::error(l, &error);
            view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p></div> }
        });
        let when =
            format!("{} {}", words::day(l, event.held_on(), cx.today()), words::times(event.starts_at, event.ends_at));
        let field = Text {
            name: "date",
            label: td_string!(l, calendar.moving.to).into(),
            hint: td_string!(l, calendar.moving.hint).into(),
            value: date,
            kind: "date",
            ..Text::default()
        };
        let can_move = event.state == EventState::Planned;
        let form = can_move.then(|| {
            view! {
                {steps(&cx, &event, view)}
                <form method="post" action=PATH novalidate>
                    {same(&event, view)}
                    {fields::text(FormCx { locale: l, refusals: &refusals }, field)}
                    <div class="button-row">
                        <button class="button" type="submit">{td_string!(l, calendar.moving.submit)}</button>
                        <a href=format!("/events/{}", event.id)>{td_string!(l, events.done.open)}</a>
                    </div>
                </form>
            }
        });
        view! {
            <h1>{title}</h1>
            {alarm}
            {bits::error_summary(l, &refusals)}
            <dl class="kv">
                {bits::pair(td_string!(l, events.form.title), event.title.clone())}
                {bits::pair(td_string!(l, events.form.when), when)}
            </dl>
            {form}
        }
        .into_any()
    })
}

fn same(event: &Event, view: Layout) -> AnyView {
    view! {
        {fields::hidden("event", event.id.to_string())}
        {fields::hidden("version", event.version.to_string())}
        {fields::hidden("view", view.key())}
    }
    .into_any()
}

/// The word for moving by so many days.
pub fn step_word(l: crate::ui::Locale, days: i64) -> &'static str {
    match days {
        -7 => td_string!(l, calendar.moving.week_earlier),
        -1 => td_string!(l, calendar.moving.day_earlier),
        1 => td_string!(l, calendar.moving.day_later),
        _ => td_string!(l, calendar.moving.week_later),
    }
}

/// Buttons for the usual moves, as far as they do not lead into the past.
fn steps(cx: &PageCx, event: &Event, view: Layout) -> AnyView {
    let day = event.held_on();
    let buttons = STEPS
        .into_iter()
        .map(|by| (by, day + TimeDelta::days(by)))
        .filter(|(_, to)| *to >= cx.today())
        .map(|(by, to)| {
            let label = format!("{} ({})", step_word(cx.locale, by), words::day(cx.locale, to, cx.today()));
            view! { <button class="button-secondary" type="submit" name="date" value=to.to_string()>{label}</button> }
        })
        .collect_view();
    view! {
        <form method="post" action=PATH class="button-row">
            {same(event, view)}
            {buttons}
        </form>
    }
    .into_any()
}
