//! A world for a story: storage in a place of its own, a clock that stands still, ids that count, people.

pub mod program;
pub mod wire;

use app::{
    backend::{Backend, Ids},
    clock::Clock,
    features::accounts::{
        Account, Action, Actor, Role, Target,
        model::AccountDraft,
        require,
        store::{TryChange, TryLogin, Visitor},
    },
    ids::{AccountId, Scope},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use server::storage::{PasswordCost, Storage, StorageOptions};
use sqlx::{Connection, PgConnection};
use std::{
    env,
    fmt::Debug,
    future::Future,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tempfile::TempDir;
use uuid::Uuid;

/// The town of the stories.
pub const TOWN: &str = "320582100";
/// A village of it.
pub const VILLAGE: &str = "320582100219";
/// Another village of it.
pub const OTHER_VILLAGE: &str = "320582100212";

/// A clock that stands still until it is moved.
pub struct StoppedClock(Mutex<DateTime<Utc>>);

impl StoppedClock {
    /// Stands at a moment.
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(Mutex::new(moment))
    }

    /// Moves it.
    pub fn forward(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// Ids that count up.
#[derive(Default)]
pub struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next(&self) -> Uuid {
        id(0xffff_0000 + u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// The id with a number, in the shape of a version 7 UUID.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// 2026-03-20 10:00 in the town.
pub fn morning() -> DateTime<Utc> {
    app::clock::day_start(day(2026, 3, 20)) + TimeDelta::hours(10)
}

/// A calendar day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Storage in a place of its own, and what it needs.
#[derive(Clone)]
pub struct World {
    /// Its address.
    pub database_url: String,
    /// The data folder.
    pub folder: Arc<TempDir>,
    /// The storage.
    pub storage: Arc<Storage>,
    /// The ports over it.
    pub backend: Backend,
    /// The clock of the ports.
    pub clock: Arc<StoppedClock>,
}

impl World {
    /// Opens storage and makes its tables.
    pub async fn open(database_url: &str, folder: Arc<TempDir>) -> Self {
        let ids = Arc::new(CountingIds::default());
        let clock = Arc::new(StoppedClock::at(morning()));
        let storage = Arc::new(open_storage(database_url, folder.path(), Arc::clone(&ids) as _).await);
        storage.migrate().await.unwrap();
        let backend = storage.backend(Arc::clone(&clock) as _, ids);
        Self { database_url: database_url.to_owned(), folder, storage, backend, clock }
    }

    /// The present moment of the story.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// Storage with cheap passwords.
pub async fn open_storage(database_url: &str, folder: &Path, ids: Arc<dyn Ids>) -> Storage {
    let options = StorageOptions { ids, password_cost: PasswordCost::TEST, ..StorageOptions::default() };
    Storage::open(database_url, folder, options).await.unwrap()
}

/// A world on `SQLite` in a temporary folder.
pub async fn sqlite_world() -> World {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    World::open(&url, folder).await
}

/// Tells the same story on both engines; what it comes to must be the same.
///
/// `PostgreSQL` is the server that `PUFA_TEST_POSTGRES_URL` names; each story gets a database of its own there. Without
/// it that half is left out, unless `PUFA_TEST_REQUIRE_POSTGRES=1`.
pub async fn each_engine<T, S, F>(story: S) -> T
where
    T: Debug + PartialEq + Send + 'static,
    S: Fn(World) -> F,
    F: Future<Output = T> + Send + 'static,
{
    let world = sqlite_world().await;
    let on_sqlite = story(world.clone()).await;
    world.storage.close().await;

    let Ok(server) = env::var("PUFA_TEST_POSTGRES_URL") else {
        assert_ne!(
            env::var("PUFA_TEST_REQUIRE_POSTGRES").as_deref(),
            Ok("1"),
            "PUFA_TEST_REQUIRE_POSTGRES=1, but PUFA_TEST_POSTGRES_URL names no server"
        );
        println!("PostgreSQL half skipped: PUFA_TEST_POSTGRES_URL names no server");
        return on_sqlite;
    };
    let name = format!("pufa_story_{:016x}", rand::random::<u64>());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    run(&mut connection, format!("CREATE DATABASE {name}")).await;
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let world = World::open(&with_database(&server, &name), folder).await;
    // In a task, so that a story that fails leaves no database behind.
    let told = tokio::spawn(story(world.clone())).await;
    world.storage.close().await;
    run(&mut connection, format!("DROP DATABASE {name} WITH (FORCE)")).await;
    match told {
        Ok(on_postgres) => assert_eq!(on_sqlite, on_postgres, "SQLite and PostgreSQL differ"),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
    on_sqlite
}

async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(connection).await.unwrap();
}

/// The address with another database's name.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}?{query}")
}

/// An account that is in no table; its id is made of its role and number.
pub fn person(role: Role, scope: &str, number: u128) -> Account {
    Account {
        id: AccountId(id(0xaaaa_0000 + number)),
        name: format!("{}{number}", role.key()),
        display_name: format!("{} {number}", role.key()),
        role,
        scope: Scope(scope.into()),
        unit: None,
        must_change_password: false,
        disabled: false,
        is_demo: false,
        created_at: morning(),
    }
}

/// The actor of an account.
pub fn actor_of(account: &Account) -> Actor {
    require(Some(account), Action::ReadStaff, &Target::at(account.scope.0.clone())).unwrap()
}

/// A cadre of a village.
pub fn cadre() -> Actor {
    actor_of(&person(Role::Village, VILLAGE, 1))
}

/// The justice office of the town.
pub fn office() -> Actor {
    actor_of(&person(Role::Office, TOWN, 2))
}

/// The administrator of the town.
pub fn admin() -> Actor {
    actor_of(&person(Role::Admin, TOWN, 3))
}

/// Somebody with a login.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// The `Cookie` header of the login.
    pub cookie: String,
}

/// The password that everybody chose.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody new, logged in since `now`.
pub async fn somebody(
    world: &World,
    role: Role,
    scope: &str,
    unit: Option<&str>,
    number: u64,
    now: DateTime<Utc>,
) -> Person {
    let draft = AccountDraft {
        name: format!("{}{number}", role.key()),
        display_name: format!("{} {number}", role.key()),
        role,
        scope: Scope(scope.into()),
        unit: unit.map(Into::into),
        is_demo: false,
    };
    let accounts = &world.backend.accounts;
    let (account, first) = accounts.add(&admin(), &draft, now).await.unwrap().unwrap();
    let visitor = Visitor::default();
    let TryLogin::In { token, .. } = accounts.log_in(&account.name, &first, false, &visitor, now).await.unwrap() else {
        panic!("the first password must work");
    };
    let login = accounts.find_login(&token, now).await.unwrap().unwrap();
    let changed = accounts.change_password(&login, &first, PASSWORD, &visitor, now).await.unwrap();
    assert_eq!(changed, TryChange::Changed);
    let account = accounts.find(account.id).await.unwrap().unwrap();
    Person { account, cookie: format!("pufa_login={token}") }
}
