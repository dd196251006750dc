//! Starting a quiz, the paper, saving answers, submitting.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use serde::Serialize;
use serde_json::json;

use super::answer::{Answer, AnswerBody, AnswerError};
use super::desk::{Desk, Item, Sheet};
use super::form::{self, Asked};
use super::render::{self, Label};
use super::rules::{self, SaveDecision, Saved, StartRefusal};
use super::store::{self, Attempt, Save, Started};
use super::{Act, Quiz, paper, result};
use crate::clock::Timestamp;
use crate::curriculum::question::Input;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::AttemptId;
use crate::keys::random_bytes;
use crate::standing;
use crate::text::{Language, Words, format};
use crate::web::{Fields, Permit, Reply, Visit};

/// Characters of a device's name that are kept.
const DEVICE_CHARACTERS: usize = 80;

/// `POST /topics/{code}/attempts`
pub(super) async fn create(visit: Visit, code: Path<String>, desk: Data<Desk>) -> Result<Reply> {
    let (officer_id, code) = (visit.actor()?.officer_id, code.into_inner());
    let (topic, quiz) = visit
        .read(move |conn| {
            let topic = store::get_topic(conn, &code)?;
            let quiz = store::get_quiz(conn, &topic, officer_id)?;
            Ok((topic, quiz))
        })
        .await?;
    let permit = visit.permit(&quiz, ())?;
    check_questions(&visit, &desk, &topic).await?;
    let (id, seed) = (AttemptId::new(), i64::from_le_bytes(random_bytes::<8>()));
    let mut started = start(&visit, &permit, &topic, id, seed).await?;
    if let Started::SubmitFirst(overdue) = started {
        submit_overdue(&visit, &desk, overdue).await?;
        started = start(&visit, &permit, &topic, id, seed).await?;
    }
    match started {
        Started::Open(id) => Ok(Reply::see_other(&permit, &format!("/attempts/{id}"))),
        Started::Refused(refusal) => refused_page(&visit, &permit, topic, &refusal),
        Started::SubmitFirst(_) => Err(Error::Busy),
    }
}

async fn start(visit: &Visit, permit: &Permit<Quiz>, topic: &store::Topic, id: AttemptId, seed: i64) -> Result<Started> {
    let (permit, topic) = (permit.clone(), topic.clone());
    visit.write(move |conn| store::start(conn, &permit, &topic, id, seed)).await
}

/// A quiz whose revision can't fill its blueprint is told before anything is written.
async fn check_questions(visit: &Visit, desk: &Data<Desk>, topic: &store::Topic) -> Result<()> {
    let revision_id = topic.revision_id.ok_or_else(|| Error::conflict("quiz-none"))?;
    let (blueprint, desk) = (topic.blueprint()?, desk.clone());
    let bank = visit.read(move |conn| desk.bank(conn, revision_id)).await?;
    paper::check(&blueprint, bank.drawable()).map_err(|error| {
        tracing::error!(%error, topic = %topic.code, "no paper can be drawn");
        Error::conflict("quiz-none")
    })
}

/// The server submits what is long over when its owner comes back before the server has looked.
async fn submit_overdue(visit: &Visit, desk: &Data<Desk>, id: AttemptId) -> Result<()> {
    let sheet = find_sheet(visit, desk, id).await?;
    let permit = visit.permit(&sheet.attempt, Act::Take)?;
    visit
        .write(move |conn| {
            store::submit(conn, &permit, &sheet, "server")?;
            standing::store::refresh(conn, &[sheet.attempt.officer_id], permit.stamp().now)
        })
        .await
}

#[derive(Serialize)]
struct RefusedData {
    topic_code: String,
    topic_title: String,
    why: Words,
}

fn refused_page(visit: &Visit, permit: &Permit<Quiz>, topic: store::Topic, refusal: &StartRefusal) -> Result<Reply> {
    let data = RefusedData { topic_code: topic.code, topic_title: topic.title, why: refusal_words(refusal) };
    Ok(Reply::page(permit, visit, "quiz/refused", "quiz-refused", &data)?.status(StatusCode::CONFLICT))
}

