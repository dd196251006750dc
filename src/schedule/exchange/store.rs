//! Requests for an exchange in the database, the facts by which they are decided, and what an approval moves.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use serde::Serialize;

use super::rules::{self, Away, Busy, Decision, Facts, Mate, Person, Place, Seats, Session, Site, Topic};
use crate::audit;
use crate::clock::Timestamp;
use crate::curriculum::rules::Share;
use crate::curriculum::store::{Programme, list_programmes};
use crate::db::{self, BATCH_ROWS, Conn};
use crate::error::{Error, Result};
use crate::id::{ExchangeId, OfficerId, ProgrammeId, SessionId, SiteId, SittingId, TopicId, UnitId};
use crate::notice::{self, NewNotice};
use crate::roster::people::is_counted;
use crate::roster::store::{Officer, lock_officer, search_patterns};
use crate::schedule::expected;
use crate::schedule::store::EnrolmentRow;
use crate::schema::{
    attendance, enrolments, exchange_requests, officers, programmes, rooms, sessions, sites, sittings, standings, topic_needs, topics,
    units,
};
use crate::standing;
use crate::standing::rules::{Standing, State};
use crate::text::{Words, unit};
use crate::web::{PAGE_ROWS, Permit};

/// A request's row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = exchange_requests, treat_none_as_default_value = false)]
pub struct Request {
    /// Its id.
    pub id: ExchangeId,
    /// In which programme.
    pub programme_id: ProgrammeId,
    /// Whose place is to change.
    pub officer_id: OfficerId,
    /// The cohort when it was asked.
    pub cohort_from: String,
    /// The site when it was asked.
    pub site_from: SiteId,
    /// The cohort asked for.
    pub cohort_to: String,
    /// The site asked for.
    pub site_to: SiteId,
    /// Why, in the asker's words.
    pub reason: String,
    /// waiting, approved, refused, withdrawn.
    pub state: String,
    /// Who asked: the officer, or their commander.
    pub asked_by: OfficerId,
    /// When.
    pub asked_at: Timestamp,
    /// Who decided or withdrew; none for the rule.
    pub decided_by: Option<OfficerId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// `rule` or `person`; empty while it waits.
    pub decided_how: String,
    /// What was said to it: a list of words as JSON.
    pub why: String,
}

impl Request {
    fn to(&self) -> Place {
        Place { cohort: self.cohort_to.clone(), site_id: self.site_to }
    }
}

/// A programme in which somebody takes part, and how.
#[derive(Clone, Debug)]
pub struct Part {
    /// The programme.
    pub programme: Programme,
    /// With whom, where, as what.
    pub enrolment: EnrolmentRow,
}

/// The person behind a badge (digits only), or not found.
pub fn get_person(conn: &mut Conn, badge: &str) -> Result<Person> {
    type Found = (OfficerId, String, String, String, Option<(String, String, String)>);
    let (officer_id, badge, full_name, rank, unit): Found = officers::table
        .left_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .filter(officers::badge.eq(badge))
        .select((officers::id, officers::badge, officers::full_name, officers::rank, (units::code, units::kind, units::name).nullable()))
        .first(conn)?;
    let title = unit.as_ref().map(|(_, kind, name)| unit::title(kind, name));
    Ok(Person { officer_id, badge, full_name, rank, unit_code: unit.map_or(String::new(), |(code, ..)| code), unit: title })
}

/// The badge of an officer.
pub fn get_badge(conn: &mut Conn, id: OfficerId) -> Result<String> {
    Ok(officers::table.find(id).select(officers::badge).first(conn)?)
}

