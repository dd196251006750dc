//! Certificates in the database. A certificate is never deleted, and what is printed on it never changes.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::facts::{CertificateFacts, Signer};
use super::rules::Validity;
use super::wording::Wording;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{self, BATCH_ROWS, Conn, both};
use crate::error::{Error, Result};
use crate::id::{CertificateId, OfficerId, ProgrammeId, UnitId};
use crate::roster::rules::Reach;
use crate::schema::{certificates, enrolments, officers, programmes, sites, standings, topics, units};
use crate::standing::rules::Standing;
use crate::text::{Language, unit};
use crate::web::Permit;

/// A programme as its certificates see it.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// What its certificates say.
    pub wording: Wording,
}

/// A programme by its code, or not found.
pub fn get_programme(conn: &mut Conn, code: &str) -> Result<Programme> {
    load_programme(conn, programmes::table.filter(programmes::code.eq(code.to_owned())).into_boxed())
}

/// A programme by its id.
pub fn get_programme_of(conn: &mut Conn, id: ProgrammeId) -> Result<Programme> {
    load_programme(conn, programmes::table.filter(programmes::id.eq(id)).into_boxed())
}

fn load_programme(conn: &mut Conn, query: programmes::BoxedQuery<'_, db::MultiBackend>) -> Result<Programme> {
    let columns = (programmes::id, programmes::code, programmes::title, programmes::starts_on, programmes::ends_on, programmes::config);
    let row: (ProgrammeId, String, String, NaiveDate, NaiveDate, String) = query.select(columns).first(conn)?;
    let (id, code, title, starts_on, ends_on, config) = row;
    let wording = Wording::of(&config, &code, &title);
    Ok(Programme { id, code, title, starts_on, ends_on, wording })
}

/// Who signs a programme's certificates; none when the programme names nobody of the roster or staff.
pub fn find_signer(conn: &mut Conn, wording: &Wording) -> Result<Option<Signer>> {
    let row: Option<(String, String)> =
        officers::table.filter(officers::badge.eq(&wording.signer)).select((officers::rank, officers::full_name)).first(conn).optional()?;
    Ok(row.map(|(rank, full_name)| Signer { capacity: wording.signer_capacity.clone(), rank, full_name }))
}

/// Somebody who takes part in a programme, as the roster has them now.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub officer_id: OfficerId,
    /// Badge, digits.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Birth date.
    pub birth_date: Option<NaiveDate>,
    /// Rank.
    pub rank: String,
    /// Position.
    pub position: String,
    /// Status, with the days between which it holds.
    pub status: (String, Option<NaiveDate>, Option<NaiveDate>),
    /// Unit, with its name as it is printed.
    pub unit: Option<(UnitId, String)>,
    /// How it stands with each topic.
    pub standing: Standing,
}

/// Those who take part in a programme, or some of them, by unit and name.
pub fn list_people(conn: &mut Conn, programme_id: ProgrammeId, some: Option<&[OfficerId]>) -> Result<Vec<Person>> {
    type Row = (
        (OfficerId, String, String, Option<NaiveDate>, String, String),
        (String, Option<NaiveDate>, Option<NaiveDate>),
        Option<(UnitId, String, String)>,
        Option<String>,
    );
    let of_programme = standings::officer_id.eq(enrolments::officer_id).and(standings::programme_id.eq(enrolments::programme_id));
    let mut query = enrolments::table
        .inner_join(officers::table.on(officers::id.eq(enrolments::officer_id)))
        .left_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .left_join(standings::table.on(of_programme))
        .filter(enrolments::programme_id.eq(programme_id))
        .select((
            (officers::id, officers::badge, officers::full_name, officers::birth_date, officers::rank, officers::position),
            (officers::status, officers::status_from, officers::status_to),
            (units::id, units::kind, units::name).nullable(),
            standings::states.nullable(),
        ))
        .order((units::code, officers::sort_key, officers::badge))
        .into_boxed();
    if let Some(some) = some {
        query = query.filter(enrolments::officer_id.eq_any(some));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let person = |(who, status, unit, states): Row| Person {
        officer_id: who.0,
        badge: who.1,
        full_name: who.2,
        birth_date: who.3,
        rank: who.4,
        position: who.5,
        status,
        unit: unit.map(|(id, kind, name)| (id, unit_name(&kind, &name))),
        standing: Standing::parse(states.as_deref().unwrap_or_default()),
    };
    Ok(rows.into_iter().map(person).collect())
}

/// A unit's name as it is printed: `Công an phường Ba Đình`.
fn unit_name(kind: &str, name: &str) -> String {
    unit::title(kind, name).say(Language::Vi).into_owned()
}

/// Codes of a programme's topics by their place.
pub fn list_topic_codes(conn: &mut Conn, programme_id: ProgrammeId) -> Result<HashMap<usize, String>> {
    let rows: Vec<(i32, String)> =
        topics::table.filter(topics::programme_id.eq(programme_id)).select((topics::place, topics::code)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(place, code)| Some((usize::try_from(place).ok()?, code))).collect())
}

