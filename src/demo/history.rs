//! What people did before the demo begins: rolls of past sessions, modules read, quizzes answered. Invented by a fixed seed, graded by
//! the same rules as everybody's, and written as rows.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::clock::Timestamp;
use crate::curriculum::question::{Kind, Question};
use crate::curriculum::rules::Blueprint;
use crate::db::{BATCH_ROWS, Conn, Db, both};
use crate::error::{Error, Result};
use crate::id::{AttemptId, EventId, OfficerId, ProgrammeId, RevisionId, SiteId, SittingId, TopicId, UnitId};
use crate::quiz::answer::Answer;
use crate::quiz::paper::{Drawable, draw};
use crate::quiz::rules::{grade, passed, right_answer};
use crate::schema::{
    answers, attempts, attendance, attendance_history, enrolments, marks, officers, readings, revision_questions, revisions, sessions,
    sitting_events, sittings, topic_needs, topics,
};

/// How busy a programme's people were, in percent.
#[derive(Clone, Copy)]
pub(super) struct Habits {
    /// Of the modules that may be read online, how many were.
    pub(super) reads: u64,
    /// Of the quizzes that were open, how many were tried.
    pub(super) tries: u64,
    /// Of those tried, how many were passed at last.
    pub(super) passes: u64,
    /// Whether everybody leaves one open quiz for the demo.
    pub(super) leaves_one: bool,
}

/// Records what happened in a programme until `now`.
pub(super) fn record(db: &Db, programme: ProgrammeId, now: Timestamp, habits: Habits, seed: u64) -> Result<()> {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let held = db.read_now(|conn| list_sittings(conn, programme, now))?;
    let coordinators = db.read_now(list_coordinators)?;
    let mut attended: HashMap<OfficerId, Vec<(TopicId, Timestamp)>> = HashMap::new();
    for sitting in held {
        let coordinator = coordinators.get(&sitting.site_id).copied();
        let rows = db.read_now(|conn| list_expected(conn, sitting.id))?;
        let rows: Vec<Attendance> = rows.into_iter().map(|row| mark(row, &sitting, coordinator, now, &mut dice)).collect();
        for row in rows.iter().filter(|row| row.status == "present" || row.status == "late") {
            attended.entry(row.officer_id).or_default().push((sitting.topic_id, sitting.ends_at));
        }
        let rows = Arc::new(rows);
        db.write_now(move |conn| save_roll(conn, &sitting, coordinator, &rows, now))?;
    }
    let people = db.read_now(|conn| list_people(conn, programme))?;
    let topics = db.read_now(|conn| list_topics(conn, programme))?;
    let mut batch = Batch::default();
    for (officer, profile) in people {
        let mut open = attended.remove(&officer).unwrap_or_default();
        read_some(officer, &profile, &topics, habits, now, &mut dice, &mut open, &mut batch);
        open.sort_by_key(|(_, at)| *at);
        if habits.leaves_one {
            open.pop();
        }
        for (topic, since) in open {
            if let Some(topic) = topics.get(&topic).filter(|_| dice.percent() < habits.tries) {
                answer_quiz(officer, topic, since, now, habits, &mut dice, &mut batch)?;
            }
        }
        if batch.answers.len() > 40_000 {
            std::mem::take(&mut batch).save(db)?;
        }
    }
    batch.save(db)
}

/// Throws from the fixed seed.
struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0.next_u64() % limit.max(1)
    }

    fn percent(&mut self) -> u64 {
        self.below(100)
    }
}

#[derive(Clone, Queryable)]
struct Sitting {
    id: SittingId,
    topic_id: TopicId,
    site_id: SiteId,
    starts_at: Timestamp,
    ends_at: Timestamp,
}

impl Sitting {
    fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at <= now
    }
}

fn list_sittings(conn: &mut Conn, programme: ProgrammeId, now: Timestamp) -> Result<Vec<Sitting>> {
    Ok(sittings::table
        .inner_join(sessions::table)
        .filter(sessions::programme_id.eq(programme))
        .filter(sessions::starts_at.le(now))
        .order((sessions::starts_at, sittings::id))
        .select((sittings::id, sessions::topic_id, sittings::site_id, sessions::starts_at, sessions::ends_at))
        .load(conn)?)
}

