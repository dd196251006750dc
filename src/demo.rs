//! `taphuan demo`: a data folder with the whole programme of June 2025, standing in its second morning, and a finished pilot, so that
//! every screen has something to show. All people are invented and share one password, so that crowds can be simulated.

mod history;
mod incidents;

use std::fs;
use std::path::Path;

use diesel::prelude::*;

use crate::clock::{self, Timestamp};
use crate::config::Config;
use crate::db::{Conn, Db};
use crate::error::{Error, Result};
use crate::id::{CertificateId, OfficerId, ProgrammeId, SiteId, UnitId};
use crate::load::{Loaded, Loader};
use crate::schema::{accounts, certificates, officers, programmes, roles, sites};
use crate::text::{Language, Words, format};
use crate::web::{Permit, Stamp};
use crate::{app, certificate, console, curriculum, files, mail, roster, schedule, standing};
use history::Habits;

/// The instant at which the demo begins.
pub const BEGINS: &str = "2025-06-25T09:00:00+07:00";

/// The password of everybody in the demo.
pub const PASSWORD: &str = "tap huan 2025";

/// The settings of a demo in this folder; whatever the environment says about database, files, keys and clock is left aside.
pub fn config(folder: &Path, base: &Config) -> Result<Config> {
    Ok(Config {
        database_url: format!("sqlite:{}", folder.join("taphuan.db").display()),
        files: folder.join("files"),
        keys: folder.join("keys"),
        mail: folder.join("mail"),
        // Invented people have invented addresses: their mail never leaves this machine.
        smtp: base.smtp.clone().filter(|url| mail::rules::is_loopback(url)),
        now: Some(instant(BEGINS)?),
        ..base.clone()
    })
}

/// Makes the data folder if it is not there. It is made beside and renamed, so that a half-made one is never served. Certificates name
/// the address of `base`, where the demo will be served.
pub fn make(folder: &Path, base: &Config) -> Result<()> {
    if folder.join("taphuan.db").exists() {
        return Ok(());
    }
    if let Some(missing) = ["curriculum", "seed"].into_iter().find(|name| !Path::new(name).is_dir()) {
        return Err(Error::internal(Words::new("demo-elsewhere").with("what", format!("{missing}/"))));
    }
    let started = std::time::Instant::now();
    let making = folder.with_extension("making");
    let unusable = |error| files::unusable(&making, &error);
    if making.exists() {
        fs::remove_dir_all(&making).map_err(unusable)?;
    }
    files::make_private_folder(&making).map_err(unusable)?;
    console::say(&Words::new("demo-making").with("folder", folder.display().to_string()))?;
    if let Err(error) = fill(&making, base) {
        // Why it failed is what counts.
        drop(fs::remove_dir_all(&making));
        return Err(error);
    }
    fs::rename(&making, folder).map_err(|error| files::unusable(folder, &error))?;
    console::say(&Words::new("demo-made").with("seconds", format::decimal(Language::Vi, (started.elapsed().as_millis() / 100) as i64, 1)))
}

fn stamp(now: Timestamp) -> Stamp {
    Stamp { now, wall: clock::wall(), request_id: "demo".into() }
}

fn instant(text: &str) -> Result<Timestamp> {
    chrono::DateTime::parse_from_rfc3339(text).map(|at| Timestamp::new(at.to_utc())).map_err(Error::internal)
}

