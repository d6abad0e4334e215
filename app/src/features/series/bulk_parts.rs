//! The words of bulk changes.

use super::bulk::WhyNot;
use crate::{
    features::events::{parts::state_word, rules::Step},
    pages::PageCx,
    ui::{Locale, bits},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The words for a change.
pub fn what_word(locale: Locale, what: &str) -> &'static str {
    match what {
        "shift" => td_string!(locale, series.bulk.shift),
        "weekday" => td_string!(locale, series.bulk.to_weekday),
        "cancel" => td_string!(locale, events.steps.cancel),
        "publish" => td_string!(locale, events.steps.publish),
        "unpublish" => td_string!(locale, events.steps.unpublish),
        _ => "",
    }
}

/// What a session is after a step.
pub fn fate_word(locale: Locale, step: Step) -> &'static str {
    match step {
        Step::Cancel => td_string!(locale, events.state.cancelled),
        Step::Publish => td_string!(locale, events.published),
        _ => td_string!(locale, series.bulk.not_public),
    }
}

/// Why a session stays as it is.
pub fn why_not(locale: Locale, why: WhyNot) -> String {
    let text = match why {
        WhyNot::Gone => td_string!(locale, series.why.gone),
        WhyNot::Forbidden => td_string!(locale, series.why.forbidden),
        WhyNot::Changed => td_string!(locale, series.why.changed),
        WhyNot::State(state) => {
            return td_string!(locale, series.why.state, state = state_word(locale, state));
        }
        WhyNot::Begun => td_string!(locale, series.why.begun),
        WhyNot::InPast => td_string!(locale, series.why.in_past),
        WhyNot::TooFar => td_string!(locale, series.why.too_far),
        WhyNot::Already => td_string!(locale, series.why.already),
    };
    text.to_owned()
}

/// What was done a moment ago.
pub fn done(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let number = cx.asked("done").and_then(|text| text.parse::<u32>().ok());
    let what = what_word(l, cx.asked("did").unwrap_or_default());
    match number {
        Some(number) if !what.is_empty() => {
            bits::notice(bits::Notice::Success, td_string!(l, series.bulk.done, what = what, number = number))
        }
        _ => ().into_any(),
    }
}
