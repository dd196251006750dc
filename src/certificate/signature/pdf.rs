//! The place of a signature in a PDF: making it, and finding it again.
//!
//! This reads only what our renderer writes (one plain cross-reference table, no object streams) and says so when
//! something else comes. A signature is an incremental update: the file as it was, then its catalogue and first page
//! once more, an invisible form field, and the signature's dictionary.
//!
//! The field is what PDF/A-2 and PDF/UA-1 allow: printed flag, a rectangle without area (needs no appearance) that lies outside
//! of the page (needs no tag), and a description.

use std::fmt::Write as _;
use std::ops::Range;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{SignError, digest_of};

/// Opens the place of the signature's value.
const CONTENTS: &[u8] = b"/Contents<";
/// Opens the list of what is signed.
const BYTE_RANGE: &[u8] = b"/ByteRange[";
/// Opens the time of signing, as `YYYYMMDDhhmmss` in UTC.
const TIME: &[u8] = b"/M(D:";
/// How that time is written.
const TIME_FORMAT: &str = "%Y%m%d%H%M%S";
/// Any of these says that somebody signed a file, even when the rest is in shreds.
const TRACES: [&[u8]; 4] = [b"/ByteRange", b"/Type/Sig", b"ETSI.CAdES.detached", b"/SigFlags"];
/// Digits that are kept free for each of the three numbers of the byte range that are not zero.
const NUMBER_WIDTH: usize = 10;

/// A file with room for its signature.
pub(super) struct Draft {
    bytes: Vec<u8>,
    /// The hexadecimal digits, without the brackets around.
    hole: Range<usize>,
}

/// Where a signature stands in a file.
pub(super) struct Place<'a> {
    /// What is signed: all up to the signature's value.
    pub before: &'a [u8],
    /// What is signed: all after it.
    pub after: &'a [u8],
    /// The value, with padding.
    pub contents: Vec<u8>,
}

impl Draft {
    /// The digest of what is to be signed: all but the value with its brackets.
    pub(super) fn digest(&self) -> [u8; 32] {
        let before = self.bytes.get(..self.hole.start.saturating_sub(1)).unwrap_or_default();
        let after = self.bytes.get(self.hole.end + 1..).unwrap_or_default();
        digest_of(&[before, after])
    }

