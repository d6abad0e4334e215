//! The operator's map tiles: none unless set. 天地图 by its key, or any server that gives tiles by `{z}`, `{x}` and `{y}`
//! (XYZ, and WMTS with these in its address), in the datum that its tiles are in.

use crate::config::{ConfigError, Given, text, wrong};
use app::features::map::datum::Datum;
use serde_json::json;

/// The public servers of 天地图: the base and the names on it, Web Mercator, CGCS2000.
const TIANDITU: [&str; 2] = ["vec", "cva"];
/// What stands in the middle of its servers' names.
const TIANDITU_SERVERS: &str = "01234567";
/// The usual names of others' servers.
const SERVERS: &str = "abc";
/// 审图号, which a map must say by law.
const APPROVAL: &str = "\u{5ba1}\u{56fe}\u{53f7}";
/// The closest zoom that servers usually have.
const ZOOM_MAX: u32 = 18;
/// A key has letters and digits only.
const KEY_MAX: usize = 64;

/// Map tile servers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tiles {
    /// Addresses with `{z}`, `{x}` and `{y}`, the lowest first.
    pub layers: Vec<String>,
    /// Words for the map's corner.
    pub attribution: String,
    /// What the tiles are drawn in.
    pub datum: Datum,
    /// What `{s}` stands for, one letter each.
    pub servers: &'static str,
    /// The closest zoom that there are tiles of.
    pub zoom_max: u32,
    /// The servers as a content security policy names them.
    pub sources: String,
}

