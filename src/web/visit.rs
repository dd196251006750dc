//! One request as handlers see it: the server, the asker, the language, both clocks.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::permit::{self, Guarded, Own, Permit, Public, Stamp};
use super::{Actor, Reached, Server};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::text::{Language, Words};

/// A request. Handlers take it as an argument; the guard makes it before they run.
#[derive(Clone)]
pub struct Visit {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) server: Server,
    pub(super) actor: Option<Arc<Actor>>,
    pub(super) token: Option<String>,
    pub(super) language: Language,
    pub(super) stamp: Stamp,
    /// Whether it only looks (`GET`), so that it can be asked again.
    pub(super) is_safe: bool,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) flash: Option<Words>,
}

impl Visit {
    /// The programme that the page's links speak of: that of the address, else the current one, else any; of those into which the
    /// asker's roles reach.
    #[must_use]
    pub fn programme(&self) -> Option<Reached> {
        let reached = &self.somebody()?.programmes;
        let of = |code: &str| reached.iter().find(|programme| programme.code == code);
        let asked = self.path().strip_prefix("/programmes/").and_then(|rest| of(rest.split('/').next().unwrap_or_default()));
        asked.or_else(|| of(&self.server().current()?.code)).or_else(|| reached.first()).cloned()
    }

    /// The shared parts of the server.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.inner.server
    }

    /// The asker's language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.inner.language
    }

    /// When this request came (both clocks), and its id.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.inner.stamp
    }

    /// The path of the address.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.inner.path
    }

    /// The query of the address, undecoded.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.inner.query
    }

    /// The token of the browser's session, when there is one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.inner.token.as_deref()
    }

    /// The asker, when signed in.
    #[must_use]
    pub fn somebody(&self) -> Option<&Arc<Actor>> {
        self.inner.actor.as_ref()
    }

    /// The asker; nobody is sent to the sign-in.
    pub fn actor(&self) -> Result<&Arc<Actor>> {
        self.inner.actor.as_ref().ok_or(Error::SignedOut)
    }

    /// Asks whether the actor may do this to that.
    pub fn permit<T: Guarded>(&self, thing: &T, act: T::Act) -> Result<Permit<T>> {
        permit::ask(self.actor()?, &self.inner.stamp, thing, act)
    }

    /// The right to what is the actor's own.
    pub fn own(&self) -> Result<Permit<Own>> {
        Ok(Permit::mint(Some(self.actor()?.clone()), None, self.inner.stamp.clone()))
    }

    /// The right that everybody has, signed in or not; `_why` says why this page is public (a test lists the reasons).
    #[must_use]
    pub fn public(&self, _why: &'static str) -> Permit<Public> {
        Permit::mint(self.inner.actor.clone(), None, self.inner.stamp.clone())
    }

    /// Reads the database, off the async threads.
    pub async fn read<R: Send + 'static>(&self, work: impl FnOnce(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        self.inner.server.db.read(work).await
    }

    /// Writes the database; the closure may run twice.
    pub async fn write<R: Send + 'static>(&self, work: impl Fn(&mut Conn) -> Result<R> + Send + 'static) -> Result<R> {
        self.inner.server.db.write(work).await
    }
}

impl FromRequest for Visit {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or_else(|| Error::internal("a route stands outside the guard")))
    }
}
