//! Sheets of what is there, and templates to fill in: for staff, as workbooks and as CSV. What is exported comes back as
//! "nothing changed".

use super::{actions, duties, figures as printed, heads::Column, holidays, observances, store::Kind, titles, words};
use crate::{
    error::AppError,
    features::{
        accounts::{Action, Target},
        duties::{DutyItem, DutyKind, desk_list as duty_desk, sheet},
        events::query::bad,
        holidays::DayOff,
        reference::TermKind,
        sites::{
            Level, SiteKind, SiteState,
            parts::{kind_word, level_word, state_word},
        },
        titles::{Level as TitleLevel, desk_list, parts, rules},
    },
    pages::{Page, PageCx},
    ui::Locale,
    workbook::{Cell, Choices, Sheet, Workbook},
};
use leptos_i18n::td_string;

/// What the address of a workbook ends with.
const XLSX: &str = ".xlsx";
/// What the address of a text ends with.
const CSV: &str = ".csv";
/// Rows of a template that offer choices.
const CHOICE_ROWS: u32 = 1_000;

/// Whether the last part of an address names a file.
pub fn is_file(path: &str) -> bool {
    path.ends_with(XLSX) || path.ends_with(CSV)
}

/// The name without what a file's address ends with.
pub fn stem(name: &str) -> &str {
    name.strip_suffix(XLSX).or_else(|| name.strip_suffix(CSV)).unwrap_or(name)
}

pub(super) fn as_asked(cx: &PageCx, workbook: Workbook) -> Page {
    if cx.path.ends_with(CSV) { Page::text_sheet(workbook) } else { Page::workbook(workbook) }
}

fn heads(columns: &[Column], l: Locale) -> Vec<Cell> {
    columns.iter().map(|column| Cell::head((column.head)(l))).collect()
}

/// How wide a column of the sheet is, in characters.
fn widths(columns: &[Column]) -> Vec<u16> {
    let width = |column: &Column| match column.key {
        "tasks" | "standard" | "carriers" | "laws" | "note" | "remark" | "rule" | "title" | "wording" | "indicator" => {
            32
        }
        "number" | "kind" | "target" | "is_public" | "starts_year" | "counted_from" | "time" => 10,
        _ => 18,
    };
    columns.iter().map(width).collect()
}

/// `/desk/duties/{year}.xlsx` and `.csv`: the rows in force, for the office and observers; a unit gets its own.
pub async fn duty_list(cx: &PageCx) -> Result<Page, AppError> {
    let account = cx.staff()?;
    let year = cx.param::<String>("year")?;
    let year = stem(&year).parse::<i32>().map_err(|_| AppError::NotFound)?;
    let list = cx.backend.duties.list(&sheet::town(cx), year).await?.ok_or(AppError::NotFound)?;
    let items = cx.backend.duties.items(&list.scope, year).await?;
    let l = cx.locale;
    let mine = |item: &&DutyItem| !item.is_withdrawn && duty_desk::is_own(account, item);
    let rows = items.iter().filter(mine).map(|item| duties::cells(item, &cx.reference, &cx.reference.observances, l));
    let name = format!("duties-{year}");
    Ok(as_asked(cx, filled(Kind::Duties, l, name, rows.collect())))
}

/// `/desk/observances.xlsx` and `.csv`: the nodes on the calendar.
pub fn nodes(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let l = cx.locale;
    let nodes = cx.reference.observances.iter().filter(|node| !node.is_hidden);
    let rows = nodes.map(|node| observances::cells(node, &cx.reference, l)).collect();
    Ok(as_asked(cx, filled(Kind::Observances, l, "observances".into(), rows)))
}

/// `/desk/registries/titles.xlsx` and `.csv`: the titles that the list's filters leave; without any, all of the town.
pub async fn titles(cx: &PageCx) -> Result<Page, AppError> {
    desk_list::reader(cx)?;
    let l = cx.locale;
    let asked = desk_list::asked(cx)?;
    let all = cx.backend.titles.all(&desk_list::scope(cx), cx.demo()).await?;
    let sorted = if asked.is_filtered() {
        asked.rows(cx, &all).into_iter().map(|row| row.title).collect::<Vec<_>>()
    } else {
        let mut sorted = all.iter().collect::<Vec<_>>();
        rules::order(&mut sorted, &cx.reference, cx.today());
        sorted
    };
    let rows = sorted.into_iter().map(|title| titles::cells(title, &cx.reference, l)).collect();
    Ok(as_asked(cx, filled(Kind::Titles, l, "titles".into(), rows)))
}

