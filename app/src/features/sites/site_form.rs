//! The fields of a site's form, and the forms of what belongs to it.

use super::{
    input::{AREA_MAX, BUILT_MAX, LINE_MAX, NAME_MAX, SiteInput, TEXT_MAX},
    model::{Level, Naming, Site, SiteState, StepFree},
    parts,
};
use crate::{
    error::Refusal,
    features::{
        events::{
            form::several,
            list_page::{term_choices, unit_choices},
        },
        map,
        reference::TermKind,
    },
    pages::PageCx,
    ui::fields::{self, Choice, FormCx, Text},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

fn line(form: FormCx<'_>, name: &'static str, label: &str, value: &str, max: u32, rows: u32) -> AnyView {
    let text = Text { name, label: label.into(), value: value.into(), max, optional: true, rows, ..Text::default() };
    fields::text(form, text)
}

/// What everybody reads.
pub fn public_fields(cx: &PageCx, form: FormCx<'_>, input: &SiteInput) -> AnyView {
    let l = cx.locale;
    let name = Text {
        name: "name",
        label: td_string!(l, sites.field.name).into(),
        value: input.name.clone(),
        max: NAME_MAX,
        ..Text::default()
    };
    let none = td_string!(l, events.form.choose);
    let villages = parts::own_village_choices(cx);
    let steps = StepFree::ALL
        .iter()
        .filter(|step_free| **step_free != StepFree::Unknown)
        .map(|step_free| Choice::new(step_free.key(), parts::step_free_word(l, *step_free)))
        .collect();
    let unknown = parts::step_free_word(l, StepFree::Unknown);
    let point = input.typed_point();
    let is_doubted = point.is_doubted(&cx.reference) && form.refusals.iter().any(|refused| refused.field == "lon");
    let at = point.read().ok().flatten();
    let area = Text {
        name: "area",
        label: td_string!(l, sites.field.area).into(),
        value: input.area.clone(),
        mode: "numeric",
        max: u32::try_from(AREA_MAX.to_string().len()).unwrap_or(9),
        optional: true,
        ..Text::default()
    };
    let built = Text {
        name: "built",
        label: td_string!(l, sites.field.built).into(),
        hint: td_string!(l, sites.field.built_hint).into(),
        value: input.built.clone(),
        max: BUILT_MAX,
        optional: true,
        ..Text::default()
    };
    view! {
        {fields::text(form, name)}
        {fields::select(form, "kind", td_string!(l, sites.field.kind), "", Some(none), parts::kind_choices(l), &input.kind)}
        {fields::select(form, "village", td_string!(l, events.form.village), "", Some(td_string!(l, sites.field.no_village)), villages, &input.village)}
        {line(form, "address", td_string!(l, sites.field.address), &input.address, LINE_MAX, 0)}
        {map::point_field::view(cx, form.refusals, &point, is_doubted)}
        {map::live::picker(cx, at)}
        {line(form, "hours", td_string!(l, sites.field.hours), &input.hours, LINE_MAX, 0)}
        {line(form, "booking", td_string!(l, sites.field.booking), &input.booking, LINE_MAX, 0)}
        {fields::select(form, "step_free", td_string!(l, sites.field.step_free), "", Some(unknown), steps, &input.step_free)}
        {line(form, "themes", td_string!(l, sites.field.themes), &input.themes, TEXT_MAX, 2)}
        {several(form, "law", td_string!(l, events.form.laws), term_choices(cx, TermKind::Law), &input.laws)}
        {line(form, "exhibits", td_string!(l, sites.field.exhibits), &input.exhibits, TEXT_MAX, 3)}
        <div class="field-row">{fields::text(form, area)}{fields::text(form, built)}</div>
        {fields::select(form, "unit", td_string!(l, sites.field.unit), "", Some(td_string!(l, ui.none)), unit_choices(cx), &input.unit)}
        {line(form, "owner", td_string!(l, sites.field.owner), &input.owner, LINE_MAX, 0)}
        {line(form, "name_en", td_string!(l, sites.field.name_en), &input.name_en, LINE_MAX, 0)}
        {fields::check("pending", td_string!(l, sites.field.pending), input.pending)}
    }
    .into_any()
}

/// What residents never read.
pub fn internal_fields(form: FormCx<'_>, input: &SiteInput) -> AnyView {
    let l = form.locale;
    let months = Text {
        name: "inspect_months",
        label: td_string!(l, sites.field.inspect_months).into(),
        hint: td_string!(l, sites.field.inspect_months_hint).into(),
        value: input.inspect_months.clone(),
        mode: "numeric",
        max: 2,
        optional: true,
        ..Text::default()
    };
    view! {
        <h3>{td_string!(l, sites.desk.internal)}</h3>
        {line(form, "keeper", td_string!(l, sites.field.keeper), &input.keeper, LINE_MAX, 0)}
        {fields::text(form, months)}
        {line(form, "note", td_string!(l, sites.field.note), &input.note, TEXT_MAX, 2)}
    }
    .into_any()
}

/// What was typed into one of the forms beside the fields.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Which form: `name` or `state`.
    pub step: String,
    /// Its fields.
    pub fields: crate::pages::Pairs,
    /// What was refused.
    pub refusals: Vec<Refusal>,
}

