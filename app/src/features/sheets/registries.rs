//! Sheets of the registries that are there: sites, inspections, works; for staff, with what the page's filters leave.

use super::{actions, export::as_asked, heads::Column, sites as columns, store::Kind, words};
use crate::{
    error::AppError,
    features::{
        reference::TermKind,
        sites::{self, Naming, parts},
        works,
    },
    pages::{Page, PageCx},
    ui::Locale,
    workbook::{Cell, Sheet, Workbook},
};
use leptos_i18n::td_string;

/// The most rows of a file.
pub const ROWS_MAX: u32 = 10_000;

fn book(name: &str, tab: &str, widths: Vec<u16>, rows: Vec<Vec<Cell>>) -> Workbook {
    let sheet = Sheet { name: tab.to_owned(), widths, rows, ..Sheet::default() };
    Workbook { name: name.to_owned(), sheets: vec![sheet] }
}

fn heads(l: Locale, heads: &[Column]) -> Vec<Cell> {
    heads.iter().map(|column| Cell::head((column.head)(l))).collect()
}

fn text_or_empty(text: String) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

/// `/desk/registries/sites.xlsx` and `.csv`: the rows that the filters leave, as an import takes them, and how each is
/// used.
pub async fn sites(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let filter = sites::desk_page::desk_filter(cx)?;
    let (lines, _) = cx.backend.sites.list(&filter, ROWS_MAX, 0).await?;
    let ids = lines.iter().map(|line| line.site.id.clone()).collect::<Vec<_>>();
    let namings = if ids.is_empty() { Vec::new() } else { cx.backend.sites.namings(&ids).await? };
    let l = cx.locale;
    let today = cx.today();
    let naming = |id: &str| -> Option<&Naming> {
        namings.iter().filter(|one| one.site == id && one.holds_on(today)).min_by_key(|one| one.level)
    };
    let mut first = heads(l, actions::columns(Kind::Sites));
    first.push(Cell::head(td_string!(l, sites.sessions)));
    first.push(Cell::head(td_string!(l, sites.last_head)));
    first.push(Cell::head(td_string!(l, ui.demo)));
    let mut rows = vec![first];
    for line in &lines {
        let mut cells = columns::cells(&line.site, naming(&line.site.id), &cx.reference, l);
        if !sites::actions::reads_internal(cx.account(), &line.site) {
            let told = actions::columns(Kind::Sites).iter().zip(&mut cells);
            told.filter(|(column, _)| matches!(column.key, "keeper" | "note")).for_each(|(_, cell)| cell.clear());
        }
        let mut row = cells.into_iter().map(text_or_empty).collect::<Vec<_>>();
        row.push(Cell::Number(line.used.sessions));
        row.push(line.used.last_on.map_or(Cell::Empty, Cell::Day));
        row.push(if line.site.is_demo { Cell::text(td_string!(l, ui.yes)) } else { Cell::Empty });
        rows.push(row);
    }
    Ok(as_asked(cx, book("sites", words::file(l, Kind::Sites), vec![18; rows[0].len()], rows)))
}

/// `/desk/registries/inspections.xlsx` and `.csv`.
pub async fn inspections(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let (filter, _) = sites::inspections_page::read_filter(cx)?;
    let (rows, _) = cx.backend.sites.inspections(&filter, ROWS_MAX, 0).await?;
    let l = cx.locale;
    let first = [
        td_string!(l, sites.inspect.done_on),
        td_string!(l, sites.field.name),
        td_string!(l, sites.inspect.finding),
        td_string!(l, sites.inspect.note),
        td_string!(l, sites.inspect.repair_by),
        td_string!(l, sites.inspect.resolved),
        td_string!(l, sites.inspect.who),
        td_string!(l, ui.demo),
    ];
    let mut all = vec![first.into_iter().map(Cell::head).collect::<Vec<_>>()];
    all.extend(rows.into_iter().map(|row| {
        let name = cx.reference.term_label(TermKind::Site, &row.site, l).to_owned();
        vec![
            Cell::Day(row.done_on),
            Cell::Text(name),
            Cell::text(parts::finding_word(l, row.finding)),
            text_or_empty(row.note),
            row.repair_by.map_or(Cell::Empty, Cell::Day),
            row.resolved_on.map_or(Cell::Empty, Cell::Day),
            Cell::Text(row.who),
            if row.is_demo { Cell::text(td_string!(l, ui.yes)) } else { Cell::Empty },
        ]
    }));
    Ok(as_asked(cx, book("inspections", td_string!(l, sites.inspect.title), vec![14, 28, 12, 40, 14, 14, 18, 10], all)))
}

/// `/desk/registries/works.xlsx` and `.csv`.
pub async fn works(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let filter = works::desk_page::desk_filter(cx)?;
    let (rows, _) = cx.backend.works.list(&filter, ROWS_MAX, 0).await?;
    let l = cx.locale;
    let first = [
        td_string!(l, works.field.title),
        td_string!(l, works.field.kind),
        td_string!(l, works.field.author),
        td_string!(l, works.field.maker),
        td_string!(l, works.field.year),
        td_string!(l, events.form.village),
        td_string!(l, works.field.link),
        td_string!(l, works.field.about),
        td_string!(l, works.field.is_shown),
        td_string!(l, works.field.permission),
        td_string!(l, ui.demo),
    ];
    let mut all = vec![first.into_iter().map(Cell::head).collect::<Vec<_>>()];
    let flag = |yes: bool| Cell::text(if yes { td_string!(l, ui.yes) } else { td_string!(l, ui.no) });
    all.extend(rows.into_iter().map(|row| {
        let village = row.village.as_deref().map(|code| cx.reference.village_label(code, l).to_owned());
        vec![
            Cell::Text(row.title),
            Cell::text(works::parts::kind_word(l, row.kind)),
            text_or_empty(row.author),
            text_or_empty(row.maker),
            Cell::number(row.year),
            text_or_empty(village.unwrap_or_default()),
            text_or_empty(row.link),
            text_or_empty(row.about),
            flag(row.is_shown),
            text_or_empty(row.permission),
            flag(row.is_demo),
        ]
    }));
    Ok(as_asked(cx, book("works", td_string!(l, works.title), vec![24, 12, 16, 20, 8, 16, 28, 32, 12, 24, 10], all)))
}
