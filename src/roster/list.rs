//! The roster of a programme as a list and as a file: the officers of the units that take part, as far as somebody may see them.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::rules::{Reach, is_counted};
use super::store::search_patterns;
use crate::clock::Clock;
use crate::curriculum::store::get_programme;
use crate::db::{Conn, Db};
use crate::error::Result;
use crate::export::{self, Format, Table};
use crate::id::{ProgrammeId, UnitId};
use crate::schema::{enrolments, officers, sites, standings, units};
use crate::text::columns::{Cell, Column, RowSink};
use crate::text::unit;

/// The contract's table.
pub const ROSTER: Table = Table {
    name: "roster",
    columns: &[
        Column::text("badge", 11),
        Column::text("full_name", 28),
        Column::date("birth_date"),
        Column::text("rank", 14),
        Column::text("position", 30),
        Column::text("profile", 8),
        Column::text("command", 9),
        Column::text("unit_code", 10),
        Column::text("duty_unit", 10),
        Column::text("site_code", 12),
        Column::text("email", 28),
        Column::text("phone", 14),
        Column::text("status", 10),
        Column::date("status_from"),
        Column::date("status_to"),
    ],
};

/// Whose rows are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The programme.
    pub programme_id: Option<ProgrammeId>,
    /// How far the asker sees.
    pub reach: Reach,
    /// A unit's code, or empty.
    pub unit: String,
    /// A site's code, or empty.
    pub site: String,
    /// A profile, or empty.
    pub profile: String,
    /// `active`, `exempt`, `seconded`, `left`, or empty for all.
    pub status: String,
    /// A part of a name or badge, as typed.
    pub search: String,
}

/// A row of the list.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Badge.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Rank.
    pub rank: String,
    /// Position.
    pub position: String,
    /// Job profile.
    pub profile: String,
    /// The unit's name: "Phường Ba Đình".
    pub unit: String,
    /// The site's name.
    pub site: String,
    /// The cohort; none for who does not take part.
    pub cohort: Option<String>,
    /// Topics that they need; none for who does not take part.
    pub required: Option<i32>,
    /// Topics complete.
    pub complete: Option<i32>,
    /// empty, exempt, seconded, left.
    pub status: String,
    /// First day of the status.
    pub status_from: Option<NaiveDate>,
    /// Last day of the status.
    pub status_to: Option<NaiveDate>,
    /// Whether they count today.
    pub is_counted: bool,
}

/// The codes and names that a list can be narrowed by.
#[derive(Clone, Debug, Serialize)]
pub struct Choices {
    /// Units: code and name.
    pub units: Vec<(String, String)>,
    /// Sites: code and name.
    pub sites: Vec<(String, String)>,
    /// Profiles.
    pub profiles: Vec<String>,
}

/// The filters, on a query that joins officers, units and sites.
macro_rules! narrowed {
    ($conn:expr, $filter:expr, $query:expr) => {{
        let (filter, mut query) = ($filter, $query.into_boxed());
        if !filter.reach.is_all {
            let own_unit = units::code.eq_any(filter.reach.units.clone());
            query = query.filter(own_unit.or(sites::code.eq_any(filter.reach.sites.clone())));
        }
        if let Some(programme) = filter.programme_id
            && takes_part(conn_of($conn), programme)?
        {
            let part = enrolments::table.filter(enrolments::programme_id.eq(programme)).select(enrolments::unit_id);
            query = query.filter(units::id.eq_any(part));
        }
        if !filter.unit.is_empty() {
            query = query.filter(units::code.eq(filter.unit.clone()));
        }
        if !filter.site.is_empty() {
            query = query.filter(sites::code.eq(filter.site.clone()));
        }
        if !filter.profile.is_empty() {
            query = query.filter(officers::profile.eq(filter.profile.clone()));
        }
        match filter.status.as_str() {
            "" => {}
            "active" => query = query.filter(officers::status.eq("")),
            status => query = query.filter(officers::status.eq(status.to_owned())),
        }
        for pattern in search_patterns(&filter.search) {
            let named = officers::search_key.like(pattern.clone()).escape('\\');
            query = query.filter(named.or(officers::badge.like(pattern).escape('\\')));
        }
        query
    }};
}

