//! Attempts, answers and marks in the database.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use super::Quiz;
use super::answer::Answer;
use super::desk::Sheet;
use super::rules::{self, AttemptState, Attempts, SaveDecision, Saved, StartDecision, StartFacts, SubmitDecision};
use crate::clock::Timestamp;
use crate::curriculum::rules::Blueprint;
use crate::db::{self, Conn, both};
use crate::error::{Error, Result};
use crate::id::{AttemptId, OfficerId, ProgrammeId, RevisionId, TopicId};
use crate::schema::{answers, attempts, attendance, grants, marks, programmes, readings, sessions, sittings, topic_needs, topics};
use crate::standing::rules::{Need, Roll};
use crate::web::Permit;

/// What of an attempt never changes: whose it is, what its paper is drawn from, when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Whose.
    pub officer_id: OfficerId,
    /// Of which topic.
    pub topic_id: TopicId,
    /// The revision that it was begun with.
    pub revision_id: RevisionId,
    /// From 1, for this person and topic.
    pub number: i32,
    /// What the paper is drawn by.
    pub seed: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ends.
    pub deadline_at: Timestamp,
    /// How many questions of which difficulty, as at its start.
    pub blueprint: Blueprint,
    /// Percent of the points that pass, as at its start.
    pub pass_percent: i32,
}

/// What of an attempt comes with submitting it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = attempts)]
pub struct Outcome {
    /// When.
    pub submitted_at: Option<Timestamp>,
    /// `person` or `server`; empty while it is open.
    pub submitted_how: String,
    /// Points of all questions together.
    pub points: Option<i32>,
    /// Whether it passed.
    pub is_passed: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = attempts)]
struct AttemptRow {
    id: AttemptId,
    officer_id: OfficerId,
    topic_id: TopicId,
    revision_id: RevisionId,
    number: i32,
    seed: i64,
    started_at: Timestamp,
    deadline_at: Timestamp,
    blueprint: String,
    pass_percent: Option<i32>,
}

/// An attempt, or not found.
pub fn get_attempt(conn: &mut Conn, id: AttemptId) -> Result<Attempt> {
    let (row, topic_blueprint, topic_pass): (AttemptRow, String, i32) = attempts::table
        .inner_join(topics::table)
        .filter(attempts::id.eq(id))
        .select((AttemptRow::as_select(), topics::blueprint, topics::pass_percent))
        .first(conn)?;
    let blueprint = if row.blueprint.is_empty() { &topic_blueprint } else { &row.blueprint };
    Ok(Attempt {
        id: row.id,
        officer_id: row.officer_id,
        topic_id: row.topic_id,
        revision_id: row.revision_id,
        number: row.number,
        seed: row.seed,
        started_at: row.started_at,
        deadline_at: row.deadline_at,
        blueprint: serde_json::from_str(blueprint)?,
        pass_percent: row.pass_percent.unwrap_or(topic_pass),
    })
}

/// How an attempt ended, or that it is open.
pub fn get_outcome(conn: &mut Conn, id: AttemptId) -> Result<Outcome> {
    Ok(attempts::table.find(id).select(Outcome::as_select()).first(conn)?)
}

/// The topic's quiz as this person meets it.
pub fn get_quiz(conn: &mut Conn, topic: &Topic, officer_id: OfficerId) -> Result<Quiz> {
    let need = find_need(conn, topic, officer_id)?;
    Ok(Quiz { officer_id: need.map(|_| officer_id) })
}

/// What a quiz needs to know of its topic.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = topics)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its place in `standings.states`.
    pub place: i32,
    /// Percent of the points that pass.
    pub pass_percent: i32,
    /// Attempts allowed.
    pub attempts_allowed: i32,
    /// Minutes for an attempt; 0 for no limit but the closing.
    pub time_limit_minutes: i32,
    /// How many questions of which difficulty, as JSON.
    pub blueprint: String,
    /// The published revision; none for a secret topic.
    pub revision_id: Option<RevisionId>,
}

impl Topic {
    /// How many questions of which difficulty.
    pub fn blueprint(&self) -> Result<Blueprint> {
        Ok(serde_json::from_str(&self.blueprint)?)
    }
}

/// The topic of a code, or not found.
pub fn get_topic(conn: &mut Conn, code: &str) -> Result<Topic> {
    Ok(topics::table.filter(topics::code.eq(code)).select(Topic::as_select()).first(conn)?)
}

/// The topic of an id, or not found.
pub fn get_topic_by_id(conn: &mut Conn, id: TopicId) -> Result<Topic> {
    Ok(topics::table.find(id).select(Topic::as_select()).first(conn)?)
}

