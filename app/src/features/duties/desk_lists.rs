//! `/desk/duties`: all lists of the town; the office begins one, or takes a year's rows over into the next.

use super::{DutyList, ListState, actions, parts, sheet};
use crate::{
    error::{AppError, Refusal, Why},
    features::events::query::bad,
    pages::{Form, Outcome, Page, PageCx},
    ui::{
        bits,
        fields::{self, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address.
pub const PATH: &str = "/desk/duties";

/// `/desk/duties`.
pub async fn lists(cx: &PageCx) -> Result<Page, AppError> {
    page(cx, String::new(), Vec::new()).await
}

/// Begins a list, empty or with the rows of the year before.
pub async fn begin(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    cx.staff()?;
    let town = sheet::town(cx);
    let typed = form.text("year").to_owned();
    let year = typed.parse::<i32>();
    let begun = match (form.text("step"), year) {
        ("copy", Ok(year)) => {
            actions::copy_forward(&cx.backend, cx.account(), &town, year).await.map(|is_new| (is_new, year + 1))
        }
        ("begin", Ok(year)) => {
            actions::begin(&cx.backend, cx.account(), &town, year).await.map(|is_new| (is_new, year))
        }
        ("begin" | "copy", Err(_)) => Err(AppError::refused("year", Why::NotANumber)),
        _ => return Err(bad("step", "begin or copy")),
    };
    match begun {
        Ok((is_new, year)) => {
            let done = if is_new { "begin" } else { "there" };
            Ok(Outcome::go(format!("{PATH}/{year}?done={done}")))
        }
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(page(cx, typed, refusals).await?.status(422))),
        Err(error) => Err(error),
    }
}

async fn page(cx: &PageCx, typed: String, refusals: Vec<Refusal>) -> Result<Page, AppError> {
    cx.staff()?;
    let town = sheet::town(cx);
    let lists = cx.backend.duties.lists(&town).await?;
    let is_keeper = parts::is_keeper(cx, &town);
    // A draft without rows may still be filled with those of the year before; there are hardly ever two drafts.
    let mut empty = Vec::new();
    for draft in lists.iter().filter(|list| is_keeper && list.state == ListState::Draft) {
        if cx.backend.duties.items(&town, draft.year).await?.is_empty() {
            empty.push(draft.year);
        }
    }
    let l = cx.locale;
    let title = td_string!(l, duties.desk.title);
    let cx = cx.clone();
    Ok(Page::new(title, "/desk", move || {
        let deleted = (cx.asked("done") == Some("delete"))
            .then(|| bits::notice(bits::Notice::Success, td_string!(l, duties.desk.delete_done)));
        let nothing = lists.is_empty().then(|| bits::empty(td_string!(l, duties.desk.no_lists), None));
        view! {
            <h1>{title}</h1>
            <p>{td_string!(l, duties.desk.lead)}</p>
            {bits::error_summary(l, &refusals)}
            {deleted}
            {nothing}
            {table(&cx, &lists, is_keeper, &empty)}
            {is_keeper.then(|| {
                view! { <p><a href="/desk/import?kind=duties">{td_string!(l, sheets.link.import)}</a></p> }
            })}
            {is_keeper.then(|| begin_form(&cx, &typed, &refusals))}
        }
        .into_any()
    }))
}

fn table(cx: &PageCx, lists: &[DutyList], is_keeper: bool, empty: &[i32]) -> AnyView {
    let l = cx.locale;
    if lists.is_empty() {
        return ().into_any();
    }
    let (_, last) = actions::years(cx.today());
    let lines = lists
        .iter()
        .map(|list| {
            let next = list.year + 1;
            let is_there = lists.iter().any(|other| other.year == next) && !empty.contains(&next);
            let copy = (is_keeper && !is_there && next <= last).then(|| copy_form(cx, list.year));
            let day = |day: Option<chrono::NaiveDate>| day.map(|day| words::full_date(l, day));
            let demo = list.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
            view! {
                <tr>
                    <th scope="row"><a href=format!("{PATH}/{}", list.year)>{td_string!(l, duties.title, year = list.year)}</a></th>
                    <td>{parts::state_word(l, list.state)}" "{demo}</td>
                    <td>{day(list.issued_on)}</td>
                    <td>{day(list.closed_on)}</td>
                    <td>{copy}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" aria-labelledby="lists-caption" tabindex="0">
            <table class="data">
                <caption id="lists-caption">{td_string!(l, duties.desk.lists, number = lists.len())}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, duties.desk.list)}</th>
                        <th scope="col">{td_string!(l, duties.field.list_state)}</th>
                        <th scope="col">{parts::state_word(l, ListState::Issued)}</th>
                        <th scope="col">{parts::state_word(l, ListState::Closed)}</th>
                        <th scope="col">{td_string!(l, duties.desk.action)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn copy_form(cx: &PageCx, year: i32) -> AnyView {
    let label = td_string!(cx.locale, duties.desk.copy, year = year + 1);
    view! {
        <form class="inline" method="post" action=PATH>
            {fields::hidden("step", "copy")}
            {fields::hidden("year", year.to_string())}
            <button class="button-secondary" type="submit">{label}</button>
        </form>
    }
    .into_any()
}

fn begin_form(cx: &PageCx, typed: &str, refusals: &[Refusal]) -> AnyView {
    let l = cx.locale;
    let (_, next) = actions::years(cx.today());
    let year = Text {
        name: "year",
        label: td_string!(l, duties.desk.year).into(),
        value: if typed.is_empty() { next.to_string() } else { typed.to_owned() },
        mode: "numeric",
        max: 4,
        ..Text::default()
    };
    view! {
        <section>
            <h2>{td_string!(l, duties.desk.begin)}</h2>
            <form method="post" action=PATH novalidate>
                {fields::hidden("step", "begin")}
                {fields::text(FormCx { locale: l, refusals }, year)}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, duties.desk.begin_submit)}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
