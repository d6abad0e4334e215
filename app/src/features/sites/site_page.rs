//! `/sites/{id}`: one site, what is shown there, how to get there, how it was named and what was held there.

use super::{
    actions,
    model::{Inspection, Naming, Site, SiteState, StateChange, Use},
    parts,
    query::SiteFilter,
    rules,
    store::InspectionFilter,
};
use crate::{
    error::AppError,
    features::{
        accounts::{Action, Target},
        attachments::{self, Attachment, OwnerKind},
        events::{
            model::Event,
            parts::{self as session, ItemLook, list_comma},
            query::{EventFilter, View, When},
            store::Order,
        },
        map,
        reference::TermKind,
    },
    pages::{Page, PageCx},
    ui::{bits, words},
};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// Sessions of each list; the rest is a link away.
const ROWS: u32 = 10;
/// Inspections that staff sees here.
const INSPECTIONS: u32 = 5;

struct Loaded {
    site: Site,
    files: Vec<Attachment>,
    namings: Vec<Naming>,
    states: Vec<StateChange>,
    used: Use,
    upcoming: (Vec<Event>, i64),
    past: (Vec<Event>, i64),
    /// For staff of the place alone.
    inspections: Option<(Vec<Inspection>, i64)>,
}

/// `/sites/{id}`.
pub async fn site(cx: &PageCx) -> Result<Page, AppError> {
    let loaded = load(cx).await?;
    let l = cx.locale;
    let site = &loaded.site;
    let name = site.label(l).to_owned();
    let title = if site.is_demo { format!("{name} ({})", td_string!(l, ui.demo)) } else { name.clone() };
    let description = format!("{name} \u{b7} {}", parts::place_line(cx, site));
    let picture = loaded
        .files
        .iter()
        .find(|file| file.is_open() && file.kind == attachments::AttachmentKind::Picture)
        .map(|file| file.address(800))
        .unwrap_or_default();
    let cx = cx.clone();
    let has_map = loaded.site.point.is_some();
    let mut page = Page::new(title, "", move || {
        let level = rules::level_on(&loaded.namings, cx.today());
        view! {
            <p><a href="/sites">{td_string!(l, sites.title)}</a></p>
            <h1>{name}</h1>
            {parts::tags(l, &loaded.site, level)}
            {facts(&cx, &loaded.site)}
            {attachments::parts::gallery(l, &loaded.files)}
            {way(&cx, &loaded.site)}
            {attachments::parts::documents(l, &loaded.files)}
            {parts::namings_table(&cx, &loaded.namings)}
            {states(&cx, &loaded.states)}
            {sessions(&cx, &loaded)}
            {staff(&cx, &loaded)}
        }
        .into_any()
    })
    .describe(description);
    page.picture = picture;
    page.map = has_map;
    Ok(page)
}

async fn load(cx: &PageCx) -> Result<Loaded, AppError> {
    let id = cx.param::<String>("id")?;
    let site = actions::find(&cx.backend, &id).await?;
    // Of another place, or a sample that is not shown: not here.
    if !site.scope.starts_with(cx.town()) || (site.is_demo && !cx.demo()) {
        return Err(AppError::NotFound);
    }
    let ids = std::slice::from_ref(&site.id);
    let filter = SiteFilter::new(cx.town(), cx.now, cx.demo());
    let of = |when: When| {
        let all = EventFilter::new(View::Public, cx.town(), cx.now, cx.demo());
        EventFilter { when: Some(when), site: site.id.clone(), ..all }
    };
    let coming = map::layers::coming(&of(When::Upcoming));
    let is_staff = cx.require(Action::ReadStaff, &Target::at(&site.scope)).is_ok();
    let inspections = if is_staff {
        let filter =
            InspectionFilter { scope: String::new(), site: site.id.clone(), is_open: false, include_demo: cx.demo() };
        Some(cx.backend.sites.inspections(&filter, INSPECTIONS, 0).await?)
    } else {
        None
    };
    Ok(Loaded {
        files: attachments::actions::visible(cx, OwnerKind::Site, ids, &site.scope).await?,
        namings: cx.backend.sites.namings(ids).await?,
        states: cx.backend.sites.states(&site.id).await?,
        used: cx.backend.sites.used(&filter, &site.id).await?,
        upcoming: cx.backend.events.list(&coming, Order::Soonest, ROWS, 0).await?,
        past: cx.backend.events.list(&of(When::Past), Order::Latest, ROWS, 0).await?,
        inspections,
        site,
    })
}