/// The day before which quizzes are taken.
pub fn get_go_live(conn: &mut Conn, programme_id: ProgrammeId) -> Result<chrono::NaiveDate> {
    Ok(programmes::table.find(programme_id).select(programmes::go_live).first(conn)?)
}

/// How a person needs a topic; none when they take no part in its programme or their profile does not need it.
fn find_need(conn: &mut Conn, topic: &Topic, officer_id: OfficerId) -> Result<Option<Need>> {
    let Some(profile) = crate::curriculum::store::find_profile(conn, topic.programme_id, officer_id)? else { return Ok(None) };
    let need: Option<String> = topic_needs::table.find((topic.id, profile)).select(topic_needs::need).first(conn).optional()?;
    Ok(need.as_deref().and_then(Need::parse))
}

/// What starting came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// The attempt to work on, new or gone on with.
    Open(AttemptId),
    /// This attempt should have been submitted by now: submit it, then ask again.
    SubmitFirst(AttemptId),
    /// Not now.
    Refused(rules::StartRefusal),
}

/// Starts an attempt with this id and seed, or goes on with the open one. `topic` is as it was when the question was asked; a
/// revision that was published meanwhile is a conflict.
pub fn start(conn: &mut Conn, permit: &Permit<Quiz>, topic: &Topic, id: AttemptId, seed: i64) -> Result<Started> {
    let officer_id = permit.officer_id().ok_or(Error::SignedOut)?;
    db::lock(conn, "officers", "id", officer_id.0)?;
    if get_topic_by_id(conn, topic.id)? != *topic {
        return Err(Error::conflict("error-conflict-text"));
    }
    let revision_id = topic.revision_id.ok_or_else(|| Error::conflict("quiz-none"))?;
    let now = permit.stamp().now;
    let open = find_open(conn, officer_id, topic.id)?;
    let facts = load_start_facts(conn, topic, officer_id, open.map(|(_, deadline)| deadline))?;
    let (number, deadline) = match (rules::decide_start(&facts, now.utc()), open) {
        (StartDecision::Start { number, deadline }, _) => (number, Timestamp::new(deadline)),
        (StartDecision::Refuse(refusal), _) => return Ok(Started::Refused(refusal)),
        (StartDecision::Resume, Some((open, _))) => return Ok(Started::Open(open)),
        (StartDecision::SubmitFirst, Some((open, _))) => return Ok(Started::SubmitFirst(open)),
        (StartDecision::Resume | StartDecision::SubmitFirst, None) => return Err(Error::internal("an attempt is open and is not")),
    };
    diesel::insert_into(attempts::table)
        .values((
            attempts::id.eq(id),
            attempts::officer_id.eq(officer_id),
            attempts::topic_id.eq(topic.id),
            attempts::revision_id.eq(revision_id),
            attempts::number.eq(number as i32),
            attempts::seed.eq(seed),
            attempts::question_count.eq(topic.blueprint()?.total() as i32),
            attempts::started_at.eq(now),
            attempts::deadline_at.eq(deadline),
            attempts::submitted_how.eq(""),
            attempts::blueprint.eq(&topic.blueprint),
            attempts::pass_percent.eq(Some(topic.pass_percent)),
        ))
        .execute(conn)?;
    Ok(Started::Open(id))
}

/// The open attempt of a person at a topic, with its deadline.
pub fn find_open(conn: &mut Conn, officer_id: OfficerId, topic_id: TopicId) -> Result<Option<(AttemptId, Timestamp)>> {
    let open = attempts::table
        .filter(attempts::officer_id.eq(officer_id))
        .filter(attempts::topic_id.eq(topic_id))
        .filter(attempts::submitted_at.is_null());
    Ok(open.order(attempts::number.desc()).select((attempts::id, attempts::deadline_at)).first(conn).optional()?)
}

/// The attempt of a person at a topic that counts, and how it ended: the one with the most points, the earliest of equals.
pub fn find_best(conn: &mut Conn, officer_id: OfficerId, topic_id: TopicId) -> Result<Option<(AttemptId, Outcome)>> {
    let submitted = attempts::table
        .filter(attempts::officer_id.eq(officer_id))
        .filter(attempts::topic_id.eq(topic_id))
        .filter(attempts::submitted_at.is_not_null());
    let best = submitted.order((attempts::points.desc(), attempts::number));
    Ok(best.select((attempts::id, Outcome::as_select())).first(conn).optional()?)
}

