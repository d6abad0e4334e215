//! Words for sites, and how one looks in lists.

use super::{
    actions::tender,
    details::Fault,
    model::{Finding, Level, Naming, Site, SiteKind, SiteLine, SiteState, StepFree, Use},
    query::SiteFilter,
    rules,
};
use crate::{
    error::AppError,
    features::{
        attachments::{self, Attachment, OwnerKind},
        events::list_page::village_choices,
    },
    pages::{PageCx, address},
    ui::{Locale, bits, fields::Choice, words},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_i18n::td_string;
use std::collections::HashMap;

/// Sites of a village's page; there are seldom more.
const VILLAGE_ROWS: u32 = 50;

/// The word for a kind.
pub fn kind_word(l: Locale, kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Park => td_string!(l, sites.kind.park),
        SiteKind::Square => td_string!(l, sites.kind.square),
        SiteKind::Walk => td_string!(l, sites.kind.walk),
        SiteKind::Street => td_string!(l, sites.kind.street),
        SiteKind::Board => td_string!(l, sites.kind.board),
        SiteKind::Books => td_string!(l, sites.kind.books),
        SiteKind::Base => td_string!(l, sites.kind.base),
        SiteKind::Centre => td_string!(l, sites.kind.centre),
        SiteKind::School => td_string!(l, sites.kind.school),
        SiteKind::Hall => td_string!(l, sites.kind.hall),
        SiteKind::Estate => td_string!(l, sites.kind.estate),
        SiteKind::Safety => td_string!(l, sites.kind.safety),
        SiteKind::Online => td_string!(l, sites.kind.online),
        SiteKind::Other => td_string!(l, sites.kind.another),
    }
}

/// The word for a state.
pub fn state_word(l: Locale, state: SiteState) -> &'static str {
    match state {
        SiteState::Unknown => td_string!(l, sites.state.unknown),
        SiteState::Active => td_string!(l, sites.state.active),
        SiteState::Repair => td_string!(l, sites.state.repair),
        SiteState::Closed => td_string!(l, sites.state.closed),
        SiteState::Revoked => td_string!(l, sites.state.revoked),
    }
}

/// The word for a level.
pub fn level_word(l: Locale, level: Level) -> &'static str {
    match level {
        Level::National => td_string!(l, sites.level.national),
        Level::Provincial => td_string!(l, sites.level.provincial),
        Level::City => td_string!(l, sites.level.city),
        Level::County => td_string!(l, sites.level.county),
        Level::Town => td_string!(l, sites.level.town),
    }
}

/// The word for whether there are steps.
pub fn step_free_word(l: Locale, step_free: StepFree) -> &'static str {
    match step_free {
        StepFree::Yes => td_string!(l, sites.step_free.yes),
        StepFree::No => td_string!(l, sites.step_free.no),
        StepFree::Unknown => td_string!(l, sites.step_free.unknown),
    }
}

/// The word for what an inspection found.
pub fn finding_word(l: Locale, finding: Finding) -> &'static str {
    match finding {
        Finding::Fine => td_string!(l, sites.finding.fine),
        Finding::Broken => td_string!(l, sites.finding.broken),
        Finding::Outdated => td_string!(l, sites.finding.outdated),
        Finding::Renew => td_string!(l, sites.finding.renew),
    }
}

/// Why a day was refused.
pub fn fault_word(l: Locale, fault: Fault) -> &'static str {
    match fault {
        Fault::RepairBeforeInspection => td_string!(l, sites.wrong.repair_before),
        Fault::EndedBeforeNaming => td_string!(l, sites.wrong.ended_before),
    }
}

/// The words for an action of the audit log, where it is one of this room or the library's.
pub fn action_word(l: Locale, action: &str) -> Option<&'static str> {
    Some(match action {
        "site.add" => td_string!(l, sites.audit.add),
        "site.change" => td_string!(l, sites.audit.change),
        "site.name" => td_string!(l, sites.audit.name),
        "site.unname" => td_string!(l, sites.audit.unname),
        "site.state" => td_string!(l, sites.audit.state),
        "site.remove" => td_string!(l, sites.audit.remove),
        "site.inspect" => td_string!(l, sites.audit.inspect),
        _ => return crate::features::works::parts::action_word(l, action),
    })
}

