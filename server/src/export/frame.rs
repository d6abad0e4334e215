//! The frame of a list: which part of it an answer holds, and where it goes on.

use super::ask::Ask;
use serde::Serialize;
use utoipa::ToSchema;

/// Which part of a list is asked for.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Paging {
    /// The page, from 1 on.
    pub page: u32,
    /// Rows of a page.
    pub per_page: u32,
}

impl Paging {
    /// Rows before the page.
    pub fn offset(self) -> u32 {
        (self.page - 1) * self.per_page
    }

    /// The page of a list that is in memory as a whole.
    pub fn of<T>(self, rows: Vec<T>) -> Vec<T> {
        let number = |rows: u32| usize::try_from(rows).unwrap_or(usize::MAX);
        rows.into_iter().skip(number(self.offset())).take(number(self.per_page)).collect()
    }
}

/// What every list says about itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Frame {
    /// Rows of the whole list.
    #[schema(example = 412)]
    pub total: i64,
    /// Which page this is, from 1 on.
    #[schema(example = 1)]
    pub page: u32,
    /// Rows of a page.
    #[schema(example = 50)]
    pub per_page: u32,
    /// The order of the rows.
    #[schema(example = "starts_at descending")]
    pub order: &'static str,
    /// Whether sample data is shown and counted.
    pub includes_demo: bool,
    /// The address of the next page.
    pub next: Option<String>,
}

impl Frame {
    /// The frame of a page.
    pub fn new(ask: &Ask, paging: Paging, total: i64, order: &'static str, includes_demo: bool) -> Self {
        let next = ask.next(paging, total);
        Self { total, page: paging.page, per_page: paging.per_page, order, includes_demo, next }
    }

    /// The page of a list that is in memory as a whole, with its frame.
    pub fn around<T>(ask: &Ask, paging: Paging, rows: Vec<T>, order: &'static str, demo: bool) -> (Self, Vec<T>) {
        let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        (Self::new(ask, paging, total, order, demo), paging.of(rows))
    }
}
