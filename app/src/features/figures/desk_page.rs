//! `/desk/registries/figures`: published figures as the office keeps them, each with its source.

use super::{
    actions::{self, keeper, new_code},
    input::{FigureInput, NAME_MAX, UNIT_MAX, VALUE_MAX, WORDING_MAX},
    model::PublishedFigure,
};
use crate::{
    error::{AppError, Refusal},
    features::events::query::bad,
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        Locale, bits,
        fields::{self, FormCx, Text},
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
pub const PATH: &str = "/desk/registries/figures";

/// The form of one figure.
#[derive(Default)]
struct Editing {
    input: FigureInput,
    refusals: Vec<Refusal>,
    present: Option<PublishedFigure>,
    is_conflict: bool,
}

/// The figures, and the form of the one that the address names or of a new one.
pub async fn figures(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let all = cx.backend.figures.all().await?;
    let editing = match cx.asked("edit") {
        None => None,
        Some(code) => {
            keeper(cx.account(), &cx.reference)?;
            Some(begin(cx, &all, code)?)
        }
    };
    Ok(draw(cx, all, editing))
}

fn begin(cx: &PageCx, all: &[PublishedFigure], code: &str) -> Result<Editing, AppError> {
    if code == "new" {
        let input = FigureInput { code: new_code(&cx.backend), version: "0".into(), ..FigureInput::default() };
        return Ok(Editing { input, ..Editing::default() });
    }
    let present = all.iter().find(|figure| figure.code == code).ok_or(AppError::NotFound)?;
    Ok(Editing { input: FigureInput::of(present), present: Some(present.clone()), ..Editing::default() })
}

/// Stores a figure, takes one away or puts it back.
pub async fn keep(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let code = form.text("code");
    match form.text("step") {
        "save" => save(cx, &form).await,
        step @ ("remove" | "restore") => {
            let is_removed = step == "remove";
            actions::remove(&cx.backend, cx.account(), code, form.parse("version")?, is_removed).await?;
            Ok(done(if is_removed { "removed" } else { "restored" }))
        }
        _ => Err(bad("step", "save, remove or restore")),
    }
}

fn done(what: &str) -> Outcome {
    Outcome::go(address(PATH, &[("done", what)]))
}

async fn save(cx: &PageCx, form: &Form) -> Result<Outcome, AppError> {
    let mut input = FigureInput::from_pairs(&form.fields);
    let (refusals, status) = match actions::keep(&cx.backend, cx.account(), &input).await {
        Ok(_) => return Ok(done("saved")),
        Err(AppError::Refused(refusals)) => (refusals, 422),
        Err(AppError::Conflict) => (Vec::new(), 409),
        Err(error) => return Err(error),
    };
    let all = cx.backend.figures.all().await?;
    let present = all.iter().find(|figure| figure.code == input.code).cloned();
    let is_conflict = status == 409;
    if let (true, Some(present)) = (is_conflict, &present) {
        // Whoever has seen both may store theirs on top.
        input.version = present.version.to_string();
    }
    let editing = Editing { input, refusals, present, is_conflict };
    Ok(Outcome::Show(draw(cx, all, Some(editing)).status(status)))
}

fn draw(cx: &PageCx, all: Vec<PublishedFigure>, editing: Option<Editing>) -> Page {
    let l = cx.locale;
    let title = td_string!(l, figures.desk.title);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let keeps = keeper(cx.account(), &cx.reference).is_ok();
        let tools = keeps.then(|| {
            view! {
                <div class="button-row">
                    <a class="button" href=format!("{PATH}?edit=new#edit")>{td_string!(l, figures.desk.add)}</a>
                    <a href="/desk/import?kind=figures">{td_string!(l, sheets.link.import)}</a>
                </div>
            }
        });
        let form = editing.map(|editing| form(l, &editing));
        view! {
            <p><a href="/desk/registries/around">{td_string!(l, around.desk.title)}</a></p>
            <h1>{title}</h1>
            <p>{td_string!(l, figures.desk.lead)}</p>
            {done_notice(&cx)}
            {tools}
            {form}
            {table(l, &all, keeps)}
            <p>
                <a href=format!("{PATH}.xlsx") download>{td_string!(l, sheets.link.xlsx)}</a>
                " \u{b7} "
                <a href=format!("{PATH}.csv") download>{td_string!(l, sheets.link.csv)}</a>
                " \u{b7} "
                <a href="/figures">{td_string!(l, figures.all)}</a>
            </p>
        }
        .into_any()
    })
}

