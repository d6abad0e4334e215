//! `/log`: log a session, new or planned; and what comes after.

use super::{
    actions,
    conflict::{self, Comparison},
    form,
    input::{EventInput, Purpose},
    islands::{DraftList, DraftSent, EventFormIsland},
    model::{EventState, Photo},
    prefill,
    query::bad,
    rules,
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Account, Action, Role, Target, require},
        duties, photos,
        reference::TermKind,
        series::{self, model::Range},
    },
    ids::EventId,
    pages::{Form, Outcome, Page, PageCx, SentFile, address, value},
    ui::{bits, fields, kept, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Refuses whoever may log nothing at all.
pub(super) fn writer(cx: &PageCx) -> Result<&Account, AppError> {
    let account = cx.staff()?;
    if account.role == Role::Observer { Err(AppError::Forbidden) } else { Ok(account) }
}

/// `/log?draft={id}`, `/log?draft={id}&like=last`, `/log?event={id}`; `/log` leads to the first with a new id.
pub async fn log(cx: &PageCx) -> Result<Page, AppError> {
    form_or_elsewhere(cx, Purpose::Log).await
}

/// `/desk/plan/new`, with the same parameters: plan a session or change a plan.
pub async fn plan(cx: &PageCx) -> Result<Page, AppError> {
    form_or_elsewhere(cx, Purpose::Plan).await
}

async fn form_or_elsewhere(cx: &PageCx, purpose: Purpose) -> Result<Page, AppError> {
    writer(cx)?;
    Ok(match start(cx, purpose).await? {
        Start::Form(sheet) => {
            let lists = lists(cx, &sheet.input).await?;
            form_page(cx, Sheet { lists, ..*sheet })
        }
        Start::Elsewhere(address) => Page::elsewhere(address),
    })
}

/// What the form page shows.
struct Sheet {
    purpose: Purpose,
    input: EventInput,
    refusals: Vec<Refusal>,
    photos: Vec<Photo>,
    lists: form::Lists,
    /// Whether an approved session is put right.
    correction: bool,
    /// What kept the whole request from being stored.
    alarm: Option<AppError>,
    /// Whether pictures came along, which the browser does not keep.
    had_files: bool,
    /// What is stored beside what was typed, where somebody else was first.
    comparison: Option<Comparison>,
    /// Which sessions of its series a change is for; nothing where it is in none.
    range: Option<Range>,
}

/// What an address of the form leads to.
enum Start {
    Form(Box<Sheet>),
    Elsewhere(String),
}

/// The address of the form itself.
fn form_path(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Log => "/log",
        Purpose::Plan => "/desk/plan/new",
    }
}

