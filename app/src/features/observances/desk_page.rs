//! `/desk/observances`: the nodes as the office keeps them: their rules, what was announced, what is hidden.

use super::{
    actions::{self, keeper, new_code},
    days::{DaysInput, seen_for},
    desk_form,
    input::NodeInput,
    model::Observance,
    nodes::Nodes,
    words as said,
    year_page::{may_keep, when},
};
use crate::{
    error::{AppError, Refusal},
    features::{
        events::{model::AuditLine, parts::list_comma, query::bad, store::AuditFilter},
        reference::TermKind,
        sheets::{page as import_page, store::Kind},
    },
    pages::{Form, Outcome, Page, PageCx, address},
    ui::bits,
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
pub const PATH: &str = "/desk/observances";
/// Lines of history beside the form.
const HISTORY_ROWS: u32 = 20;

/// The form of one node: what is typed, and what is to be said about it.
#[derive(Default)]
pub struct Editing {
    /// The fields.
    pub input: NodeInput,
    /// What was refused in them.
    pub refusals: Vec<Refusal>,
    /// The node as it is; `None` for a new one.
    pub present: Option<Observance>,
    /// Somebody else changed it meanwhile.
    pub is_conflict: bool,
    /// Only to look at the days.
    pub is_preview: bool,
    /// The fields of announced days.
    pub days: DaysInput,
    /// What was refused in those.
    pub days_refusals: Vec<Refusal>,
    /// Somebody else changed the announced days meanwhile.
    pub is_days_conflict: bool,
    /// What was done with it.
    pub history: Vec<AuditLine>,
}

/// The nodes; the form of the one that the address names, or of a new one; or the days of a rule that is not stored.
pub async fn nodes(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    let editing = if cx.asked("preview").is_some() {
        Some(preview(cx).await?)
    } else if let Some(code) = cx.asked("edit") {
        Some(begin(cx, code).await?)
    } else {
        None
    };
    Ok(draw(cx, editing))
}

async fn begin(cx: &PageCx, code: &str) -> Result<Editing, AppError> {
    keeper(cx.account(), &cx.reference)?;
    if code == "new" {
        let code = new_code(&cx.backend);
        let input = NodeInput { code, version: "0".into(), kind: "day".into(), ..NodeInput::default() };
        return Ok(Editing { input, ..Editing::default() });
    }
    let node = cx.reference.observance(code).ok_or(AppError::NotFound)?;
    editing(cx, NodeInput::of(node)).await
}

async fn preview(cx: &PageCx) -> Result<Editing, AppError> {
    keeper(cx.account(), &cx.reference)?;
    let input = NodeInput::from_pairs(&cx.query);
    let present = cx.reference.observance(&input.code);
    let refusals = input.parse(present, &cx.reference).err().unwrap_or_default();
    Ok(Editing { refusals, is_preview: true, ..editing(cx, input).await? })
}

/// The form with these fields, beside the node as it is now.
async fn editing(cx: &PageCx, input: NodeInput) -> Result<Editing, AppError> {
    // Read again: a form that was just refused must be shown beside what is there now.
    let present = cx.backend.reference().await?.observance(&input.code).cloned();
    let history = match &present {
        None => Vec::new(),
        Some(node) => {
            let filter = AuditFilter { subject_id: node.code.clone(), ..AuditFilter::default() };
            cx.backend.events.audit(&filter, HISTORY_ROWS, 0).await?.0
        }
    };
    let days = DaysInput { code: input.code.clone(), ..DaysInput::default() };
    Ok(Editing { input, present, days, history, ..Editing::default() })
}

/// Stores, hides, shows, announces or takes announced days away.
pub async fn keep(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let who = cx.account();
    let code = form.text("code");
    match form.text("step") {
        "save" => save(cx, &form).await,
        step @ ("hide" | "show") => {
            let hidden = step == "hide";
            actions::hide(&cx.backend, who, code, form.parse("version")?, hidden).await?;
            Ok(done(if hidden { "hidden" } else { "shown" }, code))
        }
        "announce" => announce(cx, &form).await,
        "take_away" => {
            let year = form.parse::<i64>("days_year")?;
            match actions::take_away(&cx.backend, who, code, year, seen_for(form.text("seen"), year)).await {
                Ok(()) => Ok(done("taken_away", code)),
                Err(AppError::Conflict) => days_again(cx, DaysInput::default(), Vec::new(), code).await,
                Err(error) => Err(error),
            }
        }
        _ => Err(bad("step", "save, hide, show, announce or take_away")),
    }
}

fn done(what: &str, code: &str) -> Outcome {
    Outcome::go(address(PATH, &[("done", what), ("node", code)]))
}

async fn save(cx: &PageCx, form: &Form) -> Result<Outcome, AppError> {
    let mut input = NodeInput::from_pairs(&form.fields);
    match actions::keep(&cx.backend, cx.account(), &input).await {
        Ok(node) => Ok(done("saved", &node.code)),
        Err(AppError::Refused(refusals)) => {
            let editing = Editing { refusals, ..editing(cx, input).await? };
            Ok(Outcome::Show(draw(cx, Some(editing)).status(422)))
        }
        Err(AppError::Conflict) => {
            let mut editing = Editing { is_conflict: true, ..editing(cx, input.clone()).await? };
            // Whoever has seen both may store theirs on top.
            input.version = editing.present.as_ref().map(|node| node.version.to_string()).unwrap_or_default();
            editing.input = input;
            Ok(Outcome::Show(draw(cx, Some(editing)).status(409)))
        }
        Err(error) => Err(error),
    }
}

async fn announce(cx: &PageCx, form: &Form) -> Result<Outcome, AppError> {
    let text = |name: &str| form.text(name).to_owned();
    let input = DaysInput {
        code: text("code"),
        year: text("days_year"),
        from: text("days_from"),
        to: text("days_to"),
        source: text("days_source"),
    };
    let code = input.code.clone();
    match actions::announce(&cx.backend, cx.account(), &input, |year| seen_for(form.text("seen"), year)).await {
        Ok(()) => Ok(done("announced", &code)),
        Err(AppError::Refused(refusals)) => days_again(cx, input, refusals, &code).await,
        Err(AppError::Conflict) => days_again(cx, input, Vec::new(), &code).await,
        Err(error) => Err(error),
    }
}

/// The node's form with the announced days as typed; without a refusal, somebody else was faster.
async fn days_again(
    cx: &PageCx,
    days: DaysInput,
    days_refusals: Vec<Refusal>,
    code: &str,
) -> Result<Outcome, AppError> {
    let node = cx.reference.observance(code).ok_or(AppError::NotFound)?;
    let is_days_conflict = days_refusals.is_empty();
    let status = if is_days_conflict { 409 } else { 422 };
    let days = DaysInput { code: code.to_owned(), ..days };
    let editing = Editing { days, days_refusals, is_days_conflict, ..editing(cx, NodeInput::of(node)).await? };
    Ok(Outcome::Show(draw(cx, Some(editing)).status(status)))
}

fn draw(cx: &PageCx, editing: Option<Editing>) -> Page {
    let l = cx.locale;
    let title =
        if may_keep(cx) { td_string!(l, observances.desk.title) } else { td_string!(l, observances.desk.title_read) };
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let year = cx.today().year();
        let add = (editing.is_none() && may_keep(&cx)).then(|| {
            let href = format!("{PATH}?edit=new#edit");
            view! { <a class="button" href=href>{td_string!(l, observances.desk.add)}</a> }
        });
        let form = editing.map(|editing| desk_form::view(&cx, &editing));
        view! {
            <h1>{title}</h1>
            <p>{if may_keep(&cx) { td_string!(l, observances.desk.lead) } else { td_string!(l, observances.desk.lead_read) }}</p>
            {done_notice(&cx)}
            <div class="button-row">
                {add}
                <a href=format!("/observances/{year}")>{td_string!(l, observances.desk.public, year = year)}</a>
                {sheets_links(&cx)}
            </div>
            {form}
            {table(&cx, year)}
        }
        .into_any()
    })
}

