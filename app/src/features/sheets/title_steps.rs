//! Steps of a title as lists write them: behind a village's name in brackets, or one after the other in a cell.

use super::{fold, values};
use crate::{
    features::{
        reference::Reference,
        titles::{Level, Precision, StepKind, Title, parts, rules},
    },
    ui::Locale,
};
use chrono::NaiveDate;
use leptos_i18n::td_string;

/// 至, before the end of a time limit; and the arrow before who holds a title from then on.
const UNTIL: char = '\u{81f3}';
const TO: char = '\u{2192}';
const OPEN: [char; 2] = ['(', '\u{ff08}'];
const CLOSE: [char; 2] = [')', '\u{ff09}'];

/// A step as it is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// When.
    pub on_day: NaiveDate,
    /// How exactly that is known.
    pub precision: Precision,
    /// Time limit, or next review.
    pub due_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Who holds the title from then on, by name.
    pub village: Option<String>,
}

/// The steps that a row tells of, in the order of their days.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Told {
    /// The steps.
    pub steps: Vec<Step>,
    /// What looks like a step and is none.
    pub wrong: Vec<String>,
}

impl Told {
    /// When it was granted.
    pub fn named(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|step| step.kind == StepKind::Name).map(|step| step.on_day)
    }

    /// Says when it was granted.
    pub fn name(&mut self, on_day: NaiveDate, precision: Precision) {
        self.steps.retain(|step| step.kind != StepKind::Name);
        self.put(plain(StepKind::Name, on_day, precision));
    }

    /// Takes further steps in; what is told twice is told once.
    pub fn take(&mut self, more: Self) {
        self.wrong.extend(more.wrong);
        for step in more.steps {
            let is_there = |other: &Step| other.kind == step.kind && other.on_day == step.on_day;
            let is_named = step.kind == StepKind::Name && self.named().is_some();
            if !is_named && !self.steps.iter().any(is_there) {
                self.put(step);
            }
        }
    }

    fn put(&mut self, step: Step) {
        self.steps.push(step);
        // Among steps of one day, the order of a title's life.
        self.steps.sort_by_key(|step| (step.on_day, step.kind));
    }
}

fn plain(kind: StepKind, on_day: NaiveDate, precision: Precision) -> Step {
    Step { kind, on_day, precision, due_on: None, reason: String::new(), village: None }
}

/// The step that a word stands for; none at all is the granting.
fn kind_of(word: &str) -> Option<StepKind> {
    if word.trim().is_empty() {
        return Some(StepKind::Name);
    }
    let words = |kind: StepKind, l: Locale| match kind {
        StepKind::Nurture => [td_string!(l, titles.step.nurture), td_string!(l, sheets.step_alias.nurture)],
        StepKind::Apply => [td_string!(l, titles.step.apply), td_string!(l, sheets.step_alias.apply)],
        StepKind::Announce => [td_string!(l, titles.step.announce), td_string!(l, sheets.step_alias.announce)],
        StepKind::Name => [td_string!(l, titles.step.name), td_string!(l, sheets.step_alias.name)],
        StepKind::Keep => [td_string!(l, titles.step.keep), td_string!(l, sheets.step_alias.keep)],
        StepKind::Rectify => [td_string!(l, titles.step.rectify), td_string!(l, sheets.step_alias.rectify)],
        StepKind::Reassess => [td_string!(l, titles.step.reassess), td_string!(l, sheets.step_alias.reassess)],
        StepKind::Revoke => [td_string!(l, titles.step.revoke), td_string!(l, sheets.step_alias.revoke)],
        StepKind::Deregister => [td_string!(l, titles.step.deregister), td_string!(l, sheets.step_alias.deregister)],
        StepKind::Transfer => [td_string!(l, titles.step.transfer), td_string!(l, sheets.step_alias.transfer)],
    };
    let is = |kind: &StepKind| [Locale::zh_CN, Locale::en].into_iter().any(|l| fold::is_one_of(word, words(*kind, l)));
    StepKind::ALL.into_iter().find(is)
}

