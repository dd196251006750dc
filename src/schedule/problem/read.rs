//! Reads a programme's problem from the database.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Named;
use super::people::{self, People};
use crate::clock::Timestamp;
use crate::curriculum::store::{self as curriculum, Programme, get_programme};
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, RoomId, SiteId};
use crate::roster::store::{self as roster, Rooms};
use crate::schedule::incidents::{self, Incident};
use crate::schedule::planner::model::{Placed, Plan, Presenter, PresenterAt, Problem, Room, Site, Slot, Topic, Weights};
use crate::schedule::store::{self, SessionRow, SittingRow};
use crate::schema::officers;
use crate::standing::rules::Need;
use crate::text::Words;

/// Everything that is read once and looked at from several sides.
pub(super) struct Facts {
    pub(super) programme: Programme,
    pub(super) topics: Vec<curriculum::Topic>,
    pub(super) slots: Vec<(Timestamp, Timestamp)>,
    pub(super) incidents: Vec<Incident>,
    sessions: Vec<SessionRow>,
    sittings: Vec<SittingRow>,
    /// Sessions of other programmes that overlap a slot of this one, with the sites where they are held.
    others: Vec<(SessionRow, Vec<SiteId>)>,
    /// Who speaks and presides: badge, id and name, in order of the badge.
    presenters: Vec<(String, OfficerId, String)>,
}

/// The problem of a programme as it stands now; or what makes it none, by name.
///
/// # Errors
/// Not found when there is no such programme.
pub fn read(conn: &mut Conn, code: &str, now: Timestamp) -> Result<std::result::Result<Named, Vec<Words>>> {
    let facts = Facts::load(conn, code)?;
    let mut faults = Vec::new();
    let people = people::read(conn, &facts)?;
    let sites = roster::list_sites(conn)?;
    let topics = facts.list_topics(&facts.list_blocked(conn, &people)?, &mut faults);
    let problem = Problem {
        slots: facts.list_slots(),
        days: facts.programme.config.days.iter().map(|day| day.date.to_string()).collect(),
        streams: facts.programme.config.streams.max(0) as usize,
        cohorts: people.cohorts.clone(),
        profiles: facts.programme.config.profiles.iter().map(|profile| profile.code.clone()).collect(),
        groups: facts.list_groups().into_iter().map(str::to_owned).collect(),
        presenters: facts.list_presenters(),
        topics,
        units: people.units.clone(),
        sites: sites.iter().map(|rooms| facts.site(rooms)).collect(),
        officers: people.list_officers(&sites, facts.sessions.iter().any(|session| session.starts_at <= now)),
        keep_units_whole: !facts.programme.config.planning.may_split_units,
        weights: facts.weights(),
    };
    let current = facts.current(conn, &problem, now, &mut faults)?;
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    Ok(Ok(Named {
        topics: facts.topics.iter().map(|topic| (topic.id, topic.title.clone())).collect(),
        presenters: facts.presenters.iter().map(|(_, id, _)| *id).collect(),
        units: people.unit_ids,
        sites: sites.iter().map(|rooms| (rooms.site.id, rooms.rooms.iter().map(|room| room.id).collect::<Vec<RoomId>>())).collect(),
        officers: people.trainees,
        standing: people::standing(&problem.officers),
        from: facts.slots.iter().take_while(|slot| slot.0 <= now).count(),
        slots: facts.slots,
        programme: facts.programme,
        current,
        problem,
    }))
}

impl Facts {
    fn load(conn: &mut Conn, code: &str) -> Result<Self> {
        let programme = get_programme(conn, code)?;
        let topics = curriculum::list_topics(conn, programme.id)?;
        let slots: Vec<(Timestamp, Timestamp)> = programme.config.slots().iter().map(|slot| (slot.starts_at, slot.ends_at)).collect();
        let mut sittings = store::list_sittings(conn)?;
        let (sessions, others): (Vec<SessionRow>, Vec<SessionRow>) =
            store::list_sessions(conn)?.into_iter().partition(|session| session.programme_id == programme.id);
        let overlaps = |session: &SessionRow| slots.iter().any(|slot| session.overlaps(*slot));
        let sites = |session: &SessionRow| {
            sittings.iter().filter(|sitting| sitting.session_id == session.id).map(|sitting| sitting.site_id).collect()
        };
        let others = others.into_iter().filter(overlaps).map(|session| (session.clone(), sites(&session))).collect();
        let own: HashSet<_> = sessions.iter().map(|session| session.id).collect();
        sittings.retain(|sitting| own.contains(&sitting.session_id));
        let presenters = list_presenters(conn, &topics, &sessions)?;
        let incidents = incidents::list_open(conn, programme.id)?;
        Ok(Self { programme, topics, slots, incidents, sessions, sittings, others, presenters })
    }