/// The programmes in which somebody takes part, the latest first.
pub fn list_parts(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<Part>> {
    let rows: Vec<EnrolmentRow> =
        enrolments::table.filter(enrolments::officer_id.eq(officer_id)).select(EnrolmentRow::as_select()).load(conn)?;
    let mut by_programme: HashMap<ProgrammeId, EnrolmentRow> = rows.into_iter().map(|row| (row.programme_id, row)).collect();
    let part = |programme: Programme| by_programme.remove(&programme.id).map(|enrolment| Part { programme, enrolment });
    Ok(list_programmes(conn)?.into_iter().filter_map(part).collect())
}

fn get_part(conn: &mut Conn, programme_id: ProgrammeId, officer_id: OfficerId) -> Result<Part> {
    list_parts(conn, officer_id)?.into_iter().find(|part| part.programme.id == programme_id).ok_or(Error::NotFound)
}

/// The place that a cohort and a site's code name, where the programme has sessions of the one and at the other.
pub fn find_place(conn: &mut Conn, programme_id: ProgrammeId, cohort: &str, site: &str) -> Result<Option<Place>> {
    let held = sessions::table.filter(sessions::programme_id.eq(programme_id));
    let has_cohort: bool = diesel::select(diesel::dsl::exists(held.filter(sessions::cohort.eq(cohort)))).get_result(conn)?;
    let site_id: Option<SiteId> = sittings::table
        .inner_join(sessions::table)
        .inner_join(sites::table)
        .filter(sessions::programme_id.eq(programme_id))
        .filter(sites::code.eq(site))
        .select(sites::id)
        .first(conn)
        .optional()?;
    Ok(site_id.filter(|_| has_cohort).map(|site_id| Place { cohort: cohort.to_owned(), site_id }))
}

/// One of the officer's own rows on a roll.
#[derive(Queryable)]
struct Roll {
    programme_id: ProgrammeId,
    topic_id: TopicId,
    topic: String,
    session: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
    is_expected: bool,
    status: String,
}

impl Roll {
    /// Whether the officer is to be there, as far as anybody knows.
    fn binds(&self) -> bool {
        self.is_expected && !["absent", "excused"].contains(&self.status.as_str())
    }
}

fn list_rolls(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<Roll>> {
    Ok(attendance::table
        .inner_join(sittings::table.inner_join(sessions::table.inner_join(topics::table)))
        .filter(attendance::officer_id.eq(officer_id))
        .order((sessions::starts_at, sessions::code))
        .select((
            sessions::programme_id,
            sessions::topic_id,
            topics::code,
            sessions::code,
            sessions::starts_at,
            sessions::ends_at,
            attendance::is_expected,
            attendance::status,
        ))
        .load(conn)?)
}

/// Everything by which an exchange of this part is decided; `only` narrows it to one place, for a decision.
pub fn read_facts(conn: &mut Conn, part: &Part, now: Timestamp, only: Option<&Place>) -> Result<Facts> {
    let (programme, enrolment) = (&part.programme, &part.enrolment);
    let officer: Officer = officers::table.find(enrolment.officer_id).select(Officer::as_select()).first(conn)?;
    let rolls = list_rolls(conn, officer.id)?;
    let from = Place { cohort: enrolment.cohort.clone(), site_id: enrolment.site_id };
    let topics = read_topics(conn, enrolment, &rolls, now)?;
    let mut sessions = read_sessions(conn, enrolment, &topics, only)?;
    sessions.retain(|session| is_counted(&officer, session.starts_at.local_date()));
    add_seats(conn, &mut sessions, officer.id, now, only.map(|to| [from.site_id, to.site_id]))?;
    let (mates, away) = read_unit(conn, &officer, now)?;
    let running =
        rolls.iter().find(|roll| roll.programme_id == programme.id && roll.is_expected && roll.starts_at <= now && now < roll.ends_at);
    Ok(Facts {
        now,
        rule: programme.config.exchange,
        share: programme.config.max_share_away,
        officer_id: officer.id,
        running: running.map(|roll| (roll.topic.clone(), roll.ends_at)),
        busy: list_busy(conn, &officer, programme.id, &rolls, now)?,
        sites: list_sites(conn)?,
        units: (name_unit(conn, officer.duty_unit_id.or(officer.unit_id))?, name_unit(conn, officer.unit_id)?),
        from,
        topics,
        sessions,
        mates,
        away,
    })
}

/// The topics that the profile needs live and that the officer has not attended.
fn read_topics(conn: &mut Conn, part: &EnrolmentRow, rolls: &[Roll], now: Timestamp) -> Result<BTreeMap<TopicId, Topic>> {
    let live: Vec<(TopicId, String, String, i32)> = topic_needs::table
        .inner_join(topics::table)
        .filter(topics::programme_id.eq(part.programme_id))
        .filter(topic_needs::profile.eq(&part.profile))
        .filter(topic_needs::need.eq("live"))
        .select((topics::id, topics::code, topics::title, topics::place))
        .load(conn)?;
    let letters: Option<String> =
        standings::table.find((part.programme_id, part.officer_id)).select(standings::states).first(conn).optional()?;
    let standing = Standing::parse(&letters.unwrap_or_default());
    let attended: HashSet<TopicId> =
        rolls.iter().filter(|roll| ["present", "late"].contains(&roll.status.as_str())).map(|roll| roll.topic_id).collect();
    let unmarked: HashSet<TopicId> =
        rolls.iter().filter(|roll| roll.is_expected && roll.status.is_empty() && roll.starts_at <= now).map(|roll| roll.topic_id).collect();
    let topic = |(id, code, title, place): (TopicId, String, String, i32)| {
        let state = usize::try_from(place).ok().and_then(|place| standing.states.get(place)).copied().unwrap_or(State::Session);
        (id, Topic { code, title, state, is_unmarked: unmarked.contains(&id) })
    };
    Ok(live.into_iter().filter(|row| !attended.contains(&row.0)).map(topic).collect())
}

fn read_sessions(conn: &mut Conn, part: &EnrolmentRow, topics: &BTreeMap<TopicId, Topic>, only: Option<&Place>) -> Result<Vec<Session>> {
    let ids: Vec<TopicId> = topics.keys().copied().collect();
    let mut query =
        sessions::table.filter(sessions::programme_id.eq(part.programme_id)).filter(sessions::topic_id.eq_any(ids)).into_boxed();
    if let Some(to) = only {
        query = query.filter(sessions::cohort.eq_any([part.cohort.clone(), to.cohort.clone()]));
    }
    let rows: Vec<(SessionId, TopicId, String, Timestamp, Timestamp)> = query
        .order((sessions::starts_at, sessions::code))
        .select((sessions::id, sessions::topic_id, sessions::cohort, sessions::starts_at, sessions::ends_at))
        .load(conn)?;
    let session = |(id, topic_id, cohort, starts_at, ends_at)| Session { id, topic_id, cohort, starts_at, ends_at, sites: BTreeMap::new() };
    Ok(rows.into_iter().map(session).collect())
}

/// Where the sessions are held, with the seats and, of those ahead, how many others are expected.
fn add_seats(conn: &mut Conn, sessions: &mut [Session], officer_id: OfficerId, now: Timestamp, only: Option<[SiteId; 2]>) -> Result<()> {
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let mut query = sittings::table.inner_join(rooms::table).filter(sittings::session_id.eq_any(ids)).into_boxed();
    if let Some(sites) = only {
        query = query.filter(sittings::site_id.eq_any(sites));
    }
    let held: Vec<(SittingId, SessionId, SiteId, i32, i32)> =
        query.select((sittings::id, sittings::session_id, sittings::site_id, sittings::capacity, rooms::capacity)).load(conn)?;
    let ahead: HashSet<SessionId> = sessions.iter().filter(|session| session.starts_at > now).map(|session| session.id).collect();
    let counted: Vec<SittingId> = held.iter().filter(|row| ahead.contains(&row.1)).map(|row| row.0).collect();
    let mut taken: HashMap<SittingId, i64> = HashMap::new();
    for batch in counted.chunks(BATCH_ROWS) {
        let counts: Vec<(SittingId, i64)> = attendance::table
            .filter(attendance::sitting_id.eq_any(batch))
            .filter(attendance::is_expected.eq(true))
            .filter(attendance::officer_id.ne(officer_id))
            .group_by(attendance::sitting_id)
            .select((attendance::sitting_id, diesel::dsl::count_star()))
            .load(conn)?;
        taken.extend(counts);
    }
    let mut by_session: HashMap<SessionId, BTreeMap<SiteId, Seats>> = HashMap::new();
    for (sitting, session, site, capacity, room) in held {
        let seats = by_session.entry(session).or_default().entry(site).or_default();
        // A room may have lost seats since the timetable was made.
        seats.all += i64::from(capacity.min(room));
        seats.taken += taken.get(&sitting).copied().unwrap_or_default();
    }
    for session in sessions {
        session.sites = by_session.remove(&session.id).unwrap_or_default();
    }
    Ok(())
}

/// Who serves on duty with the officer or commands with them, and when the others are away.
fn read_unit(conn: &mut Conn, officer: &Officer, now: Timestamp) -> Result<(BTreeMap<OfficerId, Mate>, Vec<Away>)> {
    let Some(duty) = officer.duty_unit_id.or(officer.unit_id) else { return Ok((BTreeMap::new(), Vec::new())) };
    let lent = officers::duty_unit_id.eq(duty);
    let own = officers::duty_unit_id.is_null().and(officers::unit_id.eq(duty));
    let commanding = officers::command.ne("").and(officers::unit_id.eq(officer.unit_id));
    let rows: Vec<Officer> = officers::table.filter(lent.or(own).or(commanding)).select(Officer::as_select()).load(conn)?;
    let mate = |row: Officer| {
        let commands = officer.unit_id.is_some() && row.unit_id == officer.unit_id;
        let mate = Mate {
            is_on_duty: row.duty_unit_id.or(row.unit_id) == Some(duty),
            command: if commands { row.command } else { String::new() },
            status: (row.status, row.status_from, row.status_to),
        };
        (row.id, mate)
    };
    let mates: BTreeMap<OfficerId, Mate> = rows.into_iter().map(mate).collect();
    let shares: HashMap<ProgrammeId, Share> =
        list_programmes(conn)?.into_iter().map(|programme| (programme.id, programme.config.max_share_away)).collect();
    let others: Vec<OfficerId> = mates.keys().copied().filter(|id| *id != officer.id).collect();
    let mut away = Vec::new();
    for batch in others.chunks(BATCH_ROWS) {
        let rows: Vec<(OfficerId, Timestamp, Timestamp, ProgrammeId)> = attendance::table
            .inner_join(sittings::table.inner_join(sessions::table))
            .filter(attendance::officer_id.eq_any(batch))
            .filter(attendance::is_expected.eq(true))
            .filter(attendance::status.ne_all(["absent", "excused"]))
            .filter(sessions::ends_at.gt(now))
            .select((attendance::officer_id, sessions::starts_at, sessions::ends_at, sessions::programme_id))
            .load(conn)?;
        away.extend(rows.into_iter().map(|(officer_id, starts_at, ends_at, programme)| Away {
            officer_id,
            starts_at,
            ends_at,
            share: shares.get(&programme).copied().unwrap_or_default(),
        }));
    }
    Ok((mates, away))
}

/// What the officer presents or presides over, and attends in other programmes.
fn list_busy(conn: &mut Conn, officer: &Officer, programme: ProgrammeId, rolls: &[Roll], now: Timestamp) -> Result<Vec<Busy>> {
    let given: Vec<(String, Timestamp, Timestamp)> = sessions::table
        .filter(sessions::speaker_id.eq(officer.id).or(sessions::presiding_id.eq(officer.id)))
        .filter(sessions::ends_at.gt(now))
        .order((sessions::starts_at, sessions::code))
        .select((sessions::code, sessions::starts_at, sessions::ends_at))
        .load(conn)?;
    let elsewhere = rolls.iter().filter(|roll| roll.programme_id != programme && roll.binds() && roll.ends_at > now);
    let elsewhere = elsewhere.map(|roll| (roll.session.clone(), roll.starts_at, roll.ends_at));
    Ok(given.into_iter().chain(elsewhere).map(|(code, starts_at, ends_at)| Busy { code, starts_at, ends_at }).collect())
}

fn list_sites(conn: &mut Conn) -> Result<BTreeMap<SiteId, Site>> {
    let rows: Vec<(SiteId, String, String)> = sites::table.select((sites::id, sites::code, sites::name)).load(conn)?;
    Ok(rows.into_iter().map(|(id, code, name)| (id, Site { code, name })).collect())
}

fn name_unit(conn: &mut Conn, id: Option<UnitId>) -> Result<Words> {
    let Some(id) = id else { return Ok(Words::new("none")) };
    let (kind, name): (String, String) = units::table.find(id).select((units::kind, units::name)).first(conn)?;
    Ok(unit::title(&kind, &name))
}

/// Exchanges of a programme are decided one after another, since each takes a place that another may want; then the officer's row, so
/// that nothing else about them changes meanwhile.
fn lock(conn: &mut Conn, programme_id: ProgrammeId, officer_id: OfficerId) -> Result<()> {
    db::lock_name(conn, &format!("exchange {programme_id}"))?;
    lock_officer(conn, officer_id)
}

/// Asks for a change, decides it by the rule, and makes it when the rule approves. Gives the request as it stands then.
///
/// # Errors
/// A conflict when a request of this person waits already.
pub fn ask(
    conn: &mut Conn,
    permit: &Permit<Person>,
    person: &Person,
    programme_id: ProgrammeId,
    to: &Place,
    reason: &str,
) -> Result<Request> {
    let (officer_id, now) = (person.officer_id, permit.stamp().now);
    lock(conn, programme_id, officer_id)?;
    let waiting = exchange_requests::table
        .filter(exchange_requests::programme_id.eq(programme_id))
        .filter(exchange_requests::officer_id.eq(officer_id).and(exchange_requests::state.eq("waiting")));
    if diesel::select(diesel::dsl::exists(waiting)).get_result::<bool>(conn)? {
        return Err(Error::conflict("exchange-waits-already"));
    }
    let part = get_part(conn, programme_id, officer_id)?;
    let facts = read_facts(conn, &part, now, Some(to))?;
    let decision = rules::decide(&facts, to);
    let state = match &decision {
        Decision::Approve => "approved",
        Decision::AskOffice(_) => "waiting",
        Decision::Refuse(_) => "refused",
    };
    let is_decided = state != "waiting";
    let request = Request {
        id: ExchangeId::new(),
        programme_id,
        officer_id,
        cohort_from: facts.from.cohort.clone(),
        site_from: facts.from.site_id,
        cohort_to: to.cohort.clone(),
        site_to: to.site_id,
        reason: reason.to_owned(),
        state: state.to_owned(),
        asked_by: permit.officer_id().unwrap_or(officer_id),
        asked_at: now,
        decided_by: None,
        decided_at: is_decided.then_some(now),
        decided_how: if is_decided { "rule".to_owned() } else { String::new() },
        why: serde_json::to_string(decision.why())?,
    };
    diesel::insert_into(exchange_requests::table).values(&request).execute(conn)?;
    record(conn, permit, "exchange.ask", &part.programme.code, &request, "")?;
    if state == "approved" {
        apply(conn, permit, &facts, &part, to)?;
    }
    Ok(request)
}

/// Moves an officer: the enrolment, who is expected where in the sessions ahead, the standing. What was marked is not touched.
fn apply<T>(conn: &mut Conn, permit: &Permit<T>, facts: &Facts, part: &Part, to: &Place) -> Result<()> {
    let (programme_id, officer_id, now) = (part.programme.id, part.enrolment.officer_id, permit.stamp().now);
    let left: Vec<(SessionId, SiteId)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table))
        .filter(attendance::officer_id.eq(officer_id))
        .filter(attendance::status.eq(""))
        .filter(sessions::programme_id.eq(programme_id))
        .filter(sessions::starts_at.gt(now))
        .select((sessions::id, sittings::site_id))
        .load(conn)?;
    diesel::update(enrolments::table.find((programme_id, officer_id)))
        .set((enrolments::cohort.eq(&to.cohort), enrolments::site_id.eq(to.site_id)))
        .execute(conn)?;
    let joined = facts.ahead(to).map(|session| (session.id, to.site_id));
    // In one order, so that two writes never wait for each other's rows.
    let groups: BTreeSet<(SessionId, SiteId)> = left.into_iter().chain(joined).collect();
    for (session, site) in groups {
        expected::sync_group(conn, session, site, now)?;
    }
    standing::store::refresh(conn, &[officer_id], now)?;
    db::bump_generation(conn, "actors")
}

