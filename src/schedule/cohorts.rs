//! Loading the cohorts: who takes part in a programme, with which part of the unit, at which site.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::expected;
use super::plan::Standing;
use super::rules::{self, Enrolment};
use super::store::{self, EnrolmentRow};
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, ProgrammeId, SessionId, SiteId};
use crate::load::{self, Cells, Entry, Fault, Loaded, Loader, Piece, Plan, Report, differences};
use crate::roster::rules::COMMANDS;
use crate::text::Words;
use crate::text::table::Layout;

const COHORTS: Layout = Layout::new(&["programme", "badge", "unit_code", "site_code", "cohort", "profile"], &["command"]);

/// Enrolments in one write: some 10 ms on SQLite.
const ENROLLED_AT_A_TIME: usize = 1000;

/// People taken out in one write, each with the rows that waited for their attendance: some 20 ms.
const RELEASED_AT_A_TIME: usize = 30;

/// Loads the cohorts.
pub fn load_cohorts(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    loader.run("cohorts", is_dry_run, |conn| plan_cohorts(conn, bytes))
}

fn plan_cohorts(conn: &mut Conn, bytes: &[u8]) -> Result<Plan> {
    let table = match load::read(bytes, COHORTS) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let mut standing = Standing::read(conn)?;
    let (mut faults, mut found) = (Vec::new(), Vec::with_capacity(table.len()));
    let mut seen: HashMap<(ProgrammeId, OfficerId), u32> = HashMap::new();
    for row in table.rows() {
        let mut cells = Cells::of(row, &mut faults);
        if let Some(enrolment) = read_enrolment(&mut cells, &standing) {
            if let Some(line) = seen.insert((enrolment.programme_id, enrolment.officer_id), row.line) {
                let badge = cells.raw("badge");
                cells.fault("badge", Words::new("load-twice").with("found", badge).with("line", line.to_string()));
            }
            found.push((row.line, enrolment));
        }
        if faults.len() >= load::FAULTS_AT_MOST {
            break;
        }
    }
    let programmes: BTreeSet<ProgrammeId> = found.iter().map(|(_, row)| row.programme_id).collect();
    let gone = list_gone(&standing, &programmes, &seen.keys().copied().collect());
    if faults.is_empty() {
        faults = refuse_gone(conn, &standing, &gone)?;
    }
    if faults.is_empty() {
        standing.plan.sessions = standing.sessions_of_others(&BTreeSet::new());
        standing.plan.enrolments = standing.enrolments_of_others(&programmes);
        standing.plan.enrolments.extend(found.iter().map(|(line, row)| -> Enrolment { row.plan(*line) }));
        faults = rules::check(&standing.plan).into_iter().map(Fault::from).collect();
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let mut report = Report::of("cohorts", &table);
    let changed = compare(found, &standing, &mut report);
    report.gone = gone.iter().flat_map(|(_, officers)| officers).map(|officer| entry(&standing, *officer)).collect();
    let (mut pieces, groups) = pieces(&standing, &changed, &gone)?;
    pieces.extend(expected::pieces(&groups)?);
    pieces.extend(expected::standing_pieces(&changed.iter().map(|(_, row)| row.officer_id).collect::<Vec<_>>())?);
    Ok(Plan::Ready(report, pieces))
}

fn read_enrolment(cells: &mut Cells<'_, '_>, standing: &Standing) -> Option<EnrolmentRow> {
    let programme = lookup(cells, "programme", &standing.programmes, "schedule-unknown-programme");
    let badge = cells.badge("badge");
    let officer_id = standing.officers.get(&badge).copied();
    if officer_id.is_none() && !badge.is_empty() {
        cells.fault("badge", Words::new("schedule-unknown-badge").with("found", badge));
    }
    let unit = lookup(cells, "unit_code", &standing.units, "roster-unknown-unit");
    let site = lookup(cells, "site_code", &standing.sites, "roster-unknown-site");
    let cohort = cells.code("cohort");
    let profile = cells.required("profile", 20);
    let command = cells.choice("command", &COMMANDS).to_owned();
    if !profile.is_empty() && !standing.profiles.is_empty() && !standing.profiles.contains(&profile) {
        cells.fault(
            "profile",
            Words::new("roster-unknown-profile").with("found", profile.as_str()).with("profiles", standing.profiles.join(", ")),
        );
    }
    Some(EnrolmentRow { programme_id: *programme?, officer_id: officer_id?, cohort, profile, unit_id: *unit?, site_id: site?.0, command })
}

/// What a code of the file names; notes the fault when it names nothing.
pub(super) fn lookup<'s, T>(
    cells: &mut Cells<'_, '_>,
    column: &'static str,
    known: &'s HashMap<String, T>,
    unknown: &'static str,
) -> Option<&'s T> {
    let code = cells.raw(column);
    let found = known.get(code);
    if code.is_empty() {
        cells.fault(column, "load-required");
    } else if found.is_none() {
        cells.fault(column, Words::new(unknown).with("found", load::excerpt(code)));
    }
    found
}

