//! The invented officers of the roster.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::{
    Request, RosterRow,
    dice::{Dice, Stream},
    names::{self, Sex},
    places::{Places, Unit},
};

/// Job profiles and their share of the roster in percent, in the order of the curriculum.
const PROFILES: [(&str, u32); 6] = [("CH", 10), ("DT", 18), ("HC", 22), ("AN", 12), ("TH", 8), ("TT", 30)];

/// Ages are counted on the first day of the programme.
const REFERENCE: (i32, u32, u32) = (2025, 6, 24);

const RANKS: [&str; 7] = ["Thiếu úy", "Trung úy", "Thượng úy", "Đại úy", "Thiếu tá", "Trung tá", "Thượng tá"];

/// Of ten thousand officers, so many are away during the programme: 46 of 10,260.
const AWAY_PER_10_000: u32 = 45;
/// Of ten thousand, so many have a status that is over by then or has not begun.
const OTHER_TIMES_PER_10_000: u32 = 12;

/// An officer being made: the row, and what later steps must know.
struct Person {
    row: RosterRow,
    sex: Sex,
    age: u32,
}

/// What an officer is in the unit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Post {
    Chief,
    Deputy,
    TeamLeader,
    Member,
}

/// The whole roster: unit by unit, the chief, the deputies, then by profile.
pub(super) fn make(request: Request, places: &Places) -> Vec<RosterRow> {
    let mut maker = Maker { dice: Dice::new(request.seed, Stream::People), badges: HashSet::new(), owed: [0; 6] };
    let mut people = Vec::with_capacity(request.officers as usize);
    for unit in &places.units {
        maker.unit(unit, &mut people);
    }
    lend(&mut maker.dice, &places.units, &mut people);
    plant_namesakes(request.seed, &mut people);
    set_statuses(request.seed, &places.pilot, &mut people);
    people.into_iter().map(|person| person.row).collect()
}

struct Maker {
    dice: Dice,
    badges: HashSet<u32>,
    /// Hundredths of an officer that rounding has so far withheld from each profile.
    owed: [u32; 6],
}

impl Maker {
    fn unit(&mut self, unit: &Unit, people: &mut Vec<Person>) {
        let deputies = match unit.officers {
            0..70 => 2,
            70..110 => 3,
            _ => 4,
        };
        for ((profile, _), count) in PROFILES.into_iter().zip(self.divide(unit.officers)) {
            for number in 0..count {
                let post = match number {
                    _ if profile != "CH" => Post::Member,
                    0 => Post::Chief,
                    _ if number <= deputies => Post::Deputy,
                    _ => Post::TeamLeader,
                };
                people.push(self.person(unit, profile, post));
            }
        }
    }

    /// How many of a unit's officers have each profile. What rounding withholds is carried to the next unit, so
    /// that the shares hold for the whole roster.
    fn divide(&mut self, officers: u32) -> [u32; 6] {
        let mut counts = [0; 6];
        let mut left = officers;
        for ((count, owed), (_, percent)) in counts.iter_mut().zip(&mut self.owed).zip(PROFILES) {
            let due = officers * percent + *owed;
            *count = (due / 100).min(left);
            *owed = due - *count * 100;
            left -= *count;
        }
        // The profile to which most is owed gets the next officer; debts stay far below 1,000 hundredths.
        let mut order = [0, 1, 2, 3, 4, 5];
        order.sort_by_key(|place| std::cmp::Reverse(self.owed.get(*place).copied().unwrap_or(0)));
        for place in order.into_iter().cycle().take(left as usize) {
            if let (Some(count), Some(owed)) = (counts.get_mut(place), self.owed.get_mut(place)) {
                *count += 1;
                *owed = owed.saturating_sub(100);
            }
        }
        counts
    }

    fn person(&mut self, unit: &Unit, profile: &'static str, post: Post) -> Person {
        let dice = &mut self.dice;
        let women = match profile {
            "TH" => 38,
            "HC" => 28,
            "AN" => 12,
            _ => 6,
        };
        let sex = if dice.chance(women) { Sex::Female } else { Sex::Male };
        let age = age(dice, post, sex);
        let badge = self.badge();
        let dice = &mut self.dice;
        Person {
            row: RosterRow {
                badge,
                full_name: names::full_name(dice, sex),
                birth_date: birth_date(dice, age),
                rank: rank(dice, post, age),
                position: position(dice, unit.is_ward, profile, post),
                profile,
                command: match post {
                    Post::Chief => "chief",
                    Post::Deputy => "deputy",
                    Post::TeamLeader | Post::Member => "",
                },
                unit_code: unit.code.clone(),
                duty_unit: String::new(),
                site_code: unit.site_code.clone(),
                // `.example` is a reserved name, and no Vietnamese operator gives out 019: nothing sent arrives anywhere.
                email: if dice.chance(40) { format!("cb{badge}@cahn.example") } else { String::new() },
                phone: format!("019{:07}", dice.below(10_000_000)),
                status: "",
                status_from: None,
                status_to: None,
            },
            sex,
            age,
        }
    }

