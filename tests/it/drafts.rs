//! Drafts of the timetable through the office's pages: made, changed by hand, undone, compared, repaired, published.

use diesel::prelude::*;
use taphuan::clock::Timestamp;
use taphuan::id::{IncidentId, OfficerId, PlanId};
use taphuan::schema::*;

use crate::schedule::{done, load, row, start};
use crate::support::{Answer, Browser, TestApp};
use crate::world::{World, badge};

const PLANS: &str = "/programmes/P/plans";

/// Four days of seven slots on two streams; half of a unit may be away.
pub(crate) fn config() -> String {
    let slots = |times: &[&str]| times.iter().map(|time| format!("{time}:00")).collect::<Vec<_>>();
    let days: Vec<serde_json::Value> = (24..=27)
        .map(|day| {
            serde_json::json!({ "date": format!("2025-06-{day}"), "halves": [
                { "name": "morning", "slots": slots(&["07:30", "08:30", "09:30", "10:30"]) },
                { "name": "afternoon", "slots": slots(&["13:30", "14:30", "15:30"]) },
            ] })
        })
        .collect();
    let profiles = ["CH", "DT", "HC", "TH"].map(|code| serde_json::json!({ "code": code, "title": format!("Vị trí {code}") }));
    serde_json::json!({
        "days": days, "slot_minutes": 50, "break_minutes": 10, "streams": 2, "max_share_away": "1/2",
        "profiles": profiles,
        "certificate": { "serial_prefix": "HN25TD", "wording": "Đã hoàn thành chương trình tập huấn mẫu", "signer": "100003" },
    })
    .to_string()
}

/// The world with a grid, and a timetable of which one session has begun.
fn planned() -> (TestApp, World, Browser) {
    let (app, world) = start();
    app.write(|conn| {
        Ok(diesel::update(programmes::table.filter(programmes::code.eq("P"))).set(programmes::config.eq(config())).execute(conn)?)
    });
    done(load(
        &app,
        &[
            row("P-T-01-A1", "T-01", "A1", 1, "25T07:30", "25T08:20", "100004", "100003", "S1,P1,,"),
            row("P-T-01-A1", "T-01", "A1", 1, "25T07:30", "25T08:20", "100004", "100003", "S2,Q1,,"),
            row("P-T-01-A2", "T-01", "A2", 1, "26T08:30", "26T09:20", "100004", "100003", "S1,P1,,"),
            row("P-T-03-A1", "T-03", "A1", 1, "26T09:30", "26T10:20", "100004", "100003", "S1,P1,,"),
            row("P-T-03-A2", "T-03", "A2", 1, "26T10:30", "26T11:20", "100004", "100003", "S1,P1,,"),
        ],
    ));
    let office = app.sign_in_as(badge::OFFICE);
    (app, world, office)
}

/// A draft of the timetable that holds.
fn copied(office: &Browser) -> String {
    let answer = office.post(PLANS, &[("action", "copy")]);
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.location.expect("where it is")
}

fn change(office: &Browser, address: &str, fields: &[(&str, &str)]) -> Answer {
    office.post_with(address, fields, "accept", "application/json")
}

/// Moves a session of `T-03`, cohort A1, into a cell.
fn put(office: &Browser, draft: &str, version: &str, slot: &str, stream: &str) -> Answer {
    let fields = [("session", "T-03"), ("cohort", "A1"), ("slot", slot), ("stream", stream), ("version", version)];
    change(office, &format!("{draft}/move"), &fields)
}

fn words(answer: &Answer) -> Vec<String> {
    answer.json()["breaches"].as_array().expect("breaches").iter().map(|one| one.as_str().expect("words").to_owned()).collect()
}

/// A session's card on the page of a draft.
fn card(office: &Browser, draft: &str, anchor: &str) -> String {
    let page = office.get(draft);
    assert_eq!(page.status, 200, "{}", page.text);
    let (_, rest) = page.text.split_once(&format!("id=\"{anchor}\"")).unwrap_or_else(|| panic!("no {anchor} in {}", page.text));
    rest.split("</div>").next().unwrap_or_default().to_owned()
}

