//! Loading people and places.

use diesel::prelude::*;
use taphuan::load::{Fault, Loaded, Loader, Report};
use taphuan::roster::{people, places, staff};
use taphuan::schema::*;
use taphuan::text::Language;

use crate::support::TestApp;

const SITES: &str = "code,name,kind,room,capacity,address,join_url\r\nTT,Điểm cầu trung tâm,central,Hội trường A,420,Số 1,https://hop.example.vn/a\r\nTT,Điểm cầu trung tâm,central,Hội trường B,330,Số 1,https://hop.example.vn/b\r\nST,Điểm cầu Sơn Tây,remote,Hội trường,300,,\r\n";
const UNITS: &str = "code,name,type,site_code,lat,lon\n00004,Ba Đình,phường,TT,21.03853,105.83806\n09619,Ba Vì,xã,ST,,\n";
const DEPARTMENTS: &str = "code,name,group\nPC06,Phòng Cảnh sát quản lý hành chính,QLHC\n";
const STAFF: &str = "badge,full_name,rank,position,department,group,site_code,roles\n100001,Nguyễn Hữu Quý,Đại tá,Phó Giám đốc,,QLHC,,director\n100101,Lê Hoài Đức,Đại tá,Trưởng phòng,PC06,,,instructor\n100201,Trần Văn Thắng,Đại úy,Cán bộ,,,ST,coordinator\n100011,Vũ Quang Khánh,Thiếu tá,Cán bộ,,,,training_office admin\n";
const HEADER: &str =
    "badge,full_name,birth_date,rank,position,profile,command,unit_code,duty_unit,site_code,email,phone,status,status_from,status_to\n";
const ROWS: &str = "200-001,Nguyễn Văn Á,1980-02-03,Thiếu tá,Trưởng Công an phường,CH,chief,00004,,,a@cahn.example,0190000001,,,\n200002,Đặng Thị Ánh,04/05/1990,Đại úy,Cán bộ,DT,,00004,09619,TT,,,exempt,2025-06-01,2025-12-01\n300001,Lý Thị Ưng,1991-01-01,Trung úy,Cán bộ,HC,,09619,,,,,,,\n";

fn loader(app: &TestApp) -> Loader {
    taphuan::app::loader(&app.db, &app.clock)
}

fn done(loaded: taphuan::error::Result<Loaded>) -> Report {
    match loaded.expect("a load") {
        Loaded::Done(report) => report,
        Loaded::Refused(faults) => panic!("refused: {}", said(&faults)),
    }
}

fn refused(loaded: taphuan::error::Result<Loaded>) -> String {
    match loaded.expect("a load") {
        Loaded::Refused(faults) => said(&faults),
        Loaded::Done(report) => panic!("not refused: {report:?}"),
    }
}

fn said(faults: &[Fault]) -> String {
    faults.iter().map(|fault| fault.say(Language::Vi)).collect::<Vec<_>>().join("\n")
}

fn roster(app: &TestApp, text: &str) -> taphuan::error::Result<Loaded> {
    people::load_roster(&loader(app), text.as_bytes(), false)
}

fn base(app: &TestApp) {
    let loader = loader(app);
    done(places::load_sites(&loader, SITES.as_bytes(), false));
    done(places::load_units(&loader, UNITS.as_bytes(), false));
    done(places::load_departments(&loader, DEPARTMENTS.as_bytes(), false));
    done(staff::load_staff(&loader, STAFF.as_bytes(), false));
    done(roster(app, &format!("{HEADER}{ROWS}")));
}

fn counts(report: &Report) -> [usize; 5] {
    [report.new.len(), report.changed.len(), report.moved.len(), report.gone.len(), report.unchanged]
}

fn officers_in(app: &TestApp) -> i64 {
    app.read(|conn| Ok(officers::table.count().get_result(conn)?))
}

