//! The form of a session: the few fields that matter first, the rest folded. Plain HTML; islands only make it better.

use super::{
    input::{EventInput, LINE_MAX, Purpose, SUMMARY_MAX, TITLE_MAX},
    list_page::{term_choices, unit_choices, village_choices},
    model::Photo,
};
use crate::{
    clock,
    error::Refusal,
    features::{
        accounts::Role,
        duties::{DutyItem, pick},
        observances::choices,
        photos::parts::{PhotoPicker, Picked, PickerWords},
        reference::{Term, TermKind},
    },
    pages::PageCx,
    ui::{
        fields::{self, Choice, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Fills in what an input needs to be shown: version, date, what the account fixes.
pub fn complete(cx: &PageCx, input: &mut EventInput) {
    if input.version.is_empty() {
        input.version = "0".into();
    }
    if input.date.is_empty() {
        input.date = clock::local_date(cx.now).to_string();
    }
    if let Some(account) = cx.account() {
        match account.role {
            Role::Village => input.village.clone_from(&account.scope.0),
            Role::Unit if input.lead_unit.is_empty() => input.lead_unit = account.unit.clone().unwrap_or_default(),
            _ => {}
        }
    }
}

/// Lists that the form offers beside those of the reference data.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Rows of the duty list of the session's year.
    pub duties: Vec<DutyItem>,
}

/// All fields, in their order.
pub fn view(
    cx: &PageCx,
    input: &EventInput,
    refusals: &[Refusal],
    purpose: Purpose,
    photos: &[Photo],
    lists: &Lists,
    correction: bool,
) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals };
    let results = (purpose == Purpose::Log).then(|| results(cx, form, input, photos));
    let reason = correction.then(|| {
        fields::text(
            form,
            Text {
                name: "reason",
                label: td_string!(l, events.form.reason).into(),
                hint: td_string!(l, events.form.reason_hint).into(),
                value: input.reason.clone(),
                max: LINE_MAX,
                ..Text::default()
            },
        )
    });
    view! {
        {fields::hidden("id", input.id.clone())}
        {fields::hidden("version", input.version.clone())}
        {basics(cx, form, input)}
        {results}
        {reason}
        {more(cx, form, input, purpose, lists)}
    }
    .into_any()
}

fn basics(cx: &PageCx, form: FormCx<'_>, input: &EventInput) -> AnyView {
    let l = cx.locale;
    let title = fields::text(
        form,
        Text {
            name: "title",
            label: td_string!(l, events.form.title).into(),
            value: input.title.clone(),
            max: TITLE_MAX,
            ..Text::default()
        },
    );
    let date = fields::text(
        form,
        Text {
            name: "date",
            label: td_string!(l, events.form.date).into(),
            value: input.date.clone(),
            kind: "date",
            ..Text::default()
        },
    );
    let time = |name: &'static str, label: &str, value: &str, optional: bool| {
        fields::text(
            form,
            Text { name, label: label.into(), value: value.into(), kind: "time", optional, ..Text::default() },
        )
    };
    let place = fields::text(
        form,
        Text {
            name: "place",
            label: td_string!(l, events.form.place).into(),
            hint: td_string!(l, events.form.place_hint).into(),
            value: input.place.clone(),
            max: LINE_MAX,
            ..Text::default()
        },
    );
    let none = td_string!(l, events.form.choose);
    let audiences = listed(cx, TermKind::Audience, input, &input.audiences);
    view! {
        {title}
        <div class="field-row">
            {date}
            {time("start", td_string!(l, events.form.start), &input.start, false)}
            {time("end", td_string!(l, events.form.end), &input.end, true)}
        </div>
        {village(cx, form, input)}
        {place}
        {fields::select(form, "form", td_string!(l, events.form.form), "", Some(none), term_choices(cx, TermKind::Form), &input.form)}
        {fields::chips(form, "audience", td_string!(l, events.form.audience), unsure(cx, TermKind::Audience, &audiences), true, audiences.clone(), &input.audiences)}
    }
    .into_any()
}

/// The choices of a list as it stands on the session's day, and whatever is chosen already.
fn listed(cx: &PageCx, kind: TermKind, input: &EventInput, chosen: &[String]) -> Vec<Choice> {
    let r = &cx.reference;
    let day = input.date.parse().unwrap_or_else(|_| cx.today());
    let mut choices = r
        .list_on(kind, day)
        .iter()
        .map(|term| Choice::new(term.code.clone(), term.label(cx.locale)))
        .collect::<Vec<_>>();
    for code in chosen {
        if !choices.iter().any(|choice| choice.value == *code) {
            choices.push(Choice::new(code.clone(), r.term_label(kind, code, cx.locale)));
        }
    }
    choices
}

