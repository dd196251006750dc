//! What an answer earns, and what may be started, saved and submitted when: pure functions of values and an instant.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::answer::Answer;
use super::fold;
use crate::curriculum::decimal::{Decimal, Typed};
use crate::curriculum::question::{Choice, FALSE_LETTER, FULL_MARK, Kind, Pair, Question, Span, TRUE_LETTER, Text, Weight, Wording};

/// How long after its deadline an attempt still takes answers: what was given in time may be slow on the line.
pub const GRACE: TimeDelta = TimeDelta::seconds(60);
/// How long after its deadline the server submits an attempt that nobody submitted (contract, "Answers").
pub const AUTO_SUBMIT_AFTER: TimeDelta = TimeDelta::minutes(10);
/// How far the clocks of Vietnam (`Asia/Ho_Chi_Minh`) are ahead of UTC, all year round and since 1975.
const AHEAD_OF_UTC: TimeDelta = TimeDelta::hours(7);

// ---- marks ----

/// What one answer earned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Points from 0 to [`FULL_MARK`].
    pub points: i32,
    /// The same in a word.
    pub verdict: Verdict,
}

/// How a result page sorts and colours an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The whole mark.
    Right,
    /// Some of it.
    Partly,
    /// None of it.
    Wrong,
    /// Nothing was answered.
    Blank,
    /// An essay or a description, which no machine marks.
    Unmarked,
}

impl Mark {
    fn of(points: i32) -> Self {
        let points = points.clamp(0, FULL_MARK);
        let verdict = match points {
            0 => Verdict::Wrong,
            FULL_MARK => Verdict::Right,
            _ => Verdict::Partly,
        };
        Self { points, verdict }
    }
}

/// What an answer earns, exactly.
///
/// * One choice, true/false: the option's weight, not below 0.
/// * Several choices: see [`several_points`].
/// * Short answer: the weight of the wording that [`wording_of`] finds.
/// * Numeric: the weight of the first range that holds the number, ends included. `500.000` counts as 500 and, where that
///   is in no range, as 500000.
/// * Matching: right pairs of all pairs, rounded down to a whole point.
///
/// An answer that has another shape than its question earns nothing.
#[must_use]
pub fn grade(question: &Question, answer: Option<&Answer>) -> Mark {
    if !question.kind.is_marked() {
        return Mark { points: 0, verdict: Verdict::Unmarked };
    }
    let Some(answer) = answer.filter(|answer| !answer.is_blank()) else {
        return Mark { points: 0, verdict: Verdict::Blank };
    };
    Mark::of(match (&question.kind, answer) {
        (Kind::OneChoice { choices }, Answer::Choice(picked)) => match sole(picked) {
            Some(letter) => choices.iter().find(|choice| choice.letter == letter).map_or(0, |choice| choice.weight.points()),
            None => 0,
        },
        (Kind::TrueFalse { truth, .. }, Answer::Choice(picked)) if sole(picked) == Some(truth_letter(*truth)) => FULL_MARK,
        (Kind::SeveralChoices { choices }, Answer::Choice(picked)) => several_points(choices, picked),
        (Kind::ShortAnswer { answers }, Answer::Text(text)) => wording_of(answers, text).map_or(0, |a| a.weight.points()),
        (Kind::Numeric { answers, .. }, Answer::Number(text)) => span_of(answers, text).map_or(0, |a| a.weight.points()),
        (Kind::Matching { pairs, .. }, Answer::Match(matched)) => matching_points(pairs, matched),
        _ => 0,
    })
}

/// The only letter of a set of one.
fn sole(letters: &BTreeSet<char>) -> Option<char> {
    letters.first().copied().filter(|_| letters.len() == 1)
}

fn truth_letter(truth: bool) -> char {
    if truth { TRUE_LETTER } else { FALSE_LETTER }
}

