//! A small ready world: one programme with three topics in two groups, one site with two rooms, two units, people of every role, two
//! cohorts with a session each for the first topic. Written as rows, so that a feature's test starts before it without going
//! through every page.

use chrono::NaiveDate;
use diesel::prelude::*;
use taphuan::app;
use taphuan::clock::Timestamp;
use taphuan::db::Conn;
use taphuan::error::Result;
use taphuan::id::*;
use taphuan::schema::*;
use taphuan::text::collation;

use crate::support::{Browser, TestApp};

/// The password of everybody.
pub const PASSWORD: &str = "một câu dễ nhớ";

/// Ids and badges of the world's things.
#[derive(Clone)]
pub struct World {
    pub programme: ProgrammeId,
    /// `T-01` (live for DT, either for HC, online for TH), `T-02` (online for all), `T-03` (live for CH alone).
    pub topics: [TopicId; 3],
    pub revisions: [RevisionId; 3],
    pub site: SiteId,
    /// A second site, `S2`, where nothing is held.
    pub other_site: SiteId,
    pub rooms: [RoomId; 2],
    /// `00004` Ba Đình and `00008` Ngọc Hà, both at site `S1`; `00070` Hoàn Kiếm at `S2`.
    pub units: [UnitId; 3],
    /// Trainees of unit `00004`: badges 200001… : chief (CH, A1), deputy (CH, A2), then DT, HC, TH, DT in A1, then the same in A2.
    pub trainees: Vec<OfficerId>,
    /// Trainees of `00008`: badges 300001 (DT, A1) and 300002 (DT, A2); of `00070`: 400001 (DT, A1).
    pub others: Vec<OfficerId>,
    /// Of `T-01` in the first room: A1 today 07:30–08:20, A2 today 13:30–14:20.
    pub sittings: [SittingId; 2],
}

/// Badges of staff.
pub mod badge {
    pub const OFFICE: &str = "100001";
    pub const ADMIN: &str = "100002";
    /// Director of group `QLHC`.
    pub const DIRECTOR: &str = "100003";
    /// Instructor of department `PC06`.
    pub const INSTRUCTOR: &str = "100004";
    /// Coordinator of site `S1`.
    pub const COORDINATOR: &str = "100005";
    /// Coordinator of site `S2`.
    pub const OTHER_COORDINATOR: &str = "100006";
    /// Chief of unit `00004` (a trainee too).
    pub const COMMANDER: &str = "200001";
    /// A DT trainee of unit `00004`, cohort A1.
    pub const TRAINEE: &str = "200003";
    /// A DT trainee of unit `00004`, cohort A2.
    pub const TRAINEE_A2: &str = "200007";
    /// A DT trainee of unit `00070`, site `S2`.
    pub const STRANGER: &str = "400001";
}

impl TestApp {
    /// Puts the world into the database.
    pub fn world(&self) -> World {
        let now = self.clock.now();
        let hash = taphuan::account::hash_now(PASSWORD).expect("a hash");
        let world = self.write(move |conn| build(conn, now, &hash));
        // The server looks every second what a load has changed; a test does not wait for it.
        app::refresh_current(&self.server).expect("the current programme");
        world
    }

    /// A browser signed in as this badge of the world.
    pub fn sign_in_as(&self, badge: &str) -> Browser {
        self.sign_in(badge, PASSWORD)
    }

    /// The id behind a badge.
    pub fn officer(&self, badge: &str) -> OfficerId {
        let badge = badge.to_owned();
        self.read(move |conn| Ok(officers::table.filter(officers::badge.eq(&badge)).select(officers::id).first(conn)?))
    }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 6, day).expect("a day")
}

