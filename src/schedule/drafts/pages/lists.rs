//! A draft as a list: what is held at a site, what a unit's officers attend, what somebody gives, what an officer attends.

use serde::Serialize;

use super::shown::{starts_at, topic_title};
use crate::clock::Timestamp;
use crate::schedule::drafts::Whole;
use crate::schedule::drafts::told::Teller;
use crate::schedule::planner::evaluate::seat;
use crate::schedule::planner::model::{Officer, Placed};
use crate::schedule::problem::Named;
use crate::text::{Words, collation, format};

/// People that a search shows at most.
const FOUND_AT_MOST: usize = 30;

/// A list, and how it is chosen.
#[derive(Serialize)]
pub(super) struct Lines {
    by: &'static str,
    label_key: String,
    key: String,
    /// What can be chosen; none where one searches.
    choices: Vec<Choice>,
    searches: bool,
    /// Whom or what the list is about; empty while nothing is chosen.
    about: String,
    found: Vec<Choice>,
    rows: Vec<Line>,
    has_people: bool,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    is_selected: bool,
}

/// A session in a list.
#[derive(Serialize)]
struct Line {
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    topic: String,
    title: String,
    cohort: String,
    stream: usize,
    /// Room, site or role.
    place: Words,
    people: Option<i64>,
    extra: Option<Words>,
}

fn line(named: &Named, session: &Placed, place: Words) -> Line {
    let teller = Teller(named);
    let minutes = named.problem.topics.get(session.topic).map_or(0, |topic| topic.minutes);
    let starts_at = starts_at(named, session.slot);
    Line {
        starts_at,
        ends_at: starts_at.map(|at| at.plus_minutes(minutes)),
        topic: teller.topic(session.topic).to_owned(),
        title: topic_title(named, session.topic),
        cohort: teller.cohort(session.cohort).to_owned(),
        stream: session.stream,
        place,
        people: None,
        extra: None,
    }
}

/// Whether an officer of a cohort attends a session.
fn attends(named: &Named, (officer, cohort): (&Officer, usize), session: &Placed) -> bool {
    let day = named.problem.slots.get(session.slot).map_or(0, |slot| slot.day);
    let is_live = named.problem.topics.get(session.topic).is_some_and(|topic| topic.is_live.get(officer.profile) == Some(&true));
    cohort == session.cohort && is_live && officer.days >> day & 1 == 1
}

/// The sessions of a plan in order of time.
fn by_time(whole: &Whole) -> Vec<&Placed> {
    let mut sessions: Vec<&Placed> = whole.plan.sessions.iter().collect();
    sessions.sort_by_key(|session| (session.slot, session.stream));
    sessions
}

