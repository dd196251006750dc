//! What happened is noted, and said to hold no more.

use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::Serialize;

use super::workbench::{self, Typed, incidents_of};
use crate::clock::Timestamp;
use crate::curriculum::store::get_programme;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::IncidentId;
use crate::schedule::Planning;
use crate::schedule::drafts::work;
use crate::schedule::incidents::{self, DUTY, Incident, KINDS, PRESENTER, SITE};
use crate::schedule::problem::Named;
use crate::text::{Words, collation, format};
use crate::web::{Fields, Problems, Reply, Visit};

/// Longest reason, in characters.
const REASON_CHARACTERS: usize = 300;

/// Whom or what an incident may concern.
#[derive(Clone, Default, Serialize)]
pub(super) struct Subjects(Vec<Subject>);

#[derive(Clone, Serialize)]
struct Subject {
    kind: &'static str,
    code: String,
    label: String,
}

impl Subjects {
    pub(super) fn of(named: &Named) -> Self {
        let problem = &named.problem;
        let subject = |kind, code: &str, label: String| Subject { kind, code: code.to_owned(), label };
        let people =
            problem.presenters.iter().map(|one| subject(PRESENTER, &one.badge, format!("{} ({})", one.name, format::badge(&one.badge))));
        let sites = problem.sites.iter().map(|one| subject(SITE, &one.code, format!("{} ({})", one.name, one.code)));
        let units = problem.units.iter().map(|one| subject(DUTY, &one.code, format!("{} ({})", one.name, one.code)));
        Self(people.chain(sites).chain(units).collect())
    }

    /// The code of what was typed: as the list offers it, or the code or badge itself.
    fn find(&self, kind: &str, typed: &str) -> Option<String> {
        let badge = format::parse_badge(typed);
        let is_meant = |one: &&Subject| one.kind == kind && (one.label == typed || one.code == typed || Some(&one.code) == badge.as_ref());
        self.0.iter().find(is_meant).map(|one| one.code.clone())
    }

    fn label(&self, kind: &str, code: &str) -> String {
        self.0.iter().find(|one| one.kind == kind && one.code == code).map_or_else(|| code.to_owned(), |one| one.label.clone())
    }
}

/// An incident that holds.
#[derive(Serialize)]
pub(super) struct Happened {
    id: IncidentId,
    key: String,
    subject: String,
    people: usize,
    from_at: Timestamp,
    until_at: Timestamp,
    reason: String,
}

impl Happened {
    pub(super) fn of(incident: Incident, subjects: &Subjects) -> Self {
        Self {
            id: incident.id,
            key: format!("plan-incident-{}", incident.kind),
            subject: subjects.label(&incident.kind, &incident.subject),
            people: incident.badges.len(),
            from_at: incident.from_at,
            until_at: incident.until_at,
            reason: incident.reason,
        }
    }
}

/// A day and time as a form has it, on Vietnam's clocks.
fn read_instant(fields: &Fields, name: &'static str, problems: &mut Problems) -> Option<Timestamp> {
    let typed = fields.get(name);
    let found = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].iter().find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok());
    match found {
        Some(at) => Some(Timestamp::from_local(at.date(), at.time())),
        None => {
            problems.add(name, if typed.is_empty() { "field-required" } else { "plan-incident-bad-time" });
            None
        }
    }
}

/// The part of a form that needs no look into the database.
struct Order {
    kind: &'static str,
    from_at: Timestamp,
    until_at: Timestamp,
    reason: String,
}

fn read_order(fields: &Fields, problems: &mut Problems) -> Option<Order> {
    let kind = KINDS.into_iter().find(|kind| *kind == fields.get("kind"));
    if kind.is_none() {
        problems.add("kind", "field-not-a-choice");
    }
    fields.required("subject", problems);
    let (from, until) = (read_instant(fields, "from", problems), read_instant(fields, "until", problems));
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        problems.add("until", "plan-incident-reversed");
    }
    let reason = collation::nfc(&fields.required("reason", problems));
    if reason.chars().count() > REASON_CHARACTERS {
        problems.add("reason", Words::new("field-too-long").with("max", REASON_CHARACTERS));
    }
    if !problems.is_empty() {
        return None;
    }
    Some(Order { kind: kind?, from_at: from?, until_at: until?, reason })
}

