//! `/around`: what residents find near them: estates, deliberation, legal aid stations, teams, and who knows the law.

use super::{
    model::{Entry, Group, Kind, Meeting, VillageCount},
    store::{MeetingFilter, Place, Slice},
    words as said,
};
use crate::{
    error::AppError,
    features::{events::query::bad, reference::TermKind},
    pages::{Page, PageCx, address},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Meetings that the page shows; the rest is a link away.
const MEETINGS: u32 = 5;

struct Loaded {
    entries: Vec<Entry>,
    meetings: Vec<Meeting>,
    total: i64,
    counts: Vec<VillageCount>,
    year: Option<i64>,
}

/// The town's lists as residents read them.
pub fn place(cx: &PageCx) -> Place<'_> {
    Place { scope: cx.town(), with_demo: cx.demo() }
}

/// `/around`; `year` chooses whose numbers are shown.
pub async fn around(cx: &PageCx) -> Result<Page, AppError> {
    let loaded = load(cx).await?;
    let l = cx.locale;
    let cx = cx.clone();
    Ok(Page::new(td_string!(l, around.title.page), "", move || {
        let sections = [Kind::Estate, Kind::Forum, Kind::Station, Kind::Team]
            .map(|kind| section(&cx, kind, &loaded))
            .into_iter()
            .collect_view();
        view! {
            <h1>{td_string!(l, around.title.page)}</h1>
            <p class="lead">{td_string!(l, around.page.lead)}</p>
            {sections}
            {counts(&cx, &loaded)}
            <h2 id="channels">{td_string!(l, around.title.channels)}</h2>
            <p><a href="/channels">{td_string!(l, around.page.channels)}</a></p>
        }
        .into_any()
    })
    .describe(td_string!(l, around.page.lead)))
}

async fn load(cx: &PageCx) -> Result<Loaded, AppError> {
    let asked = match cx.asked("year") {
        None => None,
        Some(text) => Some(text.parse::<i64>().map_err(|_| bad("year", "a year"))?),
    };
    let store = &cx.backend.around;
    let mut entries = store.entries(place(cx)).await?;
    entries.retain(|entry| entry.is_public);
    let latest = Slice { limit: MEETINGS, offset: 0 };
    let (meetings, total) = store.meetings(place(cx), &MeetingFilter::default(), latest).await?;
    let counts = store.counts(place(cx)).await?;
    let year = asked.or_else(|| counts.iter().map(|count| count.year).max());
    Ok(Loaded { entries, meetings, total, counts, year })
}

fn section(cx: &PageCx, kind: Kind, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let entries = loaded.entries.iter().filter(|entry| entry.kind == kind).collect::<Vec<_>>();
    let lead = match kind {
        Kind::Estate => td_string!(l, around.page.estates),
        Kind::Forum => td_string!(l, around.page.forums),
        Kind::Station => td_string!(l, around.page.stations),
        Kind::Team => td_string!(l, around.page.teams),
    };
    let nothing = entries.is_empty().then(|| view! { <p class="muted">{td_string!(l, around.page.nothing)}</p> });
    let number = entries.len();
    let head =
        (number > 0).then(|| view! { <p class="list-head">{td_string!(l, around.page.head, number = number)}</p> });
    let items = entries.into_iter().map(|entry| item(cx, entry, true)).collect_view();
    let meetings = (kind == Kind::Forum).then(|| meetings(cx, loaded));
    view! {
        <h2 id=kind.key()>{said::kind_word(l, kind)}</h2>
        <p>{lead}</p>
        {head}
        {nothing}
        <ul class="around-list">{items}</ul>
        {meetings}
    }
    .into_any()
}

/// One entry, with the report's own words where it has any.
pub fn item(cx: &PageCx, entry: &Entry, with_village: bool) -> AnyView {
    let l = cx.locale;
    let village = (with_village && !entry.village.is_empty()).then(|| {
        let name = cx.reference.village_label(&entry.village, l).to_owned();
        let href = format!("/villages/{}", entry.village);
        view! { <a href=href>{name}</a> }
    });
    let over =
        entry.ended.map(|day| bits::tag("cancelled", td_string!(l, around.page.ended, day = words::full_date(l, day))));
    let demo = entry.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
    let since = entry.since.map(|day| words::full_date(l, day)).unwrap_or_default();
    let about = (!entry.about.is_empty()).then(|| view! { <p class="lines">{entry.about.clone()}</p> });
    let quote = (!entry.wording.is_empty()).then(|| {
        let section = td_string!(l, around.page.source, section = entry.section.clone());
        view! { <p class="muted">{section}" "<q lang="zh-CN">{entry.wording.clone()}</q></p> }
    });
    let note = (!entry.note.is_empty()).then(|| view! { <p class="hint">{entry.note.clone()}</p> });
    // The report often has a name and nothing more.
    let is_known =
        [&entry.place, &entry.hours, &entry.phone, &entry.audience, &since].iter().any(|text| !text.is_empty());
    let facts = is_known.then(|| {
        view! {
            <dl class="kv">
                {bits::pair(td_string!(l, around.field.place), entry.place.clone())}
                {bits::pair(td_string!(l, around.field.hours), entry.hours.clone())}
                {bits::pair(td_string!(l, around.field.phone), entry.phone.clone())}
                {bits::pair(td_string!(l, around.field.audience), entry.audience.clone())}
                {bits::pair(td_string!(l, around.field.since), since)}
            </dl>
        }
    });
    view! {
        <li id=entry.id.clone()>
            <h3>{entry.label(l).to_owned()}" "{over}" "{demo}</h3>
            {village.map(|village| view! { <p>{village}</p> })}
            {facts}
            {about}
            {quote}
            {note}
        </li>
    }
    .into_any()
}

