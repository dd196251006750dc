//! Units by topics.

use actix_web::web::Path;
use serde::Serialize;

use super::{Choice, Choices, Head, Sight, look, narrowed, people_address, unit_name};
use crate::error::Result;
use crate::export::Format;
use crate::report::export;
use crate::report::matrix::{self, Matrix, Shows};
use crate::report::rules::{Frame, whole_percent};
use crate::report::scope::{Narrowing, Parts};
use crate::text::collation;
use crate::web::{Listing, Paged, Permit, Reply, Visit};

/// The columns by which the matrix sorts; the lagging come first.
const SORTS: [&str; 3] = ["all", "unit", "size"];

#[derive(Serialize)]
struct Page {
    head: Head,
    choices: Choices,
    kinds: Vec<Choice>,
    shows_left: bool,
    show_rate: String,
    show_left: String,
    groups: Vec<GroupHead>,
    topics: Vec<TopicHead>,
    list: Paged<Row>,
    total: Row,
    people: String,
}

#[derive(Serialize)]
struct GroupHead {
    title: String,
    span: usize,
}

#[derive(Serialize)]
struct TopicHead {
    code: String,
    short: String,
    title: String,
    href: String,
    starts: bool,
}

#[derive(Serialize)]
struct Row {
    code: String,
    name: String,
    href: String,
    people: u32,
    rate: Option<u32>,
    /// Cells as HTML: numbers and classes alone.
    cells: String,
}

/// `GET /programmes/{code}/matrix`
pub(in crate::report) async fn matrix(visit: Visit, code: Path<String>) -> Result<Reply> {
    let (asking, listing) = (visit.clone(), Listing::read(visit.path(), visit.query(), &SORTS));
    let format = Format::parse(listing.filter("format"));
    let work = move |conn: &mut crate::db::Conn| {
        let sight = look(conn, &asking, &code)?;
        let narrowing = Narrowing::read(
            |name| if name == "unit" || name == "topic" { "" } else { listing.filter(name) },
            &sight.frame,
            &sight.reach,
            &Parts::of(&sight.people),
        )?;
        let counted = Matrix::count(narrowed(&sight.people, &narrowing), sight.frame.units.len(), &sight.frame.places(&narrowing.topics));
        let units = units(&sight.frame, &counted, &listing);
        let page = if format.is_none() {
            Ok(page(&sight, &narrowing, &counted, &units, &listing))
        } else {
            Err((sight.frame, narrowing.topics, counted, units))
        };
        Ok((sight.permit, page))
    };
    let (permit, page): (Permit<Frame>, _) = visit.read(work).await?;
    match (page, format) {
        (Err((frame, topics, counted, units)), Some(format)) => {
            export::send_matrix(&visit, &permit, format, frame, topics, counted, units).await
        }
        (Ok(page), _) => Reply::page(&permit, &visit, "report/matrix", "report-matrix", &page),
        (Err(_), None) => Err(crate::error::Error::internal("a matrix without a page")),
    }
}

/// The units shown, in the order asked for.
fn units(frame: &Frame, counted: &Matrix, listing: &Listing) -> Vec<usize> {
    let (search, kind) = (collation::search_key(listing.search()), listing.filter("kind"));
    let shown = |(place, unit): (usize, &crate::report::rules::Unit)| {
        let is_shown = counted.people(place) > 0 && unit.search_key.contains(&search) && (kind.is_empty() || unit.kind == kind);
        is_shown.then_some(place)
    };
    // Units come in Vietnamese order.
    let mut units: Vec<usize> = frame.units.iter().enumerate().filter_map(shown).collect();
    match listing.sort {
        "size" => units.sort_by_key(|unit| counted.people(*unit)),
        "all" => units.sort_by_key(|unit| {
            let (required, complete) = matrix::sum(counted.row(*unit));
            u64::from(complete) * 1_000_000 / u64::from(required).max(1)
        }),
        _ => {}
    }
    if listing.descending {
        units.reverse();
    }
    units
}

fn page(sight: &Sight, narrowing: &Narrowing, counted: &Matrix, units: &[usize], listing: &Listing) -> Page {
    let frame = &sight.frame;
    let shows = if listing.filter("show") == "left" { Shows::Left } else { Shows::Rate };
    let (groups, topics) = heads(frame, &narrowing.topics, narrowing.profile.as_deref().unwrap_or_default());
    let starts: Vec<bool> = topics.iter().map(|topic| topic.starts).collect();
    let row = |code: &str, name: String, href: String, people: u32, cells: &[(u32, u32)]| {
        let (required, complete) = matrix::sum(cells);
        Row {
            code: code.to_owned(),
            name,
            href,
            people,
            rate: whole_percent(complete, required),
            cells: matrix::html(cells, &starts, shows),
        }
    };
    let filters = |unit| [("unit", unit), ("profile", listing.filter("profile")), ("site", listing.filter("site")), ("state", "missing")];
    let rows: Vec<Row> = units
        .iter()
        .filter_map(|place| frame.units.get(*place).map(|unit| (*place, unit)))
        .map(|(place, unit)| {
            row(&unit.code, unit_name(unit), people_address(&frame.code, &filters(&unit.code)), counted.people(place), counted.row(place))
        })
        .collect();
    let everybody = units.iter().map(|unit| counted.people(*unit)).sum();
    let total = row("", String::new(), String::new(), everybody, &counted.sums(units));
    let mut kinds: Vec<&str> = frame.units.iter().map(|unit| unit.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let length = rows.len() as i64;
    Page {
        head: Head::of(frame, &sight.reach, sight.now),
        choices: Choices::of(frame, &sight.reach, &Parts::of(&sight.people), |name| listing.filter(name)),
        kinds: kinds.into_iter().map(|kind| Choice::new(kind, kind, listing.filter("kind"))).collect(),
        shows_left: shows == Shows::Left,
        show_rate: listing.with("show", ""),
        show_left: listing.with("show", "left"),
        groups,
        topics,
        list: listing.page(rows, length, &SORTS),
        total,
        people: people_address(&frame.code, &[("state", "missing"), ("profile", listing.filter("profile"))]),
    }
}

/// The two rows of heads: groups over the topics that are shown, side by side.
fn heads(frame: &Frame, topics: &[usize], profile: &str) -> (Vec<GroupHead>, Vec<TopicHead>) {
    let (mut groups, mut heads) = (Vec::<GroupHead>::new(), Vec::new());
    let mut last = None;
    for topic in topics.iter().filter_map(|number| frame.topics.get(*number)) {
        let starts = last != Some(topic.group);
        last = Some(topic.group);
        match groups.last_mut().filter(|_| !starts) {
            Some(group) => group.span += 1,
            None => {
                let title = frame.groups.get(topic.group).map_or("", |group| group.title.as_str());
                groups.push(GroupHead { title: format!("{}. {title}", topic.group + 1), span: 1 });
            }
        }
        heads.push(TopicHead {
            code: topic.code.clone(),
            short: topic.code.rsplit('-').next().unwrap_or_default().to_owned(),
            title: topic.title.clone(),
            href: people_address(&frame.code, &[("topic", &topic.code), ("state", "missing"), ("profile", profile)]),
            starts,
        });
    }
    (groups, heads)
}
