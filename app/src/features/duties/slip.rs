//! A reminder slip (提示单): what is due for a unit in a month or around a node, as lines of words.

use super::{
    DutyItem,
    gaps::{Due, around, due_by, due_within},
    model::Progress,
    parts,
    sheet::Sheet,
};
use crate::{
    features::{
        events::{
            model::Event,
            parts::{list_comma, place_line},
        },
        observances::Span,
        reference::Reference,
    },
    ui::{Locale, words},
};
use chrono::NaiveDate;
use leptos_i18n::td_string;

/// What a slip is for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Occasion {
    /// A month of the list's year, from 1 on.
    Month(u32),
    /// A publicity node.
    Node(String),
}

/// A row on a slip.
pub struct Entry<'a> {
    /// The row.
    pub item: &'a DutyItem,
    /// Why it is due.
    pub due: Due,
    /// The days planned or held within the occasion.
    pub days: Vec<NaiveDate>,
    /// Sessions of it that are still to come, as far as the reader may know them.
    pub plans: Vec<&'a Event>,
}

/// The most sessions that a row of a slip tells one by one.
const PLANS_MAX: usize = 10;

/// What slips are drawn up with.
#[derive(Copy, Clone)]
pub struct SlipCx<'a> {
    /// The list.
    pub sheet: &'a Sheet,
    /// Names.
    pub reference: &'a Reference,
    /// The reader's language.
    pub locale: Locale,
    /// The present day.
    pub today: NaiveDate,
}

impl Occasion {
    /// Its days; `None` where nobody knows them yet.
    pub fn span(&self, sheet: &Sheet) -> Option<Span> {
        match self {
            Self::Month(month) => {
                let from = NaiveDate::from_ymd_opt(sheet.list.year, *month, 1)?;
                Some(Span { from, to: crate::clock::month_start(from, 1).pred_opt()? })
            }
            Self::Node(code) => sheet.spans.get(code).copied(),
        }
    }

    /// What it is called.
    pub fn words(&self, cx: SlipCx<'_>) -> String {
        match self {
            Self::Month(_) => self.span(cx.sheet).map(|span| words::month(cx.locale, span.from)).unwrap_or_default(),
            Self::Node(code) => parts::node_words(cx.sheet, cx.locale, code, cx.today),
        }
    }
}

/// The rows that are due for a unit, or for any, in the order of the list.
pub fn entries<'a>(
    sheet: &'a Sheet,
    unit: Option<&str>,
    occasion: &Occasion,
    today: NaiveDate,
    planned: &'a [Event],
) -> Vec<Entry<'a>> {
    let Some(span) = occasion.span(sheet) else { return Vec::new() };
    let look = sheet.look(today);
    let own = sheet.items.iter().filter(|item| unit.is_none_or(|unit| item.concerns(unit)));
    own.filter_map(|item| {
        let due = due_within(item, span, look)?;
        let within = match occasion {
            Occasion::Month(_) => span,
            // Around a node, only those that name it.
            Occasion::Node(code) if item.nodes.contains(code) => around(span),
            Occasion::Node(_) => return None,
        };
        let id = item.id.to_string();
        let is_plan =
            |event: &&Event| event.duty_item == id && within.contains(event.held_on()) && event.held_on() >= today;
        let plans = planned.iter().filter(is_plan).collect();
        Some(Entry { days: look.days_in(item, within), plans, item, due })
    })
    .collect()
}

/// The units that have something due, in roster order; co-operating ones too.
pub fn units_due<'a>(
    reference: &'a Reference,
    sheet: &Sheet,
    occasion: &Occasion,
    today: NaiveDate,
) -> Vec<(&'a str, usize)> {
    let all = entries(sheet, None, occasion, today, &[]);
    let number = |unit: &str| all.iter().filter(|entry| entry.item.concerns(unit)).count();
    let is_named = |unit: &str| {
        all.iter().any(|entry| entry.item.lead_unit == unit || entry.item.units.iter().any(|other| other == unit))
    };
    let everybody = all.iter().any(|entry| entry.item.lead_unit.is_empty());
    let units = reference.units.iter().map(|unit| unit.code.as_str());
    units.filter(|unit| everybody || is_named(unit)).map(|unit| (unit, number(unit))).collect()
}

