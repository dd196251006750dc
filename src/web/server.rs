//! What every handler can reach: settings, database, clock, templates.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::NaiveDate;

use super::{Actor, FindActor, Pages};
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::db::Db;
use crate::id::OfficerId;

/// The shared parts of a running server. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// Programme time.
    pub clock: Clock,
    /// The templates.
    pub pages: Arc<Pages>,
    pub(super) find_actor: Arc<dyn FindActor>,
    pub(super) signed_in: Arc<SignedIn>,
    current: Arc<RwLock<Option<Current>>>,
}

/// The programme that pages speak of when the address names none: the latest that has begun or comes next.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Current {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The go-live day.
    pub go_live: NaiveDate,
}

impl Server {
    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Config, db: Db, clock: Clock, pages: Pages, find_actor: Arc<dyn FindActor>) -> Self {
        Self { config: Arc::new(config), db, clock, pages: Arc::new(pages), find_actor, signed_in: Arc::default(), current: Arc::default() }
    }

    /// The current programme, when one is loaded.
    #[must_use]
    pub fn current(&self) -> Option<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets the current programme: at start and whenever the curriculum's generation changes.
    pub fn set_current(&self, current: Option<Current>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
    }

    /// Forgets who is signed in by which token, so that the next request looks it up: after a change of roles.
    pub fn forget_actors(&self) {
        self.signed_in.clear();
    }

    /// Forgets one person's tokens: after they signed out, changed the password or were locked.
    pub fn forget_actor(&self, officer_id: OfficerId) {
        self.signed_in.forget(officer_id);
    }
}

/// People by their browser's token, kept for a short while so that a request costs no look-up.
#[derive(Default)]
pub(super) struct SignedIn {
    entries: Mutex<HashMap<String, (Arc<Actor>, Timestamp)>>,
}

/// Seconds for which an entry counts; other nodes' changes arrive sooner, by the generation row.
const KEPT_SECONDS: i64 = 60;

/// Entries kept at most: every officer of a force on a shared few bytes.
const KEPT_ENTRIES: usize = 50_000;

impl SignedIn {
    pub(super) fn get(&self, token: &str, now: Timestamp) -> Option<Arc<Actor>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(token).filter(|(_, since)| now.seconds_since(*since) < KEPT_SECONDS).map(|(actor, _)| actor.clone())
    }

    pub(super) fn put(&self, token: &str, actor: Arc<Actor>, now: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= KEPT_ENTRIES {
            entries.retain(|_, (_, since)| now.seconds_since(*since) < KEPT_SECONDS);
            if entries.len() >= KEPT_ENTRIES {
                entries.clear();
            }
        }
        entries.insert(token.to_owned(), (actor, now));
    }

    fn forget(&self, officer_id: OfficerId) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, (actor, _)| actor.officer_id != officer_id);
    }

    fn clear(&self) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
