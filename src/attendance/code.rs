//! The rotating check-in code, the ticket that a live code earns, and the limit on guessing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::id::{OfficerId, SittingId};
use crate::keys::Keys;

/// Seconds for which a code is shown; it is accepted for as long again, for the way from the screen to the server.
pub const STEP_SECONDS: i64 = 30;

/// Seconds for which a ticket holds, counted by the real clock: signing in takes longer than a code lives.
pub const TICKET_SECONDS: i64 = 300;

/// Characters of a code.
pub const LENGTH: usize = 6;

/// Letters and digits that nobody takes for one another, said or read: no 0 O, 1 I L, 2 Z, 5 S, 8 B. 25^6 are 244 million codes.
const ALPHABET: &[u8; 25] = b"34679ACDEFGHJKMNPQRTUVWXY";

/// Wrong codes that one officer may try at one sitting.
pub const GUESSES: u32 = 10;

/// Minutes after which the count of wrong codes starts anew.
pub const GUESS_MINUTES: i64 = 10;

fn step(at: Timestamp) -> i64 {
    at.utc().timestamp().div_euclid(STEP_SECONDS)
}

/// Seconds until the next code.
#[must_use]
pub fn seconds_left(at: Timestamp) -> i64 {
    STEP_SECONDS - at.utc().timestamp().rem_euclid(STEP_SECONDS)
}

/// The code of a sitting at an instant of the programme's clock.
#[must_use]
pub fn code(secret: &[u8], at: Timestamp) -> String {
    of_step(secret, step(at))
}

fn of_step(secret: &[u8], step: i64) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(b"check-in code");
    mac.update(&step.to_be_bytes());
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    let mut number = bytes.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut code = String::with_capacity(LENGTH);
    for _ in 0..LENGTH {
        let place = (number % ALPHABET.len() as u64) as usize;
        number /= ALPHABET.len() as u64;
        code.push(ALPHABET.get(place).copied().map_or('-', char::from));
    }
    code
}

/// A code as it was typed: capitals, without blanks and hyphens.
#[must_use]
pub fn plain(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}'))
        .flat_map(char::to_uppercase)
        .take(LENGTH + 1)
        .collect()
}

/// A code in two groups, as it is shown.
#[must_use]
pub fn shown(code: &str) -> String {
    let (left, right) = code.split_at_checked(LENGTH / 2).unwrap_or((code, ""));
    format!("{left} {right}")
}

/// Whether a typed code is the one shown at this instant, or the one before.
#[must_use]
pub fn is_live(secret: &[u8], typed: &str, at: Timestamp) -> bool {
    let typed = plain(typed);
    let is_code = |step: i64| bool::from(of_step(secret, step).as_bytes().ct_eq(typed.as_bytes()));
    typed.len() == LENGTH && (is_code(step(at)) | is_code(step(at) - 1))
}

/// A ticket: this browser showed a live code of this sitting at this instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The sitting.
    pub sitting_id: SittingId,
    /// When the code was shown, by the programme's clock: the arrival is judged by it.
    pub at: Timestamp,
    /// Until when it holds, by the real clock.
    pub expires_at: Timestamp,
}

impl Ticket {
    /// The signed value for a cookie.
    #[must_use]
    pub fn to_token(&self, keys: &Keys) -> String {
        let facts =
            format!("{}.{}.{}", self.sitting_id.0.simple(), self.at.utc().timestamp_micros(), self.expires_at.utc().timestamp_micros());
        format!("{facts}.{}", hex::encode(keys.mac("check-in ticket", facts.as_bytes())))
    }

    /// Reads a cookie's value; none when it is not ours, is for another sitting or has run out.
    #[must_use]
    pub fn from_token(keys: &Keys, token: &str, sitting_id: SittingId, wall: Timestamp) -> Option<Self> {
        let (facts, mac) = token.rsplit_once('.')?;
        let signed = hex::decode(mac).ok()?;
        if !bool::from(keys.mac("check-in ticket", facts.as_bytes()).ct_eq(signed.as_slice())) {
            return None;
        }
        let mut parts = facts.split('.');
        let named: SittingId = parts.next()?.parse().ok()?;
        let mut instant = || Some(Timestamp::new(chrono::DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?));
        let ticket = Self { sitting_id: named, at: instant()?, expires_at: instant()? };
        (ticket.sitting_id == sitting_id && wall < ticket.expires_at).then_some(ticket)
    }
}

/// Wrong codes by officer and sitting, kept in memory: a restart forgives them, which costs nothing against 244 million codes.
#[derive(Default)]
pub struct Guesses {
    wrong: Mutex<HashMap<(OfficerId, SittingId), (u32, Timestamp)>>,
}

