//! The things of the map's layers beside the villages: few enough to be sent to a phone, however many there are.

use super::map::{Feature, Properties};
use app::{
    backend::Backend,
    clock,
    error::AppError,
    features::{
        events::{
            model::{Event, EventState, Photo},
            query::EventFilter,
        },
        map::{
            cluster::{Cluster, Spots, View, clusters},
            layers::{Item, Layer, coming},
            places::Asked,
        },
        photos,
        reference::{Reference, model::Point},
    },
    ids::EventId,
    ui::Locale,
};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The most features of all layers together, so that an answer stays below 60 KB.
const FEATURES_MAX: usize = 120;
/// The most things of one place that are told one by one, and of all places of a layer together.
const ITEMS_MAX: (usize, usize) = (5, 40);
/// The most characters of a title that is sent; the page has the rest.
const TITLE_MAX: usize = 40;

/// What is asked for.
pub struct Part<'a> {
    pub backend: &'a Backend,
    pub reference: &'a Reference,
    pub filter: &'a EventFilter,
    pub view: Option<View>,
}

/// A session, several that lie close together, a site or a title.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Mark {
    /// `upcoming`, `sessions`, `sites` or `titles`.
    layer: &'static str,
    /// Of a site its kind, of a title its level.
    kind: Option<&'static str>,
    /// How many things it stands for.
    count: usize,
    /// What it is called; `null` of several.
    title: Option<String>,
    /// The same in English, of a site or a title.
    #[serde(skip_serializing_if = "Option::is_none")]
    title_en: Option<String>,
    /// When a session begins.
    starts_at: Option<DateTime<FixedOffset>>,
    /// The place in words.
    place: Option<String>,
    /// The code of its village; of several the village that all of them are in.
    village: Option<String>,
    /// That village's name.
    village_name: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    village_name_en: Option<String>,
    /// Its page, or the list of several that no zoom takes apart; `null` where a closer look tells more.
    url: Option<String>,
    /// Address of a small picture.
    photo: Option<String>,
    /// What the picture shows.
    photo_alt: Option<String>,
    /// Whether the point is its own, not its village's.
    is_exact: bool,
    /// Whether the point is a sample: nobody is to be led there.
    point_is_demo: bool,
    /// Sample data.
    is_demo: bool,
    /// Western, southern, eastern and northern edge of several.
    bbox: Option<[f64; 4]>,
    /// Of several sites or titles in one place the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<One>,
}

/// A site or title among several in one place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct One {
    /// Of a site its kind, of a title its level.
    kind: &'static str,
    /// What it is called.
    title: String,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    title_en: Option<String>,
    /// Its page.
    url: String,
}

/// The features of the layers, and how many sessions have no place.
pub async fn marks(part: &Part<'_>, on: &[Layer]) -> Result<(Vec<Feature>, usize), AppError> {
    let wanted = on.iter().filter(|layer| **layer != Layer::Held).count().max(1);
    let most = FEATURES_MAX / wanted;
    let (mut features, mut unplaced) = (Vec::new(), 0);
    for layer in on {
        match layer {
            Layer::Held => {}
            Layer::Upcoming | Layer::Sessions => {
                let filter = if *layer == Layer::Upcoming { coming(part.filter) } else { part.filter.clone() };
                let spots = part.backend.map.spots(&filter).await?;
                unplaced += spots.unplaced;
                features.extend(sessions(part, *layer, &filter, &spots, most).await?);
            }
            Layer::Sites | Layer::Titles => {
                let Part { backend, reference, filter, .. } = *part;
                let asked = Asked { backend, reference, locale: Locale::zh_CN, filter };
                let items = if *layer == Layer::Sites { asked.sites().await? } else { asked.titles().await? };
                unplaced += items.iter().filter(|item| item.point.is_none()).count();
                features.extend(things(part, &items, most));
            }
        }
    }
    Ok((features, unplaced))
}

/// The view, or all that there is.
fn view_of(part: &Part<'_>, points: impl Iterator<Item = Point>) -> View {
    part.view.unwrap_or_else(|| {
        let all = View { west: 180.0, south: 90.0, east: -180.0, north: -90.0, zoom: 11 };
        points.fold(all, |view, point| View {
            west: view.west.min(point.lon),
            south: view.south.min(point.lat),
            east: view.east.max(point.lon),
            north: view.north.max(point.lat),
            ..view
        })
    })
}