impl Tiles {
    /// Checks what was given; `None` where there is nothing.
    pub fn check(given: &Given) -> Result<Option<Self>, ConfigError> {
        let of = |value: &Option<String>| text(value.as_ref(), "");
        let (url, labels, key) = (of(&given.tile_url), of(&given.tile_labels_url), of(&given.tianditu_key));
        let attribution = of(&given.tile_attribution);
        let datum = of(&given.tile_datum);
        let datum_read = if datum.is_empty() { Some(Datum::Wgs84) } else { Datum::from_key(&datum) };
        let datum = datum_read.ok_or_else(|| wrong("PUFA_TILE_DATUM", &datum, "wgs84, gcj02 or bd09"))?;
        let zoom = of(&given.tile_max_zoom);
        let zoom_max = if zoom.is_empty() { Some(ZOOM_MAX) } else { zoom.parse().ok() };
        let zoom_max = zoom_max
            .filter(|zoom| (1..=22).contains(zoom))
            .ok_or_else(|| wrong("PUFA_TILE_MAX_ZOOM", &zoom, "a whole number from 1 to 22"))?;
        if !key.is_empty() {
            if !url.is_empty() {
                return Err(ConfigError::new(
                    "PUFA_TIANDITU_KEY and PUFA_TILE_URL are both set, but the map has one base.",
                ));
            }
            return tianditu(&key, attribution, zoom_max).map(Some);
        }
        if url.is_empty() {
            let lonely = if labels.is_empty() { None } else { Some("PUFA_TILE_LABELS_URL") };
            return match lonely {
                Some(name) => {
                    Err(ConfigError::new(format!("{name} is set, but PUFA_TILE_URL, which it lies on, is not.")))
                }
                None => Ok(None),
            };
        }
        let mut layers = vec![("PUFA_TILE_URL", url)];
        if !labels.is_empty() {
            layers.push(("PUFA_TILE_LABELS_URL", labels));
        }
        let mut sources = Vec::new();
        for (name, url) in &layers {
            let expected = "an http(s) address with {z}, {x} and {y}, and {s} in the first part of the host only";
            let source = source(url).ok_or_else(|| wrong(name, url, expected))?;
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let layers = layers.into_iter().map(|(_, url)| url).collect();
        Ok(Some(Self { layers, attribution, datum, servers: SERVERS, zoom_max, sources: sources.join(" ") }))
    }

    /// HTML for the head of a page with a map.
    pub fn tag(&self) -> String {
        let content = json!({
            "layers": self.layers,
            "attribution": self.attribution,
            "datum": self.datum.key(),
            "servers": self.servers,
            "zoomMax": self.zoom_max,
        });
        format!("<meta name=\"pufa-tiles\" content=\"{}\">", escaped(&content.to_string()))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Both layers of 天地图. Whoever shows them has to say the number under which the map was approved.
fn tianditu(key: &str, attribution: String, zoom_max: u32) -> Result<Tiles, ConfigError> {
    if key.len() > KEY_MAX || !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        // The key itself is nobody's to read in a log.
        return Err(ConfigError::new(
            "PUFA_TIANDITU_KEY must be the letters and digits that the map's owner gave out.",
        ));
    }
    if !attribution.contains(APPROVAL) {
        return Err(ConfigError::new(format!(
            "PUFA_TILE_ATTRIBUTION must name the map and the number that it was approved under ({APPROVAL}), as \
             PUFA_TIANDITU_KEY is set."
        )));
    }
    let layer = |name: &str| {
        format!(
            "https://t{{s}}.tianditu.gov.cn/{name}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={name}\
             &STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
        )
    };
    Ok(Tiles {
        layers: TIANDITU.map(layer).to_vec(),
        attribution,
        datum: Datum::Wgs84,
        servers: TIANDITU_SERVERS,
        zoom_max: zoom_max.min(ZOOM_MAX),
        sources: "https://*.tianditu.gov.cn".to_owned(),
    })
}

/// The server of a tile address as a content security policy names it; `{s}` becomes its wildcard.
fn source(url: &str) -> Option<String> {
    if !["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = match host.split_once('.') {
        Some((first, others)) if first.contains('{') => format!("*.{others}"),
        _ => host.to_owned(),
    };
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:*[]".contains(&byte));
    (plain && !host.is_empty() && matches!(scheme, "http" | "https")).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(change: impl FnOnce(&mut Given)) -> Result<Option<Tiles>, String> {
        let mut given = Given::default();
        change(&mut given);
        Tiles::check(&given).map_err(|error| error.to_string())
    }

    #[test]
    fn without_settings_there_are_no_tiles() {
        assert_eq!(checked(|_| {}), Ok(None));
    }

    #[test]
    fn tiles_name_their_server() {
        let source = |url: &str| source(url).unwrap_or_default();
        assert_eq!(source("https://t{s}.tianditu.gov.cn/x?x={x}&y={y}&l={z}"), "https://*.tianditu.gov.cn");
        assert_eq!(source("http://tiles.lan:8080/{z}/{x}/{y}.png"), "http://tiles.lan:8080");
        assert_eq!(source("https://a.{s}.org/{z}/{x}/{y}.png"), "");
        assert_eq!(source("ftp://a.org/{z}/{x}/{y}.png"), "");
        assert_eq!(source("https://a.org; script-src */{z}/{x}/{y}.png"), "");
    }

    #[test]
    fn a_second_layer_and_a_datum_are_settings() {
        let tiles = checked(|given| {
            given.tile_url = Some("https://a.test/{z}/{x}/{y}".into());
            given.tile_labels_url = Some("https://b.test/{z}/{x}/{y}".into());
            given.tile_datum = Some("gcj02".into());
        });
        let tiles = tiles.unwrap().unwrap();
        assert_eq!((tiles.layers.len(), tiles.datum), (2, Datum::Gcj02));
        assert_eq!(tiles.sources, "https://a.test https://b.test");
    }

    #[test]
    fn the_national_map_says_its_number() {
        let set = |attribution: &'static str| {
            checked(move |given| {
                given.tianditu_key = Some("abc123".into());
                given.tile_attribution = Some(attribution.into());
            })
        };
        assert!(set("").unwrap_err().starts_with("PUFA_TILE_ATTRIBUTION"));
        let tiles = set("天地图 审图号：GS(2024)0568号").unwrap().unwrap();
        assert_eq!((tiles.layers.len(), tiles.sources.as_str()), (2, "https://*.tianditu.gov.cn"));
        assert!(tiles.layers[1].contains("LAYER=cva") && tiles.layers[1].ends_with("tk=abc123"));
    }

    #[test]
    fn what_does_not_go_together_stops_the_start() {
        type Change = fn(&mut Given);
        let cases: [(Change, &str); 6] = [
            (|given| given.tile_url = Some("https://a/{z}/{x}.png".into()), "PUFA_TILE_URL"),
            (|given| given.tile_labels_url = Some("https://a/{z}/{x}/{y}".into()), "PUFA_TILE_LABELS_URL"),
            (|given| given.tile_datum = Some("wgs-84".into()), "PUFA_TILE_DATUM"),
            (|given| given.tile_max_zoom = Some("40".into()), "PUFA_TILE_MAX_ZOOM"),
            (|given| given.tianditu_key = Some("a b".into()), "PUFA_TIANDITU_KEY"),
            (
                |given| {
                    given.tianditu_key = Some("abc".into());
                    given.tile_url = Some("https://a/{z}/{x}/{y}".into());
                },
                "PUFA_TIANDITU_KEY",
            ),
        ];
        for (change, name) in cases {
            let error = checked(change).unwrap_err();
            assert!(error.starts_with(name) && error.ends_with('.'), "{error}");
        }
    }

    #[test]
    fn settings_cannot_break_the_page() {
        let tiles = checked(|given| {
            given.tile_url = Some("https://a/{z}/{x}/{y}?a=1&b=2".into());
            given.tile_attribution = Some("\"><script>".into());
        });
        let tag = tiles.unwrap().unwrap().tag();
        assert!(tag.contains("a=1&amp;b=2"), "{tag}");
        assert!(!tag.contains("<script>"), "{tag}");
    }
}
