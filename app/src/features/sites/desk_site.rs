//! `/desk/registries/sites/{id}`: a site as the office keeps it: fields, namings, state, files, deletion. A village's cadre
//! keeps the pictures of the village's own sites here, and reads the rest.

use super::{
    actions,
    desk_page::{self, PATH},
    input::SiteInput,
    model::{Naming, Site, StateChange},
    parts,
    site_form::{self, Typed},
    site_page,
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Target},
        attachments::{self, Attachment, OwnerKind, parts::Editor, parts::Takes},
    },
    pages::{Form, Outcome, Page, PageCx},
    ui::{
        bits,
        fields::{self, FormCx},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What the page shows.
struct Shown {
    /// The site as it is stored, where it is.
    site: Option<Site>,
    namings: Vec<Naming>,
    states: Vec<StateChange>,
    files: Vec<Attachment>,
    /// How many sessions name it.
    sessions: i64,
    input: SiteInput,
    /// Of the fields.
    refusals: Vec<Refusal>,
    /// Of the files.
    file_refusals: Vec<Refusal>,
    /// Of one of the other forms.
    typed: Typed,
    /// What kept the whole request from being stored.
    alarm: Option<AppError>,
}

/// `/desk/registries/sites/new`: the form of a new site, whose id stands in the address.
pub fn new(cx: &PageCx) -> Result<Page, AppError> {
    actions::keeper(cx.account(), &desk_page::town(cx))?;
    Ok(Page::elsewhere(format!("{PATH}/{}", cx.backend.ids.next())))
}

/// `/desk/registries/sites/{id}`.
pub async fn site(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let shown = load(cx).await?;
    Ok(draw(cx, shown))
}

async fn load(cx: &PageCx) -> Result<Shown, AppError> {
    let id = cx.param::<String>("id")?;
    let site = cx.backend.sites.find(&id).await?;
    let Some(site) = site else {
        // Only who may add one needs to know that there is none.
        actions::keeper(cx.account(), &desk_page::town(cx)).map_err(|_| AppError::NotFound)?;
        id.parse::<uuid::Uuid>().map_err(|_| AppError::NotFound)?;
        let input = SiteInput { id, version: "0".into(), ..SiteInput::default() };
        return Ok(Shown {
            site: None,
            namings: Vec::new(),
            states: Vec::new(),
            files: Vec::new(),
            sessions: 0,
            input,
            refusals: Vec::new(),
            file_refusals: Vec::new(),
            typed: Typed::default(),
            alarm: None,
        });
    };
    cx.require(Action::ReadStaff, &Target::at(&site.scope)).map_err(|_| AppError::NotFound)?;
    let ids = std::slice::from_ref(&site.id);
    Ok(Shown {
        namings: cx.backend.sites.namings(ids).await?,
        states: cx.backend.sites.states(&site.id).await?,
        files: cx.backend.attachments.of_owners(OwnerKind::Site, ids).await?,
        sessions: cx.backend.sites.named_by(&site.id).await?,
        input: SiteInput::of(&site),
        refusals: Vec::new(),
        file_refusals: Vec::new(),
        typed: Typed::default(),
        alarm: None,
        site: Some(site),
    })
}

/// Saves what one of the page's forms says.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let id = cx.param::<String>("id")?;
    let step = form.text("step").to_owned();
    let here = format!("{PATH}/{id}?done={step}");
    let (fields, backend, who) = (form.fields.clone(), &cx.backend, cx.account());
    let sent = match step.as_str() {
        "save" => {
            let input = SiteInput { id: id.clone(), ..SiteInput::from_pairs(&fields) };
            actions::save(backend, who, &desk_page::town(cx), &input).await.map(drop)
        }
        "files" => match actions::keep_files(backend, who, &id, form).await {
            Ok(refusals) if refusals.is_empty() => Ok(()),
            Ok(refusals) => Err(AppError::Refused(refusals)),
            Err(error) => Err(error),
        },
        "remove" => {
            actions::remove(backend, who, &id, form.parse("version")?).await?;
            return Ok(Outcome::go(format!("{PATH}?done=removed")));
        }
        _ => actions::change(backend, who, &id, &form).await,
    };
    let (refusals, alarm, status) = match sent {
        Ok(()) => return Ok(Outcome::go(here)),
        Err(AppError::Refused(refusals)) => (refusals, None, 422),
        // What was typed must not be lost over it.
        Err(error @ (AppError::Conflict | AppError::WrongState)) => (Vec::new(), Some(error), 409),
        Err(error) => return Err(error),
    };
    let mut shown = load(cx).await?;
    shown.alarm = alarm;
    match step.as_str() {
        "save" => {
            shown.input = SiteInput { id, ..SiteInput::from_pairs(&fields) };
            // Both are shown now, so saving again is a decision on what is there.
            if let Some(site) = shown.site.as_ref().filter(|_| shown.alarm.is_some()) {
                shown.input.version = site.version.to_string();
            }
            shown.refusals = refusals;
        }
        "files" => shown.file_refusals = refusals,
        _ => shown.typed = Typed { step, fields, refusals },
    }
    Ok(Outcome::Show(draw(cx, shown).status(status)))
}

