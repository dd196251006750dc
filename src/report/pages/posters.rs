//! Posters: the table of sites and days, and the files behind it.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path, block};
use chrono::NaiveDate;
use serde::Serialize;

use crate::certificate::document::POSTER;
use crate::certificate::press::Press;
use crate::curriculum::store::{Programme, get_programme};
use crate::error::{Error, Result};
use crate::report::posters::{Held, Posters, Print, Sheet, list_held, sites_of, weekday};
use crate::schedule::feeds::Feed;
use crate::text::{Words, unit};
use crate::web::{Permit, Reply, Visit};

#[derive(Serialize)]
struct Day {
    date: NaiveDate,
    weekday: Words,
}

#[derive(Serialize)]
struct Cell {
    /// Sessions; 0 where there is no poster.
    sessions: usize,
    href: String,
    date: NaiveDate,
}

#[derive(Serialize)]
struct Row {
    code: String,
    name: String,
    cells: Vec<Cell>,
    /// Whether the asker takes the site's calendar along.
    has_calendar: bool,
}

#[derive(Serialize)]
struct Page {
    code: String,
    title: String,
    days: Vec<Day>,
    rows: Vec<Row>,
    posters: usize,
}

/// The programme of an address with what is held where the asker prints posters: at all such sites, or at one.
async fn find(visit: &Visit, code: String, site: Option<String>) -> Result<(Programme, Vec<Held>)> {
    let only = match site {
        Some(site) => Some(vec![site]),
        None => sites_of(visit.actor()?),
    };
    visit
        .read(move |conn| {
            let programme = get_programme(conn, &code)?;
            let held = list_held(conn, programme.id, only.as_deref())?;
            Ok((programme, held))
        })
        .await
}

/// `GET /programmes/{code}/posters`
pub(in crate::report) async fn posters(visit: Visit, path: Path<String>) -> Result<Reply> {
    let permit = visit.permit(&Posters { site: None }, Print)?;
    let (programme, held) = find(&visit, path.into_inner(), None).await?;
    let days: BTreeSet<NaiveDate> = held.iter().map(Held::date).collect();
    let row = |held: &[Held]| {
        let (code, name) = held.first().map(|held| held.site.clone()).unwrap_or_default();
        let cell = |date: &NaiveDate| {
            let sessions: BTreeSet<&str> = held.iter().filter(|held| held.date() == *date).map(|held| held.session.as_str()).collect();
            Cell { sessions: sessions.len(), href: format!("/programmes/{}/posters/{code}/{date}", programme.code), date: *date }
        };
        Row {
            cells: days.iter().map(cell).collect(),
            has_calendar: visit.permit(&Feed::Site(code.clone()), ()).is_ok(),
            name: unit::site(&name).to_owned(),
            code,
        }
    };
    let rows: Vec<Row> = held.chunk_by(|a, b| a.site.0 == b.site.0).map(row).collect();
    let page = Page {
        days: days.iter().map(|date| Day { date: *date, weekday: weekday(*date) }).collect(),
        posters: rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.sessions > 0).count(),
        rows,
        code: programme.code,
        title: programme.title,
    };
    Reply::page(&permit, &visit, "report/posters", "report-posters", &page)
}

/// `GET /programmes/{code}/posters/all`: every site and day, a page each.
pub(in crate::report) async fn all_posters(visit: Visit, path: Path<String>, press: Data<Press>) -> Result<Reply> {
    let permit = visit.permit(&Posters { site: None }, Print)?;
    let (programme, held) = find(&visit, path.into_inner(), None).await?;
    let name = format!("{}-lich.pdf", programme.code);
    print(&visit, &permit, press, &name, &programme, &held).await
}

/// `GET /programmes/{code}/posters/{site}/{date}`: what is held at a site on a day (`2025-06-24`), one page.
pub(in crate::report) async fn poster(visit: Visit, path: Path<(String, String, String)>, press: Data<Press>) -> Result<Reply> {
    let (code, site, date) = path.into_inner();
    let permit = visit.permit(&Posters { site: Some(site.clone()) }, Print)?;
    let date: NaiveDate = date.parse().map_err(|_| Error::NotFound)?;
    let (programme, mut held) = find(&visit, code, Some(site.clone())).await?;
    held.retain(|held| held.date() == date);
    let name = format!("{}-lich-{site}-{date}.pdf", programme.code);
    print(&visit, &permit, press, &name, &programme, &held).await
}

async fn print(
    visit: &Visit,
    permit: &Permit<Posters>,
    press: Data<Press>,
    name: &str,
    programme: &Programme,
    held: &[Held],
) -> Result<Reply> {
    let now = visit.stamp().now;
    let sheet = serde_json::to_value(Sheet::of(programme, held, &visit.server().config.public_url, now)?).map_err(Error::internal)?;
    let press = press.into_inner();
    let bytes = block(move || press.document(POSTER, sheet, now)).await.map_err(|_| Error::Busy)??;
    Ok(Reply::file(permit, "application/pdf", name, true, bytes))
}
