//! How many of how many are certified, against the days left.

use std::cmp::Ordering;

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Serialize;

use super::{Head, Sight, look, people_address, profile_codes, site_name, unit_name};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::export::Format;
use crate::report::chart::{self, Chart, Course};
use crate::report::export;
use crate::report::forecast::{self, Outlook};
use crate::report::rules::{Frame, Kind, LAGGING_PERCENT, Person, Tally, tally_by, whole_percent};
use crate::report::scope::Narrowing;
use crate::web::{Listing, Paged, Reply, Visit};

/// The columns by which the table sorts; the lagging come first.
const SORTS: [&str; 8] = ["rate", "name", "units", "people", "complete", "certified", "left", "progress"];

/// A row this many points below the whole is coloured.
const BEHIND: u32 = 5;

/// How many of the slowest topics are shown.
const SLOWEST: usize = 5;

#[derive(Serialize)]
struct Page {
    head: Head,
    days_left: i64,
    go_live: NaiveDate,
    /// A director's figures speak of their groups alone: no certificates there.
    is_partial: bool,
    tally: Tally,
    /// The headline: certified, or complete in a director's groups.
    done: u32,
    left: u32,
    rate: u32,
    outlook: Outlook,
    chart: Chart,
    chart_total: u32,
    history: Vec<HistoryRow>,
    blocks: Vec<Block>,
    due: usize,
    /// Complete, but the certificate was revoked.
    revoked: usize,
    may_certify: bool,
    by: &'static str,
    by_key: String,
    column_key: String,
    bys: Vec<By>,
    list: Paged<Row>,
    total: Row,
    groups: Vec<Row>,
    slowest: Vec<Slow>,
}

#[derive(Serialize)]
struct HistoryRow {
    date: NaiveDate,
    complete: u32,
    on_day: u32,
    issued: u32,
}

#[derive(Serialize)]
struct Block {
    key: String,
    count: usize,
    href: String,
}

#[derive(Serialize)]
struct By {
    key: String,
    href: String,
    is_current: bool,
}

#[derive(Clone, Serialize)]
struct Row {
    name: String,
    href: String,
    /// Units, or topics of a group.
    units: usize,
    tally: Tally,
    done: u32,
    left: u32,
    rate: u32,
    class: &'static str,
    lagging: usize,
}

#[derive(Serialize)]
struct Slow {
    code: String,
    title: String,
    href: String,
    left: u32,
    required: u32,
}

/// `GET /programmes/{code}/readiness`
pub(in crate::report) async fn readiness(visit: Visit, code: Path<String>) -> Result<Reply> {
    let asking = visit.clone();
    let sight = visit.read(move |conn| look(conn, &asking, &code)).await?;
    let listing = Listing::read(visit.path(), visit.query(), &SORTS);
    if let Some(format) = Format::parse(listing.filter("format")) {
        let narrowing = Narrowing { topics: sight.reach.topics(&sight.frame), ..Narrowing::default() };
        let Sight { permit, frame, people, .. } = sight;
        return export::send_people(&visit, &permit, export::READINESS, format, frame, people, narrowing).await;
    }
    let may_certify = visit.actor()?.is_office();
    let page = page(&sight, &listing, may_certify);
    Reply::page(&sight.permit, &visit, "report/readiness", "report-readiness", &page)
}

