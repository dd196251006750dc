//! Module text: Markdown with pages and three kinds of blocks, made into clean HTML.
//!
//! A page begins at each `# ` heading. A block begins with `::: situation|checklist|note Title` and ends with `:::`, each alone on its
//! line. What an author writes passes through ammonia, so that no markup of theirs reaches a reader unseen; our own frame of
//! blocks and tables is put around it afterwards.

use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

use super::rules::Place;
use crate::text::Words;

/// Most pages of a module: the pages that a person has seen are kept as bits of one number.
pub const MOST_PAGES: usize = 60;

/// A page of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModulePage {
    /// Its heading, plain text.
    pub title: String,
    /// Its text. Where an icon belongs stands [`Icon::mark`], since the address of icons changes with the program and this text never does.
    pub html: String,
    /// Words, counted by blanks.
    pub words: usize,
    /// How many situations it works through.
    pub situations: usize,
    /// How many checklists it has.
    pub checklists: usize,
}

/// The icons that module text shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Beside a situation's title.
    Situation,
    /// Beside a checklist's title.
    Checklist,
    /// Beside a note.
    Note,
}

impl Icon {
    /// Every icon.
    pub const ALL: [Self; 3] = [Self::Situation, Self::Checklist, Self::Note];

    /// Its name in the sprite.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Situation => crate::web::icon("users"),
            Self::Checklist => crate::web::icon("list-check"),
            Self::Note => crate::web::icon("alert-triangle"),
        }
    }

    /// What stands for it in stored text.
    #[must_use]
    pub fn mark(self) -> String {
        format!("<i data-icon=\"{}\"></i>", self.name())
    }
}

/// Something wrong in a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleFault {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub what: Words,
    /// What should stand there.
    pub expected: Words,
}

/// Reads a module.
///
/// # Errors
/// Everything that is wrong, in the file's order.
pub fn parse(source: &str) -> Result<Vec<ModulePage>, Vec<ModuleFault>> {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader::default();
    for (index, line) in source.split('\n').enumerate() {
        reader.read(index as u32 + 1, line);
    }
    reader.finish()
}

/// The kinds of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Situation,
    Checklist,
    Note,
}

impl Kind {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "situation" => Some(Self::Situation),
            "checklist" => Some(Self::Checklist),
            "note" => Some(Self::Note),
            _ => None,
        }
    }
}

/// A run of Markdown or a block, as its lines came.
struct Piece {
    /// The block's kind and title; none for plain text.
    block: Option<(Kind, String)>,
    /// The line of the first of `lines`, or of the block's opening.
    line: u32,
    lines: Vec<String>,
}

impl Piece {
    fn plain(line: u32) -> Self {
        Self { block: None, line, lines: Vec::new() }
    }
}

#[derive(Default)]
struct Reader {
    pages: Vec<ModulePage>,
    /// The open page: its title and the line of its heading.
    title: Option<(String, u32)>,
    pieces: Vec<Piece>,
    words: usize,
    is_fenced: bool,
    faults: Vec<ModuleFault>,
}

impl Reader {
    fn fault(&mut self, line: u32, column: u32, what: impl Into<Words>, expected: &'static str) {
        self.faults.push(ModuleFault { place: Place { line, column }, what: what.into(), expected: Words::new(expected) });
    }

    fn read(&mut self, number: u32, line: &str) {
        if line.trim_start().starts_with("```") {
            self.is_fenced = !self.is_fenced;
        }
        if !self.is_fenced
            && let Some(title) = line.strip_prefix("# ")
        {
            self.end_page();
            self.begin_page(number, title);
            return;
        }
        if self.title.is_none() {
            if !line.trim().is_empty() && !self.faults.iter().any(|fault| fault.what.key() == "module-before-first-page") {
                self.fault(number, 1, "module-before-first-page", "module-before-first-page-expected");
            }
            return;
        }
        self.words += line.split_whitespace().count();
        match line.strip_prefix(":::").filter(|_| !self.is_fenced) {
            Some(rest) => self.fence(number, rest.trim()),
            None => match self.pieces.last_mut() {
                Some(piece) => piece.lines.push(line.to_owned()),
                None => self.pieces.push(Piece { lines: vec![line.to_owned()], ..Piece::plain(number) }),
            },
        }
    }

    fn begin_page(&mut self, number: u32, title: &str) {
        let title = plain_text(title);
        if title.is_empty() {
            self.fault(number, 1, "module-page-without-title", "module-page-without-title-expected");
        }
        self.words = title.split_whitespace().count();
        self.title = Some((title, number));
        self.pieces.push(Piece::plain(number + 1));
    }

