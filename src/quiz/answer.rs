//! What a person answered to one question: read from the contract's JSON, stored in the same shape.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::curriculum::decimal::Decimal;
use crate::curriculum::question::{Input, Kind, Question};

/// Longest short answer, in characters: a few words.
pub const LONGEST_WORDS: usize = 500;
/// Longest essay, in characters: some ten pages.
pub const LONGEST_ESSAY: usize = 20_000;
/// Longest number, in characters: what [`Decimal`] holds, grouped.
pub const LONGEST_NUMBER: usize = 60;

/// The body of `PUT /attempts/{id}/answers/{number}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AnswerBody {
    /// Counts the saves of one answer, from the browser; from 0.
    #[serde(deserialize_with = "count")]
    pub seq: i64,
    /// When the person answered, by the browser's clock: kept as told, never used for a decision.
    pub at: Option<DateTime<Utc>>,
    /// Which of the person's browsers it was.
    pub device: Option<String>,
    /// Letters, for a choice.
    pub choice: Option<Vec<String>>,
    /// Words, for a short answer or an essay.
    pub text: Option<String>,
    /// A number as typed, for a numeric question.
    pub number: Option<String>,
    /// Letters of right sides by the number of the left side, for a matching question.
    #[serde(rename = "match")]
    pub pairs: Option<BTreeMap<String, String>>,
}

/// The highest count that every browser can still name exactly: beyond it no other device could go on.
const HIGHEST_COUNT: i64 = (1 << 53) - 1;

/// A count from 0.
fn count<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let count = i64::deserialize(deserializer)?;
    if (0..=HIGHEST_COUNT).contains(&count) { Ok(count) } else { Err(serde::de::Error::custom("a count is from 0 to 2^53 - 1")) }
}

/// An answer that fits its question. Stored as `{"choice":["b"]}`, `{"text":"…"}`, `{"number":"12,5"}` or `{"match":{"1":"c"}}`.
///
/// An empty one (no letter, blank text) is an answer taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The letters picked.
    Choice(BTreeSet<char>),
    /// The words typed.
    Text(String),
    /// The number as typed; reads as a [`Decimal`] unless it is blank.
    Number(String),
    /// The letter of the right side for each left side, counted from 1, that has one.
    Match(BTreeMap<u32, char>),
}

/// Why an answer does not fit its question (422).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// None or several of `choice`, `text`, `number` and `match`, or the one of another kind of question.
    WrongShape {
        /// The member that the question takes, by the contract's `data-kind`; `None` where nothing is asked.
        expected: Option<Input>,
    },
    /// A letter that the question does not have.
    UnknownChoice {
        /// What was sent, cut after 10 characters.
        given: String,
    },
    /// Several letters for a question with one answer.
    OneOnly,
    /// A left side that the question does not have.
    UnknownPair {
        /// What was sent, cut after 10 characters.
        given: String,
    },
    /// Something that is no number.
    NotANumber,
    /// More characters than an answer may have.
    TooLong {
        /// How many it may have.
        most: usize,
    },
}

impl AnswerError {
    /// The message's key in the language catalogue.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::WrongShape { .. } => "answer-wrong-shape",
            Self::UnknownChoice { .. } => "answer-unknown-choice",
            Self::OneOnly => "answer-one-only",
            Self::UnknownPair { .. } => "answer-unknown-pair",
            Self::NotANumber => "answer-not-a-number",
            Self::TooLong { .. } => "answer-too-long",
        }
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongShape { expected: None } => f.write_str("this question takes no answer"),
            Self::WrongShape { expected: Some(input) } => {
                write!(f, "expected exactly one answer, of kind `{}`", input.name())
            }
            Self::UnknownChoice { given } => write!(f, "the question has no option `{given}`"),
            Self::OneOnly => f.write_str("the question takes one option only"),
            Self::UnknownPair { given } => write!(f, "the question has no left side `{given}`"),
            Self::NotANumber => f.write_str("the answer is not a number"),
            Self::TooLong { most } => write!(f, "the answer has more than {most} characters"),
        }
    }
}

