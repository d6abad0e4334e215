//! Titles and the roster: histories are kept whole, on their version, once; a merger takes its titles along or nothing.

use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, admin, day, each_engine, id, morning, office};
use app::{
    features::{
        events::store::AuditFilter,
        reference::{
            RegionKind,
            changes::{ChangeKind, RegionChange},
        },
        titles::{
            Precision, StepKind, Title, TitleEvent,
            actions::draft,
            input::changes,
            rules,
            sample::{self, Finding, Sample},
            store::{TitleWrite, Written},
        },
        villages::store::{NewVillage, RosterWrite},
    },
    ids::{RegionChangeId, SampleId, TitleEventId, TitleId},
};
use chrono::NaiveDate;
use std::path::Path;

fn step(number: u128, kind: StepKind, on_day: NaiveDate) -> TitleEvent {
    TitleEvent {
        id: TitleEventId(id(0xe000 + number)),
        kind,
        on_day,
        precision: Precision::Day,
        document: "苏司通〔2018〕1号".into(),
        body: "省司法厅".into(),
        reason: "因为".into(),
        due_on: Some(day(2027, 1, 1)),
        village: String::new(),
        note: "内部".into(),
        who: "office".into(),
        at: morning(),
    }
}

fn title(number: u128, village: &str) -> Title {
    Title {
        code: format!("code-{number}"),
        village: village.into(),
        batch: "第十四批".into(),
        statement: "公开".into(),
        section: "七.2".into(),
        note: "联系人".into(),
        pending: true,
        events: vec![
            step(number * 16, StepKind::Name, day(2018, 12, 1)),
            step(number * 16 + 1, StepKind::Keep, day(2020, 12, 1)),
        ],
        ..draft(TitleId(id(0x7100 + number)), TOWN)
    }
}

fn write(old: Option<&Title>, title: Title) -> TitleWrite {
    TitleWrite { changes: changes(old, &title), title, action: "title.step", reason: String::new() }
}

async fn audited(world: &World, action: &str) -> i64 {
    let filter = AuditFilter { q: action.into(), ..AuditFilter::default() };
    world.backend.events.audit(&filter, 1, 0).await.unwrap().1
}

