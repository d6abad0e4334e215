//! The form that asks about names: for each, near ones first, then the whole list, then leaving it.

use super::{
    actions::Seen,
    names::{LEAVE, NameKind, Otherwise, QUESTIONS_MAX, Question},
    words,
};
use crate::{
    features::events::parts::list_comma,
    ui::{Locale, fields},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Rows that are named one by one.
const ROWS_MAX: usize = 8;

/// Questions, those without an answer first; nothing where there are none.
pub fn form(l: Locale, path: &str, seen: &Seen) -> AnyView {
    let mut questions = seen.preview.questions.iter().collect::<Vec<_>>();
    if questions.is_empty() {
        return ().into_any();
    }
    questions.sort_by_key(|question| question.answer.is_some());
    let more = questions.len().saturating_sub(QUESTIONS_MAX);
    let fields = questions
        .iter()
        .take(QUESTIONS_MAX)
        .zip(1_u32..)
        .map(|(question, at)| field(l, seen, question, at))
        .collect_view();
    let more = (more > 0).then(|| view! { <p class="hint">{td_string!(l, sheets.ask.too_many, number = more)}</p> });
    let form = view! {
        <form method="post" action=path.to_owned() novalidate>
            {fields::hidden("step", "answer")}
            {fields::hidden("kind", seen.import.kind.key())}
            {fields::hidden("year", seen.import.year.to_string())}
            {fields}
            {more}
            <div class="button-row">
                <button class="button-secondary" type="submit">{td_string!(l, sheets.ask.submit)}</button>
            </div>
        </form>
    };
    if questions.iter().all(|question| question.answer.is_some()) {
        let summary = td_string!(l, sheets.ask.chosen, number = questions.len());
        return view! { <details class="more" id="names"><summary>{summary}</summary>{form}</details> }.into_any();
    }
    view! {
        <section id="names">
            <h2>{td_string!(l, sheets.ask.title)}</h2>
            <p>{td_string!(l, sheets.ask.lead)}</p>
            {form}
        </section>
    }
    .into_any()
}

fn field(l: Locale, seen: &Seen, question: &Question, at: u32) -> AnyView {
    let id = format!("f-answer-{at}");
    let label =
        td_string!(l, sheets.ask.label, kind = words::name_kind(l, question.kind), name = question.name.clone());
    let rows = question.rows.iter().take(ROWS_MAX).map(u32::to_string).collect::<Vec<_>>().join(list_comma(l));
    let number = question.rows.len();
    let rows = if number > ROWS_MAX {
        td_string!(l, sheets.ask.rows_of, rows = rows, number = number)
    } else {
        td_string!(l, sheets.ask.rows, rows = rows)
    };
    let option = |code: &str, label: &str| {
        let is_chosen = question.answer.as_deref() == Some(code);
        view! { <option value=code.to_owned() selected=is_chosen>{label.to_owned()}</option> }
    };
    let near = (!question.near.is_empty()).then(|| {
        let options = question.near.iter().map(|(code, label)| option(code, label)).collect_view();
        view! { <optgroup label=td_string!(l, sheets.ask.near)>{options}</optgroup> }
    });
    let is_near = |code: &String| question.near.iter().any(|(near, _)| near == code);
    let all = seen.choices(question.kind);
    let all = all.iter().filter(|(code, _)| !is_near(code)).map(|(code, label)| option(code, label)).collect_view();
    let leave = match question.otherwise {
        Otherwise::Words => Some(option(LEAVE, td_string!(l, sheets.ask.words))),
        Otherwise::Ask => Some(option(LEAVE, td_string!(l, sheets.ask.leave))),
        Otherwise::Choose => None,
    };
    let hint = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <p class="hint" id=hint.clone()>{rows}</p>
            <select id=id name=question.field() aria-describedby=hint>
                <option value="">{td_string!(l, sheets.ask.choose)}</option>
                {near}
                {leave}
                <optgroup label=td_string!(l, sheets.ask.all)>{all}</optgroup>
            </select>
        </div>
    }
    .into_any()
}

impl Seen {
    /// All entries of a list, by code and label.
    fn choices(&self, kind: NameKind) -> &[(String, String)] {
        self.preview.choices.get(&kind).map_or(&[], Vec::as_slice)
    }
}
