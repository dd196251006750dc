//! What the planner says, in words: limits that a plan breaks, what keeps one from being made, what it costs.

use crate::schedule::planner::bounds::{Bound, Kind, Mend, SessionOf};
use crate::schedule::planner::input::Fault;
use crate::schedule::planner::model::{Breach, Cost, Plan, PresenterAt, SiteAt, SlotAt, UnitAt, Weights};
use crate::schedule::planner::sites::Limit;
use crate::schedule::problem::Named;
use crate::text::{Words, format};

/// Names things of a problem.
pub struct Teller<'a>(pub &'a Named);

impl<'a> Teller<'a> {
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

    /// What can't be planned with.
    #[must_use]
    pub fn fault(&self, fault: &Fault) -> Words {
        match fault {
            Fault::NoSlots => Words::new("plan-fault-no-slots"),
            Fault::TooManyDays => Words::new("plan-fault-too-many-days"),
            Fault::NoStreams => Words::new("plan-fault-no-streams"),
            Fault::NoCohort => Words::new("plan-fault-no-cohort"),
            Fault::NoSite => Words::new("plan-fault-no-site"),
            Fault::SlotsOverlap { first, second } => {
                Words::new("plan-fault-slots-overlap").with("first", self.slot(*first)).with("second", self.slot(*second))
            }
            Fault::EmptyWindow { topic } => Words::new("plan-fault-empty-window").with("topic", self.topic(*topic)),
            Fault::TooLong { topic } => Words::new("plan-fault-too-long").with("topic", self.topic(*topic)),
            Fault::NoSpeaker { topic } => Words::new("plan-fault-no-speaker").with("topic", self.topic(*topic)),
            Fault::NoDirector { topic } => Words::new("plan-fault-no-director").with("topic", self.topic(*topic)),
            Fault::Circle { topics } => Words::new("plan-fault-circle")
                .with("topics", topics.iter().map(|topic| self.topic(*topic)).collect::<Vec<_>>().join(" → ")),
            Fault::NoRooms { site } => Words::new("plan-fault-no-rooms").with("site", self.site(*site)),
            Fault::NoSeats { site } => Words::new("plan-fault-no-seats").with("site", self.site(*site)),
            Fault::UnitWithoutSite { unit } => {
                let widest = self.0.problem.sites.iter().max_by_key(|site| site.seats);
                Words::new("plan-fault-unit-without-site")
                    .with("unit", self.unit(*unit))
                    .with("site", widest.map_or(String::new(), |site| format!("{} ({})", site.name, site.code)))
                    .with("seats", widest.map_or(0, |site| site.seats))
            }
            other => Words::new("plan-fault-other").with("what", format!("{other:?}")),
        }
    }

    /// What a plan needs at least and what there is; with what would mend it, where that is too little.
    #[must_use]
    pub fn bound(&self, bound: &Bound) -> Words {
        let words = self.kind(&bound.kind).with("needed", bound.needed as i64).with("allowed", bound.allowed as i64);
        if bound.mends.is_empty() {
            return words;
        }
        let mends = bound.mends.iter().map(|mend| self.mend(mend));
        let mends = mends.reduce(|one, other| Words::new("plan-mend-or").with("one", one).with("other", other));
        Words::new("plan-bound-mended").with("bound", words).with("mends", mends.unwrap_or_else(|| Words::new("as-it-is").with("text", "")))
    }

