//! What an import would do, row by row, before anything is written.

use super::{
    fold,
    grid::Grid,
    heads::{Column, Record, Table},
    names::{NameKind, Names, Question},
    store::Import,
    values,
};
use crate::{
    error::{Refusal, Why},
    features::{observances::Observance, reference::Reference},
    ui::{Locale, words},
};
use chrono::NaiveDate;
use leptos_i18n::td_string;
use std::{
    collections::BTreeMap,
    fmt::{self, Debug, Write},
    hash::{DefaultHasher, Hasher},
};

/// What a row comes to.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub enum Verdict {
    /// It is not there yet.
    New,
    /// It is there and becomes different.
    Changed,
    /// It is there as it is.
    Same,
    /// A name must be decided on.
    Unclear,
    /// It cannot be taken.
    Wrong,
}

impl Verdict {
    /// All of them, what keeps an import from being confirmed first.
    pub const ALL: [Self; 5] = [Self::Wrong, Self::Unclear, Self::New, Self::Changed, Self::Same];

    /// Its word in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Unclear => "unclear",
            Self::Wrong => "wrong",
        }
    }

    /// The verdict of an address's word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.key() == key)
    }
}

/// A value that becomes different, as the reader reads it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// The column's heading.
    pub head: String,
    /// What is there.
    pub old: String,
    /// What would be.
    pub new: String,
}

/// Something wrong in a cell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The column's heading.
    pub head: String,
    /// What stands in the cell; may be empty.
    pub found: String,
    /// What is wrong, and what would be right.
    pub why: String,
}

/// A row of the sheet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PreviewRow {
    /// Its number in the sheet.
    pub number: u32,
    /// What it is about.
    pub label: String,
    /// What it comes to.
    pub verdict: Verdict,
    /// What becomes different.
    pub differences: Vec<Difference>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Names that must be decided on.
    pub unclear: Vec<String>,
    /// What to look at twice; keeps nobody from anything.
    pub warnings: Vec<String>,
    /// Of a new row, what was read: heading and value.
    pub values: Vec<(&'static str, String)>,
}

impl PreviewRow {
    /// A row of which nothing is known yet.
    pub fn new(number: u32, label: impl Into<String>) -> Self {
        Self {
            number,
            label: label.into(),
            verdict: Verdict::Same,
            differences: Vec::new(),
            problems: Vec::new(),
            unclear: Vec::new(),
            warnings: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Adds what is wrong in a column.
    pub fn wrong(&mut self, head: &str, found: &str, why: impl Into<String>) {
        let found = found.chars().take(FOUND_MAX).collect();
        self.problems.push(Problem { head: head.to_owned(), found, why: why.into() });
    }

    /// Settles the verdict; `is_new` and `is_same` are about a row with nothing wrong.
    pub fn settle(&mut self, is_new: bool, is_same: bool) {
        self.verdict = if !self.problems.is_empty() {
            Verdict::Wrong
        } else if !self.unclear.is_empty() {
            Verdict::Unclear
        } else if is_new {
            Verdict::New
        } else if is_same {
            Verdict::Same
        } else {
            Verdict::Changed
        };
    }
}

/// The most characters of a value that was read which are shown.
const VALUE_MAX: usize = 200;

/// Notes what was read of a new row, column by column; what is empty is left out.
pub fn tell(row: &mut PreviewRow, columns: &[Column], cells: Vec<String>, l: Locale) {
    let filled = columns.iter().zip(cells).filter(|(_, text)| !text.is_empty());
    row.values = filled.map(|(column, text)| ((column.head)(l), text.chars().take(VALUE_MAX).collect())).collect();
}

/// Characters of a wrong value that are repeated.
const FOUND_MAX: usize = 60;

/// A line of the sheet that is no row of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LeftOut {
    /// Its number in the sheet.
    pub number: u32,
    /// What it says.
    pub text: String,
}

/// What a whole sheet would do.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Preview {
    /// Its rows, in their order.
    pub rows: Vec<PreviewRow>,
    /// Names that must be, or were, decided on.
    pub questions: Vec<Question>,
    /// The lists that names are chosen from, as far as any name is asked about.
    pub choices: BTreeMap<NameKind, Vec<(String, String)>>,
    /// Headings that are not read.
    pub unread: Vec<String>,
    /// Lines that are left out: examples, titles, remarks.
    pub left_out: Vec<LeftOut>,
    /// What was taken for granted: a default where the sheet says nothing, numbers that were made up.
    pub notes: Vec<String>,
    /// How many rows are there that the sheet does not name; they stay as they are.
    pub untouched: usize,
    /// What it is made of: the same only where sheet, answers and what is stored are the same.
    pub mark: String,
}

