//! A session as a form or an island sends it, and how it becomes a checked draft.
//!
//! The same parsing runs in the browser before sending and on the server again.

use super::{
    draft::{self, EventDraft},
    store::PhotoNote,
};
use crate::{
    error::Refusal,
    ids::PhotoId,
    pages::{Pairs, photo_of},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most characters of a title.
pub const TITLE_MAX: u32 = 80;
/// The most characters of a place, of organisers and of a reason.
pub const LINE_MAX: u32 = 200;
/// The most characters of a summary.
pub const SUMMARY_MAX: u32 = 2000;
/// The highest number of people, copies or consultations of one session.
pub const NUMBER_MAX: i64 = 1_000_000;
/// The highest number of online views.
pub const VIEWS_MAX: i64 = 100_000_000;
/// The most entries of a list field.
pub const LIST_MAX: u32 = 20;
/// The years that a session may lie in.
pub const YEARS: (i32, i32) = (2010, 2100);

/// What the form is for.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The session was held.
    Log,
    /// The session is to be held.
    Plan,
}

/// The fields as they were typed; nothing is checked yet and nothing is lost.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "ticks of one form")]
pub struct EventInput {
    /// The session's id, made with the form.
    pub id: String,
    /// The version that the form shows; 0 or empty for a new session.
    pub version: String,
    /// See [`super::model::Event::title`].
    pub title: String,
    /// Local date, `YYYY-MM-DD`.
    pub date: String,
    /// Local time of the start, `HH:MM`.
    pub start: String,
    /// Local time of the end, `HH:MM`; may be empty.
    pub end: String,
    /// A village's code.
    pub village: String,
    /// The place in words.
    pub place: String,
    /// A site's code.
    pub site: String,
    /// Longitude.
    pub lon: String,
    /// Latitude.
    pub lat: String,
    /// Whether it is online.
    pub online: bool,
    /// A channel's code.
    pub channel: String,
    /// The leading unit's code.
    pub lead_unit: String,
    /// Further units.
    pub units: Vec<String>,
    /// Further organisers.
    pub co_organisers: String,
    /// One speaker a line: name, organisation, kind, separated by commas.
    pub speakers: String,
    /// A form's code.
    pub form: String,
    /// Laws.
    pub laws: Vec<String>,
    /// Focuses.
    pub focuses: Vec<String>,
    /// Audiences.
    pub audiences: Vec<String>,
    /// Row of the duty list.
    pub duty_item: String,
    /// A publicity node's code.
    pub observance: String,
    /// The id of the series that it is one of.
    pub series: String,
    /// A brand's code.
    pub brand: String,
    /// People present.
    pub attendance: String,
    /// People online.
    pub online_views: String,
    /// Consultations.
    pub consultations: String,
    /// Copies.
    pub materials: String,
    /// Whether the head-count is an estimate.
    pub is_estimate: bool,
    /// What happened.
    pub summary: String,
    /// One address a line.
    pub links: String,
    /// Whether residents may see the plan.
    pub published: bool,
    /// Whether it is a training of the town's own people.
    pub internal: bool,
    /// Why an approved session is changed.
    pub reason: String,
    /// Notes on pictures.
    pub photos: Vec<PhotoNote>,
}

impl EventInput {
    /// Reads the fields of a form. Unknown names are left alone.
    pub fn from_pairs(pairs: &Pairs) -> Self {
        let mut input = Self::default();
        for (name, text) in pairs {
            if !input.take_photo_note(name, text) {
                input.take(name, text.trim());
            }
        }
        input
    }

    fn take(&mut self, name: &str, text: &str) {
        let many = match name {
            "unit" => Some(&mut self.units),
            "law" => Some(&mut self.laws),
            "focus" => Some(&mut self.focuses),
            "audience" => Some(&mut self.audiences),
            _ => None,
        };
        if let Some(list) = many {
            if !text.is_empty() && !list.iter().any(|entry| entry == text) {
                list.push(text.to_owned());
            }
            return;
        }
        match name {
            "online" => self.online = true,
            "is_estimate" => self.is_estimate = true,
            "published" => self.published = true,
            "internal" => self.internal = true,
            _ => {
                if let Some(field) = self.text_field(name) {
                    text.clone_into(field);
                }
            }
        }
    }

