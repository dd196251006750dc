//! The register of attendance: a row for everyone expected at every sitting and every walk-in, by session, site, unit and name.
//!
//! Sittings number in the hundreds and are put in order in memory; their rows are read sitting by sitting, so that neither a
//! page nor an export sorts the whole table. An export reads in pieces and holds no transaction open while it is sent.

use std::collections::{HashMap, HashSet};
use std::io;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use diesel::dsl::not;

use super::{WAS_THERE, holding};
use crate::attendance::rules::Status;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::export::Table;
use crate::id::{GroupId, OfficerId, ProgrammeId, SiteId, SittingId, UnitId};
use crate::schema::{attendance, officers, programmes, sessions, sites, sittings, topic_groups, topics, units};
use crate::text::columns::{Cell, Column, RowSink};
use crate::text::{Language, unit};
use crate::web::{Actor, Permit, Role};

const COLUMNS: &[Column] = &[
    Column::text("programme", 14),
    Column::text("session_id", 24),
    Column::text("topic_code", 12),
    Column::text("topic_title", 48),
    Column::text("cohort", 8),
    Column::date("date"),
    Column::instant("starts_at"),
    Column::instant("ends_at"),
    Column::text("site_code", 10),
    Column::text("site_name", 28),
    Column::text("unit_code", 10),
    Column::text("unit_name", 30),
    Column::text("badge", 11),
    Column::text("full_name", 28),
    Column::text("rank", 14),
    Column::text("position", 30),
    Column::text("status", 11),
    Column::text("method", 9),
    Column::instant("marked_at"),
    Column::text("marked_by", 11),
    Column::text("note", 40),
];

/// The table of the contract.
pub const TABLE: Table = Table { name: "attendance", columns: COLUMNS };

/// Rows read at a time by an export.
const PIECE_ROWS: i64 = 6_000;

/// A programme's register, as far as somebody may see it.
#[derive(Clone, Debug)]
pub struct Register {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// What of it they see.
    pub reach: Reach,
}

/// What somebody sees: a row when its topic's group, its site or its unit is theirs.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Everything.
    pub is_all: bool,
    groups: HashSet<GroupId>,
    sites: HashSet<SiteId>,
    units: Vec<UnitId>,
}

impl Reach {
    /// Everything: the office, and the operator's commands.
    #[must_use]
    pub fn all() -> Self {
        Self { is_all: true, ..Self::default() }
    }
}

/// The register of a programme for somebody (none is the operator), or not found.
pub fn get_register(conn: &mut Conn, code: &str, actor: Option<&Actor>) -> Result<Register> {
    let (programme_id, title): (ProgrammeId, String) =
        programmes::table.filter(programmes::code.eq(code)).select((programmes::id, programmes::title)).first(conn)?;
    let reach = match actor {
        Some(actor) if !actor.is_office() => Reach {
            is_all: false,
            groups: topic_groups::table
                .filter(topic_groups::programme_id.eq(programme_id))
                .filter(topic_groups::code.eq_any(actor.codes(Role::Director)))
                .select(topic_groups::id)
                .load(conn)?
                .into_iter()
                .collect(),
            sites: sites::table
                .filter(sites::code.eq_any(actor.codes(Role::Coordinator)))
                .select(sites::id)
                .load(conn)?
                .into_iter()
                .collect(),
            units: units::table.filter(units::code.eq_any(actor.codes(Role::Commander))).select(units::id).load(conn)?,
        },
        _ => Reach::all(),
    };
    Ok(Register { programme_id, code: code.to_owned(), title, reach })
}

/// Which rows are asked for; empty fields ask for all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A session's code.
    pub session: String,
    /// A site's code.
    pub site: String,
    /// A unit's code.
    pub unit: String,
    /// A status' name, or `unmarked`.
    pub status: String,
    /// A day.
    pub day: Option<NaiveDate>,
    /// A folded name, or a badge's digits.
    pub search: String,
}

