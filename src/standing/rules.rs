//! The rule of completion (rule 2 of the domain): the session attended or, where allowed, made up by reading the module to its
//! end, and the quiz passed within the allowed attempts.

use serde::{Deserialize, Serialize};

/// How a job profile needs a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// Attend the session.
    Live,
    /// Attend, or read the module to its end.
    Either,
    /// Read the module to its end.
    Online,
}

impl Need {
    /// The name in topic files and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Either => "either",
            Self::Online => "online",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Live, Self::Either, Self::Online].into_iter().find(|need| need.name() == name)
    }
}

/// What the rolls say about one trainee and one topic, over all of its sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Roll {
    /// Nothing yet: the session lies ahead, or its roll is still open.
    #[default]
    Open,
    /// Absent or left early, without leave.
    Missed,
    /// Absent with leave.
    Excused,
    /// Present or late.
    Attended,
}

impl Roll {
    /// What one attendance status says; several are combined by the greatest.
    #[must_use]
    pub fn of(status: &str) -> Self {
        match status {
            "present" | "late" => Self::Attended,
            "excused" => Self::Excused,
            "absent" | "left_early" => Self::Missed,
            _ => Self::Open,
        }
    }
}

/// Everything that decides one topic for one trainee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How the trainee's profile needs it; none when it does not.
    pub need: Option<Need>,
    /// What the rolls say.
    pub roll: Roll,
    /// The module was read to its end.
    pub is_read: bool,
    /// The topic has no module (a secret topic): nothing to read, no quiz.
    pub is_secret: bool,
    /// An attempt passed.
    pub is_passed: bool,
    /// Attempts submitted.
    pub attempts_used: i32,
    /// Attempts that the topic allows.
    pub attempts_allowed: i32,
    /// Further attempts that the office granted.
    pub attempts_granted: i32,
    /// The office granted a make-up session.
    pub may_make_up: bool,
    /// The office granted the module instead of the session.
    pub may_read: bool,
}

/// How it stands with one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The profile does not need it.
    None,
    /// Complete.
    Complete,
    /// The session is to be attended.
    Session,
    /// The session was missed without leave: the office must grant something.
    Absent,
    /// The module is to be read to its end.
    Reading,
    /// The quiz is to be passed.
    Quiz,
    /// The attempts are spent: the office must grant one.
    Attempts,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [Self::None, Self::Complete, Self::Session, Self::Absent, Self::Reading, Self::Quiz, Self::Attempts];

    /// Its letter in `standings.states`.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::None => '-',
            Self::Complete => 'c',
            Self::Session => 's',
            Self::Absent => 'a',
            Self::Reading => 'r',
            Self::Quiz => 'q',
            Self::Attempts => 'x',
        }
    }

    /// The state of a letter; anything unknown is not required.
    #[must_use]
    pub fn of(letter: char) -> Self {
        Self::ALL.into_iter().find(|state| state.letter() == letter).unwrap_or(Self::None)
    }

    /// The reason's code in exports (`QLHC-03:quiz`); `state-` + code is its key in the catalogue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Complete => "complete",
            Self::Session => "session",
            Self::Absent => "absent",
            Self::Reading => "reading",
            Self::Quiz => "quiz",
            Self::Attempts => "attempts",
        }
    }

    /// Whether something is still missing.
    #[must_use]
    pub fn is_missing(self) -> bool {
        !matches!(self, Self::None | Self::Complete)
    }

    /// Whether only the office can help.
    #[must_use]
    pub fn is_stuck(self) -> bool {
        matches!(self, Self::Absent | Self::Attempts)
    }
}

/// Decides one topic for one trainee. The session is spoken of before the quiz, since it is tied to a day.
#[must_use]
pub fn decide(facts: &Facts) -> State {
    let Some(need) = facts.need else { return State::None };
    let may_read = !facts.is_secret && (need != Need::Live || facts.roll == Roll::Excused || facts.may_read);
    let is_met = facts.roll == Roll::Attended || (may_read && facts.is_read);
    if !is_met {
        return match facts.roll {
            _ if may_read => State::Reading,
            Roll::Missed if !facts.may_make_up => State::Absent,
            _ => State::Session,
        };
    }
    if facts.is_passed || facts.is_secret {
        State::Complete
    } else if facts.attempts_used >= facts.attempts_allowed + facts.attempts_granted {
        State::Attempts
    } else {
        State::Quiz
    }
}

/// The states of one trainee over a programme's topics, in the order of their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// By place.
    pub states: Vec<State>,
}

impl Standing {
    /// Reads `standings.states`.
    #[must_use]
    pub fn parse(letters: &str) -> Self {
        Self { states: letters.chars().map(State::of).collect() }
    }