/// Where the day at the beginning of a text ends.
fn after_day(text: &str) -> usize {
    let is_day = |c: char| {
        c.is_ascii_digit()
            || ('\u{ff10}'..='\u{ff19}').contains(&c)
            || matches!(c, '-' | '.' | '/' | '\u{b7}' | values::YEAR | values::MONTH | values::DAY | values::NUMBER)
    };
    text.char_indices().find(|(_, c)| !is_day(*c)).map_or(text.len(), |(at, _)| at)
}

/// A step such as `2020复`: a day and a word.
fn step(text: &str) -> Option<Step> {
    let text = text.trim();
    let by = td_string!(Locale::zh_CN, sheets.word.by);
    let (text, is_by) = text.strip_prefix(by).map_or((text, false), |rest| (rest, true));
    let end = after_day(text);
    let (on_day, precision) = rules::read_day(&text[..end])?;
    Some(plain(kind_of(&text[end..])?, on_day, if is_by { Precision::By } else { precision }))
}

/// A village's name and what stands behind it in brackets, as far as that is about days.
pub fn of_name(cell: &str) -> (String, Told) {
    let mut told = Told::default();
    let mut name = String::new();
    let mut rest = cell;
    while let Some(open) = rest.find(OPEN) {
        let (before, after) = rest.split_at(open);
        name.push_str(before);
        let opening = after.chars().next().map_or(0, char::len_utf8);
        let Some(close) = after.find(CLOSE) else {
            rest = after;
            break;
        };
        let inside = &after[opening..close];
        let closing = after[close..].chars().next().map_or(0, char::len_utf8);
        let digits = values::half(inside).chars().take_while(char::is_ascii_digit).count();
        if digits >= 4 {
            // One bracket may hold several: 2018，2020复.
            for part in inside.split(['\u{ff0c}', ',', '\u{3001}', ';', '\u{ff1b}']) {
                match step(part) {
                    Some(step) => told.put(step),
                    None => told.wrong.push(part.to_owned()),
                }
            }
        } else {
            name.push_str(&after[..close + closing]);
        }
        rest = &after[close + closing..];
    }
    name.push_str(rest);
    (name.trim().to_owned(), told)
}

/// The steps of a cell: a day and a word each, with what is to be known of them in brackets.
pub fn of_history(cell: &str) -> Told {
    let mut told = Told::default();
    for piece in values::pieces(cell) {
        let (head, more) = match piece.text.find(OPEN) {
            Some(at) => (&piece.text[..at], piece.text[at..].trim_matches(|c| OPEN.contains(&c) || CLOSE.contains(&c))),
            None => (piece.text, ""),
        };
        match step(head) {
            Some(step) => told.put(with(step, more)),
            None => told.wrong.push(piece.text.to_owned()),
        }
    }
    told
}

