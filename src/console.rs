//! What a command says to the operator who runs it, in Vietnamese: results to standard output, complaints to standard error. A reader who
//! has gone (`| head`) is no failure: the work goes on, and the exit status tells how it ended.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use crate::error::{Error, Result};
use crate::text::{Language, Words};

/// One line of text.
pub fn line(text: impl Display) -> Result<()> {
    Ok(heard(writeln!(io::stdout(), "{text}"))?)
}

/// A sentence of the catalogue.
pub fn say(words: &Words) -> Result<()> {
    line(words.say(Language::Vi))
}

/// A complaint. When nobody can hear it there is nobody left to tell.
pub fn complain(text: impl Display) {
    drop(writeln!(io::stderr(), "{text}"));
}

/// Why a command failed, as it is told to the operator.
#[must_use]
pub fn reason(error: &Error) -> Words {
    match error {
        Error::Internal(cause) => match (cause.downcast_ref::<Words>(), cause.downcast_ref::<io::Error>()) {
            (Some(words), _) => words.clone(),
            (None, Some(error)) => Words::new("command-internal").with("why", crate::files::why(error)),
            (None, None) => Words::new("command-internal").with("why", cause.to_string()),
        },
        other => other.words(),
    }
}

/// What came of a write, when a reader who has gone does not count.
pub fn heard(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
