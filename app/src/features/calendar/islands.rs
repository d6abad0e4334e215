//! The island around the planning calendar's month and week: sessions are dragged to another day, or moved with the
//! keyboard, each move can be undone; a drag over an empty day begins a plan; a text finds sessions at once. The days
//! inside are the server's own HTML, and every link in them works without this.

use super::{
    browser::{self, Grip},
    move_page::step_word,
};
use crate::{
    clock,
    error::AppError,
    features::events::{
        api::move_event,
        browser::{go, login_address},
    },
    ids::EventId,
    ui::{Locale, words},
};
use chrono::{NaiveDate, TimeDelta};
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_i18n::td_string;

/// Pixels from which on a pressed pointer drags.
const DRAG_FROM: i32 = 6;
/// The most moves that are offered to be undone; they stand above the days.
const NOTICES_MAX: usize = 3;

/// A pressed pointer.
#[derive(Clone, Debug)]
struct Press {
    what: Pressed,
    pointer: i32,
    from: (i32, i32),
    /// Whether it has moved far enough to be a drag.
    going: bool,
}

#[derive(Clone, Debug)]
enum Pressed {
    Session(Grip),
    Day(NaiveDate),
}

/// A move that can be undone.
#[derive(Clone, Debug, PartialEq)]
struct Moved {
    id: String,
    title: String,
    from: NaiveDate,
    to: NaiveDate,
}

/// What the island knows.
#[derive(Copy, Clone)]
struct Board {
    locale: Locale,
    press: StoredValue<Option<Press>>,
    /// Whether the click that ends a drag is still to come.
    dragged: StoredValue<bool>,
    picked: RwSignal<Option<Grip>>,
    moves: RwSignal<Vec<Moved>>,
    alarm: RwSignal<Option<String>>,
    /// How many sessions hold the text, and how many are on the page.
    found: RwSignal<Option<(usize, usize)>>,
    /// Whether the browser's half runs, so that what needs it is shown.
    awake: RwSignal<bool>,
    dialog: NodeRef<html::Dialog>,
}

/// The surroundings of the days.
#[island]
pub fn PlanIsland(
    /// The reader's language.
    lang: String,
    /// Whether the reader moves plans.
    moves: bool,
    /// The days.
    children: Children,
) -> impl IntoView {
    let locale = words::locale_of(&lang).unwrap_or(Locale::zh_CN);
    let board = Board {
        locale,
        press: StoredValue::new(None),
        dragged: StoredValue::new(false),
        picked: RwSignal::new(None),
        moves: RwSignal::new(Vec::new()),
        alarm: RwSignal::new(None),
        found: RwSignal::new(None),
        awake: RwSignal::new(false),
        dialog: NodeRef::new(),
    };
    Effect::new(move |_| board.awake.set(true));
    let find = move |event: ev::Event| {
        let text = browser::typed(event.target());
        let found = browser::find(&text);
        board.found.set((!text.trim().is_empty()).then_some(found));
    };
    let found = move || {
        let words = |(number, total)| td_string!(locale, calendar.island.found, number = number, total = total);
        board.found.get().map(words)
    };
    view! {
        <div class="plan-board" on:pointerdown=move |event| board.press(&event) on:pointermove=move |event| board.drag(&event)
            on:pointerup=move |event| board.drop(&event) on:pointercancel=move |_| board.give_up()
            on:keydown=move |event| board.key(&event)
            on:dragstart=move |event| event.prevent_default() on:click=move |event| board.click(&event)>
            <div class="plan-tools" hidden=move || !board.awake.get()>
                <label for="plan-find">{td_string!(locale, calendar.island.find)}</label>
                <input id="plan-find" type="search" maxlength="60" autocomplete="off" on:input=find />
                <p role="status" class="hint">{found}</p>
                {moves.then(|| view! { <p class="hint drag-hint">{td_string!(locale, calendar.island.hint)}</p> })}
            </div>
            {children()}
            <div class="plan-notices">
                <div role="status" aria-live="polite">{move || board.moves_view()}</div>
                <div role="alert">{move || board.alarm.get().map(|text| view! { <p class="notice" data-kind="warn">{text}</p> })}</div>
            </div>
            {board.dialog_view()}
        </div>
    }
}

impl Board {
    fn press(self, event: &ev::PointerEvent) {
        self.dragged.set_value(false);
        let target = event.target();
        let by_mouse = event.pointer_type() == "mouse";
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        // A finger scrolls the page, but for the handle.
        let session = browser::grip(target.clone()).filter(|_| by_mouse || browser::at_handle(target.clone()));
        let day = || browser::empty_day(target).filter(|_| by_mouse).map(Pressed::Day);
        if let Some(what) = session.map(Pressed::Session).or_else(day) {
            let from = (event.client_x(), event.client_y());
            self.press.set_value(Some(Press { what, pointer: event.pointer_id(), from, going: false }));
        }
    }

