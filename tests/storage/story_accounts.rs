//! Accounts: a way in for the right password, for as long as it should be, and for nobody else.

use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, World, admin, each_engine, sqlite_world};
use app::{
    features::{
        accounts::{
            Account, Role,
            model::{AccountDraft, Login},
            rules::{ABSOLUTE_HOURS, IDLE_MINUTES, LOCK_MINUTES, REMEMBER_DAYS, TRIES},
            store::{TryChange, TryLogin, Visitor},
        },
        events::store::AuditFilter,
    },
    ids::{AccountId, Scope},
};
use chrono::TimeDelta;
use uuid::Uuid;

const NEW: &str = "a much better password";

fn visitor() -> Visitor {
    Visitor { address: "192.0.2.1".into(), agent: "Phone".into() }
}

fn draft(name: &str, role: Role, scope: &str) -> AccountDraft {
    AccountDraft {
        name: name.into(),
        display_name: format!("{name} 的名字"),
        role,
        scope: Scope(scope.into()),
        unit: None,
        is_demo: false,
    }
}

async fn add(world: &World, name: &str) -> (Account, String) {
    let draft = draft(name, Role::Village, VILLAGE);
    world.backend.accounts.add(&admin(), &draft, world.now()).await.unwrap().unwrap()
}

async fn log_in(world: &World, name: &str, password: &str, remember: bool) -> TryLogin {
    world.backend.accounts.log_in(name, password, remember, &visitor(), world.now()).await.unwrap()
}

async fn token(world: &World, name: &str, password: &str, remember: bool) -> String {
    match log_in(world, name, password, remember).await {
        TryLogin::In { token, .. } => token,
        other => panic!("{other:?}"),
    }
}

