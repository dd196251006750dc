//! Writes questions as GIFT, so that [`super::parse`] reads them back equal and Moodle imports them.

use std::fmt::Write as _;

use crate::curriculum::question::{Choice, Format, Kind, Pair, Question, RightSide, Span, Text, Weight, Wording};

/// The file that holds these questions, in this order.
///
/// What comes from [`super::parse`] reads back equal (`page`, `difficulty` and letters are made anew from tags, category and order).
/// A question built by hand does so when it is one that a file can hold: its texts are trimmed, have no run of
/// blanks where their format gives none a meaning, and no left side of a pair has `->` in it.
#[must_use]
pub fn write(questions: &[Question]) -> String {
    let mut file = String::new();
    let mut category = None;
    for question in questions {
        if question.category.as_ref() != category {
            category = question.category.as_ref();
            let line = format!("$CATEGORY: {}", escaped(category.map_or("", String::as_str)));
            file.push_str(line.trim_end());
            file.push_str("\n\n");
        }
        write_question(&mut file, question);
    }
    file
}

fn write_question(file: &mut String, question: &Question) {
    write_comment(file, question);
    if let Some(name) = &question.name {
        file.push_str("::");
        file.push_str(&escaped(name));
        file.push_str("::");
    }
    let stem = text(&question.stem, Format::default());
    // Without a title the line would be taken for a comment.
    if question.name.is_none() && stem.starts_with("//") {
        file.push_str("[moodle]");
    }
    file.push_str(&stem);
    if question.kind != Kind::Description {
        let format = question.stem.format;
        file.push('{');
        file.push_str(&answers(&question.kind, format));
        if let Some(general) = &question.general_feedback {
            file.push_str("####");
            file.push_str(&text(general, format));
        }
        file.push('}');
    }
    if let Some(after) = &question.after_gap {
        file.push_str(&escaped(after));
    }
    file.push_str("\n\n");
}

fn write_comment(file: &mut String, question: &Question) {
    let bracket = |text: &str| {
        // A backslash at the end would escape the bracket; the blank is trimmed when read.
        let end = if text.ends_with('\\') { " " } else { "" };
        format!("{}{end}", text.replace(']', "\\]"))
    };
    let id = question.id.iter().map(|id| format!(" [id:{}]", bracket(id)));
    let tags = question.tags.iter().map(|tag| format!(" [tag:{}]", bracket(tag)));
    let comment: String = id.chain(tags).collect();
    if !comment.is_empty() {
        file.push_str("//");
        file.push_str(&comment);
        file.push('\n');
    }
}

fn answers(kind: &Kind, format: Format) -> String {
    match kind {
        Kind::OneChoice { choices } => {
            let all_full = choices.iter().all(|choice| choice.weight == Weight::FULL);
            // Without any `~` it would read as a short answer.
            lines(choices.iter().enumerate().map(|(place, choice)| one_choice(choice, all_full && place > 0, format)))
        }
        Kind::SeveralChoices { choices } => lines(choices.iter().map(|choice| {
            let weight = (choice.weight != Weight::ZERO).then_some(choice.weight);
            format!("~{}{}", weighted(weight, Weight::ZERO, &text(&choice.text, format)), comment(choice.feedback.as_ref(), format))
        })),
        Kind::TrueFalse { truth, if_wrong, if_right } => {
            let word = if *truth { "TRUE" } else { "FALSE" };
            let wrong = if_wrong.as_ref().map(|wrong| text(wrong, format)).unwrap_or_default();
            match if_right {
                Some(right) => format!("{word}#{wrong}#{}", text(right, format)),
                None => format!("{word}{}", comment(if_wrong.as_ref(), format)),
            }
        }
        Kind::ShortAnswer { answers } => lines(answers.iter().map(|answer| wording(answer, format))),
        Kind::Numeric { answers, otherwise } => {
            let wrong = otherwise.as_ref().map(|wrong| format!("~#{}", text(wrong, format)));
            format!("#{}", lines(answers.iter().map(|answer| span(answer, format)).chain(wrong)))
        }
        Kind::Matching { pairs, rights } => matching(pairs, rights, format),
        Kind::Essay | Kind::Description => String::new(),
    }
}