/// `/desk/registries/figures.xlsx` and `.csv`: the published figures, as the import takes them in again.
pub async fn figures(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let figures = cx.backend.figures.all().await?;
    let rows = figures.iter().filter(|figure| !figure.is_removed).map(printed::cells).collect();
    Ok(as_asked(cx, filled(Kind::Figures, cx.locale, "figures".into(), rows)))
}

/// A sheet of rows, with the same headings and choices as the template.
fn filled(kind: Kind, l: Locale, name: String, rows: Vec<Vec<String>>) -> Workbook {
    let columns = actions::columns(kind);
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    let target = columns.iter().position(|column| column.key == "target");
    let cell = |(at, text): (usize, String)| match number(&text) {
        Some(number) if Some(at) == target => Cell::Number(number),
        _ if text.is_empty() => Cell::Empty,
        _ => Cell::text(text),
    };
    let rows = rows.into_iter().map(|row| row.into_iter().enumerate().map(cell).collect());
    let rows = std::iter::once(heads(columns, l)).chain(rows).collect();
    let sheet = Sheet { name: words::file(l, kind).to_owned(), widths: widths(columns), rows, ..Sheet::default() };
    Workbook { name, sheets: vec![sheet] }
}

/// `/desk/import/template.xlsx`: headings, an example row that is not taken in, and lists to choose from.
pub fn template(cx: &PageCx) -> Result<Page, AppError> {
    let kind = cx
        .asked("kind")
        .and_then(Kind::from_key)
        .ok_or_else(|| bad("kind", "duties, observances, events, holidays, titles, sites or figures"))?;
    let account = cx.staff()?;
    let scope = account.scope.0.clone();
    cx.require(Action::ReadStaff, &Target::at(scope))?;
    let l = cx.locale;
    let columns = actions::columns(kind);
    let example = columns.iter().map(|column| Cell::text(example(l, kind, column.key))).collect();
    let choices = columns.iter().zip(0_u16..).filter_map(|(column, at)| {
        let words = choices_of(cx, column.key, kind);
        (!words.is_empty()).then_some(Choices { column: at, first_row: 1, last_row: CHOICE_ROWS, words })
    });
    let list = Sheet {
        name: words::file(l, kind).to_owned(),
        widths: widths(columns),
        rows: vec![heads(columns, l), example],
        choices: choices.collect(),
    };
    let between = match l {
        Locale::en => ", ",
        Locale::zh_CN => "\u{3001}",
    };
    let also = |column: &Column| super::fold::listed((column.alias)(l)).collect::<Vec<_>>().join(between);
    let help = columns.iter().map(|column| vec![Cell::text((column.head)(l)), Cell::text(also(column))]);
    let first = vec![Cell::head(td_string!(l, sheets.upload.column)), Cell::head(td_string!(l, sheets.upload.also))];
    let help = Sheet {
        name: td_string!(l, sheets.template.help).to_owned(),
        widths: vec![18, 80],
        rows: std::iter::once(first).chain(help).collect(),
        ..Sheet::default()
    };
    Ok(Page::workbook(Workbook { name: format!("template-{}", kind.key()), sheets: vec![list, help] }))
}

/// What may be chosen in a column; a list of names only as long as spreadsheets take it.
fn choices_of(cx: &PageCx, key: &str, kind: Kind) -> Vec<String> {
    let l = cx.locale;
    let town = cx.account().map_or("", |account| actions::town(account, &cx.reference));
    let words = match (kind, key) {
        (Kind::Duties, "kind") => DutyKind::ALL.map(|kind| duties::kind_word(l, kind).to_owned()).to_vec(),
        (Kind::Duties | Kind::Events, "is_public") => {
            vec![td_string!(l, ui.yes).to_owned(), td_string!(l, ui.no).to_owned()]
        }
        (Kind::Titles, "level") => TitleLevel::ALL.map(|level| parts::level_word(l, level).to_owned()).to_vec(),
        (Kind::Duties | Kind::Events, "lead_unit") => {
            cx.reference.units.iter().map(|unit| unit.label(l).to_owned()).collect()
        }
        (Kind::Holidays, "day_kind") => {
            [DayOff::Off, DayOff::Work].map(|kind| holidays::kind_word(l, kind).to_owned()).to_vec()
        }
        (Kind::Events, "form") => {
            cx.reference.list(TermKind::Form).iter().map(|term| term.label(l).to_owned()).collect()
        }
        (Kind::Sites, "kind") => SiteKind::ALL.iter().map(|kind| kind_word(l, *kind).to_owned()).collect(),
        (Kind::Sites, "state") => SiteState::ALL.iter().map(|state| state_word(l, *state).to_owned()).collect(),
        (Kind::Sites, "level") => Level::ALL.iter().map(|level| level_word(l, *level).to_owned()).collect(),
        (Kind::Events | Kind::Sites | Kind::Titles, "village") => {
            cx.reference.villages(town).map(|village| village.label(l).to_owned()).collect()
        }
        _ => Vec::new(),
    };
    // What spreadsheets take as a list of words in a cell's rule.
    let length = words.iter().map(|word| word.chars().count() + 1).sum::<usize>();
    if length > 255 || words.iter().any(|word| word.contains(',')) { Vec::new() } else { words }
}

