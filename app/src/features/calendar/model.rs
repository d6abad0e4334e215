//! What a calendar shows: the layout, the days that it covers, and the layers that are switched on.

use crate::{
    clock,
    error::AppError,
    features::{
        events::query::{EventFilter, bad, read_date},
        observances::Span,
    },
    pages::{PageCx, address},
};
use chrono::{Datelike, Days, NaiveDate};

/// The years that addresses reach.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// How days are laid out.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Layout {
    /// A month, day under day.
    List,
    /// A month, weeks as rows.
    Month,
    /// A week, days side by side.
    Week,
    /// Twelve small months.
    Year,
}

impl Layout {
    /// In the order of the tabs.
    pub const ALL: [Self; 4] = [Self::List, Self::Week, Self::Month, Self::Year];

    /// The word of the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Month => "month",
            Self::Week => "week",
            Self::Year => "year",
        }
    }

    /// The layout of an address. The list is the first: it reads on every phone.
    pub fn read(asked: Option<&str>) -> Result<Self, AppError> {
        let Some(asked) = asked else { return Ok(Self::List) };
        let known = Self::ALL.into_iter().find(|layout| layout.key() == asked);
        known.ok_or_else(|| bad("view", "list, week, month or year"))
    }

    /// The week, month or year that a day lies in.
    pub fn period(self, day: NaiveDate) -> Span {
        let before = |next: NaiveDate| next.pred_opt().unwrap_or(next);
        match self {
            Self::List | Self::Month => {
                Span { from: clock::month_start(day, 0), to: before(clock::month_start(day, 1)) }
            }
            Self::Week => {
                let monday = clock::week_start(day);
                Span { from: monday, to: sunday(monday) }
            }
            Self::Year => {
                let first = clock::month_start(day, -i32::try_from(day.month0()).unwrap_or(0));
                Span { from: first, to: before(clock::month_start(first, 12)) }
            }
        }
    }

    /// The days that are shown: of a month of weeks, whole weeks.
    pub fn shown(self, day: NaiveDate) -> Span {
        let period = self.period(day);
        match self {
            Self::Month => Span { from: clock::week_start(period.from), to: sunday(clock::week_start(period.to)) },
            Self::List | Self::Week | Self::Year => period,
        }
    }

    /// The first day of the period before (-1) or after (1), as far as addresses go.
    pub fn neighbour(self, day: NaiveDate, by: i32) -> Option<NaiveDate> {
        let first = self.period(day).from;
        let other = match self {
            Self::List | Self::Month => clock::month_start(first, by),
            Self::Week if by < 0 => first.checked_sub_days(Days::new(7))?,
            Self::Week => first.checked_add_days(Days::new(7))?,
            Self::Year => clock::month_start(first, by * 12),
        };
        YEARS.contains(&other.year()).then_some(other)
    }
}

fn sunday(monday: NaiveDate) -> NaiveDate {
    monday.checked_add_days(Days::new(6)).unwrap_or(monday)
}

/// Something that can be shown or not.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Layer {
    /// Sessions.
    Sessions,
    /// Publicity nodes.
    Nodes,
    /// Public holidays and worked weekend days.
    Holidays,
    /// Nodes that last a month or so.
    Themes,
}

impl Layer {
    /// All, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Sessions, Self::Nodes, Self::Holidays, Self::Themes];
    /// What is shown where nobody chose.
    const FIRST: [Self; 3] = [Self::Sessions, Self::Nodes, Self::Holidays];

    /// The word of the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Nodes => "nodes",
            Self::Holidays => "holidays",
            Self::Themes => "themes",
        }
    }
}

/// The word that stands for no layer at all; the form sends it along, so that nothing ticked is not "nobody chose".
pub const NO_LAYER: &str = "none";

/// The layers that are on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Layers(Vec<Layer>);

