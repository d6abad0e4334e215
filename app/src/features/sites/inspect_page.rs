//! `/desk/registries/inspections/new`: an inspection from the phone. Which site, what was found, a picture, done: large
//! targets, one page, no script.

use super::{
    actions::{self, Inspected},
    details::REPAIR_DAYS,
    input::TEXT_MAX,
    model::{Finding, Inspection, Site, SiteState},
    parts,
    query::{SiteFilter, States},
    store::InspectionFilter,
};
use crate::{
    error::{AppError, Refusal},
    features::attachments::{self, Attachment, Owner, OwnerKind, parts::Takes},
    pages::{Form, Outcome, Page, PageCx, Pairs, address, value},
    ui::{
        bits,
        fields::{self, Choice, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address.
pub const PATH: &str = "/desk/registries/inspections/new";
/// Sites to choose from; a village has a few, the office finds others in the registry.
const CHOICES: u32 = 200;
/// Open findings beside the form.
const OPEN_ROWS: u32 = 10;

/// What the form shows.
struct Shown {
    site: Site,
    fields: Pairs,
    refusals: Vec<Refusal>,
    /// Pictures that were taken with an earlier try.
    pending: Vec<Attachment>,
    /// What earlier inspections left open.
    open: Vec<Inspection>,
}

/// The form of a site's inspection, or, without a site, the choice of one.
pub async fn new(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let Some(id) = cx.asked("site") else { return choose_site(cx).await };
    let site = actions::find(&cx.backend, id).await?;
    actions::tender(cx.account(), &site.scope)?;
    // The id stands in the address, so that reload, back and a second click speak of one inspection.
    let Some(draft) = cx.asked("draft").filter(|draft| draft.parse::<uuid::Uuid>().is_ok()) else {
        let draft = cx.backend.ids.next().to_string();
        return Ok(Page::elsewhere(address(PATH, &[("site", site.id.as_str()), ("draft", &draft)])));
    };
    let id = draft.parse().map_err(|_| AppError::NotFound)?;
    if let Some(done) = cx.backend.sites.inspection(id).await? {
        return Ok(Page::elsewhere(done_address(&done)));
    }
    let fields = vec![("id".to_owned(), draft.to_owned()), ("done_on".to_owned(), cx.today().to_string())];
    let shown = shown(cx, site, fields, Vec::new()).await?;
    Ok(draw(cx, shown))
}

fn done_address(inspection: &Inspection) -> String {
    let id = inspection.id.to_string();
    address(super::inspections_page::PATH, &[("site", inspection.site.as_str()), ("done", &id)])
}

/// The sites that the account looks after, each a large link; where there is one only, its form at once.
async fn choose_site(cx: &PageCx) -> Result<Page, AppError> {
    let account = cx.staff()?;
    let scope = account.scope.0.clone();
    actions::tender(cx.account(), &scope)?;
    let filter = SiteFilter { states: States::Standing, ..SiteFilter::new(&scope, cx.now, cx.demo()) };
    let (lines, total) = cx.backend.sites.list(&filter, CHOICES, 0).await?;
    if let [line] = &lines[..] {
        return Ok(Page::elsewhere(address(PATH, &[("site", line.site.id.as_str())])));
    }
    let l = cx.locale;
    let cx = cx.clone();
    let title = td_string!(l, sites.inspect.do_it);
    Ok(Page::new(title, "/desk", move || {
        let choices = lines
            .iter()
            .map(|line| {
                let href = address(PATH, &[("site", line.site.id.as_str())]);
                let place = parts::place_line(&cx, &line.site);
                view! { <li><a class="inspect-choice" href=href><strong>{line.site.label(l).to_owned()}</strong><span class="muted">{place}</span></a></li> }
            })
            .collect_view();
        let nothing = (total == 0).then(|| bits::empty(td_string!(l, sites.inspect.no_site), None));
        view! {
            <h1>{title}</h1>
            <p class="lead">{td_string!(l, sites.inspect.which)}</p>
            {nothing}
            <ul class="inspect-choices">{choices}</ul>
        }
        .into_any()
    }))
}

async fn shown(cx: &PageCx, site: Site, fields: Pairs, refusals: Vec<Refusal>) -> Result<Shown, AppError> {
    let actor = actions::tender(cx.account(), &site.scope)?;
    let pending = match actions::id_of(&fields) {
        Some(id) => {
            let owner = Owner::new(OwnerKind::Inspection, id, &site.scope);
            cx.backend.attachments.pending_of(&actor, &owner).await?
        }
        None => Vec::new(),
    };
    let filter =
        InspectionFilter { scope: String::new(), site: site.id.clone(), is_open: true, include_demo: cx.demo() };
    let (open, _) = cx.backend.sites.inspections(&filter, OPEN_ROWS, 0).await?;
    Ok(Shown { site, fields, refusals, pending, open })
}

/// Stores the inspection.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    cx.staff()?;
    let site = actions::find(&cx.backend, form.text("site")).await?;
    let fields = form.fields.clone();
    match actions::inspect(&cx.backend, cx.account(), &site, form).await? {
        Inspected::Done(inspection) => Ok(Outcome::go(done_address(&inspection))),
        Inspected::Refused(refusals) => {
            let shown = shown(cx, site, fields, refusals).await?;
            Ok(Outcome::Show(draw(cx, shown).status(422)))
        }
    }
}

fn draw(cx: &PageCx, shown: Shown) -> Page {
    let l = cx.locale;
    let name = shown.site.label(l).to_owned();
    let title = td_string!(l, sites.inspect.of, name = name);
    let heading = title.clone();
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let open = open(&cx, &shown.open);
        let repaired = (shown.site.state == SiteState::Repair)
            .then(|| bits::notice(bits::Notice::Info, parts::state_word(l, shown.site.state)));
        view! {
            <h1>{heading}</h1>
            {bits::error_summary(l, &shown.refusals)}
            {repaired}
            {open}
            {form(&cx, &shown)}
        }
        .into_any()
    })
}

