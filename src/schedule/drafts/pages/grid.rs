//! A draft as a grid of days, slots and streams: each session a card, red where a limit breaks. A card that is picked shows where it can go.

use std::collections::{BTreeSet, HashMap, HashSet};

use actix_web::web::Path;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::lists::{self, Lines};
use super::shown::{self, Account, Broken, Head, anchor, list_broken, presenter_name, slot_value, topic_title};
use super::{Seen, Unplannable, see, unplannable};
use crate::db::Conn;
use crate::error::Result;
use crate::schedule::Planning;
use crate::schedule::drafts::store;
use crate::schedule::drafts::told::Teller;
use crate::schedule::planner::model::{Placed, PresenterAt};
use crate::schedule::problem::Named;
use crate::text::{Words, format};
use crate::web::{Fields, Reply, Visit};

/// The ways to look at a draft beside the grid.
const WAYS: [&str; 4] = ["site", "unit", "speaker", "officer"];
/// Broken limits that a card shows at most; all stand in the list above the grid.
const BREACHES_AT_MOST: usize = 2;

#[derive(Serialize)]
struct Day {
    date: NaiveDate,
    weekday: String,
}

/// A session in its cell.
#[derive(Serialize)]
struct Card {
    anchor: String,
    topic: String,
    title: String,
    cohort: String,
    speaker: String,
    presiding: String,
    is_locked: bool,
    is_begun: bool,
    is_picked: bool,
    /// Where one picks it; empty when it can't be changed.
    pick: String,
    /// The cell's value when the picked session may change places with it.
    swap: String,
    /// What it breaks, the first of many.
    breaches: Vec<Words>,
    more_breaches: usize,
}

#[derive(Serialize)]
struct Cell {
    /// The day's place from 1: on a phone the cells stand in this order.
    order: usize,
    date: NaiveDate,
    weekday: String,
    from: String,
    stream: usize,
    /// `slot~stream` of a cell where sessions can be put; empty of others.
    value: String,
    /// Whether the picked session can be put here.
    is_open: bool,
    is_first: bool,
    /// Whether there is no such slot on this day.
    is_none: bool,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Row {
    from: String,
    to: String,
    cells: Vec<Cell>,
}

/// A place, a speaker or a director to choose.
#[derive(Serialize)]
struct Choice {
    value: String,
    label: Words,
    is_selected: bool,
}

/// The session that is picked, and what can be done with it.
#[derive(Serialize)]
struct Picked {
    topic: String,
    title: String,
    cohort: String,
    at: String,
    stream: usize,
    anchor: String,
    is_locked: bool,
    places: Vec<Choice>,
    speakers: Vec<Choice>,
    directors: Vec<Choice>,
}

/// A way to look at the draft.
#[derive(Serialize)]
pub(super) struct Way {
    href: String,
    key: String,
    is_current: bool,
}

#[derive(Serialize)]
struct Page {
    head: Head,
    ways: Vec<Way>,
    account: Account,
    broken: Vec<Broken>,
    sessions: usize,
    days: Vec<Day>,
    streams: Vec<usize>,
    stream_count: usize,
    rows: Vec<Row>,
    picked: Option<Picked>,
    last_step: Option<Words>,
}

#[derive(Serialize)]
struct ListPage {
    head: Head,
    ways: Vec<Way>,
    lines: Lines,
}

fn weekday(date: NaiveDate) -> String {
    format!("weekday-{}", date.weekday().number_from_monday())
}

fn list_ways(at: &str, by: &str) -> Vec<Way> {
    let way = |name: &str| Way {
        href: if name.is_empty() { at.to_owned() } else { format!("{at}?by={name}") },
        key: if name.is_empty() { "plan-by-grid".to_owned() } else { format!("plan-by-{name}") },
        is_current: by == name,
    };
    [""].into_iter().chain(WAYS).map(way).collect()
}

/// What the whole grid is made from.
struct Drawing<'a> {
    seen: &'a Seen,
    begun: HashSet<(usize, usize)>,
    /// What each session breaks, by its place in the plan.
    broken: HashMap<usize, Vec<Words>>,
    picked: Option<usize>,
}

impl<'a> Drawing<'a> {
    fn of(seen: &'a Seen, topic: &str, cohort: &str) -> Self {
        let (named, plan) = (&seen.named, &seen.whole.plan);
        let teller = Teller(named);
        let mut broken: HashMap<usize, Vec<Words>> = HashMap::new();
        for breach in &seen.whole.breaches {
            for at in shown::concerned(plan, breach) {
                broken.entry(at).or_default().push(teller.breach(plan, breach));
            }
        }
        let begun: HashSet<_> = begun(named);
        let is_picked = |session: &Placed| {
            let is_free = seen.draft.state == "draft" && !begun.contains(&(session.topic, session.cohort));
            is_free && teller.topic(session.topic) == topic && teller.cohort(session.cohort) == cohort
        };
        let picked = plan.sessions.iter().position(is_picked);
        Self { seen, begun, broken, picked }
    }

