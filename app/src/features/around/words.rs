//! Words for the registries: what they, their fields and their values are called.

use super::{
    model::{Group, Kind, Problem},
    registry::{BETWEEN, Holds, Registry},
};
use crate::{
    features::{events::parts::list_comma, reference::TermKind},
    pages::PageCx,
    ui::{Locale, words},
};
use leptos_i18n::td_string;

/// What a registry is called.
pub fn title(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Entries(kind) => kind_word(l, kind),
        Registry::Meetings => td_string!(l, around.title.meetings),
        Registry::Posts => td_string!(l, around.title.posts),
        Registry::People => td_string!(l, around.title.people),
        Registry::Weak => td_string!(l, around.title.weak),
    }
}

/// What entries of a kind are called.
pub fn kind_word(l: Locale, kind: Kind) -> &'static str {
    match kind {
        Kind::Estate => td_string!(l, around.title.estates),
        Kind::Forum => td_string!(l, around.title.forums),
        Kind::Station => td_string!(l, around.title.stations),
        Kind::Team => td_string!(l, around.title.teams),
    }
}

/// What is to be known before one fills in a registry.
pub fn lead(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Entries(Kind::Estate) => td_string!(l, around.lead.estates),
        Registry::Entries(Kind::Forum) => td_string!(l, around.lead.forums),
        Registry::Entries(Kind::Station) => td_string!(l, around.lead.stations),
        Registry::Entries(Kind::Team) => td_string!(l, around.lead.teams),
        Registry::Meetings => td_string!(l, around.lead.meetings),
        Registry::Posts => td_string!(l, around.lead.posts),
        Registry::People => td_string!(l, around.lead.people),
        Registry::Weak => td_string!(l, around.lead.weak),
    }
}

/// What a field is called.
pub fn field(l: Locale, name: &str) -> &str {
    match name {
        "name" => td_string!(l, around.field.name),
        "name_en" => td_string!(l, around.field.name_en),
        "village" => td_string!(l, events.form.village),
        "place" => td_string!(l, around.field.place),
        "hours" => td_string!(l, around.field.hours),
        "phone" => td_string!(l, around.field.phone),
        "audience" => td_string!(l, around.field.audience),
        "about" => td_string!(l, around.field.about),
        "since" => td_string!(l, around.field.since),
        "ended" => td_string!(l, around.field.ended),
        "section" => td_string!(l, figures.section),
        "wording" => td_string!(l, figures.wording),
        "note" => td_string!(l, around.field.note),
        "is_public" => td_string!(l, around.field.is_public),
        "topic" => td_string!(l, around.field.topic),
        "held_on" => td_string!(l, around.field.held_on),
        "forum" => td_string!(l, around.field.forum),
        "people" => td_string!(l, around.field.people),
        "laws" => td_string!(l, around.field.laws),
        "outcome" => td_string!(l, around.field.outcome),
        "follow_up" => td_string!(l, around.field.follow_up),
        "title" => td_string!(l, around.field.title),
        "channel" => td_string!(l, around.field.channel),
        "posted_on" => td_string!(l, around.field.posted_on),
        "link" => td_string!(l, around.field.link),
        "reads" => td_string!(l, around.field.reads),
        "group" => td_string!(l, around.field.group),
        "category" => td_string!(l, around.field.category),
        "certificate" => td_string!(l, around.field.certificate),
        "named_on" => td_string!(l, around.field.named_on),
        "left_on" => td_string!(l, around.field.left_on),
        "found_on" => td_string!(l, around.field.found_on),
        "problem" => td_string!(l, around.field.problem),
        "leader" => td_string!(l, around.field.leader),
        "measures" => td_string!(l, around.field.measures),
        "deadline" => td_string!(l, around.field.deadline),
        "closed_on" => td_string!(l, around.field.closed_on),
        "number" => td_string!(l, around.field.number),
        other => other,
    }
}

/// What is to be known about a field; mostly nothing.
pub fn hint(l: Locale, registry: Registry, name: &str) -> &'static str {
    match (registry, name) {
        (Registry::Entries(_), "wording") => td_string!(l, around.hint.wording),
        (Registry::Entries(_), "section") => td_string!(l, around.hint.section),
        (Registry::Entries(_), "note") => td_string!(l, around.hint.note),
        (Registry::Entries(_), "ended") => td_string!(l, around.hint.ended),
        (Registry::Meetings, "people") => td_string!(l, around.hint.people),
        (Registry::Meetings, "outcome") => td_string!(l, around.hint.outcome),
        (Registry::Posts, "link") => td_string!(l, around.hint.link),
        (Registry::Posts, "reads") => td_string!(l, around.hint.reads),
        (Registry::People, "left_on") => td_string!(l, around.hint.left_on),
        _ => "",
    }
}

