//! Publicity nodes and public holidays: kept, announced, hidden, and left alone by the next import.

use crate::support::{day, each_engine, morning, office};
use app::features::{
    events::store::AuditFilter,
    holidays::{DayOff, Holiday, store::HolidayWrite},
    observances::{
        self, Announced, Observance, Span,
        store::{Announcement, Kept},
    },
};
use server::storage::Imported;

fn node(code: &str, rule: &str) -> Observance {
    Observance {
        code: code.into(),
        seq: 1,
        zh: format!("节点{code}"),
        rule: rule.into(),
        lead_units: vec!["water".into(), "justice-office".into()],
        laws: vec!["constitution".into()],
        version: 1,
        ..Observance::default()
    }
}

fn counts(added: usize, changed: usize, unchanged: usize) -> Imported {
    Imported { added, changed, unchanged }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_kept_on_the_version_that_was_seen() {
    each_engine(|world| async move {
        let port = &world.backend.observances;
        let fresh = Observance { version: 0, is_local: true, ..node("local-1", "12-04") };
        assert_eq!(port.keep(&office(), fresh.clone(), morning()).await.unwrap(), Kept::Done);
        assert_eq!(port.keep(&office(), fresh.clone(), morning()).await.unwrap(), Kept::Done, "the form again");
        let stored = world.backend.reference().await.unwrap().observance("local-1").cloned().unwrap();
        assert_eq!(stored, Observance { version: 1, ..fresh.clone() }, "seen at once");

        let change = Observance { zh: "改过".into(), laws: Vec::new(), ..stored.clone() };
        assert_eq!(port.keep(&office(), change.clone(), morning()).await.unwrap(), Kept::Done);
        assert_eq!(port.keep(&office(), change.clone(), morning()).await.unwrap(), Kept::Done, "the second click");
        let late = Observance { zh: "晚了".into(), ..stored.clone() };
        assert_eq!(port.keep(&office(), late, morning()).await.unwrap(), Kept::Conflict);
        let twice = Observance { zh: "同一个代码".into(), ..fresh };
        assert_eq!(port.keep(&office(), twice, morning()).await.unwrap(), Kept::Conflict);

        let sheet = vec![Observance { version: 0, ..node("other", "month:05") }, stored];
        assert_eq!(port.take_in(&office(), sheet, morning()).await.unwrap(), Kept::Conflict);
        let all = port.all().await.unwrap();
        assert_eq!(all, [Observance { version: 2, ..change }], "all of a sheet or nothing");

        let filter = AuditFilter { subject_id: "local-1".into(), ..AuditFilter::default() };
        let (lines, _) = world.backend.events.audit(&filter, 50, 0).await.unwrap();
        let changed = lines.iter().filter(|line| line.action == "observance.change").collect::<Vec<_>>();
        assert_eq!(changed.len(), 2, "one line for each field: {changed:?}");
        assert!(changed.iter().any(|line| line.field == "laws" && line.old == "constitution" && line.new.is_empty()));
        all
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn announced_days_are_set_on_what_was_seen_and_taken_away_again() {
    each_engine(|world| async move {
        let port = &world.backend.observances;
        world.storage.observances.import_observances(&[node("food", "announced:06")], morning()).await.unwrap();
        let said = |from: u32, source: &str| Announced {
            code: "food".into(),
            year: 2026,
            from: day(2026, 6, from),
            to: day(2026, 6, from + 6),
            source: source.into(),
        };
        let span = |said: &Announced| Some(Span { from: said.from, to: said.to });
        let change = |before: Option<Span>, days: Option<Announced>| Announcement {
            code: "food".into(),
            year: 2026,
            before,
            days,
        };
        let (first, second) = (said(8, "通知"), said(15, ""));
        for _ in 0..2 {
            let kept = port.announce(&office(), change(None, Some(first.clone())), morning()).await.unwrap();
            assert_eq!(kept, Kept::Done, "a repeat does no harm");
        }
        let on_nothing = port.announce(&office(), change(None, Some(second.clone())), morning()).await.unwrap();
        assert_eq!(on_nothing, Kept::Conflict, "somebody was faster");
        let days = observances::year(&world.backend, 2026).await.unwrap();
        assert_eq!((days[0].dates.span(), days[0].source.as_deref()), (span(&first), Some("通知")));
        let next = observances::year(&world.backend, 2027).await.unwrap();
        assert_eq!((next[0].dates.span(), next[0].hint), (None, span(&first)), "last year's days as a hint");

        let moved = port.announce(&office(), change(span(&first), Some(second.clone())), morning()).await.unwrap();
        assert_eq!(moved, Kept::Done);
        assert_eq!(world.backend.reference().await.unwrap().announced, std::slice::from_ref(&second));
        let gone = port.announce(&office(), change(span(&first), None), morning()).await.unwrap();
        assert_eq!(gone, Kept::Conflict);
        let gone = port.announce(&office(), change(span(&second), None), morning()).await.unwrap();
        assert_eq!(gone, Kept::Done);
        assert_eq!(world.backend.reference().await.unwrap().announced, []);

        let filter = AuditFilter { q: "observance.announce".into(), ..AuditFilter::default() };
        let (lines, number) = world.backend.events.audit(&filter, 50, 0).await.unwrap();
        assert_eq!(number, 3);
        assert!(lines.iter().any(|line| line.new == "2026-06-08..2026-06-14 (通知)"), "{lines:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_leaves_alone_what_the_office_keeps() {
    each_engine(|world| async move {
        let shipped = [node("plain", "12-04"), node("edited", "12-05"), node("hidden", "12-06")];
        let import = |list: Vec<Observance>| {
            let world = world.clone();
            async move { world.storage.observances.import_observances(&list, morning()).await.unwrap() }
        };
        assert_eq!(import(shipped.to_vec()).await, counts(3, 0, 0));
        let port = &world.backend.observances;
        let edited = Observance { zh: "本镇的叫法".into(), ..shipped[1].clone() };
        let hidden = Observance { is_hidden: true, ..shipped[2].clone() };
        let local = Observance { version: 0, is_local: true, ..node("local-1", "12-07") };
        for change in [&edited, &hidden, &local] {
            assert_eq!(port.keep(&office(), change.clone(), morning()).await.unwrap(), Kept::Done);
        }
        let newer = shipped.map(|node| Observance { basis: "法律文本".into(), rule: "11-01".into(), ..node });
        let clash = Observance { zh: "撞名".into(), ..node("local-1", "01-01") };
        assert_eq!(import([newer.to_vec(), vec![clash]].concat()).await, counts(0, 1, 3));
        let reference = world.backend.reference().await.unwrap();
        assert_eq!(reference.observance("plain"), Some(&newer[0]));
        assert_eq!(reference.observance("edited"), Some(&Observance { version: 2, ..edited }));
        assert_eq!(reference.observance("hidden"), Some(&Observance { version: 2, ..hidden }));
        assert_eq!(reference.observance("local-1"), Some(&Observance { version: 1, ..local }));
        let year = observances::year(&world.backend, 2026).await.unwrap();
        let codes = year.iter().map(|node| node.observance.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes, ["plain", "edited", "local-1"], "hidden ones are off the calendar");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn holidays_are_found_by_their_days() {
    each_engine(|world| async move {
        let on =
            |month, date, kind| Holiday {
                day: day(2026, month, date), kind, zh: "国庆节".into(), en: String::new()
            };
        let list = [on(10, 1, DayOff::Off), on(10, 2, DayOff::Off), on(10, 10, DayOff::Work)];
        let holidays = &world.storage.holidays;
        assert_eq!(holidays.import_holidays(&list, morning()).await.unwrap(), counts(3, 0, 0));
        assert_eq!(holidays.import_holidays(&list, morning()).await.unwrap(), counts(0, 0, 3));
        let between = world.backend.holidays.between(day(2026, 10, 2), day(2026, 10, 10)).await.unwrap();
        assert_eq!(between, list[1..]);
        assert_eq!(world.backend.holidays.between(day(2027, 1, 1), day(2027, 12, 31)).await.unwrap(), []);

        let port = &world.backend.holidays;
        let write = |before, wanted| HolidayWrite { before, wanted };
        let changed = Holiday { zh: "国庆".into(), ..list[0].clone() };
        let stale = vec![write(None, on(10, 3, DayOff::Off)), write(None, changed.clone())];
        assert!(!port.take_in(&office(), stale, morning()).await.unwrap(), "the first of October is there already");
        assert_eq!(port.between(day(2026, 10, 1), day(2026, 10, 31)).await.unwrap(), list, "all or nothing");
        let fine = vec![write(None, on(10, 3, DayOff::Off)), write(Some(list[0].clone()), changed.clone())];
        for _ in 0..2 {
            assert!(port.take_in(&office(), fine.clone(), morning()).await.unwrap());
        }
        let now = port.between(day(2026, 10, 1), day(2026, 10, 3)).await.unwrap();
        assert_eq!(now, [changed, list[1].clone(), on(10, 3, DayOff::Off)]);
        let filter = AuditFilter { q: "import.holidays".into(), ..AuditFilter::default() };
        // Two lines of the first import by the operator, then one a day.
        assert_eq!(world.backend.events.audit(&filter, 1, 0).await.unwrap().1, 4);
    })
    .await;
}
