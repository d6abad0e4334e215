//! Titles over HTTP: the questions of residents, the same numbers everywhere, illegal steps, documents, the sample.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, day, id, morning, office};
use app::{
    features::{
        events::{input::Purpose, rules::Step, store::PhotoNote},
        titles::{
            Level, Precision, StepKind, Title, TitleEvent,
            actions::draft,
            input::changes,
            store::{TitleWrite, Written},
        },
    },
    ids::{TitleEventId, TitleId},
};
use chrono::NaiveDate;
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// A site with titles of its own beside the shipped ones.
pub struct Town {
    /// The site.
    pub app: TestApp,
    /// Its justice office.
    pub office: Person,
}

/// A step of a title.
pub fn step(number: u128, kind: StepKind, on_day: NaiveDate) -> TitleEvent {
    TitleEvent {
        id: TitleEventId(id(0xe000 + number)),
        kind,
        on_day,
        precision: Precision::Day,
        document: String::new(),
        body: String::new(),
        reason: String::new(),
        due_on: None,
        village: String::new(),
        note: "secret step note".into(),
        who: "secret person".into(),
        at: morning(),
    }
}

/// A title with such steps.
pub fn title(number: u128, level: Level, village: &str, steps: &[(StepKind, NaiveDate)]) -> Title {
    let events = steps.iter().zip(0..).map(|((kind, on), at)| step(number * 16 + at, *kind, *on)).collect();
    Title {
        level,
        village: village.into(),
        note: "secret contact".into(),
        events,
        ..draft(TitleId(id(0x7100 + number)), TOWN)
    }
}

impl Town {
    /// A site with these titles.
    pub async fn new(titles: Vec<Title>) -> Self {
        let app = TestApp::new().await;
        let town = Self { office: app.office().await, app };
        town.add(titles).await;
        town
    }

    /// Adds titles.
    pub async fn add(&self, titles: Vec<Title>) {
        let write = |title: Title| TitleWrite {
            changes: changes(None, &title),
            title,
            action: "title.add",
            reason: String::new(),
        };
        let writes = titles.into_iter().map(write).collect();
        let done = self.app.world.backend.titles.write(&office(), writes, morning()).await.unwrap();
        assert_eq!(done, Written::Done);
    }

    /// A page that the office reads.
    pub async fn desk(&self, address: &str) -> String {
        let answer = self.app.ask("GET", address).by(&self.office).send().await;
        assert_eq!(answer.status, 200, "{address}");
        answer.text()
    }

    /// A page that everybody reads.
    pub async fn page(&self, address: &str) -> String {
        let answer = self.app.get(address).await;
        assert_eq!(answer.status, 200, "{address}");
        answer.text()
    }

    /// A title as it is stored.
    pub async fn stored(&self, number: u128) -> Title {
        self.app.world.backend.titles.find(TitleId(id(0x7100 + number))).await.unwrap().unwrap()
    }

    /// Posts a step of a title.
    pub async fn send_step(&self, number: u128, pairs: &[(&str, &str)]) -> Answer {
        let title = self.stored(number).await;
        let version = title.version.to_string();
        let base = [("do", "step"), ("version", version.as_str())];
        let address = format!("/desk/registries/titles/{}", title.id);
        self.app.post(&address, &[&base[..], pairs].concat()).by(&self.office).send().await
    }
}

/// A provincial title that was kept once.
pub fn old_title() -> Title {
    let steps = [(StepKind::Name, day(2018, 12, 1)), (StepKind::Keep, day(2020, 12, 1))];
    title(1, Level::Provincial, VILLAGE, &steps)
}

/// The numbers of titles without a village that are gathered in a line each.
pub fn gathered(page: &str) -> usize {
    let lines =
        page.split("待补录 ").skip(1).filter_map(|rest| rest.split(" 个</strong>").next()?.parse::<usize>().ok());
    lines.sum()
}

/// How many rows the body of the table with a caption's id has.
pub fn rows(page: &str, caption: &str) -> usize {
    let table = page.split(&format!("id=\"{caption}\"")).nth(1).unwrap_or_default();
    let body = table.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next()).unwrap_or_default();
    body.matches("<tr>").count()
}

