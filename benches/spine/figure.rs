//! One measured line: how many operations took how long, how much CPU, how that compares with the yardstick, and whether it is enough.

use std::fmt;
use std::time::Duration;

use crate::process::Use;

/// What is to be reached on 2 cores.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// Seconds by the clock for the whole.
    Seconds(f64),
    /// Milliseconds by the clock for each.
    Milliseconds(f64),
    /// Microseconds of CPU for each.
    Cpu(f64),
    /// Resident memory at most, in MB.
    Megabytes(f64),
    /// The longest that one write may hold the database, in milliseconds.
    Hold(f64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(most) => write!(f, "{most} s"),
            Self::Milliseconds(most) => write!(f, "{most} ms each"),
            Self::Cpu(most) if *most >= 1000.0 => write!(f, "{} CPU-ms each", most / 1000.0),
            Self::Cpu(most) => write!(f, "{most} CPU-µs each"),
            Self::Megabytes(most) => write!(f, "{most} MB"),
            Self::Hold(most) => write!(f, "{most} ms a hold"),
        }
    }
}

/// Beside what a figure is put.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// An answer that does nothing.
    Answer,
    /// A small row, upserted.
    Upsert,
    /// Both: an answer that has written.
    AnswerAndUpsert,
}

/// The yardsticks' CPU, in microseconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Yardsticks {
    /// Of a bare answer.
    pub(crate) answer: f64,
    /// Of a bare upsert.
    pub(crate) upsert: f64,
}

impl Yardsticks {
    fn of(self, beside: Beside) -> f64 {
        match beside {
            Beside::Answer => self.answer,
            Beside::Upsert => self.upsert,
            Beside::AnswerAndUpsert => self.answer + self.upsert,
        }
    }
}

/// What was measured.
pub(crate) struct Figure {
    what: String,
    /// How many times, or how many rows.
    count: usize,
    used: Use,
    /// The longest that one write held the database.
    held: Option<Duration>,
    beside: Beside,
    limits: Vec<Limit>,
}

/// Prints the head of the table.
pub(crate) fn print_head() {
    println!("| what | count | per s | s | CPU µs each | × bare | MB | to reach | |");
    println!("| :-- | --: | --: | --: | --: | --: | --: | :-- | :-- |");
}

impl Figure {
    /// A line without a target.
    pub(crate) fn new(what: impl Into<String>, count: usize, used: Use, beside: Beside) -> Self {
        Self { what: what.into(), count, used, held: None, beside, limits: Vec::new() }
    }

    /// Under another name.
    pub(crate) fn named(self, what: impl Into<String>) -> Self {
        Self { what: what.into(), ..self }
    }

    /// With what is to be reached.
    pub(crate) fn aiming_at(self, limits: &[Limit]) -> Self {
        Self { limits: limits.to_vec(), ..self }
    }

    /// With the longest that one write held the database.
    pub(crate) fn holding(self, held: Duration) -> Self {
        Self { held: Some(held), ..self }
    }

    /// CPU of one operation, in microseconds.
    pub(crate) fn cpu_each(&self) -> f64 {
        self.used.cpu.as_secs_f64() * 1e6 / self.count.max(1) as f64
    }

    /// What stands before the limit and may not pass it; none when it could not be measured.
    fn measured(&self, limit: Limit) -> Option<f64> {
        let wall = self.used.wall.as_secs_f64();
        match limit {
            Limit::Seconds(_) => Some(wall),
            Limit::Milliseconds(_) => Some(wall * 1e3 / self.count.max(1) as f64),
            Limit::Cpu(_) => Some(self.cpu_each()),
            Limit::Megabytes(_) => self.used.kb.map(|kb| kb as f64 * 1024.0 / 1e6),
            Limit::Hold(_) => self.held.map(|held| held.as_secs_f64() * 1e3),
        }
    }

    /// Whether a limit is kept.
    fn keeps(&self, limit: Limit) -> bool {
        let (Limit::Seconds(most) | Limit::Milliseconds(most) | Limit::Cpu(most) | Limit::Megabytes(most) | Limit::Hold(most)) = limit;
        self.measured(limit).is_some_and(|measured| measured <= most)
    }

    /// What of its target was missed, in words.
    pub(crate) fn missed(&self) -> Option<String> {
        let missed: Vec<String> = self.limits.iter().filter(|limit| !self.keeps(**limit)).map(ToString::to_string).collect();
        (!missed.is_empty()).then(|| format!("{}: more than {}", self.what, missed.join(" and ")))
    }

    /// Prints the line, as a row of a Markdown table.
    pub(crate) fn print(&self, yardsticks: Yardsticks) {
        let wall = self.used.wall.as_secs_f64();
        let held = self.held.map_or_else(String::new, |held| format!(", longest hold {:.0} ms", held.as_secs_f64() * 1e3));
        let limits: Vec<String> = self.limits.iter().map(|limit| format!("≤ {limit}")).collect();
        let verdict = match (self.limits.is_empty(), self.missed()) {
            (true, _) => "",
            (false, None) => "reached",
            (false, Some(_)) => "**MISSED**",
        };
        println!(
            "| {}{held} | {} | {} | {wall:.3} | {} | {} | {} | {} | {verdict} |",
            self.what,
            grouped(self.count as f64),
            grouped(self.count as f64 / wall.max(1e-9)),
            grouped(self.cpu_each()),
            grouped(self.cpu_each() / yardsticks.of(self.beside).max(1e-9)),
            self.used.kb.map_or_else(String::new, |kb| format!("{:.0}", kb as f64 * 1024.0 / 1e6)),
            limits.join(", "),
        );
    }
}

/// A number with blanks between thousands, and decimals only where they tell something.
fn grouped(number: f64) -> String {
    if number < 100.0 && number.fract() != 0.0 {
        return format!("{number:.1}");
    }
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