    /// Puts the value in; zeros fill what is left.
    pub(super) fn fill(&mut self, cms: &[u8]) -> Result<(), SignError> {
        let digits = hex::encode(cms);
        let end = self.hole.start + digits.len();
        if end > self.hole.end {
            return Err(SignError::Key);
        }
        let hole = self.bytes.get_mut(self.hole.start..end).ok_or(SignError::Key)?;
        hole.copy_from_slice(digits.as_bytes());
        Ok(())
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Appends the update, with `room` bytes for the value.
pub(super) fn with_empty_signature(file: &[u8], room: usize, at: DateTime<Utc>) -> Result<Draft, SignError> {
    if has_traces_of_signature(file) {
        return Err(SignError::AlreadySigned);
    }
    let old = Old::read(file)?;
    let catalogue = old.object(old.root)?;
    let page_number = old.first_page(catalogue)?;
    let page = old.object(page_number)?;
    let (value, field) = (old.size, old.size + 1);

    let mut bytes = Vec::with_capacity(file.len() + 2 * room + 4096);
    bytes.extend_from_slice(file);
    if !file.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    let mut offsets = Vec::new();
    let mut put = |bytes: &mut Vec<u8>, number: usize, body: &str| {
        offsets.push((number, bytes.len()));
        bytes.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    };
    let form = format!("/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>");
    put(&mut bytes, old.root, &with_entry(catalogue, &form)?);
    put(&mut bytes, page_number, &with_annotation(page, field)?);
    put(&mut bytes, field, &field_dictionary(value, page_number));
    let start = bytes.len();
    put(&mut bytes, value, &value_dictionary(room, at));
    let hole_start = find(&bytes, CONTENTS, start).ok_or(SignError::NotOurPdf("place of the signature"))? + CONTENTS.len();
    let hole = hole_start..hole_start + 2 * room;

    let table_at = bytes.len();
    bytes.extend_from_slice(table(&mut offsets).as_bytes());
    let size = old.size + 2;
    let trailer = with_entry(old.trailer, &format!("/Prev {}", old.table_at))?;
    let trailer = trailer.replacen(&format!("/Size {}", old.size), &format!("/Size {size}"), 1);
    bytes.extend_from_slice(format!("trailer\n{trailer}\nstartxref\n{table_at}\n%%EOF\n").as_bytes());
    state_byte_range(&mut bytes, start, &hole)?;
    Ok(Draft { bytes, hole })
}

/// The signature's place, when there is exactly one and it covers the file from end to end.
pub(super) fn find_signature(file: &[u8]) -> Option<Place<'_>> {
    let range_at = find(file, BYTE_RANGE, 0)?;
    if find(file, BYTE_RANGE, range_at + 1).is_some() {
        return None;
    }
    let contents_at = find(file, CONTENTS, range_at)?;
    let start = contents_at + CONTENTS.len();
    let end = find(file, b">", start)?;
    let expected = byte_range(&(start..end), file.len());
    if !file.get(range_at..)?.starts_with(expected.as_bytes()) {
        return None;
    }
    let digits = file.get(start..end)?;
    // The value has one way to be written: lower case.
    if digits.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    Some(Place { before: file.get(..start - 1)?, after: file.get(end + 1..)?, contents: hex::decode(digits).ok()? })
}

/// Whether anything in the file tells of a signature.
pub(super) fn has_traces_of_signature(file: &[u8]) -> bool {
    TRACES.iter().any(|trace| find(file, trace, 0).is_some())
}

/// The time that the signature states. It stands in the signed part.
pub(super) fn signing_time(signed: &[u8]) -> Option<DateTime<Utc>> {
    // The renderer's own dates stand before, so that the last is meant.
    let at = signed.windows(TIME.len()).rposition(|window| window == TIME)? + TIME.len();
    let digits = str::from_utf8(signed.get(at..at + 14)?).ok()?;
    NaiveDateTime::parse_from_str(digits, TIME_FORMAT).ok().map(|time| time.and_utc())
}

/// What the update needs to know of the file before it.
struct Old<'a> {
    file: &'a [u8],
    table_at: usize,
    trailer: &'a str,
    root: usize,
    /// Numbers below this are taken.
    size: usize,
}

impl<'a> Old<'a> {
    fn read(file: &'a [u8]) -> Result<Self, SignError> {
        Self::try_read(file).ok_or(SignError::NotOurPdf("plain cross-reference table"))
    }

    fn try_read(file: &'a [u8]) -> Option<Self> {
        let marker = b"startxref\n";
        let at = file.windows(marker.len()).rposition(|window| window == marker)?;
        let table_at = number(file.get(at + marker.len()..)?)?;
        if !file.get(table_at..)?.starts_with(b"xref\n0 ") {
            return None;
        }
        let opening = b"trailer\n";
        let start = find(file, opening, table_at)? + opening.len();
        let trailer = str::from_utf8(file.get(start..at)?).ok()?.trim_end();
        let root = number(after(trailer.as_bytes(), b"/Root ")?)?;
        let size = number(after(trailer.as_bytes(), b"/Size ")?)?;
        Some(Self { file, table_at, trailer, root, size })
    }

    /// The dictionary of an object without a stream.
    fn object(&self, number: usize) -> Result<&'a str, SignError> {
        self.try_object(number).ok_or(SignError::NotOurPdf("dictionary"))
    }

    fn try_object(&self, wanted: usize) -> Option<&'a str> {
        if wanted >= self.size {
            return None;
        }
        // Entries have 20 bytes each; the first line of the table is `0 N`.
        let first_line = self.table_at + b"xref\n".len();
        let entries = find(self.file, b"\n", first_line)? + 1;
        let offset = number(self.file.get(entries + 20 * wanted..)?)?;
        let body = self.file.get(offset..)?.strip_prefix(format!("{wanted} 0 obj\n").as_bytes())?;
        let end = find(body, b"\nendobj", 0)?;
        let dictionary = str::from_utf8(body.get(..end)?).ok()?;
        (dictionary.starts_with("<<") && dictionary.ends_with(">>")).then_some(dictionary)
    }

    /// Follows the page tree's first branch to its first leaf.
    fn first_page(&self, catalogue: &str) -> Result<usize, SignError> {
        let missing = SignError::NotOurPdf("first page");
        let mut at = after(catalogue.as_bytes(), b"/Pages ").and_then(number).ok_or(missing.clone())?;
        // A tree is never deeper than it has objects.
        for _ in 0..self.size {
            match after(self.object(at)?.as_bytes(), b"/Kids[") {
                Some(kids) => at = number(kids).ok_or(missing.clone())?,
                None => return Ok(at),
            }
        }
        Err(missing)
    }
}