fn with(mut step: Step, more: &str) -> Step {
    let mut reason = Vec::new();
    for part in more.split(['\u{ff1b}', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let until = part.strip_prefix(UNTIL).and_then(|text| values::date(text, 2000));
        match (until, part.strip_prefix(TO)) {
            (Some(day), _) => step.due_on = Some(day),
            (None, Some(village)) => step.village = Some(village.to_owned()),
            (None, None) => reason.push(part),
        }
    }
    step.reason = reason.join("\u{ff1b}");
    step
}

/// A history as it is written in a cell, and read from one.
pub fn said(title: &Title, reference: &Reference, l: Locale) -> String {
    let line = |event: &crate::features::titles::TitleEvent| {
        let by = if event.precision == Precision::By { td_string!(Locale::zh_CN, sheets.word.by) } else { "" };
        let day = rules::day_text(event.on_day, event.precision);
        let due = event.due_on.filter(|_| event.kind == StepKind::Rectify).map(|day| format!("{UNTIL}{day}"));
        let to = (!event.village.is_empty()).then(|| format!("{TO}{}", reference.village_label(&event.village, l)));
        let reason = (!event.reason.is_empty()).then(|| event.reason.replace(['(', ')', '\u{ff08}', '\u{ff09}'], " "));
        let more = [due, to, reason].into_iter().flatten().collect::<Vec<_>>().join("\u{ff1b}");
        let more = if more.is_empty() { more } else { format!("({})", more.replace('\n', " ")) };
        format!("{by}{day} {}{more}", parts::step_word(l, event.kind))
    };
    title.events.iter().map(line).collect::<Vec<_>>().join("\u{ff1b}")
}

/// The level of a cell.
pub fn level_of(text: &str) -> Option<Level> {
    let words = |level: Level, l: Locale| match level {
        Level::National => [td_string!(l, titles.level.national), td_string!(l, sheets.level_alias.national)],
        Level::Provincial => [td_string!(l, titles.level.provincial), td_string!(l, sheets.level_alias.provincial)],
        Level::City => [td_string!(l, titles.level.city), td_string!(l, sheets.level_alias.city)],
    };
    let is = |level: &Level| {
        level.key() == text || [Locale::zh_CN, Locale::en].into_iter().any(|l| fold::is_one_of(text, words(*level, l)))
    };
    Level::ALL.into_iter().find(is)
}

/// Whether a cell says that the village is not known yet.
pub fn is_unknown(text: &str) -> bool {
    fold::is_one_of(text, [td_string!(Locale::zh_CN, titles.unknown), td_string!(Locale::en, titles.unknown)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(told: &Told) -> Vec<(StepKind, String)> {
        told.steps.iter().map(|step| (step.kind, rules::day_text(step.on_day, step.precision))).collect()
    }

    #[test]
    fn days_are_read_behind_a_name_as_lists_write_them() {
        for (cell, name, wanted) in [
            ("X村（2018）(2020复)", "X村", &[(StepKind::Name, "2018"), (StepKind::Keep, "2020")][..]),
            ("X村(2018年)（2020年复核）", "X村", &[(StepKind::Name, "2018"), (StepKind::Keep, "2020")]),
            ("X村（２０１８，２０２０复）", "X村", &[(StepKind::Name, "2018"), (StepKind::Keep, "2020")]),
            ("X社区（2018.12命名）", "X社区", &[(StepKind::Name, "2018-12")]),
            ("X村（2018年12月5日）（2023撤销）", "X村", &[(StepKind::Name, "2018-12-05"), (StepKind::Revoke, "2023")]),
            ("X村（合作社）", "X村（合作社）", &[]),
            ("X村", "X村", &[]),
            ("X村（没有合上", "X村（没有合上", &[]),
        ] {
            let (found, told) = of_name(cell);
            let wanted = wanted.iter().map(|(kind, day)| (*kind, (*day).to_owned())).collect::<Vec<_>>();
            assert_eq!((found.as_str(), steps(&told)), (name, wanted), "{cell}");
            assert_eq!(told.wrong, [""; 0], "{cell}");
        }
        assert_eq!(of_name("X村（2018丢失）").1.wrong, ["2018丢失"]);
        assert_eq!(of_name("X村（2018-13）").1.wrong, ["2018-13"]);
    }

    #[test]
    fn a_history_is_read_as_it_is_written() {
        let cell = "不晚于2018-12-31 命名；2020 复核保留；2023-03-01 限期整改(至2023-09-30；台账缺失)；2023-10 复评；2024-01 转由其他村（社区）持有";
        let told = of_history("2018 命名；2023-03-01 限期整改(至2023-09-30；台账缺失)");
        assert_eq!(told.wrong, [""; 0]);
        assert_eq!(told.steps[1].due_on, NaiveDate::from_ymd_opt(2023, 9, 30));
        assert_eq!(told.steps[1].reason, "台账缺失");
        let told = of_history(cell);
        assert_eq!(told.steps[0].precision, Precision::By);
        assert_eq!(told.steps.len(), 4, "a transfer needs the village: {told:?}");
        assert_eq!(of_history("2024-01-01 转由(→Y村)").steps[0].village.as_deref(), Some("Y村"));
        assert_eq!(of_history("随便写的").wrong, ["随便写的"]);
    }

    #[test]
    fn what_is_told_twice_is_told_once() {
        let (_, mut told) = of_name("X村（2018）(2020复)");
        told.take(of_history("2018 命名；2020 复核保留；2022 复核保留"));
        assert_eq!(told.steps.len(), 3);
        let (day, precision) = rules::read_day("2018-12").unwrap();
        told.name(day, precision);
        assert_eq!(told.named(), Some(day), "the column of the day goes before the bracket");
    }
}
