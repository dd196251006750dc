//! How far somebody sees into a programme.

use std::collections::BTreeSet;

use super::rules::{Frame, Person};
use crate::error::{Error, Result};
use crate::web::{Access, Actor, Guarded, Holding, Role, Scope};

/// What is asked of a programme's reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// People, their standings and results.
    People,
    /// Questions that go wrong.
    Questions,
}

/// Whose people and which topics somebody sees. Of several roles the widest counts: office, director, then unit and site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// People of every unit.
    pub is_everyone: bool,
    /// Only the topics of these groups.
    pub groups: Option<Vec<String>>,
    /// Only the topics of these departments.
    pub departments: Option<Vec<String>>,
    /// Else people of these units …
    pub units: Vec<String>,
    /// … and of these sites.
    pub sites: Vec<String>,
}

/// The roles that see people, the widest first.
const READERS: [Role; 5] = [Role::TrainingOffice, Role::Admin, Role::Director, Role::Commander, Role::Coordinator];

/// The roles that see how questions are answered.
const QUESTION_READERS: [Role; 4] = [Role::TrainingOffice, Role::Admin, Role::Director, Role::Instructor];

impl Look {
    fn readers(self) -> &'static [Role] {
        match self {
            Self::People => &READERS,
            Self::Questions => &QUESTION_READERS,
        }
    }
}

impl Reach {
    /// Asks about the role alone, before a programme is looked for: who lacks it learns nothing of which programmes there are.
    ///
    /// # Errors
    /// Forbidden.
    pub fn check(actor: &Actor, look: Look) -> Result<()> {
        if look.readers().iter().any(|role| actor.has(*role)) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Everybody and everything: the office, and the command line.
    #[must_use]
    pub fn whole() -> Self {
        Self { is_everyone: true, groups: None, departments: None, units: Vec::new(), sites: Vec::new() }
    }

    /// How far this person sees.
    #[must_use]
    pub fn of(actor: &Actor, look: Look) -> Self {
        let owned = |role| actor.codes(role).into_iter().map(str::to_owned).collect::<Vec<_>>();
        if actor.is_office() {
            return Self::whole();
        }
        if actor.has(Role::Director) {
            let groups = (!actor.holds(Role::Director, &Scope::All)).then(|| owned(Role::Director));
            return Self { groups, ..Self::whole() };
        }
        if look == Look::Questions {
            let departments = (!actor.holds(Role::Instructor, &Scope::All)).then(|| owned(Role::Instructor));
            return Self { departments, ..Self::whole() };
        }
        let is_everyone = actor.holds(Role::Commander, &Scope::All) || actor.holds(Role::Coordinator, &Scope::All);
        Self { is_everyone, units: owned(Role::Commander), sites: owned(Role::Coordinator), ..Self::whole() }
    }

    /// The numbers in [`Frame::topics`] of the topics that are seen.
    #[must_use]
    pub fn topics(&self, frame: &Frame) -> Vec<usize> {
        let sees = |number: &usize| {
            frame.topics.get(*number).is_some_and(|topic| {
                let group = frame.groups.get(topic.group).map_or("", |group| group.code.as_str());
                self.groups.as_ref().is_none_or(|groups| groups.iter().any(|code| code == group))
                    && self.departments.as_ref().is_none_or(|departments| departments.contains(&topic.department))
            })
        };
        frame.every_topic().into_iter().filter(sees).collect()
    }
}

impl Guarded for Frame {
    type Act = Look;

    fn access(&self, actor: &Actor, act: Look) -> Access {
        let held = |own: bool| move |holding: &&Holding| act.readers().contains(&holding.role) && (holding.acting_for.is_none() == own);
        let holding = actor.holdings.iter().find(held(true)).or_else(|| actor.holdings.iter().find(held(false)));
        let Some(holding) = holding else { return Access::Forbidden };
        if Reach::of(actor, act).topics(self).is_empty() && !self.topics.is_empty() {
            return Access::Hidden;
        }
        Access::by(Some(holding))
    }
}

/// The units, sites and profiles that occur among the people whom somebody sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Places in [`Frame::units`].
    pub units: BTreeSet<usize>,
    /// Places in [`Frame::sites`].
    pub sites: BTreeSet<usize>,
    /// Codes.
    pub profiles: BTreeSet<String>,
}

impl Parts {
    /// What occurs among these people.
    #[must_use]
    pub fn of(people: &[Person]) -> Self {
        let mut parts = Self::default();
        for person in people {
            parts.units.insert(person.unit);
            parts.sites.insert(person.site);
            if !parts.profiles.contains(&person.profile) {
                parts.profiles.insert(person.profile.clone());
            }
        }
        parts
    }
}

/// What an address narrows a list of people to; every code was checked against what the asker sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// The place of a unit in [`Frame::units`].
    pub unit: Option<usize>,
    /// The place of a site in [`Frame::sites`].
    pub site: Option<usize>,
    /// A profile's code.
    pub profile: Option<String>,
    /// The numbers in [`Frame::topics`] of the topics looked at.
    pub topics: Vec<usize>,
}

impl Narrowing {
    /// Reads the filters of an address.
    ///
    /// # Errors
    /// Not found when a code is unknown or lies outside what the asker sees: both look alike. `parts` are those of the people who are seen.
    pub fn read<'a>(filter: impl Fn(&str) -> &'a str, frame: &Frame, reach: &Reach, parts: &Parts) -> Result<Self> {
        let place = |code: &str, found: Option<usize>, is_seen: &dyn Fn(usize) -> bool| match found {
            _ if code.is_empty() => Ok(None),
            Some(place) if reach.is_everyone || is_seen(place) => Ok(Some(place)),
            _ => Err(Error::NotFound),
        };
        let (unit, site, profile) = (filter("unit"), filter("site"), filter("profile"));
        let has_unit =
            |place: usize| parts.units.contains(&place) || frame.units.get(place).is_some_and(|unit| reach.units.contains(&unit.code));
        let has_site =
            |place: usize| parts.sites.contains(&place) || frame.sites.get(place).is_some_and(|site| reach.sites.contains(&site.code));
        if !profile.is_empty() && !frame.profiles.iter().any(|(code, _)| code == profile) && !parts.profiles.contains(profile) {
            return Err(Error::NotFound);
        }
        let mut topics = reach.topics(frame);
        let (group, topic) = (filter("group"), filter("topic"));
        if !group.is_empty() {
            topics.retain(|number| {
                frame.topics.get(*number).and_then(|topic| frame.groups.get(topic.group)).is_some_and(|known| known.code == group)
            });
        }
        if !topic.is_empty() {
            topics.retain(|number| frame.topics.get(*number).is_some_and(|known| known.code == topic));
        }
        if topics.is_empty() && !(group.is_empty() && topic.is_empty()) {
            return Err(Error::NotFound);
        }
        Ok(Self {
            unit: place(unit, frame.units.iter().position(|known| known.code == unit), &has_unit)?,
            site: place(site, frame.sites.iter().position(|known| known.code == site), &has_site)?,
            profile: (!profile.is_empty()).then(|| profile.to_owned()),
            topics,
        })
    }

    /// Whether a person is among those asked for.
    #[must_use]
    pub fn holds(&self, person: &Person) -> bool {
        self.unit.is_none_or(|unit| person.unit == unit)
            && self.site.is_none_or(|site| person.site == site)
            && self.profile.as_ref().is_none_or(|profile| person.profile == *profile)
    }
}
