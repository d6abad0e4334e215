//! Reference data: loaded from lists, kept in memory, fresh after each change.

use super::samples::regions;
use crate::support::{TOWN, VILLAGE, each_engine, morning, office};
use app::{
    features::{
        accounts::actions::OPERATOR,
        events::store::AuditFilter,
        figures::model::PublishedFigure,
        observances::Observance,
        reference::{Region, Term, TermKind, Unit, model::Point},
    },
    ids::Scope,
};
use chrono::NaiveDate;
use server::storage::Imported;
use std::sync::Arc;

fn unit(code: &str, name: &str) -> Unit {
    Unit {
        code: code.into(),
        scope: TOWN.into(),
        name: name.into(),
        short_name: name.into(),
        name_en: String::new(),
        pending: true,
    }
}

fn term(code: &str, zh: &str) -> Term {
    Term { code: code.into(), zh: zh.into(), ..Term::default() }
}

fn counts(added: usize, changed: usize, unchanged: usize) -> Imported {
    Imported { added, changed, unchanged }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_added_changed_and_left_alone() {
    each_engine(|world| async move {
        let tables = &world.storage.reference;
        let now = morning();
        assert_eq!(*world.backend.reference.load().await.unwrap(), app::features::reference::Reference::default());
        assert_eq!(tables.import_regions(&regions(), now).await.unwrap(), counts(3, 0, 0));
        assert_eq!(tables.import_regions(&regions(), now).await.unwrap(), counts(0, 0, 3));
        let units = [(2, unit("water", "水务")), (1, unit("police", "派出所"))];
        assert_eq!(tables.import_units(&units, now).await.unwrap(), counts(2, 0, 0));
        let renamed = [(2, unit("water", "水务站"))];
        assert_eq!(tables.import_units(&renamed, now).await.unwrap(), counts(0, 1, 0), "the other one stays");

        let plan = Term {
            starts_on: NaiveDate::from_ymd_opt(2026, 1, 1),
            ends_on: NaiveDate::from_ymd_opt(2030, 12, 31),
            ..term("p9", "九五")
        };
        assert_eq!(tables.import_terms(TermKind::Plan, &[(1, plan.clone())], now).await.unwrap(), counts(1, 0, 0));
        // The same code in another list is another term.
        assert_eq!(tables.import_terms(TermKind::Law, &[(1, term("p9", "法"))], now).await.unwrap(), counts(1, 0, 0));
        assert_eq!(tables.import_terms(TermKind::Plan, &[(1, plan.clone())], now).await.unwrap(), counts(0, 0, 1));
        let settings =
            |demo: &str| vec![("scope".to_owned(), TOWN.to_owned()), ("demo_mode".to_owned(), demo.to_owned())];
        assert_eq!(tables.import_settings(&settings("true"), now).await.unwrap(), counts(2, 0, 0));
        assert_eq!(tables.import_settings(&settings("false"), now).await.unwrap(), counts(0, 1, 1));

        let reference = world.backend.reference.load().await.unwrap();
        assert_eq!(reference.regions, regions());
        let names = reference.units.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names, ["派出所", "水务站"]);
        assert_eq!(reference.list(TermKind::Plan), [plan]);
        assert_eq!((reference.site.scope.as_str(), reference.site.demo_mode), (TOWN, false));
        assert!(Arc::ptr_eq(&reference, &world.backend.reference.load().await.unwrap()), "kept in memory");
        let imports = AuditFilter { q: "import.".into(), ..AuditFilter::default() };
        let (lines, count) = world.backend.events.audit(&imports, 50, 0).await.unwrap();
        assert_eq!(count, 7 * 2, "two lines for each change");
        assert!(lines.iter().all(|line| line.who == OPERATOR), "{lines:?}");
        let after_the_settings = AuditFilter { scope: Scope(TOWN.into()), ..imports };
        let told = world.backend.events.audit(&after_the_settings, 1, 0).await.unwrap().1;
        assert_eq!(told, 2 * 2, "once it is known whose site this is, the town reads what is imported");
        reference
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_is_set_on_the_version_that_was_seen_and_outlives_an_import() {
    each_engine(|world| async move {
        let tables = &world.storage.reference;
        let sample = Point { lon: 120.5, lat: 31.8 };
        let mut first = regions();
        first[1].point = Some(sample);
        first[1].point_is_demo = true;
        tables.import_regions(&first, morning()).await.unwrap();
        let before = world.backend.reference.load().await.unwrap();
        let village = before.village(VILLAGE).unwrap();
        assert_eq!((village.point, village.point_is_demo), (Some(sample), true));

        let port = &world.backend.reference;
        let point = Point { lon: 120.552_341, lat: 31.868_127 };
        let set = port.set_point(&office(), VILLAGE, village.version, Some(point), world.now()).await.unwrap().unwrap();
        assert_eq!((set.point, set.point_is_demo, set.version), (Some(point), false, village.version + 1));
        assert_eq!(world.backend.reference.load().await.unwrap().village(VILLAGE), Some(&set), "seen at once");
        let again = port.set_point(&office(), VILLAGE, village.version, Some(point), world.now()).await.unwrap();
        assert_eq!(again.as_ref(), Some(&set), "the same again");
        let late = port.set_point(&office(), VILLAGE, village.version, None, world.now()).await.unwrap();
        assert_eq!(late, None, "somebody was faster");
        assert_eq!(port.set_point(&office(), "nowhere", 1, None, world.now()).await.unwrap(), None);

        let renamed = first.iter().cloned().map(|region| Region { note: "改过".into(), ..region }).collect::<Vec<_>>();
        assert_eq!(tables.import_regions(&renamed, morning()).await.unwrap(), counts(0, 3, 0));
        let after = world.backend.reference.load().await.unwrap();
        let village = after.village(VILLAGE).unwrap();
        assert_eq!((village.point, village.point_is_demo, village.note.as_str()), (Some(point), false, "改过"));
        let cleared = port.set_point(&office(), VILLAGE, village.version, None, world.now()).await.unwrap().unwrap();
        assert_eq!(cleared.point, None);

        let filter = AuditFilter { subject_id: VILLAGE.into(), ..AuditFilter::default() };
        let (lines, count) = world.backend.events.audit(&filter, 10, 0).await.unwrap();
        assert_eq!(count, 2);
        assert!(lines.iter().any(|line| line.old == "120.5,31.8" && line.new == "120.552341,31.868127"), "{lines:?}");
        after
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_and_observances_come_in_their_order() {
    each_engine(|world| async move {
        let figure = |code: &str, year, seq| PublishedFigure {
            code: code.into(),
            year,
            indicator_zh: "调处矛盾纠纷".into(),
            indicator_en: String::new(),
            value: "12910".into(),
            qualifier: "余".into(),
            unit_zh: "起".into(),
            unit_en: String::new(),
            wording: "全年共计调处纠纷12910起".into(),
            section: "七.1".into(),
            seq,
            is_removed: false,
            version: 1,
        };
        let figures = [figure("a", 2023, 2), figure("b", 2023, 1), figure("c", 2024, 1)];
        assert_eq!(world.storage.figures.import_figures(&figures, morning()).await.unwrap(), counts(3, 0, 0));
        assert_eq!(world.storage.figures.import_figures(&figures, morning()).await.unwrap(), counts(0, 0, 3));
        assert_eq!(world.backend.figures.years().await.unwrap(), [2024, 2023]);
        let all = world.backend.figures.all().await.unwrap();
        assert_eq!(all, [figure("c", 2024, 1), figure("b", 2023, 1), figure("a", 2023, 2)]);

        let observance = Observance {
            code: "constitution-day".into(),
            seq: 1,
            zh: "国家宪法日".into(),
            rule: "12-04".into(),
            ordinal_base: Some(2013),
            version: 1,
            ..Observance::default()
        };
        let observances = &world.storage.observances;
        assert_eq!(
            observances.import_observances(std::slice::from_ref(&observance), morning()).await.unwrap(),
            counts(1, 0, 0)
        );
        assert_eq!(world.backend.observances.all().await.unwrap(), [observance]);
    })
    .await;
}