fn starts(app: &TestApp, session: &'static str) -> String {
    let at: Timestamp = app.read(|conn| Ok(sessions::table.filter(sessions::code.eq(session)).select(sessions::starts_at).first(conn)?));
    at.local().format("%d %H:%M").to_string()
}

#[test]
fn a_copy_of_the_timetable_is_a_grid_that_breaks_nothing_and_costs_the_same() {
    let (_app, _, office) = planned();
    let draft = copied(&office);
    assert_eq!(draft, format!("{PLANS}/1"));
    let page = office.get(&draft);
    assert_eq!(page.status, 200, "{}", page.text);
    for text in ["Phương án 1", "Không vi phạm giới hạn nào.", "Luồng 2", "Trần Đình Nghĩa", "id=\"s-T-03-A2\""] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    assert!(page.text.contains("<span class=\"chip mute\">0</span>"), "{}", page.text);
    assert!(card(&office, &draft, "s-T-01-A1").contains("Đã bắt đầu"));
    assert!(card(&office, &draft, "s-T-01-A2").contains("Lê Hoài Đức"));
    let list = office.get(PLANS);
    assert!(list.text.contains("Phương án 1") && list.text.contains("Chép từ lịch đang áp dụng"), "{}", list.text);
}

#[test]
fn a_move_says_what_it_breaks_and_costs_and_undo_takes_it_back() {
    let (_app, _, office) = planned();
    let draft = copied(&office);
    let moved = put(&office, &draft, "1", "2025-06-26T08:30:00+07:00", "2");
    assert_eq!(moved.status, 200, "{}", moved.text);
    assert_eq!(moved.json()["version"], 2);
    let broken = words(&moved);
    assert!(broken.iter().any(|line| line.contains("Lê Hoài Đức") && line.contains("nhiều phiên cùng lúc")), "{broken:?}");
    let said = moved.json()["said"].as_str().expect("words").to_owned();
    assert!(said.starts_with("Chuyển T-03 · A1 sang 26/06/2025 08:30, luồng 2: vi phạm"), "{said}");
    for anchor in ["s-T-03-A1", "s-T-01-A2"] {
        assert!(card(&office, &draft, anchor).contains("nhiều phiên cùng lúc"), "{anchor}");
    }
    assert!(!card(&office, &draft, "s-T-03-A2").contains("nhiều phiên cùng lúc"));
    let undone = office.post(&format!("{draft}/undo"), &[("version", "2")]);
    assert_eq!((undone.status, undone.location.as_deref()), (303, Some(format!("{draft}#grid").as_str())));
    let page = office.get(&draft);
    assert!(page.text.contains("Không vi phạm giới hạn nào.") && page.text.contains("Hoàn tác “Chuyển T-03"), "{}", page.text);
    let again = office.post(&format!("{draft}/undo"), &[("version", "3")]);
    assert_eq!(again.status, 409);
    assert!(again.text.contains("Không còn bước nào để hoàn tác."), "{}", again.text);
}

#[test]
fn who_saw_an_older_version_changes_nothing() {
    let (_app, _, office) = planned();
    let draft = copied(&office);
    assert_eq!(put(&office, &draft, "1", "2025-06-27T08:30:00+07:00", "2").status, 200);
    for (what, fields) in
        [("move", &[("session", "T-03"), ("cohort", "A1"), ("to", "2025-06-27T07:30:00+07:00~1")][..]), ("undo", &[]), ("drop", &[])]
    {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("version", "1")]).collect();
        assert_eq!(office.post(&format!("{draft}/{what}"), &fields).status, 409, "{what}");
    }
    assert_eq!(office.post(&format!("{draft}/move"), &[("session", "T-03"), ("cohort", "A1")]).status, 422);
}

