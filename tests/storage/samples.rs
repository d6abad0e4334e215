//! Sessions to tell stories with, and what a filter means in plain words.

use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, day, id, morning};
use app::{
    clock,
    features::{
        events::{
            model::{Event, EventState, FieldChange, Results, Speaker},
            query::{EventFilter, View, When},
            store::EventWrite,
        },
        reference::{Region, RegionKind, model::Point},
    },
    ids::{AccountId, EventId, SeriesId},
};
use chrono::TimeDelta;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

/// A session with every field filled in.
pub fn full_event(number: u128) -> Event {
    Event {
        id: EventId(id(number)),
        version: 1,
        state: EventState::Held,
        published: false,
        internal: false,
        is_demo: false,
        title: "反诈防骗讲座".into(),
        starts_at: morning() + TimeDelta::nanoseconds(1_234_567),
        ends_at: Some(morning() + TimeDelta::hours(1)),
        scope: VILLAGE.into(),
        village: Some(VILLAGE.into()),
        place: "村委会二楼".into(),
        site: Some("park".into()),
        point: Some(Point { lon: 120.552_341, lat: 31.868_1 }),
        online: true,
        channel: Some("live-room".into()),
        lead_unit: Some("police-station".into()),
        units: vec!["water".into(), "justice-office".into()],
        co_organisers: "某银行".into(),
        speakers: vec![Speaker { name: "王律师".into(), organisation: "某所".into(), kind: "律师".into() }],
        form: Some("lecture".into()),
        laws: vec!["constitution".into(), "civil-code".into()],
        focuses: vec!["p9-b".into(), "p9-a".into()],
        audiences: vec!["p9-youth".into()],
        duty_item: "3.2".into(),
        observance: Some("constitution-day".into()),
        series: Some(SeriesId(id(0x77))),
        brand: Some("spring".into()),
        results: Results {
            attendance: Some(35),
            online_views: Some(1200),
            consultations: Some(4),
            materials: Some(80),
            is_estimate: true,
            summary: "讲了三个案例。\n大家提问。".into(),
            links: vec!["https://example.test/1".into()],
        },
        reason: "理由".into(),
        author: AccountId(id(0xaaaa_0001)),
        author_name: "某村".into(),
        created_at: morning(),
        updated_at: morning(),
    }
}

/// A write that makes the session.
pub fn first_write(event: &Event) -> EventWrite {
    EventWrite {
        event: event.clone(),
        base_version: 0,
        content: format!("make {} {}", event.id, event.title),
        action: "event.log",
        changes: vec![FieldChange { field: "title".into(), old: String::new(), new: event.title.clone() }],
        reason: String::new(),
        photos: Vec::new(),
    }
}

/// A write that changes the session's title, on the version given.
pub fn title_write(event: &Event, title: &str) -> EventWrite {
    let mut next = event.clone();
    next.version += 1;
    next.title = title.into();
    next.updated_at = event.updated_at + TimeDelta::minutes(1);
    EventWrite {
        base_version: event.version,
        content: format!("change {} {} {title}", event.id, event.version),
        action: "event.change",
        changes: vec![FieldChange { field: "title".into(), old: event.title.clone(), new: title.into() }],
        reason: "打错字".into(),
        photos: Vec::new(),
        event: next,
    }
}

/// The session as it is read back: moments to the microsecond.
pub fn rounded(mut event: Event) -> Event {
    use chrono::SubsecRound;
    event.starts_at = event.starts_at.trunc_subsecs(6);
    event.updated_at = event.updated_at.trunc_subsecs(6);
    event
}

/// Regions whose names searches find.
pub fn regions() -> Vec<Region> {
    [
        (TOWN, RegionKind::Town, "杨舍镇"),
        (VILLAGE, RegionKind::Village, "百家桥村"),
        (OTHER_VILLAGE, RegionKind::Community, "城北社区"),
    ]
    .into_iter()
    .zip(1..)
    .map(|((code, kind, name), seq)| Region {
        code: code.into(),
        parent: code.get(..9).filter(|town| *town != code).unwrap_or_default().into(),
        kind,
        name: name.into(),
        short_name: name.into(),
        name_en: format!("Place {seq}"),
        pending: false,
        note: String::new(),
        seq,
        point: None,
        point_is_demo: false,
        version: 1,
    })
    .collect()
}

