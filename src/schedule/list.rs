//! Sessions as people see them: their own, the programme's, and the contract's files.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use diesel::prelude::*;
use serde::Serialize;

use super::enrolled;
use crate::clock::{Clock, Timestamp};
use crate::curriculum::store::get_programme;
use crate::db::{Conn, Db};
use crate::error::Result;
use crate::export::{self, Format, Table};
use crate::id::{GroupId, OfficerId, ProgrammeId, SessionId, SiteId, SittingId};
use crate::schema::{attendance, enrolments, officers, programmes, rooms, sessions, sites, sittings, topic_groups, topics, units};
use crate::text::columns::{Cell, Column, RowSink};
use crate::web::{Actor, Role, Scope};

/// The contract's timetable.
pub const TIMETABLE: Table = Table {
    name: "timetable",
    columns: &[
        Column::text("programme", 14),
        Column::text("session_id", 24),
        Column::text("topic_code", 14),
        Column::text("cohort", 8),
        Column::integer("stream", 8),
        Column::instant("starts_at"),
        Column::instant("ends_at"),
        Column::text("speaker_badge", 13),
        Column::text("presiding_badge", 15),
        Column::text("site_code", 12),
        Column::text("room", 16),
        Column::integer("capacity", 10),
        Column::integer("expected", 10),
    ],
};

/// The contract's cohorts.
pub const COHORTS: Table = Table {
    name: "cohorts",
    columns: &[
        Column::text("programme", 14),
        Column::text("badge", 11),
        Column::text("unit_code", 10),
        Column::text("site_code", 12),
        Column::text("cohort", 8),
        Column::text("profile", 8),
        Column::text("command", 9),
    ],
};

/// One of somebody's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mine {
    /// The session's code.
    pub code: String,
    /// `attending`, `speaking`, `presiding`, `coordinating`.
    pub role: &'static str,
    /// The key of the role's word.
    pub role_key: String,
    /// The topic.
    pub topic_code: String,
    /// The topic.
    pub topic_title: String,
    /// The cohort.
    pub cohort: String,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// Where; empty for who speaks or presides from the central hall.
    pub site: String,
    /// In which room.
    pub room: String,
    /// How to join from there.
    pub join_url: String,
    /// The sitting, where there is one.
    pub sitting_id: Option<SittingId>,
    /// What is marked; empty when nothing is.
    pub status: String,
    /// The key of the status' word.
    pub status_key: String,
    /// Whether it runs now.
    pub is_running: bool,
    /// Whether it is over.
    pub is_over: bool,
    /// How often the session was moved.
    pub sequence: i32,
    /// When it was moved last.
    pub changed_at: Option<Timestamp>,
}

type SessionPart = (SessionId, String, String, Timestamp, Timestamp);

/// How often a session was moved, and when last.
type Moved = (i32, Option<Timestamp>);

fn mine(
    role: &'static str,
    now: Timestamp,
    ((_, code, cohort, starts_at, ends_at), (sequence, changed_at)): (SessionPart, Moved),
    topic: (String, String),
    place: Option<(SittingId, String, String, String)>,
    status: String,
) -> Mine {
    let (sitting_id, site, room, join_url) =
        place.map_or((None, String::new(), String::new(), String::new()), |(id, site, room, url)| (Some(id), site, room, url));
    Mine {
        code,
        role,
        role_key: format!("schedule-as-{role}"),
        topic_code: topic.0,
        topic_title: topic.1,
        cohort,
        starts_at,
        ends_at,
        site,
        room,
        join_url,
        sitting_id,
        status_key: format!("attendance-{status}"),
        status,
        is_running: starts_at <= now && now < ends_at,
        is_over: ends_at <= now,
        sequence,
        changed_at,
    }
}

/// The sessions that somebody presents or presides over, in order of time.
pub fn list_given(conn: &mut Conn, officer_id: OfficerId, now: Timestamp) -> Result<Vec<Mine>> {
    let session = (sessions::id, sessions::code, sessions::cohort, sessions::starts_at, sessions::ends_at);
    let moved = (sessions::sequence, sessions::changed_at);
    let mut all = Vec::new();
    for role in ["speaking", "presiding"] {
        let joined = sessions::table.inner_join(topics::table);
        let joined =
            joined.select(((session, moved), (topics::code, topics::title))).order((sessions::starts_at, sessions::code)).into_boxed();
        let own = match role {
            "speaking" => joined.filter(sessions::speaker_id.eq(officer_id)),
            _ => joined.filter(sessions::presiding_id.eq(officer_id)),
        };
        let found: Vec<((SessionPart, Moved), (String, String))> = own.load(conn)?;
        all.extend(found.into_iter().map(|(s, t)| mine(role, now, s, t, None, String::new())));
    }
    Ok(all)
}

