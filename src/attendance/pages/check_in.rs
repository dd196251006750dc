//! Self check-in: the code that the coordinator shows, and the page on which trainees use it.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use super::{Head, is_check_in_open, open};
use crate::attendance::code::{self, Guesses, Ticket};
use crate::attendance::rules::{Change, CheckIn, Counts, Guest, Method, decide_check_in};
use crate::attendance::store::{self, Sitting, Whose};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::{OfficerId, SittingId};
use crate::keys::Keys;
use crate::text::{Words, format};
use crate::web::{Fields, Own, Permit, Problems, Reply, Visit, cookie, cookie_name};

/// What the projected page shows and its script asks for again.
#[derive(Serialize)]
struct Shown {
    code: String,
    seconds_left: i64,
    is_open: bool,
    qr_box: usize,
    qr_path: String,
    there: usize,
    expected: usize,
    counted: String,
}

#[derive(Serialize)]
struct CodePage {
    sitting: Head,
    shown: Shown,
    step_seconds: i64,
    refresh_seconds: i64,
}

/// The modules of a QR code as one SVG path, `size` of them each way.
fn qr(link: &str) -> Result<(usize, String)> {
    use std::fmt::Write;
    let code = QrCode::with_error_correction_level(link, EcLevel::M).map_err(Error::internal)?;
    let size = code.width();
    let mut path = String::with_capacity(8 * 1024);
    for (row, colors) in code.to_colors().chunks(size).enumerate() {
        let mut column = 0;
        for run in colors.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a text can't fail.
                let _ = write!(path, "M{column} {row}h{0}v1h-{0}z", run.len());
            }
            column += run.len();
        }
    }
    Ok((size, path))
}

async fn look(visit: &Visit, sitting: &Sitting) -> Result<Shown> {
    let (id, now, counted) = (sitting.id, visit.stamp().now, sitting.clone());
    let counts: Counts = visit.read(move |conn| store::count_roll(conn, &counted)).await?;
    let code = code::code(&sitting.secret, now);
    let (qr_size, qr_path) = qr(&format!("{}/check-in/{id}?code={code}", visit.server().config.public_url))?;
    let words = Words::new("check-in-counted").with("there", counts.there).with("expected", counts.expected);
    Ok(Shown {
        code: code::shown(&code),
        seconds_left: code::seconds_left(now),
        is_open: is_check_in_open(sitting, now),
        // Four modules of quiet zone around: two drawn, the rest is the frame's padding.
        qr_box: qr_size + 4,
        qr_path,
        there: counts.there,
        expected: counts.expected,
        counted: visit.server().pages.words(visit.language(), &words),
    })
}

/// `GET /sittings/{id}/code`
pub(in crate::attendance) async fn code(visit: Visit, path: Path<SittingId>) -> Result<Reply> {
    let (permit, sitting) = open(&visit, path.into_inner()).await?;
    let shown = look(&visit, &sitting).await?;
    let page = CodePage { sitting: Head::of(&sitting), step_seconds: code::STEP_SECONDS, refresh_seconds: shown.seconds_left + 1, shown };
    Reply::focused_page(&permit, &visit, "attendance/code", "check-in-code", &page)
}

/// `GET /sittings/{id}/code.json`
pub(in crate::attendance) async fn code_json(visit: Visit, path: Path<SittingId>) -> Result<Reply> {
    let (permit, sitting) = open(&visit, path.into_inner()).await?;
    Ok(Reply::json(&permit, &look(&visit, &sitting).await?))
}

#[derive(Serialize)]
struct CheckInPage {
    sitting: Head,
    code: String,
    has_ticket: bool,
    /// Whether trying makes sense: the code counts now, or one was taken while it did.
    may_try: bool,
    stands: Option<String>,
    problems: Problems,
}

/// The cookie that holds a ticket.
const TICKET_COOKIE: &str = "check-in";

fn ticket_cookie(visit: &Visit, token: String, age: i64) -> Cookie<'static> {
    cookie(&visit.server().config, TICKET_COOKIE, token, Duration::seconds(age))
}

