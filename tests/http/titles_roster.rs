//! The roster over HTTP: a merger asks about titles, and counts follow the villages to what they are now.

use super::titles::{Town, title};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, day, id};
use app::features::{
    events::{input::Purpose, rules::Step},
    titles::{Level, StepKind},
};

const NEW: &str = "320582100X02";

fn merger(draft: &str) -> Vec<(&str, &str)> {
    vec![
        ("id", draft),
        ("on_day", "2026-03-20"),
        ("from1", VILLAGE),
        ("from2", OTHER_VILLAGE),
        ("code", NEW),
        ("region_kind", "village"),
        ("name", "合并村村民委员会"),
        ("short_name", "合并村"),
        ("document", "张政〔2026〕1号"),
    ]
}

#[tokio::test]
async fn a_merger_asks_what_becomes_of_titles_and_keeps_the_answer_on_record() {
    let mine = title(1, Level::City, VILLAGE, &[(StepKind::Name, day(2018, 12, 1))]);
    let other = title(2, Level::City, OTHER_VILLAGE, &[(StepKind::Name, day(2019, 12, 1))]);
    let over =
        title(3, Level::City, VILLAGE, &[(StepKind::Name, day(2010, 1, 1)), (StepKind::Revoke, day(2012, 1, 1))]);
    let town = Town::new(vec![mine, other, over]).await;
    let cadre = town.app.cadre().await;
    let held = town.app.event(&cadre, Purpose::Log, |_| {}).await;
    town.app.step(&town.office, &held, Step::Approve).await;

    let draft = id(0xf200).to_string();
    let address = format!("/desk/registries/villages/merged?draft={draft}");
    let form = merger(&draft);
    let asked = town.app.post(&address, &form).by(&town.office).send().await;
    let text = asked.text();
    assert_eq!(asked.status, 200, "it asks first: {text}");
    let names = ["title-", "由合并村继续持有", "注销"];
    assert!(names.iter().all(|name| text.contains(name)), "{text}");
    assert!(town.app.world.backend.reference().await.unwrap().village(NEW).is_none());

    let titles = town.app.world.backend.titles.all(TOWN, false).await.unwrap();
    let field = |village: &str, level: Level| {
        let found =
            titles.iter().find(|title| title.village == village && title.level == level && title.events.len() == 1);
        format!("title-{}", found.unwrap().id)
    };
    // The shipped titles of both villages are asked about, too.
    let answers = [
        (field(VILLAGE, Level::City), NEW),
        (field(OTHER_VILLAGE, Level::City), "end"),
        (field(VILLAGE, Level::Provincial), NEW),
        (field(OTHER_VILLAGE, Level::National), NEW),
    ];
    let mut some = [&form[..], &[("step", "decide")]].concat();
    some.extend(answers[..3].iter().map(|(name, answer)| (name.as_str(), *answer)));
    assert_eq!(town.app.post(&address, &some).by(&town.office).send().await.status, 422, "one is undecided");
    some.push((&answers[3].0, answers[3].1));
    let done = town.app.post(&address, &some).by(&town.office).send().await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(town.app.post(&address, &some).by(&town.office).send().await.status, 303, "the second click");

    let on = |day: &str| format!("/api/v1/titles?level=city&on={day}");
    let before = town.app.get(&on("2026-03-19")).await.json();
    let after = town.app.get(&on("2026-03-20")).await.json();
    assert_eq!((&before["total"], &after["total"]), (&2.into(), &1.into()));
    assert_eq!(after["items"][0]["village"]["code"], NEW);
    assert!(before["items"].to_string().contains(VILLAGE));
    let old = town.app.get(&format!("/villages/{VILLAGE}")).await.text();
    assert!(old.contains("不再单独设立") && old.contains(&format!("href=\"/villages/{NEW}\"")), "{old}");
    let villages = town.app.get("/api/v1/villages?per_page=200").await.json();
    let codes = villages["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap());
    let codes = codes.collect::<Vec<_>>();
    assert!(codes.contains(&NEW) && !codes.contains(&VILLAGE));

    // The session stays with what the village was, and can be counted with what it is now.
    let count = async |query: &str| {
        let json = town.app.get(&format!("/api/v1/counts?{query}")).await.json();
        json["totals"]["sessions"].as_i64().unwrap()
    };
    assert_eq!(count(&format!("village={VILLAGE}")).await, 1);
    assert_eq!(count(&format!("village={NEW}")).await, 0);
    assert_eq!(count(&format!("village={NEW}&villages=now")).await, 1);
    let rows = town.app.get("/api/v1/counts?by=village&villages=now&per_page=200").await.json();
    let rows = rows["rows"].as_array().unwrap().clone();
    let of = |code: &str| rows.iter().find(|row| row["code"] == code).map(|row| row["sessions"].as_i64().unwrap());
    assert_eq!((of(NEW), of(VILLAGE)), (Some(1), None));
    let page = town.app.get(&format!("/counts?by=village&village={NEW}&villages=now")).await.text();
    let link =
        format!("/events?from=2026-01-01&amp;to=2026-12-31&amp;village={NEW}&amp;villages=now&amp;state=approved");
    assert!(page.contains(&link), "every figure opens its rows: {page}");
    let list = town.app.get(&link.replace("&amp;", "&")).await.text();
    assert!(list.contains(&format!("/events/{}", held.id)));
    assert_eq!(town.app.get("/counts?villages=later").await.status, 400);
}

#[tokio::test]
async fn what_does_not_fit_the_roster_is_refused_and_kept_as_typed() {
    let town = Town::new(Vec::new()).await;
    let draft = id(0xf201).to_string();
    let send = async |kind: &str, pairs: &[(&str, &str)]| {
        let address = format!("/desk/registries/villages/{kind}?draft={draft}");
        let pairs = [&[("id", draft.as_str())], pairs].concat();
        town.app.post(&address, &pairs).by(&town.office).send().await
    };
    let fresh = [("region_kind", "village"), ("name", "某村村民委员会"), ("short_name", "某村")];
    let added = |code: &'static str| [&fresh[..], &[("on_day", "2026-01-01"), ("code", code)]].concat();
    for (code, why) in [(VILLAGE, "名册里已经有这个代码"), ("999999999999", "12 位区划代码"), ("12", "12 位区划代码")]
    {
        let answer = send("added", &added(code)).await;
        assert_eq!(answer.status, 422, "{code}");
        let text = answer.text();
        assert!(text.contains(why) && text.contains(&format!("value=\"{code}\"")), "{code}: {text}");
    }
    let one = send("merged", &[("on_day", "2026-01-01"), ("from1", VILLAGE), ("to1", VILLAGE)]).await;
    assert!(one.text().contains("合并至少要有两个村"), "{}", one.text());
    let name = town.app.world.backend.reference().await.unwrap().village(VILLAGE).unwrap().name.clone();
    let renamed = |old: &str| {
        vec![
            ("on_day".to_owned(), "2026-02-01".to_owned()),
            ("from1".into(), VILLAGE.into()),
            ("old_name".into(), old.to_owned()),
            ("name".into(), "新名村村民委员会".into()),
            ("short_name".into(), "新名村".into()),
        ]
    };
    let wrong = renamed("别的名字");
    let pairs = wrong.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    assert_eq!(send("renamed", &pairs).await.status, 422);
    let right = renamed(&name);
    let pairs = right.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>();
    assert_eq!(send("renamed", &pairs).await.status, 303);
    let called = async |address: &str| {
        let json = town.app.get(address).await.json();
        let items = json["items"].as_array().unwrap().clone();
        items.iter().find(|item| item["code"] == VILLAGE).unwrap()["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(called("/api/v1/villages?on=2026-01-31&per_page=200").await, name);
    assert_eq!(called("/api/v1/villages?per_page=200").await, "新名村村民委员会");
    assert!(town.desk("/desk/registries/villages").await.contains("更名为“新名村村民委员会”"));
    assert_eq!(town.app.ask("GET", "/desk/registries/villages/lost").by(&town.office).send().await.status, 404);
}
