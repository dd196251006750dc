//! A text of the catalogue that is still to be said: its key with the values it mentions. Errors, problems and flashes carry
//! these, and the page says them in the reader's language.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use serde::{Deserialize, Serialize};

use super::{Args, Language, catalogue};

/// A key and its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Words {
    key: Cow<'static, str>,
    args: Vec<(Cow<'static, str>, Value)>,
}

/// A value that a text mentions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number; it is grouped and chooses the plural.
    Number(i64),
    /// A name, a code, a badge, a date as it is to be read.
    Text(String),
    /// Another text of the catalogue.
    Words(Words),
}

impl Words {
    /// The text of this key.
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self { key: key.into(), args: Vec::new() }
    }

    /// A name or another text that is the same in every language.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self::new("as-it-is").with("text", text)
    }

    /// With a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name.into(), value.into()));
        self
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The text in a language, unescaped.
    #[must_use]
    pub fn say(&self, language: Language) -> Cow<'static, str> {
        let args = self.args.iter().fold(Args::new(), |args, (name, value)| match value {
            Value::Number(number) => args.with(name.as_ref(), *number),
            Value::Text(text) => args.with(name.as_ref(), text.as_str()),
            Value::Words(words) => args.with(name.as_ref(), words.say(language).into_owned()),
        });
        catalogue::text(language, &self.key, &args)
    }

    /// A short text for a cookie.
    #[must_use]
    pub fn to_token(&self) -> String {
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads that text; none when it is not one of ours or names no key of the catalogue.
    #[must_use]
    pub fn from_token(token: &str) -> Option<Self> {
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token).ok()?;
        serde_json::from_slice(&bytes).ok().filter(|words: &Self| catalogue::has(&words.key))
    }
}

impl fmt::Display for Words {
    /// English, for logs and the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Language::En))
    }
}

impl std::error::Error for Words {}

impl From<&'static str> for Words {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Words> for Value {
    fn from(words: Words) -> Self {
        Self::Words(words)
    }
}

macro_rules! numbers {
    ($($kind:ty)*) => { $(
        impl From<$kind> for Value {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )* };
}
numbers!(i32 i64 u32 u64 usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_the_cookie_and_foreign_tokens_do_not() {
        let words = Words::new("paging-position").with("page", 2).with("pages", 10_214);
        let back = Words::from_token(&words.to_token()).unwrap();
        assert_eq!(back, words);
        assert_eq!(back.say(Language::Vi), "Trang 2 trên 10.214");
        assert_eq!(Words::from_token("bm9uZQ"), None);
        assert_eq!(Words::from_token(&Words::new(concat!("no", "-key")).to_token()), None);
    }
}