impl Typed {
    fn text(&self, name: &str) -> String {
        crate::pages::value(&self.fields, name).unwrap_or_default().to_owned()
    }
}

/// The form of a naming: a new one, or one that is changed. Several stand on one page, so each has ids of its own.
pub fn naming_form(cx: &PageCx, site: &Site, naming: Option<&Naming>, fresh: &str, typed: &Typed) -> AnyView {
    let l = cx.locale;
    let id = naming.map_or_else(|| fresh.to_owned(), |naming| naming.id.clone());
    let is_typed = typed.step == "name" && typed.text("naming") == id;
    let stored = |name: &str| {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let Some(naming) = naming else { return String::new() };
        match name {
            "level" => naming.level.key().to_owned(),
            "title" => naming.title.clone(),
            "batch" => naming.batch.clone(),
            "document" => naming.document.clone(),
            "body" => naming.body.clone(),
            "named_on" => day(naming.named_on),
            _ => day(naming.ended_on),
        }
    };
    let value = |name: &str| if is_typed { typed.text(name) } else { stored(name) };
    let refused = if is_typed { typed.refusals.as_slice() } else { &[] };
    // What was refused has the ids that the summary on top leads to; the others only have to differ.
    let own = if is_typed { "f".to_owned() } else { format!("n-{}", id.replace(['/', '.'], "-")) };
    let field = |name: &'static str, label: &'static str, kind: &'static str| {
        own_field(l, &own, name, label, kind, &value(name), refused)
    };
    let level = value("level");
    let levels = Level::ALL
        .iter()
        .map(
            |one| view! { <option value=one.key() selected={one.key() == level}>{parts::level_word(l, *one)}</option> },
        )
        .collect_view();
    let level_id = format!("{own}-level");
    let (heading, submit) = match naming {
        Some(naming) => {
            (format!("{} {}", parts::level_word(l, naming.level), naming.title), td_string!(l, ui.save).to_owned())
        }
        None => (td_string!(l, sites.naming.add).to_owned(), td_string!(l, sites.naming.add).to_owned()),
    };
    let action = format!("{}/{}", super::desk_page::PATH, site.id);
    let drop = naming.map(|naming| {
        view! {
            <form method="post" action=action.clone()>
                {fields::hidden("step", "unname")}
                {fields::hidden("version", site.version.to_string())}
                {fields::hidden("naming", naming.id.clone())}
                <button class="button-warn" type="submit">{td_string!(l, sites.naming.drop)}</button>
            </form>
        }
    });
    view! {
        <details class="more" open=is_typed>
            <summary>{heading}</summary>
            <form method="post" action=action.clone() novalidate>
                {fields::hidden("step", "name")}
                {fields::hidden("version", site.version.to_string())}
                {fields::hidden("naming", id)}
                <div class="field">
                    <label for=level_id.clone()>{td_string!(l, sites.field.level)}</label>
                    <select id=level_id name="level">{levels}</select>
                </div>
                {field("title", td_string!(l, sites.naming.title), "text")}
                {field("batch", td_string!(l, sites.naming.batch), "text")}
                {field("document", td_string!(l, sites.naming.document), "text")}
                {field("body", td_string!(l, sites.naming.body), "text")}
                <div class="field-row">
                    {field("named_on", td_string!(l, sites.naming.named_on), "date")}
                    {field("ended_on", td_string!(l, sites.naming.ended_on), "date")}
                </div>
                <button class="button-secondary" type="submit">{submit}</button>
            </form>
            {drop}
        </details>
    }
    .into_any()
}

