//! What people write into cells: days, times, numbers, yes and no, lists.

use crate::features::events::draft::half_width;
use chrono::{Datelike, NaiveDate, NaiveTime};

/// 年, 月, 日 and 号.
pub const YEAR: char = '\u{5e74}';
/// 月.
pub const MONTH: char = '\u{6708}';
/// 日.
pub const DAY: char = '\u{65e5}';
/// 号.
pub const NUMBER: char = '\u{53f7}';
/// 底 and 末, the end of a month or year.
const END: [char; 2] = ['\u{5e95}', '\u{672b}'];
/// 之前, 以前 and 前: before a day, which is the last one then.
const BEFORE: [&str; 3] = ["\u{4e4b}\u{524d}", "\u{4ee5}\u{524d}", "\u{524d}"];
/// 季度 and 季; 第; one to four; 上半年 and 下半年.
const QUARTER: [&str; 2] = ["\u{5b63}\u{5ea6}", "\u{5b63}"];
const NTH: char = '\u{7b2c}';
const FOUR: [char; 4] = ['\u{4e00}', '\u{4e8c}', '\u{4e09}', '\u{56db}'];
const HALVES: [(&str, u32); 2] = [("\u{4e0a}\u{534a}\u{5e74}", 6), ("\u{4e0b}\u{534a}\u{5e74}", 12)];
/// The days since 1899-12-30 that a spreadsheet may mean by a plain number: those of this century.
const SERIALS: std::ops::RangeInclusive<u32> = 36_526..=73_050;
/// 时 and 点, after hours; 分, after minutes; 半, half an hour.
const HOURS: [char; 2] = ['\u{65f6}', '\u{70b9}'];
const MINUTES: char = '\u{5206}';
const HALF: char = '\u{534a}';
/// 上午 and 早上; 下午, 晚上, 中午 and 傍晚.
const MORNING: [&str; 2] = ["\u{4e0a}\u{5348}", "\u{65e9}\u{4e0a}"];
const AFTERNOON: [&str; 3] = ["\u{4e0b}\u{5348}", "\u{665a}\u{4e0a}", "\u{508d}\u{665a}"];
const NOON: &str = "\u{4e2d}\u{5348}";
/// Between the entries of a list: 、；， and line breaks.
const BETWEEN: [char; 7] = ['\u{3001}', '\u{ff1b}', ';', '\u{ff0c}', ',', '\n', '\t'];
/// Brackets within which nothing is split.
const OPEN: [char; 7] = ['(', '\u{ff08}', '\u{300a}', '\u{3008}', '\u{201c}', '[', '\u{3010}'];
const CLOSE: [char; 7] = [')', '\u{ff09}', '\u{300b}', '\u{3009}', '\u{201d}', ']', '\u{3011}'];
/// Units after a number: 场, 次, 个 and 人.
const UNITS: [char; 4] = ['\u{573a}', '\u{6b21}', '\u{4e2a}', '\u{4eba}'];

/// Half-width, trimmed.
pub fn half(text: &str) -> String {
    text.chars().map(half_width).collect::<String>().trim().to_owned()
}

/// Numbers of at most so many digits, each with the character that follows it.
fn numbers(text: &str) -> Option<Vec<(u32, Option<char>)>> {
    let mut found = Vec::new();
    let mut digits = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() && digits.len() < 8 {
            digits.push(c);
        } else if digits.is_empty() {
            return None;
        } else {
            found.push((digits.parse().ok()?, Some(c)));
            digits.clear();
        }
    }
    if !digits.is_empty() {
        found.push((digits.parse().ok()?, None));
    }
    Some(found)
}

