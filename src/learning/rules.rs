//! When a module is read to its end, and why a topic stands as it does.

use std::ops::Deref;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::clock::Timestamp;
use crate::curriculum::Topic;
use crate::id::{RevisionId, SittingId, TopicId};
use crate::standing::rules::{Need, Roll, State};
use crate::text::{Words, format};
use crate::web::{Access, Actor, Guarded, Role, Scope};

/// Seconds that one step of reading counts at most, so that a page left open overnight does not count as read.
pub const STEP_SECONDS: i64 = 300;

/// Minutes before a session at which people are asked to be there, and the check-in is offered.
pub const BEFORE_MINUTES: i64 = 30;

/// Points of a wholly right answer.
const FULL_MARK: i64 = crate::curriculum::question::FULL_MARK as i64;

/// How long a module is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Pages of the revision that the person reads.
    pub pages: i32,
    /// Shortest reading time in minutes.
    pub minutes: i32,
}

/// What somebody has read of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The revision that they began, and stay with.
    pub revision_id: RevisionId,
    /// The place kept.
    pub page: i32,
    /// Bit n - 1 for page n.
    pub pages_seen: i64,
    /// Reading time that the server's clock saw.
    pub seconds: i32,
    /// When it saw them last.
    pub seen_at: Timestamp,
    /// When they came to its end.
    pub finished_at: Option<Timestamp>,
}

impl Reading {
    /// A reading that begins.
    #[must_use]
    pub fn begin(revision_id: RevisionId, now: Timestamp) -> Self {
        Self { revision_id, page: 1, pages_seen: 0, seconds: 0, seen_at: now, finished_at: None }
    }

    /// Pages opened so far.
    #[must_use]
    pub fn pages_read(&self) -> i32 {
        self.pages_seen.count_ones() as i32
    }

    /// Whole minutes that are still to be read.
    #[must_use]
    pub fn minutes_left(&self, length: Length) -> i32 {
        ((length.minutes * 60 - self.seconds).max(0) + 59) / 60
    }

    /// The reading after a page was opened, or is still open. What was finished stays finished.
    #[must_use]
    pub fn step(&self, page: i32, length: Length, now: Timestamp) -> Self {
        let page = page.clamp(1, length.pages.max(1));
        let seconds = self.seconds.saturating_add(now.seconds_since(self.seen_at).clamp(0, STEP_SECONDS) as i32);
        let pages_seen = self.pages_seen | 1_i64.checked_shl(page as u32 - 1).unwrap_or_default();
        let mut after = Self { page, pages_seen, seconds, seen_at: now, ..*self };
        if after.finished_at.is_none() && after.pages_read() >= length.pages && seconds >= length.minutes * 60 {
            after.finished_at = Some(now);
        }
        after
    }
}

/// A module as somebody comes to it.
#[derive(Clone, Debug)]
pub struct Module {
    /// The topic.
    pub topic: Topic,
    /// Whether the asker takes part in its programme.
    pub is_enrolled: bool,
}

/// What can be done with a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleAct {
    /// Read it.
    Read,
    /// Have one's reading kept.
    Progress,
}

impl Guarded for Module {
    type Act = ModuleAct;

    fn access(&self, actor: &Actor, act: ModuleAct) -> Access {
        if self.is_enrolled {
            return Access::Allowed;
        }
        let department = Scope::Department(self.topic.department_code.clone());
        let group = Scope::Group(self.topic.group_code.clone());
        let holding = actor.holding(Role::Instructor, &department).or_else(|| actor.holding(Role::Director, &group));
        let reads = actor.is_trainee || actor.is_office() || actor.has(Role::Instructor) || actor.has(Role::Director);
        match act {
            _ if !reads => Access::Forbidden,
            ModuleAct::Progress => Access::or_hidden(false),
            ModuleAct::Read if actor.is_office() => Access::Allowed,
            ModuleAct::Read => Access::by(holding),
        }
    }
}

/// When and where a sitting is held.
#[derive(Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Of which topic.
    pub topic_id: TopicId,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// The site's name.
    pub site: String,
    /// The room's name.
    pub room: String,
}

/// One's own session of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// Where one is expected, or was.
    pub sitting_id: SittingId,
    /// When and where it is held.
    pub meeting: Arc<Meeting>,
    /// What the roll says.
    pub status: String,
}

impl Deref for OwnSession {
    type Target = Meeting;

    fn deref(&self) -> &Meeting {
        &self.meeting
    }
}

/// An attempt at a topic's quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnAttempt {
    /// Of which topic.
    pub topic_id: TopicId,
    /// Questions.
    pub questions: i32,
    /// Whether it was handed in.
    pub is_submitted: bool,
    /// Points, once it was.
    pub points: Option<i32>,
}

