//! The form of a node: its fields, its days by the rule as typed, what was announced, and what was done with it.

use super::{
    days::seen,
    desk_page::{Editing, PATH},
    input::{KINDS, NAME_MAX, NodeInput, RULE_MAX},
    model::{Announced, Observance, Occurrence},
    nodes::YEARS,
    rules::{SOLAR_TERMS, WEEKDAYS},
    words as said,
    year_page::when,
};
use crate::{
    clock,
    features::{
        audit,
        events::{
            input::LINE_MAX,
            list_page::{term_choices, unit_choices},
            parts::{self, list_comma},
        },
        reference::TermKind,
    },
    pages::PageCx,
    ui::{
        Locale, bits,
        fields::{self, Choice, FormCx, Text},
        words,
    },
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Everything about one node.
pub fn view(cx: &PageCx, editing: &Editing) -> AnyView {
    let l = cx.locale;
    let title = match &editing.present {
        Some(node) => td_string!(l, observances.desk.edit, name = node.label(l).to_owned()),
        None => td_string!(l, observances.desk.add).to_owned(),
    };
    let stored = editing.present.as_ref().map(|node| {
        view! {
            {announced(cx, editing, node)}
            {hiding(cx, node)}
            {history(cx, editing)}
        }
    });
    view! {
        <section id="edit">
            <h2>{title}</h2>
            {conflict(cx, editing)}
            {bits::error_summary(l, &editing.refusals)}
            {node_form(cx, editing)}
            {computed(cx, editing)}
            {stored}
        </section>
    }
    .into_any()
}

fn node_form(cx: &PageCx, editing: &Editing) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals: &editing.refusals };
    let input = &editing.input;
    let line = |name: &'static str, label: &str, hint: &str, value: &str, max: u32, optional: bool| {
        let (label, hint, value) = (label.into(), hint.into(), value.into());
        fields::text(form, Text { name, label, hint, value, max, optional, autocomplete: "off", ..Text::default() })
    };
    let year = |name: &'static str, label: &str, hint: &str, value: &str| {
        let (label, hint, value) = (label.into(), hint.into(), value.into());
        let mode = "numeric";
        fields::text(form, Text { name, label, hint, value, mode, max: 4, optional: true, ..Text::default() })
    };
    let units = || unit_choices(cx);
    view! {
        <form method="post" action=PATH novalidate>
            {fields::hidden("code", input.code.clone())}
            {fields::hidden("version", input.version.clone())}
            {line("zh", td_string!(l, observances.field.zh), td_string!(l, observances.desk.zh_hint), &input.zh, NAME_MAX, false)}
            {line("en", td_string!(l, observances.field.en), td_string!(l, observances.desk.en_hint), &input.en, NAME_MAX, true)}
            {rule_fields(cx, form, input)}
            <div class="field-row">
                {year("starts_year", td_string!(l, observances.field.starts_year), td_string!(l, observances.desk.starts_hint), &input.starts_year)}
                {year("counted_from", td_string!(l, observances.field.counted_from), td_string!(l, observances.desk.counted_hint), &input.counted_from)}
            </div>
            {several(form, "lead_unit", td_string!(l, observances.field.lead_units), units(), &input.lead_units)}
            {several(form, "co_unit", td_string!(l, observances.field.co_units), units(), &input.co_units)}
            {several(form, "law", td_string!(l, observances.field.laws), term_choices(cx, TermKind::Law), &input.laws)}
            {several(form, "audience", td_string!(l, observances.field.audiences), term_choices(cx, TermKind::Audience), &input.audiences)}
            {line("basis", td_string!(l, observances.field.basis), td_string!(l, observances.desk.basis_hint), &input.basis, LINE_MAX, true)}
            {line("note", td_string!(l, observances.field.note), "", &input.note, LINE_MAX, true)}
            <div class="button-row">
                <button class="button" type="submit" name="step" value="save">{td_string!(l, observances.desk.save)}</button>
                <button class="button-secondary" type="submit" formmethod="get" formaction=format!("{PATH}#days")
                    name="preview" value="1">
                    {td_string!(l, observances.desk.preview)}
                </button>
                <a href=PATH>{td_string!(l, ui.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}

/// How the days are found: the kind, and fields of which each belongs to some kinds.
fn rule_fields(cx: &PageCx, form: FormCx<'_>, input: &NodeInput) -> AnyView {
    let l = cx.locale;
    let choose = Some(td_string!(l, observances.desk.choose));
    let kinds = KINDS.map(|kind| Choice::new(kind, kind_word(l, kind))).to_vec();
    let months = || (1..=12).map(|month| Choice::new(month.to_string(), said::month(l, month))).collect::<Vec<_>>();
    let days = || (1..=31).map(|day: u32| Choice::new(day.to_string(), day.to_string())).collect::<Vec<_>>();
    let mut nths = (1..=5)
        .map(|nth: u32| Choice::new(nth.to_string(), td_string!(l, observances.desk.nth_one, number = nth)))
        .collect::<Vec<_>>();
    nths.push(Choice::new("last", td_string!(l, observances.desk.nth_last)));
    let weekdays = WEEKDAYS.map(|(name, day)| Choice::new(name, said::weekday(l, day))).to_vec();
    let terms = (0..).zip(SOLAR_TERMS).map(|(at, name)| Choice::new(name, said::term(l, at))).collect();
    let part = |kinds: &'static str, field: AnyView| view! { <div class="rule-part" data-kinds=kinds>{field}</div> };
    let select = |name: &'static str, label: &str, choices: Vec<Choice>, chosen: &str| {
        fields::select(form, name, label, "", choose, choices, chosen)
    };
    let code = Text {
        name: "rule",
        label: td_string!(l, observances.field.rule).into(),
        hint: td_string!(l, observances.desk.rule_hint).into(),
        value: input.rule.clone(),
        max: RULE_MAX,
        autocomplete: "off",
        ..Text::default()
    };
    let kind_hint = td_string!(l, observances.desk.kind_hint);
    view! {
        <div class="rule-fields">
            {fields::select(form, "kind", td_string!(l, observances.field.kind), kind_hint, choose, kinds, &input.kind)}
            <div class="field-row">
                {part("day range month nth week lunar announced", select("month", td_string!(l, observances.desk.month), months(), &input.month))}
                {part("day range week lunar", select("day", td_string!(l, observances.desk.day), days(), &input.day))}
                {part("range announced", select("to_month", td_string!(l, observances.desk.to_month), months(), &input.to_month))}
                {part("range", select("to_day", td_string!(l, observances.desk.to_day), days(), &input.to_day))}
                {part("nth", select("nth", td_string!(l, observances.desk.nth), nths, &input.nth))}
                {part("nth", select("weekday", td_string!(l, observances.desk.weekday), weekdays, &input.weekday))}
                {part("term", select("term", td_string!(l, observances.desk.term), terms, &input.term))}
            </div>
            {part("other", fields::text(form, code))}
        </div>
    }
    .into_any()
}

fn kind_word(l: Locale, kind: &str) -> &'static str {
    match kind {
        "day" => td_string!(l, observances.kind.day),
        "range" => td_string!(l, observances.kind.range),
        "month" => td_string!(l, observances.kind.month),
        "nth" => td_string!(l, observances.kind.nth),
        "week" => td_string!(l, observances.kind.week),
        "lunar" => td_string!(l, observances.kind.lunar),
        "term" => td_string!(l, observances.kind.term),
        "announced" => td_string!(l, observances.kind.announced),
        _ => td_string!(l, observances.kind.another),
    }
}

