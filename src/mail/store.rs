//! The outbox: mails that wait, are being sent, were sent or were given up.

use diesel::prelude::*;

use super::{NewMail, rules};
use crate::clock::Timestamp;
use crate::db::{self, BATCH_ROWS, Conn, both};
use crate::error::Result;
use crate::id::{MailId, OfficerId};
use crate::schema::mails;
use crate::text::Words;
use crate::web::Permit;

/// Mails that a courier takes at once.
const TAKEN_AT_ONCE: i64 = 20;

/// Seconds for which it holds them; then another may take what it has not sent.
pub(super) const LEASE_SECONDS: i64 = 600;

/// The name of every attached calendar.
const CALENDAR: &str = "lich-tap-huan.ics";

/// A mail in the outbox.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = mails, treat_none_as_default_value = false)]
pub struct Mail {
    /// Its id, also in its Message-ID.
    pub id: MailId,
    /// To whom.
    pub officer_id: Option<OfficerId>,
    /// The address.
    pub to_address: String,
    /// [`Words`] as JSON.
    pub subject: String,
    /// A list of [`Words`] as JSON.
    pub body: String,
    /// A path; may be empty.
    pub link: String,
    /// The calendar's file name; empty where there is none.
    pub attachment_name: String,
    /// The calendar.
    pub attachment: String,
    /// When it was put here.
    pub created_at: Timestamp,
    /// waiting, sending, sent, failed.
    pub state: String,
    /// Tries that did not succeed.
    pub tries: i32,
    /// Not tried before.
    pub next_at: Timestamp,
    /// Until when whoever sends it holds it.
    pub lease_until: Option<Timestamp>,
    /// When it left.
    pub sent_at: Option<Timestamp>,
    /// Why the last try did not succeed, [`Words`] as JSON; else empty.
    pub error: String,
}

impl Mail {
    /// Why the last try did not succeed.
    #[must_use]
    pub fn why(&self) -> Option<Words> {
        serde_json::from_str(&self.error).ok()
    }
}

/// Puts mails into the outbox, in the write that decides what they tell.
pub fn put<T>(conn: &mut Conn, permit: &Permit<T>, new: &[NewMail]) -> Result<()> {
    let wall = permit.stamp().wall;
    for batch in new.chunks(BATCH_ROWS) {
        let rows = batch.iter().map(|mail| row(mail, wall)).collect::<Result<Vec<Mail>>>()?;
        both!(conn, |c| diesel::insert_into(mails::table).values(&rows).execute(c))?;
    }
    Ok(())
}

fn row(mail: &NewMail, wall: Timestamp) -> Result<Mail> {
    Ok(Mail {
        id: MailId::new(),
        officer_id: mail.officer_id,
        to_address: mail.to_address.clone(),
        subject: serde_json::to_string(&mail.subject)?,
        body: serde_json::to_string(&mail.body)?,
        link: mail.link.clone(),
        attachment_name: if mail.calendar.is_some() { CALENDAR.to_owned() } else { String::new() },
        attachment: mail.calendar.clone().unwrap_or_default(),
        created_at: wall,
        state: "waiting".to_owned(),
        tries: 0,
        next_at: wall,
        lease_until: None,
        sent_at: None,
        error: String::new(),
    })
}

/// Whether there is a mail to send.
pub(super) fn is_any_due(conn: &mut Conn, wall: Timestamp) -> Result<bool> {
    Ok(!list_due(conn, wall, 1)?.is_empty())
}

/// Mails that a courier took and did not send in its time, then those whose time has come, in its order.
fn list_due(conn: &mut Conn, wall: Timestamp, count: i64) -> Result<Vec<MailId>> {
    let left = mails::table.filter(mails::state.eq("sending")).filter(mails::lease_until.lt(wall));
    let mut ids: Vec<MailId> = left.limit(count).select(mails::id).load(conn)?;
    let waiting = mails::table.filter(mails::state.eq("waiting")).filter(mails::next_at.le(wall));
    ids.extend(waiting.order((mails::next_at, mails::id)).limit(count - ids.len() as i64).select(mails::id).load::<MailId>(conn)?);
    Ok(ids)
}

/// Takes mails to send: nobody else takes them for [`LEASE_SECONDS`].
pub(super) fn claim(conn: &mut Conn, wall: Timestamp) -> Result<Vec<Mail>> {
    db::lock_name(conn, "mails")?;
    let ids = list_due(conn, wall, TAKEN_AT_ONCE)?;
    diesel::update(mails::table.filter(mails::id.eq_any(&ids)))
        .set((mails::state.eq("sending"), mails::lease_until.eq(Some(wall.plus_seconds(LEASE_SECONDS)))))
        .execute(conn)?;
    let mut taken: Vec<Mail> = mails::table.filter(mails::id.eq_any(&ids)).select(Mail::as_select()).load(conn)?;
    taken.sort_by_key(|mail| (mail.next_at, mail.id));
    Ok(taken)
}

/// Gives mails back that were taken and not tried.
pub(super) fn release(conn: &mut Conn, ids: &[MailId]) -> Result<()> {
    let taken = mails::table.filter(mails::id.eq_any(ids)).filter(mails::state.eq("sending"));
    diesel::update(taken).set((mails::state.eq("waiting"), mails::lease_until.eq(None::<Timestamp>))).execute(conn)?;
    Ok(())
}

/// Notes that a mail has left.
pub(super) fn note_sent(conn: &mut Conn, id: MailId, wall: Timestamp) -> Result<()> {
    diesel::update(mails::table.find(id))
        .set((mails::state.eq("sent"), mails::sent_at.eq(Some(wall)), mails::lease_until.eq(None::<Timestamp>), mails::error.eq("")))
        .execute(conn)?;
    Ok(())
}

/// Notes a try that did not succeed, and why; the mail waits for its next one, or is given up when there is none or it would not help.
pub(super) fn note_failure(conn: &mut Conn, mail: &Mail, why: &Words, may_try_again: bool, wall: Timestamp) -> Result<()> {
    let tries = mail.tries.saturating_add(1);
    let wait = rules::decide_next_try(tries).filter(|_| may_try_again);
    diesel::update(mails::table.find(mail.id).filter(mails::state.eq("sending")))
        .set((
            mails::state.eq(if wait.is_some() { "waiting" } else { "failed" }),
            mails::tries.eq(tries),
            mails::next_at.eq(wall.plus_minutes(wait.unwrap_or_default())),
            mails::lease_until.eq(None::<Timestamp>),
            mails::error.eq(serde_json::to_string(why)?),
        ))
        .execute(conn)?;
    Ok(())
}
