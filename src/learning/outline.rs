//! A programme's topics as plans show them: the same for everybody, so kept until a load changes them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::prelude::*;

use crate::curriculum::store::{self, Topic};
use crate::db::{self, Conn};
use crate::error::Result;
use crate::id::{ProgrammeId, RevisionId};
use crate::schema::revisions;

/// A programme's topics, group by group.
pub(super) struct Outline {
    /// By group, then place.
    pub topics: Vec<Entry>,
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

/// The outlines of a server; each is read again when the curriculum's generation has changed.
#[derive(Default)]
pub struct Outlines(Mutex<HashMap<ProgrammeId, (i64, Arc<Outline>)>>);

impl Outlines {
    /// The outline of a programme. `generation` is that of `curriculum`, read in the same look at the database.
    pub(super) fn get(&self, conn: &mut Conn, programme_id: ProgrammeId, generation: i64) -> Result<Arc<Outline>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&programme_id).cloned();
        if let Some((_, outline)) = known.filter(|(at, _)| *at == generation) {
            return Ok(outline);
        }
        let outline = Arc::new(read(conn, programme_id)?);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(programme_id, (generation, outline.clone()));
        Ok(outline)
    }
}

/// The number under which outlines are kept now.
pub(super) fn generation(conn: &mut Conn) -> Result<i64> {
    db::generation(conn, "curriculum")
}

fn read(conn: &mut Conn, programme_id: ProgrammeId) -> Result<Outline> {
    let topics = store::list_topics(conn, programme_id)?;
    let ids: Vec<RevisionId> = topics.iter().filter_map(|topic| topic.revision_id).collect();
    let pages: Vec<(RevisionId, i32)> =
        revisions::table.filter(revisions::id.eq_any(ids)).select((revisions::id, revisions::page_count)).load(conn)?;
    let pages: HashMap<RevisionId, i32> = pages.into_iter().collect();
    let entry = |(topic, number): (Topic, usize)| Entry {
        pages: topic.revision_id.and_then(|id| pages.get(&id).copied()).unwrap_or_default(),
        topic,
        number,
    };
    Ok(Outline { topics: topics.into_iter().zip(1..).map(entry).collect() })
}
