//! Loads a programme's folder: all of it or nothing, and only what differs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use diesel::dsl::{exists, max};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::folder::{Draft, GroupDraft, Material, TopicDraft, read_folder};
use super::rules::Fault;
use super::store::{self, Group, Programme, Topic};
use crate::clock::Timestamp;
use crate::db::{self, BATCH_ROWS, Conn, Db, both};
use crate::error::{Error, Result};
use crate::id::{GroupId, OfficerId, ProgrammeId, RevisionId, TopicId};
use crate::schema::{
    attempts, enrolments, grants, programmes, readings, revision_pages, revision_questions, revisions, sessions, topic_groups, topic_needs,
    topics,
};
use crate::text::Words;
use crate::web::Permit;
use crate::{audit, standing};

/// Officers whose standings are renewed in one write, so that it holds the database for a few hundredths of a second.
const CHUNK: usize = 200;

/// What a load found or did.
#[derive(Debug)]
pub enum Loaded {
    /// Nothing was written: what is wrong, by file and place.
    Faulty(Vec<Fault>),
    /// What changed, or in a dry run would change; `is_changed` says whether anything did.
    Done {
        /// In words, one line each.
        report: Vec<Words>,
        /// Whether anything differs from what stood there.
        is_changed: bool,
    },
}

/// Loads the folder of a programme. A dry run checks everything and writes nothing. `permit` says who and when.
///
/// # Errors
/// Only what the database says; what is wrong with the files is in [`Loaded::Faulty`].
pub fn load(db: &Db, permit: &Permit<Programme>, dir: &Path, is_dry: bool) -> Result<Loaded> {
    let draft = match read_folder(dir) {
        Ok(draft) => std::sync::Arc::new(Sealed::new(draft)?),
        Err(faults) => return Ok(Loaded::Faulty(faults)),
    };
    let plan = db.read_now(|conn| plan(conn, &draft))?;
    if !plan.faults.is_empty() {
        return Ok(Loaded::Faulty(plan.faults));
    }
    if is_dry || !plan.is_changed() {
        return Ok(Loaded::Done { is_changed: plan.is_changed(), report: plan.report(&draft) });
    }
    let (written, by) = (draft.clone(), permit.clone());
    let (programme_id, report) = db.write_now(move |conn| {
        db::lock_name(conn, "curriculum")?;
        // What stands there may have changed since the plan was made: it is made again inside the write.
        let plan = self::plan(conn, &written)?;
        if !plan.faults.is_empty() {
            return Err(Error::conflict("error-conflict-text"));
        }
        let id = apply(conn, &by, &written, &plan)?;
        Ok((id, plan.report(&written)))
    })?;
    refresh_standings(db, programme_id, permit.stamp().now)?;
    Ok(Loaded::Done { report, is_changed: true })
}

/// A draft with what costs time to work out: it is worked out before the write, which holds the database.
struct Sealed {
    draft: Draft,
    /// Of each topic's material, by the draft's order.
    seals: Vec<Option<Seal>>,
}

/// Of a topic's material.
struct Seal {
    digest: String,
    /// The questions as they are stored.
    contents: Vec<String>,
}

impl Sealed {
    fn new(draft: Draft) -> Result<Self> {
        let seal = |topic: &TopicDraft| -> Result<Option<Seal>> {
            let Some(material) = &topic.material else { return Ok(None) };
            let contents = material.questions.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
            Ok(Some(Seal { digest: material.digest()?, contents }))
        };
        Ok(Self { seals: draft.topics.iter().map(seal).collect::<Result<_>>()?, draft })
    }
}

impl std::ops::Deref for Sealed {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.draft
    }
}

