//! Issuing: what would happen (the dry run), the resumable batch, and one certificate in another's place.
//!
//! The batch has two steps, each of which finds what is left to do by itself: rows are entered in the register with everything
//! that will be printed, some hundred in one short write; then the files of valid certificates without one are made.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::facts::{CertificateFacts, Signer};
use super::fonts::missing_glyphs;
use super::press::Press;
use super::rules::{Candidate, Outcome, Problem, Serial, Validity, decide_issue, may_replace, may_revoke};
use super::store::{self, Certificate, Holders, Person, Programme};
use crate::clock::Timestamp;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::id::{CertificateId, OfficerId, UnitId};
use crate::jobs;
use crate::keys::random_bytes;
use crate::roster::rules::is_counted;
use crate::standing::rules::State;
use crate::text::{Words, collation, format};
use crate::web::Permit;

/// The kind of the job that issues.
pub const JOB: &str = "certify";

/// Certificates entered in the register in one write: some 15 ms on SQLite.
const ENTERED_AT_A_TIME: usize = 150;

/// Files whose digests are saved in one write.
const FILES_A_WRITE: i64 = 25;

/// Problems that a dry run names at most; their number is told in full.
const PROBLEMS_SHOWN: usize = 100;

/// What a batch would do now.
#[derive(Debug, Default)]
pub struct Plan {
    /// Who would get a certificate.
    pub due: Vec<OfficerId>,
    /// Who has a valid one.
    pub already: usize,
    /// Whose was revoked.
    pub revoked: usize,
    /// Exempt, seconded or gone.
    pub not_counted: usize,
    /// Who still lacks a topic.
    pub not_complete: usize,
    /// Of those: how many lack something of this kind (one person may lack several).
    pub missing: BTreeMap<State, usize>,
    /// Who can't get one until the roster is mended.
    pub problems: usize,
    /// The first of them.
    pub troubled: Vec<Trouble>,
    /// Valid certificates whose file is still to be made.
    pub unprinted: i64,
}

/// Somebody whose certificate is due but can't be printed.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Trouble {
    /// Badge, digits.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Unit.
    pub unit: String,
    /// Why.
    pub words: Words,
}

/// Works out what a batch would do; writes nothing.
pub fn plan(conn: &mut Conn, programme: &Programme, today: chrono::NaiveDate) -> Result<Plan> {
    let people = store::list_people(conn, programme.id, None)?;
    let holders = store::list_holders(conn, programme.id, None)?;
    let mut plan = Plan { unprinted: store::count_unprinted(conn, programme.id)?, ..Plan::default() };
    for person in &people {
        match decide(person, &holders, today) {
            Outcome::Due => plan.due.push(person.officer_id),
            Outcome::AlreadyHas => plan.already += 1,
            Outcome::Revoked => plan.revoked += 1,
            Outcome::NotCounted => plan.not_counted += 1,
            Outcome::NotComplete(missing) => {
                plan.not_complete += 1;
                let kinds: std::collections::BTreeSet<State> = missing.into_iter().map(|(_, state)| state).collect();
                for state in kinds {
                    *plan.missing.entry(state).or_default() += 1;
                }
            }
            Outcome::Problem(problem) => {
                plan.problems += 1;
                if plan.troubled.len() < PROBLEMS_SHOWN {
                    plan.troubled.push(trouble(person, &problem));
                }
            }
        }
    }
    Ok(plan)
}

