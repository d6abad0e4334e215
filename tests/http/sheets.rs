//! Taking in sheets over HTTP: what is shown first, what is stored after a yes, who may, and what comes back.

use super::test_app::{Answer, Person, TestApp};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, day, id, morning, office};
use app::{
    features::{
        accounts::Role,
        duties::{DutyItem, DutyKind, DutyList, ListState, store::Written},
        events::{
            model::Event,
            query::{EventFilter, View},
            store::{AuditFilter, Order},
        },
    },
    ids::DutyItemId,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// A list as an office keeps it: titles above, merged cells, full-width digits, days in words, mixed separators.
fn messy() -> Vec<u8> {
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

struct Story {
    app: TestApp,
    office: Person,
}

impl Story {
    async fn new() -> Self {
        let app = TestApp::new().await;
        Self { office: app.office().await, app }
    }

    /// Hands in a file.
    async fn send(&self, kind: &str, file: (&str, &[u8]), who: &Person) -> Answer {
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
    async fn paste(&self, kind: &str, rows: &str, who: &Person) -> Answer {
        self.app.post("/desk/import", &[("kind", kind), ("year", "2026"), ("paste", rows)]).by(who).send().await
    }

    async fn page(&self, address: &str) -> String {
        let answer = self.app.ask("GET", address).by(&self.office).send().await;
        assert_eq!(answer.status, 200, "{address}");
        answer.text()
    }

    /// Posts to a preview.
    async fn decide(&self, address: &str, pairs: &[(&str, &str)]) -> Answer {
        let pairs = [&[("kind", "duties"), ("year", "2026")], pairs].concat();
        self.app.post(address, &pairs).by(&self.office).send().await
    }

    /// Says yes to what a preview shows.
    async fn confirm(&self, address: &str, more: &[(&str, &str)]) -> Answer {
        let page = self.page(address).await;
        let mark = mark(&page).unwrap_or_else(|| panic!("no button:\n{page}"));
        self.decide(address, &[&[("step", "confirm"), ("mark", mark.as_str())], more].concat()).await
    }

    async fn items(&self) -> Vec<DutyItem> {
        self.app.world.backend.duties.items(TOWN, 2026).await.unwrap()
    }

    async fn audited(&self, action: &str) -> i64 {
        let filter = AuditFilter { q: action.into(), ..AuditFilter::default() };
        self.app.world.backend.events.audit(&filter, 1, 0).await.unwrap().1
    }

    async fn planned(&self) -> Vec<Event> {
        let filter = EventFilter::new(View::Staff, TOWN, morning(), true);
        self.app.world.backend.events.list(&filter, Order::Soonest, 200, 0).await.unwrap().0
    }
}

/// Where an answer leads.
fn to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

/// What a preview asks a yes for; nothing where it may not be confirmed.
fn mark(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"mark\" value=\"")?;
    Some(rest.split('"').next().unwrap_or_default().to_owned())
}

/// How many rows a preview counts under a word.
fn counted(page: &str, word: &str) -> usize {
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
    assert!(!first.is_public, "nothing is public that does not say so");
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
    let gone = to(&story.decide(&preview, &yes).await);
    assert_eq!(gone, "/desk/import?kind=duties&year=2026&gone=1");
    assert!(story.page(&gone).await.contains("已经确认过"));
    assert_eq!(story.items().await, items);
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
        "主要任务“#REF!”：公式算不出结果",
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

fn item(number: u128) -> DutyItem {
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

async fn list(story: &Story, state: ListState, items: Vec<DutyItem>) {
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
    assert_eq!(story.paste("duties", CHANGE, &story.office).await.status, 409);
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

#[tokio::test]
async fn each_kind_opens_for_those_who_keep_it_and_a_preview_for_its_owner_alone() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    for (kind, expected) in [("duties", "Lxxxx..x."), ("observances", "Lxxxx.xx."), ("events", "L......x.")] {
        let mut got = String::new();
        for (_, person) in &everybody {
            let page = app.ask("GET", &format!("/desk/import?kind={kind}")).by(person.as_ref()).send().await;
            let rows = "序号\t责任单位\t名称\t日期\n";
            let sent =
                app.post("/desk/import", &[("kind", kind), ("year", "2026"), ("paste", rows)]).by(person.as_ref());
            let sent = sent.send().await.status.as_u16();
            got.push(match page.status.as_u16() {
                200 => '.',
                303 => 'L',
                403 => 'x',
                _ => '?',
            });
            let refused = matches!(sent, 403) || (person.is_none() && matches!(sent, 303 | 401));
            assert_eq!(refused, page.status != 200, "{kind}: {sent}");
        }
        assert_eq!(got, expected, "{kind}");
    }
    let story = Story { office: app.office().await, app };
    let preview = to(&story.send("duties", ("a.xlsx", &messy()), &story.office).await);
    let other = story.app.office().await;
    assert_eq!(story.app.ask("GET", &preview).by(&other).send().await.status, 404);
    let taken = story.app.post(&preview, &[("step", "drop")]).by(&other).send().await;
    assert_eq!(taken.status, 404);
    story.app.world.clock.forward(chrono::TimeDelta::hours(25));
    let late = story.app.office().await;
    assert!(story.app.world.storage.sweep(story.app.world.now()).await.unwrap().imports > 0);
    assert_eq!(story.app.ask("GET", "/desk/import?kind=duties").by(&late).send().await.status, 200);
}

#[tokio::test]
async fn nodes_are_taken_in_and_what_is_exported_changes_nothing() {
    let story = Story::new().await;
    for file in ["observances.xlsx", "observances.csv"] {
        let answer = story.app.ask("GET", &format!("/desk/{file}")).by(&story.office).send().await;
        assert_eq!(answer.status, 200);
        let preview = to(&story.send("observances", (file, &answer.body), &story.office).await);
        let page = story.page(&preview).await;
        assert_eq!(counted(&page, "不变"), counted(&page, "全部"), "{page}");
    }
    let rows = "名称\t日期\t牵头单位\t法律\n镇法治文化节\t5月第三个周日\t司法所\t民法典\n国家宪法日\t12月5日\t\t\n某日\t某时\t\t";
    let preview = to(&story.paste("observances", rows, &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!((counted(&page, "新增"), counted(&page, "修改"), counted(&page, "有错")), (1, 1, 1), "{page}");
    assert!(page.contains("日期规则：12月4日 → 12月5日") && page.contains("看不懂这个日期"), "{page}");
    let fine = rows.lines().take(2).collect::<Vec<_>>().join("\n");
    let preview = to(&story.paste("observances", &fine, &story.office).await);
    to(&story.confirm(&preview, &[]).await);
    let reference = story.app.world.backend.reference.load().await.unwrap();
    let added = reference.observances.iter().find(|node| node.zh == "镇法治文化节").unwrap();
    assert_eq!((added.rule.as_str(), added.is_local), ("nth:05/3/sun", true));
    let again = to(&story.paste("observances", &fine, &story.office).await);
    assert_eq!(counted(&story.page(&again).await, "不变"), 1);
}

const SESSIONS: &str = "活动名称\t活动时间\t地点\t村\t主办单位\t形式\t对象\t主讲人\n\
     反诈讲座\t2026年3月28日 14:00\t党群服务中心\t百家桥村\t司法所\t讲座\t青少年、村（居）民\t王律师，某所，律师\n\
     宪法宣传\t3月29日 下午2:00至4:00\t广场\t\t司法所\t\t\t";

#[tokio::test]
async fn planned_sessions_are_pasted_once() {
    let story = Story::new().await;
    let preview = to(&story.paste("events", SESSIONS, &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!(counted(&page, "新增"), 2, "{page}");
    to(&story.confirm(&preview, &[]).await);
    let events = story.planned().await;
    assert_eq!(events.len(), 2);
    let first = &events[0];
    assert_eq!(
        (first.title.as_str(), first.village.as_deref(), first.form.as_deref()),
        ("反诈讲座", Some(VILLAGE), Some("lecture"))
    );
    assert_eq!((first.audiences.len(), first.speakers[0].organisation.as_str()), (2, "某所"));
    assert_eq!(app::ui::words::times(events[1].starts_at, events[1].ends_at), "14:00–16:00");
    assert_eq!(story.audited("event.plan").await, 2, "one line a session");

    let again = to(&story.paste("events", SESSIONS, &story.office).await);
    assert_eq!(counted(&story.page(&again).await, "不变"), 2);
    let near = SESSIONS.replace("反诈讲座", "防诈骗课堂");
    let near = to(&story.paste("events", &near, &story.office).await);
    assert!(story.page(&near).await.contains("同一天同一地点已有“反诈讲座”"));
    let past = SESSIONS.replace("3月28日", "1月28日");
    let past = to(&story.paste("events", &past, &story.office).await);
    assert_eq!(counted(&story.page(&past).await, "有错"), 1, "a plan does not lie in the past");
}

#[tokio::test]
async fn a_cadre_plans_for_the_own_village_and_a_unit_what_it_leads() {
    let story = Story::new().await;
    let cadre = story.app.person(Role::Village, OTHER_VILLAGE, None).await;
    let preview = to(&story.paste("events", SESSIONS, &cadre).await);
    let page = story.app.ask("GET", &preview).by(&cadre).send().await.text();
    let mark = mark(&page).unwrap();
    let pairs = [("step", "confirm"), ("mark", mark.as_str()), ("kind", "events"), ("year", "2026")];
    to(&story.app.post(&preview, &pairs).by(&cadre).send().await);
    let events = story.planned().await;
    assert!(events.len() == 2 && events.iter().all(|event| event.scope == OTHER_VILLAGE), "{events:?}");
    let unit = story.app.person(Role::Unit, TOWN, Some("water")).await;
    let preview = to(&story.paste("events", &SESSIONS.replace("14:00", "10:00"), &unit).await);
    let page = story.app.ask("GET", &preview).by(&unit).send().await.text();
    assert!(counted(&page, "新增") > 0, "{page}");
}

#[tokio::test]
async fn the_template_is_taken_back_as_nothing_and_never_runs() {
    let story = Story::new().await;
    for kind in ["duties", "observances", "events"] {
        let answer =
            story.app.ask("GET", &format!("/desk/import/template.xlsx?kind={kind}")).by(&story.office).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("content-disposition").contains(".xlsx")), (200, true));
        let preview = to(&story.send(kind, ("t.xlsx", &answer.body), &story.office).await);
        let page = story.page(&preview).await;
        assert_eq!(counted(&page, "全部"), 0, "{kind}: {page}");
        assert_eq!(mark(&page), None);
    }
    assert_eq!(story.app.ask("GET", "/desk/import/template.xlsx?kind=x").by(&story.office).send().await.status, 400);
    assert_eq!(story.app.get("/desk/import/template.xlsx?kind=duties").await.status, 303);
    assert_eq!(story.app.get("/desk/duties/2026.xlsx").await.status, 303);
}

/// A list field: some codes of a list, sorted as the ledger keeps them.
fn some(codes: Vec<String>) -> impl Strategy<Value = Vec<String>> {
    proptest::sample::subsequence(codes, 0..4).prop_map(|mut codes| {
        codes.sort();
        codes
    })
}

fn any_item(app: &app::features::reference::Reference) -> impl Strategy<Value = DutyItem> {
    use app::features::reference::TermKind;
    let codes = |kind| app.list(kind).iter().map(|term| term.code.clone()).collect::<Vec<_>>();
    let units = app.units.iter().map(|unit| unit.code.clone()).collect::<Vec<_>>();
    let nodes = app.observances.iter().map(|node| node.code.clone()).collect::<Vec<_>>();
    let audiences = app.list_on(TermKind::Audience, day(2026, 1, 1)).iter().map(|term| term.code.clone()).collect();
    // Begins like a formula, has line breaks and separators; nothing that is itself on a list.
    let text = "([=+@-]?[\u{4e00}-\u{4e05}a-c1-3、；，,;'\" ]{1,12}(\n[\u{4e00}-\u{4e05}]{1,5})?)?";
    let line = "([=+@-]?甲乙丙[丁戊]{1,3}([、；，,] ?己庚[辛壬]{1,3})?)?";
    let lists = (some(units.clone()), some(codes(TermKind::Law)), some(audiences), some(nodes));
    let words = (line, line, line, text, text, text, text);
    let rest = (
        proptest::option::of(0_i64..200),
        proptest::option::of((1_u32..13, 1_u32..29)),
        proptest::option::of(proptest::sample::select(codes(TermKind::Brand))),
        any::<(bool, bool)>(),
        proptest::sample::select(units),
        proptest::sample::select(DutyKind::ALL.to_vec()),
    );
    (lists, words, rest).prop_map(
        |((units, laws, audiences, nodes), words, (target, deadline, brand, flags, lead, kind))| {
            let (other_laws, other_audiences, other_nodes, tasks, carriers, standard, note) = words;
            let trimmed = |text: String| text.trim().to_owned();
            let mut units = units;
            units.retain(|unit| *unit != lead);
            DutyItem {
                kind,
                units,
                lead_unit: lead,
                laws,
                audiences,
                nodes,
                other_laws,
                other_audiences,
                other_nodes,
                tasks: format!("任务{}", tasks.trim_end()),
                carriers: trimmed(carriers),
                standard: trimmed(standard),
                note: trimmed(note),
                target,
                deadline: deadline.map(|(month, of)| day(2026, month, of)),
                brand,
                is_ongoing: flags.0,
                is_public: flags.1,
                ..item(1)
            }
        },
    )
}

#[tokio::test]
async fn what_is_exported_comes_back_as_nothing_changed() {
    let story = Story::new().await;
    let reference = story.app.world.backend.reference.load().await.unwrap();
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let strategy = any_item(&reference);
    let items = (1..=200_u128).map(|number| {
        let made = strategy.new_tree(&mut runner).unwrap().current();
        DutyItem { id: item(number).id, seq: item(number).seq, number: number.to_string(), ..made }
    });
    list(&story, ListState::Draft, items.collect()).await;
    let before = story.items().await;
    for language in ["zh-CN", "en"] {
        for file in ["2026.xlsx", "2026.csv"] {
            let answer =
                story.app.ask("GET", &format!("/desk/duties/{file}?lang={language}")).by(&story.office).send().await;
            assert_eq!(answer.status, 200);
            let preview = to(&story.send("duties", (file, &answer.body), &story.office).await);
            let page = story.page(&format!("{preview}?show=changed")).await;
            assert_eq!(counted(&page, "不变"), 200, "{language} {file}:\n{page}");
        }
    }
    let csv = story.app.ask("GET", "/desk/duties/2026.csv").by(&story.office).send().await;
    assert!(csv.body.starts_with("\u{feff}".as_bytes()), "UTF-8 with its mark");
    let mut rows = csv::ReaderBuilder::new().from_reader(&csv.body[3..]);
    let runs = rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(runs.filter(|cell| cell.starts_with(['=', '+', '-', '@'])).count(), 0, "no cell is a formula");
    assert_eq!(story.items().await, before);
}
