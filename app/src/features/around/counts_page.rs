//! `/desk/registries/around/counts`: how many of whom each village has at the end of a year, all villages in one form.

use super::{
    actions,
    actions::allowed,
    input::YEARS,
    model::{Group, VillageCount},
    store::Place,
    words as said,
};
use crate::{
    error::{AppError, Refusal},
    features::{accounts::Action, events::query::bad},
    pages::{Form, Outcome, Page, PageCx, Pairs, address, of_field, value},
    ui::{bits, fields, words},
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the page.
pub const PATH: &str = "/desk/registries/around/counts";

struct Loaded {
    town: String,
    year: i32,
    group: Group,
    counts: Vec<VillageCount>,
    keeps: bool,
    /// What was typed, where it was refused or somebody was faster.
    typed: Pairs,
    refusals: Vec<Refusal>,
    is_conflict: bool,
}

/// The numbers of a year and group.
pub async fn counts(cx: &PageCx) -> Result<Page, AppError> {
    let (year, group) = asked(cx, &cx.query)?;
    Ok(draw(cx, load(cx, year, group).await?))
}

fn asked(cx: &PageCx, pairs: &Pairs) -> Result<(i32, Group), AppError> {
    let given = |name: &str| value(pairs, name).map(str::trim).filter(|text| !text.is_empty());
    let group = match given("group") {
        None => Group::Guide,
        Some(key) => Group::from_key(key).ok_or_else(|| bad("group", "guide or household"))?,
    };
    let year = match given("year") {
        None => cx.today().year(),
        Some(text) => {
            text.parse().ok().filter(|year| (YEARS.0..=YEARS.1).contains(year)).ok_or_else(|| bad("year", "a year"))?
        }
    };
    Ok((year, group))
}

async fn load(cx: &PageCx, year: i32, group: Group) -> Result<Loaded, AppError> {
    cx.staff()?;
    let account = cx.account().ok_or(AppError::LoginNeeded)?;
    let town = actions::town_of(account, &cx.reference)?;
    let mut counts = cx.backend.around.counts(Place { scope: &town, with_demo: cx.demo() }).await?;
    counts.retain(|count| count.year == i64::from(year) && count.group == group);
    let keeps = allowed(cx.account(), Action::KeepAround, &cx.reference).is_ok();
    Ok(Loaded { town, year, group, counts, keeps, typed: Pairs::new(), refusals: Vec::new(), is_conflict: false })
}

/// Stores the numbers of the form that became different.
pub async fn keep(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let (year, group) = (form.text("year"), form.text("group"));
    let kept = actions::set_counts(&cx.backend, cx.account(), year, group, &form.fields).await;
    let (refusals, status) = match kept {
        Ok(_) => return Ok(Outcome::go(address(PATH, &[("year", year), ("group", group), ("done", "saved")]))),
        Err(AppError::Refused(refusals)) => (refusals, 422),
        Err(AppError::Conflict) => (Vec::new(), 409),
        Err(error) => return Err(error),
    };
    let (year, group) = asked(cx, &form.fields).unwrap_or((cx.today().year(), Group::Guide));
    let is_conflict = status == 409;
    let loaded = Loaded { typed: form.fields, refusals, is_conflict, ..load(cx, year, group).await? };
    Ok(Outcome::Show(draw(cx, loaded).status(status)))
}

fn draw(cx: &PageCx, loaded: Loaded) -> Page {
    let l = cx.locale;
    let title = td_string!(l, around.title.counts);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let done = (cx.asked("done") == Some("saved"))
            .then(|| bits::notice(bits::Notice::Success, td_string!(l, around.desk.saved)));
        let conflict =
            loaded.is_conflict.then(|| bits::notice(bits::Notice::Warn, td_string!(l, around.count.conflict)));
        view! {
            <p><a href="/desk/registries/around">{td_string!(l, around.desk.title)}</a></p>
            <h1>{title}</h1>
            <p>{td_string!(l, around.lead.counts)}</p>
            {done}
            {conflict}
            {bits::error_summary(l, &loaded.refusals)}
            {choose(&cx, &loaded)}
            {table(&cx, &loaded)}
        }
        .into_any()
    })
}