#[test]
fn the_same_files_twice_change_nothing() {
    let app = TestApp::new();
    base(&app);
    let loader = loader(&app);
    let before: Vec<(String, taphuan::clock::Timestamp)> =
        app.read(|conn| Ok(officers::table.order(officers::badge).select((officers::badge, officers::updated_at)).load(conn)?));
    assert_eq!(counts(&done(places::load_sites(&loader, SITES.as_bytes(), false))), [0, 0, 0, 0, 2]);
    assert_eq!(counts(&done(places::load_units(&loader, UNITS.as_bytes(), false))), [0, 0, 0, 0, 2]);
    assert_eq!(counts(&done(places::load_departments(&loader, DEPARTMENTS.as_bytes(), false))), [0, 0, 0, 0, 1]);
    assert_eq!(counts(&done(staff::load_staff(&loader, STAFF.as_bytes(), false))), [0, 0, 0, 0, 4]);
    assert_eq!(counts(&done(roster(&app, &format!("{HEADER}{ROWS}")))), [0, 0, 0, 0, 3]);
    let after: Vec<(String, taphuan::clock::Timestamp)> =
        app.read(|conn| Ok(officers::table.order(officers::badge).select((officers::badge, officers::updated_at)).load(conn)?));
    assert_eq!(before, after);
    let held: Vec<(String, String, String)> = app.read(|conn| {
        let standing = roles::table.inner_join(officers::table.on(officers::id.eq(roles::officer_id))).filter(roles::ended_at.is_null());
        Ok(standing.select((officers::badge, roles::role, roles::scope_key)).order((officers::badge, roles::role)).load(conn)?)
    });
    let held: Vec<(&str, &str, &str)> = held.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(
        held,
        [
            ("100001", "director", "QLHC"),
            ("100011", "admin", ""),
            ("100011", "training_office", ""),
            ("100101", "instructor", "PC06"),
            ("100201", "coordinator", "ST"),
            ("200001", "commander", "00004")
        ]
    );
    let accounts: i64 = app.read(|conn| Ok(accounts::table.count().get_result(conn)?));
    assert_eq!(accounts, 7, "everybody has an account");
}

#[test]
fn a_dry_run_tells_what_is_new_changed_moved_and_gone_and_writes_nothing() {
    let app = TestApp::new();
    base(&app);
    let next = format!(
        "{HEADER}200001,Nguyễn Văn Á,1980-02-03,Trung tá,Trưởng Công an xã,CH,chief,09619,,,a@cahn.example,0190000001,,,\n200002,Đặng Thị Ánh,1990-05-04,Đại úy,Cán bộ,DT,deputy,00004,09619,TT,,,,,\n200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,\n"
    );
    let report = done(people::load_roster(&loader(&app), next.as_bytes(), true));
    assert_eq!(counts(&report), [1, 1, 1, 1, 0]);
    let fields =
        |entry: &taphuan::load::Entry| entry.fields.iter().map(|f| (f.field, f.before.clone(), f.after.clone())).collect::<Vec<_>>();
    assert!(fields(&report.moved[0]).contains(&("unit_code", "00004".into(), "09619".into())), "{:?}", report.moved);
    assert!(fields(&report.changed[0]).contains(&("status", "exempt".into(), String::new())));
    assert_eq!(report.gone[0].key, "300001");
    let text = report.say(Language::Vi, true);
    assert!(text.contains("rank: Thiếu tá → Trung tá"), "{text}");
    let unit: String = app.read(|conn| {
        Ok(officers::table
            .inner_join(units::table.on(officers::unit_id.eq(units::id.nullable())))
            .filter(officers::badge.eq("200001"))
            .select(units::code)
            .first(conn)?)
    });
    assert_eq!(unit, "00004", "a dry run writes nothing");
    done(roster(&app, &next));
    let (status, count): (String, i64) = app.read(|conn| {
        Ok((
            officers::table.filter(officers::badge.eq("300001")).select(officers::status).first(conn)?,
            officers::table.count().get_result(conn)?,
        ))
    });
    assert_eq!((status.as_str(), count), ("", 8), "who is gone stays as they are");
    let command: Vec<String> = app.read(|conn| {
        Ok(roles::table.filter(roles::role.eq("commander")).filter(roles::ended_at.is_null()).select(roles::scope_key).load(conn)?)
    });
    assert_eq!(command, ["09619"], "the chief now commands the new unit alone");
    let recorded: i64 = app
        .read(|conn| Ok(audit::table.filter(audit::action.eq("load")).filter(audit::object_key.eq("roster")).count().get_result(conn)?));
    assert_eq!(recorded, 2, "a summary for each load that was done");
}

