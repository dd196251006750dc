//! For the operator: is it alive, is it ready, how many requests and how long.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::{StatusCode, header};

use super::{Reply, Visit};
use crate::db;
use crate::error::{Error, Result};

/// Requests and their time, by route and class of status.
static REQUESTS: Mutex<BTreeMap<(String, u16), (u64, Duration)>> = Mutex::new(BTreeMap::new());

/// Counts one request. Routes are few: the map can't grow with the addresses that people type.
pub(super) fn count(route: &str, status: StatusCode, elapsed: Duration) {
    let mut requests = REQUESTS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (route.to_owned(), status.as_u16() / 100);
    let (number, time) = requests.entry(key).or_default();
    *number += 1;
    *time += elapsed;
}

/// `GET /healthz`: the process answers.
pub async fn healthz(visit: Visit) -> Reply {
    Reply::text(&visit.public("a monitor asks"), "text/plain; charset=utf-8", "ok\n".into())
}

/// `GET /readyz`: the database answers; with the programme's time.
pub async fn readyz(visit: Visit) -> Result<Reply> {
    visit.read(|conn| db::generation(conn, "curriculum")).await?;
    Ok(Reply::json(&visit.public("a monitor asks"), &serde_json::json!({ "status": "ok", "now": visit.stamp().now })))
}

/// What a proxy adds to a request that it passes on.
const PASSED_ON: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// `GET /metrics`: Prometheus' text, on loopback or with the token. Behind a proxy on the same machine every visitor comes from
/// loopback, so what was passed on needs the token.
pub async fn metrics(visit: Visit, request: HttpRequest) -> Result<Reply> {
    let passed_on = PASSED_ON.iter().any(|name| request.headers().contains_key(*name));
    let from_here = !passed_on && request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    let token =
        request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    let by_token = visit.server().config.metrics_token.as_deref().is_some_and(|wanted| Some(wanted) == token);
    if !from_here && !by_token {
        return Err(Error::Forbidden);
    }
    let mut text = String::from("# TYPE taphuan_requests_total counter\n# TYPE taphuan_request_seconds_total counter\n");
    for ((route, class), (number, time)) in REQUESTS.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let labels = format!("{{route=\"{}\",status=\"{class}xx\"}}", route.replace('"', ""));
        writeln!(text, "taphuan_requests_total{labels} {number}").map_err(Error::internal)?;
        writeln!(text, "taphuan_request_seconds_total{labels} {:.6}", time.as_secs_f64()).map_err(Error::internal)?;
    }
    let (jobs, commits) = db::writer_counts();
    write!(text, "# TYPE taphuan_writes_total counter\ntaphuan_writes_total {jobs}\n# TYPE taphuan_commits_total counter\ntaphuan_commits_total {commits}\n")
        .map_err(Error::internal)?;
    Ok(Reply::text(
        &visit.public("an operator's monitor asks; guarded by loopback or token"),
        "text/plain; version=0.0.4; charset=utf-8",
        text,
    ))
}
