//! `/feed.xml`: what is on and what was approved lately, as Atom (RFC 4287).

use super::{
    answer::{self, ATOM},
    ask::Ask,
    events,
    params::{Filters, Language, States, names},
    wording,
};
use crate::http::{AppState, failure::Failure, head::Head};
use app::{
    backend::Backend,
    error::AppError,
    features::{
        events::{
            model::{Event, EventState},
            query::{EventFilter, View, When},
            store::Order,
        },
        reference::Reference,
    },
    ui::{Locale, words},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event as Xml},
};
use std::io;

/// Entries of the feed.
const ENTRIES: u32 = 30;
/// Of which sessions to come, at most.
const UPCOMING: u32 = 15;
/// The namespace of Atom.
const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// Sessions to come and those approved lately, 30 in all, the latest change first.
#[utoipa::path(
    get,
    operation_id = "feed",
    path = "/feed.xml",
    tag = "feeds",
    params(Filters, States, Language),
    responses((status = 200, description = "A feed (RFC 4287)", body = String, content_type = "application/atom+xml"))
)]
pub async fn feed(State(state): State<AppState>, head: Head) -> Result<Response, Failure> {
    let ask = Ask::of(&state, &head);
    answer::send(&state, &head, &ask, ATOM, async {
        ask.allow(&[names::<Filters>(), names::<States>(), names::<Language>()])?;
        let (reference, locale) = (state.backend().reference().await?, ask.locale()?);
        let filter = ask.filter(View::Public, &reference)?;
        let sessions = sessions(state.backend(), &filter).await?;
        let feed = Feed {
            title: wording::whole(&reference, locale, &filter),
            address: ask.own_link(),
            site: ask.link("/"),
            author: author(&reference, locale),
            locale,
            entries: sessions.iter().map(|event| Entry::of(&ask, event, &reference, locale)).collect(),
        };
        feed.write().map_err(|error| answer::broken(&error))
    })
    .await
}

/// Who speaks: whoever runs the site.
fn author(reference: &Reference, locale: Locale) -> String {
    let sponsor = &reference.site.sponsor;
    if sponsor.is_empty() { wording::site(reference, locale) } else { sponsor.clone() }
}

/// The sessions of the feed.
async fn sessions(backend: &Backend, filter: &EventFilter) -> Result<Vec<Event>, AppError> {
    let mut sessions = Vec::new();
    let coming = only(filter, &[EventState::Planned, EventState::Cancelled]);
    if let Some(coming) = coming.filter(|coming| coming.when != Some(When::Past)) {
        let coming = EventFilter { when: Some(When::Upcoming), ..coming };
        sessions = backend.events.list(&coming, Order::Soonest, UPCOMING, 0).await?.0;
    }
    if let Some(approved) = only(filter, &[EventState::Approved]) {
        let left = ENTRIES - u32::try_from(sessions.len()).unwrap_or(ENTRIES).min(ENTRIES);
        sessions.extend(backend.events.list(&approved, Order::Latest, left, 0).await?.0);
    }
    sessions.sort_by_key(|event| (std::cmp::Reverse(event.updated_at), event.id));
    Ok(sessions)
}

/// The filter for these states, as far as it lets them through.
fn only(filter: &EventFilter, states: &[EventState]) -> Option<EventFilter> {
    let asked = |state: &&EventState| filter.states.is_empty() || filter.states.contains(state);
    let states = states.iter().filter(asked).copied().collect::<Vec<_>>();
    (!states.is_empty()).then(|| EventFilter { states, ..filter.clone() })
}

struct Feed {
    title: String,
    address: String,
    site: String,
    author: String,
    locale: Locale,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    updated: DateTime<Utc>,
    page: String,
    summary: String,
}

