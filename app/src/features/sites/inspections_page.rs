//! `/desk/registries/inspections`: what inspections found, the latest first, and which sites wait for one.

use super::{
    actions,
    model::Inspection,
    parts,
    store::{Care, InspectionFilter},
};
use crate::{
    error::AppError,
    features::{
        attachments::{self, Attachment, OwnerKind},
        events::query::{PER_PAGE, bad, read_page},
    },
    ids::InspectionId,
    pages::{Page, PageCx, address},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// The address.
pub const PATH: &str = "/desk/registries/inspections";

/// A filter, and the pairs of its address.
type Asked = (InspectionFilter, Vec<(&'static str, String)>);

/// The filter of a request, and its pairs.
pub fn read_filter(cx: &PageCx) -> Result<Asked, AppError> {
    let is_open = match cx.asked("open") {
        None => false,
        Some("yes") => true,
        Some(_) => return Err(bad("open", "yes")),
    };
    let site = cx.asked("site").unwrap_or_default().to_owned();
    let filter = InspectionFilter { scope: cx.desk_scope().0, site: site.clone(), is_open, include_demo: cx.demo() };
    let pairs = [("site", site), ("open", if is_open { "yes".to_owned() } else { String::new() })];
    Ok((filter, pairs.into_iter().filter(|(_, text)| !text.is_empty()).collect()))
}

/// The list.
pub async fn inspections(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let (filter, pairs) = read_filter(cx)?;
    let page = read_page(&cx.query)?;
    let (rows, total) = cx.backend.sites.inspections(&filter, PER_PAGE, (page - 1) * PER_PAGE).await?;
    let ids = rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
    let files = cx.backend.attachments.of_owners(OwnerKind::Inspection, &ids).await?;
    let care = cx.backend.sites.care(&filter.scope, filter.include_demo).await?;
    let l = cx.locale;
    let cx = cx.clone();
    let title = td_string!(l, sites.inspect.title);
    Ok(Page::new(title, "/desk", move || {
        let done = cx.asked("done").and_then(|id| id.parse::<InspectionId>().ok());
        let done = done.map(|_| bits::notice(bits::Notice::Success, td_string!(l, sites.inspect.done)));
        let of = (!filter.site.is_empty()).then(|| {
            let name = cx.reference.term_label(crate::features::reference::TermKind::Site, &filter.site, l).to_owned();
            view! { <p><a href=format!("/sites/{}", filter.site)>{name}</a>" \u{b7} "<a href=PATH>{td_string!(l, ui.clear)}</a></p> }
        });
        let links = [("", td_string!(l, ui.all)), ("yes", td_string!(l, sites.inspect.only_open))].into_iter().map(
            |(open, label)| {
                let pairs = [("site", filter.site.clone()), ("open", open.to_owned())];
                let pairs = pairs.into_iter().filter(|(_, text)| !text.is_empty()).collect::<Vec<_>>();
                let current = ((open == "yes") == filter.is_open).then_some("true");
                view! { <li><a href=address(PATH, &pairs) aria-current=current>{label}</a></li> }
            },
        );
        let may_inspect = actions::tender(cx.account(), &cx.desk_scope().0).is_ok();
        let add = may_inspect.then(|| {
            view! { <a class="button button-big" href=super::inspect_page::PATH>{td_string!(l, sites.inspect.do_it)}</a> }
        });
        let nothing = (total == 0).then(|| bits::empty(td_string!(l, sites.inspect.nothing), None));
        view! {
            <h1>{title}</h1>
            {done}
            <div class="button-row">{add}</div>
            {of}
            {filter.site.is_empty().then(|| waiting(&cx, &care))}
            <ul class="link-list link-row">{links.collect_view()}</ul>
            <h2 class="list-head">{td_string!(l, sites.inspect.head, number = words::number(total))}</h2>
            {nothing}
            {list(&cx, &rows, &files)}
            {bits::pager(l, PATH, &pairs, page, total, PER_PAGE)}
            <p>
                <a href=address("/desk/registries/inspections.xlsx", &pairs) download>{td_string!(l, sites.as_xlsx)}</a>
                " \u{b7} "
                <a href=address("/desk/registries/inspections.csv", &pairs) download>{td_string!(l, sites.as_csv)}</a>
            </p>
        }
        .into_any()
    }))
}

/// Sites that are late: something open past its day, or not inspected in time.
pub fn waiting(cx: &PageCx, care: &[Care]) -> AnyView {
    let l = cx.locale;
    let today = cx.today();
    let items = care
        .iter()
        .filter_map(|care| {
            let late = care.late(today)?;
            Some(view! {
                <li>
                    <a href=format!("/sites/{}", care.site.id)>{care.site.label(l).to_owned()}</a>
                    " \u{b7} "
                    {late.words(l)}
                    " "
                    {parts::inspect_link(cx, &care.site)}
                </li>
            })
        })
        .collect::<Vec<_>>();
    if items.is_empty() {
        return ().into_any();
    }
    let number = items.len();
    view! {
        <section class="queue">
            <h2>{td_string!(l, sites.inspect.waiting)}" "<span class="badge">{number}</span></h2>
            <ul class="care-list">{items}</ul>
        </section>
    }
    .into_any()
}

/// Inspections as a list; with pictures where they were loaded.
pub fn list(cx: &PageCx, rows: &[Inspection], files: &[Attachment]) -> AnyView {
    let l = cx.locale;
    if rows.is_empty() {
        return ().into_any();
    }
    let mut of = HashMap::<&str, Vec<Attachment>>::new();
    for file in files {
        of.entry(&file.owner_id).or_default().push(file.clone());
    }
    let items = rows
        .iter()
        .map(|row| {
            let name = cx.reference.term_label(crate::features::reference::TermKind::Site, &row.site, l).to_owned();
            let due = row.repair_by.map(|day| td_string!(l, sites.inspect.by_day, day = words::full_date(l, day)));
            let state = match (row.is_late(cx.today()), row.is_open(), row.resolved_on) {
                (true, ..) => Some(bits::tag("returned", td_string!(l, sites.inspect.late))),
                (_, true, _) => Some(bits::tag("held", td_string!(l, sites.inspect.open))),
                (.., Some(day)) => {
                    Some(bits::tag("approved", td_string!(l, sites.inspect.resolved_on, day = words::full_date(l, day))))
                }
                _ => None,
            };
            let demo = row.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
            let pictures = of.get(row.id.to_string().as_str()).map(|files| attachments::parts::gallery(l, files));
            view! {
                <li class="event-item">
                    <p class="event-time"><time datetime=row.done_on.to_string()>{words::date(l, row.done_on, cx.today())}</time></p>
                    <div class="event-main">
                        <h3 class="event-title"><a href=format!("/sites/{}", row.site)>{name}</a></h3>
                        <p><strong>{parts::finding_word(l, row.finding)}</strong>" "{row.note.clone()}</p>
                        <p class="event-meta">{row.who.clone()}" "{due}</p>
                        <p class="tags">{state}{demo}</p>
                        {pictures}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="event-list">{items}</ol> }.into_any()
}
