//! The texts of questions as HTML that is safe to show: made once for a revision and kept.

use crate::curriculum::question::{FALSE_LETTER, Format, Kind, Question, TRUE_LETTER, Text};

/// Tags that authors use inside a line of Moodle's own format; everything else there is plain words.
const INLINE_TAGS: [&str; 9] = ["b", "i", "u", "em", "strong", "sub", "sup", "code", "br"];

/// A question's texts as HTML, without anything that tells the right answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is asked, with the gap of a missing-word question.
    pub stem: String,
    /// The options by letter, in the revision's order; the right column of a matching question. None where something is typed.
    pub options: Vec<(char, Label)>,
    /// The left sides of a matching question, in the author's order.
    pub lefts: Vec<String>,
}

/// What an option says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// HTML.
    Html(String),
    /// Plain words.
    Plain(String),
    /// A text of the catalogue.
    Key(&'static str),
}

impl Shown {
    /// Renders a question.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        let stem = Text { text: question.stem_with_gap(), format: question.stem.format };
        let options = match &question.kind {
            Kind::OneChoice { choices } | Kind::SeveralChoices { choices } => {
                choices.iter().map(|choice| (choice.letter, Label::Html(html(&choice.text)))).collect()
            }
            Kind::TrueFalse { .. } => vec![(TRUE_LETTER, Label::Key("quiz-true")), (FALSE_LETTER, Label::Key("quiz-false"))],
            Kind::Matching { rights, .. } => rights.iter().map(|right| (right.letter, Label::Plain(right.text.clone()))).collect(),
            Kind::ShortAnswer { .. } | Kind::Numeric { .. } | Kind::Essay | Kind::Description => Vec::new(),
        };
        let lefts = match &question.kind {
            Kind::Matching { pairs, .. } => pairs.iter().map(|pair| html(&pair.left)).collect(),
            _ => Vec::new(),
        };
        Self { stem: html(&stem), options, lefts }
    }

    /// What the option of a letter says.
    #[must_use]
    pub fn option(&self, letter: char) -> Option<&Label> {
        self.options.iter().find(|(of, _)| *of == letter).map(|(_, label)| label)
    }
}

/// A text as HTML, cleaned. One paragraph alone loses its `<p>`, so that it stands in a line.
#[must_use]
pub(super) fn html(text: &Text) -> String {
    match text.format {
        Format::Plain => escape(&text.text).replace('\n', "<br>"),
        Format::Moodle => moodle(&text.text),
        Format::Html => clean(&text.text),
        Format::Markdown => {
            let mut html = String::new();
            pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&text.text));
            clean(&html)
        }
    }
}

/// Words with line breaks and a few tags; a `<` of anything else is a `<`.
fn moodle(text: &str) -> String {
    let mut html = escape(text);
    if !html.contains("&lt;") {
        return html.replace('\n', "<br>");
    }
    for tag in INLINE_TAGS {
        html = html.replace(&format!("&lt;{tag}&gt;"), &format!("<{tag}>")).replace(&format!("&lt;/{tag}&gt;"), &format!("</{tag}>"));
    }
    clean(&html.replace('\n', "<br>"))
}

fn clean(html: &str) -> String {
    let clean = ammonia::Builder::default().rm_tags(["img", "a"]).clean(html).to_string();
    let clean = clean.trim();
    let inside = clean.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).filter(|inside| !inside.contains("<p>"));
    inside.unwrap_or(clean).to_owned()
}

/// Plain words as HTML.
#[must_use]
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str, format: Format) -> String {
        html(&Text { text: text.to_owned(), format })
    }

    #[test]
    fn each_format_is_rendered_and_cleaned() {
        for (format, text, want) in [
            (Format::Moodle, "Việc nào làm <u>đầu tiên</u>?", "Việc nào làm <u>đầu tiên</u>?"),
            (Format::Moodle, "x < 5\n<Họ tên>", "x &lt; 5<br>&lt;Họ tên&gt;"),
            (Format::Moodle, "<b>không đóng", "<b>không đóng</b>"),
            (Format::Moodle, "<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
            (Format::Plain, "<b>&\n", "&lt;b&gt;&amp;<br>"),
            (Format::Html, "<p onclick=x>Câu</p><script>x</script>", "Câu"),
            (Format::Html, "<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
            (Format::Markdown, "Một *hai*<script>x</script>", "Một <em>hai</em>"),
        ] {
            assert_eq!(of(text, format), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_brings_a_script_or_a_handler(text in "(<|>|script|b|u|onclick=|\"|'|&|/| |x){0,12}") {
            for format in Format::ALL {
                let html = of(&text, format);
                prop_assert!(!html.contains("<script"), "{}", html);
                prop_assert!(!html.contains("<b onclick") && !html.contains("<u onclick"), "{}", html);
            }
        }
    }
}
