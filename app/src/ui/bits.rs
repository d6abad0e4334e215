//! Small pieces of pages: notices, error summaries, tags, pagers, empty states.

use crate::{
    error::Refusal,
    pages::address,
    ui::{Locale, labels, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What a notice is about; decides its looks and how it is read out.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Notice {
    /// Something worked.
    Success,
    /// Something to know.
    Info,
    /// Something to take care of.
    Warn,
}

/// A notice at the top of a page or beside a list.
pub fn notice(kind: Notice, text: impl Into<String>) -> AnyView {
    let (kind, role) = match kind {
        Notice::Success => ("success", "status"),
        Notice::Info => ("info", "note"),
        Notice::Warn => ("warn", "note"),
    };
    let text: String = text.into();
    view! { <div class="notice" data-kind=kind role=role><p>{text}</p></div> }.into_any()
}

/// The list of refused fields, each a link to its field.
pub fn error_summary(locale: Locale, refusals: &[Refusal]) -> AnyView {
    if refusals.is_empty() {
        return ().into_any();
    }
    let lines = refusals
        .iter()
        .map(|refused| {
            let href = format!("#f-{}", refused.field);
            let (field, why) = (refused.field.clone(), words::refusal(locale, &refused.why));
            // Drawn late: the fields and their labels come after the summary.
            let text = move || match labels::of(&field) {
                Some(label) => td_string!(locale, ui.error.line, field = label, why = why.clone()),
                None => why.clone(),
            };
            view! { <li><a href=href>{text}</a></li> }
        })
        .collect_view();
    view! {
        <div class="error-summary" role="alert" tabindex="-1" id="error-summary">
            <h2>{td_string!(locale, ui.error.summary)}</h2>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

/// A small label.
pub fn tag(kind: &'static str, text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <span class="tag" data-kind=kind>{text}</span> }.into_any()
}

/// An empty list: what is not there, and what to do.
pub fn empty(text: &str, link: Option<(String, String)>) -> AnyView {
    let text = text.to_owned();
    view! {
        <div class="empty">
            <p>{text}</p>
            {link.map(|(href, label)| view! { <p><a href=href>{label}</a></p> })}
        </div>
    }
    .into_any()
}

/// Links to the previous and next page of a list; nothing where one page holds all.
pub fn pager(locale: Locale, path: &str, pairs: &[(&str, String)], page: u32, total: i64, per_page: u32) -> AnyView {
    let pages = u32::try_from(total.max(1)).unwrap_or(u32::MAX).div_ceil(per_page);
    if pages <= 1 {
        return ().into_any();
    }
    let to = |page: u32| {
        let mut pairs = pairs.to_vec();
        if page > 1 {
            pairs.push(("page", page.to_string()));
        }
        address(path, &pairs)
    };
    let previous = (page > 1).then(|| view! { <a rel="prev" href=to(page - 1)>{td_string!(locale, ui.previous)}</a> });
    let next = (page < pages).then(|| view! { <a rel="next" href=to(page + 1)>{td_string!(locale, ui.next)}</a> });
    view! {
        <nav class="pager" aria-label=td_string!(locale, ui.pages_label)>
            {previous}
            <span>{td_string!(locale, ui.page_of, page = page, pages = pages)}</span>
            {next}
        </nav>
    }
    .into_any()
}

/// A pair of a description list; nothing where the value is empty.
pub fn pair(label: &str, value: impl Into<String>) -> AnyView {
    let (label, value): (String, String) = (label.to_owned(), value.into());
    if value.is_empty() {
        return ().into_any();
    }
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }.into_any()
}
