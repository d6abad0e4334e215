//! Which registries there are, and which fields each has: what forms ask for, lists show and the log tells.

use super::model::{Kind, Record};
use crate::features::accounts::Action;
use chrono::NaiveDate;

/// Characters of a name.
pub const NAME_MAX: u32 = 80;
/// Characters of a line.
pub const LINE_MAX: u32 = 200;
/// Characters of a text.
pub const TEXT_MAX: u32 = 2000;
/// The highest number of people or reads.
pub const NUMBER_MAX: i64 = 100_000_000;

/// A registry.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Registry {
    /// Estates, forums, stations or teams.
    Entries(Kind),
    /// Meetings of deliberation.
    Meetings,
    /// Posts of the online channels.
    Posts,
    /// Names of people.
    People,
    /// Weak villages.
    Weak,
}

impl Registry {
    /// All registries, in the order of the desk.
    pub const ALL: [Self; 8] = [
        Self::Entries(Kind::Estate),
        Self::Entries(Kind::Forum),
        Self::Meetings,
        Self::Entries(Kind::Station),
        Self::Entries(Kind::Team),
        Self::Posts,
        Self::People,
        Self::Weak,
    ];

    /// The last word of its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Entries(Kind::Estate) => "estates",
            Self::Entries(Kind::Forum) => "forums",
            Self::Entries(Kind::Station) => "stations",
            Self::Entries(Kind::Team) => "teams",
            Self::Meetings => "meetings",
            Self::Posts => "posts",
            Self::People => "people",
            Self::Weak => "weak",
        }
    }

    /// The registry of an address.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|registry| registry.path() == path)
    }

    /// The audit log's word for one of its records.
    pub fn subject(self) -> &'static str {
        match self {
            Self::Entries(kind) => kind.key(),
            Self::Meetings => "meeting",
            Self::Posts => "post",
            Self::People => "person",
            Self::Weak => "weak_village",
        }
    }

    /// The registry of the audit log's word.
    pub fn from_subject(subject: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|registry| registry.subject() == subject)
    }

    /// The registry of a record.
    pub fn of(record: &Record) -> Self {
        match record {
            Record::Entry(entry) => Self::Entries(entry.kind),
            Record::Meeting(_) => Self::Meetings,
            Record::Post(_) => Self::Posts,
            Record::Person(_) => Self::People,
            Record::Weak(_) => Self::Weak,
        }
    }

    /// Whether only those read it who keep it, and the log says which fields changed but not what they say.
    pub fn is_confidential(self) -> bool {
        matches!(self, Self::People | Self::Weak)
    }

    /// The right that keeping it takes.
    pub fn needs(self) -> Action {
        if self.is_confidential() { Action::KeepConfidential } else { Action::KeepAround }
    }

    /// Whether a record can be taken away. What has a name may be referred to, and is hidden instead.
    pub fn can_remove(self) -> bool {
        !matches!(self, Self::Entries(_))
    }

    /// Its fields, in the order of the form.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Entries(Kind::Estate | Kind::Forum) => &PLACE,
            Self::Entries(Kind::Station) => &STATION,
            Self::Entries(Kind::Team) => &TEAM,
            Self::Meetings => &MEETING,
            Self::Posts => &POST,
            Self::People => &PERSON,
            Self::Weak => &WEAK,
        }
    }
}

/// What a field holds.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Holds {
    /// One line of at most so many characters.
    Line(u32),
    /// Text of several lines.
    Text(u32),
    /// A day.
    Day,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// An http(s) address.
    Link,
    /// A village.
    Village,
    /// Laws.
    Laws,
    /// A forum.
    Forum,
    /// An online channel.
    Channel,
    /// A group of people.
    Group,
    /// A kind of problem.
    Problem,
}

/// A field of a registry.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Field {
    /// Its name in forms and in the log.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether something must be there.
    pub required: bool,
    /// Whether the list shows it.
    pub listed: bool,
}

const fn must(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: true, listed: true }
}

const fn may(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: false, listed: false }
}

const fn shown(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: false, listed: true }
}

const PLACE: [Field; 11] = [
    must("name", Holds::Line(NAME_MAX)),
    may("name_en", Holds::Line(NAME_MAX)),
    shown("village", Holds::Village),
    may("place", Holds::Line(LINE_MAX)),
    shown("since", Holds::Day),
    may("ended", Holds::Day),
    may("about", Holds::Text(TEXT_MAX)),
    shown("section", Holds::Line(NAME_MAX)),
    may("wording", Holds::Text(TEXT_MAX)),
    may("note", Holds::Line(LINE_MAX)),
    shown("is_public", Holds::Flag),
];

const STATION: [Field; 13] = [
    must("name", Holds::Line(NAME_MAX)),
    may("name_en", Holds::Line(NAME_MAX)),
    shown("village", Holds::Village),
    may("place", Holds::Line(LINE_MAX)),
    shown("hours", Holds::Line(LINE_MAX)),
    shown("phone", Holds::Line(NAME_MAX)),
    may("since", Holds::Day),
    may("ended", Holds::Day),
    may("about", Holds::Text(TEXT_MAX)),
    shown("section", Holds::Line(NAME_MAX)),
    may("wording", Holds::Text(TEXT_MAX)),
    may("note", Holds::Line(LINE_MAX)),
    shown("is_public", Holds::Flag),
];

