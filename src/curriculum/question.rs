//! A question as it stands in a published revision: never changed again, stored as one JSON object.
//!
//! What a mark is made of is exact. Moodle lets an author give an answer one of 21 fractions (a half, a third, a seventh …); 2520 is
//! the least common multiple of their denominators (20, 9, 8, 7, 6), so every fraction is a whole number of points out of
//! [`FULL_MARK`]: a third is 840, a seventh 360.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::decimal::Decimal;

/// Points that a wholly right answer to any question earns: lcm of the denominators of Moodle's fractions.
pub const FULL_MARK: i32 = 2520;

/// What [`Question::stem_with_gap`] puts where the answer of a missing-word question belongs (Moodle's own five low lines).
pub const GAP: &str = "_____";

/// Most options that a question can have, since each has a letter from a to z.
pub const MOST_OPTIONS: usize = 26;

/// The points that Moodle's fractions are worth: 100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20,
/// 16.66667, 14.28571, 12.5, 11.11111, 10, 5 and 0 per cent (`question_bank::fraction_options_full` of Moodle 4).
const FRACTIONS: [i32; 21] =
    [2520, 2268, 2100, 2016, 1890, 1764, 1680, 1512, 1260, 1008, 840, 756, 630, 504, 420, 360, 315, 280, 252, 126, 0];

/// What one answer is worth: one of Moodle's fractions or its negative, in points out of [`FULL_MARK`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Weight(i32);

impl Weight {
    /// The whole mark.
    pub const FULL: Self = Self(FULL_MARK);
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The weight of so many points, when they are one of Moodle's fractions or its negative.
    #[must_use]
    pub fn from_points(points: i32) -> Option<Self> {
        FRACTIONS.iter().any(|&f| points == f || points == -f).then_some(Self(points))
    }

    /// The weight that a percentage such as `50`, `-33.33333` or `33.33` stands for: the fraction within a hundredth of a
    /// per cent. `None` when Moodle has no such fraction.
    #[must_use]
    pub fn from_percent(text: &str) -> Option<Self> {
        let hundred = Decimal::parse("101")?;
        let given = Decimal::parse(text).filter(|d| d.units().abs() < hundred.units())?;
        let one = hundred.units() / 101;
        // |given - 100 × points / 2520| ≤ 0.01, without dividing.
        let near = |points: i32| (given.units() * 2520 - one * 100 * i128::from(points)).abs() <= one * 2520 / 100;
        FRACTIONS.iter().flat_map(|&f| [f, -f]).find(|&points| near(points)).map(Self)
    }

    /// Points out of [`FULL_MARK`], negative where choosing the answer costs something.
    #[must_use]
    pub fn points(self) -> i32 {
        self.0
    }
}

impl From<Weight> for i32 {
    fn from(weight: Weight) -> Self {
        weight.0
    }
}

impl TryFrom<i32> for Weight {
    type Error = String;

    fn try_from(points: i32) -> Result<Self, Self::Error> {
        Self::from_points(points).ok_or_else(|| format!("{points} of {FULL_MARK} points is not one of Moodle's fractions"))
    }
}

impl fmt::Display for Weight {
    /// The percentage as GIFT writes it: `50`, `33.33333`, `-12.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&percent_text(self.0))
    }
}

/// Points out of [`FULL_MARK`] as a percentage with at most five places: 840 is `33.33333`.
#[must_use]
pub fn percent_text(points: i32) -> String {
    let full = i64::from(FULL_MARK);
    let hundred_thousandths = (i64::from(points).abs() * 10_000_000 + full / 2) / full;
    let sign = if points < 0 { "-" } else { "" };
    let places = format!("{:05}", hundred_thousandths % 100_000);
    let places = places.trim_end_matches('0');
    let mark = if places.is_empty() { "" } else { "." };
    format!("{sign}{}{mark}{places}", hundred_thousandths / 100_000)
}

/// How a text is to be rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain words with line breaks, Moodle's default.
    #[default]
    Moodle,
    /// HTML, to be cleaned before it is shown.
    Html,
    /// Plain words.
    Plain,
    /// Markdown.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Moodle, Self::Html, Self::Plain, Self::Markdown];

    /// The name that stands between square brackets in GIFT.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Moodle => "moodle",
            Self::Html => "html",
            Self::Plain => "plain",
            Self::Markdown => "markdown",
        }
    }
}

/// A text and how to render it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The words; a line break is `\n`.
    pub text: String,
    /// How they are rendered.
    pub format: Format,
}

/// How hard a question is, for the draw. Comes from the last part of the question's category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Difficulty {
    /// `…/easy`
    Easy,
    /// `…/medium`
    Medium,
    /// `…/hard`
    Hard,
}