impl std::error::Error for AnswerError {}

impl Answer {
    /// Reads the body's answer as one to this question.
    ///
    /// # Errors
    /// When it has another shape, names what the question does not have, or is too long.
    pub fn read(question: &Question, body: &AnswerBody) -> Result<Self, AnswerError> {
        let expected = question.kind.input();
        let wrong_shape = AnswerError::WrongShape { expected };
        match (&body.choice, &body.text, &body.number, &body.pairs) {
            (Some(letters), None, None, None) if matches!(expected, Some(Input::Choice | Input::Multiple)) => {
                read_choice(&question.kind, letters)
            }
            (None, Some(text), None, None) if expected == Some(Input::Text) => read_text(&question.kind, text),
            (None, None, Some(number), None) if expected == Some(Input::Number) => read_number(number),
            (None, None, None, Some(pairs)) if expected == Some(Input::Match) => read_match(&question.kind, pairs),
            _ => Err(wrong_shape),
        }
    }

    /// Whether nothing is left of it: the person took the answer back.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Choice(letters) => letters.is_empty(),
            Self::Text(text) | Self::Number(text) => text.trim().is_empty(),
            Self::Match(pairs) => pairs.is_empty(),
        }
    }
}

fn read_choice(kind: &Kind, given: &[String]) -> Result<Answer, AnswerError> {
    let known = kind.letters();
    let letters = given.iter().map(|given| read_letter(&known, given)).collect::<Result<BTreeSet<_>, _>>()?;
    if letters.len() > 1 && kind.input() == Some(Input::Choice) {
        return Err(AnswerError::OneOnly);
    }
    Ok(Answer::Choice(letters))
}

fn read_letter(known: &[char], given: &str) -> Result<char, AnswerError> {
    let mut chars = given.chars();
    match (chars.next(), chars.next()) {
        (Some(letter), None) if known.contains(&letter) => Ok(letter),
        _ => Err(AnswerError::UnknownChoice { given: excerpt(given) }),
    }
}

fn read_text(kind: &Kind, given: &str) -> Result<Answer, AnswerError> {
    let most = if *kind == Kind::Essay { LONGEST_ESSAY } else { LONGEST_WORDS };
    // PostgreSQL stores no NUL, and nobody types one.
    let text = given.replace('\0', "");
    if text.chars().count() > most { Err(AnswerError::TooLong { most }) } else { Ok(Answer::Text(text)) }
}

fn read_number(given: &str) -> Result<Answer, AnswerError> {
    let given = given.trim();
    if given.chars().count() > LONGEST_NUMBER {
        return Err(AnswerError::TooLong { most: LONGEST_NUMBER });
    }
    if !given.is_empty() && Decimal::parse_typed(given).is_none() {
        return Err(AnswerError::NotANumber);
    }
    Ok(Answer::Number(given.to_owned()))
}

fn read_match(kind: &Kind, given: &BTreeMap<String, String>) -> Result<Answer, AnswerError> {
    let Kind::Matching { pairs, .. } = kind else {
        return Err(AnswerError::WrongShape { expected: kind.input() });
    };
    let known = kind.letters();
    let numbers: BTreeMap<String, u32> = (1..).take(pairs.len()).map(|number: u32| (number.to_string(), number)).collect();
    let mut matched = BTreeMap::new();
    for (left, right) in given {
        let Some(&number) = numbers.get(left) else {
            return Err(AnswerError::UnknownPair { given: excerpt(left) });
        };
        // An empty letter is a left side that was set free again.
        if !right.is_empty() {
            matched.insert(number, read_letter(&known, right)?);
        }
    }
    Ok(Answer::Match(matched))
}