fn of_site(named: &Named, whole: &Whole, site: usize) -> Vec<Line> {
    let seated = seat(&named.problem, &whole.assignment, &whole.plan);
    let rooms = named.problem.sites.get(site).map(|site| site.rooms.as_slice()).unwrap_or_default();
    let mut lines: Vec<((usize, usize), Line)> = Vec::new();
    for (at, session) in whole.plan.sessions.iter().enumerate() {
        let here: Vec<_> = seated.iter().filter(|sitting| sitting.session == at && sitting.site == site).collect();
        if here.is_empty() {
            continue;
        }
        let room = |number: usize, people: u32| rooms.get(number).map(|room| format!("{} ({people}/{})", room.name, room.seats));
        let names: Vec<String> = here.iter().filter_map(|sitting| room(sitting.room, sitting.expected)).collect();
        let people = here.iter().map(|sitting| i64::from(sitting.expected)).sum();
        let line = Line { people: Some(people), ..line(named, session, Words::plain(&names.join(", "))) };
        lines.push(((session.slot, session.stream), line));
    }
    lines.sort_by_key(|(when, _)| *when);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn of_unit(named: &Named, whole: &Whole, unit: usize) -> Vec<Line> {
    let (problem, assignment) = (&named.problem, &whole.assignment);
    let people: Vec<(&Officer, usize, usize)> = problem
        .officers
        .iter()
        .zip(assignment.cohort.iter().zip(&assignment.site))
        .map(|(officer, (cohort, site))| (officer, *cohort, *site))
        .filter(|(officer, ..)| officer.unit == unit || officer.duty == unit)
        .collect();
    let away = |slot: usize| {
        let held = whole.plan.sessions.iter().filter(|session| session.slot == slot);
        held.map(|session| {
            people.iter().filter(|(officer, cohort, _)| officer.duty == unit && attends(named, (officer, *cohort), session)).count()
        })
        .sum::<usize>()
    };
    let mut lines = Vec::new();
    for session in by_time(whole) {
        let here: Vec<_> =
            people.iter().filter(|(officer, cohort, _)| officer.unit == unit && attends(named, (officer, *cohort), session)).collect();
        if here.is_empty() {
            continue;
        }
        let mut sites: Vec<&str> = here.iter().map(|(_, _, site)| Teller(named).site(*site)).collect();
        sites.sort_unstable();
        sites.dedup();
        let day = problem.slots.get(session.slot).map_or(0, |slot| slot.day);
        let allowed = problem.units.get(unit).and_then(|unit| unit.may_be_away.get(day)).copied().unwrap_or_default();
        let extra = Words::new("plan-line-away").with("away", away(session.slot)).with("allowed", allowed);
        let whole = line(named, session, Words::plain(&sites.join(", ")));
        lines.push(Line { people: Some(here.len() as i64), extra: Some(extra), ..whole });
    }
    lines
}

fn of_presenter(named: &Named, whole: &Whole, presenter: usize) -> Vec<Line> {
    let role = |session: &Placed| match (session.speaker == presenter, session.director == presenter) {
        (true, true) => Some("plan-role-both"),
        (true, false) => Some("plan-role-speaks"),
        (false, true) => Some("plan-role-presides"),
        (false, false) => None,
    };
    by_time(whole).into_iter().filter_map(|session| Some(line(named, session, Words::new(role(session)?)))).collect()
}

fn of_officer(named: &Named, whole: &Whole, at: usize) -> Vec<Line> {
    let assignment = &whole.assignment;
    let place = assignment.cohort.get(at).copied().zip(assignment.site.get(at).copied());
    let Some((officer, (cohort, site))) = named.problem.officers.get(at).zip(place) else { return Vec::new() };
    let held = by_time(whole).into_iter().filter(|session| attends(named, (officer, cohort), session));
    held.map(|session| line(named, session, Words::plain(Teller(named).site(site)))).collect()
}

/// The officers whom a badge or a part of a name means.
fn find_officers(named: &Named, typed: &str) -> Vec<usize> {
    let people = named.officers.iter().enumerate();
    if let Some(badge) = format::parse_badge(typed) {
        return people.filter(|(_, trainee)| trainee.badge == badge).map(|(at, _)| at).collect();
    }
    let key = collation::search_key(typed);
    if key.is_empty() {
        return Vec::new();
    }
    people.filter(|(_, trainee)| collation::search_key(&trainee.full_name).contains(&key)).map(|(at, _)| at).take(FOUND_AT_MOST).collect()
}

fn officer_label(named: &Named, at: usize) -> String {
    let unit = named.problem.officers.get(at).map_or(String::new(), |officer| Teller(named).unit(officer.unit));
    named.officers.get(at).map_or(String::new(), |trainee| format!("{} ({}), {unit}", trainee.full_name, format::badge(&trainee.badge)))
}

/// What can be chosen: value and label.
fn choices(named: &Named, by: &str) -> Vec<(String, String)> {
    let problem = &named.problem;
    let mut found: Vec<(String, String)> = match by {
        "site" => problem.sites.iter().map(|site| (site.code.clone(), site.name.clone())).collect(),
        "unit" => problem.units.iter().map(|unit| (unit.code.clone(), unit.name.clone())).collect(),
        "speaker" => {
            problem.presenters.iter().map(|one| (one.badge.clone(), format!("{} ({})", one.name, format::badge(&one.badge)))).collect()
        }
        _ => Vec::new(),
    };
    match by {
        "speaker" => found.sort_by_cached_key(|(_, label)| collation::sort_key(label.split(" (").next().unwrap_or_default())),
        _ => found.sort_by_cached_key(|(_, label)| collation::sort_key_text(label)),
    }
    found
}

/// The list of a site, unit or speaker by code or badge, or of an officer by badge or name.
pub(super) fn list(named: &Named, whole: &Whole, by: &'static str, key: &str) -> Lines {
    let problem = &named.problem;
    let mut lines = Lines {
        by,
        label_key: format!("plan-by-{by}"),
        key: key.to_owned(),
        choices: Vec::new(),
        searches: by == "officer",
        about: String::new(),
        found: Vec::new(),
        rows: Vec::new(),
        has_people: by == "site" || by == "unit",
    };
    if by == "officer" {
        let found = find_officers(named, key);
        if let [only] = found.as_slice() {
            lines.about = officer_label(named, *only);
            lines.rows = of_officer(named, whole, *only);
        } else {
            let badge = |at: usize| named.officers.get(at).map_or(String::new(), |trainee| trainee.badge.clone());
            lines.found =
                found.iter().map(|at| Choice { value: badge(*at), label: officer_label(named, *at), is_selected: false }).collect();
        }
        return lines;
    }
    let all = choices(named, by);
    lines.about = all.iter().find(|(value, _)| value == key).map_or(String::new(), |(_, label)| label.clone());
    lines.choices = all.into_iter().map(|(value, label)| Choice { is_selected: value == key, value, label }).collect();
    let place = match by {
        "site" => problem.sites.iter().position(|site| site.code == key),
        "unit" => problem.units.iter().position(|unit| unit.code == key),
        _ => problem.presenters.iter().position(|presenter| presenter.badge == key),
    };
    lines.rows = match (by, place) {
        (_, None) => Vec::new(),
        ("site", Some(at)) => of_site(named, whole, at),
        ("unit", Some(at)) => of_unit(named, whole, at),
        (_, Some(at)) => of_presenter(named, whole, at),
    };
    lines
}
