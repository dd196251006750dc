//! Units and sites, and which unit attends where.

use super::{
    GenerateError, Request, RoomRow, UnitRow,
    dice::{Dice, Stream},
};

/// The 126 commune-level units of Hanoi from 1 July 2025, by code. From thanglequoc/vietnamese-provinces-database
/// (MIT), codes of QĐ 19/2025/QĐ-TTg; centroids computed from its polygons.
const HANOI: &str = include_str!("hanoi-units.csv");

/// Fewest and most officers of a unit.
const UNIT_LEAST: u32 = 40;
const UNIT_MOST: u32 = 160;
/// Officers of Hanoi's 126 units; invented communes keep the ratio, some 81 a unit.
const HANOI_OFFICERS: u32 = 10_260;
/// How many officers an invented site takes before the next one is opened.
const SITE_FULL: u32 = 690;
/// The largest roster: above it, badge numbers and memory would need another design.
const MOST: u32 = 5_000_000;

/// Hundredths of a metre in 10⁻⁵ degree at 21° north: of latitude, and of longitude (times cos 21°).
/// Whole numbers instead of a cosine, since libraries differ in its last bit.
const LATITUDE_STEP: i64 = 111;
const LONGITUDE_STEP: i64 = 104;

/// A point, in 10⁻⁵ degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    lat: i64,
    lon: i64,
}

impl Point {
    /// Square of the distance in metres.
    fn square_metres_to(self, other: Self) -> i64 {
        let north = (self.lat - other.lat) * LATITUDE_STEP / 100;
        let east = (self.lon - other.lon) * LONGITUDE_STEP / 100;
        north * north + east * east
    }
}

/// Writes 10⁻⁵ degrees as a decimal number.
fn degrees(value: i64) -> String {
    format!("{}.{:05}", value / 100_000, value % 100_000)
}

/// A commune-level unit.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) is_ward: bool,
    pub(super) officers: u32,
    pub(super) site_code: String,
    at: Point,
}

impl Unit {
    pub(super) fn row(&self) -> UnitRow {
        UnitRow {
            code: self.code.clone(),
            name: self.name.clone(),
            kind: if self.is_ward { "phường" } else { "xã" },
            site_code: self.site_code.clone(),
            lat: degrees(self.at.lat),
            lon: degrees(self.at.lon),
        }
    }
}

/// A site with its two rooms, the larger first.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) code: String,
    pub(super) rooms: [Room; 2],
    name: String,
    is_central: bool,
    /// The commune where it stands, for the invented address.
    place: String,
    at: Point,
}

/// A room: its name and seats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) name: &'static str,
    pub(super) seats: u32,
}

/// Seats of the two rooms, in turn; every pair seats 740 or more.
const SEATS: [(u32, u32); 5] = [(420, 330), (400, 350), (380, 370), (408, 340), (380, 360)];

impl Site {
    fn new(number: usize, code: String, name: String, place: String, at: Point) -> Self {
        let (large, small) = SEATS.get(number % SEATS.len()).copied().unwrap_or((370, 370));
        Self {
            code,
            name,
            place,
            at,
            is_central: number == 0,
            rooms: [Room { name: "Hội trường A", seats: large }, Room { name: "Hội trường B", seats: small }],
        }
    }

    pub(super) fn seats(&self) -> u32 {
        self.rooms.iter().map(|room| room.seats).sum()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = RoomRow> + '_ {
        ('a'..).zip(&self.rooms).map(|(letter, room)| RoomRow {
            code: self.code.clone(),
            name: self.name.clone(),
            kind: if self.is_central { "central" } else { "remote" },
            room: room.name,
            capacity: room.seats,
            address: format!("Số 1 đường Minh Họa, {}, Hà Nội", self.place),
            join_url: format!("https://hop.example.vn/{}-{letter}", self.code.to_lowercase()),
            lat: degrees(self.at.lat),
            lon: degrees(self.at.lon),
        })
    }
}

