//! How to get to a point: an address that phones open with their own map, and pages of the common Chinese map apps.
//!
//! The one place that knows about the apps' datums: the map's room takes [`links`] over where it converts itself.

use crate::{features::reference::model::Point, pages::address};

/// A map that can be opened.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum App {
    /// Whatever the phone opens `geo:` with.
    Phone,
    /// Amap (高德).
    Amap,
    /// Baidu (百度).
    Baidu,
    /// Tencent (腾讯).
    Tencent,
}

/// The addresses for a point given as WGS-84. Amap and Baidu are told the datum and convert by themselves; Tencent takes
/// a name to look for, as it takes no point of this datum.
pub fn links(point: Point, name: &str) -> Vec<(App, String)> {
    let place = format!("{:.6},{:.6}", point.lat, point.lon);
    let amap = [
        ("position", format!("{:.6},{:.6}", point.lon, point.lat)),
        ("name", name.to_owned()),
        ("coordinate", "wgs84".into()),
    ];
    let baidu = [
        ("location", place.clone()),
        ("title", name.to_owned()),
        ("content", name.to_owned()),
        ("coord_type", "wgs84".into()),
        ("output", "html".into()),
    ];
    let tencent = [("keyword", name.to_owned()), ("referer", "pufa".into())];
    vec![
        (App::Phone, format!("geo:{place}?q={place}")),
        (App::Amap, address("https://uri.amap.com/marker", &amap)),
        (App::Baidu, address("https://api.map.baidu.com/marker", &baidu)),
        (App::Tencent, address("https://apis.map.qq.com/uri/v1/search", &tencent)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_app_is_told_the_point_in_its_own_order() {
        let links = links(Point { lon: 120.552_341, lat: 31.8681 }, "法治文化园");
        assert_eq!(links[0].1, "geo:31.868100,120.552341?q=31.868100,120.552341");
        assert!(links[1].1.starts_with("https://uri.amap.com/marker?position=120.552341%2C31.868100&name="));
        assert!(links[1].1.ends_with("coordinate=wgs84") && links[2].1.contains("coord_type=wgs84"));
        assert!(links.iter().skip(1).all(|(_, link)| link.is_ascii()));
    }
}
