//! `/villages/{code}`: one village, what is on there, what was held, and where it lies.

use crate::{
    error::AppError,
    features::{
        counts::{
            model::Totals,
            parts::{figures, rule},
            period::{Period, period_words},
        },
        events::{
            model::Event,
            parts::{self, ItemLook},
            query::{EventFilter, View, When},
            store::Order,
        },
        map::small,
        reference::{Region, RegionKind, model::Point},
    },
    pages::{Page, PageCx},
    ui::{Locale, bits},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Sessions of each list; the rest is a link away.
const ROWS: u32 = 10;

struct List {
    events: Vec<Event>,
    total: i64,
    all: String,
}

struct Loaded {
    village: Region,
    upcoming: List,
    past: List,
    /// This year's counted sessions.
    year: EventFilter,
    totals: Totals,
}

/// `/villages/{code}`.
pub async fn village(cx: &PageCx) -> Result<Page, AppError> {
    let loaded = load(cx).await?;
    let l = cx.locale;
    let cx = cx.clone();
    let name = loaded.village.label(l).to_owned();
    let description = td_string!(l, villages.describe, name = name.clone());
    let has_map = small::point_of_village(&cx.reference, &loaded.village.code).is_some();
    let mut page = Page::new(name.clone(), "/map", move || {
        view! {
            <h1>{name}</h1>
            {tags(l, &loaded.village)}
            {facts(&cx, &loaded.village)}
            {where_to(&cx, &loaded.village)}
            <h2>{td_string!(l, villages.upcoming)}</h2>
            {upcoming(&cx, &loaded.upcoming)}
            {year(&cx, &loaded)}
            <h2>{td_string!(l, villages.past)}</h2>
            {past(&cx, &loaded.past)}
        }
        .into_any()
    })
    .describe(description);
    page.map = has_map;
    Ok(page)
}

/// Where it lies, and ways there.
fn where_to(cx: &PageCx, village: &Region) -> AnyView {
    let l = cx.locale;
    let Some(at) = small::point_of_village(&cx.reference, &village.code) else { return ().into_any() };
    let note = village.point_is_demo.then(|| td_string!(l, ui.demo_point));
    small::place(cx, at, village.label(l), note)
}

async fn load(cx: &PageCx) -> Result<Loaded, AppError> {
    let code = cx.param::<String>("code")?;
    let village = cx.reference.villages(cx.town()).find(|village| village.code == code).cloned();
    let village = village.ok_or(AppError::NotFound)?;
    let of = |view: View, when: Option<When>| {
        let filter = EventFilter::new(view, cx.town(), cx.now, cx.demo());
        EventFilter { when, village: village.code.clone(), ..filter }
    };
    let upcoming = list(cx, &of(View::Public, Some(When::Upcoming)), Order::Soonest).await?;
    let past = list(cx, &of(View::Public, Some(When::Past)), Order::Latest).await?;
    let year = Period::year(cx.today()).on(&of(View::Counted, None));
    let totals = cx.backend.counts.totals(&year).await?;
    Ok(Loaded { village, upcoming, past, year, totals })
}

async fn list(cx: &PageCx, filter: &EventFilter, order: Order) -> Result<List, AppError> {
    let (events, total) = cx.backend.events.list(filter, order, ROWS, 0).await?;
    Ok(List { events, total, all: filter.address("/events") })
}

/// The word for a kind of village.
pub fn kind_word(locale: Locale, kind: RegionKind) -> &'static str {
    match kind {
        RegionKind::County => td_string!(locale, villages.kind.county),
        RegionKind::Town => td_string!(locale, villages.kind.town),
        RegionKind::Village => td_string!(locale, villages.kind.village),
        RegionKind::Community => td_string!(locale, villages.kind.community),
        RegionKind::Other => td_string!(locale, villages.kind.another),
    }
}

/// Longitude and latitude in words.
pub fn point_words(locale: Locale, point: Point) -> String {
    td_string!(locale, villages.point, lon = degrees(point.lon), lat = degrees(point.lat))
}

