//! `/calendar`: the public sessions of a week, a month or a year.

use super::{
    grid, list,
    model::{Frame, Layout},
    sheet::Sheet,
    tools, year,
};
use crate::{
    error::AppError,
    features::{
        events::{list_page::public_filter, query::EventFilter},
        holidays::known,
    },
    pages::{Page, PageCx},
    ui::Locale,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// `/calendar`.
pub async fn calendar(cx: &PageCx) -> Result<Page, AppError> {
    let sheet = Sheet::load(cx, Frame::public(cx, public_filter(cx)?)?).await?;
    let l = cx.locale;
    let title = td_string!(l, calendar.title_month, month = tools::period_words(l, &sheet.frame));
    let cx = cx.clone();
    let page = Page::new(title, "/calendar", move || {
        view! {
            <h1>{td_string!(l, calendar.title)}</h1>
            {tools::head(&cx, &sheet)}
            {known::notice(&cx, &sheet.unknown_years)}
            {days(&cx, &sheet)}
            {subscribe(l, &sheet.frame.filter)}
        }
        .into_any()
    });
    Ok(page.describe(td_string!(l, calendar.lead)))
}

/// The days in their layout.
pub fn days(cx: &PageCx, sheet: &Sheet) -> AnyView {
    match sheet.frame.layout {
        Layout::List => list::list(cx, sheet),
        Layout::Week => grid::week(cx, sheet),
        Layout::Month => {
            let nothing = (!sheet.frame.staff).then(|| tools::nothing(cx, sheet));
            view! { {nothing}{grid::month(cx, sheet)} }.into_any()
        }
        Layout::Year => year::year(cx, sheet),
    }
}

/// The same filters as a feed that calendar programs follow.
fn subscribe(l: Locale, filter: &EventFilter) -> AnyView {
    let href = filter.address("/calendar.ics");
    view! {
        <p>
            <a href=href>{td_string!(l, calendar.subscribe)}</a>
            " "
            <span class="muted">{td_string!(l, calendar.subscribe_hint)}</span>
        </p>
    }
    .into_any()
}
