//! The pages. Each reads the people that the asker may see once and counts from that list.

mod matrix;
mod people;
mod posters;
mod questions;
mod readiness;
mod results;

use serde::Serialize;

pub(super) use matrix::matrix;
pub(super) use people::people;
pub(super) use posters::{all_posters, poster, posters};
pub(super) use questions::questions;
pub(super) use readiness::readiness;
pub(super) use results::results;

use super::rules::{Frame, Person, Site, Unit};
use super::scope::{Look, Narrowing, Parts, Reach};
use super::store;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::text::{Words, unit};
use crate::web::{Permit, Visit};

/// What every report starts from.
struct Sight {
    permit: Permit<Frame>,
    frame: Frame,
    reach: Reach,
    people: Vec<Person>,
    now: Timestamp,
}

/// Finds the programme, asks whether the actor may look, and reads the people whom they see.
fn look(conn: &mut Conn, visit: &Visit, code: &str) -> Result<Sight> {
    let (permit, frame, reach) = open(conn, visit, code, Look::People)?;
    let now = visit.stamp().now;
    let people = store::list_people(conn, &frame, &reach, now.local_date())?;
    Ok(Sight { permit, frame, reach, people, now })
}

/// Finds the programme and asks how far the actor sees into it.
fn open(conn: &mut Conn, visit: &Visit, code: &str, look: Look) -> Result<(Permit<Frame>, Frame, Reach)> {
    let actor = visit.actor()?;
    Reach::check(actor, look)?;
    let frame = store::get_frame(conn, code)?;
    let permit = visit.permit(&frame, look)?;
    Ok((permit, frame, Reach::of(actor, look)))
}

/// What stands at the head of every report.
#[derive(Serialize)]
struct Head {
    code: String,
    title: String,
    now: Timestamp,
    /// What part is seen, when it is not everything: groups, units or sites by name.
    part: Option<Words>,
}

impl Head {
    fn of(frame: &Frame, reach: &Reach, now: Timestamp) -> Self {
        Self { code: frame.code.clone(), title: frame.title.clone(), now, part: part(frame, reach) }
    }
}

fn part(frame: &Frame, reach: &Reach) -> Option<Words> {
    let join = |names: Vec<String>| names.join("; ");
    if let Some(groups) = &reach.groups {
        let names = frame.groups.iter().filter(|group| groups.contains(&group.code)).map(|group| group.title.clone()).collect();
        return Some(Words::new("report-part-groups").with("names", join(names)));
    }
    if reach.is_everyone {
        return None;
    }
    let units = frame.units.iter().filter(|unit| reach.units.contains(&unit.code)).map(unit_name);
    let sites = frame.sites.iter().filter(|site| reach.sites.contains(&site.code)).map(|site| site.name.clone());
    let names = units.chain(sites).collect();
    let key = if reach.units.is_empty() { "report-part-sites" } else { "report-part-units" };
    Some(Words::new(key).with("names", join(names)))
}

/// An entry of a choice.
#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    is_selected: bool,
}

impl Choice {
    fn new(value: &str, label: impl Into<String>, selected: &str) -> Self {
        Self { value: value.to_owned(), label: label.into(), is_selected: value == selected }
    }
}

/// The choices by which lists of people are narrowed; only what the asker sees.
#[derive(Serialize)]
struct Choices {
    units: Vec<Choice>,
    sites: Vec<Choice>,
    profiles: Vec<Choice>,
    topics: Vec<Choice>,
}

impl Choices {
    fn of<'a>(frame: &Frame, reach: &Reach, parts: &Parts, filter: impl Fn(&str) -> &'a str) -> Self {
        let units = parts.units.iter().filter_map(|place| frame.units.get(*place));
        let sites = parts.sites.iter().filter_map(|place| frame.sites.get(*place));
        Self {
            units: units.map(|unit| Choice::new(&unit.code, unit_name(unit), filter("unit"))).collect(),
            sites: sites.map(|site| Choice::new(&site.code, site_name(site), filter("site"))).collect(),
            profiles: profile_codes(frame, |code| parts.profiles.contains(code))
                .into_iter()
                .map(|code| Choice::new(&code, frame.profile_title(&code), filter("profile")))
                .collect(),
            topics: topic_choices(frame, &reach.topics(frame), filter("topic")),
        }
    }
}

fn topic_choices(frame: &Frame, topics: &[usize], selected: &str) -> Vec<Choice> {
    let seen = topics.iter().filter_map(|number| frame.topics.get(*number));
    seen.map(|topic| Choice::new(&topic.code, format!("{} · {}", topic.code, topic.title), selected)).collect()
}

/// The profiles that occur, in the programme's order; the usual six when it names none.
fn profile_codes(frame: &Frame, occurs: impl Fn(&str) -> bool) -> Vec<String> {
    let named: Vec<String> = frame.profiles.iter().map(|(code, _)| code.clone()).collect();
    let usual = ["CH", "DT", "HC", "AN", "TH", "TT"].map(str::to_owned).to_vec();
    (if named.is_empty() { usual } else { named }).into_iter().filter(|code| occurs(code)).collect()
}

/// "Phường Ba Đình".
fn unit_name(unit: &Unit) -> String {
    unit::name(&unit.kind, &unit.name)
}

/// "Hà Đông".
fn site_name(site: &Site) -> &str {
    unit::site(&site.name)
}

/// The address of the people behind a figure.
fn people_address(code: &str, filters: &[(&str, &str)]) -> String {
    let set: Vec<_> = filters.iter().filter(|(_, value)| !value.is_empty()).collect();
    serde_urlencoded::to_string(set).map_or_else(|_| String::new(), |query| format!("/programmes/{code}/people?{query}"))
}

/// The people of a sight whom a narrowing holds.
fn narrowed<'a>(people: &'a [Person], narrowing: &'a Narrowing) -> impl Iterator<Item = &'a Person> {
    people.iter().filter(|person| narrowing.holds(person))
}
