//! The pieces of `/map` below the map: files, the lists of what is drawn, the table of the same numbers, ways there.

use super::{
    datum::Datum,
    layers::{Item, Layer, coming},
    page::{Map, Marked},
};
use crate::{
    features::{
        counts::{
            parts::{address_of, filter_line},
            period::rows_address,
        },
        events::query::EventFilter,
        reference::model::Point,
    },
    pages::{PageCx, address},
    ui::{Locale, bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The list of exactly the upcoming sessions that are counted for a village.
fn upcoming_address(map: &Map, village: &str) -> String {
    EventFilter { village: village.to_owned(), ..coming(&map.filter) }.address("/events")
}

/// The map as a file and on paper.
pub fn tools(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let extra = map.extra(map.look, map.whole);
    let to = |path: &str| address_of(path, &map.filter, &extra);
    let paper = |paper: &'static str| {
        let mut extra = extra.clone();
        extra.push(("paper", paper.to_owned()));
        address_of("/map/print", &map.filter, &extra)
    };
    let schematic =
        cx.require(crate::features::accounts::Action::SetPoint, &crate::features::accounts::Target::at(cx.town()));
    let arrange = schematic.is_ok().then(|| {
        view! { <li><a href=super::rows_page::ADDRESS>{td_string!(l, map.rows.title)}</a></li> }
    });
    view! {
        <ul class="map-tools">
            <li><a href=to("/map.svg") download="map.svg" data-picture=td_string!(l, map.tool.png)>{td_string!(l, map.tool.svg)}</a></li>
            <li><a href=to("/map.xlsx") download="">{td_string!(l, map.tool.xlsx)}</a></li>
            <li><a href=paper("a4")>{td_string!(l, map.tool.a4)}</a></li>
            <li><a href=paper("a3")>{td_string!(l, map.tool.a3)}</a></li>
            {arrange}
        </ul>
    }
    .into_any()
}

/// Everything that is drawn beside the figures of villages, as lists.
pub fn lists(cx: &PageCx, map: &Map) -> AnyView {
    let l = cx.locale;
    let lists = map
        .layers
        .iter()
        .filter(|layer| !matches!(layer, Layer::Held | Layer::Sessions))
        .map(|layer| {
            let items = map.things.of(*layer).collect::<Vec<_>>();
            let count = items.len();
            let groups = items
                .chunk_by(|a, b| a.group == b.group)
                .map(|group| {
                    let name = group.first().map(|item| item.group.clone()).filter(|name| !name.is_empty());
                    let title = name.map(|name| {
                        let title = td_string!(l, map.list.group, name = name, number = group.len());
                        view! { <h3>{title}</h3> }
                    });
                    // Titles of which only the number was published say the same on every line: they are one line.
                    let (named, unnamed): (Vec<_>, Vec<_>) =
                        group.iter().partition(|item| item.layer != Layer::Titles || !item.village.is_empty());
                    let lines = named.into_iter().map(|item| listed(cx, item)).collect_view();
                    let rest = unnamed.first().map(|item| {
                        let text = td_string!(l, map.list.group, name = item.label.clone(), number = unnamed.len());
                        view! { <li><a href=item.href.clone()>{text}</a></li> }
                    });
                    view! { {title}<ol class="map-things">{lines}{rest}</ol> }
                })
                .collect_view();
            let more =
                (*layer == Layer::Upcoming && map.things.upcoming > i64::try_from(count).unwrap_or(0)).then(|| {
                    let href = coming(&map.filter).address("/events");
                    let label = td_string!(l, events.home.all_upcoming, number = map.things.upcoming);
                    view! { <p><a href=href>{label}</a></p> }
                });
            let nothing = (count == 0).then(|| bits::empty(td_string!(l, map.list.nothing), None));
            view! {
                <h2 id=format!("list-{}", layer.key())>{layer.word(l)}</h2>
                {nothing}
                {groups}
                {more}
            }
        })
        .collect_view();
    let sessions = map.things.sessions.as_ref().map(|spots| {
        let text =
            td_string!(l, map.list.sessions, number = spots.all.len() + spots.unplaced, unplaced = spots.unplaced);
        view! {
            <h2 id="list-sessions">{Layer::Sessions.word(l)}</h2>
            <p><a href=rows_address(&map.filter)>{text}</a></p>
        }
    });
    view! { {lists}{sessions} }.into_any()
}

fn listed(cx: &PageCx, item: &Item) -> AnyView {
    let l = cx.locale;
    let demo = item.is_demo.then(|| bits::tag("illustrative", td_string!(l, ui.demo)));
    let place = match item.point {
        None => Some(td_string!(l, map.list.unplaced)),
        Some(_) if !item.is_exact => Some(td_string!(l, map.live.roughly)),
        Some(_) => None,
    };
    let place = place.map(|place| view! { <span class="muted">" \u{b7} "{place}</span> });
    view! {
        <li>
            <a href=item.href.clone()>{item.label.clone()}</a>" "{demo}
            <br />
            <span class="muted">{item.detail.clone()}</span>
            {place}
        </li>
    }
    .into_any()
}

/// Ways to a place: what the phone itself opens, and the usual map apps, each in the datum that it means.
pub fn ways(cx: &PageCx, at: Point, name: &str) -> AnyView {
    let l = cx.locale;
    let links = [
        (geo(at), td_string!(l, map.way.phone)),
        (amap(at, name), td_string!(l, map.way.amap)),
        (baidu(at, name), td_string!(l, map.way.baidu)),
        (tencent(at, name), td_string!(l, map.way.tencent)),
    ];
    let links = links
        .into_iter()
        .map(|(href, label)| view! { <li><a href=href rel="noopener noreferrer">{label}</a></li> })
        .collect_view();
    view! {
        <h3>{td_string!(l, map.way.label)}</h3>
        <ul class="map-ways">{links}</ul>
    }
    .into_any()
}

/// RFC 5870: WGS-84, latitude first.
fn geo(at: Point) -> String {
    format!("geo:{:.6},{:.6}", at.lat, at.lon)
}

fn amap(at: Point, name: &str) -> String {
    let at = Datum::Gcj02.of_stored(at);
    let position = format!("{:.6},{:.6}", at.lon, at.lat);
    address("https://uri.amap.com/marker", &[("position", position.as_str()), ("name", name), ("coordinate", "gaode")])
}

fn baidu(at: Point, name: &str) -> String {
    let at = Datum::Bd09.of_stored(at);
    let location = format!("{:.6},{:.6}", at.lat, at.lon);
    let pairs = [
        ("location", location.as_str()),
        ("title", name),
        ("content", name),
        ("coord_type", "bd09ll"),
        ("output", "html"),
    ];
    address("https://api.map.baidu.com/marker", &pairs)
}

fn tencent(at: Point, name: &str) -> String {
    let at = Datum::Gcj02.of_stored(at);
    // Its list knows no escapes for what separates its parts.
    let title = name.replace([':', ';'], " ");
    let marker = format!("coord:{:.6},{:.6};title:{title}", at.lat, at.lon);
    address("https://apis.map.qq.com/uri/v1/marker", &[("marker", marker.as_str()), ("referer", "pufa-ledger")])
}

/// The village that the address points out, with the ways on from it.
pub fn pointed_out(cx: &PageCx, map: &Map) -> AnyView {
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
pub fn mark_notice(cx: &PageCx, marked: &Marked) -> AnyView {
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
pub fn table(cx: &PageCx, map: &Map) -> AnyView {
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
                number(upcoming_address(map, &place.row.key), place.upcoming).into_any()
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

/// The words of the audit log for what the map's room does; `None` for others' actions.
pub fn audit_action(l: Locale, action: &str) -> Option<&'static str> {
    match action {
        "region.boundary" => Some(td_string!(l, map.audit.boundary)),
        "map.arrange" => Some(td_string!(l, map.audit.arrange)),
        _ => None,
    }
}

/// The same for the fields of its lines.
pub fn audit_field(l: Locale, field: &str) -> Option<&'static str> {
    match field {
        "boundary" => Some(td_string!(l, map.audit.line)),
        "boundary_kept" => Some(td_string!(l, map.audit.kept)),
        "boundary_read" => Some(td_string!(l, map.audit.read)),
        "boundary_datum" => Some(td_string!(l, map.datum.label)),
        "boundary_source" => Some(td_string!(l, map.audit.source)),
        "rows" => Some(td_string!(l, map.audit.rows)),
        _ => None,
    }
}

/// The same for what they are about.
pub fn audit_table(l: Locale, table: &str) -> Option<&'static str> {
    match table {
        "boundaries" => Some(td_string!(l, map.areas.title)),
        "map" => Some(td_string!(l, map.rows.title)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_app_is_asked_in_its_own_datum() {
        let at = Point { lon: 120.555, lat: 31.875 };
        assert_eq!(geo(at), "geo:31.875000,120.555000");
        assert_eq!(
            amap(at, "\u{7532}"),
            "https://uri.amap.com/marker?position=120.559277%2C31.872888&name=%E7%94%B2&coordinate=gaode"
        );
        assert!(baidu(at, "x").contains("location=31.878692%2C120.565816") && baidu(at, "x").contains("bd09ll"));
        assert!(tencent(at, "a;b").contains("marker=coord%3A31.872888%2C120.559277%3Btitle%3Aa+b"));
    }
}
