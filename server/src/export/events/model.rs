//! A session as everybody may read it.

use super::super::{ask, frame::Frame, named::Named, params::State};
use app::{
    clock,
    features::{
        events::model::{Event, EventState, Results},
        reference::{Reference, TermKind},
    },
};
use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// A session as everybody may read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Event, example = example)]
pub struct PublicEvent {
    /// Stays the same for ever.
    pub id: Uuid,
    /// What it is.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends, where that is known.
    pub ends_at: Option<DateTime<FixedOffset>>,
    /// The day that counts, on the town's calendar.
    pub held_on: NaiveDate,
    /// Where it stands.
    pub state: State,
    /// The village, where it is held in one.
    pub village: Option<Named>,
    /// The place in words.
    pub place: String,
    /// Whether it is (also) held online.
    pub online: bool,
    /// Form of session.
    pub form: Option<Named>,
    /// Audiences.
    pub audiences: Vec<Named>,
    /// Publicity focuses.
    pub focuses: Vec<Named>,
    /// Laws.
    pub laws: Vec<Named>,
    /// The unit that leads.
    pub lead_unit: Option<Named>,
    /// Further units.
    pub units: Vec<Named>,
    /// The programme that it belongs to.
    pub brand: Option<Named>,
    /// The publicity node that it belongs to.
    pub observance: Option<Named>,
    /// The row of the duty list that it serves.
    pub duty: Option<String>,
    /// What it yielded; only once it is approved.
    pub results: Option<PublicResults>,
    /// Why it was called off, where it was.
    pub cancelled_reason: Option<String>,
    /// Its pictures, once it is approved.
    pub photos: Vec<PublicPhoto>,
    /// Sample data, no record of anything that happened.
    pub is_demo: bool,
    /// When this record last changed.
    pub updated_at: DateTime<FixedOffset>,
    /// Its page.
    pub url: String,
}

/// A picture of a session.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicPhoto {
    /// Its address, JPEG.
    pub url: String,
    /// Its width in pixels.
    pub width: i64,
    /// Its height in pixels.
    pub height: i64,
    /// What it shows.
    pub alt: String,
}

/// A page of sessions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventList {
    /// Which page of what.
    #[serde(flatten)]
    pub frame: Frame,
    /// The sessions.
    pub items: Vec<PublicEvent>,
}

/// What a session yielded. Each number is a count of its own; `null` where nobody counted.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Results)]
pub struct PublicResults {
    /// People present.
    pub attendance: Option<i64>,
    /// People online.
    pub online_views: Option<i64>,
    /// Consultations given.
    pub consultations: Option<i64>,
    /// Copies handed out.
    pub materials: Option<i64>,
    /// Whether the head-count is an estimate.
    pub is_estimate: bool,
    /// What happened.
    pub summary: String,
    /// Reports elsewhere.
    pub links: Vec<String>,
}

impl From<&Results> for PublicResults {
    fn from(results: &Results) -> Self {
        Self {
            attendance: results.attendance,
            online_views: results.online_views,
            consultations: results.consultations,
            materials: results.materials,
            is_estimate: results.is_estimate,
            summary: results.summary.clone(),
            links: results.links.clone(),
        }
    }
}

impl PublicEvent {
    /// What everybody may know of a session; `None` where that is nothing.
    pub fn of(event: &Event, reference: &Reference, page: String) -> Option<Self> {
        let term = |kind, code: &Option<String>| code.as_deref().map(|code| Named::term(reference, kind, code));
        let terms = |kind, codes| Named::terms(reference, kind, codes);
        let unit = |code: &String| Named::unit(reference, code);
        let is = |state| event.state == state;
        Some(Self {
            id: event.id.0,
            title: event.title.clone(),
            starts_at: moment(event.starts_at),
            ends_at: event.ends_at.map(moment),
            held_on: event.held_on(),
            state: ask::public_state(event.state).filter(|_| event.is_public())?,
            village: event.village.as_deref().map(|code| Named::village(reference, code)),
            place: event.place.clone(),
            online: event.online,
            form: term(TermKind::Form, &event.form),
            audiences: terms(TermKind::Audience, &event.audiences),
            focuses: terms(TermKind::Focus, &event.focuses),
            laws: terms(TermKind::Law, &event.laws),
            lead_unit: event.lead_unit.as_ref().map(unit),
            units: event.units.iter().map(unit).collect(),
            brand: term(TermKind::Brand, &event.brand),
            observance: event.observance.as_deref().map(|code| Named::observance(reference, code)),
            duty: Some(event.duty_item.clone()).filter(|duty| !duty.is_empty()),
            results: is(EventState::Approved).then(|| (&event.results).into()),
            cancelled_reason: (is(EventState::Cancelled) && !event.reason.is_empty()).then(|| event.reason.clone()),
            photos: Vec::new(),
            is_demo: event.is_demo,
            updated_at: moment(event.updated_at),
            url: page,
        })
    }
}

