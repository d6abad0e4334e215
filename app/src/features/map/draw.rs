//! Drawing without a map library: outline, projection, grid, circles and shades. Numbers in, numbers out.

use crate::features::reference::{Reference, model::Point};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Width of a drawing in its own units; the height follows from what is drawn.
pub const WIDTH: f64 = 360.0;
/// The highest shade.
pub const LEVELS: u8 = 5;
/// The smallest circle that a finger or an eye still finds.
const RADIUS_MIN: f64 = 4.0;
const RADIUS_MAX: f64 = 20.0;
/// The smallest piece of land that fills a drawing, in degrees of latitude (a little over 200 m).
const SPAN_MIN: f64 = 0.002;
/// A drawing is at most this many times as high as wide, and at least that many.
const RATIO: (f64, f64) = (0.5, 1.25);
/// Points of an outline closer than this look like one.
const NEAR: f64 = 0.6;
/// How far outside of the drawing the outline may be simplified: more than a line is wide.
const BEYOND: f64 = 20.0;

/// A closed line.
pub type Ring = Vec<Point>;

/// The county's outline: polygons, each an outer ring and its holes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    polygons: Vec<Vec<Ring>>,
}

impl Outline {
    /// The outline of the reference data; `None` where there is none or it cannot be read.
    pub fn of(reference: &Reference) -> Option<Self> {
        Self::parse(reference.outline.as_deref()?)
    }

    /// Reads `GeoJSON` (RFC 7946): polygons on their own, in features or in collections; everything else is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let mut outline = Self::default();
        outline.take(&serde_json::from_str(text).ok()?);
        (!outline.polygons.is_empty()).then_some(outline)
    }

    fn take(&mut self, value: &Value) {
        let list = |name: &str| value.get(name).and_then(Value::as_array).into_iter().flatten();
        match value.get("type").and_then(Value::as_str) {
            Some("FeatureCollection") => list("features").for_each(|feature| self.take(feature)),
            Some("GeometryCollection") => list("geometries").for_each(|geometry| self.take(geometry)),
            Some("Feature") => self.take(value.get("geometry").unwrap_or(&Value::Null)),
            Some("Polygon") => self.polygons.extend(value.get("coordinates").and_then(polygon)),
            Some("MultiPolygon") => self.polygons.extend(list("coordinates").filter_map(polygon)),
            _ => {}
        }
    }

    /// Of polygons that were checked.
    pub fn of_polygons(polygons: Vec<Vec<Ring>>) -> Self {
        Self { polygons }
    }

    /// Its polygons, each an outer ring and its holes.
    pub fn polygons(&self) -> &[Vec<Ring>] {
        &self.polygons
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    /// As a `GeoJSON` geometry.
    pub fn geometry(&self) -> Value {
        let ring = |ring: &Ring| ring.iter().map(|point| [point.lon, point.lat]).collect::<Vec<_>>();
        let polygon = |rings: &Vec<Ring>| rings.iter().map(ring).collect::<Vec<_>>();
        json!({ "type": "MultiPolygon", "coordinates": self.polygons.iter().map(polygon).collect::<Vec<_>>() })
    }

    /// All its points.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.polygons.iter().flatten().flatten().copied()
    }

    /// Whether a point lies inside.
    pub fn contains(&self, point: Point) -> bool {
        self.polygons.iter().any(|rings| rings.iter().filter(|ring| is_around(ring, point)).count() % 2 == 1)
    }

    /// The `d` of an SVG path that draws it, without what nobody can see.
    pub fn path(&self, frame: &Frame) -> String {
        let mut path = String::new();
        for ring in self.polygons.iter().flatten() {
            let places = ring.iter().map(|point| frame.place(*point)).collect::<Vec<_>>();
            for (index, (x, y)) in thinned(&places, frame.height).into_iter().enumerate() {
                let letter = if index == 0 { 'M' } else { 'L' };
                let _ = write!(path, "{letter}{x:.1} {y:.1}");
            }
            path.push('Z');
        }
        path
    }
}

fn polygon(value: &Value) -> Option<Vec<Ring>> {
    let rings = value.as_array()?.iter().map(ring).collect::<Option<Vec<_>>>()?;
    (!rings.is_empty()).then_some(rings)
}

