//! What is recorded of one's own learning: one query a table.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::rules::{Length, Meeting, Module, OwnAttempt, Reading};
use crate::clock::Timestamp;
use crate::curriculum::store::Topic;
use crate::db::{self, Conn};
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, RevisionId, SittingId, TopicId};
use crate::schema::{
    attempts, attendance, certificates, enrolments, grants, programmes, readings, revisions, rooms, sessions, sites, sittings, standings,
    topics,
};
use crate::standing;
use crate::web::Permit;

/// A programme as plans name it.
#[derive(Clone, Debug, Queryable)]
pub struct Programme {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// The day by which everybody is to be certified.
    pub go_live: NaiveDate,
}

/// A programme, or not found.
pub fn get_programme(conn: &mut Conn, id: ProgrammeId) -> Result<Programme> {
    let columns = (programmes::code, programmes::title, programmes::starts_on, programmes::go_live);
    Ok(programmes::table.find(id).select(columns).first(conn)?)
}

/// That somebody takes part in a programme.
#[derive(Clone, Debug, Queryable)]
pub struct Enrolment {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// The person's job profile in it.
    pub profile: String,
    /// How it stands: a letter a topic; none before the first reckoning.
    pub states: Option<String>,
}

/// The programmes of a person.
pub fn list_enrolments(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<Enrolment>> {
    let own = standings::programme_id.eq(enrolments::programme_id).and(standings::officer_id.eq(enrolments::officer_id));
    Ok(enrolments::table
        .left_join(standings::table.on(own))
        .filter(enrolments::officer_id.eq(officer_id))
        .select((enrolments::programme_id, enrolments::profile, standings::states.nullable()))
        .load(conn)?)
}

/// The sittings at which a person is expected or was, with what the roll says.
pub fn list_own_sittings(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<(SittingId, String)>> {
    Ok(attendance::table.filter(attendance::officer_id.eq(officer_id)).select((attendance::sitting_id, attendance::status)).load(conn)?)
}

/// When and where sittings are held.
pub fn list_meetings(conn: &mut Conn, ids: &[SittingId]) -> Result<Vec<(SittingId, Meeting)>> {
    type Row = (SittingId, TopicId, Timestamp, Timestamp, String, String);
    let mut meetings = Vec::with_capacity(ids.len());
    for batch in ids.chunks(db::BATCH_ROWS) {
        let rows: Vec<Row> = sittings::table
            .inner_join(sessions::table)
            .inner_join(sites::table)
            .inner_join(rooms::table)
            .filter(sittings::id.eq_any(batch))
            .select((sittings::id, sessions::topic_id, sessions::starts_at, sessions::ends_at, sites::name, rooms::name))
            .load(conn)?;
        let meeting = |(id, topic_id, starts_at, ends_at, site, room): Row| (id, Meeting { topic_id, starts_at, ends_at, site, room });
        meetings.extend(rows.into_iter().map(meeting));
    }
    Ok(meetings)
}

type ReadingColumns = (
    readings::topic_id,
    readings::revision_id,
    readings::page,
    readings::pages_seen,
    readings::seconds,
    readings::seen_at,
    readings::finished_at,
    revisions::page_count,
    topics::reading_minutes,
);

type ReadingRow = (TopicId, RevisionId, i32, i64, i32, Timestamp, Option<Timestamp>, i32, i32);

const READING: ReadingColumns = (
    readings::topic_id,
    readings::revision_id,
    readings::page,
    readings::pages_seen,
    readings::seconds,
    readings::seen_at,
    readings::finished_at,
    revisions::page_count,
    topics::reading_minutes,
);

fn reading(
    (topic_id, revision_id, page, pages_seen, seconds, seen_at, finished_at, pages, minutes): ReadingRow,
) -> (TopicId, Reading, Length) {
    (topic_id, Reading { revision_id, page, pages_seen, seconds, seen_at, finished_at }, Length { pages, minutes })
}

/// What a person has read.
pub fn list_readings(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<(TopicId, Reading)>> {
    type Row = (TopicId, RevisionId, i32, i64, i32, Timestamp, Option<Timestamp>);
    let rows: Vec<Row> = readings::table
        .filter(readings::officer_id.eq(officer_id))
        .select((
            readings::topic_id,
            readings::revision_id,
            readings::page,
            readings::pages_seen,
            readings::seconds,
            readings::seen_at,
            readings::finished_at,
        ))
        .load(conn)?;
    let read = |(topic_id, revision_id, page, pages_seen, seconds, seen_at, finished_at): Row| {
        (topic_id, Reading { revision_id, page, pages_seen, seconds, seen_at, finished_at })
    };
    Ok(rows.into_iter().map(read).collect())
}

/// What a person has read of one topic.
pub fn find_reading(conn: &mut Conn, officer_id: OfficerId, topic_id: TopicId) -> Result<Option<(Reading, Length)>> {
    let row: Option<ReadingRow> = readings::table
        .inner_join(revisions::table)
        .inner_join(topics::table)
        .filter(readings::officer_id.eq(officer_id))
        .filter(readings::topic_id.eq(topic_id))
        .select(READING)
        .first(conn)
        .optional()?;
    Ok(row.map(|row| {
        let (_, reading, length) = reading(row);
        (reading, length)
    }))
}

/// A person's attempts, in order.
pub fn list_attempts(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<OwnAttempt>> {
    let rows: Vec<(TopicId, i32, Option<Timestamp>, Option<i32>)> = attempts::table
        .filter(attempts::officer_id.eq(officer_id))
        .order((attempts::topic_id, attempts::number))
        .select((attempts::topic_id, attempts::question_count, attempts::submitted_at, attempts::points))
        .load(conn)?;
    let own = |(topic_id, questions, submitted_at, points): (TopicId, i32, Option<Timestamp>, Option<i32>)| OwnAttempt {
        topic_id,
        questions,
        is_submitted: submitted_at.is_some(),
        points,
    };
    Ok(rows.into_iter().map(own).collect())
}

/// What the office granted a person: topic and kind.
pub fn list_grants(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<(TopicId, String)>> {
    Ok(grants::table.filter(grants::officer_id.eq(officer_id)).select((grants::topic_id, grants::kind)).load(conn)?)
}

/// A person's valid certificates: programme and serial.
pub fn list_certificates(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<(ProgrammeId, String)>> {
    // The state is looked at here: SQLite compares a bound one with the partial index over valid certificates, and would
    // compile the statement anew each time.
    let all: Vec<(ProgrammeId, String, String)> = certificates::table
        .filter(certificates::officer_id.eq(officer_id))
        .select((certificates::programme_id, certificates::serial, certificates::state))
        .load(conn)?;
    Ok(all.into_iter().filter(|(.., state)| state == "valid").map(|(programme, serial, _)| (programme, serial)).collect())
}

/// A sitting of today at a coordinator's site.
#[derive(Clone, Debug, Queryable, serde::Serialize)]
pub struct TodaySitting {
    /// Its id.
    pub id: SittingId,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// The topic's title.
    pub topic: String,
    /// The site's name.
    pub site: String,
    /// The room's name.
    pub room: String,
    /// open or closed.
    pub state: String,
}

/// The sittings at these sites that begin between two instants, in order of time.
pub fn list_sittings(conn: &mut Conn, sites_of: &[String], from: Timestamp, until: Timestamp) -> Result<Vec<TodaySitting>> {
    Ok(sittings::table
        .inner_join(sessions::table.inner_join(topics::table))
        .inner_join(sites::table)
        .inner_join(rooms::table)
        .filter(sites::code.eq_any(sites_of))
        .filter(sessions::starts_at.ge(from))
        .filter(sessions::starts_at.lt(until))
        .order((sessions::starts_at, sites::code, rooms::name))
        .select((sittings::id, sessions::starts_at, sessions::ends_at, topics::title, sites::name, rooms::name, sittings::state))
        .load(conn)?)
}

/// The topics that these departments teach, in every programme: code, title, the programme's title and code.
pub fn list_department_topics(conn: &mut Conn, departments: &[String]) -> Result<Vec<(String, String, String, String)>> {
    Ok(topics::table
        .inner_join(programmes::table.on(programmes::id.eq(topics::programme_id)))
        .filter(topics::department_code.eq_any(departments))
        .order((programmes::starts_on.desc(), topics::place))
        .select((topics::code, topics::title, programmes::title, programmes::code))
        .load(conn)?)
}

/// The module of a code as this person comes to it, or not found.
pub fn get_module(conn: &mut Conn, code: &str, officer_id: OfficerId) -> Result<Module> {
    let topic = crate::curriculum::store::get_topic(conn, code)?;
    let is_enrolled = crate::curriculum::store::find_profile(conn, topic.programme_id, officer_id)?.is_some();
    Ok(Module { topic, is_enrolled })
}

/// Keeps that a person opened a page, or has it open still; gives the reading as it stands now.
pub fn save_step(
    conn: &mut Conn,
    permit: &Permit<Module>,
    topic: &Topic,
    officer_id: OfficerId,
    page: i32,
) -> Result<Option<(Reading, Length)>> {
    let Some(published) = topic.revision_id else { return Ok(None) };
    db::lock(conn, "officers", "id", officer_id.0)?;
    let now = permit.stamp().now;
    let known = find_reading(conn, officer_id, topic.id)?;
    let (before, length) = match known {
        Some(known) => known,
        None => {
            let pages = revisions::table.find(published).select(revisions::page_count).first(conn)?;
            (Reading::begin(published, now), Length { pages, minutes: topic.reading_minutes })
        }
    };
    let after = before.step(page, length, now);
    let values = (
        readings::page.eq(after.page),
        readings::pages_seen.eq(after.pages_seen),
        readings::seconds.eq(after.seconds),
        readings::seen_at.eq(after.seen_at),
        readings::finished_at.eq(after.finished_at),
    );
    if known.is_some() {
        let row = readings::table.find((officer_id, topic.id));
        diesel::update(row).set(values).execute(conn)?;
    } else {
        let keys = (
            readings::officer_id.eq(officer_id),
            readings::topic_id.eq(topic.id),
            readings::revision_id.eq(after.revision_id),
            readings::opened_at.eq(now),
        );
        diesel::insert_into(readings::table).values((keys, values)).execute(conn)?;
    }
    if before.finished_at.is_none() && after.finished_at.is_some() {
        standing::store::refresh(conn, &[officer_id], now)?;
    }
    Ok(Some((after, length)))
}
