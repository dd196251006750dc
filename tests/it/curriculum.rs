//! Loading programmes: what the sample material keeps to, all or nothing, revisions that never change.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use taphuan::curriculum::question::{Kind, Question};
use taphuan::curriculum::{Fault, Loaded, gift, load, module, store};
use taphuan::db::Conn;
use taphuan::id::RevisionId;
use taphuan::schema::{audit, programmes, readings, revision_pages, revision_questions, revisions, topic_groups, topic_needs, topics};
use taphuan::web::{Permit, Stamp};

use crate::support::TestApp;
use crate::world::badge;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("curriculum")
}

fn permit(app: &TestApp) -> Permit<store::Programme> {
    Permit::operator(Stamp { now: app.clock.now(), wall: taphuan::clock::wall(), request_id: "test".to_owned() })
}

/// Loads a folder that must be free of faults; gives the report in Vietnamese and whether anything changed.
fn load_well(app: &TestApp, dir: &Path, is_dry: bool) -> (Vec<String>, bool) {
    match load(&app.db, &permit(app), dir, is_dry).expect("the database answers") {
        Loaded::Done { report, is_changed } => {
            (report.iter().map(|words| words.say(taphuan::text::Language::Vi).into_owned()).collect(), is_changed)
        }
        Loaded::Faulty(faults) => panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

fn load_badly(app: &TestApp, dir: &Path) -> Vec<Fault> {
    match load(&app.db, &permit(app), dir, false).expect("the database answers") {
        Loaded::Faulty(faults) => faults,
        Loaded::Done { report, .. } => panic!("it loaded: {report:?}"),
    }
}

/// Rows of every table that a load writes.
fn counts(conn: &mut Conn) -> taphuan::error::Result<[i64; 8]> {
    Ok([
        programmes::table.count().get_result(conn)?,
        topic_groups::table.count().get_result(conn)?,
        topics::table.count().get_result(conn)?,
        topic_needs::table.count().get_result(conn)?,
        revisions::table.count().get_result(conn)?,
        revision_pages::table.count().get_result(conn)?,
        revision_questions::table.count().get_result(conn)?,
        audit::table.count().get_result(conn)?,
    ])
}

pub const PROGRAMME: &str = r#"code = "P-1"
title = "Thử"
go_live = "2025-07-01"
slot_minutes = 50
break_minutes = 10
streams = 1
max_share_away = "1/2"

[certificate]
serial_prefix = "T"
authority_parent = "BỘ CÔNG AN"
authority = "CÔNG AN THÀNH PHỐ HÀ NỘI"
heading = "GIẤY CHỨNG NHẬN"
wording = "Đã hoàn thành"
place = "Hà Nội"
signer_capacity = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
signer = "100003"

[[profile]]
code = "DT"
title = "Điều tra"

[[profile]]
code = "HC"
title = "Hành chính"

[[group]]
code = "G"
title = "Nhóm"
director = "100003"

[[day]]
date = "2025-06-24"

[[day.half]]
name = "morning"
slots = ["07:30", "08:30"]
"#;

pub const TOPIC: &str = r#"code = "CODE"
title = "Chuyên đề CODE"
minutes = 50
reading_minutes = 1
department = "PC06"
presiding = "100003"
speakers = ["100004"]
pass_percent = 70
attempts = 2
time_limit_minutes = 15

[need]
DT = "live"
HC = "online"

[quiz]
easy = 1
medium = 0
hard = 1
"#;

pub const MODULE: &str = "# Một\n\nLời của trang một.\n\n# Hai\n\n::: checklist Kiểm\n- [ ] Việc\n:::\n";

pub const QUIZ: &str = "$CATEGORY: CODE/easy\n\n// [id:CODE-q1] [tag:page-1]\nHỏi một? {T####Vì thế.}\n\n$CATEGORY: CODE/hard\n\n// [id:CODE-q2] [tag:page-2]\nHỏi hai? {=a ~b}\n";

/// A programme in a folder of its own, to be changed by tests.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(codes: &[&str]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        folder.write("programme.toml", PROGRAMME);
        for code in codes {
            folder.add(code);
        }
        folder
    }

    fn add(&self, code: &str) {
        for (file, text) in [("topic.toml", TOPIC), ("module.md", MODULE), ("quiz.gift", QUIZ)] {
            self.write(&format!("G/{code}/{file}"), &text.replace("CODE", code));
        }
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.path().join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{file} has no {from:?}");
        std::fs::write(path, text.replacen(from, to, 1)).expect("a file");
    }
}

