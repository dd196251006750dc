//! Reads and writes GIFT, the text format in which Moodle's teachers write questions.
//!
//! What is read is what Moodle documents and its importer does: every kind of question, partial credit, feedback, categories,
//! escapes, comments with id and tags, text formats, missing words. Where the importer takes a slip silently (an unknown weight, words before the first
//! answer, a brace too many), we report it with line and column, since here a load is all or nothing. Smaller differences, each on purpose:
//!
//! * Line ends inside a text are blanks unless its format is HTML or Markdown; `\n` is a line break everywhere.
//! * `->` makes a matching question only where it stands before a feedback's `#`.
//! * A pair of a matching question may have feedback (`=left -> right#why`).
//! * A comment may follow the closing brace on its line: `{T} // checked`.
//! * A weight may follow `=` in a choice, and two decimal places of it are enough (`%33.33%`).
//! * `$CATEGORY:` with nothing behind it leaves the category.

mod answers;
mod error;
mod source;
#[cfg(test)]
mod tests;
mod write;

use std::collections::HashMap;

pub use error::{GiftError, Problem};
pub use write::write;

use self::source::{Block, Cell, Place};
use super::question::{Difficulty, Format, Kind, Question, Text, page_of_tags};

/// The mark of a line that puts the questions below it into a category.
const CATEGORY: &str = "$CATEGORY:";

/// Reads a file.
///
/// # Errors
/// One error for each broken question or category, in the file's order; the rest of the file is checked all the same.
pub fn parse(source: &str) -> Result<Vec<Question>, Vec<GiftError>> {
    parse_with_lines(source).map(|questions| questions.into_iter().map(|(_, question)| question).collect())
}

/// Reads a file, and says in which line (from 1) each question begins, for checks that compare questions with one another.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_lines(source: &str) -> Result<Vec<(u32, Question)>, Vec<GiftError>> {
    let mut reader = Reader::default();
    let mut blocks = source::blocks(source);
    let mut rest = blocks.as_mut_slice();
    while let Some((block, following)) = std::mem::take(&mut rest).split_first_mut() {
        let skipped = reader.read(block, following);
        rest = following.get_mut(skipped..).unwrap_or_default();
    }
    if reader.errors.is_empty() { Ok(reader.questions) } else { Err(reader.errors) }
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    category: Option<String>,
    questions: Vec<(u32, Question)>,
    /// The line of the first question with an id.
    ids: HashMap<String, u32>,
    errors: Vec<GiftError>,
}

impl Reader {
    /// Reads one block and answers how many of the `following` ones belong to it: a blank line between the braces of a question
    /// cuts it into blocks, and is one mistake, not two or three.
    fn read(&mut self, block: &mut Block, following: &[Block]) -> usize {
        let cells = source::trim(&block.cells);
        let Some(start) = cells.first().map(|cell| cell.at) else {
            return 0; // comments alone
        };
        if source::starts_with(cells, CATEGORY) {
            self.read_category(cells);
            return 0;
        }
        match question(cells) {
            Ok(question) => {
                self.keep(start, Question { id: block.id.take(), tags: std::mem::take(&mut block.tags), ..question });
                0
            }
            Err(GiftError { line, what: Problem::UnclosedBrace, .. }) if continuation(following) > 0 => {
                let blank = Place { line: block.end_line, column: 1 };
                self.errors.push(blank.error(Problem::BlankLineInside { opened_line: line }));
                continuation(following)
            }
            Err(error) => {
                self.errors.push(error);
                0
            }
        }
    }

    fn read_category(&mut self, cells: &[Cell]) {
        let line_end = cells.iter().position(|cell| cell.is('\n')).unwrap_or(cells.len());
        let (line, below) = source::cut(cells, line_end, 0);
        let name = source::words(line.get(CATEGORY.len()..).unwrap_or_default());
        self.category = (!name.is_empty()).then_some(name);
        if let Some(cell) = source::trim(below).first() {
            self.errors.push(cell.at.error(Problem::CategoryNotAlone));
        }
    }

    fn keep(&mut self, start: Place, mut question: Question) {
        if let Some(id) = &question.id {
            if let Some(&first_line) = self.ids.get(id) {
                self.errors.push(start.error(Problem::DuplicateId { id: id.clone(), first_line }));
                return;
            }
            self.ids.insert(id.clone(), start.line);
        }
        question.page = page_of_tags(&question.tags);
        question.difficulty = self.category.as_deref().and_then(Difficulty::of_category);
        question.category.clone_from(&self.category);
        self.questions.push((start.line, question));
    }
}

