//! `/map`: the same figures as a grid of cells or on the county's outline, and always as a table.

use super::{cells::cells, outline::outline};
use crate::{
    error::AppError,
    features::{
        counts::{
            model::{Dimension, Totals},
            parts::{Extra, address_of, filter_form, filter_line, period_links, rows_cx, rule},
            period::{counted_filter, rows_address},
            rows::{Row, rows},
        },
        duties::names::DutyNames,
        events::query::{EventFilter, View, When, bad},
        reference::{Region, model::Point},
    },
    ids::EventId,
    pages::{Page, PageCx, address},
    ui::words,
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

const PATH: &str = "/map";

/// The filters of the form; a village is pointed out, not filtered for.
const FILTERS: &[Dimension] = &[Dimension::Unit, Dimension::Focus, Dimension::Audience, Dimension::Form];

/// How the map is drawn.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Look {
    /// One equal cell a village, in roster order.
    Cells,
    /// The county's outline and a circle for each known point.
    Outline,
}

impl Look {
    fn key(self) -> &'static str {
        match self {
            Self::Cells => "cells",
            Self::Outline => "outline",
        }
    }
}

/// One village (or what belongs to none) with its figures.
pub struct Place {
    /// Its figures.
    pub row: Row,
    /// The village.
    pub region: Option<Region>,
    /// Published sessions still to come.
    pub upcoming: i64,
}

/// Everything that the page shows.
pub struct Map {
    /// How it is drawn.
    pub look: Look,
    /// The whole outline, although the points lie in a small part of it.
    pub whole: bool,
    /// Which sessions are counted.
    pub filter: EventFilter,
    /// Their sums.
    pub totals: Totals,
    /// In roster order.
    pub places: Vec<Place>,
    /// The largest number of sessions of a village.
    pub most: i64,
    /// The village that is pointed out; may be empty.
    pub chosen: String,
    /// What the row of the duty list that is filtered for is called.
    pub duties: DutyNames,
    /// The session whose own point is drawn.
    pub marked: Option<Marked>,
}

/// A session with a point of its own.
pub struct Marked {
    /// Its id, as addresses have it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub point: Point,
}

/// `/map`.
pub async fn map(cx: &PageCx) -> Result<Page, AppError> {
    let map = load(cx).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, map.title), PATH, move || {
        let extra = map.extra(map.look, map.whole);
        let drawing = match map.look {
            Look::Cells => cells(&cx, &map),
            Look::Outline => outline(&cx, &map),
        };
        view! {
            <h1>{td_string!(l, map.title)}</h1>
            {period_links(&cx, PATH, &map.filter, &extra)}
            {filter_form(&cx, PATH, &map.filter, FILTERS, &extra)}
            <p class="list-head" role="status">{filter_line(&cx, &map.filter, &map.duties)}</p>
            {pointed_out(&cx, &map)}
            {map.marked.as_ref().map(|marked| mark_notice(&cx, marked))}
            {tabs(&cx, &map)}
            {drawing}
            {rule(&cx)}
            <h2>{td_string!(l, map.table.title)}</h2>
            {table(&cx, &map)}
        }
        .into_any()
    })
    .describe(td_string!(l, map.describe)))
}

async fn load(cx: &PageCx) -> Result<Map, AppError> {
    let mut filter = counted_filter(cx)?;
    let chosen = std::mem::take(&mut filter.village);
    if !chosen.is_empty() && !cx.reference.villages(cx.town()).any(|village| village.code == chosen) {
        return Err(bad("village", "the code of a village of the town"));
    }
    let look = match cx.asked("view") {
        None if most_have_points(cx) => Look::Outline,
        None | Some("cells") => Look::Cells,
        Some("outline") => Look::Outline,
        Some(_) => return Err(bad("view", "cells or outline")),
    };
    let whole = match cx.asked("zoom") {
        None => false,
        Some("county") => true,
        Some(_) => return Err(bad("zoom", "county, or nothing")),
    };
    let counted = cx.backend.counts.by(&filter, Dimension::Village).await?;
    let totals = cx.backend.counts.totals(&filter).await?;
    let coming =
        EventFilter { when: Some(When::Upcoming), ..EventFilter::new(View::Public, cx.town(), cx.now, cx.demo()) };
    let mut upcoming = cx.backend.counts.upcoming_by_village(&coming).await?.into_iter().collect::<HashMap<_, _>>();
    let duties = DutyNames::load(&cx.backend, [filter.duty.as_str()], cx.demo()).await?;
    let places = rows(rows_cx(cx, &duties), &filter, Dimension::Village, counted)
        .into_iter()
        .map(|row| Place {
            region: cx.reference.village(&row.key).cloned(),
            upcoming: upcoming.remove(&row.key).unwrap_or_default(),
            row,
        })
        .collect::<Vec<_>>();
    let most = places.iter().filter(|place| place.region.is_some()).map(Place::sessions).max().unwrap_or_default();
    let marked = marked(cx).await?;
    Ok(Map { look, whole, filter, totals, places, most, chosen, duties, marked })
}

/// The session that the address asks for; only what everybody may see.
async fn marked(cx: &PageCx) -> Result<Option<Marked>, AppError> {
    let Some(text) = cx.asked("event") else { return Ok(None) };
    let id = text.parse::<EventId>().map_err(|_| bad("event", "the id of a session"))?;
    let event = cx.backend.events.find(id).await?.filter(|event| event.is_public() && (!event.is_demo || cx.demo()));
    let event = event.ok_or(AppError::NotFound)?;
    Ok(event.point.map(|point| Marked { id: id.to_string(), title: event.title, point }))
}

