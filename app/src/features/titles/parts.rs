//! Words for titles and their steps, and the pieces that several pages show.

use super::{
    model::{Level, Precision, StepKind, Title, TitleEvent, TitleState},
    rules::{self, Fault, Standing},
};
use crate::{
    features::{accounts::actions::OPERATOR, reference::Reference},
    pages::PageCx,
    ui::{Locale, bits, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The word for a level.
pub fn level_word(l: Locale, level: Level) -> &'static str {
    match level {
        Level::National => td_string!(l, titles.level.national),
        Level::Provincial => td_string!(l, titles.level.provincial),
        Level::City => td_string!(l, titles.level.city),
    }
}

/// The word for a state.
pub fn state_word(l: Locale, state: TitleState) -> &'static str {
    match state {
        TitleState::Nurturing => td_string!(l, titles.state.nurturing),
        TitleState::Applied => td_string!(l, titles.state.applied),
        TitleState::Announced => td_string!(l, titles.state.announced),
        TitleState::Named => td_string!(l, titles.state.named),
        TitleState::Kept => td_string!(l, titles.state.kept),
        TitleState::Rectifying => td_string!(l, titles.state.rectifying),
        TitleState::Reassessing => td_string!(l, titles.state.reassessing),
        TitleState::Revoked => td_string!(l, titles.state.revoked),
        TitleState::Deregistered => td_string!(l, titles.state.deregistered),
    }
}

/// The looks of a state's label.
pub fn state_look(state: TitleState) -> &'static str {
    match state {
        TitleState::Nurturing | TitleState::Applied | TitleState::Announced => "planned",
        TitleState::Named | TitleState::Kept => "approved",
        TitleState::Rectifying | TitleState::Reassessing => "held",
        TitleState::Revoked => "returned",
        TitleState::Deregistered => "cancelled",
    }
}

/// The word for a step.
pub fn step_word(l: Locale, step: StepKind) -> &'static str {
    match step {
        StepKind::Nurture => td_string!(l, titles.step.nurture),
        StepKind::Apply => td_string!(l, titles.step.apply),
        StepKind::Announce => td_string!(l, titles.step.announce),
        StepKind::Name => td_string!(l, titles.step.name),
        StepKind::Keep => td_string!(l, titles.step.keep),
        StepKind::Rectify => td_string!(l, titles.step.rectify),
        StepKind::Reassess => td_string!(l, titles.step.reassess),
        StepKind::Revoke => td_string!(l, titles.step.revoke),
        StepKind::Deregister => td_string!(l, titles.step.deregister),
        StepKind::Transfer => td_string!(l, titles.step.transfer),
    }
}

/// What stands between the entries of a line.
pub fn comma(l: Locale) -> &'static str {
    match l {
        Locale::en => ", ",
        Locale::zh_CN => "\u{3001}",
    }
}

/// The names of steps, one after the other.
pub fn steps_line(l: Locale, steps: &[StepKind]) -> String {
    if steps.is_empty() {
        return td_string!(l, titles.fault.nothing).to_owned();
    }
    steps.iter().map(|step| step_word(l, *step)).collect::<Vec<_>>().join(comma(l))
}

/// Why a step does not fit, and which would.
pub fn fault(l: Locale, fault: &Fault) -> String {
    match fault {
        Fault::Before { step, state: None, legal, .. } => {
            td_string!(l, titles.fault.first, step = step_word(l, *step), legal = steps_line(l, legal))
        }
        Fault::Before { step, state: Some(state), since, legal } => {
            let since = since.map(|day| words::full_date(l, day)).unwrap_or_default();
            let (step, state, legal) = (step_word(l, *step), state_word(l, *state), steps_line(l, legal));
            td_string!(l, titles.fault.before, since = since, state = state, step = step, legal = legal)
        }
        Fault::After { step, later, on_day, state, legal } => {
            let state = state.map_or_else(|| td_string!(l, titles.fault.none), |state| state_word(l, state));
            let (step, later, legal) = (step_word(l, *step), step_word(l, *later), steps_line(l, legal));
            let day = words::full_date(l, *on_day);
            td_string!(l, titles.fault.after, step = step, day = day, later = later, state = state, legal = legal)
        }
        Fault::Last => td_string!(l, titles.fault.last).to_owned(),
        Fault::TooMany => td_string!(l, titles.fault.too_many, max = rules::EVENTS_MAX),
        Fault::DueNotAfter => td_string!(l, titles.fault.due_not_after).to_owned(),
        Fault::SameHolder => td_string!(l, titles.fault.same_holder).to_owned(),
        Fault::Another { named } => {
            let named = named.map(|(day, precision)| day_words(l, day, precision)).unwrap_or_default();
            let named = if named.is_empty() { td_string!(l, titles.fault.no_day).to_owned() } else { named };
            td_string!(l, titles.fault.another, named = named)
        }
        Fault::Drawn { year } => td_string!(l, titles.fault.drawn, year = *year),
    }
}

/// A day as exactly as it is known.
pub fn day_words(l: Locale, day: NaiveDate, precision: Precision) -> String {
    match precision {
        Precision::Day => words::full_date(l, day),
        Precision::Month => words::month(l, day),
        Precision::Year => td_string!(l, titles.day.year, year = day.year()),
        Precision::By => td_string!(l, titles.day.by, day = words::full_date(l, day)),
    }
}

/// The name of a village on a day, as people said it then.
pub fn village_name(reference: &Reference, l: Locale, code: &str, day: NaiveDate) -> String {
    if code.is_empty() {
        return td_string!(l, titles.unknown).to_owned();
    }
    let then = reference.renamed_after(code, day).map(|change| change.label_before(l));
    then.unwrap_or_else(|| reference.village_label(code, l)).to_owned()
}

