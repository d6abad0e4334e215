//! `/desk/registries/points`: the villages of the scope and their points. The office types a point, or picks it on the
//! outline: every field of a grid is a link that fills the form in and comes closer, so no script is needed.

use super::{
    page::{kind_word, point},
    picker::{PATH, Picked, ZOOM_MAX, pick_address, picker},
};
use crate::{
    clock,
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Target},
        events::{draft::parse_point, model::AuditLine, query::bad, store::AuditFilter},
        map::{
            live,
            point_field::{self, Typed},
        },
        reference::{Region, model::Point},
    },
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{bits, fields, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Lines of history beside the form.
const HISTORY_ROWS: u32 = 20;

/// The form of one village: what is typed, and what is to be said about it.
struct Editing {
    village: Region,
    version: i64,
    typed: Typed,
    zoom: u32,
    refusals: Vec<Refusal>,
    /// The point lies outside of the outline and nobody has said that it is meant.
    is_doubted: bool,
    /// Somebody else has set the point since the form was opened.
    is_overtaken: bool,
    history: Vec<AuditLine>,
}

/// The villages, and the form of the one that the address names.
pub async fn registry(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let editing = match cx.asked("village") {
        Some(code) => Some(asked(cx, code).await?),
        None => None,
    };
    Ok(draw_page(cx, editing))
}

/// The form as the address fills it in: with a picked point, or with the present one.
async fn asked(cx: &PageCx, code: &str) -> Result<Editing, AppError> {
    let village = cx.reference.village(code).cloned().ok_or(AppError::NotFound)?;
    cx.require(Action::SetPoint, &Target::at(village.code.clone()))?;
    let zoom = match cx.asked("zoom") {
        None => 0,
        Some(text) => {
            text.parse::<u32>().ok().filter(|zoom| *zoom <= ZOOM_MAX).ok_or_else(|| bad("zoom", "0, 1 or 2"))?
        }
    };
    let at = match (cx.asked("lon"), cx.asked("lat")) {
        (Some(lon), Some(lat)) => {
            let point = parse_point(lon, lat).ok_or_else(|| bad("lon", "a longitude, and a latitude as `lat`"))?;
            Some(point)
        }
        _ => village.point,
    };
    let typed = Typed::of(at);
    let history = history(cx, &village).await?;
    let version = village.version;
    let (refusals, is_doubted, is_overtaken) = (Vec::new(), false, false);
    Ok(Editing { village, version, typed, zoom, refusals, is_doubted, is_overtaken, history })
}

async fn history(cx: &PageCx, village: &Region) -> Result<Vec<AuditLine>, AppError> {
    let filter = AuditFilter { subject_id: village.code.clone(), ..AuditFilter::default() };
    Ok(cx.backend.events.audit(&filter, HISTORY_ROWS, 0).await?.0)
}

/// Sets or clears the point of a village.
pub async fn set_point(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    cx.staff()?;
    let village = cx.reference.village(form.text("village")).cloned().ok_or(AppError::NotFound)?;
    let actor = cx.require(Action::SetPoint, &Target::at(village.code.clone()))?;
    let version = form.parse::<i64>("version")?;
    let typed = Typed::from_form(&form);
    let is_doubted = typed.is_doubted(&cx.reference);
    match typed.read() {
        Ok(to) if !is_doubted => {
            match cx.backend.reference.set_point(&actor, &village.code, version, to, cx.now).await? {
                Some(saved) => Ok(Outcome::go(address(PATH, &[("saved", saved.code)]))),
                None => overtaken(cx, &form, to).await,
            }
        }
        read => {
            let editing = Editing {
                history: history(cx, &village).await?,
                version,
                typed,
                zoom: 0,
                refusals: read.err().into_iter().chain(point_field::doubted(is_doubted)).collect(),
                is_doubted,
                is_overtaken: false,
                village,
            };
            Ok(Outcome::Show(draw_page(cx, Some(editing)).status(422)))
        }
    }
}

/// Somebody else came first: what was typed stays in the form, beside what is there now, and can be sent over it by
/// whoever has read that. What was only sent twice is there already.
async fn overtaken(cx: &PageCx, form: &Form, to: Option<Point>) -> Result<Outcome, AppError> {
    let cx = PageCx { reference: cx.backend.reference().await?, ..cx.clone() };
    let village = cx.reference.village(form.text("village")).cloned().ok_or(AppError::NotFound)?;
    if village.point == to {
        return Ok(Outcome::go(address(PATH, &[("saved", village.code)])));
    }
    let editing = Editing {
        history: history(&cx, &village).await?,
        version: village.version,
        typed: Typed::from_form(form),
        zoom: 0,
        refusals: Vec::new(),
        is_doubted: form.ticked("outside"),
        is_overtaken: true,
        village,
    };
    Ok(Outcome::Show(draw_page(&cx, Some(editing)).status(409)))
}

fn draw_page(cx: &PageCx, editing: Option<Editing>) -> Page {
    let l = cx.locale;
    let title = td_string!(l, villages.hub.points);
    let cx = cx.clone();
    let has_map = editing.is_some();
    let page = Page::new(title, "/desk", move || {
        let villages = cx.reference.villages(&cx.desk_scope().0).cloned().collect::<Vec<_>>();
        let form = editing.map(|editing| form(&cx, &editing, &villages));
        view! {
            <h1>{title}</h1>
            {saved(&cx)}
            {form}
            {table(&cx, &villages)}
        }
        .into_any()
    });
    if has_map { page.with_map() } else { page }
}

fn saved(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let Some(village) = cx.asked("saved").and_then(|code| cx.reference.village(code)) else { return ().into_any() };
    let name = village.label(l).to_owned();
    let text = if village.point.is_some() {
        td_string!(l, villages.registry.saved, name = name)
    } else {
        td_string!(l, villages.registry.cleared, name = name)
    };
    bits::notice(bits::Notice::Success, text)
}

fn form(cx: &PageCx, editing: &Editing, villages: &[Region]) -> AnyView {
    let l = cx.locale;
    let village = &editing.village;
    let at = editing.typed.read().ok().flatten();
    let picked = Picked { village: &village.code, at, zoom: editing.zoom };
    let sample = (village.point.is_some() && village.point_is_demo)
        .then(|| bits::notice(bits::Notice::Warn, td_string!(l, villages.registry.is_sample)));
    let overtaken = editing.is_overtaken.then(|| {
        let now =
            village.point.map_or_else(|| td_string!(l, ui.none).to_owned(), |at| format!("{}, {}", at.lon, at.lat));
        let text = td_string!(l, ui.kept.conflict_point, point = now);
        view! {
            <div class="error-summary" role="alert">
                <h3>{td_string!(l, ui.error.conflict_title)}</h3>
                <p>{text}</p>
            </div>
        }
    });
    view! {
        <section id="point">
            <h2>{td_string!(l, villages.registry.form, name = village.label(l).to_owned())}</h2>
            {bits::error_summary(l, &editing.refusals)}
            {overtaken}
            {sample}
            <form method="post" action=PATH novalidate>
                {fields::hidden("village", village.code.clone())}
                {fields::hidden("version", editing.version.to_string())}
                {point_field::view(cx, &editing.refusals, &editing.typed, editing.is_doubted)}
                {live::picker(cx, at)}
                <p class="hint">{td_string!(l, villages.registry.clear_hint)}</p>
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, villages.registry.submit)}</button>
                    <a href=PATH>{td_string!(l, ui.cancel)}</a>
                </div>
            </form>
            <div id="pick-drawing">{picker(cx, &picked, villages)}</div>
            {past_points(cx, &editing.history)}
        </section>
    }
    .into_any()
}