/// A day: `2026-03-01`, 2026年3月1日, 2026.3.1, 2026/3/1, 20260301, the number of a spreadsheet's day, and without its
/// year 3月1日, 3/1 and 3.15; not 3.1, which may have been 3.10 before it became a number.
pub fn date(text: &str, year: i32) -> Option<NaiveDate> {
    let plain = half(text);
    let day_part = plain.split([' ', 'T']).next().filter(|part| part.len() >= 8 && part.contains('-'));
    let text = day_part.unwrap_or(&plain);
    let between = |c: Option<char>, word: char| c == Some(word) || matches!(c, Some('-' | '.' | '/' | '\u{b7}'));
    let last = |c: Option<char>| matches!(c, None | Some(DAY | NUMBER));
    match *numbers(text)?.as_slice() {
        [(of, first), (month, second), (day, third)]
            if of >= 1000 && between(first, YEAR) && between(second, MONTH) && last(third) =>
        {
            NaiveDate::from_ymd_opt(i32::try_from(of).ok()?, month, day)
        }
        [(month, Some(MONTH)), (day, end)] if last(end) => NaiveDate::from_ymd_opt(year, month, day),
        [(month, Some('/')), (day, None)] => NaiveDate::from_ymd_opt(year, month, day),
        [(month, Some('.' | '\u{b7}')), (day, None)] if day >= 10 || text.ends_with(&format!("0{day}")) => {
            NaiveDate::from_ymd_opt(year, month, day)
        }
        [(serial, None)] if SERIALS.contains(&serial) => {
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(serial.into()))
        }
        [(whole, None)] if whole >= 10_000_000 => {
            NaiveDate::from_ymd_opt(i32::try_from(whole / 10_000).ok()?, whole / 100 % 100, whole % 100)
        }
        _ => None,
    }
}

/// Month and day of what may be one of two days, as 3.1 may have been 3.10 before it became a number.
pub fn doubtful(text: &str) -> Option<(u32, u32)> {
    match *numbers(&half(text))?.as_slice() {
        [(month @ 1..=12, Some('.')), (day @ 1..=3, None)] => Some((month, day)),
        _ => None,
    }
}

/// A last day: a day, or a month, quarter, half or year of which the end is meant: 3月15日前, 11月, 11月底, 第四季度,
/// 2026年底前.
pub fn deadline(text: &str, year: i32) -> Option<NaiveDate> {
    if let Some(day) = date(text, year) {
        return Some(day);
    }
    let mut plain = half(text).replace(char::is_whitespace, "");
    for word in BEFORE {
        if let Some(rest) = plain.strip_suffix(word) {
            plain = rest.to_owned();
        }
    }
    if let Some(day) = date(&plain, year) {
        return Some(day);
    }
    let plain = plain.replace(END, "");
    let end_of = |year: i32, month: u32| {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        crate::clock::month_start(first, 1).pred_opt()
    };
    if plain == YEAR.to_string() {
        return end_of(year, 12);
    }
    if let Some((year, month)) = part_of_year(&plain, year) {
        return end_of(year, month);
    }
    match numbers(&plain)?.as_slice() {
        [(m, Some(MONTH))] => end_of(year, *m),
        [(y, Some(YEAR | '-' | '.' | '/')), (m, None | Some(MONTH))] if *y >= 1000 => {
            end_of(i32::try_from(*y).ok()?, *m)
        }
        [(y, Some(YEAR))] if *y >= 1000 => end_of(i32::try_from(*y).ok()?, 12),
        _ => None,
    }
}

/// A quarter or a half of a year, perhaps with its year: the year, and the month with which it ends.
fn part_of_year(text: &str, year: i32) -> Option<(i32, u32)> {
    let (year, part) = match text.split_once(YEAR) {
        Some((of, part)) if of.len() == 4 && !part.is_empty() => (of.parse().ok()?, part),
        _ => (year, text),
    };
    if let Some((_, month)) = HALVES.into_iter().find(|(word, _)| *word == part) {
        return Some((year, month));
    }
    let quarter = match QUARTER.into_iter().find_map(|word| part.strip_suffix(word)) {
        Some(quarter) => quarter.trim_start_matches(NTH),
        None => part.strip_prefix(['Q', 'q'])?,
    };
    let mut chars = quarter.chars();
    let quarter = chars.next().filter(|_| chars.as_str().is_empty())?;
    let at = FOUR.iter().position(|known| *known == quarter).and_then(|at| u32::try_from(at + 1).ok());
    let at = at.or_else(|| quarter.to_digit(10)).filter(|at| (1..=4).contains(at))?;
    Some((year, at * 3))
}

/// The time that follows a day in the same cell.
pub fn time_after_date(text: &str) -> Option<NaiveTime> {
    let plain = half(text);
    let (_, rest) = plain.split_once([' ', 'T', DAY])?;
    clock_time(rest)
}

