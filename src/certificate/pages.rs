//! One's own certificates, one certificate for the office, the programme's list, and the button that issues.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, block};
use serde::Serialize;

use super::issue::{self, Plan, Trouble};
use super::press::Press;
use super::rules::{Validity, may_replace, may_revoke, parse_serial};
use super::store::{self, Certificate, Filter, Listed, Order, Programme};
use super::{CertificateAct, IssueAll, Papers, Print, facts::CertificateFacts, qr};
use crate::audit;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::export::{self, Format};
use crate::jobs;
use crate::roster::rules::{Lists, Reach};
use crate::standing::rules::State;
use crate::text::columns::{Cell, Column, RowSink};
use crate::text::{Words, collation, format};
use crate::web::{Fields, Listing, PAGE_ROWS, Paged, Permit, Problems, Reply, Visit, icon};

/// Longest reason for a revocation or correction, in characters; it is public.
const REASON_CHARACTERS: usize = 300;

/// A certificate as pages show it.
#[derive(Serialize)]
pub(super) struct Shown {
    pub(super) serial: String,
    pub(super) facts: CertificateFacts,
    pub(super) state: Validity,
    pub(super) state_key: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) issued_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) reason: String,
    pub(super) replaced_by: Option<String>,
}

impl Shown {
    pub(super) fn of(certificate: &Certificate) -> Result<Self> {
        let state = certificate.validity()?;
        let (tone, icon) = match state {
            Validity::Valid => ("ok", icon("shield-check")),
            Validity::Revoked => ("bad", icon("shield-x")),
            Validity::Replaced => ("warn", icon("refresh")),
        };
        Ok(Self {
            serial: certificate.serial.clone(),
            facts: certificate.printed()?,
            state,
            state_key: format!("state-{}", state.name()),
            tone,
            icon,
            issued_at: certificate.issued_at,
            ended_at: certificate.ended_at,
            reason: certificate.reason.clone(),
            replaced_by: certificate.replaced_by.clone(),
        })
    }
}

#[derive(Serialize)]
struct Own {
    latest: Option<Shown>,
    qr: String,
    decree_date: String,
    others: Vec<Shown>,
}

/// `GET /certificates`
pub(super) async fn own(visit: Visit) -> Result<Reply> {
    let permit = visit.own()?;
    let officer_id = visit.actor()?.officer_id;
    let all = visit.read(move |conn| store::list_own(conn, officer_id)).await?;
    let mut shown = all.iter().map(Shown::of).collect::<Result<Vec<_>>>()?;
    let latest = shown.iter().position(|one| one.state == Validity::Valid).map(|place| shown.remove(place));
    let facts = latest.as_ref().map(|one| &one.facts);
    let data = Own {
        qr: facts.and_then(|facts| qr::svg(&facts.verify_url).ok()).unwrap_or_default(),
        decree_date: facts.map(|facts| format::paper_date(facts.issued_on())).unwrap_or_default(),
        latest,
        others: shown,
    };
    Reply::page(&permit, &visit, "certificate/own", "cert-mine", &data)
}

/// The certificate behind an address; what is no serial is not found.
async fn get(visit: &Visit, serial: &str) -> Result<Certificate> {
    visit.actor()?;
    let serial = parse_serial(serial).map_err(|_| Error::NotFound)?.to_string();
    visit.read(move |conn| store::get_certificate(conn, &serial)).await
}

/// `GET /certificates/{serial}.pdf`
pub(super) async fn download(visit: Visit, path: Path<String>, press: Data<Press>) -> Result<Reply> {
    let certificate = get(&visit, &path).await?;
    let permit = visit.permit(&certificate, CertificateAct::Read)?;
    let name = format!("{}.pdf", certificate.serial);
    let (db, press, permitted) = (visit.server().db.clone(), press.into_inner(), permit.clone());
    let bytes = block(move || issue::file(&db, &press, &permitted, &certificate)).await.map_err(|_| Error::Busy)??;
    Ok(Reply::file(&permit, "application/pdf", &name, true, bytes))
}

#[derive(Serialize)]
struct Managed {
    certificate: Shown,
    programme_code: String,
    programme_title: String,
    person: String,
    badge: String,
    predecessors: Vec<String>,
    changes: Vec<Change>,
    may_revoke: bool,
    may_replace: bool,
    has_signer: bool,
    problems: Problems,
    fields: Fields,
}

#[derive(Serialize)]
struct Change {
    key: &'static str,
    before: String,
    after: String,
}

