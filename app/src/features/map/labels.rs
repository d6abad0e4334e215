//! Which circles of a drawing get their words beside them, and where.

use super::draw::WIDTH;

/// Size of a label's letters in the drawing's units, a little more than the stylesheet's: standard and elder mode.
pub const LETTER: [f64; 2] = [15.0, 28.0];

/// A circle with the words that may stand beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Middle.
    pub x: f64,
    /// Middle.
    pub y: f64,
    /// Radius.
    pub r: f64,
    /// The words.
    pub text: String,
}

#[derive(Copy, Clone)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Where each spot's words begin (left end of the base line); `None` where they would cover something else.
/// The largest circles choose first; `letter` is the size of a letter.
pub fn label_places(spots: &[Spot], height: f64, letter: f64) -> Vec<Option<(f64, f64)>> {
    let circles = spots.iter().map(circle).collect::<Vec<_>>();
    let mut order = (0..spots.len()).collect::<Vec<_>>();
    order.sort_by(|a, b| radius_of(spots, *b).total_cmp(&radius_of(spots, *a)));
    let mut labels: Vec<Area> = Vec::new();
    let mut places = vec![None; spots.len()];
    for index in order {
        let Some(spot) = spots.get(index) else { continue };
        let free = |area: &Area| {
            let inside = area.left >= 0.0 && area.right <= WIDTH && area.top >= 0.0 && area.bottom <= height;
            let others = circles.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, area)| area);
            inside && !others.chain(&labels).any(|other| other.meets(area))
        };
        if let Some(area) = beside(spot, letter).into_iter().find(free) {
            if let Some(place) = places.get_mut(index) {
                *place = Some((area.left, area.bottom - letter * 0.2));
            }
            labels.push(area);
        }
    }
    places
}

fn radius_of(spots: &[Spot], index: usize) -> f64 {
    spots.get(index).map_or(0.0, |spot| spot.r)
}

fn circle(spot: &Spot) -> Area {
    Area { left: spot.x - spot.r, top: spot.y - spot.r, right: spot.x + spot.r, bottom: spot.y + spot.r }
}

/// Right, left, above, below.
fn beside(spot: &Spot, letter: f64) -> [Area; 4] {
    let width = spot.text.chars().map(|sign| if sign.is_ascii() { 0.6 } else { 1.0 }).sum::<f64>() * letter;
    let gap = spot.r + 3.0;
    let at = |left: f64, top: f64| Area { left, top, right: left + width, bottom: top + letter };
    let (middle, half) = (spot.x - width / 2.0, spot.y - letter / 2.0);
    [
        at(spot.x + gap, half),
        at(spot.x - gap - width, half),
        at(middle, spot.y - gap - letter),
        at(middle, spot.y + gap),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_cover_each_other_or_a_circle() {
        let spot = |x: f64, y: f64, r: f64| Spot { x, y, r, text: "百家桥村 12".into() };
        let spots =
            [spot(100.0, 100.0, 20.0), spot(104.0, 104.0, 4.0), spot(300.0, 300.0, 8.0), spot(355.0, 20.0, 5.0)];
        let places = label_places(&spots, 400.0, LETTER[0]);
        assert!(places[0].is_some(), "the largest chooses first");
        assert!(places[2].is_some());
        assert!(places[3].is_some_and(|(x, _)| x < 355.0), "no label leaves the drawing");
        let crowd = vec![spot(180.0, 180.0, 10.0); 20];
        assert!(label_places(&crowd, 400.0, LETTER[0]).iter().flatten().count() <= 4);
    }
}