#[test]
fn two_sessions_change_places_when_the_cell_is_taken() {
    let (_app, _, office) = planned();
    let draft = copied(&office);
    let fields = [("session", "T-03"), ("cohort", "A1"), ("to", "2025-06-26T10:30:00+07:00~1"), ("version", "1")];
    let swapped = change(&office, &format!("{draft}/move"), &fields);
    assert_eq!(swapped.status, 200, "{}", swapped.text);
    assert!(swapped.json()["said"].as_str().expect("words").contains("đổi chỗ với T-03 · A2"));
    let list = office.get(&format!("{draft}?by=speaker&key=100004"));
    let first = list.text.find("26/06/2025 09:30").expect("a session at 09:30");
    let row = list.text[first..].split("</tr>").next().expect("a row");
    assert!(row.contains("<td class=\"c\">A2</td>"), "{row}");
}

#[test]
fn begun_and_locked_sessions_stay_and_nothing_goes_into_the_past() {
    let (_app, _, office) = planned();
    let draft = copied(&office);
    let begun = [("session", "T-01"), ("cohort", "A1"), ("to", "2025-06-27T07:30:00+07:00~1"), ("version", "1")];
    let refused = change(&office, &format!("{draft}/move"), &begun);
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json()["detail"], "Phiên đã bắt đầu nên không đổi được nữa.");
    assert_eq!(put(&office, &draft, "1", "2025-06-25T08:30:00+07:00", "2").status, 409);
    assert_eq!(put(&office, &draft, "1", "2025-06-26T08:31:00+07:00", "2").status, 422);
    assert_eq!(put(&office, &draft, "1", "2025-06-26T08:30:00+07:00", "3").status, 422);
    let of_a1 = [("session", "T-03"), ("cohort", "A1"), ("version", "1")];
    assert_eq!(change(&office, &format!("{draft}/lock"), &of_a1).status, 200);
    assert!(card(&office, &draft, "s-T-03-A1").contains("Đã khóa"));
    assert_eq!(put(&office, &draft, "2", "2025-06-27T08:30:00+07:00", "1").status, 409);
    let onto = [("session", "T-03"), ("cohort", "A2"), ("to", "2025-06-26T09:30:00+07:00~1"), ("version", "2")];
    assert_eq!(change(&office, &format!("{draft}/move"), &onto).status, 409, "a locked session gives its place to nobody");
    let unlock = [("session", "T-03"), ("cohort", "A1"), ("version", "2")];
    assert_eq!(change(&office, &format!("{draft}/lock"), &unlock).status, 200);
    assert_eq!(put(&office, &draft, "3", "2025-06-27T08:30:00+07:00", "1").status, 200);
}

#[test]
fn only_those_of_the_topic_can_speak_and_preside() {
    let (app, _, office) = planned();
    app.write(|conn| {
        let config = "{\"speakers\":[\"100004\",\"100005\"],\"presiding\":\"100003\",\"presiding_alternates\":[\"100006\"],\"after\":[]}";
        Ok(diesel::update(topics::table.filter(topics::code.eq("T-03"))).set(topics::config.eq(config)).execute(conn)?)
    });
    let draft = copied(&office);
    let with = |speaker, presiding, version| {
        let fields = [("session", "T-03"), ("cohort", "A1"), ("speaker", speaker), ("presiding", presiding), ("version", version)];
        change(&office, &format!("{draft}/staff"), &fields)
    };
    assert_eq!(with("100003", "100003", "1").status, 422, "a director is no speaker of the topic");
    let chosen = with("100005", "100006", "1");
    assert_eq!(chosen.status, 200, "{}", chosen.text);
    let shown = card(&office, &draft, "s-T-03-A1");
    assert!(shown.contains("Ngô Bảo Yến") && shown.contains("Bùi Văn Ơn"), "{shown}");
    let picked = office.get(&format!("{draft}?topic=T-03&cohort=A1"));
    assert!(picked.text.contains("<option value=\"100005\" selected>"), "{}", picked.text);
    assert!(picked.text.contains("26/06/2025 10:30, luồng 1: đổi chỗ với T-03 · A2"), "{}", picked.text);
}