/// What the form begins with. The id of a new session stands in the address, so that going back, reloading and
/// sending again all mean the same session, with JavaScript and without.
async fn start(cx: &PageCx, purpose: Purpose) -> Result<Start, AppError> {
    let account = writer(cx)?;
    let wanted =
        |name: &str| cx.asked(name).map(|id| id.parse::<EventId>().map_err(|_| AppError::NotFound)).transpose();
    let form = |input: EventInput, photos, correction| {
        let range = (purpose == Purpose::Plan && !input.series.is_empty()).then(Range::default);
        Start::Form(Box::new(Sheet {
            purpose,
            input,
            refusals: Vec::new(),
            photos,
            lists: form::Lists::default(),
            correction,
            alarm: None,
            had_files: false,
            comparison: None,
            range,
        }))
    };
    if let Some(id) = wanted("event")? {
        let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
        require(cx.account(), rules::needed_to_edit(Some(&event)), &actions::target(&event))?;
        match purpose {
            Purpose::Log => rules::state_after_log(Some(&event))?,
            Purpose::Plan => rules::state_after_plan(Some(&event))?,
        };
        let photos = photos::actions::of_form(&cx.backend, account, id).await?;
        return Ok(form(prefill::input_of(&event), photos, event.state == EventState::Approved));
    }
    let Some(id) = wanted("draft")? else {
        let mut pairs = cx.query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect::<Vec<_>>();
        pairs.push(("draft", cx.backend.ids.next().to_string()));
        return Ok(Start::Elsewhere(address(form_path(purpose), &pairs)));
    };
    if let Some(sent) = cx.backend.events.find(id).await? {
        cx.require(Action::ReadStaff, &actions::target(&sent))?;
        return Ok(Start::Elsewhere(done_address(purpose, id)));
    }
    let mut input = match cx.asked("like") {
        Some(which) => like(cx, account, which).await?,
        None => None,
    }
    .unwrap_or_else(|| prefill::new_input(purpose));
    input.id = id.to_string();
    if let Some(duty) = cx.asked("duty") {
        duties::pick::fill(cx, &mut input, duty).await?;
    }
    if let Some(day) = cx.asked("date").filter(|day| day.parse::<chrono::NaiveDate>().is_ok()) {
        day.clone_into(&mut input.date);
    }
    if let Some(code) = cx.asked("training") {
        let team = cx.reference.term(TermKind::Brand, code).ok_or_else(|| bad("training", "the code of a team"))?;
        prefill::for_team(&mut input, &team.code);
    }
    if let Some(code) = cx.asked("observance") {
        let node = cx.reference.observance(code).ok_or_else(|| bad("observance", "the code of a publicity node"))?;
        prefill::for_node(&mut input, node);
    }
    form::complete(cx, &mut input);
    Ok(form(input, photos::actions::of_form(&cx.backend, account, id).await?, false))
}

/// What the form offers, beside the reference data.
pub async fn lists(cx: &PageCx, input: &EventInput) -> Result<form::Lists, AppError> {
    Ok(form::Lists { duties: duties::pick::load(cx, input).await? })
}

/// The fields of another session that a new one takes over: the one with an id, or the author's last.
async fn like(cx: &PageCx, account: &Account, which: &str) -> Result<Option<EventInput>, AppError> {
    let event = if which == "last" {
        let actor = cx.require(Action::ReadStaff, &Target::at(account.scope.0.clone()))?;
        cx.backend.events.latest_of(&actor, cx.now).await?
    } else {
        let id = which.parse::<EventId>().map_err(|_| AppError::NotFound)?;
        let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
        require(cx.account(), Action::ReadStaff, &actions::target(&event))?;
        Some(event)
    };
    Ok(event.as_ref().map(prefill::input_like))
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
    let had_files = !posted.files.is_empty();
    let range = value(&posted.fields, "range").and_then(Range::from_key).filter(|_| purpose == Purpose::Plan);
    let (refusals, alarm) = match store(cx, account, (purpose, range), (event, &mut input), posted.files).await {
        Ok(to) => return Ok(Outcome::go(to)),
        Err(AppError::Refused(refusals)) => (refusals, None),
        // What was typed must not be lost over it.
        Err(error) if kept::is_passing(&error) || matches!(error, AppError::Conflict | AppError::WrongState) => {
            (Vec::new(), Some(error))
        }
        Err(error) => return Err(error),
    };
    let photos = photos::actions::of_form(&cx.backend, account, event).await;
    let photos = if alarm.is_some() { photos.unwrap_or_default() } else { photos? };
    let lists = lists(cx, &input).await;
    let lists = if alarm.is_some() { lists.unwrap_or_default() } else { lists? };
    let stored = match alarm {
        Some(AppError::Conflict) => cx.backend.events.find(event).await?,
        _ => None,
    };
    let approved = stored.as_ref().is_some_and(|stored| stored.state == EventState::Approved);
    let correction = approved || posted.fields.iter().any(|(name, _)| name == "reason");
    let comparison = stored.and_then(|stored| conflict::compare(cx, &input, purpose, stored, form_path(purpose)));
    if let Some(comparison) = &comparison {
        // Sent again after reading, it is a change of what is there now.
        input.version = comparison.version();
    }
    let status = match alarm {
        None => 422,
        Some(AppError::Unavailable { .. }) => 503,
        Some(AppError::TooManyRequests) => 429,
        Some(_) => 409,
    };
    form::complete(cx, &mut input);
    let sheet = Sheet { purpose, input, refusals, photos, lists, correction, alarm, had_files, comparison, range };
    Ok(Outcome::Show(form_page(cx, sheet).status(status)))
}

