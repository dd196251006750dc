//! Decisions about certificates: who gets one, what may be done with one, serials, and how the decree writes a date.
//!
//! A **serial** looks like `HN25-7K3M-QX9T-4DW2`. The prefix says which programme it belongs to, so that a person can
//! sort papers; the other twelve characters hold 55 random bits and one check character. All are of Crockford's
//! base32 alphabet, which leaves out I, L, O and U: what is misread for another character is read back right.
//! Guessing one of 10,200 serials among 2^55 takes about 3.5 million million tries.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::standing::rules::{Standing, State};

/// Crockford's base32 alphabet; a character's place is its value.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random characters of a serial: 55 bits.
const RANDOM_CHARS: usize = 11;
/// Random characters and the check character.
const BODY_CHARS: usize = RANDOM_CHARS + 1;
/// The body is shown in groups of so many.
const GROUP: usize = 4;
/// Letters of a prefix made from a programme's code, at most. Two digits of the year follow.
const PREFIX_LETTERS: usize = 4;
/// Characters of a prefix, at most: a programme may name its own.
const PREFIX_CHARS: usize = 8;
/// Letters of the prefix when the programme's code has none that can be used.
const FALLBACK_LETTERS: &str = "GCN";

/// The serial of a certificate, always in its printed form: capitals, groups with hyphens, right check character.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial(String);

/// Why a text is no serial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SerialError {
    /// Too short or too long, or the prefix does not begin with a letter.
    #[error("serial-shape")]
    Shape,
    /// This character cannot stand in a serial.
    #[error("serial-character")]
    Character(char),
    /// The check character does not fit: a character is wrong, or two are swapped.
    #[error("serial-check")]
    Check,
}

impl Serial {
    /// Makes a serial from a prefix made by [`serial_prefix`] and 64 random bits, of which 55 are used.
    ///
    /// The bits must come from the system's cryptographic generator: that a serial can't be guessed rests on them.
    #[must_use]
    pub fn new(prefix: &str, random: u64) -> Self {
        let mut plain: String = prefix.to_owned();
        for place in 0..RANDOM_CHARS {
            plain.push(letter((random >> (5 * place)) & 31));
        }
        plain.push(check_character(&plain));
        Self(in_groups(&plain))
    }

    /// The printed form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Serial {
    type Err = SerialError;

    fn from_str(text: &str) -> Result<Self, SerialError> {
        parse_serial(text)
    }
}

/// The prefix of a programme's serials: up to four letters of the code's first part and the last two digits of its
/// year. `hn-2025` and `hn-2025-pilot` give `HN25`. Letters that are misread (I, L, O, U) are left out.
#[must_use]
pub fn serial_prefix(programme_code: &str) -> String {
    let mut parts = programme_code.split('-');
    let first = parts.next().unwrap_or_default().to_ascii_uppercase();
    let mut prefix: String = first.chars().filter(|c| c.is_ascii_uppercase() && value(*c).is_some()).take(PREFIX_LETTERS).collect();
    if prefix.is_empty() {
        prefix.push_str(FALLBACK_LETTERS);
    }
    let year = parts.find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()));
    prefix.push_str(year.and_then(|year| year.get(2..)).unwrap_or("00"));
    prefix
}

/// Reads a serial as people type and paste it: any case, blanks and hyphens anywhere or nowhere, O for 0, I and L
/// for 1, and the whole address of the verify page.
///
/// # Errors
/// [`SerialError`] says what is wrong; the text is no serial then, whatever is stored.
pub fn parse_serial(text: &str) -> Result<Serial, SerialError> {
    let last = text.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let mut plain = String::new();
    for c in last.chars().filter(|c| !c.is_whitespace() && !is_dash(*c)) {
        let upper = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if value(upper).is_none() {
            return Err(SerialError::Character(c));
        }
        plain.push(upper);
    }
    // Only ASCII is left, so that bytes are characters.
    let at = plain.len().checked_sub(BODY_CHARS).ok_or(SerialError::Shape)?;
    let (prefix, _) = plain.split_at_checked(at).ok_or(SerialError::Shape)?;
    if !is_prefix(prefix) {
        return Err(SerialError::Shape);
    }
    let check = plain.pop().ok_or(SerialError::Shape)?;
    if check != check_character(&plain) {
        return Err(SerialError::Check);
    }
    plain.push(check);
    Ok(Serial(in_groups(&plain)))
}

