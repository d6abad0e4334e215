//! The island around the session form: keeps drafts, counts with big buttons, checks before sending, sends without
//! leaving the page. The form inside is the server's own HTML.

use super::{
    api::save_event,
    browser::{self, Overtaken, Restored},
    input::{EventInput, Purpose},
    log_page::done_address,
};
use crate::{
    error::AppError,
    ui::{Locale, words},
};
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_i18n::td_string;
use web_sys::HtmlFormElement;

/// What the island says.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Quiet,
    Restored,
    WaitingForPhotos,
    PhotosFailed,
    Sending,
    Refused,
    Failed(String),
}

/// The form's surroundings.
#[island]
pub fn EventFormIsland(
    /// The reader's language.
    lang: String,
    /// What the form is for.
    purpose: Purpose,
    /// Where the browser keeps what is typed.
    draft: String,
    /// The address of this form, for after a login.
    here: String,
    /// Where one starts over.
    afresh: String,
    /// Whether the form shows a refused request: then the draft is older than what is shown.
    keep_draft: bool,
    /// Whether the form is filled in as the last one: then only what was typed goes over it.
    filled: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    let locale = words::locale_of(&lang).unwrap_or(Locale::zh_CN);
    let state = RwSignal::new(State::Quiet);
    let root = NodeRef::<html::Div>::new();
    let overtaken = RwSignal::new(None::<Overtaken>);
    let draft = StoredValue::new(draft);
    let here = StoredValue::new(here);

    Effect::new(move |_| {
        let form = root.get().and_then(|root| browser::form_in(&root)).filter(|_| !keep_draft);
        let Some(form) = form else { return };
        let restored = draft.with_value(|key| browser::restore(&form, key, filled));
        if restored != Restored::Nothing {
            state.set(State::Restored);
        }
        if let Restored::Overtaken(by) = restored {
            overtaken.set(Some(by));
        }
    });

    let sender = Sender { locale, purpose, state, draft, here };
    let send = move || {
        if let Some(form) = root.get_untracked().and_then(|root| browser::form_in(&root)) {
            sender.send(form);
        }
    };

    let on_submit = move |event: ev::SubmitEvent| {
        // What concerns several sessions of a series is the server's page to tell.
        if root.get_untracked().and_then(|root| browser::form_in(&root)).is_some_and(|form| browser::is_ranged(&form)) {
            return;
        }
        event.prevent_default();
        if state.get_untracked() != State::Sending {
            send();
        }
    };
    let keep = move |()| {
        if let Some(form) = root.get_untracked().and_then(|root| browser::form_in(&root)) {
            draft.with_value(|key| browser::keep(&form, key));
        }
    };
    let on_click = move |event: ev::MouseEvent| {
        if browser::count(&event) {
            keep(());
        }
    };
    let on_settled = move |_: web_sys::CustomEvent| {
        keep(());
        if state.get_untracked() == State::WaitingForPhotos {
            send();
        }
    };
    let use_mine = move |_| {
        let form = root.get_untracked().and_then(|root| browser::form_in(&root));
        if let (Some(form), Some(by)) = (form, overtaken.get_untracked()) {
            browser::set_version(&form, &by.version);
            keep(());
            overtaken.set(None);
            state.set(State::Restored);
        }
    };
    let start_over = move |_| {
        draft.with_value(|key| browser::forget(key));
        browser::go(&afresh);
    };
    view! {
        <div node_ref=root on:submit=on_submit on:input=move |_| keep(()) on:change=move |_| keep(()) on:click=on_click
            on:settled=on_settled>
            <div role="status" aria-live="polite">
                {move || message(locale, &state.get(), overtaken.get())}
                <button type="button" class="link-button" hidden=move || overtaken.with(Option::is_none) on:click=use_mine>
                    {td_string!(locale, ui.kept.use_mine)}
                </button>
                " "
                <button type="button" class="link-button" on:click=start_over
                    hidden=move || state.get() != State::Restored && overtaken.with(Option::is_none)>
                    {move || start_over_word(locale, overtaken.with(Option::is_some))}
                </button>
            </div>
            {children()}
            <div role="alert">{move || alarm(locale, &state.get())}</div>
        </div>
    }
}

/// What sending needs.
#[derive(Copy, Clone)]
struct Sender {
    locale: Locale,
    purpose: Purpose,
    state: RwSignal<State>,
    draft: StoredValue<String>,
    here: StoredValue<String>,
}