/// The request of an id, or not found.
pub fn get_request(conn: &mut Conn, id: ExchangeId) -> Result<Request> {
    Ok(exchange_requests::table.find(id).select(Request::as_select()).first(conn)?)
}

/// Locks what a decision needs and reads the request again, if it still waits.
fn lock_waiting(conn: &mut Conn, request: &Request) -> Result<Request> {
    lock(conn, request.programme_id, request.officer_id)?;
    let request = get_request(conn, request.id)?;
    if request.state == "waiting" { Ok(request) } else { Err(Error::conflict("exchange-decided-already")) }
}

/// The office decides. An approval looks at everything again.
///
/// # Errors
/// A conflict, in words, when the request waits no more, or when the change can't be made any more.
pub fn decide(conn: &mut Conn, permit: &Permit<Request>, request: &Request, approves: bool, said: &str) -> Result<()> {
    let request = lock_waiting(conn, request)?;
    let part = get_part(conn, request.programme_id, request.officer_id)?;
    if approves {
        if part.enrolment.cohort != request.cohort_from || part.enrolment.site_id != request.site_from {
            return Err(Error::conflict("exchange-moved-since"));
        }
        let facts = read_facts(conn, &part, permit.stamp().now, Some(&request.to()))?;
        if let Decision::Refuse(why) = rules::decide(&facts, &request.to()) {
            let first = why.into_iter().next().unwrap_or_else(|| Words::new("none"));
            return Err(Error::conflict(Words::new("exchange-cannot").with("why", first)));
        }
        apply(conn, permit, &facts, &part, &request.to())?;
    }
    let state = if approves { "approved" } else { "refused" };
    close(conn, permit, &part.programme.code, request, state, said)
}

