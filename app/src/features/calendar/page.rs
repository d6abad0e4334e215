//! `/calendar`: the public sessions of a month. The list comes first: it reads on every phone.

use crate::{
    clock,
    error::AppError,
    features::events::{
        list_page::{choose, filter_words, public_filter, village_choices},
        model::{Event, EventState},
        parts::{self, ItemLook},
        query::{EventFilter, bad, read_date},
        store::Order,
    },
    pages::{Page, PageCx, address},
    ui::{Locale, bits, fields, words},
};
use chrono::{Datelike, Days, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The most sessions of a month that are shown; the rest is a link away.
const ROWS: u32 = 200;
/// The address of the page.
const PATH: &str = "/calendar";

/// How the month is laid out.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Layout {
    /// Day under day.
    List,
    /// Weeks as rows.
    Month,
}

impl Layout {
    /// The word of the address.
    fn key(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Month => "month",
        }
    }

    fn read(asked: Option<&str>) -> Result<Self, AppError> {
        match asked {
            None | Some("list") => Ok(Self::List),
            Some("month") => Ok(Self::Month),
            Some(_) => Err(bad("view", "list or month")),
        }
    }

    /// First and last day that are shown of the month that begins on `first`.
    fn range(self, first: NaiveDate) -> (NaiveDate, NaiveDate) {
        let last = clock::month_start(first, 1).pred_opt().unwrap_or(first);
        match self {
            Self::List => (first, last),
            Self::Month => {
                let sunday = clock::week_start(last).checked_add_days(Days::new(6)).unwrap_or(last);
                (clock::week_start(first), sunday)
            }
        }
    }
}

/// A month, loaded.
struct Sheet {
    layout: Layout,
    /// The first day of the month.
    month: NaiveDate,
    /// The filters without the days.
    filter: EventFilter,
    /// First and last day shown.
    range: (NaiveDate, NaiveDate),
    events: Vec<Event>,
    total: i64,
}

/// `/calendar`.
pub async fn calendar(cx: &PageCx) -> Result<Page, AppError> {
    let layout = Layout::read(cx.asked("view"))?;
    let day = cx.asked("date").map(|text| read_date("date", text)).transpose()?.unwrap_or_else(|| cx.today());
    let month = clock::month_start(day, 0);
    let filter = EventFilter { when: None, from: None, to: None, ..public_filter(cx)? };
    let range = layout.range(month);
    let shown = EventFilter { from: Some(range.0), to: Some(range.1), ..filter.clone() };
    let (events, total) = cx.backend.events.list(&shown, Order::Soonest, ROWS, 0).await?;
    Ok(draw(cx, Sheet { layout, month, filter, range, events, total }))
}

/// The same calendar in another layout or of another month.
fn address_of(filter: &EventFilter, layout: Layout, month: NaiveDate) -> String {
    let mut pairs = filter.pairs();
    pairs.push(("view", layout.key().to_owned()));
    pairs.push(("date", month.to_string()));
    address(PATH, &pairs)
}

fn draw(cx: &PageCx, sheet: Sheet) -> Page {
    let l = cx.locale;
    let title = td_string!(l, calendar.title_month, month = words::month(l, sheet.month));
    let cx = cx.clone();
    Page::new(title, PATH, move || {
        let body = match sheet.layout {
            Layout::List => day_list(&cx, &sheet),
            Layout::Month => month_table(&cx, &sheet),
        };
        let nothing = (sheet.total == 0).then(|| {
            bits::empty(td_string!(l, calendar.nothing), Some(("/".into(), td_string!(l, ui.nav.home).into())))
        });
        view! {
            <h1>{td_string!(l, calendar.title)}</h1>
            {village_filter(&cx, &sheet)}
            {present_filter(&cx, &sheet)}
            {tabs(l, &sheet)}
            {month_head(&cx, &sheet)}
            <p class="list-head" role="status">{head(l, &sheet)}</p>
            {cut(l, &sheet)}
            {nothing}
            {body}
            {subscribe(l, &sheet.filter)}
        }
        .into_any()
    })
    .describe(td_string!(l, calendar.lead))
}

fn head(l: Locale, sheet: &Sheet) -> String {
    match sheet.layout {
        Layout::List => td_string!(l, calendar.head_list, number = sheet.total),
        Layout::Month => td_string!(
            l,
            calendar.head_month,
            from = words::full_date(l, sheet.range.0),
            to = words::full_date(l, sheet.range.1),
            number = sheet.total
        ),
    }
}