    /// A badge number that nobody has: most have six digits, and staff keep everything below 200,000.
    fn badge(&mut self) -> u32 {
        const LENGTHS: &[((u32, u32), u32)] =
            &[((200_000, 999_999), 60), ((1_000_000, 9_999_999), 20), ((10_000_000, 99_999_999), 12), ((100_000_000, 999_999_999), 8)];
        loop {
            let (low, high) = self.dice.weighted(LENGTHS);
            let badge = self.dice.between(low, high);
            if self.badges.insert(badge) {
                return badge;
            }
        }
    }
}

/// Age in years. Women retire earlier than men, so their ages end earlier.
fn age(dice: &mut Dice, post: Post, sex: Sex) -> u32 {
    const BANDS: &[((u32, u32), u32)] =
        &[((22, 25), 13), ((26, 29), 18), ((30, 34), 22), ((35, 39), 18), ((40, 44), 13), ((45, 49), 10), ((50, 54), 6)];
    let (low, high) = match post {
        Post::Chief => (39, 53),
        Post::Deputy => (34, 52),
        Post::TeamLeader => (30, 51),
        Post::Member => dice.weighted(BANDS),
    };
    let last = if sex == Sex::Female { 52 } else { 56 };
    dice.between(low.min(last), high.min(last))
}

fn reference() -> NaiveDate {
    let (year, month, day) = REFERENCE;
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A birthday in the year that ends `age` years before the programme.
fn birth_date(dice: &mut Dice, age: u32) -> NaiveDate {
    let days = u64::from(age) * 1461 / 4 + 1 + u64::from(dice.below(364));
    reference().checked_sub_days(Days::new(days)).unwrap_or_default()
}

/// The rank that age brings, one more or less by luck, within what the post allows.
fn rank(dice: &mut Dice, post: Post, age: u32) -> &'static str {
    let by_age: usize = match age {
        0..25 => 0,
        25..28 => 1,
        28..32 => 2,
        32..37 => 3,
        37..44 => 4,
        _ => 5,
    };
    let step = match dice.below(100) {
        0..18 => by_age.saturating_sub(1),
        92.. if age >= 28 => by_age + 1,
        _ => by_age,
    };
    let step = match post {
        Post::Chief if age >= 43 && dice.chance(45) => 6,
        Post::Chief => step.clamp(4, 5),
        Post::Deputy => step.clamp(3, 5),
        Post::TeamLeader => step.clamp(2, 5),
        Post::Member => step.min(5),
    };
    RANKS.get(step).copied().unwrap_or_default()
}

/// The position's name. A comma in some of them is meant: files must quote it.
fn position(dice: &mut Dice, is_ward: bool, profile: &str, post: Post) -> &'static str {
    let choice: &[&str] = match (post, profile) {
        (Post::Chief, _) if is_ward => &["Trưởng Công an phường"],
        (Post::Chief, _) => &["Trưởng Công an xã"],
        (Post::Deputy, _) if is_ward => &["Phó trưởng Công an phường"],
        (Post::Deputy, _) => &["Phó trưởng Công an xã"],
        (Post::TeamLeader, _) => &[
            "Tổ trưởng Tổ Tổng hợp",
            "Tổ trưởng Tổ An ninh",
            "Tổ trưởng Tổ Phòng, chống tội phạm",
            "Tổ trưởng Tổ Quản lý hành chính",
            "Tổ trưởng Tổ Cảnh sát khu vực",
            "Tổ trưởng Tổ Cảnh sát trật tự",
        ],
        (_, "DT") => &["Cán bộ điều tra", "Cán bộ phòng, chống tội phạm", "Cán bộ phòng, chống ma túy", "Trinh sát hình sự"],
        (_, "HC") => &[
            "Cán bộ quản lý hành chính",
            "Cán bộ cư trú, căn cước",
            "Cán bộ tiếp công dân",
            "Cán bộ quản lý ngành, nghề có điều kiện",
            "Cán bộ phòng cháy, chữa cháy",
        ],
        (_, "AN") => &["Cán bộ an ninh", "Trinh sát an ninh"],
        (_, "TH") => &["Cán bộ tổng hợp", "Cán bộ hậu cần", "Cán bộ hồ sơ", "Cán bộ trực ban"],
        _ if is_ward => &["Cảnh sát khu vực", "Cảnh sát khu vực", "Cảnh sát trật tự", "Cán bộ tuần tra, kiểm soát"],
        _ => &["Cảnh sát khu vực", "Cán bộ phụ trách địa bàn thôn", "Cán bộ tuần tra, kiểm soát"],
    };
    dice.one_of(choice)
}

