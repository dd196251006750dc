//! Carries mails out, one after another, on a thread of its own. Several servers on one database share the work: each takes some mails
//! for a while, and what it leaves undone another takes.

use std::thread::JoinHandle;
use std::time::Duration;

use super::message::Writer;
use super::post::{Failure, Post};
use super::{Mail, store};
use crate::clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::id::MailId;
use crate::jobs::Stop;
use crate::text::Words;
use crate::web::Server;

/// How often it looks for mails.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Mails given to a server in a second at most.
const PER_SECOND: u32 = 20;

/// How long it rests when the way out is closed.
const REST: Duration = Duration::from_secs(5);

/// Seconds that must be left of the time for which mails are held, so that the slowest server has taken a mail before they are over.
const LEAST_SECONDS: i64 = 240;

struct Courier {
    db: Db,
    writer: Writer,
    post: Post,
    stop: Stop,
}

/// Starts the courier; it ends when `stop` says so.
///
/// # Errors
/// Settings of the mail that can't be used.
pub fn start(server: &Server, stop: Stop) -> Result<JoinHandle<()>> {
    let post = Post::open(&server.config)?;
    let writer = Writer::new(&server.config, server.pages.clone())?;
    let courier = Courier { db: server.db.clone(), writer, post, stop };
    let thread = std::thread::Builder::new().name("courier".into()).spawn(move || {
        let mut pause = Duration::ZERO;
        while !courier.stop.wait(pause) {
            pause = courier.go_round().unwrap_or_else(|error| {
                tracing::error!(%error, "the courier could not work");
                REST
            });
        }
    })?;
    Ok(thread)
}

impl Courier {
    /// Takes some mails and sends them; gives how long to wait before the next round.
    fn go_round(&self) -> Result<Duration> {
        let wall = clock::wall();
        if !self.db.read_now(|conn| store::is_any_due(conn, wall))? {
            return Ok(LOOK_EVERY);
        }
        let taken = self.db.write_now(move |conn| store::claim(conn, wall))?;
        let mut pause = Duration::ZERO;
        let mut left = taken.iter();
        for mail in left.by_ref() {
            let is_open = self.deliver(mail).unwrap_or_else(|error| {
                tracing::error!(%error, mail = %mail.id, "what came of a mail could not be noted");
                false
            });
            if !is_open {
                pause = REST;
                break;
            }
            let over = clock::wall().seconds_since(wall) > store::LEASE_SECONDS - LEAST_SECONDS;
            if self.stop.wait(self.between()) || over {
                break;
            }
        }
        let untried: Vec<MailId> = left.map(|mail| mail.id).collect();
        if !untried.is_empty() {
            self.db.write_now(move |conn| store::release(conn, &untried))?;
        }
        Ok(pause)
    }

    /// The wait between two mails.
    fn between(&self) -> Duration {
        match self.post {
            Post::Server(_) => Duration::from_secs(1) / PER_SECOND,
            Post::Folder(_) => Duration::ZERO,
        }
    }

    /// Sends a mail and notes what came of it; false when others would not leave either.
    fn deliver(&self, mail: &Mail) -> Result<bool> {
        let sent = match self.writer.write(mail) {
            Ok(message) => self.post.send(mail.id, &message),
            Err(Error::Internal(cause)) => Err(Failure::NotNow(Words::new("mail-unwritable").with("why", cause.to_string()))),
            Err(error) => Err(Failure::Refused(error.words())),
        };
        let (id, wall) = (mail.id, clock::wall());
        let Err(failure) = sent else {
            self.db.write_now(move |conn| store::note_sent(conn, id, wall))?;
            return Ok(true);
        };
        let (why, may_try_again, is_open) = match failure {
            Failure::Refused(why) => (why, false, true),
            Failure::NotNow(why) => (why, true, true),
            Failure::Closed(why) => (why, true, false),
        };
        tracing::warn!(mail = %id, %why, may_try_again, "a mail did not leave");
        let mail = mail.clone();
        self.db.write_now(move |conn| store::note_failure(conn, &mail, &why, may_try_again, wall))?;
        Ok(is_open)
    }
}
