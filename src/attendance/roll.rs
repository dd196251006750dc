//! What a coordinator orders on a roll, carried out in one write: the sitting is locked, what stands is read, the rules decide,
//! the changes are saved with their history.

use std::collections::{BTreeMap, HashMap};

use super::rules::{self, Change, Mark, Method, Status};
use super::store::{self, Event, Sitting, Stored, Whose};
use crate::audit;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::{OfficerId, SittingId};
use crate::text::{Language, Words, format};
use crate::web::Permit;

/// Which status is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Whatever stands.
    #[default]
    Same,
    /// The mark is taken back.
    Unmarked,
    /// This one.
    Marked(Status),
}

/// What is wanted for one officer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    /// The status.
    pub(super) status: Wanted,
    /// The note, where one was typed.
    pub(super) note: Option<String>,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// These marks, by badge: all or none.
    Marks(BTreeMap<String, Wish>),
    /// Everybody who is not marked yet is present; of one unit, by code, or of all.
    AllPresent(Option<String>),
    /// Who was there earlier in the half-day is present.
    Carry,
    /// Somebody who is not on the list has come, by badge.
    WalkIn(String),
    /// So many heads are in the room.
    Count(i32),
    /// Close the roll.
    Close,
    /// Reopen it, and why.
    Reopen(String),
}

impl Order {
    /// The field of the form to which a refusal belongs.
    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::WalkIn(_) => "walk_in",
            Self::Count(_) => "headcount",
            Self::Reopen(_) => "reason",
            Self::Marks(_) | Self::AllPresent(_) | Self::Carry | Self::Close => "mark",
        }
    }
}

/// What came of an order.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    /// The officers whose rows changed.
    pub(super) changed: Vec<OfficerId>,
    /// What the next page says, if anything.
    pub(super) words: Option<Words>,
}

/// Carries out an order; the closure of a write.
pub(super) fn carry_out(conn: &mut Conn, permit: &Permit<Sitting>, id: SittingId, order: &Order) -> Result<Done> {
    let sitting = store::lock_sitting(conn, id)?;
    if sitting.is_closed() && !matches!(order, Order::Reopen(_)) {
        return Err(Error::conflict("roll-is-closed"));
    }
    let done = match order {
        Order::Marks(wishes) => mark(conn, permit, &sitting, wishes),
        Order::AllPresent(unit) => mark_all(conn, permit, &sitting, unit.as_deref()),
        Order::Carry => carry(conn, permit, &sitting),
        Order::WalkIn(badge) => walk_in(conn, permit, &sitting, badge),
        Order::Count(heads) => count(conn, permit, &sitting, *heads),
        Order::Close => close(conn, permit, &sitting),
        Order::Reopen(reason) => reopen(conn, permit, &sitting, reason),
    }?;
    if permit.acting_for().is_some() && !done.changed.is_empty() {
        // The history keeps who marked; for whom a delegate did so stands in the log.
        audit::record(conn, permit, "roll.mark", "sitting", &id.to_string(), &serde_json::json!({ "officers": done.changed.len() }))?;
    }
    Ok(done)
}

fn save(conn: &mut Conn, permit: &Permit<Sitting>, rows: Vec<Stored>, changes: &[Change], method: Method) -> Result<Vec<OfficerId>> {
    store::save_changes(conn, permit, rows, changes, method, permit.stamp().now)?;
    Ok(changes.iter().map(|change| change.officer_id).collect())
}

fn mark(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting, wishes: &BTreeMap<String, Wish>) -> Result<Done> {
    let badges: Vec<String> = wishes.keys().cloned().collect();
    let officers = store::list_officers(conn, &badges)?;
    let ids: Vec<OfficerId> = officers.values().map(|(id, _)| *id).collect();
    let elsewhere = store::list_elsewhere(conn, sitting, &ids)?;
    let rows = store::list_stored(conn, sitting.id, &Whose::Officers(&ids))?;
    let marks: HashMap<OfficerId, Mark> = rows.iter().map(|row| (row.officer_id, row.mark(&elsewhere))).collect();
    let session = (sitting.starts_at, permit.stamp().now);
    let mut changes = Vec::new();
    for (badge, wish) in wishes {
        let found = officers.get(badge).and_then(|(id, name)| Some((marks.get(id)?, name)));
        let Some((stands, name)) = found else {
            return Err(Error::invalid(Words::new("roll-not-listed").with("badge", format::badge(badge))));
        };
        let wanted = match wish.status {
            Wanted::Same => stands.status,
            Wanted::Unmarked => None,
            Wanted::Marked(status) => Some(status),
        };
        match rules::decide_mark(stands, wanted, wish.note.as_deref(), session) {
            Ok(change) => changes.extend(change),
            Err(fault) => return Err(Error::conflict(fault.words(name))),
        }
    }
    let gone: Vec<OfficerId> =
        changes.iter().filter(|change| !change.after.is_some_and(Status::was_there)).map(|change| change.officer_id).collect();
    let changed = save(conn, permit, rows, &changes, Method::Roll)?;
    settle_elsewhere(conn, permit, sitting, &gone)?;
    Ok(Done { changed, words: None })
}

/// Whoever is not here after all is absent where they are expected, if that roll was closed meanwhile.
fn settle_elsewhere(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting, officers: &[OfficerId]) -> Result<()> {
    let rows = store::list_left_open(conn, sitting, officers)?;
    let nowhere = HashMap::new();
    let marks: Vec<Mark> = rows.iter().map(|row| row.mark(&nowhere)).collect();
    save(conn, permit, rows, &rules::decide_close(&marks), Method::Close).map(drop)
}

