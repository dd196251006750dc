//! Makes documents in a child process with limits on memory and time.
//!
//! Typst takes tens to hundreds of megabytes, and an office may edit its templates: a mistake there (a loop, a table
//! of a million rows) must not reach the server. So the server starts its own binary with [`SUBCOMMAND`] and talks with it over
//! pipes. The child gets no environment, no keys and no files; what it can spoil is the one document. Signing
//! happens in the parent.
//!
//! On the wire: frames of a length (4 bytes, big-endian) and so many bytes. First a `Setup` goes in; then each [`Request`]
//! is answered by an `Answer`, and by one frame with the PDF when it is `Done`. All but the PDF is JSON.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::{DocumentError, Renderer, Templates};
use super::facts::{CertificateFacts, Register};

/// The hidden command of the binary that [`run`]s the child.
pub const SUBCOMMAND: &str = "render-worker";
/// No frame is longer: a print file of 10,000 pages has about 100 MB.
const LONGEST_FRAME: usize = 512 << 20;

/// What a child may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Address space in bytes. More than the memory really used, since allocators reserve ahead. A certificate's child
    /// uses 130 MB; a register of 10,200 rows takes 1.5 GB for some seconds, a unit's next to nothing more.
    pub memory: u64,
    /// Seconds of CPU during the child's life. It is replaced before it gets there.
    pub cpu_seconds: u64,
    /// How long one certificate may take.
    pub certificate: Duration,
    /// How long a register, a print file or another document may take.
    pub document: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 3 << 30, cpu_seconds: 600, certificate: Duration::from_secs(10), document: Duration::from_mins(2) }
    }
}

/// A document to make.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Request {
    /// One certificate, to be signed: [`Renderer::certificate`].
    Certificate(Box<CertificateFacts>),
    /// Many certificates to print: [`Renderer::print_file`].
    PrintFile {
        /// A page each, in this order.
        certificates: Vec<CertificateFacts>,
        /// Creation date of the file.
        at: DateTime<Utc>,
    },
    /// The register: [`Renderer::register`].
    Register(Box<Register>),
    /// Any document: [`Renderer::document`].
    Document {
        /// Name of the template.
        template: String,
        /// What it sees as `data.json`.
        data: Value,
        /// What else it sees, by name.
        files: BTreeMap<String, Vec<u8>>,
        /// Creation date of the file.
        at: DateTime<Utc>,
    },
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template or the facts are at fault.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It took too long and was stopped.
    #[error("render-timeout: {0:?}")]
    Timeout(Duration),
    /// The child ended in the middle: out of memory, or a fault in the typesetter.
    #[error("render-crashed: {0}")]
    Crashed(String),
    /// The child could not be started.
    #[error("render-start: {0}")]
    Start(io::Error),
}

/// The first frame into a child.
#[derive(Serialize, Deserialize)]
struct Setup {
    templates: Templates,
    limits: Limits,
}

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    /// The PDF follows.
    Done,
    /// There is none.
    Failed(DocumentError),
}

/// Makes documents, one at a time, in a child that is started when it is needed and replaced when it broke.
pub struct Worker {
    exe: PathBuf,
    setup: Setup,
    running: Mutex<Option<Running>>,
}

impl Worker {
    /// A worker for these templates. `exe` is this binary, `std::env::current_exe()`. The child starts with the first
    /// [`render`](Self::render).
    #[must_use]
    pub fn new(exe: PathBuf, templates: Templates, limits: Limits) -> Self {
        Self { exe, setup: Setup { templates, limits }, running: Mutex::new(None) }
    }

    /// Makes a document. Blocks, up to the limit of its kind: call it off the async threads. Calls wait for one another.
    ///
    /// # Errors
    /// [`RenderError`]. After any of them the worker is ready for the next request.
    pub fn render(&self, request: &Request) -> Result<Vec<u8>, RenderError> {
        let limits = &self.setup.limits;
        // What is large leaves much memory taken in the child, so that it ends after it.
        let (timeout, once) = match request {
            Request::Certificate(_) => (limits.certificate, false),
            _ => (limits.document, true),
        };
        let mut place = self.lock();
        // CPU time is at most the time it was busy, as it has one thread.
        let enough = |child: &Running| child.busy + timeout <= Duration::from_secs(limits.cpu_seconds);
        let mut child = match place.take().filter(enough) {
            Some(child) => child,
            None => Running::start(self).map_err(RenderError::Start)?,
        };
        let answer = child.ask(request, timeout);
        if !once && matches!(answer, Ok(_) | Err(RenderError::Document(_))) {
            *place = Some(child);
        }
        answer
    }

    /// Ends the child when nobody asked for so long, which gives its memory back. The next request starts another.
    pub fn stop_if_idle(&self, idle: Duration) {
        let mut place = self.lock();
        *place = place.take().filter(|child| child.last_used.elapsed() < idle);
    }

    /// The process id of the child, if one is running.
    #[must_use]
    pub fn child_id(&self) -> Option<u32> {
        self.lock().as_ref().map(|child| child.process.id())
    }

    /// A panic of another thread leaves the child in an unknown state, never a wrong document: it is replaced.
    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut place = poisoned.into_inner();
            *place = None;
            place
        })
    }
}

/// A child process, and the thread that waits for its answers.
struct Running {
    process: Child,
    requests: Option<Sender<Vec<u8>>>,
    answers: Receiver<io::Result<Result<Vec<u8>, DocumentError>>>,
    talker: Option<JoinHandle<()>>,
    busy: Duration,
    last_used: Instant,
}

