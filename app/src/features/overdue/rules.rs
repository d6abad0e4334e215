//! How long a session waits for its log, and how urgent that is.

use crate::features::events::model::Event;
use chrono::{DateTime, Utc};

/// How urgent a reminder is.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub enum Urgency {
    /// Over since less than a day.
    Fresh,
    /// One or two days.
    Soon,
    /// Three to six days.
    Late,
    /// Seven days and more.
    Long,
}

impl Urgency {
    /// Those that the office hears of, the most urgent first.
    pub const GROUPS: [Self; 3] = [Self::Long, Self::Late, Self::Soon];

    /// Days from which on it applies.
    pub fn from_days(self) -> i64 {
        match self {
            Self::Fresh => 0,
            Self::Soon => 1,
            Self::Late => 3,
            Self::Long => 7,
        }
    }

    /// The urgency after so many days.
    pub fn after(days: i64) -> Self {
        Self::GROUPS.into_iter().find(|group| days >= group.from_days()).unwrap_or(Self::Fresh)
    }
}

/// Whole days since a session was over.
pub fn days_over(event: &Event, now: DateTime<Utc>) -> i64 {
    (now - event.over_at()).num_days().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::events::{model::EventState, rules::tests::event};
    use chrono::TimeDelta;

    #[test]
    fn a_reminder_grows_more_urgent_after_one_three_and_seven_days() {
        use Urgency::{Fresh, Late, Long, Soon};
        let levels = [0, 1, 2, 3, 6, 7, 400].map(Urgency::after);
        assert_eq!(levels, [Fresh, Soon, Soon, Late, Late, Long, Long]);
    }

    #[test]
    fn days_are_counted_from_the_end() {
        let mut event = event(EventState::Planned);
        event.ends_at = Some(event.starts_at + TimeDelta::hours(2));
        let after = |hours| days_over(&event, event.starts_at + TimeDelta::hours(hours));
        assert_eq!([after(0), after(25), after(26), after(49), after(50)], [0, 0, 1, 1, 2]);
    }
}
