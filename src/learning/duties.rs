//! What waits for those who run a programme: rolls still open, certificates due, people who can't go on by themselves, and what is
//! held at this moment. Each figure is one query, narrowed to what the asker sees, and leads to the page that lists it.

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::id::{GroupId, ProgrammeId, SessionId, SiteId};
use crate::schedule::exchange::store::count_waiting;
use crate::schedule::list::{Reach, find_reach};
use crate::schema::{certificates, enrolments, officers, programmes, sessions, sites, sittings, standings, topic_groups, topics, units};
use crate::standing::rules::State;
use crate::text::Words;
use crate::web::{Actor, Role, Scope, icon};

/// Something that waits, with how many, and where.
#[derive(Serialize)]
pub(super) struct Duty {
    href: String,
    icon: &'static str,
    tone: &'static str,
    words: Words,
}

/// A session that is held now.
#[derive(Serialize)]
pub(super) struct Running {
    href: String,
    topic: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
    /// At how many sites and rooms.
    sittings: usize,
}

/// What waits in one programme.
#[derive(Serialize)]
pub(super) struct Duties {
    title: String,
    running: Vec<Running>,
    duties: Vec<Duty>,
}

/// What waits in each programme into which the actor's roles reach; programmes in which nothing does are left out.
pub(super) fn list_duties(conn: &mut Conn, actor: &Actor, now: Timestamp) -> Result<Vec<Duties>> {
    let mut all = Vec::new();
    if !actor.reads_lists() {
        return Ok(all);
    }
    for programme in &actor.programmes {
        let id: ProgrammeId = programmes::table.filter(programmes::code.eq(&programme.code)).select(programmes::id).first(conn)?;
        let found = list_of(conn, actor, (id, &programme.code), now)?;
        if !found.0.is_empty() || !found.1.is_empty() {
            all.push(Duties { title: programme.title.clone(), running: found.0, duties: found.1 });
        }
    }
    Ok(all)
}

fn list_of(conn: &mut Conn, actor: &Actor, (id, code): (ProgrammeId, &str), now: Timestamp) -> Result<(Vec<Running>, Vec<Duty>)> {
    let at = |page: &str| format!("/programmes/{code}/{page}");
    let mut duties = Vec::new();
    let mut add = |count: i64, key: &'static str, page: &str, look: (&'static str, &'static str)| {
        if count > 0 {
            duties.push(Duty { href: at(page), icon: look.0, tone: look.1, words: Words::new(key).with("count", count) });
        }
    };
    let keeps_all = actor.is_office() || actor.has(Role::Director);
    let reach = find_reach(conn, id, actor)?;
    if keeps_all || actor.has(Role::Coordinator) {
        let open = count_open_rolls(conn, id, &reach, now)?;
        add(open, "duty-open-rolls", "timetable?sittings=open#sittings", (icon("lock-open"), "warn"));
    }
    if actor.is_office() {
        add(count_waiting(conn, id)?, "duty-exchanges", "exchanges?state=waiting", (icon("arrows-exchange"), "warn"));
        add(count_due(conn, id, now)?, "duty-certificates", "certificates/issue", (icon("certificate"), "info"));
    }
    let whose = People::of(conn, actor, id)?;
    let stuck = whose.count(conn, id, State::Attempts, now)?;
    let absent = whose.count(conn, id, State::Absent, now)?;
    add(absent, "duty-absent", "people?state=absent", (icon("user-off"), "bad"));
    add(stuck, "duty-attempts", "people?state=attempts", (icon("alert-triangle"), "bad"));
    let running = if keeps_all { list_running(conn, id, code, &reach, now)? } else { Vec::new() };
    Ok((running, duties))
}

/// Sittings that are over and whose roll is not closed.
fn count_open_rolls(conn: &mut Conn, programme: ProgrammeId, reach: &Reach, now: Timestamp) -> Result<i64> {
    let open: Vec<(GroupId, SiteId)> = sittings::table
        .inner_join(sessions::table.inner_join(topics::table))
        .filter(sessions::programme_id.eq(programme))
        .filter(sessions::ends_at.le(now))
        .filter(sittings::state.eq("open"))
        .select((topics::group_id, sittings::site_id))
        .load(conn)?;
    Ok(open.into_iter().filter(|(group, site)| reach.sees(*group, *site)).count() as i64)
}

