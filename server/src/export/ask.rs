//! What a request asks for. Nothing is guessed: a parameter that the address does not take, that comes twice or that
//! makes no sense is refused by name.

use super::{
    frame::Paging,
    params::{self, Part},
};
use crate::http::{AppState, head::Head, origin::Origin};
use app::{
    error::AppError,
    features::{
        counts::rows::NOT_GIVEN,
        events::{
            model::EventState,
            query::{EventFilter, PER_PAGE_MAX, View, When, bad, read_page},
            store::Order,
        },
        map::layers,
        reference::{Reference, TermKind},
    },
    pages::{Pairs, address, value},
    ui::{Locale, words},
};
use chrono::{DateTime, Utc};

/// Rows of a page, where the request does not say.
const PER_PAGE: u32 = 50;
/// The parameters that may come more than once.
const REPEATED: [&str; 2] = ["state", layers::NAME];
/// Characters of an unknown name that a refusal repeats.
const NAME_MAX: usize = 40;

/// An address of public data, as it was asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    path: String,
    pairs: Pairs,
    origin: String,
    /// The present moment.
    pub now: DateTime<Utc>,
}

impl Ask {
    /// Reads the address of a request.
    pub fn of(state: &AppState, head: &Head) -> Self {
        let origin = state.public_url().cloned().unwrap_or_else(|| Origin::of_host(&head.uri, &head.headers));
        Self::new(head.uri.path(), head.uri.query().unwrap_or_default(), &origin.to_string(), state.backend().now())
    }

    pub(super) fn new(path: &str, query: &str, origin: &str, now: DateTime<Utc>) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { path: path.to_owned(), pairs, origin: origin.to_owned(), now }
    }

    /// A parameter; empty counts as not there.
    pub fn asked(&self, name: &str) -> Option<&str> {
        value(&self.pairs, name).filter(|text| !text.is_empty())
    }

    /// The parameters, as they came.
    pub fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// Refuses what is not among these groups of parameters, or comes twice.
    pub fn allow(&self, groups: &[Vec<String>]) -> Result<(), AppError> {
        let known = groups.concat();
        for (index, (name, _)) in self.pairs.iter().enumerate() {
            if !known.contains(name) {
                let name = name.chars().take(NAME_MAX).collect::<String>();
                return Err(bad(&name, &one_of(&known)));
            }
            if !REPEATED.contains(&name.as_str()) && self.pairs[..index].iter().any(|(before, _)| before == name) {
                return Err(bad(name, "one value"));
            }
        }
        Ok(())
    }

    /// Refuses whatever stands beside a parameter, except these.
    pub fn alone(&self, name: &str, except: &[String]) -> Result<(), AppError> {
        match self.pairs.iter().find(|(other, text)| other != name && !text.is_empty() && !except.contains(other)) {
            Some((other, _)) => Err(bad(other, &format!("nothing beside `{name}`"))),
            None => Ok(()),
        }
    }

    /// The filter, its codes looked up.
    pub fn filter(&self, view: View, reference: &Reference) -> Result<EventFilter, AppError> {
        let site = &reference.site;
        let filter = EventFilter::new(view, &site.scope, self.now, site.demo_mode).read(&self.pairs)?;
        if filter.states.iter().any(|state| public_state(*state).is_none()) {
            return Err(bad("state", "planned, approved or cancelled"));
        }
        on_the_lists(&filter, reference)?;
        Ok(filter.rolled_up(reference))
    }

    /// The page.
    pub fn paging(&self) -> Result<Paging, AppError> {
        let per_page = match value(&self.pairs, "per_page") {
            None => PER_PAGE,
            Some(text) => text
                .parse()
                .ok()
                .filter(|rows| (1..=PER_PAGE_MAX).contains(rows))
                .ok_or_else(|| bad("per_page", "a whole number from 1 to 200"))?,
        };
        Ok(Paging { page: read_page(&self.pairs)?, per_page })
    }

    /// The page of a file, or `None` where the file is to hold everything.
    pub fn paging_of_file(&self) -> Result<Option<Paging>, AppError> {
        let paging = self.paging()?;
        let is_paged = params::names::<Part>().iter().any(|name| value(&self.pairs, name).is_some());
        Ok(is_paged.then_some(paging))
    }

    /// The rows that a file is to hold, of all that there are.
    pub fn part_of_file<T>(&self, rows: Vec<T>) -> Result<Vec<T>, AppError> {
        Ok(match self.paging_of_file()? {
            Some(paging) => paging.of(rows),
            None => rows,
        })
    }

    /// The language of the words; the town's own, unless the address asks for English. Neither cookie nor browser
    /// decides: a feed is one thing for all who read it.
    pub fn locale(&self) -> Result<Locale, AppError> {
        match self.asked("lang") {
            None => Ok(Locale::zh_CN),
            Some(tag) => words::locale_of(tag).ok_or_else(|| bad("lang", "zh-CN or en")),
        }
    }

    /// An absolute address on this site.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Everything that an answer depends on beside the data, as the cache's key. The address is there as it was asked,
    /// so that what is refused is never found; pages begin with the origin, so that none is mistaken for one.
    pub fn key(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish();
        format!("export {}{}?{query}", self.origin, self.path)
    }

    /// This very address, absolute.
    pub fn own_link(&self) -> String {
        self.with(&[])
    }

    /// The page after this one, if the list goes on.
    pub fn next(&self, paging: Paging, total: i64) -> Option<String> {
        let seen = i64::from(paging.offset()) + i64::from(paging.per_page);
        (seen < total).then(|| self.with(&[("page", paging.page + 1), ("per_page", paging.per_page)]))
    }

    /// This address with some parameters put in place of what was asked.
    fn with(&self, numbers: &[(&str, u32)]) -> String {
        let kept = self
            .pairs
            .iter()
            .filter(|(name, text)| !text.is_empty() && !numbers.iter().any(|(number, _)| number == name));
        let kept = kept.map(|(name, text)| (name.as_str(), text.clone()));
        let pairs = kept.chain(numbers.iter().map(|(name, number)| (*name, number.to_string()))).collect::<Vec<_>>();
        self.link(&address(&self.path, &pairs))
    }
}