/// Sessions: those that stand alone with what there is to say, at two queries for all of them.
async fn sessions(
    part: &Part<'_>,
    layer: Layer,
    filter: &EventFilter,
    spots: &Spots,
    most: usize,
) -> Result<Vec<Feature>, AppError> {
    if spots.all.is_empty() {
        return Ok(Vec::new());
    }
    let view = view_of(part, spots.all.iter().map(|spot| spot.point));
    let found = clusters(&spots.all, &view, most);
    let alone = found.iter().filter(|cluster| cluster.count == 1).map(|cluster| cluster.first).collect::<Vec<_>>();
    let events = part.backend.events.find_many(&alone).await?;
    let events = events.into_iter().map(|event| (event.id, event)).collect::<HashMap<_, _>>();
    let approved = events.values().filter(|event| event.state == EventState::Approved);
    let photos = part.backend.photos.of_events(&approved.map(|event| event.id).collect::<Vec<_>>()).await?;
    let mut pictures: HashMap<EventId, (String, String)> = HashMap::new();
    for photo in photos.into_iter().filter(Photo::may_be_public) {
        pictures.entry(photo.event).or_insert((photos::address(&photo.hash, photos::SIZES[0]), photo.alt));
    }
    let features = found.iter().filter_map(|cluster| {
        if cluster.count > 1 {
            let village = cluster.village.and_then(|index| spots.villages.get(index as usize));
            return Some(several(part, layer, filter, cluster, village.map(String::as_str)));
        }
        let event = events.get(&cluster.first)?;
        Some(session(part.reference, layer, event, pictures.remove(&event.id), cluster.point))
    });
    Ok(features.collect())
}

fn cut(text: &str) -> String {
    if text.chars().count() <= TITLE_MAX {
        return text.to_owned();
    }
    text.chars().take(TITLE_MAX - 1).chain(['\u{2026}']).collect()
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Six decimals are a tenth of a metre.
fn at(point: Point) -> [f64; 2] {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    [round(point.lon), round(point.lat)]
}

/// A village's name in both languages; the English one only where it has one.
fn named(reference: &Reference, village: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(village) = village.and_then(|code| reference.village(code)) else { return (None, None) };
    (filled(village.label(Locale::zh_CN).to_owned()), filled(village.name_en.clone()))
}

/// Whether a village's point is a sample.
fn is_sample(reference: &Reference, village: Option<&str>) -> bool {
    village.and_then(|code| reference.village(code)).is_some_and(|village| village.point_is_demo)
}

fn session(
    reference: &Reference,
    layer: Layer,
    event: &Event,
    picture: Option<(String, String)>,
    point: Point,
) -> Feature {
    let (photo, photo_alt) = picture.map_or((None, None), |(photo, alt)| (Some(photo), filled(cut(&alt))));
    let village = event.village.as_deref();
    let (village_name, village_name_en) = named(reference, village);
    let mark = Mark {
        layer: layer.key(),
        kind: None,
        count: 1,
        title: Some(cut(&event.title)),
        title_en: None,
        starts_at: Some(clock::local(event.starts_at)),
        place: filled(cut(&event.place)),
        village: event.village.clone(),
        village_name,
        village_name_en,
        url: Some(format!("/events/{}", event.id)),
        photo,
        photo_alt,
        is_exact: event.point.is_some(),
        point_is_demo: event.point.is_none() && is_sample(reference, village),
        is_demo: event.is_demo,
        bbox: None,
        items: Vec::new(),
    };
    Feature::new(format!("{}/{}", layer.key(), event.id), Some(at(point)), Properties::Mark(Box::new(mark)))
}

/// Several sessions. Those of one place, which no zoom takes apart, are a link away as a list.
fn several(
    part: &Part<'_>,
    layer: Layer,
    filter: &EventFilter,
    cluster: &Cluster<EventId>,
    village: Option<&str>,
) -> Feature {
    let (low, high) = cluster.corners;
    let list = village.filter(|_| cluster.is_one_place()).map(|village| {
        let states = if layer == Layer::Sessions { vec![EventState::Approved] } else { filter.states.clone() };
        EventFilter { village: village.to_owned(), states, ..filter.clone() }.address("/events")
    });
    let (village_name, village_name_en) = named(part.reference, village);
    let mark = Mark {
        layer: layer.key(),
        count: cluster.count,
        village: village.map(str::to_owned),
        village_name,
        village_name_en,
        point_is_demo: cluster.is_one_place() && is_sample(part.reference, village),
        url: list,
        bbox: Some([low.lon, low.lat, high.lon, high.lat]),
        ..Mark::default()
    };
    Feature::new(
        format!("{}/{}+{}", layer.key(), cluster.first, cluster.count),
        Some(at(cluster.point)),
        Properties::Mark(Box::new(mark)),
    )
}

/// Sites and titles: gathered like sessions, where there are too many.
fn things(part: &Part<'_>, items: &[Item], most: usize) -> Vec<Feature> {
    let spots = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| Some(app::features::map::cluster::Spot::new(index, item.point?, None)));
    let spots = spots.collect::<Vec<_>>();
    if spots.is_empty() {
        return Vec::new();
    }
    let view = view_of(part, spots.iter().map(|spot| spot.point));
    let found = clusters(&spots, &view, most);
    let mut left = ITEMS_MAX.1;
    let features = found.iter().filter_map(|cluster| {
        let item = items.get(cluster.first)?;
        let mark = if cluster.count == 1 {
            let (village_name, village_name_en) = named(part.reference, Some(&item.village));
            Mark {
                layer: item.layer.key(),
                kind: Some(item.kind).filter(|kind| !kind.is_empty()),
                count: 1,
                title: Some(cut(&item.label)),
                title_en: filled(cut(&item.label_en)).filter(|english| *english != item.label),
                place: filled(cut(&item.detail)),
                village: filled(item.village.clone()),
                village_name,
                village_name_en,
                url: Some(item.href.clone()),
                is_exact: item.is_exact,
                point_is_demo: item.is_demo_point,
                is_demo: item.is_demo,
                ..Mark::default()
            }
        } else {
            let mark = together(part.reference, items, cluster);
            left = left.saturating_sub(mark.items.len());
            Mark { items: if left > 0 { mark.items } else { Vec::new() }, ..mark }
        };
        Some(Feature::new(
            format!("{}/{}", item.layer.key(), item.id),
            Some(at(cluster.point)),
            Properties::Mark(Box::new(mark)),
        ))
    });
    features.collect()
}

