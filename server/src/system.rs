//! The real clock and the real source of identifiers; the only place that asks the machine for either.

use app::{backend::Ids, clock::Clock};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The machine's clock.
#[derive(Copy, Clone, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "everybody else is handed this clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// New identifiers, in the order of their making.
#[derive(Copy, Clone, Debug, Default)]
pub struct V7Ids;

impl Ids for V7Ids {
    #[expect(clippy::disallowed_methods, reason = "everybody else is handed these ids")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
