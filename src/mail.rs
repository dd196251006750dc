//! Mail to people: an outbox in the database ([`put`], in the write that decides what is told) and a courier ([`start`]) that carries
//! it out, to an SMTP server or into a folder.
//!
//! A mail is kept as words and said in both languages when it leaves. Each leaves once; when the machine stops between sending and
//! noting it, it leaves a second time under the same Message-ID, by which mail programs know it again. What a server does not take is
//! tried again with growing waits ([`rules::decide_next_try`]).

mod courier;
mod message;
mod post;
pub mod rules;
mod store;

pub use courier::start;
pub use store::{Mail, put};

use crate::id::OfficerId;
use crate::text::Words;

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// To whom, when it is somebody on the roster or of the staff.
    pub officer_id: Option<OfficerId>,
    /// The address.
    pub to_address: String,
    /// What it is about, in a few words.
    pub subject: Words,
    /// What it says, a paragraph each.
    pub body: Vec<Words>,
    /// The path of the page that shows more (`/timetable`); may be empty.
    pub link: String,
    /// A calendar (iCalendar) that comes with it.
    pub calendar: Option<String>,
}