/// What everybody reads of it.
pub(super) fn facts(cx: &PageCx, site: &Site) -> AnyView {
    let l = cx.locale;
    let r = &cx.reference;
    let village = site.village.as_deref().map(|code| {
        let label = r.village_label(code, l).to_owned();
        let href = format!("/villages/{code}");
        view! { <div><dt>{td_string!(l, events.form.village)}</dt><dd><a href=href>{label}</a></dd></div> }
    });
    let unit = site.unit.as_deref().map(|code| r.unit_label(code, l).to_owned()).unwrap_or_default();
    let laws = site.laws.iter().map(|code| r.term_label(TermKind::Law, code, l)).collect::<Vec<_>>();
    let area = site.area.map(|area| td_string!(l, sites.square_metres, number = words::number(area)));
    let state = match site.state_on {
        Some(day) => {
            td_string!(l, sites.state_since, state = parts::state_word(l, site.state), day = words::full_date(l, day))
        }
        None => parts::state_word(l, site.state).to_owned(),
    };
    let wording = (!site.wording.is_empty()).then(|| {
        let section = td_string!(l, sites.section, section = site.section.clone());
        view! {
            <div><dt>{td_string!(l, sites.wording)}</dt><dd><q lang="zh-CN">{site.wording.clone()}</q>" "<span class="muted">{section}</span></dd></div>
        }
    });
    view! {
        <dl class="kv">
            {bits::pair(td_string!(l, sites.field.kind), parts::kind_word(l, site.kind))}
            {bits::pair(td_string!(l, sites.field.state), state)}
            {village}
            {bits::pair(td_string!(l, sites.field.unit), unit)}
            {bits::pair(td_string!(l, sites.field.owner), site.owner.clone())}
            {bits::pair(td_string!(l, sites.field.address), site.address.clone())}
            {bits::pair(td_string!(l, sites.field.hours), site.hours.clone())}
            {bits::pair(td_string!(l, sites.field.booking), site.booking.clone())}
            {bits::pair(td_string!(l, sites.field.step_free), parts::step_free_word(l, site.step_free))}
            {bits::pair(td_string!(l, sites.field.area), area.unwrap_or_default())}
            {bits::pair(td_string!(l, sites.field.built), site.built.clone())}
            {bits::pair(td_string!(l, sites.field.themes), site.themes.clone())}
            {bits::pair(td_string!(l, events.form.laws), laws.join(list_comma(l)))}
            {bits::pair(td_string!(l, sites.field.exhibits), site.exhibits.clone())}
            {wording}
        </dl>
    }
    .into_any()
}

/// How to get there; nothing where no point is known.
fn way(cx: &PageCx, site: &Site) -> AnyView {
    let l = cx.locale;
    let Some(point) = site.point else {
        return view! { <p class="muted">{td_string!(l, sites.way.no_point)}</p> }.into_any();
    };
    let known = map::small::Known { at: point, is_exact: true, is_demo: site.point_is_demo };
    let sample = site.point_is_demo.then(|| bits::tag("demo", td_string!(l, ui.demo_point)));
    view! {
        <h2>{td_string!(l, sites.way.title)}</h2>
        <p>{crate::features::villages::page::point_words(l, point)}" "{sample}</p>
        {map::small::inside(cx, known, site.label(l))}
    }
    .into_any()
}

