//! Exact decimal numbers for numeric questions: 0.1 + 0.2 is 0.3 here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Decimal places that are kept; a number with more is not read.
const PLACES: usize = 18;
/// Digits before the decimal mark that are read.
const WHOLE_DIGITS: usize = 18;
/// One whole, in the units that [`Decimal`] counts.
const ONE: i128 = 1_000_000_000_000_000_000;

/// An exact decimal number between -10^18 and 10^18 (both excluded) with at most 18 decimal places.
///
/// Kept as a whole number of 10^-18, so that comparing and adding are exact. In JSON it is a text, `"12.5"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(i128);

/// A number as a person typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The number with its single comma or point read as the decimal mark: `12,5` and `12.5` are both 12.5.
    pub value: Decimal,
    /// The other reading of texts such as `500.000` or `1,200`, where the mark may group thousands (Vietnamese money is
    /// written so): 500000 and 1200. `None` where there is only one reading.
    pub grouped: Option<Decimal>,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// Reads `-12`, `12.5`, `12,5`, `.5`, `+3`, `1e3`: what a GIFT file may hold. `None` when it is no number or out of bounds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = sign(mantissa);
        let (whole, places) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        if whole.is_empty() && places.is_empty() {
            return None;
        }
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(places) || exponent.unsigned_abs() > 36 {
            return None;
        }
        let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
        let units = units(&format!("{whole}{places}"), point)?;
        Some(Self(if negative { -units } else { units }))
    }

    /// Reads a number as people in Vietnam type it: comma or point as the decimal mark, thousands grouped by points,
    /// commas or blanks, a true minus sign. `None` when it is no number.
    #[must_use]
    pub fn parse_typed(text: &str) -> Option<Typed> {
        let text: String = text.trim().chars().map(|c| if c == '\u{2212}' { '-' } else { c }).collect();
        if text.contains(['e', 'E']) {
            return None;
        }
        let (negative, digits) = sign(&text);
        let signed = |digits: &str| Self::parse(digits).map(|d| if negative { Self(-d.0) } else { d });
        if digits.starts_with(['+', '-']) {
            return None;
        }
        if let Some(value) = signed(digits) {
            let grouped = without_groups(digits).and_then(|plain| signed(&plain));
            return Some(Typed { value, grouped });
        }
        // Several marks: the last one is the decimal mark when it differs from the others (`1.234,5`).
        let value = without_groups(digits).and_then(|plain| signed(&plain)).or_else(|| {
            let (whole, places) = digits.rsplit_once([',', '.'])?;
            signed(&format!("{}.{places}", without_groups(whole)?))
        })?;
        Some(Typed { value, grouped: None })
    }

    /// The sum, or `None` when it leaves the bounds of the type.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::bounded(self.0 + other.0)
    }

    /// The difference, or `None` when it leaves the bounds of the type.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::bounded(self.0 - other.0)
    }

    /// The number halfway between two, for showing a range as "value ± tolerance"; `None` where 18 places can't hold it.
    #[must_use]
    pub fn middle(self, other: Self) -> Option<Self> {
        let sum = self.0 + other.0;
        (sum % 2 == 0).then_some(Self(sum / 2))
    }

    /// The number in units of 10^-18.
    pub(crate) fn units(self) -> i128 {
        self.0
    }

    fn bounded(units: i128) -> Option<Self> {
        (units.abs() < ONE * ONE).then_some(Self(units))
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The value of `digits` with the decimal point after the first `point` of them, in units of 10^-18.
fn units(digits: &str, point: i32) -> Option<i128> {
    let significant = digits.trim_start_matches('0');
    // Digits that stand before the point once leading zeros are gone; negative when zeros follow the point.
    let whole = point - i32::try_from(digits.len() - significant.len()).ok()?;
    let significant = significant.trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    let places = i32::try_from(significant.len()).ok()? - whole;
    if whole > i32::try_from(WHOLE_DIGITS).ok()? || places > i32::try_from(PLACES).ok()? {
        return None;
    }
    let zeros = u32::try_from(i32::try_from(PLACES).ok()? - places).ok()?;
    significant.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(zeros)?)
}

