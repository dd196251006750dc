//! From the bytes of a file to Unicode: UTF-8, UTF-16, Windows-1258, and the older font encodings TCVN3 (ABC) and VNI.
//!
//! TCVN3 and VNI put Vietnamese letters where Western fonts have others, so no byte tells them apart. What tells is the language:
//! nearly every written word is one syllable of a small grammar (onset, nucleus, ending, at most one tone). Each candidate is
//! decoded and its non-ASCII words are held against that grammar (`is_syllable`); the right one passes nearly always, a wrong one
//! nearly never. The font encodings also occur inside UTF-8 and UTF-16 files, where somebody saved `NguyÔn V¨n ¸` as it stood.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};

use super::collation::nfc;

/// At most this many words are held against the grammar; more would say the same.
const WORDS_LOOKED_AT: usize = 4000;

/// The share of words, in percent, that must be syllables before a guess counts as a recognition.
const RECOGNISED_PERCENT: usize = 60;

/// How a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8 without a byte order mark; plain ASCII too.
    Utf8,
    /// UTF-8 with a byte order mark, as our own files are.
    Utf8Bom,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The Vietnamese code page of Windows.
    Windows1258,
    /// TCVN 5712 as the ABC fonts (`.VnTime` …) have it.
    Tcvn3,
    /// VNI Windows.
    Vni,
    /// TCVN3 letters saved as if they were Western ones, in UTF-8 or UTF-16.
    Tcvn3InUnicode,
    /// VNI letters saved as if they were Western ones, in UTF-8 or UTF-16.
    VniInUnicode,
}

impl Encoding {
    /// The name that a preview shows; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 (BOM)",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1258 => "Windows-1258",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
            Self::Tcvn3InUnicode => "TCVN3 (ABC) / Unicode",
            Self::VniInUnicode => "VNI / Unicode",
        }
    }

    /// Whether the encoding has no capital letters with tones: ABC fonts draw them with another font of the same bytes. A loader of
    /// names then gives the first letters their capitals back ([`super::collation::capitalised`]).
    #[must_use]
    pub const fn loses_capitals(self) -> bool {
        matches!(self, Self::Tcvn3 | Self::Tcvn3InUnicode)
    }
}

/// A file's text and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark. Composed (NFC) unless it was Unicode already.
    pub text: Cow<'a, str>,
    /// What it was written in.
    pub encoding: Encoding,
}

/// Why a file's bytes are not a text that the product reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecodable {
    /// An Excel workbook, new or old.
    Spreadsheet,
    /// Zero bytes and the like: not a text at all.
    NotText,
    /// A text in no encoding that was recognised; `line` has the first byte that is not UTF-8 (or not UTF-16).
    Unknown {
        /// Counted from 1.
        line: u32,
    },
}

/// Finds out how a file was written and decodes it.
///
/// # Errors
/// [`Undecodable`] when it is no text or no encoding fits.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Undecodable> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Undecodable::Spreadsheet);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest, Encoding::Utf8Bom);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, Encoding::Utf16Le);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, Encoding::Utf16Be);
    }
    if bytes.contains(&0) {
        return unmarked_utf16(bytes);
    }
    match utf8(bytes, Encoding::Utf8) {
        Err(Undecodable::Unknown { line }) => eight_bit(bytes).ok_or(Undecodable::Unknown { line }),
        other => other,
    }
}

/// How many lines lie before the end of a text: line feeds, and carriage returns that stand alone.
pub(super) fn line_breaks(text: &[u8]) -> u32 {
    let mut count = 0_u32;
    let mut after_return = false;
    for byte in text {
        match byte {
            b'\r' => count = count.saturating_add(1),
            b'\n' if !after_return => count = count.saturating_add(1),
            _ => {}
        }
        after_return = *byte == b'\r';
    }
    count
}

fn utf8(bytes: &[u8], encoding: Encoding) -> Result<Decoded<'_>, Undecodable> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(Undecodable::NotText),
        Ok(text) => Ok(fonts_in_unicode(Cow::Borrowed(text), encoding)),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Err(Undecodable::Unknown { line: line_breaks(good).saturating_add(1) })
        }
    }
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Result<Decoded<'_>, Undecodable> {
    let codec = if encoding == Encoding::Utf16Le { UTF_16LE } else { UTF_16BE };
    let (text, had_errors) = codec.decode_without_bom_handling(bytes);
    if had_errors {
        let good = text.split('\u{fffd}').next().unwrap_or_default();
        return Err(Undecodable::Unknown { line: line_breaks(good.as_bytes()).saturating_add(1) });
    }
    if text.contains('\0') {
        return Err(Undecodable::NotText);
    }
    Ok(fonts_in_unicode(text, encoding))
}