#[test]
fn the_sample_programmes_load_and_a_second_load_changes_nothing() {
    let app = TestApp::new();
    for (code, topics, questions) in [("hn-2025", 25, 600), ("hn-2025-pilot", 8, 192)] {
        let dir = root().join(code);
        let (report, is_changed) = load_well(&app, &dir, true);
        assert!(is_changed && report.len() == topics + 2, "{report:?}");
        assert!(app.read(|conn| store::find_programme(conn, code)).is_none(), "a dry run writes nothing");
        load_well(&app, &dir, false);
        let programme = app.read(|conn| store::get_programme(conn, code));
        let list = app.read(|conn| store::list_topics(conn, programme.id));
        assert_eq!(list.len(), topics);
        assert!(list.iter().zip(0..).all(|(topic, place)| topic.place == place), "places follow groups and codes");
        let count: usize =
            list.iter().map(|topic| app.read(|conn| store::list_questions(conn, topic.revision_id.expect("a revision"))).len()).sum();
        assert!(count >= questions, "{count} questions");
        let before = app.read(counts);
        let (report, is_changed) = load_well(&app, &dir, false);
        assert!(!is_changed, "{report:?}");
        assert_eq!(app.read(counts), before);
    }
    let programme = app.read(|conn| store::get_programme(conn, "hn-2025"));
    assert_eq!(programme.config.slots().len(), 28);
    assert_eq!(programme.config.slots()[0].starts_at.to_string(), "2025-06-24T00:30:00Z");
}

#[test]
fn the_needs_add_up_as_the_plan_of_the_programme_has_it() {
    let app = TestApp::new();
    load_well(&app, &root().join("hn-2025"), false);
    let topics = app.read(|conn| {
        let programme = store::get_programme(conn, "hn-2025")?;
        store::list_topics(conn, programme.id)
    });
    let count = |profile: &str, need: Option<&str>| {
        topics.iter().filter(|topic| topic.needs.get(profile).is_some_and(|n| need.is_none_or(|need| n.name() == need))).count()
    };
    let profiles = ["CH", "DT", "HC", "AN", "TH", "TT"];
    assert_eq!(profiles.map(|profile| count(profile, None)), [25, 23, 23, 23, 24, 23]);
    assert_eq!(profiles.map(|profile| count(profile, Some("live"))), [12, 11, 11, 10, 10, 11]);
}

/// The files of hn-2025's topics: code, module, questions.
fn sample() -> Vec<(String, String, Vec<Question>)> {
    let mut topics = Vec::new();
    for group in ["QLHC", "PCTP", "THHC", "AN"] {
        for entry in std::fs::read_dir(root().join("hn-2025").join(group)).expect("a group").flatten() {
            let text = |file| std::fs::read_to_string(entry.path().join(file)).expect("a file");
            let questions = gift::parse(&text("quiz.gift")).unwrap_or_else(|errors| panic!("{}: {errors:?}", entry.path().display()));
            topics.push((entry.file_name().to_string_lossy().into_owned(), text("module.md"), questions));
        }
    }
    topics.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(topics.len(), 25);
    topics
}

#[test]
fn every_module_has_substance_a_situation_and_a_checklist() {
    for (code, text, _) in sample() {
        let pages = module::parse(&text).unwrap_or_else(|faults| panic!("{code}: {faults:?}"));
        let words: usize = pages.iter().map(|page| page.words).sum();
        assert!(pages.len() >= 5 && words >= 1500, "{code}: {} pages, {words} words", pages.len());
        assert!(pages.iter().any(|page| page.situations > 0), "{code} works no situation through");
        assert!(pages.iter().any(|page| page.checklists > 0), "{code} has no checklist");
    }
}

