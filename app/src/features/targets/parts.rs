//! Pieces that the pages of targets share, and those that other rooms show: the desk's line, the line of frozen figures,
//! the words of the audit log.

use super::{
    figures::{self, Asked, Line, closing_of, label_of},
    input::{self, Cell},
    model::{ClosedPeriod, Frozen, TargetKind},
    rules::{Mismatch, Pace, Standing, YEAR_MAX, YEAR_MIN, period_of},
    store::Whose,
};
use crate::{
    clock,
    error::{AppError, Refusal},
    features::{
        accounts::{self, Action, Actor},
        counts::model::Totals,
        events::{model::AuditLine, query::EventFilter},
    },
    pages::{PageCx, address, of_field},
    ui::{Locale, bits, fields, labels, words},
};
use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// The address of the targets.
pub const PATH: &str = "/desk/targets";
/// The address where periods are closed.
pub const CLOSE: &str = "/desk/targets/close";

/// Who keeps the plan of a place.
pub fn keeper(cx: &PageCx, scope: &str) -> Result<Actor, AppError> {
    cx.require(Action::KeepPlan, &accounts::Target::at(scope))
}

/// The word for a kind.
pub fn kind_word(l: Locale, kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Town => td_string!(l, targets.kind.town),
        TargetKind::Village => td_string!(l, targets.kind.village),
        TargetKind::Unit => td_string!(l, targets.kind.unit),
        TargetKind::Duty => td_string!(l, targets.kind.duty),
        TargetKind::Focus => td_string!(l, targets.kind.focus),
        TargetKind::Audience => td_string!(l, targets.kind.audience),
    }
}

/// The address of a list, or of one line of it.
pub fn targets_address(year: i32, kind: TargetKind, code: Option<&str>) -> String {
    let year = year.to_string();
    let mut pairs = vec![("year", year.as_str()), ("kind", kind.key())];
    // The town has one line only, which its kind says already.
    if let Some(code) = code.filter(|_| kind != TargetKind::Town) {
        pairs.push(("code", code));
    }
    address(PATH, &pairs)
}

/// A month or whole year in words.
pub fn period_word(l: Locale, year: i32, month: u32) -> String {
    let first = NaiveDate::from_ymd_opt(year, month, 1);
    first.map_or_else(|| td_string!(l, targets.whole_year, year = year), |first| words::month(l, first))
}

/// The year before, this one and the next, each a link.
pub fn year_links(cx: &PageCx, year: i32, to: impl Fn(i32) -> String) -> AnyView {
    let l = cx.locale;
    let links = (year - 1..=year + 1)
        .filter(|year| (YEAR_MIN..=YEAR_MAX).contains(year))
        .map(|other| {
            let current = (other == year).then_some("true");
            view! { <a href=to(other) aria-current=current>{td_string!(l, targets.whole_year, year = other)}</a> }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(l, targets.years)>{links}</nav> }.into_any()
}

/// One link a kind.
pub fn kind_tabs(cx: &PageCx, asked: &Asked) -> AnyView {
    let l = cx.locale;
    let links = TargetKind::ALL
        .map(|kind| {
            let current = (kind == asked.kind).then_some("true");
            view! { <a href=targets_address(asked.year, kind, None) aria-current=current>{kind_word(l, kind)}</a> }
        })
        .into_iter()
        .collect_view();
    view! { <nav class="tabs" aria-label=td_string!(l, targets.kinds)>{links}</nav> }.into_any()
}

/// A number that opens its rows.
pub fn linked(number: i64, href: String) -> AnyView {
    view! { <a href=href>{words::number(number)}</a> }.into_any()
}

/// Where a line stands, in words; nothing without a target.
pub fn standing(l: Locale, pace: Pace) -> String {
    match pace.standing() {
        None => String::new(),
        Some(Standing::Missing(number)) => td_string!(l, targets.standing.missing, number = words::number(number)),
        Some(Standing::Even) => td_string!(l, targets.standing.even).to_owned(),
        Some(Standing::Ahead(number)) => td_string!(l, targets.standing.ahead, number = words::number(number)),
    }
}

/// Due by today, held, planned, and what is missing: one line.
pub fn pace_words(l: Locale, pace: Pace) -> String {
    let due = words::number(pace.due.unwrap_or(0));
    let (held, planned) = (words::number(pace.held), words::number(pace.planned));
    let line = td_string!(l, targets.pace, due = due, held = held, planned = planned);
    td_string!(l, targets.sentence, first = line, second = standing(l, pace))
}

/// Months and year that contradict each other.
pub fn mismatch(l: Locale, mismatch: Mismatch) -> String {
    let (months, year) = (words::number(mismatch.months), words::number(mismatch.year));
    td_string!(l, targets.mismatch, months = months, year = year)
}

/// What was typed into a form of numbers, and what is to be said about it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The fields.
    pub cells: Vec<Cell>,
    /// The number for all.
    pub same: String,
    /// What was refused.
    pub refusals: Vec<Refusal>,
    /// Why nothing was stored.
    pub alarm: Option<AppError>,
}