fn load_start_facts(conn: &mut Conn, topic: &Topic, officer_id: OfficerId, open: Option<Timestamp>) -> Result<StartFacts> {
    let go_live = get_go_live(conn, topic.programme_id)?;
    let of_topic = sessions::table.filter(sessions::topic_id.eq(topic.id));
    let first_start: Option<Timestamp> = of_topic.order(sessions::starts_at).select(sessions::starts_at).first(conn).optional()?;
    let read_at: Option<Option<Timestamp>> =
        readings::table.find((officer_id, topic.id)).select(readings::finished_at).first(conn).optional()?;
    let may_read = find_need(conn, topic, officer_id)?.is_some_and(|need| need != Need::Live)
        || count_grants(conn, officer_id, topic.id, "module")? > 0
        || is_excused(conn, officer_id, topic.id)?;
    let passed: i64 = attempts::table
        .filter(attempts::officer_id.eq(officer_id))
        .filter(attempts::topic_id.eq(topic.id))
        .filter(attempts::is_passed.eq(Some(true)))
        .select(count_star())
        .first(conn)?;
    Ok(StartFacts {
        opens_at: rules::opens_at(first_start.map(Timestamp::utc), read_at.flatten().map(Timestamp::utc), may_read),
        closes_at: rules::closes_at(go_live),
        time_limit_minutes: topic.time_limit_minutes.unsigned_abs(),
        attempts: count_attempts(conn, topic, officer_id)?,
        open_deadline: open.map(Timestamp::utc),
        is_passed: passed > 0,
    })
}

/// How many attempts a person has at a topic.
pub fn count_attempts(conn: &mut Conn, topic: &Topic, officer_id: OfficerId) -> Result<Attempts> {
    let begun: Option<i32> = attempts::table
        .filter(attempts::officer_id.eq(officer_id))
        .filter(attempts::topic_id.eq(topic.id))
        .select(max(attempts::number))
        .first(conn)?;
    let granted = count_grants(conn, officer_id, topic.id, "attempt")?;
    Ok(Attempts {
        allowed: topic.attempts_allowed.unsigned_abs(),
        granted: u32::try_from(granted).unwrap_or_default(),
        begun: begun.unwrap_or_default().unsigned_abs(),
    })
}

fn count_grants(conn: &mut Conn, officer_id: OfficerId, topic_id: TopicId, kind: &str) -> Result<i64> {
    let granted = grants::table.filter(grants::officer_id.eq(officer_id)).filter(grants::topic_id.eq(topic_id));
    Ok(granted.filter(grants::kind.eq(kind)).select(count_star()).first(conn)?)
}

fn is_excused(conn: &mut Conn, officer_id: OfficerId, topic_id: TopicId) -> Result<bool> {
    let statuses: Vec<String> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table))
        .filter(attendance::officer_id.eq(officer_id))
        .filter(sessions::topic_id.eq(topic_id))
        .select(attendance::status)
        .load(conn)?;
    Ok(statuses.iter().map(|status| Roll::of(status)).max() == Some(Roll::Excused))
}

/// Locks an attempt until the write ends.
pub fn hold(conn: &mut Conn, id: AttemptId) -> Result<()> {
    db::lock(conn, "attempts", "id", id.0)
}

/// One save of an answer as it came.
#[derive(Clone, Debug)]
pub struct Save {
    /// The question's number on the paper.
    pub number: i32,
    /// `seq` and answer.
    pub saved: Saved,
    /// When it was answered, by the device's clock.
    pub at: Timestamp,
    /// Which device.
    pub device: String,
}

/// Saves an answer, or says why not; see [`rules::decide_save`].
pub fn save_answer(conn: &mut Conn, permit: &Permit<Attempt>, id: AttemptId, save: &Save) -> Result<SaveDecision> {
    db::lock(conn, "attempts", "id", id.0)?;
    let state = load_state(conn, id)?;
    let newest: Option<(i64, String)> = answers::table
        .filter(answers::attempt_id.eq(id))
        .filter(answers::number.eq(save.number))
        .order(answers::seq.desc())
        .select((answers::seq, answers::content))
        .first(conn)
        .optional()?;
    let stored = newest.map(|(seq, content)| Ok::<_, Error>(Saved { seq, answer: serde_json::from_str(&content)? })).transpose()?;
    let now = permit.stamp().now;
    let decision = rules::decide_save(&state, stored.as_ref(), &save.saved, now.utc());
    if decision == SaveDecision::Save {
        insert_answer(conn, id, save, now)?;
    }
    Ok(decision)
}

