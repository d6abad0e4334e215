//! Many points as few: the points of a view, gathered by the fields of a grid. Points in, clusters out.

use crate::{features::reference::model::Point, ids::EventId};
use std::f64::consts::PI;

/// Pixels of a field of the grid at the view's zoom.
const FIELD: f64 = 64.0;
/// The most fields that are looked at; a wider view gets larger fields.
const FIELDS_MAX: f64 = 4096.0;
/// The closest zoom that an address may ask for.
pub const ZOOM_MAX: u32 = 19;
/// Web Mercator has no poles.
const LAT_MAX: f64 = 85.0;

/// A thing on the map, such as a session.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Spot<T> {
    /// Which thing.
    pub id: T,
    /// Where it is.
    pub point: Point,
    /// The place of its village in [`Spots::villages`].
    pub village: Option<u32>,
    /// The point on the whole world's map, from 0 to 1 from the west and from the north.
    place: (f64, f64),
}

impl<T> Spot<T> {
    /// A thing at a point.
    pub fn new(id: T, point: Point, village: Option<u32>) -> Self {
        Self { id, point, village, place: place(point) }
    }
}

/// The sessions of a filter that can be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spots {
    /// In no particular order.
    pub all: Vec<Spot<EventId>>,
    /// Codes of villages.
    pub villages: Vec<String>,
    /// How many sessions have neither a point nor a village with one.
    pub unplaced: usize,
}

/// A piece of the map.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct View {
    /// Western edge.
    pub west: f64,
    /// Southern edge.
    pub south: f64,
    /// Eastern edge.
    pub east: f64,
    /// Northern edge.
    pub north: f64,
    /// Zoom, as tile maps count it.
    pub zoom: u32,
}

impl View {
    /// Reads `west,south,east,north`; `None` where that is no piece of the earth.
    pub fn parse(bbox: &str, zoom: u32) -> Option<Self> {
        let numbers = bbox.split(',').map(|part| part.trim().parse::<f64>().ok()).collect::<Option<Vec<_>>>()?;
        let [west, south, east, north] = numbers[..] else { return None };
        let is_on_earth = [west, east].iter().all(|lon| (-180.0..=180.0).contains(lon))
            && [south, north].iter().all(|lat| (-90.0..=90.0).contains(lat));
        (is_on_earth && west < east && south < north && zoom <= ZOOM_MAX).then_some(Self {
            west,
            south,
            east,
            north,
            zoom,
        })
    }

    /// Whether a point lies in it.
    pub fn contains(&self, point: Point) -> bool {
        (self.west..=self.east).contains(&point.lon) && (self.south..=self.north).contains(&point.lat)
    }
}

/// One or more things that lie close together.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster<T> {
    /// The middle of its points.
    pub point: Point,
    /// How many.
    pub count: usize,
    /// One of them; the only one, where it is one.
    pub first: T,
    /// The village of all of them, where that is one.
    pub village: Option<u32>,
    /// South-western and north-eastern corner.
    pub corners: (Point, Point),
}

impl<T: Copy> Cluster<T> {
    fn of(spot: &Spot<T>) -> Self {
        let Spot { id, point, village, .. } = *spot;
        Self { point, count: 1, first: id, village, corners: (point, point) }
    }

    fn take(&mut self, spot: &Spot<T>) {
        let known = number(self.count);
        let mean = |old: f64, new: f64| (old * known + new) / (known + 1.0);
        let Point { lon, lat } = spot.point;
        self.point = Point { lon: mean(self.point.lon, lon), lat: mean(self.point.lat, lat) };
        self.count += 1;
        if self.village != spot.village {
            self.village = None;
        }
        let (low, high) = &mut self.corners;
        (low.lon, low.lat) = (low.lon.min(lon), low.lat.min(lat));
        (high.lon, high.lat) = (high.lon.max(lon), high.lat.max(lat));
    }

