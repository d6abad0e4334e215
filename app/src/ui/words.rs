//! Dates, times and refusals as the reader says them.

use crate::{
    clock,
    error::{AppError, Why},
    features::events::query::{Q_MAX, WORDS_MAX},
    ui::Locale,
};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc, Weekday};
use leptos_i18n::td_string;

/// The language of an address, a cookie or a browser: `en` or `zh-CN`.
pub fn locale_of(tag: &str) -> Option<Locale> {
    match tag {
        "en" => Some(Locale::en),
        "zh-CN" => Some(Locale::zh_CN),
        _ => None,
    }
}

/// The tag of a language, for `lang` and cookies.
pub fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::zh_CN => "zh-CN",
    }
}

/// The weekday.
pub fn weekday(locale: Locale, day: NaiveDate) -> &'static str {
    weekday_name(locale, day.weekday())
}

/// The name of a weekday.
pub fn weekday_name(locale: Locale, day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => td_string!(locale, ui.date.mon),
        Weekday::Tue => td_string!(locale, ui.date.tue),
        Weekday::Wed => td_string!(locale, ui.date.wed),
        Weekday::Thu => td_string!(locale, ui.date.thu),
        Weekday::Fri => td_string!(locale, ui.date.fri),
        Weekday::Sat => td_string!(locale, ui.date.sat),
        Weekday::Sun => td_string!(locale, ui.date.sun),
    }
}

/// The months in English. Not chrono's own words, whose formats weigh in the browser.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(day: NaiveDate) -> &'static str {
    MONTHS.get(day.month0() as usize).copied().unwrap_or_default()
}

fn short_month(day: NaiveDate) -> &'static str {
    month_name(day).get(..3).unwrap_or_default()
}

/// The date alone; the year only where it is not this one.
pub fn date(locale: Locale, day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() { month_day(locale, day) } else { full_date(locale, day) }
}

fn month_day(locale: Locale, day: NaiveDate) -> String {
    match locale {
        Locale::en => format!("{} {}", day.day(), short_month(day)),
        Locale::zh_CN => td_string!(locale, ui.date.day, month = day.month(), day = day.day()),
    }
}

/// The date with its year.
pub fn full_date(locale: Locale, day: NaiveDate) -> String {
    match locale {
        Locale::en => format!("{} {} {}", day.day(), short_month(day), day.year()),
        Locale::zh_CN => {
            td_string!(locale, ui.date.day_year, year = day.year(), month = day.month(), day = day.day())
        }
    }
}

/// A month with its year.
pub fn month(locale: Locale, day: NaiveDate) -> String {
    match locale {
        Locale::en => format!("{} {}", month_name(day), day.year()),
        Locale::zh_CN => td_string!(locale, ui.date.month_year, year = day.year(), month = day.month()),
    }
}

/// The day as people say it: today, tomorrow, or weekday and date.
pub fn day(locale: Locale, day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => td_string!(locale, ui.date.today).to_owned(),
        1 => td_string!(locale, ui.date.tomorrow).to_owned(),
        -1 => td_string!(locale, ui.date.yesterday).to_owned(),
        _ => format!("{} {}", weekday(locale, day), date(locale, day, today)),
    }
}

