//! A sheet of public holidays and worked weekend days: what each row would do.

use super::{
    fold,
    heads::{Column, Record, Table, column},
    preview::{self, Look, Marker, Preview, PreviewRow, Verdict},
    values,
};
use crate::{
    features::{
        events::input::YEARS,
        holidays::{DayOff, Holiday, store::HolidayWrite},
    },
    ui::Locale,
};
use chrono::{Datelike, NaiveDate, Weekday};
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The columns.
pub const COLUMNS: [Column; 4] = [column!(day), column!(holiday), column!(day_kind), column!(holiday_en)];

/// The most characters of a holiday's name.
const NAME_MAX: usize = 40;

/// The first and the last day that the rows name, for finding what is there already.
pub fn days(table: &Table, look: &Look<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let days = table.records(&look.import.content.grid).filter_map(|record| day(look, &record));
    days.fold(None, |found, day| match found {
        None => Some((day, day)),
        Some((from, to)) => Some((from.min(day), to.max(day))),
    })
}

fn day(look: &Look<'_>, record: &Record) -> Option<NaiveDate> {
    let day = values::date(record.text(&COLUMNS, "day"), look.import.year)?;
    (YEARS.0..=YEARS.1).contains(&day.year()).then_some(day)
}

/// How a sheet writes whether a day is off or worked.
pub fn kind_word(l: Locale, kind: DayOff) -> &'static str {
    match kind {
        DayOff::Off => td_string!(l, sheets.day_kind.off),
        DayOff::Work => td_string!(l, sheets.day_kind.work),
    }
}

fn kind_of(text: &str) -> Option<DayOff> {
    let words = |kind: DayOff, l: Locale| match kind {
        DayOff::Off => [td_string!(l, sheets.day_kind.off), td_string!(l, sheets.day_kind.off_alias)],
        DayOff::Work => [td_string!(l, sheets.day_kind.work), td_string!(l, sheets.day_kind.work_alias)],
    };
    let is = |kind: &DayOff| [Locale::zh_CN, Locale::en].into_iter().any(|l| fold::is_one_of(text, words(*kind, l)));
    [DayOff::Off, DayOff::Work].into_iter().find(is)
}

/// What the rows of a sheet would do, and what to store for it. `there` are the holidays of its days.
pub fn preview(look: &Look<'_>, table: &Table, there: &[Holiday]) -> (Preview, Vec<HolidayWrite>) {
    let mut preview = Preview { unread: table.unread.clone(), ..Preview::default() };
    let records = preview::records(table, &look.import.content.grid, &mut preview.left_out);
    let mut marker = Marker::default();
    let mut writes = Vec::new();
    let mut seen = HashMap::<NaiveDate, u32>::new();
    let by_day = there.iter().map(|holiday| (holiday.day, holiday)).collect::<HashMap<_, _>>();
    for record in &records {
        let mut row = PreviewRow::new(record.number, record.text(&COLUMNS, "day").replace('\n', " "));
        preview::check_errors(&mut row, record, &COLUMNS, look.l);
        let day = day(look, record);
        if let Some(first) = day.and_then(|day| seen.get(&day)) {
            let head = preview::head_of(&COLUMNS, "day", look.l);
            row.wrong(head, record.text(&COLUMNS, "day"), td_string!(look.l, sheets.wrong.day_twice, row = *first));
        }
        let before = day.and_then(|day| by_day.get(&day).copied());
        let wanted = read(look, record, day, before, &mut row);
        if let Some(day) = day {
            seen.entry(day).or_insert(record.number);
        }
        row.settle(before.is_none(), before.is_some() && wanted.as_ref() == before);
        if let Some(wanted) = &wanted {
            tell(look, &mut row, before, wanted);
        }
        marker.take(&(row.number, row.verdict, before, &wanted));
        if let Some(wanted) = wanted.filter(|_| matches!(row.verdict, Verdict::New | Verdict::Changed)) {
            writes.push(HolidayWrite { before: before.cloned(), wanted });
        }
        preview.rows.push(row);
    }
    preview.untouched = there.iter().filter(|holiday| !seen.contains_key(&holiday.day)).count();
    preview.mark = marker.mark();
    (preview, writes)
}

/// The day that a row makes, where nothing is wrong with it.
fn read(
    look: &Look<'_>,
    record: &Record,
    day: Option<NaiveDate>,
    before: Option<&Holiday>,
    row: &mut PreviewRow,
) -> Option<Holiday> {
    let l = look.l;
    let head = |key: &str| preview::head_of(&COLUMNS, key, l);
    let text = |key: &str| record.text(&COLUMNS, key);
    if day.is_none() {
        row.wrong(head("day"), text("day"), td_string!(l, sheets.wrong.date, year = look.import.year));
    }
    let kind = kind_of(text("day_kind"));
    match (kind, day) {
        (None, _) => row.wrong(head("day_kind"), text("day_kind"), td_string!(l, sheets.wrong.day_kind)),
        (Some(DayOff::Work), Some(day)) if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) => {
            row.wrong(head("day_kind"), text("day_kind"), td_string!(l, sheets.wrong.worked_anyway));
        }
        _ => {}
    }
    let line = |key: &str| text(key).replace('\n', " ");
    let (zh, en) = (line("holiday"), record.given(&COLUMNS, "holiday_en").map(|_| line("holiday_en")));
    let en = en.or_else(|| before.map(|before| before.en.clone())).unwrap_or_default();
    if zh.is_empty() {
        row.wrong(head("holiday"), "", td_string!(l, sheets.wrong.holiday_name));
    }
    for (key, name) in [("holiday", &zh), ("holiday_en", &en)] {
        if name.chars().count() > NAME_MAX {
            row.wrong(head(key), name, td_string!(l, sheets.wrong.too_long, max = NAME_MAX));
        }
    }
    let holiday = Holiday { day: day?, kind: kind?, zh, en };
    row.problems.is_empty().then_some(holiday)
}

fn tell(look: &Look<'_>, row: &mut PreviewRow, before: Option<&Holiday>, wanted: &Holiday) {
    match before {
        Some(before) => {
            let cells = cells(before, look.l).into_iter().zip(cells(wanted, look.l));
            for (column, (old, new)) in COLUMNS.iter().zip(cells) {
                preview::note(row, (column.head)(look.l), &old, &new);
            }
        }
        None => preview::tell(row, &COLUMNS, cells(wanted, look.l), look.l),
    }
}

/// The cells of a day, column by column.
fn cells(holiday: &Holiday, l: Locale) -> Vec<String> {
    vec![
        values::day_text(Some(holiday.day)),
        holiday.zh.clone(),
        kind_word(l, holiday.kind).to_owned(),
        holiday.en.clone(),
    ]
}
