//! Who trains with which cohort, as a list and as the contract's file, as far as somebody may see them.

use diesel::prelude::*;
use serde::Serialize;

use crate::db::Conn;
use crate::error::Result;
use crate::id::ProgrammeId;
use crate::roster::Reach;
use crate::roster::list::list_choices as list_places;
use crate::roster::store::search_patterns;
use crate::schema::{enrolments, officers, programmes, sites, units};
use crate::text::columns::{Cell, RowSink};
use crate::text::unit;

/// Whose rows are wanted.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// How far the asker sees.
    pub reach: Reach,
    /// A unit's code, or empty.
    pub unit: String,
    /// A site's code, or empty.
    pub site: String,
    /// A cohort, or empty.
    pub cohort: String,
    /// A profile, or empty.
    pub profile: String,
    /// A part of a name or badge, as typed.
    pub search: String,
}

impl Filter {
    /// Everybody in a programme: the operator's commands.
    #[must_use]
    pub fn all(programme_id: ProgrammeId) -> Self {
        let none = String::new;
        let reach = Reach { is_all: true, ..Reach::default() };
        Self { programme_id, reach, unit: none(), site: none(), cohort: none(), profile: none(), search: none() }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Badge.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Rank.
    pub rank: String,
    /// The unit for which they take part: "Phường Ba Đình".
    pub unit: String,
    /// Where they attend.
    pub site: String,
    /// With whom.
    pub cohort: String,
    /// As what.
    pub profile: String,
    /// chief, deputy or empty.
    pub command: String,
}

/// What the list can be narrowed by.
#[derive(Clone, Debug, Serialize)]
pub struct Choices {
    /// Units: code and name.
    pub units: Vec<(String, String)>,
    /// Sites: code and name.
    pub sites: Vec<(String, String)>,
    /// Cohorts.
    pub cohorts: Vec<String>,
    /// Profiles.
    pub profiles: Vec<String>,
}

/// The filters, on a query that joins enrolments, officers, units and sites.
macro_rules! narrowed {
    ($filter:expr, $query:expr) => {{
        let (filter, query) = ($filter, $query.into_boxed());
        let mut query = query.filter(enrolments::programme_id.eq(filter.programme_id));
        if !filter.reach.is_all {
            let own_unit = units::code.eq_any(filter.reach.units.clone());
            query = query.filter(own_unit.or(sites::code.eq_any(filter.reach.sites.clone())));
        }
        if !filter.unit.is_empty() {
            query = query.filter(units::code.eq(filter.unit.clone()));
        }
        if !filter.site.is_empty() {
            query = query.filter(sites::code.eq(filter.site.clone()));
        }
        if !filter.cohort.is_empty() {
            query = query.filter(enrolments::cohort.eq(filter.cohort.clone()));
        }
        if !filter.profile.is_empty() {
            query = query.filter(enrolments::profile.eq(filter.profile.clone()));
        }
        for pattern in search_patterns(&filter.search) {
            let named = officers::search_key.like(pattern.clone()).escape('\\');
            query = query.filter(named.or(officers::badge.like(pattern).escape('\\')));
        }
        query
    }};
}

/// Rows of the list.
pub fn count(conn: &mut Conn, filter: &Filter) -> Result<i64> {
    let joined = enrolments::table.inner_join(officers::table).inner_join(units::table).inner_join(sites::table);
    Ok(narrowed!(filter, joined.select(diesel::dsl::count_star())).get_result(conn)?)
}

/// A page of the list, sorted by `name`, `badge`, `unit`, `cohort` or `profile`.
pub fn list(conn: &mut Conn, filter: &Filter, (offset, limit): (i64, i64), (sort, descending): (&str, bool)) -> Result<Vec<Entry>> {
    type Found = ((String, String, String), (String, String, String), (String, String, String));
    let joined = enrolments::table.inner_join(officers::table).inner_join(units::table).inner_join(sites::table);
    let person = (officers::badge, officers::full_name, officers::rank);
    let columns = (person, (units::kind, units::name, sites::name), (enrolments::cohort, enrolments::profile, enrolments::command));
    let query = narrowed!(filter, joined.select(columns));
    let query = match (sort, descending) {
        ("badge", false) => query.order(officers::badge.asc()),
        ("badge", true) => query.order(officers::badge.desc()),
        ("unit", false) => query.order((units::sort_key.asc(), officers::sort_key.asc(), officers::badge.asc())),
        ("unit", true) => query.order((units::sort_key.desc(), officers::sort_key.asc(), officers::badge.asc())),
        ("cohort", false) => query.order((enrolments::cohort.asc(), officers::sort_key.asc(), officers::badge.asc())),
        ("cohort", true) => query.order((enrolments::cohort.desc(), officers::sort_key.asc(), officers::badge.asc())),
        ("profile", false) => query.order((enrolments::profile.asc(), officers::sort_key.asc(), officers::badge.asc())),
        ("profile", true) => query.order((enrolments::profile.desc(), officers::sort_key.asc(), officers::badge.asc())),
        (_, false) => query.order((officers::sort_key.asc(), officers::badge.asc())),
        (_, true) => query.order((officers::sort_key.desc(), officers::badge.asc())),
    };
    let found: Vec<Found> = query.offset(offset).limit(limit).load(conn)?;
    let entry = |((badge, full_name, rank), (kind, name, site), (cohort, profile, command)): Found| Entry {
        badge,
        full_name,
        rank,
        unit: unit::name(&kind, &name),
        site: unit::site(&site).to_owned(),
        cohort,
        profile,
        command,
    };
    Ok(found.into_iter().map(entry).collect())
}

/// What the list can be narrowed by, within somebody's reach.
pub fn list_choices(conn: &mut Conn, programme_id: ProgrammeId, reach: &Reach) -> Result<Choices> {
    let places = list_places(conn, reach)?;
    let of_programme = enrolments::table.filter(enrolments::programme_id.eq(programme_id));
    let cohorts = of_programme.select(enrolments::cohort).distinct().order(enrolments::cohort).load(conn)?;
    Ok(Choices { units: places.units, sites: places.sites, profiles: places.profiles, cohorts })
}

/// Writes the rows in the contract's columns, by unit and name.
pub fn write(conn: &mut Conn, filter: &Filter, sink: &mut dyn RowSink) -> Result<()> {
    let joined =
        enrolments::table.inner_join(officers::table).inner_join(units::table).inner_join(sites::table).inner_join(programmes::table);
    let row = (programmes::code, officers::badge, units::code, sites::code, enrolments::cohort, enrolments::profile, enrolments::command);
    let query = narrowed!(filter, joined.select(row)).order((units::code, officers::sort_key, officers::badge));
    let found: Vec<(String, String, String, String, String, String, String)> = query.load(conn)?;
    for (programme, badge, unit, site, cohort, profile, command) in &found {
        sink.row(&mut |row| {
            for text in [programme, badge, unit, site, cohort, profile, command] {
                row.put(Cell::Text(text));
            }
        })?;
    }
    Ok(())
}
