//! Decisions about signing in.

use crate::clock::Timestamp;

/// Days for which a browser stays signed in, so that signing in the day before an exam holds through it.
pub const SESSION_DAYS: i64 = 14;

/// Shortest password in characters.
pub const PASSWORD_CHARACTERS: usize = 10;

/// Wrong tries before the account pauses.
pub const FREE_FAILURES: i32 = 5;

/// Until when sign-in pauses after so many wrong tries in a row: a minute, doubling up to a quarter of an hour.
#[must_use]
pub fn blocked_until(failures: i32, wall: Timestamp) -> Option<Timestamp> {
    let over = failures - FREE_FAILURES;
    (over >= 0).then(|| wall.plus_minutes(1_i64.checked_shl(over.min(4).unsigned_abs()).unwrap_or(16).min(15)))
}

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer characters than [`PASSWORD_CHARACTERS`].
    Short,
    /// Longer than 200 characters.
    Long,
    /// The badge, or made of it.
    Badge,
    /// One character, or a run such as 1234567890.
    Plain,
    /// The second field differs.
    Differs,
}

impl PasswordFault {
    /// The key of its words.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Short => "password-short",
            Self::Long => "password-long",
            Self::Badge => "password-is-badge",
            Self::Plain => "password-plain",
            Self::Differs => "password-differs",
        }
    }
}

/// Whether a new password will do.
///
/// # Errors
/// The first fault.
pub fn check_password(password: &str, again: &str, badge: &str) -> Result<(), PasswordFault> {
    let characters: Vec<char> = password.chars().collect();
    let digits: String = characters.iter().filter(|c| c.is_ascii_digit()).collect();
    let steps: Vec<i64> = characters
        .windows(2)
        .filter_map(|pair| pair.first().zip(pair.last()))
        .map(|(a, b)| i64::from(u32::from(*b)) - i64::from(u32::from(*a)))
        .collect();
    let first = steps.first().copied().unwrap_or_default();
    if characters.len() < PASSWORD_CHARACTERS {
        Err(PasswordFault::Short)
    } else if characters.len() > 200 {
        Err(PasswordFault::Long)
    } else if password == badge || (digits == badge && characters.iter().all(|c| !c.is_alphabetic())) {
        Err(PasswordFault::Badge)
    } else if first.abs() <= 1 && steps.iter().filter(|step| **step != first).count() <= 1 {
        Err(PasswordFault::Plain)
    } else if password != again {
        Err(PasswordFault::Differs)
    } else {
        Ok(())
    }
}

/// Whether what was typed (its HMAC) is the one-time code that waits, compared in constant time.
#[must_use]
pub fn code_holds(kept: Option<&[u8]>, expires_at: Option<Timestamp>, typed: &[u8], wall: Timestamp) -> bool {
    use subtle::ConstantTimeEq;
    kept.is_some_and(|kept| bool::from(kept.ct_eq(typed))) && expires_at.is_some_and(|until| until > wall)
}

/// Hours for which a one-time code can be used, by the wall clock: over a weekend.
pub const CODE_HOURS: i64 = 72;

/// Crockford's base 32: no I, L, O or U, so that a code read aloud or from paper is typed right.
const CODE_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A one-time code of 50 random bits: `7K2QD-M4X9T`.
#[must_use]
pub fn new_code(random: &[u8; 10]) -> String {
    let mut code = String::with_capacity(11);
    for (place, byte) in random.iter().enumerate() {
        if place == 5 {
            code.push('-');
        }
        code.push(char::from(CODE_LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'0')));
    }
    code
}

/// A one-time code as it was typed, without blanks and hyphens, in capitals, with the letters that it has no use for read as the digits
/// that they look like.
#[must_use]
pub fn plain_code(typed: &str) -> String {
    let letters = typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase);
    letters
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// Where to go after signing in: only an address of this site.
#[must_use]
pub fn safe_next(next: &str) -> &str {
    let inside = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if inside { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn passwords_are_judged() {
        let cases = [
            ("ngắn quá", "ngắn quá", Err(PasswordFault::Short)),
            ("1234567890", "1234567890", Err(PasswordFault::Plain)),
            ("aaaaaaaaaaaa", "aaaaaaaaaaaa", Err(PasswordFault::Plain)),
            ("1001-001-00", "1001-001-00", Err(PasswordFault::Badge)),
            ("đi tuần đêm mưa", "đi tuần đêm mua", Err(PasswordFault::Differs)),
            ("đi tuần đêm mưa", "đi tuần đêm mưa", Ok(())),
        ];
        for (password, again, verdict) in cases {
            assert_eq!(check_password(password, again, "100100100"), verdict, "{password}");
        }
        assert_eq!(check_password(&"đêm".repeat(70), "", "1"), Err(PasswordFault::Long));
    }

    #[test]
    fn a_code_is_typed_in_many_ways() {
        assert_eq!(new_code(&[0, 1, 2, 33, 31, 32, 24, 255, 20, 19]), "0121Z-0RZMK");
        for typed in ["0121Z-0RZMK", "o1 2i z ORZMK", "ol2lz0rzmk"] {
            assert_eq!(plain_code(typed), "0121Z0RZMK", "{typed}");
        }
    }

    #[test]
    fn the_pause_grows_and_ends() {
        let wall = clock::wall();
        let minutes = |failures| blocked_until(failures, wall).map(|until| until.seconds_since(wall) / 60);
        assert_eq!([4, 5, 6, 7, 8, 9, 50].map(minutes), [None, Some(1), Some(2), Some(4), Some(8), Some(15), Some(15)]);
    }

    #[test]
    fn people_come_back_only_to_this_site() {
        for (next, goes) in
            [("/topics/A?x=1", "/topics/A?x=1"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/"), ("", "/")]
        {
            assert_eq!(safe_next(next), goes);
        }
    }
}
