//! One cohort of a small programme, from the files that an office writes to certificates that anybody can check: by the command line
//! and the browser alone, nothing is put into the database by hand.
//!
//! The unit has eight people. Cohort A1: Ngọc does everything as planned but fails her quiz once, Ân is absent and makes up by leave
//! of the office, Bảy stops halfway, Ích is exempt. Cohort A2 stays on duty and reads.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestApp};

const OFFICE: &str = "100001";
const COORDINATOR: &str = "100005";
const CHIEF: &str = "200001";
const NGOC: &str = "200003";
const AN: &str = "200004";
const BAY: &str = "200005";
const ICH: &str = "200006";

const PASSWORD: &str = "trăng lên đầu núi";

#[test]
fn a_cohort_from_enrolment_to_certificate() {
    let app = TestApp::at("2025-06-20T08:00:00+07:00");
    load_everything(&app);
    let office = enter(&app, OFFICE, &code_of_the_operator(&app, OFFICE));
    let chief = enter(&app, CHIEF, &code_from(&office, CHIEF));
    let coordinator = enter(&app, COORDINATOR, &code_from(&office, COORDINATOR));
    let [ngoc, an, bay] = [NGOC, AN, BAY].map(|badge| enter(&app, badge, &code_from(&chief, badge)));
    ich_is_exempt(&office);

    ngoc_sees_what_is_due(&ngoc);
    read_to_the_end(&app, &ngoc, "T-02", 21);
    pass_at_once(&ngoc, "T-02");

    app.set_clock("2025-06-24T07:20:00+07:00");
    let sitting = sitting_of_today(&coordinator);
    ngoc_checks_in_with_her_phone(&app, &coordinator, &sitting);
    the_roll_is_called_and_closed(&app, &coordinator, &sitting);

    app.set_clock("2025-06-24T09:00:00+07:00");
    ngoc_fails_once_and_passes_the_retake(&ngoc);
    an_was_absent_and_is_stuck(&office, &an);
    an_makes_up_by_leave_of_the_office(&app, &office, &an);

    app.set_clock("2025-06-27T08:00:00+07:00");
    readiness_says_who_lacks_what(&office, &chief);
    a_dry_run_issues_nothing(&app, &office);
    the_office_certifies(&office);
    assert!(!bay.get("/").text.contains("/certificates/"), "who is not complete has none");

    let issued = certificate_of(&ngoc);
    let file = ngoc_downloads_hers(&app, &ngoc, &issued);
    anybody_verifies(&app, &issued, &file);
    let successor = a_correction_names_its_successor(&app, &office, &ngoc, &issued, &file);

    attendance_tells_what_happened(&office);
    results_tell_what_happened(&office);
    certificates_tell_what_happened(&office, [&issued, &successor, &certificate_of(&an)]);
}

// The files of the office.

const PROGRAMME: &str = r#"code = "tt-2025"
title = "Tập huấn Công an phường 2025"
go_live = "2025-07-01"
slot_minutes = 50
break_minutes = 10
streams = 1
max_share_away = "1/2"

[certificate]
serial_prefix = "TT25"
authority_parent = "BỘ CÔNG AN"
authority = "CÔNG AN THÀNH PHỐ HÀ NỘI"
heading = "GIẤY CHỨNG NHẬN"
wording = "Đã hoàn thành chương trình tập huấn Công an phường"
place = "Hà Nội"
signer_capacity = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
signer = "100003"

[[profile]]
code = "CH"
title = "Chỉ huy"

[[profile]]
code = "DT"
title = "Điều tra"

[[profile]]
code = "TH"
title = "Tổng hợp"

[[group]]
code = "QLHC"
title = "Quản lý hành chính"
director = "100003"

[[day]]
date = "2025-06-24"

[[day.half]]
name = "morning"
slots = ["07:30", "08:30"]
"#;