impl Plan {
    /// In words, a line each: for the command line.
    #[must_use]
    pub fn words(&self) -> Vec<Words> {
        let mut lines = vec![
            Words::new("cert-plan-due").with("count", self.due.len()),
            Words::new("cert-plan-unprinted").with("count", self.unprinted),
            Words::new("cert-plan-already").with("count", self.already),
            Words::new("cert-plan-not-complete").with("count", self.not_complete),
        ];
        lines.extend(self.missing.iter().map(|(state, count)| Words::new(lacks(*state)).with("count", *count)));
        lines.push(Words::new("cert-plan-not-counted").with("count", self.not_counted));
        lines.push(Words::new("cert-plan-revoked").with("count", self.revoked));
        lines.push(Words::new("cert-plan-problems").with("count", self.problems));
        lines.extend(self.troubled.iter().map(|one| {
            let words = Words::new("cert-plan-problem").with("badge", format::badge(&one.badge)).with("name", one.full_name.as_str());
            words.with("unit", one.unit.as_str()).with("why", one.words.clone())
        }));
        lines
    }
}

/// How many lack something of this kind: the words' key.
#[must_use]
pub fn lacks(state: State) -> &'static str {
    match state {
        State::Session => "cert-lacks-session",
        State::Absent => "cert-lacks-absent",
        State::Reading => "cert-lacks-reading",
        State::Quiz => "cert-lacks-quiz",
        State::Attempts => "cert-lacks-attempts",
        State::None | State::Complete => "cert-lacks-nothing",
    }
}

fn trouble(person: &Person, problem: &Problem) -> Trouble {
    let words = match problem {
        Problem::BirthDate => Words::new("cert-problem-birth-date"),
        Problem::Unit => Words::new("cert-problem-unit"),
        Problem::Glyphs(missing) => Words::new("cert-problem-glyphs").with("characters", missing.iter().collect::<String>()),
    };
    let unit = person.unit.as_ref().map_or_else(String::new, |(_, name)| name.clone());
    Trouble { badge: person.badge.clone(), full_name: person.full_name.clone(), unit, words }
}

fn decide(person: &Person, holders: &Holders, today: chrono::NaiveDate) -> Outcome {
    let unit = person.unit.as_ref().map_or("", |(_, name)| name.as_str());
    // Most people are not complete, and the font is asked only about those who are.
    let glyphs = if person.standing.is_complete() {
        missing_glyphs(&format!("{}{}{}{unit}", person.full_name, person.rank, person.position))
    } else {
        Vec::new()
    };
    let (status, from, to) = &person.status;
    decide_issue(&Candidate {
        standing: &person.standing,
        is_counted: is_counted(status, *from, *to, today),
        has_valid: holders.valid.contains(&person.officer_id),
        is_revoked: holders.revoked.contains(&person.officer_id),
        has_birth_date: person.birth_date.is_some(),
        has_unit: person.unit.is_some(),
        missing_glyphs: &glyphs,
    })
}

/// What all certificates of one batch share.
#[derive(Clone)]
struct Issue {
    programme: Programme,
    signer: Signer,
    public_url: String,
    issued_by: Option<OfficerId>,
    now: Timestamp,
}

/// The signer, or why nothing can be issued.
pub fn get_signer(conn: &mut Conn, programme: &Programme) -> Result<Signer> {
    let signer = store::find_signer(conn, &programme.wording)?;
    signer.ok_or_else(|| Error::Conflict(Words::new("cert-no-signer").with("badge", format::badge(&programme.wording.signer))))
}

impl Issue {
    fn new(conn: &mut Conn, programme: &Programme, public_url: &str, issued_by: Option<OfficerId>, now: Timestamp) -> Result<Self> {
        let signer = get_signer(conn, programme)?;
        Ok(Self { programme: programme.clone(), signer, public_url: public_url.to_owned(), issued_by, now })
    }

    /// The row of a new certificate with everything that is printed on it.
    fn row(&self, person: &Person, number: i32) -> Result<Certificate> {
        let serial = Serial::new(&self.programme.wording.serial_prefix, u64::from_le_bytes(random_bytes())).to_string();
        let (unit_id, facts) = self.facts(person, &serial, number).ok_or_else(|| Error::conflict("cert-not-printable"))?;
        Ok(Certificate {
            id: CertificateId::new(),
            serial,
            programme_id: self.programme.id,
            officer_id: person.officer_id,
            unit_id,
            register_number: number,
            issued_at: self.now,
            issued_by: self.issued_by,
            state: Validity::Valid.name().to_owned(),
            replaced_by: None,
            reason: String::new(),
            ended_at: None,
            ended_by: None,
            facts: serde_json::to_string(&facts)?,
            pdf_digest: None,
        })
    }

