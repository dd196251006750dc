//! The two clocks. *Programme time* is the wall clock plus an offset kept in the database (plans, sessions, quizzes and
//! certificates use it); sign-in, browser sessions, leases, limits and the audit log's own time use the *wall clock*.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Serialize};

use crate::db::{MultiBackend, SqlTimestamp};

/// An instant in UTC, to the microsecond (what both databases keep).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = SqlTimestamp)]
#[serde(transparent)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Cuts an instant to microseconds, so that what is read back equals what was written.
    #[must_use]
    pub fn new(instant: DateTime<Utc>) -> Self {
        Self(instant.trunc_subsecs(6))
    }

    /// The instant.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// The same instant on Vietnam's clocks.
    #[must_use]
    pub fn local(self) -> DateTime<FixedOffset> {
        self.0.with_timezone(&vietnam())
    }

    /// The calendar day in Vietnam.
    #[must_use]
    pub fn local_date(self) -> NaiveDate {
        self.local().date_naive()
    }

    /// The instant at which a wall clock in Vietnam shows this day and time.
    #[must_use]
    pub fn from_local(day: NaiveDate, time: NaiveTime) -> Self {
        Self::new((day.and_time(time) - TimeDelta::hours(7)).and_utc())
    }

    /// The instant at which this day begins in Vietnam.
    #[must_use]
    pub fn start_of(day: NaiveDate) -> Self {
        Self::from_local(day, NaiveTime::MIN)
    }

    /// Later by so many seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + TimeDelta::seconds(seconds))
    }

    /// Later by so many minutes.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes * 60)
    }

    /// Whole seconds since `earlier` (negative when it lies ahead).
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_seconds()
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 with `Z`, the form of JSON answers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

/// Vietnam's time: UTC+7 all year since 1975, so a fixed offset is exact for everything this product keeps.
#[must_use]
pub fn vietnam() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

/// The wall clock. Sign-in, browser sessions, leases and limits use it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
pub fn wall() -> Timestamp {
    Timestamp::new(Utc::now())
}

/// Programme time: the wall clock plus an offset. Cloning shares the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The programme's time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp(wall().0 + TimeDelta::microseconds(self.offset_micros.load(Ordering::Relaxed)))
    }

    /// The offset to the wall clock in microseconds.
    #[must_use]
    pub fn offset_micros(&self) -> i64 {
        self.offset_micros.load(Ordering::Relaxed)
    }

    /// Sets the offset, in microseconds (what the database says).
    pub fn set_offset_micros(&self, micros: i64) {
        self.offset_micros.store(micros, Ordering::Relaxed);
    }

    /// The offset that makes the programme's clock show `instant` now.
    #[must_use]
    pub fn offset_for(instant: Timestamp) -> i64 {
        (instant.0 - wall().0).num_microseconds().unwrap_or_default()
    }
}

/// Whole days from `from` to `to` on the calendar.
#[must_use]
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    i64::from(to.num_days_from_ce()) - i64::from(from.num_days_from_ce())
}

impl ToSql<SqlTimestamp, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<SqlTimestamp, Sqlite> for Timestamp {
    fn from_sql(value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<diesel::sql_types::BigInt, Sqlite>>::from_sql(value)?;
        DateTime::from_timestamp_micros(micros).map(Self).ok_or_else(|| format!("{micros} is no instant").into())
    }
}

impl ToSql<SqlTimestamp, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<diesel::sql_types::Timestamptz, Pg>>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<SqlTimestamp, Pg> for Timestamp {
    fn from_sql(value: <Pg as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<diesel::sql_types::Timestamptz, Pg>>::from_sql(value).map(Self)
    }
}

impl ToSql<SqlTimestamp, MultiBackend> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((SqlTimestamp, self));
        Ok(IsNull::No)
    }
}

impl FromSql<SqlTimestamp, MultiBackend> for Timestamp {
    fn from_sql(value: <MultiBackend as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, SqlTimestamp>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_in_vietnam_seven_hours_before_utc() {
        let day = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
        assert_eq!(Timestamp::start_of(day).to_string(), "2025-06-30T17:00:00Z");
        assert_eq!(Timestamp::start_of(day).local_date(), day);
        assert_eq!(Timestamp::start_of(day).plus_seconds(-1).local_date(), day.pred_opt().unwrap());
    }

    #[test]
    fn the_offset_moves_programme_time() {
        let clock = Clock::default();
        let wanted = Timestamp::start_of(NaiveDate::from_ymd_opt(2025, 6, 25).unwrap());
        clock.set_offset_micros(Clock::offset_for(wanted));
        assert!((0..5).contains(&clock.now().seconds_since(wanted)));
    }
}
