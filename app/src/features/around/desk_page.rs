//! `/desk/registries/around/{registry}`: one list and one form for every registry.

use super::{
    actions,
    desk_form::{self, Editing},
    input::Typed,
    model::{Entry, Kind, Record},
    registry::{Field, Holds, Registry, value},
    store::{Place, Slice, Trainings},
    words as said,
};
use crate::{
    error::AppError,
    features::{
        accounts::Action,
        events::{
            model::EventState,
            query::{EventFilter, View, bad, read_page},
            store::AuditFilter,
        },
    },
    pages::{self, Form, Outcome, Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Rows of a page.
const ROWS: u32 = 50;
/// Lines of history beside the form.
const HISTORY_ROWS: u32 = 20;
/// Characters of a long text that a list shows.
const SHORT: usize = 40;

/// The address of a registry's page.
pub fn address(registry: Registry) -> String {
    format!("/desk/registries/around/{}", registry.path())
}

struct Loaded {
    registry: Registry,
    keeps: bool,
    records: Vec<Record>,
    total: i64,
    page: u32,
    forums: Vec<Entry>,
    trainings: Vec<Trainings>,
    editing: Option<Editing>,
}

fn registry_of(cx: &PageCx) -> Result<Registry, AppError> {
    Registry::from_path(&cx.param::<String>("registry")?).ok_or(AppError::NotFound)
}

/// The list, and the form of the record that the address names or of a new one.
pub async fn registry(cx: &PageCx) -> Result<Page, AppError> {
    let registry = registry_of(cx)?;
    actions::reader(cx.account(), registry, &cx.reference)?;
    let editing = match cx.asked("edit") {
        None => None,
        Some(id) => Some(begin(cx, registry, id).await?),
    };
    Ok(draw(cx, load(cx, registry, editing).await?))
}

async fn begin(cx: &PageCx, registry: Registry, id: &str) -> Result<Editing, AppError> {
    let (_, town) = actions::allowed(cx.account(), registry.needs(), &cx.reference)?;
    if id == "new" {
        let typed = Typed::new(registry, cx.backend.ids.next().to_string());
        return Ok(Editing { typed, ..Editing::default() });
    }
    let record = actions::present(&cx.backend, registry, id, &town).await?.ok_or(AppError::NotFound)?;
    editing(cx, registry, Typed::of(&record)).await
}

/// The form with these fields, beside the record as it is now.
async fn editing(cx: &PageCx, registry: Registry, typed: Typed) -> Result<Editing, AppError> {
    let (_, town) = actions::allowed(cx.account(), registry.needs(), &cx.reference)?;
    let present = actions::present(&cx.backend, registry, &typed.id, &town).await?;
    let history = match &present {
        None => Vec::new(),
        Some(record) => {
            let filter = AuditFilter { subject_id: record.id().to_owned(), ..AuditFilter::default() };
            cx.backend.events.audit(&filter, HISTORY_ROWS, 0).await?.0
        }
    };
    Ok(Editing { typed, present, history, ..Editing::default() })
}

async fn load(cx: &PageCx, registry: Registry, editing: Option<Editing>) -> Result<Loaded, AppError> {
    let town = actions::reader(cx.account(), registry, &cx.reference)?;
    let keeps = actions::allowed(cx.account(), registry.needs(), &cx.reference).is_ok();
    let page = read_page(&cx.query)?;
    let place = Place { scope: &town, with_demo: cx.demo() };
    let slice = Slice { limit: ROWS, offset: (page - 1) * ROWS };
    let (records, total) = cx.backend.around.list(registry, place, slice).await?;
    let forums = if registry == Registry::Meetings { actions::forums(&cx.backend, &town).await? } else { Vec::new() };
    let trainings = match registry {
        Registry::Entries(Kind::Team) => cx.backend.around.trainings(&trained(cx, &town)).await?,
        _ => Vec::new(),
    };
    Ok(Loaded { registry, keeps, records, total, page, forums, trainings, editing })
}

/// Approved trainings of the town: they count apart.
fn trained(cx: &PageCx, town: &str) -> EventFilter {
    let filter = EventFilter::new(View::Counted, town, cx.now, cx.demo());
    EventFilter { internal: Some(true), ..filter }
}

/// Stores a record, or takes one away.
pub async fn keep(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let registry = registry_of(cx)?;
    match form.text("step") {
        "save" => save(cx, registry, &form).await,
        "remove" => {
            let (id, version) = (form.text("id"), form.parse("version")?);
            match actions::remove(&cx.backend, cx.account(), registry, id, version).await {
                Ok(()) => Ok(done(registry, "removed")),
                Err(AppError::Conflict) => {
                    let mut editing = begin(cx, registry, id).await?;
                    editing.is_conflict = true;
                    Ok(Outcome::Show(draw(cx, load(cx, registry, Some(editing)).await?).status(409)))
                }
                Err(error) => Err(error),
            }
        }
        _ => Err(bad("step", "save or remove")),
    }
}

fn done(registry: Registry, what: &str) -> Outcome {
    Outcome::go(pages::address(&address(registry), &[("done", what)]))
}

async fn save(cx: &PageCx, registry: Registry, form: &Form) -> Result<Outcome, AppError> {
    let mut typed = Typed::from_pairs(registry, &form.fields);
    match actions::keep(&cx.backend, cx.account(), registry, &typed).await {
        Ok(_) => Ok(done(registry, "saved")),
        Err(AppError::Refused(refusals)) => {
            let editing = Editing { refusals, ..editing(cx, registry, typed).await? };
            Ok(Outcome::Show(draw(cx, load(cx, registry, Some(editing)).await?).status(422)))
        }
        Err(AppError::Conflict) => {
            let mut editing = Editing { is_conflict: true, ..editing(cx, registry, typed.clone()).await? };
            // Whoever has seen both may store theirs on top.
            typed.version = editing.present.as_ref().map(|record| record.version().to_string()).unwrap_or_default();
            editing.typed = typed;
            Ok(Outcome::Show(draw(cx, load(cx, registry, Some(editing)).await?).status(409)))
        }
        Err(error) => Err(error),
    }
}

fn draw(cx: &PageCx, loaded: Loaded) -> Page {
    let l = cx.locale;
    let title = said::title(l, loaded.registry);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let path = address(loaded.registry);
        let add = (loaded.keeps && loaded.editing.is_none()).then(|| {
            let href = format!("{path}?edit=new#edit");
            view! { <p><a class="button" href=href>{td_string!(l, around.desk.add)}</a></p> }
        });
        let closed = loaded
            .registry
            .is_confidential()
            .then(|| bits::notice(bits::Notice::Warn, td_string!(l, around.desk.confidential)));
        let form =
            loaded.editing.as_ref().map(|editing| desk_form::view(&cx, loaded.registry, editing, &loaded.forums));
        view! {
            <p><a href="/desk/registries/around">{td_string!(l, around.desk.title)}</a></p>
            <h1>{title}</h1>
            <p>{said::lead(l, loaded.registry)}</p>
            {closed}
            {done_notice(&cx)}
            {add}
            {form}
            {table(&cx, &loaded)}
            {trainings(&cx, &loaded)}
            {bits::pager(l, &path, &[], loaded.page, loaded.total, ROWS)}
        }
        .into_any()
    })
}

