//! The result of a submitted attempt: the verdict, what it changes, and what to read again.

use std::sync::Arc;

use serde::Serialize;

use super::answer::Answer;
use super::desk::{Item, Sheet};
use super::pages::option_html;
use super::render;
use super::rules::{self, Verdict};
use super::store::{self, Attempt, Outcome};
use crate::clock::{self, Timestamp};
use crate::curriculum::question::{FULL_MARK, Kind, Span};
use crate::error::Result;
use crate::id::{OfficerId, TopicId};
use crate::standing;
use crate::standing::rules::{Standing, State};
use crate::text::{Language, Words};
use crate::web::{Permit, Reply, Visit};

/// What a result needs beside the attempt itself.
struct Around {
    topic: store::Topic,
    answers: std::collections::BTreeMap<i32, rules::Saved>,
    marks: std::collections::BTreeMap<i32, i32>,
    standing: Standing,
    attempts: rules::Attempts,
    is_passed: bool,
    go_live: chrono::NaiveDate,
}

#[derive(Serialize)]
struct ResultData {
    is_passed: bool,
    score: String,
    count: usize,
    change: Words,
    topic_code: String,
    topic_title: String,
    pass_score: String,
    pass_percent: i32,
    number: i32,
    attempts: u32,
    submitted_at: Timestamp,
    by_server: bool,
    minutes: i64,
    seconds: i64,
    complete: usize,
    required: usize,
    days_left: i64,
    may_retry: bool,
    wrong: Vec<Review>,
    right: Vec<Review>,
}

#[derive(Serialize)]
struct Review {
    number: i32,
    stem: String,
    is_right: bool,
    is_partly: bool,
    is_blank: bool,
    earned: String,
    given: Vec<String>,
    answer: Vec<String>,
    feedback: Vec<String>,
    page: Option<u32>,
}

/// The result's page.
pub(super) async fn show(visit: &Visit, permit: &Permit<Attempt>, sheet: Arc<Sheet>, outcome: Outcome) -> Result<Reply> {
    let attempt = sheet.attempt.clone();
    let around = visit
        .read(move |conn| {
            let topic = store::get_topic_by_id(conn, attempt.topic_id)?;
            Ok(Around {
                answers: store::list_answers(conn, attempt.id)?,
                marks: store::list_marks(conn, attempt.id)?,
                standing: standing::store::find_standing(conn, topic.programme_id, attempt.officer_id)?.unwrap_or_default(),
                attempts: store::count_attempts(conn, &topic, attempt.officer_id)?,
                is_passed: has_passed(conn, attempt.officer_id, attempt.topic_id)?,
                go_live: store::get_go_live(conn, topic.programme_id)?,
                topic,
            })
        })
        .await?;
    let data = result_data(visit, &sheet, &outcome, &around);
    let key = if data.is_passed { "quiz-result-passed" } else { "quiz-result-failed" };
    let title =
        Words::new("quiz-result-title").with("verdict", Words::new(key)).with("score", data.score.clone()).with("count", data.count);
    Reply::page(permit, visit, "quiz/result", title, &data)
}

fn has_passed(conn: &mut crate::db::Conn, officer_id: OfficerId, topic_id: TopicId) -> Result<bool> {
    Ok(store::find_best(conn, officer_id, topic_id)?.is_some_and(|(_, best)| best.is_passed == Some(true)))
}

fn result_data(visit: &Visit, sheet: &Sheet, outcome: &Outcome, around: &Around) -> ResultData {
    let (language, attempt, now) = (visit.language(), &sheet.attempt, visit.stamp().now);
    let submitted_at = outcome.submitted_at.unwrap_or(attempt.deadline_at);
    let is_passed = outcome.is_passed == Some(true);
    let left = around.attempts.left();
    let seconds = submitted_at.min(attempt.deadline_at).seconds_since(attempt.started_at).max(0);
    let review = |(number, item)| review(language, number, item, around);
    let (right, wrong) = sheet.questions().map(review).partition(|review: &Review| review.is_right);
    let is_closed = now.utc() >= rules::closes_at(around.go_live);
    ResultData {
        is_passed,
        score: score(language, outcome.points.unwrap_or_default()),
        count: sheet.count(),
        change: change(around, is_passed, left),
        topic_code: around.topic.code.clone(),
        topic_title: around.topic.title.clone(),
        pass_score: hundredths(language, i64::from(attempt.pass_percent) * sheet.count() as i64),
        pass_percent: attempt.pass_percent,
        number: attempt.number,
        attempts: around.attempts.allowed + around.attempts.granted,
        submitted_at,
        by_server: outcome.submitted_how == "server",
        minutes: seconds / 60,
        seconds: seconds % 60,
        complete: around.standing.complete(),
        required: around.standing.required(),
        days_left: clock::days_between(now.local_date(), around.go_live).max(0),
        may_retry: !around.is_passed && left > 0 && !is_closed,
        wrong,
        right,
    }
}

