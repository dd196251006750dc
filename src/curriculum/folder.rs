//! Reads a programme's folder into a draft, and says everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use sha2::{Digest, Sha256};

use super::gift;
use super::module::{self, ModulePage};
use super::question::Question;
use super::rules::{Blueprint, ExchangeMode, ExchangeRule, Fault, Place, Share, find_cycles, is_badge, is_code};
use super::store::{Away, CertificateWording, Day, HalfDay, Planning, Profile, ProgrammeConfig, TopicConfig, WEIGHTS};
use super::toml_file::{At, Faults, Source, Table, name, read, with_table};
use crate::standing::rules::Need;
use crate::text::Words;

/// A programme as its folder has it, free of faults.
pub(super) struct Draft {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) go_live: NaiveDate,
    pub(super) config: ProgrammeConfig,
    pub(super) groups: Vec<GroupDraft>,
    /// By group in the programme's order, then by code.
    pub(super) topics: Vec<TopicDraft>,
}

/// A group.
pub(super) struct GroupDraft {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) director: String,
}

/// A topic.
pub(super) struct TopicDraft {
    pub(super) code: String,
    pub(super) group: String,
    pub(super) title: String,
    pub(super) department: String,
    pub(super) minutes: i32,
    pub(super) reading_minutes: i32,
    pub(super) pass_percent: i32,
    pub(super) attempts: i32,
    pub(super) time_limit_minutes: i32,
    pub(super) is_secret: bool,
    pub(super) needs: BTreeMap<String, Need>,
    pub(super) blueprint: Blueprint,
    pub(super) config: TopicConfig,
    /// None for a secret topic.
    pub(super) material: Option<Material>,
    /// Where its file gives the code, for checks against the database.
    pub(super) code_at: (String, Place),
}

/// What a revision holds.
pub(super) struct Material {
    pub(super) pages: Vec<ModulePage>,
    pub(super) questions: Vec<Question>,
}

impl Material {
    /// SHA-256 of everything that readers see: two folders that say the same give the same.
    pub(super) fn digest(&self) -> Result<String, serde_json::Error> {
        let mut hasher = Sha256::new();
        hasher.update(serde_json::to_vec(&self.pages)?);
        hasher.update(serde_json::to_vec(&self.questions)?);
        Ok(hex::encode(hasher.finalize()))
    }
}

/// Reads a folder.
///
/// # Errors
/// Everything that is wrong, by file and place.
pub(super) fn read_folder(dir: &Path) -> Result<Draft, Vec<Fault>> {
    let faults = Faults::default();
    let draft = read_programme(dir, &faults);
    let faults = faults.into_sorted();
    match draft {
        Some(draft) if faults.is_empty() => Ok(draft),
        _ => Err(faults),
    }
}

fn read_programme(dir: &Path, faults: &Faults) -> Option<Draft> {
    let source = read(&dir.join("programme.toml"), faults)?;
    let mut draft = with_table(&source, faults, programme)??;
    let mut topics = Vec::new();
    let mut has_topics = false;
    for group in &draft.groups {
        for folder in folders(&dir.join(&group.code)) {
            has_topics = true;
            topics.extend(read_topic(&folder, &group.code, &draft, faults));
        }
    }
    for folder in folders(dir) {
        let known = folder.file_name().is_some_and(|name| draft.groups.iter().any(|group| name == group.code.as_str()));
        if !known && folders(&folder).iter().any(|topic| topic.join("topic.toml").exists()) {
            faults.add(&name(&folder), Place::START, Words::new("group-unknown"), Some(Words::new("group-unknown-expected")));
        }
    }
    if !has_topics {
        faults.add(&source.name, Place::START, "programme-without-topics", None);
    }
    check_topics(&topics, faults);
    draft.topics = topics;
    Some(draft)
}

/// The folders inside a folder, by name.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    found.sort();
    found
}

fn code(table: &Table<'_>, key: &str) -> Option<At<String>> {
    table.read(key, "code-expected", |text| is_code(text).then(|| text.to_owned()))
}

fn badge(table: &Table<'_>, key: &str) -> Option<String> {
    table.read(key, "badge-expected", |text| is_badge(text).then(|| text.to_owned())).map(|at| at.value)
}

