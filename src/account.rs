//! Signing in, and helping others to sign in.
//!
//! Everybody signs in with the badge number. Who has no password yet, or forgot it, gets a one-time code from their commander,
//! coordinator or the office; it is shown once, and forces a new password. Roles are scoped and may be lent to a delegate
//! between two dates.

pub mod command;
pub mod delegates;
mod hasher;
mod pages;
pub mod people;
pub mod rules;
pub mod store;

use actix_web::web;

pub use hasher::{Hasher, hash_now};

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/login", web::get().to(pages::new))
        .route("/login", web::post().to(pages::create))
        .route("/logout", web::post().to(pages::remove))
        .route("/password", web::get().to(pages::edit))
        .route("/password", web::post().to(pages::update))
        .route("/language", web::post().to(pages::choose_language))
        .route("/account", web::get().to(delegates::pages::show))
        .route("/account/delegates", web::post().to(delegates::pages::lend))
        .route("/account/delegates/{id}/end", web::post().to(delegates::pages::take_back))
        .route("/people", web::get().to(people::pages::index))
        .route("/people/{badge}", web::get().to(people::pages::person))
        .route("/people/{badge}/code", web::post().to(people::pages::issue_code))
        .route("/people/{badge}/lock", web::post().to(people::pages::lock))
        .route("/people/{badge}/unlock", web::post().to(people::pages::unlock))
        .route("/people/{badge}/roles", web::post().to(people::pages::give_role))
        .route("/people/{badge}/roles/{id}/end", web::post().to(people::pages::end_role));
}