impl Sender {
    /// Checks the form and sends it, unless pictures are still on their way.
    fn send(self, form: HtmlFormElement) {
        let Self { locale, state, .. } = self;
        match browser::photos_on_their_way(&form) {
            browser::Photos::Sending => return state.set(State::WaitingForPhotos),
            browser::Photos::Failed if state.get_untracked() != State::PhotosFailed => {
                return state.set(State::PhotosFailed);
            }
            _ => {}
        }
        let input = EventInput::from_pairs(&browser::pairs(&form));
        if let Err(refusals) = input.parse(self.purpose, browser::now()) {
            browser::show_refusals(&form, &refusals, locale);
            return state.set(State::Refused);
        }
        browser::show_refusals(&form, &[], locale);
        state.set(State::Sending);
        spawn_local(async move {
            match save_event(input, self.purpose).await {
                Ok(id) => {
                    self.draft.with_value(|key| browser::forget(key));
                    browser::go(&done_address(self.purpose, id));
                }
                Err(AppError::Refused(refusals)) => {
                    browser::show_refusals(&form, &refusals, locale);
                    state.set(State::Refused);
                }
                Err(AppError::LoginNeeded) => browser::go(&self.here.with_value(|here| browser::login_address(here))),
                // Sent once more as a plain form, it leads to the page that shows both versions.
                Err(AppError::Conflict) if form.submit().is_ok() => {}
                Err(error) => state.set(State::Failed(words::error(locale, &error).1)),
            }
        });
    }
}

/// What was typed on this device and not sent yet.
#[island]
pub fn DraftList(
    /// The reader's language.
    lang: String,
    /// How the names begin under which the browser keeps it.
    prefix: String,
    /// The one that is open already, or nothing.
    except: String,
) -> impl IntoView {
    let locale = words::locale_of(&lang).unwrap_or(Locale::zh_CN);
    let drafts = RwSignal::new(Vec::new());
    Effect::new(move |_| drafts.set(browser::drafts(&prefix, &except)));
    let item = move |draft: browser::Draft| {
        let title =
            if draft.title.is_empty() { td_string!(locale, events.desk.untitled).to_owned() } else { draft.title };
        let key = draft.key;
        let delete = move |_| {
            browser::forget(&key);
            drafts.update(|drafts| drafts.retain(|draft| draft.key != key));
        };
        view! {
            <li>
                <a href=draft.address>{title}</a>
                <span class="muted">{draft.date}</span>
                <button type="button" class="link-button" on:click=delete>{td_string!(locale, events.desk.draft_delete)}</button>
            </li>
        }
    };
    view! {
        <section class="queue" hidden=move || drafts.with(Vec::is_empty)>
            <h2>{td_string!(locale, events.desk.drafts)}" "<span class="badge">{move || drafts.with(Vec::len)}</span></h2>
            <p class="muted">{td_string!(locale, events.desk.drafts_hint)}</p>
            <ul class="draft-list">{move || drafts.get().into_iter().map(item).collect_view()}</ul>
        </section>
    }
}

/// Forgets what was typed for a session that is stored by now: its answer may have got lost on the way.
#[island]
pub fn DraftSent(
    /// How the names begin under which the browser keeps it.
    prefix: String,
    /// The session's id.
    id: String,
) -> impl IntoView {
    Effect::new(move |_| {
        for form in ["log?draft=", "log?event=", "desk/plan/new?draft=", "desk/plan/new?event="] {
            browser::forget(&format!("{prefix}{form}{id}"));
        }
    });
}

/// What is said above the form.
fn message(locale: Locale, state: &State, overtaken: Option<Overtaken>) -> Option<AnyView> {
    if let Some(by) = overtaken {
        let href = format!("/events/{}", by.id);
        let notice = view! {
            <div class="notice" data-kind="warn">
                <p>{td_string!(locale, ui.kept.overtaken)}</p>
                <p><a href=href target="_blank">{td_string!(locale, ui.kept.newest)}</a></p>
            </div>
        };
        return Some(notice.into_any());
    }
    let text = match state {
        State::Restored => td_string!(locale, events.island.restored),
        _ => return None,
    };
    Some(view! { <p class="notice" data-kind="info">{text}</p> }.into_any())
}

/// What throwing away what was typed leads to.
fn start_over_word(locale: Locale, is_overtaken: bool) -> &'static str {
    if is_overtaken { td_string!(locale, ui.kept.use_newest) } else { td_string!(locale, events.island.start_over) }
}

/// What is said beside the button.
fn alarm(locale: Locale, state: &State) -> Option<AnyView> {
    let (kind, text) = match state {
        State::Quiet | State::Restored => return None,
        State::WaitingForPhotos => ("info", td_string!(locale, events.island.waiting).to_owned()),
        State::PhotosFailed => ("warn", td_string!(locale, events.island.photos_failed).to_owned()),
        State::Sending => ("info", td_string!(locale, events.island.sending).to_owned()),
        State::Refused => ("warn", td_string!(locale, events.island.refused).to_owned()),
        State::Failed(text) => ("warn", text.clone()),
    };
    Some(view! { <p class="notice" data-kind=kind>{text}</p> }.into_any())
}
