//! The photo picker: a plain file field without JavaScript; with it, pictures are shrunk, sent one by one, and can be
//! retried or taken away again.

use super::{FILE_BYTES_MAX, PHOTOS_MAX, address, browser};
use crate::{
    features::events::{input::EventInput, model::Photo},
    ids::PhotoId,
    ui::Locale,
};
use leptos::{
    html,
    prelude::*,
    task::{spawn_local, tick},
};
use leptos_i18n::td_string;
use serde::{Deserialize, Serialize};

/// A picture that the form holds when it is drawn.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Picked {
    /// Its id.
    pub id: PhotoId,
    /// Address of the small size.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Whether minors can be recognised.
    pub minors: bool,
    /// Whether their guardians agreed.
    pub consent: bool,
    /// Whether it is to be taken away.
    pub remove: bool,
}

impl Picked {
    /// A kept picture, with what the form says of it.
    pub fn kept(photo: &Photo, input: &EventInput) -> Self {
        let note = input.photos.iter().find(|note| note.id == Some(photo.id));
        Self {
            id: photo.id,
            src: address(&photo.hash, 320),
            alt: note.map_or_else(|| photo.alt.clone(), |note| note.alt.clone()),
            minors: note.map_or(photo.minors, |note| note.minors),
            consent: note.map_or(photo.consent, |note| note.consent),
            remove: note.is_some_and(|note| note.remove),
        }
    }
}

/// The picker's words, so that the browser needs no others.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct PickerWords {
    label: String,
    hint: String,
    alt: String,
    minors: String,
    consent: String,
    remove: String,
    retry: String,
    waiting: String,
    sending: String,
    kept: String,
    failed: String,
    too_many: String,
    too_big: String,
}

impl PickerWords {
    /// The words of a language.
    pub fn of(l: Locale) -> Self {
        Self {
            label: td_string!(l, photos.label).into(),
            hint: td_string!(l, photos.hint).into(),
            alt: td_string!(l, photos.alt).into(),
            minors: td_string!(l, photos.minors).into(),
            consent: td_string!(l, photos.consent).into(),
            remove: td_string!(l, photos.remove).into(),
            retry: td_string!(l, photos.retry).into(),
            waiting: td_string!(l, photos.waiting).into(),
            sending: td_string!(l, photos.sending).into(),
            kept: td_string!(l, photos.kept).into(),
            failed: td_string!(l, photos.failed).into(),
            too_many: td_string!(l, photos.too_many).into(),
            too_big: td_string!(l, photos.too_big).into(),
        }
    }
}

/// How far a picture is on its way.
#[derive(Clone, Debug, PartialEq)]
enum Way {
    Waiting,
    Sending(u32),
    Kept,
    /// With what the server said, where it said something.
    Failed(String),
}

impl Way {
    fn key(&self) -> &'static str {
        match self {
            Self::Waiting | Self::Sending(_) => "sending",
            Self::Kept => "kept",
            Self::Failed(_) => "failed",
        }
    }
}

#[derive(Clone)]
struct Item {
    picked: Picked,
    way: RwSignal<Way>,
    file: Option<browser::LocalFile>,
}

/// The picker. Its fields belong to the form around it.
#[island]
pub fn PhotoPicker(
    /// The session's id.
    event: String,
    /// The pictures that are there already.
    picked: Vec<Picked>,
    /// What was refused, in words.
    errors: String,
    /// The words.
    words: PickerWords,
) -> impl IntoView {
    let items = RwSignal::new(
        picked.into_iter().map(|picked| Item { picked, way: RwSignal::new(Way::Kept), file: None }).collect::<Vec<_>>(),
    );
    let problem = RwSignal::new(errors);
    let input = NodeRef::<html::Input>::new();
    let queue = StoredValue::new(Queue { event, items, busy: RwSignal::new(false) });
    let limits = StoredValue::new((words.too_many.clone(), words.too_big.clone()));
    let choose = move || {
        let Some(input) = input.get_untracked() else { return };
        problem.set(String::new());
        for file in browser::take_files(&input) {
            let room = items.with_untracked(Vec::len) < PHOTOS_MAX as usize;
            if !room {
                problem.set(limits.with_value(|limits| limits.0.clone()));
                break;
            }
            if file.size() > FILE_BYTES_MAX * 4 {
                problem.set(limits.with_value(|limits| limits.1.clone()));
                continue;
            }
            let picked = Picked {
                id: PhotoId(browser::new_id()),
                src: file.preview(),
                alt: String::new(),
                minors: false,
                consent: false,
                remove: false,
            };
            items.update(|items| {
                items.push(Item { picked, way: RwSignal::new(Way::Waiting), file: Some(file) });
            });
        }
        queue.with_value(Queue::run);
    };
    // What was chosen before this woke up.
    Effect::new(move |_| {
        if input.get().is_some_and(|input| browser::has_files(&input)) {
            choose();
        }
    });
    let lines = words.clone();
    view! {
        <div class="field photo-picker" id="f-photos" data-field="photos" tabindex="-1">
            <label for="photos">{words.label.clone()}</label>
            <p class="hint" id="photos-hint">{words.hint.clone()}</p>
            <p class="field-error" role="alert" hidden=move || problem.with(String::is_empty)>{move || problem.get()}</p>
            <input node_ref=input id="photos" name="photos" type="file" multiple aria-describedby="photos-hint"
                accept="image/jpeg,image/png,image/webp" on:change=move |_| choose() />
            <ul class="photo-list" aria-live="polite">
                <For each=move || items.get() key=|item| item.picked.id let:item>
                    {line(item, lines.clone(), queue, items)}
                </For>
            </ul>
        </div>
    }
}

