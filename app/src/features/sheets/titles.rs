//! A sheet of titles: what each row would do, and the sheet of what is there. Lists write when a title was granted and
//! reviewed behind the village's name, as in the tests below; a sheet adds steps and never takes one away.

use super::{
    heads::{Column, Record, Table, column},
    names::{Found, NameKind, Names, Otherwise},
    preview::{self, Look, Marker, Preview, PreviewRow, Verdict},
    title_match::{self, Rows, code_of, is_of, merged},
    title_steps::{self, Told, is_unknown, level_of},
    values,
};
use crate::{
    clock,
    error::{Refusal, Why},
    features::{
        reference::Reference,
        titles::{
            Level, Precision, StepKind, Title, TitleEvent,
            actions::draft,
            input::{self, LINE_MAX, TEXT_MAX},
            parts, rules,
            store::TitleWrite,
        },
    },
    ids::{TitleEventId, TitleId},
    ui::Locale,
};
use chrono::{DateTime, Utc};
use leptos_i18n::td_string;

/// The columns.
pub const COLUMNS: [Column; 11] = [
    column!(code),
    column!(village),
    column!(level),
    column!(batch),
    column!(named_on),
    column!(body),
    column!(document),
    column!(history),
    column!(next_review),
    column!(statement),
    column!(remark),
];

/// Ids of a row's several titles and of their steps lie so far apart.
const APART: u32 = 1 << 14;

/// What the rows of a sheet would do, and the titles to store for it.
pub fn preview(
    look: &Look<'_>,
    table: &Table,
    titles: &[Title],
    who: &str,
    now: DateTime<Utc>,
) -> (Preview, Vec<TitleWrite>) {
    let mut preview = Preview { unread: table.unread.clone(), ..Preview::default() };
    let records = preview::records(table, &look.import.content.grid, &mut preview.left_out);
    let mut names = look.names();
    let mut marker = Marker::default();
    let mut writes = Vec::new();
    let mut reader = Reader { look, rows: Rows::new(titles, look.l), who, now };
    for record in &records {
        let cell = record.text(&COLUMNS, "village").to_owned();
        let pieces = values::pieces(&cell);
        // A list may name all villages of a level in one cell.
        let villages = if pieces.is_empty() { vec![""] } else { pieces.iter().map(|piece| piece.text).collect() };
        for (village, at) in villages.into_iter().zip(0..) {
            let (mut row, title, old) = reader.row(&mut names, record, village, at);
            let is_same = old.is_some() && title.as_ref() == old;
            row.settle(old.is_none(), is_same);
            marker.take(&(row.number, row.verdict, title.as_ref().map(marked)));
            if let Some(title) = title.filter(|_| matches!(row.verdict, Verdict::New | Verdict::Changed)) {
                let changes = input::changes(old, &title);
                writes.push(TitleWrite { title, action: "title.import", changes, reason: String::new() });
            }
            preview.rows.push(row);
        }
    }
    preview.untouched = reader.rows.free().count();
    preview.mark = marker.mark();
    preview.asks(names);
    (preview, writes)
}

/// A title without the moment of the look, which is another one each time.
fn marked(title: &Title) -> Title {
    let mut title = title.clone();
    for event in &mut title.events {
        event.at = DateTime::UNIX_EPOCH;
    }
    title
}

/// What a row says of one title.
#[derive(Copy, Clone)]
struct Said<'r> {
    record: &'r Record,
    level: Option<Level>,
    /// The village's code; empty where none is named.
    village: &'r str,
    told: &'r Told,
    /// Whether it names the title by its code.
    is_coded: bool,
    /// Which of the row's titles.
    at: u32,
}

struct Reader<'a> {
    look: &'a Look<'a>,
    rows: Rows<'a>,
    who: &'a str,
    now: DateTime<Utc>,
}

