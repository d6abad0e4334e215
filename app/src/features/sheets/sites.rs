//! A sheet of culture sites: what each row would do, and the rows of what is there.

use super::{
    heads::{Column, Record, Table},
    names::{Before, Found, NameKind, Names, Otherwise},
    observances::joined,
    preview::{self, Look, Marker, Preview, PreviewRow, Verdict},
    values,
};
use crate::{
    features::{
        reference::{Reference, TermKind},
        sites::{
            Level, Naming, Site, SiteKind, SiteLine, SiteState, actions::first_state, input::SiteInput,
            model::StepFree, parts, rules, store::SiteWrite,
        },
    },
    ui::Locale,
};
use chrono::{DateTime, NaiveDate, Utc};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// A column with the words of a path, and the other headings `sites.alias.KEY`.
macro_rules! column {
    ($key:ident, $($head:tt)+) => {
        Column {
            key: stringify!($key),
            head: |l| td_string!(l, $($head)+),
            alias: |l| td_string!(l, sites.alias.$key),
        }
    };
}

/// The columns. The last ones are told by an export and by a new row; of a site that is there they are changed on its
/// page, as they are dated.
pub const COLUMNS: [Column; 27] = [
    column!(code, sites.field.code),
    column!(name, sites.field.name),
    column!(kind, sites.field.kind),
    column!(village, events.form.village),
    column!(address, sites.field.address),
    column!(lon, events.form.lon),
    column!(lat, events.form.lat),
    column!(hours, sites.field.hours),
    column!(booking, sites.field.booking),
    column!(step_free, sites.field.step_free),
    column!(themes, sites.field.themes),
    column!(laws, events.form.laws),
    column!(exhibits, sites.field.exhibits),
    column!(area, sites.field.area),
    column!(built, sites.field.built),
    column!(unit, sites.field.unit),
    column!(owner, sites.field.owner),
    column!(keeper, sites.field.keeper),
    column!(inspect_months, sites.field.inspect_months),
    column!(note, sites.field.note),
    column!(level, sites.field.level),
    column!(title, sites.naming.title),
    column!(batch, sites.naming.batch),
    column!(document, sites.naming.document),
    column!(named_on, sites.naming.named_on),
    column!(state, sites.field.state),
    column!(state_on, sites.field.state_on),
];

/// The columns that only a new row may fill in.
const DATED: [&str; 7] = ["level", "title", "batch", "document", "named_on", "state", "state_on"];

/// What is there already.
pub struct There<'a> {
    /// The sites of the town.
    pub lines: &'a [SiteLine],
    /// Their namings.
    pub namings: &'a [Naming],
    /// Who would take the sheet in.
    pub who: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
}

impl There<'_> {
    fn naming(&self, site: &str, today: NaiveDate) -> Option<&Naming> {
        let of = self.namings.iter().filter(|naming| naming.site == site && naming.holds_on(today));
        of.min_by_key(|naming| naming.level)
    }
}

/// What the rows of a sheet would do, and the writes that it comes to.
pub fn preview(look: &Look<'_>, table: &Table, there: &There<'_>) -> (Preview, Vec<SiteWrite>) {
    let mut preview = Preview { unread: table.unread.clone(), ..Preview::default() };
    let records = preview::records(table, &look.import.content.grid, &mut preview.left_out);
    let mut names = look.names();
    let mut marker = Marker::default();
    let mut writes = Vec::new();
    let mut seen = HashMap::<String, u32>::new();
    for record in &records {
        let mut row = PreviewRow::new(record.number, record.text(&COLUMNS, "name").replace('\n', " "));
        preview::check_errors(&mut row, record, &COLUMNS, look.l);
        let present = present(look, there, record, &mut row);
        let write = read_row(look, &mut names, record, &mut row, present, there);
        let key = present.map_or_else(|| row.label.clone(), |site| site.id.clone());
        if let Some(first) = seen.get(&key).filter(|_| !key.is_empty()) {
            let head = preview::head_of(&COLUMNS, "name", look.l);
            row.wrong(head, &row.label.clone(), td_string!(look.l, sheets.wrong.twice, row = *first));
        }
        seen.entry(key).or_insert(record.number);
        let is_same = write.as_ref().is_some_and(|write| present == Some(&write.site));
        row.settle(present.is_none(), present.is_some() && is_same);
        marker.take(&(row.number, row.verdict, write.as_ref().map(|write| (&write.site, &write.namings))));
        if matches!(row.verdict, Verdict::New | Verdict::Changed) {
            writes.extend(write);
        }
        preview.rows.push(row);
    }
    preview.untouched = there.lines.iter().filter(|line| !seen.contains_key(&line.site.id)).count();
    preview.mark = marker.mark();
    preview.asks(names);
    (preview, writes)
}

