//! The first page, by role; for a trainee the plan. And the list of modules.

use actix_web::web::Data;
use serde::Serialize;

use super::plan::{self, GroupRows, Plan, Writer};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::learning::duties::{Duties, list_duties};
use crate::learning::outline::{Generations, Outlines};
use crate::learning::store::{self, TodaySitting};
use crate::notice::{self, Notice};
use crate::web::{Actor, Reply, Role, Visit, icon};

#[derive(Serialize)]
struct Home {
    notices: Vec<Notice>,
    plans: Vec<Plan>,
    work: Option<Work>,
}

/// The work of somebody who holds a role.
#[derive(Serialize)]
struct Work {
    duties: Vec<Duties>,
    is_coordinator: bool,
    sittings: Vec<SittingRow>,
    links: Vec<Link>,
    departments: Vec<DepartmentTopics>,
}

/// A sitting of today, with what its roll waits for.
#[derive(Serialize)]
struct SittingRow {
    #[serde(flatten)]
    sitting: TodaySitting,
    tone: &'static str,
    icon: &'static str,
    key: &'static str,
}

impl SittingRow {
    fn of(sitting: TodaySitting, now: Timestamp) -> Self {
        let (tone, icon, key) = match () {
            () if sitting.state == "closed" => ("mute", icon("lock"), "work-closed"),
            () if now >= sitting.ends_at => ("warn", icon("alert-triangle"), "work-not-closed"),
            () if now >= sitting.starts_at => ("ok", icon("broadcast"), "state-running"),
            () => ("", "", ""),
        };
        Self { sitting, tone, icon, key }
    }
}

/// The topics of a department in one programme.
#[derive(Serialize)]
struct DepartmentTopics {
    programme: String,
    topics: Vec<TopicLink>,
}

#[derive(Serialize)]
struct Link {
    href: String,
    key: &'static str,
    hint: &'static str,
    icon: &'static str,
}

#[derive(Serialize)]
struct TopicLink {
    code: String,
    title: String,
}

fn work(conn: &mut Conn, actor: &Actor, current: Option<&str>, now: Timestamp) -> Result<Option<Work>> {
    if actor.holdings.is_empty() {
        return Ok(None);
    }
    let codes = |role| actor.codes(role).into_iter().map(str::to_owned).collect::<Vec<String>>();
    let (sites, departments) = (codes(Role::Coordinator), codes(Role::Instructor));
    let today = Timestamp::start_of(now.local_date());
    let sittings = if sites.is_empty() { Vec::new() } else { store::list_sittings(conn, &sites, today, today.plus_minutes(24 * 60))? };
    let topics = if departments.is_empty() { Vec::new() } else { store::list_department_topics(conn, &departments)? };
    Ok(Some(Work {
        duties: list_duties(conn, actor, now)?,
        is_coordinator: actor.has(Role::Coordinator),
        sittings: sittings.into_iter().map(|sitting| SittingRow::of(sitting, now)).collect(),
        links: current.map_or(Vec::new(), |code| links(actor, code, topics.iter().any(|(.., programme)| programme == code))),
        departments: by_programme(topics),
    }))
}

fn by_programme(topics: Vec<(String, String, String, String)>) -> Vec<DepartmentTopics> {
    let mut found: Vec<DepartmentTopics> = Vec::new();
    for (code, title, programme, _) in topics {
        if found.last().is_none_or(|last| last.programme != programme) {
            found.push(DepartmentTopics { programme, topics: Vec::new() });
        }
        if let Some(last) = found.last_mut() {
            last.topics.push(TopicLink { code, title });
        }
    }
    found
}