#[test]
fn every_quiz_has_twenty_questions_of_several_kinds_with_feedback() {
    for (code, _, questions) in sample() {
        assert!(questions.len() >= 20, "{code}: {} questions", questions.len());
        let kinds: BTreeSet<&str> = questions.iter().map(|question| kind(&question.kind)).collect();
        assert!(kinds.len() >= 6, "{code}: {kinds:?}");
        for question in &questions {
            let name = question.id.as_deref().unwrap_or(&question.stem.text);
            assert!(question.general_feedback.as_ref().is_some_and(|text| text.text.len() > 20), "{name} does not say why");
            assert!(question.page.is_some() && question.difficulty.is_some() && question.id.is_some(), "{name}");
        }
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::OneChoice { .. } => "one",
        Kind::SeveralChoices { .. } => "several",
        Kind::TrueFalse { .. } => "true",
        Kind::ShortAnswer { .. } => "short",
        Kind::Numeric { .. } => "number",
        Kind::Matching { .. } => "match",
        Kind::Essay | Kind::Description => "unmarked",
    }
}

#[test]
fn no_two_modules_are_alike_and_no_stem_repeats() {
    let topics = sample();
    let five: Vec<(&str, HashSet<Vec<String>>)> = topics
        .iter()
        .map(|(code, text, _)| {
            let plain = text.to_lowercase();
            let words: Vec<String> =
                plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
            (code.as_str(), words.windows(5).map(<[String]>::to_vec).collect())
        })
        .collect();
    for (at, (code, words)) in five.iter().enumerate() {
        for (other, others) in &five[at + 1..] {
            let shared = words.intersection(others).count();
            let smaller = words.len().min(others.len());
            assert!(shared * 10 < smaller * 3, "{code} and {other} share {shared} of {smaller} five-word sequences");
        }
    }
    let mut stems: HashMap<String, &str> = HashMap::new();
    for (code, _, questions) in &topics {
        for question in questions {
            let stem = question.stem_with_gap().to_lowercase();
            if let Some(first) = stems.insert(stem.clone(), code) {
                panic!("{code} repeats a stem of {first}: {stem}");
            }
        }
    }
}

/// The reader is "đồng chí" throughout; "bạn" is a friend or a neighbour ("người bạn", "đơn vị bạn") and never does or answers anything.
#[test]
fn the_reader_has_one_form_of_address() {
    const ADDRESSED: [&str; 7] = ["bạn làm", "bạn nên", "bạn trả lời", "bạn có thể", "bạn sẽ", "bạn tự", "bạn thấy"];
    const FRIENDS: [&str; 3] = ["Bạn hàng", "Bạn cũ", "Bạn thân"];
    for entry in walk(&root()) {
        let text = fs::read_to_string(&entry).expect("a text");
        for (number, line) in text.lines().enumerate() {
            let begins = line.match_indices("Bạn ").any(|(at, _)| !FRIENDS.iter().any(|friend| line[at..].starts_with(friend)));
            let lower = line.to_lowercase();
            let found = begins || ADDRESSED.iter().any(|form| lower.contains(form));
            assert!(!found, "{}:{}: {line}", entry.display(), number + 1);
        }
    }
}

/// Every module and quiz under a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(walk(&entry));
        } else if entry.extension().is_some_and(|ending| ending == "md" || ending == "gift") {
            found.push(entry);
        }
    }
    found
}

#[test]
fn the_right_option_does_not_stand_out_by_its_length() {
    let mut longest: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (code, _, questions) in sample() {
        for question in &questions {
            let (Kind::OneChoice { choices } | Kind::SeveralChoices { choices }) = &question.kind else { continue };
            let longest_of = |right: bool| {
                choices
                    .iter()
                    .filter(|choice| (choice.weight.points() > 0) == right)
                    .map(|choice| choice.text.text.chars().count())
                    .max()
                    .unwrap_or(0)
            };
            let entry = longest.entry(code.clone()).or_default();
            entry.0 += usize::from(longest_of(true) > longest_of(false));
            entry.1 += 1;
        }
    }
    let (right, all) = longest.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert!(all > 250 && right * 10 <= all * 4, "the right option is the longest in {right} of {all}");
    for (code, (right, all)) in longest {
        assert!(right * 10 <= all * 4, "{code}: the right option is the longest in {right} of {all}");
    }
}