impl Difficulty {
    /// Every difficulty, easiest first.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Medium, Self::Hard];

    /// The word of categories, of `topic.toml` and of the catalogue's keys.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Medium => "medium",
            Self::Hard => "hard",
        }
    }

    /// The difficulty that a category such as `QLHC-01/easy` names in its last part, whatever the case.
    #[must_use]
    pub fn of_category(category: &str) -> Option<Self> {
        let last = category.rsplit('/').next()?.trim();
        Self::ALL.into_iter().find(|d| last.eq_ignore_ascii_case(d.name()))
    }
}

/// One question of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The author's own key (`QLHC-01-q01`), unique in its file.
    pub id: Option<String>,
    /// A short title for lists; people who answer don't see it.
    pub name: Option<String>,
    /// What is asked. In a missing-word question the words before the gap, a blank at their end kept.
    pub stem: Text,
    /// The words after the gap of a missing-word question, a blank at their start kept; rendered as the stem is.
    pub after_gap: Option<String>,
    /// What kind of answer is asked for, and what each answer is worth.
    pub kind: Kind,
    /// Shown with every result, whatever was answered.
    pub general_feedback: Option<Text>,
    /// The author's tags, in the file's order, each once.
    pub tags: Vec<String>,
    /// The category that the file put the question in, with its slashes.
    pub category: Option<String>,
    /// The page of the module that answers the question, counted from 1: tag `page-N`.
    pub page: Option<u32>,
    /// For the draw; `None` when the category names none.
    pub difficulty: Option<Difficulty>,
}

/// The kinds of question that GIFT knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Kind {
    /// Exactly one option is picked.
    OneChoice {
        /// The options, in the author's order, at least two.
        choices: Vec<Choice>,
    },
    /// Any number of options is picked.
    SeveralChoices {
        /// The options, in the author's order, at least two; the positive weights add up to [`FULL_MARK`].
        choices: Vec<Choice>,
    },
    /// A statement is true ([`TRUE_LETTER`]) or false ([`FALSE_LETTER`]).
    TrueFalse {
        /// Whether it is true.
        truth: bool,
        /// For those who answered wrongly.
        if_wrong: Option<Text>,
        /// For those who answered rightly.
        if_right: Option<Text>,
    },
    /// A few words are typed.
    ShortAnswer {
        /// What is accepted; the first that matches counts.
        answers: Vec<Wording>,
    },
    /// A number is typed.
    Numeric {
        /// What is accepted; the first that matches counts.
        answers: Vec<Span>,
        /// For those whose number is in none of them.
        otherwise: Option<Text>,
    },
    /// Each left side gets one of the right sides.
    Matching {
        /// The left sides, in the author's order, at least two; answers name them by number, from 1.
        pairs: Vec<Pair>,
        /// The right sides, each text once, those that belong to no left side too.
        rights: Vec<RightSide>,
    },
    /// A longer text, which a person has to read: never drawn for a marked paper.
    Essay,
    /// Only words to read, nothing to answer.
    Description,
}

/// The letter of "true" in a true/false question.
pub const TRUE_LETTER: char = 'a';
/// The letter of "false" in a true/false question.
pub const FALSE_LETTER: char = 'b';

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// a, b, c … in the revision's order, whatever the order on the screen.
    pub letter: char,
    /// What it says.
    pub text: Text,
    /// What picking it earns or costs.
    pub weight: Weight,
    /// For those who picked it.
    pub feedback: Option<Text>,
}

/// One accepted wording of a short answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The words; `*` stands for anything, `\*` for an asterisk.
    pub pattern: String,
    /// What it earns.
    pub weight: Weight,
    /// For those who wrote it.
    pub feedback: Option<Text>,
}

/// One accepted range of a numeric answer, both ends included. A single number is a range whose ends are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Lowest accepted number.
    pub low: Decimal,
    /// Highest accepted number, not below `low`.
    pub high: Decimal,
    /// What it earns.
    pub weight: Weight,
    /// For those whose number is in it.
    pub feedback: Option<Text>,
}

/// One left side of a matching question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What stands on the left.
    pub left: Text,
    /// The letter of the right side that belongs to it.
    pub right: char,
    /// For those who matched it wrongly. An addition of ours: Moodle has no feedback here.
    pub feedback: Option<Text>,
}

/// One right side of a matching question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightSide {
    /// a, b, c … in the order in which the file names them first.
    pub letter: char,
    /// What it says; always plain words.
    pub text: String,
}

/// How a question is answered on a page: the contract's `data-kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// One letter.
    Choice,
    /// Any number of letters.
    Multiple,
    /// Words.
    Text,
    /// A number.
    Number,
    /// A letter for each left side.
    Match,
}