/// `programme.toml`; gives nothing when something that others need is missing (noted already).
fn programme(table: &Table<'_>) -> Option<Draft> {
    let (code, title, go_live) = (code(table, "code"), table.text("title"), table.date("go_live"));
    let (slot, pause, streams) =
        (table.number("slot_minutes", 10, 480), table.number("break_minutes", 0, 240), table.number("streams", 1, 20));
    let share = table.read("max_share_away", "share-expected", Share::parse);
    let groups = table.tables("group", |group| (self::code(group, "code"), group.text("title"), badge(group, "director")));
    let profiles = table.tables("profile", |profile| (self::code(profile, "code"), profile.text("title")));
    let certificate = table.table("certificate", certificate);
    let planning = read_planning(table);
    let exchange = if table.has("exchange") { table.table("exchange", read_exchange).flatten() } else { Some(ExchangeRule::default()) };
    let step = slot.as_ref().zip(pause.as_ref()).map(|(slot, pause)| slot.value + pause.value);
    let days: Vec<Option<At<Day>>> = table.tables("day", |day| read_day(day, step));
    let codes = groups.iter().filter_map(|group| group.0.clone()).collect::<Vec<_>>();
    check_unique(table, &codes, "group-twice");
    let codes = profiles.iter().filter_map(|profile| profile.0.clone()).collect::<Vec<_>>();
    check_unique(table, &codes, "profile-twice");
    let days: Vec<At<Day>> = days.into_iter().flatten().collect();
    check_days(table, &days, go_live.as_ref());
    let groups = groups
        .into_iter()
        .filter_map(|(code, title, director)| Some(GroupDraft { code: code?.value, title: title?.value, director: director? }));
    let profiles = profiles.into_iter().filter_map(|(code, title)| Some(Profile { code: code?.value, title: title?.value }));
    Some(Draft {
        code: code?.value,
        title: title?.value,
        go_live: go_live?.value,
        groups: groups.collect(),
        config: ProgrammeConfig {
            days: days.into_iter().map(|day| day.value).collect(),
            slot_minutes: slot?.value,
            break_minutes: pause?.value,
            streams: streams?.value,
            max_share_away: share?.value,
            exchange: exchange?,
            profiles: profiles.collect(),
            certificate: certificate??,
            next_place: 0,
            planning,
        },
        topics: Vec::new(),
    })
}

/// What the planner is told; every key may be missing.
fn read_planning(table: &Table<'_>) -> Planning {
    let cohorts = if table.has("cohorts") { table.number("cohorts", 1, 9) } else { None };
    let seated = if table.has("max_share_seated") { table.read("max_share_seated", "share-expected", Share::parse) } else { None };
    let weights = if table.has("weights") { table.table("weights", read_weights) } else { None };
    let away = if table.has("away") { table.tables("away", read_away) } else { Vec::new() };
    Planning {
        cohorts: cohorts.map(|at| at.value),
        max_share_seated: seated.map(|at| at.value),
        may_split_units: table.has("keep_units_whole") && !table.flag("keep_units_whole"),
        weights: weights.unwrap_or_default(),
        away: away.into_iter().flatten().collect(),
    }
}

fn read_weights(table: &Table<'_>) -> BTreeMap<String, i64> {
    let given = WEIGHTS.into_iter().filter(|name| table.has(name));
    let weight = |name: &str| table.number(name, 0, 10_000).map(|at| (name.to_owned(), i64::from(at.value)));
    given.filter_map(weight).collect()
}

fn read_away(table: &Table<'_>) -> Option<Away> {
    let (badge, from, to) = (badge(table, "badge"), table.date("from")?, table.date("to")?);
    if to.value < from.value {
        table.fault(to.place, "away-ends-before-it-begins", None);
    }
    Some(Away { badge: badge?, from: from.value, to: to.value })
}

/// `[exchange]`: what is left out is as usual.
fn read_exchange(table: &Table<'_>) -> Option<ExchangeRule> {
    let usual = ExchangeRule::default();
    let mode = if table.has("mode") {
        table.read("mode", "exchange-mode-expected", ExchangeMode::parse).map(|at| at.value)
    } else {
        Some(usual.mode)
    };
    let hours = if table.has("notice_hours") { table.number("notice_hours", 0, 720).map(|at| at.value) } else { Some(usual.notice_hours) };
    Some(ExchangeRule { mode: mode?, notice_hours: hours? })
}

