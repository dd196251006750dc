//! The names behind every figure, with what each person still lacks and why.

use std::collections::HashMap;

use actix_web::web::Path;
use serde::Serialize;

use super::{Choices, Head, Sight, look, narrowed, people_address, site_name, unit_name};
use crate::error::Result;
use crate::export::Format;
use crate::id::OfficerId;
use crate::report::export;
use crate::report::rules::{Frame, Kind, Person, missing, whole_percent};
use crate::report::scope::{Narrowing, Parts};
use crate::report::store::{self, Name};
use crate::standing::rules::State;
use crate::text::collation;
use crate::web::{Listing, PAGE_ROWS, Paged, Reply, Visit};

/// The columns by which the list sorts.
const SORTS: [&str; 4] = ["name", "badge", "unit", "done"];

#[derive(Serialize)]
struct Page {
    head: Head,
    choices: Choices,
    kinds: Vec<KindChoice>,
    list: Paged<Row>,
    /// What the list is narrowed to, in words.
    topic: Option<String>,
    group: Option<String>,
    group_code: String,
    clear: String,
}

#[derive(Serialize)]
struct KindChoice {
    value: &'static str,
    key: String,
    is_selected: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    badge: String,
    rank: String,
    position: String,
    unit: String,
    site: String,
    profile: String,
    required: u32,
    complete: u32,
    rate: u32,
    /// certified, revoked, complete, stuck or missing; decides the chip.
    state: &'static str,
    reasons: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    key: String,
    is_stuck: bool,
    topics: String,
    count: usize,
}

/// `GET /programmes/{code}/people`
pub(in crate::report) async fn people(visit: Visit, code: Path<String>) -> Result<Reply> {
    let (asking, listing) = (visit.clone(), Listing::read(visit.path(), visit.query(), &SORTS));
    let format = Format::parse(listing.filter("format"));
    let read = listing.clone();
    let work = move |conn: &mut crate::db::Conn| {
        let mut sight = look(conn, &asking, &code)?;
        let parts = Parts::of(&sight.people);
        let narrowing = Narrowing::read(|name| read.filter(name), &sight.frame, &sight.reach, &parts)?;
        let places = sight.frame.places(&narrowing.topics);
        let kind = Kind::parse(read.filter("state"));
        let choices = Choices::of(&sight.frame, &sight.reach, &parts, |name| read.filter(name));
        sight.people.retain(|person| narrowing.holds(person) && kind.holds(person, &places));
        let officers: Vec<OfficerId> = sight.people.iter().map(|person| person.officer).collect();
        let names = store::list_names(conn, &officers)?;
        search(&mut sight.people, &names, read.search());
        Ok((sight, narrowing, names, choices))
    };
    let (sight, narrowing, names, choices) = visit.read(work).await?;
    if let Some(format) = format {
        let Sight { permit, frame, people, .. } = sight;
        return export::send_people(&visit, &permit, export::PEOPLE, format, frame, people, narrowing).await;
    }
    let page = page(&sight, &narrowing, &names, choices, &listing);
    Reply::page(&sight.permit, &visit, "report/people", "report-people", &page)
}

/// Keeps the people whose name or badge holds what is searched for.
pub(super) fn search(people: &mut Vec<Person>, names: &HashMap<OfficerId, Name>, asked: &str) {
    let found = finder(asked);
    people.retain(|person| names.get(&person.officer).is_some_and(|name| found(&name.search_key, &name.badge)));
}

/// Whether a name (by its key for searching) or badge holds what is searched for, diacritics and the badge's hyphens aside.
pub(super) fn finder(asked: &str) -> impl Fn(&str, &str) -> bool {
    let key = collation::search_key(asked);
    let digits: String = asked.chars().filter(char::is_ascii_digit).collect();
    let is_badge = !digits.is_empty() && asked.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "-.".contains(c));
    move |name, badge| name.contains(&key) || (is_badge && badge.contains(&digits))
}

fn page(sight: &Sight, narrowing: &Narrowing, names: &HashMap<OfficerId, Name>, choices: Choices, listing: &Listing) -> Page {
    let frame = &sight.frame;
    let kind = Kind::parse(listing.filter("state"));
    let mut people: Vec<&Person> = narrowed(&sight.people, narrowing).collect();
    sort(&mut people, frame, names, &narrowing.topics, listing);
    let total = people.len() as i64;
    let from = usize::try_from(listing.offset()).unwrap_or_default();
    let shown = people.into_iter().skip(from).take(PAGE_ROWS.unsigned_abs() as usize);
    let rows = shown.filter_map(|person| Some(row(person, names.get(&person.officer)?, frame, &narrowing.topics))).collect();
    let topic = frame.topics.iter().find(|topic| topic.code == listing.filter("topic"));
    let group = frame.groups.iter().find(|group| group.code == listing.filter("group"));
    Page {
        head: Head::of(frame, &sight.reach, sight.now),
        choices,
        kinds: Kind::ALL
            .into_iter()
            .map(|known| KindChoice { value: known.name(), key: format!("report-kind-{}", known.name()), is_selected: known == kind })
            .collect(),
        list: listing.page(rows, total, &SORTS),
        topic: topic.map(|topic| format!("{} · {}", topic.code, topic.title)),
        group: group.map(|group| group.title.clone()),
        group_code: listing.filter("group").to_owned(),
        clear: people_address(&frame.code, &[("state", "all")]),
    }
}