/// Takes the pictures, then the session that names them, or those of its series that are meant; what was sent before is
/// there already. Gives the address that it leads to.
async fn store(
    cx: &PageCx,
    account: &Account,
    (purpose, range): (Purpose, Option<Range>),
    (event, input): (EventId, &mut EventInput),
    files: Vec<SentFile>,
) -> Result<String, AppError> {
    let content = content(purpose, input, &files);
    if actions::repeated(&cx.backend, account, input, &content).await?.is_some() {
        return Ok(done_address(purpose, event));
    }
    let mut refusals = photos::actions::receive_files(&cx.backend, account, event, files, input).await?;
    if let Some(range) = range.filter(|range| refusals.is_empty() && *range != Range::This) {
        let changed = series::actions::change(&cx.backend, Some(account), input, range, &content).await?;
        return Ok(series::parts::changed_address(changed, &input.id));
    }
    if refusals.is_empty() {
        let saved = actions::save_as(&cx.backend, Some(account), input, purpose, content).await?;
        return Ok(done_address(purpose, saved.id));
    }
    // The other fields are checked too, so that everything wrong is said at once.
    refusals.extend(input.parse(purpose, cx.now).err().unwrap_or_default());
    Err(AppError::Refused(refusals))
}

/// What makes a posted form the same as an earlier one: the fields and the files.
fn content(purpose: Purpose, input: &EventInput, files: &[SentFile]) -> String {
    let files = files.iter().map(|file| {
        let mut hasher = DefaultHasher::new();
        file.bytes.hash(&mut hasher);
        (file.name.as_str(), file.bytes.len(), hasher.finish())
    });
    serde_json::to_string(&(purpose, input, files.collect::<Vec<_>>())).unwrap_or_default()
}

/// Where a stored form leads.
pub fn done_address(purpose: Purpose, event: EventId) -> String {
    match purpose {
        Purpose::Log => format!("/log/done?event={event}"),
        Purpose::Plan => format!("/desk/plan?saved={event}"),
    }
}