/// Several of a long list, in a fold that says how many are chosen.
fn several(form: FormCx<'_>, name: &'static str, label: &str, choices: Vec<Choice>, chosen: &[String]) -> AnyView {
    let summary = if chosen.is_empty() { label.to_owned() } else { format!("{label} ({})", chosen.len()) };
    let open = form.refusals.iter().any(|refusal| refusal.field == name);
    view! {
        <details class="more" open=open>
            <summary>{summary}</summary>
            {fields::chips(form, name, label, "", true, choices, chosen)}
        </details>
    }
    .into_any()
}

/// The days of this year and the next by the rule as it stands in the form.
fn computed(cx: &PageCx, editing: &Editing) -> AnyView {
    let l = cx.locale;
    let Ok(rule) = editing.input.rule() else { return ().into_any() };
    let node = Observance { code: editing.input.code.clone(), rule, ..Observance::default() };
    let this = cx.today().year();
    let lines = [this, this + 1]
        .map(|year| {
            let almanac = &*cx.backend.almanac;
            let dates = node.dates(year, &cx.reference.announced, almanac);
            let hint = node.dates(year - 1, &cx.reference.announced, almanac).span();
            let found = Occurrence { observance: node.clone(), year, dates, source: None, hint };
            view! { <div><dt>{year}</dt><dd>{when(cx, &found)}</dd></div> }
        })
        .into_iter()
        .collect_view();
    let hint =
        editing.is_preview.then(|| bits::notice(bits::Notice::Info, td_string!(l, observances.desk.preview_hint)));
    view! {
        <div class="computed-days" id="days">
            <h3>{td_string!(l, observances.desk.preview_title)}</h3>
            {hint}
            <p class="muted">{said::rule(l, &node.rule)}</p>
            <dl class="kv">{lines}</dl>
        </div>
    }
    .into_any()
}