/// The asker takes the request back.
///
/// # Errors
/// A conflict when it waits no more.
pub fn withdraw(conn: &mut Conn, permit: &Permit<Request>, request: &Request) -> Result<()> {
    let request = lock_waiting(conn, request)?;
    let code: String = programmes::table.find(request.programme_id).select(programmes::code).first(conn)?;
    close(conn, permit, &code, request, "withdrawn", "")
}

fn close(conn: &mut Conn, permit: &Permit<Request>, code: &str, before: Request, state: &str, said: &str) -> Result<()> {
    let mut why: Vec<Words> = serde_json::from_str(&before.why)?;
    if !said.is_empty() {
        why.push(Words::new("exchange-said").with("text", said));
    }
    let (by, now) = (permit.officer_id(), permit.stamp().now);
    let after = Request {
        state: state.to_owned(),
        decided_by: by,
        decided_at: Some(now),
        decided_how: "person".to_owned(),
        why: serde_json::to_string(&why)?,
        ..before
    };
    diesel::update(exchange_requests::table.find(after.id))
        .set((
            exchange_requests::state.eq(&after.state),
            exchange_requests::decided_by.eq(after.decided_by),
            exchange_requests::decided_at.eq(after.decided_at),
            exchange_requests::decided_how.eq(&after.decided_how),
            exchange_requests::why.eq(&after.why),
        ))
        .execute(conn)?;
    let action = match state {
        "approved" => "exchange.approve",
        "refused" => "exchange.refuse",
        _ => "exchange.withdraw",
    };
    record(conn, permit, action, code, &after, said)?;
    if state == "withdrawn" { Ok(()) } else { tell(conn, permit, &after, said) }
}