/// The ticket that this browser holds for the sitting.
fn find_ticket(visit: &Visit, request: &HttpRequest, keys: &Keys, id: SittingId) -> Option<Ticket> {
    let cookie = request.cookie(&cookie_name(&visit.server().config, TICKET_COOKIE))?;
    Ticket::from_token(keys, cookie.value(), id, visit.stamp().wall)
}

/// A ticket for a live code; none when the code is not live.
fn earn_ticket(visit: &Visit, sitting: &Sitting, typed: &str) -> Option<Ticket> {
    let stamp = visit.stamp();
    code::is_live(&sitting.secret, typed, stamp.now).then(|| Ticket {
        sitting_id: sitting.id,
        at: stamp.now,
        expires_at: stamp.wall.plus_seconds(code::TICKET_SECONDS),
    })
}

/// `GET /check-in/{sitting}?code=…`: a live code earns a ticket that outlasts the signing in.
pub(in crate::attendance) async fn check_in(
    visit: Visit,
    path: Path<SittingId>,
    request: HttpRequest,
    keys: Data<Keys>,
    guesses: Data<Guesses>,
) -> Result<Reply> {
    let id = path.into_inner();
    let typed = Fields::parse(visit.query()).get("code").to_owned();
    let sitting = visit.read(move |conn| store::get_sitting(conn, id)).await;
    let Some(actor) = visit.somebody().filter(|actor| !actor.must_change).cloned() else {
        let (first, error) = if visit.somebody().is_some() { ("password", Error::MustChangePassword) } else { ("login", Error::SignedOut) };
        let earned = sitting.ok().and_then(|sitting| earn_ticket(&visit, &sitting, &typed)).ok_or(error)?;
        let permit = visit.public("who scans the code of a sitting may have to sign in first");
        let address = format!("/{first}?next=%2Fcheck-in%2F{id}");
        return Ok(Reply::see_other(&permit, &address).cookie(&ticket_cookie(&visit, earned.to_token(&keys), code::TICKET_SECONDS)));
    };
    let (permit, sitting) = (visit.own()?, sitting?);
    let may_try = guesses.may_try(actor.officer_id, id, visit.stamp().wall);
    let earned = if typed.is_empty() || !may_try { None } else { earn_ticket(&visit, &sitting, &typed) };
    if earned.is_none() && may_try && !typed.is_empty() {
        guesses.count_wrong(actor.officer_id, id, visit.stamp().wall);
    }
    let has_ticket = earned.is_some() || find_ticket(&visit, &request, &keys, id).is_some();
    let reply = page(&visit, &permit, sitting, actor.officer_id, typed, has_ticket, Problems::default()).await?;
    Ok(match earned {
        Some(ticket) => reply.cookie(&ticket_cookie(&visit, ticket.to_token(&keys), code::TICKET_SECONDS)),
        None => reply,
    })
}

async fn page(
    visit: &Visit,
    permit: &Permit<Own>,
    sitting: Sitting,
    officer_id: OfficerId,
    code: String,
    has_ticket: bool,
    problems: Problems,
) -> Result<Reply> {
    let id = sitting.id;
    let rows = visit.read(move |conn| store::list_stored(conn, id, &Whose::Officers(&[officer_id]))).await?;
    let stands = rows.first().and_then(|row| row.mark(&std::collections::HashMap::new()).status);
    let page = CheckInPage {
        may_try: is_check_in_open(&sitting, visit.stamp().now) || has_ticket && !sitting.is_closed(),
        sitting: Head::of(&sitting),
        code,
        has_ticket,
        stands: stands.map(|status| format!("attendance-{}", status.name())),
        problems,
    };
    Reply::focused_page(permit, visit, "attendance/check_in", "check-in", &page)
}

