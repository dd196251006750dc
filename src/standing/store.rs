//! Renews standings from what is recorded, and reads them.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::rules::{Facts, Need, Roll, Standing, decide};
use crate::clock::Timestamp;
use crate::db::{Conn, both};
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, TopicId};
use crate::schema::{attempts, attendance, enrolments, grants, readings, sessions, sittings, standings, topic_needs, topics};

/// Officers whose facts are loaded at a time.
const CHUNK: usize = 400;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = standings, treat_none_as_default_value = false)]
struct Row {
    programme_id: ProgrammeId,
    officer_id: OfficerId,
    states: String,
    required: i32,
    complete: i32,
    completed_at: Option<Timestamp>,
}

/// A topic as the rule of completion sees it.
struct Topic {
    id: TopicId,
    place: usize,
    is_secret: bool,
    attempts_allowed: i32,
    needs: HashMap<String, Need>,
}

/// Renews the standings of these officers in every programme that they take part in. Call it in the write that recorded the
/// change; `now` is when a standing that becomes complete did so.
pub fn refresh(conn: &mut Conn, officers: &[OfficerId], now: Timestamp) -> Result<()> {
    // In one order, so that two writes never wait for each other's rows.
    let unique: BTreeSet<OfficerId> = officers.iter().copied().collect();
    let unique: Vec<OfficerId> = unique.into_iter().collect();
    let mut programmes: HashMap<ProgrammeId, Vec<Topic>> = HashMap::new();
    for chunk in unique.chunks(CHUNK) {
        lock_standings(conn, chunk)?;
        let enrolled: Vec<(ProgrammeId, OfficerId, String)> = enrolments::table
            .filter(enrolments::officer_id.eq_any(chunk))
            .select((enrolments::programme_id, enrolments::officer_id, enrolments::profile))
            .load(conn)?;
        for (programme, _, _) in &enrolled {
            if !programmes.contains_key(programme) {
                let topics = list_topics(conn, *programme)?;
                programmes.insert(*programme, topics);
            }
        }
        let facts = load_facts(conn, chunk)?;
        let before = completed(conn, chunk)?;
        let mut rows = Vec::with_capacity(enrolled.len());
        for (programme_id, officer_id, profile) in enrolled {
            let Some(topics) = programmes.get(&programme_id) else { continue };
            let standing = stand(topics, &profile, officer_id, &facts);
            let was = before.get(&(programme_id, officer_id)).copied().flatten();
            rows.push(Row {
                programme_id,
                officer_id,
                states: standing.letters(),
                required: standing.required() as i32,
                complete: standing.complete() as i32,
                completed_at: standing.is_complete().then(|| was.unwrap_or(now)),
            });
        }
        save(conn, &rows)?;
    }
    Ok(())
}

/// Locks these standings before their facts are read: a mark and a passed quiz of the same officer may be written at once, and the
/// one that comes second must see what the first recorded. Nothing to do where writes come one after another.
fn lock_standings(conn: &mut Conn, officers: &[OfficerId]) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        let rows = standings::table.filter(standings::officer_id.eq_any(officers)).order((standings::officer_id, standings::programme_id));
        rows.select(standings::officer_id).for_update().load::<OfficerId>(c)?;
    }
    Ok(())
}

/// Renews the standings of everybody in a programme: after a load of its topics, timetable or cohorts.
pub fn refresh_programme(conn: &mut Conn, programme_id: ProgrammeId, now: Timestamp) -> Result<()> {
    let officers: Vec<OfficerId> =
        enrolments::table.filter(enrolments::programme_id.eq(programme_id)).select(enrolments::officer_id).load(conn)?;
    refresh(conn, &officers, now)
}

/// The standing of one trainee; none when they take no part in the programme.
pub fn find_standing(conn: &mut Conn, programme_id: ProgrammeId, officer_id: OfficerId) -> Result<Option<Standing>> {
    let letters: Option<String> = standings::table.find((programme_id, officer_id)).select(standings::states).first(conn).optional()?;
    Ok(letters.map(|letters| Standing::parse(&letters)))
}

