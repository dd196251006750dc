//! The command line's part: issue, check, write the table.

use std::path::Path;
use std::sync::Arc;

use super::issue::{self, Batch};
use super::press::Press;
use super::store::{self, Programme};
use super::{pages, verify};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::export::{self, Format};
use crate::text::Words;
use crate::text::columns::RowSink;
use crate::web::Permit;

fn get_programme(db: &Db, code: &str) -> Result<Programme> {
    db.read_now(|conn| store::get_programme(conn, code)).map_err(|error| match error {
        Error::NotFound => Error::invalid(Words::new("cert-programme-unknown").with("code", code)),
        other => other,
    })
}

/// `taphuan certify`: issues what is due, or only says so; gives what came of it, a line each.
pub fn certify(db: Db, config: &Config, permit: Permit<Programme>, code: &str, is_dry: bool) -> Result<Vec<Words>> {
    let programme = get_programme(&db, code)?;
    if is_dry {
        let today = permit.stamp().now.local_date();
        let plan = db.read_now(|conn| {
            issue::get_signer(conn, &programme)?;
            issue::plan(conn, &programme, today)
        })?;
        return Ok(plan.words());
    }
    let press = Arc::new(Press::open(config)?);
    let batch = Batch { db, press, programme, permit, issued_by: None, public_url: config.public_url.clone() };
    let done = batch.run(&mut |_, _| Ok(true))?;
    if done.failed > 0 { Err(Error::Conflict(done.words())) } else { Ok(vec![done.words()]) }
}

/// `taphuan verify`: a serial, or a file when its name says so or `file` was read.
///
/// # Errors
/// What does not hold, in words.
pub fn verify(db: &Db, config: &Config, what: &str, file: Option<&[u8]>) -> Result<Words> {
    let answer = match file {
        Some(bytes) => verify::check_file(db, &Press::open(config)?, bytes)?,
        None => verify::check_serial(db, what)?,
    };
    if answer.holds { Ok(answer.words) } else { Err(Error::Invalid(answer.words)) }
}

/// `taphuan export certificates`.
pub fn export(db: &Db, clock: &Clock, code: &str, format: Format, output: Option<&Path>) -> Result<()> {
    let programme = get_programme(db, code)?;
    let rows = Box::new(move |conn: &mut Conn, sink: &mut dyn RowSink| pages::write_all(conn, &programme, sink));
    export::write(db, clock, pages::TABLE, code, format, output, rows)
}