    fn facts(&self, person: &Person, serial: &str, number: i32) -> Option<(UnitId, CertificateFacts)> {
        let (unit_id, unit) = person.unit.clone()?;
        let wording = &self.programme.wording;
        let facts = CertificateFacts {
            serial: serial.to_owned(),
            // A zero before numbers below ten, as official papers have it (Nghị định 30/2020/NĐ-CP, Phụ lục I).
            number: format!("{number:02}/GCN"),
            heading: collation::nfc(&wording.heading),
            wording: collation::nfc(&wording.wording),
            programme: collation::nfc(&self.programme.title),
            full_name: collation::nfc(&person.full_name),
            birth_date: person.birth_date?,
            badge: format::badge(&person.badge),
            rank: collation::nfc(&person.rank),
            position: collation::nfc(&person.position),
            unit: collation::nfc(&unit),
            starts_on: self.programme.starts_on,
            ends_on: self.programme.ends_on,
            topics: u32::try_from(person.standing.required()).ok()?,
            issuer: wording.issuer(),
            place: wording.place.clone(),
            issued_at: self.now.utc(),
            signer: self.signer.clone(),
            verify_url: format!("{}/verify/{serial}", self.public_url),
        };
        Some((unit_id, facts))
    }
}

/// What a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Certificates entered in the register.
    pub issued: usize,
    /// Files made.
    pub printed: usize,
    /// Files that could not be made, and the first reason.
    pub failed: usize,
    /// Why the first of them failed.
    pub fault: Option<Words>,
    /// Somebody stopped it; run again, it goes on.
    pub is_stopped: bool,
}

impl Done {
    /// In words.
    #[must_use]
    pub fn words(&self) -> Words {
        match &self.fault {
            _ if self.is_stopped => jobs::stopped(),
            Some(fault) => Words::new("cert-done-but")
                .with("issued", self.issued)
                .with("printed", self.printed)
                .with("failed", self.failed)
                .with("fault", fault.clone()),
            None => Words::new("cert-done").with("issued", self.issued).with("printed", self.printed),
        }
    }
}

/// Who wants a batch, and where its links lead.
pub struct Batch {
    /// The database.
    pub db: Db,
    /// Where files are made.
    pub press: Arc<Press>,
    /// Of which programme.
    pub programme: Programme,
    /// By what right, and when.
    pub permit: Permit<Programme>,
    /// The person in whose name they are issued; none for the command line.
    pub issued_by: Option<OfficerId>,
    /// The base of the links in the QR codes.
    pub public_url: String,
}

/// Says how far a batch is (pieces done, pieces in all) and is told whether to go on.
pub type Watch<'a> = dyn FnMut(i64, i64) -> Result<bool> + 'a;

impl Batch {
    /// Issues every certificate that is due, and makes every file that is missing. It may be stopped anywhere and run again, also
    /// by several at once: nobody gets two.
    pub fn run(&self, watch: &mut Watch<'_>) -> Result<Done> {
        let now = self.permit.stamp().now;
        let (issue, plan) = self.db.read_now(|conn| {
            let issue = Issue::new(conn, &self.programme, &self.public_url, self.issued_by, now)?;
            Ok((issue, plan(conn, &self.programme, now.local_date())?))
        })?;
        let total = 2 * plan.due.len() as i64 + plan.unprinted;
        let (mut done, mut moved) = (Done::default(), 0);
        done.is_stopped = !watch(moved, total)?;
        for some in plan.due.chunks(ENTERED_AT_A_TIME) {
            if done.is_stopped {
                return Ok(done);
            }
            let (some, issue, permit, count) = (some.to_vec(), issue.clone(), self.permit.clone(), some.len());
            done.issued += self.db.write_piece(move |conn| enter(conn, &permit, &issue, &some))?;
            moved += count as i64;
            done.is_stopped = !watch(moved, total)?;
        }
        self.print(&mut done, moved, total, watch)?;
        Ok(done)
    }

