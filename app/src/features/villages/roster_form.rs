//! The fields of a change of the roster, and the question about each title that it concerns.

use super::{
    page::kind_word,
    roster::{Checked, END, PARTS_MAX, RosterInput},
    roster_page::PATH,
};
use crate::{
    error::Refusal,
    features::{
        reference::{RegionKind, changes::ChangeKind},
        titles::{
            Title, desk_form,
            desk_list::scope,
            input::{LINE_MAX, TEXT_MAX},
            parts,
        },
    },
    pages::PageCx,
    ui::{
        fields::{self, Choice, FormCx, Text},
        labels, words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Villages before a change, one field each.
const FROM: [&str; PARTS_MAX] = ["from1", "from2", "from3", "from4", "from5"];
/// Villages after it.
const TO: [&str; PARTS_MAX] = ["to1", "to2", "to3", "to4", "to5"];

fn line(form: FormCx<'_>, name: &'static str, label: &str, hint: &str, value: &str, optional: bool) -> AnyView {
    let text = Text {
        name,
        label: label.to_owned(),
        hint: hint.to_owned(),
        value: value.to_owned(),
        max: LINE_MAX,
        autocomplete: "off",
        optional,
        ..Text::default()
    };
    fields::text(form, text)
}

/// So many selects of villages, of which the first ones are needed.
fn selects(
    cx: &PageCx,
    form: FormCx<'_>,
    label: &str,
    names: &'static [&'static str],
    chosen: &[String],
    needed: usize,
) -> AnyView {
    let l = cx.locale;
    let choices = desk_form::villages(cx, &scope(cx));
    let none = Some(td_string!(l, titles.desk.choose));
    names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let label = if names.len() > 1 { format!("{label} {}", at + 1) } else { label.to_owned() };
            let is_needed = at < needed;
            let label = if is_needed { label } else { format!("{label}\u{a0}({})", td_string!(l, ui.optional)) };
            let present = chosen.get(at).map_or("", String::as_str);
            fields::select(form, name, &label, "", none, choices.clone(), present)
        })
        .collect_view()
        .into_any()
}

