//! `/desk/compare`: two five-year plans side by side, year by year, for one figure; and by focus and audience, each
//! plan with its own list. Plans are data: their first and last days decide.

use super::figures::{own_line, scope_of};
use crate::{
    error::AppError,
    features::{
        counts::{
            model::{Dimension, Totals},
            parts::{bar, rows_cx, rule},
            period::rows_address,
            rows::{Row, dimension_word, rows},
        },
        duties::names::NO_NAMES,
        events::query::{EventFilter, View, bad},
        reference::{Term, TermKind},
    },
    pages::{Page, PageCx, address},
    ui::{Locale, bits, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
const PATH: &str = "/desk/compare";
/// Plans side by side.
const PLANS: usize = 2;
/// The most years of a plan: what somebody mistyped makes no endless table.
const YEARS_MAX: i32 = 10;

/// One of the five sums.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Figure {
    Sessions,
    Attendance,
    OnlineViews,
    Consultations,
    Materials,
}

impl Figure {
    const ALL: [Self; 5] = [Self::Sessions, Self::Attendance, Self::OnlineViews, Self::Consultations, Self::Materials];

    fn key(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Attendance => "attendance",
            Self::OnlineViews => "online_views",
            Self::Consultations => "consultations",
            Self::Materials => "materials",
        }
    }

    fn word(self, l: Locale) -> &'static str {
        match self {
            Self::Sessions => td_string!(l, counts.figure.sessions),
            Self::Attendance => td_string!(l, counts.figure.attendance),
            Self::OnlineViews => td_string!(l, counts.figure.online_views),
            Self::Consultations => td_string!(l, counts.figure.consultations),
            Self::Materials => td_string!(l, counts.figure.materials),
        }
    }

    fn of(self, totals: &Totals) -> i64 {
        match self {
            Self::Sessions => totals.sessions,
            Self::Attendance => totals.attendance,
            Self::OnlineViews => totals.online_views,
            Self::Consultations => totals.consultations,
            Self::Materials => totals.materials,
        }
    }
}

/// A year of a plan: its calendar year, as far as the plan reaches.
#[derive(Clone, Debug, PartialEq)]
struct YearOf {
    from: NaiveDate,
    to: NaiveDate,
    sum: i64,
}

/// A plan with its figures.
struct Side {
    name: String,
    filter: EventFilter,
    years: Vec<YearOf>,
    lists: Vec<(Dimension, Vec<Row>)>,
}

impl Side {
    fn sum(&self) -> i64 {
        self.years.iter().map(|year| year.sum).sum()
    }
}

/// The calendar years of a plan, cut to its days.
fn years_of(from: NaiveDate, to: NaiveDate) -> Vec<YearOf> {
    let last = to.year().min(from.year() + YEARS_MAX - 1);
    (from.year()..=last)
        .filter_map(|year| {
            let first = NaiveDate::from_ymd_opt(year, 1, 1)?.max(from);
            let last = NaiveDate::from_ymd_opt(year, 12, 31)?.min(to);
            (first <= last).then_some(YearOf { from: first, to: last, sum: 0 })
        })
        .collect()
}

/// The plans to compare: those that began last by today, the older one first.
fn chosen(plans: &[Term], today: NaiveDate) -> Vec<(&Term, NaiveDate, NaiveDate)> {
    let mut dated = plans.iter().filter_map(|plan| Some((plan, plan.starts_on?, plan.ends_on?))).collect::<Vec<_>>();
    dated.retain(|(_, from, to)| from <= to && *from <= today);
    dated.sort_by_key(|(_, from, _)| *from);
    dated.split_off(dated.len().saturating_sub(PLANS))
}

/// The comparison.
pub async fn compare(cx: &PageCx) -> Result<Page, AppError> {
    let scope = scope_of(cx)?;
    let figure = match cx.asked("figure") {
        None => Figure::Sessions,
        Some(key) => Figure::ALL
            .into_iter()
            .find(|figure| figure.key() == key)
            .ok_or_else(|| bad("figure", "sessions, attendance, online_views, consultations or materials"))?,
    };
    let mut sides = Vec::new();
    for (plan, from, to) in chosen(cx.reference.list(TermKind::Plan), cx.today()) {
        let mut filter = EventFilter::new(View::Counted, &scope, cx.now, cx.demo());
        if scope != cx.town() {
            filter.within.clone_from(&scope);
        }
        (filter.from, filter.to) = (Some(from), Some(to));
        sides.push(side(cx, plan, filter, years_of(from, to), figure).await?);
    }
    Ok(draw(cx, figure, sides))
}

