//! iCalendar (RFC 5545), as much of it as sessions need.
//!
//! Written by hand, since the crate `icalendar` (0.17) puts the present moment and a random id into every alarm: no
//! answer would equal the one before, so that none could be recognised by its tag, and RFC 5545 has neither in an
//! alarm. It also lets control characters through.

use chrono::{DateTime, Utc};

/// Octets of a line, without its end.
const LINE_MAX: usize = 75;
/// How long a calendar may go without asking.
const REFRESH: &str = "PT1H";
/// Minutes from the alarm to the beginning.
const ALARM: &str = "-PT60M";

/// A session as a calendar shows it.
pub struct Entry {
    /// Stays the same for ever.
    pub uid: String,
    /// When it last changed.
    pub changed: DateTime<Utc>,
    /// How often it changed.
    pub sequence: i64,
    /// When it begins.
    pub starts: DateTime<Utc>,
    /// When it ends.
    pub ends: Option<DateTime<Utc>>,
    /// Its title.
    pub summary: String,
    /// Where it is.
    pub location: String,
    /// More about it.
    pub description: String,
    /// Its page.
    pub url: String,
    /// Whether it was called off.
    pub is_cancelled: bool,
    /// Whether it is not certain yet: a plan that only staff knows of.
    pub is_tentative: bool,
    /// Whether to ring before it begins.
    pub rings: bool,
}

/// A calendar under a name.
pub fn write(name: &str, entries: &[Entry]) -> String {
    let mut lines = Lines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//Pufa Ledger//calendar//EN");
    lines.plain("CALSCALE", "GREGORIAN");
    lines.plain("METHOD", "PUBLISH");
    lines.text("X-WR-CALNAME", name);
    lines.plain("X-WR-TIMEZONE", "Asia/Shanghai");
    // How often to ask again: once in the words of RFC 7986, once as Outlook reads it.
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.plain("X-PUBLISHED-TTL", REFRESH);
    for entry in entries {
        lines.entry(entry);
    }
    lines.plain("END", "VCALENDAR");
    lines.0
}

/// Lines so far.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A property whose value needs no escaping.
    fn plain(&mut self, name: &str, value: &str) {
        self.0.push_str(&folded(&format!("{name}:{value}")));
    }

    /// A property of the type TEXT; nothing where it is empty.
    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.plain(name, &escaped(value));
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.plain("BEGIN", "VEVENT");
        self.text("UID", &entry.uid);
        self.plain("DTSTAMP", &moment(entry.changed));
        self.plain("LAST-MODIFIED", &moment(entry.changed));
        self.plain("SEQUENCE", &entry.sequence.to_string());
        self.plain("DTSTART", &moment(entry.starts));
        if let Some(ends) = entry.ends {
            self.plain("DTEND", &moment(ends));
        }
        self.text("SUMMARY", &entry.summary);
        self.text("LOCATION", &entry.location);
        self.text("DESCRIPTION", &entry.description);
        self.plain("URL", &entry.url);
        self.plain(
            "STATUS",
            match (entry.is_cancelled, entry.is_tentative) {
                (true, _) => "CANCELLED",
                (false, true) => "TENTATIVE",
                (false, false) => "CONFIRMED",
            },
        );
        if entry.rings {
            self.plain("BEGIN", "VALARM");
            self.plain("ACTION", "DISPLAY");
            self.plain("TRIGGER", ALARM);
            self.text("DESCRIPTION", &entry.summary);
            self.plain("END", "VALARM");
        }
        self.plain("END", "VEVENT");
    }
}

/// A moment in UTC, which is right in every time zone.
fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text with what has a meaning in the format escaped, and without control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.replace("\r\n", "\n").chars() {
        match char {
            '\\' | ';' | ',' => escaped.extend(['\\', char]),
            '\n' | '\r' => escaped.push_str("\\n"),
            char if char.is_control() && char != '\t' => {}
            char => escaped.push(char),
        }
    }
    escaped
}

