//! Who may see whose account, make a code for whom, lock whom, and give which role.

use crate::id::OfficerId;
use crate::web::{Access, Actor, Guarded, Holding, Role, Scope};

/// The right to see people's accounts at all; whom one sees is [`Reach`].
#[derive(Clone, Copy, Debug)]
pub struct People;

impl Guarded for People {
    type Act = ();

    fn access(&self, actor: &Actor, (): ()) -> Access {
        helping(actor).next().map_or(Access::Forbidden, |holding| Access::by(Some(holding)))
    }
}

/// A person as somebody sees who wants to help them: where they belong, and which roles they hold.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub officer_id: OfficerId,
    /// Badge number, digits only.
    pub badge: String,
    /// The unit's code; none for staff.
    pub unit_code: Option<String>,
    /// The code of the site where they train; none for staff.
    pub site_code: Option<String>,
    /// Every role that has not ended, and the holder who lent it.
    pub roles: Vec<(Role, Option<OfficerId>)>,
}

/// What can be done about a person's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonAct {
    /// See how it stands.
    See,
    /// Make a one-time code.
    MakeCode,
    /// Lock it, or open it again.
    Lock,
    /// Give this role, or end it.
    GiveRole(Role),
}

impl Guarded for Person {
    type Act = PersonAct;

    fn access(&self, actor: &Actor, act: PersonAct) -> Access {
        let Some(holding) = helping(actor).find(|holding| reaches(holding, self)) else {
            return if helping(actor).next().is_some() { Access::Hidden } else { Access::Forbidden };
        };
        let may = match act {
            PersonAct::See => true,
            // Whoever left a browser open must not find that its next user took the account over.
            _ if self.officer_id == actor.officer_id => false,
            PersonAct::MakeCode => self.is_without_roles(actor) || outranks(actor, self),
            PersonAct::Lock => actor.has(Role::Admin) && (self.is_without_roles(actor) || outranks(actor, self)),
            PersonAct::GiveRole(role) => outranks(actor, self) && (role != Role::Admin || is_own(actor, Role::Admin)),
        };
        if may { Access::by(Some(holding)) } else { Access::Forbidden }
    }
}

impl Person {
    /// Whether they are a trainee and nothing else; what the asker lent them does not count.
    fn is_without_roles(&self, asker: &Actor) -> bool {
        self.roles.iter().all(|(_, lent_by)| *lent_by == Some(asker.officer_id))
    }
}

/// Whether the asker may touch the account of somebody with roles. A delegate may not: the office's clerk for a week must not end up
/// with the office's account, nor hand out lasting roles.
fn outranks(actor: &Actor, person: &Person) -> bool {
    let is_admin = person.roles.iter().any(|(role, _)| *role == Role::Admin);
    is_own(actor, Role::Admin) || (!is_admin && is_own(actor, Role::TrainingOffice))
}

/// Whether the asker holds this role by themselves.
fn is_own(actor: &Actor, role: Role) -> bool {
    actor.holdings.iter().any(|holding| holding.role == role && holding.acting_for.is_none())
}

/// The holdings by which one helps others to sign in, own ones first.
fn helping(actor: &Actor) -> impl Iterator<Item = &Holding> {
    let helps = |holding: &&Holding| matches!(holding.role, Role::Commander | Role::Coordinator | Role::TrainingOffice | Role::Admin);
    let of = move |is_lent: bool| actor.holdings.iter().filter(helps).filter(move |holding| holding.acting_for.is_some() == is_lent);
    of(false).chain(of(true))
}

fn reaches(holding: &Holding, person: &Person) -> bool {
    match &holding.scope {
        Scope::All => true,
        Scope::Unit(code) => person.unit_code.as_ref() == Some(code),
        Scope::Site(code) => person.site_code.as_ref() == Some(code),
        Scope::Group(_) | Scope::Department(_) => false,
    }
}

/// Whose accounts somebody sees: everybody's, or those of some units and sites, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everybody.
    pub is_all: bool,
    /// The people of these units.
    pub units: Vec<String>,
    /// The people who train at these sites.
    pub sites: Vec<String>,
}

impl Reach {
    /// As far as this person's roles go.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let mut reach = Self::default();
        for holding in helping(actor) {
            match &holding.scope {
                Scope::All => reach.is_all = true,
                Scope::Unit(code) => reach.units.push(code.clone()),
                Scope::Site(code) => reach.sites.push(code.clone()),
                Scope::Group(_) | Scope::Department(_) => {}
            }
        }
        reach
    }
}