impl Preview {
    /// How many rows come to this.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// Takes over what the names ask.
    pub fn asks(&mut self, names: Names) {
        for question in names.asked() {
            self.choices.entry(question.kind).or_insert_with(|| names.choices(question.kind));
        }
        self.questions = names.questions();
    }

    /// Whether it may be confirmed.
    pub fn is_clear(&self) -> bool {
        !self.rows.is_empty() && self.count(Verdict::Wrong) == 0 && self.count(Verdict::Unclear) == 0
    }

    /// Whether confirming it would change anything.
    pub fn changes_anything(&self) -> bool {
        self.count(Verdict::New) + self.count(Verdict::Changed) > 0
    }
}

/// The rows of a table that are rows of a list; the others are noted.
pub fn records(table: &Table, grid: &Grid, left_out: &mut Vec<LeftOut>) -> Vec<Record> {
    let mut kept = Vec::new();
    for record in table.records(grid) {
        let first = record.values.iter().flatten().find(|value| !value.is_empty());
        let Some(first) = first else { continue };
        let example = [td_string!(Locale::zh_CN, sheets.word.example), td_string!(Locale::en, sheets.word.example)];
        let is_example = example.iter().any(|word| first.to_lowercase().starts_with(&word.to_lowercase()));
        let across = record.line_across();
        let remark = record.only().filter(|only| is_remark(only));
        if is_example || across.is_some() || remark.is_some() {
            let text = across.or(remark).unwrap_or(first).chars().take(FOUND_MAX).collect();
            left_out.push(LeftOut { number: record.number, text });
        } else {
            kept.push(record);
        }
    }
    kept
}

/// Whether a line's only cell is a remark below a list.
fn is_remark(text: &str) -> bool {
    let begins = |l: Locale| {
        let words = match l {
            Locale::zh_CN => td_string!(Locale::zh_CN, sheets.word.remark),
            Locale::en => td_string!(Locale::en, sheets.word.remark),
        };
        fold::listed(words).any(|word| text.to_lowercase().starts_with(word))
    };
    begins(Locale::zh_CN) || begins(Locale::en)
}

/// The heading of a column in the reader's language.
pub fn head_of(columns: &[Column], key: &str, l: Locale) -> &'static str {
    columns.iter().find(|column| column.key == key).map_or("", |column| (column.head)(l))
}

/// Marks the cells of a row that show a failed formula.
pub fn check_errors(row: &mut PreviewRow, record: &Record, columns: &[Column], l: Locale) {
    for (column, value) in columns.iter().zip(&record.values) {
        if let Some(value) = value.as_deref().filter(|value| values::is_error(value)) {
            row.wrong((column.head)(l), value, td_string!(l, sheets.wrong.formula));
        }
    }
}

/// Adds what the fields of a form would refuse.
pub fn add_refusals(
    row: &mut PreviewRow,
    refusals: &[Refusal],
    l: Locale,
    said: impl Fn(&str) -> (&'static str, String),
) {
    for refusal in refusals {
        let (head, found) = said(&refusal.field);
        // What must be decided on first is no mistake yet.
        if matches!(refusal.why, Why::Required) && !row.unclear.is_empty() && found.is_empty() {
            continue;
        }
        row.wrong(head, &found, words::refusal(l, &refusal.why));
    }
}

/// Notes that a value becomes different.
pub fn note(row: &mut PreviewRow, head: &str, old: &str, new: &str) {
    if old != new {
        row.differences.push(Difference { head: head.to_owned(), old: old.to_owned(), new: new.to_owned() });
    }
}

/// Marks what a preview is made of.
#[derive(Default)]
pub struct Marker(DefaultHasher);

impl Marker {
    /// Takes something in.
    pub fn take(&mut self, thing: &impl Debug) {
        // Writing into a hash does not fail.
        let _ = writeln!(self, "{thing:?}");
    }

    /// The mark.
    pub fn mark(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

impl Write for Marker {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

/// What rows are looked at with.
pub struct Look<'a> {
    /// The sheet.
    pub import: &'a Import,
    /// The lists.
    pub reference: &'a Reference,
    /// The publicity nodes.
    pub nodes: &'a [Observance],
    /// The reader's language.
    pub l: Locale,
}

impl<'a> Look<'a> {
    /// The names that a sheet of its year and place may use.
    pub fn names(&self) -> Names {
        let day = NaiveDate::from_ymd_opt(self.import.year, 1, 1).unwrap_or_default();
        Names::new(self.reference, self.nodes, &self.import.scope, day, &self.import.content.answers, self.l)
    }

    /// A publicity node.
    pub fn node(&self, code: &str) -> Option<&'a Observance> {
        self.nodes.iter().find(|node| node.code == code)
    }
}

/// Notes that a column holds a name that must be decided on.
pub fn note_open(row: &mut PreviewRow, is_open: bool, head: &str) {
    if is_open {
        row.unclear.push(head.to_owned());
    }
}
