//! `/desk/registries/schematic`: how the cells of the schematic map stand in rows, typed as text.

use super::rules::{ROWS_MAX, RowFault, read_rows, typed_rows};
use crate::{
    error::AppError,
    features::accounts::{Action, Actor, Target},
    pages::{Form, Outcome, Page, PageCx},
    ui::{
        Locale, bits,
        fields::{self, FormCx, Text},
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Its address.
pub const ADDRESS: &str = "/desk/registries/schematic";
/// The most characters of all rows.
const TEXT_MAX: usize = 10_000;

/// What is typed, and what is to be said about it.
#[derive(Default)]
struct Typed {
    rows: String,
    version: i64,
    faults: Vec<RowFault>,
    is_overtaken: bool,
}

fn keeper(cx: &PageCx) -> Result<Actor, AppError> {
    cx.staff()?;
    cx.require(Action::SetPoint, &Target::at(cx.town()))
}

/// The rows as they are.
pub fn rows(cx: &PageCx) -> Result<Page, AppError> {
    keeper(cx)?;
    let typed = Typed {
        rows: typed_rows(&cx.reference.cell_rows, &cx.reference),
        version: cx.reference.cell_rows_version,
        ..Typed::default()
    };
    Ok(page(cx, typed))
}

/// Arranges them.
pub async fn arrange(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let actor = keeper(cx)?;
    let version = form.parse::<i64>("version")?;
    let text = form.text("rows");
    if text.chars().count() > TEXT_MAX {
        return Err(AppError::BadParameter { name: "rows".into(), expected: format!("at most {TEXT_MAX} characters") });
    }
    let typed = Typed { rows: text.to_owned(), version, ..Typed::default() };
    match read_rows(text, &cx.reference, cx.town()) {
        Err(faults) => Ok(Outcome::Show(page(cx, Typed { faults, ..typed }).status(422))),
        Ok(rows) => {
            if cx.backend.map.arrange(&actor, cx.town(), &rows, version, cx.now).await? {
                return Ok(Outcome::go(format!("{ADDRESS}?saved=1")));
            }
            let cx = PageCx { reference: cx.backend.reference().await?, ..cx.clone() };
            let version = cx.reference.cell_rows_version;
            Ok(Outcome::Show(page(&cx, Typed { version, is_overtaken: true, ..typed }).status(409)))
        }
    }
}

fn page(cx: &PageCx, typed: Typed) -> Page {
    let l = cx.locale;
    let title = td_string!(l, map.rows.title);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let saved = cx.asked("saved").map(|_| bits::notice(bits::Notice::Success, td_string!(l, map.rows.saved)));
        let overtaken = typed.is_overtaken.then(|| overtaken(&cx));
        let field = Text {
            name: "rows",
            label: td_string!(l, map.rows.field).into(),
            hint: td_string!(l, map.rows.hint, rows = ROWS_MAX),
            value: typed.rows.clone(),
            rows: 14,
            ..Text::default()
        };
        let names = cx.reference.villages(cx.town()).map(|village| village.short_name.as_str()).collect::<Vec<_>>();
        view! {
            <h1>{title}</h1>
            {saved}
            {faults(l, &typed.faults)}
            {overtaken}
            <p>{td_string!(l, map.rows.lead)}</p>
            <form method="post" action=ADDRESS novalidate>
                {fields::hidden("version", typed.version.to_string())}
                {fields::text(FormCx { locale: l, refusals: &[] }, field)}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, map.rows.submit)}</button>
                    <a href="/map?view=cells">{td_string!(l, map.rows.look)}</a>
                </div>
            </form>
            <details class="more">
                <summary>{td_string!(l, map.rows.names)}</summary>
                <p>{names.join(" ")}</p>
            </details>
        }
        .into_any()
    })
}

/// Somebody else came first: what is there now, beside what was typed.
fn overtaken(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let lines = typed_rows(&cx.reference.cell_rows, &cx.reference);
    let lines = lines.lines().map(|line| view! { <li>{line.to_owned()}</li> }).collect_view();
    view! {
        <div class="error-summary" role="alert">
            <h2>{td_string!(l, ui.error.conflict_title)}</h2>
            <p>{td_string!(l, map.rows.conflict)}</p>
            <ol>{lines}</ol>
        </div>
    }
    .into_any()
}

fn faults(l: Locale, faults: &[RowFault]) -> AnyView {
    if faults.is_empty() {
        return ().into_any();
    }
    let lines = faults
        .iter()
        .map(|fault| {
            let words = match fault {
                RowFault::Unknown { at, name } => td_string!(l, map.rows.unknown, at = *at, name = name.clone()),
                RowFault::Twice { at, name } => td_string!(l, map.rows.twice, at = *at, name = name.clone()),
                RowFault::TooMany => td_string!(l, map.rows.too_many, rows = ROWS_MAX),
                RowFault::LongLabel { at } => td_string!(l, map.rows.long_label, at = *at),
            };
            view! { <li><a href="#f-rows">{words}</a></li> }
        })
        .collect_view();
    view! {
        <div class="error-summary" role="alert" tabindex="-1" id="error-summary">
            <h2>{td_string!(l, ui.error.summary)}</h2>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}
