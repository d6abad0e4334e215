//! When a publicity node is, in the words that lists use for it: 3月15日, 3月22日至28日, 5月第三个周日, 农历九月初九, 秋分.

use super::{
    fold,
    values::{self, DAY, MONTH, NUMBER},
};
use crate::{
    features::observances::{
        rules::{Day, Rule, SOLAR_TERMS, When},
        words,
    },
    ui::Locale,
};
use chrono::{NaiveDate, Weekday};

/// 一 to 十, each by its place.
const DIGITS: [char; 10] = [
    '\u{4e00}', '\u{4e8c}', '\u{4e09}', '\u{56db}', '\u{4e94}', '\u{516d}', '\u{4e03}', '\u{516b}', '\u{4e5d}',
    '\u{5341}',
];
/// 廿, twenty.
const TWENTY: char = '\u{5eff}';
/// 初, before the first ten days of a lunar month.
const FIRST_TEN: char = '\u{521d}';
/// 农历 and 阴历.
const LUNAR: [&str; 2] = ["\u{519c}\u{5386}", "\u{9634}\u{5386}"];
/// 正, 冬 and 腊: names of lunar months.
const LUNAR_MONTHS: [(char, u32); 3] = [('\u{6b63}', 1), ('\u{51ac}', 11), ('\u{814a}', 12)];
/// 第, 个 and 最后.
const NTH: char = '\u{7b2c}';
const PIECE: char = '\u{4e2a}';
const LAST: &str = "\u{6700}\u{540e}";
/// 周, 星期 and 礼拜.
const WEEK: [&str; 3] = ["\u{661f}\u{671f}", "\u{793c}\u{62dc}", "\u{5468}"];
/// 日 or 天, the name of Sunday.
const SUNDAY: [char; 2] = [DAY, '\u{5929}'];
/// 所在, as in "the week that the day lies in".
const WITHIN: &str = "\u{6240}\u{5728}";
/// 全月, 整月 and 宣传月: the whole of a month.
const WHOLE: [&str; 3] = ["\u{5168}\u{6708}", "\u{6574}\u{6708}", "\u{5ba3}\u{4f20}\u{6708}"];
/// 整个 and 全 before a month.
const ALL_OF: [&str; 2] = ["\u{6574}\u{4e2a}", "\u{5168}"];
/// 公布: announced.
const ANNOUNCED: &str = "\u{516c}\u{5e03}";
/// 前后, around; 各, each; 及, and.
const AROUND: &str = "\u{524d}\u{540e}";
const EACH: char = '\u{5404}';
const AND: char = '\u{53ca}';
/// Between the ends of a range: 至, 到, dashes, a tilde.
const TO: [&str; 7] = ["..", "\u{81f3}", "\u{5230}", "\u{2014}", "\u{2013}", "~", "-"];

/// The rule of a text: in words, or as rules are written in code.
pub fn rule(text: &str) -> Option<Rule> {
    let plain = fold::plain(text);
    if let Ok(rule) = plain.parse::<Rule>() {
        return Some(rule);
    }
    let plain = fold::outside_brackets(&plain);
    if plain.contains(ANNOUNCED) {
        return announced(&plain);
    }
    if let Some(week) = plain.split_once(WITHIN) {
        return Some(Rule::On(When::WeekOf(day(week.0)?)));
    }
    if let Some(month) = month_alone(&plain) {
        return Some(Rule::On(When::Month(month)));
    }
    if let Some(day) = day(&plain) {
        return Some(Rule::On(When::Day(day)));
    }
    around(&plain).or_else(|| range(&plain))
}

/// A number in digits, or in Chinese ones up to 39.
fn number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |c: char| DIGITS.iter().position(|known| *known == c).and_then(|at| u32::try_from(at + 1).ok());
    let chars = text.chars().collect::<Vec<_>>();
    let is_ten = |c: char| c == DIGITS[9];
    match *chars.as_slice() {
        [one] => digit(one),
        [TWENTY, one] => digit(one).filter(|one| *one < 10).map(|one| 20 + one),
        [ten, one] if is_ten(ten) => digit(one).filter(|one| *one < 10).map(|one| 10 + one),
        [tens, ten] if is_ten(ten) => digit(tens).filter(|tens| *tens < 4).map(|tens| tens * 10),
        [tens, ten, one] if is_ten(ten) => {
            Some(digit(tens).filter(|tens| *tens < 4)? * 10 + digit(one).filter(|one| *one < 10)?)
        }
        _ => None,
    }
}