/// The points of a choice of several: the sum of the picked weights, between 0 and the whole mark.
///
/// Moodle gives full marks to whoever picks everything when the author gave the wrong options no negative weight. Here, where no option has one, the
/// wrong options share the loss of the whole mark evenly: each wrong pick costs 1/n of it when n options are wrong (rounded up to a whole point), and picking
/// everything earns nothing. As soon as one option has a negative weight, the author's weights are taken as they are.
#[must_use]
pub fn several_points(choices: &[Choice], picked: &BTreeSet<char>) -> i32 {
    let chosen = || choices.iter().filter(|choice| picked.contains(&choice.letter));
    let sum: i32 = chosen().map(|choice| choice.weight.points()).sum();
    let is_weighed = choices.iter().any(|choice| choice.weight < Weight::ZERO);
    let is_wrong = |choice: &&Choice| choice.weight == Weight::ZERO;
    let (wrong, wrong_picks) = (choices.iter().filter(is_wrong).count(), chosen().filter(is_wrong).count());
    let loss = if is_weighed || wrong == 0 { 0 } else { (FULL_MARK as usize * wrong_picks).div_ceil(wrong) as i32 };
    (sum - loss).clamp(0, FULL_MARK)
}

fn matching_points(pairs: &[Pair], matched: &BTreeMap<u32, char>) -> i32 {
    let right = (1..).zip(pairs).filter(|(number, pair)| matched.get(number) == Some(&pair.right)).count();
    (FULL_MARK as usize * right).checked_div(pairs.len()).unwrap_or(0) as i32
}

/// The wording that a short answer matches.
///
/// Case, Unicode form, blanks at the ends and runs of blanks never count. A wording without `*` that is the same with its diacritics goes first,
/// so that an author may value "mot" and "một" differently; then the first wording in the author's order that matches without
/// regard to diacritics, `*` standing for any characters or none and `\*` for an asterisk, as in Moodle.
#[must_use]
pub fn wording_of<'a>(answers: &'a [Wording], typed: &str) -> Option<&'a Wording> {
    let (loose, bare) = (fold::loose(typed), fold::bare(typed));
    if loose.is_empty() {
        return None;
    }
    let is_same = |answer: &&Wording| matches!(pieces(&fold::loose(&answer.pattern)).as_slice(), [only] if *only == loose);
    let is_alike = |answer: &&Wording| matches_pieces(&pieces(&fold::bare(&answer.pattern)), &bare);
    answers.iter().find(is_same).or_else(|| answers.iter().find(is_alike))
}

/// The pattern cut at its wildcards, `\*` made an asterisk: one piece more than there are wildcards.
fn pieces(pattern: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'*') => piece.extend(chars.next()),
            '*' => pieces.push(std::mem::take(&mut piece)),
            _ => piece.push(c),
        }
    }
    pieces.push(piece);
    pieces
}

/// Whether the text begins with the first piece, ends with the last, and has the others between them in order.
fn matches_pieces(pieces: &[String], text: &str) -> bool {
    let Some((first, others)) = pieces.split_first() else {
        return false;
    };
    let Some((last, middle)) = others.split_last() else {
        return first == text;
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str())) else {
        return false;
    };
    for piece in middle {
        match rest.split_once(piece.as_str()) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    true
}

/// The first range that holds the typed number.
#[must_use]
pub fn span_of<'a>(answers: &'a [Span], typed: &str) -> Option<&'a Span> {
    let Typed { value, grouped } = Decimal::parse_typed(typed)?;
    let holding = |number: Decimal| answers.iter().find(|answer| answer.low <= number && number <= answer.high);
    holding(value).or_else(|| holding(grouped?))
}