impl<'a> Reader<'a> {
    /// The row, the title that it makes where nothing is wrong, and the title that is there.
    fn row(
        &mut self,
        names: &mut Names,
        record: &Record,
        village: &str,
        at: u32,
    ) -> (PreviewRow, Option<Title>, Option<&'a Title>) {
        let l = self.look.l;
        let head = |key: &str| preview::head_of(&COLUMNS, key, l);
        let text = |key: &str| record.text(&COLUMNS, key);
        let (name, mut told) = title_steps::of_name(village);
        let mut row = PreviewRow::new(record.number, name.chars().take(60).collect::<String>());
        preview::check_errors(&mut row, record, &COLUMNS, l);
        for wrong in told.wrong.drain(..) {
            row.wrong(head("village"), &wrong, td_string!(l, sheets.wrong.step));
        }
        self.read_steps(record, &mut told, &mut row);
        let level = level_of(text("level"));
        if level.is_none() && (text("code").is_empty() || !text("level").is_empty()) {
            row.wrong(head("level"), text("level"), td_string!(l, sheets.wrong.level));
        }
        let is_unknown = name.is_empty() || is_unknown(&name);
        let mut code = String::new();
        if !is_unknown {
            match names.look(NameKind::Village, &name, Otherwise::Choose, record.number) {
                Found::Code(found) => code = found,
                Found::Words | Found::Open => preview::note_open(&mut row, true, head("village")),
            }
        }
        let is_coded = at == 0 && !text("code").is_empty();
        let found = if is_coded { self.rows.by_code(text("code")) } else { self.rows.by_village(level, &code, &told) };
        let old = found.unwrap_or_else(|why| {
            let key = if is_coded { "code" } else { "village" };
            row.wrong(head(key), if is_coded { text("code") } else { village }, why);
            None
        });
        if is_unknown && old.is_none() && row.problems.is_empty() {
            row.wrong(head("village"), village, td_string!(l, sheets.wrong.no_village));
        }
        let is_clear = row.problems.is_empty() && row.unclear.is_empty();
        let said = Said { record, level, village: &code, told: &told, is_coded, at };
        let title = is_clear.then(|| self.made(&said, old, &mut row)).flatten();
        self.rows.take(record.number, old, title.as_ref());
        if let (Some(title), None) = (&title, old) {
            let mut read = cells(title, self.look.reference, l);
            // The record's own name is made here, and says nothing of the row.
            read[0].clear();
            preview::tell(&mut row, &COLUMNS, read, l);
        }
        if let (Some(title), Some(old)) = (&title, old) {
            let (before, after) = (cells(old, self.look.reference, l), cells(title, self.look.reference, l));
            for (column, (before, after)) in COLUMNS.iter().zip(before.iter().zip(&after)) {
                preview::note(&mut row, (column.head)(l), before, after);
            }
            if old.is_placeholder() && !title.is_placeholder() {
                row.warnings.push(td_string!(l, sheets.warn.fills_in, code = old.code.clone()));
            }
        }
        (row, title, old)
    }

    /// What the columns of days say beside the village's name.
    fn read_steps(&self, record: &Record, told: &mut Told, row: &mut PreviewRow) {
        let l = self.look.l;
        let head = |key: &str| preview::head_of(&COLUMNS, key, l);
        let text = |key: &str| record.text(&COLUMNS, key);
        match text("named_on") {
            "" => {}
            given => match rules::read_day(given) {
                Some((day, precision)) => told.name(day, precision),
                None => row.wrong(head("named_on"), given, td_string!(l, sheets.wrong.period)),
            },
        }
        let mut more = title_steps::of_history(text("history"));
        for wrong in more.wrong.drain(..) {
            row.wrong(head("history"), &wrong, td_string!(l, sheets.wrong.step));
        }
        told.take(more);
    }

