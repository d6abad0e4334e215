//! The records of the registries.

use crate::ui::Locale;
use chrono::NaiveDate;

/// What kind of thing an [`Entry`] is.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub enum Kind {
    /// A rule-of-law estate (法治小区).
    Estate,
    /// A brand of law-guided deliberation (援法议事).
    Forum,
    /// A legal aid station (法律援助工作站).
    Station,
    /// A team that is trained (头雁, 中坚, 强基).
    Team,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Estate, Self::Forum, Self::Station, Self::Team];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Estate => "estate",
            Self::Forum => "forum",
            Self::Station => "station",
            Self::Team => "team",
        }
    }

    /// The kind of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// An estate, a forum, a station or a team: something with a name that is there for a while.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Its code; of a team, the code of the programme that its trainings are logged under.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Place in the list.
    pub seq: i64,
    /// The town whose list it is on.
    pub scope: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The village's code; empty where nobody said.
    pub village: String,
    /// The place in words.
    pub place: String,
    /// When it is open.
    pub hours: String,
    /// A number that residents may call.
    pub phone: String,
    /// Of a team: whom it is made of.
    pub audience: String,
    /// What is to be known about it.
    pub about: String,
    /// Since when.
    pub since: Option<NaiveDate>,
    /// Until when, where it is over.
    pub ended: Option<NaiveDate>,
    /// Where a published report names it.
    pub section: String,
    /// The report's own wording.
    pub wording: String,
    /// What is unknown or inferred.
    pub note: String,
    /// Whether residents read of it.
    pub is_public: bool,
    /// Sample data (演示数据).
    pub is_demo: bool,
    /// Counts up with every change made here.
    pub version: i64,
}

impl Entry {
    /// The name in the reader's language.
    pub fn label(&self, locale: Locale) -> &str {
        match locale {
            Locale::en if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name,
        }
    }
}

/// A meeting of law-guided deliberation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Meeting {
    /// Its id.
    pub id: String,
    /// The town.
    pub scope: String,
    /// The [`Entry`] that it was held under; empty for none.
    pub forum: String,
    /// The village's code.
    pub village: String,
    /// What was talked over.
    pub topic: String,
    /// The day.
    pub held_on: NaiveDate,
    /// How many people came; never who.
    pub people: Option<i64>,
    /// Codes of the laws that it went by.
    pub laws: Vec<String>,
    /// What came of it.
    pub outcome: String,
    /// What was done about it since.
    pub follow_up: String,
    /// Whether residents read of it.
    pub is_public: bool,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change.
    pub version: i64,
}

/// A post of an online channel.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Post {
    /// Its id.
    pub id: String,
    /// The town.
    pub scope: String,
    /// The channel's code.
    pub channel: String,
    /// The day.
    pub posted_on: NaiveDate,
    /// Its title.
    pub title: String,
    /// An http(s) address; may be empty, as chat groups have none.
    pub link: String,
    /// How often it was read.
    pub reads: Option<i64>,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change.
    pub version: i64,
}

/// Whom a village counts.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub enum Group {
    /// Residents trained in the law (法律明白人).
    Guide,
    /// Households that set an example (学法用法示范户).
    Household,
}

impl Group {
    /// Both groups.
    pub const ALL: [Self; 2] = [Self::Guide, Self::Household];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Household => "household",
        }
    }

    /// The group of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.key() == key)
    }
}

/// How many of a group a village had at the end of a year.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VillageCount {
    /// The village's code.
    pub village: String,
    /// The year.
    pub year: i64,
    /// Whom it counts.
    pub group: Group,
    /// How many.
    pub number: i64,
    /// Sample data.
    pub is_demo: bool,
}

