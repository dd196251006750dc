//! Posters: what is held at a site on a day, to hang up there. They hold what the timetable says and the names of who presents and
//! presides, nothing else about people.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate, Timelike};
use diesel::prelude::*;
use serde::Serialize;

use crate::certificate::qr;
use crate::clock::Timestamp;
use crate::curriculum::store::Programme;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::id::{OfficerId, ProgrammeId};
use crate::schema::{officers, rooms, sessions, sites, sittings, topics};
use crate::text::{Language, Words, format};
use crate::web::{Access, Actor, Guarded, Holding, Role, Scope};

/// The posters of a site, or those of a programme without one.
#[derive(Clone, Debug)]
pub struct Posters {
    /// The site's code.
    pub site: Option<String>,
}

/// To print them.
#[derive(Clone, Copy, Debug)]
pub struct Print;

impl Guarded for Posters {
    type Act = Print;

    fn access(&self, actor: &Actor, _: Print) -> Access {
        let site = self.site.clone().map(Scope::Site);
        let prints = |holding: &&Holding| match holding.role {
            Role::TrainingOffice | Role::Admin | Role::Director => true,
            Role::Coordinator => site.is_none() || holding.scope == Scope::All || site.as_ref() == Some(&holding.scope),
            Role::Instructor | Role::Commander => false,
        };
        // Rather as oneself than as somebody's delegate.
        match actor.holdings.iter().filter(prints).min_by_key(|holding| holding.acting_for.is_some()) {
            None if !actor.has(Role::Coordinator) => Access::Forbidden,
            found => Access::by(found),
        }
    }
}

/// The sites whose posters somebody prints, by code; none for all.
#[must_use]
pub fn sites_of(actor: &Actor) -> Option<Vec<String>> {
    let is_all = actor.is_office() || actor.has(Role::Director) || actor.holds(Role::Coordinator, &Scope::All);
    (!is_all).then(|| actor.codes(Role::Coordinator).into_iter().map(str::to_owned).collect())
}

/// What is held in one room at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The site: its code and name.
    pub site: (String, String),
    /// The site's address.
    pub address: String,
    /// The session's code.
    pub session: String,
    /// The topic: its code and title.
    pub topic: (String, String),
    /// Who attends.
    pub cohort: String,
    /// The broadcast.
    pub stream: i32,
    /// Begins and ends.
    pub time: (Timestamp, Timestamp),
    /// Rank and name of who presents; may be empty.
    pub speaker: String,
    /// Rank and name of who presides; may be empty.
    pub presiding: String,
    /// The room.
    pub room: String,
    /// Its seats for this.
    pub seats: i32,
}

impl Held {
    /// The day.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.time.0.local_date()
    }
}

/// Everything that a programme holds at these sites (none: everywhere), by site, time, stream and room.
pub fn list_held(conn: &mut Conn, programme_id: ProgrammeId, only: Option<&[String]>) -> Result<Vec<Held>> {
    type Found = (
        (String, String, String),
        (String, String, i32, Timestamp, Timestamp),
        (String, String),
        (Option<OfficerId>, Option<OfficerId>),
        (String, i32),
    );
    let mut query = sittings::table
        .inner_join(sessions::table.inner_join(topics::table))
        .inner_join(sites::table)
        .inner_join(rooms::table)
        .filter(sessions::programme_id.eq(programme_id))
        .order((sites::sort_key, sites::code, sessions::starts_at, sessions::stream, sessions::code, rooms::name))
        .select((
            (sites::code, sites::name, sites::address),
            (sessions::code, sessions::cohort, sessions::stream, sessions::starts_at, sessions::ends_at),
            (topics::code, topics::title),
            (sessions::speaker_id, sessions::presiding_id),
            (rooms::name, sittings::capacity),
        ))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(sites::code.eq_any(only.to_vec()));
    }
    let found: Vec<Found> = query.load(conn)?;
    let named: BTreeSet<OfficerId> = found.iter().flat_map(|row| [row.3.0, row.3.1]).flatten().collect();
    let people: Vec<(OfficerId, String, String)> =
        officers::table.filter(officers::id.eq_any(named)).select((officers::id, officers::rank, officers::full_name)).load(conn)?;
    let people: HashMap<OfficerId, String> =
        people.into_iter().map(|(id, rank, name)| (id, format!("{rank} {name}").trim().to_owned())).collect();
    let person = |id: Option<OfficerId>| id.and_then(|id| people.get(&id)).cloned().unwrap_or_default();
    let held = |((code, name, address), (session, cohort, stream, from, to), topic, (speaker, presiding), (room, seats)): Found| Held {
        site: (code, name),
        address,
        session,
        topic,
        cohort,
        stream,
        time: (from, to),
        speaker: person(speaker),
        presiding: person(presiding),
        room,
        seats,
    };
    Ok(found.into_iter().map(held).collect())
}

