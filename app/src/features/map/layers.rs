//! What can be seen on the map: layers that an address turns on, and the things of each, with their words and links.

use super::{cluster::Spots, places::Asked};
use crate::{
    clock,
    error::AppError,
    features::{
        events::{
            model::Event,
            parts::place_line,
            query::{EventFilter, View, When, bad},
            store::Order,
        },
        reference::{Reference, model::Point},
        sites, titles,
    },
    pages::{PageCx, Pairs},
    ui::{Locale, words},
};
use chrono::NaiveDate;
use leptos_i18n::td_string;
use std::sync::Arc;

/// The name of a layer in addresses; it may come more than once.
pub const NAME: &str = "layer";
/// Upcoming sessions that the page lists; the rest is a link away.
pub const UPCOMING_ROWS: u32 = 50;

/// A layer.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Layer {
    /// Sessions held, by village.
    Held,
    /// Published sessions to come.
    Upcoming,
    /// Every session held, at its own point or its village's.
    Sessions,
    /// Culture sites.
    Sites,
    /// Demonstration villages.
    Titles,
}

impl Layer {
    /// All layers.
    pub const ALL: [Self; 5] = [Self::Held, Self::Upcoming, Self::Sessions, Self::Sites, Self::Titles];
    /// What is on where the address does not say.
    pub const USUAL: [Self; 2] = [Self::Held, Self::Upcoming];

    /// The word of addresses and stylesheets.
    pub fn key(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Upcoming => "upcoming",
            Self::Sessions => "sessions",
            Self::Sites => "sites",
            Self::Titles => "titles",
        }
    }

    /// The layer of such a word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.key() == key)
    }

    /// What it is called.
    pub fn word(self, locale: Locale) -> &'static str {
        match self {
            Self::Held => td_string!(locale, map.layer.held),
            Self::Upcoming => td_string!(locale, map.layer.upcoming),
            Self::Sessions => td_string!(locale, map.layer.sessions),
            Self::Sites => td_string!(locale, map.layer.sites),
            Self::Titles => td_string!(locale, map.layer.titles),
        }
    }

    /// What its things are told apart by: keys and words of kinds or levels, in the order of their list.
    pub fn kinds(self, locale: Locale) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Sites => {
                let kinds = sites::model::SiteKind::ALL.iter();
                kinds.map(|kind| (kind.key(), sites::parts::kind_word(locale, *kind))).collect()
            }
            Self::Titles => {
                let levels = titles::model::Level::ALL.iter();
                levels.map(|level| (level.key(), titles::parts::level_word(locale, *level))).collect()
            }
            Self::Held | Self::Upcoming | Self::Sessions => Vec::new(),
        }
    }

    /// The letter of a kind or the digit of a level within its symbol, since colours alone tell nothing to some.
    pub fn letter(self, kind: &str) -> Option<char> {
        let first = if self == Self::Titles { '1' } else { 'A' };
        let at = self.kinds(Locale::zh_CN).iter().position(|(key, _)| *key == kind)?;
        char::from_u32(u32::from(first) + u32::try_from(at).ok()?)
    }

    /// Its symbol around a place of a drawing, as the `d` of a path; `r` is half its size.
    pub fn symbol(self, x: f64, y: f64, r: f64) -> String {
        let at = |dx: f64, dy: f64| format!("{:.1} {:.1}", x + dx * r, y + dy * r);
        let corners: &[(f64, f64)] = match self {
            Self::Held | Self::Sessions => &[
                (0.0, -1.0),
                (0.71, -0.71),
                (1.0, 0.0),
                (0.71, 0.71),
                (0.0, 1.0),
                (-0.71, 0.71),
                (-1.0, 0.0),
                (-0.71, -0.71),
            ],
            Self::Upcoming => &[(0.0, -1.2), (1.0, 0.0), (0.0, 1.2), (-1.0, 0.0)],
            Self::Sites => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Self::Titles => &[
                (0.0, -1.2),
                (0.3, -0.4),
                (1.15, -0.37),
                (0.48, 0.15),
                (0.71, 0.97),
                (0.0, 0.5),
                (-0.71, 0.97),
                (-0.48, 0.15),
                (-1.15, -0.37),
                (-0.3, -0.4),
            ],
        };
        let line = corners.iter().map(|(dx, dy)| at(*dx, *dy)).collect::<Vec<_>>().join("L");
        format!("M{line}Z")
    }
}

