//! `/desk/import`: hand in a sheet, as a file or pasted.

use super::{
    actions,
    grid::{ROWS_MAX, SheetRefusal},
    store::Kind,
    words,
};
use crate::{
    error::{AppError, Refusal, Why},
    features::{
        duties::{self, ListState},
        events::query::bad,
        sheets::fold,
    },
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        Locale, bits,
        fields::{self, FormCx, Text},
    },
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Where sheets are handed in.
pub const PATH: &str = "/desk/import";
/// What files the browser offers.
const ACCEPT: &str = ".xlsx,.xls,.ods,.csv,.txt";

/// What was typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    year: String,
    paste: String,
    refusals: Vec<Refusal>,
}

fn kind_of(text: &str) -> Result<Kind, AppError> {
    Kind::from_key(text).ok_or_else(|| bad("kind", "duties, observances, events, holidays, titles, sites or figures"))
}

/// The form.
pub async fn import(cx: &PageCx) -> Result<Page, AppError> {
    let kind = kind_of(cx.asked("kind").unwrap_or(Kind::Duties.key()))?;
    let year = cx.asked("year").map_or_else(|| cx.today().year().to_string(), str::to_owned);
    page(cx, kind, Typed { year, ..Typed::default() }).await
}

/// Reads what was handed in.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let kind = kind_of(form.text("kind"))?;
    let paste = form.text("paste").to_owned();
    let typed = Typed { year: form.text("year").to_owned(), paste: paste.clone(), refusals: Vec::new() };
    let (name, bytes) = match form.files.into_iter().next() {
        Some(file) => (file.name, file.bytes),
        None => (String::new(), paste.into_bytes()),
    };
    let read = match typed.year.parse::<i32>() {
        Err(_) => Err(AppError::refused("year", Why::NotANumber)),
        Ok(_) if bytes.is_empty() => {
            actions::keeper(cx.account(), kind, &cx.reference)?;
            Err(AppError::refused("file", Why::Sheet(SheetRefusal::Nothing)))
        }
        Ok(year) => actions::read(&cx.backend, cx.account(), kind, year, &name, bytes).await,
    };
    match read {
        Ok(import) => Ok(Outcome::go(format!("{PATH}/{}", import.id))),
        Err(error) => {
            let refusals = actions::refusals(error)?;
            Ok(Outcome::Show(page(cx, kind, Typed { refusals, ..typed }).await?.status(422)))
        }
    }
}

async fn page(cx: &PageCx, kind: Kind, typed: Typed) -> Result<Page, AppError> {
    actions::keeper(cx.account(), kind, &cx.reference)?;
    let l = cx.locale;
    let year = typed.year.parse().unwrap_or_else(|_| cx.today().year());
    // What an import into this year's list will come to, before anybody prepares a sheet in vain.
    let notice = match kind {
        Kind::Duties => match cx.backend.duties.list(&duties::sheet::town(cx), year).await? {
            Some(list) if list.state == ListState::Closed => Some(td_string!(l, sheets.upload.closed, year = year)),
            Some(list) if list.state == ListState::Issued => Some(td_string!(l, sheets.upload.in_force, year = year)),
            Some(_) => None,
            None => Some(td_string!(l, sheets.upload.no_list, year = year)),
        },
        _ => None,
    };
    let title = words::title(l, kind, year);
    let heading = title.clone();
    let cx = cx.clone();
    Ok(Page::new(title, "/desk", move || {
        view! {
            <h1>{heading}</h1>
            {done(&cx, kind, year)}
            {bits::error_summary(l, &typed.refusals)}
            <p>{td_string!(l, sheets.upload.lead)}</p>
            {notice.map(|text| bits::notice(bits::Notice::Info, text))}
            {form(l, kind, &typed)}
            {columns(l, kind)}
            {others(&cx, kind, year)}
        }
        .into_any()
    }))
}

/// What became of the sheet before.
fn done(cx: &PageCx, kind: Kind, year: i32) -> AnyView {
    let l = cx.locale;
    let (href, label) = match kind {
        Kind::Duties => (format!("/desk/duties/{year}"), td_string!(l, sheets.to.duties, year = year)),
        Kind::Observances => ("/desk/observances".to_owned(), td_string!(l, sheets.to.observances).to_owned()),
        Kind::Events => ("/desk/plan".to_owned(), td_string!(l, sheets.to.events).to_owned()),
        Kind::Holidays => {
            (format!("/desk/plan?view=year&date={year}-01-01"), td_string!(l, sheets.to.holidays, year = year))
        }
        Kind::Titles => ("/desk/registries/titles".to_owned(), td_string!(l, sheets.to.titles).to_owned()),
        Kind::Sites => ("/desk/registries/sites".to_owned(), td_string!(l, sheets.to.sites).to_owned()),
        Kind::Figures => ("/desk/registries/figures".to_owned(), td_string!(l, sheets.to.figures).to_owned()),
    };
    let onward = move || view! { <p><a class="button" href=href>{label}</a></p> };
    let numbers = cx.asked("done").map(|text| text.split('-').map(str::parse::<usize>).collect::<Vec<_>>());
    match (numbers.as_deref(), cx.asked("gone"), cx.asked("dropped")) {
        (Some([Ok(0), Ok(0), Ok(_)]), ..) => {
            view! { {bits::notice(bits::Notice::Success, td_string!(l, sheets.done_nothing))} {onward()} }.into_any()
        }
        (Some([Ok(added), Ok(changed), Ok(same)]), ..) => {
            let text = td_string!(l, sheets.done, added = *added, changed = *changed, same = *same);
            view! { {bits::notice(bits::Notice::Success, text)} {onward()} }.into_any()
        }
        (_, Some(_), _) => bits::notice(bits::Notice::Info, td_string!(l, sheets.gone)),
        (_, _, Some(_)) => bits::notice(bits::Notice::Info, td_string!(l, sheets.dropped)),
        _ => ().into_any(),
    }
}

