//! What the office's desk says of titles: reviews and time limits that are near or past.

use super::{desk_list, model::Title, parts, rules};
use crate::{
    error::AppError,
    features::accounts::{Account, Role},
    pages::PageCx,
    ui::words,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Titles that are named on the desk; the rest is a link away.
const ROWS: usize = 5;

/// The titles of which something is due, the most pressing first.
pub fn pressing(titles: &[Title], today: NaiveDate) -> Vec<(&Title, rules::Due)> {
    let due = titles.iter().filter_map(|title| Some((title, rules::due(title, today)?)));
    let mut near = due.filter(|(_, due)| rules::is_near(*due, today)).collect::<Vec<_>>();
    near.sort_by_key(|(title, due)| (due.on_day, title.id));
    near
}

/// Loads what is due, for the office; nothing for everybody else.
pub async fn load(cx: &PageCx, account: &Account) -> Result<Vec<Title>, AppError> {
    if !matches!(account.role, Role::Office | Role::Admin) {
        return Ok(Vec::new());
    }
    let titles = cx.backend.titles.all(&account.scope.0, cx.demo()).await?;
    let today = cx.today();
    let near = |title: &Title| rules::due(title, today).is_some_and(|due| rules::is_near(due, today));
    Ok(titles.into_iter().filter(near).collect())
}

/// What a due day says.
pub fn due_words(cx: &PageCx, due: rules::Due) -> String {
    let l = cx.locale;
    let day = words::full_date(l, due.on_day);
    match (due.is_limit, due.on_day < cx.today()) {
        (true, true) => td_string!(l, titles.due.limit_past, day = day),
        (true, false) => td_string!(l, titles.due.limit, day = day),
        (false, true) => td_string!(l, titles.due.review_past, day = day),
        (false, false) => td_string!(l, titles.due.review, day = day),
    }
}

/// The part of the desk; nothing where nothing is due.
pub fn view(cx: &PageCx, titles: &[Title]) -> AnyView {
    let l = cx.locale;
    let near = pressing(titles, cx.today());
    if near.is_empty() {
        return ().into_any();
    }
    let lines = near
        .iter()
        .take(ROWS)
        .map(|(title, due)| {
            let href = format!("{}/{}", desk_list::PATH, title.id);
            view! { <li><a href=href>{parts::name(&cx.reference, l, title)}</a>" "{due_words(cx, *due)}</li> }
        })
        .collect_view();
    let all = format!("{}?due=near", desk_list::PATH);
    let more = (near.len() > ROWS)
        .then(|| view! { <p><a href=all>{td_string!(l, titles.due.all, number = near.len())}</a></p> });
    view! {
        <section class="queue">
            <h2>{td_string!(l, titles.due.title)}" "<span class="badge">{near.len()}</span></h2>
            <ul class="link-list">{lines}</ul>
            {more}
        </section>
    }
    .into_any()
}
