//! The first page, by role; for a trainee the plan. And the list of modules.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::Data;
use chrono::Days;
use serde::Serialize;

use crate::clock::{Timestamp, days_between};
use crate::db::Conn;
use crate::error::Result;
use crate::id::TopicId;
use crate::learning::outline::{self, Entry, Outline, Outlines};
use crate::learning::rules::{BEFORE_MINUTES, Facts, Length, OwnAttempt, OwnSession, Reading, Sign, Why, progress, why};
use crate::learning::store::{self, Enrolment, TodaySitting};
use crate::standing::rules::{Standing, State};
use crate::text::{Language, Words, format};
use crate::web::{Actor, Reply, Role, Scope, Visit, icon};

/// Things to do now that are shown at once.
const MOST_TO_DO: usize = 5;

/// Everything recorded of one person.
struct Records {
    enrolments: Vec<(Enrolment, Arc<Outline>)>,
    sessions: Vec<OwnSession>,
    readings: Vec<(TopicId, Reading, Length)>,
    attempts: Vec<OwnAttempt>,
    grants: Vec<(TopicId, String)>,
    certificates: Vec<(crate::id::ProgrammeId, String)>,
}

fn records(conn: &mut Conn, outlines: &Outlines, actor: &Actor) -> Result<Records> {
    let generation = outline::generation(conn)?;
    let id = actor.officer_id;
    let mut enrolments = Vec::new();
    for enrolment in store::list_enrolments(conn, id)? {
        let outline = outlines.get(conn, enrolment.programme_id, generation)?;
        enrolments.push((enrolment, outline));
    }
    Ok(Records {
        enrolments,
        sessions: store::list_own_sessions(conn, id)?,
        readings: store::list_readings(conn, id)?,
        attempts: store::list_attempts(conn, id)?,
        grants: store::list_grants(conn, id)?,
        certificates: store::list_certificates(conn, id)?,
    })
}

#[derive(Serialize)]
struct Home {
    plans: Vec<Plan>,
    work: Option<Work>,
}

/// A programme as its trainee sees it.
#[derive(Serialize)]
struct Plan {
    code: String,
    title: String,
    /// The first is shown whole, others folded.
    is_first: bool,
    days: i64,
    go_live: chrono::NaiveDate,
    is_over: bool,
    required: usize,
    complete: usize,
    ticks: Vec<&'static str>,
    ticks_label: String,
    certificate: Option<String>,
    is_complete: bool,
    next: Option<Task>,
    todo: Vec<Task>,
    left: usize,
    groups: Vec<GroupRows>,
}

/// Something to do.
#[derive(Clone, Serialize)]
struct Task {
    href: String,
    /// What, in bold.
    what: String,
    /// About which topic.
    about: String,
    /// Where, how long.
    more: String,
    /// The button.
    button: String,
    icon: &'static str,
    /// Whether the button sends a form: beginning a quiz.
    is_post: bool,
}

#[derive(Serialize)]
struct GroupRows {
    number: usize,
    title: String,
    required: usize,
    complete: usize,
    is_open: bool,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    href: String,
    number: String,
    title: String,
    tone: &'static str,
    icon: &'static str,
    head: String,
    rest: String,
    minutes: String,
}

fn looks(sign: Sign) -> (&'static str, &'static str) {
    match sign {
        Sign::Done => ("ok", icon("circle-check")),
        Sign::Quiz => ("warn", icon("file-text")),
        Sign::Again => ("warn", icon("refresh")),
        Sign::Session => ("info", icon("calendar-event")),
        Sign::Excused => ("info", icon("clock-pause")),
        Sign::Reading => ("mute", icon("book")),
        Sign::Stuck => ("bad", icon("alert-triangle")),
        Sign::Free => ("mute", icon("circle-minus")),
    }
}

/// What is said of one topic while a plan is made.
struct Item<'a> {
    entry: &'a Entry,
    state: State,
    facts: Facts<'a>,
    why: Why,
}

