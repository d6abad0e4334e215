//! The audit log as the office reads it.

use super::test_app::{Person, TestApp};
use crate::support::VILLAGE;
use app::features::{
    accounts::Role,
    events::{input::Purpose, rules::Step},
};

async fn search(app: &TestApp, by: &Person, q: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish();
    let page = app.ask("GET", &format!("/desk/audit?{query}")).by(by).send().await;
    assert_eq!(page.status, 200, "{q}");
    page.text()
}

/// How many lines the page finds.
async fn found(app: &TestApp, by: &Person, q: &str) -> usize {
    search(app, by, q).await.matches("<tr>").count().saturating_sub(1)
}

#[tokio::test]
async fn what_the_page_shows_can_be_typed_into_its_search() {
    let app = TestApp::new().await;
    let (cadre, office) = (app.cadre().await, app.office().await);
    let approved = app.event(&cadre, Purpose::Log, |input| input.title = "春风反诈讲座".into()).await;
    app.step(&office, &approved, Step::Approve).await;
    let returned = app.event(&cadre, Purpose::Log, |input| input.title = "夏夜普法集市".into()).await;
    app.step(&office, &returned, Step::Return).await;

    for (typed, expected) in [
        ("通过", true),
        ("退回", true),
        ("登记", true),
        ("approved", true),
        ("春风反诈讲座", true),
        ("夏夜 退回", true),
        ("春风 退回", false),
        ("没有这样的词", false),
    ] {
        assert_eq!(found(&app, &office, typed).await > 0, expected, "{typed}");
    }
    let all = found(&app, &office, "春风反诈讲座").await;
    let logged = found(&app, &office, "春风反诈讲座 登记").await;
    assert!((1..all).contains(&logged), "{logged} of {all}");
    // What was loaded from the command line is the town's to read, with words for all of it.
    let imports = search(&app, &office, "导入基础数据").await;
    assert!(imports.contains("服务器命令行"), "{imports}");
    for key in ["import.", "published_figures", "observances", "regions"] {
        assert!(!imports.contains(&format!(">{key}")), "{key}");
    }
    let neighbour = app.person(Role::Office, "320582101", None).await;
    assert_eq!(found(&app, &neighbour, "春风反诈讲座").await, 0, "not even by its title");
    assert_eq!(app.ask("GET", "/desk/audit").by(&cadre).send().await.status, 403, "{VILLAGE}");
}
