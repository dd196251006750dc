//! A small client that keeps its connections, cheap enough to leave the cores to the server.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::Result;
use crate::process::{self, Use};
use crate::scratch::Server;

/// A connection that is kept.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Its head, as it came.
    head: String,
    /// Its body, without transfer coding.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A `GET`; `zipped` asks for gzip, as browsers do.
pub(crate) fn get(path: &str, cookie: &str, zipped: bool) -> Vec<u8> {
    let zipped = if zipped { "Accept-Encoding: gzip\r\n" } else { "" };
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n{zipped}\r\n").into_bytes()
}

/// A request with a body.
pub(crate) fn with_body(method: &str, path: &str, cookie: &str, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// The kind of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl Connection {
    /// Connects.
    pub(crate) fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request)?;
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.fill()?;
        };
        let head = String::from_utf8_lossy(&self.take(end)).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("an answer without a status")?;
        let mut answer = Answer { status, head, body: Vec::new() };
        if let Some(length) = answer.header("content-length").and_then(|length| length.parse().ok()) {
            answer.body = self.read(length)?;
        } else if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = self.read_chunks()?;
        }
        Ok(answer)
    }

    /// Signs in and gives the cookie.
    pub(crate) fn sign_in(&mut self, badge: &str, password: &str) -> Result<String> {
        let form = serde_urlencoded::to_string([("badge", badge), ("password", password)])?;
        let answer = self.send(&with_body("POST", "/login", "", FORM, &form))?;
        let cookie = answer.header("set-cookie").filter(|_| answer.status == 303).and_then(|cookie| cookie.split(';').next());
        Ok(cookie.ok_or_else(|| format!("{badge} could not sign in: {}", answer.status))?.to_owned())
    }

    fn fill(&mut self) -> Result<()> {
        let mut part = [0; 8 * 1024];
        let read = self.stream.read(&mut part)?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        self.buffer.extend(part.iter().take(read));
        Ok(())
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        self.buffer.drain(..length).collect()
    }

    fn read(&mut self, length: usize) -> Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.fill()?;
        }
        Ok(self.take(length))
    }

    fn read_chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = find(&self.buffer, b"\r\n") {
                    break end + 2;
                }
                self.fill()?;
            };
            let line = String::from_utf8_lossy(&self.take(end)).into_owned();
            let length = usize::from_str_radix(line.trim(), 16)?;
            let mut chunk = self.read(length + 2)?;
            if length == 0 {
                return Ok(body);
            }
            chunk.truncate(length);
            body.append(&mut chunk);
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}

/// Sends `count` requests over so many connections at once, each waiting for its answer, and says what the process used. The
/// request is made from the connection's number and how many it has sent. Every answer must be a 200.
pub(crate) fn load(
    address: &str,
    pid: u32,
    connections: usize,
    count: usize,
    request: &(dyn Fn(usize, usize) -> Vec<u8> + Sync),
) -> Result<(usize, Use)> {
    let each = count / connections;
    let (before, started) = (process::cpu_of(pid)?, Instant::now());
    std::thread::scope(|scope| {
        let work = |number: usize| {
            move || -> Result<()> {
                let mut connection = Connection::open(address)?;
                for sent in 0..each {
                    let answer = connection.send(&request(number, sent))?;
                    if answer.status != 200 {
                        return Err(format!("{}: {}", answer.status, answer.text()).into());
                    }
                }
                Ok(())
            }
        };
        let threads: Vec<_> = (0..connections).map(|number| scope.spawn(work(number))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a client panicked")?)
    })?;
    let used = Use { wall: started.elapsed(), cpu: process::cpu_of(pid)?.saturating_sub(before), kb: process::own_kb(pid) };
    Ok((each * connections, used))
}

/// The same on a server of the demo, after a warm-up of a tenth.
pub(crate) fn load_warm(
    server: &Server,
    connections: usize,
    count: usize,
    request: &(dyn Fn(usize, usize) -> Vec<u8> + Sync),
) -> Result<(usize, Use)> {
    let warm = (count / 10 / connections).max(1);
    load(server.address(), server.pid(), connections, warm * connections, request)?;
    load(server.address(), server.pid(), connections, count, &|number, sent| request(number, warm + sent))
}
