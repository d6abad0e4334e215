//! One line of the targets by month: a village's, a unit's, the town's, … Units and villages see their own here, and
//! beside it the town's total.

use super::{
    figures::{Asked, Line, closing_of, counted, staffed},
    line_figures::{LineSheet, MonthFigures},
    page::{links, saved},
    parts::{
        PATH, Typed, alarm, cell, closed_words, corrected, demo_tag, keeper, kind_tabs, kind_word, linked, mismatch,
        pace_words, period_word, targets_address, year_links,
    },
};
use crate::{
    features::{
        counts::{parts::rule, period::rows_address},
        events::{
            model::{Event, EventState},
            parts::{self, ItemLook},
        },
    },
    pages::{Page, PageCx},
    ui::{bits, fields, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The page of one line.
pub fn page(cx: &PageCx, sheet: LineSheet, typed: Typed) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    let name = sheet.line.label.clone();
    let title = td_string!(l, targets.line_title, name = name);
    Page::new(title.clone(), "/desk", move || {
        let asked = &sheet.asked;
        let is_closed = closing_of(&sheet.closed, 0).is_some();
        let is_open = keeper(&cx, &asked.scope).is_ok() && !is_closed;
        let to = |year: i32| targets_address(year, asked.kind, asked.code.as_deref());
        let back = (!asked.is_own).then(|| kind_tabs(&cx, asked));
        let closed = sheet
            .closed
            .iter()
            .filter(|period| period.month == 0)
            .map(|period| bits::notice(bits::Notice::Info, closed_words(l, period)));
        let closed = closed.collect_view();
        let table = table(&cx, &sheet, &typed, is_open);
        let table = if is_open { form(&cx, asked, table) } else { table };
        view! {
            <h1>{title}</h1>
            {saved(&cx)}
            {year_links(&cx, asked.year, to)}
            {back}
            {closed}
            {alarm(l, &typed)}
            {pace(&cx, asked, &sheet.line)}
            {sheet.town.as_ref().map(|town| town_line(&cx, asked, town))}
            {table}
            {later(&cx, &sheet)}
            {(!asked.is_own).then(|| links(&cx, asked.year))}
            {rule(&cx)}
            <p class="muted">{td_string!(l, targets.due_rule)}</p>
        }
        .into_any()
    })
}

/// Where the line stands, and what is odd about its numbers.
fn pace(cx: &PageCx, asked: &Asked, line: &Line) -> AnyView {
    let l = cx.locale;
    let pace = line.pace(asked.year, cx.today());
    let Some(target) = line.numbers.target() else {
        return view! { <p class="target-line">{td_string!(l, targets.no_target)}</p> }.into_any();
    };
    let first = td_string!(l, targets.target_of, year = asked.year, number = words::number(target));
    let contradiction = line.numbers.mismatch().map(|found| bits::notice(bits::Notice::Warn, mismatch(l, found)));
    view! {
        <p class="target-line"><strong>{first}</strong>" "{pace_words(l, pace)}" "{demo_tag(l, line.is_demo)}</p>
        {contradiction}
    }
    .into_any()
}

/// The town's total: nothing of any other unit or village.
fn town_line(cx: &PageCx, asked: &Asked, town: &Line) -> AnyView {
    let l = cx.locale;
    let whole = Asked { kind: super::TargetKind::Town, ..asked.clone() };
    let held = linked(town.held, rows_address(&counted(cx, &whole, 0, "")));
    let target = town.numbers.target().map_or_else(|| td_string!(l, ui.none).to_owned(), words::number);
    let due =
        town.numbers.due_by(asked.year, cx.today()).map_or_else(|| td_string!(l, ui.none).to_owned(), words::number);
    let name = town.label.clone();
    view! {
        <p class="target-line">
            {td_string!(l, targets.town, name = name, number = target, due = due)}
            " "
            {held}
            " "
            {demo_tag(l, town.is_demo)}
        </p>
    }
    .into_any()
}

fn form(cx: &PageCx, asked: &Asked, table: AnyView) -> AnyView {
    let l = cx.locale;
    view! {
        <form method="post" action=PATH novalidate>
            {fields::hidden("year", asked.year.to_string())}
            {fields::hidden("kind", asked.kind.key())}
            {fields::hidden("code", asked.code.clone().unwrap_or_default())}
            {table}
            <div class="button-row">
                <button class="button" type="submit" name="step" value="save">{td_string!(l, targets.save)}</button>
                <button class="button-secondary" type="submit" name="step" value="spread">{td_string!(l, targets.spread)}</button>
            </div>
            <p class="hint">{td_string!(l, targets.spread_hint)}</p>
        </form>
    }
    .into_any()
}

fn table(cx: &PageCx, sheet: &LineSheet, typed: &Typed, is_open: bool) -> AnyView {
    let l = cx.locale;
    let asked = &sheet.asked;
    let kind = kind_word(l, asked.kind);
    let caption = td_string!(l, targets.line_caption, year = asked.year, kind = kind, name = sheet.line.label.clone());
    let with_frozen = !sheet.closed.is_empty();
    let frozen = with_frozen.then(|| view! { <th scope="col">{td_string!(l, targets.column.frozen)}</th> });
    let whole = MonthFigures {
        held: sheet.line.held,
        waiting: sheet.line.waiting,
        planned: sheet.line.planned,
        frozen: sheet.line.frozen.clone(),
    };
    let months = (1..=12_u32)
        .zip(&sheet.months)
        .map(|(month, figures)| row(cx, sheet, month, figures, typed, is_open))
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="targets-caption">
            <table class="data targets">
                <caption id="targets-caption">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, targets.column.period)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.number)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.held)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.waiting)}</th>
                        <th scope="col" class="num">{td_string!(l, targets.column.planned)}</th>
                        {frozen}
                    </tr>
                </thead>
                <tbody>
                    {row(cx, sheet, 0, &whole, typed, is_open)}
                    {months}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A month, or the whole year (0).
