//! Who may do what where. Every write takes an [`Actor`], and only [`require`] makes one.

use super::model::{Account, Role};
use crate::{
    error::AppError,
    ids::{AccountId, Scope},
};

/// Something that needs a right.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Action {
    /// Inspect a culture site and keep its pictures.
    TendSite,
    /// Log or plan a session, change one that is not approved, hand in photos.
    WriteEvent,
    /// Let residents see a planned session, or no longer.
    PublishEvent,
    /// Approve or return.
    ReviewEvents,
    /// Change an approved session (with a reason).
    CorrectEvent,
    /// Read what is not public.
    ReadStaff,
    /// Set the point of a village.
    SetPoint,
    /// Keep what the year is planned by: duty list, targets, observances, holidays.
    KeepPlan,
    /// Keep the registries: titles, the roster of villages.
    KeepRegistry,
    /// Keep what surrounds sites and titles: estates, deliberation, stations, teams, counts, posts; published figures.
    KeepAround,
    /// Read and keep what nobody else reads: names of people, the screening of weak villages.
    KeepConfidential,
    /// Read the audit log.
    ReadAudit,
    /// Keep accounts.
    ManageAccounts,
}

/// What an action is about.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Target {
    /// The division code that the thing belongs to: a village's, or the town's.
    pub scope: String,
    /// The leading unit, where there is one.
    pub lead_unit: Option<String>,
    /// Of a session: every unit that leads it or takes part in it.
    pub involved: Option<Vec<String>>,
}

impl Target {
    /// A thing of a place.
    pub fn at(scope: impl Into<String>) -> Self {
        Self { scope: scope.into(), ..Self::default() }
    }
}

/// Who acts, with the right to do it: proof that [`require`] was asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Actor {
    account: AccountId,
    name: String,
    role: Role,
    scope: Scope,
    unit: Option<String>,
}

impl Actor {
    /// The account that acts.
    pub fn account(&self) -> AccountId {
        self.account
    }
    /// Its display name, for the audit log.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Its role.
    pub fn role(&self) -> Role {
        self.role
    }
    /// Its scope.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
    /// Its duty unit.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }
}

/// The actor, if `who` may do `action` to `target`.
///
/// A thing outside the account's scope is [`AppError::Forbidden`]; nobody logged in is [`AppError::LoginNeeded`].
pub fn require(who: Option<&Account>, action: Action, target: &Target) -> Result<Actor, AppError> {
    let account = who.ok_or(AppError::LoginNeeded)?;
    if account.disabled || account.must_change_password {
        return Err(AppError::Forbidden);
    }
    let place = account.scope.contains(&target.scope);
    let may = match (account.role, action) {
        (Role::Village, Action::WriteEvent | Action::PublishEvent | Action::TendSite) => {
            account.scope.is_village() && place && target.scope.len() == 12
        }
        (Role::Unit, Action::WriteEvent | Action::PublishEvent) => {
            place && account.unit.is_some() && account.unit == target.lead_unit
        }
        // What other units and villages have not published yet is not a unit's business.
        (Role::Unit, Action::ReadStaff) => {
            let takes_part = |units: &Vec<String>| account.unit.as_ref().is_some_and(|unit| units.contains(unit));
            place && target.involved.as_ref().is_none_or(takes_part)
        }
        (Role::Village | Role::Observer, Action::ReadStaff)
        | (Role::Observer, Action::ReadAudit)
        | (
            Role::Office | Role::Admin,
            Action::TendSite
            | Action::WriteEvent
            | Action::PublishEvent
            | Action::ReviewEvents
            | Action::CorrectEvent
            | Action::ReadStaff
            | Action::SetPoint
            | Action::KeepPlan
            | Action::KeepRegistry
            | Action::KeepAround
            | Action::KeepConfidential
            | Action::ReadAudit,
        )
        | (Role::Admin, Action::ManageAccounts) => place,
        _ => false,
    };
    if may {
        Ok(Actor {
            account: account.id,
            name: account.display_name.clone(),
            role: account.role,
            scope: account.scope.clone(),
            unit: account.unit.clone(),
        })
    } else {
        Err(AppError::Forbidden)
    }
}

/// The fewest characters of a password that somebody chose.
pub const PASSWORD_MIN: usize = 12;
/// The most characters of a password: a bound on the work of hashing.
pub const PASSWORD_MAX: usize = 128;
/// Wrong tries before an account is locked for a while.
pub const TRIES: i64 = 5;
/// Minutes that a locked account stays locked.
pub const LOCK_MINUTES: i64 = 15;
/// Minutes without a request after which a login at a desk ends.
pub const IDLE_MINUTES: i64 = 30;
/// Days that a remembered phone stays logged in.
pub const REMEMBER_DAYS: i64 = 14;

