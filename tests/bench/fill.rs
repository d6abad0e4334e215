//! A database as a busy county has it after some years.

use super::support::{Person, TOWN, World, office, somebody};
use app::{
    clock::{self, Clock},
    features::{
        accounts::Role,
        events::model::{Event, EventState, Results},
        reference::{TermKind, model::Point},
    },
    ids::EventId,
};
use chrono::{Datelike, TimeDelta};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use server::{cli::import, demo, system::SystemClock};
use std::path::Path;
use uuid::Uuid;

/// Loads the reference data, a duty list of the running year with sessions for each of its rows, and so many made-up sessions: half of them in the running year, as busy as a year may be,
/// the others in the three years before; somebody of the justice office.
pub async fn fill(world: &World, sessions: u32) -> Person {
    filled(world, sessions, false).await
}

/// The same, each session at a point of its own.
pub async fn fill_placed(world: &World, sessions: u32) -> Person {
    filled(world, sessions, true).await
}

async fn filled(world: &World, sessions: u32, placed: bool) -> Person {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    import::load(&world.storage, &data).await.unwrap();
    let reference = world.storage.reference.reload().await.unwrap();
    let now = SystemClock.now();
    let today = clock::local_date(now);
    let new_year = clock::month_start(today, -i32::try_from(today.month0()).unwrap());
    let villages = reference.villages(TOWN).map(|village| village.code.clone()).collect::<Vec<_>>();
    let units = reference.units.iter().map(|unit| unit.code.clone()).collect::<Vec<_>>();
    let codes = |kind| reference.list(kind).iter().map(|term| term.code.clone()).collect::<Vec<_>>();
    let [forms, focuses, audiences, laws] =
        [TermKind::Form, TermKind::Focus, TermKind::Audience, TermKind::Law].map(codes);
    let mut rng = StdRng::seed_from_u64(1);
    let topics = ["反诈防骗", "民法典", "宪法", "安全生产", "婚姻家庭", "劳动合同", "养老诈骗", "禁毒"];
    let mut pick = |from: &[String]| from.choose(&mut rng).cloned().into_iter().collect::<Vec<_>>();
    let mut chance = StdRng::seed_from_u64(2);
    world.storage.reference.set_demo_mode(true, now).await.unwrap();
    let issued = demo::duties::issue(&world.storage, &office(), &data, &reference, now, &mut chance).await;
    let duties = issued.unwrap().iter().map(|item| item.id.to_string()).collect::<Vec<_>>();
    let events = (0..sessions).map(|number| {
        let (place, half) = (i64::from(number), i64::from(sessions / 2));
        let days = if place < half { place * 3 * 365 / half - 3 * 365 } else { (place - half) * 365 / half };
        let hour = TimeDelta::hours(9 + place % 8);
        let starts_at = clock::day_start(new_year + TimeDelta::days(days.min(364))) + hour;
        let state = match chance.random_range(0..20) {
            _ if starts_at > now => EventState::Planned,
            0 => EventState::Held,
            1 => EventState::Cancelled,
            _ => EventState::Approved,
        };
        let village = pick(&villages).pop();
        Event {
            id: EventId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + u128::from(number))),
            version: 1,
            state,
            internal: false,
            published: state == EventState::Planned,
            is_demo: false,
            title: format!("{}讲座第{number}场", topics.choose(&mut chance).unwrap()),
            starts_at,
            ends_at: Some(starts_at + TimeDelta::hours(1)),
            scope: village.clone().unwrap_or_default(),
            village,
            place: "党群服务中心会议室".into(),
            site: None,
            point: placed
                .then(|| Point { lon: chance.random_range(120.42..120.68), lat: chance.random_range(31.78..31.98) }),
            online: false,
            channel: None,
            lead_unit: pick(&units).pop(),
            units: pick(&units),
            co_organisers: String::new(),
            speakers: Vec::new(),
            form: pick(&forms).pop(),
            laws: pick(&laws),
            focuses: pick(&focuses),
            audiences: [pick(&audiences), pick(&audiences)].concat(),
            duty_item: pick(&duties).pop().filter(|_| place >= half).unwrap_or_default(),
            observance: None,
            series: None,
            brand: None,
            results: Results {
                attendance: (state == EventState::Approved).then(|| chance.random_range(10..200)),
                summary: "围绕身边的案例讲解法律规定，会后留出时间解答提问，并发放宣传册。".into(),
                ..Results::default()
            },
            reason: String::new(),
            author: office().account(),
            author_name: "司法所".into(),
            created_at: now,
            updated_at: now,
        }
    });
    let added = world.storage.events.add_many(&office(), "event.sample", events.collect(), now).await.unwrap();
    assert_eq!(added, sessions as usize);
    somebody(world, Role::Office, TOWN, None, 1, now).await
}