/// The nodes as sheets, and the way in for nodes and for public holidays.
fn sheets_links(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let import = |kind: Kind, label: &'static str| {
        let href = address(import_page::PATH, &[("kind", kind.key())]);
        view! { <a href=href>{label}</a> }
    };
    let imports = may_keep(cx).then(|| {
        view! {
            {import(Kind::Observances, td_string!(l, holidays.nodes_import))}
            {import(Kind::Holidays, td_string!(l, holidays.import))}
        }
    });
    view! {
        <a href=format!("{PATH}.xlsx") download>{td_string!(l, sheets.link.xlsx)}</a>
        <a href=format!("{PATH}.csv") download>{td_string!(l, sheets.link.csv)}</a>
        {imports}
    }
    .into_any()
}

fn done_notice(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let Some(node) = cx.asked("node").and_then(|code| cx.reference.observance(code)) else { return ().into_any() };
    let name = node.label(l).to_owned();
    let text = match cx.asked("done") {
        Some("saved") => td_string!(l, observances.desk.saved, name = name),
        Some("hidden") => td_string!(l, observances.desk.was_hidden, name = name),
        Some("shown") => td_string!(l, observances.desk.was_shown, name = name),
        Some("announced") => td_string!(l, observances.desk.announced_done, name = name),
        Some("taken_away") => td_string!(l, observances.desk.taken_away_done, name = name),
        _ => return ().into_any(),
    };
    bits::notice(bits::Notice::Success, text)
}