#[test]
fn a_broken_file_is_named_by_line_and_column_and_changes_nothing() {
    let cases: [(&str, &str, &str, &str, (u32, u32)); 22] = [
        ("programme.toml", "streams = 1", "streams = 0", "toml-wrong", (6, 11)),
        ("programme.toml", "streams = 1", "streams = 1\nroom = 2", "toml-unknown", (7, 1)),
        ("programme.toml", "title = \"Thử\"\n", "", "toml-missing", (1, 1)),
        ("programme.toml", "title = \"Thử\"", "title = Thử", "toml-syntax", (2, 9)),
        ("programme.toml", "\"2025-07-01\"", "\"2025-06-24\"", "go-live-not-after", (3, 11)),
        ("programme.toml", "\"2025-07-01\"", "\"1/7/2025\"", "toml-wrong", (3, 11)),
        ("programme.toml", "\"08:30\"", "\"08:00\"", "slot-overlaps", (37, 19)),
        ("programme.toml", "code = \"HC\"", "code = \"DT\"", "profile-twice", (24, 8)),
        ("programme.toml", "\"1/2\"", "\"3/2\"", "toml-wrong", (7, 18)),
        ("G/A/topic.toml", "DT = \"live\"", "XX = \"live\"", "profile-unknown", (13, 1)),
        ("G/A/topic.toml", "\"online\"", "\"sometimes\"", "need-unknown", (14, 6)),
        ("G/A/topic.toml", "code = \"A\"", "code = \"C\"", "topic-code-differs", (1, 8)),
        ("G/A/topic.toml", "code = \"A\"", "code = \"a b\"", "toml-wrong", (1, 8)),
        ("G/A/topic.toml", "[\"100004\"]", "[\"10004\"]", "toml-wrong", (7, 13)),
        ("G/A/topic.toml", "easy = 1", "easy = 2", "blueprint-too-few", (16, 1)),
        ("G/A/topic.toml", "attempts = 2", "attempts = 2\nafter = [\"Z\"]", "after-unknown", (1, 8)),
        ("G/A/topic.toml", "attempts = 2", "attempts = 2\nafter = [\"B\"]", "after-cycle", (1, 8)),
        ("G/A/topic.toml", "attempts = 2", "attempts = 2\nsecret = true", "secret-file", (1, 1)),
        ("G/A/module.md", "# Hai\n", "# Hai\n\n<b>x</b>", "module-html", (7, 1)),
        ("G/A/quiz.gift", "{=a ~b}", "{=a ~%44%b}", "gift-bad-weight", (9, 15)),
        ("G/A/quiz.gift", "page-2", "page-3", "question-page-missing", (9, 1)),
        ("G/A/quiz.gift", "$CATEGORY: A/hard", "$CATEGORY: A/tough", "question-without-difficulty", (9, 1)),
    ];
    let app = TestApp::new();
    for (file, from, to, key, place) in cases {
        let folder = Folder::new(&["A", "B"]);
        folder.change("G/B/topic.toml", "attempts = 2", "attempts = 2\nafter = [\"A\"]");
        folder.change(file, from, to);
        let faults = load_badly(&app, folder.path());
        let fault = faults.iter().find(|fault| fault.what.key() == key).unwrap_or_else(|| panic!("{to:?}: {faults:#?}"));
        assert!(key == "secret-file" || fault.file.ends_with(file), "{fault}");
        assert_eq!((fault.place.line, fault.place.column), place, "{to:?}: {fault}");
        assert!(fault.say(taphuan::text::Language::Vi).contains(&format!(":{}:{}: ", place.0, place.1)), "{fault}");
        assert_eq!(app.read(counts), [0; 8], "{to:?} left something behind");
    }
}

