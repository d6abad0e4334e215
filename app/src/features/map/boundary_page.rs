//! `/desk/registries/boundaries`: villages' boundaries, brought in as `GeoJSON`, all of a file or nothing.

use super::{
    boundary::{Boundary, SOURCE_MAX, of_village, overlaps, stamp},
    datum::Datum,
    live::AREAS,
    point_field::{datum_choices, datum_word},
    rules::{self, FAULTS_MAX, FEATURES_MAX, FILE_BYTES_MAX, Fault, OUTSIDE_MAX, POINTS_MAX, RING_POINTS_MAX},
    store::Taken,
};
use crate::{
    clock,
    error::{AppError, Refusal, Why, checked_line},
    features::{
        accounts::{Action, Target},
        reference::Region,
    },
    pages::{Form, Outcome, Page, PageCx},
    ui::{
        Locale, bits,
        fields::{self, FormCx, Text},
        words,
    },
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Its address.
pub const PATH: &str = "/desk/registries/boundaries";

/// What is typed, and what is to be said about it.
#[derive(Default)]
struct Typed {
    source: String,
    datum: Datum,
    refusals: Vec<Refusal>,
    faults: Vec<Fault>,
    is_overtaken: bool,
}

/// The boundaries of the scope.
pub fn boundaries(cx: &PageCx) -> Result<Page, AppError> {
    cx.staff()?;
    Ok(page(cx, Typed::default()))
}

/// Takes a file in, or a boundary away.
pub async fn send(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    cx.staff()?;
    match form.text("step") {
        "clear" => clear(cx, &form).await,
        "import" => import(cx, form).await,
        _ => Err(AppError::BadParameter { name: "step".into(), expected: "import or clear".into() }),
    }
}

async fn import(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let scope = cx.desk_scope().0;
    let actor = cx.require(Action::SetPoint, &Target::at(scope.clone()))?;
    let stamp = form.parse::<i64>("stamp")?;
    let mut refusals = Vec::new();
    let source = checked_line(&mut refusals, "source", form.text("source"), SOURCE_MAX, true);
    let datum = Datum::from_key(form.text("datum"));
    if datum.is_none() {
        refusals.push(Refusal::new("datum", Why::NotOnTheList));
    }
    let Some(file) = form.files.into_iter().next() else {
        refusals.push(Refusal::new("file", Why::Required));
        let typed = Typed { source, datum: datum.unwrap_or_default(), refusals, ..Typed::default() };
        return Ok(Outcome::Show(page(cx, typed).status(422)));
    };
    let typed = Typed { source, datum: datum.unwrap_or_default(), refusals, ..Typed::default() };
    if !typed.refusals.is_empty() {
        return Ok(Outcome::Show(page(cx, typed).status(422)));
    }
    match rules::read(&file.bytes, typed.datum, &typed.source, &cx.reference, &scope, cx.now) {
        Err(faults) => Ok(Outcome::Show(page(cx, Typed { faults, ..typed }).status(422))),
        Ok(found) => match cx.backend.map.take_in(&actor, &found, stamp, cx.now).await? {
            Taken::Done { added, changed, same } => Ok(Outcome::go(format!("{PATH}?done={added}-{changed}-{same}"))),
            Taken::Conflict => {
                let cx = PageCx { reference: cx.backend.reference().await?, ..cx.clone() };
                Ok(Outcome::Show(page(&cx, Typed { is_overtaken: true, ..typed }).status(409)))
            }
        },
    }
}

async fn clear(cx: &PageCx, form: &Form) -> Result<Outcome, AppError> {
    let village = cx.reference.village(form.text("village")).ok_or(AppError::NotFound)?;
    let actor = cx.require(Action::SetPoint, &Target::at(village.code.clone()))?;
    let version = form.parse::<i64>("version")?;
    if cx.backend.map.clear(&actor, &village.code, version, cx.now).await? {
        return Ok(Outcome::go(format!("{PATH}?cleared={}", village.code)));
    }
    let cx = PageCx { reference: cx.backend.reference().await?, ..cx.clone() };
    Ok(Outcome::Show(page(&cx, Typed { is_overtaken: true, ..Typed::default() }).status(409)))
}

fn page(cx: &PageCx, typed: Typed) -> Page {
    let l = cx.locale;
    let title = td_string!(l, map.areas.title);
    let cx = cx.clone();
    Page::new(title, "/desk", move || {
        let scope = cx.desk_scope().0;
        let may = cx.require(Action::SetPoint, &Target::at(scope.clone())).is_ok();
        let villages = cx.reference.villages(&scope).cloned().collect::<Vec<_>>();
        let overtaken = typed.is_overtaken.then(|| {
            view! {
                <div class="error-summary" role="alert">
                    <h2>{td_string!(l, ui.error.conflict_title)}</h2>
                    <p>{td_string!(l, map.areas.conflict)}</p>
                </div>
            }
        });
        view! {
            <h1>{title}</h1>
            {done(&cx)}
            {faults(l, &typed.faults)}
            {bits::error_summary(l, &typed.refusals)}
            {overtaken}
            <p>{td_string!(l, map.areas.lead)}</p>
            <p><a href=AREAS download="boundaries.geojson">{td_string!(l, map.areas.export)}</a></p>
            {may.then(|| form(&cx, &typed))}
            {table(&cx, &villages, may)}
        }
        .into_any()
    })
}

/// What became of the form before.
fn done(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    if let Some(village) = cx.asked("cleared").and_then(|code| cx.reference.village(code)) {
        let text = td_string!(l, map.areas.cleared, name = village.label(l).to_owned());
        return bits::notice(bits::Notice::Success, text);
    }
    let numbers = cx.asked("done").map(|text| text.split('-').map(str::parse::<usize>).collect::<Vec<_>>());
    match numbers.as_deref() {
        Some([Ok(added), Ok(changed), Ok(same)]) => {
            let text = td_string!(l, map.areas.done, added = *added, changed = *changed, same = *same);
            view! { {bits::notice(bits::Notice::Success, text)}{doubts(cx)} }.into_any()
        }
        _ => ().into_any(),
    }
}

/// Villages that lie in each other: stored as the file has them, but the office is told.
fn doubts(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let label = |code: &str| cx.reference.village_label(code, l).to_owned();
    let lines = overlaps(&cx.reference.boundaries, FAULTS_MAX).into_iter().map(|(one, other)| {
        let text = td_string!(l, map.areas.overlap, one = label(&one.code), other = label(&other.code));
        view! { <p>{text}</p> }
    });
    let lines = lines.collect::<Vec<_>>();
    (!lines.is_empty()).then(|| view! { <div class="notice" data-kind="warn" role="alert">{lines}</div> }).into_any()
}

/// Everything that is wrong with the file; nothing of it is stored.
fn faults(l: Locale, faults: &[Fault]) -> AnyView {
    if faults.is_empty() {
        return ().into_any();
    }
    let lines = faults.iter().map(|fault| view! { <li><a href="#f-file">{said(l, fault)}</a></li> }).collect_view();
    view! {
        <div class="error-summary" role="alert" tabindex="-1" id="error-summary">
            <h2>{td_string!(l, map.areas.refused)}</h2>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

fn said(l: Locale, fault: &Fault) -> String {
    let number = |number: usize| words::number(i64::try_from(number).unwrap_or(i64::MAX));
    match fault {
        Fault::TooLarge => td_string!(l, map.areas.fault.too_large, megabytes = FILE_BYTES_MAX / 1024 / 1024),
        Fault::NoCollection => td_string!(l, map.areas.fault.no_collection).to_owned(),
        Fault::Features(count) => {
            td_string!(l, map.areas.fault.features, number = number(*count), most = number(FEATURES_MAX))
        }
        Fault::Points(count) => {
            td_string!(l, map.areas.fault.points, number = number(*count), most = number(POINTS_MAX))
        }
        Fault::Unknown { at, name } => td_string!(l, map.areas.fault.unknown, at = *at, name = name.clone()),
        Fault::Twice { at, name } => td_string!(l, map.areas.fault.twice, at = *at, name = name.clone()),
        Fault::NoPolygon { at, name } => td_string!(l, map.areas.fault.no_polygon, at = *at, name = name.clone()),
        Fault::Open { at, name } => td_string!(l, map.areas.fault.open, at = *at, name = name.clone()),
        Fault::Swapped { at, name } => td_string!(l, map.areas.fault.swapped, at = *at, name = name.clone()),
        Fault::Long { at, name, points } => {
            let (points, most) = (number(*points), number(RING_POINTS_MAX));
            td_string!(l, map.areas.fault.long, at = *at, name = name.clone(), number = points, most = most)
        }
        Fault::Hole { at, name } => td_string!(l, map.areas.fault.hole, at = *at, name = name.clone()),
        Fault::Crossed { at, name } => td_string!(l, map.areas.fault.crossed, at = *at, name = name.clone()),
        Fault::Outside { at, name, metres } => {
            let metres = words::number(*metres);
            td_string!(l, map.areas.fault.outside, at = *at, name = name.clone(), metres = metres, most = OUTSIDE_MAX)
        }
    }
}

fn form(cx: &PageCx, typed: &Typed) -> AnyView {
    let l = cx.locale;
    let form = FormCx { locale: l, refusals: &typed.refusals };
    let is_wrong = !typed.faults.is_empty() || typed.refusals.iter().any(|refused| refused.field == "file");
    let file = view! {
        <input id="f-file" name="file" type="file" accept=".geojson,.json,application/geo+json,application/json"
            aria-describedby="f-file-hint f-file-error" aria-invalid=is_wrong.then_some("true") />
    };
    let hint = td_string!(l, map.areas.file_hint, megabytes = FILE_BYTES_MAX / 1024 / 1024);
    let source = Text {
        name: "source",
        label: td_string!(l, map.areas.source).into(),
        hint: td_string!(l, map.areas.source_hint).into(),
        value: typed.source.clone(),
        max: SOURCE_MAX,
        autocomplete: "off",
        ..Text::default()
    };
    let (label, datum_hint) = (td_string!(l, map.datum.label), td_string!(l, map.datum.hint));
    view! {
        <h2>{td_string!(l, map.areas.import)}</h2>
        <form method="post" action=PATH enctype="multipart/form-data" novalidate>
            {fields::hidden("step", "import")}
            {fields::hidden("stamp", stamp(&cx.reference.boundaries).to_string())}
            {fields::frame(form, "file", td_string!(l, map.areas.file), &hint, false, file.into_any())}
            {fields::select(form, "datum", label, datum_hint, None, datum_choices(l), typed.datum.key())}
            {fields::text(form, source)}
            <div class="button-row">
                <button class="button" type="submit">{td_string!(l, map.areas.submit)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn table(cx: &PageCx, villages: &[Region], may: bool) -> AnyView {
    let l = cx.locale;
    if villages.is_empty() {
        return bits::empty(td_string!(l, villages.registry.nothing), None);
    }
    let with = villages.iter().filter(|village| of_village(&cx.reference, &village.code).is_some()).count();
    let lines = villages.iter().map(|village| line(cx, village, may)).collect_view();
    view! {
        <h2>{td_string!(l, map.areas.kept)}</h2>
        <p class="list-head">{td_string!(l, map.areas.head, number = villages.len(), with = with)}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="boundaries-caption">
            <table class="data">
                <caption id="boundaries-caption">{td_string!(l, map.areas.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        <th scope="col">{td_string!(l, villages.field.code)}</th>
                        <th scope="col">{td_string!(l, map.areas.source)}</th>
                        <th scope="col" class="num">{td_string!(l, map.areas.points)}</th>
                        <th scope="col">{td_string!(l, villages.registry.action)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(cx: &PageCx, village: &Region, may: bool) -> AnyView {
    let l = cx.locale;
    let name = village.label(l).to_owned();
    let head = view! { <th scope="row"><a href=format!("/villages/{}", village.code)>{name.clone()}</a></th> };
    let Some(boundary) = of_village(&cx.reference, &village.code) else {
        let none = td_string!(l, map.areas.none);
        return view! { <tr>{head}<td>{village.code.clone()}</td><td class="muted">{none}</td><td></td><td></td></tr> }
            .into_any();
    };
    let Boundary { source, datum, points, version, updated_at, .. } = boundary;
    let kept = boundary.shape.points().count();
    let day = words::full_date(l, clock::local_date(*updated_at));
    let told = format!("{source} \u{b7} {} \u{b7} {day}", datum_word(l, *datum));
    let number = format!("{} / {}", words::number(i64::try_from(kept).unwrap_or(0)), words::number(*points));
    let clear = may.then(|| {
        let label = td_string!(l, map.areas.clear);
        let spoken = td_string!(l, villages.registry.action_of, action = label, name = name);
        view! {
            <details>
                <summary aria-label=spoken.clone()>{label}</summary>
                <form method="post" action=PATH>
                    {fields::hidden("step", "clear")}
                    {fields::hidden("village", village.code.clone())}
                    {fields::hidden("version", version.to_string())}
                    <p class="hint">{td_string!(l, map.areas.clear_lead)}</p>
                    <button class="button-secondary" type="submit" aria-label=spoken>{td_string!(l, map.areas.clear_sure)}</button>
                </form>
            </details>
        }
    });
    view! {
        <tr>
            {head}
            <td>{village.code.clone()}</td>
            <td>{told}</td>
            <td class="num">{number}</td>
            <td>{clear}</td>
        </tr>
    }
    .into_any()
}