/// The word for a group.
pub fn group(l: Locale, group: Group) -> &'static str {
    match group {
        Group::Guide => td_string!(l, around.group.guide),
        Group::Household => td_string!(l, around.group.household),
    }
}

/// How many of a group.
pub fn counted(l: Locale, group: Group, number: i64) -> String {
    let number = words::number(number);
    match group {
        Group::Guide => td_string!(l, around.group.guides, number = number),
        Group::Household => td_string!(l, around.group.households, number = number),
    }
}

/// The word for a problem.
pub fn problem(l: Locale, problem: Problem) -> &'static str {
    match problem {
        Problem::Awareness => td_string!(l, around.problem.awareness),
        Problem::Procedures => td_string!(l, around.problem.procedures),
        Problem::Disputes => td_string!(l, around.problem.disputes),
        Problem::Other => td_string!(l, around.problem.another),
    }
}

/// A value of a field in the reader's words; `forum` finds the name of a forum.
pub fn value(cx: &PageCx, holds: Holds, text: &str, forum: &dyn Fn(&str) -> Option<String>) -> String {
    let l = cx.locale;
    match holds {
        _ if text.is_empty() => String::new(),
        Holds::Flag => if text == "true" { td_string!(l, ui.yes) } else { td_string!(l, ui.no) }.to_owned(),
        Holds::Day => text.parse().map_or_else(|_| text.to_owned(), |day| words::full_date(l, day)),
        Holds::Number => text.parse().map_or_else(|_| text.to_owned(), words::number),
        Holds::Village => cx.reference.village_label(text, l).to_owned(),
        Holds::Channel => cx.reference.term_label(TermKind::Channel, text, l).to_owned(),
        Holds::Laws => {
            let names = text.split(BETWEEN).map(|code| cx.reference.term_label(TermKind::Law, code, l));
            names.collect::<Vec<_>>().join(list_comma(l))
        }
        Holds::Group => Group::from_key(text).map_or(text, |known| group(l, known)).to_owned(),
        Holds::Problem => Problem::from_key(text).map_or(text, |known| problem(l, known)).to_owned(),
        Holds::Forum => forum(text).unwrap_or_else(|| text.to_owned()),
        Holds::Line(_) | Holds::Text(_) | Holds::Link => text.to_owned(),
    }
}

/// What the log calls what was done; `None` for what was not done here.
pub fn action(l: Locale, action: &str) -> Option<&'static str> {
    Some(match action {
        "around.add" => td_string!(l, around.action.add),
        "around.change" => td_string!(l, around.action.change),
        "around.remove" => td_string!(l, around.action.remove),
        "around.count" => td_string!(l, around.action.count),
        "around.sample" => td_string!(l, around.action.sample),
        "import.around" => td_string!(l, audit.action.import),
        "figure.add" => td_string!(l, figures.action.add),
        "figure.change" => td_string!(l, figures.action.change),
        "figure.remove" => td_string!(l, figures.action.remove),
        "figure.restore" => td_string!(l, figures.action.restore),
        _ => return None,
    })
}

/// What the log calls a record, and where its keepers find it; `None` for records of other rooms.
pub fn subject(cx: &PageCx, subject: &str, id: &str) -> Option<(Option<String>, String)> {
    let l = cx.locale;
    if subject == "village_count" {
        let mut parts = id.split('/');
        let village = cx.reference.village_label(parts.next().unwrap_or_default(), l);
        let year = parts.next().unwrap_or_default();
        let of = parts.next().and_then(Group::from_key).map_or("", |known| group(l, known));
        return Some((None, format!("{village} {year} {of}")));
    }
    if subject == "around_entries" {
        return Some((None, td_string!(l, around.desk.title).to_owned()));
    }
    let registry = Registry::from_subject(subject)?;
    let keeps = super::actions::allowed(cx.account(), registry.needs(), &cx.reference).is_ok();
    let href = keeps.then(|| format!("{}?edit={id}#edit", super::desk_page::address(registry)));
    Some((href, title(l, registry).to_owned()))
}

/// A field of the log's line about a record of these registries.
pub fn told_field(l: Locale, subject: &str, name: &str) -> Option<String> {
    let ours = Registry::from_subject(subject).is_some() || subject == "village_count";
    (ours && !name.is_empty()).then(|| field(l, name).to_owned())
}

/// A value of the log's line about a record of these registries.
pub fn told_value(cx: &PageCx, subject: &str, name: &str, text: &str) -> Option<String> {
    let registry = Registry::from_subject(subject)?;
    let field = registry.fields().iter().find(|field| field.name == name)?;
    let said = value(cx, field.holds, text, &|_| None);
    Some(if said.is_empty() { td_string!(cx.locale, ui.none).to_owned() } else { said })
}
