//! Sign-in, sign-out, a new password, the language.

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use base64::Engine;
use serde::Serialize;

use super::store::{self, Account};
use super::{Hasher, rules};
use crate::error::Result;
use crate::keys::{Keys, random_bytes};
use crate::text::{Language, Words, format};
use crate::web::{Fields, Own, Permit, Problems, Public, Reply, SESSION_COOKIE, Visit, cookie};

/// A hash of nothing in particular, verified when the badge is unknown, so that the time of the answer tells nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$0WJyR0jP0yJqXWzWbM1EY5gGtDYC2p0sTkbLtKpJbYk";

#[derive(Serialize)]
struct SignIn<'a> {
    badge: &'a str,
    next: &'a str,
    problems: Problems,
    programme: Option<crate::web::Current>,
    other_language: &'static str,
}

fn sign_in_page(visit: &Visit, permit: &Permit<Public>, fields: &Fields, problems: Problems) -> Result<Reply> {
    let data = SignIn {
        badge: fields.get("badge"),
        next: rules::safe_next(fields.get("next")),
        problems,
        programme: visit.server().current(),
        other_language: visit.language().other().code(),
    };
    Reply::focused_page(permit, visit, "account/new", "sign-in", &data)
}

/// `GET /login`
pub(super) async fn new(visit: Visit) -> Result<Reply> {
    let permit = visit.public("people sign in here");
    sign_in_page(&visit, &permit, &Fields::parse(visit.query()), Problems::default())
}

