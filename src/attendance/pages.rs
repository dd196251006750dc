//! The roll of a sitting, its marks, the history of a row.

pub(super) mod check_in;
pub(super) mod grants;
pub(super) mod register;

use std::collections::{BTreeMap, HashMap};

use actix_web::HttpRequest;
use actix_web::http::{StatusCode, header};
use actix_web::web::Path;
use serde::Serialize;

use super::roll::{self, Done, Order, Wanted, Wish};
use super::rules::{Counts, Status, carry};
use super::store::{self, Candidate, PastEvent, PastMark, Presence, Row, Sitting, Whose};
use super::{RollAct, rules};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::{OfficerId, SittingId};
use crate::text::collation::search_key;
use crate::text::{Words, format, unit};
use crate::web::{Fields, Permit, Problems, Reply, Role, Visit};

/// Characters of a note or a reason at most.
const NOTE_CHARACTERS: usize = 300;

/// People who are neither of the office nor coordinators have no business here, whether the sitting exists or not.
fn check_role(visit: &Visit) -> Result<()> {
    let actor = visit.actor()?;
    if actor.is_office() || actor.has(Role::Coordinator) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Loads a sitting and asks for the right to keep its roll.
async fn open(visit: &Visit, id: SittingId) -> Result<(Permit<Sitting>, Sitting)> {
    check_role(visit)?;
    let sitting = visit.read(move |conn| store::get_sitting(conn, id)).await?;
    Ok((visit.permit(&sitting, RollAct::Keep)?, sitting))
}

/// What a sitting is, for the head of its pages.
#[derive(Serialize)]
struct Head {
    id: SittingId,
    topic_code: String,
    topic_title: String,
    session_code: String,
    cohort: String,
    site_name: String,
    room: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
    is_closed: bool,
}

impl Head {
    fn of(sitting: &Sitting) -> Self {
        Self {
            id: sitting.id,
            topic_code: sitting.topic_code.clone(),
            topic_title: sitting.topic_title.clone(),
            session_code: sitting.session_code.clone(),
            cohort: sitting.cohort.clone(),
            site_name: sitting.site_name.clone(),
            room: sitting.room.clone(),
            starts_at: sitting.starts_at,
            ends_at: sitting.ends_at,
            is_closed: sitting.is_closed(),
        }
    }
}

/// What the address asks of a roll: a search, and a figure that was touched.
#[derive(Clone, Default, Serialize)]
struct View {
    q: String,
    status: String,
}

/// The figures that filter: name, look.
const FIGURES: [(&str, &str); 4] = [("present", "ok"), ("late", "warn"), ("absent", "bad"), ("unmarked", "")];

impl View {
    fn read(query: &str) -> Self {
        let fields = Fields::parse(query);
        let status = fields.get("status");
        let known = FIGURES.iter().any(|(name, _)| *name == status);
        Self { q: fields.get("q").chars().take(80).collect(), status: if known { status.to_owned() } else { String::new() } }
    }

    fn is_whole(&self) -> bool {
        self.q.is_empty() && self.status.is_empty()
    }

    /// The query that shows this view again, with its question mark; empty for the whole roll.
    fn query(&self) -> String {
        let pairs: Vec<(&str, &str)> =
            [("q", self.q.as_str()), ("status", self.status.as_str())].into_iter().filter(|(_, v)| !v.is_empty()).collect();
        match serde_urlencoded::to_string(pairs) {
            Ok(query) if !query.is_empty() => format!("?{query}"),
            _ => String::new(),
        }
    }

    fn shows(&self, row: &Row, folded: &str, digits: &str) -> bool {
        let stands = match self.status.as_str() {
            "" => true,
            "unmarked" => row.status.is_empty(),
            "absent" => matches!(row.status.as_str(), "absent" | "excused" | "left_early"),
            name => row.status == name,
        };
        stands && (self.q.is_empty() || if digits.is_empty() { row.search_key.contains(folded) } else { row.badge.starts_with(digits) })
    }
}

/// The digits of a search that is a badge or its beginning; empty for a name.
fn badge_digits(typed: &str) -> String {
    let is_badge = !typed.is_empty() && typed.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '.' || c.is_whitespace());
    if is_badge { typed.chars().filter(char::is_ascii_digit).collect() } else { String::new() }
}

