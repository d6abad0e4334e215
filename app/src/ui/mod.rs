//! Pieces that every room uses: words, form fields, lists, notices.

pub mod bits;
pub mod fields;
pub mod kept;
pub mod labels;
pub mod words;

pub use crate::words::i18n::Locale;
