//! Typed ids: one newtype over a UUID per kind of thing, so that a topic's id can't be passed where an officer's is meant.

use std::fmt;

use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::{MultiBackend, SqlId};

/// Declares id types. Each is a `UUIDv7` (they sort by time of making), stored as 16 bytes in SQLite and as `uuid` in PostgreSQL.
macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = SqlId)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id.
            #[must_use]
            pub fn new() -> Self {
                Self(new_uuid())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl ToSql<SqlId, Sqlite> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_bytes().as_slice());
                Ok(IsNull::No)
            }
        }

        impl FromSql<SqlId, Sqlite> for $name {
            fn from_sql(bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<diesel::sql_types::Binary, Sqlite>>::from_sql(bytes)?;
                Ok(Self(Uuid::from_slice(&bytes)?))
            }
        }

        impl ToSql<SqlId, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Uuid as ToSql<diesel::sql_types::Uuid, Pg>>::to_sql(&self.0, &mut out.reborrow())
            }
        }

        impl FromSql<SqlId, Pg> for $name {
            fn from_sql(bytes: <Pg as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(bytes).map(Self)
            }
        }

        impl ToSql<SqlId, MultiBackend> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((SqlId, self));
                Ok(IsNull::No)
            }
        }

        impl FromSql<SqlId, MultiBackend> for $name {
            fn from_sql(value: <MultiBackend as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, SqlId>()
            }
        }
    )* };
}

typed_ids! {
    /// A person on the roster or of the staff.
    OfficerId
    /// A place where sessions are held.
    SiteId
    /// A room of a site.
    RoomId
    /// A commune-level police unit.
    UnitId
    /// A professional department.
    DepartmentId
    /// A row that gives somebody a role.
    RoleId
    /// A programme.
    ProgrammeId
    /// A group of topics.
    GroupId
    /// A topic.
    TopicId
    /// A published, immutable revision of a topic's module and questions.
    RevisionId
    /// A session: one topic, one time, one cohort.
    SessionId
    /// A session at one site in one room.
    SittingId
    /// A draft of a timetable.
    PlanId
    /// Something that happened and that the timetable must give way to.
    IncidentId
    /// A quiz attempt.
    AttemptId
    /// A certificate.
    CertificateId
    /// A grant of a make-up, the module instead, or one more attempt.
    GrantId
    /// A job.
    JobId
    /// A file that is being loaded.
    LoadId
    /// A notice to a person.
    NoticeId
    /// A mail on its way.
    MailId
    /// A request to change cohort or site.
    ExchangeId
    /// A row of a history or log.
    EventId
}

/// A fresh `UUIDv7`.
#[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
fn new_uuid() -> Uuid {
    Uuid::now_v7()
}