/// The scope that a role is given for; `key` is the code of the department, site, unit or group.
#[must_use]
pub fn scope_for(role: Role, key: &str) -> Scope {
    match role {
        Role::Instructor => Scope::Department(key.to_owned()),
        Role::Coordinator => Scope::Site(key.to_owned()),
        Role::Commander => Scope::Unit(key.to_owned()),
        Role::Director => Scope::Group(key.to_owned()),
        Role::TrainingOffice | Role::Admin => Scope::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(holdings: &[(Role, Scope, bool)]) -> Actor {
        let hold = |(role, scope, is_lent): &(Role, Scope, bool)| Holding {
            role: *role,
            scope: scope.clone(),
            acting_for: is_lent.then(|| crate::web::Holder { badge: "100009".into(), ..Default::default() }),
            until: None,
        };
        Actor {
            officer_id: OfficerId::new(),
            badge: "100001".into(),
            full_name: String::new(),
            rank: String::new(),
            belongs_to: crate::text::Words::plain(""),
            programmes: Vec::new(),
            unit_id: None,
            site_id: None,
            unit_code: String::new(),
            is_trainee: false,
            must_change: false,
            unseen_notices: 0,
            holdings: holdings.iter().map(hold).collect(),
        }
    }

    fn person(roles: &[Role]) -> Person {
        Person {
            officer_id: OfficerId::new(),
            badge: "200003".into(),
            unit_code: Some("00004".into()),
            site_code: Some("S1".into()),
            roles: roles.iter().map(|role| (*role, None)).collect(),
        }
    }

    fn unit(code: &str) -> Scope {
        Scope::Unit(code.into())
    }

    #[test]
    fn a_code_is_made_within_reach_and_never_for_somebody_above() {
        let lent = || Access::AllowedFor("100009".into());
        let cases = [
            (actor(&[]), person(&[]), Access::Forbidden),
            (actor(&[(Role::Instructor, Scope::Department("PC06".into()), false)]), person(&[]), Access::Forbidden),
            (actor(&[(Role::Director, Scope::Group("QLHC".into()), false)]), person(&[]), Access::Forbidden),
            (actor(&[(Role::Commander, unit("00004"), false)]), person(&[]), Access::Allowed),
            (actor(&[(Role::Commander, unit("00004"), true)]), person(&[]), lent()),
            (actor(&[(Role::Commander, unit("00008"), false)]), person(&[]), Access::Hidden),
            (actor(&[(Role::Commander, unit("00004"), false)]), person(&[Role::Coordinator]), Access::Forbidden),
            (actor(&[(Role::Coordinator, Scope::Site("S1".into()), false)]), person(&[]), Access::Allowed),
            (actor(&[(Role::Coordinator, Scope::Site("S1".into()), false)]), person(&[Role::Commander]), Access::Forbidden),
            (actor(&[(Role::Coordinator, Scope::Site("S2".into()), false)]), person(&[]), Access::Hidden),
            (actor(&[(Role::TrainingOffice, Scope::All, false)]), person(&[Role::TrainingOffice]), Access::Allowed),
            (actor(&[(Role::TrainingOffice, Scope::All, false)]), person(&[Role::Admin]), Access::Forbidden),
            (actor(&[(Role::TrainingOffice, Scope::All, true)]), person(&[]), lent()),
            (actor(&[(Role::TrainingOffice, Scope::All, true)]), person(&[Role::Commander]), Access::Forbidden),
            (actor(&[(Role::Admin, Scope::All, false)]), person(&[Role::Admin]), Access::Allowed),
        ];
        for (number, (asker, of, verdict)) in cases.iter().enumerate() {
            assert_eq!(of.access(asker, PersonAct::MakeCode), *verdict, "case {number}");
        }
    }

    #[test]
    fn nobody_helps_locks_or_promotes_themselves() {
        let admin = actor(&[(Role::Admin, Scope::All, false)]);
        let mut oneself = person(&[Role::Admin]);
        oneself.officer_id = admin.officer_id;
        for act in [PersonAct::MakeCode, PersonAct::Lock, PersonAct::GiveRole(Role::Director)] {
            assert_eq!(oneself.access(&admin, act), Access::Forbidden, "{act:?}");
        }
        assert_eq!(oneself.access(&admin, PersonAct::See), Access::Allowed);
    }

    #[test]
    fn what_one_lent_oneself_does_not_lift_the_delegate_above() {
        let chief = actor(&[(Role::Commander, unit("00004"), false)]);
        let mut clerk = person(&[]);
        clerk.roles = vec![(Role::Commander, Some(chief.officer_id))];
        assert_eq!(clerk.access(&chief, PersonAct::MakeCode), Access::Allowed);
        clerk.roles.push((Role::TrainingOffice, Some(OfficerId::new())));
        assert_eq!(clerk.access(&chief, PersonAct::MakeCode), Access::Forbidden);
    }

    #[test]
    fn the_admin_alone_locks_and_makes_admins() {
        let (office, admin) = (actor(&[(Role::TrainingOffice, Scope::All, false)]), actor(&[(Role::Admin, Scope::All, false)]));
        let lent = actor(&[(Role::Admin, Scope::All, true)]);
        let of = person(&[Role::Commander]);
        assert_eq!(of.access(&office, PersonAct::Lock), Access::Forbidden);
        assert_eq!(of.access(&admin, PersonAct::Lock), Access::Allowed);
        assert_eq!(of.access(&lent, PersonAct::Lock), Access::Forbidden);
        assert_eq!(person(&[]).access(&lent, PersonAct::Lock), Access::AllowedFor("100009".into()));
        assert_eq!(of.access(&office, PersonAct::GiveRole(Role::TrainingOffice)), Access::Allowed);
        assert_eq!(of.access(&office, PersonAct::GiveRole(Role::Admin)), Access::Forbidden);
        assert_eq!(of.access(&admin, PersonAct::GiveRole(Role::Admin)), Access::Allowed);
        assert_eq!(of.access(&lent, PersonAct::GiveRole(Role::Director)), Access::Forbidden);
    }

    #[test]
    fn reach_adds_up() {
        let asker = actor(&[
            (Role::Commander, unit("00004"), false),
            (Role::Coordinator, Scope::Site("S1".into()), true),
            (Role::Director, Scope::Group("AN".into()), false),
        ]);
        assert_eq!(Reach::of(&asker), Reach { is_all: false, units: vec!["00004".into()], sites: vec!["S1".into()] });
    }
}
