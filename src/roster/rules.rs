//! Decisions about people: who counts on a day, whose lists somebody sees.

use chrono::{Datelike, NaiveDate};

use crate::web::{Access, Actor, Guarded, Role};

/// What `officers.status` may hold, the usual one first.
pub const STATUSES: [&str; 4] = ["", "exempt", "seconded", "left"];

/// What `officers.command` may hold.
pub const COMMANDS: [&str; 3] = ["", "chief", "deputy"];

/// Youngest and oldest age on a roster, in years: conscripts from 17 on, and generals who stay past 60.
const AGES: std::ops::RangeInclusive<i32> = 17..=75;

/// Whether an officer with this status stands inside the denominators on a day. A status without a first day holds
/// since ever, one without a last day for ever; both days belong to it.
#[must_use]
pub fn is_counted(status: &str, from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> bool {
    status.is_empty() || from.is_some_and(|from| today < from) || to.is_some_and(|to| today > to)
}

/// Why a status with its dates can't be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusFault {
    /// Dates without a status.
    DatesAlone,
    /// A status without its first day.
    NoFirstDay,
    /// Exempt or seconded without a last day.
    NoLastDay,
    /// The last day lies before the first.
    Backwards,
}

impl StatusFault {
    /// The key of its words, and the column that it is about.
    #[must_use]
    pub fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::DatesAlone => ("roster-status-dates-alone", "status"),
            Self::NoFirstDay => ("roster-status-no-first-day", "status_from"),
            Self::NoLastDay => ("roster-status-no-last-day", "status_to"),
            Self::Backwards => ("roster-status-backwards", "status_to"),
        }
    }
}

/// Checks a status and its dates: who is exempt or seconded is so between two days, who left has left from a day on.
pub fn check_status(status: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<(), StatusFault> {
    match (status, from, to) {
        ("", None, None) | ("left", Some(_), None) => Ok(()),
        ("", ..) => Err(StatusFault::DatesAlone),
        (_, None, _) => Err(StatusFault::NoFirstDay),
        (_, Some(_), None) => Err(StatusFault::NoLastDay),
        (_, Some(from), Some(to)) if to < from => Err(StatusFault::Backwards),
        _ => Ok(()),
    }
}

/// The days between which somebody on today's roster can have been born.
#[must_use]
pub fn birth_dates(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let years_ago = |years: i32| NaiveDate::from_ymd_opt(today.year() - years, 1, 1).unwrap_or(today);
    (years_ago(*AGES.end()), years_ago(*AGES.start() - 1).pred_opt().unwrap_or(today))
}

/// The units and sites whose people somebody sees in the lists of a programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everybody.
    pub is_all: bool,
    /// Birth dates, mail addresses and telephones too. Who only presides does not need them.
    pub is_personal: bool,
    /// Codes of units.
    pub units: Vec<String>,
    /// Codes of sites.
    pub sites: Vec<String>,
}

impl Reach {
    /// How far somebody sees: the office and directors everybody, commanders their unit, coordinators their site.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let codes = |role| actor.codes(role).into_iter().map(str::to_owned).collect();
        let is_presiding = actor.has(Role::Director) && !actor.is_office();
        Self {
            is_all: actor.is_office() || is_presiding,
            is_personal: !is_presiding,
            units: codes(Role::Commander),
            sites: codes(Role::Coordinator),
        }
    }

    /// Whether they see nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_all && self.units.is_empty() && self.sites.is_empty()
    }

    /// Whether they see the people of this unit or of this site.
    #[must_use]
    pub fn covers(&self, unit_code: &str, site_code: &str) -> bool {
        self.is_all || self.units.iter().any(|code| code == unit_code) || self.sites.iter().any(|code| code == site_code)
    }
}

/// Changing an officer's status.
#[derive(Clone, Copy, Debug)]
pub struct StatusAct;

/// The lists of a programme (roster, attendance, results …): what a handler asks a permit for before it narrows them by [`Reach`].
#[derive(Clone, Copy, Debug)]
pub struct Lists;

impl Guarded for Lists {
    type Act = ();

    fn access(&self, actor: &Actor, (): ()) -> Access {
        if Reach::of(actor).is_empty() {
            return Access::Forbidden;
        }
        if actor.is_office() {
            return Access::Allowed;
        }
        // A delegate's look is recorded as such, unless the person holds a role of their own as well.
        let reading = [Role::Director, Role::Commander, Role::Coordinator];
        let mut held = actor.holdings.iter().filter(|holding| reading.contains(&holding.role));
        match held.clone().find(|holding| holding.acting_for.is_none()).or_else(|| held.next()) {
            Some(holding) => Access::by(Some(holding)),
            None => Access::Forbidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn a_status_takes_people_out_between_its_days_alone() {
        let today = day("2025-06-25").unwrap();
        for (status, from, to, counted) in [
            ("", None, None, true),
            ("exempt", day("2025-06-25"), day("2025-06-25"), false),
            ("exempt", day("2025-06-26"), day("2025-07-25"), true),
            ("seconded", day("2025-01-01"), day("2025-06-24"), true),
            ("seconded", day("2025-01-01"), day("2025-06-25"), false),
            ("left", day("2025-06-12"), None, false),
            ("left", day("2025-06-26"), None, true),
            ("left", None, None, false),
        ] {
            assert_eq!(is_counted(status, from, to, today), counted, "{status} {from:?} {to:?}");
        }
    }

    #[test]
    fn a_status_has_its_days() {
        for (status, from, to, verdict) in [
            ("", None, None, Ok(())),
            ("", day("2025-06-25"), None, Err(StatusFault::DatesAlone)),
            ("exempt", None, None, Err(StatusFault::NoFirstDay)),
            ("exempt", day("2025-06-25"), None, Err(StatusFault::NoLastDay)),
            ("seconded", day("2025-06-25"), day("2025-06-24"), Err(StatusFault::Backwards)),
            ("seconded", day("2025-06-25"), day("2025-06-25"), Ok(())),
            ("left", day("2025-06-25"), None, Ok(())),
            ("left", day("2025-06-25"), day("2025-12-31"), Ok(())),
            ("left", None, None, Err(StatusFault::NoFirstDay)),
        ] {
            assert_eq!(check_status(status, from, to), verdict, "{status} {from:?} {to:?}");
        }
    }

    #[test]
    fn birth_dates_lie_within_a_working_life() {
        let (first, last) = birth_dates(day("2025-06-25").unwrap());
        assert_eq!((first, last), (day("1950-01-01").unwrap(), day("2008-12-31").unwrap()));
    }
}
