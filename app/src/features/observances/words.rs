//! Nodes, their days and their rules as the reader says them.

use super::{
    model::{Observance, Occurrence, Span},
    rules::{Dates, Day, Rule, When},
};
use crate::ui::{Locale, words};
use chrono::{Datelike, NaiveDate, Weekday};
use leptos_i18n::td_string;

/// Between the parts of a line.
const DOT: &str = " \u{b7} ";

/// The name, with which one it is where that is counted.
pub fn name(l: Locale, node: &Observance, year: i32) -> String {
    let name = node.label(l).to_owned();
    match node.ordinal(year) {
        None => name,
        Some(number) => {
            let ordinal = match l {
                Locale::en => english(number),
                Locale::zh_CN => number.to_string(),
            };
            td_string!(l, observances.ordinal, ordinal = ordinal, name = name)
        }
    }
}

/// 1st, 2nd, 3rd, 11th, 21st.
fn english(number: i64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A month without its year.
pub fn month(l: Locale, month: u32) -> String {
    let name = match l {
        Locale::en => NaiveDate::from_ymd_opt(2000, month, 1).map(|day| day.format("%B").to_string()),
        Locale::zh_CN => Some(month.to_string()),
    };
    td_string!(l, observances.month, month = name.unwrap_or_default())
}

/// One month or two.
fn months(l: Locale, from: u32, to: u32) -> String {
    if from == to {
        return month(l, from);
    }
    td_string!(l, observances.months, from = month(l, from), to = month(l, to))
}

/// The days with their weekdays; the year only where it is not `year`.
pub fn span(l: Locale, span: Span, year: i32) -> String {
    let near = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let Span { from, to } = span;
    let is_month = from.day() == 1 && to == crate::clock::month_start(from, 1).pred_opt().unwrap_or(to);
    if is_month && from.year() == year {
        return td_string!(l, observances.whole_month, month = month(l, from.month()));
    }
    let day = |day: NaiveDate| {
        td_string!(l, observances.day, date = words::date(l, day, near), weekday = words::weekday(l, day))
    };
    if from == to { day(from) } else { td_string!(l, observances.days, from = day(from), to = day(to)) }
}

/// The days as far as they are known: themselves, or when they usually are.
pub fn dates(l: Locale, node: &Occurrence) -> String {
    match node.dates {
        Dates::On(known) => span(l, known, node.year),
        Dates::Unknown { .. } => unknown(l, node, false),
    }
}

/// What is said of days that are not known; of a year that is over, nobody will announce them any more.
pub fn unknown(l: Locale, node: &Occurrence, is_over: bool) -> String {
    let Dates::Unknown { months: usual } = node.dates else { return String::new() };
    let mut parts = Vec::new();
    match usual {
        Some((from, to)) => {
            let word =
                if is_over { td_string!(l, observances.not_entered) } else { td_string!(l, observances.unknown) };
            parts.push(word.to_owned());
            parts.push(td_string!(l, observances.usual, months = months(l, from, to)));
        }
        None => parts.push(td_string!(l, observances.no_day).to_owned()),
    }
    if let Some(hint) = node.hint {
        parts.push(td_string!(l, observances.hint, days = span(l, hint, node.year - 1)));
    }
    parts.join(DOT)
}

/// A rule in words; one that cannot be read, as it is.
pub fn rule(l: Locale, text: &str) -> String {
    match text.parse::<Rule>() {
        Err(_) => text.to_owned(),
        Ok(Rule::Announced { from, to }) => td_string!(l, observances.rule.announced, months = months(l, from, to)),
        Ok(Rule::On(when)) => when_words(l, &when),
    }
}

fn when_words(l: Locale, when: &When) -> String {
    match when {
        When::Day(day) => day_words(l, day),
        When::Range(from, to) => {
            td_string!(l, observances.rule.range, from = day_words(l, from), to = day_words(l, to))
        }
        When::Around(day, days) => td_string!(l, observances.rule.around, day = day_words(l, day), days = *days),
        When::WeekOf(day) => td_string!(l, observances.rule.week, day = day_words(l, day)),
        When::Month(number) => td_string!(l, observances.whole_month, month = month(l, *number)),
    }
}

fn day_words(l: Locale, day: &Day) -> String {
    match *day {
        Day::Fixed(month, day) => match l {
            Locale::en => NaiveDate::from_ymd_opt(2000, month, day)
                .map(|day| day.format("%-d %b").to_string())
                .unwrap_or_default(),
            Locale::zh_CN => td_string!(l, observances.rule.date, month = month, day = day),
        },
        Day::Lunar(month, day) => td_string!(l, observances.rule.lunar, month = month, day = day),
        Day::Term(number) => term(l, number).to_owned(),
        Day::Nth(number, 0, day) => {
            td_string!(l, observances.rule.last, month = month(l, number), weekday = weekday(l, day))
        }
        Day::Nth(number, nth, day) => {
            td_string!(l, observances.rule.nth, month = month(l, number), nth = nth, weekday = weekday(l, day))
        }
    }
}

/// A weekday.
pub fn weekday(l: Locale, day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => td_string!(l, ui.date.mon),
        Weekday::Tue => td_string!(l, ui.date.tue),
        Weekday::Wed => td_string!(l, ui.date.wed),
        Weekday::Thu => td_string!(l, ui.date.thu),
        Weekday::Fri => td_string!(l, ui.date.fri),
        Weekday::Sat => td_string!(l, ui.date.sat),
        Weekday::Sun => td_string!(l, ui.date.sun),
    }
}