fn done_notice(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    match cx.asked("done") {
        Some("saved") => bits::notice(bits::Notice::Success, td_string!(l, around.desk.saved)),
        Some("removed") => bits::notice(bits::Notice::Success, td_string!(l, around.desk.removed)),
        _ => ().into_any(),
    }
}

fn table(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let Loaded { registry, keeps, records, total, .. } = loaded;
    if records.is_empty() {
        return bits::empty(td_string!(l, around.desk.nothing), None);
    }
    let listed = registry.fields().iter().filter(|field| field.listed).collect::<Vec<_>>();
    let heads = listed.iter().map(|field| view! { <th scope="col">{said::field(l, field.name).to_owned()}</th> });
    let heads = heads.collect_view();
    let action = keeps.then(|| view! { <th scope="col">{td_string!(l, around.desk.action)}</th> });
    let rows = records.iter().map(|record| row(cx, loaded, &listed, record)).collect_view();
    let title = said::title(l, *registry);
    view! {
        <p class="list-head">{td_string!(l, around.desk.head, number = words::number(*total))}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="around-caption">
            <table class="data">
                <caption id="around-caption">{title}</caption>
                <thead>
                    <tr>{heads}{action}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cx: &PageCx, loaded: &Loaded, listed: &[&Field], record: &Record) -> AnyView {
    let l = cx.locale;
    let mut cells = listed.iter().map(|field| (field, cell(cx, loaded, field, &value(record, field.name))));
    let demo = record.is_demo().then(|| view! { " "{bits::tag("demo", td_string!(l, ui.demo))} });
    let first = cells.next().map(|(_, cell)| view! { <th scope="row">{cell}{demo}</th> });
    let cells = cells
        .map(|(field, cell)| {
            let class = matches!(field.holds, Holds::Number).then_some("num");
            view! { <td class=class>{cell}</td> }
        })
        .collect_view();
    let edit = loaded.keeps.then(|| {
        let name = listed.first().map(|field| value(record, field.name)).unwrap_or_default();
        let name = listed.first().map_or(name.clone(), |field| said::value(cx, field.holds, &name, &|_| None));
        let href = format!("{}?edit={}#edit", address(loaded.registry), record.id());
        let spoken = td_string!(l, around.desk.edit_of, name = name);
        view! { <td><a href=href aria-label=spoken>{td_string!(l, around.desk.edit)}</a></td> }
    });
    view! { <tr>{first}{cells}{edit}</tr> }.into_any()
}

fn cell(cx: &PageCx, loaded: &Loaded, field: &Field, text: &str) -> AnyView {
    let forum = |id: &str| {
        let found = loaded.forums.iter().find(|forum| forum.id == id);
        found.map(|forum| forum.label(cx.locale).to_owned())
    };
    let shown = said::value(cx, field.holds, text, &forum);
    match field.holds {
        Holds::Link if !text.is_empty() => {
            view! { <a href=text.to_owned() rel="noopener noreferrer">{td_string!(cx.locale, around.open)}</a> }
                .into_any()
        }
        Holds::Text(_) if shown.chars().count() > SHORT => {
            format!("{}\u{2026}", shown.chars().take(SHORT).collect::<String>()).into_any()
        }
        _ => shown.into_any(),
    }
}

/// What the teams were trained: beside the sessions for residents and never among them.
fn trainings(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    if loaded.registry != Registry::Entries(Kind::Team) {
        return ().into_any();
    }
    let name = |team: &str| {
        let known = loaded.records.iter().find(|record| record.id() == team);
        match known {
            Some(Record::Entry(entry)) => entry.label(l).to_owned(),
            _ if team == "-" => td_string!(l, counts.not_given).to_owned(),
            _ => cx.reference.term_label(crate::features::reference::TermKind::Brand, team, l).to_owned(),
        }
    };
    let town = actions::reader(cx.account(), loaded.registry, &cx.reference).unwrap_or_default();
    let rows = loaded
        .trainings
        .iter()
        .map(|row| {
            let rows = EventFilter { view: View::Staff, states: vec![EventState::Approved], ..trained(cx, &town) };
            let year = row.year.parse().unwrap_or_default();
            let (from, to) =
                (chrono::NaiveDate::from_ymd_opt(year, 1, 1), chrono::NaiveDate::from_ymd_opt(year, 12, 31));
            let href = EventFilter { brand: row.team.clone(), from, to, ..rows }.address("/desk/events");
            view! {
                <tr>
                    <th scope="row">{name(&row.team)}</th>
                    <td>{row.year.clone()}</td>
                    <td class="num"><a href=href>{words::number(row.sessions)}</a></td>
                    <td class="num">{words::number(row.attendance)}</td>
                </tr>
            }
        })
        .collect_view();
    let nothing =
        loaded.trainings.is_empty().then(|| view! { <p class="muted">{td_string!(l, around.train.nothing)}</p> });
    let table = (!loaded.trainings.is_empty()).then(|| {
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="train-caption">
                <table class="data">
                    <caption id="train-caption">{td_string!(l, around.train.caption)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(l, around.title.teams)}</th>
                            <th scope="col">{td_string!(l, around.field.year)}</th>
                            <th scope="col" class="num">{td_string!(l, counts.figure.sessions)}</th>
                            <th scope="col" class="num">{td_string!(l, counts.figure.attendance)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let may_plan = cx.require(Action::KeepAround, &crate::features::accounts::Target::at(town.clone())).is_ok();
    let plan = may_plan.then(|| plan_links(cx, loaded));
    view! {
        <h2>{td_string!(l, around.train.title)}</h2>
        <p class="rule">{td_string!(l, around.train.rule)}</p>
        {nothing}
        {table}
        {plan}
    }
    .into_any()
}

/// One way to plan or log a training for each team that has a programme of its own.
fn plan_links(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let brands = cx.reference.list(crate::features::reference::TermKind::Brand);
    let links = loaded
        .records
        .iter()
        .filter(|record| brands.iter().any(|brand| brand.code == record.id()))
        .filter_map(|record| match record {
            Record::Entry(entry) => Some(entry),
            _ => None,
        })
        .map(|entry| {
            let name = entry.label(l).to_owned();
            let plan = pages::address("/desk/plan/new", &[("training", entry.id.as_str())]);
            let log = pages::address("/log", &[("training", entry.id.as_str())]);
            view! {
                <li>
                    {name.clone()}
                    ": "
                    <a href=plan>{td_string!(l, around.train.plan, name = name.clone())}</a>
                    " \u{b7} "
                    <a href=log>{td_string!(l, around.train.log, name = name)}</a>
                </li>
            }
        })
        .collect_view();
    view! { <ul>{links}</ul> }.into_any()
}