/// A sitting as the register orders it.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// Its id.
    pub id: SittingId,
    /// The session's code.
    pub session_code: String,
    /// The topic's code.
    pub topic_code: String,
    /// The topic's title.
    pub topic_title: String,
    group_id: GroupId,
    /// The cohort.
    pub cohort: String,
    /// The start.
    pub starts_at: Timestamp,
    /// The end.
    pub ends_at: Timestamp,
    site_id: SiteId,
    /// The site's code.
    pub site_code: String,
    /// The site's name.
    pub site_name: String,
}

/// A [`Meeting`] as the database gives it.
type Found = ((SittingId, String, String, Timestamp, Timestamp), (String, String, GroupId, SiteId, String, String));

/// The sittings of a programme that the filter and the reach leave, by session and site.
pub fn list_meetings(conn: &mut Conn, register: &Register, filter: &Filter) -> Result<Vec<Meeting>> {
    let joined = sittings::table.inner_join(sessions::table.inner_join(topics::table)).inner_join(sites::table);
    let mut query = joined.filter(sessions::programme_id.eq(register.programme_id)).into_boxed();
    if !filter.session.is_empty() {
        query = query.filter(sessions::code.eq(&filter.session));
    }
    if !filter.site.is_empty() {
        query = query.filter(sites::code.eq(&filter.site));
    }
    if let Some(day) = filter.day {
        let from = Timestamp::start_of(day);
        query = query.filter(sessions::starts_at.ge(from)).filter(sessions::starts_at.lt(from.plus_minutes(24 * 60)));
    }
    let session = (sittings::id, sessions::code, sessions::cohort, sessions::starts_at, sessions::ends_at);
    let place = (topics::code, topics::title, topics::group_id, sites::id, sites::code, sites::name);
    let rows: Vec<Found> = query
        .order((sessions::starts_at, sessions::code, sites::sort_key, sites::code, sittings::id))
        .select((session, place))
        .load(conn)?;
    let meeting =
        |((id, session_code, cohort, starts_at, ends_at), (topic_code, topic_title, group_id, site_id, site_code, site_name)): Found| {
            Meeting { id, session_code, topic_code, topic_title, group_id, cohort, starts_at, ends_at, site_id, site_code, site_name }
        };
    let seen = |meeting: &Meeting| register.reach.sees_whole(meeting) || !register.reach.units.is_empty();
    Ok(rows.into_iter().map(meeting).filter(seen).collect())
}

impl Reach {
    fn sees_whole(&self, meeting: &Meeting) -> bool {
        self.is_all || self.groups.contains(&meeting.group_id) || self.sites.contains(&meeting.site_id)
    }
}

/// Who walked in where, by what was given there and when: their rows elsewhere are left out, since whoever was there is one row.
fn list_moved(conn: &mut Conn, register: &Register, meetings: &[Meeting]) -> Result<HashMap<SittingId, Vec<OfficerId>>> {
    let walked_in: Vec<(OfficerId, SittingId, String, Timestamp, Timestamp)> = attendance::table
        .inner_join(sittings::table.inner_join(sessions::table.inner_join(topics::table)))
        .filter(not(attendance::is_expected))
        .filter(attendance::status.eq_any(WAS_THERE.map(Status::name)))
        .filter(sessions::programme_id.eq(register.programme_id))
        .select((attendance::officer_id, sittings::id, topics::code, sessions::starts_at, sessions::ends_at))
        .load(conn)?;
    let mut moved: HashMap<SittingId, Vec<OfficerId>> = HashMap::new();
    for (officer, at, topic, from, to) in &walked_in {
        let same =
            |meeting: &&Meeting| meeting.id != *at && meeting.topic_code == *topic && meeting.starts_at < *to && *from < meeting.ends_at;
        for meeting in meetings.iter().filter(same) {
            moved.entry(meeting.id).or_default().push(*officer);
        }
    }
    Ok(moved)
}

/// A filter with its unit and its search looked up.
struct Narrowing {
    moved: HashMap<SittingId, Vec<OfficerId>>,
    units: Option<Vec<UnitId>>,
    officers: Option<Vec<OfficerId>>,
    status: Option<String>,
}