#[test]
fn files_that_are_missing_or_unreadable_are_named_all_at_once() {
    let app = TestApp::new();
    let folder = Folder::new(&["A", "B"]);
    std::fs::remove_file(folder.path().join("G/A/quiz.gift")).expect("a file");
    std::fs::write(folder.path().join("G/B/module.md"), b"# M\xe9t\n").expect("a file");
    folder.write("X/C/topic.toml", "");
    let faults = load_badly(&app, folder.path());
    let keys: Vec<&str> = faults.iter().map(|fault| fault.what.key()).collect();
    assert_eq!(keys, ["file-missing", "file-not-utf8", "group-unknown"], "{faults:#?}");
    assert_eq!((faults[1].place.line, faults[1].place.column), (1, 4));
    assert_eq!(load_badly(&app, &folder.path().join("nowhere"))[0].what.key(), "file-missing");
    let empty = Folder::new(&[]);
    assert_eq!(load_badly(&app, empty.path())[0].what.key(), "programme-without-topics");
}

#[test]
fn a_later_load_publishes_a_new_revision_and_leaves_the_old_one_alone() {
    let app = TestApp::new();
    let folder = Folder::new(&["A", "B"]);
    load_well(&app, folder.path(), false);
    let first = app.read(|conn| store::get_topic(conn, "A")).revision_id.expect("a revision");
    let old =
        |conn: &mut Conn| Ok((store::get_page(conn, first, 1)?, store::list_questions(conn, first)?, store::get_revision(conn, first)?));
    let before = app.read(old);
    folder.change("G/A/module.md", "Lời của trang một.", "Lời mới của trang một.");
    let (report, is_changed) = load_well(&app, folder.path(), true);
    assert!(is_changed && report[0].contains("bản số 2"), "{report:?}");
    assert_eq!(app.read(|conn| store::get_topic(conn, "A")).revision_id, Some(first), "a dry run publishes nothing");
    load_well(&app, folder.path(), false);
    let second = app.read(|conn| store::get_topic(conn, "A")).revision_id.expect("a revision");
    assert_ne!(second, first);
    assert_eq!(app.read(|conn| store::get_revision(conn, second)).number, 2);
    assert!(app.read(|conn| store::get_page(conn, second, 1)).html.contains("Lời mới"));
    assert_eq!(app.read(old), before, "the old revision was touched");
    let other: i64 = app.read(|conn| {
        let topic = store::get_topic(conn, "B")?;
        Ok(revisions::table.filter(revisions::topic_id.eq(topic.id)).count().get_result(conn)?)
    });
    assert_eq!(other, 1, "an unchanged topic got a new revision");
    // A comment is no content.
    folder.change("G/A/quiz.gift", "$CATEGORY: A/easy", "// checked\n\n$CATEGORY: A/easy");
    assert!(!load_well(&app, folder.path(), false).1);
    folder.change("G/A/topic.toml", "attempts = 2", "attempts = 3");
    let (report, _) = load_well(&app, folder.path(), false);
    assert!(report[0].contains("attempts"), "{report:?}");
    assert_eq!(app.read(|conn| store::get_topic(conn, "A")).revision_id, Some(second), "a setting is no content");
}

#[test]
fn a_topic_keeps_its_place_and_is_kept_while_something_is_recorded_for_it() {
    let app = TestApp::new();
    app.world();
    let folder = Folder::new(&["B", "C", "D"]);
    load_well(&app, folder.path(), false);
    folder.add("A");
    load_well(&app, folder.path(), false);
    let places = |app: &TestApp| -> BTreeMap<String, i32> {
        let topics = app.read(|conn| {
            let programme = store::get_programme(conn, "P-1")?;
            store::list_topics(conn, programme.id)
        });
        topics.into_iter().map(|topic| (topic.code, topic.place)).collect()
    };
    assert_eq!(places(&app), BTreeMap::from([("B".into(), 0), ("C".into(), 1), ("D".into(), 2), ("A".into(), 3)]));
    let reader = app.officer(badge::TRAINEE);
    let now = app.clock.now();
    app.write(move |conn| {
        let topic = store::get_topic(conn, "C")?;
        let row = (
            readings::officer_id.eq(reader),
            readings::topic_id.eq(topic.id),
            readings::revision_id.eq(topic.revision_id.unwrap_or_default()),
            readings::page.eq(1),
            readings::pages_seen.eq(1_i64),
            readings::seconds.eq(0),
            readings::opened_at.eq(now),
            readings::seen_at.eq(now),
        );
        diesel::insert_into(readings::table).values(row).execute(conn)?;
        Ok(())
    });
    for code in ["A", "C"] {
        std::fs::remove_dir_all(folder.path().join("G").join(code)).expect("a folder");
    }
    let (report, _) = load_well(&app, folder.path(), false);
    assert!(report.iter().any(|line| line.contains("C:") && line.contains("giữ nguyên")), "{report:?}");
    assert!(report.iter().any(|line| line.contains("A:") && line.contains("gỡ bỏ")), "{report:?}");
    folder.add("E");
    load_well(&app, folder.path(), false);
    assert_eq!(
        places(&app),
        BTreeMap::from([("B".into(), 0), ("C".into(), 1), ("D".into(), 2), ("E".into(), 4)]),
        "a place was given twice"
    );
}