/// What a title is called: its level, and the village that it was last of.
pub fn name(reference: &Reference, l: Locale, title: &Title) -> String {
    let village = rules::last(title).map_or(title.village.as_str(), |standing| standing.village);
    let village = village_name(reference, l, village, NaiveDate::MAX);
    let name = td_string!(l, titles.name, level = level_word(l, title.level), village = village);
    if title.is_placeholder() && !title.code.is_empty() { format!("{name} {}", title.code) } else { name }
}

/// What a title is called where another one may be called the same: with its batch, or else when it was granted.
pub fn exact_name(reference: &Reference, l: Locale, title: &Title) -> String {
    let named = rules::last(title).map(|standing| named_on(l, &standing)).unwrap_or_default();
    let more = if title.batch.is_empty() { named } else { title.batch.clone() };
    let name = name(reference, l, title);
    if more.is_empty() { name } else { format!("{name} \u{b7} {more}") }
}

/// Labels: the state, what is unsure, what is sample data.
pub fn tags(l: Locale, title: &Title, standing: &Standing<'_>) -> AnyView {
    let pending = title.pending.then(|| bits::tag("pending", td_string!(l, ui.pending)));
    let unknown = title.is_placeholder().then(|| bits::tag("pending", td_string!(l, titles.unknown)));
    let demo = title.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
    view! { {bits::tag(state_look(standing.state), state_word(l, standing.state))}" "{unknown}" "{pending}" "{demo} }
        .into_any()
}

/// When it was granted, as exactly as that is known.
pub fn named_on(l: Locale, standing: &Standing<'_>) -> String {
    standing.named.map(|named| day_words(l, named.on_day, named.precision)).unwrap_or_default()
}

/// Who wrote a step down; what was loaded with the program, nobody did.
pub fn noted_by(l: Locale, event: &TitleEvent) -> String {
    match event.who.as_str() {
        OPERATOR => td_string!(l, titles.history.loaded).to_owned(),
        who => td_string!(l, titles.history.by, who = who.to_owned()),
    }
}

/// What a step says beside its day and kind; `staff` reads what is internal, too.
pub fn step_details(cx: &PageCx, event: &TitleEvent, staff: bool) -> Vec<String> {
    let l = cx.locale;
    let mut said = Vec::new();
    if event.kind == StepKind::Transfer {
        let village = village_name(&cx.reference, l, &event.village, event.on_day);
        said.push(td_string!(l, titles.history.to, village = village));
    }
    let parts = [event.body.clone(), event.document.clone(), event.reason.clone()];
    said.extend(parts.into_iter().filter(|part| !part.is_empty()));
    if let Some(day) = event.due_on {
        let day = words::full_date(l, day);
        said.push(if event.kind == StepKind::Rectify {
            td_string!(l, titles.history.until, day = day)
        } else {
            td_string!(l, titles.history.next, day = day)
        });
    }
    if staff && !event.note.is_empty() {
        said.push(td_string!(l, titles.history.note, note = event.note.clone()));
    }
    said
}

/// The history as everybody reads it.
pub fn history(cx: &PageCx, title: &Title) -> AnyView {
    let l = cx.locale;
    let lines = title
        .events
        .iter()
        .map(|event| {
            let said = step_details(cx, event, false).join(" \u{b7} ");
            view! {
                <li>
                    <time datetime=rules::day_text(event.on_day, event.precision)>{day_words(l, event.on_day, event.precision)}</time>
                    " "
                    <strong>{step_word(l, event.kind)}</strong>
                    " "
                    {said}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="history">{lines}</ol> }.into_any()
}

/// The rule by which titles count, as it stands beside every figure.
pub fn rule(l: Locale) -> AnyView {
    view! {
        <div class="rule">
            <p><strong>{td_string!(l, titles.rule.title)}</strong>" "{td_string!(l, titles.rule.text)}</p>
        </div>
    }
    .into_any()
}

/// The words for what is done to titles and the roster, in the log of changes.
pub fn audit_action(l: Locale, action: &str) -> Option<&'static str> {
    Some(match action {
        "title.add" => td_string!(l, titles.audit.add),
        "title.change" => td_string!(l, titles.audit.change),
        "title.step" => td_string!(l, titles.audit.step),
        "title.drop_step" => td_string!(l, titles.audit.drop_step),
        "title.remove" => td_string!(l, titles.audit.remove),
        "title.import" => td_string!(l, titles.audit.import),
        "title.sample" => td_string!(l, titles.audit.sample),
        "title.finding" => td_string!(l, titles.audit.finding),
        "roster.added" => td_string!(l, villages.change.added),
        "roster.renamed" => td_string!(l, villages.change.renamed),
        "roster.merged" => td_string!(l, villages.change.merged),
        "roster.split" => td_string!(l, villages.change.split),
        "roster.taken_back" => td_string!(l, titles.audit.taken_back),
        _ => return None,
    })
}

/// The words for a field of a title, in the log of changes.
pub fn audit_field(l: Locale, field: &str) -> Option<&'static str> {
    Some(match field {
        "level" => td_string!(l, titles.field.level),
        "batch" => td_string!(l, titles.field.batch),
        "statement" => td_string!(l, titles.field.statement),
        "pending" => td_string!(l, ui.pending),
        "step" => td_string!(l, titles.field.step),
        "seed" => td_string!(l, titles.sample.seed),
        "drawn" => td_string!(l, titles.sample.drawn),
        "year" => td_string!(l, titles.sample.year),
        "number" => td_string!(l, titles.sample.number),
        "checked_on" => td_string!(l, titles.sample.checked_on),
        "finding" => td_string!(l, titles.sample.finding),
        "on_day" => td_string!(l, titles.field.on_day),
        _ => return None,
    })
}
