//! `/works`: the gallery for residents: works that may be shown.

use super::{model::WorkKind, parts, query::WorkFilter};
use crate::{
    error::AppError,
    features::{
        attachments::{self, OwnerKind},
        events::{
            list_page::{choose, village_choices},
            query::{PER_PAGE, read_page},
        },
    },
    pages::{Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address.
pub const PATH: &str = "/works";

/// `/works`.
pub async fn gallery(cx: &PageCx) -> Result<Page, AppError> {
    let filter =
        WorkFilter { scope: cx.town().to_owned(), is_public: true, include_demo: cx.demo(), ..WorkFilter::default() };
    let filter = filter.read(&cx.query)?;
    let page = read_page(&cx.query)?;
    let (works, total) = cx.backend.works.list(&filter, PER_PAGE, (page - 1) * PER_PAGE).await?;
    let ids = works.iter().map(|work| work.id.to_string()).collect::<Vec<_>>();
    let files = attachments::actions::open(&cx.backend, OwnerKind::Work, &ids).await?;
    let l = cx.locale;
    let title = td_string!(l, works.title);
    let cx = cx.clone();
    Ok(Page::new(title, "", move || {
        let items = works.iter().map(|work| parts::item(&cx, work, &files)).collect_view();
        let nothing = (total == 0).then(|| {
            let clear = (!filter.is_plain()).then(|| (PATH.to_owned(), td_string!(l, ui.clear).to_owned()));
            bits::empty(td_string!(l, works.nothing), clear)
        });
        view! {
            <h1>{title}</h1>
            <p class="lead">{td_string!(l, works.lead)}</p>
            {filters(&cx, &filter, PATH)}
            <h2 class="list-head">{td_string!(l, works.head, number = words::number(total))}</h2>
            {nothing}
            <ul class="work-gallery">{items}</ul>
            {bits::pager(l, PATH, &filter.pairs(), page, total, PER_PAGE)}
            <p><a href="/sites">{td_string!(l, sites.title)}</a></p>
        }
        .into_any()
    })
    .describe(td_string!(l, works.lead)))
}

/// The filters as a form that works without JavaScript.
pub fn filters(cx: &PageCx, filter: &WorkFilter, action: &'static str) -> AnyView {
    let l = cx.locale;
    let kinds = parts::kind_choices(l);
    view! {
        <form class="filters" method="get" action=action role="search">
            <details open=!filter.is_plain()>
                <summary>{td_string!(l, ui.filter)}</summary>
                <div class="filter-fields">
                    <div class="field">
                        <label for="q">{td_string!(l, works.q)}</label>
                        <input id="q" name="q" type="search" value=filter.q.clone() maxlength="60" />
                    </div>
                    {choose(cx, "kind", td_string!(l, works.field.kind), kinds, filter.kind.map_or("", WorkKind::key))}
                    {choose(cx, "village", td_string!(l, events.filter.village), village_choices(cx), &filter.village)}
                    <button class="button" type="submit">{td_string!(l, ui.apply)}</button>
                    <a href=action>{td_string!(l, ui.clear)}</a>
                </div>
            </details>
        </form>
    }
    .into_any()
}
