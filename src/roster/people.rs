//! Loading the roster: officers with their accounts, chiefs with their role.
//!
//! The whole file is checked and compared in memory with what stands in the database; only rows that differ are
//! written. Who is missing from a file is told, and stays as they are.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::places::{entry, note_once};
use super::rules::{self, COMMANDS, STATUSES, birth_dates, check_status};
use super::store::{self, Officer, OwnRole, Unit};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, RoleId, SiteId, UnitId};
use crate::load::{self, Cells, Entry, Loaded, Loader, Piece, Plan, Report, differences};
use crate::text::table::{Layout, Table};
use crate::text::{Words, collation};

const ROSTER: Layout = Layout::new(
    &["badge", "full_name", "birth_date", "rank", "position", "profile", "unit_code"],
    &["command", "duty_unit", "site_code", "email", "phone", "status", "status_from", "status_to"],
);

/// Officers in one write: with their accounts some 15 ms on SQLite.
const OFFICERS_AT_A_TIME: usize = 500;

/// Loads the roster.
pub fn load_roster(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    let now = loader.now();
    loader.run("roster", is_dry_run, |conn| plan_roster(conn, bytes, now))
}

/// What the rows of a roster may name.
struct Known {
    units: HashMap<String, Unit>,
    sites: HashMap<String, SiteId>,
    site_codes: HashMap<SiteId, String>,
    unit_codes: HashMap<UnitId, String>,
    profiles: Vec<String>,
    now: Timestamp,
    births: (NaiveDate, NaiveDate),
}

impl Known {
    fn read(conn: &mut Conn, now: Timestamp) -> Result<Self> {
        let units: HashMap<String, Unit> = store::list_units(conn)?.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let sites: HashMap<String, SiteId> = store::list_sites(conn)?.into_iter().map(|rooms| (rooms.site.code, rooms.site.id)).collect();
        Ok(Self {
            site_codes: sites.iter().map(|(code, id)| (*id, code.clone())).collect(),
            unit_codes: units.values().map(|unit| (unit.id, unit.code.clone())).collect(),
            profiles: store::list_profiles(conn)?,
            births: birth_dates(now.local_date()),
            units,
            sites,
            now,
        })
    }

