//! What the form of a session begins with: a stored session, one like another, one for a publicity node.

use super::{
    input::{EventInput, Purpose},
    model::Event,
};
use crate::{features::observances::Observance, ui::words};

/// The fields of a stored session, for editing or logging it.
pub fn input_of(event: &Event) -> EventInput {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    EventInput {
        id: event.id.to_string(),
        version: event.version.to_string(),
        title: event.title.clone(),
        date: event.held_on().to_string(),
        start: words::time(event.starts_at),
        end: event.ends_at.map(words::time).unwrap_or_default(),
        village: text(&event.village),
        place: event.place.clone(),
        site: text(&event.site),
        lon: event.point.map(|point| point.lon.to_string()).unwrap_or_default(),
        lat: event.point.map(|point| point.lat.to_string()).unwrap_or_default(),
        online: event.online,
        channel: text(&event.channel),
        lead_unit: text(&event.lead_unit),
        units: event.units.clone(),
        co_organisers: event.co_organisers.clone(),
        speakers: event
            .speakers
            .iter()
            .map(|speaker| {
                // A part left out in the middle keeps its place.
                let line = [speaker.name.as_str(), &speaker.organisation, &speaker.kind].join(", ");
                line.trim_end_matches([',', ' ']).to_owned()
            })
            .collect::<Vec<_>>()
            .join("\n"),
        form: text(&event.form),
        laws: event.laws.clone(),
        focuses: event.focuses.clone(),
        audiences: event.audiences.clone(),
        duty_item: event.duty_item.clone(),
        observance: text(&event.observance),
        series: event.series.map(|series| series.to_string()).unwrap_or_default(),
        brand: text(&event.brand),
        attendance: number(event.results.attendance),
        online_views: number(event.results.online_views),
        consultations: number(event.results.consultations),
        materials: number(event.results.materials),
        is_estimate: event.results.is_estimate,
        summary: event.results.summary.clone(),
        links: event.results.links.join("\n"),
        published: event.published,
        internal: event.internal,
        reason: String::new(),
        photos: Vec::new(),
    }
}

/// "As last time": what usually stays the same, without numbers, summary and pictures.
pub fn input_like(event: &Event) -> EventInput {
    EventInput {
        id: String::new(),
        version: String::new(),
        series: String::new(),
        date: String::new(),
        attendance: String::new(),
        online_views: String::new(),
        consultations: String::new(),
        materials: String::new(),
        summary: String::new(),
        links: String::new(),
        published: false,
        // Nobody is to hide the next session from residents by accident.
        internal: false,
        ..input_of(event)
    }
}

/// An empty form: today, the account's own village or unit, a new id.
pub fn new_input(purpose: Purpose) -> EventInput {
    EventInput { published: purpose == Purpose::Plan, ..EventInput::default() }
}

/// A training of a team: for staff alone, under the team's name.
pub fn for_team(input: &mut EventInput, team: &str) {
    input.internal = true;
    input.published = false;
    team.clone_into(&mut input.brand);
}

/// What is known of a session for a node: the node, its laws and its audiences.
pub fn for_node(input: &mut EventInput, node: &Observance) {
    input.observance.clone_from(&node.code);
    input.laws.clone_from(&node.laws);
    input.audiences.clone_from(&node.audiences);
}
