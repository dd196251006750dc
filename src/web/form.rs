//! What a form brought, and what is wrong with it; both go back into the page, so that nothing typed is lost.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};
use crate::text::Words;

/// Bytes of a form at most (files go another way).
const LIMIT: usize = 256 * 1024;

/// The fields of a form or of an address' query, as typed.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    values: BTreeMap<String, Vec<String>>,
}

impl Fields {
    /// Reads `a=1&b=2`. NUL is left out: no keyboard types it, and PostgreSQL does not keep it.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(text).unwrap_or_default();
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, mut value) in pairs {
            value.retain(|letter| letter != '\0');
            values.entry(name).or_default().push(value);
        }
        Self { values }
    }

    /// The trimmed value of a field; empty when it did not come.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The value exactly as typed (passwords).
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every value of a field that may come several times (check boxes).
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every field's name with its first value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, values)| (name.as_str(), values.first().map_or("", String::as_str)))
    }

    /// Reads a field into its type; notes the problem `wrong` when it can't be, and gives none.
    pub fn read<T: std::str::FromStr>(&self, name: &'static str, wrong: &'static str, problems: &mut Problems) -> Option<T> {
        let value = self.get(name).parse().ok();
        if value.is_none() {
            problems.add(name, wrong);
        }
        value
    }

    /// A field that must not be empty.
    pub fn required(&self, name: &'static str, problems: &mut Problems) -> String {
        if self.get(name).is_empty() {
            problems.add(name, "field-required");
        }
        self.get(name).to_owned()
    }
}

/// Fields show as an object of their first values; a missing one must be asked for with `lookup`.
impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(self.values.iter().filter(|(name, _)| !name.contains("password")).map(|(name, values)| (name, values.first())))
    }
}

impl FromRequest for Fields {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|_| Error::invalid("error-too-large"))?;
            if body.len() > LIMIT {
                return Err(Error::invalid("error-too-large"));
            }
            let text = std::str::from_utf8(&body).map_err(|_| Error::invalid("error-unreadable-form"))?;
            Ok(Self::parse(text))
        })
    }
}

/// What is wrong with a form, by field; the page shows them above the form and at the field.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Problems {
    /// Field and words, in the order found.
    pub list: Vec<Problem>,
    /// The words at each field.
    pub at: BTreeMap<&'static str, Words>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong with it.
    pub words: Words,
}

impl Problems {
    /// Notes a problem at a field.
    pub fn add(&mut self, field: &'static str, words: impl Into<Words>) {
        let words = words.into();
        self.at.entry(field).or_insert_with(|| words.clone());
        self.list.push(Problem { field, words });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_what_was_typed_and_passwords_never_go_back() {
        let fields = Fields::parse("badge=+100-%00001+&password=+x+&status=a&status=b");
        assert_eq!(fields.get("badge"), "100-001");
        assert_eq!(fields.raw("password"), " x ");
        assert_eq!(fields.all("status"), ["a", "b"]);
        assert!(!serde_json::to_string(&fields).unwrap().contains("password"));
    }

    #[test]
    fn the_first_problem_at_a_field_is_the_one_shown_there() {
        let mut problems = Problems::default();
        let fields = Fields::parse("n=x");
        assert_eq!(fields.read::<u32>("n", "field-required", &mut problems), None);
        problems.add("n", "second");
        assert_eq!(problems.list.len(), 2);
        assert_eq!(problems.at.get("n").unwrap().key(), "field-required");
    }
}