/// The words for a field of a site, where it is one of this room or the library's.
pub fn field_word(l: Locale, field: &str) -> Option<&'static str> {
    Some(match field {
        "site_kind" => td_string!(l, sites.field.kind),
        "name_en" => td_string!(l, sites.field.name_en),
        "site_owner" => td_string!(l, sites.field.owner),
        "site_address" => td_string!(l, sites.field.address),
        "site_area" => td_string!(l, sites.field.area),
        "site_built" => td_string!(l, sites.field.built),
        "site_keeper" => td_string!(l, sites.field.keeper),
        "site_themes" => td_string!(l, sites.field.themes),
        "site_exhibits" => td_string!(l, sites.field.exhibits),
        "site_hours" => td_string!(l, sites.field.hours),
        "site_booking" => td_string!(l, sites.field.booking),
        "site_step_free" => td_string!(l, sites.field.step_free),
        "site_inspect_months" => td_string!(l, sites.field.inspect_months),
        "site_pending" => td_string!(l, ui.pending),
        "site_naming" => td_string!(l, sites.naming.one),
        "site_state" => td_string!(l, sites.field.state),
        "site_began_on" => td_string!(l, sites.change.began_on),
        "site_finding" => td_string!(l, sites.inspect.finding),
        "site_resolved" => td_string!(l, sites.inspect.resolved),
        "site_repair_by" => td_string!(l, sites.inspect.repair_by),
        _ => return crate::features::works::parts::field_word(l, field),
    })
}

/// A value of such a field in the reader's words.
pub fn value_word(l: Locale, field: &str, value: &str) -> Option<String> {
    let word = match field {
        "site_kind" => SiteKind::from_key(value).map(|kind| kind_word(l, kind)),
        "site_state" => SiteState::from_key(value).map(|state| state_word(l, state)),
        "site_step_free" => StepFree::from_key(value).map(|step_free| step_free_word(l, step_free)),
        "site_finding" => Finding::from_key(value).map(|finding| finding_word(l, finding)),
        "site_pending" | "work_shown" if value == "true" => Some(td_string!(l, ui.yes)),
        "site_pending" | "work_shown" => Some(td_string!(l, ui.no)),
        _ => return crate::features::works::parts::value_word(l, field, value).map(str::to_owned),
    };
    word.map(str::to_owned)
}

/// The kinds as choices.
pub fn kind_choices(l: Locale) -> Vec<Choice> {
    SiteKind::ALL.iter().map(|kind| Choice::new(kind.key(), kind_word(l, *kind))).collect()
}

/// The levels as choices.
pub fn level_choices(l: Locale) -> Vec<Choice> {
    Level::ALL.iter().map(|level| Choice::new(level.key(), level_word(l, *level))).collect()
}

/// The states as choices.
pub fn state_choices(l: Locale) -> Vec<Choice> {
    SiteState::ALL.iter().map(|state| Choice::new(state.key(), state_word(l, *state))).collect()
}

/// The villages of the reader's scope as choices.
pub fn own_village_choices(cx: &PageCx) -> Vec<Choice> {
    let scope = cx.desk_scope();
    village_choices(cx).into_iter().filter(|choice| scope.contains(&choice.value)).collect()
}

/// Labels: level, a state that is not the usual one, no steps, to be confirmed, sample data.
pub fn tags(l: Locale, site: &Site, level: Option<Level>) -> AnyView {
    let mut tags = Vec::new();
    if let Some(level) = level {
        tags.push(bits::tag("approved", level_word(l, level)));
    }
    match site.state {
        SiteState::Active => {}
        SiteState::Unknown => tags.push(bits::tag("pending", td_string!(l, sites.state.unknown_tag))),
        SiteState::Repair => tags.push(bits::tag("held", state_word(l, site.state))),
        SiteState::Closed | SiteState::Revoked => tags.push(bits::tag("cancelled", state_word(l, site.state))),
    }
    if site.step_free == StepFree::Yes {
        tags.push(bits::tag("online", step_free_word(l, site.step_free)));
    }
    if site.pending && site.state != SiteState::Unknown {
        tags.push(bits::tag("pending", td_string!(l, ui.pending)));
    }
    if site.is_demo {
        tags.push(bits::tag("demo", td_string!(l, ui.demo)));
    }
    if tags.is_empty() {
        return ().into_any();
    }
    view! { <p class="tags">{tags}</p> }.into_any()
}

/// Village and kind in one line.
pub fn place_line(cx: &PageCx, site: &Site) -> String {
    let l = cx.locale;
    let village = site.village.as_deref().map(|code| cx.reference.village_label(code, l)).unwrap_or_default();
    [village, kind_word(l, site.kind), &site.address]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" \u{b7} ")
}

/// Where the sessions of a site are listed.
pub fn sessions_address(id: &str) -> String {
    address("/events", &[("when", "past"), ("site", id)])
}

/// How a site is used: how many sessions, and the last one; the number opens its rows.
pub fn use_line(cx: &PageCx, id: &str, used: Use) -> AnyView {
    let l = cx.locale;
    match used.last_on {
        Some(day) => {
            let text = td_string!(l, sites.used, number = words::number(used.sessions));
            let last = td_string!(l, sites.last, day = words::date(l, day, cx.today()));
            view! { <a class="use-link" href=sessions_address(id)>{text}</a>" \u{b7} "{last} }.into_any()
        }
        None => td_string!(l, sites.never_used).into_any(),
    }
}

/// By site, the level that it holds today and its first picture.
pub struct Beside {
    levels: HashMap<String, Level>,
    pictures: HashMap<String, Attachment>,
}