/// What is said beside a list that the office has not confirmed yet.
fn unsure(cx: &PageCx, kind: TermKind, choices: &[Choice]) -> &'static str {
    let pending = |choice: &Choice| cx.reference.term(kind, &choice.value).is_some_and(|term| term.pending);
    if choices.iter().any(pending) { td_string!(cx.locale, ui.pending_list) } else { "" }
}

/// A cadre's village is fixed and shown; everybody else chooses.
fn village(cx: &PageCx, form: FormCx<'_>, input: &EventInput) -> AnyView {
    let l = cx.locale;
    match cx.account() {
        Some(account) if account.role == Role::Village => {
            let name = cx.reference.village_label(&account.scope.0, l).to_owned();
            view! {
                <p class="field"><span class="muted">{td_string!(l, events.form.village)}</span>" "<strong>{name}</strong></p>
                {fields::hidden("village", account.scope.0.clone())}
            }
            .into_any()
        }
        _ => fields::select(
            form,
            "village",
            td_string!(l, events.form.village),
            "",
            Some(td_string!(l, events.form.no_village)),
            village_choices(cx),
            &input.village,
        ),
    }
}

/// A unit leads its own sessions; everybody else chooses.
fn lead_unit(cx: &PageCx, form: FormCx<'_>, input: &EventInput) -> AnyView {
    let l = cx.locale;
    let label = td_string!(l, events.form.lead_unit);
    match cx.account() {
        Some(account) if account.role == Role::Unit => {
            let code = account.unit.clone().unwrap_or_default();
            let name = cx.reference.unit_label(&code, l).to_owned();
            view! {
                <p class="field"><span class="muted">{label}</span>" "<strong>{name}</strong></p>
                {fields::hidden("lead_unit", code)}
            }
            .into_any()
        }
        _ => {
            let none = td_string!(l, events.form.choose);
            fields::select(form, "lead_unit", label, "", Some(none), unit_choices(cx), &input.lead_unit)
        }
    }
}

fn results(cx: &PageCx, form: FormCx<'_>, input: &EventInput, photos: &[Photo]) -> AnyView {
    let l = cx.locale;
    let attendance = Text {
        name: "attendance",
        label: td_string!(l, events.form.attendance).into(),
        value: input.attendance.clone(),
        ..Text::default()
    };
    let picked = photos.iter().map(|photo| Picked::kept(photo, input)).collect::<Vec<_>>();
    let errors = form.refusals.iter().filter(|refusal| refusal.field == "photos");
    let errors = errors.map(|refusal| words::refusal(l, &refusal.why)).collect::<Vec<_>>().join(" ");
    view! {
        {fields::stepper(form, attendance, td_string!(l, events.form.less).into(), td_string!(l, events.form.more_people).into())}
        {fields::check("is_estimate", td_string!(l, events.form.is_estimate), input.is_estimate)}
        {fields::text(form, Text {
            name: "summary",
            label: td_string!(l, events.form.summary).into(),
            hint: td_string!(l, events.form.summary_hint).into(),
            value: input.summary.clone(),
            max: SUMMARY_MAX,
            optional: true,
            rows: 3,
            ..Text::default()
        })}
        <PhotoPicker event=input.id.clone() picked=picked errors=errors words=PickerWords::of(l) />
    }
    .into_any()
}