    /// Whether no zoom takes it apart.
    pub fn is_one_place(&self) -> bool {
        self.corners.0 == self.corners.1
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn place(point: Point) -> (f64, f64) {
    let lat = point.lat.clamp(-LAT_MAX, LAT_MAX).to_radians();
    (point.lon / 360.0 + 0.5, 0.5 - lat.tan().asinh() / (2.0 * PI))
}

/// The things of a view in at most `most` clusters; none is left out.
pub fn clusters<T: Copy>(spots: &[Spot<T>], view: &View, most: usize) -> Vec<Cluster<T>> {
    let (left, top) = place(Point { lon: view.west, lat: view.north });
    let (right, bottom) = place(Point { lon: view.east, lat: view.south });
    let world = 256.0 * 2_f64.powi(i32::try_from(view.zoom.min(ZOOM_MAX)).unwrap_or(0));
    let mut field = FIELD / world;
    loop {
        let fields = |from: f64, to: f64| ((to / field).floor() - (from / field).floor() + 1.0).max(1.0);
        let (columns, rows) = (fields(left, right), fields(top, bottom));
        if columns * rows <= FIELDS_MAX {
            let found = gathered(spots, view, field, (left, top), (columns, rows));
            // One field holds everything, so this comes to an end.
            if found.len() <= most || columns * rows <= 1.0 {
                return found;
            }
        }
        field *= 2.0;
    }
}

fn gathered<T: Copy>(
    spots: &[Spot<T>],
    view: &View,
    field: f64,
    (left, top): (f64, f64),
    (columns, rows): (f64, f64),
) -> Vec<Cluster<T>> {
    let (first_column, first_row) = ((left / field).floor(), (top / field).floor());
    let mut grid: Vec<Option<Cluster<T>>> = vec![None; index(columns * rows)];
    for spot in spots.iter().filter(|spot| view.contains(spot.point)) {
        let column = ((spot.place.0 / field).floor() - first_column).clamp(0.0, columns - 1.0);
        let row = ((spot.place.1 / field).floor() - first_row).clamp(0.0, rows - 1.0);
        match grid.get_mut(index(row * columns + column)) {
            Some(Some(cluster)) => cluster.take(spot),
            Some(empty) => *empty = Some(Cluster::of(spot)),
            None => {}
        }
    }
    grid.into_iter().flatten().collect()
}

/// A whole number that is known to be small.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to FIELDS_MAX")]
fn index(number: f64) -> usize {
    number.clamp(0.0, FIELDS_MAX) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn spot(number: u128, lon: f64, lat: f64) -> Spot<EventId> {
        Spot::new(EventId(Uuid::from_u128(number)), Point { lon, lat }, Some(u32::try_from(number % 3).unwrap()))
    }

    fn town(zoom: u32) -> View {
        View { west: 120.4, south: 31.7, east: 120.7, north: 32.0, zoom }
    }

    #[test]
    fn near_points_are_one_until_one_comes_close() {
        let spots = [spot(0, 120.5, 31.8), spot(3, 120.5005, 31.8), spot(1, 120.6, 31.9), spot(2, 100.0, 31.9)];
        let far = clusters(&spots, &town(10), 120);
        assert_eq!(far.iter().map(|cluster| cluster.count).sum::<usize>(), 3, "what lies outside is not counted");
        let pair = far.iter().find(|cluster| cluster.count == 2).unwrap();
        assert_eq!(pair.village, Some(0));
        assert!(!pair.is_one_place());
        let close = View { west: 120.499, south: 31.799, east: 120.502, north: 31.801, zoom: 18 };
        assert_eq!(clusters(&spots, &close, 120).len(), 2);
    }

    #[test]
    fn one_place_stays_one() {
        let spots = (0..50).map(|number| spot(number, 120.5, 31.8)).collect::<Vec<_>>();
        let found = clusters(&spots, &town(19), 120);
        assert_eq!((found.len(), found[0].count, found[0].village), (1, 50, None));
        assert!(found[0].is_one_place());
    }

    #[test]
    fn a_view_is_a_piece_of_the_earth() {
        assert_eq!(View::parse("120.4,31.7,120.7,32", 12), Some(town(12)));
        for bbox in ["", "1,2,3", "120.7,31.7,120.4,32", "a,b,c,d", "NaN,1,2,3", "-181,0,0,1"] {
            assert_eq!(View::parse(bbox, 12), None, "{bbox}");
        }
        assert_eq!(View::parse("120.4,31.7,120.7,32", ZOOM_MAX + 1), None);
    }

    proptest! {
        #[test]
        fn every_point_of_the_view_is_in_one_cluster(
            points in proptest::collection::vec((120.3_f64..120.8, 31.6_f64..32.1), 0..400),
            zoom in 0_u32..=ZOOM_MAX,
            most in 1_usize..150,
        ) {
            let spots = (0..).zip(&points).map(|(number, (lon, lat))| spot(number, *lon, *lat)).collect::<Vec<_>>();
            let inside = spots.iter().filter(|spot| town(zoom).contains(spot.point)).count();
            let found = clusters(&spots, &town(zoom), most);
            prop_assert!(found.len() <= most);
            prop_assert_eq!(found.iter().map(|cluster| cluster.count).sum::<usize>(), inside);
        }
    }
}
