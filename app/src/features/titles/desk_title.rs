//! `/desk/registries/titles/new` and `/{id}`: one title, its facts, and its history step by step.

use super::{
    actions, desk_form,
    desk_list::{PATH, may_keep, reader, scope},
    desk_part::due_words,
    input::{StepInput, TitleInput},
    model::{Title, TitleEvent},
    parts, rules,
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Target},
        attachments::{self, Attachment, Owner, OwnerKind, parts::Takes},
        events::query::bad,
    },
    ids::{TitleEventId, TitleId},
    pages::{Form, Outcome, Page, PageCx, address},
    ui::{
        bits,
        fields::{self, FormCx},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What refusals are about.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
enum About {
    #[default]
    Step,
    Facts,
    Files,
    Removal,
}

/// What the page shows.
#[derive(Clone, Default)]
struct Shown {
    title: Option<Title>,
    facts: TitleInput,
    step: StepInput,
    refusals: Vec<Refusal>,
    /// What they are about.
    about: About,
    /// Why it is to be taken off.
    reason: String,
    /// What kept it from being stored as a whole.
    alarm: Option<AppError>,
}

/// Whose files a title's are.
fn owner(title: &Title) -> Owner {
    Owner::new(OwnerKind::Title, title.id, &title.scope)
}

/// An empty form, under an id of its own so that a reload makes no second title.
pub async fn new(cx: &PageCx) -> Result<Page, AppError> {
    cx.require(Action::KeepRegistry, &Target::at(scope(cx)))?;
    let id = match cx.asked("draft") {
        None => {
            let id = cx.backend.ids.next().to_string();
            return Ok(Page::elsewhere(address(&format!("{PATH}/new"), &[("draft", id)])));
        }
        Some(text) => text.parse::<TitleId>().map_err(|_| bad("draft", "an id"))?,
    };
    if cx.backend.titles.find(id).await?.is_some() {
        return Ok(Page::elsewhere(format!("{PATH}/{id}")));
    }
    let step = StepInput { id: cx.backend.ids.next().to_string(), kind: "name".into(), ..StepInput::default() };
    let facts = TitleInput { version: "0".into(), level: "provincial".into(), ..TitleInput::default() };
    Ok(draw_new(cx, Shown { facts, step, ..Shown::default() }))
}

/// Adds a title with its first step.
pub async fn send_new(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let id = cx.asked("draft").unwrap_or_default().parse::<TitleId>().map_err(|_| bad("draft", "an id"))?;
    let (facts, step) = (TitleInput::from_form(&form), StepInput::from_form(&form));
    match actions::add(&cx.backend, cx.account(), &scope(cx), id, &facts, &step).await {
        Ok(()) => Ok(Outcome::go(address(&format!("{PATH}/{id}"), &[("saved", "1")]))),
        Err(AppError::Refused(refusals)) => {
            let shown = Shown { facts, step, refusals, ..Shown::default() };
            Ok(Outcome::Show(draw_new(cx, shown).status(422)))
        }
        Err(AppError::Conflict) => Ok(Outcome::go(format!("{PATH}/{id}"))),
        Err(error) => Err(error),
    }
}

fn draw_new(cx: &PageCx, shown: Shown) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    Page::new(td_string!(l, titles.desk.add), "/desk", move || {
        let form = FormCx { locale: l, refusals: &shown.refusals };
        let scope = scope(&cx);
        let action = address(&format!("{PATH}/new"), &[("draft", cx.asked("draft").unwrap_or_default())]);
        view! {
            <p><a href=PATH>{td_string!(l, titles.desk.title)}</a></p>
            <h1>{td_string!(l, titles.desk.add)}</h1>
            {bits::error_summary(l, &shown.refusals)}
            <form method="post" action=action novalidate>
                {fields::hidden("version", "0")}
                <h2>{td_string!(l, titles.desk.facts)}</h2>
                {desk_form::facts(&cx, form, &scope, &shown.facts, false)}
                <h2>{td_string!(l, titles.desk.first_step)}</h2>
                {desk_form::step(&cx, form, &scope, &shown.step, td_string!(l, titles.hint.first_step))}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, titles.desk.add_submit)}</button>
                    <a href=PATH>{td_string!(l, ui.cancel)}</a>
                </div>
            </form>
        }
        .into_any()
    })
}

