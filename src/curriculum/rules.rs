//! What a programme's files must keep to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::question::{Difficulty, Question};
use crate::text::{Language, Words};

/// How many questions of which difficulty a paper has: the table `[quiz]` of `topic.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// Easy questions.
    #[serde(default)]
    pub easy: u16,
    /// Medium questions.
    #[serde(default)]
    pub medium: u16,
    /// Hard questions.
    #[serde(default)]
    pub hard: u16,
}

impl Blueprint {
    /// How many questions of one difficulty.
    #[must_use]
    pub fn of(&self, difficulty: Difficulty) -> usize {
        usize::from(match difficulty {
            Difficulty::Easy => self.easy,
            Difficulty::Medium => self.medium,
            Difficulty::Hard => self.hard,
        })
    }

    /// How many questions in all.
    #[must_use]
    pub fn total(&self) -> usize {
        Difficulty::ALL.into_iter().map(|difficulty| self.of(difficulty)).sum()
    }

    /// The difficulties of which there are fewer questions than it asks for. Essays and descriptions don't count, since nobody
    /// but a person can mark them.
    #[must_use]
    pub fn lacks<'a>(&self, questions: impl IntoIterator<Item = &'a Question>) -> Vec<TooFew> {
        let mut found: BTreeMap<Difficulty, usize> = BTreeMap::new();
        for question in questions {
            if let Some(difficulty) = question.difficulty.filter(|_| question.kind.is_marked()) {
                *found.entry(difficulty).or_default() += 1;
            }
        }
        let count =
            |difficulty| TooFew { difficulty, wanted: self.of(difficulty), found: found.get(&difficulty).copied().unwrap_or_default() };
        Difficulty::ALL.into_iter().map(count).filter(|lack| lack.found < lack.wanted).collect()
    }
}

/// A difficulty that has too few questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFew {
    /// Which one.
    pub difficulty: Difficulty,
    /// How many the blueprint asks for.
    pub wanted: usize,
    /// How many there are.
    pub found: usize,
}

/// A part of a whole, such as half of a unit: written `"1/2"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share {
    part: u32,
    whole: u32,
}

impl Share {
    /// The share of so many parts; none unless it lies above nothing and at most at the whole.
    #[must_use]
    pub fn new(part: u32, whole: u32) -> Option<Self> {
        (part > 0 && part <= whole && whole <= 1000).then_some(Self { part, whole })
    }

    /// Reads `1/2`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (part, whole) = text.split_once('/')?;
        Self::new(part.trim().parse().ok()?, whole.trim().parse().ok()?)
    }

    /// This part of so many people, rounded up.
    #[must_use]
    pub fn of(self, people: usize) -> usize {
        (people * self.part as usize).div_ceil(self.whole.max(1) as usize)
    }

    /// This part of so many seats, rounded down.
    #[must_use]
    pub fn within(self, seats: u32) -> u32 {
        (u64::from(seats) * u64::from(self.part) / u64::from(self.whole.max(1))) as u32
    }

    /// Into how many such parts a whole can be divided, none of them larger: a half makes two, a third three, two thirds two.
    #[must_use]
    pub fn parts(self) -> u32 {
        self.whole.div_ceil(self.part.max(1))
    }
}

impl Default for Share {
    /// Half, as rule 4 of the domain has it.
    fn default() -> Self {
        Self { part: 1, whole: 2 }
    }
}

impl TryFrom<String> for Share {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no share such as \"1/2\""))
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        format!("{}/{}", share.part, share.whole)
    }
}

/// Who decides about people who ask to change cohort or site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExchangeMode {
    /// The rule, and the office where the rule does not reach.
    #[default]
    Rule,
    /// The office, about every change that the rule does not refuse.
    Office,
    /// Nobody changes.
    Closed,
}

impl ExchangeMode {
    /// Reads the word in `programme.toml`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [("rule", Self::Rule), ("office", Self::Office), ("closed", Self::Closed)]
            .into_iter()
            .find(|(name, _)| *name == text)
            .map(|(_, mode)| mode)
    }
}

/// How a programme treats people who ask to change cohort or site: the table `[exchange]` of `programme.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExchangeRule {
    /// Who decides.
    pub mode: ExchangeMode,
    /// Hours before the first session concerned; who asks later than that asks the office.
    pub notice_hours: i32,
}

impl Default for ExchangeRule {
    fn default() -> Self {
        Self { mode: ExchangeMode::default(), notice_hours: 24 }
    }
}

/// Where something stands in a file: line and column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

