//! Draws a paper: which questions, in which order, with their options in which order, from a seed.
//!
//! The attempt keeps the seed, and the same seed gives the same paper for ever: the stream of the `ChaCha` cipher with 8 rounds
//! is fixed by its definition, and what is made of it (the range, the shuffle) is written here rather than taken from a library that may change its mind.

use std::fmt;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::curriculum::question::{Difficulty, Kind, Question};
use crate::curriculum::rules::{Blueprint, TooFew};

/// Checks that enough questions of each difficulty are there; [`draw`] asks once more.
///
/// # Errors
/// Every difficulty that lacks questions, or that the blueprint asks for none at all.
pub fn check(blueprint: &Blueprint, questions: &[Drawable]) -> Result<(), BlueprintError> {
    if blueprint.total() == 0 {
        return Err(BlueprintError::Empty);
    }
    let found = |difficulty| questions.iter().filter(|question| question.difficulty == difficulty).count();
    let count = |difficulty| TooFew { difficulty, wanted: blueprint.of(difficulty), found: found(difficulty) };
    let lacks: Vec<_> = Difficulty::ALL.into_iter().map(count).filter(|lack| lack.found < lack.wanted).collect();
    if lacks.is_empty() { Ok(()) } else { Err(BlueprintError::TooFew(lacks)) }
}

/// Why no paper can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlueprintError {
    /// The blueprint asks for no question.
    Empty,
    /// The difficulties that have fewer questions than the blueprint asks for.
    TooFew(Vec<TooFew>),
}

impl BlueprintError {
    /// The message's key in the language catalogue.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "blueprint-empty",
            Self::TooFew(_) => "blueprint-too-few",
        }
    }
}

impl fmt::Display for BlueprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the quiz asks for no question"),
            Self::TooFew(lacks) => {
                let lack = |lack: &TooFew| format!("{} {} questions, found {}", lack.wanted, lack.difficulty.name(), lack.found);
                write!(f, "the quiz asks for {}", lacks.iter().map(lack).collect::<Vec<_>>().join("; "))
            }
        }
    }
}

impl std::error::Error for BlueprintError {}

/// What the draw needs to know of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawable {
    /// Its number in the revision, from 1.
    pub number: u32,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// The letters that may be shown in another order; empty where there are none, or where the order has a meaning (true before false).
    pub letters: Vec<char>,
}

impl Drawable {
    /// The question with this number, or `None` when a paper can't have it: it has no difficulty, or no machine can mark it.
    #[must_use]
    pub fn of(number: u32, question: &Question) -> Option<Self> {
        let difficulty = question.difficulty.filter(|_| question.kind.is_marked())?;
        let letters = if matches!(question.kind, Kind::TrueFalse { .. }) { Vec::new() } else { question.kind.letters() };
        Some(Self { number, difficulty, letters })
    }

    /// Those of a revision's questions, numbered from 1, that a paper can have.
    #[must_use]
    pub fn of_revision(questions: &[Question]) -> Vec<Self> {
        (1..).zip(questions).filter_map(|(number, question)| Self::of(number, question)).collect()
    }
}

/// A drawn paper: easy questions first, then medium, then hard ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The questions in the order in which they are shown; the first has number 1 on the screen and in addresses.
    pub places: Vec<PaperPlace>,
}

/// One question of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperPlace {
    /// The question's number in the revision, from 1.
    pub question: u32,
    /// The letters of its options, or of its right column, in the order in which they are shown; empty where the order is the revision's.
    pub order: Vec<char>,
}

impl Paper {
    /// The question at a number of the paper, from 1.
    #[must_use]
    pub fn place(&self, number: u32) -> Option<&PaperPlace> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.places.get(index)
    }
}

