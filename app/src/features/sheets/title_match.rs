//! Which title a row of a sheet is about, and how its steps go into the history that is there.

use super::{
    fold,
    title_steps::{Step, Told},
};
use crate::{
    features::{
        reference::Reference,
        titles::{Level, Precision, StepKind, Title, TitleEvent, parts, rules},
    },
    ids::TitleId,
    ui::Locale,
};
use chrono::{Datelike, NaiveDate};
use leptos_i18n::td_string;
use std::collections::HashSet;

/// Whether a village has the title or had it first.
pub fn is_of(title: &Title, village: &str) -> bool {
    title.village == village || rules::last(title).is_some_and(|standing| standing.village == village)
}

/// Whether a title and the one that a row tells of follow each other: one was over before the other was granted.
fn is_another(title: &Title, told: &Told) -> bool {
    let is_final = rules::last(title).is_some_and(|standing| standing.state.is_final());
    let over = title.events.last().filter(|_| is_final).map(|last| last.on_day);
    let ending = told.steps.last().filter(|step| matches!(step.kind, StepKind::Revoke | StepKind::Deregister));
    let is_before = |end: Option<NaiveDate>, begin: Option<NaiveDate>| end.zip(begin).is_some_and(|(e, b)| e < b);
    let granted = naming(title).map(|event| event.on_day);
    is_before(over, told.named()) || is_before(ending.map(|step| step.on_day), granted)
}

fn naming(title: &Title) -> Option<&TitleEvent> {
    title.events.iter().find(|event| event.kind == StepKind::Name)
}

/// How many days lie between when a title was granted and when a row says so.
fn apart(title: &Title, named: Option<NaiveDate>) -> i64 {
    let own = naming(title).map(|event| event.on_day);
    own.zip(named).map_or(0, |(own, named)| (own - named).num_days().abs())
}

/// The title of a village and level that a row tells of, the nearest one where there are several.
pub fn of_row<'t>(
    titles: impl Iterator<Item = &'t Title>,
    level: Option<Level>,
    village: &str,
    told: &Told,
) -> Option<&'t Title> {
    titles
        .filter(|title| Some(title.level) == level && is_of(title, village) && !is_another(title, told))
        .min_by_key(|title| (apart(title, told.named()), title.id))
}

/// Of titles of which only the number is known, the first that may be the one that a row tells of.
pub fn to_fill_in<'t>(titles: impl Iterator<Item = &'t Title>, level: Option<Level>, told: &Told) -> Option<&'t Title> {
    let fits_in = |title: &Title| {
        let by = title.events.first().map(|event| event.on_day);
        told.named().zip(by).is_none_or(|(named, by)| named <= by) && !is_another(title, told)
    };
    titles
        .filter(|title| Some(title.level) == level && title.is_placeholder() && fits_in(title))
        .min_by(|one, other| (&one.code, one.id).cmp(&(&other.code, other.id)))
}

/// The granting that is there and the one that a row tells of, where both cannot be true.
pub fn contradiction<'t>(title: &'t Title, told: &'t Told) -> Option<(&'t TitleEvent, &'t Step)> {
    let (old, new) = (naming(title)?, told.steps.iter().find(|step| step.kind == StepKind::Name)?);
    let ((from, to), (begin, end)) = (span(old.on_day, old.precision), span(new.on_day, new.precision));
    (end < from || to < begin).then_some((old, new))
}

/// The titles that are there, and what the rows so far make of them.
pub struct Rows<'a> {
    titles: &'a [Title],
    /// Titles that a row is about already.
    used: HashSet<TitleId>,
    /// The titles of the rows so far as those make them, and the row of each.
    taken: Vec<(Title, u32)>,
    l: Locale,
}

impl<'a> Rows<'a> {
    /// Before the first row.
    pub fn new(titles: &'a [Title], l: Locale) -> Self {
        Self { titles, used: HashSet::new(), taken: Vec::new(), l }
    }

