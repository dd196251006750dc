//! What stands between the braces: finds out which kind of question it is, and reads its answers.

use std::collections::HashSet;

use crate::curriculum::decimal::Decimal;
use crate::curriculum::question::{Choice, FULL_MARK, Format, Kind, MOST_OPTIONS, Pair, RightSide, Span, Text, Weight, Wording, letter};

use super::error::{GiftError, Problem};
use super::source::{
    self, Cell, Place, cut, excerpt, find, find_last_run, find_run, place_of, raw, split_once, starts_with, trim, trim_start,
};

/// Reads the answers and the general feedback; `open` is where the `{` stands, `format` the stem's.
pub(super) fn read(inside: &[Cell], open: Place, format: Format) -> Result<(Kind, Option<Text>), GiftError> {
    let (answers, general) = match find_last_run(inside, "####") {
        Some(index) => {
            let (answers, general) = cut(inside, index, 4);
            (answers, feedback(Some(general), format))
        }
        None => (inside, None),
    };
    Ok((kind(trim(answers), open, format)?, general))
}

/// The kind, told apart in Moodle's order.
fn kind(cells: &[Cell], open: Place, format: Format) -> Result<Kind, GiftError> {
    if cells.is_empty() {
        return Ok(Kind::Essay);
    }
    if starts_with(cells, "#") {
        return numeric(cells, open, format);
    }
    if let Some(kind) = true_false(cells, format) {
        return Ok(kind);
    }
    if find(cells, '~').is_some() {
        return choices(cells, open, format);
    }
    let items = items(cells, |cell| cell.is('='));
    let has_arrow = |item: &Item| find_run(split_once(item.cells, '#').0, "->").is_some();
    if items.iter().any(has_arrow) {
        return matching(&items, open, format);
    }
    short_answer(&items, open, format)
}

/// One answer: its `=` or `~`, and what stands behind it up to the next.
struct Item<'a> {
    /// `None` for words before the first mark.
    mark: Option<Cell>,
    cells: &'a [Cell],
}

impl Item<'_> {
    /// Where its mark stands, or its words begin.
    fn place(&self, open: Place) -> Place {
        self.mark.map_or_else(|| place_of(self.cells, open), |mark| mark.at)
    }
}

/// The answers that begin with one of the marks. Blank words before the first are left out.
fn items(cells: &[Cell], is_mark: impl Fn(&Cell) -> bool) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut mark = None;
    let mut rest = cells;
    loop {
        let end = rest.iter().position(&is_mark).unwrap_or(rest.len());
        let (words, from_mark) = cut(rest, end, 0);
        if mark.is_some() || !trim(words).is_empty() {
            items.push(Item { mark, cells: trim(words) });
        }
        let Some((next, behind)) = from_mark.split_first() else {
            return items;
        };
        mark = Some(*next);
        rest = behind;
    }
}

/// The feedback behind a `#`; `None` where there is none or it is empty.
fn feedback(cells: Option<&[Cell]>, format: Format) -> Option<Text> {
    cells.map(|cells| source::text(cells, format)).filter(|text| !text.text.is_empty())
}

/// Takes a weight such as `%50%` or `%-33.33333%` off. A `%` that no digit follows is a character like any other.
fn weight(cells: &[Cell]) -> Result<(Option<Weight>, &[Cell]), GiftError> {
    let cells = trim_start(cells);
    let Some((percent, behind)) = cells.split_first().filter(|(cell, _)| cell.is('%')) else {
        return Ok((None, cells));
    };
    if !is_number_like(behind) {
        return Ok((None, cells));
    }
    let bad = |given: &[Cell]| percent.at.error(Problem::BadWeight { given: excerpt(given) });
    let (number, Some(rest)) = split_once(behind, '%') else {
        return Err(bad(cells));
    };
    let weight = Weight::from_percent(&raw(number)).ok_or_else(|| bad(number))?;
    Ok((Some(weight), trim_start(rest)))
}

/// Whether a digit follows, with or without a minus sign.
fn is_number_like(cells: &[Cell]) -> bool {
    let mut cells = cells.iter().skip_while(|cell| cell.is('-'));
    cells.next().is_some_and(|cell| cell.ch.is_ascii_digit())
}

fn true_false(cells: &[Cell], format: Format) -> Option<Kind> {
    let (word, feedbacks) = split_once(cells, '#');
    let truth = match raw(word).as_str() {
        "T" | "TRUE" => true,
        "F" | "FALSE" => false,
        _ => return None,
    };
    let (if_wrong, if_right) = feedbacks.map_or((None, None), |cells| {
        let (wrong, right) = split_once(cells, '#');
        (feedback(Some(wrong), format), feedback(right, format))
    });
    Some(Kind::TrueFalse { truth, if_wrong, if_right })
}