fn mark_all(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting, unit: Option<&str>) -> Result<Done> {
    check_open(permit, sitting)?;
    let rows = store::list_stored(conn, sitting.id, &unit.map_or(Whose::All, Whose::Unit))?;
    let (changes, left) = rules::decide_all_present(&marks(conn, sitting, &rows)?);
    let changed = save(conn, permit, rows, &changes, Method::Roll)?;
    let key = if left > 0 { "roll-all-marked-but" } else { "roll-all-marked" };
    let words = Words::new(key).with("count", changed.len()).with("left", left);
    Ok(Done { changed, words: Some(words) })
}

/// Many are marked at once only when people have begun to come.
fn check_open(permit: &Permit<Sitting>, sitting: &Sitting) -> Result<()> {
    let (opens_at, starts_at) = (rules::opens_at(sitting.starts_at), sitting.starts_at);
    if permit.stamp().now >= opens_at {
        return Ok(());
    }
    let words = Words::new("roll-ahead-all").with("at", format::date_time(starts_at.utc())).with("from", format::date_time(opens_at.utc()));
    Err(Error::conflict(words))
}

/// Rows as decisions see them, with where the unmarked among them are.
fn marks(conn: &mut Conn, sitting: &Sitting, rows: &[Stored]) -> Result<Vec<Mark>> {
    let nowhere = HashMap::new();
    let open: Vec<OfficerId> =
        rows.iter().map(|row| row.mark(&nowhere)).filter(|mark| mark.status.is_none()).map(|mark| mark.officer_id).collect();
    let elsewhere = store::list_elsewhere(conn, sitting, &open)?;
    Ok(rows.iter().map(|row| row.mark(&elsewhere)).collect())
}

fn carry(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting) -> Result<Done> {
    check_open(permit, sitting)?;
    let rows = store::list_stored(conn, sitting.id, &Whose::All)?;
    let (here, _) = rules::decide_all_present(&marks(conn, sitting, &rows)?);
    let unmarked = here.iter().map(|change| change.officer_id).collect();
    let carried = rules::carry(&store::list_earlier(conn, sitting)?, &unmarked);
    let changes: Vec<Change> = here
        .into_iter()
        .filter_map(|change| {
            let from = carried.get(&change.officer_id)?;
            // A note is kept in the language of the force, whoever's screen it was.
            let note = Words::new("roll-carried-note").with("time", format::time(from.utc())).say(Language::Vi).into_owned();
            Some(Change { note, ..change })
        })
        .collect();
    let changed = save(conn, permit, rows, &changes, Method::Roll)?;
    let words = Words::new("roll-carried").with("count", changed.len());
    Ok(Done { changed, words: Some(words) })
}

fn walk_in(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting, badge: &str) -> Result<Done> {
    let found = store::list_officers(conn, &[badge.to_owned()])?;
    let Some((officer, name)) = found.get(badge) else {
        return Err(Error::invalid(Words::new("roll-nobody").with("badge", format::badge(badge))));
    };
    let mut rows = store::list_stored(conn, sitting.id, &Whose::Officers(&[*officer]))?;
    if rows.is_empty() {
        let row = store::find_walk_in(conn, sitting.id, *officer)?;
        rows.push(row.ok_or_else(|| Error::invalid(Words::new("roll-no-unit").with("name", name.as_str())))?);
    }
    let elsewhere = store::list_elsewhere(conn, sitting, &[*officer])?;
    let session = (sitting.starts_at, permit.stamp().now);
    let mut changes = Vec::new();
    for row in &rows {
        let decided = rules::decide_mark(&row.mark(&elsewhere), Some(Status::Present), None, session);
        changes.extend(decided.map_err(|fault| Error::conflict(fault.words(name)))?);
    }
    let words = Words::new("roll-walked-in").with("name", name.as_str());
    Ok(Done { changed: save(conn, permit, rows, &changes, Method::Roll)?, words: Some(words) })
}

fn count(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting, heads: i32) -> Result<Done> {
    store::save_event(conn, permit, sitting.id, Event::Counted(heads))?;
    let details = serde_json::json!({ "before": sitting.headcount, "after": heads });
    audit::record(conn, permit, "roll.count", "sitting", &sitting.id.to_string(), &details)?;
    Ok(Done { words: Some(Words::new("roll-counted").with("count", heads)), ..Done::default() })
}

fn close(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting) -> Result<Done> {
    if permit.stamp().now < sitting.starts_at {
        return Err(Error::conflict(Words::new("roll-close-early").with("at", format::date_time(sitting.starts_at.utc()))));
    }
    let rows = store::list_stored(conn, sitting.id, &Whose::All)?;
    let moved = store::list_moved(conn, sitting)?;
    let marks: Vec<Mark> = rows.iter().map(|row| row.mark(&moved)).collect();
    let changed = save(conn, permit, rows, &rules::decide_close(&marks), Method::Close)?;
    store::save_event(conn, permit, sitting.id, Event::Closed)?;
    audit::record(conn, permit, "roll.close", "sitting", &sitting.id.to_string(), &serde_json::json!({ "absent": changed.len() }))?;
    let words = Words::new("roll-closed").with("count", changed.len());
    Ok(Done { changed, words: Some(words) })
}

fn reopen(conn: &mut Conn, permit: &Permit<Sitting>, sitting: &Sitting, reason: &str) -> Result<Done> {
    if !sitting.is_closed() {
        return Err(Error::conflict("roll-is-open"));
    }
    store::save_event(conn, permit, sitting.id, Event::Reopened(reason))?;
    audit::record(conn, permit, "roll.reopen", "sitting", &sitting.id.to_string(), &serde_json::json!({ "reason": reason }))?;
    Ok(Done { words: Some("roll-reopened".into()), ..Done::default() })
}
