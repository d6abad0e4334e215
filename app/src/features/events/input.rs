//! A session as a form or an island sends it, and how it becomes a checked draft.
//!
//! The same parsing runs in the browser before sending and on the server again.

use super::{
    model::{Results, Speaker},
    store::PhotoNote,
};
use crate::{
    clock,
    error::{Refusal, Why},
    features::{
        photos::PHOTOS_MAX,
        reference::{Reference, TermKind, model::Point},
    },
    ids::{EventId, PhotoId},
    pages::{Pairs, photo_of},
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
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
        Parser { input: self, refusals: Vec::new() }.run(purpose, now)
    }
}

/// A session whose fields are all in order.
#[derive(Clone, Debug, PartialEq)]
pub struct EventDraft {
    /// See [`EventInput::id`].
    pub id: EventId,
    /// The version it was made on; 0 for a new one.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: Option<DateTime<Utc>>,
    /// Village.
    pub village: Option<String>,
    /// Place in words.
    pub place: String,
    /// Site.
    pub site: Option<String>,
    /// Point.
    pub point: Option<Point>,
    /// Online.
    pub online: bool,
    /// Channel.
    pub channel: Option<String>,
    /// Leading unit.
    pub lead_unit: Option<String>,
    /// Further units.
    pub units: Vec<String>,
    /// Further organisers.
    pub co_organisers: String,
    /// Speakers.
    pub speakers: Vec<Speaker>,
    /// Form.
    pub form: Option<String>,
    /// Laws.
    pub laws: Vec<String>,
    /// Focuses.
    pub focuses: Vec<String>,
    /// Audiences.
    pub audiences: Vec<String>,
    /// Row of the duty list.
    pub duty_item: String,
    /// Brand.
    pub brand: Option<String>,
    /// Results.
    pub results: Results,
    /// Published.
    pub published: bool,
    /// Reason for a correction.
    pub reason: String,
    /// Notes on pictures.
    pub photos: Vec<PhotoNote>,
}

impl EventDraft {
    /// Checks the codes against the lists that stand at the session's day.
    pub fn check_lists(&self, reference: &Reference) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let mut check = |field: &str, fine: bool| {
            if !fine {
                refusals.push(Refusal::new(field, Why::NotOnTheList));
            }
        };
        check("village", self.village.as_ref().is_none_or(|code| reference.village(code).is_some()));
        check("lead_unit", self.lead_unit.as_ref().is_none_or(|code| reference.unit(code).is_some()));
        check("unit", self.units.iter().all(|code| reference.unit(code).is_some()));
        for (field, kind, code) in [
            ("site", TermKind::Site, &self.site),
            ("channel", TermKind::Channel, &self.channel),
            ("form", TermKind::Form, &self.form),
            ("brand", TermKind::Brand, &self.brand),
        ] {
            check(field, code.as_ref().is_none_or(|code| reference.term(kind, code).is_some()));
        }
        for (field, kind, codes) in [
            ("law", TermKind::Law, &self.laws),
            ("focus", TermKind::Focus, &self.focuses),
            ("audience", TermKind::Audience, &self.audiences),
        ] {
            check(field, codes.iter().all(|code| reference.term(kind, code).is_some()));
        }
        refusals
    }
}

struct Parser<'a> {
    input: &'a EventInput,
    refusals: Vec<Refusal>,
}

