//! What is answered. A reply can be built only from a permit, which proves that somebody asked.

use std::io::Read;

use actix_web::body::BoxBody;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use serde::Serialize;

use super::pages::Frame;
use super::{Permit, Visit};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::text::Words;

/// Bytes read from a spooled file at a time.
const CHUNK: usize = 64 * 1024;

/// An answer to a request.
#[derive(Debug)]
pub struct Reply(HttpResponse);

impl Reply {
    /// A page: the template `feature/handler` with its data, in the frame. `title` is the words of the window's title.
    pub fn page<T>(_: &Permit<T>, visit: &Visit, template: &str, title: impl Into<Words>, data: &impl Serialize) -> Result<Self> {
        let html = visit.server().pages.page(visit, template, &title.into(), data, Frame::Usual)?;
        Ok(Self(build(StatusCode::OK).content_type("text/html; charset=utf-8").body(html)))
    }

    /// A page without the band and the tabs: sign-in, reader, quiz, check-in code.
    pub fn focused_page<T>(_: &Permit<T>, visit: &Visit, template: &str, title: impl Into<Words>, data: &impl Serialize) -> Result<Self> {
        let html = visit.server().pages.page(visit, template, &title.into(), data, Frame::Bare)?;
        Ok(Self(build(StatusCode::OK).content_type("text/html; charset=utf-8").body(html)))
    }

    /// After a form: go and see there (303).
    #[must_use]
    pub fn see_other<T>(_: &Permit<T>, address: &str) -> Self {
        Self(build(StatusCode::SEE_OTHER).insert_header((header::LOCATION, address)).finish())
    }

    /// JSON.
    #[must_use]
    pub fn json<T>(_: &Permit<T>, value: &impl Serialize) -> Self {
        Self(build(StatusCode::OK).json(value))
    }

    /// A problem as JSON (RFC 9457), with further members from `value` (an object).
    #[must_use]
    pub fn problem<T>(_: &Permit<T>, status: StatusCode, value: &serde_json::Value) -> Self {
        Self(build(status).content_type("application/problem+json").body(value.to_string()))
    }

    /// A small text or picture made on the spot.
    #[must_use]
    pub fn text<T>(_: &Permit<T>, content_type: &'static str, body: String) -> Self {
        Self(build(StatusCode::OK).content_type(content_type).body(body))
    }

    /// A file held in memory, to be saved under this name (ASCII); `inline` shows it in the browser instead.
    #[must_use]
    pub fn file<T>(_: &Permit<T>, content_type: &'static str, name: &str, inline: bool, bytes: Vec<u8>) -> Self {
        let how = if inline { "inline" } else { "attachment" };
        Self(
            build(StatusCode::OK)
                .content_type(content_type)
                .insert_header((header::CONTENT_DISPOSITION, format!("{how}; filename=\"{name}\"")))
                .body(bytes),
        )
    }

    /// A large file, written before and sent piece by piece; it is deleted when the last piece has gone if the file is unlinked.
    pub fn spooled<T>(_: &Permit<T>, content_type: &'static str, name: &str, file: std::fs::File) -> Result<Self> {
        let length = file.metadata()?.len();
        let pieces = futures_util::stream::unfold(Some(file), |file| async {
            let mut file = file?;
            let read = actix_web::web::block(move || {
                let mut piece = vec![0; CHUNK];
                file.read(&mut piece).map(|count| {
                    piece.truncate(count);
                    (piece, file)
                })
            });
            match read.await {
                Ok(Ok((piece, _))) if piece.is_empty() => None,
                Ok(Ok((piece, file))) => Some((Ok(actix_web::web::Bytes::from(piece)), Some(file))),
                Ok(Err(error)) => Some((Err(error), None)),
                Err(_) => Some((Err(std::io::Error::other("the server is stopping")), None)),
            }
        });
        Ok(Self(
            build(StatusCode::OK)
                .content_type(content_type)
                .no_chunking(length)
                .insert_header((header::CONTENT_ENCODING, "identity"))
                .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
                .streaming(pieces),
        ))
    }