/// Renews everybody's standing, a few hundred at a time.
fn refresh_standings(db: &Db, programme_id: ProgrammeId, now: Timestamp) -> Result<()> {
    let officers: Vec<OfficerId> = db.read_now(|conn| {
        Ok(enrolments::table.filter(enrolments::programme_id.eq(programme_id)).select(enrolments::officer_id).load(conn)?)
    })?;
    for chunk in officers.chunks(CHUNK) {
        let chunk = chunk.to_vec();
        db.write_piece(move |conn| standing::store::refresh(conn, &chunk, now))?;
    }
    Ok(())
}

/// How a draft differs from what stands in the database.
struct Plan {
    programme: Option<Programme>,
    is_programme_changed: bool,
    groups: HashMap<String, Group>,
    topics: HashMap<String, Topic>,
    /// By the draft's order.
    changes: Vec<Change>,
    /// Topics that the folder no longer has: code, and whether something was recorded for them.
    gone: Vec<(String, TopicId, bool)>,
    faults: Vec<Fault>,
}

/// What a load does with one topic.
struct Change {
    is_new: bool,
    /// Names of settings that differ.
    settings: Vec<&'static str>,
    /// Number and digest of the revision to publish.
    revision: Option<(i32, String)>,
}

impl Change {
    fn is_change(&self) -> bool {
        self.is_new || !self.settings.is_empty() || self.revision.is_some()
    }
}

impl Plan {
    fn is_changed(&self) -> bool {
        self.is_programme_changed || self.changes.iter().any(Change::is_change) || self.gone.iter().any(|(_, _, is_kept)| !is_kept)
    }

    /// In words, one line each.
    fn report(&self, draft: &Draft) -> Vec<Words> {
        let mut report = Vec::new();
        let code = draft.code.as_str();
        if self.programme.is_none() {
            report.push(Words::new("load-programme-new").with("code", code).with("title", draft.title.as_str()));
        } else if self.is_programme_changed {
            report.push(Words::new("load-programme-changed").with("code", code));
        }
        for (topic, change) in draft.topics.iter().zip(&self.changes) {
            let (pages, questions) = topic.material.as_ref().map_or((0, 0), |material| (material.pages.len(), material.questions.len()));
            let words = |key: &'static str| Words::new(key).with("code", topic.code.as_str());
            if change.is_new {
                report.push(words("load-topic-new").with("title", topic.title.as_str()).with("pages", pages).with("questions", questions));
            } else if let Some((number, _)) = &change.revision {
                report.push(words("load-topic-revision").with("number", *number).with("pages", pages).with("questions", questions));
            }
            if !change.settings.is_empty() && !change.is_new {
                report.push(words("load-topic-settings").with("settings", change.settings.join(", ")));
            }
        }
        for (code, _, is_kept) in &self.gone {
            report.push(Words::new(if *is_kept { "load-topic-kept" } else { "load-topic-removed" }).with("code", code.as_str()));
        }
        let same = self.changes.iter().filter(|change| !change.is_change()).count();
        report.push(Words::new("load-topics-same").with("count", same));
        report
    }
}

fn plan(conn: &mut Conn, draft: &Sealed) -> Result<Plan> {
    let programme = store::find_programme(conn, &draft.code)?;
    let mut plan = Plan {
        is_programme_changed: true,
        groups: HashMap::new(),
        topics: HashMap::new(),
        changes: Vec::new(),
        gone: Vec::new(),
        faults: foreign_codes(conn, draft, programme.as_ref().map(|programme| programme.id))?,
        programme,
    };
    if let Some(programme) = &plan.programme {
        let groups = store::list_groups(conn, programme.id)?;
        plan.groups = groups.into_iter().map(|group| (group.code.clone(), group)).collect();
        plan.topics = store::list_topics(conn, programme.id)?.into_iter().map(|topic| (topic.code.clone(), topic)).collect();
    }
    for (topic, seal) in draft.topics.iter().zip(&draft.seals) {
        let digest = seal.as_ref().map(|seal| seal.digest.clone());
        let change = compare(conn, topic, digest, plan.topics.get(&topic.code))?;
        plan.changes.push(change);
    }
    let kept: HashSet<&str> = draft.topics.iter().map(|topic| topic.code.as_str()).collect();
    let mut gone: Vec<&Topic> = plan.topics.values().filter(|topic| !kept.contains(topic.code.as_str())).collect();
    gone.sort_by_key(|topic| topic.place);
    for topic in gone {
        plan.gone.push((topic.code.clone(), topic.id, is_recorded(conn, topic.id)?));
    }
    // Groups that only kept topics still use stay, and are no difference.
    let stays = plan.groups.values().filter(|group| !draft.groups.iter().any(|d| d.code == group.code)).all(|group| {
        plan.gone.iter().any(|(code, _, is_kept)| *is_kept && plan.topics.get(code).is_some_and(|topic| topic.group_id == group.id))
    });
    let missing = draft.groups.iter().any(|group| !plan.groups.contains_key(&group.code));
    if let Some(programme) = &plan.programme {
        plan.is_programme_changed = digest_of(conn, programme.id)? != digest(draft)? || missing || !stays;
    }
    Ok(plan)
}