/// A number of sessions in words.
pub fn sessions(locale: Locale, number: i64) -> String {
    if number == 1 {
        return td_string!(locale, map.session).to_owned();
    }
    td_string!(locale, map.sessions, number = words::number(number))
}

/// A range of numbers of sessions in words.
pub fn range(locale: Locale, low: i64, high: i64) -> String {
    if low == high {
        return sessions(locale, low);
    }
    td_string!(locale, map.legend.range, low = words::number(low), high = words::number(high))
}

/// The layers that an address turns on; the usual ones where it names none.
pub fn asked(pairs: &Pairs) -> Result<Vec<Layer>, AppError> {
    let named = pairs.iter().filter(|(name, value)| name == NAME && !value.is_empty());
    let named = named
        .map(|(_, value)| Layer::from_key(value).ok_or_else(|| bad(NAME, "held, upcoming, sessions, sites or titles")))
        .collect::<Result<Vec<_>, _>>()?;
    // In the order of the legend, each once.
    let on = Layer::ALL.into_iter().filter(|layer| named.contains(layer)).collect::<Vec<_>>();
    Ok(if on.is_empty() { Layer::USUAL.to_vec() } else { on })
}

/// The layers as the pairs of an address; none where they are the usual ones.
pub fn pairs(on: &[Layer]) -> Vec<(&'static str, String)> {
    if on == Layer::USUAL { Vec::new() } else { on.iter().map(|layer| (NAME, layer.key().to_owned())).collect() }
}

/// A thing on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its layer.
    pub layer: Layer,
    /// Its id, unique within the layer.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// When, where, of which kind.
    pub detail: String,
    /// The key of its kind or level; empty of sessions.
    pub kind: &'static str,
    /// Its kind or level in words; lists are divided by it.
    pub group: String,
    /// Its page.
    pub href: String,
    /// Its village's code; may be empty.
    pub village: String,
    /// Where it is, as far as that is known.
    pub point: Option<Point>,
    /// Whether that is its very own point, not its village's.
    pub is_exact: bool,
    /// Whether the point is a sample.
    pub is_demo_point: bool,
    /// Sample data.
    pub is_demo: bool,
}

/// The things of the layers that are on, and how many upcoming sessions there are in all.
#[derive(Clone, Debug, Default)]
pub struct Things {
    /// In the order of their lists.
    pub items: Vec<Item>,
    /// All upcoming sessions, listed or not.
    pub upcoming: i64,
    /// Every session held, where that layer is on.
    pub sessions: Option<Arc<Spots>>,
}

impl Things {
    /// Loads what the layers need: at most one query a layer.
    pub async fn load(cx: &PageCx, counted: &EventFilter, on: &[Layer]) -> Result<Self, AppError> {
        let mut things = Self::default();
        if on.contains(&Layer::Upcoming) {
            let filter = coming(counted);
            let (events, total) = cx.backend.events.list(&filter, Order::Soonest, UPCOMING_ROWS, 0).await?;
            things.upcoming = total;
            things.items.extend(events.iter().map(|event| of_event(&cx.reference, cx.locale, cx.today(), event)));
        }
        let asked = Asked { backend: &cx.backend, reference: &cx.reference, locale: cx.locale, filter: counted };
        if on.contains(&Layer::Sites) {
            things.items.extend(asked.sites().await?);
        }
        if on.contains(&Layer::Titles) {
            things.items.extend(asked.titles().await?);
        }
        if on.contains(&Layer::Sessions) {
            things.sessions = Some(cx.backend.map.spots(counted).await?);
        }
        Ok(things)
    }

