//! The labels of the fields of the page that is being drawn, so that a summary which stands above the fields can name
//! them: a page is put together as a whole before its first letter is written.

use leptos::prelude::{provide_context, use_context};
use std::sync::{Arc, Mutex};

/// Names of fields with their labels, in the order of the page.
#[derive(Clone, Default)]
struct Labels(Arc<Mutex<Vec<(String, String)>>>);

/// Begins a page.
pub fn begin() {
    provide_context(Labels::default());
}

/// Remembers what a field is called.
pub fn put(name: &str, label: &str) {
    if let Some(labels) = use_context::<Labels>()
        && let Ok(mut labels) = labels.0.lock()
    {
        labels.push((name.to_owned(), label.to_owned()));
    }
}

/// What a field is called; nothing where the page has no such field.
pub fn of(name: &str) -> Option<String> {
    let labels = use_context::<Labels>()?;
    let labels = labels.0.lock().ok()?;
    labels.iter().find(|(known, _)| known == name).map(|(_, label)| label.clone())
}
