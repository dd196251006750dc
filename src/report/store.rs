//! Reads what the reports count. Nothing is written.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::results::{Attempt, Marked};
use super::rules::{Frame, Group, Person, Site, Topic, Unit};
use super::scope::{Narrowing, Parts, Reach};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::{GroupId, OfficerId, ProgrammeId, RevisionId, SiteId, TopicId, UnitId};
use crate::roster::rules::is_counted;
use crate::schema::{
    attempts, certificates, enrolments, marks, officers, programmes, revision_questions, revisions, sites, standings, topic_groups, topics,
    units,
};

/// Ids in one query.
const CHUNK: usize = 500;

/// The programme of this code with its groups, topics, units and sites.
pub fn get_frame(conn: &mut Conn, code: &str) -> Result<Frame> {
    let columns = (programmes::id, programmes::code, programmes::title, programmes::starts_on, programmes::go_live, programmes::config);
    let found: Option<(ProgrammeId, String, String, NaiveDate, NaiveDate, String)> =
        programmes::table.filter(programmes::code.eq(code)).select(columns).first(conn).optional()?;
    let (id, code, title, starts_on, go_live, config) = found.ok_or(Error::NotFound)?;
    let groups: Vec<(GroupId, String, String)> = topic_groups::table
        .filter(topic_groups::programme_id.eq(id))
        .order(topic_groups::place)
        .select((topic_groups::id, topic_groups::code, topic_groups::title))
        .load(conn)?;
    let groups: Vec<Group> = groups.into_iter().map(|(id, code, title)| Group { id, code, title }).collect();
    let topics = list_topics(conn, id, &groups)?;
    let units: Vec<(UnitId, String, String, String, String)> = units::table
        .order((units::sort_key, units::code))
        .select((units::id, units::code, units::name, units::kind, units::search_key))
        .load(conn)?;
    let sites: Vec<(SiteId, String, String)> =
        sites::table.order((sites::sort_key, sites::code)).select((sites::id, sites::code, sites::name)).load(conn)?;
    Ok(Frame {
        id,
        code,
        title,
        starts_on,
        go_live,
        groups,
        topics,
        units: units.into_iter().map(|(id, code, name, kind, search_key)| Unit { id, code, name, kind, search_key }).collect(),
        sites: sites.into_iter().map(|(id, code, name)| Site { id, code, name }).collect(),
        profiles: profiles(&config),
    })
}

fn list_topics(conn: &mut Conn, programme: ProgrammeId, groups: &[Group]) -> Result<Vec<Topic>> {
    type Row = (TopicId, String, String, i32, GroupId, String, Option<RevisionId>);
    let rows: Vec<Row> = topics::table
        .filter(topics::programme_id.eq(programme))
        .order(topics::place)
        .select((topics::id, topics::code, topics::title, topics::place, topics::group_id, topics::department_code, topics::revision_id))
        .load(conn)?;
    let topic =
        |(id, code, title, place, group, department, revision): (TopicId, String, String, i32, GroupId, String, Option<RevisionId>)| {
            Topic {
                id,
                code,
                title,
                place: usize::try_from(place).unwrap_or_default(),
                group: groups.iter().position(|known| known.id == group).unwrap_or_default(),
                department,
                revision,
            }
        };
    let mut topics: Vec<Topic> = rows.into_iter().map(topic).collect();
    // Groups in their order, so that a group's columns stand side by side whatever places its topics have.
    topics.sort_by_key(|topic| (topic.group, topic.place));
    Ok(topics)
}

/// Code and title of the profiles in a programme's settings; a programme without them shows codes.
fn profiles(config: &str) -> Vec<(String, String)> {
    let config: serde_json::Value = serde_json::from_str(config).unwrap_or_default();
    let member = |profile: &serde_json::Value, name: &str| profile.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let list = config.get("profiles").and_then(|list| list.as_array()).map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(|profile| Some((member(profile, "code")?, member(profile, "title")?))).collect()
}

