//! `/desk/registries/villages` and `/{kind}`: the roster with its changes, and the form of a change. Where titles are
//! concerned, the form asks what becomes of each before anything is stored.

use super::{
    page::kind_word,
    roster::{self, Checked, RosterInput},
    roster_form, undo, words,
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Target},
        events::query::bad,
        reference::{
            RegionKind,
            changes::{ChangeKind, RegionChange},
        },
        titles::{
            desk_list::{reader, scope},
            input::TEXT_MAX,
        },
    },
    ids::RegionChangeId,
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{Locale, bits, fields, words as said},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Where the roster is kept.
pub const PATH: &str = "/desk/registries/villages";

/// A change that was to be taken back and was not.
#[derive(Clone, Default)]
struct Kept {
    change: String,
    reason: String,
    refusals: Vec<Refusal>,
    /// Somebody else changed the roster or a title meanwhile.
    is_overtaken: bool,
}

/// The changes, and the villages as they are.
pub fn villages(cx: &PageCx) -> Result<Page, AppError> {
    reader(cx)?;
    Ok(list(cx, Kept::default()))
}

/// Takes a change back.
pub async fn take_back(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    reader(cx)?;
    let id = form.parse::<RegionChangeId>("change")?;
    let reason = form.text(undo::REASON).to_owned();
    let kept = Kept { change: id.to_string(), reason, ..Kept::default() };
    match undo::take_back(&cx.backend, cx.account(), &scope(cx), id, &kept.reason).await {
        Ok(()) => Ok(Outcome::go(address(PATH, &[("taken_back", "1")]))),
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(list(cx, Kept { refusals, ..kept }).status(422))),
        Err(AppError::Conflict) => {
            let cx = PageCx { reference: cx.backend.reference().await?, ..cx.clone() };
            Ok(Outcome::Show(list(&cx, Kept { is_overtaken: true, ..kept }).status(409)))
        }
        Err(error) => Err(error),
    }
}

fn list(cx: &PageCx, kept: Kept) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    Page::new(td_string!(l, villages.roster.title), "/desk", move || {
        let scope = scope(&cx);
        let may_keep = cx.require(Action::KeepRegistry, &Target::at(scope.clone())).is_ok();
        let ways = ChangeKind::ALL
            .map(|kind| view! { <li><a href=format!("{PATH}/{}", kind.key())>{words::kind(l, kind)}</a></li> })
            .into_iter()
            .collect_view();
        let ways = may_keep.then(|| view! { <ul class="link-list link-row">{ways}</ul> });
        let saved =
            cx.asked("saved").map(|_| bits::notice(bits::Notice::Success, td_string!(l, villages.roster.saved)));
        let taken_back =
            cx.asked("taken_back").map(|_| bits::notice(bits::Notice::Success, td_string!(l, villages.undo.done)));
        view! {
            <h1>{td_string!(l, villages.roster.title)}</h1>
            <p class="lead">{td_string!(l, villages.roster.lead)}</p>
            {saved}
            {taken_back}
            {kept.is_overtaken.then(|| overtaken(l))}
            {bits::error_summary(l, &kept.refusals)}
            {ways}
            <h2>{td_string!(l, villages.roster.changes)}</h2>
            {changes(&cx, &scope, may_keep.then_some(&kept))}
            {table(&cx, &scope)}
        }
        .into_any()
    })
}

fn overtaken(l: Locale) -> AnyView {
    view! {
        <div class="error-summary" role="alert">
            <h2>{td_string!(l, ui.error.conflict_title)}</h2>
            <p>{td_string!(l, ui.error.conflict)}</p>
        </div>
    }
    .into_any()
}

