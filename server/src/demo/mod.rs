//! Sample data: `server demo` fills a database with made-up sessions, pictures, points and accounts, so that the
//! program can be tried out. All of it is marked as such, and is counted only while demo mode is on.
//!
//! The words come from `data/demo`; when and how many is decided here, by the day and a fixed seed.

mod calendar;
mod drawing;
mod duties;
mod material;
mod pictures;
mod points;
mod sessions;

use crate::{
    cli::{CliError, operator},
    config::Config,
    storage::Storage,
    system::SystemClock,
    whole_file::{self, Readers},
};
use app::{
    clock::Clock,
    error::StoreError,
    features::{
        accounts::{Account, Actor, Role},
        duties::DutyItem,
        events::model::Event,
        reference::Reference,
    },
    ids::AccountId,
};
use chrono::{DateTime, Utc};
use material::Material;
use pictures::Gallery;
use rand::{SeedableRng, rngs::StdRng};
use sessions::{Writer, id};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What chance begins with; with another one there are other sessions.
const SEED: u64 = 320_582_100;
/// The audit log's word.
const LOADED: &str = "event.sample";
/// The file of the accounts' passwords, in the data folder.
const ACCOUNTS_FILE: &str = "demo-accounts.txt";

/// Where sample data comes from and how much of it there is.
#[derive(Clone, Debug)]
pub struct Options {
    /// The reference data's folder, which has the lists in `demo`.
    pub reference_dir: PathBuf,
    /// The data folder, for the file of the accounts.
    pub data_dir: PathBuf,
    /// How many sessions get pictures; drawing them takes most of the time.
    pub with_pictures: usize,
}

impl Options {
    /// All of it.
    pub fn new(config: &Config) -> Self {
        Self { reference_dir: config.reference_dir.clone(), data_dir: config.data_dir.clone(), with_pictures: 20 }
    }
}

/// What came of loading sample data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It is there now.
    Loaded(Loaded),
    /// It was there before, but demo mode was off.
    SwitchedOn,
    /// It was there before; nothing was changed.
    Unchanged,
}

/// What was loaded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Loaded {
    /// Sessions.
    pub sessions: usize,
    /// Pictures.
    pub pictures: usize,
    /// Villages with a sample point.
    pub points: usize,
    /// Login name, role and password of each account.
    pub accounts: Vec<(String, Role, String)>,
}

/// Loads the sample data, prints the accounts and switches demo mode on.
pub async fn run(storage: Arc<Storage>, config: &Config) -> Result<(), CliError> {
    let options = Options::new(config);
    let file = options.data_dir.join(ACCOUNTS_FILE);
    match load(&storage, &options, SystemClock.now()).await? {
        Outcome::Loaded(loaded) => {
            // The sum is news, the accounts are what one keeps: they alone go where output is sent.
            eprintln!(
                "Sample data: {} sessions, {} pictures, {} points. A server that is running shows it after a restart.",
                loaded.sessions, loaded.pictures, loaded.points
            );
            print!("{}", table(&loaded.accounts));
        }
        Outcome::SwitchedOn => println!("The sample data was there already; demo mode is on again."),
        Outcome::Unchanged => {
            println!("The sample data is there already; nothing was changed. Its accounts are in {}.", file.display());
        }
    }
    Ok(())
}

/// Loads the sample data as of `now`. The same moment and reference data give the same data, passwords apart.
pub async fn load(storage: &Storage, options: &Options, now: DateTime<Utc>) -> Result<Outcome, CliError> {
    let reference = storage.reference.reload().await?;
    if reference.site.demo_mode {
        return Ok(Outcome::Unchanged);
    }
    if reference.villages(&reference.site.scope).next().is_none() {
        return Err(CliError::Usage("There is no reference data yet: run `server import` first.".to_owned()));
    }
    if storage.events.has_samples().await? {
        switch_on(storage, now).await?;
        return Ok(Outcome::SwitchedOn);
    }
    let loaded = fill(storage, &reference, options, now).await?;
    switch_on(storage, now).await?;
    Ok(Outcome::Loaded(loaded))
}

