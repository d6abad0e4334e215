//! What happened in a village in one year: its approved sessions with their pictures.

use crate::{
    error::AppError,
    features::{
        counts::{
            model::Totals,
            parts::{figures, rule},
            period::{Period, period_words},
        },
        events::{
            model::{Event, Photo},
            parts::{self, ItemLook},
            query::{EventFilter, View, bad},
            store::Order,
        },
        photos,
    },
    ids::EventId,
    pages::PageCx,
    ui::bits,
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// Sessions of a page.
const ROWS: u32 = 50;
/// The first year that can be asked for.
const FIRST: i32 = 2016;

/// A year of a village.
pub struct Year {
    number: i32,
    /// What counts in it.
    pub filter: EventFilter,
    events: Vec<Event>,
    total: i64,
    page: u32,
    photos: HashMap<EventId, Vec<Photo>>,
    /// Its figures.
    pub totals: Totals,
}

/// The year that the address asks for.
pub fn asked(cx: &PageCx) -> Result<Option<i32>, AppError> {
    let last = cx.today().year();
    let read = |text: &str| text.parse::<i32>().ok().filter(|year| (FIRST..=last).contains(year));
    cx.asked("year")
        .map(|text| read(text).ok_or_else(|| bad("year", &format!("a year from {FIRST} to {last}"))))
        .transpose()
}

/// Loads a year: three queries, whatever the number of sessions.
pub async fn load(cx: &PageCx, base: &EventFilter, year: i32) -> Result<Year, AppError> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(AppError::NotFound)?;
    let filter = Period::year(first).on(&EventFilter { view: View::Counted, ..base.clone() });
    let page = crate::features::events::query::read_page(&cx.query)?;
    let (events, total) = cx.backend.events.list(&filter, Order::Latest, ROWS, (page - 1) * ROWS).await?;
    let ids = events.iter().map(|event| event.id).collect::<Vec<_>>();
    let mut photos = HashMap::<_, Vec<_>>::new();
    if !ids.is_empty() {
        for photo in cx.backend.photos.of_events(&ids).await?.into_iter().filter(Photo::may_be_public) {
            photos.entry(photo.event).or_default().push(photo);
        }
    }
    let totals = cx.backend.counts.totals(&filter).await?;
    Ok(Year { number: year, filter, events, total, page, photos, totals })
}

/// One link a year, with "now" first.
pub fn links(cx: &PageCx, code: &str, chosen: Option<i32>) -> AnyView {
    let l = cx.locale;
    let path = format!("/villages/{code}");
    let now = chosen.is_none().then_some("true");
    let last = cx.today().year();
    let years = (FIRST..=last)
        .rev()
        .map(|year| {
            let current = (chosen == Some(year)).then_some("true");
            view! { <a href=format!("{path}?year={year}#year") aria-current=current>{td_string!(l, villages.year.of, year = year)}</a> }
        })
        .collect_view();
    view! {
        <nav class="tabs" id="year" aria-label=td_string!(l, villages.year.label)>
            <a href=path.clone() aria-current=now>{td_string!(l, villages.year.now)}</a>
            {years}
        </nav>
    }
    .into_any()
}

/// The sessions of the year, each with its pictures.
pub fn view(cx: &PageCx, code: &str, year: &Year) -> AnyView {
    let l = cx.locale;
    let head = td_string!(l, villages.year.head, year = year.number, number = year.total);
    if year.total == 0 {
        return view! { <h2>{head}</h2>{bits::empty(td_string!(l, villages.year.nothing), None)} }.into_any();
    }
    let look = ItemLook { staff: false, with_day: true };
    let items = year
        .events
        .iter()
        .map(|event| {
            let pictures = year.photos.get(&event.id).map(|photos| pictures(cx, photos));
            view! {
                {parts::item(&cx.reference, l, cx.today(), event, None, look)}
                {pictures.map(|pictures| view! { <li class="event-more">{pictures}</li> })}
            }
        })
        .collect_view();
    let pairs = [("year", year.number.to_string())];
    let api = EventFilter { states: vec![crate::features::events::model::EventState::Approved], ..year.filter.clone() };
    view! {
        <h2>{head}</h2>
        <ol class="event-list">{items}</ol>
        {bits::pager(l, &format!("/villages/{code}"), &pairs, year.page, year.total, ROWS)}
        <p><a href=api.address("/api/v1/events")>{td_string!(l, villages.year.json)}</a></p>
    }
    .into_any()
}

/// The figures of a year, each a link to its rows.
pub fn figures_of(cx: &PageCx, filter: &EventFilter, totals: &Totals) -> AnyView {
    let l = cx.locale;
    view! {
        <h2>{td_string!(l, villages.figures, year = filter.from.unwrap_or(cx.today()).year())}</h2>
        <p class="list-head">{period_words(l, filter.from, filter.to)}</p>
        {figures(cx, filter, totals)}
        {rule(cx)}
        <p><a href=filter.address("/counts")>{td_string!(l, villages.more_figures)}</a></p>
    }
    .into_any()
}

fn pictures(cx: &PageCx, list: &[Photo]) -> AnyView {
    let l = cx.locale;
    let figures = list
        .iter()
        .map(|photo| {
            let alt = if photo.alt.is_empty() { td_string!(l, photos.no_alt).to_owned() } else { photo.alt.clone() };
            view! {
                <a href=photos::address(&photo.hash, 1600)>
                    <img src=photos::address(&photo.hash, 320) alt=alt width=photo.width height=photo.height loading="lazy" decoding="async" />
                </a>
            }
        })
        .collect_view();
    view! { <div class="photo-row">{figures}</div> }.into_any()
}