/// By what the plans are compared. Villages and units are not shown beside one another to villages and units.
fn lists_of(cx: &PageCx) -> Result<&'static [Dimension], AppError> {
    let all = &[Dimension::Focus, Dimension::Audience, Dimension::Village, Dimension::Unit];
    Ok(if own_line(cx)?.is_some() { &all[..2] } else { &all[..] })
}

/// The figures of a plan: a query for its years and one for each list.
async fn side(
    cx: &PageCx,
    plan: &Term,
    filter: EventFilter,
    mut years: Vec<YearOf>,
    figure: Figure,
) -> Result<Side, AppError> {
    let counts = &cx.backend.counts;
    for (month, totals) in counts.by(&filter, Dimension::Month).await? {
        let year = month.get(..4).and_then(|year| year.parse::<i32>().ok());
        if let Some(known) = years.iter_mut().find(|known| Some(known.from.year()) == year) {
            known.sum += figure.of(&totals);
        }
    }
    let mut lists = Vec::new();
    for by in lists_of(cx)? {
        lists.push((*by, rows(rows_cx(cx, &NO_NAMES), &filter, *by, counts.by(&filter, *by).await?)));
    }
    Ok(Side { name: plan.label(cx.locale).to_owned(), filter, years, lists })
}

fn draw(cx: &PageCx, figure: Figure, sides: Vec<Side>) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    let title = td_string!(l, targets.compare.title);
    Page::new(title, "/desk", move || {
        let links = Figure::ALL
            .map(|other| {
                let current = (other == figure).then_some("true");
                view! { <a href=address(PATH, &[("figure", other.key())]) aria-current=current>{other.word(l)}</a> }
            })
            .into_iter()
            .collect_view();
        let body = if sides.is_empty() {
            bits::empty(td_string!(l, targets.compare.nothing), None)
        } else {
            let lists = sides.first().map_or(0, |side| side.lists.len());
            let lists = (0..lists).map(|at| beside(&cx, figure, &sides, at)).collect_view();
            view! {
                {years(&cx, figure, &sides)}
                <p class="muted">{td_string!(l, targets.compare.until, day = words::full_date(l, cx.today()))}</p>
                {lists}
                <p class="muted">{td_string!(l, targets.compare.overlap)}</p>
            }
            .into_any()
        };
        view! {
            <h1>{title}</h1>
            <nav class="tabs" aria-label=td_string!(l, targets.compare.figures)>{links}</nav>
            {body}
            {rule(&cx)}
        }
        .into_any()
    })
}

/// Year 1 beside year 1, and so on.
fn years(cx: &PageCx, figure: Figure, sides: &[Side]) -> AnyView {
    let l = cx.locale;
    let length = sides.iter().map(|side| side.years.len()).max().unwrap_or(0);
    let most = sides.iter().flat_map(|side| &side.years).map(|year| year.sum).max().unwrap_or(0);
    let lines = (0..length)
        .map(|index| {
            let cells = sides.iter().map(|side| year_cells(cx, side, side.years.get(index), most)).collect_view();
            view! { <tr><th scope="row">{td_string!(l, targets.compare.year, number = index + 1)}</th>{cells}</tr> }
        })
        .collect_view();
    let sums = sides
        .iter()
        .map(|side| {
            let number = words::number(side.sum());
            view! { <td class="num"><a href=rows_address(&side.filter)>{number}</a></td><td></td> }
        })
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="compare-caption">
            <table class="data compare-table">
                <caption id="compare-caption">{td_string!(l, targets.compare.caption, figure = figure.word(l))}</caption>
                <thead>
                    <tr><th scope="col">{td_string!(l, targets.compare.year_of)}</th>{heads(l, sides)}</tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    <tr><th scope="row">{td_string!(l, counts.table.total)}</th>{sums}</tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}

fn year_cells(cx: &PageCx, side: &Side, year: Option<&YearOf>, most: i64) -> AnyView {
    let Some(year) = year else { return view! { <td></td><td></td> }.into_any() };
    let calendar = year.from.year();
    if year.from > cx.today() {
        let text = td_string!(cx.locale, targets.compare.coming, year = calendar);
        return view! { <td class="num muted">{text}</td><td></td> }.into_any();
    }
    let filter = EventFilter { from: Some(year.from), to: Some(year.to), ..side.filter.clone() };
    view! {
        <td class="num">
            <a href=rows_address(&filter)>{words::number(year.sum)}</a>
            " "
            <small class="muted">{calendar}</small>
        </td>
        <td class="bar-cell">{bar(year.sum, most)}</td>
    }
    .into_any()
}

