//! The roster of a programme as a list and a download.

use actix_web::web::Path;
use serde::Serialize;

use super::list::{self, Choices, Entry, Filter, ROSTER};
use super::rules::{Lists, Reach};
use crate::curriculum::store::get_programme;
use crate::error::Result;
use crate::export::{self, Format};
use crate::web::{Listing, PAGE_ROWS, Paged, Reply, Visit};

/// The columns that can be sorted by.
const SORTS: &[&str] = &["name", "badge", "rank", "unit"];

#[derive(Serialize)]
struct Page {
    code: String,
    title: String,
    list: Paged<Entry>,
    choices: Choices,
    statuses: [&'static str; 4],
    is_office: bool,
    q: String,
    unit: String,
    site: String,
    profile: String,
    status: String,
}

/// `GET /programmes/{code}/roster`, also `?format=csv` and `?format=xlsx`
pub(super) async fn index(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Lists, ())?;
    let actor = visit.actor()?.clone();
    let code = path.into_inner();
    let programme = visit.read(move |conn| get_programme(conn, &code)).await?;
    let listing = Listing::read(visit.path(), visit.query(), SORTS);
    let filter = Filter {
        programme_id: Some(programme.id),
        reach: Reach::of(&actor),
        unit: listing.filter("unit").to_owned(),
        site: listing.filter("site").to_owned(),
        profile: listing.filter("profile").to_owned(),
        status: listing.filter("status").to_owned(),
        search: listing.search().to_owned(),
    };
    if let Some(format) = Format::parse(listing.filter("format")) {
        let rows = move |conn: &mut _, sink: &mut dyn crate::text::columns::RowSink| list::write_roster(conn, &filter, sink);
        return export::send(&visit, &permit, ROSTER, &programme.code, format, Box::new(rows)).await;
    }
    let (wanted, today) = (filter.clone(), visit.stamp().now.local_date());
    let (place, sort) = ((listing.offset(), PAGE_ROWS), (listing.sort, listing.descending));
    let (rows, total, choices) = visit
        .read(move |conn| {
            let rows = list::list_people(conn, &wanted, place, sort, today)?;
            Ok((rows, list::count_people(conn, &wanted)?, list::list_choices(conn, &wanted.reach)?))
        })
        .await?;
    let page = Page {
        list: listing.page(rows, total, SORTS),
        code: programme.code,
        title: programme.title,
        choices,
        statuses: ["active", "exempt", "seconded", "left"],
        is_office: actor.is_office(),
        q: filter.search,
        unit: filter.unit,
        site: filter.site,
        profile: filter.profile,
        status: filter.status,
    };
    Reply::page(&permit, &visit, "roster/index", "tab-roster", &page)
}