    /// The letters.
    #[must_use]
    pub fn letters(&self) -> String {
        self.states.iter().map(|state| state.letter()).collect()
    }

    /// Topics that the trainee's profile needs.
    #[must_use]
    pub fn required(&self) -> usize {
        self.states.iter().filter(|state| **state != State::None).count()
    }

    /// Topics complete.
    #[must_use]
    pub fn complete(&self) -> usize {
        self.states.iter().filter(|state| **state == State::Complete).count()
    }

    /// Whether every required topic is complete (and there is one): the certificate is due.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.required() > 0 && self.states.iter().all(|state| !state.is_missing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts(need: Need, roll: Roll, is_read: bool, is_passed: bool) -> Facts {
        Facts { need: Some(need), roll, is_read, is_passed, attempts_allowed: 3, ..Facts::default() }
    }

    #[test]
    fn the_rule_of_completion() {
        use Need::{Either, Live, Online};
        use Roll::{Attended, Excused, Missed, Open};
        let cases = [
            (Live, Open, false, false, State::Session),
            (Live, Open, true, true, State::Session),
            (Live, Missed, true, true, State::Absent),
            (Live, Excused, false, true, State::Reading),
            (Live, Excused, true, false, State::Quiz),
            (Live, Excused, true, true, State::Complete),
            (Live, Attended, false, false, State::Quiz),
            (Live, Attended, false, true, State::Complete),
            (Either, Open, false, false, State::Reading),
            (Either, Missed, false, false, State::Reading),
            (Either, Missed, true, true, State::Complete),
            (Either, Attended, false, true, State::Complete),
            (Online, Open, false, true, State::Reading),
            (Online, Open, true, false, State::Quiz),
            (Online, Open, true, true, State::Complete),
        ];
        for (need, roll, is_read, is_passed, state) in cases {
            assert_eq!(decide(&facts(need, roll, is_read, is_passed)), state, "{need:?} {roll:?} read {is_read} passed {is_passed}");
        }
        assert_eq!(decide(&Facts::default()), State::None);
    }

    #[test]
    fn a_grant_frees_whoever_is_stuck() {
        let absent = facts(Need::Live, Roll::Missed, false, true);
        assert_eq!(decide(&Facts { may_make_up: true, ..absent }), State::Session);
        assert_eq!(decide(&Facts { may_read: true, ..absent }), State::Reading);
        assert_eq!(decide(&Facts { may_read: true, is_read: true, ..absent }), State::Complete);
        let spent = Facts { attempts_used: 3, ..facts(Need::Live, Roll::Attended, false, false) };
        assert_eq!(decide(&spent), State::Attempts);
        assert_eq!(decide(&Facts { attempts_granted: 1, ..spent }), State::Quiz);
    }

    #[test]
    fn a_secret_topic_is_complete_by_attendance_alone() {
        let secret = Facts { is_secret: true, ..facts(Need::Live, Roll::Attended, false, false) };
        assert_eq!(decide(&secret), State::Complete);
        assert_eq!(decide(&Facts { roll: Roll::Excused, ..secret }), State::Session);
    }

    #[test]
    fn letters_are_distinct_and_read_back() {
        let standing = Standing { states: State::ALL.to_vec() };
        assert_eq!(standing.letters(), "-csarqx");
        assert_eq!(Standing::parse("-csarqx"), standing);
        assert!(!standing.is_complete());
        assert!(Standing::parse("c-c").is_complete());
        assert!(!Standing::parse("---").is_complete());
    }

    proptest! {
        /// More attendance, more reading, a pass or a grant never takes anybody further from completion.
        #[test]
        fn good_news_never_hurts(need in 0..3_usize, roll in 0..4_usize, is_read: bool, is_passed: bool, used in 0..5, granted in 0..3, may_make_up: bool, may_read: bool) {
            let needs = [Need::Live, Need::Either, Need::Online];
            let rolls = [Roll::Open, Roll::Missed, Roll::Excused, Roll::Attended];
            let base = Facts { attempts_used: used, attempts_granted: granted, may_make_up, may_read, ..facts(needs[need], rolls[roll], is_read, is_passed) };
            if decide(&base) == State::Complete {
                for better in [Facts { roll: Roll::Attended, ..base }, Facts { is_read: true, ..base }, Facts { is_passed: true, ..base },
                               Facts { attempts_granted: granted + 1, ..base }, Facts { may_read: true, ..base }, Facts { may_make_up: true, ..base }] {
                    prop_assert_eq!(decide(&better), State::Complete);
                }
            }
            prop_assert_ne!(decide(&base), State::None);
        }
    }
}
