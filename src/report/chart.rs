//! The picture of the progress: where each line of the SVG runs. Numbers stand beside it in a table.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::forecast::{DayEnd, Outlook};
use crate::clock::{Timestamp, days_between};

/// The plot's edges within the picture of 820 by 330.
const LEFT: f64 = 58.0;
const RIGHT: f64 = 690.0;
const TOP: f64 = 44.6;
const BOTTOM: f64 = 286.0;

/// Day names that have room on the axis.
const NAMES: i64 = 9;

/// Everything that the template draws; coordinates are texts with one decimal.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    grid: Vec<GridLine>,
    days: Vec<DayName>,
    /// The lines between two days.
    ticks: Vec<String>,
    /// `x,y x,y …` of what was reached.
    real: String,
    /// The same of the certificates; empty when there is none.
    issued: String,
    now: Spot,
    /// Whether the words at the spot stand on its left, for want of room.
    is_late: bool,
    ahead: Option<Ahead>,
    top: String,
}

#[derive(Clone, Debug, Serialize)]
struct GridLine {
    y: String,
    text_y: String,
    value: u32,
}

#[derive(Clone, Debug, Serialize)]
struct DayName {
    x: String,
    name: String,
    is_today: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Spot {
    x: String,
    y: String,
    text_x: String,
    text_y: String,
    value: u32,
}

/// The forecast's line, the field between least and greatest, and the gap that stays.
#[derive(Clone, Debug, Serialize)]
struct Ahead {
    line: String,
    cone: String,
    y: String,
    gap_text_y: String,
    text_y: String,
    expected: u32,
    short: u32,
}

/// What is drawn.
pub struct Course<'a> {
    /// People counted.
    pub total: u32,
    /// The days so far, of completion.
    pub history: &'a [DayEnd],
    /// The days so far, of certificates.
    pub issued: &'a [DayEnd],
    /// What is expected.
    pub outlook: Outlook,
    /// The first day.
    pub first: NaiveDate,
    /// The go-live day: the right edge is its beginning.
    pub go_live: NaiveDate,
    /// Now.
    pub now: Timestamp,
}

/// Draws it.
#[must_use]
pub fn draw(course: &Course<'_>) -> Chart {
    let scale = Scale::of(course);
    let start = Timestamp::start_of(course.first);
    let line = |days: &[DayEnd]| {
        let mut points = vec![scale.point(start, 0)];
        points.extend(days.iter().map(|day| scale.point(end_of(day.date).min(course.now), day.total)));
        points.join(" ")
    };
    let done = course.history.last().map_or(0, |day| day.total);
    let (x, y) = (scale.x(course.now), scale.y(done));
    let is_late = x > 540.0;
    let has_issued = course.issued.last().is_some_and(|day| day.total > 0);
    Chart {
        grid: grid(course.total, &scale),
        days: day_names(course, &scale),
        ticks: (1..scale.days)
            .filter_map(|day| course.first.checked_add_days(Days::new(day)))
            .map(|day| put(scale.x(Timestamp::start_of(day))))
            .collect(),
        real: line(course.history),
        issued: if has_issued { line(course.issued) } else { String::new() },
        now: Spot {
            x: put(x),
            y: put(y),
            text_x: put(if is_late { x - 10.0 } else { x + 10.0 }),
            text_y: put((y + 18.0).min(BOTTOM - 8.0)),
            value: done,
        },
        is_late,
        ahead: ahead(course, &scale, x, y),
        top: put(scale.y(course.total)),
    }
}

fn end_of(day: NaiveDate) -> Timestamp {
    day.checked_add_days(Days::new(1)).map_or_else(|| Timestamp::start_of(day), Timestamp::start_of)
}

/// Time to the right, people upwards.
struct Scale {
    start: Timestamp,
    seconds: f64,
    days: u64,
    people: f64,
}

impl Scale {
    fn of(course: &Course<'_>) -> Self {
        let days = days_between(course.first, course.go_live).max(1);
        Self {
            start: Timestamp::start_of(course.first),
            seconds: float(days * 86_400),
            days: days.unsigned_abs(),
            people: f64::from(course.total.max(1)),
        }
    }

