//! Whether somebody may change cohort or site: a decision from what stands in the timetable, at the sites and in the unit.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::clock::Timestamp;
use crate::curriculum::rules::{ExchangeMode, ExchangeRule, Share};
use crate::id::{OfficerId, SessionId, SiteId, TopicId};
use crate::roster::rules::is_counted;
use crate::standing::rules::State;
use crate::text::{Words, format};
use crate::web::{Access, Actor, Guarded, Holding, Role, Scope};

/// What a request can be.
pub const STATES: [&str; 4] = ["waiting", "approved", "refused", "withdrawn"];

/// Characters of a reason at most.
pub const REASON_CHARACTERS: usize = 300;

/// Somebody for whom an exchange is asked.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub officer_id: OfficerId,
    /// Badge, digits only.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Rank.
    pub rank: String,
    /// Their unit's code; empty for staff.
    pub unit_code: String,
    /// What their unit is called; none for staff.
    pub unit: Option<Words>,
}

/// Seeing what an exchange would bring, and asking for it.
#[derive(Clone, Copy, Debug)]
pub struct Ask;

impl Guarded for Person {
    type Act = Ask;

    fn access(&self, actor: &Actor, _: Ask) -> Access {
        if actor.officer_id == self.officer_id {
            return Access::Allowed;
        }
        let office = office(actor);
        if office.is_some() {
            return Access::by(office);
        }
        if actor.has(Role::Commander) {
            return Access::by(actor.holding(Role::Commander, &Scope::Unit(self.unit_code.clone())));
        }
        Access::Forbidden
    }
}

/// The requests of a programme, which the office decides.
#[derive(Clone, Copy, Debug)]
pub struct Requests;

impl Guarded for Requests {
    type Act = ();

    fn access(&self, actor: &Actor, (): ()) -> Access {
        let office = office(actor);
        if office.is_some() { Access::by(office) } else { Access::Forbidden }
    }
}

/// By which role somebody is of the office.
pub(super) fn office(actor: &Actor) -> Option<&Holding> {
    [Role::TrainingOffice, Role::Admin].into_iter().find_map(|role| actor.holding(role, &Scope::All))
}

/// Where somebody attends: with which cohort, at which site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The cohort.
    pub cohort: String,
    /// The site.
    pub site_id: SiteId,
}

/// A site's code and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}

/// A topic that the officer has to attend live and has not attended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The code.
    pub code: String,
    /// The title.
    pub title: String,
    /// How it stands with it.
    pub state: State,
    /// The officer was expected at a session that has begun, and nothing is marked yet.
    pub is_unmarked: bool,
}

/// Seats at one site in one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// How many there are, over all rooms.
    pub all: i64,
    /// How many others are expected.
    pub taken: i64,
}

/// A session of one of the officer's topics.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its topic.
    pub topic_id: TopicId,
    /// Its cohort.
    pub cohort: String,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// Where it is held.
    pub sites: BTreeMap<SiteId, Seats>,
}

/// Somebody of the officer's units: who serves on duty with them, and who commands with them. The officer is one of them.
#[derive(Clone, Debug, Default)]
pub struct Mate {
    /// Whether they are on duty where the officer is.
    pub is_on_duty: bool,
    /// chief or deputy of the officer's unit; else empty.
    pub command: String,
    /// Status, first and last day.
    pub status: (String, Option<NaiveDate>, Option<NaiveDate>),
}

impl Mate {
    fn is_counted(&self, day: NaiveDate) -> bool {
        is_counted(&self.status.0, self.status.1, self.status.2, day)
    }
}

/// Another of the units is at a session.
#[derive(Clone, Copy, Debug)]
pub struct Away {
    /// Who.
    pub officer_id: OfficerId,
    /// From.
    pub starts_at: Timestamp,
    /// To.
    pub ends_at: Timestamp,
    /// The part of a unit that the session's programme lets go.
    pub share: Share,
}

/// The officer has something else to do.
#[derive(Clone, Debug)]
pub struct Busy {
    /// Presents, presides, or attends a session of another programme; that session's code.
    pub code: String,
    /// From.
    pub starts_at: Timestamp,
    /// To.
    pub ends_at: Timestamp,
}