/// Code, name, the unit in which it stands (code in [`HANOI`]), and the words of its address.
const SITES: [(&str, &str, &str, &str); 15] = [
    ("TT", "Điểm cầu trung tâm", "00070", "phường Hoàn Kiếm"),
    ("DONG-DA", "Điểm cầu Đống Đa", "00235", "phường Đống Đa"),
    ("CAU-GIAY", "Điểm cầu Cầu Giấy", "00166", "phường Cầu Giấy"),
    ("TU-LIEM", "Điểm cầu Từ Liêm", "00619", "phường Phú Diễn"),
    ("HOANG-MAI", "Điểm cầu Hoàng Mai", "00331", "phường Hoàng Mai"),
    ("LONG-BIEN", "Điểm cầu Long Biên", "00145", "phường Long Biên"),
    ("HA-DONG", "Điểm cầu Hà Đông", "09556", "phường Hà Đông"),
    ("SOC-SON", "Điểm cầu Sóc Sơn", "00376", "xã Sóc Sơn"),
    ("DONG-ANH", "Điểm cầu Đông Anh", "00454", "xã Đông Anh"),
    ("SON-TAY", "Điểm cầu Sơn Tây", "09574", "phường Sơn Tây"),
    ("HOAI-DUC", "Điểm cầu Hoài Đức", "09832", "xã Hoài Đức"),
    ("THACH-THAT", "Điểm cầu Thạch Thất", "09955", "xã Thạch Thất"),
    ("CHUONG-MY", "Điểm cầu Chương Mỹ", "10015", "phường Chương Mỹ"),
    ("UNG-HOA", "Điểm cầu Ứng Hòa", "10354", "xã Vân Đình"),
    ("PHU-XUYEN", "Điểm cầu Phú Xuyên", "10273", "xã Phú Xuyên"),
];

/// The remote site of the pilot.
const PILOT_SITE: &str = "DONG-ANH";

/// All places.
pub(super) struct Places {
    /// By code, the real ones first.
    pub(super) units: Vec<Unit>,
    /// The central site first.
    pub(super) sites: Vec<Site>,
    /// Codes of the four units of the pilot: two wards of the central site, two communes of a remote one.
    pub(super) pilot: Vec<String>,
}

/// Makes units and sites for a roster of the requested size.
pub(super) fn make(request: Request) -> Result<Places, GenerateError> {
    let mut units = hanoi()?;
    let real = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let least = real * UNIT_LEAST;
    if request.officers < least {
        return Err(GenerateError::TooFew { least });
    }
    if request.officers > MOST {
        return Err(GenerateError::TooMany { most: MOST });
    }
    let mut dice = Dice::new(request.seed, Stream::Places);
    let all = u64::from(request.officers) * u64::from(real) + u64::from(HANOI_OFFICERS / 2);
    let all = u32::try_from(all / u64::from(HANOI_OFFICERS)).unwrap_or(u32::MAX).max(real);
    let share = u64::from(request.officers) * u64::from(real) / u64::from(all);
    let real_officers = u32::try_from(share).unwrap_or(u32::MAX);
    staff_units(&mut dice, &mut units, real_officers);
    let mut sites = real_sites(&units);
    assign(&mut units, &sites);
    let pilot = pilot_units(&units);
    if all > real {
        let mut invented = invent_units(&mut dice, all - real);
        staff_units(&mut dice, &mut invented, request.officers - real_officers);
        invent_sites(&mut invented, &mut sites);
        units.append(&mut invented);
    }
    Ok(Places { units, sites, pilot })
}

/// Reads the list of the 126 real units.
fn hanoi() -> Result<Vec<Unit>, GenerateError> {
    let unreadable = |reason: String| GenerateError::Unreadable { path: "hanoi-units.csv".into(), reason };
    let mut units = Vec::new();
    for record in csv::Reader::from_reader(HANOI.as_bytes()).records() {
        let record = record?;
        let field = |at: usize| record.get(at).unwrap_or_default();
        let step = |text: &str| text.replace('.', "").parse::<i64>().map_err(|error| unreadable(format!("{text}: {error}")));
        units.push(Unit {
            code: field(0).to_owned(),
            name: field(1).to_owned(),
            is_ward: field(2) == "phường",
            officers: 0,
            site_code: String::new(),
            at: Point { lat: step(field(3))?, lon: step(field(4))? },
        });
    }
    Ok(units)
}

