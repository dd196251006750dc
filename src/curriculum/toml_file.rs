//! Reads TOML files key by key, so that everything that is wrong in one is told at once, each with its line and column.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use chrono::{NaiveDate, NaiveTime};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::rules::{Fault, Place};
use crate::text::Words;

/// Bytes of a file at most: a module or quiz a hundred times the usual size.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What was found wrong so far, over all files.
#[derive(Default)]
pub(super) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub(super) fn add(&self, file: &str, place: Place, what: impl Into<Words>, expected: Option<Words>) {
        self.0.borrow_mut().push(Fault { file: file.to_owned(), place, what: what.into(), expected });
    }

    /// In the order of files and places, each once.
    pub(super) fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
        faults.dedup();
        faults
    }
}

/// A file and its text.
pub(super) struct Source {
    /// As messages name it.
    pub(super) name: String,
    /// Its text, without a byte order mark.
    pub(super) text: String,
}

/// A path as messages name it.
pub(super) fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Reads a text file; notes why it can't be.
pub(super) fn read(path: &Path, faults: &Faults) -> Option<Source> {
    let name = name(path);
    let fault = |place, what: Words| {
        faults.add(&name, place, what, None);
        None
    };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return fault(Place::START, Words::new("file-missing")),
        Err(error) => return fault(Place::START, Words::new("file-unreadable").with("why", error.to_string())),
        Ok(metadata) if !metadata.is_file() => return fault(Place::START, Words::new("file-missing")),
        Ok(metadata) if metadata.len() > LARGEST => {
            return fault(Place::START, Words::new("file-too-large").with("megabytes", LARGEST / 1024 / 1024));
        }
        Ok(_) => {}
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return fault(Place::START, Words::new("file-unreadable").with("why", error.to_string())),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some(Source { text: text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned), name }),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default()).into_owned();
            fault(Place::of(&before, before.len()), Words::new("file-not-utf8"))
        }
    }
}