/// What somebody else stored meanwhile, beside what was typed.
fn conflict(cx: &PageCx, editing: &Editing) -> AnyView {
    let l = cx.locale;
    let Some(present) = editing.present.as_ref().filter(|_| editing.is_conflict) else { return ().into_any() };
    let (yours, theirs) = (&editing.input, NodeInput::of(present));
    let r = &cx.reference;
    let units =
        |codes: &[String]| codes.iter().map(|code| r.unit_label(code, l)).collect::<Vec<_>>().join(list_comma(l));
    let terms = |kind: TermKind, codes: &[String]| {
        codes.iter().map(|code| r.term_label(kind, code, l)).collect::<Vec<_>>().join(list_comma(l))
    };
    let row = |label: &'static str, yours: String, theirs: String| {
        (yours != theirs).then(|| view! { <tr><th scope="row">{label}</th><td>{yours}</td><td>{theirs}</td></tr> })
    };
    let rule = |input: &NodeInput| said::rule(l, &input.rule().unwrap_or_default());
    let both = |of: &dyn Fn(&NodeInput) -> String| (of(yours), of(&theirs));
    let rows = [
        (td_string!(l, observances.field.zh), both(&|input| input.zh.clone())),
        (td_string!(l, observances.field.en), both(&|input| input.en.clone())),
        (td_string!(l, observances.field.rule), both(&rule)),
        (td_string!(l, observances.field.starts_year), both(&|input| input.starts_year.clone())),
        (td_string!(l, observances.field.counted_from), both(&|input| input.counted_from.clone())),
        (td_string!(l, observances.field.lead_units), both(&|input| units(&input.lead_units))),
        (td_string!(l, observances.field.co_units), both(&|input| units(&input.co_units))),
        (td_string!(l, observances.field.laws), both(&|input| terms(TermKind::Law, &input.laws))),
        (td_string!(l, observances.field.audiences), both(&|input| terms(TermKind::Audience, &input.audiences))),
        (td_string!(l, observances.field.basis), both(&|input| input.basis.clone())),
        (td_string!(l, observances.field.note), both(&|input| input.note.clone())),
    ];
    let rows = rows.into_iter().map(|(label, (yours, theirs))| row(label, yours, theirs)).collect_view();
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

