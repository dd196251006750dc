//! What can be wrong in a GIFT file: where, what, and what was expected there.

use std::fmt;

use crate::curriculum::question::{MOST_OPTIONS, percent_text};

/// One thing wrong with one question of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftError {
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in that line, from 1, counted in characters (a tab is one).
    pub column: u32,
    /// What is wrong.
    pub what: Problem,
}

/// What is wrong, with the facts that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A title begins with `::` and is not ended by `::` before the answers. Where the title begins.
    UnclosedTitle,
    /// There is a title or there are answers, and nothing is asked. Where the `{` stands, or the title begins.
    MissingStem,
    /// The answers begin and never end. Where the `{` stands.
    UnclosedBrace,
    /// A blank line stands between `{` and `}`. Where the blank line is.
    BlankLineInside {
        /// The line of the `{`.
        opened_line: u32,
    },
    /// A `}` without `{` before it. Where it stands.
    UnopenedBrace,
    /// A second `{` between `{` and `}`. Where it stands.
    NestedBrace,
    /// A second `{` after the answers. Where it stands.
    SecondAnswerBlock,
    /// Words before the first answer. Where they begin.
    StrayText {
        /// The words, cut after 40 characters.
        text: String,
    },
    /// An answer without words. Where its `=` or `~` stands.
    EmptyAnswer,
    /// A choice has fewer than two options. Where the `{` stands.
    TooFewChoices {
        /// How many there are.
        found: usize,
    },
    /// More options, or right sides, than there are letters. Where the first one too many stands.
    TooManyChoices {
        /// How many there are.
        found: usize,
    },
    /// A percentage that Moodle does not have, or one whose second `%` is missing. Where the first `%` stands.
    BadWeight {
        /// What stands there.
        given: String,
    },
    /// No answer earns anything. Where the `{` stands.
    NoRightAnswer,
    /// No answer earns the whole mark. Where the `{` stands.
    NoFullMark {
        /// The best that can be earned, in points of 2520.
        best: i32,
    },
    /// The right options of a choice of several don't make the whole mark together. Where the `{` stands.
    WeightsDoNotAddUp {
        /// What they make, in points of 2520.
        sum: i32,
    },
    /// Something else where a number belongs. Where it begins.
    NotANumber {
        /// What stands there.
        given: String,
    },
    /// A range whose lower end is above its upper end. Where it begins.
    RangeReversed {
        /// The lower end as written.
        low: String,
        /// The upper end as written.
        high: String,
    },
    /// A tolerance below zero. Where the answer begins.
    NegativeTolerance {
        /// The tolerance as written.
        given: String,
    },
    /// `{#` without any number. Where the `#` stands.
    NoNumber,
    /// More than a feedback after the `~` of a numeric question. Where the `~` stands.
    OtherwiseHasText {
        /// The words, cut after 40 characters.
        text: String,
    },
    /// A pair of a matching question without `->`. Where its `=` stands.
    MissingArrow,
    /// A pair of a matching question with nothing after `->`. Where the `->` stands.
    EmptyRightSide,
    /// A matching question with fewer than two pairs. Where the `{` stands.
    TooFewPairs {
        /// How many have a left side.
        found: usize,
    },
    /// A left side that stood already in this question. Where it begins.
    RepeatedLeft {
        /// The left side.
        text: String,
    },
    /// A percentage in a matching question, where every pair counts the same. Where the `%` stands.
    WeightInMatching,
    /// Feedback for a right side that belongs to nothing. Where the `#` stands.
    FeedbackOnDistractor,
    /// A category line with further lines below it. Where the first of them begins.
    CategoryNotAlone,
    /// An id that a question above has. Where the question begins.
    DuplicateId {
        /// The id.
        id: String,
        /// The line of the question that has it.
        first_line: u32,
    },
}

