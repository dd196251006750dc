//! What the environment says, read once at start.

use std::path::PathBuf;

use crate::clock::Timestamp;
use crate::text::Words;

/// The settings of a running server or command; each field names its variable.
#[derive(Clone, Debug)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite:PATH` or `postgres://user:password@host/db`.
    pub database_url: String,
    /// `TAPHUAN_BIND`: the address to listen on.
    pub bind: String,
    /// `TAPHUAN_PUBLIC_URL`: the base of links in QR codes; `http://` + bind when not set. Cookies are Secure exactly when it is https.
    pub public_url: String,
    /// `TAPHUAN_FILES`: `file:FOLDER`, where issued documents are stored.
    pub files: PathBuf,
    /// `TAPHUAN_KEYS`: the folder of the keys, made on first start.
    pub keys: PathBuf,
    /// `TAPHUAN_NOW`: the instant at which the programme's clock starts, for rehearsals.
    pub now: Option<Timestamp>,
    /// `TAPHUAN_METRICS_TOKEN`: who shows it as a bearer token may read `/metrics` from elsewhere than loopback.
    pub metrics_token: Option<String>,
    /// `TAPHUAN_TEMPLATES`: a folder with the office's own document templates (`certificate.typ`, `register.typ`, `poster.typ`) and the
    /// pictures in them;
    /// those that come with the program when not set.
    pub templates: Option<PathBuf>,
    /// `TAPHUAN_SMTP`: `smtp://[user:password@]host[:port]` or `smtps://…`, where mails leave; they stay in [`Config::mail`] when not set.
    pub smtp: Option<String>,
    /// `TAPHUAN_MAIL_FROM`: who mails say that they are from.
    pub mail_from: String,
    /// The folder where mails stay when there is no server for them. Not from the environment.
    pub mail: PathBuf,
    /// This program's file, which is started again as a limited child to set documents. Not from the environment.
    pub program: PathBuf,
    /// `TAPHUAN_LOG`: `text` (default) or `json`.
    pub log_json: bool,
}

impl Config {
    /// Reads the environment; what the command line says of the address to listen on stands in for `TAPHUAN_BIND`.
    ///
    /// # Errors
    /// The variable that can't be used, by name.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_env(bind: Option<&str>) -> Result<Self, Words> {
        Self::from_lookup(|name| match (name, bind) {
            ("TAPHUAN_BIND", Some(bind)) => Some(bind.to_owned()),
            _ => std::env::var(name).ok().filter(|value| !value.is_empty()),
        })
    }

    /// The same from any source of variables (tests, the demo).
    ///
    /// # Errors
    /// The variable that can't be used, by name.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Words> {
        let database_url = lookup("DATABASE_URL").unwrap_or_else(|| "sqlite:data/taphuan.db".into());
        let bind = lookup("TAPHUAN_BIND").unwrap_or_else(|| "127.0.0.1:8080".into());
        let public_url = lookup("TAPHUAN_PUBLIC_URL").unwrap_or_else(|| format!("http://{bind}"));
        let files = lookup("TAPHUAN_FILES").unwrap_or_else(|| "file:data/files".into());
        let Some(files) = files.strip_prefix("file:") else {
            return Err(Words::new("config-files").with("value", files));
        };
        let now = match lookup("TAPHUAN_NOW") {
            None => None,
            Some(text) => Some(parse_instant(&text).ok_or_else(|| Words::new("config-now").with("value", text))?),
        };
        Ok(Self {
            database_url,
            public_url: public_url.trim_end_matches('/').to_owned(),
            bind,
            files: files.into(),
            keys: lookup("TAPHUAN_KEYS").unwrap_or_else(|| "data/keys".into()).into(),
            now,
            templates: lookup("TAPHUAN_TEMPLATES").map(PathBuf::from),
            smtp: lookup("TAPHUAN_SMTP"),
            mail_from: lookup("TAPHUAN_MAIL_FROM").unwrap_or_else(|| "Tập huấn <no-reply@localhost>".into()),
            mail: "data/mail".into(),
            program: std::env::current_exe().unwrap_or_default(),
            metrics_token: lookup("TAPHUAN_METRICS_TOKEN"),
            log_json: lookup("TAPHUAN_LOG").as_deref() == Some("json"),
        })
    }

    /// Whether people reach the server by https, so that cookies are Secure and `__Host-`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn parse_instant(text: &str) -> Option<Timestamp> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|instant| Timestamp::new(instant.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Config, Words> {
        let pairs: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        Config::from_lookup(move |name| pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()))
    }

    #[test]
    fn an_empty_environment_gives_the_contracts_defaults() {
        let config = with(&[]).unwrap();
        assert_eq!(config.database_url, "sqlite:data/taphuan.db");
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert_eq!(config.files, PathBuf::from("data/files"));
        assert_eq!(config.smtp, None);
        assert_eq!(config.mail, PathBuf::from("data/mail"));
        assert!(!config.is_https());
    }

    #[test]
    fn a_wrong_instant_names_the_variable() {
        let error = with(&[("TAPHUAN_NOW", "tomorrow")]).unwrap_err().to_string();
        assert!(error.starts_with("TAPHUAN_NOW: “tomorrow” is not an RFC 3339 instant"), "{error}");
    }
}
