//! What the command line does with attendance.

use std::path::Path;

use super::store::register::{self, Filter, Register};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::export::{self, Format};
use crate::text::Words;
use crate::web::Permit;

/// `taphuan export attendance PROGRAMME`
pub fn export(db: &Db, clock: &Clock, permit: &Permit<Register>, programme: &str, format: Format, output: Option<&Path>) -> Result<()> {
    let found = db.read_now(|conn| register::get_register(conn, programme, None));
    let register = found.map_err(|error| match error {
        Error::NotFound => Error::invalid(Words::new("register-no-programme").with("code", programme)),
        other => other,
    })?;
    let rows = Box::new(|conn: &mut _, table: &mut dyn crate::text::columns::RowSink| {
        register::export(conn, permit, &register, &Filter::default(), table).map(drop)
    });
    export::write(db, clock, register::TABLE, &register.code, format, output, rows)
}
