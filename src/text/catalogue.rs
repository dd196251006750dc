//! The texts that people read, in Vietnamese and in English.
//!
//! One Fluent file per feature and language lies in `text/vi` and `text/en` and is built into the binary. A text is named by its
//! key; what is missing in English is shown in Vietnamese, what is missing there is shown as its key in brackets and logged.
//! A test holds both languages to the same keys and variables, and every key that the code or a template names to an entry.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

use super::format;

/// The files of one language: name and content.
type Sources = [(&'static str, &'static str); 14];

const VIETNAMESE: Sources = [
    ("web", include_str!("vi/web.ftl")),
    ("command", include_str!("vi/command.ftl")),
    ("notice", include_str!("vi/notice.ftl")),
    ("account", include_str!("vi/account.ftl")),
    ("curriculum", include_str!("vi/curriculum.ftl")),
    ("roster", include_str!("vi/roster.ftl")),
    ("schedule", include_str!("vi/schedule.ftl")),
    ("plan", include_str!("vi/plan.ftl")),
    ("exchange", include_str!("vi/exchange.ftl")),
    ("attendance", include_str!("vi/attendance.ftl")),
    ("learning", include_str!("vi/learning.ftl")),
    ("quiz", include_str!("vi/quiz.ftl")),
    ("certificate", include_str!("vi/certificate.ftl")),
    ("report", include_str!("vi/report.ftl")),
];

const ENGLISH: Sources = [
    ("web", include_str!("en/web.ftl")),
    ("command", include_str!("en/command.ftl")),
    ("notice", include_str!("en/notice.ftl")),
    ("account", include_str!("en/account.ftl")),
    ("curriculum", include_str!("en/curriculum.ftl")),
    ("roster", include_str!("en/roster.ftl")),
    ("schedule", include_str!("en/schedule.ftl")),
    ("plan", include_str!("en/plan.ftl")),
    ("exchange", include_str!("en/exchange.ftl")),
    ("attendance", include_str!("en/attendance.ftl")),
    ("learning", include_str!("en/learning.ftl")),
    ("quiz", include_str!("en/quiz.ftl")),
    ("certificate", include_str!("en/certificate.ftl")),
    ("report", include_str!("en/report.ftl")),
];

static BUNDLES: LazyLock<Bundles> =
    LazyLock::new(|| Bundles { vietnamese: bundle(Language::Vi, &VIETNAMESE), english: bundle(Language::En, &ENGLISH) });

/// A language in which the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English, by choice.
    En,
}

impl Language {
    /// The code in `lang="…"`, in cookies and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The one that the switch on a page offers.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// The language of a code, `None` for any other text.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// The key of a text, as typed errors carry it: `Key("table-empty")`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(pub &'static str);

impl Key {
    /// The text in a language.
    #[must_use]
    pub fn text(self, language: Language, args: &Args<'_>) -> Cow<'static, str> {
        text(language, self.0, args)
    }
}

/// The values that a text mentions: `Args::new().with("n", 25).with("name", &name)`.
///
/// Whole numbers are grouped as the language has it and choose the plural in English; give a year or a badge as text.
#[derive(Default)]
pub struct Args<'a>(FluentArgs<'a>);

impl<'a> Args<'a> {
    /// No values yet.
    #[must_use]
    pub fn new() -> Self {
        Self(FluentArgs::new())
    }

    /// Adds a value: `&str`, `String`, or a number.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<FluentValue<'a>>) -> Self {
        self.0.set(name, value);
        self
    }
}

/// The text of a key. Never fails: see the module for what stands in for a missing text.
///
/// The result is not escaped; a page escapes it like any other value.
#[must_use]
pub fn text(language: Language, key: &str, args: &Args<'_>) -> Cow<'static, str> {
    let bundles: &'static Bundles = &BUNDLES;
    if let Some(found) = format_in(bundles.of(language), language, key, args) {
        return found;
    }
    tracing::warn!(key, language = language.code(), "a text is missing in the catalogue");
    let fallback = if language == Language::Vi { None } else { format_in(&bundles.vietnamese, Language::Vi, key, args) };
    fallback.unwrap_or_else(|| Cow::Owned(format!("[{key}]")))
}

/// The text of a key that mentions no values.
#[must_use]
pub fn plain(language: Language, key: &str) -> Cow<'static, str> {
    text(language, key, &Args::new())
}