#[test]
fn every_wrong_cell_is_named_and_nothing_is_done() {
    let app = TestApp::new();
    base(&app);
    let rows = [
        ("12345,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,", "Dòng 5, cột “badge”: “12345”"),
        ("200-001,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,", "cột “badge”: “200001” đã có ở dòng 2"),
        ("200009,Mai Văn Yên,1995-02-30,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,", "cột “birth_date”: “1995-02-30” không phải là ngày có thật"),
        ("200009,Mai Văn Yên,1895-02-03,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,", "cột “birth_date”: ngày sinh 03/02/1895"),
        ("200009,Mai Văn Yên,2020-02-03,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,", "cột “birth_date”: ngày sinh 03/02/2020"),
        ("200009,,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,", "cột “full_name”: không được để trống"),
        ("200009,Mai <b>,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,", "cột “full_name”: họ tên có ký tự lạ “<”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,99999,,,,,,,", "cột “unit_code”: không có đơn vị mã “99999”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,1,,,,,,", "cột “duty_unit”: không có đơn vị mã “1”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,X,,,,,", "cột “site_code”: không có điểm cầu mã “X”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,zz,,00004,,,,,,,", "cột “profile”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,boss,00004,,,,,,,", "cột “command”: “boss”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,chief,00004,,,,,,,", "cột “command”: đơn vị 00004 đã có trưởng ở dòng 2"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,a@b,,,,", "cột “email”: “a@b”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,12,,,", "cột “phone”: “12”"),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,ốm,,", "cột “status”: “ốm”"),
        (
            "200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,exempt,2025-06-02,2025-06-01",
            "cột “status_to”: ngày kết thúc đứng trước",
        ),
        ("200009,Mai Văn Yên,1995-05-05,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,2025-06-02,", "cột “status”: có ngày nhưng không có tình trạng"),
        ("200009,Mai Văn Yên", "Dòng 5: chỉ có 2 ô, cần 15"),
    ];
    for (row, wanted) in rows {
        let told = refused(roster(&app, &format!("{HEADER}{ROWS}{row}\n")));
        assert!(told.contains(wanted), "{row}\n{told}");
    }
    assert_eq!(officers_in(&app), 7);
    let left: i64 = app.read(|conn| Ok(loads::table.count().get_result(conn)?));
    assert_eq!(left, 0, "a refused load holds nothing");
}

#[test]
fn staff_and_places_name_their_faults() {
    let app = TestApp::new();
    base(&app);
    let loader = loader(&app);
    let told = refused(staff::load_staff(&loader, "badge,full_name,rank,position,department,group,site_code,roles\n100001,A,B,C,,,,director\n100002,A,B,C,XX,,,instructor\n100003,A,B,C,,,,commander\n100004,A,B,C,,,,king\n".as_bytes(), false));
    for wanted in [
        "Dòng 2, cột “group”: vai trò director cần cột này",
        "Dòng 3, cột “department”: không có phòng mã “XX”",
        "Dòng 4, cột “roles”",
        "Dòng 5, cột “roles”: “king”",
    ] {
        assert!(told.contains(wanted), "{told}");
    }
    let told = refused(places::load_units(
        &loader,
        "code,name,type,site_code,lat,lon\n00004,Ba Đình,quận,XX,99,x\n00004,Ba Đình,phường,TT,,\n".as_bytes(),
        false,
    ));
    for wanted in [
        "cột “type”: “quận”",
        "cột “site_code”: không có điểm cầu mã “XX”",
        "cột “lat”: “99”",
        "cột “lon”: “x”",
        "Dòng 3, cột “code”: “00004” đã có ở dòng 2",
    ] {
        assert!(told.contains(wanted), "{told}");
    }
    let told = refused(places::load_sites(
        &loader,
        "code,name,kind,room,capacity,address,join_url\nTT,A,central,P1,0,,javascript:x\nTT,B,central,P1,10,,\n".as_bytes(),
        false,
    ));
    for wanted in
        ["cột “capacity”: “0”", "cột “join_url”", "Dòng 3, cột “name”: khác với dòng 2", "Dòng 3, cột “room”: “TT / P1” đã có ở dòng 2"]
    {
        assert!(told.contains(wanted), "{told}");
    }
}

#[test]
fn a_large_roster_is_applied_in_pieces_whole_and_an_interrupted_one_is_ended_by_the_next() {
    let app = TestApp::new();
    base(&app);
    let mut text = String::from(HEADER);
    for number in 0..1_300 {
        text.push_str(&format!("{},Nguyễn Thị Hồng Ngọc,1990-01-01,Hạ sĩ,Chiến sĩ,TT,,00004,,,,,,,\n", 500_000 + number));
    }
    let report = done(roster(&app, &text));
    assert_eq!(counts(&report), [1_300, 0, 0, 3, 0]);
    assert_eq!(officers_in(&app), 1_307);

    // Another load that says it is alive holds everybody else off; one whose holder died is ended.
    let wall = taphuan::clock::wall();
    let id = taphuan::id::LoadId::new();
    let (first, second) = (text.replace("Hạ sĩ", "Trung sĩ"), format!("{HEADER}{ROWS}"));
    app.write(move |conn| {
        diesel::insert_into(loads::table)
            .values((
                loads::id.eq(id),
                loads::kind.eq("roster"),
                loads::state.eq("staging"),
                loads::summary.eq("{}"),
                loads::held_until.eq(wall.plus_seconds(30)),
            ))
            .execute(conn)?;
        Ok(())
    });
    assert!(matches!(roster(&app, &first), Err(taphuan::error::Error::Conflict(_))));
    let body = app.read(|conn| {
        let mut row = taphuan::roster::store::get_officer(conn, "500000")?;
        row.rank = "Thượng sĩ".into();
        Ok(serde_json::to_string(&[row])?)
    });
    app.write(move |conn| {
        let now = taphuan::clock::wall();
        let summary = serde_json::json!({ "now": now, "wall": now, "request_id": "command", "counts": {} }).to_string();
        diesel::insert_into(load_pieces::table)
            .values((
                load_pieces::load_id.eq(id),
                load_pieces::number.eq(0),
                load_pieces::kind.eq("roster.officers"),
                load_pieces::body.eq(&body),
            ))
            .execute(conn)?;
        diesel::update(loads::table.find(id))
            .set((loads::state.eq("applying"), loads::summary.eq(summary), loads::held_until.eq(now.plus_seconds(-1))))
            .execute(conn)?;
        Ok(())
    });
    done(roster(&app, &second));
    let rank: String = app.read(|conn| Ok(officers::table.filter(officers::badge.eq("500000")).select(officers::rank).first(conn)?));
    assert_eq!(rank, "Thượng sĩ");
    assert_eq!(app.read(|conn| Ok(loads::table.count().get_result::<i64>(conn)?)), 0);
}

