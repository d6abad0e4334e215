//! How the pages of closed periods are drawn.

use super::{
    close::FigureLine,
    figures::{Asked, closing_of, counted},
    line_page::later_rows,
    model::{ClosedPeriod, TargetKind},
    parts::{
        CLOSE, closed_words, correction, demo_tag, keeper, kind_word, linked, period_word, targets_address, year_links,
    },
    rules::is_over,
};
use crate::{
    features::{
        counts::{model::Totals, parts::rule, period::rows_address},
        events::model::Event,
    },
    pages::{Page, PageCx, address},
    ui::{bits, fields, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The figures of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Whose.
    pub kind: TargetKind,
    /// In the order of the list.
    pub lines: Vec<FigureLine>,
}

/// One period with its figures.
pub struct Period {
    /// Place and year.
    pub asked: Asked,
    /// The month, or 0 for the whole year.
    pub month: u32,
    /// Its closing.
    pub closed: Option<ClosedPeriod>,
    /// By kind.
    pub tables: Vec<Table>,
    /// How many sessions wait for review, and where they are; nothing once it is closed.
    pub waiting: Option<(i64, String)>,
    /// Sessions that changed since.
    pub later: Vec<Event>,
}

fn period_address(year: i32, month: u32) -> String {
    address(CLOSE, &[("year", year.to_string()), ("month", month.to_string())])
}

/// The periods of a year: closed, to be closed, or not over.
pub fn overview(cx: &PageCx, scope: String, year: i32, closed: Vec<ClosedPeriod>) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    let title = td_string!(l, targets.close.title);
    Page::new(title, "/desk", move || {
        let may_keep = keeper(&cx, &scope).is_ok();
        let rows = (0..=12_u32)
            .map(|month| {
                let name = period_word(l, year, month);
                let closing = closing_of(&closed, month);
                let state = match closing {
                    Some(period) => closed_words(l, period),
                    None if is_over(year, month, cx.today()) => td_string!(l, targets.close.open).to_owned(),
                    None => td_string!(l, targets.close.running).to_owned(),
                };
                let action = if closing.is_some() {
                    Some(td_string!(l, targets.close.show))
                } else if is_over(year, month, cx.today()) {
                    Some(if may_keep { td_string!(l, targets.close.go) } else { td_string!(l, targets.close.show) })
                } else {
                    None
                };
                let action = action.map(|label| {
                    let href = period_address(year, month);
                    let spoken = name.clone();
                    view! { <a href=href>{label}<span class="visually-hidden">" "{spoken}</span></a> }
                });
                let tag = closing.map(|period| demo_tag(l, period.is_demo));
                view! { <tr><th scope="row">{name}</th><td>{state}" "{tag}</td><td>{action}</td></tr> }
            })
            .collect_view();
        view! {
            <h1>{title}</h1>
            {year_links(&cx, year, |year| address(CLOSE, &[("year", year.to_string())]))}
            <p class="lead">{td_string!(l, targets.close.lead)}</p>
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="close-caption">
                <table class="data">
                    <caption id="close-caption">{td_string!(l, targets.whole_year, year = year)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(l, targets.column.period)}</th>
                            <th scope="col">{td_string!(l, targets.close.state)}</th>
                            <th scope="col">{td_string!(l, targets.close.action)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p><a href=targets_address(year, TargetKind::Village, None)>{td_string!(l, targets.back)}</a></p>
        }
        .into_any()
    })
}

/// One period: what will be frozen, or what was.
pub fn draw_period(cx: &PageCx, period: Period) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    let (year, month) = (period.asked.year, period.month);
    let title = td_string!(l, targets.close.of, period = period_word(l, year, month));
    Page::new(title.clone(), "/desk", move || {
        let may_keep = keeper(&cx, &period.asked.scope).is_ok();
        let saved = (cx.asked("saved") == Some("close"))
            .then(|| bits::notice(bits::Notice::Success, td_string!(l, targets.close.done)));
        let head = match &period.closed {
            Some(closed) => view! {
                <p class="lead">{closed_words(l, closed)}" "{demo_tag(l, closed.is_demo)}</p>
                <p>{td_string!(l, targets.close.kept)}</p>
            }
            .into_any(),
            None if !is_over(year, month, cx.today()) => {
                bits::notice(bits::Notice::Info, td_string!(l, targets.close.not_over))
            }
            None if may_keep => form(&cx, year, month, period.waiting.as_ref()),
            None => view! { <p>{td_string!(l, targets.close.open)}</p> }.into_any(),
        };
        let is_closed = period.closed.is_some();
        let tables = period.tables.iter().map(|table| draw_table(&cx, &period, table)).collect_view();
        let later = is_closed.then(|| {
            view! {
                <h2 id="later">{td_string!(l, targets.later.title)}</h2>
                {later_rows(&cx, &period.later)}
            }
        });
        view! {
            <h1>{title}</h1>
            {saved}
            {head}
            {tables}
            {later}
            {rule(&cx)}
            <p><a href=address(CLOSE, &[("year", year.to_string())])>{td_string!(l, targets.close.back)}</a></p>
        }
        .into_any()
    })
}

