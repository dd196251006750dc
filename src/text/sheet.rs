//! XLSX out, in constant memory, from the same columns and rows as CSV.
//!
//! The rows go to a spool file first (about 55 bytes a cell; 255,000 rows of 21 cells need some 300 MB of disk for a moment), and are packed at the end.

use std::io::{self, Write};
use std::path::Path;

use chrono::Timelike;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::columns::{Cell, Cells, Column, Kind, RowSink, wrong_count};
use super::format;

/// Zip level 3, as Excel itself packs: a third faster than 6 for a file a little larger.
const ZIP_LEVEL: u8 = 3;

/// The rows that a sheet can hold, the header included.
const ROWS_AT_MOST: u32 = 1_048_576;

/// The characters that a cell can hold.
const CHARACTERS_AT_MOST: usize = 32_767;

/// Integers up to here are exact in a spreadsheet, whose numbers are all floating; larger ones are written as text.
const EXACT_INTEGER: i64 = 1 << 53;

/// Writes one sheet: bold frozen header, a filter on every column, dates as dates, numbers as numbers.
pub struct SheetWriter {
    workbook: Workbook,
    columns: &'static [Column],
    formats: Vec<Option<Format>>,
    /// The row that is written next.
    row: u32,
}

impl SheetWriter {
    /// Starts a workbook whose only sheet is called `name` (at most 31 characters, none of `[]:*?/\`), spooling in `folder`.
    ///
    /// # Errors
    /// When the folder cannot be written or the name is none for a sheet.
    pub fn new(folder: &Path, name: &str, columns: &'static [Column]) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder).map_err(broken)?;
        workbook.set_zip_compression_level(ZIP_LEVEL);
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(name).map_err(broken)?;
        sheet.set_freeze_panes(1, 0).map_err(broken)?;
        let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Top);
        for (place, column) in (0_u16..).zip(columns) {
            sheet.set_column_width(place, f64::from(column.width)).map_err(broken)?;
            sheet.write_string_with_format(0, place, column.name, &bold).map_err(broken)?;
        }
        let formats = columns.iter().map(|column| number_format(column.kind).map(|text| Format::new().set_num_format(text))).collect();
        Ok(Self { workbook, columns, formats, row: 1 })
    }

    /// Packs the workbook into `out`; the spool file, which never had a name, goes.
    ///
    /// # Errors
    /// When the spool file cannot be read or `out` cannot be written.
    pub fn finish<W: Write + Send>(mut self, out: W) -> io::Result<()> {
        let last = u16::try_from(self.columns.len()).ok().and_then(|count| count.checked_sub(1));
        if let Some(last) = last {
            let sheet = self.workbook.worksheet_from_index(0).map_err(broken)?;
            sheet.autofilter(0, 0, self.row - 1, last).map_err(broken)?;
        }
        self.workbook.save_to_writer(out).map_err(broken)
    }
}

impl RowSink for SheetWriter {
    fn row(&mut self, fill: &mut dyn FnMut(&mut dyn Cells)) -> io::Result<()> {
        if self.row >= ROWS_AT_MOST {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a sheet holds 1,048,576 rows"));
        }
        let sheet = self.workbook.worksheet_from_index(0).map_err(broken)?;
        let mut cells = SheetRow { sheet, formats: &self.formats, row: self.row, place: 0, error: None };
        fill(&mut cells);
        let SheetRow { place, error, .. } = cells;
        if let Some(error) = error {
            return Err(broken(error));
        }
        if usize::from(place) != self.columns.len() {
            return Err(wrong_count(usize::from(place), self.columns.len()));
        }
        self.row += 1;
        Ok(())
    }
}

struct SheetRow<'w> {
    sheet: &'w mut Worksheet,
    formats: &'w [Option<Format>],
    row: u32,
    place: u16,
    error: Option<XlsxError>,
}