    /// Makes the files that are missing, a few to a write.
    fn print(&self, done: &mut Done, mut moved: i64, total: i64, watch: &mut Watch<'_>) -> Result<()> {
        let mut behind = 0;
        while !done.is_stopped {
            let rows = self.db.read_now(|conn| store::list_unprinted(conn, self.programme.id, behind, FILES_A_WRITE))?;
            let Some(last) = rows.last() else { return Ok(()) };
            behind = last.register_number;
            let mut made = Vec::with_capacity(rows.len());
            for row in &rows {
                match self.press.make(&row.printed()?) {
                    Ok(digest) => made.push((row.id, digest)),
                    // A template or a text at fault: the others are made all the same, and the office is told.
                    Err(Error::Conflict(words)) => {
                        done.failed += 1;
                        done.fault.get_or_insert(words);
                    }
                    Err(error) => return Err(error),
                }
            }
            done.printed += made.len();
            moved += rows.len() as i64;
            let permit = self.permit.clone();
            self.db.write_piece(move |conn| store::set_digests(conn, &permit, &made))?;
            done.is_stopped = !watch(moved.min(total), total)?;
        }
        Ok(())
    }
}

/// Enters the certificates of some people in the register: looks again who is due, since others may have been here.
fn enter(conn: &mut Conn, permit: &Permit<Programme>, issue: &Issue, some: &[OfficerId]) -> Result<usize> {
    let mut number = store::lock_register(conn, issue.programme.id)?;
    let people = store::list_people(conn, issue.programme.id, Some(some))?;
    let holders = store::list_holders(conn, issue.programme.id, Some(some))?;
    let people: HashMap<OfficerId, Person> = people.into_iter().map(|person| (person.officer_id, person)).collect();
    let mut rows = Vec::with_capacity(some.len());
    for person in some.iter().filter_map(|id| people.get(id)) {
        if decide(person, &holders, issue.now.local_date()) == Outcome::Due {
            number += 1;
            rows.push(issue.row(person, number)?);
        }
    }
    if !rows.is_empty() {
        store::insert_certificates(conn, permit, &issue.programme, &rows)?;
    }
    Ok(rows.len())
}

/// The job that issues.
#[must_use]
pub fn job(press: Arc<Press>, public_url: String) -> jobs::Run {
    Arc::new(move |work| {
        let code = work.job.subject.clone();
        let programme = work.db.read_now(|conn| store::get_programme(conn, &code))?;
        let batch = Batch {
            db: work.db.clone(),
            press: press.clone(),
            programme,
            permit: work.permit(),
            issued_by: work.job.created_by,
            public_url: public_url.clone(),
        };
        Ok(batch.run(&mut |done, total| work.progress(done, total))?.words())
    })
}

/// Revokes a certificate, in a write.
pub fn revoke(conn: &mut Conn, permit: &Permit<Certificate>, id: CertificateId, reason: &str) -> Result<()> {
    let certificate = store::get_locked(conn, id)?;
    if !may_revoke(certificate.validity()?) {
        return Err(Error::conflict("cert-already-ended"));
    }
    store::set_ended(conn, permit, &certificate, Validity::Revoked, reason, None)
}