#[tokio::test]
async fn who_held_a_provincial_title_on_a_past_day_is_two_clicks_away_and_the_api_says_the_same() {
    let town = Town::new(vec![old_title()]).await;
    assert!(town.page("/").await.contains("href=\"/villages\""), "the first click");
    let list = town.page("/villages").await;
    assert!(list.contains("href=\"/api/v1/villages.csv"), "the sheet of a list of villages has villages");
    let second = "/villages?level=provincial&amp;on=2019-12-31#titles";
    assert!(list.contains(&format!("href=\"{second}\">1</a>")), "the second click: {list}");
    let answer = town.page("/villages?level=provincial&on=2019-12-31").await;
    assert_eq!(rows(&answer, "titles-caption"), 1);
    assert!(answer.contains(&format!("href=\"/villages/{VILLAGE}\"")));
    assert!(answer.contains("有 35 个称号只知道后来某一天已经持有"), "what is not known is said");
    let json = town.app.get("/api/v1/titles?level=provincial&on=2019-12-31").await.json();
    assert_eq!((&json["total"], &json["counts"]["provincial"]), (&1.into(), &1.into()));
    assert_eq!(json["unsure"], 35, "and by the API, too");
    let described = town.app.get("/api/v1/openapi.json").await.json();
    assert!(described["components"]["schemas"]["TitleList"].to_string().contains("\"unsure\""));
    assert_eq!(json["items"][0]["village"]["code"], VILLAGE);
    assert_eq!(json["items"][0]["state"], "named");
    let villages = town.app.get("/api/v1/villages?level=provincial&on=2019-12-31").await.json();
    assert_eq!((&villages["total"], &villages["items"][0]["code"]), (&1.into(), &VILLAGE.into()));
    let today = town.app.get("/api/v1/titles").await.json();
    assert_eq!(today["counts"]["national"], 1);
    assert_eq!(today["counts"]["provincial"], 37, "the 36 of the report and this one");
    for address in ["/villages?on=2026-02-30", "/villages?level=x", "/api/v1/titles?state=lost", "/api/v1/titles?x=1"] {
        assert_eq!(town.app.get(address).await.status, 400, "{address}");
    }
}

#[tokio::test]
async fn figures_rows_json_and_csv_are_equal_for_random_filters() {
    let mut rng = StdRng::seed_from_u64(20_191_231);
    let villages = [VILLAGE, OTHER_VILLAGE, "320582100201", "320582100001"];
    let kinds = [StepKind::Keep, StepKind::Rectify, StepKind::Reassess, StepKind::Keep, StepKind::Rectify];
    let mut titles = Vec::new();
    for number in 1..=30 {
        let level = Level::ALL[rng.random_range(0..3)];
        let mut at = day(rng.random_range(2012..2022), 6, 1);
        let mut steps = vec![(StepKind::Name, at)];
        for kind in kinds.iter().take(rng.random_range(0..=kinds.len())) {
            at = at.checked_add_days(chrono::Days::new(rng.random_range(30..700))).unwrap();
            steps.push((*kind, at));
        }
        if rng.random_bool(0.2) {
            steps.push((StepKind::Deregister, at.checked_add_days(chrono::Days::new(90)).unwrap()));
        }
        titles.push(title(number, level, villages[rng.random_range(0..villages.len())], &steps));
    }
    let town = Town::new(titles).await;
    for _ in 0..25 {
        let on = day(rng.random_range(2011..2027), rng.random_range(1..=12), rng.random_range(1..=28));
        let level = Level::ALL[rng.random_range(0..3)];
        let kind = ["", "&kind=village", "&kind=community"][rng.random_range(0..3)];
        let query = format!("level={}{kind}&on={on}", level.key());
        let page = town.page(&format!("/villages?{query}")).await;
        let shown = rows(&page, "titles-caption") + gathered(&page);
        let link = format!("level={}{}&amp;on={on}#titles\">", level.key(), kind.replace('&', "&amp;"));
        let figure = page.split(&link).nth(1).and_then(|rest| rest.split('<').next()).unwrap();
        let json = town.app.get(&format!("/api/v1/titles?{query}&per_page=200")).await.json();
        let csv = town.app.get(&format!("/api/v1/titles.csv?{query}")).await.text();
        let wanted = shown.to_string();
        assert_eq!(figure, wanted, "{query}");
        assert_eq!(json["total"].to_string(), wanted, "{query}");
        assert_eq!(json["counts"][level.key()].to_string(), wanted, "{query}");
        assert_eq!((csv.lines().count() - 1).to_string(), wanted, "{query}");
    }
}

