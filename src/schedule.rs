//! When and where: sessions with their sittings, who is enrolled with which cohort, and who is expected at each sitting.
//!
//! The office loads the timetable and the cohorts from files ([`timetable`], [`cohorts`]); whichever comes second is checked
//! against the first, and every conflict is named ([`rules::check`]). From both follows who is expected where ([`expected`]).
//! Everybody sees their own sessions and takes them along as a calendar ([`feeds`]); the office sees the whole as a grid and a list, and
//! who trains with which cohort ([`enrolled`]). Who can't come with their cohort asks for another ([`exchange`]).

pub mod calendar;
pub mod cohorts;
pub mod command;
pub mod drafts;
pub mod enrolled;
pub mod exchange;
pub mod expected;
pub mod feeds;
pub mod incidents;
pub mod list;
pub mod load;
mod pages;
pub mod plan;
pub mod planner;
pub mod problem;
pub mod publish;
pub mod rules;
pub mod store;
mod tell;
pub mod timetable;
pub mod touched;

use actix_web::web;

use crate::web::{Access, Actor, Guarded};

use crate::load::Apply;

/// The right to plan: the office's.
#[derive(Clone, Copy, Debug)]
pub struct Planning;

impl Guarded for Planning {
    type Act = ();

    fn access(&self, actor: &Actor, (): ()) -> Access {
        Access::or_forbidden(actor.is_office())
    }
}

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/timetable", web::get().to(pages::index))
        .route("/timetable.ics", web::get().to(pages::ics))
        .route("/sites/{code}/timetable.ics", web::get().to(pages::site_ics))
        .route("/people/{badge}/timetable.ics", web::get().to(pages::speaker_ics))
        .route("/programmes/{code}/timetable", web::get().to(pages::show))
        .route("/programmes/{code}/cohorts", web::get().to(pages::cohorts))
        .route("/exchange", web::get().to(exchange::pages::own))
        .route("/exchange", web::post().to(exchange::pages::ask_own))
        .route("/people/{badge}/exchange", web::get().to(exchange::pages::of_person))
        .route("/people/{badge}/exchange", web::post().to(exchange::pages::ask_for))
        .route("/programmes/{code}/exchanges", web::get().to(exchange::pages::index))
        .route("/exchanges/{id}/decide", web::post().to(exchange::pages::decide))
        .route("/exchanges/{id}/withdraw", web::post().to(exchange::pages::withdraw))
        .route("/people/{badge}/status", web::get().to(pages::edit))
        .route("/people/{badge}/status", web::post().to(pages::update))
        .configure(drafts::routes);
}

/// How this feature's pieces of loads are applied.
pub const PIECES: [(&str, Apply); 9] = [
    (store::SESSIONS, store::apply_sessions),
    (store::SITTINGS, store::apply_sittings),
    (store::DROPPED, store::apply_dropped),
    (store::ENROLMENTS, store::apply_enrolments),
    (store::RELEASED, store::apply_released),
    (expected::EXPECTED, expected::apply_expected),
    (expected::STANDINGS, expected::apply_standings),
    (tell::TOLD, tell::apply_told),
    (publish::PUBLISHED, publish::apply_published),
];