/// What stands in a row that gives way (see [`crate::attendance::rules::gives_way`]).
const NOT_THERE: [&str; 3] = ["", "absent", "excused"];

/// The condition of a row that gives way to one of these officers' elsewhere.
#[diesel::dsl::auto_type]
fn gives_way(officers: Vec<OfficerId>) -> _ {
    let statuses: [&'static str; 3] = NOT_THERE;
    attendance::officer_id.eq_any(officers).and(attendance::is_expected).and(attendance::status.eq_any(statuses))
}

/// Officers that a search finds at most: what one statement can name beside its sittings.
const FOUND: i64 = 20_000;

fn narrow(conn: &mut Conn, register: &Register, filter: &Filter, meetings: &[Meeting]) -> Result<Narrowing> {
    let units = match filter.unit.as_str() {
        "" => None,
        code => Some(units::table.filter(units::code.eq(code)).select(units::id).load(conn)?),
    };
    let found = officers::table.select(officers::id).order(officers::id).limit(FOUND);
    let officers = match filter.search.as_str() {
        "" => None,
        digits if digits.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(found.filter(officers::badge.like(format!("{digits}%"))).load(conn)?)
        }
        folded => Some(found.filter(officers::search_key.like(holding(folded))).load(conn)?),
    };
    let status = match filter.status.as_str() {
        "" => None,
        "unmarked" => Some(String::new()),
        name => Some(name.to_owned()),
    };
    Ok(Narrowing { moved: list_moved(conn, register, meetings)?, units, officers, status })
}

/// One condition after another on a boxed query over `attendance`.
macro_rules! narrowed {
    ($query:expr, $narrowing:expr) => {{
        let (mut query, narrowing): (_, &Narrowing) = ($query, $narrowing);
        if let Some(units) = &narrowing.units {
            query = query.filter(attendance::unit_id.eq_any(units));
        }
        if let Some(officers) = &narrowing.officers {
            query = query.filter(attendance::officer_id.eq_any(officers));
        }
        if let Some(status) = &narrowing.status {
            query = query.filter(attendance::status.eq(status));
        }
        // A walk-in that was taken back is history, not attendance.
        query.filter(attendance::is_expected.or(attendance::status.ne("")))
    }};
}

/// How many rows each sitting has, by what filter and reach leave of them.
fn count_meetings(conn: &mut Conn, register: &Register, narrowing: &Narrowing, meetings: &[Meeting]) -> Result<HashMap<SittingId, i64>> {
    let mut counts = HashMap::new();
    for is_whole in [true, false] {
        let ids: Vec<SittingId> =
            meetings.iter().filter(|meeting| register.reach.sees_whole(meeting) == is_whole).map(|meeting| meeting.id).collect();
        if ids.is_empty() {
            continue;
        }
        let mut query = narrowed!(
            attendance::table.group_by(attendance::sitting_id).select((attendance::sitting_id, diesel::dsl::count_star())).into_boxed(),
            narrowing
        );
        query = query.filter(attendance::sitting_id.eq_any(ids));
        if !is_whole {
            query = query.filter(attendance::unit_id.eq_any(&register.reach.units));
        }
        counts.extend(query.load::<(SittingId, i64)>(conn)?);
    }
    for sitting in list_gone(conn, register, narrowing, meetings)? {
        counts.entry(sitting).and_modify(|count| *count -= 1);
    }
    Ok(counts)
}

