//! Notices in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use super::{NewNotice, title};
use crate::clock::Timestamp;
use crate::db::{self, BATCH_ROWS, Conn, both};
use crate::error::Result;
use crate::id::{NoticeId, OfficerId};
use crate::mail::{self, NewMail};
use crate::schema::{notices, officers};
use crate::text::Words;
use crate::web::{Own, PAGE_ROWS, Permit};

/// Unseen notices that the first page shows.
pub const MOST_ON_HOME: i64 = 3;

#[derive(Insertable)]
#[diesel(table_name = notices, treat_none_as_default_value = false)]
struct Row {
    id: NoticeId,
    officer_id: OfficerId,
    kind: &'static str,
    words: String,
    link: String,
    created_at: Timestamp,
    seen_at: Option<Timestamp>,
}

/// Gives notices: on each person's page, and by mail where they have an address.
pub fn put<T>(conn: &mut Conn, permit: &Permit<T>, new: &[NewNotice]) -> Result<()> {
    let now = permit.stamp().now;
    for batch in new.chunks(BATCH_ROWS) {
        let rows = batch.iter().map(|notice| row(notice, now)).collect::<Result<Vec<Row>>>()?;
        both!(conn, |c| diesel::insert_into(notices::table).values(&rows).execute(c))?;
        let addresses = addresses(conn, batch)?;
        let mails: Vec<NewMail> = batch.iter().filter_map(|notice| Some(mail(notice, addresses.get(&notice.officer_id)?))).collect();
        mail::put(conn, permit, &mails)?;
    }
    // How many wait is kept with who asks.
    if new.is_empty() { Ok(()) } else { db::bump_generation(conn, "actors") }
}

fn row(notice: &NewNotice, now: Timestamp) -> Result<Row> {
    Ok(Row {
        id: NoticeId::new(),
        officer_id: notice.officer_id,
        kind: notice.kind,
        words: serde_json::to_string(&notice.words)?,
        link: notice.link.clone(),
        created_at: now,
        seen_at: None,
    })
}

fn addresses(conn: &mut Conn, batch: &[NewNotice]) -> Result<HashMap<OfficerId, String>> {
    let ids: Vec<OfficerId> = batch.iter().map(|notice| notice.officer_id).collect();
    let known = officers::table.filter(officers::id.eq_any(&ids)).filter(officers::email.ne(""));
    Ok(known.select((officers::id, officers::email)).load::<(OfficerId, String)>(conn)?.into_iter().collect())
}

fn mail(notice: &NewNotice, address: &str) -> NewMail {
    NewMail {
        officer_id: Some(notice.officer_id),
        to_address: address.to_owned(),
        subject: title(notice.kind),
        body: vec![notice.words.clone()],
        link: notice.link.clone(),
        calendar: notice.calendar.clone(),
    }
}

/// A notice as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct Notice {
    /// Its kind's heading.
    pub title: Words,
    /// What it says.
    pub words: Words,
    /// A path; may be empty.
    pub link: String,
    /// When it was given, in programme time.
    pub created_at: Timestamp,
    /// Whether it waits to be seen.
    pub is_unseen: bool,
}

type Columns = (String, String, String, Timestamp, Option<Timestamp>);

fn shown((kind, words, link, created_at, seen_at): Columns) -> Result<Notice> {
    Ok(Notice { title: title(&kind), words: serde_json::from_str(&words)?, link, created_at, is_unseen: seen_at.is_none() })
}

const COLUMNS: (notices::kind, notices::words, notices::link, notices::created_at, notices::seen_at) =
    (notices::kind, notices::words, notices::link, notices::created_at, notices::seen_at);

/// How many notices wait for somebody.
pub fn count_unseen(conn: &mut Conn, officer_id: OfficerId) -> Result<i64> {
    Ok(notices::table.filter(notices::officer_id.eq(officer_id)).filter(notices::seen_at.is_null()).count().get_result(conn)?)
}

/// The newest notices that wait for somebody, at most [`MOST_ON_HOME`].
pub fn list_unseen(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<Notice>> {
    let unseen = notices::table.filter(notices::officer_id.eq(officer_id)).filter(notices::seen_at.is_null());
    let newest = unseen.order((notices::created_at.desc(), notices::id.desc())).limit(MOST_ON_HOME);
    newest.select(COLUMNS).load::<Columns>(conn)?.into_iter().map(shown).collect()
}

/// Somebody's notices, the newest first: a page of them, and how many there are.
pub(super) fn list(conn: &mut Conn, officer_id: OfficerId, offset: i64) -> Result<(Vec<Notice>, i64)> {
    let own = notices::table.filter(notices::officer_id.eq(officer_id));
    let page = own.order((notices::created_at.desc(), notices::id.desc())).offset(offset).limit(PAGE_ROWS);
    let rows = page.select(COLUMNS).load::<Columns>(conn)?.into_iter().map(shown).collect::<Result<Vec<Notice>>>()?;
    Ok((rows, own.count().get_result(conn)?))
}

/// Marks somebody's notices as seen, those that were given by `until`.
pub(super) fn mark_seen(conn: &mut Conn, permit: &Permit<Own>, officer_id: OfficerId, until: Timestamp) -> Result<()> {
    let unseen = notices::table.filter(notices::officer_id.eq(officer_id)).filter(notices::seen_at.is_null());
    diesel::update(unseen.filter(notices::created_at.le(until))).set(notices::seen_at.eq(Some(permit.stamp().now))).execute(conn)?;
    Ok(())
}
