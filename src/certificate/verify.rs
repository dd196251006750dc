//! Anybody checks a certificate: by its serial on the public page, or a file at the command line.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, block};
use serde::Serialize;

use super::pages::Shown;
use super::press::Press;
use super::rules::{SerialError, Validity, parse_serial};
use super::signature::Signature;
use super::store::{self, Certificate};
use crate::clock::Timestamp;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::files;
use crate::text::{Words, format};
use crate::web::{Fields, Permit, Public, Reply, Visit};

#[derive(Serialize)]
struct Ask<'a> {
    typed: &'a str,
    problem: Option<Words>,
    is_unknown: bool,
}

/// The form; `problem` says what is wrong with what was typed.
fn form(visit: &Visit, permit: &Permit<Public>, typed: &str, problem: Option<Words>) -> Result<Reply> {
    let data = Ask { typed, is_unknown: problem.is_some(), problem };
    Reply::page(permit, visit, "certificate/ask", "verify-title", &data)
}

/// What is wrong with a text that is no serial.
fn fault(error: SerialError) -> Words {
    match error {
        SerialError::Shape => Words::new("verify-shape"),
        SerialError::Character(character) => Words::new("verify-character").with("character", character.to_string()),
        SerialError::Check => Words::new("verify-check"),
    }
}

/// `GET /verify`
pub(super) async fn ask(visit: Visit) -> Result<Reply> {
    let permit = visit.public("anybody checks a certificate");
    let fields = Fields::parse(visit.query());
    let typed = fields.get("serial");
    if typed.is_empty() {
        return form(&visit, &permit, "", None);
    }
    match parse_serial(typed) {
        Ok(serial) => Ok(Reply::see_other(&permit, &format!("/verify/{serial}"))),
        Err(error) => Ok(form(&visit, &permit, typed, Some(fault(error)))?.status(StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

#[derive(Serialize)]
struct Verdict {
    certificate: Shown,
    headline: &'static str,
    checked_at: Timestamp,
    signer: String,
    issued_on: chrono::NaiveDate,
    predecessors: Vec<String>,
    is_signed: bool,
    is_altered: bool,
}

/// `GET /verify/{serial}`
pub(super) async fn verify(visit: Visit, path: Path<String>, press: Data<Press>) -> Result<Reply> {
    let permit = visit.public("anybody checks a certificate");
    let typed = path.into_inner();
    let serial = match parse_serial(&typed) {
        Ok(serial) => serial.to_string(),
        Err(error) => return Ok(form(&visit, &permit, &typed, Some(fault(error)))?.status(StatusCode::NOT_FOUND)),
    };
    let found = visit
        .read(move |conn| {
            let Some(certificate) = store::find_certificate(conn, &serial)? else { return Ok(None) };
            let predecessors = store::list_predecessors(conn, &certificate)?;
            Ok(Some((certificate, predecessors)))
        })
        .await?;
    let Some((certificate, predecessors)) = found else {
        return Ok(form(&visit, &permit, &typed, Some(Words::new("verify-unknown")))?.status(StatusCode::NOT_FOUND));
    };
    let (press, digest) = (press.into_inner(), certificate.pdf_digest.clone());
    let stored = block(move || stored_file(&press, digest.as_deref())).await.map_err(|_| Error::Busy)?;
    let shown = Shown::of(&certificate)?;
    let data = Verdict {
        headline: match shown.state {
            Validity::Valid => "verify-valid",
            Validity::Revoked => "verify-revoked",
            Validity::Replaced => "verify-replaced",
        },
        checked_at: visit.stamp().now,
        signer: format!("{} {}", shown.facts.signer.rank, shown.facts.signer.full_name),
        issued_on: shown.facts.issued_on(),
        predecessors,
        is_signed: stored == Stored::Whole,
        is_altered: stored == Stored::Altered,
        certificate: shown,
    };
    Reply::page(&permit, &visit, "certificate/verify", data.headline, &data)
}

/// How the stored file of a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stored {
    /// Not made yet.
    None,
    /// There, and its signature holds.
    Whole,
    /// Gone or altered.
    Altered,
}

fn stored_file(press: &Press, digest: Option<&str>) -> Stored {
    let Some(digest) = digest else { return Stored::None };
    match press.file(digest) {
        Ok(file) if matches!(press.check(&file), Signature::Valid { .. }) => Stored::Whole,
        other => {
            tracing::error!(digest, error = other.err().map(|error| error.to_string()), "the stored file of a certificate does not hold");
            Stored::Altered
        }
    }
}

/// What `taphuan verify` says: whether it holds, and in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Valid.
    pub holds: bool,
    /// What it is, and why not.
    pub words: Words,
}

/// Checks what a command was given: a serial.
pub fn check_serial(db: &Db, typed: &str) -> Result<Answer> {
    let serial = match parse_serial(typed) {
        Ok(serial) => serial.to_string(),
        Err(error) => return Ok(Answer { holds: false, words: fault(error) }),
    };
    match db.read_now(|conn| store::find_certificate(conn, &serial))? {
        Some(certificate) => answer(&certificate),
        None => Ok(Answer { holds: false, words: Words::new("verify-unknown") }),
    }
}

/// Checks a file: it must be one that was issued, byte for byte, and its signature must hold.
pub fn check_file(db: &Db, press: &Press, bytes: &[u8]) -> Result<Answer> {
    let no = |key: &'static str| Ok(Answer { holds: false, words: Words::new(key) });
    let digest = files::digest(bytes);
    let issued = db.read_now(|conn| store::find_by_digest(conn, &digest))?;
    match (press.check(bytes), issued) {
        (Signature::Valid { .. }, Some(certificate)) => answer(&certificate),
        (Signature::Valid { .. }, None) => no("verify-file-not-issued"),
        (Signature::Altered, _) => no("verify-file-altered"),
        (Signature::OtherKey, _) => no("verify-file-other-key"),
        (Signature::Unsigned, _) => no("verify-file-unsigned"),
    }
}

fn answer(certificate: &Certificate) -> Result<Answer> {
    let (state, facts) = (certificate.validity()?, certificate.printed()?);
    let words = Words::new(match (state, certificate.replaced_by.is_some()) {
        (Validity::Valid, _) => "verify-says-valid",
        (Validity::Revoked, false) => "verify-says-revoked",
        (Validity::Revoked, true) => "verify-says-revoked-followed",
        (Validity::Replaced, _) => "verify-says-replaced",
    });
    let ended = certificate.ended_at.map(|at| format::date_time(at.utc())).unwrap_or_default();
    let words = words
        .with("serial", certificate.serial.as_str())
        .with("name", facts.full_name.as_str())
        .with("birth", format::date(facts.birth_date))
        .with("unit", facts.unit.as_str())
        .with("programme", facts.programme.as_str())
        .with("issued", format::date(facts.issued_on()))
        .with("ended", ended)
        .with("reason", certificate.reason.as_str())
        .with("successor", certificate.replaced_by.clone().unwrap_or_default());
    Ok(Answer { holds: state == Validity::Valid, words })
}
