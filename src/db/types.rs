//! The two SQL types that the derived connection does not know: ids and instants.

use diesel::query_builder::QueryId;
use diesel::sql_types::{HasSqlType, SqlType};

use super::MultiBackend;

/// A UUID: 16 bytes in SQLite, `uuid` in PostgreSQL.
#[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Binary"), postgres_type(name = "uuid"))]
pub struct SqlId;

/// An instant: whole microseconds since 1970 in SQLite, `timestamptz` in PostgreSQL.
#[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Long"), postgres_type(name = "timestamptz"))]
pub struct SqlTimestamp;

impl HasSqlType<SqlId> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<SqlId>(lookup)
    }
}

impl HasSqlType<SqlTimestamp> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<SqlTimestamp>(lookup)
    }
}