fn items<'a>(records: &'a Records, enrolment: &'a Enrolment, outline: &'a Outline, now: Timestamp) -> Vec<Item<'a>> {
    let mut sessions: HashMap<TopicId, Vec<&OwnSession>> = HashMap::new();
    for session in &records.sessions {
        sessions.entry(session.topic_id).or_default().push(session);
    }
    let mut attempts: HashMap<TopicId, Vec<&OwnAttempt>> = HashMap::new();
    for attempt in &records.attempts {
        attempts.entry(attempt.topic_id).or_default().push(attempt);
    }
    let readings: HashMap<TopicId, (&Reading, Length)> =
        records.readings.iter().map(|(topic, reading, length)| (*topic, (reading, *length))).collect();
    let standing = Standing::parse(enrolment.states.as_deref().unwrap_or_default());
    let closes_on = enrolment.go_live.checked_sub_days(Days::new(1));
    let item = |entry: &'a Entry| {
        let topic = &entry.topic;
        let granted = |kind: &str| records.grants.iter().filter(|grant| grant.0 == topic.id && grant.1 == kind).count();
        let facts = Facts {
            need: topic.needs.get(&enrolment.profile).copied(),
            sessions: sessions.remove(&topic.id).unwrap_or_default(),
            reading: readings.get(&topic.id).copied(),
            attempts: attempts.remove(&topic.id).unwrap_or_default(),
            attempts_allowed: topic.attempts_allowed + granted("attempt") as i32,
            pass_percent: topic.pass_percent,
            reading_minutes: topic.reading_minutes,
            may_read: granted("module") > 0,
            closes_on,
        };
        let state = standing.states.get(usize::try_from(topic.place).unwrap_or_default()).copied().unwrap_or(State::None);
        let why = why(state, &facts, now);
        Item { entry, state, facts, why }
    };
    outline.topics.iter().map(item).collect()
}

fn join(words: &[Words], language: Language) -> String {
    words.iter().map(|words| words.say(language)).collect::<Vec<_>>().join(" · ")
}

fn say(language: Language, words: &Words) -> String {
    words.say(language).into_owned()
}

fn row(item: &Item<'_>, language: Language) -> Row {
    let topic = &item.entry.topic;
    let (tone, icon) = looks(item.why.sign);
    Row {
        href: format!("/topics/{}", topic.code),
        number: format!("{:02}", item.entry.number),
        title: topic.title.clone(),
        tone,
        icon,
        head: say(language, &item.why.head),
        rest: join(&item.why.rest, language),
        minutes: item.state.is_missing().then(|| duration(item)).flatten().map_or(String::new(), |words| say(language, &words)),
    }
}

/// How long what is missing takes.
fn duration(item: &Item<'_>) -> Option<Words> {
    let topic = &item.entry.topic;
    match item.state {
        State::Session => Some(Words::new("duration-minutes").with("minutes", topic.minutes)),
        State::Quiz => {
            Some(Words::new("plan-quiz-size").with("questions", topic.blueprint.total()).with("minutes", topic.time_limit_minutes))
        }
        _ => None,
    }
}