/// The year and the group, as a form that works without JavaScript.
fn choose(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let options = Group::ALL
        .map(|group| {
            let selected = group == loaded.group;
            view! { <option value=group.key() selected=selected>{said::group(l, group)}</option> }
        })
        .into_iter()
        .collect_view();
    view! {
        <form class="filters" method="get" action=PATH>
            <div class="filter-fields">
                <div class="field">
                    <label for="year">{td_string!(l, around.field.year)}</label>
                    <input id="year" name="year" inputmode="numeric" maxlength="4" value=loaded.year />
                </div>
                <div class="field">
                    <label for="group">{td_string!(l, around.field.group)}</label>
                    <select id="group" name="group">{options}</select>
                </div>
                <button class="button-secondary" type="submit">{td_string!(l, around.count.show)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn table(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let villages = cx.reference.villages(&loaded.town).collect::<Vec<_>>();
    if villages.is_empty() {
        return bits::empty(td_string!(l, around.desk.nothing), None);
    }
    let total = loaded.counts.iter().map(|count| count.number).sum::<i64>();
    let rows = villages
        .iter()
        .map(|village| {
            let count = loaded.counts.iter().find(|count| count.village == village.code);
            line(cx, loaded, &village.code, village.label(l), count)
        })
        .collect_view();
    let caption = td_string!(l, around.count.caption, group = said::group(l, loaded.group), year = loaded.year);
    let table = view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="count-caption">
            <table class="data">
                <caption id="count-caption">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        <th scope="col" class="num">{td_string!(l, around.field.number)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{td_string!(l, around.count.total, villages = loaded.counts.len())}</th>
                        <td class="num">{words::number(total)}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
    };
    if !loaded.keeps {
        return table.into_any();
    }
    view! {
        <form method="post" action=PATH novalidate>
            {fields::hidden("year", loaded.year.to_string())}
            {fields::hidden("group", loaded.group.key())}
            {table}
            <div class="button-row">
                <button class="button" type="submit">{td_string!(l, around.count.save)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn line(cx: &PageCx, loaded: &Loaded, code: &str, name: &str, count: Option<&VillageCount>) -> AnyView {
    let l = cx.locale;
    let demo = count.filter(|count| count.is_demo).map(|_| bits::tag("demo", td_string!(l, ui.demo)));
    let there = count.map(|count| count.number.to_string()).unwrap_or_default();
    let cell = if loaded.keeps {
        let field = format!("n-{code}");
        // What was typed stays; beside it goes what is there now, so that the next click is made on that.
        // What was not touched follows what somebody else stored.
        let was = value(&loaded.typed, &format!("was-{code}"));
        let typed = value(&loaded.typed, &field).filter(|typed| Some(typed.trim()) != was);
        let typed = typed.map_or_else(|| there.clone(), str::to_owned);
        let errors = of_field(&loaded.refusals, &field).map(|refused| words::refusal(l, &refused.why));
        let errors = errors.collect::<Vec<_>>().join(" ");
        let invalid = (!errors.is_empty()).then_some("true");
        let id = format!("f-{field}");
        let error = format!("{id}-error");
        let spoken = td_string!(l, around.count.of, name = name.to_owned());
        let changed = (loaded.is_conflict && typed != there)
            .then(|| view! { <p class="hint">{td_string!(l, around.count.there, number = there.clone())}</p> });
        view! {
            <input id=id name=field type="text" inputmode="numeric" maxlength="9" class="short" value=typed
                aria-label=spoken aria-invalid=invalid aria-describedby=error.clone() />
            <p class="field-error" id=error hidden=errors.is_empty()>{errors.clone()}</p>
            {changed}
            {fields::hidden(format!("was-{code}"), there)}
        }
        .into_any()
    } else {
        count.map(|count| words::number(count.number)).into_any()
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/villages/{code}")>{name.to_owned()}</a>" "{demo}</th>
            <td class="num">{cell}</td>
        </tr>
    }
    .into_any()
}
