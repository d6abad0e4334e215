//! The map: boundaries that are kept and taken away, rows of cells, sessions as points.

use super::samples::{filters, first_write, lets_through, random_events, regions};
use crate::support::{TOWN, VILLAGE, World, cadre, each_engine, morning, office};
use app::features::{
    events::{query::EventFilter, store::AuditFilter},
    map::{
        boundary::{Boundary, stamp},
        cluster::{View, clusters},
        datum::Datum,
        draw::Outline,
        rules::CellRow,
        store::Taken,
    },
    reference::model::Point,
};
use server::storage::Imported;

fn square(code: &str, west: f64) -> Boundary {
    let corner = |lon: f64, lat: f64| Point { lon, lat };
    let east = west + 0.01;
    let ring =
        vec![corner(west, 31.8), corner(east, 31.8), corner(east, 31.81), corner(west, 31.81), corner(west, 31.8)];
    Boundary {
        code: code.into(),
        shape: Outline::of_polygons(vec![vec![ring]]),
        datum: Datum::Gcj02,
        source: "测绘".into(),
        points: 42,
        version: 1,
        updated_at: morning(),
    }
}

async fn kept(world: &World) -> Vec<Boundary> {
    world.backend.reference().await.unwrap().boundaries.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn boundaries_are_stored_all_at_once_on_what_was_seen() {
    each_engine(|world| async move {
        let port = &world.backend.map;
        let file = [square(VILLAGE, 120.5), square("320582100212", 120.6)];
        let done = |added, changed, same| Taken::Done { added, changed, same };
        assert_eq!(port.take_in(&office(), &file, 0, morning()).await.unwrap(), done(2, 0, 0));
        assert_eq!(kept(&world).await, [file[1].clone(), file[0].clone()], "as they were, at once, in order of codes");
        assert_eq!(port.take_in(&office(), &file, 0, morning()).await.unwrap(), done(0, 0, 2), "the second click");

        let other = [square(VILLAGE, 120.55)];
        assert_eq!(port.take_in(&office(), &other, 0, morning()).await.unwrap(), Taken::Conflict);
        let seen = stamp(&kept(&world).await);
        assert_eq!(port.take_in(&office(), &other, seen, morning()).await.unwrap(), done(0, 1, 0));

        assert!(!port.clear(&office(), VILLAGE, 1, morning()).await.unwrap(), "it has changed since");
        assert!(port.clear(&office(), VILLAGE, 2, morning()).await.unwrap());
        assert!(port.clear(&office(), VILLAGE, 2, morning()).await.unwrap(), "the second click");
        let gone = kept(&world).await.into_iter().find(|one| one.code == VILLAGE).unwrap();
        assert!(gone.shape.is_empty() && gone.version == 3, "{gone:?}");

        let imported = world.storage.map.import_boundaries(&file, morning()).await.unwrap();
        assert_eq!(imported, Imported { added: 1, changed: 0, unchanged: 1 });
        let filter = AuditFilter { subject_id: VILLAGE.into(), ..AuditFilter::default() };
        let (lines, _) = world.backend.events.audit(&filter, 50, 0).await.unwrap();
        assert!(lines.iter().all(|line| line.action == "region.boundary"));
        let told = |field: &str| {
            let of = lines.iter().filter(|line| line.field == field);
            of.map(|line| (line.old.as_str(), line.new.as_str())).collect::<Vec<_>>()
        };
        assert_eq!(told("boundary_kept"), [("5", ""), ("5", "5"), ("", "5")], "taken away, redrawn, new: {lines:?}");
        assert_eq!(told("boundary_datum"), [("gcj02", ""), ("", "gcj02")]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_cells_are_arranged_on_what_was_seen() {
    each_engine(|world| async move {
        world.storage.reference.import_settings(&[("scope".into(), TOWN.into())], morning()).await.unwrap();
        let port = &world.backend.map;
        let row = |label: &str, codes: &[&str]| CellRow {
            label: label.into(),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        };
        let rows = [row("北", &[VILLAGE]), row("", &["320582100212"])];
        assert!(port.arrange(&office(), TOWN, &rows, 0, morning()).await.unwrap());
        assert!(port.arrange(&office(), TOWN, &rows, 0, morning()).await.unwrap(), "the second click");
        assert!(!port.arrange(&office(), TOWN, &rows[..1], 0, morning()).await.unwrap());
        let reference = world.backend.reference().await.unwrap();
        assert_eq!((reference.cell_rows.clone(), reference.cell_rows_version), (rows.to_vec(), 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_session_of_a_filter_is_one_point_or_has_no_place() {
    each_engine(|world| async move {
        world.storage.reference.import_regions(&regions(), morning()).await.unwrap();
        let all = random_events(150);
        for event in &all {
            world.backend.events.save(&cadre(), first_write(event)).await.unwrap();
        }
        let reference = world.backend.reference().await.unwrap();
        let mut counts = Vec::new();
        for filter in filters() {
            let chosen = all.iter().filter(|event| lets_through(&filter, event)).collect::<Vec<_>>();
            let place = |code: &Option<String>| code.as_deref().and_then(|code| reference.village(code)?.point);
            let without =
                chosen.iter().filter(|event| event.point.is_none() && place(&event.village).is_none()).count();
            let spots = world.backend.map.spots(&filter).await.unwrap();
            assert_eq!((spots.all.len(), spots.unplaced), (chosen.len() - without, without), "{:?}", filter.pairs());
            let world = View { west: -180.0, south: -85.0, east: 180.0, north: 85.0, zoom: 12 };
            let gathered = clusters(&spots.all, &world, 50);
            assert_eq!(gathered.iter().map(|cluster| cluster.count).sum::<usize>(), spots.all.len());
            counts.push((spots.all.len(), spots.unplaced));
        }
        counts
    })
    .await;
}

#[tokio::test]
async fn a_write_is_on_the_map_at_once() {
    let world = crate::support::sqlite_world().await;
    let event = random_events(1).remove(0);
    let filter = EventFilter::new(app::features::events::query::View::Staff, "", morning(), true);
    let count = || async { world.backend.map.spots(&filter).await.unwrap().all.len() };
    assert_eq!(count().await, 0);
    world.backend.events.save(&cadre(), first_write(&event)).await.unwrap();
    let spots = world.backend.map.spots(&filter).await.unwrap();
    assert_eq!(spots.all.len() + spots.unplaced, 1);
}