fn excerpt(given: &str) -> String {
    given.chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::curriculum::gift;

    fn question(source: &str) -> Question {
        gift::parse(source).unwrap().remove(0)
    }

    fn read(source: &str, body: &str) -> Result<String, AnswerError> {
        let body: AnswerBody = serde_json::from_str(body).unwrap();
        Answer::read(&question(source), &body).map(|answer| serde_json::to_string(&answer).unwrap())
    }

    const ONE: &str = "X{=a ~b ~c}";
    const SEVERAL: &str = "X{~%50%a ~%50%b ~c}";
    const TRUE: &str = "X{T}";
    const SHORT: &str = "X{=a}";
    const NUMBER: &str = "X{#5}";
    const MATCH: &str = "X{=l -> 1 =m -> 2 = -> 3}";

    #[test]
    fn an_answer_that_fits_is_kept_in_the_contracts_shape() {
        for (source, body, want) in [
            (ONE, r#"{"seq":3,"at":"2025-06-25T02:05:00Z","choice":["b"]}"#, r#"{"choice":["b"]}"#),
            (ONE, r#"{"seq":3,"choice":["b","b"],"device":"pc","text":null}"#, r#"{"choice":["b"]}"#),
            (ONE, r#"{"seq":3,"choice":[]}"#, r#"{"choice":[]}"#),
            (TRUE, r#"{"seq":3,"choice":["a"]}"#, r#"{"choice":["a"]}"#),
            (SEVERAL, r#"{"seq":3,"choice":["c","a"]}"#, r#"{"choice":["a","c"]}"#),
            (SHORT, r#"{"seq":3,"text":" Một\u0000 tháng "}"#, r#"{"text":" Một tháng "}"#),
            ("X{}", r#"{"seq":3,"text":"bài viết"}"#, r#"{"text":"bài viết"}"#),
            (NUMBER, r#"{"seq":3,"number":" 12,5 "}"#, r#"{"number":"12,5"}"#),
            (NUMBER, r#"{"seq":3,"number":""}"#, r#"{"number":""}"#),
            (MATCH, r#"{"seq":3,"match":{"1":"c","2":"a"}}"#, r#"{"match":{"1":"c","2":"a"}}"#),
            (MATCH, r#"{"seq":3,"match":{"1":"","2":"a"}}"#, r#"{"match":{"2":"a"}}"#),
            (MATCH, r#"{"seq":3,"match":{}}"#, r#"{"match":{}}"#),
        ] {
            let got = read(source, body).unwrap();
            assert_eq!(got, want, "{source} {body}");
            let stored: Answer = serde_json::from_str(&got).unwrap();
            assert_eq!(serde_json::to_string(&stored).unwrap(), want);
        }
    }

    #[test]
    fn an_answer_that_does_not_fit_is_refused_with_its_reason() {
        let shape = |input| AnswerError::WrongShape { expected: Some(input) };
        let unknown = |given: &str| AnswerError::UnknownChoice { given: given.to_owned() };
        let pair = |given: &str| AnswerError::UnknownPair { given: given.to_owned() };
        for (source, body, want) in [
            (ONE, r#"{"seq":1}"#, shape(Input::Choice)),
            (ONE, r#"{"seq":1,"text":"b"}"#, shape(Input::Choice)),
            (ONE, r#"{"seq":1,"choice":["b"],"text":""}"#, shape(Input::Choice)),
            (SEVERAL, r#"{"seq":1,"number":"1"}"#, shape(Input::Multiple)),
            (SHORT, r#"{"seq":1,"choice":["a"]}"#, shape(Input::Text)),
            (NUMBER, r#"{"seq":1,"text":"5"}"#, shape(Input::Number)),
            (MATCH, r#"{"seq":1,"choice":["a"]}"#, shape(Input::Match)),
            ("Đọc.", r#"{"seq":1,"text":"x"}"#, AnswerError::WrongShape { expected: None }),
            (ONE, r#"{"seq":1,"choice":["d"]}"#, unknown("d")),
            (ONE, r#"{"seq":1,"choice":["A"]}"#, unknown("A")),
            (ONE, r#"{"seq":1,"choice":["ab"]}"#, unknown("ab")),
            (ONE, r#"{"seq":1,"choice":["aaaaaaaaaaaa"]}"#, unknown("aaaaaaaaaa")),
            (SEVERAL, r#"{"seq":1,"choice":["a",""]}"#, unknown("")),
            (TRUE, r#"{"seq":1,"choice":["c"]}"#, unknown("c")),
            (ONE, r#"{"seq":1,"choice":["a","b"]}"#, AnswerError::OneOnly),
            (TRUE, r#"{"seq":1,"choice":["a","b"]}"#, AnswerError::OneOnly),
            (NUMBER, r#"{"seq":1,"number":"năm"}"#, AnswerError::NotANumber),
            (NUMBER, r#"{"seq":1,"number":"5 ngày"}"#, AnswerError::NotANumber),
            (MATCH, r#"{"seq":1,"match":{"3":"a"}}"#, pair("3")),
            (MATCH, r#"{"seq":1,"match":{"0":"a"}}"#, pair("0")),
            (MATCH, r#"{"seq":1,"match":{"01":"a"}}"#, pair("01")),
            (MATCH, r#"{"seq":1,"match":{"1":"d"}}"#, unknown("d")),
        ] {
            assert_eq!(read(source, body), Err(want), "{source} {body}");
        }
    }

    #[test]
    fn long_answers_are_refused_at_their_limits() {
        for (source, member, most) in [(SHORT, "text", LONGEST_WORDS), ("X{}", "text", LONGEST_ESSAY), (NUMBER, "number", LONGEST_NUMBER)] {
            let body = |count: usize| format!(r#"{{"seq":1,"{member}":"{}"}}"#, "1".repeat(count));
            assert_eq!(read(source, &body(most + 1)), Err(AnswerError::TooLong { most }));
            assert_ne!(read(source, &body(most)), Err(AnswerError::TooLong { most }));
        }
    }

    #[test]
    fn a_body_of_another_shape_is_no_body() {
        for body in [
            "[]",
            "{}",
            r#"{"seq":-1,"choice":["a"]}"#,
            r#"{"seq":1,"choice":"a"}"#,
            r#"{"seq":1,"number":5}"#,
            r#"{"seq":1,"match":["a"]}"#,
            r#"{"seq":1,"at":"heute","choice":["a"]}"#,
        ] {
            assert!(serde_json::from_str::<AnswerBody>(body).is_err(), "{body}");
        }
    }

    #[test]
    fn blank_answers_are_known() {
        for (source, body, want) in [
            (ONE, r#"{"seq":1,"choice":[]}"#, true),
            (ONE, r#"{"seq":1,"choice":["a"]}"#, false),
            (SHORT, r#"{"seq":1,"text":" \n "}"#, true),
            (SHORT, r#"{"seq":1,"text":"x"}"#, false),
            (NUMBER, r#"{"seq":1,"number":" "}"#, true),
            (NUMBER, r#"{"seq":1,"number":"0"}"#, false),
            (MATCH, r#"{"seq":1,"match":{"1":""}}"#, true),
            (MATCH, r#"{"seq":1,"match":{"1":"a"}}"#, false),
        ] {
            let body: AnswerBody = serde_json::from_str(body).unwrap();
            assert_eq!(Answer::read(&question(source), &body).unwrap().is_blank(), want, "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_the_reader_panic(text in any::<String>(), letters in proptest::collection::vec(any::<String>(), 0..4)) {
            let pairs = letters.iter().map(|letter| (text.clone(), letter.clone())).collect();
            let empty = AnswerBody { seq: 0, at: None, device: None, choice: None, text: None, number: None, pairs: None };
            for source in [ONE, SEVERAL, TRUE, SHORT, NUMBER, MATCH, "X{}", "Đọc."] {
                let question = question(source);
                for body in [
                    AnswerBody { choice: Some(letters.clone()), ..empty.clone() },
                    AnswerBody { text: Some(text.clone()), ..empty.clone() },
                    AnswerBody { number: Some(text.clone()), ..empty.clone() },
                    AnswerBody { pairs: Some(BTreeMap::clone(&pairs)), ..empty.clone() },
                ] {
                    if let Ok(answer) = Answer::read(&question, &body) {
                        let json = serde_json::to_string(&answer).unwrap();
                        prop_assert_eq!(serde_json::from_str::<Answer>(&json).unwrap(), answer);
                    }
                }
            }
        }
    }
}