/// What the example row has in a column.
fn example(l: Locale, kind: Kind, key: &str) -> &'static str {
    match (kind, key) {
        (Kind::Duties, "number") => td_string!(l, sheets.example.duties.number),
        (Kind::Duties, "kind") => td_string!(l, sheets.example.duties.kind),
        (Kind::Duties, "lead_unit") => td_string!(l, sheets.example.duties.lead_unit),
        (Kind::Duties, "laws") => td_string!(l, sheets.example.duties.laws),
        (Kind::Duties, "audiences") => td_string!(l, sheets.example.duties.audiences),
        (Kind::Duties, "tasks") => td_string!(l, sheets.example.duties.tasks),
        (Kind::Duties, "carriers") => td_string!(l, sheets.example.duties.carriers),
        (Kind::Duties, "nodes") => td_string!(l, sheets.example.duties.nodes),
        (Kind::Duties, "deadline") => td_string!(l, sheets.example.duties.deadline),
        (Kind::Duties, "target") => td_string!(l, sheets.example.duties.target),
        (Kind::Duties, "units") => td_string!(l, sheets.example.duties.units),
        (Kind::Duties, "is_public") => td_string!(l, sheets.example.duties.is_public),
        (Kind::Observances | Kind::Sites, "code") => td_string!(l, sheets.example.observances.code),
        (Kind::Observances, "zh") => td_string!(l, sheets.example.observances.zh),
        (Kind::Observances, "rule") => td_string!(l, sheets.example.observances.rule),
        (Kind::Observances, "lead_units") => td_string!(l, sheets.example.observances.lead_units),
        (Kind::Observances, "laws") => td_string!(l, sheets.example.observances.laws),
        (Kind::Holidays, "day") => td_string!(l, sheets.example.holidays.day),
        (Kind::Holidays, "holiday") => td_string!(l, sheets.example.holidays.holiday),
        (Kind::Holidays, "day_kind") => td_string!(l, sheets.day_kind.off),
        (Kind::Sites, "name") => td_string!(l, sites.example.name),
        (Kind::Sites, "kind") => td_string!(l, sites.kind.park),
        (Kind::Sites, "hours") => td_string!(l, sites.example.hours),
        (Kind::Sites, "level") => td_string!(l, sites.level.town),
        (Kind::Sites, "state") => td_string!(l, sites.state.active),
        (Kind::Figures, "year") => td_string!(l, sheets.example.figures.year),
        (Kind::Figures, "indicator") => td_string!(l, sheets.example.figures.indicator),
        (Kind::Figures, "value") => td_string!(l, sheets.example.figures.value),
        (Kind::Figures, "unit") => td_string!(l, sheets.example.figures.unit),
        (Kind::Figures, "wording") => td_string!(l, sheets.example.figures.wording),
        (Kind::Figures, "section") => td_string!(l, sheets.example.figures.section),
        (Kind::Events, "title") => td_string!(l, sheets.example.events.title),
        (Kind::Events, "date") => td_string!(l, sheets.example.events.date),
        (Kind::Events, "time") => td_string!(l, sheets.example.events.time),
        (Kind::Events, "place") => td_string!(l, sheets.example.events.place),
        (Kind::Events | Kind::Sites, "village") => td_string!(l, sheets.example.events.village),
        (Kind::Events, "lead_unit") => td_string!(l, sheets.example.events.lead_unit),
        (Kind::Events, "form") => td_string!(l, sheets.example.events.form),
        (Kind::Events, "audiences") => td_string!(l, sheets.example.events.audiences),
        (Kind::Events, "is_public") => td_string!(l, sheets.example.events.is_public),
        (Kind::Events, "speakers") => td_string!(l, sheets.example.events.speakers),
        (Kind::Titles, "village") => td_string!(l, sheets.example.titles.village),
        (Kind::Titles, "level") => td_string!(l, sheets.example.titles.level),
        (Kind::Titles, "batch") => td_string!(l, sheets.example.titles.batch),
        (Kind::Titles, "named_on") => td_string!(l, sheets.example.titles.named_on),
        (Kind::Titles, "history") => td_string!(l, sheets.example.titles.history),
        (Kind::Titles, "next_review") => td_string!(l, sheets.example.titles.next_review),
        _ => "",
    }
}