/// A figure over the roll.
#[derive(Serialize)]
struct Figure {
    key: String,
    look: &'static str,
    count: usize,
    href: String,
    is_current: bool,
}

/// One person's row.
#[derive(Serialize)]
struct Someone {
    badge: String,
    full_name: String,
    search: String,
    rank: String,
    status: String,
    note: String,
    how: Option<Words>,
    /// Where they walked in instead.
    elsewhere: Option<String>,
    is_expected: bool,
    is_closed: bool,
    takes_note: bool,
    /// A note that was refused.
    typed_note: Option<String>,
    action: String,
    history: String,
}

/// The people of a unit.
#[derive(Serialize)]
struct Group {
    code: String,
    name: Words,
    total: usize,
    marked: usize,
    unmarked: usize,
    is_open: bool,
    people: Vec<Someone>,
}

#[derive(Serialize)]
struct RollPage {
    sitting: Head,
    counts: Counts,
    figures: Vec<Figure>,
    view: View,
    action: String,
    carried: usize,
    headcount: Option<i32>,
    difference: Option<i64>,
    countersigned_by: String,
    countersigned_at: Option<Timestamp>,
    may_close: bool,
    /// From when presence can be marked, while that is still to come.
    opens_at: Option<Timestamp>,
    groups: Vec<Group>,
    walk_ins: Vec<Someone>,
    candidates: Vec<Candidate>,
    events: Vec<PastEvent>,
    problems: Problems,
    typed_headcount: String,
    typed_reason: String,
    typed_walk_in: String,
}

impl RollPage {
    /// Puts notes that could not be saved back where they were typed.
    fn keep_notes(&mut self, notes: &HashMap<String, &str>) {
        for person in self.groups.iter_mut().flat_map(|group| &mut group.people).chain(&mut self.walk_ins) {
            if let Some(note) = notes.get(&person.badge) {
                person.typed_note = Some((*note).to_owned());
                person.takes_note = true;
            }
        }
    }
}

/// `GET /sittings/{id}`
pub(super) async fn show(visit: Visit, path: Path<SittingId>) -> Result<Reply> {
    let (permit, sitting) = open(&visit, path.into_inner()).await?;
    roll_page(&visit, &permit, sitting, Problems::default(), &Fields::default()).await
}

async fn roll_page(visit: &Visit, permit: &Permit<Sitting>, sitting: Sitting, problems: Problems, fields: &Fields) -> Result<Reply> {
    let (view, now) = (View::read(visit.query()), visit.stamp().now);
    let mut page = visit.read(move |conn| gather(conn, &sitting, view, now)).await?;
    page.problems = problems;
    fields.get("headcount").clone_into(&mut page.typed_headcount);
    fields.get("reason").clone_into(&mut page.typed_reason);
    fields.get("walk_in").clone_into(&mut page.typed_walk_in);
    let notes = fields.iter().filter_map(|(name, value)| Some((format::parse_badge(name.strip_prefix("note.")?)?, value)));
    page.keep_notes(&notes.collect());
    let title = Words::new("roll-title").with("topic", page.sitting.topic_title.as_str());
    Reply::focused_page(permit, visit, "attendance/show", title, &page)
}