/// Codes that a topic of another programme has.
fn foreign_codes(conn: &mut Conn, draft: &Draft, own: Option<ProgrammeId>) -> Result<Vec<Fault>> {
    let codes: Vec<&str> = draft.topics.iter().map(|topic| topic.code.as_str()).collect();
    let rows: Vec<(String, ProgrammeId, String)> = topics::table
        .inner_join(programmes::table.on(programmes::id.eq(topics::programme_id)))
        .filter(topics::code.eq_any(codes))
        .select((topics::code, topics::programme_id, programmes::code))
        .load(conn)?;
    let foreign: BTreeMap<String, String> =
        rows.into_iter().filter(|(_, programme, _)| Some(*programme) != own).map(|(code, _, programme)| (code, programme)).collect();
    let fault = |topic: &TopicDraft| {
        let programme = foreign.get(&topic.code)?;
        let (file, place) = topic.code_at.clone();
        Some(Fault {
            file,
            place,
            what: Words::new("topic-code-taken").with("code", topic.code.as_str()).with("programme", programme.as_str()),
            expected: None,
        })
    };
    Ok(draft.topics.iter().filter_map(fault).collect())
}

/// Digest of what stands in `programme.toml`.
fn digest(draft: &Draft) -> Result<String> {
    let mut hasher = Sha256::new();
    let groups: Vec<[&str; 3]> =
        draft.groups.iter().map(|group| [group.code.as_str(), group.title.as_str(), group.director.as_str()]).collect();
    hasher.update(serde_json::to_vec(&(&draft.code, &draft.title, draft.go_live, &draft.config, groups))?);
    Ok(hex::encode(hasher.finalize()))
}

fn digest_of(conn: &mut Conn, id: ProgrammeId) -> Result<String> {
    Ok(programmes::table.find(id).select(programmes::digest).first(conn)?)
}

fn compare(conn: &mut Conn, draft: &TopicDraft, digest: Option<String>, topic: Option<&Topic>) -> Result<Change> {
    let Some(topic) = topic else {
        return Ok(Change { is_new: true, settings: Vec::new(), revision: digest.map(|digest| (1, digest)) });
    };
    let needs: HashMap<&String, _> = draft.needs.iter().map(|(profile, need)| (profile, *need)).collect();
    let differs = [
        ("title", draft.title != topic.title),
        ("group", draft.group != topic.group_code),
        ("department", draft.department != topic.department_code),
        ("minutes", draft.minutes != topic.minutes),
        ("reading_minutes", draft.reading_minutes != topic.reading_minutes),
        ("pass_percent", draft.pass_percent != topic.pass_percent),
        ("attempts", draft.attempts != topic.attempts_allowed),
        ("time_limit_minutes", draft.time_limit_minutes != topic.time_limit_minutes),
        ("secret", draft.is_secret != topic.is_secret),
        ("quiz", draft.blueprint != topic.blueprint),
        ("speakers", draft.config.speakers != topic.config.speakers),
        ("presiding", draft.config.presiding != topic.config.presiding),
        ("after", draft.config.after != topic.config.after),
        ("need", needs.len() != topic.needs.len() || needs.iter().any(|(profile, need)| topic.needs.get(*profile) != Some(need))),
    ];
    let settings = differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
    let published = topic.revision_id.map(|id| store::get_revision(conn, id)).transpose()?;
    let revision = match digest.filter(|digest| published.as_ref().is_none_or(|revision| revision.digest != *digest)) {
        None => None,
        Some(digest) => {
            let last: Option<i32> = revisions::table.filter(revisions::topic_id.eq(topic.id)).select(max(revisions::number)).first(conn)?;
            Some((last.unwrap_or_default() + 1, digest))
        }
    };
    Ok(Change { is_new: false, settings, revision })
}