fn refusal_words(refusal: &StartRefusal) -> Words {
    let at = |instant: &chrono::DateTime<chrono::Utc>| format::date_time(*instant);
    match refusal {
        StartRefusal::NotOpen { opens_at: Some(opens_at) } => Words::new("quiz-not-open").with("at", at(opens_at)),
        StartRefusal::NotOpen { opens_at: None } => Words::new("quiz-not-open-yet"),
        StartRefusal::Closed { closed_at } => Words::new("quiz-closed").with("at", at(closed_at)),
        StartRefusal::Passed => Words::new("quiz-passed-already"),
        StartRefusal::NoneLeft { begun } => Words::new("quiz-no-attempt-left").with("count", *begun),
    }
}

async fn find_sheet(visit: &Visit, desk: &Data<Desk>, id: AttemptId) -> Result<Arc<Sheet>> {
    if let Some(sheet) = desk.kept(id) {
        return Ok(sheet);
    }
    let desk = desk.clone();
    visit.read(move |conn| desk.sheet(conn, id)).await
}

/// `GET /attempts/{id}`: the paper, or the result once submitted.
pub(super) async fn show(visit: Visit, id: Path<AttemptId>, desk: Data<Desk>) -> Result<Reply> {
    visit.actor()?;
    let sheet = find_sheet(&visit, &desk, id.into_inner()).await?;
    let permit = visit.permit(&sheet.attempt, Act::Take)?;
    let id = sheet.attempt.id;
    let outcome = visit.read(move |conn| store::get_outcome(conn, id)).await?;
    if outcome.submitted_at.is_some() {
        return result::show(&visit, &permit, sheet, outcome).await;
    }
    paper_page(&visit, &permit, &sheet, &Back::default()).await
}

/// `PUT /attempts/{id}/answers/{number}`
pub(super) async fn save(visit: Visit, path: Path<(AttemptId, u32)>, body: Bytes, desk: Data<Desk>) -> Result<Reply> {
    visit.actor()?;
    let (id, number) = path.into_inner();
    let sheet = find_sheet(&visit, &desk, id).await?;
    let permit = visit.permit(&sheet.attempt, Act::Take)?;
    let item = sheet.question(number).ok_or(Error::NotFound)?;
    let save = read_save(number, item, &body, visit.stamp().now)?;
    let (seq, written) = (save.saved.seq, permit.clone());
    let decision = visit.write(move |conn| store::save_answer(conn, &written, id, &save)).await?;
    match decision {
        SaveDecision::Save => Ok(Reply::json(&permit, &json!({ "saved_seq": seq }))),
        SaveDecision::Keep { stored } if stored.seq == seq => Ok(Reply::json(&permit, &json!({ "saved_seq": seq }))),
        SaveDecision::Keep { stored } => Ok(Reply::json(&permit, &json!({ "saved_seq": stored.seq, "stored": stored_json(&stored)? }))),
        SaveDecision::Conflict { stored } => {
            let detail = Words::new("answer-conflict").say(visit.language()).into_owned();
            let body = json!({
                "type": "about:blank", "status": 409, "title": "Conflict", "detail": detail, "request_id": visit.stamp().request_id,
                "saved_seq": stored.seq, "stored": stored_json(&stored)?,
            });
            Ok(Reply::problem(&permit, StatusCode::CONFLICT, &body))
        }
        SaveDecision::Submitted { at } => Err(Error::conflict(Words::new("answer-submitted").with("at", format::date_time(at)))),
        SaveDecision::TooLate { deadline } => Err(Error::conflict(Words::new("answer-too-late").with("at", format::date_time(deadline)))),
    }
}

fn read_save(number: u32, item: &Item, body: &[u8], now: Timestamp) -> Result<Save> {
    let body: AnswerBody = serde_json::from_slice(body).map_err(|_| Error::invalid("answer-unreadable"))?;
    let answer = Answer::read(&item.question, &body).map_err(|error| Error::invalid(answer_words(&error)))?;
    let device = body.device.unwrap_or_default();
    Ok(Save {
        number: number as i32,
        saved: Saved { seq: body.seq, answer },
        at: body.at.map_or(now, Timestamp::new),
        device: device.chars().filter(|c| *c != '\0').take(DEVICE_CHARACTERS).collect(),
    })
}

/// An answer with its `seq`, in the shape in which it is sent.
fn stored_json(stored: &Saved) -> Result<serde_json::Value> {
    let mut value = serde_json::to_value(&stored.answer)?;
    if let Some(members) = value.as_object_mut() {
        members.insert("seq".into(), stored.seq.into());
    }
    Ok(value)
}

