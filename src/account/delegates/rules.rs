//! Whether a role may be lent.

use chrono::NaiveDate;

use crate::clock::days_between;
use crate::web::{Actor, Holding};

/// Longest delegation in days, both ends counted.
pub const MOST_DAYS: i64 = 90;

/// Why a role can't be lent as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not one of the asker's own roles (what was lent to them can't be lent on).
    NotOwn,
    /// The delegate would be oneself.
    Oneself,
    /// The last day lies before the first.
    Reversed,
    /// The last day has passed.
    Past,
    /// More than [`MOST_DAYS`].
    Long,
}

impl Fault {
    /// The field where it shows, and the key of its words.
    #[must_use]
    pub fn shown(self) -> (&'static str, &'static str) {
        match self {
            Self::NotOwn => ("role", "delegate-not-own"),
            Self::Oneself => ("badge", "delegate-oneself"),
            Self::Reversed => ("to", "field-dates-reversed"),
            Self::Past => ("to", "delegate-past"),
            Self::Long => ("to", "delegate-long"),
        }
    }
}

/// The roles that a person may lend: their own, in the order they hold them.
pub fn own(actor: &Actor) -> impl Iterator<Item = &Holding> {
    actor.holdings.iter().filter(|holding| holding.acting_for.is_none())
}

/// Judges a delegation of the asker's role number `role` (counted in [`own`]) to a badge.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check<'a>(
    actor: &'a Actor,
    role: Option<usize>,
    badge: &str,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
) -> Result<&'a Holding, Vec<Fault>> {
    let holding = role.and_then(|number| own(actor).nth(number));
    let faults = [
        (holding.is_none(), Fault::NotOwn),
        (badge == actor.badge, Fault::Oneself),
        (to < from, Fault::Reversed),
        (from <= to && to < today, Fault::Past),
        (days_between(from, to) >= MOST_DAYS, Fault::Long),
    ];
    let faults: Vec<Fault> = faults.into_iter().filter_map(|(is_wrong, fault)| is_wrong.then_some(fault)).collect();
    match holding {
        Some(holding) if faults.is_empty() => Ok(holding),
        _ => Err(faults),
    }
}

/// A day as it was typed or picked: `2025-06-25` (what browsers send) or `25/06/2025`.
#[must_use]
pub fn parse_day(typed: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%d/%m/%Y"].into_iter().find_map(|form| NaiveDate::parse_from_str(typed, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::OfficerId;
    use crate::web::{Holder, Role, Scope};

    fn chief() -> Actor {
        let own = Holding { role: Role::Commander, scope: Scope::Unit("00004".into()), acting_for: None, until: None };
        let lent = Holding {
            role: Role::Coordinator,
            scope: Scope::Site("S1".into()),
            acting_for: Some(Holder { badge: "100005".into(), ..Holder::default() }),
            until: None,
        };
        Actor {
            officer_id: OfficerId::new(),
            badge: "200001".into(),
            full_name: String::new(),
            rank: String::new(),
            belongs_to: crate::text::Words::plain(""),
            programmes: Vec::new(),
            unit_id: None,
            site_id: None,
            unit_code: String::new(),
            is_trainee: true,
            must_change: false,
            unseen_notices: 0,
            holdings: vec![lent, own],
        }
    }

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap()
    }

    #[test]
    fn a_role_of_ones_own_is_lent_to_another_for_at_most_ninety_days() {
        let today = day("2025-06-25");
        let cases = [
            (Some(0), "200003", "2025-06-25", "2025-06-25", vec![]),
            (Some(0), "200003", "2025-06-20", "2025-09-17", vec![]),
            (Some(0), "200003", "2025-06-20", "2025-09-18", vec![Fault::Long]),
            (Some(1), "200003", "2025-06-25", "2025-06-26", vec![Fault::NotOwn]),
            (None, "200001", "2025-06-26", "2025-06-25", vec![Fault::NotOwn, Fault::Oneself, Fault::Reversed]),
            (Some(0), "200003", "2025-06-20", "2025-06-24", vec![Fault::Past]),
        ];
        for (role, badge, from, to, faults) in cases {
            let chief = chief();
            let verdict = check(&chief, role, badge, day(from), day(to), today);
            assert_eq!(verdict.err().unwrap_or_default(), faults, "{role:?} {badge} {from} {to}");
        }
        assert_eq!(check(&chief(), Some(0), "200003", today, today, today).unwrap().role, Role::Commander);
    }

    #[test]
    fn days_are_read_as_browsers_and_people_write_them() {
        assert_eq!(parse_day("25/06/2025"), parse_day("2025-06-25"));
        assert_eq!((parse_day("31/06/2025"), parse_day(""), parse_day("mai")), (None, None, None));
    }
}
