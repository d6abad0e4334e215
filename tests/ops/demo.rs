//! Sample data: the same on both engines, alive, marked, and within the rules that hold for real data.

use super::{data, filled, options};
use crate::support::{TOWN, World, each_engine, sqlite_world};
use app::{
    error::AppError,
    features::{
        accounts::{
            Action, Role, Target,
            actions::OPERATOR,
            require,
            store::{AccountStore, TryLogin, Visitor},
        },
        around::{
            model::Record,
            registry::Registry,
            store::{Place, Slice},
        },
        duties::{ListState, store::DutyStore},
        events::{
            input::{LINE_MAX, SUMMARY_MAX, TITLE_MAX},
            model::{Event, EventState, Photo},
            query::{EventFilter, View},
            store::{AuditFilter, EventStore, Order},
        },
        photos::store::PhotoStore,
        reference::{TermKind, store::ReferenceStore},
    },
};
use chrono::TimeDelta;
use server::{
    cli::import,
    config::{Config, Given},
    demo::{Loaded, Options, Outcome, is_in_use, load, switch},
};
use std::{collections::BTreeSet, sync::Arc};

async fn events(world: &World) -> Vec<Event> {
    let everything = EventFilter::new(View::Staff, "", world.now(), true);
    world.storage.events.list(&everything, Order::Soonest, 1000, 0).await.unwrap().0
}

async fn photos(world: &World, events: &[Event]) -> Vec<Photo> {
    let ids = events.iter().map(|event| event.id).collect::<Vec<_>>();
    world.storage.photos.of_events(&ids).await.unwrap()
}

