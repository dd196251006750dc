//! Who there is and where: units, sites with their rooms, departments, staff and the roster of officers.
//!
//! The office loads them from files ([`places`], [`staff`], [`people`]), sees what would change before it does, and follows the
//! roster as a list that commanders and coordinators see for their own unit or site. Officers are exempt, seconded or
//! gone between dates ([`rules::is_counted`]); everybody who counts people asks that rule.

pub mod generate;
pub mod list;
mod pages;
pub mod people;
pub mod places;
pub mod rules;
pub mod staff;
pub mod store;

use actix_web::web;

use crate::load::Apply;

pub use rules::{Lists, Reach};

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/programmes/{code}/roster", web::get().to(pages::index));
}

/// How this feature's pieces of loads are applied.
pub const PIECES: [(&str, Apply); 5] = [
    (store::SITES, store::apply_sites),
    (store::UNITS, store::apply_units),
    (store::DEPARTMENTS, store::apply_departments),
    (store::OFFICERS, store::apply_officers),
    (store::ROLES, store::apply_roles),
];
