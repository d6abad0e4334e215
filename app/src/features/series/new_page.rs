//! `/desk/series/new`: a series is filled in, looked at, and made. Three steps of one form, each a plain POST.

use super::{
    actions::{self, Created, Planned, Preview},
    form::{self, PATH},
    input::SeriesInput,
    parts::clash_list,
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::Role,
        events::{form as event_form, input::Purpose, log_page, parts::list_comma, prefill},
        holidays::known,
    },
    ids::SeriesId,
    pages::{Form, Outcome, Page, PageCx, Pairs, address},
    ui::{bits, fields, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Fields that belong to a step of the form and not to the series.
const STEP_FIELDS: [&str; 3] = ["step", "leave", "seen"];

/// `/desk/series/new?draft={id}`; without the id it leads to itself with a new one. The id is the series' own.
pub async fn new(cx: &PageCx) -> Result<Page, AppError> {
    if cx.staff()?.role == Role::Observer {
        return Err(AppError::Forbidden);
    }
    let id = cx.asked("draft").map(|id| id.parse::<SeriesId>().map_err(|_| AppError::NotFound)).transpose()?;
    let Some(id) = id else {
        let mut pairs = cx.query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect::<Vec<_>>();
        pairs.push(("draft", cx.backend.ids.next().to_string()));
        return Ok(Page::elsewhere(address(PATH, &pairs)));
    };
    if !actions::sessions_of(&cx.backend, id).await?.is_empty() {
        return Ok(Page::elsewhere(format!("/desk/series/{id}")));
    }
    let mut input = SeriesInput { event: prefill::new_input(Purpose::Plan), ..SeriesInput::default() };
    input.event.id = id.to_string();
    if let Some(day) = cx.asked("date").filter(|day| day.parse::<chrono::NaiveDate>().is_ok()) {
        day.clone_into(&mut input.event.date);
    }
    if let Some(village) = cx.asked("village").filter(|code| cx.reference.village(code).is_some()) {
        village.clone_into(&mut input.event.village);
    }
    input.rule.ends = "count".into();
    form_page(cx, input, Vec::new()).await
}

/// The form, posted: shown again, previewed, or carried out.
pub async fn send(cx: &PageCx, posted: Form) -> Result<Outcome, AppError> {
    if cx.staff()?.role == Role::Observer {
        return Err(AppError::Forbidden);
    }
    let input = SeriesInput::from_pairs(&posted.fields);
    let pairs =
        posted.fields.iter().filter(|(name, _)| !STEP_FIELDS.contains(&name.as_str())).cloned().collect::<Pairs>();
    let shown = match posted.text("step") {
        "edit" => return Ok(Outcome::Show(form_page(cx, input, Vec::new()).await?)),
        "create" => match actions::create(&cx.backend, cx.account(), &input).await {
            Ok(Created::Done(series)) => return Ok(Outcome::go(format!("/desk/series/{series}?made=1"))),
            Ok(Created::Changed(preview)) => Ok((*preview, true, Vec::new())),
            Err(AppError::Refused(refusals)) if refusals.iter().all(|refusal| refusal.field == "leave") => {
                actions::preview(&cx.backend, cx.account(), &input).await.map(|preview| (preview, false, refusals))
            }
            Err(error) => Err(error),
        },
        _ => actions::preview(&cx.backend, cx.account(), &input).await.map(|preview| (preview, false, Vec::new())),
    };
    match shown {
        Ok((preview, changed, refusals)) => {
            let status = if changed {
                409
            } else if refusals.is_empty() {
                200
            } else {
                422
            };
            let unknown =
                known::unknown_years_of(&cx.backend, preview.sessions.iter().map(|session| session.slot.day)).await?;
            Ok(Outcome::Show(preview_page(cx, preview, pairs, (changed, unknown), refusals).status(status)))
        }
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(form_page(cx, input, refusals).await?.status(422))),
        // The id has become another series meanwhile: a second window, or another answer to the same form.
        Err(AppError::Conflict) => Ok(Outcome::Show(taken_page(cx, &input.event.id).status(409))),
        Err(error) => Err(error),
    }
}

async fn form_page(cx: &PageCx, mut input: SeriesInput, refusals: Vec<Refusal>) -> Result<Page, AppError> {
    event_form::complete(cx, &mut input.event);
    let lists = log_page::lists(cx, &input.event).await?;
    let title = td_string!(cx.locale, series.make.title);
    let cx = cx.clone();
    Ok(Page::new(title, "/desk/plan", move || form::view(&cx, &input, &refusals, &lists)))
}