const TEAM: [Field; 9] = [
    must("name", Holds::Line(NAME_MAX)),
    may("name_en", Holds::Line(NAME_MAX)),
    shown("audience", Holds::Line(LINE_MAX)),
    may("ended", Holds::Day),
    may("about", Holds::Text(TEXT_MAX)),
    shown("section", Holds::Line(NAME_MAX)),
    may("wording", Holds::Text(TEXT_MAX)),
    may("note", Holds::Line(LINE_MAX)),
    shown("is_public", Holds::Flag),
];

const MEETING: [Field; 9] = [
    must("topic", Holds::Line(NAME_MAX)),
    must("held_on", Holds::Day),
    must("village", Holds::Village),
    shown("forum", Holds::Forum),
    shown("people", Holds::Number),
    may("laws", Holds::Laws),
    shown("outcome", Holds::Text(TEXT_MAX)),
    may("follow_up", Holds::Text(TEXT_MAX)),
    shown("is_public", Holds::Flag),
];

const POST: [Field; 5] = [
    must("title", Holds::Line(LINE_MAX)),
    must("channel", Holds::Channel),
    must("posted_on", Holds::Day),
    shown("link", Holds::Link),
    shown("reads", Holds::Number),
];

const PERSON: [Field; 8] = [
    must("name", Holds::Line(NAME_MAX)),
    must("group", Holds::Group),
    must("village", Holds::Village),
    shown("category", Holds::Line(NAME_MAX)),
    may("certificate", Holds::Line(NAME_MAX)),
    shown("named_on", Holds::Day),
    shown("left_on", Holds::Day),
    may("note", Holds::Line(LINE_MAX)),
];

const WEAK: [Field; 8] = [
    must("village", Holds::Village),
    must("found_on", Holds::Day),
    must("problem", Holds::Problem),
    shown("leader", Holds::Line(NAME_MAX)),
    may("measures", Holds::Text(TEXT_MAX)),
    shown("deadline", Holds::Day),
    shown("closed_on", Holds::Day),
    may("note", Holds::Line(LINE_MAX)),
];

/// Between the codes of a list in one value.
pub const BETWEEN: &str = " ";

/// What a record says, field by field, as its form holds it: nothing left out, a tick is `true`.
pub fn values(record: &Record) -> Vec<(&'static str, String)> {
    Registry::of(record).fields().iter().map(|field| (field.name, value(record, field.name))).collect()
}

/// What a record says in one field.
pub fn value(record: &Record, name: &str) -> String {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    match (record, name) {
        (Record::Entry(entry), _) => match name {
            "name" => entry.name.clone(),
            "name_en" => entry.name_en.clone(),
            "village" => entry.village.clone(),
            "place" => entry.place.clone(),
            "hours" => entry.hours.clone(),
            "phone" => entry.phone.clone(),
            "audience" => entry.audience.clone(),
            "about" => entry.about.clone(),
            "since" => day(entry.since),
            "ended" => day(entry.ended),
            "section" => entry.section.clone(),
            "wording" => entry.wording.clone(),
            "note" => entry.note.clone(),
            "is_public" => entry.is_public.to_string(),
            _ => String::new(),
        },
        (Record::Meeting(meeting), _) => match name {
            "topic" => meeting.topic.clone(),
            "held_on" => meeting.held_on.to_string(),
            "village" => meeting.village.clone(),
            "forum" => meeting.forum.clone(),
            "people" => number(meeting.people),
            "laws" => meeting.laws.join(BETWEEN),
            "outcome" => meeting.outcome.clone(),
            "follow_up" => meeting.follow_up.clone(),
            "is_public" => meeting.is_public.to_string(),
            _ => String::new(),
        },
        (Record::Post(post), _) => match name {
            "title" => post.title.clone(),
            "channel" => post.channel.clone(),
            "posted_on" => post.posted_on.to_string(),
            "link" => post.link.clone(),
            "reads" => number(post.reads),
            _ => String::new(),
        },
        (Record::Person(person), _) => match name {
            "name" => person.name.clone(),
            "group" => person.group.key().to_owned(),
            "village" => person.village.clone(),
            "category" => person.category.clone(),
            "certificate" => person.certificate.clone(),
            "named_on" => day(person.named_on),
            "left_on" => day(person.left_on),
            "note" => person.note.clone(),
            _ => String::new(),
        },
        (Record::Weak(weak), _) => match name {
            "village" => weak.village.clone(),
            "found_on" => weak.found_on.to_string(),
            "problem" => weak.problem.key().to_owned(),
            "leader" => weak.leader.clone(),
            "measures" => weak.measures.clone(),
            "deadline" => day(weak.deadline),
            "closed_on" => day(weak.closed_on),
            "note" => weak.note.clone(),
            _ => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_registry_has_an_address_and_a_word_of_its_own() {
        for registry in Registry::ALL {
            assert_eq!(Registry::from_path(registry.path()), Some(registry));
            assert_eq!(Registry::from_subject(registry.subject()), Some(registry));
        }
        assert_eq!(Registry::from_path("nothing"), None);
    }

    #[test]
    fn what_harms_if_it_is_read_is_confidential() {
        let closed = Registry::ALL.into_iter().filter(|registry| registry.is_confidential()).collect::<Vec<_>>();
        assert_eq!(closed, [Registry::People, Registry::Weak]);
        assert!(closed.iter().all(|registry| registry.needs() == Action::KeepConfidential));
    }
}
