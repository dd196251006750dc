//! The list of one's notices.

use serde::Serialize;

use super::Notice;
use super::store;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::web::{Fields, Listing, Paged, Reply, Visit};

#[derive(Serialize)]
struct Page {
    list: Paged<Notice>,
    unseen: i64,
    /// When the page was made: what comes later was not seen on it.
    until: Timestamp,
}

/// `GET /notices`
pub(super) async fn index(visit: Visit) -> Result<Reply> {
    let permit = visit.own()?;
    let officer_id = visit.actor()?.officer_id;
    let listing = Listing::read(visit.path(), visit.query(), &["-created"]);
    let offset = listing.offset();
    let (rows, total, unseen) = visit
        .read(move |conn| {
            let (rows, total) = store::list(conn, officer_id, offset)?;
            Ok((rows, total, store::count_unseen(conn, officer_id)?))
        })
        .await?;
    let page = Page { list: listing.page(rows, total, &[]), unseen, until: visit.stamp().now };
    Reply::page(&permit, &visit, "notice/index", "notices", &page)
}

/// `POST /notices/seen`: all that the page showed, or all when it does not say.
pub(super) async fn mark_seen(visit: Visit, form: Fields) -> Result<Reply> {
    let permit = visit.own()?;
    let officer_id = visit.actor()?.officer_id;
    let until = chrono::DateTime::parse_from_rfc3339(form.get("until")).map(|until| Timestamp::new(until.to_utc()));
    let until = until.unwrap_or(visit.stamp().now);
    let written = permit.clone();
    visit.write(move |conn| store::mark_seen(conn, &written, officer_id, until)).await?;
    visit.server().forget_actor(officer_id);
    Ok(Reply::see_other(&permit, "/notices"))
}