/// What both topics say of themselves; `CODE`, `TITLE` and `NEED` are theirs.
const TOPIC: &str = r#"code = "CODE"
title = "TITLE"
minutes = 50
reading_minutes = 2
department = "PC06"
presiding = "100003"
speakers = ["100004"]
pass_percent = 70
attempts = 2
time_limit_minutes = 15

[need]
NEED

[quiz]
easy = 2
medium = 1
hard = 1
"#;

const MODULE: &str = "# Nắm việc\n\nViệc của chuyên đề TITLE.\n\n# Làm việc\n\n::: checklist Tại chốt\n- [ ] Sổ trực\n:::\n";

/// The four questions of both quizzes; [`RIGHT`] answers them.
const QUIZ: &str = "$CATEGORY: CODE/easy

// [id:CODE-q1] [tag:page-1]
Ai đăng ký cư trú của CODE? {=Công an phường#Đúng thẩm quyền. ~Tòa án#Không phải. ~Ngân hàng ####Xem lại trang 1.}

// [id:CODE-q2] [tag:page-1]
Thông báo lưu trú trước 23 giờ theo CODE. {TRUE####Trước 23 giờ.}

$CATEGORY: CODE/medium

// [id:CODE-q3] [tag:page-2]
Mấy ngày làm việc theo CODE? {#7####Bảy ngày.}

$CATEGORY: CODE/hard

// [id:CODE-q4] [tag:page-2]
Mẫu tờ khai của CODE là gì? {=CT01 ####Mẫu CT01.}
";

const SITES: &str = "code,name,kind,room,capacity,address,join_url\nBD,Điểm cầu Ba Đình,central,Hội trường,60,số 1 phố Mẫu,\n";
const UNITS: &str = "code,name,type,site_code,lat,lon\n00004,Ba Đình,phường,BD,21.03853,105.83806\n";
const DEPARTMENTS: &str = "code,name,group\nPC06,Phòng Cảnh sát quản lý hành chính,QLHC\n";
const STAFF: &str = "badge,full_name,rank,position,department,group,site_code,roles
100001,Vũ Quang Khánh,Thiếu tá,Cán bộ,,,,training_office
100003,Trần Đình Nghĩa,Đại tá,Phó Giám đốc,,QLHC,,director
100004,Lê Hoài Đức,Thượng tá,Trưởng phòng,PC06,,,instructor
100005,Ngô Bảo Yến,Đại úy,Cán bộ,,,BD,coordinator
";
/// Ngọc was born on the 15th; the roster says so only later.
const ROSTER: &str =
    "badge,full_name,birth_date,rank,position,profile,command,unit_code,duty_unit,site_code,email,phone,status,status_from,status_to
200-001,Nguyễn Văn Á,1980-02-03,Thiếu tá,Trưởng Công an phường,CH,chief,00004,,BD,,,,,
200-002,Đặng Thị Ánh,1984-11-30,Đại úy,Phó trưởng Công an phường,CH,deputy,00004,,BD,,,,,
200-003,Nguyễn Thị Hồng Ngọc,1990-05-17,Thượng úy,Cán bộ,DT,,00004,,BD,,,,,
200-004,Phạm Đức Ân,1991-01-01,Trung úy,Cán bộ,DT,,00004,,BD,,,,,
200-005,Hoàng Văn Bảy,1992-02-02,Trung úy,Cán bộ,DT,,00004,,BD,,,,,
200-006,Trịnh Công Ích,1993-03-03,Thiếu úy,Cán bộ,DT,,00004,,BD,,,,,
200-007,Lý Thị Ưng,1994-04-04,Thiếu úy,Cán bộ,TH,,00004,,BD,,,,,
200-008,Tạ Đình Ước,1995-05-05,Thượng sĩ,Chiến sĩ,TH,,00004,,BD,,,,,
";
const COHORTS: &str = "programme,badge,unit_code,site_code,cohort,profile,command
tt-2025,200001,00004,BD,A2,CH,chief
tt-2025,200002,00004,BD,A2,CH,deputy
tt-2025,200003,00004,BD,A1,DT,
tt-2025,200004,00004,BD,A1,DT,
tt-2025,200005,00004,BD,A1,DT,
tt-2025,200006,00004,BD,A1,DT,
tt-2025,200007,00004,BD,A2,TH,
tt-2025,200008,00004,BD,A2,TH,
";
const TIMETABLE: &str =
    "programme,session_id,topic_code,cohort,stream,starts_at,ends_at,speaker_badge,presiding_badge,site_code,room,capacity,expected
tt-2025,tt-T-01-A1,T-01,A1,1,2025-06-24T07:30:00+07:00,2025-06-24T08:20:00+07:00,100004,100003,BD,Hội trường,60,4
";

fn load_everything(app: &TestApp) {
    let topics = [("T-01", "Đăng ký cư trú", "DT = \"live\""), ("T-02", "Căn cước", "CH = \"online\"\nDT = \"online\"\nTH = \"online\"")];
    for (code, title, need) in topics {
        for (file, text) in [("topic.toml", TOPIC), ("module.md", MODULE), ("quiz.gift", QUIZ)] {
            let text = text.replace("CODE", code).replace("TITLE", title).replace("NEED", need);
            app.file(&format!("tt-2025/QLHC/{code}/{file}"), text.as_bytes());
        }
    }
    app.file("tt-2025/programme.toml", PROGRAMME.as_bytes());
    load(app, "curriculum", "tt-2025", None);
    for (kind, text) in [
        ("sites", SITES),
        ("units", UNITS),
        ("departments", DEPARTMENTS),
        ("staff", STAFF),
        ("roster", ROSTER),
        ("cohorts", COHORTS),
        ("timetable", TIMETABLE),
    ] {
        load(app, kind, &format!("{kind}.csv"), Some(text));
    }
    // The server looks every second what a load has changed; a test does not wait for it.
    taphuan::app::refresh_current(&app.server).expect("the current programme");
}

fn load(app: &TestApp, kind: &str, name: &str, text: Option<&str>) {
    let path = text.map_or_else(|| app.folder.path().join(name).to_string_lossy().into_owned(), |text| app.file(name, text.as_bytes()));
    let said = app.run(&["load", kind, &path]);
    assert_eq!(said.status, 0, "{kind}: {}{}", said.out, said.err);
}

// Signing in.

/// The code that the operator makes for the first person.
fn code_of_the_operator(app: &TestApp, badge: &str) -> String {
    let said = app.run(&["account", "reset", badge]);
    assert_eq!(said.status, 0, "{}", said.err);
    between(&said.out, "mã một lần ", ",").to_owned()
}

/// The code that somebody hands out to one of theirs, shown once.
fn code_from(by: &Browser, badge: &str) -> String {
    let page = by.post(&format!("/people/{badge}/code"), &[]);
    assert_eq!(page.status, 200, "{}", page.text);
    between(&page.text, "id=\"code\">", "<").to_owned()
}

/// Comes in by a one-time code, which opens nothing but the form for a password of one's own.
fn enter(app: &TestApp, badge: &str, code: &str) -> Browser {
    let browser = app.sign_in(badge, code);
    let first = browser.get("/");
    assert_eq!((first.status, first.location.as_deref()), (303, Some("/password")));
    assert_eq!(browser.post("/password", &[("password", PASSWORD), ("password_again", PASSWORD)]).status, 303);
    assert_eq!(browser.get("/").status, 200);
    assert_eq!(app.browser().post("/login", &[("badge", badge), ("password", code)]).status, 422, "a code works once");
    browser
}

fn ich_is_exempt(office: &Browser) {
    let fields = [("status", "exempt"), ("from", "2025-06-20"), ("to", "2025-12-20"), ("reason", "chăm con nhỏ")];
    assert_eq!(office.post(&format!("/people/{ICH}/status"), &fields).status, 303);
}

// The trainee's way.

fn ngoc_sees_what_is_due(ngoc: &Browser) {
    let plan = ngoc.get("/").text;
    for text in ["0/2 chuyên đề hoàn thành", "còn<b>11</b>ngày", "Đăng ký cư trú", "24/06/2025 07:30", "Căn cước", "chưa đọc"]
    {
        assert!(plan.contains(text), "{text} is not on the plan: {plan}");
    }
    assert!(ngoc.get("/timetable").text.contains("07:30–08:20"));
}

/// Reads both pages on a day of June, as slowly as the topic asks.
fn read_to_the_end(app: &TestApp, browser: &Browser, topic: &str, day: u32) {
    app.set_clock(&format!("2025-06-{day}T20:00:00+07:00"));
    assert!(browser.get(&format!("/topics/{topic}")).text.contains("Việc của chuyên đề"));
    app.set_clock(&format!("2025-06-{day}T20:01:00+07:00"));
    let early = browser.get(&format!("/topics/{topic}?page=2")).text;
    assert!(early.contains("Đã mở đủ các trang") && !early.contains("đã đọc hết học liệu"), "a minute is missing: {early}");
    app.set_clock(&format!("2025-06-{day}T20:02:10+07:00"));
    assert_eq!(browser.post(&format!("/topics/{topic}/progress"), &[("page", "2")]).status, 303);
    assert!(browser.get(&format!("/topics/{topic}")).text.contains("Đồng chí đã đọc hết học liệu này."));
}

/// How the questions of both quizzes begin, and what is right: the option's words, or what is typed.
const RIGHT: [(&str, &str); 4] =
    [("Ai đăng ký cư trú", "Công an phường"), ("Thông báo lưu trú", "Đúng"), ("Mấy ngày làm việc", "7"), ("Mẫu tờ khai", "ct01")];

/// Starts the quiz, answers so many questions rightly and the others wrongly, each saved as it is given; then hands in.
fn take_quiz(browser: &Browser, topic: &str, right: usize) -> Answer {
    let started = browser.post(&format!("/topics/{topic}/attempts"), &[]);
    assert_eq!(started.status, 303, "{}", started.text);
    let address = started.location.expect("the paper's address");
    let paper = browser.get(&address).text;
    let questions: Vec<&str> = paper.split("<fieldset ").skip(1).map(|rest| between(rest, "", "</fieldset>")).collect();
    assert_eq!(questions.len(), RIGHT.len());
    for question in questions {
        let place = RIGHT.iter().position(|(stem, _)| question.contains(stem)).expect("a question of the quiz");
        let body = answer_to(question, RIGHT[place].1, place < right);
        let saved = browser.put(&format!("{address}/answers/{}", between(question, "data-number=\"", "\"")), &body);
        assert_eq!((saved.status, saved.json()), (200, json!({"saved_seq": 1})), "{}", saved.text);
    }
    let submitted = browser.post(&format!("{address}/submit"), &[]);
    assert_eq!((submitted.status, submitted.location.as_deref()), (303, Some(address.as_str())));
    browser.get(&address)
}

/// The body that answers a question of the paper with these words, or with something else.
fn answer_to(question: &str, right: &str, is_right: bool) -> Value {
    let given = match between(question, "data-kind=\"", "\"") {
        "choice" => {
            let options: Vec<&str> = question.split("<label class=\"choice").skip(1).collect();
            let said = |option: &&&str| (between(option, "<span>", "</span>") == right) == is_right;
            let option = options.iter().find(said).expect("such an option");
            ("choice", json!([between(option, "value=\"", "\"")]))
        }
        kind => (kind, json!(if is_right { right } else { "13" })),
    };
    json!({"seq": 1, "at": "2025-06-24T02:05:00Z", given.0: given.1})
}

fn pass_at_once(browser: &Browser, topic: &str) {
    let result = take_quiz(browser, topic, RIGHT.len()).text;
    assert!(result.contains("Đạt <span class=\"num\">4/4</span>") && result.contains("Chuyên đề đã hoàn thành."), "{result}");
}

fn ngoc_fails_once_and_passes_the_retake(ngoc: &Browser) {
    let failed = take_quiz(ngoc, "T-01", 1).text;
    assert!(failed.contains("Chưa đạt <span class=\"num\">1/4</span>"), "{failed}");
    assert!(failed.contains("Mẫu CT01.") && failed.contains("/topics/T-01?page=2"), "why, and the page to read again: {failed}");
    pass_at_once(ngoc, "T-01");
    let plan = ngoc.get("/").text;
    assert!(plan.contains("2/2 chuyên đề hoàn thành") && plan.contains("Đã hoàn thành mọi chuyên đề."), "{plan}");
}

// The session.

/// The sitting that the coordinator's first page leads to.
fn sitting_of_today(coordinator: &Browser) -> String {
    between(&coordinator.get("/").text, "href=\"/sittings/", "\"").to_owned()
}

/// Not signed in, she scans the code; signing in takes longer than the code lives, and the ticket that it earned holds.
fn ngoc_checks_in_with_her_phone(app: &TestApp, coordinator: &Browser, sitting: &str) {
    let code = coordinator.get(&format!("/sittings/{sitting}/code.json")).json()["code"].as_str().expect("a code").replace(' ', "");
    let (phone, page) = (app.browser(), format!("/check-in/{sitting}"));
    let scanned = phone.get(&format!("{page}?code={code}"));
    assert_eq!((scanned.status, scanned.location), (303, Some(format!("/login?next=%2Fcheck-in%2F{sitting}"))));
    app.set_clock("2025-06-24T07:22:00+07:00");
    let entered = phone.post("/login", &[("badge", "200-003"), ("password", PASSWORD), ("next", &page)]);
    assert_eq!((entered.status, entered.location.as_deref()), (303, Some(page.as_str())));
    assert!(phone.get(&page).text.contains("Mã đã được nhận"));
    assert_eq!(phone.post(&page, &[]).location.as_deref(), Some("/"));
    let plan = phone.get("/").text;
    assert!(plan.contains("Đã điểm danh: Có mặt lúc 07:20, chuyên đề “Đăng ký cư trú”"), "{plan}");
}

fn the_roll_is_called_and_closed(app: &TestApp, coordinator: &Browser, sitting: &str) {
    let (page, roll) = (format!("/sittings/{sitting}"), format!("/sittings/{sitting}/roll"));
    let listed = coordinator.get(&page).text;
    assert!(listed.contains("Phạm Đức Ân") && !listed.contains("Trịnh Công Ích"), "who is exempt is not expected: {listed}");
    app.set_clock("2025-06-24T07:40:00+07:00");
    assert_eq!(coordinator.post(&roll, &[("mark.200005", "late")]).status, 303);
    assert_eq!(coordinator.post(&roll, &[("headcount", "2")]).status, 303);
    assert!(coordinator.get(&page).text.contains("khớp với danh sách"));
    app.set_clock("2025-06-24T08:25:00+07:00");
    assert_eq!(coordinator.post(&roll, &[("action", "close")]).status, 303);
    assert!(coordinator.get(&page).text.contains("Danh sách đã khóa"));
}

// Making up.

fn an_was_absent_and_is_stuck(office: &Browser, an: &Browser) {
    let plan = an.get("/").text;
    assert!(plan.contains("vắng 24/06, chưa có lý do"), "{plan}");
    assert_eq!(readiness(office)[AN]["missing"], "T-01:absent T-02:reading");
}

fn an_makes_up_by_leave_of_the_office(app: &TestApp, office: &Browser, an: &Browser) {
    let grant = [("topic", "T-01"), ("kind", "module"), ("reason", "trực vụ cháy đêm 23/06")];
    assert_eq!(office.post(&format!("/people/{AN}/grants"), &grant).status, 303);
    for (topic, day) in [("T-01", 25), ("T-02", 26)] {
        read_to_the_end(app, an, topic, day);
        pass_at_once(an, topic);
    }
}

// Readiness and certificates.

/// The programme's table of this name, as the office downloads it.
fn table(office: &Browser, name: &str) -> Vec<BTreeMap<String, String>> {
    let answer = office.get(&format!("/programmes/tt-2025/{name}?format=csv"));
    assert_eq!(answer.status, 200, "{name}: {}", answer.text);
    let text = answer.text.trim_start_matches('\u{feff}');
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

fn readiness(office: &Browser) -> BTreeMap<String, BTreeMap<String, String>> {
    table(office, "readiness").into_iter().map(|row| (row["badge"].clone(), row)).collect()
}

fn readiness_says_who_lacks_what(office: &Browser, chief: &Browser) {
    let rows = readiness(office);
    let missing: Vec<(&str, &str)> = rows.iter().map(|(badge, row)| (badge.as_str(), row["missing"].as_str())).collect();
    assert_eq!(
        missing,
        [
            ("200001", "T-02:reading"),
            ("200002", "T-02:reading"),
            (NGOC, ""),
            (AN, ""),
            (BAY, "T-01:quiz T-02:reading"),
            ("200007", "T-02:reading"),
            ("200008", "T-02:reading"),
        ],
        "Ích stands outside the denominator"
    );
    for browser in [office, chief] {
        let page = browser.get("/programmes/tt-2025/readiness").text;
        assert!(page.contains("/ 7 người") && page.contains("2 người chờ cấp"), "{page}");
        let names = browser.get("/programmes/tt-2025/people?state=quiz").text;
        assert!(names.contains("Hoàng Văn Bảy") && !names.contains("Phạm Đức Ân"), "{names}");
    }
}

fn a_dry_run_issues_nothing(app: &TestApp, office: &Browser) {
    let said = app.run(&["certify", "tt-2025", "--dry-run"]);
    assert_eq!(said.status, 0, "{}", said.err);
    for line in ["Sẽ cấp: 2", "Chưa hoàn thành: 5", "Ngoài diện tập huấn: 1"] {
        assert!(said.out.contains(line), "{line} is not in {}", said.out);
    }
    assert!(office.get("/programmes/tt-2025/certificates/issue").text.contains("Cấp 2 giấy chứng nhận"));
    assert!(table(office, "certificates").is_empty());
}

fn the_office_certifies(office: &Browser) {
    let job = office.post("/programmes/tt-2025/certify", &[]).location.expect("the job's page");
    assert_eq!(office.wait(&job)["state"], "done");
    assert!(office.get(&job).text.contains("Đã cấp 2 giấy chứng nhận, tạo 2 tệp PDF."));
    assert!(readiness(office)[NGOC]["certified"] == "true" && readiness(office)[BAY]["certified"] == "false");
}

/// The serial of the certificate that somebody's plan leads to.
fn certificate_of(trainee: &Browser) -> String {
    between(&trainee.get("/").text, "href=\"/certificates/", ".pdf\"").to_owned()
}

fn ngoc_downloads_hers(app: &TestApp, ngoc: &Browser, serial: &str) -> String {
    let pdf = ngoc.get(&format!("/certificates/{serial}.pdf"));
    assert_eq!((pdf.status, pdf.headers["content-type"].as_str()), (200, "application/pdf"));
    app.file("ngoc.pdf", &pdf.bytes)
}

fn anybody_verifies(app: &TestApp, serial: &str, file: &str) {
    let page = app.browser().get(&format!("/verify/{serial}"));
    assert_eq!(page.status, 200);
    for fact in ["Giấy chứng nhận có hiệu lực", "Nguyễn Thị Hồng Ngọc", "17/05/1990", "Công an phường Ba Đình", "Trần Đình Nghĩa"]
    {
        assert!(page.text.contains(fact), "{fact} is not on {}", page.text);
    }
    let said = app.run(&["verify", file]);
    assert!(said.status == 0 && said.out.contains("CÓ HIỆU LỰC") && said.out.contains("Nguyễn Thị Hồng Ngọc"), "{said:?}");
    let mut bytes = std::fs::read(file).expect("the file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let said = app.run(&["verify", &app.file("altered.pdf", &bytes)]);
    assert!(said.status == 1 && said.err.contains("ĐÃ BỊ SỬA"), "{said:?}");
}

/// The roster is set right and loaded again; the certificate is issued anew, and each of the two names the other.
fn a_correction_names_its_successor(app: &TestApp, office: &Browser, ngoc: &Browser, old: &str, file: &str) -> String {
    load(app, "roster", "roster.csv", Some(&ROSTER.replace("1990-05-17", "1990-05-15")));
    let corrected = office.post(&format!("/certificates/{old}/correct"), &[("correction", "sai ngày sinh")]);
    assert_eq!(corrected.status, 303, "{}", corrected.text);
    let new = certificate_of(ngoc);
    assert_ne!(new, old);
    let before = app.browser().get(&format!("/verify/{old}")).text;
    for text in ["đã được thay thế", "sai ngày sinh", &new, "17/05/1990"] {
        assert!(before.contains(text), "{text} is not on {before}");
    }
    let after = app.browser().get(&format!("/verify/{new}")).text;
    for text in ["Giấy chứng nhận có hiệu lực", old, "15/05/1990"] {
        assert!(after.contains(text), "{text} is not on {after}");
    }
    let said = app.run(&["verify", file]);
    assert!(said.status == 1 && said.err.contains("ĐÃ THAY THẾ") && said.err.contains(&new), "{said:?}");
    new
}

// What the tables keep of it.

/// These columns of every row.
fn columns<'a>(rows: &'a [BTreeMap<String, String>], names: &[&str]) -> Vec<Vec<&'a str>> {
    rows.iter().map(|row| names.iter().map(|name| row[*name].as_str()).collect()).collect()
}

fn attendance_tells_what_happened(office: &Browser) {
    let mut rows = table(office, "attendance");
    for row in &mut rows {
        row.get_mut("marked_at").expect("a column").truncate("2025-06-24T08:25".len());
    }
    assert_eq!(
        columns(&rows, &["session_id", "badge", "status", "method", "marked_at", "marked_by"]),
        [
            ["tt-T-01-A1", AN, "absent", "close", "2025-06-24T08:25", COORDINATOR],
            ["tt-T-01-A1", BAY, "late", "roll", "2025-06-24T07:40", COORDINATOR],
            ["tt-T-01-A1", NGOC, "present", "code", "2025-06-24T07:20", NGOC],
        ],
        "by name; Ích is not expected"
    );
}

fn results_tell_what_happened(office: &Browser) {
    let rows = table(office, "results");
    assert_eq!(
        columns(&rows, &["topic_code", "badge", "attempts", "best_score", "max_score", "percent", "passed"]),
        [
            ["T-01", AN, "1", "4.00", "4", "100.0", "true"],
            ["T-02", AN, "1", "4.00", "4", "100.0", "true"],
            ["T-01", NGOC, "2", "4.00", "4", "100.0", "true"],
            ["T-02", NGOC, "1", "4.00", "4", "100.0", "true"],
        ],
        "by name"
    );
}

fn certificates_tell_what_happened(office: &Browser, [old, new, other]: [&str; 3]) {
    let rows = table(office, "certificates");
    let mut told = columns(&rows, &["serial", "badge", "state", "replaced_by", "reason"]);
    told.sort_by_key(|row| (row[1], row[2]));
    assert_eq!(told, [[old, NGOC, "replaced", new, "sai ngày sinh"], [new, NGOC, "valid", "", ""], [other, AN, "valid", "", ""]]);
}

/// The text between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from:?} is not in {text}"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to:?} is not in {rest}")).0
}