    /// An officer's columns as the file has them, to tell what differs.
    fn fields(&self, officer: &Officer) -> [(&'static str, String); 14] {
        let unit = |id: Option<UnitId>| id.and_then(|id| self.unit_codes.get(&id)).cloned().unwrap_or_default();
        let date = |date: Option<NaiveDate>| date.map_or(String::new(), |date| date.to_string());
        let site = officer.site_id.and_then(|id| self.site_codes.get(&id)).cloned().unwrap_or_default();
        [
            ("full_name", officer.full_name.clone()),
            ("birth_date", date(officer.birth_date)),
            ("rank", officer.rank.clone()),
            ("position", officer.position.clone()),
            ("profile", officer.profile.clone()),
            ("command", officer.command.clone()),
            ("unit_code", unit(officer.unit_id)),
            ("duty_unit", unit(officer.duty_unit_id)),
            ("site_code", site),
            ("email", officer.email.clone()),
            ("phone", officer.phone.clone()),
            ("status", officer.status.clone()),
            ("status_from", date(officer.status_from)),
            ("status_to", date(officer.status_to)),
        ]
    }
}

fn plan_roster(conn: &mut Conn, bytes: &[u8], now: Timestamp) -> Result<Plan> {
    let table = match load::read(bytes, ROSTER) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let known = Known::read(conn, now)?;
    let before: HashMap<String, Officer> =
        store::list_officers(conn)?.into_iter().map(|officer| (officer.badge.clone(), officer)).collect();
    let (mut faults, mut seen, mut chiefs) = (Vec::new(), HashMap::new(), HashMap::new());
    let mut found = Vec::with_capacity(table.len());
    for row in table.rows() {
        let mut cells = Cells::of(row, &mut faults);
        let badge = cells.badge("badge");
        note_once(&mut seen, &badge, "badge", &mut cells);
        let officer = read_officer(&mut cells, &table, &known, before.get(&badge), badge);
        if officer.command == "chief"
            && let Some(unit) = officer.unit_id
            && let Some(line) = chiefs.insert(unit, cells.line())
        {
            cells.fault("command", Words::new("roster-two-chiefs").with("unit", cells.raw("unit_code")).with("line", line.to_string()));
        }
        found.push(officer);
        if faults.len() >= load::FAULTS_AT_MOST {
            break;
        }
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let mut report = Report::of("roster", &table);
    let roles = plan_chiefs(conn, &found, &known)?;
    let changed = compare(found, &before, &known, &mut report);
    let gone = before.values().filter(|officer| officer.unit_id.is_some() && !seen.contains_key(&officer.badge));
    let mut gone: Vec<&Officer> = gone.collect();
    gone.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
    report.gone = gone.into_iter().map(|officer| entry(&officer.badge, &officer.full_name)).collect();
    Ok(Plan::Ready(report, pieces(&changed, roles)?))
}

/// The pieces that write these officers and roles.
pub(super) fn pieces(officers: &[Officer], (granted, ended): (Vec<OwnRole>, Vec<RoleId>)) -> Result<Vec<Piece>> {
    let mut pieces: Vec<Piece> =
        officers.chunks(OFFICERS_AT_A_TIME).map(|chunk| Piece::new(store::OFFICERS, &chunk)).collect::<Result<_>>()?;
    if !granted.is_empty() || !ended.is_empty() {
        pieces.push(Piece::new(store::ROLES, &(granted, ended))?);
    }
    Ok(pieces)
}

/// Sorts rows into new, changed and moved; gives those to write.
fn compare(found: Vec<Officer>, before: &HashMap<String, Officer>, known: &Known, report: &mut Report) -> Vec<Officer> {
    let mut rows = Vec::new();
    for officer in found {
        let Some(old) = before.get(&officer.badge) else {
            report.new.push(entry(&officer.badge, &officer.full_name));
            rows.push(officer);
            continue;
        };
        if *old == officer {
            report.unchanged += 1;
            continue;
        }
        let change =
            Entry { fields: differences(&known.fields(old), &known.fields(&officer)), ..entry(&officer.badge, &officer.full_name) };
        let list = if old.unit_id == officer.unit_id { &mut report.changed } else { &mut report.moved };
        list.push(change);
        rows.push(Officer { updated_at: known.now, ..officer });
    }
    rows
}

/// Reads a row on top of what stands there: an optional column that the file lacks leaves it as it is.
fn read_officer(cells: &mut Cells<'_, '_>, table: &Table, known: &Known, old: Option<&Officer>, badge: String) -> Officer {
    let full_name = name(cells);
    let mut officer = old.cloned().unwrap_or_else(|| blank(known.now));
    officer.badge = badge;
    if officer.full_name != full_name || officer.sort_key.is_empty() {
        officer.sort_key = collation::sort_key(&full_name);
        officer.search_key = collation::search_key(&full_name);
        officer.full_name = full_name;
    }
    officer.birth_date = birth_date(cells, known);
    officer.rank = cells.required("rank", 60);
    officer.position = cells.required("position", 120);
    officer.profile = profile(cells, known);
    if table.has("command") {
        officer.command = cells.choice("command", &COMMANDS).to_owned();
    }
    let unit = unit(cells, "unit_code", known);
    if unit.is_none() && cells.raw("unit_code").is_empty() {
        cells.fault("unit_code", "load-required");
    }
    officer.unit_id = unit.map(|unit| unit.id);
    if table.has("duty_unit") {
        officer.duty_unit_id = self::unit(cells, "duty_unit", known).map(|unit| unit.id);
    }
    let site_code = cells.raw("site_code");
    let site = known.sites.get(site_code).copied();
    if site.is_none() && !site_code.is_empty() {
        cells.fault("site_code", Words::new("roster-unknown-site").with("found", load::excerpt(site_code)));
    }
    if table.has("site_code") || officer.site_id.is_none() {
        officer.site_id = site.or(unit.map(|unit| unit.site_id));
    }
    if table.has("email") {
        officer.email = email(cells);
    }
    if table.has("phone") {
        officer.phone = phone(cells);
    }
    if table.has("status") {
        read_status(cells, &mut officer);
    }
    officer
}

fn blank(now: Timestamp) -> Officer {
    Officer {
        id: OfficerId::new(),
        badge: String::new(),
        full_name: String::new(),
        sort_key: Vec::new(),
        search_key: String::new(),
        birth_date: None,
        rank: String::new(),
        position: String::new(),
        profile: String::new(),
        command: String::new(),
        unit_id: None,
        duty_unit_id: None,
        site_id: None,
        department_id: None,
        email: String::new(),
        phone: String::new(),
        status: String::new(),
        status_from: None,
        status_to: None,
        updated_at: now,
    }
}

/// A new person of the staff.
pub(super) fn new_person(now: Timestamp, badge: &str) -> Officer {
    Officer { badge: badge.to_owned(), ..blank(now) }
}

/// A person's name: letters, blanks and the few marks that names have.
pub(super) fn name(cells: &mut Cells<'_, '_>) -> String {
    let name = cells.required("full_name", 80);
    let odd = name
        .chars()
        .find(|c| !(c.is_alphabetic() || c.is_whitespace() || matches!(c, '\'' | '’' | '-' | '.') || ('\u{300}'..='\u{36f}').contains(c)));
    if let Some(odd) = odd {
        cells.fault("full_name", Words::new("roster-not-a-name").with("found", odd.to_string()));
    }
    name
}

fn birth_date(cells: &mut Cells<'_, '_>, known: &Known) -> Option<NaiveDate> {
    if cells.raw("birth_date").is_empty() {
        cells.fault("birth_date", "load-required");
        return None;
    }
    let date = cells.date("birth_date")?;
    let (first, last) = known.births;
    if date < first || date > last {
        let shown = crate::text::format::date;
        cells.fault(
            "birth_date",
            Words::new("roster-birth-date").with("found", shown(date)).with("first", shown(first)).with("last", shown(last)),
        );
    }
    Some(date)
}

fn profile(cells: &mut Cells<'_, '_>, known: &Known) -> String {
    let profile = cells.required("profile", 20);
    if known.profiles.is_empty() {
        // Before a curriculum is loaded nothing tells which profiles there are: a short code in capitals will do.
        let plain = profile.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if !plain {
            cells.fault("profile", Words::new("load-not-a-code").with("found", profile.as_str()));
        }
    } else if !profile.is_empty() && !known.profiles.contains(&profile) {
        cells.fault(
            "profile",
            Words::new("roster-unknown-profile").with("found", profile.as_str()).with("profiles", known.profiles.join(", ")),
        );
    }
    profile
}

fn unit<'k>(cells: &mut Cells<'_, '_>, column: &'static str, known: &'k Known) -> Option<&'k Unit> {
    let code = cells.raw(column);
    let unit = known.units.get(code);
    if unit.is_none() && !code.is_empty() {
        cells.fault(column, Words::new("roster-unknown-unit").with("found", load::excerpt(code)));
    }
    unit
}

fn email(cells: &mut Cells<'_, '_>) -> String {
    let email = cells.text("email", 254);
    let good = match email.split_once('@') {
        Some((local, host)) => {
            let plain =
                |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || matches!(c, '@' | ',' | ';' | '<' | '>'));
            plain(local) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains("..")
        }
        None => false,
    };
    if !email.is_empty() && !good {
        cells.fault("email", Words::new("roster-not-an-email").with("found", load::excerpt(&email)));
    }
    email
}

fn phone(cells: &mut Cells<'_, '_>) -> String {
    let phone = cells.text("phone", 30);
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let good = (8..=15).contains(&digits) && phone.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '.' | '(' | ')'));
    if !phone.is_empty() && !good {
        cells.fault("phone", Words::new("roster-not-a-phone").with("found", load::excerpt(&phone)));
    }
    phone
}