/// What a re-check closes, if all is in order now.
fn open(cx: &PageCx, open: &[Inspection]) -> AnyView {
    let l = cx.locale;
    if open.is_empty() {
        return ().into_any();
    }
    let items = open
        .iter()
        .map(|inspection| {
            let due =
                inspection.repair_by.map(|day| td_string!(l, sites.inspect.by_day, day = words::full_date(l, day)));
            let late = inspection.is_late(cx.today()).then(|| bits::tag("returned", td_string!(l, sites.inspect.late)));
            view! {
                <li>
                    {words::full_date(l, inspection.done_on)}" "
                    <strong>{parts::finding_word(l, inspection.finding)}</strong>" "
                    {inspection.note.clone()}" "{due}" "{late}
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="notice" data-kind="warn" role="note">
            <p>{td_string!(l, sites.inspect.open_before)}</p>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}

fn form(cx: &PageCx, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals: &shown.refusals };
    let text = |name: &str| value(&shown.fields, name).unwrap_or_default().to_owned();
    let findings = Finding::ALL.iter().map(|one| Choice::new(one.key(), parts::finding_word(l, *one))).collect();
    let kept = (!shown.pending.is_empty()).then(|| {
        let number = shown.pending.len();
        view! {
            <p>{td_string!(l, sites.inspect.kept, number = number)}</p>
            {attachments::parts::gallery(l, &shown.pending)}
        }
    });
    let repair_by = Text {
        name: "repair_by",
        label: td_string!(l, sites.inspect.repair_by).into(),
        hint: td_string!(l, sites.inspect.repair_by_hint, days = REPAIR_DAYS),
        value: text("repair_by"),
        kind: "date",
        optional: true,
        ..Text::default()
    };
    let note = Text {
        name: "note",
        label: td_string!(l, sites.inspect.note).into(),
        value: text("note"),
        max: TEXT_MAX,
        rows: 2,
        optional: true,
        ..Text::default()
    };
    let done_on = Text {
        name: "done_on",
        label: td_string!(l, sites.inspect.done_on).into(),
        value: text("done_on"),
        kind: "date",
        ..Text::default()
    };
    view! {
        <form method="post" action=PATH enctype="multipart/form-data" class="inspect-form" novalidate>
            {fields::hidden("id", text("id"))}
            {fields::hidden("site", shown.site.id.clone())}
            {fields::chips(form, "finding", td_string!(l, sites.inspect.finding), "", false, findings, &[text("finding")])}
            {kept}
            {attachments::parts::file_field(form, td_string!(l, sites.inspect.pictures), Takes::Pictures)}
            {fields::text(form, note)}
            {fields::text(form, repair_by)}
            {fields::text(form, done_on)}
            <div class="button-row">
                <button class="button button-big" type="submit">{td_string!(l, sites.inspect.submit)}</button>
            </div>
        </form>
    }
    .into_any()
}
