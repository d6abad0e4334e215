//! Sheets that wait for a yes: kept for their owner alone, a few at a time, for a day.

use crate::support::{TOWN, actor_of, each_engine, id, office, person};
use app::{
    features::{
        accounts::Role,
        sheets::{
            grid::{Grid, Line},
            store::{Content, Import, Kind},
        },
    },
    ids::{AccountId, ImportId},
};
use chrono::TimeDelta;

fn import(number: u128, account: AccountId, at: chrono::DateTime<chrono::Utc>) -> Import {
    let cells = vec!["序号".to_owned(), "\u{1f4c5} \"引号\"\n换行".to_owned()];
    Import {
        id: ImportId(id(0x9000 + number)),
        kind: Kind::Events,
        account,
        scope: TOWN.into(),
        year: 2026,
        name: "清单.xlsx".into(),
        content: Content {
            grid: Grid { name: "表一".into(), rows: vec![Line { number: 4, cells, merged: vec![1] }] },
            answers: [("answer:unit:某局".to_owned(), "water".to_owned())].into(),
            done: None,
        },
        created_at: at,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_waits_for_its_owner_for_a_day() {
    each_engine(|world| async move {
        let imports = &world.backend.imports;
        let me = office();
        let (now, later) = (world.now(), world.now() + TimeDelta::hours(23));
        let first = import(1, me.account(), now);
        imports.keep(&me, &first).await.unwrap();
        assert_eq!(imports.find(first.id, me.account(), later).await.unwrap().as_ref(), Some(&first));
        let late = now + TimeDelta::hours(24);
        assert_eq!(imports.find(first.id, me.account(), late).await.unwrap(), None, "a day later");

        let other = actor_of(&person(Role::Office, TOWN, 9));
        assert_eq!(imports.find(first.id, other.account(), now).await.unwrap(), None, "nobody else's");
        let mut taken = import(1, other.account(), now);
        taken.content.answers.clear();
        imports.keep(&other, &taken).await.unwrap();
        imports.forget(&other, first.id).await.unwrap();
        assert_eq!(
            imports.find(first.id, me.account(), now).await.unwrap().as_ref(),
            Some(&first),
            "and not to be touched"
        );

        let mut answered = first.clone();
        answered.content.answers.clear();
        imports.keep(&me, &answered).await.unwrap();
        assert_eq!(imports.find(first.id, me.account(), now).await.unwrap().as_ref(), Some(&answered));

        for number in 2..=6 {
            imports.keep(&me, &import(number, me.account(), now + TimeDelta::minutes(1))).await.unwrap();
        }
        assert_eq!(imports.find(first.id, me.account(), now).await.unwrap(), None, "only the latest five stay");
        imports.forget(&me, import(6, me.account(), now).id).await.unwrap();
        let generation = world.storage.generation();
        let swept = world.storage.sweep(now + TimeDelta::hours(25)).await.unwrap();
        assert_eq!(swept.imports, 4);
        assert_eq!(world.storage.generation(), generation, "no page shows them");
    })
    .await;
}
