//! The datums of Chinese maps. Points are stored as WGS-84 (CGCS2000 differs by centimetres); map apps and some tiles
//! use GCJ-02 or BD-09, which lie some hundred metres beside it. Converted at the edge: at display and at input.

use crate::features::{events::draft::half_width, reference::model::Point};
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// What longitude and latitude are meant in.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// WGS-84 or CGCS2000: phones, 天地图, surveys.
    #[default]
    Wgs84,
    /// GCJ-02: Amap, Tencent, `WeChat`.
    Gcj02,
    /// BD-09: Baidu.
    Bd09,
}

/// The ellipsoid that GCJ-02 was made with: Krasovsky's.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY: f64 = 0.006_693_421_622_965_823;
/// Baidu's own turn, radians a degree.
const TURN: f64 = PI * 3000.0 / 180.0;
/// How often the way back is tried; each time the error shrinks a thousandfold.
const TRIES: usize = 8;

impl Datum {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// The word of forms, settings and tables.
    pub fn key(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The datum of such a word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|datum| datum.key() == key)
    }

    /// A stored point as a map of this datum has it.
    pub fn of_stored(self, point: Point) -> Point {
        match self {
            Self::Wgs84 => point,
            Self::Gcj02 => shifted(point),
            Self::Bd09 => turned(shifted(point)),
        }
    }

    /// A point of a map of this datum as it is stored.
    pub fn to_stored(self, point: Point) -> Point {
        match self {
            Self::Wgs84 => point,
            Self::Gcj02 => back(point, shifted),
            Self::Bd09 => back(back(point, turned), shifted),
        }
    }
}

/// The datum of a link of a map app; `None` of anything else. A link may say that its numbers are meant otherwise.
pub fn of_link(text: &str) -> Option<Datum> {
    let text = text.to_ascii_lowercase();
    let has = |part: &str| text.contains(part);
    if has("coordinate=wgs84") || has("coord_type=wgs84") {
        Some(Datum::Wgs84)
    } else if has(".baidu.com") {
        Some(if has("coord_type=gcj02") { Datum::Gcj02 } else { Datum::Bd09 })
    } else {
        let hosts = [".amap.com", "//amap.com", ".gaode.com", ".qq.com"];
        hosts.into_iter().any(has).then_some(Datum::Gcj02)
    }
}

/// The first longitude and latitude in what was copied out of a map app: `31.865, 120.553`, a link with such a pair, or
/// two lines. Which is which follows from the numbers, since China lies nowhere north of its own west.
pub fn pasted(text: &str) -> Option<Point> {
    let text = text.replace("%2C", ",").replace("%2c", ",").chars().map(half_width).collect::<String>();
    let numbers = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter(|part| part.contains('.'))
        .filter_map(|part| part.parse::<f64>().ok())
        .collect::<Vec<_>>();
    let is_lon = |number: f64| (73.0..=136.0).contains(&number);
    let is_lat = |number: f64| (3.0..=54.0).contains(&number);
    numbers.windows(2).find_map(|pair| match *pair {
        [lon, lat] | [lat, lon] if is_lon(lon) && is_lat(lat) => Some(Point { lon, lat }),
        _ => None,
    })
}

/// A point with the six decimals (a tenth of a metre) that are stored.
pub fn rounded(point: Point) -> Point {
    let round = |number: f64| (number * 1e6).round() / 1e6;
    Point { lon: round(point.lon), lat: round(point.lat) }
}

/// The point that `there` takes to this one: what is left over is taken away again and again.
fn back(point: Point, there: fn(Point) -> Point) -> Point {
    let mut guess = point;
    for _ in 0..TRIES {
        let seen = there(guess);
        guess = Point { lon: guess.lon - (seen.lon - point.lon), lat: guess.lat - (seen.lat - point.lat) };
    }
    guess
}