fn fill(folder: &Path, base: &Config) -> Result<()> {
    let config = config(folder, base)?;
    let db = Db::open(&config.database_url)?;
    db.migrate()?;
    let now = instant(BEGINS)?;
    load_all(&db, now)?;
    let hash = crate::account::hash_now(PASSWORD)?;
    db.write_now(move |conn| {
        let set = (accounts::password_hash.eq(Some(&hash)), accounts::must_change.eq(false));
        diesel::update(accounts::table).set(set).execute(conn)?;
        Ok(())
    })?;
    let (main, pilot) = db.read_now(|conn| Ok((programme(conn, "hn-2025")?, programme(conn, "hn-2025-pilot")?)))?;
    history::record(&db, main, now, Habits { reads: 10, tries: 55, passes: 88, leaves_one: true }, 2025)?;
    let pilot_ended = instant("2025-06-11T17:00:00+07:00")?;
    history::record(&db, pilot, pilot_ended, Habits { reads: 100, tries: 100, passes: 99, leaves_one: false }, 2024)?;
    refresh(&db, pilot, pilot_ended)?;
    incidents::record(&db, main, now)?;
    refresh(&db, main, now)?;
    incidents::lend(&db, now)?;
    certify_pilot(&db, &config)?;
    history::pass_late(&db, pilot, instant("2025-06-13T08:00:00+07:00")?, 2023)?;
    refresh(&db, pilot, instant("2025-06-15T17:00:00+07:00")?)?;
    write_logins(&db, now, &folder.join("logins.csv"))
}

/// Standings, a few hundred people at a time.
fn refresh(db: &Db, programme: ProgrammeId, now: Timestamp) -> Result<()> {
    use crate::schema::enrolments;
    let people: Vec<OfficerId> = db.read_now(|conn| {
        Ok(enrolments::table.filter(enrolments::programme_id.eq(programme)).select(enrolments::officer_id).load(conn)?)
    })?;
    for part in people.chunks(400) {
        let part = part.to_vec();
        db.write_now(move |conn| standing::store::refresh(conn, &part, now))?;
    }
    Ok(())
}

type Load = fn(&Loader, &[u8], bool) -> Result<Loaded>;

/// Loads `curriculum/` and `seed/` of the folder that the program is started in.
fn load_all(db: &Db, now: Timestamp) -> Result<()> {
    let clock = clock::Clock::default();
    clock.set_offset_micros(clock::Clock::offset_for(now));
    for code in ["hn-2025", "hn-2025-pilot"] {
        match curriculum::load(db, &Permit::operator(stamp(now)), &Path::new("curriculum").join(code), false)? {
            curriculum::Loaded::Done { .. } => {}
            curriculum::Loaded::Faulty(faults) => return Err(refused(faults.iter().map(|fault| fault.say(Language::Vi)))),
        }
    }
    let loader = app::loader(db, &clock);
    let files: [(&str, Load); 7] = [
        ("sites", roster::places::load_sites),
        ("units", roster::places::load_units),
        ("departments", roster::places::load_departments),
        ("staff", roster::staff::load_staff),
        ("roster", roster::people::load_roster),
        ("cohorts", schedule::load::load_cohorts),
        ("timetable", schedule::load::load_timetable),
    ];
    for (name, load) in files {
        let path = format!("seed/{name}.csv");
        let bytes = fs::read(&path).map_err(|error| files::unusable(Path::new(&path), &error))?;
        if let Loaded::Refused(faults) = load(&loader, &bytes, false)? {
            return Err(refused(faults.iter().map(|fault| format!("{path}: {}", fault.say(Language::Vi)))));
        }
    }
    Ok(())
}

fn refused(faults: impl Iterator<Item = String>) -> Error {
    Error::internal(faults.take(20).collect::<Vec<_>>().join("\n"))
}