impl Entry<'_> {
    /// Why it is due, in words.
    pub fn why(&self, cx: SlipCx<'_>) -> Vec<String> {
        let l = cx.locale;
        let mut lines = Vec::new();
        lines.extend(self.due.nodes.iter().map(|(code, _)| parts::node_words(cx.sheet, l, code, cx.today)));
        lines.extend(
            self.due.deadline.map(|day| td_string!(l, duties.slip.deadline, day = words::date(l, day, cx.today))),
        );
        if self.due.is_idle {
            lines.push(td_string!(l, duties.slip.idle).to_owned());
        }
        if self.due.is_behind {
            let due = due_by(self.item.target.unwrap_or_default(), self.item.year, cx.today);
            lines.push(td_string!(l, duties.slip.behind, due = words::number(due)));
        }
        lines
    }

    /// What is planned, and what is missing.
    pub fn plans(&self, cx: SlipCx<'_>) -> String {
        let l = cx.locale;
        if self.days.is_empty() {
            return td_string!(l, duties.slip.nothing_planned).to_owned();
        }
        let told = self.plans.iter().take(PLANS_MAX).map(|event| plan_words(cx, event));
        // What has been, and what is not told one by one, are days.
        let mut open = self.plans.iter().take(PLANS_MAX).map(|event| event.held_on()).collect::<Vec<_>>();
        let is_left = |day: &&NaiveDate| match open.iter().position(|told| told == *day) {
            Some(at) => {
                open.swap_remove(at);
                false
            }
            None => true,
        };
        let days = self.days.iter().filter(is_left).map(|day| words::date(l, *day, cx.today)).collect::<Vec<_>>();
        let days = days.join(list_comma(l));
        let others = (!days.is_empty()).then(|| td_string!(l, duties.slip.other_days, days = days));
        told.chain(others).collect::<Vec<_>>().join("\n")
    }

    /// How much of the year's target is missing; empty where nothing is.
    pub fn missing(&self, cx: SlipCx<'_>) -> String {
        let done = cx.sheet.progress_of(self.item);
        match self.item.target {
            Some(target) if target > done.approved => {
                let held = held_words(cx.locale, &done);
                let (left, target) = (words::number(target - done.approved), words::number(target));
                td_string!(cx.locale, duties.slip.missing, target = target, held = held, left = left)
            }
            _ => String::new(),
        }
    }

    /// The pairs of a slip: what it is called, and the words.
    pub fn pairs(&self, cx: SlipCx<'_>) -> Vec<(String, String)> {
        let l = cx.locale;
        let word = |field: &str| parts::field_word(l, field).to_owned();
        let pairs = vec![
            (td_string!(l, duties.slip.why).to_owned(), self.why(cx).join(list_comma(l))),
            (word("tasks"), self.item.tasks.clone()),
            (word("laws"), parts::laws_words(cx.reference, l, self.item)),
            (word("audiences"), parts::audiences_words(cx.reference, l, self.item)),
            (word("carriers"), self.item.carriers.clone()),
            (td_string!(l, duties.slip.plans).to_owned(), self.plans(cx)),
            (td_string!(l, duties.slip.left).to_owned(), self.missing(cx)),
        ];
        pairs.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }
}

/// How many sessions were held: the approved ones, and beside them those that wait for review.
pub fn held_words(locale: Locale, progress: &Progress) -> String {
    let approved = td_string!(locale, duties.progress.approved, number = words::number(progress.approved));
    if progress.held == 0 {
        return approved;
    }
    approved + &td_string!(locale, duties.progress.waiting, number = words::number(progress.held))
}

/// A session that is to come: when, what and where.
fn plan_words(cx: SlipCx<'_>, event: &Event) -> String {
    let l = cx.locale;
    let when = words::moment(l, event.starts_at, cx.today);
    let (title, place) = (event.title.clone(), place_line(cx.reference, l, event));
    if place.is_empty() {
        return td_string!(l, duties.slip.plan, when = when, title = title);
    }
    td_string!(l, duties.slip.plan_at, when = when, title = title, place = place)
}

/// The slip as plain text, to be pasted into a chat.
pub fn text(cx: SlipCx<'_>, unit: &str, occasion: &Occasion, entries: &[Entry<'_>]) -> String {
    let l = cx.locale;
    let title = td_string!(l, duties.slip.title, occasion = occasion.words(cx));
    let mut lines = vec![title, td_string!(l, duties.slip.to, unit = cx.reference.unit_label(unit, l).to_owned())];
    if cx.sheet.list.is_demo {
        lines.push(td_string!(l, duties.demo).to_owned());
    }
    for entry in entries {
        lines.push(String::new());
        lines.push(parts::short_name(entry.item));
        for (label, words) in entry.pairs(cx) {
            let words = words.replace('\n', td_string!(l, duties.slip.between));
            lines.push(td_string!(l, duties.slip.pair, label = label, words = words));
        }
    }
    lines.push(String::new());
    lines.push(words::full_date(l, cx.today));
    lines.join("\n")
}
