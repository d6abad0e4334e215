//! How headings and names are compared: without what differs from typist to typist.

use crate::{features::events::draft::half_width, ui::Locale};
use leptos_i18n::td_string;

/// Half-width, lower case, without white space.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect()
}

/// A heading: letters and digits only.
pub fn heading(text: &str) -> String {
    plain(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A heading without what stands in brackets.
pub fn heading_outside_brackets(text: &str) -> String {
    heading(&outside_brackets(&plain(text)))
}

/// A text without what stands in brackets.
pub fn outside_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' | '\u{ff08}' | '\u{3010}' | '\u{3014}' => depth += 1,
            ')' | ']' | '\u{ff09}' | '\u{3011}' | '\u{3015}' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// A name: letters and digits, a dot between digits, without the country's name in front of a law's.
pub fn name(text: &str) -> String {
    let plain = plain(text).chars().collect::<Vec<_>>();
    let mut folded = String::with_capacity(plain.len() * 3);
    for (at, c) in plain.iter().enumerate() {
        if c.is_alphanumeric() {
            folded.push(*c);
        } else if at > 0 && plain[at - 1].is_ascii_digit() && plain.get(at + 1).is_some_and(char::is_ascii_digit) {
            folded.push('.');
        }
    }
    for country in listed(td_string!(Locale::zh_CN, sheets.word.country)) {
        if let Some(rest) = folded.strip_prefix(country).filter(|rest| !rest.is_empty()) {
            return rest.to_owned();
        }
    }
    folded
}

/// The entries of a list in the words: apart by semicolons.
pub fn listed(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split(';').map(str::trim).filter(|word| !word.is_empty())
}

/// Whether a text is one of the words of a list, whichever language it is in.
pub fn is_one_of(text: &str, lists: [&'static str; 2]) -> bool {
    let text = heading(text);
    !text.is_empty() && lists.into_iter().flat_map(listed).any(|word| heading(word) == text)
}

/// Yes or no, as a cell says it; `None` for anything else.
pub fn flag(text: &str) -> Option<bool> {
    let text = plain(text);
    let is = |lists: [&'static str; 2]| lists.into_iter().flat_map(listed).any(|word| plain(word) == text);
    if is([td_string!(Locale::zh_CN, sheets.word.yes), td_string!(Locale::en, sheets.word.yes)]) {
        Some(true)
    } else if is([td_string!(Locale::zh_CN, sheets.word.no), td_string!(Locale::en, sheets.word.no)]) {
        Some(false)
    } else {
        None
    }
}

/// How many characters must be put in, taken out or changed to get from one text to the other; `None` for more than
/// `max`.
pub fn distance(one: &[char], other: &[char], max: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > max {
        return None;
    }
    let mut row = (0..=other.len()).collect::<Vec<_>>();
    for (at, left) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        let mut least = row[0];
        for (index, right) in other.iter().enumerate() {
            let changed = corner + usize::from(left != right);
            corner = row[index + 1];
            row[index + 1] = changed.min(corner + 1).min(row[index] + 1);
            least = least.min(row[index + 1]);
        }
        if least > max {
            return None;
        }
    }
    row.last().copied().filter(|steps| *steps <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_the_same_however_they_are_typed() {
        assert_eq!(heading("责任\n单位 "), "责任单位");
        assert_eq!(heading("责任单位/牵头单位"), "责任单位牵头单位");
        assert_eq!(heading("＊普法内容："), "普法内容");
        assert_eq!(heading_outside_brackets("目标场次（场）"), "目标场次");
        assert_eq!(heading_outside_brackets("【必填】 时间节点"), "时间节点");
    }

    #[test]
    fn names_are_the_same_with_and_without_their_trimmings() {
        assert_eq!(name("《中华人民共和国民法典》"), "民法典");
        assert_eq!(name("中华人民共和国"), "中华人民共和国");
        assert_eq!(name(" 民 法 典 "), "民法典");
        assert_eq!(name("12·4国家宪法日"), "12.4国家宪法日");
        assert_eq!(name("１２．４ 国家宪法日"), "12.4国家宪法日");
    }

    #[test]
    fn distances_are_counted_up_to_a_bound() {
        let steps = |one: &str, other: &str, max| {
            distance(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>(), max)
        };
        assert_eq!(steps("综合行政执法局", "综合执法局", 2), Some(2));
        assert_eq!(steps("派出所", "派出所", 0), Some(0));
        assert_eq!(steps("派出所", "司法所", 2), Some(2));
        assert_eq!(steps("派出所", "司法所", 1), None);
        assert_eq!(steps("", "ab", 2), Some(2));
    }
}