/// For each row that is left out, since its officer walked in elsewhere, its sitting.
fn list_gone(conn: &mut Conn, register: &Register, narrowing: &Narrowing, meetings: &[Meeting]) -> Result<Vec<SittingId>> {
    if narrowing.moved.is_empty() {
        return Ok(Vec::new());
    }
    let officers: Vec<OfficerId> = narrowing.moved.values().flatten().copied().collect();
    let query = narrowed!(attendance::table.into_boxed(), narrowing)
        .filter(attendance::sitting_id.eq_any(narrowing.moved.keys()))
        .filter(attendance::officer_id.eq_any(officers))
        .filter(attendance::is_expected)
        .filter(attendance::status.eq_any(NOT_THERE));
    let rows: Vec<(SittingId, OfficerId, UnitId)> =
        query.select((attendance::sitting_id, attendance::officer_id, attendance::unit_id)).load(conn)?;
    let whole: HashSet<SittingId> =
        meetings.iter().filter(|meeting| register.reach.sees_whole(meeting)).map(|meeting| meeting.id).collect();
    let is_seen = |sitting: &SittingId, unit: &UnitId| whole.contains(sitting) || register.reach.units.contains(unit);
    let gone = rows.into_iter().filter(|(sitting, officer, unit)| narrowing.has_moved(*sitting, *officer) && is_seen(sitting, unit));
    Ok(gone.map(|(sitting, ..)| sitting).collect())
}

impl Narrowing {
    fn has_moved(&self, sitting: SittingId, officer: OfficerId) -> bool {
        self.moved.get(&sitting).is_some_and(|officers| officers.contains(&officer))
    }
}

/// A row as the list shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The sitting.
    pub sitting_id: SittingId,
    /// The session's code.
    pub session_code: String,
    /// The topic's code.
    pub topic_code: String,
    /// The topic's title.
    pub topic_title: String,
    /// The start.
    pub starts_at: Timestamp,
    /// The site's name.
    pub site_name: String,
    /// The unit's name with its kind.
    pub unit_name: String,
    /// The badge.
    pub badge: String,
    /// The full name.
    pub full_name: String,
    /// The rank at the session's start.
    pub rank: String,
    /// Whether the timetable expects them there.
    pub is_expected: bool,
    /// The status' name, empty while unmarked.
    pub status: String,
    /// The method's name.
    pub method: String,
    /// When it was marked.
    pub marked_at: Option<Timestamp>,
    /// The note.
    pub note: String,
}

type Mark = (SittingId, bool, String, String, Option<Timestamp>, String, String);
type Names = (String, String, String, String);

/// Sittings of one session at one site: their rows stand together, whichever the room.
fn groups(meetings: &[Meeting]) -> impl Iterator<Item = &[Meeting]> {
    meetings.chunk_by(|a, b| a.session_code == b.session_code && a.site_id == b.site_id)
}

/// One page in the register's order; `descending` turns the sittings round.
pub fn list_by_session(
    conn: &mut Conn,
    register: &Register,
    filter: &Filter,
    (offset, limit): (i64, i64),
    descending: bool,
) -> Result<(Vec<Entry>, i64)> {
    let meetings = list_meetings(conn, register, filter)?;
    let narrowing = narrow(conn, register, filter, &meetings)?;
    let counts = count_meetings(conn, register, &narrowing, &meetings)?;
    let mut together: Vec<&[Meeting]> = groups(&meetings).collect();
    if descending {
        together.reverse();
    }
    let (mut before, mut entries) = (0, Vec::new());
    for group in together {
        let count: i64 = group.iter().filter_map(|meeting| counts.get(&meeting.id)).sum();
        let (from, to) = ((offset - before).clamp(0, count), (offset + limit - before).clamp(0, count));
        before += count;
        if from < to {
            entries.extend(list_of(conn, register, &narrowing, group, (from, to - from))?);
        }
    }
    Ok((entries, before))
}