/// The site that a row is about: by its code, or, without one, by its whole name.
fn present<'a>(look: &Look<'_>, there: &There<'a>, record: &Record, row: &mut PreviewRow) -> Option<&'a Site> {
    let code = record.text(&COLUMNS, "code");
    let name = record.text(&COLUMNS, "name").replace('\n', " ");
    if code.is_empty() {
        return there.lines.iter().map(|line| &line.site).find(|site| site.name == name);
    }
    let found = there.lines.iter().map(|line| &line.site).find(|site| site.id == code);
    if found.is_none() {
        let head = preview::head_of(&COLUMNS, "code", look.l);
        row.wrong(head, code, td_string!(look.l, sites.wrong.code_new));
    }
    found
}

/// The word that a cell means, in either language, or its key.
fn keyed<T: Copy>(all: &[T], text: &str, key: fn(T) -> &'static str, word: fn(Locale, T) -> &'static str) -> Option<T> {
    let is = |one: &T| {
        key(*one) == text || [Locale::zh_CN, Locale::en].iter().any(|l| word(*l, *one).eq_ignore_ascii_case(text))
    };
    all.iter().copied().find(is)
}

fn read_row(
    look: &Look<'_>,
    names: &mut Names,
    record: &Record,
    row: &mut PreviewRow,
    present: Option<&Site>,
    there: &There<'_>,
) -> Option<SiteWrite> {
    let l = look.l;
    let head = |key: &str| preview::head_of(&COLUMNS, key, l);
    let text = |key: &str| record.text(&COLUMNS, key);
    let mut input = present.map(SiteInput::of).unwrap_or_default();
    if present.is_none() {
        input.id = look.import.row_id(record.number).to_string();
        input.version = "0".into();
    }
    for (key, field) in [
        ("name", &mut input.name),
        ("address", &mut input.address),
        ("lon", &mut input.lon),
        ("lat", &mut input.lat),
        ("hours", &mut input.hours),
        ("booking", &mut input.booking),
        ("built", &mut input.built),
        ("owner", &mut input.owner),
        ("keeper", &mut input.keeper),
    ] {
        if let Some(given) = record.given(&COLUMNS, key) {
            *field = given.replace('\n', " ");
        }
    }
    for (key, field) in [("themes", &mut input.themes), ("exhibits", &mut input.exhibits), ("note", &mut input.note)] {
        if let Some(given) = record.given(&COLUMNS, key) {
            given.clone_into(field);
        }
    }
    for (key, field) in [("area", &mut input.area), ("inspect_months", &mut input.inspect_months)] {
        if let Some(given) = record.given(&COLUMNS, key) {
            *field = values::number(given);
        }
    }
    if let Some(given) = record.given(&COLUMNS, "kind") {
        match keyed(SiteKind::ALL, given, SiteKind::key, parts::kind_word) {
            Some(kind) => kind.key().clone_into(&mut input.kind),
            None => row.wrong(head("kind"), given, td_string!(l, sites.wrong.kind)),
        }
    }
    if let Some(given) = record.given(&COLUMNS, "step_free") {
        let yes = [td_string!(Locale::zh_CN, ui.yes), td_string!(Locale::en, ui.yes)];
        let no = [td_string!(Locale::zh_CN, ui.no), td_string!(Locale::en, ui.no)];
        match keyed(StepFree::ALL, given, StepFree::key, parts::step_free_word) {
            Some(step_free) => step_free.key().clone_into(&mut input.step_free),
            None if yes.iter().any(|word| word.eq_ignore_ascii_case(given)) => input.step_free = "yes".into(),
            None if no.iter().any(|word| word.eq_ignore_ascii_case(given)) => input.step_free = "no".into(),
            None => row.wrong(head("step_free"), given, td_string!(l, sheets.wrong.flag)),
        }
    }
    for (key, kind, field) in
        [("village", NameKind::Village, &mut input.village), ("unit", NameKind::Unit, &mut input.unit)]
    {
        let Some(given) = record.given(&COLUMNS, key) else { continue };
        if given.is_empty() {
            field.clear();
            continue;
        }
        match names.look(kind, &given.replace('\n', " "), Otherwise::Ask, record.number) {
            Found::Code(code) => *field = code,
            Found::Words => field.clear(),
            Found::Open => preview::note_open(row, true, head(key)),
        }
    }
    if let Some(given) = record.given(&COLUMNS, "laws") {
        let before = Before { codes: &input.laws, words: "" };
        let listed = names.list(NameKind::Law, given, Otherwise::Ask, before, record.number);
        preview::note_open(row, listed.is_open, head("laws"));
        input.laws = listed.codes;
    }
    let dated = dated(look, record, row, present, there, &input.id);
    if !row.problems.is_empty() {
        return None;
    }
    let said = |field: &str| {
        let key = if field == "law" { "laws" } else { field };
        (head(key), text(key).to_owned())
    };
    let parsed = input.parse(present, &look.import.scope, look.reference);
    let mut site = parsed.map_err(|refusals| preview::add_refusals(row, &refusals, l, said)).ok()?;
    if let Some(old) = present {
        let (before, after) = (fields_of(old, look.reference, l), fields_of(&site, look.reference, l));
        for (column, (before, after)) in COLUMNS.iter().zip(before.iter().zip(&after)) {
            preview::note(row, (column.head)(l), before, after);
        }
        let changes = rules::changes(Some(old), &site);
        return Some(SiteWrite { site, changes, first: None, namings: Vec::new() });
    }
    let (state, state_on, naming) = dated?;
    site.state = state;
    site.state_on = state_on;
    let mut read = cells(&site, naming.as_ref(), look.reference, l);
    // Its code was made just now, and is not in the sheet.
    if let Some(code) = read.first_mut() {
        code.clear();
    }
    preview::tell(row, &COLUMNS, read, l);
    let change_id = look.import.row_id(record.number);
    let first = first_state(&site, change_id, there.who, there.now);
    let changes = rules::changes(None, &site);
    Some(SiteWrite { changes, first, namings: naming.into_iter().collect(), site })
}

