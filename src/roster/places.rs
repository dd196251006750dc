//! Loading units, sites with their rooms, and departments.

use std::collections::HashMap;

use super::store::{self, Department, Room, Rooms, Site, Unit};
use crate::db::Conn;
use crate::error::Result;
use crate::id::{DepartmentId, RoomId, SiteId, UnitId};
use crate::load::{self, Cells, Difference, Entry, Fault, Loaded, Loader, Piece, Plan, Report, differences};
use crate::text::table::Layout;
use crate::text::{Words, collation};

const SITES: Layout = Layout::new(&["code", "name", "kind", "room", "capacity"], &["address", "join_url", "lat", "lon"]);
const UNITS: Layout = Layout::new(&["code", "name", "type", "site_code"], &["lat", "lon"]);
const DEPARTMENTS: Layout = Layout::new(&["code", "name", "group"], &[]);

/// What a unit may be.
const UNIT_KINDS: [&str; 3] = ["phường", "xã", "đặc khu"];

/// Notes the line of a key, or the fault that it stands in the file twice.
pub(super) fn note_once(seen: &mut HashMap<String, u32>, key: &str, column: &'static str, cells: &mut Cells<'_, '_>) {
    if let Some(line) = seen.get(key) {
        let words = Words::new("load-twice").with("found", key).with("line", line.to_string());
        cells.fault(column, words);
    } else if !key.is_empty() {
        seen.insert(key.to_owned(), cells.line());
    }
}

/// Loads sites, a row a room.
pub fn load_sites(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    loader.run("sites", is_dry_run, |conn| plan_sites(conn, bytes))
}

/// A site of the file with its rooms: name, capacity, link.
struct FileSite {
    line: u32,
    site: Site,
    rooms: Vec<(String, i32, String)>,
}

fn plan_sites(conn: &mut Conn, bytes: &[u8]) -> Result<Plan> {
    let table = match load::read(bytes, SITES) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let mut faults = Vec::new();
    let mut found: Vec<FileSite> = Vec::new();
    let mut seen = HashMap::new();
    for row in table.rows() {
        read_site_row(&mut Cells::of(row, &mut faults), &mut found, &mut seen);
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let before: HashMap<String, (Site, Vec<Room>)> =
        store::list_sites(conn)?.into_iter().map(|Rooms { site, rooms }| (site.code.clone(), (site, rooms))).collect();
    let mut report = Report::of("sites", &table);
    let (mut sites, mut rooms) = (Vec::new(), Vec::new());
    for FileSite { mut site, rooms: wanted, .. } in found {
        let known = before.get(&site.code);
        if let Some((old, _)) = known {
            site.id = old.id;
        }
        diff_site(known, &site, &wanted, &mut report, &mut rooms);
        if known.is_none_or(|(old, _)| *old != site) {
            sites.push(site);
        }
    }
    let listed: Vec<&str> = table.rows().map(|row| row.cell("code")).collect();
    report.gone =
        before.values().filter(|(site, _)| !listed.contains(&site.code.as_str())).map(|(site, _)| entry(&site.code, &site.name)).collect();
    report.gone.sort_by(|a, b| a.key.cmp(&b.key));
    let pieces = if sites.is_empty() && rooms.is_empty() { Vec::new() } else { vec![Piece::new(store::SITES, &(sites, rooms))?] };
    Ok(Plan::Ready(report, pieces))
}

fn read_site_row(cells: &mut Cells<'_, '_>, found: &mut Vec<FileSite>, seen: &mut HashMap<String, u32>) {
    let code = cells.code("code");
    let (lat, lon) = place_on_map(cells);
    let site = Site {
        id: SiteId::new(),
        sort_key: collation::sort_key_text(cells.raw("name")),
        search_key: collation::search_key(&format!("{} {}", cells.raw("name"), code)),
        name: cells.required("name", 120),
        kind: cells.choice("kind", &["central", "remote"]).to_owned(),
        address: cells.text("address", 300),
        join_url: link(cells),
        lat,
        lon,
        code,
    };
    let room = cells.required("room", 80);
    let capacity = cells.number("capacity", 1, 100_000);
    let url = site.join_url.clone();
    note_once(seen, &format!("{} / {room}", site.code), "room", cells);
    let Some(first) = found.iter_mut().find(|known| known.site.code == site.code) else {
        found.push(FileSite { line: cells.line(), site, rooms: vec![(room, capacity, url)] });
        return;
    };
    for (column, same) in
        [("name", first.site.name == site.name), ("kind", first.site.kind == site.kind), ("address", first.site.address == site.address)]
    {
        if !same {
            cells.fault(column, Words::new("roster-site-differs").with("site", site.code.as_str()).with("line", first.line.to_string()));
        }
    }
    first.rooms.push((room, capacity, url));
}

/// The address by which a room joins; only `https` leads somewhere.
fn link(cells: &mut Cells<'_, '_>) -> String {
    let url = cells.text("join_url", 500);
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
        cells.fault("join_url", Words::new("roster-not-a-link").with("found", load::excerpt(&url)));
    }
    url
}

