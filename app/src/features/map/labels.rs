//! Which circles of a drawing get their words beside them, and where.

use super::draw::WIDTH;

/// Size of a label's letters in the drawing's units, a little more than the stylesheet's: standard and elder mode.
pub const LETTER: [f64; 2] = [15.0, 28.0];

/// Half the size of a symbol.
const SYMBOL: f64 = 7.0;

/// A circle with the words that may stand beside it; on its middle, where it has no radius.
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

/// Where words are written: a point of their base line, and which of their ends it is. How wide they come out is only
/// known where they are drawn, so words on the left end at their circle.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Label {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// As SVG's `text-anchor` has it.
    pub anchor: &'static str,
}

#[derive(Copy, Clone)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    anchor: &'static str,
}

impl Area {
    fn around(x: f64, y: f64, r: f64) -> Self {
        Self { left: x - r, top: y - r, right: x + r, bottom: y + r, anchor: "middle" }
    }

    fn label(&self, letter: f64) -> Label {
        let x = match self.anchor {
            "start" => self.left,
            "end" => self.right,
            _ => f64::midpoint(self.left, self.right),
        };
        Label { x, y: self.bottom - letter * 0.2, anchor: self.anchor }
    }

    /// Points along its upper and lower edge.
    fn edge(&self) -> impl Iterator<Item = (f64, f64)> {
        let (left, width, top, bottom) = (self.left, self.right - self.left, self.top, self.bottom);
        [0.0, 0.25, 0.5, 0.75, 1.0].into_iter().flat_map(move |part| {
            let x = left + width * part;
            [(x, top), (x, bottom)]
        })
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Where each spot's words stand; `None` where they would cover something else.
/// The largest circles choose first; `letter` is the size of a letter. Words cover no symbol of `marks`, and stand
/// nowhere that `is_foreign` to their spot.
pub fn label_places(
    spots: &[Spot],
    marks: &[(f64, f64)],
    is_foreign: &dyn Fn(usize, f64, f64) -> bool,
    height: f64,
    letter: f64,
) -> Vec<Option<Label>> {
    let circles = spots.iter().map(circle).collect::<Vec<_>>();
    let symbols = marks.iter().map(|(x, y)| Area::around(*x, *y, SYMBOL)).collect::<Vec<_>>();
    let mut order = (0..spots.len()).collect::<Vec<_>>();
    order.sort_by(|a, b| radius_of(spots, *b).total_cmp(&radius_of(spots, *a)));
    let mut labels: Vec<Area> = Vec::new();
    let mut places = vec![None; spots.len()];
    for index in order {
        let Some(spot) = spots.get(index) else { continue };
        let free = |area: &Area| {
            let inside = area.left >= 0.0 && area.right <= WIDTH && area.top >= 0.0 && area.bottom <= height;
            let others = circles.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, area)| area);
            let is_foreign = || area.edge().any(|(x, y)| is_foreign(index, x, y));
            inside && !others.chain(&symbols).chain(&labels).any(|other| other.meets(area)) && !is_foreign()
        };
        if let Some(area) = beside(spot, letter).into_iter().find(free) {
            if let Some(place) = places.get_mut(index) {
                *place = Some(area.label(letter));
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
    Area::around(spot.x, spot.y, spot.r)
}

/// Right, left, above, below; first of all the middle, where there is no circle.
fn beside(spot: &Spot, letter: f64) -> Vec<Area> {
    let width = spot.text.chars().map(|sign| if sign.is_ascii() { 0.6 } else { 1.0 }).sum::<f64>() * letter;
    let gap = spot.r + 3.0;
    let at = |anchor, left: f64, top: f64| Area { left, top, right: left + width, bottom: top + letter, anchor };
    let (middle, half) = (spot.x - width / 2.0, spot.y - letter / 2.0);
    let on_it = (spot.r == 0.0).then(|| at("middle", middle, half));
    let around = [
        at("start", spot.x + gap, half),
        at("end", spot.x - gap - width, half),
        at("middle", middle, spot.y - gap - letter),
        at("middle", middle, spot.y + gap),
    ];
    on_it.into_iter().chain(around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_cover_each_other_or_a_circle() {
        let spot = |x: f64, y: f64, r: f64| Spot { x, y, r, text: "百家桥村 12".into() };
        let spots =
            [spot(100.0, 100.0, 20.0), spot(104.0, 104.0, 4.0), spot(300.0, 300.0, 8.0), spot(355.0, 20.0, 5.0)];
        let places = label_places(&spots, &[], &|_, _, _| false, 400.0, LETTER[0]);
        assert!(places[0].is_some(), "the largest chooses first");
        assert!(places[2].is_some());
        assert!(places[3].is_some_and(|label| label.anchor == "end" && label.x < 355.0), "no label leaves the drawing");
        let crowd = vec![spot(180.0, 180.0, 10.0); 20];
        assert!(label_places(&crowd, &[], &|_, _, _| false, 400.0, LETTER[0]).iter().flatten().count() <= 4);
    }
    #[test]
    fn words_cover_no_symbol_and_stand_on_nobody_elses_land() {
        let village = Spot { x: 180.0, y: 200.0, r: 8.0, text: "善港村 3".into() };
        let place = |marks: &[(f64, f64)], is_foreign: &dyn Fn(usize, f64, f64) -> bool| {
            label_places(std::slice::from_ref(&village), marks, is_foreign, 400.0, LETTER[0])[0]
        };
        assert!(
            place(&[], &|_, _, _| false).is_some_and(|label| label.anchor == "start"),
            "on the right, where it can"
        );
        assert!(
            place(&[(200.0, 200.0)], &|_, _, _| false).is_some_and(|label| label.anchor == "end"),
            "a symbol stands there"
        );
        assert!(place(&[], &|_, x, _| x > 188.0).is_some_and(|label| label.anchor == "end"), "that is another village");
        assert_eq!(place(&[], &|_, _, _| true), None);
        let land = Spot { r: 0.0, ..village.clone() };
        let on_it = label_places(&[land], &[], &|_, _, _| false, 400.0, LETTER[0])[0].unwrap();
        assert_eq!((on_it.x, on_it.anchor), (180.0, "middle"), "on the middle of its land");
    }
}
