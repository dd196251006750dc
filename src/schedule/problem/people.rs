//! Who takes part, and how many of each unit may be away.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;

use super::Trainee;
use super::read::Facts;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, SiteId, UnitId};
use crate::roster::rules::is_counted;
use crate::roster::store::{self as roster, Officer, Rooms};
use crate::schedule::incidents;
use crate::schedule::planner::model::{self, Assignment, Command, Unit};
use crate::schedule::store::EnrolmentRow;
use crate::schema::enrolments;

/// Who takes part in a programme, in order of unit and badge.
pub(super) struct People {
    pub(super) cohorts: Vec<String>,
    pub(super) units: Vec<Unit>,
    pub(super) unit_ids: Vec<UnitId>,
    pub(super) trainees: Vec<Trainee>,
    officers: Vec<model::Officer>,
    /// The site of each one's enrolment.
    enrolled_at: Vec<Option<(usize, SiteId)>>,
}

/// Degrees as whole 10⁻⁵ degrees.
pub(super) fn place(lat: Option<f64>, lon: Option<f64>) -> Option<(i32, i32)> {
    let whole = |degrees: f64| (degrees * 100_000.0).round() as i32;
    Some((whole(lat?), whole(lon?)))
}

/// The places that everybody has; none while somebody has none.
pub(super) fn standing(officers: &[model::Officer]) -> Option<Assignment> {
    let (cohort, site) = officers.iter().map(|officer| officer.before).collect::<Option<Vec<_>>>()?.into_iter().unzip();
    Some(Assignment { cohort, site })
}

/// Reads who takes part: officers of a unit whose profile some topic is for, and who count on a day of the programme. Once somebody is enrolled,
/// only the units of those who are.
pub(super) fn read(conn: &mut Conn, facts: &Facts) -> Result<People> {
    let mine = enrolments::table.filter(enrolments::programme_id.eq(facts.programme.id));
    let enrolled: Vec<EnrolmentRow> = mine.select(EnrolmentRow::as_select()).load(conn)?;
    let mut units = roster::list_units(conn)?;
    units.sort_by(|a, b| a.code.cmp(&b.code));
    let all = roster::list_officers(conn)?;
    let cohorts = list_cohorts(facts, &enrolled);
    let places: HashMap<UnitId, usize> = units.iter().enumerate().map(|(at, unit)| (unit.id, at)).collect();
    let before: HashMap<OfficerId, &EnrolmentRow> = enrolled.iter().map(|row| (row.officer_id, row)).collect();
    let taking_part: HashSet<UnitId> = enrolled.iter().map(|row| row.unit_id).collect();
    let profiles: Vec<&str> = facts.programme.config.profiles.iter().map(|profile| profile.code.as_str()).collect();
    let mut chosen: Vec<(usize, &Officer, usize)> = Vec::new();
    for officer in &all {
        let unit = officer.unit_id.filter(|unit| taking_part.is_empty() || taking_part.contains(unit));
        let profile =
            profiles.iter().position(|profile| *profile == officer.profile && facts.topics.iter().any(|t| t.needs.contains_key(*profile)));
        let serves = before.contains_key(&officer.id) || days(facts, officer) != 0;
        if let (Some(unit), Some(profile), true) = (unit.and_then(|unit| places.get(&unit)), profile, serves) {
            chosen.push((*unit, officer, profile));
        }
    }
    chosen.sort_by(|a, b| (a.0, &a.1.badge).cmp(&(b.0, &b.1.badge)));
    // Where whole units may be away, their commanders may be too.
    let has_duty = facts.programme.config.max_share_away.parts() > 1;
    let command = |officer: &Officer| match officer.command.as_str() {
        _ if !has_duty => Command::None,
        "chief" => Command::Chief,
        "deputy" => Command::Deputy,
        _ => Command::None,
    };
    let duty = |unit: usize, officer: &Officer| officer.duty_unit_id.and_then(|duty| places.get(&duty).copied()).unwrap_or(unit);
    let planned = |(unit, officer, profile): &(usize, &Officer, usize)| model::Officer {
        unit: *unit,
        duty: duty(*unit, officer),
        profile: *profile,
        command: command(officer),
        days: days(facts, officer),
        before: None,
        is_fixed: false,
    };
    let enrolled_at = |(_, officer, _): &(usize, &Officer, usize)| {
        let row = before.get(&officer.id)?;
        Some((cohorts.iter().position(|cohort| *cohort == row.cohort)?, row.site_id))
    };
    let trainee = |(_, officer, _): &(usize, &Officer, usize)| Trainee {
        id: officer.id,
        badge: officer.badge.clone(),
        full_name: officer.full_name.clone(),
        command: officer.command.clone(),
    };
    Ok(People {
        units: list_units(facts, &units, &all),
        unit_ids: units.iter().map(|unit| unit.id).collect(),
        officers: chosen.iter().map(planned).collect(),
        enrolled_at: chosen.iter().map(enrolled_at).collect(),
        trainees: chosen.iter().map(trainee).collect(),
        cohorts,
    })
}

