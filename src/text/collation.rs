//! Vietnamese order and search, as bytes and texts that both databases compare the same way.
//!
//! `LIKE`, `lower` and collations differ between SQLite and PostgreSQL, so names carry a stored [`sort_key`] and a stored
//! [`search_key`]. Both are made here alone; when the ICU data changes, every stored sort key is made again.

use std::sync::LazyLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// What stands between two fields of a key: ICU's keys hold no zero byte, so a field that ends sorts before one that goes on.
const FIELD_END: u8 = 0;

/// The five tone marks as combining characters: huyền, hỏi, ngã, sắc, nặng.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

static NAMES: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| collator(CollationNumericOrdering::False));
static TITLES: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| collator(CollationNumericOrdering::True));

/// The key by which officers are listed (rule 9): given name, then family name, then the middle names one by one, each in
/// Vietnamese order (a ă â b c d đ e ê …, then the tones level, huyền, hỏi, ngã, sắc, nặng).
///
/// Case, composed and decomposed letters, surplus blanks and the place of the tone ("Hoà", "Hòa") make no difference.
/// Compare keys as bytes.
#[must_use]
pub fn sort_key(full_name: &str) -> Vec<u8> {
    let words: Vec<&str> = full_name.split_whitespace().collect();
    let (family, middle, given) = match words.as_slice() {
        [] => return Vec::new(),
        [given] => (None, &[][..], *given),
        [family, middle @ .., given] => (Some(*family), middle, *given),
    };
    let mut key = Vec::with_capacity(12 * words.len());
    for word in std::iter::once(given).chain(family).chain(middle.iter().copied()) {
        push_key(NAMES.as_ref(), &settled(word), &mut key);
        key.push(FIELD_END);
    }
    key
}

/// The key by which units, sites and titles are listed: the whole text from the left, numbers by value ("Đội 2" before "Đội 10").
#[must_use]
pub fn sort_key_text(text: &str) -> Vec<u8> {
    let words: Vec<String> = text.split_whitespace().map(settled).collect();
    let mut key = Vec::with_capacity(text.len() + 4);
    push_key(TITLES.as_ref(), &words.join(" "), &mut key);
    key
}

/// The text by which people find things: [`fold`]ed, blanks squeezed to one and taken off the ends.
///
/// "nguyen van a" finds "Nguyễn Văn Á" when the search key of the first is looked for in the search key of the second.
#[must_use]
pub fn search_key(text: &str) -> String {
    let folded = fold(text);
    let mut key = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(word);
    }
    key
}

/// Lower case without diacritics, đ as d; everything else stays, blanks too. Folding twice changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let lower: String = decomposed.chars().flat_map(char::to_lowercase).collect();
    lower
        .chars()
        .filter(|c| !is_mark(*c))
        // ð is what đ becomes on a machine without Vietnamese fonts.
        .map(|c| if matches!(c, 'đ' | 'ð' | 'ɖ') { 'd' } else { c })
        .collect()
}

/// The composed form of Unicode (NFC), in which the product stores every text.
#[must_use]
pub fn nfc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Each word with a capital first letter and the rest as it is: for names from encodings that know no toned capitals (TCVN3).
#[must_use]
pub fn capitalised(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut at_start = true;
    for c in name.chars() {
        if at_start && c.is_alphabetic() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        at_start = c.is_whitespace();
    }
    out
}

fn collator(numeric: CollationNumericOrdering) -> Option<CollatorBorrowed<'static>> {
    let mut preferences = CollatorPreferences::from(locale!("vi"));
    preferences.numeric_ordering = Some(numeric);
    let mut options = CollatorOptions::default();
    // Letters first, then tones; case is folded before and must not tear a family name's list apart.
    options.strength = Some(Strength::Secondary);
    Collator::try_new(preferences, options).ok()
}

/// Appends ICU's sort key. Vietnamese data is compiled in; were it missing, the folded text still gives a stable order.
fn push_key(collator: Option<&CollatorBorrowed<'static>>, text: &str, key: &mut Vec<u8>) {
    if let Some(collator) = collator {
        let Ok(()) = collator.write_sort_key_to(text, key);
    } else {
        key.extend(fold(text).bytes().filter(|byte| *byte != FIELD_END));
    }
}

/// Lower case, decomposed, with the tone of an open "oà", "oè", "uỳ" moved to the first vowel, where the older spelling has it.
fn settled(word: &str) -> String {
    let lower: String = word.chars().flat_map(char::to_lowercase).map(|c| if c == 'ð' { 'đ' } else { c }).collect();
    let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&lower);
    let mut letters: Vec<char> = decomposed.chars().collect();
    let length = letters.len();
    if let [before @ .., first, second, tone] = letters.as_slice() {
        let open = matches!((first, second), ('o', 'a' | 'e')) || (*first == 'u' && *second == 'y' && before.last() != Some(&'q'));
        if open && TONES.contains(tone) {
            letters.swap(length - 2, length - 1);
        }
    }
    letters.into_iter().collect()
}