/// Whether sessions, readings, attempts or grants speak of a topic.
fn is_recorded(conn: &mut Conn, id: TopicId) -> Result<bool> {
    let found = diesel::select(exists(sessions::table.filter(sessions::topic_id.eq(id)))).get_result(conn)?
        || diesel::select(exists(readings::table.filter(readings::topic_id.eq(id)))).get_result(conn)?
        || diesel::select(exists(attempts::table.filter(attempts::topic_id.eq(id)))).get_result(conn)?
        || diesel::select(exists(grants::table.filter(grants::topic_id.eq(id)))).get_result(conn)?;
    Ok(found)
}

/// Writes what differs; gives the programme's id.
fn apply(conn: &mut Conn, permit: &Permit<Programme>, draft: &Sealed, plan: &Plan) -> Result<ProgrammeId> {
    let id = plan.programme.as_ref().map_or_else(ProgrammeId::new, |programme| programme.id);
    let first_place = plan.programme.as_ref().map_or(0, |programme| programme.config.next_place);
    let new_topics = plan.changes.iter().filter(|change| change.is_new).count() as i32;
    save_programme(conn, draft, plan, id, first_place + new_topics, permit.stamp().now)?;
    let groups = save_groups(conn, draft, plan, id)?;
    let mut place = first_place;
    for ((topic, seal), change) in draft.topics.iter().zip(&draft.seals).zip(&plan.changes).filter(|(_, change)| change.is_change()) {
        let group_id = *groups.get(&topic.group).ok_or_else(|| Error::internal("a topic's group was checked and is missing"))?;
        let known = plan.topics.get(&topic.code);
        let topic_id = known.map_or_else(TopicId::new, |topic| topic.id);
        let at = known.map_or(place, |topic| topic.place);
        if known.is_none() {
            place += 1;
        }
        save_topic(conn, topic, &TopicKeys { id: topic_id, programme_id: id, group_id, place: at }, change.is_new)?;
        if topic.is_secret {
            diesel::update(topics::table.find(topic_id)).set(topics::revision_id.eq(None::<RevisionId>)).execute(conn)?;
        }
        if let (Some((number, _)), Some(material), Some(seal)) = (&change.revision, &topic.material, seal) {
            publish(conn, permit, topic_id, *number, material, seal)?;
        }
    }
    for (_, topic_id, _) in plan.gone.iter().filter(|(_, _, is_kept)| !is_kept) {
        remove_topic(conn, *topic_id)?;
    }
    remove_groups(conn, draft, id)?;
    db::bump_generation(conn, "curriculum")?;
    let report: Vec<String> = plan.report(draft).iter().map(ToString::to_string).collect();
    audit::record(conn, permit, "curriculum.load", "programme", &draft.code, &serde_json::json!({ "report": report }))?;
    Ok(id)
}

