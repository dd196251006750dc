//! Programmes, groups, topics and revisions in the database.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::question::{Difficulty, Question};
use super::rules::{Blueprint, ExchangeRule, Share};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::{GroupId, OfficerId, ProgrammeId, RevisionId, TopicId};
use crate::schema::{enrolments, programmes, revision_pages, revision_questions, revisions, topic_groups, topic_needs, topics};
use crate::standing::rules::Need;

/// A programme with everything that its file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Its code, in addresses.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The first day of sessions.
    pub starts_on: NaiveDate,
    /// The last day of sessions.
    pub ends_on: NaiveDate,
    /// The day by which everybody is to be certified.
    pub go_live: NaiveDate,
    /// Days, slots, streams, profiles, certificate.
    pub config: ProgrammeConfig,
}

/// What `programme.toml` says beside code, title and go-live day; kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProgrammeConfig {
    /// The days of sessions, in order.
    pub days: Vec<Day>,
    /// Minutes of a slot.
    pub slot_minutes: i32,
    /// Minutes between two slots at least.
    pub break_minutes: i32,
    /// Broadcasts side by side.
    pub streams: i32,
    /// The part of a unit that may be away at a time.
    pub max_share_away: Share,
    /// How people change cohort or site.
    pub exchange: ExchangeRule,
    /// The job profiles, in order.
    pub profiles: Vec<Profile>,
    /// What the certificate says.
    pub certificate: CertificateWording,
    /// The place that the next new topic takes; places are never given twice.
    pub next_place: i32,
    /// What the planner of the timetable is told.
    pub planning: Planning,
}

/// What `programme.toml` tells the planner of the timetable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Planning {
    /// Parts into which each unit is divided; none leaves it to the share that may be away (half: two).
    pub cohorts: Option<i32>,
    /// The part of a site's seats, over all its rooms, that may be taken at a moment; none is all of them.
    pub max_share_seated: Option<Share>,
    /// Whether units may be divided over several sites.
    pub may_split_units: bool,
    /// Weights of what is wished for, by name ([`WEIGHTS`]); what is not named has the planner's own.
    pub weights: BTreeMap<String, i64>,
    /// Days off of speakers and directors.
    pub away: Vec<Away>,
}

/// Days on which a speaker or director is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Who.
    pub badge: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// The names of the planner's weights.
pub const WEIGHTS: [&str; 11] = [
    "director_half_days",
    "group_half_days",
    "speaker_gaps",
    "officer_gaps",
    "officer_half_days",
    "empty_seats",
    "uneven_days",
    "unpreferred_hours",
    "alternates",
    "officer_kilometres",
    "split_units",
];

/// A day of sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Which day.
    pub date: NaiveDate,
    /// Its half-days, in order.
    pub halves: Vec<HalfDay>,
}

/// A half-day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfDay {
    /// `morning` or `afternoon`; `half-day-` + name is its key in the catalogue.
    pub name: String,
    /// When its slots begin, on Vietnam's clocks.
    pub slots: Vec<NaiveTime>,
}

/// A job profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The code in rosters and topic files.
    pub code: String,
    /// What it is called.
    pub title: String,
}

/// What stands on the certificate, beside the person's own facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CertificateWording {
    /// What serials begin with.
    pub serial_prefix: String,
    /// The authority above, top left.
    pub authority_parent: String,
    /// The authority that issues.
    pub authority: String,
    /// The heading.
    pub heading: String,
    /// What was completed.
    pub wording: String,
    /// The place before the date.
    pub place: String,
    /// The signer's capacity, line by line.
    pub signer_capacity: Vec<String>,
    /// The signer's badge.
    pub signer: String,
}

/// One slot of the programme: when a session may be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// The day's place, from 0.
    pub day: usize,
    /// The half-day's place in its day, from 0.
    pub half: usize,
}

impl ProgrammeConfig {
    /// Every slot in order of time.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let minutes = i64::from(self.slot_minutes);
        let of_half = |day: usize, date: NaiveDate, half: usize, times: &[NaiveTime]| -> Vec<Slot> {
            let slot = |time: &NaiveTime| {
                let starts_at = Timestamp::from_local(date, *time);
                Slot { starts_at, ends_at: starts_at.plus_minutes(minutes), day, half }
            };
            times.iter().map(slot).collect()
        };
        let days = self.days.iter().enumerate();
        days.flat_map(|(d, day)| day.halves.iter().enumerate().flat_map(move |(h, half)| of_half(d, day.date, h, &half.slots))).collect()
    }

    /// What a profile is called; its code when the programme does not know it.
    #[must_use]
    pub fn profile_title<'a>(&'a self, code: &'a str) -> &'a str {
        self.profiles.iter().find(|profile| profile.code == code).map_or(code, |profile| profile.title.as_str())
    }
}

