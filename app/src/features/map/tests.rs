//! What is taken in as a boundary and as a row, and what is not.

use super::*;
use crate::features::reference::RegionKind;
use serde_json::json;

pub fn village(code: &str, name: &str) -> Region {
    Region {
        code: code.into(),
        parent: "320582100".into(),
        kind: RegionKind::Village,
        name: format!("{name}民委员会"),
        short_name: name.into(),
        name_en: String::new(),
        pending: false,
        note: String::new(),
        seq: 1,
        point: None,
        point_is_demo: false,
        version: 1,
    }
}

fn reference() -> Reference {
    let county = json!({ "type": "Polygon", "coordinates": [[[120.0, 31.0], [121.0, 31.0], [121.0, 32.0], [120.0, 32.0], [120.0, 31.0]]] });
    Reference {
        regions: vec![
            village("320582100001", "甲村"),
            village("320582100002", "乙村"),
            village("320582100003", "丙村"),
        ],
        outline: Some(county.to_string()),
        ..Reference::default()
    }
}

fn square(lon: f64, lat: f64) -> Value {
    let side = 0.01;
    json!([[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]])
}

fn feature(properties: &Value, ring: &Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

fn collection(features: &[Value]) -> Vec<u8> {
    json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes()
}

fn taken(bytes: &[u8], datum: Datum) -> Result<Vec<Boundary>, Vec<Fault>> {
    read(bytes, datum, "测绘", &reference(), "320582100", DateTime::UNIX_EPOCH)
}

#[test]
fn villages_are_found_by_code_and_by_name() {
    let file = collection(&[
        feature(&json!({ "code": "320582100001" }), &square(120.5, 31.5)),
        feature(&json!({ "name": "乙村" }), &square(120.6, 31.5)),
    ]);
    let found = taken(&file, Datum::Wgs84).unwrap();
    assert_eq!(found.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["320582100001", "320582100002"]);
    assert!(found[0].shape.contains(Point { lon: 120.505, lat: 31.505 }));
    assert_eq!(found[0].points, 5);
}

#[test]
fn a_file_of_a_map_app_lies_where_it_belongs() {
    let file = collection(&[feature(&json!({ "code": "320582100001" }), &square(120.5, 31.5))]);
    let found = taken(&file, Datum::Gcj02).unwrap();
    let corner = found[0].shape.points().map(|point| point.lon).fold(f64::INFINITY, f64::min);
    assert!((120.494..120.497).contains(&corner), "some hundred metres to the west: {corner}");
}

#[test]
fn what_is_exported_is_taken_in_again() {
    let file = collection(&[feature(&json!({ "code": "320582100001" }), &square(120.5, 31.5))]);
    let found = taken(&file, Datum::Wgs84).unwrap();
    let known = Reference { boundaries: found.clone(), ..reference() };
    let export = super::super::boundary::collection(&known, "320582100").to_string();
    assert_eq!(taken(export.as_bytes(), Datum::Wgs84).unwrap()[0].shape, found[0].shape);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let code = |code: &str| json!({ "code": code });
    let open = json!([[120.5, 31.5], [120.6, 31.5], [120.6, 31.6], [120.5, 31.6]]);
    let tie = json!([[120.5, 31.5], [120.6, 31.6], [120.6, 31.5], [120.5, 31.6], [120.5, 31.5]]);
    let mut holed = feature(&code("320582100003"), &square(120.5, 31.5));
    holed["geometry"]["coordinates"] = json!([square(120.5, 31.5), square(120.7, 31.7)]);
    let outcome = taken(&collection(&[holed]), Datum::Wgs84);
    assert_eq!(outcome.unwrap_err(), [Fault::Hole { at: 1, name: "丙村".into() }]);
    let point = json!({ "type": "Feature", "properties": code("320582100002"), "geometry": { "type": "Point", "coordinates": [120.5, 31.5] } });
    let file = collection(&[
        feature(&code("320582100001"), &square(120.5, 31.5)),
        feature(&code("320582100001"), &square(120.5, 31.5)),
        feature(&code("320582999999"), &square(120.5, 31.5)),
        feature(&code("320582100002"), &open),
        feature(&code("320582100002"), &tie),
        point,
        feature(&code("320582100003"), &square(119.5, 31.5)),
        feature(&json!({}), &square(120.5, 31.5)),
        feature(&code("320582100003"), &square(31.5, 120.5)),
    ]);
    let faults = taken(&file, Datum::Wgs84).unwrap_err();
    let name = |name: &str| name.to_owned();
    assert_eq!(
        faults[..5],
        [
            Fault::Twice { at: 2, name: name("甲村") },
            Fault::Unknown { at: 3, name: name("320582999999") },
            Fault::Open { at: 4, name: name("乙村") },
            Fault::Crossed { at: 5, name: name("乙村") },
            Fault::NoPolygon { at: 6, name: name("乙村") },
        ]
    );
    assert!(matches!(faults[5], Fault::Outside { at: 7, metres, .. } if metres > 40_000), "{:?}", faults[5]);
    assert_eq!(faults[6], Fault::Unknown { at: 8, name: String::new() });
    assert_eq!(faults[7], Fault::Swapped { at: 9, name: name("丙村") });
}

#[test]
fn what_is_no_collection_or_too_much_is_refused() {
    for bytes in [&b""[..], b"{}", b"[]", b"{\"type\":\"FeatureCollection\"}", b"PK\x03\x04", &[0xff, 0xfe]] {
        assert_eq!(taken(bytes, Datum::Wgs84).unwrap_err(), [Fault::NoCollection]);
    }
    assert_eq!(taken(&collection(&[]), Datum::Wgs84).unwrap_err(), [Fault::Features(0)]);
    assert_eq!(taken(&vec![b' '; FILE_BYTES_MAX + 1], Datum::Wgs84).unwrap_err(), [Fault::TooLarge]);
    let line = (0..=POINTS_MAX).map(|_| json!([120.5, 31.5])).collect::<Vec<_>>();
    let file = collection(&[feature(&json!({ "code": "320582100001" }), &json!(line))]);
    assert_eq!(taken(&file, Datum::Wgs84).unwrap_err(), [Fault::Points(POINTS_MAX + 1)]);
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(taken(nested.as_bytes(), Datum::Wgs84).unwrap_err(), [Fault::NoCollection], "no stack is used up");
}

#[test]
fn rows_are_read_as_they_are_typed() {
    let rows = read_rows("北片：乙村、甲村\n\n丙村", &reference(), "320582100").unwrap();
    assert_eq!(rows[0], CellRow { label: "北片".into(), codes: vec!["320582100002".into(), "320582100001".into()] });
    assert_eq!(typed_rows(&rows, &reference()), "北片：乙村 甲村\n丙村");
    let faults = read_rows("甲村 丁村\n甲村", &reference(), "320582100").unwrap_err();
    assert_eq!(
        faults,
        [RowFault::Unknown { at: 1, name: "丁村".into() }, RowFault::Twice { at: 2, name: "甲村".into() }]
    );
}