/// The form that takes a change back; only for the latest one of its villages.
fn undo_form(cx: &PageCx, change: &RegionChange, kept: &Kept) -> AnyView {
    if !cx.reference.is_latest(change) {
        return ().into_any();
    }
    let l = cx.locale;
    let id = change.id.to_string();
    let is_typed = kept.change == id;
    // One of the forms at most was refused, and the summary leads to its field.
    let field = if is_typed { format!("f-{}", undo::REASON) } else { format!("reason-{id}") };
    let (reason, refusals) = if is_typed { (kept.reason.as_str(), kept.refusals.as_slice()) } else { ("", &[][..]) };
    let errors = refusals.iter().map(|refusal| said::refusal(l, &refusal.why)).collect::<Vec<_>>().join(" ");
    let spoken = td_string!(l, villages.undo.of, change = words::sentence(&cx.reference, l, change));
    view! {
        <details class="more" open=is_typed>
            <summary aria-label=spoken>{td_string!(l, villages.undo.title)}</summary>
            <p class="hint">{td_string!(l, villages.undo.hint)}</p>
            <form method="post" action=PATH novalidate>
                {fields::hidden("change", id)}
                <div class=if errors.is_empty() { "field" } else { "field has-error" }>
                    <label for=field.clone()>{td_string!(l, villages.undo.reason)}</label>
                    <p class="field-error" id=format!("{field}-error") hidden=errors.is_empty()>{errors.clone()}</p>
                    <textarea id=field.clone() name=undo::REASON rows="2" maxlength=TEXT_MAX
                        aria-describedby=format!("{field}-error") inner_html=fields::inside_textarea(reason)></textarea>
                </div>
                <button class="button-warn" type="submit">{td_string!(l, villages.undo.submit)}</button>
            </form>
        </details>
    }
    .into_any()
}

fn changes(cx: &PageCx, scope: &str, undo: Option<&Kept>) -> AnyView {
    let l = cx.locale;
    let of_town = cx.reference.changes.iter().rev().filter(|change| change.scope.starts_with(scope));
    let lines = of_town
        .map(|change| {
            let sentence = words::sentence(&cx.reference, l, change);
            let more = [change.document.clone(), change.note.clone()];
            let more = more.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" \u{b7} ");
            view! {
                <li>
                    <time datetime=change.on_day.to_string()>{said::full_date(l, change.on_day)}</time>
                    " "
                    <strong>{words::kind(l, change.kind)}</strong>
                    " "{sentence}" "{more}" "
                    <span class="muted">{td_string!(l, titles.history.by, who = change.who.clone())}</span>" "
                    {undo.map(|kept| undo_form(cx, change, kept))}
                </li>
            }
        })
        .collect::<Vec<_>>();
    if lines.is_empty() {
        return view! { <p class="muted">{td_string!(l, villages.roster.none)}</p> }.into_any();
    }
    view! { <ol class="history">{lines}</ol> }.into_any()
}

