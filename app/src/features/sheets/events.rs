//! A sheet of planned sessions: what each row would do.

use super::{
    fold,
    heads::{Column, Record, Table, column},
    names::{Before, Found, NameKind, Names, Otherwise},
    preview::{self, Look, Marker, Preview, PreviewRow, Verdict},
    values,
};
use crate::{
    clock,
    features::{
        accounts::{Account, Role, Target, require},
        events::{
            actions,
            draft::EventDraft,
            input::{EventInput, Purpose},
            model::{Event, EventState},
            rules,
            store::EventMark,
        },
    },
    ids::EventId,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The columns.
pub const COLUMNS: [Column; 12] = [
    column!(title),
    column!(date),
    column!(time),
    column!(place),
    column!(village),
    column!(lead_unit),
    column!(units),
    column!(form),
    column!(audiences),
    column!(laws),
    column!(speakers),
    column!(node),
];

/// What a form calls a column.
fn column_of(field: &str) -> &str {
    match field {
        "start" | "end" => "time",
        "unit" => "units",
        "audience" => "audiences",
        "law" => "laws",
        "observance" => "node",
        field => field,
    }
}

/// The first and the last day that the rows name, for finding what is planned there already.
pub fn days(table: &Table, look: &Look<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let days = table.records(&look.import.content.grid).filter_map(|record| day(look, &record));
    days.fold(None, |found, day| match found {
        None => Some((day, day)),
        Some((from, to)) => Some((from.min(day), to.max(day))),
    })
}

/// The day of a row; where there is no such column, the time's cell may hold it.
fn day(look: &Look<'_>, record: &Record) -> Option<NaiveDate> {
    let given = record.given(&COLUMNS, "date").unwrap_or_else(|| record.text(&COLUMNS, "time"));
    values::date(given, look.import.year).or_else(|| {
        // 2026年3月22日 14:00, as one text.
        let plain = values::half(given);
        let end = plain.find(values::DAY).map(|at| at + values::DAY.len_utf8()).or_else(|| plain.find(' '))?;
        values::date(&plain[..end], look.import.year)
    })
}

/// The times of a row.
fn times(record: &Record) -> Option<(NaiveTime, Option<NaiveTime>)> {
    let (date, time) = (record.text(&COLUMNS, "date"), record.text(&COLUMNS, "time"));
    if time.is_empty() {
        return values::time_after_date(date).map(|start| (start, None));
    }
    let plain = values::half(time);
    let after_day = plain.rsplit_once(values::DAY).map_or(plain.as_str(), |both| both.1);
    values::times(after_day.trim())
}

/// What the rows of a sheet would do, and the sessions to store for it. `there` are the sessions of its days.
pub fn preview(
    look: &Look<'_>,
    table: &Table,
    who: &Account,
    there: &[EventMark],
    now: DateTime<Utc>,
) -> (Preview, Vec<Event>) {
    let mut preview = Preview { unread: table.unread.clone(), ..Preview::default() };
    let records = preview::records(table, &look.import.content.grid, &mut preview.left_out);
    let mut names = look.names();
    let mut marker = Marker::default();
    let mut events = Vec::new();
    let mut seen = HashMap::<String, u32>::new();
    let known = Known::of(there);
    for record in &records {
        let mut row = PreviewRow::new(record.number, record.text(&COLUMNS, "title").replace('\n', " "));
        preview::check_errors(&mut row, record, &COLUMNS, look.l);
        let input = read(look, &mut names, record, who, &mut row);
        let event = if row.problems.is_empty() { made(look, &input, record, who, &mut row, now) } else { None };
        let mut is_there = false;
        if let Some(event) = &event {
            let same = same_session(&event.title, event.starts_at, event.village.as_deref(), &event.place);
            if let Some(first) = seen.get(&same) {
                let head = preview::head_of(&COLUMNS, "title", look.l);
                row.wrong(head, &event.title, td_string!(look.l, sheets.wrong.event_twice, row = *first));
            }
            is_there = known.same.contains_key(&same);
            seen.insert(same, record.number);
            if !is_there {
                let near =
                    known.near(event).map(|title| td_string!(look.l, sheets.warn.duplicate, title = title.to_owned()));
                row.warnings.extend(near);
            }
        }
        row.settle(!is_there, is_there);
        marker.take(&(row.number, row.verdict, &input));
        if row.verdict == Verdict::New {
            events.extend(event);
        }
        preview.rows.push(row);
    }
    preview.mark = marker.mark();
    preview.asks(names);
    (preview, events)
}

/// The sessions that are there.
struct Known<'a> {
    same: HashMap<String, &'a EventMark>,
    places: HashMap<(NaiveDate, String), &'a str>,
}

impl<'a> Known<'a> {
    fn of(there: &'a [EventMark]) -> Self {
        let mut known = Self { same: HashMap::new(), places: HashMap::new() };
        for mark in there {
            let same = same_session(&mark.title, mark.starts_at, mark.village.as_deref(), &mark.place);
            known.same.insert(same, mark);
            if !matches!(mark.state, EventState::Cancelled | EventState::NotHeld) {
                let place = place_of(mark.village.as_deref(), &mark.place);
                known.places.insert((clock::local_date(mark.starts_at), place), &mark.title);
            }
        }
        known
    }