/// What decides whether somebody gets a certificate.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, all of their combinations can be")]
pub struct Candidate<'a> {
    /// How it stands with each topic.
    pub standing: &'a Standing,
    /// Not exempt, seconded or gone: in the denominators of the programme.
    pub is_counted: bool,
    /// There is a valid certificate.
    pub has_valid: bool,
    /// The last one was revoked, and the office has not issued another since.
    pub is_revoked: bool,
    /// Whether the roster knows the birth date, which a certificate carries.
    pub has_birth_date: bool,
    /// Whether the roster knows the unit.
    pub has_unit: bool,
    /// Characters of what is printed that the certificate's font lacks.
    pub missing_glyphs: &'a [char],
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A certificate is to be issued.
    Due,
    /// There is a valid one.
    AlreadyHas,
    /// It was revoked: a batch never undoes that, only the office does, by hand.
    Revoked,
    /// Exempt, seconded or gone.
    NotCounted,
    /// These topics (by place) are missing, and why.
    NotComplete(Vec<(usize, State)>),
    /// It would be due, but cannot be printed.
    Problem(Problem),
}

/// Why a certificate that is due cannot be printed; the roster has to be mended first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No birth date.
    BirthDate,
    /// No unit.
    Unit,
    /// The font has no glyph for these characters.
    Glyphs(Vec<char>),
}

/// Whether somebody gets a certificate now.
#[must_use]
pub fn decide_issue(candidate: &Candidate<'_>) -> Outcome {
    if candidate.has_valid {
        Outcome::AlreadyHas
    } else if candidate.is_revoked {
        Outcome::Revoked
    } else if !candidate.is_counted {
        Outcome::NotCounted
    } else if !candidate.standing.is_complete() {
        let states = candidate.standing.states.iter().copied().enumerate();
        Outcome::NotComplete(states.filter(|(_, state)| state.is_missing()).collect())
    } else if !candidate.missing_glyphs.is_empty() {
        Outcome::Problem(Problem::Glyphs(candidate.missing_glyphs.to_vec()))
    } else if !candidate.has_birth_date {
        Outcome::Problem(Problem::BirthDate)
    } else if !candidate.has_unit {
        Outcome::Problem(Problem::Unit)
    } else {
        Outcome::Due
    }
}

/// How a certificate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Validity {
    /// It holds.
    Valid,
    /// The office revoked it, with a reason.
    Revoked,
    /// A corrected one took its place.
    Replaced,
}

impl Validity {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Valid, Self::Revoked, Self::Replaced];

    /// The name in the database and in files; `state-` + name is its key in the catalogue.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Whether a certificate can be revoked: only one that holds.
#[must_use]
pub fn may_revoke(state: Validity) -> bool {
    state == Validity::Valid
}

/// Whether another can be issued in its place: of one that holds (a correction), or of a revoked one that nothing followed yet.
#[must_use]
pub fn may_replace(state: Validity, has_successor: bool, holds_another: bool) -> bool {
    match state {
        Validity::Valid => true,
        Validity::Revoked => !has_successor && !holds_another,
        Validity::Replaced => false,
    }
}

/// Day, month and year as Nghị định 30/2020/NĐ-CP writes them: a zero before days 1 to 9 and before months 1 and 2,
/// so that nobody can put a digit before them.
#[must_use]
pub fn decree_date(date: NaiveDate) -> (String, String, String) {
    let month = match date.month() {
        month @ 1..=2 => format!("0{month}"),
        month => month.to_string(),
    };
    (format!("{:02}", date.day()), month, date.year().to_string())
}

/// Hyphens and dashes that phones and word processors put.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}')
}

/// Whether a serial may begin so: a letter, then one to seven more characters of the alphabet.
#[must_use]
pub fn is_prefix(prefix: &str) -> bool {
    let begins = prefix.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase());
    begins && (2..=PREFIX_CHARS).contains(&prefix.len()) && prefix.chars().all(|c| value(c).is_some())
}

