//! One connection type over two databases, and the two ways to use it: [`Db::read`] and [`Db::write`].
//!
//! A write promises the same on both: *what you read in it still holds when it commits, and when it returned it is on
//! disk*. SQLite has one writer, a thread that groups waiting jobs into one transaction and one sync; PostgreSQL runs each
//! write in its own transaction, which must first lock its root row ([`lock`]). The closure may run twice, so it holds rows
//! only: no mail, no file, no clock.

mod conn;
mod types;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use diesel::sql_types::Text;
use diesel::{Connection, OptionalExtension, PgConnection, QueryDsl, RunQueryDsl, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub use self::conn::{Conn, MultiBackend};
pub use self::types::{SqlId, SqlTimestamp};
use crate::error::{Error, Result};
use crate::files;
use crate::schema::{generations, settings};
use crate::text::Words;
use writer::Writer;

/// Runs one diesel expression on the connection inside: for `on_conflict` and several-row `values`, which the derived enum refuses.
macro_rules! both {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use both;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Connections kept for reading; the web workers' blocking threads are capped near this number.
pub const POOL_SIZE: u32 = 8;

/// Rows in one `INSERT` of a batch: the sweet spot on both databases, and under SQLite's 32,766 binds up to 60 columns.
pub const BATCH_ROWS: usize = 500;

/// Between two pieces of a command others get their turn: several looks of a writer that waits for the lock.
const LETTING_BY: Duration = Duration::from_millis(2);

/// The database of a server or command. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    writer: Option<Arc<Writer>>,
}

impl Db {
    /// Opens what the URL names; for SQLite the file is made when it is not there.
    ///
    /// # Errors
    /// An unknown scheme, or a database that can't be reached, in words for the operator.
    pub fn open(url: &str) -> Result<Self> {
        let manager = Manager::parse(url)?;
        let writer = match &manager {
            Manager::Sqlite(_) => Some(Arc::new(Writer::start(manager.connect_writer()?)?)),
            Manager::Postgres(_) => None,
        };
        let pool = Pool::builder()
            .max_size(POOL_SIZE)
            .min_idle(Some(1))
            .test_on_check_out(matches!(manager, Manager::Postgres(_)))
            .connection_timeout(Duration::from_secs(5))
            .build(manager)
            .map_err(|error| unreachable(&error))?;
        Ok(Self { pool, writer })
    }

    /// Whether this is the embedded database.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.writer.is_some()
    }

    /// Brings the schema to this version of the program.
    pub fn migrate(&self) -> Result<()> {
        self.write_now(|_| Ok(()))?; // the writer is alive
        let mut conn = self.connection()?;
        match &mut *conn {
            Conn::Postgres(c) => {
                // Several nodes may start at once: one migrates, the others wait and find nothing to do.
                c.batch_execute("SELECT pg_advisory_lock(727227)")?;
                let done = c.run_pending_migrations(MIGRATIONS).map(|_| ());
                c.batch_execute("SELECT pg_advisory_unlock(727227)")?;
                done.map_err(Error::Internal)
            }
            Conn::Sqlite(c) => {
                c.batch_execute("PRAGMA query_only = OFF")?;
                let done = c.run_pending_migrations(MIGRATIONS).map(|_| ());
                c.batch_execute("PRAGMA query_only = ON")?;
                done.map_err(Error::Internal)
            }
        }
    }

    /// Reads, off the async threads.
    pub async fn read<R: Send + 'static>(&self, work: impl FnOnce(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        let db = self.clone();
        actix_web::web::block(move || db.read_now(work)).await.map_err(|_| Error::Busy)?
    }

    /// Reads on this thread: for commands and jobs.
    pub fn read_now<R>(&self, work: impl FnOnce(&mut Conn) -> Result<R>) -> Result<R> {
        work(&mut *self.connection()?)
    }

    /// Writes, off the async threads. `work` may run twice: it holds rows only.
    pub async fn write<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        if let Some(writer) = &self.writer {
            return writer.submit(work).await;
        }
        let db = self.clone();
        actix_web::web::block(move || db.write_pooled(&work)).await.map_err(|_| Error::Busy)?
    }

    /// Writes on this thread: for commands and jobs.
    pub fn write_now<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        match &self.writer {
            Some(writer) => writer.submit_and_wait(work),
            None => self.write_pooled(&work),
        }
    }

    /// One of many short writes of a command: as [`Db::write_now`], and then whoever waits gets a turn, since SQLite has no queue for
    /// writers of other processes.
    pub fn write_piece<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        let done = self.write_now(work)?;
        if self.is_sqlite() {
            std::thread::sleep(LETTING_BY);
        }
        Ok(done)
    }

    /// A write on PostgreSQL: one transaction, tried again when the database says that it collided.
    fn write_pooled<R>(&self, work: &impl Fn(&mut Conn) -> Result<R>) -> Result<R> {
        let mut conn = self.connection()?;
        let mut tries = 0;
        loop {
            conn.batch_execute("BEGIN")?;
            let outcome = work(&mut conn).and_then(|value| {
                conn.batch_execute("COMMIT")?;
                Ok(value)
            });
            match outcome {
                Ok(value) => return Ok(value),
                Err(error) => {
                    conn.batch_execute("ROLLBACK")?;
                    tries += 1;
                    if tries >= 5 || !is_collision(&error) {
                        return Err(error);
                    }
                }
            }
        }
    }

    fn connection(&self) -> Result<PooledConnection<Manager>> {
        self.pool.get().map_err(|error| {
            tracing::warn!(%error, "no database connection");
            Error::Busy
        })
    }
}

