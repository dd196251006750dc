//! What the office, directors, commanders and coordinators come for: how many of how many are certified against the days left,
//! who is missing what and why, quiz results, and which questions go wrong.
//!
//! Everything is counted from one list of people with their standings ([`store::list_people`]) by pure functions ([`rules`]),
//! so that a figure, the list of names behind it and the exported table can't differ. Who stands outside the denominators
//! (exempt, seconded, left) is left out before anything is counted. Directors see the topics of their groups, commanders
//! their unit, coordinators their site ([`scope`]). What is held at a site on a day is printed to hang up there ([`posters`]).

pub mod chart;
pub mod export;
pub mod forecast;
pub mod matrix;
mod pages;
pub mod posters;
pub mod results;
pub mod rules;
pub mod scope;
pub mod store;

use actix_web::web;

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/programmes/{code}/readiness", web::get().to(pages::readiness))
        .route("/programmes/{code}/matrix", web::get().to(pages::matrix))
        .route("/programmes/{code}/people", web::get().to(pages::people))
        .route("/programmes/{code}/results", web::get().to(pages::results))
        .route("/programmes/{code}/questions", web::get().to(pages::questions))
        .route("/programmes/{code}/posters", web::get().to(pages::posters))
        .route("/programmes/{code}/posters/all", web::get().to(pages::all_posters))
        .route("/programmes/{code}/posters/{site}/{date}", web::get().to(pages::poster));
}