fn more(cx: &PageCx, form: FormCx<'_>, input: &EventInput, purpose: Purpose, lists: &Lists) -> AnyView {
    let l = cx.locale;
    let line = |name: &'static str, label: &str, value: &str, rows: u32| {
        fields::text(
            form,
            Text {
                name,
                label: label.into(),
                value: value.into(),
                max: if rows > 0 { SUMMARY_MAX } else { LINE_MAX },
                optional: true,
                rows,
                ..Text::default()
            },
        )
    };
    // Phones show a keyboard of whole numbers, or one that also has a point.
    let digits = |mode: &'static str, name: &'static str, label: &str, value: &str| {
        fields::text(
            form,
            Text { name, label: label.into(), value: value.into(), mode, max: 12, optional: true, ..Text::default() },
        )
    };
    let number = |name: &'static str, label: &str, value: &str| digits("numeric", name, label, value);
    let none = td_string!(l, events.form.choose);
    let numbers = (purpose == Purpose::Log).then(|| {
        view! {
            <div class="field-row">
                {number("online_views", td_string!(l, events.form.online_views), &input.online_views)}
                {number("consultations", td_string!(l, events.form.consultations), &input.consultations)}
                {number("materials", td_string!(l, events.form.materials), &input.materials)}
            </div>
        }
    });
    let links = (purpose == Purpose::Log).then(|| line("links", td_string!(l, events.form.links), &input.links, 2));
    let publish = (purpose == Purpose::Plan)
        .then(|| fields::check("published", td_string!(l, events.form.published), input.published));
    let focuses = listed(cx, TermKind::Focus, input, &input.focuses);
    let (planned_for, held_for) = match purpose {
        Purpose::Plan => (Some(node(cx, form, input)), None),
        Purpose::Log => (None, Some(node(cx, form, input))),
    };
    let folded = [
        "online_views",
        "consultations",
        "materials",
        "links",
        "co_organisers",
        "speakers",
        "lon",
        "duty_item",
        "observance",
    ];
    let open = form.refusals.iter().any(|refusal| folded.contains(&refusal.field.as_str()));
    view! {
        {planned_for}
        {publish}
        <details class="more" open=open>
            <summary>{td_string!(l, events.form.more)}</summary>
            {fields::check("internal", td_string!(l, events.form.internal), input.internal)}
            {fields::check("online", td_string!(l, events.form.online), input.online)}
            {fields::select(form, "channel", td_string!(l, events.form.channel), "", Some(none), term_choices(cx, TermKind::Channel), &input.channel)}
            {numbers}
            {lead_unit(cx, form, input)}
            {several(form, "unit", td_string!(l, events.form.units), unit_choices(cx), &input.units)}
            {line("co_organisers", td_string!(l, events.form.co_organisers), &input.co_organisers, 0)}
            {line("speakers", td_string!(l, events.form.speakers), &input.speakers, 2)}
            {fields::chips(form, "focus", td_string!(l, events.form.focus), unsure(cx, TermKind::Focus, &focuses), true, focuses.clone(), &input.focuses)}
            {several(form, "law", td_string!(l, events.form.laws), term_choices(cx, TermKind::Law), &input.laws)}
            {held_for}
            {pick::field(cx, form, &lists.duties, input)}
            {fields::select(form, "brand", td_string!(l, events.form.brand), "", Some(none), term_choices(cx, TermKind::Brand), &input.brand)}
            {fields::select(form, "site", td_string!(l, events.form.site), "", Some(none), site_choices(cx, input), &input.site)}
            <div class="field-row">
                {digits("decimal", "lon", td_string!(l, events.form.lon), &input.lon)}
                {digits("decimal", "lat", td_string!(l, events.form.lat), &input.lat)}
            </div>
            {links}
        </details>
    }
    .into_any()
}

/// The culture sites that stand, those of the session's village first, and the one that is chosen already.
fn site_choices(cx: &PageCx, input: &EventInput) -> Vec<Choice> {
    let day = input.date.parse().unwrap_or_else(|_| cx.today());
    let stands = |term: &&Term| term.code == input.site || term.ends_on.is_none_or(|ends_on| day < ends_on);
    let mut sites = cx.reference.list(TermKind::Site).iter().filter(stands).collect::<Vec<_>>();
    sites.sort_by_key(|term| input.village.is_empty() || term.village != input.village);
    sites.into_iter().map(|term| Choice::new(term.code.clone(), term.label(cx.locale))).collect()
}

/// The node that a plan is made for stands with the plan, the one of a held session with what is optional.
fn node(cx: &PageCx, form: FormCx<'_>, input: &EventInput) -> AnyView {
    let series = (!input.series.is_empty()).then(|| fields::hidden("series", input.series.clone()));
    view! { {series}{choices::field(cx, form, &input.date, &input.observance)} }.into_any()
}

/// Several of a long list: tick boxes in a fold, so that it works with one hand and without JavaScript.
pub fn several(form: FormCx<'_>, name: &'static str, label: &str, choices: Vec<Choice>, chosen: &[String]) -> AnyView {
    let summary = if chosen.is_empty() { label.to_owned() } else { format!("{label} ({})", chosen.len()) };
    view! {
        <details class="more">
            <summary>{summary}</summary>
            {fields::chips(form, name, label, "", true, choices, chosen)}
        </details>
    }
    .into_any()
}
