//! What all layouts of a calendar share: a session of a day, a node, a holiday.

use super::{
    model::{Frame, Layer, Mark},
    rules,
    sheet::Sheet,
};
use crate::{
    clock,
    features::{
        accounts::{Action, Role, require},
        events::{
            actions,
            model::{Event, EventState},
            parts as event_parts,
        },
        holidays::{DayOff, Holiday},
        observances::{Occurrence, Span, nodes::YEARS, year_page::node_address},
    },
    pages::{PageCx, address},
    ui::{Locale, bits, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// How many looks there are for villages and units.
const MARKS: usize = 6;

/// The days of something: the year only where it is not the one of `near`.
pub fn span_words(l: Locale, span: Span, near: NaiveDate) -> String {
    let from = words::date(l, span.from, near);
    if span.from == span.to { from } else { format!("{from}\u{2013}{}", words::date(l, span.to, near)) }
}

/// Date and weekday, after "today" where it is.
pub fn day_words(l: Locale, day: NaiveDate, today: NaiveDate) -> String {
    let date = format!("{} {}", words::date(l, day, today), words::weekday(l, day));
    if (day - today).num_days().abs() <= 1 { format!("{}\u{a0}\u{b7} {date}", words::day(l, day, today)) } else { date }
}

/// A month without its year.
pub fn month_words(l: Locale, day: NaiveDate) -> String {
    match l {
        Locale::en => day.format("%B").to_string(),
        Locale::zh_CN => td_string!(l, calendar.month_name, month = day.month()),
    }
}

/// A holiday or worked weekend day, as a label.
pub fn holiday(l: Locale, holiday: &Holiday) -> AnyView {
    let (kind, word) = match holiday.kind {
        DayOff::Off => ("off", td_string!(l, calendar.off)),
        DayOff::Work => ("work", td_string!(l, calendar.work)),
    };
    bits::tag(kind, format!("{word} {}", holiday.label(l)))
}

/// Whether the reader may plan anything.
pub fn may_plan(cx: &PageCx) -> bool {
    cx.account().is_some_and(|account| account.role != Role::Observer)
}

/// Whether the reader may move a session.
pub fn may_move(cx: &PageCx, event: &Event) -> bool {
    event.state == EventState::Planned && require(cx.account(), Action::WriteEvent, &actions::target(event)).is_ok()
}

/// A node's name, its page, and for staff the way to plan for it while it is not over.
pub fn node(cx: &PageCx, frame: &Frame, node: &Occurrence, span: Span) -> AnyView {
    let l = cx.locale;
    let name = node.observance.label(l).to_owned();
    let code = node.observance.code.clone();
    let href = YEARS.contains(&node.year).then(|| node_address(&code, node.year));
    let plan = (frame.staff && may_plan(cx) && span.to >= cx.today()).then(|| {
        let day = span.from.max(cx.today()).to_string();
        let href = address("/desk/plan/new", &[("date", day), ("observance", code)]);
        let label = td_string!(l, calendar.plan.for_node_label, node = name.clone());
        view! { " "<a class="node-plan" href=href aria-label=label>{td_string!(l, calendar.plan.for_node)}</a> }
    });
    view! { <a class="node-link" href=href>{name}</a>{plan} }.into_any()
}

/// The themes of the period, above its days.
pub fn themes(cx: &PageCx, sheet: &Sheet) -> AnyView {
    let l = cx.locale;
    if !sheet.frame.layers.has(Layer::Themes) {
        return ().into_any();
    }
    let themes = rules::themes(&sheet.nodes, sheet.frame.period());
    if themes.is_empty() {
        return ().into_any();
    }
    let items = themes
        .into_iter()
        .map(|(theme, span)| {
            let days = span_words(l, span, sheet.shown.from);
            view! { <li>{node(cx, &sheet.frame, theme, span)}" "<span class="muted">{days}</span></li> }
        })
        .collect_view();
    view! {
        <div class="themes">
            <h3>{td_string!(l, calendar.themes)}</h3>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}

/// What stands before a session's title: the name, and which of the looks it has.
fn mark(cx: &PageCx, frame: &Frame, event: &Event) -> Option<(String, String)> {
    let l = cx.locale;
    let r = &cx.reference;
    let (name, place) = match frame.mark {
        Mark::None => return None,
        Mark::Village => {
            let code = event.village.as_deref()?;
            (r.village_label(code, l), r.regions.iter().position(|region| region.code == code))
        }
        Mark::Unit => {
            let code = event.lead_unit.as_deref()?;
            (r.unit_label(code, l), r.units.iter().position(|unit| unit.code == code))
        }
    };
    Some((name.to_owned(), (place.unwrap_or_default() % MARKS).to_string()))
}

/// What a session is found by in the browser: its title, place, village and leading unit.
fn find_text(cx: &PageCx, event: &Event) -> String {
    let unit = event.lead_unit.as_deref().map(|code| cx.reference.unit_label(code, cx.locale)).unwrap_or_default();
    format!("{} {} {unit}", event.title, event_parts::place_line(&cx.reference, cx.locale, event)).to_ascii_lowercase()
}

/// One session of a day in a month or a week; `wide` says where, too.
pub fn session(cx: &PageCx, frame: &Frame, event: &Event, wide: bool) -> AnyView {
    let l = cx.locale;
    let href = format!("/events/{}", event.id);
    let machine = clock::local(event.starts_at).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let time = if wide { words::times(event.starts_at, event.ends_at) } else { words::time(event.starts_at) };
    let tells_state = event.state == EventState::Cancelled || (frame.staff && event.state != EventState::Planned);
    let state = tells_state.then(|| {
        let tag = bits::tag(event_parts::state_kind(event.state), event_parts::state_word(l, event.state));
        view! { {tag}" " }
    });
    let demo = event.is_demo.then(|| view! { {bits::tag("demo", td_string!(l, ui.demo))}" " });
    let (name, look) = mark(cx, frame, event).unzip();
    let name = name.map(|name| view! { <span class="day-mark">{name}</span>" " });
    let place = wide.then(|| event_parts::place_line(&cx.reference, l, event)).filter(|place| !place.is_empty());
    let place = place.map(|place| view! { <span class="day-place">{place}</span> });
    let moves = frame.staff && may_move(cx, event);
    let staff = |text: String| frame.staff.then_some(text);
    let handle = moves.then(|| {
        let href =
            address("/desk/plan/move", &[("event", event.id.to_string()), ("view", frame.layout.key().to_owned())]);
        let label = td_string!(l, calendar.moving.label, title = event.title.clone());
        view! {
            <a class="day-move" href=href aria-label=label draggable="false">{td_string!(l, calendar.moving.short)}</a>
        }
    });
    view! {
        <li class="day-item" data-state=event.state.key() data-mark=look
            data-session=staff(event.id.to_string())
            data-version=moves.then(|| event.version.to_string())
            data-time=staff(words::time(event.starts_at))
            data-find=staff(find_text(cx, event))>
            <a class="day-event" href=href draggable=frame.staff.then_some("false")>
                <time datetime=machine>{time}</time>
                " "
                {demo}
                {state}
                {name}
                <span class="day-title">{event.title.clone()}</span>
                {place}
            </a>
            {handle}
        </li>
    }
    .into_any()
}

/// The way to the sessions of a day that are not shown.
pub fn more(l: Locale, sheet: &Sheet, day: NaiveDate) -> AnyView {
    let number = sheet.more(day);
    if number <= 0 {
        return ().into_any();
    }
    let href = sheet.frame.rows_address(Span::day(day));
    view! { <a class="day-more" href=href>{td_string!(l, calendar.more, number = number)}</a> }.into_any()
}

/// For staff, the way to plan something on a day that is not over.
pub fn add(cx: &PageCx, frame: &Frame, day: NaiveDate) -> AnyView {
    let l = cx.locale;
    if !is_open(cx, frame, day) {
        return ().into_any();
    }
    let href = address("/desk/plan/new", &[("date", day.to_string())]);
    let label = td_string!(l, calendar.plan.add, day = words::day(l, day, cx.today()));
    view! { <a class="day-add" href=href aria-label=label>"+"</a> }.into_any()
}

/// Whether the reader may plan something on a day.
pub fn is_open(cx: &PageCx, frame: &Frame, day: NaiveDate) -> bool {
    frame.staff && day >= cx.today() && may_plan(cx)
}
