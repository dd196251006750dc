//! The connection type; alone in its file, since the derive brings much that is not written by hand.

#![expect(missing_docs, reason = "the derive documents nothing of what it makes")]
#![expect(clippy::disallowed_methods, reason = "the derive knows how to establish; Manager picks the variant instead")]

use diesel::{PgConnection, SqliteConnection};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}