    /// A line `:::` ends a block, `::: kind title` begins one.
    fn fence(&mut self, number: u32, rest: &str) {
        let open = self.pieces.last().and_then(|piece| piece.block.as_ref().map(|_| piece.line));
        match (open, rest) {
            (Some(_), "") => self.pieces.push(Piece::plain(number + 1)),
            (None, "") => self.fault(number, 1, "module-block-unopened", "module-block-unopened-expected"),
            (Some(line), _) => {
                let what = Words::new("module-block-nested").with("line", line);
                self.fault(number, 1, what, "module-block-nested-expected");
            }
            (None, rest) => {
                let (name, title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let Some(kind) = Kind::parse(name) else {
                    let what = Words::new("module-block-unknown").with("name", name);
                    return self.fault(number, 5, what, "module-block-unknown-expected");
                };
                let title = plain_text(title);
                if title.is_empty() {
                    self.fault(number, 5, "module-block-without-title", "module-block-without-title-expected");
                }
                self.pieces.push(Piece { block: Some((kind, title)), line: number, lines: Vec::new() });
            }
        }
    }

    fn end_page(&mut self) {
        self.is_fenced = false;
        let pieces = std::mem::take(&mut self.pieces);
        let Some((title, line)) = self.title.take() else { return };
        if let Some(open) = pieces.last().filter(|piece| piece.block.is_some()) {
            self.fault(open.line, 1, "module-block-unclosed", "module-block-unclosed-expected");
        }
        if pieces.iter().all(|piece| piece.lines.iter().all(|line| line.trim().is_empty())) {
            self.fault(line, 1, "module-page-empty", "module-page-empty-expected");
        }
        let count = |kind| pieces.iter().filter(|piece| piece.block.as_ref().is_some_and(|block| block.0 == kind)).count();
        let (situations, checklists) = (count(Kind::Situation), count(Kind::Checklist));
        let mut writer = Writer { html: String::new(), heading: title.clone(), tables: Vec::new(), faults: Vec::new() };
        for piece in &pieces {
            writer.write(piece);
        }
        self.faults.append(&mut writer.faults);
        self.pages.push(ModulePage { title, html: writer.html, words: self.words, situations, checklists });
    }

    fn finish(mut self) -> Result<Vec<ModulePage>, Vec<ModuleFault>> {
        self.end_page();
        if self.pages.is_empty() && self.faults.is_empty() {
            self.fault(1, 1, "module-without-pages", "module-before-first-page-expected");
        }
        if self.pages.len() > MOST_PAGES {
            let what = Words::new("module-too-many-pages").with("found", self.pages.len());
            self.fault(1, 1, what, "module-too-many-pages-expected");
        }
        self.faults.sort_by_key(|fault| fault.place);
        if self.faults.is_empty() { Ok(self.pages) } else { Err(self.faults) }
    }
}

/// Writes one page's HTML.
struct Writer {
    html: String,
    /// The last heading, which names the tables below it.
    heading: String,
    /// The names of the page's tables so far: no two are alike.
    tables: Vec<String>,
    faults: Vec<ModuleFault>,
}

impl Writer {
    fn write(&mut self, piece: &Piece) {
        match &piece.block {
            None => {
                let html = self.markdown(&piece.lines, piece.line, false);
                self.html.push_str(&html);
            }
            Some((Kind::Checklist, title)) => self.checklist(piece, title),
            Some((kind, title)) => {
                let inside = self.markdown(&piece.lines, piece.line + 1, true);
                let title = escape(title);
                let block = if *kind == Kind::Situation {
                    let icon = Icon::Situation.mark();
                    format!("<section class=\"block info\"><header>{icon}<h3>{title}</h3></header><div>{inside}</div></section>\n")
                } else {
                    let icon = Icon::Note.mark();
                    format!("<div class=\"note warn\">{icon}<div><h3>{title}</h3>{inside}</div></div>\n")
                };
                self.html.push_str(&block);
            }
        }
    }

    /// A checklist: each `- [ ]` is a check box with its label; a line that is indented goes on with the one above.
    fn checklist(&mut self, piece: &Piece, title: &str) {
        let mut items: Vec<String> = Vec::new();
        for (line, number) in piece.lines.iter().zip(piece.line + 1..) {
            if let Some(item) = ["- [ ] ", "- [x] ", "* [ ] "].iter().find_map(|mark| line.strip_prefix(mark)) {
                items.push(item.trim().to_owned());
            } else if let Some(item) = items.last_mut().filter(|_| line.starts_with(' ') && !line.trim().is_empty()) {
                item.push(' ');
                item.push_str(line.trim());
            } else if !line.trim().is_empty() {
                self.faults.push(ModuleFault {
                    place: Place { line: number, column: 1 },
                    what: Words::new("module-checklist-line"),
                    expected: Words::new("module-checklist-line-expected"),
                });
            }
        }
        if items.is_empty() && self.faults.is_empty() {
            self.faults.push(ModuleFault {
                place: Place { line: piece.line, column: 1 },
                what: Words::new("module-checklist-empty"),
                expected: Words::new("module-checklist-line-expected"),
            });
        }
        let (icon, title) = (Icon::Checklist.mark(), escape(title));
        self.html.push_str(&format!(
            "<fieldset class=\"block\" data-checklist><legend class=\"sr\">{title}</legend><header>{icon}<h3>{title}</h3></header>\n"
        ));
        for item in items {
            let html = self.markdown(&[item], piece.line, true);
            let inside = html.trim().trim_start_matches("<p>").trim_end_matches("</p>");
            self.html.push_str(&format!("<label class=\"tick\"><input type=\"checkbox\"><span>{inside}</span></label>\n"));
        }
        self.html.push_str("</fieldset>\n");
    }

