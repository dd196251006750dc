//! Who trains with which cohort: the list and its download.

use actix_web::web::Path;
use serde::Serialize;

use crate::curriculum::store::get_programme;
use crate::db::Conn;
use crate::error::Result;
use crate::export::{self, Format};
use crate::roster::{Lists, Reach};
use crate::schedule::enrolled::{self, Choices, Entry, Filter};
use crate::schedule::list::COHORTS;
use crate::text::columns::RowSink;
use crate::web::{Listing, PAGE_ROWS, Paged, Reply, Visit};

/// The columns that can be sorted by.
const SORTS: &[&str] = &["name", "badge", "unit", "cohort", "profile"];

#[derive(Serialize)]
struct Page {
    code: String,
    title: String,
    list: Paged<Entry>,
    choices: Choices,
    q: String,
    unit: String,
    site: String,
    cohort: String,
    profile: String,
}

/// `GET /programmes/{code}/cohorts`, also `?format=csv` and `?format=xlsx`
pub(in crate::schedule) async fn cohorts(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Lists, ())?;
    let reach = Reach::of(visit.actor()?);
    let code = path.into_inner();
    let programme = visit.read(move |conn| get_programme(conn, &code)).await?;
    let listing = Listing::read(visit.path(), visit.query(), SORTS);
    let filter = Filter {
        programme_id: programme.id,
        reach,
        unit: listing.filter("unit").to_owned(),
        site: listing.filter("site").to_owned(),
        cohort: listing.filter("cohort").to_owned(),
        profile: listing.filter("profile").to_owned(),
        search: listing.search().to_owned(),
    };
    if let Some(format) = Format::parse(listing.filter("format")) {
        let rows = move |conn: &mut Conn, sink: &mut dyn RowSink| enrolled::write(conn, &filter, sink);
        return export::send(&visit, &permit, COHORTS, &programme.code, format, Box::new(rows)).await;
    }
    let wanted = filter.clone();
    let (place, sort) = ((listing.offset(), PAGE_ROWS), (listing.sort, listing.descending));
    let (rows, total, choices) = visit
        .read(move |conn| {
            let rows = enrolled::list(conn, &wanted, place, sort)?;
            let choices = enrolled::list_choices(conn, wanted.programme_id, &wanted.reach)?;
            Ok((rows, enrolled::count(conn, &wanted)?, choices))
        })
        .await?;
    let page = Page {
        list: listing.page(rows, total, SORTS),
        code: programme.code,
        title: programme.title,
        choices,
        q: filter.search,
        unit: filter.unit,
        site: filter.site,
        cohort: filter.cohort,
        profile: filter.profile,
    };
    Reply::page(&permit, &visit, "schedule/cohorts", "schedule-cohorts", &page)
}
