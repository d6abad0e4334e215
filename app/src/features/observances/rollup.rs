//! What came of a node in a year: the sums by the counting rule, the sessions, the pictures, and the words that go into
//! a return.

use super::{
    model::Occurrence,
    nodes::Nodes,
    words as said,
    year_page::{sessions_filter, year_of},
};
use crate::{
    error::AppError,
    features::{
        accounts::{Account, Action, Role, Target, require},
        counts::{
            model::{Dimension, Totals},
            period::period_words,
            rows::{self, RowsCx},
        },
        duties::names::NO_NAMES,
        events::{
            model::{Event, EventState, Photo},
            parts,
            query::{EventFilter, View},
            store::Order,
        },
        reference::TermKind,
    },
    ids::EventId,
    pages::PageCx,
    ui::{Locale, words},
    workbook::{Cell, Sheet, Workbook},
};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// Sessions of the page; the rest is a link away.
pub const ROWS: u32 = 200;
/// Sessions of the sheet: more than any node has.
const SHEET_ROWS: u32 = 5000;
/// Pictures of the page.
const PHOTOS: usize = 12;
/// Sessions that the words name.
const NAMED: usize = 50;

/// A node in a year with what came of it.
pub struct Rollup {
    /// The node.
    pub node: Occurrence,
    /// What counts of it.
    pub counted: EventFilter,
    /// The sums.
    pub totals: Totals,
    /// Sessions that are planned, as far as the reader may know.
    pub planned: i64,
    /// Sessions that wait for review; for those who see them.
    pub waiting: Option<i64>,
    /// Its sessions, as far as the reader may know, the first ones first.
    pub events: Vec<Event>,
    /// How many there are.
    pub total: i64,
    /// What leaves exactly those.
    pub shown: EventFilter,
    /// Pictures of approved ones that everybody may see, the first few.
    pub photos: Vec<Photo>,
    /// How many such pictures there are; `None` where not all sessions were looked at.
    pub pictures: Option<usize>,
}

/// The pictures of the approved ones of some sessions that everybody may see: they count.
async fn pictures_of(cx: &PageCx, events: &[Event]) -> Result<Vec<Photo>, AppError> {
    let approved = events.iter().filter(|event| event.state == EventState::Approved);
    let approved = approved.map(|event| event.id).collect::<Vec<_>>();
    if approved.is_empty() {
        return Ok(Vec::new());
    }
    let mut photos = cx.backend.photos.of_events(&approved).await?;
    photos.retain(Photo::may_be_public);
    Ok(photos)
}

/// Whether somebody sees the sessions of the whole town, also those that are not public.
pub fn sees_all(account: Option<&Account>, town: &str) -> bool {
    require(account, Action::ReadStaff, &Target::at(town))
        .is_ok_and(|actor| matches!(actor.role(), Role::Office | Role::Observer | Role::Admin))
}

/// The node of an address, in the year of the address.
pub fn node_of(cx: &PageCx, code: &str) -> Result<Occurrence, AppError> {
    let year = year_of(cx)?;
    let node = Nodes::of(&cx.reference, &*cx.backend.almanac).one(code, year).ok_or(AppError::NotFound)?;
    let begins = node.observance.starts_year.unwrap_or_default();
    if begins > i64::from(year) { Err(AppError::NotFound) } else { Ok(node) }
}

/// The filters of a node's year: what counts, and what the reader may see.
fn filters(cx: &PageCx, node: &Occurrence) -> (EventFilter, EventFilter) {
    let shown = sessions_filter(cx, &node.observance.code, node.year);
    let counted = EventFilter { view: View::Counted, ..shown.clone() };
    let view = if sees_all(cx.account(), cx.town()) { View::Staff } else { View::Public };
    // Trainings of the own people are no part of what came of a node.
    let internal = (view == View::Staff).then_some(false);
    (counted, EventFilter { view, internal, ..shown })
}

/// Loads it: a number of queries that does not depend on the sessions.
pub async fn load(cx: &PageCx, code: &str) -> Result<Rollup, AppError> {
    let node = node_of(cx, code)?;
    let (counted, shown) = filters(cx, &node);
    let totals = cx.backend.counts.totals(&counted).await?;
    let (events, total) = cx.backend.events.list(&shown, Order::Soonest, ROWS, 0).await?;
    let of = |state| EventFilter { states: vec![state], ..shown.clone() };
    let (_, planned) = cx.backend.events.list(&of(EventState::Planned), Order::Soonest, 1, 0).await?;
    let waiting = if shown.view == View::Staff {
        Some(cx.backend.events.list(&of(EventState::Held), Order::Soonest, 1, 0).await?.1)
    } else {
        None
    };
    let mut photos = pictures_of(cx, &events).await?;
    let pictures = (total <= i64::from(ROWS)).then_some(photos.len());
    photos.truncate(PHOTOS);
    Ok(Rollup { node, counted, totals, planned, waiting, events, total, shown, photos, pictures })
}