/// Why nothing was stored, above a form that still holds everything.
pub fn alarm(l: Locale, typed: &Typed) -> AnyView {
    let (title, text) = match &typed.alarm {
        None => return bits::error_summary(l, &typed.refusals),
        Some(AppError::Conflict) => (td_string!(l, targets.conflict.title), td_string!(l, targets.conflict.text)),
        Some(_) => (td_string!(l, targets.is_closed.title), td_string!(l, targets.is_closed.text)),
    };
    view! {
        <div class="error-summary" role="alert" tabindex="-1" id="error-summary">
            <h2>{title}</h2>
            <p>{text}</p>
        </div>
    }
    .into_any()
}

/// The field of a number, with what is wrong with it; `label` is read out.
pub fn cell(l: Locale, typed: &Typed, line: &Line, month: u32, label: String) -> AnyView {
    let (present, version) = line.cell(month);
    let name = input::name(month, &line.code);
    labels::put(&name, &label);
    let id = format!("f-{name}");
    let error_id = format!("{id}-error");
    let before = typed.cells.iter().find(|cell| cell.month == month && cell.code == line.code);
    let changed = before.filter(|cell| cell.is_changed());
    let is_conflict = typed.alarm == Some(AppError::Conflict);
    // After a conflict the form stands on what is there now: sent again, it replaces that deliberately.
    let base = match before {
        Some(cell) if !is_conflict => input::base(cell.base_version, cell.was),
        _ => input::base(version, present),
    };
    let value = changed.map_or_else(|| input::text(present), |cell| cell.text.clone());
    let mut errors =
        of_field(&typed.refusals, &name).map(|refused| words::refusal(l, &refused.why)).collect::<Vec<_>>();
    if is_conflict
        && changed.is_some_and(|cell| cell.base_version != version && input::number(&cell.text) != Ok(present))
    {
        let now = present.map_or_else(|| td_string!(l, ui.none).to_owned(), words::number);
        errors.push(td_string!(l, targets.conflict.now, number = now));
    }
    let invalid = (!errors.is_empty()).then_some("true");
    let described = invalid.map(|_| error_id.clone());
    let error = (!errors.is_empty()).then(|| view! { <p class="field-error" id=error_id>{errors.join(" ")}</p> });
    view! {
        <label class="visually-hidden" for=id.clone()>{label}</label>
        {error}
        <input class="target-number" id=id name=name type="text" inputmode="numeric" autocomplete="off" maxlength="9"
            value=value aria-invalid=invalid aria-describedby=described />
        {fields::hidden(input::base_name(month, &line.code), base)}
    }
    .into_any()
}

/// When and by whom a period was closed.
pub fn closed_words(l: Locale, period: &ClosedPeriod) -> String {
    let (day, who) = (words::full_date(l, clock::local_date(period.at)), period.who.clone());
    td_string!(l, targets.closed_by, period = period_word(l, period.year, period.month), day = day, who = who)
}

/// A frozen number and what came to it since: "341 when closed, +2 since".
pub fn corrected(l: Locale, frozen: i64, live: i64) -> String {
    let first = td_string!(l, targets.frozen, number = words::number(frozen));
    match live - frozen {
        0 => first,
        more => td_string!(l, targets.sentence, first = first, second = correction(l, more)),
    }
}

/// What came to a frozen number since.
pub fn correction(l: Locale, more: i64) -> String {
    let sign = if more > 0 { "+" } else { "" };
    td_string!(l, targets.correction, number = format!("{sign}{}", words::number(more)))
}

/// Whether a line or closing is sample data, as a tag.
pub fn demo_tag(l: Locale, is_demo: bool) -> AnyView {
    if is_demo { bits::tag("demo", td_string!(l, ui.demo)) } else { ().into_any() }
}