#[test]
fn old_encodings_and_any_order_of_columns_are_read() {
    let app = TestApp::new();
    base(&app);
    let mut utf16 = vec![0xff, 0xfe];
    for unit in "unit_code;profile;position;rank;birth_date;full_name;badge\r\n00004;CH;Cán bộ;Đại úy;1990-05-04;Đặng Thị Ánh;200 002\r\n"
        .encode_utf16()
    {
        utf16.extend(unit.to_le_bytes());
    }
    let report = done(people::load_roster(&loader(&app), &utf16, false));
    assert_eq!(report.encoding, "UTF-16 LE");
    assert_eq!(counts(&report), [0, 1, 0, 2, 0]);
    let (profile, status): (String, String) = app
        .read(|conn| Ok(officers::table.filter(officers::badge.eq("200002")).select((officers::profile, officers::status)).first(conn)?));
    assert_eq!((profile.as_str(), status.as_str()), ("CH", "exempt"), "columns that the file lacks stay as they are");
}

#[test]
fn the_roster_is_searched_without_diacritics_narrowed_by_scope_and_loads_again() {
    let app = TestApp::new();
    app.world();
    let office = app.sign_in_as(crate::world::badge::OFFICE);
    let found = office.get("/programmes/P/roster?q=trinh+cong+ich");
    assert_eq!(found.status, 200);
    assert!(found.text.contains("Trịnh Công Ích") && !found.text.contains("Hoàng Văn Bảy"), "{}", found.text);
    assert!(office.get("/programmes/P/roster?q=200-006").text.contains("Trịnh Công Ích"));
    assert!(office.get("/programmes/P/roster?q=%25").text.contains("Không tìm thấy"), "a percent sign is no wildcard");
    for sort in ["name", "-badge", "rank", "-unit"] {
        assert_eq!(office.get(&format!("/programmes/P/roster?sort={sort}&unit=00004&site=S1&profile=DT&status=active")).status, 200);
    }
    let commander = app.sign_in_as(crate::world::badge::COMMANDER).get("/programmes/P/roster?format=csv");
    assert!(
        commander.text.contains("Trịnh Công Ích")
            && !commander.text.contains("Kiều Văn Đông")
            && !commander.text.contains("Vương Thị Xuân")
    );
    let coordinator = app.sign_in_as(crate::world::badge::COORDINATOR).get("/programmes/P/roster");
    assert!(coordinator.text.contains("Vương Thị Xuân") && !coordinator.text.contains("Kiều Văn Đông"));
    assert_eq!(app.sign_in_as(crate::world::badge::TRAINEE).get("/programmes/P/roster").status, 403);
    let csv = office.get("/programmes/P/roster?format=csv");
    assert!(csv.text.starts_with(&format!("\u{feff}{}", HEADER.replace('\n', "\r\n"))), "{}", csv.text);
    assert_eq!(csv.text.lines().count(), 14);
    // Who presides sees the force, not its birth dates and telephones.
    let director = app.sign_in_as(crate::world::badge::DIRECTOR).get("/programmes/P/roster?format=csv").text;
    assert_eq!(director.lines().count(), 14);
    assert!(director.contains("200006,Trịnh Công Ích,,Thượng úy,"), "{director}");
    assert!(csv.text.contains("200006,Trịnh Công Ích,1990-05-17,Thượng úy,"), "{}", csv.text);
    let exports: i64 = app.read(|conn| Ok(audit::table.filter(audit::action.eq("export")).count().get_result(conn)?));
    assert_eq!(exports, 3);
}