/// Draws a paper. The same questions, blueprint and seed give the same paper, in every later version too.
///
/// # Errors
/// As [`check`].
pub fn draw(questions: &[Drawable], blueprint: &Blueprint, seed: u64) -> Result<Paper, BlueprintError> {
    check(blueprint, questions)?;
    let mut dice = Dice::new(seed);
    let mut places = Vec::with_capacity(blueprint.total());
    for difficulty in Difficulty::ALL {
        let mut pool: Vec<&Drawable> = questions.iter().filter(|question| question.difficulty == difficulty).collect();
        // Drawn by number, so that the caller's order does not matter.
        pool.sort_by_key(|question| question.number);
        dice.shuffle(&mut pool);
        for question in pool.into_iter().take(blueprint.of(difficulty)) {
            let mut order = question.letters.clone();
            dice.shuffle(&mut order);
            places.push(PaperPlace { question: question.number, order });
        }
    }
    Ok(Paper { places })
}

/// A stream of random numbers that is the same for a seed for ever.
struct Dice(ChaCha8Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        // The key is laid out here because `seed_from_u64` is free to change.
        let mut key = [0; 32];
        for (to, from) in key.iter_mut().zip(seed.to_le_bytes()) {
            *to = from;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number below `bound`, each as likely as the others; 0 for a bound of 0.
    fn below(&mut self, bound: u64) -> u64 {
        // Numbers at the top that would make the first ones likelier are thrown again.
        let fair = u64::MAX - u64::MAX.checked_rem(bound).unwrap_or(0);
        loop {
            let number = self.0.next_u64();
            if number < fair || bound == 0 {
                return number.checked_rem(bound).unwrap_or(0);
            }
        }
    }

    /// Fisher and Yates, from the end.
    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap_or(last);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use rand_chacha::rand_core::RngCore;

    use super::*;
    use crate::curriculum::gift;

    fn pool(easy: u32, medium: u32, hard: u32) -> Vec<Drawable> {
        let kinds = [(Difficulty::Easy, easy), (Difficulty::Medium, medium), (Difficulty::Hard, hard)];
        let all = kinds.into_iter().flat_map(|(difficulty, count)| std::iter::repeat_n(difficulty, count as usize));
        (1..)
            .zip(all)
            .map(|(number, difficulty)| Drawable { number, difficulty, letters: ('a'..).take(number as usize % 5).collect() })
            .collect()
    }

    #[test]
    fn a_seed_gives_the_same_paper_for_ever() {
        // Worked out once by a second implementation of cipher and shuffle. If this fails, old attempts would show other papers:
        // mend the code, not the table.
        let golden = [(4, "dbac"), (3, "abc"), (6, "a"), (12, "ba"), (18, "bac"), (15, ""), (21, "a"), (19, "dbac")];
        let paper = draw(&pool(8, 10, 6), &Blueprint { easy: 3, medium: 3, hard: 2 }, 20_250_701).unwrap();
        let seen: Vec<_> = paper.places.iter().map(|place| (place.question, place.order.iter().collect::<String>())).collect();
        assert_eq!(seen, golden.map(|(number, order)| (number, order.to_owned())));
    }

    #[test]
    fn the_stream_is_that_of_chacha8() {
        // First block of the ChaCha8 key stream for the all-zero key and nonce, as eSTREAM's test vectors print it.
        let mut dice = Dice::new(0);
        assert_eq!(dice.0.next_u64().to_le_bytes(), [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]);
    }

    #[test]
    fn a_difficulty_with_too_few_questions_is_named() {
        let blueprint = Blueprint { easy: 2, medium: 3, hard: 1 };
        let lack = |difficulty, wanted, found| TooFew { difficulty, wanted, found };
        assert_eq!(check(&blueprint, &pool(2, 3, 1)), Ok(()));
        assert_eq!(
            draw(&pool(1, 3, 0), &blueprint, 1),
            Err(BlueprintError::TooFew(vec![lack(Difficulty::Easy, 2, 1), lack(Difficulty::Hard, 1, 0)]))
        );
        let error = check(&blueprint, &pool(2, 2, 1)).unwrap_err();
        assert_eq!(error.to_string(), "the quiz asks for 3 medium questions, found 2");
        assert_eq!(draw(&pool(1, 1, 1), &Blueprint::default(), 1), Err(BlueprintError::Empty));
    }

    #[test]
    fn essays_descriptions_and_questions_without_difficulty_are_not_drawn() {
        let file = "Không loại{T}\n\n$CATEGORY: X/easy\n\nA{~b =c}\n\nB{}\n\nĐọc\n\nC{T}\n\n$CATEGORY: X/hard\n\nD{=l -> 1 =m -> 2 = -> 3}\n\nE{#5}";
        let drawable = Drawable::of_revision(&gift::parse(file).unwrap());
        let seen: Vec<_> = drawable.iter().map(|d| (d.number, d.difficulty, d.letters.iter().collect::<String>())).collect();
        let (easy, hard) = (Difficulty::Easy, Difficulty::Hard);
        let want = [(2, easy, "ab"), (5, easy, ""), (6, hard, "abc"), (7, hard, "")];
        assert_eq!(seen, want.map(|(n, d, letters)| (n, d, letters.to_owned())));
    }

    #[test]
    fn places_are_counted_from_one() {
        let paper = draw(&pool(1, 1, 0), &Blueprint { easy: 1, medium: 1, hard: 0 }, 7).unwrap();
        assert_eq!(paper.place(1).map(|place| place.question), Some(1));
        assert_eq!(paper.place(2).map(|place| place.question), Some(2));
        assert_eq!((paper.place(0), paper.place(3)), (None, None));
    }

    #[test]
    fn every_question_and_every_order_comes_up_about_as_often() {
        let questions = pool(4, 0, 0);
        let mut firsts = [0_u32; 4];
        let mut orders = std::collections::HashMap::<Vec<char>, u32>::new();
        for seed in 0..4_000 {
            let paper = draw(&questions, &Blueprint { easy: 4, medium: 0, hard: 0 }, seed).unwrap();
            firsts[paper.places[0].question as usize - 1] += 1;
            let three = paper.places.iter().find(|place| place.question == 3).unwrap();
            *orders.entry(three.order.clone()).or_default() += 1;
        }
        // 4,000 throws of a fair die with 4 or 6 sides: five standard deviations are 137 and 118.
        assert!(firsts.iter().all(|&n| (863..=1137).contains(&n)), "{firsts:?}");
        assert_eq!(orders.len(), 6);
        assert!(orders.values().all(|&n| (549..=785).contains(&n)), "{orders:?}");
    }

    proptest! {
        #[test]
        fn a_paper_keeps_the_blueprint_and_repeats_nothing(
            counts in (0_u16..12, 0_u16..12, 0_u16..12), spare in (0_u32..5, 0_u32..5, 0_u32..5), seed: u64,
        ) {
            let blueprint = Blueprint { easy: counts.0, medium: counts.1, hard: counts.2 };
            prop_assume!(blueprint.total() > 0);
            let questions = pool(u32::from(counts.0) + spare.0, u32::from(counts.1) + spare.1, u32::from(counts.2) + spare.2);
            let paper = draw(&questions, &blueprint, seed).unwrap();
            prop_assert_eq!(paper.places.len(), blueprint.total());
            let drawn: HashSet<u32> = paper.places.iter().map(|place| place.question).collect();
            prop_assert_eq!(drawn.len(), blueprint.total());
            let known = |number| questions.iter().find(|question| question.number == number).unwrap();
            for difficulty in Difficulty::ALL {
                let count = drawn.iter().filter(|&&number| known(number).difficulty == difficulty).count();
                prop_assert_eq!(count, blueprint.of(difficulty));
            }
            let difficulties: Vec<_> = paper.places.iter().map(|place| known(place.question).difficulty).collect();
            prop_assert!(difficulties.is_sorted());
            for place in &paper.places {
                let mut order = place.order.clone();
                order.sort_unstable();
                prop_assert_eq!(&order, &known(place.question).letters);
            }
            let mut turned = questions.clone();
            turned.reverse();
            prop_assert_eq!(draw(&turned, &blueprint, seed).unwrap(), paper);
        }

        #[test]
        fn a_throw_is_below_its_bound(seed: u64, bound in 1_u64..) {
            prop_assert!(Dice::new(seed).below(bound) < bound);
            prop_assert_eq!(Dice::new(seed).below(1), 0);
            prop_assert_eq!(Dice::new(seed).below(0), 0);
        }
    }
}