impl OwnAttempt {
    /// Its score as people read it, `8,5/10`: tenths of a question, rounded down so that nothing is promised.
    #[must_use]
    pub fn score(&self) -> String {
        let tenths = i64::from(self.points.unwrap_or_default()).max(0) * 10 / FULL_MARK;
        let (whole, rest) = (tenths / 10, tenths % 10);
        let fraction = if rest == 0 { String::new() } else { format!(",{rest}") };
        format!("{whole}{fraction}/{}", self.questions)
    }
}

/// Everything recorded of one person and one topic.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// How the person's profile needs it.
    pub need: Option<Need>,
    /// Own sessions in order of time.
    pub sessions: Vec<&'a OwnSession>,
    /// What was read, with the pages of that revision.
    pub reading: Option<(&'a Reading, Length)>,
    /// Attempts in order.
    pub attempts: Vec<&'a OwnAttempt>,
    /// Attempts that the topic allows, with those granted.
    pub attempts_allowed: i32,
    /// Percent that pass.
    pub pass_percent: i32,
    /// Shortest reading time in minutes.
    pub reading_minutes: i32,
    /// The office granted the module instead of the session.
    pub may_read: bool,
    /// The last day on which the quiz can be taken.
    pub closes_on: Option<NaiveDate>,
}

impl<'a> Facts<'a> {
    fn attended(&self) -> Option<&'a OwnSession> {
        self.sessions.iter().copied().find(|session| Roll::of(&session.status) == Roll::Attended)
    }

    /// The session that is still to come, or runs, or whose roll is still open.
    #[must_use]
    pub fn ahead(&self, now: Timestamp) -> Option<&'a OwnSession> {
        let unmarked = || self.sessions.iter().copied().filter(|session| session.status.is_empty());
        unmarked().find(|session| session.ends_at > now).or_else(|| unmarked().next_back())
    }

    fn best(&self) -> Option<&'a OwnAttempt> {
        self.attempts.iter().copied().filter(|attempt| attempt.is_submitted).max_by_key(|attempt| attempt.points)
    }

    /// Attempts handed in.
    #[must_use]
    pub fn used(&self) -> i32 {
        self.attempts.iter().filter(|attempt| attempt.is_submitted).count() as i32
    }

    /// Whether an attempt waits to be gone on with.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.attempts.iter().any(|attempt| !attempt.is_submitted)
    }
}

/// The sign beside a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Complete.
    Done,
    /// The quiz is to be taken.
    Quiz,
    /// The quiz is to be taken again.
    Again,
    /// A session is to be attended.
    Session,
    /// Excused from the session.
    Excused,
    /// The module is to be read.
    Reading,
    /// Only the office can help.
    Stuck,
    /// Not needed.
    Free,
}

/// How it stands with a topic, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Why {
    /// The sign.
    pub sign: Sign,
    /// The state in a few words.
    pub head: Words,
    /// The facts behind it.
    pub rest: Vec<Words>,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Task {
    /// Where it is done.
    pub href: String,
    /// What, in bold.
    pub what: Words,
    /// About which topic.
    pub about: String,
    /// Where, how long.
    pub more: Vec<Words>,
    /// The key of the button's text.
    pub button: &'static str,
    /// The button's icon.
    pub icon: &'static str,
    /// Whether the button sends a form: beginning a quiz.
    pub is_post: bool,
}

fn day(at: Timestamp) -> String {
    format::day_month(at.local_date())
}

/// Says why a topic stands as it does.
#[must_use]
pub fn why(state: State, facts: &Facts<'_>, now: Timestamp) -> Why {
    let (sign, head, rest) = match state {
        State::None => (Sign::Free, "standing-none", Vec::new()),
        State::Complete => (Sign::Done, "standing-complete", done(facts)),
        State::Session => (Sign::Session, "standing-session", session(facts, now)),
        State::Absent => (Sign::Stuck, "standing-absent", absent(facts)),
        State::Reading => reading(facts, now),
        State::Quiz => quiz(facts),
        State::Attempts => (Sign::Stuck, "standing-attempts", spent(facts)),
    };
    Why { sign, head: Words::new(head), rest }
}

fn how_met(facts: &Facts<'_>) -> Option<Words> {
    let attended = facts.attended().map(|session| Words::new("standing-attended").with("day", day(session.starts_at)));
    let read = || facts.reading.and_then(|(reading, _)| reading.finished_at).map(|at| Words::new("standing-read").with("day", day(at)));
    attended.or_else(read)
}

fn done(facts: &Facts<'_>) -> Vec<Words> {
    let score = facts.best().map(|attempt| Words::new("standing-score").with("score", attempt.score()));
    how_met(facts).into_iter().chain(score).collect()
}

