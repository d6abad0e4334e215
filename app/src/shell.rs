//! The frame around every page: head, header, navigation, footer. Drawn whole on the server.

use crate::{
    error::AppError,
    features::accounts::Role,
    pages::{self, Page, PageCx},
    ui::{Locale, bits, labels, words},
};
use chrono::Datelike;
use hydration_context::SsrSharedContext;
use leptos::{hydration::HydrationScripts, prelude::*, reactive::owner::Owner};
use leptos_i18n::td_string;
use std::sync::Arc;

/// Where the built files are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Assets {
    /// Path of the stylesheet.
    pub css: String,
    /// HTML of the hydration scripts; see [`hydration_scripts`].
    pub scripts: String,
    /// HTML that loads the map library and tells it of the operator's tiles; for pages that hold a map.
    pub map: String,
}

/// The HTML that loads the WASM and wakes the islands; the same on every page, so that its hash can be allowed.
pub fn hydration_scripts(output_name: &str) -> String {
    let options = LeptosOptions::builder().output_name(output_name.to_owned()).site_pkg_dir("pkg").build();
    in_owner(move || view! { <HydrationScripts options islands=true /> }.into_any())
}

/// Draws a view outside of any request's reactive graph.
fn in_owner(draw: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        labels::begin();
        draw().to_html()
    });
    owner.unset_with_forced_cleanup();
    html
}

/// A whole page as HTML.
pub fn document(cx: &PageCx, page: Page, assets: &Assets) -> String {
    let lang = words::tag(cx.locale);
    let mode = if cx.elder { "elder" } else { "standard" };
    let head = head(cx, &page, assets);
    let scripts = if page.island { assets.scripts.as_str() } else { "" };
    let map = if page.map { assets.map.as_str() } else { "" };
    let body = in_owner(|| body(cx, page));
    format!("<!DOCTYPE html><html lang=\"{lang}\" data-mode=\"{mode}\"><head>{head}{map}{scripts}</head>{body}</html>")
}

fn head(cx: &PageCx, page: &Page, assets: &Assets) -> String {
    let site = site_name(cx);
    let title = if page.title.is_empty() { site.clone() } else { format!("{} \u{2013} {site}", page.title) };
    let share = if page.title.is_empty() { site.clone() } else { page.title.clone() };
    let address = format!("{}{}", cx.origin, cx.path);
    let picture = (!page.picture.is_empty()).then(|| format!("{}{}", cx.origin, page.picture));
    let description = page.description.clone();
    let described = !description.is_empty();
    let robots =
        (page.status != 200 || cx.path.starts_with("/desk") || cx.path.starts_with("/log")).then_some("noindex");
    in_owner(|| {
        view! {
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>{title}</title>
            <link rel="stylesheet" href=assets.css.clone() />
            <link rel="icon" href="/icon.svg" type="image/svg+xml" />
            <link rel="alternate" r#type="application/atom+xml" href="/feed.xml" title=site.clone() />
            <meta name="color-scheme" content="light dark" />
            <meta name="format-detection" content="telephone=no" />
            {described.then(|| view! { <meta name="description" content=description.clone() /> })}
            {robots.map(|robots| view! { <meta name="robots" content=robots /> })}
            {open_graph("og:title", share)}
            {described.then(|| open_graph("og:description", description.clone()))}
            {open_graph("og:type", "website".to_owned())}
            {open_graph("og:site_name", site)}
            {open_graph("og:url", address)}
            {picture.map(|picture| open_graph("og:image", picture))}
        }
        .into_any()
    })
}

/// A line of Open Graph. Its attribute is unknown to `view!`.
fn open_graph(property: &'static str, content: String) -> AnyView {
    use leptos::attr::custom::CustomAttribute;
    leptos::html::meta().attr("property", property).attr("content", content).into_any()
}

/// What the site is called in the reader's language.
pub fn site_name(cx: &PageCx) -> String {
    if cx.locale == Locale::zh_CN && !cx.reference.site.name.is_empty() {
        cx.reference.site.name.clone()
    } else {
        td_string!(cx.locale, ui.product).to_owned()
    }
}

