//! Two people change one session: what is stored now beside what was typed, and a way to keep either.

use super::{
    input::{EventInput, Purpose},
    many::{self, Request},
    model::{Event, FieldChange},
    prefill, rules,
};
use crate::{
    features::audit,
    pages::{PageCx, address},
    ui::words,
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A session as it is stored, and what was typed over an older version of it.
pub struct Comparison {
    stored: Event,
    path: &'static str,
    /// Field, stored value, typed value.
    fields: Vec<FieldChange>,
}

/// Compares; `None` where what was typed is not in order, which the form says by itself.
pub fn compare(
    cx: &PageCx,
    input: &EventInput,
    purpose: Purpose,
    stored: Event,
    path: &'static str,
) -> Option<Comparison> {
    let who = cx.account()?;
    let asked = Request { who, reference: &cx.reference, now: cx.now, content: "" };
    // A plan's form has no results, so it says nothing about them.
    let mut input = input.clone();
    if purpose == Purpose::Plan {
        let kept = prefill::input_of(&stored);
        input = EventInput {
            attendance: kept.attendance,
            online_views: kept.online_views,
            consultations: kept.consultations,
            materials: kept.materials,
            is_estimate: kept.is_estimate,
            summary: kept.summary,
            links: kept.links,
            ..input
        };
    }
    let typed = many::as_typed(asked, &input, purpose, &stored)?;
    let fields = rules::changes(Some(&stored), &typed);
    Some(Comparison { stored, path, fields })
}

impl Comparison {
    /// The version to send the form on again, now that both were shown.
    pub fn version(&self) -> String {
        self.stored.version.to_string()
    }
}

/// The notice above the form, which still holds everything typed.
pub fn notice(cx: &PageCx, comparison: &Comparison) -> AnyView {
    let l = cx.locale;
    let rows = comparison
        .fields
        .iter()
        .map(|change| {
            let value = |value: &str| audit::words::value_word(cx, &change.field, value);
            view! {
                <tr>
                    <th scope="row">{audit::words::field_word(l, &change.field).to_owned()}</th>
                    <td>{value(&change.old)}</td>
                    <td>{value(&change.new)}</td>
                </tr>
            }
        })
        .collect_view();
    let id = comparison.stored.id.to_string();
    let take = address(comparison.path, &[("event", id), ("fresh", "1".to_owned())]);
    let when = words::moment(l, comparison.stored.updated_at, cx.today());
    let table = (!comparison.fields.is_empty()).then(|| {
        view! {
            <div class="table-wrap" role="region" aria-label=td_string!(l, events.conflict.table) tabindex="0">
                <table class="data conflict">
                    <caption class="visually-hidden">{td_string!(l, events.conflict.table)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(l, events.conflict.field)}</th>
                            <th scope="col">{td_string!(l, events.conflict.stored)}</th>
                            <th scope="col">{td_string!(l, events.conflict.typed)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let lead = if comparison.fields.is_empty() {
        td_string!(l, events.conflict.same)
    } else {
        td_string!(l, events.conflict.lead)
    };
    view! {
        <div class="error-summary" role="alert">
            <h2>{td_string!(l, events.conflict.title)}</h2>
            <p>{lead}</p>
            <p class="hint">{td_string!(l, events.conflict.changed_by, when = when)}</p>
            {table}
            <p>{td_string!(l, events.conflict.keep)}</p>
            <p>{td_string!(l, events.conflict.take)}" "<a href=take>{td_string!(l, events.conflict.take_link)}</a></p>
        </div>
    }
    .into_any()
}
