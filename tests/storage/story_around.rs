//! The registries around sites and titles: kept on the version that was seen, told or not told by the log, left alone by
//! the next import; and published figures, likewise.

use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, day, each_engine, morning, office};
use app::features::{
    around::{
        model::{Entry, Group, Kind, Meeting, Person, Post, Problem, Record, WeakVillage},
        registry::{Registry, values},
        store::{Counting, Kept, MeetingFilter, Place, Slice},
    },
    events::{
        model::EventState,
        query::{EventFilter, View},
        store::AuditFilter,
    },
    figures::model::PublishedFigure,
};
use server::storage::Imported;

const ALL: Slice = Slice { limit: 100, offset: 0 };

fn place(with_demo: bool) -> Place<'static> {
    Place { scope: TOWN, with_demo }
}

fn entry(id: &str, kind: Kind) -> Entry {
    Entry {
        id: id.into(),
        kind,
        seq: 3,
        scope: TOWN.into(),
        name: "缇香世家".into(),
        name_en: String::new(),
        village: VILLAGE.into(),
        place: "某路1号".into(),
        hours: "周一至周五".into(),
        phone: String::new(),
        audience: String::new(),
        about: "两行\n说明".into(),
        since: Some(day(2023, 1, 1)),
        ended: None,
        section: "七.2".into(),
        wording: "原文".into(),
        note: String::new(),
        is_public: true,
        is_demo: false,
        version: 0,
    }
}

fn meeting(id: &str, village: &str, on: u32) -> Meeting {
    Meeting {
        id: id.into(),
        scope: TOWN.into(),
        forum: String::new(),
        village: village.into(),
        topic: "停车位".into(),
        held_on: day(2026, 3, on),
        people: Some(21),
        laws: vec!["civil-code".into(), "constitution".into()],
        outcome: "按户轮流".into(),
        follow_up: String::new(),
        is_public: true,
        is_demo: false,
        version: 0,
    }
}

fn post(id: &str, month: u32, reads: Option<i64>) -> Post {
    Post {
        id: id.into(),
        scope: TOWN.into(),
        channel: "xingfu-yangshe".into(),
        posted_on: day(2026, month, 9),
        title: "推文".into(),
        link: "https://example.test/".into(),
        reads,
        is_demo: false,
        version: 0,
    }
}

fn person() -> Person {
    Person {
        id: "p1".into(),
        scope: TOWN.into(),
        village: VILLAGE.into(),
        group: Group::Guide,
        name: "某某某".into(),
        category: "网格员".into(),
        certificate: "001".into(),
        named_on: Some(day(2024, 5, 1)),
        left_on: None,
        note: String::new(),
        version: 0,
    }
}

fn weak() -> WeakVillage {
    WeakVillage {
        id: "w1".into(),
        scope: TOWN.into(),
        village: OTHER_VILLAGE.into(),
        found_on: day(2026, 1, 2),
        problem: Problem::Disputes,
        leader: "甲".into(),
        measures: "上门调解".into(),
        deadline: Some(day(2026, 6, 30)),
        closed_on: None,
        note: String::new(),
        version: 0,
    }
}

