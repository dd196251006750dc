//! The register of attendance as a list and as a file.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Serialize;

use crate::attendance::reads;
use crate::attendance::rules::Status;
use crate::attendance::store::register::{self, Choices, Entry, Filter};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::export::{self, Format};
use crate::text::collation::search_key;
use crate::text::columns::RowSink;
use crate::web::{Listing, PAGE_ROWS, Paged, Reply, Visit};

/// The columns that can be sorted by.
const SORTS: &[&str] = &["session", "name", "marked"];

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    key: String,
}

#[derive(Serialize)]
struct RegisterPage {
    code: String,
    title: String,
    list: Paged<Entry>,
    choices: Choices,
    statuses: Vec<Choice>,
    is_office: bool,
    is_coordinator: bool,
    q: String,
    session: String,
    site: String,
    unit: String,
    status: String,
    day: String,
}

/// Reads the filters of an address.
fn read_filter(listing: &Listing) -> Filter {
    let typed = listing.search();
    let digits = super::badge_digits(typed);
    let status = listing.filter("status");
    Filter {
        session: listing.filter("session").to_owned(),
        site: listing.filter("site").to_owned(),
        unit: listing.filter("unit").to_owned(),
        status: if status == "unmarked" { status.to_owned() } else { Status::name_of(Status::parse(status)).to_owned() },
        day: listing.filter("date").parse::<NaiveDate>().ok(),
        search: if digits.is_empty() { search_key(typed) } else { digits },
    }
}

/// `GET /programmes/{code}/attendance`, also `?format=csv` and `?format=xlsx`
pub(in crate::attendance) async fn index(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (code, actor) = (path.into_inner(), visit.actor()?.clone());
    // Whose role reads no register is told so, whether the programme exists or not.
    if !reads(&actor) {
        return Err(Error::Forbidden);
    }
    let asker = actor.clone();
    let found = visit.read(move |conn| register::get_register(conn, &code, Some(&asker))).await?;
    let permit = visit.permit(&found, ())?;
    let listing = Listing::read(visit.path(), visit.query(), SORTS);
    let filter = read_filter(&listing);
    if let Some(format) = Format::parse(listing.filter("format")) {
        let (asker, asked, subject) = (permit.clone(), found.clone(), found.code.clone());
        let rows = move |conn: &mut Conn, table: &mut dyn RowSink| register::export(conn, &asker, &asked, &filter, table).map(drop);
        return export::send(&visit, &permit, register::TABLE, &subject, format, Box::new(rows)).await;
    }
    let (asked, place, sort, descending) = (found.clone(), (listing.offset(), PAGE_ROWS), listing.sort, listing.descending);
    let wanted = filter.clone();
    let (rows, total, choices) = visit
        .read(move |conn| {
            let (rows, total) = match sort {
                "session" => register::list_by_session(conn, &asked, &wanted, place, descending)?,
                other => register::list_by(conn, &asked, &wanted, place, other, descending)?,
            };
            Ok((rows, total, register::list_choices(conn, &asked)?))
        })
        .await?;
    let page = RegisterPage {
        list: listing.page(rows, total, SORTS),
        code: found.code,
        title: found.title,
        choices,
        statuses: Status::ALL
            .into_iter()
            .map(Status::name)
            .chain(["unmarked"])
            .map(|value| Choice { value, key: format!("attendance-{value}") })
            .collect(),
        is_office: actor.is_office(),
        is_coordinator: actor.is_office() || actor.has(crate::web::Role::Coordinator),
        q: listing.search().to_owned(),
        session: filter.session,
        site: filter.site,
        unit: filter.unit,
        status: filter.status,
        day: filter.day.map(|day| day.to_string()).unwrap_or_default(),
    };
    Reply::page(&permit, &visit, "attendance/index", "register-title", &page)
}