/// UTF-16 without a mark: a header of ASCII letters has its zero bytes on one side only.
fn unmarked_utf16(bytes: &[u8]) -> Result<Decoded<'_>, Undecodable> {
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let zeros = |side: usize| start.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if !bytes.len().is_multiple_of(2) || first.max(second) * 4 < start.len() || first.min(second) > 0 {
        return Err(Undecodable::NotText);
    }
    utf16(bytes, if second > 0 { Encoding::Utf16Le } else { Encoding::Utf16Be })
}

/// What is left when it is not UTF-8: the Vietnamese encodings of one byte a character.
fn eight_bit(bytes: &[u8]) -> Option<Decoded<'static>> {
    let western = WINDOWS_1252.decode_without_bom_handling(bytes).0;
    let windows = nfc(&WINDOWS_1258.decode_without_bom_handling(bytes).0);
    if likeness(&windows).words == 0 {
        // Only punctuation (dashes, quotation marks), which the Windows code pages share.
        return Some(Decoded { text: windows.into(), encoding: Encoding::Windows1258 });
    }
    [(likeness(&windows), windows, Encoding::Windows1258), as_tcvn3(&western, Encoding::Tcvn3), as_vni(&western, Encoding::Vni)]
        .into_iter()
        .filter(|(likeness, ..)| likeness.percent() >= RECOGNISED_PERCENT)
        // `max_by_key` takes the last of equals, so look from the rarest to the commonest.
        .rev()
        .max_by_key(|(likeness, ..)| likeness.percent())
        .map(|(_, text, encoding)| Decoded { text: text.into(), encoding })
}

/// Turns text back that was typed with a font encoding and saved as Unicode. Texts with any letter beyond Latin-1 are Unicode proper.
fn fonts_in_unicode(text: Cow<'_, str>, encoding: Encoding) -> Decoded<'_> {
    let western = |c: char| c <= '\u{ff}' || matches!(c, '\u{2010}'..='\u{206f}');
    if text.is_ascii() || !text.chars().all(western) {
        return Decoded { text, encoding };
    }
    let plain = likeness(&text);
    let best = [as_tcvn3(&text, Encoding::Tcvn3InUnicode), as_vni(&text, Encoding::VniInUnicode)]
        .into_iter()
        .max_by_key(|(likeness, ..)| likeness.percent());
    match best {
        // A clear lead is asked for: most such files are plain texts with a few Western letters, and one word may be chance.
        Some((found, text, encoding))
            if found.syllables >= 2 && found.percent() >= RECOGNISED_PERCENT && found.percent() > plain.percent() + 10 =>
        {
            Decoded { text: text.into(), encoding }
        }
        _ => Decoded { text, encoding },
    }
}

/// A text read as TCVN3, and how much it then looks like Vietnamese.
fn as_tcvn3(western: &str, encoding: Encoding) -> (Likeness, String, Encoding) {
    let text = from_tcvn3(western);
    (likeness(&text), text, encoding)
}

/// A text read as VNI, and how much it then looks like Vietnamese.
fn as_vni(western: &str, encoding: Encoding) -> (Likeness, String, Encoding) {
    // A mark that no vowel takes is kept in the text, since a typist may have slipped, but it speaks against VNI.
    let likeness = likeness(&from_vni(western, |_| char::REPLACEMENT_CHARACTER));
    (likeness, from_vni(western, |stray| stray), encoding)
}

/// How much a text looks like Vietnamese.
#[derive(Debug, Clone, Copy)]
struct Likeness {
    /// Words with a non-ASCII letter that were looked at.
    words: usize,
    /// Those that are syllables.
    syllables: usize,
}

impl Likeness {
    const fn percent(self) -> usize {
        match (self.syllables * 100).checked_div(self.words) {
            Some(percent) => percent,
            None => 0,
        }
    }
}

fn likeness(text: &str) -> Likeness {
    let mut found = Likeness { words: 0, syllables: 0 };
    let words = text
        .split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic())
        .map(|word| word.trim_matches(|c: char| matches!(c, '\u{a0}' | '\u{2010}'..='\u{206f}')))
        .filter(|word| !word.is_ascii());
    for word in words.take(WORDS_LOOKED_AT) {
        found.words += 1;
        found.syllables += usize::from(is_syllable(word));
    }
    found
}