/// Everything by which an exchange is decided.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The moment.
    pub now: Timestamp,
    /// The programme's rule.
    pub rule: ExchangeRule,
    /// The part of a unit that may be away.
    pub share: Share,
    /// Who.
    pub officer_id: OfficerId,
    /// Where they attend now.
    pub from: Place,
    /// The topics that they must attend live and have not attended.
    pub topics: BTreeMap<TopicId, Topic>,
    /// The sessions of these topics on days on which the officer counts, past ones too, in order of time.
    pub sessions: Vec<Session>,
    /// What runs now and has the officer on its roll: the topic's code and the end.
    pub running: Option<(String, Timestamp)>,
    /// The units where they serve, by person.
    pub mates: BTreeMap<OfficerId, Mate>,
    /// When others of them are away.
    pub away: Vec<Away>,
    /// What the officer has to do beside.
    pub busy: Vec<Busy>,
    /// The sites, by name.
    pub sites: BTreeMap<SiteId, Site>,
    /// The name of the unit where they are on duty, and of the one that they belong to.
    pub units: (Words, Words),
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The rule approves.
    Approve,
    /// Only the office may approve, and why.
    AskOffice(Vec<Words>),
    /// It can't be, and why.
    Refuse(Vec<Words>),
}

impl Decision {
    /// The reasons.
    #[must_use]
    pub fn why(&self) -> &[Words] {
        match self {
            Self::Approve => &[],
            Self::AskOffice(why) | Self::Refuse(why) => why,
        }
    }
}

/// What a change means for one topic: when it was to be, and when it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The topic's code.
    pub code: String,
    /// The topic's title.
    pub title: String,
    /// The session with the present cohort; none when it lies behind or was not to be.
    pub from: Option<Timestamp>,
    /// The session with the other one.
    pub to: Option<Timestamp>,
}

impl Facts {
    /// Every cohort at every site, of those that the sessions have.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        let cohorts: BTreeSet<&str> = self.sessions.iter().map(|session| session.cohort.as_str()).collect();
        let sites: BTreeSet<SiteId> = self.sessions.iter().flat_map(|session| session.sites.keys().copied()).collect();
        let at = |cohort: &str| sites.iter().map(|site| Place { cohort: cohort.to_owned(), site_id: *site }).collect::<Vec<_>>();
        cohorts.into_iter().flat_map(at).collect()
    }

    fn held(&self, place: &Place) -> impl Iterator<Item = &Session> {
        let here = move |session: &&Session| {
            session.cohort == place.cohort && session.sites.contains_key(&place.site_id) && self.topics.contains_key(&session.topic_id)
        };
        self.sessions.iter().filter(here)
    }

    /// The sessions that the officer would still attend at a place.
    pub fn ahead(&self, place: &Place) -> impl Iterator<Item = &Session> {
        self.held(place).filter(move |session| session.starts_at > self.now)
    }

    /// The fewest free places over the sessions that the officer would still attend there; none when there are none.
    #[must_use]
    pub fn free(&self, place: &Place) -> Option<i64> {
        let free = |session: &Session| session.sites.get(&place.site_id).map(|seats| (seats.all - seats.taken).max(0));
        self.ahead(place).filter_map(free).min()
    }

    /// What a change to this place would move, in order of time.
    #[must_use]
    pub fn moves(&self, to: &Place) -> Vec<Move> {
        let first = |place: &Place, id: TopicId| self.ahead(place).find(|session| session.topic_id == id).map(|session| session.starts_at);
        let whole = self.topics.iter().map(|(id, topic)| Move {
            code: topic.code.clone(),
            title: topic.title.clone(),
            from: first(&self.from, *id),
            to: first(to, *id),
        });
        let mut moves: Vec<Move> = whole.filter(|moved| moved.from.is_some() || moved.to.is_some()).collect();
        moves.sort_by(|a, b| (a.from.or(a.to), &a.code).cmp(&(b.from.or(b.to), &b.code)));
        moves
    }

    fn topic(&self, session: &Session) -> &str {
        self.topics.get(&session.topic_id).map_or("", |topic| topic.code.as_str())
    }

    fn site(&self, id: SiteId) -> &str {
        self.sites.get(&id).map_or("", |site| site.name.as_str())
    }
}

