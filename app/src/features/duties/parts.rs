//! How rows of a duty list look wherever they are shown, and the words for their fields.

use super::{
    DutyItem, DutyKind, ListState,
    gaps::{GapKind, is_done},
    model::{Amendment, Progress},
    rules,
    sheet::Sheet,
};
use crate::{
    features::{
        accounts::{Action, Target},
        events::{
            model::{EventState, FieldChange},
            parts::list_comma,
            query::{EventFilter, View},
        },
        observances::Span,
        reference::{Reference, TermKind},
    },
    pages::PageCx,
    ui::{Locale, bits, words},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most characters of tasks in a short name.
const SHORT_MAX: usize = 36;
/// Parts of a bar.
const BAR: i64 = 10;

/// The word for a kind.
pub fn kind_word(locale: Locale, kind: DutyKind) -> &'static str {
    match kind {
        DutyKind::Common => td_string!(locale, duties.kind.common),
        DutyKind::Own => td_string!(locale, duties.kind.own),
        DutyKind::Joint => td_string!(locale, duties.kind.joint),
    }
}

/// The word for a list's state.
pub fn state_word(locale: Locale, state: ListState) -> &'static str {
    match state {
        ListState::Draft => td_string!(locale, duties.state.draft),
        ListState::Issued => td_string!(locale, duties.state.issued),
        ListState::Closed => td_string!(locale, duties.state.closed),
    }
}

/// The word for a kind of gap.
pub fn gap_word(locale: Locale, kind: GapKind) -> &'static str {
    match kind {
        GapKind::Overdue => td_string!(locale, duties.gap.overdue),
        GapKind::DeadlineNear => td_string!(locale, duties.gap.deadline_near),
        GapKind::NodeNear => td_string!(locale, duties.gap.node_near),
        GapKind::Behind => td_string!(locale, duties.gap.behind),
        GapKind::Nothing => td_string!(locale, duties.gap.nothing),
    }
}

/// Number and the beginning of the tasks: what a row is called.
pub fn short_name(item: &DutyItem) -> String {
    let line = item.tasks.lines().next().unwrap_or_default();
    let short = line.chars().take(SHORT_MAX).collect::<String>();
    let more = if short.len() < item.tasks.len() { "\u{2026}" } else { "" };
    format!("{} {short}{more}", item.number)
}

/// A unit's name; that of all units where a row has none.
pub fn unit_name(reference: &Reference, locale: Locale, code: &str) -> String {
    if code.is_empty() {
        td_string!(locale, duties.everybody).to_owned()
    } else {
        reference.unit_label(code, locale).to_owned()
    }
}

/// First and last day, or the only one.
pub fn span_words(locale: Locale, span: Span, today: NaiveDate) -> String {
    let from = words::date(locale, span.from, today);
    if span.from == span.to { from } else { format!("{from}\u{2013}{}", words::date(locale, span.to, today)) }
}

/// Names of codes, then what is given in words.
fn joined(locale: Locale, names: impl IntoIterator<Item = String>, other: &str) -> String {
    let mut names = names.into_iter().collect::<Vec<_>>();
    if !other.is_empty() {
        names.push(other.to_owned());
    }
    names.join(list_comma(locale))
}

/// The laws of a row in words.
pub fn laws_words(reference: &Reference, locale: Locale, item: &DutyItem) -> String {
    let names = item.laws.iter().map(|code| reference.term_label(TermKind::Law, code, locale).to_owned());
    joined(locale, names, &item.other_laws)
}

/// The audiences of a row in words.
pub fn audiences_words(reference: &Reference, locale: Locale, item: &DutyItem) -> String {
    let names = item.audiences.iter().map(|code| reference.term_label(TermKind::Audience, code, locale).to_owned());
    joined(locale, names, &item.other_audiences)
}

/// A node with its days, as far as they are known.
pub fn node_words(sheet: &Sheet, locale: Locale, code: &str, today: NaiveDate) -> String {
    let name = sheet.node(code).map_or(code, |node| node.label(locale)).to_owned();
    if let Some(span) = sheet.spans.get(code) {
        td_string!(locale, duties.node_on, name = name, days = span_words(locale, *span, today))
    } else {
        td_string!(locale, duties.node_unknown, name = name)
    }
}