/// Notes what changes at one site, and gathers the rooms to write.
fn diff_site(known: Option<&(Site, Vec<Room>)>, site: &Site, wanted: &[(String, i32, String)], report: &mut Report, rooms: &mut Vec<Room>) {
    let mut fields = known.map_or(Vec::new(), |(old, _)| differences(&site_fields(old), &site_fields(site)));
    let old_rooms = known.map_or(&[][..], |(_, rooms)| rooms.as_slice());
    for (name, capacity, join_url) in wanted {
        let old = old_rooms.iter().find(|room| room.name == *name);
        let room = Room {
            id: old.map_or_else(RoomId::new, |room| room.id),
            site_id: site.id,
            name: name.clone(),
            capacity: *capacity,
            join_url: join_url.clone(),
        };
        if old != Some(&room) {
            let shown = |room: &Room| format!("{}: {} {}", room.name, room.capacity, room.join_url);
            fields.push(Difference { field: "room", before: old.map_or(String::new(), shown), after: shown(&room) });
            rooms.push(room);
        }
    }
    for gone in old_rooms.iter().filter(|room| !wanted.iter().any(|(name, ..)| *name == room.name)) {
        report.gone.push(entry(&site.code, &gone.name));
    }
    let whole = Entry { fields, ..entry(&site.code, &site.name) };
    match known {
        None => report.new.push(Entry { fields: Vec::new(), ..whole }),
        Some(_) if whole.fields.is_empty() => report.unchanged += 1,
        Some(_) => report.changed.push(whole),
    }
}

