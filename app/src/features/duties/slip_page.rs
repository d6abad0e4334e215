//! `/desk/duties/{year}/slip`: the units with something due in a month or around a node, and the slip of one, to print
//! or to paste into a chat.

use super::{
    desk_list,
    desk_lists::PATH,
    gaps, parts,
    sheet::{Sheet, staff_filter},
    slip::{self, Entry, Occasion, SlipCx},
};
use crate::{
    error::AppError,
    features::{
        accounts::Role,
        events::{
            list_page::choose,
            model::{Event, EventState},
            query::bad,
            store::Order,
        },
    },
    pages::{Page, PageCx, address},
    ui::{bits, fields, fields::Choice, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Sessions to come that are looked through for a slip.
const PLANNED_MAX: u32 = 500;

/// `?month=MM` or `?node=CODE`, and with `&unit=CODE` the slip of one unit.
pub async fn slip(cx: &PageCx) -> Result<Page, AppError> {
    let list = desk_list::find(cx).await?;
    if list.state == super::ListState::Draft {
        return Err(AppError::NotFound);
    }
    let account = cx.staff()?.clone();
    // A slip tells a unit of its whole duty, so that the office and the unit read the same numbers.
    let mut filter = staff_filter(cx)?;
    filter.unit = String::new();
    filter.scope.clone_from(&list.scope);
    let sheet = Sheet::load(&cx.backend, list, filter).await?;
    let occasion = read_occasion(cx, &sheet)?;
    let own = (account.role == Role::Unit).then(|| account.unit.clone().unwrap_or_default());
    match cx.asked("unit") {
        Some(unit) if cx.reference.unit(unit).is_none() => Err(bad("unit", "a code of the list")),
        // The business of other units is not a unit's; nor is any a village's.
        Some(unit) if own.as_deref().is_some_and(|own| own != unit) => Err(AppError::Forbidden),
        _ if account.role == Role::Village => Err(AppError::Forbidden),
        Some(unit) => one(cx, sheet, unit.to_owned(), occasion).await,
        None => match own {
            Some(own) => one(cx, sheet, own, occasion).await,
            None => Ok(all(cx, sheet, occasion)),
        },
    }
}

fn read_occasion(cx: &PageCx, sheet: &Sheet) -> Result<Occasion, AppError> {
    if let Some(code) = cx.asked("node") {
        let known = sheet.node(code).is_some();
        return if known { Ok(Occasion::Node(code.to_owned())) } else { Err(bad("node", "a code of the list")) };
    }
    let month = match cx.asked("month") {
        None => cx.today().month(),
        Some(text) => {
            let month = text.parse::<u32>().ok().filter(|month| (1..=12).contains(month));
            month.ok_or_else(|| bad("month", "a number from 1 to 12"))?
        }
    };
    Ok(Occasion::Month(month))
}

/// The parameters of an occasion.
fn pairs(occasion: &Occasion) -> Vec<(&'static str, String)> {
    match occasion {
        Occasion::Month(month) => vec![("month", month.to_string())],
        Occasion::Node(code) => vec![("node", code.clone())],
    }
}

fn all(cx: &PageCx, sheet: Sheet, occasion: Occasion) -> Page {
    let l = cx.locale;
    let title = td_string!(l, duties.slip.list);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let year = sheet.list.year;
        let slips = SlipCx { sheet: &sheet, reference: &cx.reference, locale: l, today: cx.today() };
        let units = slip::units_due(&cx.reference, &sheet, &occasion, cx.today());
        let number = units.len();
        let nothing = units.is_empty().then(|| bits::empty(td_string!(l, duties.slip.none), None));
        let lines = units
            .into_iter()
            .map(|(unit, rows)| {
                let mut query = pairs(&occasion);
                query.push(("unit", unit.to_owned()));
                let href = address(&format!("{PATH}/{year}/slip"), &query);
                let label =
                    td_string!(l, duties.slip.unit, unit = cx.reference.unit_label(unit, l).to_owned(), number = rows);
                view! { <li><a href=href>{label}</a></li> }
            })
            .collect_view();
        view! {
            <p><a href=format!("{PATH}/{year}")>{td_string!(l, duties.title, year = year)}</a></p>
            <h1>{title}</h1>
            {months(&cx, year, &occasion)}
            {nodes(&cx, &sheet, &occasion)}
            <h2 class="list-head">{td_string!(l, duties.slip.head, occasion = occasion.words(slips), number = number)}</h2>
            {nothing}
            <ul class="link-list">{lines}</ul>
        }
        .into_any()
    })
}

