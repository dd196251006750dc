//! One measured line: how many operations took how long, and how much CPU.

use std::time::Duration;

use crate::process::Use;

/// What was measured.
pub(crate) struct Figure {
    /// What was done.
    pub(crate) what: String,
    /// How many times, or how many rows.
    pub(crate) count: usize,
    /// How long it took by the clock, and what it used.
    pub(crate) used: Use,
    /// What is to be reached on 2 cores, as the issue says it; empty when nothing is said.
    pub(crate) target: &'static str,
}

/// Prints the head of the table.
pub(crate) fn print_head() {
    println!("| what | count | wall s | per s | CPU s | CPU µs each | peak MB | to reach |");
    println!("| :-- | --: | --: | --: | --: | --: | --: | :-- |");
}

impl Figure {
    /// A line without a target.
    pub(crate) fn new(what: impl Into<String>, count: usize, used: Use) -> Self {
        Self { what: what.into(), count, used, target: "" }
    }

    /// With what is to be reached.
    pub(crate) fn aiming_at(self, target: &'static str) -> Self {
        Self { target, ..self }
    }

    /// Prints the line, as a row of a Markdown table.
    pub(crate) fn print(&self) {
        let each = |time: Duration| time.as_secs_f64() * 1e6 / self.count.max(1) as f64;
        let rate = self.count as f64 / self.used.wall.as_secs_f64().max(1e-9);
        println!(
            "| {} | {} | {:.3} | {} | {:.2} | {} | {} | {} |",
            self.what,
            grouped(self.count as f64),
            self.used.wall.as_secs_f64(),
            grouped(rate),
            self.used.cpu.as_secs_f64(),
            grouped(each(self.used.cpu)),
            self.used.peak_kb.map_or_else(String::new, |kb| (kb / 1024).to_string()),
            self.target,
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