fn done_notice(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let text = match cx.asked("done") {
        Some("saved") => td_string!(l, figures.desk.saved),
        Some("removed") => td_string!(l, figures.desk.was_removed),
        Some("restored") => td_string!(l, figures.desk.was_restored),
        _ => return ().into_any(),
    };
    bits::notice(bits::Notice::Success, text)
}

/// What a field is called.
pub fn field_word(l: Locale, name: &str) -> &'static str {
    match name {
        "year" => td_string!(l, sheets.column.year),
        "indicator_zh" => td_string!(l, figures.indicator),
        "indicator_en" => td_string!(l, figures.field.indicator_en),
        "value" => td_string!(l, figures.value),
        "qualifier" => td_string!(l, figures.field.qualifier),
        "unit_zh" => td_string!(l, figures.field.unit_zh),
        "unit_en" => td_string!(l, figures.field.unit_en),
        "wording" => td_string!(l, figures.wording),
        "section" => td_string!(l, figures.section),
        "is_removed" => td_string!(l, figures.field.is_removed),
        _ => "",
    }
}

fn form(l: Locale, editing: &Editing) -> AnyView {
    let cx = FormCx { locale: l, refusals: &editing.refusals };
    let input = &editing.input;
    let line = |name: &'static str, hint: &str, value: &str, max: u32, optional: bool| {
        let (label, hint, value) = (field_word(l, name).into(), hint.into(), value.into());
        fields::text(cx, Text { name, label, hint, value, max, optional, autocomplete: "off", ..Text::default() })
    };
    let number = |name: &'static str, mode: &'static str, value: &str, max: u32| {
        let (label, value) = (field_word(l, name).into(), value.into());
        fields::text(cx, Text { name, label, value, mode, max, ..Text::default() })
    };
    let heading = match &editing.present {
        Some(figure) => td_string!(l, figures.desk.edit, name = figure.indicator(l).to_owned(), year = figure.year),
        None => td_string!(l, figures.desk.add).to_owned(),
    };
    let wording = Text {
        name: "wording",
        label: field_word(l, "wording").into(),
        hint: td_string!(l, figures.desk.wording_hint).into(),
        value: input.wording.clone(),
        max: WORDING_MAX,
        rows: 3,
        ..Text::default()
    };
    let remove = editing.present.as_ref().map(|figure| remove(l, figure));
    view! {
        <section id="edit">
            <h2>{heading}</h2>
            {conflict(l, editing)}
            {bits::error_summary(l, &editing.refusals)}
            <form method="post" action=PATH novalidate>
                {fields::hidden("step", "save")}
                {fields::hidden("code", input.code.clone())}
                {fields::hidden("version", input.version.clone())}
                {number("year", "numeric", &input.year, 4)}
                {line("indicator_zh", td_string!(l, figures.desk.indicator_hint), &input.indicator_zh, NAME_MAX, false)}
                {line("indicator_en", "", &input.indicator_en, NAME_MAX, true)}
                <div class="field-row">
                    {number("value", "decimal", &input.value, VALUE_MAX)}
                    {line("qualifier", td_string!(l, figures.desk.qualifier_hint), &input.qualifier, UNIT_MAX, true)}
                    {line("unit_zh", "", &input.unit_zh, UNIT_MAX, false)}
                    {line("unit_en", "", &input.unit_en, UNIT_MAX, true)}
                </div>
                {fields::text(cx, wording)}
                {line("section", td_string!(l, figures.desk.section_hint), &input.section, NAME_MAX, true)}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, around.desk.save)}</button>
                    <a href=PATH>{td_string!(l, ui.cancel)}</a>
                </div>
            </form>
            {remove}
        </section>
    }
    .into_any()
}

