//! What an import forgives: a file that is mended and handed in again, merged numbers, several units in one cell.

use super::sheets::{Story, counted, mark, to};
use crate::support::{TOWN, day, morning, office};
use app::features::duties::{DutyList, ListState};
use rust_xlsxwriter::{Format, Workbook};

#[tokio::test]
async fn answers_are_kept_for_the_mended_file_and_errors_come_before_questions() {
    let story = Story::new().await;
    let rows = "序号\t责任单位\t主要任务\t完成时限\n1\t综合行政执法大队\t一\t明年\n2\t综合行政执法大队\t二\t年底前";
    let preview = to(&story.paste("duties", rows, &story.office).await);
    let page = story.page(&preview).await;
    let (errors, names) = (page.find("id=\"errors\"").unwrap(), page.find("id=\"names\"").unwrap());
    assert!(errors < names && page.contains("请写成 2026-03-01"), "{page}");
    to(&story.decide(&preview, &[("step", "answer"), ("answer:unit:综合行政执法大队", "enforcement-bureau")]).await);
    let mended = to(&story.paste("duties", &rows.replace("明年", "第四季度"), &story.office).await);
    let page = story.page(&mended).await;
    assert_eq!((counted(&page, "新增"), counted(&page, "待确定")), (2, 0), "{page}");
    to(&story.confirm(&mended, &[]).await);
    assert!(story.items().await.iter().all(|item| item.deadline == Some(day(2026, 12, 31))));
}

#[tokio::test]
async fn a_number_merged_over_lines_is_split_and_of_several_units_the_first_one_leads() {
    let story = Story::new().await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["序号", "责任单位", "主要任务"]).unwrap();
    sheet.merge_range(1, 0, 2, 0, "３．", &Format::new()).unwrap();
    sheet.merge_range(1, 1, 2, 1, "派出所、司法所", &Format::new()).unwrap();
    sheet.write(1, 2, "一").unwrap().write(2, 2, "二").unwrap();
    sheet.write_row(3, 0, ["4．", "司法所", "三"]).unwrap();
    let file = book.save_to_buffer().unwrap();
    let preview = to(&story.send("duties", ("合并.xlsx", &file), &story.office).await);
    let page = story.page(&preview).await;
    assert_eq!((counted(&page, "新增"), counted(&page, "有错")), (3, 0), "{page}");
    assert!(page.contains("序号“3”合并了几行，分别编为 3-1 到 3-2"), "{page}");
    to(&story.confirm(&preview, &[]).await);
    let items = story.items().await;
    let found = items.iter().map(|item| (item.number.as_str(), item.lead_unit.as_str(), item.units.join(" ")));
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            ("3-1", "police-station", "justice-office".to_owned()),
            ("3-2", "police-station", "justice-office".to_owned()),
            ("4", "justice-office", String::new())
        ]
    );
    let again = to(&story.send("duties", ("合并.xlsx", &file), &story.office).await);
    assert_eq!(counted(&story.page(&again).await, "不变"), 3);
}

#[tokio::test]
async fn a_list_that_is_closed_says_so_before_and_after_the_sheet_is_sent() {
    let story = Story::new().await;
    let upload = "/desk/import?kind=duties&year=2026";
    assert!(story.page(upload).await.contains("还没有清单"));
    let preview = to(&story.paste("duties", "序号\t责任单位\t主要任务\n1\t司法所\t一", &story.office).await);
    let mark = mark(&story.page(&preview).await).expect("the button");
    let closed = DutyList {
        scope: TOWN.into(),
        year: 2026,
        state: ListState::Closed,
        issued_on: Some(day(2026, 1, 15)),
        closed_on: Some(day(2026, 3, 1)),
        is_demo: false,
        version: 1,
    };
    story.app.world.backend.duties.begin(&office(), &closed, Vec::new(), morning()).await.unwrap();
    assert!(story.page(upload).await.contains("已经办结"));
    let late = story.app.post(&preview, &[("step", "confirm"), ("mark", &mark)]).by(&story.office).send().await;
    let text = late.text();
    assert!(late.status == 409 && text.contains("已经办结") && !text.contains("回到近期活动"), "{text}");
}