/// The order of sessions, as on the pages: the soonest first of what is to come, otherwise the latest first.
pub fn order_of(filter: &EventFilter) -> Order {
    if filter.when == Some(When::Upcoming) { Order::Soonest } else { Order::Latest }
}

/// The state as everybody may know it; `None` for what only staff knows.
pub fn public_state(state: EventState) -> Option<params::State> {
    match state {
        EventState::Planned => Some(params::State::Planned),
        EventState::Approved => Some(params::State::Approved),
        EventState::Cancelled => Some(params::State::Cancelled),
        EventState::Held | EventState::Returned | EventState::NotHeld => None,
    }
}

/// Refuses codes that name nothing: an empty list would look like an answer.
fn on_the_lists(filter: &EventFilter, reference: &Reference) -> Result<(), AppError> {
    let is_village = |code: &str| reference.village(code).is_some() && code.starts_with(&filter.scope);
    if !is_known(&filter.village, is_village) {
        return Err(bad("village", "a code of /api/v1/villages, or -"));
    }
    if !is_known(&filter.unit, |code| reference.unit(code).is_some()) {
        return Err(bad("unit", "the code of a unit, or -"));
    }
    if !is_known(&filter.observance, |code| reference.observance(code).is_some()) {
        return Err(bad("observance", "a code of /api/v1/observances, or -"));
    }
    for (name, code, kind) in [
        ("focus", &filter.focus, TermKind::Focus),
        ("audience", &filter.audience, TermKind::Audience),
        ("law", &filter.law, TermKind::Law),
        ("form", &filter.form, TermKind::Form),
        ("brand", &filter.brand, TermKind::Brand),
        ("site", &filter.site, TermKind::Site),
    ] {
        if !is_known(code, |code| reference.term(kind, code).is_some()) {
            return Err(bad(name, "a code of the list, or -"));
        }
    }
    Ok(())
}

fn is_known(code: &str, on_list: impl Fn(&str) -> bool) -> bool {
    code.is_empty() || code == NOT_GIVEN || on_list(code)
}