/// `POST /check-in/{sitting}` (`code`): a live code, or the ticket that one earned.
pub(in crate::attendance) async fn arrive(
    visit: Visit,
    path: Path<SittingId>,
    fields: Fields,
    request: HttpRequest,
    keys: Data<Keys>,
    guesses: Data<Guesses>,
) -> Result<Reply> {
    let (permit, id) = (visit.own()?, path.into_inner());
    let officer_id = visit.actor()?.officer_id;
    let sitting = visit.read(move |conn| store::get_sitting(conn, id)).await?;
    let typed = fields.get("code").to_owned();
    let ticket = match prove(&visit, &sitting, officer_id, &typed, find_ticket(&visit, &request, &keys, id), &guesses) {
        Ok(ticket) => ticket,
        Err(words) => return refused(&visit, &permit, sitting, officer_id, typed, (words, StatusCode::UNPROCESSABLE_ENTITY)).await,
    };
    let written = permit.clone();
    let (title, site) = (sitting.topic_title.clone(), sitting.site_name.clone());
    match visit.write(move |conn| record(conn, &written, id, officer_id, ticket.at)).await? {
        CheckIn::Refused(refusal) => {
            let status = if sitting.is_closed() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            refused(&visit, &permit, sitting, officer_id, typed, (refusal.words(), status)).await
        }
        outcome => {
            let (key, status) = match outcome {
                CheckIn::Stands(status) => ("check-in-stands", status),
                CheckIn::Recorded(status) => ("check-in-recorded", status),
                CheckIn::Refused(_) => return Err(Error::internal("a refusal was answered before")),
            };
            let words = Words::new(key)
                .with("status", Words::new(format!("attendance-{}", status.name())))
                .with("time", format::time(ticket.at.utc()))
                .with("topic", title)
                .with("site", site);
            Ok(Reply::see_other(&permit, "/").flash(words).cookie(&ticket_cookie(&visit, String::new(), 0)))
        }
    }
}

/// What proves that somebody is in the room: a live code, else the ticket; else why not. Wrong codes are counted.
fn prove(
    visit: &Visit,
    sitting: &Sitting,
    officer_id: OfficerId,
    typed: &str,
    held: Option<Ticket>,
    guesses: &Guesses,
) -> Result<Ticket, Words> {
    let wall = visit.stamp().wall;
    if typed.is_empty() {
        return held.ok_or_else(|| "check-in-code-missing".into());
    }
    if !guesses.may_try(officer_id, sitting.id, wall) {
        return Err(Words::new("check-in-too-many").with("minutes", code::GUESS_MINUTES));
    }
    if let Some(ticket) = held.or_else(|| earn_ticket(visit, sitting, typed)) {
        return Ok(ticket);
    }
    guesses.count_wrong(officer_id, sitting.id, wall);
    Err("check-in-code-wrong".into())
}

async fn refused(
    visit: &Visit,
    permit: &Permit<Own>,
    sitting: Sitting,
    officer_id: OfficerId,
    typed: String,
    (words, status): (Words, StatusCode),
) -> Result<Reply> {
    let mut problems = Problems::default();
    problems.add("code", words);
    Ok(page(visit, permit, sitting, officer_id, typed, false, problems).await?.status(status))
}

/// Records one check-in; the closure of a write.
fn record(conn: &mut Conn, permit: &Permit<Own>, id: SittingId, officer_id: OfficerId, at: Timestamp) -> Result<CheckIn> {
    let sitting = store::lock_sitting(conn, id)?;
    let mut rows = store::list_stored(conn, id, &Whose::Officers(&[officer_id]))?;
    let elsewhere = store::list_elsewhere(conn, &sitting, &[officer_id])?;
    let stands = rows.first().map(|row| row.mark(&elsewhere));
    let (is_enrolled, needs_topic) = if stands.is_some() { (true, true) } else { store::find_need(conn, &sitting, officer_id)? };
    let guest = Guest {
        is_listed: stands.is_some(),
        status: stands.and_then(|mark| mark.status),
        is_enrolled,
        needs_topic,
        elsewhere: elsewhere.get(&officer_id).cloned(),
    };
    let outcome = decide_check_in(&guest, sitting.is_closed(), at, sitting.starts_at);
    if let CheckIn::Recorded(status) = outcome {
        if rows.is_empty() {
            rows.extend(store::find_walk_in(conn, id, officer_id)?);
        }
        let change = Change { officer_id, before: guest.status, after: Some(status), note: String::new() };
        store::save_changes(conn, permit, rows, &[change], Method::Code, at)?;
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_square_of_modules() {
        let (size, path) = qr("https://tap-huan.example.vn/check-in/0197a3c4-0000-7000-8000-000000000000?code=ACDEFG").unwrap();
        assert!((25..=57).contains(&size), "{size}");
        assert!(path.starts_with("M0 0h7v1h-7z"), "the corner mark");
    }
}
