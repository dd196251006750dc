//! The paper as one plain form: what it brought, as saves. Fields: `q3` (a letter, words, a number; several for several
//! choices), `q3-1` (the letter for the first left side), and `base-3`, the `seq` that the page was made with.

use std::collections::BTreeMap;

use super::answer::{Answer, AnswerBody, AnswerError};
use super::desk::{Item, Sheet};
use super::rules::Saved;
use crate::curriculum::question::{Input, Kind};
use crate::web::Fields;

/// What a form asks for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Answers to save, by the number on the paper.
    pub(super) saves: BTreeMap<i32, Saved>,
    /// Answers as typed that were changed elsewhere since the page was made: the person decides.
    pub(super) conflicts: BTreeMap<i32, Answer>,
    /// What does not fit its question.
    pub(super) problems: BTreeMap<i32, AnswerError>,
}

/// Compares a form with what is stored.
pub(super) fn read(fields: &Fields, sheet: &Sheet, stored: &BTreeMap<i32, Saved>) -> Asked {
    let mut asked = Asked::default();
    for (number, item) in sheet.questions() {
        let old = stored.get(&number);
        let base: Option<i64> = fields.get(&format!("base-{number}")).parse().ok();
        let Some(body) = body(fields, number, item, base.is_some()) else { continue };
        let answer = match Answer::read(&item.question, &body) {
            Ok(answer) => answer,
            Err(error) => {
                asked.problems.insert(number, error);
                continue;
            }
        };
        let is_same = old.map_or(answer.is_blank(), |old| old.answer == answer || old.answer.is_blank() && answer.is_blank());
        if is_same {
            continue;
        }
        let seq = old.map_or(0, |old| old.seq);
        if base.is_some_and(|base| base < seq) {
            asked.conflicts.insert(number, answer);
        } else {
            asked.saves.insert(number, Saved { seq: seq + 1, answer });
        }
    }
    asked
}

/// What the form says about one question; none when it says nothing. Boxes that are all empty send nothing, so that only a
/// form that shows them (`is_shown`) can take their answer back.
fn body(fields: &Fields, number: i32, item: &Item, is_shown: bool) -> Option<AnswerBody> {
    let name = format!("q{number}");
    let given = fields.all(&name);
    let mut body = AnswerBody { seq: 0, at: None, device: None, choice: None, text: None, number: None, pairs: None };
    match item.question.kind.input()? {
        Input::Choice if given.is_empty() => return None,
        Input::Multiple if given.is_empty() && !is_shown => return None,
        Input::Choice | Input::Multiple => body.choice = Some(given.to_vec()),
        Input::Text => body.text = Some(given.first()?.clone()),
        Input::Number => body.number = Some(given.first()?.clone()),
        Input::Match => {
            let Kind::Matching { pairs, .. } = &item.question.kind else { return None };
            let letters = (1..=pairs.len()).filter_map(|left| {
                let letter = fields.all(&format!("{name}-{left}")).first()?;
                Some((left.to_string(), letter.clone()))
            });
            let letters: BTreeMap<String, String> = letters.collect();
            body.pairs = (!letters.is_empty()).then_some(letters);
            body.pairs.as_ref()?;
        }
    }
    Some(body)
}