fn sort(people: &mut [&Person], frame: &Frame, names: &HashMap<OfficerId, Name>, topics: &[usize], listing: &Listing) {
    let name = |person: &Person| names.get(&person.officer).map_or(&[][..], |name| name.sort_key.as_slice());
    let badge = |person: &Person| names.get(&person.officer).map_or("", |name| name.badge.as_str());
    people.sort_by(|a, b| name(a).cmp(name(b)).then_with(|| badge(a).cmp(badge(b))));
    let places = frame.places(topics);
    match listing.sort {
        "badge" => people.sort_by_key(|person| badge(person)),
        "unit" => people.sort_by_key(|person| person.unit),
        "done" => people.sort_by_cached_key(|person| {
            let outcome = person.outcome(&places);
            u64::from(outcome.complete) * 1000 / u64::from(outcome.required).max(1)
        }),
        _ => {}
    }
    if listing.descending {
        people.reverse();
    }
}

fn row(person: &Person, name: &Name, frame: &Frame, topics: &[usize]) -> Row {
    let outcome = person.outcome(&frame.places(topics));
    let missing = missing(person, frame, topics);
    let state = match () {
        () if person.issued_at.is_some() => "certified",
        () if missing.is_empty() && person.is_revoked => "revoked",
        () if missing.is_empty() => "complete",
        () if missing.iter().any(|(state, _)| state.is_stuck()) => "stuck",
        () => "missing",
    };
    let codes = |numbers: &[usize]| {
        numbers.iter().filter_map(|number| frame.topics.get(*number)).map(|topic| topic.code.as_str()).collect::<Vec<_>>().join(", ")
    };
    Row {
        name: name.full_name.clone(),
        badge: name.badge.clone(),
        rank: name.rank.clone(),
        position: name.position.clone(),
        unit: frame.units.get(person.unit).map(unit_name).unwrap_or_default(),
        site: frame.sites.get(person.site).map(|site| site_name(site).to_owned()).unwrap_or_default(),
        profile: frame.profile_title(&person.profile).to_owned(),
        required: outcome.required,
        complete: outcome.complete,
        rate: whole_percent(outcome.complete, outcome.required).unwrap_or_default(),
        state,
        reasons: missing
            .into_iter()
            .map(|(state, numbers)| Reason {
                key: reason_key(state),
                is_stuck: state.is_stuck(),
                topics: codes(&numbers),
                count: numbers.len(),
            })
            .collect(),
    }
}

/// The words of a reason.
fn reason_key(state: State) -> String {
    format!("report-reason-{}", state.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::catalogue;

    #[test]
    fn every_kind_and_reason_has_its_words() {
        for kind in Kind::ALL {
            assert!(catalogue::has(&format!("report-kind-{}", kind.name())), "{}", kind.name());
        }
        for state in State::ALL.into_iter().filter(|state| state.is_missing()) {
            assert!(catalogue::has(&reason_key(state)), "{state:?}");
        }
        for by in ["site", "unit", "profile", "group"] {
            assert!(catalogue::has(&format!("report-by-{by}")) && catalogue::has(&format!("report-column-{by}")), "{by}");
        }
        for block in [Kind::LastQuiz, Kind::Attempts, Kind::Absent] {
            assert!(catalogue::has(&format!("report-block-{}", block.name())), "{}", block.name());
        }
        for difficulty in ["easy", "medium", "hard"] {
            assert!(catalogue::has(&format!("report-difficulty-{difficulty}")), "{difficulty}");
        }
    }

    #[test]
    fn people_are_found_without_diacritics_and_by_part_of_a_badge() {
        let name = collation::search_key("Nguyễn Văn Á");
        for asked in ["", "nguyen van a", "VĂN", "123-456", "345"] {
            assert!(finder(asked)(&name, "123456"), "{asked}");
        }
        for asked in ["nguyen vân b", "999", "van 345"] {
            assert!(!finder(asked)(&name, "123456"), "{asked}");
        }
    }
}