/// A field whose id is made of a prefix and its name, for pages with several forms of the same fields.
fn own_field(
    l: crate::ui::Locale,
    own: &str,
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: &str,
    refusals: &[Refusal],
) -> AnyView {
    // The summary above speaks of the fields of the form that was sent.
    if own == "f" {
        crate::ui::labels::put(name, label);
    }
    let id = format!("{own}-{name}");
    let errors = crate::pages::of_field(refusals, name)
        .map(|refused| crate::ui::words::refusal(l, &refused.why))
        .collect::<Vec<_>>()
        .join(" ");
    let error_id = format!("{id}-error");
    let invalid = (!errors.is_empty()).then_some("true");
    view! {
        <div class=if errors.is_empty() { "field" } else { "field has-error" }>
            <label for=id.clone()>{label}</label>
            <p class="field-error" id=error_id.clone() hidden=errors.is_empty()>{errors.clone()}</p>
            <input id=id name=name type=kind value=value.to_owned() maxlength=LINE_MAX aria-describedby=error_id aria-invalid=invalid />
        </div>
    }
    .into_any()
}

/// The form of a change of state.
pub fn state_form(cx: &PageCx, site: &Site, fresh: &str, typed: &Typed) -> AnyView {
    let l = cx.locale;
    let is_typed = typed.step == "state";
    let text = |name: &str, other: &str| if is_typed { typed.text(name) } else { other.to_owned() };
    let refused = if is_typed { typed.refusals.as_slice() } else { &[] };
    let form = FormCx { locale: l, refusals: refused };
    let states = SiteState::ALL
        .iter()
        .filter(|state| **state != SiteState::Unknown)
        .map(|state| Choice::new(state.key(), parts::state_word(l, *state)))
        .collect();
    let began_on = Text {
        name: "began_on",
        label: td_string!(l, sites.change.began_on).into(),
        value: text("began_on", &cx.today().to_string()),
        kind: "date",
        ..Text::default()
    };
    let reason = Text {
        name: "reason",
        label: td_string!(l, sites.change.reason).into(),
        hint: td_string!(l, sites.change.reason_hint).into(),
        value: text("reason", ""),
        max: LINE_MAX,
        optional: true,
        ..Text::default()
    };
    let chosen = text("state", "");
    let choose = td_string!(l, events.form.choose);
    view! {
        <form method="post" action=format!("{}/{}", super::desk_page::PATH, site.id) novalidate>
            {fields::hidden("step", "state")}
            {fields::hidden("version", site.version.to_string())}
            {fields::hidden("change", text("change", fresh))}
            {fields::select(form, "state", td_string!(l, sites.change.to), "", Some(choose), states, &chosen)}
            {fields::text(form, began_on)}
            {fields::text(form, reason)}
            <button class="button-secondary" type="submit">{td_string!(l, sites.change.submit)}</button>
        </form>
    }
    .into_any()
}