impl Layers {
    /// The layers of an address: words with commas between them, or the parameter several times.
    pub fn read(query: &[(String, String)]) -> Result<Self, AppError> {
        let mut on = Vec::new();
        let mut chosen = false;
        for (_, value) in query.iter().filter(|(name, _)| name == "layers") {
            chosen = true;
            for word in value.split(',').map(str::trim).filter(|word| !word.is_empty() && *word != NO_LAYER) {
                let layer = Layer::ALL.into_iter().find(|layer| layer.key() == word);
                on.push(layer.ok_or_else(|| bad("layers", "sessions, nodes, holidays, themes or none"))?);
            }
        }
        let has = |layer: &Layer| if chosen { on.contains(layer) } else { Layer::FIRST.contains(layer) };
        Ok(Self(Layer::ALL.into_iter().filter(has).collect()))
    }

    /// Whether a layer is on.
    pub fn has(&self, layer: Layer) -> bool {
        self.0.contains(&layer)
    }

    /// The word of an address; nothing where it is what nobody chose.
    fn word(&self) -> Option<String> {
        if self.0 == Layer::FIRST {
            return None;
        }
        let words = self.0.iter().map(|layer| layer.key()).collect::<Vec<_>>();
        Some(if words.is_empty() { NO_LAYER.to_owned() } else { words.join(",") })
    }
}

/// What stands before a session's title, to tell at a glance whose it is.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Mark {
    /// Nothing.
    None,
    /// The village.
    Village,
    /// The leading unit.
    Unit,
}

impl Mark {
    /// All.
    pub const ALL: [Self; 3] = [Self::None, Self::Village, Self::Unit];

    /// The word of the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Village => "village",
            Self::Unit => "unit",
        }
    }

    fn read(asked: Option<&str>) -> Result<Self, AppError> {
        let asked = asked.unwrap_or_default();
        Self::ALL.into_iter().find(|mark| mark.key() == asked).ok_or_else(|| bad("by", "village or unit"))
    }
}

/// One calendar: where it is, for whom, and what its address says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Frame {
    /// The address without parameters.
    pub path: &'static str,
    /// Where a list of single sessions with the same filters is.
    pub rows: &'static str,
    /// Whether staff looks.
    pub staff: bool,
    /// The layout.
    pub layout: Layout,
    /// The day that was asked for.
    pub day: NaiveDate,
    /// The filters, without days.
    pub filter: EventFilter,
    /// The layers.
    pub layers: Layers,
    /// What stands before a title.
    pub mark: Mark,
}

impl Frame {
    /// The calendar for everybody.
    pub fn public(cx: &PageCx, filter: EventFilter) -> Result<Self, AppError> {
        Self::read(cx, "/calendar", "/events", false, filter)
    }

    /// The calendar of planning.
    pub fn staff(cx: &PageCx, filter: EventFilter) -> Result<Self, AppError> {
        Self::read(cx, "/desk/plan", "/desk/events", true, filter)
    }

    fn read(
        cx: &PageCx,
        path: &'static str,
        rows: &'static str,
        staff: bool,
        filter: EventFilter,
    ) -> Result<Self, AppError> {
        let day = cx.asked("date").map(|text| read_date("date", text)).transpose()?;
        Ok(Self {
            path,
            rows,
            staff,
            layout: Layout::read(cx.asked("view"))?,
            day: day.unwrap_or_else(|| cx.today()),
            filter: EventFilter { when: None, from: None, to: None, ..filter },
            layers: Layers::read(&cx.query)?,
            mark: Mark::read(cx.asked("by"))?,
        })
    }

    /// The days that the calendar is about.
    pub fn period(&self) -> Span {
        self.layout.period(self.day)
    }