/// Who holds a valid certificate and since when, and whose was revoked without another in its place.
fn list_certified(conn: &mut Conn, programme: ProgrammeId) -> Result<(HashMap<OfficerId, Timestamp>, HashSet<OfficerId>)> {
    let rows: Vec<(OfficerId, Timestamp, String)> = certificates::table
        .filter(certificates::programme_id.eq(programme))
        .filter(certificates::state.eq("valid").or(certificates::replaced_by.is_null()))
        .select((certificates::officer_id, certificates::issued_at, certificates::state))
        .load(conn)?;
    let (valid, ended): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, _, state)| state == "valid");
    let issued = valid.into_iter().map(|(officer, at, _)| (officer, at)).collect();
    Ok((issued, ended.into_iter().map(|(officer, _, _)| officer).collect()))
}

/// The counted people of a programme whom the asker sees, in no order. Whoever stands outside the denominators today is not among them.
pub fn list_people(conn: &mut Conn, frame: &Frame, reach: &Reach, today: NaiveDate) -> Result<Vec<Person>> {
    let (issued, revoked) = list_certified(conn, frame.id)?;
    let outside = list_outside(conn, today)?;
    let unit_places: HashMap<UnitId, usize> = frame.units.iter().enumerate().map(|(place, unit)| (unit.id, place)).collect();
    let site_places: HashMap<SiteId, usize> = frame.sites.iter().enumerate().map(|(place, site)| (site.id, place)).collect();
    let mut people = Vec::new();
    for (officer, states, completed_at, unit, site, profile) in list_standings(conn, frame, reach)? {
        if outside.contains(&officer) {
            continue;
        }
        let (Some(unit), Some(site)) = (unit_places.get(&unit), site_places.get(&site)) else { continue };
        let (issued_at, is_revoked) = (issued.get(&officer).copied(), revoked.contains(&officer));
        people.push(Person { officer, unit: *unit, site: *site, profile, states, completed_at, issued_at, is_revoked });
    }
    Ok(people)
}

type StandingRow = (OfficerId, String, Option<Timestamp>, UnitId, SiteId, String);

fn list_standings(conn: &mut Conn, frame: &Frame, reach: &Reach) -> Result<Vec<StandingRow>> {
    let both = enrolments::programme_id.eq(standings::programme_id).and(enrolments::officer_id.eq(standings::officer_id));
    let mut query = standings::table
        .inner_join(enrolments::table.on(both))
        .filter(standings::programme_id.eq(frame.id))
        .select((
            standings::officer_id,
            standings::states,
            standings::completed_at,
            enrolments::unit_id,
            enrolments::site_id,
            enrolments::profile,
        ))
        .into_boxed();
    if !reach.is_everyone {
        query = query.filter(enrolments::unit_id.eq_any(units_of(frame, reach)).or(enrolments::site_id.eq_any(sites_of(frame, reach))));
    }
    Ok(query.load(conn)?)
}

fn units_of(frame: &Frame, reach: &Reach) -> Vec<UnitId> {
    frame.units.iter().filter(|unit| reach.units.contains(&unit.code)).map(|unit| unit.id).collect()
}

fn sites_of(frame: &Frame, reach: &Reach) -> Vec<SiteId> {
    frame.sites.iter().filter(|site| reach.sites.contains(&site.code)).map(|site| site.id).collect()
}

/// Officers who stand outside the denominators on a day: few, so they are read by themselves.
fn list_outside(conn: &mut Conn, today: NaiveDate) -> Result<HashSet<OfficerId>> {
    let rows: Vec<(OfficerId, String, Option<NaiveDate>, Option<NaiveDate>)> = officers::table
        // Any status: greater than the empty one, which an index finds.
        .filter(officers::status.gt(""))
        .select((officers::id, officers::status, officers::status_from, officers::status_to))
        .load(conn)?;
    Ok(rows.into_iter().filter(|(_, status, from, to)| !is_counted(status, *from, *to, today)).map(|(id, ..)| id).collect())
}

/// How an officer is named, sorted and found.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = officers)]
pub struct Name {
    /// Who.
    pub id: OfficerId,
    /// Digits only.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Rank.
    pub rank: String,
    /// Position.
    pub position: String,
    /// For sorting.
    pub sort_key: Vec<u8>,
    /// For finding.
    pub search_key: String,
}