fn list_of(
    conn: &mut Conn,
    register: &Register,
    narrowing: &Narrowing,
    group: &[Meeting],
    (offset, limit): (i64, i64),
) -> Result<Vec<Entry>> {
    let ids: Vec<SittingId> = group.iter().map(|meeting| meeting.id).collect();
    let joined = attendance::table.inner_join(officers::table).inner_join(units::table);
    let mut query = narrowed!(joined.into_boxed(), narrowing).filter(attendance::sitting_id.eq_any(ids));
    let moved: Vec<OfficerId> = group.iter().filter_map(|meeting| narrowing.moved.get(&meeting.id)).flatten().copied().collect();
    if !moved.is_empty() {
        query = query.filter(not(gives_way(moved)));
    }
    if group.first().is_some_and(|meeting| !register.reach.sees_whole(meeting)) {
        query = query.filter(attendance::unit_id.eq_any(&register.reach.units));
    }
    let mark = (
        attendance::sitting_id,
        attendance::is_expected,
        attendance::status,
        attendance::method,
        attendance::marked_at,
        attendance::note,
        attendance::rank,
    );
    let names = (officers::badge, officers::full_name, units::kind, units::name);
    let ordered = query.order((units::sort_key, units::code, officers::sort_key, officers::badge)).offset(offset).limit(limit);
    let rows: Vec<(Mark, Names)> = ordered.select((mark, names)).load(conn)?;
    Ok(entries(rows, group))
}

/// One page by name, or by when it was marked.
pub fn list_by(
    conn: &mut Conn,
    register: &Register,
    filter: &Filter,
    (offset, limit): (i64, i64),
    sort: &str,
    descending: bool,
) -> Result<(Vec<Entry>, i64)> {
    let meetings = list_meetings(conn, register, filter)?;
    let narrowing = narrow(conn, register, filter, &meetings)?;
    let total = count_meetings(conn, register, &narrowing, &meetings)?.values().sum();
    let whole: Vec<SittingId> = meetings.iter().filter(|meeting| register.reach.sees_whole(meeting)).map(|meeting| meeting.id).collect();
    let parts: Vec<SittingId> = meetings.iter().filter(|meeting| !register.reach.sees_whole(meeting)).map(|meeting| meeting.id).collect();
    let joined = attendance::table.inner_join(officers::table).inner_join(units::table);
    let mut query = narrowed!(joined.into_boxed(), &narrowing);
    let in_parts = attendance::sitting_id.eq_any(parts).and(attendance::unit_id.eq_any(&register.reach.units));
    query = query.filter(attendance::sitting_id.eq_any(whole).or(in_parts));
    for (sitting, officers) in &narrowing.moved {
        query = query.filter(not(attendance::sitting_id.eq(*sitting).and(gives_way(officers.clone()))));
    }
    query = match (sort, descending) {
        ("name", false) => query.order((officers::sort_key.asc(), officers::badge.asc(), attendance::sitting_id.asc())),
        ("name", true) => query.order((officers::sort_key.desc(), officers::badge.desc(), attendance::sitting_id.asc())),
        // Unmarked rows come last either way: the databases disagree about where nulls stand.
        (_, false) => query.order((attendance::marked_at.is_null().asc(), attendance::marked_at.asc(), officers::badge.asc())),
        (_, true) => query.order((attendance::marked_at.is_null().asc(), attendance::marked_at.desc(), officers::badge.asc())),
    };
    let mark = (
        attendance::sitting_id,
        attendance::is_expected,
        attendance::status,
        attendance::method,
        attendance::marked_at,
        attendance::note,
        attendance::rank,
    );
    let names = (officers::badge, officers::full_name, units::kind, units::name);
    let rows: Vec<(Mark, Names)> = query.offset(offset).limit(limit).select((mark, names)).load(conn)?;
    Ok((entries(rows, &meetings), total))
}

fn entries(rows: Vec<(Mark, Names)>, meetings: &[Meeting]) -> Vec<Entry> {
    let entry = |((sitting_id, is_expected, status, method, marked_at, note, rank), (badge, full_name, kind, name)): (Mark, Names)| {
        let meeting = meetings.iter().find(|meeting| meeting.id == sitting_id)?;
        Some(Entry {
            sitting_id,
            session_code: meeting.session_code.clone(),
            topic_code: meeting.topic_code.clone(),
            topic_title: meeting.topic_title.clone(),
            starts_at: meeting.starts_at,
            site_name: unit::site(&meeting.site_name).to_owned(),
            unit_name: unit::name(&kind, &name),
            badge,
            full_name,
            rank,
            is_expected,
            status,
            method,
            marked_at,
            note,
        })
    };
    rows.into_iter().filter_map(entry).collect()
}

