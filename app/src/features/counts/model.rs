//! The five sums and what they can be broken down by.

use serde::{Deserialize, Serialize};

/// The sums over a set of sessions. Five separate figures; none is derived from another.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Sessions (场次).
    pub sessions: i64,
    /// People present (线下人次).
    pub attendance: i64,
    /// People online (线上人次).
    pub online_views: i64,
    /// Consultations (咨询人次).
    pub consultations: i64,
    /// Copies handed out (资料份数).
    pub materials: i64,
    /// How many of the sessions have an estimated head-count.
    pub estimated: i64,
}

impl Totals {
    /// Adds the sums of other sessions.
    pub fn add(&mut self, more: Self) {
        self.sessions += more.sessions;
        self.attendance += more.attendance;
        self.online_views += more.online_views;
        self.consultations += more.consultations;
        self.materials += more.materials;
        self.estimated += more.estimated;
    }
}

/// What figures can be broken down by.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Calendar month of the day held, `YYYY-MM`.
    Month,
    /// Village.
    Village,
    /// Unit, leading or taking part; a session with two units is in both rows.
    Unit,
    /// Focus; a session with two is in both rows.
    Focus,
    /// Audience; a session with two is in both rows.
    Audience,
    /// Form.
    Form,
    /// Row of the duty list.
    Duty,
}

impl Dimension {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 7] =
        [Self::Month, Self::Village, Self::Unit, Self::Focus, Self::Audience, Self::Form, Self::Duty];

    /// The word of the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Village => "village",
            Self::Unit => "unit",
            Self::Focus => "focus",
            Self::Audience => "audience",
            Self::Form => "form",
            Self::Duty => "duty",
        }
    }

    /// The dimension of a word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.key() == key)
    }

    /// Whether one session can be in several rows, so that the rows sum to more than the total.
    pub fn overlaps(self) -> bool {
        matches!(self, Self::Unit | Self::Focus | Self::Audience)
    }
}
