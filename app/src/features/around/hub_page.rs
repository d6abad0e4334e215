//! `/desk/registries/around`: the registries of this room, each with what it is for.

use super::{actions, desk_page::address, registry::Registry, words as said};
use crate::{
    error::AppError,
    pages::{Page, PageCx},
    ui::bits,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The registries that the reader may open.
pub fn hub(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let account = cx.account().ok_or(AppError::LoginNeeded)?;
    actions::town_of(account, &cx.reference)?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, around.desk.title), "/desk", move || {
        let readable = |registry: &Registry| actions::reader(cx.account(), *registry, &cx.reference).is_ok();
        let items = Registry::ALL
            .into_iter()
            .filter(readable)
            .map(|registry| {
                let closed = registry.is_confidential().then(|| bits::tag("held", td_string!(l, around.desk.closed)));
                item(address(registry), said::title(l, registry), said::lead(l, registry), closed)
            })
            .collect_view();
        view! {
            <h1>{td_string!(l, around.desk.title)}</h1>
            <p>{td_string!(l, around.desk.lead)}</p>
            <dl class="around-hub">
                {items}
                {item("/desk/registries/around/counts".into(), td_string!(l, around.title.counts), td_string!(l, around.lead.counts), None)}
                {item("/desk/registries/figures".into(), td_string!(l, figures.desk.title), td_string!(l, figures.desk.lead), None)}
            </dl>
            <p>
                <a href="/around">{td_string!(l, around.title.page)}</a>
                " \u{b7} "
                <a href="/channels">{td_string!(l, around.title.channels)}</a>
                " \u{b7} "
                <a href="/figures">{td_string!(l, figures.all)}</a>
            </p>
        }
        .into_any()
    }))
}

fn item(href: String, title: &'static str, lead: &'static str, tag: Option<AnyView>) -> AnyView {
    view! {
        <div>
            <dt><a href=href>{title}</a>" "{tag}</dt>
            <dd>{lead}</dd>
        </div>
    }
    .into_any()
}