/// The badges that were typed; what is no badge is a problem.
fn read_badges(typed: &str, problems: &mut Problems) -> Vec<String> {
    let mut badges = Vec::new();
    for word in typed.split([',', ';', ' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
        match format::parse_badge(word) {
            Some(badge) if !badges.contains(&badge) => badges.push(badge),
            Some(_) => {}
            None => problems.add("badges", "field-not-a-badge"),
        }
    }
    badges
}

/// Officers of a unit by how little they are needed in a span of time: those with the fewest live sessions first, then by badge.
fn list_spared(named: &Named, unit_code: &str, span: (Timestamp, Timestamp)) -> Vec<String> {
    let problem = &named.problem;
    let overlaps = |slot: usize| named.slots.get(slot).is_some_and(|(from, until)| *from < span.1 && span.0 < *until);
    let held: Vec<_> = named.current.sessions.iter().filter(|session| overlaps(session.slot)).collect();
    let unit = problem.units.iter().position(|unit| unit.code == unit_code);
    let mut people: Vec<(usize, &str)> = Vec::new();
    for (officer, trainee) in
        problem.officers.iter().zip(&named.officers).filter(|(officer, _)| Some(officer.unit) == unit && officer.days != 0)
    {
        let attends = |session: &&&crate::schedule::planner::model::Placed| {
            let is_live = problem.topics.get(session.topic).is_some_and(|topic| topic.is_live.get(officer.profile) == Some(&true));
            is_live && officer.before.is_some_and(|(cohort, _)| cohort == session.cohort)
        };
        people.push((held.iter().filter(attends).count(), trainee.badge.as_str()));
    }
    people.sort_unstable();
    people.into_iter().map(|(_, badge)| badge.to_owned()).collect()
}

/// Who is on urgent duty: those that were named, if they are of the unit; else as many as are wanted of those who are needed least.
fn choose_officers(
    conn: &mut Conn,
    named: &Named,
    order: &Order,
    unit: &str,
    typed: &Typed,
    problems: &mut Problems,
) -> Result<Vec<String>> {
    let badges = read_badges(&typed.badges, problems);
    if !badges.is_empty() {
        let of_unit = incidents::list_of_unit(conn, unit)?;
        for badge in &badges {
            if !of_unit.iter().any(|(_, known, _)| known == badge) {
                problems.add("badges", Words::new("plan-incident-not-of-unit").with("badge", format::badge(badge)));
            }
        }
        return Ok(badges);
    }
    let mut spared = list_spared(named, unit, (order.from_at, order.until_at));
    match typed.count.parse::<usize>() {
        Ok(count) if count > 0 && count <= spared.len() => spared.truncate(count),
        Ok(count) if count > 0 => problems.add("count", Words::new("plan-incident-too-many").with("most", spared.len())),
        _ => problems.add("count", "plan-incident-how-many"),
    }
    Ok(spared)
}

/// `POST /programmes/{code}/plans/incidents` (`kind`, `subject`, `from`, `until`, `reason`; of urgent duty `count` or `badges`)
pub(super) async fn create(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let code = path.into_inner();
    let mut problems = Problems::default();
    let Some(order) = read_order(&fields, &mut problems) else {
        return workbench::page(&visit, &permit, code, &fields, problems).await;
    };
    let (wanted, typed, now) = (code.clone(), Typed::of(&fields, &visit), visit.stamp().now);
    let (incident, problems) = visit
        .read(move |conn| {
            get_programme(conn, &wanted)?;
            let named = match work::read(conn, &wanted, now)? {
                Ok(named) => named,
                Err(lines) => {
                    problems.add("subject", super::why_refused(&lines));
                    return Ok((None, problems));
                }
            };
            let Some(subject) = Subjects::of(&named).find(order.kind, &typed.subject) else {
                problems.add("subject", "plan-incident-unknown");
                return Ok((None, problems));
            };
            let badges =
                if order.kind == DUTY { choose_officers(conn, &named, &order, &subject, &typed, &mut problems)? } else { Vec::new() };
            let Order { kind, from_at, until_at, reason } = order;
            Ok((Some(Incident { id: IncidentId::new(), kind: kind.to_owned(), subject, badges, from_at, until_at, reason }), problems))
        })
        .await?;
    let Some(incident) = incident.filter(|_| problems.is_empty()) else {
        return workbench::page(&visit, &permit, code, &fields, problems).await;
    };
    let (written, at) = (permit.clone(), incidents_of(&code));
    visit
        .write(move |conn| {
            let programme = get_programme(conn, &code)?;
            incidents::insert(conn, &written, programme.id, &incident)
        })
        .await?;
    Ok(Reply::see_other(&permit, &at).flash("plan-incident-noted"))
}

/// `POST /programmes/{code}/plans/incidents/{id}/end`
pub(super) async fn end(visit: Visit, path: Path<(String, String)>) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let (code, id) = path.into_inner();
    let id: IncidentId = id.parse().map_err(|_| Error::NotFound)?;
    let (written, at) = (permit.clone(), incidents_of(&code));
    visit
        .write(move |conn| {
            let programme = get_programme(conn, &code)?;
            if !incidents::list_open(conn, programme.id)?.iter().any(|open| open.id == id) {
                return Err(Error::NotFound);
            }
            incidents::end(conn, &written, programme.id, id)
        })
        .await?;
    Ok(Reply::see_other(&permit, &at).flash("plan-incident-ended"))
}