/// `POST /login`
pub(super) async fn create(visit: Visit, fields: Fields, keys: Data<Keys>, hasher: Data<Hasher>) -> Result<Reply> {
    let permit = visit.public("people sign in here");
    let mut problems = Problems::default();
    let badge = format::parse_badge(fields.get("badge"));
    if badge.is_none() {
        problems.add("badge", "field-not-a-badge");
    }
    if fields.raw("password").is_empty() {
        problems.add("password", "field-required");
    }
    let Some(badge) = badge.filter(|_| problems.is_empty()) else {
        return Ok(sign_in_page(&visit, &permit, &fields, problems)?.status(StatusCode::UNPROCESSABLE_ENTITY));
    };
    match check(&visit, &permit, &badge, fields.raw("password"), &keys, &hasher).await? {
        Ok((account, by_code)) => signed_in(&visit, permit, account, by_code, &fields, &keys).await,
        Err(words) => {
            problems.add("password", words);
            Ok(sign_in_page(&visit, &permit, &fields, problems)?.status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// Judges badge and password (or one-time code); gives the account and whether it was by a code, or why not.
async fn check(
    visit: &Visit,
    permit: &Permit<Public>,
    badge: &str,
    password: &str,
    keys: &Keys,
    hasher: &Hasher,
) -> Result<Result<(Account, bool), Words>> {
    let (key, wall) = (badge.to_owned(), visit.stamp().wall);
    let account = visit.read(move |conn| store::find_account(conn, &key)).await?;
    let Some(account) = account else {
        hasher.verify(password, NOBODY).await?;
        return Ok(Err("sign-in-wrong".into()));
    };
    if let Some(until) = account.blocked_until.filter(|until| *until > wall) {
        return Ok(Err(Words::new("sign-in-paused").with("minutes", until.seconds_since(wall) / 60 + 1)));
    }
    let by_code =
        rules::code_holds(account.code_mac.as_deref(), account.code_expires_at, &store::code_mac(keys, account.officer_id, password), wall);
    let right =
        by_code || hasher.verify(password, account.password_hash.as_deref().unwrap_or(NOBODY)).await? && account.password_hash.is_some();
    if !right {
        let permit = permit.clone();
        visit.write(move |conn| store::add_failure(conn, &permit, account.officer_id)).await?;
        return Ok(Err("sign-in-wrong".into()));
    }
    if account.is_locked {
        return Ok(Err("sign-in-locked".into()));
    }
    Ok(Ok((account, by_code)))
}

async fn signed_in(visit: &Visit, permit: Permit<Public>, account: Account, by_code: bool, fields: &Fields, keys: &Keys) -> Result<Reply> {
    let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random_bytes::<32>());
    let mac = store::token_mac(keys, &token);
    let expires_at = visit.stamp().wall.plus_minutes(rules::SESSION_DAYS * 24 * 60);
    let written = permit.clone();
    visit.write(move |conn| store::insert_session(conn, &written, &account, &mac, by_code, expires_at)).await?;
    let cookie = session_cookie(visit, &token, Duration::days(rules::SESSION_DAYS));
    Ok(Reply::see_other(&permit, rules::safe_next(fields.get("next"))).cookie(&cookie))
}

fn session_cookie(visit: &Visit, token: &str, age: Duration) -> Cookie<'static> {
    cookie(&visit.server().config, SESSION_COOKIE, token, age)
}

/// `POST /logout`
pub(super) async fn remove(visit: Visit, keys: Data<Keys>) -> Result<Reply> {
    let permit = visit.public("signing out needs nothing but the browser's own token");
    if let Some(token) = visit.token() {
        let (mac, written) = (store::token_mac(&keys, token), permit.clone());
        visit.write(move |conn| store::remove_session(conn, &written, &mac)).await?;
        if let Some(actor) = visit.somebody() {
            visit.server().forget_actor(actor.officer_id);
        }
    }
    Ok(Reply::see_other(&permit, "/login")
        .cookie(&session_cookie(&visit, "", Duration::ZERO))
        .header(actix_web::http::header::HeaderName::from_static("clear-site-data"), "\"cache\""))
}

#[derive(Serialize)]
struct NewPassword {
    is_forced: bool,
    /// Where they wanted to go when they were asked for it.
    next: String,
    characters: usize,
    badge: String,
    problems: Problems,
}

fn password_page(visit: &Visit, permit: &Permit<Own>, fields: &Fields, problems: Problems) -> Result<Reply> {
    let actor = visit.actor()?;
    let data = NewPassword {
        is_forced: actor.must_change,
        next: rules::safe_next(fields.get("next")).to_owned(),
        characters: rules::PASSWORD_CHARACTERS,
        badge: actor.badge.clone(),
        problems,
    };
    Reply::page(permit, visit, "account/edit", "password-new", &data)
}

/// `GET /password`
pub(super) async fn edit(visit: Visit) -> Result<Reply> {
    password_page(&visit, &visit.own()?, &Fields::parse(visit.query()), Problems::default())
}

/// `POST /password`: who came by a one-time code needs no old password; everybody else does.
pub(super) async fn update(visit: Visit, fields: Fields, keys: Data<Keys>, hasher: Data<Hasher>) -> Result<Reply> {
    let permit = visit.own()?;
    let actor = visit.actor()?.clone();
    let mut problems = Problems::default();
    if !actor.must_change {
        let badge = actor.badge.clone();
        let account = visit.read(move |conn| store::find_account(conn, &badge)).await?;
        let hash = account.and_then(|account| account.password_hash).unwrap_or_else(|| NOBODY.into());
        if !hasher.verify(fields.raw("old_password"), &hash).await? {
            problems.add("old_password", "password-old-wrong");
        }
    }
    if let Err(fault) = rules::check_password(fields.raw("password"), fields.raw("password_again"), &actor.badge) {
        problems.add("password", Words::new(fault.key()).with("characters", rules::PASSWORD_CHARACTERS));
    }
    if !problems.is_empty() {
        return Ok(password_page(&visit, &permit, &fields, problems)?.status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let hash = hasher.hash(fields.raw("password")).await?;
    let mac = store::token_mac(&keys, visit.token().unwrap_or_default());
    let written = permit.clone();
    let officer_id = actor.officer_id;
    visit.write(move |conn| store::set_password(conn, &written, officer_id, &hash, &mac)).await?;
    visit.server().forget_actor(officer_id);
    Ok(Reply::see_other(&permit, rules::safe_next(fields.get("next"))).flash("password-changed"))
}

/// `POST /language`
pub(super) async fn choose_language(visit: Visit, fields: Fields) -> Result<Reply> {
    let permit = visit.public("everybody chooses the language");
    let language = Language::from_code(fields.get("language")).unwrap_or_default();
    let cookie = cookie(&visit.server().config, "language", language.code(), Duration::days(365));
    Ok(Reply::see_other(&permit, rules::safe_next(fields.get("next"))).cookie(&cookie))
}
