//! The page for a form that cannot be taken just now: what was typed waits in it to be sent again.

use super::{bits, fields, words};
use crate::{
    error::AppError,
    pages::{self, Page, PageCx, Pairs},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Whether the same form may well be taken a little later.
pub fn is_passing(error: &AppError) -> bool {
    matches!(error, AppError::Unavailable { .. } | AppError::TooManyRequests)
}

/// Why the form was not taken, and a button that sends the same once more. Never for a form with a password.
pub fn page(cx: &PageCx, error: &AppError, typed: Pairs) -> Page {
    let l = cx.locale;
    let action = pages::address(&cx.path, &cx.query);
    let (title, text) = words::error(l, error);
    let heading = title.clone();
    let status = if *error == AppError::TooManyRequests { 429 } else { 503 };
    Page::new(title, "", move || {
        let typed = typed.into_iter().map(|(name, value)| fields::hidden(name, value)).collect_view();
        view! {
            <h1>{heading}</h1>
            {bits::notice(bits::Notice::Warn, text)}
            <p>{td_string!(l, ui.kept.text)}</p>
            <form method="post" action=action>
                {typed}
                <div class="button-row">
                    <button class="button button-big" type="submit">{td_string!(l, ui.kept.again)}</button>
                </div>
            </form>
            <p class="hint">{td_string!(l, ui.kept.photos)}</p>
        }
        .into_any()
    })
    .status(status)
}