fn month_number(text: &str) -> Option<u32> {
    number(text).filter(|month| (1..=12).contains(month))
}

/// A whole month, said alone.
fn month_alone(text: &str) -> Option<u32> {
    let mut text = text;
    for word in ALL_OF {
        text = text.strip_prefix(word).unwrap_or(text);
    }
    for word in WHOLE {
        if let Some(rest) = text.strip_suffix(word).filter(|rest| !rest.is_empty()) {
            return month_number(rest.strip_suffix(MONTH).unwrap_or(rest));
        }
    }
    month_number(text.strip_suffix(MONTH)?)
}

/// One day of a year.
fn day(text: &str) -> Option<Day> {
    for word in LUNAR {
        if let Some(rest) = text.strip_prefix(word) {
            return lunar(rest);
        }
    }
    if let Some(term) = solar_term(text) {
        return Some(Day::Term(term));
    }
    if let Some((month, rest)) = text.split_once(MONTH) {
        if let Some(month) = month_number(month) {
            return nth(month, rest).or_else(|| fixed(month, rest.trim_end_matches([DAY, NUMBER])));
        }
        // Only the lunar calendar has months of these names.
        return lunar(text);
    }
    // 3.15, 3·15, 3/15 and 12-4.
    let (month, rest) = text.split_once(['.', '\u{b7}', '/', '-', '\u{2022}', '\u{30fb}'])?;
    fixed(month_number(month)?, rest)
}

fn fixed(month: u32, day: &str) -> Option<Day> {
    let day = number(day)?;
    // A leap year knows every day that a year can have.
    NaiveDate::from_ymd_opt(2000, month, day).map(|_| Day::Fixed(month, day))
}

fn lunar(text: &str) -> Option<Day> {
    let (month, day) = text.split_once(MONTH)?;
    let named = |month: &str| {
        let mut chars = month.chars();
        let name = chars.next().filter(|_| chars.as_str().is_empty())?;
        LUNAR_MONTHS.iter().find(|(known, _)| *known == name).map(|(_, number)| *number)
    };
    let month = month_number(month).or_else(|| named(month))?;
    let day = day.trim_end_matches(DAY);
    let day = number(day.strip_prefix(FIRST_TEN).unwrap_or(day)).filter(|day| (1..=30).contains(day))?;
    Some(Day::Lunar(month, day))
}

fn solar_term(text: &str) -> Option<usize> {
    let is_term =
        |at: &usize| [Locale::zh_CN, Locale::en].into_iter().any(|l| fold::plain(words::term(l, *at)) == text);
    (0..SOLAR_TERMS.len()).find(is_term)
}

/// The n-th or last weekday of a month.
fn nth(month: u32, rest: &str) -> Option<Day> {
    if let Some(rest) = rest.strip_prefix(LAST) {
        let rest = rest.trim_start_matches(DIGITS[0]).trim_start_matches(PIECE);
        return Some(Day::Nth(month, 0, weekday(rest)?));
    }
    let rest = rest.strip_prefix(NTH)?;
    let word = WEEK.iter().filter_map(|word| rest.find(word)).min()?;
    let nth = number(rest[..word].trim_end_matches(PIECE)).filter(|nth| (1..=5).contains(nth))?;
    Some(Day::Nth(month, u8::try_from(nth).ok()?, weekday(&rest[word..])?))
}

fn weekday(text: &str) -> Option<Weekday> {
    let rest = WEEK.iter().find_map(|word| text.strip_prefix(word))?;
    let mut chars = rest.chars();
    let name = chars.next().filter(|_| chars.as_str().is_empty())?;
    if SUNDAY.contains(&name) {
        return Some(Weekday::Sun);
    }
    let at = DIGITS[..6].iter().position(|digit| *digit == name)?;
    Weekday::try_from(u8::try_from(at).ok()?).ok()
}

/// So many days before and after a day.
fn around(text: &str) -> Option<Rule> {
    let (before, days) = text.split_once(AROUND)?;
    let days = number(days.trim_start_matches(EACH).trim_end_matches(['\u{5929}', DAY]))
        .filter(|days| (1..=60).contains(days))?;
    Some(Rule::On(When::Around(day(before.trim_end_matches(AND))?, days)))
}