fn table(cx: &PageCx, year: i32) -> AnyView {
    let l = cx.locale;
    let all = &cx.reference.observances;
    let heads = [
        td_string!(l, observances.sheet.name).to_owned(),
        td_string!(l, observances.field.rule).to_owned(),
        year.to_string(),
        td_string!(l, observances.field.lead_units).to_owned(),
        td_string!(l, observances.field.laws).to_owned(),
    ];
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let keeps = may_keep(cx);
    let actions = keeps.then(|| view! { <th scope="col">{td_string!(l, observances.desk.actions)}</th> });
    let rows = all.iter().map(|node| row(cx, node, year, keeps)).collect_view();
    view! {
        <p class="list-head">{td_string!(l, observances.desk.head, number = all.len())}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="nodes-caption">
            <table class="data">
                <caption id="nodes-caption">{td_string!(l, observances.title, year = year)}</caption>
                <thead>
                    <tr>{heads}{actions}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cx: &PageCx, node: &Observance, year: i32, keeps: bool) -> AnyView {
    let l = cx.locale;
    let r = &cx.reference;
    let found = Nodes::of(r, &*cx.backend.almanac).one(&node.code, year);
    let units = node.lead_units.iter().map(|code| r.unit_label(code, l)).collect::<Vec<_>>().join(list_comma(l));
    let laws = node.laws.iter().map(|code| r.term_label(TermKind::Law, code, l)).collect::<Vec<_>>();
    let tag = |kind: &'static str, is: bool, word: &'static str| is.then(|| view! { " "{bits::tag(kind, word)} });
    let edit = keeps.then(|| {
        let name = node.label(l).to_owned();
        let href = format!("{PATH}?edit={}#edit", node.code);
        let spoken = td_string!(l, observances.desk.edit_of, name = name);
        view! { <td><a href=href aria-label=spoken>{td_string!(l, observances.act.edit)}</a></td> }
    });
    view! {
        <tr>
            <th scope="row">
                {node.label(l).to_owned()}
                {tag("planned", node.is_local, td_string!(l, observances.desk.local))}
                {tag("held", !node.is_local && node.version > 1, td_string!(l, observances.desk.changed))}
                {tag("cancelled", node.is_hidden, td_string!(l, observances.desk.hidden))}
            </th>
            <td>{said::rule(l, &node.rule)}</td>
            <td>{found.map(|found| when(cx, &found))}</td>
            <td>{units}</td>
            <td>{laws.join(list_comma(l))}</td>
            {edit}
        </tr>
    }
    .into_any()
}
