//! Sessions as a calendar file (RFC 5545). The file is small and its rules are few, so they are kept here: escaped texts, lines
//! of at most 75 octets, CRLF, one time zone without summer time.

use crate::clock::Timestamp;

/// A session in a calendar.
#[derive(Clone, Debug)]
pub struct Event {
    /// Names it for ever, so that a later file moves it instead of adding another.
    pub uid: String,
    /// Begins.
    pub starts_at: Timestamp,
    /// Ends.
    pub ends_at: Timestamp,
    /// What it is.
    pub summary: String,
    /// Where; may be empty.
    pub place: String,
    /// What the person does there.
    pub description: String,
    /// How to join; may be empty.
    pub url: String,
    /// How often it was moved: the higher of two files with its name is the newer.
    pub sequence: i32,
    /// When it was moved last, if that is known.
    pub changed_at: Option<Timestamp>,
}

/// Octets of a line at most, without its end.
const LINE: usize = 75;

/// Vietnam has been at UTC+7 without summer time since 1975.
const ZONE: [&str; 10] = [
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Ho_Chi_Minh",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
    "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
];

/// The file.
#[must_use]
pub fn write(events: &[Event], now: Timestamp) -> String {
    let mut out = String::new();
    for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//taphuan//timetable//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
        line(&mut out, text);
    }
    // Properties of the calendar stand before its components.
    for text in ZONE.iter().rev().take(1).chain(ZONE.iter().take(ZONE.len() - 1)) {
        line(&mut out, text);
    }
    for event in events {
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", escaped(&event.uid)));
        line(&mut out, &format!("SEQUENCE:{}", event.sequence));
        line(&mut out, &format!("DTSTAMP:{}", now.utc().format("%Y%m%dT%H%M%SZ")));
        if let Some(at) = event.changed_at {
            line(&mut out, &format!("LAST-MODIFIED:{}", at.utc().format("%Y%m%dT%H%M%SZ")));
        }
        line(&mut out, &format!("DTSTART;TZID=Asia/Ho_Chi_Minh:{}", event.starts_at.local().format("%Y%m%dT%H%M%S")));
        line(&mut out, &format!("DTEND;TZID=Asia/Ho_Chi_Minh:{}", event.ends_at.local().format("%Y%m%dT%H%M%S")));
        line(&mut out, &format!("SUMMARY:{}", escaped(&event.summary)));
        line(&mut out, &format!("DESCRIPTION:{}", escaped(&event.description)));
        if !event.place.is_empty() {
            line(&mut out, &format!("LOCATION:{}", escaped(&event.place)));
        }
        if !event.url.is_empty() {
            line(&mut out, &format!("URL:{}", event.url.replace(char::is_control, "")));
        }
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// A text as a value: backslash, semicolon, comma and line breaks escaped, other control characters left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, folded: what goes on begins with a blank, and no character is torn apart.
fn line(out: &mut String, text: &str) {
    let mut octets = 0;
    for c in text.chars() {
        if octets + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(summary: &str) -> Event {
        let starts_at = Timestamp::start_of(chrono::NaiveDate::from_ymd_opt(2025, 6, 25).unwrap()).plus_minutes(450);
        Event {
            uid: "hn-2025-QLHC-03-A1-attending@taphuan".into(),
            starts_at,
            ends_at: starts_at.plus_minutes(50),
            summary: summary.into(),
            place: "Điểm cầu Sơn Tây, Hội trường A".into(),
            description: "Dự".into(),
            url: "https://hop.example.vn/a".into(),
            sequence: 2,
            changed_at: Some(starts_at.plus_minutes(-60)),
        }
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn a_calendar_has_its_zone_its_local_times_and_stable_names() {
        let text = unfolded(&write(&[event("Đăng ký; quản lý, cư trú\nA\\B")], event("").starts_at));
        for wanted in [
            "BEGIN:VCALENDAR\r\n",
            "TZID:Asia/Ho_Chi_Minh\r\n",
            "DTSTART;TZID=Asia/Ho_Chi_Minh:20250625T073000\r\n",
            "DTEND;TZID=Asia/Ho_Chi_Minh:20250625T082000\r\n",
            "DTSTAMP:20250625T003000Z\r\n",
            "LAST-MODIFIED:20250624T233000Z\r\n",
            "SEQUENCE:2\r\n",
            "UID:hn-2025-QLHC-03-A1-attending@taphuan\r\n",
            "SUMMARY:Đăng ký\\; quản lý\\, cư trú\\nA\\\\B\r\n",
            "LOCATION:Điểm cầu Sơn Tây\\, Hội trường A\r\n",
            "END:VCALENDAR\r\n",
        ] {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_longer_than_75_octets_and_none_breaks_out(summary in "\\PC{0,200}|[\\r\\n,;:A-Z]{0,40}") {
            let text = write(&[event(&summary)], event("").starts_at);
            for line in text.split("\r\n") {
                proptest::prop_assert!(line.len() <= LINE, "{}", line);
                proptest::prop_assert!(!line.contains(['\r', '\n']));
            }
            proptest::prop_assert_eq!(unfolded(&text).matches("\r\nBEGIN:VEVENT\r\n").count(), 1);
        }
    }
}