fn ring(value: &Value) -> Option<Ring> {
    let ring = value.as_array()?.iter().map(position).collect::<Option<Ring>>()?;
    (ring.len() >= 4).then_some(ring)
}

fn position(value: &Value) -> Option<Point> {
    let point = Point { lon: value.get(0)?.as_f64()?, lat: value.get(1)?.as_f64()? };
    ((-180.0..=180.0).contains(&point.lon) && (-85.0..=85.0).contains(&point.lat)).then_some(point)
}

/// Whether a line from the point to the east crosses the ring an odd number of times.
pub fn is_around(ring: &[Point], point: Point) -> bool {
    let mut inside = false;
    for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if (from.lat > point.lat) != (to.lat > point.lat) {
            let lon = from.lon + (point.lat - from.lat) / (to.lat - from.lat) * (to.lon - from.lon);
            inside ^= point.lon < lon;
        }
    }
    inside
}

/// The line without points that lie close together, and without detours outside of the drawing.
fn thinned(places: &[(f64, f64)], height: f64) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        if let (Some(last), Some(next)) = (kept.last(), places.get(index + 1)) {
            let near = (place.0 - last.0).abs() < NEAR && (place.1 - last.1).abs() < NEAR;
            let unseen = side(*last, height) & side(*place, height) & side(*next, height) != 0;
            if near || unseen {
                continue;
            }
        }
        kept.push(*place);
    }
    kept
}

/// Beyond which edges of the drawing a place lies, one bit each.
fn side((x, y): (f64, f64), height: f64) -> u8 {
    u8::from(x < -BEYOND)
        | u8::from(x > WIDTH + BEYOND) << 1
        | u8::from(y < -BEYOND) << 2
        | u8::from(y > height + BEYOND) << 3
}

/// A piece of the earth and how it is laid out: equirectangular, true to scale in its middle.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Frame {
    west: f64,
    north: f64,
    /// Degrees of longitude of one unit.
    lon_unit: f64,
    /// Degrees of latitude of one unit.
    lat_unit: f64,
    /// Height in units.
    pub height: f64,
}

impl Frame {
    /// The frame that holds all points with some room around; `None` where there is no point.
    pub fn around(points: impl Iterator<Item = Point>) -> Option<Self> {
        let (low, high) = points.fold(None, |bounds, point| {
            let (low, high) = bounds.unwrap_or((point, point));
            Some((
                Point { lon: point.lon.min(low.lon), lat: point.lat.min(low.lat) },
                Point { lon: point.lon.max(high.lon), lat: point.lat.max(high.lat) },
            ))
        })?;
        let middle = Point { lon: f64::midpoint(low.lon, high.lon), lat: f64::midpoint(low.lat, high.lat) };
        let narrow = shrink(middle.lat);
        Some(Self::laid_out(middle, (high.lon - low.lon) * narrow * 1.16, (high.lat - low.lat) * 1.16))
    }

    /// The same frame, `times` as close, around a point.
    #[must_use]
    pub fn closer(&self, at: Point, times: f64) -> Self {
        let width = WIDTH * self.lat_unit / times;
        Self::laid_out(at, width, self.height * self.lat_unit / times)
    }

    /// Width and height in degrees of latitude, made larger where they are too small or too unequal.
    fn laid_out(middle: Point, width: f64, height: f64) -> Self {
        let width = width.max(SPAN_MIN).max(height / RATIO.1);
        let height = height.max(width * RATIO.0);
        let narrow = shrink(middle.lat);
        let lat_unit = width / WIDTH;
        Self {
            west: middle.lon - width / narrow / 2.0,
            north: middle.lat + height / 2.0,
            lon_unit: lat_unit / narrow,
            lat_unit,
            height: height / lat_unit,
        }
    }

    /// Where a point is drawn.
    pub fn place(&self, point: Point) -> (f64, f64) {
        ((point.lon - self.west) / self.lon_unit, (self.north - point.lat) / self.lat_unit)
    }

    /// Which point is drawn at a place.
    pub fn point(&self, x: f64, y: f64) -> Point {
        Point { lon: self.west + x * self.lon_unit, lat: self.north - y * self.lat_unit }
    }