/// The sessions that are held now, in the order of their streams.
fn list_running(conn: &mut Conn, programme: ProgrammeId, code: &str, reach: &Reach, now: Timestamp) -> Result<Vec<Running>> {
    type Found = (SessionId, String, String, Timestamp, Timestamp, GroupId, SiteId);
    let found: Vec<Found> = sittings::table
        .inner_join(sessions::table.inner_join(topics::table))
        .filter(sessions::programme_id.eq(programme))
        .filter(sessions::starts_at.le(now))
        .filter(sessions::ends_at.gt(now))
        .order((sessions::starts_at, sessions::stream, sessions::code))
        .select((sessions::id, sessions::code, topics::title, sessions::starts_at, sessions::ends_at, topics::group_id, sittings::site_id))
        .load(conn)?;
    let seen: Vec<Found> = found.into_iter().filter(|row| reach.sees(row.5, row.6)).collect();
    let running = seen.chunk_by(|a, b| a.0 == b.0).filter_map(|held| {
        let (_, session, topic, starts_at, ends_at, ..) = held.first()?.clone();
        let href = format!("/programmes/{code}/timetable?session={session}#sittings");
        Some(Running { href, topic, starts_at, ends_at, sittings: held.len() })
    });
    Ok(running.collect())
}

/// The condition of an officer who counts on a day (see `roster::rules::is_counted`).
macro_rules! is_counted {
    ($today:expr) => {
        officers::status.eq("").or(officers::status_from.gt($today)).or(officers::status_to.lt($today))
    };
}

/// People who have completed everything and hold no certificate, nor had one revoked.
fn count_due(conn: &mut Conn, programme: ProgrammeId, now: Timestamp) -> Result<i64> {
    let held = certificates::table
        .filter(certificates::programme_id.eq(programme))
        .filter(certificates::state.ne("replaced"))
        .select(certificates::officer_id);
    Ok(standings::table
        .inner_join(officers::table.on(officers::id.eq(standings::officer_id)))
        .filter(standings::programme_id.eq(programme))
        .filter(standings::required.gt(0))
        .filter(standings::complete.eq(standings::required))
        .filter(is_counted!(now.local_date()))
        .filter(standings::officer_id.ne_all(held))
        .count()
        .get_result(conn)?)
}

/// Whose standings somebody sees, and which of their topics.
struct People {
    is_everyone: bool,
    units: Vec<String>,
    sites: Vec<String>,
    /// Places of the topics; none for all.
    places: Option<Vec<i32>>,
}

impl People {
    /// As the lists of people have it: the office everything, directors their groups, else commanders their unit and coordinators
    /// their site.
    fn of(conn: &mut Conn, actor: &Actor, programme: ProgrammeId) -> Result<Self> {
        let codes = |role| actor.codes(role).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let presides = actor.has(Role::Director) && !actor.is_office();
        let places = if presides && !actor.holds(Role::Director, &Scope::All) {
            let own = topics::table.inner_join(topic_groups::table).filter(topics::programme_id.eq(programme));
            Some(own.filter(topic_groups::code.eq_any(codes(Role::Director))).select(topics::place).load(conn)?)
        } else {
            None
        };
        let is_everyone =
            actor.is_office() || presides || [Role::Commander, Role::Coordinator].iter().any(|role| actor.holds(*role, &Scope::All));
        Ok(Self { is_everyone, units: codes(Role::Commander), sites: codes(Role::Coordinator), places })
    }

    /// How many of them stand so in one of the topics.
    fn count(&self, conn: &mut Conn, programme: ProgrammeId, state: State, now: Timestamp) -> Result<i64> {
        let mut query = standings::table
            .inner_join(officers::table.on(officers::id.eq(standings::officer_id)))
            .inner_join(
                enrolments::table
                    .on(enrolments::officer_id.eq(standings::officer_id).and(enrolments::programme_id.eq(standings::programme_id))),
            )
            .inner_join(units::table.on(units::id.eq(enrolments::unit_id)))
            .inner_join(sites::table.on(sites::id.eq(enrolments::site_id)))
            .filter(standings::programme_id.eq(programme))
            .filter(is_counted!(now.local_date()))
            .into_boxed();
        if !self.is_everyone {
            query = query.filter(units::code.eq_any(&self.units).or(sites::code.eq_any(&self.sites)));
        }
        // States are a letter a topic, by its place; no letter stands for two states in another case.
        query = query.filter(standings::states.like(format!("%{}%", state.letter())));
        let Some(places) = &self.places else { return Ok(query.count().get_result(conn)?) };
        let found: Vec<String> = query.select(standings::states).load(conn)?;
        let stands = |states: &String| {
            let at = |(place, letter): (i32, char)| letter == state.letter() && places.contains(&place);
            (0..).zip(states.chars()).any(at)
        };
        Ok(found.iter().filter(|states| stands(states)).count() as i64)
    }
}
