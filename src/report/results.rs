//! Quiz results by officer and topic, and how questions were answered: pure sums over attempts and marks.

use std::collections::HashMap;

use crate::clock::Timestamp;
use crate::id::{OfficerId, TopicId, UnitId};

/// Points of a question answered fully: a number that every usual share divides, so that sums stay whole.
pub const FULL_POINTS: i32 = 2520;

/// A submitted attempt.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// Whose.
    pub officer: OfficerId,
    /// At which topic's quiz.
    pub topic: TopicId,
    /// The unit with which they take part.
    pub unit: UnitId,
    /// Points, of `question_count` × [`FULL_POINTS`].
    pub points: i32,
    /// Questions on the paper.
    pub question_count: i32,
    /// Whether it passed.
    pub is_passed: bool,
    /// When.
    pub submitted_at: Timestamp,
}

/// What an officer's attempts at a topic come to; the best attempt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    /// Whose.
    pub officer: OfficerId,
    /// At which topic's quiz.
    pub topic: TopicId,
    /// The unit with which they take part.
    pub unit: UnitId,
    /// Attempts submitted.
    pub attempts: i32,
    /// Points of the best.
    pub points: i32,
    /// Questions on its paper: the greatest score.
    pub question_count: i32,
    /// When an attempt first passed.
    pub passed_at: Option<Timestamp>,
}

impl Best {
    /// Tenths of a percent, rounded down: 1000 is a full score.
    #[must_use]
    pub fn permille(&self) -> i64 {
        i64::from(self.points) * 1000 / (i64::from(self.question_count).max(1) * i64::from(FULL_POINTS))
    }

    /// Hundredths of a question answered fully, rounded down.
    #[must_use]
    pub fn centiscore(&self) -> i64 {
        i64::from(self.points) * 100 / i64::from(FULL_POINTS)
    }
}

/// Takes the attempts together, by officer and topic, in no order.
#[must_use]
pub fn best(attempts: &[Attempt]) -> Vec<Best> {
    let mut found: HashMap<(OfficerId, TopicId), Best> = HashMap::with_capacity(attempts.len());
    for attempt in attempts {
        let empty = Best {
            officer: attempt.officer,
            topic: attempt.topic,
            unit: attempt.unit,
            attempts: 0,
            points: attempt.points,
            question_count: attempt.question_count,
            passed_at: None,
        };
        let best = found.entry((attempt.officer, attempt.topic)).or_insert(empty);
        best.attempts += 1;
        // The greater share: papers of two revisions may differ in length.
        if i64::from(attempt.points) * i64::from(best.question_count) > i64::from(best.points) * i64::from(attempt.question_count) {
            (best.points, best.question_count) = (attempt.points, attempt.question_count);
        }
        if attempt.is_passed {
            best.passed_at = Some(best.passed_at.map_or(attempt.submitted_at, |at| at.min(attempt.submitted_at)));
        }
    }
    found.into_values().collect()
}

/// How a question of a revision was answered, over all submitted attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The revision's number.
    pub revision: i32,
    /// The question's number in the revision.
    pub question: i32,
    /// easy, medium, hard.
    pub difficulty: String,
    /// What is asked.
    pub stem: String,
    /// On how many submitted papers it stood.
    pub asked: i64,
    /// How many of them answered it fully.
    pub full: i64,
    /// Points over all of them, each of [`FULL_POINTS`].
    pub points: i64,
}

/// The questions that went wrong most come first.
pub fn sort_by_trouble(questions: &mut [Marked]) {
    questions.sort_by(|a, b| {
        (a.full * b.asked, a.points * b.asked)
            .cmp(&(b.full * a.asked, b.points * a.asked))
            .then((a.revision, a.question).cmp(&(b.revision, b.question)))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn the_best_attempt_counts_and_the_first_pass_dates_it() {
        let at = |day| Timestamp::start_of(NaiveDate::from_ymd_opt(2025, 6, day).unwrap());
        let base = Attempt {
            officer: OfficerId::new(),
            topic: TopicId::new(),
            unit: UnitId::new(),
            points: 0,
            question_count: 3,
            is_passed: false,
            submitted_at: at(24),
        };
        let attempts = [
            Attempt { points: 2520, ..base },
            // Two of two are more than two of three.
            Attempt { points: 5040, question_count: 2, is_passed: true, submitted_at: at(26), ..base },
            Attempt { points: 5040, is_passed: true, submitted_at: at(25), ..base },
            Attempt { officer: OfficerId::new(), points: 1680, ..base },
        ];
        let mut found = best(&attempts);
        found.sort_by_key(|best| -best.attempts);
        let (first, second) = (found[0], found[1]);
        assert_eq!((first.attempts, first.points, first.question_count, first.passed_at), (3, 5040, 2, Some(at(25))));
        assert_eq!((first.permille(), first.centiscore()), (1000, 200));
        assert_eq!((second.attempts, second.passed_at, second.permille(), second.centiscore()), (1, None, 222, 66));
    }

    #[test]
    fn questions_that_go_wrong_come_first() {
        let question = |number, asked, full, points| Marked {
            revision: 1,
            question: number,
            difficulty: String::new(),
            stem: String::new(),
            asked,
            full,
            points,
        };
        let mut questions = [question(1, 10, 9, 0), question(2, 100, 30, 0), question(3, 10, 3, 0), question(4, 4, 0, 100)];
        sort_by_trouble(&mut questions);
        assert_eq!(questions.iter().map(|question| question.question).collect::<Vec<_>>(), [4, 2, 3, 1]);
    }
}