/// Issues another certificate from the roster as it is now in the place of one that holds (a correction) or was revoked; gives its
/// serial. In a write.
pub fn replace(
    conn: &mut Conn,
    permit: &(Permit<Certificate>, Permit<Programme>),
    programme: &Programme,
    public_url: &str,
    id: CertificateId,
    reason: &str,
) -> Result<String> {
    let number = store::lock_register(conn, programme.id)? + 1;
    let old = store::get_locked(conn, id)?;
    let (state, stamp) = (old.validity()?, permit.1.stamp().clone());
    let some = [old.officer_id];
    let holders = store::list_holders(conn, programme.id, Some(&some))?;
    if !may_replace(state, old.replaced_by.is_some(), holders.valid.contains(&old.officer_id)) {
        return Err(Error::conflict("cert-already-ended"));
    }
    let person =
        store::list_people(conn, programme.id, Some(&some))?.into_iter().next().ok_or_else(|| Error::conflict("cert-not-enrolled"))?;
    check_printable(&person, state, stamp.now)?;
    let issue = Issue::new(conn, programme, public_url, permit.1.officer_id(), stamp.now)?;
    let new = issue.row(&person, number)?;
    let (ended, why) = if state == Validity::Valid { (Validity::Replaced, reason) } else { (Validity::Revoked, old.reason.as_str()) };
    // The old one ends first: there is never more than one that holds.
    store::set_ended(conn, &permit.0, &old, ended, why, Some(&new.serial))?;
    store::insert_certificates(conn, &permit.1, programme, std::slice::from_ref(&new))?;
    Ok(new.serial)
}

/// Whether a successor can be printed. What was certified once needs no second proof; a revoked one does.
fn check_printable(person: &Person, state: Validity, now: Timestamp) -> Result<()> {
    let outcome = decide(person, &Holders::default(), now.local_date());
    match outcome {
        Outcome::Due => Ok(()),
        Outcome::Problem(problem) => Err(Error::Conflict(trouble(person, &problem).words)),
        Outcome::NotComplete(_) | Outcome::NotCounted if state == Validity::Valid => {
            let printable = person.birth_date.is_some() && person.unit.is_some() && person.standing.required() > 0;
            if printable { Ok(()) } else { Err(Error::conflict("cert-not-printable")) }
        }
        _ => Err(Error::conflict("cert-not-complete")),
    }
}

/// What a correction would change: the field's key in the catalogue, what is printed, what would be.
pub fn differences(
    conn: &mut Conn,
    programme: &Programme,
    certificate: &Certificate,
    now: Timestamp,
) -> Result<Vec<(&'static str, String, String)>> {
    let some = [certificate.officer_id];
    let old = certificate.printed()?;
    let issue = Issue { programme: programme.clone(), signer: old.signer.clone(), public_url: String::new(), issued_by: None, now };
    let person = store::list_people(conn, programme.id, Some(&some))?.into_iter().next();
    let Some((_, new)) = person.and_then(|person| issue.facts(&person, &old.serial, 0)) else { return Ok(Vec::new()) };
    let pairs = [
        ("term-full-name", old.full_name, new.full_name),
        ("term-birth-date", format::date(old.birth_date), format::date(new.birth_date)),
        ("term-badge", old.badge, new.badge),
        ("term-rank", old.rank, new.rank),
        ("term-position", old.position, new.position),
        ("term-unit", old.unit, new.unit),
    ];
    Ok(pairs.into_iter().filter(|(_, old, new)| old != new).collect())
}

/// The stored file of a certificate, made now if it was not yet. Blocks for some milliseconds.
pub fn file(db: &Db, press: &Press, permit: &Permit<Certificate>, certificate: &Certificate) -> Result<Vec<u8>> {
    if let Some(digest) = &certificate.pdf_digest {
        return press.file(digest);
    }
    let digest = press.make(&certificate.printed()?)?;
    let (permit, id) = (permit.clone(), certificate.id);
    // Somebody may have been faster: the first file stays.
    let kept = db.write_now(move |conn| {
        store::set_digests(conn, &permit, &[(id, digest.clone())])?;
        store::find_digest(conn, id)
    })?;
    press.file(&kept.ok_or(Error::NotFound)?)
}
