//! Tells everybody whom a new timetable touches: on their page, and by mail with their sessions as a calendar.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::calendar::{self, Event};
use super::planner::model::{Placed, SlotAt};
use super::problem::Named;
use super::touched::{self, Move, Whole};
use crate::db::Conn;
use crate::error::Result;
use crate::id::OfficerId;
use crate::load::{Load, Piece};
use crate::notice::{self, NewNotice};
use crate::schema::{roles, sessions};
use crate::text::{Language, Words, format};
use crate::web::Permit;

/// Kind of a piece: people who are told.
pub(super) const TOLD: &str = "schedule.told";

/// The notices' kind.
const KIND: &str = "timetable";

/// People in one write.
const TOLD_AT_A_TIME: usize = 100;

/// Changes that a notice names; the calendar has them all.
const NAMED: usize = 4;

/// A notice on its way to people whom it tells the same.
#[derive(Debug, Serialize, Deserialize)]
struct Telling {
    officers: Vec<OfficerId>,
    words: Words,
    calendar: Option<String>,
}

/// Notices, each with everybody whom it tells the same: a cohort's people of one profile at one site mostly are.
#[derive(Default)]
struct Tellings {
    places: HashMap<(Words, Option<String>), usize>,
    all: Vec<Telling>,
}

impl Tellings {
    fn add(&mut self, officer: OfficerId, words: Words, calendar: Option<String>) {
        let place = *self.places.entry((words.clone(), calendar.clone())).or_insert(self.all.len());
        match self.all.get_mut(place) {
            Some(telling) => telling.officers.push(officer),
            None => self.all.push(Telling { officers: vec![officer], words, calendar }),
        }
    }
}

/// The pieces that tell everybody whom this timetable touches.
pub(super) fn pieces(conn: &mut Conn, named: &Named, after: Whole<'_>) -> Result<Vec<Piece>> {
    let before = named.standing.as_ref().filter(|_| !named.current.sessions.is_empty()).map(|standing| (standing, &named.current));
    let touched = touched::compare(&named.problem, before, after);
    let sequences = list_sequences(conn, named)?;
    let mut told = Tellings::default();
    for (officer, moves) in &touched.officers {
        if let Some(trainee) = named.officers.get(*officer) {
            let calendar = own_calendar(named, after, *officer, &sequences);
            told.add(trainee.id, words(named, moves, before.is_none()), Some(calendar));
        }
    }
    for (presenter, moves) in &touched.presenters {
        if let Some(id) = named.presenters.get(*presenter) {
            told.add(*id, words(named, moves, before.is_none()), None);
        }
    }
    let sites: Vec<&str> = touched.sites.iter().filter_map(|site| named.problem.sites.get(*site)).map(|site| site.code.as_str()).collect();
    for coordinator in list_coordinators(conn, &sites)? {
        told.add(coordinator, Words::new("plan-told-coordinator").with("programme", named.programme.title.as_str()), None);
    }
    let mut pieces = Vec::new();
    for telling in told.all {
        for officers in telling.officers.chunks(TOLD_AT_A_TIME) {
            let part = Telling { officers: officers.to_vec(), words: telling.words.clone(), calendar: telling.calendar.clone() };
            pieces.push(Piece::new(TOLD, &part)?);
        }
    }
    Ok(pieces)
}

pub(super) fn apply_told(conn: &mut Conn, permit: &Permit<Load>, body: &str) -> Result<()> {
    let telling: Telling = serde_json::from_str(body)?;
    let notice = |officer_id: &OfficerId| NewNotice {
        officer_id: *officer_id,
        kind: KIND,
        words: telling.words.clone(),
        link: "/timetable".to_owned(),
        calendar: telling.calendar.clone(),
    };
    notice::put(conn, permit, &telling.officers.iter().map(notice).collect::<Vec<_>>())
}

/// How often each session of a programme was moved so far, by its code.
fn list_sequences(conn: &mut Conn, named: &Named) -> Result<HashMap<String, i32>> {
    let mine = sessions::table.filter(sessions::programme_id.eq(named.programme.id));
    let found: Vec<(String, i32)> = mine.select((sessions::code, sessions::sequence)).load(conn)?;
    Ok(found.into_iter().collect())
}

