//! Taking in sheets over HTTP: what is shown first, what is stored after a yes, who may, and what comes back.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{TOWN, day, id, morning, office};
use app::{
    features::{
        duties::{DutyItem, DutyKind, DutyList, ListState, store::Written},
        events::{
            model::Event,
            query::{EventFilter, View},
            store::{AuditFilter, Order},
        },
    },
    ids::DutyItemId,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// A list as an office keeps it: titles above, merged cells, full-width digits, days in words, mixed separators.
pub fn messy() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    let date = Format::new().set_num_format("m\"月\"d\"日\"");
    sheet.merge_range(0, 0, 1, 7, "某镇2026年普法责任清单", &plain).unwrap();
    let heads = [
        "序 号",
        "责任单位",
        "重点宣传\n法律法规",
        "普法对象",
        "主要任务",
        "重要时间节点",
        "完成时限",
        "目标场次（场）",
        "颜色",
    ];
    sheet.write_row(3, 0, heads).unwrap();
    sheet.write_row(4, 0, ["示例", "司法所", "宪法", "", "x"]).unwrap();
    sheet.merge_range(5, 1, 6, 1, "司法所", &plain).unwrap();
    sheet
        .write_row(5, 2, ["《中华人民共和国宪法》、民法典；本市某条例", "青少年，村（居）民", "宪法宣传", "国家宪法日"])
        .unwrap();
    sheet.write(5, 0, 1).unwrap().write(5, 7, "４场").unwrap();
    sheet.write_with_format(5, 6, ExcelDateTime::from_ymd(2026, 12, 10).unwrap(), &date).unwrap();
    sheet.write_row(6, 2, ["法律援助法\n人民调解法", "", "法律援助宣传", "常态化", "11月底"]).unwrap();
    sheet.write(6, 0, "２").unwrap().write(6, 7, 2.0).unwrap();
    sheet
        .write_row(7, 0, ["3", "应急管理部门", "安全生产法", "", "安全生产月", "安全生产月、全年", "2026年6月30日"])
        .unwrap();
    sheet.merge_range(8, 0, 8, 7, "注：本清单由司法所解释", &plain).unwrap();
    book.save_to_buffer().unwrap()
}

/// A site and its office.
pub struct Story {
    /// The site.
    pub app: TestApp,
    /// The office.
    pub office: Person,
}

impl Story {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        Self { office: app.office().await, app }
    }

    /// Hands in a file.
    pub async fn send(&self, kind: &str, file: (&str, &[u8]), who: &Person) -> Answer {
        let mut body = Vec::new();
        for (name, value) in [("kind", kind), ("year", "2026"), ("paste", "")] {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes(),
            );
        }
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n", file.0);
        body.extend(head.into_bytes());
        body.extend_from_slice(file.1);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let ask = self.app.ask("POST", "/desk/import").header("sec-fetch-site", "same-origin").by(who);
        ask.header("content-type", "multipart/form-data; boundary=edge").body(body).send().await
    }

    /// Pastes rows.
    pub async fn paste(&self, kind: &str, rows: &str, who: &Person) -> Answer {
        self.app.post("/desk/import", &[("kind", kind), ("year", "2026"), ("paste", rows)]).by(who).send().await
    }

    pub async fn page(&self, address: &str) -> String {
        let answer = self.app.ask("GET", address).by(&self.office).send().await;
        assert_eq!(answer.status, 200, "{address}");
        answer.text()
    }

    /// Posts to a preview.
    pub async fn decide(&self, address: &str, pairs: &[(&str, &str)]) -> Answer {
        let pairs = [&[("kind", "duties"), ("year", "2026")], pairs].concat();
        self.app.post(address, &pairs).by(&self.office).send().await
    }

    /// Says yes to what a preview shows.
    pub async fn confirm(&self, address: &str, more: &[(&str, &str)]) -> Answer {
        let page = self.page(address).await;
        let mark = mark(&page).unwrap_or_else(|| panic!("no button:\n{page}"));
        self.decide(address, &[&[("step", "confirm"), ("mark", mark.as_str())], more].concat()).await
    }

    pub async fn items(&self) -> Vec<DutyItem> {
        self.app.world.backend.duties.items(TOWN, 2026).await.unwrap()
    }

    pub async fn audited(&self, action: &str) -> i64 {
        let filter = AuditFilter { q: action.into(), ..AuditFilter::default() };
        self.app.world.backend.events.audit(&filter, 1, 0).await.unwrap().1
    }

    pub async fn planned(&self) -> Vec<Event> {
        let filter = EventFilter::new(View::Staff, TOWN, morning(), true);
        self.app.world.backend.events.list(&filter, Order::Soonest, 200, 0).await.unwrap().0
    }
}