fn insert_answer(conn: &mut Conn, id: AttemptId, save: &Save, now: Timestamp) -> Result<()> {
    diesel::insert_into(answers::table)
        .values((
            answers::attempt_id.eq(id),
            answers::number.eq(save.number),
            answers::seq.eq(save.saved.seq),
            answers::content.eq(serde_json::to_string(&save.saved.answer)?),
            answers::device.eq(&save.device),
            answers::answered_at.eq(save.at),
            answers::received_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

fn load_state(conn: &mut Conn, id: AttemptId) -> Result<AttemptState> {
    let (deadline, submitted_at): (Timestamp, Option<Timestamp>) =
        attempts::table.find(id).select((attempts::deadline_at, attempts::submitted_at)).first(conn)?;
    Ok(AttemptState { deadline: deadline.utc(), submitted_at: submitted_at.map(Timestamp::utc) })
}

/// The answers that count, by the number on the paper: of each the one with the highest `seq`.
pub fn list_answers(conn: &mut Conn, id: AttemptId) -> Result<BTreeMap<i32, Saved>> {
    let rows: Vec<(i32, i64, String)> = answers::table
        .filter(answers::attempt_id.eq(id))
        .order((answers::number, answers::seq))
        .select((answers::number, answers::seq, answers::content))
        .load(conn)?;
    let newest: BTreeMap<i32, (i64, String)> = rows.into_iter().map(|(number, seq, content)| (number, (seq, content))).collect();
    newest
        .into_iter()
        .map(|(number, (seq, content))| {
            let answer: Answer = serde_json::from_str(&content)?;
            Ok((number, Saved { seq, answer }))
        })
        .collect()
}

#[derive(Insertable)]
#[diesel(table_name = marks, treat_none_as_default_value = false)]
struct MarkRow {
    attempt_id: AttemptId,
    number: i32,
    question_number: i32,
    points: i32,
}

/// What a form with answers brings beside submitting: the saves that it asks for, of an attempt that is held.
pub fn save_all(conn: &mut Conn, permit: &Permit<Attempt>, id: AttemptId, saves: &[Save]) -> Result<()> {
    let (state, now) = (load_state(conn, id)?, permit.stamp().now);
    let stored = list_answers(conn, id)?;
    for save in saves {
        if rules::decide_save(&state, stored.get(&save.number), &save.saved, now.utc()) == SaveDecision::Save {
            insert_answer(conn, id, save, now)?;
        }
    }
    Ok(())
}

/// Marks what is saved and closes the attempt; false when it was closed already. The standing is the caller's to refresh.
pub fn submit(conn: &mut Conn, permit: &Permit<Attempt>, sheet: &Sheet, how: &'static str) -> Result<bool> {
    let attempt = &sheet.attempt;
    db::lock(conn, "attempts", "id", attempt.id.0)?;
    let state = load_state(conn, attempt.id)?;
    let SubmitDecision::Submit { at } = rules::decide_submit(&state, permit.stamp().now.utc()) else { return Ok(false) };
    let answers = list_answers(conn, attempt.id)?;
    let rows: Vec<MarkRow> = sheet
        .questions()
        .map(|(number, item)| MarkRow {
            attempt_id: attempt.id,
            number,
            question_number: item.number,
            points: rules::grade(&item.question, answers.get(&number).map(|saved| &saved.answer)).points,
        })
        .collect();
    let points: i32 = rows.iter().map(|row| row.points).sum();
    for batch in rows.chunks(db::BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(marks::table).values(batch).execute(c))?;
    }
    diesel::update(attempts::table.find(attempt.id))
        .set((
            attempts::submitted_at.eq(Some(Timestamp::new(at))),
            attempts::submitted_how.eq(how),
            attempts::points.eq(Some(points)),
            attempts::is_passed.eq(Some(rules::passed(points, rows.len() as u32, attempt.pass_percent.clamp(0, 100) as u8))),
        ))
        .execute(conn)?;
    Ok(true)
}

/// The marks of an attempt, by the number on the paper.
pub fn list_marks(conn: &mut Conn, id: AttemptId) -> Result<BTreeMap<i32, i32>> {
    let rows: Vec<(i32, i32)> = marks::table.filter(marks::attempt_id.eq(id)).select((marks::number, marks::points)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Attempts that nobody submitted and whose deadline lies at or before this instant, the oldest first.
pub fn list_overdue(conn: &mut Conn, deadline: Timestamp, limit: i64) -> Result<Vec<AttemptId>> {
    let overdue = attempts::table.filter(attempts::submitted_at.is_null()).filter(attempts::deadline_at.le(deadline));
    Ok(overdue.order(attempts::deadline_at).limit(limit).select(attempts::id).load(conn)?)
}