    /// Markdown as clean HTML. `first_line` is the line of the first of `lines`. Headings inside a block stand below the block's own.
    fn markdown(&mut self, lines: &[String], first_line: u32, is_inside: bool) -> String {
        let source = lines.join("\n");
        let mut labels = Vec::new();
        let mut events = Vec::new();
        let mut in_heading = false;
        for (event, range) in Parser::new_ext(&source, Options::ENABLE_TABLES).into_offset_iter() {
            match &event {
                Event::Html(_) | Event::InlineHtml(_) => self.refuse("module-html", &source, range.start, first_line),
                Event::Start(Tag::Image { .. }) => self.refuse("module-image", &source, range.start, first_line),
                Event::Start(Tag::Heading { .. }) => {
                    in_heading = true;
                    self.heading.clear();
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Text(text) | Event::Code(text) if in_heading => self.heading.push_str(text),
                Event::Start(Tag::Table(_)) => labels.push(self.table_label()),
                _ => {}
            }
            events.push(if is_inside { lowered(event) } else { event });
        }
        let mut raw = String::with_capacity(source.len() * 2);
        html::push_html(&mut raw, events.into_iter());
        let clean = CLEANER.clean(&raw.replace(" style=\"text-align: right\"", " class=\"r\"")).to_string();
        frame_tables(&clean, &labels)
    }

    fn refuse(&mut self, key: &'static str, source: &str, byte: usize, first_line: u32) {
        let place = Place::of(source, byte);
        let place = Place { line: place.line + first_line - 1, column: place.column };
        self.faults.push(ModuleFault { place, what: Words::new(key), expected: Words::new("module-markup-expected") });
    }

    fn table_label(&mut self) -> String {
        let same = self.tables.iter().filter(|label| **label == self.heading).count();
        self.tables.push(self.heading.clone());
        if same == 0 { self.heading.clone() } else { format!("{} ({})", self.heading, same + 1) }
    }
}

/// Headings inside a block stand below the block's own heading, which is of the third level.
fn lowered(event: Event<'_>) -> Event<'_> {
    use pulldown_cmark::HeadingLevel::H4;
    match event {
        Event::Start(Tag::Heading { id, classes, attrs, .. }) => Event::Start(Tag::Heading { level: H4, id, classes, attrs }),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(H4)),
        other => other,
    }
}

/// Puts each table into a region that scrolls by itself and can be reached by keyboard.
fn frame_tables(html: &str, labels: &[String]) -> String {
    let mut labels = labels.iter();
    let mut framed = String::with_capacity(html.len() + 200);
    for (index, part) in html.split("<table>").enumerate() {
        if index > 0 {
            let label = escape(labels.next().map_or("", String::as_str));
            framed.push_str(&format!("<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\"><table>"));
        }
        framed.push_str(part);
    }
    framed
        .replace("</table>", "</table></div>")
        .replace("<th>", "<th scope=\"col\">")
        .replace("<th class=\"r\">", "<th scope=\"col\" class=\"r\">")
}

/// What Markdown may become.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner.add_tags([
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
    ]);
    cleaner.add_tag_attributes("ol", ["start"]);
    cleaner.add_tag_attributes("a", ["href"]);
    cleaner.add_allowed_classes("th", ["r"]);
    cleaner.add_allowed_classes("td", ["r"]);
    cleaner.url_schemes(["https"].into());
    cleaner.url_relative(ammonia::UrlRelative::Deny);
    cleaner.link_rel(Some("noopener noreferrer"));
    cleaner
});