/// A person of a [`Group`], or the head of a household: only where the office keeps names, and only for the office.
#[derive(Clone, Eq, PartialEq)]
pub struct Person {
    /// Its id.
    pub id: String,
    /// The town.
    pub scope: String,
    /// The village's code.
    pub village: String,
    /// Which group.
    pub group: Group,
    /// The name.
    pub name: String,
    /// What the person is in the village: cadre, mediator, …
    pub category: String,
    /// Number of the certificate.
    pub certificate: String,
    /// Since when.
    pub named_on: Option<NaiveDate>,
    /// Until when.
    pub left_on: Option<NaiveDate>,
    /// Whatever else.
    pub note: String,
    /// Counts up with every change.
    pub version: i64,
}

/// Why a village was found to be weak (法治薄弱村); the report's three causes.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// Little sense of law (法治意识淡薄).
    Awareness,
    /// Rules and procedures are lacking (制度机制不全).
    Procedures,
    /// Many disputes (矛盾纠纷频发).
    Disputes,
    /// Something else.
    Other,
}

impl Problem {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Awareness, Self::Procedures, Self::Disputes, Self::Other];

    /// The stored word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Procedures => "procedures",
            Self::Disputes => "disputes",
            Self::Other => "other",
        }
    }

    /// The problem of a stored word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.key() == key)
    }
}

/// A village in the screening of weak villages. Never public.
#[derive(Clone, Eq, PartialEq)]
pub struct WeakVillage {
    /// Its id.
    pub id: String,
    /// The town.
    pub scope: String,
    /// The village's code.
    pub village: String,
    /// When it was found.
    pub found_on: NaiveDate,
    /// What the problem is.
    pub problem: Problem,
    /// Who answers for it.
    pub leader: String,
    /// What is done.
    pub measures: String,
    /// By when.
    pub deadline: Option<NaiveDate>,
    /// When it was struck off.
    pub closed_on: Option<NaiveDate>,
    /// Whatever else.
    pub note: String,
    /// Counts up with every change.
    pub version: i64,
}

// What is confidential stays out of logs and messages, also where somebody prints a whole value.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Person({} v{})", self.id, self.version)
    }
}

impl std::fmt::Debug for WeakVillage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WeakVillage({} v{})", self.id, self.version)
    }
}

/// A record of any registry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Record {
    /// An estate, a forum, a station or a team.
    Entry(Entry),
    /// A meeting.
    Meeting(Meeting),
    /// A post.
    Post(Post),
    /// A name.
    Person(Person),
    /// A weak village.
    Weak(WeakVillage),
}

impl Record {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Entry(record) => &record.id,
            Self::Meeting(record) => &record.id,
            Self::Post(record) => &record.id,
            Self::Person(record) => &record.id,
            Self::Weak(record) => &record.id,
        }
    }

    /// The town whose list it is on.
    pub fn scope(&self) -> &str {
        match self {
            Self::Entry(record) => &record.scope,
            Self::Meeting(record) => &record.scope,
            Self::Post(record) => &record.scope,
            Self::Person(record) => &record.scope,
            Self::Weak(record) => &record.scope,
        }
    }

    /// Its version.
    pub fn version(&self) -> i64 {
        match self {
            Self::Entry(record) => record.version,
            Self::Meeting(record) => record.version,
            Self::Post(record) => record.version,
            Self::Person(record) => record.version,
            Self::Weak(record) => record.version,
        }
    }

    /// The same in another version.
    #[must_use]
    pub fn in_version(mut self, version: i64) -> Self {
        match &mut self {
            Self::Entry(record) => record.version = version,
            Self::Meeting(record) => record.version = version,
            Self::Post(record) => record.version = version,
            Self::Person(record) => record.version = version,
            Self::Weak(record) => record.version = version,
        }
        self
    }

    /// Whether it is sample data.
    pub fn is_demo(&self) -> bool {
        match self {
            Self::Entry(record) => record.is_demo,
            Self::Meeting(record) => record.is_demo,
            Self::Post(record) => record.is_demo,
            Self::Person(_) | Self::Weak(_) => false,
        }
    }
}
