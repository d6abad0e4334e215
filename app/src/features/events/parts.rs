//! How a session looks in lists, and the words for its state.

use super::model::{AuditLine, Event, EventState};
use crate::{
    clock,
    features::{
        accounts::actions::OPERATOR,
        reference::{Reference, TermKind},
    },
    ui::{Locale, bits, words},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The word for a state.
pub fn state_word(locale: Locale, state: EventState) -> &'static str {
    match state {
        EventState::Planned => td_string!(locale, events.state.planned),
        EventState::Held => td_string!(locale, events.state.held),
        EventState::Approved => td_string!(locale, events.state.approved),
        EventState::Returned => td_string!(locale, events.state.returned),
        EventState::Cancelled => td_string!(locale, events.state.cancelled),
        EventState::NotHeld => td_string!(locale, events.state.not_held),
    }
}

/// The looks of a state's label.
pub fn state_kind(state: EventState) -> &'static str {
    match state {
        EventState::Planned => "planned",
        EventState::Held => "held",
        EventState::Approved => "approved",
        EventState::Returned => "returned",
        EventState::Cancelled | EventState::NotHeld => "cancelled",
    }
}

/// Where it is: village and place in words, each once.
pub fn place_line(reference: &Reference, locale: Locale, event: &Event) -> String {
    let village = event.village.as_deref().map(|code| reference.village_label(code, locale)).unwrap_or_default();
    let site = event.site.as_deref().map(|code| reference.term_label(TermKind::Site, code, locale)).unwrap_or_default();
    let online = if event.online {
        match event.channel.as_deref() {
            Some(code) => reference.term_label(TermKind::Channel, code, locale),
            None => td_string!(locale, events.online),
        }
    } else {
        ""
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in [village, site, event.place.as_str(), online] {
        if !part.is_empty() && !parts.iter().any(|known| known.contains(part)) {
            parts.retain(|known| !part.contains(known));
            parts.push(part);
        }
    }
    parts.join(" \u{b7} ")
}

/// For whom: the audiences.
pub fn audience_line(reference: &Reference, locale: Locale, event: &Event) -> String {
    let names =
        event.audiences.iter().map(|code| reference.term_label(TermKind::Audience, code, locale)).collect::<Vec<_>>();
    names.join(list_comma(locale))
}

/// The separator of lists in a language.
pub fn list_comma(locale: Locale) -> &'static str {
    td_string!(locale, events.comma)
}

/// Labels: sample data, cancelled, online; for staff also the state.
pub fn tags(locale: Locale, event: &Event, staff: bool) -> AnyView {
    let mut tags = Vec::new();
    if event.state == EventState::Cancelled || staff {
        tags.push(bits::tag(state_kind(event.state), state_word(locale, event.state)));
    }
    if staff && event.state == EventState::Planned && event.published {
        tags.push(bits::tag("approved", td_string!(locale, events.published)));
    }
    if event.internal {
        tags.push(bits::tag("held", td_string!(locale, events.internal)));
    }
    if event.online {
        tags.push(bits::tag("online", td_string!(locale, events.online)));
    }
    if event.is_demo {
        tags.push(bits::tag("demo", td_string!(locale, ui.demo)));
    }
    if tags.is_empty() {
        return ().into_any();
    }
    view! { <p class="tags">{tags}</p> }.into_any()
}

/// What a list shows of each session.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct ItemLook {
    /// The state and what only staff needs.
    pub staff: bool,
    /// The day, where the list has no day headings.
    pub with_day: bool,
}

