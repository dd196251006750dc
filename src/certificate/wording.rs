//! What a programme says about its certificates: the table `[certificate]` of `programme.toml`.

use serde::Deserialize;

use super::rules::{is_prefix, serial_prefix};

/// The wording. What a programme leaves out has a usual value; the signer alone has none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the names are those of programme.toml")]
pub struct Wording {
    /// How serials begin.
    pub serial_prefix: String,
    /// The body above, in capitals; may be empty.
    pub authority_parent: String,
    /// Whose director certifies, in capitals.
    pub authority: String,
    /// What the paper is called, in capitals.
    pub heading: String,
    /// What is certified; the number of topics follows.
    pub wording: String,
    /// Place of issue.
    pub place: String,
    /// Lines of the signer's capacity.
    pub signer_capacity: Vec<String>,
    /// The signer's badge.
    pub signer: String,
}

impl Default for Wording {
    fn default() -> Self {
        Self {
            serial_prefix: String::new(),
            authority_parent: "BỘ CÔNG AN".to_owned(),
            authority: "CÔNG AN THÀNH PHỐ HÀ NỘI".to_owned(),
            heading: "GIẤY CHỨNG NHẬN".to_owned(),
            wording: String::new(),
            place: "Hà Nội".to_owned(),
            signer_capacity: vec!["KT. GIÁM ĐỐC".to_owned(), "PHÓ GIÁM ĐỐC".to_owned()],
            signer: String::new(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Config {
    certificate: Wording,
}

impl Wording {
    /// Reads a programme's configuration (JSON); what can't be read counts as left out.
    #[must_use]
    pub fn of(config: &str, programme_code: &str, programme_title: &str) -> Self {
        let mut wording = serde_json::from_str::<Config>(config).unwrap_or_default().certificate;
        if !is_prefix(&wording.serial_prefix) {
            wording.serial_prefix = serial_prefix(programme_code);
        }
        if wording.wording.is_empty() {
            wording.wording = format!("Đã hoàn thành chương trình {programme_title}");
        }
        // The number of topics follows, so that the sentence ends there.
        let trimmed = wording.wording.trim_end_matches(['.', ',', ' ']).len();
        wording.wording.truncate(trimmed);
        wording
    }

    /// Who certifies, in capitals.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("GIÁM ĐỐC {}", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_a_usual_value() {
        let usual = Wording::of("{}", "hn-2025", "Tập huấn mẫu");
        assert_eq!((usual.serial_prefix.as_str(), usual.wording.as_str()), ("HN25", "Đã hoàn thành chương trình Tập huấn mẫu"));
        let own =
            Wording::of(r#"{"certificate":{"serial_prefix":"HN25TD","wording":"Đã học xong.","signer":"100003"},"days":[]}"#, "x", "y");
        assert_eq!((own.serial_prefix.as_str(), own.wording.as_str(), own.signer.as_str()), ("HN25TD", "Đã học xong", "100003"));
        assert_eq!(own.issuer(), "GIÁM ĐỐC CÔNG AN THÀNH PHỐ HÀ NỘI");
        assert_eq!(Wording::of(r#"{"certificate":{"serial_prefix":"25!"}}"#, "hn-2025", "y").serial_prefix, "HN25");
    }
}