    fn x(&self, at: Timestamp) -> f64 {
        (LEFT + (RIGHT - LEFT) * float(at.seconds_since(self.start)) / self.seconds).clamp(LEFT, RIGHT)
    }

    fn y(&self, people: u32) -> f64 {
        BOTTOM - (BOTTOM - TOP) * f64::from(people) / self.people
    }

    fn point(&self, at: Timestamp, people: u32) -> String {
        format!("{},{}", put(self.x(at)), put(self.y(people)))
    }
}

/// Seconds of a few years are exact.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn float(number: i64) -> f64 {
    number as f64
}

fn put(coordinate: f64) -> String {
    format!("{coordinate:.1}")
}

/// Lines at round numbers.
fn grid(total: u32, scale: &Scale) -> Vec<GridLine> {
    let step = step(total);
    let values = (0..=9_u32).map(|number| number.saturating_mul(step)).take_while(|value| *value <= total);
    values
        .map(|value| {
            let y = scale.y(value);
            GridLine { y: put(y), text_y: put(y + 4.5), value }
        })
        .collect()
}

/// The largest of 1, 2, 2.5 and 5 times a power of ten that fits four times.
fn step(total: u32) -> u32 {
    let (mut best, mut power) = (1_u32, 1_u32);
    loop {
        for candidate in [power, power.saturating_mul(2), power.saturating_mul(5) / 2, power.saturating_mul(5)] {
            if candidate.saturating_mul(4) <= total {
                best = best.max(candidate);
            }
        }
        if power > total / 4 {
            return best;
        }
        power = power.saturating_mul(10);
    }
}

fn day_names(course: &Course<'_>, scale: &Scale) -> Vec<DayName> {
    let days = i64::try_from(scale.days).unwrap_or(1);
    let every = ((days + NAMES - 1) / NAMES).max(1);
    let name = |number: i64| {
        let date = course.first.checked_add_days(Days::new(number.unsigned_abs()))?;
        let noon = Timestamp::start_of(date).plus_minutes(720);
        Some(DayName { x: put(scale.x(noon)), name: date.format("%d/%m").to_string(), is_today: date == course.now.local_date() })
    };
    (0..days).filter(|number| number % every == 0).filter_map(name).collect()
}

fn ahead(course: &Course<'_>, scale: &Scale, x: f64, y: f64) -> Option<Ahead> {
    let Outlook::Expected(forecast) = course.outlook else { return None };
    let end = scale.y(forecast.expected);
    // The words keep clear of each other and of the go-live day's name below.
    let gap_text = f64::midpoint(end, TOP).clamp(TOP + 12.0, 216.0);
    Some(Ahead {
        line: format!("{},{} {},{}", put(x), put(y), put(RIGHT), put(end)),
        cone: format!(
            "{},{} {},{} {},{}",
            put(x),
            put(y),
            put(RIGHT),
            put(scale.y(forecast.at_most)),
            put(RIGHT),
            put(scale.y(forecast.at_least))
        ),
        y: put(end),
        gap_text_y: put(gap_text),
        text_y: put((end + 5.0).clamp(gap_text + 20.0, 240.0)),
        expected: forecast.expected,
        short: forecast.short,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_fit_at_least_four_times() {
        for (total, wanted) in [(0, 1), (3, 1), (4, 1), (10, 2), (13, 2), (100, 25), (384, 50), (400, 100), (10_214, 2_500)] {
            assert_eq!(step(total), wanted, "{total}");
        }
    }

    #[test]
    fn lines_stay_within_the_picture() {
        let first = NaiveDate::from_ymd_opt(2025, 6, 24).unwrap();
        let go_live = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
        let now = Timestamp::start_of(NaiveDate::from_ymd_opt(2025, 8, 1).unwrap());
        let history = [DayEnd { date: first, total: 10, on_day: 10 }];
        let chart = draw(&Course { total: 10, history: &history, issued: &history, outlook: Outlook::Done, first, go_live, now });
        assert_eq!(chart.real, "58.0,286.0 148.3,44.6");
        assert_eq!((chart.days.len(), chart.ticks.len()), (7, 6));
        assert!(chart.is_late && chart.ahead.is_none());
        assert_eq!(chart.issued, chart.real);
    }
}