/// Whether PostgreSQL asks to run the transaction again (serialization failure, deadlock).
fn is_collision(error: &Error) -> bool {
    let Error::Internal(cause) = error else { return false };
    let text = cause.to_string();
    text.contains("could not serialize") || text.contains("deadlock detected")
}

/// Locks a root row until the write ends, so that what the write read still holds when it commits. Nothing to do on SQLite,
/// where writes come one after another. `table` and `column` are written in the code, never taken from input.
pub fn lock(conn: &mut Conn, table: &'static str, column: &'static str, id: uuid::Uuid) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        diesel::sql_query(format!("SELECT 1 FROM {table} WHERE {column} = $1 FOR UPDATE"))
            .bind::<diesel::sql_types::Uuid, _>(id)
            .execute(c)?;
    }
    Ok(())
}

/// Locks by a name where there is no root row (the certificate register of a programme). Nothing to do on SQLite.
pub fn lock_name(conn: &mut Conn, name: &str) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext($1))").bind::<Text, _>(name).execute(c)?;
    }
    Ok(())
}

/// Runs a part of a write that may fail on a constraint, and undoes that part alone when it does.
pub fn savepoint<R>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<R>) -> Result<R> {
    conn.batch_execute("SAVEPOINT part")?;
    match work(conn) {
        Ok(value) => {
            conn.batch_execute("RELEASE SAVEPOINT part")?;
            Ok(value)
        }
        Err(error) => {
            conn.batch_execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")?;
            Err(error)
        }
    }
}

/// Reads much of the database once, without mapping its file into memory: what only passes by need not stay there.
pub fn unmapped<R>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<R>) -> Result<R> {
    if matches!(conn, Conn::Postgres(_)) {
        return work(conn);
    }
    conn.batch_execute(&map_bytes(0))?;
    let outcome = work(conn);
    conn.batch_execute(&map_bytes(MAPPED_BYTES))?;
    outcome
}

/// How much of a SQLite file readers map into memory.
const MAPPED_BYTES: u32 = 256 * 1024 * 1024;

fn map_bytes(bytes: u32) -> String {
    format!("PRAGMA mmap_size = {bytes}")
}

/// The number under which caches of `name` were filled; they are dropped when it changes.
pub fn generation(conn: &mut Conn, name: &str) -> Result<i64> {
    // Not as text: this runs with every plan, and only what diesel builds keeps its prepared statement.
    Ok(generations::table.find(name).select(generations::number).first(conn).optional()?.unwrap_or_default())
}

