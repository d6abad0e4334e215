//! A sheet of planned sessions: what each row would do.

use super::{
    fold,
    heads::{Column, Record, Table, column},
    names::{Before, Found, NameKind, Names, Otherwise},
    observances::joined,
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
        reference::TermKind,
    },
    ids::EventId,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The columns.
pub const COLUMNS: [Column; 13] = [
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
    column!(is_public),
];

/// What a form calls a column.
fn column_of(field: &str) -> &str {
    match field {
        "start" | "end" => "time",
        "unit" => "units",
        "audience" => "audiences",
        "law" => "laws",
        "observance" => "node",
        "published" => "is_public",
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
    let mut not_public = 0_usize;
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
        if row.verdict == Verdict::New {
            preview::tell(&mut row, &COLUMNS, cells(&input, look), look.l);
            not_public += usize::from(record.text(&COLUMNS, "is_public").is_empty());
        }
        marker.take(&(row.number, row.verdict, &input));
        if row.verdict == Verdict::New {
            events.extend(event);
        }
        preview.rows.push(row);
    }
    if not_public > 0 {
        preview.notes.push(td_string!(look.l, sheets.note.not_public, number = not_public));
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
        None => row.wrong(head("date"), text("date"), td_string!(l, sheets.wrong.date, year = look.import.year)),
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
    input.village = one("village", NameKind::Village, Otherwise::Choose);
    input.lead_unit = one("lead_unit", NameKind::Unit, Otherwise::Ask);
    input.form = one("form", NameKind::Form, Otherwise::Ask);
    input.observance = one("node", NameKind::Node, Otherwise::Ask);
    match text("is_public") {
        "" => {}
        given => match fold::flag(given) {
            Some(flag) => input.published = flag,
            None => row.wrong(head("is_public"), given, td_string!(l, sheets.wrong.flag)),
        },
    }
    own_only(look, who, record, &mut input, row);
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

/// What the own account fixes may be left empty; another name there is not rewritten but refused.
fn own_only(look: &Look<'_>, who: &Account, record: &Record, input: &mut EventInput, row: &mut PreviewRow) {
    let l = look.l;
    let head = |key: &str| preview::head_of(&COLUMNS, key, l);
    let text = |key: &str| record.text(&COLUMNS, key);
    match who.role {
        Role::Village if text("village").is_empty() => input.village.clone_from(&who.scope.0),
        Role::Village if !input.village.is_empty() && input.village != who.scope.0 => {
            let own = look.reference.village_label(&who.scope.0, l).to_owned();
            row.wrong(head("village"), text("village"), td_string!(l, sheets.wrong.not_own_village, own = own));
        }
        Role::Unit if text("lead_unit").is_empty() => input.lead_unit = who.unit.clone().unwrap_or_default(),
        Role::Unit if !input.lead_unit.is_empty() && who.unit.as_ref() != Some(&input.lead_unit) => {
            let own = look.reference.unit_label(who.unit.as_deref().unwrap_or_default(), l).to_owned();
            row.wrong(head("lead_unit"), text("lead_unit"), td_string!(l, sheets.wrong.not_own_unit, own = own));
        }
        _ => {}
    }
}

/// The cells of a session, column by column, for the reader of a preview.
fn cells(input: &EventInput, look: &Look<'_>) -> Vec<String> {
    let (r, l) = (look.reference, look.l);
    let units = |codes: &[String]| joined(codes, |code| r.unit_label(code, l).to_owned());
    let terms = |kind, codes: &[String]| joined(codes, |code| r.term_label(kind, code, l).to_owned());
    let given = |code: &str, label: &dyn Fn(&str) -> String| if code.is_empty() { String::new() } else { label(code) };
    let time = [input.start.as_str(), &input.end];
    let time = time.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    vec![
        input.title.clone(),
        input.date.clone(),
        time,
        input.place.clone(),
        given(&input.village, &|code| r.village_label(code, l).to_owned()),
        given(&input.lead_unit, &|code| r.unit_label(code, l).to_owned()),
        units(&input.units),
        given(&input.form, &|code| r.term_label(TermKind::Form, code, l).to_owned()),
        terms(TermKind::Audience, &input.audiences),
        terms(TermKind::Law, &input.laws),
        input.speakers.clone(),
        given(&input.observance, &|code| r.observance_label(code, l).to_owned()),
        if input.published { td_string!(l, ui.yes) } else { td_string!(l, ui.no) }.to_owned(),
    ]
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
