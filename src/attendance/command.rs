//! What the command line does with attendance.

use std::path::Path;

use super::store::register::{self, Filter, Register};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::export::{self, Format};
use crate::web::Permit;

/// `taphuan export attendance PROGRAMME`
pub fn export(db: &Db, clock: &Clock, permit: &Permit<Register>, programme: &str, format: Format, output: Option<&Path>) -> Result<()> {
    let register = db.read_now(|conn| register::get_register(conn, programme, None))?;
    let rows = Box::new(|conn: &mut _, table: &mut dyn crate::text::columns::RowSink| {
        register::export(conn, permit, &register, &Filter::default(), table).map(drop)
    });
    export::write(db, clock, register::TABLE, &register.code, format, output, rows)
}