    fn drag(self, event: &ev::PointerEvent) {
        let Some(mut press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else {
            return;
        };
        let (x, y) = (event.client_x(), event.client_y());
        if !press.going {
            if (x - press.from.0).abs().max((y - press.from.1).abs()) < DRAG_FROM {
                return;
            }
            press.going = true;
            if let Pressed::Session(grip) = &press.what {
                browser::capture(&grip.id, press.pointer);
            }
            self.press.set_value(Some(press.clone()));
        }
        event.prevent_default();
        if let Pressed::Session(grip) = &press.what {
            browser::show_drag(&grip.id, browser::day_at(x, y));
        }
    }

    fn drop(self, event: &ev::PointerEvent) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else { return };
        self.give_up();
        if !press.going {
            return;
        }
        self.dragged.set_value(true);
        let over = browser::day_at(event.client_x(), event.client_y());
        match (press.what, over) {
            (Pressed::Session(grip), Some(day)) => self.send(grip, day, None),
            (Pressed::Day(day), Some(_)) => go(&format!("/desk/plan/new?date={day}")),
            (_, None) => {}
        }
    }

    fn key(self, event: &ev::KeyboardEvent) {
        // A click that comes from a key ends no drag.
        self.dragged.set_value(false);
        if event.key() == "Escape" {
            self.give_up();
        }
    }

    fn give_up(self) {
        self.press.set_value(None);
        browser::hide_drag();
    }

    fn click(self, event: &ev::MouseEvent) {
        if self.dragged.get_value() {
            // The end of a drag is no click on what was dragged.
            self.dragged.set_value(false);
            return event.prevent_default();
        }
        let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain
            && browser::at_handle(event.target())
            && let Some(grip) = browser::grip(event.target())
            && let Some(dialog) = self.dialog.get_untracked()
        {
            event.prevent_default();
            self.picked.set(Some(grip));
            let _ = dialog.show_modal();
        }
    }

    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    /// Moves the picked session.
    fn shift(self, to: impl FnOnce(&Grip) -> Option<NaiveDate>) {
        let Some(grip) = self.picked.get_untracked() else { return };
        if let Some(day) = to(&grip) {
            self.close();
            self.send(grip, day, None);
        }
    }

    fn undo(self, moved: Moved) {
        match browser::present(&moved.id) {
            Some(grip) => self.send(grip, moved.from, Some(moved)),
            // It went to a day that is not on this page.
            None => go(&format!("/desk/plan/move?event={}&date={}", moved.id, moved.from)),
        }
    }

    /// Asks the server; the page follows once it agrees. With `undone`, this takes back that move.
    fn send(self, grip: Grip, day: NaiveDate, undone: Option<Moved>) {
        let Ok(id) = grip.id.parse::<EventId>() else { return };
        if day == grip.day {
            return;
        }
        self.alarm.set(None);
        spawn_local(async move {
            match move_event(id, grip.version, day).await {
                Ok(version) => {
                    browser::place(&grip.id, day, version);
                    browser::focus_handle(&grip.id);
                    self.moves.update(|moves| match undone {
                        Some(undone) => moves.retain(|moved| *moved != undone),
                        None => moves.push(Moved { id: grip.id, title: grip.title, from: grip.day, to: day }),
                    });
                }
                Err(AppError::LoginNeeded) => go(&login_address(&browser::here())),
                Err(AppError::NoConnection) => {
                    self.alarm.set(Some(td_string!(self.locale, calendar.island.no_connection).to_owned()));
                }
                Err(error) => self.alarm.set(Some(format!("{}: {}", grip.title, words::error(self.locale, &error).1))),
            }
        });
    }

    /// What was moved last, the latest first, each with its way back.
    fn moves_view(self) -> Vec<AnyView> {
        let l = self.locale;
        let line = |moved: Moved| {
            let day = words::full_date(l, moved.to);
            let text = td_string!(l, calendar.island.moved, title = moved.title.clone(), day = day);
            view! {
                <p class="notice" data-kind="success">
                    {text}
                    " "
                    <button type="button" class="link-button" on:click=move |_| self.undo(moved.clone())>
                        {td_string!(l, calendar.island.undo)}
                    </button>
                </p>
            }
            .into_any()
        };
        self.moves.get().into_iter().rev().take(NOTICES_MAX).map(line).collect()
    }

    /// The same moves for the keyboard.
    fn dialog_view(self) -> AnyView {
        let l = self.locale;
        let date = NodeRef::<html::Input>::new();
        let title = move || {
            self.picked.with(|grip| {
                grip.as_ref().map(|grip| {
                    let day = words::full_date(l, grip.day);
                    td_string!(l, calendar.island.dialog, title = grip.title.clone(), day = day)
                })
            })
        };
        let value = move || self.picked.with(|grip| grip.as_ref().map(|grip| grip.day.to_string()));
        let to_date = move |_| self.shift(|_| clock::read_date(&date.get_untracked()?.value()));
        let step = |days: i64| {
            view! {
                <button type="button" class="button-secondary"
                    on:click=move |_| self.shift(|grip| Some(grip.day + TimeDelta::days(days)))>
                    {step_word(l, days)}
                </button>
            }
        };
        view! {
            <dialog class="move-dialog" node_ref=self.dialog aria-labelledby="move-title">
                <h2 id="move-title">{title}</h2>
                <div class="button-row">{step(-7)}{step(-1)}{step(1)}{step(7)}</div>
                <div class="field">
                    <label for="move-date">{td_string!(l, calendar.moving.to)}</label>
                    <input id="move-date" type="date" node_ref=date prop:value=value />
                </div>
                <div class="button-row">
                    <button type="button" class="button" on:click=to_date>{td_string!(l, calendar.moving.submit)}</button>
                    <button type="button" class="link-button" on:click=move |_| self.close()>{td_string!(l, ui.cancel)}</button>
                </div>
            </dialog>
        }
        .into_any()
    }
}