async fn find(cx: &PageCx) -> Result<Title, AppError> {
    reader(cx)?;
    let title = cx.backend.titles.find(cx.param::<TitleId>("id")?).await?.ok_or(AppError::NotFound)?;
    cx.require(Action::ReadStaff, &Target::at(title.scope.clone())).map_err(|_| AppError::NotFound)?;
    if title.is_demo && !cx.demo() { Err(AppError::NotFound) } else { Ok(title) }
}

/// The title; `?step=` puts one of its steps into the form.
pub async fn title(cx: &PageCx) -> Result<Page, AppError> {
    let title = find(cx).await?;
    let step = match cx.asked("step") {
        None => fresh(cx),
        Some(text) => {
            let id = text.parse::<TitleEventId>().map_err(|_| bad("step", "the id of a step"))?;
            let event = title.events.iter().find(|event| event.id == id).ok_or(AppError::NotFound)?;
            StepInput::of(event)
        }
    };
    draw(cx, Shown { facts: TitleInput::of(&title), step, title: Some(title), ..Shown::default() }).await
}

fn fresh(cx: &PageCx) -> StepInput {
    StepInput { id: cx.backend.ids.next().to_string(), ..StepInput::default() }
}

/// Changes the facts, adds or corrects a step, or takes one out.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    if form.text("do") == "remove" {
        return send_removal(cx, &form).await;
    }
    let title = find(cx).await?;
    let id = title.id;
    if form.text("do") == "files" {
        return send_files(cx, title, form).await;
    }
    let version = form.parse::<i64>("version")?;
    let (backend, who) = (&cx.backend, cx.account());
    let mut shown = Shown { facts: TitleInput::of(&title), step: fresh(cx), title: Some(title), ..Shown::default() };
    let done = match form.text("do") {
        "facts" => {
            shown.facts = TitleInput::from_form(&form);
            shown.about = About::Facts;
            actions::change(backend, who, id, &shown.facts).await
        }
        "step" => {
            shown.step = StepInput::from_form(&form);
            actions::save_step(backend, who, id, version, &shown.step).await
        }
        "drop" => {
            let step = form.parse::<TitleEventId>("step_id")?;
            actions::drop_step(backend, who, id, version, step).await
        }
        _ => return Err(bad("do", "facts, step, drop, files or remove")),
    };
    match done {
        Ok(()) => Ok(Outcome::go(address(&format!("{PATH}/{id}"), &[("saved", "1")]))),
        Err(AppError::Refused(refusals)) => {
            shown.refusals = refusals;
            Ok(Outcome::Show(draw(cx, shown).await?.status(422)))
        }
        Err(error @ AppError::Conflict) => {
            // What was typed stays; what is there now stands above it, and the form is on its version.
            shown.title = backend.titles.find(id).await?;
            shown.alarm = Some(error);
            Ok(Outcome::Show(draw(cx, shown).await?.status(409)))
        }
        Err(error) => Err(error),
    }
}

/// Takes the title off; a second click finds it gone.
async fn send_removal(cx: &PageCx, form: &Form) -> Result<Outcome, AppError> {
    reader(cx)?;
    let (id, version) = (cx.param::<TitleId>("id")?, form.parse::<i64>("version")?);
    let reason = form.text("remove_reason").to_owned();
    let done = actions::remove(&cx.backend, cx.account(), &scope(cx), id, version, &reason).await;
    if done.is_ok() {
        return Ok(Outcome::go(address(PATH, &[("removed", "1")])));
    }
    let title = find(cx).await?;
    let facts = TitleInput::of(&title);
    let about = About::Removal;
    let shown = Shown { facts, step: fresh(cx), title: Some(title), about, reason, ..Shown::default() };
    match done {
        Ok(()) => Err(AppError::NotFound),
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(draw(cx, Shown { refusals, ..shown }).await?.status(422))),
        Err(error @ AppError::Conflict) => {
            Ok(Outcome::Show(draw(cx, Shown { alarm: Some(error), ..shown }).await?.status(409)))
        }
        Err(error) => Err(error),
    }
}

