//! Reading and writing tables alone, without a database or a disk: what an import and an export can't undercut.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use taphuan::text::columns::{Cell, Column, RowSink};
use taphuan::text::sheet::SheetWriter;
use taphuan::text::table::{Layout, Limits, TableWriter, read};

use crate::Result;
use crate::figure::{Beside, Figure};
use crate::process::{self, Use};
use crate::scratch::Demo;

/// Rows of a roster.
const OFFICERS: usize = 10_200;

/// Rows of the attendance of all at everything.
const ROWS: usize = OFFICERS * 25;

const ROSTER: Layout = Layout::new(
    &["badge", "full_name", "birth_date", "rank", "position", "profile", "command", "unit_code"],
    &["duty_unit", "site_code", "email", "phone", "status", "status_from", "status_to"],
);

/// The figures of this file.
pub(crate) fn measure(demo: &Demo) -> Result<Vec<Figure>> {
    let text = roster_text();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut figures = Vec::new();
    for (encoding, bytes) in [("UTF-8", text.as_bytes()), ("UTF-16", &utf16)] {
        let (read, used) = timed(|| read(bytes, ROSTER, Limits::default()).map_err(|problems| format!("{problems:?}").into()))?;
        figures.push(Figure::new(format!("reading a roster as {encoding}, rows of 15 cells"), read.len(), used, Beside::Upsert));
    }
    let ((), used) = timed(|| {
        let mut writer = TableWriter::new(std::io::sink(), COLUMNS)?;
        write_rows(&mut writer)?;
        writer.finish()?;
        Ok(())
    })?;
    figures.push(Figure::new("writing CSV to nowhere, rows of 21 cells", ROWS, used, Beside::Upsert));
    let folder = demo.empty()?;
    let ((), used) = timed(|| {
        let mut writer = SheetWriter::new(&folder.path(""), "attendance", COLUMNS)?;
        write_rows(&mut writer)?;
        Ok(writer.finish(std::io::sink())?)
    })?;
    figures.push(Figure::new("writing XLSX to nowhere, rows of 21 cells", ROWS, used, Beside::Upsert));
    Ok(figures)
}

fn timed<R>(work: impl FnOnce() -> Result<R>) -> Result<(R, Use)> {
    let (before, started) = (process::own_cpu()?, Instant::now());
    let done = work()?;
    Ok((done, Use { wall: started.elapsed(), cpu: process::own_cpu()?.saturating_sub(before), kb: None }))
}

fn roster_text() -> String {
    let mut text = String::from(
        "badge,full_name,birth_date,rank,position,profile,command,unit_code,duty_unit,site_code,email,phone,status,status_from,status_to\r\n",
    );
    for row in 0..OFFICERS {
        let badge = 100_000 + row;
        text.push_str(&format!(
            "{badge},Nguyễn Thị Hồng Ngọc,1987-02-03,Thượng úy,Cán bộ,DT,,HN-P001,,DC-01,a{row}@example.vn,0900000000,,,\r\n"
        ));
    }
    text
}

/// The attendance export's columns by their kinds.
const COLUMNS: &[Column] = &[
    Column::text("programme", 14),
    Column::text("session_id", 24),
    Column::text("topic_code", 12),
    Column::text("topic_title", 48),
    Column::text("cohort", 8),
    Column::date("date"),
    Column::instant("starts_at"),
    Column::instant("ends_at"),
    Column::text("site_code", 10),
    Column::text("site_name", 28),
    Column::text("unit_code", 10),
    Column::text("unit_name", 24),
    Column::text("badge", 11),
    Column::text("full_name", 28),
    Column::text("rank", 14),
    Column::text("position", 30),
    Column::text("status", 11),
    Column::text("method", 9),
    Column::instant("marked_at"),
    Column::text("marked_by", 11),
    Column::text("note", 40),
];

fn write_rows(table: &mut dyn RowSink) -> Result<()> {
    let names: Vec<String> = (0..OFFICERS).map(|n| format!("Nguyễn {} Văn {}", n % 97, n % 211)).collect();
    let starts_at: DateTime<Utc> = "2025-06-24T01:00:00Z".parse()?;
    for topic in 0..ROWS / OFFICERS {
        let session = format!("hn-2025-QLHC-{topic:02}-A1");
        for (number, name) in names.iter().enumerate() {
            let (unit, badge) = (format!("HN-P{:03}", number % 126), format!("{}", 100_000 + number * 7));
            let marked_at = starts_at + TimeDelta::seconds(i64::try_from(number * 13 % 900)?);
            table.row(&mut |cells| {
                for text in ["hn-2025", &session, "QLHC-03", "Cấp căn cước và định danh điện tử", "A"] {
                    cells.put(Cell::Text(text));
                }
                cells.put(Cell::Date(starts_at.date_naive()));
                cells.put(Cell::Instant(starts_at));
                cells.put(Cell::Instant(starts_at));
                for text in ["DC-01", "Điểm cầu trung tâm", &unit, "Ba Đình", &badge, name, "Thượng úy", "Cán bộ", "present", "code"]
                {
                    cells.put(Cell::Text(text));
                }
                cells.put(Cell::Instant(marked_at));
                cells.put(Cell::Text("123456"));
                cells.put(Cell::Empty);
            })?;
        }
    }
    Ok(())
}
