//! Sheets of titles: real strings, placeholders that are filled in, and what is exported comes back unchanged.

use super::{sheets::Story, titles::Town};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, day};
use app::features::titles::{StepKind, rules};

async fn preview(story: &Story, rows: &str) -> String {
    let answer = story.paste("titles", rows, &story.office).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

#[tokio::test]
async fn real_strings_are_read_and_placeholders_filled_in() {
    let story = Story::new().await;
    let reference = story.app.world.backend.reference().await.unwrap();
    let name = |code: &str| reference.village(code).unwrap().short_name.clone();
    let (one, two) = (name(OTHER_VILLAGE), name("320582100201"));
    let rows = format!("村（社区）\t级别\t批次\n{one}（2018）(2020复)\t省级\t第十二批\n{two}（2016年）\t省级\t\n");
    let address = preview(&story, &rows).await;
    let page = story.page(&address).await;
    assert!(page.contains("补录待补录的称号 2023-provincial-02"), "{page}");
    let third = name(VILLAGE);
    let fresh = story.page(&preview(&story, &format!("村（社区）\t级别\n{third}（2018）(2020复)\t市级\n")).await).await;
    for read in ["读到的内容", "<dd>市级</dd>", "2018 命名；2020 复核保留"] {
        assert!(fresh.contains(read), "what was read of a new row is shown: {read}: {fresh}");
    }
    let future = format!("村（社区）\t级别\n{third}（2018）(2027复)\t市级\n");
    assert!(story.page(&preview(&story, &future).await).await.contains("不能晚于今天"));
    let done = story.confirm(&address, &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let titles = story.app.world.backend.titles.all(TOWN, false).await.unwrap();
    assert_eq!(titles.len(), 37, "the report's number stays");
    let filled = titles.iter().find(|title| title.code == "2023-provincial-02").unwrap();
    assert_eq!((filled.village.as_str(), filled.batch.as_str()), (OTHER_VILLAGE, "第十二批"));
    let steps = filled.events.iter().map(|event| (event.kind, event.on_day)).collect::<Vec<_>>();
    assert_eq!(steps, [(StepKind::Name, day(2018, 12, 31)), (StepKind::Keep, day(2020, 12, 31))]);
    assert_eq!(rules::counts(&titles, day(2019, 12, 31))[1].1, 2);
    assert_eq!(filled.note, "", "what was shipped of it is no longer true");
    assert!(filled.events.iter().all(|event| event.who == story.office.account.display_name), "{:?}", filled.events);
    let own = story.page(&format!("/desk/registries/titles/{}", filled.id)).await;
    assert!(!own.contains("command line") && !own.contains("系统导入"), "{own}");
    let open = titles.iter().find(|title| title.is_placeholder()).unwrap();
    let own = story.page(&format!("/desk/registries/titles/{}", open.id)).await;
    assert!(!own.contains("command line") && own.contains("系统导入"), "{own}");
    // The same sheet again changes nothing.
    let again = preview(&story, &rows).await;
    assert!(story.page(&again).await.contains("不变 2"), "{}", story.page(&again).await);
}

#[tokio::test]
async fn what_cannot_be_is_said_row_by_row() {
    let story = Story::new().await;
    let reference = story.app.world.backend.reference().await.unwrap();
    let name = reference.village(VILLAGE).unwrap().short_name.clone();
    let rows = format!(
        "村（社区）\t级别\t命名时间\n{name}（2020复）\t市级\t\n{name}（2018弄丢）\t市级\t2018\n{name}\t县级\t2018\n{name}\t市级\t十年前\n不存在的村子啊\t市级\t2018\n"
    );
    let page = story.page(&preview(&story, &rows).await).await;
    for why in [
        "历史不能从“复核保留”开始",
        "看不懂这一步",
        "请写“全国”“省级”或“市级”",
        "请写年、年月或日期",
        "这些名称要您确定",
    ] {
        assert!(page.contains(why), "{why}: {page}");
    }
    assert!(!page.contains("name=\"mark\""), "nothing can be confirmed");
}

#[tokio::test]
async fn what_is_exported_comes_back_as_nothing_changed() {
    let story = Story::new().await;
    let town = Town { app: story.app.clone(), office: story.office.clone() };
    let mut title = super::titles::title(
        1,
        app::features::titles::Level::City,
        VILLAGE,
        &[
            (StepKind::Name, day(2018, 12, 1)),
            (StepKind::Rectify, day(2022, 3, 1)),
            (StepKind::Reassess, day(2022, 9, 1)),
            (StepKind::Keep, day(2022, 10, 1)),
        ],
    );
    title.events[1].due_on = Some(day(2022, 8, 31));
    title.events[1].reason = "台账缺失".into();
    title.events[3].due_on = Some(day(2027, 12, 31));
    town.add(vec![title]).await;
    let csv = story.app.ask("GET", "/desk/registries/titles.csv").by(&story.office).send().await;
    assert_eq!(csv.status, 200);
    assert!(csv.text().contains("2022-03-01 限期整改(至2022-08-31；台账缺失)"), "{}", csv.text());
    let xlsx = story.app.ask("GET", "/desk/registries/titles.xlsx").by(&story.office).send().await;
    for (file, bytes) in [("titles.csv", &csv.body), ("titles.xlsx", &xlsx.body)] {
        let answer = story.send("titles", (file, bytes), &story.office).await;
        assert_eq!(answer.status, 303, "{file}: {}", answer.text());
        let page = story.page(answer.header("location")).await;
        assert!(page.contains("不变 38") && page.contains("有错 0"), "{file}: {page}");
    }
}

#[tokio::test]
async fn a_village_named_twice_is_refused_with_the_row_that_it_repeats() {
    let story = Story::new().await;
    let reference = story.app.world.backend.reference().await.unwrap();
    let name = reference.village(OTHER_VILLAGE).unwrap().short_name.clone();
    let rows = format!("村（社区）\t级别\n{name}（2016年）\t省级\n{name}（2016年）\t省级\n");
    let page = story.page(&preview(&story, &rows).await).await;
    assert!(page.contains("和第 2 行是同一个村（社区）的同一级称号"), "{page}");
    assert!(page.contains("有错 1") && !page.contains("name=\"mark\""), "{page}");
    let holder = reference.village("320582100219").unwrap().short_name.clone();
    let rows = format!("代码\t村（社区）\t级别\n2023-provincial-09\t{holder}（2016年）\t省级\n");
    let page = story.page(&preview(&story, &rows).await).await;
    assert!(page.contains("已有同一级称号（2020年12月命名）") && page.contains("2023-provincial-01"), "{page}");
}

#[tokio::test]
async fn an_empty_cell_keeps_what_is_there_and_another_year_is_not_taken_silently() {
    let story = Story::new().await;
    let reference = story.app.world.backend.reference().await.unwrap();
    let holder = reference.village("320582100219").unwrap().short_name.clone();
    let head = "代码\t村（社区）\t级别\t批次\t命名机关\t文号\n";
    let page = async |row: String| story.page(&preview(&story, &format!("{head}{row}\t省级\t\t\t\n")).await).await;
    let same = page(format!("\t{holder}（2020）")).await;
    assert!(same.contains("不变 1"), "{same}");
    let other = page(format!("\t{holder}（2018）")).await;
    assert!(other.contains("有错 1") && other.contains("已有同一级称号记的是2020年12月命名"), "{other}");
    let named = page(format!("2023-provincial-01\t{holder}（2018）")).await;
    assert!(named.contains("修改 1") && named.contains("原来是2020年12月，导入后改成2018年"), "{named}");
}
