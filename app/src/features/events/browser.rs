//! What the session form's island does with the browser: read and fill fields, keep drafts, show refusals.
//!
//! Compiled into the server too, where nothing of it is ever called.

use crate::{
    error::Refusal,
    pages::{self, Pairs},
    ui::{Locale, words},
};
use chrono::{DateTime, Utc};
use leptos::ev;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, FormData, HtmlDivElement, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, Storage,
};

/// The form inside the island.
pub fn form_in(root: &HtmlDivElement) -> Option<HtmlFormElement> {
    root.query_selector("form").ok().flatten()?.dyn_into().ok()
}

/// The phone's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole")]
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

/// The form's fields, without files.
pub fn pairs(form: &HtmlFormElement) -> Pairs {
    let Ok(data) = FormData::new_with_form(form) else { return Pairs::new() };
    data.entries()
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry: js_sys::Array = entry.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        })
        .collect()
}

/// Whether the form changes several sessions of a series.
pub fn is_ranged(form: &HtmlFormElement) -> bool {
    pairs(form).iter().any(|(name, text)| name == "range" && text != "this")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Keeps what is typed under `key`. A browser that refuses storage loses only this comfort.
pub fn keep(form: &HtmlFormElement, key: &str) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&pairs(form))) {
        let _ = storage.set_item(key, &text);
    }
}

/// Something typed and not sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The name under which it is kept.
    pub key: String,
    /// Where one goes on with it.
    pub address: String,
    /// The title, perhaps empty.
    pub title: String,
    /// The day, as the form has it.
    pub date: String,
}

/// What this browser keeps under names that begin so: see [`super::log_page::draft_prefix`].
pub fn drafts(prefix: &str, except: &str) -> Vec<Draft> {
    let Some(storage) = storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
    let mut keys = keys.filter(|key| key.starts_with(prefix) && key != except).collect::<Vec<_>>();
    keys.sort_unstable();
    let read = |key: String| {
        let kept = serde_json::from_str::<Pairs>(&storage.get_item(&key).ok().flatten()?).ok()?;
        let value = |name: &str| kept.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let address = format!("/{}", key.strip_prefix(prefix)?);
        let (title, date) = (value("title").unwrap_or_default(), value("date").unwrap_or_default());
        Some(Draft { key, address, title, date })
    };
    keys.into_iter().filter_map(read).collect()
}

/// Forgets what was kept.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// What became of a form when what was kept was put back into it.
#[derive(Clone, Debug, PartialEq)]
pub enum Restored {
    /// Nothing was kept.
    Nothing,
    /// It is as it was left.
    Whole,
    /// It is as it was left, made on a version that is not the present one any more.
    Overtaken(Overtaken),
}

/// A record that somebody has changed since it was typed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Overtaken {
    /// The record's id.
    pub id: String,
    /// Its present version.
    pub version: String,
}

/// Fills the form with what was kept. With `over`, the form is filled in already: only what was really typed goes over
/// it.
///
/// The id is restored too: what was sent before the connection broke is recognised when it is sent again. So is the
/// version: what was typed over an older one is not stored over a newer one before somebody has said so.
pub fn restore(form: &HtmlFormElement, key: &str, over: bool) -> Restored {
    let Some(kept) = storage().and_then(|storage| storage.get_item(key).ok().flatten()) else {
        return Restored::Nothing;
    };
    let Ok(kept) = serde_json::from_str::<Pairs>(&kept) else { return Restored::Nothing };
    if kept.is_empty() {
        return Restored::Nothing;
    }
    let fields = form.elements();
    for index in 0..fields.length() {
        let Some(field) = fields.item(index) else { continue };
        fill(&field, &kept, over);
    }
    let before = pages::value(&kept, "version").unwrap_or_default();
    match version_field(form) {
        Some(field) if field.value() != before => {
            let version = field.value();
            field.set_value(before);
            Restored::Overtaken(Overtaken { id: pages::value(&kept, "id").unwrap_or_default().to_owned(), version })
        }
        _ => Restored::Whole,
    }
}

fn version_field(form: &HtmlFormElement) -> Option<HtmlInputElement> {
    form.query_selector("input[name=version]").ok().flatten()?.dyn_into().ok()
}