fn page(sight: &Sight, listing: &Listing, may_certify: bool) -> Page {
    let Sight { frame, reach, people, now, .. } = sight;
    let topics = reach.topics(frame);
    let places = frame.places(&topics);
    let is_partial = reach.groups.is_some();
    let tally = Tally::of(people, &places);
    let count = Counting { frame, people, places: &places, topics: &topics, is_partial, whole: tally };
    let by = chosen_by(listing.filter("by"), reach.is_everyone, !reach.sites.is_empty());
    let mut rows = count.rows(by);
    sort(&mut rows, listing.sort, listing.descending);
    let total = Row {
        lagging: rows.iter().map(|row| row.lagging).sum(),
        ..count.row(String::new(), people_address(&frame.code, &[("state", "all")]), frame_units(people), tally)
    };
    let all_places = frame.places(&frame.every_topic());
    let course = Progress::of(frame, people, &all_places, *now);
    let block = |kind: Kind| Block {
        key: format!("report-block-{}", kind.name()),
        count: kind.count(people, &places),
        href: people_address(&frame.code, &[("state", kind.name())]),
    };
    let length = rows.len() as i64;
    Page {
        head: Head::of(frame, reach, *now),
        days_left: forecast::days_left(*now, frame.go_live),
        go_live: frame.go_live,
        is_partial,
        tally,
        done: total.done,
        left: total.left,
        rate: total.rate,
        outlook: course.outlook,
        chart: course.chart,
        chart_total: course.total,
        history: course.rows,
        blocks: [Kind::LastQuiz, Kind::Attempts, Kind::Absent].map(block).into_iter().filter(|block| block.count > 0).collect(),
        due: if is_partial { 0 } else { Kind::Due.count(people, &places) },
        revoked: if is_partial { 0 } else { Kind::Revoked.count(people, &places) },
        may_certify,
        by,
        by_key: format!("report-by-{by}"),
        column_key: format!("report-column-{by}"),
        bys: ["site", "unit", "profile", "group"]
            .map(|name| By { key: format!("report-by-{name}"), href: listing.with("by", name), is_current: name == by })
            .into_iter()
            .collect(),
        list: listing.page(rows, length, &SORTS),
        total,
        groups: count.rows("group"),
        slowest: count.slowest(),
    }
}

fn frame_units(people: &[Person]) -> usize {
    people.iter().map(|person| person.unit).collect::<std::collections::HashSet<_>>().len()
}

/// What the table is divided by: as asked, else the widest division that has several rows for this asker.
fn chosen_by(asked: &str, is_everyone: bool, has_site: bool) -> &'static str {
    ["site", "unit", "profile", "group"].into_iter().find(|name| *name == asked).unwrap_or(match (is_everyone, has_site) {
        (true, _) => "site",
        (false, true) => "unit",
        (false, false) => "profile",
    })
}

fn sort(rows: &mut [Row], by: &str, descending: bool) {
    let value = |row: &Row| match by {
        "units" => row.units as u64,
        "people" => u64::from(row.tally.people),
        "complete" => u64::from(row.tally.complete),
        "certified" => u64::from(row.tally.certified),
        "left" => u64::from(row.left),
        "progress" => share(row.tally.steps_complete, row.tally.steps),
        "rate" => share(row.done, row.tally.people),
        _ => 0,
    };
    // Rows came in the order of their names; equal shares are told apart by the topics done.
    let further = |a: &Row, b: &Row| {
        if by == "rate" {
            share(a.tally.steps_complete, a.tally.steps).cmp(&share(b.tally.steps_complete, b.tally.steps))
        } else {
            Ordering::Equal
        }
    };
    rows.sort_by(|a, b| value(a).cmp(&value(b)).then_with(|| further(a, b)));
    if descending {
        rows.reverse();
    }
}

fn share(part: u32, whole: u32) -> u64 {
    u64::from(part) * 1_000_000 / u64::from(whole).max(1)
}

/// Counts rows of one division.
struct Counting<'a> {
    frame: &'a Frame,
    people: &'a [Person],
    places: &'a [usize],
    topics: &'a [usize],
    is_partial: bool,
    whole: Tally,
}

