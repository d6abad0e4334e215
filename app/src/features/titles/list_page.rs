//! `/villages`: all villages with their titles on a day; with a level or a state, the titles behind a figure.

use super::{
    model::{Level, Title, TitleState},
    parts,
    query::{Row, Stands, TitleFilter},
};
use crate::{
    error::AppError,
    features::{
        accounts::{Action, Target},
        events::list_page::choose,
        reference::{Region, RegionKind},
        villages::page::kind_word,
    },
    pages::{Page, PageCx},
    ui::{bits, fields::Choice, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// Where the list is.
pub const PATH: &str = "/villages";
/// Years of the table of year ends, at least.
const YEARS: i32 = 10;
/// Years of the table of year ends, at most.
const YEARS_MAX: i32 = 30;

/// The filter of a request; staff also sees what was not announced yet.
pub fn filter(cx: &PageCx) -> Result<TitleFilter, AppError> {
    let staff = cx.require(Action::ReadStaff, &Target::at(cx.town())).is_ok();
    TitleFilter::new(cx.today(), staff).read(&cx.query)
}

/// `/villages`.
pub async fn villages(cx: &PageCx) -> Result<Page, AppError> {
    let filter = filter(cx)?;
    let titles = cx.backend.titles.all(cx.town(), cx.demo()).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, titles.page.title), PATH, move || {
        let rows = filter.rows(&titles, &cx.reference);
        let list =
            if filter.is_of_titles() { title_table(&cx, &filter, &rows) } else { village_table(&cx, &filter, &rows) };
        view! {
            <h1>{td_string!(l, titles.page.title)}</h1>
            <p class="lead">{td_string!(l, titles.page.lead)}</p>
            {filter_form(&cx, &filter)}
            {figures(&cx, &filter, &titles)}
            {list}
            {year_ends(&cx, &filter, &titles)}
        }
        .into_any()
    })
    .describe(td_string!(l, titles.page.lead)))
}

fn kinds(cx: &PageCx) -> Vec<Choice> {
    [RegionKind::Village, RegionKind::Community, RegionKind::Other]
        .into_iter()
        .map(|kind| Choice::new(kind.key(), kind_word(cx.locale, kind)))
        .collect()
}

/// What can be chosen of states: what counts goes without saying.
pub fn states(cx: &PageCx, staff: bool) -> Vec<Choice> {
    let l = cx.locale;
    let each = TitleState::ALL.into_iter().filter(|state| staff || state.is_public());
    let each = each.map(|state| Choice::new(state.key(), parts::state_word(l, state)));
    std::iter::once(Choice::new("all", td_string!(l, titles.page.any_state))).chain(each).collect()
}