fn choices(cells: &[Cell], open: Place, format: Format) -> Result<Kind, GiftError> {
    let items = items(cells, |cell| cell.is('~') || cell.is('='));
    let is_single = items.iter().any(|item| item.mark.is_some_and(|mark| mark.is('=')));
    let mut choices = Vec::with_capacity(items.len());
    for item in &items {
        choices.push(choice(item, choices.len(), items.len(), format)?);
    }
    if choices.len() < 2 {
        return Err(open.error(Problem::TooFewChoices { found: choices.len() }));
    }
    let weights = || choices.iter().map(|choice| choice.weight.points());
    let best = weights().max().unwrap_or(0);
    let sum = weights().filter(|&points| points > 0).sum();
    if best <= 0 {
        return Err(open.error(Problem::NoRightAnswer));
    }
    if is_single && best < FULL_MARK {
        return Err(open.error(Problem::NoFullMark { best }));
    }
    if !is_single && sum != FULL_MARK {
        return Err(open.error(Problem::WeightsDoNotAddUp { sum }));
    }
    Ok(if is_single { Kind::OneChoice { choices } } else { Kind::SeveralChoices { choices } })
}

/// The option at `place` (from 0) of `all`.
fn choice(item: &Item, place: usize, all: usize, format: Format) -> Result<Choice, GiftError> {
    let Some(mark) = item.mark else {
        return Err(stray(item));
    };
    let letter = letter(place).ok_or_else(|| mark.at.error(Problem::TooManyChoices { found: all }))?;
    let (weight, words) = weight(item.cells)?;
    let (words, comment) = split_once(words, '#');
    let text = source::text(words, format);
    if text.text.is_empty() {
        return Err(mark.at.error(Problem::EmptyAnswer));
    }
    let default = if mark.is('=') { Weight::FULL } else { Weight::ZERO };
    Ok(Choice { letter, text, weight: weight.unwrap_or(default), feedback: feedback(comment, format) })
}

fn stray(item: &Item) -> GiftError {
    let place = place_of(item.cells, Place { line: 1, column: 1 });
    place.error(Problem::StrayText { text: excerpt(item.cells) })
}

fn short_answer(items: &[Item], open: Place, format: Format) -> Result<Kind, GiftError> {
    let mut answers = Vec::with_capacity(items.len());
    for item in items {
        let (weight, words) = weight(item.cells)?;
        let (words, comment) = split_once(words, '#');
        // The importer reads a format before the words and has no use for it.
        let pattern = source::words(source::format(words, format).1);
        if pattern.is_empty() {
            return Err(item.place(open).error(Problem::EmptyAnswer));
        }
        answers.push(Wording { pattern, weight: weight.unwrap_or(Weight::FULL), feedback: feedback(comment, format) });
    }
    full_mark(answers.iter().map(|answer| answer.weight), open)?;
    Ok(Kind::ShortAnswer { answers })
}

/// At least one of the weights must be the whole mark.
fn full_mark(weights: impl Iterator<Item = Weight>, open: Place) -> Result<(), GiftError> {
    let best = weights.map(Weight::points).max().unwrap_or(0);
    if best < FULL_MARK { Err(open.error(Problem::NoFullMark { best })) } else { Ok(()) }
}

fn numeric(cells: &[Cell], open: Place, format: Format) -> Result<Kind, GiftError> {
    let start = place_of(cells, open);
    let (_, cells) = cut(cells, 1, 0);
    let (cells, otherwise) = match find(cells, '~') {
        Some(index) => {
            let (numbers, wrong) = cut(cells, index, 0);
            (numbers, otherwise(wrong, format)?)
        }
        None => (cells, None),
    };
    let mut answers = Vec::new();
    for item in items(cells, |cell| cell.is('=')) {
        let (weight, words) = weight(item.cells)?;
        let (words, comment) = split_once(words, '#');
        let (low, high) = range(words, item.place(open))?;
        answers.push(Span { low, high, weight: weight.unwrap_or(Weight::FULL), feedback: feedback(comment, format) });
    }
    if answers.is_empty() {
        return Err(start.error(Problem::NoNumber));
    }
    full_mark(reachable(&answers), open)?;
    Ok(Kind::Numeric { answers, otherwise })
}

/// The weights of the answers that somebody can get: not those whose range lies in the range of one before them.
fn reachable(answers: &[Span]) -> impl Iterator<Item = Weight> {
    answers.iter().enumerate().filter_map(|(index, answer)| {
        let mut before = answers.iter().take(index);
        (!before.any(|earlier| earlier.low <= answer.low && answer.high <= earlier.high)).then_some(answer.weight)
    })
}