/// A time, and perhaps the time when it ends: 14:00, 14：00-15：30, 14时30分, 下午2点半.
pub fn times(text: &str) -> Option<(NaiveTime, Option<NaiveTime>)> {
    let plain = half(text);
    let plain =
        plain.split_once(' ').filter(|(day, _)| day.matches('-').count() == 2).map_or(plain.as_str(), |both| both.1);
    // A hyphen, a dash, a tilde, 至 or 到.
    let mut parts =
        plain.split(['-', '\u{2014}', '\u{2013}', '~', '\u{81f3}', '\u{5230}']).filter(|part| !part.is_empty());
    let first = parts.next()?;
    let start = clock_time(first)?;
    let end = match parts.next() {
        None => None,
        Some(part) => {
            let end = clock_time(part)?;
            // "2 to 4 in the afternoon" says so only once.
            let later = AFTERNOON.iter().any(|word| first.contains(word)) && end < start;
            Some(if later { clock_time(&format!("{}{part}", AFTERNOON[0]))? } else { end })
        }
    };
    parts.next().is_none().then_some((start, end))
}

fn clock_time(text: &str) -> Option<NaiveTime> {
    let mut text = text.trim();
    let mut is_late = false;
    for word in MORNING.into_iter().chain(AFTERNOON).chain([NOON]) {
        if let Some(rest) = text.strip_prefix(word) {
            text = rest.trim();
            is_late = AFTERNOON.contains(&word) || (word == NOON && !text.starts_with("11") && !text.starts_with("10"));
            break;
        }
    }
    let (text, half) = match text.strip_suffix(HALF) {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let (hour, minute) = match numbers(text)?.as_slice() {
        [(h, Some(c))] if HOURS.contains(c) => (*h, if half { 30 } else { 0 }),
        [(h, Some(c)), (m, None | Some(MINUTES))] if *c == ':' || *c == '.' || HOURS.contains(c) => (*h, *m),
        [(h, Some(':')), (m, Some(':')), (_, None)] => (*h, *m),
        _ => return None,
    };
    let hour = if is_late && hour < 12 { hour + 12 } else { hour };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// A number as it stands in a form's field: without what counts and without a decimal nought.
pub fn number(text: &str) -> String {
    let plain = half(text);
    let plain = plain.trim_end_matches(UNITS).trim();
    plain.strip_suffix(".0").unwrap_or(plain).to_owned()
}

/// The year of a cell such as 2013 or 2013年.
pub fn year(text: &str) -> Option<i64> {
    let plain = half(text);
    plain.trim_end_matches(YEAR).trim().parse().ok().filter(|year| (1900..=2100).contains(year))
}

/// An entry of a list, with what stands between it and the next one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Piece<'a> {
    /// The entry.
    pub text: &'a str,
    /// Where it begins in the cell.
    start: usize,
    /// Where it ends.
    end: usize,
}

/// The entries of a list; nothing is split within brackets.
pub fn pieces(cell: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let mut put = |start: usize, end: usize| {
        let text = cell[start..end].trim();
        if !text.is_empty() {
            let start = start + cell[start..end].find(text).unwrap_or_default();
            found.push(Piece { text, start, end: start + text.len() });
        }
    };
    for (at, c) in cell.char_indices() {
        if OPEN.contains(&c) {
            depth += 1;
        } else if CLOSE.contains(&c) {
            depth = depth.saturating_sub(1);
        } else if (depth == 0 || c == '\n') && BETWEEN.contains(&c) {
            put(start, at);
            start = at + c.len_utf8();
            depth = 0;
        }
    }
    put(start, cell.len());
    found
}

/// The text of a cell from one piece to another.
pub fn span<'a>(cell: &'a str, first: &Piece<'_>, last: &Piece<'_>) -> &'a str {
    &cell[first.start..last.end]
}

/// What stands for the result of a formula that was never worked out.
pub const NO_RESULT: &str = "#CALC!";

/// Whether a cell shows that its formula failed, or was never worked out.
pub fn is_error(text: &str) -> bool {
    [NO_RESULT, "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!", "#SPILL!"].contains(&text)
}