/// Names by id, with everybody's place in the order of names: looked up while rows pass, instead of joined to each of them.
struct Directory {
    officers: HashMap<OfficerId, (u32, String, String)>,
    units: HashMap<UnitId, (u32, String, String)>,
}

fn load_directory(conn: &mut Conn) -> Result<Directory> {
    let people: Vec<(OfficerId, String, String)> = officers::table
        .order((officers::sort_key, officers::badge))
        .select((officers::id, officers::badge, officers::full_name))
        .load(conn)?;
    let places: Vec<(UnitId, String, String, String)> =
        units::table.order((units::sort_key, units::code)).select((units::id, units::code, units::kind, units::name)).load(conn)?;
    // Files are in the language of the force, whoever asks for them.
    let title = |kind: &str, name: &str| unit::title(kind, name).say(Language::Vi).into_owned();
    Ok(Directory {
        officers: (0..).zip(people).map(|(place, (id, badge, name))| (id, (place, badge, name))).collect(),
        units: (0..).zip(places).map(|(place, (id, code, kind, name))| (id, (place, code, title(&kind, &name)))).collect(),
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = attendance)]
struct Raw {
    sitting_id: SittingId,
    officer_id: OfficerId,
    is_expected: bool,
    status: String,
    method: String,
    marked_at: Option<Timestamp>,
    marked_by: Option<OfficerId>,
    note: String,
    unit_id: UnitId,
    rank: String,
    position: String,
}

/// Writes the register into a table, piece by piece; gives the number of rows. No transaction is open between two pieces.
pub fn export(conn: &mut Conn, _: &Permit<Register>, register: &Register, filter: &Filter, table: &mut dyn RowSink) -> Result<u64> {
    let meetings = list_meetings(conn, register, filter)?;
    let narrowing = narrow(conn, register, filter, &meetings)?;
    let counts = count_meetings(conn, register, &narrowing, &meetings)?;
    let directory = load_directory(conn)?;
    let (mut written, mut piece, mut size) = (0, Vec::new(), 0);
    for group in groups(&meetings) {
        piece.push(group);
        size += group.iter().filter_map(|meeting| counts.get(&meeting.id)).sum::<i64>();
        if size >= PIECE_ROWS {
            written += export_piece(conn, register, &narrowing, &piece, &directory, table)?;
            piece.clear();
            size = 0;
        }
    }
    Ok(written + export_piece(conn, register, &narrowing, &piece, &directory, table)?)
}

fn export_piece(
    conn: &mut Conn,
    register: &Register,
    narrowing: &Narrowing,
    piece: &[&[Meeting]],
    directory: &Directory,
    table: &mut dyn RowSink,
) -> Result<u64> {
    let groups = piece.iter().enumerate();
    let places: HashMap<SittingId, (usize, &Meeting)> =
        groups.flat_map(|(place, group)| group.iter().map(move |meeting| (meeting.id, (place, meeting)))).collect();
    let mut rows = load_raw(conn, register, narrowing, piece)?;
    rows.sort_by_cached_key(|row| {
        let unit = directory.units.get(&row.unit_id).map(|unit| unit.0);
        let person = directory.officers.get(&row.officer_id).map(|person| person.0);
        (places.get(&row.sitting_id).map(|place| place.0), unit, person, row.sitting_id)
    });
    for row in &rows {
        let Some((_, meeting)) = places.get(&row.sitting_id) else { continue };
        write_row(table, &register.code, meeting, row, directory)?;
    }
    Ok(rows.len() as u64)
}

fn load_raw(conn: &mut Conn, register: &Register, narrowing: &Narrowing, piece: &[&[Meeting]]) -> Result<Vec<Raw>> {
    let mut rows = Vec::new();
    for is_whole in [true, false] {
        let ids: Vec<SittingId> = piece
            .iter()
            .flat_map(|group| group.iter())
            .filter(|meeting| register.reach.sees_whole(meeting) == is_whole)
            .map(|meeting| meeting.id)
            .collect();
        if ids.is_empty() {
            continue;
        }
        let mut query =
            narrowed!(attendance::table.select(Raw::as_select()).into_boxed(), narrowing).filter(attendance::sitting_id.eq_any(ids));
        if !is_whole {
            query = query.filter(attendance::unit_id.eq_any(&register.reach.units));
        }
        rows.extend(query.load::<Raw>(conn)?);
    }
    if !narrowing.moved.is_empty() {
        let gives_way = |row: &Raw| row.is_expected && NOT_THERE.contains(&row.status.as_str());
        rows.retain(|row| !(gives_way(row) && narrowing.has_moved(row.sitting_id, row.officer_id)));
    }
    Ok(rows)
}

fn write_row(table: &mut dyn RowSink, programme: &str, meeting: &Meeting, row: &Raw, directory: &Directory) -> io::Result<()> {
    let person = directory.officers.get(&row.officer_id);
    let unit = directory.units.get(&row.unit_id);
    let by = row.marked_by.and_then(|id| directory.officers.get(&id));
    table.row(&mut |cells| {
        cells.put(Cell::Text(programme));
        cells.put(Cell::Text(&meeting.session_code));
        cells.put(Cell::Text(&meeting.topic_code));
        cells.put(Cell::Text(&meeting.topic_title));
        cells.put(Cell::Text(&meeting.cohort));
        cells.put(Cell::Date(meeting.starts_at.local_date()));
        cells.put(Cell::Instant(meeting.starts_at.utc()));
        cells.put(Cell::Instant(meeting.ends_at.utc()));
        cells.put(Cell::Text(&meeting.site_code));
        cells.put(Cell::Text(&meeting.site_name));
        cells.put(Cell::Text(unit.map_or("", |unit| &unit.1)));
        cells.put(Cell::Text(unit.map_or("", |unit| &unit.2)));
        cells.put(Cell::Text(person.map_or("", |person| &person.1)));
        cells.put(Cell::Text(person.map_or("", |person| &person.2)));
        cells.put(Cell::Text(&row.rank));
        cells.put(Cell::Text(&row.position));
        cells.put(Cell::Text(&row.status));
        cells.put(Cell::Text(&row.method));
        cells.put(row.marked_at.map(Timestamp::utc).into());
        cells.put(by.map(|person| &person.1).into());
        cells.put(Cell::Text(&row.note));
    })
}

/// What the filters offer: days, sessions, sites and units, as value and text.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choices {
    /// Days.
    pub days: Vec<NaiveDate>,
    /// Sessions by code, with the topic's title.
    pub sessions: Vec<(String, String)>,
    /// Sites.
    pub sites: Vec<(String, String)>,
    /// Units.
    pub units: Vec<(String, String)>,
}