/// The feedback of `~#feedback` or `~*#feedback`, which is for every other number.
fn otherwise(cells: &[Cell], format: Format) -> Result<Option<Text>, GiftError> {
    let (mark, behind) = cut(cells, 1, 0);
    let (words, comment) = split_once(behind, '#');
    let place = place_of(mark, Place { line: 1, column: 1 });
    let again = comment.and_then(|comment| comment.iter().find(|cell| cell.is('~')));
    if let Some(again) = again {
        return Err(again.at.error(Problem::OtherwiseHasText { text: excerpt(behind) }));
    }
    if !matches!(raw(words).as_str(), "" | "*") {
        return Err(place.error(Problem::OtherwiseHasText { text: excerpt(words) }));
    }
    Ok(feedback(comment, format))
}

/// The lowest and the highest number of `15`, `15:1` or `10..12`; `mark` is where the answer begins when it is empty.
fn range(cells: &[Cell], mark: Place) -> Result<(Decimal, Decimal), GiftError> {
    let cells = trim(cells);
    let text = raw(cells);
    let place = place_of(cells, mark);
    let number = |part: &str| {
        let given: String = part.trim().chars().take(40).collect();
        Decimal::parse(part).ok_or_else(|| place.error(Problem::NotANumber { given }))
    };
    if let Some((low, high)) = text.split_once("..") {
        let ends = (number(low)?, number(high)?);
        if ends.0 > ends.1 {
            let (low, high) = (low.trim().to_owned(), high.trim().to_owned());
            return Err(place.error(Problem::RangeReversed { low, high }));
        }
        return Ok(ends);
    }
    let Some((middle, tolerance)) = text.split_once(':') else {
        return number(&text).map(|exact| (exact, exact));
    };
    let (middle, width) = (number(middle)?, number(tolerance)?);
    if width < Decimal::ZERO {
        return Err(place.error(Problem::NegativeTolerance { given: tolerance.trim().to_owned() }));
    }
    let ends = middle.checked_sub(width).zip(middle.checked_add(width));
    ends.ok_or_else(|| place.error(Problem::NotANumber { given: excerpt(cells) }))
}

fn matching(items: &[Item], open: Place, format: Format) -> Result<Kind, GiftError> {
    let mut pairs = Vec::new();
    let mut rights: Vec<RightSide> = Vec::new();
    let mut lefts = HashSet::new();
    for item in items {
        let line = match_line(item, format)?;
        let known = rights.iter().find(|right| right.text == line.right).map(|right| right.letter);
        let Some(right) = known.or_else(|| letter(rights.len())) else {
            return Err(item.place(open).error(Problem::TooManyChoices { found: MOST_OPTIONS + 1 }));
        };
        if known.is_none() {
            rights.push(RightSide { letter: right, text: line.right });
        }
        let Some(left) = line.left else {
            continue;
        };
        if !lefts.insert(left.text.clone()) {
            return Err(line.place.error(Problem::RepeatedLeft { text: left.text }));
        }
        pairs.push(Pair { left, right, feedback: line.feedback });
    }
    if pairs.len() < 2 {
        return Err(open.error(Problem::TooFewPairs { found: pairs.len() }));
    }
    Ok(Kind::Matching { pairs, rights })
}

/// One line of a matching question.
struct MatchLine {
    /// `None` for a right side that belongs to nothing.
    left: Option<Text>,
    right: String,
    feedback: Option<Text>,
    /// Where its words begin.
    place: Place,
}

fn match_line(item: &Item, format: Format) -> Result<MatchLine, GiftError> {
    let Some(mark) = item.mark else {
        return Err(stray(item));
    };
    let place = place_of(item.cells, mark.at);
    if matches!(weight(item.cells), Ok((Some(_), _))) {
        return Err(place.error(Problem::WeightInMatching));
    }
    let (pair, comment) = split_once(item.cells, '#');
    let Some(arrow) = find_run(pair, "->") else {
        return Err(mark.at.error(Problem::MissingArrow));
    };
    let (left, right) = cut(pair, arrow, 2);
    let arrow = cut(pair, arrow, 0).1;
    let (left, right) = (source::text(left, format), source::words(right));
    if right.is_empty() {
        return Err(place_of(arrow, mark.at).error(Problem::EmptyRightSide));
    }
    let feedback = feedback(comment, format);
    if left.text.is_empty() && feedback.is_some() {
        let behind = pair.len();
        return Err(place_of(cut(item.cells, behind, 0).1, mark.at).error(Problem::FeedbackOnDistractor));
    }
    Ok(MatchLine { left: (!left.text.is_empty()).then_some(left), right, feedback, place })
}