    /// The titles that no row is about yet.
    pub fn free(&self) -> impl Iterator<Item = &'a Title> {
        self.titles.iter().filter(|title| !self.used.contains(&title.id))
    }

    /// Takes in a row: the title that is there, and what the row makes of it where nothing is wrong.
    pub fn take(&mut self, row: u32, old: Option<&Title>, made: Option<&Title>) {
        self.used.extend(old.map(|old| old.id));
        self.taken.extend(made.or(old).map(|title| (title.clone(), row)));
    }

    /// The title that a row names by its code.
    pub fn by_code(&self, code: &str) -> Result<Option<&'a Title>, String> {
        let l = self.l;
        let found = self.titles.iter().find(|title| title.code == code || title.id.to_string() == code);
        match found {
            None => Err(td_string!(l, sheets.wrong.no_title).to_owned()),
            Some(found) if self.used.contains(&found.id) => Err(td_string!(l, sheets.wrong.title_twice).to_owned()),
            found => Ok(found),
        }
    }

    /// The title that a row is about by its village and level, or one of which only the number is known. A row that
    /// tells of the title of a row above would fill in another one with it.
    pub fn by_village(&self, level: Option<Level>, village: &str, told: &Told) -> Result<Option<&'a Title>, String> {
        if village.is_empty() {
            return Ok(None);
        }
        if let Some(own) = of_row(self.free(), level, village, told) {
            return Ok(Some(own));
        }
        let taken = self.taken.iter().map(|(title, _)| title);
        match of_row(taken, level, village, told).and_then(|title| self.row_of(title)) {
            Some(row) => Err(td_string!(self.l, sheets.wrong.title_row, row = row)),
            None => Ok(to_fill_in(self.free(), level, told)),
        }
    }

    /// The row above that a title is of.
    fn row_of(&self, title: &Title) -> Option<u32> {
        self.taken.iter().find(|(taken, _)| taken.id == title.id).map(|(_, row)| *row)
    }

    /// Why a title cannot be given to its village: that has one of the level already, and the page would ask.
    pub fn beside(&self, title: &Title, old: Option<&Title>) -> Option<String> {
        let l = self.l;
        let is_given = old.is_none_or(|old| (old.level, &old.village) != (title.level, &title.village));
        let is_over = rules::last(title).is_none_or(|standing| standing.state.is_final());
        if !is_given || is_over {
            return None;
        }
        let same = rules::same_kind(self.free().chain(self.taken.iter().map(|(title, _)| title)), title)?;
        if let Some(row) = self.row_of(same) {
            return Some(td_string!(l, sheets.wrong.title_row, row = row));
        }
        let named = rules::last(same).map(|standing| parts::named_on(l, &standing)).unwrap_or_default();
        Some(td_string!(l, sheets.wrong.title_standing, named = named, code = code_of(same)))
    }
}

/// What a sheet names a title by.
pub fn code_of(title: &Title) -> String {
    if title.code.is_empty() { title.id.to_string() } else { title.code.clone() }
}

/// The days that a day stands for, the first and the last.
fn span(on_day: NaiveDate, precision: Precision) -> (NaiveDate, NaiveDate) {
    let first = match precision {
        Precision::Day => Some(on_day),
        Precision::Month => on_day.with_day(1),
        Precision::Year => NaiveDate::from_ymd_opt(on_day.year(), 1, 1),
        Precision::By => Some(NaiveDate::MIN),
    };
    (first.unwrap_or(on_day), on_day)
}

