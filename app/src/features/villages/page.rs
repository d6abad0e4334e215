//! `/villages/{code}`: one village, its titles with their history, what is on there, what was held, and where it lies.

use super::{words, year};
use crate::{
    error::AppError,
    features::{
        around,
        attachments::{self, Attachment, OwnerKind},
        counts::{model::Totals, period::Period},
        events::{
            model::Event,
            parts::{self, ItemLook},
            query::{EventFilter, View, When},
            store::Order,
        },
        map::{layers::coming, small},
        reference::{Region, RegionKind, model::Point},
        sites::{SiteLine, parts as parts_of_sites, query::SiteFilter},
        titles::{Title, parts as parts_of_titles, rules},
    },
    pages::{Page, PageCx},
    ui::{Locale, bits, words as words_of_ui},
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
    /// Its titles, present and past, as far as everybody may know them.
    titles: Vec<Title>,
    /// Their documents and pictures that everybody may see.
    files: Vec<Attachment>,
    /// Culture sites that stand in it, and how many there are.
    sites: (Vec<SiteLine>, i64),
    upcoming: List,
    past: List,
    /// This year's counted sessions.
    year: EventFilter,
    totals: Totals,
    /// The year that the address asks for.
    asked: Option<year::Year>,
}

/// `/villages/{code}`.
pub async fn village(cx: &PageCx) -> Result<Page, AppError> {
    let loaded = load(cx).await?;
    let around = around::village_part(cx, &loaded.village.code).await?;
    let l = cx.locale;
    let cx = cx.clone();
    let name = loaded.village.label(l).to_owned();
    let description = td_string!(l, villages.describe, name = name.clone());
    let has_map = small::point_of_village(&cx.reference, &loaded.village.code).is_some();
    let mut page = Page::new(name.clone(), "/villages", move || {
        let code = loaded.village.code.clone();
        let chosen = loaded.asked.as_ref();
        let then = chosen.map(|year| year::view(&cx, &code, year));
        let present = chosen.is_none().then(|| {
            view! {
                <h2>{td_string!(l, villages.upcoming)}</h2>
                {upcoming(&cx, &loaded.upcoming)}
                {year::figures_of(&cx, &loaded.year, &loaded.totals)}
                <h2>{td_string!(l, villages.past)}</h2>
                {past(&cx, &loaded.past)}
            }
        });
        let figures = chosen.map(|year| year::figures_of(&cx, &year.filter, &year.totals));
        view! {
            <h1>{name}</h1>
            {tags(l, &loaded.village)}
            {what_became(&cx, &loaded.village)}
            {titles(&cx, &loaded)}
            {year::links(&cx, &code, year::asked(&cx).ok().flatten())}
            {present}
            {then}
            {figures}
            {sites_of(&cx, &loaded)}
            {around.view(&cx)}
            {where_to(&cx, &loaded.village)}
            {facts(&cx, &loaded.village)}
            {changes(&cx, &loaded.village)}
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
    let Some(known) = small::point_of_village(&cx.reference, &village.code) else { return ().into_any() };
    let note = village.point_is_demo.then(|| td_string!(l, ui.demo_point));
    small::place(cx, known, village.label(l), note)
}

async fn load(cx: &PageCx) -> Result<Loaded, AppError> {
    let code = cx.param::<String>("code")?;
    let village = cx.reference.villages(cx.town()).find(|village| village.code == code).cloned();
    let village = village.ok_or(AppError::NotFound)?;
    let of = |view: View, when: Option<When>| {
        let filter = EventFilter::new(view, cx.town(), cx.now, cx.demo());
        EventFilter { when, village: village.code.clone(), ..filter }
    };
    // As the map counts them: what was called off is told on the lists of all sessions.
    let upcoming = list(cx, &coming(&of(View::Public, None)), Order::Soonest).await?;
    let past = list(cx, &of(View::Public, Some(When::Past)), Order::Latest).await?;
    let year = Period::year(cx.today()).on(&of(View::Counted, None));
    let totals = cx.backend.counts.totals(&year).await?;
    let asked = match year::asked(cx)? {
        Some(asked) => Some(year::load(cx, &of(View::Counted, None), asked).await?),
        None => None,
    };
    let mut titles = cx.backend.titles.all(cx.town(), cx.demo()).await?;
    titles.retain(|title| rules::is_public(title) && has_held(title, &village.code));
    let ids = titles.iter().map(|title| title.id.to_string()).collect::<Vec<_>>();
    let files = if ids.is_empty() {
        Vec::new()
    } else {
        attachments::actions::open(&cx.backend, OwnerKind::Title, &ids).await?
    };
    let standing = SiteFilter { village: village.code.clone(), ..SiteFilter::new(cx.town(), cx.now, cx.demo()) };
    let sites = cx.backend.sites.list(&standing, ROWS, 0).await?;
    Ok(Loaded { village, titles, files, sites, upcoming, past, year, totals, asked })
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
        <h2>{td_string!(l, villages.facts)}</h2>
        <dl class="kv">
            {bits::pair(td_string!(l, villages.field.name), village.name.clone())}
            {bits::pair(td_string!(l, villages.field.kind), kind_word(l, village.kind))}
            {bits::pair(td_string!(l, villages.field.town), town)}
            {bits::pair(td_string!(l, villages.field.code), code)}
            {bits::pair(td_string!(l, villages.field.note), village.note.clone())}
            <div><dt>{td_string!(l, villages.field.point)}</dt><dd>{point(cx, village)}</dd></div>
        </dl>
        <div class="button-row">
            <a class="button-secondary" href=format!("/map?at={}", village.code)>{td_string!(l, villages.on_map)}</a>
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

/// Whether a title was ever this village's.
fn has_held(title: &Title, code: &str) -> bool {
    title.village == code || title.events.iter().any(|event| event.village == code)
}

/// The titles, each with where it stands today and its history; two stand beside each other.
fn titles(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let village = &loaded.village;
    if loaded.titles.is_empty() {
        return view! { <h2>{td_string!(l, villages.titles)}</h2><p class="muted">{td_string!(l, villages.no_titles)}</p> }
            .into_any();
    }
    let mut all = loaded.titles.iter().collect::<Vec<_>>();
    all.sort_by_key(|title| (title.level, title.id));
    let sections = all
        .into_iter()
        .map(|title| {
            let standing = rules::on(title, cx.today());
            let tags = standing.as_ref().map(|standing| parts_of_titles::tags(l, title, standing));
            let elsewhere = standing.filter(|standing| standing.village != village.code).map(|standing| {
                let name = parts_of_titles::village_name(&cx.reference, l, standing.village, cx.today());
                let href = format!("/villages/{}", standing.village);
                view! { <p>{td_string!(l, villages.title_elsewhere)}" "<a href=href>{name}</a></p> }
            });
            view! {
                <section class="title-card">
                    <h3>{parts_of_titles::level_word(l, title.level)}" "{title.batch.clone()}</h3>
                    <p class="tags">{tags}</p>
                    {elsewhere}
                    {(!title.statement.is_empty()).then(|| view! { <p>{title.statement.clone()}</p> })}
                    {parts_of_titles::history(cx, title)}
                    {title_files(cx, loaded, title)}
                </section>
            }
        })
        .collect_view();
    view! {
        <h2>{td_string!(l, villages.titles)}</h2>
        {sections}
    }
    .into_any()
}

/// The culture sites of the village, each with how it is used; nothing where there are none.
fn sites_of(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let (lines, total) = &loaded.sites;
    if lines.is_empty() {
        return ().into_any();
    }
    let items = lines
        .iter()
        .map(|line| {
            let site = &line.site;
            let kind = parts_of_sites::kind_word(l, site.kind);
            view! {
                <li>
                    <a href=format!("/sites/{}", site.id)>{site.label(l).to_owned()}</a>" "
                    <span class="muted">{kind}</span>" "
                    {parts_of_sites::use_line(cx, &site.id, line.used)}
                </li>
            }
        })
        .collect_view();
    let all = format!("/sites?village={}", loaded.village.code);
    let more = (*total > i64::from(ROWS)).then(|| view! { <p><a href=all>{td_string!(l, ui.more)}</a></p> });
    view! {
        <h2>{td_string!(l, sites.title)}</h2>
        <ul class="village-sites">{items}</ul>
        {more}
    }
    .into_any()
}

fn title_files(cx: &PageCx, loaded: &Loaded, title: &Title) -> AnyView {
    let id = title.id.to_string();
    let own = loaded.files.iter().filter(|file| file.owner_id == id).cloned().collect::<Vec<_>>();
    view! {
        {attachments::parts::documents(cx.locale, &own)}
        {attachments::parts::gallery(cx.locale, &own)}
    }
    .into_any()
}

/// Where a village that is no more has gone.
fn what_became(cx: &PageCx, village: &Region) -> AnyView {
    let l = cx.locale;
    let Some(change) = cx.reference.ended(&village.code).filter(|change| change.on_day <= cx.today()) else {
        return ().into_any();
    };
    let day = words_of_ui::full_date(l, change.on_day);
    let links = change
        .to
        .iter()
        .map(|code| {
            let name = cx.reference.village_label(code, l).to_owned();
            view! { <a href=format!("/villages/{code}")>{name}</a>" " }
        })
        .collect_view();
    view! {
        <div class="notice" data-kind="info" role="note">
            <p>{td_string!(l, villages.is_over, day = day)}" "{links}</p>
        </div>
    }
    .into_any()
}

/// What the village was called, and what it came from; nothing where the roster never changed.
fn changes(cx: &PageCx, village: &Region) -> AnyView {
    let l = cx.locale;
    let lines = cx
        .reference
        .changes_of(&village.code)
        .map(|change| {
            let sentence = words::sentence(&cx.reference, l, change);
            view! {
                <li>
                    <time datetime=change.on_day.to_string()>{words_of_ui::full_date(l, change.on_day)}</time>
                    " "
                    <strong>{words::kind(l, change.kind)}</strong>
                    " "{sentence}" "{change.document.clone()}" "{change.note.clone()}
                </li>
            }
        })
        .collect::<Vec<_>>();
    if lines.is_empty() {
        return ().into_any();
    }
    let gone = cx.reference.gone_into(&village.code, cx.today());
    let rolled = (!gone.is_empty()).then(|| {
        let href = format!("/counts?village={}&villages=now", village.code);
        view! { <p><a href=href>{td_string!(l, villages.rolled_up)}</a></p> }
    });
    view! {
        <h2>{td_string!(l, villages.changes)}</h2>
        <ol class="history">{lines}</ol>
        {rolled}
    }
    .into_any()
}