async fn with_reference(world: &World) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    server::cli::import::load(&world.storage, &data).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_is_kept_with_its_whole_history_on_its_version_and_once() {
    each_engine(|world| async move {
        let titles = &world.backend.titles;
        let wanted = title(1, VILLAGE);
        let add = vec![write(None, wanted.clone())];
        assert_eq!(titles.write(&office(), add.clone(), morning()).await.unwrap(), Written::Done);
        let logged = audited(&world, "title.step").await;
        assert_eq!(titles.write(&office(), add, morning()).await.unwrap(), Written::Done, "the same again");
        assert_eq!(audited(&world, "title.step").await, logged);
        let stored = Title { version: 1, ..wanted.clone() };
        assert_eq!(titles.find(wanted.id).await.unwrap(), Some(stored.clone()));
        assert_eq!(titles.all(TOWN, false).await.unwrap(), std::slice::from_ref(&stored));
        assert_eq!(titles.all("320582101", true).await.unwrap(), []);

        // A back-dated step goes between; the order of the history is that of the days.
        let events = rules::place(&stored.events, step(9, StepKind::Keep, day(2019, 6, 1))).unwrap();
        let next = Title { events, ..stored.clone() };
        let other = Title { batch: "other".into(), ..stored.clone() };
        let both = vec![write(Some(&stored), next.clone())];
        assert_eq!(titles.write(&office(), both, morning()).await.unwrap(), Written::Done);
        let late = titles.write(&office(), vec![write(Some(&stored), other)], morning()).await.unwrap();
        assert_eq!(late, Written::Conflict);
        let found = titles.find(wanted.id).await.unwrap().unwrap();
        assert_eq!(found, Title { version: 2, ..next });
        assert_eq!(
            found.events.iter().map(|event| event.kind).collect::<Vec<_>>(),
            [StepKind::Name, StepKind::Keep, StepKind::Keep]
        );

        // All or nothing: a second title on a wrong version keeps the first one from being stored.
        let fresh = title(2, OTHER_VILLAGE);
        let wrong = Title { version: 7, ..found.clone() };
        let mixed = vec![write(None, fresh.clone()), write(None, Title { batch: "x".into(), ..wrong })];
        assert_eq!(titles.write(&office(), mixed, morning()).await.unwrap(), Written::Conflict);
        assert_eq!(titles.find(fresh.id).await.unwrap(), None);

        let sample = Title { is_demo: true, ..title(3, VILLAGE) };
        titles.write(&office(), vec![write(None, sample)], morning()).await.unwrap();
        assert_eq!(titles.all(TOWN, false).await.unwrap().len(), 1);
        assert_eq!(titles.all(TOWN, true).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_titles_count_as_the_report_does_and_stay_as_the_office_left_them() {
    each_engine(|world| async move {
        with_reference(&world).await;
        let titles = world.backend.titles.all(TOWN, false).await.unwrap();
        let on = |day| rules::counts(&titles, day).map(|(_, count)| count);
        assert_eq!(on(day(2023, 12, 31)), [1, 36, 0]);
        assert_eq!(on(day(2019, 12, 31)), [0, 0, 0]);
        assert_eq!(titles.iter().filter(|title| title.is_placeholder()).count(), 35);
        let open = titles.iter().find(|title| title.code == "2023-provincial-02").unwrap();
        let filled = Title { village: OTHER_VILLAGE.into(), ..open.clone() };
        let done = world.backend.titles.write(&office(), vec![write(Some(open), filled)], morning()).await.unwrap();
        assert_eq!(done, Written::Done);
        with_reference(&world).await;
        let again = world.backend.titles.find(open.id).await.unwrap().unwrap();
        assert_eq!((again.village.as_str(), again.version), (OTHER_VILLAGE, 2));
        assert_eq!(world.backend.titles.all(TOWN, false).await.unwrap().len(), 37);
    })
    .await;
}

fn merger() -> RegionChange {
    RegionChange {
        id: RegionChangeId(id(0x7200)),
        scope: TOWN.into(),
        on_day: day(2025, 7, 1),
        kind: ChangeKind::Merged,
        from: vec![VILLAGE.into(), OTHER_VILLAGE.into()],
        to: vec!["320582100X02".into()],
        made: vec!["320582100X02".into()],
        old_name: String::new(),
        new_name: String::new(),
        old_short: String::new(),
        old_en: String::new(),
        document: "张政〔2025〕1号".into(),
        note: String::new(),
        who: "office".into(),
        at: morning(),
    }
}

fn new_village() -> NewVillage {
    NewVillage {
        code: "320582100X02".into(),
        kind: RegionKind::Village,
        name: "合并村村民委员会".into(),
        short_name: "合并村".into(),
        name_en: "Hebing Village".into(),
        pending: true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merger_makes_the_village_and_takes_the_titles_along() {
    each_engine(|world| async move {
        with_reference(&world).await;
        let old = title(1, VILLAGE);
        world.backend.titles.write(&office(), vec![write(None, old.clone())], morning()).await.unwrap();
        let old = world.backend.titles.find(old.id).await.unwrap().unwrap();
        let event = TitleEvent {
            village: "320582100X02".into(),
            due_on: None,
            ..step(99, StepKind::Transfer, day(2025, 7, 1))
        };
        let moved = Title { events: rules::place(&old.events, event).unwrap(), ..old.clone() };
        let roster = |title: Title| RosterWrite {
            change: merger(),
            seen: 0,
            new: Some(new_village()),
            renamed: None,
            titles: vec![write(Some(&old), title)],
        };
        let late = roster(Title { version: 9, ..moved.clone() });
        let villages = &world.backend.villages;
        assert_eq!(villages.change(&office(), late, morning()).await.unwrap(), Written::Conflict);
        assert!(world.backend.reference().await.unwrap().village("320582100X02").is_none(), "nothing of it is stored");
        assert_eq!(villages.change(&office(), roster(moved.clone()), morning()).await.unwrap(), Written::Done);
        assert_eq!(villages.change(&office(), roster(moved), morning()).await.unwrap(), Written::Done, "again");

        let reference = world.backend.reference().await.unwrap();
        assert_eq!(reference.changes, [merger()]);
        assert_eq!(reference.what_became_of(VILLAGE, day(2026, 1, 1)), "320582100X02");
        assert!(reference.is_there(VILLAGE, day(2025, 6, 30)) && !reference.is_there(VILLAGE, day(2025, 7, 1)));
        let title = world.backend.titles.find(old.id).await.unwrap().unwrap();
        let holder = |on| rules::on(&title, on).unwrap().village.to_owned();
        assert_eq!((holder(day(2025, 6, 30)), holder(day(2025, 7, 1))), (VILLAGE.into(), "320582100X02".to_owned()));
        assert_eq!(audited(&world, "roster.merged").await, 2, "the day and the villages");

        // Whoever checked against an older roster is told.
        let other = RegionChange { id: RegionChangeId(id(0x7201)), on_day: day(2025, 8, 1), ..merger() };
        let stale = RosterWrite { change: other, seen: 0, new: None, renamed: None, titles: Vec::new() };
        assert_eq!(villages.change(&office(), stale, morning()).await.unwrap(), Written::Conflict);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_outlives_the_shipped_list_and_the_old_one_is_still_found() {
    each_engine(|world| async move {
        with_reference(&world).await;
        let old = world.backend.reference().await.unwrap().village(VILLAGE).unwrap().clone();
        let change = RegionChange {
            kind: ChangeKind::Renamed,
            from: vec![VILLAGE.into()],
            to: vec![VILLAGE.into()],
            made: Vec::new(),
            old_name: old.name.clone(),
            new_name: "新名村村民委员会".into(),
            ..merger()
        };
        let names = NewVillage {
            code: String::new(),
            name: "新名村村民委员会".into(),
            short_name: "新名村".into(),
            ..new_village()
        };
        let write =
            RosterWrite { change, seen: 0, new: None, renamed: Some((VILLAGE.into(), names)), titles: Vec::new() };
        assert_eq!(world.backend.villages.change(&admin(), write, morning()).await.unwrap(), Written::Done);
        with_reference(&world).await;
        let reference = world.backend.reference().await.unwrap();
        assert_eq!(reference.village(VILLAGE).unwrap().short_name, "新名村");
        assert_eq!(reference.name_on(VILLAGE, day(2025, 6, 30)), old.name);
        assert_eq!(reference.name_on(VILLAGE, day(2025, 7, 1)), "新名村村民委员会");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_kept_whole_once_a_year_with_what_was_found() {
    each_engine(|world| async move {
        let titles = &world.backend.titles;
        let all = (1..=11).map(|number| title(number, VILLAGE)).collect::<Vec<_>>();
        let writes = all.iter().map(|title| write(None, title.clone())).collect();
        assert_eq!(titles.write(&office(), writes, morning()).await.unwrap(), Written::Done);
        let rows = sample::rows(&all.iter().collect::<Vec<_>>(), day(2026, 3, 1), 10, 12);
        let drawn = rows.iter().filter(|row| row.is_drawn).map(|row| row.number).collect::<Vec<_>>();
        assert_eq!(drawn, [1, 6]);
        let sample = Sample {
            id: SampleId(id(0x7300)),
            scope: TOWN.into(),
            year: 2026,
            on_day: day(2026, 3, 1),
            share: 10,
            seed: 12,
            who: "office".into(),
            at: morning(),
            is_demo: false,
            rows,
        };
        assert_eq!(titles.keep_sample(&office(), &sample, morning()).await.unwrap(), Written::Done);
        assert_eq!(titles.keep_sample(&office(), &sample, morning()).await.unwrap(), Written::Done);
        let second = Sample { id: SampleId(id(0x7301)), seed: 13, ..sample.clone() };
        assert_eq!(titles.keep_sample(&office(), &second, morning()).await.unwrap(), Written::Conflict);
        assert_eq!(titles.samples(TOWN).await.unwrap(), std::slice::from_ref(&sample));
        let found = |number| Finding {
            sample: sample.id,
            scope: TOWN.into(),
            number,
            checked_on: day(2026, 3, 10),
            finding: "台账齐全".into(),
        };
        assert_eq!(titles.keep_finding(&office(), &found(6), morning()).await.unwrap(), Written::Done);
        assert_eq!(titles.keep_finding(&office(), &found(2), morning()).await.unwrap(), Written::Conflict, "not drawn");
        let kept = titles.samples(TOWN).await.unwrap().remove(0);
        assert_eq!((kept.rows[5].checked_on, kept.rows[5].finding.as_str()), (Some(day(2026, 3, 10)), "台账齐全"));
    })
    .await;
}