impl Cells for SheetRow<'_> {
    fn put(&mut self, cell: Cell<'_>) {
        let place = self.place;
        self.place = place.saturating_add(1);
        let Some(format) = self.formats.get(usize::from(place)) else {
            return;
        };
        let written = match cell {
            Cell::Empty | Cell::Text("") => return,
            Cell::Text(text) => self.sheet.write_string(self.row, place, fitting(text)).map(drop),
            Cell::Integer(number) => match exact(number) {
                Some(number) => self.number(place, number, format.as_ref()),
                None => self.sheet.write_string(self.row, place, number.to_string()).map(drop),
            },
            Cell::Decimal(number) if number.is_finite() => self.number(place, number, format.as_ref()),
            Cell::Decimal(_) => return,
            Cell::Instant(at) => match serial(format::local(at)) {
                Some(serial) => self.number(place, serial, format.as_ref()),
                None => self.sheet.write_string(self.row, place, format::rfc3339(at)).map(drop),
            },
            Cell::Date(on) => match serial(on.into()) {
                Some(serial) => self.number(place, serial, format.as_ref()),
                None => self.sheet.write_string(self.row, place, on.to_string()).map(drop),
            },
        };
        if let Err(error) = written {
            self.error.get_or_insert(error);
        }
    }
}

impl SheetRow<'_> {
    fn number(&mut self, place: u16, number: f64, format: Option<&Format>) -> Result<(), XlsxError> {
        match format {
            Some(format) => self.sheet.write_number_with_format(self.row, place, number, format).map(drop),
            None => self.sheet.write_number(self.row, place, number).map(drop),
        }
    }
}

/// How a spreadsheet shows a column; texts have no format, which keeps their cells small.
const fn number_format(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text => None,
        Kind::Integer | Kind::Decimal(0) => Some("#,##0"),
        Kind::Decimal(1) => Some("0.0"),
        Kind::Decimal(2) => Some("0.00"),
        Kind::Decimal(_) => Some("0.000000"),
        Kind::Instant => Some("dd/mm/yyyy hh:mm"),
        Kind::Date => Some("dd/mm/yyyy"),
    }
}

/// The number as a spreadsheet has it, where it has it exactly.
#[expect(clippy::cast_precision_loss, reason = "up to 2^53 every whole number is exact")]
fn exact(number: i64) -> Option<f64> {
    (-EXACT_INTEGER..=EXACT_INTEGER).contains(&number).then_some(number as f64)
}

/// Days since 30/12/1899 with the time of day as a fraction; `None` before March 1900, where spreadsheets count a day that never was.
fn serial(local: chrono::NaiveDateTime) -> Option<f64> {
    let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = i32::try_from(local.date().signed_duration_since(epoch).num_days()).ok()?;
    // 2,958,465 is 31/12/9999, the last day that they know.
    let seconds = f64::from(local.num_seconds_from_midnight());
    (61..=2_958_465).contains(&days).then(|| f64::from(days) + seconds / 86_400.0)
}

/// A text that a cell can hold; the rest of a longer one is cut, and says so by its end.
fn fitting(text: &str) -> std::borrow::Cow<'_, str> {
    // No text has more characters than bytes.
    if text.len() <= CHARACTERS_AT_MOST || text.encode_utf16().count() <= CHARACTERS_AT_MOST {
        return text.into();
    }
    let mut units = 0;
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < CHARACTERS_AT_MOST
        })
        .collect();
    cut.push('…');
    cut.into()
}

