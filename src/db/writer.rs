//! SQLite's one writer: a thread that owns the write connection, gathers the jobs that wait into one transaction, commits
//! (one sync for all of them), and only then answers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::result::Error::DatabaseError;
use tokio::sync::oneshot;

use super::Conn;
use crate::error::{Error, Result};

/// Jobs that may wait; one more is refused with [`Error::Busy`] instead of letting the queue grow.
const QUEUE: usize = 16_384;

/// Jobs in one transaction at most, so that the first of a full queue does not wait for the last.
const BATCH: usize = 512;

/// How often a writer looks whether a writer of another process has let go. SQLite's own waiting looks ever less often, up to every
/// 100 ms, and misses the short pauses between the pieces of a load.
const LOOK_EVERY: Duration = Duration::from_micros(250);

/// How long a writer waits for that one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Jobs committed since the start, and the transactions they took.
pub(super) static JOBS: AtomicU64 = AtomicU64::new(0);
pub(super) static COMMITS: AtomicU64 = AtomicU64::new(0);

/// The handle by which jobs reach the writing thread; the thread ends when the last handle is dropped.
pub(super) struct Writer {
    queue: SyncSender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the thread on a connection of its own.
    pub(super) fn start(conn: Conn) -> Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        std::thread::Builder::new().name("writer".into()).spawn(move || write_all(conn, &jobs))?;
        Ok(Self { queue })
    }

    /// Queues a job and waits for its commit.
    pub(super) async fn submit<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        self.enqueue(work)?.await.map_err(|_| Error::internal("the writer has stopped"))?
    }

    /// The same for threads outside the async runtime.
    pub(super) fn submit_and_wait<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        self.enqueue(work)?.blocking_recv().map_err(|_| Error::internal("the writer has stopped"))?
    }

    fn enqueue<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> Result<R> + Send + 'static) -> Result<oneshot::Receiver<Result<R>>> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Box::new(Pending { work, outcome: None, reply })).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::internal("the writer has stopped"),
        })?;
        Ok(answer)
    }
}

/// A job in the queue, whatever it returns.
trait Job: Send {
    /// Does the work; false when it failed and its part is to be undone.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Tells the caller: what the job returned, or that the commit failed.
    fn answer(self: Box<Self>, committed: Result<()>);
}

struct Pending<F, R> {
    work: F,
    outcome: Option<Result<R>>,
    reply: oneshot::Sender<Result<R>>,
}

impl<F, R> Job for Pending<F, R>
where
    F: Fn(&mut Conn) -> Result<R> + Send,
    R: Send,
{
    fn run(&mut self, conn: &mut Conn) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(conn)))
            .unwrap_or_else(|_| Err(Error::internal("a write panicked; it was undone")));
        let done = outcome.is_ok();
        self.outcome = Some(outcome);
        done
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let outcome = match (self.outcome, committed) {
            (Some(Err(error)), _) | (Some(Ok(_)) | None, Err(error)) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(Error::internal("a write did not run")),
        };
        // The caller may have gone away; the rows are committed all the same.
        drop(self.reply.send(outcome));
    }
}

fn write_all(mut conn: Conn, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            match jobs.try_recv() {
                Ok(job) => batch.push(job),
                Err(_) => break,
            }
        }
        write_batch(&mut conn, batch);
    }
}

fn write_batch(conn: &mut Conn, mut batch: Vec<Box<dyn Job>>) {
    match run_together(conn, &mut batch) {
        Ok(()) => {
            JOBS.fetch_add(batch.len() as u64, Ordering::Relaxed);
            COMMITS.fetch_add(1, Ordering::Relaxed);
            for job in batch {
                job.answer(Ok(()));
            }
        }
        Err(error) if batch.len() > 1 => {
            // After a full disk or a lost page SQLite may have undone everything: each job again, alone.
            tracing::error!(%error, jobs = batch.len(), "a batch failed; its jobs run again one by one");
            for job in batch {
                write_batch(conn, vec![job]);
            }
        }
        Err(error) => {
            for job in batch {
                job.answer(Err(Error::internal(error.to_string())));
            }
        }
    }
}

fn run_together(conn: &mut Conn, batch: &mut [Box<dyn Job>]) -> diesel::QueryResult<()> {
    begin(conn)?;
    let began = Instant::now();
    let ran = run_jobs(conn, batch).and_then(|()| conn.batch_execute("COMMIT"));
    if ran.is_err() {
        // Fails when SQLite has rolled back by itself, which is what is wanted.
        drop(conn.batch_execute("ROLLBACK"));
    }
    tracing::debug!(jobs = batch.len(), held_micros = began.elapsed().as_micros(), "written");
    ran
}

/// Takes the lock, for which another process (a command beside the server) may have to be waited.
fn begin(conn: &mut Conn) -> diesel::QueryResult<()> {
    let started = Instant::now();
    loop {
        match conn.batch_execute("BEGIN IMMEDIATE") {
            Err(DatabaseError(_, told)) if told.message() == "database is locked" && started.elapsed() < PATIENCE => {
                std::thread::sleep(LOOK_EVERY);
            }
            outcome => return outcome,
        }
    }
}

fn run_jobs(conn: &mut Conn, batch: &mut [Box<dyn Job>]) -> diesel::QueryResult<()> {
    for job in batch {
        conn.batch_execute("SAVEPOINT job")?;
        let end = if job.run(conn) { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
        conn.batch_execute(end)?;
    }
    Ok(())
}
