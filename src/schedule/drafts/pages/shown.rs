//! What the pages of drafts show alike: a draft's head, what it costs, what it breaks, when and who.

use serde::Serialize;

use super::Seen;
use crate::clock::Timestamp;
use crate::schedule::drafts::Whole;
use crate::schedule::drafts::store::Draft;
use crate::schedule::drafts::told::{Teller, terms};
use crate::schedule::planner::model::{Breach, Placed, Plan};
use crate::schedule::problem::Named;
use crate::text::{Words, format};

/// A draft over each of its pages.
#[derive(Serialize)]
pub(super) struct Head {
    code: String,
    title: String,
    at: String,
    number: String,
    note: String,
    origin_key: String,
    state_key: String,
    version: i32,
    is_draft: bool,
}

impl Head {
    pub(super) fn of(named: &Named, draft: &Draft) -> Self {
        Self {
            code: named.programme.code.clone(),
            title: named.programme.title.clone(),
            at: super::address(&named.programme.code, draft.number),
            number: draft.number.to_string(),
            note: draft.note.clone(),
            origin_key: format!("plan-origin-{}", draft.origin),
            state_key: format!("plan-state-{}", draft.state),
            version: draft.version,
            is_draft: draft.state == "draft",
        }
    }
}

/// A number with its sign: `+14`, `−3`, `0`.
pub(super) fn signed(change: i64) -> String {
    match change {
        0 => "0".to_owned(),
        more if more > 0 => format!("+{more}"),
        less => format!("−{}", less.unsigned_abs()),
    }
}

/// What a plan costs beside another.
#[derive(Serialize)]
pub(super) struct Account {
    total: i64,
    /// The change against the other; none without one.
    change: Option<String>,
    is_worse: bool,
    is_better: bool,
    other_total: Option<i64>,
    rows: Vec<AccountRow>,
}

#[derive(Serialize)]
struct AccountRow {
    key: String,
    count: i64,
    weight: i64,
    weighed: i64,
    other: Option<i64>,
    change: Option<String>,
    is_worse: bool,
    is_better: bool,
}

impl Account {
    pub(super) fn of(named: &Named, whole: &Whole, other: Option<&Whole>) -> Self {
        let weights = &named.problem.weights;
        let before = other.map(|other| terms(&other.cost, weights));
        let row = |(at, term): (usize, crate::schedule::drafts::told::Term)| {
            let other = before.as_ref().and_then(|before| before.get(at)).map(|term| term.weighed);
            let change = other.map(|other| term.weighed - other);
            AccountRow {
                key: term.key,
                count: term.count,
                weight: term.weight,
                weighed: term.weighed,
                other,
                change: change.map(signed),
                is_worse: change.is_some_and(|change| change > 0),
                is_better: change.is_some_and(|change| change < 0),
            }
        };
        let rows = terms(&whole.cost, weights).into_iter().enumerate().map(row).collect();
        let (total, other_total) = (whole.total(named), other.map(|other| other.total(named)));
        let change = other_total.map(|other| total - other);
        Self {
            total,
            change: change.map(signed),
            is_worse: change.is_some_and(|change| change > 0),
            is_better: change.is_some_and(|change| change < 0),
            other_total,
            rows,
        }
    }
}

/// A limit that is broken, with the cards of the sessions that it concerns.
#[derive(Serialize)]
pub(super) struct Broken {
    words: Words,
    cards: Vec<CardLink>,
}

#[derive(Serialize)]
struct CardLink {
    anchor: String,
    label: String,
}

/// What a plan breaks.
pub(super) fn list_broken(named: &Named, whole: &Whole) -> Vec<Broken> {
    let teller = Teller(named);
    let link = |at: usize| {
        let session = whole.plan.sessions.get(at)?;
        Some(CardLink { anchor: anchor(named, session), label: teller.session(&whole.plan, at) })
    };
    let broken = |breach: &Breach| Broken {
        words: teller.breach(&whole.plan, breach),
        cards: concerned(&whole.plan, breach).into_iter().filter_map(link).collect(),
    };
    whole.breaches.iter().map(broken).collect()
}