fn is_within(inner: (NaiveDate, NaiveDate), outer: (NaiveDate, NaiveDate)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

/// The history with a step of a sheet: one that is there as exactly or more exactly stays, a vaguer day gives way to a
/// more exact one.
pub fn merged(
    events: &[TitleEvent],
    step: &Step,
    fresh: TitleEvent,
    reference: &Reference,
) -> Result<Vec<TitleEvent>, rules::Fault> {
    let village = step.village.as_deref().and_then(|name| village_of(reference, name)).unwrap_or_default();
    let of = |event: &TitleEvent| span(event.on_day, event.precision);
    let told = span(step.on_day, step.precision);
    let alike = || events.iter().filter(|event| event.kind == step.kind);
    let near = || alike().filter(|event| village.is_empty() || event.village == village);
    // That a title was reviewed by some day says nothing of which of its reviews that was; it is granted once.
    let is_open = step.precision == Precision::By && step.kind != StepKind::Name;
    if alike().any(|event| of(event) == told) || near().any(|event| !is_open && is_within(of(event), told)) {
        return Ok(events.to_vec());
    }
    let vague = near().find(|event| is_within(told, of(event)));
    // What is granted is granted once: another day corrects the one that is there.
    let named = alike().find(|_| step.kind == StepKind::Name);
    if let Some(old) = vague.or(named) {
        let (on_day, precision) = (step.on_day, step.precision);
        return rules::replace(events, TitleEvent { on_day, precision, ..old.clone() });
    }
    rules::place(events, TitleEvent { village, ..fresh })
}

fn village_of(reference: &Reference, name: &str) -> Option<String> {
    let folded = fold::name(name);
    let is = |text: &str| !text.is_empty() && fold::name(text) == folded;
    reference
        .regions
        .iter()
        .find(|region| region.is_village() && (is(&region.name) || is(&region.short_name) || region.code == name))
        .map(|region| region.code.clone())
}

#[cfg(test)]
mod tests {
    use super::{
        super::title_steps::{self, of_history},
        *,
    };
    use crate::{features::titles::actions::draft, ids::TitleEventId};
    use chrono::DateTime;
    use uuid::Uuid;

    const L: Locale = Locale::zh_CN;

    fn told(text: &str) -> Told {
        let told = of_history(text);
        assert_eq!(told.wrong, [""; 0]);
        told
    }

    fn event(step: &Step, number: u128) -> TitleEvent {
        TitleEvent {
            id: TitleEventId(Uuid::from_u128(number)),
            kind: step.kind,
            on_day: step.on_day,
            precision: step.precision,
            document: String::new(),
            body: String::new(),
            reason: String::new(),
            due_on: None,
            village: String::new(),
            note: String::new(),
            who: "him".into(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn title(number: u128, village: &str, history: &str) -> Title {
        let mut title = draft(TitleId(Uuid::from_u128(number)), "1");
        title.code = format!("code-{number}");
        title.village = village.into();
        title.events = told(history).steps.iter().zip(number * 100..).map(|(step, at)| event(step, at)).collect();
        title
    }

    /// What a history becomes with the steps of a row.
    fn with(there: &str, row: &str) -> String {
        let reference = Reference::default();
        let mut title = title(1, "A", there);
        for (step, at) in told(row).steps.iter().zip(500..) {
            title.events = merged(&title.events, step, event(step, at), &reference).unwrap();
        }
        title_steps::said(&title, &reference, L)
    }

    #[test]
    fn a_coarser_day_is_the_same_step_and_a_finer_one_refines_it() {
        let there = "2018-06 命名；2020-06 复核保留";
        for (row, wanted) in [
            ("2018 命名；2020 复核保留", there),
            ("不晚于2019-12-31 命名；2020-06 复核保留", there),
            ("2018-06-05 命名；2020-06-30 复核保留", "2018-06-05 命名；2020-06-30 复核保留"),
            ("2018 命名；2022 复核保留", "2018-06 命名；2020-06 复核保留；2022 复核保留"),
        ] {
            assert_eq!(with(there, row), wanted, "{row}");
        }
        assert_eq!(with("2018 命名", "2018-06 命名"), "2018-06 命名");
        assert_eq!(with("不晚于2023-12-31 命名", "2018 命名"), "2018 命名");
    }

    #[test]
    fn the_second_row_of_a_village_fills_in_no_other_title() {
        let titles = [title(1, "", "不晚于2023-12-31 命名"), title(2, "", "不晚于2023-12-31 命名")];
        let level = Some(Level::Provincial);
        let mut rows = Rows::new(&titles, L);
        let row = told("2016 命名");
        let first = rows.by_village(level, "A", &row).unwrap();
        assert_eq!(first, Some(&titles[0]));
        rows.take(2, first, Some(&Title { village: "A".into(), ..titles[0].clone() }));
        assert!(rows.by_village(level, "A", &row).unwrap_err().contains("第 2 行"), "it repeats the row above");
        assert_eq!(rows.by_village(level, "B", &row).unwrap(), Some(&titles[1]));
        assert_eq!(rows.by_village(Some(Level::City), "A", &row).unwrap(), None);
    }

    #[test]
    fn a_village_gets_a_second_title_of_a_level_only_after_the_first() {
        let titles = [title(1, "A", "2016 命名"), title(2, "", "不晚于2023-12-31 命名")];
        let rows = Rows::new(&titles, L);
        let given = Title { village: "A".into(), ..titles[1].clone() };
        assert!(rows.beside(&given, Some(&titles[1])).unwrap().contains("已有同一级称号（2016年命名）"));
        assert_eq!(rows.beside(&titles[0], Some(&titles[0])), None, "what is there stays");
        let over = [title(1, "A", "2010 命名；2015 撤销"), titles[1].clone()];
        assert_eq!(Rows::new(&over, L).beside(&given, Some(&over[1])), None);
        let (level, later) = (Some(Level::Provincial), told("2018 命名"));
        assert_eq!(Rows::new(&over, L).by_village(level, "A", &later).unwrap(), Some(&over[1]));
    }

    #[test]
    fn days_of_granting_that_cannot_both_be_true_are_found() {
        let title = title(1, "A", "2020-12 命名");
        for (row, is_wrong) in [
            ("2018 命名", true),
            ("2021-01-03 命名", true),
            ("不晚于2019-12-31 命名", true),
            ("2020 命名", false),
            ("2020-12-03 命名", false),
            ("不晚于2023-12-31 命名", false),
            ("2022 复核保留", false),
        ] {
            assert_eq!(contradiction(&title, &told(row)).is_some(), is_wrong, "{row}");
        }
    }
}
