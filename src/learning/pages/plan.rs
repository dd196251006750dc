//! The plan of a trainee: what is due and why, what comes next. The same rows stand in the list of modules.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::Days;
use serde::Serialize;

use crate::clock::{Timestamp, days_between};
use crate::db::{self, Conn};
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, SittingId, TopicId};
use crate::learning::outline::{Entry, Generations, Outline, Outlines, RowKey, TaskKey};
use crate::learning::rules::{BEFORE_MINUTES, Facts, Length, OwnAttempt, OwnSession, Reading, Sign, Task, Why, progress, why};
use crate::learning::store::{self, Enrolment};
use crate::standing::rules::{Standing, State};
use crate::text::{Language, Words, format};
use crate::web::{Actor, Pages, Role, Scope, icon};

/// Things to do now that are shown at once.
const MOST_TO_DO: usize = 5;

/// Everything recorded of one person.
pub(super) struct Records {
    /// The programmes in which they take part.
    pub enrolments: Vec<(Enrolment, Arc<Outline>)>,
    sessions: Vec<OwnSession>,
    readings: Vec<(TopicId, Reading)>,
    attempts: Vec<OwnAttempt>,
    grants: Vec<(TopicId, String)>,
    certificates: Vec<(ProgrammeId, String)>,
}

/// Reads what is recorded of somebody; their programmes in the order in which pages show them.
pub(super) fn records(conn: &mut Conn, outlines: &Outlines, id: OfficerId, current: Option<&str>) -> Result<Records> {
    db::at_once(conn, |conn| read(conn, outlines, id, current))
}

fn read(conn: &mut Conn, outlines: &Outlines, id: OfficerId, current: Option<&str>) -> Result<Records> {
    let generations = Generations::read(conn)?;
    let mut enrolments = Vec::new();
    for enrolment in store::list_enrolments(conn, id)? {
        let outline = outlines.get(conn, enrolment.programme_id, generations)?;
        enrolments.push((enrolment, outline));
    }
    enrolments.sort_by_key(|(_, outline): &(Enrolment, Arc<Outline>)| {
        (Some(outline.programme.code.as_str()) != current, Reverse(outline.programme.starts_on))
    });
    Ok(Records {
        enrolments,
        sessions: own_sessions(conn, outlines, generations, id)?,
        readings: store::list_readings(conn, id)?,
        attempts: store::list_attempts(conn, id)?,
        grants: store::list_grants(conn, id)?,
        certificates: store::list_certificates(conn, id)?,
    })
}

/// The sessions at which somebody is expected or was, in order of time.
fn own_sessions(conn: &mut Conn, outlines: &Outlines, generations: Generations, id: OfficerId) -> Result<Vec<OwnSession>> {
    let listed = store::list_own_sittings(conn, id)?;
    let ids: Vec<SittingId> = listed.iter().map(|(sitting, _)| *sitting).collect();
    let meetings = outlines.meetings(conn, &ids, generations)?;
    let own =
        |((sitting_id, status), meeting): ((SittingId, String), Option<_>)| Some(OwnSession { sitting_id, meeting: meeting?, status });
    let mut sessions: Vec<OwnSession> = listed.into_iter().zip(meetings).filter_map(own).collect();
    sessions.sort_by_key(|session| session.starts_at);
    Ok(sessions)
}

/// A programme as its trainee sees it.
#[derive(Serialize)]
pub(super) struct Plan {
    code: String,
    title: String,
    /// The first is shown whole, others folded.
    is_first: bool,
    days: i64,
    go_live: chrono::NaiveDate,
    is_over: bool,
    required: usize,
    complete: usize,
    tick_row: String,
    ticks_label: String,
    certificate: Option<String>,
    is_complete: bool,
    /// The next thing to do as HTML, from `learning/next`.
    next: Option<String>,
    /// Other things to do as HTML, each from `learning/task`.
    todo: String,
    left: usize,
    groups: Vec<GroupRows>,
}

/// The topics of a group.
#[derive(Serialize)]
pub(super) struct GroupRows {
    place: usize,
    title: String,
    required: usize,
    complete: usize,
    is_open: bool,
    /// The rows as HTML, each from `learning/row`.
    rows: String,
}

/// A topic in a list.
#[derive(Serialize)]
struct Row {
    href: String,
    place: String,
    title: String,
    tone: &'static str,
    sign: &'static str,
    head: String,
    rest: String,
    minutes: String,
}