/// Makes the form one about another version.
pub fn set_version(form: &HtmlFormElement, version: &str) {
    if let Some(field) = version_field(form) {
        field.set_value(version);
    }
}

fn fill(field: &Element, kept: &Pairs, over: bool) {
    let name = field.get_attribute("name").unwrap_or_default();
    let mut values =
        kept.iter().filter(|(key, value)| *key == name && !(over && value.is_empty())).map(|(_, value)| value.as_str());
    // The version is compared before it is put back; pictures are as the server has them.
    if name.is_empty() || name == "version" || ["photo-", "remove-"].iter().any(|prefix| name.starts_with(prefix)) {
        return;
    }
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        match input.type_().as_str() {
            "checkbox" | "radio" => {
                let own = input.value();
                input.set_checked(values.any(|value| value == own) || over && input.checked());
            }
            "file" | "submit" | "button" => {}
            _ => {
                if let Some(value) = values.next() {
                    input.set_value(value);
                }
            }
        }
    } else if let Some(value) = values.next() {
        if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
            area.set_value(value);
        } else if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            select.set_value(value);
        }
    }
}

/// Counts the head-count up or down where a step button was pressed; whether it was one.
pub fn count(event: &ev::MouseEvent) -> bool {
    let step = || {
        let button = event.target()?.dyn_into::<Element>().ok()?.closest("[data-step]").ok().flatten()?;
        let step = button.get_attribute("data-step")?.parse::<i64>().ok()?;
        let field = web_sys::window()?.document()?.get_element_by_id(&button.get_attribute("aria-controls")?)?;
        let field = field.dyn_into::<HtmlInputElement>().ok()?;
        let present = field.value().trim().parse::<i64>().unwrap_or_default();
        field.set_value(&(present + step).max(0).to_string());
        Some(())
    };
    step().is_some()
}

/// Whether pictures are still on their way.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Photos {
    /// None, or all arrived.
    Settled,
    /// At least one is being sent.
    Sending,
    /// At least one could not be sent.
    Failed,
}

/// How the form's pictures stand.
pub fn photos_on_their_way(form: &HtmlFormElement) -> Photos {
    let any = |selector| form.query_selector(selector).ok().flatten().is_some();
    if any("[data-photo=sending]") {
        Photos::Sending
    } else if any("[data-photo=failed]") {
        Photos::Failed
    } else {
        Photos::Settled
    }
}

/// Writes what was refused beside the fields, opens folds that hide one, and puts the focus on the first.
pub fn show_refusals(form: &HtmlFormElement, refusals: &[Refusal], locale: Locale) {
    let Ok(fields) = form.query_selector_all("[data-field]") else { return };
    let mut first: Option<HtmlElement> = None;
    for index in 0..fields.length() {
        let Some(field) = fields.item(index).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        let name = field.get_attribute("data-field").unwrap_or_default();
        let text = refusals
            .iter()
            .filter(|refusal| refusal.field == name)
            .map(|refusal| words::refusal(locale, &refusal.why))
            .collect::<Vec<_>>()
            .join(" ");
        let _ = field.class_list().toggle_with_force("has-error", !text.is_empty());
        if let Ok(Some(line)) = field.query_selector(".field-error") {
            line.set_text_content(Some(&text));
            let _ = line.toggle_attribute_with_force("hidden", text.is_empty());
        }
        let control = field.query_selector("input,select,textarea").ok().flatten();
        if let Some(control) = control {
            if text.is_empty() {
                let _ = control.remove_attribute("aria-invalid");
            } else {
                let _ = control.set_attribute("aria-invalid", "true");
                open_folds(&field);
                first = first.or_else(|| control.dyn_into().ok());
            }
        }
    }
    if let Some(control) = first {
        let _ = control.focus();
    }
}

fn open_folds(field: &Element) {
    let mut fold = field.closest("details").ok().flatten();
    while let Some(details) = fold {
        let _ = details.set_attribute("open", "");
        fold = details.parent_element().and_then(|parent| parent.closest("details").ok().flatten());
    }
}

/// Goes to another page of this site.
pub fn go(address: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(address);
    }
}

/// The login that leads back to an address of this site.
pub fn login_address(back: &str) -> String {
    format!("/login?next={}", String::from(js_sys::encode_uri_component(back)))
}
