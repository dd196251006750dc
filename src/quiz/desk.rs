//! What is kept in memory of papers, since it never changes: the questions of a revision, ready to be shown and marked, and
//! the paper of an attempt. And the server's own submitting.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::paper::{self, Drawable, Paper};
use super::render;
use super::rules;
use super::store::{self, Attempt};
use crate::clock::Timestamp;
use crate::curriculum;
use crate::curriculum::question::Question;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::id::{AttemptId, OfficerId, RevisionId};
use crate::standing;
use crate::web::{Permit, Stamp};

/// Papers kept at most, about a kilobyte each: more than a force that sits at the same hour.
const KEPT_SHEETS: usize = 16_384;

/// Revisions kept at most: a programme has some tens.
const KEPT_BANKS: usize = 512;

/// Attempts that the server submits in one write, so that no answer waits long behind them.
const SWEEP_BATCH: usize = 20;

/// Attempts that the server submits before it looks again.
const SWEEP_LIMIT: i64 = 400;

/// The questions of a revision.
#[derive(Debug)]
pub struct Bank {
    items: HashMap<i32, Item>,
    drawable: Vec<Drawable>,
}

/// One question of a revision.
#[derive(Debug)]
pub struct Item {
    /// Its number in the revision.
    pub number: i32,
    /// The question.
    pub question: Question,
    /// Its texts as HTML.
    pub shown: render::Shown,
}

impl Bank {
    fn load(conn: &mut Conn, revision_id: RevisionId) -> Result<Self> {
        let questions = curriculum::store::list_questions(conn, revision_id)?;
        let drawable = questions.iter().filter_map(|q| Drawable::of(q.number.unsigned_abs(), &q.question)).collect();
        let item = |q: curriculum::store::RevisionQuestion| {
            (q.number, Item { number: q.number, shown: render::Shown::of(&q.question), question: q.question })
        };
        Ok(Self { items: questions.into_iter().map(item).collect(), drawable })
    }

    /// What a paper may be drawn from.
    #[must_use]
    pub fn drawable(&self) -> &[Drawable] {
        &self.drawable
    }
}

/// An attempt with its paper.
#[derive(Debug)]
pub struct Sheet {
    /// The attempt.
    pub attempt: Attempt,
    /// Which questions, in which order.
    pub paper: Paper,
    bank: Arc<Bank>,
}

impl Sheet {
    /// The question at a number of the paper, from 1.
    #[must_use]
    pub fn question(&self, number: u32) -> Option<&Item> {
        let place = self.paper.place(number)?;
        self.bank.items.get(&i32::try_from(place.question).ok()?)
    }

    /// Every question with its number on the paper.
    pub fn questions(&self) -> impl Iterator<Item = (i32, &Item)> {
        (1..).zip(&self.paper.places).filter_map(|(number, place)| {
            let item = self.bank.items.get(&i32::try_from(place.question).ok()?)?;
            Some((number, item))
        })
    }

    /// How many questions there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.paper.places.len()
    }
}

/// Keeps papers and questions. Cheap to clone; clones share what is kept.
#[derive(Clone, Default)]
pub struct Desk {
    banks: Arc<Mutex<HashMap<RevisionId, Arc<Bank>>>>,
    sheets: Arc<Mutex<HashMap<AttemptId, Arc<Sheet>>>>,
}

impl Desk {
    /// The paper of an attempt when it is at hand.
    #[must_use]
    pub fn kept(&self, id: AttemptId) -> Option<Arc<Sheet>> {
        get(&self.sheets, &id)
    }

    /// The paper of an attempt, or not found.
    pub fn sheet(&self, conn: &mut Conn, id: AttemptId) -> Result<Arc<Sheet>> {
        if let Some(sheet) = self.kept(id) {
            return Ok(sheet);
        }
        let attempt = store::get_attempt(conn, id)?;
        let bank = self.bank(conn, attempt.revision_id)?;
        let paper = paper::draw(bank.drawable(), &attempt.blueprint, attempt.seed.cast_unsigned()).map_err(Error::internal)?;
        let sheet = Arc::new(Sheet { attempt, paper, bank });
        put(&self.sheets, id, sheet.clone(), KEPT_SHEETS);
        Ok(sheet)
    }

    /// The questions of a revision.
    pub fn bank(&self, conn: &mut Conn, id: RevisionId) -> Result<Arc<Bank>> {
        if let Some(bank) = get(&self.banks, &id) {
            return Ok(bank);
        }
        let bank = Arc::new(Bank::load(conn, id)?);
        put(&self.banks, id, bank.clone(), KEPT_BANKS);
        Ok(bank)
    }
}

fn get<K: Hash + Eq, V>(kept: &Mutex<HashMap<K, Arc<V>>>, key: &K) -> Option<Arc<V>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
}

fn put<K: Hash + Eq, V>(kept: &Mutex<HashMap<K, Arc<V>>>, key: K, value: Arc<V>, limit: usize) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= limit {
        kept.clear();
    }
    kept.insert(key, value);
}

/// Submits what nobody submitted ten minutes after its deadline; gives how many. Several nodes may do it side by side.
pub fn sweep(db: &Db, desk: &Desk, stamp: &Stamp) -> Result<usize> {
    let due = Timestamp::new(stamp.now.utc() - rules::AUTO_SUBMIT_AFTER);
    let overdue = db.read_now(|conn| store::list_overdue(conn, due, SWEEP_LIMIT))?;
    let mut submitted = 0;
    for batch in overdue.chunks(SWEEP_BATCH) {
        submitted += match submit_batch(db, desk, stamp, batch) {
            Ok(count) => count,
            Err(error) => {
                tracing::error!(%error, "a batch of overdue attempts failed; they are submitted one by one");
                batch.iter().map(|id| submit_alone(db, desk, stamp, *id)).sum()
            }
        };
    }
    Ok(submitted)
}

fn submit_alone(db: &Db, desk: &Desk, stamp: &Stamp, id: AttemptId) -> usize {
    submit_batch(db, desk, stamp, &[id]).unwrap_or_else(|error| {
        tracing::error!(%error, attempt = %id, "an overdue attempt can't be submitted");
        0
    })
}

fn submit_batch(db: &Db, desk: &Desk, stamp: &Stamp, ids: &[AttemptId]) -> Result<usize> {
    let mut sheets = db.read_now(|conn| ids.iter().map(|id| desk.sheet(conn, *id)).collect::<Result<Vec<_>>>())?;
    // Locked in one order everywhere, so that two nodes never wait for each other.
    sheets.sort_by_key(|sheet| sheet.attempt.id);
    let permit = Permit::operator(stamp.clone());
    db.write_now(move |conn| {
        let mut officers: Vec<OfficerId> = Vec::new();
        for sheet in &sheets {
            if store::submit(conn, &permit, sheet, "server")? {
                officers.push(sheet.attempt.officer_id);
            }
        }
        standing::store::refresh(conn, &officers, permit.stamp().now)?;
        Ok(officers.len())
    })
}
