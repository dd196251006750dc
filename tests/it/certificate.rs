//! From the last topic to a certificate that anybody can check.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use diesel::prelude::*;
use taphuan::certificate::issue::{Batch, Done};
use taphuan::certificate::press::Press;
use taphuan::certificate::store::{self, Certificate};
use taphuan::clock;
use taphuan::schema::*;
use taphuan::web::{Permit, Stamp};

use crate::support::{Said, TestApp};
use crate::world::{World, badge};

/// A world whose programme names a signer, and in which these trainees (by their place in unit 00004) have completed everything.
fn ready(app: &TestApp, complete: &[usize]) -> World {
    let world = app.world();
    make_ready(app, &world, complete);
    world
}

fn make_ready(app: &TestApp, world: &World, complete: &[usize]) {
    let (programme, officers) = (world.programme, complete.iter().map(|place| world.trainees[*place]).collect::<Vec<_>>());
    app.write(move |conn| {
        let config = r#"{"certificate":{"serial_prefix":"HN25TD","wording":"Đã hoàn thành chương trình tập huấn mẫu","signer":"100003"}}"#;
        diesel::update(programmes::table.find(programme)).set(programmes::config.eq(config)).execute(conn)?;
        let complete = (standings::states.eq("cc-"), standings::required.eq(2), standings::complete.eq(2));
        diesel::update(standings::table.filter(standings::officer_id.eq_any(&officers))).set(complete).execute(conn)?;
        Ok(())
    });
}

/// For the table of who may what: serials of a certificate in unit 00004 (of the trainee) and of one elsewhere, and a job that waits.
pub fn plant(app: &TestApp, world: &World) -> [String; 3] {
    make_ready(app, world, &[2, 4]);
    let other = world.others[2];
    app.write(move |conn| {
        let complete = (standings::states.eq("cc-"), standings::required.eq(2), standings::complete.eq(2));
        diesel::update(standings::table.filter(standings::officer_id.eq(other))).set(complete).execute(conn)?;
        Ok(())
    });
    stop_before_files(app);
    // What it stood like before is what the other rows of the table speak of.
    let (everybody, now) = ([world.trainees[2], world.trainees[4], other], app.clock.now());
    app.write(move |conn| taphuan::standing::store::refresh(conn, &everybody, now));
    [of(app, badge::TRAINEE).serial, of(app, badge::STRANGER).serial, waiting_job(app)]
}

/// Enters who is due in the register and stops before the first file is made.
fn stop_before_files(app: &TestApp) -> Done {
    let mut looks = 0;
    let watch = &mut |_, _| {
        looks += 1;
        Ok(looks < 2)
    };
    batch(app).run(watch).expect("a batch")
}

/// A job of a kind that no runner takes waits until somebody stops it.
fn waiting_job(app: &TestApp) -> String {
    let job = app.write(move |conn| {
        let permit: Permit<()> = Permit::operator(Stamp { now: clock::wall(), wall: clock::wall(), request_id: "test".into() });
        taphuan::jobs::enqueue(conn, &permit, "waits", "P", &serde_json::json!({}))
    });
    job.to_string()
}

fn batch(app: &TestApp) -> Batch {
    let programme = app.read(|conn| store::get_programme(conn, "P"));
    Batch {
        db: app.db.clone(),
        press: Arc::new(Press::open(&app.config).expect("a press")),
        programme,
        permit: Permit::operator(Stamp { now: app.clock.now(), wall: clock::wall(), request_id: "test".into() }),
        issued_by: None,
        public_url: "https://taphuan.example".into(),
    }
}

fn issue(app: &TestApp) -> Done {
    batch(app).run(&mut |_, _| Ok(true)).expect("a batch")
}

/// The certificates in the order of the register.
fn all(app: &TestApp) -> Vec<Certificate> {
    app.read(|conn| Ok(certificates::table.order(certificates::register_number).select(Certificate::as_select()).load(conn)?))
}

