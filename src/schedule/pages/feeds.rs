//! Calendars to take along: one's own, a site's, a speaker's.

use actix_web::web::Path;

use crate::error::{Error, Result};
use crate::roster::store::get_officer;
use crate::schedule::feeds::{Feed, events_of, list_site_events};
use crate::schedule::{calendar, list};
use crate::text::format;
use crate::web::{Permit, Reply, Visit};

fn reply<T>(visit: &Visit, permit: &Permit<T>, events: &[calendar::Event]) -> Reply {
    Reply::text(permit, "text/calendar; charset=utf-8", calendar::write(events, visit.stamp().now))
}

/// `GET /timetable.ics`
pub(in crate::schedule) async fn ics(visit: Visit) -> Result<Reply> {
    let permit = visit.own()?;
    let (actor, now) = (visit.actor()?.clone(), visit.stamp().now);
    let mine = visit.read(move |conn| list::list_mine(conn, &actor, now)).await?;
    Ok(reply(&visit, &permit, &events_of(&mine, visit.language())))
}

/// `GET /sites/{code}/timetable.ics`: all sessions at a site.
pub(in crate::schedule) async fn site_ics(visit: Visit, path: Path<String>) -> Result<Reply> {
    let code = path.into_inner();
    let permit = visit.permit(&Feed::Site(code.clone()), ())?;
    let language = visit.language();
    let events = visit.read(move |conn| list_site_events(conn, &code, language)).await?;
    Ok(reply(&visit, &permit, &events))
}

/// `GET /people/{badge}/timetable.ics`: what somebody presents or presides over, under the same names as in their own calendar.
pub(in crate::schedule) async fn speaker_ics(visit: Visit, path: Path<String>) -> Result<Reply> {
    let typed = path.into_inner();
    // Who may ask about nobody but themselves learns nothing of which badges there are.
    let permit = visit.permit(&Feed::Speaker(format::parse_badge(&typed).unwrap_or_default()), ())?;
    let badge = format::parse_badge(&typed).ok_or(Error::NotFound)?;
    let now = visit.stamp().now;
    let given = visit
        .read(move |conn| {
            let officer = get_officer(conn, &badge)?;
            list::list_given(conn, officer.id, now)
        })
        .await?;
    Ok(reply(&visit, &permit, &events_of(&given, visit.language())))
}