    /// The title of a session on the same day at the same place.
    fn near(&self, event: &Event) -> Option<&'a str> {
        let place = place_of(event.village.as_deref(), &event.place);
        self.places.get(&(event.held_on(), place)).copied()
    }
}

fn place_of(village: Option<&str>, place: &str) -> String {
    village.map_or_else(|| fold::name(place), str::to_owned)
}

/// What makes a session the same as another.
fn same_session(title: &str, starts_at: DateTime<Utc>, village: Option<&str>, place: &str) -> String {
    format!("{} {} {} {}", fold::name(title), starts_at.timestamp(), village.unwrap_or_default(), fold::name(place))
}

/// The fields of a row, as a form would send them.
fn read(look: &Look<'_>, names: &mut Names, record: &Record, who: &Account, row: &mut PreviewRow) -> EventInput {
    let l = look.l;
    let head = |key: &str| preview::head_of(&COLUMNS, key, l);
    let text = |key: &str| record.text(&COLUMNS, key);
    let line = |key: &str| text(key).replace('\n', " ");
    let mut input = EventInput {
        id: EventId(look.import.row_id(record.number)).to_string(),
        version: "0".into(),
        title: line("title"),
        place: line("place"),
        speakers: text("speakers").to_owned(),
        ..EventInput::default()
    };
    match day(look, record) {
        Some(day) => input.date = day.to_string(),
        None if text("date").is_empty() && record.given(&COLUMNS, "date").is_some() => {}
        None => row.wrong(head("date"), text("date"), td_string!(l, sheets.wrong.date)),
    }
    match times(record) {
        Some((start, end)) => {
            input.start = start.format("%H:%M").to_string();
            input.end = end.map(|end| end.format("%H:%M").to_string()).unwrap_or_default();
        }
        None => row.wrong(head("time"), text("time"), td_string!(l, sheets.wrong.time)),
    }
    let mut one = |key: &str, kind, otherwise| -> String {
        let name = line(key);
        if name.is_empty() {
            return String::new();
        }
        match names.look(kind, &name, otherwise, record.number) {
            Found::Code(code) => code,
            Found::Words => String::new(),
            Found::Open => {
                preview::note_open(row, true, head(key));
                String::new()
            }
        }
    };
    // What the own account fixes needs no name.
    if who.role == Role::Village {
        input.village.clone_from(&who.scope.0);
    } else {
        input.village = one("village", NameKind::Village, Otherwise::Choose);
    }
    if who.role == Role::Unit {
        input.lead_unit = who.unit.clone().unwrap_or_default();
    } else {
        input.lead_unit = one("lead_unit", NameKind::Unit, Otherwise::Ask);
    }
    input.form = one("form", NameKind::Form, Otherwise::Ask);
    input.observance = one("node", NameKind::Node, Otherwise::Ask);
    let lists = [
        ("units", NameKind::Unit, &mut input.units),
        ("audiences", NameKind::Audience, &mut input.audiences),
        ("laws", NameKind::Law, &mut input.laws),
    ];
    for (key, kind, field) in lists {
        let listed = names.list(kind, text(key), Otherwise::Ask, Before::default(), record.number);
        preview::note_open(row, listed.is_open, head(key));
        *field = listed.codes;
    }
    input
}

/// The session that a row makes, where nothing is wrong with it.
fn made(
    look: &Look<'_>,
    input: &EventInput,
    record: &Record,
    who: &Account,
    row: &mut PreviewRow,
    now: DateTime<Utc>,
) -> Option<Event> {
    let said = |field: &str| {
        let key = column_of(field);
        (preview::head_of(&COLUMNS, key, look.l), record.text(&COLUMNS, key).to_owned())
    };
    let draft = match input.parse(Purpose::Plan, now) {
        Ok(draft) => draft,
        Err(refusals) => {
            preview::add_refusals(row, &refusals, look.l, said);
            return None;
        }
    };
    let wrong = draft.check_lists(look.reference);
    if !wrong.is_empty() {
        preview::add_refusals(row, &wrong, look.l, said);
        return None;
    }
    let event = planned(look, draft, who, now);
    if event.is_none() && row.unclear.is_empty() {
        let key = if who.role == Role::Unit { "lead_unit" } else { "village" };
        row.wrong(
            preview::head_of(&COLUMNS, key, look.l),
            record.text(&COLUMNS, key),
            td_string!(look.l, sheets.wrong.not_yours),
        );
    }
    event
}

/// The session, if the account may plan it.
fn planned(look: &Look<'_>, draft: EventDraft, who: &Account, now: DateTime<Utc>) -> Option<Event> {
    let scope = draft.village.clone().unwrap_or_else(|| look.import.scope.clone());
    let target = Target { scope: scope.clone(), lead_unit: draft.lead_unit.clone(), involved: None };
    let actor = require(Some(who), rules::needed_to_edit(None), &target).ok()?;
    let state = rules::state_after_plan(None).ok()?;
    Some(actions::next(&draft, None, &actor, scope, state, now))
}