/// Whether the catalogue has the key in Vietnamese, from which every other language follows.
#[must_use]
pub fn has(key: &str) -> bool {
    BUNDLES.vietnamese.has_message(key)
}

struct Bundles {
    vietnamese: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

impl Bundles {
    const fn of(&self, language: Language) -> &FluentBundle<FluentResource> {
        match language {
            Language::Vi => &self.vietnamese,
            Language::En => &self.english,
        }
    }
}

fn format_in(bundle: &'static FluentBundle<FluentResource>, language: Language, key: &str, args: &Args<'_>) -> Option<Cow<'static, str>> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let formatted = bundle.format_pattern(pattern, Some(&args.0), &mut errors);
    if !errors.is_empty() {
        tracing::warn!(key, language = language.code(), ?errors, "a text of the catalogue could not be filled");
    }
    Some(formatted)
}

/// Reads the files of a language. What is wrong in a file is logged and left out; a test keeps the files right.
fn bundle(language: Language, sources: &Sources) -> FluentBundle<FluentResource> {
    let locale = match language {
        Language::Vi => langid!("vi"),
        Language::En => langid!("en"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // The marks that Fluent puts around values are for mixed directions of writing; they break copying and searching.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Vi => |value, _| grouped(Language::Vi, value),
        Language::En => |value, _| grouped(Language::En, value),
    }));
    for (name, source) in sources {
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(file = name, language = language.code(), ?errors, "a catalogue file has errors");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(file = name, language = language.code(), ?errors, "a key stands twice in the catalogue");
        }
    }
    bundle
}

fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::grouped(language, &number.as_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    /// Key → variables of every message, read from the files line by line (a message starts in the first column).
    fn entries(sources: &Sources) -> BTreeMap<String, BTreeSet<String>> {
        let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (file, source) in sources {
            let mut key = String::new();
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    key = line.split_once('=').unwrap_or_else(|| panic!("{file}: {line}")).0.trim().to_owned();
                    assert!(entries.insert(key.clone(), BTreeSet::new()).is_none(), "{file}: {key} stands twice");
                }
                for piece in line.split('$').skip(1) {
                    let name = piece.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').next().unwrap_or("");
                    entries.get_mut(&key).expect("a variable outside a message").insert(name.to_owned());
                }
            }
        }
        entries
    }

    #[test]
    fn every_file_parses() {
        for (file, source) in VIETNAMESE.iter().chain(&ENGLISH) {
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("{file}.ftl: {errors:?}");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_variables() {
        let (vietnamese, english) = (entries(&VIETNAMESE), entries(&ENGLISH));
        let names = |all: &BTreeMap<String, BTreeSet<String>>| all.keys().cloned().collect::<BTreeSet<_>>();
        let differ: Vec<_> = names(&vietnamese).symmetric_difference(&names(&english)).cloned().collect();
        assert!(differ.is_empty(), "keys in one language alone: {differ:?}");
        for (key, variables) in &vietnamese {
            assert_eq!(Some(variables), english.get(key), "variables of {key}");
        }
        assert!(vietnamese.len() > 150, "the catalogue was not read");
    }

    #[test]
    fn every_text_can_be_filled() {
        for (language, sources) in [(Language::Vi, &VIETNAMESE), (Language::En, &ENGLISH)] {
            for (key, variables) in entries(sources) {
                let args = variables.iter().fold(Args::new(), |args, name| args.with(name.as_str(), 3));
                let mut errors = Vec::new();
                let bundle = BUNDLES.of(language);
                let pattern = bundle.get_message(&key).and_then(|message| message.value()).unwrap_or_else(|| panic!("{key}"));
                bundle.format_pattern(pattern, Some(&args.0), &mut errors);
                assert!(errors.is_empty(), "{key}: {errors:?}");
            }
        }
    }

    #[test]
    fn values_are_filled_in_as_the_language_has_it() {
        let args = || Args::new().with("page", 2).with("pages", 10_214);
        assert_eq!(text(Language::Vi, "paging-position", &args()), "Trang 2 trên 10.214");
        assert_eq!(text(Language::En, "paging-position", &args()), "Page 2 of 10,214");
        assert_eq!(
            text(Language::Vi, "error-number", &Args::new().with("status", 500).with("id", String::from("a1"))).matches("a1").count(),
            1
        );
        assert!(!text(Language::Vi, "paging-position", &args()).contains('\u{2068}'));
    }

    #[test]
    fn plurals_follow_the_language() {
        let rows = |language, n: i64| text(language, "list-count", &Args::new().with("count", n));
        assert_eq!(rows(Language::En, 1), "1 row");
        assert_eq!(rows(Language::En, 2), "2 rows");
        assert_eq!(rows(Language::Vi, 1), "1 dòng");
    }

    #[test]
    fn a_missing_text_is_its_key_in_brackets() {
        let missing = concat!("no-such", "-key");
        for language in [Language::Vi, Language::En] {
            assert_eq!(text(language, missing, &Args::new()), format!("[{missing}]"));
        }
        assert!(!has(missing) && has("brand"));
    }

    /// Every key that Rust code names in `text(…, "key"`, `plain(…, "key")` or `Key("key")`.
    fn keys_in_rust(source: &str) -> Vec<String> {
        let source = source.split("#[cfg(test)]").next().unwrap_or("");
        let mut keys = Vec::new();
        for call in ["text(", "plain(", "Key("] {
            for (at, _) in source.match_indices(call) {
                // Other functions that end in the same letters, methods, and `Column::text("badge", 12)` name no key.
                let before = &source[..at];
                if before.ends_with(|c: char| c.is_alphanumeric() || "_.".contains(c))
                    || ["Column::", "Reply::"].iter().any(|owner| before.ends_with(owner))
                {
                    continue;
                }
                let after = &source[at + call.len()..];
                // Only names and commas may stand before the key; anything else is another function's call.
                let Some((names, rest)) = after.split_once('"') else { continue };
                let plain_names = names.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_:.,&".contains(c));
                if plain_names && let Some((key, _)) = rest.split_once('"') {
                    keys.push(key.to_owned());
                }
            }
        }
        keys
    }

    /// Every key that a template names in `{{t "key"`, `(t "key"`, `{{{t "key"`.
    fn keys_in_template(source: &str) -> Vec<String> {
        source
            .match_indices("t \"")
            .filter(|(at, _)| source[..*at].ends_with(['{', '(', '~']))
            .filter_map(|(at, found)| source[at + found.len()..].split_once('"').map(|(key, _)| key.to_owned()))
            .collect()
    }

    fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                files(&path, extension, found);
            } else if path.extension().is_some_and(|is| is == extension) {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_key_that_the_code_or_a_template_names_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut rust, mut templates) = (Vec::new(), Vec::new());
        files(&root.join("src"), "rs", &mut rust);
        files(&root.join("templates"), "hbs", &mut templates);
        let mut missing = Vec::new();
        let mut seen = 0;
        for (path, keys) in rust
            .iter()
            .map(|path| (path, keys_in_rust as fn(&str) -> Vec<String>))
            .chain(templates.iter().map(|path| (path, keys_in_template as fn(&str) -> Vec<String>)))
        {
            let source = std::fs::read_to_string(path).expect("a source file can be read");
            for key in keys(&source) {
                seen += 1;
                if !has(&key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
        assert!(missing.is_empty(), "keys without a text:\n{}", missing.join("\n"));
        assert!(seen > 10, "the search for keys finds nothing any more");
    }

    #[test]
    fn the_search_for_keys_sees_the_ways_of_naming_one() {
        let source = format!(
            "{0}(lang, {1}a-b{1}, &args); Key({1}c{1}); catalogue::{0}(\n Language::Vi,\n {1}d{1}); Column::{0}({1}no{1}); context({1}no{1})",
            "text", '"'
        );
        assert_eq!(keys_in_rust(&source), ["a-b", "d", "c"]);
        assert_eq!(keys_in_template(r#"{{t "a"}} {{> x title=(t "b" n=1)}} {{{t "c"}}} {{#if at "d"}}"#), ["a", "b", "c"]);
    }
}