    /// The days of the programme.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.programme.config.days.iter().map(|day| day.date)
    }

    fn list_slots(&self) -> Vec<Slot> {
        let mut halves: Vec<(usize, usize)> = Vec::new();
        let mut slots = Vec::with_capacity(self.slots.len());
        for slot in self.programme.config.slots() {
            let key = (slot.day, slot.half);
            if halves.last() != Some(&key) {
                halves.push(key);
            }
            let half = self.programme.config.days.get(slot.day).and_then(|day| day.halves.get(slot.half));
            slots.push(Slot {
                starts_at: slot.starts_at.utc().timestamp() / 60,
                minutes: i64::from(self.programme.config.slot_minutes),
                day: slot.day,
                half: halves.len() - 1,
                is_morning: half.is_some_and(|half| half.name == "morning"),
            });
        }
        slots
    }

    /// Groups in the order of their topics.
    fn list_groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for topic in &self.topics {
            if !groups.contains(&topic.group_code.as_str()) {
                groups.push(&topic.group_code);
            }
        }
        groups
    }

    fn weights(&self) -> Weights {
        let given = serde_json::to_value(&self.programme.config.planning.weights).and_then(serde_json::from_value);
        given.unwrap_or_default()
    }

    /// The slots in which people of this programme are in sessions of another one: nothing of this one can be held then.
    fn list_blocked(&self, conn: &mut Conn, people: &People) -> Result<Vec<bool>> {
        let mut blocked = vec![false; self.slots.len()];
        let taking_part: HashSet<OfficerId> = people.trainees.iter().map(|trainee| trainee.id).collect();
        for (session, _) in &self.others {
            if store::list_expected(conn, session.id)?.iter().any(|officer| taking_part.contains(officer)) {
                for (is_blocked, slot) in blocked.iter_mut().zip(&self.slots) {
                    *is_blocked |= session.overlaps(*slot);
                }
            }
        }
        Ok(blocked)
    }

    fn list_topics(&self, blocked: &[bool], faults: &mut Vec<Words>) -> Vec<Topic> {
        let groups = self.list_groups();
        let mut topics = Vec::with_capacity(self.topics.len());
        for topic in &self.topics {
            let config = &topic.config;
            let directors: Vec<&String> = std::iter::once(&config.presiding).chain(&config.presiding_alternates).collect();
            let is_inside = |date: NaiveDate| config.from.is_none_or(|from| from <= date) && config.until.is_none_or(|until| date <= until);
            let profiles = &self.programme.config.profiles;
            topics.push(Topic {
                code: topic.code.clone(),
                group: groups.iter().position(|group| *group == topic.group_code).unwrap_or_default(),
                minutes: i64::from(topic.minutes),
                directors: self.find_presenters(topic, &directors, faults),
                speakers: self.find_presenters(topic, &config.speakers.iter().collect::<Vec<_>>(), faults),
                after: config.after.iter().filter_map(|code| self.topics.iter().position(|other| other.code == *code)).collect(),
                is_allowed: self.slots.iter().zip(blocked).map(|(slot, blocked)| !blocked && is_inside(slot.0.local_date())).collect(),
                prefers_morning: (!config.prefers.is_empty()).then(|| config.prefers == "morning"),
                is_live: profiles.iter().map(|profile| topic.needs.get(&profile.code) == Some(&Need::Live)).collect(),
            });
        }
        topics
    }

    /// Where these people stand among the presenters, each once; notes who is unknown.
    fn find_presenters(&self, topic: &curriculum::Topic, badges: &[&String], faults: &mut Vec<Words>) -> Vec<PresenterAt> {
        let mut found = Vec::with_capacity(badges.len());
        for badge in badges {
            match self.presenters.iter().position(|(known, ..)| known == *badge) {
                Some(at) if !found.contains(&at) => found.push(at),
                Some(_) => {}
                None => {
                    faults.push(Words::new("plan-unknown-presenter").with("topic", topic.code.as_str()).with("badge", badge.as_str()));
                }
            }
        }
        found
    }

    /// Whether an incident of a kind concerns a subject at a slot.
    fn is_hit(&self, kind: &str, subject: &str, slot: (Timestamp, Timestamp)) -> bool {
        self.incidents.iter().any(|incident| incident.kind == kind && incident.subject == subject && incident.overlaps(slot))
    }

    fn list_presenters(&self) -> Vec<Presenter> {
        let presenter = |(badge, id, name): &(String, OfficerId, String)| {
            let is_free = |slot: &(Timestamp, Timestamp)| {
                let date = slot.0.local_date();
                let mut away = self.programme.config.planning.away.iter();
                let is_off = away.any(|away| away.badge == *badge && away.from <= date && date <= away.to);
                let holds = |session: &SessionRow| [session.speaker_id, session.presiding_id].contains(&Some(*id));
                let is_busy = self.others.iter().any(|(session, _)| holds(session) && session.overlaps(*slot));
                !is_off && !is_busy && !self.is_hit(incidents::PRESENTER, badge, *slot)
            };
            Presenter { badge: badge.clone(), name: name.clone(), is_free: self.slots.iter().map(is_free).collect() }
        };
        self.presenters.iter().map(presenter).collect()
    }

    fn site(&self, Rooms { site, rooms }: &Rooms) -> Site {
        let rooms: Vec<Room> = rooms.iter().map(|room| Room { name: room.name.clone(), seats: room.capacity.max(0) as u32 }).collect();
        let seats: u32 = rooms.iter().map(|room| room.seats).sum();
        let is_open = |slot: &(Timestamp, Timestamp)| {
            let is_taken = self.others.iter().any(|(session, at)| at.contains(&site.id) && session.overlaps(*slot));
            !is_taken && !self.is_hit(incidents::SITE, &site.code, *slot)
        };
        Site {
            code: site.code.clone(),
            name: site.name.clone(),
            at: people::place(site.lat, site.lon),
            rooms,
            seats: self.programme.config.planning.max_share_seated.map_or(seats, |share| share.within(seats)),
            is_open: self.slots.iter().map(is_open).collect(),
        }
    }

    /// The timetable as it stands. A session that has begun must have a place in the grid; others without one are planned anew.
    fn current(&self, conn: &mut Conn, problem: &Problem, now: Timestamp, faults: &mut Vec<Words>) -> Result<Plan> {
        let taken = store::find_taken(conn, &self.sittings.iter().map(|sitting| sitting.id).collect::<Vec<_>>())?;
        let begun: HashSet<_> =
            self.sittings.iter().filter(|sitting| taken.contains(&sitting.id)).map(|sitting| sitting.session_id).collect();
        let places: HashMap<OfficerId, PresenterAt> = self.presenters.iter().enumerate().map(|(at, (_, id, _))| (*id, at)).collect();
        let mut sessions = Vec::new();
        for row in &self.sessions {
            let topic = self.topics.iter().position(|topic| topic.id == row.topic_id);
            let cohort = problem.cohorts.iter().position(|cohort| *cohort == row.cohort);
            let slot = self.slots.iter().position(|slot| slot.0 == row.starts_at);
            let is_locked = row.starts_at <= now || begun.contains(&row.id);
            let (Some(topic), Some(cohort), Some(slot)) = (topic, cohort, slot) else {
                if is_locked {
                    faults.push(Words::new("plan-begun-outside-grid").with("session", row.code.as_str()));
                }
                continue;
            };
            let usual = problem.topics.get(topic);
            let place = |id: Option<OfficerId>, list: Option<&Vec<PresenterAt>>| {
                let usual = list.and_then(|list| list.first().copied());
                id.and_then(|id| places.get(&id).copied()).or(usual).unwrap_or_default()
            };
            sessions.push(Placed {
                topic,
                cohort,
                slot,
                stream: row.stream.max(1) as usize,
                speaker: place(row.speaker_id, usual.map(|topic| &topic.speakers)),
                director: place(row.presiding_id, usual.map(|topic| &topic.directors)),
                is_locked,
            });
        }
        sessions.sort_unstable();
        Ok(Plan { sessions })
    }
}

/// Everybody who may speak or preside, or is to by the timetable as it stands.
fn list_presenters(conn: &mut Conn, topics: &[curriculum::Topic], sessions: &[SessionRow]) -> Result<Vec<(String, OfficerId, String)>> {
    let named = |topic: &curriculum::Topic| {
        let config = topic.config.clone();
        config.speakers.into_iter().chain(config.presiding_alternates).chain([config.presiding])
    };
    let badges: BTreeSet<String> = topics.iter().flat_map(named).collect();
    let held: BTreeSet<OfficerId> = sessions.iter().flat_map(|session| [session.speaker_id, session.presiding_id]).flatten().collect();
    let wanted = officers::badge.eq_any(badges).or(officers::id.eq_any(held));
    let columns = (officers::badge, officers::id, officers::full_name);
    Ok(officers::table.filter(wanted).order(officers::badge).select(columns).load(conn)?)
}