/// State and naming of a new row. Of a site that is there, a cell that says something else is pointed out and left alone.
fn dated(
    look: &Look<'_>,
    record: &Record,
    row: &mut PreviewRow,
    present: Option<&Site>,
    there: &There<'_>,
    id: &str,
) -> Option<(SiteState, Option<NaiveDate>, Option<Naming>)> {
    let l = look.l;
    let head = |key: &str| preview::head_of(&COLUMNS, key, l);
    let text = |key: &str| record.text(&COLUMNS, key).replace('\n', " ");
    if let Some(site) = present {
        let today = crate::clock::local_date(there.now);
        let stored = dated_of(site, there.naming(&site.id, today), l);
        for (key, stored) in DATED.iter().zip(stored) {
            let given = record.given(&COLUMNS, key).map(|text| text.replace('\n', " "));
            if given.is_some_and(|given| !given.is_empty() && given != stored) {
                row.warnings.push(td_string!(l, sites.wrong.dated, head = head(key)));
            }
        }
        return None;
    }
    let day = |row: &mut PreviewRow, key: &str| {
        let given = text(key);
        let day = values::date(&given, look.import.year);
        if !given.is_empty() && day.is_none() {
            row.wrong(head(key), &given, td_string!(l, sheets.wrong.date, year = look.import.year));
        }
        day
    };
    let named_on = day(row, "named_on");
    let state_on = day(row, "state_on");
    let state = match text("state").as_str() {
        "" => SiteState::Unknown,
        given => {
            let state = keyed(SiteState::ALL, given, SiteState::key, parts::state_word);
            if state.is_none() {
                row.wrong(head("state"), given, td_string!(l, sites.wrong.state));
            }
            state?
        }
    };
    if state_on.is_some_and(|day| day > crate::clock::local_date(there.now)) {
        row.wrong(head("state_on"), &text("state_on"), td_string!(l, sites.wrong.future));
    }
    let naming = match text("level").as_str() {
        "" => None,
        given => {
            let Some(level) = keyed(Level::ALL, given, Level::key, parts::level_word) else {
                row.wrong(head("level"), given, td_string!(l, sites.wrong.level));
                return None;
            };
            Some(Naming {
                id: format!("{id}/{}", level.key()),
                site: id.to_owned(),
                level,
                title: text("title"),
                batch: text("batch"),
                document: text("document"),
                body: String::new(),
                named_on,
                ended_on: None,
            })
        }
    };
    Some((state, state_on, naming))
}