pub(super) fn list_coordinators(conn: &mut Conn) -> Result<HashMap<SiteId, OfficerId>> {
    use crate::schema::{roles, sites};
    let rows: Vec<(SiteId, OfficerId)> = roles::table
        .inner_join(sites::table.on(sites::code.eq(roles::scope_key)))
        .filter(roles::role.eq("coordinator"))
        .order(roles::id)
        .select((sites::id, roles::officer_id))
        .load(conn)?;
    Ok(rows.into_iter().rev().collect())
}

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = attendance, treat_none_as_default_value = false)]
pub(super) struct Attendance {
    pub(super) sitting_id: SittingId,
    pub(super) officer_id: OfficerId,
    pub(super) is_expected: bool,
    pub(super) status: String,
    pub(super) method: String,
    pub(super) marked_at: Option<Timestamp>,
    pub(super) marked_by: Option<OfficerId>,
    pub(super) note: String,
    pub(super) unit_id: UnitId,
    pub(super) rank: String,
    pub(super) position: String,
}

fn list_expected(conn: &mut Conn, sitting: SittingId) -> Result<Vec<Attendance>> {
    Ok(attendance::table
        .filter(attendance::sitting_id.eq(sitting))
        .order(attendance::officer_id)
        .select(Attendance::as_select())
        .load(conn)?)
}

/// Of a hundred expected: some 93 present, 3 late, 1 gone early, 1 with leave, 2 absent. Of a running session two thirds are marked.
fn mark(mut row: Attendance, sitting: &Sitting, coordinator: Option<OfficerId>, now: Timestamp, dice: &mut Dice) -> Attendance {
    if !sitting.is_over(now) && dice.percent() >= 66 {
        return row;
    }
    let (by_code, delay) = (dice.percent() < 70, dice.below(600).cast_signed());
    let (status, method, at) = match dice.below(1000) {
        0..930 => ("present", if by_code { "code" } else { "roll" }, sitting.starts_at.plus_seconds(-delay)),
        930..960 => ("late", if by_code { "code" } else { "roll" }, sitting.starts_at.plus_seconds(delay)),
        960..970 => ("left_early", "roll", sitting.starts_at.plus_minutes(25)),
        970..982 => ("excused", "roll", sitting.starts_at.plus_minutes(10)),
        _ => ("absent", "close", sitting.ends_at),
    };
    if !sitting.is_over(now) && (method == "close" || at > now) {
        return row;
    }
    row.status = status.to_owned();
    row.method = method.to_owned();
    row.marked_at = Some(at);
    row.marked_by = if method == "code" { Some(row.officer_id) } else { coordinator };
    if status == "excused" {
        "Trực chỉ huy tại đơn vị".clone_into(&mut row.note);
    }
    row
}

#[derive(Insertable)]
#[diesel(table_name = attendance_history, treat_none_as_default_value = false)]
pub(super) struct Change {
    pub(super) id: EventId,
    pub(super) sitting_id: SittingId,
    pub(super) officer_id: OfficerId,
    pub(super) at: Timestamp,
    pub(super) by_id: Option<OfficerId>,
    pub(super) method: String,
    pub(super) status_before: String,
    pub(super) status_after: String,
    pub(super) note: String,
}

fn save_roll(conn: &mut Conn, sitting: &Sitting, coordinator: Option<OfficerId>, rows: &[Attendance], now: Timestamp) -> Result<()> {
    use diesel::upsert::excluded;
    let marked: Vec<&Attendance> = rows.iter().filter(|row| !row.status.is_empty()).collect();
    for part in marked.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(attendance::table)
            .values(part.to_vec())
            .on_conflict((attendance::sitting_id, attendance::officer_id))
            .do_update()
            .set((
                attendance::status.eq(excluded(attendance::status)),
                attendance::method.eq(excluded(attendance::method)),
                attendance::marked_at.eq(excluded(attendance::marked_at)),
                attendance::marked_by.eq(excluded(attendance::marked_by)),
                attendance::note.eq(excluded(attendance::note)),
            ))
            .execute(c))?;
        let history: Vec<Change> = part
            .iter()
            .map(|row| Change {
                id: EventId::new(),
                sitting_id: row.sitting_id,
                officer_id: row.officer_id,
                at: row.marked_at.unwrap_or(now),
                by_id: row.marked_by,
                method: row.method.clone(),
                status_before: String::new(),
                status_after: row.status.clone(),
                note: row.note.clone(),
            })
            .collect();
        both!(conn, |c| diesel::insert_into(attendance_history::table).values(&history).execute(c))?;
    }
    if sitting.is_over(now) {
        close(conn, sitting, coordinator, &marked)?;
    }
    Ok(())
}

