//! `/map`: the same figures as a grid of cells or on the county's outline, and always as a table.

use super::{
    cells::cells,
    controls::{controls, tabs},
    layers::{self, Layer, Things, coming, sessions},
    live,
    outline::outline,
    parts::{lists, mark_notice, pointed_out, table, tools},
};
use crate::{
    error::AppError,
    features::{
        counts::{
            model::{Dimension, Totals},
            parts::{Extra, filter_line, rows_cx, rule},
            period::counted_filter,
            rows::{NOT_GIVEN, Row, rows},
        },
        duties::names::DutyNames,
        events::{
            parts::place_line,
            query::{EventFilter, bad},
        },
        reference::{Region, model::Point},
    },
    ids::EventId,
    pages::{Page, PageCx, address},
    ui::words,
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// Its address.
pub const PATH: &str = "/map";

/// The filters of the form.
pub const FILTERS: &[Dimension] =
    &[Dimension::Village, Dimension::Unit, Dimension::Focus, Dimension::Audience, Dimension::Form];
/// The village that an address points out among the others, none filtered away.
const POINTED: &str = "at";

/// How the map is drawn.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Look {
    /// One equal cell a village, in roster order.
    Cells,
    /// The county's outline and a circle for each known point.
    Outline,
}

impl Look {
    /// The word of addresses.
    pub fn key(self) -> &'static str {
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
    /// What is on.
    pub layers: Vec<Layer>,
    /// What the layers hold.
    pub things: Things,
}

/// A session with a point of its own.
pub struct Marked {
    /// Its id, as addresses have it.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it begins, in words.
    pub when: String,
    /// Its place in words.
    pub place: String,
    /// Where it is.
    pub point: Point,
}

/// `/map`.
pub async fn map(cx: &PageCx) -> Result<Page, AppError> {
    let map = load(cx).await?;
    let l = cx.locale;
    let cx = cx.clone();
    let is_live = map.look == Look::Outline;
    let page = Page::new(td_string!(l, map.title), PATH, move || {
        let drawing = match map.look {
            Look::Cells => cells(&cx, &map),
            Look::Outline => outline(&cx, &map),
        };
        let live = is_live.then(|| live::large(&cx, &map, "#map-drawing"));
        view! {
            <h1>{td_string!(l, map.title)}</h1>
            {tabs(&cx, &map)}
            <p class="list-head" role="status">{filter_line(&cx, &map.filter, &map.duties)}</p>
            {controls(&cx, &map)}
            {pointed_out(&cx, &map)}
            {map.marked.as_ref().map(|marked| mark_notice(&cx, marked))}
            {live}
            <div id="map-drawing">{drawing}</div>
            {tools(&cx, &map)}
            {rule(&cx)}
            {lists(&cx, &map)}
            <h2>{td_string!(l, map.table.title)}</h2>
            {table(&cx, &map)}
        }
        .into_any()
    })
    .describe(td_string!(l, map.describe));
    // The schematic map needs no script.
    Ok(if is_live { page.with_map() } else { page })
}

/// Everything that the address asks for; the number of queries is bounded by the number of layers.
pub async fn load(cx: &PageCx) -> Result<Map, AppError> {
    let filter = counted_filter(cx)?;
    let is_known = |code: &str| cx.reference.region(code).is_some();
    if !filter.village.is_empty() && filter.village != NOT_GIVEN && !is_known(&filter.village) {
        return Err(bad("village", "the code of a village of the town, or -"));
    }
    let chosen = cx.asked(POINTED).unwrap_or(&filter.village).to_owned();
    if cx.asked(POINTED).is_some() && !cx.reference.villages(cx.town()).any(|village| village.code == chosen) {
        return Err(bad(POINTED, "the code of a village of the town"));
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
    let layers = layers::asked(&cx.query)?;
    let things = Things::load(cx, &filter, &layers).await?;
    let upcoming = cx.backend.counts.upcoming_by_village(&coming(&filter)).await?;
    let mut upcoming = upcoming.into_iter().collect::<HashMap<_, _>>();
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
    Ok(Map { look, whole, filter, totals, places, most, chosen, duties, marked, layers, things })
}

/// The session that the address asks for; only what everybody may see.
async fn marked(cx: &PageCx) -> Result<Option<Marked>, AppError> {
    let Some(text) = cx.asked("event") else { return Ok(None) };
    let id = text.parse::<EventId>().map_err(|_| bad("event", "the id of a session"))?;
    let event = cx.backend.events.find(id).await?.filter(|event| event.is_public() && (!event.is_demo || cx.demo()));
    let event = event.ok_or(AppError::NotFound)?;
    let when = words::moment(cx.locale, event.starts_at, cx.today());
    let place = place_line(&cx.reference, cx.locale, &event);
    Ok(event.point.map(|point| Marked { id: id.to_string(), title: event.title, when, place, point }))
}

/// Whether the outline says more than the cells: once at least half of the villages have a point.
fn most_have_points(cx: &PageCx) -> bool {
    let (with, all) = cx
        .reference
        .villages(cx.town())
        .fold((0, 0), |(with, all), village| (with + i32::from(village.point.is_some()), all + 1));
    with * 2 >= all && with > 0
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
            td_string!(l, map.spoken, name = self.row.label.clone(), sessions = sessions(l, self.sessions()));
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
        if !self.chosen.is_empty() && self.chosen != self.filter.village {
            extra.push((POINTED, self.chosen.clone()));
        }
        if let Some(marked) = &self.marked {
            extra.push(("event", marked.id.clone()));
        }
        extra.extend(layers::pairs(&self.layers));
        extra
    }

    /// Whether a layer is on.
    pub fn has(&self, layer: Layer) -> bool {
        self.layers.contains(&layer)
    }

    /// Where the script asks for the things of this map.
    pub fn source(&self) -> String {
        let mut pairs = self.filter.pairs();
        pairs.extend(self.layers.iter().map(|layer| (layers::NAME, layer.key().to_owned())));
        address(live::SOURCE, &pairs)
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