impl Beside {
    /// Two queries, whatever the number of sites.
    pub async fn load(cx: &PageCx, lines: &[SiteLine]) -> Result<Self, AppError> {
        let ids = lines.iter().map(|line| line.site.id.clone()).collect::<Vec<_>>();
        if ids.is_empty() {
            return Ok(Self { levels: HashMap::new(), pictures: HashMap::new() });
        }
        let namings = cx.backend.sites.namings(&ids).await?;
        let mut pictures = HashMap::new();
        for file in attachments::actions::open(&cx.backend, OwnerKind::Site, &ids).await? {
            if file.kind == attachments::AttachmentKind::Picture {
                pictures.entry(file.owner_id.clone()).or_insert(file);
            }
        }
        let level = |id: &String| {
            let of = namings.iter().filter(|naming| naming.site == *id).cloned().collect::<Vec<_>>();
            rules::level_on(&of, cx.today()).map(|level| (id.clone(), level))
        };
        Ok(Self { levels: ids.iter().filter_map(level).collect(), pictures })
    }

    /// The level that a site holds today.
    pub fn level(&self, id: &str) -> Option<Level> {
        self.levels.get(id).copied()
    }
}

/// One site of a list.
pub fn item(cx: &PageCx, line: &SiteLine, beside: &Beside) -> AnyView {
    let l = cx.locale;
    let site = &line.site;
    let picture = beside.pictures.get(&site.id).map(|file| attachments::parts::thumbnail(l, file));
    view! {
        <li class="site-item">
            <div>
                <h3 class="event-title"><a href=format!("/sites/{}", site.id)>{site.label(l).to_owned()}</a></h3>
                <p class="event-meta">{place_line(cx, site)}</p>
                <p class="event-meta">{use_line(cx, &site.id, line.used)}</p>
                {tags(l, site, beside.level(&site.id))}
            </div>
            {picture}
        </li>
    }
    .into_any()
}

/// The sites of a village, for its page: those that stand. A fixed number of queries.
pub async fn of_village(cx: &PageCx, village: &str) -> Result<(Vec<SiteLine>, Beside), AppError> {
    let filter = SiteFilter { village: village.to_owned(), ..SiteFilter::new(cx.town(), cx.now, cx.demo()) };
    let (lines, _) = cx.backend.sites.list(&filter, VILLAGE_ROWS, 0).await?;
    let beside = Beside::load(cx, &lines).await?;
    Ok((lines, beside))
}

/// A day, or that it is not known yet.
pub fn day_or_unknown(cx: &PageCx, day: Option<NaiveDate>) -> String {
    let l = cx.locale;
    day.map_or_else(|| td_string!(l, sites.naming.no_day).to_owned(), |day| words::full_date(l, day))
}

/// The namings of a site as a table, without the columns that nothing is known for; nothing where there are none.
pub fn namings_table(cx: &PageCx, namings: &[Naming]) -> AnyView {
    type Text = fn(&Naming) -> &String;
    let l = cx.locale;
    if namings.is_empty() {
        return ().into_any();
    }
    let is_known = |of: Text| namings.iter().any(|naming| !of(naming).is_empty());
    let columns: [(_, Text); 3] = [
        (td_string!(l, sites.naming.batch), |naming| &naming.batch),
        (td_string!(l, sites.naming.document), |naming| &naming.document),
        (td_string!(l, sites.naming.body), |naming| &naming.body),
    ];
    let more = columns.into_iter().filter(|(_, of)| is_known(*of)).collect::<Vec<_>>();
    let rows = namings
        .iter()
        .map(|naming| {
            let ended = naming.ended_on.map(|day| td_string!(l, sites.naming.until, day = words::full_date(l, day)));
            let cells = more.iter().map(|(_, of)| view! { <td>{of(naming).clone()}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{level_word(l, naming.level)}</th>
                    <td>{naming.title.clone()}</td>
                    <td>{day_or_unknown(cx, naming.named_on)}" "{ended}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let heads = more.iter().map(|(head, _)| view! { <th scope="col">{*head}</th> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-labelledby="namings-caption">
            <table class="data">
                <caption id="namings-caption">{td_string!(l, sites.naming.title_all)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(l, sites.field.level)}</th>
                        <th scope="col">{td_string!(l, sites.naming.title)}</th>
                        <th scope="col">{td_string!(l, sites.naming.named_on)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The way to an inspection's form, for whoever may inspect the site.
pub fn inspect_link(cx: &PageCx, site: &Site) -> AnyView {
    if tender(cx.account(), &site.scope).is_err() || !site.state.is_standing() {
        return ().into_any();
    }
    let href = address(super::inspect_page::PATH, &[("site", &site.id)]);
    view! { <a class="button-secondary" href=href>{td_string!(cx.locale, sites.inspect.do_it)}</a> }.into_any()
}
