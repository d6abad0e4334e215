//! The library of works: what residents see of it, and how the office keeps it.

use super::{
    sites_desk::{picture, post_files},
    test_app::TestApp,
};
use crate::support::id;
use app::features::attachments::OwnerKind;

#[tokio::test]
async fn residents_see_a_work_and_its_picture_once_its_author_permits() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let work = id(0xc001).to_string();
    let here = format!("/desk/registries/works/{work}");
    let fields = |version: &'static str, more: &[(&'static str, &'static str)]| {
        let all = [
            ("version", version),
            ("title", "以法为友"),
            ("kind", "calligraphy"),
            ("author", "某人"),
            ("year", "2025"),
        ];
        [&all[..], more].concat()
    };
    let refused = post_files(&app, &here, &fields("0", &[("is_shown", "on")]), &[("a.jpg", picture())], &office).await;
    assert_eq!(refused.status, 422, "who permitted it is not said");
    let page = refused.text();
    assert!(
        page.contains("value=\"以法为友\"") && page.contains("/attachments/"),
        "words and picture are kept: {page}"
    );
    assert_eq!(post_files(&app, &here, &fields("0", &[]), &[], &office).await.status, 303);
    let files = app.world.backend.attachments.of_owners(OwnerKind::Work, std::slice::from_ref(&work)).await.unwrap();
    assert_eq!(files.len(), 1);
    assert!(!app.get("/works").await.text().contains("以法为友"));
    assert_eq!(app.get(&files[0].address(320)).await.status, 404);

    let shown = |version| fields(version, &[("is_shown", "on"), ("permission", "PERMISSION-SECRET")]);
    assert_eq!(post_files(&app, &here, &shown("1"), &[], &office).await.status, 303);
    let gallery = app.get("/works").await.text();
    assert!(gallery.contains("以法为友") && !gallery.contains("/attachments/"), "nobody has looked at the picture yet");
    let (file, public) = (format!("file-{}", files[0].id), format!("public-{}", files[0].id));
    let ticks = [shown("2"), vec![(file.as_str(), "1"), (public.as_str(), "on")]].concat();
    assert_eq!(post_files(&app, &here, &ticks, &[], &office).await.status, 303);
    let gallery = app.get("/works").await.text();
    assert!(gallery.contains("以法为友") && gallery.contains(&files[0].address(800)), "{gallery}");
    assert!(!gallery.contains("SECRET"), "how permission was given is the office's to know");
    assert_eq!(app.get(&files[0].address(320)).await.status, 200);
    assert!(!app.get("/works?kind=painting").await.text().contains("以法为友"));
    let csv = app.ask("GET", "/desk/registries/works.csv").by(&office).send().await.text();
    assert!(csv.contains("以法为友") && csv.contains("PERMISSION-SECRET"), "{csv}");
    let stale = fields("1", &[]);
    assert_eq!(post_files(&app, &here, &stale, &[], &office).await.status, 409);
}
