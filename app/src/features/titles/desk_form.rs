//! The fields of a title and of a step.

use super::{
    input::{LINE_MAX, StepInput, TEXT_MAX, TitleInput},
    model::{Level, StepKind},
    parts,
};
use crate::{
    error::Refusal,
    pages::{PageCx, of_field},
    ui::{
        Locale,
        fields::{self, Choice, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most characters of a day, however it is written.
const DAY_MAX: u32 = 20;

/// The villages of the town, those that are no more as well: titles have a past.
pub fn villages(cx: &PageCx, scope: &str) -> Vec<Choice> {
    let l = cx.locale;
    cx.reference
        .villages(scope)
        .map(|village| {
            let is_over = !cx.reference.is_there(&village.code, cx.today());
            let over = if is_over { td_string!(l, villages.roster.over_short) } else { "" };
            Choice::new(village.code.clone(), format!("{}{over}", village.label(l)))
        })
        .collect()
}

/// The facts of a title; `is_open` where its village need not be known.
pub fn facts(cx: &PageCx, form: FormCx<'_>, scope: &str, input: &TitleInput, is_open: bool) -> AnyView {
    let l = cx.locale;
    let levels = Level::ALL.map(|level| Choice::new(level.key(), parts::level_word(l, level))).to_vec();
    let none = is_open.then(|| td_string!(l, titles.unknown));
    let none = none.or_else(|| input.village.is_empty().then(|| td_string!(l, titles.desk.choose)));
    let hint = if is_open { td_string!(l, titles.hint.village) } else { "" };
    view! {
        {fields::select(form, "village", td_string!(l, events.form.village), hint, none, villages(cx, scope), &input.village)}
        {fields::select(form, "level", td_string!(l, titles.field.level), "", None, levels, &input.level)}
        {fields::text(form, Text {
            name: "batch",
            label: td_string!(l, titles.field.batch).into(),
            hint: td_string!(l, titles.hint.batch).into(),
            value: input.batch.clone(),
            max: LINE_MAX,
            optional: true,
            ..Text::default()
        })}
        {fields::text(form, Text {
            name: "statement",
            label: td_string!(l, titles.field.statement).into(),
            hint: td_string!(l, titles.hint.statement).into(),
            value: input.statement.clone(),
            max: TEXT_MAX,
            optional: true,
            rows: 2,
            ..Text::default()
        })}
        {fields::text(form, Text {
            name: "note",
            label: td_string!(l, titles.field.note).into(),
            hint: td_string!(l, titles.hint.note).into(),
            value: input.note.clone(),
            max: TEXT_MAX,
            optional: true,
            rows: 2,
            ..Text::default()
        })}
        {fields::check("pending", td_string!(l, titles.field.pending), input.pending)}
        {another(form, input)}
    }
    .into_any()
}

/// The question whether it is another title than the one that the village has; only where it was asked.
fn another(form: FormCx<'_>, input: &TitleInput) -> AnyView {
    let l = form.locale;
    let why = of_field(form.refusals, "is_another").map(|refused| words::refusal(l, &refused.why)).next();
    if why.is_none() && !input.is_another {
        return ().into_any();
    }
    let class = if why.is_some() { "field has-error" } else { "field" };
    view! {
        <div class=class id="f-is_another" tabindex="-1">
            {why.map(|why| view! { <p class="field-error">{why}</p> })}
            {fields::check("is_another", td_string!(l, titles.desk.is_another), input.is_another)}
        </div>
    }
    .into_any()
}

/// Taking off what was written down by mistake.
pub fn removal(l: Locale, refusals: &[Refusal], action: &str, version: i64, reason: &str, is_open: bool) -> AnyView {
    let text = Text {
        name: "remove_reason",
        label: td_string!(l, titles.remove.reason).into(),
        value: reason.to_owned(),
        max: TEXT_MAX,
        rows: 2,
        ..Text::default()
    };
    view! {
        <details class="more" id="remove" open=is_open>
            <summary>{td_string!(l, titles.remove.title)}</summary>
            <p class="hint">{td_string!(l, titles.remove.hint)}</p>
            <form method="post" action=action.to_owned() novalidate>
                {fields::hidden("do", "remove")}
                {fields::hidden("version", version.to_string())}
                {fields::text(FormCx { locale: l, refusals }, text)}
                <div class="button-row">
                    <button class="button-warn" type="submit">{td_string!(l, titles.remove.submit)}</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// A step: what happened when, by what document.
pub fn step(cx: &PageCx, form: FormCx<'_>, scope: &str, input: &StepInput, hint: &str) -> AnyView {
    let l = cx.locale;
    let kinds = StepKind::ALL.map(|kind| Choice::new(kind.key(), parts::step_word(l, kind))).to_vec();
    let line = |name: &'static str, label: &'static str, value: &str| {
        let text = Text {
            name,
            label: label.into(),
            value: value.to_owned(),
            max: LINE_MAX,
            optional: true,
            autocomplete: "off",
            ..Text::default()
        };
        fields::text(form, text)
    };
    let none = Some(td_string!(l, titles.desk.choose));
    let nobody = Some(td_string!(l, titles.desk.nobody));
    view! {
        {fields::hidden("step_id", input.id.clone())}
        {fields::select(form, "kind", td_string!(l, titles.field.step), hint, none, kinds, &input.kind)}
        {fields::text(form, Text {
            name: "on_day",
            label: td_string!(l, titles.field.on_day).into(),
            hint: td_string!(l, titles.hint.on_day).into(),
            value: input.on_day.clone(),
            max: DAY_MAX,
            autocomplete: "off",
            ..Text::default()
        })}
        {fields::check("is_by", td_string!(l, titles.field.is_by), input.is_by)}
        {line("body", td_string!(l, titles.field.body), &input.body)}
        {line("document", td_string!(l, titles.field.document), &input.document)}
        {fields::text(form, Text {
            name: "reason",
            label: td_string!(l, titles.field.reason).into(),
            hint: td_string!(l, titles.hint.reason).into(),
            value: input.reason.clone(),
            max: TEXT_MAX,
            optional: true,
            rows: 2,
            ..Text::default()
        })}
        {fields::text(form, Text {
            name: "due_on",
            label: td_string!(l, titles.field.due_on).into(),
            hint: td_string!(l, titles.hint.due_on).into(),
            value: input.due_on.clone(),
            kind: "date",
            optional: true,
            ..Text::default()
        })}
        {fields::select(form, "to_village", td_string!(l, titles.field.to_village), td_string!(l, titles.hint.to_village), nobody, villages(cx, scope), &input.to_village)}
        {line("step_note", td_string!(l, titles.field.step_note), &input.step_note)}
    }
    .into_any()
}
