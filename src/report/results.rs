//! Quiz results by officer and topic, and how questions were answered: pure sums over attempts and marks.

use crate::clock::Timestamp;

/// Points of a question answered fully: a number that every usual share divides, so that sums stay whole.
pub const FULL_POINTS: i32 = 2520;

/// A submitted attempt.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// Whose: the place in a list of officers by name.
    pub officer: usize,
    /// At which topic's quiz: the number in the frame's topics.
    pub topic: usize,
    /// Points, of `question_count` × [`FULL_POINTS`].
    pub points: i32,
    /// Questions on the paper.
    pub question_count: i32,
    /// Whether it passed.
    pub is_passed: bool,
    /// When.
    pub submitted_at: Timestamp,
}

impl Attempt {
    /// Whether its share of its paper is the greater one: papers of two revisions may differ in length.
    fn beats(&self, other: &Self) -> bool {
        i64::from(self.points) * i64::from(other.question_count) > i64::from(other.points) * i64::from(self.question_count)
    }
}

/// What an officer's attempts at a topic come to; the best attempt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    /// Whose: the place in a list of officers by name.
    pub officer: usize,
    /// At which topic's quiz: the number in the frame's topics.
    pub topic: usize,
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

/// Takes the attempts together; gives what they come to by officer and topic, in that order.
#[must_use]
pub fn best(mut attempts: Vec<Attempt>) -> Vec<Best> {
    attempts.sort_unstable_by_key(|attempt| (attempt.officer, attempt.topic, attempt.submitted_at));
    let together = attempts.chunk_by(|a, b| (a.officer, a.topic) == (b.officer, b.topic));
    together.filter_map(take_together).collect()
}

/// Attempts of one officer at one topic, the earliest first.
fn take_together(attempts: &[Attempt]) -> Option<Best> {
    let best = attempts.iter().reduce(|best, attempt| if attempt.beats(best) { attempt } else { best })?;
    Some(Best {
        officer: best.officer,
        topic: best.topic,
        attempts: attempts.len() as i32,
        points: best.points,
        question_count: best.question_count,
        passed_at: attempts.iter().find(|attempt| attempt.is_passed).map(|attempt| attempt.submitted_at),
    })
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
        let base = Attempt { officer: 7, topic: 1, points: 0, question_count: 3, is_passed: false, submitted_at: at(24) };
        let attempts = vec![
            Attempt { officer: 8, points: 1680, ..base },
            Attempt { points: 2520, ..base },
            Attempt { topic: 0, ..base },
            // Two of two are more than two of three.
            Attempt { points: 5040, question_count: 2, is_passed: true, submitted_at: at(26), ..base },
            Attempt { points: 5040, is_passed: true, submitted_at: at(25), ..base },
        ];
        let found = best(attempts);
        assert_eq!(
            found.iter().map(|best| (best.officer, best.topic, best.attempts)).collect::<Vec<_>>(),
            [(7, 0, 1), (7, 1, 3), (8, 1, 1)]
        );
        let (first, second) = (found[1], found[2]);
        assert_eq!((first.points, first.question_count, first.passed_at), (5040, 2, Some(at(25))));
        assert_eq!((first.permille(), first.centiscore()), (1000, 200));
        assert_eq!((second.passed_at, second.permille(), second.centiscore()), (None, 222, 66));
        assert_eq!(best(Vec::new()), []);
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