/// A select whose first entry is what goes without saying.
fn select(name: &'static str, label: &str, first: &str, choices: Vec<Choice>, chosen: &str) -> AnyView {
    let options = choices
        .into_iter()
        .map(|choice| view! { <option value=choice.value.clone() selected={choice.value == chosen}>{choice.label}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label.to_owned()}</label>
            <select id=name name=name>
                <option value="">{first.to_owned()}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

fn filter_form(cx: &PageCx, filter: &TitleFilter) -> AnyView {
    let l = cx.locale;
    let levels = Level::ALL.map(|level| Choice::new(level.key(), parts::level_word(l, level))).to_vec();
    let state = filter.state.key();
    view! {
        <form class="filters" method="get" action=PATH role="search">
            <div class="filter-fields">
                <div class="field">
                    <label for="on">{td_string!(l, titles.page.on)}</label>
                    <input id="on" name="on" type="date" value=filter.on.to_string() />
                </div>
                {choose(cx, "level", td_string!(l, titles.field.level), levels, filter.level.map_or("", Level::key))}
                {choose(cx, "kind", td_string!(l, villages.field.kind), kinds(cx), filter.kind.map_or("", RegionKind::key))}
                {select("state", td_string!(l, titles.field.state), td_string!(l, titles.page.held), states(cx, filter.staff), state)}
                <button class="button" type="submit">{td_string!(l, ui.apply)}</button>
                <a href=PATH>{td_string!(l, ui.clear)}</a>
            </div>
        </form>
    }
    .into_any()
}

/// How many titles of each level are held on the day; each opens its rows.
fn figures(cx: &PageCx, filter: &TitleFilter, titles: &[Title]) -> AnyView {
    let l = cx.locale;
    let day = words::full_date(l, filter.on);
    let figures = filter
        .counts(titles, &cx.reference)
        .map(|(level, count)| {
            let href = format!("{}#titles", filter.behind(PATH, level));
            view! {
                <div>
                    <dt>{parts::level_word(l, level)}</dt>
                    <dd><a href=href>{words::number(count)}</a>" "<small>{td_string!(l, titles.page.measure)}</small></dd>
                </div>
            }
        })
        .into_iter()
        .collect_view();
    let unsure = filter.unsure(titles, &cx.reference);
    let unsure =
        (unsure > 0).then(|| bits::notice(bits::Notice::Info, td_string!(l, titles.page.unsure, number = unsure)));
    view! {
        <h2>{td_string!(l, titles.page.figures, day = day)}</h2>
        <dl class="figures">{figures}</dl>
        {unsure}
        {parts::rule(l)}
    }
    .into_any()
}

/// The words of the filter, for captions; those of the titles only where there are no others.
fn said(cx: &PageCx, filter: &TitleFilter, is_titles: bool) -> String {
    let l = cx.locale;
    let mut said = vec![words::full_date(l, filter.on)];
    said.extend(filter.level.map(|level| parts::level_word(l, level).to_owned()));
    said.extend(filter.kind.map(|kind| kind_word(l, kind).to_owned()));
    said.extend(is_titles.then(|| match filter.state {
        Stands::Held => td_string!(l, titles.page.held).to_owned(),
        Stands::Anywhere => td_string!(l, titles.page.any_state).to_owned(),
        Stands::At(state) => parts::state_word(l, state).to_owned(),
    }));
    said.join(" \u{b7} ")
}

fn village_link(cx: &PageCx, code: &str, day: NaiveDate) -> AnyView {
    let name = parts::village_name(&cx.reference, cx.locale, code, day);
    if code.is_empty() || cx.reference.village(code).is_none() {
        return view! { <span class="muted">{name}</span> }.into_any();
    }
    view! { <a href=format!("/villages/{code}")>{name}</a> }.into_any()
}

/// The titles of which no village is known: one line for all that are alike, as nothing tells them apart.
fn placeholders(cx: &PageCx, rows: &[&Row<'_>]) -> AnyView {
    let l = cx.locale;
    let mut alike = Vec::<(&Row<'_>, String, usize)>::new();
    for row in rows {
        let named = parts::named_on(l, &row.standing);
        let known = |(other, day, _): &&mut (&Row<'_>, String, usize)| {
            other.title.level == row.title.level && other.standing.state == row.standing.state && *day == named
        };
        match alike.iter_mut().find(known) {
            Some((_, _, number)) => *number += 1,
            None => alike.push((row, named, 1)),
        }
    }
    if alike.is_empty() {
        return ().into_any();
    }
    let lines = alike
        .into_iter()
        .map(|(row, named, number)| {
            let level = parts::level_word(l, row.title.level);
            let text = td_string!(l, titles.page.gathered, level = level, number = number);
            view! { <li><strong>{text}</strong>" "{parts::tags(l, row.title, &row.standing)}" "{named}</li> }
        })
        .collect_view();
    view! { <ul class="title-list">{lines}</ul> }.into_any()
}

/// The titles themselves: as many rows as the figure says.
fn title_table(cx: &PageCx, filter: &TitleFilter, rows: &[Row<'_>]) -> AnyView {
    let l = cx.locale;
    let head = td_string!(l, titles.page.head_titles, number = rows.len());
    if rows.is_empty() {
        let clear = Some((PATH.to_owned(), td_string!(l, ui.clear).to_owned()));
        return view! { <h2 id="titles" class="list-head">{head}</h2>{bits::empty(td_string!(l, titles.page.nothing), clear)} }
            .into_any();
    }
    let (open, known): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.title.is_placeholder());
    let gathered = placeholders(cx, &open);
    if known.is_empty() {
        return view! { <h2 id="titles" class="list-head">{head}</h2>{gathered}{exports(cx, filter, "titles")} }
            .into_any();
    }
    let lines = known
        .into_iter()
        .map(|row| {
            let kind = cx.reference.village(row.standing.village).map(|village| kind_word(l, village.kind));
            view! {
                <tr>
                    <th scope="row">{village_link(cx, row.standing.village, filter.on)}</th>
                    <td>{kind}</td>
                    <td>{parts::level_word(l, row.title.level)}</td>
                    <td>{parts::tags(l, row.title, &row.standing)}</td>
                    <td>{parts::named_on(l, &row.standing)}</td>
                    <td>{row.title.batch.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h2 id="titles" class="list-head">{head}</h2>
        {gathered}
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="titles-caption">
            <table class="data">
                <caption id="titles-caption">{said(cx, filter, true)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        <th scope="col">{td_string!(l, villages.field.kind)}</th>
                        <th scope="col">{td_string!(l, titles.field.level)}</th>
                        <th scope="col">{td_string!(l, titles.field.state)}</th>
                        <th scope="col">{td_string!(l, titles.field.named_on)}</th>
                        <th scope="col">{td_string!(l, titles.field.batch)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {exports(cx, filter, "titles")}
    }
    .into_any()
}

/// All villages of the day, each with the titles that it holds.
fn village_table(cx: &PageCx, filter: &TitleFilter, rows: &[Row<'_>]) -> AnyView {
    let l = cx.locale;
    let mut held = HashMap::<&str, Vec<&Row<'_>>>::new();
    for row in rows {
        held.entry(row.standing.village).or_default().push(row);
    }
    let there = cx.reference.villages_on(cx.town(), filter.on);
    let there = there.filter(|village| filter.kind.is_none_or(|kind| village.kind == kind)).collect::<Vec<_>>();
    let lines = there.iter().map(|village| village_line(cx, filter, village, held.get(village.code.as_str())));
    let lines = lines.collect_view();
    let unknown = held.get("").map(|rows| {
        let href = format!("{}#titles", filter.behind(PATH, Level::Provincial));
        view! { <p>{td_string!(l, titles.page.unknown, number = rows.len())}" "<a href=href>{td_string!(l, titles.page.unknown_link)}</a></p> }
    });
    view! {
        <h2 id="titles" class="list-head">{td_string!(l, titles.page.head_villages, number = there.len())}</h2>
        {unknown}
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="villages-caption">
            <table class="data">
                <caption id="villages-caption">{said(cx, filter, false)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        <th scope="col">{td_string!(l, villages.field.kind)}</th>
                        <th scope="col">{td_string!(l, titles.page.held_titles)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {exports(cx, filter, "villages")}
    }
    .into_any()
}

fn village_line(cx: &PageCx, filter: &TitleFilter, village: &Region, rows: Option<&Vec<&Row<'_>>>) -> AnyView {
    let l = cx.locale;
    let titles = rows.into_iter().flatten().map(|row| {
        let named = parts::named_on(l, &row.standing);
        view! { <li>{parts::level_word(l, row.title.level)}" "{named}" "{parts::tags(l, row.title, &row.standing)}</li> }
    });
    let titles = titles.collect_view();
    let pending = village.pending.then(|| bits::tag("held", td_string!(l, ui.pending)));
    view! {
        <tr>
            <th scope="row">{village_link(cx, &village.code, filter.on)}" "{pending}</th>
            <td>{kind_word(l, village.kind)}</td>
            <td>{rows.map(|_| view! { <ul class="title-list">{titles}</ul> })}</td>
        </tr>
    }
    .into_any()
}

/// The same rows for programs and spreadsheets: `titles` or `villages`.
fn exports(cx: &PageCx, filter: &TitleFilter, of: &str) -> AnyView {
    let l = cx.locale;
    let dated = TitleFilter { is_dated: true, ..filter.clone() };
    view! {
        <p>
            <a href=dated.address(&format!("/api/v1/{of}.csv"))>{td_string!(l, titles.page.csv)}</a>
            " \u{b7} "
            <a href=dated.address(&format!("/api/v1/{of}"))>{td_string!(l, titles.page.json)}</a>
        </p>
    }
    .into_any()
}

/// What was held at the end of each year, so that the state of a past year is one click away.
fn year_ends(cx: &PageCx, filter: &TitleFilter, titles: &[Title]) -> AnyView {
    let l = cx.locale;
    let this_year = cx.today().year();
    let first = titles.iter().filter_map(|title| title.events.first()).map(|event| event.on_day.year()).min();
    let first = first.unwrap_or(this_year).min(this_year - YEARS).max(this_year - YEARS_MAX);
    let lines = (first..this_year)
        .rev()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 12, 31))
        .map(|day| {
            let then = TitleFilter { on: day, is_dated: true, level: None, state: Stands::Held, ..filter.clone() };
            let cells = then
                .counts(titles, &cx.reference)
                .map(|(level, count)| {
                    let href = format!("{}#titles", then.behind(PATH, level));
                    view! { <td class="num"><a href=href>{words::number(count)}</a></td> }
                })
                .into_iter()
                .collect_view();
            let href = then.address(PATH);
            view! { <tr><th scope="row"><a href=href>{words::full_date(l, day)}</a></th>{cells}</tr> }
        })
        .collect_view();
    let heads = Level::ALL
        .map(|level| view! { <th scope="col" class="num">{parts::level_word(l, level)}</th> })
        .into_iter()
        .collect_view();
    view! {
        <h2>{td_string!(l, titles.page.years)}</h2>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="years-caption">
            <table class="data">
                <caption id="years-caption">{td_string!(l, titles.page.years_caption)}</caption>
                <thead><tr><th scope="col">{td_string!(l, titles.page.on)}</th>{heads}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}