/// Somebody's own sessions in order of time: those they attend, present, preside over or coordinate.
pub fn list_mine(conn: &mut Conn, actor: &Actor, now: Timestamp) -> Result<Vec<Mine>> {
    let session = (sessions::id, sessions::code, sessions::cohort, sessions::starts_at, sessions::ends_at);
    let session = (session, (sessions::sequence, sessions::changed_at));
    let topic = (topics::code, topics::title);
    let place = (sittings::id, sites::name, rooms::name, rooms::join_url);
    let held = sittings::table.inner_join(sessions::table.inner_join(topics::table)).inner_join(sites::table).inner_join(rooms::table);
    type Held = ((SessionPart, Moved), (String, String), (SittingId, String, String, String));
    let attended: Vec<(Held, String)> = attendance::table
        .inner_join(held)
        .filter(attendance::officer_id.eq(actor.officer_id))
        .select(((session, topic, place), attendance::status))
        .load(conn)?;
    let mut all: Vec<Mine> = attended.into_iter().map(|((s, t, p), status)| mine("attending", now, s, t, Some(p), status)).collect();
    all.extend(list_given(conn, actor.officer_id, now)?);
    let codes = actor.codes(Role::Coordinator);
    if !codes.is_empty() {
        let found: Vec<Held> = held.filter(sites::code.eq_any(codes)).select((session, topic, place)).load(conn)?;
        all.extend(found.into_iter().map(|(s, t, p)| mine("coordinating", now, s, t, Some(p), String::new())));
    }
    all.sort_by(|a, b| (a.starts_at, &a.code, &a.site, &a.room, a.role).cmp(&(b.starts_at, &b.code, &b.site, &b.room, b.role)));
    Ok(all)
}

/// Which of a programme's sittings somebody sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Every sitting.
    pub is_all: bool,
    /// Those of topics of these groups …
    groups: HashSet<GroupId>,
    /// … and those at these sites.
    sites: HashSet<SiteId>,
}

impl Reach {
    /// Everything: the office, and the operator's commands.
    #[must_use]
    pub fn all() -> Self {
        Self { is_all: true, ..Self::default() }
    }

    /// Whether they see a sitting of a topic of this group at this site.
    #[must_use]
    pub fn sees(&self, group: GroupId, site: SiteId) -> bool {
        self.is_all || self.groups.contains(&group) || self.sites.contains(&site)
    }
}

/// How far somebody sees into a programme's timetable: directors their groups, coordinators their site, commanders the sites of
/// their unit's people.
pub fn find_reach(conn: &mut Conn, programme_id: ProgrammeId, actor: &Actor) -> Result<Reach> {
    let reading = [Role::Director, Role::Commander, Role::Coordinator];
    if actor.is_office() || reading.iter().any(|role| actor.holds(*role, &Scope::All)) {
        return Ok(Reach::all());
    }
    let groups: Vec<GroupId> = topic_groups::table
        .filter(topic_groups::programme_id.eq(programme_id))
        .filter(topic_groups::code.eq_any(actor.codes(Role::Director)))
        .select(topic_groups::id)
        .load(conn)?;
    let own: Vec<SiteId> = sites::table.filter(sites::code.eq_any(actor.codes(Role::Coordinator))).select(sites::id).load(conn)?;
    let trained: Vec<SiteId> = enrolments::table
        .inner_join(units::table)
        .filter(enrolments::programme_id.eq(programme_id))
        .filter(units::code.eq_any(actor.codes(Role::Commander)))
        .select(enrolments::site_id)
        .distinct()
        .load(conn)?;
    Ok(Reach { is_all: false, groups: groups.into_iter().collect(), sites: own.into_iter().chain(trained).collect() })
}

/// A session of a programme.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// Its code.
    pub code: String,
    /// The topic.
    pub topic_code: String,
    /// The topic.
    pub topic_title: String,
    /// The cohort.
    pub cohort: String,
    /// The broadcast.
    pub stream: i32,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// The speaker's name.
    pub speaker: String,
    /// The presiding officer's name.
    pub presiding: String,
    /// Sittings.
    pub sittings: i64,
    /// People for whom the timetable plans.
    pub planned: i64,
}

