//! The form of any record: its fields as the registry has them, what somebody else stored meanwhile, what was done.

use super::{
    input::Typed,
    model::{Entry, Group, Problem, Record},
    registry::{BETWEEN, Field, Holds, Registry, value},
    words as said,
};
use crate::{
    clock,
    error::Refusal,
    features::{
        audit,
        events::{
            form::several,
            list_page::{term_choices, village_choices},
            model::AuditLine,
            parts,
        },
        reference::TermKind,
    },
    pages::PageCx,
    ui::{
        bits,
        fields::{self, Choice, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The form of one record: what is typed, and what is to be said about it.
#[derive(Default)]
pub struct Editing {
    /// The fields.
    pub typed: Typed,
    /// What was refused in them.
    pub refusals: Vec<Refusal>,
    /// The record as it is; `None` for a new one.
    pub present: Option<Record>,
    /// Somebody else changed it meanwhile.
    pub is_conflict: bool,
    /// What was done with it.
    pub history: Vec<AuditLine>,
}

/// Everything about one record.
pub fn view(cx: &PageCx, registry: Registry, editing: &Editing, forums: &[Entry]) -> AnyView {
    let l = cx.locale;
    let heading = match &editing.present {
        Some(_) => td_string!(l, around.desk.change),
        None => td_string!(l, around.desk.add),
    };
    let form = FormCx { locale: l, refusals: &editing.refusals };
    let path = super::desk_page::address(registry);
    let back = path.clone();
    let controls =
        registry.fields().iter().map(|field| control(cx, form, registry, field, editing, forums)).collect_view();
    let stored = editing.present.as_ref().map(|record| {
        view! {
            {remove(cx, registry, record)}
            {history(cx, editing)}
        }
    });
    view! {
        <section id="edit">
            <h2>{heading}</h2>
            {conflict(cx, registry, editing, forums)}
            {bits::error_summary(l, &editing.refusals)}
            <form method="post" action=path novalidate>
                {fields::hidden("step", "save")}
                {fields::hidden("id", editing.typed.id.clone())}
                {fields::hidden("version", editing.typed.version.clone())}
                {controls}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, around.desk.save)}</button>
                    <a href=back>{td_string!(l, ui.cancel)}</a>
                </div>
            </form>
            {stored}
        </section>
    }
    .into_any()
}

fn control(
    cx: &PageCx,
    form: FormCx<'_>,
    registry: Registry,
    field: &Field,
    editing: &Editing,
    forums: &[Entry],
) -> AnyView {
    let l = cx.locale;
    let text = editing.typed.get(field.name);
    let label = said::field(l, field.name).to_owned();
    let hint = said::hint(l, registry, field.name);
    let plain = Text {
        name: field.name,
        label: label.clone(),
        hint: hint.to_owned(),
        value: text.to_owned(),
        optional: !field.required,
        autocomplete: "off",
        ..Text::default()
    };
    let none = Some(if field.required { td_string!(l, around.desk.choose) } else { td_string!(l, around.desk.none) });
    let select = |choices: Vec<Choice>| fields::select(form, field.name, &label, hint, none, choices, text);
    match field.holds {
        Holds::Line(max) => fields::text(form, Text { max, ..plain }),
        Holds::Text(max) => fields::text(form, Text { max, rows: 3, ..plain }),
        Holds::Day => fields::text(form, Text { kind: "date", ..plain }),
        Holds::Number => fields::text(form, Text { mode: "numeric", max: 12, ..plain }),
        Holds::Link => fields::text(form, Text { mode: "url", max: 500, ..plain }),
        Holds::Flag => fields::check(field.name, label, text == "true"),
        Holds::Village => select(village_choices(cx)),
        Holds::Channel => select(term_choices(cx, TermKind::Channel)),
        Holds::Laws => {
            let chosen = text.split(BETWEEN).filter(|code| !code.is_empty()).map(str::to_owned).collect::<Vec<_>>();
            several(form, field.name, &label, term_choices(cx, TermKind::Law), &chosen)
        }
        Holds::Forum => select(forums.iter().map(|forum| Choice::new(&*forum.id, forum.label(l))).collect()),
        Holds::Group => select(Group::ALL.map(|group| Choice::new(group.key(), said::group(l, group))).to_vec()),
        Holds::Problem => {
            select(Problem::ALL.map(|problem| Choice::new(problem.key(), said::problem(l, problem))).to_vec())
        }
    }
}

/// What somebody else stored meanwhile, beside what was typed.
fn conflict(cx: &PageCx, registry: Registry, editing: &Editing, forums: &[Entry]) -> AnyView {
    let l = cx.locale;
    let Some(present) = editing.present.as_ref().filter(|_| editing.is_conflict) else { return ().into_any() };
    let forum = |id: &str| forums.iter().find(|forum| forum.id == id).map(|forum| forum.label(l).to_owned());
    let rows = registry
        .fields()
        .iter()
        .filter_map(|field| {
            let (yours, theirs) = (editing.typed.get(field.name), value(present, field.name));
            let shown = |text: &str| said::value(cx, field.holds, text, &forum);
            (yours != theirs).then(|| {
                let label = said::field(l, field.name).to_owned();
                view! { <tr><th scope="row">{label}</th><td>{shown(yours)}</td><td>{shown(&theirs)}</td></tr> }
            })
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

/// Taking it away for good: asked once, by a fold that must be opened.
fn remove(cx: &PageCx, registry: Registry, record: &Record) -> AnyView {
    let l = cx.locale;
    if !registry.can_remove() {
        return view! { <p class="hint">{td_string!(l, around.desk.hide_hint)}</p> }.into_any();
    }
    let text = if registry.is_confidential() {
        td_string!(l, around.desk.remove_for_good)
    } else {
        td_string!(l, around.desk.remove_hint)
    };
    view! {
        <details class="more">
            <summary>{td_string!(l, around.desk.remove)}</summary>
            <p>{text}</p>
            <form method="post" action=super::desk_page::address(registry)>
                {fields::hidden("step", "remove")}
                {fields::hidden("id", record.id().to_owned())}
                {fields::hidden("version", record.version().to_string())}
                <button class="button-warn" type="submit">{td_string!(l, around.desk.remove_button)}</button>
            </form>
        </details>
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