/// Prefix, then the body in groups, joined by hyphens. `plain` is ASCII and has at least [`BODY_CHARS`] characters.
fn in_groups(plain: &str) -> String {
    let mut text = String::with_capacity(plain.len() + 3);
    for (index, c) in plain.chars().enumerate() {
        let left = plain.len() - index;
        if left <= BODY_CHARS && left.is_multiple_of(GROUP) {
            text.push('-');
        }
        text.push(c);
    }
    text
}

/// The character of a value below 32.
fn letter(value: u64) -> char {
    let index = usize::try_from(value & 31).unwrap_or_default();
    ALPHABET.get(index).copied().map_or('0', char::from)
}

/// The value of a character of the alphabet.
fn value(c: char) -> Option<u8> {
    let index = ALPHABET.iter().position(|&letter| char::from(letter) == c)?;
    u8::try_from(index).ok()
}

/// Twice `value` in the field of 32 elements whose polynomial is x^5 + x^2 + 1.
fn doubled(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { (shifted ^ 0b10_0101) & 31 }
}

/// The check character: the characters' values as a polynomial at 2 in the field of 32 elements (Horner's rule, with one
/// more doubling at the end for the check character's own place). One wrong character always changes the sum, and
/// so do two that were swapped, since no two places weigh alike.
fn check_character(plain: &str) -> char {
    let sum = plain.chars().filter_map(value).fold(0, |sum, value| doubled(sum) ^ value);
    letter(u64::from(doubled(sum)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_certificate_is_due_once_everything_is_complete_and_can_be_printed() {
        let complete = Standing::parse("c-c");
        let missing = Standing::parse("cqa");
        let due = Candidate {
            standing: &complete,
            is_counted: true,
            has_valid: false,
            is_revoked: false,
            has_birth_date: true,
            has_unit: true,
            missing_glyphs: &[],
        };
        let incomplete = Candidate { standing: &missing, ..due.clone() };
        let cases = [
            (due.clone(), Outcome::Due),
            (Candidate { has_valid: true, ..due.clone() }, Outcome::AlreadyHas),
            (Candidate { has_valid: true, ..incomplete.clone() }, Outcome::AlreadyHas),
            (Candidate { is_revoked: true, ..due.clone() }, Outcome::Revoked),
            (Candidate { is_counted: false, ..due.clone() }, Outcome::NotCounted),
            (incomplete, Outcome::NotComplete(vec![(1, State::Quiz), (2, State::Absent)])),
            (Candidate { has_birth_date: false, ..due.clone() }, Outcome::Problem(Problem::BirthDate)),
            (Candidate { has_unit: false, ..due.clone() }, Outcome::Problem(Problem::Unit)),
            (Candidate { missing_glyphs: &['明'], ..due }, Outcome::Problem(Problem::Glyphs(vec!['明']))),
        ];
        for (candidate, outcome) in cases {
            assert_eq!(decide_issue(&candidate), outcome, "{candidate:?}");
        }
    }

    #[test]
    fn what_ended_is_not_ended_twice() {
        use Validity::{Replaced, Revoked, Valid};
        assert_eq!([Valid, Revoked, Replaced].map(may_revoke), [true, false, false]);
        let cases = [
            (Valid, false, false, true),
            (Revoked, false, false, true),
            (Revoked, true, false, false),
            (Revoked, false, true, false),
            (Replaced, true, false, false),
        ];
        for (state, has_successor, holds_another, may) in cases {
            assert_eq!(may_replace(state, has_successor, holds_another), may, "{state:?} {has_successor} {holds_another}");
        }
        assert!(Validity::ALL.into_iter().all(|state| Validity::parse(state.name()) == Some(state)));
    }

    #[test]
    fn a_serial_has_a_prefix_and_three_groups_of_four() {
        let serial = Serial::new("HN25", 0x0123_4567_89ab_cdef);
        assert_eq!(serial.as_str().len(), 4 + 3 * 5);
        assert!(serial.as_str().starts_with("HN25-"), "{serial}");
        assert_eq!(parse_serial(serial.as_str()), Ok(serial));
    }

    #[test]
    fn prefixes_come_from_the_programmes_code() {
        let cases = [
            ("hn-2025", "HN25"),
            ("hn-2025-pilot", "HN25"),
            ("thanhhoa-2026", "THAN26"),
            ("la-2025", "A25"),
            ("ilou-2025", "GCN25"),
            ("", "GCN00"),
            ("tập-2027", "TP27"),
        ];
        assert!(is_prefix("HN25TD") && !is_prefix("25HN") && !is_prefix("HN25ILOU") && !is_prefix("H") && !is_prefix(""));
        for (code, prefix) in cases {
            assert_eq!(serial_prefix(code), prefix, "{code}");
            assert!(is_prefix(prefix));
        }
    }

    #[test]
    fn what_is_no_serial_is_told_apart() {
        let serial = Serial::new("HN25", 42).to_string();
        assert_eq!(parse_serial(""), Err(SerialError::Shape));
        assert_eq!(parse_serial("HN25"), Err(SerialError::Shape));
        assert_eq!(parse_serial(&format!("XYZZY{serial}")), Err(SerialError::Shape));
        assert_eq!(parse_serial(&serial.replace('2', "*")), Err(SerialError::Character('*')));
        assert_eq!(parse_serial(&serial.replace('2', "ế")), Err(SerialError::Character('ế')));
        assert_eq!(parse_serial(&serial.replace('2', "U")), Err(SerialError::Character('U')));
        let wrong = serial.replacen("HN", "HM", 1);
        assert_eq!(parse_serial(&wrong), Err(SerialError::Check));
    }

    #[test]
    fn the_decree_puts_a_zero_before_small_days_and_the_first_two_months() {
        let cases = [
            ((2025, 7, 1), "01 7 2025"),
            ((2025, 2, 9), "09 02 2025"),
            ((2025, 1, 31), "31 01 2025"),
            ((2025, 3, 10), "10 3 2025"),
            ((2025, 12, 24), "24 12 2025"),
        ];
        for ((year, month, day), expected) in cases {
            let (d, m, y) = decree_date(NaiveDate::from_ymd_opt(year, month, day).unwrap());
            assert_eq!(format!("{d} {m} {y}"), expected);
        }
    }

    proptest! {
        #[test]
        fn every_serial_is_read_back_however_it_is_typed(random: u64, prefix in "[ABCDEFGHJKMNPQRSTVWXYZ]{1,4}[0-9]{2}[ABCDEFGHJKMNPQRSTVWXYZ]{0,2}") {
            let serial = Serial::new(&prefix, random);
            let text = serial.to_string();
            let spoken = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            for typed in [text.clone(), text.replace('-', ""), text.replace('-', " – "), spoken,
                          format!("https://taphuan.example/verify/{text}/"), format!(" {}\n", text.replace('1', "I"))] {
                prop_assert_eq!(parse_serial(&typed), Ok(serial.clone()), "{}", typed);
            }
        }

        #[test]
        fn one_wrong_character_is_always_seen(random: u64, place in 0_usize..16, other in 0_u64..32) {
            let text = Serial::new("HN25", random).to_string().replace('-', "");
            let mut chars: Vec<char> = text.chars().collect();
            prop_assume!(chars[place] != letter(other));
            chars[place] = letter(other);
            prop_assert!(parse_serial(&chars.into_iter().collect::<String>()).is_err());
        }

        #[test]
        fn two_swapped_characters_are_always_seen(random: u64, first in 0_usize..16, second in 0_usize..16) {
            let mut chars: Vec<char> = Serial::new("HN25", random).to_string().replace('-', "").chars().collect();
            prop_assume!(chars[first] != chars[second]);
            chars.swap(first, second);
            prop_assert!(parse_serial(&chars.into_iter().collect::<String>()).is_err());
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let _ = parse_serial(&text);
        }

        #[test]
        fn other_bits_give_another_serial(one in 0_u64..1 << 55, other in 0_u64..1 << 55) {
            prop_assume!(one != other);
            prop_assert_ne!(Serial::new("HN25", one), Serial::new("HN25", other));
        }
    }
}