fn meetings(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let items = loaded.meetings.iter().map(|meeting| meeting_item(cx, meeting, &loaded.entries)).collect_view();
    let nothing =
        loaded.meetings.is_empty().then(|| view! { <p class="muted">{td_string!(l, around.meeting.nothing)}</p> });
    let all = (loaded.total > i64::from(MEETINGS)).then(|| {
        view! { <p><a href="/around/meetings">{td_string!(l, around.meeting.all, number = words::number(loaded.total))}</a></p> }
    });
    view! {
        <h3>{td_string!(l, around.meeting.latest)}</h3>
        {nothing}
        <ul class="around-list">{items}</ul>
        {all}
    }
    .into_any()
}

/// One meeting: what was talked over, by which law, and what came of it.
pub fn meeting_item(cx: &PageCx, meeting: &Meeting, entries: &[Entry]) -> AnyView {
    let l = cx.locale;
    let forum = entries.iter().find(|entry| entry.id == meeting.forum).map(|forum| forum.label(l).to_owned());
    let laws = meeting.laws.iter().map(|code| cx.reference.term_label(TermKind::Law, code, l)).collect::<Vec<_>>();
    let people = meeting.people.map(|people| td_string!(l, around.meeting.people, number = words::number(people)));
    let demo = meeting.is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo)));
    let village = cx.reference.village_label(&meeting.village, l).to_owned();
    let day = words::full_date(l, meeting.held_on);
    let machine = meeting.held_on.to_string();
    view! {
        <li>
            <h4>{meeting.topic.clone()}" "{demo}</h4>
            <p>
                <time datetime=machine>{day}</time>
                " \u{b7} "
                <a href=format!("/villages/{}", meeting.village)>{village}</a>
                {forum.map(|forum| format!(" \u{b7} {forum}"))}
                {people.map(|people| format!(" \u{b7} {people}"))}
            </p>
            <dl class="kv">
                {bits::pair(td_string!(l, around.field.laws), laws.join(crate::features::events::parts::list_comma(l)))}
                {bits::pair(td_string!(l, around.field.outcome), meeting.outcome.clone())}
                {bits::pair(td_string!(l, around.field.follow_up), meeting.follow_up.clone())}
            </dl>
        </li>
    }
    .into_any()
}

/// How many of whom each village has: a table of a year, in the order of the roster and never ranked.
fn counts(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let Some(year) = loaded.year.filter(|year| loaded.counts.iter().any(|count| count.year == *year)) else {
        return view! {
            <h2 id="counts">{td_string!(l, around.title.counts)}</h2>
            <p class="muted">{td_string!(l, around.count.nothing)}</p>
        }
        .into_any();
    };
    let mut years = loaded.counts.iter().map(|count| count.year).collect::<Vec<_>>();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let links = years
        .into_iter()
        .map(|other| {
            let href = format!("{}#counts", address("/around", &[("year", other.to_string())]));
            let current = (other == year).then_some("true");
            view! { <a href=href aria-current=current>{other}</a> }
        })
        .collect_view();
    let of_year = loaded.counts.iter().filter(|count| count.year == year).collect::<Vec<_>>();
    let find = |village: &str, group: Group| {
        of_year.iter().find(|count| count.village == village && count.group == group).copied()
    };
    let number = |count: Option<&VillageCount>| {
        let demo = count.filter(|count| count.is_demo).map(|_| bits::tag("demo", td_string!(l, ui.demo)));
        let number = count.map(|count| words::number(count.number));
        view! { <td class="num">{number}" "{demo}</td> }
    };
    let rows = cx
        .reference
        .villages(cx.town())
        .filter(|village| of_year.iter().any(|count| count.village == village.code))
        .map(|village| {
            let href = format!("/villages/{}", village.code);
            let cells = Group::ALL.map(|group| number(find(&village.code, group))).into_iter().collect_view();
            view! { <tr><th scope="row"><a href=href>{village.label(l).to_owned()}</a></th>{cells}</tr> }
        })
        .collect_view();
    let totals = Group::ALL
        .map(|group| {
            let sum = of_year.iter().filter(|count| count.group == group).map(|count| count.number).sum::<i64>();
            view! { <td class="num">{words::number(sum)}</td> }
        })
        .into_iter()
        .collect_view();
    let heads = Group::ALL.map(|group| view! { <th scope="col" class="num">{said::group(l, group)}</th> });
    view! {
        <h2 id="counts">{td_string!(l, around.title.counts)}</h2>
        <p>{td_string!(l, around.count.rule)}</p>
        <nav class="tabs" aria-label=td_string!(l, figures.years)>{links}</nav>
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="people-caption">
            <table class="data">
                <caption id="people-caption">{td_string!(l, around.count.of_year, year = year)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, events.form.village)}</th>
                        {heads.into_iter().collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr><th scope="row">{td_string!(l, counts.table.total)}</th>{totals}</tr>
                </tfoot>
            </table>
        </div>
    }
    .into_any()
}
