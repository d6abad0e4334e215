//! `/desk/registries/works`: all works of the reader's scope, those that may not be shown too.

use super::{actions, page, parts, query::WorkFilter};
use crate::{
    error::AppError,
    features::{
        attachments::OwnerKind,
        events::query::{PER_PAGE, read_page},
        sites::desk_page::town,
    },
    pages::{Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address.
pub const PATH: &str = "/desk/registries/works";

/// The filter of a request in the reader's scope.
pub fn desk_filter(cx: &PageCx) -> Result<WorkFilter, AppError> {
    let filter = WorkFilter { scope: cx.desk_scope().0, include_demo: cx.demo(), ..WorkFilter::default() };
    filter.read(&cx.query)
}

/// The list.
pub async fn list(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let filter = desk_filter(cx)?;
    let page = read_page(&cx.query)?;
    let (works, total) = cx.backend.works.list(&filter, PER_PAGE, (page - 1) * PER_PAGE).await?;
    let ids = works.iter().map(|work| work.id.to_string()).collect::<Vec<_>>();
    let files = cx.backend.attachments.of_owners(OwnerKind::Work, &ids).await?;
    let l = cx.locale;
    let title = td_string!(l, works.desk.title);
    let cx = cx.clone();
    Ok(Page::new(title, "/desk", move || {
        let may_keep = actions::keeper(cx.account(), &town(&cx)).is_ok();
        let add = may_keep
            .then(|| view! { <p><a class="button" href=format!("{PATH}/new")>{td_string!(l, works.desk.add)}</a></p> });
        let done = cx.asked("done").map(|done| {
            let text =
                if done == "removed" { td_string!(l, works.desk.removed) } else { td_string!(l, works.desk.saved) };
            bits::notice(bits::Notice::Success, text)
        });
        let nothing = (total == 0).then(|| bits::empty(td_string!(l, works.nothing), None));
        let rows = works
            .iter()
            .map(|work| {
                let shown = if work.is_shown {
                    bits::tag("approved", td_string!(l, works.shown))
                } else {
                    bits::tag("held", td_string!(l, works.not_shown))
                };
                let demo = work.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
                let name = if may_keep {
                    view! { <a href=format!("{PATH}/{}", work.id)>{work.title.clone()}</a> }.into_any()
                } else {
                    work.title.clone().into_any()
                };
                view! {
                    <tr>
                        <th scope="row">{name}" "{demo}</th>
                        <td>{parts::thumbnail(l, work, &files)}</td>
                        <td>{parts::about_line(l, work)}</td>
                        <td>{shown}</td>
                    </tr>
                }
            })
            .collect_view();
        let table = (total > 0).then(|| {
            view! {
                <div class="table-wrap" tabindex="0" role="region" aria-labelledby="works-caption">
                    <table class="data">
                        <caption id="works-caption">{td_string!(l, works.title)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{td_string!(l, works.field.title)}</th>
                                <th scope="col">{td_string!(l, works.field.pictures)}</th>
                                <th scope="col">{td_string!(l, works.field.about_it)}</th>
                                <th scope="col">{td_string!(l, works.field.is_shown)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        });
        view! {
            <h1>{title}</h1>
            {done}
            {add}
            {page::filters(&cx, &filter, PATH)}
            <h2 class="list-head">{td_string!(l, works.head, number = words::number(total))}</h2>
            {nothing}
            {table}
            {bits::pager(l, PATH, &filter.pairs(), page, total, PER_PAGE)}
            <p>
                <a href=filter.address("/desk/registries/works.xlsx") download>{td_string!(l, sites.as_xlsx)}</a>
                " \u{b7} "
                <a href=filter.address("/desk/registries/works.csv") download>{td_string!(l, sites.as_csv)}</a>
            </p>
        }
        .into_any()
    }))
}
