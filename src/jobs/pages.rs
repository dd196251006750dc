//! The page of one job: its progress bar survives a reload, and works without script.

use actix_web::web::{self, Path, ServiceConfig};
use serde::Serialize;

use super::{Job, JobAct, cancel, get};
use crate::error::{Error, Result};
use crate::id::JobId;
use crate::text::{Language, Words, format};
use crate::web::{Fields, Reply, Visit};

/// The addresses of jobs.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/jobs/{id}", web::get().to(show)).route("/jobs/{id}/cancel", web::post().to(stop));
}

/// A job as pages show it.
#[derive(Serialize)]
pub struct Shown {
    id: JobId,
    kind_key: &'static str,
    state: String,
    state_key: String,
    is_open: bool,
    is_bad: bool,
    done: i64,
    total: i64,
    outcome: Option<Words>,
    back: String,
}

impl Shown {
    /// What a page shows of a job.
    #[must_use]
    pub fn of(job: &Job) -> Self {
        let (kind_key, back) = match job.kind.as_str() {
            "certify" => ("job-kind-certify", format!("/programmes/{}/certificates", job.subject)),
            "schedule.search" => ("job-kind-search", format!("/programmes/{}/plans", job.subject)),
            "schedule.repair" => ("job-kind-repair", format!("/programmes/{}/plans", job.subject)),
            "schedule.publish" => ("job-kind-publish", format!("/programmes/{}/plans", job.subject)),
            _ => ("job-kind-other", "/".to_owned()),
        };
        Self {
            id: job.id,
            kind_key,
            state: job.state.clone(),
            state_key: format!("job-{}", job.state),
            is_open: job.is_open(),
            is_bad: job.state == "failed",
            done: job.done,
            total: job.total,
            outcome: job.words(),
            back,
        }
    }
}

/// What the page's script asks for, once a second.
#[derive(Serialize)]
struct Moved {
    state: String,
    done: i64,
    total: i64,
    text: String,
}

fn moved(job: &Job, language: Language) -> Moved {
    let words = job.words().filter(|_| job.is_open()).unwrap_or_else(|| {
        Words::new("job-progress").with("done", format::number(language, job.done)).with("total", format::number(language, job.total))
    });
    Moved { state: job.state.clone(), done: job.done, total: job.total, text: words.say(language).into_owned() }
}

async fn load(visit: &Visit, id: &str) -> Result<Job> {
    visit.actor()?;
    let id: JobId = id.parse().map_err(|_| Error::NotFound)?;
    visit.read(move |conn| get(conn, id)).await
}

/// `GET /jobs/{id}`, and `?format=json` for the page's script.
async fn show(visit: Visit, path: Path<String>) -> Result<Reply> {
    let job = load(&visit, &path).await?;
    let permit = visit.permit(&job, JobAct::See)?;
    if Fields::parse(visit.query()).get("format") == "json" {
        return Ok(Reply::json(&permit, &moved(&job, visit.language())));
    }
    let shown = Shown::of(&job);
    Reply::page(&permit, &visit, "jobs/show", shown.kind_key, &shown)
}

/// `POST /jobs/{id}/cancel`
async fn stop(visit: Visit, path: Path<String>) -> Result<Reply> {
    let job = load(&visit, &path).await?;
    let permit = visit.permit(&job, JobAct::Cancel)?;
    let (written, id) = (permit.clone(), job.id);
    visit.write(move |conn| cancel(conn, &written, id)).await?;
    Ok(Reply::see_other(&permit, &format!("/jobs/{id}")))
}
