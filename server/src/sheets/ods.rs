//! ODS, the open document workbook: its `content.xml`, read cell by cell, since a cell may say that it stands for a
//! million rows.

use super::builder::{Area, Builder};
use app::features::sheets::grid::{COLUMNS_MAX, Grid, ROWS_MAX, SheetRefusal};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// The most sheets that are looked at.
const SHEETS_MAX: usize = 64;

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    repeated: u32,
    wide: u32,
    high: u32,
    value: Option<String>,
    text: String,
    paragraphs: u32,
}

/// A sheet that is being read.
#[derive(Default)]
struct Sheet {
    name: String,
    builder: Builder,
    merged: Vec<Area>,
    row: u32,
    row_repeated: u32,
    column: u32,
}

/// The sheets of a document.
pub fn read(content: &[u8]) -> Result<Vec<Grid>, SheetRefusal> {
    let text = std::str::from_utf8(content).map_err(|_| SheetRefusal::Broken)?;
    let mut reader = Reader::from_str(text);
    let mut grids = Vec::new();
    let mut sheet = Sheet::default();
    let mut cell: Option<Cell> = None;
    // Within a remark, which is no text of the cell.
    let mut remark = false;
    while grids.len() < SHEETS_MAX {
        match reader.read_event().map_err(|_| SheetRefusal::Broken)? {
            Event::Eof => break,
            Event::Start(tag) => match tag.name().as_ref() {
                "table:table" => {
                    sheet = Sheet { name: attribute(&tag, "table:name").unwrap_or_default(), ..Sheet::default() };
                }
                "table:table-row" => sheet.begin_row(&tag),
                "table:table-cell" | "table:covered-table-cell" => cell = Some(Cell::of(&tag)),
                "office:annotation" => remark = true,
                "text:p" => cell.iter_mut().filter(|_| !remark).for_each(Cell::begin_paragraph),
                _ => {}
            },
            Event::Empty(tag) => match tag.name().as_ref() {
                "table:table-row" => {
                    sheet.begin_row(&tag);
                    sheet.end_row();
                }
                "table:table-cell" | "table:covered-table-cell" => sheet.take(&Cell::of(&tag))?,
                "text:line-break" => cell.iter_mut().filter(|_| !remark).for_each(|cell| cell.text.push('\n')),
                "text:s" | "text:tab" => cell.iter_mut().filter(|_| !remark).for_each(|cell| cell.text.push(' ')),
                "text:p" => cell.iter_mut().filter(|_| !remark).for_each(Cell::begin_paragraph),
                _ => {}
            },
            Event::Text(text) => {
                let text = text.xml10_content();
                cell.iter_mut()
                    .filter(|cell| !remark && cell.paragraphs > 0)
                    .for_each(|cell| cell.text.push_str(&text));
            }
            Event::CData(text) => {
                let text = text.xml10_content();
                cell.iter_mut()
                    .filter(|cell| !remark && cell.paragraphs > 0)
                    .for_each(|cell| cell.text.push_str(&text));
            }
            Event::GeneralRef(name) => {
                let character = match name.xml10_content().as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => name.resolve_char_ref().ok().flatten(),
                };
                cell.iter_mut().filter(|_| !remark).for_each(|cell| cell.text.extend(character));
            }
            Event::End(tag) => match tag.name().as_ref() {
                "office:annotation" => remark = false,
                "table:table-cell" | "table:covered-table-cell" => {
                    if let Some(cell) = cell.take() {
                        sheet.take(&cell)?;
                    }
                }
                "table:table-row" => sheet.end_row(),
                "table:table" => {
                    let Sheet { name, mut builder, merged, .. } = std::mem::take(&mut sheet);
                    builder.merge(&merged)?;
                    grids.push(builder.grid(&name));
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(grids)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

impl Cell {
    fn of(tag: &BytesStart<'_>) -> Self {
        let value = match attribute(tag, "office:value-type").as_deref() {
            Some("float" | "currency" | "percentage") => {
                let value = attribute(tag, "office:value").and_then(|text| text.parse().ok());
                value.map(super::builder::number)
            }
            Some("date") => attribute(tag, "office:date-value").map(|text| day_and_time(&text)),
            Some("time") => attribute(tag, "office:time-value").map(|text| time(&text)),
            _ => None,
        };
        Self {
            repeated: count(tag, "table:number-columns-repeated"),
            wide: count(tag, "table:number-columns-spanned"),
            high: count(tag, "table:number-rows-spanned"),
            value,
            ..Self::default()
        }
    }

    fn begin_paragraph(&mut self) {
        if self.paragraphs > 0 {
            self.text.push('\n');
        }
        self.paragraphs += 1;
    }
}

impl Sheet {
    fn begin_row(&mut self, tag: &BytesStart<'_>) {
        self.row_repeated = count(tag, "table:number-rows-repeated");
        self.column = 0;
    }

    fn end_row(&mut self) {
        self.row = self.row.saturating_add(self.row_repeated);
    }

    fn take(&mut self, cell: &Cell) -> Result<(), SheetRefusal> {
        let text = cell.value.as_deref().unwrap_or(&cell.text).trim();
        if !text.is_empty() {
            // One more than fits is enough to be refused.
            let rows = self.row_repeated.min(ROWS_MAX + 1);
            let columns = cell.repeated.min(COLUMNS_MAX + 1);
            for row in 0..rows {
                for column in 0..columns {
                    self.builder.put(self.row.saturating_add(row), self.column.saturating_add(column), text)?;
                }
            }
        }
        if cell.wide > 1 || cell.high > 1 {
            let to = (self.row.saturating_add(cell.high - 1), self.column.saturating_add(cell.wide - 1));
            self.merged.push(Area { from: (self.row, self.column), to });
        }
        self.column = self.column.saturating_add(cell.repeated);
        Ok(())
    }
}

/// `2026-03-01T14:00:00` as a day, with its time where it has one.
fn day_and_time(text: &str) -> String {
    match text.split_once('T') {
        Some((day, time)) if !time.starts_with("00:00:00") => format!("{day} {}", time.get(..5).unwrap_or(time)),
        Some((day, _)) => day.to_owned(),
        None => text.to_owned(),
    }
}

/// `PT14H30M00S` as a time.
fn time(text: &str) -> String {
    let parts = text.strip_prefix("PT").and_then(|rest| {
        let (hours, rest) = rest.split_once('H')?;
        Some((hours, rest.split_once('M')?.0))
    });
    parts.map_or_else(|| text.to_owned(), |(hours, minutes)| format!("{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
             <office:body><office:spreadsheet><table:table table:name=\"清单\">{rows}</table:table>\
             </office:spreadsheet></office:body></office:document-content>"
        )
    }

    fn row(cells: &str) -> String {
        format!("<table:table-row>{cells}</table:table-row>")
    }

    fn text(text: &str) -> String {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    }

    #[test]
    fn cells_spans_and_remarks_are_read() {
        let spanned = "<table:table-cell table:number-rows-spanned=\"2\"><text:p>司法所</text:p></table:table-cell>";
        let day = "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-01\"><text:p>3/1</text:p>\
                   </table:table-cell>";
        let number = "<table:table-cell office:value-type=\"float\" office:value=\"4\"><office:annotation><text:p>x\
                      </text:p></office:annotation><text:p>4.0</text:p></table:table-cell>";
        let content = sheet(&format!(
            "{}{}",
            row(&format!("{spanned}{}{day}", text("a &amp; b</text:p><text:p>c"))),
            row(&format!("<table:covered-table-cell/>{}{number}", text("d")))
        ));
        let grids = read(content.as_bytes()).unwrap();
        let rows = grids[0].rows.iter().map(|line| line.cells.join("|")).collect::<Vec<_>>();
        assert_eq!(
            (grids[0].name.as_str(), rows),
            ("清单", vec!["司法所|a & b\nc|2026-03-01".into(), "司法所|d|4".into()])
        );
    }

    #[test]
    fn a_million_empty_rows_cost_nothing_and_a_million_full_ones_are_refused() {
        let empty = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell \
                     table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(read(sheet(empty).as_bytes()).unwrap()[0].rows, []);
        let full = format!("<table:table-row table:number-rows-repeated=\"1048576\">{}</table:table-row>", text("x"));
        assert_eq!(read(sheet(&full).as_bytes()), Err(SheetRefusal::TooManyRows));
        let wide =
            row("<table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>");
        assert_eq!(read(sheet(&wide).as_bytes()), Err(SheetRefusal::TooManyColumns));
        assert_eq!(read(b"<a><b></a>"), Err(SheetRefusal::Broken));
    }
}
