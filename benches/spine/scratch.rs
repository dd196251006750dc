//! Where the figures are measured: a demo made once in a temporary folder, and copies of it to spoil.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use taphuan::db::Db;

use crate::client::Connection;
use crate::process::{self, Use};
use crate::{Result, client};

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_taphuan");

/// The longest wait for a server to be up: the first start makes the demo.
const UP_WITHIN: Duration = Duration::from_mins(3);

/// The demo, made when the first figure asks for it.
pub(crate) struct Demo {
    folder: tempfile::TempDir,
    made: OnceCell<Use>,
}

impl Demo {
    /// A place for it.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { folder: tempfile::tempdir()?, made: OnceCell::new() })
    }

    /// Makes it, by `taphuan demo` in a folder that is not there, and says what that cost until the server was up.
    pub(crate) fn make(&self) -> Result<Use> {
        if let Some(made) = self.made.get() {
            return Ok(*made);
        }
        let started = Instant::now();
        let server = Server::start(&self.folder.path().join("demo"))?;
        let made = Use { wall: started.elapsed(), cpu: process::cpu_of(server.pid())?, kb: process::own_kb(server.pid()) };
        server.stop()?;
        Ok(*self.made.get_or_init(|| made))
    }

    /// A copy to work on, gone when it is dropped.
    pub(crate) fn scratch(&self) -> Result<Scratch> {
        self.make()?;
        let folder = tempfile::tempdir_in(self.folder.path())?;
        process::copy(&self.folder.path().join("demo"), folder.path())?;
        Ok(Scratch { folder })
    }

    /// A folder with nothing in it, for a database of its own.
    pub(crate) fn empty(&self) -> Result<Scratch> {
        Ok(Scratch { folder: tempfile::tempdir_in(self.folder.path())? })
    }
}

/// A data folder.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command of the program on this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env("DATABASE_URL", self.database_url())
            .env("TAPHUAN_FILES", format!("file:{}", self.path("files").display()))
            .env("TAPHUAN_KEYS", self.path("keys"))
            .env("RUST_LOG", "warn");
        command
    }

    /// Its database, opened as the program does.
    pub(crate) fn open(&self) -> Result<Db> {
        Ok(Db::open(&self.database_url())?)
    }

    /// A server on it.
    pub(crate) fn serve(&self) -> Result<Server> {
        Server::start(self.folder.path())
    }

    /// The badge and the password of a role of the demo.
    pub(crate) fn login(&self, role: &str) -> Result<(String, String)> {
        let mut reader = csv::Reader::from_path(self.path("logins.csv"))?;
        for row in reader.records() {
            let row = row?;
            if let (Some(known), Some(badge), Some(password)) = (row.get(0), row.get(1), row.get(2))
                && known.trim_start_matches('\u{feff}') == role
            {
                return Ok((badge.to_owned(), password.to_owned()));
            }
        }
        Err(format!("no {role} in logins.csv").into())
    }

    fn database_url(&self) -> String {
        format!("sqlite:{}", self.path("taphuan.db").display())
    }
}

/// A running server of the demo; stopped when it is dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts it, with the log that it writes by default, and waits until it answers.
    fn start(folder: &Path) -> Result<Self> {
        let address = format!("127.0.0.1:{}", process::free_port()?);
        let log = std::fs::File::create(folder.with_extension("log"))?;
        let child = Command::new(PROGRAM)
            .args(["demo", "--data", &folder.to_string_lossy(), "--bind", &address])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let mut server = Self { child, address };
        let started = Instant::now();
        while !server.is_ready() {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("taphuan demo ended: {status}").into());
            }
            if started.elapsed() > UP_WITHIN {
                return Err("taphuan demo does not come up".into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    fn is_ready(&self) -> bool {
        let answer = self.connect().and_then(|mut connection| connection.send(&client::get("/readyz", "", false)));
        answer.is_ok_and(|answer| answer.status == 200)
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A connection to it.
    pub(crate) fn connect(&self) -> Result<Connection> {
        Connection::open(&self.address)
    }

    /// Stops it as an operator would.
    pub(crate) fn stop(mut self) -> Result<()> {
        process::stop(&mut self.child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            drop(process::stop(&mut self.child));
        }
    }
}
