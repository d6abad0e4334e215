//! One session: what residents read, and for staff the steps and the history.

use super::{
    actions,
    event_staff::{self, Typed},
    model::{AuditLine, Event, EventState, Photo},
    parts,
    rules::Step,
    store::AuditFilter,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Action, require},
        duties::{
            names::DutyNames,
            pick::{self, Named},
        },
        map,
        observances::{nodes::YEARS, words as said, year_page::node_address},
        photos,
        reference::TermKind,
    },
    ids::{EventId, Scope},
    pages::{Form, Outcome, Page, PageCx},
    ui::{bits, words},
};
use chrono::Datelike;
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Lines of history that the page shows.
const HISTORY_ROWS: u32 = 200;

struct Loaded {
    event: Event,
    photos: Vec<Photo>,
    history: Vec<AuditLine>,
    /// The row of the duty list that it serves.
    duty: Option<Named>,
    staff: bool,
}

async fn load(cx: &PageCx) -> Result<Loaded, AppError> {
    let id = cx.param::<EventId>("id")?;
    let event = cx.backend.events.find(id).await?.ok_or(AppError::NotFound)?;
    let target = actions::target(&event);
    let staff = require(cx.account(), Action::ReadStaff, &target).is_ok();
    // What is not public does not exist for others; who is logged in elsewhere learns nothing either.
    let shown = event.is_public() && (!event.is_demo || cx.demo());
    if !staff && !shown {
        return Err(if cx.account().is_none() { AppError::NotFound } else { AppError::Forbidden });
    }
    let mut photos = cx.backend.photos.of_events(&[id]).await?;
    if !staff {
        photos.retain(|photo| event.state == EventState::Approved && photo.may_be_public());
    }
    let history = if staff {
        let filter = AuditFilter { scope: Scope::default(), subject_id: id.to_string(), ..AuditFilter::default() };
        let mut lines = cx.backend.events.audit(&filter, HISTORY_ROWS, 0).await?.0;
        DutyNames::tell(&cx.backend, &mut lines).await?;
        lines
    } else {
        Vec::new()
    };
    let duty = pick::named(cx, &event, staff).await?;
    Ok(Loaded { event, photos, history, duty, staff })
}

/// `/events/{id}`.
pub async fn event(cx: &PageCx) -> Result<Page, AppError> {
    let loaded = load(cx).await?;
    Ok(draw(cx, loaded, Typed::default()))
}

/// A step of a session, from the buttons of its page.
pub async fn take_step(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let id = cx.param::<EventId>("id")?;
    let step = Step::from_key(form.text("step"))
        .ok_or_else(|| AppError::BadParameter { name: "step".into(), expected: "a step".into() })?;
    let version = form.parse::<i64>("version")?;
    match actions::step(&cx.backend, cx.account(), id, version, step, form.text("reason")).await {
        Ok(_) => Ok(Outcome::go(format!("/events/{id}?done={}", step.key()))),
        Err(AppError::Refused(refusals)) => {
            let typed = Typed { step: Some(step), reason: form.text("reason").into(), refusals, alarm: None };
            Ok(Outcome::Show(draw(cx, load(cx).await?, typed).status(422)))
        }
        // The session as it is now, with what was typed, so that the reader can decide again.
        Err(error @ (AppError::Conflict | AppError::WrongState)) => {
            let reason = form.text("reason").into();
            let typed = Typed { step: Some(step), reason, refusals: Vec::new(), alarm: Some(error) };
            Ok(Outcome::Show(draw(cx, load(cx).await?, typed).status(409)))
        }
        Err(error) => Err(error),
    }
}

fn draw(cx: &PageCx, loaded: Loaded, typed: Typed) -> Page {
    let l = cx.locale;
    let event = &loaded.event;
    let description = format!(
        "{} \u{b7} {}",
        words::moment(l, event.starts_at, cx.today()),
        parts::place_line(&cx.reference, l, event)
    );
    let picture = loaded
        .photos
        .iter()
        .find(|photo| photo.may_be_public() && event.state == EventState::Approved)
        .map(|photo| photos::address(&photo.hash, 800))
        .unwrap_or_default();
    // A link that is passed on shows the title alone, so that must say what it is.
    let title =
        if event.is_demo { format!("{} ({})", event.title, td_string!(l, ui.demo)) } else { event.title.clone() };
    let cx = cx.clone();
    let has_map = map::small::place_of(&cx.reference, event).is_some();
    let mut page = Page::new(title, "/", move || {
        let done = cx.asked("done").and_then(Step::from_key).map(|step| {
            let text = match step {
                Step::Approve => td_string!(l, events.steps.approve_done),
                Step::Return => td_string!(l, events.steps.return_done),
                Step::Cancel => td_string!(l, events.steps.cancel_done),
                Step::NotHeld => td_string!(l, events.steps.not_held_done),
                Step::Reinstate => td_string!(l, events.steps.reinstate_done),
                Step::Publish => td_string!(l, events.steps.publish_done),
                Step::Unpublish => td_string!(l, events.steps.unpublish_done),
            };
            bits::notice(bits::Notice::Success, text)
        });
        // What was typed of results before the office approved them is no fact yet.
        let has_results = loaded.staff || loaded.event.state == EventState::Approved;
        let staff = loaded.staff.then(|| event_staff::staff_part(&cx, &loaded.event, &loaded.history, &typed));
        view! {
            {loaded.staff.then_some(done)}
            <h1>{loaded.event.title.clone()}</h1>
            {parts::tags(l, &loaded.event, loaded.staff)}
            {reason(&cx, &loaded.event)}
            {facts(&cx, &loaded.event, loaded.duty.as_ref(), has_results)}
            {has_results.then(|| summary(&cx, &loaded.event))}
            {gallery(&cx, &loaded)}
            {where_to(&cx, &loaded)}
            {actions_for_all(&cx, &loaded.event)}
            {staff}
        }
        .into_any()
    })
    .describe(description);
    page.picture = picture;
    page.map = has_map;
    page
}