fn lines(answers: impl Iterator<Item = String>) -> String {
    answers.fold("\n".to_owned(), |mut block, answer| {
        let _ = writeln!(block, "\t{answer}"); // writing to a String cannot fail
        block
    })
}

fn one_choice(choice: &Choice, is_marked_wrong: bool, format: Format) -> String {
    let words = text(&choice.text, format);
    let feedback = comment(choice.feedback.as_ref(), format);
    if choice.weight == Weight::FULL && !is_marked_wrong {
        return format!("={}{feedback}", weighted(None, Weight::FULL, &words));
    }
    let weight = (choice.weight != Weight::ZERO).then_some(choice.weight);
    format!("~{}{feedback}", weighted(weight, Weight::ZERO, &words))
}

fn wording(answer: &Wording, format: Format) -> String {
    let pattern = text(&Text { text: answer.pattern.clone(), format: Format::Plain }, Format::Plain);
    let weight = (answer.weight != Weight::FULL).then_some(answer.weight);
    format!("={}{}", weighted(weight, Weight::FULL, &pattern), comment(answer.feedback.as_ref(), format))
}

fn span(answer: &Span, format: Format) -> String {
    let number = if answer.low == answer.high { answer.low.to_string() } else { format!("{}..{}", answer.low, answer.high) };
    let weight = (answer.weight != Weight::FULL).then_some(answer.weight);
    format!("={}{}", weighted(weight, Weight::FULL, &number), comment(answer.feedback.as_ref(), format))
}

/// Pairs and distractors such that the right sides come in the order of their letters.
fn matching(pairs: &[Pair], rights: &[RightSide], format: Format) -> String {
    let right_of = |pair: &Pair| rights.iter().position(|right| right.letter == pair.right);
    let mut named = 0; // right sides that stand in the file already
    let mut block = Vec::new();
    for pair in pairs {
        let own = right_of(pair).unwrap_or(rights.len());
        // Those before this pair's own that no pair has named yet belong to nothing.
        block.extend(rights.iter().take(own).skip(named).map(|right| format!("= -> {}", escaped(&right.text))));
        named = named.max(own + 1);
        let right = rights.get(own).map(|right| escaped(&right.text)).unwrap_or_default();
        block.push(format!("={} -> {right}{}", text(&pair.left, format), comment(pair.feedback.as_ref(), format)));
    }
    block.extend(rights.iter().skip(named).map(|right| format!("= -> {}", escaped(&right.text))));
    lines(block.into_iter())
}

/// The words with their weight; those that begin like a weight get one even where `default` would do.
fn weighted(weight: Option<Weight>, default: Weight, words: &str) -> String {
    let digits = words.strip_prefix('%').map(|rest| rest.trim_start_matches('-'));
    let is_like_weight = digits.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match weight.or_else(|| is_like_weight.then_some(default)) {
        Some(weight) => format!("%{weight}%{words}"),
        None => words.to_owned(),
    }
}

fn comment(feedback: Option<&Text>, format: Format) -> String {
    feedback.map(|feedback| format!("#{}", text(feedback, format))).unwrap_or_default()
}

/// The text with its format before it where that is not `default`, or where the words begin like one.
fn text(text: &Text, default: Format) -> String {
    let words = escaped(&text.text);
    let is_like_format = Format::ALL.iter().any(|format| text.text.starts_with(&format!("[{}]", format.name())));
    if text.format == default && !is_like_format { words } else { format!("[{}]{words}", text.format.name()) }
}

/// The words with a backslash before each control character, and `\n` for each line break.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\n' => text.push_str("\\n"),
            '\\' | ':' | '#' | '=' | '{' | '}' | '~' => text.extend(['\\', c]),
            _ => text.push(c),
        }
    }
    text
}
