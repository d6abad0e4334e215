//! Geometry of outlines: does a ring cross itself, how far is a point from a line, fewer points for the same shape.
//! Numbers in, numbers out; distances in metres on a plane that is true near the place.

use super::draw::{Outline, Ring, is_around};
use crate::features::reference::model::Point;

/// Metres of a degree of latitude.
const DEGREE: f64 = 111_320.0;

/// A point on a plane around `middle`, in metres.
fn flat(point: Point, middle: f64) -> (f64, f64) {
    (point.lon * DEGREE * middle.to_radians().cos(), point.lat * DEGREE)
}

/// How far a point is from the piece of a line between two others, in metres.
fn from_piece(point: Point, a: Point, b: Point) -> f64 {
    let middle = point.lat;
    let ((px, py), (ax, ay), (bx, by)) = (flat(point, middle), flat(a, middle), flat(b, middle));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { (((px - ax) * dx + (py - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (px - ax - share * dx).hypot(py - ay - share * dy)
}

/// How far a point is from a closed line, in metres.
pub fn from_ring(point: Point, ring: &[Point]) -> f64 {
    ring.windows(2).map(|pair| from_piece(point, pair[0], pair[1])).fold(f64::INFINITY, f64::min)
}

/// The area that a closed line goes around, in square metres; more than 0 where it goes against the clock.
pub fn area(ring: &[Point]) -> f64 {
    let Some(middle) = ring.first().map(|point| point.lat) else { return 0.0 };
    let origin = flat(ring[0], middle);
    let local = |point: Point| {
        let (x, y) = flat(point, middle);
        (x - origin.0, y - origin.1)
    };
    let doubled = ring.windows(2).map(|pair| {
        let ((ax, ay), (bx, by)) = (local(pair[0]), local(pair[1]));
        ax * by - bx * ay
    });
    doubled.sum::<f64>() / 2.0
}

/// Whether a closed line meets itself anywhere but where its pieces are joined.
pub fn crosses_itself(ring: &[Point]) -> bool {
    let count = ring.len().saturating_sub(1);
    let span = |index: usize| {
        let (a, b) = (ring[index].lon, ring[index + 1].lon);
        (a.min(b), a.max(b))
    };
    let mut order = (0..count).collect::<Vec<_>>();
    order.sort_by(|a, b| span(*a).0.total_cmp(&span(*b).0));
    for (place, first) in order.iter().enumerate() {
        let end = span(*first).1;
        let near = order[place + 1..].iter().take_while(|second| span(**second).0 <= end);
        for second in near {
            let (low, high) = (*first.min(second), *first.max(second));
            let joined = high == low + 1 || (low == 0 && high == count - 1);
            if meet((ring[low], ring[low + 1]), (ring[high], ring[high + 1]), joined) {
                return true;
            }
        }
    }
    false
}

/// On which side of the line from `a` to `b` a point lies.
fn side(a: Point, b: Point, point: Point) -> f64 {
    (b.lon - a.lon) * (point.lat - a.lat) - (b.lat - a.lat) * (point.lon - a.lon)
}

/// Whether two pieces meet; of two that are joined, whether one runs back over the other.
fn meet(one: (Point, Point), other: (Point, Point), joined: bool) -> bool {
    if joined {
        // They share a corner: only a turn right back makes them meet elsewhere.
        let (tip, from, to) = if one.1 == other.0 { (one.1, one.0, other.1) } else { (one.0, one.1, other.0) };
        let ahead = (from.lon - tip.lon) * (to.lon - tip.lon) + (from.lat - tip.lat) * (to.lat - tip.lat) > 0.0;
        return side(tip, from, to) == 0.0 && ahead;
    }
    let apart = |a: f64, b: f64| (a > 0.0 && b > 0.0) || (a < 0.0 && b < 0.0);
    let across = |line: (Point, Point), ends: (Point, Point)| {
        let (a, b) = (side(line.0, line.1, ends.0), side(line.0, line.1, ends.1));
        (!apart(a, b), a == 0.0 && b == 0.0)
    };
    let ((first, in_line), (second, _)) = (across(one, other), across(other, one));
    if in_line {
        let overlap = |a: (f64, f64), b: (f64, f64)| a.0.min(a.1) <= b.0.max(b.1) && b.0.min(b.1) <= a.0.max(a.1);
        return overlap((one.0.lon, one.1.lon), (other.0.lon, other.1.lon))
            && overlap((one.0.lat, one.1.lat), (other.0.lat, other.1.lat));
    }
    first && second
}

/// Whether a closed line lies within another, which it may touch but not cross.
pub fn lies_within(inner: &[Point], outer: &[Point]) -> bool {
    let is_beyond = |point: &Point| !is_around(outer, *point) && from_ring(*point, outer) > 1.0;
    let spans = |a: f64, b: f64, c: f64, d: f64| a.min(b) <= c.max(d) && c.min(d) <= a.max(b);
    let crosses = |one: &[Point], other: &[Point]| {
        let apart = |line: &[Point], ends: &[Point]| {
            let (a, b) = (side(line[0], line[1], ends[0]), side(line[0], line[1], ends[1]));
            (a > 0.0 && b < 0.0) || (a < 0.0 && b > 0.0)
        };
        spans(one[0].lon, one[1].lon, other[0].lon, other[1].lon)
            && spans(one[0].lat, one[1].lat, other[0].lat, other[1].lat)
            && apart(one, other)
            && apart(other, one)
    };
    !inner.iter().any(is_beyond) && !inner.windows(2).any(|one| outer.windows(2).any(|other| crosses(one, other)))
}

/// Western, southern, eastern and northern edge.
fn edges(shape: &Outline) -> [f64; 4] {
    let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    shape.points().fold(none, |[west, south, east, north], point| {
        [west.min(point.lon), south.min(point.lat), east.max(point.lon), north.max(point.lat)]
    })
}

/// Whether one of two shapes lies by half or more in the other: what neighbours never do, and a file with wrong codes
/// does. Looked at in the points of a grid.
pub fn overlap_by_half(one: &Outline, other: &Outline) -> bool {
    const GRID: u32 = 16;
    let size = |[west, south, east, north]: [f64; 4]| (east - west).max(0.0) * (north - south).max(0.0);
    let (a, b) = (edges(one), edges(other));
    let ((small, [west, south, east, north]), large) =
        if size(a) <= size(b) { ((one, a), other) } else { ((other, b), one) };
    let common = [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])];
    if size(common) * 5.0 < size(a).min(size(b)) {
        return false;
    }
    let (mut inside, mut both) = (0, 0);
    for row in 0..GRID {
        for column in 0..GRID {
            let share = |step: u32| (f64::from(step) + 0.5) / f64::from(GRID);
            let point = Point { lon: west + (east - west) * share(column), lat: south + (north - south) * share(row) };
            if small.contains(point) {
                inside += 1;
                both += u32::from(large.contains(point));
            }
        }
    }
    inside > 0 && both * 2 >= inside
}

/// The ring with at most `most` points and none moved by more than needed: Douglas and Peucker's way, `metres` at
/// first and twice as much while there are too many. A ring that would cross itself by it stays finer.
pub fn simplified(ring: &Ring, metres: f64, most: usize) -> Ring {
    let mut tolerance = metres;
    let mut best = ring.clone();
    for _ in 0..32 {
        let thinned = thinned(ring, tolerance);
        let is_sound = thinned.len() >= 4 && area(&thinned).abs() > 0.0 && !crosses_itself(&thinned);
        if !is_sound {
            return best;
        }
        best = thinned;
        if best.len() <= most {
            break;
        }
        tolerance *= 2.0;
    }
    best
}

fn thinned(ring: &Ring, metres: f64) -> Ring {
    let last = ring.len().saturating_sub(1);
    // A closed line begins and ends at one point, so it is cut at the point that is farthest from there.
    let Some(far) = (0..last).max_by(|a, b| {
        let far = |index: usize| from_piece(ring[index], ring[0], ring[0]);
        far(*a).total_cmp(&far(*b))
    }) else {
        return ring.clone();
    };
    let mut kept = vec![false; ring.len()];
    for index in [0, far, last] {
        kept[index] = true;
    }
    let mut open = vec![(0, far), (far, last)];
    while let Some((from, to)) = open.pop() {
        let between = (from + 1..to).map(|index| (index, from_piece(ring[index], ring[from], ring[to])));
        if let Some((index, off)) = between.max_by(|a, b| a.1.total_cmp(&b.1))
            && off > metres
        {
            kept[index] = true;
            open.extend([(from, index), (index, to)]);
        }
    }
    ring.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// A point to write on a piece of land: the middle of its box, or where that lies outside, of its points.
pub fn middle(shape: &Outline) -> Option<Point> {
    let points = || shape.points();
    let first = points().next()?;
    let (low, high) = points().fold((first, first), |(low, high), at| {
        let low = Point { lon: low.lon.min(at.lon), lat: low.lat.min(at.lat) };
        (low, Point { lon: high.lon.max(at.lon), lat: high.lat.max(at.lat) })
    });
    let of_box = Point { lon: f64::midpoint(low.lon, high.lon), lat: f64::midpoint(low.lat, high.lat) };
    if shape.contains(of_box) {
        return Some(of_box);
    }
    let number = f64::from(u32::try_from(points().count()).ok()?);
    let (lon, lat) = points().fold((0.0, 0.0), |(lon, lat), at| (lon + at.lon, lat + at.lat));
    Some(Point { lon: lon / number, lat: lat / number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Ring {
        points.iter().map(|(x, y)| Point { lon: 120.0 + x / 1000.0, lat: 31.0 + y / 1000.0 }).collect()
    }

    #[test]
    fn a_bow_tie_crosses_itself_and_a_square_does_not() {
        assert!(!crosses_itself(&ring(&[(0., 0.), (9., 0.), (9., 9.), (0., 9.), (0., 0.)])));
        assert!(crosses_itself(&ring(&[(0., 0.), (9., 9.), (9., 0.), (0., 9.), (0., 0.)])));
        assert!(crosses_itself(&ring(&[(0., 0.), (9., 0.), (4., 0.), (4., 9.), (0., 0.)])), "back over itself");
        assert!(crosses_itself(&ring(&[(0., 0.), (9., 0.), (9., 9.), (5., 0.), (0., 9.), (0., 0.)])), "a touch");
    }

    #[test]
    fn the_area_knows_its_direction() {
        let square = ring(&[(0., 0.), (1., 0.), (1., 1.), (0., 1.), (0., 0.)]);
        assert!((area(&square) - 111.32 * 95.4).abs() < 200.0, "{}", area(&square));
        assert!(area(&square.into_iter().rev().collect::<Vec<_>>()) < 0.0);
    }

    #[test]
    fn a_hole_lies_within_or_does_not() {
        let outer = ring(&[(0., 0.), (9., 0.), (9., 9.), (0., 9.), (0., 0.)]);
        let square = |x: f64, y: f64| ring(&[(x, y), (x + 3., y), (x + 3., y + 3.), (x, y + 3.), (x, y)]);
        assert!(lies_within(&square(3., 3.), &outer));
        assert!(lies_within(&square(0., 3.), &outer), "along the edge");
        assert!(!lies_within(&square(20., 3.), &outer), "outside");
        assert!(!lies_within(&square(8., 3.), &outer), "across");
    }

    #[test]
    fn villages_that_lie_in_each_other_are_found_and_neighbours_are_not() {
        let square = |x: f64| {
            let ring = ring(&[(x, 0.), (x + 9., 0.), (x + 9., 9.), (x, 9.), (x, 0.)]);
            Outline::of_polygons(vec![vec![ring]])
        };
        assert!(overlap_by_half(&square(0.), &square(4.)));
        assert!(overlap_by_half(&square(0.), &square(0.)));
        assert!(!overlap_by_half(&square(0.), &square(6.)));
        assert!(!overlap_by_half(&square(0.), &square(9.)));
    }

    #[test]
    fn a_straight_edge_needs_no_points_between() {
        let mut points = (0..=100).map(|step| (f64::from(step), 0.0)).collect::<Vec<_>>();
        points.extend([(100.0, 50.0), (0.0, 50.0), (0.0, 0.0)]);
        let simple = simplified(&ring(&points), 5.0, 500);
        assert_eq!(simple.len(), 5, "{simple:?}");
        assert_eq!(simple.first(), simple.last());
    }

    #[test]
    fn too_many_points_become_fewer() {
        let circle = (0..=4000).map(|step| {
            let angle = f64::from(step % 4000) / 4000.0 * std::f64::consts::TAU;
            (30.0 * angle.cos(), 30.0 * angle.sin())
        });
        let simple = simplified(&ring(&circle.collect::<Vec<_>>()), 0.001, 100);
        assert!((20..=100).contains(&simple.len()), "{}", simple.len());
        assert!(!crosses_itself(&simple));
    }

    #[test]
    fn the_distance_is_in_metres() {
        let square = ring(&[(0., 0.), (9., 0.), (9., 9.), (0., 9.), (0., 0.)]);
        let off = from_ring(Point { lon: 120.004, lat: 30.999 }, &square);
        assert!((off - 111.32).abs() < 0.5, "{off}");
    }
}