#[tokio::test]
async fn a_village_shows_its_titles_side_by_side_with_their_history_and_nothing_internal() {
    let second = title(2, Level::National, VILLAGE, &[(StepKind::Name, day(2021, 2, 1))]);
    let quiet =
        title(3, Level::City, VILLAGE, &[(StepKind::Nurture, day(2025, 1, 1)), (StepKind::Apply, day(2025, 2, 1))]);
    let town = Town::new(vec![old_title(), second, quiet]).await;
    let page = town.page(&format!("/villages/{VILLAGE}")).await;
    for text in ["省级", "全国级", "2018年12月1日", "复核保留", "2021年2月1日"] {
        assert!(page.contains(text), "{text}");
    }
    let api = town.app.get(&format!("/api/v1/titles?village={VILLAGE}&state=all")).await;
    for secret in ["secret", "市级"] {
        assert!(!page.contains(secret) && !api.text().contains(secret), "{secret}");
    }
    assert_eq!(api.json()["total"], 3, "with the shipped one, and without what was only applied for");
    assert_eq!(rows(&town.page("/villages?state=applied").await, "titles-caption"), 0);
    assert_eq!(rows(&town.desk("/desk/registries/titles?state=applied").await, "titles-caption"), 1);
}

#[tokio::test]
async fn an_illegal_step_is_refused_with_the_legal_ones_named_and_everything_typed_kept() {
    let town = Town::new(vec![old_title()]).await;
    let fresh = id(0xf001).to_string();
    let typed = [("step_id", fresh.as_str()), ("kind", "reassess"), ("on_day", "2024-05-01"), ("body", "typed body")];
    let refused = town.send_step(1, &typed).await;
    assert_eq!(refused.status, 422);
    let text = refused.text();
    let why = "从2020年12月1日起是“复核保留”，接着不能“复评”；这时可以：复核保留、限期整改、撤销、注销、转由其他村（社区）持有";
    assert!(text.contains(why), "{text}");
    assert!(text.contains("value=\"typed body\"") && text.contains("value=\"2024-05-01\""));
    // Back-dated: it would fit what comes before, and not what comes after.
    let revoked =
        town.send_step(1, &[("step_id", &fresh), ("kind", "revoke"), ("on_day", "2019"), ("reason", "弄虚作假")]).await;
    assert!(revoked.text().contains("会让后面2020年12月1日的“复核保留”接不上"), "{}", revoked.text());
    assert_eq!(town.stored(1).await.events.len(), 2, "nothing was stored");

    let done = town.send_step(1, &[("step_id", &fresh), ("kind", "keep"), ("on_day", "2019-06")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let stored = town.stored(1).await;
    assert_eq!(stored.events[1].on_day, day(2019, 6, 30), "placed between the two");
    // The same form again, and one on an old version.
    let again = [("do", "step"), ("version", "1"), ("step_id", &fresh), ("kind", "keep"), ("on_day", "2019-06")];
    let address = format!("/desk/registries/titles/{}", stored.id);
    assert_eq!(town.app.post(&address, &again).by(&town.office).send().await.status, 303);
    let other = id(0xf002).to_string();
    let late = [("do", "step"), ("version", "1"), ("step_id", &other), ("kind", "keep"), ("on_day", "2022")];
    assert_eq!(town.app.post(&address, &late).by(&town.office).send().await.status, 409);
    assert_eq!(town.stored(1).await, stored);
    // A step that others stand on stays.
    let name = stored.events[0].id.to_string();
    let version = stored.version.to_string();
    let drop = [("do", "drop"), ("version", version.as_str()), ("step_id", name.as_str())];
    assert_eq!(town.app.post(&address, &drop).by(&town.office).send().await.status, 422);
}

#[tokio::test]
async fn a_title_of_which_only_the_number_is_known_gets_its_village_in_the_page() {
    let town = Town::new(Vec::new()).await;
    let titles = town.app.world.backend.titles.all(TOWN, false).await.unwrap();
    let open = titles.iter().find(|title| title.code == "2023-provincial-07").unwrap();
    let address = format!("/desk/registries/titles/{}", open.id);
    assert!(town.desk(&address).await.contains("待补录"));
    let facts =
        [("do", "facts"), ("version", "1"), ("village", OTHER_VILLAGE), ("level", "provincial"), ("batch", "第十批")];
    assert_eq!(town.app.post(&address, &facts).by(&town.office).send().await.status, 303);
    let event = open.events[0].id.to_string();
    let when = [("do", "step"), ("version", "2"), ("step_id", &event), ("kind", "name"), ("on_day", "2016-11")];
    assert_eq!(town.app.post(&address, &when).by(&town.office).send().await.status, 303);
    let json = town.app.get("/api/v1/titles?level=provincial&on=2019-12-31").await.json();
    assert_eq!((&json["total"], &json["items"][0]["village"]["code"]), (&1.into(), &OTHER_VILLAGE.into()));
    let now = town.app.get("/api/v1/titles").await.json();
    assert_eq!(now["counts"]["provincial"], 36, "filling in adds none");
}

#[tokio::test]
async fn what_is_due_stands_on_the_desk_of_the_office() {
    let mut due = old_title();
    due.events[1].due_on = Some(day(2026, 5, 1));
    let mut later = title(2, Level::City, OTHER_VILLAGE, &[(StepKind::Name, day(2024, 1, 1))]);
    later.events[0].due_on = Some(day(2027, 5, 1));
    let town = Town::new(vec![due, later]).await;
    let desk = town.desk("/desk").await;
    assert!(desk.contains("下次复核2026年5月1日") && !desk.contains("2027年5月1日"), "{desk}");
    assert_eq!(rows(&town.desk("/desk/registries/titles?due=near").await, "titles-caption"), 1);
    let cadre = town.app.cadre().await;
    let other = town.app.ask("GET", "/desk").by(&cadre).send().await.text();
    assert!(!other.contains("下次复核"));
}

#[tokio::test]
async fn a_sample_is_drawn_once_a_year_and_can_be_drawn_again_by_hand() {
    let titles = (1..=11).map(|number| title(number, Level::City, VILLAGE, &[(StepKind::Name, day(2020, 1, 1))]));
    let town = Town::new(titles.collect()).await;
    let fresh = id(0xf100).to_string();
    let form = |seed: &'static str, id: String| {
        vec![
            ("id", id),
            ("year", "2026".to_owned()),
            ("on_day", "2026-03-20".to_owned()),
            ("share", "10".to_owned()),
            ("seed", seed.to_owned()),
        ]
    };
    let send = async |form: Vec<(&str, String)>| {
        let pairs = form.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
        town.app.post("/desk/registries/titles/sample", &pairs).by(&town.office).send().await
    };
    let low = [&form("5", fresh.clone())[..3], &[("share", "5".to_owned()), ("seed", "5".to_owned())]].concat();
    assert_eq!(send(low).await.status, 422, "less than a tenth");
    let done = send(form("5", fresh)).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/desk/registries/titles/sample/2026"));
    let again = send(form("6", id(0xf101).to_string())).await;
    assert_eq!(again.status, 422, "there is one a year");
    assert!(again.text().contains("2026年已经抽过样") && !again.text().contains("已经有人使用"), "{}", again.text());
    let ahead =
        [&[("id", id(0xf102).to_string()), ("year", "2027".to_owned())], &form("6", String::new())[2..]].concat();
    assert!(send(ahead).await.text().contains("年份应在 2000 到 2026 之间"));
    let page = town.desk("/desk/registries/titles/sample/2026").await;
    // 13 titles with a village: the eleven, and the two of the report that a directory names. ⌈13 ÷ 10⌉ = 2; the
    // numbers are 5 and 5 + ⌊13 ÷ 2⌋ = 11.
    assert!(page.contains("2 个：5、11 号"), "{page}");
    assert_eq!(rows(&page, "sample-caption"), 13);
    let found = [("number", "5"), ("checked_on", "2026-03-20"), ("finding", "台账齐全")];
    let address = "/desk/registries/titles/sample/2026";
    assert_eq!(town.app.post(address, &found).by(&town.office).send().await.status, 303);
    assert!(town.desk(address).await.contains("台账齐全"));
    let wrong = [("number", "5"), ("checked_on", "2026-03-20"), ("finding", "")];
    assert_eq!(town.app.post(address, &wrong).by(&town.office).send().await.status, 422);
}

#[tokio::test]
async fn what_happened_in_a_village_in_a_year_is_shown_with_pictures_and_by_the_api() {
    let town = Town::new(Vec::new()).await;
    let cadre = town.app.cadre().await;
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode(&[90; 3 * 40 * 30], 40, 30, ExtendedColorType::Rgb8).unwrap();
    let event = id(2);
    let photo = format!("/api/photos/{}?event={event}&name=a.jpg", id(1));
    let sent = town.app.ask("POST", &photo).header("sec-fetch-site", "same-origin");
    assert_eq!(sent.header("content-type", "image/jpeg").body(bytes).by(&cadre).send().await.status, 201);
    let held = town
        .app
        .event(&cadre, Purpose::Log, |input| {
            input.id = event.to_string();
            input.title = "with a picture".into();
            let note = PhotoNote { id: Some(app::ids::PhotoId(id(1))), alt: "a hall".into(), ..PhotoNote::default() };
            input.photos = vec![note];
        })
        .await;
    town.app.event(&cadre, Purpose::Log, |input| input.title = "not approved".into()).await;
    town.app.step(&town.office, &held, Step::Approve).await;
    let page = town.page(&format!("/villages/{VILLAGE}?year=2026")).await;
    assert!(page.contains("with a picture") && page.contains("alt=\"a hall\"") && !page.contains("not approved"));
    assert!(town.page(&format!("/villages/{VILLAGE}")).await.contains("?year=2026#year"), "one click away");
    let api = format!("/api/v1/events?from=2026-01-01&to=2026-12-31&village={VILLAGE}&state=approved");
    assert!(page.contains(&api.replace('&', "&amp;")));
    let json = town.app.get(&api).await.json();
    assert_eq!((&json["total"], &json["items"][0]["photos"][0]["alt"]), (&1.into(), &"a hall".into()));
    let last_year = town.page(&format!("/villages/{VILLAGE}?year=2025")).await;
    assert!(!last_year.contains("with a picture"));
    assert_eq!(town.app.get(&format!("/villages/{VILLAGE}?year=1999")).await.status, 400);
}

#[tokio::test]
async fn documents_are_attached_to_a_title_and_shown_once_they_are_public() {
    let town = Town::new(vec![old_title()]).await;
    let address = format!("/desk/registries/titles/{}", town.stored(1).await.id);
    let pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"do\"\r\n\r\nfiles\r\n--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"naming.pdf\"\r\n\r\n".to_vec();
    body.extend_from_slice(pdf);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let ask = town.app.ask("POST", &address).header("sec-fetch-site", "same-origin").by(&town.office);
    let answer = ask.header("content-type", "multipart/form-data; boundary=edge").body(body).send().await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(town.desk(&address).await.contains("naming.pdf"));
    assert!(!town.page(&format!("/villages/{VILLAGE}")).await.contains("naming.pdf"), "not public yet");
}
