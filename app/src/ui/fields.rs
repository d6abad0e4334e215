//! Form fields: label, hint, what is wrong, the control. Everything a screen reader needs is tied together.

use crate::{
    error::Refusal,
    pages::of_field,
    ui::{Locale, labels, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// What all fields of a form share.
#[derive(Copy, Clone)]
pub struct FormCx<'a> {
    /// The reader's language.
    pub locale: Locale,
    /// What was refused.
    pub refusals: &'a [Refusal],
}

/// One choice of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A text field's particulars.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Name, and with `f-` before it the id.
    pub name: &'static str,
    /// Label.
    pub label: String,
    /// Hint below the label; may be empty.
    pub hint: String,
    /// Present value.
    pub value: String,
    /// `type` of the input; empty is `text`.
    pub kind: &'static str,
    /// `inputmode`; may be empty.
    pub mode: &'static str,
    /// `autocomplete`; may be empty.
    pub autocomplete: &'static str,
    /// `maxlength`; 0 is none.
    pub max: u32,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Rows of a text area; 0 is a single line.
    pub rows: u32,
}

fn some(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

/// The frame of a field around its control.
pub fn frame(cx: FormCx<'_>, name: &'static str, label: &str, hint: &str, optional: bool, control: AnyView) -> AnyView {
    labels::put(name, label);
    let errors = of_field(cx.refusals, name).map(|refused| words::refusal(cx.locale, &refused.why)).collect::<Vec<_>>();
    let class = if errors.is_empty() { "field" } else { "field has-error" };
    let label = label.to_owned();
    let optional = optional.then(|| format!("\u{a0}({})", td_string!(cx.locale, ui.optional)));
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("f-{name}-hint")>{hint.to_owned()}</p> });
    let error = errors.join(" ");
    view! {
        <div class=class data-field=name>
            <label for=format!("f-{name}")>{label}<span class="muted">{optional}</span></label>
            {hint}
            <p class="field-error" id=format!("f-{name}-error") hidden=error.is_empty()>{error.clone()}</p>
            {control}
        </div>
    }
    .into_any()
}

/// Which elements describe the control.
fn described(name: &str, hint: &str) -> String {
    if hint.is_empty() { format!("f-{name}-error") } else { format!("f-{name}-hint f-{name}-error") }
}

fn invalid(cx: FormCx<'_>, name: &str) -> Option<&'static str> {
    of_field(cx.refusals, name).next().map(|_| "true")
}

/// What stands between the tags of a text area, so that it reads as the text; Leptos writes it out as it is given.
pub fn inside_textarea(text: &str) -> String {
    // The first line break after the tag is not a part of the text.
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// A field of text, number, date or time.
pub fn text(cx: FormCx<'_>, field: Text) -> AnyView {
    let id = format!("f-{}", field.name);
    let described = described(field.name, &field.hint);
    let invalid = invalid(cx, field.name);
    let max = (field.max > 0).then_some(field.max);
    let control = if field.rows > 0 {
        view! {
            <textarea id=id name=field.name rows=field.rows maxlength=max aria-describedby=described aria-invalid=invalid
                inner_html=inside_textarea(&field.value)></textarea>
        }
        .into_any()
    } else {
        let kind = if field.kind.is_empty() { "text" } else { field.kind };
        view! {
            <input id=id name=field.name type=kind value=field.value inputmode=some(field.mode)
                autocomplete=some(field.autocomplete) maxlength=max aria-describedby=described aria-invalid=invalid />
        }
        .into_any()
    };
    frame(cx, field.name, &field.label, &field.hint, field.optional, control)
}

/// A number with buttons to count up and down; the buttons work where JavaScript runs.
pub fn stepper(cx: FormCx<'_>, field: Text, less: String, more: String) -> AnyView {
    let id = format!("f-{}", field.name);
    let described = described(field.name, &field.hint);
    let control = view! {
        <div class="stepper">
            <button type="button" data-step="-5" aria-label=less aria-controls=id.clone()>"\u{2212}"</button>
            <input id=id.clone() name=field.name type="text" inputmode="numeric" value=field.value maxlength="9"
                aria-describedby=described aria-invalid=invalid(cx, field.name) />
            <button type="button" data-step="5" aria-label=more aria-controls=id>"+"</button>
        </div>
    }
    .into_any();
    frame(cx, field.name, &field.label, &field.hint, field.optional, control)
}

/// A list to choose one from; `none` is the label of "nothing chosen", where that is possible.
pub fn select(
    cx: FormCx<'_>,
    name: &'static str,
    label: &str,
    hint: &str,
    none: Option<&str>,
    choices: Vec<Choice>,
    chosen: &str,
) -> AnyView {
    let none = none.map(|label| view! { <option value="">{label.to_owned()}</option> });
    let options = choices
        .into_iter()
        .map(|choice| view! { <option value=choice.value.clone() selected={choice.value == chosen}>{choice.label}</option> })
        .collect_view();
    let control = view! {
        <select id=format!("f-{name}") name=name aria-describedby=described(name, hint) aria-invalid=invalid(cx, name)>
            {none}
            {options}
        </select>
    }
    .into_any();
    frame(cx, name, label, hint, false, control)
}

/// Chips: several (`many`) or one of a few choices, all visible; `hint` may be empty.
pub fn chips(
    cx: FormCx<'_>,
    name: &'static str,
    label: &str,
    hint: &str,
    many: bool,
    choices: Vec<Choice>,
    chosen: &[String],
) -> AnyView {
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint.to_owned()}</p> });
    labels::put(name, label);
    let kind = if many { "checkbox" } else { "radio" };
    let error = of_field(cx.refusals, name)
        .map(|refused| words::refusal(cx.locale, &refused.why))
        .collect::<Vec<_>>()
        .join(" ");
    let class = if error.is_empty() { "chips" } else { "chips has-error" };
    let boxes = choices
        .into_iter()
        .map(|choice| {
            let checked = chosen.contains(&choice.value);
            view! {
                <label class="chip">
                    <input type=kind name=name value=choice.value checked=checked />
                    <span>{choice.label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class=class id=format!("f-{name}") data-field=name tabindex="-1">
            <legend>{label.to_owned()}</legend>
            {hint}
            <p class="field-error" id=format!("f-{name}-error") hidden=error.is_empty()>{error.clone()}</p>
            {boxes}
        </fieldset>
    }
    .into_any()
}

/// A single tick box.
pub fn check(name: impl Into<String>, label: impl Into<String>, checked: bool) -> AnyView {
    let (name, label): (String, String) = (name.into(), label.into());
    view! {
        <label class="check">
            <input type="checkbox" name=name checked=checked />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// A hidden value.
pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> AnyView {
    let (name, value): (String, String) = (name.into(), value.into());
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_area_is_text() {
        assert_eq!(inside_textarea("</textarea><b>"), "\n&lt;/textarea>&lt;b>");
        assert_eq!(inside_textarea("\n?a=1&copy=2 &lt;"), "\n\n?a=1&amp;copy=2 &amp;lt;");
    }
}
