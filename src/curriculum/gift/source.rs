//! The layer below the grammar: lines, blocks, characters that know where they stand and whether they were escaped.
//!
//! Escapes are resolved here, once. Everything above looks for unescaped control characters in slices of [`Cell`]s, so that no
//! placeholder can be confused with what an author wrote, and every slice knows its line and column.

use crate::curriculum::question::{Format, Text};

use super::error::{GiftError, Problem};

/// One character of the source after its escape was resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) ch: char,
    /// A backslash stood before it, so that it has no meaning but itself.
    pub(super) escaped: bool,
    pub(super) at: Place,
}

impl Cell {
    /// Whether it is this control character, unescaped.
    pub(super) fn is(self, control: char) -> bool {
        self.ch == control && !self.escaped
    }

    fn is_blank(self) -> bool {
        self.ch.is_whitespace()
    }
}

/// Where a character stands: line and column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Place {
    pub(super) fn error(self, what: Problem) -> GiftError {
        GiftError { line: self.line, column: self.column, what }
    }
}

/// The lines between two blank lines.
pub(super) struct Block {
    /// The lines that are no comments, joined by line ends.
    pub(super) cells: Vec<Cell>,
    /// `[id:…]`, the first one in the comments.
    pub(super) id: Option<String>,
    /// `[tag:…]`, every one in the comments, each once.
    pub(super) tags: Vec<String>,
    /// Line of the blank line (or of the end of the file) behind the block.
    pub(super) end_line: u32,
}

/// The blocks of a file. Lines end with LF, CRLF or CR; a byte order mark before the first is dropped.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source).replace("\r\n", "\n").replace('\r', "\n");
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut number = 0;
    for line in source.split('\n') {
        number += 1;
        if line.trim().is_empty() {
            blocks.extend(open.take().map(|block| Block { end_line: number, ..block }));
            continue;
        }
        let block = open.get_or_insert_with(|| Block { cells: Vec::new(), id: None, tags: Vec::new(), end_line: 0 });
        if line.trim_start().starts_with("//") {
            read_comment(line, block);
        } else {
            read_line(line, number, &mut block.cells);
        }
    }
    blocks.extend(open.map(|block| Block { end_line: number + 1, ..block }));
    blocks
}

/// Takes the id and the tags of a comment line, as Moodle writes them: `// [id:QLHC-01-q01] [tag:page-2]`, with `\]` for `]`.
fn read_comment(line: &str, block: &mut Block) {
    if block.id.is_none() {
        block.id = marked(line, "[id:", |_| false).into_iter().next();
    }
    for tag in marked(line, "[tag:", |c| matches!(c, '<' | '>' | '`')) {
        if !block.tags.contains(&tag) {
            block.tags.push(tag);
        }
    }
}

/// The non-empty texts between `opening` and the next `]`, without those that hold a control or a forbidden character.
fn marked(line: &str, opening: &str, is_forbidden: impl Fn(char) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for rest in line.split(opening).skip(1) {
        let mut text = String::new();
        let mut chars = rest.chars().peekable();
        while let Some(c) = chars.next() {
            if c == ']' {
                found.push(text.trim().to_owned());
                break;
            }
            if c.is_control() || is_forbidden(c) {
                break;
            }
            if c == '\\' && chars.peek() == Some(&']') {
                chars.next();
                text.push(']');
            } else {
                text.push(c);
            }
        }
    }
    found.retain(|text| !text.is_empty());
    found
}

/// Appends the characters of a line, escapes resolved, and a line end.
///
/// As in Moodle, a backslash before one of `\ : # = { } ~` gives that character, `\n` a line break, and any other backslash is itself.
fn read_line(line: &str, number: u32, cells: &mut Vec<Cell>) {
    let mut column = 0;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        column += 1;
        let at = Place { line: number, column };
        let escaped = match (c, chars.peek()) {
            ('\\', Some('n')) => Some('\n'),
            ('\\', Some(&next)) if matches!(next, '\\' | ':' | '#' | '=' | '{' | '}' | '~') => Some(next),
            _ => None,
        };
        if escaped.is_some() {
            chars.next();
            column += 1;
        }
        cells.push(Cell { ch: escaped.unwrap_or(c), escaped: escaped.is_some(), at });
    }
    cells.push(Cell { ch: '\n', escaped: false, at: Place { line: number, column: column + 1 } });
}

