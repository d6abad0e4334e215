//! Which row of the duty list a session serves: the choices of its form, and what it takes over from a row.

use super::{DutyItem, actions, parts, sheet};
use crate::{
    error::AppError,
    features::events::{input::EventInput, model::Event},
    ids::DutyItemId,
    pages::PageCx,
    ui::fields::{self, Choice, FormCx},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The rows that a session with this input can name.
pub async fn load(cx: &PageCx, input: &EventInput) -> Result<Vec<DutyItem>, AppError> {
    let day = input.date.parse().unwrap_or_else(|_| cx.today());
    let town = sheet::town(cx);
    let mut items = actions::pickable(&cx.backend, &cx.reference, &town, day).await?;
    // What is chosen already is called by its words, whatever list it stands on.
    let chosen = input.duty_item.parse::<DutyItemId>().ok().filter(|id| !items.iter().any(|item| item.id == *id));
    if let Some(id) = chosen {
        items.extend(cx.backend.duties.item(id).await?.filter(|item| item.scope == town));
    }
    Ok(items)
}

/// The choices: the leading unit's rows first, then those of everybody, then the others; each in list order. A value
/// that is stored and on no list stays as it is.
fn choices(cx: &PageCx, items: &[DutyItem], lead_unit: &str, chosen: &str) -> Vec<Choice> {
    let l = cx.locale;
    let this_year = cx.today().year();
    let rank = |item: &DutyItem| match item {
        item if !lead_unit.is_empty() && item.lead_unit == lead_unit => 0,
        item if item.concerns(lead_unit) => 1,
        _ => 2,
    };
    let mut items = items.iter().collect::<Vec<_>>();
    items.sort_by_key(|item| rank(item));
    let mut choices = items
        .into_iter()
        .map(|item| {
            let unit = parts::unit_name(&cx.reference, l, &item.lead_unit);
            let mut label = td_string!(l, duties.pick.of, name = parts::short_name(item), unit = unit);
            if item.year != this_year {
                label = td_string!(l, duties.pick.of_year, label = label, year = item.year);
            }
            Choice::new(item.id.to_string(), label)
        })
        .collect::<Vec<_>>();
    if !chosen.is_empty() && !choices.iter().any(|choice| choice.value == chosen) {
        choices.push(Choice::new(chosen, chosen));
    }
    choices
}

/// The field of a session's form.
pub fn field(cx: &PageCx, form: FormCx<'_>, items: &[DutyItem], input: &EventInput) -> AnyView {
    let l = cx.locale;
    let choices = choices(cx, items, &input.lead_unit, &input.duty_item);
    let none = Some(td_string!(l, duties.pick.none));
    fields::select(form, "duty_item", td_string!(l, events.form.duty_item), "", none, choices, &input.duty_item)
}

/// Takes over from a row what a session for it has in common with it.
pub async fn fill(cx: &PageCx, input: &mut EventInput, id: &str) -> Result<(), AppError> {
    let id = id.parse::<DutyItemId>().map_err(|_| AppError::NotFound)?;
    let item = cx.backend.duties.item(id).await?.ok_or(AppError::NotFound)?;
    if item.scope != sheet::town(cx) {
        return Err(AppError::NotFound);
    }
    input.duty_item = item.id.to_string();
    // A row of another year's list asks for a day of that year.
    if item.year > cx.today().year() {
        input.date = NaiveDate::from_ymd_opt(item.year, 1, 1).map(|day| day.to_string()).unwrap_or_default();
    }
    input.lead_unit = item.lead_unit;
    input.units = item.units;
    input.laws = item.laws;
    input.audiences = item.audiences;
    input.brand = item.brand.unwrap_or_default();
    Ok(())
}

/// What a session's page says of its row: the words, and where they lead.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Named {
    label: String,
    href: Option<String>,
}

/// The row that a session names, as far as the reader may know it.
pub async fn named(cx: &PageCx, event: &Event, staff: bool) -> Result<Option<Named>, AppError> {
    if event.duty_item.is_empty() {
        return Ok(None);
    }
    let Ok(id) = event.duty_item.parse::<DutyItemId>() else {
        return Ok(Some(Named { label: event.duty_item.clone(), href: None }));
    };
    let Some(item) = cx.backend.duties.item(id).await? else { return Ok(None) };
    let label = parts::short_name(&item);
    let href = if staff {
        format!("/desk/duties/{}/{}", item.year, item.id)
    } else if super::rules::is_public_item(&item, cx.demo()) {
        format!("/duties/{}#d-{}", item.year, item.id)
    } else {
        return Ok(None);
    };
    Ok(Some(Named { label, href: Some(href) }))
}

/// The pair of a session's facts.
pub fn pair(cx: &PageCx, named: &Named) -> AnyView {
    let label = named.label.clone();
    let value = match named.href.clone() {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    view! { <div><dt>{td_string!(cx.locale, events.form.duty_item)}</dt><dd>{value}</dd></div> }.into_any()
}

/// Above a list of sessions that a row filters: which row it is, and the way out.
pub fn line(cx: &PageCx, names: &super::names::DutyNames, duty: &str, without: String) -> AnyView {
    let l = cx.locale;
    if duty.is_empty() || duty == crate::features::counts::rows::NOT_GIVEN {
        return ().into_any();
    }
    let name = names.label(l, duty);
    view! { <p>{td_string!(l, duties.filtered, name = name)}" "<a href=without>{td_string!(l, duties.unfilter)}</a></p> }
        .into_any()
}