/// `1.000.000`, `1,000` or `12 500` without the marks between its groups of three; `None` when it is not grouped so.
fn without_groups(digits: &str) -> Option<String> {
    let is_blank = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    let mark = digits.chars().find(|&c| c == '.' || c == ',' || is_blank(c))?;
    let mut groups = digits.split(|c: char| if is_blank(mark) { is_blank(c) } else { c == mark });
    let first = groups.next()?;
    let numeric = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    // "0.125" can't be grouped: nobody writes a leading group of zero.
    if !(1..=3).contains(&first.len()) || !numeric(first) || first.starts_with('0') {
        return None;
    }
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !numeric(group) {
            return None;
        }
        plain.push_str(group);
    }
    Some(plain)
}

impl fmt::Display for Decimal {
    /// Shortest form with a decimal point: `12.5`, `-3`, `0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.abs() / ONE, self.0.abs() % ONE);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let places = format!("{rest:018}");
        write!(f, "{sign}{whole}.{}", places.trim_end_matches('0'))
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for Decimal {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is not a decimal number within 18 + 18 digits"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Option<String> {
        Decimal::parse(text).map(|d| d.to_string())
    }

    #[test]
    fn numbers_of_a_file_are_read_exactly() {
        for (text, want) in [
            ("0", "0"),
            ("-0", "0"),
            ("15", "15"),
            ("+15", "15"),
            ("-15", "-15"),
            ("12.5", "12.5"),
            ("12,5", "12.5"),
            (" 12.50 ", "12.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("007", "7"),
            ("1e3", "1000"),
            ("1.5E-2", "0.015"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("999999999999999999.999999999999999999", "999999999999999999.999999999999999999"),
        ] {
            assert_eq!(parsed(text).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_or_out_of_bounds_is_refused() {
        for text in [
            "",
            " ",
            ".",
            "-",
            "+-1",
            "--1",
            "1.2.3",
            "1,2,3",
            "abc",
            "1a",
            "1e",
            "e5",
            "1e999",
            "1e19",
            "0.0000000000000000001",
            "1000000000000000000",
            "١٢",
            "NaN",
            "inf",
            "0x10",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn typed_numbers_have_the_readings_that_people_mean() {
        for (text, value, grouped) in [
            ("12,5", "12.5", None),
            ("12.5", "12.5", None),
            ("500.000", "500", Some("500000")),
            ("1,200", "1.2", Some("1200")),
            ("0.125", "0.125", None),
            ("1.000.000", "1000000", None),
            ("1,000,000", "1000000", None),
            ("1 000 000", "1000000", None),
            ("1\u{a0}000", "1000", None),
            ("1.234,5", "1234.5", None),
            ("1,234.5", "1234.5", None),
            ("1 234,5", "1234.5", None),
            ("\u{2212}3", "-3", None),
            ("-1.500", "-1.5", Some("-1500")),
        ] {
            let typed = Decimal::parse_typed(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(typed.value.to_string(), value, "{text}");
            assert_eq!(typed.grouped.map(|d| d.to_string()).as_deref(), grouped, "{text}");
        }
        for text in ["", "12 ngày", "1.2.3", "1.00.000", "1e3", "1,2,3", "--1", "-+1", "1..2", "1 2"] {
            assert_eq!(Decimal::parse_typed(text), None, "{text}");
        }
    }

    #[test]
    fn sums_are_exact_and_stay_in_bounds() {
        let d = |text: &str| Decimal::parse(text).unwrap();
        assert_eq!(d("0.1").checked_add(d("0.2")), Some(d("0.3")));
        assert_eq!(d("3").checked_sub(d("3.5")), Some(d("-0.5")));
        assert_eq!(d("999999999999999999").checked_add(d("1")), None);
        assert_eq!(d("-999999999999999999").checked_sub(d("1")), None);
        assert_eq!(d("14").middle(d("17")), Some(d("15.5")));
        assert_eq!(d("0").middle(d("0.000000000000000001")), None);
    }

    #[test]
    fn json_keeps_the_number_as_text() {
        let number = Decimal::parse("12.50").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"12.5\"");
        assert_eq!(serde_json::from_str::<Decimal>("\"12.5\"").unwrap(), number);
        assert!(serde_json::from_str::<Decimal>("\"x\"").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_equal(units in -(ONE * ONE - 1)..ONE * ONE) {
            let number = Decimal(units);
            prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
            prop_assert_eq!(Decimal::parse(&number.to_string().replace('.', ",")), Some(number));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".*", digits in "[-+0-9eE., ]{0,50}") {
            let _ = (Decimal::parse(&text), Decimal::parse_typed(&text));
            let _ = (Decimal::parse(&digits), Decimal::parse_typed(&digits));
        }
    }
}