fn list_topics(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Topic>> {
    let rows: Vec<(TopicId, i32, bool, i32)> = topics::table
        .filter(topics::programme_id.eq(programme_id))
        .order(topics::place)
        .select((topics::id, topics::place, topics::is_secret, topics::attempts_allowed))
        .load(conn)?;
    let ids: Vec<TopicId> = rows.iter().map(|row| row.0).collect();
    let mut needs: HashMap<TopicId, HashMap<String, Need>> = HashMap::new();
    let all: Vec<(TopicId, String, String)> = topic_needs::table
        .filter(topic_needs::topic_id.eq_any(&ids))
        .select((topic_needs::topic_id, topic_needs::profile, topic_needs::need))
        .load(conn)?;
    for (topic, profile, need) in all {
        if let Some(need) = Need::parse(&need) {
            needs.entry(topic).or_default().insert(profile, need);
        }
    }
    let topic = |(id, place, is_secret, attempts_allowed): (TopicId, i32, bool, i32)| Topic {
        id,
        place: usize::try_from(place).unwrap_or_default(),
        is_secret,
        attempts_allowed,
        needs: needs.remove(&id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(topic).collect())
}

/// The recorded facts, by officer and topic; need and limits are filled in per programme.
type Recorded = HashMap<(OfficerId, TopicId), Facts>;

fn load_facts(conn: &mut Conn, officers: &[OfficerId]) -> Result<Recorded> {
    let mut facts = Recorded::new();
    let rolls: Vec<(OfficerId, TopicId, String)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table))
        .filter(attendance::officer_id.eq_any(officers))
        .filter(attendance::status.ne(""))
        .select((attendance::officer_id, sessions::topic_id, attendance::status))
        .load(conn)?;
    for (officer, topic, status) in rolls {
        let fact = facts.entry((officer, topic)).or_default();
        fact.roll = fact.roll.max(Roll::of(&status));
    }
    let read: Vec<(OfficerId, TopicId)> = readings::table
        .filter(readings::officer_id.eq_any(officers))
        .filter(readings::finished_at.is_not_null())
        .select((readings::officer_id, readings::topic_id))
        .load(conn)?;
    for key in read {
        facts.entry(key).or_default().is_read = true;
    }
    let tried: Vec<(OfficerId, TopicId, Option<bool>)> = attempts::table
        .filter(attempts::officer_id.eq_any(officers))
        .filter(attempts::submitted_at.is_not_null())
        .select((attempts::officer_id, attempts::topic_id, attempts::is_passed))
        .load(conn)?;
    for (officer, topic, is_passed) in tried {
        let fact = facts.entry((officer, topic)).or_default();
        fact.attempts_used += 1;
        fact.is_passed |= is_passed == Some(true);
    }
    let granted: Vec<(OfficerId, TopicId, String)> = grants::table
        .filter(grants::officer_id.eq_any(officers))
        .select((grants::officer_id, grants::topic_id, grants::kind))
        .load(conn)?;
    for (officer, topic, kind) in granted {
        let fact = facts.entry((officer, topic)).or_default();
        match kind.as_str() {
            "make_up" => fact.may_make_up = true,
            "module" => fact.may_read = true,
            _ => fact.attempts_granted += 1,
        }
    }
    Ok(facts)
}

fn stand(topics: &[Topic], profile: &str, officer_id: OfficerId, recorded: &Recorded) -> Standing {
    let length = topics.iter().map(|topic| topic.place + 1).max().unwrap_or_default();
    let mut states = vec![super::rules::State::None; length];
    for topic in topics {
        let facts = Facts {
            need: topic.needs.get(profile).copied(),
            is_secret: topic.is_secret,
            attempts_allowed: topic.attempts_allowed,
            ..recorded.get(&(officer_id, topic.id)).copied().unwrap_or_default()
        };
        if let Some(state) = states.get_mut(topic.place) {
            *state = decide(&facts);
        }
    }
    Standing { states }
}

fn completed(conn: &mut Conn, officers: &[OfficerId]) -> Result<HashMap<(ProgrammeId, OfficerId), Option<Timestamp>>> {
    let rows: Vec<(ProgrammeId, OfficerId, Option<Timestamp>)> = standings::table
        .filter(standings::officer_id.eq_any(officers))
        .select((standings::programme_id, standings::officer_id, standings::completed_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(programme, officer, at)| ((programme, officer), at)).collect())
}

fn save(conn: &mut Conn, rows: &[Row]) -> Result<()> {
    use diesel::upsert::excluded;
    for batch in rows.chunks(crate::db::BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(standings::table)
            .values(batch)
            .on_conflict((standings::programme_id, standings::officer_id))
            .do_update()
            .set((
                standings::states.eq(excluded(standings::states)),
                standings::required.eq(excluded(standings::required)),
                standings::complete.eq(excluded(standings::complete)),
                standings::completed_at.eq(excluded(standings::completed_at)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// The programme that pages speak of: the latest that has begun, else the next to begin.
pub fn find_current(conn: &mut Conn, today: chrono::NaiveDate) -> Result<Option<crate::web::Current>> {
    use crate::schema::programmes;
    let columns = (programmes::code, programmes::title, programmes::go_live);
    let begun = programmes::table
        .filter(programmes::starts_on.le(today))
        .order(programmes::starts_on.desc())
        .select(columns)
        .first(conn)
        .optional()?;
    let found: Option<(String, String, chrono::NaiveDate)> = match begun {
        Some(row) => Some(row),
        None => programmes::table.order(programmes::starts_on).select(columns).first(conn).optional()?,
    };
    Ok(found.map(|(code, title, go_live)| crate::web::Current { code, title, go_live }))
}
