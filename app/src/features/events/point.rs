//! What is said of a longitude and latitude that are no point.

use super::draft::{millionths, parse_point};
use crate::error::Why;

/// What is wrong with a longitude and latitude that are none: the field, and why.
pub fn why_no_point(lon: &str, lat: &str) -> (&'static str, Why) {
    if parse_point(lat, lon).is_some() {
        return ("lon", Why::SwappedPoint);
    }
    match (lon.trim().is_empty(), lat.trim().is_empty()) {
        (true, _) => ("lon", Why::Required),
        (_, true) => ("lat", Why::Required),
        _ if [lon, lat].into_iter().all(|text| millionths(text).is_some()) => ("lon", Why::PointOutside),
        _ => ("lon", Why::NotAPoint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_has_its_own_sentence() {
        assert_eq!(why_no_point("31.865", "120.553"), ("lon", Why::SwappedPoint));
        assert_eq!(why_no_point("120.553", " "), ("lat", Why::Required));
        assert_eq!(why_no_point("", "31.865"), ("lon", Why::Required));
        assert_eq!(why_no_point("12.5", "31.865"), ("lon", Why::PointOutside));
        assert_eq!(why_no_point("x", "y"), ("lon", Why::NotAPoint));
    }
}