/// The feedback that an answer calls for, besides the question's general one: that of each option picked, of the wording or
/// range found, of each pair matched wrongly.
#[must_use]
pub fn feedback<'a>(question: &'a Question, answer: Option<&Answer>) -> Vec<&'a Text> {
    let Some(answer) = answer.filter(|answer| !answer.is_blank()) else {
        return Vec::new();
    };
    match (&question.kind, answer) {
        (Kind::OneChoice { choices } | Kind::SeveralChoices { choices }, Answer::Choice(picked)) => {
            choices.iter().filter(|choice| picked.contains(&choice.letter)).filter_map(|choice| choice.feedback.as_ref()).collect()
        }
        (Kind::TrueFalse { truth, if_wrong, if_right }, Answer::Choice(picked)) => {
            let is_right = sole(picked) == Some(truth_letter(*truth));
            if is_right { if_right } else { if_wrong }.iter().collect()
        }
        (Kind::ShortAnswer { answers }, Answer::Text(text)) => {
            wording_of(answers, text).and_then(|found| found.feedback.as_ref()).into_iter().collect()
        }
        (Kind::Numeric { answers, otherwise }, Answer::Number(text)) => match span_of(answers, text) {
            Some(found) => found.feedback.iter().collect(),
            None => otherwise.iter().collect(),
        },
        (Kind::Matching { pairs, .. }, Answer::Match(matched)) => (1..)
            .zip(pairs)
            .filter(|(number, pair)| matched.get(number) != Some(&pair.right))
            .filter_map(|(_, pair)| pair.feedback.as_ref())
            .collect(),
        _ => Vec::new(),
    }
}

/// An answer that earns the whole mark, to show beside a wrong one. `None` where no machine marks.
///
/// A wording with wildcards is given as it is written. A range is given as its middle: who wants to show its ends has them in the question.
#[must_use]
pub fn right_answer(question: &Question) -> Option<Answer> {
    let full = |weight: Weight| weight == Weight::FULL;
    match &question.kind {
        Kind::OneChoice { choices } => {
            choices.iter().find(|choice| full(choice.weight)).map(|choice| Answer::Choice(BTreeSet::from([choice.letter])))
        }
        Kind::SeveralChoices { choices } => {
            let right = choices.iter().filter(|choice| choice.weight > Weight::ZERO);
            Some(Answer::Choice(right.map(|choice| choice.letter).collect()))
        }
        Kind::TrueFalse { truth, .. } => Some(Answer::Choice(BTreeSet::from([truth_letter(*truth)]))),
        Kind::ShortAnswer { answers } => {
            answers.iter().find(|answer| full(answer.weight)).map(|answer| Answer::Text(answer.pattern.clone()))
        }
        Kind::Numeric { answers, .. } => answers.iter().find(|answer| full(answer.weight)).map(|answer| {
            let number = answer.low.middle(answer.high).unwrap_or(answer.low);
            Answer::Number(number.to_string())
        }),
        Kind::Matching { pairs, .. } => Some(Answer::Match((1..).zip(pairs).map(|(number, pair)| (number, pair.right)).collect())),
        Kind::Essay | Kind::Description => None,
    }
}

/// Whether so many points from a paper of so many questions pass: at least `pass_percent` of what could be earned. An empty
/// paper is never passed.
#[must_use]
pub fn passed(points: i32, questions: u32, pass_percent: u8) -> bool {
    questions > 0 && i64::from(points) * 100 >= i64::from(pass_percent) * i64::from(questions) * i64::from(FULL_MARK)
}

/// Points as a whole percentage, rounded down, so that it reaches the pass mark exactly when [`passed`] says so.
#[must_use]
pub fn percent(points: i32, questions: u32) -> u8 {
    let most = i64::from(questions) * i64::from(FULL_MARK);
    let percent = (i64::from(points) * 100).checked_div(most).unwrap_or(0);
    u8::try_from(percent.clamp(0, 100)).unwrap_or(100)
}

// ---- attempts ----

/// A submitted attempt, as far as its result goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Points of all questions together.
    pub points: i32,
    /// How many questions the paper had.
    pub questions: u32,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
}

impl Finished {
    fn ratio_cmp(&self, other: &Self) -> std::cmp::Ordering {
        // a/b against c/d without dividing; an empty paper counts as nothing earned.
        let cross = |a: &Self, b: &Self| {
            if a.questions == 0 { 0 } else { i64::from(a.points) * i64::from(b.questions.max(1)) }
        };
        cross(self, other).cmp(&cross(other, self))
    }
}