/// The roll is closed and its headcount countersigned: those who were there.
fn close(conn: &mut Conn, sitting: &Sitting, coordinator: Option<OfficerId>, marked: &[&Attendance]) -> Result<()> {
    let there = marked.iter().filter(|row| matches!(row.status.as_str(), "present" | "late")).count() as i32;
    let counted_at = sitting.starts_at.plus_minutes(20);
    diesel::update(sittings::table.find(sitting.id))
        .set((
            sittings::state.eq("closed"),
            sittings::headcount.eq(Some(there)),
            sittings::countersigned_by.eq(coordinator),
            sittings::countersigned_at.eq(Some(counted_at)),
            sittings::closed_by.eq(coordinator),
            sittings::closed_at.eq(Some(sitting.ends_at)),
        ))
        .execute(conn)?;
    for (kind, at, headcount) in [("counted", counted_at, Some(there)), ("closed", sitting.ends_at, None)] {
        diesel::insert_into(sitting_events::table)
            .values((
                sitting_events::id.eq(EventId::new()),
                sitting_events::sitting_id.eq(sitting.id),
                sitting_events::at.eq(at),
                sitting_events::by_id.eq(coordinator),
                sitting_events::kind.eq(kind),
                sitting_events::headcount.eq(headcount),
                sitting_events::reason.eq(""),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Who takes part and is not away for good: officer and profile.
fn list_people(conn: &mut Conn, programme: ProgrammeId) -> Result<Vec<(OfficerId, String)>> {
    Ok(enrolments::table
        .inner_join(officers::table)
        .filter(enrolments::programme_id.eq(programme))
        .filter(officers::status.eq(""))
        .order(officers::badge)
        .select((enrolments::officer_id, enrolments::profile))
        .load(conn)?)
}

/// A topic with what is needed to take its quiz.
struct Topic {
    id: TopicId,
    revision: RevisionId,
    page_count: i32,
    reading_minutes: i32,
    pass_percent: i32,
    minutes: i32,
    blueprint: Blueprint,
    /// By number in the revision.
    questions: HashMap<u32, Question>,
    drawable: Vec<Drawable>,
    /// Profiles that may read the module instead of attending.
    readers: Vec<String>,
}

fn list_topics(conn: &mut Conn, programme: ProgrammeId) -> Result<HashMap<TopicId, Topic>> {
    type Row = (TopicId, RevisionId, i32, i32, i32, i32, String);
    let rows: Vec<Row> = topics::table
        .inner_join(revisions::table.on(topics::revision_id.eq(revisions::id.nullable())))
        .filter(topics::programme_id.eq(programme))
        .select((
            topics::id,
            revisions::id,
            revisions::page_count,
            topics::reading_minutes,
            topics::pass_percent,
            topics::time_limit_minutes,
            topics::blueprint,
        ))
        .load(conn)?;
    let mut found = HashMap::new();
    for (id, revision, page_count, reading_minutes, pass_percent, minutes, blueprint) in rows {
        let content: Vec<(i32, String)> = revision_questions::table
            .filter(revision_questions::revision_id.eq(revision))
            .order(revision_questions::number)
            .select((revision_questions::number, revision_questions::content))
            .load(conn)?;
        let mut questions = HashMap::new();
        for (number, content) in content {
            questions.insert(number.unsigned_abs(), serde_json::from_str::<Question>(&content)?);
        }
        let mut drawable: Vec<Drawable> = questions.iter().filter_map(|(number, question)| Drawable::of(*number, question)).collect();
        drawable.sort_by_key(|question| question.number);
        let readers = topic_needs::table
            .filter(topic_needs::topic_id.eq(id))
            .filter(topic_needs::need.ne("live"))
            .select(topic_needs::profile)
            .load(conn)?;
        let blueprint = serde_json::from_str(&blueprint)?;
        found.insert(
            id,
            Topic { id, revision, page_count, reading_minutes, pass_percent, minutes, blueprint, questions, drawable, readers },
        );
    }
    Ok(found)
}

#[derive(Insertable)]
#[diesel(table_name = readings, treat_none_as_default_value = false)]
struct Reading {
    officer_id: OfficerId,
    topic_id: TopicId,
    revision_id: RevisionId,
    page: i32,
    pages_seen: i64,
    seconds: i32,
    opened_at: Timestamp,
    seen_at: Timestamp,
    finished_at: Option<Timestamp>,
}

#[derive(Insertable)]
#[diesel(table_name = attempts, treat_none_as_default_value = false)]
struct Attempt {
    id: AttemptId,
    officer_id: OfficerId,
    topic_id: TopicId,
    revision_id: RevisionId,
    number: i32,
    seed: i64,
    question_count: i32,
    started_at: Timestamp,
    deadline_at: Timestamp,
    submitted_at: Option<Timestamp>,
    submitted_how: String,
    points: Option<i32>,
    is_passed: Option<bool>,
}

#[derive(Insertable)]
#[diesel(table_name = answers, treat_none_as_default_value = false)]
struct Saved {
    attempt_id: AttemptId,
    number: i32,
    seq: i64,
    content: String,
    device: String,
    answered_at: Timestamp,
    received_at: Timestamp,
}

#[derive(Insertable)]
#[diesel(table_name = marks, treat_none_as_default_value = false)]
struct Marked {
    attempt_id: AttemptId,
    number: i32,
    question_number: i32,
    points: i32,
}

/// Rows that wait to be written together.
#[derive(Default)]
struct Batch {
    readings: Vec<Reading>,
    attempts: Vec<Attempt>,
    answers: Vec<Saved>,
    marks: Vec<Marked>,
}

impl Batch {
    fn save(self, db: &Db) -> Result<()> {
        let rows = Arc::new(self);
        db.write_now(move |conn| {
            for part in rows.readings.chunks(BATCH_ROWS) {
                both!(conn, |c| diesel::insert_into(readings::table).values(part).execute(c))?;
            }
            for part in rows.attempts.chunks(BATCH_ROWS) {
                both!(conn, |c| diesel::insert_into(attempts::table).values(part).execute(c))?;
            }
            for part in rows.answers.chunks(BATCH_ROWS) {
                both!(conn, |c| diesel::insert_into(answers::table).values(part).execute(c))?;
            }
            for part in rows.marks.chunks(BATCH_ROWS) {
                both!(conn, |c| diesel::insert_into(marks::table).values(part).execute(c))?;
            }
            Ok(())
        })
    }
}

/// Reads some of the modules that may be read, and begins others; what was read to its end opens its quiz.
#[expect(clippy::too_many_arguments, reason = "one step of a story, called once")]
fn read_some(
    officer: OfficerId,
    profile: &str,
    topics: &HashMap<TopicId, Topic>,
    habits: Habits,
    now: Timestamp,
    dice: &mut Dice,
    open: &mut Vec<(TopicId, Timestamp)>,
    batch: &mut Batch,
) {
    let mut ordered: Vec<&Topic> = topics.values().filter(|topic| topic.readers.iter().any(|reader| reader == profile)).collect();
    ordered.sort_by_key(|topic| topic.id);
    for topic in ordered {
        if open.iter().any(|(id, _)| *id == topic.id) {
            continue;
        }
        let throw = dice.percent();
        if throw >= habits.reads + 8 {
            continue;
        }
        let is_finished = throw < habits.reads;
        let page = if is_finished { topic.page_count } else { 1 + dice.below(topic.page_count.unsigned_abs().into()) as i32 };
        let at = now.plus_minutes(-60 - dice.below(14 * 60).cast_signed());
        let minutes = i64::from(topic.reading_minutes) + dice.below(6).cast_signed();
        let page = if is_finished { page } else { page.min(topic.page_count - 1).max(1) };
        batch.readings.push(Reading {
            officer_id: officer,
            topic_id: topic.id,
            revision_id: topic.revision,
            page,
            pages_seen: (1_i64 << page) - 1,
            seconds: (minutes * 60) as i32,
            opened_at: at.plus_minutes(-minutes),
            seen_at: at,
            finished_at: is_finished.then_some(at),
        });
        if is_finished {
            open.push((topic.id, at));
        }
    }
}

/// Takes the quiz of a topic once or twice: most pass, some at the second try.
fn answer_quiz(
    officer: OfficerId,
    topic: &Topic,
    since: Timestamp,
    now: Timestamp,
    habits: Habits,
    dice: &mut Dice,
    batch: &mut Batch,
) -> Result<()> {
    let passes = dice.percent() < habits.passes;
    let tries = if passes && dice.percent() < 85 { 1 } else { 2 };
    let mut started = since.plus_minutes(3 + dice.below(40).cast_signed());
    for number in 1..=tries {
        let finished = started.plus_minutes(4 + dice.below(8).cast_signed());
        if finished > now {
            return Ok(());
        }
        let aims_high = passes && number == tries;
        attempt(officer, topic, Try { number, started, finished, aims_high }, dice, batch)?;
        started = finished.plus_minutes(10 + dice.below(50).cast_signed());
    }
    Ok(())
}

/// One attempt of the story.
#[derive(Clone, Copy)]
struct Try {
    number: i32,
    started: Timestamp,
    finished: Timestamp,
    /// Who aims high passes.
    aims_high: bool,
}

fn attempt(officer: OfficerId, topic: &Topic, this: Try, dice: &mut Dice, batch: &mut Batch) -> Result<()> {
    let Try { number, started, finished, aims_high } = this;
    let id = AttemptId::new();
    let seed = dice.0.next_u64();
    let paper = draw(&topic.drawable, &topic.blueprint, seed).map_err(|error| Error::internal(error.to_string()))?;
    let count = paper.places.len() as u32;
    let mut points = 0;
    for (at, place) in (1..).zip(&paper.places) {
        let question = topic.questions.get(&place.question).ok_or_else(|| Error::internal("a paper names a question that is not there"))?;
        let knows = if aims_high { at <= count.div_ceil(10) * 8 || dice.percent() < 70 } else { dice.percent() < 50 };
        let answer = if knows { right_answer(question) } else { wrong_answer(question, dice) };
        let answered = started.plus_seconds(i64::from(at) * 20);
        let mark = grade(question, answer.as_ref());
        points += mark.points;
        if let Some(answer) = answer {
            batch.answers.push(Saved {
                attempt_id: id,
                number: at as i32,
                seq: 1,
                content: serde_json::to_string(&answer)?,
                device: String::new(),
                answered_at: answered,
                received_at: answered,
            });
        }
        let question_number = place.question as i32;
        batch.marks.push(Marked { attempt_id: id, number: at as i32, question_number, points: mark.points });
    }
    batch.attempts.push(Attempt {
        id,
        officer_id: officer,
        topic_id: topic.id,
        revision_id: topic.revision,
        number,
        seed: seed.cast_signed(),
        question_count: count as i32,
        started_at: started,
        deadline_at: started.plus_minutes(topic.minutes.into()),
        submitted_at: Some(finished),
        submitted_how: "person".to_owned(),
        points: Some(points),
        is_passed: Some(passed(points, count, topic.pass_percent as u8)),
    });
    Ok(())
}

/// Those who lacked nothing but quizzes pass them one after the other, in the days that were left: their certificates are due.
pub(super) fn pass_late(db: &Db, programme: ProgrammeId, since: Timestamp, seed: u64) -> Result<()> {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let topics = db.read_now(|conn| list_topics(conn, programme))?;
    let mut batch = Batch::default();
    for (at, (officer, topic, taken)) in (0..).zip(db.read_now(|conn| list_last_quizzes(conn, programme))?) {
        let Some(topic) = topics.get(&topic) else { continue };
        let started = since.plus_minutes(at * 20 + dice.below(20).cast_signed());
        let finished = started.plus_minutes(5 + dice.below(5).cast_signed());
        attempt(officer, topic, Try { number: taken + 1, started, finished, aims_high: true }, &mut dice, &mut batch)?;
    }
    batch.save(db)
}

/// The open quizzes of those who lack nothing else, with the attempts that they have had.
fn list_last_quizzes(conn: &mut Conn, programme: ProgrammeId) -> Result<Vec<(OfficerId, TopicId, i32)>> {
    use crate::schema::standings;
    use crate::standing::rules::{Standing, State};
    use diesel::dsl::count_star;
    let places: HashMap<i32, TopicId> =
        topics::table.filter(topics::programme_id.eq(programme)).select((topics::place, topics::id)).load(conn)?.into_iter().collect();
    let rows: Vec<(OfficerId, String)> = standings::table
        .inner_join(officers::table)
        .filter(standings::programme_id.eq(programme))
        .filter(officers::status.eq(""))
        .order(officers::badge)
        .select((standings::officer_id, standings::states))
        .load(conn)?;
    let mut open = Vec::new();
    for (officer, states) in rows {
        let states = Standing::parse(&states).states;
        if !states.iter().all(|state| matches!(state, State::None | State::Complete | State::Quiz)) {
            continue;
        }
        for (place, _) in (0..).zip(&states).filter(|(_, state)| **state == State::Quiz) {
            let Some(topic) = places.get(&place) else { continue };
            let taken: i64 = attempts::table
                .filter(attempts::officer_id.eq(officer))
                .filter(attempts::topic_id.eq(topic))
                .select(count_star())
                .first(conn)?;
            open.push((officer, *topic, taken as i32));
        }
    }
    Ok(open)
}

/// An answer as somebody gives it who does not know: another option, or none.
fn wrong_answer(question: &Question, dice: &mut Dice) -> Option<Answer> {
    let right = right_answer(question);
    match &question.kind {
        Kind::OneChoice { .. } | Kind::SeveralChoices { .. } | Kind::TrueFalse { .. } => {
            let letters = question.kind.letters();
            let wrong: Vec<char> =
                letters.into_iter().filter(|letter| !matches!(&right, Some(Answer::Choice(picked)) if picked.contains(letter))).collect();
            let letter = wrong.get(dice.below(wrong.len() as u64) as usize)?;
            Some(Answer::Choice([*letter].into()))
        }
        Kind::Numeric { .. } => Some(Answer::Number(dice.below(90).to_string())),
        Kind::ShortAnswer { .. } => Some(Answer::Text("không nhớ".to_owned())),
        _ => None,
    }
}

/// A trainee of the central site who has a session within the hour, a module to read and a quiz that is open.
pub(super) fn find_busy_trainee(conn: &mut Conn, now: Timestamp) -> Result<OfficerId> {
    use crate::schema::{programmes, standings};
    let candidates: Vec<(OfficerId, String)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table.inner_join(programmes::table)))
        .inner_join(
            standings::table.on(standings::officer_id.eq(attendance::officer_id).and(standings::programme_id.eq(sessions::programme_id))),
        )
        .inner_join(officers::table)
        .filter(programmes::code.eq("hn-2025"))
        .filter(sessions::starts_at.gt(now))
        .filter(sessions::starts_at.lt(now.plus_minutes(60)))
        .filter(officers::command.eq(""))
        .filter(officers::status.eq(""))
        .filter(standings::states.like("%q%"))
        .filter(standings::states.like("%r%"))
        .order(officers::badge)
        .select((attendance::officer_id, standings::states))
        .limit(200)
        .load(conn)?;
    // The liveliest page: most quizzes open, and something already complete.
    let lively = |states: &str| (states.contains('c'), states.matches('q').count().min(3));
    let best = candidates.into_iter().rev().max_by_key(|(_, states)| lively(states));
    best.map(|(officer, _)| officer).ok_or_else(|| Error::internal("the seed has no trainee with something of everything to do"))
}