async fn managed(
    visit: &Visit,
    permit: &Permit<Certificate>,
    certificate: Certificate,
    problems: Problems,
    fields: Fields,
) -> Result<Reply> {
    let now = visit.stamp().now;
    let data = visit
        .read(move |conn| {
            let programme = store::get_programme_of(conn, certificate.programme_id)?;
            let (person, badge) = store::get_person(conn, certificate.officer_id)?;
            let some = [certificate.officer_id];
            let holds = store::list_holders(conn, programme.id, Some(&some))?.valid.contains(&certificate.officer_id);
            let state = certificate.validity()?;
            let changes = issue::differences(conn, &programme, &certificate, now)?;
            Ok(Managed {
                predecessors: store::list_predecessors(conn, &certificate)?,
                changes: changes.into_iter().map(|(key, before, after)| Change { key, before, after }).collect(),
                may_revoke: may_revoke(state),
                may_replace: may_replace(state, certificate.replaced_by.is_some(), holds),
                has_signer: store::find_signer(conn, &programme.wording)?.is_some(),
                certificate: Shown::of(&certificate)?,
                programme_code: programme.code,
                programme_title: programme.title,
                person,
                badge,
                problems,
                fields,
            })
        })
        .await?;
    Reply::page(permit, visit, "certificate/show", Words::new("cert-number").with("number", data.certificate.facts.number.as_str()), &data)
}

/// The certificate behind an address with the right to end it. Whoever lacks that role is refused before anything is looked up.
async fn get_managed(visit: &Visit, serial: &str) -> Result<(Certificate, Permit<Certificate>)> {
    require_office(visit)?;
    let certificate = get(visit, serial).await?;
    let permit = visit.permit(&certificate, CertificateAct::Manage)?;
    Ok((certificate, permit))
}

/// A programme with the right to issue its certificates; refused likewise.
async fn get_issued(visit: &Visit, code: String) -> Result<(Programme, Permit<Programme>)> {
    require_office(visit)?;
    let programme = visit.read(move |conn| store::get_programme(conn, &code)).await?;
    let permit = visit.permit(&programme, IssueAll)?;
    Ok((programme, permit))
}

fn require_office(visit: &Visit) -> Result<()> {
    if visit.actor()?.is_office() { Ok(()) } else { Err(Error::Forbidden) }
}

/// `GET /certificates/{serial}`
pub(super) async fn show(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (certificate, permit) = get_managed(&visit, &path).await?;
    let fields = Fields::default();
    managed(&visit, &permit, certificate, Problems::default(), fields).await
}

/// The reason of a form; a problem at the field when there is none or too much.
fn reason(fields: &Fields, field: &'static str, problems: &mut Problems) -> String {
    let reason = collation::nfc(&fields.required(field, problems));
    if reason.chars().count() > REASON_CHARACTERS {
        problems.add(field, Words::new("field-too-long").with("max", REASON_CHARACTERS));
    }
    reason
}

