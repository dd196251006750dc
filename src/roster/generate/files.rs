//! The seven files, in the form of the outside contract: UTF-8 with BOM, comma, CRLF, RFC 4180 quoting.

use std::{fs, path::Path};

use serde::Serialize;

use super::{GenerateError, Seed};

/// Spreadsheets take a file without it for an older encoding.
const BOM: &[u8] = "\u{feff}".as_bytes();

impl Seed {
    /// The files by name, byte for byte.
    ///
    /// # Errors
    /// When a row cannot be written as CSV.
    pub fn files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, GenerateError> {
        Ok(vec![
            ("units.csv", table(&self.units)?),
            ("sites.csv", table(&self.sites)?),
            ("departments.csv", table(&self.departments)?),
            ("staff.csv", table(&self.staff)?),
            ("roster.csv", table(&self.roster)?),
            ("timetable.csv", table(&self.timetable)?),
            ("cohorts.csv", table(&self.cohorts)?),
        ])
    }

    /// Writes the files into `dir`, which is made if need be.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), GenerateError> {
        fs::create_dir_all(dir).map_err(|source| GenerateError::Io { path: dir.to_owned(), source })?;
        for (name, bytes) in self.files()? {
            let path = dir.join(name);
            fs::write(&path, bytes).map_err(|source| GenerateError::Io { path, source })?;
        }
        Ok(())
    }
}

/// A table with its header. No cell of ours begins with a sign that a spreadsheet would run, so none is guarded;
/// a test holds that.
fn table<T: Serialize>(rows: &[T]) -> Result<Vec<u8>, GenerateError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BOM.to_vec());
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| GenerateError::Csv(error.into_error().into()))
}