/// Tells the officer what the office decided.
fn tell(conn: &mut Conn, permit: &Permit<Request>, request: &Request, said: &str) -> Result<()> {
    let site = list_sites(conn)?.remove(&request.site_to).map_or(String::new(), |site| site.name);
    let key = if request.state == "approved" { "exchange-told-approved" } else { "exchange-told-refused" };
    let words = Words::new(key).with("cohort", request.cohort_to.as_str()).with("site", site).with("said", said);
    let link = "/exchange".to_owned();
    notice::put(conn, permit, &[NewNotice { officer_id: request.officer_id, kind: "exchange", words, link, calendar: None }])
}

fn record<T>(conn: &mut Conn, permit: &Permit<T>, action: &str, programme: &str, request: &Request, said: &str) -> Result<()> {
    let sites = list_sites(conn)?;
    let site = |id: SiteId| sites.get(&id).map_or("", |site| site.code.as_str());
    let details = serde_json::json!({
        "request": request.id,
        "programme": programme,
        "before": { "cohort": request.cohort_from, "site": site(request.site_from) },
        "after": { "cohort": request.cohort_to, "site": site(request.site_to) },
        "state": request.state,
        "how": request.decided_how,
        "why": serde_json::from_str::<serde_json::Value>(&request.why)?,
        "reason": if action == "exchange.ask" { request.reason.as_str() } else { said },
    });
    let badge = get_badge(conn, request.officer_id)?;
    audit::record(conn, permit, action, "officer", &badge, &details)
}

