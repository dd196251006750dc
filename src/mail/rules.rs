//! When a mail is tried again, and which servers are this machine's own.

/// Minutes to wait after each try that did not succeed; after one more the mail is given up.
const WAITS: [i64; 7] = [1, 5, 15, 60, 120, 240, 480];

/// Minutes until the next try of a mail that was tried in vain so many times; none when it is given up.
#[must_use]
pub fn decide_next_try(tries: i32) -> Option<i64> {
    let before = usize::try_from(tries).ok()?.checked_sub(1)?;
    WAITS.get(before).copied()
}

/// The name of the machine in an address such as `smtps://user:password@host:465/name`.
#[must_use]
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    if let Some((address, _)) = place.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        return address;
    }
    place.split(':').next().unwrap_or_default()
}

/// Whether an address is this machine's own, so that nothing leaves it.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    let host = host(url);
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a server's code speaks of itself or of who we are (closing, not signed in), so that the next mail would fare alike.
#[must_use]
pub fn is_about_the_server(code: u16) -> bool {
    matches!(code, 421 | 454 | 530 | 534 | 535 | 538)
}

/// What the calendar wants to be done with it (`PUBLISH`, `REQUEST`, `CANCEL`): a mail program looks for it beside the file's type.
#[must_use]
pub fn method(calendar: &str) -> Option<&str> {
    let method = calendar.lines().find_map(|line| line.strip_prefix("METHOD:"))?.trim();
    (!method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_and_the_eighth_try_is_the_last() {
        let waits: Vec<Option<i64>> = (1..=9).map(decide_next_try).collect();
        assert_eq!(waits, [Some(1), Some(5), Some(15), Some(60), Some(120), Some(240), Some(480), None, None]);
        assert_eq!(decide_next_try(0), None);
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for own in ["smtp://127.0.0.1:2525", "smtp://u:p@localhost", "smtps://[::1]:465/?tls=required", "smtp://127.8.0.1?a=@b"] {
            assert!(is_loopback(own), "{own}");
        }
        for other in ["smtp://127.0.0.1@mail.example", "smtp://localhost.example:25", "smtp://10.0.0.1", "smtps://[::2]", ""] {
            assert!(!is_loopback(other), "{other}");
        }
        assert_eq!(host("https://th.example:8443/x"), "th.example");
    }

    #[test]
    fn a_calendar_tells_its_method() {
        assert_eq!(method("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"), Some("REQUEST"));
        assert_eq!(method("BEGIN:VCALENDAR\r\nMETHOD:X; name=y\r\n"), None);
        assert_eq!(method("BEGIN:VCALENDAR"), None);
    }
}