/// The question: once, with what cannot be undone.
fn form(cx: &PageCx, year: i32, month: u32, waiting: Option<&(i64, String)>) -> AnyView {
    let l = cx.locale;
    let waiting = waiting.map(|(number, href)| {
        let text = td_string!(l, targets.close.waiting, number = words::number(*number));
        if *number > 0 {
            view! { <p><a href=href.clone()>{text}</a></p> }.into_any()
        } else {
            view! { <p>{text}</p> }.into_any()
        }
    });
    let label = td_string!(l, targets.close.submit, period = period_word(l, year, month));
    let demo = cx.demo().then(|| bits::notice(bits::Notice::Info, td_string!(l, targets.close.demo)));
    view! {
        <div class="notice" data-kind="warn" role="note">
            <p>{td_string!(l, targets.close.warning)}</p>
            {waiting}
        </div>
        {demo}
        <form method="post" action=CLOSE>
            {fields::hidden("year", year.to_string())}
            {fields::hidden("month", month.to_string())}
            <div class="button-row">
                <button class="button-warn" type="submit">{label}</button>
                <a href=address(CLOSE, &[("year", year.to_string())])>{td_string!(l, ui.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}

fn draw_table(cx: &PageCx, period: &Period, table: &Table) -> AnyView {
    if table.lines.is_empty() {
        return ().into_any();
    }
    let l = cx.locale;
    let id = format!("closed-{}", table.kind.key());
    let labelled = id.clone();
    let is_closed = period.closed.is_some();
    let word = kind_word(l, table.kind);
    let caption = if is_closed {
        td_string!(l, targets.close.caption_closed, kind = word)
    } else {
        td_string!(l, targets.close.caption, kind = word)
    };
    let rows = table.lines.iter().map(|line| row(cx, period, table.kind, line)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby=labelled>
            <table class="data">
                <caption id=id>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{word}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.number)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.sessions)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.attendance)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.online_views)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.consultations)}</th>
                        <th scope="col" class="num">{td_string!(l, counts.figure.materials)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn sums(totals: &Totals) -> [i64; 5] {
    [totals.sessions, totals.attendance, totals.online_views, totals.consultations, totals.materials]
}

fn row(cx: &PageCx, period: &Period, kind: TargetKind, line: &FigureLine) -> AnyView {
    let l = cx.locale;
    let asked = Asked { kind, ..period.asked.clone() };
    let href = rows_address(&counted(cx, &asked, period.month, &line.code));
    let is_closed = period.closed.is_some();
    let cells = sums(&line.live)
        .into_iter()
        .zip(sums(&line.frozen))
        .map(|(live, frozen)| {
            if !is_closed {
                return view! { <td class="num">{linked(live, href.clone())}</td> }.into_any();
            }
            // The link opens what counts now, so it stands at the correction and not at the frozen number.
            let more = (live != frozen).then(|| {
                let href = href.clone();
                view! { <br /><a href=href>{correction(l, live - frozen)}</a> }
            });
            view! { <td class="num">{words::number(frozen)}{more}</td> }.into_any()
        })
        .collect_view();
    view! {
        <tr>
            <th scope="row">{line.label.clone()}</th>
            <td class="num">{line.target.map(words::number)}</td>
            {cells}
        </tr>
    }
    .into_any()
}