/// The sessions of a programme in order of time and stream, those that are held where the asker sees it; sittings and people are
/// counted there.
pub fn list_told(conn: &mut Conn, programme_id: ProgrammeId, reach: &Reach) -> Result<Vec<Told>> {
    type Found = (SessionPart, (String, String), i32, Option<OfficerId>, Option<OfficerId>);
    let found: Vec<Found> = sessions::table
        .inner_join(topics::table)
        .filter(sessions::programme_id.eq(programme_id))
        .order((sessions::starts_at, sessions::stream, sessions::code))
        .select((
            (sessions::id, sessions::code, sessions::cohort, sessions::starts_at, sessions::ends_at),
            (topics::code, topics::title),
            sessions::stream,
            sessions::speaker_id,
            sessions::presiding_id,
        ))
        .load(conn)?;
    let named: Vec<OfficerId> = found.iter().flat_map(|row| [row.3, row.4]).flatten().collect();
    let names: Vec<(OfficerId, String)> =
        officers::table.filter(officers::id.eq_any(&named)).select((officers::id, officers::full_name)).load(conn)?;
    let names: HashMap<OfficerId, String> = names.into_iter().collect();
    let places: Vec<(SessionId, GroupId, SiteId, i32)> = sittings::table
        .inner_join(sessions::table.inner_join(topics::table))
        .filter(sessions::programme_id.eq(programme_id))
        .select((sittings::session_id, topics::group_id, sittings::site_id, sittings::planned))
        .load(conn)?;
    let mut counts: HashMap<SessionId, (i64, i64)> = HashMap::new();
    for (session, _, _, planned) in places.into_iter().filter(|(_, group, site, _)| reach.sees(*group, *site)) {
        let count = counts.entry(session).or_default();
        *count = (count.0 + 1, count.1 + i64::from(planned));
    }
    let is_seen = |row: &Found| reach.is_all || counts.contains_key(&row.0.0);
    let name = |id: Option<OfficerId>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
    let told = |((id, code, cohort, starts_at, ends_at), (topic_code, topic_title), stream, speaker, presiding): Found| {
        let (held, planned) = counts.get(&id).copied().unwrap_or_default();
        Told {
            code,
            topic_code,
            topic_title,
            cohort,
            stream,
            starts_at,
            ends_at,
            speaker: name(speaker),
            presiding: name(presiding),
            sittings: held,
            planned,
        }
    };
    Ok(found.into_iter().filter(is_seen).map(told).collect())
}

/// Which sittings are asked for by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of a session, by its code.
    Session(String),
    /// Those that are over while their roll is open.
    Open,
}

/// A sitting with its roll's state.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Its id.
    pub id: SittingId,
    /// The session's code.
    pub session: String,
    /// The topic.
    pub topic_title: String,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// Where.
    pub site: String,
    /// In which room.
    pub room: String,
    /// People for whom the timetable plans.
    pub planned: i32,
    /// Whether the roll is closed.
    pub is_closed: bool,
    /// Whether it is held now.
    pub is_running: bool,
    /// Whether the asker keeps its roll.
    pub is_kept: bool,
}

/// The sittings asked for, as far as the asker sees them, in order of time and site.
pub fn list_places(
    conn: &mut Conn,
    programme_id: ProgrammeId,
    (reach, actor): (&Reach, &Actor),
    which: &Which,
    now: Timestamp,
) -> Result<Vec<Place>> {
    type Found = ((SittingId, String, i32), (String, Timestamp, Timestamp), (String, GroupId), (SiteId, String, String), String);
    let mut query = sittings::table
        .inner_join(sessions::table.inner_join(topics::table))
        .inner_join(sites::table)
        .inner_join(rooms::table)
        .filter(sessions::programme_id.eq(programme_id))
        .order((sessions::starts_at, sessions::code, sites::sort_key, sites::code, rooms::name))
        .select((
            (sittings::id, sittings::state, sittings::planned),
            (sessions::code, sessions::starts_at, sessions::ends_at),
            (topics::title, topics::group_id),
            (sites::id, sites::code, sites::name),
            rooms::name,
        ))
        .into_boxed();
    query = match which {
        Which::Session(code) => query.filter(sessions::code.eq(code)),
        Which::Open => query.filter(sittings::state.eq("open")).filter(sessions::ends_at.le(now)),
    };
    let found: Vec<Found> = query.load(conn)?;
    let place = |((id, state, planned), (session, starts_at, ends_at), (topic_title, _), (_, code, site), room): Found| Place {
        is_closed: state == "closed",
        is_running: starts_at <= now && now < ends_at,
        is_kept: actor.is_office() || actor.holds(Role::Coordinator, &Scope::Site(code)),
        id,
        session,
        topic_title,
        starts_at,
        ends_at,
        site,
        room,
        planned,
    };
    let seen = |(_, _, (_, group), (site, ..), _): &Found| reach.sees(*group, *site);
    Ok(found.into_iter().filter(seen).map(place).collect())
}