    /// Looks at a day of granting that cannot be true beside the one that is there: whoever names the title by its code
    /// corrects it and is told so; otherwise it may be another title.
    fn check_day(&self, said: &Said<'_>, old: &Title, row: &mut PreviewRow) {
        let l = self.look.l;
        let Some((there, told)) = title_match::contradiction(old, said.told) else { return };
        let named = parts::day_words(l, there.on_day, there.precision);
        let given = parts::day_words(l, told.on_day, told.precision);
        if said.is_coded {
            row.warnings.push(td_string!(l, sheets.warn.title_day, named = named, given = given));
        } else {
            let why = td_string!(l, sheets.wrong.title_day, named = named, code = code_of(old));
            row.wrong(preview::head_of(&COLUMNS, "named_on", l), &given, why);
        }
    }

    /// The title as the row makes it.
    fn made(&self, said: &Said<'_>, old: Option<&Title>, row: &mut PreviewRow) -> Option<Title> {
        let l = self.look.l;
        let Said { record, level, village, told, at, .. } = *said;
        let id = TitleId(self.look.import.row_id(record.number + at * APART));
        let mut title = old.cloned().unwrap_or_else(|| draft(id, &self.look.import.scope));
        if let Some(level) = level {
            title.level = level;
        }
        if !village.is_empty() && old.is_none_or(|old| old.is_placeholder() || !is_of(old, village)) {
            village.clone_into(&mut title.village);
        }
        if let Some(old) = old {
            self.check_day(said, old, row);
        }
        let mut refusals = Vec::new();
        for (key, field, max) in [
            ("batch", &mut title.batch, LINE_MAX),
            ("statement", &mut title.statement, TEXT_MAX),
            ("remark", &mut title.note, TEXT_MAX),
        ] {
            if let Some(given) = filled(record, key) {
                *field = given.replace('\n', " ");
                if field.chars().count() > max as usize {
                    refusals.push(Refusal::new(key, Why::TooLong { max }));
                }
            }
        }
        let event_id = |number: u32| {
            let low = (self.look.import.row_id(record.number + at * APART).as_u128() << 8) & 0xffff_ffff_ffff;
            let high = self.look.import.row_id(record.number).as_u128() & !0xffff_ffff_ffff;
            TitleEventId(uuid::Uuid::from_u128(high | (low + u128::from(number))))
        };
        let mut events = title.events.clone();
        for (step, number) in told.steps.iter().zip(1..) {
            let fresh = self.event(event_id(number), step);
            match merged(&events, step, fresh, self.look.reference) {
                Ok(next) => events = next,
                Err(fault) => {
                    row.wrong(preview::head_of(&COLUMNS, "history", l), "", parts::fault(l, &fault));
                    return None;
                }
            }
        }
        if events.is_empty() {
            row.wrong(preview::head_of(&COLUMNS, "named_on", l), "", td_string!(l, sheets.wrong.no_day));
            return None;
        }
        self.naming(record, &mut events, row);
        self.sign(old, &mut events);
        title.events = events;
        if old.is_some_and(Title::is_placeholder) && !title.is_placeholder() && is_shipped(&title.note) {
            title.note.clear();
        }
        let today = clock::local_date(self.now);
        let is_future = |step: &title_steps::Step| rules::is_future(step.on_day, step.precision, today);
        let ahead = told.steps.iter().any(is_future).then(|| td_string!(l, ui.why.after_today).to_owned());
        if let Some(why) = ahead.or_else(|| rules::check_holders(&title).err().map(|fault| parts::fault(l, &fault))) {
            row.wrong(preview::head_of(&COLUMNS, "history", l), "", why);
        }
        if let Some(why) = self.rows.beside(&title, old).filter(|_| row.problems.is_empty()) {
            row.wrong(preview::head_of(&COLUMNS, "village", l), record.text(&COLUMNS, "village"), why);
        }
        let said = |field: &str| (preview::head_of(&COLUMNS, field, l), record.text(&COLUMNS, field).to_owned());
        preview::add_refusals(row, &refusals, l, said);
        row.problems.is_empty().then_some(title)
    }

