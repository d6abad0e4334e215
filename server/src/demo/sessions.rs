//! Makes sessions out of slots and lists. The same slots, lists and seed make the same sessions.

use super::{
    calendar::Slot,
    duties::served,
    material::{Material, Pattern, Place, Topic, Usual},
};
use app::{
    clock,
    features::{
        accounts::{Account, Role},
        duties::DutyItem,
        events::model::{Event, EventState, Results, Speaker},
        reference::{Reference, Region, TermKind},
    },
    ids::EventId,
};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use rand::{
    Rng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};
use std::collections::HashMap;
use uuid::{Builder, Uuid};

/// The detail of a form whose sessions are mainly watched online.
const ONLINE: &str = "online";

/// An identifier of version 7 that time and chance decide, and nothing else.
pub(super) fn id(at: DateTime<Utc>, rng: &mut StdRng) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &rng.random::<[u8; 10]>()).into_uuid()
}

/// Writes sessions, one after the other.
pub(super) struct Writer<'a> {
    reference: &'a Reference,
    material: &'a Material,
    accounts: &'a [Account],
    duties: &'a [DutyItem],
    now: DateTime<Utc>,
    rng: StdRng,
    /// All villages in an order of chance, taken in turn so that each gets its share.
    villages: Vec<&'a Region>,
    /// The villages that have an account.
    cadres: Vec<&'a Region>,
    turn: usize,
    cadres_turn: usize,
    /// How many reasons of each state were given.
    reasons: HashMap<EventState, usize>,
}

impl<'a> Writer<'a> {
    /// A writer for the site's own place.
    pub(super) fn new(
        reference: &'a Reference,
        material: &'a Material,
        accounts: &'a [Account],
        duties: &'a [DutyItem],
        now: DateTime<Utc>,
        mut rng: StdRng,
    ) -> Self {
        let mut villages = reference.villages(&reference.site.scope).collect::<Vec<_>>();
        villages.shuffle(&mut rng);
        let has_account = |code: &str| accounts.iter().any(|who| who.role == Role::Village && who.scope.0 == code);
        let cadres = reference.villages(&reference.site.scope).filter(|village| has_account(&village.code)).collect();
        Self {
            reference,
            material,
            accounts,
            duties,
            now,
            rng,
            villages,
            cadres,
            turn: 0,
            cadres_turn: 0,
            reasons: HashMap::new(),
        }
    }

    /// The session of a slot; `None` where the lists have nothing for it.
    pub(super) fn event(&mut self, slot: &Slot) -> Option<Event> {
        let day = clock::local_date(slot.starts_at);
        let topic = self.topic(slot, day)?;
        let village = self.village(slot);
        let (form, place) = self.form_and_place(topic, village)?;
        let usual = self.material.forms.get(form)?;
        let ends_at = self.chance(0.85).then(|| slot.starts_at + TimeDelta::minutes(usual.minutes));
        let lead_unit = self.chance(0.9).then(|| topic.unit.clone());
        let online = self.is_online(form, usual);
        let author = self.author(village, lead_unit.as_deref())?;
        let (created_at, updated_at) = self.written(slot, ends_at);
        let duty = lead_unit.as_deref().and_then(|unit| served(self.duties, topic, unit, day));
        let duty_item = duty.map(|item| item.id.to_string()).unwrap_or_default();
        Some(Event {
            id: EventId(id(created_at, &mut self.rng)),
            version: 1,
            state: slot.state,
            published: slot.published,
            internal: false,
            is_demo: true,
            title: self.text(&self.material.titles, form, topic),
            starts_at: slot.starts_at,
            ends_at,
            scope: village.map_or_else(|| self.reference.site.scope.clone(), |village| village.code.clone()),
            village: village.map(|village| village.code.clone()),
            place: place.zh.replace("{village}", village.map_or("", |village| &village.short_name)),
            site: place.site.clone(),
            point: None,
            online,
            channel: if online { self.channel() } else { None },
            units: self.partners(topic, lead_unit.as_deref()),
            speakers: self.speakers(form, lead_unit.as_deref()),
            lead_unit,
            co_organisers: String::new(),
            form: Some(form.to_owned()),
            laws: topic.laws.clone(),
            focuses: self.of_plan(TermKind::Focus, &topic.focuses, day),
            audiences: self.of_plan(TermKind::Audience, &topic.audiences, day),
            duty_item,
            observance: None,
            series: None,
            brand: self.brand(topic, form, usual),
            results: if was_held(slot.state) { self.results(topic, form, usual, online) } else { Results::default() },
            reason: self.reason(slot.state),
            author: author.id,
            author_name: author.display_name.clone(),
            created_at,
            updated_at,
        })
    }