/// Somebody was faster: the certificate as it stands now, with what was typed and why it was refused.
async fn contradicted(
    visit: &Visit,
    permit: &Permit<Certificate>,
    serial: String,
    (field, words): (&'static str, Words),
    fields: Fields,
) -> Result<Reply> {
    let now = visit.read(move |conn| store::get_certificate(conn, &serial)).await?;
    let mut problems = Problems::default();
    problems.add(field, words);
    Ok(managed(visit, permit, now, problems, fields).await?.status(StatusCode::CONFLICT))
}

/// `POST /certificates/{serial}/revoke`
pub(super) async fn revoke(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let (certificate, permit) = get_managed(&visit, &path).await?;
    let mut problems = Problems::default();
    let reason = reason(&fields, "reason", &mut problems);
    if !problems.is_empty() {
        return Ok(managed(&visit, &permit, certificate, problems, fields).await?.status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (written, id) = (permit.clone(), certificate.id);
    match visit.write(move |conn| issue::revoke(conn, &written, id, &reason)).await {
        Err(Error::Conflict(words)) => return contradicted(&visit, &permit, certificate.serial, ("reason", words), fields).await,
        done => done?,
    }
    Ok(Reply::see_other(&permit, &format!("/certificates/{}", certificate.serial)).flash("cert-revoked-done"))
}

/// `POST /certificates/{serial}/correct`
pub(super) async fn correct(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let (certificate, permit) = get_managed(&visit, &path).await?;
    let mut problems = Problems::default();
    let reason = reason(&fields, "correction", &mut problems);
    if !problems.is_empty() {
        return Ok(managed(&visit, &permit, certificate, problems, fields).await?.status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let programme_id = certificate.programme_id;
    let programme = visit.read(move |conn| store::get_programme_of(conn, programme_id)).await?;
    let permits = (permit.clone(), visit.permit(&programme, IssueAll)?);
    let (public_url, id) = (visit.server().config.public_url.clone(), certificate.id);
    let serial = match visit.write(move |conn| issue::replace(conn, &permits, &programme, &public_url, id, &reason)).await {
        Err(Error::Conflict(words)) => return contradicted(&visit, &permit, certificate.serial, ("correction", words), fields).await,
        serial => serial?,
    };
    Ok(Reply::see_other(&permit, &format!("/certificates/{serial}")).flash("cert-replaced-done"))
}

#[derive(Serialize)]
struct Index {
    programme: ProgrammeShown,
    list: Paged<Shown>,
    counts: Vec<StateCount>,
    units: Vec<store::UnitCount>,
    unit: String,
    state: String,
    is_office: bool,
    may_print_unit: bool,
    job: Option<jobs::pages::Shown>,
}

#[derive(Serialize)]
pub(super) struct ProgrammeShown {
    pub(super) code: String,
    pub(super) title: String,
}

impl ProgrammeShown {
    pub(super) fn of(programme: &Programme) -> Self {
        Self { code: programme.code.clone(), title: programme.title.clone() }
    }
}

#[derive(Serialize)]
struct StateCount {
    state: &'static str,
    key: String,
    certificates: i64,
    href: String,
    is_current: bool,
}

/// What the address narrows the list to.
fn filter(listing: &Listing, reach: Reach) -> Filter {
    let typed = listing.search();
    let digits = typed.replace(['-', ' ', '.'], "");
    let is_badge = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    Filter {
        reach,
        state: Validity::parse(listing.filter("state")),
        unit: listing.filter("unit").to_owned(),
        search: if is_badge { digits } else { collation::search_key(typed) },
        serial: parse_serial(typed).ok().map(|serial| serial.to_string()),
    }
}

/// `GET /programmes/{code}/certificates`
pub(super) async fn index(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Lists, ())?;
    let code = path.into_inner();
    let programme = visit.read(move |conn| store::get_programme(conn, &code)).await?;
    let actor = visit.actor()?.clone();
    let listing = Listing::read(visit.path(), visit.query(), &["-number", "name", "unit", "issued", "state"]);
    let filter = filter(&listing, Reach::of(&actor));
    let order = Order { by: listing.sort, descending: listing.descending };
    if let Some(format) = Format::parse(listing.filter("format")) {
        let code = programme.code.clone();
        let rows = Box::new(move |conn: &mut crate::db::Conn, sink: &mut dyn RowSink| write_rows(conn, &programme, &filter, order, sink));
        return export::send(&visit, &permit, TABLE, &code, format, rows).await;
    }
    let is_office = actor.is_office();
    let unit = filter.unit.clone();
    let may_print_unit = !unit.is_empty() && visit.permit(&Papers { unit: Some(unit.clone()) }, Print).is_ok();
    let links = listing.clone();
    let data = visit
        .read(move |conn| {
            let total = store::count_certificates(conn, programme.id, &filter)?;
            let rows = store::list_certificates(conn, programme.id, &filter, order, Some((listing.offset(), PAGE_ROWS)))?;
            let rows = rows.iter().map(|row| Shown::of(&row.certificate)).collect::<Result<Vec<_>>>()?;
            let states = store::count_states(conn, programme.id, &filter.reach)?;
            let job = if is_office { jobs::find_latest(conn, issue::JOB, &programme.code)?.filter(jobs::Job::is_open) } else { None };
            Ok(Index {
                list: listing.page(rows, total, &["number", "name", "unit", "issued", "state"]),
                counts: Validity::ALL.iter().map(|state| count(*state, &states, &links)).collect(),
                units: store::list_unit_counts(conn, programme.id, &filter.reach)?,
                unit,
                state: filter.state.map_or("", Validity::name).to_owned(),
                is_office,
                may_print_unit,
                job: job.as_ref().map(jobs::pages::Shown::of),
                programme: ProgrammeShown::of(&programme),
            })
        })
        .await?;
    Reply::page(&permit, &visit, "certificate/index", "tab-programme-certificates", &data)
}

fn count(state: Validity, counts: &std::collections::BTreeMap<&'static str, i64>, listing: &Listing) -> StateCount {
    let is_current = listing.filter("state") == state.name();
    StateCount {
        state: state.name(),
        key: format!("state-{}", state.name()),
        certificates: counts.get(state.name()).copied().unwrap_or_default(),
        href: listing.with("state", if is_current { "" } else { state.name() }),
        is_current,
    }
}

/// The contract's table of certificates.
pub(super) const TABLE: export::Table = export::Table {
    name: "certificates",
    columns: &[
        Column::text("programme", 16),
        Column::text("serial", 22),
        Column::text("badge", 12),
        Column::text("full_name", 26),
        Column::text("rank", 14),
        Column::text("unit_name", 30),
        Column::instant("issued_at"),
        Column::text("state", 10),
        Column::text("replaced_by", 22),
        Column::text("reason", 40),
    ],
};

/// Certificates read at a time for an export, so that memory stays small.
const PIECE: i64 = 2_000;

/// Writes all certificates of a programme, by their numbers.
pub(super) fn write_all(conn: &mut crate::db::Conn, programme: &Programme, sink: &mut dyn RowSink) -> Result<()> {
    let everybody = Reach { is_all: true, ..Reach::default() };
    write_rows(conn, programme, &Filter::all(everybody), Order { by: "number", descending: false }, sink)
}

/// Writes a list of certificates.
fn write_rows(conn: &mut crate::db::Conn, programme: &Programme, filter: &Filter, order: Order, sink: &mut dyn RowSink) -> Result<()> {
    let mut skip = 0;
    loop {
        let rows = store::list_certificates(conn, programme.id, filter, order, Some((skip, PIECE)))?;
        for row in &rows {
            write_row(&programme.code, row, sink)?;
        }
        skip += PIECE;
        if (rows.len() as i64) < PIECE {
            return Ok(());
        }
    }
}

fn write_row(code: &str, row: &Listed, sink: &mut dyn RowSink) -> Result<()> {
    let (certificate, facts) = (&row.certificate, row.certificate.printed()?);
    sink.row(&mut |cells| {
        for text in [code, &certificate.serial, &row.badge, &facts.full_name, &facts.rank, &facts.unit] {
            cells.put(Cell::Text(text));
        }
        cells.put(Cell::Instant(certificate.issued_at.utc()));
        for text in [certificate.state.as_str(), certificate.replaced_by.as_deref().unwrap_or_default(), &certificate.reason] {
            cells.put(Cell::Text(text));
        }
    })?;
    Ok(())
}

#[derive(Serialize)]
struct DryRun {
    programme: ProgrammeShown,
    due: usize,
    unprinted: i64,
    already: usize,
    revoked: usize,
    not_counted: usize,
    not_complete: usize,
    problems: usize,
    total: usize,
    missing: Vec<Missing>,
    troubled: Vec<Trouble>,
    signer: Option<String>,
    job: Option<jobs::pages::Shown>,
}

#[derive(Serialize)]
struct Missing {
    key: &'static str,
    count: usize,
}

impl DryRun {
    fn of(programme: &Programme, plan: Plan, signer: Option<String>, job: Option<&jobs::Job>) -> Self {
        let missing = |(state, count): (State, usize)| Missing { key: issue::lacks(state), count };
        Self {
            programme: ProgrammeShown::of(programme),
            due: plan.due.len(),
            unprinted: plan.unprinted,
            already: plan.already,
            revoked: plan.revoked,
            not_counted: plan.not_counted,
            not_complete: plan.not_complete,
            problems: plan.problems,
            total: plan.due.len() + plan.already + plan.revoked + plan.not_counted + plan.not_complete + plan.problems,
            missing: plan.missing.into_iter().map(missing).collect(),
            troubled: plan.troubled,
            signer,
            job: job.map(jobs::pages::Shown::of),
        }
    }
}

/// `GET /programmes/{code}/certificates/issue`: the dry run with the button.
pub(super) async fn issue(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (programme, permit) = get_issued(&visit, path.into_inner()).await?;
    let today = visit.stamp().now.local_date();
    let data = visit
        .read(move |conn| {
            let plan = issue::plan(conn, &programme, today)?;
            let signer = store::find_signer(conn, &programme.wording)?.map(|signer| format!("{} {}", signer.rank, signer.full_name));
            let job = jobs::find_latest(conn, issue::JOB, &programme.code)?.filter(jobs::Job::is_open);
            Ok(DryRun::of(&programme, plan, signer, job.as_ref()))
        })
        .await?;
    Reply::page(&permit, &visit, "certificate/issue", "cert-issue", &data)
}

/// `POST /programmes/{code}/certify`: queues the batch; one that waits or runs already is shown instead.
pub(super) async fn certify(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (programme, permit) = get_issued(&visit, path.into_inner()).await?;
    let written = permit.clone();
    let id = visit
        .write(move |conn| {
            crate::db::lock_name(conn, "certify")?;
            issue::get_signer(conn, &programme)?;
            if let Some(open) = jobs::find_latest(conn, issue::JOB, &programme.code)?.filter(jobs::Job::is_open) {
                return Ok(open.id);
            }
            let id = jobs::enqueue(conn, &written, issue::JOB, &programme.code, &serde_json::json!({}))?;
            audit::record(conn, &written, "certificate.certify", "programme", &programme.code, &serde_json::json!({ "job": id }))?;
            Ok(id)
        })
        .await?;
    Ok(Reply::see_other(&permit, &format!("/jobs/{id}")))
}