/// The form of a change.
pub fn form(cx: &PageCx, action: &str, kind: ChangeKind, input: &RosterInput, refusals: &[Refusal]) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals };
    let before = td_string!(l, villages.roster.before);
    let after = td_string!(l, villages.roster.after);
    let from = match kind {
        ChangeKind::Added => None,
        ChangeKind::Merged => Some(selects(cx, form, before, &FROM, &input.from, 2)),
        ChangeKind::Renamed | ChangeKind::Split => Some(selects(cx, form, before, &FROM[..1], &input.from, 1)),
    };
    let to = match kind {
        ChangeKind::Added | ChangeKind::Renamed => None,
        ChangeKind::Merged => Some(selects(cx, form, after, &TO[..1], &input.to, 0)),
        ChangeKind::Split => Some(selects(cx, form, after, &TO, &input.to, 1)),
    };
    let hint = match kind {
        ChangeKind::Added => td_string!(l, villages.roster.hint_added),
        ChangeKind::Renamed => td_string!(l, villages.roster.hint_renamed),
        ChangeKind::Merged => td_string!(l, villages.roster.hint_merged),
        ChangeKind::Split => td_string!(l, villages.roster.hint_split),
    };
    view! {
        <p>{hint}</p>
        <form method="post" action=action.to_owned() novalidate>
            {fields::hidden("id", input.id.clone())}
            {fields::text(form, Text {
                name: "on_day",
                label: td_string!(l, villages.roster.on_day).into(),
                hint: td_string!(l, villages.roster.on_day_hint).into(),
                value: input.on_day.clone(),
                kind: "date",
                ..Text::default()
            })}
            {from}
            {to}
            {named(cx, form, kind, input)}
            {line(form, "document", td_string!(l, titles.field.document), "", &input.document, true)}
            {fields::text(form, Text {
                name: "note",
                label: td_string!(l, villages.roster.note).into(),
                value: input.note.clone(),
                max: TEXT_MAX,
                rows: 2,
                optional: true,
                ..Text::default()
            })}
            <div class="button-row">
                <button class="button" type="submit">{td_string!(l, villages.roster.submit)}</button>
                <a href=PATH>{td_string!(l, ui.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}

/// The village that a change makes, or the new names of one.
fn named(cx: &PageCx, form: FormCx<'_>, kind: ChangeKind, input: &RosterInput) -> AnyView {
    let l = cx.locale;
    let is_renamed = kind == ChangeKind::Renamed;
    let optional = matches!(kind, ChangeKind::Merged | ChangeKind::Split);
    let kinds = [RegionKind::Village, RegionKind::Community, RegionKind::Other]
        .map(|kind| Choice::new(kind.key(), kind_word(l, kind)))
        .to_vec();
    let short_hint = if optional { td_string!(l, villages.roster.short_hint) } else { "" };
    let heading = if is_renamed { td_string!(l, villages.roster.names) } else { td_string!(l, villages.roster.made) };
    let code = (!is_renamed).then(|| {
        view! {
            {line(form, "code", td_string!(l, villages.field.code), td_string!(l, villages.roster.code_hint), &input.code, optional)}
            {fields::select(form, "region_kind", td_string!(l, villages.field.kind), "", None, kinds, &input.region_kind)}
        }
    });
    let old =
        is_renamed.then(|| line(form, "old_name", td_string!(l, villages.roster.old_name), "", &input.old_name, false));
    view! {
        <h2>{heading}</h2>
        {optional.then(|| view! { <p class="hint">{td_string!(l, villages.roster.new_hint)}</p> })}
        {code}
        {old}
        {line(form, "name", td_string!(l, villages.field.name), td_string!(l, villages.roster.name_hint), &input.name, optional)}
        {line(form, "short_name", td_string!(l, villages.roster.short_name), short_hint, &input.short_name, false)}
        {line(form, "name_en", td_string!(l, villages.roster.name_en), "", &input.name_en, true)}
    }
    .into_any()
}

/// What was typed, unseen, and a question for each title.
pub fn decisions(cx: &PageCx, action: &str, input: &RosterInput, refusals: &[Refusal], checked: &Checked) -> AnyView {
    let l = cx.locale;
    let typed = [
        ("id", &input.id),
        ("on_day", &input.on_day),
        ("code", &input.code),
        ("region_kind", &input.region_kind),
        ("name", &input.name),
        ("short_name", &input.short_name),
        ("name_en", &input.name_en),
        ("document", &input.document),
        ("note", &input.note),
    ];
    let typed = typed.into_iter().map(|(name, value)| fields::hidden(name, value.clone())).collect_view();
    let codes = input.from.iter().zip(FROM).chain(input.to.iter().zip(TO));
    let codes = codes.map(|(code, name)| fields::hidden(name, code.clone())).collect_view();
    let mut choices = checked
        .heirs(&cx.reference)
        .into_iter()
        .map(|(code, name)| Choice::new(code, td_string!(l, villages.roster.goes_on, name = name)))
        .collect::<Vec<_>>();
    choices.push(Choice::new(END, td_string!(l, villages.roster.ends)));
    let questions = checked.titles.iter().map(|title| question(cx, input, refusals, title, &choices)).collect_view();
    view! {
        <p>{td_string!(l, villages.roster.decide_lead, number = checked.titles.len())}</p>
        <form method="post" action=action.to_owned() novalidate>
            {fields::hidden("step", "decide")}
            {typed}
            {codes}
            {questions}
            <div class="button-row">
                <button class="button" type="submit">{td_string!(l, villages.roster.decide_submit)}</button>
                <a href=PATH>{td_string!(l, ui.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}

fn question(cx: &PageCx, input: &RosterInput, refusals: &[Refusal], title: &Title, choices: &[Choice]) -> AnyView {
    let l = cx.locale;
    let name = format!("title-{}", title.id);
    let errors = refusals
        .iter()
        .filter(|refusal| refusal.field == name)
        .map(|refusal| words::refusal(l, &refusal.why))
        .collect::<Vec<_>>()
        .join(" ");
    let chosen = input.decisions.get(&title.id.to_string());
    let title = parts::exact_name(&cx.reference, l, title);
    labels::put(&name, &title);
    let boxes = choices
        .iter()
        .map(|choice| {
            let checked = chosen == Some(&choice.value);
            view! {
                <label class="chip">
                    <input type="radio" name=name.clone() value=choice.value.clone() checked=checked />
                    <span>{choice.label.clone()}</span>
                </label>
            }
        })
        .collect_view();
    let class = if errors.is_empty() { "chips" } else { "chips has-error" };
    view! {
        <fieldset class=class id=format!("f-{name}") tabindex="-1">
            <legend>{title}</legend>
            <p class="field-error" hidden=errors.is_empty()>{errors.clone()}</p>
            {boxes}
        </fieldset>
    }
    .into_any()
}
