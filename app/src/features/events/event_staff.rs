//! What staff have on a session's page: the steps and the history.

use super::{
    actions,
    input::LINE_MAX,
    model::{AuditLine, Event, EventState},
    parts,
    rules::Step,
};
use crate::{
    clock,
    error::{AppError, Refusal},
    features::{accounts::require, audit},
    pages::PageCx,
    ui::{bits, fields, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// A step that was asked for and not taken.
#[derive(Default)]
pub(super) struct Typed {
    /// Which.
    pub(super) step: Option<Step>,
    /// The reason as typed.
    pub(super) reason: String,
    /// What was wrong with it.
    pub(super) refusals: Vec<Refusal>,
    /// Why it cannot be taken now.
    pub(super) alarm: Option<AppError>,
}

/// The part for staff: who made it, the buttons, what was done with it.
pub(super) fn staff_part(cx: &PageCx, event: &Event, lines: &[AuditLine], typed: &Typed) -> AnyView {
    let l = cx.locale;
    let alarm = typed.alarm.as_ref().map(|error| {
        let (title, text) = words::error(l, error);
        view! { <div class="error-summary" role="alert"><h3>{title}</h3><p>{text}</p></div> }
    });
    view! {
        <section class="staff">
            <h2>{td_string!(l, events.page.staff)}</h2>
            {alarm}
            {bits::error_summary(l, &typed.refusals)}
            <p class="muted">
                {td_string!(l, events.page.made_by, who = event.author_name.clone(), when = words::moment(l, event.created_at, cx.today()))}
            </p>
            {crate::features::series::parts::way_to_series(l, event)}
            {steps(cx, event, typed)}
            <h3>{td_string!(l, events.page.history)}</h3>
            {history(cx, lines)}
        </section>
    }
    .into_any()
}

/// The buttons that the reader's role has in the session's state.
fn steps(cx: &PageCx, event: &Event, typed: &Typed) -> AnyView {
    use EventState::{Approved, Cancelled, Held, NotHeld, Planned, Returned};
    let l = cx.locale;
    let may = |action| require(cx.account(), action, &actions::target(event)).is_ok();
    let over = event.starts_at <= cx.now;
    let mut views = Vec::new();
    let id = event.id;
    if may(super::rules::needed_to_edit(Some(event))) {
        match event.state {
            Planned => {
                let log = td_string!(l, events.steps.log);
                views.push(view! { <a class="button" href=format!("/log?event={id}")>{log}</a> }.into_any());
                let move_it = td_string!(l, calendar.moving.title);
                views.push(
                    view! { <a class="button-secondary" href=format!("/desk/plan/move?event={id}")>{move_it}</a> }
                        .into_any(),
                );
                let change = td_string!(l, events.steps.change_plan);
                views.push(
                    view! { <a class="button-secondary" href=format!("/desk/plan/new?event={id}")>{change}</a> }
                        .into_any(),
                );
            }
            Held | Returned | Approved => {
                let change = td_string!(l, events.steps.change);
                views.push(
                    view! { <a class="button-secondary" href=format!("/log?event={id}")>{change}</a> }.into_any(),
                );
            }
            Cancelled | NotHeld => {}
        }
    }
    let plain = Step::ALL.into_iter().filter(|step| {
        may(step.needs()) && super::rules::after(event, *step, "-", cx.now).is_ok() && !(*step == Step::Cancel && over)
    });
    for step in plain {
        views.push(step_form(cx, event, step, typed));
    }
    view! { <div class="steps">{views}</div> }.into_any()
}

fn step_form(cx: &PageCx, event: &Event, step: Step, typed: &Typed) -> AnyView {
    let l = cx.locale;
    let (label, class) = match step {
        Step::Approve => (td_string!(l, events.steps.approve), "button"),
        Step::Return => (td_string!(l, events.steps.give_back), "button-warn"),
        Step::Cancel => (td_string!(l, events.steps.cancel), "button-warn"),
        Step::NotHeld => (td_string!(l, events.steps.not_held), "button-secondary"),
        Step::Reinstate => (td_string!(l, events.steps.reinstate), "button-secondary"),
        Step::Publish => (td_string!(l, events.steps.publish), "button-secondary"),
        Step::Unpublish => (td_string!(l, events.steps.unpublish), "button-secondary"),
    };
    let action = format!("/events/{}", event.id);
    let version = event.version.to_string();
    let button = view! {
        {fields::hidden("step", step.key())}
        {fields::hidden("version", version)}
        <button class=class type="submit">{label}</button>
    };
    if !step.needs_reason() {
        return view! { <form method="post" action=action>{button}</form> }.into_any();
    }
    let hint = if step == Step::Cancel { td_string!(l, events.steps.reason_public) } else { "" };
    let id = format!("reason-{}", step.key());
    let is_typed = typed.step == Some(step);
    let reason = if is_typed { typed.reason.clone() } else { String::new() };
    view! {
        <details class="more" open=is_typed>
            <summary>{label}</summary>
            <form method="post" action=action>
                <div class="field">
                    <label for=id.clone()>{td_string!(l, events.steps.reason)}</label>
                    {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
                    <input id=id name="reason" type="text" value=reason required maxlength=LINE_MAX />
                </div>
                {button}
            </form>
        </details>
    }
    .into_any()
}

fn history(cx: &PageCx, lines: &[AuditLine]) -> AnyView {
    let l = cx.locale;
    let today = cx.today();
    let items = lines
        .iter()
        .map(|line| {
            let when = words::moment(l, line.at, today);
            let machine = clock::local(line.at).to_rfc3339();
            let what = audit::page::words_of(cx, line);
            let reason =
                (!line.reason.is_empty()).then(|| td_string!(l, events.page.because, reason = line.reason.clone()));
            view! {
                <li>
                    <time datetime=machine>{when}</time>
                    " "
                    <strong>{parts::who(l, line)}</strong>
                    " "
                    {what}
                    {reason}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="history">{items}</ol> }.into_any()
}