impl Running {
    fn start(worker: &Worker) -> io::Result<Self> {
        let setup = serde_json::to_vec(&worker.setup)?;
        let mut process = Command::new(&worker.exe)
            .arg(SUBCOMMAND)
            // No secrets of the server. One thread: predictable, and no memory for more.
            .env_clear()
            .env("RAYON_NUM_THREADS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (stdin, stdout) = pipes.ok_or_else(|| io::Error::other("no pipes"))?;
        let (requests, to_send) = mpsc::channel();
        let (answered, answers) = mpsc::channel();
        let talker = thread::spawn(move || talk(stdin, stdout, &setup, &to_send, &answered));
        Ok(Self { process, requests: Some(requests), answers, talker: Some(talker), busy: Duration::ZERO, last_used: Instant::now() })
    }

    fn ask(&mut self, request: &Request, timeout: Duration) -> Result<Vec<u8>, RenderError> {
        let crashed = |error: String| RenderError::Crashed(error);
        let frame = serde_json::to_vec(request).map_err(|error| crashed(error.to_string()))?;
        let started = Instant::now();
        if let Some(requests) = &self.requests {
            // When the talker has ended, the answer says why.
            let _ = requests.send(frame);
        }
        let answer = self.answers.recv_timeout(timeout);
        self.last_used = Instant::now();
        self.busy += started.elapsed();
        match answer {
            Ok(Ok(answer)) => answer.map_err(RenderError::Document),
            Ok(Err(error)) => Err(crashed(self.end().map_or_else(|_| error.to_string(), |status| status.to_string()))),
            Err(RecvTimeoutError::Timeout) => Err(RenderError::Timeout(timeout)),
            Err(RecvTimeoutError::Disconnected) => Err(crashed("no answer".to_owned())),
        }
    }

    /// Ends the child at once; it has nothing to lose.
    fn end(&mut self) -> io::Result<std::process::ExitStatus> {
        self.requests = None;
        // It may have ended already.
        let _ = self.process.kill();
        self.process.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.end();
        if let Some(talker) = self.talker.take() {
            // The pipes are closed now, so that it ends.
            let _ = talker.join();
        }
    }
}

/// Carries requests in and answers out, until one side is gone.
fn talk(
    mut stdin: ChildStdin,
    mut stdout: ChildStdout,
    setup: &[u8],
    requests: &Receiver<Vec<u8>>,
    answers: &Sender<io::Result<Result<Vec<u8>, DocumentError>>>,
) {
    let mut pending_setup = Some(setup);
    for request in requests {
        let mut exchange = || {
            if let Some(setup) = pending_setup.take() {
                write_frame(&mut stdin, setup)?;
            }
            write_frame(&mut stdin, &request)?;
            match read_json(&mut stdout)? {
                Some(Answer::Done) => read_frame(&mut stdout)?.map(Ok).ok_or_else(closed),
                Some(Answer::Failed(error)) => Ok(Err(error)),
                None => Err(closed()),
            }
        };
        let answer = exchange();
        let broken = answer.is_err();
        if answers.send(answer).is_err() || broken {
            return;
        }
    }
}

/// The child's side: reads requests from standard input and answers on standard output until the input ends.
///
/// Call it for [`SUBCOMMAND`] before anything else is set up: it needs no configuration, and lowers this process's limits.
///
/// # Errors
/// When the pipes break, or the limits cannot be set.
pub fn run() -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let Some(setup) = read_json::<Setup>(&mut input)? else {
        return Ok(());
    };
    limit(&setup.limits)?;
    let mut renderer = Renderer::new(&setup.templates);
    while let Some(request) = read_json::<Request>(&mut input)? {
        let made = match &mut renderer {
            Ok(renderer) => make(renderer, &request),
            Err(error) => Err(error.clone()),
        };
        match made {
            Ok(pdf) => {
                write_frame(&mut output, &serde_json::to_vec(&Answer::Done)?)?;
                write_frame(&mut output, &pdf)?;
            }
            Err(error) => write_frame(&mut output, &serde_json::to_vec(&Answer::Failed(error))?)?,
        }
    }
    Ok(())
}

fn make(renderer: &mut Renderer, request: &Request) -> Result<Vec<u8>, DocumentError> {
    match request {
        Request::Certificate(facts) => renderer.certificate(facts),
        Request::PrintFile { certificates, at } => renderer.print_file(certificates, *at),
        Request::Register(register) => renderer.register(register),
        Request::Document { template, data, files, at } => renderer.document(template, data, files, *at),
    }
}

/// Limits this process, and keeps facts about people out of core dumps.
#[cfg(unix)]
fn limit(limits: &Limits) -> io::Result<()> {
    use rlimit::Resource;
    Resource::AS.set(limits.memory, limits.memory)?;
    Resource::CPU.set(limits.cpu_seconds, limits.cpu_seconds)?;
    Resource::CORE.set(0, 0)?;
    // When the whole machine runs short, this process goes and not the server. Only Linux knows how to be told.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    Ok(())
}

/// Where there are no such limits, the parent's timeout is the only one.
#[cfg(not(unix))]
fn limit(_limits: &Limits) -> io::Result<()> {
    Ok(())
}

fn closed() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

fn write_frame(to: &mut impl Write, content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(content)?;
    to.flush()
}

/// The next frame; `None` at the end of the stream.
fn read_frame(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(io::Error::other)?;
    if length > LONGEST_FRAME {
        return Err(io::Error::other("frame too long"));
    }
    let mut content = vec![0; length];
    from.read_exact(&mut content)?;
    Ok(Some(content))
}

fn read_json<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    read_frame(from)?.map(|frame| serde_json::from_slice(&frame).map_err(io::Error::from)).transpose()
}