async fn find(world: &World, token: &str) -> Option<Login> {
    world.backend.accounts.find_login(token, world.now()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_used_and_left() {
    each_engine(|world| async move {
        let accounts = &world.backend.accounts;
        let (account, password) = add(&world, " BaiJiaQiao ").await;
        assert_eq!(account.name, "baijiaqiao");
        assert!(account.must_change_password);
        assert_eq!(accounts.find(account.id).await.unwrap(), Some(account.clone()));
        let again = draft("BAIJIAQIAO", Role::Office, TOWN);
        assert_eq!(accounts.add(&admin(), &again, world.now()).await.unwrap(), None, "the name is taken");

        let token = token(&world, "BaiJiaQiao ", &password, false).await;
        let login = find(&world, &token).await.unwrap();
        assert_eq!(login.account, account);
        assert_ne!(login.token_hash, token);
        for wrong in ["", "x", &login.token_hash, &"x".repeat(10_000)] {
            assert_eq!(find(&world, wrong).await, None);
        }
        accounts.log_out(&login, &visitor(), world.now()).await.unwrap();
        assert_eq!(find(&world, &token).await, None);
        accounts.log_out(&login, &visitor(), world.now()).await.unwrap();
        account
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_listed_by_scope_role_and_name() {
    each_engine(|world| async move {
        let accounts = &world.backend.accounts;
        for (name, role, scope) in [
            ("b", Role::Village, VILLAGE),
            ("a", Role::Village, OTHER_VILLAGE),
            ("office", Role::Office, TOWN),
            ("far", Role::Office, "320582101"),
            ("county", Role::Observer, "320582"),
        ] {
            accounts.add(&admin(), &draft(name, role, scope), world.now()).await.unwrap().unwrap();
        }
        let names = |scope: &str| {
            let scope = Scope(scope.into());
            async move {
                let all = accounts.list(&scope).await.unwrap();
                all.into_iter().map(|account| account.name).collect::<Vec<_>>()
            }
        };
        assert_eq!(names(TOWN).await, ["a", "b", "office"]);
        assert_eq!(names("320582").await, ["a", "b", "far", "office", "county"]);
        assert_eq!(names(VILLAGE).await, ["b"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_and_an_unknown_name_lock_alike() {
    each_engine(|world| async move {
        let (_, password) = add(&world, "known").await;
        let mut answers = Vec::new();
        for name in ["known", "unknown"] {
            let mut mine = Vec::new();
            for _ in 0..TRIES {
                mine.push(log_in(&world, name, "wrong", false).await);
            }
            let right = if name == "known" { password.as_str() } else { "whatever" };
            mine.push(log_in(&world, name, right, false).await);
            world.clock.forward(TimeDelta::minutes(LOCK_MINUTES) - TimeDelta::seconds(30));
            mine.push(log_in(&world, name, right, false).await);
            world.clock.forward(TimeDelta::seconds(31));
            answers.push(mine);
        }
        assert_eq!(answers[0], answers[1]);
        let mut expected = vec![TryLogin::Wrong; usize::try_from(TRIES).unwrap()];
        let minutes = u32::try_from(LOCK_MINUTES).unwrap();
        expected.extend([TryLogin::Locked { minutes }, TryLogin::Locked { minutes: 1 }]);
        assert_eq!(answers[0], expected);
        token(&world, "known", &password, false).await;
        // The count begins anew: four wrong ones do not lock.
        for _ in 1..TRIES {
            assert_eq!(log_in(&world, "known", "wrong", false).await, TryLogin::Wrong);
        }
        token(&world, "known", &password, false).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tries_at_once_are_hardly_more_than_the_limit() {
    each_engine(|world| async move {
        let (_, password) = add(&world, "known").await;
        let tasks = (0..30_u8).map(|number| {
            let world = world.clone();
            tokio::spawn(async move {
                let visitor = Visitor { address: format!("198.51.100.{number}"), agent: String::new() };
                world.backend.accounts.log_in("known", "wrong", false, &visitor, world.now()).await.unwrap()
            })
        });
        let mut wrong = 0;
        for task in tasks.collect::<Vec<_>>() {
            wrong += i64::from(task.await.unwrap() == TryLogin::Wrong);
        }
        assert!((TRIES..=TRIES + 1).contains(&wrong), "{wrong} passwords were tried");
        assert!(matches!(log_in(&world, "known", &password, false).await, TryLogin::Locked { .. }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_tries_many_names_has_to_wait() {
    let world = sqlite_world().await;
    let (_, password) = add(&world, "known").await;
    for number in 0..20 {
        assert_eq!(log_in(&world, &format!("name {number}"), "wrong", false).await, TryLogin::Wrong);
    }
    assert_eq!(log_in(&world, "known", &password, false).await, TryLogin::Locked { minutes: 15 });
    assert_eq!(log_in(&world, "known", &password, false).await, TryLogin::Locked { minutes: 15 });
    let locked = AuditFilter { q: "login.locked 192.0.2.1".into(), ..AuditFilter::default() };
    let (lines, count) = world.backend.events.audit(&locked, 10, 0).await.unwrap();
    assert_eq!(count, 1, "one line tells of the wait, however often somebody tries: {lines:?}");
    let elsewhere = Visitor { address: "192.0.2.2".into(), ..visitor() };
    let other = world.backend.accounts.log_in("known", &password, false, &elsewhere, world.now()).await.unwrap();
    assert!(matches!(other, TryLogin::In { .. }));
    world.clock.forward(TimeDelta::minutes(15));
    token(&world, "known", &password, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_ends_idle_or_at_the_end_of_the_day() {
    each_engine(|world| async move {
        let (_, password) = add(&world, "known").await;
        let idle = token(&world, "known", &password, false).await;
        world.clock.forward(TimeDelta::minutes(IDLE_MINUTES) - TimeDelta::seconds(1));
        assert!(find(&world, &idle).await.is_some(), "used just in time, and noted");
        world.clock.forward(TimeDelta::minutes(IDLE_MINUTES) - TimeDelta::seconds(1));
        assert!(find(&world, &idle).await.is_some());
        world.clock.forward(TimeDelta::minutes(IDLE_MINUTES));
        assert_eq!(find(&world, &idle).await, None);

        let busy = token(&world, "known", &password, false).await;
        for _ in 0..ABSOLUTE_HOURS * 60 / 20 - 1 {
            world.clock.forward(TimeDelta::minutes(20));
            assert!(find(&world, &busy).await.is_some());
        }
        world.clock.forward(TimeDelta::minutes(20));
        assert_eq!(find(&world, &busy).await, None, "however busy");

        let phone = token(&world, "known", &password, true).await;
        world.clock.forward(TimeDelta::days(REMEMBER_DAYS) - TimeDelta::seconds(1));
        assert!(find(&world, &phone).await.is_some());
        world.clock.forward(TimeDelta::seconds(1));
        assert_eq!(find(&world, &phone).await, None);
        assert_eq!(world.storage.sweep(world.now()).await.unwrap().logins, 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_phones_of_those_who_log_sessions_are_remembered() {
    each_engine(|world| async move {
        let mut remembered = Vec::new();
        for role in Role::ALL {
            let scope = if role == Role::Village { VILLAGE } else { TOWN };
            let draft = draft(role.key(), role, scope);
            let (_, password) = world.backend.accounts.add(&admin(), &draft, world.now()).await.unwrap().unwrap();
            let token = token(&world, role.key(), &password, true).await;
            world.clock.forward(TimeDelta::minutes(IDLE_MINUTES));
            if find(&world, &token).await.is_some() {
                remembered.push(role);
            }
        }
        assert_eq!(remembered, [Role::Village, Role::Unit]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn using_a_login_makes_no_page_stale() {
    let world = sqlite_world().await;
    let (_, password) = add(&world, "known").await;
    let before = world.storage.generation();
    let token = token(&world, "known", &password, false).await;
    world.clock.forward(TimeDelta::minutes(5));
    find(&world, &token).await.unwrap();
    assert_eq!(world.storage.generation(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_other_logins() {
    each_engine(|world| async move {
        let accounts = &world.backend.accounts;
        let (account, password) = add(&world, "known").await;
        let here = token(&world, "known", &password, false).await;
        let phone = token(&world, "known", &password, true).await;
        let login = find(&world, &here).await.unwrap();
        let wrong = accounts.change_password(&login, "wrong", NEW, &visitor(), world.now()).await.unwrap();
        assert_eq!(wrong, TryChange::Wrong);
        assert!(find(&world, &phone).await.is_some());
        let right = accounts.change_password(&login, &password, NEW, &visitor(), world.now()).await.unwrap();
        assert_eq!(right, TryChange::Changed);
        assert_eq!(find(&world, &phone).await, None);
        let still = find(&world, &here).await.unwrap();
        assert!(!still.account.must_change_password);
        assert_eq!(log_in(&world, "known", &password, false).await, TryLogin::Wrong);
        let second = token(&world, "known", NEW, false).await;

        accounts.log_out_everywhere(&still, &visitor(), world.now()).await.unwrap();
        assert_eq!((find(&world, &here).await, find(&world, &second).await), (None, None));

        // Guessing at an open desk locks as at the door, and then even the right one does not help.
        let open = token(&world, "known", NEW, false).await;
        let login = find(&world, &open).await.unwrap();
        for _ in 0..TRIES {
            let wrong = accounts.change_password(&login, "wrong", "x", &visitor(), world.now()).await.unwrap();
            assert_eq!(wrong, TryChange::Wrong);
        }
        let locked = accounts.change_password(&login, NEW, "x", &visitor(), world.now()).await.unwrap();
        assert!(matches!(locked, TryChange::Locked { .. }), "{locked:?}");

        let fresh = accounts.reset_password(&admin(), account.id, world.now()).await.unwrap();
        assert_eq!(find(&world, &open).await, None);
        let token = token(&world, "known", &fresh, false).await;
        assert!(find(&world, &token).await.unwrap().account.must_change_password);
        assert!(accounts.reset_password(&admin(), AccountId(Uuid::nil()), world.now()).await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shut_account_is_out_at_once_and_cannot_come_back() {
    each_engine(|world| async move {
        let accounts = &world.backend.accounts;
        let (account, password) = add(&world, "known").await;
        let token = token(&world, "known", &password, true).await;
        accounts.set_disabled(&admin(), account.id, true, world.now()).await.unwrap();
        assert_eq!(find(&world, &token).await, None);
        assert_eq!(log_in(&world, "known", &password, false).await, TryLogin::Wrong);
        assert!(accounts.find(account.id).await.unwrap().unwrap().disabled);
        accounts.set_disabled(&admin(), account.id, true, world.now()).await.unwrap();
        accounts.set_disabled(&admin(), account.id, false, world.now()).await.unwrap();
        assert_eq!(find(&world, &token).await, None, "opening it again brings no login back");
        assert!(matches!(log_in(&world, "known", &password, false).await, TryLogin::In { .. }));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_about_logins_is_on_record_and_no_secret_is() {
    each_engine(|world| async move {
        let accounts = &world.backend.accounts;
        let (account, password) = add(&world, "known").await;
        let mut secrets =
            vec![password.clone(), "hunter22-typed-wrong".to_owned(), "typed into the wrong field".to_owned()];
        log_in(&world, "known", "hunter22-typed-wrong", false).await;
        log_in(&world, "typed into the wrong field", "x", false).await;
        let first = token(&world, "known", &password, false).await;
        let login = find(&world, &first).await.unwrap();
        accounts.change_password(&login, &password, NEW, &visitor(), world.now()).await.unwrap();
        accounts.log_out(&login, &visitor(), world.now()).await.unwrap();
        let second = token(&world, "known", NEW, false).await;
        let login = find(&world, &second).await.unwrap();
        accounts.log_out_everywhere(&login, &visitor(), world.now()).await.unwrap();
        secrets.push(accounts.reset_password(&admin(), account.id, world.now()).await.unwrap());
        for _ in 0..=TRIES {
            log_in(&world, "known", "wrong", false).await;
        }
        accounts.set_disabled(&admin(), account.id, true, world.now()).await.unwrap();
        secrets.extend([first, second, NEW.to_owned()]);

        let (lines, _) = world.backend.events.audit(&AuditFilter::default(), 200, 0).await.unwrap();
        let text = format!("{lines:?}");
        for secret in secrets {
            assert!(!text.contains(&secret), "{secret} is in the audit log");
        }
        let mut actions = lines.iter().rev().map(|line| line.action.as_str()).collect::<Vec<_>>();
        actions.dedup();
        assert_eq!(
            actions,
            [
                "account.add",
                "login.wrong",
                "login.in",
                "account.change_password",
                "login.out",
                "login.in",
                "login.out_everywhere",
                "account.reset_password",
                "login.wrong",
                "login.locked",
                "account.disable",
            ]
        );
        let of_account =
            AuditFilter { subject_id: account.id.to_string(), scope: Scope(VILLAGE.into()), ..AuditFilter::default() };
        let (lines_of_account, _) = world.backend.events.audit(&of_account, 200, 0).await.unwrap();
        assert_eq!(lines_of_account.len(), lines.len() - 1, "all but the unknown name");
    })
    .await;
}