/// A moment with the town's offset, to the second.
pub fn moment(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    clock::local(at.trunc_subsecs(0))
}

/// What the API's description shows: a made-up session.
fn example() -> Value {
    json!({
        "id": "0192f0c4-8a00-7000-8000-000000000001",
        "title": "Lecture on the Civil Code (an example)",
        "starts_at": "2026-03-21T14:00:00+08:00",
        "ends_at": "2026-03-21T15:30:00+08:00",
        "held_on": "2026-03-21",
        "state": "approved",
        "village": {
            "code": "320582100235",
            "name": "Chenxin Cunweihui",
            "name_en": "Chenxin Village"
        },
        "place": "Village meeting room",
        "online": false,
        "form": { "code": "lecture", "name": "Jiangzuo", "name_en": "Lecture" },
        "audiences": [],
        "focuses": [],
        "laws": [{ "code": "civil-code", "name": "Minfadian", "name_en": "Civil Code" }],
        "lead_unit": null,
        "units": [],
        "brand": null,
        "observance": null,
        "duty": null,
        "results": {
            "attendance": 45,
            "online_views": null,
            "consultations": 6,
            "materials": 80,
            "is_estimate": true,
            "summary": "",
            "links": []
        },
        "cancelled_reason": null,
        "photos": [],
        "is_demo": true,
        "updated_at": "2026-03-22T09:12:00+08:00",
        "url": "https://pufa.example.org/events/0192f0c4-8a00-7000-8000-000000000001"
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            super::{
                fixtures::{event, reference},
                sheet,
            },
            columns::COLUMNS,
        },
        *,
    };

    fn public(event: &Event) -> Option<PublicEvent> {
        PublicEvent::of(event, &reference(), "https://pufa.test/events/1".into())
    }

    #[test]
    fn what_only_staff_may_see_has_no_public_form() {
        for state in EventState::ALL {
            let mut event = event(state);
            assert_eq!(public(&event).is_some(), event.is_public(), "{state:?}");
            event.published = false;
            assert_eq!(public(&event).is_some(), state == EventState::Approved, "{state:?}");
        }
    }

    #[test]
    fn results_come_with_approval_and_reasons_with_cancelling() {
        let approved = public(&event(EventState::Approved)).unwrap();
        assert_eq!(approved.results.unwrap().attendance, Some(40));
        assert_eq!(approved.cancelled_reason, None, "why it was once returned stays inside");
        let planned = public(&event(EventState::Planned)).unwrap();
        assert!(planned.results.is_none() && planned.cancelled_reason.is_none());
        let cancelled = public(&event(EventState::Cancelled)).unwrap();
        assert!(cancelled.results.is_none());
        assert_eq!(cancelled.cancelled_reason.as_deref(), Some("下雨"));
    }

    #[test]
    fn it_says_what_it_promises_and_nothing_of_the_inside() {
        let value = serde_json::to_value(public(&event(EventState::Approved)).unwrap()).unwrap();
        assert_eq!(value["starts_at"], "2026-03-22T10:00:00+08:00");
        assert_eq!(value["held_on"], "2026-03-22");
        assert_eq!(value["state"], "approved");
        assert_eq!(value["laws"][0], json!({ "code": "civil-code", "name": "民法典", "name_en": "Civil Code" }));
        assert_eq!(value["units"][1], json!({ "code": "dissolved", "name": "dissolved", "name_en": null }));
        assert_eq!(value["brand"]["name_en"], Value::Null);
        assert!(!value.to_string().contains("hidden"));
    }

    #[test]
    fn the_example_has_the_members_of_the_type() {
        let keys =
            |value: &Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
        let value = serde_json::to_value(public(&event(EventState::Approved)).unwrap()).unwrap();
        assert_eq!(keys(&example()), keys(&value));
        assert_eq!(keys(&example()["results"]), keys(&value["results"]));
    }

    #[test]
    fn the_columns_hold_what_json_holds() {
        let event = public(&event(EventState::Approved)).unwrap();
        let file = String::from_utf8(sheet::write(&COLUMNS, &[event]).unwrap()).unwrap();
        let row = file.lines().nth(1).unwrap();
        assert!(row.starts_with("00000000-0000-0000-0000-000000000001,民法典讲座,2026-03-22,"), "{row}");
        assert!(row.contains(",approved,320582100219,"), "{row}");
        assert!(row.contains(",justice-office;dissolved,司法所;dissolved,"), "{row}");
        assert!(row.contains(",duty-1,40,,,,false,讲了继承,,,,false,"), "{row}");
    }
}
