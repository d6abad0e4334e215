//! `/desk/registries/titles`: all titles that the office keeps, with where they stand and what is due.

use super::{
    desk_part::{due_words, pressing},
    list_page::states,
    model::{Level, Title},
    parts,
    query::{Row, Stands, TitleFilter},
    rules,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Action, Target},
        events::{list_page::choose, query::bad},
        sheets,
    },
    pages::{Page, PageCx, address},
    ui::{bits, fields::Choice},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Where titles are kept.
pub const PATH: &str = "/desk/registries/titles";

/// The town whose titles an account works with.
pub fn scope(cx: &PageCx) -> String {
    cx.account()
        .map_or_else(|| cx.town().to_owned(), |account| sheets::actions::town(account, &cx.reference).to_owned())
}

/// Whether the reader may change titles.
pub fn may_keep(cx: &PageCx) -> bool {
    cx.require(Action::KeepRegistry, &Target::at(scope(cx))).is_ok()
}

/// Refuses whoever does not read the whole town's registry.
pub fn reader(cx: &PageCx) -> Result<(), AppError> {
    cx.staff()?;
    cx.require(Action::ReadStaff, &Target::at(scope(cx))).map(drop)
}

/// The names of the list's filters in its address.
const FILTERS: [&str; 6] = ["level", "state", "kind", "village", "on", "due"];

/// What a request asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    filter: TitleFilter,
    /// Only those of which something is due.
    only_due: bool,
    /// The filters of the address, as they stand there.
    pairs: Vec<(String, String)>,
}

impl Asked {
    /// Whether the address names any filter.
    pub fn is_filtered(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The titles that it leaves, in the order of lists.
    pub fn rows<'a>(&self, cx: &PageCx, titles: &'a [Title]) -> Vec<Row<'a>> {
        let near = pressing(titles, cx.today()).into_iter().map(|(title, _)| title.id).collect::<Vec<_>>();
        let mut rows = self.filter.rows(titles, &cx.reference);
        rows.retain(|row| !self.only_due || near.contains(&row.title.id));
        rows
    }
}

/// Reads the filters of the list, for its page and its sheets alike.
pub fn asked(cx: &PageCx) -> Result<Asked, AppError> {
    let read = TitleFilter::new(cx.today(), true).read(&cx.query)?;
    // Here everything is shown, unless the address says otherwise.
    let state = if cx.asked("state").is_some() { read.state } else { Stands::Anywhere };
    let filter = TitleFilter { state, ..read };
    let only_due = match cx.asked("due") {
        None => false,
        Some("near") => true,
        Some(_) => return Err(bad("due", "near")),
    };
    let named = cx.query.iter().filter(|(name, value)| FILTERS.contains(&name.as_str()) && !value.trim().is_empty());
    Ok(Asked { filter, only_due, pairs: named.cloned().collect() })
}

/// The list.
pub async fn titles(cx: &PageCx) -> Result<Page, AppError> {
    reader(cx)?;
    let asked = asked(cx)?;
    let titles = cx.backend.titles.all(&scope(cx), cx.demo()).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, titles.desk.title), "/desk", move || {
        let near = pressing(&titles, cx.today()).len();
        let rows = asked.rows(&cx, &titles);
        let due = (near > 0 && !asked.only_due).then(|| {
            let href = address(PATH, &[("due", "near")]);
            view! { <p><a href=href>{td_string!(l, titles.due.all, number = near)}</a></p> }
        });
        view! {
            <h1>{td_string!(l, titles.desk.title)}</h1>
            {saved(&cx, &titles)}
            {tools(&cx, &asked)}
            {filter_form(&cx, &asked.filter)}
            {due}
            {table(&cx, &rows)}
        }
        .into_any()
    }))
}

fn saved(cx: &PageCx, titles: &[Title]) -> AnyView {
    let l = cx.locale;
    if cx.asked("removed").is_some() {
        return bits::notice(bits::Notice::Success, td_string!(l, titles.remove.done));
    }
    let saved = cx.asked("saved").and_then(|id| titles.iter().find(|title| title.id.to_string() == id));
    match saved {
        Some(title) => {
            let name = parts::name(&cx.reference, l, title);
            bits::notice(bits::Notice::Success, td_string!(l, titles.desk.saved, name = name))
        }
        None => ().into_any(),
    }
}

