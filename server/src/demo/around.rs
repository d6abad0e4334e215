//! Sample records of what surrounds sites and titles: meetings, posts, numbers of people, trainings. No source gives
//! them; all are marked. Of what is confidential there is no sample.

use super::{LOADED, sessions::id};
use crate::{
    cli::{
        CliError,
        import::{ImportError, Row, Table},
    },
    storage::Storage,
};
use app::{
    clock,
    features::{
        accounts::Actor,
        around::model::{Group, Meeting, Post, Record, VillageCount},
        events::model::{Event, EventState, Results},
        reference::Reference,
    },
    ids::EventId,
};
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use rand::{Rng, rngs::StdRng};
use std::path::Path;

type Result<T> = std::result::Result<T, ImportError>;

/// Meetings that are made up.
const MEETINGS: usize = 8;
/// Posts that are made up.
const POSTS: usize = 36;
/// Trainings that are made up.
const TRAININGS: usize = 8;
/// Days back from now in which they lie.
const DAYS: u64 = 420;

struct Talk {
    zh: String,
    law: String,
    outcome: String,
    follow_up: String,
    people: (i64, i64),
}

struct Line {
    channel: String,
    title: String,
    reads: (i64, i64),
}

struct Lesson {
    team: String,
    title: String,
    place: String,
}

fn topic(row: &Row<'_>) -> Result<Talk> {
    Ok(Talk {
        zh: row.needed("topic")?,
        law: row.text("law"),
        outcome: row.needed("outcome")?,
        follow_up: row.text("follow_up"),
        people: (row.number("people_from")?, row.number("people_to")?),
    })
}

fn line(row: &Row<'_>) -> Result<Line> {
    Ok(Line {
        channel: row.code("channel")?,
        title: row.needed("title")?,
        reads: (row.number("reads_from")?, row.number("reads_to")?),
    })
}

fn lesson(row: &Row<'_>) -> Result<Lesson> {
    Ok(Lesson { team: row.code("team")?, title: row.needed("title")?, place: row.needed("place")? })
}

/// The lists that the records are drawn from.
struct Lists {
    topics: Vec<Talk>,
    lines: Vec<Line>,
    lessons: Vec<Lesson>,
}

impl Lists {
    fn read(folder: &Path) -> Result<Self> {
        let folder = folder.join("demo");
        let columns = ["code", "topic", "law", "outcome", "follow_up", "people_from", "people_to"];
        let topics = Table::read(&folder, "meetings.csv", &columns)?;
        let lines = Table::read(&folder, "posts.csv", &["code", "channel", "title", "reads_from", "reads_to"])?;
        let lessons = Table::read(&folder, "trainings.csv", &["code", "team", "title", "place"])?;
        Ok(Self {
            topics: topics.rows().map(|row| topic(&row)).collect::<Result<_>>()?,
            lines: lines.rows().map(|row| line(&row)).collect::<Result<_>>()?,
            lessons: lessons.rows().map(|row| lesson(&row)).collect::<Result<_>>()?,
        })
    }
}

/// A day in the past, the same ones each time.
fn past(now: DateTime<Utc>, rng: &mut StdRng) -> NaiveDate {
    let today = clock::local_date(now);
    today.checked_sub_days(Days::new(rng.random_range(3..DAYS))).unwrap_or(today)
}

