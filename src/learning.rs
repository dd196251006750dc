//! The trainee's way: what is due and why, the modules, and what has been read of them.
//!
//! The plan takes the verdict of `standing` and says it in words, with the facts that stand behind it. A module is read page by
//! page; it is read to its end when every page was opened and the server's clock saw at least the time that the topic states.
//! Who does not train finds their own work on the same first page.

mod duties;
mod outline;
mod pages;
pub mod rules;
pub mod store;

use actix_web::web;

pub use outline::Outlines;

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(pages::home::home))
        .route("/topics", web::get().to(pages::home::index))
        .route("/topics/{code}", web::get().to(pages::show))
        .route("/topics/{code}/progress", web::post().to(pages::mark));
}