/// A group of topics.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Serialize)]
#[diesel(table_name = topic_groups)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its place, from 0.
    pub place: i32,
    /// The deputy director in charge.
    pub director_badge: String,
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// Its programme.
    pub programme_id: ProgrammeId,
    /// Its group.
    pub group_id: GroupId,
    /// The group's code.
    pub group_code: String,
    /// The group's title.
    pub group_title: String,
    /// Its code, in addresses.
    pub code: String,
    /// Its title.
    pub title: String,
    /// From 0, its place in `standings.states`; never reused.
    pub place: i32,
    /// The department that teaches it.
    pub department_code: String,
    /// Minutes of a session.
    pub minutes: i32,
    /// Shortest reading time in minutes.
    pub reading_minutes: i32,
    /// Percent of the points that pass.
    pub pass_percent: i32,
    /// Attempts allowed.
    pub attempts_allowed: i32,
    /// Minutes for an attempt.
    pub time_limit_minutes: i32,
    /// Whether it takes no text and no quiz.
    pub is_secret: bool,
    /// How many questions of which difficulty.
    pub blueprint: Blueprint,
    /// Speakers, presiding officer, topics before.
    pub config: TopicConfig,
    /// The published revision; none for a secret topic.
    pub revision_id: Option<RevisionId>,
    /// How each profile needs it; a profile that is not there does not.
    pub needs: HashMap<String, Need>,
}

/// What `topic.toml` says about people, order and times; kept as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicConfig {
    /// Badges of the speakers, the first is preferred.
    pub speakers: Vec<String>,
    /// Badge of the presiding officer.
    pub presiding: String,
    /// Codes of the topics that come before.
    pub after: Vec<String>,
    /// Badges of those who may preside instead.
    pub presiding_alternates: Vec<String>,
    /// The first day on which it may be given.
    pub from: Option<NaiveDate>,
    /// The last day on which it may be given.
    pub until: Option<NaiveDate>,
    /// `morning` or `afternoon` where one is preferred, else empty.
    pub prefers: String,
}

/// A question of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionQuestion {
    /// From 1, in the file's order.
    pub number: i32,
    /// For the draw.
    pub difficulty: Difficulty,
    /// The question.
    pub question: Question,
}

/// A page of a module.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = revision_pages)]
pub struct Page {
    /// From 1.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Its text, clean HTML with [`super::module::Icon`] marks.
    pub html: String,
    /// Its words.
    pub word_count: i32,
}

/// A published revision.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = revisions)]
pub struct Revision {
    /// Its id.
    pub id: RevisionId,
    /// Of which topic.
    pub topic_id: TopicId,
    /// From 1.
    pub number: i32,
    /// Digest of pages and questions.
    pub digest: String,
    /// Pages.
    pub page_count: i32,
    /// When it was published.
    pub published_at: Timestamp,
}

type ProgrammeRow = (ProgrammeId, String, String, NaiveDate, NaiveDate, NaiveDate, String);

const PROGRAMME: (
    programmes::id,
    programmes::code,
    programmes::title,
    programmes::starts_on,
    programmes::ends_on,
    programmes::go_live,
    programmes::config,
) = (
    programmes::id,
    programmes::code,
    programmes::title,
    programmes::starts_on,
    programmes::ends_on,
    programmes::go_live,
    programmes::config,
);

fn programme((id, code, title, starts_on, ends_on, go_live, config): ProgrammeRow) -> Result<Programme> {
    Ok(Programme { id, code, title, starts_on, ends_on, go_live, config: serde_json::from_str(&config)? })
}

/// The programme of a code.
pub fn find_programme(conn: &mut Conn, code: &str) -> Result<Option<Programme>> {
    let row: Option<ProgrammeRow> = programmes::table.filter(programmes::code.eq(code)).select(PROGRAMME).first(conn).optional()?;
    row.map(programme).transpose()
}

/// The programme of a code, or not found.
pub fn get_programme(conn: &mut Conn, code: &str) -> Result<Programme> {
    find_programme(conn, code)?.ok_or(Error::NotFound)
}

/// The programme of an id, or not found.
pub fn get_programme_by_id(conn: &mut Conn, id: ProgrammeId) -> Result<Programme> {
    programme(programmes::table.find(id).select(PROGRAMME).first(conn)?)
}

/// Every programme, the latest first.
pub fn list_programmes(conn: &mut Conn) -> Result<Vec<Programme>> {
    let rows: Vec<ProgrammeRow> = programmes::table.order((programmes::starts_on.desc(), programmes::code)).select(PROGRAMME).load(conn)?;
    rows.into_iter().map(programme).collect()
}

