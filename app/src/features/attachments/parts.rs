//! Files on pages: a gallery, a list of documents, the field that takes new ones, and the form that keeps them.

use super::{
    ALT_MAX, DOCUMENT_BYTES_MAX, FILES_MAX,
    actions::{FIELD, PUBLIC},
    model::{Attachment, AttachmentKind},
};
use crate::{
    error::Refusal,
    features::photos::FILE_BYTES_MAX,
    ui::{
        Locale, bits,
        fields::{self, FormCx},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What may be chosen.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Takes {
    /// Pictures; a phone offers its camera.
    Pictures,
    /// Pictures and PDF.
    Both,
}

fn megabytes(bytes: usize) -> usize {
    bytes / (1024 * 1024)
}

/// The sentence for a file that was refused for a reason that pictures of sessions do not have.
pub fn refusal(l: Locale, name: String, code: &str) -> String {
    match code {
        "attachment_document_bytes" => {
            td_string!(l, attachments.why.document_bytes, name = name, max = megabytes(DOCUMENT_BYTES_MAX))
        }
        "attachment_document_broken" => td_string!(l, attachments.why.document_broken, name = name),
        "attachment_neither" => td_string!(l, attachments.why.neither, name = name),
        _ => td_string!(l, attachments.why.too_many, name = name, max = FILES_MAX),
    }
}

/// The field that takes files along with a form of the type `multipart/form-data`.
pub fn file_field(form: FormCx<'_>, label: &str, takes: Takes) -> AnyView {
    let l = form.locale;
    let (accept, hint) = match takes {
        Takes::Pictures => (
            "image/jpeg,image/png,image/webp",
            td_string!(l, attachments.hint_pictures, max = megabytes(FILE_BYTES_MAX)),
        ),
        Takes::Both => (
            "image/jpeg,image/png,image/webp,application/pdf",
            td_string!(
                l,
                attachments.hint_both,
                max = megabytes(FILE_BYTES_MAX),
                document = megabytes(DOCUMENT_BYTES_MAX)
            ),
        ),
    };
    let control = view! {
        <input id="f-files" name=FIELD type="file" multiple accept=accept aria-describedby="f-files-hint f-files-error" />
    };
    fields::frame(form, FIELD, label, &hint, true, control.into_any())
}

/// The tick beside the field of files, for what everybody may see at once.
pub fn public_field(l: Locale, is_ticked: bool) -> AnyView {
    fields::check(PUBLIC, td_string!(l, attachments.add_public), is_ticked)
}

/// What a picture shows, or that it is one.
pub fn alt(l: Locale, file: &Attachment) -> String {
    if file.alt.is_empty() { td_string!(l, attachments.no_alt).to_owned() } else { file.alt.clone() }
}

/// What a document is called.
pub fn document_name(l: Locale, file: &Attachment) -> String {
    match (file.alt.as_str(), file.name.as_str()) {
        ("", "") => td_string!(l, attachments.document).to_owned(),
        ("", name) => name.to_owned(),
        (alt, _) => alt.to_owned(),
    }
}

fn closed_tag(l: Locale, file: &Attachment) -> Option<AnyView> {
    (!file.is_open()).then(|| bits::tag("held", td_string!(l, attachments.closed)))
}

/// The pictures, each a link to its large size; nothing where there are none.
pub fn gallery(l: Locale, files: &[Attachment]) -> AnyView {
    let pictures = files.iter().filter(|file| file.kind == AttachmentKind::Picture).collect::<Vec<_>>();
    if pictures.is_empty() {
        return ().into_any();
    }
    let items = pictures
        .into_iter()
        .map(|file| {
            let caption = (!file.alt.is_empty() || !file.is_open())
                .then(|| view! { <figcaption>{file.alt.clone()}" "{closed_tag(l, file)}</figcaption> });
            view! {
                <li>
                    <figure>
                        <a href=file.address(1600)>
                            <img src=file.address(800) width=file.width height=file.height alt=alt(l, file) loading="lazy" decoding="async" />
                        </a>
                        {caption}
                    </figure>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="attachment-gallery">{items}</ul> }.into_any()
}

/// One small picture, for lists.
pub fn thumbnail(l: Locale, file: &Attachment) -> AnyView {
    view! {
        <img class="attachment-thumb" src=file.address(320) width=file.width height=file.height alt=alt(l, file) loading="lazy" decoding="async" />
    }
    .into_any()
}

/// The documents as links that download; nothing where there are none.
pub fn documents(l: Locale, files: &[Attachment]) -> AnyView {
    let documents = files.iter().filter(|file| file.kind == AttachmentKind::Document).collect::<Vec<_>>();
    if documents.is_empty() {
        return ().into_any();
    }
    let items = documents
        .into_iter()
        .map(|file| {
            let size = td_string!(l, attachments.pdf, size = words::number((file.bytes + 1023) / 1024));
            view! {
                <li>
                    <a href=file.address(0) download>{document_name(l, file)}</a>
                    " "
                    <span class="muted">{size}</span>
                    " "
                    {closed_tag(l, file)}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="attachment-documents">{items}</ul> }.into_any()
}

/// How the form that keeps files is set up.
#[derive(Clone, Debug)]
pub struct Editor<'a> {
    /// Where it is posted to.
    pub action: String,
    /// Hidden fields, so that the page knows the form.
    pub hidden: Vec<(&'static str, String)>,
    /// What may be added.
    pub takes: Takes,
    /// Whether each file says for itself that everybody may see it.
    pub chooses_public: bool,
    /// What was refused.
    pub refusals: &'a [Refusal],
}

/// The form that keeps an owner's files: those that are there, each with its words and ticks, and room for new ones.
/// [`super::actions::keep`] takes it.
pub fn editor(l: Locale, files: &[Attachment], editor: Editor<'_>) -> AnyView {
    let form = FormCx { locale: l, refusals: editor.refusals };
    let hidden = editor.hidden.into_iter().map(|(name, value)| fields::hidden(name, value)).collect_view();
    view! {
        <form method="post" action=editor.action enctype="multipart/form-data" class="attachment-form" novalidate>
            {hidden}
            {(!files.is_empty()).then(|| kept_list(l, files, editor.chooses_public))}
            {file_field(form, td_string!(l, attachments.add), editor.takes)}
            {editor.chooses_public.then(|| public_field(l, false))}
            <div class="button-row">
                <button class="button-secondary" type="submit">{td_string!(l, attachments.save)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The files that a form shows, each with its words and ticks; for forms that have more fields than files.
pub fn kept_list(l: Locale, files: &[Attachment], chooses_public: bool) -> AnyView {
    let items = files.iter().map(|file| kept(l, file, chooses_public)).collect_view();
    view! { <ul class="attachment-kept">{items}</ul> }.into_any()
}

/// One file in the form.
fn kept(l: Locale, file: &Attachment, chooses_public: bool) -> AnyView {
    let id = file.id;
    let is_picture = file.kind == AttachmentKind::Picture;
    let shown = if is_picture {
        thumbnail(l, file)
    } else {
        view! { <a href=file.address(0) download>{document_name(l, file)}</a> }.into_any()
    };
    let label = if is_picture { td_string!(l, photos.alt) } else { td_string!(l, attachments.title) };
    let field = format!("alt-{id}");
    let public = chooses_public
        .then(|| fields::check(format!("public-{id}"), td_string!(l, attachments.public), file.is_public));
    let keep_public = (!chooses_public && file.is_public).then(|| fields::hidden(format!("public-{id}"), "on"));
    let people = is_picture.then(|| {
        view! {
            {fields::check(format!("minors-{id}"), td_string!(l, photos.minors), file.minors)}
            {fields::check(format!("consent-{id}"), td_string!(l, photos.consent), file.consent)}
        }
    });
    // Ticked as public, and yet nobody sees it: that is said where it was ticked.
    let is_held_back = file.attached && file.is_public && !file.is_open();
    let held_back = is_held_back.then(|| bits::notice(bits::Notice::Warn, td_string!(l, attachments.held_back)));
    view! {
        <li>
            {fields::hidden(format!("file-{id}"), file.version.to_string())}
            {shown}
            {held_back}
            <div class="field">
                <label for=field.clone()>{label}</label>
                <input id=field.clone() name=field type="text" value=file.alt.clone() maxlength=ALT_MAX />
            </div>
            {public}
            {keep_public}
            {people}
            {fields::check(format!("remove-{id}"), td_string!(l, photos.remove), false)}
        </li>
    }
    .into_any()
}