/// Several sites or titles. Those of one place, which no zoom takes apart, are told one by one.
fn together(reference: &Reference, items: &[Item], cluster: &Cluster<usize>) -> Mark {
    let (low, high) = cluster.corners;
    let Some(layer) = items.get(cluster.first).map(|item| item.layer.key()) else { return Mark::default() };
    let bbox = Some([low.lon, low.lat, high.lon, high.lat]);
    let mark = Mark { layer, count: cluster.count, bbox, ..Mark::default() };
    if !cluster.is_one_place() {
        return mark;
    }
    let here = || items.iter().filter(|item| item.point == Some(low));
    let village = here().next().map(|item| item.village.as_str());
    let village = village.filter(|code| !code.is_empty() && here().all(|item| item.village == *code));
    let (village_name, village_name_en) = named(reference, village);
    let one = |item: &Item| One {
        kind: item.kind,
        title: cut(&item.label),
        title_en: filled(cut(&item.label_en)).filter(|english| *english != item.label),
        url: item.href.clone(),
    };
    Mark {
        village: village.map(str::to_owned),
        village_name,
        village_name_en,
        // The page lists all of them below the map.
        url: Some(format!("#list-{layer}")),
        is_exact: here().all(|item| item.is_exact),
        point_is_demo: here().any(|item| item.is_demo_point),
        is_demo: here().all(|item| item.is_demo),
        items: here().take(ITEMS_MAX.0).map(one).collect(),
        ..mark
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{VILLAGE, reference},
        *,
    };
    use app::features::map::cluster::Spot;

    #[test]
    fn several_things_of_one_place_are_named_and_nobody_is_led_to_a_sample() {
        let point = Point { lon: 120.55, lat: 31.87 };
        let item = |id: &str, kind, is_demo_point| Item {
            layer: Layer::Titles,
            id: id.into(),
            label: "百家桥村".into(),
            label_en: String::new(),
            detail: String::new(),
            kind,
            group: String::new(),
            href: format!("/villages/{VILLAGE}#titles"),
            village: VILLAGE.into(),
            point: Some(point),
            is_exact: false,
            is_demo_point,
            is_demo: false,
        };
        let items = [item("a", "national", true), item("b", "provincial", true)];
        let spots = [0, 1].map(|index| Spot::new(index, point, None));
        let view = View { west: 120.0, south: 31.0, east: 121.0, north: 32.0, zoom: 19 };
        let found = clusters(&spots, &view, 10);
        let mark = together(&reference(), &items, &found[0]);
        assert_eq!((mark.count, mark.point_is_demo, mark.village.as_deref()), (2, true, Some(VILLAGE)));
        assert_eq!(mark.items.iter().map(|one| one.kind).collect::<Vec<_>>(), ["national", "provincial"]);
        assert_eq!(mark.url.as_deref(), Some("#list-titles"));
    }

    #[test]
    fn a_long_title_is_cut_where_it_says_so() {
        assert_eq!(cut("宪法"), "宪法");
        let long = cut(&"法".repeat(200));
        assert_eq!((long.chars().count(), long.ends_with('\u{2026}')), (TITLE_MAX, true));
    }
}
