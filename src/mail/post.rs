//! Where mails leave: an SMTP server, or a folder in which they stay.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::transport::smtp::{self, PoolConfig};
use lettre::{Message, SmtpTransport, Transport};

use super::rules;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::files;
use crate::id::MailId;
use crate::text::Words;

/// How long the server may keep us waiting for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// The way out.
pub(super) enum Post {
    /// A server.
    Server(SmtpTransport),
    /// A folder: a file a mail, named by its id.
    Folder(PathBuf),
}

/// Why a mail did not leave, in words.
#[derive(Debug)]
pub(super) enum Failure {
    /// It will not be taken another time either.
    Refused(Words),
    /// It may be taken later.
    NotNow(Words),
    /// The way out is closed: others would not leave either.
    Closed(Words),
}

impl Post {
    /// What the settings name.
    ///
    /// # Errors
    /// An address of a server that can't be read. It is not said, since it may hold a password.
    pub(super) fn open(config: &Config) -> Result<Self> {
        let Some(url) = &config.smtp else { return Ok(Self::Folder(config.mail.clone())) };
        let builder = SmtpTransport::from_url(&with_tls(url)).map_err(|_| Error::internal(Words::new("config-smtp")))?;
        Ok(Self::Server(builder.timeout(Some(PATIENCE)).pool_config(PoolConfig::new().max_size(1)).build()))
    }

    pub(super) fn send(&self, id: MailId, message: &Message) -> Result<(), Failure> {
        match self {
            Self::Server(server) => server.send(message).map(drop).map_err(|error| failure(&error)),
            Self::Folder(folder) => {
                let unusable = |error| Failure::Closed(file_words(folder, &error));
                keep(folder, id, &message.formatted()).map_err(unusable)
            }
        }
    }
}

/// A server on another machine is asked for TLS where the setting leaves it open.
fn with_tls(url: &str) -> String {
    if !url.starts_with("smtp://") || url.contains("tls=") || rules::is_loopback(url) {
        return url.to_owned();
    }
    format!("{url}{}tls=opportunistic", if url.contains('?') { '&' } else { '?' })
}

/// Written beside and renamed, so that nobody finds half a mail. The same mail once more takes the place of the first.
fn keep(folder: &Path, id: MailId, bytes: &[u8]) -> std::io::Result<()> {
    files::make_private_folder(folder)?;
    let partial = folder.join(format!("{id}.part"));
    let mut file = fs::File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&partial, folder.join(format!("{id}.eml")))
}

fn file_words(folder: &Path, error: &std::io::Error) -> Words {
    Words::new("file-unusable").with("file", folder.display().to_string()).with("why", files::why(error))
}

fn failure(error: &smtp::Error) -> Failure {
    let why = error.to_string();
    match error.status().map(u16::from) {
        Some(code) if rules::is_about_the_server(code) => Failure::Closed(Words::new("mail-server-closed").with("why", why)),
        Some(_) if error.is_permanent() => Failure::Refused(Words::new("mail-refused").with("why", why)),
        None if !error.is_client() && !error.is_response() => Failure::Closed(Words::new("mail-server-closed").with("why", why)),
        _ => Failure::NotNow(Words::new("mail-not-now").with("why", why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_foreign_server_is_asked_for_tls_where_the_setting_says_nothing() {
        assert_eq!(with_tls("smtp://mail.example:25"), "smtp://mail.example:25?tls=opportunistic");
        assert_eq!(with_tls("smtp://mail.example:25?a=b"), "smtp://mail.example:25?a=b&tls=opportunistic");
        for same in ["smtp://127.0.0.1:25", "smtps://mail.example", "smtp://mail.example?tls=required"] {
            assert_eq!(with_tls(same), same);
        }
    }
}