/// The nodes of a row with their days, and whether it goes on all year.
pub fn nodes_words(sheet: &Sheet, locale: Locale, item: &DutyItem, today: NaiveDate) -> String {
    let mut codes = item.nodes.iter().collect::<Vec<_>>();
    codes.sort_by_key(|code| sheet.spans.get(*code).map(|span| span.from));
    let ongoing = item.is_ongoing.then(|| td_string!(locale, duties.ongoing).to_owned());
    let names = codes.into_iter().map(|code| node_words(sheet, locale, code, today));
    joined(locale, ongoing.into_iter().chain(names), &item.other_nodes)
}

/// The rows by leading unit: those of everybody first, then in roster order.
pub fn groups<'a>(reference: &Reference, items: &'a [DutyItem]) -> Vec<(String, Vec<&'a DutyItem>)> {
    let mut codes = vec![String::new()];
    codes.extend(reference.units.iter().map(|unit| unit.code.clone()));
    for item in items {
        if !codes.contains(&item.lead_unit) {
            codes.push(item.lead_unit.clone());
        }
    }
    let of = |code: &str| items.iter().filter(|item| item.lead_unit == code).collect::<Vec<_>>();
    codes
        .into_iter()
        .map(|code| (of(&code), code))
        .filter(|(items, _)| !items.is_empty())
        .map(|(a, b)| (b, a))
        .collect()
}

/// Where the sessions of a row are listed, for the reader of a sheet.
fn sessions_address(sheet: &Sheet, item: &DutyItem, states: &[EventState]) -> String {
    let public = sheet.filter.view == View::Public;
    let filter = EventFilter { duty: item.id.to_string(), states: states.to_vec(), ..sheet.filter.clone() };
    // Whose sessions a unit sees is decided there again.
    EventFilter { unit: String::new(), ..filter }.address(if public { "/events" } else { "/desk/events" })
}

/// A bar of characters: how much of the target is done.
pub fn bar(progress: &Progress, target: i64) -> String {
    let full = if target <= 0 { BAR } else { (progress.approved.clamp(0, target)) * BAR / target };
    let part = |character: char, times: i64| std::iter::repeat_n(character, usize::try_from(times).unwrap_or(0));
    part('\u{2588}', full).chain(part('\u{2591}', BAR - full)).collect()
}

/// Planned, held, approved against the target, and the next day; each number opens its sessions.
pub fn progress(cx: &PageCx, sheet: &Sheet, item: &DutyItem) -> AnyView {
    let l = cx.locale;
    let done = sheet.progress_of(item);
    let public = sheet.filter.view == View::Public;
    let number = |label: String, number: i64, states: &[EventState]| {
        if number == 0 {
            return view! { <li>{label}</li> }.into_any();
        }
        let href = sessions_address(sheet, item, states);
        view! { <li><a href=href>{label}</a></li> }.into_any()
    };
    let planned = td_string!(l, duties.progress.planned, number = words::number(done.planned));
    // What is not reviewed yet is nobody's business but the staff's.
    let held = (!public).then(|| {
        let label = td_string!(l, duties.progress.held, number = words::number(done.held));
        number(label, done.held, &[EventState::Held])
    });
    let approved = if let Some(target) = item.target {
        let target = words::number(target);
        td_string!(l, duties.progress.approved_of, number = words::number(done.approved), target = target)
    } else {
        td_string!(l, duties.progress.approved, number = words::number(done.approved))
    };
    let bar = item.target.map(|target| {
        view! { <span class="duty-bar" aria-hidden="true">{bar(&done, target)}</span> }
    });
    let next = done.next_on.map(|day| {
        let day = words::day(l, day, cx.today());
        view! { <li>{td_string!(l, duties.progress.next, day = day)}</li> }
    });
    view! {
        <ul class="duty-progress">
            {number(planned, done.planned, &[EventState::Planned])}
            {held}
            {number(approved, done.approved, &[EventState::Approved])}
            {next}
        </ul>
        {bar}
    }
    .into_any()
}