/// Who has a valid certificate of a programme, and whose was revoked without another since.
#[derive(Clone, Debug, Default)]
pub struct Holders {
    /// With a valid one.
    pub valid: HashSet<OfficerId>,
    /// With a revoked one that nothing followed.
    pub revoked: HashSet<OfficerId>,
}

/// See [`Holders`].
pub fn list_holders(conn: &mut Conn, programme_id: ProgrammeId, some: Option<&[OfficerId]>) -> Result<Holders> {
    let mut query = certificates::table
        .filter(certificates::programme_id.eq(programme_id))
        .filter(certificates::state.eq("valid").or(certificates::replaced_by.is_null()))
        .select((certificates::officer_id, certificates::state))
        .into_boxed();
    if let Some(some) = some {
        query = query.filter(certificates::officer_id.eq_any(some));
    }
    let mut holders = Holders::default();
    for (officer, state) in query.load::<(OfficerId, String)>(conn)? {
        let set = if state == Validity::Valid.name() { &mut holders.valid } else { &mut holders.revoked };
        set.insert(officer);
    }
    Ok(holders)
}

/// A certificate as it stands.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = certificates, treat_none_as_default_value = false)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// The serial in its printed form.
    pub serial: String,
    /// Of which programme.
    pub programme_id: ProgrammeId,
    /// Whose.
    pub officer_id: OfficerId,
    /// The unit at issue.
    pub unit_id: UnitId,
    /// The number in the programme's register.
    pub register_number: i32,
    /// When, by the programme's clock.
    pub issued_at: Timestamp,
    /// By whom; none for the command line.
    pub issued_by: Option<OfficerId>,
    /// valid, revoked, replaced.
    pub state: String,
    /// The successor's serial.
    pub replaced_by: Option<String>,
    /// Why it ended.
    pub reason: String,
    /// When it ended, by the programme's clock.
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<OfficerId>,
    /// Everything printed, as JSON.
    pub facts: String,
    /// SHA-256 of the stored file; none until it is made.
    pub pdf_digest: Option<String>,
}

impl Certificate {
    /// Everything printed.
    pub fn printed(&self) -> Result<CertificateFacts> {
        Ok(serde_json::from_str(&self.facts)?)
    }

    /// How it stands.
    pub fn validity(&self) -> Result<Validity> {
        Validity::parse(&self.state).ok_or_else(|| Error::internal(format!("certificate {}: unknown state {:?}", self.serial, self.state)))
    }
}

/// A certificate by its serial in the printed form, or not found.
pub fn get_certificate(conn: &mut Conn, serial: &str) -> Result<Certificate> {
    find_certificate(conn, serial)?.ok_or(Error::NotFound)
}

/// A certificate by its serial in the printed form.
pub fn find_certificate(conn: &mut Conn, serial: &str) -> Result<Option<Certificate>> {
    Ok(certificates::table.filter(certificates::serial.eq(serial)).select(Certificate::as_select()).first(conn).optional()?)
}

/// The certificate whose stored file has this digest.
pub fn find_by_digest(conn: &mut Conn, digest: &str) -> Result<Option<Certificate>> {
    Ok(certificates::table.filter(certificates::pdf_digest.eq(digest)).select(Certificate::as_select()).first(conn).optional()?)
}

/// The serials of the certificates that this one follows.
pub fn list_predecessors(conn: &mut Conn, certificate: &Certificate) -> Result<Vec<String>> {
    Ok(certificates::table
        .filter(certificates::officer_id.eq(certificate.officer_id))
        .filter(certificates::replaced_by.eq(&certificate.serial))
        .order(certificates::register_number)
        .select(certificates::serial)
        .load(conn)?)
}

/// A person's certificates, the newest first.
pub fn list_own(conn: &mut Conn, officer_id: OfficerId) -> Result<Vec<Certificate>> {
    let own = certificates::table.filter(certificates::officer_id.eq(officer_id));
    Ok(own.order((certificates::issued_at.desc(), certificates::register_number.desc())).select(Certificate::as_select()).load(conn)?)
}

/// Locks the register of a programme until the write ends, and gives the last number in it.
pub fn lock_register(conn: &mut Conn, programme_id: ProgrammeId) -> Result<i32> {
    db::lock_name(conn, &format!("certificates {programme_id}"))?;
    let last: Option<i32> = certificates::table
        .filter(certificates::programme_id.eq(programme_id))
        .select(diesel::dsl::max(certificates::register_number))
        .first(conn)?;
    Ok(last.unwrap_or_default())
}

