//! Drafts of a timetable: the office lets the planner search, moves sessions by hand and sees at once what breaks and what it costs, undoes, locks,
//! compares, and publishes one. When something happens it notes the incident and lets the planner repair.

mod pages;
pub mod store;
pub mod told;
pub mod work;

use serde::{Deserialize, Serialize};

use super::planner::evaluate::evaluate;
use super::planner::model::{Assignment, Breach, Cost, Placed, Plan};
use super::problem::Named;
use crate::clock::Timestamp;

pub(super) use pages::routes;

/// A session of a draft, named as people name it, so that a draft outlives a change of the curriculum or roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The topic's code.
    pub topic: String,
    /// The cohort's code.
    pub cohort: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Its stream, from 1.
    pub stream: usize,
    /// The speaker's badge.
    pub speaker: String,
    /// The presiding director's badge.
    pub presiding: String,
    /// Whether the office locked it.
    pub is_locked: bool,
}

/// Where somebody trains by a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The officer's badge.
    pub badge: String,
    /// The cohort's code.
    pub cohort: String,
    /// The site's code.
    pub site: String,
}

/// A plan with what it costs and breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Who trains with whom and where.
    pub assignment: Assignment,
    /// The sessions.
    pub plan: Plan,
    /// What it costs.
    pub cost: Cost,
    /// What it breaks.
    pub breaches: Vec<Breach>,
}

impl Whole {
    /// Weighs a plan.
    #[must_use]
    pub fn of(named: &Named, assignment: Assignment, plan: Plan) -> Self {
        let (cost, breaches) = evaluate(&named.problem, &assignment, &plan);
        Self { assignment, plan, cost, breaches }
    }

    /// The weighted sum of what it costs.
    #[must_use]
    pub fn total(&self, named: &Named) -> i64 {
        self.cost.total(&named.problem.weights)
    }
}

/// The sessions of a plan by name.
#[must_use]
pub fn keep_sessions(named: &Named, plan: &Plan) -> Vec<Kept> {
    let badge = |at: usize| named.problem.presenters.get(at).map_or(String::new(), |presenter| presenter.badge.clone());
    let kept = |session: &Placed| {
        Some(Kept {
            topic: named.problem.topics.get(session.topic)?.code.clone(),
            cohort: named.problem.cohorts.get(session.cohort)?.clone(),
            starts_at: named.slots.get(session.slot)?.0,
            stream: session.stream,
            speaker: badge(session.speaker),
            presiding: badge(session.director),
            is_locked: session.is_locked,
        })
    };
    plan.sessions.iter().filter_map(kept).collect()
}

/// The places of everybody by name.
#[must_use]
pub fn keep_people(named: &Named, assignment: &Assignment) -> Vec<Place> {
    let people = named.officers.iter().zip(assignment.cohort.iter().zip(&assignment.site));
    let place = |(trainee, (cohort, site)): (&super::problem::Trainee, (&usize, &usize))| {
        Some(Place {
            badge: trainee.badge.clone(),
            cohort: named.problem.cohorts.get(*cohort)?.clone(),
            site: named.problem.sites.get(*site)?.code.clone(),
        })
    };
    people.filter_map(place).collect()
}

/// The plan that a draft keeps, in today's problem. What has begun since stands as it was held; what a draft names that is no longer there is left
/// out, and shows as a need that is not met.
#[must_use]
pub fn recall_plan(named: &Named, kept: &[Kept]) -> Plan {
    let problem = &named.problem;
    let badges = named.presenters_by_badge();
    let placed = |session: &Kept| {
        let topic = problem.topics.iter().position(|topic| topic.code == session.topic)?;
        let usual = problem.topics.get(topic)?;
        let presenter = |badge: &str, list: &[usize]| badges.get(badge).copied().or_else(|| list.first().copied()).unwrap_or_default();
        Some(Placed {
            topic,
            cohort: named.find_cohort(&session.cohort)?,
            slot: named.find_slot(session.starts_at)?,
            stream: session.stream,
            speaker: presenter(&session.speaker, &usual.speakers),
            director: presenter(&session.presiding, &usual.directors),
            is_locked: session.is_locked,
        })
    };
    let begun: Vec<&Placed> = named.current.sessions.iter().filter(|session| session.is_locked).collect();
    let is_begun = |session: &Placed| begun.iter().any(|other| (other.topic, other.cohort) == (session.topic, session.cohort));
    let mut sessions: Vec<Placed> = kept.iter().filter_map(placed).filter(|session| !is_begun(session)).collect();
    sessions.extend(begun.into_iter().cloned());
    sessions.sort_unstable();
    Plan { sessions }
}

/// The places that a draft keeps; none while somebody who takes part has none in it.
#[must_use]
pub fn recall_people(named: &Named, kept: &[Place]) -> Option<Assignment> {
    let places: std::collections::HashMap<&str, &Place> = kept.iter().map(|place| (place.badge.as_str(), place)).collect();
    let mut assignment = Assignment::default();
    for trainee in &named.officers {
        let place = places.get(trainee.badge.as_str())?;
        assignment.cohort.push(named.find_cohort(&place.cohort)?);
        assignment.site.push(named.problem.sites.iter().position(|site| site.code == place.site)?);
    }
    Some(assignment)
}