/// What a row says, as a list of pairs; what only staff reads is left out of a public sheet.
pub fn facts(cx: &PageCx, sheet: &Sheet, item: &DutyItem) -> AnyView {
    let (l, r) = (cx.locale, &cx.reference);
    let today = cx.today();
    let units = item.units.iter().map(|code| r.unit_label(code, l).to_owned());
    let brand = item.brand.as_deref().map(|code| r.term_label(TermKind::Brand, code, l)).unwrap_or_default();
    let deadline = item.deadline.map(|day| words::date(l, day, today)).unwrap_or_default();
    let internal = (sheet.filter.view != View::Public).then(|| {
        view! {
            {bits::pair(field_word(l, "leader"), item.leader.clone())}
            {bits::pair(field_word(l, "office"), item.office.clone())}
            {bits::pair(field_word(l, "contact"), item.contact.clone())}
            {bits::pair(field_word(l, "note"), item.note.clone())}
        }
    });
    view! {
        <dl class="kv">
            {bits::pair(field_word(l, "kind"), kind_word(l, item.kind))}
            {bits::pair(field_word(l, "units"), joined(l, units, ""))}
            {bits::pair(field_word(l, "laws"), laws_words(r, l, item))}
            {bits::pair(field_word(l, "audiences"), audiences_words(r, l, item))}
            {bits::pair(field_word(l, "tasks"), item.tasks.clone())}
            {bits::pair(field_word(l, "carriers"), item.carriers.clone())}
            {bits::pair(field_word(l, "nodes"), nodes_words(sheet, l, item, today))}
            {bits::pair(field_word(l, "deadline"), deadline)}
            {bits::pair(field_word(l, "standard"), item.standard.clone())}
            {bits::pair(field_word(l, "brand"), brand)}
            {internal}
        </dl>
    }
    .into_any()
}

/// Sample data, withdrawn, done: what is to be said at once.
pub fn tags(locale: Locale, sheet: &Sheet, item: &DutyItem) -> AnyView {
    let mut tags = Vec::new();
    if item.is_withdrawn {
        tags.push(bits::tag("cancelled", td_string!(locale, duties.withdrawn)));
    }
    if sheet.filter.view != View::Public && !item.is_public {
        tags.push(bits::tag("held", td_string!(locale, duties.not_public)));
    }
    if !item.is_withdrawn && is_done(item, &sheet.progress_of(item)) {
        tags.push(bits::tag("approved", td_string!(locale, duties.done)));
    }
    if item.is_demo {
        tags.push(bits::tag("demo", td_string!(locale, ui.demo)));
    }
    if tags.is_empty() {
        return ().into_any();
    }
    view! { <p class="tags">{tags}</p> }.into_any()
}

/// The amendments, the latest first: which row, from which day, why, and what became different.
pub fn amendments(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    if sheet.amendments.is_empty() {
        return ().into_any();
    }
    let lines = sheet.amendments.iter().map(|amendment| amendment_line(cx, sheet, amendment)).collect_view();
    view! {
        <section class="duty-amendments">
            <h2>{td_string!(l, duties.amendments)}</h2>
            <ol class="history">{lines}</ol>
        </section>
    }
    .into_any()
}

fn amendment_line(cx: &PageCx, sheet: &Sheet, amendment: &Amendment) -> AnyView {
    let l = cx.locale;
    let name = sheet.item(amendment.item).map(short_name).unwrap_or_default();
    let who = (sheet.filter.view != View::Public).then(|| format!(" {}", amendment.who));
    let changes = amendment.changes.iter().map(|change| change_words(cx, change)).collect::<Vec<_>>();
    let changes = changes.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
    let reason = td_string!(l, duties.because, reason = amendment.reason.clone());
    let machine = amendment.on_day.to_string();
    view! {
        <li>
            <time datetime=machine>{words::full_date(l, amendment.on_day)}</time>
            " "
            <strong>{name}</strong>
            {who}
            <p>{reason}</p>
            <ul>{changes}</ul>
        </li>
    }
    .into_any()
}

/// What became different in one field.
fn change_words(cx: &PageCx, change: &FieldChange) -> String {
    let value = |text: &str| value_word(&cx.reference, cx.locale, &change.field, text);
    let field = field_word(cx.locale, &change.field);
    if change.old.is_empty() && change.field == "is_withdrawn" {
        return field.to_owned();
    }
    let new = value(&change.new);
    if change.old.is_empty() {
        format!("{field}: {new}")
    } else {
        format!("{field}: {} \u{2192} {new}", value(&change.old))
    }
}

