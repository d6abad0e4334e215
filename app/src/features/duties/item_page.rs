//! `/desk/duties/{year}/{id}`: a row. The office changes it here; everybody else at a desk reads it.

use super::{
    DutyItem, DutyList, ListState, actions, desk_list,
    desk_lists::PATH,
    input::{DutyInput, LINE_MAX},
    item_form, parts, rules,
    sheet::{Sheet, staff_filter},
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Role, Target},
        events::query::bad,
    },
    ids::DutyItemId,
    pages::{Form, Outcome, Page, PageCx, address},
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
    sheet: Sheet,
    /// The row as it is stored, where it is.
    item: Option<DutyItem>,
    input: DutyInput,
    refusals: Vec<Refusal>,
    /// What kept the whole request from being stored.
    alarm: Option<AppError>,
    /// Whether the row was to be dropped, not saved.
    is_dropping: bool,
}

/// `/desk/duties/{year}/new`: the form of a new row, whose id stands in the address.
pub async fn new(cx: &PageCx) -> Result<Page, AppError> {
    let list = desk_list::find(cx).await?;
    cx.require(Action::KeepPlan, &Target::at(list.scope))?;
    Ok(Page::elsewhere(format!("{PATH}/{}/{}", list.year, cx.backend.ids.next())))
}

/// `/desk/duties/{year}/{id}`.
pub async fn item(cx: &PageCx) -> Result<Page, AppError> {
    let list = desk_list::find(cx).await?;
    let shown = load(cx, list, None).await?;
    Ok(draw(cx, shown))
}

async fn load(cx: &PageCx, list: DutyList, typed: Option<DutyInput>) -> Result<Shown, AppError> {
    let id = cx.param::<DutyItemId>("id")?;
    let sheet = Sheet::load(&cx.backend, list, staff_filter(cx)?).await?;
    let item = sheet.item(id).cloned();
    if item.is_none() && !parts::may_edit(cx, &sheet) {
        return Err(AppError::NotFound);
    }
    let mut input = typed.or_else(|| item.as_ref().map(DutyInput::of)).unwrap_or_else(|| DutyInput {
        id: id.to_string(),
        version: "0".into(),
        scope: sheet.list.scope.clone(),
        year: sheet.list.year,
        is_public: true,
        ..DutyInput::default()
    });
    if input.on_day.is_empty() {
        input.on_day = cx.today().to_string();
    }
    Ok(Shown { sheet, item, input, refusals: Vec::new(), alarm: None, is_dropping: false })
}

/// Saves the row, takes it away or withdraws it.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let list = desk_list::find(cx).await?;
    let id = cx.param::<DutyItemId>("id")?;
    let year = list.year;
    let mut input = DutyInput::from_pairs(&list.scope, year, &form.fields);
    input.id = id.to_string();
    let is_dropping = match form.text("step") {
        "save" => false,
        "drop" => true,
        _ => return Err(bad("step", "save or drop")),
    };
    let sent = if is_dropping {
        drop_row(cx, &list, id, &form).await.map(|()| "drop")
    } else {
        actions::save(&cx.backend, cx.account(), &list.scope, year, &input).await.map(|_| "save")
    };
    let (refusals, alarm, status) = match sent {
        Ok(done) => return Ok(Outcome::go(format!("{PATH}/{year}?done={done}"))),
        Err(AppError::Refused(refusals)) => (refusals, None, 422),
        // What was typed must not be lost over it.
        Err(error @ (AppError::Conflict | AppError::WrongState)) => (Vec::new(), Some(error), 409),
        Err(error @ AppError::Unavailable { .. }) => (Vec::new(), Some(error), 503),
        Err(error) => return Err(error),
    };
    let list = desk_list::find(cx).await?;
    let typed = (!is_dropping).then_some(input.clone());
    let mut shown = load(cx, list, typed).await?;
    if is_dropping {
        shown.input.on_day = input.on_day;
        shown.input.reason = input.reason;
    } else if let (Some(AppError::Conflict), Some(item)) = (&alarm, &shown.item) {
        // Both are shown now, so saving again is a decision on what is there.
        shown.input.version = item.version.to_string();
    }
    Ok(Outcome::Show(draw(cx, Shown { refusals, alarm, is_dropping, ..shown }).status(status)))
}

async fn drop_row(cx: &PageCx, list: &DutyList, id: DutyItemId, form: &Form) -> Result<(), AppError> {
    let version = form.parse::<i64>("version")?;
    let found = cx.backend.duties.item(id).await?.filter(|item| item.scope == list.scope && item.year == list.year);
    let Some(item) = found else {
        // It is gone already, which only those who may do so need to know.
        cx.require(Action::KeepPlan, &Target::at(&list.scope))?;
        return Ok(());
    };
    actions::drop_row(&cx.backend, cx.account(), &item, version, form.text("on_day"), form.text("reason")).await
}

fn draw(cx: &PageCx, shown: Shown) -> Page {
    let l = cx.locale;
    let title = shown.item.as_ref().map_or_else(|| td_string!(l, duties.item.title_new).to_owned(), parts::short_name);
    let heading = title.clone();
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let year = shown.sheet.list.year;
        let is_withdrawn = shown.item.as_ref().is_some_and(|item| item.is_withdrawn);
        let may_edit = parts::may_edit(&cx, &shown.sheet) && !is_withdrawn;
        // What was typed stays in sight, also where the list has been closed meanwhile.
        let keeps_typed = shown.alarm.is_some() && parts::is_keeper(&cx, &shown.sheet.list.scope);
        let alarm = shown.alarm.as_ref().map(|error| alarm_notice(&cx, error, &shown));
        let tags = shown.item.as_ref().map(|item| parts::tags(l, &shown.sheet, item));
        let facts = shown.item.as_ref().map(|item| row(&cx, &shown.sheet, item));
        let form = (may_edit || keeps_typed).then(|| form(&cx, &shown));
        let drop = (may_edit && shown.item.is_some()).then(|| drop_form(&cx, &shown));
        view! {
            <p><a href=format!("{PATH}/{year}")>{td_string!(l, duties.title, year = year)}</a></p>
            <h1>{heading}</h1>
            {tags}
            {alarm}
            {bits::error_summary(l, &shown.refusals)}
            {facts}
            {form}
            {drop}
        }
        .into_any()
    })
}

