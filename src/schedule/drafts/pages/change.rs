//! What the office does with a draft by hand: moves, changes places, locks, chooses who speaks and presides, undoes, copies, puts away.

use actix_web::HttpRequest;
use actix_web::web::Path;
use chrono::DateTime;
use serde::Serialize;

use super::grid::begun;
use super::shown::{anchor, signed};
use super::{Seen, address, refusal, see, wants_json, workbench, workbench_of};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::schedule::Planning;
use crate::schedule::drafts::store::{self, Draft, Origin};
use crate::schedule::drafts::told::Teller;
use crate::schedule::drafts::{Whole, recall_plan};
use crate::schedule::planner::model::{Plan, PresenterAt};
use crate::schedule::problem::Named;
use crate::text::Words;
use crate::web::{Fields, Permit, Reply, Visit};

/// What a script is told after a change.
#[derive(Serialize)]
struct Changed {
    version: i32,
    total: i64,
    /// Against what stood before the step.
    change: i64,
    breaches: Vec<String>,
    said: String,
}

/// A step, worked out but not saved.
struct Step {
    seen: Seen,
    after: Whole,
    words: Words,
    /// The card to go back to.
    anchor: String,
}

impl Step {
    fn said(&self) -> Words {
        let (total, before) = (self.after.total(&self.seen.named), self.seen.whole.total(&self.seen.named));
        Words::new("plan-said")
            .with("step", self.words.clone())
            .with("breaches", self.after.breaches.len())
            .with("total", total)
            .with("change", signed(total - before))
    }
}

/// The version of the draft that the asker saw.
fn read_version(fields: &Fields) -> Result<i32> {
    fields.get("version").parse().map_err(|_| Error::invalid("plan-no-version"))
}

/// The session of a form, by its place in the plan.
fn find_session(seen: &Seen, fields: &Fields) -> Result<usize> {
    let teller = Teller(&seen.named);
    let (topic, cohort) = (fields.get("session"), fields.get("cohort"));
    let sessions = &seen.whole.plan.sessions;
    let at = sessions.iter().position(|session| teller.topic(session.topic) == topic && teller.cohort(session.cohort) == cohort);
    let at = at.ok_or_else(|| Error::invalid("plan-no-session"))?;
    let is_begun = sessions.get(at).is_some_and(|session| begun(&seen.named).contains(&(session.topic, session.cohort)));
    if is_begun { Err(Error::conflict("plan-session-begun")) } else { Ok(at) }
}

/// The cell of a form: `slot` and `stream`, or both in `to` as `slot~stream`.
fn read_cell(named: &Named, fields: &Fields) -> Result<(usize, usize)> {
    let (slot, stream) = fields.get("to").split_once('~').unwrap_or_else(|| (fields.get("slot"), fields.get("stream")));
    let at = DateTime::parse_from_rfc3339(slot).ok().map(|at| Timestamp::new(at.to_utc()));
    let slot = at.and_then(|at| named.find_slot(at)).ok_or_else(|| Error::invalid("plan-no-slot"))?;
    let streams = 1..=named.problem.streams;
    let stream = stream.parse().ok().filter(|stream| streams.contains(stream)).ok_or_else(|| Error::invalid("plan-no-stream"))?;
    if slot < named.from { Err(Error::conflict("plan-slot-begun")) } else { Ok((slot, stream)) }
}

/// A changed plan and what was done, worked out from what stands.
type Done = Result<(Plan, Words, String)>;

/// Puts a session into another cell; the one that is there comes into its place.
fn move_session(seen: &Seen, fields: &Fields) -> Done {
    let (named, teller) = (&seen.named, Teller(&seen.named));
    let at = find_session(seen, fields)?;
    let cell = read_cell(named, fields)?;
    let mut plan = seen.whole.plan.clone();
    let (label, other) = (teller.session(&plan, at), plan.sessions.iter().position(|session| (session.slot, session.stream) == cell));
    let from = plan.sessions.get(at).map(|session| (session.slot, session.stream)).ok_or(Error::NotFound)?;
    if other == Some(at) {
        return Err(Error::invalid("plan-same-cell"));
    }
    let to_label = other.map(|other| teller.session(&plan, other));
    for (place, (slot, stream)) in [(Some(at), cell), (other, from)] {
        if let Some(session) = place.and_then(|place| plan.sessions.get_mut(place)) {
            if session.is_locked {
                return Err(Error::conflict("plan-session-locked"));
            }
            (session.slot, session.stream) = (slot, stream);
        }
    }
    let anchor = plan.sessions.get(at).map_or(String::new(), |session| anchor(named, session));
    let words = match to_label {
        Some(other) => Words::new("plan-step-swap").with("session", label).with("other", other).with("at", teller.slot(cell.0)),
        None => Words::new("plan-step-move").with("session", label).with("at", teller.slot(cell.0)).with("stream", cell.1),
    };
    Ok((plan, words, anchor))
}

