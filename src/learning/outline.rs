//! What plans show that is the same for everybody, so kept until a load changes it: a programme's topics, when and where sittings
//! are held, and the rows of topics once they were written out.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::prelude::*;

use super::rules::{Meeting, Task, Why};
use super::store as own;
use crate::curriculum::store::{self, Topic};
use crate::db::{self, Conn};
use crate::error::Result;
use crate::id::{ProgrammeId, RevisionId, SittingId};
use crate::schema::{revisions, topics};
use crate::text::{Language, Words};

/// A programme's topics, group by group.
pub(super) struct Outline {
    /// The programme.
    pub programme: own::Programme,
    /// By group, then place.
    pub topics: Vec<Entry>,
    /// The pages of every revision, also of those that were published before and are still read.
    revisions: HashMap<RevisionId, i32>,
    /// Rows of topics, as HTML.
    pub rows: Written<RowKey>,
    /// Things to do, as HTML.
    pub tasks: Written<TaskKey>,
}

/// A topic with its pages.
pub(super) struct Entry {
    /// The topic.
    pub topic: Topic,
    /// Its number in the programme, from 1.
    pub number: usize,
    /// Pages of the published revision.
    pub pages: i32,
}

/// All that decides how a row of a plan looks. Thousands of people see the same few rows of a topic, so each is written out once.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct RowKey {
    /// In which language.
    pub language: Language,
    /// The topic's number.
    pub number: usize,
    /// How it stands.
    pub why: Why,
    /// How long what is missing takes.
    pub takes: Option<Words>,
}

/// All that decides how a thing to do looks.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct TaskKey {
    /// In which language.
    pub language: Language,
    /// Whether it is the one next thing.
    pub is_next: bool,
    /// What to do.
    pub task: Task,
}

/// Pieces of pages kept of a kind and programme; at some 800 bytes each.
const MOST_PIECES: usize = 10_000;

/// Pieces of pages that were written out before, by all that decides how they look.
pub(super) struct Written<K>(Mutex<HashMap<K, Arc<str>>>);

impl<K> Default for Written<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Written<K> {
    /// A piece as it was written out, or as `write` writes it now.
    pub(super) fn get(&self, key: K, write: impl FnOnce(&K) -> Result<String>) -> Result<Arc<str>> {
        if let Some(known) = held(&self.0).get(&key) {
            return Ok(known.clone());
        }
        let piece: Arc<str> = write(&key)?.into();
        let mut known = held(&self.0);
        if known.len() >= MOST_PIECES {
            known.clear();
        }
        known.insert(key, piece.clone());
        Ok(piece)
    }
}

impl Outline {
    /// Pages of a revision of this programme.
    pub(super) fn pages_of(&self, revision: RevisionId) -> i32 {
        self.revisions.get(&revision).copied().unwrap_or_default()
    }
}

/// The numbers under which outlines and meetings are kept now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Generations {
    curriculum: i64,
    schedule: i64,
}

impl Generations {
    /// Reads them; in the same look at the database as what is shown with them.
    pub(super) fn read(conn: &mut Conn) -> Result<Self> {
        let [curriculum, schedule] = db::generations(conn, ["curriculum", "schedule"])?;
        Ok(Self { curriculum, schedule })
    }
}

/// The outlines and meetings of a server; each is read again when its generation has changed.
#[derive(Default)]
pub struct Outlines {
    programmes: Mutex<HashMap<ProgrammeId, (i64, Arc<Outline>)>>,
    meetings: Mutex<(i64, HashMap<SittingId, Arc<Meeting>>)>,
}

impl Outlines {
    /// The outline of a programme.
    pub(super) fn get(&self, conn: &mut Conn, programme_id: ProgrammeId, generations: Generations) -> Result<Arc<Outline>> {
        let generation = generations.curriculum;
        let known = held(&self.programmes).get(&programme_id).cloned();
        if let Some((_, outline)) = known.filter(|(at, _)| *at == generation) {
            return Ok(outline);
        }
        let outline = Arc::new(read(conn, programme_id)?);
        held(&self.programmes).insert(programme_id, (generation, outline.clone()));
        Ok(outline)
    }

    /// When and where these sittings are held, in their order; none for one that is gone.
    pub(super) fn meetings(&self, conn: &mut Conn, sittings: &[SittingId], generations: Generations) -> Result<Vec<Option<Arc<Meeting>>>> {
        let look = |known: &HashMap<SittingId, Arc<Meeting>>| sittings.iter().map(|id| known.get(id).cloned()).collect::<Vec<_>>();
        let found = {
            let mut known = held(&self.meetings);
            if known.0 != generations.schedule {
                *known = (generations.schedule, HashMap::new());
            }
            look(&known.1)
        };
        let missing: Vec<SittingId> = sittings.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(id, _)| *id).collect();
        if missing.is_empty() {
            return Ok(found);
        }
        let read: HashMap<SittingId, Arc<Meeting>> =
            own::list_meetings(conn, &missing)?.into_iter().map(|(id, meeting)| (id, Arc::new(meeting))).collect();
        let whole = sittings.iter().zip(found).map(|(id, found)| found.or_else(|| read.get(id).cloned())).collect();
        let mut known = held(&self.meetings);
        if known.0 == generations.schedule {
            known.1.extend(read);
        }
        Ok(whole)
    }
}

/// What a panic elsewhere left behind is whole: entries are only ever put in.
fn held<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Outline> {
    let programme = own::get_programme(conn, programme_id)?;
    let topics = store::list_topics(conn, programme_id)?;
    let revisions: HashMap<RevisionId, i32> = revisions::table
        .inner_join(topics::table.on(topics::id.eq(revisions::topic_id)))
        .filter(topics::programme_id.eq(programme_id))
        .select((revisions::id, revisions::page_count))
        .load::<(RevisionId, i32)>(conn)?
        .into_iter()
        .collect();
    let entry = |(topic, number): (Topic, usize)| Entry {
        pages: topic.revision_id.and_then(|id| revisions.get(&id).copied()).unwrap_or_default(),
        topic,
        number,
    };
    let topics = topics.into_iter().zip(1..).map(entry).collect();
    Ok(Outline { programme, topics, revisions, rows: Written::default(), tasks: Written::default() })
}
