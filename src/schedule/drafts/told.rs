//! What the planner says, in words: limits that a plan breaks, what keeps one from being made, what it costs.

use crate::schedule::planner::model::{Breach, Cost, Plan, PresenterAt, SiteAt, SlotAt, UnitAt, Weights};
use crate::schedule::planner::sites::Limit;
use crate::schedule::problem::Named;
use crate::text::{Words, format};

/// Names things of a problem.
pub struct Teller<'a>(pub &'a Named);

impl Teller<'_> {
    /// A limit that a plan breaks.
    #[must_use]
    pub fn breach(&self, plan: &Plan, breach: &Breach) -> Words {
        match breach {
            Breach::PresenterTwice { presenter, slot, sessions } => Words::new("plan-breach-presenter-twice")
                .with("name", self.presenter(*presenter))
                .with("at", self.slot(*slot))
                .with("sessions", self.sessions(plan, sessions)),
            Breach::PresenterAway { presenter, session } => {
                self.of_session("plan-breach-presenter-away", plan, *session).with("name", self.presenter(*presenter))
            }
            Breach::WrongPresenter { presenter, session } => {
                self.of_session("plan-breach-wrong-presenter", plan, *session).with("name", self.presenter(*presenter))
            }
            Breach::Stream { slot, stream, sessions } => Words::new("plan-breach-stream")
                .with("stream", *stream)
                .with("at", self.slot(*slot))
                .with("sessions", self.sessions(plan, sessions)),
            Breach::Rooms { slot, site, expected } => {
                Words::new("plan-breach-rooms").with("site", self.site(*site)).with("at", self.slot(*slot)).with("expected", *expected)
            }
            Breach::Seats { slot, site, expected, seats } => Words::new("plan-breach-seats")
                .with("site", self.site(*site))
                .with("at", self.slot(*slot))
                .with("expected", *expected)
                .with("seats", *seats),
            Breach::SiteClosed { site, session, .. } => {
                self.of_session("plan-breach-site-closed", plan, *session).with("site", self.site(*site))
            }
            Breach::OfficersTwice { slot, cohort, profile, sessions } => Words::new("plan-breach-officers-twice")
                .with("cohort", self.cohort(*cohort))
                .with("profile", self.profile(*profile))
                .with("at", self.slot(*slot))
                .with("sessions", self.sessions(plan, sessions)),
            Breach::ShareAway { slot, unit, away, allowed } => Words::new("plan-breach-share-away")
                .with("unit", self.unit(*unit))
                .with("at", self.slot(*slot))
                .with("away", *away)
                .with("allowed", *allowed),
            Breach::NoCommander { slot, unit } => {
                Words::new("plan-breach-no-commander").with("unit", self.unit(*unit)).with("at", self.slot(*slot))
            }
            Breach::Window { session } => self.of_session("plan-breach-window", plan, *session),
            Breach::TooLong { session } => self.of_session("plan-breach-too-long", plan, *session),
            Breach::Order { before, after } => {
                self.of_session("plan-breach-order", plan, *after).with("before", self.session(plan, *before))
            }
            Breach::NeedUnmet { topic, cohort, count } => Words::new("plan-breach-need-unmet")
                .with("topic", self.topic(*topic))
                .with("cohort", self.cohort(*cohort))
                .with("count", *count),
            Breach::LockMoved { session } => self.of_session("plan-breach-lock-moved", plan, *session),
        }
    }

    /// Why people can't be given their places.
    #[must_use]
    pub fn limit(&self, limit: &Limit) -> Words {
        match limit {
            Limit::NoSite { unit } => Words::new("plan-limit-no-site").with("unit", self.unit(*unit)),
            Limit::Seats { cohort, people, seats, unit } => {
                let key = if unit.is_some() { "plan-limit-unit-seats" } else { "plan-limit-seats" };
                Words::new(key)
                    .with("unit", unit.map_or(String::new(), |unit| self.unit(unit)))
                    .with("cohort", self.cohort(*cohort))
                    .with("people", *people)
                    .with("seats", *seats)
            }
            Limit::Share { unit, cohort, day, away, allowed } => Words::new("plan-limit-share")
                .with("unit", self.unit(*unit))
                .with("cohort", self.cohort(*cohort))
                .with("day", self.day(*day))
                .with("away", *away)
                .with("allowed", *allowed),
        }
    }

    fn of_session(&self, key: &'static str, plan: &Plan, session: usize) -> Words {
        let slot = plan.sessions.get(session).map(|session| session.slot);
        Words::new(key).with("session", self.session(plan, session)).with("at", slot.map_or(String::new(), |slot| self.slot(slot)))
    }

    /// Topic and cohort of a session: `QLHC-03 · A1`.
    #[must_use]
    pub fn session(&self, plan: &Plan, session: usize) -> String {
        plan.sessions
            .get(session)
            .map_or(String::new(), |session| format!("{} · {}", self.topic(session.topic), self.cohort(session.cohort)))
    }

    fn sessions(&self, plan: &Plan, sessions: &[usize]) -> String {
        sessions.iter().map(|session| self.session(plan, *session)).collect::<Vec<_>>().join(", ")
    }

    /// A topic's code.
    #[must_use]
    pub fn topic(&self, topic: usize) -> &str {
        self.0.problem.topics.get(topic).map_or("", |topic| topic.code.as_str())
    }

    /// A cohort's code.
    #[must_use]
    pub fn cohort(&self, cohort: usize) -> &str {
        self.0.problem.cohorts.get(cohort).map_or("", String::as_str)
    }

    /// A profile's title.
    #[must_use]
    pub fn profile(&self, profile: usize) -> &str {
        self.0.problem.profiles.get(profile).map_or("", |code| self.0.programme.config.profile_title(code))
    }

    /// A speaker or director with the badge.
    #[must_use]
    pub fn presenter(&self, presenter: PresenterAt) -> String {
        let named = |presenter: &crate::schedule::planner::model::Presenter| {
            format!("{} ({})", presenter.name, format::badge(&presenter.badge))
        };
        self.0.problem.presenters.get(presenter).map_or(String::new(), named)
    }

    /// A site's name.
    #[must_use]
    pub fn site(&self, site: SiteAt) -> &str {
        self.0.problem.sites.get(site).map_or("", |site| site.name.as_str())
    }

    /// A unit's name.
    #[must_use]
    pub fn unit(&self, unit: UnitAt) -> String {
        self.0.problem.units.get(unit).map_or(String::new(), |unit| unit.name.clone())
    }

    /// When a slot begins.
    #[must_use]
    pub fn slot(&self, slot: SlotAt) -> String {
        self.0.slots.get(slot).map_or(String::new(), |(starts_at, _)| format::date_time(starts_at.utc()))
    }

    /// A day's date.
    #[must_use]
    pub fn day(&self, day: usize) -> String {
        self.0.programme.config.days.get(day).map_or(String::new(), |day| format::date(day.date))
    }
}

/// A wish: how much a plan falls short of it, and what that weighs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Term {
    /// The key of its name.
    pub key: String,
    /// How much.
    pub count: i64,
    /// What one weighs.
    pub weight: i64,
    /// Together.
    pub weighed: i64,
}

/// What a plan costs, wish by wish; wishes that weigh nothing are left out.
#[must_use]
pub fn terms(cost: &Cost, weights: &Weights) -> Vec<Term> {
    let pairs = cost.terms().into_iter().zip(weights.terms());
    let term = |((name, count), (_, weight)): ((&str, i64), (&str, i64))| Term {
        key: format!("plan-cost-{}", name.replace('_', "-")),
        count,
        weight,
        weighed: count * weight,
    };
    pairs.map(term).filter(|term| term.weight > 0).collect()
}
