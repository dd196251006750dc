//! The page of one's own account, lending a role and taking it back.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Serialize;

use super::rules::{self, Fault};
use crate::account::people::rules::People;
use crate::account::people::store::{self, HeldRole, NewRole, Whose};
use crate::error::{Error, Result};
use crate::id::RoleId;
use crate::text::{Words, format};
use crate::web::{Actor, Fields, Guarded, Own, Permit, Problems, Reply, Visit};

#[derive(Serialize)]
struct Account {
    full_name: String,
    badge: String,
    rank: String,
    belongs_to: Words,
    is_trainee: bool,
    other_language: &'static str,
    helps_others: bool,
    roles: Vec<HeldRole>,
    lent: Vec<HeldRole>,
    lendable: Vec<Lendable>,
    badge_typed: String,
    from: String,
    to: String,
    problems: Problems,
}

#[derive(Serialize)]
struct Lendable {
    number: usize,
    role: &'static str,
    scope: Option<Words>,
    is_chosen: bool,
}

async fn account_page(visit: &Visit, permit: &Permit<Own>, fields: &Fields, problems: Problems) -> Result<Reply> {
    let actor = visit.actor()?.clone();
    let today = visit.stamp().now.local_date();
    let chosen: Option<usize> = fields.get("role").parse().ok();
    let (roles, lent, lendable) = visit
        .read({
            let actor = actor.clone();
            move |conn| {
                let roles =
                    store::list_roles(conn, Whose::Of(actor.officer_id), today)?.into_iter().filter(|role| role.is_current).collect();
                let mut lendable = Vec::new();
                for (number, holding) in rules::own(&actor).enumerate() {
                    let scope = store::scope_name(conn, &holding.scope)?;
                    lendable.push(Lendable { number, role: holding.role.key(), scope, is_chosen: chosen == Some(number) });
                }
                Ok((roles, store::list_roles(conn, Whose::LentBy(actor.officer_id), today)?, lendable))
            }
        })
        .await?;
    let data = Account {
        full_name: actor.full_name.clone(),
        badge: actor.badge.clone(),
        rank: actor.rank.clone(),
        belongs_to: actor.belongs_to.clone(),
        is_trainee: actor.is_trainee,
        other_language: visit.language().other().code(),
        helps_others: helps_others(&actor),
        roles,
        lent,
        lendable,
        badge_typed: fields.get("badge").to_owned(),
        from: typed_day(fields, "from", Some(today)),
        to: typed_day(fields, "to", None),
        problems,
    };
    Reply::page(permit, visit, "account/show", "page-account", &data)
}

fn helps_others(actor: &Actor) -> bool {
    matches!(People.access(actor, ()), crate::web::Access::Allowed | crate::web::Access::AllowedFor(_))
}

/// The day in a field as date inputs want it; what can't be read stays as typed.
fn typed_day(fields: &Fields, name: &str, usual: Option<NaiveDate>) -> String {
    let typed = fields.get(name);
    let day = rules::parse_day(typed).or(usual.filter(|_| typed.is_empty()));
    day.map_or_else(|| typed.to_owned(), |day| day.to_string())
}

/// `GET /account`
pub(in crate::account) async fn show(visit: Visit) -> Result<Reply> {
    account_page(&visit, &visit.own()?, &Fields::default(), Problems::default()).await
}

/// `POST /account/delegates`: lends a role between two days.
pub(in crate::account) async fn lend(visit: Visit, fields: Fields) -> Result<Reply> {
    let permit = visit.own()?;
    let mut problems = Problems::default();
    let badge = format::parse_badge(fields.get("badge"));
    if badge.is_none() {
        problems.add("badge", "field-not-a-badge");
    }
    let mut day = |name| {
        let day = rules::parse_day(fields.get(name));
        if day.is_none() {
            problems.add(name, "field-not-a-date");
        }
        day
    };
    let (from, to) = (day("from"), day("to"));
    if let (Some(badge), Some(from), Some(to)) = (badge, from, to) {
        match lend_checked(&visit, &permit, &fields, &badge, from, to).await {
            Ok(Ok(())) => return Ok(Reply::see_other(&permit, "/account").flash("delegate-named")),
            Ok(Err(faults)) => add(&mut problems, faults),
            Err(Error::NotFound) => problems.add("badge", "delegate-unknown"),
            Err(Error::Conflict(words)) => {
                problems.add("badge", words);
                return Ok(account_page(&visit, &permit, &fields, problems).await?.status(StatusCode::CONFLICT));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(account_page(&visit, &permit, &fields, problems).await?.status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn add(problems: &mut Problems, faults: Vec<Fault>) {
    for fault in faults {
        let (field, key) = fault.shown();
        problems.add(field, Words::new(key).with("days", rules::MOST_DAYS));
    }
}

async fn lend_checked(
    visit: &Visit,
    permit: &Permit<Own>,
    fields: &Fields,
    badge: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Result<(), Vec<Fault>>> {
    let actor = visit.actor()?;
    let holding = match rules::check(actor, fields.get("role").parse().ok(), badge, from, to, visit.stamp().now.local_date()) {
        Ok(holding) => holding,
        Err(faults) => return Ok(Err(faults)),
    };
    let new = NewRole { role: holding.role, scope: holding.scope.clone(), lent_by: Some(actor.officer_id), from: Some(from), to: Some(to) };
    let (permit, badge) = (permit.clone(), badge.to_owned());
    visit
        .write(move |conn| {
            let delegate = store::get_person(conn, &badge, permit.stamp().now.local_date())?;
            store::insert_role(conn, &permit, &delegate, &new).map(|_| ())
        })
        .await?;
    visit.server().forget_actors();
    Ok(Ok(()))
}

/// `POST /account/delegates/{id}/end`: takes a lent role back.
pub(in crate::account) async fn take_back(visit: Visit, path: Path<RoleId>) -> Result<Reply> {
    let permit = visit.own()?;
    let (id, written) = (path.into_inner(), permit.clone());
    visit
        .write(move |conn| {
            let (_, lent_by, badge) = store::get_role(conn, id)?;
            if lent_by.is_none() || lent_by != written.officer_id() {
                return Err(Error::NotFound);
            }
            store::end_role(conn, &written, &badge, id)
        })
        .await?;
    visit.server().forget_actors();
    Ok(Reply::see_other(&permit, "/account").flash("delegate-ended"))
}