impl Counting<'_> {
    fn rows(&self, by: &str) -> Vec<Row> {
        match by {
            "site" => self.by_site(),
            "unit" => self.by_unit(),
            "group" => self.by_group(),
            _ => self.by_profile(),
        }
    }

    fn row(&self, name: String, href: String, units: usize, tally: Tally) -> Row {
        let done = if self.is_partial { tally.complete } else { tally.certified };
        let whole = if self.is_partial { self.whole.complete } else { self.whole.certified };
        let rate = whole_percent(done, tally.people).unwrap_or_default();
        let is_behind = rate + BEHIND <= whole_percent(whole, self.whole.people).unwrap_or_default();
        Row { name, href, units, tally, done, left: tally.people - done, rate, class: if is_behind { "warn" } else { "ok" }, lagging: 0 }
    }

    fn link(&self, filter: &str, code: &str) -> String {
        people_address(&self.frame.code, &[(filter, code)])
    }

    fn by_site(&self) -> Vec<Row> {
        let mut units = tally_by(self.people, self.places, |person| (person.site, person.unit));
        let tallies = tally_by(self.people, self.places, |person| person.site);
        let mut counts = vec![(0, 0); self.frame.sites.len()];
        for ((site, _), tally) in units.drain() {
            if let Some(count) = counts.get_mut(site) {
                count.0 += 1;
                count.1 += usize::from(whole_percent(tally.steps_complete, tally.steps).is_some_and(|percent| percent < LAGGING_PERCENT));
            }
        }
        let sites = self.frame.sites.iter().enumerate().zip(counts);
        let row = |((place, site), (units, lagging)): ((usize, &crate::report::rules::Site), (usize, usize))| {
            let tally = tallies.get(&place)?;
            Some(Row { lagging, ..self.row(site_name(site).to_owned(), self.link("site", &site.code), units, *tally) })
        };
        sites.filter_map(row).collect()
    }

    fn by_unit(&self) -> Vec<Row> {
        let tallies = tally_by(self.people, self.places, |person| person.unit);
        let units = self.frame.units.iter().enumerate();
        units.filter_map(|(place, unit)| Some(self.row(unit_name(unit), self.link("unit", &unit.code), 1, *tallies.get(&place)?))).collect()
    }

    fn by_profile(&self) -> Vec<Row> {
        let tallies = tally_by(self.people, self.places, |person| person.profile.as_str());
        let codes = profile_codes(self.frame, |code| tallies.contains_key(code));
        codes
            .iter()
            .filter_map(|code| {
                Some(self.row(self.frame.profile_title(code).to_owned(), self.link("profile", code), 0, *tallies.get(code.as_str())?))
            })
            .collect()
    }

    /// Rows of groups count who has completed all that they need of the group; certificates are not by group.
    fn by_group(&self) -> Vec<Row> {
        let of = |(place, group): (usize, &crate::report::rules::Group)| {
            let topics: Vec<usize> = self
                .topics
                .iter()
                .copied()
                .filter(|topic| self.frame.topics.get(*topic).is_some_and(|topic| topic.group == place))
                .collect();
            let tally = Tally::of(self.people, &self.frame.places(&topics));
            let part = Counting { is_partial: true, ..*self };
            let row = part.row(format!("{}. {}", place + 1, group.title), self.link("group", &group.code), topics.len(), tally);
            (!topics.is_empty()).then_some(row)
        };
        self.frame.groups.iter().enumerate().filter_map(of).collect()
    }

    fn slowest(&self) -> Vec<Slow> {
        let of = |topic: &crate::report::rules::Topic| {
            let tally = Tally::of(self.people, &[topic.place]);
            let href = people_address(&self.frame.code, &[("topic", &topic.code), ("state", "missing")]);
            Slow { code: topic.code.clone(), title: topic.title.clone(), href, left: tally.people - tally.complete, required: tally.people }
        };
        let mut topics: Vec<Slow> =
            self.topics.iter().filter_map(|topic| self.frame.topics.get(*topic)).map(of).filter(|slow| slow.left > 0).collect();
        topics.sort_by(|a, b| b.left.cmp(&a.left).then_with(|| a.code.cmp(&b.code)));
        topics.truncate(SLOWEST);
        topics
    }
}

/// The course of completion over the days, drawn and looked ahead from.
struct Progress {
    outlook: Outlook,
    chart: Chart,
    total: u32,
    rows: Vec<HistoryRow>,
}

impl Progress {
    fn of(frame: &Frame, people: &[Person], places: &[usize], now: Timestamp) -> Self {
        let total = Tally::of(people, places).people;
        let events: Vec<Timestamp> = people.iter().filter_map(|person| person.completed_at).collect();
        let certificates: Vec<Timestamp> = people.iter().filter_map(|person| person.issued_at).collect();
        let last = frame.go_live.pred_opt().unwrap_or(frame.go_live);
        let history = forecast::history(&events, frame.starts_on, last, now);
        let issued = forecast::history(&certificates, frame.starts_on, last, now);
        let outlook = forecast::look_ahead(&events, total, Timestamp::start_of(frame.starts_on), now, Timestamp::start_of(frame.go_live));
        let chart = chart::draw(&Course {
            total,
            history: &history,
            issued: &issued,
            outlook,
            first: frame.starts_on,
            go_live: frame.go_live,
            now,
        });
        let rows = history
            .iter()
            .zip(&issued)
            .map(|(day, issued)| HistoryRow { date: day.date, complete: day.total, on_day: day.on_day, issued: issued.total })
            .collect();
        Self { outlook, chart, total, rows }
    }
}