/// The words of a return: exact numbers, no ornament.
pub fn text(cx: &PageCx, rollup: &Rollup) -> String {
    let l = cx.locale;
    let Rollup { node, totals, counted, .. } = rollup;
    let mut lines = vec![td_string!(
        l,
        observances.text.line,
        year = node.year,
        name = said::name(l, &node.observance, node.year),
        days = said::dates(l, node),
        town = cx.reference.village_label(cx.town(), l).to_owned(),
        sessions = totals.sessions,
        attendance = totals.attendance,
        online_views = totals.online_views,
        consultations = totals.consultations,
        materials = totals.materials
    )];
    lines.extend(rollup.pictures.map(|number| td_string!(l, observances.text.pictures, number = number)));
    if totals.estimated > 0 {
        lines.push(td_string!(l, observances.text.estimated, number = totals.estimated));
    }
    lines.push(td_string!(l, observances.text.period, days = period_words(l, counted.from, counted.to)));
    if cx.demo() {
        lines.push(td_string!(l, observances.text.demo).to_owned());
    }
    let approved = rollup.events.iter().filter(|event| event.state == EventState::Approved).take(NAMED);
    let items = (1..).zip(approved).map(|(number, event)| item(cx, number, event)).collect::<Vec<_>>();
    if !items.is_empty() {
        lines.push(td_string!(l, observances.text.list).to_owned());
        lines.extend(items);
    }
    lines.join("\n")
}

fn item(cx: &PageCx, number: i32, event: &Event) -> String {
    let l = cx.locale;
    let date = words::full_date(l, event.held_on());
    let place = parts::place_line(&cx.reference, l, event);
    let mut line =
        td_string!(l, observances.text.item, number = number, date = date, place = place, title = event.title.clone());
    if let Some(people) = event.results.attendance {
        line.push_str(&td_string!(l, observances.text.people, number = people));
    }
    line
}

/// The workbook: the sums whole and by village, unit and form; then the sessions.
pub async fn workbook(cx: &PageCx, code: &str) -> Result<Workbook, AppError> {
    let node = node_of(cx, code)?;
    let (counted, shown) = filters(cx, &node);
    let totals = cx.backend.counts.totals(&counted).await?;
    let mut parts = Vec::new();
    for dimension in [Dimension::Village, Dimension::Unit, Dimension::Form] {
        parts.push((dimension, cx.backend.counts.by(&counted, dimension).await?));
    }
    let (events, _) = cx.backend.events.list(&shown, Order::Soonest, SHEET_ROWS, 0).await?;
    let name = format!("observance-{}-{code}", node.year);
    let name = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let photos = pictures_of(cx, &events).await?;
    let mut pictures = HashMap::<EventId, i64>::new();
    for photo in &photos {
        *pictures.entry(photo.event).or_default() += 1;
    }
    let summary = summary(cx, &node, &counted, (&totals, photos.len()), parts);
    Ok(Workbook { name, sheets: vec![summary, sessions(cx, &events, &pictures)] })
}

