//! Who was there: the roll of each sitting, self check-in, make-up grants, and the register of it all.
//!
//! The coordinator of a site opens the roll of a sitting on a phone: everybody of a unit present in one touch, then the
//! exceptions; who was there earlier in the half-day is carried over until marked as gone. Trainees check themselves in by a
//! code that changes every 30 seconds. A closed roll makes the unmarked absent and is reopened only with a reason. Every
//! change keeps who, when, how and what stood before; in the same write the standing of those concerned is renewed.

pub mod code;
pub mod command;
mod pages;
mod roll;
pub mod rules;
pub mod store;

use actix_web::web;

pub use code::Guesses;
use store::grants::Person;
use store::register::Register;
use store::{Presence, Sitting};

use crate::web::{Access, Actor, Guarded, Role, Scope};

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sittings/{id}", web::get().to(pages::show))
        .route("/sittings/{id}/roll", web::post().to(pages::mark))
        .route("/sittings/{id}/history", web::get().to(pages::history))
        .route("/sittings/{id}/code", web::get().to(pages::check_in::code))
        .route("/sittings/{id}/code.json", web::get().to(pages::check_in::code_json))
        .route("/check-in/{sitting}", web::get().to(pages::check_in::check_in))
        .route("/check-in/{sitting}", web::post().to(pages::check_in::arrive))
        .route("/people/{badge}/grants", web::get().to(pages::grants::grants))
        .route("/people/{badge}/grants", web::post().to(pages::grants::award))
        .route("/programmes/{code}/attendance", web::get().to(pages::register::index));
}

/// What can be asked of a sitting.
#[derive(Clone, Copy, Debug)]
pub enum RollAct {
    /// See and mark its roll, show its code.
    Keep,
}

impl Guarded for Sitting {
    type Act = RollAct;

    fn access(&self, actor: &Actor, _: RollAct) -> Access {
        let office = [Role::TrainingOffice, Role::Admin].into_iter().find_map(|role| actor.holding(role, &Scope::All));
        if office.is_some() {
            return Access::by(office);
        }
        if actor.has(Role::Coordinator) {
            return Access::by(actor.holding(Role::Coordinator, &Scope::Site(self.site_code.clone())));
        }
        Access::Forbidden
    }
}

impl Guarded for Presence {
    type Act = ();

    /// People see their own history; the sitting's own people see everybody's.
    fn access(&self, actor: &Actor, (): ()) -> Access {
        if actor.officer_id == self.officer_id { Access::Allowed } else { self.sitting.access(actor, RollAct::Keep) }
    }
}

impl Guarded for Person {
    type Act = ();

    fn access(&self, actor: &Actor, (): ()) -> Access {
        let office = [Role::TrainingOffice, Role::Admin].into_iter().find_map(|role| actor.holding(role, &Scope::All));
        if office.is_some() { Access::by(office) } else { Access::Forbidden }
    }
}

impl Guarded for Register {
    type Act = ();

    /// The office sees all; directors, commanders and coordinators see what [`Register::reach`] leaves them.
    fn access(&self, actor: &Actor, (): ()) -> Access {
        Access::or_forbidden(reads(actor))
    }
}

/// Whether somebody's role reads registers at all.
fn reads(actor: &Actor) -> bool {
    actor.is_office() || [Role::Director, Role::Commander, Role::Coordinator].iter().any(|role| actor.has(*role))
}
