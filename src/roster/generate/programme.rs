//! What the generator reads of a programme: days and slots, and of each topic who needs it and who teaches it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, de::DeserializeOwned};

use super::GenerateError;

/// How a profile takes part in a topic; a profile without an entry does not need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// Attends the session.
    Live,
    /// Attends, or reads the module to its end.
    Either,
    /// Reads the module.
    Online,
}

/// A half-day: the starts of its slots.
#[derive(Debug, Clone, Deserialize)]
pub struct HalfDay {
    /// Starts, local time, `HH:MM` in the file.
    #[serde(deserialize_with = "clock_times")]
    pub slots: Vec<NaiveTime>,
}

/// A day of a programme.
#[derive(Debug, Clone, Deserialize)]
pub struct Day {
    /// The date.
    pub date: NaiveDate,
    /// Morning, then afternoon.
    #[serde(rename = "half")]
    pub halves: Vec<HalfDay>,
}

/// A topic.
#[derive(Debug, Clone, Deserialize)]
pub struct Topic {
    /// The topic's code, unique across programmes.
    pub code: String,
    /// Length of a session in minutes.
    pub minutes: u32,
    /// Badge of the deputy director of the topic's group.
    pub presiding: String,
    /// Badges; the first is preferred.
    pub speakers: Vec<String>,
    /// By profile code.
    pub need: BTreeMap<String, Need>,
}

impl Topic {
    /// Whether officers of a profile must attend the session.
    #[must_use]
    pub fn is_live(&self, profile: &str) -> bool {
        self.need.get(profile) == Some(&Need::Live)
    }
}

/// A programme with its topics by code.
#[derive(Debug, Clone, Deserialize)]
pub struct Programme {
    /// The programme's code.
    pub code: String,
    /// In order.
    #[serde(rename = "day")]
    pub days: Vec<Day>,
    /// By code.
    #[serde(skip)]
    pub topics: BTreeMap<String, Topic>,
}

impl Programme {
    /// Reads every `<programme>/programme.toml` below `dir` with its `<group>/<topic>/topic.toml`, by folder name.
    ///
    /// # Errors
    /// When a folder or file cannot be read, or a file lacks one of the fields above.
    pub fn read_all(dir: &Path) -> Result<Vec<Self>, GenerateError> {
        let mut programmes = Vec::new();
        for folder in folders(dir)? {
            let file = folder.join("programme.toml");
            if !file.is_file() {
                continue;
            }
            let mut programme: Self = read(&file)?;
            for group in folders(&folder)? {
                for topic in folders(&group)? {
                    let file = topic.join("topic.toml");
                    if file.is_file() {
                        let topic: Topic = read(&file)?;
                        programme.topics.insert(topic.code.clone(), topic);
                    }
                }
            }
            programmes.push(programme);
        }
        Ok(programmes)
    }

    /// First and last day; `None` for a programme without days.
    #[must_use]
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.days.first()?.date, self.days.last()?.date))
    }
}

fn clock_times<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<NaiveTime>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    let parse = |text: &String| NaiveTime::parse_from_str(text, "%H:%M").map_err(serde::de::Error::custom);
    texts.iter().map(parse).collect()
}

/// The folders within a folder, by name, so that the order does not depend on the file system.
fn folders(dir: &Path) -> Result<Vec<PathBuf>, GenerateError> {
    let failed = |source| GenerateError::Io { path: dir.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, GenerateError> {
    let text = fs::read_to_string(path).map_err(|source| GenerateError::Io { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error| GenerateError::Unreadable { path: path.to_owned(), reason: error.to_string() })
}