impl Problem {
    /// The message's key in the language catalogue; never changes.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::UnclosedTitle => "gift-unclosed-title",
            Self::MissingStem => "gift-missing-stem",
            Self::UnclosedBrace => "gift-unclosed-brace",
            Self::BlankLineInside { .. } => "gift-blank-line-inside",
            Self::UnopenedBrace => "gift-unopened-brace",
            Self::NestedBrace => "gift-nested-brace",
            Self::SecondAnswerBlock => "gift-second-answer-block",
            Self::StrayText { .. } => "gift-stray-text",
            Self::EmptyAnswer => "gift-empty-answer",
            Self::TooFewChoices { .. } => "gift-too-few-choices",
            Self::TooManyChoices { .. } => "gift-too-many-choices",
            Self::BadWeight { .. } => "gift-bad-weight",
            Self::NoRightAnswer => "gift-no-right-answer",
            Self::NoFullMark { .. } => "gift-no-full-mark",
            Self::WeightsDoNotAddUp { .. } => "gift-weights-do-not-add-up",
            Self::NotANumber { .. } => "gift-not-a-number",
            Self::RangeReversed { .. } => "gift-range-reversed",
            Self::NegativeTolerance { .. } => "gift-negative-tolerance",
            Self::NoNumber => "gift-no-number",
            Self::OtherwiseHasText { .. } => "gift-otherwise-has-text",
            Self::MissingArrow => "gift-missing-arrow",
            Self::EmptyRightSide => "gift-empty-right-side",
            Self::TooFewPairs { .. } => "gift-too-few-pairs",
            Self::RepeatedLeft { .. } => "gift-repeated-left",
            Self::WeightInMatching => "gift-weight-in-matching",
            Self::FeedbackOnDistractor => "gift-feedback-on-distractor",
            Self::CategoryNotAlone => "gift-category-not-alone",
            Self::DuplicateId { .. } => "gift-duplicate-id",
        }
    }

    /// The facts for the message, by the names that the catalogue uses.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::BlankLineInside { opened_line } => vec![("opened_line", opened_line.to_string())],
            Self::StrayText { text } | Self::OtherwiseHasText { text } | Self::RepeatedLeft { text } => vec![("text", text.clone())],
            Self::TooFewChoices { found } | Self::TooFewPairs { found } => {
                vec![("found", found.to_string())]
            }
            Self::TooManyChoices { found } => vec![("found", found.to_string()), ("most", MOST_OPTIONS.to_string())],
            Self::BadWeight { given } | Self::NotANumber { given } | Self::NegativeTolerance { given } => vec![("given", given.clone())],
            Self::NoFullMark { best } => vec![("percent", percent_text(*best))],
            Self::WeightsDoNotAddUp { sum } => vec![("percent", percent_text(*sum))],
            Self::RangeReversed { low, high } => vec![("low", low.clone()), ("high", high.clone())],
            Self::DuplicateId { id, first_line } => {
                vec![("id", id.clone()), ("first_line", first_line.to_string())]
            }
            _ => Vec::new(),
        }
    }

    /// What should stand there instead, in English; the catalogue has it under [`Problem::expected_key`].
    #[must_use]
    pub fn expected(&self) -> &'static str {
        match self {
            Self::UnclosedTitle => "`::` at the end of the title (write `\\:` for a colon inside it)",
            Self::MissingStem => "the words of the question",
            Self::UnclosedBrace => "`}` at the end of the answers",
            Self::BlankLineInside { .. } => "no blank line between `{` and `}` (write `\\n` for an empty line in a text)",
            Self::UnopenedBrace => "`{` before it, or `\\}` for the character itself",
            Self::NestedBrace => "`}`, or `\\{` for the character itself",
            Self::SecondAnswerBlock => "one pair of `{` and `}` in a question, and a blank line before the next question",
            Self::StrayText { .. } => "`=` or `~` before each answer",
            Self::EmptyAnswer => "the words of the answer",
            Self::TooFewChoices { .. } => "at least two options",
            Self::TooManyChoices { .. } => "at most 26 options",
            Self::BadWeight { .. } => {
                "`%n%` with n one of 100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, \
                 12.5, 11.11111, 10, 5, 0, or its negative"
            }
            Self::NoRightAnswer => "`=` before the right option, or weights that make 100 %",
            Self::NoFullMark { .. } => "an answer that earns 100 % and that no answer before it hides",
            Self::WeightsDoNotAddUp { .. } => "positive weights that make 100 % together",
            Self::NotANumber { .. } => "a number such as `15`, `15:0.5` or `10..12` with at most 18 digits before and 18 after the point",
            Self::RangeReversed { .. } => "the lower number before `..`",
            Self::NegativeTolerance { .. } => "a tolerance of zero or more",
            Self::NoNumber => "a number after `#`",
            Self::OtherwiseHasText { .. } => "`~#feedback` after the numbers, once",
            Self::MissingArrow => "`->` between the left and the right side of the pair",
            Self::EmptyRightSide => "the right side after `->`",
            Self::TooFewPairs { .. } => "at least two pairs with a left side",
            Self::RepeatedLeft { .. } => "each left side once",
            Self::WeightInMatching => "no percentage: every pair counts the same",
            Self::FeedbackOnDistractor => "feedback only for pairs with a left side",
            Self::CategoryNotAlone => "a blank line after the category",
            Self::DuplicateId { .. } => "an id that no other question has",
        }
    }

    /// The key of [`Problem::expected`] in the language catalogue: [`Problem::key`] with `-expected` behind it.
    #[must_use]
    pub fn expected_key(&self) -> String {
        format!("{}-expected", self.key())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedTitle => f.write_str("the title is not closed"),
            Self::MissingStem => f.write_str("the question asks nothing"),
            Self::UnclosedBrace => f.write_str("the answers are not closed"),
            Self::BlankLineInside { opened_line } => write!(f, "a blank line stands inside the answers that begin in line {opened_line}"),
            Self::UnopenedBrace => f.write_str("a `}` without its `{`"),
            Self::NestedBrace => f.write_str("a `{` inside the answers"),
            Self::SecondAnswerBlock => f.write_str("a second `{` in one question"),
            Self::StrayText { text } => write!(f, "`{text}` stands before the first answer"),
            Self::EmptyAnswer => f.write_str("an answer is empty"),
            Self::TooFewChoices { found } => write!(f, "a choice with {found} option"),
            Self::TooManyChoices { found } => {
                write!(f, "{found} options, more than there are letters")
            }
            Self::BadWeight { given } => write!(f, "`{given}` is not a weight"),
            Self::NoRightAnswer => f.write_str("no answer is right"),
            Self::NoFullMark { best } => write!(f, "no answer earns the whole mark, the best earns {} %", percent_text(*best)),
            Self::WeightsDoNotAddUp { sum } => write!(f, "the right options make {} % together", percent_text(*sum)),
            Self::NotANumber { given } => write!(f, "`{given}` is not a number"),
            Self::RangeReversed { low, high } => {
                write!(f, "the range runs from {low} down to {high}")
            }
            Self::NegativeTolerance { given } => write!(f, "the tolerance {given} is negative"),
            Self::NoNumber => f.write_str("a numeric question without a number"),
            Self::OtherwiseHasText { text } => {
                write!(f, "`{text}` stands after the `~` of a numeric question")
            }
            Self::MissingArrow => f.write_str("a pair without `->`"),
            Self::EmptyRightSide => f.write_str("a pair without a right side"),
            Self::TooFewPairs { found } => write!(f, "a matching question with {found} pair"),
            Self::RepeatedLeft { text } => write!(f, "the left side `{text}` stands twice"),
            Self::WeightInMatching => f.write_str("a percentage in a matching question"),
            Self::FeedbackOnDistractor => f.write_str("feedback for a right side that belongs to nothing"),
            Self::CategoryNotAlone => f.write_str("further lines stand below the category"),
            Self::DuplicateId { id, first_line } => write!(f, "the question in line {first_line} has the id `{id}` already"),
        }
    }
}

impl fmt::Display for GiftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; expected {}", self.line, self.column, self.what, self.what.expected())
    }
}

impl std::error::Error for GiftError {}