/// The words for a field of a row; an unknown one is shown as it is.
pub fn field_word(locale: Locale, field: &str) -> &str {
    match field {
        "number" => td_string!(locale, duties.field.number),
        "kind" => td_string!(locale, duties.field.kind),
        "lead_unit" => td_string!(locale, duties.field.lead_unit),
        "units" => td_string!(locale, duties.field.units),
        "laws" => td_string!(locale, duties.field.laws),
        "other_laws" => td_string!(locale, duties.field.other_laws),
        "audiences" => td_string!(locale, duties.field.audiences),
        "other_audiences" => td_string!(locale, duties.field.other_audiences),
        "tasks" => td_string!(locale, duties.field.tasks),
        "carriers" => td_string!(locale, duties.field.carriers),
        "nodes" => td_string!(locale, duties.field.nodes),
        "other_nodes" => td_string!(locale, duties.field.other_nodes),
        "is_ongoing" => td_string!(locale, duties.field.is_ongoing),
        "deadline" => td_string!(locale, duties.field.deadline),
        "target" => td_string!(locale, duties.field.target),
        "leader" => td_string!(locale, duties.field.leader),
        "office" => td_string!(locale, duties.field.office),
        "contact" => td_string!(locale, duties.field.contact),
        "standard" => td_string!(locale, duties.field.standard),
        "brand" => td_string!(locale, duties.field.brand),
        "note" => td_string!(locale, duties.field.note),
        "is_public" => td_string!(locale, duties.field.is_public),
        "is_withdrawn" => td_string!(locale, duties.withdrawn),
        "list_state" => td_string!(locale, duties.field.list_state),
        "rows" => td_string!(locale, duties.field.rows),
        other => other,
    }
}

/// The words for an action of the audit log about lists and rows.
pub fn action_word(locale: Locale, action: &str) -> Option<&'static str> {
    Some(match action {
        "duty_list.begin" => td_string!(locale, duties.audit.begin),
        "duty_list.issue" => td_string!(locale, duties.audit.issue),
        "duty_list.drop" => td_string!(locale, duties.audit.drop),
        "duty_list.close" => td_string!(locale, duties.audit.close),
        "duty.add" => td_string!(locale, duties.audit.add),
        "duty.change" => td_string!(locale, duties.audit.change),
        "duty.withdraw" => td_string!(locale, duties.audit.withdraw),
        "duty.remove" => td_string!(locale, duties.audit.remove),
        _ => return None,
    })
}

/// A value of a field in the reader's words.
pub fn value_word(reference: &Reference, locale: Locale, field: &str, value: &str) -> String {
    if value.is_empty() {
        return td_string!(locale, ui.none).to_owned();
    }
    let names = |name: &dyn Fn(&str) -> String| value.split(' ').map(name).collect::<Vec<_>>().join(list_comma(locale));
    let terms = |kind: TermKind| names(&|code| reference.term_label(kind, code, locale).to_owned());
    match field {
        "kind" => DutyKind::from_key(value).map_or(value, |kind| kind_word(locale, kind)).to_owned(),
        "list_state" => ListState::from_key(value).map_or(value, |state| state_word(locale, state)).to_owned(),
        "lead_unit" | "units" => names(&|code| reference.unit_label(code, locale).to_owned()),
        "laws" => terms(TermKind::Law),
        "audiences" => terms(TermKind::Audience),
        "brand" => terms(TermKind::Brand),
        "is_ongoing" | "is_public" | "is_withdrawn" => td_string!(locale, ui.yes).to_owned(),
        _ => value.to_owned(),
    }
}

/// A list's state and its day in words.
pub fn list_words(cx: &PageCx, sheet: &Sheet) -> String {
    let l = cx.locale;
    let day = |day: Option<NaiveDate>| day.map(|day| words::full_date(l, day)).unwrap_or_default();
    match sheet.list.state {
        ListState::Draft => td_string!(l, duties.state.draft).to_owned(),
        ListState::Issued => td_string!(l, duties.issued_on, day = day(sheet.list.issued_on)),
        ListState::Closed => td_string!(l, duties.closed_on, day = day(sheet.list.closed_on)),
    }
}

/// Whether the reader may keep the list.
pub fn is_keeper(cx: &PageCx, scope: &str) -> bool {
    cx.require(Action::KeepPlan, &Target::at(scope)).is_ok()
}

/// Whether rows can be changed by the reader now.
pub fn may_edit(cx: &PageCx, sheet: &Sheet) -> bool {
    is_keeper(cx, &sheet.list.scope) && rules::editing(sheet.list.state).is_ok()
}