/// A line with its end, broken so that no part is longer than 75 octets and no character is cut.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + line.len() / LINE_MAX * 3 + 2);
    let mut used = 0;
    for char in line.chars() {
        if used + char.len_utf8() > LINE_MAX {
            folded.push_str("\r\n ");
            used = 1;
        }
        folded.push(char);
        used += char.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    fn entry() -> Entry {
        Entry {
            uid: "1@pufa-ledger".into(),
            changed: DateTime::UNIX_EPOCH,
            sequence: 2,
            starts: DateTime::UNIX_EPOCH,
            ends: None,
            summary: "民法典讲座".into(),
            location: "村会议室".into(),
            description: "一\n二; 三, 四".into(),
            url: "https://pufa.test/events/1".into(),
            is_cancelled: false,
            is_tentative: false,
            rings: true,
        }
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        for text in ["讲".repeat(200), "a".repeat(200), "a讲😀é".repeat(40), "x".repeat(67)] {
            let line = folded(&format!("SUMMARY:{text}"));
            assert!(line.ends_with("\r\n"));
            let parts = line.strip_suffix("\r\n").unwrap().split("\r\n").collect::<Vec<_>>();
            assert!(parts.iter().all(|part| part.len() <= LINE_MAX), "{parts:?}");
            assert!(parts.iter().skip(1).all(|part| part.starts_with(' ') && part.len() > 1), "{parts:?}");
            assert_eq!(unfolded(&line), format!("SUMMARY:{text}\r\n"));
        }
        assert_eq!(folded(&"x".repeat(75)), format!("{}\r\n", "x".repeat(75)));
        assert_eq!(folded(&"x".repeat(76)), format!("{}\r\n x\r\n", "x".repeat(75)));
    }

    #[test]
    fn text_cannot_break_out_of_its_line() {
        assert_eq!(escaped("a\\b;c,d:e\"f"), "a\\\\b\\;c\\,d:e\"f");
        assert_eq!(escaped("one\r\ntwo\nthree\rfour"), "one\\ntwo\\nthree\\nfour");
        assert_eq!(escaped("a\u{0}b\u{b}c\u{85}d\te"), "abcd\te");
        let calendar = write("x\r\nBEGIN:VEVENT", &[]);
        assert_eq!(calendar.matches("BEGIN:VEVENT\r\n").count(), 1);
        assert!(calendar.contains("X-WR-CALNAME:x\\nBEGIN:VEVENT\r\n"));
    }

    #[test]
    fn an_entry_says_when_in_utc_and_rings_an_hour_before() {
        let calendar = write("普法", &[entry()]);
        for line in [
            "UID:1@pufa-ledger",
            "DTSTAMP:19700101T000000Z",
            "SEQUENCE:2",
            "DTSTART:19700101T000000Z",
            "SUMMARY:民法典讲座",
            "DESCRIPTION:一\\n二\\; 三\\, 四",
            "STATUS:CONFIRMED",
            "TRIGGER:-PT60M",
            "X-WR-TIMEZONE:Asia/Shanghai",
        ] {
            assert!(calendar.contains(&format!("\r\n{line}\r\n")), "{line}\n{calendar}");
        }
        assert!(!calendar.contains("DTEND"));
        assert!(!calendar.replace("\r\n", "").contains('\n'));
        let begins = calendar.matches("BEGIN:").count();
        assert_eq!((begins, calendar.matches("END:").count()), (3, 3));
    }

    #[test]
    fn what_was_called_off_says_so_and_does_not_ring() {
        let calendar = write("", &[Entry { is_cancelled: true, rings: false, ..entry() }]);
        assert!(calendar.contains("STATUS:CANCELLED\r\n"));
        assert!(!calendar.contains("VALARM"));
        let tentative = write("", &[Entry { is_tentative: true, ..entry() }]);
        assert!(tentative.contains("STATUS:TENTATIVE\r\n"));
        assert!(!calendar.contains("X-WR-CALNAME"), "an empty text is left out");
    }
}
