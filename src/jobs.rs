//! Long work with progress: a row per job, run by one thread of whichever node takes its lease, resumable after a crash,
//! cancelable, shown with a progress bar that survives a reload. What a kind of job does is registered by its feature.

pub mod pages;

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::{self, Clock, Timestamp};
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::id::{JobId, OfficerId};
use crate::schema::jobs;
use crate::text::Words;
use crate::web::{Access, Actor, Guarded, Permit, Stamp};

/// Seconds for which a node that has taken a job must show that it lives; then another takes the job.
const LEASE_SECONDS: i64 = 30;

/// A job as pages and the runner see it.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What kind of work, as registered.
    pub kind: String,
    /// What it works on: a programme's code.
    pub subject: String,
    /// Its parameters, JSON.
    pub params: String,
    /// waiting, running, done, failed, cancelled.
    pub state: String,
    /// Pieces done.
    pub done: i64,
    /// Pieces in all; 0 while unknown.
    pub total: i64,
    /// What came of it, or how it stands while it runs: [`Words`] as JSON, or empty.
    pub outcome: String,
    /// Who asked for it.
    pub created_by: Option<OfficerId>,
    /// When.
    pub created_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// Until when its runner holds it.
    pub lease_until: Option<Timestamp>,
}

impl Job {
    /// What came of it, in words.
    #[must_use]
    pub fn words(&self) -> Option<Words> {
        serde_json::from_str(&self.outcome).ok()
    }

    /// Whether it still waits or runs.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == "waiting" || self.state == "running"
    }
}

/// What can be asked of a job.
#[derive(Clone, Copy, Debug)]
pub enum JobAct {
    /// See it.
    See,
    /// Stop it.
    Cancel,
}

impl Guarded for Job {
    type Act = JobAct;

    fn access(&self, actor: &Actor, _: JobAct) -> Access {
        Access::or_hidden(actor.is_office() || self.created_by == Some(actor.officer_id))
    }
}

/// Puts a job in the queue, in the write that decides it.
pub fn enqueue<T>(conn: &mut Conn, permit: &Permit<T>, kind: &str, subject: &str, params: &serde_json::Value) -> Result<JobId> {
    let stamp = permit.stamp();
    let id = JobId::new();
    diesel::insert_into(jobs::table)
        .values(&Job {
            id,
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            params: params.to_string(),
            state: "waiting".to_owned(),
            done: 0,
            total: 0,
            outcome: String::new(),
            created_by: permit.officer_id(),
            created_at: stamp.wall,
            updated_at: stamp.wall,
            lease_until: None,
        })
        .execute(conn)?;
    Ok(id)
}

/// A job, or not found.
pub fn get(conn: &mut Conn, id: JobId) -> Result<Job> {
    Ok(jobs::table.find(id).select(Job::as_select()).first(conn)?)
}

/// The newest job of a kind on a subject.
pub fn find_latest(conn: &mut Conn, kind: &str, subject: &str) -> Result<Option<Job>> {
    let of_both = jobs::table.filter(jobs::kind.eq(kind)).filter(jobs::subject.eq(subject));
    Ok(of_both.order(jobs::created_at.desc()).select(Job::as_select()).first(conn).optional()?)
}

/// Asks an open job to stop; it ends between two pieces.
pub fn cancel(conn: &mut Conn, permit: &Permit<Job>, id: JobId) -> Result<()> {
    diesel::update(jobs::table.find(id).filter(jobs::state.eq_any(["waiting", "running"])))
        .set((jobs::state.eq("cancelled"), jobs::updated_at.eq(permit.stamp().wall)))
        .execute(conn)?;
    Ok(())
}

/// What a running job works with.
pub struct Work {
    /// The job.
    pub job: Job,
    /// The database.
    pub db: Db,
    /// Programme time.
    pub clock: Clock,
}

impl Work {
    /// The right under which the job writes: the server's own, named by the job.
    #[must_use]
    pub fn permit<T>(&self) -> Permit<T> {
        Permit::operator(Stamp { now: self.clock.now(), wall: clock::wall(), request_id: format!("job {}", self.job.id) })
    }

    /// Says how far it is, keeps the lease, and tells whether to go on (false when somebody stopped the job).
    pub fn progress(&self, done: i64, total: i64) -> Result<bool> {
        self.note(done, total, String::new())
    }

    /// The same, with words for whoever looks on.
    pub fn progress_saying(&self, done: i64, total: i64, words: &Words) -> Result<bool> {
        self.note(done, total, serde_json::to_string(words)?)
    }

    fn note(&self, done: i64, total: i64, outcome: String) -> Result<bool> {
        let (id, wall) = (self.job.id, clock::wall());
        let moved = self.db.write_now(move |conn| {
            Ok(diesel::update(jobs::table.find(id).filter(jobs::state.eq("running")))
                .set((
                    jobs::done.eq(done),
                    jobs::total.eq(total),
                    jobs::outcome.eq(&outcome),
                    jobs::updated_at.eq(wall),
                    jobs::lease_until.eq(wall.plus_seconds(LEASE_SECONDS)),
                ))
                .execute(conn)?)
        })?;
        Ok(moved > 0)
    }
}

