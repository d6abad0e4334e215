//! Secret addresses: made, used, and ended with everything that ends a login.

use crate::support::{Person, TOWN, VILLAGE, World, actor_of, admin, each_engine, somebody};
use app::features::accounts::{Role, store::Visitor};
use chrono::TimeDelta;

async fn cadre_of(world: &World, number: u64) -> Person {
    somebody(world, Role::Village, VILLAGE, None, number, world.now()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_opens_its_account_until_it_is_revoked() {
    each_engine(|world| async move {
        let (feeds, now) = (&world.backend.feeds, world.now());
        let cadre = cadre_of(&world, 1).await;
        let other = cadre_of(&world, 2).await;
        let actor = actor_of(&cadre.account);
        let secret = feeds.make(&actor, now).await.unwrap().unwrap();
        assert_eq!(secret.len(), 64);
        assert_eq!(feeds.open(&secret, now).await.unwrap().map(|account| account.id), Some(cadre.account.id));
        for wrong in ["", "0", &secret.to_uppercase(), &secret[1..], &"0".repeat(64)] {
            assert_eq!(feeds.open(wrong, now).await.unwrap(), None, "{wrong}");
        }
        let later = now + TimeDelta::hours(1);
        feeds.open(&secret, later).await.unwrap();
        let list = feeds.list(cadre.account.id).await.unwrap();
        assert_eq!((list.len(), list[0].last_used), (1, Some(later)));
        assert_ne!(list[0].key, secret, "the secret is not kept");
        assert!(feeds.list(other.account.id).await.unwrap().is_empty());

        // Nobody ends another's, whatever key they name.
        feeds.revoke(&actor_of(&other.account), &list[0].key, now).await.unwrap();
        assert!(feeds.open(&secret, now).await.unwrap().is_some());
        feeds.revoke(&actor, &list[0].key, now).await.unwrap();
        feeds.revoke(&actor, &list[0].key, now).await.unwrap();
        assert_eq!(feeds.open(&secret, now).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_five_also_when_it_asks_for_many_at_once() {
    each_engine(|world| async move {
        let cadre = cadre_of(&world, 1).await;
        let tasks = (0..12).map(|_| {
            let (feeds, actor, now) = (world.backend.feeds.clone(), actor_of(&cadre.account), world.now());
            tokio::spawn(async move { feeds.make(&actor, now).await.unwrap() })
        });
        let mut made = 0;
        for task in tasks.collect::<Vec<_>>() {
            made += usize::from(task.await.unwrap().is_some());
        }
        assert_eq!((made, world.backend.feeds.list(cadre.account.id).await.unwrap().len()), (5, 5));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_ends_with_the_account_its_password_and_its_logins() {
    each_engine(|world| async move {
        let (feeds, accounts, now) = (&world.backend.feeds, &world.backend.accounts, world.now());
        let office = somebody(&world, Role::Office, TOWN, None, 9, now).await;
        let kept = feeds.make(&actor_of(&office.account), now).await.unwrap().unwrap();
        for number in 0..3 {
            let cadre = cadre_of(&world, number).await;
            let secret = feeds.make(&actor_of(&cadre.account), now).await.unwrap().unwrap();
            match number {
                0 => {
                    accounts.set_disabled(&admin(), cadre.account.id, true, now).await.unwrap();
                    assert_eq!(feeds.open(&secret, now).await.unwrap(), None);
                    // Opened again, the account begins without them.
                    accounts.set_disabled(&admin(), cadre.account.id, false, now).await.unwrap();
                }
                1 => {
                    accounts.reset_password(&admin(), cadre.account.id, now).await.unwrap();
                }
                _ => {
                    let token = cadre.cookie.strip_prefix("pufa_login=").unwrap();
                    let login = accounts.find_login(token, now).await.unwrap().unwrap();
                    accounts.log_out_everywhere(&login, &Visitor::default(), now).await.unwrap();
                }
            }
            assert_eq!(feeds.open(&secret, now).await.unwrap(), None, "{number}");
            assert!(feeds.list(cadre.account.id).await.unwrap().is_empty(), "{number}");
        }
        assert!(feeds.open(&kept, now).await.unwrap().is_some(), "others keep theirs");
    })
    .await;
}