/// The consonants with which a syllable begins.
const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q", "r", "s", "t", "th",
    "tr", "v", "x",
];

/// The vowels of a syllable, without its tone.
const NUCLEI: [&str; 56] = [
    "a", "ai", "ao", "au", "ay", "ă", "â", "âu", "ây", "e", "eo", "ê", "êu", "i", "ia", "iê", "iêu", "iu", "o", "oa", "oai", "oao", "oay",
    "oă", "oe", "oeo", "oi", "oo", "ô", "ôi", "ơ", "ơi", "u", "ua", "uai", "uao", "uay", "uă", "uâ", "uây", "ue", "uê", "ui", "uô", "uôi",
    "uơ", "uy", "uya", "uyê", "uyu", "ư", "ưa", "ưi", "ươ", "ươi", "ươu",
];

/// Vowels that few syllables have, and those that begin with y.
const RARE_NUCLEI: [&str; 5] = ["ưu", "y", "yê", "yêu", "uêu"];

/// The consonants with which a syllable ends.
const ENDINGS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Whether a word is one syllable of written Vietnamese, in any case.
fn is_syllable(word: &str) -> bool {
    let Some((letters, tone)) = without_tone(word) else {
        return false;
    };
    ONSETS.iter().filter_map(|onset| letters.strip_prefix(onset)).any(|rime| {
        ENDINGS.iter().any(|ending| {
            // A syllable that ends in a stop has the tone sắc or nặng, and no other.
            let stopped = matches!(*ending, "c" | "ch" | "p" | "t");
            (!stopped || matches!(tone, Some('\u{301}' | '\u{323}')))
                && rime.strip_suffix(ending).is_some_and(|nucleus| NUCLEI.contains(&nucleus) || RARE_NUCLEI.contains(&nucleus))
        })
    })
}

/// The letters in lower case with their shape (ă, â, đ …) and the tone apart; `None` with two tones, a capital inside, or anything that is no letter.
fn without_tone(word: &str) -> Option<(String, Option<char>)> {
    let mut letters = String::with_capacity(word.len());
    let mut tone = None;
    let mut after_small = false;
    for c in nfc(word).chars() {
        // Vietnamese has no letter whose small form is more than one character.
        let (letter, mark) = split_tone(c.to_lowercase().next()?);
        // A capital inside a word betrays another encoding's letter. Behind small letters with tones it is fine: TCVN3 has no others.
        if !(letter.is_ascii_lowercase() || "ăâđêôơư".contains(letter)) || (after_small && c.is_uppercase()) {
            return None;
        }
        after_small |= mark.is_none() && c.is_lowercase();
        letters.push(letter);
        if let Some(mark) = mark
            && tone.replace(mark).is_some()
        {
            return None;
        }
    }
    Some((letters, tone))
}

/// Vowels and their five forms with a tone, in the order of [`TONE_MARKS`].
const TONED: [(char, &str); 12] = [
    ('a', "àảãáạ"),
    ('ă', "ằẳẵắặ"),
    ('â', "ầẩẫấậ"),
    ('e', "èẻẽéẹ"),
    ('ê', "ềểễếệ"),
    ('i', "ìỉĩíị"),
    ('o', "òỏõóọ"),
    ('ô', "ồổỗốộ"),
    ('ơ', "ờởỡớợ"),
    ('u', "ùủũúụ"),
    ('ư', "ừửữứự"),
    ('y', "ỳỷỹýỵ"),
];

/// Huyền, hỏi, ngã, sắc, nặng.
const TONE_MARKS: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// The letter without its tone, and the tone. Lower case only.
fn split_tone(c: char) -> (char, Option<char>) {
    if c.is_ascii() {
        return (c, None);
    }
    TONED
        .iter()
        .find_map(|(plain, toned)| {
            let place = toned.chars().position(|one| one == c)?;
            Some((*plain, TONE_MARKS.get(place).copied()))
        })
        .unwrap_or((c, None))
}

