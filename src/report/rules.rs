//! What is counted and who is counted in: pure functions over people and their standings.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::id::{GroupId, OfficerId, ProgrammeId, RevisionId, SiteId, TopicId, UnitId};
use crate::standing::rules::State;

/// A programme with everything by which its people are sorted.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its id.
    pub id: ProgrammeId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The first day of sessions.
    pub starts_on: NaiveDate,
    /// The day by which everybody is to be certified.
    pub go_live: NaiveDate,
    /// The groups of topics, in order.
    pub groups: Vec<Group>,
    /// The topics, by place.
    pub topics: Vec<Topic>,
    /// Units in Vietnamese order.
    pub units: Vec<Unit>,
    /// Sites in Vietnamese order.
    pub sites: Vec<Site>,
    /// Job profiles: code and title.
    pub profiles: Vec<(String, String)>,
}

/// A group of topics.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
}

/// A topic.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its place in `standings.states`.
    pub place: usize,
    /// The place of its group in [`Frame::groups`].
    pub group: usize,
    /// The department that teaches it.
    pub department: String,
    /// The published revision.
    pub revision: Option<RevisionId>,
}

/// A unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Ward, commune.
    pub kind: String,
    /// For searching.
    pub search_key: String,
}

/// A site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Frame {
    /// Every topic's number in [`Frame::topics`].
    #[must_use]
    pub fn every_topic(&self) -> Vec<usize> {
        (0..self.topics.len()).collect()
    }

    /// The places in `standings.states` of these topics.
    #[must_use]
    pub fn places(&self, topics: &[usize]) -> Vec<usize> {
        topics.iter().filter_map(|topic| self.topics.get(*topic)).map(|topic| topic.place).collect()
    }

    /// What a profile is called; its code when the programme does not say.
    #[must_use]
    pub fn profile_title<'a>(&'a self, code: &'a str) -> &'a str {
        self.profiles.iter().find(|(known, _)| known == code).map_or(code, |(_, title)| title)
    }
}

/// One counted trainee with their standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub officer: OfficerId,
    /// The place of their unit in [`Frame::units`].
    pub unit: usize,
    /// The place of their site in [`Frame::sites`].
    pub site: usize,
    /// Job profile.
    pub profile: String,
    /// The standing: one letter per place.
    pub states: String,
    /// When the last required topic became complete.
    pub completed_at: Option<Timestamp>,
    /// When the valid certificate was issued.
    pub issued_at: Option<Timestamp>,
    /// Whether their certificate was revoked and nothing followed: only the office issues another, by hand.
    pub is_revoked: bool,
}

impl Person {
    /// How it stands with the topic at a place.
    #[must_use]
    pub fn state(&self, place: usize) -> State {
        self.states.as_bytes().get(place).map_or(State::None, |letter| State::of(char::from(*letter)))
    }

    /// What these places add up to for this person.
    #[must_use]
    pub fn outcome(&self, places: &[usize]) -> Outcome {
        let mut outcome = Outcome::default();
        for place in places {
            match self.state(*place) {
                State::None => {}
                State::Complete => {
                    outcome.required += 1;
                    outcome.complete += 1;
                }
                missing => {
                    outcome.required += 1;
                    outcome.last_missing = Some(missing);
                }
            }
        }
        outcome
    }
}

/// Required and complete topics of one person, among those looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Topics that they need.
    pub required: u32,
    /// Topics complete.
    pub complete: u32,
    /// Why the last of the missing topics is missing.
    pub last_missing: Option<State>,
}

impl Outcome {
    /// Whether there is something to do and all of it is done.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.required > 0 && self.complete == self.required
    }

    /// Whether one passed quiz is all that is missing.
    #[must_use]
    pub fn lacks_one_quiz(self) -> bool {
        self.required == self.complete + 1 && self.last_missing == Some(State::Quiz)
    }
}

/// Which people a list holds, beside unit, site and profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Everybody who needs one of the topics.
    All,
    /// Something is missing.
    Missing,
    /// Nothing is missing.
    Complete,
    /// With a valid certificate.
    Certified,
    /// Without one.
    Uncertified,
    /// Complete, and no certificate yet.
    Due,
    /// Complete, and the certificate was revoked.
    Revoked,
    /// One quiz is all that is missing.
    LastQuiz,
    /// A session is to be attended.
    Session,
    /// A session was missed without leave.
    Absent,
    /// A module is to be read.
    Reading,
    /// A quiz is to be passed.
    Quiz,
    /// The attempts at a quiz are spent.
    Attempts,
}