/// Takes in documents and pictures, and what is said of those that are there.
async fn send_files(cx: &PageCx, title: Title, form: Form) -> Result<Outcome, AppError> {
    let actor = actions::keeper(cx.account(), &title.scope)?;
    let refusals = attachments::actions::keep(&cx.backend, &actor, &owner(&title), form).await?;
    if refusals.is_empty() {
        return Ok(Outcome::go(address(&format!("{PATH}/{}", title.id), &[("saved", "1")])));
    }
    let facts = TitleInput::of(&title);
    let about = About::Files;
    let shown = Shown { facts, step: fresh(cx), title: Some(title), refusals, about, ..Shown::default() };
    Ok(Outcome::Show(draw(cx, shown).await?.status(422)))
}

async fn draw(cx: &PageCx, shown: Shown) -> Result<Page, AppError> {
    let Some(title) = shown.title.clone() else { return Err(AppError::NotFound) };
    let ids = [title.id.to_string()];
    let files = attachments::actions::visible(cx, OwnerKind::Title, &ids, &title.scope).await?;
    let l = cx.locale;
    let name = parts::name(&cx.reference, l, &title);
    let heading = name.clone();
    let cx = cx.clone();
    Ok(Page::new(name, "/desk", move || {
        let saved = (cx.asked("saved").is_some() && shown.refusals.is_empty() && shown.alarm.is_none())
            .then(|| bits::notice(bits::Notice::Success, td_string!(l, titles.desk.saved, name = heading.clone())));
        let alarm = shown.alarm.as_ref().map(|error| {
            let (title, text) = words::error(l, error);
            view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p></div> }
        });
        let standing = rules::last(&title).map(|standing| parts::tags(l, &title, &standing));
        let due = rules::due(&title, cx.today()).map(|due| view! { <p>{due_words(&cx, due)}</p> });
        let is_kept = may_keep(&cx);
        let forms = is_kept.then(|| forms(&cx, &title, &shown));
        view! {
            <p><a href=PATH>{td_string!(l, titles.desk.title)}</a></p>
            <h1>{heading}</h1>
            {saved}
            {alarm}
            {bits::error_summary(l, &shown.refusals)}
            <p class="tags">{standing}</p>
            {due}
            {facts(&cx, &title)}
            <h2>{td_string!(l, titles.history.title)}</h2>
            {history(&cx, &title, is_kept)}
            {files_part(&cx, &title, &files, &shown)}
            {forms}
        }
        .into_any()
    }))
}

/// Documents and pictures; the office adds to them and says which everybody may see.
fn files_part(cx: &PageCx, title: &Title, files: &[Attachment], shown: &Shown) -> AnyView {
    let l = cx.locale;
    let none = Vec::new();
    let editor = may_keep(cx).then(|| {
        let editor = attachments::parts::Editor {
            action: format!("{PATH}/{}", title.id),
            hidden: vec![("do", "files".to_owned())],
            takes: Takes::Both,
            chooses_public: true,
            refusals: if shown.about == About::Files { &shown.refusals } else { &none },
        };
        attachments::parts::editor(l, files, editor)
    });
    view! {
        <section id="files">
            <h2>{td_string!(l, titles.desk.files)}</h2>
            {attachments::parts::documents(l, files)}
            {attachments::parts::gallery(l, files)}
            {editor}
        </section>
    }
    .into_any()
}

fn facts(cx: &PageCx, title: &Title) -> AnyView {
    let l = cx.locale;
    let village = parts::village_name(&cx.reference, l, &title.village, cx.today());
    view! {
        <dl class="kv">
            {bits::pair(td_string!(l, titles.field.level), parts::level_word(l, title.level))}
            {bits::pair(td_string!(l, titles.field.first_village), village)}
            {bits::pair(td_string!(l, titles.field.batch), title.batch.clone())}
            {bits::pair(td_string!(l, titles.field.section), title.section.clone())}
            {bits::pair(td_string!(l, titles.field.statement), title.statement.clone())}
            {bits::pair(td_string!(l, titles.field.note), title.note.clone())}
        </dl>
    }
    .into_any()
}