impl Entry {
    fn of(ask: &Ask, event: &Event, reference: &Reference, locale: Locale) -> Self {
        Self {
            id: format!("urn:uuid:{}", event.id),
            title: wording::of(event, locale),
            updated: event.updated_at,
            page: events::page_of(ask, event.id),
            summary: wording::about(event, reference, locale).join("\n"),
        }
    }

    fn write(&self, xml: &mut Writer<Vec<u8>>) -> io::Result<()> {
        xml.create_element("entry").write_inner_content(|xml| {
            element(xml, "id", &self.id)?;
            element(xml, "title", &self.title)?;
            element(xml, "updated", &stamp(self.updated))?;
            link(xml, &[("rel", "alternate"), ("type", "text/html"), ("href", &self.page)])?;
            element(xml, "summary", &self.summary)
        })?;
        Ok(())
    }
}

impl Feed {
    fn write(&self) -> io::Result<Vec<u8>> {
        let mut xml = Writer::new(Vec::new());
        xml.write_event(Xml::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let root = [("xmlns", NAMESPACE), ("xml:lang", words::tag(self.locale))];
        xml.create_element("feed").with_attributes(root).write_inner_content(|xml| {
            element(xml, "id", &self.address)?;
            element(xml, "title", &self.title)?;
            element(xml, "updated", &stamp(self.updated()))?;
            link(xml, &[("rel", "self"), ("type", "application/atom+xml"), ("href", &self.address)])?;
            link(xml, &[("rel", "alternate"), ("type", "text/html"), ("href", &self.site)])?;
            xml.create_element("author").write_inner_content(|xml| element(xml, "name", &self.author))?;
            self.entries.iter().try_for_each(|entry| entry.write(xml))
        })?;
        Ok(xml.into_inner())
    }

    /// The latest change; a feed without entries has never changed.
    fn updated(&self) -> DateTime<Utc> {
        self.entries.iter().map(|entry| entry.updated).max().unwrap_or_default()
    }
}

fn stamp(at: DateTime<Utc>) -> String {
    events::moment(at).to_rfc3339()
}

fn element(xml: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&plain(text)))?;
    Ok(())
}

fn link(xml: &mut Writer<Vec<u8>>, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.create_element("link").with_attributes(attributes.iter().copied()).write_empty()?;
    Ok(())
}

/// The text without the characters that XML has no way to say.
fn plain(text: &str) -> String {
    let sayable = |char: &char| match char {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        char => *char >= ' ',
    };
    text.chars().filter(sayable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(entries: Vec<Entry>) -> String {
        let feed = Feed {
            title: "普法 <台账> & \"x\"".into(),
            address: "https://pufa.test/feed.xml?q=a&village=1".into(),
            site: "https://pufa.test/".into(),
            author: "司法所".into(),
            locale: Locale::zh_CN,
            entries,
        };
        String::from_utf8(feed.write().unwrap()).unwrap()
    }

    #[test]
    fn markup_in_texts_stays_text() {
        let entry = Entry {
            id: "urn:uuid:1".into(),
            title: "a ]]> <script>\u{b}\u{0}".into(),
            updated: DateTime::UNIX_EPOCH,
            page: "https://pufa.test/events/1".into(),
            summary: "一\n二".into(),
        };
        let xml = feed(vec![entry]);
        assert!(
            xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"")
        );
        assert!(xml.contains("<title>普法 &lt;台账&gt; &amp; "), "{xml}");
        assert!(xml.contains("a ]]&gt; &lt;script&gt;</title>"), "{xml}");
        assert!(xml.contains("?q=a&amp;village=1\"/>"), "{xml}");
        assert!(xml.contains("<updated>1970-01-01T08:00:00+08:00</updated>"), "{xml}");
    }

    #[test]
    fn a_feed_without_entries_is_a_feed() {
        let xml = feed(Vec::new());
        for part in ["<id>", "<title>", "<updated>", "<author><name>", "rel=\"self\"", "</feed>"] {
            assert!(xml.contains(part), "{part}\n{xml}");
        }
    }
}
