//! Loading the staff: deputy directors, heads of departments, coordinators, the office, with their roles and scopes.

use std::collections::{HashMap, HashSet};

use super::people::{self, new_person, pieces, roles_apart};
use super::places::{entry, note_once};
use super::store::{self, Officer, OwnRole};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::id::{DepartmentId, OfficerId, SiteId};
use crate::load::{self, Cells, Difference, Entry, Loaded, Loader, Plan, Report, differences};
use crate::text::table::Layout;
use crate::text::{Words, collation};

const STAFF: Layout = Layout::new(&["badge", "full_name", "rank", "position", "roles"], &["department", "group", "site_code"]);

/// Loads the staff.
pub fn load_staff(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    let now = loader.now();
    loader.run("staff", is_dry_run, |conn| plan_staff(conn, bytes, now))
}

struct Known {
    departments: HashMap<String, DepartmentId>,
    sites: HashMap<String, SiteId>,
    groups: Vec<String>,
}

fn plan_staff(conn: &mut Conn, bytes: &[u8], now: Timestamp) -> Result<Plan> {
    let table = match load::read(bytes, STAFF) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let known = Known {
        departments: store::list_departments(conn)?.into_iter().map(|row| (row.code, row.id)).collect(),
        sites: store::list_sites(conn)?.into_iter().map(|rooms| (rooms.site.code, rooms.site.id)).collect(),
        groups: store::list_groups(conn)?,
    };
    let before: HashMap<String, Officer> =
        store::list_officers(conn)?.into_iter().map(|officer| (officer.badge.clone(), officer)).collect();
    let (mut faults, mut seen, mut found) = (Vec::new(), HashMap::new(), Vec::new());
    for row in table.rows() {
        let mut cells = Cells::of(row, &mut faults);
        let badge = cells.badge("badge");
        note_once(&mut seen, &badge, "badge", &mut cells);
        let old = before.get(&badge).cloned().unwrap_or_else(|| new_person(now, &badge));
        found.push(read_person(&mut cells, old, &known));
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let mut report = Report::of("staff", &table);
    // Commanders come from the roster.
    let listed: HashSet<OfficerId> = found.iter().map(|(officer, _)| officer.id).collect();
    let held: Vec<_> = store::list_own_roles(conn)?
        .into_iter()
        .filter(|(_, role)| role.role != "commander" && listed.contains(&role.officer_id))
        .collect();
    let wanted: HashSet<OwnRole> = found.iter().flat_map(|(_, roles)| roles.iter().cloned()).collect();
    let rows = compare(found, &before, &held.iter().map(|(_, role)| role).collect::<Vec<_>>(), now, &known, &mut report);
    let gone = before.values().filter(|officer| officer.unit_id.is_none() && !seen.contains_key(&officer.badge));
    report.gone = gone.map(|officer| entry(&officer.badge, &officer.full_name)).collect();
    report.gone.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(Plan::Ready(report, pieces(&rows, roles_apart(wanted, held.into_iter()))?))
}

fn compare(
    found: Vec<(Officer, Vec<OwnRole>)>,
    before: &HashMap<String, Officer>,
    held: &[&OwnRole],
    now: Timestamp,
    known: &Known,
    report: &mut Report,
) -> Vec<Officer> {
    let mut rows = Vec::new();
    for (officer, roles) in found {
        let Some(old) = before.get(&officer.badge) else {
            report.new.push(entry(&officer.badge, &officer.full_name));
            rows.push(officer);
            continue;
        };
        let mut fields = if *old == officer { Vec::new() } else { differences(&known.fields(old), &known.fields(&officer)) };
        let said = |roles: &mut dyn Iterator<Item = &OwnRole>| {
            let mut named: Vec<String> = roles.map(|role| format!("{} {}", role.role, role.scope_key).trim().to_owned()).collect();
            named.sort();
            named.join(", ")
        };
        let (was, is) = (said(&mut held.iter().copied().filter(|role| role.officer_id == officer.id)), said(&mut roles.iter()));
        if was != is {
            fields.push(Difference { field: "roles", before: was, after: is });
        }
        if fields.is_empty() {
            report.unchanged += 1;
            continue;
        }
        report.changed.push(Entry { fields, ..entry(&officer.badge, &officer.full_name) });
        rows.push(Officer { updated_at: now, ..officer });
    }
    rows
}

impl Known {
    fn fields(&self, officer: &Officer) -> [(&'static str, String); 5] {
        let department = self.departments.iter().find(|(_, id)| officer.department_id == Some(**id)).map(|(code, _)| code.clone());
        let site = self.sites.iter().find(|(_, id)| officer.site_id == Some(**id)).map(|(code, _)| code.clone());
        [
            ("full_name", officer.full_name.clone()),
            ("rank", officer.rank.clone()),
            ("position", officer.position.clone()),
            ("department", department.unwrap_or_default()),
            ("site_code", site.unwrap_or_default()),
        ]
    }
}

fn read_person(cells: &mut Cells<'_, '_>, mut officer: Officer, known: &Known) -> (Officer, Vec<OwnRole>) {
    let full_name = people::name(cells);
    if officer.full_name != full_name || officer.sort_key.is_empty() {
        officer.sort_key = collation::sort_key(&full_name);
        officer.search_key = collation::search_key(&full_name);
        officer.full_name = full_name;
    }
    officer.rank = cells.required("rank", 60);
    officer.position = cells.required("position", 120);
    let (department, group, site) = (cells.raw("department"), cells.raw("group"), cells.raw("site_code"));
    officer.department_id = known.departments.get(department).copied();
    if officer.department_id.is_none() && !department.is_empty() {
        cells.fault("department", Words::new("roster-unknown-department").with("found", load::excerpt(department)));
    }
    let site_id = known.sites.get(site).copied();
    if site_id.is_none() && !site.is_empty() {
        cells.fault("site_code", Words::new("roster-unknown-site").with("found", load::excerpt(site)));
    }
    if officer.unit_id.is_none() {
        officer.site_id = site_id;
    }
    if !group.is_empty() && !known.groups.is_empty() && !known.groups.iter().any(|code| code == group) {
        cells
            .fault("group", Words::new("roster-unknown-group").with("found", load::excerpt(group)).with("groups", known.groups.join(", ")));
    }
    let roles = read_roles(cells, officer.id);
    (officer, roles)
}

/// Roles are separated by blanks, commas or semicolons; each takes its scope from the column that it is about.
fn read_roles(cells: &mut Cells<'_, '_>, officer_id: OfficerId) -> Vec<OwnRole> {
    let mut roles: Vec<OwnRole> = Vec::new();
    let names = cells.raw("roles").split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|')).filter(|name| !name.is_empty());
    for name in names {
        let (kind, column) = match name {
            "trainee" => continue, // everybody is
            "instructor" => ("department", "department"),
            "director" => ("group", "group"),
            "coordinator" => ("site", "site_code"),
            "training_office" | "admin" => ("all", ""),
            "commander" => {
                cells.fault("roles", "roster-commander-from-roster");
                continue;
            }
            _ => {
                cells.fault(
                    "roles",
                    Words::new("load-not-a-choice")
                        .with("found", load::excerpt(name))
                        .with("choices", "instructor, director, coordinator, training_office, admin"),
                );
                continue;
            }
        };
        let scope_key = if column.is_empty() { "" } else { cells.raw(column) };
        if scope_key.is_empty() && !column.is_empty() {
            cells.fault(column, Words::new("roster-role-needs").with("role", name));
            continue;
        }
        let role = OwnRole { officer_id, role: name.to_owned(), scope_kind: kind.to_owned(), scope_key: scope_key.to_owned() };
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}