fn at(on: NaiveDate, hour: u32, minute: u32) -> Timestamp {
    Timestamp::from_local(on, chrono::NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"))
}

fn build(conn: &mut Conn, now: Timestamp, hash: &str) -> Result<World> {
    let (site, other_site) =
        (insert_site(conn, "S1", "Điểm cầu Ba Đình", "remote")?, insert_site(conn, "S2", "Điểm cầu Hoàn Kiếm", "remote")?);
    let rooms = [insert_room(conn, site, "P1")?, insert_room(conn, site, "P2")?];
    let units = [
        insert_unit(conn, "00004", "Ba Đình", site)?,
        insert_unit(conn, "00008", "Ngọc Hà", site)?,
        insert_unit(conn, "00070", "Hoàn Kiếm", other_site)?,
    ];
    let department = DepartmentId::new();
    diesel::insert_into(departments::table)
        .values((
            departments::id.eq(department),
            departments::code.eq("PC06"),
            departments::name.eq("Phòng Cảnh sát quản lý hành chính"),
            departments::group_code.eq("QLHC"),
        ))
        .execute(conn)?;
    let (programme, topics, revisions) = insert_programme(conn, now)?;
    for (badge, name, role, kind, key) in [
        (badge::OFFICE, "Vũ Quang Khánh", "training_office", "all", ""),
        (badge::ADMIN, "Đỗ Thị Minh Châu", "admin", "all", ""),
        (badge::DIRECTOR, "Trần Đình Nghĩa", "director", "group", "QLHC"),
        (badge::INSTRUCTOR, "Lê Hoài Đức", "instructor", "department", "PC06"),
        (badge::COORDINATOR, "Ngô Bảo Yến", "coordinator", "site", "S1"),
        (badge::OTHER_COORDINATOR, "Bùi Văn Ơn", "coordinator", "site", "S2"),
    ] {
        let staff = insert_officer(conn, badge, name, None, None, "", "", hash, now)?;
        insert_role(conn, staff, role, kind, key, now)?;
    }
    let profiles = ["CH", "CH", "DT", "HC", "TH", "DT", "DT", "HC", "TH", "DT"];
    let names = [
        "Nguyễn Văn Á",
        "Đặng Thị Ánh",
        "Nguyễn Thị Hồng Ngọc",
        "Phạm Đức Ân",
        "Hoàng Văn Bảy",
        "Trịnh Công Ích",
        "Nguyễn Văn Á",
        "Lý Thị Ưng",
        "Tạ Đình Ước",
        "Chu Thị Ỷ",
    ];
    let mut trainees = Vec::new();
    for (number, (profile, name)) in profiles.iter().zip(names).enumerate() {
        let command = ["chief", "deputy"].get(number).copied().unwrap_or("");
        let cohort = if number == 0 || (2..6).contains(&number) { "A1" } else { "A2" };
        let officer =
            insert_officer(conn, &format!("{}", 200_001 + number), name, Some(units[0]), Some(site), profile, command, hash, now)?;
        insert_enrolment(conn, programme, officer, cohort, profile, units[0], site, command)?;
        trainees.push(officer);
    }
    insert_role(conn, trainees[0], "commander", "unit", "00004", now)?;
    let mut others = Vec::new();
    for (badge, name, unit, place, cohort) in [
        ("300001", "Vương Thị Xuân", units[1], site, "A1"),
        ("300002", "Mai Văn Yên", units[1], site, "A2"),
        (badge::STRANGER, "Kiều Văn Đông", units[2], other_site, "A1"),
    ] {
        let officer = insert_officer(conn, badge, name, Some(unit), Some(place), "DT", "", hash, now)?;
        insert_enrolment(conn, programme, officer, cohort, "DT", unit, place, "")?;
        others.push(officer);
    }
    let today = now.local_date();
    let first = insert_session(conn, programme, topics[0], "A1", at(today, 7, 30), site, rooms[0])?;
    let second = insert_session(conn, programme, topics[0], "A2", at(today, 13, 30), site, rooms[0])?;
    let expected = [[trainees[2], trainees[5], others[0]], [trainees[6], trainees[9], others[1]]];
    for ((_, sitting), officers) in [first, second].iter().zip(expected) {
        for (number, officer) in officers.iter().enumerate() {
            insert_expected(conn, *sitting, *officer, if number == 2 { units[1] } else { units[0] })?;
        }
    }
    let everybody: Vec<OfficerId> = trainees.iter().chain(&others).copied().collect();
    taphuan::standing::store::refresh(conn, &everybody, now)?;
    taphuan::db::bump_generation(conn, "curriculum")?;
    Ok(World { programme, topics, revisions, site, other_site, rooms, units, trainees, others, sittings: [first.1, second.1] })
}

fn insert_site(conn: &mut Conn, code: &str, name: &str, kind: &str) -> Result<SiteId> {
    let id = SiteId::new();
    diesel::insert_into(sites::table)
        .values((
            sites::id.eq(id),
            sites::code.eq(code),
            sites::name.eq(name),
            sites::kind.eq(kind),
            sites::address.eq("số 1 phố Mẫu"),
            sites::join_url.eq("https://hop.example.vn/1"),
            sites::sort_key.eq(collation::sort_key_text(name)),
            sites::search_key.eq(collation::search_key(name)),
        ))
        .execute(conn)?;
    Ok(id)
}

fn insert_room(conn: &mut Conn, site: SiteId, name: &str) -> Result<RoomId> {
    let id = RoomId::new();
    diesel::insert_into(rooms::table)
        .values((rooms::id.eq(id), rooms::site_id.eq(site), rooms::name.eq(name), rooms::capacity.eq(360)))
        .execute(conn)?;
    Ok(id)
}

fn insert_unit(conn: &mut Conn, code: &str, name: &str, site: SiteId) -> Result<UnitId> {
    let id = UnitId::new();
    diesel::insert_into(units::table)
        .values((
            units::id.eq(id),
            units::code.eq(code),
            units::name.eq(name),
            units::kind.eq("phường"),
            units::site_id.eq(site),
            units::lat.eq(Some(21.03)),
            units::lon.eq(Some(105.83)),
            units::sort_key.eq(collation::sort_key_text(name)),
            units::search_key.eq(collation::search_key(name)),
        ))
        .execute(conn)?;
    Ok(id)
}

fn insert_programme(conn: &mut Conn, now: Timestamp) -> Result<(ProgrammeId, [TopicId; 3], [RevisionId; 3])> {
    let programme = ProgrammeId::new();
    diesel::insert_into(programmes::table)
        .values((
            programmes::id.eq(programme),
            programmes::code.eq("P"),
            programmes::title.eq("Tập huấn mẫu"),
            programmes::starts_on.eq(day(24)),
            programmes::ends_on.eq(day(27)),
            programmes::go_live.eq(NaiveDate::from_ymd_opt(2025, 7, 1).expect("a day")),
            programmes::config.eq("{}"),
            programmes::digest.eq(""),
            programmes::loaded_at.eq(now),
        ))
        .execute(conn)?;
    let groups = [GroupId::new(), GroupId::new()];
    for (place, (id, code, title)) in
        [(groups[0], "QLHC", "Quản lý hành chính"), (groups[1], "AN", "Công tác an ninh")].into_iter().enumerate()
    {
        diesel::insert_into(topic_groups::table)
            .values((
                topic_groups::id.eq(id),
                topic_groups::programme_id.eq(programme),
                topic_groups::code.eq(code),
                topic_groups::title.eq(title),
                topic_groups::place.eq(place as i32),
                topic_groups::director_badge.eq(badge::DIRECTOR),
            ))
            .execute(conn)?;
    }
    let topics = [TopicId::new(), TopicId::new(), TopicId::new()];
    let revisions = [RevisionId::new(), RevisionId::new(), RevisionId::new()];
    let needs: [&[(&str, &str)]; 3] = [
        &[("DT", "live"), ("HC", "either"), ("TH", "online")],
        &[("CH", "online"), ("DT", "online"), ("HC", "online"), ("TH", "online")],
        &[("CH", "live")],
    ];
    for (place, title) in ["Đăng ký, quản lý cư trú", "Căn cước và định danh điện tử", "Nắm tình hình ở cơ sở"].into_iter().enumerate()
    {
        let topic = (topics[place], revisions[place], groups[place / 2], place as i32);
        insert_topic(conn, programme, topic, title, needs[place], now)?;
    }
    Ok((programme, topics, revisions))
}

fn insert_topic(
    conn: &mut Conn,
    programme: ProgrammeId,
    topic: (TopicId, RevisionId, GroupId, i32),
    title: &str,
    needs: &[(&str, &str)],
    now: Timestamp,
) -> Result<()> {
    let (id, revision, group, place) = topic;
    diesel::insert_into(topics::table)
        .values((
            topics::id.eq(id),
            topics::programme_id.eq(programme),
            topics::group_id.eq(group),
            topics::code.eq(format!("T-0{}", place + 1)),
            topics::title.eq(title),
            topics::place.eq(place),
            topics::department_code.eq("PC06"),
            topics::minutes.eq(50),
            topics::reading_minutes.eq(1),
            topics::pass_percent.eq(70),
            topics::attempts_allowed.eq(2),
            topics::time_limit_minutes.eq(15),
            topics::is_secret.eq(false),
            topics::blueprint.eq("{\"easy\":1,\"medium\":1,\"hard\":1}"),
            topics::config.eq("{\"speakers\":[\"100004\"],\"presiding\":\"100003\",\"after\":[]}"),
            topics::revision_id.eq(Some(revision)),
        ))
        .execute(conn)?;
    for (profile, need) in needs {
        diesel::insert_into(topic_needs::table)
            .values((topic_needs::topic_id.eq(id), topic_needs::profile.eq(*profile), topic_needs::need.eq(*need)))
            .execute(conn)?;
    }
    diesel::insert_into(revisions::table)
        .values((
            revisions::id.eq(revision),
            revisions::topic_id.eq(id),
            revisions::number.eq(1),
            revisions::digest.eq("1"),
            revisions::page_count.eq(2),
            revisions::published_at.eq(now),
            revisions::published_by.eq("100004"),
        ))
        .execute(conn)?;
    for number in [1, 2] {
        diesel::insert_into(revision_pages::table)
            .values((
                revision_pages::revision_id.eq(revision),
                revision_pages::number.eq(number),
                revision_pages::title.eq(format!("Trang {number} của {title}")),
                revision_pages::html.eq(format!("<p>Nội dung trang {number} về {title}.</p>")),
                revision_pages::word_count.eq(8),
            ))
            .execute(conn)?;
    }
    insert_questions(conn, revision, QUESTIONS)
}

/// The questions of every topic of the world: three of each difficulty, of six kinds.
const QUESTIONS: &str = "$CATEGORY: X/easy

// [id:q1] [tag:page-1]
Ai đăng ký cư trú? {=Công an xã#Đúng thẩm quyền. ~Ủy ban#Không phải. ~Tòa án ####Xem trang 1.}

// [id:q2] [tag:page-1]
Thông báo lưu trú trước 23 giờ. {TRUE#Sai rồi.#Chính xác.####Xem trang 1.}

// [id:q3]
Số điện thoại báo cháy? {=114 ~113 ~115}

$CATEGORY: X/medium

// [id:q4] [tag:page-2]
Chọn hai việc đầu tiên. {~%50%Ghi nhận ~%50%Báo cáo ~%-50%Bỏ qua ####Xem trang 2.}

// [id:q5]
Mẫu tờ khai thay đổi thông tin cư trú là gì? {=ct01 =%50%ct*}

// [id:q6]
Bao nhiêu ngày làm việc? {#7:1#Khoảng bảy ngày.}

$CATEGORY: X/hard

// [id:q7] [tag:page-2]
Ghép việc với người làm. {=Đăng ký -> Cảnh sát khu vực =Ký duyệt -> Trưởng Công an xã =Báo cáo -> Phó trưởng ####Xem trang 2.}

// [id:q8]
Việc nào sai? {~Hỏi lại =Tự ý bỏ qua ~Ghi sổ}

// [id:q9]
Hồ sơ giữ bao nhiêu năm? {#5..10}
";

/// Puts the questions of a GIFT text into a revision.
pub fn insert_questions(conn: &mut Conn, revision: RevisionId, gift: &str) -> Result<()> {
    let questions = taphuan::curriculum::gift::parse(gift).expect("questions");
    for (number, question) in (1..).zip(&questions) {
        diesel::insert_into(revision_questions::table)
            .values((
                revision_questions::revision_id.eq(revision),
                revision_questions::number.eq(number),
                revision_questions::difficulty.eq(question.difficulty.expect("a difficulty").name()),
                revision_questions::content.eq(serde_json::to_string(question)?),
            ))
            .execute(conn)?;
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "a row's columns")]
fn insert_officer(
    conn: &mut Conn,
    badge: &str,
    name: &str,
    unit: Option<UnitId>,
    site: Option<SiteId>,
    profile: &str,
    command: &str,
    hash: &str,
    now: Timestamp,
) -> Result<OfficerId> {
    let id = OfficerId::new();
    diesel::insert_into(officers::table)
        .values((
            officers::id.eq(id),
            officers::badge.eq(badge),
            officers::full_name.eq(name),
            officers::sort_key.eq(collation::sort_key(name)),
            officers::search_key.eq(collation::search_key(name)),
            officers::birth_date.eq(NaiveDate::from_ymd_opt(1990, 5, 17)),
            officers::rank.eq("Thượng úy"),
            officers::position.eq("Cán bộ"),
            officers::profile.eq(profile),
            officers::command.eq(command),
            officers::unit_id.eq(unit),
            officers::duty_unit_id.eq(None::<UnitId>),
            officers::site_id.eq(site),
            officers::department_id.eq(None::<DepartmentId>),
            officers::email.eq(""),
            officers::phone.eq(""),
            officers::status.eq(""),
            officers::status_from.eq(None::<NaiveDate>),
            officers::status_to.eq(None::<NaiveDate>),
            officers::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(accounts::table)
        .values((
            accounts::officer_id.eq(id),
            accounts::password_hash.eq(Some(hash)),
            accounts::code_mac.eq(None::<Vec<u8>>),
            accounts::code_expires_at.eq(None::<Timestamp>),
            accounts::must_change.eq(false),
            accounts::failures.eq(0),
            accounts::blocked_until.eq(None::<Timestamp>),
            accounts::is_locked.eq(false),
            accounts::changed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(id)
}

fn insert_role(conn: &mut Conn, officer: OfficerId, role: &str, kind: &str, key: &str, now: Timestamp) -> Result<()> {
    diesel::insert_into(roles::table)
        .values((
            roles::id.eq(RoleId::new()),
            roles::officer_id.eq(officer),
            roles::role.eq(role),
            roles::scope_kind.eq(kind),
            roles::scope_key.eq(key),
            roles::delegate_of.eq(None::<OfficerId>),
            roles::from_date.eq(None::<NaiveDate>),
            roles::to_date.eq(None::<NaiveDate>),
            roles::granted_by.eq(None::<OfficerId>),
            roles::granted_at.eq(now),
            roles::ended_at.eq(None::<Timestamp>),
        ))
        .execute(conn)?;
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "a row's columns")]
fn insert_enrolment(
    conn: &mut Conn,
    programme: ProgrammeId,
    officer: OfficerId,
    cohort: &str,
    profile: &str,
    unit: UnitId,
    site: SiteId,
    command: &str,
) -> Result<()> {
    diesel::insert_into(enrolments::table)
        .values((
            enrolments::programme_id.eq(programme),
            enrolments::officer_id.eq(officer),
            enrolments::cohort.eq(cohort),
            enrolments::profile.eq(profile),
            enrolments::unit_id.eq(unit),
            enrolments::site_id.eq(site),
            enrolments::command.eq(command),
        ))
        .execute(conn)?;
    Ok(())
}

fn insert_session(
    conn: &mut Conn,
    programme: ProgrammeId,
    topic: TopicId,
    cohort: &str,
    starts_at: Timestamp,
    site: SiteId,
    room: RoomId,
) -> Result<(SessionId, SittingId)> {
    let (session, sitting) = (SessionId::new(), SittingId::new());
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(session),
            sessions::code.eq(format!("P-T-01-{cohort}")),
            sessions::programme_id.eq(programme),
            sessions::topic_id.eq(topic),
            sessions::cohort.eq(cohort),
            sessions::stream.eq(1),
            sessions::starts_at.eq(starts_at),
            sessions::ends_at.eq(starts_at.plus_minutes(50)),
            sessions::speaker_id.eq(None::<OfficerId>),
            sessions::presiding_id.eq(None::<OfficerId>),
        ))
        .execute(conn)?;
    diesel::insert_into(sittings::table)
        .values((
            sittings::id.eq(sitting),
            sittings::session_id.eq(session),
            sittings::site_id.eq(site),
            sittings::room_id.eq(room),
            sittings::capacity.eq(360),
            sittings::secret.eq(vec![7_u8; 32]),
            sittings::state.eq("open"),
            sittings::headcount.eq(None::<i32>),
            sittings::countersigned_by.eq(None::<OfficerId>),
            sittings::countersigned_at.eq(None::<Timestamp>),
            sittings::closed_by.eq(None::<OfficerId>),
            sittings::closed_at.eq(None::<Timestamp>),
        ))
        .execute(conn)?;
    Ok((session, sitting))
}

fn insert_expected(conn: &mut Conn, sitting: SittingId, officer: OfficerId, unit: UnitId) -> Result<()> {
    diesel::insert_into(attendance::table)
        .values((
            attendance::sitting_id.eq(sitting),
            attendance::officer_id.eq(officer),
            attendance::is_expected.eq(true),
            attendance::status.eq(""),
            attendance::method.eq(""),
            attendance::marked_at.eq(None::<Timestamp>),
            attendance::marked_by.eq(None::<OfficerId>),
            attendance::note.eq(""),
            attendance::unit_id.eq(unit),
            attendance::rank.eq("Thượng úy"),
            attendance::position.eq("Cán bộ"),
        ))
        .execute(conn)?;
    Ok(())
}
