//! The command line: one small function per command.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use taphuan::config::Config;
use taphuan::{app, error};

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
        /// The address to listen on, instead of TAPHUAN_BIND.
        #[arg(long)]
        bind: Option<String>,
    },
    /// Bring the database's schema to this version.
    Migrate,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("taphuan: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> error::Result<()> {
    let mut config = Config::from_env().map_err(error::Error::internal)?;
    start_log(config.log_json);
    match command {
        Command::Serve { bind } => {
            if let Some(bind) = bind {
                config.public_url = format!("http://{bind}");
                config.bind = bind;
            }
            serve(config)
        }
        Command::Migrate => taphuan::db::Db::open(&config.database_url)?.migrate(),
    }
}

fn serve(config: Config) -> error::Result<()> {
    let parts = app::assemble(config)?;
    actix_web::rt::System::new().block_on(app::serve(parts, |address| tracing::info!(%address, "listening")))
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
