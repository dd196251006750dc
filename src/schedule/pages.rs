//! Own sessions, the programme's timetable, who trains with which cohort, calendars, an officer's status.

mod cohorts;
mod feeds;

pub(super) use cohorts::cohorts;
pub(super) use feeds::{ics, site_ics, speaker_ics};

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::exchange;
use super::expected;
use super::list::{self, Mine, Place, TIMETABLE, Told, Which};
use crate::clock::Timestamp;
use crate::curriculum::store::get_programme;
use crate::error::{Error, Result};
use crate::export::{self, Format};
use crate::load::parse_date;
use crate::roster::rules::{STATUSES, StatusAct, check_status};
use crate::roster::store::{self as roster, Officer};
use crate::text::{Words, format};
use crate::web::{Actor, Fields, Permit, Problems, Reply, Role, Visit};

#[derive(Serialize)]
struct Day {
    date: NaiveDate,
    weekday: String,
    is_today: bool,
    is_past: bool,
    sessions: Vec<Mine>,
}

#[derive(Serialize)]
struct Own {
    days: Vec<Day>,
    /// Days that are over: they stand folded above the others.
    past: usize,
    is_trainee: bool,
    /// What became of the newest request for another cohort or site.
    exchange: Option<exchange::store::Shown>,
}

fn weekday(date: NaiveDate) -> String {
    format!("weekday-{}", date.weekday().number_from_monday())
}

/// `GET /timetable`
pub(super) async fn index(visit: Visit) -> Result<Reply> {
    let permit = visit.own()?;
    let actor = visit.actor()?.clone();
    let (today, now) = (visit.stamp().now.local_date(), visit.stamp().now);
    let is_trainee = actor.is_trainee;
    let (mine, exchange) = visit
        .read(move |conn| {
            let asked = if is_trainee { exchange::store::find_newest(conn, actor.officer_id, today)? } else { None };
            Ok((list::list_mine(conn, &actor, now)?, asked))
        })
        .await?;
    let mut days: BTreeMap<NaiveDate, Vec<Mine>> = BTreeMap::new();
    for session in mine {
        days.entry(session.starts_at.local_date()).or_default().push(session);
    }
    let day = |(date, sessions)| Day { date, weekday: weekday(date), is_today: date == today, is_past: date < today, sessions };
    let days: Vec<Day> = days.into_iter().map(day).collect();
    let past = days.iter().filter(|day| day.is_past).count();
    Reply::page(&permit, &visit, "schedule/index", "tab-timetable", &Own { days, past, is_trainee, exchange })
}

#[derive(Serialize)]
struct Cell {
    stream: i32,
    events: Vec<Told>,
}

#[derive(Serialize)]
struct SlotRow {
    from: String,
    to: String,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct GridDay {
    date: NaiveDate,
    weekday: String,
}

/// Sittings by themselves, with the way to their rolls.
#[derive(Serialize)]
struct Places {
    key: &'static str,
    session: String,
    list: Vec<Place>,
}

/// Reads which sittings an address asks for.
fn read_which(fields: &Fields) -> Option<Which> {
    match (fields.get("session"), fields.get("sittings")) {
        ("", "open") => Some(Which::Open),
        ("", _) => None,
        (session, _) => Some(Which::Session(session.to_owned())),
    }
}

#[derive(Serialize)]
struct Grid {
    code: String,
    title: String,
    days: Vec<GridDay>,
    streams: Vec<i32>,
    stream_count: usize,
    rows: Vec<SlotRow>,
    list: Vec<Told>,
    /// The sittings asked for by `?session=` or `?sittings=open`.
    places: Option<Places>,
    csv: String,
    xlsx: String,
    /// Whether the asker prints posters.
    has_posters: bool,
    is_office: bool,
}

/// Whether somebody prints the posters of a site: who runs one, or sees all of them.
fn prints_posters(actor: &Actor) -> bool {
    actor.is_office() || actor.has(Role::Director) || actor.has(Role::Coordinator)
}

/// `GET /programmes/{code}/timetable`, also `?format=csv` and `?format=xlsx`
pub(super) async fn show(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&crate::roster::Lists, ())?;
    let code = path.into_inner();
    let actor = visit.actor()?.clone();
    let (programme, reach) = visit
        .read(move |conn| {
            let programme = get_programme(conn, &code)?;
            let reach = list::find_reach(conn, programme.id, &actor)?;
            Ok((programme, reach))
        })
        .await?;
    let id = programme.id;
    let fields = Fields::parse(visit.query());
    if let Some(format) = Format::parse(fields.get("format")) {
        let rows = move |conn: &mut _, sink: &mut dyn crate::text::columns::RowSink| list::write_timetable(conn, id, &reach, sink);
        return export::send(&visit, &permit, TIMETABLE, &programme.code, format, Box::new(rows)).await;
    }
    let (which, asker, now) = (read_which(&fields), visit.actor()?.clone(), visit.stamp().now);
    let (sessions, places) = visit
        .read(move |conn| {
            let places = match &which {
                Some(which) => Some(list::list_places(conn, id, (&reach, &asker), which, now)?),
                None => None,
            };
            Ok((list::list_told(conn, id, &reach)?, places))
        })
        .await?;
    let at = format!("/programmes/{}/timetable", programme.code);
    let grid = grid(&sessions);
    let page = Grid {
        days: grid.0.iter().map(|date| GridDay { date: *date, weekday: weekday(*date) }).collect(),
        stream_count: grid.1.len(),
        streams: grid.1,
        rows: grid.2,
        list: sessions,
        places: places.map(|list| Places {
            key: if fields.get("session").is_empty() { "schedule-open-rolls" } else { "schedule-of-session" },
            session: fields.get("session").to_owned(),
            list,
        }),
        csv: format!("{at}?format=csv"),
        xlsx: format!("{at}?format=xlsx"),
        has_posters: prints_posters(visit.actor()?),
        is_office: visit.actor()?.is_office(),
        code: programme.code,
        title: programme.title,
    };
    Reply::page(&permit, &visit, "schedule/show", "tab-programme-timetable", &page)
}