/// The names of these officers.
pub fn list_names(conn: &mut Conn, officers: &[OfficerId]) -> Result<HashMap<OfficerId, Name>> {
    // Beyond a few hundred a walk over the table costs less than looking each one up.
    let mut names = HashMap::with_capacity(officers.len());
    if officers.len() > 4 * CHUNK {
        let all: Vec<Name> = officers::table.select(Name::as_select()).load(conn)?;
        names.extend(all.into_iter().map(|name| (name.id, name)));
        return Ok(names);
    }
    for chunk in officers.chunks(CHUNK) {
        let some: Vec<Name> = officers::table.filter(officers::id.eq_any(chunk)).select(Name::as_select()).load(conn)?;
        names.extend(some.into_iter().map(|name| (name.id, name)));
    }
    Ok(names)
}

/// Somebody who takes part in a programme, as lists of results name them.
#[derive(Clone, Debug)]
pub struct Taker {
    /// Who.
    pub officer: OfficerId,
    /// Digits only.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// For finding.
    pub search_key: String,
    /// The place of their unit in [`Frame::units`].
    pub unit: usize,
}

/// The programme's people whom the asker sees and the narrowing holds, by name; those outside the denominators too: what was recorded
/// is shown.
pub fn list_takers(conn: &mut Conn, frame: &Frame, reach: &Reach, narrowing: &Narrowing) -> Result<Vec<Taker>> {
    let mut query = enrolments::table
        .inner_join(officers::table.on(officers::id.eq(enrolments::officer_id)))
        .filter(enrolments::programme_id.eq(frame.id))
        .order((officers::sort_key, officers::badge))
        .select((officers::id, officers::badge, officers::full_name, officers::search_key, enrolments::unit_id))
        .into_boxed();
    if !reach.is_everyone {
        query = query.filter(enrolments::unit_id.eq_any(units_of(frame, reach)).or(enrolments::site_id.eq_any(sites_of(frame, reach))));
    }
    if let Some(unit) = narrowing.unit.and_then(|place| frame.units.get(place)) {
        query = query.filter(enrolments::unit_id.eq(unit.id));
    }
    if let Some(site) = narrowing.site.and_then(|place| frame.sites.get(place)) {
        query = query.filter(enrolments::site_id.eq(site.id));
    }
    if let Some(profile) = &narrowing.profile {
        query = query.filter(enrolments::profile.eq(profile.clone()));
    }
    let rows: Vec<(OfficerId, String, String, String, UnitId)> = query.load(conn)?;
    let units: HashMap<UnitId, usize> = frame.units.iter().enumerate().map(|(place, unit)| (unit.id, place)).collect();
    let taker = |(officer, badge, full_name, search_key, unit): (OfficerId, String, String, String, UnitId)| {
        Some(Taker { officer, badge, full_name, search_key, unit: *units.get(&unit)? })
    };
    Ok(rows.into_iter().filter_map(taker).collect())
}

/// The units, sites and profiles of the programme's people whom the asker sees.
pub fn list_parts(conn: &mut Conn, frame: &Frame, reach: &Reach) -> Result<Parts> {
    let mut query = enrolments::table
        .filter(enrolments::programme_id.eq(frame.id))
        .select((enrolments::unit_id, enrolments::site_id, enrolments::profile))
        .distinct()
        .into_boxed();
    if !reach.is_everyone {
        query = query.filter(enrolments::unit_id.eq_any(units_of(frame, reach)).or(enrolments::site_id.eq_any(sites_of(frame, reach))));
    }
    let mut parts = Parts::default();
    for (unit, site, profile) in query.load::<(UnitId, SiteId, String)>(conn)? {
        parts.units.extend(frame.units.iter().position(|known| known.id == unit));
        parts.sites.extend(frame.sites.iter().position(|known| known.id == site));
        parts.profiles.insert(profile);
    }
    Ok(parts)
}

