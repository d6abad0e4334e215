//! `/desk/registries/sites`: the sites of the reader's scope, for those who keep or look after them.

use super::{
    actions,
    model::SiteLine,
    page,
    parts::{self, Beside},
    query::SiteFilter,
};
use crate::{
    error::AppError,
    features::events::query::{PER_PAGE, read_page},
    pages::{Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address.
pub const PATH: &str = "/desk/registries/sites";

/// The town whose registry the reader keeps: the site's own, or the account's.
pub fn town(cx: &PageCx) -> String {
    let scope = cx.desk_scope();
    let site = cx.town();
    if scope.contains(site) { site.to_owned() } else { scope.town().to_owned() }
}

/// The filter of a request in the reader's scope.
pub fn desk_filter(cx: &PageCx) -> Result<SiteFilter, AppError> {
    SiteFilter::new(&cx.desk_scope().0, cx.now, cx.demo()).read(&cx.query)
}

/// Whether the reader may add sites.
pub fn may_keep(cx: &PageCx) -> bool {
    actions::keeper(cx.account(), &town(cx)).is_ok()
}

/// The list.
pub async fn list(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let filter = desk_filter(cx)?;
    let page = read_page(&cx.query)?;
    let (lines, total) = cx.backend.sites.list(&filter, PER_PAGE, (page - 1) * PER_PAGE).await?;
    let beside = Beside::load(cx, &lines).await?;
    let l = cx.locale;
    let title = td_string!(l, sites.desk.title);
    let cx = cx.clone();
    Ok(Page::new(title, "/desk", move || {
        let nothing = (total == 0)
            .then(|| bits::empty(td_string!(l, sites.nothing), Some((PATH.into(), td_string!(l, ui.clear).into()))));
        let add = may_keep(&cx).then(|| {
            view! {
                <a class="button" href=format!("{PATH}/new")>{td_string!(l, sites.desk.add)}</a>
                <a class="button-secondary" href="/desk/import?kind=sites">{td_string!(l, sites.desk.import)}</a>
            }
        });
        let done = cx.asked("done").map(|done| {
            let text =
                if done == "removed" { td_string!(l, sites.desk.removed) } else { td_string!(l, sites.desk.saved) };
            bits::notice(bits::Notice::Success, text)
        });
        let table = (total > 0).then(|| table(&cx, &lines, &beside));
        view! {
            <h1>{title}</h1>
            {done}
            <div class="button-row">
                {add}
                <a class="button-secondary" href=super::inspections_page::PATH>{td_string!(l, sites.inspect.title)}</a>
            </div>
            {page::filters(&cx, &filter, PATH)}
            <h2 class="list-head" id="list">{td_string!(l, sites.head, number = words::number(total))}</h2>
            {page::present(&cx, &filter, PATH)}
            {nothing}
            {table}
            {bits::pager(l, PATH, &filter.pairs(), page, total, PER_PAGE)}
            <p>
                <a href=filter.address("/desk/registries/sites.xlsx") download>{td_string!(l, sites.as_xlsx)}</a>
                " \u{b7} "
                <a href=filter.address("/desk/registries/sites.csv") download>{td_string!(l, sites.as_csv)}</a>
            </p>
        }
        .into_any()
    }))
}

fn table(cx: &PageCx, lines: &[SiteLine], beside: &Beside) -> AnyView {
    let l = cx.locale;
    let rows = lines
        .iter()
        .map(|line| {
            let site = &line.site;
            let village = site.village.as_deref().map(|code| cx.reference.village_label(code, l).to_owned());
            let level = beside.level(&site.id).map_or("", |level| parts::level_word(l, level));
            let demo = site.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
            let last = line.used.last_on.map(|day| words::date(l, day, cx.today()));
            view! {
                <tr>
                    <th scope="row"><a href=format!("{PATH}/{}", site.id)>{site.label(l).to_owned()}</a>" "{demo}</th>
                    <td>{parts::kind_word(l, site.kind)}</td>
                    <td>{level}</td>
                    <td>{village.unwrap_or_default()}</td>
                    <td>{parts::state_word(l, site.state)}</td>
                    <td class="number">{words::number(line.used.sessions)}</td>
                    <td>{last.unwrap_or_default()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="sites-caption">
            <table class="data">
                <caption id="sites-caption">{td_string!(l, sites.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, sites.field.name)}</th>
                        <th scope="col">{td_string!(l, sites.field.kind)}</th>
                        <th scope="col">{td_string!(l, sites.field.level)}</th>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        <th scope="col">{td_string!(l, sites.field.state)}</th>
                        <th scope="col">{td_string!(l, sites.sessions)}</th>
                        <th scope="col">{td_string!(l, sites.last_head)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
