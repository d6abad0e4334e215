//! Taking in a sheet of many rows: reading the file, looking at it, storing it, and looking at it again.

use super::support::{Person, World};
use app::{
    clock,
    features::sheets::{
        actions::{self, Confirmed},
        preview::Verdict,
        store::{Done, Kind},
    },
    ui::Locale,
};
use chrono::Datelike;
use rust_xlsxwriter::Workbook;
use std::time::Instant;

/// Rows of the sheet.
const ROWS: u32 = 5_000;

/// A duty list as offices keep it, with lists of laws and audiences, and units that are not quite on the list.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["序号", "责任单位", "普法内容", "普法对象", "主要任务", "时间节点", "完成时限", "目标场次", "公开"];
    sheet.write_row(0, 0, heads).unwrap();
    let units = ["司法所", "派出所", "应急管理部门", "水务部门", "妇联"];
    for row in 1..=ROWS {
        let unit = units[row as usize % units.len()];
        let law = format!("《中华人民共和国宪法》、民法典；本市第{}号条例", row % 50);
        let task = format!("第{row}项：进村入户宣传");
        let cells =
            [&row.to_string(), unit, &law, "青少年，村（居）民", &task, "国家宪法日、常态化", "11月底", "4场", "是"];
        sheet.write_row(row, 0, cells).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Prints how long each step takes.
pub async fn measure(world: &World, staff: &Person) {
    let bytes = workbook();
    let backend = &world.backend;
    let who = Some(&staff.account);
    let year = clock::local_date(backend.now()).year() + 1;
    println!("| a duty list of {ROWS} rows, {} KB of XLSX | ms |\n|---|---|", bytes.len() / 1024);
    let step = |what: &str, begun: Instant| println!("| {what} | {} |", begun.elapsed().as_millis());

    let begun = Instant::now();
    let import = actions::read(backend, who, Kind::Duties, year, "a.xlsx", bytes.clone()).await.unwrap();
    step("reading and keeping it", begun);
    let begun = Instant::now();
    let seen = actions::look(backend, who, import.clone(), Locale::zh_CN).await.unwrap();
    step("the preview: everything new", begun);
    assert_eq!(seen.preview.count(Verdict::New), ROWS as usize);
    let begun = Instant::now();
    let mark = seen.preview.mark.clone();
    let done = actions::confirm(backend, who, import, Locale::zh_CN, &mark, ["", ""]).await.unwrap();
    step("storing it, with its audit rows", begun);
    assert!(matches!(done, Confirmed::Done(Done { added, .. }) if added == ROWS as usize), "{done:?}");
    let import = actions::read(backend, who, Kind::Duties, year, "a.xlsx", bytes).await.unwrap();
    let begun = Instant::now();
    let seen = actions::look(backend, who, import, Locale::zh_CN).await.unwrap();
    step("the preview of the same file: nothing changed", begun);
    assert_eq!(seen.preview.count(Verdict::Same), ROWS as usize);
    println!();
}