fn months(cx: &PageCx, year: i32, occasion: &Occasion) -> AnyView {
    let l = cx.locale;
    let links = (1..=12_u32)
        .filter_map(|month| NaiveDate::from_ymd_opt(year, month, 1))
        .map(|day| {
            let month = Occasion::Month(day.month());
            let current = (month == *occasion).then_some("true");
            let href = address(&format!("{PATH}/{year}/slip"), &pairs(&month));
            view! { <a href=href aria-current=current>{words::month(l, day)}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(l, duties.slip.months)>{links}</nav> }.into_any()
}

/// The nodes that rows name, as a form.
fn nodes(cx: &PageCx, sheet: &Sheet, occasion: &Occasion) -> AnyView {
    let l = cx.locale;
    let named = |code: &str| sheet.items.iter().any(|item| item.nodes.iter().any(|node| node == code));
    let nodes = sheet.nodes.iter().filter(|node| named(&node.code) && sheet.spans.contains_key(&node.code));
    let choices = nodes
        .map(|node| Choice::new(node.code.clone(), parts::node_words(sheet, l, &node.code, cx.today())))
        .collect::<Vec<_>>();
    let chosen = match occasion {
        Occasion::Node(code) => code.as_str(),
        Occasion::Month(_) => "",
    };
    let action = format!("{PATH}/{}/slip", sheet.list.year);
    view! {
        <form class="filters" method="get" action=action>
            <div class="filter-fields">
                {choose(cx, "node", td_string!(l, duties.slip.node), choices, chosen)}
                <button class="button-secondary" type="submit">{td_string!(l, ui.apply)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The sessions to come around an occasion, as far as the reader sees them at the desk.
async fn planned(cx: &PageCx, sheet: &Sheet, occasion: &Occasion) -> Result<Vec<Event>, AppError> {
    let Some(span) = occasion.span(sheet).map(gaps::around) else { return Ok(Vec::new()) };
    if span.to < cx.today() {
        return Ok(Vec::new());
    }
    let mut filter = staff_filter(cx)?;
    filter.states = vec![EventState::Planned];
    (filter.from, filter.to) = (Some(span.from.max(cx.today())), Some(span.to));
    Ok(cx.backend.events.list(&filter, Order::Soonest, PLANNED_MAX, 0).await?.0)
}

async fn one(cx: &PageCx, sheet: Sheet, unit: String, occasion: Occasion) -> Result<Page, AppError> {
    let planned = planned(cx, &sheet, &occasion).await?;
    let l = cx.locale;
    let cx = cx.clone();
    let title = {
        let slips = SlipCx { sheet: &sheet, reference: &cx.reference, locale: l, today: cx.today() };
        td_string!(l, duties.slip.title, occasion = occasion.words(slips))
    };
    let heading = title.clone();
    Ok(Page::new(title, "/desk", move || {
        let slips = SlipCx { sheet: &sheet, reference: &cx.reference, locale: l, today: cx.today() };
        let entries = slip::entries(&sheet, Some(&unit), &occasion, cx.today(), &planned);
        let year = sheet.list.year;
        let back = address(&format!("{PATH}/{year}/slip"), &pairs(&occasion));
        let demo = sheet.list.is_demo.then(|| bits::notice(bits::Notice::Warn, td_string!(l, duties.demo)));
        let nothing = entries.is_empty().then(|| bits::empty(td_string!(l, duties.slip.none), None));
        let rows = entries.iter().map(|entry| entry_view(slips, entry)).collect_view();
        view! {
            <p class="no-print"><a href=back>{td_string!(l, duties.slip.list)}</a></p>
            <article class="slip">
                <h1>{heading}</h1>
                <p class="lead">{td_string!(l, duties.slip.to, unit = cx.reference.unit_label(&unit, l).to_owned())}</p>
                {demo}
                {nothing}
                {rows}
                <p>{words::full_date(l, cx.today())}</p>
            </article>
            {(!entries.is_empty()).then(|| copy(&cx, &slip::text(slips, &unit, &occasion, &entries)))}
        }
        .into_any()
    }))
}

fn entry_view(cx: SlipCx<'_>, entry: &Entry<'_>) -> AnyView {
    let pairs = entry.pairs(cx).into_iter().map(|(label, words)| bits::pair(&label, words)).collect_view();
    view! {
        <section class="slip-row">
            <h2>{parts::short_name(entry.item)}</h2>
            <dl class="kv">{pairs}</dl>
        </section>
    }
    .into_any()
}

/// The same as plain text, to be copied.
fn copy(cx: &PageCx, text: &str) -> AnyView {
    let l = cx.locale;
    let rows = text.lines().count().min(24).to_string();
    view! {
        <section class="field no-print">
            <label for="slip-text">{td_string!(l, duties.slip.copy)}</label>
            <p class="hint" id="slip-hint">{td_string!(l, duties.slip.copy_hint)}</p>
            <textarea id="slip-text" readonly rows=rows aria-describedby="slip-hint" inner_html=fields::inside_textarea(text)></textarea>
        </section>
    }
    .into_any()
}
