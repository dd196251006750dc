//! A real server for each test: its own database, files and keys, a free port of loopback, a clock set by hand.

use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

use taphuan::app::{self, Parts};
use taphuan::clock::{Clock, Timestamp};
use taphuan::config::Config;
use taphuan::db::{Conn, Db};
use taphuan::web::Server;

/// A running server with a fresh database.
pub struct TestApp {
    pub address: String,
    pub db: Db,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
    pub config: Config,
    pub server: Server,
    handle: Option<actix_web::dev::ServerHandle>,
    thread: Option<std::thread::JoinHandle<()>>,
}

static DATABASES: AtomicU32 = AtomicU32::new(0);

impl TestApp {
    /// Starts a server whose clock shows 25 June 2025, 09:00 in Vietnam.
    pub fn new() -> Self {
        Self::at("2025-06-25T09:00:00+07:00")
    }

    /// Starts a server whose clock shows this instant.
    pub fn at(instant: &str) -> Self {
        Self::with(&[("TAPHUAN_NOW", instant)])
    }

    /// Starts a server with these variables, beside those that every test needs.
    pub fn with(more: &[(&'static str, &str)]) -> Self {
        // What the server complains of is shown with the test that fails.
        drop(tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::WARN).with_test_writer().try_init());
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = fresh_database(&folder);
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let mut variables = BTreeMap::from([
            ("DATABASE_URL", database_url),
            ("TAPHUAN_BIND", "127.0.0.1:0".to_owned()),
            ("TAPHUAN_FILES", format!("file:{}", path("files"))),
            ("TAPHUAN_KEYS", path("keys")),
            ("TAPHUAN_NOW", "2025-06-25T09:00:00+07:00".to_owned()),
        ]);
        variables.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let mut config = Config::from_lookup(|name| variables.get(name).cloned()).expect("settings");
        config.program = env!("CARGO_BIN_EXE_taphuan").into();
        config.mail = folder.path().join("mail");
        Self::start(config, folder)
    }

    fn start(config: Config, folder: tempfile::TempDir) -> Self {
        let parts: Parts = app::assemble(config.clone()).expect("a server");
        let (db, clock, server) = (parts.server.db.clone(), parts.server.clock.clone(), parts.server.clone());
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                app::serve_with(parts, |address, handle| tell.send((address, handle)).expect("the test waits")).await.expect("serving");
            });
        });
        let (address, handle) = told.recv().expect("the server listens");
        Self { address: format!("http://{address}"), db, clock, folder, config, server, handle: Some(handle), thread: Some(thread) }
    }

    /// Stops the server and starts another on the same database, files and keys (and another port).
    pub fn restart(&mut self) {
        self.stop();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().expect("a folder"));
        *self = Self::start(self.config.clone(), folder);
    }

    fn stop(&mut self) {
        if let Some(handle) = self.handle.take() {
            drop(handle.stop(false));
        }
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }

    /// A browser with its own cookies, not signed in.
    pub fn browser(&self) -> Browser {
        browser_at(&self.address)
    }

    /// A browser signed in by this badge and password.
    pub fn sign_in(&self, badge: &str, password: &str) -> Browser {
        let browser = self.browser();
        let answer = browser.post("/login", &[("badge", badge), ("password", password)]);
        assert_eq!(answer.status, 303, "{badge} could not sign in: {}", answer.text);
        browser
    }

    /// Writes rows that a test starts from.
    pub fn write<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> taphuan::error::Result<R> + Send + 'static) -> R {
        self.db.write_now(work).expect("a write")
    }

    /// Reads rows.
    pub fn read<R>(&self, work: impl FnOnce(&mut Conn) -> taphuan::error::Result<R>) -> R {
        self.db.read_now(work).expect("a read")
    }

    /// Sets the programme's clock, for the server and for commands beside it.
    pub fn set_clock(&self, instant: &str) {
        let instant = chrono::DateTime::parse_from_rfc3339(instant).expect("an instant").to_utc();
        let offset = Clock::offset_for(Timestamp::new(instant));
        self.clock.set_offset_micros(offset);
        self.write(move |conn| taphuan::db::set_setting(conn, "clock_offset_micros", &offset.to_string()));
    }

    /// `taphuan …` beside the running server.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.config.program);
        command
            .args(arguments)
            .env("DATABASE_URL", &self.config.database_url)
            .env("TAPHUAN_FILES", format!("file:{}", self.config.files.display()))
            .env("TAPHUAN_KEYS", &self.config.keys)
            .env("TAPHUAN_PUBLIC_URL", &self.config.public_url)
            .env("RUST_LOG", "warn");
        command
    }

    /// Runs `taphuan …` to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().expect("the program runs"))
    }

    /// A file in the test's folder, and where it is.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, bytes).expect("a file");
        path.to_string_lossy().into_owned()
    }
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Said {
    /// Its exit status.
    pub status: i32,
    /// What it wrote to standard output.
    pub bytes: Vec<u8>,
    /// The same as text.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Self {
        Self {
            status: output.status.code().expect("a command that ends by itself"),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            bytes: output.stdout,
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A browser with its own cookies, not signed in, at a server that listens at this address.
pub fn browser_at(address: &str) -> Browser {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
    Browser { agent, address: address.to_owned() }
}

/// A SQLite file in the folder, or a fresh database of the PostgreSQL server that `TEST_DATABASE_URL` names
/// (`postgres://user@127.0.0.1:port`, without a database).
fn fresh_database(folder: &tempfile::TempDir) -> String {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        return format!("sqlite:{}", folder.path().join("test.db").display());
    };
    use diesel::{Connection, RunQueryDsl};
    let name = format!("test_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut conn = diesel::PgConnection::establish(&format!("{server}/postgres")).expect("the test's PostgreSQL");
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut conn).expect("a fresh database");
    format!("{server}/{name}")
}

/// A browser: keeps cookies, follows no redirect.
pub struct Browser {
    agent: ureq::Agent,
    address: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub headers: BTreeMap<String, String>,
    /// The cookies that it sets, each as it was sent.
    pub cookies: Vec<String>,
    pub bytes: Vec<u8>,
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn of(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Self {
        let mut response = response.expect("an answer");
        let headers: BTreeMap<String, String> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let cookies = response.headers().get_all("set-cookie").iter();
        let cookies = cookies.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
        let bytes = response.body_mut().with_config().limit(1 << 30).read_to_vec().expect("a body");
        Self {
            status: response.status().as_u16(),
            location: headers.get("location").cloned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            headers,
            cookies,
            bytes,
        }
    }
}

impl Browser {
    /// The same browser, with its cookies, at a server that has moved to another port.
    pub fn moved_to(self, app: &TestApp) -> Self {
        Self { address: app.address.clone(), ..self }
    }

    /// `GET`.
    pub fn get(&self, path: &str) -> Answer {
        Answer::of(self.agent.get(format!("{}{path}", self.address)).call())
    }

    /// `HEAD`.
    pub fn head(&self, path: &str) -> Answer {
        Answer::of(self.agent.head(format!("{}{path}", self.address)).call())
    }

    /// `GET` with a header.
    pub fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        Answer::of(self.agent.get(format!("{}{path}", self.address)).header(name, value).call())
    }

    /// `POST` of a form.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        Answer::of(self.agent.post(format!("{}{path}", self.address)).send_form(fields.iter().copied()))
    }

    /// Waits for the job behind an address, by its own JSON.
    pub fn wait(&self, job: &str) -> serde_json::Value {
        for _ in 0..50_000 {
            let state = self.get(&format!("{job}?format=json")).json();
            if !["waiting", "running"].contains(&state["state"].as_str().expect("a state")) {
                return state;
            }
            std::thread::yield_now();
        }
        panic!("the job does not end");
    }

    /// `POST` of a form with a header.
    pub fn post_with(&self, path: &str, fields: &[(&str, &str)], name: &str, value: &str) -> Answer {
        Answer::of(self.agent.post(format!("{}{path}", self.address)).header(name, value).send_form(fields.iter().copied()))
    }

    /// `PUT` of JSON with a header.
    pub fn put_with(&self, path: &str, body: &serde_json::Value, name: &str, value: &str) -> Answer {
        Answer::of(self.agent.put(format!("{}{path}", self.address)).header(name, value).send_json(body))
    }

    /// `PUT` of JSON.
    pub fn put(&self, path: &str, body: &serde_json::Value) -> Answer {
        Answer::of(self.agent.put(format!("{}{path}", self.address)).send_json(body))
    }
}
