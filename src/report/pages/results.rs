//! Quiz results, a row an officer and topic.

use actix_web::web::Path;
use serde::Serialize;

use super::people::finder;
use super::{Choices, Head, open, unit_name};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::export::Format;
use crate::report::export;
use crate::report::results::{Best, best};
use crate::report::rules::Frame;
use crate::report::scope::{Look, Narrowing, Reach};
use crate::report::store::{self, Taker};
use crate::text::{Language, format};
use crate::web::{Listing, PAGE_ROWS, Paged, Reply, Visit};

/// The columns by which the list sorts.
const SORTS: [&str; 6] = ["name", "topic", "unit", "attempts", "percent", "passed"];

#[derive(Serialize)]
struct Page {
    head: Head,
    /// Where questions that go wrong are found; none for those who may not see it.
    questions: Option<String>,
    choices: Choices,
    list: Paged<Row>,
    /// Rows that passed, among those asked for.
    passed: usize,
    only_passed: bool,
    only_failed: bool,
    clear: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    badge: String,
    unit: String,
    topic_code: String,
    topic_title: String,
    attempts: i32,
    score: String,
    questions: i32,
    rate: String,
    is_passed: bool,
    passed_at: Option<Timestamp>,
}

/// `GET /programmes/{code}/results`
pub(in crate::report) async fn results(visit: Visit, code: Path<String>) -> Result<Reply> {
    let (asking, listing) = (visit.clone(), Listing::read(visit.path(), visit.query(), &SORTS));
    let read = listing.clone();
    let work = move |conn: &mut crate::db::Conn| {
        let (permit, frame, reach) = open(conn, &asking, &code, Look::People)?;
        let parts = store::list_parts(conn, &frame, &reach)?;
        let narrowing = Narrowing::read(|name| read.filter(name), &frame, &reach, &parts)?;
        let choices = Choices::of(&frame, &reach, &parts, |name| read.filter(name));
        let mut takers = store::list_takers(conn, &frame, &reach, &narrowing)?;
        let found = finder(read.search());
        takers.retain(|taker| found(&taker.search_key, &taker.badge));
        let mut lines = best(store::list_attempts(conn, &frame, &narrowing, &takers)?);
        let wanted = read.filter("state");
        lines.retain(|line| (wanted != "passed" || line.passed_at.is_some()) && (wanted != "failed" || line.passed_at.is_none()));
        sort(&mut lines, &takers, &read);
        let head = Head::of(&frame, &reach, asking.stamp().now);
        Ok((permit, frame, head, choices, takers, lines))
    };
    let (permit, frame, head, choices, takers, lines) = visit.read(work).await?;
    if let Some(format) = Format::parse(listing.filter("format")) {
        return export::send_results(&visit, &permit, format, frame, lines, takers).await;
    }
    let from = usize::try_from(listing.offset()).unwrap_or_default();
    let shown = lines.iter().skip(from).take(PAGE_ROWS.unsigned_abs() as usize);
    let rows = shown.filter_map(|line| row(line, takers.get(line.officer)?, &frame, visit.language())).collect();
    let page = Page {
        questions: questions(&visit, &frame, listing.filter("topic"))?,
        head,
        choices,
        list: listing.page(rows, lines.len() as i64, &SORTS),
        passed: lines.iter().filter(|line| line.passed_at.is_some()).count(),
        only_passed: listing.filter("state") == "passed",
        only_failed: listing.filter("state") == "failed",
        clear: visit.path().to_owned(),
    };
    Reply::page(&permit, &visit, "report/results", "report-results", &page)
}

/// Where those who may see it find which questions go wrong.
fn questions(visit: &Visit, frame: &Frame, topic: &str) -> Result<Option<String>> {
    if Reach::check(visit.actor()?, Look::Questions).is_err() {
        return Ok(None);
    }
    let query = if topic.is_empty() { String::new() } else { format!("?topic={topic}") };
    Ok(Some(format!("/programmes/{}/questions{query}", frame.code)))
}

/// Sorts as the list asks; lines come by name and topic. The export follows it.
fn sort(lines: &mut [Best], takers: &[Taker], listing: &Listing) {
    match listing.sort {
        "topic" => lines.sort_by_key(|line| line.topic),
        "unit" => lines.sort_by_key(|line| takers.get(line.officer).map(|taker| taker.unit)),
        "attempts" => lines.sort_by_key(|line| line.attempts),
        "percent" => lines.sort_by_cached_key(Best::permille),
        "passed" => lines.sort_by_key(|line| (line.passed_at.is_none(), line.passed_at)),
        _ => {}
    }
    if listing.descending {
        lines.reverse();
    }
}

/// A score without the zeros that say nothing: `8`, `8,5`, `8,33`.
fn score(hundredths: i64, language: Language) -> String {
    match hundredths {
        whole if whole % 100 == 0 => format::decimal(language, whole / 100, 0),
        tenths if tenths % 10 == 0 => format::decimal(language, tenths / 10, 1),
        rest => format::decimal(language, rest, 2),
    }
}

fn row(line: &Best, taker: &Taker, frame: &Frame, language: Language) -> Option<Row> {
    let topic = frame.topics.get(line.topic)?;
    Some(Row {
        name: taker.full_name.clone(),
        badge: taker.badge.clone(),
        unit: frame.units.get(taker.unit).map(unit_name).unwrap_or_default(),
        topic_code: topic.code.clone(),
        topic_title: topic.title.clone(),
        attempts: line.attempts,
        score: score(line.centiscore(), language),
        questions: line.question_count,
        rate: format::decimal(language, line.permille(), 1),
        is_passed: line.passed_at.is_some(),
        passed_at: line.passed_at,
    })
}