fn gather(conn: &mut Conn, sitting: &Sitting, view: View, now: Timestamp) -> Result<RollPage> {
    let rows = store::list_rows(conn, sitting.id)?;
    let mut moved = store::list_moved(conn, sitting)?;
    moved.retain(|officer, _| rows.iter().any(|row| row.officer_id == *officer && row.gives_way()));
    let here = rows.iter().filter(|row| !moved.contains_key(&row.officer_id));
    let counts = Counts::of(here.map(|row| (row.is_expected, Status::parse(&row.status))));
    let opens_at = Some(rules::opens_at(sitting.starts_at)).filter(|opens_at| now < *opens_at);
    let carried = if counts.unmarked > 0 && !sitting.is_closed() && opens_at.is_none() {
        carry(&store::list_earlier(conn, sitting)?, &store::unmarked(&rows, &moved)).len()
    } else {
        0
    };
    let (folded, digits) = (search_key(&view.q), badge_digits(&view.q));
    let is_asked = folded.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
    let candidates =
        if is_asked && !sitting.is_closed() { store::list_candidates(conn, sitting.id, &folded, &digits)? } else { Vec::new() };
    let (groups, walk_ins) = group(sitting, &rows, &moved, &view, &(folded, digits));
    let figure = |(name, look): (&'static str, &'static str)| {
        let is_current = view.status == name;
        let turned = View { q: view.q.clone(), status: if is_current { String::new() } else { name.to_owned() } };
        let count = match name {
            "present" => counts.present,
            "late" => counts.late,
            "absent" => counts.absent + counts.excused + counts.left_early,
            _ => counts.unmarked,
        };
        Figure { key: format!("roll-figure-{name}"), look, count, href: format!("/sittings/{}{}", sitting.id, turned.query()), is_current }
    };
    Ok(RollPage {
        sitting: Head::of(sitting),
        figures: FIGURES.into_iter().map(figure).collect(),
        action: format!("/sittings/{}/roll{}", sitting.id, view.query()),
        carried,
        headcount: sitting.headcount,
        difference: sitting.headcount.map(|heads| i64::from(heads) - counts.there as i64),
        countersigned_by: store::find_name(conn, sitting.countersigned_by)?,
        countersigned_at: sitting.countersigned_at,
        may_close: now >= sitting.starts_at,
        opens_at,
        groups,
        walk_ins,
        candidates,
        events: store::list_events(conn, sitting.id)?,
        problems: Problems::default(),
        typed_headcount: String::new(),
        typed_reason: String::new(),
        typed_walk_in: String::new(),
        counts,
        view,
    })
}

/// The roll by unit, those not marked yet first; and apart from it who walked in.
fn group(
    sitting: &Sitting,
    rows: &[Row],
    moved: &HashMap<OfficerId, String>,
    view: &View,
    (folded, digits): &(String, String),
) -> (Vec<Group>, Vec<Someone>) {
    let (mut groups, mut walk_ins): (Vec<Group>, Vec<Someone>) = (Vec::new(), Vec::new());
    let action = format!("/sittings/{}/roll{}", sitting.id, view.query());
    for row in rows {
        let is_shown = view.shows(row, folded, digits);
        if !row.is_expected {
            if is_shown && !row.status.is_empty() {
                walk_ins.push(someone(sitting, row, &action));
            }
            continue;
        }
        if groups.last().is_none_or(|group| group.code != row.unit_code) {
            let name = unit::title(&row.unit_kind, &row.unit_name);
            groups.push(Group { code: row.unit_code.clone(), name, total: 0, marked: 0, unmarked: 0, is_open: false, people: Vec::new() });
        }
        let Some(group) = groups.last_mut() else { continue };
        if let Some(site) = moved.get(&row.officer_id) {
            if is_shown && view.status.is_empty() {
                group.people.push(Someone { elsewhere: Some(site.clone()), status: String::new(), ..someone(sitting, row, &action) });
            }
            continue;
        }
        group.total += 1;
        if row.status.is_empty() {
            group.unmarked += 1;
        } else {
            group.marked += 1;
        }
        if is_shown {
            group.people.push(someone(sitting, row, &action));
        }
    }
    for group in &mut groups {
        group.people.sort_by_key(|person| (person.elsewhere.is_some(), !person.status.is_empty()));
        group.is_open = !view.is_whole() || group.unmarked > 0 && !sitting.is_closed();
    }
    groups.retain(|group| !group.people.is_empty());
    (groups, walk_ins)
}

fn someone(sitting: &Sitting, row: &Row, action: &str) -> Someone {
    let time = row.marked_at.map(|at| format::time(at.utc())).unwrap_or_default();
    let key = match row.method.as_str() {
        "roll" => Some("roll-how-roll"),
        "code" => Some("roll-how-code"),
        "close" => Some("roll-how-close"),
        "offline" => Some("roll-how-offline"),
        "import" => Some("roll-how-import"),
        _ => None,
    };
    Someone {
        badge: row.badge.clone(),
        full_name: row.full_name.clone(),
        search: format!("{} {}", row.search_key, row.badge),
        rank: row.rank.clone(),
        status: row.status.clone(),
        note: row.note.clone(),
        how: key.filter(|_| !row.status.is_empty()).map(|key| Words::new(key).with("time", time)),
        elsewhere: None,
        is_expected: row.is_expected,
        is_closed: sitting.is_closed(),
        takes_note: matches!(row.status.as_str(), "absent" | "excused" | "left_early"),
        typed_note: None,
        action: action.to_owned(),
        history: format!("/sittings/{}/history?badge={}", sitting.id, row.badge),
    }
}