#[test]
fn a_draft_is_listed_by_site_unit_speaker_and_officer() {
    let (_app, _, office) = planned();
    let draft = copied(&office);
    let page = |query: &str| {
        let page = office.get(&format!("{draft}?{query}"));
        assert_eq!(page.status, 200, "{query}: {}", page.text);
        page.text
    };
    assert!(page("by=site&key=S2").contains("(1/10)"), "one officer in the room of S2");
    let unit = page("by=unit&key=00004");
    assert!(unit.contains("cùng lúc có 2 người đi học, cho phép 5"), "{unit}");
    assert!(page("by=speaker&key=100003").contains("Chủ trì"));
    let officer = page(&format!("by=officer&key={}", badge::COMMANDER));
    assert!(officer.contains("T-03") && !officer.contains("<th scope=\"row\">T-01"), "{officer}");
    let several = page("by=officer&key=nguyen+van+a");
    assert!(several.contains("key=200001") && several.contains("key=200007"), "{several}");
    assert!(page("by=officer&key=khong+ai").contains("Không tìm thấy gì phù hợp."));
}

#[test]
fn two_plans_are_compared_and_a_draft_is_put_away() {
    let (_app, _, office) = planned();
    let draft = copied(&office);
    assert_eq!(put(&office, &draft, "1", "2025-06-27T08:30:00+07:00", "2").status, 200);
    let to = office.get(&format!("{PLANS}/compare?of=0&with=1")).location.expect("a page");
    assert_eq!(to, format!("{PLANS}/0/compare?with=1"));
    let page = office.get(&to);
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("<del>26/06/2025 09:30</del><ins>27/06/2025 08:30</ins>"), "{}", page.text);
    assert!(page.text.contains("Ba Đình"), "the unit of the chief, who is touched");
    assert_eq!(office.get(&format!("{PLANS}/0/compare?with=7")).status, 404);
    let copy = office.post(&format!("{draft}/copy"), &[]);
    assert_eq!(copy.location.as_deref(), Some(format!("{PLANS}/2").as_str()));
    assert_eq!(office.post(&format!("{draft}/drop"), &[("version", "2")]).status, 303);
    assert_eq!(office.get(&draft).status, 404);
    assert!(office.get(&format!("{PLANS}/1/compare?with=2")).status == 404);
}

#[test]
fn an_incident_is_noted_with_what_was_typed_and_ended() {
    let (app, _, office) = planned();
    let at = format!("{PLANS}/incidents");
    let bad = office.post(
        &at,
        &[("kind", "site"), ("subject", "Không có"), ("from", "2025-06-26T13:00"), ("until", "2025-06-26T09:00"), ("reason", "")],
    );
    assert_eq!(bad.status, 422);
    for text in ["id=\"e-until\"", "id=\"e-reason\"", "value=\"Không có\"", "value=\"2025-06-26T09:00\""] {
        assert!(bad.text.contains(text), "{text}: {}", bad.text);
    }
    let whole_day = [("from", "2025-06-26T00:00"), ("until", "2025-06-26T23:00"), ("reason", "Bận đột xuất")];
    let note = |more: &[(&'static str, &'static str)]| office.post(&at, &more.iter().copied().chain(whole_day).collect::<Vec<_>>());
    assert_eq!(note(&[("kind", "site"), ("subject", "Không có")]).status, 422);
    assert_eq!(note(&[("kind", "duty"), ("subject", "00004")]).status, 422, "how many?");
    assert_eq!(note(&[("kind", "duty"), ("subject", "00004"), ("count", "11")]).status, 422, "so many are not there");
    assert_eq!(note(&[("kind", "duty"), ("subject", "00004"), ("badges", "300001")]).status, 422, "of another unit");
    assert_eq!(note(&[("kind", "duty"), ("subject", "Ba Đình (00004)"), ("count", "3")]).status, 303);
    assert_eq!(note(&[("kind", "presenter"), ("subject", "Lê Hoài Đức (100-004)")]).status, 303);
    let kept: Vec<(String, String, String)> = app.read(|conn| {
        Ok(incidents::table.order(incidents::kind).select((incidents::kind, incidents::subject, incidents::badges)).load(conn)?)
    });
    // On the 26th the chief, the deputy and two DT of the second cohort attend; the others of the unit are needed nowhere.
    let kept: Vec<(&str, &str, &str)> = kept.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(kept, [("duty", "00004", "[\"200003\",\"200004\",\"200005\"]"), ("presenter", "100004", "[]")]);
    let page = office.get(PLANS);
    assert!(page.text.contains("Ba Đình (00004)") && page.text.contains("3 người"), "{}", page.text);
    let id: IncidentId = app.read(|conn| Ok(incidents::table.filter(incidents::kind.eq("duty")).select(incidents::id).first(conn)?));
    assert_eq!(office.post(&format!("{at}/{id}/end"), &[]).status, 303);
    assert_eq!(office.post(&format!("{at}/{id}/end"), &[]).status, 404);
    let page = office.get(PLANS);
    assert!(!page.text.contains("3 người") && page.text.contains("Bận đột xuất"), "{}", page.text);
}