/// Where it is, as far as a map can show it, and ways there; for whoever may change it, the page that sets the point.
fn where_to(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let event = &loaded.event;
    let set = (loaded.staff && map::event_point_page::may(cx, event)).then(|| {
        let href = map::event_point_page::address_of(event);
        view! { <p><a href=href>{td_string!(l, map.event.title)}</a></p> }
    });
    let place = map::small::place_of(&cx.reference, event).map(|known| {
        let name = if event.place.is_empty() { event.title.clone() } else { event.place.clone() };
        let note = (!known.is_exact).then(|| td_string!(l, map.live.roughly));
        map::small::place(cx, known, &name, note)
    });
    view! { {place}{set} }.into_any()
}

fn reason(cx: &PageCx, event: &Event) -> AnyView {
    let l = cx.locale;
    if event.reason.is_empty() {
        return ().into_any();
    }
    let text = match event.state {
        EventState::Cancelled => td_string!(l, events.reason.cancelled, reason = event.reason.clone()),
        EventState::Returned => td_string!(l, events.reason.returned, reason = event.reason.clone()),
        EventState::NotHeld => td_string!(l, events.reason.not_held, reason = event.reason.clone()),
        _ => return ().into_any(),
    };
    bits::notice(bits::Notice::Warn, text)
}

fn facts(cx: &PageCx, event: &Event, duty: Option<&Named>, has_results: bool) -> AnyView {
    let l = cx.locale;
    let r = &cx.reference;
    let names = |kind: TermKind, codes: &[String]| {
        codes.iter().map(|code| r.term_label(kind, code, l)).collect::<Vec<_>>().join(parts::list_comma(l))
    };
    let listed = |kind: TermKind, label: &'static str, codes: &[String]| {
        let pending = codes.iter().any(|code| r.term(kind, code).is_some_and(|term| term.pending));
        let pending = pending.then(|| bits::tag("pending", td_string!(l, ui.pending)));
        let names = names(kind, codes);
        (!names.is_empty()).then(|| view! { <div><dt>{label}</dt><dd>{names}" "{pending}</dd></div> })
    };
    let one = |kind: TermKind, code: &Option<String>| {
        code.as_deref().map(|code| r.term_label(kind, code, l).to_owned()).unwrap_or_default()
    };
    let mut organisers = Vec::new();
    for code in event.lead_unit.iter().chain(&event.units) {
        let name = r.unit_label(code, l);
        if !organisers.contains(&name) {
            organisers.push(name);
        }
    }
    if !event.co_organisers.is_empty() {
        organisers.push(&event.co_organisers);
    }
    let speakers = event
        .speakers
        .iter()
        .map(|speaker| {
            let about = [speaker.organisation.as_str(), &speaker.kind].into_iter().filter(|part| !part.is_empty());
            let about = about.collect::<Vec<_>>().join(parts::list_comma(l));
            if about.is_empty() { speaker.name.clone() } else { format!("{} ({about})", speaker.name) }
        })
        .collect::<Vec<_>>()
        .join(parts::list_comma(l));
    let when =
        format!("{} {}", words::day(l, event.held_on(), cx.today()), words::times(event.starts_at, event.ends_at));
    let at =
        event.point.map(|point| td_string!(l, events.page.at, lon = point.lon, lat = point.lat)).unwrap_or_default();
    let village = event.village.as_deref().and_then(|code| r.village(code)).map(|village| {
        let href = format!("/villages/{}", village.code);
        let label = village.label(l).to_owned();
        view! { <div><dt>{td_string!(l, events.form.village)}</dt><dd><a href=href>{label}</a></dd></div> }
    });
    let site = event.site.as_deref().and_then(|code| r.term(TermKind::Site, code)).map(|site| {
        let href = format!("/sites/{}", site.code);
        let label = site.label(l).to_owned();
        view! { <div><dt>{td_string!(l, events.form.site)}</dt><dd><a href=href>{label}</a></dd></div> }
    });
    let node = event.observance.as_deref().map(|code| node(cx, code, event.held_on().year()));
    view! {
        <dl class="kv">
            {bits::pair(td_string!(l, events.form.when), when)}
            {bits::pair(td_string!(l, events.form.place), parts::place_line(r, l, event))}
            {village}
            {site}
            {bits::pair(td_string!(l, events.form.form), one(TermKind::Form, &event.form))}
            {listed(TermKind::Audience, td_string!(l, events.form.audience), &event.audiences)}
            {bits::pair(td_string!(l, events.form.organisers), organisers.join(parts::list_comma(l)))}
            {bits::pair(td_string!(l, events.form.speakers_short), speakers)}
            {listed(TermKind::Focus, td_string!(l, events.form.focus), &event.focuses)}
            {bits::pair(td_string!(l, events.form.laws), names(TermKind::Law, &event.laws))}
            {node}
            {bits::pair(td_string!(l, events.form.brand), one(TermKind::Brand, &event.brand))}
            {duty.map(|duty| pick::pair(cx, duty))}
            {bits::pair(td_string!(l, events.field.point), at)}
            {has_results.then(|| results(cx, event))}
        </dl>
    }
    .into_any()
}