fn broken(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{NaiveDate, TimeZone, Utc};
    use std::io::{Cursor, Read};

    const COLUMNS: &[Column] = &[
        Column::text("full_name", 24),
        Column::integer("expected", 10),
        Column::decimal("percent", 10, 1),
        Column::instant("starts_at"),
        Column::date("birth_date"),
    ];

    /// The sheet's XML and the styles' XML of a workbook.
    fn workbook(fill: impl FnOnce(&mut SheetWriter)) -> (String, String) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = SheetWriter::new(folder.path(), "Điểm danh", COLUMNS).unwrap();
        fill(&mut writer);
        let mut bytes = Vec::new();
        writer.finish(&mut bytes).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        assert!(part("xl/workbook.xml").contains("name=\"Điểm danh\""));
        (part("xl/worksheets/sheet1.xml"), part("xl/styles.xml"))
    }

    /// The XML of one cell, without its place.
    #[track_caller]
    fn cell<'x>(sheet: &'x str, place: &str) -> Option<&'x str> {
        let (_, after) = sheet.split_once(&format!("<c r=\"{place}\""))?;
        after.split_once("</c>").map(|(cell, _)| cell)
    }

    #[test]
    fn dates_are_dates_and_numbers_are_numbers() {
        let (sheet, styles) = workbook(|sheet| {
            sheet
                .row(&mut |row| {
                    row.put(Cell::Text("=1+1 <Nguyễn> & \"Ý\""));
                    row.put(Cell::Integer(680));
                    row.put(Cell::Decimal(59.1));
                    row.put(Cell::Instant(Utc.with_ymd_and_hms(2025, 6, 24, 1, 30, 0).unwrap()));
                    row.put(NaiveDate::from_ymd_opt(1987, 2, 3).into());
                })
                .unwrap();
            sheet
                .row(&mut |row| {
                    row.put(Cell::Empty);
                    row.put(Cell::Integer(i64::MAX));
                    row.put(Cell::Decimal(f64::NAN));
                    row.put(Cell::Instant(Utc.with_ymd_and_hms(1899, 1, 1, 0, 0, 0).unwrap()));
                    row.put(Cell::Empty);
                })
                .unwrap();
        });
        let shown = |place| cell(&sheet, place).unwrap_or_default();
        assert!(shown("A2").contains("t=\"inlineStr\"") && shown("A2").contains("=1+1 &lt;Nguyễn&gt; &amp; \"Ý\""), "{sheet}");
        assert!(!sheet.contains("<f>"), "a text became a formula");
        for (place, value) in [("B2", "680"), ("C2", "59.1"), ("D2", "45832.354166666664"), ("E2", "31811")] {
            assert!(shown(place).contains(" s=\"") && shown(place).ends_with(&format!("<v>{value}</v>")), "{place}: {}", shown(place));
        }
        for format in ["dd/mm/yyyy hh:mm", "dd/mm/yyyy", "0.0"] {
            assert!(styles.contains(&format!("formatCode=\"{format}\"")), "{styles}");
        }
        assert!(shown("B3").contains(&i64::MAX.to_string()) && shown("B3").contains("inlineStr"));
        assert!(shown("D3").contains("1899-01-01T07:00:00+07:00"));
        assert!(cell(&sheet, "A3").is_none() && cell(&sheet, "C3").is_none() && cell(&sheet, "E3").is_none());
    }

    #[test]
    fn the_header_is_frozen_bold_and_filters() {
        let (sheet, styles) = workbook(|sheet| {
            sheet.row(&mut |row| (0..5).for_each(|_| row.put(Cell::Empty))).unwrap();
        });
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"1\""), "{sheet}");
        assert!(sheet.contains("<autoFilter ref=\"A1:E2\"/>"), "{sheet}");
        assert!(sheet.contains("<cols>") && styles.contains("<b/>"));
        let header: Vec<bool> = COLUMNS
            .iter()
            .zip(["A1", "B1", "C1", "D1", "E1"])
            .map(|(column, place)| cell(&sheet, place).unwrap().contains(column.name))
            .collect();
        assert_eq!(header, [true; 5]);
    }

    #[test]
    fn a_sheet_without_rows_has_its_header() {
        let (sheet, _) = workbook(|_| {});
        assert!(cell(&sheet, "E1").is_some() && cell(&sheet, "A2").is_none());
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_visibly() {
        let long = "ý".repeat(40_000);
        let (sheet, _) = workbook(|sheet| {
            sheet
                .row(&mut |row| {
                    row.put(Cell::Text(&long));
                    (0..4).for_each(|_| row.put(Cell::Empty));
                })
                .unwrap();
        });
        assert_eq!((sheet.matches('ý').count(), sheet.matches('…').count()), (CHARACTERS_AT_MOST - 1, 1));
    }

    #[test]
    fn a_row_of_the_wrong_length_is_refused() {
        for count in [0, 4, 6] {
            workbook(|sheet| {
                let error = sheet.row(&mut |row| (0..count).for_each(|_| row.put(Cell::Integer(1)))).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::InvalidData);
            });
        }
    }
}