/// The blocks of combining marks; no letter of Vietnamese lies in them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nfd(text: &str) -> String {
        DecomposingNormalizerBorrowed::new_nfd().normalize(text).into_owned()
    }

    #[track_caller]
    fn in_order(names: &[&str], key: fn(&str) -> Vec<u8>) {
        for pair in names.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{} must come before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn the_collator_has_vietnamese_data() {
        assert!(NAMES.is_some() && TITLES.is_some());
    }

    #[test]
    fn letters_follow_the_vietnamese_alphabet() {
        in_order(
            &[
                "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m", "n", "o", "ô", "ơ", "p", "q", "r", "s", "t",
                "u", "ư", "v", "x", "y",
            ],
            sort_key,
        );
    }

    #[test]
    fn tones_follow_the_dictionary() {
        in_order(&["ma", "mà", "mả", "mã", "má", "mạ", "man", "mạn", "măn", "mân"], sort_key);
    }

    #[test]
    fn names_sort_by_given_then_family_then_middle_names() {
        in_order(
            &[
                "An",
                "Bùi An",
                "Nguyễn An",
                "Nguyễn Văn An",
                "Nguyễn Văn Bình An",
                "Nguyễn Xuân An",
                "Trần An",
                "Vũ Thị Anh",
                "Lê Văn Ân",
                "Đặng Dung",
                "Cao Đức",
                "Phạm Hoa",
                "Đỗ Hòa",
                "Bùi Hoán",
                "Lê Út",
                "Lê Ứng",
                "Lê Văn Ý",
                "Nguyễn Văn Ý",
            ],
            sort_key,
        );
    }

    #[test]
    fn spelling_variants_of_one_name_have_one_key() {
        for (one, other) in [
            ("Nguyễn Thị Hoà", "Nguyễn Thị Hòa"),
            ("Lê Thuý", "Lê Thúy"),
            ("Trần Khoẻ", "Trần Khỏe"),
            ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
            ("  Nguyễn   Văn\tAn ", "Nguyễn Văn An"),
            ("Ðặng An", "Đặng An"),
        ] {
            assert_eq!(sort_key(one), sort_key(other), "{one} and {other}");
            assert_eq!(search_key(one), search_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn the_tone_stays_where_it_is_not_in_an_open_pair() {
        for (one, other) in [("Quý", "Qúy"), ("Hoàn", "Hòan"), ("Hoá", "Hoa"), ("Mùa", "Muà")] {
            assert_ne!(sort_key(one), sort_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn units_sort_from_the_left_with_numbers_by_value() {
        in_order(
            &["Công an phường Ba Đình", "Công an phường Đống Đa", "Công an phường Hà Đông", "Công an xã Đông Anh", "Đội 2", "Đội 10"],
            sort_key_text,
        );
        assert_eq!(sort_key_text("Công an  xã Hoà Lạc "), sort_key_text("công an xã Hòa Lạc"));
    }

    #[test]
    fn search_forgets_case_diacritics_and_blanks() {
        for (text, key) in [
            ("Nguyễn Văn Á", "nguyen van a"),
            ("  ĐẶNG   Thị\u{a0}Thuỳ Dương ", "dang thi thuy duong"),
            ("Hoà", "hoa"),
            ("Hòa", "hoa"),
            ("QLHC-03", "qlhc-03"),
            ("", ""),
        ] {
            assert_eq!(search_key(text), key);
            assert_eq!(search_key(&nfd(text)), key);
        }
        assert!(search_key("Trần Nguyễn Văn Ánh").contains(&search_key("nguyen van a")));
    }

    #[test]
    fn capitals_are_given_back_to_names() {
        assert_eq!(capitalised("nguyễn văn ánh"), "Nguyễn Văn Ánh");
        assert_eq!(capitalised("Lê Thị ý"), "Lê Thị Ý");
    }

    fn name() -> impl Strategy<Value = String> {
        "[A-Za-zÀ-ỹĐđ]{1,8}( [A-Za-zÀ-ỹĐđ]{1,8}){0,4}"
    }

    proptest! {
        #[test]
        fn composed_and_decomposed_texts_have_the_same_keys(text in "\\PC{0,40}") {
            prop_assert_eq!(sort_key(&nfc(&text)), sort_key(&nfd(&text)));
            prop_assert_eq!(sort_key_text(&nfc(&text)), sort_key_text(&nfd(&text)));
            prop_assert_eq!(fold(&nfc(&text)), fold(&nfd(&text)));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }

        #[test]
        fn a_key_field_holds_no_separator(text in "\\PC{0,40}") {
            let words = text.split_whitespace().count();
            prop_assert_eq!(sort_key(&text).split(|byte| *byte == FIELD_END).count() - 1, words);
        }

        #[test]
        fn names_with_one_more_middle_name_come_later(name in name(), more in "[a-zđ]{1,6}") {
            let words: Vec<&str> = name.split_whitespace().collect();
            if let [start @ .., given] = words.as_slice() && !start.is_empty() {
                let longer = format!("{} {more} {given}", start.join(" "));
                prop_assert!(sort_key(&name) < sort_key(&longer));
            }
        }

        #[test]
        fn given_names_decide_first(a in "[a-zđêôă]{1,6}", b in "[a-zđêôă]{1,6}", x in name(), y in name()) {
            if sort_key(&a) < sort_key(&b) {
                let left = format!("{x} {a}");
                let right = format!("{y} {b}");
                prop_assert!(sort_key(&left) < sort_key(&right));
            }
        }
    }
}
