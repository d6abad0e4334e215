//! `/channels`: the online channels and their posts, by month. A post is no session and counts as none.

use super::{
    model::Post,
    page::place,
    store::{PostMonth, Slice},
};
use crate::{
    error::AppError,
    features::{
        counts::parts::bar,
        events::query::{bad, read_page},
        reference::TermKind,
    },
    pages::{Page, PageCx, address},
    ui::{bits, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

const PATH: &str = "/channels";
/// Posts of a page.
const ROWS: u32 = 50;

struct Loaded {
    months: Vec<PostMonth>,
    posts: Vec<Post>,
    total: i64,
    year: i32,
    month: Option<u32>,
    channel: String,
    page: u32,
}

/// The channels, posts by month, and the posts of a year; of one channel where it is named.
pub async fn channels(cx: &PageCx) -> Result<Page, AppError> {
    let loaded = load(cx).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, around.title.channels), "", move || {
        view! {
            <h1>{td_string!(l, around.title.channels)}</h1>
            <p class="lead">{td_string!(l, around.channel.lead)}</p>
            {list(&cx, &loaded)}
            <h2 id="months">{td_string!(l, around.channel.by_month)}</h2>
            <p class="rule">{td_string!(l, around.channel.rule)}</p>
            {years(&cx, &loaded)}
            {table(&cx, &loaded)}
            <h2 id="posts">{td_string!(l, around.title.posts)}</h2>
            {posts(&cx, &loaded)}
        }
        .into_any()
    })
    .describe(td_string!(l, around.channel.lead)))
}

async fn load(cx: &PageCx) -> Result<Loaded, AppError> {
    let channel = cx.asked("channel").unwrap_or_default().to_owned();
    if !channel.is_empty() && cx.reference.term(TermKind::Channel, &channel).is_none() {
        return Err(bad("channel", "a code of the list"));
    }
    let months = cx.backend.around.posts_by_month(place(cx)).await?;
    let last = months.iter().filter_map(|month| month.month.get(..4)?.parse().ok()).max();
    let year = match cx.asked("year") {
        None => last.unwrap_or_else(|| cx.today().year()),
        Some(text) => {
            text.parse().ok().filter(|year| (1950..=2100).contains(year)).ok_or_else(|| bad("year", "a year"))?
        }
    };
    let month = match cx.asked("month") {
        None => None,
        Some(text) => Some(
            text.parse()
                .ok()
                .filter(|month| (1..=12).contains(month))
                .ok_or_else(|| bad("month", "a month, 1 to 12"))?,
        ),
    };
    let page = read_page(&cx.query)?;
    let slice = Slice { limit: ROWS, offset: (page - 1) * ROWS };
    let (posts, total) = cx.backend.around.posts(place(cx), (year, month), &channel, slice).await?;
    Ok(Loaded { months, posts, total, year, month, channel, page })
}

/// The channels as the reference data has them.
fn list(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let items = cx
        .reference
        .list(TermKind::Channel)
        .iter()
        .map(|term| {
            let kind = match term.detail.as_str() {
                "official-account" => td_string!(l, around.channel.account),
                "chat-group" => td_string!(l, around.channel.group),
                "live-room" => td_string!(l, around.channel.live),
                _ => "",
            };
            // Those of the year that the link opens.
            let year = loaded.year.to_string();
            let own = loaded.months.iter().filter(|month| month.channel == term.code && month.month.starts_with(&year));
            let posts = own.map(|month| month.posts).sum::<i64>();
            let href = format!(
                "{}#posts",
                address(PATH, &[("year", year), ("channel", term.code.clone())])
            );
            view! {
                <li>
                    <strong>{term.label(l).to_owned()}</strong>
                    " "
                    <span class="muted">{kind}</span>
                    " \u{b7} "
                    <a href=href>{td_string!(l, around.channel.posts, year = loaded.year, number = words::number(posts))}</a>
                </li>
            }
        })
        .collect_view();
    view! { <ul>{items}</ul> }.into_any()
}