    /// The `viewBox` of its drawing.
    pub fn view_box(&self) -> String {
        format!("0 0 {WIDTH} {:.1}", self.height)
    }
}

/// How much shorter a degree of longitude is than one of latitude.
fn shrink(lat: f64) -> f64 {
    lat.to_radians().cos().max(0.05)
}

/// One field of a grid over a drawing: its corner, its size, and the point in its middle.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct GridCell {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The point in the middle.
    pub at: Point,
}

/// A grid of `count` by `count` fields, row by row.
pub fn grid(frame: &Frame, count: u32) -> Vec<GridCell> {
    let width = WIDTH / f64::from(count.max(1));
    let height = frame.height / f64::from(count.max(1));
    let mut cells = Vec::new();
    for row in 0..count {
        for column in 0..count {
            let (x, y) = (width * f64::from(column), height * f64::from(row));
            cells.push(GridCell { x, y, width, height, at: frame.point(x + width / 2.0, y + height / 2.0) });
        }
    }
    cells
}

/// The shade of a count, from 0 for none to [`LEVELS`], in equal steps up to the largest count.
pub fn level(count: i64, most: i64) -> u8 {
    let levels = i64::from(LEVELS);
    if count <= 0 || most <= 0 {
        return 0;
    }
    let level = count.min(most).saturating_mul(levels).saturating_add(most - 1) / most;
    u8::try_from(level.clamp(1, levels)).unwrap_or(LEVELS)
}

/// The shades that occur at all, each with its lowest and its highest count.
pub fn steps(most: i64) -> Vec<(u8, i64, i64)> {
    let levels = i64::from(LEVELS);
    (1..=LEVELS)
        .map(|level| {
            let step = i64::from(level);
            (level, (step - 1).saturating_mul(most) / levels + 1, step.saturating_mul(most) / levels)
        })
        .filter(|(_, low, high)| low <= high)
        .collect()
}

