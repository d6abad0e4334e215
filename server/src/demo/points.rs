//! Sample points for some villages: on a rough grid, marked as samples, and not where the villages are.

use super::material::Window;
use app::features::reference::{Reference, Region, model::Point};
use rand::{Rng, rngs::StdRng, seq::SliceRandom};

/// Columns of the grid.
const COLUMNS: u32 = 5;
/// Points stand at least this part of a cell away from its edge, so that none covers another.
const MARGIN: f64 = 0.2;
/// The decimals that are kept, as a factor: about ten metres, since nothing finer is meant.
const FINENESS: f64 = 1e4;

/// Villages with a sample point each, `first` before all others. A village that has a point keeps it.
pub(super) fn placed(reference: &Reference, window: &Window, first: &[&str], rng: &mut StdRng) -> Vec<Region> {
    let mut villages =
        reference.villages(&reference.site.scope).filter(|village| village.point.is_none()).collect::<Vec<_>>();
    villages.shuffle(rng);
    villages.sort_by_key(|village| !first.contains(&village.code.as_str()));
    villages.truncate(window.villages);
    let count = u32::try_from(villages.len()).unwrap_or(0);
    let rows = count.div_ceil(COLUMNS).max(1);
    let mut cells = (0..rows * COLUMNS).collect::<Vec<_>>();
    cells.shuffle(rng);
    let placed = villages.into_iter().zip(cells).map(|(village, cell)| {
        let point = Point {
            lon: within((window.west, window.east), cell % COLUMNS, COLUMNS, rng),
            lat: within((window.south, window.north), cell / COLUMNS, rows, rng),
        };
        Region { point: Some(point), point_is_demo: true, ..village.clone() }
    });
    placed.collect()
}

/// A coordinate in one of the equal parts of a span.
fn within((from, to): (f64, f64), part: u32, parts: u32, rng: &mut StdRng) -> f64 {
    let inside = rng.random_range(MARGIN..1.0 - MARGIN);
    let at = from + (to - from) * (f64::from(part) + inside) / f64::from(parts);
    (at * FINENESS).round() / FINENESS
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::features::reference::{RegionKind, model::SiteSettings};
    use rand::SeedableRng;

    fn village(number: i64) -> Region {
        Region {
            code: format!("320582100{number:03}"),
            parent: "320582100".into(),
            kind: RegionKind::Village,
            name: String::new(),
            short_name: String::new(),
            name_en: String::new(),
            pending: false,
            note: String::new(),
            seq: number,
            point: None,
            point_is_demo: false,
            version: 1,
        }
    }

    #[test]
    fn points_lie_apart_inside_the_window_and_real_ones_stay() {
        let mut regions = (0..40).map(village).collect::<Vec<_>>();
        regions[0].point = Some(Point { lon: 1.0, lat: 1.0 });
        let site = SiteSettings { scope: "320582100".into(), ..SiteSettings::default() };
        let reference = Reference { site, regions, ..Reference::default() };
        let window = Window { west: 120.48, east: 120.62, south: 31.83, north: 31.92, villages: 20 };
        let place = || placed(&reference, &window, &["320582100039"], &mut StdRng::seed_from_u64(1));
        let villages = place();
        assert_eq!(villages, place());
        assert_eq!(villages.len(), 20);
        assert_eq!(villages[0].code, "320582100039");
        let points = villages.iter().filter_map(|village| village.point).collect::<Vec<_>>();
        for (index, point) in points.iter().enumerate() {
            assert!((120.48..=120.62).contains(&point.lon) && (31.83..=31.92).contains(&point.lat), "{point:?}");
            assert!(!points[..index].contains(point), "{point:?}");
        }
        assert!(villages.iter().all(|village| village.point_is_demo && village.code != "320582100000"));
    }
}