/// What somebody works with; `teaches` when a topic of the current programme is their department's.
fn links(actor: &Actor, current: &str, teaches: bool) -> Vec<Link> {
    let at = |what: &str| format!("/programmes/{current}/{what}");
    let mut links = Vec::new();
    let mut add = |href: String, key, hint, icon| links.push(Link { href, key, hint, icon });
    let (office, commander) = (actor.is_office(), actor.has(Role::Commander));
    if office || commander || actor.has(Role::Director) || actor.has(Role::Coordinator) {
        let key = if commander && !office { "work-unit-readiness" } else { "tab-readiness" };
        add(at("readiness"), key, "work-readiness-hint", icon("gauge"));
    }
    if office || commander || actor.has(Role::Coordinator) {
        add("/people".to_owned(), "work-people", "work-people-hint", icon("users"));
    }
    if office || actor.has(Role::Director) {
        add(at("matrix"), "tab-matrix", "work-matrix-hint", icon("table"));
    }
    if teaches || office || actor.has(Role::Director) {
        add(at("questions"), "report-questions", "work-questions-hint", icon("clipboard-x"));
    }
    if office {
        add(at("plans"), "tab-plans", "work-plans-hint", icon("calendar-cog"));
        add(at("certificates"), "tab-programme-certificates", "work-certificates-hint", icon("certificate"));
        add("/topics".to_owned(), "tab-topics", "work-topics-hint", icon("book"));
    }
    links
}

fn writer(visit: &Visit) -> Writer {
    Writer { pages: visit.server().pages.clone(), language: visit.language() }
}

/// `GET /`
pub(in crate::learning) async fn home(visit: Visit, outlines: Data<Outlines>) -> Result<Reply> {
    let permit = visit.own()?;
    let (actor, now, writer) = (visit.actor()?.clone(), visit.stamp().now, writer(&visit));
    let current = visit.server().current().map(|current| current.code);
    let data = visit
        .read(move |conn| {
            let plans = if actor.is_trainee {
                plan::plans(&plan::records(conn, &outlines, actor.officer_id, current.as_deref())?, now, &writer)?
            } else {
                Vec::new()
            };
            // Most have none, and then nothing is asked.
            let notices = if actor.unseen_notices > 0 { notice::list_unseen(conn, actor.officer_id)? } else { Vec::new() };
            Ok(Home { notices, plans, work: work(conn, &actor, current.as_deref(), now)? })
        })
        .await?;
    Reply::page(&permit, &visit, "learning/home", if data.plans.is_empty() { "page-home" } else { "plan-title" }, &data)
}

#[derive(Serialize)]
struct Modules {
    programmes: Vec<ProgrammeRows>,
}

#[derive(Serialize)]
struct ProgrammeRows {
    title: String,
    groups: Vec<GroupRows>,
}

/// `GET /topics`: the modules, for a trainee with how far they are read; for staff those that they may read.
pub(in crate::learning) async fn index(visit: Visit, outlines: Data<Outlines>) -> Result<Reply> {
    let permit = visit.own()?;
    let (actor, now, writer) = (visit.actor()?.clone(), visit.stamp().now, writer(&visit));
    let current = visit.server().current().map(|current| current.code);
    let programmes = visit
        .read(move |conn| {
            let mut programmes = Vec::new();
            let records = plan::records(conn, &outlines, actor.officer_id, current.as_deref())?;
            for (enrolment, outline) in &records.enrolments {
                let groups = plan::trainee_groups(&records, enrolment, outline, now, &writer)?;
                programmes.push(ProgrammeRows { title: outline.programme.title.clone(), groups });
            }
            let generations = Generations::read(conn)?;
            for programme in crate::curriculum::store::list_programmes(conn)? {
                if records.enrolments.iter().any(|(enrolment, _)| enrolment.programme_id == programme.id) {
                    continue;
                }
                let outline = outlines.get(conn, programme.id, generations)?;
                let groups = plan::staff_groups(&outline, &actor, &writer)?;
                if !groups.is_empty() {
                    programmes.push(ProgrammeRows { title: programme.title, groups });
                }
            }
            Ok(programmes)
        })
        .await?;
    Reply::page(&permit, &visit, "learning/index", "tab-topics", &Modules { programmes })
}
