//! `/observances/{year}/{code}`: one node in a year and its roll-up; with `.xlsx` after the code, as a workbook for
//! staff.

use super::{
    rollup::{self, ROWS, Rollup},
    words as said,
    year_page::{facts, may_keep, node_address, plan_address, when},
};
use crate::{
    error::AppError,
    features::{
        counts::{
            parts::{figures, rule},
            period::period_words,
        },
        events::{
            parts::{self, ItemLook},
            query::View,
        },
        photos,
    },
    pages::{Page, PageCx, value},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What a workbook's address ends with.
const XLSX: &str = ".xlsx";

/// The node, or its workbook.
pub async fn node(cx: &PageCx) -> Result<Page, AppError> {
    let code = value(&cx.params, "code").unwrap_or_default();
    if let Some(code) = code.strip_suffix(XLSX) {
        cx.staff()?;
        return Ok(Page::workbook(rollup::workbook(cx, code).await?));
    }
    let loaded = rollup::load(cx, code).await?;
    Ok(draw(cx, loaded))
}

fn draw(cx: &PageCx, loaded: Rollup) -> Page {
    let l = cx.locale;
    let year = loaded.node.year;
    let name = said::name(l, &loaded.node.observance, year);
    let title = format!("{name} \u{b7} {year}");
    let description = td_string!(l, observances.sum.describe, name = name.clone(), year = year);
    let cx = cx.clone();
    Page::new(title, "/calendar", move || {
        let node = &loaded.node;
        let source = node.source.clone().map(|source| td_string!(l, observances.announced, source = source));
        let hidden = node.observance.is_hidden.then(|| bits::tag("cancelled", td_string!(l, observances.desk.hidden)));
        let plan = plan_address(&cx, node)
            .map(|href| view! { <a class="button" href=href>{td_string!(l, observances.act.plan)}</a> });
        let edit = may_keep(&cx).then(|| {
            let href = format!("/desk/observances?edit={}#edit", node.observance.code);
            view! { <a class="button-secondary" href=href>{td_string!(l, observances.act.edit)}</a> }
        });
        view! {
            <p><a href=format!("/observances/{year}")>{td_string!(l, observances.back, year = year)}</a></p>
            <h1>{name}</h1>
            <p class="lead">{when(&cx, node)}" "{hidden}</p>
            {source.map(|source| view! { <p class="muted">{source}</p> })}
            {facts(&cx, &node.observance)}
            <div class="button-row">{plan}{edit}</div>
            {sums(&cx, &loaded)}
            {sessions(&cx, &loaded)}
            {gallery(&cx, &loaded)}
            {for_returns(&cx, &loaded)}
        }
        .into_any()
    })
    .describe(description)
}

fn sums(cx: &PageCx, loaded: &Rollup) -> AnyView {
    let l = cx.locale;
    let states = td_string!(
        l,
        observances.sum.states,
        planned = words::number(loaded.planned),
        approved = words::number(loaded.totals.sessions)
    );
    let waiting = loaded.waiting.filter(|number| *number > 0).map(|number| {
        let text = td_string!(l, observances.sum.waiting, number = words::number(number));
        view! { " \u{b7} "<a href=loaded.shown.address("/desk/events")>{text}</a> }
    });
    let period = period_words(l, loaded.counted.from, loaded.counted.to);
    view! {
        <h2>{td_string!(l, observances.sum.title, year = loaded.node.year)}</h2>
        <p class="list-head">{td_string!(l, observances.sum.period, days = period)}</p>
        {figures(cx, &loaded.counted, &loaded.totals)}
        <p>{states}{waiting}</p>
        {rule(cx)}
    }
    .into_any()
}

fn sessions(cx: &PageCx, loaded: &Rollup) -> AnyView {
    let l = cx.locale;
    let is_staff = loaded.shown.view == View::Staff;
    let look = ItemLook { staff: is_staff, with_day: true };
    let items =
        loaded.events.iter().map(|event| parts::item(&cx.reference, l, cx.today(), event, None, look)).collect_view();
    let all = loaded.shown.address(if is_staff { "/desk/events" } else { "/events" });
    let cut = (loaded.total > i64::from(ROWS)).then(|| {
        view! {
            <p>
                {td_string!(l, observances.sum.cut, number = ROWS)}
                " "
                <a href=all>{td_string!(l, observances.sum.all, number = words::number(loaded.total))}</a>
            </p>
        }
    });
    let nothing = loaded.events.is_empty().then(|| bits::empty(td_string!(l, observances.sum.nothing), None));
    view! {
        <h2>{td_string!(l, observances.sum.sessions)}" "<span class="badge">{loaded.total}</span></h2>
        {nothing}
        <ol class="event-list">{items}</ol>
        {cut}
    }
    .into_any()
}

fn gallery(cx: &PageCx, loaded: &Rollup) -> AnyView {
    let l = cx.locale;
    if loaded.photos.is_empty() {
        return ().into_any();
    }
    let figures = loaded
        .photos
        .iter()
        .map(|photo| {
            let alt = if photo.alt.is_empty() { td_string!(l, photos.no_alt).to_owned() } else { photo.alt.clone() };
            let title = loaded.events.iter().find(|event| event.id == photo.event).map(|event| event.title.clone());
            view! {
                <figure>
                    <img src=photos::address(&photo.hash, 800) alt=alt width=photo.width height=photo.height
                        loading="lazy" decoding="async" />
                    <figcaption><a href=format!("/events/{}", photo.event)>{title}</a></figcaption>
                </figure>
            }
        })
        .collect_view();
    view! {
        <h2>{td_string!(l, observances.sum.photos)}</h2>
        <div class="photo-grid">{figures}</div>
    }
    .into_any()
}

/// What staff hand on: the workbook, and words to copy.
fn for_returns(cx: &PageCx, loaded: &Rollup) -> AnyView {
    let l = cx.locale;
    if cx.staff().is_err() {
        return ().into_any();
    }
    let text = rollup::text(cx, loaded);
    let rows = text.lines().count().clamp(4, 16).to_string();
    let href = format!("{}{XLSX}", node_address(&loaded.node.observance.code, loaded.node.year));
    view! {
        <section class="staff return-words">
            <h2>{td_string!(l, events.page.staff)}</h2>
            <p><a class="button-secondary" href=href download="">{td_string!(l, observances.sum.xlsx)}</a></p>
            <div class="field">
                <label for="return-text">{td_string!(l, observances.sum.text)}</label>
                <p class="hint" id="return-hint">{td_string!(l, observances.sum.text_hint)}</p>
                <textarea id="return-text" readonly rows=rows aria-describedby="return-hint"
                    inner_html=crate::ui::fields::inside_textarea(&text)></textarea>
            </div>
        </section>
    }
    .into_any()
}