fn summary(
    cx: &PageCx,
    node: &Occurrence,
    counted: &EventFilter,
    (totals, pictures): (&Totals, usize),
    parts: Vec<(Dimension, Vec<(String, Totals)>)>,
) -> Sheet {
    let l = cx.locale;
    let line = |label: &str, value: String| vec![Cell::head(label), Cell::text(value)];
    let mut rows = vec![
        line(td_string!(l, observances.sheet.name), said::name(l, &node.observance, node.year)),
        line(td_string!(l, observances.field.days), said::dates(l, node)),
        line(td_string!(l, observances.sheet.town), cx.reference.village_label(cx.town(), l).to_owned()),
        line(td_string!(l, observances.sheet.period), period_words(l, counted.from, counted.to)),
        line(td_string!(l, observances.sheet.rule), td_string!(l, counts.rule.text).to_owned()),
        vec![Cell::head(td_string!(l, observances.sheet.made)), Cell::Day(cx.today())],
        vec![
            Cell::head(td_string!(l, observances.sheet.pictures)),
            Cell::Number(i64::try_from(pictures).unwrap_or(i64::MAX)),
        ],
    ];
    if cx.demo() {
        rows.push(vec![Cell::head(td_string!(l, observances.sheet.demo))]);
    }
    let heads = heads(l);
    rows.extend([Vec::new(), [vec![Cell::Empty], heads.clone()].concat()]);
    rows.push(sums(td_string!(l, counts.table.total), totals));
    let cx = RowsCx { reference: &cx.reference, locale: l, today: cx.today(), duties: &NO_NAMES };
    for (dimension, counted_by) in parts {
        rows.extend([Vec::new(), [vec![Cell::head(rows::dimension_word(l, dimension))], heads.clone()].concat()]);
        let lines = rows::rows(cx, counted, dimension, counted_by).into_iter();
        rows.extend(lines.filter(|row| row.totals.sessions > 0).map(|row| sums(&row.label, &row.totals)));
    }
    Sheet {
        name: td_string!(l, observances.sheet.summary).to_owned(),
        widths: vec![24, 40, 12, 12, 12, 12],
        rows,
        ..Sheet::default()
    }
}

fn heads(l: Locale) -> Vec<Cell> {
    [
        td_string!(l, counts.figure.sessions),
        td_string!(l, counts.figure.attendance),
        td_string!(l, counts.figure.online_views),
        td_string!(l, counts.figure.consultations),
        td_string!(l, counts.figure.materials),
    ]
    .map(Cell::head)
    .to_vec()
}

fn sums(label: &str, totals: &Totals) -> Vec<Cell> {
    let numbers = [totals.sessions, totals.attendance, totals.online_views, totals.consultations, totals.materials]
        .map(Cell::Number);
    [vec![Cell::text(label)], numbers.to_vec()].concat()
}

fn sessions(cx: &PageCx, events: &[Event], pictures: &HashMap<EventId, i64>) -> Sheet {
    let l = cx.locale;
    let r = &cx.reference;
    let first = [
        td_string!(l, observances.sheet.date),
        td_string!(l, observances.sheet.time),
        td_string!(l, observances.sheet.title),
        td_string!(l, observances.sheet.village),
        td_string!(l, observances.sheet.place),
        td_string!(l, observances.sheet.unit),
        td_string!(l, observances.sheet.form),
        td_string!(l, observances.sheet.state),
    ];
    let last = [
        td_string!(l, counts.figure.attendance),
        td_string!(l, counts.figure.online_views),
        td_string!(l, counts.figure.consultations),
        td_string!(l, counts.figure.materials),
        td_string!(l, observances.sheet.pictures),
    ];
    let head = first.into_iter().chain(last).map(Cell::head).collect::<Vec<_>>();
    let row = |event: &Event| {
        let village = event.village.as_deref().map(|code| r.village_label(code, l)).unwrap_or_default();
        let unit = event.lead_unit.as_deref().map(|code| r.unit_label(code, l)).unwrap_or_default();
        let form = event.form.as_deref().map(|code| r.term_label(TermKind::Form, code, l)).unwrap_or_default();
        let demo = if event.is_demo { format!("[{}] ", td_string!(l, ui.demo)) } else { String::new() };
        // What was typed of results before the office approved them is no figure yet.
        let results = (event.state == EventState::Approved).then_some(&event.results);
        vec![
            Cell::Day(event.held_on()),
            Cell::text(words::times(event.starts_at, event.ends_at)),
            Cell::text(format!("{demo}{}", event.title)),
            Cell::text(village),
            Cell::text(event.place.clone()),
            Cell::text(unit),
            Cell::text(form),
            Cell::text(parts::state_word(l, event.state)),
            Cell::number(results.and_then(|results| results.attendance)),
            Cell::number(results.and_then(|results| results.online_views)),
            Cell::number(results.and_then(|results| results.consultations)),
            Cell::number(results.and_then(|results| results.materials)),
            Cell::number(results.map(|_| pictures.get(&event.id).copied().unwrap_or_default())),
        ]
    };
    let rows = std::iter::once(head).chain(events.iter().map(row)).collect();
    let widths = vec![12, 14, 36, 16, 24, 16, 12, 10, 10, 10, 10, 10, 10];
    Sheet { name: td_string!(l, observances.sheet.sessions).to_owned(), widths, rows, ..Sheet::default() }
}