fn certificate(table: &Table<'_>) -> Option<CertificateWording> {
    let text = |key| table.text(key).map(|at| at.value);
    let texts = ["serial_prefix", "authority_parent", "authority", "heading", "wording", "place"].map(text);
    let signer = badge(table, "signer");
    let signer_capacity: Vec<String> = table.texts("signer_capacity").into_iter().map(|at| at.value).collect();
    if signer_capacity.is_empty() {
        table.fault(table.place(), Words::new("toml-missing").with("key", "signer_capacity"), None);
    }
    let [serial_prefix, authority_parent, authority, heading, wording, place] = texts;
    Some(CertificateWording {
        serial_prefix: serial_prefix?,
        authority_parent: authority_parent?,
        authority: authority?,
        heading: heading?,
        wording: wording?,
        place: place?,
        signer_capacity,
        signer: signer?,
    })
}

/// A day. `step` is the least time between the beginnings of two slots.
fn read_day(table: &Table<'_>, step: Option<i32>) -> Option<At<Day>> {
    let date = table.date("date");
    let mut last: Option<NaiveTime> = None;
    let halves = table.tables("half", |half| {
        let name = half.read("name", "half-day-expected", |text| ["morning", "afternoon"].contains(&text).then(|| text.to_owned()));
        let slots = half.times("slots");
        if slots.is_empty() {
            half.fault(half.place(), Words::new("toml-missing").with("key", "slots"), Some(Words::new("toml-time-expected")));
        }
        for slot in &slots {
            let free = last.zip(step).is_none_or(|(last, step)| slot.value.signed_duration_since(last) >= TimeDelta::minutes(step.into()));
            if !free {
                half.fault(slot.place, Words::new("slot-overlaps").with("minutes", step.unwrap_or_default()), None);
            }
            last = Some(slot.value);
        }
        name.map(|name| HalfDay { name: name.value, slots: slots.into_iter().map(|slot| slot.value).collect() })
    });
    let date = date?;
    Some(At { value: Day { date: date.value, halves: halves.into_iter().flatten().collect() }, place: date.place })
}

fn check_days(table: &Table<'_>, days: &[At<Day>], go_live: Option<&At<NaiveDate>>) {
    for (before, day) in days.iter().zip(days.iter().skip(1)) {
        if day.value.date <= before.value.date {
            table.fault(day.place, "day-not-after", None);
        }
    }
    if let Some((go_live, last)) = go_live.zip(days.last())
        && go_live.value <= last.value.date
    {
        table.fault(go_live.place, "go-live-not-after", None);
    }
}

fn check_unique(table: &Table<'_>, codes: &[At<String>], key: &'static str) {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !seen.insert(code.value.as_str()) {
            table.fault(code.place, Words::new(key).with("code", code.value.as_str()), None);
        }
    }
}

fn read_topic(folder: &Path, group: &str, programme: &Draft, faults: &Faults) -> Option<TopicDraft> {
    let source = read(&folder.join("topic.toml"), faults)?;
    let parts = with_table(&source, faults, |table| topic(table, &source, folder, group, programme))??;
    let (mut topic, material_folder, quiz_at) = parts;
    if topic.is_secret {
        for forbidden in ["module.md", "quiz.gift"].map(|file| folder.join(file)).iter().filter(|path| path.exists()) {
            faults.add(&name(forbidden), Place::START, "secret-file", Some(Words::new("secret-file-expected")));
        }
        return Some(topic);
    }
    let pages = read_module(&material_folder.join("module.md"), faults);
    let questions = read_quiz(&material_folder.join("quiz.gift"), pages.as_deref(), faults);
    let (pages, questions) = (pages?, questions?);
    for lack in topic.blueprint.lacks(&questions) {
        let what = Words::new("blueprint-too-few")
            .with("difficulty", lack.difficulty.name())
            .with("wanted", lack.wanted)
            .with("found", lack.found);
        faults.add(&source.name, quiz_at, what, None);
    }
    topic.material = Some(Material { pages, questions });
    Some(topic)
}