/// Hours and minutes of a moment, in the town.
pub fn time(at: DateTime<Utc>) -> String {
    let at = clock::local(at);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// From and to on one day.
pub fn times(from: DateTime<Utc>, to: Option<DateTime<Utc>>) -> String {
    match to {
        Some(to) => format!("{}\u{2013}{}", time(from), time(to)),
        None => time(from),
    }
}

/// Day and time.
pub fn moment(locale: Locale, at: DateTime<Utc>, today: NaiveDate) -> String {
    format!("{} {}", day(locale, clock::local_date(at), today), time(at))
}

/// A number with thousands apart.
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Why a field was refused, and what would be right.
pub fn refusal(locale: Locale, why: &Why) -> String {
    match why {
        // No form of the browser's half is refused for these, and their sentences weigh.
        Why::Sheet(_) | Why::Recurrence(_) | Why::Title(_) | Why::Roster(_) | Why::Site(_)
            if cfg!(feature = "hydrate") =>
        {
            td_string!(locale, ui.error.title).to_owned()
        }
        Why::Required => td_string!(locale, ui.why.required).to_owned(),
        Why::TooLong { max } => td_string!(locale, ui.why.too_long, max = *max),
        Why::TooShort { min } => td_string!(locale, ui.why.too_short, min = *min),
        Why::NotADate => td_string!(locale, ui.why.not_a_date).to_owned(),
        Why::NotATime => td_string!(locale, ui.why.not_a_time).to_owned(),
        Why::EndBeforeStart => td_string!(locale, ui.why.end_before_start).to_owned(),
        Why::LastBeforeFirst => td_string!(locale, ui.why.last_before_first).to_owned(),
        Why::InFuture => td_string!(locale, ui.why.in_future).to_owned(),
        Why::InPast => td_string!(locale, ui.why.in_past).to_owned(),
        Why::OutOfRange { from, to } if from == to => td_string!(locale, ui.why.only_year, year = *from),
        Why::OutOfRange { from, to } => td_string!(locale, ui.why.out_of_range, from = *from, to = *to),
        Why::NotANumber => td_string!(locale, ui.why.not_a_number).to_owned(),
        Why::NotBetween { min, max } => td_string!(locale, ui.why.not_between, min = *min, max = *max),
        Why::TooBig { max } => td_string!(locale, ui.why.too_big, max = number(*max)),
        Why::NotOnTheList => td_string!(locale, ui.why.not_on_the_list).to_owned(),
        Why::NoPlace => td_string!(locale, ui.why.no_place).to_owned(),
        Why::SwappedPoint => td_string!(locale, ui.why.swapped_point).to_owned(),
        Why::NotAPoint => td_string!(locale, ui.why.not_a_point).to_owned(),
        Why::NotALink => td_string!(locale, ui.why.not_a_link).to_owned(),
        Why::TooMany { max } => td_string!(locale, ui.why.too_many, max = *max),
        Why::NotARule => td_string!(locale, ui.why.not_a_rule).to_owned(),
        Why::FigureThere => td_string!(locale, ui.why.figure_there).to_owned(),
        Why::Taken => td_string!(locale, ui.why.taken).to_owned(),
        Why::NotAName => td_string!(locale, ui.why.not_a_name).to_owned(),
        Why::SamePassword => td_string!(locale, ui.why.same_password).to_owned(),
        Why::WeakPassword => td_string!(locale, ui.why.weak_password).to_owned(),
        Why::Different => td_string!(locale, ui.why.different).to_owned(),
        Why::WrongPassword => td_string!(locale, ui.why.wrong_password).to_owned(),
        Why::WrongLogin => td_string!(locale, ui.why.wrong_login).to_owned(),
        Why::LockedForMinutes { minutes } => td_string!(locale, ui.why.locked, minutes = *minutes),
        Why::NotTogether => td_string!(locale, ui.why.not_together).to_owned(),
        Why::Sheet(refusal) => crate::features::sheets::words::refusal(locale, *refusal),
        Why::OtherYear { year } => td_string!(locale, ui.why.other_year, year = *year),
        Why::ListClosed => td_string!(locale, ui.why.list_closed).to_owned(),
        Why::PhotosGone => td_string!(locale, ui.why.photos_gone).to_owned(),
        Why::Recurrence(fault) => crate::features::series::parts::fault(locale, fault),
        Why::Title(fault) => crate::features::titles::parts::fault(locale, fault),
        Why::Roster(fault) => crate::features::villages::words::fault(locale, *fault),
        Why::AfterToday => td_string!(locale, ui.why.after_today).to_owned(),
        Why::PointOutside => td_string!(locale, ui.why.point_outside).to_owned(),
        Why::Site(fault) => crate::features::sites::parts::fault_word(locale, *fault).to_owned(),
        Why::NotAPeriod => td_string!(locale, ui.why.not_a_period).to_owned(),
        Why::TooSmall { min } => td_string!(locale, ui.why.too_small, min = *min),
        Why::NothingToDraw => td_string!(locale, titles.sample.nothing).to_owned(),
        Why::Photo { name, code } => photo(locale, name, code),
    }
}

fn photo(locale: Locale, name: &str, code: &str) -> String {
    let name = name.to_owned();
    match code {
        "photo_heic" => td_string!(locale, ui.why.photo.heic, name = name),
        "photo_too_many_bytes" | "photo_too_many_pixels" => td_string!(locale, ui.why.photo.too_big, name = name),
        "photo_not_a_photo" | "photo_polyglot" | "photo_empty" => {
            td_string!(locale, ui.why.photo.not_a_photo, name = name)
        }
        "photo_animated" => td_string!(locale, ui.why.photo.animated, name = name),
        "photo_broken" => td_string!(locale, ui.why.photo.broken, name = name),
        "photo_too_many" => td_string!(locale, ui.why.photo.too_many, name = name),
        // Attachments are sent by plain forms alone.
        code if cfg!(not(feature = "hydrate")) && code.starts_with("attachment_") => {
            crate::features::attachments::parts::refusal(locale, name, code)
        }
        _ => td_string!(locale, ui.why.photo.other, name = name),
    }
}

/// Title and sentence of an error page.
pub fn error(locale: Locale, error: &AppError) -> (String, String) {
    let (title, text): (&str, String) = match error {
        AppError::NotFound => {
            (td_string!(locale, ui.error.not_found_title), td_string!(locale, ui.error.not_found).to_owned())
        }
        AppError::LoginNeeded => {
            (td_string!(locale, ui.error.forbidden_title), td_string!(locale, ui.error.login_needed).to_owned())
        }
        AppError::Forbidden => {
            (td_string!(locale, ui.error.forbidden_title), td_string!(locale, ui.error.forbidden).to_owned())
        }
        AppError::Refused(refusals) => (
            td_string!(locale, ui.error.summary),
            refusals.iter().map(|refused| refusal(locale, &refused.why)).collect::<Vec<_>>().join(" "),
        ),
        AppError::Conflict => {
            (td_string!(locale, ui.error.conflict_title), td_string!(locale, ui.error.conflict).to_owned())
        }
        AppError::WrongState => {
            (td_string!(locale, ui.error.wrong_state_title), td_string!(locale, ui.error.wrong_state).to_owned())
        }
        AppError::BadParameter { name, .. } if matches!(name.as_str(), "from" | "to" | "date") => {
            (td_string!(locale, ui.error.bad_parameter_title), td_string!(locale, ui.error.bad_dates).to_owned())
        }
        AppError::BadParameter { name, .. } if name == AppError::BODY => {
            (td_string!(locale, ui.error.bad_form_title), td_string!(locale, ui.error.bad_form).to_owned())
        }
        AppError::BadParameter { name, .. } if name == AppError::BODY_SIZE => {
            (td_string!(locale, ui.error.large_form_title), td_string!(locale, ui.error.large_form).to_owned())
        }
        AppError::BadParameter { name, .. } if name == "q" => (
            td_string!(locale, ui.error.bad_parameter_title),
            td_string!(locale, ui.error.bad_search, max = Q_MAX, words = WORDS_MAX),
        ),
        AppError::BadParameter { name, .. } => (
            td_string!(locale, ui.error.bad_parameter_title),
            td_string!(locale, ui.error.bad_parameter, name = name.clone()),
        ),
        AppError::TooManyRequests => {
            (td_string!(locale, ui.error.too_many_title), td_string!(locale, ui.error.too_many).to_owned())
        }
        AppError::Unavailable { id } => {
            (td_string!(locale, ui.error.unavailable_title), td_string!(locale, ui.error.unavailable, id = id.clone()))
        }
        AppError::NoConnection => {
            (td_string!(locale, ui.error.title), td_string!(locale, ui.error.no_connection).to_owned())
        }
    };
    (title.to_owned(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let today = on(2025, 3, 21);
        assert_eq!(day(Locale::zh_CN, today, today), "今天");
        assert_eq!(day(Locale::zh_CN, on(2025, 3, 29), today), "周六 3月29日");
        assert_eq!(day(Locale::zh_CN, on(2026, 3, 22), today), "周日 2026年3月22日");
        assert_eq!(day(Locale::en, on(2025, 3, 29), today), "Sat 29 Mar");
    }

    #[test]
    fn a_form_that_cannot_be_read_is_no_bad_filter() {
        for locale in [Locale::zh_CN, Locale::en] {
            let said =
                |name: &str| error(locale, &AppError::BadParameter { name: name.into(), expected: String::new() });
            let (filter, form, size) = (said("unit"), said(AppError::BODY), said(AppError::BODY_SIZE));
            assert!(filter.0 != form.0 && filter.0 != size.0 && form != size, "{form:?} {size:?}");
            assert!(!form.1.contains(AppError::BODY) && !size.1.contains(AppError::BODY));
        }
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(12910), "12,910");
        assert_eq!(number(-1_234_567), "-1,234,567");
    }
}