/// Every session that would be made, each with a tick to leave it out.
fn preview_page(
    cx: &PageCx,
    preview: Preview,
    pairs: Pairs,
    (changed, unknown): (bool, Vec<i32>),
    refusals: Vec<Refusal>,
) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    Page::new(td_string!(l, series.preview.title), "/desk/plan", move || {
        let made = preview.sessions.iter().filter(|session| !session.left_out).count();
        let clashing = preview.sessions.iter().filter(|session| !session.clashes.is_empty()).count();
        let idle = preview.idle.iter().map(|day| words::full_date(l, *day)).collect::<Vec<_>>().join(list_comma(l));
        let hidden = pairs.into_iter().map(|(name, value)| fields::hidden(name, value)).collect_view();
        let title = preview.sessions.first().map(|session| session.input.title.clone()).unwrap_or_default();
        let rows = preview.sessions.iter().map(|session| row(&cx, session)).collect_view();
        let warn = |text: String| bits::notice(bits::Notice::Warn, text);
        view! {
            <h1>{td_string!(l, series.preview.title)}</h1>
            {bits::error_summary(l, &refusals)}
            {changed.then(|| warn(td_string!(l, series.preview.changed).into()))}
            <p class="lead">{td_string!(l, series.preview.lead, title = title, number = made)}</p>
            {(clashing > 0).then(|| warn(td_string!(l, series.preview.clashing, number = clashing)))}
            {known::notice(&cx, &unknown)}
            {(preview.off_list > 0).then(|| warn(td_string!(l, series.preview.off_list, number = preview.off_list)))}
            {(!idle.is_empty()).then(|| warn(td_string!(l, series.preview.idle, days = idle)))}
            <form method="post" action=PATH>
                {hidden}
                {fields::hidden("seen", preview.seen.clone())}
                <div class="table-wrap" role="region" aria-label=td_string!(l, series.preview.table) tabindex="0" id="f-leave">
                    <table class="data series-table">
                        <caption class="visually-hidden">{td_string!(l, series.preview.table)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(l, series.preview.day)}</th>
                                <th scope="col">{td_string!(l, events.form.village)}</th>
                                <th scope="col">{td_string!(l, series.preview.notes)}</th>
                                <th scope="col">{td_string!(l, series.preview.leave)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <div class="button-row">
                    <button class="button button-big" type="submit" name="step" value="create">{td_string!(l, series.preview.create)}</button>
                    <button class="button-secondary" type="submit" name="step" value="preview">{td_string!(l, series.preview.again)}</button>
                    <button class="button-secondary" type="submit" name="step" value="edit">{td_string!(l, series.preview.back)}</button>
                </div>
            </form>
        }
        .into_any()
    })
}

fn row(cx: &PageCx, session: &Planned) -> AnyView {
    let l = cx.locale;
    let day = session.slot.day;
    let (key, named) = (session.slot.key(), session.slot.key());
    let when = format!("{} {}", words::weekday(l, day), words::full_date(l, day));
    let time = [session.input.start.as_str(), &session.input.end];
    let time = time.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\u{2013}");
    let village = if session.slot.village.is_empty() {
        td_string!(l, events.form.no_village).to_owned()
    } else {
        cx.reference.village_label(&session.slot.village, l).to_owned()
    };
    let moved = (session.slot.base != day)
        .then(|| view! { <p class="hint">{td_string!(l, series.preview.from_base, day = words::full_date(l, session.slot.base))}</p> });
    let label = td_string!(l, series.preview.leave_this, day = when.clone(), village = village.clone());
    view! {
        <tr data-session=named class:is-left=session.left_out>
            <th scope="row"><time datetime=day.to_string()>{when}</time>" "<span class="muted">{time}</span></th>
            <td>{village}</td>
            <td>{moved}{clash_list(l, &session.clashes)}</td>
            <td>
                <label class="check">
                    <input type="checkbox" name="leave" value=key checked=session.left_out />
                    <span>{td_string!(l, series.preview.leave)}<span class="visually-hidden">" "{label}</span></span>
                </label>
            </td>
        </tr>
    }
    .into_any()
}

fn taken_page(cx: &PageCx, id: &str) -> Page {
    let l = cx.locale;
    let series = format!("/desk/series/{id}");
    Page::new(td_string!(l, series.make.title), "/desk/plan", move || {
        view! {
            <h1>{td_string!(l, series.make.title)}</h1>
            {bits::notice(bits::Notice::Warn, td_string!(l, series.make.taken))}
            <div class="button-row">
                <a class="button" href=series>{td_string!(l, series.page.open)}</a>
                <a class="button-secondary" href=PATH>{td_string!(l, series.make.title)}</a>
            </div>
        }
        .into_any()
    })
}