async fn keep(world: &World, record: Record) -> Kept {
    world.backend.around.keep(&office(), record, morning()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_is_read_back_as_it_was_kept() {
    each_engine(|world| async move {
        let records = [
            Record::Entry(entry("tixiang", Kind::Estate)),
            Record::Meeting(meeting("m1", VILLAGE, 1)),
            Record::Post(post("b1", 2, None)),
            Record::Person(person()),
            Record::Weak(weak()),
        ];
        for record in records {
            let registry = Registry::of(&record);
            let read = async || world.backend.around.find(registry, record.id()).await.unwrap();
            assert_eq!(keep(&world, record.clone()).await, Kept::Done);
            assert_eq!(keep(&world, record.clone()).await, Kept::Done, "the form again");
            let stored = read().await.unwrap();
            assert_eq!(stored, record.clone().in_version(1));
            assert_eq!(values(&stored), values(&record));
            let changed = match stored.clone() {
                Record::Entry(entry) => Record::Entry(Entry { name: "改".into(), ..entry }),
                Record::Meeting(meeting) => Record::Meeting(Meeting { people: None, ..meeting }),
                Record::Post(post) => Record::Post(Post { reads: Some(7), ..post }),
                Record::Person(person) => Record::Person(Person { left_on: Some(day(2026, 1, 1)), ..person }),
                Record::Weak(weak) => Record::Weak(WeakVillage { closed_on: Some(day(2026, 3, 1)), ..weak }),
            };
            assert_eq!(keep(&world, changed.clone()).await, Kept::Done);
            assert_eq!(keep(&world, changed.clone()).await, Kept::Done, "the second click");
            assert_eq!(keep(&world, stored.clone()).await, Kept::Conflict, "made on an older version");
            assert_eq!(read().await, Some(changed.clone().in_version(2)));
            let (list, total) = world.backend.around.list(registry, place(false), ALL).await.unwrap();
            assert_eq!((list, total), (vec![changed.in_version(2)], 1));
            let elsewhere = Place { scope: "320582101", with_demo: true };
            assert_eq!(world.backend.around.list(registry, elsewhere, ALL).await.unwrap().1, 0);

            let filter = AuditFilter { subject_id: record.id().into(), ..AuditFilter::default() };
            let (lines, _) = world.backend.events.audit(&filter, 100, 0).await.unwrap();
            assert!(lines.iter().any(|line| line.action == "around.add"), "{lines:?}");
            assert!(lines.iter().any(|line| line.action == "around.change" && !line.field.is_empty()), "{lines:?}");
            let tells = lines.iter().any(|line| !line.old.is_empty() || !line.new.is_empty());
            assert_eq!(tells, !registry.is_confidential(), "{lines:?}");
            if !registry.can_remove() {
                continue;
            }
            let remove = async |version| {
                let store = &world.backend.around;
                store.remove(&office(), registry, record.id(), version, morning()).await.unwrap()
            };
            assert_eq!(remove(1).await, Kept::Conflict);
            assert_eq!(remove(2).await, Kept::Done);
            assert_eq!(remove(2).await, Kept::Done, "gone is gone");
            assert_eq!(read().await, None);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_another_kind_is_another_record() {
    each_engine(|world| async move {
        assert_eq!(keep(&world, Record::Entry(entry("x", Kind::Estate))).await, Kept::Done);
        let found = world.backend.around.find(Registry::Entries(Kind::Team), "x").await.unwrap();
        assert_eq!(found, None);
        let stolen = Entry { name: "别的".into(), ..entry("x", Kind::Team) };
        assert_eq!(keep(&world, Record::Entry(stolen)).await, Kept::Conflict, "its code is taken");
        let all = world.backend.around.entries(place(false)).await.unwrap();
        assert_eq!(all, [Entry { version: 1, ..entry("x", Kind::Estate) }]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn public_lists_hold_what_is_public_and_no_samples() {
    each_engine(|world| async move {
        let hidden = Meeting { is_public: false, ..meeting("m2", VILLAGE, 2) };
        let sample = Meeting { is_demo: true, version: 1, ..meeting("m3", VILLAGE, 3) };
        for record in [meeting("m1", VILLAGE, 1), hidden, meeting("m4", OTHER_VILLAGE, 4)] {
            keep(&world, Record::Meeting(record)).await;
        }
        world.storage.around.add_samples(&office(), &[Record::Meeting(sample)], &[], morning()).await.unwrap();
        let ids = async |with_demo, village: &str| {
            let filter = MeetingFilter { village: village.into(), ..MeetingFilter::default() };
            let (meetings, total) = world.backend.around.meetings(place(with_demo), &filter, ALL).await.unwrap();
            assert_eq!(i64::try_from(meetings.len()).unwrap(), total);
            meetings.into_iter().map(|meeting| meeting.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(false, "").await, ["m4", "m1"]);
        assert_eq!(ids(true, "").await, ["m4", "m3", "m1"]);
        assert_eq!(ids(false, VILLAGE).await, ["m1"]);

        for (id, month, reads) in [("a", 1, Some(10)), ("b", 1, None), ("c", 2, Some(5))] {
            keep(&world, Record::Post(post(id, month, reads))).await;
        }
        let months = world.backend.around.posts_by_month(place(false)).await.unwrap();
        let months = months.iter().map(|row| (row.month.as_str(), row.posts, row.reads, row.with_reads));
        let months = months.collect::<Vec<_>>();
        assert_eq!(months, [("2026-01", 2, 10, 1), ("2026-02", 1, 5, 1)]);
        let (posts, total) =
            world.backend.around.posts(place(false), (2026, None), "", Slice { limit: 1, offset: 1 }).await.unwrap();
        assert_eq!((posts[0].id.as_str(), total), ("b", 3));
        assert_eq!(world.backend.around.posts(place(false), (2025, None), "", ALL).await.unwrap().1, 0);
        let of_month = world.backend.around.posts(place(false), (2026, Some(12)), "", ALL).await.unwrap().1;
        assert_eq!(of_month, 0, "the last month ends with its year");
        assert_eq!(world.backend.around.posts(place(false), (2026, None), "chunfeng-live", ALL).await.unwrap().1, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_set_on_what_stood_there() {
    each_engine(|world| async move {
        let set = async |numbers: Vec<(&str, Option<i64>, Option<i64>)>| {
            let numbers = numbers.into_iter().map(|(village, was, is)| (village.to_owned(), was, is)).collect();
            let counting = Counting { year: 2025, group: Group::Guide, numbers };
            world.backend.around.set_counts(&office(), &counting, morning()).await.unwrap()
        };
        let all = async || {
            let counts = world.backend.around.counts(place(false)).await.unwrap();
            counts.into_iter().map(|count| (count.village, count.number)).collect::<Vec<_>>()
        };
        assert_eq!(set(vec![(VILLAGE, None, Some(3)), (OTHER_VILLAGE, None, Some(4))]).await, Kept::Done);
        assert_eq!(set(vec![(VILLAGE, None, Some(3))]).await, Kept::Done, "the form again");
        assert_eq!(set(vec![(OTHER_VILLAGE, Some(4), Some(9)), (VILLAGE, None, Some(5))]).await, Kept::Conflict);
        assert_eq!(all().await, [(OTHER_VILLAGE.to_owned(), 4), (VILLAGE.to_owned(), 3)], "all or none");
        assert_eq!(set(vec![(VILLAGE, Some(3), None)]).await, Kept::Done);
        assert_eq!(all().await, [(OTHER_VILLAGE.to_owned(), 4)]);
        let filter = AuditFilter { q: "around.count".into(), ..AuditFilter::default() };
        let (lines, number) = world.backend.events.audit(&filter, 10, 0).await.unwrap();
        assert_eq!(number, 3);
        assert!(lines.iter().any(|line| line.old == "3" && line.new.is_empty()), "{lines:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trainings_are_counted_by_team_and_year_and_in_nothing_else() {
    each_engine(|world| async move {
        let mut expected = 0;
        for (number, internal) in [(1, true), (2, true), (3, false)] {
            let mut event = super::samples::full_event(number);
            (event.state, event.internal, event.brand) = (EventState::Approved, internal, Some("touyan".into()));
            event.results.attendance = Some(10);
            expected += i64::from(!internal) * 10;
            world.backend.events.save(&crate::support::cadre(), super::samples::first_write(&event)).await.unwrap();
        }
        let counted = EventFilter::new(View::Counted, TOWN, morning(), true);
        let totals = world.backend.counts.totals(&counted).await.unwrap();
        assert_eq!((totals.sessions, totals.attendance), (1, expected));
        let apart = EventFilter { internal: Some(true), ..counted };
        let trainings = world.backend.around.trainings(&apart).await.unwrap();
        let rows = trainings.iter().map(|row| (row.team.as_str(), row.year.as_str(), row.sessions, row.attendance));
        assert_eq!(rows.collect::<Vec<_>>(), [("touyan", "2026", 2, 20)]);
        let public = EventFilter::new(View::Public, TOWN, morning(), true);
        let (shown, _) =
            world.backend.events.list(&public, app::features::events::store::Order::Soonest, 10, 0).await.unwrap();
        assert_eq!(shown.len(), 1);
    })
    .await;
}

fn figure(code: &str, year: i64) -> PublishedFigure {
    PublishedFigure {
        code: code.into(),
        year,
        seq: 4,
        indicator_zh: "全年调处矛盾纠纷".into(),
        value: "12910".into(),
        unit_zh: "起".into(),
        wording: "全年共计调处纠纷12910起".into(),
        section: "七.1".into(),
        ..PublishedFigure::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_kept_all_or_none_and_an_import_leaves_changed_ones_alone() {
    each_engine(|world| async move {
        let figures = &world.storage.figures;
        let shipped = PublishedFigure { version: 1, ..figure("2023-a", 2023) };
        let import = async || figures.import_figures(std::slice::from_ref(&shipped), morning()).await.unwrap();
        assert_eq!(import().await, Imported { added: 1, ..Imported::default() });
        let keep =
            async |rows: Vec<PublishedFigure>| world.backend.figures.keep(&office(), rows, morning()).await.unwrap();
        let fresh = figure("local-1", 2024);
        let stale = PublishedFigure { value: "1".into(), version: 7, ..shipped.clone() };
        assert_eq!(keep(vec![fresh.clone(), stale]).await, Kept::Conflict);
        assert_eq!(world.backend.figures.years().await.unwrap(), [2023], "all or none");
        assert_eq!(keep(vec![fresh.clone()]).await, Kept::Done);
        assert_eq!(keep(vec![fresh.clone()]).await, Kept::Done, "the form again");
        assert_eq!(world.backend.figures.years().await.unwrap(), [2024, 2023]);
        let removed = PublishedFigure { is_removed: true, ..shipped.clone() };
        assert_eq!(keep(vec![removed]).await, Kept::Done);
        assert_eq!(import().await, Imported { unchanged: 1, ..Imported::default() }, "it stays away");
        assert_eq!(world.backend.figures.years().await.unwrap(), [2024]);
        let all = world.backend.figures.all().await.unwrap();
        assert_eq!(
            all,
            [
                PublishedFigure { version: 1, ..fresh },
                PublishedFigure { is_removed: true, version: 2, ..shipped.clone() }
            ]
        );
        let filter = AuditFilter { subject_id: "2023-a".into(), ..AuditFilter::default() };
        let (lines, _) = world.backend.events.audit(&filter, 10, 0).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["figure.remove"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_entries_leaves_alone_what_the_office_changed() {
    each_engine(|world| async move {
        let shipped = [entry("a", Kind::Estate), entry("b", Kind::Station)].map(|entry| Entry { version: 1, ..entry });
        let import = async |list: &[Entry]| world.storage.around.import_entries(list, morning()).await.unwrap();
        assert_eq!(import(&shipped).await, Imported { added: 2, ..Imported::default() });
        let own = Entry { place: "新地址".into(), ..shipped[0].clone() };
        assert_eq!(keep(&world, Record::Entry(own)).await, Kept::Done);
        let newer = shipped.map(|entry| Entry { name: "新名".into(), ..entry });
        assert_eq!(import(&newer).await, Imported { changed: 1, unchanged: 1, ..Imported::default() });
        let all = world.backend.around.entries(place(false)).await.unwrap();
        assert_eq!(all.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["缇香世家", "新名"]);
    })
    .await;
}