/// Who took part in these programmes and is not among those seen.
pub(super) fn list_gone(
    standing: &Standing,
    programmes: &BTreeSet<ProgrammeId>,
    seen: &HashSet<(ProgrammeId, OfficerId)>,
) -> Vec<(ProgrammeId, Vec<OfficerId>)> {
    let gone_from = |programme: &ProgrammeId| {
        let rows =
            standing.enrolments.iter().filter(|row| row.programme_id == *programme && !seen.contains(&(row.programme_id, row.officer_id)));
        (*programme, rows.map(|row| row.officer_id).collect::<Vec<_>>())
    };
    programmes.iter().map(gone_from).filter(|(_, officers)| !officers.is_empty()).collect()
}

/// Nobody for whom something is recorded in a programme drops out of it.
pub(super) fn refuse_gone(conn: &mut Conn, standing: &Standing, gone: &[(ProgrammeId, Vec<OfficerId>)]) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (programme, officers) in gone {
        let code = standing.plan.programmes.get(programme).map_or("", |programme| programme.code.as_str());
        for officer in store::find_recorded(conn, *programme, officers)? {
            let Entry { key, name, .. } = entry(standing, officer);
            faults.push(Fault::new(
                0,
                "",
                Words::new("schedule-recorded-and-gone").with("badge", key).with("name", name).with("programme", code),
            ));
        }
    }
    Ok(faults)
}

fn entry(standing: &Standing, officer: OfficerId) -> Entry {
    let person = standing.plan.people.get(&officer);
    Entry {
        key: person.map_or(String::new(), |person| person.badge.clone()),
        name: person.map_or(String::new(), |person| person.full_name.clone()),
        fields: Vec::new(),
    }
}

/// The rows that differ from what stands, each with what stood there.
pub(super) fn compare(
    found: Vec<(u32, EnrolmentRow)>,
    standing: &Standing,
    report: &mut Report,
) -> Vec<(Option<EnrolmentRow>, EnrolmentRow)> {
    let before: HashMap<(ProgrammeId, OfficerId), &EnrolmentRow> =
        standing.enrolments.iter().map(|row| ((row.programme_id, row.officer_id), row)).collect();
    let fields = |row: &EnrolmentRow| {
        let site = standing.plan.sites.get(&row.site_id).cloned().unwrap_or_default();
        let unit = standing.plan.units.get(&row.unit_id).cloned().unwrap_or_default();
        [
            ("unit_code", unit),
            ("site_code", site),
            ("cohort", row.cohort.clone()),
            ("profile", row.profile.clone()),
            ("command", row.command.clone()),
        ]
    };
    let mut rows = Vec::new();
    for (_, row) in found {
        match before.get(&(row.programme_id, row.officer_id)) {
            None => {
                report.new.push(entry(standing, row.officer_id));
                rows.push((None, row));
            }
            Some(old) if **old == row => report.unchanged += 1,
            Some(old) => {
                let change = Entry { fields: differences(&fields(old), &fields(&row)), ..entry(standing, row.officer_id) };
                let stays = old.cohort == row.cohort && old.site_id == row.site_id && old.unit_id == row.unit_id;
                let list = if stays { &mut report.changed } else { &mut report.moved };
                list.push(change);
                rows.push((Some((*old).clone()), row));
            }
        }
    }
    rows
}

/// The pieces that make a change, and the sessions at sites whose expected people are then to be brought in line.
pub(super) fn pieces(
    standing: &Standing,
    changed: &[(Option<EnrolmentRow>, EnrolmentRow)],
    gone: &[(ProgrammeId, Vec<OfficerId>)],
) -> Result<(Vec<Piece>, Vec<(SessionId, SiteId)>)> {
    let new: Vec<&EnrolmentRow> = changed.iter().map(|(_, row)| row).collect();
    let mut pieces: Vec<Piece> =
        new.chunks(ENROLLED_AT_A_TIME).map(|chunk| Piece::new(store::ENROLMENTS, &chunk)).collect::<Result<_>>()?;
    for (programme, officers) in gone {
        for chunk in officers.chunks(RELEASED_AT_A_TIME) {
            pieces.push(Piece::new(store::RELEASED, &(programme, chunk))?);
        }
    }
    // Where somebody came or went: those sessions' people are brought in line.
    let touched: HashSet<(ProgrammeId, &str, SiteId)> = changed
        .iter()
        .flat_map(|(old, row)| old.iter().chain([row]))
        .map(|row| (row.programme_id, row.cohort.as_str(), row.site_id))
        .collect();
    let sessions: HashMap<SessionId, (ProgrammeId, &str)> =
        standing.sessions.iter().map(|session| (session.id, (session.programme_id, session.cohort.as_str()))).collect();
    let mut groups: BTreeMap<(SessionId, SiteId), ()> = BTreeMap::new();
    for sitting in &standing.sittings {
        if let Some((programme, cohort)) = sessions.get(&sitting.session_id)
            && touched.contains(&(*programme, *cohort, sitting.site_id))
        {
            groups.insert((sitting.session_id, sitting.site_id), ());
        }
    }
    Ok((pieces, groups.into_keys().collect()))
}