fn site_fields(site: &Site) -> [(&'static str, String); 6] {
    [
        ("name", site.name.clone()),
        ("kind", site.kind.clone()),
        ("address", site.address.clone()),
        ("join_url", site.join_url.clone()),
        ("lat", shown_degrees(site.lat)),
        ("lon", shown_degrees(site.lon)),
    ]
}

fn shown_degrees(degrees: Option<f64>) -> String {
    degrees.map_or(String::new(), |degrees| degrees.to_string())
}

pub(super) fn entry(key: &str, name: &str) -> Entry {
    Entry { key: key.to_owned(), name: name.to_owned(), fields: Vec::new() }
}

/// Loads units.
pub fn load_units(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    loader.run("units", is_dry_run, |conn| plan_units(conn, bytes))
}

fn plan_units(conn: &mut Conn, bytes: &[u8]) -> Result<Plan> {
    let table = match load::read(bytes, UNITS) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let sites: HashMap<String, SiteId> = store::list_sites(conn)?.into_iter().map(|rooms| (rooms.site.code, rooms.site.id)).collect();
    let site_codes: HashMap<SiteId, String> = sites.iter().map(|(code, id)| (*id, code.clone())).collect();
    let before: HashMap<String, Unit> = store::list_units(conn)?.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
    let (mut faults, mut seen, mut found) = (Vec::new(), HashMap::new(), Vec::new());
    for row in table.rows() {
        let mut cells = Cells::of(row, &mut faults);
        let code = cells.code("code");
        note_once(&mut seen, &code, "code", &mut cells);
        found.push(read_unit(&mut cells, code, &sites));
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let mut report = Report::of("units", &table);
    let mut rows = Vec::new();
    let fields = |unit: &Unit| {
        let site = site_codes.get(&unit.site_id).cloned().unwrap_or_default();
        [
            ("name", unit.name.clone()),
            ("type", unit.kind.clone()),
            ("site_code", site),
            ("lat", shown_degrees(unit.lat)),
            ("lon", shown_degrees(unit.lon)),
        ]
    };
    for mut unit in found {
        let Some(old) = before.get(&unit.code) else {
            report.new.push(entry(&unit.code, &unit.name));
            rows.push(unit);
            continue;
        };
        unit.id = old.id;
        if *old == unit {
            report.unchanged += 1;
            continue;
        }
        let change = Entry { fields: differences(&fields(old), &fields(&unit)), ..entry(&unit.code, &unit.name) };
        let list = if old.site_id == unit.site_id { &mut report.changed } else { &mut report.moved };
        list.push(change);
        rows.push(unit);
    }
    report.gone = before.values().filter(|unit| !seen.contains_key(&unit.code)).map(|unit| entry(&unit.code, &unit.name)).collect();
    report.gone.sort_by(|a, b| a.key.cmp(&b.key));
    let pieces = if rows.is_empty() { Vec::new() } else { vec![Piece::new(store::UNITS, &rows)?] };
    Ok(Plan::Ready(report, pieces))
}

fn read_unit(cells: &mut Cells<'_, '_>, code: String, sites: &HashMap<String, SiteId>) -> Unit {
    let name = cells.required("name", 80);
    let kind = cells.choice("type", &UNIT_KINDS).to_owned();
    let site_code = cells.required("site_code", 40);
    let site_id = sites.get(&site_code).copied();
    if site_id.is_none() && !site_code.is_empty() {
        cells.fault("site_code", Words::new("roster-unknown-site").with("found", site_code));
    }
    let (lat, lon) = place_on_map(cells);
    Unit {
        id: UnitId::new(),
        sort_key: collation::sort_key_text(&name),
        search_key: collation::search_key(&format!("{kind} {name} {code}")),
        code,
        name,
        kind,
        site_id: site_id.unwrap_or_default(),
        lat,
        lon,
    }
}

/// Latitude and longitude on the map of Vietnam, its islands included; empty when they are not known.
fn place_on_map(cells: &mut Cells<'_, '_>) -> (Option<f64>, Option<f64>) {
    (degrees(cells, "lat", 8.0..=24.0), degrees(cells, "lon", 102.0..=118.0))
}

fn degrees(cells: &mut Cells<'_, '_>, column: &'static str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
    let found = cells.raw(column);
    let degrees = found.parse::<f64>().ok().filter(|degrees| range.contains(degrees));
    if degrees.is_none() && !found.is_empty() {
        cells.fault(
            column,
            Words::new("roster-not-degrees")
                .with("found", load::excerpt(found))
                .with("least", range.start().to_string())
                .with("most", range.end().to_string()),
        );
    }
    degrees
}

/// Loads departments.
pub fn load_departments(loader: &Loader, bytes: &[u8], is_dry_run: bool) -> Result<Loaded> {
    loader.run("departments", is_dry_run, |conn| plan_departments(conn, bytes))
}

fn plan_departments(conn: &mut Conn, bytes: &[u8]) -> Result<Plan> {
    let table = match load::read(bytes, DEPARTMENTS) {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::Refused(faults)),
    };
    let (mut faults, mut seen, mut found): (Vec<Fault>, _, _) = (Vec::new(), HashMap::new(), Vec::new());
    for row in table.rows() {
        let mut cells = Cells::of(row, &mut faults);
        let code = cells.code("code");
        note_once(&mut seen, &code, "code", &mut cells);
        let name = cells.required("name", 160);
        let group_code = if cells.raw("group").is_empty() { String::new() } else { cells.code("group") };
        found.push(Department { id: DepartmentId::new(), code, name, group_code });
    }
    if !faults.is_empty() {
        return Ok(Plan::Refused(faults));
    }
    let before: HashMap<String, Department> = store::list_departments(conn)?.into_iter().map(|row| (row.code.clone(), row)).collect();
    let mut report = Report::of("departments", &table);
    let mut rows = Vec::new();
    let fields = |row: &Department| [("name", row.name.clone()), ("group", row.group_code.clone())];
    for mut department in found {
        match before.get(&department.code) {
            None => report.new.push(entry(&department.code, &department.name)),
            Some(old) => {
                department.id = old.id;
                if *old == department {
                    report.unchanged += 1;
                    continue;
                }
                report
                    .changed
                    .push(Entry { fields: differences(&fields(old), &fields(&department)), ..entry(&department.code, &department.name) });
            }
        }
        rows.push(department);
    }
    report.gone = before.values().filter(|row| !seen.contains_key(&row.code)).map(|row| entry(&row.code, &row.name)).collect();
    report.gone.sort_by(|a, b| a.key.cmp(&b.key));
    let pieces = if rows.is_empty() { Vec::new() } else { vec![Piece::new(store::DEPARTMENTS, &rows)?] };
    Ok(Plan::Ready(report, pieces))
}