/// Decides a change.
#[must_use]
pub fn decide(facts: &Facts, to: &Place) -> Decision {
    if facts.rule.mode == ExchangeMode::Closed {
        return Decision::Refuse(vec![Words::new("exchange-closed")]);
    }
    if *to == facts.from {
        return Decision::Refuse(vec![Words::new("exchange-same")]);
    }
    if let Some((topic, until)) = &facts.running {
        let words = Words::new("exchange-running").with("topic", topic.as_str()).with("until", format::time(until.utc()));
        return Decision::Refuse(vec![words]);
    }
    if facts.ahead(&facts.from).next().is_none() && facts.ahead(to).next().is_none() {
        return Decision::Refuse(vec![Words::new("exchange-nothing")]);
    }
    let mut why = check_topics(facts, to);
    why.extend(check_seats(facts, to));
    why.extend(check_duty(facts, to));
    why.extend(check_busy(facts, to));
    if !why.is_empty() {
        return Decision::Refuse(why);
    }
    let why = ask_office(facts, to);
    if why.is_empty() { Decision::Approve } else { Decision::AskOffice(why) }
}

/// Nothing that is still needed live is lost by the change.
fn check_topics(facts: &Facts, to: &Place) -> Vec<Words> {
    let (mut held, mut never) = (Vec::new(), Vec::new());
    for (id, topic) in &facts.topics {
        let is_needed = matches!(topic.state, State::Session | State::Absent);
        let has = |place: &Place| facts.ahead(place).any(|session| session.topic_id == *id);
        if !is_needed || !has(&facts.from) || has(to) {
            continue;
        }
        let list = if facts.held(to).any(|session| session.topic_id == *id) { &mut held } else { &mut never };
        list.push(topic.code.as_str());
    }
    let told = |key, codes: Vec<&str>| {
        let words = Words::new(key).with("count", codes.len()).with("topics", codes.join(", "));
        (!codes.is_empty()).then(|| words.with("cohort", to.cohort.as_str()).with("site", facts.site(to.site_id)))
    };
    told("exchange-held", held).into_iter().chain(told("exchange-not-held", never)).collect()
}

/// There is a seat in every session ahead.
fn check_seats(facts: &Facts, to: &Place) -> Option<Words> {
    let is_full = |session: &&Session| session.sites.get(&to.site_id).is_some_and(|seats| seats.taken >= seats.all);
    let full: Vec<&Session> = facts.ahead(to).filter(is_full).collect();
    let first = full.first()?;
    let words = Words::new("exchange-full").with("count", full.len()).with("topic", facts.topic(first));
    Some(words.with("at", format::date_time(first.starts_at.utc())).with("site", facts.site(to.site_id)))
}

/// The sessions at which the officer was not to be before.
fn new_sessions<'f>(facts: &'f Facts, to: &Place) -> Vec<&'f Session> {
    let known: BTreeSet<SessionId> = facts.ahead(&facts.from).map(|session| session.id).collect();
    facts.ahead(to).filter(|session| !known.contains(&session.id)).collect()
}

/// At no moment of the new sessions is more than the allowed share of the duty unit away, nor the chief with every deputy: counted as
/// in the rules of the timetable.
fn check_duty(facts: &Facts, to: &Place) -> Vec<Words> {
    let (mut share, mut command) = (None, None);
    for session in new_sessions(facts, to) {
        let later = facts.away.iter().map(|away| away.starts_at).filter(|at| session.starts_at < *at && *at < session.ends_at);
        let moments: BTreeSet<Timestamp> = later.chain([session.starts_at]).collect();
        for at in moments {
            let running = || facts.away.iter().filter(move |away| away.starts_at <= at && at < away.ends_at);
            let mut away: BTreeSet<OfficerId> = running().map(|away| away.officer_id).collect();
            away.insert(facts.officer_id);
            let allowed = running().map(|away| away.share).chain([facts.share]).min_by_key(|share| share.of(1_000_000));
            share = share.or_else(|| breaks_share(facts, &away, allowed.unwrap_or(facts.share), at));
            command = command.or_else(|| breaks_command(facts, &away, at));
        }
    }
    share.into_iter().chain(command).collect()
}