/// A request as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its id.
    pub id: ExchangeId,
    /// waiting, approved, refused, withdrawn.
    pub state: String,
    /// The key of the state's words.
    pub state_key: String,
    /// Whose place: badge.
    pub badge: String,
    /// Whose place: name.
    pub full_name: String,
    /// Their unit.
    pub unit: Option<Words>,
    /// The programme's code.
    pub programme: String,
    /// The cohort when it was asked.
    pub cohort_from: String,
    /// The site's name.
    pub site_from: String,
    /// The cohort asked for.
    pub cohort_to: String,
    /// The site's name.
    pub site_to: String,
    /// The asker's words.
    pub reason: String,
    /// Who asked.
    pub asked_by: String,
    /// Whether the officer asked.
    pub is_own: bool,
    /// Whether the one who looks asked, and may take it back.
    pub is_mine: bool,
    /// When.
    pub asked_at: Timestamp,
    /// Who decided; none for the rule.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Whether the rule decided.
    pub is_by_rule: bool,
    /// What was said to it.
    pub why: Vec<Words>,
}

/// Requests with the names of everybody and everything concerned, as `looker` sees them.
fn show(conn: &mut Conn, requests: Vec<Request>, looker: OfficerId) -> Result<Vec<Shown>> {
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let sites = list_sites(conn)?;
    let site = |id: SiteId| sites.get(&id).map_or(String::new(), |site| site.name.clone());
    let ids: BTreeSet<OfficerId> =
        requests.iter().flat_map(|row| [Some(row.officer_id), Some(row.asked_by), row.decided_by]).flatten().collect();
    let people: Vec<(OfficerId, String, String, Option<(String, String)>)> = officers::table
        .left_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .filter(officers::id.eq_any(ids))
        .select((officers::id, officers::badge, officers::full_name, (units::kind, units::name).nullable()))
        .load(conn)?;
    let people: HashMap<OfficerId, (String, String, Option<Words>)> =
        people.into_iter().map(|(id, badge, name, unit)| (id, (badge, name, unit.map(|(kind, name)| unit::title(&kind, &name))))).collect();
    let codes: HashMap<ProgrammeId, String> =
        programmes::table.select((programmes::id, programmes::code)).load::<(ProgrammeId, String)>(conn)?.into_iter().collect();
    let name = |id: OfficerId| people.get(&id).map_or(String::new(), |person| person.1.clone());
    let shown = |row: Request| -> Result<Shown> {
        let (badge, full_name, unit) = people.get(&row.officer_id).cloned().unwrap_or_default();
        Ok(Shown {
            state_key: format!("exchange-state-{}", row.state),
            programme: codes.get(&row.programme_id).cloned().unwrap_or_default(),
            site_from: site(row.site_from),
            site_to: site(row.site_to),
            asked_by: name(row.asked_by),
            is_own: row.asked_by == row.officer_id,
            is_mine: row.asked_by == looker,
            decided_by: row.decided_by.map(name),
            is_by_rule: row.decided_how == "rule",
            why: serde_json::from_str(&row.why)?,
            id: row.id,
            state: row.state,
            cohort_from: row.cohort_from,
            cohort_to: row.cohort_to,
            reason: row.reason,
            asked_at: row.asked_at,
            decided_at: row.decided_at,
            badge,
            full_name,
            unit,
        })
    };
    requests.into_iter().map(shown).collect()
}