fn states(cx: &PageCx, changes: &[StateChange]) -> AnyView {
    let l = cx.locale;
    if changes.is_empty() {
        return ().into_any();
    }
    // Why something was closed is told to everybody; who said so is not.
    let items = changes
        .iter()
        .rev()
        .map(|change| {
            let reason = (!change.reason.is_empty()).then(|| view! { <p>{change.reason.clone()}</p> });
            view! {
                <li>
                    <time datetime=change.began_on.to_string()>{words::full_date(l, change.began_on)}</time>
                    " "
                    <strong>{parts::state_word(l, change.state)}</strong>
                    {reason}
                </li>
            }
        })
        .collect_view();
    view! {
        <h2>{td_string!(l, sites.change.history)}</h2>
        <ol class="history">{items}</ol>
    }
    .into_any()
}

fn sessions(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let look = ItemLook { staff: false, with_day: true };
    let list = |events: &[Event]| {
        let items =
            events.iter().map(|event| session::item(&cx.reference, l, cx.today(), event, None, look)).collect_view();
        view! { <ol class="event-list">{items}</ol> }
    };
    let id = &loaded.site.id;
    let upcoming = (loaded.upcoming.1 > 0).then(|| {
        view! { <h2>{td_string!(l, villages.upcoming)}</h2>{list(&loaded.upcoming.0)} }
    });
    let more = (loaded.past.1 > i64::from(ROWS)).then(|| {
        let number = words::number(loaded.past.1);
        view! { <p><a href=parts::sessions_address(id)>{td_string!(l, sites.all_past, number = number)}</a></p> }
    });
    view! {
        {upcoming}
        <h2>{td_string!(l, sites.held_here)}</h2>
        <p>{parts::use_line(cx, id, loaded.used)}</p>
        {list(&loaded.past.0)}
        {more}
        <p class="rule">{td_string!(l, sites.rule)}</p>
    }
    .into_any()
}

/// Who keeps it, how often it is inspected, and the note, as far as the reader may know.
pub(super) fn internal(cx: &PageCx, site: &Site) -> AnyView {
    let l = cx.locale;
    let months = site.inspect_months.map(|months| td_string!(l, sites.inspect.every, months = months));
    let is_told = actions::reads_internal(cx.account(), site);
    let told = |text: &str| if is_told { text.to_owned() } else { String::new() };
    view! {
        <dl class="kv">
            {bits::pair(td_string!(l, sites.field.keeper), told(&site.keeper))}
            {bits::pair(td_string!(l, sites.field.inspect_months), months.unwrap_or_default())}
            {bits::pair(td_string!(l, sites.field.note), told(&site.note))}
        </dl>
    }
    .into_any()
}

/// What only staff of the place reads: the keeper, the note, inspections, and the ways to the forms.
fn staff(cx: &PageCx, loaded: &Loaded) -> AnyView {
    let l = cx.locale;
    let Some((inspections, total)) = &loaded.inspections else { return ().into_any() };
    let site = &loaded.site;
    let edit = actions::tender(cx.account(), &site.scope).is_ok().then(|| {
        let href = format!("{}/{}", super::desk_page::PATH, site.id);
        view! { <a class="button-secondary" href=href>{td_string!(l, sites.desk.edit)}</a> }
    });
    let all = (*total > i64::from(INSPECTIONS)).then(|| {
        let href = crate::pages::address(super::inspections_page::PATH, &[("site", &site.id)]);
        view! { <p><a href=href>{td_string!(l, sites.inspect.all, number = words::number(*total))}</a></p> }
    });
    let closed = (!matches!(site.state, SiteState::Active | SiteState::Unknown | SiteState::Repair))
        .then(|| view! { <p class="muted">{td_string!(l, sites.inspect.not_standing)}</p> });
    view! {
        <section class="staff">
            <h2>{td_string!(l, sites.desk.internal)}</h2>
            {internal(cx, site)}
            <h3>{td_string!(l, sites.inspect.title)}</h3>
            {closed}
            {super::inspections_page::list(cx, inspections, &[])}
            {all}
            <div class="button-row">{parts::inspect_link(cx, site)}{edit}</div>
        </section>
    }
    .into_any()
}