fn breaks_share(facts: &Facts, away: &BTreeSet<OfficerId>, share: Share, at: Timestamp) -> Option<Words> {
    let day = at.local_date();
    let on_duty = || facts.mates.iter().filter(|(_, mate)| mate.is_on_duty);
    let whole = on_duty().filter(|(_, mate)| mate.is_counted(day)).count();
    let count = on_duty().filter(|(id, _)| away.contains(id)).count();
    let words = Words::new("schedule-share-away").with("unit", facts.units.0.clone()).with("count", count).with("whole", whole);
    (count > share.of(whole)).then(|| words.with("allowed", share.of(whole)).with("at", format::date_time(at.utc())))
}

fn breaks_command(facts: &Facts, away: &BTreeSet<OfficerId>, at: Timestamp) -> Option<Words> {
    let commanding = facts.mates.iter().filter(|(_, mate)| !mate.command.is_empty() && mate.is_counted(at.local_date()));
    let all: Vec<(&OfficerId, &Mate)> = commanding.collect();
    let has_both = ["chief", "deputy"].iter().all(|command| all.iter().any(|(_, mate)| mate.command == *command));
    let is_one = all.iter().any(|(id, _)| **id == facts.officer_id);
    let is_broken = is_one && has_both && all.iter().all(|(id, _)| away.contains(id));
    is_broken.then(|| Words::new("schedule-no-commander").with("unit", facts.units.1.clone()).with("at", format::date_time(at.utc())))
}

/// The officer has nothing else to do then.
fn check_busy(facts: &Facts, to: &Place) -> Option<Words> {
    new_sessions(facts, to).into_iter().find_map(|session| {
        let busy = facts.busy.iter().find(|busy| busy.starts_at < session.ends_at && session.starts_at < busy.ends_at)?;
        let words = Words::new("exchange-busy").with("session", busy.code.as_str()).with("topic", facts.topic(session));
        Some(words.with("at", format::date_time(busy.starts_at.utc())))
    })
}