impl Parser<'_> {
    fn run(mut self, purpose: Purpose, now: DateTime<Utc>) -> Result<EventDraft, Vec<Refusal>> {
        let input = self.input;
        let id = input.id.parse::<EventId>().ok();
        if id.is_none() {
            self.refuse("id", Why::Required);
        }
        let version = if input.version.is_empty() { Some(0) } else { input.version.parse::<i64>().ok() };
        if version.is_none() {
            self.refuse("version", Why::NotANumber);
        }
        let title = self.line("title", &input.title, TITLE_MAX, true);
        let times = self.times(purpose, now, version == Some(0));
        let place = self.place();
        let results = self.results(purpose);
        let draft = EventDraft {
            id: id.unwrap_or(EventId(uuid::Uuid::nil())),
            version: version.unwrap_or_default(),
            title,
            starts_at: times.0,
            ends_at: times.1,
            village: code(&input.village),
            place,
            site: code(&input.site),
            point: self.point(),
            online: input.online,
            channel: code(&input.channel),
            lead_unit: code(&input.lead_unit),
            units: self.codes("unit", &input.units),
            co_organisers: self.line("co_organisers", &input.co_organisers, LINE_MAX, false),
            speakers: self.speakers(),
            form: code(&input.form),
            laws: self.codes("law", &input.laws),
            focuses: self.codes("focus", &input.focuses),
            audiences: self.codes("audience", &input.audiences),
            duty_item: self.line("duty_item", &input.duty_item, LINE_MAX, false),
            brand: code(&input.brand),
            results,
            published: input.published,
            reason: self.line("reason", &input.reason, LINE_MAX, false),
            photos: self.photos(),
        };
        if self.refusals.is_empty() { Ok(draft) } else { Err(self.refusals) }
    }

    fn refuse(&mut self, field: &str, why: Why) {
        self.refusals.push(Refusal::new(field, why));
    }

    /// One line of text: trimmed, bounded, without control characters.
    fn line(&mut self, field: &str, text: &str, max: u32, required: bool) -> String {
        let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        self.bounded(field, text.trim(), max, required)
    }

    /// Text of several lines.
    fn text(&mut self, field: &str, text: &str, max: u32) -> String {
        let text = text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>();
        self.bounded(field, text.trim(), max, false)
    }

    fn bounded(&mut self, field: &str, text: &str, max: u32, required: bool) -> String {
        if required && text.is_empty() {
            self.refuse(field, Why::Required);
        }
        if text.chars().count() > max as usize {
            self.refuse(field, Why::TooLong { max });
        }
        text.to_owned()
    }

    fn times(&mut self, purpose: Purpose, now: DateTime<Utc>, is_new: bool) -> (DateTime<Utc>, Option<DateTime<Utc>>) {
        let input = self.input;
        let nothing = (DateTime::UNIX_EPOCH, None);
        let date = self.date("date", &input.date);
        let start = self.time("start", &input.start, true);
        let end = self.time("end", &input.end, false);
        let (Some(date), Some(start)) = (date, start) else { return nothing };
        let starts_at = clock::from_local(date, start);
        let ends_at = end.map(|end| clock::from_local(date, end));
        if ends_at.is_some_and(|end| end <= starts_at) {
            self.refuse("end", Why::EndBeforeStart);
        }
        match purpose {
            // A phone's clock may be a little ahead of ours.
            Purpose::Log if starts_at > now + TimeDelta::minutes(10) => {
                let field = if date > clock::local_date(now) { "date" } else { "start" };
                self.refuse(field, Why::InFuture);
            }
            Purpose::Plan if is_new && date < clock::local_date(now) => self.refuse("date", Why::InPast),
            _ => {}
        }
        (starts_at, ends_at)
    }

    fn date(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        if text.is_empty() {
            self.refuse(field, Why::Required);
            return None;
        }
        let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") else {
            self.refuse(field, Why::NotADate);
            return None;
        };
        if !(YEARS.0..=YEARS.1).contains(&date.year()) {
            self.refuse(field, Why::OutOfRange { from: YEARS.0, to: YEARS.1 });
            return None;
        }
        Some(date)
    }

    fn time(&mut self, field: &str, text: &str, required: bool) -> Option<NaiveTime> {
        if text.is_empty() {
            if required {
                self.refuse(field, Why::Required);
            }
            return None;
        }
        let time = NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"));
        if time.is_err() {
            self.refuse(field, Why::NotATime);
        }
        time.ok()
    }

    fn place(&mut self) -> String {
        let input = self.input;
        let place = self.line("place", &input.place, LINE_MAX, false);
        if place.is_empty() && input.village.is_empty() && input.site.is_empty() && !input.online {
            self.refuse("place", Why::NoPlace);
        }
        place
    }

    fn point(&mut self) -> Option<Point> {
        let input = self.input;
        if input.lon.is_empty() && input.lat.is_empty() {
            return None;
        }
        let point = parse_point(&input.lon, &input.lat);
        if point.is_none() {
            self.refuse("lon", Why::NotAPoint);
        }
        point
    }

    fn codes(&mut self, field: &str, codes: &[String]) -> Vec<String> {
        if codes.len() > LIST_MAX as usize {
            self.refuse(field, Why::TooMany { max: LIST_MAX });
        }
        let mut codes = codes.to_vec();
        codes.sort();
        codes.dedup();
        codes
    }

    fn speakers(&mut self) -> Vec<Speaker> {
        let text = self.text("speakers", &self.input.speakers, SUMMARY_MAX);
        let speakers = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| {
                let mut parts = line.splitn(3, [',', '\u{ff0c}', '\u{3001}']).map(|part| part.trim().to_owned());
                Speaker {
                    name: parts.next().unwrap_or_default(),
                    organisation: parts.next().unwrap_or_default(),
                    kind: parts.next().unwrap_or_default(),
                }
            })
            .collect::<Vec<_>>();
        if speakers.len() > LIST_MAX as usize {
            self.refuse("speakers", Why::TooMany { max: LIST_MAX });
        }
        speakers
    }

    fn results(&mut self, purpose: Purpose) -> Results {
        let input = self.input;
        let results = Results {
            attendance: self.number("attendance", &input.attendance, NUMBER_MAX),
            online_views: self.number("online_views", &input.online_views, VIEWS_MAX),
            consultations: self.number("consultations", &input.consultations, NUMBER_MAX),
            materials: self.number("materials", &input.materials, NUMBER_MAX),
            is_estimate: input.is_estimate,
            summary: self.text("summary", &input.summary, SUMMARY_MAX),
            links: self.links(),
        };
        // Online sessions may have viewers instead of people present; every other one has a head-count.
        if purpose == Purpose::Log && input.attendance.is_empty() && !(input.online && results.online_views.is_some()) {
            self.refuse("attendance", Why::Required);
        }
        results
    }

    fn number(&mut self, field: &str, text: &str, max: i64) -> Option<i64> {
        if text.is_empty() {
            return None;
        }
        let plain = text.chars().map(half_width).filter(|c| *c != ',').collect::<String>();
        let number = plain.parse::<i64>().ok().filter(|number| *number >= 0);
        match number {
            None => self.refuse(field, Why::NotANumber),
            Some(number) if number > max => self.refuse(field, Why::TooBig { max }),
            Some(_) => {}
        }
        number
    }

    fn links(&mut self) -> Vec<String> {
        let links = self.input.links.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        if links.len() > LIST_MAX as usize {
            self.refuse("links", Why::TooMany { max: LIST_MAX });
        }
        let fine = |link: &String| {
            link.len() <= 500
                && (link.starts_with("https://") || link.starts_with("http://"))
                && !link.contains(['"', '<', '>'])
        };
        if !links.iter().all(fine) {
            self.refuse("links", Why::NotALink);
        }
        links
    }

    fn photos(&mut self) -> Vec<PhotoNote> {
        let notes = self.input.photos.clone();
        if notes.iter().filter(|note| !note.remove).count() > PHOTOS_MAX as usize {
            self.refuse("photos", Why::TooMany { max: PHOTOS_MAX });
        }
        if notes.iter().any(|note| note.alt.chars().count() > LINE_MAX as usize) {
            self.refuse("photos", Why::TooLong { max: LINE_MAX });
        }
        notes
    }
}

/// A longitude and latitude in China, with at most six decimals kept.
pub fn parse_point(lon: &str, lat: &str) -> Option<Point> {
    let read = |text: &str, from: f64, to: f64| {
        let number = text.trim().chars().map(half_width).collect::<String>().parse::<f64>().ok()?;
        (from..=to).contains(&number).then(|| (number * 1e6).round() / 1e6)
    };
    Some(Point { lon: read(lon, 73.0, 136.0)?, lat: read(lat, 3.0, 54.0)? })
}

/// Full-width digits and punctuation, as Chinese keyboards type them, become the plain ones.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn code(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
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