/// The attempt that counts: the one with the largest share of its points, the earliest of equals.
#[must_use]
pub fn best_attempt(attempts: &[Finished]) -> Option<&Finished> {
    attempts.iter().max_by(|a, b| a.ratio_cmp(b).then_with(|| b.submitted_at.cmp(&a.submitted_at)))
}

/// When the quiz was first passed.
#[must_use]
pub fn passed_at(attempts: &[Finished], pass_percent: u8) -> Option<DateTime<Utc>> {
    let passing = attempts.iter().filter(|attempt| passed(attempt.points, attempt.questions, pass_percent));
    passing.map(|attempt| attempt.submitted_at).min()
}

/// How many attempts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// What the topic allows.
    pub allowed: u32,
    /// What the office granted this person on top.
    pub granted: u32,
    /// What was begun, an open one included.
    pub begun: u32,
}

impl Attempts {
    /// How many more may be begun.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.allowed.saturating_add(self.granted).saturating_sub(self.begun)
    }
}

/// When a quiz opens for a person: at the topic's first session start or, where the person may make the topic up by reading
/// (profile `online` or `either`, or a grant), when the module was read to its end, whichever comes first.
///
/// `None` while neither is known.
#[must_use]
pub fn opens_at(first_session_start: Option<DateTime<Utc>>, read_at: Option<DateTime<Utc>>, may_read: bool) -> Option<DateTime<Utc>> {
    first_session_start.into_iter().chain(read_at.filter(|_| may_read)).min()
}

/// When every quiz of a programme closes: as the go-live day begins in Vietnam (for 1 July, at the end of 30 June).
#[must_use]
pub fn closes_at(go_live: NaiveDate) -> DateTime<Utc> {
    let midnight = go_live.and_time(NaiveTime::MIN).and_utc();
    midnight.checked_sub_signed(AHEAD_OF_UTC).unwrap_or(midnight)
}

/// What is known when a person asks to start a quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartFacts {
    /// From [`opens_at`].
    pub opens_at: Option<DateTime<Utc>>,
    /// From [`closes_at`].
    pub closes_at: DateTime<Utc>,
    /// How long an attempt lasts; 0 for no limit but the closing.
    pub time_limit_minutes: u32,
    /// How many attempts there are.
    pub attempts: Attempts,
    /// The deadline of the attempt that is open, if one is.
    pub open_deadline: Option<DateTime<Utc>>,
    /// Whether an attempt has passed already.
    pub is_passed: bool,
}

/// What starting a quiz comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartDecision {
    /// Go on with the open attempt.
    Resume,
    /// The open attempt should have been submitted by now: submit it, then ask again.
    SubmitFirst,
    /// Draw a paper.
    Start {
        /// Which attempt it is, from 1.
        number: u32,
        /// When it ends: after the time limit, and not after the quiz closes.
        deadline: DateTime<Utc>,
    },
    /// Not now (409).
    Refuse(StartRefusal),
}

/// Why a quiz can't be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartRefusal {
    /// It opens later, or at an instant not yet known (when the module is read).
    NotOpen {
        /// When, if it is known.
        opens_at: Option<DateTime<Utc>>,
    },
    /// It has closed.
    Closed {
        /// When.
        closed_at: DateTime<Utc>,
    },
    /// It was passed already; the best attempt counts, so that another would change nothing.
    Passed,
    /// All attempts are spent; the office may grant another.
    NoneLeft {
        /// How many there were.
        begun: u32,
    },
}

impl StartRefusal {
    /// The message's key in the language catalogue.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotOpen { .. } => "quiz-not-open",
            Self::Closed { .. } => "quiz-closed",
            Self::Passed => "quiz-passed-already",
            Self::NoneLeft { .. } => "quiz-no-attempt-left",
        }
    }
}