/// The day as a cell shows it.
pub fn day_text(day: Option<NaiveDate>) -> String {
    day.map(|day| format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> String {
        day_text(date(text, 2026))
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in [
            "2026-03-01",
            "2026年3月1日",
            "２０２６年３月１日",
            "2026.3.1",
            "2026/03/01",
            "2026 年 3 月 1 号",
            "20260301",
            "2026-03-01 00:00:00",
            "3月1日",
            "2026-03-01T00:00:00",
            "3.01",
            "3/1",
            "46082",
        ] {
            assert_eq!(on(text), "2026-03-01", "{text}");
        }
        for text in ["", "3月", "明天", "2026-02-30", "3.1", "1-2", "2026", "99999999999", "3月1日左右"] {
            assert_eq!(on(text), "", "{text}");
        }
    }

    #[test]
    fn a_month_as_a_deadline_means_its_end() {
        let until = |text: &str| day_text(deadline(text, 2026));
        for (text, day) in [
            ("11月", "2026-11-30"),
            ("11月底", "2026-11-30"),
            ("2026年6月底", "2026-06-30"),
            ("2026年2月", "2026-02-28"),
            ("年底", "2026-12-31"),
            ("2026年底", "2026-12-31"),
            ("2026-06", "2026-06-30"),
            ("年底前", "2026-12-31"),
            ("2026 年底前", "2026-12-31"),
            ("12月底前", "2026-12-31"),
            ("12月末", "2026-12-31"),
            ("3月15日前", "2026-03-15"),
            ("3月15日之前", "2026-03-15"),
            ("3.15", "2026-03-15"),
            ("3.10前", "2026-03-10"),
            ("第四季度", "2026-12-31"),
            ("2027年一季度", "2027-03-31"),
            ("第2季度末", "2026-06-30"),
            ("Q3", "2026-09-30"),
            ("上半年", "2026-06-30"),
            ("46600", "2027-08-01"),
            ("3.1", ""),
            ("第五季度", ""),
            ("2026", ""),
            ("12月10日", "2026-12-10"),
            ("常年", ""),
            ("13月", ""),
        ] {
            assert_eq!(until(text), day, "{text}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let said = |text: &str| {
            times(text).map(|(start, end)| {
                let say = |time: NaiveTime| time.format("%H:%M").to_string();
                format!("{} {}", say(start), end.map(say).unwrap_or_default()).trim().to_owned()
            })
        };
        for (text, wanted) in [
            ("14:00", "14:00"),
            ("14：00", "14:00"),
            ("14:00-15:30", "14:00 15:30"),
            ("9:00—11:00", "09:00 11:00"),
            ("14时30分", "14:30"),
            ("下午2点半", "14:30"),
            ("下午2:00至4:00", "14:00 16:00"),
            ("上午9点", "09:00"),
            ("2026-03-22 14:00", "14:00"),
        ] {
            assert_eq!(said(text).as_deref(), Some(wanted), "{text}");
        }
        for text in ["", "下午", "25:00", "9", "全天", "9:00-"] {
            assert_eq!(said(text).is_some(), text == "9:00-", "{text}");
        }
        assert_eq!(time_after_date("2026年3月22日 14:30"), NaiveTime::from_hms_opt(14, 30, 0));
        assert_eq!(time_after_date("2026-03-22"), None);
    }

    #[test]
    fn numbers_lose_what_they_count() {
        assert_eq!(number("１２场"), "12");
        assert_eq!(number("4.0"), "4");
        assert_eq!(number("4-6场"), "4-6");
        assert_eq!(year("2013年"), Some(2013));
        assert_eq!(year("13"), None);
    }

    #[test]
    fn lists_are_split_but_not_within_brackets() {
        let of = |cell: &'static str| pieces(cell).into_iter().map(|piece| piece.text).collect::<Vec<_>>();
        assert_eq!(of("宪法、民法典；刑法,\n 水法 "), ["宪法", "民法典", "刑法", "水法"]);
        assert_eq!(of("《劳动法、劳动合同法》、工会法"), ["《劳动法、劳动合同法》", "工会法"]);
        assert_eq!(of("民法典（婚姻、继承编）"), ["民法典（婚姻、继承编）"]);
        assert_eq!(of("（没有合上、\n水法"), ["（没有合上、", "水法"]);
        assert_eq!(of(""), [""; 0]);
        let cell = "a、 b；c";
        let pieces = pieces(cell);
        assert_eq!(span(cell, &pieces[0], &pieces[1]), "a、 b");
    }
}
