//! The yearly sample for a check on the spot: drawn so that anybody can draw it again by hand.
//!
//! The titles held on the day are numbered 1 to N in roster order. Of them n = ⌈N × share ÷ 100⌉ are drawn, spread
//! evenly over the list from a start that the seed gives: number k is ((seed − 1 + ⌊k × N ÷ n⌋) mod N) + 1, for k from 0
//! to n − 1. The list is kept with its numbers, so the draw can be repeated when titles have changed since.

use super::{
    model::{Level, Title},
    rules,
};
use crate::{
    features::reference::Reference,
    ids::{SampleId, TitleId},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The smallest share, per cent: at least a tenth is checked on the spot.
pub const SHARE_MIN: i64 = 10;
/// The highest seed.
pub const SEED_MAX: i64 = 999_999;

/// A draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Made with the form.
    pub id: SampleId,
    /// The town.
    pub scope: String,
    /// The year that it is for.
    pub year: i32,
    /// The day on which the titles were held.
    pub on_day: NaiveDate,
    /// How many in a hundred, at least.
    pub share: i64,
    /// What the start is taken from.
    pub seed: i64,
    /// Who drew it.
    pub who: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it holds sample data.
    pub is_demo: bool,
    /// All titles that could be drawn, in their order.
    pub rows: Vec<SampleRow>,
}

/// A title that could be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleRow {
    /// Its number, from 1 on.
    pub number: i64,
    /// Which title.
    pub title: TitleId,
    /// The village that held it.
    pub village: String,
    /// Its level.
    pub level: Level,
    /// Whether it was drawn.
    pub is_drawn: bool,
    /// When it was looked at.
    pub checked_on: Option<NaiveDate>,
    /// What was found.
    pub finding: String,
}

/// What was found at a title that was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which draw.
    pub sample: SampleId,
    /// The draw's scope.
    pub scope: String,
    /// The title's number in it.
    pub number: i64,
    /// When it was looked at.
    pub checked_on: NaiveDate,
    /// What was found.
    pub finding: String,
}

/// How many of so many are drawn.
pub fn size(candidates: i64, share: i64) -> i64 {
    // Rounded up; whoever holds any title is checked.
    (candidates.saturating_mul(share) + 99) / 100
}

/// The numbers that a seed draws.
pub fn draw(candidates: i64, share: i64, seed: i64) -> Vec<i64> {
    let drawn = size(candidates, share).min(candidates);
    let mut numbers =
        (0..drawn).map(|k| (seed - 1 + k * candidates / drawn).rem_euclid(candidates) + 1).collect::<Vec<_>>();
    numbers.sort_unstable();
    numbers
}

/// The titles that can be drawn on a day: held, and with a village that can be visited; how many are left out.
pub fn candidates<'a>(titles: &'a [Title], reference: &Reference, day: NaiveDate) -> (Vec<&'a Title>, usize) {
    let held = titles.iter().filter(|title| rules::on(title, day).is_some_and(|standing| standing.state.is_held()));
    let (mut known, unknown): (Vec<_>, Vec<_>) = held.partition(|title| !title.is_placeholder());
    rules::order(&mut known, reference, day);
    (known, unknown.len())
}

/// The numbered list with what the seed draws.
pub fn rows(titles: &[&Title], day: NaiveDate, share: i64, seed: i64) -> Vec<SampleRow> {
    let candidates = i64::try_from(titles.len()).unwrap_or(i64::MAX);
    let drawn = draw(candidates, share, seed);
    let row = |(title, number): (&&Title, i64)| SampleRow {
        number,
        title: title.id,
        village: rules::on(title, day).map_or(&*title.village, |standing| standing.village).to_owned(),
        level: title.level,
        is_drawn: drawn.binary_search(&number).is_ok(),
        checked_on: None,
        finding: String::new(),
    };
    titles.iter().zip(1..).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_a_tenth_is_drawn_and_each_number_once() {
        for (candidates, share, wanted) in
            [(0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (37, 10, 4), (37, 25, 10), (5, 100, 5)]
        {
            for seed in [1, 2, 36, 37, 38, 999_999] {
                let drawn = draw(candidates, share, seed);
                assert_eq!(drawn.len(), wanted, "{candidates} {share}");
                assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]), "{drawn:?}");
                assert!(drawn.iter().all(|number| (1..=candidates).contains(number)));
            }
        }
    }

    #[test]
    fn a_draw_can_be_repeated_by_hand() {
        // N = 37, n = 4, seed 12: 12, then 12 + ⌊37/4⌋ = 21, 12 + ⌊74/4⌋ = 30, 12 + ⌊111/4⌋ = 39, which is 2.
        assert_eq!(draw(37, 10, 12), [2, 12, 21, 30]);
        assert_eq!(draw(37, 10, 12 + 37), [2, 12, 21, 30], "only the remainder of the seed matters");
    }

    #[test]
    fn every_number_is_drawn_by_as_many_seeds() {
        let mut times = [0; 37];
        for seed in 1..=37 {
            for number in draw(37, 10, seed) {
                times[usize::try_from(number - 1).unwrap()] += 1;
            }
        }
        assert_eq!(times, [4; 37]);
    }
}