/// Locks a session, or lets it go.
fn lock_session(seen: &Seen, fields: &Fields) -> Done {
    let at = find_session(seen, fields)?;
    let mut plan = seen.whole.plan.clone();
    let label = Teller(&seen.named).session(&plan, at);
    let session = plan.sessions.get_mut(at).ok_or(Error::NotFound)?;
    session.is_locked = !session.is_locked;
    let (key, anchor) = (if session.is_locked { "plan-step-lock" } else { "plan-step-unlock" }, anchor(&seen.named, session));
    Ok((plan, Words::new(key).with("session", label), anchor))
}

/// Chooses who speaks and presides.
fn staff_session(seen: &Seen, fields: &Fields) -> Done {
    let named = &seen.named;
    let at = find_session(seen, fields)?;
    let mut plan = seen.whole.plan.clone();
    let label = Teller(named).session(&plan, at);
    let session = plan.sessions.get_mut(at).ok_or(Error::NotFound)?;
    let topic = named.problem.topics.get(session.topic).ok_or(Error::NotFound)?;
    let badges = named.presenters_by_badge();
    let choose = |name: &str, usual: &[PresenterAt], present: PresenterAt| {
        let chosen = badges.get(fields.get(name)).copied();
        chosen.filter(|chosen| usual.contains(chosen) || *chosen == present).ok_or_else(|| Error::invalid("plan-not-of-topic"))
    };
    session.speaker = choose("speaker", &topic.speakers, session.speaker)?;
    session.director = choose("presiding", &topic.directors, session.director)?;
    let anchor = anchor(named, session);
    let teller = Teller(named);
    let words = Words::new("plan-step-staff")
        .with("session", label)
        .with("speaker", teller.presenter(session.speaker))
        .with("presiding", teller.presenter(session.director));
    Ok((plan, words, anchor))
}

/// A change of a draft by hand: worked out from what the asker saw, saved as a step that can be undone.
async fn change(
    visit: &Visit,
    wanted: (String, i32),
    fields: Fields,
    request: &HttpRequest,
    work: impl Fn(&Seen, &Fields) -> Done + Send + 'static,
) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let (version, now, at) = (read_version(&fields)?, visit.stamp().now, wanted.clone());
    let step = visit
        .read(move |conn| {
            let seen = see(conn, &wanted, now)?.map_err(|why| refusal(&why.lines))?;
            check_version(&seen.draft, version)?;
            let (plan, words, anchor) = work(&seen, &fields)?;
            let after = Whole::of(&seen.named, seen.whole.assignment.clone(), plan);
            Ok(std::sync::Arc::new(Step { seen, after, words, anchor }))
        })
        .await?;
    let (written, saved) = (permit.clone(), step.clone());
    visit
        .write(move |conn| {
            let Step { seen, after, words, .. } = saved.as_ref();
            store::lock_draft(conn, &seen.draft, version)?;
            store::set_sessions(conn, &written, (&seen.draft, &seen.named, after), words)
        })
        .await?;
    Ok(answer(visit, &permit, &step, &at, wants_json(request)))
}

/// Whether the draft can be changed, and is as the asker saw it.
fn check_version(draft: &Draft, seen: i32) -> Result<()> {
    match (draft.state.as_str(), draft.version == seen) {
        ("draft", true) => Ok(()),
        ("draft", false) => Err(Error::conflict("plan-changed-meanwhile")),
        _ => Err(Error::conflict("plan-not-a-draft")),
    }
}