/// Certificates of the pilot: issued on 12 June, one revoked and two corrected since.
fn certify_pilot(db: &Db, config: &Config) -> Result<()> {
    let issued = instant("2025-06-12T09:00:00+07:00")?;
    certificate::command::certify(db.clone(), config, Permit::operator(stamp(issued)), "hn-2025-pilot", false)?;
    let later = stamp(instant("2025-06-16T14:30:00+07:00")?);
    let public_url = config.public_url.clone();
    db.write_now(move |conn| {
        let programme = certificate::store::get_programme(conn, "hn-2025-pilot")?;
        let some: Vec<CertificateId> = certificates::table
            .filter(certificates::programme_id.eq(programme.id))
            .order(certificates::register_number)
            .limit(40)
            .select(certificates::id)
            .load(conn)?;
        if let Some(id) = some.get(11) {
            certificate::issue::revoke(conn, &Permit::operator(later.clone()), *id, "Cấp nhầm: bài kiểm tra do người khác làm hộ")?;
        }
        for id in [17, 33].into_iter().filter_map(|at| some.get(at)) {
            let permit = (Permit::operator(later.clone()), Permit::operator(later.clone()));
            certificate::issue::replace(conn, &permit, &programme, &public_url, *id, "In sai cấp bậc")?;
        }
        Ok(())
    })?;
    // The files of the corrected ones.
    certificate::command::certify(db.clone(), config, Permit::operator(stamp(issued)), "hn-2025-pilot", false)?;
    Ok(())
}

/// One login a role, so that whoever looks around can be anybody: `logins.csv`.
fn write_logins(db: &Db, now: Timestamp, path: &Path) -> Result<()> {
    let rows = db.read_now(|conn| logins(conn, now))?;
    let mut file = csv::Writer::from_path(path).map_err(Error::internal)?;
    file.write_record(["role", "badge", "password", "full_name"]).map_err(Error::internal)?;
    for (role, badge, full_name) in rows {
        file.write_record([role, &badge, PASSWORD, &full_name]).map_err(Error::internal)?;
    }
    Ok(file.flush()?)
}

/// The demo's people: staff by their fixed badges, and a trainee with a quiz that is open, a module to read and a session within the hour, whose chief and
/// whose site's coordinator are among the others.
fn logins(conn: &mut Conn, now: Timestamp) -> Result<Vec<(&'static str, String, String)>> {
    let trainee = history::find_busy_trainee(conn, now)?;
    let unit: Option<UnitId> = officers::table.find(trainee).select(officers::unit_id).first(conn)?;
    let site: Option<SiteId> = officers::table.find(trainee).select(officers::site_id).first(conn)?;
    let chief: OfficerId =
        officers::table.filter(officers::unit_id.eq(unit)).filter(officers::command.eq("chief")).select(officers::id).first(conn)?;
    let coordinator: OfficerId = roles::table
        .inner_join(sites::table.on(sites::code.eq(roles::scope_key)))
        .filter(roles::role.eq("coordinator"))
        .filter(sites::id.nullable().eq(site))
        .order(roles::id)
        .select(roles::officer_id)
        .first(conn)?;
    let mut rows = Vec::new();
    for (role, id) in [("trainee", trainee), ("coordinator", coordinator), ("commander", chief)] {
        let (badge, name): (String, String) = officers::table.find(id).select((officers::badge, officers::full_name)).first(conn)?;
        rows.push((role, badge, name));
    }
    for (role, badge) in [("instructor", "100101"), ("director", "100001"), ("training_office", "100011"), ("admin", "100090")] {
        let name: String = officers::table.filter(officers::badge.eq(badge)).select(officers::full_name).first(conn)?;
        rows.push((role, badge.to_owned(), name));
    }
    Ok(rows)
}

/// Prints the address and the logins.
pub fn greet(folder: &Path, config: &Config) -> Result<()> {
    console::line(format_args!("\n  {}\n", config.public_url))?;
    let mut file = csv::Reader::from_path(folder.join("logins.csv")).map_err(Error::internal)?;
    for row in file.records() {
        let row = row.map_err(Error::internal)?;
        let cell = |at| row.get(at).unwrap_or_default();
        console::line(format_args!("  {:<16} {:<12} {}   {}", cell(0), format::badge(cell(1)), cell(2), cell(3)))?;
    }
    let everybody = Words::new("demo-everybody").with("password", PASSWORD);
    console::line(format_args!("\n  {}\n", everybody.say(Language::Vi)))
}

fn programme(conn: &mut Conn, code: &str) -> Result<ProgrammeId> {
    Ok(programmes::table.filter(programmes::code.eq(code)).select(programmes::id).first(conn)?)
}