    fn chance(&mut self, part: f64) -> bool {
        self.rng.random_bool(part)
    }

    fn between(&mut self, (from, to): (i64, i64)) -> i64 {
        self.rng.random_range(from..=to.max(from))
    }

    /// A topic of the season, the weightier the likelier; what is bound to a season comes up more in it.
    fn topic(&mut self, slot: &Slot, day: NaiveDate) -> Option<&'a Topic> {
        let topics = &self.material.topics;
        if let Some(topic) = slot.topic {
            return topics.get(topic);
        }
        let fitting = topics.iter().filter(|topic| topic.fits(day.month()));
        let deck = fitting
            .flat_map(|topic| std::iter::repeat_n(topic, topic.weight * if topic.months.is_empty() { 1 } else { 3 }))
            .collect::<Vec<_>>();
        deck.choose(&mut self.rng).copied()
    }

    /// A village; now and then none, for a session of the whole town.
    fn village(&mut self, slot: &Slot) -> Option<&'a Region> {
        if slot.for_cadres && !self.cadres.is_empty() {
            self.cadres_turn += 1;
            return self.cadres.get(self.cadres_turn % self.cadres.len()).copied();
        }
        if self.villages.is_empty() || self.chance(0.12) {
            return None;
        }
        self.turn += 1;
        self.villages.get(self.turn % self.villages.len()).copied()
    }

    /// A form of the topic that there is a place for, and the place.
    fn form_and_place(&mut self, topic: &'a Topic, village: Option<&Region>) -> Option<(&'a str, &'a Place)> {
        let village = village.map(|village| village.code.as_str());
        let places = &self.material.places;
        let places_of = |form: &str| places.iter().filter(|place| place.fits(form, village)).collect::<Vec<_>>();
        let able = topic.forms.iter().filter(|form| !places_of(form).is_empty()).collect::<Vec<_>>();
        // The form first: a form with many places is no likelier than one with a single place.
        let form = able.choose(&mut self.rng)?.as_str();
        let place = places_of(form).choose(&mut self.rng).copied()?;
        Some((form, place))
    }

    fn is_online(&mut self, form: &str, usual: &Usual) -> bool {
        let by_form = self.reference.term(TermKind::Form, form).is_some_and(|term| term.detail == ONLINE);
        by_form || (usual.views.1 > 0 && self.chance(0.08))
    }

    fn channel(&mut self) -> Option<String> {
        self.reference.list(TermKind::Channel).choose(&mut self.rng).map(|channel| channel.code.clone())
    }

    /// A pattern of the form, filled in.
    fn text(&mut self, patterns: &[Pattern], form: &str, topic: &Topic) -> String {
        let fitting = patterns.iter().filter(|pattern| pattern.forms.iter().any(|other| other == form));
        let fitting = fitting.collect::<Vec<_>>();
        fitting
            .choose(&mut self.rng)
            .map_or_else(|| topic.zh.clone(), |pattern| pattern.zh.replace("{topic}", &topic.zh))
    }

    fn partners(&mut self, topic: &Topic, lead_unit: Option<&str>) -> Vec<String> {
        if lead_unit.is_none() || !self.chance(0.3) {
            return Vec::new();
        }
        topic.partners.choose(&mut self.rng).cloned().into_iter().collect()
    }

    fn speakers(&mut self, form: &str, lead_unit: Option<&str>) -> Vec<Speaker> {
        if !self.chance(0.45) {
            return Vec::new();
        }
        let fitting = self.material.voices.iter().filter(|voice| {
            let may = voice.unit.is_none() || voice.unit.as_deref() == lead_unit;
            may && voice.forms.iter().any(|other| other == form)
        });
        let fitting = fitting.collect::<Vec<_>>();
        fitting.choose(&mut self.rng).map(|voice| voice.speaker.clone()).into_iter().collect()
    }

    /// Those of the codes that belong to the plan of the day.
    fn of_plan(&self, kind: TermKind, codes: &[String], day: NaiveDate) -> Vec<String> {
        let list = self.reference.list_on(kind, day);
        codes.iter().filter(|code| list.iter().any(|term| term.code == **code)).cloned().collect()
    }

    fn brand(&mut self, topic: &Topic, form: &str, usual: &Usual) -> Option<String> {
        let is_for = topic.brand_forms.is_empty() || topic.brand_forms.iter().any(|other| other == form);
        let own = topic.brand.as_ref().filter(|_| is_for);
        let brand = own.or(usual.brand.as_ref()).cloned();
        brand.filter(|_| self.chance(0.6))
    }

    fn results(&mut self, topic: &Topic, form: &str, usual: &Usual, online: bool) -> Results {
        // The lower of two: most sessions are small.
        let people = self.between(usual.people).min(self.between(usual.people));
        let is_estimate = people > 0 && self.chance(if people > 120 { 0.5 } else { 0.07 });
        let attendance = if is_estimate { (people / 10 * 10).max(10) } else { people };
        let views = online.then(|| self.between(usual.views));
        let consultations = (usual.questions.1 > 0 && self.chance(0.6)).then(|| self.between(usual.questions));
        let materials = (usual.copies.1 > 0 && self.chance(0.75)).then(|| self.between(usual.copies) / 10 * 10);
        let summary = if self.chance(0.85) { self.text(&self.material.summaries, form, topic) } else { String::new() };
        Results {
            attendance: (usual.people.1 > 0).then_some(attendance),
            online_views: views,
            consultations,
            materials,
            is_estimate,
            summary,
            links: Vec::new(),
        }
    }

    /// The reasons of a state, in turn.
    fn reason(&mut self, state: EventState) -> String {
        let fitting = self.material.reasons.iter().filter(|(of, _)| *of == state).collect::<Vec<_>>();
        let turn = self.reasons.entry(state).or_default();
        *turn += 1;
        let nth = turn.checked_rem(fitting.len()).and_then(|nth| fitting.get(nth));
        nth.map(|(_, reason)| reason.clone()).unwrap_or_default()
    }

    /// The village's own account, else the leading unit's, else the office's.
    fn author(&self, village: Option<&Region>, lead_unit: Option<&str>) -> Option<&'a Account> {
        let find = |fits: &dyn Fn(&Account) -> bool| self.accounts.iter().find(|account| fits(account));
        let of_village = village
            .and_then(|village| find(&|account| account.role == Role::Village && account.scope.0 == village.code));
        of_village
            .or_else(|| {
                find(&|account| {
                    account.role == Role::Unit && account.unit.is_some() && account.unit.as_deref() == lead_unit
                })
            })
            .or_else(|| find(&|account| account.role == Role::Office))
    }

    /// When the record was made and last changed: never later than now.
    fn written(&mut self, slot: &Slot, ends_at: Option<DateTime<Utc>>) -> (DateTime<Utc>, DateTime<Utc>) {
        let created = if was_held(slot.state) {
            ends_at.unwrap_or(slot.starts_at) + TimeDelta::hours(self.between((1, 20)))
        } else {
            // A plan for what is far ahead was written in the last days.
            let before = slot.starts_at - TimeDelta::hours(self.between((7 * 24, 20 * 24)));
            before.min(self.now - TimeDelta::minutes(self.between((5, 3 * 24 * 60))))
        };
        let created = created.min(self.now);
        let more = match slot.state {
            EventState::Planned | EventState::Held => 0,
            _ => self.between((6, 60)),
        };
        (created, (created + TimeDelta::hours(more)).min(self.now))
    }
}

/// Whether a session in this state took place.
fn was_held(state: EventState) -> bool {
    matches!(state, EventState::Held | EventState::Approved | EventState::Returned)
}
