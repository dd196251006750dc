//! May they: a [`Permit`] is minted only by asking, store writes take one, and a reply can be built only from one. A handler
//! that forgot to ask, or asked about another kind of thing, does not compile.

use std::marker::PhantomData;
use std::sync::Arc;

use super::Actor;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::id::OfficerId;

/// What a thing says about somebody who wants to do something with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// They may, by themselves.
    Allowed,
    /// They may, as the delegate of this badge.
    AllowedFor(String),
    /// Their role lacks the right: 403.
    Forbidden,
    /// It lies outside their scope, which looks as if it did not exist: 404.
    Hidden,
}

impl Access {
    /// Allowed when the condition holds, else hidden.
    #[must_use]
    pub fn or_hidden(allowed: bool) -> Self {
        if allowed { Self::Allowed } else { Self::Hidden }
    }

    /// Allowed when the condition holds, else forbidden.
    #[must_use]
    pub fn or_forbidden(allowed: bool) -> Self {
        if allowed { Self::Allowed } else { Self::Forbidden }
    }

    /// Allowed by the holding if there is one (naming for whom they act); else hidden.
    #[must_use]
    pub fn by(holding: Option<&super::Holding>) -> Self {
        match holding {
            None => Self::Hidden,
            Some(holding) => holding.acting_for.as_ref().map_or(Self::Allowed, |holder| Self::AllowedFor(holder.badge.clone())),
        }
    }
}

/// A loaded row (or a value standing for a right) that people ask to act on.
pub trait Guarded {
    /// What can be asked.
    type Act: Copy;
    /// The rule.
    fn access(&self, actor: &Actor, act: Self::Act) -> Access;
}

/// When, and by whose request, something is done: what goes into every stored change.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Programme time.
    pub now: Timestamp,
    /// Wall clock.
    pub wall: Timestamp,
    /// The request's id, which finds it in the log; `command` for the command line.
    pub request_id: String,
}

/// The right to act on a `T`, with who acts and when.
#[derive(Debug)]
pub struct Permit<T> {
    actor: Option<Arc<Actor>>,
    acting_for: Option<String>,
    stamp: Stamp,
    of: PhantomData<fn(&T)>,
}

// Not derived: a permit can be cloned whatever it is for.
impl<T> Clone for Permit<T> {
    fn clone(&self) -> Self {
        Self { actor: self.actor.clone(), acting_for: self.acting_for.clone(), stamp: self.stamp.clone(), of: PhantomData }
    }
}

/// Marks what anybody may see.
#[derive(Clone, Copy, Debug)]
pub struct Public;

/// Marks what is the asker's own.
#[derive(Clone, Copy, Debug)]
pub struct Own;

impl<T> Permit<T> {
    pub(super) fn mint(actor: Option<Arc<Actor>>, acting_for: Option<String>, stamp: Stamp) -> Self {
        Self { actor, acting_for, stamp, of: PhantomData }
    }

    /// The right of the operator at the command line, and of the server's own jobs.
    #[must_use]
    pub fn operator(stamp: Stamp) -> Self {
        Self::mint(None, None, stamp)
    }

    /// Who acts; none for the operator and for the public.
    #[must_use]
    pub fn actor(&self) -> Option<&Arc<Actor>> {
        self.actor.as_ref()
    }

    /// The id of who acts.
    #[must_use]
    pub fn officer_id(&self) -> Option<OfficerId> {
        self.actor.as_ref().map(|actor| actor.officer_id)
    }

    /// For whom a delegate acts, by badge.
    #[must_use]
    pub fn acting_for(&self) -> Option<&str> {
        self.acting_for.as_deref()
    }

    /// When, and by whose request.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }
}

/// Asks the rule of a thing.
pub(super) fn ask<T: Guarded>(actor: &Arc<Actor>, stamp: &Stamp, thing: &T, act: T::Act) -> Result<Permit<T>> {
    match thing.access(actor, act) {
        Access::Allowed => Ok(Permit::mint(Some(actor.clone()), None, stamp.clone())),
        Access::AllowedFor(badge) => Ok(Permit::mint(Some(actor.clone()), Some(badge), stamp.clone())),
        Access::Forbidden => Err(Error::Forbidden),
        Access::Hidden => Err(Error::NotFound),
    }
}
