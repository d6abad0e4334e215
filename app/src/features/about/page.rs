//! `/about`: the page that every figure's rule and every list's source can be read on.

use crate::{
    error::AppError,
    pages::{Page, PageCx},
    ui::{Locale, bits},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// `/about`.
pub async fn about(cx: &PageCx) -> Result<Page, AppError> {
    let years = cx.backend.figures.years().await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, about.title), "/about", move || {
        let demo = cx.demo().then(|| demo(l));
        view! {
            <h1>{td_string!(l, about.title)}</h1>
            <p class="lead">{td_string!(l, about.lead)}</p>
            {what(l)}
            {rule(l)}
            {left_out(l)}
            {photos(l)}
            {privacy(l)}
            {demo}
            {sources(&cx, &years)}
            {access(l)}
            {feeds(l)}
            {contact(&cx)}
        }
        .into_any()
    })
    .describe(td_string!(l, about.lead)))
}

/// A heading that links can point to, and what is said under it.
fn section(id: &'static str, title: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="prose">
            <h2 id=id>{title}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn points<const N: usize>(points: [&'static str; N]) -> AnyView {
    let points = points.into_iter().map(|point| view! { <li>{point}</li> }).collect_view();
    view! { <ul>{points}</ul> }.into_any()
}

fn what(l: Locale) -> AnyView {
    let body = view! {
        <p>{td_string!(l, about.what.record)}</p>
        <p>{td_string!(l, about.what.residents)}</p>
    };
    section("what", td_string!(l, about.what.title), body.into_any())
}

/// The one counting rule.
fn rule(l: Locale) -> AnyView {
    let body = points([
        td_string!(l, about.rule.approved),
        td_string!(l, about.rule.day),
        td_string!(l, about.rule.once),
        td_string!(l, about.rule.sums),
        td_string!(l, about.rule.estimates),
        td_string!(l, about.rule.rows),
        td_string!(l, about.rule.overlap),
        td_string!(l, about.rule.internal),
    ]);
    section("rule", td_string!(l, about.rule.title), body)
}

fn left_out(l: Locale) -> AnyView {
    let body = points([
        td_string!(l, about.left_out.names),
        td_string!(l, about.left_out.check_in),
        td_string!(l, about.left_out.ranking),
        td_string!(l, about.left_out.unapproved),
        td_string!(l, about.left_out.voluntary),
    ]);
    section("left-out", td_string!(l, about.left_out.title), body)
}

fn photos(l: Locale) -> AnyView {
    let body = points([
        td_string!(l, about.photos.optional),
        td_string!(l, about.photos.stripped),
        td_string!(l, about.photos.minors),
        td_string!(l, about.photos.complain),
    ]);
    section("photos", td_string!(l, about.photos.title), body)
}

fn privacy(l: Locale) -> AnyView {
    let body = points([
        td_string!(l, about.privacy.visitors),
        td_string!(l, about.privacy.cookies),
        td_string!(l, about.privacy.staff),
    ]);
    section("privacy", td_string!(l, about.privacy.title), body)
}

fn demo(l: Locale) -> AnyView {
    let body = view! {
        <p>{bits::tag("demo", td_string!(l, ui.demo))}" "{td_string!(l, about.demo.records)}</p>
        <p>{bits::tag("demo", td_string!(l, ui.demo_point))}" "{td_string!(l, about.demo.points)}</p>
        <p>{td_string!(l, about.demo.off)}</p>
    };
    section("demo", td_string!(l, about.demo.title), body.into_any())
}

fn sources(cx: &PageCx, years: &[i64]) -> AnyView {
    let l = cx.locale;
    let reports = years
        .iter()
        .map(|year| {
            let href = format!("/figures/{year}");
            view! { " "<a href=href>{td_string!(l, figures.title, year = *year)}</a> }
        })
        .collect_view();
    let outline = cx.reference.outline.is_some().then(|| view! { <li>{td_string!(l, about.sources.outline)}</li> });
    let body = view! {
        <p>{td_string!(l, about.sources.lead)}</p>
        <ul>
            <li>{td_string!(l, about.sources.regions)}</li>
            <li>{td_string!(l, about.sources.report)}{reports}</li>
            <li>{td_string!(l, about.sources.lists)}</li>
            {outline}
            <li>{bits::tag("pending", td_string!(l, ui.pending))}" "{td_string!(l, about.sources.pending)}</li>
        </ul>
    };
    section("sources", td_string!(l, about.sources.title), body.into_any())
}

fn access(l: Locale) -> AnyView {
    let body = points([
        td_string!(l, about.access.elder),
        td_string!(l, about.access.keyboard),
        td_string!(l, about.access.no_script),
        td_string!(l, about.access.dark),
        td_string!(l, about.access.tell),
    ]);
    section("access", td_string!(l, about.access.title), body)
}

fn feeds(l: Locale) -> AnyView {
    let links = [
        ("/calendar.ics", td_string!(l, about.feeds.calendar)),
        ("/feed.xml", td_string!(l, about.feeds.atom)),
        ("/api/v1/openapi.json", td_string!(l, about.feeds.api)),
    ];
    let links = links.into_iter().map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect_view();
    let body = view! {
        <p>{td_string!(l, about.feeds.lead)}</p>
        <ul>{links}</ul>
    };
    section("feeds", td_string!(l, about.feeds.title), body.into_any())
}

/// Who runs the site, as far as its settings say.
fn contact(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let site = &cx.reference.site;
    let place = cx.reference.region(cx.town()).map(|region| region.label(l).to_owned()).unwrap_or_default();
    let nobody = site.sponsor.is_empty().then(|| view! { <p>{td_string!(l, about.contact.no_sponsor)}</p> });
    let body = view! {
        <dl class="kv">
            {bits::pair(td_string!(l, about.contact.site), site.name.clone())}
            {bits::pair(td_string!(l, about.contact.place), place)}
            {bits::pair(td_string!(l, about.contact.sponsor), site.sponsor.clone())}
            {bits::pair(td_string!(l, about.contact.icp), site.icp.clone())}
            {bits::pair(td_string!(l, about.contact.police), site.police.clone())}
        </dl>
        {nobody}
        <p>{td_string!(l, about.contact.mistakes)}</p>
    };
    section("contact", td_string!(l, about.contact.title), body.into_any())
}