fn answer_words(error: &AnswerError) -> Words {
    let words = Words::new(error.key());
    match error {
        AnswerError::UnknownChoice { given } | AnswerError::UnknownPair { given } => words.with("given", given.clone()),
        AnswerError::TooLong { most } => words.with("most", *most),
        AnswerError::WrongShape { .. } | AnswerError::OneOnly | AnswerError::NotANumber => words,
    }
}

/// What handing a form in came to.
enum Handed {
    /// Saved, and submitted unless only saving was asked for.
    Done,
    /// Something is to be decided or mended first.
    Back(Asked),
}

/// `POST /attempts/{id}/submit`: with the fields of the plain form, or with nothing when each answer was saved as it was given.
/// `then=save` saves and goes on.
pub(super) async fn submit(visit: Visit, id: Path<AttemptId>, fields: Fields, desk: Data<Desk>) -> Result<Reply> {
    visit.actor()?;
    let sheet = find_sheet(&visit, &desk, id.into_inner()).await?;
    let permit = visit.permit(&sheet.attempt, Act::Take)?;
    let (written, paper, form) = (permit.clone(), sheet.clone(), fields.clone());
    let is_last = fields.get("then") != "save";
    let address = format!("/attempts/{}", sheet.attempt.id);
    match visit.write(move |conn| hand_in(conn, &written, &paper, &form, is_last)).await? {
        Handed::Done if is_last => Ok(Reply::see_other(&permit, &address)),
        Handed::Done => Ok(Reply::see_other(&permit, &address).flash("quiz-saved-all")),
        Handed::Back(asked) => {
            let status = if asked.problems.is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok(paper_page(&visit, &permit, &sheet, &Back { asked, fields }).await?.status(status))
        }
    }
}

fn hand_in(conn: &mut Conn, permit: &Permit<Attempt>, sheet: &Sheet, fields: &Fields, is_last: bool) -> Result<Handed> {
    let (attempt, now) = (&sheet.attempt, permit.stamp().now);
    store::hold(conn, attempt.id)?;
    if store::get_outcome(conn, attempt.id)?.submitted_at.is_some() {
        return Ok(Handed::Done);
    }
    let stored = store::list_answers(conn, attempt.id)?;
    let asked = form::read(fields, sheet, &stored);
    // After the grace nothing more is taken, and nothing can be mended: what is saved counts.
    let is_over = now.utc() > attempt.deadline_at.utc() + rules::GRACE;
    if !is_over {
        let save = |(number, saved): (&i32, &Saved)| Save { number: *number, saved: saved.clone(), at: now, device: String::new() };
        let saves: Vec<Save> = asked.saves.iter().map(save).collect();
        store::save_all(conn, permit, attempt.id, &saves)?;
        if !asked.problems.is_empty() || !asked.conflicts.is_empty() {
            return Ok(Handed::Back(asked));
        }
    }
    if is_last && store::submit(conn, permit, sheet, "person")? {
        standing::store::refresh(conn, &[attempt.officer_id], now)?;
    }
    Ok(Handed::Done)
}

/// A form that comes back: what it asked for, and every field as typed.
#[derive(Default)]
struct Back {
    asked: Asked,
    fields: Fields,
}

#[derive(Serialize)]
struct PaperData {
    id: AttemptId,
    topic_code: String,
    topic_title: String,
    count: usize,
    answered: usize,
    seconds_left: i64,
    clock: String,
    minutes_left: i64,
    is_over: bool,
    now: Timestamp,
    deadline: Timestamp,
    has_conflicts: bool,
    problems: Vec<ProblemView>,
    questions: Vec<QuestionView>,
}

#[derive(Serialize)]
struct ProblemView {
    number: i32,
    words: Words,
}

#[derive(Serialize)]
struct QuestionView {
    number: i32,
    kind: &'static str,
    is_several: bool,
    is_match: bool,
    is_number: bool,
    is_text: bool,
    stem: String,
    options: Vec<OptionView>,
    lefts: Vec<LeftView>,
    typed: String,
    seq: i64,
    is_answered: bool,
    elsewhere: Option<Vec<String>>,
    problem: Option<Words>,
}

#[derive(Serialize)]
struct OptionView {
    letter: char,
    label: char,
    html: String,
    is_on: bool,
}

#[derive(Serialize)]
struct LeftView {
    number: u32,
    html: String,
    options: Vec<OptionView>,
}

