//! What can be done with accounts: one use case each. Pages and the command line come through here.

use super::{
    Account, Action, Actor, Role, Target,
    model::{AccountDraft, Login},
    require,
    rules::{PASSWORD_MAX, is_strong},
    store::{TryChange, TryLogin, Visitor},
};
use crate::{
    backend::Backend,
    error::{AppError, Refusal, Why},
    features::reference::{Reference, Unit},
    ids::{AccountId, Scope},
};
use chrono::DateTime;
use uuid::Uuid;

/// The fewest characters of a name to log in with.
pub const NAME_MIN: u32 = 2;
/// The most characters of a name to log in with.
pub const NAME_MAX: u32 = 40;
/// The most characters of a name on pages.
pub const DISPLAY_NAME_MAX: u32 = 40;

/// A try to log in, as typed.
#[derive(Clone, Default)]
pub struct LoginInput {
    /// Name.
    pub name: String,
    /// Password, with every space that was typed.
    pub password: String,
    /// Whether the phone is to be remembered.
    pub remember: bool,
}

/// A new password, as typed.
#[derive(Clone, Default)]
pub struct PasswordInput {
    /// The present one.
    pub old: String,
    /// The new one.
    pub new: String,
    /// The new one once more.
    pub again: String,
}

/// An account to be made, as typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AccountInput {
    /// Name to log in with.
    pub name: String,
    /// Name on pages; the login name where it is left out.
    pub display_name: String,
    /// Word of the role.
    pub role: String,
    /// Division code.
    pub scope: String,
    /// Code of the duty unit, for [`Role::Unit`] only.
    pub unit: String,
    /// Whether it belongs to the sample data; no form sets it.
    pub is_demo: bool,
}

/// Logs somebody in; gives the account and the secret for the cookie.
pub async fn log_in(backend: &Backend, input: &LoginInput, visitor: &Visitor) -> Result<(Account, String), AppError> {
    let name = input.name.trim();
    let fields = [("name", name), ("password", input.password.as_str())];
    accepted(
        fields.into_iter().filter(|(_, text)| text.is_empty()).map(|(field, _)| Refusal::new(field, Why::Required)),
    )?;
    match backend.accounts.log_in(name, &input.password, input.remember, visitor, backend.now()).await? {
        TryLogin::In { token, account } => Ok((*account, token)),
        TryLogin::Wrong => Err(AppError::refused("password", Why::WrongLogin)),
        TryLogin::Locked { minutes } => Err(AppError::refused("password", Why::LockedForMinutes { minutes })),
    }
}

/// Changes the own password. The first one is changed here too, so no right is asked for beyond the login.
pub async fn change_password(
    backend: &Backend,
    login: Option<&Login>,
    input: &PasswordInput,
    visitor: &Visitor,
) -> Result<(), AppError> {
    let login = login.ok_or(AppError::LoginNeeded)?;
    accepted(input.check())?;
    match backend.accounts.change_password(login, &input.old, &input.new, visitor, backend.now()).await? {
        TryChange::Changed => Ok(()),
        TryChange::Wrong => Err(AppError::refused("old", Why::WrongPassword)),
        TryChange::Locked { minutes } => Err(AppError::refused("old", Why::LockedForMinutes { minutes })),
    }
}

/// Makes an account; gives it with its one-time password, which nobody can read again.
pub async fn add_account(
    backend: &Backend,
    who: Option<&Account>,
    input: &AccountInput,
) -> Result<(Account, String), AppError> {
    let who = who.ok_or(AppError::LoginNeeded)?;
    require(Some(who), Action::ManageAccounts, &Target::at(who.scope.0.clone()))?;
    let reference = backend.reference().await?;
    let draft = input.parse(&who.scope, &reference).map_err(AppError::Refused)?;
    let actor = require(Some(who), Action::ManageAccounts, &Target::at(draft.scope.0.clone()))?;
    let added = backend.accounts.add(&actor, &draft, backend.now()).await?;
    added.ok_or_else(|| AppError::refused("name", Why::Taken))
}