/// The sessions that a broken limit concerns, by their places in the plan.
pub(super) fn concerned(plan: &Plan, breach: &Breach) -> Vec<usize> {
    let of_slot = |slot: usize| plan.sessions.iter().enumerate().filter(|(_, session)| session.slot == slot).map(|(at, _)| at).collect();
    match breach {
        Breach::PresenterTwice { sessions, .. } | Breach::Stream { sessions, .. } | Breach::OfficersTwice { sessions, .. } => {
            sessions.clone()
        }
        Breach::PresenterAway { session, .. }
        | Breach::WrongPresenter { session, .. }
        | Breach::SiteClosed { session, .. }
        | Breach::Window { session }
        | Breach::TooLong { session }
        | Breach::LockMoved { session } => vec![*session],
        Breach::Order { before, after } => vec![*before, *after],
        Breach::Rooms { slot, .. } | Breach::Seats { slot, .. } | Breach::ShareAway { slot, .. } | Breach::NoCommander { slot, .. } => {
            of_slot(*slot)
        }
        Breach::NeedUnmet { .. } => Vec::new(),
    }
}

/// What a session is called in addresses of a page: `s-QLHC-03-A1`.
pub(super) fn anchor(named: &Named, session: &Placed) -> String {
    let teller = Teller(named);
    let letters = format!("s-{}-{}", teller.topic(session.topic), teller.cohort(session.cohort));
    letters.chars().map(|letter| if letter.is_alphanumeric() || letter == '.' { letter } else { '-' }).collect()
}

/// When a slot begins; none for a place that there is not.
pub(super) fn starts_at(named: &Named, slot: usize) -> Option<Timestamp> {
    named.slots.get(slot).map(|(starts_at, _)| *starts_at)
}

/// A slot as forms send it: `2025-06-25T08:30:00+07:00`.
pub(super) fn slot_value(named: &Named, slot: usize) -> String {
    starts_at(named, slot).map_or(String::new(), |at| format::rfc3339(at.utc()))
}

/// The name of a speaker or director.
pub(super) fn presenter_name(named: &Named, at: usize) -> String {
    named.problem.presenters.get(at).map_or(String::new(), |presenter| presenter.name.clone())
}

/// A topic's title.
pub(super) fn topic_title(named: &Named, topic: usize) -> String {
    named.topics.get(topic).map_or(String::new(), |(_, title)| title.clone())
}

/// A session that differs between two plans.
#[derive(Serialize)]
pub(super) struct Differing {
    label: String,
    title: String,
    /// When, speaker, presiding: before and after, and whether they differ.
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Fact {
    before: String,
    after: String,
    differs: bool,
}

/// The sessions that are held at another time or stream, or by others.
pub(super) fn list_differing(named: &Named, before: Option<&Plan>, after: &Plan) -> Vec<Differing> {
    let find = |plan: Option<&Plan>, key: (usize, usize)| {
        plan.and_then(|plan| plan.sessions.iter().find(|session| (session.topic, session.cohort) == key).cloned())
    };
    let keys: std::collections::BTreeSet<(usize, usize)> =
        before.into_iter().chain([after]).flat_map(|plan| &plan.sessions).map(|session| (session.topic, session.cohort)).collect();
    let teller = Teller(named);
    let tell = |session: Option<&Placed>| {
        session.map_or_else(
            || [String::new(), String::new(), String::new(), String::new()],
            |session| {
                let name = |at| presenter_name(named, at);
                [teller.slot(session.slot), session.stream.to_string(), name(session.speaker), name(session.director)]
            },
        )
    };
    let differing = |key: (usize, usize)| {
        let (was, is) = (find(before, key), find(Some(after), key));
        let facts: Vec<Fact> = tell(was.as_ref())
            .into_iter()
            .zip(tell(is.as_ref()))
            .map(|(before, after)| Fact { differs: before != after, before, after })
            .collect();
        let label = format!("{} · {}", teller.topic(key.0), teller.cohort(key.1));
        facts.iter().any(|fact| fact.differs).then(|| Differing { label, title: topic_title(named, key.0), facts })
    };
    keys.into_iter().filter_map(differing).collect()
}

impl Seen {
    /// What the draft costs beside the timetable that holds.
    pub(super) fn account(&self) -> Account {
        Account::of(&self.named, &self.whole, self.current.as_ref())
    }
}
