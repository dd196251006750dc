//! Puts the features together; the only file that knows every one of them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web as actix};

use crate::account::{self, Hasher};
use crate::certificate::press::Press;
use crate::clock::{self, Clock, Timestamp};
use crate::config::Config;
use crate::db::{self, Conn, Db};
use crate::error::{Error, Result};
use crate::files;
use crate::keys::Keys;
use crate::load::Loader;
use crate::text::{Words, format};
use crate::web::{self, Pages, Permit, Server, Stamp};
use crate::{attendance, audit, certificate, jobs, learning, mail, notice, quiz, report, roster, schedule, standing};

/// A server that is put together but does not listen yet: for `serve`, the demo and the tests.
pub struct Parts {
    /// What handlers reach.
    pub server: Server,
    /// The system's secret.
    pub keys: Keys,
    /// Where certificates become files.
    pub press: Arc<Press>,
    hasher: Hasher,
}

/// What a command works with, beside a running server or without one.
pub struct Tools {
    /// The database.
    pub db: Db,
    /// Programme time.
    pub clock: Clock,
    /// The system's secret.
    pub keys: Keys,
}

impl Tools {
    /// Opens and migrates the database, reads the keys, sets the clock.
    pub fn open(config: &Config) -> Result<Self> {
        let db = Db::open(&config.database_url)?;
        db.migrate()?;
        let keys = Keys::load_or_make(&config.keys)?;
        let clock = Clock::default();
        set_clock(&db, &clock, config)?;
        Ok(Self { db, clock, keys })
    }

    /// The operator's right, as of now.
    #[must_use]
    pub fn permit<T>(&self) -> Permit<T> {
        Permit::operator(Stamp { now: self.clock.now(), wall: clock::wall(), request_id: "command".to_owned() })
    }
}

/// Opens what commands need and reads the templates.
pub fn assemble(config: Config) -> Result<Parts> {
    let Tools { db, clock, keys } = Tools::open(&config)?;
    loader(&db, &clock).resume()?;
    let press = Arc::new(Press::open(&config)?);
    let finder = Arc::new(account::store::Finder { keys: keys.clone() });
    let server = Server::new(config, db, clock, Pages::load()?, finder);
    refresh_current(&server)?;
    Ok(Parts { server, keys, press, hasher: Hasher::start()? })
}

/// What loads files: it knows every feature's pieces.
#[must_use]
pub fn loader(db: &Db, clock: &Clock) -> Loader {
    Loader::new(db.clone(), clock.clone(), roster::PIECES.into_iter().chain(schedule::PIECES))
}

/// Every address, inside the guard. They are tried in this order on each request, so what thousands do at once stands first.
pub fn routes(config: &mut actix::ServiceConfig) {
    config
        .configure(learning::routes)
        .configure(quiz::routes)
        .route("/assets/{file}", actix::get().to(web::serve_asset))
        .route("/healthz", actix::get().to(web::healthz))
        .route("/readyz", actix::get().to(web::readyz))
        .route("/metrics", actix::get().to(web::metrics))
        .configure(jobs::pages::routes)
        .configure(notice::routes)
        .configure(account::routes)
        .configure(roster::routes)
        .configure(schedule::routes)
        .configure(attendance::routes)
        .configure(certificate::routes)
        .configure(report::routes);
}

/// The kinds of long work.
#[must_use]
pub fn job_kinds(parts: &Parts) -> HashMap<&'static str, jobs::Run> {
    let certify = (certificate::issue::JOB, certificate::issue::job(parts.press.clone(), parts.server.config.public_url.clone()));
    let planning = schedule::drafts::work::jobs(&loader(&parts.server.db, &parts.server.clock));
    planning.into_iter().chain([certify]).collect()
}

/// Serves until the process is told to stop; `ready` is called with the address that is listened on.
pub async fn serve(parts: Parts, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    serve_with(parts, |address, _| ready(address)).await
}

/// The same, with the handle that stops it: for tests.
pub async fn serve_with(parts: Parts, ready: impl FnOnce(SocketAddr, ServerHandle)) -> Result<()> {
    let stop = jobs::Stop::default();
    let kinds = job_kinds(&parts);
    let Parts { server, keys, press, hasher } = parts;
    let courier = mail::start(&server, stop.clone())?;
    let runner = jobs::start(server.db.clone(), server.clock.clone(), kinds, stop.clone())?;
    let desk = actix::Data::new(quiz::Desk::default());
    let keeper = start_keeper(server.clone(), desk.clone().into_inner(), press.clone(), stop.clone())?;
    let bind = server.config.bind.clone();
    let guesses = actix::Data::new(attendance::Guesses::default());
    let outlines = actix::Data::new(learning::Outlines::default());
    let http = HttpServer::new(move || {
        App::new()
            .app_data(actix::Data::new(server.clone()))
            .app_data(actix::Data::new(keys.clone()))
            .app_data(actix::Data::new(hasher.clone()))
            .app_data(actix::Data::from(press.clone()))
            .app_data(guesses.clone())
            .app_data(outlines.clone())
            .app_data(desk.clone())
            .wrap(Compress::default())
            .wrap(from_fn(web::guard))
            .configure(routes)
    })
    // A compressed page goes out in several pieces; held back until the one before is acknowledged, it would come 40 ms later.
    .on_connect(|socket, _| {
        if let Some(socket) = socket.downcast_ref::<actix_web::rt::net::TcpStream>() {
            drop(socket.set_nodelay(true));
        }
    })
    .workers(2)
    .worker_max_blocking_threads(db::POOL_SIZE as usize)
    .shutdown_timeout(8)
    .bind(&bind)
    .map_err(|error| Error::internal(Words::new("listen-failed").with("address", bind.as_str()).with("why", files::why(&error))))?;
    let address = http.addrs().first().copied().ok_or_else(|| Error::internal("listening nowhere"))?;
    let running = http.run();
    ready(address, running.handle());
    running.await?;
    stop.now();
    for thread in [runner, keeper, courier] {
        thread.join().map_err(|_| Error::internal("a background thread panicked"))?;
    }
    Ok(())
}