/// From one day to another; the second may leave its month out.
fn range(text: &str) -> Option<Rule> {
    for word in TO {
        for (at, _) in text.match_indices(word) {
            let (from, to) = (&text[..at], text[at..].trim_start_matches(word));
            let Some(first) = day(from) else { continue };
            let last = day(to).or_else(|| match first {
                Day::Fixed(month, _) => fixed(month, to.trim_end_matches([DAY, NUMBER])),
                _ => None,
            });
            if let Some(last) = last {
                return Some(Rule::On(When::Range(first, last)));
            }
        }
    }
    None
}

/// Announced each year, usually in a month or two.
fn announced(text: &str) -> Option<Rule> {
    let parts = text.split(MONTH).collect::<Vec<_>>();
    let months = parts[..parts.len().saturating_sub(1)].iter().filter_map(|part| {
        let from = part.char_indices().rev().take_while(|(_, c)| c.is_ascii_digit() || DIGITS.contains(c)).last()?;
        month_number(&part[from.0..])
    });
    let months = months.collect::<Vec<_>>();
    let (from, to) = (*months.first()?, *months.last()?);
    (months.len() <= 2 && from <= to).then_some(Rule::Announced { from, to })
}

/// How an export writes a rule: in words where they mean the same, and otherwise as rules are written in code.
pub fn said(text: &str, l: Locale) -> String {
    let words = words::rule(l, text);
    if rule(&words).is_some_and(|rule| rule.to_string() == text) { words } else { text.to_owned() }
}

/// Whether a cell is a day of one year only, which is no rule.
pub fn is_single_day(text: &str) -> bool {
    values::date(text, 2000).is_some() && text.chars().filter(char::is_ascii_digit).count() >= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_in_the_words_of_lists() {
        for (text, code) in [
            ("3月15日", "03-15"),
            ("３月１５日", "03-15"),
            ("3·15", "03-15"),
            ("12.4", "12-04"),
            ("十二月四日", "12-04"),
            ("6月", "month:06"),
            ("6月全月", "month:06"),
            ("整个六月", "month:06"),
            ("5月第三个周日", "nth:05/3/sun"),
            ("5月第3个星期日", "nth:05/3/sun"),
            ("九月第三个星期六", "nth:09/3/sat"),
            ("3月最后一个周一", "nth:03/last/mon"),
            ("3月22日至28日", "03-22..03-28"),
            ("3月22日—3月28日", "03-22..03-28"),
            ("12.1-12.7", "12-01..12-07"),
            ("农历九月初九", "lunar:09-09"),
            ("农历9月9日", "lunar:09-09"),
            ("正月十五", "lunar:01-15"),
            ("腊月廿三", "lunar:12-23"),
            ("农历1月15日及前后各3天", "lunar:01-15~3"),
            ("正月十五前后3天", "lunar:01-15~3"),
            ("秋分", "term:qiufen"),
            ("5月15日所在周", "week:05-15"),
            ("每年公布，一般在6月", "announced:06"),
            ("每年公布，一般在1月至2月", "announced:01..02"),
            ("nth:05/3/sun", "nth:05/3/sun"),
        ] {
            assert_eq!(rule(text).map(|rule| rule.to_string()).as_deref(), Some(code), "{text}");
        }
        for text in ["", "春节前", "2月30日", "13月", "5月第六个周日", "每月", "三月初", "公布", "长期"]
        {
            assert_eq!(rule(text), None, "{text}");
        }
    }

    #[test]
    fn what_an_export_says_is_read_as_the_same_rule() {
        for code in [
            "12-04",
            "03-22..03-28",
            "lunar:01-01..03-31",
            "lunar:01-15~3",
            "week:05-15",
            "month:05",
            "nth:05/3/sun",
            "nth:03/last/mon",
            "term:qiufen",
            "announced:09",
            "announced:01..02",
        ] {
            for l in [Locale::zh_CN, Locale::en] {
                let text = said(code, l);
                assert_eq!(rule(&text).map(|rule| rule.to_string()).as_deref(), Some(code), "{text}");
            }
        }
        assert_eq!(said("12-04", Locale::zh_CN), "12月4日");
        assert_eq!(
            said("nth:03/last/mon", Locale::en),
            "nth:03/last/mon",
            "what is not read in words is written in code"
        );
    }
}
