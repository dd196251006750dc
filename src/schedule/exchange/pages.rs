//! Asking for another cohort or site, and the office's list of requests.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Serialize;

use super::RequestAct;
use super::rules::{self, Ask, Decision, Facts, Person, Place, REASON_CHARACTERS, Requests, STATES};
use super::store::{self, Filter, Part, Request, Shown};
use crate::clock::Timestamp;
use crate::curriculum::rules::ExchangeMode;
use crate::curriculum::store::{Programme, get_programme, get_programme_by_id};
use crate::error::{Error, Result};
use crate::id::ExchangeId;
use crate::text::{Words, format};
use crate::web::{Fields, Listing, Paged, Permit, Problems, Reply, Role, Visit};

/// The columns by which requests can be sorted.
const SORTS: &[&str] = &["-asked", "name"];

/// What a choice would move for one topic.
#[derive(Serialize)]
struct MoveRow {
    code: String,
    title: String,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

/// A cohort at a site, to be chosen.
#[derive(Serialize)]
struct Row {
    value: String,
    cohort: String,
    site: String,
    free: Option<i64>,
    is_here: bool,
    is_possible: bool,
    asks_office: bool,
    is_chosen: bool,
    moves: Vec<MoveRow>,
    why: Vec<Words>,
}

#[derive(Serialize)]
struct Page {
    is_own: bool,
    is_office: bool,
    badge: String,
    full_name: String,
    rank: String,
    unit: Option<Words>,
    action: String,
    others: Vec<(String, String)>,
    takes_part: bool,
    programme: String,
    title: String,
    cohort: String,
    site: String,
    is_closed: bool,
    hours: i32,
    by_rule: bool,
    waiting: Option<Shown>,
    newest: Option<Shown>,
    past: Vec<Shown>,
    has_choice: bool,
    barred: Vec<Words>,
    rows: Vec<Row>,
    reason: String,
    problems: Problems,
}

/// A place as the form sends it. No code holds a colon.
fn value(facts: &Facts, place: &Place) -> String {
    format!("{}:{}", place.cohort, facts.sites.get(&place.site_id).map_or("", |site| site.code.as_str()))
}

fn row(facts: &Facts, place: &Place, chosen: &str) -> Row {
    let decision = rules::decide(facts, place);
    let value = value(facts, place);
    let is_here = *place == facts.from;
    let moves = if is_here { Vec::new() } else { facts.moves(place) };
    Row {
        is_chosen: value == chosen,
        value,
        cohort: place.cohort.clone(),
        site: facts.sites.get(&place.site_id).map_or(String::new(), |site| site.name.clone()),
        free: facts.free(place),
        is_here,
        is_possible: !matches!(decision, Decision::Refuse(_)),
        asks_office: matches!(decision, Decision::AskOffice(_)),
        moves: moves.into_iter().map(|m| MoveRow { code: m.code, title: m.title, from: m.from, to: m.to }).collect(),
        why: if is_here { Vec::new() } else { decision.why().to_vec() },
    }
}

/// Every place, those that can be chosen first, then where the person is.
fn rows(facts: &Facts, chosen: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = facts.places().iter().map(|place| row(facts, place, chosen)).collect();
    rows.sort_by_cached_key(|row| (!row.is_here, !row.is_possible, row.asks_office, row.cohort.clone(), row.site.clone()));
    rows
}

/// What stands in the way of every choice alike; the rows need not say it again.
fn take_barring(rows: &mut [Row]) -> Vec<Words> {
    let mut others = rows.iter_mut().filter(|row| !row.is_here);
    let Some(first) = others.next().filter(|row| !row.is_possible) else { return Vec::new() };
    let why = first.why.clone();
    let mut rest: Vec<&mut Row> = others.collect();
    if rest.iter().any(|row| row.why != why) {
        return Vec::new();
    }
    first.why.clear();
    for row in &mut rest {
        row.why.clear();
    }
    why
}

/// The part that the page is about: that of the programme asked for; else of the first programme that is not over, else of the latest.
fn choose(parts: &[Part], asked: &str, today: NaiveDate) -> Option<usize> {
    if !asked.is_empty() {
        return parts.iter().position(|part| part.programme.code == asked);
    }
    let open = parts.iter().enumerate().filter(|(_, part)| part.programme.ends_on >= today);
    open.min_by_key(|(_, part)| part.programme.starts_on).map(|(place, _)| place).or_else(|| (!parts.is_empty()).then_some(0))
}

/// What is read for the page.
struct Seen {
    part: Option<(Part, Facts)>,
    others: Vec<Programme>,
    requests: Vec<Shown>,
}

async fn see(visit: &Visit, person: &Person, asked: &str) -> Result<Seen> {
    let (officer, looker, now) = (person.officer_id, visit.actor()?.officer_id, visit.stamp().now);
    let asked = asked.to_owned();
    visit
        .read(move |conn| {
            let mut parts = store::list_parts(conn, officer)?;
            let Some(place) = choose(&parts, &asked, now.local_date()) else {
                return if asked.is_empty() {
                    Ok(Seen { part: None, others: Vec::new(), requests: Vec::new() })
                } else {
                    Err(Error::NotFound)
                };
            };
            let part = parts.remove(place);
            let facts = store::read_facts(conn, &part, now, None)?;
            let requests = store::list_of(conn, part.programme.id, officer, looker)?;
            let others = parts.into_iter().map(|part| part.programme).collect();
            Ok(Seen { part: Some((part, facts)), others, requests })
        })
        .await
}

fn address(visit: &Visit, person: &Person) -> Result<String> {
    let is_own = visit.actor()?.officer_id == person.officer_id;
    Ok(if is_own { "/exchange".to_owned() } else { format!("/people/{}/exchange", person.badge) })
}

async fn page(visit: &Visit, permit: &Permit<Person>, person: &Person, fields: &Fields, problems: Problems) -> Result<Reply> {
    let seen = see(visit, person, fields.get("programme")).await?;
    let action = address(visit, person)?;
    let mut requests = seen.requests.into_iter();
    let newest = requests.next();
    let (waiting, newest) = match newest {
        Some(request) if request.state == "waiting" => (Some(request), None),
        other => (None, other),
    };
    // Whoever was refused by the rule chooses again, and need not write the reason again.
    let kept = newest.as_ref().filter(|request| request.state == "refused" && request.is_by_rule).map(|request| request.reason.clone());
    let typed = fields.get("reason");
    let mut rows = seen.part.as_ref().map_or(Vec::new(), |(_, facts)| rows(facts, fields.get("to")));
    let here =
        seen.part.as_ref().and_then(|(_, facts)| facts.sites.get(&facts.from.site_id)).map_or(String::new(), |site| site.name.clone());
    let programme = seen.part.as_ref().map(|(part, _)| &part.programme);
    let rule = programme.map(|programme| programme.config.exchange).unwrap_or_default();
    let data = Page {
        is_own: action == "/exchange",
        is_office: visit.actor()?.is_office(),
        badge: person.badge.clone(),
        full_name: person.full_name.clone(),
        rank: person.rank.clone(),
        unit: person.unit.clone(),
        others: seen.others.iter().map(|other| (format!("{action}?programme={}", other.code), other.title.clone())).collect(),
        action,
        takes_part: programme.is_some(),
        programme: programme.map_or(String::new(), |programme| programme.code.clone()),
        title: programme.map_or(String::new(), |programme| programme.title.clone()),
        cohort: seen.part.as_ref().map_or(String::new(), |(part, _)| part.enrolment.cohort.clone()),
        site: here,
        is_closed: rule.mode == ExchangeMode::Closed,
        hours: rule.notice_hours,
        by_rule: rule.mode == ExchangeMode::Rule,
        waiting,
        past: requests.collect(),
        has_choice: rows.iter().any(|row| row.is_possible),
        barred: take_barring(&mut rows),
        rows,
        reason: if typed.is_empty() { kept.unwrap_or_default() } else { typed.to_owned() },
        newest,
        problems,
    };
    Reply::page(permit, visit, "schedule/exchange", "exchange-title", &data)
}

async fn find_own(visit: &Visit) -> Result<(Person, Permit<Person>)> {
    let badge = visit.actor()?.badge.clone();
    let person = visit.read(move |conn| store::get_person(conn, &badge)).await?;
    let permit = visit.permit(&person, Ask)?;
    Ok((person, permit))
}

/// The officer of an address. Who commands nobody learns nothing about which badges exist.
async fn find(visit: &Visit, badge: &str) -> Result<(Person, Permit<Person>)> {
    let actor = visit.actor()?;
    if !actor.is_office() && !actor.has(Role::Commander) {
        return Err(Error::Forbidden);
    }
    let badge = format::parse_badge(badge).ok_or(Error::NotFound)?;
    let person = visit.read(move |conn| store::get_person(conn, &badge)).await?;
    let permit = visit.permit(&person, Ask)?;
    Ok((person, permit))
}

/// `GET /exchange`, also `?programme=`
pub(in crate::schedule) async fn own(visit: Visit) -> Result<Reply> {
    let (person, permit) = find_own(&visit).await?;
    page(&visit, &permit, &person, &Fields::parse(visit.query()), Problems::default()).await
}

/// `POST /exchange` (`programme`, `to`, `reason`)
pub(in crate::schedule) async fn ask_own(visit: Visit, fields: Fields) -> Result<Reply> {
    let (person, permit) = find_own(&visit).await?;
    if !visit.actor()?.is_trainee {
        return Err(Error::Forbidden);
    }
    submit(&visit, &permit, &person, &fields).await
}

/// `GET /people/{badge}/exchange`, also `?programme=`
pub(in crate::schedule) async fn of_person(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (person, permit) = find(&visit, &path).await?;
    page(&visit, &permit, &person, &Fields::parse(visit.query()), Problems::default()).await
}

/// `POST /people/{badge}/exchange` (`programme`, `to`, `reason`)
pub(in crate::schedule) async fn ask_for(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let (person, permit) = find(&visit, &path).await?;
    submit(&visit, &permit, &person, &fields).await
}

/// The reason, checked for its length; an empty one is noted when it must be there.
fn read_reason(fields: &Fields, is_required: bool, problems: &mut Problems) -> String {
    let reason = if is_required { fields.required("reason", problems) } else { fields.get("reason").to_owned() };
    if reason.chars().count() > REASON_CHARACTERS {
        problems.add("reason", Words::new("field-too-long").with("max", REASON_CHARACTERS));
    }
    reason
}

async fn submit(visit: &Visit, permit: &Permit<Person>, person: &Person, fields: &Fields) -> Result<Reply> {
    let mut problems = Problems::default();
    let (officer, code) = (person.officer_id, fields.get("programme").to_owned());
    let (cohort, site) = fields.get("to").split_once(':').map_or_else(Default::default, |(c, s)| (c.to_owned(), s.to_owned()));
    let (programme_id, to) = visit
        .read(move |conn| {
            let part = store::list_parts(conn, officer)?.into_iter().find(|part| part.programme.code == code).ok_or(Error::NotFound)?;
            Ok((part.programme.id, store::find_place(conn, part.programme.id, &cohort, &site)?))
        })
        .await?;
    if to.is_none() {
        problems.add("to", "exchange-choose");
    }
    let reason = read_reason(fields, true, &mut problems);
    let Some(to) = to.filter(|_| problems.is_empty()) else {
        return Ok(page(visit, permit, person, fields, problems).await?.status(StatusCode::UNPROCESSABLE_ENTITY));
    };
    let (written, whose) = (permit.clone(), person.clone());
    match visit.write(move |conn| store::ask(conn, &written, &whose, programme_id, &to, &reason)).await {
        Ok(request) => {
            visit.server().forget_actor(person.officer_id);
            let at = format!("{}?programme={}", address(visit, person)?, fields.get("programme"));
            let reply = Reply::see_other(permit, &at);
            // A refusal stands at the top of the page, and is nothing to be glad of.
            Ok(if request.state == "refused" { reply } else { reply.flash(Words::new(format!("exchange-done-{}", request.state))) })
        }
        Err(Error::Conflict(words)) => {
            problems.add("to", words);
            Ok(page(visit, permit, person, fields, problems).await?.status(StatusCode::CONFLICT))
        }
        Err(error) => Err(error),
    }
}

#[derive(Serialize)]
struct List {
    code: String,
    title: String,
    q: String,
    state: String,
    states: Vec<(&'static str, String)>,
    list: Paged<Shown>,
    /// The request whose form comes back as it was typed.
    typed: Option<ExchangeId>,
    reason: String,
    problems: Problems,
}

/// What a form that comes back had: whose, what was typed, what is wrong.
#[derive(Default)]
struct Typed {
    id: Option<ExchangeId>,
    reason: String,
    problems: Problems,
}

async fn list_page<T>(visit: &Visit, permit: &Permit<T>, programme: Programme, query: &str, typed: Typed) -> Result<Reply> {
    let listing = Listing::read(&format!("/programmes/{}/exchanges", programme.code), query, SORTS);
    let state = STATES.into_iter().find(|state| *state == listing.filter("state")).unwrap_or_default();
    let filter = Filter {
        state: state.to_owned(),
        search: listing.search().to_owned(),
        by_name: listing.sort == "name",
        descending: listing.descending,
        offset: listing.offset(),
    };
    let (wanted, id, looker) = (filter.clone(), programme.id, visit.actor()?.officer_id);
    let (rows, total) = visit.read(move |conn| store::list_requests(conn, id, &wanted, looker)).await?;
    let data = List {
        list: listing.page(rows, total, &["asked", "name"]),
        code: programme.code,
        title: programme.title,
        q: filter.search,
        state: filter.state,
        states: STATES.into_iter().map(|state| (state, format!("exchange-state-{state}"))).collect(),
        typed: typed.id,
        reason: typed.reason,
        problems: typed.problems,
    };
    Reply::page(permit, visit, "schedule/exchanges", "exchanges-title", &data)
}

/// `GET /programmes/{code}/exchanges`
pub(in crate::schedule) async fn index(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Requests, ())?;
    let code = path.into_inner();
    let programme = visit.read(move |conn| get_programme(conn, &code)).await?;
    let query = visit.query().to_owned();
    list_page(&visit, &permit, programme, &query, Typed::default()).await
}

/// `POST /exchanges/{id}/decide` (`decision`: approve or refuse, `reason`)
pub(in crate::schedule) async fn decide(visit: Visit, path: Path<ExchangeId>, fields: Fields) -> Result<Reply> {
    visit.permit(&Requests, ())?;
    let id = path.into_inner();
    let (request, programme) = visit
        .read(move |conn| {
            let request = store::get_request(conn, id)?;
            let programme = get_programme_by_id(conn, request.programme_id)?;
            Ok((request, programme))
        })
        .await?;
    let permit: Permit<Request> = visit.permit(&request, RequestAct::Decide)?;
    let mut problems = Problems::default();
    let approves = match fields.get("decision") {
        "approve" => Some(true),
        "refuse" => Some(false),
        _ => {
            problems.add("decision", "field-not-a-choice");
            None
        }
    };
    let reason = read_reason(&fields, approves == Some(false), &mut problems);
    let (officer_id, waiting) = (request.officer_id, "state=waiting");
    let back = |problems| Typed { id: Some(id), reason: fields.get("reason").to_owned(), problems };
    let Some(approves) = approves.filter(|_| problems.is_empty()) else {
        let page = list_page(&visit, &permit, programme, waiting, back(problems)).await?;
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY));
    };
    let written = permit.clone();
    match visit.write(move |conn| store::decide(conn, &written, &request, approves, &reason)).await {
        Ok(()) => {
            visit.server().forget_actor(officer_id);
            let done = if approves { "exchanges-approved" } else { "exchanges-refused" };
            Ok(Reply::see_other(&permit, &format!("/programmes/{}/exchanges?{waiting}", programme.code)).flash(done))
        }
        Err(Error::Conflict(words)) => {
            problems.add("decision", words);
            Ok(list_page(&visit, &permit, programme, waiting, back(problems)).await?.status(StatusCode::CONFLICT))
        }
        Err(error) => Err(error),
    }
}

/// `POST /exchanges/{id}/withdraw`
pub(in crate::schedule) async fn withdraw(visit: Visit, path: Path<ExchangeId>) -> Result<Reply> {
    visit.actor()?;
    let id = path.into_inner();
    let (request, badge, programme) = visit
        .read(move |conn| {
            let request = store::get_request(conn, id)?;
            let badge = store::get_badge(conn, request.officer_id)?;
            let programme = get_programme_by_id(conn, request.programme_id)?;
            Ok((request, badge, programme.code))
        })
        .await?;
    let permit: Permit<Request> = visit.permit(&request, RequestAct::Withdraw)?;
    let is_own = visit.actor()?.officer_id == request.officer_id;
    let written = permit.clone();
    visit.write(move |conn| store::withdraw(conn, &written, &request)).await?;
    let at = if is_own { "/exchange".to_owned() } else { format!("/people/{badge}/exchange") };
    Ok(Reply::see_other(&permit, &format!("{at}?programme={programme}")).flash("exchange-done-withdrawn"))
}