/// `topic.toml`: the topic without its material, the folder that has the material, and where `[quiz]` stands.
fn topic(table: &Table<'_>, source: &Source, folder: &Path, group: &str, programme: &Draft) -> Option<(TopicDraft, PathBuf, Place)> {
    let (code, title, department) = (code(table, "code"), table.text("title"), self::code(table, "department"));
    let (minutes, reading) = (table.number("minutes", 5, programme.config.slot_minutes), table.number("reading_minutes", 0, 600));
    let (pass, attempts, limit) =
        (table.number("pass_percent", 1, 100), table.number("attempts", 1, 20), table.number("time_limit_minutes", 1, 300));
    let is_secret = table.flag("secret");
    let needs = table.table("need", |need| read_needs(need, programme, is_secret));
    let has_quiz = table.has("quiz");
    let quiz = if is_secret && !has_quiz { Some((Blueprint::default(), table.place())) } else { table.table("quiz", read_blueprint) };
    let config = read_people(table, programme);
    let material = table.text_if("material");
    if is_secret && let Some(material) = &material {
        table.fault(material.place, "secret-file", Some(Words::new("secret-file-expected")));
    }
    let material_folder = material.as_ref().map_or_else(|| folder.to_path_buf(), |path| plain_path(&folder.join(&path.value)));
    let code = code?;
    check_code(table, &code, folder, programme);
    let (blueprint, quiz_at) = quiz?;
    if !is_secret && blueprint.total() == 0 {
        table.fault(quiz_at, "blueprint-empty", None);
    }
    let topic = TopicDraft {
        code_at: (source.name.clone(), code.place),
        code: code.value,
        group: group.to_owned(),
        title: title?.value,
        department: department?.value,
        minutes: minutes?.value,
        reading_minutes: reading?.value,
        pass_percent: pass?.value,
        attempts: attempts?.value,
        time_limit_minutes: limit?.value,
        is_secret,
        needs: needs?,
        blueprint,
        config: config?,
        material: None,
    };
    Some((topic, material_folder, quiz_at))
}

/// A topic's folder bears its code, which may carry the programme's before it.
fn check_code(table: &Table<'_>, code: &At<String>, folder: &Path, programme: &Draft) {
    let folder = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let long = format!("{}-{folder}", programme.code);
    if code.value != folder && code.value != long {
        let expected = Words::new("topic-code-expected").with("short", folder).with("long", long);
        table.fault(code.place, Words::new("topic-code-differs").with("code", code.value.as_str()), Some(expected));
    }
}

fn read_people(table: &Table<'_>, programme: &Draft) -> Option<TopicConfig> {
    let presiding = badge(table, "presiding");
    let badges = |key| table.list(key, "badge-expected", |text| is_badge(text).then(|| text.to_owned()));
    let (speakers, alternates) = (badges("speakers"), badges("presiding_alternates"));
    if speakers.is_empty() {
        table.fault(table.place(), Words::new("toml-missing").with("key", "speakers"), Some(Words::new("badge-expected")));
    }
    let after = table.list("after", "code-expected", |text| is_code(text).then(|| text.to_owned()));
    let (from, until) = read_window(table, programme);
    let half = |text: &str| ["morning", "afternoon"].contains(&text).then(|| text.to_owned());
    let prefers = if table.has("prefers") { table.read("prefers", "half-day-expected", half) } else { None };
    let plain = |list: Vec<At<String>>| list.into_iter().map(|at| at.value).collect();
    Some(TopicConfig {
        speakers: plain(speakers),
        presiding: presiding?,
        after: plain(after),
        presiding_alternates: plain(alternates),
        from,
        until,
        prefers: prefers.map(|at| at.value).unwrap_or_default(),
    })
}

/// The days between which a topic may be given: at least one day of the programme.
fn read_window(table: &Table<'_>, programme: &Draft) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let day = |key| if table.has(key) { table.date(key) } else { None };
    let (from, until) = (day("from"), day("until"));
    let [first, last] = [&from, &until].map(|at| at.as_ref().map(|at| at.value));
    let is_inside = |day: &Day| first.is_none_or(|first| first <= day.date) && last.is_none_or(|last| day.date <= last);
    if let Some(at) = until.as_ref().or(from.as_ref())
        && !programme.config.days.iter().any(is_inside)
    {
        table.fault(at.place, "window-without-day", None);
    }
    (first, last)
}