/// Shuts or opens an account; gives it as it was.
pub async fn set_disabled(
    backend: &Backend,
    who: Option<&Account>,
    id: AccountId,
    disabled: bool,
) -> Result<Account, AppError> {
    let (account, actor) = kept(backend, who, id).await?;
    backend.accounts.set_disabled(&actor, id, disabled, backend.now()).await?;
    Ok(account)
}

/// Gives an account a new one-time password; gives both.
pub async fn reset_password(
    backend: &Backend,
    who: Option<&Account>,
    id: AccountId,
) -> Result<(Account, String), AppError> {
    let (account, actor) = kept(backend, who, id).await?;
    let password = backend.accounts.reset_password(&actor, id, backend.now()).await?;
    Ok((account, password))
}

/// An account and the right to keep it. Nobody keeps the own one: whoever shuts it is outside.
async fn kept(backend: &Backend, who: Option<&Account>, id: AccountId) -> Result<(Account, Actor), AppError> {
    let who = who.ok_or(AppError::LoginNeeded)?;
    let account = backend.accounts.find(id).await?.ok_or(AppError::NotFound)?;
    let actor = require(Some(who), Action::ManageAccounts, &Target::at(account.scope.0.clone()))?;
    if account.id == who.id { Err(AppError::Forbidden) } else { Ok((account, actor)) }
}

/// What the audit log calls the command line; pages say it in the reader's words.
pub const OPERATOR: &str = "command line";