/// What the plans come to by one list: a row for everything that any of them has, on one scale.
fn beside(cx: &PageCx, figure: Figure, sides: &[Side], at: usize) -> AnyView {
    let l = cx.locale;
    let lists = sides.iter().filter_map(|side| side.lists.get(at)).collect::<Vec<_>>();
    let Some((dimension, _)) = lists.first() else { return ().into_any() };
    let word = dimension_word(l, *dimension);
    // The order is the longest list's, which has most of them.
    let mut longest = lists.iter().map(|(_, rows)| rows).collect::<Vec<_>>();
    longest.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
    let mut named = Vec::<&Row>::new();
    for row in longest.into_iter().flatten() {
        if !named.iter().any(|known| known.key == row.key) {
            named.push(row);
        }
    }
    let numbers = lists.iter().flat_map(|(_, rows)| rows).map(|row| figure.of(&row.totals));
    let most = numbers.max().unwrap_or(0);
    let cells = |row: Option<&Row>| {
        let number = row.map_or(0, |row| figure.of(&row.totals));
        let told = words::number(number);
        let number_cell = match row {
            Some(row) if number != 0 => view! { <a href=rows_address(&row.filter)>{told}</a> }.into_any(),
            _ => told.into_any(),
        };
        view! { <td class="num">{number_cell}</td><td class="bar-cell">{bar(number, most)}</td> }
    };
    let lines = named
        .into_iter()
        .map(|named| {
            let find = |rows: &[Row]| rows.iter().find(|row| row.key == named.key).cloned();
            let cells = lists.iter().map(|(_, rows)| cells(find(rows).as_ref())).collect_view();
            view! { <tr><th scope="row">{named.label.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    let id = format!("compare-{}", dimension.key());
    let labelled = id.clone();
    view! {
        <h2>{word}</h2>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby=labelled>
            <table class="data compare-table">
                <caption id=id>{td_string!(l, targets.compare.by, figure = figure.word(l), dimension = word)}</caption>
                <thead>
                    <tr><th scope="col">{word}</th>{heads(l, sides)}</tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The plans' names above their numbers; the column of the bars is named for those who hear it.
fn heads(l: Locale, sides: &[Side]) -> AnyView {
    sides
        .iter()
        .map(|side| {
            let name = side.name.clone();
            let chart = td_string!(l, targets.compare.chart, name = name.clone());
            view! {
                <th scope="col" class="num">{name}</th>
                <th scope="col"><span class="visually-hidden">{chart}</span></th>
            }
        })
        .collect_view()
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn plan(code: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Term {
        Term { code: code.into(), starts_on: from, ends_on: to, ..Term::default() }
    }

    #[test]
    fn a_plans_years_are_calendar_years_cut_to_its_days() {
        let years = years_of(on(2021, 7, 1), on(2023, 6, 30));
        let days = years.iter().map(|year| (year.from, year.to)).collect::<Vec<_>>();
        assert_eq!(
            days,
            [(on(2021, 7, 1), on(2021, 12, 31)), (on(2022, 1, 1), on(2022, 12, 31)), (on(2023, 1, 1), on(2023, 6, 30)),]
        );
        assert_eq!(years_of(on(2026, 1, 1), on(2030, 12, 31)).len(), 5);
        assert_eq!(years_of(on(2026, 1, 1), on(2096, 1, 1)).len(), 10);
    }

    #[test]
    fn the_last_two_plans_that_began_are_compared_the_older_first() {
        let plans = [
            plan("p9", Some(on(2026, 1, 1)), Some(on(2030, 12, 31))),
            plan("p7", Some(on(2016, 1, 1)), Some(on(2020, 12, 31))),
            plan("p8", Some(on(2021, 1, 1)), Some(on(2025, 12, 31))),
            plan("p10", Some(on(2031, 1, 1)), Some(on(2035, 12, 31))),
            plan("undated", None, None),
        ];
        let codes = |today| chosen(&plans, today).iter().map(|(plan, ..)| plan.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes(on(2026, 5, 1)), ["p8", "p9"]);
        assert_eq!(codes(on(2018, 5, 1)), ["p7"]);
        assert_eq!(codes(on(2010, 5, 1)), Vec::<&str>::new());
    }
}