/// How rows are written out.
#[derive(Clone)]
pub(super) struct Writer {
    /// The templates.
    pub pages: Arc<Pages>,
    /// The reader's language.
    pub language: Language,
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
    let standing = Standing::parse(enrolment.states.as_deref().unwrap_or_default());
    let closes_on = outline.programme.go_live.checked_sub_days(Days::new(1));
    let item = |entry: &'a Entry| {
        let topic = &entry.topic;
        // Some tens of rows each: looking through them is quicker than sorting them into maps.
        let reading = records.readings.iter().find(|(of, _)| *of == topic.id).map(|(_, reading)| reading);
        let length = |reading: &Reading| Length { pages: outline.pages_of(reading.revision_id), minutes: topic.reading_minutes };
        let granted = |kind: &str| records.grants.iter().filter(|grant| grant.0 == topic.id && grant.1 == kind).count();
        let facts = Facts {
            need: topic.needs.get(&enrolment.profile).copied(),
            sessions: records.sessions.iter().filter(|session| session.topic_id == topic.id).collect(),
            reading: reading.map(|reading| (reading, length(reading))),
            attempts: records.attempts.iter().filter(|attempt| attempt.topic_id == topic.id).collect(),
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

/// A topic's row as HTML.
fn row(item: Item<'_>, outline: &Outline, writer: &Writer) -> Result<Arc<str>> {
    let takes = item.state.is_missing().then(|| duration(&item)).flatten();
    let key = RowKey { language: writer.language, number: item.entry.number, why: item.why, takes };
    outline.rows.get(key, |key| {
        let (tone, sign) = looks(key.why.sign);
        write_row(item.entry, writer, (tone, sign), &key.why.head, join(&key.why.rest, key.language), key.takes.as_ref())
    })
}

fn write_row(
    entry: &Entry,
    writer: &Writer,
    (tone, sign): (&'static str, &'static str),
    head: &Words,
    rest: String,
    takes: Option<&Words>,
) -> Result<String> {
    let language = writer.language;
    let row = Row {
        href: format!("/topics/{}", entry.topic.code),
        place: format!("{:02}", entry.number),
        title: entry.topic.title.clone(),
        tone,
        sign,
        head: say(language, head),
        rest,
        minutes: takes.map_or(String::new(), |words| say(language, words)),
    };
    writer.pages.part(language, "learning/row", &row)
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

fn group_rows(items: Vec<Item<'_>>, outline: &Outline, writer: &Writer) -> Result<Vec<GroupRows>> {
    let mut groups: Vec<GroupRows> = Vec::new();
    let mut last = None;
    for item in items {
        let topic = &item.entry.topic;
        if last != Some(topic.group_id) {
            last = Some(topic.group_id);
            groups.push(GroupRows::new(groups.len() + 1, &topic.group_title));
        }
        if let Some(group) = groups.last_mut() {
            group.required += usize::from(item.state != State::None);
            group.complete += usize::from(item.state == State::Complete);
            group.is_open |= item.state.is_missing();
            group.rows.push_str(&row(item, outline, writer)?);
        }
    }
    Ok(groups)
}

impl GroupRows {
    fn new(place: usize, title: &str) -> Self {
        Self { place, title: title.to_owned(), required: 0, complete: 0, is_open: false, rows: String::new() }
    }
}

/// What templates see of something to do.
#[derive(Serialize)]
struct TaskRow<'a> {
    href: &'a str,
    what: String,
    about: &'a str,
    more: String,
    button: String,
    sign: &'static str,
    is_post: bool,
}

/// Something to do as HTML.
fn write_task(task: Task, is_next: bool, outline: &Outline, writer: &Writer) -> Result<Arc<str>> {
    let key = TaskKey { language: writer.language, is_next, task };
    outline.tasks.get(key, |TaskKey { language, is_next, task }| {
        let row = TaskRow {
            href: &task.href,
            what: say(*language, &task.what),
            about: &task.about,
            more: join(&task.more, *language),
            button: say(*language, &Words::new(task.button)),
            sign: task.icon,
            is_post: task.is_post,
        };
        writer.pages.part(*language, if *is_next { "learning/next" } else { "learning/task" }, &row)
    })
}

/// The topics of a programme, group by group, as its trainee sees them.
pub(super) fn trainee_groups(
    records: &Records,
    enrolment: &Enrolment,
    outline: &Outline,
    now: Timestamp,
    writer: &Writer,
) -> Result<Vec<GroupRows>> {
    group_rows(items(records, enrolment, outline, now), outline, writer)
}

/// The ticks, a letter each: one a needed topic, a blank between groups.
fn ticks(items: &[Item<'_>]) -> String {
    let mut ticks = String::new();
    let mut last = None;
    for item in items.iter().filter(|item| item.state != State::None) {
        if last.is_some_and(|group| group != item.entry.topic.group_id) {
            ticks.push(' ');
        }
        last = Some(item.entry.topic.group_id);
        ticks.push(match item.state {
            State::Complete => 'd',
            State::Quiz | State::Attempts => 'p',
            _ => '.',
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

fn session_task(item: &Item<'_>, session: &OwnSession, now: Timestamp) -> Task {
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
    Task { href, what, about: about(item), more: vec![more], button, icon, is_post: false }
}

fn about(item: &Item<'_>) -> String {
    format!("{:02} · {}", item.entry.number, item.entry.topic.title)
}

/// The task of a quiz that is open, or of a module that is to be read.
fn study_task(item: &Item<'_>) -> Option<Task> {
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
            (what, vec![size, left], "plan-quiz-button", icon("file-text"), true)
        }
        State::Reading => {
            let what = if is_read { "plan-read-on" } else { "plan-read" };
            (what, vec![progress(&item.facts)], "plan-read-button", icon("book"), false)
        }
        _ => return None,
    };
    let path = if is_post { "/attempts" } else { "" };
    Some(Task {
        href: format!("/topics/{}{path}", topic.code),
        what: Words::new(what).with("number", number),
        about: topic.title.clone(),
        more,
        button,
        icon,
        is_post,
    })
}

/// The one next thing, and what else can be done now: today's session, then quizzes, then modules.
fn tasks(items: &[Item<'_>], now: Timestamp) -> (Option<Task>, Vec<Task>) {
    let session = todays_session(items, now).map(|(item, session)| session_task(item, session, now));
    let of = |state| items.iter().filter(move |item: &&Item<'_>| item.state == state).filter_map(study_task);
    let mut todo: Vec<Task> = session.into_iter().chain(of(State::Quiz)).chain(of(State::Reading)).take(MOST_TO_DO + 1).collect();
    let next = (!todo.is_empty()).then(|| todo.remove(0));
    (next, todo)
}

/// The plans of a person, one a programme.
pub(super) fn plans(records: &Records, now: Timestamp, writer: &Writer) -> Result<Vec<Plan>> {
    records
        .enrolments
        .iter()
        .enumerate()
        .map(|(at, (enrolment, outline))| plan(records, (enrolment, outline), at == 0, now, writer))
        .collect()
}

fn plan(records: &Records, (enrolment, outline): (&Enrolment, &Outline), is_first: bool, now: Timestamp, writer: &Writer) -> Result<Plan> {
    let language = writer.language;
    let items = items(records, enrolment, outline, now);
    let count = |wanted: fn(State) -> bool| items.iter().filter(|item| wanted(item.state)).count();
    let (required, complete) = (count(|state| state != State::None), count(|state| state == State::Complete));
    let waiting = count(|state| matches!(state, State::Quiz | State::Attempts));
    let label = Words::new("plan-ticks").with("complete", complete).with("waiting", waiting).with("left", required - complete - waiting);
    let days = days_between(now.local_date(), outline.programme.go_live);
    let (next, todo) = tasks(&items, now);
    let next = next.filter(|_| is_first).map(|task| write_task(task, true, outline, writer)).transpose()?;
    let todo = todo.into_iter().map(|task| write_task(task, false, outline, writer)).collect::<Result<Vec<_>>>()?;
    Ok(Plan {
        code: outline.programme.code.clone(),
        title: outline.programme.title.clone(),
        is_first,
        days: days.max(0),
        go_live: outline.programme.go_live,
        is_over: days <= 0,
        required,
        complete,
        tick_row: ticks(&items),
        ticks_label: say(language, &label),
        certificate: records
            .certificates
            .iter()
            .find(|(programme, _)| *programme == enrolment.programme_id)
            .map(|(_, serial)| serial.clone()),
        is_complete: required > 0 && required == complete,
        next: next.map(|html| html.to_string()),
        todo: todo.concat(),
        left: required - complete,
        groups: group_rows(items, outline, writer)?,
    })
}

/// The modules that somebody of the staff may read.
pub(super) fn staff_groups(outline: &Outline, actor: &Actor, writer: &Writer) -> Result<Vec<GroupRows>> {
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
            groups.push(GroupRows { is_open: true, ..GroupRows::new(groups.len() + 1, &topic.group_title) });
        }
        let head = if topic.is_secret { Words::new("reader-secret") } else { Words::new("reader-pages").with("pages", entry.pages) };
        if let Some(group) = groups.last_mut() {
            group.rows.push_str(&write_row(entry, writer, ("mute", icon("book")), &head, topic.department_code.clone(), None)?);
        }
    }
    Ok(groups)
}
