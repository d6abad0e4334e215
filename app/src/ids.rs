//! Identifiers: `UUIDv7` made by whoever creates the record, also offline; and division codes.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text.trim()).map(Self)
            }
        }
    };
}

id!(
    /// One session (一场活动).
    EventId
);
id!(
    /// A person or office that may log in.
    AccountId
);
id!(
    /// One picture of a session.
    PhotoId
);

id!(
    /// A row of a duty list (责任清单项).
    DutyItemId
);
id!(
    /// A set of sessions made by one recurrence.
    SeriesId
);
id!(
    /// A sheet that was handed in and waits for a yes.
    ImportId
);
id!(
    /// A title of a village.
    TitleId
);
id!(
    /// A step of a title's history.
    TitleEventId
);
id!(
    /// A yearly sample of titles.
    SampleId
);
id!(
    /// A change of the roster of villages.
    RegionChangeId
);
id!(
    /// A picture or document of what is not a session.
    AttachmentId
);
id!(
    /// An inspection of a culture site.
    InspectionId
);
id!(
    /// A work of the library (法治文化作品).
    WorkId
);

/// A division code or a prefix of one: 12 digits a village, 9 a town, 6 a county.
///
/// A code that contains another one as its beginning is inside it; that is the whole permission model of places.
#[derive(Clone, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(pub String);

impl Scope {
    /// Whether `code` lies in this scope (or is it).
    pub fn contains(&self, code: &str) -> bool {
        !self.0.is_empty() && code.starts_with(&self.0)
    }

    /// Whether the scope is a single village.
    pub fn is_village(&self) -> bool {
        self.0.len() == 12
    }

    /// The town that the scope lies in, or the scope itself where it is wider.
    pub fn town(&self) -> &str {
        self.0.get(..9).unwrap_or(&self.0)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_contains_its_villages_and_nothing_else() {
        let town = Scope("320582100".into());
        assert!(town.contains("320582100219"));
        assert!(town.contains("320582100"));
        assert!(!town.contains("320582101219"));
        assert!(!town.contains("320582"));
        assert!(!Scope::default().contains("320582100219"), "an empty scope contains nothing");
    }
}
