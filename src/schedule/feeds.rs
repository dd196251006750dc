//! Whose sessions a calendar holds: one's own, those of a site, those that somebody presents or presides over.

use std::collections::HashMap;

use diesel::prelude::*;

use super::calendar::Event;
use super::list::Mine;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::OfficerId;
use crate::schema::{officers, rooms, sessions, sites, sittings, topics};
use crate::text::{Language, Words};
use crate::web::{Access, Actor, Guarded, Role, Scope};

/// A calendar that is not the asker's whole own one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// All sessions at the site of this code: its coordinator, and the office.
    Site(String),
    /// What the person of this badge presents or presides over: they themselves, and the office.
    Speaker(String),
}

impl Guarded for Feed {
    type Act = ();

    fn access(&self, actor: &Actor, (): ()) -> Access {
        if actor.is_office() {
            return Access::Allowed;
        }
        match self {
            Self::Site(code) if actor.has(Role::Coordinator) => Access::by(actor.holding(Role::Coordinator, &Scope::Site(code.clone()))),
            Self::Speaker(badge) if *badge == actor.badge => Access::Allowed,
            _ => Access::Forbidden,
        }
    }
}

/// Somebody's sessions as events. Who coordinates has one event for a session in two rooms.
#[must_use]
pub fn events_of(mine: &[Mine], language: Language) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for session in mine {
        let place = joined(&[&session.site, &session.room], ", ");
        let uid = format!("{}-{}@taphuan", session.code, session.role);
        if let Some(same) = events.iter_mut().find(|event| event.uid == uid) {
            same.place = joined(&[&same.place, &place], "; ");
            continue;
        }
        events.push(Event {
            uid,
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            summary: format!("{} {}", session.topic_code, session.topic_title),
            place,
            description: Words::new(session.role_key.clone()).say(language).into_owned(),
            url: session.join_url.clone(),
            sequence: session.sequence,
            changed_at: session.changed_at,
        });
    }
    events
}

fn joined(parts: &[&str], between: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(between)
}

/// All sessions at a site as events, or not found.
pub fn list_site_events(conn: &mut Conn, code: &str, language: Language) -> Result<Vec<Event>> {
    type Found = ((String, String, i32), (Timestamp, Timestamp), (i32, Option<Timestamp>), (String, String), (String, String), People);
    type People = (Option<OfficerId>, Option<OfficerId>);
    let site: Option<String> = sites::table.filter(sites::code.eq(code)).select(sites::name).first(conn).optional()?;
    let site = site.ok_or(Error::NotFound)?;
    let found: Vec<Found> = sittings::table
        .inner_join(sessions::table.inner_join(topics::table))
        .inner_join(sites::table)
        .inner_join(rooms::table)
        .filter(sites::code.eq(code))
        .order((sessions::starts_at, sessions::stream, sessions::code, rooms::name))
        .select((
            (sessions::code, sessions::cohort, sessions::stream),
            (sessions::starts_at, sessions::ends_at),
            (sessions::sequence, sessions::changed_at),
            (topics::code, topics::title),
            (rooms::name, rooms::join_url),
            (sessions::speaker_id, sessions::presiding_id),
        ))
        .load(conn)?;
    let names = list_names(conn, &found.iter().flat_map(|row| [row.5.0, row.5.1]).flatten().collect::<Vec<_>>())?;
    let mut events: Vec<Event> = Vec::new();
    for ((session, cohort, stream), (starts_at, ends_at), (sequence, changed_at), topic, (room, url), (speaker, presiding)) in found {
        let uid = format!("{session}-{code}@taphuan");
        if let Some(same) = events.last_mut().filter(|event| event.uid == uid) {
            same.place = joined(&[&same.place, &room], ", ");
            continue;
        }
        let named = |key: &'static str, id: Option<OfficerId>| {
            id.and_then(|id| names.get(&id)).map(|name| Words::new(key).with("name", name.as_str()).say(language).into_owned())
        };
        let about = Words::new("schedule-feed-about").with("cohort", cohort).with("stream", stream.to_string());
        let lines = [Some(about.say(language).into_owned()), named("schedule-spoken", speaker), named("schedule-presided", presiding)];
        events.push(Event {
            uid,
            starts_at,
            ends_at,
            summary: format!("{} {}", topic.0, topic.1),
            place: format!("{site}, {room}"),
            description: lines.into_iter().flatten().collect::<Vec<_>>().join("\n"),
            url,
            sequence,
            changed_at,
        });
    }
    Ok(events)
}

/// Rank and name of people.
fn list_names(conn: &mut Conn, ids: &[OfficerId]) -> Result<HashMap<OfficerId, String>> {
    let found: Vec<(OfficerId, String, String)> =
        officers::table.filter(officers::id.eq_any(ids)).select((officers::id, officers::rank, officers::full_name)).load(conn)?;
    Ok(found.into_iter().map(|(id, rank, name)| (id, joined(&[&rank, &name], " "))).collect())
}