/// Days, streams, and a row for each time of day with a cell for each day and stream.
fn grid(sessions: &[Told]) -> (Vec<NaiveDate>, Vec<i32>, Vec<SlotRow>) {
    let days: BTreeSet<NaiveDate> = sessions.iter().map(|session| session.starts_at.local_date()).collect();
    let streams: BTreeSet<i32> = sessions.iter().map(|session| session.stream).collect();
    let time = |at: Timestamp| format::time(at.utc());
    let times: BTreeSet<(String, String)> = sessions.iter().map(|session| (time(session.starts_at), time(session.ends_at))).collect();
    let row = |(from, to): (String, String)| {
        let of = |day: NaiveDate, stream: i32| {
            let here = |session: &&Told| {
                session.starts_at.local_date() == day
                    && session.stream == stream
                    && time(session.starts_at) == from
                    && time(session.ends_at) == to
            };
            Cell { stream, events: sessions.iter().filter(here).cloned().collect() }
        };
        let cells = days.iter().flat_map(|day| streams.iter().map(|stream| of(*day, *stream)).collect::<Vec<_>>()).collect();
        SlotRow { from: from.clone(), to: to.clone(), cells }
    };
    let rows = times.into_iter().map(row).collect();
    (days.iter().copied().collect(), streams.iter().copied().collect(), rows)
}

#[derive(Serialize)]
struct StatusForm {
    badge: String,
    full_name: String,
    rank: String,
    current: String,
    current_from: Option<NaiveDate>,
    current_to: Option<NaiveDate>,
    status: String,
    from: String,
    to: String,
    reason: String,
    statuses: Vec<(&'static str, &'static str)>,
    problems: Problems,
}

fn status_page(visit: &Visit, permit: &Permit<Officer>, officer: &Officer, fields: Option<&Fields>, problems: Problems) -> Result<Reply> {
    let date = |date: Option<NaiveDate>| date.map_or(String::new(), |date| date.to_string());
    let typed = |name, usual: String| fields.map_or(usual, |fields| fields.get(name).to_owned());
    let form = StatusForm {
        badge: officer.badge.clone(),
        full_name: officer.full_name.clone(),
        rank: officer.rank.clone(),
        current: officer.status.clone(),
        current_from: officer.status_from,
        current_to: officer.status_to,
        status: typed("status", officer.status.clone()),
        from: typed("from", date(officer.status_from)),
        to: typed("to", date(officer.status_to)),
        reason: typed("reason", String::new()),
        statuses: vec![("", "status-active"), ("exempt", "status-exempt"), ("seconded", "status-seconded"), ("left", "status-left")],
        problems,
    };
    Reply::page(permit, visit, "schedule/edit", "roster-status-title", &form)
}

/// The officer of an address, and the right to change their status: the office alone has it, whoever the officer is.
async fn find(visit: &Visit, badge: String) -> Result<(Officer, Permit<Officer>)> {
    if !visit.actor()?.is_office() {
        return Err(Error::Forbidden);
    }
    let badge = format::parse_badge(&badge).ok_or(Error::NotFound)?;
    let officer = visit.read(move |conn| roster::get_officer(conn, &badge)).await?;
    let permit = visit.permit(&officer, StatusAct)?;
    Ok((officer, permit))
}

/// `GET /people/{badge}/status`
pub(super) async fn edit(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (officer, permit) = find(&visit, path.into_inner()).await?;
    status_page(&visit, &permit, &officer, None, Problems::default())
}

/// `POST /people/{badge}/status` (`status`, `from`, `to`, `reason`)
pub(super) async fn update(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let (officer, permit) = find(&visit, path.into_inner()).await?;
    let mut problems = Problems::default();
    let status = STATUSES.into_iter().find(|status| *status == fields.get("status"));
    let mut day = |name: &'static str| {
        let date = parse_date(fields.get(name));
        if date.is_none() && !fields.get(name).is_empty() {
            problems.add(name, "roster-status-bad-date");
        }
        date
    };
    let (from, to) = (day("from"), day("to"));
    match status.map(|status| check_status(status, from, to)) {
        None => problems.add("status", "roster-status-unknown"),
        Some(Err(fault)) if problems.is_empty() => {
            let (key, column) = fault.told();
            let field = if column == "status" {
                "status"
            } else if column == "status_from" {
                "from"
            } else {
                "to"
            };
            problems.add(field, key);
        }
        Some(_) => {}
    }
    let reason = fields.required("reason", &mut problems);
    let Some(status) = status.filter(|_| problems.is_empty()) else {
        return Ok(status_page(&visit, &permit, &officer, Some(&fields), problems)?.status(StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (written, badge) = (permit.clone(), officer.badge.clone());
    visit
        .write(move |conn| {
            roster::lock_officer(conn, officer.id)?;
            let before = roster::get_officer(conn, &badge)?;
            roster::set_status(conn, &written, &before, status, from, to, &reason)?;
            expected::sync_officer(conn, before.id, written.stamp().now)?;
            crate::standing::store::refresh(conn, &[before.id], written.stamp().now)
        })
        .await?;
    let at = format!("/people/{}/status", officer.badge);
    Ok(Reply::see_other(&permit, &at).flash(Words::new("roster-status-saved").with("name", officer.full_name)))
}