impl Input {
    /// The value of the page's `data-kind`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Multiple => "multiple",
            Self::Text => "text",
            Self::Number => "number",
            Self::Match => "match",
        }
    }
}

impl Kind {
    /// How it is answered; `None` for a description, which is only read.
    #[must_use]
    pub fn input(&self) -> Option<Input> {
        match self {
            Self::OneChoice { .. } | Self::TrueFalse { .. } => Some(Input::Choice),
            Self::SeveralChoices { .. } => Some(Input::Multiple),
            Self::ShortAnswer { .. } | Self::Essay => Some(Input::Text),
            Self::Numeric { .. } => Some(Input::Number),
            Self::Matching { .. } => Some(Input::Match),
            Self::Description => None,
        }
    }

    /// Whether a machine can mark it; essays and descriptions are not drawn for a paper.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        !matches!(self, Self::Essay | Self::Description)
    }

    /// The letters of its options, or of the right column of a matching question, in the revision's order; empty where
    /// something is typed.
    #[must_use]
    pub fn letters(&self) -> Vec<char> {
        match self {
            Self::OneChoice { choices } | Self::SeveralChoices { choices } => choices.iter().map(|c| c.letter).collect(),
            Self::TrueFalse { .. } => vec![TRUE_LETTER, FALSE_LETTER],
            Self::Matching { rights, .. } => rights.iter().map(|r| r.letter).collect(),
            Self::ShortAnswer { .. } | Self::Numeric { .. } | Self::Essay | Self::Description => Vec::new(),
        }
    }
}

impl Question {
    /// The same question for publishing: the right sides of a matching question are lettered in the order of their texts. The file
    /// names them beside their left sides, so that its own order would tell the pairs (1 a, 2 b, 3 c) to whoever reads the page's source.
    #[must_use]
    pub fn with_telltale_letters_changed(mut self) -> Self {
        if let Kind::Matching { pairs, rights } = &mut self.kind {
            rights.sort_by(|one, other| one.text.cmp(&other.text));
            let new: Vec<(char, char)> = rights.iter().zip('a'..).map(|(right, new)| (right.letter, new)).collect();
            let changed = |old: char| new.iter().find(|(from, _)| *from == old).map_or(old, |(_, to)| *to);
            for right in rights.iter_mut() {
                right.letter = changed(right.letter);
            }
            for pair in pairs.iter_mut() {
                pair.right = changed(pair.right);
            }
        }
        self
    }

    /// The stem as one sentence, with [`GAP`] where the answer of a missing-word question belongs.
    #[must_use]
    pub fn stem_with_gap(&self) -> String {
        match &self.after_gap {
            Some(after) => format!("{}{GAP}{after}", self.stem.text),
            None => self.stem.text.clone(),
        }
    }
}

/// The letter of the option at a place counted from 0; `None` past z.
#[must_use]
pub fn letter(place: usize) -> Option<char> {
    u8::try_from(place).ok().filter(|&p| usize::from(p) < MOST_OPTIONS).map(|p| char::from(b'a' + p))
}