/// A solar term, by its place in [`super::rules::SOLAR_TERMS`].
pub fn term(l: Locale, number: usize) -> &'static str {
    match number {
        0 => td_string!(l, observances.term.xiaohan),
        1 => td_string!(l, observances.term.dahan),
        2 => td_string!(l, observances.term.lichun),
        3 => td_string!(l, observances.term.yushui),
        4 => td_string!(l, observances.term.jingzhe),
        5 => td_string!(l, observances.term.chunfen),
        6 => td_string!(l, observances.term.qingming),
        7 => td_string!(l, observances.term.guyu),
        8 => td_string!(l, observances.term.lixia),
        9 => td_string!(l, observances.term.xiaoman),
        10 => td_string!(l, observances.term.mangzhong),
        11 => td_string!(l, observances.term.xiazhi),
        12 => td_string!(l, observances.term.xiaoshu),
        13 => td_string!(l, observances.term.dashu),
        14 => td_string!(l, observances.term.liqiu),
        15 => td_string!(l, observances.term.chushu),
        16 => td_string!(l, observances.term.bailu),
        17 => td_string!(l, observances.term.qiufen),
        18 => td_string!(l, observances.term.hanlu),
        19 => td_string!(l, observances.term.shuangjiang),
        20 => td_string!(l, observances.term.lidong),
        21 => td_string!(l, observances.term.xiaoxue),
        22 => td_string!(l, observances.term.daxue),
        _ => td_string!(l, observances.term.dongzhi),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn which_one_it_is_stands_before_the_name() {
        let node = Observance {
            zh: "国家宪法日".into(),
            en: "National Constitution Day".into(),
            ordinal_base: Some(2013),
            ..Observance::default()
        };
        assert_eq!(name(Locale::zh_CN, &node, 2026), "第13个国家宪法日");
        assert_eq!(name(Locale::en, &node, 2026), "13th National Constitution Day");
        assert_eq!(name(Locale::en, &node, 2014), "1st National Constitution Day");
        assert_eq!(name(Locale::zh_CN, &node, 2013), "国家宪法日", "before the first there is no number");
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 22, 111].map(english).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 111th"
        );
    }

    #[test]
    fn days_are_said_with_their_weekdays() {
        let of = |from, to| span(Locale::zh_CN, Span { from, to }, 2026);
        assert_eq!(of(on(2026, 12, 4), on(2026, 12, 4)), "12月4日 周五");
        assert_eq!(of(on(2026, 6, 1), on(2026, 6, 30)), "6月全月");
        assert_eq!(of(on(2026, 12, 28), on(2027, 1, 3)), "12月28日 周一至2027年1月3日 周日");
        let english = span(Locale::en, Span { from: on(2026, 3, 22), to: on(2026, 3, 28) }, 2026);
        assert_eq!(english, "Sun 22 Mar to Sat 28 Mar");
    }

    #[test]
    fn days_that_nobody_announced_are_guessed_at_and_say_so() {
        let node = Occurrence {
            observance: Observance::default(),
            year: 2026,
            dates: Dates::Unknown { months: Some((6, 6)) },
            source: None,
            hint: Some(Span::day(on(2025, 6, 9))),
        };
        assert_eq!(dates(Locale::zh_CN, &node), "待公布 · 一般在6月 · 去年是6月9日 周一");
        let never = Occurrence { dates: Dates::Unknown { months: None }, hint: None, ..node };
        assert_eq!(dates(Locale::zh_CN, &never), "今年没有这一天");
    }

    #[test]
    fn rules_are_said_in_words() {
        for (text, said) in [
            ("12-04", "12月4日"),
            ("03-22..03-28", "3月22日至3月28日"),
            ("lunar:01-15~3", "农历1月15日及前后各3天"),
            ("week:05-15", "5月15日所在的一周（周一到周日）"),
            ("month:05", "5月全月"),
            ("nth:05/3/sun", "5月第3个周日"),
            ("nth:03/last/mon", "3月最后一个周一"),
            ("term:qiufen", "秋分"),
            ("announced:01..02", "每年公布，一般在1月至2月"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(rule(Locale::zh_CN, text), said);
        }
        assert_eq!(rule(Locale::en, "nth:05/3/sun"), "Sun number 3 of May");
    }
}