/// Adds all of it and says how many trainings there are; `like` is a sample session that they are made after.
pub(super) async fn add(
    storage: &Storage,
    operator: &Actor,
    folder: &Path,
    reference: &Reference,
    like: Option<&Event>,
    now: DateTime<Utc>,
    rng: &mut StdRng,
) -> std::result::Result<usize, CliError> {
    let lists = Lists::read(folder)?;
    let scope = reference.site.scope.as_str();
    let villages = reference.villages(scope).filter(|village| !village.pending).map(|village| village.code.clone());
    let villages = villages.collect::<Vec<_>>();
    let mut records = Vec::new();
    for (at, topic) in (0..MEETINGS).zip(lists.topics.iter().cycle()) {
        let Some(village) = villages.get(rng.random_range(0..villages.len().max(1))) else { break };
        records.push(Record::Meeting(meeting(topic, (scope, village), at, now, rng)));
    }
    for (at, line) in (0..POSTS).zip(lists.lines.iter().cycle()) {
        records.push(Record::Post(post(line, scope, at, now, rng)));
    }
    let year = i64::from(clock::local_date(now).year());
    let mut counts = Vec::new();
    for village in &villages {
        let (mut guides, mut households) = (rng.random_range(3..=5), rng.random_range(1..=3));
        for year in [year - 2, year - 1] {
            for (group, number) in [(Group::Guide, guides), (Group::Household, households)] {
                counts.push(VillageCount { village: village.clone(), year, group, number, is_demo: true });
            }
            guides += rng.random_range(0..=2);
            households += rng.random_range(0..=2);
        }
    }
    storage.around.add_samples(operator, &records, &counts, now).await?;
    let trainings = like.map(|like| trainings(&lists.lessons, like, scope, now, rng)).unwrap_or_default();
    Ok(storage.events.add_many(operator, LOADED, trainings, now).await?)
}

fn meeting(topic: &Talk, (scope, village): (&str, &str), at: usize, now: DateTime<Utc>, rng: &mut StdRng) -> Meeting {
    Meeting {
        id: format!("demo-meeting-{at}"),
        scope: scope.to_owned(),
        // No meeting that never was is ascribed to a brand that is there.
        forum: String::new(),
        village: village.to_owned(),
        topic: topic.zh.clone(),
        held_on: past(now, rng),
        people: Some(rng.random_range(topic.people.0..=topic.people.1.max(topic.people.0))),
        laws: Some(topic.law.clone()).filter(|law| !law.is_empty()).into_iter().collect(),
        outcome: topic.outcome.clone(),
        follow_up: topic.follow_up.clone(),
        is_public: true,
        is_demo: true,
        version: 1,
    }
}

fn post(line: &Line, scope: &str, at: usize, now: DateTime<Utc>, rng: &mut StdRng) -> Post {
    let (from, to) = line.reads;
    Post {
        id: format!("demo-post-{at}"),
        scope: scope.to_owned(),
        channel: line.channel.clone(),
        posted_on: past(now, rng),
        title: line.title.clone(),
        // An address that leads nowhere would look like a real one.
        link: String::new(),
        reads: (to > 0).then(|| rng.random_range(from..=to.max(from))),
        is_demo: true,
        version: 1,
    }
}

fn trainings(lessons: &[Lesson], like: &Event, scope: &str, now: DateTime<Utc>, rng: &mut StdRng) -> Vec<Event> {
    (0..TRAININGS)
        .zip(lessons.iter().cycle())
        .map(|(_, lesson)| {
            let starts_at = clock::day_start(past(now, rng)) + TimeDelta::hours(14);
            let attendance = Some(rng.random_range(20..=90));
            Event {
                id: EventId(id(starts_at, rng)),
                state: EventState::Approved,
                published: false,
                internal: true,
                is_demo: true,
                title: lesson.title.clone(),
                starts_at,
                ends_at: Some(starts_at + TimeDelta::hours(2)),
                scope: scope.to_owned(),
                village: None,
                place: lesson.place.clone(),
                site: None,
                online: false,
                channel: None,
                units: Vec::new(),
                speakers: Vec::new(),
                laws: Vec::new(),
                focuses: Vec::new(),
                audiences: Vec::new(),
                duty_item: String::new(),
                observance: None,
                brand: Some(lesson.team.clone()),
                results: Results { attendance, ..Results::default() },
                reason: String::new(),
                created_at: starts_at,
                updated_at: starts_at + TimeDelta::hours(3),
                ..like.clone()
            }
        })
        .collect()
}