/// How many blocks go on with a question whose `}` is missing: those up to the first `}` that has no `{` before it.
fn continuation(following: &[Block]) -> usize {
    for (index, block) in following.iter().enumerate() {
        let cells = source::trim(&block.cells);
        if source::starts_with(cells, "::") || source::starts_with(cells, CATEGORY) {
            return 0;
        }
        match cells.iter().find(|cell| cell.is('{') || cell.is('}')) {
            Some(brace) if brace.is('}') => return index + 1,
            Some(_) => return 0,
            None => {}
        }
    }
    0
}

/// Reads a question without its comments and category.
fn question(cells: &[Cell]) -> Result<Question, GiftError> {
    let start = source::place_of(cells, Place { line: 1, column: 1 });
    let (name, cells) = title(cells, start)?;
    let Parts { stem, answers, after } = parts(cells)?;
    let (format, stem) = source::format(stem, Format::default());
    let after_gap = after.map(|cells| source::styled(source::trim_end(cells), format)).filter(|after| !after.trim().is_empty());
    let stem = match &after_gap {
        Some(_) => source::styled(source::trim_start(stem), format),
        None => source::styled(source::trim(stem), format),
    };
    if stem.is_empty() && after_gap.is_none() {
        return Err(answers.map_or(start, |answers| answers.open).error(Problem::MissingStem));
    }
    let (kind, general_feedback) = match answers {
        Some(answers) => answers::read(answers.inside, answers.open, format)?,
        None => (Kind::Description, None),
    };
    let stem = Text { text: stem, format };
    Ok(Question { id: None, name, stem, after_gap, kind, general_feedback, tags: Vec::new(), category: None, page: None, difficulty: None })
}

/// Takes the title between `::` and `::` off; `start` is where it begins.
fn title(cells: &[Cell], start: Place) -> Result<(Option<String>, &[Cell]), GiftError> {
    if !source::starts_with(cells, "::") {
        return Ok((None, cells));
    }
    let (_, behind) = source::cut(cells, 2, 0);
    let before_answers = source::find(behind, '{').unwrap_or(behind.len());
    let (head, _) = source::cut(behind, before_answers, 0);
    let Some(end) = source::find_run(head, "::") else {
        return Err(start.error(Problem::UnclosedTitle));
    };
    let (name, rest) = source::cut(behind, end, 2);
    let name = source::words(name);
    Ok(((!name.is_empty()).then_some(name), rest))
}

/// A question cut at its braces.
struct Parts<'a> {
    stem: &'a [Cell],
    answers: Option<Braces<'a>>,
    after: Option<&'a [Cell]>,
}

/// What stands between the braces, and where they open.
struct Braces<'a> {
    inside: &'a [Cell],
    open: Place,
}

fn parts(cells: &[Cell]) -> Result<Parts<'_>, GiftError> {
    let Some(first) = cells.iter().position(|cell| cell.is('{') || cell.is('}')) else {
        return Ok(Parts { stem: cells, answers: None, after: None });
    };
    let (stem, from_brace) = source::cut(cells, first, 0);
    let Some((brace, inside)) = from_brace.split_first() else {
        return Ok(Parts { stem: cells, answers: None, after: None });
    };
    if brace.is('}') {
        return Err(brace.at.error(Problem::UnopenedBrace));
    }
    let (inside, Some(after)) = source::split_once(inside, '}') else {
        return Err(brace.at.error(Problem::UnclosedBrace));
    };
    if let Some(nested) = inside.iter().find(|cell| cell.is('{')) {
        return Err(nested.at.error(Problem::NestedBrace));
    }
    let after = without_comment(after);
    if let Some(again) = after.iter().find(|cell| cell.is('{') || cell.is('}')) {
        let what = if again.is('{') { Problem::SecondAnswerBlock } else { Problem::UnopenedBrace };
        return Err(again.at.error(what));
    }
    Ok(Parts { stem, answers: Some(Braces { inside, open: brace.at }), after: Some(after) })
}

/// What stands behind the closing brace, without a comment in the rest of its line.
fn without_comment(after: &[Cell]) -> &[Cell] {
    let blanks = after.iter().take_while(|cell| cell.ch != '\n' && cell.ch.is_whitespace()).count();
    let (_, rest) = source::cut(after, blanks, 0);
    if !source::starts_with(rest, "//") {
        return after;
    }
    let line_end = rest.iter().position(|cell| cell.is('\n')).unwrap_or(rest.len());
    source::cut(rest, line_end, 0).1
}