/// Who set the point when, and where it was before.
fn past_points(cx: &PageCx, lines: &[AuditLine]) -> AnyView {
    let l = cx.locale;
    if lines.is_empty() {
        return ().into_any();
    }
    let none = td_string!(l, ui.none);
    let lines = lines
        .iter()
        .map(|line| {
            let value = |value: &str| if value.is_empty() { none.to_owned() } else { value.to_owned() };
            let change = format!("{} \u{2192} {}", value(&line.old), value(&line.new));
            let machine = clock::local(line.at).to_rfc3339();
            view! {
                <li>
                    <time datetime=machine>{words::moment(l, line.at, cx.today())}</time>
                    " "
                    <strong>{line.who.clone()}</strong>
                    " "
                    {change}
                </li>
            }
        })
        .collect_view();
    view! {
        <h3>{td_string!(l, villages.registry.history)}</h3>
        <ol class="history">{lines}</ol>
    }
    .into_any()
}

fn table(cx: &PageCx, villages: &[Region]) -> AnyView {
    let l = cx.locale;
    if villages.is_empty() {
        return bits::empty(td_string!(l, villages.registry.nothing), None);
    }
    let lines = villages.iter().map(|village| line(cx, village)).collect_view();
    let with = villages.iter().filter(|village| village.point.is_some()).count();
    view! {
        <p class="list-head">{td_string!(l, villages.registry.head, number = villages.len(), points = with)}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="villages-caption">
            <table class="data">
                <caption id="villages-caption">{td_string!(l, villages.hub.points)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        <th scope="col">{td_string!(l, villages.field.kind)}</th>
                        <th scope="col">{td_string!(l, villages.field.code)}</th>
                        <th scope="col">{td_string!(l, villages.field.point)}</th>
                        <th scope="col">{td_string!(l, villages.registry.action)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(cx: &PageCx, village: &Region) -> AnyView {
    let l = cx.locale;
    let may_set = cx.require(Action::SetPoint, &Target::at(village.code.clone())).is_ok();
    let action = may_set.then(|| {
        let label = if village.point.is_some() {
            td_string!(l, villages.registry.change)
        } else {
            td_string!(l, villages.registry.set)
        };
        let href = format!("{}#point", pick_address(&village.code, None, 0));
        let spoken = td_string!(l, villages.registry.action_of, action = label, name = village.label(l).to_owned());
        view! { <a href=href aria-label=spoken>{label}</a> }
    });
    let pending = village.pending.then(|| bits::tag("held", td_string!(l, villages.code_pending)));
    view! {
        <tr>
            <th scope="row"><a href=format!("/villages/{}", village.code)>{village.label(l).to_owned()}</a></th>
            <td>{kind_word(l, village.kind)}</td>
            <td>{village.code.clone()}" "{pending}</td>
            <td>{point(cx, village)}</td>
            <td>{action}</td>
        </tr>
    }
    .into_any()
}