    fn named(&self) -> &'a Named {
        &self.seen.named
    }

    /// The picked session when it can be moved.
    fn moving(&self) -> Option<(usize, &'a Placed)> {
        let at = self.picked?;
        let session = self.seen.whole.plan.sessions.get(at)?;
        (!session.is_locked).then_some((at, session))
    }

    fn card(&self, at: usize, session: &Placed, value: &str) -> Card {
        let named = self.named();
        let teller = Teller(named);
        let (topic, cohort) = (teller.topic(session.topic).to_owned(), teller.cohort(session.cohort).to_owned());
        let is_begun = self.begun.contains(&(session.topic, session.cohort));
        let is_draft = self.seen.draft.state == "draft";
        let swaps = self.moving().is_some_and(|(moving, _)| moving != at) && !session.is_locked && !value.is_empty();
        let query = serde_urlencoded::to_string([("topic", &topic), ("cohort", &cohort)]).unwrap_or_default();
        let address = super::address(&named.programme.code, self.seen.draft.number);
        let broken = self.broken.get(&at).map(Vec::as_slice).unwrap_or_default();
        Card {
            anchor: anchor(named, session),
            title: topic_title(named, session.topic),
            speaker: presenter_name(named, session.speaker),
            presiding: presenter_name(named, session.director),
            is_locked: session.is_locked && !is_begun,
            is_begun,
            is_picked: self.picked == Some(at),
            pick: if is_draft && !is_begun { format!("{address}?{query}#pick") } else { String::new() },
            swap: if swaps { value.to_owned() } else { String::new() },
            breaches: broken.iter().take(BREACHES_AT_MOST).cloned().collect(),
            more_breaches: broken.len().saturating_sub(BREACHES_AT_MOST),
            topic,
            cohort,
        }
    }

    /// The cell of a time of a day: the slot that begins then, if there is one.
    fn cell(&self, (day, date): (usize, NaiveDate), from: &str, stream: usize) -> Cell {
        let (named, plan) = (self.named(), &self.seen.whole.plan);
        let begins =
            |at: &(crate::clock::Timestamp, crate::clock::Timestamp)| at.0.local_date() == date && format::time(at.0.utc()) == from;
        let slot = named.slots.iter().position(begins);
        let is_ahead = slot.is_some_and(|slot| slot >= named.from) && self.seen.draft.state == "draft";
        let value = slot.filter(|_| is_ahead).map_or(String::new(), |slot| format!("{}~{stream}", slot_value(named, slot)));
        let here = plan.sessions.iter().enumerate().filter(|(_, session)| Some(session.slot) == slot && session.stream == stream);
        let cards: Vec<Card> = here.map(|(at, session)| self.card(at, session, &value)).collect();
        Cell {
            order: day + 1,
            date,
            weekday: weekday(date),
            from: from.to_owned(),
            stream,
            is_open: cards.is_empty() && !value.is_empty() && self.moving().is_some(),
            is_first: stream == 1,
            is_none: slot.is_none(),
            value,
            cards,
        }
    }

    fn rows(&self, dates: &[NaiveDate], streams: &[usize]) -> Vec<Row> {
        let time = |at: crate::clock::Timestamp| format::time(at.utc());
        let times: BTreeSet<(String, String)> = self.named().slots.iter().map(|(from, to)| (time(*from), time(*to))).collect();
        let row = |(from, to): (String, String)| {
            let of_day = |day: (usize, NaiveDate)| streams.iter().map(|stream| self.cell(day, &from, *stream)).collect::<Vec<_>>();
            let cells = dates.iter().copied().enumerate().flat_map(of_day).collect();
            Row { from: from.clone(), to, cells }
        };
        times.into_iter().map(row).collect()
    }

    /// Where the picked session can go: free cells, and those of sessions with which it can change places.
    fn places(&self) -> Vec<Choice> {
        let (named, plan) = (self.named(), &self.seen.whole.plan);
        let Some((moving, _)) = self.moving() else { return Vec::new() };
        let teller = Teller(named);
        let mut places = Vec::new();
        for slot in named.from..named.slots.len() {
            for stream in 1..=named.problem.streams {
                let taken = plan.sessions.iter().position(|session| (session.slot, session.stream) == (slot, stream));
                let words = |key| Words::new(key).with("at", teller.slot(slot)).with("stream", stream);
                let label = match taken.and_then(|at| Some((at, plan.sessions.get(at)?))) {
                    None => words("plan-place"),
                    Some((at, other)) if at != moving && !other.is_locked => {
                        words("plan-place-taken").with("session", teller.session(plan, at))
                    }
                    Some(_) => continue,
                };
                places.push(Choice { value: format!("{}~{stream}", slot_value(named, slot)), label, is_selected: false });
            }
        }
        places
    }

    fn people(&self, usual: &[PresenterAt], chosen: PresenterAt) -> Vec<Choice> {
        let named = self.named();
        let outside = (!usual.contains(&chosen)).then_some(chosen);
        let choice = |at: PresenterAt| Choice {
            value: named.problem.presenters.get(at).map_or(String::new(), |presenter| presenter.badge.clone()),
            label: Words::plain(&Teller(named).presenter(at)),
            is_selected: at == chosen,
        };
        usual.iter().copied().chain(outside).map(choice).collect()
    }

    fn picked(&self) -> Option<Picked> {
        let named = self.named();
        let session = self.seen.whole.plan.sessions.get(self.picked?)?;
        let (teller, topic) = (Teller(named), named.problem.topics.get(session.topic)?);
        Some(Picked {
            topic: topic.code.clone(),
            title: topic_title(named, session.topic),
            cohort: teller.cohort(session.cohort).to_owned(),
            at: teller.slot(session.slot),
            stream: session.stream,
            anchor: anchor(named, session),
            is_locked: session.is_locked,
            places: self.places(),
            speakers: self.people(&topic.speakers, session.speaker),
            directors: self.people(&topic.directors, session.director),
        })
    }
}

