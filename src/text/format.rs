//! How numbers, instants, dates, amounts of time and badge numbers are shown.
//!
//! Vietnamese has `10.214` and `59,1 %`, English `10,214` and `59.1 %`; dates and times are `24/06/2025 08:00` in
//! `Asia/Ho_Chi_Minh` in both. The zone has kept +07:00 without summer time since 1975, so it is an offset here.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Utc};

use super::catalogue::{Args, Language, text};

/// `Asia/Ho_Chi_Minh`.
pub const HO_CHI_MINH: FixedOffset = match FixedOffset::east_opt(7 * 3600) {
    Some(offset) => offset,
    None => panic!("seven hours are less than a day"),
};

/// What is shown where there is nothing to show.
pub const NOTHING: &str = "–";

/// The local date and time of an instant.
#[must_use]
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&HO_CHI_MINH).naive_local()
}

/// `24/06/2025`.
#[must_use]
pub fn date(on: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", on.day(), on.month(), on.year())
}

/// `24/06/2025 08:00`.
#[must_use]
pub fn date_time(at: DateTime<Utc>) -> String {
    format!("{} {}", date(local(at).date()), time(at))
}

/// `08:00`.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    let local = local(at);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// `24/06`.
#[must_use]
pub fn day_month(on: NaiveDate) -> String {
    format!("{:02}/{:02}", on.day(), on.month())
}

/// `2025-06-24T08:00:00+07:00`, as files have it; a fraction of a second is left out.
#[must_use]
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.with_timezone(&HO_CHI_MINH).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// `ngày 01 tháng 7 năm 2025`, the form of official papers (Nghị định 30/2020/NĐ-CP, Phụ lục I): a zero before days below ten and
/// before the months 1 and 2.
#[must_use]
pub fn paper_date(on: NaiveDate) -> String {
    let month = on.month();
    let zero = if month <= 2 { "0" } else { "" };
    format!("ngày {:02} tháng {zero}{month} năm {}", on.day(), on.year())
}

/// A whole number in groups of three: `10.214`.
#[must_use]
pub fn number(language: Language, value: i64) -> String {
    grouped(language, &value.to_string())
}

/// A number kept as a whole one with so many decimals: `decimal(Vi, 1266, 2)` is `12,66`.
#[must_use]
pub fn decimal(language: Language, scaled: i64, places: u32) -> String {
    let unit = 10_i64.saturating_pow(places);
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, rest) = (scaled / unit, scaled % unit);
    grouped(language, &format!("{sign}{}.{:0width$}", whole.abs(), rest.abs(), width = places as usize))
}

/// A share in percent with one decimal: `59,1 %`.
///
/// Rounded half up, but never to 100 % while something is missing nor to 0 % while something is there. A share of nothing is `–`.
#[must_use]
pub fn percent(language: Language, part: u64, whole: u64) -> String {
    if whole == 0 {
        return NOTHING.to_owned();
    }
    let (part_wide, whole_wide) = (u128::from(part), u128::from(whole));
    let rounded = (part_wide * 2000 + whole_wide) / (whole_wide * 2);
    let tenths = if part == 0 {
        0
    } else if part < whole {
        rounded.clamp(1, 999)
    } else {
        rounded
    };
    format!("{} %", grouped(language, &format!("{}.{}", tenths / 10, tenths % 10)))
}

/// An amount of time given in minutes: `1 giờ 35 phút`, `45 phút`.
#[must_use]
pub fn minutes(language: Language, minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let args = Args::new().with("hours", hours).with("minutes", rest);
    match (hours, rest) {
        (0, _) => text(language, "duration-minutes", &args),
        (_, 0) => text(language, "duration-hours", &args),
        _ => text(language, "duration-hours-minutes", &args),
    }
    .into_owned()
}

/// A badge number in groups of three from the left: `123-456`, `123-456-7`. Anything but digits stays as it is.
#[must_use]
pub fn badge(digits: &str) -> String {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == 0 {
            shown.push('-');
        }
        shown.push(digit);
    }
    shown
}

