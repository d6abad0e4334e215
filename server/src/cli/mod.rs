//! The command line: one subcommand a file.

mod account;
mod demo;
pub mod import;
mod listen;
mod serve;

pub use account::operator;

use crate::{
    backup,
    config::{Config, ConfigError, Given},
    storage::{OpenError, Storage, StorageOptions},
    system::{SystemClock, V7Ids},
};
use app::{
    backend::Backend,
    error::{AppError, StoreError},
};
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode, sync::Arc};

/// The Pufa Ledger: a record of public legal education for a town.
#[derive(Parser)]
#[command(name = "server", version)]
struct Cli {
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Bring the database up to date and serve the site (the default)
    Serve,
    /// Bring the database up to date
    Migrate,
    /// Load the shipped reference data, or load it again after a change
    Import {
        /// Folder of the files, instead of the reference folder
        #[arg(long)]
        dir: Option<PathBuf>,
        /// Only where there is none yet: what the office changed since stays
        #[arg(long)]
        if_empty: bool,
        /// Instead of all that: a `GeoJSON` file of villages' boundaries
        #[arg(long, conflicts_with_all = ["dir", "if_empty"], requires = "source")]
        boundaries: Option<PathBuf>,
        /// Datum of the boundaries: wgs84, gcj02 or bd09
        #[arg(long, default_value = "wgs84", requires = "boundaries")]
        datum: String,
        /// Where the boundaries come from, in words that go along with every export
        #[arg(long, requires = "boundaries")]
        source: Option<String>,
    },
    /// Load sample data, marked as such; show and count it, or no longer
    Demo(demo::Choice),
    /// Add, list and shut accounts
    #[command(subcommand)]
    Account(account::Command),
    /// Write everything into one file
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Put everything back from such a file
    Restore {
        /// The file to read
        file: PathBuf,
    },
}

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A setting cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed; the log has the cause.
    #[error("the database failed; the cause is logged above under {}", .0.id)]
    Store(#[from] StoreError),
    /// The application said no.
    #[error("{0}")]
    App(#[from] AppError),
    /// A file of the reference data is wrong.
    #[error(transparent)]
    Import(#[from] import::ImportError),
    /// Something about a file or socket.
    #[error("{what}: {cause}")]
    Io {
        /// What was tried.
        what: String,
        /// What came of it.
        cause: std::io::Error,
    },
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// Not there yet.
    #[error("`{0}` is not built yet")]
    NotBuilt(&'static str),
}

impl CliError {
    /// An error of the system about something.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        |cause| Self::Io { what, cause }
    }
}

/// Reads the command line and carries it out.
pub async fn main() -> ExitCode {
    let cli = Cli::parse();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let done = match Config::check(&cli.given, names) {
        Ok(config) => run(cli.command.unwrap_or(Command::Serve), config).await,
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, config: Config) -> Result<(), CliError> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(&config.log))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
    if let Command::Restore { file } = &command {
        return backup::restore(&config, file).await;
    }
    let storage = open(&config).await?;
    match command {
        Command::Serve => serve::serve(config, storage).await,
        Command::Migrate | Command::Restore { .. } => Ok(()),
        Command::Import { boundaries: Some(file), datum, source, .. } => {
            import::boundaries(&storage, &file, &datum, source.as_deref().unwrap_or_default()).await
        }
        Command::Import { dir, if_empty, .. } => {
            import::run(&storage, &dir.unwrap_or(config.reference_dir), if_empty).await
        }
        Command::Demo(choice) => demo::run(&storage, &config, &choice).await,
        Command::Account(command) => account::run(&backend(&storage), command).await,
        Command::Backup { file } => backup::run(storage, &config, &file).await,
    }
}

/// Opens the database and brings it up to date: no command works on an older one.
async fn open(config: &Config) -> Result<Arc<Storage>, CliError> {
    let storage = Storage::open(&config.database_url, &config.data_dir, StorageOptions::default()).await?;
    let applied = storage.migrate().await?;
    if applied > 0 {
        println!("Database brought up to date: {applied} migrations applied.");
    }
    Ok(Arc::new(storage))
}

/// The ports over real time and real chance.
fn backend(storage: &Storage) -> Backend {
    storage.backend(Arc::new(SystemClock), Arc::new(V7Ids))
}