    /// What an address holds besides the filters.
    pub fn own_pairs(&self, layout: Layout, day: NaiveDate) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("view", layout.key().to_owned()), ("date", day.to_string())];
        pairs.extend(self.layers.word().map(|word| ("layers", word)));
        if self.mark != Mark::None {
            pairs.push(("by", self.mark.key().to_owned()));
        }
        pairs
    }

    /// Whether layers or marks are other than nobody chose.
    pub fn is_arranged(&self) -> bool {
        self.layers.word().is_some() || self.mark != Mark::None
    }

    /// The same calendar in another layout or around another day.
    pub fn address(&self, layout: Layout, day: NaiveDate) -> String {
        let mut pairs = self.filter.pairs();
        pairs.extend(self.own_pairs(layout, day));
        address(self.path, &pairs)
    }

    /// The same calendar without filters.
    pub fn plain_address(&self) -> String {
        address(self.path, &self.own_pairs(self.layout, self.day))
    }

    /// The single sessions of some days, with the same filters.
    pub fn rows_address(&self, days: Span) -> String {
        EventFilter { from: Some(days.from), to: Some(days.to), ..self.filter.clone() }.address(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(from: &str, to: &str) -> Span {
        Span { from: on(from), to: on(to) }
    }

    fn layers(values: &[&str]) -> Result<Layers, AppError> {
        Layers::read(&values.iter().map(|value| ("layers".to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn each_layout_has_its_days() {
        let day = on("2026-03-20");
        assert_eq!(Layout::List.shown(day), span("2026-03-01", "2026-03-31"));
        assert_eq!(Layout::Month.shown(day), span("2026-02-23", "2026-04-05"), "whole weeks");
        assert_eq!(Layout::Month.shown(on("2027-02-14")), span("2027-02-01", "2027-02-28"), "four weeks and no more");
        assert_eq!(Layout::Week.shown(day), span("2026-03-16", "2026-03-22"));
        assert_eq!(Layout::Week.shown(on("2026-01-01")), span("2025-12-29", "2026-01-04"), "over the year");
        assert_eq!(Layout::Year.shown(day), span("2026-01-01", "2026-12-31"));
    }

    #[test]
    fn one_goes_on_as_far_as_addresses_go() {
        assert_eq!(Layout::Month.neighbour(on("2026-01-31"), -1), Some(on("2025-12-01")));
        assert_eq!(Layout::Week.neighbour(on("2026-03-20"), 1), Some(on("2026-03-23")));
        assert_eq!(Layout::Year.neighbour(on("2026-03-20"), 1), Some(on("2027-01-01")));
        for layout in Layout::ALL {
            assert_eq!(layout.neighbour(on("2100-12-31"), 1), None, "{layout:?}");
            assert_eq!(layout.neighbour(on("2000-01-01"), -1), None, "{layout:?}");
        }
    }

    #[test]
    fn an_unknown_layout_is_refused() {
        assert_eq!(Layout::read(None), Ok(Layout::List));
        for layout in Layout::ALL {
            assert_eq!(Layout::read(Some(layout.key())), Ok(layout));
        }
        for wrong in ["decade", "grid", ""] {
            assert!(matches!(Layout::read(Some(wrong)), Err(AppError::BadParameter { .. })), "{wrong}");
        }
    }

    #[test]
    fn layers_are_read_as_links_and_forms_write_them() {
        assert_eq!(Layers::read(&[]).unwrap().0, Layer::FIRST);
        assert_eq!(layers(&["themes,sessions"]).unwrap().0, [Layer::Sessions, Layer::Themes]);
        assert_eq!(layers(&["none", "sessions", "themes"]).unwrap().0, [Layer::Sessions, Layer::Themes]);
        assert_eq!(layers(&["none"]).unwrap().0, []);
        assert_eq!(layers(&["none"]).unwrap().word().as_deref(), Some("none"));
        assert_eq!(layers(&["holidays,nodes,sessions"]).unwrap().word(), None, "as if nobody had chosen");
        assert_eq!(layers(&["themes"]).unwrap().word().as_deref(), Some("themes"));
        assert!(layers(&["sessions,weather"]).is_err());
    }
}