/// The choices that this register's reach leaves.
pub fn list_choices(conn: &mut Conn, register: &Register) -> Result<Choices> {
    let meetings = list_meetings(conn, register, &Filter::default())?;
    let mut choices = Choices::default();
    for meeting in &meetings {
        let day = meeting.starts_at.local_date();
        if choices.days.last() != Some(&day) {
            choices.days.push(day);
        }
        if choices.sessions.last().is_none_or(|(code, _)| *code != meeting.session_code) {
            choices.sessions.push((meeting.session_code.clone(), meeting.topic_title.clone()));
        }
        if !choices.sites.iter().any(|(code, _)| *code == meeting.site_code) {
            choices.sites.push((meeting.site_code.clone(), meeting.site_name.clone()));
        }
    }
    let ordered = units::table.order((units::sort_key, units::code)).select((units::code, units::kind, units::name)).into_boxed();
    let reach = &register.reach;
    let only_units = !reach.is_all && reach.groups.is_empty() && reach.sites.is_empty();
    let found: Vec<(String, String, String)> =
        if only_units { ordered.filter(units::id.eq_any(&reach.units)).load(conn)? } else { ordered.load(conn)? };
    choices.units = found.into_iter().map(|(code, kind, name)| (code, unit::name(&kind, &name))).collect();
    Ok(choices)
}
