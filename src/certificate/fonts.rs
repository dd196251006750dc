//! The faces that documents are set in, embedded in the binary, and whether they can show a name.
//!
//! Official papers ask for Times New Roman: Tinos has its metrics and all Vietnamese letters. Be Vietnam Pro is the
//! sans-serif of tables. Both are under the SIL Open Font License, which allows embedding.

use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizer;
use typst::foundations::Bytes;
use typst::text::{Font, FontInfo};

/// Family of the certificate's text; the templates name it too.
const CERTIFICATE_FAMILY: &str = "Tinos";

/// The embedded font files. The only place that knows where they come from.
#[must_use]
pub fn fonts() -> &'static [&'static [u8]] {
    crate::web::FONTS
}

/// What the certificate's faces cover, read once.
static CERTIFICATE_FACES: LazyLock<Vec<FontInfo>> = LazyLock::new(|| {
    fonts()
        .iter()
        .flat_map(|&file| Font::iter(Bytes::new(file)))
        .map(|font| font.info().clone())
        .filter(|info| info.family == CERTIFICATE_FAMILY)
        .collect()
});

/// The characters of `text` that the certificate could not print, each once, in order of appearance.
///
/// The text is taken in its composed form (NFC), as it is printed. Control characters count as missing: nobody's
/// name has one. Ask before a certificate is issued; an empty answer means that every character has a glyph in
/// every face of the certificate.
#[must_use]
pub fn missing_glyphs(text: &str) -> Vec<char> {
    let mut missing = Vec::new();
    for c in ComposingNormalizer::new_nfc().normalize(text).chars() {
        let covered = !c.is_control() && CERTIFICATE_FACES.iter().all(|face| face.coverage.contains(u32::from(c)));
        if !covered && !missing.contains(&c) {
            missing.push(c);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every Vietnamese letter in both cases: 12 vowels with 6 tones, and đ.
    fn vietnamese_letters() -> String {
        let mut letters = String::from("đĐ");
        for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".chars() {
            for tone in ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"] {
                letters.push(vowel);
                letters.push_str(tone);
            }
        }
        letters
    }

    #[test]
    fn every_vietnamese_letter_has_a_glyph_in_every_face() {
        assert_eq!(CERTIFICATE_FACES.len(), 3);
        assert_eq!(missing_glyphs(&vietnamese_letters()), Vec::<char>::new());
        assert_eq!(missing_glyphs("Nguyễn Thị Hồng Ngọc - 418-207 (Ba Đình), số 4127/GCN"), Vec::<char>::new());
    }

    #[test]
    fn what_the_font_lacks_is_named_once() {
        assert_eq!(missing_glyphs("Nguyễn 明 Văn 明\u{7}"), vec!['明', '\u{7}']);
    }

    #[test]
    fn decomposed_names_are_composed_before_they_are_judged() {
        assert_eq!(missing_glyphs("Ngo\u{302}\u{323}c"), Vec::<char>::new());
    }
}