/// Announced days: those that are there, and the form for more.
fn announced(cx: &PageCx, editing: &Editing, node: &Observance) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals: &editing.days_refusals };
    let present = cx.reference.announced.iter().filter(|said| said.code == node.code).collect::<Vec<_>>();
    let seen = seen(&present);
    let list = present.iter().map(|days| announced_line(l, days, &seen)).collect_view();
    let nothing =
        present.is_empty().then(|| view! { <p class="muted">{td_string!(l, observances.desk.days_none)}</p> });
    let days = &editing.days;
    let alarm = editing.is_days_conflict.then(|| {
        view! {
            <div class="error-summary" role="alert">
                <h4>{td_string!(l, ui.error.conflict_title)}</h4>
                <p>{td_string!(l, observances.desk.days_conflict)}</p>
            </div>
        }
    });
    let year = if days.year.is_empty() { cx.today().year().to_string() } else { days.year.clone() };
    let field = |name: &'static str, label: &str, value: &str, kind: &'static str, optional: bool| {
        let (label, value) = (label.into(), value.into());
        fields::text(form, Text { name, label, value, kind, optional, ..Text::default() })
    };
    let years = format!("{}\u{2013}{}", YEARS.start(), YEARS.end());
    view! {
        <h3>{td_string!(l, observances.desk.days_title)}</h3>
        <p class="muted">{td_string!(l, observances.desk.days_lead)}</p>
        {alarm}
        {bits::error_summary(l, &editing.days_refusals)}
        {nothing}
        <ul class="link-list">{list}</ul>
        <form method="post" action=PATH novalidate>
            {fields::hidden("step", "announce")}
            {fields::hidden("code", node.code.clone())}
            {fields::hidden("seen", seen.clone())}
            <div class="field-row">
                {fields::text(form, Text {
                    name: "days_year",
                    label: td_string!(l, observances.desk.days_year).into(),
                    hint: years,
                    value: year,
                    mode: "numeric",
                    max: 4,
                    ..Text::default()
                })}
                {field("days_from", td_string!(l, observances.desk.days_from), &days.from, "date", false)}
                {field("days_to", td_string!(l, observances.desk.days_to), &days.to, "date", true)}
            </div>
            {fields::text(form, Text {
                name: "days_source",
                label: td_string!(l, observances.desk.days_source).into(),
                hint: td_string!(l, observances.desk.days_source_hint).into(),
                value: days.source.clone(),
                max: LINE_MAX,
                optional: true,
                ..Text::default()
            })}
            <button class="button-secondary" type="submit">{td_string!(l, observances.desk.days_save)}</button>
        </form>
    }
    .into_any()
}

fn announced_line(l: Locale, days: &Announced, seen: &str) -> AnyView {
    let year = i32::try_from(days.year).unwrap_or_default();
    let text = said::span(l, super::Span { from: days.from, to: days.to }, year);
    let spoken = td_string!(l, observances.desk.days_delete_of, year = year);
    view! {
        <li>
            <form class="inline" method="post" action=PATH>
                {fields::hidden("step", "take_away")}
                {fields::hidden("code", days.code.clone())}
                {fields::hidden("days_year", days.year.to_string())}
                {fields::hidden("seen", seen.to_owned())}
                <strong>{year}</strong>
                " "
                {text}
                " "
                <span class="muted">{days.source.clone()}</span>
                " "
                <button class="link-button" type="submit" aria-label=spoken>{td_string!(l, observances.desk.days_delete)}</button>
            </form>
        </li>
    }
    .into_any()
}

fn hiding(cx: &PageCx, node: &Observance) -> AnyView {
    let l = cx.locale;
    let (step, label) = if node.is_hidden {
        ("show", td_string!(l, observances.desk.show))
    } else {
        ("hide", td_string!(l, observances.desk.hide))
    };
    let hint = (!node.is_hidden).then(|| view! { <p class="hint">{td_string!(l, observances.desk.hide_hint)}</p> });
    view! {
        <h3>{label}</h3>
        {hint}
        <form method="post" action=PATH>
            {fields::hidden("step", step)}
            {fields::hidden("code", node.code.clone())}
            {fields::hidden("version", node.version.to_string())}
            <button class="button-secondary" type="submit">{label}</button>
        </form>
    }
    .into_any()
}

fn history(cx: &PageCx, editing: &Editing) -> AnyView {
    let l = cx.locale;
    if editing.history.is_empty() {
        return ().into_any();
    }
    let lines = editing
        .history
        .iter()
        .map(|line| {
            let machine = clock::local(line.at).to_rfc3339();
            view! {
                <li>
                    <time datetime=machine>{words::moment(l, line.at, cx.today())}</time>
                    " "
                    <strong>{parts::who(l, line)}</strong>
                    " "
                    {audit::page::words_of(cx, line)}
                </li>
            }
        })
        .collect_view();
    view! {
        <h3>{td_string!(l, observances.desk.history)}</h3>
        <ol class="history">{lines}</ol>
    }
    .into_any()
}