impl Kind {
    /// Every kind, in the order of the choice.
    pub const ALL: [Self; 13] = [
        Self::All,
        Self::Missing,
        Self::Session,
        Self::Absent,
        Self::Reading,
        Self::Quiz,
        Self::Attempts,
        Self::LastQuiz,
        Self::Complete,
        Self::Due,
        Self::Revoked,
        Self::Certified,
        Self::Uncertified,
    ];

    /// The name in addresses; `report-kind-` + name is its key in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Missing => "missing",
            Self::Complete => "complete",
            Self::Certified => "certified",
            Self::Uncertified => "uncertified",
            Self::Due => "due",
            Self::Revoked => "revoked",
            Self::LastQuiz => "last-quiz",
            Self::Session => "session",
            Self::Absent => "absent",
            Self::Reading => "reading",
            Self::Quiz => "quiz",
            Self::Attempts => "attempts",
        }
    }

    /// Reads a name; none of them is everybody.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::All)
    }

    /// Whether a person belongs to it, over these places. Who needs none of the topics belongs nowhere.
    #[must_use]
    pub fn holds(self, person: &Person, places: &[usize]) -> bool {
        let outcome = person.outcome(places);
        let has = |wanted| places.iter().any(|place| person.state(*place) == wanted);
        outcome.required > 0
            && match self {
                Self::All => true,
                Self::Missing => !outcome.is_complete(),
                Self::Complete => outcome.is_complete(),
                Self::Certified => person.issued_at.is_some(),
                Self::Uncertified => person.issued_at.is_none(),
                Self::Due => outcome.is_complete() && person.issued_at.is_none() && !person.is_revoked,
                Self::Revoked => outcome.is_complete() && person.issued_at.is_none() && person.is_revoked,
                Self::LastQuiz => outcome.lacks_one_quiz(),
                Self::Session => has(State::Session),
                Self::Absent => has(State::Absent),
                Self::Reading => has(State::Reading),
                Self::Quiz => has(State::Quiz),
                Self::Attempts => has(State::Attempts),
            }
    }

    /// How many people belong to it.
    #[must_use]
    pub fn count(self, people: &[Person], places: &[usize]) -> usize {
        people.iter().filter(|person| self.holds(person, places)).count()
    }
}

/// What a set of people adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// People who need at least one of the topics.
    pub people: u32,
    /// Of them, those who have completed all that they need.
    pub complete: u32,
    /// Of them, those with a valid certificate.
    pub certified: u32,
    /// Topics needed, summed over the people.
    pub steps: u32,
    /// Topics complete, summed over the people.
    pub steps_complete: u32,
}

impl Tally {
    /// Counts one person in; who needs none of the topics is left out.
    pub fn add(&mut self, person: &Person, places: &[usize]) {
        let outcome = person.outcome(places);
        if outcome.required > 0 {
            self.people += 1;
            self.complete += u32::from(outcome.is_complete());
            self.certified += u32::from(person.issued_at.is_some());
            self.steps += outcome.required;
            self.steps_complete += outcome.complete;
        }
    }

    /// Counts people.
    #[must_use]
    pub fn of<'a>(people: impl IntoIterator<Item = &'a Person>, places: &[usize]) -> Self {
        let mut tally = Self::default();
        for person in people {
            tally.add(person, places);
        }
        tally
    }
}

/// Counts people by a key.
#[must_use]
pub fn tally_by<'a, K: std::hash::Hash + Eq>(people: &'a [Person], places: &[usize], key: impl Fn(&'a Person) -> K) -> HashMap<K, Tally> {
    let mut tallies: HashMap<K, Tally> = HashMap::new();
    for person in people {
        tallies.entry(key(person)).or_default().add(person, places);
    }
    tallies.retain(|_, tally| tally.people > 0);
    tallies
}

/// Whole percent, rounded down: 100 means all, never nearly all. None of nothing.
#[must_use]
pub fn whole_percent(part: u32, whole: u32) -> Option<u32> {
    u32::try_from(u64::from(part) * 100 / u64::from(whole).max(1)).ok().filter(|_| whole > 0)
}

/// Below so many percent of the topics done a unit is said to lag.
pub const LAGGING_PERCENT: u32 = 40;