fn of(app: &TestApp, badge: &str) -> Certificate {
    let officer = app.officer(badge);
    all(app).into_iter().rfind(|one| one.officer_id == officer).expect("a certificate")
}

/// Runs `taphuan …` beside the running server, where links begin with the public address; whether it succeeded, and what it said.
fn run(app: &TestApp, arguments: &[&str]) -> (bool, String) {
    let output = app.command(arguments).env("TAPHUAN_PUBLIC_URL", "https://taphuan.example").output().expect("the program runs");
    let said = Said::of(output);
    (said.status == 0, said.out + &said.err)
}

fn text_of(path: &Path) -> String {
    let output = Command::new("pdftotext").arg("-layout").arg(path).arg("-").output().expect("pdftotext");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn save(app: &TestApp, name: &str, bytes: &[u8]) -> PathBuf {
    let path = app.folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

#[test]
fn the_office_issues_and_anybody_verifies() {
    let app = TestApp::new();
    ready(&app, &[2, 4]);
    let office = app.sign_in_as(badge::OFFICE);
    let plan = office.get("/programmes/P/certificates/issue");
    assert!(plan.text.contains("Cấp 2 giấy chứng nhận"), "{}", plan.text);
    assert!(all(&app).is_empty(), "looking issues nothing");
    let started = office.post("/programmes/P/certify", &[]);
    assert_eq!(started.status, 303);
    let job = started.location.expect("the job's page");
    assert_eq!(office.wait(&job)["state"], "done");
    let page = office.get(&job);
    assert!(page.text.contains("Đã cấp 2 giấy chứng nhận, tạo 2 tệp PDF."), "{}", page.text);
    let plan = office.get("/programmes/P/certificates/issue");
    assert!(
        plan.text.contains("Hiện không có giấy nào phải cấp") && !plan.text.contains("/certify\""),
        "nothing is left to press: {}",
        plan.text
    );

    let certificate = of(&app, badge::TRAINEE);
    assert_eq!(certificate.issued_by, Some(app.officer(badge::OFFICE)));
    let trainee = app.sign_in_as(badge::TRAINEE);
    assert!(trainee.get("/certificates").text.contains(&certificate.serial));
    let pdf = trainee.get(&format!("/certificates/{}.pdf", certificate.serial));
    assert_eq!((pdf.status, pdf.headers["content-type"].as_str()), (200, "application/pdf"));
    assert!(pdf.headers["content-disposition"].contains(&format!("{}.pdf", certificate.serial)));
    let file = save(&app, "issued.pdf", &pdf.bytes);
    let text = text_of(&file);
    let verify = app.browser().get(&format!("/verify/{}", certificate.serial));
    assert_eq!(verify.status, 200);
    for fact in [
        "Nguyễn Thị Hồng Ngọc",
        "17/05/1990",
        "200-003",
        "Thượng úy",
        "Cán bộ",
        "Công an phường Ba Đình",
        "02/GCN",
        "Trần Đình Nghĩa",
        "2 chuyên đề",
        &certificate.serial,
    ] {
        assert!(text.contains(fact), "{fact} is not printed: {text}");
        assert!(verify.text.contains(fact), "{fact} is not on the page that verifies: {}", verify.text);
    }
    assert!(verify.text.contains("Giấy chứng nhận có hiệu lực"));
    assert!(verify.text.contains("Chữ ký số của tệp đã cấp khớp"), "{}", verify.text);
    let typed = certificate.serial.to_lowercase().replace('-', "%20");
    assert_eq!(app.browser().get(&format!("/verify/{typed}")).status, 200, "a serial is read as people type it");
}

#[test]
fn a_file_is_checked_byte_for_byte() {
    let app = TestApp::new();
    ready(&app, &[2]);
    issue(&app);
    let certificate = of(&app, badge::TRAINEE);
    let pdf = app.sign_in_as(badge::TRAINEE).get(&format!("/certificates/{}.pdf", certificate.serial)).bytes;
    let verify = |name: &str, bytes: &[u8]| run(&app, &["verify", &save(&app, name, bytes).to_string_lossy()]);
    let (holds, words) = verify("whole.pdf", &pdf);
    assert!(holds && words.contains("CÓ HIỆU LỰC") && words.contains("Nguyễn Thị Hồng Ngọc"), "{words}");
    let input = std::fs::File::open(save(&app, "whole.pdf", &pdf)).expect("the file");
    let from_input = app.command(&["verify", "-"]).stdin(input).output().expect("the program runs");
    assert_eq!((from_input.status.code(), String::from_utf8_lossy(&from_input.stdout).into_owned()), (Some(0), words));
    for at in [100, pdf.len() / 2, pdf.len() - 40] {
        let mut altered = pdf.clone();
        altered[at] ^= 1;
        let (holds, words) = verify("altered.pdf", &altered);
        assert!(!holds && words.contains("ĐÃ BỊ SỬA"), "byte {at}: {words}");
    }
    assert!(!verify("other.pdf", b"%PDF-1.7").0);
    assert!(run(&app, &["verify", &certificate.serial]).0);
    let (holds, words) = run(&app, &["verify", "HN25-0000-0000-0001"]);
    assert!(!holds && words.contains("Ký tự kiểm tra không khớp"), "{words}");
    assert!(!run(&app, &["verify", "absent.pdf"]).0);
}

#[test]
fn an_unknown_serial_is_told_in_words_and_what_was_typed_stays() {
    let app = TestApp::new();
    let browser = app.browser();
    let form = browser.get("/verify");
    assert_eq!(form.status, 200);
    let right = taphuan::certificate::rules::Serial::new("HN25", 7).to_string();
    assert_eq!(browser.get(&format!("/verify?serial={right}")).location, Some(format!("/verify/{right}")));
    let wrong = format!("{}0", &right[..right.len() - 1]);
    for (typed, status, words) in [
        (right.as_str(), 404, "không có giấy chứng nhận nào mang mã này"),
        (&wrong, 404, "Ký tự kiểm tra không khớp"),
        ("HN25", 404, "thiếu hoặc thừa ký tự"),
        ("HN25-7K3M-QX9T-4D*2", 404, "Ký tự “*”"),
    ] {
        let page = browser.get(&format!("/verify/{typed}"));
        assert_eq!(page.status, status, "{typed}");
        assert!(page.text.contains(words) && page.text.contains(&format!("value=\"{typed}\"")), "{typed}: {}", page.text);
    }
    assert_eq!(browser.get("/verify?serial=HN25").status, 422);
}

#[test]
fn a_correction_names_its_successor_both_ways_and_a_revocation_its_reason() {
    let app = TestApp::new();
    ready(&app, &[2, 4]);
    issue(&app);
    let office = app.sign_in_as(badge::OFFICE);
    let old = of(&app, badge::TRAINEE);
    let officer = old.officer_id;
    app.write(move |conn| {
        diesel::update(officers::table.find(officer)).set(officers::full_name.eq("Nguyễn Thị Hồng Ngọc Anh")).execute(conn)?;
        Ok(())
    });
    let page = office.get(&format!("/certificates/{}", old.serial));
    assert!(page.text.contains("<del>Nguyễn Thị Hồng Ngọc</del><ins>Nguyễn Thị Hồng Ngọc Anh</ins>"), "{}", page.text);
    assert_eq!(office.post(&format!("/certificates/{}/correct", old.serial), &[("correction", " ")]).status, 422);
    let done = office.post(&format!("/certificates/{}/correct", old.serial), &[("correction", "sai tên đệm")]);
    assert_eq!(done.status, 303, "{}", done.text);
    let new = of(&app, badge::TRAINEE);
    assert_eq!(done.location, Some(format!("/certificates/{}", new.serial)));
    let before = app.browser().get(&format!("/verify/{}", old.serial)).text;
    assert!(before.contains("đã được thay thế") && before.contains(&new.serial) && before.contains("sai tên đệm"), "{before}");
    assert!(before.contains("Nguyễn Thị Hồng Ngọc</dd>"), "the old one says what it said");
    let after = app.browser().get(&format!("/verify/{}", new.serial)).text;
    assert!(after.contains("có hiệu lực") && after.contains(&old.serial) && after.contains("Nguyễn Thị Hồng Ngọc Anh"), "{after}");
    let late = office.post(&format!("/certificates/{}/correct", old.serial), &[("correction", "nữa đi")]);
    assert_eq!(late.status, 409);
    for shown in ["“nữa đi”", new.serial.as_str(), "role=\"alert\"", "Nội dung đã in"] {
        assert!(late.text.contains(shown), "the certificate as it stands, with what was typed: {shown}: {}", late.text);
    }

    assert_eq!(office.post(&format!("/certificates/{}/revoke", new.serial), &[("reason", "cấp nhầm")]).status, 303);
    let late = office.post(&format!("/certificates/{}/revoke", new.serial), &[("reason", "cấp nhầm lần nữa")]);
    assert!(late.status == 409 && late.text.contains("“cấp nhầm lần nữa”") && late.text.contains("Nội dung đã in"), "{}", late.text);
    let readiness = office.get("/programmes/P/readiness").text;
    assert!(!readiness.contains("chờ cấp") && readiness.contains("1 người đã bị thu hồi giấy"), "{readiness}");
    let people = office.get("/programmes/P/people?state=revoked").text;
    assert!(people.contains("/programmes/P/certificates?q=200003"), "the list leads to the certificate: {people}");
    let (holds, words) = run(&app, &["verify", &new.serial]);
    assert!(!holds && words.contains("ĐÃ THU HỒI") && words.contains("cấp nhầm"), "{words}");
    assert_eq!(issue(&app).issued, 0, "a batch never undoes a revocation");
    assert_eq!(office.post(&format!("/certificates/{}/correct", new.serial), &[("correction", "đã xác minh")]).status, 303);
    let third = of(&app, badge::TRAINEE);
    assert_eq!(third.state, "valid");
    let revoked = app.browser().get(&format!("/verify/{}", new.serial)).text;
    assert!(revoked.contains("đã bị thu hồi") && revoked.contains(&third.serial), "{revoked}");
    let trail: Vec<String> = app.read(|conn| {
        Ok(audit::table.filter(audit::object_kind.eq("certificate")).order(audit::id).select(audit::object_key).load(conn)?)
    });
    assert_eq!(trail, [old.serial, new.serial.clone(), new.serial]);
}

#[test]
fn lists_are_narrowed_to_ones_reach_and_leave_as_csv_and_xlsx() {
    let app = TestApp::new();
    let world = ready(&app, &[2, 4]);
    let other = world.others[2];
    app.write(move |conn| {
        diesel::update(standings::table.filter(standings::officer_id.eq(other))).set(standings::states.eq("cc-")).execute(conn)?;
        Ok(())
    });
    issue(&app);
    let office = app.sign_in_as(badge::OFFICE);
    let csv = office.get("/programmes/P/certificates?format=csv&sort=number");
    let lines: Vec<&str> = csv.text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert_eq!(lines[0], "programme,serial,badge,full_name,rank,unit_name,issued_at,state,replaced_by,reason");
    assert_eq!(lines.iter().filter(|line| !line.is_empty()).count(), 4, "{}", csv.text);
    assert!(lines[1].contains(",Thượng úy,Công an phường Ba Đình,2025-06-25T09:00:") && lines[1].ends_with(",valid,,"), "{}", lines[1]);
    assert!(office.get("/programmes/P/certificates?format=xlsx").bytes.starts_with(b"PK"));
    let (done, exported) = run(&app, &["export", "certificates", "P"]);
    assert!(done && exported.starts_with("\u{feff}programme,serial,") && exported.contains(&of(&app, badge::TRAINEE).serial), "{exported}");

    let found = office.get("/programmes/P/certificates?q=hong+ngoc").text;
    assert!(found.contains("Nguyễn Thị Hồng Ngọc") && !found.contains("Hoàng Văn Bảy"), "{found}");
    assert!(office.get("/programmes/P/certificates?q=200-003&state=valid&unit=00004").text.contains("Nguyễn Thị Hồng Ngọc"));
    assert!(!office.get("/programmes/P/certificates?state=revoked").text.contains("Nguyễn Thị Hồng Ngọc"));
    for (who, sees) in [(badge::COMMANDER, [true, false]), (badge::OTHER_COORDINATOR, [false, true]), (badge::DIRECTOR, [true, true])] {
        let page = app.sign_in_as(who).get("/programmes/P/certificates");
        let seen = ["Nguyễn Thị Hồng Ngọc", "Kiều Văn Đông"].map(|name| page.text.contains(name));
        assert_eq!(seen, sees, "{who}: {}", page.text);
    }
    assert_eq!(app.sign_in_as(badge::TRAINEE).get("/programmes/P/certificates").status, 403);
    assert_eq!(app.sign_in_as(badge::COMMANDER).post("/programmes/P/certify", &[]).status, 403);
    let stranger = app.sign_in_as(badge::STRANGER);
    assert_eq!(stranger.get(&format!("/certificates/{}.pdf", of(&app, badge::TRAINEE).serial)).status, 404);
    assert_eq!(stranger.get(&format!("/certificates/{}", of(&app, badge::STRANGER).serial)).status, 403);
}

#[test]
fn a_unit_has_a_print_file_and_a_register() {
    let app = TestApp::new();
    ready(&app, &[2, 4]);
    issue(&app);
    let revoked = of(&app, "200005");
    let office = app.sign_in_as(badge::OFFICE);
    office.post(&format!("/certificates/{}/revoke", revoked.serial), &[("reason", "sai đơn vị")]);
    let chief = app.sign_in_as(badge::COMMANDER);
    let print = chief.get("/programmes/P/certificates/units/00004.pdf");
    assert_eq!(print.status, 200, "{}", print.text);
    let text = text_of(&save(&app, "print.pdf", &print.bytes));
    assert!(text.contains("Nguyễn Thị Hồng Ngọc") && !text.contains("Hoàng Văn Bảy"), "only valid ones are printed: {text}");
    let register = chief.get("/programmes/P/certificates/register.pdf?unit=00004");
    let text = text_of(&save(&app, "register.pdf", &register.bytes));
    for part in ["SỔ CẤP GIẤY CHỨNG NHẬN", "Danh sách gồm 2 giấy chứng nhận", "Hoàng Văn Bảy", "sai đơn vị"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(chief.get("/programmes/P/certificates/register.xlsx?unit=00004").bytes.starts_with(b"PK"));
    assert_eq!(chief.get("/programmes/P/certificates/units/00070.pdf").status, 404);
    assert_eq!(chief.get("/programmes/P/certificates/register.pdf").status, 403);
    assert_eq!(office.get("/programmes/P/certificates/register.pdf").status, 200);
    assert_eq!(office.get("/programmes/P/certificates/units/00070.pdf").status, 409, "nothing to print");
    assert!(chief.get("/programmes/P/certificates/units").text.contains("Công an phường Ba Đình"));
}

#[test]
fn eight_batches_at_once_issue_one_certificate_each() {
    let app = TestApp::new();
    ready(&app, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(|| issue(&app))).collect();
        let issued: usize = runs.into_iter().map(|run| run.join().expect("a run").issued).sum();
        assert_eq!(issued, 10);
    });
    let certificates = all(&app);
    assert_eq!(certificates.iter().map(|one| one.register_number).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    let officers: std::collections::HashSet<_> = certificates.iter().map(|one| one.officer_id).collect();
    assert_eq!(officers.len(), 10);
    assert!(certificates.iter().all(|one| one.pdf_digest.is_some()));
}

#[test]
fn what_was_stopped_goes_on_where_it_was() {
    let app = TestApp::new();
    ready(&app, &[2, 3, 4]);
    assert!(stop_before_files(&app).is_stopped);
    let before = all(&app);
    assert_eq!((before.len(), before.iter().filter(|one| one.pdf_digest.is_some()).count()), (3, 0), "entered, not yet printed");
    let done = issue(&app);
    assert_eq!((done.issued, done.printed), (0, 3));
    let serials = |list: &[Certificate]| list.iter().map(|one| one.serial.clone()).collect::<Vec<_>>();
    assert_eq!(serials(&all(&app)), serials(&before));
    assert_eq!(issue(&app), Done::default(), "a third time there is nothing to do");
}

#[test]
fn a_dry_run_says_who_gets_none_and_why_and_writes_nothing() {
    let app = TestApp::new();
    let world = ready(&app, &[2, 3, 4]);
    let (odd, away) = (world.trainees[3], world.trainees[4]);
    app.write(move |conn| {
        diesel::update(officers::table.find(odd)).set(officers::full_name.eq("Phạm 明 Ân")).execute(conn)?;
        let day = chrono::NaiveDate::from_ymd_opt(2025, 6, 1);
        diesel::update(officers::table.find(away)).set((officers::status.eq("exempt"), officers::status_from.eq(day))).execute(conn)?;
        Ok(())
    });
    let (done, words) = run(&app, &["certify", "P", "--dry-run"]);
    assert!(done, "{words}");
    for line in [
        "Sẽ cấp: 1",
        "Ngoài diện tập huấn: 1",
        "Phải sửa danh sách trước: 1",
        "200-004 Phạm 明 Ân, Công an phường Ba Đình: Phông chữ",
        "Chưa hoàn thành: 10",
    ] {
        assert!(words.contains(line), "{line} is not in {words}");
    }
    assert!(all(&app).is_empty());
    let (done, words) = run(&app, &["certify", "P"]);
    assert!(done && words.contains("Đã cấp 1 giấy chứng nhận, tạo 1 tệp PDF."), "{words}");
    let verify_url = of(&app, badge::TRAINEE).printed().expect("facts").verify_url;
    assert!(verify_url.starts_with("https://taphuan.example/verify/HN25TD-"), "{verify_url}");
    let (done, words) = run(&app, &["certify", "none"]);
    assert!(!done && words.contains("Không có chương trình"), "{words}");
}

#[test]
fn facts_are_frozen_at_issue_even_when_the_file_is_made_later() {
    let app = TestApp::new();
    ready(&app, &[2]);
    stop_before_files(&app);
    let certificate = of(&app, badge::TRAINEE);
    let officer = certificate.officer_id;
    app.write(move |conn| {
        diesel::update(officers::table.find(officer))
            .set((officers::full_name.eq("Tên Khác"), officers::rank.eq("Đại úy")))
            .execute(conn)?;
        Ok(())
    });
    let address = format!("/certificates/{}.pdf", certificate.serial);
    let office = app.sign_in_as(badge::OFFICE);
    let first = office.get(&address);
    let text = text_of(&save(&app, "late.pdf", &first.bytes));
    assert!(text.contains("Nguyễn Thị Hồng Ngọc") && text.contains("Thượng úy") && !text.contains("Tên Khác"), "{text}");
    assert!(office.get(&address).bytes == first.bytes, "the file is the one that was issued");
}

#[test]
fn without_a_signer_nothing_is_issued_and_a_queued_job_can_be_stopped() {
    let app = TestApp::new();
    app.world();
    let office = app.sign_in_as(badge::OFFICE);
    let refused = office.post("/programmes/P/certify", &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("người ký"), "{}", refused.text);
    let job = waiting_job(&app);
    assert!(office.get(&format!("/jobs/{job}")).text.contains("Đang chờ đến lượt"));
    assert_eq!(app.sign_in_as(badge::TRAINEE).get(&format!("/jobs/{job}")).status, 404);
    assert_eq!(office.post(&format!("/jobs/{job}/cancel"), &[]).status, 303);
    assert_eq!(office.get(&format!("/jobs/{job}?format=json")).json()["state"], "cancelled");
}
