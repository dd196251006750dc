//! A person's own exchange: an officer asks to change cohort or site, or the commander asks for one of the unit.
//!
//! The page shows every cohort and site with its free places, what the change would move, and why a choice is not possible.
//! [`rules::decide`] approves, refuses or leaves it to the office; an approval moves the enrolment, and with it who is expected where.

pub(super) mod pages;
pub mod rules;
pub mod store;

use crate::web::{Access, Actor, Guarded};

/// What can be done with a request.
#[derive(Clone, Copy, Debug)]
pub enum RequestAct {
    /// Approve or refuse it: the office.
    Decide,
    /// Take it back: who asked.
    Withdraw,
}

impl Guarded for store::Request {
    type Act = RequestAct;

    fn access(&self, actor: &Actor, act: RequestAct) -> Access {
        match act {
            RequestAct::Decide => rules::Requests.access(actor, ()),
            RequestAct::Withdraw => Access::or_hidden(self.asked_by == actor.officer_id),
        }
    }
}