fn body(cx: &PageCx, page: Page) -> AnyView {
    let l = cx.locale;
    let banner = cx.demo().then(|| view! { <aside class="demo-banner" aria-label=td_string!(l, ui.demo)><p>{td_string!(l, ui.demo_banner)}</p></aside> });
    let nav = page.nav;
    let main = (page.body)();
    view! {
        <body>
            <a class="skip-link" href="#main">{td_string!(l, ui.skip)}</a>
            {header(cx, nav)}
            {banner}
            <main id="main" class="wrap" tabindex="-1">{main}</main>
            {footer(cx)}
            {tab_bar(cx, nav)}
        </body>
    }
    .into_any()
}

/// How an entry of the navigation is marked: as the page itself, or as the part of the site that the page is in.
fn current(href: &str, nav: &str) -> Option<&'static str> {
    if href == nav { Some("page") } else { (href == "/desk" && nav.starts_with("/desk/")).then_some("true") }
}

fn link(href: &'static str, label: &'static str, nav: &str) -> AnyView {
    let current = current(href, nav);
    view! { <a href=href aria-current=current>{label}</a> }.into_any()
}

fn header(cx: &PageCx, nav: &'static str) -> AnyView {
    let l = cx.locale;
    let desk = cx.account().is_some().then(|| link("/desk", td_string!(l, ui.nav.desk), nav));
    view! {
        <header class="site-head">
            <div class="wrap">
                <a class="site-name" href="/">{site_name(cx)}</a>
                <nav class="site-nav" aria-label=td_string!(l, ui.nav.label)>
                    {link("/", td_string!(l, ui.nav.home), nav)}
                    {link("/calendar", td_string!(l, ui.nav.calendar), nav)}
                    {link("/map", td_string!(l, ui.nav.map), nav)}
                    {link("/counts", td_string!(l, ui.nav.counts), nav)}
                    {desk}
                </nav>
                {tools(cx)}
            </div>
        </header>
    }
    .into_any()
}

/// The present address with one more parameter; for the switches of language and text size.
fn here_with(cx: &PageCx, name: &'static str, value: &'static str) -> String {
    let mut pairs = cx.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    pairs.push((name, value));
    pages::address(&cx.path, &pairs)
}

fn tools(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let other = if l == Locale::en { "zh-CN" } else { "en" };
    let (mode, mode_label) = if cx.elder {
        ("standard", td_string!(l, ui.tools.standard))
    } else {
        ("elder", td_string!(l, ui.tools.elder))
    };
    let login = if let Some(account) = cx.account() {
        let name = account.display_name.clone();
        view! {
            <form class="inline" method="post" action="/logout">
                <span class="reader">{name}</span>
                " "
                <button class="link-button" type="submit">{td_string!(l, ui.tools.logout)}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <a href="/login">{td_string!(l, ui.tools.login)}</a> }.into_any()
    };
    view! {
        <div class="site-tools" role="group" aria-label=td_string!(l, ui.tools.label)>
            <a href=here_with(cx, "mode", mode)>{mode_label}</a>
            <a href=here_with(cx, "lang", other) lang=other hreflang=other>{td_string!(l, ui.tools.language)}</a>
            {login}
        </div>
    }
    .into_any()
}

fn footer(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let site = &cx.reference.site;
    let sponsor = (!site.sponsor.is_empty())
        .then(|| view! { <p>{td_string!(l, ui.foot.sponsor, name = site.sponsor.clone())}</p> });
    let filing = [site.icp.clone(), site.police.clone()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| view! { <p>{text}</p> })
        .collect_view();
    view! {
        <footer class="site-foot">
            <div class="wrap">
                <p>
                    <a href="/calendar">{td_string!(l, ui.nav.calendar)}</a>
                    " \u{b7} "
                    <a href="/map">{td_string!(l, ui.nav.map)}</a>
                    " \u{b7} "
                    <a href="/counts">{td_string!(l, ui.nav.counts)}</a>
                    " \u{b7} "
                    <a href="/villages">{td_string!(l, ui.nav.villages)}</a>
                    " \u{b7} "
                    <a href="/sites">{td_string!(l, sites.title)}</a>
                    " \u{b7} "
                    <a href="/works">{td_string!(l, works.title)}</a>
                    " \u{b7} "
                    <a href="/duties">{td_string!(l, duties.title_plain)}</a>
                    " \u{b7} "
                    <a href=format!("/observances/{}", cx.today().year())>{td_string!(l, observances.link)}</a>
                    " \u{b7} "
                    <a href="/around">{td_string!(l, around.title.page)}</a>
                    " \u{b7} "
                    <a href="/channels">{td_string!(l, around.title.channels)}</a>
                    " \u{b7} "
                    <a href="/figures/2023">{td_string!(l, ui.nav.figures)}</a>
                    " \u{b7} "
                    <a href="/about">{td_string!(l, ui.nav.about)}</a>
                </p>
                {sponsor}
                <p>{td_string!(l, ui.foot.voluntary)}</p>
                {filing}
            </div>
        </footer>
    }
    .into_any()
}