/// What the missing topics of a person come to, by reason, in the order of [`State::ALL`]: numbers of [`Frame::topics`].
#[must_use]
pub fn missing(person: &Person, frame: &Frame, topics: &[usize]) -> Vec<(State, Vec<usize>)> {
    let reasons = State::ALL.into_iter().filter(|state| state.is_missing());
    let of = |reason| {
        topics.iter().copied().filter(|topic| frame.topics.get(*topic).is_some_and(|topic| person.state(topic.place) == reason)).collect()
    };
    reasons.map(|reason| (reason, of(reason))).filter(|(_, topics): &(_, Vec<usize>)| !topics.is_empty()).collect()
}

/// The missing topics as exports have them: `QLHC-03:quiz AN-01:session`.
#[must_use]
pub fn missing_codes(person: &Person, frame: &Frame, topics: &[usize]) -> String {
    let mut text = String::new();
    for topic in topics.iter().filter_map(|topic| frame.topics.get(*topic)) {
        let state = person.state(topic.place);
        if state.is_missing() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&topic.code);
            text.push(':');
            text.push_str(state.code());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(states: &str, is_certified: bool) -> Person {
        let issued_at = is_certified.then(|| Timestamp::start_of(NaiveDate::from_ymd_opt(2025, 6, 28).unwrap()));
        let (officer, profile, states) = (OfficerId::new(), "DT".into(), states.into());
        Person { officer, unit: 0, site: 0, profile, states, completed_at: None, issued_at, is_revoked: false }
    }

    #[test]
    fn kinds_by_state() {
        let places = [0, 1, 2];
        let cases = [
            ("ccc", false, "all complete uncertified due"),
            ("ccc", true, "all complete certified"),
            ("-c-", false, "all complete uncertified due"),
            ("---", false, ""),
            ("ccq", false, "all missing quiz last-quiz uncertified"),
            ("cqq", false, "all missing quiz uncertified"),
            ("ccs", false, "all missing session uncertified"),
            ("cax", false, "all missing absent attempts uncertified"),
            ("r-q", false, "all missing reading quiz uncertified"),
            // A certificate holds although a correction of the roll has opened a topic again.
            ("ccs", true, "all missing session certified"),
        ];
        for (states, is_certified, kinds) in cases {
            let person = person(states, is_certified);
            for kind in Kind::ALL {
                assert_eq!(
                    kind.holds(&person, &places),
                    kinds.split(' ').any(|name| name == kind.name()),
                    "{states} {is_certified} {}",
                    kind.name()
                );
            }
        }
    }

    #[test]
    fn whose_certificate_was_revoked_is_not_due() {
        let revoked = |states, is_certified| Person { is_revoked: true, ..person(states, is_certified) };
        let kinds = |person: &Person| [Kind::Complete, Kind::Due, Kind::Revoked].map(|kind| kind.holds(person, &[0, 1]));
        assert_eq!(kinds(&revoked("cc", false)), [true, false, true]);
        assert_eq!(kinds(&revoked("cq", false)), [false, false, false]);
        assert_eq!(kinds(&revoked("cc", true)), [true, false, false], "another was issued since");
    }

    #[test]
    fn only_the_topics_looked_at_count() {
        let person = person("cq-", false);
        assert!(Kind::Complete.holds(&person, &[0]));
        assert!(!Kind::All.holds(&person, &[2]), "who needs none of the topics belongs nowhere");
        assert_eq!(person.outcome(&[0, 1, 2, 99]), Outcome { required: 2, complete: 1, last_missing: Some(State::Quiz) });
    }

    #[test]
    fn tallies_leave_out_who_needs_nothing() {
        let people = [person("cc", true), person("c-", false), person("--", false), person("sq", false)];
        assert_eq!(Tally::of(&people, &[0, 1]), Tally { people: 3, complete: 2, certified: 1, steps: 5, steps_complete: 3 });
        assert_eq!(Tally::of(&people, &[1]), Tally { people: 2, complete: 1, certified: 1, steps: 2, steps_complete: 1 });
        assert_eq!(tally_by(&people, &[0, 1], |person| person.states.len()).len(), 1);
    }

    #[test]
    fn all_is_said_of_all_alone() {
        assert_eq!(whole_percent(999, 1000), Some(99));
        assert_eq!(whole_percent(1000, 1000), Some(100));
        assert_eq!(whole_percent(0, 0), None);
        assert_eq!(Kind::parse("no such kind"), Kind::All);
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), kind);
        }
    }
}