    /// The same with another status: 422 for a form shown again, 409 for a conflict.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        *self.0.status_mut() = status;
        self
    }

    /// Words that the next page shows once; the guard puts them into their cookie.
    #[must_use]
    pub fn flash(mut self, words: impl Into<Words>) -> Self {
        self.0.extensions_mut().insert(Flash(words.into()));
        self
    }

    /// Sets a cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: &Cookie<'_>) -> Self {
        // A cookie of our own making is always a valid header.
        drop(self.0.add_cookie(cookie));
        self
    }

    /// A header of our own making.
    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: &str) -> Self {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            self.0.headers_mut().insert(name, value);
        }
        self
    }

    /// An answer of nothing but a status.
    pub(super) fn bare(status: StatusCode) -> HttpResponse {
        build(status).finish()
    }

    /// The answer as actix knows it, for the toolkit's own pages.
    pub(super) fn into_response(self) -> HttpResponse {
        self.0
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that builds answers")]
fn build(status: StatusCode) -> HttpResponseBuilder {
    HttpResponse::build(status)
}

/// Words on their way into the cookie of the next page.
pub(super) struct Flash(pub(super) Words);

/// The cookie that holds a browser's session.
pub const SESSION_COOKIE: &str = "taphuan";

/// What a cookie is called in the browser: with `__Host-` exactly when the site is https.
#[must_use]
pub fn cookie_name(config: &Config, name: &str) -> String {
    if config.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

/// A cookie of ours, for the whole site and for no script; Secure exactly when the site is https.
#[must_use]
pub fn cookie(config: &Config, name: &str, value: impl Into<String>, age: Duration) -> Cookie<'static> {
    Cookie::build(cookie_name(config, name), value.into())
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

/// What a person (or a script) sees of an error.
pub(super) fn error_page(visit: &Visit, error: &Error, wants_json: bool) -> HttpResponse {
    use actix_web::ResponseError;
    let status = error.status_code();
    if let Error::Internal(cause) = error {
        tracing::error!(request = %visit.stamp().request_id, %cause, "internal error");
    }
    let moved = match error {
        Error::SignedOut => Some("/login".to_owned() + &coming_back(visit)),
        Error::MustChangePassword => Some("/password".to_owned() + &coming_back(visit)),
        _ => None,
    };
    let mut response = match moved {
        Some(address) if !wants_json => build(StatusCode::SEE_OTHER).insert_header((header::LOCATION, address)).finish(),
        _ if wants_json => {
            let detail = visit.server().pages.words(visit.language(), &error.words());
            let body = serde_json::json!({
                "type": "about:blank", "status": status.as_u16(), "title": status.canonical_reason(), "detail": detail, "request_id": visit.stamp().request_id,
            });
            build(status).content_type("application/problem+json").body(body.to_string())
        }
        _ => html_error(visit, error, status),
    };
    if matches!(error, Error::Busy) {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("2"));
    }
    response
}

fn html_error(visit: &Visit, error: &Error, status: StatusCode) -> HttpResponse {
    #[derive(Serialize)]
    struct Data {
        status: u16,
        title: Words,
        message: Words,
        request_id: String,
        retry: bool,
    }
    let data = Data {
        status: status.as_u16(),
        title: error.title(),
        message: error.words(),
        request_id: visit.stamp().request_id.clone(),
        retry: matches!(error, Error::Busy),
    };
    let permit = visit.public("an error's page shows nothing but the error");
    match Reply::page(&permit, visit, "web/error", error.title(), &data) {
        Ok(reply) => reply.status(status).into_response(),
        Err(second) => {
            tracing::error!(%second, "the error page itself failed");
            build(status).content_type("text/plain; charset=utf-8").body(visit.server().pages.words(visit.language(), &error.words()))
        }
    }
}

/// After signing in, or setting a password, people go on to where they wanted: only for pages (`GET`), and only within this site.
fn coming_back(visit: &Visit) -> String {
    let (path, query) = (visit.path(), visit.query());
    if path == "/" || !visit.inner.is_safe {
        return String::new();
    }
    let whole = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    serde_urlencoded::to_string([("next", whole)]).map_or_else(|_| String::new(), |query| format!("?{query}"))
}
