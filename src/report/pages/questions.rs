//! Which questions of a topic go wrong: for the departments that teach it.

use actix_web::web::Path;
use serde::Serialize;

use super::{Choice, Head, open, topic_choices};
use crate::error::{Error, Result};
use crate::report::results::{FULL_POINTS, Marked, sort_by_trouble};
use crate::report::rules::whole_percent;
use crate::report::scope::Look;
use crate::report::store;
use crate::web::{Fields, Reply, Visit};

#[derive(Serialize)]
struct Page {
    head: Head,
    topics: Vec<Choice>,
    topic: Option<String>,
    questions: Vec<Row>,
    has_revisions: bool,
}

#[derive(Serialize)]
struct Row {
    revision: i32,
    question: i32,
    difficulty: Option<String>,
    stem: String,
    asked: i64,
    full: i64,
    rate: u32,
    /// Points earned, of …
    points: i64,
    /// … so many.
    most: i64,
    class: &'static str,
}

/// `GET /programmes/{code}/questions`
pub(in crate::report) async fn questions(visit: Visit, code: Path<String>) -> Result<Reply> {
    let asking = visit.clone();
    let asked = Fields::parse(visit.query()).get("topic").to_owned();
    let work = move |conn: &mut crate::db::Conn| {
        let (permit, frame, reach) = open(conn, &asking, &code, Look::Questions)?;
        let topics = reach.topics(&frame);
        let mut seen = topics.iter().filter_map(|number| frame.topics.get(*number));
        let topic = if asked.is_empty() { seen.next() } else { Some(seen.find(|topic| topic.code == asked).ok_or(Error::NotFound)?) };
        let marked = topic.map_or(Ok(Vec::new()), |topic| store::list_marked(conn, topic.id))?;
        let chosen = topic.map(|topic| topic.code.clone());
        let title = topic.map(|topic| format!("{} · {}", topic.code, topic.title));
        let choices = topic_choices(&frame, &topics, chosen.as_deref().unwrap_or_default());
        Ok((permit, Head::of(&frame, &reach, asking.stamp().now), choices, title, marked))
    };
    let (permit, head, topics, topic, mut marked) = visit.read(work).await?;
    sort_by_trouble(&mut marked);
    let first = marked.first().map(|question| question.revision);
    let has_revisions = marked.iter().any(|question| Some(question.revision) != first);
    let page = Page { head, topics, topic, has_revisions, questions: marked.into_iter().map(row).collect() };
    Reply::page(&permit, &visit, "report/questions", "report-questions", &page)
}

fn row(marked: Marked) -> Row {
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let rate = whole_percent(whole(marked.full), whole(marked.asked)).unwrap_or_default();
    Row {
        revision: marked.revision,
        question: marked.question,
        difficulty: Some(marked.difficulty)
            .filter(|difficulty| ["easy", "medium", "hard"].contains(&difficulty.as_str()))
            .map(|difficulty| format!("report-difficulty-{difficulty}")),
        stem: marked.stem,
        asked: marked.asked,
        full: marked.full,
        rate,
        points: marked.points.max(0),
        most: marked.asked * i64::from(FULL_POINTS),
        class: match rate {
            0..50 => "bad",
            50..75 => "warn",
            _ => "ok",
        },
    }
}
