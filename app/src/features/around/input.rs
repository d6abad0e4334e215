//! A record as its form sends it, and how it becomes a checked one.

use super::{
    model::{Entry, Group, Kind, Meeting, Person, Post, Problem, Record, WeakVillage},
    registry::{self, BETWEEN, Holds, NUMBER_MAX, Registry},
};
use crate::{
    clock,
    error::{Refusal, Why, checked_line, checked_text},
    features::{
        events::draft::{half_width, is_link},
        reference::{Reference, TermKind},
    },
    pages::{Pairs, value},
};
use chrono::{Datelike, NaiveDate};

/// The years that a day of a record may lie in.
pub const YEARS: (i32, i32) = (1950, 2100);
/// The place of an entry that was added here: after those of the shipped list.
const NEW_SEQ: i64 = 1_000;
/// The most laws of a meeting.
const LAWS_MAX: u32 = 20;

/// The fields as they were typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Typed {
    /// The record's id, made with the form.
    pub id: String,
    /// The version that the form shows.
    pub version: String,
    /// Field and what stands in it.
    pub values: Vec<(&'static str, String)>,
}

impl Typed {
    /// The fields of a posted form.
    pub fn from_pairs(registry: Registry, pairs: &Pairs) -> Self {
        let text = |name: &str| value(pairs, name).unwrap_or_default().trim().to_owned();
        let of = |field: &registry::Field| match field.holds {
            Holds::Flag => value(pairs, field.name).is_some().to_string(),
            Holds::Laws => {
                let chosen = pairs.iter().filter(|(name, text)| name == field.name && !text.is_empty());
                chosen.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(BETWEEN)
            }
            _ => text(field.name),
        };
        let values = registry.fields().iter().map(|field| (field.name, of(field))).collect();
        Self { id: text("id"), version: text("version"), values }
    }

    /// The fields of a stored record.
    pub fn of(record: &Record) -> Self {
        let version = record.version().to_string();
        Self { id: record.id().to_owned(), version, values: registry::values(record) }
    }

    /// A new one: nothing is filled in but what is usual.
    pub fn new(registry: Registry, id: String) -> Self {
        let usual = |field: &registry::Field| if field.name == "is_public" { "true" } else { "" }.to_owned();
        let values = registry.fields().iter().map(|field| (field.name, usual(field))).collect();
        Self { id, version: "0".into(), values }
    }

    /// What stands in a field.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text.as_str())
    }
}

/// What a record is checked against.
pub struct Around<'a> {
    /// Places and lists.
    pub reference: &'a Reference,
    /// The town whose list it is on.
    pub scope: &'a str,
    /// The forums that there are.
    pub forums: &'a [Entry],
    /// The town's present day.
    pub today: NaiveDate,
}

/// Checks the fields of a form; what the form does not show stays as it is in `present`.
pub fn parse(
    registry: Registry,
    typed: &Typed,
    present: Option<&Record>,
    around: &Around<'_>,
) -> Result<Record, Vec<Refusal>> {
    let mut reader = Reader { typed, around, refusals: Vec::new() };
    let version = typed.version.parse::<i64>().ok().filter(|version| *version >= 0);
    if version.is_none() {
        reader.refuse("version", Why::NotANumber);
    }
    let own = Own { id: typed.id.clone(), scope: around.scope.to_owned(), version: version.unwrap_or_default() };
    let is_demo = present.is_some_and(Record::is_demo);
    let record = match registry {
        Registry::Entries(kind) => {
            let seq = match present {
                Some(Record::Entry(entry)) => entry.seq,
                _ => NEW_SEQ,
            };
            Record::Entry(reader.entry(kind, own, seq, is_demo))
        }
        Registry::Meetings => Record::Meeting(reader.meeting(own, is_demo)),
        Registry::Posts => Record::Post(reader.post(own, is_demo)),
        Registry::People => Record::Person(reader.person(own)),
        Registry::Weak => Record::Weak(reader.weak(own)),
    };
    if reader.refusals.is_empty() { Ok(record) } else { Err(reader.refusals) }
}