/// The publicity node, with a link to what came of it that year.
fn node(cx: &PageCx, code: &str, year: i32) -> AnyView {
    let l = cx.locale;
    let label = cx.reference.observance(code).map_or_else(|| code.to_owned(), |node| said::name(l, node, year));
    let is_known = cx.reference.observance(code).is_some() && YEARS.contains(&year);
    let value =
        if is_known { view! { <a href=node_address(code, year)>{label}</a> }.into_any() } else { label.into_any() };
    view! { <div><dt>{td_string!(l, events.form.observance)}</dt><dd>{value}</dd></div> }.into_any()
}

fn results(cx: &PageCx, event: &Event) -> AnyView {
    let l = cx.locale;
    let results = &event.results;
    let number = |number: Option<i64>| number.map(words::number).unwrap_or_default();
    let people = match (results.attendance, results.is_estimate) {
        (Some(people), true) => td_string!(l, events.estimated, number = words::number(people)),
        (people, _) => number(people),
    };
    view! {
        {bits::pair(td_string!(l, events.form.attendance), people)}
        {bits::pair(td_string!(l, events.form.online_views), number(results.online_views))}
        {bits::pair(td_string!(l, events.form.consultations), number(results.consultations))}
        {bits::pair(td_string!(l, events.form.materials), number(results.materials))}
    }
    .into_any()
}

fn summary(cx: &PageCx, event: &Event) -> AnyView {
    let l = cx.locale;
    let paragraphs = event
        .results
        .summary
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| view! { <p>{line.to_owned()}</p> })
        .collect_view();
    let links = event
        .results
        .links
        .iter()
        .map(|link| view! { <li><a href=link.clone() rel="noopener nofollow ugc">{link.clone()}</a></li> })
        .collect_view();
    let has_links = !event.results.links.is_empty();
    view! {
        <div class="prose">{paragraphs}</div>
        {has_links.then(|| view! { <h2>{td_string!(l, events.form.links)}</h2><ul class="link-list">{links}</ul> })}
    }
    .into_any()
}

fn gallery(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    if loaded.photos.is_empty() {
        return ().into_any();
    }
    let figures = loaded
        .photos
        .iter()
        .map(|photo| {
            let alt = if photo.alt.is_empty() { td_string!(l, photos.no_alt).to_owned() } else { photo.alt.clone() };
            let private =
                (loaded.staff && !photo.may_be_public()).then(|| bits::tag("returned", td_string!(l, photos.private)));
            view! {
                <figure>
                    <a href=photos::address(&photo.hash, 1600)>
                        <img src=photos::address(&photo.hash, 800) alt=alt width=photo.width height=photo.height
                            loading="lazy" decoding="async" />
                    </a>
                    <figcaption>{photo.alt.clone()}{private}</figcaption>
                </figure>
            }
        })
        .collect_view();
    view! {
        <h2>{td_string!(l, events.form.photos)}</h2>
        <div class="photo-grid">{figures}</div>
    }
    .into_any()
}

/// Calendar, map and share: what a resident does next.
fn actions_for_all(cx: &PageCx, event: &Event) -> AnyView {
    let l = cx.locale;
    if !event.is_public() {
        return ().into_any();
    }
    let upcoming = event.state == EventState::Planned && event.over_at() > cx.now;
    let calendar = upcoming.then(|| {
        let href = format!("/calendar.ics?event={}", event.id);
        view! { <a class="button" href=href download="">{td_string!(l, events.page.add_to_calendar)}</a> }
    });
    // The session's own point is drawn on the outline; otherwise its village is pointed out.
    let href = match (&event.point, &event.village) {
        (Some(_), _) => Some(format!("/map?view=outline&event={}", event.id)),
        (None, Some(village)) => Some(format!("/map?at={village}")),
        (None, None) => None,
    };
    let map = href.map(|href| {
        view! { <a class="button-secondary" href=href>{td_string!(l, events.page.on_map)}</a> }
    });
    let share = format!("{}/events/{}", cx.origin, event.id);
    view! {
        <div class="button-row">{calendar}{map}</div>
        <p class="share">
            <label for="share">{td_string!(l, events.page.share)}</label>
            <input id="share" type="text" readonly value=share />
        </p>
    }
    .into_any()
}