fn tools(cx: &PageCx, asked: &Asked) -> AnyView {
    let l = cx.locale;
    let pairs = asked.pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect::<Vec<_>>();
    let sheet = |ending: &str| address(&format!("{PATH}{ending}"), &pairs);
    let keep = may_keep(cx).then(|| {
        let import = address(sheets::page::PATH, &[("kind", "titles")]);
        view! {
            <li><a href=format!("{PATH}/new")>{td_string!(l, titles.desk.add)}</a></li>
            <li><a href=import>{td_string!(l, sheets.link.import)}</a></li>
        }
    });
    view! {
        <ul class="link-list link-row">
            {keep}
            <li><a href=format!("{PATH}/sample")>{td_string!(l, titles.sample.title)}</a></li>
            <li><a href=sheet(".xlsx")>{td_string!(l, sheets.link.xlsx)}</a></li>
            <li><a href=sheet(".csv")>{td_string!(l, sheets.link.csv)}</a></li>
            <li><a href="/villages">{td_string!(l, titles.desk.public)}</a></li>
        </ul>
    }
    .into_any()
}

fn filter_form(cx: &PageCx, filter: &TitleFilter) -> AnyView {
    let l = cx.locale;
    let levels = Level::ALL.map(|level| Choice::new(level.key(), parts::level_word(l, level))).to_vec();
    let mut states = states(cx, true);
    states[0] = Choice::new("held", td_string!(l, titles.page.held));
    let state = match filter.state {
        Stands::Held => "held",
        Stands::Anywhere => "",
        Stands::At(state) => state.key(),
    };
    view! {
        <form class="filters" method="get" action=PATH role="search">
            <div class="filter-fields">
                {choose(cx, "level", td_string!(l, titles.field.level), levels, filter.level.map_or("", Level::key))}
                {choose(cx, "state", td_string!(l, titles.field.state), states, state)}
                <div class="field">
                    <label for="on">{td_string!(l, titles.page.on)}</label>
                    <input id="on" name="on" type="date" value=filter.on.to_string() />
                </div>
                <button class="button-secondary" type="submit">{td_string!(l, ui.apply)}</button>
                <a href=PATH>{td_string!(l, ui.clear)}</a>
            </div>
        </form>
    }
    .into_any()
}

fn table(cx: &PageCx, rows: &[Row<'_>]) -> AnyView {
    let l = cx.locale;
    let head = td_string!(l, titles.page.head_titles, number = rows.len());
    if rows.is_empty() {
        return bits::empty(
            td_string!(l, titles.page.nothing),
            Some((PATH.to_owned(), td_string!(l, ui.clear).into())),
        );
    }
    let lines = rows.iter().map(|row| line(cx, row)).collect_view();
    view! {
        <h2 class="list-head">{head}</h2>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="titles-caption">
            <table class="data">
                <caption id="titles-caption">{td_string!(l, titles.desk.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, titles.desk.what)}</th>
                        <th scope="col">{td_string!(l, titles.field.state)}</th>
                        <th scope="col">{td_string!(l, titles.field.named_on)}</th>
                        <th scope="col">{td_string!(l, titles.field.batch)}</th>
                        <th scope="col">{td_string!(l, titles.due.short)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(cx: &PageCx, row: &Row<'_>) -> AnyView {
    let l = cx.locale;
    let due = rules::due(row.title, cx.today()).map(|due| due_words(cx, due));
    let href = format!("{PATH}/{}", row.title.id);
    view! {
        <tr>
            <th scope="row"><a href=href>{parts::name(&cx.reference, l, row.title)}</a></th>
            <td>{parts::tags(l, row.title, &row.standing)}</td>
            <td>{parts::named_on(l, &row.standing)}</td>
            <td>{row.title.batch.clone()}</td>
            <td>{due}</td>
        </tr>
    }
    .into_any()
}