/// Somebody's requests in a programme, the newest first.
pub fn list_of(conn: &mut Conn, programme_id: ProgrammeId, officer_id: OfficerId, looker: OfficerId) -> Result<Vec<Shown>> {
    let rows: Vec<Request> = exchange_requests::table
        .filter(exchange_requests::officer_id.eq(officer_id))
        .filter(exchange_requests::programme_id.eq(programme_id))
        .order(exchange_requests::id.desc())
        .limit(PAGE_ROWS)
        .select(Request::as_select())
        .load(conn)?;
    show(conn, rows, looker)
}

/// Somebody's newest request in a programme that is not over, unless it was withdrawn: for their timetable.
pub fn find_newest(conn: &mut Conn, officer_id: OfficerId, today: chrono::NaiveDate) -> Result<Option<Shown>> {
    let row: Option<Request> = exchange_requests::table
        .inner_join(programmes::table)
        .filter(exchange_requests::officer_id.eq(officer_id))
        .filter(programmes::ends_on.ge(today))
        .order(exchange_requests::id.desc())
        .select(Request::as_select())
        .first(conn)
        .optional()?;
    let row = row.filter(|row| row.state != "withdrawn");
    Ok(show(conn, row.into_iter().collect(), officer_id)?.into_iter().next())
}