fn conn_of(conn: &mut Conn) -> &mut Conn {
    conn
}

/// Whether a programme has cohorts; before that the whole roster is shown.
fn takes_part(conn: &mut Conn, programme: ProgrammeId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(enrolments::table.filter(enrolments::programme_id.eq(programme)))).get_result(conn)?)
}

/// Rows of the list.
pub fn count_people(conn: &mut Conn, filter: &Filter) -> Result<i64> {
    let joined = officers::table
        .inner_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .inner_join(sites::table.on(officers::site_id.eq(sites::id.nullable())));
    Ok(narrowed!(conn, filter, joined.select(diesel::dsl::count_star())).get_result(conn)?)
}

/// A page of the list, sorted by `name`, `badge`, `rank` or `unit`.
pub fn list_people(
    conn: &mut Conn,
    filter: &Filter,
    (offset, limit): (i64, i64),
    (sort, descending): (&str, bool),
    today: NaiveDate,
) -> Result<Vec<Entry>> {
    type Found = (
        (crate::id::OfficerId, String, String, String, String, String),
        (String, String, String),
        (String, Option<NaiveDate>, Option<NaiveDate>),
    );
    let joined = officers::table
        .inner_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .inner_join(sites::table.on(officers::site_id.eq(sites::id.nullable())));
    let person = (officers::id, officers::badge, officers::full_name, officers::rank, officers::position, officers::profile);
    let columns = (person, (units::kind, units::name, sites::name), (officers::status, officers::status_from, officers::status_to));
    let query = narrowed!(conn, filter, joined.select(columns));
    let query = match (sort, descending) {
        ("badge", false) => query.order(officers::badge.asc()),
        ("badge", true) => query.order(officers::badge.desc()),
        ("rank", false) => query.order((officers::rank.asc(), officers::sort_key.asc(), officers::badge.asc())),
        ("rank", true) => query.order((officers::rank.desc(), officers::sort_key.asc(), officers::badge.asc())),
        ("unit", false) => query.order((units::sort_key.asc(), officers::sort_key.asc(), officers::badge.asc())),
        ("unit", true) => query.order((units::sort_key.desc(), officers::sort_key.asc(), officers::badge.asc())),
        (_, false) => query.order((officers::sort_key.asc(), officers::badge.asc())),
        (_, true) => query.order((officers::sort_key.desc(), officers::badge.asc())),
    };
    let found: Vec<Found> = query.offset(offset).limit(limit).load(conn)?;
    let parts = list_parts(conn, filter.programme_id, &found.iter().map(|row| row.0.0).collect::<Vec<_>>())?;
    let entry = |((id, badge, full_name, rank, position, profile), (kind, name, site), (status, status_from, status_to)): Found| {
        let (cohort, standing) = parts.get(&id).cloned().map_or((None, None), |(cohort, standing)| (Some(cohort), standing));
        Entry {
            is_counted: is_counted(&status, status_from, status_to, today),
            badge,
            full_name,
            rank,
            position,
            profile,
            unit: unit::name(&kind, &name),
            site: unit::site(&site).to_owned(),
            cohort,
            required: standing.map(|standing| standing.0),
            complete: standing.map(|standing| standing.1),
            status,
            status_from,
            status_to,
        }
    };
    Ok(found.into_iter().map(entry).collect())
}

/// Cohort and standing of these people in a programme.
#[expect(clippy::type_complexity, reason = "a look-up of cohort and counts, used on the spot")]
fn list_parts(
    conn: &mut Conn,
    programme: Option<ProgrammeId>,
    ids: &[crate::id::OfficerId],
) -> Result<HashMap<crate::id::OfficerId, (String, Option<(i32, i32)>)>> {
    let Some(programme) = programme else { return Ok(HashMap::new()) };
    let part = enrolments::table.filter(enrolments::programme_id.eq(programme)).filter(enrolments::officer_id.eq_any(ids));
    let cohorts: Vec<(crate::id::OfficerId, String)> = part.select((enrolments::officer_id, enrolments::cohort)).load(conn)?;
    let stands = standings::table.filter(standings::programme_id.eq(programme)).filter(standings::officer_id.eq_any(ids));
    let stands: Vec<(crate::id::OfficerId, i32, i32)> =
        stands.select((standings::officer_id, standings::required, standings::complete)).load(conn)?;
    let stands: HashMap<_, _> = stands.into_iter().map(|(id, required, complete)| (id, (required, complete))).collect();
    Ok(cohorts.into_iter().map(|(id, cohort)| (id, (cohort, stands.get(&id).copied()))).collect())
}

