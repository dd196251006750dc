//! What a unit is called. A unit is never named without its kind: Ba Đình is a ward, a site and a station.

use super::Words;

/// The whole name: "Công an phường Ba Đình". `kind` is that of the units' file.
#[must_use]
pub fn title(kind: &str, name: &str) -> Words {
    let kind = match kind {
        "phường" => Words::new("unit-kind-ward"),
        "xã" => Words::new("unit-kind-commune"),
        "đặc khu" => Words::new("unit-kind-zone"),
        other => Words::plain(other),
    };
    Words::new("unit-title").with("kind", kind).with("name", name)
}

/// The place alone, "Phường Ba Đình": for lists that are all about units.
#[must_use]
pub fn name(kind: &str, name: &str) -> String {
    let mut letters = kind.chars();
    letters.next().map_or_else(|| name.to_owned(), |first| format!("{}{} {name}", first.to_uppercase(), letters.as_str()))
}

/// A site's name in a column that says what it is: "Hà Đông" for "Điểm cầu Hà Đông"; the central one keeps its whole name.
#[must_use]
pub fn site(name: &str) -> &str {
    name.strip_prefix("Điểm cầu ").filter(|rest| rest.starts_with(char::is_uppercase)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn a_unit_is_named_with_its_kind() {
        assert_eq!(title("phường", "Ba Đình").say(Language::Vi), "Công an phường Ba Đình");
        assert_eq!(title("phường", "Ba Đình").say(Language::En), "Police of Ba Đình ward");
        assert_eq!(title("xã", "Ô Diên").say(Language::En), "Police of Ô Diên commune");
        assert_eq!(title("thị trấn", "X").say(Language::Vi), "Công an thị trấn X");
        assert_eq!(
            (name("phường", "Ba Đình").as_str(), name("đặc khu", "X").as_str(), name("", "X").as_str()),
            ("Phường Ba Đình", "Đặc khu X", "X")
        );
    }

    #[test]
    fn a_site_is_named_shortly_where_its_column_says_what_it_is() {
        assert_eq!(
            (site("Điểm cầu Hà Đông"), site("Điểm cầu trung tâm"), site("Hội trường")),
            ("Hà Đông", "Điểm cầu trung tâm", "Hội trường")
        );
    }
}