async fn fill(
    storage: &Storage,
    reference: &Reference,
    options: &Options,
    now: DateTime<Utc>,
) -> Result<Loaded, CliError> {
    let material = Material::read(&options.reference_dir, reference)?;
    let operator = operator(&app::ids::Scope(reference.site.scope.clone()))?;
    let people = open_accounts(storage, &operator, &material, now).await?;
    let accounts = people.iter().map(|(account, _)| account.clone()).collect::<Vec<_>>();
    let passwords = people.into_iter().map(|(account, password)| (account.name, account.role, password));
    let passwords = passwords.collect::<Vec<_>>();
    keep(&options.data_dir, &passwords)?;
    let points = place(storage, reference, &material, &accounts, now).await?;
    let duties = duties::issue(storage, &operator, &options.reference_dir, reference, now, &mut chance(5)).await?;
    let events = sessions(reference, &material, &accounts, &duties, now);
    let sessions = storage.events.add_many(&operator, LOADED, events.clone(), now).await?;
    let gallery = Gallery { storage, material: &material, accounts: &accounts, now };
    let pictures = gallery.fill(&events, options.with_pictures).await?;
    Ok(Loaded { sessions, pictures, points, accounts: passwords })
}

/// Makes the accounts, each with its password.
async fn open_accounts(
    storage: &Storage,
    operator: &Actor,
    material: &Material,
    now: DateTime<Utc>,
) -> Result<Vec<(Account, String)>, CliError> {
    let mut rng = chance(1);
    let mut accounts = Vec::new();
    for draft in &material.accounts {
        let id = AccountId(id(now, &mut rng));
        let added = storage.accounts.add_sample(operator, id, draft, now).await?;
        let taken = || CliError::Usage(format!("The name \"{}\" belongs to a real account.", draft.name));
        accounts.push(added.ok_or_else(taken)?);
    }
    Ok(accounts)
}

/// Gives some villages a sample point; says how many.
async fn place(
    storage: &Storage,
    reference: &Reference,
    material: &Material,
    accounts: &[Account],
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let of_cadres = accounts.iter().filter(|account| account.role == Role::Village);
    let of_cadres = of_cadres.map(|account| account.scope.0.as_str()).collect::<Vec<_>>();
    let villages = points::placed(reference, &material.window, &of_cadres, &mut chance(2));
    Ok(storage.reference.import_regions(&villages, now).await?.changed)
}

fn sessions(
    reference: &Reference,
    material: &Material,
    accounts: &[Account],
    duties: &[DutyItem],
    now: DateTime<Utc>,
) -> Vec<Event> {
    let slots = calendar::slots(now, &material.topics, &mut chance(3));
    let mut writer = Writer::new(reference, material, accounts, duties, now, chance(4));
    slots.iter().filter_map(|slot| writer.event(slot)).collect()
}

/// Chance of its own for each purpose: more of one thing does not change another.
fn chance(purpose: u64) -> StdRng {
    StdRng::seed_from_u64(SEED + purpose)
}

async fn switch_on(storage: &Storage, now: DateTime<Utc>) -> Result<(), StoreError> {
    storage.reference.import_settings(&[("demo_mode".to_owned(), "true".to_owned())], now).await?;
    storage.reference.reload().await?;
    Ok(())
}

/// Keeps the accounts' passwords where the operator alone can read them.
fn keep(data_dir: &Path, accounts: &[(String, Role, String)]) -> Result<(), CliError> {
    let file = data_dir.join(ACCOUNTS_FILE);
    whole_file::write(&file, Readers::Owner, table(accounts).as_bytes())
        .map_err(CliError::io(format!("cannot write {}", file.display())))
}

fn table(accounts: &[(String, Role, String)]) -> String {
    let line = |(name, role, password): &(String, Role, String)| format!("{name:<18} {:<9} {password}\n", role.key());
    accounts.iter().map(line).collect()
}
