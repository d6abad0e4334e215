//! `/desk/review`: what waits for approval, with photos side by side; several at once.

use super::{
    actions,
    model::{Event, EventState, Photo},
    parts,
    query::{EventFilter, View, read_page},
    rules::Step,
    store::{Order, UsualAttendance},
};
use crate::{
    error::{AppError, Refusal},
    features::{
        accounts::{Action, Target},
        photos,
    },
    ids::EventId,
    pages::{Form, Outcome, Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// Sessions of a page of the queue.
const ROWS: u32 = 20;
/// How many times the usual head-count is pointed out as odd.
const ODD_FACTOR: f64 = 5.0;
/// How many sessions a mean must be taken from to mean something.
const ODD_MIN: i64 = 3;

struct Queue {
    events: Vec<Event>,
    total: i64,
    page: u32,
    photos: HashMap<EventId, Vec<Photo>>,
    doubles: Vec<(EventId, EventId)>,
    usual: Vec<UsualAttendance>,
    others: HashMap<EventId, Event>,
}

async fn load(cx: &PageCx) -> Result<Queue, AppError> {
    let scope = cx.desk_scope();
    cx.require(Action::ReviewEvents, &Target::at(scope.0.clone()))?;
    let page = read_page(&cx.query)?;
    let mut filter = EventFilter::new(View::Staff, &scope.0, cx.now, true);
    filter.states = vec![EventState::Held];
    let (events, total) = cx.backend.events.list(&filter, Order::Waiting, ROWS, (page - 1) * ROWS).await?;
    let ids = events.iter().map(|event| event.id).collect::<Vec<_>>();
    let mut photos: HashMap<EventId, Vec<Photo>> = HashMap::new();
    for photo in cx.backend.photos.of_events(&ids).await? {
        photos.entry(photo.event).or_default().push(photo);
    }
    let doubles = cx.backend.events.possible_duplicates(&ids, &scope.0).await?;
    let other_ids = doubles.iter().map(|(_, other)| *other).collect::<Vec<_>>();
    let others = cx.backend.events.find_many(&other_ids).await?.into_iter().map(|event| (event.id, event)).collect();
    let usual = cx.backend.events.usual_attendance(&scope.0).await?;
    Ok(Queue { events, total, page, photos, doubles, usual, others })
}

/// The queue.
pub async fn review(cx: &PageCx) -> Result<Page, AppError> {
    let queue = load(cx).await?;
    Ok(draw(cx, queue, Vec::new(), String::new(), Vec::new()))
}

/// Approves or returns what is ticked. Each is its own write; what could not be done is said.
pub async fn decide(cx: &PageCx, form: Form) -> Result<Outcome, AppError> {
    let step = match form.text("step") {
        "approve" => Step::Approve,
        "return" => Step::Return,
        _ => return Err(AppError::BadParameter { name: "step".into(), expected: "approve or return".into() }),
    };
    let chosen = form.all("pick").take(200).filter_map(read_pick).collect::<Vec<_>>();
    if chosen.is_empty() {
        let queue = load(cx).await?;
        let refusal = Refusal::new("pick", crate::error::Why::Required);
        return Ok(Outcome::Show(draw(cx, queue, vec![refusal], form.text("reason").into(), Vec::new()).status(422)));
    }
    let ticked = chosen.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    let (mut done, mut left) = (0, 0);
    for (id, version) in chosen {
        match actions::step(&cx.backend, cx.account(), id, version, step, form.text("reason")).await {
            Ok(_) => done += 1,
            Err(AppError::Refused(refusals)) => {
                let queue = load(cx).await?;
                return Ok(Outcome::Show(draw(cx, queue, refusals, form.text("reason").into(), ticked).status(422)));
            }
            Err(AppError::Conflict | AppError::WrongState | AppError::NotFound) => left += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(Outcome::go(format!("/desk/review?did={}&done={done}&left={left}", step.key())))
}

/// `id:version` of a tick box.
fn read_pick(text: &str) -> Option<(EventId, i64)> {
    let (id, version) = text.split_once(':')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

/// The queue; after a refusal with what was ticked and typed.
fn draw(cx: &PageCx, queue: Queue, refusals: Vec<Refusal>, typed: String, ticked: Vec<EventId>) -> Page {
    let l = cx.locale;
    let cx = cx.clone();
    Page::new(td_string!(l, events.review.title), "/desk/review", move || {
        let items =
            queue.events.iter().map(|event| item(&cx, event, &queue, ticked.contains(&event.id))).collect_view();
        let empty = queue.events.is_empty();
        let reason_error = refusals
            .iter()
            .filter(|refusal| refusal.field == "reason")
            .map(|refusal| words::refusal(l, &refusal.why))
            .collect::<String>();
        view! {
            <h1>{td_string!(l, events.review.title)}</h1>
            {outcome(&cx)}
            {bits::error_summary(l, &refusals)}
            <p class="list-head">{td_string!(l, events.review.head, number = queue.total)}</p>
            {empty.then(|| bits::empty(td_string!(l, events.review.nothing), Some(("/desk".into(), td_string!(l, ui.nav.desk).into()))))}
            <form method="post" action="/desk/review" class="review" hidden=empty>
                <div id="f-pick" tabindex="-1">{items}</div>
                <div class="review-actions">
                    <button class="button" type="submit" name="step" value="approve">{td_string!(l, events.review.approve)}</button>
                    <div class="field" class:has-error=!reason_error.is_empty()>
                        <label for="f-reason">{td_string!(l, events.steps.reason)}</label>
                        <p class="field-error" id="reason-error" hidden=reason_error.is_empty()>{reason_error.clone()}</p>
                        <input id="f-reason" name="reason" type="text" value=typed maxlength="200" aria-describedby="reason-error" />
                    </div>
                    <button class="button-warn" type="submit" name="step" value="return">{td_string!(l, events.review.give_back)}</button>
                </div>
            </form>
            {bits::pager(l, "/desk/review", &[], queue.page, queue.total, ROWS)}
        }
        .into_any()
    })
}

fn outcome(cx: &PageCx) -> AnyView {
    let l = cx.locale;
    let number = |name: &str| cx.asked(name).and_then(|text| text.parse::<u32>().ok()).unwrap_or_default();
    let (done, left) = (number("done"), number("left"));
    let text = match cx.asked("did") {
        Some("approve") => td_string!(l, events.review.approved, number = done),
        Some("return") => td_string!(l, events.review.returned, number = done),
        _ => return ().into_any(),
    };
    let rest = (left > 0).then(|| bits::notice(bits::Notice::Warn, td_string!(l, events.review.left, number = left)));
    view! {
        {bits::notice(bits::Notice::Success, text)}
        {rest}
    }
    .into_any()
}

fn item(cx: &PageCx, event: &Event, queue: &Queue, ticked: bool) -> AnyView {
    let l = cx.locale;
    let pick = format!("{}:{}", event.id, event.version);
    let href = format!("/events/{}", event.id);
    let when = words::moment(l, event.starts_at, cx.today());
    let place = parts::place_line(&cx.reference, l, event);
    let results = &event.results;
    let figures = [
        (td_string!(l, events.form.attendance), results.attendance),
        (td_string!(l, events.form.online_views), results.online_views),
        (td_string!(l, events.form.consultations), results.consultations),
        (td_string!(l, events.form.materials), results.materials),
    ];
    let figures = figures
        .into_iter()
        .filter_map(|(name, figure)| Some(format!("{name} {} \u{b7} ", words::number(figure?))))
        .collect::<String>();
    let id = format!("pick-{}", event.id);
    let photos = queue.photos.get(&event.id).into_iter().flatten().map(|photo| {
        let alt = if photo.alt.is_empty() { td_string!(l, photos.no_alt).to_owned() } else { photo.alt.clone() };
        // Whether minors can be seen, and whether residents will see the picture.
        let private = (!photo.may_be_public()).then(|| bits::tag("returned", td_string!(l, photos.private)));
        let minors = photo.minors.then(|| bits::tag("pending", td_string!(l, photos.has_minors)));
        view! {
            <figure>
                <a href=photos::address(&photo.hash, 1600)>
                    <img src=photos::address(&photo.hash, 320) alt=alt width="160" height="120" loading="lazy" />
                </a>
                {(photo.minors).then(|| view! { <figcaption>{minors}" "{private}</figcaption> })}
            </figure>
        }
    });
    view! {
        <article class="review-item">
            <div>
                <label class="check" for=id>
                    <input type="checkbox" id=id.clone() name="pick" value=pick checked=ticked />
                    <strong>{event.title.clone()}</strong>
                </label>
                <p class="event-meta">{when}" \u{b7} "{place}</p>
                <p class="event-meta">
                    {figures}
                    {td_string!(l, events.review.by, who = event.author_name.clone())}
                </p>
                {parts::tags(l, event, false)}
                {hints(cx, event, queue)}
                <p>{event.results.summary.clone()}</p>
                <p><a href=href>{td_string!(l, events.review.open)}</a></p>
            </div>
            <div class="review-photos">{photos.collect_view()}</div>
        </article>
    }
    .into_any()
}

/// Possible duplicates and odd head-counts: pointed out, never refused.
fn hints(cx: &PageCx, event: &Event, queue: &Queue) -> AnyView {
    let l = cx.locale;
    let doubles = queue
        .doubles
        .iter()
        .filter(|(id, _)| *id == event.id)
        .filter_map(|(_, other)| queue.others.get(other))
        .map(|other| {
            let href = format!("/events/{}", other.id);
            let demo = other.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
            view! {
                <p class="notice" data-kind="warn">
                    {td_string!(l, events.review.double)}" "<a href=href>{other.title.clone()}</a>" "{demo}
                </p>
            }
        })
        .collect_view();
    let odd = odd_attendance(event, &queue.usual)
        .map(|mean| bits::notice(bits::Notice::Warn, td_string!(l, events.review.odd, number = words::number(mean))));
    view! {
        {doubles}
        {odd}
    }
    .into_any()
}

/// The usual head-count, where this one is far from it.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "head-counts are at most a million")]
fn odd_attendance(event: &Event, usual: &[UsualAttendance]) -> Option<i64> {
    let people = event.results.attendance? as f64;
    let form = event.form.as_deref().unwrap_or("-");
    let usual = usual.iter().find(|usual| usual.form == form && usual.sessions >= ODD_MIN)?;
    let odd = people > usual.mean * ODD_FACTOR || people * ODD_FACTOR < usual.mean;
    odd.then_some(usual.mean.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::events::rules::tests::event;

    #[test]
    fn an_odd_head_count_is_far_from_the_usual_of_its_form() {
        let usual = [UsualAttendance { form: "lecture".into(), sessions: 10, mean: 40.0 }];
        let with = |people| {
            let mut event = event(EventState::Held);
            event.form = Some("lecture".into());
            event.results.attendance = Some(people);
            odd_attendance(&event, &usual)
        };
        assert_eq!(with(45), None);
        assert_eq!(with(400), Some(40));
        assert_eq!(with(0), Some(40));
    }
}
