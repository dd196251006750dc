//! The planner's problem as the database has it: the grid and needs of a programme, who teaches, who takes part, where, what has begun, and
//! what happened that the timetable must give way to. Everything that can't be planned with is told by name.

mod people;
mod read;

use std::collections::HashMap;

use super::planner::model::{Assignment, CohortAt, Placed, Plan, Problem, SlotAt};
use crate::clock::Timestamp;
use crate::curriculum::store::Programme;
use crate::id::{OfficerId, RoomId, SiteId, TopicId, UnitId};

pub use read::read;

/// A problem with the names and ids of what stands at each of its places.
#[derive(Clone, Debug)]
pub struct Named {
    /// What is planned.
    pub problem: Problem,
    /// The programme.
    pub programme: Programme,
    /// The topics, with their titles.
    pub topics: Vec<(TopicId, String)>,
    /// Speakers and directors.
    pub presenters: Vec<OfficerId>,
    /// The units.
    pub units: Vec<UnitId>,
    /// The sites, each with its rooms.
    pub sites: Vec<(SiteId, Vec<RoomId>)>,
    /// Who takes part.
    pub officers: Vec<Trainee>,
    /// When each slot begins and ends.
    pub slots: Vec<(Timestamp, Timestamp)>,
    /// The first slot that has not begun; as many as there are slots when all have.
    pub from: SlotAt,
    /// The timetable as it stands; its sessions that have begun are locked.
    pub current: Plan,
    /// Who trains with whom and where as it stands; none while somebody who takes part has no place.
    pub standing: Option<Assignment>,
}

/// Somebody who takes part.
#[derive(Clone, Debug)]
pub struct Trainee {
    /// Their id.
    pub id: OfficerId,
    /// Their badge.
    pub badge: String,
    /// Their name.
    pub full_name: String,
    /// chief, deputy or empty.
    pub command: String,
}

impl Named {
    /// The code of a session: `hn-2025-QLHC-03-A1`.
    #[must_use]
    pub fn session_code(&self, session: &Placed) -> String {
        let prefix = format!("{}-", self.programme.code);
        let topic = self.problem.topics.get(session.topic).map_or("", |topic| topic.code.as_str());
        let cohort = self.problem.cohorts.get(session.cohort).map_or("", String::as_str);
        format!("{prefix}{}-{cohort}", topic.strip_prefix(&prefix).unwrap_or(topic))
    }

    /// The place of a cohort.
    #[must_use]
    pub fn find_cohort(&self, code: &str) -> Option<CohortAt> {
        self.problem.cohorts.iter().position(|cohort| cohort == code)
    }

    /// The place of the slot that begins at an instant.
    #[must_use]
    pub fn find_slot(&self, starts_at: Timestamp) -> Option<SlotAt> {
        self.slots.iter().position(|slot| slot.0 == starts_at)
    }

    /// The places of the people who speak or preside, by badge.
    #[must_use]
    pub fn presenters_by_badge(&self) -> HashMap<&str, usize> {
        self.problem.presenters.iter().enumerate().map(|(at, presenter)| (presenter.badge.as_str(), at)).collect()
    }
}
