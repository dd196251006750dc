//! The plan as it stands in the database, to which a load adds what its file says before the whole is checked.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::rules::{Breach, Enrolment, Person, Plan, Programme, Session, Sitting, Topic};
use crate::curriculum;
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, SessionId, TopicId};
use crate::load::Fault;
use crate::roster;
use crate::schema::{enrolments, topics};
use crate::standing::rules::Need;
use crate::text::Language;

use super::store::{self, SessionRow, SittingRow};

/// The plan with the names by which files speak of it.
#[derive(Debug, Default)]
pub struct Standing {
    /// What is checked. Its sessions and enrolments are empty: they are added by `sessions_of` and the loads.
    pub plan: Plan,
    /// Programmes by code.
    pub programmes: HashMap<String, ProgrammeId>,
    /// Topics by code.
    pub topics: HashMap<String, TopicId>,
    /// Sites by code, with their rooms by name: id and seats.
    pub sites: HashMap<String, (crate::id::SiteId, HashMap<String, (crate::id::RoomId, i32)>)>,
    /// Units by code.
    pub units: HashMap<String, crate::id::UnitId>,
    /// Profiles that some topic asks for.
    pub profiles: Vec<String>,
    /// People by badge.
    pub officers: HashMap<String, OfficerId>,
    /// Sessions in the database.
    pub sessions: Vec<SessionRow>,
    /// Sittings in the database.
    pub sittings: Vec<SittingRow>,
    /// Enrolments in the database.
    pub enrolments: Vec<store::EnrolmentRow>,
}

impl Standing {
    /// Reads everything.
    pub fn read(conn: &mut Conn) -> Result<Self> {
        let mut standing = Self { sessions: store::list_sessions(conn)?, sittings: store::list_sittings(conn)?, ..Self::default() };
        standing.enrolments = enrolments::table.select(store::EnrolmentRow::as_select()).load(conn)?;
        standing.profiles = roster::store::list_profiles(conn)?;
        standing.read_curriculum(conn)?;
        for roster::store::Rooms { site, rooms } in roster::store::list_sites(conn)? {
            standing.plan.sites.insert(site.id, site.name);
            let mut named = HashMap::new();
            for room in rooms {
                standing.plan.rooms.insert(room.id, (room.name.clone(), room.capacity));
                named.insert(room.name, (room.id, room.capacity));
            }
            standing.sites.insert(site.code, (site.id, named));
        }
        for unit in roster::store::list_units(conn)? {
            standing.plan.units.insert(unit.id, crate::text::unit::title(&unit.kind, &unit.name).say(Language::Vi).into_owned());
            standing.units.insert(unit.code, unit.id);
        }
        for officer in roster::store::list_officers(conn)? {
            standing.officers.insert(officer.badge.clone(), officer.id);
            let person = Person {
                badge: officer.badge,
                full_name: officer.full_name,
                unit_id: officer.unit_id,
                duty_unit_id: officer.duty_unit_id,
                command: officer.command,
                status: officer.status,
                status_from: officer.status_from,
                status_to: officer.status_to,
            };
            standing.plan.people.insert(officer.id, person);
        }
        Ok(standing)
    }

    fn read_curriculum(&mut self, conn: &mut Conn) -> Result<()> {
        let loaded: BTreeSet<ProgrammeId> = topics::table.select(topics::programme_id).distinct().load(conn)?.into_iter().collect();
        for programme in curriculum::store::list_programmes(conn)? {
            let slots = programme.config.slots().into_iter().map(|slot| (slot.starts_at, slot.ends_at)).collect();
            let allows = Programme {
                code: programme.code.clone(),
                days: (programme.starts_on, programme.ends_on),
                slots,
                streams: programme.config.streams,
                max_share_away: programme.config.max_share_away,
            };
            self.plan.programmes.insert(programme.id, allows);
            self.programmes.insert(programme.code, programme.id);
            if loaded.contains(&programme.id) {
                self.read_topics(conn, programme.id)?;
            }
        }
        Ok(())
    }

    fn read_topics(&mut self, conn: &mut Conn, programme_id: ProgrammeId) -> Result<()> {
        let all = curriculum::store::list_topics(conn, programme_id)?;
        let ids: HashMap<&str, TopicId> = all.iter().map(|topic| (topic.code.as_str(), topic.id)).collect();
        for topic in &all {
            let live = topic.needs.iter().filter(|(_, need)| **need == Need::Live).map(|(profile, _)| profile.clone()).collect();
            let after = topic.config.after.iter().filter_map(|code| ids.get(code.as_str()).copied()).collect();
            self.plan.topics.insert(topic.id, Topic { code: topic.code.clone(), programme_id, live, after });
        }
        self.topics.extend(all.iter().map(|topic| (topic.code.clone(), topic.id)));
        Ok(())
    }

    /// The sessions of the database whose programme is none of these, as the rules see them.
    #[must_use]
    pub fn sessions_of_others(&self, without: &BTreeSet<ProgrammeId>) -> Vec<Session> {
        let mut by_session: HashMap<SessionId, Vec<Sitting>> = HashMap::new();
        for sitting in &self.sittings {
            by_session.entry(sitting.session_id).or_default().push(Sitting {
                line: 0,
                site_id: sitting.site_id,
                room_id: sitting.room_id,
                capacity: sitting.capacity,
            });
        }
        let others = self.sessions.iter().filter(|session| !without.contains(&session.programme_id));
        others.map(|session| session.plan(0, by_session.remove(&session.id).unwrap_or_default())).collect()
    }

    /// The enrolments of the database whose programme is none of these, as the rules see them.
    #[must_use]
    pub fn enrolments_of_others(&self, without: &BTreeSet<ProgrammeId>) -> Vec<Enrolment> {
        self.enrolments.iter().filter(|row| !without.contains(&row.programme_id)).map(|row| row.plan(0)).collect()
    }
}

impl From<Breach> for Fault {
    fn from(breach: Breach) -> Self {
        Self { line: breach.line, column: breach.column, words: breach.words }
    }
}