/// Who coordinates these sites.
fn list_coordinators(conn: &mut Conn, sites: &[&str]) -> Result<Vec<OfficerId>> {
    let of_sites = roles::scope_kind.eq("site").and(roles::scope_key.eq_any(sites)).and(roles::delegate_of.is_null());
    let holding = roles::table.filter(roles::role.eq("coordinator")).filter(of_sites).filter(roles::ended_at.is_null());
    Ok(holding.select(roles::officer_id).distinct().order(roles::officer_id).load(conn)?)
}

/// What changes for one person.
fn words(named: &Named, moves: &[Move], is_first: bool) -> Words {
    let programme = named.programme.title.as_str();
    if is_first {
        return Words::new("plan-told-first").with("programme", programme).with("count", moves.len());
    }
    let when = |place: &Option<(SlotAt, Option<usize>)>| {
        let Some((slot, site)) = place else { return Words::new("plan-told-none") };
        let at = named.slots.get(*slot).map_or(String::new(), |slot| format::date_time(slot.0.utc()));
        let site = site.and_then(|site| named.problem.sites.get(site)).map(|site| site.name.clone());
        Words::plain(&site.map_or(at.clone(), |site| format!("{at}, {site}")))
    };
    let mut all = moves.iter().take(NAMED).map(|change| {
        let topic = named.problem.topics.get(change.topic).map_or("", |topic| topic.code.as_str());
        Words::new("plan-told-move").with("topic", topic).with("before", when(&change.before)).with("after", when(&change.after))
    });
    let first = all.next().unwrap_or_else(|| Words::new("as-it-is").with("text", ""));
    let changes = all.fold(first, |one, other| Words::new("plan-told-and").with("one", one).with("other", other));
    Words::new("plan-told-changed").with("programme", programme).with("count", moves.len()).with("changes", changes)
}

/// All sessions that an officer attends from now on, under the names by which their calendar knows them.
fn own_calendar(named: &Named, (assignment, plan): Whole<'_>, officer: usize, sequences: &HashMap<String, i32>) -> String {
    let (cohort, site) = (assignment.cohort.get(officer), assignment.site.get(officer).and_then(|site| named.problem.sites.get(*site)));
    let profile = named.problem.officers.get(officer).map_or(usize::MAX, |officer| officer.profile);
    let is_mine = |session: &&Placed| {
        let topic = named.problem.topics.get(session.topic);
        Some(&session.cohort) == cohort && topic.is_some_and(|topic| topic.is_live.get(profile) == Some(&true))
    };
    let mut events: BTreeMap<SlotAt, Event> = BTreeMap::new();
    for session in plan.sessions.iter().filter(is_mine).filter(|session| session.slot >= named.from) {
        let (Some((starts_at, _)), Some(topic)) = (named.slots.get(session.slot), named.problem.topics.get(session.topic)) else {
            continue;
        };
        let title = named.topics.get(session.topic).map_or("", |topic| topic.1.as_str());
        let code = named.session_code(session);
        let is_kept = named.current.sessions.iter().any(|kept| Placed { is_locked: kept.is_locked, ..session.clone() } == *kept);
        let sequence = sequences.get(&code).map_or(0, |sequence| sequence + i32::from(!is_kept));
        events.insert(
            session.slot,
            Event {
                uid: format!("{code}-attending@taphuan"),
                starts_at: *starts_at,
                ends_at: starts_at.plus_minutes(topic.minutes),
                summary: format!("{} {title}", topic.code),
                place: site.map_or(String::new(), |site| site.name.clone()),
                description: Words::new("schedule-as-attending").say(Language::Vi).into_owned(),
                url: String::new(),
                sequence,
                changed_at: None,
            },
        );
    }
    let now = named.slots.get(named.from).map_or_else(crate::clock::wall, |slot| slot.0);
    calendar::write(&events.into_values().collect::<Vec<_>>(), now)
}