fn save_programme(conn: &mut Conn, draft: &Draft, plan: &Plan, id: ProgrammeId, next_place: i32, now: Timestamp) -> Result<()> {
    let mut config = draft.config.clone();
    config.next_place = next_place;
    let days = || draft.config.days.iter().map(|day| day.date);
    let values = (
        programmes::title.eq(&draft.title),
        programmes::starts_on.eq(days().min().unwrap_or(draft.go_live)),
        programmes::ends_on.eq(days().max().unwrap_or(draft.go_live)),
        programmes::go_live.eq(draft.go_live),
        programmes::config.eq(serde_json::to_string(&config)?),
        programmes::digest.eq(digest(draft)?),
        programmes::loaded_at.eq(now),
    );
    if plan.programme.is_some() {
        diesel::update(programmes::table.find(id)).set(values).execute(conn)?;
    } else {
        diesel::insert_into(programmes::table).values((programmes::id.eq(id), programmes::code.eq(&draft.code), values)).execute(conn)?;
    }
    Ok(())
}

/// Saves the groups; gives the id of each code.
fn save_groups(conn: &mut Conn, draft: &Draft, plan: &Plan, programme_id: ProgrammeId) -> Result<HashMap<String, GroupId>> {
    let mut ids = HashMap::new();
    for (GroupDraft { code, title, director }, place) in draft.groups.iter().zip(0_i32..) {
        let values = (topic_groups::title.eq(title), topic_groups::place.eq(place), topic_groups::director_badge.eq(director));
        let id = if let Some(known) = plan.groups.get(code) {
            diesel::update(topic_groups::table.find(known.id)).set(values).execute(conn)?;
            known.id
        } else {
            let id = GroupId::new();
            let keys = (topic_groups::id.eq(id), topic_groups::programme_id.eq(programme_id), topic_groups::code.eq(code));
            diesel::insert_into(topic_groups::table).values((keys.0, keys.1, keys.2, values.0, values.1, values.2)).execute(conn)?;
            id
        };
        ids.insert(code.clone(), id);
    }
    Ok(ids)
}

/// Removes groups that the folder no longer has and no topic uses.
fn remove_groups(conn: &mut Conn, draft: &Draft, programme_id: ProgrammeId) -> Result<()> {
    let codes: Vec<&str> = draft.groups.iter().map(|group| group.code.as_str()).collect();
    let used: Vec<GroupId> = topics::table.filter(topics::programme_id.eq(programme_id)).select(topics::group_id).distinct().load(conn)?;
    let idle = topic_groups::table
        .filter(topic_groups::programme_id.eq(programme_id))
        .filter(topic_groups::code.ne_all(codes))
        .filter(topic_groups::id.ne_all(used));
    diesel::delete(idle).execute(conn)?;
    Ok(())
}

struct TopicKeys {
    id: TopicId,
    programme_id: ProgrammeId,
    group_id: GroupId,
    place: i32,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = topics, treat_none_as_default_value = false)]
struct TopicRow<'a> {
    id: TopicId,
    programme_id: ProgrammeId,
    group_id: GroupId,
    code: &'a str,
    title: &'a str,
    place: i32,
    department_code: &'a str,
    minutes: i32,
    reading_minutes: i32,
    pass_percent: i32,
    attempts_allowed: i32,
    time_limit_minutes: i32,
    is_secret: bool,
    blueprint: String,
    config: String,
}

fn save_topic(conn: &mut Conn, draft: &TopicDraft, keys: &TopicKeys, is_new: bool) -> Result<()> {
    let row = TopicRow {
        id: keys.id,
        programme_id: keys.programme_id,
        group_id: keys.group_id,
        code: &draft.code,
        title: &draft.title,
        place: keys.place,
        department_code: &draft.department,
        minutes: draft.minutes,
        reading_minutes: draft.reading_minutes,
        pass_percent: draft.pass_percent,
        attempts_allowed: draft.attempts,
        time_limit_minutes: draft.time_limit_minutes,
        is_secret: draft.is_secret,
        blueprint: serde_json::to_string(&draft.blueprint)?,
        config: serde_json::to_string(&draft.config)?,
    };
    if is_new {
        diesel::insert_into(topics::table).values(&row).execute(conn)?;
    } else {
        diesel::update(topics::table.find(keys.id)).set(&row).execute(conn)?;
    }
    diesel::delete(topic_needs::table.filter(topic_needs::topic_id.eq(keys.id))).execute(conn)?;
    let need = |(profile, need): (&String, &standing::rules::Need)| {
        (topic_needs::topic_id.eq(keys.id), topic_needs::profile.eq(profile.clone()), topic_needs::need.eq(need.name()))
    };
    let needs: Vec<_> = draft.needs.iter().map(need).collect();
    both!(conn, |c| diesel::insert_into(topic_needs::table).values(&needs).execute(c))?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = revision_pages, treat_none_as_default_value = false)]
