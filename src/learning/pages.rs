//! The reader of a module.

pub(super) mod home;
mod plan;

use actix_web::web::Path;
use serde::Serialize;

use super::rules::{Length, Module, ModuleAct, Reading};
use super::store;
use crate::curriculum::module::Icon;
use crate::curriculum::store as curriculum;
use crate::error::{Error, Result};
use crate::id::OfficerId;
use crate::standing;
use crate::standing::rules::State;
use crate::text::Words;
use crate::web::{Fields, Permit, Reply, Visit, icon_of};

#[derive(Serialize)]
struct Reader {
    /// Under which a browser keeps what is ticked in checklists.
    account: OfficerId,
    code: String,
    title: String,
    is_secret: bool,
    page: i32,
    pages: i32,
    heading: String,
    html: String,
    contents: Vec<Content>,
    previous: Option<i32>,
    next: Option<i32>,
    /// How far the person is; none for those who read without a record.
    record: Option<Record>,
}

#[derive(Serialize)]
struct Content {
    number: i32,
    title: String,
    is_current: bool,
    is_seen: bool,
}

#[derive(Serialize)]
struct Record {
    read: i32,
    minutes_left: i32,
    is_finished: bool,
    /// Every page was opened; only time is missing.
    is_all_opened: bool,
    /// The quiz is what comes next.
    is_quiz_open: bool,
}

/// `GET /topics/{code}?page=n`: opening a page is what counts as reading it, so that it works without script.
pub(super) async fn show(visit: Visit, path: Path<String>) -> Result<Reply> {
    let (code, officer_id) = (path.into_inner(), visit.actor()?.officer_id);
    let module = visit.read(move |conn| store::get_module(conn, &code, officer_id)).await?;
    let permit = visit.permit(&module, ModuleAct::Read)?;
    if module.topic.is_secret {
        return secret(&visit, &permit, &module);
    }
    let asked: Option<i32> = Fields::parse(visit.query()).get("page").parse().ok();
    let (reading, state) = if module.is_enrolled { opened(&visit, &permit, &module, asked).await? } else { (None, None) };
    let published = module.topic.revision_id.ok_or(Error::NotFound)?;
    let revision_id = reading.map_or(published, |(reading, _)| reading.revision_id);
    let at = reading.map_or(asked.unwrap_or(1), |(reading, _)| reading.page);
    let (titles, page) = visit
        .read(move |conn| {
            let titles = curriculum::list_page_titles(conn, revision_id)?;
            let at = at.clamp(1, (titles.len() as i32).max(1));
            Ok((titles, curriculum::get_page(conn, revision_id, at)?))
        })
        .await?;
    let seen = reading.map_or(0, |(reading, _)| reading.pages_seen);
    let content = |(title, number): (String, i32)| Content {
        number,
        title,
        is_current: number == page.number,
        is_seen: seen >> (number - 1) & 1 == 1,
    };
    let pages = titles.len() as i32;
    let data = Reader {
        account: officer_id,
        code: module.topic.code.clone(),
        title: module.topic.title.clone(),
        is_secret: false,
        page: page.number,
        pages,
        heading: page.title.clone(),
        html: with_icons(&page.html),
        contents: titles.into_iter().zip(1..).map(content).collect(),
        previous: (page.number > 1).then_some(page.number - 1),
        next: (page.number < pages).then_some(page.number + 1),
        record: reading.map(|(reading, length)| record(&reading, length, state)),
    };
    Reply::focused_page(&permit, &visit, "learning/show", title(&module, page.number, pages), &data)
}

fn title(module: &Module, page: i32, pages: i32) -> Words {
    Words::new("reader-title").with("title", module.topic.title.as_str()).with("page", page).with("pages", pages)
}

fn record(reading: &Reading, length: Length, state: Option<State>) -> Record {
    Record {
        read: reading.pages_read(),
        minutes_left: reading.minutes_left(length),
        is_finished: reading.finished_at.is_some(),
        is_all_opened: reading.pages_read() >= length.pages,
        is_quiz_open: reading.finished_at.is_some() && state == Some(State::Quiz),
    }
}

/// A secret topic shows its title and that it is attended, nothing else.
fn secret(visit: &Visit, permit: &Permit<Module>, module: &Module) -> Result<Reply> {
    let data = Reader {
        account: visit.actor()?.officer_id,
        code: module.topic.code.clone(),
        title: module.topic.title.clone(),
        is_secret: true,
        page: 1,
        pages: 1,
        heading: module.topic.title.clone(),
        html: String::new(),
        contents: Vec::new(),
        previous: None,
        next: None,
        record: None,
    };
    Reply::focused_page(permit, visit, "learning/show", title(module, 1, 1), &data)
}

/// Keeps that a page was opened; without a page asked for, the place kept is opened. Gives the reading and how the topic stands.
async fn opened(
    visit: &Visit,
    permit: &Permit<Module>,
    module: &Module,
    asked: Option<i32>,
) -> Result<(Option<(Reading, Length)>, Option<State>)> {
    let (topic, permit, officer_id) = (module.topic.clone(), permit.clone(), visit.actor()?.officer_id);
    visit
        .write(move |conn| {
            let page = match asked {
                Some(page) => page,
                None => store::find_reading(conn, officer_id, topic.id)?.map_or(1, |(reading, _)| reading.page),
            };
            let reading = store::save_step(conn, &permit, &topic, officer_id, page)?;
            let standing = standing::store::find_standing(conn, topic.programme_id, officer_id)?;
            let state = standing.and_then(|standing| standing.states.get(usize::try_from(topic.place).unwrap_or_default()).copied());
            Ok((reading, state))
        })
        .await
}

/// What the script of the reader learns.
#[derive(Serialize)]
struct Progress {
    page: i32,
    read: i32,
    pages: i32,
    minutes_left: i32,
    finished: bool,
}

/// `POST /topics/{code}/progress`: a page is open, or still open. The reader's script gets JSON, a form goes on to the next page.
pub(super) async fn mark(visit: Visit, path: Path<String>, fields: Fields) -> Result<Reply> {
    let (code, officer_id) = (path.into_inner(), visit.actor()?.officer_id);
    let module = visit.read(move |conn| store::get_module(conn, &code, officer_id)).await?;
    let permit = visit.permit(&module, ModuleAct::Progress)?;
    if module.topic.is_secret {
        return Err(Error::NotFound);
    }
    let page: i32 = fields.get("page").parse().map_err(|_| Error::invalid("field-not-a-whole-number"))?;
    let (reading, _) = opened(&visit, &permit, &module, Some(page)).await?;
    let Some((reading, length)) = reading else { return Err(Error::NotFound) };
    if !(1..=length.pages).contains(&page) {
        return Err(Error::invalid(Words::new("field-out-of-range").with("min", 1).with("max", length.pages)));
    }
    if fields.get("script") == "1" {
        let (read, minutes_left) = (reading.pages_read(), reading.minutes_left(length));
        return Ok(Reply::json(
            &permit,
            &Progress { page, read, pages: length.pages, minutes_left, finished: reading.finished_at.is_some() },
        ));
    }
    let next = (page + 1).min(length.pages);
    Ok(Reply::see_other(&permit, &format!("/topics/{}?page={next}", module.topic.code)))
}

/// Puts the icons into stored text, where it marks them.
fn with_icons(html: &str) -> String {
    Icon::ALL.into_iter().fold(html.to_owned(), |html, icon| html.replace(&icon.mark(), &icon_of(icon.name())))
}