fn group_rows(items: &[Item<'_>], language: Language) -> Vec<GroupRows> {
    let mut groups: Vec<GroupRows> = Vec::new();
    let mut last = None;
    for item in items {
        let topic = &item.entry.topic;
        if last != Some(topic.group_id) {
            last = Some(topic.group_id);
            let title = topic.group_title.clone();
            groups.push(GroupRows { number: groups.len() + 1, title, required: 0, complete: 0, is_open: false, rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.required += usize::from(item.state != State::None);
            group.complete += usize::from(item.state == State::Complete);
            group.is_open |= item.state.is_missing();
            group.rows.push(row(item, language));
        }
    }
    groups
}

/// The ticks: one a needed topic, groups apart.
fn ticks(items: &[Item<'_>]) -> Vec<&'static str> {
    let mut ticks = Vec::new();
    let mut last = None;
    for item in items.iter().filter(|item| item.state != State::None) {
        if last.is_some_and(|group| group != item.entry.topic.group_id) {
            ticks.push("gap");
        }
        last = Some(item.entry.topic.group_id);
        ticks.push(match item.state {
            State::Complete => "d",
            State::Quiz | State::Attempts => "p",
            _ => "",
        });
    }
    ticks
}

/// The session of today that has not ended, first in time, with its item.
fn todays_session<'a, 'b>(items: &'b [Item<'a>], now: Timestamp) -> Option<(&'b Item<'a>, &'a OwnSession)> {
    let ahead = items.iter().filter_map(|item| item.facts.ahead(now).map(|session| (item, session)));
    let today = ahead.filter(|(_, session)| session.ends_at > now && session.starts_at.local_date() == now.local_date());
    today.min_by_key(|(_, session)| session.starts_at)
}

fn session_task(item: &Item<'_>, session: &OwnSession, now: Timestamp, language: Language) -> Task {
    let (what, can_check_in) = if session.starts_at <= now {
        (Words::new("plan-session-running").with("time", format::time(session.ends_at.utc())), true)
    } else {
        let soon = session.starts_at.seconds_since(now) <= BEFORE_MINUTES * 60;
        (Words::new("plan-session-today").with("time", format::time(session.starts_at.utc())), soon)
    };
    let more = Words::new("plan-session-place").with("site", session.site.as_str()).with("room", session.room.as_str());
    let (href, button, icon) = if can_check_in {
        (format!("/check-in/{}", session.sitting_id), "plan-check-in", icon("qrcode"))
    } else {
        ("/timetable".to_owned(), "plan-timetable", icon("calendar-event"))
    };
    Task {
        href,
        what: say(language, &what),
        about: about(item),
        more: say(language, &more),
        button: say(language, &Words::new(button)),
        icon,
        is_post: false,
    }
}

fn about(item: &Item<'_>) -> String {
    format!("{:02} · {}", item.entry.number, item.entry.topic.title)
}

/// The task of a quiz that is open, or of a module that is to be read.
fn study_task(item: &Item<'_>, language: Language) -> Option<Task> {
    let topic = &item.entry.topic;
    let number = format!("{:02}", item.entry.number);
    let is_read = item.facts.reading.is_some();
    let (what, more, button, icon, is_post) = match item.state {
        State::Quiz => {
            let size = Words::new("plan-quiz-size").with("questions", topic.blueprint.total()).with("minutes", topic.time_limit_minutes);
            let left = Words::new("standing-left").with("count", item.facts.attempts_allowed - item.facts.used());
            let what = if item.facts.is_open() {
                "plan-quiz-go-on"
            } else if item.facts.used() > 0 {
                "plan-quiz-again"
            } else {
                "plan-quiz"
            };
            (what, join(&[size, left], language), "plan-quiz-button", icon("file-text"), true)
        }
        State::Reading => {
            let what = if is_read { "plan-read-on" } else { "plan-read" };
            (what, say(language, &progress(&item.facts)), "plan-read-button", icon("book"), false)
        }
        _ => return None,
    };
    let path = if is_post { "/attempts" } else { "" };
    Some(Task {
        href: format!("/topics/{}{path}", topic.code),
        what: say(language, &Words::new(what).with("number", number)),
        about: topic.title.clone(),
        more,
        button: say(language, &Words::new(button)),
        icon,
        is_post,
    })
}

/// The one next thing, and what else can be done now: today's session, then quizzes, then modules.
fn tasks(items: &[Item<'_>], now: Timestamp, language: Language) -> (Option<Task>, Vec<Task>) {
    let session = todays_session(items, now).map(|(item, session)| session_task(item, session, now, language));
    let of = |state| items.iter().filter(move |item: &&Item<'_>| item.state == state).filter_map(|item| study_task(item, language));
    let mut todo: Vec<Task> = session.into_iter().chain(of(State::Quiz)).chain(of(State::Reading)).take(MOST_TO_DO + 1).collect();
    let next = (!todo.is_empty()).then(|| todo.remove(0));
    (next, todo)
}

fn plan(records: &Records, at: usize, now: Timestamp, language: Language) -> Option<Plan> {
    let (enrolment, outline) = records.enrolments.get(at)?;
    let items = items(records, enrolment, outline, now);
    let count = |wanted: fn(State) -> bool| items.iter().filter(|item| wanted(item.state)).count();
    let (required, complete) = (count(|state| state != State::None), count(|state| state == State::Complete));
    let waiting = count(|state| matches!(state, State::Quiz | State::Attempts));
    let label = Words::new("plan-ticks").with("complete", complete).with("waiting", waiting).with("left", required - complete - waiting);
    let days = days_between(now.local_date(), enrolment.go_live);
    let (next, todo) = tasks(&items, now, language);
    Some(Plan {
        code: enrolment.code.clone(),
        title: enrolment.title.clone(),
        is_first: at == 0,
        days: days.max(0),
        go_live: enrolment.go_live,
        is_over: days <= 0,
        required,
        complete,
        ticks: ticks(&items),
        ticks_label: say(language, &label),
        certificate: records
            .certificates
            .iter()
            .find(|(programme, _)| *programme == enrolment.programme_id)
            .map(|(_, serial)| serial.clone()),
        is_complete: required > 0 && required == complete,
        next: next.filter(|_| at == 0),
        todo,
        left: required - complete,
        groups: group_rows(&items, language),
    })
}

/// The work of somebody who holds a role.
#[derive(Serialize)]
struct Work {
    is_coordinator: bool,
    sittings: Vec<TodaySitting>,
    links: Vec<Link>,
    topics: Vec<TopicLink>,
}

#[derive(Serialize)]
struct Link {
    href: String,
    key: &'static str,
    hint: &'static str,
    icon: &'static str,
}

#[derive(Serialize)]
struct TopicLink {
    code: String,
    title: String,
    programme: String,
}

fn work(conn: &mut Conn, actor: &Actor, current: Option<&str>, now: Timestamp) -> Result<Option<Work>> {
    if actor.holdings.is_empty() {
        return Ok(None);
    }
    let codes = |role| actor.codes(role).into_iter().map(str::to_owned).collect::<Vec<String>>();
    let (sites, departments) = (codes(Role::Coordinator), codes(Role::Instructor));
    let today = Timestamp::start_of(now.local_date());
    let sittings = if sites.is_empty() { Vec::new() } else { store::list_sittings(conn, &sites, today, today.plus_minutes(24 * 60))? };
    let topics = if departments.is_empty() { Vec::new() } else { store::list_department_topics(conn, &departments)? };
    Ok(Some(Work {
        is_coordinator: actor.has(Role::Coordinator),
        sittings,
        links: current.map_or(Vec::new(), |code| links(actor, code)),
        topics: topics.into_iter().map(|(code, title, programme)| TopicLink { code, title, programme }).collect(),
    }))
}

fn links(actor: &Actor, current: &str) -> Vec<Link> {
    let at = |what: &str| format!("/programmes/{current}/{what}");
    let mut links = Vec::new();
    let mut add = |href: String, key, hint, icon| links.push(Link { href, key, hint, icon });
    let (office, commander) = (actor.is_office(), actor.has(Role::Commander));
    if office || commander || actor.has(Role::Director) || actor.has(Role::Coordinator) {
        let key = if commander && !office { "work-unit-readiness" } else { "tab-readiness" };
        add(at("readiness"), key, "work-readiness-hint", icon("gauge"));
    }
    if office || commander || actor.has(Role::Coordinator) {
        add("/people".to_owned(), "work-people", "work-people-hint", icon("users"));
    }
    if office || actor.has(Role::Director) {
        add(at("matrix"), "tab-matrix", "work-matrix-hint", icon("table"));
    }
    if office {
        add(at("certificates"), "tab-programme-certificates", "work-certificates-hint", icon("certificate"));
        add("/topics".to_owned(), "tab-topics", "work-topics-hint", icon("book"));
    }
    links
}

/// `GET /`
pub(in crate::learning) async fn home(visit: Visit, outlines: Data<Outlines>) -> Result<Reply> {
    let permit = visit.own()?;
    let (actor, now, language) = (visit.actor()?.clone(), visit.stamp().now, visit.language());
    let current = visit.server().current().map(|current| current.code);
    let data = visit
        .read(move |conn| {
            let mut plans = Vec::new();
            if actor.is_trainee {
                let mut records = records(conn, &outlines, &actor)?;
                records.enrolments.sort_by_key(|(enrolment, _)| Some(&enrolment.code) != current.as_ref());
                plans = (0..records.enrolments.len()).filter_map(|at| plan(&records, at, now, language)).collect();
            }
            Ok(Home { plans, work: work(conn, &actor, current.as_deref(), now)? })
        })
        .await?;
    Reply::page(&permit, &visit, "learning/home", if data.plans.is_empty() { "page-home" } else { "plan-title" }, &data)
}

#[derive(Serialize)]
struct Modules {
    programmes: Vec<ProgrammeRows>,
}

#[derive(Serialize)]
struct ProgrammeRows {
    title: String,
    groups: Vec<GroupRows>,
}

/// `GET /topics`: the modules, for a trainee with how far they are read; for staff those that they may read.
pub(in crate::learning) async fn index(visit: Visit, outlines: Data<Outlines>) -> Result<Reply> {
    let permit = visit.own()?;
    let (actor, now, language) = (visit.actor()?.clone(), visit.stamp().now, visit.language());
    let current = visit.server().current().map(|current| current.code);
    let programmes = visit
        .read(move |conn| {
            let mut programmes = Vec::new();
            let mut records = records(conn, &outlines, &actor)?;
            records.enrolments.sort_by_key(|(enrolment, _)| Some(&enrolment.code) != current.as_ref());
            for (enrolment, outline) in &records.enrolments {
                let items = items(&records, enrolment, outline, now);
                programmes.push(ProgrammeRows { title: enrolment.title.clone(), groups: group_rows(&items, language) });
            }
            let generation = outline::generation(conn)?;
            for programme in crate::curriculum::store::list_programmes(conn)? {
                if records.enrolments.iter().any(|(enrolment, _)| enrolment.programme_id == programme.id) {
                    continue;
                }
                let outline = outlines.get(conn, programme.id, generation)?;
                let groups = staff_groups(&outline, &actor, language);
                if !groups.is_empty() {
                    programmes.push(ProgrammeRows { title: programme.title, groups });
                }
            }
            Ok(programmes)
        })
        .await?;
    Reply::page(&permit, &visit, "learning/index", "tab-topics", &Modules { programmes })
}

/// The modules that somebody of the staff may read.
fn staff_groups(outline: &Outline, actor: &Actor, language: Language) -> Vec<GroupRows> {
    let mut groups: Vec<GroupRows> = Vec::new();
    let mut last = None;
    let may_read = |entry: &&Entry| {
        let topic = &entry.topic;
        actor.is_office()
            || actor.holds(Role::Instructor, &Scope::Department(topic.department_code.clone()))
            || actor.holds(Role::Director, &Scope::Group(topic.group_code.clone()))
    };
    for entry in outline.topics.iter().filter(may_read) {
        let topic = &entry.topic;
        if last != Some(topic.group_id) {
            last = Some(topic.group_id);
            let title = topic.group_title.clone();
            groups.push(GroupRows { number: groups.len() + 1, title, required: 0, complete: 0, is_open: true, rows: Vec::new() });
        }
        let head = if topic.is_secret { Words::new("reader-secret") } else { Words::new("reader-pages").with("pages", entry.pages) };
        if let Some(group) = groups.last_mut() {
            group.rows.push(Row {
                href: format!("/topics/{}", topic.code),
                number: format!("{:02}", entry.number),
                title: topic.title.clone(),
                tone: "mute",
                icon: icon("book"),
                head: say(language, &head),
                rest: topic.department_code.clone(),
                minutes: String::new(),
            });
        }
    }
    groups
}
