//! A session, a little reference data and an address for tests.

use super::ask::Ask;
use app::{
    clock,
    features::{
        events::model::{Event, EventState, Results},
        reference::{
            Reference, Region, RegionKind, Term, TermKind, Unit,
            model::{Point, SiteSettings},
        },
    },
    ids::{AccountId, EventId},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// The town of the tests.
pub const TOWN: &str = "320582100";
/// A village of it, with a point.
pub const VILLAGE: &str = "320582100219";
/// A community of it, without one.
pub const COMMUNITY: &str = "320582100220";

/// 2026-03-20 10:00 in the town.
pub fn now() -> DateTime<Utc> {
    clock::day_start(NaiveDate::from_ymd_opt(2026, 3, 20).unwrap()) + TimeDelta::hours(10)
}

/// An address of the site `https://pufa.test`.
pub fn ask(path: &str, query: &str) -> Ask {
    Ask::new(path, query, "https://pufa.test", now())
}

/// Two places, a unit and a term of each kind.
pub fn reference() -> Reference {
    let term =
        |code: &str, zh: &str, en: &str| Term { code: code.into(), zh: zh.into(), en: en.into(), ..Term::default() };
    let terms = [
        (TermKind::Form, term("lecture", "讲座", "Lecture")),
        (TermKind::Law, term("civil-code", "民法典", "Civil Code")),
        (TermKind::Audience, term("youth", "青少年", "Young people")),
        (TermKind::Focus, term("constitution", "宪法", "The Constitution")),
        (TermKind::Brand, term("salon", "普法沙龙", "")),
    ];
    Reference {
        site: SiteSettings { scope: TOWN.into(), name: "杨舍镇普法台账".into(), ..SiteSettings::default() },
        regions: vec![
            region(TOWN, RegionKind::Town, false),
            region(VILLAGE, RegionKind::Village, true),
            region(COMMUNITY, RegionKind::Community, false),
        ],
        units: vec![Unit {
            code: "justice-office".into(),
            scope: TOWN.into(),
            name: "司法所".into(),
            short_name: "司法所".into(),
            name_en: "Justice Office".into(),
            pending: false,
        }],
        terms: terms.into_iter().map(|(kind, term)| (kind, vec![term])).collect(),
        ..Reference::default()
    }
}

fn region(code: &str, kind: RegionKind, has_point: bool) -> Region {
    Region {
        code: code.into(),
        parent: TOWN.into(),
        kind,
        name: format!("官方名称{code}"),
        short_name: "南苑村".into(),
        name_en: "Nanyuan Village".into(),
        pending: false,
        note: "not for everybody".into(),
        seq: 1,
        point: has_point.then_some(Point { lon: 120.5, lat: 31.8 }),
        point_is_demo: has_point,
        version: 1,
    }
}

/// A session of the village in two days, with everything that nobody outside should read.
pub fn event(state: EventState) -> Event {
    Event {
        id: EventId(Uuid::from_u128(1)),
        version: 3,
        state,
        published: true,
        internal: false,
        is_demo: false,
        title: "民法典讲座".into(),
        starts_at: now() + TimeDelta::days(2),
        ends_at: Some(now() + TimeDelta::days(2) + TimeDelta::minutes(90)),
        scope: VILLAGE.into(),
        village: Some(VILLAGE.into()),
        place: "村会议室".into(),
        site: None,
        point: None,
        online: false,
        channel: None,
        lead_unit: Some("justice-office".into()),
        units: vec!["justice-office".into(), "dissolved".into()],
        co_organisers: "hidden organisers".into(),
        speakers: Vec::new(),
        form: Some("lecture".into()),
        laws: vec!["civil-code".into()],
        focuses: vec!["constitution".into()],
        audiences: vec!["youth".into()],
        duty_item: "duty-1".into(),
        observance: None,
        series: None,
        brand: Some("salon".into()),
        results: Results { attendance: Some(40), summary: "讲了继承".into(), ..Results::default() },
        reason: "下雨".into(),
        author: AccountId(Uuid::from_u128(2)),
        author_name: "hidden author".into(),
        created_at: now(),
        updated_at: now(),
    }
}