fn draw(cx: &PageCx, shown: Shown) -> Page {
    let l = cx.locale;
    let name = shown.site.as_ref().map(|site| site.label(l).to_owned());
    let title = name.unwrap_or_else(|| td_string!(l, sites.desk.add).to_owned());
    let heading = title.clone();
    let cx = cx.clone();
    let (naming, change) = (cx.backend.ids.next().to_string(), cx.backend.ids.next().to_string());
    Page::new(title, "/desk", move || {
        let scope = shown.site.as_ref().map_or_else(|| desk_page::town(&cx), |site| site.scope.clone());
        let may_keep = actions::keeper(cx.account(), &scope).is_ok();
        let may_tend = actions::tender(cx.account(), &scope).is_ok();
        let done = cx.asked("done").map(|_| bits::notice(bits::Notice::Success, td_string!(l, sites.desk.saved)));
        let all = [&shown.refusals[..], &shown.file_refusals, &shown.typed.refusals].concat();
        let public = shown.site.as_ref().map(|site| {
            let tags = parts::tags(l, site, site.level);
            view! {
                {tags}
                <div class="button-row">
                    <a class="button-secondary" href=format!("/sites/{}", site.id)>{td_string!(l, sites.desk.public_page)}</a>
                    {parts::inspect_link(&cx, site)}
                </div>
            }
        });
        let files = shown.site.as_ref().map(|site| files(&cx, site, &shown, may_tend));
        let form = may_keep.then(|| form(&cx, &shown));
        let read = shown.site.as_ref().filter(|_| !may_keep).map(|site| read(&cx, site, &shown.namings));
        let rest = shown.site.as_ref().filter(|_| may_keep).map(|site| rest(&cx, site, &shown, &naming, &change));
        view! {
            <p><a href=PATH>{td_string!(l, sites.desk.title)}</a></p>
            <h1>{heading}</h1>
            {done}
            {shown.alarm.as_ref().map(|error| alarm(&cx, error, &shown))}
            {bits::error_summary(l, &all)}
            {public}
            {read}
            {files}
            {form}
            {rest}
        }
        .into_any()
    })
    .with_map()
}

/// Why nothing was stored; what is there now is a link away, what was typed stays in the form.
fn alarm(cx: &PageCx, error: &AppError, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let (title, text) = words::error(l, error);
    let now = shown.site.as_ref().map(|site| {
        view! { <p><a href=format!("/sites/{}", site.id) target="_blank">{td_string!(l, ui.kept.newest)}</a></p> }
    });
    view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p>{now}</div> }.into_any()
}

