//! Measures the programme's spine at real size: `scripts/bench [name…]`. Each figure runs the program itself (a command, or the server
//! over loopback) on a scratch copy of the demo, and is told as rate and as CPU of that process, since CPU hardly depends on what
//! else the machine does. Beside them, in the same run, what nothing on this stack can undercut: a bare answer and a bare upsert.

mod bare;
mod client;
mod commands;
mod figure;
mod holds;
mod pages;
mod process;
mod schedule;
mod scratch;
mod texts;

use std::process::ExitCode;

use figure::Figure;
use scratch::Demo;

/// The allocator of the program, so that the bare figures compare.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whatever went wrong, in words.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A group of figures that can be asked for by name.
type Group = (&'static str, fn(&Demo) -> Result<Vec<Figure>>);

const GROUPS: [Group; 11] = [
    ("texts", texts::measure),
    ("start", commands::start),
    ("roster", commands::roster),
    ("attendance", commands::attendance),
    ("certificates", commands::certificates),
    ("matrix", pages::matrix),
    ("plan", pages::plan),
    ("save", pages::save),
    ("attempt", pages::attempt),
    ("holds", holds::measure),
    ("schedule", schedule::measure),
];

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [hello, port] = arguments.as_slice()
        && hello == bare::HELLO
    {
        return told(bare::serve_hello(port));
    }
    // Cargo says `--bench` when it means it; `cargo test --all-targets` starts this too, and there is nothing to test.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("Nothing measured: use scripts/bench.");
        return ExitCode::SUCCESS;
    }
    arguments.retain(|argument| argument != "--bench");
    if let Some(unknown) = arguments.iter().find(|name| !GROUPS.iter().any(|(known, _)| known == name)) {
        eprintln!("scripts/bench: {unknown} is none of {}", GROUPS.map(|(name, _)| name).join(", "));
        return ExitCode::from(2);
    }
    told(measure(&arguments))
}

fn measure(names: &[String]) -> Result<()> {
    println!("{}", process::machine());
    let demo = Demo::new()?;
    figure::print_head();
    let (yardsticks, bare) = bare::measure(&demo)?;
    for figure in &bare {
        figure.print(yardsticks);
    }
    let (mut missed, mut failed) = (Vec::new(), 0);
    for (name, run) in GROUPS {
        if !names.is_empty() && !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        match run(&demo) {
            Ok(figures) => {
                for figure in &figures {
                    figure.print(yardsticks);
                    missed.extend(figure.missed());
                }
            }
            Err(error) => {
                failed += 1;
                println!("{name}: {error}");
            }
        }
    }
    println!("{}", process::machine());
    println!("{}", if missed.is_empty() { "Every target was reached." } else { "Missed (by the clock a busy machine misses, too):" });
    for what in &missed {
        println!("- {what}");
    }
    if failed > 0 { Err(format!("{failed} groups could not be measured").into()) } else { Ok(()) }
}

fn told(outcome: Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
