//! Quizzes: a trainee starts an attempt, answers, submits, and reads what to read again.
//!
//! Starting draws a [`paper`] from the topic's published revision by a seed that the attempt keeps. Each answer is saved as it is
//! given (`PUT`), one row a save, and shown as saved once it is on disk; another device goes on where this one stopped, and two
//! devices never overwrite each other silently. [`rules`] decides what may be started, saved and submitted when, and what an
//! answer earns. What nobody submits, the server submits ten minutes after its deadline ([`sweep`]).

pub mod answer;
mod desk;
mod fold;
mod form;
mod pages;
pub mod paper;
mod render;
mod result;
pub mod rules;
pub mod store;

use actix_web::web;

pub use desk::{Desk, Sheet, sweep};

use crate::id::OfficerId;
use crate::web::{Access, Actor, Guarded};

/// This feature's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/topics/{code}/attempts", web::post().to(pages::create))
        .route("/attempts/{id}", web::get().to(pages::show))
        .route("/attempts/{id}/submit", web::post().to(pages::submit))
        .route("/attempts/{id}/answers/{number}", web::put().to(pages::save));
}

/// What can be asked of an attempt.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Answer and submit it, see its paper and its result.
    Take,
}

impl Guarded for store::Attempt {
    type Act = Act;

    fn access(&self, actor: &Actor, Act::Take: Act) -> Access {
        Access::or_hidden(self.officer_id == actor.officer_id)
    }
}

/// The quiz of a topic, as one trainee meets it.
#[derive(Clone, Debug)]
pub struct Quiz {
    /// Who takes part in the topic's programme and needs the topic; none when they don't.
    pub officer_id: Option<OfficerId>,
}

impl Guarded for Quiz {
    type Act = ();

    fn access(&self, actor: &Actor, (): ()) -> Access {
        match self.officer_id {
            Some(officer_id) => Access::or_hidden(officer_id == actor.officer_id),
            None if actor.is_trainee => Access::Hidden,
            None => Access::Forbidden,
        }
    }
}
