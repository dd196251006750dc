//! How many will be complete by the go-live day: pure functions over the instants at which people became complete.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::clock::{Timestamp, days_between};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Days looked back on for the least and the greatest pace.
const WEEK: i64 = 7;

/// How many were complete at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayEnd {
    /// The day.
    pub date: NaiveDate,
    /// Complete at its end (now, for today).
    pub total: u32,
    /// Of them, those who became so on this day.
    pub on_day: u32,
}

/// The days from the programme's first to today (or to `last`, when that is past), each with what was complete at its end.
/// `events` are the instants of completion in any order; earlier ones count into the first day.
#[must_use]
pub fn history(events: &[Timestamp], first: NaiveDate, last: NaiveDate, now: Timestamp) -> Vec<DayEnd> {
    let end = now.local_date().min(last).max(first);
    let mut days = Vec::new();
    let (mut date, mut before) = (first, 0);
    while date <= end {
        let until = date.checked_add_days(Days::new(1)).map_or(now, Timestamp::start_of).min(now.plus_seconds(1));
        let total = count(events, None, until);
        days.push(DayEnd { date, total, on_day: total - before });
        before = total;
        let Some(next) = date.checked_add_days(Days::new(1)) else { break };
        date = next;
    }
    days
}

/// Events in `[from, until)`.
fn count(events: &[Timestamp], from: Option<Timestamp>, until: Timestamp) -> u32 {
    let within = events.iter().filter(|at| **at < until && from.is_none_or(|from| **at >= from)).count();
    u32::try_from(within).unwrap_or(u32::MAX)
}

/// What is to be expected of the go-live day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outlook {
    /// Everybody is complete.
    Done,
    /// The go-live day has begun; so many are not complete.
    Over {
        /// People not complete.
        short: u32,
    },
    /// Nobody has become complete in the last week, so there is no pace yet.
    Unknown {
        /// People a day that are needed from now on.
        needed: u32,
    },
    /// By the pace of the last 24 hours.
    Expected(Forecast),
}

/// Numbers of people; paces are people a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// Became complete in the last 24 hours.
    pub pace: u32,
    /// The least of the last seven stretches of 24 hours since the programme began.
    pub least: u32,
    /// The greatest of them.
    pub greatest: u32,
    /// What the pace would have to be, rounded up.
    pub needed: u32,
    /// Complete when the go-live day begins.
    pub expected: u32,
    /// By the least pace.
    pub at_least: u32,
    /// By the greatest pace.
    pub at_most: u32,
    /// How many will be short of all.
    pub short: u32,
}

/// Looks ahead from `now` to the beginning of the go-live day. `total` people are counted; `events` are the instants at which
/// people became complete; paces are taken from the last week, as far as it lies after `starts_at`.
#[must_use]
pub fn look_ahead(events: &[Timestamp], total: u32, starts_at: Timestamp, now: Timestamp, go_live: Timestamp) -> Outlook {
    let done = count(events, None, now.plus_seconds(1)).min(total);
    let left = go_live.seconds_since(now);
    if done >= total {
        return Outlook::Done;
    }
    if left <= 0 {
        return Outlook::Over { short: total - done };
    }
    let needed = u32::try_from((i64::from(total - done) * DAY + left - 1) / left).unwrap_or(u32::MAX);
    let stretches = (0..WEEK).map(|back| now.plus_seconds(1 - (back + 1) * DAY)).enumerate();
    let paces: Vec<u32> = stretches
        .filter(|(back, from)| *back == 0 || *from >= starts_at)
        .map(|(_, from)| count(events, Some(from), from.plus_seconds(DAY)))
        .collect();
    let greatest = paces.iter().copied().max().unwrap_or_default();
    if greatest == 0 {
        return Outlook::Unknown { needed };
    }
    let (pace, least) = (paces.first().copied().unwrap_or_default(), paces.iter().copied().min().unwrap_or_default());
    let by = |pace: u32| u32::try_from(i64::from(done) + i64::from(pace) * left / DAY).unwrap_or(u32::MAX).min(total);
    let expected = by(pace);
    Outlook::Expected(Forecast {
        pace,
        least,
        greatest,
        needed,
        expected,
        at_least: by(least),
        at_most: by(greatest),
        short: total - expected,
    })
}

