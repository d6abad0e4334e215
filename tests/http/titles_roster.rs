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

#[tokio::test]
async fn a_change_holds_from_today_at_the_latest_and_a_mistaken_one_is_taken_back() {
    let town = Town::new(Vec::new()).await;
    let before = town.app.world.backend.reference().await.unwrap().village(VILLAGE).unwrap().clone();
    let draft = id(0xf210).to_string();
    let address = format!("/desk/registries/villages/renamed?draft={draft}");
    let form = |on: &'static str| {
        vec![
            ("id", draft.as_str()),
            ("on_day", on),
            ("from1", VILLAGE),
            ("old_name", before.name.as_str()),
            ("name", "新名村村民委员会"),
            ("short_name", "新名村"),
        ]
    };
    let refused = town.app.post(&address, &form("2030-01-01")).by(&town.office).send().await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("不能晚于今天"), "{}", refused.text());
    assert_eq!(town.app.post(&address, &form("2026-03-20")).by(&town.office).send().await.status, 303);
    assert_eq!(town.app.post(&address, &form("2026-03-20")).by(&town.office).send().await.status, 303, "again");
    // On a day before, it is called as people called it then.
    let then = town.app.get("/villages?on=2026-03-19").await.text();
    assert!(then.contains(&format!(">{}</a>", before.short_name)) && !then.contains("新名村"), "{then}");
    assert!(town.app.get("/villages").await.text().contains(">新名村</a>"));
    let json = town.app.get("/api/v1/villages?on=2026-03-19&per_page=200").await.json();
    let items = json["items"].as_array().unwrap().clone();
    let short = items.iter().find(|item| item["code"] == VILLAGE).unwrap()["short_name"].clone();
    assert_eq!(short, before.short_name.as_str());

    let list = "/desk/registries/villages";
    let undo = |reason: &'static str| vec![("change", draft.as_str()), ("take_back_reason", reason)];
    let send = async |form: Vec<(&str, &str)>| town.app.post(list, &form).by(&town.office).send().await;
    assert!(town.desk(list).await.contains("收回这次变更"));
    assert_eq!(send(undo("")).await.status, 422, "why?");
    let cadre = town.app.cadre().await;
    assert_eq!(town.app.post(list, &undo("记错")).by(&cadre).send().await.status, 403);
    assert_eq!(send(undo("记错")).await.status, 303);
    assert_eq!(send(undo("记错")).await.status, 303, "the second click");
    let now = town.app.world.backend.reference().await.unwrap();
    let village = now.village(VILLAGE).unwrap();
    assert_eq!(
        (&village.name, &village.short_name, &village.name_en),
        (&before.name, &before.short_name, &before.name_en)
    );
    assert!(now.changes.is_empty());
    let log = town.desk("/desk/audit?q=roster.taken_back").await;
    assert!(log.contains("收回名册变更") && log.contains("记错"), "{log}");
}

#[tokio::test]
async fn a_merger_is_taken_back_with_its_titles_as_long_as_nothing_came_of_it() {
    let old = [(StepKind::Name, day(2018, 12, 1))];
    let mut twice = title(2, Level::City, VILLAGE, &old);
    twice.batch = "第三批".into();
    let town = Town::new(vec![title(1, Level::City, VILLAGE, &old), twice]).await;
    let draft = id(0xf220).to_string();
    let address = format!("/desk/registries/villages/merged?draft={draft}");
    let mut form = merger(&draft);
    let asked = town.app.post(&address, &form).by(&town.office).send().await.text();
    assert!(asked.contains("第三批</legend>") && asked.contains("2018年12月1日</legend>"), "told apart: {asked}");
    form.push(("step", "decide"));
    let refused = town.app.post(&address, &form).by(&town.office).send().await;
    assert_eq!(refused.status, 422);
    let summary = refused.text();
    let summary = summary.split("id=\"error-summary\"").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap();
    assert!(summary.contains("第三批") && summary.contains("市级"), "the title is named: {summary}");
    let titles = town.app.world.backend.titles.all(TOWN, false).await.unwrap();
    let of_both = titles.iter().filter(|title| [VILLAGE, OTHER_VILLAGE].contains(&title.village.as_str()));
    let answers = of_both.map(|title| (format!("title-{}", title.id), NEW)).collect::<Vec<_>>();
    form.extend(answers.iter().map(|(name, answer)| (name.as_str(), *answer)));
    let done = town.app.post(&address, &form).by(&town.office).send().await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(town.stored(1).await.events.len(), 2);

    let list = "/desk/registries/villages";
    let undo = [("change", draft.as_str()), ("take_back_reason", "记错")];
    town.add(vec![title(3, Level::National, NEW, &[(StepKind::Name, day(2026, 3, 20))])]).await;
    let refused = town.app.post(list, &undo).by(&town.office).send().await;
    assert_eq!(refused.status, 422, "the new village has a title of its own by now");
    assert!(refused.text().contains("不能收回"), "{}", refused.text());
    let own = format!("/desk/registries/titles/{}", town.stored(3).await.id);
    let remove = [("do", "remove"), ("version", "1"), ("remove_reason", "记错")];
    assert_eq!(town.app.post(&own, &remove).by(&town.office).send().await.status, 303);
    let done = town.app.post(list, &undo).by(&town.office).send().await;
    assert_eq!(done.status, 303, "{}", done.text());
    let reference = town.app.world.backend.reference().await.unwrap();
    assert!(reference.village(NEW).is_none() && reference.changes.is_empty());
    assert_eq!(town.stored(1).await.events.len(), 1, "the step of the merger is gone");
    assert_eq!(town.app.get("/api/v1/titles?level=city").await.json()["total"], 2);
}