/// Enters certificates in the register, at most [`BATCH_ROWS`] at a time; an officer who has a valid one gets no second.
pub fn insert_certificates(conn: &mut Conn, permit: &Permit<Programme>, programme: &Programme, rows: &[Certificate]) -> Result<()> {
    for batch in rows.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(certificates::table).values(batch).on_conflict_do_nothing().execute(c))?;
    }
    let serials: Vec<&str> = rows.iter().map(|row| row.serial.as_str()).collect();
    audit::record(conn, permit, "certificate.issue", "programme", &programme.code, &serde_json::json!({ "serials": serials }))
}

/// Valid certificates whose file is still to be made, in the order of the register, behind a number.
pub fn list_unprinted(conn: &mut Conn, programme_id: ProgrammeId, behind: i32, limit: i64) -> Result<Vec<Certificate>> {
    Ok(certificates::table
        .filter(certificates::programme_id.eq(programme_id))
        .filter(certificates::pdf_digest.is_null())
        .filter(certificates::state.eq("valid"))
        .filter(certificates::register_number.gt(behind))
        .order(certificates::register_number)
        .limit(limit)
        .select(Certificate::as_select())
        .load(conn)?)
}

/// How many files are still to be made.
pub fn count_unprinted(conn: &mut Conn, programme_id: ProgrammeId) -> Result<i64> {
    let unprinted = certificates::table.filter(certificates::programme_id.eq(programme_id)).filter(certificates::pdf_digest.is_null());
    Ok(unprinted.filter(certificates::state.eq("valid")).count().get_result(conn)?)
}

/// Says which stored files are the certificates'; the first file that was made for one stays.
pub fn set_digests<T>(conn: &mut Conn, _: &Permit<T>, made: &[(CertificateId, String)]) -> Result<()> {
    for (id, digest) in made {
        diesel::update(certificates::table.find(id).filter(certificates::pdf_digest.is_null()))
            .set(certificates::pdf_digest.eq(digest))
            .execute(conn)?;
    }
    Ok(())
}

/// The stored file of a certificate.
pub fn find_digest(conn: &mut Conn, id: CertificateId) -> Result<Option<String>> {
    Ok(certificates::table.find(id).select(certificates::pdf_digest).first(conn)?)
}

/// Ends a certificate (or names the successor of a revoked one), and records what stood there before.
pub fn set_ended(
    conn: &mut Conn,
    permit: &Permit<Certificate>,
    before: &Certificate,
    state: Validity,
    reason: &str,
    successor: Option<&str>,
) -> Result<()> {
    let ends = before.validity()? == Validity::Valid;
    let ended_at = if ends { Some(permit.stamp().now) } else { before.ended_at };
    let ended_by = if ends { permit.officer_id() } else { before.ended_by };
    diesel::update(certificates::table.find(before.id))
        .set((
            certificates::state.eq(state.name()),
            certificates::reason.eq(reason),
            certificates::replaced_by.eq(successor),
            certificates::ended_at.eq(ended_at),
            certificates::ended_by.eq(ended_by),
        ))
        .execute(conn)?;
    let details = serde_json::json!({
        "before": { "state": before.state, "reason": before.reason, "replaced_by": before.replaced_by },
        "after": { "state": state, "reason": reason, "replaced_by": successor },
    });
    audit::record(conn, permit, "certificate.end", "certificate", &before.serial, &details)
}

/// A certificate by its id, for a decision in a write.
pub fn get_locked(conn: &mut Conn, id: CertificateId) -> Result<Certificate> {
    db::lock(conn, "certificates", "id", id.0)?;
    Ok(certificates::table.find(id).select(Certificate::as_select()).first(conn)?)
}

/// What a list of certificates is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Whose.
    pub reach: Reach,
    /// A state, or all.
    pub state: Option<Validity>,
    /// A unit's code; empty for all.
    pub unit: String,
    /// A part of a name (folded) or of a badge; empty for all.
    pub search: String,
    /// A serial.
    pub serial: Option<String>,
}

impl Filter {
    /// All of somebody's reach.
    #[must_use]
    pub fn all(reach: Reach) -> Self {
        Self { reach, state: None, unit: String::new(), search: String::new(), serial: None }
    }
}

/// A certificate in a list.
#[derive(Clone, Debug, Queryable)]
pub struct Listed {
    /// The certificate.
    pub certificate: Certificate,
    /// The badge, digits.
    pub badge: String,
    /// The unit's code.
    pub unit_code: String,
}

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// `number`, `name`, `unit`, `issued` or `state`.
    pub by: &'static str,
    /// Largest first.
    pub descending: bool,
}

