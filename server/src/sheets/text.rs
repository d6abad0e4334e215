//! CSV and pasted rows: which encoding, and what stands between the cells, is found out by looking.

use super::builder::Builder;
use app::features::sheets::grid::{Grid, SheetRefusal};
use csv::ReaderBuilder;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use std::{borrow::Cow, io::Read};

/// What may stand between cells, the most telling first.
const BETWEEN: [u8; 3] = [b'\t', b',', b';'];
/// Bytes that are looked at to find that out.
const LOOK: usize = 64 * 1024;

/// The rows of a text.
pub fn read(bytes: &[u8]) -> Result<Grid, SheetRefusal> {
    let mut text = decoded(bytes)?;
    // One way to end a line: the reader counts others only once it has passed them.
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n").into();
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(between(&text))
        // A last line without its end would be counted as none.
        .from_reader(text.as_bytes().chain(&b"\n"[..]));
    let mut builder = Builder::default();
    let mut record = csv::StringRecord::new();
    // Rows as spreadsheets count them: one for each record, however many lines it has, and one for each empty line, which
    // the reader leaves out.
    let mut row = 0;
    let mut line = 1;
    while reader.read_record(&mut record).map_err(|_| SheetRefusal::Broken)? {
        let next = reader.position().line();
        let own = 1 + record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        row += u32::try_from((next - line).saturating_sub(own)).unwrap_or(u32::MAX);
        line = next;
        for (column, cell) in (0_u32..).zip(&record) {
            builder.put(row, column, cell)?;
        }
        row = row.saturating_add(1);
    }
    Ok(builder.grid(""))
}

/// The text of the bytes: what a mark says, or UTF-8 where it is that, or else GB18030.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, SheetRefusal> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => return plain(Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text))),
            Err(_) => GB18030,
        },
    };
    let (text, is_broken) = encoding.decode_with_bom_removal(bytes);
    if is_broken { Err(SheetRefusal::NotASheet) } else { plain(text) }
}

/// Refuses what no text has in it.
fn plain(text: Cow<'_, str>) -> Result<Cow<'_, str>, SheetRefusal> {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}');
    if text.contains(odd) { Err(SheetRefusal::NotASheet) } else { Ok(text) }
}

/// What stands between the cells of the first line that has anything of the kind, outside of quotes. A tab tells more
/// than a comma, and a comma more than a semicolon, which stands within cells as well.
fn between(text: &str) -> u8 {
    let mut found = [false; BETWEEN.len()];
    let mut quoted = false;
    for byte in text.bytes().take(LOOK) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && found.contains(&true) => break,
            _ if quoted => {}
            byte => {
                if let Some(at) = BETWEEN.iter().position(|known| *known == byte) {
                    found[at] = true;
                }
            }
        }
    }
    BETWEEN.into_iter().zip(found).find(|(_, found)| *found).map_or(b',', |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<String> {
        let grid = read(bytes).unwrap();
        grid.rows.iter().map(|line| format!("{}:{}", line.number, line.cells.join("|"))).collect()
    }

    #[test]
    fn every_encoding_of_spreadsheets_is_read() {
        let text = "序号,责任单位\r\n1,司法所\r\n";
        let wanted = ["1:序号|责任单位", "2:1|司法所"];
        assert_eq!(rows(text.as_bytes()), wanted);
        assert_eq!(rows(format!("\u{feff}{text}").as_bytes()), wanted);
        assert_eq!(rows(&GB18030.encode(text).0), wanted);
        let wide = text.encode_utf16().collect::<Vec<_>>();
        let little =
            [0xff, 0xfe].into_iter().chain(wide.iter().flat_map(|unit| unit.to_le_bytes())).collect::<Vec<_>>();
        let big = [0xfe, 0xff].into_iter().chain(wide.iter().flat_map(|unit| unit.to_be_bytes())).collect::<Vec<_>>();
        assert_eq!(rows(&little), wanted);
        assert_eq!(rows(&big), wanted);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        assert_eq!(rows("a\tb\n\n\nc\td,e".as_bytes()), ["1:a|b", "4:c|d,e"]);
        assert_eq!(rows("a;b\n\"c\nd\";e".as_bytes()), ["1:a|b", "2:c\nd|e"]);
        assert_eq!(rows("\"x, y\",1\n'=1+1,2".as_bytes()), ["1:x, y|1", "2:=1+1|2"]);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(read(b"\x00\x01\x02"), Err(SheetRefusal::NotASheet));
        assert_eq!(read(b"\xff\xff\xff\xff"), Err(SheetRefusal::NotASheet));
        assert_eq!(read("%PDF-1.7\n\u{1}".as_bytes()), Err(SheetRefusal::NotASheet));
        let wide = "x,".repeat(61);
        assert_eq!(read(wide.as_bytes()), Err(SheetRefusal::TooManyColumns));
        let long = "x\n".repeat(10_001);
        assert_eq!(read(long.as_bytes()), Err(SheetRefusal::TooManyRows));
        let cell = format!("a,{}", "法".repeat(4_001));
        assert_eq!(read(cell.as_bytes()), Err(SheetRefusal::CellTooLong { row: 1, column: 2 }));
    }
}