/// Starts a quiz, goes on with it, or says why not.
#[must_use]
pub fn decide_start(facts: &StartFacts, now: DateTime<Utc>) -> StartDecision {
    if let Some(deadline) = facts.open_deadline {
        return if is_auto_submit_due(deadline, now) { StartDecision::SubmitFirst } else { StartDecision::Resume };
    }
    if facts.is_passed {
        return StartDecision::Refuse(StartRefusal::Passed);
    }
    if now >= facts.closes_at {
        return StartDecision::Refuse(StartRefusal::Closed { closed_at: facts.closes_at });
    }
    if facts.opens_at.is_none_or(|opens_at| now < opens_at) {
        return StartDecision::Refuse(StartRefusal::NotOpen { opens_at: facts.opens_at });
    }
    let Attempts { begun, .. } = facts.attempts;
    if facts.attempts.left() == 0 {
        return StartDecision::Refuse(StartRefusal::NoneLeft { begun });
    }
    let limit = TimeDelta::minutes(i64::from(facts.time_limit_minutes));
    let deadline = if limit.is_zero() { facts.closes_at } else { later(now, limit).min(facts.closes_at) };
    StartDecision::Start { number: begun.saturating_add(1), deadline }
}

fn later(instant: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    instant.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The state of an attempt that answers and submission look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptState {
    /// When it ends.
    pub deadline: DateTime<Utc>,
    /// When it was submitted, by the person or by the server.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// An answer with the count of its saves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The `seq` that came with it.
    pub seq: i64,
    /// What was answered.
    pub answer: Answer,
}

/// What saving an answer comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveDecision {
    /// Store it; 200 with its own `seq` once it is on disk.
    Save,
    /// Nothing to store: it is there already, or something newer is; 200 with this `saved_seq`.
    Keep {
        /// What is stored.
        stored: Saved,
    },
    /// The same `seq` came with another answer; 409 with the stored one.
    Conflict {
        /// What is stored.
        stored: Saved,
    },
    /// The attempt was submitted; 409.
    Submitted {
        /// When.
        at: DateTime<Utc>,
    },
    /// The time is up, grace included; 409.
    TooLate {
        /// When the attempt ended.
        deadline: DateTime<Utc>,
    },
}

/// Decides about one save after the contract's "Answers".
///
/// A save that changes nothing is answered as such even when the time is up: it is the repetition of one whose answer got lost.
#[must_use]
pub fn decide_save(attempt: &AttemptState, stored: Option<&Saved>, incoming: &Saved, now: DateTime<Utc>) -> SaveDecision {
    if let Some(at) = attempt.submitted_at {
        return SaveDecision::Submitted { at };
    }
    if let Some(stored) = stored {
        if incoming.seq < stored.seq || incoming == stored {
            return SaveDecision::Keep { stored: stored.clone() };
        }
        if incoming.seq == stored.seq {
            return SaveDecision::Conflict { stored: stored.clone() };
        }
    }
    if now > later(attempt.deadline, GRACE) {
        return SaveDecision::TooLate { deadline: attempt.deadline };
    }
    SaveDecision::Save
}

/// What submitting comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmitDecision {
    /// Mark what is saved; the result counts from this instant.
    Submit {
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody did already, which is harmless.
    Already {
        /// When.
        at: DateTime<Utc>,
    },
}

/// Submits once. After the deadline too: the answers were saved in time.
#[must_use]
pub fn decide_submit(attempt: &AttemptState, now: DateTime<Utc>) -> SubmitDecision {
    attempt.submitted_at.map_or(SubmitDecision::Submit { at: now }, |at| SubmitDecision::Already { at })
}

/// When the server submits an attempt that nobody submitted.
#[must_use]
pub fn auto_submit_at(deadline: DateTime<Utc>) -> DateTime<Utc> {
    later(deadline, AUTO_SUBMIT_AFTER)
}

/// Whether the server should submit an attempt with this deadline now.
#[must_use]
pub fn is_auto_submit_due(deadline: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now >= auto_submit_at(deadline)
}

#[cfg(test)]
mod tests;