/// The certificates of a programme with officer, unit and site, narrowed by a filter.
macro_rules! narrowed {
    ($filter:expr, $programme:expr) => {{
        let filter: &Filter = &$filter;
        let mut query = certificates::table
            .inner_join(officers::table.on(officers::id.eq(certificates::officer_id)))
            .inner_join(units::table.on(units::id.eq(certificates::unit_id)))
            .inner_join(sites::table.on(sites::id.eq(units::site_id)))
            .filter($programme)
            .into_boxed();
        if !filter.reach.is_all {
            query = query.filter(units::code.eq_any(filter.reach.units.clone()).or(sites::code.eq_any(filter.reach.sites.clone())));
        }
        if let Some(state) = filter.state {
            query = query.filter(certificates::state.eq(state.name()));
        }
        if !filter.unit.is_empty() {
            query = query.filter(units::code.eq(filter.unit.clone()));
        }
        if let Some(serial) = &filter.serial {
            query = query.filter(certificates::serial.eq(serial.clone()));
        } else if !filter.search.is_empty() {
            let part = format!("%{}%", filter.search.replace(['%', '_', '\\'], ""));
            query = query.filter(officers::search_key.like(part.clone()).or(officers::badge.like(part)));
        }
        query
    }};
}

/// Certificates of a programme; `page` is how many to skip and how many to give, none for all.
pub fn list_certificates(
    conn: &mut Conn,
    programme_id: ProgrammeId,
    filter: &Filter,
    order: Order,
    page: Option<(i64, i64)>,
) -> Result<Vec<Listed>> {
    let query = narrowed!(filter, certificates::programme_id.eq(programme_id));
    let mut query = query.select((Certificate::as_select(), officers::badge, units::code));
    macro_rules! sorted {
        ($($column:expr),+) => {
            if order.descending { query.order(($($column.desc(),)+ certificates::register_number.desc())) } else { query.order(($($column.asc(),)+ certificates::register_number.asc())) }
        };
    }
    query = match order.by {
        "name" => sorted!(officers::sort_key),
        "unit" => sorted!(units::sort_key, officers::sort_key),
        "issued" => sorted!(certificates::issued_at),
        "state" => sorted!(certificates::state),
        _ if order.descending => query.order(certificates::register_number.desc()),
        _ => query.order(certificates::register_number.asc()),
    };
    if let Some((skip, limit)) = page {
        query = query.offset(skip).limit(limit);
    }
    Ok(query.load(conn)?)
}

/// How many certificates a list has.
pub fn count_certificates(conn: &mut Conn, programme_id: ProgrammeId, filter: &Filter) -> Result<i64> {
    let query = narrowed!(filter, certificates::programme_id.eq(programme_id));
    Ok(query.count().get_result(conn)?)
}

/// How many certificates there are in each state, within somebody's reach.
pub fn count_states(conn: &mut Conn, programme_id: ProgrammeId, reach: &Reach) -> Result<BTreeMap<&'static str, i64>> {
    let mut counts = BTreeMap::new();
    for state in Validity::ALL {
        let filter = Filter { state: Some(state), ..Filter::all(reach.clone()) };
        counts.insert(state.name(), count_certificates(conn, programme_id, &filter)?);
    }
    Ok(counts)
}

/// A unit with how many valid certificates its people have.
#[derive(Clone, Debug, serde::Serialize)]
pub struct UnitCount {
    /// Its code.
    pub code: String,
    /// Its name as it is printed.
    pub name: String,
    /// Valid certificates.
    pub valid: i64,
    /// All certificates.
    pub total: i64,
}

/// The units that have certificates of a programme, in the order of their names.
pub fn list_unit_counts(conn: &mut Conn, programme_id: ProgrammeId, reach: &Reach) -> Result<Vec<UnitCount>> {
    let filter = Filter::all(reach.clone());
    let query = narrowed!(filter, certificates::programme_id.eq(programme_id));
    let rows: Vec<(String, String, String, Vec<u8>, String)> =
        query.select((units::code, units::kind, units::name, units::sort_key, certificates::state)).load(conn)?;
    let mut counts: BTreeMap<(Vec<u8>, String), UnitCount> = BTreeMap::new();
    for (code, kind, name, sort_key, state) in rows {
        let unit =
            counts.entry((sort_key, code.clone())).or_insert_with(|| UnitCount { code, name: unit_name(&kind, &name), valid: 0, total: 0 });
        unit.total += 1;
        unit.valid += i64::from(state == Validity::Valid.name());
    }
    Ok(counts.into_values().collect())
}

/// A unit's printed name by its code.
pub fn get_unit_name(conn: &mut Conn, code: &str) -> Result<String> {
    let (kind, name): (String, String) = units::table.filter(units::code.eq(code)).select((units::kind, units::name)).first(conn)?;
    Ok(unit_name(&kind, &name))
}

/// The name and badge of a person.
pub fn get_person(conn: &mut Conn, officer_id: OfficerId) -> Result<(String, String)> {
    Ok(officers::table.find(officer_id).select((officers::full_name, officers::badge)).first(conn)?)
}