    /// The kinds of a layer that are there, with their words, in the order of its list.
    pub fn kinds(&self, layer: Layer) -> Vec<(&'static str, String)> {
        let mut kinds = self.of(layer).filter(|item| !item.kind.is_empty() && item.point.is_some());
        let mut found: Vec<(&'static str, String)> = Vec::new();
        for item in kinds.by_ref() {
            if found.iter().all(|(kind, _)| *kind != item.kind) {
                found.push((item.kind, item.group.clone()));
            }
        }
        found.sort_by_key(|(kind, _)| layer.letter(kind));
        found
    }

    /// The things of one layer.
    pub fn of(&self, layer: Layer) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.layer == layer)
    }
}

/// The sessions still to come that a filter of figures leaves. A period that has begun counts what was held; what is to
/// come is told from today on, whatever its end. One that is all to come is meant for these sessions too.
pub fn coming(counted: &EventFilter) -> EventFilter {
    let is_ahead = counted.from.is_some_and(|from| from > clock::local_date(counted.now));
    EventFilter {
        view: View::Public,
        when: Some(When::Upcoming),
        states: vec![crate::features::events::model::EventState::Planned],
        from: counted.from.filter(|_| is_ahead),
        to: counted.to.filter(|_| is_ahead),
        ..counted.clone()
    }
}

/// A session as a thing on the map.
pub fn of_event(reference: &Reference, locale: Locale, today: NaiveDate, event: &Event) -> Item {
    let village = event.village.as_deref().and_then(|code| reference.village(code));
    let place = place_line(reference, locale, event);
    let when = words::moment(locale, event.starts_at, today);
    Item {
        layer: Layer::Upcoming,
        id: event.id.to_string(),
        label: event.title.clone(),
        label_en: String::new(),
        detail: if place.is_empty() { when } else { format!("{when}\u{a0}\u{b7} {place}") },
        kind: "",
        group: String::new(),
        href: format!("/events/{}", event.id),
        village: event.village.clone().unwrap_or_default(),
        point: event.point.or_else(|| village.and_then(|village| village.point)),
        is_exact: event.point.is_some(),
        is_demo_point: event.point.is_none() && village.is_some_and(|village| village.point_is_demo),
        is_demo: event.is_demo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(keys: &[&str]) -> Result<Vec<Layer>, AppError> {
        asked(&keys.iter().map(|key| (NAME.to_owned(), (*key).to_owned())).collect())
    }

    #[test]
    fn an_address_turns_layers_on() {
        assert_eq!(of(&[]).unwrap(), Layer::USUAL);
        assert_eq!(of(&["titles", "held", "held"]).unwrap(), [Layer::Held, Layer::Titles]);
        assert!(of(&["roads"]).is_err());
        assert_eq!(pairs(&of(&["sites"]).unwrap()), [(NAME, "sites".to_owned())]);
        assert!(pairs(&Layer::USUAL).is_empty(), "the usual ones need not be said");
    }

    #[test]
    fn kinds_are_told_apart_by_letters_and_levels_by_digits() {
        assert_eq!(Layer::Sites.letter("park"), Some('A'));
        assert_eq!(Layer::Titles.letter("national"), Some('1'));
        assert_eq!(Layer::Upcoming.letter(""), None);
        let letters =
            Layer::Sites.kinds(Locale::en).iter().filter_map(|(key, _)| Layer::Sites.letter(key)).collect::<Vec<_>>();
        assert!(letters.len() > 10 && letters.iter().all(char::is_ascii_uppercase) && letters.is_sorted());
    }

    #[test]
    fn one_session_is_no_sessions() {
        assert_eq!(sessions(Locale::en, 1), "1 session");
        assert_eq!(range(Locale::en, 2, 2), "2 sessions");
        assert_eq!(sessions(Locale::zh_CN, 1), "1 场");
    }

    #[test]
    fn symbols_are_drawn_around_their_place() {
        assert_eq!(Layer::Sites.symbol(10.0, 20.0, 5.0), "M5.5 15.5L14.5 15.5L14.5 24.5L5.5 24.5Z");
    }
}