/// Divides `total` officers among the units: wards get some 20 % more than communes, each between
/// [`UNIT_LEAST`] and [`UNIT_MOST`], and the sum is exact as long as the bounds allow it.
fn staff_units(dice: &mut Dice, units: &mut [Unit], total: u32) {
    let mut weight = |unit: &Unit| match (unit.is_ward, dice.below(10)) {
        (true, 0) => dice.between(130, 155),
        (true, _) => dice.between(60, 115),
        (false, 0) => dice.between(105, 130),
        (false, _) => dice.between(43, 100),
    };
    let weights: Vec<u32> = units.iter().map(&mut weight).collect();
    let sum: u32 = weights.iter().sum();
    let mut given = 0;
    for (unit, weight) in units.iter_mut().zip(weights) {
        let part = u64::from(total) * u64::from(weight) / u64::from(sum.max(1));
        unit.officers = u32::try_from(part).unwrap_or(u32::MAX).clamp(UNIT_LEAST, UNIT_MOST);
        given += unit.officers;
    }
    // Rounding and the bounds leave a rest: one officer a unit in turn, until none is left or nothing moves.
    let mut moved = true;
    while given != total && moved {
        moved = false;
        for unit in units.iter_mut() {
            if given < total && unit.officers < UNIT_MOST {
                unit.officers += 1;
                given += 1;
                moved = true;
            } else if given > total && unit.officers > UNIT_LEAST {
                unit.officers -= 1;
                given -= 1;
                moved = true;
            }
        }
    }
}

/// The central site and the 14 remote ones.
fn real_sites(units: &[Unit]) -> Vec<Site> {
    SITES
        .iter()
        .enumerate()
        .filter_map(|(number, (code, name, unit, place))| {
            let at = units.iter().find(|candidate| candidate.code == *unit)?.at;
            Some(Site::new(number, (*code).to_owned(), (*name).to_owned(), (*place).to_owned(), at))
        })
        .collect()
}

/// The price of one officer more or fewer than an even load, squared, beside the square of the way (m²) of each officer.
/// It rises in steps: near sites first, then ever more even ones, which ends in shorter ways than one hard step.
const UNEVEN: [i64; 5] = [150_000, 400_000, 1_000_000, 2_500_000, 6_000_000];
/// The price of an officer without a seat: no way outweighs it.
const NO_SEAT: i64 = 1_000_000_000_000;

/// Units, sites and a plan of which unit (its place in the list) goes to which site (likewise), with what follows
/// from it kept up to date, so that a change is priced quickly.
struct Assignment<'a> {
    units: &'a [Unit],
    sites: &'a [Site],
    plan: Vec<usize>,
    /// Officers at each site.
    loads: Vec<i64>,
    /// Sum of the squares of all officers' ways, so that one long way is worse than two short ones.
    ways: i64,
    even: i64,
    uneven: i64,
    cost: i64,
}

impl<'a> Assignment<'a> {
    /// Everybody goes to the nearest site, however full.
    fn nearest(units: &'a [Unit], sites: &'a [Site]) -> Self {
        let all: i64 = units.iter().map(|unit| i64::from(unit.officers)).sum();
        let even = all / i64::try_from(sites.len()).unwrap_or(1).max(1);
        let loads = vec![0; sites.len()];
        let plan = vec![usize::MAX; units.len()];
        let mut made = Self { units, sites, plan, loads, ways: 0, even, uneven: 0, cost: 0 };
        for (number, unit) in units.iter().enumerate() {
            let near = sites.iter().enumerate().min_by_key(|(_, site)| unit.at.square_metres_to(site.at));
            made.send(number, near.map_or(0, |(site, _)| site));
        }
        made
    }

    /// What the plan costs: the ways, the square of each site's distance from an even load, and officers without
    /// a seat.
    fn price(&self) -> i64 {
        let crowding = self.loads.iter().zip(self.sites).map(|(load, site)| {
            let unseated = (load - i64::from(site.seats())).max(0);
            (load - self.even).pow(2) * self.uneven + unseated * NO_SEAT
        });
        self.ways + crowding.sum::<i64>()
    }

    /// Sends a unit to a site; the site where it went before.
    fn send(&mut self, unit: usize, site: usize) -> usize {
        let before = self.plan.get(unit).copied().unwrap_or(usize::MAX);
        self.count(unit, before, -1);
        self.count(unit, site, 1);
        if let Some(place) = self.plan.get_mut(unit) {
            *place = site;
        }
        before
    }

    /// Adds a unit's officers and their ways to a site (`times` 1) or takes them off (`times` -1).
    fn count(&mut self, unit: usize, site: usize, times: i64) {
        if let (Some(unit), Some(there), Some(load)) = (self.units.get(unit), self.sites.get(site), self.loads.get_mut(site)) {
            let officers = i64::from(unit.officers) * times;
            *load += officers;
            self.ways += officers * unit.at.square_metres_to(there.at);
        }
    }

    /// Keeps a change that is cheaper.
    fn keep(&mut self) -> bool {
        let price = self.price();
        let is_cheaper = price < self.cost;
        if is_cheaper {
            self.cost = price;
        }
        is_cheaper
    }

