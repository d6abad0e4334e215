//! The records as their tables hold them, and back.

use super::super::{
    fault::Fault,
    import::{Columns, Table},
};
use app::features::around::{
    model::{Entry, Group, Kind, Meeting, Person, Post, Problem, Record, VillageCount, WeakVillage},
    registry::{BETWEEN, Registry},
};
use chrono::NaiveDate;
use sqlx::FromRow;

const fn table(name: &'static str) -> Table {
    Table { name, key: "(id)", key_columns: 1, action: "import.around" }
}

/// Estates, forums, stations and teams.
pub(super) const ENTRIES: Table = table("around_entries");
const MEETINGS: Table = table("around_meetings");
const POSTS: Table = table("around_posts");
const PEOPLE: Table = table("confidential_people");
const WEAK: Table = table("confidential_weak_villages");

/// The table of a registry.
pub(super) fn table_of(registry: Registry) -> Table {
    match registry {
        Registry::Entries(_) => ENTRIES,
        Registry::Meetings => MEETINGS,
        Registry::Posts => POSTS,
        Registry::People => PEOPLE,
        Registry::Weak => WEAK,
    }
}

fn broken(table: &'static str, id: &str, what: &str) -> Fault {
    Fault::Row { table, what: format!("{id}: {what}") }
}

#[derive(FromRow)]
pub(super) struct EntryRow {
    id: String,
    kind: String,
    seq: i64,
    scope: String,
    name: String,
    name_en: String,
    village: String,
    place: String,
    hours: String,
    phone: String,
    audience: String,
    about: String,
    since_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    section: String,
    wording: String,
    note: String,
    is_public: bool,
    is_demo: bool,
    version: i64,
}