fn loaded(outcome: Outcome) -> Loaded {
    match outcome {
        Outcome::Loaded(loaded) => loaded,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_same_moment_gives_the_same_sample_data_on_both_engines() {
    each_engine(|world| async move {
        let outcome = loaded(filled(&world, 2).await);
        let events = events(&world).await;
        let photos = photos(&world, &events).await;
        let reference = world.storage.reference.load().await.unwrap();
        assert_eq!(outcome.sessions, events.len());
        assert_eq!(outcome.pictures, photos.len());
        (events, photos, reference.regions.clone(), reference.site.clone())
    })
    .await;
}

#[tokio::test]
async fn sample_sessions_are_marked_and_everywhere() {
    let world = sqlite_world().await;
    filled(&world, 0).await;
    let events = events(&world).await;
    assert_eq!(events.len(), 428);
    assert!(events.iter().all(|event| event.is_demo));
    let (trainings, events): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| event.internal);
    assert!(trainings.len() == 8 && trainings.iter().all(|event| event.brand.is_some() && !event.published));

    let count = |state: EventState| events.iter().filter(|event| event.state == state).count();
    assert_eq!(EventState::ALL.map(count), [29, 12, 368, 4, 4, 3]);
    let ahead = events.iter().filter(|event| event.starts_at > world.now());
    assert_eq!(ahead.clone().count(), 25);
    let week = world.now() + TimeDelta::days(7);
    assert!(ahead.filter(|event| event.starts_at <= week && event.is_public()).count() >= 5);

    let reference = world.storage.reference.load().await.unwrap();
    let villages = events.iter().filter_map(|event| event.village.as_deref()).collect::<BTreeSet<_>>();
    assert_eq!(villages.len(), reference.villages(TOWN).count(), "every village has a session");
    let units = events.iter().filter_map(|event| event.lead_unit.as_deref()).collect::<BTreeSet<_>>();
    // Nine in ten sessions have a leading unit, so chance may leave out one that comes up once.
    assert!(units.len() + 3 >= reference.units.len(), "{} of {} units", units.len(), reference.units.len());
    assert!(events.iter().any(|event| event.results.is_estimate));
    assert!(events.iter().any(|event| event.online && event.channel.is_some() && event.results.online_views.is_some()));
}

#[tokio::test]
async fn samples_of_the_registries_are_marked_and_none_is_confidential() {
    let world = sqlite_world().await;
    filled(&world, 0).await;
    let around = &world.backend.around;
    let place = Place { scope: TOWN, with_demo: true };
    let slice = Slice { limit: 500, offset: 0 };
    for registry in [Registry::Meetings, Registry::Posts] {
        let (records, _) = around.list(registry, place, slice).await.unwrap();
        assert!(records.len() >= 8 && records.iter().all(Record::is_demo), "{registry:?}");
        assert_eq!(around.list(registry, Place { with_demo: false, ..place }, slice).await.unwrap().1, 0);
    }
    assert!(around.counts(place).await.unwrap().iter().all(|count| count.is_demo));
    for registry in [Registry::People, Registry::Weak] {
        assert_eq!(around.list(registry, place, slice).await.unwrap().1, 0, "{registry:?}");
    }
}

#[tokio::test]
async fn sample_sessions_keep_the_rules_of_real_ones() {
    let world = sqlite_world().await;
    filled(&world, 0).await;
    let reference = world.storage.reference.load().await.unwrap();
    for event in events(&world).await {
        let id = event.id;
        let length = |text: &str| u32::try_from(text.chars().count()).unwrap();
        assert!((1..=TITLE_MAX).contains(&length(&event.title)), "{}", event.title);
        assert!(length(&event.place) <= LINE_MAX && length(&event.results.summary) <= SUMMARY_MAX, "{id}");
        let texts = [&event.title, &event.place, &event.results.summary];
        assert!(texts.iter().all(|text| !text.contains('{')), "{texts:?}: every gap is filled");
        assert!(event.village.is_some() || event.online || !event.place.is_empty(), "{id} is somewhere");

        let held = matches!(event.state, EventState::Held | EventState::Approved | EventState::Returned);
        let counted = event.results.attendance.is_some() || event.results.online_views.is_some();
        assert_eq!(held, counted, "{id} {:?}", event.state);
        assert!(!held || event.over_at() <= world.now(), "{id} is over");
        assert!(event.created_at <= event.updated_at && event.updated_at <= world.now(), "{id}");
        let explained = matches!(event.state, EventState::Returned | EventState::Cancelled | EventState::NotHeld);
        assert_eq!(explained, !event.reason.is_empty(), "{id} {:?}", event.state);

        let plan = reference.plan_on(event.held_on()).unwrap();
        for (kind, codes) in [(TermKind::Focus, &event.focuses), (TermKind::Audience, &event.audiences)] {
            for code in codes {
                assert_eq!(reference.term(kind, code).unwrap().plan, plan.code, "{id}");
            }
        }
    }
}

#[tokio::test]
async fn pictures_come_in_as_a_phone_sends_them_and_those_with_minors_stay_private() {
    let world = sqlite_world().await;
    let loaded = loaded(filled(&world, 2).await);
    let photos = photos(&world, &events(&world).await).await;
    assert_eq!(photos.len(), loaded.pictures);
    assert!(photos.iter().all(|photo| !photo.alt.is_empty()));
    assert_eq!(photos.iter().filter(|photo| photo.minors && !photo.consent).count(), 1);
    for photo in &photos {
        let file = world.storage.photos.file(&photo.hash, 320).await.unwrap().unwrap();
        assert_eq!(file.public, !photo.minors);
    }
}

#[tokio::test]
async fn whoever_tries_it_out_can_log_in_at_once() {
    let world = sqlite_world().await;
    let loaded = loaded(filled(&world, 0).await);
    let roles = loaded.accounts.iter().map(|(_, role, _)| role.key()).collect::<BTreeSet<_>>();
    assert_eq!(roles, Role::ALL.map(Role::key).into_iter().collect());
    for (name, role, password) in &loaded.accounts {
        let visitor = Visitor::default();
        let login = world.storage.accounts.log_in(name, password, false, &visitor, world.now()).await.unwrap();
        let TryLogin::In { account, .. } = login else { panic!("{name}: {login:?}") };
        assert_eq!(account.role, *role);
        assert!(account.is_demo);
        require(Some(&account), Action::ReadStaff, &Target::at(account.scope.0.clone())).unwrap();
    }
    let file = world.folder.path().join("demo-accounts.txt");
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(loaded.accounts.iter().all(|(name, _, password)| kept.contains(name) && kept.contains(password)));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn the_sample_list_is_in_force_and_alive() {
    let world = sqlite_world().await;
    filled(&world, 0).await;
    let duties = &world.storage.duties;
    let list = duties.list(TOWN, 2026).await.unwrap().unwrap();
    assert_eq!((list.state, list.is_demo), (ListState::Issued, true));
    let items = duties.items(TOWN, 2026).await.unwrap();
    assert_eq!(items.len(), 11, "ten units' rows and the joint one");
    assert!(items.iter().all(|item| item.is_demo && item.target.is_some()));
    for (unit, brand) in [
        ("agriculture", "farun-jiangsu-fishing-ban"),
        ("water", "water-day-week"),
        ("human-resources", "jiu-in-yangshe-salon"),
    ] {
        let item = items.iter().find(|item| item.lead_unit == unit).unwrap();
        assert_eq!(item.brand.as_deref(), Some(brand), "as the 2023 report names it");
    }
    let ids = items.iter().map(|item| item.id).collect::<Vec<_>>();
    let counted = EventFilter::new(View::Counted, TOWN, world.now(), true);
    let progress = duties.progress(&counted, &ids).await.unwrap();
    assert!(progress.len() > 5 && progress.values().all(|progress| progress.approved > 0), "{progress:?}");
    let named = events(&world).await.into_iter().filter(|event| !event.duty_item.is_empty());
    for event in named {
        let item = items.iter().find(|item| item.id.to_string() == event.duty_item).unwrap();
        assert!(item.concerns(event.lead_unit.as_deref().unwrap_or_default()), "{}", event.title);
        assert_eq!(event.held_on().format("%Y").to_string(), "2026");
    }
}

#[tokio::test]
async fn loading_again_changes_nothing() {
    let world = sqlite_world().await;
    let options = options(&world, 0);
    let early = load(&world.storage, &options, world.now()).await.unwrap_err();
    assert!(early.to_string().contains("server import"), "{early}");

    filled(&world, 0).await;
    let (before, generation) = (events(&world).await, world.storage.generation());
    assert_eq!(load(&world.storage, &options, world.now()).await.unwrap(), Outcome::Unchanged);
    assert_eq!(world.storage.generation(), generation);

    assert!(switch(&world.storage, false, world.now()).await.unwrap());
    let later = world.now() + TimeDelta::days(1);
    assert_eq!(load(&world.storage, &options, later).await.unwrap(), Outcome::SwitchedOn);
    assert_eq!(events(&world).await, before);
    // The import of the reference data leaves the sample points and the switch alone.
    import::load(&world.storage, &data()).await.unwrap();
    let reference = world.storage.reference.load().await.unwrap();
    assert!(reference.site.demo_mode);
    assert_eq!(reference.regions.iter().filter(|region| region.point_is_demo && region.point.is_some()).count(), 20);
}

#[tokio::test]
async fn switched_off_the_sample_data_is_neither_shown_nor_counted() {
    each_engine(|world| async move {
        filled(&world, 0).await;
        let counted = async || {
            let site = world.backend.reference().await.unwrap().site.clone();
            let shown = EventFilter::new(View::Public, &site.scope, world.now(), site.demo_mode);
            let counted = EventFilter { view: View::Counted, ..shown.clone() };
            let totals = world.backend.counts.totals(&counted).await.unwrap();
            let (_, listed) = world.backend.events.list(&shown, Order::Latest, 1, 0).await.unwrap();
            (totals.sessions, listed > 0)
        };
        assert_eq!(counted().await, (368, true));
        for _ in 0..2 {
            switch(&world.storage, false, world.now()).await.unwrap();
            assert_eq!(counted().await, (0, false));
        }
        assert_eq!(events(&world).await.len(), 428, "nothing is deleted");
        switch(&world.storage, true, world.now()).await.unwrap();
        assert_eq!(counted().await, (368, true));

        // Whoever reads the town's log finds both, and who did it; twice off is once off.
        let of = |scope: &str, q: &str| AuditFilter {
            scope: app::ids::Scope(scope.into()),
            q: q.into(),
            ..AuditFilter::default()
        };
        let (lines, _) = world.backend.events.audit(&of(TOWN, "settings.demo"), 2, 0).await.unwrap();
        for line in lines {
            assert_eq!((line.action.as_str(), line.field.as_str()), ("settings.demo", "demo_mode"));
            assert_eq!(line.who, OPERATOR);
        }
        let imports = async |scope| world.backend.events.audit(&of(scope, "import."), 1, 0).await.unwrap().1;
        assert_eq!(imports(TOWN).await, imports("").await, "all that was imported is told in the town's log");
    })
    .await;
}

#[tokio::test]
async fn a_database_with_a_real_account_or_any_session_is_in_use() {
    let world = sqlite_world().await;
    import::load(&world.storage, &data()).await.unwrap();
    assert!(!is_in_use(&world.storage).await.unwrap(), "reference data alone is nobody's work");
    filled(&world, 0).await;
    assert!(is_in_use(&world.storage).await.unwrap());
    let world = sqlite_world().await;
    crate::support::somebody(&world, Role::Office, TOWN, None, 1, world.now()).await;
    assert!(is_in_use(&world.storage).await.unwrap());
}

/// What a script sees that runs the same commands again and again, on one database or another.
#[tokio::test]
async fn each_database_is_filled_once_and_keeps_its_own_accounts() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let url = |database: &str| format!("sqlite:{}", folder.path().join(database).display());
    let run = |database: &str, arguments: &[&str]| {
        let mut command = crate::support::program::command(super::BINARY, &url(database), folder.path());
        let done = command.args(arguments).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    assert!(run("one.db", &["import", "--if-empty"]).contains("regions"));
    let mut kept = Vec::new();
    for database in ["one.db", "two.db"] {
        assert!(run(database, &["demo", "--accounts"]).contains("None"), "{database}");
        let given = Given {
            database_url: Some(url(database)),
            data_dir: Some(folder.path().display().to_string()),
            ..Given::default()
        };
        let config = Config::check(&given, []).unwrap();
        let world = World::open(&url(database), Arc::clone(&folder)).await;
        import::load(&world.storage, &data()).await.unwrap();
        let options = Options { with_pictures: 0, reference_dir: data(), ..Options::new(&config) };
        loaded(load(&world.storage, &options, world.now()).await.unwrap());
        world.storage.close().await;
        assert!(run(database, &["import", "--if-empty"]).contains("there already"));
        assert!(run(database, &["demo", "--if-empty"]).contains("in use"));
        kept.push(run(database, &["demo", "--accounts"]));
    }
    assert!(kept.iter().all(|accounts| accounts.contains("demo-office")));
    assert_eq!(run("one.db", &["demo", "--accounts"]), kept[0], "the other one's are not in the way");
    assert_ne!(kept[0], kept[1]);
    let off = run("one.db", &["demo", "--off"]);
    assert!(off.contains("no figure counts them") && off.contains("demo-office"), "{off}");
    assert!(run("one.db", &["demo", "--on"]).contains("counted"));
}

#[tokio::test]
async fn a_real_account_is_not_taken_over() {
    let world = sqlite_world().await;
    import::load(&world.storage, &data()).await.unwrap();
    let draft = app::features::accounts::model::AccountDraft {
        name: "demo-office".into(),
        display_name: "Real".into(),
        role: Role::Office,
        scope: app::ids::Scope(TOWN.into()),
        unit: None,
        is_demo: false,
    };
    let admin = crate::support::admin();
    let (account, _) = world.storage.accounts.add(&admin, &draft, world.now()).await.unwrap().unwrap();
    let refused = load(&world.storage, &options(&world, 0), world.now()).await.unwrap_err();
    assert!(refused.to_string().contains("demo-office"), "{refused}");
    let there = world.storage.accounts.find(account.id).await.unwrap();
    assert_eq!(there, Some(account.clone()));
    assert_eq!(require(Some(&account), Action::ReadStaff, &Target::at(TOWN)), Err(AppError::Forbidden));
}
