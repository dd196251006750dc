//! Papers by unit: the print file of a unit's certificates, and the register (sổ cấp giấy chứng nhận).

use actix_web::web::{Data, Path, block};
use serde::Serialize;

use super::facts::{CertificateFacts, Register, RegisterRow};
use super::issue;
use super::pages::ProgrammeShown;
use super::press::Press;
use super::rules::Validity;
use super::store::{self, Certificate, Filter, Order, Programme};
use super::{Papers, Print};
use crate::audit;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::export::{self, Format};
use crate::roster::rules::{Lists, Reach};
use crate::text::columns::{Cell, Column, RowSink};
use crate::text::{Language, Words, format};
use crate::web::{Fields, Permit, Reply, Visit};

/// Papers follow the register.
const BY_NUMBER: Order = Order { by: "number", descending: false };

#[derive(Serialize)]
struct ByUnit {
    programme: ProgrammeShown,
    units: Vec<store::UnitCount>,
    total: i64,
    valid: i64,
    is_office: bool,
}

/// `GET /programmes/{code}/certificates/units`
pub(super) async fn units(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Lists, ())?;
    let code = path.into_inner();
    let programme = visit.read(move |conn| store::get_programme(conn, &code)).await?;
    let actor = visit.actor()?.clone();
    let reach = Reach::of(&actor);
    let found = visit.read(move |conn| Ok((store::list_unit_counts(conn, programme.id, &reach)?, programme))).await?;
    let (mut units, programme) = found;
    units.retain(|unit| visit.permit(&Papers { unit: Some(unit.code.clone()) }, Print).is_ok());
    let data = ByUnit {
        programme: ProgrammeShown::of(&programme),
        total: units.iter().map(|unit| unit.total).sum(),
        valid: units.iter().map(|unit| unit.valid).sum(),
        units,
        is_office: actor.is_office(),
    };
    Reply::page(&permit, &visit, "certificate/units", "cert-papers", &data)
}

/// A unit's certificates in the order of the register; a state, or all.
fn list(conn: &mut Conn, programme: &Programme, unit: Option<&str>, state: Option<Validity>) -> Result<Vec<Certificate>> {
    let filter = Filter { unit: unit.unwrap_or_default().to_owned(), state, ..Filter::all(Reach { is_all: true, ..Reach::default() }) };
    let listed = store::list_certificates(conn, programme.id, &filter, BY_NUMBER, None)?;
    Ok(listed.into_iter().map(|listed| listed.certificate).collect())
}

/// Personal data leaves the house: who took which paper is recorded before its first byte does.
async fn record(visit: &Visit, permit: &Permit<Papers>, programme: &str, what: &'static str, unit: Option<&str>) -> Result<()> {
    let (permit, programme, details) =
        (permit.clone(), programme.to_owned(), serde_json::json!({ "table": what, "format": "pdf", "unit": unit }));
    visit.write(move |conn| audit::record(conn, &permit, "export", "programme", &programme, &details)).await
}

/// `GET /programmes/{code}/certificates/units/{unit}.pdf`: the unit's valid certificates to print, a page each.
pub(super) async fn unit_file(visit: Visit, path: Path<(String, String)>, press: Data<Press>) -> Result<Reply> {
    let (code, unit) = path.into_inner();
    let permit = visit.permit(&Papers { unit: Some(unit.clone()) }, Print)?;
    let wanted = unit.clone();
    let (programme, certificates) = visit
        .read(move |conn| {
            let programme = store::get_programme(conn, &code)?;
            store::get_unit_name(conn, &wanted)?;
            let certificates = list(conn, &programme, Some(&wanted), Some(Validity::Valid))?;
            Ok((programme, certificates))
        })
        .await?;
    if certificates.is_empty() {
        return Err(Error::conflict("cert-nothing-to-print"));
    }
    record(&visit, &permit, &programme.code, "certificates print file", Some(&unit)).await?;
    let facts = certificates.iter().map(Certificate::printed).collect::<Result<Vec<CertificateFacts>>>()?;
    let (press, now) = (press.into_inner(), visit.stamp().now);
    let bytes = block(move || press.print_file(facts, now)).await.map_err(|_| Error::Busy)??;
    Ok(Reply::file(&permit, "application/pdf", &format!("{}-{unit}.pdf", programme.code), true, bytes))
}