    /// Moves a unit to a site if that is cheaper, alone or together with one unit of that site that moves on.
    fn push(&mut self, unit: usize, site: usize) {
        let before = self.send(unit, site);
        if before == site || self.keep() {
            return;
        }
        for other in 0..self.plan.len() {
            if other == unit || self.plan.get(other) != Some(&site) {
                continue;
            }
            for next in 0..self.sites.len() {
                self.send(other, next);
                if next != site && self.keep() {
                    return;
                }
            }
            self.send(other, site);
        }
        self.send(unit, before);
    }

    /// Local search at a price of uneven loads, until no push helps.
    fn improve(&mut self, uneven: i64) {
        self.uneven = uneven;
        self.cost = self.price();
        loop {
            let before = self.cost;
            for unit in 0..self.plan.len() {
                for site in 0..self.sites.len() {
                    self.push(unit, site);
                }
            }
            if self.cost == before {
                return;
            }
        }
    }
}

/// Sends each unit to a near site, with even loads and a seat for everybody at once.
fn assign(units: &mut [Unit], sites: &[Site]) {
    let mut assignment = Assignment::nearest(units, sites);
    for uneven in UNEVEN {
        assignment.improve(uneven);
    }
    let plan = assignment.plan;
    for (unit, number) in units.iter_mut().zip(plan) {
        unit.site_code = sites.get(number).map(|site| site.code.clone()).unwrap_or_default();
    }
}

/// Two wards of the central site and two communes of the pilot's remote site.
fn pilot_units(units: &[Unit]) -> Vec<String> {
    let first_two = |site: &str, is_ward: bool| {
        let fitting = units.iter().filter(move |unit| unit.site_code == site && unit.is_ward == is_ward);
        fitting.take(2).map(|unit| unit.code.clone()).collect::<Vec<_>>()
    };
    let mut pilot = first_two("TT", true);
    pilot.extend(first_two(PILOT_SITE, false));
    pilot
}

const FIRST: [&str; 24] = [
    "An", "Bình", "Cẩm", "Châu", "Đông", "Đức", "Hải", "Hòa", "Hồng", "Hưng", "Khánh", "Kim", "Lạc", "Minh", "Nam", "Ngọc", "Phú", "Phúc",
    "Quang", "Tân", "Thanh", "Thịnh", "Vạn", "Xuân",
];
const SECOND: [&str; 20] = [
    "Cát", "Điền", "Giang", "Hà", "Khê", "Lâm", "Lĩnh", "Lộc", "Mỹ", "Nghĩa", "Phong", "Sơn", "Thạch", "Thành", "Thắng", "Thủy", "Trung",
    "Tường", "Viên", "Yên",
];

/// Invented communes, four of ten of them wards, in clusters of some nine that will share a site.
fn invent_units(dice: &mut Dice, count: u32) -> Vec<Unit> {
    let mut centre = Point { lat: 0, lon: 0 };
    (0..count)
        .map(|number| {
            if number % 8 == 0 {
                centre = Point { lat: 2_060_000 + i64::from(dice.below(70_000)), lon: 10_535_000 + i64::from(dice.below(65_000)) };
            }
            // Every pair of syllables once, then again with the next number: a number marks the name as invented.
            let place = number as usize;
            let first = FIRST.get(place % FIRST.len()).copied().unwrap_or_default();
            let second = SECOND.get(place / FIRST.len() % SECOND.len()).copied().unwrap_or_default();
            let round = place / (FIRST.len() * SECOND.len()) + 1;
            Unit {
                code: format!("X{:06}", number + 1),
                name: format!("{first} {second} {round}"),
                is_ward: number % 5 < 2,
                officers: 0,
                site_code: String::new(),
                at: Point {
                    lat: centre.lat + i64::from(dice.below(6_000)) - 3_000,
                    lon: centre.lon + i64::from(dice.below(6_000)) - 3_000,
                },
            }
        })
        .collect()
}

/// Opens a site for each run of invented units that fills it.
fn invent_sites(units: &mut [Unit], sites: &mut Vec<Site>) {
    let mut load = u32::MAX;
    for unit in units {
        if load.saturating_add(unit.officers) > SITE_FULL {
            let number = sites.len();
            let place = format!("{} {}", if unit.is_ward { "phường" } else { "xã" }, unit.name);
            let name = format!("Điểm cầu số {number}");
            sites.push(Site::new(number, format!("DC-{number:03}"), name, place, unit.at));
            load = 0;
        }
        load += unit.officers;
        unit.site_code = sites.last().map(|site| site.code.clone()).unwrap_or_default();
    }
}