/// Whether the outline says more than the cells: once at least half of the villages have a point.
fn most_have_points(cx: &PageCx) -> bool {
    let (with, all) = cx
        .reference
        .villages(cx.town())
        .fold((0, 0), |(with, all), village| (with + i32::from(village.point.is_some()), all + 1));
    with * 2 >= all && with > 0
}

/// The list of exactly the upcoming sessions that are counted for a village.
pub fn upcoming_address(village: &str) -> String {
    let pairs = [("when", "upcoming"), ("village", village), ("state", "planned")];
    address("/events", &pairs.map(|(name, value)| (name, value.to_owned())))
}

impl Place {
    /// How many sessions were held.
    pub fn sessions(&self) -> i64 {
        self.row.totals.sessions
    }

    /// Whether it is drawn where a sample says, not where it is known to be.
    pub fn is_demo_point(&self) -> bool {
        self.region.as_ref().is_some_and(|region| region.point.is_some() && region.point_is_demo)
    }

    /// Name, sessions and what is coming, in one sentence.
    pub fn words(&self, cx: &PageCx) -> String {
        let l = cx.locale;
        let mut words =
            td_string!(l, map.spoken, name = self.row.label.clone(), number = words::number(self.sessions()));
        if self.upcoming > 0 {
            words.push_str(&td_string!(l, map.spoken_coming, number = words::number(self.upcoming)));
        }
        words
    }
}

impl Map {
    /// What the address has besides the filter, drawn in some way, close or `whole`.
    pub fn extra(&self, look: Look, whole: bool) -> Vec<Extra> {
        let mut extra = vec![("view", look.key().to_owned())];
        if whole && look == Look::Outline {
            extra.push(("zoom", "county".to_owned()));
        }
        if !self.chosen.is_empty() {
            extra.push(("village", self.chosen.clone()));
        }
        if let Some(marked) = &self.marked {
            extra.push(("event", marked.id.clone()));
        }
        extra
    }

    /// The villages with their figures, in roster order.
    pub fn villages(&self) -> impl Iterator<Item = (&Place, &Region)> {
        self.places.iter().filter_map(|place| Some((place, place.region.as_ref()?)))
    }

    /// Whether the address points it out.
    pub fn is_chosen(&self, place: &Place) -> bool {
        place.row.key == self.chosen
    }
}

/// One link a view.
fn tabs(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let link = |look: Look, label: &'static str| {
        let current = (look == map.look).then_some("true");
        view! { <a href=address_of(PATH, &map.filter, &map.extra(look, map.whole)) aria-current=current>{label}</a> }
    };
    view! {
        <nav class="map-tabs" aria-label=td_string!(l, map.look.label)>
            {link(Look::Cells, td_string!(l, map.look.cells))}
            {link(Look::Outline, td_string!(l, map.look.outline))}
        </nav>
    }
    .into_any()
}

/// The village that the address points out, with the ways on from it.
fn pointed_out(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let Some(place) = map.places.iter().find(|place| map.is_chosen(place)) else { return ().into_any() };
    let page = format!("/villages/{}", place.row.key);
    view! {
        <div class="notice" data-kind="info" role="note">
            <p>
                <a href=rows_address(&place.row.filter)>{place.words(cx)}</a>
                "\u{a0}\u{b7} "
                <a href=page>{td_string!(l, map.village_page)}</a>
            </p>
        </div>
    }
    .into_any()
}

/// Which session is marked, and where, in words.
fn mark_notice(cx: &PageCx, marked: &Marked) -> AnyView {
    let l = cx.locale;
    let at = td_string!(l, events.page.at, lon = marked.point.lon, lat = marked.point.lat);
    view! {
        <div class="notice" data-kind="info" role="note">
            <p><a href=format!("/events/{}", marked.id)>{marked.title.clone()}</a>": "{at}</p>
        </div>
    }
    .into_any()
}

/// The numbers of the drawing, for whoever reads rather than looks.
fn table(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let number = |href: String, number: i64| view! { <td class="num"><a href=href>{words::number(number)}</a></td> };
    let lines = map
        .places
        .iter()
        .map(|place| {
            let name = place.row.label.clone();
            let name = match &place.region {
                Some(region) => view! { <a href=format!("/villages/{}", region.code)>{name}</a> }.into_any(),
                None => name.into_any(),
            };
            let upcoming = if place.upcoming > 0 {
                number(upcoming_address(&place.row.key), place.upcoming).into_any()
            } else {
                view! { <td class="num">"0"</td> }.into_any()
            };
            let rows = rows_address(&place.row.filter);
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {number(rows.clone(), place.sessions())}
                    {number(rows, place.row.totals.attendance)}
                    {upcoming}
                </tr>
            }
        })
        .collect_view();
    let rows = rows_address(&map.filter);
    view! {
        <p class="muted">{td_string!(l, counts.table.order_roster)}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="map-caption">
            <table class="data">
                <caption id="map-caption">{filter_line(cx, &map.filter, &map.duties)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, counts.dimension.village)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.sessions)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.attendance)}</th>
                        <th scope="col" class="num">{td_string!(l, map.table.coming)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{td_string!(l, counts.table.total)}</th>
                        {number(rows.clone(), map.totals.sessions)}
                        {number(rows, map.totals.attendance)}
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}
