//! Messy files that are read, and hostile ones that are not.

use super::{
    fixtures::{Entry, archive, container, old_book, old_number, old_text, record, workbook},
    read,
};
use app::features::sheets::grid::{FILE_BYTES_MAX, Grid, SheetRefusal};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula};

fn rows(grid: &Grid) -> Vec<String> {
    grid.rows.iter().map(|line| format!("{}:{}", line.number, line.cells.join("|"))).collect()
}

#[test]
fn a_messy_workbook_is_read_as_people_see_it() {
    let bytes = workbook(|sheet| {
        let plain = Format::new();
        let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let hour = Format::new().set_num_format("h:mm");
        sheet.merge_range(0, 0, 1, 3, "2026年普法责任清单", &plain).unwrap();
        sheet.write_row(3, 0, ["序号", "责任\n单位", "时限", "场次"]).unwrap();
        sheet.merge_range(4, 1, 5, 1, "司法所", &plain).unwrap();
        sheet.write(4, 0, 1).unwrap().write(5, 0, 2.0).unwrap();
        let date = ExcelDateTime::from_ymd(2026, 12, 4).unwrap();
        sheet.write_with_format(4, 2, &date, &day).unwrap();
        sheet.write_with_format(5, 2, ExcelDateTime::from_hms(14, 30, 0.0).unwrap(), &hour).unwrap();
        sheet.write_formula(4, 3, Formula::new("=HYPERLINK(\"http://x\")").set_result("4")).unwrap();
        sheet.write(5, 3, 0.1 + 0.2).unwrap();
        // Colour alone is nothing, however far away it is.
        sheet.write_blank(1_048_575, 16_383, &Format::new().set_bold()).unwrap();
    });
    let grids = read(&bytes).unwrap();
    assert_eq!(grids[0].name, "清单");
    let title = "2026年普法责任清单";
    assert_eq!(
        rows(&grids[0]),
        [
            format!("1:{title}|{title}|{title}|{title}"),
            "4:序号|责任\n单位|时限|场次".into(),
            "5:1|司法所|2026-12-04|4".into(),
            "6:2|司法所|14:30|0.3".into(),
        ]
    );
}