fn years(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let mut years = loaded.months.iter().filter_map(|month| month.month.get(..4)?.parse().ok()).collect::<Vec<i32>>();
    years.push(loaded.year);
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let links = years
        .into_iter()
        .map(|year| {
            let href = format!("{}#months", address(PATH, &[("year", year.to_string())]));
            let current = (year == loaded.year).then_some("true");
            view! { <a href=href aria-current=current>{year}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(cx.locale, figures.years)>{links}</nav> }.into_any()
}

/// Posts of each month of the year: a row a month, with what every channel has and how often it was read.
fn table(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let of_year = loaded.months.iter().filter(|month| month.month.starts_with(&loaded.year.to_string()));
    let of_year = of_year.collect::<Vec<_>>();
    if of_year.is_empty() {
        return view! { <p class="muted">{td_string!(l, around.channel.nothing)}</p> }.into_any();
    }
    let channels = cx.reference.list(TermKind::Channel);
    let sum = |month: u32| {
        let key = format!("{}-{month:02}", loaded.year);
        let of = of_year.iter().filter(|row| row.month == key);
        of.fold((0, 0), |(posts, reads), row| (posts + row.posts, reads + row.reads))
    };
    let most = (1..=12).map(|month| sum(month).0).max().unwrap_or_default();
    let rows = (1..=12_u32)
        .filter(|month| sum(*month).0 > 0)
        .map(|month| {
            let key = format!("{}-{month:02}", loaded.year);
            let cells = channels
                .iter()
                .map(|channel| {
                    let found = of_year.iter().find(|row| row.month == key && row.channel == channel.code);
                    let link = found.map(|row| month_link(loaded.year, month, &row.channel, row.posts));
                    view! { <td class="num">{link}</td> }
                })
                .collect_view();
            let (posts, reads) = sum(month);
            let name = NaiveDate::from_ymd_opt(loaded.year, month, 1).map(|day| words::month(l, day));
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {cells}
                    <td class="num">{month_link(loaded.year, month, "", posts)}</td>
                    <td class="bar-cell">{bar(posts, most)}</td>
                    <td class="num">{words::number(reads)}</td>
                </tr>
            }
        })
        .collect_view();
    let heads = channels
        .iter()
        .map(|channel| view! { <th scope="col" class="num">{channel.label(l).to_owned()}</th> })
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="months-caption">
            <table class="data">
                <caption id="months-caption">{td_string!(l, around.channel.caption, year = loaded.year)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, counts.dimension.month)}</th>
                        {heads}
                        <th scope="col" class="num">{td_string!(l, counts.table.total)}</th>
                        <th scope="col">{td_string!(l, counts.table.chart)}</th>
                        <th scope="col" class="num">{td_string!(l, around.field.reads)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A number of a month, which opens the posts that it counts.
fn month_link(year: i32, month: u32, channel: &str, posts: i64) -> AnyView {
    let mut pairs = vec![("year", year.to_string()), ("month", month.to_string())];
    if !channel.is_empty() {
        pairs.push(("channel", channel.to_owned()));
    }
    view! { <a href=format!("{}#posts", address(PATH, &pairs))>{words::number(posts)}</a> }.into_any()
}

fn posts(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let of = match loaded.channel.as_str() {
        "" => String::new(),
        code => format!("{}\u{a0}\u{b7} ", cx.reference.term_label(TermKind::Channel, code, l)),
    };
    let items = loaded
        .posts
        .iter()
        .map(|post| {
            // Only what is a web address was stored; what leaves the site says so by its host.
            let title = if post.link.is_empty() {
                post.title.clone().into_any()
            } else {
                view! { <a href=post.link.clone() rel="external noopener noreferrer nofollow">{post.title.clone()}</a> }
                    .into_any()
            };
            let channel = cx.reference.term_label(TermKind::Channel, &post.channel, l).to_owned();
            let reads = post
                .reads
                .map(|reads| format!(" \u{b7} {}", td_string!(l, around.channel.reads, number = words::number(reads))));
            let demo = post.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
            let machine = post.posted_on.to_string();
            view! {
                <li>
                    <p>{title}" "{demo}</p>
                    <p class="muted">
                        <time datetime=machine>{words::full_date(l, post.posted_on)}</time>
                        " \u{b7} "
                        {channel}
                        {reads}
                    </p>
                </li>
            }
        })
        .collect_view();
    let mut pairs = vec![("year", loaded.year.to_string())];
    let month = loaded.month.and_then(|month| NaiveDate::from_ymd_opt(loaded.year, month, 1));
    let head = if let Some(day) = month {
        pairs.push(("month", day.month().to_string()));
        td_string!(l, around.channel.head_month, month = words::month(l, day), number = words::number(loaded.total))
    } else {
        td_string!(l, around.channel.head, year = loaded.year, number = words::number(loaded.total))
    };
    if !loaded.channel.is_empty() {
        pairs.push(("channel", loaded.channel.clone()));
    }
    view! {
        <p class="list-head">{of}{head}</p>
        <ul class="around-list">{items}</ul>
        {bits::pager(l, PATH, &pairs, loaded.page, loaded.total, ROWS)}
    }
    .into_any()
}