/// TCVN 5712:1993 (VN3 with the capitals of VN2) from 0xA1 to 0xFF. The five combining marks at 0xB0 to 0xB4 are not used by the ABC
/// fonts and stay what they are in Latin-1.
const TCVN3: [char; 95] = [
    'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', 'Ằ', '°', '±', '²', '³', '´', 'à', 'ả', 'ã', 'á', 'ạ', 'Ẳ', 'ằ',
    'ẳ', 'ẵ', 'ắ', 'Ẵ', 'Ắ', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ề', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', 'Ể', 'ẻ', 'ẽ', 'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ',
    'ì', 'ỉ', 'Ễ', 'Ế', 'Ồ', 'ĩ', 'í', 'ị', 'ò', 'Ổ', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù', 'Ỗ', 'ủ',
    'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', 'Ố',
];

/// Reads Western letters as the TCVN3 letters that the font showed in their place.
fn from_tcvn3(western: &str) -> String {
    western
        .chars()
        .map(|c| u32::from(c).checked_sub(0xa1).and_then(|place| TCVN3.get(usize::try_from(place).ok()?)).copied().unwrap_or(c))
        .collect()
}

/// Reads Western letters as VNI: a vowel and a mark behind it, or one of the letters that stand alone. `stray` says what becomes of
/// a mark (or a ý, which VNI writes with a mark) in any other place.
fn from_vni(western: &str, stray: fn(char) -> char) -> String {
    let mut text = String::with_capacity(western.len());
    let mut base = None;
    for c in western.chars() {
        let marks = base.and_then(|base| vni_marks(base, c));
        if let Some(marks) = marks {
            text.push_str(marks);
            base = None;
        } else {
            let is_stray = "ùøûõïâáàåãäêéèúüëýÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜËÝ".contains(c);
            let letter = if is_stray { stray(c) } else { vni_letter(c) };
            text.push(letter);
            base = Some(letter);
        }
    }
    nfc(&text)
}

/// The letters of VNI that stand alone.
const fn vni_letter(c: char) -> char {
    match c {
        'ñ' => 'đ',
        'Ñ' => 'Đ',
        'ô' => 'ơ',
        'Ô' => 'Ơ',
        'ö' => 'ư',
        'Ö' => 'Ư',
        'í' => 'í',
        'ì' => 'ì',
        'æ' => 'ỉ',
        'Æ' => 'Ỉ',
        'ó' => 'ĩ',
        'Ó' => 'Ĩ',
        'ò' => 'ị',
        'Ò' => 'Ị',
        'î' => 'ỵ',
        'Î' => 'Ỵ',
        other => other,
    }
}

/// The combining marks of a VNI mark behind a vowel (already read as Vietnamese); `None` when it is not one there.
fn vni_marks(base: char, mark: char) -> Option<&'static str> {
    let (base, mark) = (base.to_lowercase().next()?, mark.to_lowercase().next()?);
    let tone = match mark {
        'ù' => "\u{301}",
        'ø' => "\u{300}",
        'û' => "\u{309}",
        'õ' => "\u{303}",
        'ï' => "\u{323}",
        _ => "",
    };
    if !tone.is_empty() {
        return matches!(base, 'a' | 'e' | 'o' | 'ơ' | 'u' | 'ư' | 'y').then_some(tone);
    }
    let roof = match mark {
        'â' => "\u{302}",
        'á' => "\u{302}\u{301}",
        'à' => "\u{302}\u{300}",
        'å' => "\u{302}\u{309}",
        'ã' => "\u{302}\u{303}",
        'ä' => "\u{302}\u{323}",
        _ => "",
    };
    if !roof.is_empty() {
        return matches!(base, 'a' | 'e' | 'o').then_some(roof);
    }
    let bowl = match mark {
        'ê' => "\u{306}",
        'é' => "\u{306}\u{301}",
        'è' => "\u{306}\u{300}",
        'ú' => "\u{306}\u{309}",
        'ü' => "\u{306}\u{303}",
        'ë' => "\u{306}\u{323}",
        _ => return None,
    };
    (base == 'a').then_some(bowl)
}