fn history(cx: &PageCx, title: &Title, is_kept: bool) -> AnyView {
    let lines = title.events.iter().map(|event| history_line(cx, title, event, is_kept)).collect_view();
    view! { <ol class="history">{lines}</ol> }.into_any()
}

fn history_line(cx: &PageCx, title: &Title, event: &TitleEvent, is_kept: bool) -> AnyView {
    let l = cx.locale;
    let day = parts::day_words(l, event.on_day, event.precision);
    let step = parts::step_word(l, event.kind);
    let said = parts::step_details(cx, event, true).join(" \u{b7} ");
    let tools = is_kept.then(|| {
        let href = format!("{}#step", address(&format!("{PATH}/{}", title.id), &[("step", event.id.to_string())]));
        let spoken = td_string!(l, titles.history.correct_of, day = day.clone(), step = step);
        let drop = td_string!(l, titles.history.drop_of, day = day.clone(), step = step);
        view! {
            <a href=href aria-label=spoken>{td_string!(l, titles.history.correct)}</a>
            <details class="more">
                <summary aria-label=drop>{td_string!(l, titles.history.drop)}</summary>
                <form method="post" action=format!("{PATH}/{}", title.id)>
                    {fields::hidden("do", "drop")}
                    {fields::hidden("version", title.version.to_string())}
                    {fields::hidden("step_id", event.id.to_string())}
                    <button class="button-warn" type="submit">{td_string!(l, titles.history.drop_submit)}</button>
                </form>
            </details>
        }
    });
    view! {
        <li>
            {day}" "<strong>{step}</strong>" "{said}" "
            <span class="muted">{parts::noted_by(l, event)}</span>" "
            {tools}
        </li>
    }
    .into_any()
}

fn forms(cx: &PageCx, title: &Title, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let none = Vec::new();
    let of = |about: About| if shown.about == about { &shown.refusals } else { &none };
    let (of_facts, of_step) = (of(About::Facts), of(About::Step));
    let action = format!("{PATH}/{}", title.id);
    let version = title.version.to_string();
    let state = rules::last(title).map(|standing| standing.state);
    let hint = td_string!(l, titles.hint.step, legal = parts::steps_line(l, &rules::legal(state)));
    let is_there = title.events.iter().any(|event| event.id.to_string() == shown.step.id);
    let (heading, submit) = if is_there {
        (td_string!(l, titles.desk.correct_step), td_string!(l, titles.desk.correct_submit))
    } else {
        (td_string!(l, titles.desk.add_step), td_string!(l, titles.desk.step_submit))
    };
    let is_open =
        title.is_placeholder() || !of_facts.is_empty() || (shown.about == About::Facts && shown.alarm.is_some());
    view! {
        <section id="step">
            <h2>{heading}</h2>
            <form method="post" action=action.clone() novalidate>
                {fields::hidden("do", "step")}
                {fields::hidden("version", version.clone())}
                {desk_form::step(cx, FormCx { locale: l, refusals: of_step }, &title.scope, &shown.step, &hint)}
                <div class="button-row">
                    <button class="button" type="submit">{submit}</button>
                    {is_there.then(|| view! { <a href=action.clone()>{td_string!(l, ui.cancel)}</a> })}
                </div>
            </form>
        </section>
        <details class="more" id="facts" open=is_open>
            <summary>{td_string!(l, titles.desk.change_facts)}</summary>
            <form method="post" action=action.clone() novalidate>
                {fields::hidden("do", "facts")}
                {fields::hidden("version", version.clone())}
                {desk_form::facts(cx, FormCx { locale: l, refusals: of_facts }, &title.scope, &shown.facts, title.may_lack_village())}
                <div class="button-row"><button class="button" type="submit">{td_string!(l, ui.save)}</button></div>
            </form>
        </details>
        {desk_form::removal(l, of(About::Removal), &action, title.version, &shown.reason, shown.about == About::Removal)}
    }
    .into_any()
}