/// `GET /programmes/{code}/certificates/register.pdf?unit=…`
pub(super) async fn register(visit: Visit, path: Path<String>, press: Data<Press>) -> Result<Reply> {
    let unit = asked_unit(&visit);
    let permit = visit.permit(&Papers { unit: unit.clone() }, Print)?;
    let (code, now) = (path.into_inner(), visit.stamp().now);
    let wanted = unit.clone();
    let (programme, register) = visit
        .read(move |conn| {
            let programme = store::get_programme(conn, &code)?;
            let register = make_register(conn, &programme, wanted.as_deref(), now)?;
            Ok((programme, register))
        })
        .await?;
    if register.rows.is_empty() {
        return Err(Error::conflict("cert-nothing-to-print"));
    }
    record(&visit, &permit, &programme.code, "certificates register", unit.as_deref()).await?;
    let press = press.into_inner();
    let bytes = block(move || press.register(register)).await.map_err(|_| Error::Busy)??;
    let name = unit.map_or_else(|| format!("{}-so-cap.pdf", programme.code), |unit| format!("{}-{unit}-so-cap.pdf", programme.code));
    Ok(Reply::file(&permit, "application/pdf", &name, true, bytes))
}

fn asked_unit(visit: &Visit) -> Option<String> {
    let unit = Fields::parse(visit.query()).get("unit").to_owned();
    (!unit.is_empty()).then_some(unit)
}

fn make_register(conn: &mut Conn, programme: &Programme, unit: Option<&str>, now: Timestamp) -> Result<Register> {
    let scope = unit.map(|code| store::get_unit_name(conn, code)).transpose()?.unwrap_or_default();
    let rows = list(conn, programme, unit, None)?;
    Ok(Register {
        parent: programme.wording.authority_parent.clone(),
        organisation: programme.wording.authority.clone(),
        programme: programme.title.clone(),
        scope,
        place: programme.wording.place.clone(),
        printed_at: now.utc(),
        signer: issue::get_signer(conn, programme)?,
        rows: rows.iter().map(register_row).collect::<Result<Vec<_>>>()?,
    })
}

fn register_row(certificate: &Certificate) -> Result<RegisterRow> {
    let facts = certificate.printed()?;
    Ok(RegisterRow {
        note: note(certificate)?,
        birth: format::date(facts.birth_date),
        issued: format::date(facts.issued_on()),
        number: facts.number,
        serial: facts.serial,
        full_name: facts.full_name,
        badge: facts.badge,
        rank: facts.rank,
        unit: facts.unit,
    })
}

/// The register's remark; the paper is Vietnamese.
fn note(certificate: &Certificate) -> Result<String> {
    let successor = certificate.replaced_by.as_deref();
    let words = match (certificate.validity()?, successor) {
        (Validity::Valid, _) => return Ok(String::new()),
        (Validity::Replaced, Some(successor)) => Words::new("cert-note-replaced").with("serial", successor),
        (_, Some(successor)) => Words::new("cert-note-revoked-followed").with("serial", successor),
        (_, None) => Words::new("cert-note-revoked"),
    };
    Ok(words.with("reason", certificate.reason.as_str()).say(Language::Vi).into_owned())
}

/// The register as a workbook.
const SHEET: export::Table = export::Table {
    name: "register",
    columns: &[
        Column::text("Số", 12),
        Column::text("Mã kiểm tra", 24),
        Column::text("Họ và tên", 28),
        Column::date("Ngày sinh"),
        Column::text("Số hiệu", 12),
        Column::text("Cấp bậc", 14),
        Column::text("Chức vụ", 26),
        Column::text("Đơn vị", 32),
        Column::date("Ngày cấp"),
        Column::text("Tình trạng", 14),
        Column::text("Ghi chú", 50),
    ],
};

/// `GET /programmes/{code}/certificates/register.xlsx?unit=…`
pub(super) async fn register_sheet(visit: Visit, path: Path<String>) -> Result<Reply> {
    let unit = asked_unit(&visit);
    let permit = visit.permit(&Papers { unit: unit.clone() }, Print)?;
    let code = path.into_inner();
    let programme = visit.read(move |conn| store::get_programme(conn, &code)).await?;
    let subject = programme.code.clone();
    let rows = Box::new(move |conn: &mut Conn, sink: &mut dyn RowSink| {
        for certificate in list(conn, &programme, unit.as_deref(), None)? {
            write_row(&certificate, sink)?;
        }
        Ok(())
    });
    export::send(&visit, &permit, SHEET, &subject, Format::Xlsx, rows).await
}

fn write_row(certificate: &Certificate, sink: &mut dyn RowSink) -> Result<()> {
    let (facts, note) = (certificate.printed()?, note(certificate)?);
    let state = Words::new(format!("state-{}", certificate.validity()?.name())).say(Language::Vi).into_owned();
    sink.row(&mut |cells| {
        for text in [&facts.number, &facts.serial, &facts.full_name] {
            cells.put(Cell::Text(text));
        }
        cells.put(Cell::Date(facts.birth_date));
        for text in [&facts.badge, &facts.rank, &facts.position, &facts.unit] {
            cells.put(Cell::Text(text));
        }
        cells.put(Cell::Date(facts.issued_on()));
        cells.put(Cell::Text(&state));
        cells.put(Cell::Text(&note));
    })?;
    Ok(())
}