/// What somebody else stored meanwhile, beside what was typed.
fn conflict(l: Locale, editing: &Editing) -> AnyView {
    let Some(present) = editing.present.as_ref().filter(|_| editing.is_conflict) else { return ().into_any() };
    let theirs = FigureInput::of(present);
    let rows = editing
        .input
        .values()
        .into_iter()
        .zip(theirs.values())
        .filter(|((_, yours), (_, theirs))| yours != theirs)
        .map(|((name, yours), (_, theirs))| {
            let label = field_word(l, name);
            view! { <tr><th scope="row">{label}</th><td>{yours.to_owned()}</td><td>{theirs.to_owned()}</td></tr> }
        })
        .collect_view();
    view! {
        <div class="error-summary" role="alert" tabindex="-1">
            <h3>{td_string!(l, ui.error.conflict_title)}</h3>
            <p>{td_string!(l, observances.desk.conflict)}</p>
            <div class="table-wrap" tabindex="0" role="region" aria-label=td_string!(l, ui.error.conflict_title)>
                <table class="data">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col">{td_string!(l, observances.desk.yours)}</th>
                            <th scope="col">{td_string!(l, observances.desk.theirs)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// Taking it away, which can be undone.
fn remove(l: Locale, figure: &PublishedFigure) -> AnyView {
    let (step, label) = if figure.is_removed {
        ("restore", td_string!(l, figures.desk.restore))
    } else {
        ("remove", td_string!(l, figures.desk.remove))
    };
    let hint = (!figure.is_removed).then(|| view! { <p class="hint">{td_string!(l, figures.desk.remove_hint)}</p> });
    view! {
        <form method="post" action=PATH>
            {fields::hidden("step", step)}
            {fields::hidden("code", figure.code.clone())}
            {fields::hidden("version", figure.version.to_string())}
            {hint}
            <button class="button-secondary" type="submit">{label}</button>
        </form>
    }
    .into_any()
}

fn table(l: Locale, all: &[PublishedFigure], keeps: bool) -> AnyView {
    if all.is_empty() {
        return bits::empty(td_string!(l, figures.nothing), None);
    }
    let action = keeps.then(|| view! { <th scope="col">{td_string!(l, around.desk.action)}</th> });
    let rows = all
        .iter()
        .map(|figure| {
            let removed = figure.is_removed.then(|| bits::tag("cancelled", td_string!(l, figures.field.is_removed)));
            let edit = keeps.then(|| {
                let href = format!("{PATH}?edit={}#edit", figure.code);
                let name = format!("{} {}", figure.indicator(l), figure.year);
                let spoken = td_string!(l, around.desk.edit_of, name = name);
                view! { <td><a href=href aria-label=spoken>{td_string!(l, around.desk.edit)}</a></td> }
            });
            view! {
                <tr>
                    <td>{figure.year}</td>
                    <th scope="row">{figure.indicator(l).to_owned()}" "{removed}</th>
                    <td>{figure.said(l)}</td>
                    <td lang="zh-CN">{figure.wording.clone()}</td>
                    <td lang="zh-CN">{figure.section.clone()}</td>
                    {edit}
                </tr>
            }
        })
        .collect_view();
    view! {
        <p class="list-head">{td_string!(l, figures.desk.head, number = all.len())}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="figures-caption">
            <table class="data">
                <caption id="figures-caption">{td_string!(l, figures.desk.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{field_word(l, "year")}</th>
                        <th scope="col">{td_string!(l, figures.indicator)}</th>
                        <th scope="col">{td_string!(l, figures.value)}</th>
                        <th scope="col">{td_string!(l, figures.wording)}</th>
                        <th scope="col">{td_string!(l, figures.section)}</th>
                        {action}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