/// Why the rule leaves a change that breaks nothing to the office.
fn ask_office(facts: &Facts, to: &Place) -> Vec<Words> {
    let mut why = Vec::new();
    if facts.rule.mode == ExchangeMode::Office {
        why.push(Words::new("exchange-by-office"));
    }
    let first = facts.ahead(&facts.from).chain(facts.ahead(to)).min_by_key(|session| session.starts_at);
    let notice = i64::from(facts.rule.notice_hours) * 60;
    if let Some(first) = first.filter(|first| first.starts_at < facts.now.plus_minutes(notice)) {
        let words = Words::new("exchange-late").with("hours", facts.rule.notice_hours).with("topic", facts.topic(first));
        why.push(words.with("at", format::date_time(first.starts_at.utc())));
    }
    // Who stayed away without leave gets another session by the office's grant alone.
    let regained = facts.topics.iter().filter(|(id, topic)| {
        let is_missed = topic.state == State::Absent || (topic.state == State::Session && topic.is_unmarked);
        is_missed && facts.ahead(to).any(|session| session.topic_id == **id)
    });
    let codes: Vec<&str> = regained.map(|(_, topic)| topic.code.as_str()).collect();
    if !codes.is_empty() {
        why.push(Words::new("exchange-missed").with("topics", codes.join(", ")));
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32, hour: u32) -> Timestamp {
        let day = NaiveDate::from_ymd_opt(2025, 6, day).unwrap();
        Timestamp::from_local(day, chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
    }

    /// Two topics, two cohorts, two sites; the officer is with A at the first site, and has four mates on duty.
    struct World {
        facts: Facts,
        topics: [TopicId; 2],
        sites: [SiteId; 2],
        mates: Vec<OfficerId>,
    }

    impl World {
        fn to(&self, cohort: &str, site: usize) -> Place {
            Place { cohort: cohort.to_owned(), site_id: self.sites[site] }
        }
    }

    fn world() -> World {
        let (topics, sites, officer_id) = ([TopicId::new(), TopicId::new()], [SiteId::new(), SiteId::new()], OfficerId::new());
        let topic = |number: usize| Topic { code: format!("T-{number}"), title: String::new(), state: State::Session, is_unmarked: false };
        let session = |topic: usize, cohort: &str, day, hour, held: &[usize]| Session {
            id: SessionId::new(),
            topic_id: topics[topic],
            cohort: cohort.to_owned(),
            starts_at: at(day, hour),
            ends_at: at(day, hour).plus_minutes(50),
            sites: held.iter().map(|site| (sites[*site], Seats { all: 10, taken: 7 })).collect(),
        };
        let mates: Vec<OfficerId> = (0..4).map(|_| OfficerId::new()).collect();
        let mate = Mate { is_on_duty: true, ..Mate::default() };
        let facts = Facts {
            now: at(20, 8),
            rule: ExchangeRule::default(),
            share: Share::default(),
            officer_id,
            from: Place { cohort: "A".into(), site_id: sites[0] },
            topics: BTreeMap::from([(topics[0], topic(1)), (topics[1], topic(2))]),
            sessions: vec![
                session(0, "A", 24, 8, &[0, 1]),
                session(0, "B", 24, 10, &[0]),
                session(1, "A", 25, 8, &[0, 1]),
                session(1, "B", 25, 10, &[0, 1]),
            ],
            running: None,
            mates: mates.iter().chain([&officer_id]).map(|id| (*id, mate.clone())).collect(),
            away: Vec::new(),
            busy: Vec::new(),
            sites: sites.iter().enumerate().map(|(n, id)| (*id, Site { code: format!("S{n}"), name: format!("Site {n}") })).collect(),
            units: (Words::plain("duty"), Words::plain("unit")),
        };
        World { facts, topics, sites, mates }
    }

    fn told(decision: &Decision) -> (&'static str, Vec<&str>) {
        let kind = match decision {
            Decision::Approve => "approve",
            Decision::AskOffice(_) => "ask",
            Decision::Refuse(_) => "refuse",
        };
        (kind, decision.why().iter().map(Words::key).collect())
    }

    #[test]
    fn what_breaks_nothing_is_approved() {
        let world = world();
        assert_eq!(decide(&world.facts, &world.to("B", 0)), Decision::Approve);
        assert_eq!(decide(&world.facts, &world.to("A", 1)), Decision::Approve);
        assert_eq!(world.facts.places().len(), 4);
    }

    #[test]
    fn each_reason_refuses_by_its_own_words() {
        type Case = (&'static str, fn(&mut World), &'static str, usize, &'static str);
        let cases: [Case; 10] = [
            ("closed", |w| w.facts.rule.mode = ExchangeMode::Closed, "B", 0, "exchange-closed"),
            ("the same place", |_| {}, "A", 0, "exchange-same"),
            ("a session runs", |w| w.facts.running = Some(("T-0".into(), at(20, 9))), "B", 0, "exchange-running"),
            ("everything attended", |w| w.facts.topics.clear(), "B", 0, "exchange-nothing"),
            ("not held at the site", |_| {}, "B", 1, "exchange-not-held"),
            ("held already", |w| w.facts.sessions[1].starts_at = at(19, 8), "B", 0, "exchange-held"),
            ("one session full", |w| w.facts.sessions[3].sites.get_mut(&w.sites[0]).unwrap().taken = 10, "B", 0, "exchange-full"),
            ("too many away", |w| away(w, 3, "", at(25, 10)), "B", 0, "schedule-share-away"),
            ("no commander left", |w| away(w, 1, "chief", at(24, 10)), "B", 0, "schedule-no-commander"),
            (
                "speaks then",
                |w| w.facts.busy.push(Busy { code: "N".into(), starts_at: at(24, 9), ends_at: at(24, 11) }),
                "B",
                0,
                "exchange-busy",
            ),
        ];
        for (what, change, cohort, site, key) in cases {
            let mut world = world();
            change(&mut world);
            assert_eq!(told(&decide(&world.facts, &world.to(cohort, site))), ("refuse", vec![key]), "{what}");
        }
    }

    /// So many mates are away then; the first with this command, and the officer a deputy.
    fn away(world: &mut World, count: usize, command: &str, starts_at: Timestamp) {
        for mate in &world.mates[..count] {
            let away = Away { officer_id: *mate, starts_at, ends_at: starts_at.plus_minutes(50), share: Share::default() };
            world.facts.away.push(away);
        }
        if !command.is_empty() {
            world.facts.mates.get_mut(&world.mates[0]).unwrap().command = command.to_owned();
            world.facts.mates.get_mut(&world.facts.officer_id).unwrap().command = "deputy".to_owned();
        }
    }

    #[test]
    fn the_share_is_counted_at_each_moment_and_among_those_who_count() {
        let mut world = world();
        away(&mut world, 2, "", at(24, 10));
        assert_eq!(decide(&world.facts, &world.to("B", 0)), Decision::Approve, "three of five is half, rounded up");
        for mate in &world.mates[2..4] {
            world.facts.mates.get_mut(mate).unwrap().status = ("left".into(), NaiveDate::from_ymd_opt(2025, 6, 1), None);
        }
        assert_eq!(told(&decide(&world.facts, &world.to("B", 0))).1, ["schedule-share-away"], "three of three");
        assert_eq!(decide(&world.facts, &world.to("A", 1)), Decision::Approve, "another site at the same time changes nothing");
        let mut world = self::world();
        // Two from the beginning, two more in the middle of the session.
        away(&mut world, 2, "", at(24, 10));
        let late: Vec<OfficerId> = world.mates[2..4].to_vec();
        for officer_id in late {
            let starts_at = at(24, 10).plus_minutes(30);
            world.facts.away.push(Away { officer_id, starts_at, ends_at: at(24, 12), share: Share::default() });
        }
        let Decision::Refuse(why) = decide(&world.facts, &world.to("B", 0)) else { panic!("five of five are away") };
        assert!(why[0].to_string().contains("24/06/2025 10:30"), "{}", why[0]);
        let mut world = self::world();
        away(&mut world, 1, "", at(24, 10));
        world.facts.away[0].share = Share::parse("1/5").unwrap();
        assert_eq!(told(&decide(&world.facts, &world.to("B", 0))).1, ["schedule-share-away"], "the stricter of two programmes holds");
    }

    #[test]
    fn the_office_is_asked_when_it_is_late_or_was_missed_or_the_programme_says_so() {
        type Case = (&'static str, fn(&mut World), &'static [&'static str]);
        let cases: [Case; 6] = [
            ("the rule is the office's", |w| w.facts.rule.mode = ExchangeMode::Office, &["exchange-by-office"]),
            ("a day and an hour before", |w| w.facts.now = at(23, 7), &[]),
            ("less than a day before", |w| w.facts.now = at(23, 9), &["exchange-late"]),
            ("another notice", |w| (w.facts.now, w.facts.rule.notice_hours) = (at(23, 9), 2), &[]),
            ("absent without leave", |w| w.facts.topics.get_mut(&w.topics[0]).unwrap().state = State::Absent, &["exchange-missed"]),
            (
                "the roll is still open",
                |w| {
                    let topic = w.facts.topics.get_mut(&w.topics[0]).unwrap();
                    topic.is_unmarked = true;
                },
                &["exchange-missed"],
            ),
        ];
        for (what, change, keys) in cases {
            let mut world = world();
            change(&mut world);
            let decision = decide(&world.facts, &world.to("B", 0));
            assert_eq!(told(&decision), (if keys.is_empty() { "approve" } else { "ask" }, keys.to_vec()), "{what}");
        }
    }

    #[test]
    fn what_is_no_longer_needed_live_can_be_left_behind() {
        let mut world = world();
        world.facts.topics.get_mut(&world.topics[0]).unwrap().state = State::Reading;
        assert_eq!(decide(&world.facts, &world.to("B", 1)), Decision::Approve, "excused from the topic that is not held there");
        let mut world = self::world();
        world.facts.sessions[0].starts_at = at(19, 8);
        assert_eq!(decide(&world.facts, &world.to("B", 1)), Decision::Approve, "the present cohort has had it: nothing is lost");
    }

    #[test]
    fn free_places_are_the_fewest_and_moves_are_told_in_order_of_time() {
        let mut world = world();
        world.facts.sessions[3].sites.insert(world.sites[0], Seats { all: 9, taken: 8 });
        assert_eq!(world.facts.free(&world.to("B", 0)), Some(1));
        world.facts.sessions[3].sites.insert(world.sites[0], Seats { all: 8, taken: 9 });
        assert_eq!(world.facts.free(&world.to("B", 0)), Some(0), "never fewer than none");
        assert_eq!(world.facts.free(&world.to("C", 0)), None);
        let moves = world.facts.moves(&world.to("B", 1));
        let told: Vec<_> = moves.iter().map(|moved| (moved.code.as_str(), moved.from, moved.to)).collect();
        assert_eq!(told, [("T-1", Some(at(24, 8)), None), ("T-2", Some(at(25, 8)), Some(at(25, 10)))]);
    }
}