fn one_of(known: &[String]) -> String {
    if known.is_empty() { "no parameter".to_owned() } else { format!("one of {}", known.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            fixtures::{COMMUNITY, VILLAGE, ask, reference},
            params::{Filters, States, names},
        },
        *,
    };

    fn list(query: &str) -> Result<EventFilter, AppError> {
        let ask = ask("/api/v1/events", query);
        ask.allow(&[names::<Filters>(), names::<States>(), names::<Part>()])?;
        ask.paging()?;
        ask.filter(View::Public, &reference())
    }

    fn refused(query: &str) -> String {
        match list(query) {
            Err(AppError::BadParameter { name, expected }) => {
                assert!(!expected.is_empty());
                name
            }
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn what_an_address_does_not_take_is_refused_by_name() {
        assert_eq!(refused("colour=red"), "colour");
        assert_eq!(refused("vilage="), "vilage", "also where it is empty");
        assert_eq!(refused(&format!("{}=1", "x".repeat(500))).len(), NAME_MAX);
        assert_eq!(refused("page=1&page=2"), "page");
        assert_eq!(refused("village=&village="), "village");
    }

    #[test]
    fn a_value_that_makes_no_sense_is_never_replaced_by_a_default() {
        for (query, name) in [
            ("per_page=0", "per_page"),
            ("per_page=201", "per_page"),
            ("per_page=", "per_page"),
            ("page=-1", "page"),
            ("page=x", "page"),
            ("from=2026-02-30", "from"),
            ("from=2026-02-02&to=2026-02-01", "to"),
            ("when=soon", "when"),
            ("state=held", "state"),
            ("village=320582100", "village"),
            ("village=320582100999", "village"),
            ("unit=nobody", "unit"),
            ("form=youth", "form"),
            ("law=x&audience=youth", "law"),
        ] {
            assert_eq!(refused(query), name, "{query}");
        }
    }

    #[test]
    fn what_makes_sense_is_taken() {
        let filter = list(&format!(
            "village={COMMUNITY}&unit=justice-office&focus=-&audience=youth&law=civil-code&form=lecture&brand=salon\
             &duty=any&q=%E6%B3%95&state=planned&state=cancelled&when=upcoming&from=2026-01-01&page=2&per_page=200"
        ));
        let filter = filter.unwrap();
        assert_eq!((filter.village.as_str(), filter.focus.as_str(), filter.q.as_str()), (COMMUNITY, "-", "\u{6cd5}"));
        assert_eq!(filter.states, [EventState::Planned, EventState::Cancelled]);
        assert_eq!(order_of(&filter), Order::Soonest);
        assert!(list("when=&village=&q=").unwrap().pairs().is_empty(), "empty fields of a form do not filter");
    }

    #[test]
    fn the_next_page_keeps_the_filters() {
        let ask = ask("/api/v1/events", &format!("page=2&village={VILLAGE}&q=&per_page=10"));
        let paging = ask.paging().unwrap();
        assert_eq!((paging.offset(), paging.of((0..25).collect())), (10, (10..20).collect::<Vec<_>>()));
        let next = format!("https://pufa.test/api/v1/events?village={VILLAGE}&page=3&per_page=10");
        assert_eq!(ask.next(paging, 21), Some(next));
        assert_eq!(ask.next(paging, 20), None);
    }

    #[test]
    fn a_file_is_whole_unless_a_page_is_asked_for() {
        let rows = || (0..300).collect::<Vec<_>>();
        assert_eq!(ask("/x.csv", "").part_of_file(rows()).unwrap().len(), 300);
        assert_eq!(ask("/x.csv", "page=1").part_of_file(rows()).unwrap().len(), 50);
        assert_eq!(ask("/x.csv", "per_page=7").part_of_file(rows()).unwrap().len(), 7);
        assert!(ask("/x.csv", "per_page=300").part_of_file(rows()).is_err());
    }

    #[test]
    fn an_answer_that_was_kept_is_not_found_under_an_address_that_is_refused() {
        let keys = ["", "x=", "page=1", "page=1&page=1"].map(|query| ask("/api/v1/events", query).key());
        assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)), "{keys:?}");
    }

    #[test]
    fn neither_cookie_nor_browser_decides_on_the_language() {
        assert_eq!(ask("/feed.xml", "").locale().unwrap(), Locale::zh_CN);
        assert_eq!(ask("/feed.xml", "lang=en").locale().unwrap(), Locale::en);
        assert!(ask("/feed.xml", "lang=fr").locale().is_err());
    }

    #[test]
    fn a_single_thing_takes_no_filter_beside_it() {
        let alone = |query: &str| ask("/calendar.ics", query).alone("event", &["lang".to_owned()]);
        assert!(alone("event=1&lang=en&q=").is_ok());
        assert!(alone("event=1&q=x").is_err());
    }
}
