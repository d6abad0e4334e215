//! `/desk/accounts`: who may log in, kept by admins. A one-time password is shown once, on the answer to the form that
//! made it.

use super::{
    Account, Action, Role, Target,
    actions::{self, AccountInput, DISPLAY_NAME_MAX, NAME_MAX, works_in},
};
use crate::{
    error::{AppError, Refusal},
    features::events::query::bad,
    ids::AccountId,
    pages::{Form, Outcome, Page, PageCx},
    ui::{
        Locale, bits,
        fields::{self, Choice, FormCx, Text},
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What the page shows beside the list.
#[derive(Default)]
struct Shown {
    /// The form as typed.
    input: AccountInput,
    /// What was refused in it.
    refusals: Vec<Refusal>,
    /// An account and its new one-time password.
    secret: Option<(Account, String)>,
}

/// The word for a role.
pub fn role_word(locale: Locale, role: Role) -> &'static str {
    match role {
        Role::Village => td_string!(locale, accounts.role.village),
        Role::Unit => td_string!(locale, accounts.role.unit),
        Role::Office => td_string!(locale, accounts.role.office),
        Role::Observer => td_string!(locale, accounts.role.observer),
        Role::Admin => td_string!(locale, accounts.role.admin),
    }
}

/// The accounts of the admin's scope.
pub async fn accounts(cx: &PageCx) -> Result<Page, AppError> {
    page(cx, Shown::default()).await
}

/// Adds, shuts, opens or resets an account.
pub async fn keep(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    match form.text("step") {
        "add" => add(cx, &form).await,
        "disable" => switch(cx, &form, true).await,
        "enable" => switch(cx, &form, false).await,
        "reset" => reset(cx, &form).await,
        _ => Err(bad("step", "add, disable, enable or reset")),
    }
}

async fn add(cx: &PageCx, form: &Form) -> Result<Outcome, AppError> {
    let text = |name: &str| form.text(name).to_owned();
    let input = AccountInput {
        name: text("name"),
        display_name: text("display_name"),
        role: text("role"),
        scope: text("scope"),
        unit: text("unit"),
        is_demo: false,
    };
    match actions::add_account(&cx.backend, cx.account(), &input).await {
        Ok(made) => Ok(Outcome::Show(page(cx, Shown { secret: Some(made), ..Shown::default() }).await?)),
        Err(AppError::Refused(refusals)) => {
            Ok(Outcome::Show(page(cx, Shown { input, refusals, secret: None }).await?.status(422)))
        }
        Err(error) => Err(error),
    }
}

async fn switch(cx: &PageCx, form: &Form, disabled: bool) -> Result<Outcome, AppError> {
    let account = actions::set_disabled(&cx.backend, cx.account(), form.parse("account")?, disabled).await?;
    let done = if disabled { "disable" } else { "enable" };
    Ok(Outcome::go(format!("/desk/accounts?done={done}&account={}", account.id)))
}

async fn reset(cx: &PageCx, form: &Form) -> Result<Outcome, AppError> {
    let made = actions::reset_password(&cx.backend, cx.account(), form.parse("account")?).await?;
    Ok(Outcome::Show(page(cx, Shown { secret: Some(made), ..Shown::default() }).await?))
}

async fn page(cx: &PageCx, shown: Shown) -> Result<Page, AppError> {
    let admin = cx.account().ok_or(AppError::LoginNeeded)?.clone();
    cx.require(Action::ManageAccounts, &Target::at(admin.scope.0.clone()))?;
    let all = cx.backend.accounts.list(&admin.scope).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, accounts.admin.title), "/desk", move || {
        let secret = shown.secret.as_ref().map(|(account, password)| secret_notice(&cx, account, password));
        let done = shown.secret.is_none() && shown.refusals.is_empty();
        view! {
            <h1>{td_string!(l, accounts.admin.title)}</h1>
            {done.then(|| done_notice(&cx, &all))}
            {secret}
            {bits::error_summary(l, &shown.refusals)}
            {add_form(&cx, &admin, &shown)}
            <p class="list-head">{td_string!(l, accounts.admin.head, number = all.len())}</p>
            {table(&cx, &admin, &all)}
        }
        .into_any()
    }))
}

/// The one-time password: never in an address, never again.
fn secret_notice(cx: &PageCx, account: &Account, password: &str) -> AnyView {
    let l = cx.locale;
    let title = td_string!(l, accounts.admin.secret, name = account.name.clone());
    let how = td_string!(l, accounts.admin.secret_how, address = format!("{}/login", cx.origin));
    let password = password.to_owned();
    view! {
        <div class="notice" data-kind="success" role="status">
            <p>{title}" "<strong><code>{password}</code></strong></p>
            <p>{how}</p>
        </div>
    }
    .into_any()
}

fn done_notice(cx: &PageCx, all: &[Account]) -> AnyView {
    let l = cx.locale;
    let id = cx.asked("account").and_then(|id| id.parse::<AccountId>().ok());
    let Some(account) = all.iter().find(|account| Some(account.id) == id) else { return ().into_any() };
    let name = account.name.clone();
    let text = match cx.asked("done") {
        Some("disable") => td_string!(l, accounts.admin.disabled_done, name = name),
        Some("enable") => td_string!(l, accounts.admin.enabled_done, name = name),
        _ => return ().into_any(),
    };
    bits::notice(bits::Notice::Success, text)
}

