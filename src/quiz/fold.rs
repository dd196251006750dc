//! How two pieces of typed Vietnamese are compared: without regard to case, Unicode form, blanks and, where asked, diacritics.

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::text::collation;

/// The text with compatibility forms decomposed (NFKD), in lower case, its ends trimmed and every run of blanks as one blank.
///
/// Two texts that a reader would call the same words give the same result, whether an `ộ` was typed as one code point or three.
#[must_use]
pub(super) fn loose(text: &str) -> String {
    let nfkd = DecomposingNormalizerBorrowed::new_nfkd();
    let lower = nfkd.normalize(text).to_lowercase();
    let visible: String = nfkd.normalize(&lower).chars().filter(|&c| !is_invisible(c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`loose`], and without diacritics: "Đội Cảnh sát" and "doi canh sat" give the same result.
#[must_use]
pub(super) fn bare(text: &str) -> String {
    collation::search_key(&loose(text))
}

/// Characters that take no space and come along when text is pasted from a chat: soft hyphen, zero-width ones, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_blanks_and_form_do_not_count() {
        for (a, b) in [
            ("Một tháng", "một tháng"),
            ("  một \t\n tháng ", "một tháng"),
            ("m\u{f4}\u{323}t", "một"),
            ("mo\u{323}\u{302}t", "m\u{1ed9}t"),
            ("một\u{a0}tháng", "một tháng"),
            ("PC\u{ff10}\u{ff16}", "pc06"),
            ("một\u{200b} tháng", "một tháng"),
        ] {
            assert_eq!(loose(a), loose(b), "{a} / {b}");
        }
        assert_ne!(loose("mot"), loose("một"));
        assert_ne!(loose("một tháng"), loose("mộttháng"));
    }

    #[test]
    fn diacritics_do_not_count_in_the_bare_form() {
        for (a, b) in [
            ("Đội Cảnh sát", "doi canh sat"),
            ("Nguyễn Văn Á", "nguyen van a"),
            ("hoà", "hòa"),
            ("ĐĂK LĂK", "dak lak"),
            ("ưu tiên", "uu tien"),
        ] {
            assert_eq!(bare(a), bare(b), "{a} / {b}");
        }
        assert_eq!(bare("Một  THÁNG"), "mot thang");
        assert_ne!(bare("mot"), bare("hai"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            prop_assert_eq!(loose(&loose(&text)), loose(&text));
            prop_assert_eq!(bare(&bare(&text)), bare(&text));
        }
    }
}