impl EntryRow {
    pub(super) fn entry(self) -> Result<Entry, Fault> {
        let kind = Kind::from_key(&self.kind).ok_or_else(|| broken(ENTRIES.name, &self.id, &self.kind))?;
        Ok(Entry {
            id: self.id,
            kind,
            seq: self.seq,
            scope: self.scope,
            name: self.name,
            name_en: self.name_en,
            village: self.village,
            place: self.place,
            hours: self.hours,
            phone: self.phone,
            audience: self.audience,
            about: self.about,
            since: self.since_on,
            ended: self.ended_on,
            section: self.section,
            wording: self.wording,
            note: self.note,
            is_public: self.is_public,
            is_demo: self.is_demo,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
pub(super) struct MeetingRow {
    id: String,
    scope: String,
    forum: String,
    village: String,
    topic: String,
    held_on: NaiveDate,
    people: Option<i64>,
    laws: String,
    outcome: String,
    follow_up: String,
    is_public: bool,
    is_demo: bool,
    version: i64,
}

impl MeetingRow {
    pub(super) fn meeting(self) -> Meeting {
        Meeting {
            id: self.id,
            scope: self.scope,
            forum: self.forum,
            village: self.village,
            topic: self.topic,
            held_on: self.held_on,
            people: self.people,
            laws: self.laws.split(BETWEEN).filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            outcome: self.outcome,
            follow_up: self.follow_up,
            is_public: self.is_public,
            is_demo: self.is_demo,
            version: self.version,
        }
    }
}

#[derive(FromRow)]
pub(super) struct PostRow {
    id: String,
    scope: String,
    channel: String,
    posted_on: NaiveDate,
    title: String,
    link: String,
    reads: Option<i64>,
    is_demo: bool,
    version: i64,
}

impl PostRow {
    pub(super) fn post(self) -> Post {
        Post {
            id: self.id,
            scope: self.scope,
            channel: self.channel,
            posted_on: self.posted_on,
            title: self.title,
            link: self.link,
            reads: self.reads,
            is_demo: self.is_demo,
            version: self.version,
        }
    }
}

#[derive(FromRow)]
pub(super) struct PersonRow {
    id: String,
    scope: String,
    village: String,
    kind: String,
    name: String,
    category: String,
    certificate: String,
    named_on: Option<NaiveDate>,
    left_on: Option<NaiveDate>,
    note: String,
    version: i64,
}

impl PersonRow {
    pub(super) fn person(self) -> Result<Person, Fault> {
        let group = Group::from_key(&self.kind).ok_or_else(|| broken(PEOPLE.name, &self.id, "kind"))?;
        Ok(Person {
            id: self.id,
            scope: self.scope,
            village: self.village,
            group,
            name: self.name,
            category: self.category,
            certificate: self.certificate,
            named_on: self.named_on,
            left_on: self.left_on,
            note: self.note,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
pub(super) struct WeakRow {
    id: String,
    scope: String,
    village: String,
    found_on: NaiveDate,
    problem: String,
    leader: String,
    measures: String,
    deadline: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    note: String,
    version: i64,
}

impl WeakRow {
    pub(super) fn weak(self) -> Result<WeakVillage, Fault> {
        let problem = Problem::from_key(&self.problem).ok_or_else(|| broken(WEAK.name, &self.id, "problem"))?;
        Ok(WeakVillage {
            id: self.id,
            scope: self.scope,
            village: self.village,
            found_on: self.found_on,
            problem,
            leader: self.leader,
            measures: self.measures,
            deadline: self.deadline,
            closed_on: self.closed_on,
            note: self.note,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
pub(super) struct CountRow {
    village: String,
    year: i64,
    kind: String,
    number: i64,
    is_demo: bool,
}

impl CountRow {
    pub(super) fn count(self) -> Result<VillageCount, Fault> {
        let group = Group::from_key(&self.kind).ok_or_else(|| broken("around_counts", &self.village, &self.kind))?;
        let (village, year, number, is_demo) = (self.village, self.year, self.number, self.is_demo);
        Ok(VillageCount { village, year, group, number, is_demo })
    }
}

/// The columns of an entry.
pub(super) fn entry_columns(entry: &Entry) -> Columns {
    vec![
        ("id", (&entry.id).into()),
        ("kind", entry.kind.key().into()),
        ("seq", entry.seq.into()),
        ("scope", (&entry.scope).into()),
        ("name", (&entry.name).into()),
        ("name_en", (&entry.name_en).into()),
        ("village", (&entry.village).into()),
        ("place", (&entry.place).into()),
        ("hours", (&entry.hours).into()),
        ("phone", (&entry.phone).into()),
        ("audience", (&entry.audience).into()),
        ("about", (&entry.about).into()),
        ("since_on", entry.since.into()),
        ("ended_on", entry.ended.into()),
        ("section", (&entry.section).into()),
        ("wording", (&entry.wording).into()),
        ("note", (&entry.note).into()),
        ("is_public", entry.is_public.into()),
        ("is_demo", entry.is_demo.into()),
        ("version", entry.version.into()),
    ]
}

/// The columns of a record's table.
pub(super) fn columns(record: &Record) -> Columns {
    match record {
        Record::Entry(entry) => entry_columns(entry),
        Record::Meeting(meeting) => vec![
            ("id", (&meeting.id).into()),
            ("scope", (&meeting.scope).into()),
            ("forum", (&meeting.forum).into()),
            ("village", (&meeting.village).into()),
            ("topic", (&meeting.topic).into()),
            ("held_on", meeting.held_on.into()),
            ("people", meeting.people.into()),
            ("laws", meeting.laws.join(BETWEEN).into()),
            ("outcome", (&meeting.outcome).into()),
            ("follow_up", (&meeting.follow_up).into()),
            ("is_public", meeting.is_public.into()),
            ("is_demo", meeting.is_demo.into()),
            ("version", meeting.version.into()),
        ],
        Record::Post(post) => vec![
            ("id", (&post.id).into()),
            ("scope", (&post.scope).into()),
            ("channel", (&post.channel).into()),
            ("posted_on", post.posted_on.into()),
            ("title", (&post.title).into()),
            ("link", (&post.link).into()),
            ("reads", post.reads.into()),
            ("is_demo", post.is_demo.into()),
            ("version", post.version.into()),
        ],
        Record::Person(person) => vec![
            ("id", (&person.id).into()),
            ("scope", (&person.scope).into()),
            ("village", (&person.village).into()),
            ("kind", person.group.key().into()),
            ("name", (&person.name).into()),
            ("category", (&person.category).into()),
            ("certificate", (&person.certificate).into()),
            ("named_on", person.named_on.into()),
            ("left_on", person.left_on.into()),
            ("note", (&person.note).into()),
            ("version", person.version.into()),
        ],
        Record::Weak(weak) => vec![
            ("id", (&weak.id).into()),
            ("scope", (&weak.scope).into()),
            ("village", (&weak.village).into()),
            ("found_on", weak.found_on.into()),
            ("problem", weak.problem.key().into()),
            ("leader", (&weak.leader).into()),
            ("measures", (&weak.measures).into()),
            ("deadline", weak.deadline.into()),
            ("closed_on", weak.closed_on.into()),
            ("note", (&weak.note).into()),
            ("version", weak.version.into()),
        ],
    }
}