fn form_page(cx: &PageCx, sheet: Sheet) -> Page {
    let l = cx.locale;
    let purpose = sheet.purpose;
    let is_new = sheet.input.version == "0" || sheet.input.version.is_empty();
    let title = match (purpose, is_new) {
        (Purpose::Log, true) => td_string!(l, events.log.title),
        (Purpose::Log, false) => td_string!(l, events.log.title_planned),
        (Purpose::Plan, true) => td_string!(l, events.plan.title),
        (Purpose::Plan, false) => td_string!(l, events.plan.title_change),
    };
    let action = form_path(purpose);
    let nav = if purpose == Purpose::Log { "/log" } else { "/desk/plan" };
    let cx = cx.clone();
    Page::new(title, nav, move || {
        let Sheet { input, refusals, photos, lists, correction, alarm, had_files, comparison, range, .. } = sheet;
        // After a choice for what is stored, what the browser kept is not to come back.
        let fresh = cx.asked("fresh").is_some() && !is_new;
        let refused = !refusals.is_empty() || alarm.is_some() || fresh;
        let submit = match purpose {
            Purpose::Log => td_string!(l, events.log.submit),
            Purpose::Plan => td_string!(l, events.plan.submit),
        };
        let here = address(action, &[(if is_new { "draft" } else { "event" }, input.id.clone())]);
        let afresh = if is_new { action.to_owned() } else { here.clone() };
        let prefix = cx.account().map(draft_prefix).unwrap_or_default();
        let draft = format!("{prefix}{}", here.trim_start_matches('/'));
        let others = is_new.then(|| {
            let (lang, except) = (words::tag(l).to_owned(), draft.clone());
            view! { <DraftList lang=lang prefix=prefix.clone() except=except /> }
        });
        let unseen = alarm.is_some().then(|| unseen_photos(&input, &photos));
        let alarm = match comparison {
            Some(comparison) => Some(conflict::notice(&cx, &comparison)),
            None => alarm.map(|error| alarm_notice(&cx, &error, &input, had_files)),
        };
        let forget = fresh.then(|| view! { <DraftSent prefix=prefix.clone() id=input.id.clone() /> });
        let range = range.map(|range| series::parts::range_field(l, range, &input.series));
        let controls = form::view(&cx, &input, &refusals, purpose, &photos, &lists, correction);
        view! {
            <h1>{title}</h1>
            {others}
            {forget}
            {last_time(&cx, purpose, is_new, &input)}
            {alarm}
            {bits::error_summary(l, &refusals)}
            <EventFormIsland lang=words::tag(l).to_owned() purpose=purpose draft=draft here=here afresh=afresh
                keep_draft=refused filled=["like", "observance", "duty", "training"].iter().any(|name| cx.asked(name).is_some())>
                <form method="post" action=action enctype="multipart/form-data" class="log-form" novalidate>
                    {controls}
                    {unseen}
                    {range}
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

/// Why nothing was stored, above the form that still holds everything.
fn alarm_notice(cx: &PageCx, error: &AppError, input: &EventInput, had_files: bool) -> AnyView {
    let (title, text) = words::error(cx.locale, error);
    let again = had_files.then(|| view! { <p>{td_string!(cx.locale, ui.kept.sent_photos)}</p> });
    let newest = matches!(error, AppError::Conflict | AppError::WrongState).then(|| {
        let href = format!("/events/{}", input.id);
        view! { <p><a href=href>{td_string!(cx.locale, events.done.open)}</a></p> }
    });
    view! {
        <div class="error-summary" role="alert">
            <h2>{title}</h2>
            <p>{text}</p>
            {again}
            {newest}
        </div>
    }
    .into_any()
}

/// What was said of pictures that could not be looked up goes along unseen: without it, they would be left out.
fn unseen_photos(input: &EventInput, shown: &[Photo]) -> AnyView {
    let unseen = input.photos.iter().filter_map(|note| Some((note.id?, note)));
    let unseen = unseen.filter(|(id, _)| !shown.iter().any(|photo| photo.id == *id));
    unseen
        .map(|(id, note)| {
            let tick = |is_on: bool, name: &str| is_on.then(|| fields::hidden(format!("{name}-{id}"), "on"));
            view! {
                {fields::hidden(format!("photo-{id}"), "1")}
                {fields::hidden(format!("alt-{id}"), note.alt.clone())}
                {tick(note.minors, "minors")}
                {tick(note.consent, "consent")}
                {tick(note.remove, "remove")}
            }
        })
        .collect_view()
        .into_any()
}

/// How the names begin under which the browser keeps what somebody typed; the rest is the form's address.
pub fn draft_prefix(account: &Account) -> String {
    format!("pufa.draft.{}./", account.id)
}

fn last_time(cx: &PageCx, purpose: Purpose, is_new: bool, input: &EventInput) -> AnyView {
    let l = cx.locale;
    if !is_new || purpose == Purpose::Plan || cx.asked("like").is_some() {
        return ().into_any();
    }
    let href = address("/log", &[("draft", input.id.clone()), ("like", "last".to_owned())]);
    view! { <p><a href=href>{td_string!(l, events.log.as_last)}</a></p> }.into_any()
}