/// The one filter that residents use; all others stay as they are.
fn village_filter(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let kept = sheet
        .filter
        .pairs()
        .into_iter()
        .filter(|(name, _)| *name != "village")
        .chain([("view", sheet.layout.key().to_owned()), ("date", sheet.month.to_string())])
        .map(|(name, value)| fields::hidden(name, value))
        .collect_view();
    let villages = village_choices(cx);
    view! {
        <form class="filters" method="get" action=PATH role="search">
            {kept}
            <div class="filter-fields">
                {choose(cx, "village", td_string!(l, events.filter.village), villages, &sheet.filter.village)}
                <button class="button-secondary" type="submit">{td_string!(l, ui.apply)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The filters in words, and the way out of them.
fn present_filter(cx: &PageCx, sheet: &Sheet) -> AnyView {
    if sheet.filter.is_plain() {
        return ().into_any();
    }
    let pairs = [("view", sheet.layout.key().to_owned()), ("date", sheet.month.to_string())];
    let clear = address(PATH, &pairs);
    view! {
        <p>
            {filter_words(cx, &sheet.filter)}
            "\u{a0}\u{b7} "
            <a href=clear>{td_string!(cx.locale, ui.clear)}</a>
        </p>
    }
    .into_any()
}

fn tabs(l: Locale, sheet: &Sheet) -> AnyView {
    let tab = |layout: Layout, label: &'static str| {
        let href = address_of(&sheet.filter, layout, sheet.month);
        let current = (layout == sheet.layout).then_some("page");
        view! { <a href=href aria-current=current>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label=td_string!(l, calendar.layout)>
            {tab(Layout::List, td_string!(l, calendar.list))}
            {tab(Layout::Month, td_string!(l, calendar.month))}
        </nav>
    }
    .into_any()
}

/// The month's name between its neighbours, as far as addresses go.
fn month_head(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let other = |months: i32| {
        Some(clock::month_start(sheet.month, months)).filter(|month| (2000..=2100).contains(&month.year()))
    };
    let to = |month: NaiveDate| address_of(&sheet.filter, sheet.layout, month);
    let previous = other(-1).map(|month| view! { <a rel="prev" href=to(month)>{td_string!(l, calendar.previous)}</a> });
    let next = other(1).map(|month| view! { <a rel="next" href=to(month)>{td_string!(l, calendar.next)}</a> });
    let present = clock::month_start(cx.today(), 0);
    let present = (present != sheet.month).then(|| view! { <a href=to(present)>{td_string!(l, calendar.present)}</a> });
    view! {
        <div class="month-head">
            {previous}
            <h2>{words::month(l, sheet.month)}</h2>
            {next}
            {present}
        </div>
    }
    .into_any()
}

/// What is said where a month has more sessions than the page shows.
fn cut(l: Locale, sheet: &Sheet) -> AnyView {
    if sheet.total <= i64::from(ROWS) {
        return ().into_any();
    }
    let (first, last) = Layout::List.range(sheet.month);
    let all = EventFilter { from: Some(first), to: Some(last), ..sheet.filter.clone() }.address("/events");
    view! {
        <div class="notice" data-kind="info" role="note">
            <p>
                {td_string!(l, calendar.cut, number = ROWS)}
                " "
                <a href=all>{td_string!(l, calendar.cut_all)}</a>
            </p>
        </div>
    }
    .into_any()
}

fn day_list(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let today = cx.today();
    let look = ItemLook { staff: false, with_day: false };
    sheet
        .events
        .chunk_by(|one, other| one.held_on() == other.held_on())
        .filter_map(|events| Some((events.first()?.held_on(), events)))
        .map(|(day, events)| {
            let items =
                events.iter().map(|event| parts::item(&cx.reference, l, today, event, None, look)).collect_view();
            view! {
                <h2 class="day-heading">
                    <time datetime=day.to_string()>{day_words(l, day, today)}</time>
                </h2>
                <ol class="event-list">{items}</ol>
            }
        })
        .collect_view()
        .into_any()
}

/// Date and weekday, after "today" where it is.
fn day_words(l: Locale, day: NaiveDate, today: NaiveDate) -> String {
    let date = format!("{} {}", words::date(l, day, today), words::weekday(l, day));
    if (day - today).num_days().abs() <= 1 { format!("{}\u{a0}\u{b7} {date}", words::day(l, day, today)) } else { date }
}

/// The weeks of a month, Monday first. Narrow pages show only the days that have sessions, under each other.
fn month_table(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    let (first, last) = sheet.range;
    let days = first.iter_days().take_while(|day| *day <= last).collect::<Vec<_>>();
    let heads = days.iter().take(7).map(|day| view! { <th scope="col">{words::weekday(l, *day)}</th> }).collect_view();
    let weeks = days
        .chunks(7)
        .map(|week| {
            let cells = week.iter().map(|day| cell(cx, sheet, *day)).collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    let caption = td_string!(l, calendar.caption, month = words::month(l, sheet.month));
    view! {
        <table class="month">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{weeks}</tbody>
        </table>
    }
    .into_any()
}

fn cell(cx: &PageCx, sheet: &Sheet, day: NaiveDate) -> AnyView {
    let l = cx.locale;
    let flag = |on: bool| on.then_some("");
    let is_today = day == cx.today();
    let is_other = clock::month_start(day, 0) != sheet.month;
    let events = sheet.events.iter().filter(|event| event.held_on() == day).collect::<Vec<_>>();
    let is_empty = events.is_empty();
    let items = events.into_iter().map(|event| cell_event(l, event)).collect_view();
    let (before, after) = around(l, day);
    view! {
        <td data-today=flag(is_today) data-other=flag(is_other) data-empty=flag(is_empty)
            aria-current=is_today.then_some("date")>
            <time class="day-no" datetime=day.to_string()>
                <span class="day-long">{before}</span>
                {day.day()}
                <span class="day-long">{after}</span>
            </time>
            {(!is_empty).then(|| view! { <ul>{items}</ul> })}
        </td>
    }
    .into_any()
}

/// What stands before and after the number of a day where the table's heads are not seen.
fn around(l: Locale, day: NaiveDate) -> (String, String) {
    let weekday = words::weekday(l, day);
    match l {
        Locale::en => (format!("{weekday} "), format!(" {}", day.format("%b"))),
        Locale::zh_CN => (
            td_string!(l, calendar.before_day, month = day.month()),
            td_string!(l, calendar.after_day, weekday = weekday),
        ),
    }
}

fn cell_event(l: Locale, event: &Event) -> AnyView {
    let href = format!("/events/{}", event.id);
    let machine = clock::local(event.starts_at).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let cancelled = (event.state == EventState::Cancelled)
        .then(|| view! { {bits::tag("cancelled", parts::state_word(l, EventState::Cancelled))}" " });
    let demo = event.is_demo.then(|| view! { {bits::tag("demo", td_string!(l, ui.demo))}" " });
    view! {
        <li>
            <a class="day-event" href=href>
                <time datetime=machine>{words::time(event.starts_at)}</time>
                " "
                {demo}
                {cancelled}
                {event.title.clone()}
            </a>
        </li>
    }
    .into_any()
}

/// The same filters as a feed that calendar programs follow.
fn subscribe(l: Locale, filter: &EventFilter) -> AnyView {
    let href = filter.address("/calendar.ics");
    view! {
        <p>
            <a href=href>{td_string!(l, calendar.subscribe)}</a>
            " "
            <span class="muted">{td_string!(l, calendar.subscribe_hint)}</span>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::events::query::View;
    use chrono::DateTime;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_sheet_has_whole_weeks_around_its_month() {
        assert_eq!(Layout::List.range(on(2026, 3, 1)), (on(2026, 3, 1), on(2026, 3, 31)));
        assert_eq!(Layout::Month.range(on(2026, 3, 1)), (on(2026, 2, 23), on(2026, 4, 5)));
        assert_eq!(Layout::Month.range(on(2027, 2, 1)), (on(2027, 2, 1), on(2027, 2, 28)), "four weeks and no more");
    }

    #[test]
    fn an_unknown_layout_is_refused() {
        assert_eq!(Layout::read(None), Ok(Layout::List));
        assert_eq!(Layout::read(Some("month")), Ok(Layout::Month));
        for wrong in ["week", "year", "grid"] {
            assert!(matches!(Layout::read(Some(wrong)), Err(AppError::BadParameter { .. })), "{wrong}");
        }
    }

    #[test]
    fn another_month_keeps_the_filters() {
        let mut filter = EventFilter::new(View::Public, "320582100", DateTime::UNIX_EPOCH, false);
        filter.village = "320582100219".into();
        let address = address_of(&filter, Layout::Month, on(2026, 4, 1));
        assert_eq!(address, "/calendar?village=320582100219&view=month&date=2026-04-01");
    }

    #[test]
    fn a_day_near_is_called_by_its_name_and_its_date() {
        let today = on(2025, 3, 21);
        assert_eq!(day_words(Locale::zh_CN, today, today), "今天\u{a0}· 3月21日 周五");
        assert_eq!(day_words(Locale::zh_CN, on(2025, 3, 29), today), "3月29日 周六");
        assert_eq!(around(Locale::zh_CN, today), ("3月".into(), "日 周五".into()));
        assert_eq!(around(Locale::en, today), ("Fri ".into(), " Mar".into()));
    }
}