/// Gives capitals back that TCVN3 could not write: in a word in capitals otherwise (`HOµN`), and in a whole cell in capitals.
///
/// Two capitals and no small letter make a word in capitals; letters with tones do not count, for they have only one case there.
/// A word's first letter alone is left ("Thượng úy" and "Văn Ý" look alike).
pub(super) fn restored_capitals(cell: &str) -> Cow<'_, str> {
    let is_toned = |c: char| split_tone(c).1.is_some();
    if !cell.chars().any(is_toned) {
        return Cow::Borrowed(cell);
    }
    let count = |word: &str, test: fn(char) -> bool| word.chars().filter(|c| !is_toned(*c) && test(*c)).count();
    let in_capitals = |word: &str| count(word, char::is_uppercase) >= 2 && count(word, char::is_lowercase) == 0;
    let words = || cell.split_inclusive(|c: char| !c.is_alphanumeric());
    if count(cell, char::is_lowercase) == 0 && words().any(in_capitals) {
        return Cow::Owned(cell.to_uppercase());
    }
    words().map(|word| if in_capitals(word) { word.to_uppercase() } else { word.to_owned() }).collect::<String>().into()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A text that has each of the 67 Vietnamese letters beyond ASCII, in small and capital form where one exists in words.
    pub(crate) const SAMPLE: &str = "Công an thành phố Hà Nội tổ chức tập huấn về nghiệp vụ cho cán bộ, chiến sĩ Công an cấp xã: \
        đăng ký cư trú, quản lý vũ khí, phòng cháy chữa cháy; nhiệm vụ của chỉ huy. Nguyễn Thị Hồng Ngọc, Đặng Quang Vượng, Lý Mỹ Kỳ, \
        Đỗ Bảo Thuỷ, kẻ lạ, thẻ, trẻ em, hãy nhẫn nại, dễ hiểu, chữ viết, ngõ, võ, mở rộng, lỡ, lợi, đỉnh, nghỉ, ngã rẽ, lẽ phải, \
        mắt, ngắn, bằng, chẳng, sẵn sàng, đặt, ốm, nốt, dũng, củng cố, thuở, ứng, từng, sử, giữ, đựng, tỵ nạn, kỷ luật, Ăn, Ân, Ê, Ô, Ơ, Ư";

    /// One character → its bytes in TCVN3, small toned letters for capital ones as the fonts have it.
    fn tcvn3(text: &str) -> Vec<u8> {
        text.chars()
            .map(|c| {
                let place = |c: char| TCVN3.iter().position(|one| *one == c && !"°±²³´".contains(c));
                place(c).map_or_else(|| u8::try_from(u32::from(c)).expect("a letter of TCVN3"), |place| 0xa1 + u8::try_from(place).unwrap())
            })
            .collect()
    }

    fn nfd(text: &str) -> String {
        icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(text).into_owned()
    }

    /// The letter of VNI and its mark, written from the font's chart and independent of the decoder's tables.
    fn vni(text: &str) -> Vec<u8> {
        const CHART: &str = "á aù à aø ả aû ã aõ ạ aï â aâ ấ aá ầ aà ẩ aå ẫ aã ậ aä ă aê ắ aé ằ aè ẳ aú ẵ aü ặ aë \
            é eù è eø ẻ eû ẽ eõ ẹ eï ê eâ ế eá ề eà ể eå ễ eã ệ eä ó où ò oø ỏ oû õ oõ ọ oï ô oâ ố oá ồ oà ổ oå ỗ oã ộ oä \
            ơ ô ớ ôù ờ ôø ở ôû ỡ ôõ ợ ôï ú uù ù uø ủ uû ũ uõ ụ uï ư ö ứ öù ừ öø ử öû ữ öõ ự öï í í ì ì ỉ æ ĩ ó ị ò \
            ý yù ỳ yø ỷ yû ỹ yõ ỵ î đ ñ";
        let words: Vec<&str> = CHART.split_whitespace().collect();
        let mut bytes = Vec::new();
        for c in text.chars() {
            let small: String = c.to_lowercase().collect();
            let found = words.chunks(2).find(|pair| pair[0] == small).map(|pair| pair[1].to_owned());
            let written = found.map_or(c.to_string(), |found| if c.is_uppercase() { found.to_uppercase() } else { found });
            bytes.extend(written.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of VNI")));
        }
        bytes
    }

    /// Windows-1258 as Windows writes it: the letter (with its roof or bowl) and then the tone as a mark of its own.
    fn windows_1258(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for c in text.chars() {
            let small = c.to_lowercase().next().unwrap();
            let (mut plain, tone) = split_tone(small);
            if c.is_uppercase() {
                plain = plain.to_uppercase().next().unwrap();
            }
            for part in std::iter::once(plain).chain(tone) {
                let part = part.to_string();
                let (encoded, _, failed) = WINDOWS_1258.encode(&part);
                assert!(!failed, "{part}");
                bytes.extend_from_slice(&encoded);
            }
        }
        bytes
    }

    fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
        let marked = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
        marked.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    /// The text as TCVN3 can have it: toned capitals are small letters.
    fn without_toned_capitals(text: &str) -> String {
        text.chars()
            .map(|c| {
                let small = c.to_lowercase().next().unwrap();
                if split_tone(small).1.is_some() { small } else { c }
            })
            .collect()
    }

    /// The text in every way of writing that the product reads, with what must come out of it.
    pub(crate) fn every_encoding(text: &str) -> Vec<(Encoding, Vec<u8>, String)> {
        let text = nfc(text);
        let small = without_toned_capitals(&text);
        let western = |bytes: &[u8]| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
        vec![
            (Encoding::Utf8, text.clone().into_bytes(), text.clone()),
            (Encoding::Utf8Bom, format!("\u{feff}{text}").into_bytes(), text.clone()),
            (Encoding::Utf16Le, utf16(&text, false, true), text.clone()),
            (Encoding::Utf16Be, utf16(&text, true, true), text.clone()),
            (Encoding::Windows1258, windows_1258(&text), text.clone()),
            (Encoding::Tcvn3, tcvn3(&small), small.clone()),
            (Encoding::Vni, vni(&text), text.clone()),
            (Encoding::Tcvn3InUnicode, western(&tcvn3(&small)).into_bytes(), small),
            (Encoding::VniInUnicode, western(&vni(&text)).into_bytes(), text),
        ]
    }

    #[test]
    fn every_encoding_is_recognised_and_read() {
        for (encoding, bytes, text) in every_encoding(SAMPLE) {
            let decoded = decode(&bytes).expect("an encoding that the contract names");
            assert_eq!((decoded.encoding, decoded.text.as_ref()), (encoding, text.as_str()));
        }
    }

    #[test]
    fn one_name_is_enough() {
        for (encoding, bytes, text) in every_encoding("badge,full_name\r\n123456,Nguyễn Văn Hùng\r\n") {
            let decoded = decode(&bytes).expect("an encoding that the contract names");
            assert_eq!((decoded.encoding, decoded.text.as_ref()), (encoding, text.as_str()));
        }
    }

    #[test]
    fn known_bytes_of_the_fonts_are_read() {
        // "Nguyễn Văn Ánh" as .VnTime and VNI-Times have it, written down from the fonts' charts.
        let tcvn3 = decode(b"Nguy\xd4n V\xa8n H\xb9nh").unwrap();
        assert_eq!((tcvn3.text.as_ref(), tcvn3.encoding), ("Nguyễn Văn Hạnh", Encoding::Tcvn3));
        let vni = decode(b"Nguye\xe3n Va\xean A\xd9nh, \xd1a\xebng Th\xf2 Th\xf4").unwrap();
        assert_eq!((vni.text.as_ref(), vni.encoding), ("Nguyễn Văn Ánh, Đặng Thị Thơ", Encoding::Vni));
        let windows = decode(b"Nguy\xea\xden V\xe3n \xc1nh, \xd0\xe3\xf2ng Thi\xf2").unwrap();
        assert_eq!((windows.text.as_ref(), windows.encoding), ("Nguyễn Văn Ánh, Đặng Thị", Encoding::Windows1258));
    }

    #[test]
    fn utf16_is_found_without_a_mark() {
        for (big, encoding) in [(false, Encoding::Utf16Le), (true, Encoding::Utf16Be)] {
            let bytes = utf16("badge,full_name\n1,Nguyễn Văn Ứng", big, false);
            assert_eq!(decode(&bytes).unwrap().encoding, encoding);
        }
    }

    #[test]
    fn decomposed_unicode_is_unicode() {
        let text = nfd("Hoà Đặng Nguyễn");
        let decoded = decode(text.as_bytes()).unwrap();
        assert_eq!((decoded.encoding, decoded.text.as_ref()), (Encoding::Utf8, text.as_str()));
    }

    #[test]
    fn western_words_stay_what_they_are() {
        for text in ["café, São Paulo, Zürich", "Hà, Hoà, Lê", "Trà, né, bò", "¡", "naïve – “quoted”", "plain"] {
            let decoded = decode(text.as_bytes()).unwrap();
            assert_eq!((decoded.encoding, decoded.text.as_ref()), (Encoding::Utf8, text));
        }
    }

    #[test]
    fn what_is_not_recognised_is_said_with_its_line() {
        assert_eq!(decode(b"a,b\r\nc,d\r\ne,\xff\xff\xfe\xff"), Err(Undecodable::Unknown { line: 3 }));
        assert_eq!(decode("a\rb\n\nNguyễn".as_bytes()).map(|d| d.encoding), Ok(Encoding::Utf8));
        assert_eq!(decode(b"PK\x03\x04rest"), Err(Undecodable::Spreadsheet));
        assert_eq!(decode(b"\x00\x01\x02binary\x00"), Err(Undecodable::NotText));
        assert_eq!(decode(b"\xef\xbb\xbfa\nb\xff"), Err(Undecodable::Unknown { line: 2 }));
    }

    #[test]
    fn one_bad_byte_does_not_turn_unicode_into_another_encoding() {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        bytes.extend_from_slice(b"\n\xff");
        assert_eq!(decode(&bytes), Err(Undecodable::Unknown { line: 2 }));
    }

    #[test]
    fn dashes_of_windows_alone_are_no_riddle() {
        assert_eq!(decode(b"a \x96 b").unwrap().text, "a – b");
    }

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in ["Nguyễn", "NGHIÊNG", "giếng", "gì", "quý", "khuỷu", "ý", "ỷ", "đường", "lưu", "yểu", "thuở", "xoong", "Ê"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["NguyÔn", "V¨n", "Nguyeãn", "Ñaëng", "càt", "ấấ", "naïve", "huÊn", "Zürich", "bành-trướng", "wăng", ""]
        {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn capitals_come_back_where_a_word_is_in_capitals() {
        for (cell, restored) in [
            ("NGUYễN VăN AN", "NGUYễN VăN AN"),
            ("NGUYễN VĂN á", "NGUYỄN VĂN Á"),
            ("phường HOàN KIếM", "phường HOÀN KIẾM"),
            ("Vũ Bé", "Vũ Bé"),
            ("Thượng úy", "Thượng úy"),
            ("QLHC-03", "QLHC-03"),
        ] {
            // The first row has a small ă, which TCVN3 could have written as a capital: it is meant.
            let expected = if cell == "NGUYễN VăN AN" { "NGUYỄN VăN AN" } else { restored };
            assert_eq!(restored_capitals(cell), expected, "{cell}");
        }
    }

    /// Vietnamese words at random: syllables by the grammar that is also Vietnamese in fact most of the time.
    pub(crate) fn words() -> impl Strategy<Value = String> {
        let all: Vec<String> = SAMPLE.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        proptest::collection::vec(proptest::sample::select(all), 12..40).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn random_vietnamese_survives_every_encoding(text in words()) {
            prop_assume!(!text.is_ascii());
            let known = ["ễ", "ư", "đ", "ạ", "ộ", "ế", "ị"].iter().any(|letter| text.contains(letter));
            prop_assume!(known);
            for (encoding, bytes, expected) in every_encoding(&text) {
                let decoded = decode(&bytes).expect("an encoding that the contract names");
                prop_assert_eq!(decoded.encoding, encoding);
                prop_assert_eq!(decoded.text.as_ref(), expected.as_str());
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(decoded) = decode(&bytes) {
                prop_assert!(!decoded.text.contains('\0'));
            }
        }

        #[test]
        fn arbitrary_letters_beyond_ascii_never_panic(bytes in proptest::collection::vec(prop_oneof![0x20_u8..0x7f, 0xa0_u8..=0xff], 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