    fn text_field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "id" => &mut self.id,
            "version" => &mut self.version,
            "title" => &mut self.title,
            "date" => &mut self.date,
            "start" => &mut self.start,
            "end" => &mut self.end,
            "village" => &mut self.village,
            "place" => &mut self.place,
            "site" => &mut self.site,
            "lon" => &mut self.lon,
            "lat" => &mut self.lat,
            "channel" => &mut self.channel,
            "lead_unit" => &mut self.lead_unit,
            "co_organisers" => &mut self.co_organisers,
            "speakers" => &mut self.speakers,
            "form" => &mut self.form,
            "duty_item" => &mut self.duty_item,
            "observance" => &mut self.observance,
            "series" => &mut self.series,
            "brand" => &mut self.brand,
            "attendance" => &mut self.attendance,
            "online_views" => &mut self.online_views,
            "consultations" => &mut self.consultations,
            "materials" => &mut self.materials,
            "summary" => &mut self.summary,
            "links" => &mut self.links,
            "reason" => &mut self.reason,
            _ => return None,
        })
    }

    fn take_photo_note(&mut self, name: &str, text: &str) -> bool {
        for prefix in ["photo-", "alt-", "minors-", "consent-", "remove-"] {
            let Some(id) = photo_of(name, prefix) else { continue };
            let index = self.photos.iter().position(|note| note.id == Some(id)).unwrap_or_else(|| {
                self.photos.push(PhotoNote { id: Some(id), ..PhotoNote::default() });
                self.photos.len() - 1
            });
            let Some(note) = self.photos.get_mut(index) else { return true };
            match prefix {
                "alt-" => text.trim().clone_into(&mut note.alt),
                "minors-" => note.minors = true,
                "consent-" => note.consent = true,
                "remove-" => note.remove = true,
                _ => {}
            }
            return true;
        }
        false
    }

    /// The ids of its pictures that are to stay.
    pub fn photo_ids(&self) -> Vec<PhotoId> {
        self.photos.iter().filter(|note| !note.remove).filter_map(|note| note.id).collect()
    }

    /// Checks everything that can be checked without the reference lists.
    pub fn parse(&self, purpose: Purpose, now: DateTime<Utc>) -> Result<EventDraft, Vec<Refusal>> {
        draft::parse(self, purpose, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Why;
    use chrono::TimeZone;

    fn now() -> DateTime<Utc> {
        // 2026-11-23 18:00 in the town.
        Utc.with_ymd_and_hms(2026, 11, 23, 10, 0, 0).unwrap()
    }

    fn filled() -> EventInput {
        EventInput {
            id: "01930000-0000-7000-8000-000000000001".into(),
            title: "反诈防骗讲座".into(),
            date: "2026-11-23".into(),
            start: "14:00".into(),
            village: "320582100219".into(),
            attendance: "35".into(),
            ..EventInput::default()
        }
    }

    fn whys(input: &EventInput, purpose: Purpose) -> Vec<(String, Why)> {
        input
            .parse(purpose, now())
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|refusal| (refusal.field, refusal.why))
            .collect()
    }

    #[test]
    fn five_fields_are_enough() {
        let draft = filled().parse(Purpose::Log, now()).unwrap();
        assert_eq!(draft.results.attendance, Some(35));
        assert_eq!(draft.starts_at, Utc.with_ymd_and_hms(2026, 11, 23, 6, 0, 0).unwrap());
    }

    #[test]
    fn each_wrong_field_is_named_and_the_rest_goes_on() {
        let input = EventInput {
            title: String::new(),
            date: "2026-13-01".into(),
            village: String::new(),
            attendance: "约三十".into(),
            links: "javascript:alert(1)".into(),
            ..filled()
        };
        assert_eq!(
            whys(&input, Purpose::Log),
            [
                ("title".into(), Why::Required),
                ("date".into(), Why::NotADate),
                ("place".into(), Why::NoPlace),
                ("attendance".into(), Why::NotANumber),
                ("links".into(), Why::NotALink),
            ]
        );
    }

    #[test]
    fn a_session_is_logged_after_it_began_and_planned_before() {
        let tomorrow = EventInput { date: "2026-11-24".into(), ..filled() };
        assert_eq!(whys(&tomorrow, Purpose::Log), [("date".into(), Why::InFuture)]);
        assert_eq!(whys(&tomorrow, Purpose::Plan), []);
        let tonight = EventInput { start: "19:30".into(), ..filled() };
        assert_eq!(whys(&tonight, Purpose::Log), [("start".into(), Why::InFuture)]);
        let yesterday = EventInput { date: "2026-11-22".into(), ..filled() };
        assert_eq!(whys(&yesterday, Purpose::Plan), [("date".into(), Why::InPast)]);
        let back = EventInput { end: "13:00".into(), ..filled() };
        assert_eq!(whys(&back, Purpose::Log), [("end".into(), Why::EndBeforeStart)]);
    }

    #[test]
    fn numbers_are_read_as_chinese_keyboards_type_them() {
        let input = EventInput { attendance: "１，２００".into(), ..filled() };
        assert_eq!(input.parse(Purpose::Log, now()).unwrap().results.attendance, Some(1200));
        let many = EventInput { attendance: "1000001".into(), ..filled() };
        assert_eq!(whys(&many, Purpose::Log), [("attendance".into(), Why::TooBig { max: NUMBER_MAX })]);
    }

    #[test]
    fn an_online_session_may_have_viewers_only() {
        let input = EventInput { attendance: String::new(), online: true, online_views: "5200".into(), ..filled() };
        assert_eq!(whys(&input, Purpose::Log), []);
    }

    #[test]
    fn a_form_with_pictures_is_read_back_whole() {
        let id = "01930000-0000-7000-8000-0000000000aa";
        let pairs = [
            ("title", " 讲座 "),
            ("audience", "a"),
            ("audience", "b"),
            ("audience", "a"),
            ("online", "on"),
            (&format!("photo-{id}"), "1"),
            (&format!("alt-{id}"), "现场"),
            (&format!("minors-{id}"), "on"),
            ("unknown", "x"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .to_vec();
        let input = EventInput::from_pairs(&pairs);
        assert_eq!(input.title, "讲座");
        assert_eq!(input.audiences, ["a", "b"]);
        assert!(input.online);
        assert_eq!(input.photos.len(), 1);
        assert_eq!(input.photos[0].alt, "现场");
        assert!(input.photos[0].minors && !input.photos[0].consent);
    }

    #[test]
    fn speakers_are_one_a_line() {
        let input = EventInput { speakers: "王律师，某律师事务所，律师\n\n李法官".into(), ..filled() };
        let draft = input.parse(Purpose::Log, now()).unwrap();
        assert_eq!(draft.speakers.len(), 2);
        assert_eq!(draft.speakers[0].organisation, "某律师事务所");
    }
}