/// A unit's or village's own target on its desk: one line.
pub fn desk_line(cx: &PageCx, own: &Line) -> AnyView {
    let l = cx.locale;
    let year = cx.today().year();
    let target = words::number(own.numbers.target().unwrap_or(0));
    let pace = pace_words(l, own.pace(year, cx.today()));
    let tag = demo_tag(l, own.is_demo);
    view! {
        <p class="target-line">
            <a href=PATH>{td_string!(l, targets.own, number = target)}</a>
            " "
            {pace}
            " "
            {tag}
        </p>
    }
    .into_any()
}

/// What was frozen of exactly the period and line that a filter asks for; `None` where nothing was.
pub async fn frozen_of(cx: &PageCx, filter: &EventFilter) -> Result<Option<(ClosedPeriod, Frozen)>, AppError> {
    let Some((year, month)) = filter.from.zip(filter.to).and_then(|(from, to)| period_of(from, to)) else {
        return Ok(None);
    };
    let pairs = filter.pairs();
    let rest = pairs.iter().filter(|(name, _)| *name != "from" && *name != "to").collect::<Vec<_>>();
    let (kind, code) = match rest[..] {
        [] => (TargetKind::Town, cx.town().to_owned()),
        [(name, code)] => match TargetKind::from_key(name) {
            Some(kind) => (kind, code.clone()),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let closed = cx.backend.targets.closed(cx.town(), year, cx.demo()).await?;
    let Some(period) = closing_of(&closed, month).cloned() else { return Ok(None) };
    let whose = Whose { scope: cx.town(), year, kind, code: Some(&code) };
    let frozen = cx.backend.targets.frozen(whose).await?.into_iter().find(|line| line.month == month);
    let nothing = Frozen { month, kind, code: code.clone(), target: None, totals: Totals::default() };
    Ok(Some((period, frozen.unwrap_or(nothing))))
}

/// The line of frozen figures beside the live ones; without the name of who closed them.
pub fn frozen_line(cx: &PageCx, period: &ClosedPeriod, frozen: &Frozen) -> AnyView {
    let l = cx.locale;
    let totals = &frozen.totals;
    let text = td_string!(
        l,
        targets.public,
        day = words::full_date(l, clock::local_date(period.at)),
        sessions = words::number(totals.sessions),
        attendance = words::number(totals.attendance),
        online_views = words::number(totals.online_views),
        consultations = words::number(totals.consultations),
        materials = words::number(totals.materials)
    );
    let tag = demo_tag(l, period.is_demo);
    view! { <p class="frozen-line">{text}" "{tag}</p> }.into_any()
}

/// The audit log's subject of a target or closing: its words and address.
pub fn audit_subject(cx: &PageCx, line: &AuditLine) -> (Option<String>, String) {
    let l = cx.locale;
    let id = line.subject_id.as_str();
    if line.subject == "period" {
        let (year, month) = id.split_once('-').unwrap_or((id, "0"));
        let (Ok(year), Ok(month)) = (year.parse::<i32>(), month.parse::<u32>()) else { return (None, id.to_owned()) };
        let href = address(CLOSE, &[("year", year.to_string()), ("month", month.to_string())]);
        return (Some(href), period_word(l, year, month));
    }
    let known = id.split_once('/').and_then(|(year, kind)| Some((year.parse().ok()?, TargetKind::from_key(kind)?)));
    let Some((year, kind)) = known else { return (None, id.to_owned()) };
    let label = td_string!(l, targets.audit_subject, year = year, kind = kind_word(l, kind));
    (Some(targets_address(year, kind, None)), label)
}

/// The audit log's field of a target: whose it is, and for a month which.
pub fn audit_field(cx: &PageCx, line: &AuditLine) -> Option<String> {
    if line.subject != "target" || line.field.is_empty() {
        return None;
    }
    let kind = line.subject_id.split_once('/').and_then(|(_, kind)| TargetKind::from_key(kind))?;
    let (code, month) = line.field.split_once('/').unwrap_or((&line.field, ""));
    let name = label_of(cx, kind, code);
    Some(match month.parse::<u32>() {
        Ok(month) => td_string!(cx.locale, targets.month_of, name = name, month = month),
        Err(_) => name,
    })
}

/// Loads the desk's line; nothing for those who see everybody's.
pub async fn load_desk_line(cx: &PageCx) -> Result<Option<Line>, AppError> {
    figures::own(cx).await
}
