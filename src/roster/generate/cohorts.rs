//! Who takes part in a programme, and with which half of the unit.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use super::{CohortRow, PILOT, Programme, RosterRow};

/// The two cohorts.
pub(super) const COHORTS: [&str; 2] = ["A1", "A2"];

/// The profile of chiefs, deputies and team leaders.
const COMMANDERS: &str = "CH";

/// The officers who take part: those of the four pilot units in the pilot, everybody in every other programme,
/// except who is exempt, seconded or gone on any of its days.
pub(super) fn trainees<'a>(programme: &Programme, roster: &'a [RosterRow], pilot: &[String]) -> Vec<&'a RosterRow> {
    let Some((first, last)) = programme.span() else {
        return Vec::new();
    };
    let belongs = |officer: &RosterRow| programme.code != PILOT || pilot.contains(&officer.unit_code);
    roster.iter().filter(|officer| belongs(officer) && officer.serves(first, last)).collect()
}

/// Splits the trainees, in their order.
///
/// At each station the chief comes first, then the deputies, the team leaders, and the others by profile, and they go
/// to the two cohorts in turn. So the cohorts of a station and of each of its profiles differ by at most one, and the
/// first deputy is never with the chief. The cohort that is behind at the site takes the first officer.
pub(super) fn split(programme: &Programme, trainees: &[&RosterRow]) -> Vec<CohortRow> {
    let mut stations: BTreeMap<&str, Vec<(usize, &RosterRow)>> = BTreeMap::new();
    for (place, officer) in trainees.iter().enumerate() {
        stations.entry(officer.station()).or_default().push((place, officer));
    }
    let mut chosen: Vec<&'static str> = vec![""; trainees.len()];
    let mut lead: HashMap<&str, i32> = HashMap::new();
    for (number, members) in stations.values_mut().enumerate() {
        members.sort_by_key(|(_, officer)| {
            let command = Reverse(command_rank(officer.command));
            (officer.profile != COMMANDERS, officer.profile, command, officer.badge)
        });
        let Some((_, first)) = members.first() else {
            continue;
        };
        let lead = lead.entry(&first.site_code).or_default();
        let [one, two] = COHORTS;
        let starts_with_two = *lead > 0 || (*lead == 0 && number % 2 == 1);
        let turns = if starts_with_two { [two, one] } else { [one, two] };
        for ((place, _), cohort) in members.iter().zip(turns.into_iter().cycle()) {
            *lead += if cohort == one { 1 } else { -1 };
            if let Some(slot) = chosen.get_mut(*place) {
                *slot = cohort;
            }
        }
    }
    let row = |(officer, cohort): (&&RosterRow, &'static str)| CohortRow {
        programme: programme.code.clone(),
        badge: officer.badge,
        unit_code: officer.unit_code.clone(),
        site_code: officer.site_code.clone(),
        cohort,
        profile: officer.profile,
        command: officer.command,
    };
    trainees.iter().zip(chosen).map(row).collect()
}

fn command_rank(command: &str) -> u8 {
    match command {
        "chief" => 2,
        "deputy" => 1,
        _ => 0,
    }
}