fn session(facts: &Facts<'_>, now: Timestamp) -> Vec<Words> {
    let Some(session) = facts.ahead(now) else { return vec![Words::new("standing-session-none")] };
    let when = format::date_time(session.starts_at.utc());
    let key = if session.ends_at <= now { "standing-session-unmarked" } else { "standing-session-when" };
    vec![Words::new(key).with("when", when).with("site", session.site.as_str())]
}

fn absent(facts: &Facts<'_>) -> Vec<Words> {
    let missed = facts.sessions.iter().rev().find(|session| Roll::of(&session.status) == Roll::Missed);
    let missed = missed.map(|session| {
        let key = if session.status == "left_early" { "standing-left-early" } else { "standing-missed" };
        Words::new(key).with("day", day(session.starts_at))
    });
    missed.into_iter().chain([Words::new("standing-tell-commander")]).collect()
}

fn reading(facts: &Facts<'_>, now: Timestamp) -> (Sign, &'static str, Vec<Words>) {
    let excused = facts.sessions.iter().rev().find(|session| Roll::of(&session.status) == Roll::Excused);
    let mut rest = Vec::new();
    let (sign, head) = match excused {
        Some(session) => {
            rest.push(Words::new("standing-excused-day").with("day", day(session.starts_at)));
            (Sign::Excused, "standing-excused")
        }
        None => (Sign::Reading, "standing-reading"),
    };
    if facts.may_read && facts.need == Some(Need::Live) {
        rest.push(Words::new("standing-may-read"));
    }
    rest.push(progress(facts));
    if facts.need == Some(Need::Either)
        && let Some(session) = facts.ahead(now).filter(|session| session.ends_at > now)
    {
        rest.push(Words::new("standing-or-attend").with("when", format::date_time(session.starts_at.utc())));
    }
    (sign, head, rest)
}

/// How far the module is read.
#[must_use]
pub fn progress(facts: &Facts<'_>) -> Words {
    match facts.reading {
        Some((reading, length)) if reading.pages_read() >= length.pages => {
            Words::new("standing-minutes-left").with("minutes", reading.minutes_left(length))
        }
        Some((reading, length)) => Words::new("standing-pages-read").with("read", reading.pages_read()).with("pages", length.pages),
        None => Words::new("standing-unread").with("minutes", facts.reading_minutes),
    }
}

fn quiz(facts: &Facts<'_>) -> (Sign, &'static str, Vec<Words>) {
    let closes = facts.closes_on.map(|day| Words::new("standing-closes").with("day", format::day_month(day)));
    if facts.is_open() {
        return (Sign::Quiz, "standing-quiz-open", closes.into_iter().collect());
    }
    let Some(last) = facts.attempts.iter().rev().find(|attempt| attempt.is_submitted) else {
        return (Sign::Quiz, "standing-quiz", how_met(facts).into_iter().chain(closes).collect());
    };
    let score = Words::new("standing-last").with("number", facts.used()).with("score", last.score()).with("percent", facts.pass_percent);
    let left = Words::new("standing-left").with("count", facts.attempts_allowed - facts.used());
    (Sign::Again, "standing-again", vec![score, left])
}

