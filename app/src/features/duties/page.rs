//! `/duties/{year}`: the list in force for everybody, by unit, each row with what became of it.

use super::{
    DutyItem, DutyKind, DutyList, parts, rules,
    sheet::{Sheet, public_filter},
};
use crate::{
    error::AppError,
    features::{
        counts::parts::rule,
        events::{list_page::choose, query::bad},
    },
    pages::{Page, PageCx},
    ui::{bits, fields::Choice},
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// `/duties`: the list of this year; without one, the latest before it, and at last the first one to come.
pub async fn newest(cx: &PageCx) -> Result<Page, AppError> {
    let lists = visible(cx).await?;
    let this_year = cx.today().year();
    let list = lists.iter().find(|list| list.year <= this_year).or(lists.last());
    if let Some(list) = list {
        return Ok(Page::elsewhere(format!("/duties/{}", list.year)));
    }
    let l = cx.locale;
    let title = td_string!(l, duties.title_plain);
    Ok(Page::new(title, "", move || {
        view! {
            <h1>{title}</h1>
            {bits::empty(td_string!(l, duties.none_issued), Some(("/".into(), td_string!(l, ui.error.home).into())))}
        }
        .into_any()
    }))
}

/// The lists that everybody may see, the newest first.
async fn visible(cx: &PageCx) -> Result<Vec<DutyList>, AppError> {
    let mut lists = cx.backend.duties.lists(cx.town()).await?;
    lists.retain(|list| rules::is_public(list, cx.demo()));
    Ok(lists)
}

/// What is asked for of a list.
struct Chosen {
    unit: String,
    kind: Option<DutyKind>,
}

impl Chosen {
    fn read(cx: &PageCx) -> Result<Self, AppError> {
        let unit = cx.asked("unit").unwrap_or_default();
        if !unit.is_empty() && cx.reference.unit(unit).is_none() {
            return Err(bad("unit", "a code of the list"));
        }
        let kind = match cx.asked("kind") {
            None => None,
            Some(key) => Some(DutyKind::from_key(key).ok_or_else(|| bad("kind", "common, own or joint"))?),
        };
        Ok(Self { unit: unit.to_owned(), kind })
    }

    /// Whether nothing is left out.
    fn is_everything(&self) -> bool {
        self.unit.is_empty() && self.kind.is_none()
    }

    /// A unit's rows are those that it leads or takes part in, and those of everybody.
    fn lets_through(&self, item: &DutyItem) -> bool {
        (self.unit.is_empty() || item.concerns(&self.unit)) && self.kind.is_none_or(|kind| item.kind == kind)
    }
}

/// `/duties/{year}`.
pub async fn list(cx: &PageCx) -> Result<Page, AppError> {
    let year = cx.param::<i32>("year")?;
    let chosen = Chosen::read(cx)?;
    let lists = visible(cx).await?;
    let list = lists.iter().find(|list| list.year == year).cloned().ok_or(AppError::NotFound)?;
    let filter = public_filter(&cx.reference.site, cx.now);
    let sheet = Sheet::load(&cx.backend, list, filter).await?.public(cx.demo());
    let l = cx.locale;
    let title = td_string!(l, duties.title, year = year);
    let heading = title.clone();
    let cx = cx.clone();
    Ok(Page::new(title, "", move || {
        let shown = sheet.items.iter().filter(|item| chosen.lets_through(item)).cloned().collect::<Vec<_>>();
        let demo = sheet.list.is_demo.then(|| bits::notice(bits::Notice::Warn, td_string!(l, duties.demo)));
        let nothing = shown.is_empty().then(|| {
            if chosen.is_everything() {
                return bits::empty(td_string!(l, duties.nothing_public), None);
            }
            let clear = (format!("/duties/{year}"), td_string!(l, ui.clear).to_owned());
            bits::empty(td_string!(l, duties.nothing), Some(clear))
        });
        view! {
            <h1>{heading}</h1>
            <p class="lead">{td_string!(l, duties.lead)}</p>
            {demo}
            {years(&cx, &lists, year)}
            {filters(&cx, &chosen, year)}
            <p class="list-head" role="status">
                {td_string!(l, duties.head, number = shown.len())}" "{parts::list_words(&cx, &sheet)}
            </p>
            {nothing}
            {units(&cx, &sheet, &shown)}
            {rule(&cx)}
            {parts::amendments(&cx, &sheet)}
        }
        .into_any()
    })
    .describe(td_string!(l, duties.lead)))
}

fn years(cx: &PageCx, lists: &[DutyList], year: i32) -> AnyView {
    if lists.len() < 2 {
        return ().into_any();
    }
    let links = lists
        .iter()
        .map(|list| {
            let current = (list.year == year).then_some("true");
            view! { <a href=format!("/duties/{}", list.year) aria-current=current>{list.year}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(cx.locale, duties.years)>{links}</nav> }.into_any()
}

fn filters(cx: &PageCx, chosen: &Chosen, year: i32) -> AnyView {
    let l = cx.locale;
    let units = crate::features::events::list_page::unit_choices(cx);
    let kinds = DutyKind::ALL.map(|kind| Choice::new(kind.key(), parts::kind_word(l, kind))).to_vec();
    let open = !chosen.unit.is_empty() || chosen.kind.is_some();
    let (action, clear) = (format!("/duties/{year}"), format!("/duties/{year}"));
    view! {
        <form class="filters" method="get" action=action role="search">
            <details open=open>
                <summary>{td_string!(l, ui.filter)}</summary>
                <div class="filter-fields">
                    {choose(cx, "unit", td_string!(l, events.filter.unit), units, &chosen.unit)}
                    {choose(cx, "kind", td_string!(l, duties.field.kind), kinds, chosen.kind.map_or("", DutyKind::key))}
                    <button class="button" type="submit">{td_string!(l, ui.apply)}</button>
                    <a href=clear>{td_string!(l, ui.clear)}</a>
                </div>
            </details>
        </form>
    }
    .into_any()
}

fn units(cx: &PageCx, sheet: &Sheet, shown: &[DutyItem]) -> AnyView {
    let l = cx.locale;
    let groups = parts::groups(&cx.reference, shown).into_iter().map(|(unit, items)| {
        let rows = items
            .into_iter()
            .map(|item| {
                view! {
                    <section class="duty-row" id=format!("d-{}", item.id)>
                        <h3>{parts::short_name(item)}</h3>
                        {parts::tags(l, sheet, item)}
                        {parts::progress(cx, sheet, item)}
                        <details class="more">
                            <summary>{td_string!(l, duties.facts)}</summary>
                            {parts::facts(cx, sheet, item)}
                        </details>
                    </section>
                }
            })
            .collect_view();
        view! { <h2>{parts::unit_name(&cx.reference, l, &unit)}</h2>{rows} }
    });
    groups.collect_view().into_any()
}
