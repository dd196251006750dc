//! Whom a new timetable touches: who is to be somewhere else, or at another time, than by the one that held before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::planner::model::{Assignment, CohortAt, OfficerAt, Plan, PresenterAt, Problem, SiteAt, SlotAt, TopicAt};

/// A timetable and who trains with whom and where.
pub type Whole<'a> = (&'a Assignment, &'a Plan);

/// One session of somebody, before and after; none where they have none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Move {
    /// Which topic.
    pub topic: TopicAt,
    /// When, and where: no site for who speaks or presides.
    pub before: Option<(SlotAt, Option<SiteAt>)>,
    /// When, and where.
    pub after: Option<(SlotAt, Option<SiteAt>)>,
}

/// Whom it touches, each with what changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Who attends.
    pub officers: BTreeMap<OfficerAt, Vec<Move>>,
    /// Who speaks or presides.
    pub presenters: BTreeMap<PresenterAt, Vec<Move>>,
    /// Sites at which sessions come, go or move.
    pub sites: BTreeSet<SiteAt>,
}

impl Touched {
    /// How many people.
    #[must_use]
    pub fn people(&self) -> usize {
        self.officers.len() + self.presenters.len()
    }
}

/// Compares two timetables; without one before, everybody who has a session is touched.
#[must_use]
pub fn compare(problem: &Problem, before: Option<Whole<'_>>, after: Whole<'_>) -> Touched {
    let mut touched = Touched::default();
    let (was, is) = (before.map(|(_, plan)| slots(plan)).unwrap_or_default(), slots(after.1));
    for (at, officer) in problem.officers.iter().enumerate() {
        let place = |whole: Whole<'_>, slots: &HashMap<(TopicAt, CohortAt), SlotAt>, topic: TopicAt| {
            let cohort = *whole.0.cohort.get(at)?;
            let slot = *slots.get(&(topic, cohort))?;
            let day = problem.slots.get(slot)?.day;
            (officer.days >> day & 1 == 1).then_some((slot, whole.0.site.get(at).copied()))
        };
        let live = problem.topics.iter().enumerate().filter(|(_, topic)| topic.is_live.get(officer.profile) == Some(&true));
        let moves: Vec<Move> = live
            .map(|(topic, _)| Move { topic, before: before.and_then(|before| place(before, &was, topic)), after: place(after, &is, topic) })
            .filter(|change| change.before != change.after)
            .collect();
        touched.sites.extend(moves.iter().flat_map(|change| [change.before, change.after]).flatten().filter_map(|(_, site)| site));
        if !moves.is_empty() {
            touched.officers.insert(at, moves);
        }
    }
    touched.presenters = presenters(before.map(|(_, plan)| plan), after.1);
    touched
}

fn slots(plan: &Plan) -> HashMap<(TopicAt, CohortAt), SlotAt> {
    plan.sessions.iter().map(|session| ((session.topic, session.cohort), session.slot)).collect()
}

/// What changes for who speaks and presides.
fn presenters(before: Option<&Plan>, after: &Plan) -> BTreeMap<PresenterAt, Vec<Move>> {
    type Held = BTreeMap<(PresenterAt, TopicAt, CohortAt), SlotAt>;
    let held = |plan: &Plan| -> Held {
        let both = |session: &super::planner::model::Placed| {
            let (topic, cohort, slot) = (session.topic, session.cohort, session.slot);
            [((session.speaker, topic, cohort), slot), ((session.director, topic, cohort), slot)]
        };
        plan.sessions.iter().flat_map(both).collect()
    };
    let (was, is) = (before.map(held).unwrap_or_default(), held(after));
    let keys: BTreeSet<_> = was.keys().chain(is.keys()).copied().collect();
    let mut found: BTreeMap<PresenterAt, Vec<Move>> = BTreeMap::new();
    for key @ (presenter, topic, _) in keys {
        let change = Move { topic, before: was.get(&key).map(|slot| (*slot, None)), after: is.get(&key).map(|slot| (*slot, None)) };
        if change.before != change.after {
            found.entry(presenter).or_default().push(change);
        }
    }
    found
}