/// What the result changes for the topic, or what is still to be done.
fn change(around: &Around, is_passed: bool, left: u32) -> Words {
    let place = usize::try_from(around.topic.place).unwrap_or_default();
    match around.standing.states.get(place).copied().unwrap_or(State::None) {
        State::Complete => Words::new("quiz-change-complete"),
        _ if !is_passed && !around.is_passed && left == 0 => Words::new("quiz-change-spent"),
        _ if !is_passed && !around.is_passed => Words::new("quiz-change-left").with("count", left),
        State::Session => Words::new("quiz-change-session"),
        State::Absent => Words::new("quiz-change-absent"),
        State::Reading => Words::new("quiz-change-reading"),
        State::None | State::Quiz | State::Attempts => Words::new("quiz-change-kept"),
    }
}

fn review(language: Language, number: i32, item: &Item, around: &Around) -> Review {
    let answer = around.answers.get(&number).map(|saved| &saved.answer);
    let verdict = rules::grade(&item.question, answer).verdict;
    let points = around.marks.get(&number).copied().unwrap_or_default();
    let general = item.question.general_feedback.as_ref();
    Review {
        number,
        stem: item.shown.stem.clone(),
        is_right: points == FULL_MARK,
        is_partly: points > 0 && points < FULL_MARK,
        is_blank: verdict == Verdict::Blank,
        earned: score(language, points),
        given: answer.map(|answer| say(language, item, answer)).unwrap_or_default(),
        answer: right_answer(language, item),
        feedback: rules::feedback(&item.question, answer).into_iter().chain(general).map(render::html).collect(),
        page: item.question.page,
    }
}

/// An answer in words, as HTML, a line each.
pub(super) fn say(language: Language, item: &Item, answer: &Answer) -> Vec<String> {
    let option = |letter: &char| item.shown.option(*letter).map(|label| option_html(language, label));
    match answer {
        Answer::Choice(letters) => letters.iter().filter_map(option).collect(),
        Answer::Text(text) => vec![render::escape(text)],
        Answer::Number(number) => vec![render::escape(number)],
        Answer::Match(pairs) => (1..)
            .zip(&item.shown.lefts)
            .map(|(left, html)| {
                let right = pairs.get(&left).and_then(option).unwrap_or_else(|| Words::new("quiz-blank").say(language).into_owned());
                format!("{html} → {right}")
            })
            .collect(),
    }
}

/// The right answer in words: of a range its ends, of a wording with wildcards what is fixed.
fn right_answer(language: Language, item: &Item) -> Vec<String> {
    let full = |span: &&Span| span.weight.points() == FULL_MARK;
    if let Kind::Numeric { answers, .. } = &item.question.kind
        && let Some(span) = answers.iter().find(full)
        && span.low != span.high
    {
        let ends = Words::new("quiz-range")
            .with("low", number(language, &span.low.to_string()))
            .with("high", number(language, &span.high.to_string()));
        return vec![ends.say(language).into_owned()];
    }
    match rules::right_answer(&item.question) {
        Some(Answer::Text(pattern)) => vec![render::escape(&wording(&pattern))],
        Some(Answer::Number(text)) => vec![number(language, &text)],
        Some(answer) => say(language, item, &answer),
        None => Vec::new(),
    }
}

/// A pattern as a person reads it: `*` is "…", `\*` an asterisk.
fn wording(pattern: &str) -> String {
    pattern.replace("\\*", "\u{0}").replace('*', "…").replace('\u{0}', "*")
}

/// A number with the language's decimal mark.
fn number(language: Language, text: &str) -> String {
    match language {
        Language::Vi => text.replace('.', ","),
        Language::En => text.to_owned(),
    }
}

/// Points as questions, two places at most, rounded down: 2520 is `1`, 1260 `0,5`.
fn score(language: Language, points: i32) -> String {
    hundredths(language, i64::from(points) * 100 / i64::from(FULL_MARK))
}

fn hundredths(language: Language, value: i64) -> String {
    let places = format!("{:02}", value % 100);
    let places = places.trim_end_matches('0');
    let mark = if places.is_empty() { "" } else { "." };
    number(language, &format!("{}{mark}{places}", value / 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_rounded_down_to_two_places() {
        for (points, vi, en) in [
            (0, "0", "0"),
            (2520, "1", "1"),
            (1260, "0,5", "0.5"),
            (840, "0,33", "0.33"),
            (2519, "0,99", "0.99"),
            (25_326, "10,05", "10.05"),
        ] {
            assert_eq!(score(Language::Vi, points), vi);
            assert_eq!(score(Language::En, points), en);
        }
        assert_eq!(hundredths(Language::Vi, 70 * 15), "10,5");
    }

    #[test]
    fn a_pattern_is_read_without_its_escapes() {
        assert_eq!(wording("*114*"), "…114…");
        assert_eq!(wording("a\\*b"), "a*b");
    }
}
