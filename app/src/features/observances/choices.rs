//! The nodes as the form of a session offers them: those near its day first.

use super::{model::Occurrence, nodes::Nodes, words as said};
use crate::{
    pages::PageCx,
    ui::fields::{self, Choice, FormCx},
};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_i18n::td_string;

/// How many days off a node still counts as near.
const NEAR_DAYS: u64 = 30;

/// The field of the form.
pub fn field(cx: &PageCx, form: FormCx<'_>, date: &str, chosen: &str) -> AnyView {
    let l = cx.locale;
    let day = date.parse().unwrap_or_else(|_| cx.today());
    let none = Some(td_string!(l, events.form.choose));
    let (label, hint) = (td_string!(l, events.form.observance), td_string!(l, observances.choice_hint));
    fields::select(form, "observance", label, hint, none, choices(cx, day, chosen), chosen)
}

/// Near ones with their days, the nearest and shortest first; then all others as the list has them.
fn choices(cx: &PageCx, day: NaiveDate, chosen: &str) -> Vec<Choice> {
    let l = cx.locale;
    let near = near(Nodes::of(&cx.reference, &*cx.backend.almanac), day);
    let mut choices = near
        .iter()
        .map(|node| {
            let label = format!("{} \u{b7} {}", node.observance.label(l), said::dates(l, node));
            Choice::new(node.observance.code.clone(), label)
        })
        .collect::<Vec<_>>();
    for node in &cx.reference.observances {
        let is_wanted = !node.is_hidden || node.code == chosen;
        if is_wanted && !choices.iter().any(|choice| choice.value == node.code) {
            choices.push(Choice::new(node.code.clone(), node.label(l)));
        }
    }
    if !chosen.is_empty() && !choices.iter().any(|choice| choice.value == chosen) {
        choices.push(Choice::new(chosen, chosen));
    }
    choices
}

fn near(nodes: Nodes<'_>, day: NaiveDate) -> Vec<Occurrence> {
    let (Some(from), Some(to)) =
        (day.checked_sub_days(Days::new(NEAR_DAYS)), day.checked_add_days(Days::new(NEAR_DAYS)))
    else {
        return Vec::new();
    };
    let far = |node: &Occurrence| {
        node.dates.span().map_or((i64::MAX, 0), |span| {
            let off = (span.from - day).num_days().max((day - span.to).num_days()).max(0);
            (off, (span.to - span.from).num_days())
        })
    };
    let mut near = nodes.between(from, to);
    near.sort_by_key(far);
    let mut seen = Vec::new();
    near.retain(|node| {
        let is_first = !seen.contains(&node.observance.code);
        seen.push(node.observance.code.clone());
        is_first
    });
    near
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Observance, model::Almanac},
        *,
    };
    use crate::features::reference::Reference;

    struct Blind;

    impl Almanac for Blind {
        fn lunar_day(&self, _: i32, _: u32, _: u32) -> Option<NaiveDate> {
            None
        }
        fn solar_term(&self, _: i32, _: usize) -> Option<NaiveDate> {
            None
        }
    }

    #[test]
    fn what_falls_on_the_day_comes_before_what_is_near_and_weeks_before_months() {
        let node =
            |code: &str| Observance { code: code.into(), zh: code.into(), rule: code.into(), ..Observance::default() };
        let rules = ["month:12", "12-01..12-07", "12-04", "12-09", "02-02", "12-28..01-03"];
        let reference = Reference { observances: rules.map(node).to_vec(), ..Reference::default() };
        let codes = |day: &str| {
            let near = near(Nodes::of(&reference, &Blind), day.parse().unwrap());
            near.into_iter().map(|node| node.observance.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("2026-12-04"), ["12-04", "12-01..12-07", "month:12", "12-09", "12-28..01-03"]);
        assert_eq!(codes("2027-01-02"), ["12-28..01-03", "month:12", "12-09", "12-01..12-07", "12-04"]);
    }
}