fn tab(href: &'static str, label: &'static str, icon: &'static str, nav: &str) -> AnyView {
    // Reviewing has a tab of its own.
    let current = current(href, nav).filter(|mark| *mark == "page" || nav != "/desk/review");
    view! {
        <a href=href aria-current=current>
            <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor"
                stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">
                <path d=icon />
            </svg>
            <span>{label}</span>
        </a>
    }
    .into_any()
}

const ICON_LIST: &str = "M4 6h16M4 12h16M4 18h10";
const ICON_CALENDAR: &str = "M5 5h14v15H5zM5 10h14M9 3v4M15 3v4";
const ICON_MAP: &str =
    "M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.800 7 11 7 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z";
const ICON_COUNTS: &str = "M5 20V11M12 20V4M19 20v-6";
const ICON_LOG: &str = "M12 5v14M5 12h14";
const ICON_DESK: &str = "M4 7h16v12H4zM9 7V4h6v3M4 12h16";
const ICON_REVIEW: &str = "M4 12l5 5L20 6";

/// The bottom bar of phones: the places that a role goes to most.
fn tab_bar(cx: &PageCx, nav: &'static str) -> AnyView {
    let l = cx.locale;
    let tabs = match cx.account().map(|account| account.role) {
        None => vec![
            tab("/", td_string!(l, ui.nav.home), ICON_LIST, nav),
            tab("/calendar", td_string!(l, ui.nav.calendar), ICON_CALENDAR, nav),
            tab("/map", td_string!(l, ui.nav.map), ICON_MAP, nav),
            tab("/counts", td_string!(l, ui.nav.counts), ICON_COUNTS, nav),
        ],
        Some(Role::Village | Role::Unit) => vec![
            tab("/desk", td_string!(l, ui.nav.desk), ICON_DESK, nav),
            tab("/log", td_string!(l, ui.nav.log), ICON_LOG, nav),
            tab("/", td_string!(l, ui.nav.home), ICON_LIST, nav),
            tab("/counts", td_string!(l, ui.nav.counts), ICON_COUNTS, nav),
        ],
        Some(Role::Office | Role::Admin) => vec![
            tab("/desk", td_string!(l, ui.nav.desk), ICON_DESK, nav),
            tab("/desk/review", td_string!(l, ui.nav.review), ICON_REVIEW, nav),
            tab("/", td_string!(l, ui.nav.home), ICON_LIST, nav),
            tab("/counts", td_string!(l, ui.nav.counts), ICON_COUNTS, nav),
        ],
        Some(Role::Observer) => vec![
            tab("/desk", td_string!(l, ui.nav.desk), ICON_DESK, nav),
            tab("/", td_string!(l, ui.nav.home), ICON_LIST, nav),
            tab("/map", td_string!(l, ui.nav.map), ICON_MAP, nav),
            tab("/counts", td_string!(l, ui.nav.counts), ICON_COUNTS, nav),
        ],
    };
    view! { <nav class="tabbar" aria-label=td_string!(l, ui.nav.tabs)>{tabs}</nav> }.into_any()
}

/// The page for what cannot be done.
pub fn error_page(cx: &PageCx, error: &AppError) -> Page {
    let l = cx.locale;
    let status = match error {
        AppError::NotFound => 404,
        AppError::LoginNeeded => 401,
        AppError::Forbidden => 403,
        AppError::Refused(_) => 422,
        AppError::Conflict | AppError::WrongState => 409,
        AppError::BadParameter { .. } => 400,
        AppError::TooManyRequests => 429,
        AppError::Unavailable { .. } | AppError::NoConnection => 503,
    };
    let (title, text) = words::error(l, error);
    let heading = title.clone();
    Page::new(title, "", move || {
        view! {
            <h1>{heading}</h1>
            {bits::notice(bits::Notice::Warn, text)}
            <p><a href="/">{td_string!(l, ui.error.home)}</a></p>
        }
        .into_any()
    })
    .status(status)
}