fn read_needs(table: &Table<'_>, programme: &Draft, is_secret: bool) -> BTreeMap<String, Need> {
    let mut needs = BTreeMap::new();
    for (profile, need) in table.pairs() {
        if !programme.config.profiles.iter().any(|known| known.code == profile.value) {
            let known: Vec<&str> = programme.config.profiles.iter().map(|known| known.code.as_str()).collect();
            let expected = Words::new("profile-unknown-expected").with("profiles", known.join(", "));
            table.fault(profile.place, Words::new("profile-unknown").with("profile", profile.value.as_str()), Some(expected));
        }
        let Some(given) = need else { continue };
        match Need::parse(&given.value) {
            None => table.fault(
                given.place,
                Words::new("need-unknown").with("need", given.value.as_str()),
                Some(Words::new("need-unknown-expected")),
            ),
            Some(need) if is_secret && need != Need::Live => table.fault(given.place, "secret-need", None),
            Some(need) => drop(needs.insert(profile.value, need)),
        }
    }
    needs
}

fn read_blueprint(table: &Table<'_>) -> (Blueprint, Place) {
    let count =
        |key| if table.has(key) { table.number(key, 0, 200).map_or(0, |at| u16::try_from(at.value).unwrap_or_default()) } else { 0 };
    (Blueprint { easy: count("easy"), medium: count("medium"), hard: count("hard") }, table.place())
}

fn read_module(path: &Path, faults: &Faults) -> Option<Vec<ModulePage>> {
    let source = read(path, faults)?;
    let pages = module::parse(&source.text);
    for fault in pages.as_ref().err().into_iter().flatten() {
        faults.add(&source.name, fault.place, fault.what.clone(), Some(fault.expected.clone()));
    }
    pages.ok()
}

fn read_quiz(path: &Path, pages: Option<&[ModulePage]>, faults: &Faults) -> Option<Vec<Question>> {
    let source = read(path, faults)?;
    let questions = match gift::parse_with_lines(&source.text) {
        Ok(questions) => questions,
        Err(errors) => {
            for error in errors {
                let place = Place { line: error.line, column: error.column };
                let what = error.what.args().into_iter().fold(Words::new(error.what.key()), |words, (name, value)| words.with(name, value));
                faults.add(&source.name, place, what, Some(Words::new(error.what.expected_key())));
            }
            return None;
        }
    };
    for (line, question) in &questions {
        let place = Place { line: *line, column: 1 };
        if question.difficulty.is_none() && question.kind.is_marked() {
            faults.add(&source.name, place, "question-without-difficulty", Some(Words::new("question-without-difficulty-expected")));
        }
        if let (Some(page), Some(pages)) = (question.page, pages)
            && page as usize > pages.len()
        {
            faults.add(&source.name, place, Words::new("question-page-missing").with("page", page).with("pages", pages.len()), None);
        }
    }
    Some(questions.into_iter().map(|(_, question)| question.with_telltale_letters_changed()).collect())
}

/// Checks that need every topic: each code once, `after` names topics, and no topic waits for itself.
fn check_topics(topics: &[TopicDraft], faults: &Faults) {
    let mut seen: BTreeMap<&str, &TopicDraft> = BTreeMap::new();
    for topic in topics {
        let (file, place) = &topic.code_at;
        if let Some(first) = seen.insert(&topic.code, topic) {
            faults.add(
                file,
                *place,
                Words::new("topic-twice").with("code", topic.code.as_str()).with("file", first.code_at.0.as_str()),
                None,
            );
        }
    }
    for topic in topics {
        for before in topic.config.after.iter().filter(|code| !seen.contains_key(code.as_str())) {
            let (file, place) = &topic.code_at;
            faults.add(file, *place, Words::new("after-unknown").with("code", before.as_str()), None);
        }
    }
    let after = topics.iter().map(|topic| (topic.code.clone(), topic.config.after.clone())).collect();
    for cycle in find_cycles(&after) {
        let at = cycle.first().and_then(|code| seen.get(code.as_str())).map(|topic| &topic.code_at);
        if let Some((file, place)) = at {
            faults.add(file, *place, Words::new("after-cycle").with("codes", cycle.join(" → ")), None);
        }
    }
}

/// A path without `a/..` in it, as people read it.
fn plain_path(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        let can_go_up = plain.components().next_back().is_some_and(|last| matches!(last, Component::Normal(_)));
        if part == Component::ParentDir && can_go_up {
            plain.pop();
        } else if part != Component::CurDir {
            plain.push(part);
        }
    }
    plain
}