/// Reads what was ordered; problems name the field.
fn read_order(fields: &Fields, problems: &mut Problems) -> Option<Order> {
    let action = fields.get("action");
    match action {
        "close" => return Some(Order::Close),
        "carry" => return Some(Order::Carry),
        "reopen" => {
            let reason = fields.required("reason", problems);
            return short(reason, "reason", problems).map(Order::Reopen);
        }
        "" => {}
        _ => problems.add("action", "roll-order-unknown"),
    }
    if fields.get("all") == "present" {
        return Some(Order::AllPresent(Some(fields.get("unit").to_owned()).filter(|unit| !unit.is_empty())));
    }
    if !fields.get("walk_in").is_empty() {
        let badge = format::parse_badge(fields.get("walk_in"));
        if badge.is_none() {
            problems.add("walk_in", "field-not-a-badge");
        }
        return badge.map(Order::WalkIn);
    }
    if fields.iter().any(|(name, _)| name == "headcount") {
        let heads = fields.read::<u16>("headcount", "roll-headcount-wrong", problems)?;
        return Some(Order::Count(i32::from(heads)));
    }
    read_marks(fields, problems).map(Order::Marks)
}

fn read_marks(fields: &Fields, problems: &mut Problems) -> Option<BTreeMap<String, Wish>> {
    let mut wishes: BTreeMap<String, Wish> = BTreeMap::new();
    for (name, value) in fields.iter() {
        let (badge, is_mark) = match (name.strip_prefix("mark."), name.strip_prefix("note.")) {
            (Some(badge), _) => (badge, true),
            (_, Some(badge)) => (badge, false),
            _ => continue,
        };
        let Some(badge) = format::parse_badge(badge) else {
            problems.add("mark", "field-not-a-badge");
            continue;
        };
        let wish = wishes.entry(badge).or_default();
        if !is_mark {
            wish.note = short(value.trim().to_owned(), "note", problems);
        } else if let Some(status) = Status::parse(value) {
            wish.status = Wanted::Marked(status);
        } else if value == "unmarked" {
            wish.status = Wanted::Unmarked;
        } else {
            problems.add("mark", Words::new("roll-status-unknown").with("status", value));
        }
    }
    for wish in wishes.values_mut() {
        // Whoever is there needs no reason: what was typed for an absence before does not stay.
        if matches!(wish.status, Wanted::Marked(status) if status.is_there()) {
            wish.note = None;
        }
    }
    if wishes.is_empty() && problems.is_empty() {
        problems.add("mark", "roll-order-unknown");
    }
    problems.is_empty().then_some(wishes)
}

fn short(text: String, field: &'static str, problems: &mut Problems) -> Option<String> {
    if text.chars().count() > NOTE_CHARACTERS {
        problems.add(field, Words::new("roll-note-long").with("characters", NOTE_CHARACTERS));
    }
    problems.is_empty().then_some(text)
}

/// What a script is told after a mark.
#[derive(Serialize)]
struct Saved {
    changed: usize,
    message: Option<String>,
    counts: Counts,
}

/// `POST /sittings/{id}/roll`
pub(super) async fn mark(visit: Visit, path: Path<SittingId>, fields: Fields, request: HttpRequest) -> Result<Reply> {
    let (permit, sitting) = open(&visit, path.into_inner()).await?;
    let id = sitting.id;
    let is_json = request.headers().get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let mut problems = Problems::default();
    let order = read_order(&fields, &mut problems);
    let Some(order) = order.filter(|_| problems.is_empty()) else {
        return refuse(&visit, &permit, sitting, problems, &fields, is_json).await;
    };
    let (written, wanted) = (permit.clone(), order.clone());
    let done = match visit.write(move |conn| roll::carry_out(conn, &written, id, &wanted)).await {
        Err(Error::Invalid(words)) => {
            problems.add(order.field(), words);
            return refuse(&visit, &permit, sitting, problems, &fields, is_json).await;
        }
        Err(Error::Conflict(words)) if !is_json => {
            problems.add(order.field(), words);
            let now = visit.read(move |conn| store::get_sitting(conn, id)).await?;
            return Ok(roll_page(&visit, &permit, now, problems, &fields).await?.status(StatusCode::CONFLICT));
        }
        done => done?,
    };
    if is_json {
        let counts = visit.read(move |conn| store::count_roll(conn, &sitting)).await?;
        let message = done.words.map(|words| visit.server().pages.words(visit.language(), &words));
        return Ok(Reply::json(&permit, &Saved { changed: done.changed.len(), message, counts }));
    }
    Ok(back(&permit, id, &View::read(visit.query()), &order, done))
}

