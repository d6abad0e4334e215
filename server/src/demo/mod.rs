//! Sample data: `server demo` fills a database with made-up sessions, targets, pictures, points and accounts, so that the
//! program can be tried out. All of it is marked as such, and is counted only while demo mode is on.
//!
//! The words come from `data/demo`; when and how many is decided here, by the day and a fixed seed.

mod around;
mod calendar;
mod drawing;
pub mod duties;
mod material;
mod pictures;
mod points;
mod sessions;
mod sites;
mod targets;
mod titles;

use crate::{
    cli::{CliError, operator},
    config::Config,
    storage::Storage,
    whole_file::{self, Readers},
};
use app::{
    error::StoreError,
    features::{
        accounts::{Account, Actor, Role, store::AccountStore},
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
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What chance begins with; with another one there are other sessions.
const SEED: u64 = 320_582_100;
/// With as many pictures of sessions, works get some as well.
const FOR_WORKS: usize = 10;
/// The audit log's word.
const LOADED: &str = "event.sample";

/// Where sample data comes from and how much of it there is.
#[derive(Clone, Debug)]
pub struct Options {
    /// The reference data's folder, which has the lists in `demo`.
    pub reference_dir: PathBuf,
    /// The file that keeps the accounts' passwords.
    pub accounts_file: PathBuf,
    /// How many sessions get pictures; drawing them takes most of the time.
    pub with_pictures: usize,
}

impl Options {
    /// All of it.
    pub fn new(config: &Config) -> Self {
        Self { reference_dir: config.reference_dir.clone(), accounts_file: accounts_file(config), with_pictures: 20 }
    }
}

/// Where the accounts' passwords are kept: a file for each database, since one data folder may serve several.
pub fn accounts_file(config: &Config) -> PathBuf {
    let name = if config.has_own_database() {
        "demo-accounts.txt".to_owned()
    } else {
        let database = hex::encode(&Sha256::digest(&config.database_url)[..6]);
        format!("demo-accounts-{database}.txt")
    };
    config.data_dir.join(name)
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
        switch(storage, true, now).await?;
        return Ok(Outcome::SwitchedOn);
    }
    let loaded = fill(storage, &reference, options, now).await?;
    switch(storage, true, now).await?;
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
    keep(&options.accounts_file, &passwords)?;
    let points = place(storage, reference, &material, &accounts, now).await?;
    let placed = storage.reference.reload().await?;
    let duties = duties::issue(storage, &operator, &options.reference_dir, reference, now, &mut chance(5)).await?;
    let events = sessions(reference, &material, &accounts, &duties, now);
    let sessions = storage.events.add_many(&operator, LOADED, events.clone(), now).await?;
    let sampler = sites::Sampler { storage, operator: &operator, reference: &placed, accounts: &accounts, now };
    let folder = options.reference_dir.join("demo");
    sampler.add_sites(&folder, &mut chance(6)).await?;
    let scenes = if options.with_pictures < FOR_WORKS { Vec::new() } else { material.scene_codes() };
    sampler.add_works(&folder, &scenes, &mut chance(7)).await?;
    titles::add(storage, &operator, reference, now, &mut chance(8)).await?;
    let folder = &options.reference_dir;
    let trainings = around::add(storage, &operator, folder, reference, events.first(), now, &mut chance(6)).await?;
    let sessions = sessions + trainings;
    targets::add(storage, &operator, reference, now, &mut chance(5)).await?;
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

/// Shows and counts the sample data, or no longer; says whether that is a change.
pub async fn switch(storage: &Storage, on: bool, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let is_changed = storage.reference.set_demo_mode(on, now).await?;
    storage.reference.reload().await?;
    Ok(is_changed)
}

/// Whether the database has sessions or accounts that are no sample data: then sample data has no place in it.
pub async fn is_in_use(storage: &Storage) -> Result<bool, StoreError> {
    let accounts = storage.accounts.list(&app::ids::Scope::default()).await?;
    Ok(accounts.iter().any(|account| !account.is_demo) || storage.events.has_any().await?)
}

/// Keeps the accounts' passwords where the operator alone can read them.
fn keep(file: &Path, accounts: &[(String, Role, String)]) -> Result<(), CliError> {
    whole_file::write(file, Readers::Owner, table(accounts).as_bytes())
        .map_err(CliError::io(format!("cannot write {}", file.display())))
}

/// A line an account: name, role, password.
pub fn table(accounts: &[(String, Role, String)]) -> String {
    let line = |(name, role, password): &(String, Role, String)| format!("{name:<18} {:<9} {password}\n", role.key());
    accounts.iter().map(line).collect()
}
