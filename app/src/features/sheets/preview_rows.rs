//! A row of a preview: what it comes to and why, and what was read of it.

use super::{
    preview::{PreviewRow, Problem, Verdict},
    words,
};
use crate::ui::{Locale, bits};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What is wrong in a cell, in words.
pub(super) fn problem_words(l: Locale, problem: &Problem) -> String {
    let (head, why) = (problem.head.clone(), problem.why.clone());
    if problem.found.is_empty() {
        td_string!(l, sheets.preview.problem, head = head, why = why)
    } else {
        td_string!(l, sheets.preview.problem_found, head = head, found = problem.found.clone(), why = why)
    }
}

/// Which of the tags' looks a verdict has.
fn look_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => "approved",
        Verdict::Changed => "planned",
        Verdict::Same => "past",
        Verdict::Unclear => "held",
        Verdict::Wrong => "returned",
    }
}

/// The row.
pub(super) fn line(l: Locale, row: &PreviewRow) -> AnyView {
    let value =
        |text: &str| if text.is_empty() { td_string!(l, sheets.preview.empty).to_owned() } else { text.to_owned() };
    let problems = row.problems.iter().map(|problem| problem_words(l, problem));
    let unclear =
        (!row.unclear.is_empty()).then(|| td_string!(l, sheets.preview.unclear, names = row.unclear.join(" \u{b7} ")));
    let differences = row.differences.iter().map(|change| {
        let (old, new) = (value(&change.old), value(&change.new));
        td_string!(l, sheets.preview.change, head = change.head.clone(), old = old, new = new)
    });
    let said = problems.chain(unclear).chain(differences).chain(row.warnings.iter().cloned());
    let said = said.map(|text| view! { <li>{text}</li> }).collect_view();
    let has_any =
        !(row.problems.is_empty() && row.unclear.is_empty() && row.differences.is_empty() && row.warnings.is_empty());
    let values = (!row.values.is_empty()).then(|| {
        let pairs = row.values.iter().map(|(head, text)| bits::pair(head, text.clone())).collect_view();
        view! {
            <details class="more">
                <summary>{td_string!(l, sheets.preview.values)}<span class="visually-hidden">" "{row.number}</span></summary>
                <dl class="kv">{pairs}</dl>
            </details>
        }
    });
    view! {
        <tr>
            <th scope="row">{row.number}</th>
            <td>{row.label.clone()}</td>
            <td>{bits::tag(look_of(row.verdict), words::verdict(l, row.verdict))}</td>
            <td>{has_any.then(|| view! { <ul class="import-notes">{said}</ul> })}{values}</td>
        </tr>
    }
    .into_any()
}