/// Pairs kept at most before old ones are swept out.
const GUESSES_KEPT: usize = 20_000;

impl Guesses {
    /// Whether this officer may try another code at this sitting.
    #[must_use]
    pub fn may_try(&self, officer_id: OfficerId, sitting_id: SittingId, wall: Timestamp) -> bool {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.get(&(officer_id, sitting_id)).is_none_or(|(count, since)| *count < GUESSES || is_over(*since, wall))
    }

    /// Counts a wrong code.
    pub fn count_wrong(&self, officer_id: OfficerId, sitting_id: SittingId, wall: Timestamp) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= GUESSES_KEPT {
            wrong.retain(|_, (_, since)| !is_over(*since, wall));
        }
        let entry = wrong.entry((officer_id, sitting_id)).or_insert((0, wall));
        *entry = if is_over(entry.1, wall) { (1, wall) } else { (entry.0 + 1, entry.1) };
    }
}

fn is_over(since: Timestamp, wall: Timestamp) -> bool {
    wall.seconds_since(since) >= GUESS_MINUTES * 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new(chrono::DateTime::from_timestamp(seconds, 0).unwrap())
    }

    #[test]
    fn a_code_lives_for_its_step_and_the_next() {
        let (secret, start) = ([7; 32], 1_750_813_200 / STEP_SECONDS * STEP_SECONDS);
        let shown = code(&secret, at(start));
        for (seconds, is_it) in [(-1, false), (0, true), (29, true), (30, true), (59, true), (60, false)] {
            assert_eq!(is_live(&secret, &shown, at(start + seconds)), is_it, "{seconds} s after it first showed");
        }
        assert_eq!(seconds_left(at(start)), 30);
        assert_eq!(seconds_left(at(start + 29)), 1);
        assert!(!is_live(&[8; 32], &shown, at(start)), "a code belongs to its sitting");
    }

    #[test]
    fn a_ticket_names_its_sitting_and_runs_out() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::load_or_make(folder.path()).unwrap();
        let ticket = Ticket { sitting_id: SittingId::new(), at: at(1_000), expires_at: at(2_000) };
        let token = ticket.to_token(&keys);
        assert_eq!(Ticket::from_token(&keys, &token, ticket.sitting_id, at(1_999)), Some(ticket));
        assert_eq!(Ticket::from_token(&keys, &token, ticket.sitting_id, at(2_000)), None);
        assert_eq!(Ticket::from_token(&keys, &token, SittingId::new(), at(1_999)), None);
        let longer = token.replace("2000000000", "9000000000");
        assert_ne!(longer, token);
        assert_eq!(Ticket::from_token(&keys, &longer, ticket.sitting_id, at(1_999)), None);
    }

    #[test]
    fn guessing_is_limited_for_each_officer_and_sitting() {
        let (guesses, officer, sitting) = (Guesses::default(), OfficerId::new(), SittingId::new());
        for _ in 0..GUESSES {
            assert!(guesses.may_try(officer, sitting, at(0)));
            guesses.count_wrong(officer, sitting, at(0));
        }
        assert!(!guesses.may_try(officer, sitting, at(599)));
        assert!(guesses.may_try(officer, SittingId::new(), at(0)));
        assert!(guesses.may_try(OfficerId::new(), sitting, at(0)));
        assert!(guesses.may_try(officer, sitting, at(600)));
        guesses.count_wrong(officer, sitting, at(600));
        assert!(guesses.may_try(officer, sitting, at(601)), "the count started anew");
    }

    proptest! {
        #[test]
        fn codes_are_readable_and_found_however_they_are_typed(secret: [u8; 32], seconds in 0..4_000_000_000_i64) {
            let now = at(seconds);
            let code = code(&secret, now);
            prop_assert_eq!(code.len(), LENGTH);
            prop_assert!(code.bytes().all(|c| ALPHABET.contains(&c)));
            for typed in [shown(&code), code.to_lowercase(), format!(" {} ", shown(&code).replace(' ', "-"))] {
                prop_assert!(is_live(&secret, &typed, now), "{typed}");
            }
        }

        #[test]
        fn nothing_else_is_live_and_no_token_panics(secret: [u8; 32], typed: String, token: String) {
            let now = at(1_750_813_200);
            prop_assume!(plain(&typed) != code(&secret, now) && plain(&typed) != code(&secret, at(1_750_813_170)));
            prop_assert!(!is_live(&secret, &typed, now));
            let _ = shown(&typed);
            let folder = tempfile::tempdir().unwrap();
            let keys = Keys::load_or_make(folder.path()).unwrap();
            prop_assert_eq!(Ticket::from_token(&keys, &token, SittingId::new(), now), None);
        }
    }
}
