//! The library of works: permission to show decides who sees a work and its pictures.

use super::story_attachments::picture;
use crate::support::{TOWN, VILLAGE, World, each_engine, id, morning, office};
use app::{
    features::{
        attachments::{Attachment, Note, OwnerKind},
        sites::store::Written,
        works::{
            Work, WorkKind,
            actions::{changes, owner},
            query::WorkFilter,
        },
    },
    ids::WorkId,
};

fn work(number: u128) -> Work {
    Work {
        id: WorkId(id(0xa000 + number)),
        scope: VILLAGE.into(),
        village: Some(VILLAGE.into()),
        title: format!("作品{number}"),
        kind: WorkKind::Calligraphy,
        author: "某人".into(),
        maker: "某社".into(),
        year: Some(2025),
        link: "https://example.test/1".into(),
        about: "说明".into(),
        is_shown: false,
        permission: String::new(),
        is_demo: false,
        version: 0,
        made_at: morning() - chrono::TimeDelta::days(i64::try_from(number).unwrap()),
    }
}

async fn write(world: &World, work: &Work) -> Written {
    world.backend.works.write(&office(), work, changes(None, work), world.now()).await.unwrap()
}

async fn files(world: &World, work: &Work) -> Vec<Attachment> {
    world.backend.attachments.of_owners(OwnerKind::Work, &[work.id.to_string()]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_work_and_its_pictures_are_shown_with_permission_only() {
    each_engine(|world| async move {
        let first = work(1);
        let files_of = owner(first.id, &first.scope);
        world.backend.attachments.receive(&office(), &files_of, picture(10), true, world.now()).await.unwrap();
        assert_eq!(write(&world, &first).await, Written::Done);
        assert_eq!(write(&world, &first).await, Written::Done, "the same again");
        assert_eq!(write(&world, &Work { title: "别的".into(), ..first.clone() }).await, Written::Conflict);
        let stored = world.backend.works.find(first.id).await.unwrap().unwrap();
        assert_eq!(stored, Work { version: 1, ..first.clone() });
        assert!(!files(&world, &first).await[0].is_open());
        write(&world, &work(2)).await;

        let all = WorkFilter { scope: TOWN.into(), ..WorkFilter::default() };
        let public = WorkFilter { is_public: true, ..all.clone() };
        let (rows, total) = world.backend.works.list(&all, 10, 0).await.unwrap();
        assert_eq!((total, rows[0].id), (2, first.id), "the newest first");
        assert_eq!(world.backend.works.list(&public, 10, 0).await.unwrap().1, 0);
        let shown = Work { is_shown: true, permission: "书面".into(), ..stored };
        assert_eq!(write(&world, &shown).await, Written::Done);
        let file = files(&world, &first).await.remove(0);
        assert!(!file.is_open(), "the picture was not public with a work that is not shown, and is looked at anew");
        let is_public = |is_public| Note {
            id: file.id,
            version: file.version,
            alt: String::new(),
            is_public,
            minors: false,
            consent: false,
            remove: false,
        };
        world.backend.attachments.keep(&office(), &files_of, &[is_public(true)], world.now()).await.unwrap();
        assert!(files(&world, &first).await[0].is_open(), "public with the work");
        assert_eq!(world.backend.works.list(&public, 10, 0).await.unwrap().1, 1);
        let found = WorkFilter { q: "某社 作品1".into(), kind: Some(WorkKind::Calligraphy), ..public.clone() };
        assert_eq!(world.backend.works.list(&found, 10, 0).await.unwrap().1, 1);
        let taken_back = Work { is_shown: false, version: 2, ..shown };
        assert_eq!(write(&world, &taken_back).await, Written::Done);
        assert!(!files(&world, &first).await[0].is_open(), "and no longer");

        let present = world.backend.works.find(first.id).await.unwrap().unwrap();
        assert_eq!(world.backend.works.remove(&office(), &taken_back, world.now()).await.unwrap(), Written::Conflict);
        assert_eq!(world.backend.works.remove(&office(), &present, world.now()).await.unwrap(), Written::Done);
        assert_eq!(world.backend.works.remove(&office(), &present, world.now()).await.unwrap(), Written::Done);
        assert_eq!(files(&world, &first).await, []);
        present
    })
    .await;
}