/// Random sessions, the same ones each time: every field that a filter or a figure looks at varies, also to nothing.
pub fn random_events(count: u128) -> Vec<Event> {
    let mut random = StdRng::seed_from_u64(20_260_320);
    (1..=count).map(|number| random_event(number, &mut random)).collect()
}

fn random_event(number: u128, random: &mut StdRng) -> Event {
    let mut pick = |choices: &[&str]| {
        let choice = choices.choose(random).copied().unwrap_or_default();
        (!choice.is_empty()).then(|| choice.to_owned())
    };
    let village = pick(&[VILLAGE, OTHER_VILLAGE, "320582101200", ""]);
    let lead_unit = pick(&["police-station", "justice-office", ""]);
    let units = [pick(&["water", ""]), pick(&["justice-office", "", ""])].into_iter().flatten().collect();
    let form = pick(&["lecture", "fair", ""]);
    let brand = pick(&["spring", ""]);
    let duty_item = pick(&["3.2", "4", ""]).unwrap_or_default();
    let observance = pick(&["constitution-day", "world-water-day", ""]);
    let focuses = [pick(&["p9-a", ""]), pick(&["p9-b", ""])].into_iter().flatten().collect();
    let audiences = [pick(&["p9-youth", "", ""]), pick(&["p9-women", ""])].into_iter().flatten().collect();
    let laws = pick(&["constitution", ""]).into_iter().collect();
    let title =
        pick(&["反诈讲座", "宪法宣传", "WATER Day 100%", "a_b", r"back\slash", "' OR 1=1 --"]).unwrap_or_default();
    let place = pick(&["广场", ""]).unwrap_or_default();
    let state = *EventState::ALL.choose(random).unwrap();
    let starts_at = morning() + TimeDelta::minutes(random.random_range(-200_000..50_000));
    let mut number_or_none = |max| random.random_bool(0.8).then(|| random.random_range(0..max));
    Event {
        id: EventId(id(number)),
        state,
        title,
        starts_at,
        scope: village.clone().unwrap_or_else(|| TOWN.into()),
        village,
        place,
        lead_unit,
        units,
        form,
        laws,
        focuses,
        audiences,
        duty_item,
        observance,
        series: None,
        brand,
        results: Results {
            attendance: number_or_none(500),
            online_views: number_or_none(100_000),
            consultations: number_or_none(20),
            materials: number_or_none(300),
            is_estimate: random.random_bool(0.3),
            summary: String::new(),
            links: Vec::new(),
        },
        published: random.random_bool(0.5),
        internal: random.random_bool(0.1),
        is_demo: random.random_bool(0.2),
        ends_at: random.random_bool(0.5).then_some(starts_at + TimeDelta::hours(2)),
        author: AccountId(id(random.random_range(1..4))),
        updated_at: morning() + TimeDelta::minutes(random.random_range(0..1000)),
        ..full_event(number)
    }
}