    fn kind(&self, kind: &Kind) -> Words {
        match kind {
            Kind::Streams => Words::new("plan-bound-streams").with("slots", self.0.slots.len()).with("streams", self.0.problem.streams),
            Kind::ProfileHours { cohort, profile } => {
                Words::new("plan-bound-profile-hours").with("cohort", self.cohort(*cohort)).with("profile", self.profile(*profile))
            }
            Kind::DutyHours { profile } => Words::new("plan-bound-duty-hours").with("profile", self.profile(*profile)),
            Kind::Clique { sessions } => Words::new("plan-bound-clique").with("sessions", self.some_sessions(sessions)),
            Kind::Pairing { alone } => {
                Words::new("plan-bound-pairing").with("alone", alone.len()).with("sessions", self.some_sessions(alone))
            }
            Kind::Director { presenter } => Words::new("plan-bound-director").with("name", self.presenter(*presenter)),
            Kind::Speaker { presenter } => Words::new("plan-bound-speaker").with("name", self.presenter(*presenter)),
            Kind::Window { first_slot, last_slot } => {
                Words::new("plan-bound-window").with("from", self.slot(*first_slot)).with("to", self.slot(*last_slot))
            }
            Kind::Order { cohort, chain } => Words::new("plan-bound-order")
                .with("cohort", self.cohort(*cohort))
                .with("chain", chain.iter().map(|topic| self.topic(*topic)).collect::<Vec<_>>().join(" → ")),
            Kind::Slots { topic, cohort } => {
                Words::new("plan-bound-slots").with("topic", self.topic(*topic)).with("cohort", self.cohort(*cohort))
            }
            Kind::Seats { cohort } => Words::new("plan-bound-seats").with("cohort", self.cohort(*cohort)),
            Kind::Room { site, topic, cohort } => Words::new("plan-bound-room")
                .with("site", self.site(*site))
                .with("topic", self.topic(*topic))
                .with("cohort", self.cohort(*cohort)),
            Kind::Share { unit } => Words::new("plan-bound-share").with("unit", self.unit(*unit)),
            Kind::ShareTotal => Words::new("plan-bound-share-total"),
        }
    }

    fn mend(&self, mend: &Mend) -> Words {
        match mend {
            Mend::AnotherStream => Words::new("plan-mend-stream"),
            Mend::MoreSlots(count) => Words::new("plan-mend-slots").with("count", *count),
            Mend::FewerLiveTopics(topics) => Words::new("plan-mend-topics")
                .with("count", topics.len())
                .with("topics", topics.iter().map(|topic| self.topic(*topic)).collect::<Vec<_>>().join(", ")),
            Mend::LargerShare(count) => Words::new("plan-mend-share").with("count", *count),
            Mend::MoreSeats(count) => Words::new("plan-mend-seats").with("count", *count),
            Mend::Alternate => Words::new("plan-mend-alternate"),
        }
    }

    /// Sessions by name, the first ten of many.
    fn some_sessions(&self, sessions: &[SessionOf]) -> String {
        let named = |(topic, cohort): &SessionOf| format!("{} · {}", self.topic(*topic), self.cohort(*cohort));
        let mut names: Vec<String> = sessions.iter().take(10).map(named).collect();
        if sessions.len() > 10 {
            names.push("…".to_owned());
        }
        names.join(", ")
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
    pub fn topic(&self, topic: usize) -> &'a str {
        self.0.problem.topics.get(topic).map_or("", |topic| topic.code.as_str())
    }

    /// A cohort's code.
    #[must_use]
    pub fn cohort(&self, cohort: usize) -> &'a str {
        self.0.problem.cohorts.get(cohort).map_or("", String::as_str)
    }

    /// A profile's title.
    #[must_use]
    pub fn profile(&self, profile: usize) -> &'a str {
        self.0.problem.profiles.get(profile).map_or("", |code| self.0.programme.config.profile_title(code))
    }

    /// A speaker or director with the badge.
    #[must_use]
    pub fn presenter(&self, presenter: PresenterAt) -> String {
        let named =
            |presenter: &crate::schedule::planner::model::Presenter| format!("{} ({})", presenter.name, format::badge(&presenter.badge));
        self.0.problem.presenters.get(presenter).map_or(String::new(), named)
    }

    /// A site's name.
    #[must_use]
    pub fn site(&self, site: SiteAt) -> &'a str {
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