/// Degrees with the five decimals (about a metre) that a village's position needs.
pub fn degrees(number: f64) -> String {
    format!("{number:.5}")
}

fn tags(locale: Locale, village: &Region) -> AnyView {
    if !village.pending {
        return ().into_any();
    }
    view! { <p class="tags">{bits::tag("held", td_string!(locale, ui.pending))}</p> }.into_any()
}

fn facts(cx: &PageCx, village: &Region) -> AnyView {
    let l = cx.locale;
    let code = if village.pending { td_string!(l, villages.code_pending).to_owned() } else { village.code.clone() };
    let town = cx.reference.region(&village.parent).map(|town| town.label(l).to_owned()).unwrap_or_default();
    view! {
        <dl class="kv">
            {bits::pair(td_string!(l, villages.field.name), village.name.clone())}
            {bits::pair(td_string!(l, villages.field.kind), kind_word(l, village.kind))}
            {bits::pair(td_string!(l, villages.field.town), town)}
            {bits::pair(td_string!(l, villages.field.code), code)}
            {bits::pair(td_string!(l, villages.field.note), village.note.clone())}
            <div><dt>{td_string!(l, villages.field.point)}</dt><dd>{point(cx, village)}</dd></div>
        </dl>
        <div class="button-row">
            <a class="button-secondary" href=format!("/map?village={}", village.code)>{td_string!(l, villages.on_map)}</a>
        </div>
    }
    .into_any()
}

/// Where it lies, and whether that is known or a sample.
pub fn point(cx: &PageCx, village: &Region) -> AnyView {
    let l = cx.locale;
    let Some(point) = village.point else {
        return view! { <span class="muted">{td_string!(l, villages.no_point)}</span> }.into_any();
    };
    let sample = village.point_is_demo.then(|| bits::tag("illustrative", td_string!(l, ui.demo_point)));
    view! { {point_words(l, point)}" "{sample} }.into_any()
}

fn upcoming(cx: &PageCx, list: &List) -> AnyView {
    let l = cx.locale;
    if list.total == 0 {
        let others = ("/".to_owned(), td_string!(l, villages.elsewhere).to_owned());
        return bits::empty(td_string!(l, villages.upcoming_nothing), Some(others));
    }
    let more = td_string!(l, villages.all_upcoming, number = list.total);
    view! {
        <p class="list-head">{td_string!(l, events.list.head_soonest, number = list.total)}</p>
        {items(cx, list, more)}
    }
    .into_any()
}

fn past(cx: &PageCx, list: &List) -> AnyView {
    let l = cx.locale;
    if list.total == 0 {
        return bits::empty(td_string!(l, villages.past_nothing), None);
    }
    let more = td_string!(l, villages.all_past, number = list.total);
    view! {
        <p class="list-head">{td_string!(l, events.list.head_latest, number = list.total)}</p>
        {items(cx, list, more)}
    }
    .into_any()
}

fn items(cx: &PageCx, list: &List, more: String) -> AnyView {
    let look = ItemLook { staff: false, with_day: true };
    let items = list
        .events
        .iter()
        .map(|event| parts::item(&cx.reference, cx.locale, cx.today(), event, None, look))
        .collect_view();
    let all = list.all.clone();
    let more = (list.total > i64::from(ROWS)).then(|| view! { <p><a href=all>{more}</a></p> });
    view! {
        <ol class="event-list">{items}</ol>
        {more}
    }
    .into_any()
}

fn year(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    view! {
        <h2>{td_string!(l, villages.figures)}</h2>
        <p class="list-head">{period_words(l, loaded.year.from, loaded.year.to)}</p>
        {figures(cx, &loaded.year, &loaded.totals)}
        {rule(cx)}
        <p><a href=loaded.year.address("/counts")>{td_string!(l, villages.more_figures)}</a></p>
    }
    .into_any()
}