/// Whether a filter lets a session through: the rule once more, without a database.
pub fn lets_through(filter: &EventFilter, event: &Event) -> bool {
    let one = |wanted: &str, code: Option<&str>| match wanted {
        "" => true,
        "-" => code.is_none(),
        wanted => code == Some(wanted),
    };
    let any = |wanted: &str, codes: &[String]| match wanted {
        "" => true,
        "-" => codes.is_empty(),
        wanted => codes.iter().any(|code| code == wanted),
    };
    let involved = event.lead_unit.iter().chain(&event.units).cloned().collect::<Vec<_>>();
    let village = event.village.as_deref();
    let village_name =
        regions().into_iter().find(|region| Some(region.code.as_str()) == village).map(|region| region.name);
    let text = format!("{}\n{}\n{}", event.title, event.place, event.results.summary).to_lowercase();
    (match filter.view {
        View::Public => event.is_public(),
        View::Counted => event.state == EventState::Approved && event.internal == filter.internal.unwrap_or(false),
        View::Staff => filter.internal.is_none_or(|internal| internal == event.internal),
    }) && (match filter.when {
        Some(When::Upcoming) => event.over_at() > filter.now,
        Some(When::Past) => event.over_at() <= filter.now,
        None => true,
    }) && filter.from.is_none_or(|from| clock::local_date(event.starts_at) >= from)
        && filter.to.is_none_or(|to| clock::local_date(event.starts_at) <= to)
        && event.scope.starts_with(&filter.scope)
        && one(&filter.village, village)
        && any(&filter.unit, &involved)
        && any(&filter.focus, &event.focuses)
        && any(&filter.audience, &event.audiences)
        && any(&filter.law, &event.laws)
        && one(&filter.form, event.form.as_deref())
        && one(&filter.brand, event.brand.as_deref())
        && one(&filter.observance, event.observance.as_deref())
        && one(&filter.lead_unit, event.lead_unit.as_deref())
        && one(&filter.duty, Some(event.duty_item.as_str()).filter(|item| !item.is_empty()))
        && (filter.states.is_empty() || filter.states.contains(&event.state))
        && filter.author.is_none_or(|author| author == event.author)
        && (filter.include_demo || !event.is_demo)
        && filter
            .q
            .to_lowercase()
            .split_whitespace()
            .all(|word| text.contains(word) || village_name.as_ref().is_some_and(|name| name.contains(word)))
}

/// Filters of every kind, alone and together.
pub fn filters() -> Vec<EventFilter> {
    let staff = || EventFilter::new(View::Staff, TOWN, morning(), true);
    let mut filters = vec![
        EventFilter::new(View::Public, TOWN, morning(), false),
        EventFilter::new(View::Counted, TOWN, morning(), false),
        EventFilter::new(View::Staff, "", morning(), true),
        EventFilter::new(View::Staff, "320582", morning(), true),
        EventFilter::new(View::Staff, VILLAGE, morning(), true),
        EventFilter::new(View::Staff, "%", morning(), true),
    ];
    let mut with = |change: &dyn Fn(&mut EventFilter)| {
        for view in [View::Staff, View::Counted] {
            let mut filter = EventFilter { view, ..staff() };
            change(&mut filter);
            filters.push(filter);
        }
    };
    with(&|filter| filter.when = Some(When::Upcoming));
    with(&|filter| filter.when = Some(When::Past));
    with(&|filter| filter.from = Some(day(2026, 1, 15)));
    with(&|filter| filter.to = Some(day(2026, 1, 15)));
    with(&|filter| filter.include_demo = false);
    for internal in [true, false] {
        with(&|filter| filter.internal = Some(internal));
    }
    with(&|filter| filter.author = Some(AccountId(id(2))));
    with(&|filter| filter.states = vec![EventState::Held, EventState::Returned]);
    for code in ["-", VILLAGE, "nowhere"] {
        with(&|filter| filter.village = code.into());
    }
    for code in ["-", "justice-office", "water"] {
        with(&|filter| filter.unit = code.into());
        with(&|filter| filter.lead_unit = code.into());
    }
    for code in ["-", "p9-a"] {
        with(&|filter| filter.focus = code.into());
    }
    for code in ["-", "p9-women"] {
        with(&|filter| filter.audience = code.into());
    }
    for code in ["-", "constitution", "lecture", "spring", "3.2"] {
        with(&|filter| filter.law = code.into());
        with(&|filter| filter.form = code.into());
        with(&|filter| filter.brand = code.into());
        with(&|filter| filter.duty = code.into());
    }
    for code in ["-", "constitution-day"] {
        with(&|filter| filter.observance = code.into());
    }
    for text in [
        "诈",
        "water",
        "100%",
        "%",
        "_",
        r"\",
        "a_b",
        "axb",
        "' OR 1=1 --",
        "';DROP TABLE events;--",
        "百家桥",
        "宪法 广场",
        "\"",
        "$1",
    ] {
        with(&|filter| filter.q = text.into());
    }
    with(&|filter| {
        filter.unit = "justice-office".into();
        filter.focus = "p9-a".into();
        filter.audience = "-".into();
        filter.q = "诈".into();
        filter.when = Some(When::Past);
    });
    filters
}