#[test]
fn a_search_keeps_the_best_as_a_draft() {
    let (_app, _, office) = planned();
    let bad = office.post(PLANS, &[("action", "search"), ("seed", "năm"), ("note", "thử")]);
    assert_eq!(bad.status, 422);
    assert!(bad.text.contains("id=\"e-seed\"") && bad.text.contains("value=\"thử\""), "{}", bad.text);
    let job = office.post(PLANS, &[("action", "search"), ("seed", "5"), ("note", "Lần một")]).location.expect("a job");
    assert_eq!(office.wait(&job)["state"], "done", "{}", office.get(&job).text);
    let list = office.get(PLANS);
    assert!(list.text.contains("Lần một") && list.text.contains("Máy tìm"), "{}", list.text);
    let page = office.get(&format!("{PLANS}/1"));
    assert!(page.text.contains("Không vi phạm giới hạn nào."), "{}", page.text);
}

#[test]
fn a_repair_gives_way_to_what_happened_and_its_draft_is_published() {
    let (app, _, office) = planned();
    assert_eq!(office.post(PLANS, &[("action", "copy")]).status, 303);
    let ill = [("kind", "presenter"), ("subject", "100004"), ("from", "2025-06-26T00:00"), ("until", "2025-06-26T23:59"), ("reason", "Ốm")];
    assert_eq!(office.post(&format!("{PLANS}/incidents"), &ill).status, 303);
    let old = format!("{PLANS}/1/publish");
    assert!(office.get(&old).text.contains("3 vi phạm, chưa công bố được"), "{}", office.get(&old).text);
    assert_eq!(office.post(&old, &[("version", "1")]).status, 409);
    let job = office.post(&format!("{PLANS}/repair"), &[]).location.expect("a job");
    assert_eq!(office.wait(&job)["state"], "done", "{}", office.get(&job).text);
    let publish = format!("{PLANS}/2/publish");
    let look = office.get(&publish);
    assert_eq!(look.status, 200, "{}", look.text);
    for text in ["Ba Đình", "Ngọc Hà", "Lê Hoài Đức", "Công bố phương án 2"] {
        assert!(look.text.contains(text), "{text}: {}", look.text);
    }
    let unit = office.get(&format!("{publish}?unit=00008"));
    assert!(unit.text.contains("Mai Văn Yên") && !unit.text.contains("Vương Thị Xuân"), "{}", unit.text);
    assert_eq!(starts(&app, "P-T-03-A1"), "26 09:30", "nothing is saved by looking");
    assert_eq!(office.post(&publish, &[("version", "9")]).status, 409);
    let job = office.post(&publish, &[("version", "1")]).location.expect("a job");
    assert_eq!(office.wait(&job)["state"], "done", "{}", office.get(&job).text);
    assert_eq!(starts(&app, "P-T-01-A1"), "25 07:30");
    for session in ["P-T-01-A2", "P-T-03-A1", "P-T-03-A2"] {
        assert!(!starts(&app, session).starts_with("26"), "{session}");
    }
    let page = office.get(&format!("{PLANS}/2"));
    assert!(page.text.contains("Đã công bố") && !page.text.contains("/undo"), "{}", page.text);
    let late = change(&office, &format!("{PLANS}/2/lock"), &[("session", "T-03"), ("cohort", "A1"), ("version", "1")]);
    assert_eq!(late.status, 409);
}

