//! `/desk/registries/works/{id}`: one work with its pictures, as the office keeps it.

use super::{
    actions::{self, Sent},
    desk_page::PATH,
    model::{LINE_MAX, TEXT_MAX, TITLE_MAX, Work, WorkInput},
    parts,
};
use crate::{
    error::{AppError, Refusal},
    features::{
        attachments::{self, Attachment, OwnerKind, parts::Takes},
        sites::{desk_page::town, parts::own_village_choices},
    },
    ids::WorkId,
    pages::{Form, Outcome, Page, PageCx},
    ui::{
        bits,
        fields::{self, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What the page shows.
struct Shown {
    /// The work as it is stored, where it is.
    work: Option<Work>,
    files: Vec<Attachment>,
    input: WorkInput,
    refusals: Vec<Refusal>,
    /// The tick beside new pictures, as it was sent.
    adds_public: bool,
    alarm: Option<AppError>,
}

/// `/desk/registries/works/new`: the form of a new work, whose id stands in the address.
pub fn new(cx: &PageCx) -> Result<Page, AppError> {
    actions::keeper(cx.account(), &town(cx))?;
    Ok(Page::elsewhere(format!("{PATH}/{}", cx.backend.ids.next())))
}

/// `/desk/registries/works/{id}`.
pub async fn work(cx: &PageCx) -> Result<Page, AppError> {
    let shown = load(cx).await?;
    Ok(draw(cx, shown))
}

async fn load(cx: &PageCx) -> Result<Shown, AppError> {
    let id = cx.param::<WorkId>("id")?;
    let work = cx.backend.works.find(id).await?;
    let scope = work.as_ref().map_or_else(|| town(cx), |work| work.scope.clone());
    let actor = actions::keeper(cx.account(), &scope)?;
    let mut files = cx.backend.attachments.of_owners(OwnerKind::Work, &[id.to_string()]).await?;
    files.extend(cx.backend.attachments.pending_of(&actor, &actions::owner(id, &scope)).await?);
    let input = work
        .as_ref()
        .map_or_else(|| WorkInput { id: id.to_string(), version: "0".into(), ..WorkInput::default() }, WorkInput::of);
    Ok(Shown { work, files, input, refusals: Vec::new(), adds_public: false, alarm: None })
}

/// Saves the work, or deletes it.
pub async fn send(cx: &PageCx, mut form: Form) -> Result<Outcome, AppError> {
    let id = cx.param::<WorkId>("id")?;
    if form.text("step") == "remove" {
        actions::remove(&cx.backend, cx.account(), id, form.parse("version")?).await?;
        return Ok(Outcome::go(format!("{PATH}?done=removed")));
    }
    // The address says which work it is.
    form.fields.retain(|(name, _)| name != "id");
    form.fields.push(("id".to_owned(), id.to_string()));
    let typed = WorkInput::from_pairs(&form.fields);
    let adds_public = form.ticked(attachments::actions::PUBLIC);
    let (refusals, alarm, status) = match actions::save(&cx.backend, cx.account(), &town(cx), form).await {
        Ok(Sent::Done(_)) => return Ok(Outcome::go(format!("{PATH}?done=saved"))),
        Ok(Sent::Refused(refusals)) => (refusals, None, 422),
        Err(error @ AppError::Conflict) => (Vec::new(), Some(error), 409),
        Err(error) => return Err(error),
    };
    let mut shown = load(cx).await?;
    shown.input = typed;
    shown.adds_public = adds_public;
    if let (Some(_), Some(work)) = (&alarm, &shown.work) {
        // Both are shown now, so saving again is a decision on what is there.
        shown.input.version = work.version.to_string();
    }
    Ok(Outcome::Show(draw(cx, Shown { refusals, alarm, ..shown }).status(status)))
}

fn draw(cx: &PageCx, shown: Shown) -> Page {
    let l = cx.locale;
    let title = shown.work.as_ref().map_or_else(|| td_string!(l, works.desk.add).to_owned(), |work| work.title.clone());
    let heading = title.clone();
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let alarm = shown.alarm.as_ref().map(|error| {
            let (title, text) = words::error(l, error);
            view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p></div> }
        });
        let remove = shown.work.as_ref().map(|work| {
            view! {
                <details class="more">
                    <summary>{td_string!(l, works.desk.remove)}</summary>
                    <p class="hint">{td_string!(l, works.desk.remove_hint)}</p>
                    <form method="post" action=format!("{PATH}/{}", work.id)>
                        {fields::hidden("step", "remove")}
                        {fields::hidden("version", work.version.to_string())}
                        <button class="button-warn" type="submit">{td_string!(l, works.desk.remove)}</button>
                    </form>
                </details>
            }
        });
        view! {
            <p><a href=PATH>{td_string!(l, works.desk.title)}</a></p>
            <h1>{heading}</h1>
            {alarm}
            {bits::error_summary(l, &shown.refusals)}
            {form(&cx, &shown)}
            {remove}
        }
        .into_any()
    })
}

fn form(cx: &PageCx, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let input = &shown.input;
    let form = FormCx { locale: l, refusals: &shown.refusals };
    let line = |name: &'static str, label: &str, hint: &str, value: &str, optional: bool| {
        let max = if name == "title" { TITLE_MAX } else { LINE_MAX };
        let text = Text {
            name,
            label: label.into(),
            hint: hint.into(),
            value: value.into(),
            max,
            optional,
            ..Text::default()
        };
        fields::text(form, text)
    };
    let year = Text {
        name: "year",
        label: td_string!(l, works.field.year).into(),
        value: input.year.clone(),
        mode: "numeric",
        max: 4,
        optional: true,
        ..Text::default()
    };
    let about = Text {
        name: "about",
        label: td_string!(l, works.field.about).into(),
        value: input.about.clone(),
        max: TEXT_MAX,
        rows: 3,
        optional: true,
        ..Text::default()
    };
    let choose = td_string!(l, events.form.choose);
    let villages = own_village_choices(cx);
    let kept = (!shown.files.is_empty()).then(|| attachments::parts::kept_list(l, &shown.files, true));
    view! {
        <form method="post" action=format!("{PATH}/{}", input.id) enctype="multipart/form-data" novalidate>
            {fields::hidden("version", input.version.clone())}
            {line("title", td_string!(l, works.field.title), "", &input.title, false)}
            {fields::select(form, "kind", td_string!(l, works.field.kind), "", Some(choose), parts::kind_choices(l), &input.kind)}
            {line("author", td_string!(l, works.field.author), td_string!(l, works.field.author_hint), &input.author, false)}
            {line("maker", td_string!(l, works.field.maker), "", &input.maker, true)}
            {fields::text(form, year)}
            {fields::select(form, "village", td_string!(l, events.form.village), "", Some(td_string!(l, sites.field.no_village)), villages, &input.village)}
            {line("link", td_string!(l, works.field.link), td_string!(l, works.field.link_hint), &input.link, true)}
            {fields::text(form, about)}
            {kept}
            {attachments::parts::file_field(form, td_string!(l, works.field.pictures), Takes::Pictures)}
            {attachments::parts::public_field(l, shown.adds_public)}
            {fields::check("is_shown", td_string!(l, works.field.is_shown_long), input.is_shown)}
            {line("permission", td_string!(l, works.field.permission), td_string!(l, works.field.permission_hint), &input.permission, true)}
            <div class="button-row">
                <button class="button" type="submit">{td_string!(l, ui.save)}</button>
                <a href=PATH>{td_string!(l, ui.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}