fn row(cx: &PageCx, sheet: &LineSheet, month: u32, figures: &MonthFigures, typed: &Typed, is_open: bool) -> AnyView {
    let l = cx.locale;
    let (asked, line) = (&sheet.asked, &sheet.line);
    let code = line.code.as_str();
    let closing = closing_of(&sheet.closed, month);
    let name = period_word(l, asked.year, month);
    let share = if month == 0 { line.listed } else { line.numbers.of_month(asked.year, month) };
    let own = line.cell(month).0;
    let number = match closing {
        Some(_) => figures.frozen.as_ref().and_then(|frozen| frozen.target).map(words::number).into_any(),
        None if is_open => cell(l, typed, line, month, td_string!(l, targets.cell.month, name = name.clone())),
        None => own.map(words::number).into_any(),
    };
    // What the year's number leaves for a month without one of its own.
    let share = share.filter(|_| own.is_none() && closing.is_none()).map(|share| {
        let number = words::number(share);
        let text = if month == 0 {
            td_string!(l, targets.from_list, number = number)
        } else {
            td_string!(l, targets.share, number = number)
        };
        view! { <p class="hint">{text}</p> }
    });
    let frozen = (!sheet.closed.is_empty()).then(|| {
        let words = closing.map(|_| {
            let frozen = figures.frozen.as_ref().map_or(0, |frozen| frozen.totals.sessions);
            view! { <a href="#later">{corrected(l, frozen, figures.held)}</a> }
        });
        view! { <td>{words}</td> }
    });
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{number}{share}</td>
            <td class="num">{linked(figures.held, rows_address(&counted(cx, asked, month, code)))}</td>
            <td class="num">{linked(figures.waiting, staffed(cx, asked, month, code, EventState::Held).address("/desk/events"))}</td>
            <td class="num">{linked(figures.planned, staffed(cx, asked, month, code, EventState::Planned).address("/desk/events"))}</td>
            {frozen}
        </tr>
    }
    .into_any()
}

/// What was closed, and which sessions changed since.
fn later(cx: &PageCx, sheet: &LineSheet) -> AnyView {
    let l = cx.locale;
    if sheet.closed.is_empty() {
        return ().into_any();
    }
    let closed = sheet.closed.iter().map(|period| view! { <li>{closed_words(l, period)}</li> }).collect_view();
    view! {
        <h2 id="later">{td_string!(l, targets.later.title)}</h2>
        <ul>{closed}</ul>
        {later_rows(cx, &sheet.later)}
    }
    .into_any()
}

/// The sessions that changed after a closing.
pub fn later_rows(cx: &PageCx, events: &[Event]) -> AnyView {
    let l = cx.locale;
    if events.is_empty() {
        return view! { <p class="muted">{td_string!(l, targets.later.nothing)}</p> }.into_any();
    }
    let look = ItemLook { staff: true, with_day: true };
    let items = events.iter().map(|event| parts::item(&cx.reference, l, cx.today(), event, None, look)).collect_view();
    view! {
        <p>{td_string!(l, targets.later.text, number = events.len())}</p>
        <ol class="event-list">{items}</ol>
    }
    .into_any()
}