fn add_form(cx: &PageCx, admin: &Account, shown: &Shown) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals: &shown.refusals };
    let input = &shown.input;
    let choose = Some(td_string!(l, accounts.admin.choose));
    let name = Text {
        name: "name",
        label: td_string!(l, accounts.admin.name).into(),
        hint: td_string!(l, accounts.admin.name_hint).into(),
        value: input.name.clone(),
        autocomplete: "off",
        max: NAME_MAX,
        ..Text::default()
    };
    let display_name = Text {
        name: "display_name",
        label: td_string!(l, accounts.admin.display_name).into(),
        hint: td_string!(l, accounts.admin.display_name_hint).into(),
        value: input.display_name.clone(),
        autocomplete: "off",
        max: DISPLAY_NAME_MAX,
        optional: true,
        ..Text::default()
    };
    let roles = Role::ALL.map(|role| Choice::new(role.key(), role_word(l, role))).to_vec();
    let role_hint = td_string!(l, accounts.admin.role_hint);
    let scope_hint = td_string!(l, accounts.admin.scope_hint);
    let unit_hint = td_string!(l, accounts.admin.unit_hint);
    let no_unit = Some(td_string!(l, accounts.admin.no_unit));
    let (scopes, units) = (scope_choices(cx, admin), unit_choices(cx, admin));
    let open = !shown.refusals.is_empty();
    view! {
        <details class="more" open=open>
            <summary>{td_string!(l, accounts.admin.add)}</summary>
            <form method="post" action="/desk/accounts" novalidate>
                {fields::hidden("step", "add")}
                {fields::text(form, name)}
                {fields::text(form, display_name)}
                {fields::select(form, "role", td_string!(l, accounts.admin.role), role_hint, choose, roles, &input.role)}
                {fields::select(form, "scope", td_string!(l, accounts.admin.scope), scope_hint, choose, scopes, &input.scope)}
                {fields::select(form, "unit", td_string!(l, accounts.admin.unit), unit_hint, no_unit, units, &input.unit)}
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, accounts.admin.add_submit)}</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// Every place of the admin's scope, in roster order.
fn scope_choices(cx: &PageCx, admin: &Account) -> Vec<Choice> {
    cx.reference
        .regions
        .iter()
        .filter(|region| admin.scope.contains(&region.code))
        .map(|region| Choice::new(region.code.clone(), region.label(cx.locale)))
        .collect()
}

fn unit_choices(cx: &PageCx, admin: &Account) -> Vec<Choice> {
    cx.reference
        .units
        .iter()
        .filter(|unit| works_in(unit, &admin.scope))
        .map(|unit| Choice::new(unit.code.clone(), unit.label(cx.locale)))
        .collect()
}

fn table(cx: &PageCx, admin: &Account, all: &[Account]) -> AnyView {
    let l = cx.locale;
    let heads = [
        td_string!(l, accounts.admin.name),
        td_string!(l, accounts.admin.display_name),
        td_string!(l, accounts.admin.role),
        td_string!(l, accounts.admin.scope),
        td_string!(l, accounts.admin.unit),
        td_string!(l, accounts.admin.state),
        td_string!(l, accounts.admin.actions),
    ];
    let heads = heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let rows = all.iter().map(|account| row(cx, admin, account)).collect_view();
    view! {
        <div class="table-wrap" role="region" aria-label=td_string!(l, accounts.admin.title) tabindex="0">
            <table class="data">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cx: &PageCx, admin: &Account, account: &Account) -> AnyView {
    let l = cx.locale;
    let scope = cx.reference.village_label(&account.scope.0, l).to_owned();
    let unit = account.unit.as_deref().map(|code| cx.reference.unit_label(code, l).to_owned());
    view! {
        <tr>
            <th scope="row">{account.name.clone()}</th>
            <td>{account.display_name.clone()}</td>
            <td>{role_word(l, account.role)}</td>
            <td>{scope}</td>
            <td>{unit}</td>
            <td>{state(l, account)}</td>
            <td>{if account.id == admin.id { own(l) } else { steps(l, account) }}</td>
        </tr>
    }
    .into_any()
}

fn state(l: Locale, account: &Account) -> AnyView {
    let main = if account.disabled {
        bits::tag("cancelled", td_string!(l, accounts.admin.is_disabled))
    } else if account.must_change_password {
        bits::tag("planned", td_string!(l, accounts.admin.is_new))
    } else {
        td_string!(l, accounts.admin.is_open).into_any()
    };
    let demo = account.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
    view! {
        {main}
        " "
        {demo}
    }
    .into_any()
}

/// Nobody shuts the own account; the own password is changed like everybody's.
fn own(l: Locale) -> AnyView {
    view! { {td_string!(l, accounts.admin.own)}" "<a href="/password">{td_string!(l, accounts.password.title)}</a> }
        .into_any()
}

fn steps(l: Locale, account: &Account) -> AnyView {
    let (step, label) = if account.disabled {
        ("enable", td_string!(l, accounts.admin.enable))
    } else {
        ("disable", td_string!(l, accounts.admin.disable))
    };
    let name = account.name.clone();
    let reset = td_string!(l, accounts.admin.reset);
    view! {
        {step_form(account, step, label, "button-secondary")}
        <details class="more">
            <summary>{reset}<span class="visually-hidden">" "{name}</span></summary>
            <p class="hint">{td_string!(l, accounts.admin.reset_hint)}</p>
            {step_form(account, "reset", reset, "button-warn")}
        </details>
    }
    .into_any()
}

/// A button of a row; read out with the account's name, since every row has the same.
fn step_form(account: &Account, step: &'static str, label: &'static str, class: &'static str) -> AnyView {
    let (id, name) = (account.id.to_string(), account.name.clone());
    view! {
        <form class="inline" method="post" action="/desk/accounts">
            {fields::hidden("account", id)}
            {fields::hidden("step", step)}
            <button class=class type="submit">{label}<span class="visually-hidden">" "{name}</span></button>
        </form>
    }
    .into_any()
}