#[test]
fn one_job_of_the_planner_at_a_time() {
    let (_app, _, office) = planned();
    let first = office.post(PLANS, &[("action", "search")]).location.expect("a job");
    let second = office.post(&format!("{PLANS}/repair"), &[]).location.expect("a job");
    assert_eq!(first, second, "the one that is open is shown");
    assert!(office.get(PLANS).text.contains("Tìm phương án lịch"), "its bar");
    assert_eq!(office.post(&format!("{first}/cancel"), &[]).status, 303);
    let third = office.post(&format!("{PLANS}/repair"), &[]).location.expect("a job");
    assert_ne!(first, third);
    assert_eq!(office.wait(&third)["state"], "done");
}

#[test]
fn what_makes_planning_impossible_is_told_by_name() {
    let (app, _, office) = planned();
    copied(&office);
    app.write(|conn| {
        let config = "{\"speakers\":[\"999999\"],\"presiding\":\"100003\",\"after\":[]}";
        Ok(diesel::update(topics::table.filter(topics::code.eq("T-03"))).set(topics::config.eq(config)).execute(conn)?)
    });
    for address in [PLANS.to_owned(), format!("{PLANS}/1"), format!("{PLANS}/1/publish"), format!("{PLANS}/0/compare?with=1")] {
        let page = office.get(&address);
        assert_eq!(page.status, 200, "{address}: {}", page.text);
        assert!(page.text.contains("999999"), "{address}: {}", page.text);
    }
    assert_eq!(put(&office, &format!("{PLANS}/1"), "1", "2025-06-27T08:30:00+07:00", "2").status, 409);
    assert_eq!(office.post(PLANS, &[("action", "copy")]).status, 409);
}

/// A draft with a step, and an incident, in the world's programme; gives the incident's id.
pub(crate) fn plant(app: &TestApp, world: &World) -> String {
    let (programme, now, id) = (world.programme, app.clock.now(), IncidentId::new());
    app.write(move |conn| {
        diesel::update(programmes::table.find(programme)).set(programmes::config.eq(config())).execute(conn)?;
        let plan = PlanId::new();
        let session = |topic: &str, cohort: &str, at: &str| {
            serde_json::json!({ "topic": topic, "cohort": cohort, "starts_at": at, "stream": 1, "speaker": "100004", "presiding": "100003", "is_locked": false })
        };
        let kept = serde_json::json!([
            session("T-01", "A2", "2025-06-25T06:30:00Z"),
            session("T-03", "A1", "2025-06-26T01:30:00Z"),
            session("T-03", "A2", "2025-06-26T02:30:00Z"),
        ])
        .to_string();
        diesel::insert_into(plans::table)
            .values((
                (plans::id.eq(plan), plans::programme_id.eq(programme), plans::number.eq(1), plans::state.eq("draft")),
                (plans::origin.eq("copy"), plans::note.eq(""), plans::version.eq(2), plans::sessions.eq(&kept), plans::people.eq("[]")),
                (plans::cost.eq("{}"), plans::total.eq(0), plans::breaches.eq(0), plans::created_by.eq(None::<OfficerId>)),
                (plans::created_at.eq(now), plans::updated_at.eq(now), plans::published_at.eq(None::<Timestamp>)),
            ))
            .execute(conn)?;
        diesel::insert_into(plan_steps::table)
            .values((
                plan_steps::plan_id.eq(plan),
                plan_steps::version.eq(1),
                plan_steps::words.eq(serde_json::to_string(&taphuan::text::Words::plain("thử"))?),
                plan_steps::sessions.eq(&kept),
                plan_steps::by_id.eq(None::<OfficerId>),
                plan_steps::at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(incidents::table)
            .values((
                (incidents::id.eq(id), incidents::programme_id.eq(programme), incidents::kind.eq("site"), incidents::subject.eq("S2")),
                (incidents::badges.eq("[]"), incidents::from_at.eq(now.plus_minutes(3000)), incidents::until_at.eq(now.plus_minutes(3060))),
                (incidents::reason.eq("Mất điện"), incidents::noted_by.eq(None::<OfficerId>), incidents::noted_at.eq(now)),
                incidents::ended_at.eq(None::<Timestamp>),
            ))
            .execute(conn)?;
        Ok(())
    });
    id.to_string()
}
