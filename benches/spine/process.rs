//! Processes and what they use, as Linux tells it under `/proc`.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// Linux counts CPU for `/proc/PID/stat` in hundredths of a second on every architecture.
const TICKS_A_SECOND: u64 = 100;

/// How often a running command is asked for its peak memory; growth in its very last moment goes unseen.
const LOOK_EVERY: Duration = Duration::from_millis(4);

/// What something used.
#[derive(Clone, Copy, Default)]
pub(crate) struct Use {
    /// Time by the clock.
    pub(crate) wall: Duration,
    /// CPU time, of the process and of children that it waited for.
    pub(crate) cpu: Duration,
    /// Resident memory in KiB: a command's greatest; of a server what is its own at the end.
    pub(crate) kb: Option<u64>,
}

/// CPU fields of `/proc/PID/stat`: the process's own, and its waited-for children's.
fn cpu_fields(pid: u32) -> Result<(Duration, Duration)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The program's name stands in brackets and may hold blanks; utime, stime, cutime, cstime are the 12th to 15th after it.
    let (_, rest) = text.rsplit_once(')').ok_or("no name in /proc/PID/stat")?;
    let ticks: Vec<u64> = rest.split_whitespace().skip(11).take(4).map(str::parse).collect::<std::result::Result<_, _>>()?;
    let [user, system, child_user, child_system] = ticks.as_slice() else { return Err("/proc/PID/stat is short".into()) };
    let time = |ticks: u64| Duration::from_millis(ticks * 1000 / TICKS_A_SECOND);
    Ok((time(user + system), time(child_user + child_system)))
}

/// CPU that a process has used so far.
pub(crate) fn cpu_of(pid: u32) -> Result<Duration> {
    Ok(cpu_fields(pid)?.0)
}

/// CPU that this process has used so far, without its children.
pub(crate) fn own_cpu() -> Result<Duration> {
    cpu_of(std::process::id())
}

/// Greatest resident memory of a process so far, in KiB; none when it has ended.
pub(crate) fn peak_kb(pid: u32) -> Option<u64> {
    status_kb(pid, "VmHWM:")
}

/// Resident memory of a process' own, in KiB. Its connections map the database's file, each for itself, and the pages that they share
/// with each other and with the system's cache would be counted as often.
pub(crate) fn own_kb(pid: u32) -> Option<u64> {
    status_kb(pid, "RssAnon:")
}

fn status_kb(pid: u32, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Runs a command to its end and says what it used; what it printed on standard error when it failed.
pub(crate) fn run(command: &mut Command) -> Result<Use> {
    let (_, children) = cpu_fields(std::process::id())?;
    let errors = tempfile::NamedTempFile::new()?;
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors.reopen()?).spawn()?;
    let mut peak = None;
    let status = loop {
        peak = peak.max(peak_kb(child.id()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(LOOK_EVERY);
    };
    let wall = started.elapsed();
    if !status.success() {
        return Err(format!("{command:?}: {}", fs::read_to_string(errors.path())?.trim()).into());
    }
    let (_, after) = cpu_fields(std::process::id())?;
    Ok(Use { wall, cpu: after.saturating_sub(children), kb: peak })
}

/// Asks a process to end (SIGTERM) and waits for it; ends it for good after some seconds.
pub(crate) fn stop(child: &mut Child) -> Result<()> {
    Command::new("sh").arg("-c").arg(format!("kill {}", child.id())).status()?;
    let started = Instant::now();
    while child.try_wait()?.is_none() {
        if started.elapsed() > Duration::from_secs(15) {
            child.kill()?;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// A free port of loopback.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Copies a folder with what is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A line about the machine and how busy it is: figures by the clock mean little on a busy one.
pub(crate) fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).map_or("", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{cores} cores, {model}, load {}, {}", load.join(" "), taphuan::clock::wall().local().format("%d/%m/%Y %H:%M"))
}