/// One session of a list. `photo` is the hash of the picture beside it.
pub fn item(
    reference: &Reference,
    locale: Locale,
    today: NaiveDate,
    event: &Event,
    photo: Option<(&str, &str)>,
    look: ItemLook,
) -> AnyView {
    let address = format!("/events/{}", event.id);
    let time = if look.with_day {
        format!("{} {}", words::day(locale, event.held_on(), today), words::time(event.starts_at))
    } else {
        words::times(event.starts_at, event.ends_at)
    };
    // A narrow column may break between the parts, never inside one.
    let parts = time.split_inclusive([' ', '\u{2013}']);
    let time = parts
        .map(|part| view! { <span>{part.trim_end().to_owned()}</span><wbr />{part.ends_with(' ').then_some(" ")} });
    let time = time.collect_view();
    let machine = clock::local(event.starts_at).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let place = place_line(reference, locale, event);
    let mut about = Vec::new();
    if let Some(form) = &event.form {
        about.push(reference.term_label(TermKind::Form, form, locale).to_owned());
    }
    let audience = audience_line(reference, locale, event);
    if !audience.is_empty() {
        about.push(td_string!(locale, events.for_whom, audience = audience));
    }
    if let Some(people) = event.results.attendance
        && event.state != EventState::Planned
    {
        about.push(td_string!(locale, events.people, number = words::number(people)));
    }
    let about = about.join(" \u{b7} ");
    let picture = photo.map(|(hash, alt)| {
        view! {
            <img class="event-photo" src=crate::features::photos::address(hash, 320) alt=alt.to_owned() width="96"
                height="72" loading="lazy" decoding="async" />
        }
    });
    let has_about = !about.is_empty();
    view! {
        <li class="event-item">
            <p class="event-time"><time datetime=machine>{time}</time></p>
            <div class="event-main">
                <h3 class="event-title"><a href=address>{event.title.clone()}</a></h3>
                <p class="event-meta">{place}</p>
                {has_about.then(|| view! { <p class="event-meta">{about}</p> })}
                {tags(locale, event, look.staff)}
                {picture}
            </div>
        </li>
    }
    .into_any()
}

/// Who did it.
pub fn who(locale: Locale, line: &AuditLine) -> String {
    match line.who.as_str() {
        "" => td_string!(locale, audit.nobody).to_owned(),
        OPERATOR => td_string!(locale, audit.command_line).to_owned(),
        who => who.to_owned(),
    }
}

/// The words for an action of the audit log; an unknown one is shown as it is.
pub fn action_word(locale: Locale, action: &str) -> &str {
    match action {
        "event.log" => td_string!(locale, events.audit.log),
        "event.plan" => td_string!(locale, events.audit.plan),
        "event.change" => td_string!(locale, events.audit.change),
        "event.move" => td_string!(locale, events.audit.moved),
        "event.approve" => td_string!(locale, events.audit.approve),
        "event.return" => td_string!(locale, events.audit.give_back),
        "event.cancel" => td_string!(locale, events.audit.cancel),
        "event.not_held" => td_string!(locale, events.audit.not_held),
        "event.reinstate" => td_string!(locale, events.audit.reinstate),
        "event.publish" => td_string!(locale, events.audit.publish),
        "event.unpublish" => td_string!(locale, events.audit.unpublish),
        "event.sample" => td_string!(locale, events.audit.sample),
        other => other,
    }
}

/// The words for a field of a session; an unknown one is shown as it is.
pub fn field_word(locale: Locale, field: &str) -> &str {
    match field {
        "state" => td_string!(locale, events.field.state),
        "published" => td_string!(locale, events.field.published),
        "internal" => td_string!(locale, events.internal),
        "title" => td_string!(locale, events.form.title),
        "starts_at" => td_string!(locale, events.form.start),
        "ends_at" => td_string!(locale, events.form.end),
        "village" => td_string!(locale, events.form.village),
        "place" => td_string!(locale, events.form.place),
        "site" => td_string!(locale, events.form.site),
        "point" => td_string!(locale, events.field.point),
        "online" => td_string!(locale, events.online),
        "channel" => td_string!(locale, events.form.channel),
        "lead_unit" => td_string!(locale, events.form.lead_unit),
        "units" => td_string!(locale, events.form.units),
        "co_organisers" => td_string!(locale, events.form.co_organisers),
        "speakers" => td_string!(locale, events.form.speakers_short),
        "form" => td_string!(locale, events.form.form),
        "laws" => td_string!(locale, events.form.laws),
        "focuses" => td_string!(locale, events.form.focus),
        "audiences" => td_string!(locale, events.form.audience),
        "duty_item" => td_string!(locale, events.form.duty_item),
        "observance" => td_string!(locale, events.form.observance),
        "series" => td_string!(locale, events.form.series),
        "brand" => td_string!(locale, events.form.brand),
        "attendance" => td_string!(locale, events.form.attendance),
        "online_views" => td_string!(locale, events.form.online_views),
        "consultations" => td_string!(locale, events.form.consultations),
        "materials" => td_string!(locale, events.form.materials),
        "is_estimate" => td_string!(locale, events.form.is_estimate),
        "photo" => td_string!(locale, audit.fields.photo),
        "photo_alt" => td_string!(locale, audit.fields.photo_alt),
        "photo_minors" => td_string!(locale, audit.fields.photo_minors),
        "photo_consent" => td_string!(locale, audit.fields.photo_consent),
        "summary" => td_string!(locale, events.form.summary),
        "links" => td_string!(locale, events.form.links),
        other => other,
    }
}