/// What the template of a poster sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    authority: String,
    programme: String,
    printed: String,
    link: String,
    url: String,
    qr: String,
    posters: Vec<Poster>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Poster {
    site: String,
    address: String,
    weekday: String,
    date: String,
    streams: Vec<i32>,
    halves: Vec<Half>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Half {
    title: String,
    slots: Vec<Slot>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Slot {
    from: String,
    to: String,
    /// For each stream what is held; nothing is a free slot.
    cells: Vec<Vec<Entry>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Entry {
    code: String,
    title: String,
    cohort: String,
    speaker: String,
    presiding: String,
    rooms: Vec<Room>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Room {
    name: String,
    seats: String,
}

impl Sheet {
    /// The posters of what is held, a site and day each, in the order in which it comes. `public_url` is the base of the link, which leads
    /// everybody to their own timetable.
    ///
    /// # Errors
    /// Not found when nothing is held; internal when the address is too long for a QR code.
    pub fn of(programme: &Programme, held: &[Held], public_url: &str, now: Timestamp) -> Result<Self> {
        let url = format!("{public_url}/timetable");
        let days: Vec<&[Held]> = held.chunk_by(|a, b| a.site.0 == b.site.0 && a.date() == b.date()).collect();
        if days.is_empty() {
            return Err(Error::NotFound);
        }
        Ok(Self {
            authority: programme.config.certificate.authority.clone(),
            programme: programme.title.clone(),
            printed: format::date_time(now.utc()),
            link: url.trim_start_matches("https://").trim_start_matches("http://").to_owned(),
            qr: qr::svg(&url).map_err(Error::internal)?,
            url,
            posters: days.into_iter().filter_map(|day| Poster::of(programme, day)).collect(),
        })
    }
}

impl Poster {
    /// The poster of one site and day; none of nothing.
    fn of(programme: &Programme, held: &[Held]) -> Option<Self> {
        let first = held.first()?;
        let date = first.date();
        let streams: BTreeSet<i32> = (1..=programme.config.streams).chain(held.iter().map(|held| held.stream)).collect();
        let mut halves: BTreeMap<bool, Vec<Slot>> = BTreeMap::new();
        for (from, to) in times(programme, date, held) {
            let cell = |stream: &i32| entries(held.iter().filter(|held| held.stream == *stream && held.time == (from, to)));
            let slot = Slot { from: format::time(from.utc()), to: format::time(to.utc()), cells: streams.iter().map(cell).collect() };
            halves.entry(from.local().hour() >= 12).or_default().push(slot);
        }
        let half = |(is_afternoon, slots)| {
            let title = Words::new(if is_afternoon { "half-day-afternoon" } else { "half-day-morning" });
            Half { title: title.say(Language::Vi).into_owned(), slots }
        };
        Some(Self {
            site: first.site.1.clone(),
            address: first.address.clone(),
            weekday: weekday(date).say(Language::Vi).into_owned(),
            date: format::date(date),
            streams: streams.iter().copied().collect(),
            halves: halves.into_iter().map(half).collect(),
        })
    }
}

/// The name of a day of the week.
#[must_use]
pub fn weekday(date: NaiveDate) -> Words {
    Words::new(format!("weekday-{}", date.weekday().number_from_monday()))
}

/// The times of a day: those at which something is held, and the programme's other slots, which are free.
fn times(programme: &Programme, date: NaiveDate, held: &[Held]) -> BTreeSet<(Timestamp, Timestamp)> {
    let taken: BTreeSet<(Timestamp, Timestamp)> = held.iter().map(|held| held.time).collect();
    let slots = programme.config.slots().into_iter().map(|slot| (slot.starts_at, slot.ends_at));
    let is_free = |slot: &(Timestamp, Timestamp)| taken.iter().all(|time| time.1 <= slot.0 || slot.1 <= time.0);
    let free: Vec<_> = slots.filter(|slot| slot.0.local_date() == date).filter(is_free).collect();
    taken.into_iter().chain(free).collect()
}

/// The sessions of a cell, each with its rooms.
fn entries<'a>(held: impl Iterator<Item = &'a Held>) -> Vec<Entry> {
    let mut found: Vec<(&str, Entry)> = Vec::new();
    for one in held {
        let room = Room { name: one.room.clone(), seats: format::number(Language::Vi, one.seats.into()) };
        if let Some((_, entry)) = found.last_mut().filter(|(session, _)| *session == one.session) {
            entry.rooms.push(room);
            continue;
        }
        let entry = Entry {
            code: one.topic.0.clone(),
            title: one.topic.1.clone(),
            cohort: one.cohort.clone(),
            speaker: one.speaker.clone(),
            presiding: one.presiding.clone(),
            rooms: vec![room],
        };
        found.push((&one.session, entry));
    }
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curriculum::store::{Day, HalfDay, ProgrammeConfig};

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 6, 24).unwrap()
    }

    fn at(hour: u32, minute: u32) -> Timestamp {
        Timestamp::from_local(day(), chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
    }

    fn programme() -> Programme {
        let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 30, 0).unwrap();
        let half = |name: &str, hours: &[u32]| HalfDay { name: name.into(), slots: hours.iter().map(|hour| time(*hour)).collect() };
        let config = ProgrammeConfig {
            days: vec![Day { date: day(), halves: vec![half("morning", &[7, 8, 9]), half("afternoon", &[13])] }],
            slot_minutes: 50,
            streams: 2,
            ..ProgrammeConfig::default()
        };
        let (code, title) = ("P".to_owned(), "Tập huấn mẫu".to_owned());
        Programme { id: ProgrammeId::new(), code, title, starts_on: day(), ends_on: day(), go_live: day(), config }
    }

    fn held(session: &str, stream: i32, time: (Timestamp, Timestamp), room: &str) -> Held {
        Held {
            site: ("S1".into(), "Điểm cầu Ba Đình".into()),
            address: "số 1 phố Mẫu".into(),
            session: session.into(),
            topic: ("T-01".into(), "Đăng ký, quản lý cư trú".into()),
            cohort: "A1".into(),
            stream,
            time,
            speaker: "Thượng tá Lê Hoài Đức".into(),
            presiding: String::new(),
            room: room.into(),
            seats: 1200,
        }
    }

    /// A poster in short: each slot's time, and for each stream the rooms of its sessions.
    fn told(poster: &Poster) -> Vec<String> {
        let cell = |cell: &Vec<Entry>| {
            let rooms = |entry: &Entry| entry.rooms.iter().map(|room| format!("{} {}", room.name, room.seats)).collect::<Vec<_>>();
            cell.iter().map(|entry| rooms(entry).join(" + ")).collect::<Vec<_>>().join(" & ")
        };
        let slot = |slot: &Slot| format!("{}-{} | {}", slot.from, slot.to, slot.cells.iter().map(cell).collect::<Vec<_>>().join(" | "));
        let half = |half: &Half| std::iter::once(half.title.clone()).chain(half.slots.iter().map(slot)).collect::<Vec<_>>();
        poster.halves.iter().flat_map(half).collect()
    }

    #[test]
    fn a_poster_has_every_slot_of_its_day_and_a_session_in_two_rooms_once() {
        let early = (at(7, 30), at(8, 20));
        let late = (at(13, 30), at(14, 20));
        let all = [held("a", 1, early, "A"), held("a", 1, early, "B"), held("b", 2, late, "A")];
        let poster = Poster::of(&programme(), &all).unwrap();
        assert_eq!((poster.weekday.as_str(), poster.date.as_str(), &poster.streams), ("Thứ ba", "24/06/2025", &vec![1, 2]));
        let wanted = [
            "Buổi sáng",
            "07:30-08:20 | A 1.200 + B 1.200 | ",
            "08:30-09:20 |  | ",
            "09:30-10:20 |  | ",
            "Buổi chiều",
            "13:30-14:20 |  | A 1.200",
        ];
        assert_eq!(told(&poster), wanted);
    }

    #[test]
    fn a_slot_across_which_something_else_is_held_is_not_free() {
        let poster =
            Poster::of(&programme(), &[held("a", 1, (at(8, 0), at(9, 0)), "A"), held("b", 3, (at(9, 30), at(10, 20)), "B")]).unwrap();
        assert_eq!(poster.streams, [1, 2, 3]);
        let wanted = ["Buổi sáng", "08:00-09:00 | A 1.200 |  | ", "09:30-10:20 |  |  | B 1.200", "Buổi chiều", "13:30-14:20 |  |  | "];
        assert_eq!(told(&poster), wanted);
    }

    #[test]
    fn each_site_and_day_has_a_poster_of_its_own() {
        let early = (at(7, 30), at(8, 20));
        let tomorrow = (early.0.plus_minutes(24 * 60), early.1.plus_minutes(24 * 60));
        let other = Held { site: ("S2".into(), "Điểm cầu Hoàn Kiếm".into()), ..held("a", 1, early, "Q") };
        let all = [held("a", 1, early, "A"), held("b", 1, tomorrow, "A"), other];
        let sheet = Sheet::of(&programme(), &all, "https://taphuan.example", at(9, 0)).unwrap();
        let told: Vec<_> = sheet.posters.iter().map(|poster| (poster.site.as_str(), poster.date.as_str())).collect();
        assert_eq!(told, [("Điểm cầu Ba Đình", "24/06/2025"), ("Điểm cầu Ba Đình", "25/06/2025"), ("Điểm cầu Hoàn Kiếm", "24/06/2025")]);
        assert_eq!((sheet.link.as_str(), sheet.url.as_str()), ("taphuan.example/timetable", "https://taphuan.example/timetable"));
        assert!(matches!(Sheet::of(&programme(), &[], "https://taphuan.example", at(9, 0)), Err(Error::NotFound)));
    }
}