/// What every record has.
struct Own {
    id: String,
    scope: String,
    version: i64,
}

struct Reader<'a> {
    typed: &'a Typed,
    around: &'a Around<'a>,
    refusals: Vec<Refusal>,
}

impl Reader<'_> {
    fn entry(&mut self, kind: Kind, Own { id, scope, version }: Own, seq: i64, is_demo: bool) -> Entry {
        let fields = Registry::Entries(kind).fields();
        let has = |name: &str| fields.iter().any(|field| field.name == name);
        let (since, ended) = (self.maybe_day("since"), self.maybe_day("ended"));
        self.in_order("ended", since, ended);
        Entry {
            id,
            kind,
            seq,
            scope,
            name: self.line("name", fields),
            name_en: self.line("name_en", fields),
            village: if has("village") { self.village("village", false) } else { String::new() },
            place: self.line("place", fields),
            hours: self.line("hours", fields),
            phone: self.line("phone", fields),
            audience: self.line("audience", fields),
            about: self.text("about"),
            since,
            ended,
            section: self.line("section", fields),
            wording: self.text("wording"),
            note: self.line("note", fields),
            is_public: self.flag("is_public"),
            is_demo,
            version,
        }
    }

    fn meeting(&mut self, Own { id, scope, version }: Own, is_demo: bool) -> Meeting {
        let fields = Registry::Meetings.fields();
        let forum = self.typed.get("forum").to_owned();
        if !forum.is_empty() && !self.around.forums.iter().any(|known| known.id == forum) {
            self.refuse("forum", Why::NotOnTheList);
        }
        Meeting {
            id,
            scope,
            forum,
            village: self.village("village", true),
            topic: self.line("topic", fields),
            held_on: self.past_day("held_on"),
            people: self.number("people"),
            laws: self.laws("laws"),
            outcome: self.text("outcome"),
            follow_up: self.text("follow_up"),
            is_public: self.flag("is_public"),
            is_demo,
            version,
        }
    }

    fn post(&mut self, Own { id, scope, version }: Own, is_demo: bool) -> Post {
        let channel = self.needed("channel");
        if !channel.is_empty() && self.around.reference.term(TermKind::Channel, &channel).is_none() {
            self.refuse("channel", Why::NotOnTheList);
        }
        let link = self.typed.get("link").to_owned();
        if !link.is_empty() && !is_link(&link) {
            self.refuse("link", Why::NotALink);
        }
        Post {
            id,
            scope,
            channel,
            posted_on: self.past_day("posted_on"),
            title: self.line("title", Registry::Posts.fields()),
            link,
            reads: self.number("reads"),
            is_demo,
            version,
        }
    }

    fn person(&mut self, Own { id, scope, version }: Own) -> Person {
        let fields = Registry::People.fields();
        let group = Group::from_key(&self.needed("group"));
        if group.is_none() && !self.typed.get("group").is_empty() {
            self.refuse("group", Why::NotOnTheList);
        }
        let (named_on, left_on) = (self.maybe_day("named_on"), self.maybe_day("left_on"));
        self.in_order("left_on", named_on, left_on);
        Person {
            id,
            scope,
            village: self.village("village", true),
            group: group.unwrap_or(Group::Guide),
            name: self.line("name", fields),
            category: self.line("category", fields),
            certificate: self.line("certificate", fields),
            named_on,
            left_on,
            note: self.line("note", fields),
            version,
        }
    }

    fn weak(&mut self, Own { id, scope, version }: Own) -> WeakVillage {
        let fields = Registry::Weak.fields();
        let problem = Problem::from_key(&self.needed("problem"));
        if problem.is_none() && !self.typed.get("problem").is_empty() {
            self.refuse("problem", Why::NotOnTheList);
        }
        let found_on = self.past_day("found_on");
        let (deadline, closed_on) = (self.maybe_day("deadline"), self.maybe_day("closed_on"));
        self.in_order("deadline", Some(found_on), deadline);
        self.in_order("closed_on", Some(found_on), closed_on);
        WeakVillage {
            id,
            scope,
            village: self.village("village", true),
            found_on,
            problem: problem.unwrap_or(Problem::Other),
            leader: self.line("leader", fields),
            measures: self.text("measures"),
            deadline,
            closed_on,
            note: self.line("note", fields),
            version,
        }
    }

    fn refuse(&mut self, field: &str, why: Why) {
        self.refusals.push(Refusal::new(field, why));
    }

    /// What stands in a line of the form, within the bound of its field; a field that the registry lacks is empty.
    fn line(&mut self, name: &str, fields: &[registry::Field]) -> String {
        let Some(field) = fields.iter().find(|field| field.name == name) else { return String::new() };
        let Holds::Line(max) = field.holds else { return String::new() };
        checked_line(&mut self.refusals, name, self.typed.get(name), max, field.required)
    }

    fn text(&mut self, name: &str) -> String {
        checked_text(&mut self.refusals, name, self.typed.get(name), registry::TEXT_MAX, false)
    }

    fn flag(&self, name: &str) -> bool {
        self.typed.get(name) == "true"
    }

    fn needed(&mut self, name: &str) -> String {
        if self.typed.get(name).is_empty() {
            self.refuse(name, Why::Required);
        }
        self.typed.get(name).to_owned()
    }

    fn village(&mut self, name: &str, required: bool) -> String {
        let code = if required { self.needed(name) } else { self.typed.get(name).to_owned() };
        let is_known = self.around.reference.villages(self.around.scope).any(|village| village.code == code);
        if !code.is_empty() && !is_known {
            self.refuse(name, Why::NotOnTheList);
        }
        code
    }

    fn laws(&mut self, name: &str) -> Vec<String> {
        let codes = self.typed.get(name).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        if codes.len() > LAWS_MAX as usize {
            self.refuse(name, Why::TooMany { max: LAWS_MAX });
        }
        if codes.iter().any(|code| self.around.reference.term(TermKind::Law, code).is_none()) {
            self.refuse(name, Why::NotOnTheList);
        }
        codes
    }

    fn number(&mut self, name: &str) -> Option<i64> {
        let plain = self.typed.get(name).chars().map(half_width).filter(|c| *c != ',').collect::<String>();
        if plain.is_empty() {
            return None;
        }
        let number = plain.parse::<i64>().ok().filter(|number| *number >= 0);
        match number {
            None => self.refuse(name, Why::NotANumber),
            Some(number) if number > NUMBER_MAX => self.refuse(name, Why::TooBig { max: NUMBER_MAX }),
            Some(_) => {}
        }
        number
    }

    fn maybe_day(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.typed.get(name);
        if text.is_empty() {
            return None;
        }
        let Some(day) = clock::read_date(text) else {
            self.refuse(name, Why::NotADate);
            return None;
        };
        if !(YEARS.0..=YEARS.1).contains(&day.year()) {
            self.refuse(name, Why::OutOfRange { from: YEARS.0, to: YEARS.1 });
        }
        Some(day)
    }

    /// A day that must be there and has come.
    fn past_day(&mut self, name: &str) -> NaiveDate {
        self.needed(name);
        let day = self.maybe_day(name);
        if day.is_some_and(|day| day > self.around.today) {
            self.refuse(name, Why::AfterToday);
        }
        day.unwrap_or(self.around.today)
    }

    fn in_order(&mut self, name: &str, first: Option<NaiveDate>, then: Option<NaiveDate>) {
        if let (Some(first), Some(then)) = (first, then)
            && then < first
        {
            self.refuse(name, Why::LastBeforeFirst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::reference::{Region, RegionKind, Term};
    use std::collections::HashMap;

    const TOWN: &str = "320582100";
    const VILLAGE: &str = "320582100219";

    fn reference() -> Reference {
        let region = Region {
            code: VILLAGE.into(),
            parent: TOWN.into(),
            kind: RegionKind::Village,
            name: "某村".into(),
            short_name: "某村".into(),
            name_en: String::new(),
            pending: false,
            note: String::new(),
            seq: 1,
            point: None,
            point_is_demo: false,
            version: 1,
        };
        let term = |code: &str| vec![Term { code: code.into(), ..Term::default() }];
        let terms = HashMap::from([(TermKind::Channel, term("account")), (TermKind::Law, term("civil-code"))]);
        Reference { regions: vec![region], terms, ..Reference::default() }
    }

    fn read(registry: Registry, pairs: &[(&str, &str)]) -> Result<Record, Vec<(String, Why)>> {
        let pairs = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let typed = Typed { id: "x".into(), version: "0".into(), ..Typed::from_pairs(registry, &pairs) };
        let today = NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();
        let around = Around { reference: &reference(), scope: TOWN, forums: &[], today };
        let refused = |refusals: Vec<Refusal>| refusals.into_iter().map(|one| (one.field, one.why)).collect();
        parse(registry, &typed, None, &around).map_err(refused)
    }

    #[test]
    fn what_was_typed_comes_back_out_of_the_record() {
        let pairs = [
            ("topic", "停车位怎么分"),
            ("held_on", "2026-03-01"),
            ("village", VILLAGE),
            ("people", "２３"),
            ("laws", "civil-code"),
            ("outcome", "按户轮流\n每年一换"),
            ("is_public", "on"),
        ];
        let record = read(Registry::Meetings, &pairs).unwrap();
        let Record::Meeting(meeting) = &record else { panic!("{record:?}") };
        assert_eq!((meeting.people, meeting.is_public), (Some(23), true));
        let again = Typed::of(&record);
        assert_eq!(
            (again.get("outcome"), again.get("laws"), again.get("people")),
            ("按户轮流\n每年一换", "civil-code", "23")
        );
    }

    #[test]
    fn a_link_is_a_web_address_and_nothing_else() {
        let post = |link: &str| {
            let pairs = [("title", "x"), ("channel", "account"), ("posted_on", "2026-03-01"), ("link", link)];
            read(Registry::Posts, &pairs).map(drop)
        };
        for link in ["", "https://mp.example.test/s?a=1", "http://example.test/"] {
            assert_eq!(post(link), Ok(()), "{link}");
        }
        let long = format!("https://example.test/{}", "a".repeat(500));
        for link in ["javascript:alert(1)", "data:text/html,x", "//example.test", "https://a b", "ftp://x", &long] {
            assert_eq!(post(link), Err(vec![("link".into(), Why::NotALink)]), "{link}");
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once_beside_its_field() {
        let pairs = [("village", "nowhere"), ("found_on", "2026-03-21"), ("problem", "x"), ("closed_on", "2026-01-01")];
        let whys = read(Registry::Weak, &pairs).unwrap_err();
        assert_eq!(
            whys,
            [
                ("problem".into(), Why::NotOnTheList),
                ("found_on".into(), Why::AfterToday),
                ("closed_on".into(), Why::LastBeforeFirst),
                ("village".into(), Why::NotOnTheList),
            ]
        );
        let pairs = [("since", "0999-01-01"), ("place", &"长".repeat(201))];
        let whys = read(Registry::Entries(Kind::Estate), &pairs).unwrap_err();
        assert_eq!(
            whys,
            [
                ("since".into(), Why::OutOfRange { from: 1950, to: 2100 }),
                ("name".into(), Why::Required),
                ("place".into(), Why::TooLong { max: 200 }),
            ]
        );
    }

    #[test]
    fn nothing_confidential_is_in_what_a_program_prints() {
        let pairs = [("name", "张三"), ("group", "guide"), ("village", VILLAGE)];
        let record = read(Registry::People, &pairs).unwrap();
        assert!(!format!("{record:?}").contains("张三"));
    }
}