fn spent(facts: &Facts<'_>) -> Vec<Words> {
    let best = facts.best().map(|attempt| Words::new("standing-best").with("score", attempt.score()).with("percent", facts.pass_percent));
    best.into_iter().chain([Words::new("standing-tell-office")]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use proptest::prelude::*;

    const LENGTH: Length = Length { pages: 3, minutes: 2 };

    fn at(minute: u32) -> Timestamp {
        let day = NaiveDate::from_ymd_opt(2025, 6, 25).unwrap();
        Timestamp::from_local(day, chrono::NaiveTime::from_hms_opt(9, minute, 0).unwrap())
    }

    #[test]
    fn every_page_and_enough_time_finish_a_module() {
        let begun = Reading::begin(RevisionId::new(), at(0)).step(1, LENGTH, at(0));
        let quick = begun.step(2, LENGTH, at(0)).step(3, LENGTH, at(1));
        assert_eq!((quick.finished_at, quick.pages_read(), quick.minutes_left(LENGTH)), (None, 3, 1));
        let done = quick.step(3, LENGTH, at(2));
        assert_eq!(done.finished_at, Some(at(2)));
        assert_eq!(done.step(1, LENGTH, at(9)).finished_at, Some(at(2)), "the end is kept");
        let slow = begun.step(1, LENGTH, at(4)).step(3, LENGTH, at(4));
        assert_eq!(slow.finished_at, None, "page 2 was never opened");
        assert_eq!(slow.step(2, LENGTH, at(4)).finished_at, Some(at(4)));
    }

    #[test]
    fn an_open_tab_does_not_count_for_ever() {
        let long = Length { pages: 1, minutes: 10 };
        let reading = Reading::begin(RevisionId::new(), at(0)).step(1, long, at(0)).step(1, long, at(59));
        assert_eq!((reading.seconds, reading.finished_at), (300, None));
        let back = reading.step(1, long, at(1));
        assert_eq!(back.seconds, 300, "a clock that was set back takes nothing away");
    }

    fn session(status: &str, minute: u32) -> OwnSession {
        let meeting = Meeting {
            topic_id: TopicId::new(),
            starts_at: at(minute),
            ends_at: at(minute).plus_minutes(50),
            site: "Điểm cầu Ba Đình".into(),
            room: "P1".into(),
        };
        OwnSession { sitting_id: SittingId::new(), meeting: Arc::new(meeting), status: status.into() }
    }

    fn attempt(points: Option<i32>) -> OwnAttempt {
        OwnAttempt { topic_id: TopicId::new(), questions: 10, is_submitted: points.is_some(), points }
    }

    fn said(state: State, facts: &Facts<'_>) -> String {
        let why = why(state, facts, at(20));
        let rest: Vec<String> = why.rest.iter().map(|words| words.say(Language::Vi).into_owned()).collect();
        format!("{} – {}", why.head.say(Language::Vi), rest.join(" · "))
    }

    #[test]
    fn each_state_says_why() {
        let (ahead, there, missed, excused) = (session("", 30), session("late", 0), session("absent", 0), session("excused", 0));
        let (failed, passed, open) = (attempt(Some(16_380)), attempt(Some(21_420)), attempt(None));
        let read = Reading::begin(RevisionId::new(), at(0)).step(1, LENGTH, at(0));
        let base = || Facts {
            attempts_allowed: 3,
            pass_percent: 70,
            reading_minutes: 25,
            closes_on: NaiveDate::from_ymd_opt(2025, 6, 30),
            ..Facts::default()
        };
        let cases = [
            (
                State::Complete,
                Facts { sessions: vec![&there], attempts: vec![&failed, &passed], ..base() },
                "Hoàn thành – dự 25/06 · 8,5/10",
            ),
            (State::Session, Facts { sessions: vec![&ahead], ..base() }, "Chờ buổi tập huấn – 25/06/2025 09:30, Điểm cầu Ba Đình"),
            (State::Session, base(), "Chờ buổi tập huấn – chưa có lịch của đồng chí"),
            (State::Absent, Facts { sessions: vec![&missed], ..base() }, "Vắng mặt – vắng 25/06, chưa có lý do · báo chỉ huy đơn vị"),
            (State::Reading, base(), "Học trực tuyến – chưa đọc, khoảng 25 phút"),
            (State::Reading, Facts { reading: Some((&read, LENGTH)), ..base() }, "Học trực tuyến – đã đọc 1/3 trang"),
            (
                State::Reading,
                Facts { sessions: vec![&excused], ..base() },
                "Vắng có lý do – ngày 25/06, học bù trực tuyến · chưa đọc, khoảng 25 phút",
            ),
            (State::Quiz, Facts { sessions: vec![&there], ..base() }, "Chờ làm bài kiểm tra – dự 25/06 · hạn 30/06"),
            (State::Quiz, Facts { attempts: vec![&open], ..base() }, "Bài kiểm tra đang làm dở – hạn 30/06"),
            (
                State::Quiz,
                Facts { attempts: vec![&failed], ..base() },
                "Cần làm lại bài kiểm tra – lần 1 được 6,5/10, cần 70 % · còn 2 lần",
            ),
            (
                State::Attempts,
                Facts { attempts: vec![&failed], ..base() },
                "Hết lượt làm bài – cao nhất 6,5/10, cần 70 % · báo bộ phận tổ chức tập huấn",
            ),
        ];
        for (state, facts, expected) in cases {
            assert_eq!(said(state, &facts), expected);
        }
    }

    proptest! {
        #[test]
        fn reading_on_never_takes_anything_away(steps in proptest::collection::vec((-3..9_i32, 0..60_u32), 0..20), pages in 1..61_i32, minutes in 0..20_i32) {
            let length = Length { pages, minutes };
            let mut reading = Reading::begin(RevisionId::new(), at(0));
            for (page, minute) in steps {
                let after = reading.step(page, length, at(minute));
                prop_assert!(after.seconds >= reading.seconds && after.pages_seen & reading.pages_seen == reading.pages_seen);
                prop_assert!(reading.finished_at.is_none() || after.finished_at == reading.finished_at);
                prop_assert!((1..=pages).contains(&after.page) && after.pages_read() <= pages);
                reading = after;
            }
        }
    }
}