async fn paper_page(visit: &Visit, permit: &Permit<Attempt>, sheet: &Arc<Sheet>, back: &Back) -> Result<Reply> {
    let (id, topic_id) = (sheet.attempt.id, sheet.attempt.topic_id);
    let (topic, stored) = visit.read(move |conn| Ok((store::get_topic_by_id(conn, topic_id)?, store::list_answers(conn, id)?))).await?;
    let (now, deadline) = (visit.stamp().now, sheet.attempt.deadline_at);
    let seconds_left = deadline.seconds_since(now).max(0);
    let data = PaperData {
        id,
        topic_code: topic.code,
        topic_title: topic.title,
        count: sheet.count(),
        answered: stored.values().filter(|saved| !saved.answer.is_blank()).count(),
        seconds_left,
        clock: clock(seconds_left),
        minutes_left: (seconds_left + 59) / 60,
        is_over: seconds_left == 0,
        now,
        deadline,
        has_conflicts: !back.asked.conflicts.is_empty(),
        problems: back.asked.problems.iter().map(|(number, error)| ProblemView { number: *number, words: answer_words(error) }).collect(),
        questions: sheet.questions().map(|(number, item)| question_view(visit.language(), sheet, number, item, &stored, back)).collect(),
    };
    let title = Words::new("quiz-title").with("title", data.topic_title.clone());
    Reply::focused_page(permit, visit, "quiz/show", title, &data)
}

/// `12:18`, `1:02:03`.
fn clock(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

fn question_view(language: Language, sheet: &Sheet, number: i32, item: &Item, stored: &BTreeMap<i32, Saved>, back: &Back) -> QuestionView {
    let saved = stored.get(&number);
    let conflict = back.asked.conflicts.get(&number);
    let answer = conflict.or(saved.map(|saved| &saved.answer));
    let problem = back.asked.problems.get(&number);
    let input = item.question.kind.input();
    let typed = match answer {
        _ if problem.is_some() => back.fields.raw(&format!("q{number}")).to_owned(),
        Some(Answer::Text(text) | Answer::Number(text)) => text.clone(),
        _ => String::new(),
    };
    let picked = |letter: char| matches!(answer, Some(Answer::Choice(letters)) if letters.contains(&letter));
    let matched = |left: u32, letter: char| matches!(answer, Some(Answer::Match(pairs)) if pairs.get(&left) == Some(&letter));
    let order = order(sheet, number, item);
    let lefts = (1..).zip(&item.shown.lefts);
    QuestionView {
        number,
        kind: input.map_or("", Input::name),
        is_several: input == Some(Input::Multiple),
        is_match: input == Some(Input::Match),
        is_number: input == Some(Input::Number),
        is_text: input == Some(Input::Text),
        stem: item.shown.stem.clone(),
        lefts: lefts
            .map(|(left, html)| LeftView {
                number: left,
                html: html.clone(),
                options: options(language, item, &order, |l| matched(left, l)),
            })
            .collect(),
        options: if input == Some(Input::Match) { Vec::new() } else { options(language, item, &order, picked) },
        typed,
        seq: saved.map_or(0, |saved| saved.seq),
        is_answered: saved.is_some_and(|saved| !saved.answer.is_blank()),
        elsewhere: conflict.and(saved).map(|saved| result::say(language, item, &saved.answer)),
        problem: problem.map(answer_words),
    }
}

/// The letters of a question's options in the order in which this paper shows them.
fn order(sheet: &Sheet, number: i32, item: &Item) -> Vec<char> {
    let shuffled = sheet.paper.place(number.unsigned_abs()).map(|place| place.order.clone()).unwrap_or_default();
    if shuffled.is_empty() { item.shown.options.iter().map(|(letter, _)| *letter).collect() } else { shuffled }
}

fn options(language: Language, item: &Item, order: &[char], is_on: impl Fn(char) -> bool) -> Vec<OptionView> {
    ('A'..)
        .zip(order)
        .filter_map(|(label, letter)| {
            let html = option_html(language, item.shown.option(*letter)?);
            Some(OptionView { letter: *letter, label, html, is_on: is_on(*letter) })
        })
        .collect()
}

/// An option as HTML.
pub(super) fn option_html(language: Language, label: &Label) -> String {
    match label {
        Label::Html(html) => html.clone(),
        Label::Plain(text) => render::escape(text),
        Label::Key(key) => Words::new(*key).say(language).into_owned(),
    }
}
