//! The one error type of everything that answers a person: five meanings, each with the words' key in the catalogue.

use std::fmt;

use crate::text::Words;

/// What a store, a rule or a handler can say no with.
#[derive(Debug)]
pub enum Error {
    /// It does not exist, or is outside the asker's scope (both look alike). 404.
    NotFound,
    /// The asker lacks the right. 403.
    Forbidden,
    /// The form was sent by another site's page. 403.
    Foreign,
    /// Nobody is signed in: pages go to the sign-in, JSON gets 401.
    SignedOut,
    /// The asker must set a new password before anything else. Pages go there, JSON gets 403.
    MustChangePassword,
    /// What was sent is wrong, and why, in words. 422.
    Invalid(Words),
    /// It contradicts what stands there now, and how, in words. 409.
    Conflict(Words),
    /// A queue or a pool is full; trying again shortly helps. 503.
    Busy,
    /// Anything unforeseen: a bare 500 for the person, the cause in the log.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// The result of everything that can fail towards a person.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An unforeseen state, told to the log only.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Wrong input, by the catalogue's key.
    pub fn invalid(words: impl Into<Words>) -> Self {
        Self::Invalid(words.into())
    }

    /// What it says to a person.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Invalid(words) | Self::Conflict(words) => words.clone(),
            Self::NotFound => Words::new("error-not-found-text"),
            Self::Forbidden => Words::new("error-forbidden-text"),
            Self::Foreign => Words::new("error-foreign-text"),
            Self::SignedOut => Words::new("error-session-ended"),
            Self::MustChangePassword => Words::new("error-must-change"),
            Self::Busy => Words::new("error-busy-text"),
            Self::Internal(_) => Words::new("error-internal-text"),
        }
    }

    /// The heading over what it says.
    #[must_use]
    pub fn title(&self) -> Words {
        Words::new(match self {
            Self::NotFound => "error-not-found",
            Self::Forbidden | Self::MustChangePassword => "error-forbidden",
            Self::Foreign => "error-foreign",
            Self::SignedOut => "error-session-ended",
            Self::Invalid(_) => "error-invalid",
            Self::Conflict(_) => "error-conflict",
            Self::Busy => "error-busy",
            Self::Internal(_) => "error-internal",
        })
    }

    /// A contradiction, by the catalogue's key.
    pub fn conflict(words: impl Into<Words>) -> Self {
        Self::Conflict(words.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Forbidden => f.write_str("forbidden"),
            Self::Foreign => f.write_str("sent by another site"),
            Self::SignedOut => f.write_str("not signed in"),
            Self::MustChangePassword => f.write_str("a new password must be set first"),
            Self::Invalid(words) => write!(f, "invalid: {words}"),
            Self::Conflict(words) => write!(f, "conflict: {words}"),
            Self::Busy => f.write_str("busy, try again shortly"),
            Self::Internal(cause) => write!(f, "internal: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::NotFound => Self::NotFound,
            other => Self::internal(other),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}