/// The setting that keeps how far the programme's clock is from the real one.
const CLOCK: &str = "clock_offset_micros";

fn kept_offset(conn: &mut Conn) -> Result<Option<i64>> {
    Ok(db::setting(conn, CLOCK)?.and_then(|value| value.parse().ok()))
}

/// Sets the programme's clock: what the database says, else `TAPHUAN_NOW` from now on, else the real clock.
fn set_clock(db: &Db, clock: &Clock, config: &Config) -> Result<()> {
    let offset = match (db.read_now(kept_offset)?, config.now) {
        (Some(offset), _) => offset,
        (None, Some(now)) => {
            let offset = Clock::offset_for(now);
            db.write_now(move |conn| db::set_setting(conn, CLOCK, &offset.to_string()))?;
            offset
        }
        (None, None) => 0,
    };
    clock.set_offset_micros(offset);
    Ok(())
}

/// Moves the programme's clock on to an instant that lies ahead: for rehearsals, so only where the clock was started by `TAPHUAN_NOW`. Running
/// servers follow within a second.
pub fn move_clock(tools: &Tools, to: Timestamp) -> Result<()> {
    let offset = Clock::offset_for(to);
    let permit = tools.permit::<Clock>();
    tools.db.write_now(move |conn| {
        db::lock_name(conn, CLOCK)?;
        let Some(before) = kept_offset(conn)? else { return Err(Error::conflict("clock-is-real")) };
        if offset < before {
            return Err(Error::conflict(Words::new("clock-only-forward").with("now", format::date_time(permit.stamp().now.utc()))));
        }
        db::set_setting(conn, CLOCK, &offset.to_string())?;
        audit::record(conn, &permit, "clock.move", "setting", CLOCK, &serde_json::json!({ "before": before, "after": offset, "to": to }))
    })
}

/// Seconds between two seals over the audit log.
const TIDY_SECONDS: u64 = 60;

/// Every second: what other nodes and commands changed (roles, programmes, the clock), and quizzes that are over. Every minute: a
/// seal over the audit log.
fn start_keeper(server: Server, desk: Arc<quiz::Desk>, press: Arc<Press>, stop: jobs::Stop) -> Result<std::thread::JoinHandle<()>> {
    let mut seen = Seen { clock: server.clock.offset_micros(), ..Seen::default() };
    let thread = std::thread::Builder::new().name("keeper".into()).spawn(move || {
        for second in 0_u64.. {
            if second % TIDY_SECONDS == 0
                && let Err(error) = tidy(&server.db)
            {
                tracing::warn!(%error, "could not seal the audit log or drop old sessions");
            }
            match keep(&server, seen) {
                Ok(now) => seen = now,
                Err(error) => tracing::warn!(%error, "could not look for changes"),
            }
            let stamp = Stamp { now: server.clock.now(), wall: clock::wall(), request_id: "keeper".into() };
            if let Err(error) = quiz::sweep(&server.db, &desk, &stamp) {
                tracing::warn!(%error, "could not look for quizzes that are over");
            }
            press.rest();
            if stop.wait(Duration::from_secs(1)) {
                break;
            }
        }
    })?;
    Ok(thread)
}

/// Seals the audit log and drops browser sessions that have run out.
fn tidy(db: &Db) -> Result<()> {
    db.write_now(audit::seal)?;
    let wall = clock::wall();
    db.write_now(move |conn| account::store::remove_expired_sessions(conn, wall))
}

/// What the keeper saw when it looked last.
#[derive(Clone, Copy, Default)]
struct Seen {
    actors: i64,
    curriculum: i64,
    clock: i64,
}

fn keep(server: &Server, seen: Seen) -> Result<Seen> {
    let now = server.db.read_now(|conn| {
        let clock = kept_offset(conn)?.unwrap_or(seen.clock);
        Ok(Seen { actors: db::generation(conn, "actors")?, curriculum: db::generation(conn, "curriculum")?, clock })
    })?;
    if now.actors != seen.actors {
        server.forget_actors();
    }
    if now.clock != seen.clock {
        server.clock.set_offset_micros(now.clock);
    }
    if (now.curriculum, now.clock) != (seen.curriculum, seen.clock) {
        refresh_current(server)?;
        server.forget_actors();
    }
    Ok(now)
}

/// Looks up which programme pages speak of: at start, and when a load has changed the curriculum.
pub fn refresh_current(server: &Server) -> Result<()> {
    let today = server.clock.now().local_date();
    server.set_current(server.db.read_now(|conn| standing::store::find_current(conn, today))?);
    Ok(())
}
