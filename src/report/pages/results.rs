//! Quiz results, a row an officer and topic.

use std::collections::HashMap;

use actix_web::web::Path;
use serde::Serialize;

use super::people::finder;
use super::{Choices, Head, Sight, look, unit_name};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::export::Format;
use crate::id::{OfficerId, TopicId, UnitId};
use crate::report::export;
use crate::report::results::{Best, best};
use crate::report::rules::Frame;
use crate::report::scope::Narrowing;
use crate::report::store::{self, Name};
use crate::text::{Language, format};
use crate::web::{Listing, PAGE_ROWS, Paged, Reply, Visit};

/// The columns by which the list sorts.
const SORTS: [&str; 6] = ["name", "topic", "unit", "attempts", "percent", "passed"];

#[derive(Serialize)]
struct Page {
    head: Head,
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
        let sight = look(conn, &asking, &code)?;
        let narrowing = Narrowing::read(|name| read.filter(name), &sight.frame, &sight.reach, &sight.people)?;
        let mut lines = best(&store::list_attempts(conn, &sight.frame, &sight.reach, &narrowing)?);
        let wanted = read.filter("state");
        lines.retain(|line| (wanted != "passed" || line.passed_at.is_some()) && (wanted != "failed" || line.passed_at.is_none()));
        let mut officers: Vec<OfficerId> = lines.iter().map(|line| line.officer).collect();
        officers.sort_unstable();
        officers.dedup();
        let names = store::list_names(conn, &officers)?;
        let found = finder(read.search());
        lines.retain(|line| names.get(&line.officer).is_some_and(&found));
        sort(&mut lines, &sight.frame, &names, &read);
        Ok((sight, lines, names))
    };
    let (sight, lines, names) = visit.read(work).await?;
    if let Some(format) = Format::parse(listing.filter("format")) {
        let Sight { permit, frame, .. } = sight;
        return export::send_results(&visit, &permit, format, frame, lines, names).await;
    }
    let from = usize::try_from(listing.offset()).unwrap_or_default();
    let shown = lines.iter().skip(from).take(PAGE_ROWS.unsigned_abs() as usize);
    let rows = shown.filter_map(|line| row(line, names.get(&line.officer)?, &sight.frame, visit.language())).collect();
    let page = Page {
        head: Head::of(&sight.frame, &sight.reach, sight.now),
        choices: Choices::of(&sight, |name| listing.filter(name)),
        list: listing.page(rows, lines.len() as i64, &SORTS),
        passed: lines.iter().filter(|line| line.passed_at.is_some()).count(),
        only_passed: listing.filter("state") == "passed",
        only_failed: listing.filter("state") == "failed",
        clear: visit.path().to_owned(),
    };
    Reply::page(&sight.permit, &visit, "report/results", "report-results", &page)
}

/// Sorts as the list asks; the export follows it.
fn sort(lines: &mut [Best], frame: &Frame, names: &HashMap<OfficerId, Name>, listing: &Listing) {
    let topics: HashMap<TopicId, usize> = frame.topics.iter().enumerate().map(|(number, topic)| (topic.id, number)).collect();
    let units: HashMap<UnitId, usize> = frame.units.iter().enumerate().map(|(place, unit)| (unit.id, place)).collect();
    let name = |line: &Best| names.get(&line.officer).map_or((&[][..], ""), |name| (name.sort_key.as_slice(), name.badge.as_str()));
    lines.sort_by(|a, b| name(a).cmp(&name(b)).then_with(|| topics.get(&a.topic).cmp(&topics.get(&b.topic))));
    match listing.sort {
        "topic" => lines.sort_by_key(|line| topics.get(&line.topic).copied()),
        "unit" => lines.sort_by_key(|line| units.get(&line.unit).copied()),
        "attempts" => lines.sort_by_key(|line| line.attempts),
        "percent" => lines.sort_by_key(Best::permille),
        "passed" => lines.sort_by_key(|line| (line.passed_at.is_none(), line.passed_at)),
        _ => {}
    }
    if listing.descending {
        lines.reverse();
    }
}

fn row(line: &Best, name: &Name, frame: &Frame, language: Language) -> Option<Row> {
    let topic = frame.topics.iter().find(|topic| topic.id == line.topic)?;
    Some(Row {
        name: name.full_name.clone(),
        badge: name.badge.clone(),
        unit: frame.units.iter().find(|unit| unit.id == line.unit).map(unit_name).unwrap_or_default(),
        topic_code: topic.code.clone(),
        topic_title: topic.title.clone(),
        attempts: line.attempts,
        score: format::decimal(language, line.centiscore(), 2),
        questions: line.question_count,
        rate: format::decimal(language, line.permille(), 1),
        is_passed: line.passed_at.is_some(),
        passed_at: line.passed_at,
    })
}
