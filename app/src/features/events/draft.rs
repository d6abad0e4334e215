//! A session whose fields are in order, and how it comes from the fields as typed.

use super::{
    input::{EventInput, LINE_MAX, LIST_MAX, NUMBER_MAX, Purpose, SUMMARY_MAX, TITLE_MAX, VIEWS_MAX, YEARS},
    model::{Results, Speaker},
    point::why_no_point,
    store::PhotoNote,
};
use crate::{
    clock,
    error::{Refusal, Why, checked_line, checked_text},
    features::{
        photos::PHOTOS_MAX,
        reference::{Reference, TermKind, model::Point},
    },
    ids::{EventId, SeriesId},
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};

/// More changes than any session sees.
const VERSION_MAX: i64 = 1_000_000_000;

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
    /// Publicity node.
    pub observance: Option<String>,
    /// Series.
    pub series: Option<SeriesId>,
    /// Brand.
    pub brand: Option<String>,
    /// Results.
    pub results: Results,
    /// Published.
    pub published: bool,
    /// Internal.
    pub internal: bool,
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
        check("observance", self.observance.as_ref().is_none_or(|code| reference.observance(code).is_some()));
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

/// Checks the fields as typed; see [`EventInput::parse`].
pub(super) fn parse(input: &EventInput, purpose: Purpose, now: DateTime<Utc>) -> Result<EventDraft, Vec<Refusal>> {
    Parser { input, refusals: Vec::new() }.run(purpose, now)
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
        let version = version.filter(|version| (0..=VERSION_MAX).contains(version));
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
            // A dash alone says "none", and is how the counts name the sessions without one.
            duty_item: self.line("duty_item", &input.duty_item, LINE_MAX, false).trim_matches('-').to_owned(),
            observance: code(&input.observance),
            series: input.series.parse::<SeriesId>().ok(),
            brand: code(&input.brand),
            results,
            // What is for staff alone cannot be shown to residents as well.
            published: input.published && !input.internal,
            internal: input.internal,
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
        checked_line(&mut self.refusals, field, text, max, required)
    }

    /// Text of several lines.
    fn text(&mut self, field: &str, text: &str, max: u32) -> String {
        checked_text(&mut self.refusals, field, text, max, false)
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
        let Some(date) = clock::read_date(text) else {
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
        let time = clock::read_time(text);
        if time.is_none() {
            self.refuse(field, Why::NotATime);
        }
        time
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
            let (field, why) = why_no_point(&input.lon, &input.lat);
            self.refuse(field, why);
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
        if !links.iter().all(|link| is_link(link)) {
            self.refuse("links", Why::NotALink);
        }
        links
    }

    fn photos(&mut self) -> Vec<PhotoNote> {
        let mut notes = self.input.photos.clone();
        for note in &mut notes {
            note.alt = self.line("photos", &note.alt, LINE_MAX, false);
        }
        if notes.iter().filter(|note| !note.remove).count() > PHOTOS_MAX as usize {
            self.refuse("photos", Why::TooMany { max: PHOTOS_MAX });
        }
        notes
    }
}

/// A longitude and latitude in China, with at most six decimals kept.
pub fn parse_point(lon: &str, lat: &str) -> Option<Point> {
    let read = |text: &str, from: f64, to: f64| millionths(text).filter(|number| (from..=to).contains(number));
    Some(Point { lon: read(lon, 73.0, 136.0)?, lat: read(lat, 3.0, 54.0)? })
}

/// A positive decimal number, rounded to six decimals. Not the standard library's own reading of floats, whose tables
/// would be a twentieth of what a phone loads.
pub fn millionths(text: &str) -> Option<f64> {
    let text = text.trim().chars().map(half_width).collect::<String>();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !are_digits(whole) || !are_digits(decimals) {
        return None;
    }
    let kept = format!("{decimals:0<7}");
    let number = format!("{whole}{}", kept.get(..7)?).parse::<u64>().ok()?;
    u32::try_from((number + 5) / 10).ok().map(|number| f64::from(number) / 1e6)
}

/// Whether a text is an http(s) address of at most 500 bytes, without what could make it look like another or end it.
pub fn is_link(link: &str) -> bool {
    let is_odd = |c: char| matches!(c, '"' | '<' | '>') || c.is_whitespace() || c.is_control() || is_turner(c);
    link.len() <= 500 && (link.starts_with("https://") || link.starts_with("http://")) && !link.contains(is_odd)
}

/// Marks that turn the direction of what follows, and can make an address look like another.
fn is_turner(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Full-width digits and punctuation, as Chinese keyboards type them, become the plain ones.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn code(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
