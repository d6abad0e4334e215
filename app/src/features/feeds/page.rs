//! `/desk/feeds`: secret addresses are made, shown once, and revoked.

use super::{
    actions,
    store::{FEEDS_MAX, Feed},
};
use crate::{
    error::{AppError, Refusal},
    features::events::query::bad,
    pages::{Form, Outcome, Page, PageCx},
    ui::{bits, fields, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
const PATH: &str = "/desk/feeds";
/// Letters of a key, as hex.
const KEY_LENGTH: usize = 64;

/// The page.
pub async fn feeds(cx: &PageCx) -> Result<Page, AppError> {
    page(cx, None, Vec::new()).await
}

/// Makes or revokes an address.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    match form.text("step") {
        "make" => match actions::make(&cx.backend, cx.account()).await {
            Ok(secret) => Ok(Outcome::Show(page(cx, Some(secret), Vec::new()).await?)),
            Err(AppError::Refused(refusals)) => Ok(Outcome::Show(page(cx, None, refusals).await?.status(422))),
            Err(error) => Err(error),
        },
        "revoke" => {
            let key = form.text("key");
            if key.len() != KEY_LENGTH || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(bad("key", "the key of a feed"));
            }
            actions::revoke(&cx.backend, cx.account(), key).await?;
            Ok(Outcome::go(format!("{PATH}?done=revoke")))
        }
        _ => Err(bad("step", "make or revoke")),
    }
}

async fn page(cx: &PageCx, secret: Option<String>, refusals: Vec<Refusal>) -> Result<Page, AppError> {
    let account = cx.staff()?.clone();
    let feeds = cx.backend.feeds.list(account.id).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, feeds.title), "/desk", move || {
        let revoked = cx.asked("done") == Some("revoke") && secret.is_none();
        let is_full = feeds.len() >= FEEDS_MAX as usize;
        let make = if is_full {
            view! { <p>{td_string!(l, feeds.full, max = FEEDS_MAX)}</p> }.into_any()
        } else {
            view! {
                <form method="post" action=PATH>
                    {fields::hidden("step", "make")}
                    <button class="button" type="submit" id="f-make">{td_string!(l, feeds.make)}</button>
                </form>
            }
            .into_any()
        };
        let public = format!("{}/calendar.ics", cx.origin);
        let example = format!("{public}?village=\u{2026}&unit=\u{2026}");
        view! {
            <h1>{td_string!(l, feeds.title)}</h1>
            <p class="lead">{td_string!(l, feeds.lead)}</p>
            {revoked.then(|| bits::notice(bits::Notice::Success, td_string!(l, feeds.revoked)))}
            {secret.map(|secret| secret_notice(&cx, &secret))}
            {bits::error_summary(l, &refusals)}
            <h2>{td_string!(l, feeds.own)}</h2>
            <p>{td_string!(l, feeds.own_hint)}</p>
            {make}
            <p class="list-head">{td_string!(l, feeds.head, number = feeds.len(), max = FEEDS_MAX)}</p>
            {table(&cx, &feeds)}
            <h2>{td_string!(l, feeds.public)}</h2>
            <p>{td_string!(l, feeds.public_hint, example = example)}</p>
            <p class="feed-address"><code>{public}</code></p>
            <h2>{td_string!(l, feeds.how)}</h2>
            <ul>
                <li>{td_string!(l, feeds.how_google)}</li>
                <li>{td_string!(l, feeds.how_apple)}</li>
                <li>{td_string!(l, feeds.how_outlook)}</li>
            </ul>
        }
        .into_any()
    }))
}

/// The address: on the answer to the form that made it, never in an address of the site, never again.
fn secret_notice(cx: &PageCx, secret: &str) -> AnyView {
    let address = format!("{}/feed/{secret}.ics", cx.origin);
    view! {
        <div class="notice" data-kind="success" role="status">
            <p>{td_string!(cx.locale, feeds.made)}</p>
            <p class="feed-address"><code id="feed-address">{address}</code></p>
        </div>
    }
    .into_any()
}

fn table(cx: &PageCx, feeds: &[Feed]) -> AnyView {
    let l = cx.locale;
    if feeds.is_empty() {
        return view! { <p class="muted">{td_string!(l, feeds.none)}</p> }.into_any();
    }
    let rows = feeds
        .iter()
        .map(|feed| {
            let made = words::moment(l, feed.created_at, cx.today());
            let used = feed.last_used.map_or_else(
                || td_string!(l, feeds.never).to_owned(),
                |at| words::moment(l, at, cx.today()),
            );
            let label = td_string!(l, feeds.revoke_this, when = made.clone());
            view! {
                <tr>
                    <th scope="row">{made}</th>
                    <td>{used}</td>
                    <td>
                        <form class="inline" method="post" action=PATH>
                            {fields::hidden("step", "revoke")}
                            {fields::hidden("key", feed.key.clone())}
                            <button class="button-warn" type="submit" aria-label=label>{td_string!(l, feeds.revoke)}</button>
                        </form>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" aria-label=td_string!(l, feeds.table) tabindex="0">
            <table class="data">
                <caption class="visually-hidden">{td_string!(l, feeds.table)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, feeds.created)}</th>
                        <th scope="col">{td_string!(l, feeds.last_used)}</th>
                        <th scope="col">{td_string!(l, feeds.revoke)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