/// A form with problems is shown again with what was typed; a script gets the words.
async fn refuse(
    visit: &Visit,
    permit: &Permit<Sitting>,
    sitting: Sitting,
    problems: Problems,
    fields: &Fields,
    is_json: bool,
) -> Result<Reply> {
    if is_json {
        let words = problems.list.into_iter().next().map_or_else(|| Words::new("roll-order-unknown"), |problem| problem.words);
        return Err(Error::Invalid(words));
    }
    Ok(roll_page(visit, permit, sitting, problems, fields).await?.status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// Back to the same place on the page.
fn back(permit: &Permit<Sitting>, id: SittingId, view: &View, order: &Order, done: Done) -> Reply {
    let anchor = match order {
        Order::Marks(wishes) if wishes.len() == 1 && view.status.is_empty() => {
            wishes.keys().next().map_or_else(String::new, |badge| format!("#p-{badge}"))
        }
        Order::AllPresent(Some(unit)) => format!("#u-{unit}"),
        Order::WalkIn(_) => "#walk-ins".to_owned(),
        _ => String::new(),
    };
    // Who was added by searching is on the list now: the search is done.
    let query = if matches!(order, Order::WalkIn(_)) { String::new() } else { view.query() };
    let reply = Reply::see_other(permit, &format!("/sittings/{id}{query}{anchor}"));
    match done.words {
        Some(words) => reply.flash(words),
        None => reply,
    }
}

#[derive(Serialize)]
struct HistoryPage {
    sitting: Head,
    badge: String,
    full_name: String,
    past: Vec<PastMark>,
    is_keeper: bool,
}

/// `GET /sittings/{id}/history?badge=`: without a badge one's own.
pub(super) async fn history(visit: Visit, path: Path<SittingId>) -> Result<Reply> {
    let (id, actor) = (path.into_inner(), visit.actor()?.clone());
    let fields = Fields::parse(visit.query());
    let badge = if fields.get("badge").is_empty() { Some(actor.badge.clone()) } else { format::parse_badge(fields.get("badge")) };
    let badge = badge.ok_or(Error::NotFound)?;
    if badge != actor.badge {
        check_role(&visit)?;
    }
    let key = badge.clone();
    let (presence, full_name) = visit
        .read(move |conn| {
            let sitting = store::get_sitting(conn, id)?;
            let (officer_id, name) = store::list_officers(conn, std::slice::from_ref(&key))?.remove(&key).ok_or(Error::NotFound)?;
            if store::list_stored(conn, id, &Whose::Officers(&[officer_id]))?.is_empty() {
                return Err(Error::NotFound);
            }
            Ok((Presence { sitting, officer_id }, name))
        })
        .await?;
    let permit = visit.permit(&presence, ())?;
    let (asked, head) = (permit.clone(), Head::of(&presence.sitting));
    let is_keeper = visit.permit(&presence.sitting, RollAct::Keep).is_ok();
    let past = visit.read(move |conn| store::list_history(conn, &asked, &presence)).await?;
    let page = HistoryPage { sitting: head, badge, full_name, past, is_keeper };
    Reply::page(&permit, &visit, "attendance/history", "roll-history", &page)
}

/// Whether self check-in is open now, for the pages that offer it.
fn is_check_in_open(sitting: &Sitting, now: Timestamp) -> bool {
    !sitting.is_closed() && matches!(rules::decide_arrival(now, sitting.starts_at), rules::Arrival::Present | rules::Arrival::Late)
}