/// Why nothing was stored; beside it, in the page, what is there now, and the form with what was typed.
fn alarm_notice(cx: &PageCx, error: &AppError, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let (title, text) = words::error(l, error);
    let is_conflict = *error == AppError::Conflict && shown.item.is_some();
    let both = is_conflict.then(|| view! { <p>{td_string!(l, duties.item.conflict)}</p> });
    let again = is_conflict.then(|| {
        let href = format!("{PATH}/{}/{}", shown.sheet.list.year, shown.input.id);
        view! { <p><a href=href>{td_string!(l, duties.item.newest)}</a></p> }
    });
    view! { <div class="error-summary" role="alert"><h2>{title}</h2><p>{text}</p>{both}{again}</div> }.into_any()
}

/// The row as it is stored, and what can be done for it.
fn row(cx: &PageCx, sheet: &Sheet, item: &DutyItem) -> AnyView {
    let l = cx.locale;
    let may_plan = sheet.list.state == ListState::Issued
        && !item.is_withdrawn
        && cx.account().is_some_and(|account| account.role != Role::Observer);
    let plan = may_plan.then(|| {
        let href = address("/desk/plan/new", &[("duty", item.id.to_string())]);
        view! { <p><a class="button-secondary" href=href>{td_string!(l, duties.gap.plan)}</a></p> }
    });
    view! {
        <section>
            <h2>{td_string!(l, duties.item.present)}</h2>
            <p>{parts::unit_name(&cx.reference, l, &item.lead_unit)}</p>
            {parts::facts(cx, sheet, item)}
            <h3>{td_string!(l, duties.progress.title)}</h3>
            {parts::progress(cx, sheet, item)}
            {plan}
        </section>
    }
    .into_any()
}

fn form(cx: &PageCx, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let input = &shown.input;
    let none = Vec::new();
    let form = FormCx { locale: l, refusals: if shown.is_dropping { &none } else { &shown.refusals } };
    let is_issued = shown.sheet.list.state == ListState::Issued;
    let amendment = is_issued.then(|| item_form::amendment_fields(form, input));
    let (title, submit) = match (is_issued, shown.item.is_some()) {
        (true, _) => (td_string!(l, duties.item.amend), td_string!(l, duties.item.amend_submit)),
        (false, true) => (td_string!(l, duties.item.change), td_string!(l, ui.save)),
        (false, false) => (td_string!(l, duties.item.add), td_string!(l, ui.save)),
    };
    let action = format!("{PATH}/{}/{}", shown.sheet.list.year, input.id);
    view! {
        <section>
            <h2>{title}</h2>
            <form method="post" action=action class="duty-form" novalidate>
                {fields::hidden("step", "save")}
                {fields::hidden("version", input.version.clone())}
                {amendment}
                {item_form::who(cx, form, input)}
                {item_form::what(cx, form, input)}
                {item_form::when(form, input, &shown.sheet.nodes)}
                {item_form::inside(form, input)}
                <div class="button-row">
                    <button class="button" type="submit">{submit}</button>
                    <a href=format!("{PATH}/{}", shown.sheet.list.year)>{td_string!(l, ui.cancel)}</a>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Takes a row of a draft away, or withdraws one of a list in force; folded, so that it is asked once.
fn drop_form(cx: &PageCx, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let input = &shown.input;
    let is_issued = rules::editing(shown.sheet.list.state) == Ok(rules::Editing::ByAmendment);
    let (label, hint) = if is_issued {
        (td_string!(l, duties.item.withdraw), td_string!(l, duties.item.withdraw_hint))
    } else {
        (td_string!(l, duties.item.remove), td_string!(l, duties.item.remove_hint))
    };
    // The fields of the amendment above have the same names; these ids are their own.
    let reason = is_issued.then(|| {
        let (day, why) = if shown.is_dropping {
            (input.on_day.clone(), input.reason.clone())
        } else {
            (cx.today().to_string(), String::new())
        };
        view! {
            <div class="field">
                <label for="drop-on_day">{td_string!(l, duties.item.on_day)}</label>
                <input id="drop-on_day" name="on_day" type="date" value=day required />
            </div>
            <div class="field">
                <label for="drop-reason">{td_string!(l, duties.item.reason)}</label>
                <input id="drop-reason" name="reason" type="text" value=why required maxlength=LINE_MAX />
            </div>
        }
    });
    let version = shown.item.as_ref().map_or(0, |item| item.version).to_string();
    let refused = shown.is_dropping.then(|| {
        let errors = shown.refusals.iter().map(|refusal| words::refusal(l, &refusal.why)).collect::<Vec<_>>();
        view! { <p class="field-error">{errors.join(" ")}</p> }
    });
    view! {
        <details class="more" open=shown.is_dropping>
            <summary>{label}</summary>
            <p class="hint">{hint}</p>
            <form method="post" action=format!("{PATH}/{}/{}", shown.sheet.list.year, input.id)>
                {fields::hidden("step", "drop")}
                {fields::hidden("version", version)}
                {refused}
                {reason}
                <button class="button-warn" type="submit">{label}</button>
            </form>
        </details>
    }
    .into_any()
}