/// The dictionary with one more entry at its end.
fn with_entry(dictionary: &str, entry: &str) -> Result<String, SignError> {
    let open = dictionary.strip_suffix(">>").ok_or(SignError::NotOurPdf("end of a dictionary"))?;
    Ok(format!("{open}{entry}>>"))
}

/// The page with the field among its annotations.
fn with_annotation(page: &str, field: usize) -> Result<String, SignError> {
    let page = if page.contains("/Annots[") {
        page.replacen("/Annots[", &format!("/Annots[{field} 0 R "), 1)
    } else {
        with_entry(page, &format!("/Annots[{field} 0 R]"))?
    };
    if page.contains("/Tabs") { Ok(page) } else { with_entry(&page, "/Tabs/S") }
}

/// The invisible form field that holds the signature.
fn field_dictionary(value: usize, page: usize) -> String {
    let description = pdf_text("Chữ ký số của hệ thống");
    format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/TU{description}/F 132/Rect[-1 -1 -1 -1]/P {page} 0 R/V {value} 0 R>>")
}

/// The signature's dictionary, its value and byte range still open.
fn value_dictionary(room: usize, at: DateTime<Utc>) -> String {
    let reason = pdf_text("Xác nhận nguồn gốc và tính toàn vẹn");
    let numbers = " ".repeat(3 * (NUMBER_WIDTH + 1));
    let time = at.format(TIME_FORMAT);
    let hole = "0".repeat(2 * room);
    format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Reason{reason}/M(D:{time}Z)\
         /ByteRange[0{numbers}]/Contents<{hole}>>>"
    )
}

/// A text that is not plain ASCII, as PDF writes it.
fn pdf_text(text: &str) -> String {
    let mut digits = String::from("<FEFF");
    for unit in text.encode_utf16() {
        digits.push_str(&hex::encode_upper(unit.to_be_bytes()));
    }
    digits.push('>');
    digits
}

/// The byte range as it stands in the file: the value with its brackets is left out.
fn byte_range(hole: &Range<usize>, length: usize) -> String {
    let (before, after) = (hole.start - 1, hole.end + 1);
    let rest = length.saturating_sub(after);
    format!("/ByteRange[0 {before:<NUMBER_WIDTH$} {after:<NUMBER_WIDTH$} {rest:<NUMBER_WIDTH$}]")
}

/// Writes the byte range into the room left for it.
fn state_byte_range(bytes: &mut [u8], from: usize, hole: &Range<usize>) -> Result<(), SignError> {
    let missing = SignError::NotOurPdf("byte range");
    let at = find(bytes, BYTE_RANGE, from).ok_or(missing.clone())?;
    let stated = byte_range(hole, bytes.len());
    let room = bytes.get_mut(at..at + stated.len()).ok_or(missing)?;
    room.copy_from_slice(stated.as_bytes());
    Ok(())
}

/// The cross-reference table of the update: a section a number, since they are few.
fn table(offsets: &mut [(usize, usize)]) -> String {
    offsets.sort_unstable();
    let mut table = String::from("xref\n");
    for (number, offset) in offsets.iter() {
        // Writing to a String cannot fail.
        let _ = write!(table, "{number} 1\n{offset:010} 00000 n\r\n");
    }
    table
}

/// Where `needle` begins, at or after `from`.
fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    haystack.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|at| at + from)
}

/// What follows the first `key`.
fn after<'a>(dictionary: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    dictionary.get(find(dictionary, key, 0)? + key.len()..)
}

/// The number that the bytes begin with.
fn number(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    str::from_utf8(bytes.get(..digits)?).ok()?.parse().ok()
}
