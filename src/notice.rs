//! Notices: what a person is told, on their page and by mail. Whoever changes something that touches people puts notices in the same
//! write ([`put`]); each shows on the person's first page until it was seen, stays in their list, and leaves by mail where the roster has
//! an address. The band of every page shows how many wait.

mod pages;
mod store;

use actix_web::web;

pub use store::{MOST_ON_HOME, Notice, count_unseen, list_unseen, put};

use crate::id::OfficerId;
use crate::text::{Words, catalogue};

/// This module's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/notices", web::get().to(pages::index)).route("/notices/seen", web::post().to(pages::mark_seen));
}

/// A notice to be given.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// To whom.
    pub officer_id: OfficerId,
    /// What it is about, a short name. The catalogue says it as `notice-kind-NAME`: the heading, and the mail's subject.
    pub kind: &'static str,
    /// What it says.
    pub words: Words,
    /// The path of the page that shows more (`/timetable`); may be empty.
    pub link: String,
    /// A calendar (iCalendar) that goes with the mail.
    pub calendar: Option<String>,
}

/// The heading of a kind.
fn title(kind: &str) -> Words {
    let key = format!("notice-kind-{kind}");
    if catalogue::has(&key) { Words::new(key) } else { Words::new("notice-kind-other") }
}
