//! The columns of the tables of the map.

use super::{
    columns::must,
    tables::{Column, Kind},
};

pub(super) const BOUNDARIES: &[Column] = &[
    must("code", Kind::Text),
    must("shape", Kind::Text),
    must("datum", Kind::Text),
    must("source", Kind::Text),
    must("points", Kind::Int),
    must("version", Kind::Int),
    must("updated_at", Kind::Moment),
];

pub(super) const MAP_LAYOUTS: &[Column] =
    &[must("scope", Kind::Text), must("cell_rows", Kind::Text), must("version", Kind::Int)];
