//! Around every request: who asks, is the form ours, which headers go out, how an error looks, one line in the log.

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::cookie::time::Duration;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, ResponseError, web};

use super::reply::{self, Flash, Reply, SESSION_COOKIE};
use super::visit::{Inner, Visit};
use super::{Actor, Server, Stamp, health};
use crate::clock;
use crate::error::{Error, Result};
use crate::id::EventId;
use crate::text::{Language, Words};

/// Everything that pages may load comes from here; no inline script or style.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Where a person who must set a new password may go all the same.
const OPEN_WHILE_MUST_CHANGE: [&str; 3] = ["/password", "/logout", "/language"];

/// The middleware: wraps the whole application.
pub async fn guard<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let visit = match attend(&request).await {
        Ok(visit) => visit,
        Err(error) => return Err(error.into()),
    };
    let (path, route) = (request.path().to_owned(), request.match_pattern());
    let asked = Asked { method: method.clone(), wants_json: wants_json(&request) };
    let refused = refuse(&request, &visit);
    request.extensions_mut().insert(visit.clone());
    if method == Method::HEAD {
        // Routed like a GET; actix leaves the body out, since the request's line said HEAD.
        request.head_mut().method = Method::GET;
    }
    let mut response = match refused {
        Some(error) => request.into_response(reply::error_page(&visit, &error, asked.wants_json)).map_into_right_body(),
        None => {
            let response = next.call(request).await?;
            let error =
                response.response().error().and_then(|e| e.as_error::<Error>()).map(|e| reply::error_page(&visit, e, asked.wants_json));
            match error {
                Some(page) => response.into_response(page).map_into_right_body(),
                None => plain_errors(&visit, &asked, response),
            }
        }
    };
    let flash = response.response().extensions().get::<Flash>().map(|flash| flash.0.to_token());
    add_headers(&visit, response.headers_mut(), flash);
    let (status, elapsed) = (response.status(), started.elapsed());
    health::count(route.as_deref().unwrap_or("-"), status, elapsed);
    let stamp = visit.stamp();
    tracing::info!(
        request = %stamp.request_id, %method, %path, status = status.as_u16(), micros = elapsed.as_micros() as u64,
        badge = visit.somebody().map_or("-", |actor| actor.badge.as_str()), "request"
    );
    Ok(response)
}

struct Asked {
    method: Method,
    wants_json: bool,
}

/// Unknown addresses and bodies that are too large come from actix without a page of ours.
fn plain_errors<B: MessageBody + 'static>(
    visit: &Visit,
    asked: &Asked,
    response: ServiceResponse<B>,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let error = match response.status() {
        _ if response.headers().contains_key(header::CONTENT_TYPE) && response.response().error().is_none() => None,
        StatusCode::PAYLOAD_TOO_LARGE => Some(Error::invalid("error-too-large")),
        StatusCode::BAD_REQUEST if asked.method != Method::GET => Some(Error::invalid("error-unreadable-form")),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => Some(Error::NotFound),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Error::internal("a handler failed without our error")),
        _ => None,
    };
    match error {
        Some(error) => response.into_response(reply::error_page(visit, &error, asked.wants_json)).map_into_right_body(),
        None => response.map_into_left_body(),
    }
}

/// Makes the visit: looks up who asks, reads language and flash.
async fn attend(request: &ServiceRequest) -> Result<Visit> {
    let server =
        request.app_data::<web::Data<Server>>().ok_or_else(|| Error::internal("the server's parts are missing"))?.get_ref().clone();
    let stamp = Stamp { now: server.clock.now(), wall: clock::wall(), request_id: EventId::new().0.simple().to_string() };
    let kept = |name| request.cookie(&reply::cookie_name(&server.config, name));
    let token = kept(SESSION_COOKIE).map(|cookie| cookie.value().to_owned());
    let actor = match &token {
        Some(token) if request.path().starts_with("/assets/") || token.is_empty() => None,
        Some(token) => find_actor(&server, token, &stamp).await?,
        None => None,
    };
    let language = kept("language").map_or(Language::Vi, |cookie| Language::from_code(cookie.value()).unwrap_or_default());
    let flash = kept("flash").and_then(|cookie| Words::from_token(cookie.value()));
    Ok(Visit {
        inner: Arc::new(Inner {
            server,
            actor,
            token,
            language,
            stamp,
            is_safe: request.method().is_safe(),
            path: request.path().to_owned(),
            query: request.query_string().to_owned(),
            flash,
        }),
    })
}

async fn find_actor(server: &Server, token: &str, stamp: &Stamp) -> Result<Option<Arc<Actor>>> {
    if let Some(actor) = server.signed_in.get(token, stamp.wall) {
        return Ok(Some(actor));
    }
    let (finder, key, today) = (server.find_actor.clone(), token.to_owned(), stamp.now.local_date());
    let found = server.db.read(move |conn| finder.find(conn, &key, today)).await?.map(Arc::new);
    if let Some(actor) = &found {
        server.signed_in.put(token, actor.clone(), stamp.wall);
    }
    Ok(found)
}

/// What is turned away before any handler: a form from another site, everything but the new password for who must set one, and
/// addresses with a NUL, which names nothing and which PostgreSQL does not compare with.
fn refuse(request: &ServiceRequest, visit: &Visit) -> Option<Error> {
    if request.path().contains("%00") {
        return Some(Error::NotFound);
    }
    if !request.method().is_safe() && !comes_from_us(request, visit) {
        return Some(Error::Foreign);
    }
    let actor = visit.somebody()?;
    let open = OPEN_WHILE_MUST_CHANGE.contains(&request.path()) || request.path().starts_with("/assets/") || scans(request);
    (actor.must_change && !open).then_some(Error::MustChangePassword)
}

/// Whether somebody scanned the code of a sitting, which would be over once a password is set: the handler gives a ticket for it, and
/// sends on who must set one.
fn scans(request: &ServiceRequest) -> bool {
    request.method() == Method::GET && request.path().starts_with("/check-in/")
}

/// Forms are ours when the browser says so; a client that sends neither header (a script with its own cookie jar) passes.
fn comes_from_us(request: &ServiceRequest, visit: &Visit) -> bool {
    let text = |name: HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or("?").to_owned());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && site != "same-origin"
        && site != "none"
    {
        return false;
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == visit.server().config.public_url || (host.is_some() && host == text(header::HOST).as_deref())
}

/// JSON is answered to those who ask for it and to the answers' `PUT`, which is never redirected.
fn wants_json(request: &ServiceRequest) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    *request.method() == Method::PUT || request.path().starts_with("/api/") || accepts.starts_with("application/json")
}

fn add_headers(visit: &Visit, headers: &mut HeaderMap, flash: Option<String>) {
    for (name, value) in [
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if visit.server().config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if let Ok(id) = HeaderValue::from_str(&visit.stamp().request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    let shown = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // Words for the next page; those that this one has shown go.
    let flash = match flash {
        Some(token) => Some((token, Duration::minutes(2))),
        None => (visit.inner.flash.is_some() && shown).then(|| (String::new(), Duration::ZERO)),
    };
    if let Some((token, age)) = flash {
        let cookie = reply::cookie(&visit.server().config, "flash", token, age);
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Foreign | Self::MustChangePassword => StatusCode::FORBIDDEN,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> actix_web::HttpResponse {
        Reply::bare(self.status_code())
    }
}