/// What the list can be narrowed by, within somebody's reach.
pub fn list_choices(conn: &mut Conn, reach: &Reach) -> Result<Choices> {
    let all: Vec<(String, String, String, String, String)> = units::table
        .inner_join(sites::table)
        .order((units::sort_key, units::code))
        .select((units::code, units::kind, units::name, sites::code, sites::name))
        .load(conn)?;
    let within: Vec<_> = all.into_iter().filter(|(unit, _, _, site, _)| reach.covers(unit, site)).collect();
    let mut places: Vec<(String, String)> = within.iter().map(|(_, _, _, site, name)| (site.clone(), name.clone())).collect();
    places.sort();
    places.dedup();
    Ok(Choices {
        units: within.into_iter().map(|(code, kind, name, ..)| (code, unit::name(&kind, &name))).collect(),
        sites: places,
        profiles: super::store::list_profiles(conn)?,
    })
}

/// `taphuan export roster`.
pub fn export(db: &Db, clock: &Clock, programme: &str, format: Format, output: Option<&Path>) -> Result<()> {
    let programme_id = db.read_now(|conn| get_programme(conn, programme))?.id;
    let filter = Filter {
        programme_id: Some(programme_id),
        reach: Reach { is_all: true, is_personal: true, ..Reach::default() },
        ..Filter::default()
    };
    let rows = move |conn: &mut Conn, sink: &mut dyn RowSink| write_roster(conn, &filter, sink);
    export::write(db, clock, ROSTER, programme, format, output, Box::new(rows))
}

/// Writes the rows in the contract's columns, by unit and name.
pub fn write_roster(conn: &mut Conn, filter: &Filter, sink: &mut dyn RowSink) -> Result<()> {
    let codes: HashMap<UnitId, String> =
        units::table.select((units::id, units::code)).load::<(UnitId, String)>(conn)?.into_iter().collect();
    type Found = (
        (String, String, Option<NaiveDate>, String, String, String, String),
        (String, Option<UnitId>, String),
        (String, String, String, Option<NaiveDate>, Option<NaiveDate>),
    );
    let joined = officers::table
        .inner_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
        .inner_join(sites::table.on(officers::site_id.eq(sites::id.nullable())));
    let person = (
        officers::badge,
        officers::full_name,
        officers::birth_date,
        officers::rank,
        officers::position,
        officers::profile,
        officers::command,
    );
    let rest = (officers::email, officers::phone, officers::status, officers::status_from, officers::status_to);
    let query = narrowed!(conn, filter, joined.select((person, (units::code, officers::duty_unit_id, sites::code), rest)));
    // 20,000 people are some 6 MB: read at once, so that nobody is left out who moves meanwhile.
    let found: Vec<Found> = query.order((units::sort_key.asc(), officers::sort_key.asc(), officers::badge.asc())).load(conn)?;
    for ((badge, name, birth, rank, position, profile, command), (unit, duty, site), (email, phone, status, from, to)) in &found {
        let duty = duty.and_then(|duty| codes.get(&duty)).map_or("", String::as_str);
        sink.row(&mut |row| {
            row.put(Cell::Text(badge));
            row.put(Cell::Text(name));
            row.put(birth.filter(|_| filter.reach.is_personal).into());
            for text in [rank, position, profile, command, unit] {
                row.put(Cell::Text(text));
            }
            let personal = |text| if filter.reach.is_personal { text } else { "" };
            for text in [duty, site, personal(email), personal(phone), status] {
                row.put(Cell::Text(text));
            }
            row.put((*from).into());
            row.put((*to).into());
        })?;
    }
    Ok(())
}