/// Whole days that are left before the go-live day; 0 on it and after.
#[must_use]
pub fn days_left(now: Timestamp, go_live: NaiveDate) -> i64 {
    days_between(now.local_date(), go_live).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveTime;
    use proptest::prelude::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 6, day).unwrap()
    }

    fn at(on: u32, hour: u32) -> Timestamp {
        Timestamp::from_local(day(on), NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
    }

    fn go_live() -> Timestamp {
        Timestamp::start_of(NaiveDate::from_ymd_opt(2025, 7, 1).unwrap())
    }

    /// So many people complete at each of these instants.
    fn events(counts: &[(u32, u32, usize)]) -> Vec<Timestamp> {
        counts.iter().flat_map(|(on, hour, count)| std::iter::repeat_n(at(*on, *hour), *count)).collect()
    }

    #[test]
    fn the_days_of_the_history_add_up() {
        let events = events(&[(24, 10, 5), (25, 9, 3), (25, 10, 100)]);
        let days = history(&events, day(24), day(30), at(25, 9));
        assert_eq!(
            days,
            [DayEnd { date: day(24), total: 5, on_day: 5 }, DayEnd { date: day(25), total: 8, on_day: 3 }],
            "what lies ahead does not count"
        );
        let days = history(&events, day(24), day(26), at(30, 9));
        assert_eq!(days.len(), 3);
        assert_eq!(days.iter().map(|day| day.on_day).sum::<u32>(), 108);
        assert_eq!(history(&[], day(24), day(30), at(20, 9)).len(), 1, "before the first day there is one empty day");
    }

    #[test]
    fn the_pace_of_a_day_leads_to_the_go_live_day() {
        // 63 hours are left on 28 June, 09:00: 2.625 days.
        let start = at(24, 0);
        let now = at(28, 9);
        let slow = events(&[(26, 15, 400), (27, 15, 1390)]);
        let Outlook::Expected(forecast) = look_ahead(&slow, 10_214, start, now, go_live()) else { panic!("there is a pace") };
        assert_eq!(
            forecast,
            Forecast {
                pace: 1390,
                least: 0,
                greatest: 1390,
                needed: 3210,
                expected: 1790 + 3648,
                at_least: 1790,
                at_most: 1790 + 3648,
                short: 10_214 - 5438
            }
        );
        let fast = events(&[(26, 15, 4000), (27, 15, 4000)]);
        let Outlook::Expected(forecast) = look_ahead(&fast, 10_214, start, now, go_live()) else { panic!("there is a pace") };
        assert_eq!((forecast.expected, forecast.short), (10_214, 0), "never more than all");
    }

    #[test]
    fn without_a_pace_the_need_alone_is_said() {
        assert_eq!(look_ahead(&[], 100, at(24, 0), at(30, 0), go_live()), Outlook::Unknown { needed: 100 });
        assert_eq!(look_ahead(&[], 100, at(24, 0), at(30, 12), go_live()), Outlook::Unknown { needed: 200 });
        assert_eq!(look_ahead(&[], 0, at(24, 0), at(30, 12), go_live()), Outlook::Done);
        assert_eq!(look_ahead(&events(&[(28, 1, 100)]), 100, at(24, 0), at(30, 12), go_live()), Outlook::Done);
        let over = Timestamp::start_of(NaiveDate::from_ymd_opt(2025, 7, 1).unwrap());
        assert_eq!(look_ahead(&events(&[(28, 1, 90)]), 100, at(24, 0), over, go_live()), Outlook::Over { short: 10 });
    }

    #[test]
    fn days_left_end_at_the_go_live_day() {
        let go_live = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
        assert_eq!((days_left(at(28, 9), go_live), days_left(at(30, 23), go_live)), (3, 1));
        assert_eq!(days_left(Timestamp::start_of(go_live).plus_minutes(900), go_live), 0);
    }

    proptest! {
        /// The expected number lies between what is done and all, and the least and the greatest enclose it.
        #[test]
        fn expectations_stay_within_bounds(hours in prop::collection::vec(0_i64..24 * 8, 0..200), more in 0_u32..500, now in 0_i64..24 * 9) {
            let start = at(24, 0);
            let events: Vec<Timestamp> = hours.iter().map(|hour| start.plus_seconds(hour * 3600)).collect();
            let now = start.plus_seconds(now * 3600);
            let done = count(&events, None, now.plus_seconds(1));
            let total = done + more;
            if let Outlook::Expected(forecast) = look_ahead(&events, total, start, now, go_live()) {
                prop_assert!(done <= forecast.at_least && forecast.at_least <= forecast.expected);
                prop_assert!(forecast.expected <= forecast.at_most && forecast.at_most <= total);
                prop_assert_eq!(forecast.expected + forecast.short, total);
                // Keeping the pace that is said to be needed reaches everybody.
                let left = go_live().seconds_since(now);
                prop_assert!(i64::from(done) + i64::from(forecast.needed) * left / DAY >= i64::from(total));
            }
        }
    }
}
