//! Words for works, and how one looks in the gallery.

use super::model::{Work, WorkKind};
use crate::{
    features::attachments::{self, Attachment, AttachmentKind},
    pages::PageCx,
    ui::{Locale, bits, fields::Choice},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The word for a kind.
pub fn kind_word(l: Locale, kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Calligraphy => td_string!(l, works.kind.calligraphy),
        WorkKind::Painting => td_string!(l, works.kind.painting),
        WorkKind::Seal => td_string!(l, works.kind.seal),
        WorkKind::Weaving => td_string!(l, works.kind.weaving),
        WorkKind::Video => td_string!(l, works.kind.video),
        WorkKind::Other => td_string!(l, works.kind.another),
    }
}

/// The kinds as choices.
pub fn kind_choices(l: Locale) -> Vec<Choice> {
    WorkKind::ALL.iter().map(|kind| Choice::new(kind.key(), kind_word(l, *kind))).collect()
}

/// The words for an action of the audit log, where it is one of this room.
pub fn action_word(l: Locale, action: &str) -> Option<&'static str> {
    Some(match action {
        "work.add" => td_string!(l, works.audit.add),
        "work.change" => td_string!(l, works.audit.change),
        "work.remove" => td_string!(l, works.audit.remove),
        _ => return None,
    })
}

/// The words for a field, where it is one of this room.
pub fn field_word(l: Locale, field: &str) -> Option<&'static str> {
    Some(match field {
        "work_kind" => td_string!(l, works.field.kind),
        "work_author" => td_string!(l, works.field.author),
        "work_maker" => td_string!(l, works.field.maker),
        "work_year" => td_string!(l, works.field.year),
        "work_about" => td_string!(l, works.field.about),
        "work_shown" => td_string!(l, works.field.is_shown),
        "work_permission" => td_string!(l, works.field.permission),
        _ => return None,
    })
}

/// A value of such a field in the reader's words.
pub fn value_word(l: Locale, field: &str, value: &str) -> Option<&'static str> {
    (field == "work_kind").then(|| WorkKind::from_key(value).map(|kind| kind_word(l, kind))).flatten()
}

/// Kind, author, unit and year in one line.
pub fn about_line(l: Locale, work: &Work) -> String {
    let year = work.year.map(|year| year.to_string()).unwrap_or_default();
    [kind_word(l, work.kind), &work.author, &work.maker, &year]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" \u{b7} ")
}

/// One work of the gallery, with its pictures.
pub fn item(cx: &PageCx, work: &Work, files: &[Attachment]) -> AnyView {
    let l = cx.locale;
    let pictures = files
        .iter()
        .filter(|file| file.owner_id == work.id.to_string() && file.kind == AttachmentKind::Picture)
        .map(|file| {
            // A work's picture shows the work.
            let alt = if file.alt.is_empty() { work.title.clone() } else { file.alt.clone() };
            view! {
                <a href=file.address(1600)>
                    <img src=file.address(800) width=file.width height=file.height alt=alt loading="lazy" decoding="async" />
                </a>
            }
        })
        .collect_view();
    let village = work.village.as_deref().map(|code| cx.reference.village_label(code, l).to_owned());
    let link = (!work.link.is_empty()).then(|| {
        view! { <p><a href=work.link.clone() rel="noopener nofollow">{td_string!(l, works.watch)}</a></p> }
    });
    let about = (!work.about.is_empty()).then(|| view! { <p>{work.about.clone()}</p> });
    let demo = work.is_demo.then(|| view! { <p class="tags">{bits::tag("demo", td_string!(l, ui.demo))}</p> });
    view! {
        <li class="work-item" id=format!("w-{}", work.id)>
            {pictures}
            <h3>{work.title.clone()}</h3>
            <p class="event-meta">{about_line(l, work)}</p>
            <p class="event-meta">{village}</p>
            {about}
            {link}
            {demo}
        </li>
    }
    .into_any()
}

/// A small picture of a work, for tables.
pub fn thumbnail(l: Locale, work: &Work, files: &[Attachment]) -> Option<AnyView> {
    let id = work.id.to_string();
    let first = files.iter().find(|file| file.owner_id == id && file.kind == AttachmentKind::Picture)?;
    Some(attachments::parts::thumbnail(l, first))
}
