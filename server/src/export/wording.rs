//! The words of calendar and feed: their own names, and what they say about a session.

use app::{
    features::{
        counts::{
            model::Dimension,
            period::period_words,
            rows::{self, NOT_GIVEN, RowsCx},
        },
        duties::names::NO_NAMES,
        events::{
            model::{Event, EventState},
            parts,
            query::{EventFilter, When},
        },
        reference::{Reference, TermKind},
    },
    ui::{Locale, words},
};
use leptos_i18n::td_string;

/// Between the parts of a line.
const DOT: &str = " \u{b7} ";

/// The site's name.
pub fn site(reference: &Reference, locale: Locale) -> String {
    match locale {
        Locale::zh_CN if !reference.site.name.is_empty() => reference.site.name.clone(),
        _ => td_string!(locale, ui.product).to_owned(),
    }
}

/// The name of a calendar or feed: the site, and what is filtered.
pub fn whole(reference: &Reference, locale: Locale, filter: &EventFilter) -> String {
    let mut parts = vec![site(reference, locale)];
    parts.extend(filter.when.map(|when| match when {
        When::Upcoming => td_string!(locale, events.list.upcoming).to_owned(),
        When::Past => td_string!(locale, events.list.past).to_owned(),
    }));
    if filter.from.is_some() || filter.to.is_some() {
        parts.push(period_words(locale, filter.from, filter.to));
    }
    let cx = RowsCx { reference, locale, today: filter.today(), duties: &NO_NAMES };
    let chosen = Dimension::ALL.map(|dimension| (dimension, rows::chosen(filter, dimension)));
    parts.extend(chosen.into_iter().filter(|(_, code)| !code.is_empty()).map(|(by, code)| rows::label(cx, by, code)));
    let terms =
        [(TermKind::Law, filter.law.as_str()), (TermKind::Brand, &filter.brand), (TermKind::Site, &filter.site)];
    for (kind, code) in terms.into_iter().filter(|(_, code)| !code.is_empty()) {
        parts.push(if code == NOT_GIVEN {
            td_string!(locale, counts.not_given).to_owned()
        } else {
            reference.term_label(kind, code, locale).to_owned()
        });
    }
    if !filter.observance.is_empty() {
        parts.push(if filter.observance == NOT_GIVEN {
            td_string!(locale, counts.not_given).to_owned()
        } else {
            reference.observance_label(&filter.observance, locale).to_owned()
        });
    }
    if !filter.q.is_empty() {
        parts.push(format!("\u{201c}{}\u{201d}", filter.q));
    }
    parts.extend(filter.states.iter().map(|state| parts::state_word(locale, *state).to_owned()));
    parts.join(DOT)
}

/// A session's title, marked where it is called off or no record of anything true.
pub fn of(event: &Event, locale: Locale) -> String {
    let demo = event.is_demo.then(|| td_string!(locale, ui.demo));
    let cancelled = (event.state == EventState::Cancelled).then(|| parts::state_word(locale, event.state));
    let mut title = String::new();
    for mark in demo.into_iter().chain(cancelled) {
        title.extend(["[", mark, "] "]);
    }
    title.push_str(&event.title);
    title
}

/// What there is to say about a session beside its title: why it was called off, when and where, for whom and by whom,
/// and what happened.
pub fn about(event: &Event, reference: &Reference, locale: Locale) -> Vec<String> {
    let mut lines = Vec::new();
    if event.state == EventState::Cancelled && !event.reason.is_empty() {
        lines.push(td_string!(locale, events.reason.cancelled, reason = event.reason.clone()));
    }
    let when =
        format!("{} {}", words::full_date(locale, event.held_on()), words::times(event.starts_at, event.ends_at));
    lines.push(joined([when, parts::place_line(reference, locale, event)]));
    let audience = parts::audience_line(reference, locale, event);
    let form = event.form.as_deref().map(|code| reference.term_label(TermKind::Form, code, locale).to_owned());
    let unit = event.lead_unit.as_deref().map(|code| reference.unit_label(code, locale).to_owned());
    let for_whom = (!audience.is_empty()).then(|| td_string!(locale, events.for_whom, audience = audience));
    lines.push(joined([form, for_whom, unit].into_iter().flatten()));
    if event.state == EventState::Approved {
        lines.push(event.results.summary.clone());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(DOT)
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{VILLAGE, ask, event, reference},
        *,
    };
    use app::features::events::query::View;

    fn name(query: &str, locale: Locale) -> String {
        let filter = ask("/calendar.ics", query).filter(View::Public, &reference()).unwrap();
        whole(&reference(), locale, &filter)
    }

    #[test]
    fn a_calendar_is_named_after_the_site_and_its_filters() {
        assert_eq!(name("", Locale::zh_CN), "杨舍镇普法台账");
        assert_eq!(name("", Locale::en), "Pufa Ledger");
        let filtered = name(&format!("village={VILLAGE}&form=lecture&law=civil-code&q=x"), Locale::zh_CN);
        assert_eq!(filtered, "杨舍镇普法台账 \u{b7} 南苑村 \u{b7} 讲座 \u{b7} 民法典 \u{b7} \u{201c}x\u{201d}");
    }

    #[test]
    fn samples_and_cancelled_sessions_say_so_in_the_title() {
        let mut sample = event(EventState::Cancelled);
        assert_eq!(of(&sample, Locale::zh_CN), "[已取消] 民法典讲座");
        sample.is_demo = true;
        assert_eq!(of(&sample, Locale::zh_CN), "[演示数据] [已取消] 民法典讲座");
    }

    #[test]
    fn results_and_reasons_are_told_only_where_they_are_public() {
        let text = |state| about(&event(state), &reference(), Locale::zh_CN).join("\n");
        assert!(text(EventState::Approved).contains("讲了继承"));
        assert!(!text(EventState::Approved).contains("下雨"));
        assert!(!text(EventState::Planned).contains("讲了继承"));
        assert!(text(EventState::Cancelled).contains("下雨"));
    }
}
