//! Who asks: a signed-in person with their roles.

use chrono::NaiveDate;
use serde::Serialize;

use crate::db::Conn;
use crate::error::Result;
use crate::id::{OfficerId, SiteId, UnitId};
use crate::text::Words;

/// A role beside that of a trainee, which everybody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Head of a department: material and questions of its topics.
    Instructor,
    /// Runs the roll at a site.
    Coordinator,
    /// Chief of a unit.
    Commander,
    /// Deputy director: readiness of a group.
    Director,
    /// The office that runs the programme.
    TrainingOffice,
    /// Operator.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [Self::Instructor, Self::Coordinator, Self::Commander, Self::Director, Self::TrainingOffice, Self::Admin];

    /// The key of its words.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Instructor => "role-instructor",
            Self::Coordinator => "role-coordinator",
            Self::Commander => "role-commander",
            Self::Director => "role-director",
            Self::TrainingOffice => "role-training_office",
            Self::Admin => "role-admin",
        }
    }

    /// The name in files and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Instructor => "instructor",
            Self::Coordinator => "coordinator",
            Self::Commander => "commander",
            Self::Director => "director",
            Self::TrainingOffice => "training_office",
            Self::Admin => "admin",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// How far a role reaches.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Scope {
    /// Everything.
    All,
    /// One unit, by code.
    Unit(String),
    /// One site, by code.
    Site(String),
    /// One group of topics, by code.
    Group(String),
    /// One department, by code.
    Department(String),
}

impl Scope {
    /// The two columns that keep it: kind and key.
    #[must_use]
    pub fn columns(&self) -> (&'static str, &str) {
        match self {
            Self::All => ("all", ""),
            Self::Unit(code) => ("unit", code),
            Self::Site(code) => ("site", code),
            Self::Group(code) => ("group", code),
            Self::Department(code) => ("department", code),
        }
    }

    /// Reads the two columns.
    #[must_use]
    pub fn parse(kind: &str, key: &str) -> Option<Self> {
        Some(match kind {
            "all" => Self::All,
            "unit" => Self::Unit(key.to_owned()),
            "site" => Self::Site(key.to_owned()),
            "group" => Self::Group(key.to_owned()),
            "department" => Self::Department(key.to_owned()),
            _ => return None,
        })
    }
}

/// A role that a person holds now, by themselves or as somebody's delegate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holding {
    /// What they may do.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// For whom they act as delegate.
    pub acting_for: Option<Holder>,
    /// The last day of a delegation.
    pub until: Option<NaiveDate>,
}

/// Who lent a role to a delegate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// Badge number, digits only.
    pub badge: String,
    /// Rank.
    pub rank: String,
    /// Full name.
    pub full_name: String,
}

/// A programme into which somebody's roles reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
}

/// A signed-in person.
#[derive(Clone, Debug, Serialize)]
pub struct Actor {
    /// Their id.
    pub officer_id: OfficerId,
    /// Badge number, digits only.
    pub badge: String,
    /// Full name.
    pub full_name: String,
    /// Rank.
    pub rank: String,
    /// What stands under the name in the page's head: unit or department.
    pub belongs_to: Words,
    /// Their unit; none for staff.
    pub unit_id: Option<UnitId>,
    /// Their site, when they have one.
    pub site_id: Option<SiteId>,
    /// The unit's code; empty for staff.
    pub unit_code: String,
    /// Whether they take part in a programme.
    pub is_trainee: bool,
    /// Whether they must set a new password before anything else.
    pub must_change: bool,
    /// Roles beside trainee.
    pub holdings: Vec<Holding>,
    /// How many notices wait to be seen.
    pub unseen_notices: i64,
    /// The programmes into which their roles reach, the latest first.
    pub programmes: Vec<Reached>,
}

impl Actor {
    /// Whether they hold this role anywhere.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.holdings.iter().any(|holding| holding.role == role)
    }

    /// The holding by which they hold this role over this scope (a role over everything reaches every scope).
    #[must_use]
    pub fn holding(&self, role: Role, scope: &Scope) -> Option<&Holding> {
        self.holdings.iter().find(|h| h.role == role && (h.scope == Scope::All || h.scope == *scope))
    }

    /// Whether they hold this role over this scope.
    #[must_use]
    pub fn holds(&self, role: Role, scope: &Scope) -> bool {
        self.holding(role, scope).is_some()
    }

    /// Whether they are of the training office or an admin (who see everything about people and programmes).
    #[must_use]
    pub fn is_office(&self) -> bool {
        self.has(Role::TrainingOffice) || self.has(Role::Admin)
    }

    /// Whether their roles read the lists of programmes: readiness, roster, attendance …
    #[must_use]
    pub fn reads_lists(&self) -> bool {
        self.is_office() || [Role::Director, Role::Commander, Role::Coordinator].iter().any(|role| self.has(*role))
    }

    /// The codes over which they hold a role, for one kind of scope.
    #[must_use]
    pub fn codes(&self, role: Role) -> Vec<&str> {
        self.holdings.iter().filter(|h| h.role == role).map(|h| h.scope.columns().1).filter(|code| !code.is_empty()).collect()
    }
}

/// Finds the person behind a browser's token; the account feature provides it.
pub trait FindActor: Send + Sync {
    /// `token` is the cookie's value; `today` the day by which dated roles are judged. None when nobody is signed in by it.
    fn find(&self, conn: &mut Conn, token: &str, today: NaiveDate) -> Result<Option<Actor>>;
}