/// The words of a line of Markdown.
fn plain_text(line: &str) -> String {
    let mut text = String::new();
    for event in Parser::new(line.trim()) {
        if let Event::Text(part) | Event::Code(part) = event {
            text.push_str(&part);
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MODULE: &str = "# Một\n\nLời **đậm**.\n\n## Bảng\n\n| Việc | Ngày |\n|---|--:|\n| A | 3 |\n\n::: note Nhớ\nĐừng quên.\n:::\n\n\
        # Hai\n\n::: situation Tình huống: <ông Tư>\n1. Hỏi. *Hay sai: quên.*\n:::\n\n::: checklist Kiểm\n- [ ] Một & hai\n- [ ] **Ba**\n  tiếp\n:::\n";

    #[test]
    fn pages_blocks_and_tables() {
        let pages = parse(MODULE).unwrap();
        assert_eq!(pages.iter().map(|page| page.title.as_str()).collect::<Vec<_>>(), ["Một", "Hai"]);
        let (one, two) = (&pages[0], &pages[1]);
        assert!(one.html.contains("<p>Lời <strong>đậm</strong>.</p>"), "{}", one.html);
        assert!(one.html.contains("role=\"region\" aria-label=\"Bảng\" tabindex=\"0\"><table>"), "{}", one.html);
        assert!(one.html.contains("<th scope=\"col\">Việc</th>") && one.html.contains("<td class=\"r\">3</td>"), "{}", one.html);
        assert!(
            one.html.contains("<div class=\"note warn\"><i data-icon=\"alert-triangle\"></i><div><h3>Nhớ</h3><p>Đừng quên.</p>"),
            "{}",
            one.html
        );
        assert!(two.html.contains("<h3>Tình huống: &lt;ông Tư&gt;</h3>"), "{}", two.html);
        assert!(two.html.contains("<ol>\n<li>Hỏi. <em>Hay sai: quên.</em></li>"), "{}", two.html);
        assert!(two.html.contains("<input type=\"checkbox\"><span>Một &amp; hai</span></label>"), "{}", two.html);
        assert!(two.html.contains("<span><strong>Ba</strong> tiếp</span>"), "{}", two.html);
        assert_eq!((two.situations, two.checklists, one.situations), (1, 1, 0));
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        let cases = [
            ("", "module-without-pages", 1),
            ("lời\n# A\nx", "module-before-first-page", 1),
            ("# A\n\n# B\nx", "module-page-empty", 1),
            ("# \nx", "module-page-without-title", 1),
            ("# A\nx\n::: note N\ny", "module-block-unclosed", 3),
            ("# A\nx\n:::\n", "module-block-unopened", 3),
            ("# A\nx\n::: hint N\ny\n:::", "module-block-unknown", 3),
            ("# A\n::: note N\n::: note M\nx\n:::", "module-block-nested", 3),
            ("# A\n::: note\nx\n:::", "module-block-without-title", 2),
            ("# A\n::: checklist K\n- [ ] a\nb\n:::", "module-checklist-line", 4),
            ("# A\n::: checklist K\n\n:::\nx", "module-checklist-empty", 2),
            ("# A\nx\n\n<script>alert(1)</script>\n", "module-html", 4),
            ("# A\n![x](y.png)\n", "module-image", 2),
        ];
        for (source, key, line) in cases {
            let faults = parse(source).unwrap_err();
            let fault = faults.iter().find(|fault| fault.what.key() == key).unwrap_or_else(|| panic!("{source:?}: {faults:?}"));
            assert_eq!(fault.place.line, line, "{source:?}");
        }
        let many = "# A\nx\n".repeat(MOST_PAGES + 1);
        assert_eq!(parse(&many).unwrap_err()[0].what.key(), "module-too-many-pages");
    }

    #[test]
    fn nothing_that_runs_gets_through() {
        let pages = parse("# A\n[x](javascript:alert(1)) [y](https://example.org \"t\") `<b>`\n\n&lt;img src=x onerror=1&gt;").unwrap();
        assert!(
            !pages[0].html.contains("javascript") && !pages[0].html.contains("<img") && !pages[0].html.contains("<b>"),
            "{}",
            pages[0].html
        );
        assert!(pages[0].html.contains("href=\"https://example.org\""), "{}", pages[0].html);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(source in ".{0,400}") {
            drop(parse(&source));
        }

        #[test]
        fn no_mix_of_the_marks_makes_the_reader_panic(pieces in proptest::collection::vec(proptest::sample::select(vec![
            "# ", "# A\n", ":::", "::: note N\n", "::: checklist K\n", "::: situation S\n", "- [ ] ", "\n", "\n\n", "|a|b|\n|-|-:|\n|1|2|\n", "<b>", "</table>", "<table>",
            "```\n", "**", "[x](", ")", "![", "ắ", "\r\n", "  ", "## H\n", "1. ", "&#0;", "<!--", "\u{feff}", "\t",
        ]), 0..40)) {
            if let Ok(pages) = parse(&pieces.concat()) {
                for page in pages {
                    prop_assert!(!page.html.contains("<b>") && !page.html.contains("<!--"));
                    prop_assert_eq!(page.html.matches("<table>").count(), page.html.matches("role=\"region\"").count());
                }
            }
        }
    }
}
