//! The form of a series: what its sessions share, on which days, in which villages. All of it without a script; where
//! the browser can, only the part of the rule that is chosen is shown.

use super::{
    input::SeriesInput,
    model::{EVERY_MAX, MONTHS_AHEAD, SESSIONS_MAX, STAGGER_MAX},
    parts::weekday_choices,
};
use crate::{
    error::Refusal,
    features::{
        accounts::Role,
        events::{form, input::Purpose, list_page::village_choices},
    },
    pages::PageCx,
    ui::{
        bits,
        fields::{self, Choice, FormCx, Text},
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the form.
pub const PATH: &str = "/desk/series/new";

/// The whole form.
pub fn view(cx: &PageCx, input: &SeriesInput, refusals: &[Refusal], lists: &form::Lists) -> AnyView {
    let l = cx.locale;
    let form_cx = FormCx { locale: l, refusals };
    let several = cx.account().is_some_and(|account| account.role != Role::Village);
    view! {
        <h1>{td_string!(l, series.new.title)}</h1>
        <p class="lead">{td_string!(l, series.new.lead)}</p>
        {bits::error_summary(l, refusals)}
        <form method="post" action=PATH class="log-form series-form" novalidate>
            <h2>{td_string!(l, series.new.what)}</h2>
            <p class="hint">{td_string!(l, series.new.first_hint)}</p>
            {form::view(cx, &input.event, refusals, Purpose::Plan, &[], lists, false)}
            <h2>{td_string!(l, series.new.when)}</h2>
            {rule(form_cx, input)}
            {several.then(|| villages(cx, form_cx, input))}
            <div class="button-row">
                <button class="button button-big" type="submit" name="step" value="preview">{td_string!(l, series.new.preview)}</button>
            </div>
            <p class="hint">{td_string!(l, series.new.preview_hint)}</p>
        </form>
    }
    .into_any()
}

fn number(cx: FormCx<'_>, name: &'static str, label: &str, hint: &str, value: &str) -> AnyView {
    let field = Text {
        name,
        label: label.into(),
        hint: hint.into(),
        value: value.into(),
        mode: "numeric",
        max: 12,
        ..Text::default()
    };
    fields::text(cx, field)
}

fn dates(cx: FormCx<'_>, name: &'static str, label: &str, value: &str, optional: bool) -> AnyView {
    let hint = td_string!(cx.locale, series.new.dates_hint).to_owned();
    let field =
        Text { name, label: label.into(), hint, value: value.into(), max: 6000, rows: 4, optional, ..Text::default() };
    fields::text(cx, field)
}

fn rule(cx: FormCx<'_>, input: &SeriesInput) -> AnyView {
    let l = cx.locale;
    let typed = &input.rule;
    let kinds = vec![
        Choice::new("weekly", td_string!(l, series.new.weekly)),
        Choice::new("month_day", td_string!(l, series.new.month_day)),
        Choice::new("month_weekday", td_string!(l, series.new.month_weekday)),
        Choice::new("dates", td_string!(l, series.new.dates)),
    ];
    let repeat = if typed.repeat.is_empty() { "weekly".to_owned() } else { typed.repeat.clone() };
    let every_hint = td_string!(l, series.new.every_hint, max = EVERY_MAX);
    view! {
        {fields::chips(cx, "repeat", td_string!(l, series.new.repeat), "", false, kinds, &[repeat])}
        <div class="rule-part" data-part="every">
            {number(cx, "every", td_string!(l, series.new.every), &every_hint, if typed.every.is_empty() { "1" } else { &typed.every })}
        </div>
        <div class="rule-part" data-part="weekly">
            {fields::chips(cx, "weekday", td_string!(l, series.new.weekdays), "", true, weekday_choices(l), &typed.weekdays)}
        </div>
        <div class="rule-part" data-part="month_day">{month_day(cx, input)}</div>
        <div class="rule-part" data-part="month_weekday">{month_weekday(cx, input)}</div>
        <div class="rule-part" data-part="dates">
            {dates(cx, "dates", td_string!(l, series.new.date_list), &typed.dates, false)}
        </div>
        <div class="rule-part" data-part="ends">{ends(cx, input)}</div>
        {dates(cx, "except", td_string!(l, series.new.except), &typed.except, true)}
    }
    .into_any()
}

fn month_day(cx: FormCx<'_>, input: &SeriesInput) -> AnyView {
    let l = cx.locale;
    let typed = &input.rule;
    let short = vec![
        Choice::new("skip", td_string!(l, series.new.short_skip)),
        Choice::new("last", td_string!(l, series.new.short_last)),
    ];
    view! {
        {number(cx, "month_day", td_string!(l, series.new.day), "", &typed.month_day)}
        {fields::select(cx, "short", td_string!(l, series.new.short), "", None, short, &typed.short)}
    }
    .into_any()
}

fn month_weekday(cx: FormCx<'_>, input: &SeriesInput) -> AnyView {
    let l = cx.locale;
    let typed = &input.rule;
    let nths = vec![
        Choice::new("1", td_string!(l, series.new.first)),
        Choice::new("2", td_string!(l, series.new.second)),
        Choice::new("3", td_string!(l, series.new.third)),
        Choice::new("4", td_string!(l, series.new.fourth)),
        Choice::new("last", td_string!(l, series.new.last)),
    ];
    view! {
        <div class="field-row">
            {fields::select(cx, "nth", td_string!(l, series.new.nth), "", None, nths, &typed.nth)}
            {fields::select(cx, "nth_weekday", td_string!(l, series.new.nth_weekday), "", None, weekday_choices(l), &typed.nth_weekday)}
        </div>
    }
    .into_any()
}

fn ends(cx: FormCx<'_>, input: &SeriesInput) -> AnyView {
    let l = cx.locale;
    let typed = &input.rule;
    let ends = vec![
        Choice::new("until", td_string!(l, series.new.ends_until)),
        Choice::new("count", td_string!(l, series.new.ends_count)),
    ];
    let until = Text {
        name: "until",
        label: td_string!(l, series.new.until).into(),
        value: typed.until.clone(),
        kind: "date",
        optional: true,
        ..Text::default()
    };
    view! {
        {fields::chips(cx, "ends", td_string!(l, series.new.ends), "", false, ends, std::slice::from_ref(&typed.ends))}
        <p class="hint">{td_string!(l, series.new.ends_hint, max = SESSIONS_MAX, years = MONTHS_AHEAD / 12)}</p>
        <div class="field-row">
            {fields::text(cx, until)}
            {number(cx, "count", td_string!(l, series.new.count), "", &typed.count)}
        </div>
    }
    .into_any()
}

/// Further villages in roster order, and how they follow one another.
fn villages(cx: &PageCx, form: FormCx<'_>, input: &SeriesInput) -> AnyView {
    let l = cx.locale;
    let units = vec![
        Choice::new("days", td_string!(l, series.new.stagger_days)),
        Choice::new("weeks", td_string!(l, series.new.stagger_weeks)),
    ];
    let hint = td_string!(l, series.new.stagger_hint, max = STAGGER_MAX);
    let stagger = if input.stagger.is_empty() { "0" } else { &input.stagger };
    let open = input.all_villages || !input.villages.is_empty();
    view! {
        <h2>{td_string!(l, series.new.villages)}</h2>
        <p class="hint">{td_string!(l, series.new.villages_hint)}</p>
        {fields::check("all_villages", td_string!(l, series.new.all_villages), input.all_villages)}
        <details class="more" open=open>
            <summary>{td_string!(l, series.new.choose_villages)}</summary>
            {fields::chips(form, "villages", td_string!(l, series.new.choose_villages), "", true, village_choices(cx), &input.villages)}
        </details>
        <div class="field-row">
            {number(form, "stagger", td_string!(l, series.new.stagger), &hint, stagger)}
            {fields::select(form, "stagger_unit", td_string!(l, series.new.stagger_unit), "", None, units, &input.stagger_unit)}
        </div>
        {fields::check("skip_weekends", td_string!(l, series.new.skip_weekends), input.skip_weekends)}
        {fields::check("skip_holidays", td_string!(l, series.new.skip_holidays), input.skip_holidays)}
    }
    .into_any()
}