impl People {
    /// The officers, with the places that they have, which they keep once the programme has begun.
    pub(super) fn list_officers(&self, sites: &[Rooms], is_begun: bool) -> Vec<model::Officer> {
        let places: HashMap<SiteId, usize> = sites.iter().enumerate().map(|(at, rooms)| (rooms.site.id, at)).collect();
        let officer = |(officer, enrolled): (&model::Officer, &Option<(usize, SiteId)>)| {
            let before = enrolled.and_then(|(cohort, site)| Some((cohort, *places.get(&site)?)));
            model::Officer { before, is_fixed: before.is_some() && is_begun, ..officer.clone() }
        };
        self.officers.iter().zip(&self.enrolled_at).map(officer).collect()
    }
}

/// The cohorts that there are, and as many more as the programme wants.
fn list_cohorts(facts: &Facts, enrolled: &[EnrolmentRow]) -> Vec<String> {
    let wanted =
        facts.programme.config.planning.cohorts.map_or(facts.programme.config.max_share_away.parts(), |cohorts| cohorts.max(1) as u32);
    let mut cohorts: BTreeSet<String> = enrolled.iter().map(|row| row.cohort.clone()).collect();
    let mut number = 1;
    while cohorts.len() < wanted as usize {
        cohorts.insert(format!("A{number}"));
        number += 1;
    }
    cohorts.into_iter().collect()
}

/// The days on which an officer counts, a bit each; on urgent duty they do not train.
fn days(facts: &Facts, officer: &Officer) -> u64 {
    let mut bits = 0;
    for (day, date) in facts.days().enumerate().take(64) {
        let counts = is_counted(&officer.status, officer.status_from, officer.status_to, date);
        let whole = (Timestamp::start_of(date), Timestamp::start_of(date).plus_minutes(24 * 60));
        let is_away = facts
            .incidents
            .iter()
            .any(|incident| incident.kind == incidents::DUTY && incident.overlaps(whole) && incident.badges.contains(&officer.badge));
        if counts && !is_away {
            bits |= 1 << day;
        }
    }
    bits
}

/// Units with how many of them may be away on each day. Who is on urgent duty elsewhere is not at the station.
fn list_units(facts: &Facts, units: &[roster::Unit], all: &[Officer]) -> Vec<Unit> {
    let count = facts.days().count();
    let mut strength: HashMap<UnitId, Vec<usize>> = HashMap::new();
    for officer in all {
        let Some(unit) = officer.duty_unit_id.or(officer.unit_id) else { continue };
        let present = days(facts, officer);
        let by_day = strength.entry(unit).or_insert_with(|| vec![0; count]);
        for (day, people) in by_day.iter_mut().enumerate() {
            *people += usize::from(present >> day & 1 == 1);
        }
    }
    let share = facts.programme.config.max_share_away;
    let unit = |unit: &roster::Unit| Unit {
        code: unit.code.clone(),
        name: unit.name.clone(),
        at: place(unit.lat, unit.lon),
        may_be_away: strength
            .get(&unit.id)
            .map_or_else(|| vec![0; count], |days| days.iter().map(|people| share.of(*people) as u32).collect()),
    };
    units.iter().map(unit).collect()
}
