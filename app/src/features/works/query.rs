//! Which works.

use super::model::WorkKind;
use crate::{
    error::AppError,
    features::events::query::{bad, read_search},
    pages,
};

/// A filter. What is not set does not filter.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct WorkFilter {
    /// Division code prefix.
    pub scope: String,
    /// Only those that residents may see.
    pub is_public: bool,
    /// What it is.
    pub kind: Option<WorkKind>,
    /// A village's code.
    pub village: String,
    /// Words in title, author or unit.
    pub q: String,
    /// Whether sample data is included.
    pub include_demo: bool,
}

impl WorkFilter {
    /// Reads the filters of an address; a value that makes no sense is refused.
    pub fn read(mut self, pairs: &[(String, String)]) -> Result<Self, AppError> {
        for (name, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "kind" => self.kind = Some(WorkKind::from_key(value).ok_or_else(|| bad("kind", "a kind of work"))?),
                "village" if value.len() <= 12 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                    value.clone_into(&mut self.village);
                }
                "village" => return Err(bad("village", "the code of a village")),
                "q" => self.q = read_search("q", value)?,
                _ => {}
            }
        }
        Ok(self)
    }

    /// The filters as the pairs of an address.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("kind", self.kind.map_or("", WorkKind::key).to_owned()),
            ("village", self.village.clone()),
            ("q", self.q.clone()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// An address with these filters.
    pub fn address(&self, path: &str) -> String {
        pages::address(path, &self.pairs())
    }

    /// Whether nothing is filtered.
    pub fn is_plain(&self) -> bool {
        self.pairs().is_empty()
    }
}