/// What a kind of job does; it gives what came of it, in words. It may be started again after a crash, so it must find what
/// is left to do by itself.
pub type Run = Arc<dyn Fn(&Work) -> Result<Words> + Send + Sync>;

/// Tells background threads to end; they wait on it between two looks. Cloning shares it.
#[derive(Clone, Default)]
pub struct Stop {
    shared: Arc<(Mutex<bool>, Condvar)>,
}

impl Stop {
    /// Ends every wait, now and later.
    pub fn now(&self) {
        *self.shared.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.1.notify_all();
    }

    /// Waits for so long, or until the end; true when it is time to end.
    #[must_use]
    pub fn wait(&self, how_long: Duration) -> bool {
        let stopped = self.shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (stopped, _) = self.shared.1.wait_timeout_while(stopped, how_long, |stopped| !*stopped).unwrap_or_else(PoisonError::into_inner);
        *stopped
    }
}

/// Runs the jobs of the registered kinds on a thread of its own until `stop` says so.
pub fn start(db: Db, clock: Clock, kinds: HashMap<&'static str, Run>, stop: Stop) -> Result<std::thread::JoinHandle<()>> {
    let runner = std::thread::Builder::new().name("jobs".into()).spawn(move || {
        let mut pause = Duration::ZERO;
        while !stop.wait(pause) {
            pause = match run_next(&db, &clock, &kinds) {
                Ok(true) => Duration::ZERO,
                Ok(false) => Duration::from_millis(200),
                Err(error) => {
                    tracing::error!(%error, "the job runner could not work");
                    Duration::from_secs(2)
                }
            };
        }
    })?;
    Ok(runner)
}

/// Takes and runs one waiting (or abandoned) job; false when there is none.
pub fn run_next(db: &Db, clock: &Clock, kinds: &HashMap<&'static str, Run>) -> Result<bool> {
    let names: Vec<&'static str> = kinds.keys().copied().collect();
    let wall = clock::wall();
    let wanted = names.clone();
    if !db.read_now(|conn| Ok(open_jobs(conn, &wanted, wall)?.is_some()))? {
        return Ok(false);
    }
    let taken = db.write_now(move |conn| take(conn, &names, wall))?;
    let Some(job) = taken else { return Ok(false) };
    let Some(run) = kinds.get(job.kind.as_str()) else { return Ok(false) };
    tracing::info!(kind = job.kind, subject = job.subject, id = %job.id, "job started");
    let work = Work { job, db: db.clone(), clock: clock.clone() };
    let (state, outcome) = match run(&work) {
        Ok(words) => ("done", words),
        Err(error) => {
            tracing::error!(%error, id = %work.job.id, "job failed");
            ("failed", error.words())
        }
    };
    let (id, wall, outcome) = (work.job.id, clock::wall(), serde_json::to_string(&outcome)?);
    db.write_now(move |conn| {
        diesel::update(jobs::table.find(id))
            .set((jobs::outcome.eq(&outcome), jobs::lease_until.eq(None::<Timestamp>), jobs::updated_at.eq(wall)))
            .execute(conn)?;
        diesel::update(jobs::table.find(id).filter(jobs::state.eq("running"))).set(jobs::state.eq(state)).execute(conn)?;
        Ok(())
    })?;
    Ok(true)
}

fn open_jobs(conn: &mut Conn, names: &[&str], wall: Timestamp) -> Result<Option<Job>> {
    let waiting = jobs::state.eq("waiting");
    let abandoned = jobs::state.eq("running").and(jobs::lease_until.lt(wall).assume_not_null());
    Ok(jobs::table
        .filter(jobs::kind.eq_any(names))
        .filter(waiting.or(abandoned))
        .order(jobs::created_at)
        .select(Job::as_select())
        .first(conn)
        .optional()?)
}

fn take(conn: &mut Conn, names: &[&str], wall: Timestamp) -> Result<Option<Job>> {
    crate::db::lock_name(conn, "jobs")?;
    let Some(job) = open_jobs(conn, names, wall)? else { return Ok(None) };
    diesel::update(jobs::table.find(job.id))
        .set((jobs::state.eq("running"), jobs::updated_at.eq(wall), jobs::lease_until.eq(wall.plus_seconds(LEASE_SECONDS))))
        .execute(conn)?;
    Ok(Some(job))
}

/// Words for a job that somebody stopped.
#[must_use]
pub fn stopped() -> Words {
    Words::new("job-stopped")
}

/// An error for a job whose parameters can't be read.
#[must_use]
pub fn unreadable(job: &Job) -> Error {
    Error::internal(format!("job {}: unreadable parameters {}", job.id, job.params))
}