/// Lends one in twenty of the ordinary officers to another unit of the same site until go-live.
fn lend(dice: &mut Dice, units: &[Unit], people: &mut [Person]) {
    let mut by_site: std::collections::HashMap<&str, Vec<&str>> = std::collections::HashMap::new();
    for unit in units {
        by_site.entry(&unit.site_code).or_default().push(&unit.code);
    }
    for person in people.iter_mut().filter(|person| person.row.command.is_empty()) {
        if dice.below(1000) < 68 {
            let there = by_site.get(person.row.site_code.as_str()).map_or("", |codes| dice.one_of(codes));
            // One in eight or so stays: the choice was the own unit.
            if there != person.row.unit_code {
                there.clone_into(&mut person.row.duty_unit);
            }
        }
    }
}

/// Gives some officers the name of another one: within one unit (told apart by the birth date), and with the same
/// birth date in different units (told apart by unit and badge). In the second case both have the same age, so
/// that the copied birth date suits the rank.
fn plant_namesakes(seed: u64, people: &mut [Person]) {
    let mut dice = Dice::new(seed, Stream::Namesakes);
    let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
    for round in 0..count / 128 {
        let start = dice.below(count) as usize;
        let Some((model, rest)) = people.get_mut(start..).and_then(<[Person]>::split_first_mut) else {
            continue;
        };
        let same_unit = round % 2 == 0;
        let fits = |other: &&mut Person| {
            other.sex == model.sex && (other.row.unit_code == model.row.unit_code) == same_unit && (same_unit || other.age == model.age)
        };
        if let Some(namesake) = rest.iter_mut().find(fits) {
            namesake.row.full_name.clone_from(&model.row.full_name);
            if !same_unit {
                namesake.row.birth_date = model.row.birth_date;
            }
        }
    }
}

/// A kind of absence from the roster.
#[derive(Clone, Copy)]
struct Absence {
    status: &'static str,
    fits: fn(&Person) -> bool,
    is_open: bool,
}

const ABSENCES: [Absence; 4] = [
    // Maternity leave.
    Absence { status: "exempt", fits: |person| person.sex == Sex::Female && person.age <= 40, is_open: false },
    Absence { status: "seconded", fits: |person| (26..=48).contains(&person.age), is_open: false },
    // Long illness, or leave before retirement.
    Absence { status: "exempt", fits: |person| person.age >= 45, is_open: false },
    Absence { status: "left", fits: |_| true, is_open: true },
];

/// Marks the few who are away, and a few whose absence is over or still ahead. No absence begins or ends on a day
/// of a programme (3–4 and 24–27 June 2025). Commanders stay, so that every unit is led.
fn set_statuses(seed: u64, pilot: &[String], people: &mut [Person]) {
    let mut dice = Dice::new(seed, Stream::Statuses);
    let share = |of_10_000: u32| people.len() * of_10_000 as usize / 10_000;
    let (away, other_times) = (share(AWAY_PER_10_000), share(OTHER_TIMES_PER_10_000));
    let mut order: Vec<usize> = (0..people.len()).collect();
    dice.shuffle(&mut order);
    // One who left between the pilot and the programme, for whom the certificate of the pilot still stands.
    let leaver = order
        .iter()
        .copied()
        .find(|place| people.get(*place).is_some_and(|person| person.row.command.is_empty() && pilot.contains(&person.row.unit_code)));
    if let Some(person) = leaver.and_then(|place| people.get_mut(place)) {
        person.row.status = "left";
        person.row.status_from = NaiveDate::from_ymd_opt(2025, 6, 12);
    }
    let mut wanted = ABSENCES.into_iter().cycle().take(away.saturating_sub(1) + other_times).enumerate();
    let mut next = wanted.next();
    for place in order {
        let (Some((number, absence)), Some(person)) = (next, people.get_mut(place)) else {
            break;
        };
        let is_free = person.row.command.is_empty() && person.row.status.is_empty() && person.row.duty_unit.is_empty();
        if is_free && (absence.fits)(person) {
            absent(&mut dice, &mut person.row, absence, number + 1 < away);
            next = wanted.next();
        }
    }
}

/// Writes an absence that covers the programme, or one before or after it.
fn absent(dice: &mut Dice, row: &mut RosterRow, absence: Absence, during: bool) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let later = |from: NaiveDate, days: u32| from.checked_add_days(Days::new(u64::from(days)));
    let past = !absence.is_open && dice.chance(50);
    let (from, to) = match (during, past) {
        (true, _) => (later(day(2025, 1, 6), dice.below(140)), later(day(2025, 7, 7), dice.below(200))),
        (false, true) => (later(day(2024, 9, 2), dice.below(90)), later(day(2025, 2, 3), dice.below(110))),
        (false, false) => (later(day(2025, 7, 3), dice.below(20)), later(day(2025, 9, 1), dice.below(90))),
    };
    row.status = absence.status;
    row.status_from = from;
    row.status_to = to.filter(|_| !absence.is_open);
}