/// Whose phone may be remembered: those who log sessions on the way. Whoever reviews, reads everything or keeps
/// accounts logs in anew each day.
pub fn may_be_remembered(role: Role) -> bool {
    matches!(role, Role::Village | Role::Unit)
}
/// Hours after which a login at a desk ends in any case.
pub const ABSOLUTE_HOURS: i64 = 12;

/// Whether a chosen password is long enough and not one character over and over.
pub fn is_strong(password: &str) -> bool {
    let characters = password.chars().count();
    let mut different = password.chars().collect::<Vec<_>>();
    different.sort_unstable();
    different.dedup();
    (PASSWORD_MIN..=PASSWORD_MAX).contains(&characters) && different.len() >= 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    const TOWN: &str = "320582100";
    const MINE: &str = "320582100219";
    const OTHER: &str = "320582100212";

    fn account(role: Role, scope: &str, unit: Option<&str>) -> Account {
        Account {
            id: AccountId(Uuid::nil()),
            name: "x".into(),
            display_name: "x".into(),
            role,
            scope: Scope(scope.into()),
            unit: unit.map(Into::into),
            must_change_password: false,
            disabled: false,
            is_demo: false,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn may(who: &Account, action: Action, target: &Target) -> bool {
        require(Some(who), action, target).is_ok()
    }

    #[test]
    fn a_cadre_writes_for_the_own_village_only() {
        let cadre = account(Role::Village, MINE, None);
        assert!(may(&cadre, Action::WriteEvent, &Target::at(MINE)));
        assert!(!may(&cadre, Action::WriteEvent, &Target::at(OTHER)));
        assert!(!may(&cadre, Action::WriteEvent, &Target::at(TOWN)));
        assert!(!may(&cadre, Action::ReviewEvents, &Target::at(MINE)));
    }

    #[test]
    fn a_cadre_tends_the_sites_of_the_own_village_and_keeps_no_registry() {
        let cadre = account(Role::Village, MINE, None);
        assert!(may(&cadre, Action::TendSite, &Target::at(MINE)));
        assert!(!may(&cadre, Action::TendSite, &Target::at(OTHER)));
        assert!(!may(&cadre, Action::TendSite, &Target::at(TOWN)));
        assert!(!may(&cadre, Action::KeepRegistry, &Target::at(MINE)));
        let office = account(Role::Office, TOWN, None);
        assert!(
            may(&office, Action::TendSite, &Target::at(TOWN)) && may(&office, Action::KeepRegistry, &Target::at(MINE))
        );
        let observer = account(Role::Observer, "320582", None);
        assert!(!may(&observer, Action::TendSite, &Target::at(MINE)));
    }

    #[test]
    fn a_unit_writes_what_it_leads() {
        let unit = account(Role::Unit, TOWN, Some("justice"));
        let led = |lead: &str| Target { scope: MINE.into(), lead_unit: Some(lead.into()), involved: None };
        assert!(may(&unit, Action::WriteEvent, &led("justice")));
        assert!(!may(&unit, Action::WriteEvent, &led("police")));
        assert!(!may(&unit, Action::WriteEvent, &Target::at(MINE)));
        assert!(!may(&account(Role::Unit, TOWN, None), Action::WriteEvent, &Target::at(MINE)));
    }

    #[test]
    fn the_office_stays_in_its_town_and_observers_change_nothing() {
        let office = account(Role::Office, TOWN, None);
        assert!(may(&office, Action::ReviewEvents, &Target::at(MINE)));
        assert!(!may(&office, Action::ReviewEvents, &Target::at("320582101200")));
        assert!(!may(&office, Action::ManageAccounts, &Target::at(TOWN)));
        let observer = account(Role::Observer, "320582", None);
        assert!(may(&observer, Action::ReadStaff, &Target::at(MINE)));
        for action in [
            Action::WriteEvent,
            Action::ReviewEvents,
            Action::SetPoint,
            Action::KeepPlan,
            Action::KeepRegistry,
            Action::ManageAccounts,
            Action::KeepAround,
            Action::KeepConfidential,
        ] {
            assert!(!may(&observer, action, &Target::at(MINE)), "{action:?}");
        }
    }

    #[test]
    fn a_shut_account_or_a_first_password_opens_nothing() {
        let mut office = account(Role::Office, TOWN, None);
        office.must_change_password = true;
        assert!(!may(&office, Action::ReadStaff, &Target::at(TOWN)));
        office.must_change_password = false;
        office.disabled = true;
        assert!(!may(&office, Action::ReadStaff, &Target::at(TOWN)));
        assert_eq!(require(None, Action::ReadStaff, &Target::at(TOWN)), Err(AppError::LoginNeeded));
    }

    #[test]
    fn a_password_is_long_and_varied() {
        assert!(is_strong("correct horse battery"));
        assert!(!is_strong("short"));
        assert!(!is_strong("aaaaaaaaaaaaaaaa"));
        assert!(is_strong("普法台账要用很长的口令才行"));
    }
}
