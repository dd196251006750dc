//! When and where: sessions with their sittings, who is enrolled with which cohort, and who is expected at each sitting.
//!
//! The office loads the timetable and the cohorts from files ([`timetable`], [`cohorts`]); whichever comes second is checked
//! against the first, and every conflict is named ([`rules::check`]). From both follows who is expected where ([`expected`]).
//! Everybody sees their own sessions and takes them along as a calendar; the office sees the whole as a grid and a list. Who can't come with
//! their cohort asks for another ([`exchange`]).

pub mod calendar;
pub mod cohorts;
pub mod exchange;
pub mod expected;
pub mod list;
pub mod load;
mod pages;
pub mod plan;
pub mod rules;
pub mod store;
pub mod timetable;

use actix_web::web;

use crate::load::Apply;

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/timetable", web::get().to(pages::index))
        .route("/timetable.ics", web::get().to(pages::ics))
        .route("/programmes/{code}/timetable", web::get().to(pages::show))
        .route("/exchange", web::get().to(exchange::pages::own))
        .route("/exchange", web::post().to(exchange::pages::ask_own))
        .route("/people/{badge}/exchange", web::get().to(exchange::pages::of_person))
        .route("/people/{badge}/exchange", web::post().to(exchange::pages::ask_for))
        .route("/programmes/{code}/exchanges", web::get().to(exchange::pages::index))
        .route("/exchanges/{id}/decide", web::post().to(exchange::pages::decide))
        .route("/exchanges/{id}/withdraw", web::post().to(exchange::pages::withdraw))
        .route("/people/{badge}/status", web::get().to(pages::edit))
        .route("/people/{badge}/status", web::post().to(pages::update));
}

/// How this feature's pieces of loads are applied.
pub const PIECES: [(&str, Apply); 7] = [
    (store::SESSIONS, store::apply_sessions),
    (store::SITTINGS, store::apply_sittings),
    (store::DROPPED, store::apply_dropped),
    (store::ENROLMENTS, store::apply_enrolments),
    (store::RELEASED, store::apply_released),
    (expected::EXPECTED, expected::apply_expected),
    (expected::STANDINGS, expected::apply_standings),
];