/// WGS-84 to GCJ-02; abroad nothing is shifted.
fn shifted(point: Point) -> Point {
    let Point { lon, lat } = point;
    if !((72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)) {
        return point;
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |degrees: f64, length: f64, height: f64| height * (degrees * PI / length).sin();
    let common = wave(x, 1.0 / 6.0, 20.0) + wave(x, 0.5, 20.0);
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + (common + wave(x, 1.0, 20.0) + wave(x, 3.0, 40.0) + wave(x, 12.0, 150.0) + wave(x, 30.0, 300.0)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + (common + wave(y, 1.0, 20.0) + wave(y, 3.0, 40.0) + wave(y, 12.0, 160.0) + wave(y, 30.0, 320.0)) * 2.0 / 3.0;
    let (sine, cosine) = lat.to_radians().sin_cos();
    let bend = 1.0 - ECCENTRICITY * sine * sine;
    let lon_metre = AXIS / bend.sqrt() * cosine;
    let lat_metre = AXIS * (1.0 - ECCENTRICITY) / (bend * bend.sqrt());
    Point { lon: lon + (east / lon_metre).to_degrees(), lat: lat + (north / lat_metre).to_degrees() }
}

/// GCJ-02 to BD-09.
fn turned(Point { lon, lat }: Point) -> Point {
    let far = lon.hypot(lat) + 0.000_02 * (lat * TURN).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * TURN).cos();
    Point { lon: far * angle.cos() + 0.0065, lat: far * angle.sin() + 0.006 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// WGS-84, GCJ-02, BD-09 by others: the first six computed with `prcoords` 1.0.2 (`PyPI`, public domain), the
    /// others as published among the test data of `gcoord` (github.com/hujiulong/gcoord, MIT,
    /// test/fixtures/china-cities.json), which come from map services.
    const KNOWN: [[(f64, f64); 3]; 16] = [
        [(120.555, 31.875), (120.559_277_2, 31.872_887_8), (120.565_816_1, 31.878_692_0)],
        [(120.441_2, 31.812_3), (120.445_863_1, 31.810_493_2), (120.452_393_7, 31.816_418_2)],
        [(120.632_1, 31.938_7), (120.636_343_0, 31.936_557_7), (120.642_889_0, 31.942_443_6)],
        [(120.780_1, 31.754_4), (120.784_484_7, 31.752_439_4), (120.791_065_6, 31.758_083_9)],
        [(120.370_2, 32.020_1), (120.374_935_7, 32.018_261_2), (120.381_350_0, 32.024_512_8)],
        [(120.5, 31.85), (120.504_463_5, 31.848_036_1), (120.510_947_5, 31.854_142_5)],
        [(119.918_383_1, 32.458_002_3), (119.923_124_2, 32.455_780_2), (119.929_690_2, 32.461_553_1)],
        [(117.805_909_1, 30.947_798_8), (117.811_269_3, 30.945_521_1), (117.817_749_8, 30.951_541_1)],
        [(114.016_432_2, 33.013_355_6), (114.022_306_0, 33.011_532_4), (114.028_778_1, 33.017_669_7)],
        [(92.049_961_9, 31.478_443_6), (92.051_243_8, 31.476_206_3), (92.057_683_2, 31.482_442_1)],
        [(116.041_403_5, 43.931_280_5), (116.048_230_8, 43.933_457_3), (116.054_623_2, 43.939_778_2)],
        [(123.425_330_6, 41.803_262_9), (123.431_478_7, 41.805_702_3), (123.438_095_0, 41.811_401_3)],
        [(108.650_395_2, 21.982_828_1), (108.654_148_5, 21.979_939_2), (108.660_728_3, 21.985_631_9)],
        [(101.526_594_9, 25.048_566_0), (101.528_073_7, 25.045_536_3), (101.534_486_3, 25.051_809_4)],
        [(98.493_717_5, 39.731_994_6), (98.494_359_5, 39.732_823_4), (98.500_844_1, 39.738_894_9)],
        [(118.671_136_5, 24.877_048_7), (118.675_678_7, 24.874_136_3), (118.682_125_1, 24.880_487_2)],
    ];

    fn at((lon, lat): (f64, f64)) -> Point {
        Point { lon, lat }
    }

    fn metres(a: Point, b: Point) -> f64 {
        let degree = 111_320.0;
        ((a.lon - b.lon) * degree * a.lat.to_radians().cos()).hypot((a.lat - b.lat) * degree)
    }

    #[test]
    fn others_come_to_the_same_within_a_metre() {
        for known in KNOWN {
            let stored = at(known[0]);
            for (datum, shown) in [(Datum::Gcj02, at(known[1])), (Datum::Bd09, at(known[2]))] {
                let there = metres(datum.of_stored(stored), shown);
                let back = metres(datum.to_stored(shown), stored);
                assert!(there < 1.0 && back < 1.0, "{datum:?} of {stored:?}: {there} m there, {back} m back");
            }
        }
    }

    #[test]
    fn abroad_nothing_is_shifted() {
        let paris = at((2.3522, 48.8566));
        assert_eq!(Datum::Gcj02.of_stored(paris), paris);
    }

    proptest! {
        #[test]
        fn the_way_back_leads_home(lon in 73.5_f64..135.0, lat in 18.0_f64..53.5) {
            let stored = at((lon, lat));
            for datum in Datum::ALL {
                prop_assert!(metres(datum.to_stored(datum.of_stored(stored)), stored) < 0.01);
            }
        }
    }

    #[test]
    fn a_link_says_whose_numbers_it_holds() {
        for (link, datum) in [
            ("https://uri.amap.com/marker?position=120.5,31.8", Some(Datum::Gcj02)),
            ("https://uri.amap.com/marker?position=120.5,31.8&coordinate=wgs84", Some(Datum::Wgs84)),
            ("https://apis.map.qq.com/uri/v1/marker?marker=coord:31.8,120.5", Some(Datum::Gcj02)),
            ("https://j.map.baidu.com/@120.5,31.8,15z", Some(Datum::Bd09)),
            ("https://api.map.baidu.com/marker?location=31.8,120.5&coord_type=gcj02", Some(Datum::Gcj02)),
            ("120.5,31.8", None),
        ] {
            assert_eq!(of_link(link), datum, "{link}");
        }
    }

    #[test]
    fn a_pair_is_found_in_what_map_apps_give() {
        let place = Some(at((120.553, 31.865)));
        for text in [
            "120.553,31.865",
            "31.865, 120.553",
            "\u{ff11}20\u{ff0e}553\u{ff0c}31.865",
            "https://uri.amap.com/marker?position=120.553,31.865&name=x1",
            "https://apis.map.qq.com/uri/v1/marker?marker=coord:31.865%2C120.553;title:a",
            "https://j.map.baidu.com/@120.553,31.865,15z",
            "N 31.865\u{b0}\nE 120.553\u{b0}",
        ] {
            assert_eq!(pasted(text), place, "{text}");
        }
        for text in ["", "120.553", "31.865 31.866", "200.5, 31.8", "no numbers", "12, 34"] {
            assert_eq!(pasted(text), None, "{text}");
        }
    }
}
