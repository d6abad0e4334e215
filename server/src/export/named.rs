//! Codes with their names.

use app::features::reference::{Reference, TermKind};
use serde::Serialize;
use utoipa::ToSchema;

/// A code with its names.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub struct Named {
    /// The code, as the filters take it.
    #[schema(example = "civil-code")]
    pub code: String,
    /// Chinese; the code, where the list does not have it any more.
    pub name: String,
    /// English, where there is a name.
    #[schema(example = "Civil Code")]
    pub name_en: Option<String>,
}

impl Named {
    /// A code with its names, an empty English one being none.
    pub fn new(code: &str, name: &str, name_en: &str) -> Self {
        let name_en = (!name_en.is_empty()).then(|| name_en.to_owned());
        Self { code: code.to_owned(), name: name.to_owned(), name_en }
    }

    /// A village.
    pub fn village(reference: &Reference, code: &str) -> Self {
        reference
            .region(code)
            .map_or_else(|| Self::new(code, code, ""), |region| Self::new(code, &region.name, &region.name_en))
    }

    /// A unit.
    pub fn unit(reference: &Reference, code: &str) -> Self {
        reference
            .unit(code)
            .map_or_else(|| Self::new(code, code, ""), |unit| Self::new(code, &unit.name, &unit.name_en))
    }

    /// A publicity node.
    pub fn observance(reference: &Reference, code: &str) -> Self {
        reference.observance(code).map_or_else(|| Self::new(code, code, ""), |node| Self::new(code, &node.zh, &node.en))
    }

    /// An entry of a list of terms.
    pub fn term(reference: &Reference, kind: TermKind, code: &str) -> Self {
        reference.term(kind, code).map_or_else(|| Self::new(code, code, ""), |term| Self::new(code, &term.zh, &term.en))
    }

    /// Entries of a list of terms.
    pub fn terms(reference: &Reference, kind: TermKind, codes: &[String]) -> Vec<Self> {
        codes.iter().map(|code| Self::term(reference, kind, code)).collect()
    }
}