fn answer(visit: &Visit, permit: &Permit<Planning>, step: &Step, at: &(String, i32), is_json: bool) -> Reply {
    let (named, said) = (&step.seen.named, step.said());
    if !is_json {
        return Reply::see_other(permit, &format!("{}#{}", address(&at.0, at.1), step.anchor)).flash(said);
    }
    let say = |words: &Words| visit.server().pages.words(visit.language(), words);
    let teller = Teller(named);
    let total = step.after.total(named);
    Reply::json(
        permit,
        &Changed {
            version: step.seen.draft.version + 1,
            total,
            change: total - step.seen.whole.total(named),
            breaches: step.after.breaches.iter().map(|breach| say(&teller.breach(&step.after.plan, breach))).collect(),
            said: say(&said),
        },
    )
}

/// `POST /programmes/{code}/plans/{number}/move` (`session`, `cohort`, `slot` and `stream`, `version`)
pub(super) async fn place(visit: Visit, path: Path<(String, i32)>, fields: Fields, request: HttpRequest) -> Result<Reply> {
    change(&visit, path.into_inner(), fields, &request, move_session).await
}

/// `POST /programmes/{code}/plans/{number}/lock` (`session`, `cohort`, `version`)
pub(super) async fn lock(visit: Visit, path: Path<(String, i32)>, fields: Fields, request: HttpRequest) -> Result<Reply> {
    change(&visit, path.into_inner(), fields, &request, lock_session).await
}

/// `POST /programmes/{code}/plans/{number}/staff` (`session`, `cohort`, `speaker`, `presiding`, `version`)
pub(super) async fn staff(visit: Visit, path: Path<(String, i32)>, fields: Fields, request: HttpRequest) -> Result<Reply> {
    change(&visit, path.into_inner(), fields, &request, staff_session).await
}

/// `POST /programmes/{code}/plans/{number}/undo` (`version`)
pub(super) async fn undo(visit: Visit, path: Path<(String, i32)>, fields: Fields, request: HttpRequest) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let (version, now, at) = (read_version(&fields)?, visit.stamp().now, path.into_inner());
    let wanted = at.clone();
    let (step, number) = visit
        .read(move |conn| {
            let seen = see(conn, &wanted, now)?.map_err(|why| refusal(&why.lines))?;
            check_version(&seen.draft, version)?;
            let last = store::find_last_step(conn, &seen.draft)?;
            let (number, words, kept) = last.ok_or_else(|| Error::conflict("plan-nothing-to-undo"))?;
            let after = Whole::of(&seen.named, seen.whole.assignment.clone(), recall_plan(&seen.named, &kept));
            let words = Words::new("plan-step-undone").with("step", words);
            Ok((std::sync::Arc::new(Step { seen, after, words, anchor: "grid".to_owned() }), number))
        })
        .await?;
    let (written, saved) = (permit.clone(), step.clone());
    visit
        .write(move |conn| {
            store::lock_draft(conn, &saved.seen.draft, version)?;
            store::undo(conn, &written, (&saved.seen.draft, &saved.seen.named, &saved.after), number)
        })
        .await?;
    Ok(answer(&visit, &permit, &step, &at, wants_json(&request)))
}

/// `POST /programmes/{code}/plans/{number}/drop` (`version`)
pub(super) async fn discard(visit: Visit, path: Path<(String, i32)>, fields: Fields) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let (version, (code, number)) = (read_version(&fields)?, path.into_inner());
    let (written, at) = (permit.clone(), workbench_of(&code));
    visit
        .write(move |conn| {
            let programme = crate::curriculum::store::get_programme(conn, &code)?;
            let draft = store::get(conn, programme.id, number)?;
            store::lock_draft(conn, &draft, version)?;
            store::drop_draft(conn, &written, &draft, &programme.code)
        })
        .await?;
    Ok(Reply::see_other(&permit, &at).flash(Words::new("plan-dropped").with("number", number.to_string())))
}

/// `POST /programmes/{code}/plans/{number}/copy`
pub(super) async fn copy(visit: Visit, path: Path<(String, i32)>) -> Result<Reply> {
    let permit = visit.permit(&Planning, ())?;
    let (wanted, now) = (path.into_inner(), visit.stamp().now);
    let code = wanted.0.clone();
    let seen = visit.read(move |conn| see(conn, &wanted, now)?.map_err(|why| refusal(&why.lines))).await?;
    let number = workbench::insert(&visit, &permit, (seen.named, seen.whole), (Origin::Copy, seen.draft.note)).await?;
    Ok(Reply::see_other(&permit, &address(&code, number)).flash(Words::new("plan-copied").with("number", number.to_string())))
}