/// How many requests of a programme wait for the office.
pub fn count_waiting(conn: &mut Conn, programme_id: ProgrammeId) -> Result<i64> {
    let of = exchange_requests::table.filter(exchange_requests::programme_id.eq(programme_id));
    Ok(of.filter(exchange_requests::state.eq("waiting")).count().get_result(conn)?)
}

/// Which requests are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One of [`rules::STATES`], or empty for all.
    pub state: String,
    /// A part of a name or badge, as typed.
    pub search: String,
    /// By name instead of by when it was asked.
    pub by_name: bool,
    /// From the last to the first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: i64,
}

/// A page of a programme's requests, and how many there are in all.
pub fn list_requests(conn: &mut Conn, programme_id: ProgrammeId, filter: &Filter, looker: OfficerId) -> Result<(Vec<Shown>, i64)> {
    let found = || {
        let mut query = exchange_requests::table.inner_join(officers::table).into_boxed();
        query = query.filter(exchange_requests::programme_id.eq(programme_id));
        if !filter.state.is_empty() {
            query = query.filter(exchange_requests::state.eq(filter.state.clone()));
        }
        for pattern in search_patterns(&filter.search) {
            let named = officers::search_key.like(pattern.clone()).escape('\\');
            query = query.filter(named.or(officers::badge.like(pattern).escape('\\')));
        }
        query
    };
    let total: i64 = found().count().get_result(conn)?;
    let page = match (filter.by_name, filter.descending) {
        (false, false) => found().order(exchange_requests::id.asc()),
        (false, true) => found().order(exchange_requests::id.desc()),
        (true, false) => found().order((officers::sort_key.asc(), exchange_requests::id.desc())),
        (true, true) => found().order((officers::sort_key.desc(), exchange_requests::id.desc())),
    };
    let rows: Vec<Request> = page.offset(filter.offset).limit(PAGE_ROWS).select(Request::as_select()).load(conn)?;
    Ok((show(conn, rows, looker)?, total))
}
