//! `server demo`: sample data, loaded, shown or hidden.

use super::CliError;
use crate::{
    config::Config,
    demo::{Options, Outcome, accounts_file, is_in_use, load, switch, table},
    storage::Storage,
    system::SystemClock,
};
use app::{clock::Clock, features::accounts::store::AccountStore, ids::Scope};

/// What to do with the sample data; without any of these, it is loaded.
#[derive(clap::Args)]
#[group(multiple = false)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line, of which one may be given")]
pub struct Choice {
    /// Load it only where there are no sessions and no real accounts yet
    #[arg(long)]
    if_empty: bool,
    /// Show and count it again
    #[arg(long)]
    on: bool,
    /// Neither show nor count it any more; nothing is deleted
    #[arg(long)]
    off: bool,
    /// Print its accounts and their passwords, as they were made
    #[arg(long)]
    accounts: bool,
}

/// Carries the choice out.
pub async fn run(storage: &Storage, config: &Config, choice: &Choice) -> Result<(), CliError> {
    match choice {
        Choice { on: true, .. } => show(storage).await,
        Choice { off: true, .. } => hide(storage).await,
        Choice { accounts: true, .. } => print_accounts(config),
        Choice { if_empty: true, .. } if is_in_use(storage).await? => {
            println!("The database is in use; no sample data was loaded.");
            Ok(())
        }
        _ => fill(storage, config).await,
    }
}

/// Loads the sample data, prints the accounts and switches demo mode on.
async fn fill(storage: &Storage, config: &Config) -> Result<(), CliError> {
    let options = Options::new(config);
    match load(storage, &options, SystemClock.now()).await? {
        Outcome::Loaded(loaded) => {
            // The sum is news, the accounts are what one keeps: they alone go where output is sent.
            eprintln!(
                "Sample data: {} sessions, {} pictures, {} points. A server that is running shows it after a restart.",
                loaded.sessions, loaded.pictures, loaded.points
            );
            print!("{}", table(&loaded.accounts));
        }
        Outcome::SwitchedOn => println!("The sample data was there already; demo mode is on again."),
        Outcome::Unchanged => println!(
            "The sample data is there already; nothing was changed. Its accounts are in {}.",
            options.accounts_file.display()
        ),
    }
    Ok(())
}

async fn show(storage: &Storage) -> Result<(), CliError> {
    if !storage.events.has_samples().await? {
        return Err(CliError::Usage("There is no sample data to show: `server demo` loads it.".to_owned()));
    }
    let is_changed = switch(storage, true, SystemClock.now()).await?;
    println!(
        "{}",
        if is_changed {
            "Demo mode is on: everybody sees the sample sessions, marked as such, and they are counted."
        } else {
            "Demo mode is on already."
        }
    );
    Ok(())
}

async fn hide(storage: &Storage) -> Result<(), CliError> {
    if switch(storage, false, SystemClock.now()).await? {
        println!(
            "Demo mode is off: the sample sessions stay in the database, but residents no longer see them and no figure \
             counts them. A server that is running follows within two minutes. `server demo --on` undoes it."
        );
    } else {
        println!("Demo mode is off already.");
    }
    let accounts = storage.accounts.list(&Scope::default()).await?;
    let open = accounts.into_iter().filter(|account| account.is_demo && !account.disabled);
    let open = open.map(|account| account.name).collect::<Vec<_>>();
    if !open.is_empty() {
        println!(
            "These sample accounts can still log in; `server account disable NAME` shuts one: {}.",
            open.join(", ")
        );
    }
    Ok(())
}

fn print_accounts(config: &Config) -> Result<(), CliError> {
    let file = accounts_file(config);
    match std::fs::read_to_string(&file) {
        Ok(accounts) => print!("{accounts}"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("None: no sample data was loaded into this database from here.");
        }
        Err(error) => return Err(CliError::io(format!("cannot read {}", file.display()))(error)),
    }
    Ok(())
}
