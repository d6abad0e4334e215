//! Published figures: kept with their source, taken in from a sheet, read as a series.

use super::{
    roles::letter,
    sheets::{Story, counted, to},
    test_app::TestApp,
};

const DESK: &str = "/desk/registries/figures";
const MEDIATED: &str = "全年调处矛盾纠纷";

fn figure<'a>(code: &'a str, version: &'a str, year: &'a str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("step", "save"),
        ("code", code),
        ("version", version),
        ("year", year),
        ("indicator_zh", MEDIATED),
        ("value", value),
        ("unit_zh", "起"),
        ("wording", "全年共计调处纠纷若干起"),
        ("section", "七.1"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_figures() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    for write in ["add", "change", "remove", "restore"] {
        let mut got = String::new();
        for (at, (name, person)) in (0_u32..).zip(&everybody) {
            let all = app.world.backend.figures.all().await.unwrap();
            let present = all.iter().find(|figure| figure.code == "2023-disputes-mediated").unwrap();
            let (version, code) = (present.version.to_string(), format!("local-{at:x}"));
            let (year, value) = ((1990 + at).to_string(), (20_000 + at).to_string());
            let pairs = match write {
                "add" => figure(&code, "0", &year, "1"),
                "change" => figure("2023-disputes-mediated", &version, "2023", &value),
                step => {
                    // Each finds it as the step needs it.
                    let office = app.office().await;
                    let other = if step == "remove" { "restore" } else { "remove" };
                    let pairs = [("step", other), ("code", "2023-disputes-mediated"), ("version", version.as_str())];
                    app.post(DESK, &pairs).by(&office).send().await;
                    vec![("step", step), ("code", "2023-disputes-mediated")]
                }
            };
            let all = app.world.backend.figures.all().await.unwrap();
            let present = all.iter().find(|figure| figure.code == "2023-disputes-mediated").unwrap();
            let version = present.version.to_string();
            let pairs = if pairs.len() == 2 { [&pairs[..], &[("version", version.as_str())]].concat() } else { pairs };
            let before = app.world.storage.generation();
            let letter = letter(&app.post(DESK, &pairs).by(person.as_ref()).send().await);
            assert_eq!(app.world.storage.generation() != before, letter == '.', "{write} by {name}");
            got.push(letter);
        }
        assert_eq!(got, "Lxxxx.xx.", "{write}");
    }
}

#[tokio::test]
async fn the_same_figure_over_years_is_a_series() {
    let app = TestApp::new().await;
    let office = app.office().await;
    let form = app.ask("GET", &format!("{DESK}?edit=new")).by(&office).send().await.text();
    let code = form.split("name=\"code\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for _ in 0..2 {
        let saved = app.post(DESK, &figure(&code, "0", "2024", "13,205")).by(&office).send().await;
        assert_eq!(saved.header("location"), format!("{DESK}?done=saved"));
    }
    let address = app::pages::address("/figures", &[("name", MEDIATED)]);
    let series = app.get(&address).await.text();
    assert!(series.contains("12,910起") && series.contains("13,205起") && series.contains("figure-chart"), "{series}");
    assert!(
        series.contains("href=\"/figures/2023#2023-disputes-mediated\"")
            && series.contains(&format!("href=\"/figures/2024#{code}\""))
    );
    let year = app.get("/figures/2024").await.text();
    assert!(year.contains("13,205起") && year.contains(&format!("id=\"{code}\"")));
    assert!(
        !year.contains("缇香世家") && !year.contains("法润童心"),
        "what the 2023 report names is not ascribed to 2024"
    );
    assert!(app.get("/figures/2023").await.text().contains("法润童心伴我成长"));
    let all = app.get("/figures").await.text();
    assert!(all.contains(MEDIATED) && all.contains(">2024 年：13,205起</a>"), "{all}");
    assert_eq!(app.get("/figures?name=nothing").await.status, 404);
    assert_eq!(app.get("/figures/1999").await.status, 404);

    let again = app.post(DESK, &figure("local-2", "0", "2024", "1")).by(&office).send().await;
    assert_eq!(again.status, 422, "one figure a year");
    assert!(again.text().contains("href=\"#f-indicator_zh\""));
    let remove = [("step", "remove"), ("code", code.as_str()), ("version", "1")];
    assert_eq!(app.post(DESK, &remove).by(&office).send().await.status, 303);
    assert_eq!(app.get("/figures/2024").await.status, 404);
    assert!(!app.get(&address).await.text().contains("13,205"));
    let desk = app.ask("GET", DESK).by(&office).send().await.text();
    assert!(desk.contains("13,205起") && desk.contains("已撤下"));
    let restore = [("step", "restore"), ("code", code.as_str()), ("version", "2")];
    assert_eq!(app.post(DESK, &restore).by(&office).send().await.status, 303);
    assert_eq!(app.get("/figures/2024").await.status, 200);
}

#[tokio::test]
async fn figures_are_taken_in_from_a_sheet_and_what_is_exported_changes_nothing() {
    let story = Story::new().await;
    for file in ["figures.xlsx", "figures.csv"] {
        let answer = story.app.ask("GET", &format!("/desk/registries/{file}")).by(&story.office).send().await;
        assert_eq!(answer.status, 200);
        let preview = to(&story.send("figures", (file, &answer.body), &story.office).await);
        let page = story.page(&preview).await;
        assert_eq!(counted(&page, "新增") + counted(&page, "修改"), 0, "{page}");
        assert_eq!(counted(&page, "不变"), 17, "{page}");
    }
    let rows = "年份\t指标\t数值\t报告原文\t章节\n2022\t全年调处矛盾纠纷\t11800余起\t全年共计调处纠纷11800余起\t七.1\n\
        2023年\t全年调处矛盾纠纷\t12910起\t全年共计调处纠纷12910起\t七.1\n2021\t全年调处矛盾纠纷\t很多\t没有数字\t\n";
    let preview = to(&story.send("figures", ("a.csv", rows.as_bytes()), &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!((counted(&page, "新增"), counted(&page, "不变"), counted(&page, "有错")), (1, 1, 1), "{page}");
    assert!(page.contains("读到的内容") && page.contains("<dd>11800</dd>"), "a new row shows what was read: {page}");
    assert!(!page.contains("导入公布数据（"), "each row says its year: {page}");
    let fine = rows.split_inclusive('\n').take(3).collect::<String>();
    let preview = to(&story.send("figures", ("a.csv", fine.as_bytes()), &story.office).await);
    assert!(to(&story.confirm(&preview, &[]).await).contains("done=1-0-1"));
    let page = story.app.get("/figures/2022").await.text();
    assert!(page.contains("11,800余起") && page.contains("全年共计调处纠纷11800余起"), "{page}");
}