/// The same of two names at once.
pub fn generations(conn: &mut Conn, names: [&str; 2]) -> Result<[i64; 2]> {
    // A handful of rows: reading them all costs half of what looking for two of them does.
    let all: Vec<(String, i64)> = generations::table.select((generations::name, generations::number)).load(conn)?;
    Ok(names.map(|name| all.iter().find(|(known, _)| known == name).map_or(0, |(_, number)| *number)))
}

/// Reads several things as they stand at one moment; on SQLite that is also one lock instead of one a query. (On PostgreSQL each
/// query sees its own moment: a plan that is half a second old somewhere is worth less than two more round trips.)
pub fn at_once<R>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<R>) -> Result<R> {
    if matches!(conn, Conn::Postgres(_)) {
        return work(conn);
    }
    conn.batch_execute("BEGIN")?;
    let outcome = work(conn);
    conn.batch_execute("COMMIT")?;
    outcome
}

/// Makes every node drop its cache of `name` once this write has committed.
pub fn bump_generation(conn: &mut Conn, name: &str) -> Result<()> {
    diesel::sql_query(
        "INSERT INTO generations (name, number) VALUES ($1, 1) \
         ON CONFLICT (name) DO UPDATE SET number = generations.number + 1",
    )
    .bind::<Text, _>(name)
    .execute(conn)?;
    Ok(())
}

/// A setting's value.
pub fn setting(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    Ok(settings::table.find(name).select(settings::value).first(conn).optional()?)
}

/// Sets a setting.
pub fn set_setting(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    diesel::sql_query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind::<Text, _>(name)
        .bind::<Text, _>(value)
        .execute(conn)?;
    Ok(())
}

/// Writes done by the embedded database's writer since the start, and the commits that they took.
#[must_use]
pub fn writer_counts() -> (u64, u64) {
    use std::sync::atomic::Ordering::Relaxed;
    (writer::JOBS.load(Relaxed), writer::COMMITS.load(Relaxed))
}

fn unreachable(error: &impl ToString) -> Error {
    Error::internal(Words::new("database-unreachable").with("why", error.to_string()))
}

/// Makes connections of the variant that the URL's scheme names.
#[derive(Clone, Debug)]
enum Manager {
    Postgres(String),
    Sqlite(String),
}

impl Manager {
    /// `establish` on the enum would quietly make a SQLite file of a mistyped URL, so the scheme decides here.
    fn parse(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if let Some(folder) = std::path::Path::new(path).parent() {
                std::fs::create_dir_all(folder).map_err(|error| files::unusable(folder, &error))?;
            }
            // Birth dates and password hashes: for the owner alone, and SQLite gives its side files the same mode.
            let file = std::path::Path::new(path);
            files::make_private_file(file).map_err(|error| files::unusable(file, &error))?;
            return Ok(Self::Sqlite(path.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let scheme = url.split(':').next().unwrap_or_default();
        Err(Error::internal(Words::new("config-database").with("scheme", scheme)))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that picks the variant")]
    fn open(&self) -> diesel::ConnectionResult<Conn> {
        match self {
            Self::Postgres(url) => PgConnection::establish(url).map(Conn::Postgres),
            Self::Sqlite(path) => SqliteConnection::establish(path).map(Conn::Sqlite),
        }
    }

    /// The writer's connection: `synchronous = FULL`, so that a commit is on disk when it returns; the writer itself waits for the lock.
    fn connect_writer(&self) -> Result<Conn> {
        let mut conn = self.open().map_err(|error| unreachable(&error))?;
        conn.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA busy_timeout = 0;",
        )?;
        Ok(conn)
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = self.open().map_err(diesel::r2d2::Error::ConnectionError)?;
        if let Conn::Sqlite(c) = &mut conn {
            c.batch_execute(
                "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;",
            )
            .map_err(diesel::r2d2::Error::QueryError)?;
            c.batch_execute(&map_bytes(MAPPED_BYTES)).map_err(diesel::r2d2::Error::QueryError)?;
        }
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, _conn: &mut Conn) -> bool {
        std::thread::panicking()
    }
}