/// The sessions that have begun, which stay as they were held.
pub(super) fn begun(named: &Named) -> HashSet<(usize, usize)> {
    named.current.sessions.iter().filter(|session| session.is_locked).map(|session| (session.topic, session.cohort)).collect()
}

fn page(seen: &Seen, last_step: Option<Words>, (topic, cohort): (&str, &str)) -> Page {
    let named = &seen.named;
    let drawing = Drawing::of(seen, topic, cohort);
    let dates: Vec<NaiveDate> = named.programme.config.days.iter().map(|day| day.date).collect();
    let most = seen.whole.plan.sessions.iter().map(|session| session.stream).max().unwrap_or_default();
    let streams: Vec<usize> = (1..=named.problem.streams.max(most).max(1)).collect();
    Page {
        head: Head::of(named, &seen.draft),
        ways: list_ways(&super::address(&named.programme.code, seen.draft.number), ""),
        account: seen.account(),
        broken: list_broken(named, &seen.whole),
        sessions: seen.whole.plan.sessions.len(),
        days: dates.iter().map(|date| Day { date: *date, weekday: weekday(*date) }).collect(),
        rows: drawing.rows(&dates, &streams),
        picked: drawing.picked(),
        stream_count: streams.len(),
        streams,
        last_step,
    }
}

/// `GET /programmes/{code}/plans/{number}`: the grid, with the session `topic` and `cohort` picked; the list of one site, unit, speaker or officer by
/// `by` and `key`
pub(super) async fn show(visit: Visit, path: Path<(String, i32)>) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let (wanted, now, fields) = (path.into_inner(), visit.stamp().now, Fields::parse(visit.query()));
    let by = WAYS.into_iter().find(|way| *way == fields.get("by"));
    let title = Words::new("plan-number").with("number", wanted.1.to_string());
    if let Some(by) = by {
        let key = fields.get("key").to_owned();
        let list = move |conn: &mut Conn| -> Result<std::result::Result<ListPage, Unplannable>> {
            Ok(see(conn, &wanted, now)?.map(|seen| ListPage {
                head: Head::of(&seen.named, &seen.draft),
                ways: list_ways(&super::address(&seen.named.programme.code, seen.draft.number), by),
                lines: lists::list(&seen.named, &seen.whole, by, &key),
            }))
        };
        return match visit.read(list).await? {
            Ok(page) => Reply::page(&permit, &visit, "schedule/plan_list", title, &page),
            Err(why) => unplannable(&visit, &permit, &why),
        };
    }
    let grid = move |conn: &mut Conn| -> Result<std::result::Result<Page, Unplannable>> {
        let seen = match see(conn, &wanted, now)? {
            Ok(seen) => seen,
            Err(why) => return Ok(Err(why)),
        };
        let last_step = store::find_last_step(conn, &seen.draft)?.map(|(_, words, _)| words);
        Ok(Ok(page(&seen, last_step, (fields.get("topic"), fields.get("cohort")))))
    };
    match visit.read(grid).await? {
        Ok(page) => Reply::page(&permit, &visit, "schedule/plan", title, &page),
        Err(why) => unplannable(&visit, &permit, &why),
    }
}