/// Reads a file of TOML and gives its table to `with`; nothing when it is no TOML at all.
pub(super) fn with_table<R>(source: &Source, faults: &Faults, with: impl FnOnce(&Table<'_>) -> R) -> Option<R> {
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    for error in &errors {
        let place = error.span().map_or(Place::START, |span| Place::of(&source.text, span.start));
        faults.add(&source.name, place, Words::new("toml-syntax").with("why", error.message()), None);
    }
    if !errors.is_empty() {
        return None;
    }
    let table = Table { source, faults, table: document.get_ref(), place: Place::START, asked: RefCell::default() };
    let read = with(&table);
    table.end();
    Some(read)
}

/// A table of a file. What is asked for and is not there, or is of another kind, is noted; so is, at the end, what nobody asked for.
pub(super) struct Table<'a> {
    source: &'a Source,
    faults: &'a Faults,
    table: &'a DeTable<'a>,
    place: Place,
    asked: RefCell<BTreeSet<String>>,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<'a> Table<'a> {
    /// Where it begins.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Notes a fault of this file.
    pub(super) fn fault(&self, place: Place, what: impl Into<Words>, expected: Option<Words>) {
        self.faults.add(&self.source.name, place, what, expected);
    }

    fn at(&self, byte: usize) -> Place {
        Place::of(&self.source.text, byte)
    }

    fn find(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    fn need(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let found = self.find(key);
        if found.is_none() {
            self.fault(self.place, Words::new("toml-missing").with("key", key), None);
        }
        found
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: Words) {
        self.fault(self.at(value.span().start), Words::new("toml-wrong").with("key", key), Some(expected));
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// A text that must be there and not empty.
    pub(super) fn text(&self, key: &str) -> Option<At<String>> {
        let value = self.need(key)?;
        let found = self.as_text(value);
        if found.is_none() {
            self.wrong(key, value, Words::new("toml-text-expected"));
        }
        found
    }

    /// A text that may be missing.
    pub(super) fn text_if(&self, key: &str) -> Option<At<String>> {
        self.find(key)?;
        self.text(key)
    }

    /// A text that is not empty, and that people can read: no control characters but line ends and tabs.
    fn as_text(&self, value: &Spanned<DeValue<'_>>) -> Option<At<String>> {
        let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty())?;
        if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
            return None;
        }
        Some(At { value: text.to_owned(), place: self.at(value.span().start) })
    }

    /// A text that a rule reads.
    pub(super) fn read<T>(&self, key: &str, expected: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<At<T>> {
        let text = self.text(key)?;
        let found = read(&text.value);
        if found.is_none() {
            self.fault(text.place, Words::new("toml-wrong").with("key", key), Some(Words::new(expected)));
        }
        found.map(|value| At { value, place: text.place })
    }

    /// A whole number within bounds.
    pub(super) fn number(&self, key: &str, least: i32, most: i32) -> Option<At<i32>> {
        let value = self.need(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => {
                i32::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| (least..=most).contains(number))
            }
            _ => None,
        };
        if number.is_none() {
            self.wrong(key, value, Words::new("toml-number-expected").with("least", least).with("most", most));
        }
        number.map(|number| At { value: number, place: self.at(value.span().start) })
    }

    /// True or false; false when it is missing.
    pub(super) fn flag(&self, key: &str) -> bool {
        let Some(value) = self.find(key) else { return false };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(key, value, Words::new("toml-flag-expected"));
        }
        flag.unwrap_or_default()
    }

    /// A list of texts; empty when it is missing.
    pub(super) fn texts(&self, key: &str) -> Vec<At<String>> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(key, value, Words::new("toml-list-expected"));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list {
            match self.as_text(item) {
                Some(text) => texts.push(text),
                None => self.wrong(key, item, Words::new("toml-text-expected")),
            }
        }
        texts
    }

    /// A list of texts that a rule reads.
    pub(super) fn list<T>(&self, key: &str, expected: &'static str, read: impl Fn(&str) -> Option<T>) -> Vec<At<T>> {
        let mut list = Vec::new();
        for text in self.texts(key) {
            match read(&text.value) {
                Some(value) => list.push(At { value, place: text.place }),
                None => self.fault(text.place, Words::new("toml-wrong").with("key", key), Some(Words::new(expected))),
            }
        }
        list
    }

    /// A day: a text or TOML's own date.
    pub(super) fn date(&self, key: &str) -> Option<At<NaiveDate>> {
        let value = self.need(key)?;
        let date = match value.get_ref() {
            DeValue::String(text) => NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok(),
            DeValue::Datetime(at) => NaiveDate::parse_from_str(&at.to_string(), "%Y-%m-%d").ok(),
            _ => None,
        };
        if date.is_none() {
            self.wrong(key, value, Words::new("toml-date-expected"));
        }
        date.map(|date| At { value: date, place: self.at(value.span().start) })
    }

    /// Times of a day, `"07:30"`.
    pub(super) fn times(&self, key: &str) -> Vec<At<NaiveTime>> {
        self.list(key, "toml-time-expected", |text| NaiveTime::parse_from_str(text, "%H:%M").ok())
    }

    /// A table inside this one, which must be there.
    pub(super) fn table<R>(&self, key: &str, with: impl FnOnce(&Table<'_>) -> R) -> Option<R> {
        let value = self.need(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, value, Words::new("toml-table-expected").with("key", key));
            return None;
        };
        Some(self.inner(table, value, with))
    }

    /// The tables `[[key]]`, at least one.
    pub(super) fn tables<R>(&self, key: &str, mut with: impl FnMut(&Table<'_>) -> R) -> Vec<R> {
        let Some(value) = self.need(key) else { return Vec::new() };
        let tables = value
            .get_ref()
            .as_array()
            .map(|list| list.iter().map(|item| item.get_ref().as_table().map(|table| (table, item))).collect::<Option<Vec<_>>>());
        let Some(tables) = tables.flatten() else {
            self.wrong(key, value, Words::new("toml-tables-expected").with("key", key));
            return Vec::new();
        };
        tables.into_iter().map(|(table, item)| self.inner(table, item, &mut with)).collect()
    }

    fn inner<R>(&self, table: &DeTable<'_>, value: &Spanned<DeValue<'_>>, with: impl FnOnce(&Table<'_>) -> R) -> R {
        let inner =
            Table { source: self.source, faults: self.faults, table, place: self.at(value.span().start), asked: RefCell::default() };
        let read = with(&inner);
        inner.end();
        read
    }

    /// Every key with its text, for tables whose keys are codes.
    pub(super) fn pairs(&self) -> Vec<(At<String>, Option<At<String>>)> {
        let pair = |(key, value): (&Spanned<toml::de::DeString<'_>>, &Spanned<DeValue<'_>>)| {
            let name = key.get_ref().to_string();
            self.asked.borrow_mut().insert(name.clone());
            let text = self.as_text(value);
            if text.is_none() {
                self.wrong(&name, value, Words::new("toml-text-expected"));
            }
            (At { value: name, place: self.at(key.span().start) }, text)
        };
        self.table.iter().map(pair).collect()
    }

    /// Notes the keys that nobody asked for.
    fn end(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter().filter(|(key, _)| !asked.contains(key.get_ref().as_ref())) {
            let known: Vec<&str> = asked.iter().map(String::as_str).collect();
            let expected = Words::new("toml-unknown-expected").with("keys", known.join(", "));
            self.fault(self.at(key.span().start), Words::new("toml-unknown").with("key", key.get_ref().as_ref()), Some(expected));
        }
    }
}
