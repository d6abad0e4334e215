//! A culture site, its namings, its states, its inspections.

use crate::{
    features::reference::model::Point,
    ids::{AccountId, InspectionId},
    ui::Locale,
};
use chrono::{DateTime, NaiveDate, Utc};

/// Words that are stored: an enum with its keys in the order of the lists.
macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $key:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them, in the order of the lists.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stored word.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }

            /// What a stored word means.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}
pub(crate) use keyed;

keyed! {
    /// What kind of site it is.
    SiteKind {
        /// A park.
        Park = "park",
        /// A square.
        Square = "square",
        /// A covered walk.
        Walk = "walk",
        /// A street.
        Street = "street",
        /// A notice board.
        Board = "board",
        /// A corner with books.
        Books = "books",
        /// A base of education.
        Base = "base",
        /// A centre.
        Centre = "centre",
        /// A school.
        School = "school",
        /// A hall with exhibits.
        Hall = "hall",
        /// A rule-of-law estate.
        Estate = "estate",
        /// A site about safety.
        Safety = "safety",
        /// Online.
        Online = "online",
        /// Something else, or not said.
        Other = "other",
    }
}

keyed! {
    /// Where a site stands.
    SiteState {
        /// Nobody has said yet.
        Unknown = "unknown",
        /// In use.
        Active = "active",
        /// Being repaired.
        Repair = "repair",
        /// Out of use.
        Closed = "closed",
        /// Taken off the list, by whoever named it or keeps it.
        Revoked = "revoked",
    }
}

impl SiteState {
    /// Whether people can still be sent there, now or after a repair.
    pub fn is_standing(self) -> bool {
        !matches!(self, Self::Closed | Self::Revoked)
    }
}

keyed! {
    /// The level of a naming, the highest first.
    Level {
        /// National.
        National = "national",
        /// Provincial.
        Provincial = "provincial",
        /// Of the prefecture-level city.
        City = "city",
        /// Of the county-level city.
        County = "county",
        /// Of the town.
        Town = "town",
    }
}

keyed! {
    /// Whether it can be reached without a step.
    StepFree {
        /// It can.
        Yes = "yes",
        /// It cannot.
        No = "no",
        /// Nobody has said yet.
        Unknown = "",
    }
}

keyed! {
    /// What an inspection found.
    Finding {
        /// All in order.
        Fine = "fine",
        /// Something is broken.
        Broken = "broken",
        /// What is shown is out of date.
        Outdated = "outdated",
        /// It should be renewed.
        Renew = "renew",
    }
}

/// A culture site.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "as many as are asked about it")]
pub struct Site {
    /// Its code: a shipped one, or the id that its form was made with. Sessions name it by this.
    pub id: String,
    /// The division code that it belongs to: the village's, or the town's.
    pub scope: String,
    /// Place in the list.
    pub seq: i64,
    /// What it is.
    pub kind: SiteKind,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// The village, where it is known.
    pub village: Option<String>,
    /// A duty unit that answers for it.
    pub unit: Option<String>,
    /// Who built it or runs it, in words.
    pub owner: String,
    /// Its address.
    pub address: String,
    /// Where it is, WGS-84.
    pub point: Option<Point>,
    /// Whether the point is a sample.
    pub point_is_demo: bool,
    /// Square metres.
    pub area: Option<i64>,
    /// When it was built: a year, a month or a day.
    pub built: String,
    /// Who looks after it; internal.
    pub keeper: String,
    /// What it is about.
    pub themes: String,
    /// Laws that it teaches.
    pub laws: Vec<String>,
    /// What is shown.
    pub exhibits: String,
    /// When it is open.
    pub hours: String,
    /// How to book a visit.
    pub booking: String,
    /// Whether it can be reached without a step.
    pub step_free: StepFree,
    /// Where it stands now; changed by [`StateChange`]s only.
    pub state: SiteState,
    /// Since when, where that is known.
    pub state_on: Option<NaiveDate>,
    /// The highest level that it holds; follows from its namings.
    pub level: Option<Level>,
    /// After how many months it is to be inspected again; internal.
    pub inspect_months: Option<i64>,
    /// Whether something about it is still to be confirmed.
    pub pending: bool,
    /// What else staff should know; internal.
    pub note: String,
    /// Where a published report names it.
    pub section: String,
    /// The report's own wording.
    pub wording: String,
    /// Whether the office added it, so that no shipped list touches it.
    pub is_local: bool,
    /// Sample data.
    pub is_demo: bool,
    /// Counts up with every change of the site, its namings and states.
    pub version: i64,
}

impl Site {
    /// The name in the reader's language.
    pub fn label(&self, locale: Locale) -> &str {
        match locale {
            Locale::en if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name,
        }
    }
}

/// A naming of a site at a level.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Naming {
    /// Its id.
    pub id: String,
    /// The site.
    pub site: String,
    /// The level.
    pub level: Level,
    /// What it was named.
    pub title: String,
    /// The batch.
    pub batch: String,
    /// The document.
    pub document: String,
    /// Who named it.
    pub body: String,
    /// When; `None` where it is not known yet.
    pub named_on: Option<NaiveDate>,
    /// When it ended, where it did.
    pub ended_on: Option<NaiveDate>,
}

impl Naming {
    /// Whether it holds on a day; one without a date is taken to hold.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.named_on.is_none_or(|named| named <= day) && self.ended_on.is_none_or(|ended| day < ended)
    }
}

/// A dated change of a site's state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StateChange {
    /// Made with the form.
    pub id: uuid::Uuid,
    /// The site.
    pub site: String,
    /// The state from then on.
    pub state: SiteState,
    /// From which day.
    pub began_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub who: String,
    /// When that was said.
    pub made_at: DateTime<Utc>,
}

/// How a site is used: sessions that count, by the counting rule.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Use {
    /// How many.
    pub sessions: i64,
    /// The day of the last one.
    pub last_on: Option<NaiveDate>,
}

/// A site as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteLine {
    /// The site.
    pub site: Site,
    /// How it is used.
    pub used: Use,
}

/// An inspection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inspection {
    /// Made with the form.
    pub id: InspectionId,
    /// The site.
    pub site: String,
    /// Where the site belongs.
    pub scope: String,
    /// When it was inspected.
    pub done_on: NaiveDate,
    /// What was found.
    pub finding: Finding,
    /// What there is to say about it.
    pub note: String,
    /// Until when it is to be put right.
    pub repair_by: Option<NaiveDate>,
    /// When a later inspection found it in order.
    pub resolved_on: Option<NaiveDate>,
    /// Who inspected.
    pub who: String,
    /// Whose account.
    pub account: AccountId,
    /// Sample data.
    pub is_demo: bool,
    /// When it was sent.
    pub made_at: DateTime<Utc>,
}

impl Inspection {
    /// Whether something still waits to be put right.
    pub fn is_open(&self) -> bool {
        self.finding != Finding::Fine && self.resolved_on.is_none()
    }

    /// Whether that is late.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.is_open() && self.repair_by.is_some_and(|day| day < today)
    }
}