/// The page that the first tag `page-N` (N from 1) names.
#[must_use]
pub fn page_of_tags(tags: &[String]) -> Option<u32> {
    tags.iter().filter_map(|tag| tag.strip_prefix("page-")).find_map(|n| n.parse().ok().filter(|&n: &u32| n > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fraction_of_moodle_is_a_whole_number_of_points() {
        for (percent, points) in [
            ("100", 2520),
            ("90", 2268),
            ("83.33333", 2100),
            ("80", 2016),
            ("75", 1890),
            ("70", 1764),
            ("66.66667", 1680),
            ("60", 1512),
            ("50", 1260),
            ("40", 1008),
            ("33.33333", 840),
            ("30", 756),
            ("25", 630),
            ("20", 504),
            ("16.66667", 420),
            ("14.28571", 360),
            ("12.5", 315),
            ("11.11111", 280),
            ("10", 252),
            ("5", 126),
            ("0", 0),
        ] {
            let weight = Weight::from_percent(percent).unwrap();
            assert_eq!(weight.points(), points, "{percent}");
            assert_eq!(weight.to_string(), percent);
            assert_eq!(Weight::from_percent(&format!("-{percent}")).unwrap().points(), -points);
            assert_eq!(Weight::from_points(points), Some(weight));
        }
        assert_eq!(Weight::from_points(-840).unwrap().to_string(), "-33.33333");
    }

    #[test]
    fn a_rounded_percentage_is_taken_for_the_fraction_it_means() {
        for (percent, points) in
            [("33.33", 840), ("33.333", 840), ("66.67", 1680), ("66.66", 1680), ("16.67", 420), ("-14.29", -360), ("050.0", 1260)]
        {
            assert_eq!(Weight::from_percent(percent).map(Weight::points), Some(points), "{percent}");
        }
        for percent in ["33", "33.3", "34", "99", "101", "-101", "1000000", "", "x", "12.4", "50%"] {
            assert_eq!(Weight::from_percent(percent), None, "{percent}");
        }
        assert_eq!(Weight::from_points(1), None);
    }

    #[test]
    fn any_sum_of_points_is_shown_as_a_percentage() {
        for (points, text) in
            [(0, "0"), (2520, "100"), (1, "0.03968"), (2100, "83.33333"), (5040, "200"), (-315, "-12.5"), (3360, "133.33333")]
        {
            assert_eq!(percent_text(points), text);
        }
    }

    #[test]
    fn published_letters_tell_nothing_about_the_pairs() {
        let right = |letter, text: &str| RightSide { letter, text: text.to_owned() };
        let pair = |left: &str, right| Pair { left: Text { text: left.to_owned(), format: Format::Plain }, right, feedback: None };
        let question = |pairs, rights| Question {
            id: None,
            name: None,
            stem: Text::default(),
            after_gap: None,
            kind: Kind::Matching { pairs, rights },
            general_feedback: None,
            tags: Vec::new(),
            category: None,
            page: None,
            difficulty: None,
        };
        let written =
            question(vec![pair("1", 'a'), pair("2", 'b'), pair("3", 'a')], vec![right('a', "z"), right('b', "y"), right('c', "x")]);
        let published =
            question(vec![pair("1", 'c'), pair("2", 'b'), pair("3", 'c')], vec![right('a', "x"), right('b', "y"), right('c', "z")]);
        assert_eq!(written.with_telltale_letters_changed(), published);
        assert_eq!(published.clone().with_telltale_letters_changed(), published);
    }

    #[test]
    fn letters_run_from_a_to_z() {
        assert_eq!(letter(0), Some('a'));
        assert_eq!(letter(25), Some('z'));
        assert_eq!(letter(26), None);
        assert_eq!(letter(usize::MAX), None);
    }

    #[test]
    fn page_and_difficulty_come_from_tags_and_category() {
        let tags = |list: &[&str]| list.iter().map(|&t| t.to_owned()).collect::<Vec<_>>();
        assert_eq!(page_of_tags(&tags(&["khó", "page-3", "page-4"])), Some(3));
        assert_eq!(page_of_tags(&tags(&["page-0", "page-x", "page-", "page-12"])), Some(12));
        assert_eq!(page_of_tags(&tags(&["trang-2"])), None);
        assert_eq!(Difficulty::of_category("QLHC-01/easy"), Some(Difficulty::Easy));
        assert_eq!(Difficulty::of_category("a/b/ Hard "), Some(Difficulty::Hard));
        assert_eq!(Difficulty::of_category("medium"), Some(Difficulty::Medium));
        assert_eq!(Difficulty::of_category("easy/other"), None);
    }

    #[test]
    fn the_stored_form_is_one_json_object_that_reads_back_equal() {
        let question = Question {
            id: Some("QLHC-01-q01".to_owned()),
            name: None,
            stem: Text { text: "Ai ".to_owned(), format: Format::Moodle },
            after_gap: Some(" ký?".to_owned()),
            kind: Kind::OneChoice {
                choices: vec![
                    Choice { letter: 'a', text: Text::default(), weight: Weight::FULL, feedback: None },
                    Choice { letter: 'b', text: Text::default(), weight: Weight::from_points(-840).unwrap(), feedback: None },
                ],
            },
            general_feedback: None,
            tags: vec!["page-2".to_owned()],
            category: Some("QLHC-01/easy".to_owned()),
            page: Some(2),
            difficulty: Some(Difficulty::Easy),
        };
        let json = serde_json::to_value(&question).unwrap();
        assert_eq!(json["kind"]["type"], "one_choice");
        assert_eq!(json["kind"]["choices"][0]["letter"], "a");
        assert_eq!(json["kind"]["choices"][1]["weight"], -840);
        assert_eq!(json["difficulty"], "easy");
        assert_eq!(serde_json::from_value::<Question>(json).unwrap(), question);
        assert_eq!(question.stem_with_gap(), "Ai _____ ký?");
        let unknown_weight = r#"{"letter":"a","text":{"text":"","format":"plain"},"weight":7,"feedback":null}"#;
        assert!(serde_json::from_str::<Choice>(unknown_weight).is_err());
    }
}
