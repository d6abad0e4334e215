//! The way in and out, and the own password: `/login`, `/logout`, `/password`.

use super::{
    Account,
    actions::{self, LoginInput, PasswordInput},
    rules::{IDLE_MINUTES, PASSWORD_MIN, REMEMBER_DAYS, may_be_remembered},
};
use crate::{
    error::{AppError, Refusal},
    pages::{self, Form, LoginChange, Outcome, Page, PageCx, Pairs, value},
    ui::{
        bits,
        fields::{self, FormCx, Text},
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Where a login leads when nothing else is asked for.
const DESK: &str = "/desk";
/// The longest address that a login leads to.
const NEXT_MAX: usize = 2000;

/// Where the login leads: an address on this site, never off it, and never back to the way in or out.
fn next_of(text: &str) -> String {
    let inside = text.len() <= NEXT_MAX
        && text.starts_with('/')
        && !text.starts_with("//")
        && !text.starts_with("/\\")
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let turns_back = path == "/login" || path == "/logout" || path.starts_with("/logout/");
    if inside && !turns_back { text.to_owned() } else { DESK.to_owned() }
}

/// A field as it was typed, spaces and all: a password may begin or end with one.
fn typed(form: &Form, name: &str) -> String {
    value(&form.fields, name).unwrap_or_default().to_owned()
}

/// `/login`.
pub fn login(cx: &PageCx) -> Result<Page, AppError> {
    let next = next_of(cx.asked("next").unwrap_or_default());
    Ok(match cx.account() {
        Some(account) => already_in(cx, account.display_name.clone(), next),
        None => login_page(cx, LoginInput::default(), next, Vec::new()),
    })
}

/// Name and password, posted.
pub async fn send_login(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let next = next_of(form.text("next"));
    let input = LoginInput {
        name: form.text("name").to_owned(),
        password: typed(&form, "password"),
        remember: form.ticked("remember"),
    };
    match actions::log_in(&cx.backend, &input, &cx.visitor).await {
        Ok((account, token)) => {
            if let Some(before) = &cx.login {
                cx.backend.accounts.log_out(before, &cx.visitor, cx.now).await?;
            }
            let to = if account.must_change_password { "/password".to_owned() } else { next };
            let remember = input.remember && may_be_remembered(account.role);
            Ok(Outcome::Go { to, login: Some(LoginChange::Set { token, remember }) })
        }
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(
            login_page(cx, LoginInput { password: String::new(), ..input }, next, refusals).status(422),
        )),
        Err(error) => Err(error),
    }
}

fn login_page(cx: &PageCx, input: LoginInput, next: String, refusals: Vec<Refusal>) -> Page {
    let l = cx.locale;
    let left = match cx.asked("out") {
        Some("here") => Some(td_string!(l, accounts.logout.done)),
        Some("everywhere") => Some(td_string!(l, accounts.logout.done_everywhere)),
        _ => None,
    };
    Page::new(td_string!(l, accounts.login.title), "", move || {
        let form = FormCx { locale: l, refusals: &refusals };
        let name = Text {
            name: "name",
            label: td_string!(l, accounts.login.name).into(),
            value: input.name.clone(),
            autocomplete: "username",
            ..Text::default()
        };
        let remember = td_string!(l, accounts.login.remember, days = REMEMBER_DAYS);
        view! {
            <h1>{td_string!(l, accounts.login.title)}</h1>
            {left.filter(|_| refusals.is_empty()).map(|text| bits::notice(bits::Notice::Success, text))}
            {bits::error_summary(l, &refusals)}
            <form method="post" action="/login" novalidate>
                {fields::hidden("next", next)}
                {fields::text(form, name)}
                {password_field(form, "password", td_string!(l, accounts.login.password), "", "current-password")}
                {fields::check("remember", remember, input.remember)}
                <p class="hint">{td_string!(l, accounts.login.idle, minutes = IDLE_MINUTES)}</p>
                <div class="button-row">
                    <button class="button button-big" type="submit">{td_string!(l, accounts.login.submit)}</button>
                </div>
            </form>
            <p class="muted">{td_string!(l, accounts.login.help)}</p>
            <p><a href="/">{td_string!(l, ui.error.home)}</a></p>
        }
        .into_any()
    })
}

fn password_field(
    form: FormCx<'_>,
    name: &'static str,
    label: &str,
    hint: &str,
    autocomplete: &'static str,
) -> AnyView {
    let field =
        Text { name, label: label.into(), hint: hint.into(), kind: "password", autocomplete, ..Text::default() };
    fields::text(form, field)
}

/// Whoever is logged in is asked for nothing.
fn already_in(cx: &PageCx, who: String, next: String) -> Page {
    let l = cx.locale;
    Page::new(td_string!(l, accounts.login.title), "", move || {
        view! {
            <h1>{td_string!(l, accounts.login.title)}</h1>
            {bits::notice(bits::Notice::Info, td_string!(l, accounts.login.already, name = who))}
            <div class="button-row">
                <a class="button" href=next>{td_string!(l, accounts.login.go_on)}</a>
                {out_button("/logout", td_string!(l, ui.tools.logout))}
            </div>
        }
        .into_any()
    })
}

/// For whoever sent a form when the login had ended: what was typed waits here until they are logged in again.
pub fn login_ended(cx: &PageCx, typed: Pairs) -> Page {
    let l = cx.locale;
    let action = pages::address(&cx.path, &cx.query);
    Page::new(td_string!(l, accounts.ended.title), "", move || {
        let typed = typed.into_iter().map(|(name, value)| fields::hidden(name, value)).collect_view();
        view! {
            <h1>{td_string!(l, accounts.ended.title)}</h1>
            {bits::notice(bits::Notice::Warn, td_string!(l, accounts.ended.kept))}
            <ol>
                <li><a href="/login" target="_blank">{td_string!(l, accounts.ended.login)}</a></li>
                <li>{td_string!(l, accounts.ended.back)}</li>
            </ol>
            <form method="post" action=action>
                {typed}
                <div class="button-row">
                    <button class="button button-big" type="submit">{td_string!(l, accounts.ended.again)}</button>
                </div>
            </form>
            <p class="hint">{td_string!(l, accounts.ended.photos)}</p>
        }
        .into_any()
    })
    .status(401)
}

fn out_button(action: &'static str, label: &'static str) -> AnyView {
    view! {
        <form class="inline" method="post" action=action>
            <button class="button-secondary" type="submit">{label}</button>
        </form>
    }
    .into_any()
}

/// `/logout`: the button, for whoever came by an address.
pub fn leave(cx: &PageCx) -> Result<Page, AppError> {
    let l = cx.locale;
    let who = cx.account().map(|account| account.display_name.clone());
    Ok(Page::new(td_string!(l, ui.tools.logout), "", move || {
        let body = match who {
            Some(name) => view! {
                <p>{td_string!(l, accounts.login.already, name = name)}</p>
                <div class="button-row">
                    {out_button("/logout", td_string!(l, ui.tools.logout))}
                    {out_button("/logout/everywhere", td_string!(l, accounts.logout.everywhere))}
                </div>
            }
            .into_any(),
            None => view! {
                <p>{td_string!(l, accounts.logout.nobody)}</p>
                <p><a href="/login">{td_string!(l, ui.tools.login)}</a></p>
            }
            .into_any(),
        };
        view! {
            <h1>{td_string!(l, ui.tools.logout)}</h1>
            {body}
        }
        .into_any()
    }))
}

/// Ends this login.
pub async fn log_out(cx: &PageCx, _form: Form) -> Result<Outcome, AppError> {
    if let Some(login) = &cx.login {
        cx.backend.accounts.log_out(login, &cx.visitor, cx.now).await?;
    }
    Ok(Outcome::Go { to: "/login?out=here".into(), login: Some(LoginChange::Clear) })
}

/// Ends all logins of the account, on whatever device.
pub async fn log_out_everywhere(cx: &PageCx, _form: Form) -> Result<Outcome, AppError> {
    let login = cx.login.as_ref().ok_or(AppError::LoginNeeded)?;
    cx.backend.accounts.log_out_everywhere(login, &cx.visitor, cx.now).await?;
    Ok(Outcome::Go { to: "/login?out=everywhere".into(), login: Some(LoginChange::Clear) })
}

/// `/password`: the one page that an account with a one-time password may open.
pub fn password(cx: &PageCx) -> Result<Page, AppError> {
    let account = cx.account().ok_or(AppError::LoginNeeded)?;
    let is_done = cx.asked("done").is_some() && !account.must_change_password;
    Ok(if is_done { changed_page(cx) } else { password_page(cx, account.clone(), Vec::new()) })
}

/// Old and new password, posted.
pub async fn send_password(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let account = cx.account().ok_or(AppError::LoginNeeded)?.clone();
    let input = PasswordInput { old: typed(&form, "old"), new: typed(&form, "new"), again: typed(&form, "again") };
    match actions::change_password(&cx.backend, cx.login.as_ref(), &input, &cx.visitor).await {
        Ok(()) => Ok(Outcome::go("/password?done=1")),
        Err(AppError::Refused(refusals)) => Ok(Outcome::Show(password_page(cx, account, refusals).status(422))),
        Err(error) => Err(error),
    }
}

fn password_page(cx: &PageCx, account: Account, refusals: Vec<Refusal>) -> Page {
    let l = cx.locale;
    Page::new(td_string!(l, accounts.password.title), DESK, move || {
        let form = FormCx { locale: l, refusals: &refusals };
        let first = account
            .must_change_password
            .then(|| bits::notice(bits::Notice::Info, td_string!(l, accounts.password.first)));
        let rule = td_string!(l, accounts.password.rule, min = PASSWORD_MIN);
        view! {
            <h1>{td_string!(l, accounts.password.title)}</h1>
            {first}
            {bits::error_summary(l, &refusals)}
            <form method="post" action="/password" novalidate>
                // Password managers look for the name that the password belongs to.
                <input type="text" name="name" value=account.name.clone() autocomplete="username" readonly hidden />
                {password_field(form, "old", td_string!(l, accounts.password.old), "", "current-password")}
                {password_field(form, "new", td_string!(l, accounts.password.fresh), &rule, "new-password")}
                {password_field(form, "again", td_string!(l, accounts.password.again), "", "new-password")}
                <p class="hint">{td_string!(l, accounts.password.ends_others)}</p>
                <div class="button-row">
                    <button class="button" type="submit">{td_string!(l, accounts.password.submit)}</button>
                </div>
            </form>
            <h2>{td_string!(l, accounts.logout.everywhere)}</h2>
            <p>{td_string!(l, accounts.logout.everywhere_hint)}</p>
            {out_button("/logout/everywhere", td_string!(l, accounts.logout.everywhere))}
        }
        .into_any()
    })
}

fn changed_page(cx: &PageCx) -> Page {
    let l = cx.locale;
    Page::new(td_string!(l, accounts.password.title), DESK, move || {
        view! {
            <h1>{td_string!(l, accounts.password.title)}</h1>
            {bits::notice(bits::Notice::Success, td_string!(l, accounts.password.done))}
            <p><a class="button" href=DESK>{td_string!(l, accounts.password.to_desk)}</a></p>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_leads_to_this_site_only() {
        for inside in ["/", "/desk/review?page=2", "/log?event=1#f-title", "/events?q=%E5%8F%8D"] {
            assert_eq!(next_of(inside), inside);
        }
        let long = format!("/{}", "a".repeat(NEXT_MAX));
        for outside in ["", "desk", "//b.test", "/\\b.test", "https://b.test", "/a b", "/\t/b.test", "/\u{6cd5}", &long]
        {
            assert_eq!(next_of(outside), DESK, "{outside:?}");
        }
    }

    #[test]
    fn a_login_does_not_lead_back_to_the_door() {
        for door in ["/login", "/login?next=/desk", "/logout", "/logout/everywhere"] {
            assert_eq!(next_of(door), DESK, "{door}");
        }
        assert_eq!(next_of("/login-help"), "/login-help");
    }
}