fn table(cx: &PageCx, scope: &str) -> AnyView {
    let l = cx.locale;
    let villages = cx.reference.villages(scope).collect::<Vec<_>>();
    let there = villages.iter().filter(|village| cx.reference.is_there(&village.code, cx.today())).count();
    let lines = villages
        .iter()
        .map(|village| {
            let code = village.code.as_str();
            let day = |day| said::full_date(l, day);
            let began = cx.reference.began_on(code).map(day);
            let ended = cx.reference.ended(code).map(|change| day(change.on_day));
            let pending = village.pending.then(|| bits::tag("held", td_string!(l, villages.code_pending)));
            view! {
                <tr>
                    <th scope="row"><a href=format!("/villages/{code}")>{village.label(l).to_owned()}</a></th>
                    <td>{kind_word(l, village.kind)}</td>
                    <td>{code.to_owned()}" "{pending}</td>
                    <td>{began}</td>
                    <td>{ended}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h2 class="list-head">{td_string!(l, villages.roster.head, number = there)}</h2>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="roster-caption">
            <table class="data">
                <caption id="roster-caption">{td_string!(l, villages.roster.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        <th scope="col">{td_string!(l, villages.field.kind)}</th>
                        <th scope="col">{td_string!(l, villages.field.code)}</th>
                        <th scope="col">{td_string!(l, villages.roster.began)}</th>
                        <th scope="col">{td_string!(l, villages.roster.ended)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What the page of a change shows.
struct Shown {
    kind: ChangeKind,
    input: RosterInput,
    refusals: Vec<Refusal>,
    /// Somebody else changed the roster or a title meanwhile.
    is_overtaken: bool,
    /// The change holds together, and these titles must be decided on.
    asks: Option<Checked>,
}

fn kind_of(cx: &PageCx) -> Result<ChangeKind, AppError> {
    let kind = ChangeKind::from_key(&cx.param::<String>("kind")?).ok_or(AppError::NotFound)?;
    roster::keeper(cx.account(), &scope(cx))?;
    Ok(kind)
}

/// The empty form of a change, under an id of its own.
pub fn change(cx: &PageCx) -> Result<Page, AppError> {
    let kind = kind_of(cx)?;
    let Some(id) = cx.asked("draft") else {
        let id = cx.backend.ids.next().to_string();
        return Ok(Page::elsewhere(address(&format!("{PATH}/{}", kind.key()), &[("draft", id)])));
    };
    let id = id.parse::<RegionChangeId>().map_err(|_| bad("draft", "an id"))?;
    if cx.reference.changes.iter().any(|change| change.id == id) {
        return Ok(Page::elsewhere(address(PATH, &[("saved", "1")])));
    }
    let input =
        RosterInput { id: id.to_string(), region_kind: RegionKind::Village.key().into(), ..RosterInput::default() };
    Ok(draw(cx, Shown { kind, input, refusals: Vec::new(), is_overtaken: false, asks: None }))
}

/// Checks a change, asks about titles where there are any, and stores it.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let kind = kind_of(cx)?;
    let input = RosterInput::from_form(&form);
    let (backend, who, scope) = (&cx.backend, cx.account(), scope(cx));
    let mut shown = Shown { kind, input: input.clone(), refusals: Vec::new(), is_overtaken: false, asks: None };
    let checked = match roster::check(backend, who, &scope, kind, &input).await {
        Ok(checked) => checked,
        Err(AppError::Refused(refusals)) => {
            shown.refusals = refusals;
            return Ok(Outcome::Show(draw(cx, shown).status(422)));
        }
        Err(error) => return Err(error),
    };
    let is_asked = form.text("step") == "decide" || checked.titles.is_empty();
    if !is_asked {
        shown.asks = Some(checked);
        return Ok(Outcome::Show(draw(cx, shown)));
    }
    match roster::store(backend, who, checked.clone(), &input.decisions).await {
        Ok(()) => Ok(Outcome::go(address(PATH, &[("saved", "1")]))),
        Err(AppError::Refused(refusals)) => {
            shown.refusals = refusals;
            shown.asks = Some(checked);
            Ok(Outcome::Show(draw(cx, shown).status(422)))
        }
        Err(AppError::Conflict) => {
            shown.is_overtaken = true;
            Ok(Outcome::Show(draw(cx, shown).status(409)))
        }
        Err(error) => Err(error),
    }
}

fn draw(cx: &PageCx, shown: Shown) -> Page {
    let l = cx.locale;
    let title = words::kind(l, shown.kind);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let action = address(&format!("{PATH}/{}", shown.kind.key()), &[("draft", shown.input.id.as_str())]);
        let overtaken = shown.is_overtaken.then(|| overtaken(l));
        let body = match &shown.asks {
            Some(checked) => roster_form::decisions(&cx, &action, &shown.input, &shown.refusals, checked),
            None => roster_form::form(&cx, &action, shown.kind, &shown.input, &shown.refusals),
        };
        view! {
            <p><a href=PATH>{td_string!(l, villages.roster.title)}</a></p>
            <h1>{title}</h1>
            {overtaken}
            {bits::error_summary(l, &shown.refusals)}
            {body}
        }
        .into_any()
    })
}