/// The cells of a site's own fields, column by column.
fn fields_of(site: &Site, reference: &Reference, l: Locale) -> Vec<String> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let village = site.village.as_deref().map(|code| reference.village_label(code, l).to_owned());
    let unit = site.unit.as_deref().map(|code| reference.unit_label(code, l).to_owned());
    let step_free = if site.step_free == StepFree::Unknown { "" } else { parts::step_free_word(l, site.step_free) };
    vec![
        site.id.clone(),
        site.name.clone(),
        parts::kind_word(l, site.kind).to_owned(),
        village.unwrap_or_default(),
        site.address.clone(),
        site.point.map(|point| point.lon.to_string()).unwrap_or_default(),
        site.point.map(|point| point.lat.to_string()).unwrap_or_default(),
        site.hours.clone(),
        site.booking.clone(),
        step_free.to_owned(),
        site.themes.clone(),
        joined(&site.laws, |code| reference.term_label(TermKind::Law, code, l).to_owned()),
        site.exhibits.clone(),
        number(site.area),
        site.built.clone(),
        unit.unwrap_or_default(),
        site.owner.clone(),
        site.keeper.clone(),
        number(site.inspect_months),
        site.note.clone(),
    ]
}

/// The cells of what is dated, in the order of [`DATED`].
fn dated_of(site: &Site, naming: Option<&Naming>, l: Locale) -> [String; 7] {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |field: fn(&Naming) -> &String| naming.map(|naming| field(naming).clone()).unwrap_or_default();
    [
        naming.map(|naming| parts::level_word(l, naming.level).to_owned()).unwrap_or_default(),
        text(|naming| &naming.title),
        text(|naming| &naming.batch),
        text(|naming| &naming.document),
        day(naming.and_then(|naming| naming.named_on)),
        parts::state_word(l, site.state).to_owned(),
        day(site.state_on),
    ]
}

/// The cells of a site, column by column, with its highest naming.
pub fn cells(site: &Site, naming: Option<&Naming>, reference: &Reference, l: Locale) -> Vec<String> {
    let mut cells = fields_of(site, reference, l);
    cells.extend(dated_of(site, naming, l));
    cells
}