fn files(cx: &PageCx, site: &Site, shown: &Shown, may_tend: bool) -> AnyView {
    let l = cx.locale;
    let body = if may_tend {
        let editor = Editor {
            action: format!("{PATH}/{}", site.id),
            hidden: vec![("step", "files".to_owned())],
            takes: Takes::Both,
            chooses_public: true,
            refusals: &shown.file_refusals,
        };
        attachments::parts::editor(l, &shown.files, editor)
    } else {
        view! {
            {attachments::parts::gallery(l, &shown.files)}
            {attachments::parts::documents(l, &shown.files)}
        }
        .into_any()
    };
    view! { <section id="files"><h2>{td_string!(l, sites.desk.files)}</h2>{body}</section> }.into_any()
}

/// What the form holds, for those who read it and do not change it.
fn read(cx: &PageCx, site: &Site, namings: &[Naming]) -> AnyView {
    let l = cx.locale;
    view! {
        <section>
            <h2>{td_string!(l, sites.desk.fields)}</h2>
            {site_page::facts(cx, site)}
            <h3>{td_string!(l, sites.desk.internal)}</h3>
            {site_page::internal(cx, site)}
            {parts::namings_table(cx, namings)}
        </section>
    }
    .into_any()
}

fn form(cx: &PageCx, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals: &shown.refusals };
    let input = &shown.input;
    view! {
        <section>
            <h2>{td_string!(l, sites.desk.fields)}</h2>
            <form method="post" action=format!("{PATH}/{}", input.id) novalidate>
                {fields::hidden("step", "save")}
                {fields::hidden("version", input.version.clone())}
                {site_form::public_fields(cx, form, input)}
                {site_form::internal_fields(form, input)}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, ui.save)}</button>
                    <a href=PATH>{td_string!(l, ui.cancel)}</a>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Namings, states and deletion.
fn rest(cx: &PageCx, site: &Site, shown: &Shown, naming: &str, change: &str) -> AnyView {
    let l = cx.locale;
    // A form that was refused carries the id that it was made with.
    let typed_new = (shown.typed.step == "name")
        .then(|| crate::pages::value(&shown.typed.fields, "naming"))
        .flatten()
        .filter(|id| !shown.namings.iter().any(|naming| naming.id == *id));
    let fresh = typed_new.unwrap_or(naming);
    let namings = shown
        .namings
        .iter()
        .map(|naming| site_form::naming_form(cx, site, Some(naming), fresh, &shown.typed))
        .collect_view();
    let states = shown
        .states
        .iter()
        .rev()
        .map(|change| {
            view! {
                <li>
                    {words::full_date(l, change.began_on)}" "<strong>{parts::state_word(l, change.state)}</strong>" "
                    {change.reason.clone()}" "<span class="muted">{change.who.clone()}</span>
                </li>
            }
        })
        .collect_view();
    let remove = if shown.sessions > 0 {
        let number = words::number(shown.sessions);
        view! { <p class="muted">{td_string!(l, sites.desk.in_use, number = number)}</p> }.into_any()
    } else {
        view! {
            <details class="more">
                <summary>{td_string!(l, sites.desk.remove)}</summary>
                <p class="hint">{td_string!(l, sites.desk.remove_hint)}</p>
                <form method="post" action=format!("{PATH}/{}", site.id)>
                    {fields::hidden("step", "remove")}
                    {fields::hidden("version", site.version.to_string())}
                    <button class="button-warn" type="submit">{td_string!(l, sites.desk.remove)}</button>
                </form>
            </details>
        }
        .into_any()
    };
    view! {
        <section>
            <h2>{td_string!(l, sites.naming.title_all)}</h2>
            <p class="hint">{td_string!(l, sites.naming.hint)}</p>
            {namings}
            {site_form::naming_form(cx, site, None, fresh, &shown.typed)}
        </section>
        <section>
            <h2>{td_string!(l, sites.change.title)}</h2>
            <ol class="history">{states}</ol>
            {site_form::state_form(cx, site, change, &shown.typed)}
        </section>
        <section>
            <h2>{td_string!(l, sites.desk.remove)}</h2>
            {remove}
        </section>
    }
    .into_any()
}
