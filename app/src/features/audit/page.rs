//! `/desk/audit`: the log of the account's scope, the latest first.

use super::{
    search::meanings,
    words::{action_name, field_word, value_word},
};
use crate::{
    clock,
    error::AppError,
    features::{
        accounts::{Action, Target, require},
        around, duties,
        events::{
            model::AuditLine,
            parts,
            query::{bad, read_date, read_page, read_search},
            store::AuditFilter,
        },
        map, observances,
        reference::TermKind,
        targets::parts::{audit_field, audit_subject},
        titles,
    },
    ids::{DutyItemId, EventId, Scope},
    pages::{Page, PageCx},
    ui::{Locale, bits, words},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// Lines of a page.
const ROWS: u32 = 50;
/// The address of the page.
const PATH: &str = "/desk/audit";

struct Loaded {
    filter: AuditFilter,
    page: u32,
    lines: Vec<AuditLine>,
    total: i64,
    /// What sessions and accounts are called, by id.
    names: HashMap<String, String>,
    /// Whether accounts are a link away.
    is_admin: bool,
}

/// The log.
pub async fn audit(cx: &PageCx) -> Result<Page, AppError> {
    let account = cx.account().ok_or(AppError::LoginNeeded)?;
    let own = Target::at(account.scope.0.clone());
    cx.require(Action::ReadAudit, &own)?;
    let filter = read_filter(cx, account.scope.clone())?;
    let page = read_page(&cx.query)?;
    let (mut lines, total) = cx.backend.events.audit(&filter, ROWS, (page - 1) * ROWS).await?;
    duties::names::DutyNames::tell(&cx.backend, &mut lines).await?;
    let names = names(cx, &account.scope, &lines).await?;
    let is_admin = require(Some(account), Action::ManageAccounts, &own).is_ok();
    let loaded = Loaded { filter, page, lines, total, names, is_admin };
    Ok(draw(cx, loaded))
}

fn read_filter(cx: &PageCx, scope: Scope) -> Result<AuditFilter, AppError> {
    let day = |name: &str| cx.asked(name).map(|text| read_date(name, text)).transpose();
    let q = read_search("q", cx.asked("q").unwrap_or_default())?;
    let (from, to) = (day("from")?, day("to")?);
    if from.is_some_and(|from| to.is_some_and(|to| to < from)) {
        return Err(bad("to", "a date not before `from`"));
    }
    let meanings = meanings(&q);
    Ok(AuditFilter { scope, subject_id: String::new(), from, to, q, meanings })
}

/// The filter as the pairs of an address.
fn pairs(filter: &AuditFilter) -> Vec<(&'static str, String)> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let all = [("q", filter.q.clone()), ("from", day(filter.from)), ("to", day(filter.to))];
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// What the sessions and accounts of a page are called: a query a kind, whatever the number of lines.
async fn names(cx: &PageCx, scope: &Scope, lines: &[AuditLine]) -> Result<HashMap<String, String>, AppError> {
    let mut names = HashMap::new();
    let of = |subject: &'static str| lines.iter().filter(move |line| line.subject == subject);
    let mut ids = of("event").filter_map(|line| line.subject_id.parse::<EventId>().ok()).collect::<Vec<_>>();
    ids.sort_unstable();
    ids.dedup();
    if !ids.is_empty() {
        let events = cx.backend.events.find_many(&ids).await?;
        names.extend(events.into_iter().map(|event| (event.id.to_string(), event.title)));
    }
    let rows = of("duty").filter_map(|line| line.subject_id.parse::<DutyItemId>().ok()).collect::<Vec<_>>();
    if !rows.is_empty() {
        let rows = cx.backend.duties.find_many(&rows).await?;
        names.extend(rows.iter().map(|item| (item.id.to_string(), duties::parts::short_name(item))));
    }
    if of("account").next().is_some() {
        let accounts = cx.backend.accounts.list(scope).await?;
        names.extend(accounts.into_iter().map(|account| (account.id.to_string(), account.display_name)));
    }
    Ok(names)
}

fn draw(cx: &PageCx, loaded: Loaded) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    Page::new(td_string!(l, audit.title), "/desk", move || {
        let pairs = pairs(&loaded.filter);
        let nothing = (loaded.total == 0).then(|| {
            let clear = (!pairs.is_empty()).then(|| (PATH.to_owned(), td_string!(l, ui.clear).to_owned()));
            bits::empty(td_string!(l, audit.nothing), clear)
        });
        let table = (!loaded.lines.is_empty()).then(|| table(&cx, &loaded));
        view! {
            <h1>{td_string!(l, audit.title)}</h1>
            <p>{td_string!(l, audit.lead)}</p>
            {filters(&cx, &loaded.filter)}
            <p class="list-head" role="status">{td_string!(l, audit.head, number = words::number(loaded.total))}</p>
            {nothing}
            {table}
            {bits::pager(l, PATH, &pairs, loaded.page, loaded.total, ROWS)}
        }
        .into_any()
    })
}

fn filters(cx: &PageCx, filter: &AuditFilter) -> AnyView {
    let l = cx.locale;
    let date = |name: &'static str, label: &'static str, day: Option<NaiveDate>| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=name type="date" value=day.map(|day| day.to_string()).unwrap_or_default() />
            </div>
        }
    };
    view! {
        <form class="filters" method="get" action=PATH role="search">
            <div class="filter-fields">
                <div class="field">
                    <label for="q">{td_string!(l, audit.q)}</label>
                    <input id="q" name="q" type="search" value=filter.q.clone() maxlength="60" />
                </div>
                {date("from", td_string!(l, events.filter.from), filter.from)}
                {date("to", td_string!(l, events.filter.to), filter.to)}
                <button class="button-secondary" type="submit">{td_string!(l, ui.apply)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn table(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let heads = [
        td_string!(l, audit.when),
        td_string!(l, audit.who),
        td_string!(l, audit.what),
        td_string!(l, audit.subject),
        td_string!(l, audit.field),
        td_string!(l, audit.change),
        td_string!(l, audit.reason),
    ];
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let rows = loaded.lines.iter().map(|line| row(cx, loaded, line)).collect_view();
    view! {
        <div class="table-wrap" role="region" aria-label=td_string!(l, audit.title) tabindex="0">
            <table class="data audit-table">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cx: &PageCx, loaded: &Loaded, line: &AuditLine) -> AnyView {
    let l = cx.locale;
    let machine = clock::local(line.at).to_rfc3339();
    let who = parts::who(l, line);
    view! {
        <tr>
            <td><time datetime=machine>{words::moment(l, line.at, cx.today())}</time></td>
            <td>{who}</td>
            <td>{action_word(l, line).to_owned()}</td>
            <td>{subject(cx, loaded, line)}</td>
            <td>{field_of(cx, line)}</td>
            <td>{change(cx, line)}</td>
            <td>{line.reason.clone()}</td>
        </tr>
    }
    .into_any()
}

/// What the changed field is called in the room of its record.
fn field_of(cx: &PageCx, line: &AuditLine) -> String {
    let l = cx.locale;
    let ours = around::words::told_field(l, &line.subject, &line.field);
    audit_field(cx, line).or(ours).unwrap_or_else(|| field_word(l, &line.field).to_owned())
}

/// The record, as a link where it has a page of its own.
fn subject(cx: &PageCx, loaded: &Loaded, line: &AuditLine) -> AnyView {
    let l = cx.locale;
    let id = line.subject_id.as_str();
    let name = loaded.names.get(id).cloned();
    let (href, label) = match line.subject.as_str() {
        "event" => (Some(format!("/events/{id}")), name.unwrap_or_else(|| td_string!(l, audit.event).to_owned())),
        "account" => {
            let href = (loaded.is_admin && name.is_some()).then(|| "/desk/accounts".to_owned());
            (href, name.unwrap_or_else(|| td_string!(l, audit.account).to_owned()))
        }
        "duty_list" => {
            let year = id.rsplit('/').next().unwrap_or_default();
            (Some(format!("/desk/duties/{year}")), format!("{} {year}", td_string!(l, duties.audit.list)))
        }
        "duty" => (None, name.unwrap_or_else(|| td_string!(l, duties.audit.row).to_owned())),
        "region" => {
            let href = cx.reference.village(id).map(|village| format!("/villages/{}", village.code));
            (href, cx.reference.village_label(id, l).to_owned())
        }
        "title" => {
            let label = td_string!(l, titles.audit.title).to_owned();
            (Some(format!("{}/{id}", titles::desk_list::PATH)), name.unwrap_or(label))
        }
        "roster" => (Some("/desk/registries/villages".to_owned()), td_string!(l, titles.audit.roster).to_owned()),
        "title_sample" => {
            let href = format!("{}/sample", titles::desk_list::PATH);
            (Some(href), td_string!(l, titles.audit.sample_subject).to_owned())
        }
        "observance" => {
            let href = reference_node(cx, id).then(|| format!("/desk/observances?edit={id}#edit"));
            (href, cx.reference.observance_label(id, l).to_owned())
        }
        "site" => (Some(format!("/sites/{id}")), cx.reference.term_label(TermKind::Site, id, l).to_owned()),
        "inspection" => (None, td_string!(l, sites.inspect.title).to_owned()),
        "work" => (Some(format!("/desk/registries/works/{id}")), td_string!(l, works.one).to_owned()),
        "target" | "period" => audit_subject(cx, line),
        "figure" => {
            (Some(format!("/desk/registries/figures?edit={id}#edit")), td_string!(l, ui.nav.figures).to_owned())
        }
        other if around::words::subject(cx, other, id).is_some() => {
            around::words::subject(cx, other, id).unwrap_or_default()
        }
        table => (None, format!("{} {id}", table_word(l, table)).trim().to_owned()),
    };
    match href {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    }
}

/// Whether the reader can open the form of a node.
fn reference_node(cx: &PageCx, code: &str) -> bool {
    cx.reference.observance(code).is_some() && observances::year_page::may_keep(cx)
}

/// What a list of the reference data is called.
fn table_word(l: Locale, table: &str) -> &str {
    match table {
        "regions" => td_string!(l, accounts.admin.scope),
        "units" => td_string!(l, accounts.admin.unit),
        "terms" => td_string!(l, audit.terms),
        "settings" => td_string!(l, audit.settings),
        "published_figures" => td_string!(l, ui.nav.figures),
        "observances" => td_string!(l, audit.observances),
        "titles" => td_string!(l, titles.desk.title),
        "sites" => td_string!(l, sites.title),
        other => map::parts::audit_table(l, other).unwrap_or(other),
    }
}

/// What a line says happened: the action, the field, old and new value.
pub fn words_of(cx: &PageCx, line: &AuditLine) -> String {
    let action = action_word(cx.locale, line);
    if line.field.is_empty() {
        return action.to_owned();
    }
    let change = change(cx, line);
    // What is confidential is named and not told.
    let colon = if change.is_empty() { "" } else { ": " };
    format!("{action} \u{b7} {}{colon}{change}", field_of(cx, line))
}

/// Old and new value; where there was no old one, only what is there now.
fn change(cx: &PageCx, line: &AuditLine) -> String {
    let value = |value: &str| {
        let ours = around::words::told_value(cx, &line.subject, &line.field, value);
        ours.unwrap_or_else(|| value_word(cx, &line.field, value))
    };
    match (line.old.as_str(), line.new.as_str()) {
        ("", "") => String::new(),
        ("", new) => value(new),
        (old, new) => format!("{} \u{2192} {}", value(old), value(new)),
    }
}

/// The words for an action. An account that is opened again is logged as a change of the same switch.
fn action_word(l: Locale, line: &AuditLine) -> &str {
    match line.action.as_str() {
        "account.disable" if line.field == "disabled" && line.new == "false" => td_string!(l, audit.action.enable),
        action => action_name(l, action),
    }
}
