//! Words for sheets: why one was not read, what rows come to, what names name.

use super::{
    actions,
    grid::{CELL_MAX, COLUMNS_MAX, ROWS_MAX, SheetRefusal, column_name},
    names::NameKind,
    preview::Verdict,
    store::Kind,
};
use crate::ui::Locale;
use leptos_i18n::td_string;

/// Why a sheet was not read, and what would be right.
pub fn refusal(l: Locale, refusal: SheetRefusal) -> String {
    match refusal {
        SheetRefusal::Nothing => td_string!(l, sheets.refusal.nothing).to_owned(),
        SheetRefusal::TooManyBytes => td_string!(l, sheets.refusal.too_many_bytes).to_owned(),
        SheetRefusal::Bomb => td_string!(l, sheets.refusal.bomb).to_owned(),
        SheetRefusal::Password => td_string!(l, sheets.refusal.password).to_owned(),
        SheetRefusal::NotASheet => td_string!(l, sheets.refusal.not_a_sheet).to_owned(),
        SheetRefusal::Broken => td_string!(l, sheets.refusal.broken).to_owned(),
        SheetRefusal::TooManyRows => td_string!(l, sheets.refusal.too_many_rows, max = ROWS_MAX),
        SheetRefusal::TooManyColumns => td_string!(l, sheets.refusal.too_many_columns, max = COLUMNS_MAX),
        SheetRefusal::CellTooLong { row, column } => {
            let cell = format!("{}{row}", column_name(column));
            td_string!(l, sheets.refusal.cell_too_long, cell = cell, max = CELL_MAX)
        }
        SheetRefusal::TooMuchText => td_string!(l, sheets.refusal.too_much_text).to_owned(),
        SheetRefusal::Empty => td_string!(l, sheets.refusal.empty).to_owned(),
        SheetRefusal::NoHeadings { kind } => {
            let heads = actions::columns(kind).iter().map(|column| (column.head)(l)).collect::<Vec<_>>();
            let between = match l {
                Locale::en => ", ",
                Locale::zh_CN => "\u{3001}",
            };
            td_string!(l, sheets.refusal.no_headings, heads = heads.join(between))
        }
    }
}

/// What a row comes to.
pub fn verdict(l: Locale, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => td_string!(l, sheets.verdict.added),
        Verdict::Changed => td_string!(l, sheets.verdict.changed),
        Verdict::Same => td_string!(l, sheets.verdict.same),
        Verdict::Unclear => td_string!(l, sheets.verdict.unclear),
        Verdict::Wrong => td_string!(l, sheets.verdict.wrong),
    }
}

/// What a name names.
pub fn name_kind(l: Locale, kind: NameKind) -> &'static str {
    match kind {
        NameKind::Unit => td_string!(l, sheets.name.unit),
        NameKind::Village => td_string!(l, sheets.name.village),
        NameKind::Law => td_string!(l, sheets.name.law),
        NameKind::Audience => td_string!(l, sheets.name.audience),
        NameKind::Node => td_string!(l, sheets.name.node),
        NameKind::Brand => td_string!(l, sheets.name.brand),
        NameKind::Form => td_string!(l, sheets.name.form),
    }
}

/// The title of the import of a kind.
pub fn title(l: Locale, kind: Kind, year: i32) -> String {
    let title = match kind {
        Kind::Duties => td_string!(l, sheets.title.duties),
        Kind::Observances => return td_string!(l, sheets.title.observances).to_owned(),
        Kind::Events => td_string!(l, sheets.title.events),
        Kind::Holidays => td_string!(l, sheets.title.holidays),
        Kind::Titles => return td_string!(l, sheets.title.titles).to_owned(),
        Kind::Sites => return td_string!(l, sites.desk.import).to_owned(),
        // Each row says its own year.
        Kind::Figures => return td_string!(l, sheets.title.figures).to_owned(),
    };
    td_string!(l, sheets.of_year, title = title, year = year)
}

/// What a file of a kind is called.
pub fn file(l: Locale, kind: Kind) -> &'static str {
    match kind {
        Kind::Duties => td_string!(l, sheets.file.duties),
        Kind::Observances => td_string!(l, sheets.file.observances),
        Kind::Events => td_string!(l, sheets.file.events),
        Kind::Holidays => td_string!(l, sheets.file.holidays),
        Kind::Titles => td_string!(l, sheets.file.titles),
        Kind::Sites => td_string!(l, sites.title),
        Kind::Figures => td_string!(l, sheets.file.figures),
    }
}
