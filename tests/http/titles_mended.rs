//! Titles over HTTP: what is refused or asked about, what is taken off, one line for what is alike, sheets as the page.

use super::titles::{Town, gathered, old_title, rows, title};
use crate::support::{VILLAGE, day, id};
use app::features::titles::{Level, StepKind};

#[tokio::test]
async fn titles_without_a_village_are_one_line_and_count_as_before() {
    let town = Town::new(vec![old_title()]).await;
    let page = town.page("/villages?level=provincial").await;
    assert!(page.contains("省级 待补录 35 个") && !page.contains("2023-provincial-04"), "{page}");
    assert!(page.contains("共 37 个称号"));
    assert_eq!((rows(&page, "titles-caption"), gathered(&page)), (2, 35));
}

#[tokio::test]
async fn what_has_not_happened_yet_is_refused_and_a_day_is_read_as_people_write_it() {
    let town = Town::new(vec![old_title()]).await;
    let fresh = id(0xf010).to_string();
    for (on, due, why) in [
        ("2027-11-01", "", "不能晚于今天"),
        ("2026-04", "", "不能晚于今天"),
        ("2027年", "", "不能晚于今天"),
        ("2024-05-01", "2024-05-01", "整改期限或下次复核日期要晚于这一步的日期"),
        ("2024-13", "", "请写年、年月或日期"),
    ] {
        let step = [("step_id", fresh.as_str()), ("kind", "keep"), ("on_day", on), ("due_on", due)];
        let refused = town.send_step(1, &step).await;
        assert_eq!(refused.status, 422, "{on}");
        let text = refused.text();
        assert!(text.contains(why) && text.contains(&format!("value=\"{on}\"")), "{on}: {text}");
        assert!(!text.contains("活动") || !text.contains("结束时间"), "no word of sessions");
    }
    for (at, (on, wanted)) in (0..).zip([
        ("2021年6月", day(2021, 6, 30)),
        ("2022.6", day(2022, 6, 30)),
        ("2023/6/1", day(2023, 6, 1)),
        ("20240601", day(2024, 6, 1)),
    ]) {
        let fresh = id(0xf020 + at).to_string();
        let done = town.send_step(1, &[("step_id", &fresh), ("kind", "keep"), ("on_day", on)]).await;
        assert_eq!(done.status, 303, "{on}: {}", done.text());
        assert!(town.stored(1).await.events.iter().any(|event| event.on_day == wanted), "{on}");
    }
    let to = [("step_id", fresh.as_str()), ("kind", "transfer"), ("on_day", "2025-01-01"), ("to_village", VILLAGE)];
    let refused = town.send_step(1, &to).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("这个称号已经由这个村（社区）持有"), "{}", refused.text());
}

#[tokio::test]
async fn a_second_title_of_a_level_is_asked_about_and_a_mistaken_one_taken_off() {
    let town = Town::new(vec![title(1, Level::City, VILLAGE, &[(StepKind::Name, day(2018, 12, 1))])]).await;
    let fresh = id(0xf030).to_string();
    let address = format!("/desk/registries/titles/new?draft={fresh}");
    let mut form = vec![
        ("version", "0"),
        ("village", VILLAGE),
        ("level", "city"),
        ("step_id", fresh.as_str()),
        ("kind", "name"),
        ("on_day", "2018-12-01"),
    ];
    let asked = town.app.post(&address, &form).by(&town.office).send().await;
    assert_eq!(asked.status, 422);
    let text = asked.text();
    assert!(text.contains("已有同一级称号（2018年12月1日命名）") && text.contains("name=\"is_another\""), "{text}");
    form.push(("is_another", "on"));
    assert_eq!(town.app.post(&address, &form).by(&town.office).send().await.status, 303);
    let city = async || town.app.get("/api/v1/titles?level=city").await.json()["total"].clone();
    assert_eq!(city().await, 2);

    let own = format!("/desk/registries/titles/{fresh}");
    let remove = |reason: &'static str, version: &'static str| {
        vec![("do", "remove"), ("version", version), ("remove_reason", reason)]
    };
    let send = async |form: Vec<(&str, &str)>| town.app.post(&own, &form).by(&town.office).send().await;
    let refused = send(remove("", "1")).await;
    assert_eq!(refused.status, 422, "why?");
    assert!(refused.text().contains("id=\"remove\" open"), "{}", refused.text());
    assert_eq!(send(remove("重复", "7")).await.status, 409);
    let cadre = town.app.cadre().await;
    assert_eq!(town.app.post(&own, &remove("重复", "1")).by(&cadre).send().await.status, 403);
    let done = send(remove("重复", "1")).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/desk/registries/titles?removed=1"));
    assert_eq!(send(remove("重复", "1")).await.status, 303, "the second click");
    assert_eq!(city().await, 1);
    assert_eq!(town.app.ask("GET", &own).by(&town.office).send().await.status, 404);
    let log = town.desk("/desk/audit?q=title.remove").await;
    assert!(log.contains("删除称号") && log.contains("重复"), "{log}");
}

#[tokio::test]
async fn the_sheets_of_titles_have_the_rows_of_the_page() {
    let city = title(1, Level::City, VILLAGE, &[(StepKind::Name, day(2018, 12, 1))]);
    let town = Town::new(vec![city]).await;
    let page = town.desk("/desk/registries/titles?level=city&on=2026-03-20").await;
    assert!(page.contains("href=\"/desk/registries/titles.csv?level=city&amp;on=2026-03-20\""), "{page}");
    let lines = async |query: &str| town.desk(&format!("/desk/registries/titles.csv{query}")).await.lines().count() - 1;
    assert_eq!(lines("?level=city&on=2026-03-20").await, rows(&page, "titles-caption"));
    assert_eq!(lines("?level=city&on=2017-01-01").await, 0);
    assert_eq!(lines("").await, 38);
}

#[tokio::test]
async fn the_way_to_the_registries_offers_what_opens() {
    let town = Town::new(Vec::new()).await;
    for (name, person) in town.app.everybody().await {
        let Some(person) = person else { continue };
        let hub = town.app.ask("GET", "/desk/registries").by(&person).send().await.text();
        let list = hub.split("class=\"hub-list\"").nth(1).and_then(|rest| rest.split("</ul>").next()).unwrap();
        let links = list.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>();
        assert!(links.len() > 3, "{name}");
        for link in links {
            let status = town.app.ask("GET", link).by(&person).send().await.status;
            assert_eq!(status, 200, "{name}: {link}");
        }
    }
}

#[tokio::test]
async fn one_that_a_report_counts_can_be_without_its_village_again() {
    let town = Town::new(vec![old_title()]).await;
    let titles = town.app.world.backend.titles.all(crate::support::TOWN, false).await.unwrap();
    let open = titles.iter().find(|title| title.code == "2023-provincial-02").unwrap();
    let address = format!("/desk/registries/titles/{}", open.id);
    let send = async |address: &str, version: &str, village: &str| {
        let form = [("do", "facts"), ("version", version), ("level", "provincial"), ("village", village)];
        town.app.post(address, &form).by(&town.office).send().await.status
    };
    assert_eq!(send(&address, "1", crate::support::OTHER_VILLAGE).await, 303);
    assert!(town.desk(&address).await.contains("只公布了数量的称号，可以先空着"));
    assert_eq!(send(&address, "2", "").await, 303);
    let own = format!("/desk/registries/titles/{}", town.stored(1).await.id);
    assert_eq!(send(&own, "1", "").await, 422, "no report counts it");
    assert!(!town.desk(&own).await.contains("只公布了数量的称号，可以先空着"));
}