/// One picture of the list.
fn line(item: Item, words: PickerWords, queue: StoredValue<Queue>, items: RwSignal<Vec<Item>>) -> AnyView {
    let id = item.picked.id;
    let way = item.way;
    let has_file = item.file.is_some();
    let status_words = words.clone();
    let status = move || match way.get() {
        Way::Waiting => status_words.waiting.clone(),
        Way::Sending(percent) => format!("{} {percent}%", status_words.sending),
        Way::Kept => status_words.kept.clone(),
        Way::Failed(text) if text.is_empty() => status_words.failed.clone(),
        Way::Failed(text) => text,
    };
    let percent = move || match way.get() {
        Way::Sending(percent) => percent,
        Way::Kept => 100,
        Way::Waiting | Way::Failed(_) => 0,
    };
    let retry = move |_| {
        way.set(Way::Waiting);
        queue.with_value(Queue::run);
    };
    // A picture that was just chosen disappears at once; one that is stored is ticked off and goes with the form.
    let removal = if has_file {
        let remove = move |_| {
            items.update(|items| items.retain(|item| item.picked.id != id));
            spawn_local(browser::discard(id));
        };
        view! { <button type="button" class="link-button" on:click=remove>{words.remove}</button> }.into_any()
    } else {
        view! {
            <label class="check">
                <input type="checkbox" name=format!("remove-{id}") checked=item.picked.remove />
                <span>{words.remove}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <li class="photo-item" data-photo=move || way.with(Way::key)>
            <img src=item.picked.src alt="" width="96" height="72" />
            <div>
                <p class="photo-status">{status}</p>
                <progress max="100" value=percent hidden=move || !matches!(way.get(), Way::Sending(_)) aria-hidden="true"></progress>
                <button type="button" class="link-button" hidden=move || !matches!(way.get(), Way::Failed(_)) on:click=retry>
                    {words.retry}
                </button>
                <input type="hidden" name=format!("photo-{id}") value="1" disabled=move || way.get() != Way::Kept />
                <label>
                    <span class="hint">{words.alt}</span>
                    <input type="text" name=format!("alt-{id}") value=item.picked.alt maxlength="200" />
                </label>
                <label class="check">
                    <input type="checkbox" name=format!("minors-{id}") checked=item.picked.minors />
                    <span>{words.minors}</span>
                </label>
                <label class="check">
                    <input type="checkbox" name=format!("consent-{id}") checked=item.picked.consent />
                    <span>{words.consent}</span>
                </label>
                {removal}
            </div>
        </li>
    }
    .into_any()
}

/// Sends what waits, one after the other.
#[derive(Clone)]
struct Queue {
    event: String,
    items: RwSignal<Vec<Item>>,
    busy: RwSignal<bool>,
}

impl Queue {
    fn run(&self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let queue = self.clone();
        spawn_local(async move {
            while let Some(item) = queue.next() {
                let Some(file) = item.file.clone() else { break };
                let way = item.way;
                way.set(Way::Sending(0));
                let event = browser::event_of_form(&queue.event);
                let sent = browser::send(&file, item.picked.id, &event, move |percent| {
                    way.set(Way::Sending(percent));
                })
                .await;
                way.set(match sent {
                    Ok(()) => Way::Kept,
                    Err(text) => Way::Failed(text),
                });
            }
            queue.busy.set(false);
            // The form looks at the page, which follows the signals a moment later.
            tick().await;
            browser::tell_settled();
        });
    }

    fn next(&self) -> Option<Item> {
        self.items.with_untracked(|items| items.iter().find(|item| item.way.get_untracked() == Way::Waiting).cloned())
    }
}