impl Place {
    /// The beginning of a file.
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place of a byte in a text.
    #[must_use]
    pub fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self { line: before.matches('\n').count() as u32 + 1, column: line.chars().count() as u32 + 1 }
    }
}

/// Something wrong in a programme's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the person named the folder.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong.
    pub what: Words,
    /// What should stand there.
    pub expected: Option<Words>,
}

impl Fault {
    /// `file:line:column: what; expected …` in a language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let Place { line, column } = self.place;
        let what = self.what.say(language);
        let end = self
            .expected
            .as_ref()
            .map_or(String::new(), |expected| format!("; {}", Words::new("fault-expected").with("what", expected.clone()).say(language)));
        format!("{}:{line}:{column}: {what}{end}", self.file)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Language::En))
    }
}

/// Whether a code is one that a person can read and type and an address can carry: letters, digits and single hyphens, at most
/// 40 characters.
#[must_use]
pub fn is_code(code: &str) -> bool {
    let plain = !code.is_empty() && code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain && !code.starts_with('-') && !code.ends_with('-') && !code.contains("--")
}

/// Whether a badge is 6 to 9 digits.
#[must_use]
pub fn is_badge(badge: &str) -> bool {
    (6..=9).contains(&badge.len()) && badge.bytes().all(|byte| byte.is_ascii_digit())
}

/// The topics that wait for themselves through `after`, in a circle, each circle told once at its first topic by code.
/// `after` names for each topic those that come before it; names that are no topic are left out.
#[must_use]
pub fn find_cycles(after: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let mut cycles = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in after.keys() {
        let mut trail: Vec<&str> = Vec::new();
        follow(after, start, &mut trail, &mut done, &mut cycles);
    }
    cycles
}

fn follow<'a>(
    after: &'a BTreeMap<String, Vec<String>>,
    at: &'a str,
    trail: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
    cycles: &mut Vec<Vec<String>>,
) {
    if let Some(from) = trail.iter().position(|code| *code == at) {
        cycles.push(trail.iter().skip(from).map(|code| (*code).to_owned()).collect());
        return;
    }
    if done.contains(at) {
        return;
    }
    let Some((at, before)) = after.get_key_value(at) else { return };
    trail.push(at);
    for code in before {
        follow(after, code, trail, done, cycles);
    }
    trail.pop();
    done.insert(at);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_can_be_read_and_typed() {
        for good in ["hn-2025", "QLHC", "QLHC-03", "hn-2025-pilot-QLHC-01", "a"] {
            assert!(is_code(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "a b", "Đ1", "a/b", "a.b", &"a".repeat(41)] {
            assert!(!is_code(bad), "{bad}");
        }
        assert!(is_badge("100001") && is_badge("123456789") && !is_badge("12345") && !is_badge("1234567890") && !is_badge("12345x"));
    }

    #[test]
    fn a_share_is_rounded_up() {
        let half = Share::parse("1/2").unwrap();
        assert_eq!([0, 1, 2, 3, 81].map(|people| half.of(people)), [0, 1, 1, 2, 41]);
        assert_eq!([0, 1, 2, 3, 81].map(|seats| half.within(seats)), [0, 0, 1, 1, 40]);
        assert_eq!(["1/2", "1/3", "2/3", "1/1"].map(|text| Share::parse(text).unwrap().parts()), [2, 3, 2, 1]);
        for bad in ["", "1", "0/2", "3/2", "1/0", "x/2", "-1/2"] {
            assert_eq!(Share::parse(bad), None, "{bad}");
        }
        assert_eq!(serde_json::to_string(&half).unwrap(), "\"1/2\"");
    }

    #[test]
    fn places_count_characters() {
        let text = "Đà\nNẵng x";
        assert_eq!(Place::of(text, 0), Place::START);
        assert_eq!(Place::of(text, text.find('x').unwrap()), Place { line: 2, column: 6 });
        assert_eq!(Place::of(text, 4000).line, 2);
    }

    #[test]
    fn a_circle_of_topics_is_found_once() {
        let after = |pairs: &[(&str, &[&str])]| {
            pairs.iter().map(|(code, before)| ((*code).to_owned(), before.iter().map(|b| (*b).to_owned()).collect())).collect()
        };
        assert!(find_cycles(&after(&[("a", &[]), ("b", &["a"]), ("c", &["a", "b", "unknown"])])).is_empty());
        assert_eq!(find_cycles(&after(&[("a", &["c"]), ("b", &["a"]), ("c", &["b"]), ("d", &["a"])])), [["a", "c", "b"]]);
        assert_eq!(find_cycles(&after(&[("a", &["a"])])), [["a"]]);
    }
}