/// Whoever has the shell of the machine, and with it the database, may keep every account. The right is asked for like
/// any other, so that the audit log names the command line.
///
/// `scope` is the site's; the first two digits of it are the province, which contains all that a server can serve.
pub fn operator(scope: &str) -> Account {
    Account {
        id: AccountId(Uuid::nil()),
        name: "command-line".into(),
        display_name: OPERATOR.into(),
        role: Role::Admin,
        scope: Scope(scope.chars().take(2).collect()),
        unit: None,
        must_change_password: false,
        disabled: false,
        is_demo: false,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// Whether a unit works where `scope` is: in it, around it, or there.
pub fn works_in(unit: &Unit, scope: &Scope) -> bool {
    scope.contains(&unit.scope) || Scope(unit.scope.clone()).contains(&scope.0)
}

/// Goes on, unless fields were refused.
fn accepted(refusals: impl IntoIterator<Item = Refusal>) -> Result<(), AppError> {
    let refusals = refusals.into_iter().collect::<Vec<_>>();
    if refusals.is_empty() { Ok(()) } else { Err(AppError::Refused(refusals)) }
}

impl PasswordInput {
    fn check(&self) -> Vec<Refusal> {
        let mut wrong = Vec::new();
        if self.old.is_empty() {
            wrong.push(Refusal::new("old", Why::Required));
        }
        let why = if self.new.is_empty() {
            Some(Why::Required)
        } else if self.new.chars().count() > PASSWORD_MAX {
            Some(Why::TooLong { max: u32::try_from(PASSWORD_MAX).unwrap_or(u32::MAX) })
        } else if !is_strong(&self.new) {
            Some(Why::WeakPassword)
        } else if self.new == self.old {
            // A one-time password that stays is known to whoever handed it over.
            Some(Why::SamePassword)
        } else {
            None
        };
        wrong.extend(why.map(|why| Refusal::new("new", why)));
        if self.again != self.new {
            wrong.push(Refusal::new("again", Why::Different));
        }
        wrong
    }
}

impl AccountInput {
    /// Checks all fields, so that everything wrong is said at once. The account must lie in `within`.
    fn parse(&self, within: &Scope, reference: &Reference) -> Result<AccountDraft, Vec<Refusal>> {
        let name = self.name.trim().to_lowercase();
        let display_name = one_line(&self.display_name);
        let role = Role::from_key(self.role.trim());
        let scope = Scope(self.scope.trim().to_owned());
        let unit = self.unit.trim();
        let whys = [
            ("name", wrong_name(&name)),
            ("display_name", too_long(&display_name, DISPLAY_NAME_MAX)),
            ("role", if role.is_none() { Some(not_chosen(self.role.trim())) } else { None }),
            ("scope", wrong_scope(&scope, role, within, reference)),
            ("unit", wrong_unit(unit, role, &scope, reference)),
        ];
        let wrong =
            whys.into_iter().filter_map(|(field, why)| why.map(|why| Refusal::new(field, why))).collect::<Vec<_>>();
        match role {
            Some(role) if wrong.is_empty() => Ok(AccountDraft {
                display_name: if display_name.is_empty() { name.clone() } else { display_name },
                name,
                role,
                scope,
                unit: (!unit.is_empty()).then(|| unit.to_owned()),
                is_demo: self.is_demo,
            }),
            _ => Err(wrong),
        }
    }
}

fn wrong_name(name: &str) -> Option<Why> {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
    if name.is_empty() {
        Some(Why::Required)
    } else if !plain {
        Some(Why::NotAName)
    } else if name.len() < NAME_MIN as usize {
        Some(Why::TooShort { min: NAME_MIN })
    } else {
        too_long(name, NAME_MAX)
    }
}

fn too_long(text: &str, max: u32) -> Option<Why> {
    (text.chars().count() > max as usize).then_some(Why::TooLong { max })
}

/// Why a choice that is not there was refused.
fn not_chosen(text: &str) -> Why {
    if text.is_empty() { Why::Required } else { Why::NotOnTheList }
}

fn wrong_scope(scope: &Scope, role: Option<Role>, within: &Scope, reference: &Reference) -> Option<Why> {
    if reference.region(&scope.0).is_none() || !within.contains(&scope.0) {
        Some(not_chosen(&scope.0))
    } else if role == Some(Role::Village) && !scope.is_village() {
        Some(Why::NotTogether)
    } else {
        None
    }
}

fn wrong_unit(unit: &str, role: Option<Role>, scope: &Scope, reference: &Reference) -> Option<Why> {
    match role {
        Some(Role::Unit) => {
            let is_known = reference.unit(unit).is_some_and(|unit| works_in(unit, scope));
            if is_known { None } else { Some(not_chosen(unit)) }
        }
        Some(_) if !unit.is_empty() => Some(Why::NotTogether),
        _ => None,
    }
}

/// A text without line breaks, control characters and spaces around or in a row.
fn one_line(text: &str) -> String {
    let words = text.split(|char: char| char.is_whitespace() || char.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::reference::{Region, RegionKind};

    const TOWN: &str = "320582100";
    const VILLAGE: &str = "320582100219";

    fn region(code: &str, kind: RegionKind) -> Region {
        Region {
            code: code.into(),
            parent: String::new(),
            kind,
            name: code.into(),
            short_name: code.into(),
            name_en: String::new(),
            pending: false,
            note: String::new(),
            seq: 0,
            point: None,
            point_is_demo: false,
            version: 1,
        }
    }

    fn reference() -> Reference {
        let unit = |code: &str, scope: &str| Unit {
            code: code.into(),
            scope: scope.into(),
            name: code.into(),
            short_name: code.into(),
            name_en: String::new(),
            pending: false,
        };
        Reference {
            regions: vec![
                region("320582", RegionKind::County),
                region(TOWN, RegionKind::Town),
                region(VILLAGE, RegionKind::Village),
                region("320582101200", RegionKind::Village),
            ],
            units: vec![unit("police", TOWN), unit("far", "320582101")],
            ..Reference::default()
        }
    }

    fn input(role: &str, scope: &str, unit: &str) -> AccountInput {
        AccountInput {
            name: "shan.gang".into(),
            role: role.into(),
            scope: scope.into(),
            unit: unit.into(),
            ..AccountInput::default()
        }
    }

    fn refused(input: &AccountInput) -> Vec<(String, Why)> {
        let wrong = input.parse(&Scope(TOWN.into()), &reference()).err().unwrap_or_default();
        wrong.into_iter().map(|refusal| (refusal.field, refusal.why)).collect()
    }

    #[test]
    fn a_whole_account_is_taken_and_its_name_stands_for_a_missing_one() {
        let input = AccountInput { name: " Shan.Gang ".into(), ..input("village", VILLAGE, "") };
        let draft = input.parse(&Scope(TOWN.into()), &reference()).unwrap();
        assert_eq!((draft.name.as_str(), draft.display_name.as_str()), ("shan.gang", "shan.gang"));
        assert_eq!((draft.role, draft.unit), (Role::Village, None));
    }

    #[test]
    fn a_name_on_pages_is_one_line() {
        let input = AccountInput { display_name: " 派出所\n一 ".into(), ..input("unit", TOWN, "police") };
        let unit = input.parse(&Scope(TOWN.into()), &reference()).unwrap();
        assert_eq!((unit.display_name.as_str(), unit.unit.as_deref()), ("派出所 一", Some("police")));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let expected = [("name", Why::Required), ("role", Why::Required), ("scope", Why::Required)];
        assert_eq!(refused(&AccountInput::default()), expected.map(|(field, why)| (field.to_owned(), why)));
        let long = AccountInput { display_name: "x".repeat(41), ..input("king", VILLAGE, "") };
        let expected = [("display_name", Why::TooLong { max: DISPLAY_NAME_MAX }), ("role", Why::NotOnTheList)];
        assert_eq!(refused(&long), expected.map(|(field, why)| (field.to_owned(), why)));
    }

    #[test]
    fn a_role_needs_its_place_and_its_unit() {
        assert_eq!(refused(&input("village", TOWN, "")), [("scope".to_owned(), Why::NotTogether)]);
        assert_eq!(refused(&input("unit", TOWN, "")), [("unit".to_owned(), Why::Required)]);
        assert_eq!(refused(&input("unit", TOWN, "far")), [("unit".to_owned(), Why::NotOnTheList)]);
        assert_eq!(refused(&input("office", TOWN, "police")), [("unit".to_owned(), Why::NotTogether)]);
    }

    #[test]
    fn an_admin_makes_accounts_of_the_own_scope_only() {
        for outside in ["320582", "320582101200", "320582100999"] {
            assert_eq!(
                refused(&input("observer", outside, "")),
                [("scope".to_owned(), Why::NotOnTheList)],
                "{outside}"
            );
        }
    }

    #[test]
    fn a_name_is_short_and_plain() {
        let why = |name: &str| wrong_name(name);
        assert_eq!(why("a.b_c-9"), None);
        assert_eq!(why(""), Some(Why::Required));
        assert_eq!(why("a"), Some(Why::TooShort { min: NAME_MIN }));
        assert_eq!(why(&"a".repeat(41)), Some(Why::TooLong { max: NAME_MAX }));
        for name in ["a b", "善港", "a@b", "a/b"] {
            assert_eq!(why(name), Some(Why::NotAName), "{name}");
        }
    }

    #[test]
    fn a_new_password_is_strong_new_and_typed_twice() {
        let whys = |old: &str, new: &str, again: &str| {
            let input = PasswordInput { old: old.into(), new: new.into(), again: again.into() };
            input.check().into_iter().map(|refusal| refusal.why).collect::<Vec<_>>()
        };
        assert!(whys("old", "correct horse battery", "correct horse battery").is_empty());
        assert_eq!(whys("", "", ""), [Why::Required, Why::Required]);
        assert_eq!(whys("old", "short", "other"), [Why::WeakPassword, Why::Different]);
        assert_eq!(whys("correct horse", "correct horse", "correct horse"), [Why::SamePassword]);
        assert_eq!(whys("old", &"ab c".repeat(40), &"ab c".repeat(40)), [Why::TooLong { max: 128 }]);
    }

    #[test]
    fn the_command_line_may_keep_accounts_everywhere_on_the_site() {
        let operator = operator(TOWN);
        for scope in ["320582", TOWN, VILLAGE] {
            assert!(require(Some(&operator), Action::ManageAccounts, &Target::at(scope)).is_ok(), "{scope}");
        }
    }
}