fn form(l: Locale, kind: Kind, typed: &Typed) -> AnyView {
    let cx = FormCx { locale: l, refusals: &typed.refusals };
    let has_error = typed.refusals.iter().any(|refused| refused.field == "file").then_some("true");
    let file = view! {
        <input id="f-file" name="file" type="file" accept=ACCEPT aria-describedby="f-file-hint f-file-error" aria-invalid=has_error />
    };
    let hint = td_string!(l, sheets.upload.file_hint, rows = ROWS_MAX);
    let paste = Text {
        name: "paste",
        label: td_string!(l, sheets.upload.paste).into(),
        hint: td_string!(l, sheets.upload.paste_hint).into(),
        value: typed.paste.clone(),
        rows: 5,
        optional: true,
        ..Text::default()
    };
    let year = if matches!(kind, Kind::Observances | Kind::Titles | Kind::Sites) {
        fields::hidden("year", typed.year.clone())
    } else {
        let year = Text {
            name: "year",
            label: td_string!(l, sheets.upload.year).into(),
            value: typed.year.clone(),
            mode: "numeric",
            max: 4,
            autocomplete: "off",
            ..Text::default()
        };
        fields::text(cx, year)
    };
    view! {
        <form method="post" action=PATH enctype="multipart/form-data" novalidate>
            {fields::hidden("kind", kind.key())}
            {year}
            {fields::frame(cx, "file", td_string!(l, sheets.upload.file), &hint, false, file.into_any())}
            {fields::text(cx, paste)}
            <div class="button-row">
                <button class="button" type="submit">{td_string!(l, sheets.upload.submit)}</button>
            </div>
            {progress(l, td_string!(l, sheets.progress.reading))}
        </form>
    }
    .into_any()
}

/// How far a form is that takes a while: hidden until its script shows it.
pub(super) fn progress(l: Locale, working: &'static str) -> AnyView {
    view! {
        <div class="notice" role="status" data-progress="" hidden>
            <span data-step="sending" hidden>{td_string!(l, sheets.progress.sending)}</span>
            <span data-step="working" hidden>{working}</span>
            <span data-step="failed" hidden>{td_string!(l, sheets.progress.failed)}</span>
            " "
            <progress max="100" aria-label=td_string!(l, sheets.progress.label)></progress>
        </div>
        <script src="/progress.js" defer></script>
    }
    .into_any()
}

/// The headings that are known, and the template.
fn columns(l: Locale, kind: Kind) -> AnyView {
    let rows = actions::columns(kind)
        .iter()
        .map(|column| {
            let also = fold::listed((column.alias)(l)).collect::<Vec<_>>().join(match l {
                Locale::en => ", ",
                Locale::zh_CN => "\u{3001}",
            });
            view! { <tr><th scope="row">{(column.head)(l)}</th><td>{also}</td></tr> }
        })
        .collect_view();
    let template = address(&format!("{PATH}/template.xlsx"), &[("kind", kind.key())]);
    view! {
        <p><a href=template download>{td_string!(l, sheets.upload.template)}</a>" "<span class="hint">{td_string!(l, sheets.upload.template_hint)}</span></p>
        <details class="more">
            <summary>{td_string!(l, sheets.upload.columns)}</summary>
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="columns-caption">
                <table class="data">
                    <caption id="columns-caption">{td_string!(l, sheets.upload.columns)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(l, sheets.upload.column)}</th>
                            <th scope="col">{td_string!(l, sheets.upload.also)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// The other kinds that the account may take in.
fn others(cx: &PageCx, kind: Kind, year: i32) -> AnyView {
    let l = cx.locale;
    let others = Kind::ALL.into_iter().filter(|other| *other != kind);
    let may = others.filter(|other| actions::keeper(cx.account(), *other, &cx.reference).is_ok()).collect::<Vec<_>>();
    if may.is_empty() {
        return ().into_any();
    }
    let links = may
        .into_iter()
        .map(|other| {
            let href = address(PATH, &[("kind", other.key()), ("year", &year.to_string())]);
            view! { <li><a href=href>{words::title(l, other, year)}</a></li> }
        })
        .collect_view();
    view! {
        <h2>{td_string!(l, sheets.upload.others)}</h2>
        <ul>{links}</ul>
    }
    .into_any()
}