/// The groups of a programme, in order.
pub fn list_groups(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Group>> {
    let groups = topic_groups::table.filter(topic_groups::programme_id.eq(programme_id));
    Ok(groups.order(topic_groups::place).select(Group::as_select()).load(conn)?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = topics)]
struct TopicRow {
    id: TopicId,
    programme_id: ProgrammeId,
    group_id: GroupId,
    code: String,
    title: String,
    place: i32,
    department_code: String,
    minutes: i32,
    reading_minutes: i32,
    pass_percent: i32,
    attempts_allowed: i32,
    time_limit_minutes: i32,
    is_secret: bool,
    blueprint: String,
    config: String,
    revision_id: Option<RevisionId>,
}

fn topic(row: TopicRow, group_code: String, group_title: String, needs: HashMap<String, Need>) -> Result<Topic> {
    Ok(Topic {
        id: row.id,
        programme_id: row.programme_id,
        group_id: row.group_id,
        group_code,
        group_title,
        code: row.code,
        title: row.title,
        place: row.place,
        department_code: row.department_code,
        minutes: row.minutes,
        reading_minutes: row.reading_minutes,
        pass_percent: row.pass_percent,
        attempts_allowed: row.attempts_allowed,
        time_limit_minutes: row.time_limit_minutes,
        is_secret: row.is_secret,
        blueprint: serde_json::from_str(&row.blueprint)?,
        config: serde_json::from_str(&row.config)?,
        revision_id: row.revision_id,
        needs,
    })
}

/// The topics of a programme with group and needs, by group and place.
pub fn list_topics(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Vec<Topic>> {
    let rows: Vec<(TopicRow, String, String)> = topics::table
        .inner_join(topic_groups::table)
        .filter(topics::programme_id.eq(programme_id))
        .order((topic_groups::place, topics::place))
        .select((TopicRow::as_select(), topic_groups::code, topic_groups::title))
        .load(conn)?;
    let all: Vec<(TopicId, String, String)> = topic_needs::table
        .inner_join(topics::table)
        .filter(topics::programme_id.eq(programme_id))
        .select((topic_needs::topic_id, topic_needs::profile, topic_needs::need))
        .load(conn)?;
    let mut needs: HashMap<TopicId, HashMap<String, Need>> = HashMap::new();
    for (topic_id, profile, need) in all {
        if let Some(need) = Need::parse(&need) {
            needs.entry(topic_id).or_default().insert(profile, need);
        }
    }
    rows.into_iter()
        .map(|(row, code, title)| {
            let needs = needs.remove(&row.id).unwrap_or_default();
            topic(row, code, title, needs)
        })
        .collect()
}

/// The topic of a code, or not found.
pub fn get_topic(conn: &mut Conn, code: &str) -> Result<Topic> {
    let (row, group_code, group_title): (TopicRow, String, String) = topics::table
        .inner_join(topic_groups::table)
        .filter(topics::code.eq(code))
        .select((TopicRow::as_select(), topic_groups::code, topic_groups::title))
        .first(conn)?;
    let needs: Vec<(String, String)> =
        topic_needs::table.filter(topic_needs::topic_id.eq(row.id)).select((topic_needs::profile, topic_needs::need)).load(conn)?;
    let needs = needs.into_iter().filter_map(|(profile, need)| Need::parse(&need).map(|need| (profile, need))).collect();
    topic(row, group_code, group_title, needs)
}

/// The profile of an officer in a programme; none when they take no part.
pub fn find_profile(conn: &mut Conn, programme_id: ProgrammeId, officer_id: OfficerId) -> Result<Option<String>> {
    Ok(enrolments::table.find((programme_id, officer_id)).select(enrolments::profile).first(conn).optional()?)
}

/// A revision, or not found.
pub fn get_revision(conn: &mut Conn, id: RevisionId) -> Result<Revision> {
    Ok(revisions::table.find(id).select(Revision::as_select()).first(conn)?)
}

/// The titles of a revision's pages, in order.
pub fn list_page_titles(conn: &mut Conn, revision_id: RevisionId) -> Result<Vec<String>> {
    let pages = revision_pages::table.filter(revision_pages::revision_id.eq(revision_id));
    Ok(pages.order(revision_pages::number).select(revision_pages::title).load(conn)?)
}

/// A page of a revision, or not found.
pub fn get_page(conn: &mut Conn, revision_id: RevisionId, number: i32) -> Result<Page> {
    Ok(revision_pages::table.find((revision_id, number)).select(Page::as_select()).first(conn)?)
}

/// The questions of a revision, in the file's order.
pub fn list_questions(conn: &mut Conn, revision_id: RevisionId) -> Result<Vec<RevisionQuestion>> {
    let rows: Vec<(i32, String)> = revision_questions::table
        .filter(revision_questions::revision_id.eq(revision_id))
        .order(revision_questions::number)
        .select((revision_questions::number, revision_questions::content))
        .load(conn)?;
    let read = |(number, content): (i32, String)| -> Result<Option<RevisionQuestion>> {
        let question: Question = serde_json::from_str(&content)?;
        Ok(question.difficulty.map(|difficulty| RevisionQuestion { number, difficulty, question }))
    };
    rows.into_iter().filter_map(|row| read(row).transpose()).collect()
}