/// Where a slice begins, or `otherwise` when it is empty.
pub(super) fn place_of(cells: &[Cell], otherwise: Place) -> Place {
    cells.first().map_or(otherwise, |cell| cell.at)
}

/// The slice without blanks at its start.
pub(super) fn trim_start(cells: &[Cell]) -> &[Cell] {
    let blanks = cells.iter().take_while(|cell| cell.is_blank()).count();
    cells.get(blanks..).unwrap_or_default()
}

/// The slice without blanks at its end.
pub(super) fn trim_end(cells: &[Cell]) -> &[Cell] {
    let blanks = cells.iter().rev().take_while(|cell| cell.is_blank()).count();
    cells.get(..cells.len() - blanks).unwrap_or_default()
}

/// The slice without blanks at both ends.
pub(super) fn trim(cells: &[Cell]) -> &[Cell] {
    trim_end(trim_start(cells))
}

/// Where a control character first stands.
pub(super) fn find(cells: &[Cell], control: char) -> Option<usize> {
    cells.iter().position(|cell| cell.is(control))
}

/// Where a run of unescaped characters such as `::` or `->` first stands.
pub(super) fn find_run(cells: &[Cell], run: &str) -> Option<usize> {
    cells.windows(run.len()).position(|window| starts_with(window, run))
}

/// Where a run of unescaped characters stands last.
pub(super) fn find_last_run(cells: &[Cell], run: &str) -> Option<usize> {
    cells.windows(run.len()).rposition(|window| starts_with(window, run))
}

/// Whether the slice begins with these unescaped (ASCII) characters.
pub(super) fn starts_with(cells: &[Cell], run: &str) -> bool {
    cells.len() >= run.len() && run.chars().zip(cells).all(|(c, cell)| cell.is(c))
}

/// What stands before and behind `length` cells at `index`.
pub(super) fn cut(cells: &[Cell], index: usize, length: usize) -> (&[Cell], &[Cell]) {
    (cells.get(..index).unwrap_or_default(), cells.get(index.saturating_add(length)..).unwrap_or_default())
}

/// What stands before the first `control`, and what behind it where there is one.
pub(super) fn split_once(cells: &[Cell], control: char) -> (&[Cell], Option<&[Cell]>) {
    match find(cells, control) {
        Some(index) => {
            let (before, behind) = cut(cells, index, 1);
            (before, Some(behind))
        }
        None => (cells, None),
    }
}

/// The characters as they are, without blanks at the ends.
pub(super) fn raw(cells: &[Cell]) -> String {
    trim(cells).iter().map(|cell| cell.ch).collect()
}

/// At most 40 characters of it, for a message.
pub(super) fn excerpt(cells: &[Cell]) -> String {
    raw(cells).chars().take(40).collect()
}

/// The words of a text without format: a run of blanks or a line end is one blank, since authors wrap long lines; `\n` stays.
pub(super) fn words(cells: &[Cell]) -> String {
    squeezed(trim(cells)).trim().to_owned()
}

/// A text with its format, which is `default` unless one stands before it: `[html]…`.
pub(super) fn text(cells: &[Cell], default: Format) -> Text {
    let (format, cells) = format(cells, default);
    Text { text: styled(trim(cells), format).trim().to_owned(), format }
}

/// The format that stands before a text, and the text behind it.
pub(super) fn format(cells: &[Cell], default: Format) -> (Format, &[Cell]) {
    let cells = trim_start(cells);
    for format in Format::ALL {
        let prefix = format!("[{}]", format.name());
        if starts_with(cells, &prefix) {
            return (format, cells.get(prefix.len()..).unwrap_or_default());
        }
    }
    (default, cells)
}

/// The characters in the way of their format: blanks and line ends have a meaning in Markdown and HTML (`<pre>`), elsewhere not.
pub(super) fn styled(cells: &[Cell], format: Format) -> String {
    match format {
        Format::Moodle | Format::Plain => squeezed(cells),
        Format::Html | Format::Markdown => cells.iter().map(|cell| cell.ch).collect(),
    }
}

fn squeezed(cells: &[Cell]) -> String {
    let mut text = String::with_capacity(cells.len());
    let mut was_blank = false;
    for cell in cells {
        let is_blank = !cell.escaped && (cell.ch.is_ascii_whitespace() || cell.ch == '\u{b}');
        if !is_blank {
            text.push(cell.ch);
        } else if !was_blank {
            text.push(' ');
        }
        was_blank = is_blank;
    }
    text
}