/// Every submitted attempt of these people at the narrowing's topics.
pub fn list_attempts(conn: &mut Conn, frame: &Frame, narrowing: &Narrowing, takers: &[Taker]) -> Result<Vec<Attempt>> {
    let topics: HashMap<TopicId, usize> =
        narrowing.topics.iter().filter_map(|number| frame.topics.get(*number).map(|topic| (topic.id, *number))).collect();
    let officers: HashMap<OfficerId, usize> = takers.iter().enumerate().map(|(place, taker)| (taker.officer, place)).collect();
    let mut query = attempts::table
        .filter(attempts::topic_id.eq_any(topics.keys().copied().collect::<Vec<_>>()))
        .filter(attempts::submitted_at.is_not_null())
        .select((
            attempts::officer_id,
            attempts::topic_id,
            attempts::points,
            attempts::question_count,
            attempts::is_passed,
            attempts::submitted_at,
        ))
        .into_boxed();
    // Of few people theirs alone are read; of many a walk over the topics' attempts costs less than looking each one up.
    if takers.len() <= CHUNK {
        query = query.filter(attempts::officer_id.eq_any(takers.iter().map(|taker| taker.officer).collect::<Vec<_>>()));
    }
    let rows: Vec<AttemptRow> = query.load(conn)?;
    let attempt = |(officer, topic, points, question_count, is_passed, submitted_at): AttemptRow| {
        Some(Attempt {
            officer: *officers.get(&officer)?,
            topic: *topics.get(&topic)?,
            points: points?,
            question_count,
            is_passed: is_passed == Some(true),
            submitted_at: submitted_at?,
        })
    };
    Ok(rows.into_iter().filter_map(attempt).collect())
}

type AttemptRow = (OfficerId, TopicId, Option<i32>, i32, Option<bool>, Option<Timestamp>);

/// How the questions of a topic were answered in all submitted attempts: a row a question and revision.
pub fn list_marked(conn: &mut Conn, topic: TopicId) -> Result<Vec<Marked>> {
    use diesel::dsl::{count_star, sum};
    let submitted = || attempts::topic_id.eq(topic).and(attempts::submitted_at.is_not_null());
    let key = (attempts::revision_id, marks::question_number);
    let all: Vec<(RevisionId, i32, i64, Option<i64>)> = marks::table
        .inner_join(attempts::table.on(attempts::id.eq(marks::attempt_id)))
        .filter(submitted())
        .group_by(key)
        .select((attempts::revision_id, marks::question_number, count_star(), sum(marks::points)))
        .load(conn)?;
    let full: Vec<(RevisionId, i32, i64)> = marks::table
        .inner_join(attempts::table.on(attempts::id.eq(marks::attempt_id)))
        .filter(submitted())
        .filter(marks::points.ge(super::results::FULL_POINTS))
        .group_by(key)
        .select((attempts::revision_id, marks::question_number, count_star()))
        .load(conn)?;
    let full: HashMap<(RevisionId, i32), i64> = full.into_iter().map(|(revision, question, count)| ((revision, question), count)).collect();
    let revisions: HashMap<RevisionId, i32> = revisions::table
        .filter(revisions::topic_id.eq(topic))
        .select((revisions::id, revisions::number))
        .load::<(RevisionId, i32)>(conn)?
        .into_iter()
        .collect();
    let contents: Vec<(RevisionId, i32, String, String)> = revision_questions::table
        .inner_join(revisions::table.on(revisions::id.eq(revision_questions::revision_id)))
        .filter(revisions::topic_id.eq(topic))
        .select((revision_questions::revision_id, revision_questions::number, revision_questions::difficulty, revision_questions::content))
        .load(conn)?;
    let contents: HashMap<(RevisionId, i32), (String, String)> =
        contents.into_iter().map(|(revision, number, difficulty, content)| ((revision, number), (difficulty, content))).collect();
    let marked = |(revision, question, asked, points): (RevisionId, i32, i64, Option<i64>)| {
        let (difficulty, content) = contents.get(&(revision, question)).cloned().unwrap_or_default();
        Marked {
            revision: revisions.get(&revision).copied().unwrap_or_default(),
            question,
            difficulty,
            stem: stem(&content),
            asked,
            full: full.get(&(revision, question)).copied().unwrap_or_default(),
            points: points.unwrap_or_default(),
        }
    };
    Ok(all.into_iter().map(marked).collect())
}

/// What a stored question asks.
fn stem(content: &str) -> String {
    let content: serde_json::Value = serde_json::from_str(content).unwrap_or_default();
    let stem = content.get("stem");
    stem.and_then(|stem| stem.as_str().or_else(|| stem.get("text").and_then(|text| text.as_str()))).unwrap_or_default().to_owned()
}
