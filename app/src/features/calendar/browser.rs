//! What the planning calendar does with the browser: which session was gripped, which day lies under the pointer, and
//! moving a session's item from day to day.
//!
//! Compiled into the server too, where nothing of it is ever called.

use crate::clock;
use chrono::NaiveDate;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, EventTarget, HtmlElement, HtmlInputElement};

/// A session that can be moved, as the page has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Grip {
    /// Its id.
    pub id: String,
    /// Its present version.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// The day that it is on.
    pub day: NaiveDate,
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn closest(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

fn item(id: &str) -> Option<Element> {
    document()?.query_selector(&format!("[data-session=\"{id}\"]")).ok().flatten()
}

fn day_of(element: &Element) -> Option<NaiveDate> {
    element.closest("[data-day]").ok().flatten()?.get_attribute("data-day").as_deref().and_then(clock::read_date)
}

fn read(item: &Element) -> Option<Grip> {
    let title = item.query_selector(".day-title").ok().flatten().and_then(|title| title.text_content());
    Some(Grip {
        id: item.get_attribute("data-session")?,
        version: item.get_attribute("data-version")?.parse().ok()?,
        title: title.unwrap_or_default(),
        day: day_of(item)?,
    })
}

/// The session that an event happened at, if it can be moved.
pub fn grip(target: Option<EventTarget>) -> Option<Grip> {
    read(&closest(target, "[data-version]")?)
}

/// A session as it is now.
pub fn present(id: &str) -> Option<Grip> {
    read(&item(id)?)
}

/// Whether an event happened at a session's handle.
pub fn at_handle(target: Option<EventTarget>) -> bool {
    closest(target, "a.day-move").is_some()
}

/// The day on which something new may be planned, where an event happened at an empty part of it.
pub fn empty_day(target: Option<EventTarget>) -> Option<NaiveDate> {
    let element = target?.dyn_into::<Element>().ok()?;
    if element.closest("a, button, .day-item").ok().flatten().is_some() {
        return None;
    }
    day_of(&element.closest("[data-new]").ok().flatten()?)
}

/// The day under a point of the window.
#[expect(clippy::cast_precision_loss, reason = "pixels of a window are few")]
pub fn day_at(x: i32, y: i32) -> Option<NaiveDate> {
    day_of(&document()?.element_from_point(x as f32, y as f32)?)
}

/// From now on all movements of the pointer are told to the session's item.
pub fn capture(id: &str, pointer: i32) {
    if let Some(item) = item(id) {
        let _ = item.set_pointer_capture(pointer);
    }
}

/// Shows what is dragged and where it would go.
pub fn show_drag(id: &str, over: Option<NaiveDate>) {
    let Some(document) = document() else { return };
    clear(&document, "is-target");
    if let Some(item) = item(id) {
        let _ = item.class_list().add_1("is-dragged");
    }
    let day = over.and_then(|day| document.query_selector(&format!("[data-day=\"{day}\"]")).ok().flatten());
    if let Some(day) = day {
        let _ = day.class_list().add_1("is-target");
    }
}

/// Shows that nothing is dragged any more.
pub fn hide_drag() {
    let Some(document) = document() else { return };
    clear(&document, "is-target");
    clear(&document, "is-dragged");
}

fn clear(document: &Document, class: &str) {
    let Ok(all) = document.query_selector_all(&format!(".{class}")) else { return };
    for at in 0..all.length() {
        if let Some(element) = all.item(at).and_then(|node| node.dyn_into::<Element>().ok()) {
            let _ = element.class_list().remove_1(class);
        }
    }
}

/// Puts a session's item on another day, by the hour; takes it off the page where that day is not on it.
pub fn place(id: &str, day: NaiveDate, version: i64) {
    let (Some(document), Some(item)) = (document(), item(id)) else { return };
    let _ = item.set_attribute("data-version", &version.to_string());
    let list = document.query_selector(&format!("[data-day=\"{day}\"] .day-sessions")).ok().flatten();
    let Some(list) = list else { return item.remove() };
    let time = item.get_attribute("data-time").unwrap_or_default();
    let others = list.children();
    let later = (0..others.length())
        .filter_map(|at| others.item(at))
        .find(|other| other.get_attribute("data-time").unwrap_or_default() > time);
    let _ = list.insert_before(&item, later.as_deref());
    // A narrow page hides days that are empty.
    if let Ok(Some(cell)) = list.closest("[data-empty]") {
        let _ = cell.remove_attribute("data-empty");
    }
    if let Ok(Some(nothing)) =
        list.closest("[data-day]").map(|day| day.and_then(|day| day.query_selector(".day-nothing").ok().flatten()))
    {
        nothing.remove();
    }
}

/// Sets the focus on a session's handle, where the reader goes on.
pub fn focus_handle(id: &str) {
    let handle = item(id).and_then(|item| item.query_selector("a.day-move").ok().flatten());
    if let Some(handle) = handle.and_then(|handle| handle.dyn_into::<HtmlElement>().ok()) {
        let _ = handle.focus();
    }
}

/// Shows only the sessions that hold a text; how many those are, and of how many on the page.
pub fn find(text: &str) -> (usize, usize) {
    let words = text.to_ascii_lowercase();
    let words = words.split_whitespace().collect::<Vec<_>>();
    let Some(all) = document().and_then(|document| document.query_selector_all("[data-find]").ok()) else {
        return (0, 0);
    };
    let (mut shown, mut total) = (0, 0);
    for at in 0..all.length() {
        let Some(item) = all.item(at).and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
        let hay = item.get_attribute("data-find").unwrap_or_default();
        let fits = words.iter().all(|word| hay.contains(word));
        item.set_hidden(!fits);
        shown += usize::from(fits);
        total += 1;
    }
    (shown, total)
}

/// What is typed in a field.
pub fn typed(target: Option<EventTarget>) -> String {
    target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok()).map(|field| field.value()).unwrap_or_default()
}

/// The present address on this site.
pub fn here() -> String {
    let Some(location) = web_sys::window().map(|window| window.location()) else { return "/desk/plan".into() };
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}