/// The digits of a badge number as a person types it, with hyphens (of any kind), dots or blanks or without; `None` unless they are 6 to 9.
#[must_use]
pub fn parse_badge(typed: &str) -> Option<String> {
    let mut digits = String::with_capacity(9);
    for c in typed.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '-' | '\u{2010}'..='\u{2015}' | '.' => {}
            _ if c.is_whitespace() => {}
            _ => return None,
        }
    }
    (6..=9).contains(&digits.len()).then_some(digits)
}

/// A number written as `-12345.67`, with the groups and the decimal sign of the language.
pub(super) fn grouped(language: Language, plain: &str) -> String {
    let (group, decimal) = match language {
        Language::Vi => ('.', ','),
        Language::En => (',', '.'),
    };
    let (sign, unsigned) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut shown = String::with_capacity(plain.len() + plain.len() / 3);
    shown.push_str(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            shown.push(group);
        }
        shown.push(digit);
    }
    if let Some(fraction) = fraction {
        shown.push(decimal);
        shown.push_str(fraction);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn at() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2025, 6, 23, 18, 5, 59).unwrap()
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn instants_are_shown_in_hanoi() {
        assert_eq!(date_time(at()), "24/06/2025 01:05");
        assert_eq!(time(at()), "01:05");
        assert_eq!(rfc3339(at()), "2025-06-24T01:05:59+07:00");
        assert_eq!(date(local(at()).date()), "24/06/2025");
    }

    #[test]
    fn papers_write_dates_as_the_decree_does() {
        assert_eq!(paper_date(day(2025, 7, 1)), "ngày 01 tháng 7 năm 2025");
        assert_eq!(paper_date(day(2025, 2, 12)), "ngày 12 tháng 02 năm 2025");
        assert_eq!(paper_date(day(2025, 10, 31)), "ngày 31 tháng 10 năm 2025");
    }

    #[test]
    fn numbers_are_grouped() {
        for (value, vietnamese, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (10_214, "10.214", "10,214"),
            (-1_234_567, "-1.234.567", "-1,234,567"),
            (i64::MIN, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(number(Language::Vi, value), vietnamese);
            assert_eq!(number(Language::En, value), english);
        }
    }

    #[test]
    fn a_share_is_never_rounded_to_all_or_nothing() {
        for (part, whole, shown) in [
            (6_038, 10_214, "59,1 %"),
            (0, 10_200, "0,0 %"),
            (1, 10_200, "0,1 %"),
            (10_199, 10_200, "99,9 %"),
            (10_200, 10_200, "100,0 %"),
            (1, 8, "12,5 %"),
            (1, 3, "33,3 %"),
            (2, 3, "66,7 %"),
            (11_000, 1_000, "1.100,0 %"),
            (5, 0, "–"),
            (u64::MAX, u64::MAX, "100,0 %"),
        ] {
            assert_eq!(percent(Language::Vi, part, whole), shown, "{part} of {whole}");
        }
        assert_eq!(percent(Language::En, 6_038, 10_214), "59.1 %");
    }

    #[test]
    fn amounts_of_time_have_hours_and_minutes() {
        for (amount, vietnamese, english) in
            [(0, "0 phút", "0 min"), (45, "45 phút", "45 min"), (60, "1 giờ", "1 h"), (95, "1 giờ 35 phút", "1 h 35 min")]
        {
            assert_eq!(minutes(Language::Vi, amount), vietnamese);
            assert_eq!(minutes(Language::En, amount), english);
        }
    }

    #[test]
    fn badges_are_shown_in_groups_and_read_with_or_without() {
        for (digits, shown) in [("123456", "123-456"), ("1234567", "123-456-7"), ("123456789", "123-456-789"), ("", "")] {
            assert_eq!(badge(digits), shown);
        }
        assert_eq!(badge("admin"), "admin");
        for typed in ["123456", "123-456", " 123 456 ", "12-34-56", "123–456", "123.456"] {
            assert_eq!(parse_badge(typed).as_deref(), Some("123456"), "{typed}");
        }
        for typed in ["", "12345", "1234567890", "12345a", "१२३४५६", "123_456"] {
            assert_eq!(parse_badge(typed), None, "{typed}");
        }
    }
}