/// The radius of a circle whose area stands for a count; never too small to be seen.
pub fn radius(count: i64, most: i64) -> f64 {
    let number = |count: i64| f64::from(i32::try_from(count.max(0)).unwrap_or(i32::MAX));
    let share = if most > 0 { number(count) / number(most) } else { 0.0 };
    (RADIUS_MAX * share.min(1.0).sqrt()).max(RADIUS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":
        {"type":"MultiPolygon","coordinates":[
            [[[120,31],[121,31],[121,32],[120,32],[120,31]],[[120.4,31.4],[120.6,31.4],[120.6,31.6],[120.4,31.6],[120.4,31.4]]],
            [[[122,31],[122.5,31],[122.5,31.5],[122,31]]]]}}]}"#;

    fn at(lon: f64, lat: f64) -> Point {
        Point { lon, lat }
    }

    fn is_close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn an_outline_knows_inside_from_outside() {
        let outline = Outline::parse(SQUARE).unwrap();
        assert!(outline.contains(at(120.1, 31.1)));
        assert!(!outline.contains(at(120.5, 31.5)), "a hole is outside");
        assert!(outline.contains(at(122.4, 31.2)), "the second polygon");
        assert!(!outline.contains(at(121.5, 31.2)));
        assert!(!outline.contains(at(120.1, 40.0)));
    }

    #[test]
    fn what_is_no_outline_is_none() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"type":"Point","coordinates":[120,31]}"#,
            r#"{"type":"Polygon","coordinates":[]}"#,
            r#"{"type":"Polygon","coordinates":[[[120,31],[121,31],["x",32],[120,31]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[120,31],[999,31],[121,32],[120,31]]]}"#,
        ] {
            assert_eq!(Outline::parse(text), None, "{text}");
        }
        let alone = r#"{"type":"Polygon","coordinates":[[[120,31],[121,31],[121,32],[120,31]]]}"#;
        assert!(Outline::parse(alone).is_some());
    }

    #[test]
    fn a_frame_holds_its_points_and_finds_them_again() {
        let points = [at(120.37, 31.72), at(120.89, 32.03)];
        let frame = Frame::around(points.into_iter()).unwrap();
        for point in points {
            let (x, y) = frame.place(point);
            assert!((0.0..=WIDTH).contains(&x) && (0.0..=frame.height).contains(&y), "{x} {y}");
            let again = frame.point(x, y);
            assert!(is_close(again.lon, point.lon) && is_close(again.lat, point.lat));
        }
        let (west, north) = (frame.place(points[0]), frame.place(points[1]));
        assert!(west.0 < north.0 && north.1 < west.1, "east is right, north is up");
    }

    #[test]
    fn a_kilometre_is_as_long_in_all_directions() {
        let frame = Frame::around([at(120.0, 31.0), at(121.0, 32.0)].into_iter()).unwrap();
        let (x, y) = frame.place(at(120.5, 31.5));
        let east = frame.place(at(120.5 + 0.1 / 31.5_f64.to_radians().cos(), 31.5)).0 - x;
        let south = frame.place(at(120.5, 31.4)).1 - y;
        assert!(is_close(east, south), "{east} {south}");
    }

    #[test]
    fn a_single_point_or_a_line_still_gives_a_frame() {
        let single = Frame::around([at(120.5, 31.8)].into_iter()).unwrap();
        let (x, y) = single.place(at(120.5, 31.8));
        assert!(is_close(x, WIDTH / 2.0) && is_close(y, single.height / 2.0));
        let line = Frame::around([at(120.5, 31.0), at(120.5, 32.0)].into_iter()).unwrap();
        assert!(line.height <= WIDTH * RATIO.1 + 1e-6);
        assert_eq!(Frame::around(std::iter::empty()), None);
    }

    #[test]
    fn closer_keeps_the_point_in_the_middle() {
        let frame = Frame::around([at(120.0, 31.0), at(121.0, 32.0)].into_iter()).unwrap();
        let closer = frame.closer(at(120.2, 31.3), 6.0);
        let (x, y) = closer.place(at(120.2, 31.3));
        assert!(is_close(x, WIDTH / 2.0) && is_close(y, closer.height / 2.0));
        assert!(is_close(closer.lat_unit * 6.0, frame.lat_unit));
    }

    #[test]
    fn the_path_leaves_out_what_cannot_be_seen() {
        let outline = Outline::parse(SQUARE).unwrap();
        let whole = outline.path(&Frame::around(outline.points()).unwrap());
        assert_eq!(whole.matches('M').count(), 3);
        assert_eq!(whole.matches('Z').count(), 3);
        let inside = Frame::around([at(120.1, 31.1), at(120.2, 31.2)].into_iter()).unwrap();
        assert!(outline.path(&inside).matches('L').count() < whole.matches('L').count());
        // A spike far above of the drawing is cut short, its two ends stay.
        let spike = [(10.0, -100.0), (20.0, -900.0), (30.0, -100.0), (40.0, 50.0)];
        assert_eq!(thinned(&spike, 200.0), [(10.0, -100.0), (30.0, -100.0), (40.0, 50.0)]);
    }

    #[test]
    fn the_grid_covers_the_drawing() {
        let frame = Frame::around([at(120.0, 31.0), at(121.0, 32.0)].into_iter()).unwrap();
        let cells = grid(&frame, 24);
        assert_eq!(cells.len(), 576);
        let last = cells.last().unwrap();
        assert!(is_close(last.x + last.width, WIDTH) && is_close(last.y + last.height, frame.height));
        let (x, y) = frame.place(last.at);
        assert!(is_close(x, last.x + last.width / 2.0) && is_close(y, last.y + last.height / 2.0));
    }

    #[test]
    fn the_legend_says_exactly_what_the_shades_mean() {
        assert_eq!(level(0, 10), 0);
        assert_eq!(level(1, 1), LEVELS);
        assert!(steps(0).is_empty());
        for most in 1..60 {
            let steps = steps(most);
            for count in 1..=most {
                let of = level(count, most);
                let (_, low, high) = steps.iter().find(|(level, _, _)| *level == of).unwrap();
                assert!((*low..=*high).contains(&count), "{count} of {most} is {of}: {low} to {high}");
            }
        }
    }

    #[test]
    fn a_circles_area_stands_for_its_count() {
        assert!(is_close(radius(100, 100), RADIUS_MAX));
        assert!(is_close(radius(25, 100), RADIUS_MAX / 2.0));
        assert!(is_close(radius(0, 100), RADIUS_MIN));
        assert!(is_close(radius(0, 0), RADIUS_MIN));
    }
}
