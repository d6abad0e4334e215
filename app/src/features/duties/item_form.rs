//! The fields of a row's form.

use super::{
    DutyKind,
    input::{CODES_MAX, DutyInput, LINE_MAX, NUMBER_MAX, TEXT_MAX, audiences_of},
    parts,
};
use crate::{
    features::{
        events::{
            form::several,
            list_page::{term_choices, unit_choices},
        },
        observances::Observance,
        reference::TermKind,
    },
    pages::PageCx,
    ui::fields::{self, Choice, FormCx, Text},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

fn label(form: FormCx<'_>, field: &str) -> String {
    parts::field_word(form.locale, field).to_owned()
}

/// A field of one line, or of several.
fn line(form: FormCx<'_>, name: &'static str, value: &str, rows: u32) -> AnyView {
    let max = if rows > 0 { TEXT_MAX } else { LINE_MAX };
    let field =
        Text { name, label: label(form, name), value: value.into(), max, optional: true, rows, ..Text::default() };
    fields::text(form, field)
}

/// The day and the reason of an amendment.
pub(super) fn amendment_fields(form: FormCx<'_>, input: &DutyInput) -> AnyView {
    let l = form.locale;
    let on_day = Text {
        name: "on_day",
        label: td_string!(l, duties.item.on_day).into(),
        hint: td_string!(l, duties.item.on_day_hint).into(),
        value: input.on_day.clone(),
        kind: "date",
        ..Text::default()
    };
    let reason = Text {
        name: "reason",
        label: td_string!(l, duties.item.reason).into(),
        hint: td_string!(l, duties.item.reason_hint).into(),
        value: input.reason.clone(),
        max: LINE_MAX,
        ..Text::default()
    };
    view! { {fields::text(form, on_day)}{fields::text(form, reason)} }.into_any()
}

/// Number, kind, units, public or not.
pub(super) fn who(cx: &PageCx, form: FormCx<'_>, input: &DutyInput) -> AnyView {
    let l = form.locale;
    let number = Text {
        name: "number",
        label: label(form, "number"),
        value: input.number.clone(),
        max: NUMBER_MAX,
        ..Text::default()
    };
    let kinds = DutyKind::ALL.map(|kind| Choice::new(kind.key(), parts::kind_word(l, kind))).to_vec();
    let choose = Some(td_string!(l, events.form.choose));
    let hint = td_string!(l, duties.item.lead_hint);
    view! {
        {fields::text(form, number)}
        {fields::select(form, "kind", &label(form, "kind"), "", choose, kinds, &input.kind)}
        {fields::select(form, "lead_unit", &label(form, "lead_unit"), hint, choose, unit_choices(cx), &input.lead_unit)}
        {several(form, "unit", &label(form, "units"), unit_choices(cx), &input.units)}
        {fields::check("is_public", label(form, "is_public"), input.is_public)}
    }
    .into_any()
}

/// Laws, audiences, tasks, carriers, programme.
pub(super) fn what(cx: &PageCx, form: FormCx<'_>, input: &DutyInput) -> AnyView {
    let l = form.locale;
    let audiences = audiences_of(&cx.reference, input.year)
        .into_iter()
        .map(|code| Choice::new(code, cx.reference.term_label(TermKind::Audience, code, l)))
        .collect::<Vec<_>>();
    let tasks = Text {
        name: "tasks",
        label: label(form, "tasks"),
        value: input.tasks.clone(),
        max: TEXT_MAX,
        rows: 4,
        ..Text::default()
    };
    let none = Some(td_string!(l, events.form.choose));
    let brands = term_choices(cx, TermKind::Brand);
    view! {
        {fields::text(form, tasks)}
        {several(form, "law", &label(form, "laws"), term_choices(cx, TermKind::Law), &input.laws)}
        {line(form, "other_laws", &input.other_laws, 0)}
        {fields::chips(form, "audience", &label(form, "audiences"), "", true, audiences, &input.audiences)}
        {line(form, "other_audiences", &input.other_audiences, 0)}
        {line(form, "carriers", &input.carriers, 2)}
        {fields::select(form, "brand", &label(form, "brand"), "", none, brands, &input.brand)}
    }
    .into_any()
}

/// Nodes, deadline, target, standard.
pub(super) fn when(form: FormCx<'_>, input: &DutyInput, nodes: &[Observance]) -> AnyView {
    let l = form.locale;
    let nodes = nodes.iter().filter(|node| !node.is_hidden || input.nodes.contains(&node.code));
    let nodes = nodes.map(|node| Choice::new(node.code.clone(), node.label(l))).collect();
    let deadline = Text {
        name: "deadline",
        label: label(form, "deadline"),
        value: input.deadline.clone(),
        kind: "date",
        optional: true,
        ..Text::default()
    };
    let target = Text {
        name: "target",
        label: label(form, "target"),
        value: input.target.clone(),
        mode: "numeric",
        max: 6,
        optional: true,
        ..Text::default()
    };
    view! {
        {several(form, "node", &td_string!(l, duties.item.nodes, max = CODES_MAX), nodes, &input.nodes)}
        {line(form, "other_nodes", &input.other_nodes, 0)}
        {fields::check("is_ongoing", label(form, "is_ongoing"), input.is_ongoing)}
        <div class="field-row">{fields::text(form, deadline)}{fields::text(form, target)}</div>
        {line(form, "standard", &input.standard, 2)}
    }
    .into_any()
}

/// What residents never read.
pub(super) fn inside(form: FormCx<'_>, input: &DutyInput) -> AnyView {
    view! {
        <h3>{td_string!(form.locale, duties.item.internal)}</h3>
        {line(form, "leader", &input.leader, 0)}
        {line(form, "office", &input.office, 0)}
        {line(form, "contact", &input.contact, 0)}
        {line(form, "note", &input.note, 2)}
    }
    .into_any()
}