fn read_status(cells: &mut Cells<'_, '_>, officer: &mut Officer) {
    let status = cells.choice("status", &STATUSES);
    let (from, to) = (cells.date("status_from"), cells.date("status_to"));
    let written = |column| !cells.raw(column).is_empty();
    let is_readable =
        (status.is_empty() != written("status")) && from.is_some() == written("status_from") && to.is_some() == written("status_to");
    if is_readable && let Err(fault) = check_status(status, from, to) {
        let (key, column) = fault.told();
        cells.fault(column, key);
    }
    (officer.status, officer.status_from, officer.status_to) = (status.to_owned(), from, to);
}

/// Chiefs command their unit; who is no chief any more (of this unit) does not.
fn plan_chiefs(conn: &mut Conn, found: &[Officer], known: &Known) -> Result<(Vec<OwnRole>, Vec<RoleId>)> {
    // The roster's officers keep their ids, and new ones have theirs already.
    let listed: HashSet<OfficerId> = found.iter().map(|officer| officer.id).collect();
    let chief = |officer: &Officer| {
        let code = known.unit_codes.get(&officer.unit_id?)?;
        (officer.command == "chief").then(|| OwnRole {
            officer_id: officer.id,
            role: "commander".to_owned(),
            scope_kind: "unit".to_owned(),
            scope_key: code.clone(),
        })
    };
    let wanted: HashSet<OwnRole> = found.iter().filter_map(chief).collect();
    let held = store::list_own_roles(conn)?.into_iter().filter(|(_, role)| role.role == "commander" && listed.contains(&role.officer_id));
    Ok(roles_apart(wanted, held))
}

/// What to grant and what to end so that people hold what is wanted and nothing else.
pub(super) fn roles_apart(mut wanted: HashSet<OwnRole>, held: impl Iterator<Item = (RoleId, OwnRole)>) -> (Vec<OwnRole>, Vec<RoleId>) {
    let ended = held.filter(|(_, role)| !wanted.remove(role)).map(|(id, _)| id).collect();
    let mut granted: Vec<OwnRole> = wanted.into_iter().collect();
    granted.sort_by(|a, b| (&a.scope_key, a.officer_id, &a.role).cmp(&(&b.scope_key, b.officer_id, &b.role)));
    (granted, ended)
}

/// Whether an officer counts on a day: [`rules::is_counted`] of their row.
#[must_use]
pub fn is_counted(officer: &Officer, today: NaiveDate) -> bool {
    rules::is_counted(&officer.status, officer.status_from, officer.status_to, today)
}
