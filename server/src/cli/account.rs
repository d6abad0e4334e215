//! `server account`: the operator's way to let people in, also the very first one.

use super::CliError;
use app::{
    backend::Backend,
    error::AppError,
    features::accounts::{
        Account, Action, Actor, Target,
        actions::{self, AccountInput},
        require,
    },
    ids::Scope,
    ui::{Locale, words},
};

/// What to do with accounts.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make an account; prints its one-time password
    Add {
        /// Name to log in with
        name: String,
        /// Name on pages; the login name where it is left out
        #[arg(long)]
        display_name: Option<String>,
        /// village, unit, office, observer or admin
        #[arg(long)]
        role: String,
        /// Division code: 12 digits a village, 9 a town, 6 a county; the site's own where it is left out
        #[arg(long)]
        scope: Option<String>,
        /// Code of the duty unit, for the role unit
        #[arg(long)]
        unit: Option<String>,
    },
    /// Print all accounts
    List,
    /// Shut an account; ends its logins
    Disable {
        /// Name to log in with
        name: String,
    },
    /// Open an account again
    Enable {
        /// Name to log in with
        name: String,
    },
    /// Give an account a new one-time password; ends its logins
    ResetPassword {
        /// Name to log in with
        name: String,
    },
}

/// Carries a command out.
pub async fn run(backend: &Backend, command: Command) -> Result<(), CliError> {
    let site = backend.reference().await?.site.scope.clone();
    if site.is_empty() {
        return Err(CliError::Usage(
            "There are no places yet that an account could be for: run `server import`.".into(),
        ));
    }
    let operator = actions::operator(&site);
    match command {
        Command::Add { name, display_name, role, scope, unit } => {
            let input = AccountInput {
                name,
                display_name: display_name.unwrap_or_default(),
                role,
                scope: scope.unwrap_or(site),
                unit: unit.unwrap_or_default(),
                is_demo: false,
            };
            let (account, password) =
                actions::add_account(backend, Some(&operator), &input).await.map_err(explained)?;
            println!("{}\nOne-time password: {password}", line(&account));
            println!("It must be changed at the first login and is not shown again.");
        }
        Command::List => {
            for account in backend.accounts.list(&operator.scope).await? {
                println!("{}", line(&account));
            }
        }
        Command::Disable { name } => switch(backend, &operator, &name, true).await?,
        Command::Enable { name } => switch(backend, &operator, &name, false).await?,
        Command::ResetPassword { name } => {
            let account = named(backend, &operator, &name).await?;
            let (account, password) = actions::reset_password(backend, Some(&operator), account.id).await?;
            println!("New one-time password of {}: {password}", account.name);
        }
    }
    Ok(())
}

/// The command line as somebody who may keep what lies in `scope`.
pub fn operator(scope: &Scope) -> Result<Actor, CliError> {
    Ok(require(Some(&actions::operator(&scope.0)), Action::ManageAccounts, &Target::at(scope.0.clone()))?)
}

async fn switch(backend: &Backend, operator: &Account, name: &str, disabled: bool) -> Result<(), CliError> {
    let account = named(backend, operator, name).await?;
    actions::set_disabled(backend, Some(operator), account.id, disabled).await?;
    println!("{} is {}.", account.name, if disabled { "shut" } else { "open" });
    Ok(())
}

async fn named(backend: &Backend, operator: &Account, name: &str) -> Result<Account, CliError> {
    let wanted = name.trim().to_lowercase();
    let mut all = backend.accounts.list(&operator.scope).await?.into_iter();
    all.find(|account| account.name == wanted)
        .ok_or_else(|| CliError::Usage(format!("There is no account \"{wanted}\"; see `server account list`.")))
}

/// Refused fields, each with its reason.
fn explained(error: AppError) -> CliError {
    match error {
        AppError::Refused(refusals) => {
            let reasons = refusals.iter().map(|refusal| {
                format!("{}: {}", refusal.field.replace('_', "-"), words::refusal(Locale::en, &refusal.why))
            });
            CliError::Usage(reasons.collect::<Vec<_>>().join("\n        "))
        }
        error => error.into(),
    }
}

fn line(account: &Account) -> String {
    let unit = account.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let shut = if account.disabled { " (shut)" } else { "" };
    let demo = if account.is_demo { " (sample data)" } else { "" };
    format!("{} {} {}{unit} {}{shut}{demo}", account.name, account.role.key(), account.scope, account.display_name)
}