struct PageRow<'a> {
    revision_id: RevisionId,
    number: i32,
    title: &'a str,
    html: &'a str,
    word_count: i32,
}

#[derive(Insertable)]
#[diesel(table_name = revision_questions, treat_none_as_default_value = false)]
struct QuestionRow<'a> {
    revision_id: RevisionId,
    number: i32,
    difficulty: &'static str,
    content: &'a str,
}

/// Publishes a revision: from now on the topic is read and asked by it. Nothing of an earlier one is touched.
fn publish(conn: &mut Conn, permit: &Permit<Programme>, topic_id: TopicId, number: i32, material: &Material, seal: &Seal) -> Result<()> {
    let revision_id = RevisionId::new();
    diesel::insert_into(revisions::table)
        .values((
            revisions::id.eq(revision_id),
            revisions::topic_id.eq(topic_id),
            revisions::number.eq(number),
            revisions::digest.eq(&seal.digest),
            revisions::page_count.eq(material.pages.len() as i32),
            revisions::published_at.eq(permit.stamp().now),
            revisions::published_by.eq(permit.actor().map_or("command", |actor| actor.badge.as_str())),
        ))
        .execute(conn)?;
    let numbered = material.pages.iter().zip(1..);
    let pages: Vec<PageRow<'_>> = numbered
        .map(|(page, number)| PageRow { revision_id, number, title: &page.title, html: &page.html, word_count: page.words as i32 })
        .collect();
    for batch in pages.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(revision_pages::table).values(batch).execute(c))?;
    }
    let numbered = material.questions.iter().zip(&seal.contents).zip(1..);
    let questions: Vec<QuestionRow<'_>> = numbered
        .map(|((question, content), number)| {
            let difficulty = question.difficulty.map_or("", super::question::Difficulty::name);
            QuestionRow { revision_id, number, difficulty, content }
        })
        .collect();
    for batch in questions.chunks(BATCH_ROWS) {
        both!(conn, |c| diesel::insert_into(revision_questions::table).values(batch).execute(c))?;
    }
    diesel::update(topics::table.find(topic_id)).set(topics::revision_id.eq(Some(revision_id))).execute(conn)?;
    Ok(())
}

/// Removes a topic for which nothing was recorded.
fn remove_topic(conn: &mut Conn, id: TopicId) -> Result<()> {
    let of_topic: Vec<RevisionId> = revisions::table.filter(revisions::topic_id.eq(id)).select(revisions::id).load(conn)?;
    diesel::update(topics::table.find(id)).set(topics::revision_id.eq(None::<RevisionId>)).execute(conn)?;
    diesel::delete(revision_questions::table.filter(revision_questions::revision_id.eq_any(&of_topic))).execute(conn)?;
    diesel::delete(revision_pages::table.filter(revision_pages::revision_id.eq_any(&of_topic))).execute(conn)?;
    diesel::delete(revisions::table.filter(revisions::topic_id.eq(id))).execute(conn)?;
    diesel::delete(topic_needs::table.filter(topic_needs::topic_id.eq(id))).execute(conn)?;
    diesel::delete(topics::table.find(id)).execute(conn)?;
    Ok(())
}