/// Where an answer leads.
pub fn to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

/// What a preview asks a yes for; nothing where it may not be confirmed.
pub fn mark(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"mark\" value=\"")?;
    Some(rest.split('"').next().unwrap_or_default().to_owned())
}

/// How many rows a preview counts under a word.
pub fn counted(page: &str, word: &str) -> usize {
    let (_, rest) = page.split_once(&format!(">{word} ")).unwrap_or_else(|| panic!("no {word}:\n{page}"));
    rest.split('<').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_messy_list_is_shown_first_and_stored_after_a_yes() {
    let story = Story::new().await;
    let preview = to(&story.send("duties", ("清单.xlsx", &messy()), &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!((counted(&page, "新增"), counted(&page, "有错"), counted(&page, "待确定")), (3, 0, 0), "{page}");
    assert!(page.contains("没有读取的列：颜色") && page.contains("第 9 行“注：本清单由司法所解释”"), "{page}");
    assert!(page.contains("第 5 行“示例”"), "{page}");
    assert!(page.contains("3 个新增的责任项没有写“公开”，按“是”导入"), "{page}");
    assert!(page.contains("读到的内容") && page.contains("<dd>宪法宣传</dd>"), "{page}");
    assert!(story.app.world.backend.duties.list(TOWN, 2026).await.unwrap().is_none(), "nothing is written yet");

    let done = to(&story.confirm(&preview, &[]).await);
    assert_eq!(done, "/desk/import?kind=duties&year=2026&done=3-0-0");
    assert!(story.page(&done).await.contains("新增 3 行"));
    let items = story.items().await;
    let first = &items[0];
    assert_eq!((first.number.as_str(), first.lead_unit.as_str(), first.kind), ("1", "justice-office", DutyKind::Own));
    assert_eq!(
        (first.laws.as_slice(), first.other_laws.as_str()),
        (&["civil-code".to_owned(), "constitution".to_owned()][..], "本市某条例")
    );
    assert_eq!(first.audiences.len(), 2);
    assert_eq!((first.deadline, first.target, first.nodes.len()), (Some(day(2026, 12, 10)), Some(4), 1));
    assert!(first.is_public, "as in the form, unless the sheet says otherwise");
    let second = &items[1];
    assert_eq!((second.lead_unit.as_str(), second.laws.len(), second.is_ongoing), ("justice-office", 2, true));
    assert_eq!((second.deadline, second.target), (Some(day(2026, 11, 30)), Some(2)));
    assert!(items[2].is_ongoing && items[2].deadline == Some(day(2026, 6, 30)));

    // The same file again changes nothing.
    let audited = story.audited("duty").await;
    let again = to(&story.send("duties", ("清单.xlsx", &messy()), &story.office).await);
    let page = story.page(&again).await;
    assert_eq!((counted(&page, "不变"), counted(&page, "全部")), (3, 3), "{page}");
    assert_eq!(to(&story.confirm(&again, &[]).await), "/desk/import?kind=duties&year=2026&done=0-0-3");
    assert_eq!(story.items().await, items);
    assert_eq!(story.audited("duty").await, audited, "no line without a change");
}

#[tokio::test]
async fn a_second_yes_does_nothing_more() {
    let story = Story::new().await;
    let preview = to(&story.send("duties", ("a.xlsx", &messy()), &story.office).await);
    let mark = mark(&story.page(&preview).await).unwrap();
    let yes = [("step", "confirm"), ("mark", mark.as_str())];
    to(&story.decide(&preview, &yes).await);
    let items = story.items().await;
    let again = to(&story.decide(&preview, &yes).await);
    assert_eq!(again, "/desk/import?kind=duties&year=2026&done=3-0-0", "the answer of the first time");
    let page = story.page(&again).await;
    assert!(page.contains("新增 3 行") && page.contains("href=\"/desk/duties/2026\""), "{page}");
    let back = story.app.ask("GET", &preview).by(&story.office).send().await;
    assert_eq!(to(&back), again);
    assert_eq!(story.items().await, items);
    // What is over is forgotten after a day.
    story.app.world.clock.forward(chrono::TimeDelta::hours(25));
    let office = story.app.office().await;
    let pairs = [("kind", "duties"), ("year", "2026"), ("step", "confirm"), ("mark", mark.as_str())];
    let gone = to(&story.app.post(&preview, &pairs).by(&office).send().await);
    assert_eq!(gone, "/desk/import?kind=duties&year=2026&gone=1");
}

#[tokio::test]
async fn a_name_that_is_nearly_one_is_asked_about_and_never_guessed() {
    let story = Story::new().await;
    let rows = "序号\t责任单位\t普法内容\t主要任务\n1\t综合行政执法大队\t民法典物权编\t门前三包\n2\t综合行政执法大队\t水法\t执法开放日";
    let preview = to(&story.paste("duties", rows, &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!(counted(&page, "待确定"), 2, "{page}");
    assert_eq!(mark(&page), None, "no button before all is decided");
    assert!(
        page.contains("name=\"answer:unit:综合行政执法大队\"") && page.contains("name=\"answer:law:民法典物权编\""),
        "{page}"
    );
    // A made-up yes does not help.
    let forced = story.decide(&preview, &[("step", "confirm"), ("mark", "0")]).await;
    assert_eq!((forced.status.as_u16(), story.items().await.len()), (409, 0));
    let answers =
        [("step", "answer"), ("answer:unit:综合行政执法大队", "enforcement-bureau"), ("answer:law:民法典物权编", "-")];
    assert_eq!(to(&story.decide(&preview, &answers).await), preview);
    to(&story.confirm(&preview, &[]).await);
    let items = story.items().await;
    assert!(items.iter().all(|item| item.lead_unit == "enforcement-bureau"));
    assert_eq!((items[0].laws.len(), items[0].other_laws.as_str()), (0, "民法典物权编"));
    // What was decided once is not asked again.
    let again = to(&story.paste("duties", &rows.replace("综合行政执法大队", "综合行政执法局"), &story.office).await);
    assert_eq!(counted(&story.page(&again).await, "不变"), 2);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_row_and_column_and_keeps_all_from_being_stored() {
    let story = Story::new().await;
    let rows = "序号\t责任单位\t主要任务\t完成时限\t目标场次\t公开\n\
                1\t司法所\t一\t明年\t4-6场\t是\n1\t司法所\t二\t\t\t是\n3\t\t\t\t\t也许\n4\t司法所\t#REF!\t\t\t是\n5\t司法所\t五\t\t\t是";
    let preview = to(&story.paste("duties", rows, &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!((counted(&page, "有错"), counted(&page, "新增")), (4, 1), "{page}");
    for text in [
        "完成时限“明年”：不是日期",
        "序号“1”：和第 2 行重复",
        "公开“也许”：请写“是”或“否”",
        "主要任务“#REF!”：公式没有结果",
        "有 4 行有错",
    ] {
        assert!(page.contains(text), "{text} in:\n{page}");
    }
    assert_eq!(mark(&page), None);
    let wrong = story.page(&format!("{preview}?show=wrong")).await;
    assert!(wrong.contains("完成时限“明年”") && !wrong.contains("<td>5 司法所</td>"), "{wrong}");
    let bad = story.app.ask("GET", &format!("{preview}?show=x")).by(&story.office).send().await;
    assert_eq!(bad.status, 400);
    assert_eq!(to(&story.decide(&preview, &[("step", "drop")]).await), "/desk/import?kind=duties&year=2026&dropped=1");
    assert_eq!(story.app.ask("GET", &preview).by(&story.office).send().await.status, 404);
}

/// A row of it.
pub fn item(number: u128) -> DutyItem {
    DutyItem {
        id: DutyItemId(id(0x7000 + number)),
        scope: TOWN.into(),
        year: 2026,
        seq: i64::try_from(number).unwrap(),
        number: number.to_string(),
        kind: DutyKind::Own,
        lead_unit: "water".into(),
        units: Vec::new(),
        laws: Vec::new(),
        other_laws: String::new(),
        audiences: Vec::new(),
        other_audiences: String::new(),
        tasks: format!("任务{number}"),
        carriers: String::new(),
        nodes: Vec::new(),
        other_nodes: String::new(),
        is_ongoing: false,
        deadline: None,
        target: None,
        leader: String::new(),
        office: String::new(),
        contact: "138".into(),
        standard: String::new(),
        brand: None,
        note: String::new(),
        is_public: true,
        is_withdrawn: false,
        is_demo: false,
        version: 0,
    }
}

/// A list of the year with these rows.
pub async fn list(story: &Story, state: ListState, items: Vec<DutyItem>) {
    let list = DutyList {
        scope: TOWN.into(),
        year: 2026,
        state,
        issued_on: (state != ListState::Draft).then(|| day(2026, 1, 15)),
        closed_on: None,
        is_demo: false,
        version: 1,
    };
    let begun = story.app.world.backend.duties.begin(&office(), &list, items, morning()).await.unwrap();
    assert_eq!(begun, Written::Done);
}

const CHANGE: &str = "序号\t主要任务\n1\t另一项任务\n2\t任务2";

#[tokio::test]
async fn a_list_in_force_takes_an_amendment_with_its_day_and_reason() {
    let story = Story::new().await;
    list(&story, ListState::Issued, vec![item(1), item(2), item(3)]).await;
    let preview = to(&story.paste("duties", CHANGE, &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!((counted(&page, "修改"), counted(&page, "不变")), (1, 1), "{page}");
    assert!(page.contains("主要任务：任务1 → 另一项任务"), "{page}");
    assert!(page.contains("现有的 1 行不在这份表格里"), "{page}");
    let refused = story.confirm(&preview, &[("reason", "机构调整")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("value=\"机构调整\""), "what was typed stays");
    let ahead = story.confirm(&preview, &[("reason", "机构调整"), ("on_day", "2026-12-01")]).await;
    assert_eq!((ahead.status.as_u16(), story.items().await[0].tasks.as_str()), (422, "任务1"), "it would hold at once");
    to(&story.confirm(&preview, &[("reason", "机构调整"), ("on_day", "2026-03-20")]).await);
    let items = story.items().await;
    assert_eq!((items[0].tasks.as_str(), items[0].contact.as_str()), ("另一项任务", "138"), "no column, no change");
    let amendments = story.app.world.backend.duties.amendments(TOWN, 2026).await.unwrap();
    assert_eq!((amendments.len(), amendments[0].reason.as_str()), (1, "机构调整"));
}

#[tokio::test]
async fn somebody_elses_change_in_between_shows_the_preview_anew() {
    let story = Story::new().await;
    list(&story, ListState::Draft, vec![item(1), item(2)]).await;
    let preview = to(&story.paste("duties", CHANGE, &story.office).await);
    let old = mark(&story.page(&preview).await).unwrap();
    let fields = [
        ("step", "save"),
        ("version", "1"),
        ("number", "1"),
        ("kind", "own"),
        ("lead_unit", "water"),
        ("tasks", "第三种"),
    ];
    let address = format!("/desk/duties/2026/{}", item(1).id);
    let version = story.items().await[0].version.to_string();
    let fields = fields.map(|(name, value)| (name, if name == "version" { version.as_str() } else { value }));
    to(&story.app.post(&address, &fields).by(&story.office).send().await);
    let answer = story.decide(&preview, &[("step", "confirm"), ("mark", old.as_str())]).await;
    assert_eq!(answer.status, 409);
    assert!(
        answer.text().contains("有人改了这里的内容") && answer.text().contains("第三种 → 另一项任务"),
        "{}",
        answer.text()
    );
    assert_eq!(story.items().await[0].tasks, "第三种", "nothing was overwritten");
    to(&story.confirm(&preview, &[]).await);
    assert_eq!(story.items().await[0].tasks, "另一项任务");
}

#[tokio::test]
async fn a_closed_list_takes_nothing() {
    let story = Story::new().await;
    list(&story, ListState::Closed, vec![item(1)]).await;
    let refused = story.paste("duties", CHANGE, &story.office).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("已经办结，不能再导入"), "{}", refused.text());
}

#[tokio::test]
async fn strange_files_are_refused_in_words_and_what_was_pasted_stays() {
    let story = Story::new().await;
    let large = vec![b'x'; 20 * 1024 * 1024];
    for (file, text) in [
        (&b""[..], "请选择一个文件"),
        (&large[..], "文件超过 5 MB"),
        (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], "这不是表格文件"),
        (&b"PK\x03\x04 broken"[..], "文件不完整或已损坏"),
        ("甲,乙\n1,2".as_bytes(), "没有找到表头"),
    ] {
        let answer = story.send("duties", ("a.xlsx", file), &story.office).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.text().contains(text), "{text} in:\n{}", answer.text());
    }
    let answer = story.paste("duties", "没有表头的行", &story.office).await;
    assert!(answer.status == 422 && answer.text().contains("没有表头的行"), "{}", answer.text());
    let answer = story.app.post("/desk/import", &[("kind", "duties"), ("year", "1999"), ("paste", CHANGE)]);
    assert_eq!(answer.by(&story.office).send().await.status, 422);
    let answer = story.app.post("/desk/import", &[("kind", "other"), ("year", "2026")]).by(&story.office).send().await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn gb18030_from_an_old_spreadsheet_is_read() {
    let story = Story::new().await;
    let text = "序号,牵头单位,任务\r\n1,司法所,\"讲座，进村\"\r\n";
    let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
    let preview = to(&story.send("duties", ("list.csv", &bytes), &story.office).await);
    to(&story.confirm(&preview, &[]).await);
    assert_eq!(story.items().await[0].tasks, "讲座，进村");
}
