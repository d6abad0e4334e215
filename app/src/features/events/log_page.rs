//! `/log`: log a session, new or planned; and what comes after.

use super::{
    actions, form,
    input::{EventInput, Purpose},
    islands::EventFormIsland,
    model::{EventState, Photo},
    rules,
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Account, Action, Role, require},
        photos,
    },
    ids::EventId,
    pages::{Form, Outcome, Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Refuses whoever may log nothing at all.
fn writer(cx: &PageCx) -> Result<&Account, AppError> {
    let account = cx.staff()?;
    if account.role == Role::Observer { Err(AppError::Forbidden) } else { Ok(account) }
}

/// `/log`, `/log?event={id}`, `/log?like={id}`.
pub async fn log(cx: &PageCx) -> Result<Page, AppError> {
    writer(cx)?;
    let (input, photos, correction) = start(cx, Purpose::Log).await?;
    Ok(form_page(cx, Purpose::Log, input, Vec::new(), photos, correction))
}

/// `/desk/plan/new`, `/desk/plan/new?event={id}`: plan a session or change a plan.
pub async fn plan(cx: &PageCx) -> Result<Page, AppError> {
    writer(cx)?;
    let (input, photos, _) = start(cx, Purpose::Plan).await?;
    Ok(form_page(cx, Purpose::Plan, input, Vec::new(), photos, false))
}

/// What the form begins with.
async fn start(cx: &PageCx, purpose: Purpose) -> Result<(EventInput, Vec<Photo>, bool), AppError> {
    let wanted =
        |name: &str| cx.asked(name).map(|id| id.parse::<EventId>().map_err(|_| AppError::NotFound)).transpose();
    if let Some(id) = wanted("event")? {
        let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
        require(cx.account(), rules::needed_to_edit(Some(&event)), &actions::target(&event))?;
        match purpose {
            Purpose::Log => rules::state_after_log(Some(&event))?,
            Purpose::Plan => rules::state_after_plan(Some(&event))?,
        };
        let photos = cx.backend.photos.of_events(&[id]).await?;
        return Ok((form::input_of(&event), photos, event.state == EventState::Approved));
    }
    if let Some(id) = wanted("like")? {
        let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
        require(cx.account(), Action::ReadStaff, &actions::target(&event))?;
        let mut input = form::input_like(&event);
        form::complete(cx, &mut input);
        return Ok((input, Vec::new(), false));
    }
    let mut input = form::new_input(cx, purpose);
    if let Some(day) = cx.asked("date").filter(|day| day.parse::<chrono::NaiveDate>().is_ok()) {
        day.clone_into(&mut input.date);
    }
    Ok((input, Vec::new(), false))
}

/// The form posted without JavaScript: pictures first, so that a refusal loses none of them.
pub async fn send_log(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    send(cx, form, Purpose::Log).await
}

/// The plan form posted without JavaScript.
pub async fn send_plan(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    send(cx, form, Purpose::Plan).await
}

async fn send(cx: &PageCx, posted: Form, purpose: Purpose) -> Result<Outcome, AppError> {
    let account = writer(cx)?;
    let mut input = EventInput::from_pairs(&posted.fields);
    let event = input.id.parse::<EventId>().map_err(|_| AppError::NotFound)?;
    let mut refusals = photos::actions::receive_files(&cx.backend, account, event, posted.files, &mut input).await?;
    let saved = if refusals.is_empty() {
        actions::save(&cx.backend, Some(account), &input, purpose).await
    } else {
        Err(AppError::Refused(Vec::new()))
    };
    match saved {
        Ok(event) => Ok(Outcome::go(done_address(purpose, event.id))),
        Err(AppError::Refused(more)) => {
            // The other fields are checked too, so that everything wrong is said at once.
            if more.is_empty() {
                refusals.extend(input.parse(purpose, cx.now).err().unwrap_or_default());
            }
            refusals.extend(more);
            let photos = photos::actions::of_form(&cx.backend, account, event).await?;
            let correction = posted.fields.iter().any(|(name, _)| name == "reason");
            form::complete(cx, &mut input);
            Ok(Outcome::Show(form_page(cx, purpose, input, refusals, photos, correction).status(422)))
        }
        Err(error) => Err(error),
    }
}

/// Where a stored form leads.
pub fn done_address(purpose: Purpose, event: EventId) -> String {
    match purpose {
        Purpose::Log => format!("/log/done?event={event}"),
        Purpose::Plan => format!("/desk/plan?saved={event}"),
    }
}

fn form_page(
    cx: &PageCx,
    purpose: Purpose,
    input: EventInput,
    refusals: Vec<Refusal>,
    photos: Vec<Photo>,
    correction: bool,
) -> Page {
    let l = cx.locale;
    let is_new = input.version == "0" || input.version.is_empty();
    let title = match (purpose, is_new) {
        (Purpose::Log, true) => td_string!(l, events.log.title),
        (Purpose::Log, false) => td_string!(l, events.log.title_planned),
        (Purpose::Plan, true) => td_string!(l, events.plan.title),
        (Purpose::Plan, false) => td_string!(l, events.plan.title_change),
    };
    let (action, nav) = match purpose {
        Purpose::Log => ("/log", "/log"),
        Purpose::Plan => ("/desk/plan/new", "/desk/plan"),
    };
    let cx = cx.clone();
    Page::new(title, nav, move || {
        let refused = !refusals.is_empty();
        let filled = cx.asked("like").is_some();
        let submit = match purpose {
            Purpose::Log => td_string!(l, events.log.submit),
            Purpose::Plan => td_string!(l, events.plan.submit),
        };
        let draft_key = draft_key(&cx, purpose, is_new, &input);
        let fields = form::view(&cx, &input, &refusals, purpose, &photos, correction);
        view! {
            <h1>{title}</h1>
            {last_time(&cx, purpose, is_new)}
            {bits::error_summary(l, &refusals)}
            <EventFormIsland lang=words::tag(l).to_owned() purpose=purpose draft=draft_key keep_draft=refused filled=filled>
                <form method="post" action=action enctype="multipart/form-data" class="log-form" novalidate>
                    {fields}
                    <div class="button-row">
                        <button class="button button-big" type="submit">{submit}</button>
                    </div>
                </form>
            </EventFormIsland>
        }
        .into_any()
    })
    .island()
}

/// The name under which the browser keeps what is typed; one per account, purpose and record.
fn draft_key(cx: &PageCx, purpose: Purpose, is_new: bool, input: &EventInput) -> String {
    let prefix = cx.account().map(draft_prefix).unwrap_or_default();
    let purpose = match purpose {
        Purpose::Log => "log",
        Purpose::Plan => "plan",
    };
    let record = if is_new { "new" } else { input.id.as_str() };
    format!("{prefix}{purpose}.{record}")
}

/// How the names begin under which the browser keeps what somebody typed.
pub fn draft_prefix(account: &Account) -> String {
    format!("pufa.draft.{}.", account.id)
}

fn last_time(cx: &PageCx, purpose: Purpose, is_new: bool) -> AnyView {
    let l = cx.locale;
    if !is_new || purpose == Purpose::Plan || cx.asked("like").is_some() {
        return ().into_any();
    }
    view! { <p><a href="/log/last">{td_string!(l, events.log.as_last)}</a></p> }.into_any()
}

/// `/log/last`: the form filled in as the author's last one.
pub async fn as_last(cx: &PageCx) -> Result<Page, AppError> {
    let account = writer(cx)?;
    let actor = cx.require(Action::ReadStaff, &crate::features::accounts::Target::at(account.scope.0.clone()))?;
    let mut input = match cx.backend.events.latest_of(&actor, cx.now).await? {
        Some(event) => form::input_like(&event),
        None => form::new_input(cx, Purpose::Log),
    };
    form::complete(cx, &mut input);
    let mut cx = cx.clone();
    cx.query.push(("like".into(), "last".into()));
    Ok(form_page(&cx, Purpose::Log, input, Vec::new(), Vec::new(), false))
}

/// `/log/done`: what happened, and what comes next.
pub async fn done(cx: &PageCx) -> Result<Page, AppError> {
    writer(cx)?;
    let id = cx.asked("event").and_then(|id| id.parse::<EventId>().ok()).ok_or(AppError::NotFound)?;
    let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ReadStaff, &actions::target(&event))?;
    let photos = cx.backend.photos.of_events(&[id]).await?.len();
    let l = cx.locale;
    let today = cx.today();
    Ok(Page::new(td_string!(l, events.done.title), "/log", move || {
        let when = words::moment(l, event.starts_at, today);
        let people = event.results.attendance.map(words::number).unwrap_or_default();
        view! {
            <h1>{td_string!(l, events.done.title)}</h1>
            {bits::notice(bits::Notice::Success, td_string!(l, events.done.text))}
            <dl class="kv">
                {bits::pair(td_string!(l, events.form.title), event.title.clone())}
                {bits::pair(td_string!(l, events.form.when), when)}
                {bits::pair(td_string!(l, events.form.attendance), people)}
                {bits::pair(td_string!(l, events.form.photos), photos.to_string())}
            </dl>
            <p>{td_string!(l, events.done.next)}</p>
            <div class="button-row">
                <a class="button" href="/log">{td_string!(l, events.done.another)}</a>
                <a class="button-secondary" href=format!("/events/{}", event.id)>{td_string!(l, events.done.open)}</a>
                <a class="button-secondary" href="/desk">{td_string!(l, events.done.desk)}</a>
            </div>
        }
        .into_any()
    }))
}