#[test]
fn a_code_of_another_programme_is_refused() {
    let app = TestApp::new();
    load_well(&app, Folder::new(&["A"]).path(), false);
    let other = Folder::new(&["A"]);
    other.change("programme.toml", "P-1", "P-2");
    let faults = load_badly(&app, other.path());
    assert_eq!(faults[0].what.key(), "topic-code-taken", "{faults:?}");
    other.change("G/A/topic.toml", "code = \"A\"", "code = \"P-2-A\"");
    load_well(&app, other.path(), false);
}

#[test]
fn a_secret_topic_has_no_revision() {
    let app = TestApp::new();
    let folder = Folder::new(&["A", "B"]);
    for file in ["module.md", "quiz.gift"] {
        std::fs::remove_file(folder.path().join("G/B").join(file)).expect("a file");
    }
    folder.change("G/B/topic.toml", "attempts = 2", "attempts = 2\nsecret = true");
    assert_eq!(load_badly(&app, folder.path())[0].what.key(), "secret-need");
    folder.change("G/B/topic.toml", "\"online\"", "\"live\"");
    load_well(&app, folder.path(), false);
    let topic = app.read(|conn| store::get_topic(conn, "B"));
    assert!(topic.is_secret && topic.revision_id.is_none());
    let missing = app.read(|conn| Ok(store::get_revision(conn, RevisionId::new()).is_err()));
    assert!(missing);
}

#[test]
fn the_rule_of_exchanges_may_be_left_out_and_what_is_wrong_in_it_is_told_by_place() {
    use taphuan::curriculum::rules::{ExchangeMode, ExchangeRule};
    let app = TestApp::new();
    let folder = Folder::new(&["A"]);
    let rule = |app: &TestApp| app.read(|conn| store::get_programme(conn, "P-1")).config.exchange;
    load_well(&app, folder.path(), false);
    assert_eq!(rule(&app), ExchangeRule { mode: ExchangeMode::Rule, notice_hours: 24 });
    folder.change("programme.toml", "[certificate]", "[exchange]\nmode = \"office\"\n\n[certificate]");
    load_well(&app, folder.path(), false);
    assert_eq!(rule(&app), ExchangeRule { mode: ExchangeMode::Office, notice_hours: 24 });
    folder.change("programme.toml", "mode = \"office\"", "mode = \"closed\"\nnotice_hours = 0");
    load_well(&app, folder.path(), false);
    assert_eq!(rule(&app), ExchangeRule { mode: ExchangeMode::Closed, notice_hours: 0 });
    folder.change("programme.toml", "mode = \"closed\"\nnotice_hours = 0", "mode = \"open\"\nnotice_hours = -1\nhours = 3");
    let faults = load_badly(&app, folder.path());
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults.iter().map(|fault| (fault.place.line, fault.what.key())).collect::<Vec<_>>(),
        [(10, "toml-wrong"), (11, "toml-wrong"), (12, "toml-unknown")]
    );
    assert!(told[0].contains("\"rule\", \"office\" or \"closed\"") && told[1].contains("from 0 to 720"), "{told:?}");
    assert_eq!(rule(&app).mode, ExchangeMode::Closed, "nothing was written");
}
