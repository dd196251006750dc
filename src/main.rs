//! The command line: one small function per command.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use taphuan::app::{self, Tools};
use taphuan::audit::{self, Verdict};
use taphuan::certificate::{self, worker};
use taphuan::clock::Timestamp;
use taphuan::config::Config;
use taphuan::export::Format;
use taphuan::load::{Loaded, Loader};
use taphuan::roster::generate::{GenerateError, Programme, Request, generate};
use taphuan::text::{Language, Words, format};
use taphuan::{account, attendance, console, curriculum, error, files, report, roster, schedule};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs a training programme for a whole force.
#[derive(Parser)]
#[command(name = "taphuan", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate the database and serve.
    Serve {
        /// The address to listen on, instead of `TAPHUAN_BIND`.
        #[arg(long)]
        bind: Option<String>,
    },
    /// Bring the database's schema to this version.
    Migrate,
    /// Make the demo's data folder if it is not there, and serve it.
    Demo {
        /// The data folder.
        #[arg(long, default_value = "data/demo")]
        data: PathBuf,
        /// The address to listen on, instead of `TAPHUAN_BIND`.
        #[arg(long)]
        bind: Option<String>,
    },
    /// Invent people, places, a timetable and cohorts, as many as wanted, always the same for the same seed.
    Generate {
        /// How many officers.
        #[arg(long, default_value_t = Request::default().officers)]
        officers: u32,
        /// The seed.
        #[arg(long, default_value_t = Request::default().seed)]
        seed: u64,
        /// Folder of the programmes whose needs and speakers the timetable follows.
        #[arg(long, default_value = "curriculum")]
        curriculum: PathBuf,
        /// Folder to write to.
        #[arg(long)]
        output: PathBuf,
    },
    /// Say what the programme's clock shows; in a rehearsal, move it on.
    Clock {
        /// The instant to move on to, RFC 3339; only where `TAPHUAN_NOW` once started the clock, as in the demo.
        #[arg(long)]
        set: Option<chrono::DateTime<chrono::FixedOffset>>,
    },
    /// Accounts: the first admin, a forgotten password, a lock.
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// The log of who did what.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Issue every certificate that is due; run again, it goes on where it stopped.
    Certify {
        /// The programme's code.
        programme: String,
        /// Only say what would be issued, and to whom nothing and why.
        #[arg(long)]
        dry_run: bool,
    },
    /// Compute the timetable and the cohorts: who trains when, where and with whom.
    Schedule {
        /// The programme's code.
        programme: String,
        /// Only say what limits the plan, what it would cost and what it would change.
        #[arg(long)]
        dry_run: bool,
    },
    /// Check a certificate by its serial, or a file: 0 valid, 1 not, and why.
    Verify {
        /// A serial, or the name of a PDF file; `-` is standard input.
        what: String,
    },
    /// Write a table of a programme; every export is recorded.
    Export {
        /// Which table.
        what: Table,
        /// The programme's code.
        programme: String,
        /// csv or xlsx.
        #[arg(long, default_value = "csv", value_parser = parse_format)]
        format: Format,
        /// The file; `-` or nothing is standard output.
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Load files; all of a file or folder, or nothing.
    Load {
        #[command(subcommand)]
        kind: Load,
    },
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Make the account of an officer and print a one-time code; with --name also the officer, when the badge is new.
    Create {
        /// The badge number, with or without hyphens.
        badge: String,
        /// The full name of somebody who is not on the roster.
        #[arg(long)]
        name: Option<String>,
        /// A role over everything: `training_office` or `admin`.
        #[arg(long)]
        role: Option<String>,
    },
    /// Print a new one-time code; an earlier one stops working.
    Reset {
        /// The badge number, with or without hyphens.
        badge: String,
    },
    /// Lock an account and sign its browsers out.
    Lock {
        /// The badge number, with or without hyphens.
        badge: String,
    },
    /// Open a locked account again.
    Unlock {
        /// The badge number, with or without hyphens.
        badge: String,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Recompute every seal over the log and print the newest; keep it elsewhere.
    Verify {
        /// A seal kept elsewhere, which must be among them.
        #[arg(long)]
        against: Option<String>,
    },
}

/// What can be loaded; the same twice changes nothing.
#[derive(Subcommand)]
enum Load {
    /// A programme's folder: programme.toml, and for each topic topic.toml, module.md and quiz.gift.
    Curriculum {
        /// The folder.
        dir: PathBuf,
        /// Check, show what would change, write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Sites, a row a room.
    Sites(FromFile),
    /// Commune-level units.
    Units(FromFile),
    /// Professional departments.
    Departments(FromFile),
    /// Staff with their roles.
    Staff(FromFile),
    /// The roster of officers.
    Roster(FromFile),
    /// Who trains in which cohort.
    Cohorts(FromFile),
    /// The timetable, a row a sitting.
    Timetable(FromFile),
}

/// A file to load.
#[derive(clap::Args)]
struct FromFile {
    /// The file; `-` is standard input.
    file: PathBuf,
    /// Check, show what would change, write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// A table that can be written.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Table {
    Certificates,
    Readiness,
    Results,
    Attendance,
    Roster,
    Timetable,
    Cohorts,
}

fn parse_format(name: &str) -> Result<Format, String> {
    Format::parse(name).ok_or_else(|| "csv or xlsx".to_owned())
}

fn main() -> ExitCode {
    // The limited child that sets documents: before any configuration, since it has none.
    if std::env::args().nth(1).as_deref() == Some(worker::SUBCOMMAND) {
        return match worker::run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                console::complain(error);
                ExitCode::FAILURE
            }
        };
    }
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::complain(format_args!("taphuan: {}", console::reason(&error).say(Language::Vi)));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> error::Result<()> {
    let bind = match &command {
        Command::Serve { bind } | Command::Demo { bind, .. } => bind.as_deref(),
        _ => None,
    };
    let config = Config::from_env(bind).map_err(error::Error::internal)?;
    start_log(config.log_json);
    match command {
        Command::Serve { .. } => serve(config),
        Command::Demo { data, .. } => {
            taphuan::demo::make(&data, &config)?;
            let config = taphuan::demo::config(&data, &config)?;
            taphuan::demo::greet(&data, &config)?;
            serve(config)
        }
        Command::Generate { officers, seed, curriculum, output } => {
            let failed = |error: GenerateError| error::Error::internal(error.words());
            let programmes = Programme::read_all(&curriculum).map_err(failed)?;
            generate(Request { officers, seed }, &programmes).map_err(failed)?.write(&output).map_err(failed)
        }
        Command::Migrate => taphuan::db::Db::open(&config.database_url)?.migrate(),
        Command::Clock { set } => clock(&config, set),
        Command::Account { command } => account(&config, command),
        Command::Audit { command: AuditCommand::Verify { against } } => verify_audit(&config, against.as_deref()),
        Command::Certify { programme, dry_run } => certify(&config, &programme, dry_run),
        Command::Schedule { programme, dry_run } => {
            let tools = Tools::open(&config)?;
            schedule::command::schedule(&tools.db, &tools.clock, &app::loader(&tools.db, &tools.clock), &programme, dry_run)
        }
        Command::Verify { what } => verify(&config, &what),
        Command::Export { what, programme, format, output } => export(&config, what, &programme, format, output.as_deref()),
        Command::Load { kind } => load(&config, kind),
    }
}

fn clock(config: &Config, set: Option<chrono::DateTime<chrono::FixedOffset>>) -> error::Result<()> {
    let tools = Tools::open(config)?;
    let now = match set {
        Some(to) => {
            let to = Timestamp::new(to.to_utc());
            app::move_clock(&tools, to)?;
            to
        }
        None => tools.clock.now(),
    };
    console::line(now.local().to_rfc3339_opts(chrono::SecondsFormat::Secs, false))
}

fn certify(config: &Config, programme: &str, is_dry: bool) -> error::Result<()> {
    let tools = Tools::open(config)?;
    certificate::command::certify(tools.db.clone(), config, tools.permit(), programme, is_dry)?.iter().try_for_each(console::say)
}

/// A serial, or a file when there is one of that name or it ends like one; `-` is a file from standard input.
fn verify(config: &Config, what: &str) -> error::Result<()> {
    let path = Path::new(what);
    let is_file = what == "-" || path.is_file() || path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
    let file = if is_file { Some(read_input(path)?) } else { None };
    let words = certificate::command::verify(&Tools::open(config)?.db, config, what, file.as_deref())?;
    console::say(&words)
}

fn export(config: &Config, what: Table, programme: &str, format: Format, output: Option<&Path>) -> error::Result<()> {
    let tools = Tools::open(config)?;
    let written = match what {
        Table::Certificates => certificate::command::export(&tools.db, &tools.clock, programme, format, output),
        Table::Readiness => report::export::readiness(&tools.db, &tools.clock, programme, format, output),
        Table::Results => report::export::results(&tools.db, &tools.clock, programme, format, output),
        Table::Attendance => attendance::command::export(&tools.db, &tools.clock, &tools.permit(), programme, format, output),
        Table::Roster => roster::list::export(&tools.db, &tools.clock, programme, format, output),
        Table::Timetable => schedule::list::export(&tools.db, &tools.clock, schedule::list::TIMETABLE, programme, format, output),
        Table::Cohorts => schedule::list::export(&tools.db, &tools.clock, schedule::list::COHORTS, programme, format, output),
    };
    written.map_err(|error| match error {
        error::Error::NotFound => error::Error::invalid(Words::new("export-programme-unknown").with("code", programme)),
        other => other,
    })
}

fn load(config: &Config, kind: Load) -> error::Result<()> {
    let tools = Tools::open(config)?;
    match kind {
        Load::Curriculum { dir, dry_run } => load_curriculum(&tools, &dir, dry_run),
        Load::Sites(from) => load_file(&tools, &from, roster::places::load_sites),
        Load::Units(from) => load_file(&tools, &from, roster::places::load_units),
        Load::Departments(from) => load_file(&tools, &from, roster::places::load_departments),
        Load::Staff(from) => load_file(&tools, &from, roster::staff::load_staff),
        Load::Roster(from) => load_file(&tools, &from, roster::people::load_roster),
        Load::Cohorts(from) => load_file(&tools, &from, schedule::load::load_cohorts),
        Load::Timetable(from) => load_file(&tools, &from, schedule::load::load_timetable),
    }
}

fn load_curriculum(tools: &Tools, dir: &Path, is_dry: bool) -> error::Result<()> {
    match curriculum::load(&tools.db, &tools.permit(), dir, is_dry)? {
        curriculum::Loaded::Done { report, .. } => {
            for line in report.iter().chain(is_dry.then(|| Words::new("load-dry")).iter()) {
                console::say(line)?;
            }
            Ok(())
        }
        curriculum::Loaded::Faulty(faults) => {
            for fault in &faults {
                console::complain(fault.say(Language::Vi));
            }
            Err(error::Error::invalid(Words::new("load-refused").with("count", faults.len())))
        }
    }
}

fn account(config: &Config, command: AccountCommand) -> error::Result<()> {
    let tools = Tools::open(config)?;
    let said = match command {
        AccountCommand::Create { badge, name, role } => {
            account::command::create(&tools.db, &tools.keys, tools.permit(), &badge, name, role)?
        }
        AccountCommand::Reset { badge } => account::command::reset(&tools.db, &tools.keys, tools.permit(), &badge)?,
        AccountCommand::Lock { badge } => account::command::set_locked(&tools.db, tools.permit(), &badge, true)?,
        AccountCommand::Unlock { badge } => account::command::set_locked(&tools.db, tools.permit(), &badge, false)?,
    };
    console::say(&said)
}

fn verify_audit(config: &Config, against: Option<&str>) -> error::Result<()> {
    let verdict = Tools::open(config)?.db.read_now(|conn| audit::verify(conn, against))?;
    let moment = |at: Timestamp| format::date_time(at.utc());
    match verdict {
        Verdict::Intact { seals: 0, .. } => console::say(&Words::new("audit-nothing-sealed")),
        Verdict::Intact { rows, seals, newest } => {
            console::say(&Words::new("audit-intact").with("rows", rows).with("seals", seals))?;
            console::line(newest)
        }
        Verdict::Altered(after, through) => {
            let words =
                after.map_or_else(|| Words::new("audit-altered-start"), |after| Words::new("audit-altered").with("after", moment(after)));
            Err(error::Error::invalid(words.with("through", moment(through))))
        }
        Verdict::Unknown => Err(error::Error::invalid("audit-replaced")),
    }
}

fn serve(config: Config) -> error::Result<()> {
    let parts = app::assemble(config)?;
    actix_web::rt::System::new().block_on(app::serve(parts, |address| tracing::info!(%address, "listening")))
}

fn load_file(tools: &Tools, from: &FromFile, load: fn(&Loader, &[u8], bool) -> error::Result<Loaded>) -> error::Result<()> {
    let bytes = read_input(&from.file)?;
    match load(&app::loader(&tools.db, &tools.clock), &bytes, from.dry_run)? {
        Loaded::Done(report) => {
            console::line(report.say(Language::Vi, from.dry_run).trim_end_matches('\n'))?;
            if from.dry_run { console::say(&Words::new("load-dry")) } else { Ok(()) }
        }
        Loaded::Refused(faults) => {
            for fault in faults.iter().take(taphuan::load::FAULTS_AT_MOST) {
                console::complain(format_args!("{}: {}", from.file.display(), fault.say(Language::Vi)));
            }
            Err(error::Error::invalid(Words::new("load-refused").with("count", faults.len())))
        }
    }
}

/// Reads a whole file, or standard input.
fn read_input(file: &Path) -> error::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| {
        error::Error::invalid(Words::new("load-unreadable").with("file", file.display().to_string()).with("why", files::why(&error)))
    })?;
    Ok(bytes)
}

fn start_log(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.init();
    }
}