/// `taphuan export timetable` and `taphuan export cohorts`.
pub fn export(db: &Db, clock: &Clock, table: Table, programme: &str, format: Format, output: Option<&Path>) -> Result<()> {
    let id = db.read_now(|conn| get_programme(conn, programme))?.id;
    let rows = move |conn: &mut Conn, sink: &mut dyn RowSink| {
        if table.name == COHORTS.name { write_cohorts(conn, id, sink) } else { write_timetable(conn, id, &Reach::all(), sink) }
    };
    export::write(db, clock, table, programme, format, output, Box::new(rows))
}

/// Writes a programme's sittings, those that the asker sees, in the contract's columns; `expected` counts who is expected now.
pub fn write_timetable(conn: &mut Conn, programme_id: ProgrammeId, reach: &Reach, sink: &mut dyn RowSink) -> Result<()> {
    type Found = (
        (String, String, String, String, i32, Timestamp, Timestamp),
        (Option<OfficerId>, Option<OfficerId>),
        (SittingId, String, String, i32),
        (GroupId, SiteId),
    );
    let mut found: Vec<Found> = sittings::table
        .inner_join(sessions::table.inner_join(topics::table).inner_join(programmes::table))
        .inner_join(sites::table)
        .inner_join(rooms::table)
        .filter(sessions::programme_id.eq(programme_id))
        .order((sessions::starts_at, sessions::stream, sessions::code, sites::id, rooms::id))
        .select((
            (programmes::code, sessions::code, topics::code, sessions::cohort, sessions::stream, sessions::starts_at, sessions::ends_at),
            (sessions::speaker_id, sessions::presiding_id),
            (sittings::id, sites::code, rooms::name, sittings::capacity),
            (topics::group_id, sites::id),
        ))
        .load(conn)?;
    found.retain(|(.., (group, site))| reach.sees(*group, *site));
    let counts: Vec<(SittingId, i64)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table))
        .filter(sessions::programme_id.eq(programme_id))
        .filter(attendance::is_expected.eq(true))
        .group_by(attendance::sitting_id)
        .select((attendance::sitting_id, diesel::dsl::count_star()))
        .load(conn)?;
    let counts: HashMap<SittingId, i64> = counts.into_iter().collect();
    let named: Vec<OfficerId> = found.iter().flat_map(|row| [row.1.0, row.1.1]).flatten().collect();
    let named: std::collections::BTreeSet<OfficerId> = named.into_iter().collect();
    let badges: Vec<(OfficerId, String)> =
        officers::table.filter(officers::id.eq_any(named)).select((officers::id, officers::badge)).load(conn)?;
    let badges: HashMap<OfficerId, String> = badges.into_iter().collect();
    let badge = |id: &Option<OfficerId>| id.and_then(|id| badges.get(&id)).map_or("", String::as_str);
    for ((programme, session, topic, cohort, stream, starts_at, ends_at), (speaker, presiding), (sitting, site, room, capacity), _) in
        &found
    {
        sink.row(&mut |row| {
            for text in [programme, session, topic, cohort] {
                row.put(Cell::Text(text));
            }
            row.put((*stream).into());
            row.put(starts_at.utc().into());
            row.put(ends_at.utc().into());
            for text in [badge(speaker), badge(presiding), site, room] {
                row.put(Cell::Text(text));
            }
            row.put((*capacity).into());
            row.put(counts.get(sitting).copied().unwrap_or_default().into());
        })?;
    }
    Ok(())
}

/// Writes who takes part in a programme in the contract's columns, by unit and name.
pub fn write_cohorts(conn: &mut Conn, programme_id: ProgrammeId, sink: &mut dyn RowSink) -> Result<()> {
    enrolled::write(conn, &enrolled::Filter::all(programme_id), sink)
}
