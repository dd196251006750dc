//! The office's grants for one person.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Serialize;

use super::NOTE_CHARACTERS;
use crate::attendance::store::grants::{self, Grant, GrantTopic, KINDS, Person};
use crate::error::{Error, Result};
use crate::text::{Words, format, unit};
use crate::web::{Fields, Permit, Problems, Reply, Visit};

#[derive(Serialize)]
struct GrantsPage {
    unit: Option<Words>,
    person: Person,
    grants: Vec<Grant>,
    topics: Vec<GrantTopic>,
    kinds: [&'static str; 3],
    topic: String,
    kind: String,
    reason: String,
    problems: Problems,
}

async fn open(visit: &Visit, badge: &str) -> Result<(Permit<Person>, Person)> {
    if !visit.actor()?.is_office() {
        return Err(Error::Forbidden);
    }
    let badge = format::parse_badge(badge).ok_or(Error::NotFound)?;
    let person = visit.read(move |conn| grants::get_person(conn, &badge)).await?;
    Ok((visit.permit(&person, ())?, person))
}

async fn page(visit: &Visit, permit: &Permit<Person>, person: Person, fields: &Fields, problems: Problems) -> Result<Reply> {
    let id = person.id;
    let (given, topics) = visit.read(move |conn| Ok((grants::list_grants(conn, id)?, grants::list_topics(conn, id)?))).await?;
    let data = GrantsPage {
        unit: person.unit_kind.as_deref().zip(person.unit_name.as_deref()).map(|(kind, name)| unit::title(kind, name)),
        person,
        grants: given,
        topics,
        kinds: KINDS,
        topic: fields.get("topic").to_owned(),
        kind: fields.get("kind").to_owned(),
        reason: fields.get("reason").to_owned(),
        problems,
    };
    Reply::page(permit, visit, "attendance/grants", "grants-title", &data)
}

/// `GET /people/{badge}/grants`; `?topic=` chooses one in the form.
pub(in crate::attendance) async fn grants(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (permit, person) = open(&visit, &path).await?;
    page(&visit, &permit, person, &Fields::parse(visit.query()), Problems::default()).await
}

/// `POST /people/{badge}/grants` (`topic`, `kind`, `reason`)
pub(in crate::attendance) async fn award(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let (permit, person) = open(&visit, &path).await?;
    let mut problems = Problems::default();
    let (topic, reason) = (fields.required("topic", &mut problems), fields.required("reason", &mut problems));
    let kind = KINDS.into_iter().find(|kind| *kind == fields.get("kind"));
    if kind.is_none() {
        problems.add("kind", "field-not-a-choice");
    }
    if reason.chars().count() > NOTE_CHARACTERS {
        problems.add("reason", Words::new("roll-note-long").with("characters", NOTE_CHARACTERS));
    }
    if let (Some(kind), true) = (kind, problems.is_empty()) {
        let (written, whose) = (permit.clone(), person.clone());
        if visit.write(move |conn| grants::insert_grant(conn, &written, &whose, &topic, kind, &reason)).await? {
            let words = Words::new("grant-given").with("name", person.full_name.as_str());
            return Ok(Reply::see_other(&permit, &format!("/people/{}/grants", person.badge)).flash(words));
        }
        problems.add("topic", "field-not-a-choice");
    }
    Ok(page(&visit, &permit, person, &fields, problems).await?.status(StatusCode::UNPROCESSABLE_ENTITY))
}