#[test]
fn a_formula_that_was_never_worked_out_is_not_nothing() {
    let cells = "<c r=\"A1\"><f>6+2</f></c><c r=\"B1\"><f>6+2</f><v></v></c><c r=\"C1\"><f>6+2</f><v>8</v></c>\
         <c r=\"D1\" t=\"str\"><f>IF(1,\"\",1)</f><v></v></c>";
    let sheet = format!("<worksheet><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>");
    let parts = [
        (
            "_rels/.rels",
            "<Relationships><Relationship Id=\"r0\" Target=\"xl/workbook.xml\" Type=\"http://schemas.\
             openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>"
                .to_owned(),
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
             <sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                .to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\" Type=\"http://schemas.\
             openxmlformats.org/officeDocument/2006/relationships/worksheet\"/></Relationships>"
                .to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let book = archive(&parts.map(|(name, text)| Entry::honest(name, text.into_bytes())));
    assert_eq!(rows(&read(&book).unwrap()[0]), ["1:#CALC!|#CALC!|8"]);
}

#[test]
fn rows_of_a_text_are_counted_alike_however_its_lines_end() {
    for end in ["\n", "\r\n", "\r"] {
        for last in ["", end] {
            let text = ["序号,任务", "1,一", "", "2,二"].join(end) + last;
            assert_eq!(rows(&read(text.as_bytes()).unwrap()[0]), ["1:序号|任务", "2:1|一", "4:2|二"], "{text:?}");
        }
    }
}

#[test]
fn an_old_workbook_is_read_too() {
    let records = [old_text(0, 0, "序号"), old_text(0, 1, "责任单位"), old_number(1, 0, 7.0), old_text(1, 1, "司法所")];
    let grids = read(&container(&[("Workbook", old_book(&records))])).unwrap();
    assert_eq!(rows(&grids[0]), ["1:序号|责任单位", "2:7|司法所"]);
}

#[test]
fn an_old_workbook_cannot_use_up_the_memory() {
    let read_book = |records: &[Vec<u8>]| read(&container(&[("Workbook", old_book(records))]));
    let corners = [old_number(0, 0, 1.0), old_number(65_535, 255, 1.0)];
    assert_eq!(read_book(&corners), Err(SheetRefusal::TooManyRows));
    assert_eq!(read_book(&[old_number(0, 200, 1.0)]), Err(SheetRefusal::TooManyColumns));
    let claims = [0, u32::MAX].map(u32::to_le_bytes).concat();
    let size = record(0x0200, &[claims, vec![0, 0, 0xff, 0, 0, 0]].concat());
    assert_eq!(read_book(&[size]), Err(SheetRefusal::TooManyRows));
    assert_eq!(read_book(&[record(0x002f, &[1, 0, 0, 0])]), Err(SheetRefusal::Password));
    let locked = container(&[("EncryptedPackage", vec![1; 5000]), ("EncryptionInfo", vec![1; 100])]);
    assert_eq!(read(&locked), Err(SheetRefusal::Password), "a new workbook with a password");
    assert_eq!(read(&container(&[("WordDocument", vec![1; 5000])])), Err(SheetRefusal::NotASheet));
}

fn zip(content: Vec<u8>) -> Vec<u8> {
    archive(&[
        Entry::honest("xl/workbook.xml", b"<workbook/>".to_vec()),
        Entry::honest("xl/worksheets/sheet1.xml", content),
    ])
}

#[test]
fn a_zip_bomb_is_refused_by_what_it_claims() {
    assert_eq!(read(&zip(vec![b' '; 61 * 1024 * 1024])), Err(SheetRefusal::Bomb));
}

#[test]
fn a_zip_bomb_that_lies_about_itself_is_refused_by_what_it_is() {
    let lying = Entry { name: "xl/workbook.xml", content: vec![b' '; 70 * 1024 * 1024], claimed: 1000 };
    assert_eq!(read(&archive(&[lying])), Err(SheetRefusal::Bomb));
    let small = Entry { name: "xl/workbook.xml", content: vec![b' '; 2000], claimed: 1000 };
    assert_eq!(read(&archive(&[small])), Err(SheetRefusal::Broken));
    let boasting = Entry { name: "xl/workbook.xml", content: vec![b' '; 1000], claimed: 2000 };
    assert_eq!(read(&archive(&[boasting])), Err(SheetRefusal::Broken));
}

#[test]
fn other_files_and_damaged_ones_are_refused() {
    assert_eq!(read(b""), Err(SheetRefusal::Nothing));
    assert_eq!(read(b" \n\n"), Err(SheetRefusal::Empty));
    assert_eq!(read(&vec![b'x'; FILE_BYTES_MAX + 1]), Err(SheetRefusal::TooManyBytes));
    assert_eq!(read(&archive(&[Entry::honest("word/document.xml", b"<w/>".to_vec())])), Err(SheetRefusal::NotASheet));
    let whole = workbook(|sheet| {
        sheet.write(0, 0, "x").unwrap();
    });
    assert_eq!(read(&whole[..whole.len() - 40]), Err(SheetRefusal::Broken));
    assert_eq!(read(&zip(b"<worksheet>".to_vec())), Err(SheetRefusal::Broken));
    let mut commented = whole.clone();
    commented.extend(b"tail");
    assert_eq!(read(&commented), Err(SheetRefusal::Broken));
    assert_eq!(read(b"\xff\xd8\xff\xe0\0\x10JFIF"), Err(SheetRefusal::NotASheet));
}

#[test]
fn too_much_of_anything_is_refused_and_as_much_as_is_allowed_is_not() {
    let tall = |rows: u32| {
        workbook(|sheet| {
            (0..rows).for_each(|row| {
                sheet.write(row, 0, row).unwrap();
            });
        })
    };
    assert_eq!(read(&tall(10_000)).unwrap()[0].rows.len(), 10_000);
    assert_eq!(read(&tall(10_001)), Err(SheetRefusal::TooManyRows));
    let wide = |column| {
        workbook(|sheet| {
            sheet.write(0, column, "x").unwrap();
        })
    };
    assert!(read(&wide(59)).is_ok());
    assert_eq!(read(&wide(60)), Err(SheetRefusal::TooManyColumns));
    let long = |length| {
        workbook(|sheet| {
            sheet.write(1, 2, "法".repeat(length)).unwrap();
        })
    };
    assert!(read(&long(4_000)).is_ok());
    assert_eq!(read(&long(4_001)), Err(SheetRefusal::CellTooLong { row: 2, column: 3 }));
    let much = workbook(|sheet| {
        for row in 0..1_100 {
            sheet.write(row, 0, format!("{row}{}", "法".repeat(3_900))).unwrap();
        }
    });
    assert_eq!(read(&much), Err(SheetRefusal::TooMuchText));
}

#[test]
fn an_old_workbook_whose_sheet_lies_beyond_its_end_is_broken() {
    let mut book = old_book(&[old_text(0, 0, "a")]);
    // The record that names the sheet (0x0085) follows the first one of 20 bytes; where the sheet begins comes first.
    assert_eq!(book[20..22], [0x85, 0]);
    book[24..28].copy_from_slice(&47_910_u32.to_le_bytes());
    assert_eq!(read(&container(&[("Workbook", book)])).unwrap_err(), SheetRefusal::Broken);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        drop(read(&bytes));
        drop(read(&[super::unfold::MAGIC, &bytes].concat()));
        drop(read(&[super::old::MAGIC, &bytes].concat()));
    }

    #[test]
    fn no_damage_breaks_the_reader(at in any::<prop::sample::Index>(), value in any::<u8>(), old in any::<bool>()) {
        let mut bytes = if old {
            container(&[("Workbook", old_book(&[old_text(0, 0, "a"), old_number(1, 1, 2.0)]))])
        } else {
            workbook(|sheet| { sheet.write_row(0, 0, ["a", "b", "c"]).unwrap(); })
        };
        let at = at.index(bytes.len());
        bytes[at] = value;
        drop(read(&bytes));
    }

    #[test]
    fn text_comes_back_as_it_was_written(cells in proptest::collection::vec("[a-z\u{4e00}-\u{4e20} ,;\"\n]{0,12}", 1..8)) {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(["heading"].into_iter().chain(cells.iter().map(String::as_str))).unwrap();
        let grids = read(&writer.into_inner().unwrap()).unwrap();
        for (at, cell) in cells.iter().enumerate() {
            prop_assert_eq!(grids[0].rows[0].cell(at + 1), cell.trim());
        }
    }
}