    fn event(&self, id: TitleEventId, step: &title_steps::Step) -> TitleEvent {
        TitleEvent {
            id,
            kind: step.kind,
            on_day: step.on_day,
            precision: step.precision,
            document: String::new(),
            body: String::new(),
            reason: step.reason.clone(),
            due_on: step.due_on,
            village: String::new(),
            note: String::new(),
            who: self.who.to_owned(),
            at: self.now,
        }
    }

    /// Whoever changes a step has written it down, as on the page.
    fn sign(&self, old: Option<&Title>, events: &mut [TitleEvent]) {
        let before = old.map(|old| old.events.as_slice()).unwrap_or_default();
        for event in events {
            if before.iter().any(|there| there.id == event.id && there != event) {
                self.who.clone_into(&mut event.who);
                event.at = self.now;
            }
        }
    }

    /// By whom and by what document it was granted, and when the next review is due.
    fn naming(&self, record: &Record, events: &mut [TitleEvent], row: &mut PreviewRow) {
        let l = self.look.l;
        let line = |key: &str| filled(record, key).map(|given| given.replace('\n', " "));
        for key in ["body", "document"] {
            if line(key).is_some_and(|given| given.chars().count() > LINE_MAX as usize) {
                let why = td_string!(l, sheets.wrong.too_long, max = LINE_MAX);
                row.wrong(preview::head_of(&COLUMNS, key, l), record.text(&COLUMNS, key), why);
            }
        }
        if let Some(name) = events.iter_mut().find(|event| event.kind == StepKind::Name) {
            name.body = line("body").unwrap_or_else(|| name.body.clone());
            name.document = line("document").unwrap_or_else(|| name.document.clone());
        }
        let reviewed = |event: &&mut TitleEvent| matches!(event.kind, StepKind::Name | StepKind::Keep);
        let Some(latest) = events.iter_mut().rev().find(reviewed) else { return };
        match filled(record, "next_review") {
            None => {}
            Some(given) => match values::deadline(given, self.look.import.year) {
                Some(day) if day > latest.on_day => latest.due_on = Some(day),
                _ => {
                    let why = td_string!(l, sheets.wrong.date, year = self.look.import.year);
                    row.wrong(preview::head_of(&COLUMNS, "next_review", l), given, why);
                }
            },
        }
    }
}

/// What a cell says; one that is empty says nothing, and what is there stays.
fn filled<'r>(record: &'r Record, key: &str) -> Option<&'r str> {
    record.given(&COLUMNS, key).filter(|given| !given.is_empty())
}

/// Whether a note is the one that is shipped with titles of which only the number is known; then filling in the
/// village settles it.
fn is_shipped(note: &str) -> bool {
    [td_string!(Locale::zh_CN, titles.shipped_note), td_string!(Locale::en, titles.shipped_note)].contains(&note.trim())
}

/// The cells of a title, column by column.
pub fn cells(title: &Title, reference: &Reference, l: Locale) -> Vec<String> {
    let standing = rules::last(title);
    let village = standing.as_ref().map_or(title.village.as_str(), |standing| standing.village);
    let village = if village.is_empty() {
        td_string!(l, titles.unknown).to_owned()
    } else {
        reference.village_label(village, l).to_owned()
    };
    let name = title.events.iter().find(|event| event.kind == StepKind::Name);
    let review = title.events.iter().rev().find(|event| matches!(event.kind, StepKind::Name | StepKind::Keep));
    vec![
        code_of(title),
        village,
        parts::level_word(l, title.level).to_owned(),
        title.batch.clone(),
        name.filter(|name| name.precision != Precision::By)
            .map(|name| rules::day_text(name.on_day, name.precision))
            .unwrap_or_default(),
        name.map(|name| name.body.clone()).unwrap_or_default(),
        name.map(|name| name.document.clone()).unwrap_or_default(),
        title_steps::said(title, reference, l),
        values::day_text(review.and_then(|event| event.due_on)),
        title.statement.clone(),
        title.note.clone(),
    ]
}
