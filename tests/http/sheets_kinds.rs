//! What each kind of sheet means, and that what is exported comes back as nothing changed.

use super::{
    sheets::{Story, counted, item, list, mark, messy, to},
    test_app::TestApp,
};
use crate::support::{OTHER_VILLAGE, TOWN, VILLAGE, day};
use app::features::{
    accounts::Role,
    duties::{DutyItem, DutyKind, ListState},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRng, TestRunner},
};

#[tokio::test]
async fn each_kind_opens_for_those_who_keep_it_and_a_preview_for_its_owner_alone() {
    let app = TestApp::new().await;
    let everybody = app.everybody().await;
    for (kind, expected) in
        [("duties", "Lxxxx..x."), ("observances", "Lxxxx.xx."), ("holidays", "Lxxxx.xx."), ("events", "L......x.")]
    {
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
    // Another village's session is refused, not rewritten.
    let preview = to(&story.paste("events", SESSIONS, &cadre).await);
    let page = story.app.ask("GET", &preview).by(&cadre).send().await.text();
    assert_eq!(counted(&page, "有错"), 1, "{page}");
    assert!(page.contains("村（社区）“百家桥村”：您的账号只能计划本村（社区）的活动"), "{page}");
    let own = SESSIONS.replace("百家桥村", "");
    let preview = to(&story.paste("events", &own, &cadre).await);
    let page = story.app.ask("GET", &preview).by(&cadre).send().await.text();
    assert!(page.contains("2 场没有写“公开”，按“否”导入"), "{page}");
    let mark = mark(&page).unwrap();
    let pairs = [("step", "confirm"), ("mark", mark.as_str()), ("kind", "events"), ("year", "2026")];
    to(&story.app.post(&preview, &pairs).by(&cadre).send().await);
    let events = story.planned().await;
    assert!(events.len() == 2 && events.iter().all(|event| event.scope == OTHER_VILLAGE), "{events:?}");
    let unit = story.app.person(Role::Unit, TOWN, Some("water")).await;
    let preview = to(&story.paste("events", &SESSIONS.replace("14:00", "10:00"), &unit).await);
    let page = story.app.ask("GET", &preview).by(&unit).send().await.text();
    assert_eq!(counted(&page, "有错"), 2, "{page}");
    assert!(page.contains("您的账号只能计划本单位牵头的活动"), "{page}");
    let own = SESSIONS.replace("14:00", "10:00").replace("司法所", "");
    let preview = to(&story.paste("events", &own, &unit).await);
    let page = story.app.ask("GET", &preview).by(&unit).send().await.text();
    assert!(counted(&page, "新增") > 0, "{page}");
}

#[tokio::test]
async fn the_template_is_taken_back_as_nothing_and_never_runs() {
    let story = Story::new().await;
    for kind in ["duties", "observances", "events", "holidays"] {
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

#[tokio::test]
async fn holidays_are_taken_in_on_a_page_and_a_year_without_any_is_said() {
    let story = Story::new().await;
    let calendar = "/desk/plan?view=month&date=2027-10-01";
    let unknown = "2027年的节假日安排还没有导入";
    let page = story.page(calendar).await;
    assert!(page.contains(unknown) && page.contains("/desk/import?kind=holidays&amp;year=2027"), "{page}");
    let rows = "日期\t节假日\t休/班\n10月1日\t国庆节\t休\n2027-10-09\t国庆节\t班\n2027-10-11\t国庆节\t班\n10月2日\t国庆节\t也许";
    let send = |rows: String| {
        let pairs = [("kind", "holidays".to_owned()), ("year", "2027".to_owned()), ("paste", rows)];
        let pairs = pairs.map(|(name, value)| (name, value));
        let app = &story.app;
        let office = &story.office;
        async move {
            let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
            to(&app.post("/desk/import", &pairs).by(office).send().await)
        }
    };
    let page = story.page(&send(rows.into()).await).await;
    assert_eq!((counted(&page, "新增"), counted(&page, "有错")), (2, 2), "{page}");
    assert!(page.contains("这一天不是周末"), "{page}");
    let fine = rows.lines().take(3).collect::<Vec<_>>().join("\n");
    let preview = send(fine.clone()).await;
    let audited = story.audited("import.holidays").await;
    to(&story.confirm(&preview, &[]).await);
    let known = story.app.world.backend.holidays.between(day(2027, 1, 1), day(2027, 12, 31)).await.unwrap();
    assert_eq!(known.len(), 2, "{known:?}");
    assert!(!story.page(calendar).await.contains(unknown));
    assert_eq!(story.audited("import.holidays").await, audited + 2, "one line a day");
    assert_eq!(counted(&story.page(&send(fine).await).await, "不变"), 2);
    let desk = story.page("/desk/observances").await;
    for link in ["/desk/import?kind=holidays", "/desk/import?kind=observances", "/desk/observances.xlsx"] {
        assert!(desk.contains(link), "{link} in:\n{desk}");
    }
}
